"""Checks between the value of a line, its numerator and its denominator."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.returns.checks.declared import Example, Row, Told, row_check, shown
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import Column
from goldenthread.vocabulary import Marker, ValueType, round_half_away

_PERCENTAGE: Final = {"value_type": "percentage", "asks_parts": True}
_RATE: Final = {"value_type": "rate", "per": 1000, "asks_parts": True}
_SHARES: Final = (ValueType.PERCENTAGE, ValueType.PROPORTION)


@row_check(
    "R-PART-01",
    Severity.STOP,
    "Numerator above denominator",
    Example("12 of 10", ({"Value": 100, "Numerator": 12, "Denominator": 10},), "Numerator", _PERCENTAGE),
    Example("10 of 10", ({"Value": 100, "Numerator": 10, "Denominator": 10},), "", _PERCENTAGE),
    Example("12 events among 10 people, as a rate", ({"Value": 1200, "Numerator": 12, "Denominator": 10},), "", _RATE),
)
def part_above_whole(row: Row) -> Iterator[Told]:
    """More counted than there are, in a percentage or a share. A rate of events may be above one a head."""
    top, bottom = row.entry.numerator, row.entry.denominator
    if row.line.type in _SHARES and top is not None and bottom is not None and top > bottom >= 0:
        expected = f"no more than the denominator, {shown(bottom)}"
        remedy = (
            f"Check both; the denominator is in {row.cell(Column.DENOMINATOR).address}. They may have changed places"
        )
        yield Told(row.cell(Column.NUMERATOR), shown(top), expected, remedy)


@row_check(
    "R-PART-02",
    Severity.STOP,
    "Value unlike its parts",
    Example("40% from 45 of 100", ({"Value": 40, "Numerator": 45, "Denominator": 100},), "Value", _PERCENTAGE),
    Example(
        "One in three, to one decimal",
        ({"Value": Decimal("33.3"), "Numerator": 10, "Denominator": 30},),
        "",
        _PERCENTAGE,
    ),
    Example(
        "A rate per 100 where 1,000 is asked", ({"Value": 5, "Numerator": 50, "Denominator": 1000},), "Value", _RATE
    ),
    Example("A rate per 1,000", ({"Value": 50, "Numerator": 50, "Denominator": 1000},), "", _RATE),
)
def unlike_parts(row: Row) -> Iterator[Told]:
    """A value that its numerator and denominator do not give, to the decimals that it has.

    Anything under one unit of the last decimal is let pass, so cut-off decimals pass as well as rounded ones.
    """
    value, top, bottom = row.entry.value, row.entry.numerator, row.entry.denominator
    scale = scale_of(row)
    if value is None or top is None or not bottom or bottom < 0 or scale is None or row.entry.qualifier:
        return
    if row.line.type in _SHARES and top > bottom:
        return  # said already
    gives = top * scale / bottom
    exponent = value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    room = Decimal(1).scaleb(-places)
    if abs(gives - value) < room:
        return
    expected = f"{shown(round_half_away(gives, max(places, 1)))}, which {shown(top)} and {shown(bottom)} give"
    remedy = "Check the value, the numerator and the denominator"
    for factor in (10, 100, 1000, 10_000, 100_000):
        if abs(gives - value * factor) < room * factor or abs(gives * factor - value) < room:
            remedy = f"It is out by a factor of {factor:,}: check the unit"
            break
    yield Told(row.cell(Column.VALUE), shown(value), expected, remedy, method="numerator × scale ÷ denominator")


@row_check(
    "R-PART-03",
    Severity.STOP,
    "A part is missing",
    Example("A rate without its denominator", ({"Value": 50, "Numerator": 50},), "Denominator", _RATE),
    Example("A denominator of 0", ({"Value": 50, "Numerator": 50, "Denominator": 0},), "Denominator", _RATE),
    Example("A percentage without its numerator", ({"Value": 50, "Denominator": 50},), "Numerator", _PERCENTAGE),
    Example("A confidential value", ({"Marker": "[c]", "Denominator": 50},), "", _PERCENTAGE),
)
def part_missing(row: Row) -> Iterator[Told]:
    """A value of a line that asks for its numerator and denominator, and has only one of them or none."""
    entry = row.entry
    if not row.line.asks_parts or entry.marker is Marker.CONFIDENTIAL:
        return
    if entry.value is None and entry.numerator is None:
        return
    for column in (Column.NUMERATOR, Column.DENOMINATOR):
        cell = row.cell(column)
        if cell.empty and not cell.formula:
            yield Told(cell, "nothing", "a whole number from 0", f"Give the {column.casefold()}")
    if entry.denominator == 0:
        remedy = "Where there was nobody to count, leave all three empty and choose the marker [z]"
        yield Told(row.cell(Column.DENOMINATOR), "0", "a number above 0", remedy)


@row_check(
    "R-PART-04",
    Severity.STOP,
    "Parts that give a confidential value back",
    Example(
        "[c] with its numerator", ({"Marker": "[c]", "Numerator": 3, "Denominator": 50},), "Numerator", _PERCENTAGE
    ),
    Example("[c] with its denominator alone", ({"Marker": "[c]", "Denominator": 50},), "", _PERCENTAGE),
)
def given_back(row: Row) -> Iterator[Told]:
    """A numerator beside the marker [c], from which the held-back value can be worked out."""
    cell = row.cell(Column.NUMERATOR)
    if row.entry.marker is Marker.CONFIDENTIAL and cell.number is not None:
        yield Told(cell, "a numerator beside the marker [c]", "nothing", "Leave the numerator empty")


def scale_of(row: Row) -> Decimal | None:
    """Return what numerator over denominator is multiplied by, None where nobody has said."""
    match row.line.type:
        case ValueType.PERCENTAGE:
            return Decimal(100)
        case ValueType.PROPORTION:
            return Decimal(1)
        case ValueType.RATE:
            return Decimal(row.line.per) if row.line.per else None
        case ValueType.RATIO | ValueType.AVERAGE:
            return Decimal(row.line.per or 1)
    return None
