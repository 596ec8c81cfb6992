"""Statistical process control: XmR charts of many series at once, as Making Data Count (NHS England) draws them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods import spc_rules
from goldenthread.methods.results import Codes, Floats, Marks, Method, Rows, Status, floats
from goldenthread.methods.sequences import (
    LARGEST,
    NOISE,
    Flags,
    Layout,
    Places,
    by_series,
    directions,
    lay_out,
)
from goldenthread.methods.spc_rules import Assurance, Signal, Variation

XMR: Final = Method(
    key="xmr",
    title="SPC chart for individual values (XmR), Making Data Count",
    version="1",
    formula=(
        "limits = mean ± 2.66 × mean moving range, a moving range being the distance between two neighbouring points; "
        "a point is near a limit beyond two thirds of the way to it. Signals, the first that holds naming the point: "
        "outside the limits; seven in a row each above, or each below, the one before; two of three in a row near one "
        "limit with all three on one side of the mean; seven in a row on one side of the mean. "
        "Assurance compares the target with the limits of the latest segment"
    ),
    source="NHS England, Making Data Count; reference figures by NHSRplotthedots 0.2.2",
    options=(
        "screen: whether moving ranges of 3.267 times their mean or more are left out once; off unless asked for, "
        "as in the Excel tools of NHS England, and always stated in the result.",
        "rebase: where a new segment starts; limits and rules begin anew there.",
        "lock_after: fixes the limits after the first so many points of a segment, 12 or more.",
        "judge_from: how many points a segment needs for limits; 7 unless asked for otherwise, "
        "and under 12 they are trial limits.",
        'missing: "skip" passes over a missing point in runs and trends, "break" ends them there; '
        "either way no moving range is taken across it.",
        "improvement: which direction is good; target: what assurance is judged against.",
    ),
    differences=(
        "The R package screens moving ranges unless told not to; here screening is off unless asked for.",
        "A segment of fewer than 7 points gets no limits here; R draws limits from 2 points.",
        "Limits of fewer than 12 points are trial limits here; R warns of fewer than 13, though its text says 12.",
        "R ends a run at a missing point, and stops where its trend rule meets one; here a missing point is passed "
        "over by the rules and keeps its place, and a series without values has the status missing.",
        "A series that never changes has limits equal to its mean. With screening it has none, as in R: every moving "
        "range is at least 3.267 times nothing. Here that is a status with its reason.",
        "A series without a target, or without limits, is given no assurance; R calls it inconsistent.",
        "Limits locked after n points count points that have a value; R counts places.",
        "A re-base dated between two points starts at the later one; R ignores it.",
        "A point that differs from the mean or a limit only by the rounding of the machine (1 part in 10^12) is on it.",
        "Two points of one series with the same place in order make the series invalid; R stops.",
    ),
)

FACTOR: Final = 2.66
SCREEN_FROM: Final = 3.267
TRIAL_UNDER: Final = 12
JUDGE_FROM: Final = 7

NO_VALUES = "there are no values"
REPEATED = "two points of the series have the same place in the order"
NOT_FINITE = "a value is infinite, or too large to be a figure"
NO_RANGE = "no two neighbouring points have a value, so there is no moving range"
NO_CHANGE = "the values do not change, and screening leaves no moving range"
TRIAL = "trial limits: fewer than 12 points, so they may still move"


@dataclass(frozen=True, slots=True)
class Points:
    """Each point, in the order of the rows given. All arrays have shape (rows,).

    Args:
        segment: Index into the segments.
        side: Above (1), below (-1) or on (0) the mean; 0 where there is no value or no mean.
        outside: Whether outside the limits.
        near: Whether beyond two thirds of the way to a limit, but not outside.
        signal: `Signal` codes.
        pointing: Where the signal points: 1 up, -1 down, 0 none.
        variation: `Variation` codes.
    """

    segment: Places
    side: Codes
    outside: Flags
    near: Flags
    signal: Codes
    pointing: Codes
    variation: Codes


@dataclass(frozen=True, slots=True)
class Segments:
    """Each segment of each series, in order. All arrays have shape (segments,), save `counts`.

    Args:
        series: Index into the keys.
        number: How many re-bases came before.
        points: Points that have a value.
        mean: The centre line; NaN where there are too few points.
        moving_range: The mean moving range behind the limits; NaN where there is none.
        lower, upper: The limits; NaN where there are none.
        near_lower, near_upper: Two thirds of the way to them.
        trial: Whether the limits are trial limits, from fewer than 12 points.
        locked: Whether the limits were fixed by `lock_after`.
        variation: `Variation` of the last point that has a value.
        signal: `Signal` of that point.
        counts: How many points have each of the seven results, common cause first, shape (segments, 7).
    """

    series: Places
    number: Places
    points: Places
    mean: Floats
    moving_range: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    trial: Flags
    locked: Flags
    variation: Codes
    signal: Codes
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Charts:
    """SPC charts of many series.

    Args:
        keys: The series, in order of first appearance.
        points: Each row given.
        segments: Each segment of each series.
        rows: Whether each segment has limits, and why not; an OK one may carry a note that they are trial limits.
        latest: The last segment of each series, shape (series,).
        good: The good direction of each series: 1 up, -1 down, 0 no judgement, shape (series,).
        target: The target of each series, NaN for none, shape (series,).
        assurance: `Assurance` codes from the latest segment, shape (series,).
        screened: Whether moving ranges were screened.
        lock_after: After how many points limits were locked, or None.
        method: The method and its version.
    """

    keys: tuple[Hashable, ...]
    points: Points
    segments: Segments
    rows: Rows
    latest: Places
    good: Codes
    target: Floats
    assurance: Codes
    screened: bool
    lock_after: int | None
    method: Method = XMR

    @property
    def settings(self) -> str:
        """How the limits were made, in a sentence to print with every chart."""
        screening = (
            "Moving ranges of 3.267 times their mean or more were left out."
            if self.screened
            else "No moving range was left out."
        )
        locked = f" Limits are fixed after the first {self.lock_after} points." if self.lock_after else ""
        return f"Limits: mean and 2.66 times the mean moving range. {screening}{locked}"

    @property
    def variation(self) -> Codes:
        """The `Variation` of each series: that of its latest segment, shape (series,)."""
        return np.asarray(self.segments.variation[self.latest])


def charts(
    values: ArrayLike,
    series: Iterable[Hashable],
    *,
    order: Iterable[Any] | None = None,
    rebase: Mapping[Any, Iterable[Any]] | None = None,
    improvement: str | Mapping[Any, str] = "neutral",
    target: float | Mapping[Any, float] | None = None,
    screen: bool = False,
    lock_after: int | None = None,
    judge_from: int = JUDGE_FROM,
    missing: str = "skip",
) -> Charts:
    """Draw up XmR charts of many series at once.

    Args:
        values: One value to a row, shape (rows,); None or NaN where missing.
        series: The series of each row.
        order: What orders the rows of a series: dates, years or anything that sorts. None: as they come.
        rebase: For a series, the places in `order` from which new segments start.
        improvement: "increase", "decrease" or "neutral" (or a `Polarity`), for all or by series.
        target: A target for all or by series.
        screen: Leave moving ranges of 3.267 times their mean or more out, once.
        lock_after: Fix limits after the first so many points of each segment, 12 or more.
        judge_from: Points a segment needs before it gets limits; 1 does as the R package does.
        missing: "skip" or "break": what a missing point does to runs and trends.

    Raises:
        ValueError: for lengths that differ and options that are not among those above.
    """
    value = floats(values, "values")
    if lock_after is not None and lock_after < TRIAL_UNDER:
        raise ValueError(f"limits may be locked after {TRIAL_UNDER} points or more, not after {lock_after}")
    if judge_from < 1:
        raise ValueError("judge_from must be 1 or more")
    if missing not in ("skip", "break"):
        raise ValueError('missing must be "skip" or "break"')
    layout = lay_out(series, len(value), order, rebase)
    good = directions(improvement, layout.keys)
    aims = _targets(target, layout)

    value = value[layout.rows]
    counted = layout.count(~np.isnan(value))
    marks, usable = _checked(value, counted, layout, judge_from)
    value = np.where(usable[layout.segment], value, np.nan)
    present = ~np.isnan(value)
    base = present if lock_after is None else present & (_place(present, layout) <= lock_after)
    mean, spread, noise, still = _limits(value, base, layout, screen)
    marks.mark(np.isnan(spread) & still, Status.SUPPRESSED, NO_CHANGE)
    marks.mark(np.isnan(spread), Status.SUPPRESSED, NO_RANGE)
    marks.mark(counted < TRIAL_UNDER, Status.OK, TRIAL)
    rows = marks.done()

    latest = layout.latest
    reach = FACTOR * spread
    segments = Segments(
        series=layout.segment_series,
        number=layout.segment_number,
        points=counted,
        mean=mean,
        moving_range=spread,
        lower=mean - reach,
        upper=mean + reach,
        near_lower=mean - reach * 2 / 3,
        near_upper=mean + reach * 2 / 3,
        trial=rows.ok & (counted < TRIAL_UNDER),
        locked=rows.ok & (layout.count(base) < counted) if lock_after else np.zeros(len(counted), dtype=np.bool_),
        variation=np.full(len(counted), Variation.NOT_JUDGED, dtype=np.int8),
        signal=np.zeros(len(counted), dtype=np.int8),
        counts=np.zeros((len(counted), 7), dtype=np.int64),
    )
    points = _judge(value, present, layout, segments, good, noise, missing)
    return Charts(
        keys=layout.keys,
        points=points,
        segments=segments,
        rows=rows,
        latest=latest,
        good=good,
        target=aims,
        assurance=assure(aims, segments.lower[latest], segments.upper[latest], good, noise[latest]),
        screened=screen,
        lock_after=lock_after,
    )


def assure(target: Floats, lower: Floats, upper: Floats, good: Codes, noise: Floats | float = 0.0) -> Codes:
    """Say whether limits keep to the good side of a target.

    Args:
        target: Targets; NaN for none.
        lower: Lower limits; NaN for none.
        upper: Upper limits.
        good: The good direction: 1 up, -1 down, 0 none.
        noise: How near a target may be to a limit and still equal it.

    Returns:
        `Assurance` codes. A target that equals a limit is hit and missed.
    """
    with np.errstate(invalid="ignore"):
        above = np.where(target - upper > noise, 1, np.where(lower - target > noise, -1, 0))
    reached = np.array([Assurance.CONSISTENTLY_PASSES, Assurance.HIT_AND_MISS, Assurance.CONSISTENTLY_FAILS])
    judged = (good != 0) & ~np.isnan(target) & ~np.isnan(lower)
    return np.where(judged, reached[above * good + 1], Assurance.NONE).astype(np.int8)


def _targets(target: float | Mapping[Any, float] | None, layout: Layout) -> Floats:
    if isinstance(target, Mapping):
        return floats(by_series(target, layout.keys, np.nan, "target"), "target")
    if target is not None and not isinstance(target, int | float | np.number):
        raise ValueError("target must be one number, or numbers by series")
    return np.full(len(layout.keys), np.nan if target is None else float(target))


def _checked(value: Floats, points: Places, layout: Layout, judge_from: int) -> tuple[Marks, Flags]:
    """Mark the segments that cannot be charted; return the rest as flags too."""
    few = f"too few points to judge: fewer than {judge_from}"
    marks = Marks(len(layout.segment_series), (REPEATED, NOT_FINITE, NO_VALUES, few, NO_CHANGE, NO_RANGE, TRIAL))
    marks.mark(layout.repeated[layout.segment_series], Status.INVALID, REPEATED)
    marks.mark(layout.any(np.abs(value) > LARGEST), Status.INVALID, NOT_FINITE)
    marks.mark(points == 0, Status.MISSING, NO_VALUES)
    marks.mark(points < judge_from, Status.SUPPRESSED, few)
    return marks, np.asarray(marks.status == Status.OK)


def _place(present: Flags, layout: Layout) -> Places:
    """The number of points of its segment with a value up to each row, counting from 1."""
    running = np.cumsum(present)
    before = np.concatenate(([0], running))[layout.starts[:-1]]
    return np.asarray(running - before[layout.segment])


def _limits(value: Floats, base: Flags, layout: Layout, screen: bool) -> tuple[Floats, Floats, Floats, Flags]:
    """The mean and mean moving range of each segment, the noise of its values, and whether none moves."""
    if not len(value):
        nothing = np.zeros(0)
        return nothing, nothing, nothing, np.zeros(0, dtype=np.bool_)
    number = layout.count(base)
    some = np.where(number > 0, number, 1)
    kept = np.where(base, value, 0.0)
    mean = layout.sum(kept) / some
    # The sum of what the rounding of the first mean left over, as a second pass.
    mean += layout.sum(np.where(base, value - mean[layout.segment], 0.0)) / some
    noise = NOISE * layout.highest(np.abs(kept))
    top = layout.highest(np.where(base, value, -np.inf))
    bottom = -layout.highest(np.where(base, -value, -np.inf))
    level = (number > 0) & (top - bottom <= noise)
    mean = np.where(level, bottom, mean)

    moves = np.zeros(len(value))
    moves[1:] = np.abs(value[1:] - value[:-1])
    pairs = np.zeros(len(value), dtype=np.bool_)
    pairs[1:] = base[1:] & base[:-1] & (layout.segment[1:] == layout.segment[:-1])
    moves[level[layout.segment]] = 0.0
    spread = _mean_move(moves, pairs, layout)
    still = spread == 0
    if screen:
        pairs &= moves < SCREEN_FROM * spread[layout.segment]
        spread = _mean_move(moves, pairs, layout)
    return np.where(number > 0, mean, np.nan), spread, noise, still


def _mean_move(moves: Floats, pairs: Flags, layout: Layout) -> Floats:
    number = layout.count(pairs)
    total = layout.sum(np.where(pairs, moves, 0.0))
    return np.where(number > 0, total / np.where(number > 0, number, 1), np.nan)


def _judge(
    value: Floats,
    present: Flags,
    layout: Layout,
    segments: Segments,
    good: Codes,
    noise: Floats,
    missing: str,
) -> Points:
    """Find the signals of each point, and fill in what they say of each segment.

    A segment without limits is still judged by its runs and trends.
    """
    judged = ~np.isnan(segments.mean)
    at = np.flatnonzero((present if missing == "skip" else np.True_) & judged[layout.segment])
    group = layout.segment[at]
    here, slack = value[at], noise[group]
    distance = here - segments.mean[group]
    side = (distance > slack).astype(np.int8) - (distance < -slack)
    outside = (here - segments.upper[group] > slack) | (segments.lower[group] - here > slack)
    near = ((here - segments.near_upper[group] > slack) | (segments.near_lower[group] - here > slack)) & ~outside
    signal, pointing = spc_rules.signals(here, group, side, outside, near, slack)
    variation = spc_rules.variation_of(pointing, good[layout.series[at]])

    has = present[at]
    at, group = at[has], group[has]
    # Rows stand in order, so what is written last is the last point of the segment.
    segments.variation[group] = variation[has]
    segments.signal[group] = signal[has]
    tally = np.bincount(group * 7 + variation[has], minlength=len(segments.points) * 7)
    segments.counts[:] = tally.reshape(-1, 7)

    def given(found: NDArray[Any], otherwise: int | bool) -> NDArray[Any]:
        every = np.full(len(value), otherwise, dtype=found.dtype)
        every[at] = found[has]
        return layout.back(every)

    return Points(
        segment=layout.back(layout.segment),
        side=given(side, 0),
        outside=given(outside, False),
        near=given(near, False),
        signal=given(signal, Signal.NONE),
        pointing=given(pointing, 0),
        variation=given(variation, Variation.NOT_JUDGED),
    )
