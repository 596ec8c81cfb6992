"""Period: the stretch of time a figure or a record is about.

A period is its two dates, both included, with the kind of period it is, the
label as published and the publisher's status. The same label means different
dates in different places ("2022/23" may be a financial or an academic year), so
the reading of labels refuses what it would have to guess, and says what to ask.

The grammar is in `period_text`; the spellings of national releases are in
`period_feeds`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from goldenthread.vocabulary.refusals import Refused

KINDS: Final = frozenset(
    {
        "day",
        "week",
        "month",
        "quarter",
        "half_year",
        "term",
        "calendar_year",
        "financial_year",
        "academic_year",
        "reporting_year",
        "pooled_years",
        "span",
    }
)

# What a publisher says about the period's figures. "vague" is ours: the text gave no
# exact dates ("early 2025"), so the two dates are the widest plain reading of it.
STATUSES: Final = frozenset({"", "provisional", "revised", "final", "outturn", "vague"})

_YEAR_STARTS: Final = {"calendar_year": (1, 1), "financial_year": (4, 1), "academic_year": (9, 1)}
_WHOLE_MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "reporting_year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time, from the first day to the last, both included.

    Args:
        start: First day.
        end: Last day.
        kind: One of `KINDS`.
        label: As published; what readers see.
        status: One of `STATUSES`; empty when the publisher says nothing.

    Raises:
        Refused: when the dates and the kind do not fit one another.
    """

    start: date
    end: date
    kind: str
    label: str
    status: str = ""

    def __post_init__(self) -> None:
        finding = _misfit(self)
        if finding:
            raise Refused.one("period", finding, "Check the two dates and the kind of period")

    @classmethod
    def parse(cls, text: str, *, kind: str | None = None) -> Period:
        """Return the period that `text` names, keeping the text as its label.

        Args:
            text: As published: "2022/23", "February 2023", "Apr 22 - March 23", "2014-16".
            kind: The kind of period where the text alone does not say. With
                "financial_year" or "academic_year", a single year such as "2023" is the
                year that ends in 2023, and a pooled "2021/22-23/24" is three such years.

        Raises:
            Refused: with the question to ask, when the text has two meanings, no year,
                no end, or is not a period at all.
        """
        from goldenthread.vocabulary.period_text import read_period

        return read_period(text, kind=kind)

    @classmethod
    def from_canonical(cls, text: str) -> Period:
        """Return the period that `canonical` wrote.

        Raises:
            Refused: when the text is not in that form.
        """
        try:
            first, last, kind, label = text.split("/", 3)
            start, end = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            raise Refused.one(
                "period",
                f'"{text}" is not a period in canonical form',
                "Write it as start/end/kind/label, for example 2022-04-01/2023-03-31/financial_year/2022/23",
            ) from None
        body, _, tail = label.rpartition("/")
        return cls(start, end, kind, body, tail) if body and tail in STATUSES else cls(start, end, kind, label)

    @classmethod
    def financial_year(cls, starting: int, status: str = "") -> Period:
        """Return the financial year from 1 April of `starting`: 2022 gives 2022/23."""
        return cls(date(starting, 4, 1), date(starting + 1, 3, 31), "financial_year", two_years(starting), status)

    @classmethod
    def academic_year(cls, starting: int, status: str = "") -> Period:
        """Return the academic year from 1 September of `starting`: 2021 gives 2021/22."""
        return cls(date(starting, 9, 1), date(starting + 1, 8, 31), "academic_year", two_years(starting), status)

    @classmethod
    def calendar_year(cls, year: int, status: str = "") -> Period:
        """Return the calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31), "calendar_year", str(year), status)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return one month, labelled "February 2023"."""
        first = date(year, month, 1)
        return cls(first, month_end(first), "month", f"{calendar.month_name[month]} {year}")

    @classmethod
    def day(cls, on: date) -> Period:
        """Return one day, labelled "15 April 2024"."""
        return cls(on, on, "day", in_words(on))

    @property
    def canonical(self) -> str:
        """The period as one line of text that sorts by date and reads back unchanged.

        Shape: start/end/kind/label, then /status when there is one.
        """
        parts = [self.start.isoformat(), self.end.isoformat(), self.kind, self.label]
        return "/".join([*parts, self.status] if self.status else parts)

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.end - self.start).days + 1

    @property
    def span_years(self) -> int:
        """How many whole years it covers: 3 for 2014-16, 1 for 2022/23, 0 for a month."""
        after = self.end + timedelta(days=1)
        whole = after.year - self.start.year
        return whole if (after.month, after.day) >= (self.start.month, self.start.day) else whole - 1

    @property
    def vague(self) -> bool:
        """Whether the text gave no exact dates, so that the two dates are only bounds."""
        return self.status == "vague"

    @property
    def dates_in_words(self) -> str:
        """The two dates for readers: "1 April 2022 to 31 March 2023"."""
        if self.start == self.end:
            return in_words(self.start)
        return f"{in_words(self.start)} to {in_words(self.end)}"

    def same_time(self, other: Period) -> bool:
        """Whether both cover the same days, however they are labelled."""
        return (self.start, self.end) == (other.start, other.end)

    def clashes_with(self, other: Period) -> bool:
        """Whether two facts with these periods are about one thing: all but the label agree."""
        return self.same_time(other) and (self.kind, self.status) == (other.kind, other.status)

    def overlaps(self, other: Period) -> bool:
        """Whether any day is in both."""
        return self.start <= other.end and other.start <= self.end

    def contains(self, on: date) -> bool:
        """Whether the day falls within it."""
        return self.start <= on <= self.end

    def __str__(self) -> str:
        return self.label


def two_years(starting: int) -> str:
    """Return "2022/23" for 2022."""
    return f"{starting}/{(starting + 1) % 100:02d}"


def in_words(on: date) -> str:
    """Return a date as "15 April 2024"."""
    return f"{on.day} {calendar.month_name[on.month]} {on.year}"


def month_end(on: date) -> date:
    """Return the last day of the month that holds `on`."""
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def months_covered(start: date, end: date) -> int:
    """Return how many whole calendar months two dates cover, or 0 if they are not whole."""
    if start.day != 1 or end != month_end(end) or end < start:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + 1


def kind_of_dates(start: date, end: date) -> str:
    """Return the kind that two dates plainly are, "span" when they are none in particular."""
    if start == end:
        return "day"
    months = months_covered(start, end)
    if months == 12:
        for kind, first in _YEAR_STARTS.items():
            if (start.month, start.day) == first:
                return kind
    if months == 1:
        return "month"
    if months in (3, 6) and start.month % 3 == 1:
        return "quarter" if months == 3 else "half_year"
    return "span"


def _misfit(period: Period) -> str:
    """Return what does not fit between the dates, kind, label and status, or nothing."""
    label, kind = period.label, period.kind
    if kind not in KINDS:
        return f'"{kind}" is not a kind of period'
    if period.status not in STATUSES:
        return f'"{period.status}" is not a status of a period'
    if not label.strip() or label != " ".join(label.split()):
        return "the label is empty, or has spaces or lines to spare"
    if "/" in label and label.rpartition("/")[2] in STATUSES - {""}:
        return f'the label "{label}" ends as a status does, so it could not be read back'
    if period.end < period.start:
        return f"it ends on {in_words(period.end)}, before it starts on {in_words(period.start)}"
    if not _fits(period):
        return f"{period.dates_in_words} is not a {kind.replace('_', ' ')}"
    return ""


def _fits(period: Period) -> bool:
    kind, months = period.kind, months_covered(period.start, period.end)
    if kind == "day":
        return period.days == 1
    if kind == "week":
        return period.days == 7
    if kind in _YEAR_STARTS:
        return months == 12 and (period.start.month, period.start.day) == _YEAR_STARTS[kind]
    if kind in _WHOLE_MONTHS:
        return months == _WHOLE_MONTHS[kind]
    if kind == "pooled_years":
        return months >= 24 and months % 12 == 0
    return True
