"""Checks of what is not there. Missing is never zero, and always says why."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.returns.checks.declared import Example, Row, Told, row_check, shown
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import MARKERS, Column, Held
from goldenthread.returns.workbooks.numbers import see
from goldenthread.returns.workbooks.tidy import tidied
from goldenthread.vocabulary import Marker

#: A last figure from which 0 is a surprise.
_LARGE: Final = 10
_LIST: Final = "one of " + ", ".join(marker.shown for marker in MARKERS)


@row_check(
    "R-MISS-01",
    Severity.STOP,
    "Missing, and no marker",
    Example("Nothing at all", ({},), "Value"),
    Example("A note alone", ({"Note": "We do not hold this yet"},), "Value"),
    Example("A marker that stands beside a value, without one", ({"Marker": "[p]"},), "Value"),
    Example("A marker", ({"Marker": "[x]"},)),
    Example("A marker in the value cell", ({"Value": "[x]"},)),
    Example("Nothing, and nothing needed", ({},), "", {"required": False}),
)
def missing(row: Row) -> Iterator[Told]:
    """No value, and no marker that says why."""
    entry, cell = row.entry, row.cell(Column.VALUE)
    if entry.value is not None or not (cell.empty or entry.marker) or cell.formula:
        return
    instead = entry.marker is Marker.ROUNDS_TO_ZERO or (entry.marker and not entry.marker.allows_value)
    if instead or (not row.line.required and entry.blank):
        return
    unknown = not row.cell(Column.MARKER).empty and not entry.marker
    if unknown:
        return  # said of the marker
    found = f"nothing, beside the marker {entry.marker.shown}" if entry.marker else "nothing"
    remedy = "Give the figure, or choose a marker such as [x] not available. Do not put 0 for what is not known"
    yield Told(cell, found, "a figure, or a marker that says why there is none", remedy)


@row_check(
    "R-MISS-02",
    Severity.ASK,
    "Zero where the last figure was large",
    Example("0 after 240", ({"Value": 0},), "Value", {"last_value": Decimal(240), "last_period": "2024/25"}),
    Example("0 after 3", ({"Value": 0},), "", {"last_value": Decimal(3)}),
    Example("0 where there was no last figure", ({"Value": 0},)),
)
def sudden_zero(row: Row) -> Iterator[Told]:
    """0 where the last figure was 10 or more. It may stand for a figure that is not there."""
    cell, last = row.cell(Column.VALUE), row.line.last_value
    if cell.number == 0 and last is not None and abs(last) >= _LARGE:
        when = f" in {row.line.last_period}" if row.line.last_period else ""
        remedy = "Confirm that there were none. If it is not known, leave it empty and choose [x]"
        yield Told(cell, "0", f"a figure near the last one, {shown(last)}{when}", remedy)


@row_check(
    "R-MARK-01",
    Severity.STOP,
    "A marker that is not in the list",
    Example("[q]", ({"Marker": "[q]"},), "Marker"),
    Example("An older symbol", ({"Marker": ".."},), "Marker"),
    Example("[q] in the value cell", ({"Value": "[q]"},), ""),
    Example("Without its brackets", ({"Marker": "x"},)),
)
def unknown_marker(row: Row) -> Iterator[Told]:
    """A marker outside the list. Older symbols such as ":" have meant different things, so none is guessed."""
    cell = row.cell(Column.MARKER)
    if cell.empty:
        return
    try:
        known = Marker.parse(tidied(cell.text)) in MARKERS
    except ValueError:
        known = False
    if not known:
        short = tidied(cell.text)
        found = f"“{short}”" if len(short) <= 5 else "other words"
        yield Told(cell, found, _LIST, "Choose one from the list; words go into the column Note")


@row_check(
    "R-MARK-02",
    Severity.STOP,
    "A value and a marker that replaces it",
    Example("A value beside [c]", ({"Value": 30, "Marker": "[c]"},), "Marker"),
    Example("0 beside [low]", ({"Value": 0, "Marker": "[low]"},), "Marker"),
    Example("A value beside [p]", ({"Value": 30, "Marker": "[p]"},)),
)
def value_and_marker(row: Row) -> Iterator[Told]:
    """A value together with a marker that stands where a value would be; or 0 called "not quite zero"."""
    marker, value = row.entry.marker, row.entry.value
    if not marker or value is None:
        return
    if not marker.allows_value:
        found = f"the marker {marker.shown}, {marker.meaning}, beside a value"
        yield Told(row.cell(Column.MARKER), found, "one of the two", "Keep the value, or the marker")
    elif marker is Marker.ROUNDS_TO_ZERO and value == 0:
        remedy = "Leave the value empty, or give it before it was rounded"
        yield Told(row.cell(Column.MARKER), "[low] beside 0", "a value that is not 0", remedy)


@row_check(
    "R-MARK-03",
    Severity.STOP,
    "A marker and a status that contradict one another",
    Example(
        "[r] revised, and status provisional", ({"Value": 30, "Marker": "[r]", "Status": "provisional"},), "Status"
    ),
    Example("[p] and status provisional", ({"Value": 30, "Marker": "[p]", "Status": "provisional"},)),
)
def marker_against_status(row: Row) -> Iterator[Told]:
    """[p] provisional or [r] revised, with another status beside it."""
    means = {Marker.PROVISIONAL: "provisional", Marker.REVISED: "revised"}.get(row.entry.marker)
    status = row.entry.status
    if means and status in ("provisional", "revised", "final") and status != means:
        found = f"{status}, beside the marker {row.entry.marker.shown}"
        yield Told(row.cell(Column.STATUS), found, means, "Keep one of the two")


@row_check(
    "R-MARK-04",
    Severity.STOP,
    "Two markers for one figure",
    Example("[c] in the value cell and [x] as marker", ({"Value": "[c]", "Marker": "[x]"},), "Value"),
    Example("The same one twice", ({"Value": "[c]", "Marker": "[c]"},)),
)
def two_markers(row: Row) -> Iterator[Told]:
    """One marker in the value cell, another one in its own column."""
    cell = row.cell(Column.VALUE)
    typed = see(cell.text).marker if cell.held is Held.TEXT else Marker.NONE
    if typed and row.entry.marker and typed is not row.entry.marker:
        found = f"{typed.shown}, and {row.entry.marker.shown} in the column Marker"
        yield Told(cell, found, "one marker", "Leave the value cell empty and choose one")
