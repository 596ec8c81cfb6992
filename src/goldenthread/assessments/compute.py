"""One pass over many series: arrays in, results out. Every method is asked once, for all series it may judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from goldenthread.assessments import compare
from goldenthread.assessments.compare import Finder, Gap, Yardstick
from goldenthread.assessments.rules import (
    RUN_FROM,
    SPC_FROM,
    TREND_FROM,
    TRIAL_FROM,
    How,
    Strands,
    Why,
    assemble,
    choose,
    with_gaps,
)
from goldenthread.assessments.tables import BUILDS_UP, FIRST_MONTH, Flags, Periods, Places, Points, Series, Year
from goldenthread.methods.change import Changes, Verdict, count_change, rate_change, share_change
from goldenthread.methods.neighbours import Bands
from goldenthread.methods.projection import pro_rata
from goldenthread.methods.results import Codes, Estimates, Floats, Rows
from goldenthread.methods.run_chart import RunCharts, run_charts
from goldenthread.methods.spc import Charts, charts
from goldenthread.methods.spc_rules import Variation
from goldenthread.methods.trend import Trend, Trends, recent_proportions, recent_values
from goldenthread.vocabulary import ValueType

_WORDS: Final = {1: "higher_better", -1: "lower_better", 0: "no_judgement"}
_SHARES: Final = (ValueType.PERCENTAGE, ValueType.PROPORTION)
_UP: Final = (Variation.IMPROVEMENT_HIGH, Variation.CONCERN_HIGH, Variation.NEUTRAL_HIGH)
_DOWN: Final = (Variation.IMPROVEMENT_LOW, Variation.CONCERN_LOW, Variation.NEUTRAL_LOW)
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Among:
    """Which series a method was asked about: `place[series]` is its row in the answer, -1 where not asked."""

    place: Places

    @classmethod
    def of(cls, asked: Places, series: int) -> Among:
        """The places of `asked` series, in their order."""
        place = np.full(series, -1, dtype=np.int64)
        place[asked] = np.arange(len(asked))
        return cls(place)


@dataclass(frozen=True, slots=True)
class Projected:
    """Part-years projected to the whole. All arrays have shape (series,), save those of `total`.

    Args:
        total: The projections of the series in `among`.
        among: Which series have one.
        seen: What the part came to; NaN where it is not whole.
        elapsed: Months passed; 0 where there is no part of a year.
        first, after: The rows of `Strands` that make the part.
        year: `Year` codes.
    """

    total: Estimates
    among: Among
    seen: Floats
    elapsed: Places
    first: Places
    after: Places
    year: Codes


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, one row to a series. All arrays have shape (series,).

    Args:
        strands: How the points were laid out.
        why: `Why` codes: whether a series may be judged at all.
        how: The `How` that answers "is it changing?".
        direction: 1 up, -1 down, 0 no clear change or not judged.
        better: 1 better, -1 worse, 0 where no direction of good is agreed or there is no clear change.
        points: Points with a value in the last unbroken stretch.
        latest: The row of `Strands` that is the newest figure, -1 for none.
        earlier: The row it is compared with, -1 for none.
        changes: Two-period changes, by method, each with the series it was asked of.
        trends: Recent trends, likewise.
        spc, spc_of: The control charts, and the series asked.
        spc_rows, spc_starts: The row of each of their points (-1 for a gap), and where those of each chart start.
        runs, runs_of, runs_rows, runs_starts: The run charts, likewise.
        country, region, benchmark: Comparisons.
        bands: Bands of statistical neighbours, one row to a series, or None where no series has any.
        projected: Part-years projected.
        gaps: The widest gap of each set of groups.
        limits: The interval of the newest figure, shape (2, series); NaN where there is none.
    """

    strands: Strands
    why: Codes
    how: Codes
    direction: Codes
    better: Codes
    points: Places
    latest: Places
    earlier: Places
    changes: tuple[tuple[Changes, Among], ...]
    trends: tuple[tuple[Trends, Among], ...]
    spc: Charts
    spc_of: Among
    spc_rows: Places
    spc_starts: Places
    runs: RunCharts
    runs_of: Among
    runs_rows: Places
    runs_starts: Places
    country: Yardstick
    region: Yardstick
    benchmark: Yardstick
    bands: Bands | None
    projected: Projected
    gaps: Gap
    limits: Floats


