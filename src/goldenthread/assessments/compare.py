"""The part of the pass that holds series against one another: country, region, benchmark, neighbours, groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from goldenthread.assessments.rules import Strands
from goldenthread.assessments.tables import COMPARABLE, Flags, Periods, Places, Points, Series
from goldenthread.methods.benchmark import Comparison, against_value
from goldenthread.methods.gaps import Gaps, proportion_gaps, value_gaps
from goldenthread.methods.neighbours import Bands, neighbour_bands
from goldenthread.methods.proportion import proportion
from goldenthread.methods.rate import rate
from goldenthread.methods.results import Floats
from goldenthread.vocabulary import ValueType

#: How many figures back a period is looked for that both have.
_BACK: Final = 4
_SHARES: Final = (ValueType.PERCENTAGE, ValueType.PROPORTION)


class Finder:
    """Finds the row of a series for a period."""

    def __init__(self, strands: Strands, periods: Periods) -> None:
        self._periods = max(1, len(periods.start))
        of = np.repeat(strands.series, strands.after - strands.first)
        key = of * self._periods + strands.period
        self._order = np.argsort(key, kind="stable")
        self._keys = key[self._order]

    def find(self, series: Places, period: Places) -> Places:
        """The row of each series for each period, -1 where it has none or either is -1."""
        wanted = np.where((series >= 0) & (period >= 0), series * self._periods + period, -1)
        if not len(self._keys):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[at] == wanted, self._order[at], -1)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Each series against one other. Arrays have shape (series,).

    Args:
        own: The row of `Strands` compared: the newest for which both have a figure; -1 for none.
        other: The row it is compared with.
        found: The comparison, one row to each of `asked`.
        place: The row of each series in `found`, -1 for none.
    """

    own: Places
    other: Places
    found: Comparison
    place: Places


@dataclass(frozen=True, slots=True)
class Gap:
    """The widest gap of each set of groups. Arrays have shape (sets,), in rising order of `group`.

    Args:
        group: The set.
        high, low: The series with the highest and the lowest value; -1 where that is not known.
        known: Whether every group of the set has a value for one period.
        by_parts, by_values: The gaps, by numerators and denominators or by values; `parts[n]` says which holds.
        parts: Whether a gap is by numerators and denominators.
        place: The row of each set in its answer; -1 where there is none.
    """

    group: Places
    high: Places
    low: Places
    known: Flags
    by_parts: Gaps
    by_values: Gaps
    parts: Flags
    place: Places


def intervals(points: Points, series: Series, strands: Strands, rows: Places) -> Floats:
    """The 95% limits of one row of each series, shape (2, series): Wilson, Byar or as published; NaN without any.

    Args:
        points: Every point.
        series: What is known of each series.
        strands: How they are laid out.
        rows: The row of `strands` of each series, -1 for none.
    """
    at = np.flatnonzero(rows >= 0)
    row = strands.row[rows[at]]
    value = strands.value[rows[at]]
    x, n = points.numerator[row], points.denominator[row]
    low, high = points.lower[row].copy(), points.upper[row].copy()
    behind = ~np.isnan(value + x + n)
    for kinds, method in ((_SHARES, proportion), ((ValueType.RATE,), rate)):
        use = behind & series.of_type(*kinds)[at] & ~np.isnan(series.per[at])
        made = method(x[use], n[use], multiplier=1)  # type: ignore[operator]
        low[use], high[use] = made.lower[0] * series.per[at][use], made.upper[0] * series.per[at][use]
    made_of = np.full((2, len(rows)), np.nan)
    made_of[0, at], made_of[1, at] = low, high
    made_of[:, at[np.isnan(value)]] = np.nan
    return made_of


