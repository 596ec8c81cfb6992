"""Putting blocks together: numbers them, remembers the heading above, and keeps the limits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goldenthread.reading.characters import clean, single
from goldenthread.reading.document import Block, BlockKind, Document, Place
from goldenthread.reading.limits import Limits
from goldenthread.vocabulary.refusals import Refused

# A figure alone, as in a cell of a table; a year is a label more often than a figure.
_FIGURE = re.compile(r"^[£€$<>~±+\-−–]?\s*[\d][\d,. ]*\s*(?:%|k|m|bn|million|pp)?\*?$", re.IGNORECASE)
_YEAR = re.compile(r"^(?:19|20)\d\d(?:\s*[-–/]\s*(?:\d\d|(?:19|20)\d\d))?$")


class Builder:
    """Collects the blocks of one document in reading order."""

    def __init__(self, name: str, kind: str, limits: Limits) -> None:
        self.name = name
        self.kind = kind
        self.limits = limits
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self.heading = ""
        self.real_level = 0  # of the nearest heading above that the file itself marks as one
        self._characters = 0

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        line: int | None = None,
        page: int | None = None,
        level: int = 0,
        rows: Sequence[Sequence[str]] = (),
        header_rows: int = 0,
        guessed: bool = False,
    ) -> None:
        """Add one block, unless it is empty. Text that is not clean yet is made so."""
        text = single(clean(text))
        cells = even_rows(rows)
        if not text and not cells:
            return
        self._characters += len(text) + sum(len(cell) for row in cells for cell in row)
        if len(self.blocks) >= self.limits.blocks or self._characters > self.limits.characters:
            raise Refused.one(
                self.name,
                f"it has more than {self.limits.blocks:,} paragraphs or {self.limits.characters:,} characters",
                "Split it into parts, and check one part at a time",
            )
        place = Place(len(self.blocks) + 1, line, page, self.heading)
        self.blocks.append(Block(kind, text, place, level, cells, header_rows if cells else 0))
        if kind is BlockKind.HEADING:
            self.heading = text
            if not guessed:
                self.real_level = level

    def table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        line: int | None = None,
        page: int | None = None,
        header_rows: int | None = None,
    ) -> None:
        """Add a table. Where nothing says how many of its rows are headings, the first one is looked at."""
        cells = even_rows(rows)
        count = guess_header_rows(cells) if header_rows is None else header_rows
        self.add(BlockKind.TABLE, "", line=line, page=page, rows=cells, header_rows=count)

    def note(self, text: str) -> None:
        """Say something about the whole file, once."""
        if text and text not in self.notes:
            self.notes.append(text)

    def document(self, pages: int | None = None) -> Document:
        """Return what was collected.

        Raises:
            Refused: There is no text in it.
        """
        if not any(block.kind is not BlockKind.FURNITURE for block in self.blocks):
            raise Refused.one(self.name, "it has no text", "Check that it is the right file")
        return Document(self.name, self.kind, tuple(self.blocks), pages, tuple(self.notes))


def even_rows(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the rows clean and of one length, without rows and last columns that are empty."""
    tidy = [[single(clean(cell)) for cell in row] for row in rows]
    tidy = [row for row in tidy if any(row)]
    width = max((max(at for at, cell in enumerate(row, 1) if cell) for row in tidy), default=0)
    return tuple(tuple((row + [""] * width)[:width]) for row in tidy)


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure and nothing else; a year is not one."""
    return bool(_FIGURE.match(text)) and not _YEAR.match(text)


def guess_header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return 1 where the first row looks like headings: words or years over what is not all words, or short words."""
    if len(rows) < 2 or len(rows[0]) < 2 or any(is_figure(cell) for cell in rows[0]):
        return 0
    if sum(1 for cell in rows[0] if cell) * 2 < len(rows[0]):
        return 0
    below = [cell for row in rows[1:] for cell in row]
    if any(is_figure(cell) for cell in below):
        return 1
    return int(all(len(cell) <= 40 for cell in rows[0]))


def spread(cell: str, first_row: bool) -> str:
    """Return what a cell that spans several says in those it covers: its label, but never a figure twice."""
    return cell if first_row or not is_figure(cell) else ""
