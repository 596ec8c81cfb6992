"""A piece of a finished file that is looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that a file says.

    Args:
        file: Its name.
        place: Where in it, in words.
        text: As read: for a row, its cells joined.
        cells: The cells of a row; empty for prose.
        head: The heads of the row's columns.
        under: Headings and captions that it stands under.
        drawn: Whether it is a label of a drawing.
    """

    file: str
    place: str
    text: str
    cells: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    under: str = ""
    drawn: bool = False
