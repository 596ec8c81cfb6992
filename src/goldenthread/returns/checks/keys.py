"""Checks that each row is one that was asked for, once, and still says what it said when it was sent out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.returns.checks.declared import Case, Example, Row, Told, file_check, row_check
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import ASKED, LOCKED, Column
from goldenthread.returns.workbooks.numbers import see
from goldenthread.returns.workbooks.tidy import tidied

_NAME_IT: Final = (Column.REFERENCE, Column.AREA_CODE, Column.PERIOD, Column.BREAKDOWN, Column.UNIT)


@file_check(
    "R-KEY-01",
    Severity.STOP,
    "A line that is answered twice",
    Example(
        "Two rows with one key",
        ({"Value": 12}, {"Value": 13, "Line key": "example/IND-001|E06000059|2025/26|group 1"}),
        "Line key 2",
        lines=2,
    ),
)
def twice(case: Case) -> Iterator[Told]:
    """A second row with the line key of another."""
    seen: dict[str, str] = {}
    for entry in case.filled.entries:
        cell = entry.cell(Column.KEY)
        if entry.key and entry.key in seen:
            found = f"the line key that stands in {seen[entry.key]}"
            yield Told(cell, found, "each line key once", "Delete the row that does not count", key=entry.key)
        elif entry.key:
            seen[entry.key] = cell.address


@file_check(
    "R-KEY-02",
    Severity.STOP,
    "A line that nobody asked for",
    Example("A row of one's own", ({"Value": 12, "Line key": "my own row"},), "Line key"),
    Example(
        "A key with a space of no width",
        ({"Value": 12, "Line key": "example/IND-001|E06000059|\u200b2025/26|group 1"},),
    ),
    Example(
        "A key with a Cyrillic letter",
        ({"Value": 12, "Line key": "example/IND-001|\u041506000059|2025/26|group 1"},),
        "Line key",
    ),
)
def unknown(case: Case) -> Iterator[Told]:
    """A row whose line key the template does not have."""
    for entry in case.filled.entries:
        if entry.key and not entry.known:
            close = difflib.get_close_matches(entry.key, case.filled.missing, 1, 0.9) if len(entry.key) < 200 else []
            remedy = "Delete the row. What is not asked for can go into the note of another line"
            if close:
                remedy = (
                    "It is nearly the key of a line that is asked for. Copy that key from the template as it was sent"
                )
            yield Told(entry.cell(Column.KEY), "a line key that is not in the template", "one of its keys", remedy)


@file_check(
    "R-KEY-03",
    Severity.STOP,
    "A row without a key",
    Example("The key is gone", ({"Value": 12, "Line key": ""},), "Line key"),
)
def without_key(case: Case) -> Iterator[Told]:
    """A row with figures and no line key."""
    for entry in case.filled.entries:
        if not entry.key and any(not entry.cell(column).empty for column in ASKED):
            remedy = "Copy the line key of this row from the template as it was sent"
            yield Told(entry.cell(Column.KEY), "no line key, in a row with figures", "the key of its line", remedy)


@file_check(
    "R-KEY-04",
    Severity.STOP,
    "A row that was deleted",
    Example("The second row is gone", ({"Value": 12}, {"delete": "row"}), "file", lines=2),
    Example("One that need not be answered", ({"Value": 12}, {"delete": "row"}), "", {"required": False}, lines=2),
)
def deleted(case: Case) -> Iterator[Told]:
    """A line that is asked for and is not in the file."""
    for key in case.filled.missing:
        line = case.lines[key]
        if line.required:
            place = f"{case.sheet}, column {case.filled.columns.get(Column.KEY, '')}".rstrip(" ,column")
            remedy = "Copy the row from the template as it was sent, with a figure or a marker"
            yield Told(place, f"no row for {line.name}", "a row for each line", remedy, key=key)


@row_check(
    "R-LOCK-01",
    Severity.STOP,
    "A locked cell was changed",
    Example("Another area", ({"Value": 12, "Area code": "E06000058"},), "Area code"),
    Example("Another period", ({"Value": 12, "Period": "2024/25"},), "Period"),
    Example("Another unit", ({"Value": 12, "Unit": "households"},), "Unit"),
    Example("Spaces to spare", ({"Value": 12, "Period": " 2025/26 "},)),
)
def changed(row: Row) -> Iterator[Told]:
    """A cell that says what the line asks for and no longer says it: reference, area, period, breakdown, unit."""
    yield from _changed(row, _NAME_IT, "Put it back. A figure for another area or period belongs to another line")


@row_check(
    "R-LOCK-02",
    Severity.ASK,
    "A label was changed",
    Example("Another title", ({"Value": 12, "Indicator": "Something else"},), "Indicator"),
    Example("Another last figure", ({"Value": 12, "Last figure": 99},), "Last figure"),
    Example("Capitals", ({"Value": 12, "Indicator": "INDICATOR 1"},)),
)
def relabelled(row: Row) -> Iterator[Told]:
    """A cell that only explains and was changed: title, name of the area, last figure. The template's words count."""
    rest = tuple(column for column in LOCKED if column not in (*_NAME_IT, Column.KEY))
    yield from _changed(
        row, rest, "If the last figure is wrong, say so in the column Note; it is corrected by a return of its own"
    )


def _changed(row: Row, columns: tuple[Column, ...], remedy: str) -> Iterator[Told]:
    said = row.case.sent[row.line.key]
    for column in columns:
        if column not in row.entry.cells:
            continue  # the column is gone; the key still says what the line is
        cell = row.cell(column)
        if _same(cell.text, said[column], row.line.last_value if column is Column.LAST_VALUE else None):
            continue
        found = "nothing" if cell.empty else "something else"
        yield Told(cell, found, f"“{said[column]}”, as it was sent", remedy)


def _same(found: str, sent: str, number: Decimal | None) -> bool:
    if found == sent:
        return True
    if number is not None and see(found).number == number:
        return True
    if number is not None and (seen := see(found).number) is not None:
        return abs(seen - number) <= abs(number) * Decimal("1e-12")
    return tidied(found).casefold() == tidied(sent).casefold()
