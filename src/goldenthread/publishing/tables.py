"""One item in a cell: the period of a figure stands in a column of its own, or in the head where it is one for all."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from goldenthread.publishing.document import Grid, Heading, Line, Number, Section, Words

_TYPED: Final = re.compile(r"(.+?) in (\S.*)", re.S)
_NONE: Final = "[z]"


def one_item_a_cell(section: Section) -> Section:
    """A section whose tables have one item in each cell, and so do those below it."""
    return replace(
        section,
        blocks=tuple(_split(block) if isinstance(block, Grid) else block for block in section.blocks),
        sections=tuple(one_item_a_cell(below) for below in section.sections),
    )


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
