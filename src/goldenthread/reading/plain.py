"""Reads plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from goldenthread.reading.building import Builder
from goldenthread.reading.characters import clean
from goldenthread.reading.document import BlockKind, Document
from goldenthread.reading.limits import Limits
from goldenthread.reading.lines import Line, make_lines
from goldenthread.reading.paragraphs import assemble

_PAGE_MARK = re.compile(r"^(?:[-–—]\s*)?page\s+(\d{1,4})(?:\s+(?:of|/)\s*\d{1,4})?(?:\s*[-–—])?$", re.IGNORECASE)


def read_text(text: str, name: str, limits: Limits, notes: Sequence[str] = ()) -> Document:
    """Return the document in a plain text; lines broken at a width are put together again."""
    builder = Builder(name, "txt", limits)
    for note in notes:
        builder.note(note)
    lines = make_lines(clean(text))
    body, furniture = take_page_marks(lines)
    pages = max((line.page for line in lines if line.page is not None), default=None)
    add_pieces(builder, body, furniture)
    return builder.document(pages)


def add_pieces(builder: Builder, body: Sequence[Line], furniture: Sequence[tuple[int, Line]]) -> None:
    """Assemble the lines and add them as blocks, page furniture in between where it stood.

    Args:
        builder: Where the blocks go.
        body: The lines of the text itself.
        furniture: Headers, footers and page numbers, each with the index of the body line it stood before.
    """
    waiting = list(furniture)
    for piece in assemble(body):
        while waiting and waiting[0][0] <= piece.at:
            _add_furniture(builder, waiting.pop(0)[1])
        where = piece.first
        if piece.kind is BlockKind.TABLE:
            builder.table(piece.rows, line=where.number, page=where.page)
        else:
            builder.add(piece.kind, piece.text, line=where.number, page=where.page, level=piece.level)
    for _, line in waiting:
        _add_furniture(builder, line)


def _add_furniture(builder: Builder, line: Line) -> None:
    builder.add(BlockKind.FURNITURE, line.text, line=line.number, page=line.page)


def take_page_marks(lines: Sequence[Line]) -> tuple[list[Line], list[tuple[int, Line]]]:
    """Take lines such as "Page 8" out of a text, and give the lines around them their pages.

    A page number is only given where it is certain: between marks that follow each other, or where form feeds count.
    """
    if any(line.starts_page for line in lines):
        page = 1
        for line in lines:
            page += line.starts_page
            line.page = page
    marks = [at for at, line in enumerate(lines) if _PAGE_MARK.match(line.text)]
    if not marks:
        return list(lines), []
    numbers = [_number(lines[at]) for at in marks]
    if any(two <= one for one, two in pairwise(numbers)):
        return list(lines), []
    if not any(line.starts_page for line in lines):
        _number_pages(lines, marks, numbers)
    body: list[Line] = []
    furniture: list[tuple[int, Line]] = []
    after_mark: Line | None = None
    marked = set(marks)
    for at, line in enumerate(lines):
        if at in marked:
            furniture.append((len(body), line))
            after_mark = line
            continue
        if after_mark is not None:
            line.gap = min(line.gap + after_mark.gap, 3)
            line.starts_page = True
            after_mark = None
        body.append(line)
    return body, furniture


def _number(line: Line) -> int:
    match = _PAGE_MARK.match(line.text)
    return int(match[1]) if match else 0


def _number_pages(lines: Sequence[Line], marks: Sequence[int], numbers: Sequence[int]) -> None:
    """Give lines their pages from the marks.

    A mark with more room before it than after it opens its page, any other closes it. Pages without a mark count
    where every one of them can be told by how it starts (no empty line before it, and a space).
    """
    room_after = [lines[at + 1].gap for at in marks if at + 1 < len(lines)]
    opens = sum(lines[at].gap for at in marks[: len(room_after)]) > sum(room_after)
    edges = [-1, *marks, len(lines)]
    for order, (start, end) in enumerate(pairwise(edges)):
        before = numbers[order - 1] if order else None
        after = numbers[order] if order < len(numbers) else None
        first = before if opens else (before + 1 if before is not None else None)
        last = (after - 1 if opens else after) if after is not None else None
        inner = [at for at in range(max(start, 0) + 1, end) if lines[at].gap == 0 and 1 <= lines[at].indent <= 3]
        starts = set(inner)
        if first is None and last is not None:
            first = last - len(inner)
        page = first
        complete = first is not None and last is not None and last - first == len(inner)
        for at in range(max(start, 0), end):
            if at in starts:
                page = page + 1 if complete and page is not None else None
            if at == start and not opens:
                lines[at].page = before
                continue
            lines[at].page = page if complete or opens or last is None else None
        if opens and start >= 0:
            lines[start].page = before