def assess(points: Points, periods: Periods, series: Series, *, trial: bool = False) -> Results:
    """Judge every series by the methods that its figures allow.

    Args:
        points: Every figure of every series.
        periods: The periods they name.
        series: What is known of each series.
        trial: Draw control charts from 7 points, on trial limits. Otherwise from 12.
    """
    number = len(series)
    strands = assemble(points, periods, number)
    why = _why(strands, series)
    has = np.flatnonzero(strands.main >= 0)
    count = np.zeros(number, dtype=np.int64)
    count[has] = strands.points[strands.main[has]]
    latest = np.full(number, -1, dtype=np.int64)
    latest[has] = strands.after[strands.main[has]] - 1
    judged = why == Why.JUDGED
    # Rolling periods have no trend, but places may be compared for one of them.
    compared = judged | (why == Why.OVERLAP)
    finder = Finder(strands, periods)

    earlier = _earlier(strands, periods, finder, latest, judged)
    changes = _changes(points, series, strands, latest, earlier)
    trends = _trends(points, periods, series, strands, np.flatnonzero(judged & _annual(strands, periods)))
    spc_of = np.flatnonzero(judged & (count >= (TRIAL_FROM if trial else SPC_FROM)))
    spc, spc_rows, spc_starts = _spc(periods, series, strands, spc_of)
    runs_of = np.flatnonzero(judged & (count >= RUN_FROM))
    runs, runs_rows, runs_starts = _run_charts(series, strands, runs_of)

    verdict, moved = np.full(number, Verdict.NOT_JUDGED, dtype=np.int8), np.zeros(number, dtype=np.int8)
    for found, among in changes:
        at = np.flatnonzero(among.place >= 0)
        verdict[at], moved[at] = found.verdict, found.direction
    trending = np.full(number, Trend.CANNOT_BE_CALCULATED, dtype=np.int8)
    for each, among in trends:
        at = np.flatnonzero(among.place >= 0)
        trending[at] = each.trend
    varies = np.full(number, Variation.NOT_JUDGED, dtype=np.int8)
    varies[spc_of] = np.where(spc.rows.ok[spc.latest], spc.variation, Variation.NOT_JUDGED)
    runs_to = np.full(number, Variation.NOT_JUDGED, dtype=np.int8)
    runs_to[runs_of] = np.where(runs.rows.ok[runs.latest], runs.latest_variation[runs.latest], Variation.NOT_JUDGED)
    how = choose(
        why=why,
        points=count,
        trend_ok=trending != Trend.CANNOT_BE_CALCULATED,
        spc_ok=varies != Variation.NOT_JUDGED,
        run_ok=runs_to != Variation.NOT_JUDGED,
        change_ok=verdict != Verdict.NOT_JUDGED,
    )
    direction = np.select(
        [how == How.TREND, how == How.SPC, how == How.RUN_CHART, how == How.CHANGE],
        [
            (trending == Trend.INCREASING).astype(np.int8) - (trending == Trend.DECREASING),
            _way(varies),
            _way(runs_to),
            np.where(verdict == Verdict.MORE_THAN_CHANCE, moved, 0),
        ],
        0,
    ).astype(np.int8)
    limits = compare.intervals(points, series, strands, latest)
    yardsticks = [
        compare.against(points, series, strands, finder, latest, other, compared)
        for other in (series.country, series.region, series.benchmark)
    ]
    return Results(
        strands=strands,
        why=why,
        how=how,
        direction=direction,
        better=(direction * series.good).astype(np.int8),
        points=count,
        latest=latest,
        earlier=earlier,
        changes=changes,
        trends=trends,
        spc=spc,
        spc_of=Among.of(spc_of, number),
        spc_rows=spc_rows,
        spc_starts=spc_starts,
        runs=runs,
        runs_of=Among.of(runs_of, number),
        runs_rows=runs_rows,
        runs_starts=runs_starts,
        country=yardsticks[0],
        region=yardsticks[1],
        benchmark=yardsticks[2],
        bands=compare.bands(series, strands, finder, latest, compared),
        projected=_project(points, periods, series, strands),
        gaps=compare.widest(points, series, strands, latest, compared),
        limits=limits,
    )


def _why(strands: Strands, series: Series) -> Codes:
    """Whether each series may be judged."""
    why = np.full(len(series), Why.JUDGED, dtype=np.int8)
    has = strands.main >= 0
    rolling = np.zeros(len(series), dtype=np.bool_)
    rolling[has] = strands.rolling[strands.main[has]]
    why[rolling] = Why.OVERLAP
    why[~series.judged] = Why.TWICE
    why[series.of_type(ValueType.RANK)] = Why.RANK
    why[series.of_type(ValueType.NOT_STATED)] = Why.NO_TYPE
    why[~has] = Why.NO_FIGURE
    return why


def _annual(strands: Strands, periods: Periods) -> Flags:
    """Which series have a year as their kind of period."""
    annual = np.zeros(len(strands.main), dtype=np.bool_)
    has = np.flatnonzero(strands.main >= 0)
    annual[has] = periods.annual[strands.period[strands.after[strands.main[has]] - 1]]
    return annual


def _earlier(strands: Strands, periods: Periods, finder: Finder, latest: Places, judged: Flags) -> Places:
    """The row each newest figure is compared with: the same period a year before, else the one before it.

    A quarter is set beside the same quarter of the year before where that is held, so that season is left out.
    """
    earlier = np.full(len(latest), -1, dtype=np.int64)
    at = np.flatnonzero(judged & (latest >= 0))
    at = at[~np.isnan(strands.value[latest[at]])]
    here = latest[at]
    begin = strands.begin[strands.main[at]]
    year = finder.find(at, periods.before[strands.period[here]])
    sound = (year >= begin) & ~np.isnan(strands.value[year])
    # The one before it, passing over what has no value.
    rows = np.arange(len(strands.value))
    filled = np.maximum.accumulate(np.where(np.isnan(strands.value), -1, rows)) if len(rows) else rows
    previous = np.where(here > 0, filled[here - 1], -1)
    previous = np.where(previous >= begin, previous, -1)
    earlier[at] = np.where(sound, year, previous)
    return earlier


def _changes(
    points: Points, series: Series, strands: Strands, latest: Places, earlier: Places
) -> tuple[tuple[Changes, Among], ...]:
    """Two-period changes: counts as counts, rates and percentages by what is behind them."""
    number = len(latest)
    pair = earlier >= 0
    made: list[tuple[Changes, Among]] = []

    def both(at: Places, column: Floats) -> tuple[Floats, Floats]:
        return column[strands.row[earlier[at]]], column[strands.row[latest[at]]]

    counts = np.flatnonzero(pair & series.of_type(ValueType.COUNT))
    old, new = strands.value[earlier[counts]], strands.value[latest[counts]]
    made.append((count_change(old, new), Among.of(counts, number)))
    behind = pair & (series.of_type(ValueType.RATE, *_SHARES))
    at = np.flatnonzero(behind)
    x1, x2 = both(at, points.numerator)
    n1, n2 = both(at, points.denominator)
    whole = ~np.isnan(x1 + x2 + n1 + n2)
    rates = whole & series.of_type(ValueType.RATE)[at] & ~np.isnan(series.per[at])
    shares = whole & series.of_type(*_SHARES)[at]
    made.append((rate_change(x1[rates], n1[rates], x2[rates], n2[rates], multiplier=1), Among.of(at[rates], number)))
    made.append(
        (share_change(x1[shares], n1[shares], x2[shares], n2[shares], multiplier=1), Among.of(at[shares], number))
    )
    return tuple(made)


def _trends(
    points: Points, periods: Periods, series: Series, strands: Strands, asked: Places
) -> tuple[tuple[Trends, Among], ...]:
    """Recent trends of annual series: by numerator and denominator where held, else by published limits."""
    rows, which = strands.rows_of(strands.main[asked])
    number = np.bincount(which, minlength=len(asked))
    enough = number >= TREND_FROM
    keep = enough[which]
    rows, which = rows[keep], which[keep]
    # The latest five decide which data there are.
    last = strands.after[strands.main[asked]] - TREND_FROM
    recent = rows >= last[which]
    row = strands.row[rows]
    value = strands.value[rows]
    behind = ~np.isnan(value + points.numerator[row] + points.denominator[row])
    around = ~np.isnan(value + points.lower[row] + points.upper[row])
    lacks_behind = np.bincount(which[recent & ~behind], minlength=len(asked)) > 0
    lacks_around = np.bincount(which[recent & ~around], minlength=len(asked)) > 0
    fits = series.of_type(ValueType.RATE, *_SHARES)[asked]
    by_parts = enough & fits & ~lacks_behind
    by_limits = enough & ~by_parts & ~lacks_around
    made: list[tuple[Trends, Among]] = []
    for chosen, counted in ((by_parts, True), (by_limits, False)):
        use = chosen[which]
        at, year, found = asked[which[use]], periods.year[strands.period[rows[use]]], row[use]
        of = np.flatnonzero(chosen)
        good = {int(n): _WORDS[int(series.good[n])] for n in asked[of]}
        if counted:
            trends = recent_proportions(at, year, points.numerator[found], points.denominator[found], improvement=good)
        else:
            trends = recent_values(at, year, value[use], points.lower[found], points.upper[found], improvement=good)
        made.append((trends, Among.of(asked[of], len(series))))
    return tuple(made)


def _spc(periods: Periods, series: Series, strands: Strands, asked: Places) -> tuple[Charts, Places, Places]:
    values, which, rows = with_gaps(strands, periods, strands.main[asked])
    good = {n: _WORDS[int(series.good[s])] for n, s in enumerate(asked.tolist())}
    aims = {n: float(series.target[s]) for n, s in enumerate(asked.tolist()) if not np.isnan(series.target[s])}
    return charts(values, which, improvement=good, target=aims, judge_from=TRIAL_FROM), rows, _starts(which, len(asked))


