"""Periods as partners spell them in their own sheets, read by what the map says of years and dates. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from goldenthread.reading.book import BookCell, Holds
from goldenthread.returns.mapped.layout import Layout, folded
from goldenthread.vocabulary import Period, Refused
from goldenthread.vocabulary.period import months_covered, two_years

_TWO_YEARS: Final = re.compile(r"\d{2,4}\s*[/\-–]\s*\d{2,4}").fullmatch
_YEAR: Final = re.compile(r"(?:19|20)\d\d").fullmatch
_PART: Final = re.compile(r"\b(?:q|quarter|h|half)\s?[1-4]\b", re.IGNORECASE).search
#: "Q1 23/24" and "23-24 Q1": two years of two digits that follow one another can be no other two.
_SHORT: Final = re.compile(r"(?<![\d/\-])(\d\d)\s?[/\-–]\s?(\d\d)(?![\d/\-])")
_MONTH: Final = re.compile(r"([a-z]{3,9})\.?[\s\-]'?(\d\d)", re.IGNORECASE).fullmatch
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00)?)?").fullmatch
#: The month in which each kind of year begins, and our words for the parts of one.
_OPENS: Final = {"financial_year": 4, "academic_year": 9, "calendar_year": 1}
_PARTS: Final = {"quarter": "quarter", "half_year": "half"}
_ASK_DATE: Final = "Say in the map what a date stands for: its month, its quarter, the week it begins, or the day"


def period_of(cell: BookCell, layout: Layout, year: str = "") -> Period:
    """The period that a cell names, in our own words: "Q4 25/26" is quarter 4 2025/26.

    Where we have no word for it, such as a span of some months, it keeps the words that stand there.

    Args:
        year: What names its year, where the cell alone does not: another cell's text.

    Raises:
        Refused: for what has two meanings, or is no period.
    """
    text = " ".join(cell.text.split())
    for spelled, means in layout.periods.items():
        if folded(spelled) == folded(text):
            return own_words(_read(means, layout), layout, text)
    if cell.holds is Holds.DATE or _ISO(text):
        return _of_date(text, layout)
    if not text:
        raise Refused.one("period", "there is no period", "Fill it in, or leave the row out")
    whole = f"{text} {year}".strip() if year else text
    return own_words(_read(_month_in(text, year, layout) or whole, layout), layout, whole)


def spelling(cell: BookCell, year: str = "") -> str:
    """How a cell, with what names its year, spells its period."""
    text = " ".join(cell.text.split())
    if found := _ISO(text):
        return found[1]
    return _labelled(f"{text} {year}".strip())


def own_words(period: Period, layout: Layout, written: str) -> Period:
    """The same period, labelled as we write such periods everywhere; with the words written where we have none."""
    first, months = period.start, months_covered(period.start, period.end)
    if period.vague or period.status == "vague":
        return replace(period, label=_labelled(written))
    if period.kind in _OPENS and months == 12:
        calendar = period.kind == "calendar_year"
        return replace(period, label=str(first.year) if calendar else two_years(first.year))
    if period.kind == "month":
        return replace(period, label=Period.month(first.year, first.month).label)
    if period.kind == "day":
        return replace(period, label=Period.day(first).label)
    # "2023 Q1" is of a calendar year, unless the map says which years are meant.
    of_calendar = not layout.years and _PART(written) and not re.search(r"\d\s?[/\-–]\s?\d", written)
    opens = 1 if of_calendar else _OPENS.get(layout.years, 4)
    into = (first.month - opens) % 12
    if period.kind in _PARTS and months in (3, 6) and into % months == 0:
        began = first.year - (first.month < opens)
        year = str(began) if opens == 1 else two_years(began)
        return replace(period, label=f"{_PARTS[period.kind]} {into // months + 1} {year}")
    return replace(period, label=_labelled(written))


def left_out(cell: BookCell, layout: Layout) -> bool:
    """Whether the map says that what a cell names as its period is left out."""
    text = folded(cell.text)
    return any(folded(spelled) == text and means == "leave out" for spelled, means in layout.periods.items())


def _labelled(text: str) -> str:
    return text[:60].rstrip(" /")


def _read(text: str, layout: Layout) -> Period:
    full = _SHORT.sub(_full_years, text)
    if layout.dates == "month" and (match := _MONTH(full)) and match[1][:3].casefold() in _MONTHS:
        full = f"{match[1]} 20{match[2]}"
    by_year = _TWO_YEARS(full) or _YEAR(full) or _PART(full)
    return Period.parse(full, kind=layout.years or None if by_year else None)


def _full_years(match: re.Match[str]) -> str:
    first, second = int(match[1]), int(match[2])
    return f"20{first:02d}/{second:02d}" if second == (first + 1) % 100 else match[0]


def _month_in(text: str, year: str, layout: Layout) -> str:
    """ "April 2023" for April of the financial year 2023/24, where the year stands in another cell."""
    if text[:3].casefold() not in _MONTHS or layout.years not in ("financial_year", "academic_year"):
        return ""
    match = re.fullmatch(r"(20\d\d)[/\-–](?:20)?\d\d", _SHORT.sub(_full_years, year.strip()))
    if match is None:
        return ""
    number = _MONTHS.index(text[:3].casefold()) + 1
    opens = 4 if layout.years == "financial_year" else 9
    return f"{text} {int(match[1]) + (number < opens)}"


def _of_date(text: str, layout: Layout) -> Period:
    match = _ISO(text)
    if match is None:
        raise Refused.one("period", f"“{text}” is a moment and no period", _ASK_DATE)
    try:
        on = date.fromisoformat(match[1])
    except ValueError:
        raise Refused.one("period", f"“{text}” is no day", "Ask which day is meant") from None
    reads: Mapping[str, Callable[[date], Period]] = {
        "day": Period.day, "month": lambda day: Period.month(day.year, day.month), "quarter": _quarter, "week": _week,
    }  # fmt: skip
    if layout.dates not in reads:
        raise Refused.one("period", f"“{on:%d/%m/%Y}” is a date", _ASK_DATE)
    found = reads[layout.dates](on)
    return own_words(found, layout, found.label)


def _quarter(on: date) -> Period:
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    last = after - timedelta(days=1)
    return Period(first, last, "quarter", f"{first:%B} to {last:%B %Y}")


def _week(on: date) -> Period:
    return Period(on, on + timedelta(days=6), "week", f"Week beginning {on.day} {on:%B %Y}")
