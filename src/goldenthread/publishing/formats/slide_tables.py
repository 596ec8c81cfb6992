"""Tables measured for a slide: how wide their columns are, how high their rows, and where they are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.charts.lettering import wrap
from goldenthread.publishing.document import Grid
from goldenthread.publishing.formats.lines import shares
from goldenthread.publishing.formats.slide_master import ACROSS

#: The room beside the words of a cell, both sides together, in points; and the height of a line in letters.
GUTTER: Final = 14
LINE: Final = 1.2
#: A table takes the largest of these sizes at which it stands on one slide, else the smallest.
SIZES: Final = (20, 18, 16, 14)


@dataclass(frozen=True, slots=True)
class Measured:
    """A table at one size of letters."""

    grid: Grid
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    size: int

    @classmethod
    def of(cls, grid: Grid, heads: Sequence[str], rows: Sequence[Sequence[str]], size: int) -> Measured:
        """Measure a table with the texts of its cells."""
        beside = [[head, *(row[at] for row in rows)] for at, head in enumerate(heads)]
        return cls(grid, heads, rows, shares(beside, ACROSS, size=size, gutter=GUTTER), size)

    def height(self, row: Sequence[str], *, bold: bool = False) -> float:
        """How high a row is."""
        room = [(one - GUTTER) * 0.97 for one in self.widths]
        lines = max(len(wrap(text, room[at], size=self.size, bold=bold)) for at, text in enumerate(row))
        return max(1, lines) * self.size * LINE + 9

    def pages(self, room: float) -> list[list[Sequence[str]]]:
        """The rows by slide; each slide has the head again."""
        start = room - self.height(self.heads, bold=True)
        made: list[list[Sequence[str]]] = [[]]
        left = start
        for row in self.rows:
            height = self.height(row)
            if height > left and made[-1]:
                made.append([])
                left = start
            made[-1].append(row)
            left -= height
        return made

    def cut(self, at: int, text: str, room: float, full: list[str]) -> str:
        """A cell that is higher than a slide: as much as fits. All of it is added to `full`, for the notes."""
        lines = wrap(text, (self.widths[at] - GUTTER) * 0.97, size=self.size)
        most = max(1, int((room - self.height(self.heads, bold=True) - 9) / (self.size * LINE)))
        if len(lines) <= most:
            return text
        full.append(f"In full: {text}")
        return " ".join(lines[: max(1, most - 2)]) + " … in full in the notes"


def measured(
    grid: Grid, heads: Sequence[str], texts: Sequence[Sequence[str]], room: float, full: list[str]
) -> tuple[Measured, list[list[Sequence[str]]]]:
    """A table at the largest size at which it stands on one slide, with its rows by slide."""
    for size in SIZES:
        table = Measured.of(grid, heads, texts, size)
        pages = table.pages(room)
        if len(pages) == 1 and sum(table.height(row) for row in texts) + table.height(heads, bold=True) <= room:
            return table, pages
    fitted = [[table.cut(at, text, room, full) for at, text in enumerate(row)] for row in texts]
    table = Measured.of(grid, heads, fitted, SIZES[-1])
    return table, table.pages(room)
