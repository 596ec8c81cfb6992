"""Targets: how far there is to go, at what pace, and where things stand by a stated rule.

A figure of the period that a target starts from is its starting point: there is so much to go, and nothing has
been missed. A target equal to its starting point asks to maintain, and has no progress in per cent.

The kernels take arrays, one row to a target. Which direction is good is the caller's to say and never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.results import Codes, Floats, Marks, Method, Rows, Status, floats
from goldenthread.vocabulary import Polarity, Refused, format_number

TARGET_GAP: Final = Method(
    key="target_gap",
    title="Gap to a target, progress and the pace it takes",
    version="1",
    formula=(
        "gap = target - value, in the unit of the measure, percentage points for percentages; pace = gap/periods "
        "left; progress = (value - start)/(target - start), none where start and target are equal"
    ),
    source="Arithmetic; own rule that equal targets have no progress",
    options=("Direction of good: higher, lower or no judgement",),
)
TARGET_STATUS: Final = Method(
    key="target_status",
    title="Status against a target by a stated rule",
    version="1",
    formula=(
        "s = shortfall on the value expected by now, in the direction of good. Before the target's period is over: on "
        "track when s <= 0, near when s <= tolerance, off track when more. After it: met, near, not met"
    ),
    source="Own rule; the tolerance is stated by whoever sets the target and is printed",
    options=(
        "Tolerance in the unit of the measure, or in per cent of the value expected",
        "Not judged: no direction of good, a missing figure, or a figure of the starting period",
    ),
    differences=(
        "A total that builds up over the year is compared by its projected finish, never as it stands: fewer crimes "
        "in a quarter than in a year is no success",
    ),
)

_MISSING: Final = "a figure is missing, and missing is not zero"
_NOT_FINITE: Final = "a figure is too large or too small to work with"
_NO_TIME: Final = "no time is left, so no pace would reach it"
_MAINTAIN: Final = "the target equals its starting point: it asks to maintain, so there is no progress in per cent"
_NO_DIRECTION: Final = "no direction of good is agreed"
_STARTING: Final = "the figure is of the period that the target starts from, so there is nothing to judge yet"
_TOO_LARGE: Final = 1e100


class TargetStatus(IntEnum):
    """Where a measure stands against its target."""

    NOT_JUDGED = 0
    MET = 1
    ON_TRACK = 2
    NEAR = 3
    OFF_TRACK = 4
    NOT_MET = 5
    STARTING_POINT = 6

    @property
    def label(self) -> str:
        """The status for readers, in small letters."""
        return self.name.lower().replace("_", " ")


class Finish(IntEnum):
    """Where a projected total lies against a target, by its limits."""

    UNKNOWN = 0
    BELOW = 1
    COULD_BE_EITHER = 2
    ABOVE = 3

    @property
    def label(self) -> str:
        """The finding as it stands after "the projected total is"."""
        return _FINISH_WORDS[self]


_FINISH_WORDS: Final = {
    Finish.UNKNOWN: "not known",
    Finish.BELOW: "below the target",
    Finish.COULD_BE_EITHER: "too uncertain to tell from the target",
    Finish.ABOVE: "above the target",
}


@dataclass(frozen=True, slots=True)
class TargetRule:
    """How status is judged. `words` is printed wherever a status is.

    Args:
        tolerance: How far short of the value expected still counts as near. Zero allows nothing.
        in_percent: Whether it is in per cent of the value expected; else in the unit of the measure.
        unit: The unit of the tolerance for readers, for example "percentage points".

    Raises:
        ValueError: for a tolerance below zero or none at all.
    """

    tolerance: float = 0.0
    in_percent: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance < _TOO_LARGE:
            raise ValueError("a tolerance must be a number from zero up")

    @property
    def words(self) -> str:
        """The rule in one sentence, without a full stop."""
        if not self.tolerance:
            return "On track: at the value expected by now, or better; off track: short of it"
        size = format_number(_plain(self.tolerance))
        if self.in_percent:
            short = f"{size}% of it"
        else:
            one = self.unit.removesuffix("s") if size == "1" else self.unit
            short = f"{size} {one}".strip()
        return (
            f"On track: at the value expected by now, or better; near: short of it by {short} or less; "
            "off track: by more"
        )


@dataclass(frozen=True, slots=True)
class TargetGaps:
    """Distance to targets, one row to a target; NaN where there is no number.

    Args:
        gap: Target less value, shape (rows,): 29.8 for 45.2% against 75%.
        progress: How much of the way from start to target is done, as a fraction; NaN where they are equal.
        pace: Gap for each period that is left; NaN where none is.
        direction: 1 where the target is above, -1 below, 0 at it.
        maintain: Whether target and start are equal.
        rows: Status and reason of each row. A row that asks to maintain is OK and has its reason.
    """

    gap: Floats
    progress: Floats
    pace: Floats
    direction: Codes
    maintain: NDArray[np.bool_]
    rows: Rows


@dataclass(frozen=True, slots=True)
class TargetStatuses:
    """Status against targets, one row to a target.

    Args:
        status: `TargetStatus` codes, shape (rows,).
        shortfall: How far short of the value expected in the direction of good; below zero when ahead. NaN where
            not judged.
        rule: The rule used; print its words.
        rows: Why a row is not judged. A starting point is OK and has its reason.
    """

    status: Codes
    shortfall: Floats
    rule: TargetRule
    rows: Rows


def target_gaps(
    value: ArrayLike,
    target: ArrayLike,
    *,
    start: ArrayLike | None = None,
    periods_left: ArrayLike = np.nan,
) -> TargetGaps:
    """Return how far each value is from its target, and the pace it takes to reach it.

    Args:
        value: Latest values, shape (rows,).
        target: Targets, in the same unit.
        start: Values that the targets start from, for progress; None where not held.
        periods_left: Periods from the latest value to the target; one number for all, or one to a row.

    Raises:
        ValueError: for arrays of different lengths.
    """
    now = floats(value, "the values")
    aim = floats(target, "the targets", rows=len(now))
    first = floats(np.nan if start is None else start, "the starting points", rows=len(now))
    left = floats(periods_left, "the periods left", rows=len(now))
    marks = Marks(len(now), (_MISSING, _NOT_FINITE, _MAINTAIN, _NO_TIME))
    marks.mark(np.isnan(now) | np.isnan(aim), Status.MISSING, _MISSING)
    for values in (now, aim, first, left):
        marks.mark(np.abs(values) >= _TOO_LARGE, Status.INVALID, _NOT_FINITE)
    blank = marks.status != Status.OK
    now, aim, first, left = (np.where(blank, np.nan, values) for values in (now, aim, first, left))
    gap = aim - now
    maintain = np.asarray(first == aim)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        progress = np.where(maintain, np.nan, (now - first) / (aim - first))
        pace = np.where(left > 0, gap / left, np.nan)
    pace[~np.isfinite(pace)] = np.nan
    progress[~np.isfinite(progress)] = np.nan
    _note(marks, maintain, _MAINTAIN)
    _note(marks, np.asarray(left <= 0), _NO_TIME)
    direction = np.nan_to_num(np.sign(gap)).astype(np.int8)
    return TargetGaps(gap, progress, pace, direction, maintain, marks.done())


def target_status(
    value: ArrayLike,
    target: ArrayLike,
    polarity: Polarity,
    *,
    rule: TargetRule | None = None,
    expected: ArrayLike | None = None,
    over: ArrayLike = True,
    starting: ArrayLike = False,
) -> TargetStatuses:
    """Judge values against targets by a stated rule.

    Args:
        value: Values of the measure, shape (rows,). For a total that builds up over the year, give its projected
            finish, with `over` false.
        target: Targets, in the same unit.
        polarity: Which direction is good. Without one, nothing is judged.
        rule: The rule; without one there is no tolerance.
        expected: Where the measure should be by now, from a trajectory; the target itself when None. Not used
            where the target's period is over.
        over: Whether the period of the target is over. One for all, or one to a row.
        starting: Whether the value is of the period that the target starts from: never judged.

    Raises:
        ValueError: for arrays of different lengths.
    """
    rule = rule or TargetRule()
    now = floats(value, "the values")
    aim = floats(target, "the targets", rows=len(now))
    by_now = aim if expected is None else floats(expected, "the values expected", rows=len(now))
    ended = _flags(over, "over", len(now))
    at_start = _flags(starting, "starting", len(now))
    by_now = np.where(ended, aim, by_now)
    marks = Marks(len(now), (_MISSING, _NOT_FINITE, _NO_DIRECTION, _STARTING))
    marks.mark(np.isnan(now) | np.isnan(aim) | np.isnan(by_now), Status.MISSING, _MISSING)
    for values in (now, aim, by_now):
        marks.mark(np.abs(values) >= _TOO_LARGE, Status.INVALID, _NOT_FINITE)
    sign = {Polarity.HIGHER_BETTER: 1.0, Polarity.LOWER_BETTER: -1.0}.get(polarity)
    sound = marks.status == Status.OK
    _note(marks, at_start, _STARTING)
    shortfall = np.full(len(now), np.nan)
    status = np.full(len(now), TargetStatus.NOT_JUDGED, dtype=np.int8)
    if sign is None:
        _note(marks, ~at_start, _NO_DIRECTION)
    else:
        judged = sound & ~at_start
        short = sign * (np.where(judged, by_now, 0.0) - np.where(judged, now, 0.0))
        shortfall[judged] = short[judged]
        room = rule.tolerance / 100 * np.abs(by_now) if rule.in_percent else rule.tolerance
        # A gap of exactly the tolerance is near, though doubles put 75 - 70.1 a hair over 4.9.
        with np.errstate(invalid="ignore", over="ignore", under="ignore"):
            good = short <= 1e-12 * np.abs(by_now)
            near = (short <= room + 1e-9 * np.abs(by_now)) & (np.asarray(room) > 0)
        made = np.select(
            [good & ended, good, near, ended],
            [TargetStatus.MET, TargetStatus.ON_TRACK, TargetStatus.NEAR, TargetStatus.NOT_MET],
            TargetStatus.OFF_TRACK,
        )
        status[judged] = made[judged]
    status[sound & at_start] = TargetStatus.STARTING_POINT
    return TargetStatuses(status, shortfall, rule, marks.done())


def projected_finish(lower: ArrayLike, upper: ArrayLike, target: ArrayLike) -> Codes:
    """Return `Finish` codes: where the limits of projected totals lie against targets, shape (rows,).

    A target on a limit cannot be told from the total. Without limits the answer is unknown.
    """
    low = floats(lower, "the lower limits")
    high = floats(upper, "the upper limits", rows=len(low))
    aim = floats(target, "the targets", rows=len(low))
    made = np.full(len(low), Finish.COULD_BE_EITHER, dtype=np.int8)
    made[high < aim] = Finish.BELOW
    made[low > aim] = Finish.ABOVE
    made[np.isnan(low) | np.isnan(high) | np.isnan(aim)] = Finish.UNKNOWN
    return made


def needed_rate(seen: ArrayLike, target: ArrayLike, elapsed: ArrayLike, whole: ArrayLike) -> TargetGaps:
    """Return what each remaining period must bring for a total to reach its target by the end.

    Args:
        seen: Totals so far, shape (rows,).
        target: Targets for the whole.
        elapsed: Periods passed.
        whole: Periods in all.

    Returns:
        `TargetGaps` with the rate in `pace`: 120 for 38 in one quarter against 398 in four. Below zero where the
        total is past its target already.
    """
    so_far = floats(seen, "the totals so far")
    part = floats(elapsed, "the periods passed", rows=len(so_far))
    year = floats(whole, "the periods in all", rows=len(so_far))
    with np.errstate(over="ignore", invalid="ignore"):
        left = year - part
    return target_gaps(so_far, target, periods_left=left)


def trajectory(at: ArrayLike, points_at: ArrayLike, points: ArrayLike) -> Floats:
    """Return where a straight-line trajectory through its points stands at given times, shape (times,).

    Args:
        at: Times to ask for, as numbers (years, or day numbers). NaN outside the trajectory: it is not drawn out.
        points_at: Times of the start, the milestones and the end, rising.
        points: The values there.

    Raises:
        Refused: for fewer than two points, times that do not rise, or a point without its value.
    """
    when, what = floats(points_at, "the times"), floats(points, "the values of the points")
    asked = floats(at, "the times asked for")
    if len(when) < 2 or len(when) != len(what):
        raise Refused.one("trajectory", "it needs a start and an end, each with a time and a value", "Give both")
    with np.errstate(over="ignore", invalid="ignore"):
        rising = bool((np.diff(when) > 0).all())
    if not rising or not (np.abs(np.concatenate((when, what))) < _TOO_LARGE).all():
        raise Refused.one("trajectory", "its times do not rise, or a point has no value", "Put the points in order")
    made: Floats = np.interp(asked, when, what, left=np.nan, right=np.nan)
    return made


def _note(marks: Marks, where: NDArray[np.bool_], reason: str) -> None:
    """Give a reason to rows that came out and have none yet."""
    fresh = where & (marks.status == Status.OK) & (marks.reason == 0)
    marks.reason[fresh] = marks.reasons.index(reason)


def _flags(values: ArrayLike, what: str, rows: int) -> NDArray[np.bool_]:
    array = np.asarray(values, dtype=np.bool_)
    if array.ndim == 0:
        return np.broadcast_to(array, (rows,))
    if array.shape != (rows,):
        raise ValueError(f"{what} has {array.size:,} rows where {rows:,} are expected")
    return array


def _plain(number: float) -> Decimal:
    made = Decimal(repr(float(number)))
    return made.to_integral_value() if made == made.to_integral_value() else made
