"""Reads Word documents (docx): text, headings, lists, tables and notes in the order of the page.

The XML is read directly. Word keeps text in content controls, tracked insertions, fields and text boxes, and a reader
that looks at plain runs alone loses it; deleted and hidden text must not be read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from goldenthread.reading.archive import Archive
from goldenthread.reading.building import Builder, spread
from goldenthread.reading.characters import lowered, raised
from goldenthread.reading.document import BlockKind, Document
from goldenthread.reading.kinds import add_paragraph
from goldenthread.reading.limits import Limits
from goldenthread.reading.word_styles import Styles, on, parse_part, value, w
from goldenthread.vocabulary.refusals import Refused

_MAIN = "word/document.xml"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WIDEST_SPAN = 100
_DEEPEST = 60

_GONE = frozenset(
    w(tag) for tag in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sdtPr", "object", "ruby")
)
_THROUGH = frozenset(
    [
        *(
            w(tag)
            for tag in (
                "ins",
                "moveTo",
                "hyperlink",
                "smartTag",
                "sdt",
                "sdtContent",
                "fldSimple",
                "customXml",
                "dir",
                "bdo",
            )
        ),
        f"{_CHOICE}AlternateContent",
        f"{_CHOICE}Choice",
        *(f"{_MATH}{tag}" for tag in ("oMath", "oMathPara")),
    ]
)


def read_docx(data: bytes, name: str, limits: Limits, notes: Sequence[str] = ()) -> Document:
    """Return the document in a Word file.

    Raises:
        Refused: It is damaged, unpacks to too much, or holds what no Word document holds.
    """
    archive = Archive(data, name, limits)
    if _MAIN not in archive.names:
        raise Refused.one(
            name, "it is packed like a Word document but has no text part", "Save it again from Word as docx"
        )
    builder = Builder(name, "docx", limits)
    for note in notes:
        builder.note(note)
    if any(part.lower().endswith("vbaproject.bin") for part in archive.names):
        builder.note("the file has macros; they were not read")
    if any("/embeddings/" in part for part in archive.names):
        builder.note("the file has other files embedded in it; they were not read")
    _Walk(builder, archive).run()
    return builder.document()


class _Walk:
    """Goes through the parts of a Word document."""

    def __init__(self, builder: Builder, archive: Archive) -> None:
        self.builder = builder
        self.archive = archive
        self.styles = Styles(archive)
        self.notes = {**_notes(archive, "footnote"), **_notes(archive, "endnote")}
        self.boxes: list[Any] = []
        self.cited: list[tuple[str, str]] = []
        self.page = 1
        self.page_of_text = 1  # where the first word of the last paragraph stood
        self.pages_known = False

    def run(self) -> None:
        root = parse_part(self.archive, _MAIN)
        body = root.find(w("body"))
        if body is None:
            raise Refused.one(self.builder.name, "its text part is empty", "Save it again from Word as docx")
        self.pages_known = next(root.iter(w("lastRenderedPageBreak")), None) is not None
        self._furniture("header")
        self._blocks(body, 0)
        self._furniture("footer")

    def _furniture(self, sort: str) -> None:
        """Add running headers or footers, each wording once."""
        said: set[str] = set()
        for part in sorted(self.archive.names):
            if not re.fullmatch(rf"word/{sort}\d*\.xml", part):
                continue
            for paragraph in parse_part(self.archive, part).iter(w("p")):
                text = " ".join(" ".join(self._lines(paragraph)[0]).split())
                if text and text not in said:
                    said.add(text)
                    self.builder.add(BlockKind.FURNITURE, text)
        self.boxes, self.cited = [], []

    def _blocks(self, parent: Any, depth: int) -> None:
        """Add the paragraphs and tables of a body, a cell or a text box."""
        if depth > _DEEPEST:
            raise Refused.one(self.builder.name, "its parts are nested too deeply", "Save it as PDF")
        for child in parent:
            if child.tag == w("p"):
                self._paragraph(child, depth)
            elif child.tag == w("tbl"):
                self._table(child, depth)
            elif child.tag in _THROUGH:
                self._blocks(child, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> None:
        lines, strong = self._lines(paragraph)
        page = self.page_of_text if self.pages_known else None
        look = self.styles.of(paragraph)
        boxes, cited, self.boxes, self.cited = self.boxes, self.cited, [], []
        if any(line.strip() for line in lines):
            if look.kind is BlockKind.HEADING:
                self.builder.add(BlockKind.HEADING, " ".join(lines), page=page, level=look.level)
            elif look.kind is BlockKind.CONTENTS:
                text = " ".join(lines).strip()
                self.builder.add(BlockKind.CONTENTS, re.sub(r"[\s.]*\t\s*(\S+)$", r" … \1", text), page=page)
            else:
                lines = [line.replace("\t", " ") for line in lines]
                add_paragraph(self.builder, lines, kind=look.kind, strong=strong, level=look.level, page=page)
        for sort, number in cited:
            for text in self.notes.get((sort, number), ()):
                self.builder.add(BlockKind.NOTE, text, page=page)
        for box in boxes:
            self._blocks(box, depth + 1)

    def _lines(self, paragraph: Any) -> tuple[list[str], bool]:
        """Return the text of a paragraph by its line breaks, and whether all of it is bold."""
        lines = [""]
        plain_seen = False
        self.page_of_text = self.page
        for run in _runs(paragraph, 0):
            if run.tag != w("r"):
                lines[-1] += "".join(text for text in run.itertext() if text)  # a formula
                plain_seen = True
                continue
            look = run.find(w("rPr"))
            if look is not None and on(look.find(w("vanish"))):
                if "".join(run.itertext()).strip():
                    self.builder.note("hidden text was left out")
                continue
            move = _move(look)
            bold = look is not None and on(look.find(w("b")))
            for piece in _pieces(run):
                tag = piece.tag
                if tag == w("t") and piece.text:
                    if not any(lines):
                        self.page_of_text = self.page
                    lines[-1] += move(piece.text)
                    plain_seen = plain_seen or (not bold and bool(piece.text.strip()))
                elif tag in (w("tab"), w("ptab")):
                    lines[-1] += "\t"
                elif tag in (w("br"), w("cr")):
                    lines.append("")
                elif tag == w("noBreakHyphen"):
                    lines[-1] += "-"
                elif tag == w("lastRenderedPageBreak"):
                    self.page += 1
                elif tag in (w("footnoteReference"), w("endnoteReference")):
                    self.cited.append((tag.rpartition("}")[2].removesuffix("Reference"), piece.get(w("id"), "")))
                elif tag == w("txbxContent"):
                    self.boxes.append(piece)
        return lines, not plain_seen

    def _table(self, table: Any, depth: int) -> None:
        rows = list(_children(table, w("tr"), 0))
        cells = [list(_children(row, w("tc"), 0)) for row in rows]
        if self._for_layout(cells):
            for row in cells:
                for cell in row:
                    self._blocks(cell, depth + 1)
            return
        page = self.page if self.pages_known else None
        out: list[list[str]] = []
        heads = 0
        for row, members in zip(rows, cells, strict=True):
            texts: list[str] = []
            before = row.find(f"{w('trPr')}/{w('gridBefore')}")
            texts += [""] * min(_number(before, 0), _WIDEST_SPAN)
            for cell in members:
                look = cell.find(w("tcPr"))
                words = self._words(cell)
                merge = look.find(w("vMerge")) if look is not None else None
                if merge is not None and value(merge) != "restart" and out and len(texts) < len(out[-1]):
                    words = spread(out[-1][len(texts)], False)
                wide = min(_number(look.find(w("gridSpan")), 1) if look is not None else 1, _WIDEST_SPAN)
                texts += [words] + [spread(words, not out)] * (wide - 1)
            if heads == len(out) and on(row.find(f"{w('trPr')}/{w('tblHeader')}")):
                heads += 1
            out.append(texts)
        self.builder.table(out, page=page, header_rows=heads if 0 < heads < len(out) else None)
        cited, self.cited = self.cited, []
        for sort, number in cited:
            for text in self.notes.get((sort, number), ()):
                self.builder.add(BlockKind.NOTE, text, page=page)

    def _words(self, cell: Any) -> str:
        parts = [" ".join(self._lines(paragraph)[0]) for paragraph in _children(cell, w("p"), 0)]
        parts += [self._words(inner) for table in _children(cell, w("tbl"), 0) for inner in table.iter(w("tc"))]
        self.boxes = []
        return " ".join(" ".join(parts).split())

    def _for_layout(self, cells: Sequence[Sequence[Any]]) -> bool:
        """Whether a table only arranges the page: one column, or cells that hold headings or many paragraphs."""
        if all(len(row) <= 1 for row in cells):
            return True
        for row in cells:
            for cell in row:
                paragraphs = [each for each in _children(cell, w("p"), 0) if _has_words(each)]
                if len(paragraphs) >= 5 or next(cell.iter(w("tbl")), None) is not None:
                    return True
                if len(cells) <= 2 and any(self.styles.of(each).kind is BlockKind.HEADING for each in paragraphs):
                    return True
        return False


def _notes(archive: Archive, sort: str) -> dict[tuple[str, str], tuple[str, ...]]:
    part = f"word/{sort}s.xml"
    if part not in archive.names:
        return {}
    out: dict[tuple[str, str], tuple[str, ...]] = {}
    for note in parse_part(archive, part).iter(w(sort)):
        if note.get(w("type")) in ("separator", "continuationSeparator", "continuationNotice"):
            continue
        said = []
        for paragraph in note.iter(w("p")):
            text = "".join(
                piece.text or "" if piece.tag == w("t") else " "
                for run in _runs(paragraph, 0)
                for piece in run.iter(w("t"), w("tab"), w("br"))
            )
            said.append(" ".join(text.split()))
        out[sort, note.get(w("id"), "")] = tuple(text for text in said if text)
    return out


def _runs(parent: Any, depth: int) -> Iterator[Any]:
    """Yield the runs of a paragraph in order, also those in links, fields, controls and insertions."""
    if depth > _DEEPEST:
        return
    for child in parent:
        if child.tag == w("r") or child.tag == f"{_MATH}r":
            yield child
        elif child.tag in _THROUGH or str(child.tag).startswith(_MATH):
            yield from _runs(child, depth + 1)


def _pieces(run: Any) -> Iterator[Any]:
    """Yield what a run holds; of two ways to draw a text box, the first."""
    for child in run:
        if child.tag in (w("drawing"), w("pict"), f"{_CHOICE}AlternateContent"):
            source = child
            if child.tag == f"{_CHOICE}AlternateContent":
                choice = child.find(f"{_CHOICE}Choice")
                source = choice if choice is not None else child
            for box in source.iter(w("txbxContent")):
                if next(box.iterancestors(w("txbxContent")), None) is None or source is not child:
                    yield box
        elif child.tag not in _GONE:
            yield child


def _children(parent: Any, tag: str, depth: int) -> Iterator[Any]:
    """Yield children of one tag, also those inside content controls and insertions."""
    for child in parent:
        if child.tag == tag:
            gone = child.find(f"{w('trPr')}/{w('del')}") if tag == w("tr") else None
            if gone is None:
                yield child
        elif child.tag in _THROUGH and depth < _DEEPEST:
            yield from _children(child, tag, depth + 1)


def _move(look: Any) -> Callable[[str], str]:
    align = value(look.find(w("vertAlign"))) if look is not None else ""
    return {"superscript": raised, "subscript": lowered}.get(align, str)


def _has_words(paragraph: Any) -> bool:
    return any(piece.text and piece.text.strip() for piece in paragraph.iter(w("t")))


def _number(element: Any, otherwise: int) -> int:
    text = value(element)
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise
