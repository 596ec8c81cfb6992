"""Run charts: short series about their median, judged by runs. For quarterly figures too few for an SPC chart."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import count
from math import comb
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.results import Codes, Floats, Marks, Method, Rows, Status, floats
from goldenthread.methods.sequences import (
    LARGEST,
    NOISE,
    Layout,
    Places,
    directions,
    in_long_runs,
    in_trends,
    lay_out,
    steps,
)
from goldenthread.methods.spc import NO_VALUES, NOT_FINITE, REPEATED
from goldenthread.methods.spc_rules import Variation, variation_of

SHIFT_POINTS: Final = 6
TREND_POINTS: Final = 5
JUDGE_FROM: Final = 7

RUN_CHART: Final = Method(
    key="run_chart",
    title="Run chart",
    version="1",
    formula=(
        "centre line = median. Shift: six or more points in a row on one side of the median. Trend: five or more "
        "points in a row each above, or each below, the one before. Too few or too many runs: the number of runs "
        "about the median is so low, or so high, that chance gives it in at most 2.5% of the orders of as many points "
        "above and below: P(R = 2k) = 2 C(a-1, k-1) C(b-1, k-1) / C(a+b, a), "
        "P(R = 2k+1) = (C(a-1, k) C(b-1, k-1) + C(a-1, k-1) C(b-1, k)) / C(a+b, a)"
    ),
    source=(
        "Perla, Provost and Murray (2011), BMJ Quality and Safety 20; "
        "distribution of runs: Wald and Wolfowitz (1940), tabled by Swed and Eisenhart (1943)"
    ),
    options=(
        "order, rebase: as for SPC charts.",
        "improvement: which direction is good.",
    ),
    differences=(
        "Limits for the number of runs are worked out exactly from the points above and below the median of this "
        "series; printed tables go by the number of useful points, take half to stand on each side, "
        "and differ by one run at some sizes.",
        "Points on the median are passed over by shifts and runs, and are no part of them; a point level with the "
        "one before is passed over by trends, and belongs to a trend that passes over it.",
        "A missing point is passed over, and keeps its place.",
        "Whether a point is astronomical is a matter of opinion, so it is not judged.",
    ),
)

FEW = "too few points to judge: a run chart needs 7"


class RunSignal(IntEnum):
    """Why a point of a run chart is not by chance; where both hold, the shift names it."""

    NONE = 0
    SHIFT = 1
    TREND = 2

    @property
    def label(self) -> str:
        """The signal in words."""
        return _SIGNAL_WORDS[self]


_SIGNAL_WORDS: Final = {
    RunSignal.NONE: "no signal",
    RunSignal.SHIFT: "six or more points in a row on one side of the median",
    RunSignal.TREND: "five or more points in a row rising, or falling",
}


class RunCount(IntEnum):
    """Whether the number of runs is what chance would give."""

    NOT_JUDGED = -1  # too few points, or too few off the median for any number to be unusual
    AS_EXPECTED = 0
    TOO_FEW = 1
    TOO_MANY = 2

    @property
    def label(self) -> str:
        """The finding in words."""
        return _COUNT_WORDS[self]


_COUNT_WORDS: Final = {
    RunCount.NOT_JUDGED: "number of runs not judged",
    RunCount.AS_EXPECTED: "as many runs as chance would give",
    RunCount.TOO_FEW: "too few runs",
    RunCount.TOO_MANY: "too many runs",
}


@dataclass(frozen=True, slots=True)
class RunCharts:
    """Run charts of many series.

    Points have shape (rows,), in the order of the rows given; segments have shape (segments,).

    Args:
        keys: The series, in order of first appearance.
        segment: The segment of each point.
        side: Above (1), below (-1) or on (0) the median.
        signal: `RunSignal` of each point.
        pointing: Where the signal of each point points: 1 up, -1 down, 0 none.
        variation: `Variation` of each point.
        series: The series of each segment.
        number: How many re-bases came before each segment.
        points: Points of each segment that have a value.
        useful: Points off the median.
        median: The centre line; NaN under 7 points.
        runs: Runs about the median.
        fewest, most: How many runs chance gives, from and to; 0 where no number would be too few, or too many.
        run_count: `RunCount` of each segment.
        latest_variation: `Variation` of the last point of each segment that has a value.
        rows: Status of each segment.
        latest: The last segment of each series, shape (series,).
        method: The method and its version.
    """

    keys: tuple[Hashable, ...]
    segment: Places
    side: Codes
    signal: Codes
    pointing: Codes
    variation: Codes
    series: Places
    number: Places
    points: Places
    useful: Places
    median: Floats
    runs: Places
    fewest: Places
    most: Places
    run_count: Codes
    latest_variation: Codes
    rows: Rows
    latest: Places
    method: Method = RUN_CHART


def run_charts(
    values: ArrayLike,
    series: Iterable[Hashable],
    *,
    order: Iterable[Any] | None = None,
    rebase: Mapping[Any, Iterable[Any]] | None = None,
    improvement: str | Mapping[Any, str] = "neutral",
) -> RunCharts:
    """Draw up run charts of many series at once.

    Args:
        values: One value to a row, shape (rows,); None or NaN where missing.
        series: The series of each row.
        order: What orders the rows of a series: dates, years or anything that sorts. None: as they come.
        rebase: For a series, the places in `order` from which new segments start.
        improvement: "increase", "decrease" or "neutral" (or a `Polarity`), for all or by series.

    Raises:
        ValueError: for lengths that differ and options that are not among those above.
    """
    value = floats(values, "values")
    layout = lay_out(series, len(value), order, rebase)
    good = directions(improvement, layout.keys)
    value = value[layout.rows]
    points = layout.count(~np.isnan(value))
    marks = Marks(len(points), (REPEATED, NOT_FINITE, NO_VALUES, FEW))
    marks.mark(layout.repeated[layout.segment_series], Status.INVALID, REPEATED)
    marks.mark(layout.any(np.abs(value) > LARGEST), Status.INVALID, NOT_FINITE)
    marks.mark(points == 0, Status.MISSING, NO_VALUES)
    marks.mark(points < JUDGE_FROM, Status.SUPPRESSED, FEW)
    rows = marks.done()

    at = np.flatnonzero(rows.ok[layout.segment] & ~np.isnan(value))
    here, group = value[at], layout.segment[at]
    median, noise = _medians(here, group, len(points))
    distance, slack = here - median[group], noise[group]
    side = (distance > slack).astype(np.int8) - (distance < -slack)
    off = np.flatnonzero(side)
    shift = np.zeros(len(at), dtype=np.bool_)
    shift[off] = in_long_runs(side[off], group[off], SHIFT_POINTS)
    trend = _trends(here, group, slack)
    signal = np.where(shift, RunSignal.SHIFT, np.where(trend != 0, RunSignal.TREND, RunSignal.NONE)).astype(np.int8)
    pointing = np.where(shift, side, trend).astype(np.int8)
    variation = variation_of(pointing, good[layout.series[at]])

    latest_variation = np.full(len(points), Variation.NOT_JUDGED, dtype=np.int8)
    latest_variation[group] = variation  # what is written last is the last point
    above, below, runs = _runs(side[off], group[off], len(points))
    limits = np.array([run_limits(a, b) for a, b in zip(above.tolist(), below.tolist(), strict=True)], dtype=np.int64)
    fewest, most = limits.reshape(-1, 2).T
    return RunCharts(
        keys=layout.keys,
        segment=layout.back(layout.segment),
        side=_given(side, at, layout, 0),
        signal=_given(signal, at, layout, RunSignal.NONE),
        pointing=_given(pointing, at, layout, 0),
        variation=_given(variation, at, layout, Variation.NOT_JUDGED),
        series=layout.segment_series,
        number=layout.segment_number,
        points=points,
        useful=above + below,
        median=median,
        runs=runs,
        fewest=fewest,
        most=most,
        run_count=_judge_runs(runs, fewest, most),
        latest_variation=latest_variation,
        rows=rows,
        latest=layout.latest,
    )


@lru_cache(maxsize=4096)
def run_limits(above: int, below: int) -> tuple[int, int]:
    """Return the fewest and the most runs that chance gives to so many points above and below the median.

    Fewer than the first, or more than the second, come about in at most 2.5% of all orders each. The arithmetic is
    in whole numbers. 0 stands for a limit that no number of runs would break.
    """
    total = comb(above + below, above)
    if not above or not below:
        return 0, 0
    longest = 2 * min(above, below) + (above != below)
    fewest, most = 0, 0
    tail = 0
    for runs in count(2):
        tail += _orders(runs, above, below)
        if 40 * tail > total:
            fewest = runs if runs > 2 else 0
            break
    tail = 0
    for runs in range(longest, 1, -1):
        tail += _orders(runs, above, below)
        if 40 * tail > total:
            most = runs if runs < longest else 0
            break
    return fewest, most


def _orders(runs: int, above: int, below: int) -> int:
    """In how many orders of the points there are so many runs."""
    half, odd = divmod(runs, 2)
    a, b = above - 1, below - 1
    if odd:
        return comb(a, half) * comb(b, half - 1) + comb(a, half - 1) * comb(b, half)
    return 2 * comb(a, half - 1) * comb(b, half - 1)


def _medians(value: Floats, group: Places, groups: int) -> tuple[Floats, Floats]:
    """The median of each group and the noise of its values; NaN and 0 for a group that has none."""
    rising = value[np.lexsort((value, group))]
    number = np.bincount(group, minlength=groups)
    start = np.concatenate(([0], np.cumsum(number)))[:-1]
    has = number > 0
    median, noise = np.full(groups, np.nan), np.zeros(groups)
    low, high = start[has] + (number[has] - 1) // 2, start[has] + number[has] // 2
    median[has] = rising[low] / 2 + rising[high] / 2
    ends = np.abs(rising[start[has]]), np.abs(rising[start[has] + number[has] - 1])
    noise[has] = NOISE * np.maximum(*ends)
    return median, noise


def _trends(value: Floats, group: Places, noise: Floats) -> Codes:
    """The direction of the trend of each point, those level with the one before passed over."""
    rise = steps(value, group, noise)
    first = np.ones(len(value), dtype=np.bool_)
    first[1:] = group[1:] != group[:-1]
    counts = first | (rise != 0)
    found = in_trends(rise[counts], group[counts], TREND_POINTS - 1)
    # A point passed over belongs where the point it is level with belongs.
    return np.asarray(found[np.cumsum(counts) - 1], dtype=np.int8)


def _runs(side: Codes, group: Places, groups: int) -> tuple[Places, Places, Places]:
    """Useful points above, below, and the runs they make, by group."""
    opens = np.ones(len(side), dtype=np.bool_)
    opens[1:] = (side[1:] != side[:-1]) | (group[1:] != group[:-1])
    above = np.bincount(group[side > 0], minlength=groups)
    below = np.bincount(group[side < 0], minlength=groups)
    return above, below, np.bincount(group[opens], minlength=groups)


def _judge_runs(runs: Places, fewest: Places, most: Places) -> Codes:
    judged = (fewest > 0) | (most > 0)
    found = np.where((fewest > 0) & (runs < fewest), RunCount.TOO_FEW, RunCount.AS_EXPECTED)
    found = np.where((most > 0) & (runs > most), RunCount.TOO_MANY, found)
    return np.where(judged, found, RunCount.NOT_JUDGED).astype(np.int8)


def _given(found: Codes, at: Places, layout: Layout, otherwise: int) -> Codes:
    every = np.full(len(layout.rows), otherwise, dtype=np.int8)
    every[at] = found
    return np.asarray(layout.back(every), dtype=np.int8)
