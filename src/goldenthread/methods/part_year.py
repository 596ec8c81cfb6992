"""One figure for part of a year, projected to the whole of it, with the words that must go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Context, Decimal
from itertools import pairwise
from typing import Final

from goldenthread.methods.change import decimal_of
from goldenthread.methods.projection import ALL_PASSED, NO_PERIOD, LimitsOf, by_profile, pro_rata
from goldenthread.methods.results import Estimates, Method
from goldenthread.vocabulary import (
    Additivity,
    Basis,
    Figure,
    FigureStatus,
    Period,
    Qualifier,
    Refused,
    ValueType,
    add,
    format_number,
    percent_change,
)
from goldenthread.vocabulary.period import months_covered

_EXACT: Final = Context(prec=50)
_BUILDS_UP: Final = frozenset({ValueType.COUNT, ValueType.MONEY, ValueType.QUANTITY})
_NAMES: Final = {(3, 12): "first quarter", (6, 12): "first half", (1, 12): "first month", (4, 12): "first third"}


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a year a figure covers: 1 of 4 quarters, 6 of 12 months, 45 of 365 days.

    Args:
        elapsed: How many have passed.
        whole: How many the year has.
        unit: What they are, in the plural.
        name: What to call the part, for example "first quarter"; made from the rest when empty.

    Raises:
        Refused: when nothing or everything has passed.
    """

    elapsed: int
    whole: int
    unit: str = "months"
    name: str = ""

    def __post_init__(self) -> None:
        if self.elapsed <= 0 or self.whole <= 0:
            raise Refused.one(
                "part of the year", f"{self.elapsed} of {self.whole} {self.unit} is no part", "Say how much has passed"
            )
        if self.elapsed >= self.whole:
            raise Refused.one("part of the year", ALL_PASSED, "Use the figure for the year as it is")

    @classmethod
    def months(cls, elapsed: int, whole: int = 12) -> Part:
        """Return the first months of a year; 3 and 6 are called the first quarter and half."""
        return cls(elapsed, whole, "months", _NAMES.get((elapsed, whole), ""))

    @classmethod
    def of(cls, seen: Period, year: Period) -> Part:
        """Return the part of `year` that `seen` is.

        Raises:
            Refused: when it has no exact dates, does not start with the year, or is not within it.
        """
        if seen.vague or year.vague:
            raise Refused.one("period", "it has no exact dates", "Give the first and the last day")
        if seen.start != year.start:
            raise Refused.one(
                "period",
                f"{seen.label} does not start with {year.label}",
                "Give the figure from the first day of the year on",
            )
        months = months_covered(seen.start, seen.end), months_covered(year.start, year.end)
        return cls.months(*months) if all(months) else cls(seen.days, year.days, "days")

    @property
    def words(self) -> str:
        """The part and what it is multiplied by: "first quarter × 4", "first 9 months × 12/9"."""
        name = self.name or f"first {f'{self.elapsed} ' if self.elapsed > 1 else ''}{self._unit}"
        times = self.whole // self.elapsed if self.whole % self.elapsed == 0 else f"{self.whole}/{self.elapsed}"
        return f"{name} × {times}"

    @property
    def _unit(self) -> str:
        return self.unit.removesuffix("s") if self.elapsed == 1 else self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PartYear:
    """A projection of one figure. `method_words` and `limits_words` are printed wherever it goes.

    Args:
        seen: The figure for the part.
        total: The projected total, a forecast; its `lower` and `upper` are the limits where it has any.
        method_words: "first quarter × 4; season not allowed for".
        limits_words: What the limits are, or why there are none.
        level: Level of the limits, as a fraction.
        change: Percentage change on last year's whole, with both values in its note; None without last year.
        last: Last year's whole, where it was given.
        method: The method used.
    """

    seen: Figure
    total: Figure
    method_words: str
    limits_words: str
    level: float
    change: Figure | None
    last: Figure | None
    method: Method


def part_year(
    seen: Figure,
    part: Part | None,
    *,
    additivity: Additivity = Additivity.ADDITIVE,
    last: Figure | None = None,
    last_seen: Figure | None = None,
    limits: LimitsOf = "count",
    confidence: float = 0.95,
    allow_provisional: bool = False,
) -> PartYear:
    """Project one figure to the whole year.

    Args:
        seen: The figure for the part: a count, money or a quantity.
        part: How much of the year it covers; None when nobody has said, which is refused.
        additivity: What the measure declares: the part of a year can only be projected where parts add up.
        last: Last year's whole, for the percentage change.
        last_seen: The same part of last year; with it the projection goes by last year's profile.
        limits: As in `pro_rata`.
        confidence: Level of the limits.
        allow_provisional: Project a provisional figure all the same; the projection stays provisional.

    Raises:
        Refused: when the part is not stated, the figure is missing, a range or provisional, or does not add up
            over the year.
    """
    _refuse_unfit(seen, part, additivity, allow_provisional)
    assert seen.value is not None and part is not None
    # A figure with a qualifier is not a count, and its limits would promise too much.
    counts = seen.unit.type is ValueType.COUNT and seen.is_exact and seen.value == seen.value.to_integral_value()
    if last_seen is not None:
        made, value, words = _from_profile(seen, last_seen, last, counts, confidence)
    else:
        value = _EXACT.divide(_EXACT.multiply(seen.value, Decimal(part.whole)), Decimal(part.elapsed))
        words = f"{part.words}; season not allowed for"
        made = pro_rata(
            [float(seen.value)],
            float(part.elapsed),
            float(part.whole),
            counts=counts,
            limits=limits,
            confidence=confidence,
        )
    if not made.rows.ok[0]:
        raise Refused.one("projection", made.rows.why(0), "Check the figures")
    lower, upper = decimal_of(made.lower[0, 0]), decimal_of(made.upper[0, 0])
    total = replace(seen, value=value, numerator=None, denominator=None, lower=lower, upper=upper, note=words, text="")
    total = replace(total, basis=Basis.FORECAST)
    return PartYear(
        seen=seen,
        total=total,
        method_words=words,
        limits_words=_limits_words(seen, counts, made),
        level=made.confidence[0],
        change=percent_change(last, total) if last is not None and last.value is not None and last.value > 0 else None,
        last=last,
        method=made.method_of(0),
    )


