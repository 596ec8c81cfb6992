"""Reads the words of slides (PPTX) and of OpenDocument texts (ODT), in the order in which they are shown."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from goldenthread.reading.archive import Archive
from goldenthread.reading.building import Builder
from goldenthread.reading.document import BlockKind, Document
from goldenthread.reading.limits import Limits
from goldenthread.reading.word_styles import parse_part

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDES = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TO = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
#: Parts of an OpenDocument text that hold words nobody is shown, or that stand elsewhere.
_UNSEEN = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}sequence-decls"})
_MOST_REPEATED = 100


def read_pptx(data: bytes, name: str, limits: Limits) -> Document:
    """Return the words of slides: a heading to each slide, then its paragraphs and tables.

    Raises:
        Refused: It is damaged, or holds no text.
    """
    archive = Archive(data, name, limits)
    builder = Builder(name, "pptx", limits)
    parts = list(_slides(archive))
    for number, part in enumerate(parts, 1):
        root = parse_part(archive, part)
        hidden = root.get("show") in ("0", "false")
        if hidden:
            builder.note(f"slide {number} is hidden")
        title = next((_drawn(shape) for shape in root.iter(f"{_SLIDES}sp") if _is_title(shape)), "")
        words = f"Slide {number}: {title}" if title else f"Slide {number}"
        builder.add(BlockKind.HEADING, f"{words} (hidden)" if hidden else words, page=number, level=1)
        for shape in root.iter(f"{_SLIDES}sp", f"{_DRAWN}tbl"):
            if shape.tag == f"{_DRAWN}tbl":
                rows = [[_drawn(cell) for cell in row.iter(f"{_DRAWN}tc")] for row in shape.iter(f"{_DRAWN}tr")]
                builder.table(rows, page=number)
            elif not _is_title(shape):
                for line in shape.iter(f"{_DRAWN}p"):
                    builder.add(BlockKind.PARAGRAPH, _runs(line), page=number)
        if any(part.startswith("ppt/notesSlides/") for part in archive.names):
            builder.note("speaker's notes are in the file; they were not read")
    return builder.document(len(parts))


def _slides(archive: Archive) -> Iterator[str]:
    """The parts of the slides in the order of the show."""
    main, rels = "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"
    if main not in archive.names or rels not in archive.names:
        return
    leads = {one.get("Id"): str(one.get("Target", "")) for one in parse_part(archive, rels)}
    for one in parse_part(archive, main).iter(f"{_SLIDES}sldId"):
        target = leads.get(one.get(f"{_TO}id"), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"ppt/{target}")
        if part in archive.names:
            yield part


def _is_title(shape: Any) -> bool:
    return any(one.get("type") in ("title", "ctrTitle") for one in shape.iter(f"{_SLIDES}ph"))


def _drawn(node: Any) -> str:
    return " ".join(words for line in node.iter(f"{_DRAWN}p") if (words := _runs(line)))


def _runs(line: Any) -> str:
    found = []
    for one in line.iter():
        if one.tag == f"{_DRAWN}t":
            found.append(one.text or "")
        elif one.tag == f"{_DRAWN}br":
            found.append(" ")
    return "".join(found).strip()


def read_odt(data: bytes, name: str, limits: Limits) -> Document:
    """Return the words of an OpenDocument text: headings, paragraphs, items and tables.

    Raises:
        Refused: It is damaged, or holds no text.
    """
    archive = Archive(data, name, limits)
    builder = Builder(name, "odt", limits)
    root = parse_part(archive, "content.xml")
    for body in root.iter(f"{_OFFICE}text"):
        _flow(builder, body, 0)
    return builder.document()


def _flow(builder: Builder, node: Any, depth: int) -> None:
    for one in node:
        if not isinstance(one.tag, str) or one.tag in _UNSEEN:
            continue
        if one.tag == f"{_TEXT}h":
            level = one.get(f"{_TEXT}outline-level", "1")
            builder.add(BlockKind.HEADING, _words(one), level=int(level) if re.fullmatch(r"[1-9]", level) else 1)
        elif one.tag == f"{_TEXT}p":
            builder.add(BlockKind.ITEM if depth else BlockKind.PARAGRAPH, _words(one), level=depth)
        elif one.tag == f"{_TEXT}list":
            _flow(builder, one, depth + 1)
        elif one.tag == f"{_TABLE}table":
            builder.table(list(_rows(one)))
        else:
            _flow(builder, one, depth)


def _rows(table: Any) -> Iterator[list[str]]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                words = " ".join(_words(one) for one in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))
                many = cell.get(f"{_TABLE}number-columns-repeated", "1")
                cells += [words] * (min(int(many), _MOST_REPEATED) if many.isdigit() else 1)
        yield cells


def _words(node: Any) -> str:
    """The words of a paragraph, without notes and comments in it."""
    found = [node.text or ""]
    for one in node:
        if isinstance(one.tag, str) and one.tag not in _UNSEEN:
            found.append(" " if one.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break") else _words(one))
        found.append(one.tail or "")
    return "".join(found)
