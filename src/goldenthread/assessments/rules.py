"""Which figures make one series, where it breaks, and which method may judge it. Pure decisions over arrays.

Rules held here:

- figures of one kind of period make a strand, and strands are never mixed;
- a break mark, a new definition or a new boundary ends a series: only its last unbroken stretch is judged;
- a forecast is no part of a series, and a figure with a qualifier, a range or a marker has no value to judge;
- of two figures for one period the preferred one stands; two that contradict one another leave it without a value;
- each method has its own minimum, and under it the answer is "too few points to judge".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from goldenthread.assessments.tables import Flags, Periods, Places, Points
from goldenthread.methods import run_chart, spc, trend
from goldenthread.methods.results import Codes, Floats

#: A strand whose newest figure is older than the newest of all by more than this has ended, and is not judged.
STALE_DAYS: Final = 550
CHANGE_FROM: Final = 2
TREND_FROM: Final = trend.POINTS
RUN_FROM: Final = run_chart.JUDGE_FROM
SPC_FROM: Final = spc.TRIAL_UNDER
TRIAL_FROM: Final = spc.JUDGE_FROM


class How(IntEnum):
    """The method that answers "is it changing?", or why none does."""

    NONE = 0  # nothing may be judged
    TOO_FEW = 1
    CHANGE = 2  # two periods
    RUN_CHART = 3
    SPC = 4
    TREND = 5  # the latest five years


class Why(IntEnum):
    """Why a series is not judged."""

    JUDGED = 0
    NO_FIGURE = 1
    NO_TYPE = 2
    RANK = 3
    OVERLAP = 4
    TWICE = 5

    @property
    def words(self) -> str:
        """The reason, to stand after "because", without a full stop."""
        return _WHY[self]


_WHY: Final = {
    Why.JUDGED: "",
    Why.NO_FIGURE: "no figure is held",
    Why.NO_TYPE: "whether this is a number, a rate or a percentage is not stated",
    Why.RANK: "a rank says nothing of how far apart places are",
    Why.OVERLAP: "its periods overlap, as rolling periods do, so one figure holds part of the next",
    Why.TWICE: "a sum that may count a person twice is shown and not judged",
}


@dataclass(frozen=True, slots=True)
class Strands:
    """Points laid out by series and strand, oldest first, without forecasts.

    A strand that is here has at least one row. Arrays are by row, or by strand.

    Args:
        row: Which point given stands at each place, shape (rows,).
        value: Its value, NaN where it has none to judge, shape (rows,).
        period: Index into `Periods`, shape (rows,).
        stretch: The unbroken stretch it belongs to, rising, shape (rows,).
        broken: Whether it opens a stretch within its strand, shape (rows,).
        clash: Whether two figures for its period contradict one another, shape (rows,).
        first, after: Where each strand starts and ends among rows, shape (strands,).
        begin: Where its last unbroken stretch starts.
        series: The series of each strand.
        points: How many points of the last stretch have a value.
        newest: The last day of its newest figure.
        rolling: Whether periods of the last stretch overlap.
        main: The strand that stands for each series, -1 where a series has none, shape (series,).
    """

    row: Places
    value: Floats
    period: Places
    stretch: Places
    broken: Flags
    clash: Flags
    first: Places
    after: Places
    begin: Places
    series: Places
    points: Places
    newest: Places
    rolling: Flags
    main: Places

    def rows_of(self, strands: Places, *, whole: bool = False) -> tuple[Places, Places]:
        """Rows of the last stretch (of the `whole` strand where asked) of some strands, and which strand each is of.

        The second array counts from 0 in the order of `strands`.
        """
        begin = self.first[strands] if whole else self.begin[strands]
        number = self.after[strands] - begin
        which = np.repeat(np.arange(len(strands)), number)
        offset = np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number)
        return begin[which] + offset, which


def assemble(points: Points, periods: Periods, series: int) -> Strands:
    """Lay points out as strands, find the breaks and choose the strand that stands for each series.

    Args:
        points: Every point of every series.
        periods: The periods they name.
        series: How many series there are, those without points too.
    """
    kept = np.flatnonzero(~points.forecast)
    at, of = points.period[kept], points.series[kept]
    strand, start, end = periods.strand[at], periods.start[at], periods.end[at]
    order = np.lexsort((-points.preference[kept], end, start, strand, of))
    kept, at, of, strand, start, end = (column[order] for column in (kept, at, of, strand, start, end))
    same = _same_as_before(of, strand, start, end)
    value = np.where(periods.vague[at], np.nan, points.value[kept])
    clash = _clashes(same, points.preference[kept], points.value[kept])
    value = np.where(clash, np.nan, value)
    stands = ~same
    row, value, clash = kept[stands], value[stands], clash[stands]
    at, of, strand, start, end = (column[stands] for column in (at, of, strand, start, end))

    new = ~_same_as_before(of, strand)
    ground = points.ground[row]
    broken = ~new & (points.opens[row] | np.concatenate(([False], ground[1:] != ground[:-1]))[: len(row)])
    stretch = np.cumsum(new | broken) - 1
    first = np.flatnonzero(new)
    after = np.append(first[1:], len(row)) if len(first) else first
    begin = np.searchsorted(stretch, stretch[after - 1]) if len(first) else first
    return Strands(
        row=row,
        value=value,
        period=at,
        stretch=stretch,
        broken=broken,
        clash=clash,
        first=first,
        after=after,
        begin=begin,
        series=of[first],
        points=(points_of := _counted(~np.isnan(value), begin, after)),
        newest=(newest := end[after - 1] if len(first) else first),
        rolling=_rolling(start, end, stretch, begin, after),
        main=_main(of[first], points_of, newest, series),
    )


def _same_as_before(*columns: Places) -> Flags:
    """Which rows equal the row before them in every column."""
    same = np.ones(len(columns[0]), dtype=np.bool_)
    same[:1] = False
    for column in columns:
        same[1:] &= column[1:] == column[:-1]
    return same


def _clashes(same: Flags, preference: Places, value: Floats) -> Flags:
    """Which rows open a group of rows for one period whose preferred figures differ."""
    if not len(same):
        return np.zeros(0, dtype=np.bool_)
    group = np.cumsum(~same) - 1
    opens = np.flatnonzero(~same)
    differs = (preference == preference[opens][group]) & (value != value[opens][group])
    differs &= ~(np.isnan(value) & np.isnan(value[opens][group]))
    found = np.zeros(len(same), dtype=np.bool_)
    found[opens[np.unique(group[differs & same])]] = True
    return found


def _counted(flags: Flags, begin: Places, after: Places) -> Places:
    running = np.concatenate(([0], np.cumsum(flags)))
    return np.asarray(running[after] - running[begin], dtype=np.int64)


def _rolling(start: Places, end: Places, stretch: Places, begin: Places, after: Places) -> Flags:
    """Which strands have periods in their last stretch that share a day."""
    shares = np.zeros(len(start), dtype=np.bool_)
    shares[1:] = (start[1:] <= end[:-1]) & (stretch[1:] == stretch[:-1])
    return np.asarray(_counted(shares, begin, after) > 0)


def _main(of: Places, points: Places, newest: Places, series: int) -> Places:
    """The strand with the most points among those that have not ended; the newer one of two."""
    main = np.full(series, -1, dtype=np.int64)
    latest = np.full(series, np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(latest, of, newest)
    going = newest >= latest[of] - STALE_DAYS
    order = np.lexsort((newest, points, going, of))
    main[of[order]] = order  # what is written last stands
    return main


def with_gaps(strands: Strands, periods: Periods, chosen: Places) -> tuple[Floats, Places, Places]:
    """Values of the last stretches of `chosen` strands with a missing one wherever days are passed over.

    A control chart takes no moving range across a period that nobody sent.

    Returns:
        Values, the place in `chosen` of each, and the row of each (-1 where it stands for a gap).
    """
    rows, which = strands.rows_of(chosen)
    if not len(rows):
        return np.zeros(0), which, rows
    start, end = periods.start[strands.period[rows]], periods.end[strands.period[rows]]
    gap = np.zeros(len(rows), dtype=np.bool_)
    gap[1:] = (which[1:] == which[:-1]) & (start[1:] > end[:-1] + 1)
    at = np.flatnonzero(gap)
    return (
        np.insert(strands.value[rows], at, np.nan),
        np.insert(which, at, which[at]),
        np.insert(rows, at, -1),
    )


def choose(*, why: Codes, points: Places, trend_ok: Flags, spc_ok: Flags, run_ok: Flags, change_ok: Flags) -> Codes:
    """The `How` of each series: the strongest method that came out.

    Args:
        why: `Why` codes; anything but JUDGED chooses no method.
        points: Points with a value in the last unbroken stretch.
        trend_ok, spc_ok, run_ok, change_ok: Whether each method came out.
    """
    made = np.select(
        [trend_ok, spc_ok, run_ok, change_ok], [How.TREND, How.SPC, How.RUN_CHART, How.CHANGE], How.TOO_FEW
    )
    return np.where((why != Why.JUDGED) | (points == 0), How.NONE, made).astype(np.int8)
