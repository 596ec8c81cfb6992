"""Checks of one number by itself: in its bounds, whole where things are counted, not small enough to name somebody."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.returns.checks.declared import Example, Row, Told, row_check, shown
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import NUMBERS, Column
from goldenthread.returns.workbooks.wording import wanted_words
from goldenthread.vocabulary import Marker, ValueType

#: The store holds sixteen digits before the point; no figure is that large.
_LARGEST: Final = Decimal(10) ** 15
_WHOLE: Final = (ValueType.COUNT, ValueType.RANK)


@row_check(
    "R-RANGE-01",
    Severity.STOP,
    "Outside its bounds",
    Example("120 per cent", ({"Value": 120},), "Value", {"value_type": "percentage"}),
    Example("45 where a share from 0 to 1 is asked", ({"Value": 45},), "Value", {"value_type": "proportion"}),
    Example("More than there can be", ({"Value": 501},), "Value", {"maximum": Decimal(500)}),
    Example("As many as there can be", ({"Value": 500},), "", {"maximum": Decimal(500)}),
    Example("A number too large for any figure", ({"Value": Decimal("1e16")},), "Value"),
)
def out_of_bounds(row: Row) -> Iterator[Told]:
    """A value below the least or above the most that its line or its type allows."""
    cell = row.cell(Column.VALUE)
    number = cell.number
    if number is not None:
        least, most = row.line.bounds
        below = least is not None and number < least and not (number < 0 and least == 0)
        above = most is not None and number > most
        if below or above:
            yield Told(cell, shown(number), wanted_words(row.line, Column.VALUE), _remedy(row, number))
    for column in NUMBERS:
        number = row.cell(column).number
        if number is not None and abs(number) >= _LARGEST:
            yield Told(row.cell(column), "a number of more than fifteen digits", "a figure", "Check what was pasted")


def _remedy(row: Row, number: Decimal) -> str:
    if row.line.type is ValueType.PROPORTION and 1 < number <= 100:
        return f"A share runs from 0 to 1: give {shown(number / 100)} if {shown(number)}% is meant"
    return "Check the figure and its unit"


@row_check(
    "R-RANGE-02",
    Severity.STOP,
    "Below zero",
    Example("A negative count", ({"Value": -3},), "Value"),
    Example("A negative denominator", ({"Value": 50, "Denominator": -10},), "Denominator"),
    Example("A fall in percentage points", ({"Value": -3},), "", {"value_type": "percentage_points"}),
)
def below_zero(row: Row) -> Iterator[Told]:
    """A number below zero where nothing below zero can be."""
    for column in NUMBERS:
        number = row.cell(column).number
        least = row.line.bounds[0] if column is Column.VALUE else Decimal(0)
        if number is not None and number < 0 and least == 0:
            yield Told(row.cell(column), shown(number), wanted_words(row.line, column), "Check the sign and the figure")


@row_check(
    "R-RANGE-03",
    Severity.STOP,
    "Decimals in a count",
    Example("12.5 people", ({"Value": Decimal("12.5")},), "Value"),
    Example("Half a case in a numerator", ({"Value": 50, "Numerator": Decimal("2.5")},), "Numerator"),
    Example("12.5 per cent", ({"Value": Decimal("12.5")},), "", {"value_type": "percentage"}),
)
def decimals_in_count(row: Row) -> Iterator[Told]:
    """A number with decimals where whole things are counted."""
    for column in NUMBERS:
        cell = row.cell(column)
        if cell.number is None or (column is Column.VALUE and row.line.type not in _WHOLE):
            continue
        if column is Column.DENOMINATOR and row.line.type in (ValueType.RATE, ValueType.AVERAGE, ValueType.RATIO):
            continue  # a population may be an average over the year
        if cell.number != cell.number.to_integral_value():
            remedy = "Give the count; a percentage or a rate belongs to another line"
            yield Told(cell, shown(cell.number), "a whole number", remedy)


@row_check(
    "R-SMALL-01",
    Severity.ASK,
    "A small number",
    Example("Three people", ({"Value": 3},), "Value"),
    Example(
        "Three people in the numerator",
        ({"Value": 30, "Numerator": 3, "Denominator": 10},),
        "Numerator",
        {"value_type": "percentage", "asks_parts": True},
    ),
    Example("None", ({"Value": 0},)),
    Example("As many as the limit", ({"Value": 5},)),
    Example("Where no numbers are small", ({"Value": 3},), "", {"small_number_limit": 0}),
)
def small_number(row: Row) -> Iterator[Told]:
    """A count from 1 to below the limit of the line. It is taken, and kept from the public."""
    limit = row.line.small_number_limit
    counted = [Column.NUMERATOR] if row.line.asks_parts else []
    if row.line.type is ValueType.COUNT:
        counted.append(Column.VALUE)
    for column in counted:
        number = row.cell(column).number
        if number is not None and 0 < number < limit and row.entry.marker is not Marker.CONFIDENTIAL:
            remedy = "Confirm that it may be held. It will not be shown to the public"
            yield Told(row.cell(column), f"a count below {limit}", f"0, or {limit} or more, or the marker [c]", remedy)
