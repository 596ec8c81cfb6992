"""Checks against what is known besides: the last return, the earlier figures, and what others said. All of them ask."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from goldenthread.returns.checks.declared import Example, Row, Told, row_check, shown
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import Column
from goldenthread.vocabulary import ValueType, round_half_away

#: How far a figure may move from the last one without a word, as a share of the larger of the two.
STEP: Final = Decimal("0.5")
#: The same in percentage points, for percentages.
STEP_POINTS: Final = Decimal(15)
#: For a count, the change must also be more than chance alone would often make of it.
CHANCE: Final = 3.0
#: Points that limits are drawn from, at the least.
POINTS: Final = 6
#: Limits of an individuals chart: the mean, and 2.66 times the mean moving range.
XMR: Final = Decimal("2.66")
#: The upper limit of its moving ranges: 3.27 times their mean.
MOVE: Final = Decimal("3.27")
#: How far two agencies may differ without a word.
APART: Final = Decimal("0.05")

_PERCENTAGE: Final = {"value_type": "percentage"}


@row_check(
    "R-STEP-01",
    Severity.ASK,
    "A step from the last figure",
    Example("480 after 200", ({"Value": 480},), "Value", {"last_value": Decimal(200), "last_period": "2024/25"}),
    Example("220 after 200", ({"Value": 220},), "", {"last_value": Decimal(200)}),
    Example("7 after 3, which chance often makes", ({"Value": 7},), "", {"last_value": Decimal(3)}),
    Example("62% after 41%", ({"Value": 62},), "Value", {**_PERCENTAGE, "last_value": Decimal(41)}),
    Example("Ten times too much", ({"Value": 2000},), "Value", {"last_value": Decimal(200)}),
)
def step(row: Row) -> Iterator[Told]:
    """A figure far from that of the return before.

    Percentages: 15 points. Other figures: half of the larger of the two; for counts also three times the square root
    of the two together, which is what chance would seldom exceed (a Poisson count has its mean as its variance).
    """
    cell, last = row.cell(Column.VALUE), row.line.last_value
    value = cell.number
    if value is None or last is None or (value == 0 and abs(last) >= 10):
        return
    if method := far_from(value, last, row.line.type):
        when = f" in {row.line.last_period}" if row.line.last_period else ""
        remedy = "Check the figure. If it is right, say in the column Note what changed"
        if factor := factor_between(value, last):
            remedy = f"It is about {factor:,} times the last figure or a {factor:,}th of it: check the unit"
        yield Told(cell, shown(value), f"a figure near the last one, {shown(last)}{when}", remedy, method=method)


def far_from(value: Decimal, last: Decimal, kind: ValueType) -> str:
    """Why a figure is far from the last one, by the rule of `step`; empty where it is not."""
    change = abs(value - last)
    if kind in (ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS):
        return f"more than {STEP_POINTS} percentage points from the last figure" if change > STEP_POINTS else ""
    if change <= STEP * max(abs(value), abs(last)):
        return ""
    method = "more than half of the larger figure away from the last one"
    if kind is not ValueType.COUNT:
        return method
    by_chance = float(change) <= CHANCE * math.sqrt(float(abs(value) + abs(last)))
    return "" if by_chance else f"{method}, and more than 3 × √(both together)"


def factor_between(value: Decimal, last: Decimal) -> int:
    """10, 100 or 1,000 where one figure is about so many times the other, which is mostly a wrong unit; else 0."""
    if not value or not last:
        return 0
    ratios = (value / last, last / value)
    return next((n for n in (10, 100, 1000) if any(abs(ratio / n - 1) < APART for ratio in ratios)), 0)


@row_check(
    "R-OUT-01",
    Severity.ASK,
    "Outside the run of its own figures",
    Example("90 in a run near 50", ({"Value": 90},), "Value", series=("48", "52", "50", "47", "51", "49", "53")),
    Example("54 in a run near 50", ({"Value": 54},), "", series=("48", "52", "50", "47", "51", "49", "53")),
    Example("Too few to tell", ({"Value": 90},), "", series=("48", "52", "50")),
    Example("A run that never moved", ({"Value": 51},), "", series=("50", "50", "50", "50", "50", "50")),
    Example("The next step of a steady rise", ({"Value": 72},), "", series=("54", "57", "60", "62", "66", "69")),
)
def outlier(row: Row) -> Iterator[Told]:
    """A figure outside the limits of its own earlier figures that did not get there by one of their usual moves.

    The limits are their mean, and 2.66 times their mean moving range; the move from the last figure must also be
    above 3.27 times that range. Without the second, each step of a steady rise would be asked about.
    """
    cell = row.cell(Column.VALUE)
    points = [point.value for point in row.case.context.series.get(row.line.key, ())]
    if cell.number is None or len(points) < POINTS:
        return
    mean = sum(points, Decimal(0)) / len(points)
    moves = [abs(later - earlier) for earlier, later in pairwise(points)]
    usual = sum(moves, Decimal(0)) / len(moves)
    room = XMR * usual
    if room and abs(cell.number - mean) > room and abs(cell.number - points[-1]) > MOVE * usual:
        low, high = round_half_away(mean - room, 1), round_half_away(mean + room, 1)
        if row.line.bounds[0] is not None:
            low = max(low, row.line.bounds[0])
        method = f"individuals chart of the last {len(points)} figures: mean ± 2.66 × mean moving range"
        method += ", and a move above 3.27 × mean moving range"
        expected = f"a figure from {shown(low)} to {shown(high)}, as its own run has it"
        remedy = "Check the figure. If it is right, say in the column Note what changed"
        yield Told(cell, shown(cell.number), expected, remedy, method=method)


@row_check(
    "R-OTH-01",
    Severity.ASK,
    "Unlike what another agency gives",
    Example("120, and 150 from another", ({"Value": 120},), "Value", others=("150",)),
    Example("120, and 121 from another", ({"Value": 120},), "", others=("121",)),
    Example("2, and 3 from another", ({"Value": 2},), "Value", others=("3",)),
)
def unlike_others(row: Row) -> Iterator[Told]:
    """A figure more than one in twenty away from what another agency gave for the same thing."""
    cell = row.cell(Column.VALUE)
    for said in row.case.context.others.get(row.line.key, ()):
        if cell.number is not None and abs(cell.number - said.value) > APART * max(abs(cell.number), abs(said.value)):
            expected = f"{shown(said.value)}, as {said.by} gives it"
            remedy = "Both are kept as they were given. Say in the column Note which is which, or agree on one"
            yield Told(cell, shown(cell.number), expected, remedy, method="more than 5% apart")
