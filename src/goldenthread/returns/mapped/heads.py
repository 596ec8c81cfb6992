"""Find the table of a map in a workbook: its sheet, its row of column names, what stands across. Plain Python.

Nothing is guessed: a column the map does not name, or one it names that is not there, is a problem with its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.reading.book import Book, BookCell, Holds, Sheet, column_number, letters
from goldenthread.returns.mapped.layout import OF_FIGURES, Column, Layout, folded, heads_of
from goldenthread.vocabulary import Problem

#: How far down the column names are looked for, to say where they moved.
HEAD_WITHIN: Final = 40
_RUN: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?").fullmatch

Rows = Mapping[int, Mapping[int, BookCell]]
#: Whether a text could stand across: a period that can be read, an area that is known.
Across = Callable[[BookCell], bool]


@dataclass(frozen=True, slots=True)
class Standing:
    """One column as it stands in the sheet.

    Args:
        at: Its number, from 1.
        column: What the map says of it; for one under `across`, what its figures are.
        across: The cell that carries its period, area or measure; None where its rows do.
    """

    at: int
    column: Column
    across: BookCell | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The table of a map in one workbook."""

    sheet: Sheet
    rows: Rows
    columns: tuple[Standing, ...]

    def of_role(self, *roles: str) -> list[Standing]:
        """The columns of some roles, from left to right."""
        return [each for each in self.columns if each.column.role in roles]


def head_name(at: int, text: str) -> str:
    """The name of a column: what stands in its head, or "Column D" where nothing does."""
    return " ".join(text.split()) or f"Column {letters(at)}"


def sheet_of(book: Book, layout: Layout) -> Sheet | Problem:
    """The sheet that a map reads, by its name or by its place among those that can be seen."""
    shown = [sheet for sheet in book.sheets if not sheet.hidden]
    if layout.sheet and book.format != "csv":
        for sheet in book.sheets:
            if folded(sheet.name) == folded(layout.sheet):
                return sheet
        finding = f"there is no sheet “{layout.sheet}”; its sheets are {_listed([each.name for each in shown])}"
        return Problem(book.name, finding, "Ask whether the sheet was renamed, and change the map if so")
    if layout.position <= len(shown):
        return shown[layout.position - 1]
    finding = f"it has {len(shown)} sheet{'' if len(shown) == 1 else 's'}, and the map reads sheet {layout.position}"
    return Problem(book.name, finding, "Check that it is the right file, or change the map")


def place_of_sheet(book: Book, layout: Layout) -> str:
    """The name of the sheet that a map reads, or of the first one where it is not there."""
    found = sheet_of(book, layout)
    return book.sheets[0].name if isinstance(found, Problem) else found.name


def heads(rows: Rows, row: int) -> dict[int, str]:
    """The name of each column of a table whose names stand in this row, by its number."""
    named = rows.get(row, {})
    used = {at for number, cells in rows.items() if number >= row for at, cell in cells.items() if cell.text.strip()}
    return {at: head_name(at, named[at].text if at in named else "") for at in sorted(used)}


def place(book: Book, layout: Layout, stands_across: Across) -> Placed | list[Problem]:
    """The table that a map reads, or every reason why it cannot be read."""
    sheet = sheet_of(book, layout)
    if isinstance(sheet, Problem):
        return [sheet]
    rows = sheet.rows()
    names = heads(rows, layout.head)
    by_head = {folded(column.head): column for column in layout.columns}
    above = over(sheet, rows, layout) if layout.over else {}
    found: list[Standing] = []
    odd: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    for at, name in names.items():
        cell = rows.get(layout.head, {}).get(at) or BookCell(layout.head, at, "", Holds.NOTHING)
        column, carried = by_head.get(folded(name)), above.get(at)
        if column is None and layout.across and not layout.over and cell.text.strip() and stands_across(cell):
            assert layout.figures is not None
            found.append(Standing(at, layout.figures, cell))
            key = (folded(name), "")
        elif column is None:
            odd.append(_not_named(sheet, layout, at, name))
            continue
        else:
            in_figures = column.role in OF_FIGURES and bool(layout.over)
            if in_figures and carried is None and column.role != "note":
                finding = f"nothing stands above it in row {layout.over}"
                odd.append(Problem(f"{sheet.name}, column “{name}”", finding, f"Ask which {layout.across} it is of"))
                continue
            found.append(Standing(at, column, carried if in_figures else None))
            key = (folded(name), folded(carried.text) if in_figures and carried else "")
        if key in seen and (column is None or column.role != "leave out"):
            finding = f"column {letters(seen[key])} has the same name"
            odd.append(
                Problem(f"{sheet.name}, column {letters(at)}, “{name}”", finding, "Ask which of the two is meant")
            )
        seen[key] = at
    there = {folded(name) for name in names.values()}
    missing = [column.head for column in layout.columns if folded(column.head) not in there]
    if (missing or odd) and (moved := _moved(rows, layout)):
        finding = f"the column names stand in row {moved}, and the map reads them in row {layout.head}"
        return [Problem(sheet.name, finding, f"Change the row of the map to {moved}, if that is right")]
    problems = [
        Problem(sheet.name, f"there is no column “{head}” in row {layout.head}", "Ask what it is called now")
        for head in missing
    ]
    if not problems and not odd and layout.across and not any(each.across is not None for each in found):
        finding = f"no {layout.across} stands across the top in row {layout.over or layout.head}"
        problems.append(Problem(sheet.name, finding, "Check that it is the right file, or change the map"))
    return [*problems, *odd] or Placed(sheet, rows, tuple(found))


def _not_named(sheet: Sheet, layout: Layout, at: int, name: str) -> Problem:
    sort = f" and is no {layout.across}" if layout.across and not layout.over else ""
    remedy = "Say in the map what it is, or that it is left out"
    return Problem(f"{sheet.name}!{letters(at)}{layout.head}", f"the column “{name}” is not in the map{sort}", remedy)


def _moved(rows: Rows, layout: Layout) -> int:
    """The row in which every name of the map stands, where that is another one; 0 where it is none."""
    wanted = {head for head in heads_of(layout.columns) if not head.startswith("column ")}
    for row in sorted(rows):
        if row > HEAD_WITHIN or row == layout.head:
            continue
        if wanted and wanted <= {folded(cell.text) for cell in rows[row].values()}:
            return row
    return 0


def over(sheet: Sheet, rows: Rows, layout: Layout) -> dict[int, BookCell]:
    """What stands above each column: a heading holds for the columns to its right, until the next one."""
    named = rows.get(layout.over, {})
    last = max((at for cells in rows.values() for at in cells), default=0)
    found: dict[int, BookCell] = {}
    carried: BookCell | None = None
    for at in range(1, last + 1):
        if at in named and named[at].text.strip():
            carried = named[at]
        if carried is not None:
            found[at] = carried
    return found


def merged_down(sheet: Sheet) -> dict[tuple[int, int], int]:
    """(row, column) of each cell in a merge that runs down, with the row its content stands in."""
    found: dict[tuple[int, int], int] = {}
    for run in sheet.merged[:5_000]:
        match = _RUN(run)
        if match is None or match[3] is None:
            continue
        first, last = column_number(match[1]), column_number(match[3])
        top, bottom = int(match[2]), int(match[4])
        if bottom <= top or last - first > 200 or bottom - top > 5_000:
            continue
        for row in range(top, bottom + 1):
            for at in range(first, last + 1):
                found[row, at] = top
    return found


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown
