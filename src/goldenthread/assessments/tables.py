"""Figures as columns: what the pass over many series takes in. Plain arrays, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from goldenthread.methods.results import Codes, Floats
from goldenthread.vocabulary import Period, ValueType
from goldenthread.vocabulary.period import month_end, months_covered

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

TYPES: Final = tuple(ValueType)
TYPE_CODE: Final = {kind: code for code, kind in enumerate(TYPES)}
#: What two places, or two groups, may be compared by. A count of one says nothing of the other's.
COMPARABLE: Final = (
    ValueType.PERCENTAGE,
    ValueType.PROPORTION,
    ValueType.RATE,
    ValueType.RATIO,
    ValueType.AVERAGE,
    ValueType.INDEX,
)
#: What builds up over a year, where its measure also says that its parts add up.
BUILDS_UP: Final = (ValueType.COUNT, ValueType.MONEY, ValueType.QUANTITY)
_ANNUAL: Final = ("calendar_year", "financial_year", "academic_year", "reporting_year")
_FIXED: Final = ("day", "week", "month", "quarter", "half_year", "calendar_year", "financial_year", "academic_year")
_KINDS: Final = (*_FIXED, "term", "reporting_year", "pooled_years", "span")
#: A span is one kind with another only where both cover as many months, or as many days.
_DAYS: Final = 500_000


class Year(IntEnum):
    """The kind of year that parts of a year build up to."""

    UNKNOWN = 0
    CALENDAR = 1
    FINANCIAL = 2
    ACADEMIC = 3

    @property
    def kind(self) -> str:
        """The kind of period it is; empty for an unknown one."""
        return "" if self is Year.UNKNOWN else f"{self.name.lower()}_year"


YEAR_OF: Final = {year.kind: year for year in Year if year}
#: The month in which each kind of year starts.
FIRST_MONTH: Final = np.array([0, 1, 4, 9])


@dataclass(frozen=True, slots=True)
class Periods:
    """The different periods of all points. All arrays have shape (periods,).

    Args:
        start: First day, as a proleptic ordinal.
        end: Last day.
        strand: What must be one for two periods to be compared: the kind, and the length where the kind leaves it
            open.
        annual: Whether it is one year, and not several pooled.
        year: The year in which it starts.
        month: The month in which it starts, 1 to 12.
        months: How many whole months it covers; 0 where they are not whole.
        before: Index of the period of the same strand one year earlier, -1 where there is none.
        vague: Whether the two dates are only bounds.
        builds: The `Year` that its own label or kind speaks of.
    """

    start: Places
    end: Places
    strand: Places
    annual: Flags
    year: Places
    month: Places
    months: Places
    before: Places
    vague: Flags
    builds: Codes

    @classmethod
    def of(cls, periods: Sequence[Period]) -> Periods:
        """Return the columns of periods that all differ by `same_period`."""
        strands = [strand_of(period) for period in periods]
        at = {(s, p.start, p.end): n for n, (s, p) in enumerate(zip(strands, periods, strict=True))}
        before = [at.get((s, *_year_earlier(p)), -1) for s, p in zip(strands, periods, strict=True)]
        return cls(
            start=_ints([period.start.toordinal() for period in periods]),
            end=_ints([period.end.toordinal() for period in periods]),
            strand=_ints(strands),
            annual=np.array([period.kind in _ANNUAL for period in periods], dtype=np.bool_),
            year=_ints([period.start.year for period in periods]),
            month=_ints([period.start.month for period in periods]),
            months=_ints([months_covered(period.start, period.end) for period in periods]),
            before=_ints(before),
            vague=np.array([period.vague for period in periods], dtype=np.bool_),
            builds=np.array([_builds(period) for period in periods], dtype=np.int8),
        )


@dataclass(frozen=True, slots=True)
class Points:
    """Figures, one to a row, in any order. All arrays have shape (points,).

    Args:
        series: Index of the series.
        period: Index into `Periods`.
        value: The value; NaN where there is none, or none that may be worked with.
        numerator, denominator, lower, upper: As published; NaN where not.
        forecast: Whether it was projected or forecast by its source. Such a figure is no part of a series.
        provisional: Whether it may still be revised.
        opens: Whether it carries the break mark: not comparable with what came before it.
        ground: A number that changes with the definition, or the boundary of the area, that a figure rests on.
        preference: Which of two figures for one period stands: the higher one. Two that are equal and differ in
            value leave that period without a value.
    """

    series: Places
    period: Places
    value: Floats
    numerator: Floats
    denominator: Floats
    lower: Floats
    upper: Floats
    forecast: Flags
    provisional: Flags
    opens: Flags
    ground: Places
    preference: Places

    def __len__(self) -> int:
        return len(self.series)


@dataclass(frozen=True, slots=True)
class Series:
    """What is known of each series. Arrays have shape (series,), save `neighbours`.

    Args:
        type: Index into `TYPES`.
        per: What a value is per: 100 for a percentage, 1 for a proportion, 1,000 for a rate; NaN where not stated.
        good: The good direction: 1 up, -1 down, 0 none agreed.
        additive: Whether parts of a year, or areas, may be added.
        judged: Whether anything may be judged at all. A sum that may count a person twice is not.
        target: A target to hold limits against; NaN for none.
        country, region, benchmark: The series each is compared with, -1 for none.
        neighbours: The series of its statistical neighbours, shape (series, most), filled up with -1.
        group: The set of groups it is one of (the sexes of one area, say), -1 for none.
    """

    type: Codes
    per: Floats
    good: Codes
    additive: Flags
    judged: Flags
    target: Floats
    country: Places
    region: Places
    benchmark: Places
    neighbours: Places
    group: Places

    def __len__(self) -> int:
        return len(self.type)

    def of_type(self, *kinds: ValueType) -> Flags:
        """Which series have one of these types."""
        return np.isin(self.type, [TYPE_CODE[kind] for kind in kinds])


def same_period(period: Period) -> tuple[int, date, date, bool]:
    """What two periods share where a figure for one is a figure for the other, however they are labelled."""
    return strand_of(period), period.start, period.end, period.vague


def strand_of(period: Period) -> int:
    """A number that two periods share only where figures for them may be compared."""
    kind = _KINDS.index(period.kind) * 1_000_000
    if period.kind in _FIXED:
        return kind
    months = months_covered(period.start, period.end)
    return kind + (months or _DAYS + period.days)


def _year_earlier(period: Period) -> tuple[date, date]:
    """The same days of the year before; the end of February stays the end of February."""
    start = _replaced(period.start)
    end = _replaced(period.end)
    return start, month_end(end) if period.end == month_end(period.end) else end


def _replaced(day: date) -> date:
    if day.year == 1:
        return day
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _builds(period: Period) -> Year:
    """The year that a whole year is, or that a label such as "quarter 1 2023/24" names."""
    if period.kind in YEAR_OF:
        return YEAR_OF[period.kind]
    tail = period.label.rpartition(" ")[2]
    first, slash, second = tail.partition("/")
    named = bool(slash) and len(first) == 4 and (first + second).isdigit()
    return Year.FINANCIAL if named and period.kind in ("quarter", "half_year", "month") else Year.UNKNOWN


def _ints(values: Sequence[int]) -> Places:
    return np.array(values, dtype=np.int64)
