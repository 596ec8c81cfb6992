"""Tables as they are read: one item in a cell, and what is missing from every row said once below.

The period of a figure stands in a column of its own, or in the head where it is one for all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from goldenthread.look.text import listed
from goldenthread.publishing.document import Grid, Heading, Line, Number, Section, Words

_TYPED: Final = re.compile(r"(.+?) in (\S.*)", re.S)
_NONE: Final = "[z]"
#: What a cell says where nothing is recorded. In every row of a table it is no column, but a sentence.
_NOTHING: Final = frozenset({"No owner recorded", "None recorded", "Nothing linked", "Nothing named", "Not reported"})
#: Columns that set a figure beside another, and what stands in each cell where there is no other.
_BESIDE: Final = frozenset({"England", "Difference", "Before"})
_NO_OTHER: Final = frozenset({"[x]", "[z]"})


def one_item_a_cell(section: Section) -> Section:
    """A section whose tables have one item in each cell, and so do those below it."""
    return replace(
        section,
        blocks=tuple(_split(_told_once(block)) if isinstance(block, Grid) else block for block in section.blocks),
        sections=tuple(one_item_a_cell(below) for below in section.sections),
    )


def _told_once(grid: Grid) -> Grid:
    """A table without the columns in which every row says that nothing is recorded: a note says it of all."""
    empty = {place: said for place in range(1, len(grid.columns)) if (said := _all_say(grid, place))}
    if len(grid.rows) < 2 or len(grid.columns) - len(empty) < 2:
        return grid
    kept = [place for place in range(len(grid.columns)) if place not in empty]
    by_words: dict[str, list[str]] = {}
    for place, said in empty.items():
        by_words.setdefault(said, []).append(grid.columns[place].text)
    notes = [(Words(f"{listed(heads)}: {said.lower()} for any of these."),) for said, heads in by_words.items()]
    return replace(
        grid,
        columns=tuple(grid.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in grid.rows),
        notes=(*grid.notes, *notes),
    )


def _all_say(grid: Grid, place: int) -> str:
    """The words of nothing that every row says in a column; empty where one says anything else."""
    said = {"".join(getattr(run, "text", "?") for run in row[place]) for row in grid.rows}
    if grid.columns[place].text in _BESIDE and said <= _NO_OTHER:
        return "no figure is held"
    return next(iter(said & _NOTHING), "") if len(said) == 1 else ""


def _split(grid: Grid) -> Grid:
    columns: list[Heading] = []
    cells: list[list[Line]] = [[] for _ in grid.rows]
    several = sum(any(_parted(row[place])[1] for row in grid.rows) for place in _numeric(grid)) > 1
    for place, heading in enumerate(grid.columns):
        parted = [_parted(row[place]) if place in _numeric(grid) else (row[place], "") for row in grid.rows]
        periods = dict.fromkeys(period for _, period in parted if period)
        bare = any(not period and _has_figure(line) for line, period in parted)
        for row, (line, _) in zip(cells, parted, strict=True):
            row.append(line)
        if len(periods) == 1 and not bare:
            columns.append(replace(heading, text=f"{heading.text}, {next(iter(periods))}"))
            continue
        columns.append(heading)
        if periods:
            columns.append(Heading(f"{heading.text}: period" if several else "Period"))
            for row, (_, period) in zip(cells, parted, strict=True):
                row.append((Words(period or _NONE),))
    return replace(grid, columns=tuple(columns), rows=tuple(tuple(row) for row in cells))


def _numeric(grid: Grid) -> frozenset[int]:
    return frozenset(place for place, heading in enumerate(grid.columns) if heading.number)


def _has_figure(line: Line) -> bool:
    return any(isinstance(run, Number) for run in line)


def _parted(line: Line) -> tuple[Line, str]:
    """A cell without its period, and the period; the cell as it is where it has none."""
    last = line[-1] if line else None
    if len(line) == 2 and isinstance(line[0], Number) and isinstance(last, Words) and last.text.startswith(" in "):
        return line[:1], last.text.removeprefix(" in ")
    if len(line) == 1 and isinstance(last, Words) and (found := _TYPED.fullmatch(last.text)):
        return (Words(found[1]),), found[2]
    return line, ""
