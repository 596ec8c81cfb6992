"""One target in figures: what it asks, what does not fit in it, and how far there is to go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from itertools import pairwise
from typing import Final

from goldenthread.methods.targets import TargetRule, TargetStatus, target_status
from goldenthread.vocabulary import Basis, Figure, Period, Polarity, Refused, ValueType, difference
from goldenthread.vocabulary.period import in_words

_EXACT: Final = Context(prec=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReading:
    """What a target asks of a measure.

    Args:
        maintain: Whether it asks to stay where the measure is: no progress in per cent is ever worked out.
        asked: Target less start, derived; percentage points between percentages.
        warnings: What does not fit, as sentences without a full stop; to be confirmed with a reason or put right.
    """

    maintain: bool
    asked: Figure
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncreaseReadings:
    """Both readings of an increase in per cent that a document does not spell out.

    Args:
        start: The figure it starts from.
        points: The result when the amount is percentage points; None where the start is no percentage.
        percent: The result when it is per cent of the start.
        settled: Which was stated: `PERCENTAGE_POINTS`, `PERCENTAGE`, or None while nobody has said.
    """

    start: Figure
    points: Figure | None
    percent: Figure
    settled: ValueType | None

    @property
    def value(self) -> Figure:
        """The target that it makes.

        Raises:
            Refused: while nobody has said which reading is meant and there are two.
        """
        if self.points is None:
            return self.percent
        if self.settled is None:
            raise Refused.one(
                "target, unit of the increase",
                f"it is blank: as percentage points it makes {self.points.shown(1)}, "
                f"as per cent of {self.start.shown()} it makes {self.percent.shown(1)}",
                "Say which is meant: percentage points or per cent",
            )
        return self.points if self.settled is ValueType.PERCENTAGE_POINTS else self.percent


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPosition:
    """Where a measure stands against one target.

    Args:
        figure: The latest figure, or the projected total.
        target: The target.
        gap: Target less figure, derived; percentage points between percentages.
        status: By the rule.
        words: How far there is to go, for readers: "110 to go", "hold at 30".
        why: Why it is not judged, without a full stop; empty where it is.
        rule: The rule used; print its words beside the status.
        over: Whether the period of the target is over, by the period of the figure.
    """

    figure: Figure
    target: Figure
    gap: Figure
    status: TargetStatus
    words: str
    why: str
    rule: TargetRule
    over: bool = False


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Where a measure should be, day by day: a straight line through its start, its milestones and its end.

    Args:
        points: Days with their values, rising by day; the first is the start and the last is the end.

    Raises:
        Refused: for fewer than two points, days that do not rise, a missing value, or values in different units.
    """

    points: tuple[tuple[date, Figure], ...]

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise Refused.one("trajectory", "it needs a start and an end", "Give both, each with its day and value")
        for (day, figure), (after, following) in pairwise(self.points):
            if day >= after:
                raise Refused.one(
                    "trajectory", f"{in_words(after)} does not come after {in_words(day)}", "Check the days"
                )
            difference(following, figure)

    def on(self, day: date) -> Figure:
        """Return the value expected on a day, derived.

        Raises:
            Refused: before the start or after the end: a trajectory is not drawn out.
        """
        if not self.points[0][0] <= day <= self.points[-1][0]:
            raise Refused.one(
                "trajectory",
                f"{in_words(day)} is outside it: {in_words(self.points[0][0])} to {in_words(self.points[-1][0])}",
                "Ask for a day within it, or add a point",
            )
        for (start, low), (end, high) in pairwise(self.points):
            if day <= end:
                assert low.value is not None and high.value is not None
                rise = _EXACT.subtract(high.value, low.value)
                # Multiplied before it is divided, so that the ends and exact thirds come out exact.
                part = _EXACT.divide(_EXACT.multiply(rise, Decimal((day - start).days)), Decimal((end - start).days))
                return Figure(value=_EXACT.add(low.value, part), unit=low.unit, basis=Basis.DERIVED)
        raise AssertionError("the last point is the end")


def pace_needed(gap: Figure, periods_left: int) -> Figure:
    """Return what each period that is left must bring: 29.8 points in two years is 14.9 points a year.

    Raises:
        Refused: when the gap is missing or no period is left.
    """
    if gap.value is None:
        raise Refused.one("pace", "the gap is missing", "Give the latest value and the target")
    if periods_left < 1:
        raise Refused.one("pace", "no period is left, so no pace would reach the target", "Set a later target")
    return replace(gap, value=_EXACT.divide(gap.value, Decimal(periods_left)), lower=None, upper=None, text="")


def read_target(start: Figure, target: Figure, polarity: Polarity) -> TargetReading:
    """Read a target against the figure it starts from, and warn of what does not fit.

    Raises:
        Refused: when either is missing or a range, or their units must not meet.
    """
    asked = difference(target, start)
    assert asked.value is not None
    wrong = {Polarity.HIGHER_BETTER: asked.value < 0, Polarity.LOWER_BETTER: asked.value > 0}.get(polarity, False)
    warnings: tuple[str, ...] = ()
    if wrong:
        side = "below" if asked.value < 0 else "above"
        warnings = (
            f"the target, {target.shown()}, is {side} its starting point, {start.shown()}, though {polarity.label}",
        )
    return TargetReading(maintain=asked.value.is_zero(), asked=asked, warnings=warnings)