def against(
    points: Points,
    series: Series,
    strands: Strands,
    finder: Finder,
    latest: Places,
    other: Places,
    comparable: Flags,
) -> Yardstick:
    """Hold the newest figure of each series against that of another for the same period.

    Only percentages, rates and the like of places are compared. A series is never compared with itself.

    Args:
        points: Every point.
        series: What is known of each series.
        strands: How they are laid out.
        finder: Finds rows by period.
        latest: The newest row of each series.
        other: The series each is compared with, -1 for none.
        comparable: Which series may be compared at all.
    """
    number = len(series)
    own, theirs = np.full(number, -1, dtype=np.int64), np.full(number, -1, dtype=np.int64)
    may = comparable & (latest >= 0) & (other >= 0) & (other != np.arange(number)) & series.of_type(*COMPARABLE)
    at = np.flatnonzero(may)
    begin = strands.begin[strands.main[at]]
    for back in range(_BACK):
        row = latest[at] - back
        row = np.where((row >= begin) & (own[at] < 0), row, -1)
        found = finder.find(other[at], np.where(row >= 0, strands.period[row], -1))
        sound = (row >= 0) & (found >= 0)
        sound &= ~np.isnan(np.where(sound, strands.value[row] + strands.value[found], np.nan))
        own[at[sound]], theirs[at[sound]] = row[sound], found[sound]
    asked = np.flatnonzero(own >= 0)
    low, high = intervals(points, series, strands, own)
    made = against_value(strands.value[own[asked]], low[asked], high[asked], strands.value[theirs[asked]])
    place = np.full(number, -1, dtype=np.int64)
    place[asked] = np.arange(len(asked))
    return Yardstick(own, theirs, made, place)


def bands(series: Series, strands: Strands, finder: Finder, latest: Places, comparable: Flags) -> Bands | None:
    """The band of each series' neighbours for the period of its newest figure; None where none has neighbours."""
    number, most = series.neighbours.shape
    if not most:
        return None
    may = comparable & (latest >= 0) & series.of_type(*COMPARABLE)
    period = np.where(may, strands.period[latest], -1) if len(strands.period) else np.full(number, -1)
    rows = finder.find(series.neighbours.ravel(), np.repeat(period, most)).reshape(number, most)
    own = np.where(may, strands.value[latest], np.nan) if len(strands.value) else np.full(number, np.nan)
    used = np.unique(rows[rows >= 0])
    # The figures of neighbours stand after those of the series themselves, each with no neighbours of its own.
    values = np.concatenate((own, strands.value[used]))
    named = np.where(rows >= 0, number + np.searchsorted(used, rows), -1)
    named = np.concatenate((named, np.full((len(used), most), -1, dtype=np.int64)))
    return neighbour_bands(values, named)


def widest(points: Points, series: Series, strands: Strands, latest: Places, comparable: Flags) -> Gap:
    """The widest gap within each set of groups: its highest less its lowest, all for one period.

    A set in which any group has no value, or a value held back, has no gap: it is not known.
    """
    members = np.flatnonzero((series.group >= 0) & series.of_type(*COMPARABLE))
    group = series.group[members]
    row = latest[members]
    value = (
        np.where((row >= 0) & comparable[members], strands.value[row], np.nan) if len(strands.value) else np.zeros(0)
    )
    period = np.where(row >= 0, strands.period[row], -1) if len(strands.period) else np.zeros(0, dtype=np.int64)
    order = np.lexsort((value, group))
    members, group, value, period = members[order], group[order], value[order], period[order]
    opens = np.ones(len(group), dtype=np.bool_)
    opens[1:] = group[1:] != group[:-1]
    first = np.flatnonzero(opens)
    after = np.append(first[1:], len(group)) if len(first) else first
    which = np.cumsum(opens) - 1
    odd = np.isnan(value) | (period != period[first][which]) if len(first) else np.zeros(0, dtype=np.bool_)
    known = (np.bincount(which[odd], minlength=len(first)) == 0) & (after - first > 1)
    high = np.where(known, members[after - 1], -1) if len(first) else first
    low = np.where(known, members[first], -1) if len(first) else first
    at = np.flatnonzero(known)
    a, b = latest[high[at]], latest[low[at]]
    ra, rb = strands.row[a], strands.row[b]
    x1, n1, x2, n2 = points.numerator[ra], points.denominator[ra], points.numerator[rb], points.denominator[rb]
    shares = series.of_type(*_SHARES)[high[at]] & ~np.isnan(x1 + n1 + x2 + n2)
    limits = intervals(points, series, strands, latest)
    rest = at[~shares]
    place = np.full(len(first), -1, dtype=np.int64)
    place[at[shares]], place[rest] = np.arange(int(shares.sum())), np.arange(len(rest))
    parts = np.zeros(len(first), dtype=np.bool_)
    parts[at[shares]] = True
    h, w = high[rest], low[rest]
    return Gap(
        group=group[first],
        high=high,
        low=low,
        known=known,
        by_parts=proportion_gaps(x1[shares], n1[shares], x2[shares], n2[shares]),
        by_values=value_gaps(
            strands.value[latest[h]],
            strands.value[latest[w]],
            lower=limits[0, h],
            upper=limits[1, h],
            reference_lower=limits[0, w],
            reference_upper=limits[1, w],
        ),
        parts=parts,
        place=place,
    )
