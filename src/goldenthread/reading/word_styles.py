"""What the styles and numbering of a Word document say about a paragraph: heading, item, caption, contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from goldenthread.reading.archive import Archive
from goldenthread.reading.document import BlockKind
from goldenthread.vocabulary.refusals import Refused

_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/"


def w(tag: str) -> str:
    """Return a tag of Word's own namespace."""
    return _NAMESPACE + tag


def value(element: Any) -> str:
    """Return the value of a setting, empty where there is none."""
    return "" if element is None else str(element.get(w("val"), ""))


def on(element: Any) -> bool:
    """Whether a switch is there and not turned off."""
    return element is not None and value(element).lower() not in ("0", "false", "off", "none")


def parse_part(archive: Archive, part: str) -> Any:
    """Return the root of a part.

    Raises:
        Refused: It is broken XML, or it declares entities, which no Word document does.
    """
    from lxml import etree

    data = archive.read(part)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
        data = re.sub(rb"^(<\?xml[^>]*?)\s+encoding=['\"][^'\"]*['\"]", rb"\1", data, count=1)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused.one(
            archive.name,
            "it declares XML entities, which a Word document never does",
            "Save it again from Word as docx",
        )
    if _STRICT in data[:4000]:
        data = data.replace(b"http://purl.oclc.org/ooxml/wordprocessingml/main", _NAMESPACE[1:-1].encode())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused.one(archive.name, f"its part {part} is broken", "Open it in Word and save it again") from None


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph is by its style."""

    kind: BlockKind
    level: int = 0


class Styles:
    """The paragraph styles of a document, with what they inherit."""

    def __init__(self, archive: Archive) -> None:
        self._styles: dict[str, Any] = {}
        self._looks: dict[str, Look] = {}
        self._default = ""
        if "word/styles.xml" in archive.names:
            for style in parse_part(archive, "word/styles.xml").iter(w("style")):
                if style.get(w("type"), "paragraph") != "paragraph":
                    continue
                self._styles[style.get(w("styleId"), "")] = style
                if style.get(w("default")) in ("1", "true"):
                    self._default = style.get(w("styleId"), "")
        self._bare = self._without_marks(archive)

    def of(self, paragraph: Any) -> Look:
        """Return what a paragraph is."""
        look = paragraph.find(w("pPr"))
        style = value(look.find(w("pStyle"))) if look is not None else ""
        base = self._look(style or self._default)
        if look is None:
            return base
        outline = value(look.find(w("outlineLvl")))
        if base.kind is BlockKind.PARAGRAPH and outline.isdecimal() and int(outline) < 9:
            return Look(BlockKind.HEADING, int(outline) + 1)
        numbering = look.find(w("numPr"))
        if numbering is not None and base.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            number = value(numbering.find(w("numId")))
            depth = value(numbering.find(w("ilvl")))
            if number == "0" or number in self._bare:
                return Look(BlockKind.PARAGRAPH)
            return Look(BlockKind.ITEM, (int(depth) if depth.isdecimal() else 0) + 1)
        return base

    def _look(self, style: str) -> Look:
        if style not in self._looks:
            self._looks[style] = self._work_out(style)
        return self._looks[style]

    def _work_out(self, style: str) -> Look:
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            element = self._styles[style]
            name = value(element.find(w("name"))).lower()
            if match := re.fullmatch(r"heading (\d)", name):
                return Look(BlockKind.HEADING, int(match[1]))
            if name == "title":
                return Look(BlockKind.HEADING, 1)
            if re.match(r"toc \d|table of figures", name):
                return Look(BlockKind.CONTENTS)
            if name == "caption":
                return Look(BlockKind.CAPTION)
            if name in ("footnote text", "endnote text"):
                return Look(BlockKind.NOTE)
            if match := re.match(r"list (?:bullet|number)(?: (\d))?", name):
                return Look(BlockKind.ITEM, int(match[1] or 1))
            outline = value(element.find(f"{w('pPr')}/{w('outlineLvl')}"))
            if outline.isdecimal() and int(outline) < 9:
                return Look(BlockKind.HEADING, int(outline) + 1)
            if value(element.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")) not in ("", "0"):
                return Look(BlockKind.ITEM, 1)
            style = value(element.find(w("basedOn")))
        return Look(BlockKind.PARAGRAPH)

    @staticmethod
    def _without_marks(archive: Archive) -> frozenset[str]:
        """Return the numberings whose first level shows neither bullet nor number."""
        if "word/numbering.xml" not in archive.names:
            return frozenset()
        root = parse_part(archive, "word/numbering.xml")
        bare = {
            sort.get(w("abstractNumId"))
            for sort in root.iter(w("abstractNum"))
            if value(sort.find(f"{w('lvl')}/{w('numFmt')}")) == "none"
        }
        return frozenset(
            number.get(w("numId"), "")
            for number in root.iter(w("num"))
            if value(number.find(w("abstractNumId"))) in bare
        )
