"""Results in words: one plain sentence for each, the same words for the same result every time.

A subject is the measure and its place as they open a sentence: "Adults in treatment in BCP". It always stands
first, so that its capitals are never touched. Nothing here says how to feel about a figure. Better and worse are
said only where a direction of good was given to the method that judged.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from goldenthread.methods.change import Verdict
from goldenthread.methods.part_year import PartYear
from goldenthread.methods.period_change import PeriodChange
from goldenthread.methods.run_chart import RunSignal
from goldenthread.methods.spc_rules import Assurance, Variation
from goldenthread.methods.target_figures import TargetPosition, pace_needed
from goldenthread.methods.targets import Finish, TargetStatus
from goldenthread.methods.trend import Judgement, Trend
from goldenthread.methods.wording import (
    a_or_an,
    cautions,
    counted,
    inside,
    level_words,
    limit_words,
    number_of,
    sentence,
    when,
)
from goldenthread.vocabulary import Figure, Period

_VARIATION: Final = {
    Variation.COMMON_CAUSE: "showed no significant change over {points}: common cause variation",
    Variation.IMPROVEMENT_HIGH: "ran higher than usual over {points}, which is an improvement",
    Variation.IMPROVEMENT_LOW: "ran lower than usual over {points}, which is an improvement",
    Variation.CONCERN_HIGH: "ran higher than usual over {points}, which is a concern",
    Variation.CONCERN_LOW: "ran lower than usual over {points}, which is a concern",
    Variation.NEUTRAL_HIGH: "ran higher than usual over {points}; no direction of good is agreed",
    Variation.NEUTRAL_LOW: "ran lower than usual over {points}; no direction of good is agreed",
}
_ASSURANCE: Final = {
    Assurance.CONSISTENTLY_PASSES: "can be expected to meet the target{target} every time, as things stand",
    Assurance.CONSISTENTLY_FAILS: "cannot be expected to meet the target{target}, as things stand",
    Assurance.HIT_AND_MISS: "will meet the target{target} in some periods and miss it in others, as things stand",
}
_JUDGED: Final = {
    Judgement.GETTING_BETTER: "; that is getting better",
    Judgement.GETTING_WORSE: "; that is getting worse",
}
_STATUS: Final = {
    TargetStatus.MET: "has been met",
    TargetStatus.NOT_MET: "has not been met",
    TargetStatus.ON_TRACK: "is on track",
    TargetStatus.OFF_TRACK: "is off track",
}


def say_estimate(
    subject: str, figure: Figure, period: Period, *, level: float = 0.95, places: int | None = None
) -> str:
    """Say a figure with the limits it carries.

    Returns:
        "Continuity of care in BCP stood at 45.2% in 2022/23 (95% limits 41.1% to 49.4%)."
    """
    if figure.is_missing:
        return say_missing(subject, figure, period)
    limits = ""
    if figure.value is not None:
        limits = limit_words(figure.lower, figure.upper, figure, places)
    said = f"{level_words(level)} limits {limits}" if limits else ""
    return sentence(f"{subject} stood at {number_of(figure, places)} {when(period)}{cautions(figure, said)}")


def say_trend(
    subject: str, trend: Trend, judgement: Judgement = Judgement.NONE, *, last: str, points: int = 5, reason: str = ""
) -> str:
    """Say a recent trend. `last` is the label of the latest period, `reason` why there is none.

    Returns:
        "Deaths in pan-Dorset rose over the 5 years to 2022, by more than chance would explain; that is getting worse."
    """
    over = f"over the {counted(points, 'year')} to {last}"
    if trend is Trend.CANNOT_BE_CALCULATED:
        return say_cannot(subject, "the recent trend", reason)
    if trend is Trend.NO_SIGNIFICANT_CHANGE:
        return sentence(f"{subject} showed no significant change {over}")
    verb = "rose" if trend is Trend.INCREASING else "fell"
    return sentence(f"{subject} {verb} {over}, by more than chance would explain{_JUDGED.get(judgement, '')}")


def say_variation(subject: str, variation: Variation, points: int, *, needed: int = 7, trial: bool = False) -> str:
    """Say what a control chart shows of the latest point. `trial` where its limits are not settled yet.

    Returns:
        "Referrals ran higher than usual over 24 points; no direction of good is agreed."
    """
    if points < needed:
        return say_too_few(subject, points, needed)
    if variation is Variation.NOT_JUDGED:
        return say_cannot(subject, "the variation", "the latest point has no value")
    limits = ", on trial limits" if trial else ""
    return sentence(f"{subject} {_VARIATION[variation].format(points=counted(points, 'point'))}{limits}")


def say_assurance(subject: str, assurance: Assurance, target: Figure | None = None, *, reason: str = "") -> str:
    """Say whether a process as it stands can be relied on to meet its target.

    Returns:
        "Waiting times will meet the target of 18 in some periods and miss it in others, as things stand."
    """
    if assurance is Assurance.NONE:
        why = reason or ("no target is set" if target is None else "there are no limits or no direction of good")
        return sentence(f"{subject}: whether the target can be relied on is not judged because {inside(why)}")
    of = f" of {number_of(target)}" if target is not None and not target.is_missing else ""
    return sentence(f"{subject} {_ASSURANCE[assurance].format(target=of)}")


def say_run_chart(subject: str, signal: RunSignal, points: int, *, needed: int = 7) -> str:
    """Say what a run chart shows.

    Returns:
        "Deaths in pan-Dorset showed no signal on a run chart of 9 points: the differences are no more than chance
        would explain."
    """
    if points < needed:
        return say_too_few(subject, points, needed)
    chart = f"on a run chart of {counted(points, 'point')}"
    if signal is RunSignal.NONE:
        return sentence(f"{subject} showed no signal {chart}: the differences are no more than chance would explain")
    return sentence(f"{subject} showed a signal {chart}: {signal.label}, more than chance would explain")


def say_change(
    subject: str,
    change: PeriodChange,
    old_period: Period,
    new_period: Period,
    *,
    with_size: bool = False,
    places: int | None = None,
) -> str:
    """Say what changed between two periods, always with both values. `with_size` adds how much.

    Returns:
        "Adults in treatment in BCP rose from 2,590 in 2022/23 to 2,700 in 2023/24; the difference is no more than
        chance would explain."
    """
    old = f"{number_of(change.old, places)} {when(old_period)}{cautions(change.old)}"
    new = f"{number_of(change.new, places)} {when(new_period)}{cautions(change.new)}"
    if not change.direction:
        return sentence(f"{subject} stood at {old} and again at {new}")
    verb, noun = ("rose", "a rise") if change.direction > 0 else ("fell", "a fall")
    size = f", {noun} of {_size(change, places)}" if with_size else ""
    said = f"{subject} {verb} from {old} to {new}{size}"
    if change.verdict is Verdict.NOT_JUDGED:
        return sentence(f"{said}; the difference is not judged because {inside(change.why)}")
    return sentence(f"{said}; the difference is {change.verdict.label}")


def say_projection(subject: str, projection: PartYear, year: Period, *, last_year: Period | None = None) -> str:
    """Say a projected total with its limits and how it was made.

    Returns:
        "County lines arrests would come to 152 in 2023/24 at this pace, 90.0% above 80 in 2022/23 (first quarter × 4;
        season not allowed for; 95% limits of the count in hand, multiplied in the same way: 108 to 209)."
    """
    total = projection.total
    settled = replace(total, status=projection.seen.status)
    places = 0 if total.value is not None and total.value == total.value.to_integral_value() else 1
    against = ""
    if projection.change is not None and projection.last is not None:
        against = f", {_compared(projection.change)} {number_of(projection.last)}"
        against += f" {when(last_year)}" if last_year else " last year"
    limits = limit_words(total.lower, total.upper, total, 0)
    how = f"{projection.method_words}; {projection.limits_words}{f': {limits}' if limits else ''}"
    return sentence(
        f"{subject} would come to {number_of(total, places)} {when(year)} at this pace{against}"
        f"{cautions(replace(settled, basis=projection.seen.basis))} ({how})"
    )


def say_finish(subject: str, finish: Finish, target: Figure, year: Period) -> str:
    """Say where a projected total lies against a target, by its limits.

    Returns:
        "County lines arrests: the projected total is too uncertain to tell from the target of 160 in 2023/24."
    """
    if finish is Finish.UNKNOWN:
        return say_cannot(subject, "the finish against the target", "the projection has no limits")
    return sentence(f"{subject}: the projected total is {finish.label} of {number_of(target)} {when(year)}")


def say_target(subject: str, position: TargetPosition, period: Period, target_period: Period) -> str:
    """Say how far there is to go to a target, and where it stands by its rule.

    Returns:
        "Adults in treatment in BCP stood at 2,590 in 2022/23: 110 to go to the target of 2,700 in 2023/24."
    """
    figure, target = position.figure, number_of(position.target)
    start = f"{subject} stood at {number_of(figure)} {when(period)}{cautions(figure)}"
    aim = f"the target of {target} {when(target_period)}"
    words = position.words
    if words.startswith("hold at"):
        far = f"the target is to {words} {when(target_period)}"
    elif words == "at the target":
        far = f"at {aim}"
    elif words.endswith("to go"):
        far = f"{words} to {aim}"
    else:
        far = f"{words.removesuffix('the target')}{aim}"
    if position.status in _STATUS:
        return sentence(f"{start}: {far}, which {_STATUS[position.status]}")
    if position.status is TargetStatus.NEAR:
        return sentence(f"{start}: {far}, which is near")
    if position.status is TargetStatus.NOT_JUDGED:
        return sentence(f"{start}: {far}; not judged because {inside(position.why)}")
    return sentence(f"{start}: {far}")


def say_pace(subject: str, gap: Figure, periods_left: int, target: Figure, *, unit: str = "year") -> str:
    """Say the pace that a target takes, for a measure that is not there yet.

    Returns:
        "Continuity of care in BCP would have to rise by 14.9 percentage points a year for 2 years to reach 75%."

    Raises:
        Refused: when the gap is missing or no period is left.
    """
    pace = pace_needed(gap, periods_left)
    assert pace.value is not None
    if pace.value.is_zero():
        return sentence(f"{subject}: at the target of {number_of(target)}")
    whole = pace.value == pace.value.to_integral_value()
    size = number_of(replace(pace, value=abs(pace.value)), 0 if whole else 1)
    verb = "rise" if pace.value > 0 else "fall"
    return sentence(
        f"{subject} would have to {verb} by {size} {a_or_an(unit)} for {counted(periods_left, unit)} to reach "
        f"{number_of(target)}"
    )


def say_too_few(subject: str, points: int, needed: int) -> str:
    """Say that there are too few points: "Deaths in pan-Dorset: too few points to judge, 2 where it takes 7."."""
    return sentence(f"{subject}: too few points to judge, {points} where it takes {needed}")


def say_cannot(subject: str, what: str, reason: str) -> str:
    """Say that something cannot be calculated, and why."""
    why = inside(reason) or "what it takes is not held"
    return sentence(f"{subject}: {what} cannot be calculated because {why}")


def say_missing(subject: str, figure: Figure, period: Period) -> str:
    """Say that there is no figure, and why: "Deaths in 2022/23: not available [x]."."""
    reason = figure.marker.meaning.partition(":")[0] or "not available"
    return sentence(f"{subject} {when(period)}: {reason} {figure.marker.shown}")


def _size(change: PeriodChange, places: int | None) -> str:
    gap = change.difference
    assert gap.value is not None
    size = number_of(replace(gap, value=abs(gap.value)), places)
    if change.percent is None or change.percent.value is None:
        return size
    return f"{size}, or {number_of(replace(change.percent, value=abs(change.percent.value)), 1)}"


def _compared(percent: Figure) -> str:
    assert percent.value is not None
    if percent.value.is_zero():
        return "0% away from"
    size = number_of(replace(percent, value=abs(percent.value)), 1)
    return f"{size} {'above' if percent.value > 0 else 'below'}"