def join_parts(parts: Sequence[tuple[Figure, Period]], year: Period, additivity: Additivity) -> tuple[Figure, Part]:
    """Return the sum of the parts of a year so far, and the part of the year that they are together.

    Args:
        parts: Figures with their periods, in any order.
        year: The year they are parts of.
        additivity: What the measure declares.

    Raises:
        Refused: when there are none, they overlap, leave a gap, or do not start with the year; or cannot be added.
    """
    if not parts:
        raise Refused.one("parts of the year", "there are none", "Give the figures for the periods so far")
    ordered = sorted(parts, key=lambda part: (part[1].start, part[1].end))
    for (_, one), (_, two) in pairwise(ordered):
        if one.overlaps(two):
            raise Refused.one(
                "parts of the year",
                f"{one.label} and {two.label} overlap, so the same events may be in both",
                "Give parts that share no day",
            )
        if one.end + timedelta(days=1) != two.start:
            raise Refused.one(
                "parts of the year",
                f"there is a gap between {one.label} and {two.label}",
                "Give the figure for the time between, or leave out what comes after",
            )
    first, last = ordered[0][1], ordered[-1][1]
    figures = [figure for figure, _ in ordered]
    if len(ordered) == 1:
        return figures[0], Part.of(first, year)
    together = Period(first.start, last.end, "span", f"{first.label} to {last.label}")
    return add(figures, additivity), Part.of(together, year)


def _refuse_unfit(seen: Figure, part: Part | None, additivity: Additivity, allow_provisional: bool) -> None:
    if part is None:
        raise Refused.one("projection", NO_PERIOD, "Say which months or quarters the figure covers")
    if seen.value is None or seen.qualifier is Qualifier.RANGE:
        raise Refused.one("projection", "the figure is missing or a range", "Project a single figure")
    if seen.unit.type not in _BUILDS_UP:
        raise Refused.one(
            "projection",
            f"a {seen.unit.type.label} does not build up over the year",
            "Show the latest value as it is",
        )
    if additivity is Additivity.MAY_OVERLAP:
        raise Refused.one(
            "projection",
            "a person counted in one part of the year may be counted again in the next, so parts do not add up",
            "Wait for the figure for the year, or project a measure that counts each person or event once",
        )
    if additivity is not Additivity.ADDITIVE:
        raise Refused.one(
            "projection",
            "the measure does not say that the parts of a year add up",
            "Ask its owner, and show the part as it is",
        )
    if seen.status is FigureStatus.PROVISIONAL and not allow_provisional:
        raise Refused.one(
            "projection",
            "the figure is provisional, and whatever is still missing from it would be multiplied",
            "Wait for the final figure, or ask for a provisional projection",
        )


def _from_profile(
    seen: Figure, last_seen: Figure, last: Figure | None, counts: bool, confidence: float
) -> tuple[Estimates, Decimal, str]:
    assert seen.value is not None
    if last is None or last.value is None or last_seen.value is None:
        raise Refused.one(
            "projection", "last year's part or whole is missing", "Give both, or project by the time that has passed"
        )
    for each in (last_seen, last):
        seen.unit.minus(each.unit)
    exact = counts and last_seen.is_exact and last.is_exact
    made = by_profile(
        [float(seen.value)], float(last_seen.value), float(last.value), counts=exact, confidence=confidence
    )
    if not made.rows.ok[0]:
        raise Refused.one("projection", made.rows.why(0), "Check last year's figures")
    value = _EXACT.divide(_EXACT.multiply(seen.value, last.value), last_seen.value)
    share = format_number(_EXACT.divide(_EXACT.multiply(Decimal(100), last_seen.value), last.value), 1)
    return made, value, f"by last year's profile, {share}% by this point; season taken as last year's"


def _limits_words(seen: Figure, counts: bool, made: Estimates) -> str:
    percent = format_number(Decimal(repr(made.confidence[0])) * 100)
    percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
    method = made.method_of(0).key
    if method == "pro_rata_count":
        return f"{percent}% limits of the count in hand, multiplied in the same way"
    if method == "pro_rata_outcome":
        return f"{percent}% prediction limits for the year's total, the part in hand kept as it is"
    if method == "profile_count":
        return f"{percent}% limits, from this year's count and last year's share"
    if seen.unit.type is ValueType.MONEY:
        return "no interval: money has none, only counts do"
    return "no interval: only exact counts have one"
