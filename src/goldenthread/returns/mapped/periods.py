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

_TWO_YEARS: Final = re.compile(r"\d{2,4}\s*[/\-–]\s*\d{2,4}").fullmatch
_YEAR: Final = re.compile(r"(?:19|20)\d\d").fullmatch
_PART: Final = re.compile(r"\b(?:q|quarter|h|half)\s?[1-4]\b", re.IGNORECASE).search
#: "Q1 23/24" and "23-24 Q1": two years of two digits that follow one another can be no other two.
_SHORT: Final = re.compile(r"(?<![\d/\-])(\d\d)\s?[/\-–]\s?(\d\d)(?![\d/\-])")
_MONTH: Final = re.compile(r"([a-z]{3,9})\.?[\s\-]'?(\d\d)", re.IGNORECASE).fullmatch
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00)?)?").fullmatch
_ASK_DATE: Final = "Say in the map what a date stands for: its month, its quarter, the week it begins, or the day"


def period_of(cell: BookCell, layout: Layout, year: str = "") -> Period:
    """The period that a cell names, labelled as it stands there.

    Args:
        year: What names its year, where the cell alone does not: another cell's text.

    Raises:
        Refused: for what has two meanings, or is no period.
    """
    text = " ".join(cell.text.split())
    for spelled, means in layout.periods.items():
        if folded(spelled) == folded(text):
            return replace(_read(means, layout), label=_labelled(text))
    if cell.holds is Holds.DATE or _ISO(text):
        return _of_date(text, layout)
    if not text:
        raise Refused.one("period", "there is no period", "Fill it in, or leave the row out")
    whole = f"{text} {year}".strip() if year else text
    found = _read(_month_in(text, year, layout) or whole, layout)
    return replace(found, label=_labelled(whole))


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
    return reads[layout.dates](on)


def _quarter(on: date) -> Period:
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    last = after - timedelta(days=1)
    return Period(first, last, "quarter", f"{first:%B} to {last:%B %Y}")


def _week(on: date) -> Period:
    return Period(on, on + timedelta(days=6), "week", f"Week beginning {on.day} {on:%B %Y}")