def read_increase(start: Figure, amount: Decimal, unit: ValueType | None = None) -> IncreaseReadings:
    """Work out what an increase of some per cent makes, in both readings.

    Args:
        start: The figure it starts from: a percentage has two readings, anything else has one.
        amount: The number before the per cent sign; below zero for a fall.
        unit: `PERCENTAGE_POINTS` or `PERCENTAGE` as stated by the document or a person; None when it is blank.

    Raises:
        Refused: when the start is missing, a range or a rank, or the unit is neither.
    """
    if start.value is None or start.unit.type in (ValueType.RANK, ValueType.NOT_STATED):
        raise Refused.one("target", "there is no figure that an increase can start from", "Give the starting point")
    if unit not in (None, ValueType.PERCENTAGE_POINTS, ValueType.PERCENTAGE):
        raise Refused.one("target", "an increase is in percentage points or in per cent", "Say which is meant")
    percentage = start.unit.type is ValueType.PERCENTAGE
    if unit is ValueType.PERCENTAGE_POINTS and not percentage:
        raise Refused.one("target", "only a percentage rises by percentage points", "Give the increase in per cent")
    factor = _EXACT.divide(_EXACT.add(Decimal(100), amount), Decimal(100))
    bare = replace(start, numerator=None, denominator=None, lower=None, upper=None, text="", basis=Basis.DERIVED)
    return IncreaseReadings(
        start=start,
        points=replace(bare, value=_EXACT.add(start.value, amount)) if percentage else None,
        percent=replace(bare, value=_EXACT.multiply(start.value, factor)),
        settled=unit,
    )


def stand_against(
    figure: Figure,
    target: Figure,
    polarity: Polarity,
    *,
    period: Period | None = None,
    target_period: Period | None = None,
    start: Figure | None = None,
    rule: TargetRule | None = None,
    expected: Figure | None = None,
    builds_up: bool = False,
) -> TargetPosition:
    """Judge one figure against one target.

    Args:
        figure: The latest figure.
        target: The target, in the same unit.
        polarity: Which direction is good.
        period: The period of the figure. One that ends before the target's begins is the starting point.
        target_period: The period of the target. The target is over when the figure's period reaches its end.
            Without the two periods nothing is judged.
        start: The figure that the target starts from; a target equal to it asks to hold.
        rule: The rule of judgement.
        expected: Where the measure should be by now, from a trajectory. With it, a figure of a period before the
            target's is no starting point.
        builds_up: Whether the figure is a total that grows over the period of the target. A part of it is not
            judged: give the projected total instead.

    Raises:
        Refused: when a figure is missing or a range, or units must not meet.
    """
    rule = rule or TargetRule()
    gap = difference(target, figure)
    assert gap.value is not None and figure.value is not None and target.value is not None
    if expected is not None:
        difference(expected, figure)
    # On a planned way with steps, a figure between two steps is judged by where it should be by then.
    starting = bool(period and target_period and period.end < target_period.start and expected is None)
    over = bool(period and target_period and period.end >= target_period.end) and figure.basis is not Basis.FORECAST
    part = builds_up and not over and not starting and figure.basis is not Basis.FORECAST
    made = target_status(
        [float(figure.value)],
        [float(target.value)],
        polarity,
        rule=rule,
        expected=None if expected is None or expected.value is None else [float(expected.value)],
        over=over,
        starting=starting,
    )
    status, why = TargetStatus(int(made.status[0])), made.rows.why(0)
    if status is not TargetStatus.NOT_JUDGED and not (period and target_period):
        status, why = TargetStatus.NOT_JUDGED, "the periods of the figure and of the target are not stated"
    if part:
        status, why = TargetStatus.NOT_JUDGED, "the figure is for part of the target's period, and it builds up"
    holds = start is not None and start.value == target.value
    return TargetPosition(
        figure=figure,
        target=target,
        gap=gap,
        status=status,
        words=_to_go(
            gap, target, polarity, holds=holds and (starting or gap.value.is_zero()), starting=starting, ended=over
        ),
        why=why,
        rule=rule,
        over=over,
    )


def _to_go(gap: Figure, target: Figure, polarity: Polarity, *, holds: bool, starting: bool, ended: bool) -> str:
    """How far there is to go, in words that judge nothing."""
    assert gap.value is not None
    if holds:
        return f"hold at {_shown(target)}"
    if gap.value.is_zero():
        return "at the target"
    size = _shown(replace(gap, value=abs(gap.value)))
    if polarity in (Polarity.HIGHER_BETTER, Polarity.LOWER_BETTER):
        to_go = (gap.value > 0) is (polarity is Polarity.HIGHER_BETTER)
        if to_go:
            return f"{size} {'short of the target' if ended else 'to go'}"
        # A starting point cannot have passed its target: the two contradict one another, and that is warned of apart.
        if not starting:
            return f"{size} past the target"
    return f"{size} {'below' if gap.value > 0 else 'above'} the target"


def _shown(figure: Figure) -> str:
    return figure.shown().partition(" [")[0]
