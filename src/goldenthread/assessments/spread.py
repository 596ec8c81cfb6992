"""How far apart places are in one measure: the spread about a benchmark, and the gap from highest to lowest.

Only figures for one period are held against each other. A gap in which an area has no figure is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.assessments.cards import Assessment, Gapped, Seen
from goldenthread.assessments.places import Board, Line
from goldenthread.methods.gaps import area_range
from goldenthread.methods.wording import number_of, sentence
from goldenthread.vocabulary import Figure, Period, ValueType, difference

#: Fewer areas than this have no quartiles: the two in the middle would be the areas themselves.
QUARTILES_FROM: Final = 4
_COMPARABLE: Final = frozenset(
    {ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RATE, ValueType.RATIO, ValueType.AVERAGE, ValueType.INDEX}
)


@dataclass(frozen=True)
class Spread:
    """The values of local areas for one period.

    Args:
        period: The period.
        values: Each area's code and value, from the lowest.
        lower_quartile, upper_quartile: None where fewer than `QUARTILES_FROM` areas are held.
    """

    period: Period
    values: tuple[tuple[str, Decimal], ...]
    lower_quartile: Decimal | None
    upper_quartile: Decimal | None

    @property
    def lowest(self) -> Decimal:
        return self.values[0][1]

    @property
    def highest(self) -> Decimal:
        return self.values[-1][1]


def spread(board: Board, line: Line, period: Period) -> Spread | None:
    """The values of every local area for a period; None where no area has one.

    Quartiles lie between the two nearest areas in proportion, as spreadsheets and R place them by default.
    """
    found = []
    for place in board.local:
        one = board.everybody(line, place.code)
        seen = seen_at(one, period) if one else None
        if seen and seen.figure.value is not None:
            found.append((place.code, seen.figure.value))
    found.sort(key=lambda pair: (pair[1], pair[0]))
    if not found:
        return None
    values = [value for _, value in found]
    few = len(values) < QUARTILES_FROM
    low, high = (None, None) if few else (_quartile(values, 1), _quartile(values, 3))
    return Spread(period, tuple(found), low, high)


def seen_at(one: Assessment, period: Period) -> Seen | None:
    """The figure of a series for a period; None where it has none."""
    return next((seen for seen in one.seen if seen.period.same_time(period)), None)


def _quartile(values: Sequence[Decimal], which: int) -> Decimal:
    place = Decimal(which) * (len(values) - 1) / 4
    under = int(place)
    over = min(under + 1, len(values) - 1)
    return values[under] + (values[over] - values[under]) * (place - under)


@dataclass(frozen=True)
class AreaGap:
    """The highest less the lowest of some areas, for one period.

    Args:
        line: The measure.
        period: The period; None where no figure is held.
        seen: The figure of each area by code; areas without one are in `absent`.
        high, low: Names of the areas with the highest and the lowest; empty where the gap is not known.
        gap: The difference, in percentage points between percentages; None where it is not known.
        absent: Names of the areas with no figure for the period.
        words: In a sentence.
    """

    line: Line
    period: Period | None
    seen: dict[str, Seen]
    high: str
    low: str
    gap: Figure | None
    absent: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class GroupGap:
    """The widest gap between groups of one measure in one area, as the assessment found it."""

    line: Line
    area: str
    area_name: str
    gap: Gapped


def area_gaps(board: Board, codes: Sequence[str]) -> list[AreaGap]:
    """The gap of every measure that may be compared between areas, of which at least two hold a figure at some time.

    The period is the newest that most of the areas share. Each area asked for must have a figure for it: otherwise
    the gap is not known, and is not taken to be nothing.
    """
    made = []
    for line in board.lines:
        series = {code: one for code in codes if (one := board.everybody(line, code))}
        if len(series) < 2 or not all(_comparable(one) for one in series.values()):
            continue
        period = _shared_period(list(series.values()))
        made.append(_area_gap(board, line, series, codes, period))
    return made


def _comparable(one: Assessment) -> bool:
    return bool(one.latest and one.latest.figure.unit.type in _COMPARABLE and not one.latest.figure.unit.missing)


def _shared_period(series: Sequence[Assessment]) -> Period | None:
    """The newest of the periods that the most series have a figure for."""
    held: Counter[tuple[object, object]] = Counter()
    periods: dict[tuple[object, object], Period] = {}
    for one in series:
        for seen in one.seen:
            if seen.figure.value is not None:
                key = (seen.period.start, seen.period.end)
                held[key] += 1
                periods[key] = seen.period
    if not held:
        return None
    return periods[max(held, key=lambda key: (held[key], periods[key].end, periods[key].start))]


def _area_gap(
    board: Board, line: Line, series: dict[str, Assessment], codes: Sequence[str], period: Period | None
) -> AreaGap:
    names = {code: (place.name if (place := board.named(code)) else code) for code in codes}
    seen: dict[str, Seen] = {}
    for code, one in series.items():
        found = seen_at(one, period) if period else None
        if found and found.figure.value is not None:
            seen[code] = found
    there = list(seen)
    values = [float(value) for code in there if (value := seen[code].figure.value) is not None]
    found_range = area_range(there, values, expected=list(codes))
    absent = tuple(names[code] for code in codes if code not in seen)
    title = line.card.title
    if not found_range.highest or period is None:
        why = f"{_listed(absent)} {'has' if len(absent) == 1 else 'have'} no figure" if absent else "too few figures"
        when = f" in {period.label}" if period else ""
        words = sentence(f"{title}{when}: the gap is not known, because {why}{' for that period' if absent else ''}")
        return AreaGap(line, period, seen, "", "", None, absent, words)
    top, bottom = str(found_range.highest[0]), str(found_range.lowest[0])
    gap = difference(seen[top].figure, seen[bottom].figure)
    high, low = (_listed([names[str(c)] for c in some]) for some in (found_range.highest, found_range.lowest))
    said = f"{number_of(seen[top].figure)} in {high}, {number_of(seen[bottom].figure)} in {low}"
    words = sentence(f"{title} in {period.label}: {said}. The gap is {number_of(gap)}")
    return AreaGap(line, period, seen, high, low, gap, (), words)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def group_gaps(board: Board, codes: Sequence[str]) -> list[GroupGap]:
    """The gap between the groups of each measure that is broken down, in each of some areas."""
    made: list[GroupGap] = []
    for line in board.lines:
        for code in codes:
            dimensions: dict[str, GroupGap] = {}
            for one in board.series(line, code):
                for gap in one.gaps:
                    dimensions.setdefault(gap.dimension, GroupGap(line, code, one.area_name, gap))
            made += dimensions.values()
    return made
