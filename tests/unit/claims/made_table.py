"""A table made for a test, and a wrong figure put into it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from decimal import Decimal

from goldenthread.vocabulary import format_number, round_half_away


@dataclass(slots=True)
class Made:
    """A table: its title, its headings, its cells, and the row and column of each cell that others determine."""

    head: list[str]
    rows: list[list[str]]
    decided: list[tuple[int, int]] = field(default_factory=list)
    title: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """As Markdown."""
        lines = [f"| {' | '.join(cells)} |" for cells in (self.head, *self.rows)]
        lines.insert(1, "|" + "---|" * len(self.head))
        return "\n\n".join(part for part in (self.title, "\n".join(lines), self.note) if part)


def spoil(made: Made, draw: random.Random) -> tuple[str, str]:
    """Put a wrong figure into one cell; return how it was printed, and how it is now."""
    row, column = draw.choice(made.decided)
    was = made.rows[row][column]
    if "(" in was and "%" in was and draw.random() < 0.5:
        inside = re.search(r"\(([^)]*)\)", was)
        assert inside
        made.rows[row][column] = was.replace(inside[0], f"({_wrong(inside[1], draw)})")
    else:
        made.rows[row][column] = _wrong(was, draw)
    return was, made.rows[row][column]


def _wrong(printed: str, draw: random.Random) -> str:
    match = re.search(r"\d[\d,]*(?:\.\d+)?", printed)
    assert match, printed
    digits = match[0].replace(",", "")
    value, places = Decimal(digits), len(digits.partition(".")[2])
    percent = "%" in printed or value < 100
    way = draw.choice((1, -1))
    away = max(value * draw.choice((8, 12, 25, 40)) / 100, Decimal(4 if percent else 6))
    new = round_half_away(value + away * way, places)
    if new <= 0 or new == value:
        new = round_half_away(value + away, places)
    return printed[: match.start()] + format_number(new, places) + printed[match.end() :]
