"""Two figures of one measure compared, with the method their unit and their counts allow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from goldenthread.methods.change import (
    COUNT_CHANGE,
    SHARE_CHANGE,
    VALUE_CHANGE,
    Changes,
    Verdict,
    count_change,
    decimal_of,
    rate_change,
    share_change,
)
from goldenthread.methods.results import Method
from goldenthread.vocabulary import Figure, Period, Qualifier, Refused, ValueType, difference, percent_change
from goldenthread.vocabulary.period import months_covered


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChange:
    """What changed between two figures. Both are always here, beside any percentage.

    Args:
        old: The older figure.
        new: The newer figure.
        difference: New less old, derived; percentage points between percentages.
        percent: Percentage change to one decimal place; None between percentages and for ranks, where it would
            mislead, and from zero.
        lower: Lower limit of the difference, None where there is none.
        upper: Upper limit.
        level: Level of the limits and the verdict, as a fraction.
        verdict: Whether chance would explain the difference.
        why: Why it was not judged, empty where it was; without a full stop.
        method: The method used.
    """

    old: Figure
    new: Figure
    difference: Figure
    percent: Figure | None
    lower: Decimal | None
    upper: Decimal | None
    level: float
    verdict: Verdict
    why: str
    method: Method

    @property
    def direction(self) -> int:
        """1 for a rise, -1 for a fall, 0 for no difference. Says nothing of chance."""
        assert self.difference.value is not None
        return (self.difference.value > 0) - (self.difference.value < 0)


def compare_periods(
    old: Figure,
    new: Figure,
    *,
    old_period: Period | None = None,
    new_period: Period | None = None,
    confidence: float = 0.95,
) -> PeriodChange:
    """Compare the figures of two periods.

    Counts are compared as counts, rates and percentages by their numerators and denominators. Where those are not
    held, the difference is still given and the reason why it is not judged.

    Args:
        old: The older figure.
        new: The newer one, of the same measure.
        old_period: Its period, so that overlaps and unequal lengths are caught.
        new_period: The same for the newer.
        confidence: The level of limits and verdict.

    Raises:
        Refused: when a figure is missing or a range, the units must not meet, the periods overlap, are not in
            order, or are not of one length.
    """
    if old_period and new_period:
        _refuse_unlike(old_period, new_period)
    gap = difference(new, old)
    kind = new.unit.type
    percent = None
    if kind not in (ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS, ValueType.RANK) and _above_zero(old):
        percent = percent_change(old, new)
    made, method, why = _judge(old, new, confidence)
    lower = upper = None
    verdict = Verdict.NOT_JUDGED
    if made is not None and made.rows.ok[0]:
        verdict = Verdict(int(made.verdict[0]))
        lower, upper = (decimal_of(limit[0, 0]) for limit in (made.lower, made.upper))
    elif made is not None:
        why = made.rows.why(0)
    return PeriodChange(
        old=old,
        new=new,
        difference=gap,
        percent=percent,
        lower=lower,
        upper=upper,
        level=confidence / 100 if confidence > 1 else confidence,
        verdict=verdict,
        why=why,
        method=method,
    )


def _judge(old: Figure, new: Figure, confidence: float) -> tuple[Changes | None, Method, str]:
    """The row of the kernel that fits, or the reason why none does."""
    kind = new.unit.type
    if old.qualifier != Qualifier.NONE or new.qualifier != Qualifier.NONE:
        return None, VALUE_CHANGE, "a figure is not exact"
    if kind is ValueType.COUNT:
        assert old.value is not None and new.value is not None
        made = count_change([float(old.value)], [float(new.value)], confidence=confidence)
        return made, COUNT_CHANGE, ""
    if kind not in (ValueType.RATE, ValueType.PERCENTAGE, ValueType.PROPORTION):
        return None, VALUE_CHANGE, f"no test of chance fits {_said(kind)} alone"
    parts = (old.numerator, old.denominator, new.numerator, new.denominator)
    if any(part is None for part in parts):
        return None, VALUE_CHANGE, "the numerators and denominators are not held"
    a, m, b, n = ([float(part)] for part in parts if part is not None)
    if kind is ValueType.RATE:
        if new.unit.per is None:
            return None, VALUE_CHANGE, "what the rate is per is not stated"
        return rate_change(a, m, b, n, confidence=confidence, multiplier=new.unit.per), COUNT_CHANGE, ""
    scale = 100 if kind is ValueType.PERCENTAGE else 1
    return share_change(a, m, b, n, confidence=confidence, multiplier=scale), SHARE_CHANGE, ""


def _said(kind: ValueType) -> str:
    if kind is ValueType.MONEY:
        return "a sum of money"
    if kind is ValueType.NOT_STATED:
        return "a number of a type that is not stated"
    if kind is ValueType.PERCENTAGE_POINTS:
        return "a number of percentage points"
    return f"{'an' if kind.label[0] in 'aeiou' else 'a'} {kind.label}"


def _above_zero(figure: Figure) -> bool:
    return figure.value is not None and figure.value > 0


def _refuse_unlike(old: Period, new: Period) -> None:
    if old.overlaps(new):
        raise Refused.one(
            "periods",
            f"{old.label} and {new.label} overlap, so the same events may be in both",
            "Compare two periods that share no day",
        )
    if old.start > new.start:
        raise Refused.one("periods", f"{old.label} comes after {new.label}", "Give the older period first")
    if old.vague or new.vague:
        raise Refused.one("periods", "a period has no exact dates", "Give the first and the last day of each")
    months = months_covered(old.start, old.end), months_covered(new.start, new.end)
    # Whole months stand as one length though February is shorter; anything else is taken by the day.
    if months[0] != months[1] or (not months[0] and old.days != new.days):
        raise Refused.one(
            "periods",
            f"{old.label} and {new.label} are not of one length",
            "Compare like with like, or project the part of a year first",
        )