def _run_charts(series: Series, strands: Strands, asked: Places) -> tuple[RunCharts, Places, Places]:
    rows, which = strands.rows_of(strands.main[asked])
    good = {n: _WORDS[int(series.good[s])] for n, s in enumerate(asked.tolist())}
    return run_charts(strands.value[rows], which, improvement=good), rows, _starts(which, len(asked))


def _starts(which: Places, number: int) -> Places:
    """Where the rows of each start, and the end, of rows that stand in order."""
    return np.searchsorted(which, np.arange(number + 1))


def _way(variation: Codes) -> Codes:
    """Which way a variation points: 1 up, -1 down, 0 common cause."""
    return np.isin(variation, _UP).astype(np.int8) - np.isin(variation, _DOWN)


def _project(points: Points, periods: Periods, series: Series, strands: Strands) -> Projected:
    """Project the part of a year that is in, where its figures run on from the first day of that year."""
    number = len(series)
    year = np.zeros(number, dtype=np.int8)
    np.maximum.at(year, points.series, periods.builds[points.period])
    part = _newest_part(strands, periods, number)
    asked = np.flatnonzero(part >= 0)
    rows, which = strands.rows_of(part[asked])
    first, after = np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
    seen, elapsed = np.full(number, np.nan), np.zeros(number, dtype=np.int64)
    if len(rows):
        at, months = strands.period[rows], periods.months[strands.period[rows]]
        kind = year[asked][which]
        place = (periods.month[at] - FIRST_MONTH[kind]) % _YEAR
        starts, ends = periods.start[at], periods.end[at]
        opens = np.ones(len(rows), dtype=np.bool_)
        opens[1:] = (which[1:] != which[:-1]) | (place[1:] == 0) | (starts[1:] != ends[:-1] + 1)
        run = np.cumsum(opens) - 1
        opening = np.flatnonzero(opens)
        total = np.add.reduceat(strands.value[rows], opening)  # missing anywhere, missing in all
        last = np.cumsum(np.bincount(which, minlength=len(asked))) - 1
        of = run[last]
        whole = (kind[last] != Year.UNKNOWN) & (place[opening[of]] == 0)
        seen[asked] = np.where(whole, total[of], np.nan)
        elapsed[asked] = np.where(whole, place[last] + months[last], 0)
        first[asked], after[asked] = rows[opening[of]], rows[last] + 1
    able = series.additive & series.judged & series.of_type(*BUILDS_UP) & (elapsed > 0) & (elapsed < _YEAR)
    able &= ~np.isnan(seen)
    some = np.flatnonzero(able)
    may = np.concatenate(([0], np.cumsum(points.provisional[strands.row])))
    some = some[may[after[some]] == may[first[some]]]
    counts = series.of_type(ValueType.COUNT)[some]
    total_of = pro_rata(seen[some], elapsed[some].astype(np.float64), float(_YEAR), counts=True)
    if not counts.all():
        total_of = _without_limits(total_of, seen[some], elapsed[some], counts)
    return Projected(total_of, Among.of(some, number), seen, elapsed, first, after, year)


def _without_limits(made: Estimates, seen: Floats, elapsed: Places, counts: Flags) -> Estimates:
    """The same answer where money and quantities are projected without limits: only counts have an interval."""
    other = pro_rata(seen, elapsed.astype(np.float64), float(_YEAR), counts=False)
    value = np.where(counts, made.value, other.value)
    rows = Rows(
        np.where(counts, made.rows.status, other.rows.status),
        np.where(counts, made.rows.reason, other.rows.reason),
        made.rows.reasons,
    )
    method = np.where(counts, made.method, other.method).astype(np.int8)
    return Estimates(
        value=value,
        lower=np.where(counts, made.lower, other.lower),
        upper=np.where(counts, made.upper, other.upper),
        confidence=made.confidence,
        rows=rows,
        methods=made.methods,
        method=method,
    )


def _newest_part(strands: Strands, periods: Periods, number: int) -> Places:
    """The strand of parts of a year that each series goes by now: newer than any whole year it holds, else -1."""
    months = periods.months[strands.period[strands.after - 1]] if len(strands.after) else strands.after
    parts = (months > 0) & (months < _YEAR)
    whole = np.full(number, np.iinfo(np.int64).min, dtype=np.int64)
    years = np.flatnonzero(months == _YEAR)
    np.maximum.at(whole, strands.series[years], strands.newest[years])
    found = np.full(number, -1, dtype=np.int64)
    able = np.flatnonzero(parts & (strands.newest > whole[strands.series]))
    # The longer part of two that end on one day.
    order = able[np.lexsort((months[able], strands.newest[able], strands.series[able]))]
    found[strands.series[order]] = order
    return found
