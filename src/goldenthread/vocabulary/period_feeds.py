"""Periods as national releases write them, where another column decides what they mean.

Three feeds: the Local Authority Interactive Tool (LAIT), Explore Education
Statistics (EES) and public health profiles (Fingertips). Each function takes the
columns as text and returns a Period labelled as published.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date
from typing import Final

from goldenthread.vocabulary.period import Period
from goldenthread.vocabulary.period_words import ask, cut_status, tidy
from goldenthread.vocabulary.refusals import Refused

_YEAR_TYPES: Final = {
    "academic": "academic_year",
    "financial": "financial_year",
    "calendar": "calendar_year",
    "annual": "reporting_year",
}
_MONTHS: Final = frozenset(name.casefold() for name in calendar.month_name if name)


def from_lait(years: str, year_type: str) -> Period:
    """Return the period of a LAIT row.

    Args:
        years: The Years column: "2023", "2016-17 (OT)", "2021/22-23/24", "2025 (prov)".
        year_type: Year_Type of the measure in the data dictionary. A single year is the
            one the year ends in. "Annual" is the year to 31 March (children in need, in
            care, on plans), "Annual (end of Sept)" the year to 30 September, and
            "Annual - January" the January count.

    Raises:
        Refused: for "0", which one measure carries in error, and for unknown year types.
    """
    named = tidy(year_type)
    words, status = cut_status(tidy(years))
    if named in ("annual (end of sept)", "annual - january") and re.fullmatch(r"\d{4}", words):
        year, label = int(words), " ".join(years.split())
        if "january" in named:
            return replace(Period.month(year, 1), label=label, status=status)
        return Period(date(year - 1, 10, 1), date(year, 9, 30), "reporting_year", label, status)
    return Period.parse(years, kind=_year_kind(named, year_type))


def from_ees(time_period: str, time_identifier: str) -> Period:
    """Return the period of an EES row.

    Args:
        time_period: Four or six digits: "2024", "202324".
        time_identifier: "Academic year", "Reporting year", "Week 12", "January",
            "Autumn and spring term", "Financial year Q2". A reporting year is the year
            to, or the count on, 31 March, as in the children looked after and in need
            releases; other releases count on another day, which their notes say.

    Returns:
        The period, labelled with both columns: "202324 Academic year".

    Raises:
        Refused: for an identifier that is not known, or digits that do not fit it.
    """
    digits, identifier = time_period.strip(), tidy(time_identifier)
    label = f"{digits} {' '.join(time_identifier.split())}".strip()
    if not re.fullmatch(r"\d{4}(\d{2})?", digits):
        raise ask(label, "the time period is not four or six digits")
    year = digits if len(digits) == 4 else f"{digits[:4]}/{digits[4:]}"
    if match := re.fullmatch(r"(academic|financial|calendar|reporting) year", identifier):
        return replace(Period.parse(year, kind=f"{match[1]}_year"), label=label)
    if match := re.fullmatch(r"(financial|calendar) year q([1-4])", identifier):
        return replace(Period.parse(f"Q{match[2]} {year}", kind=f"{match[1]}_year"), label=label)
    if match := re.fullmatch(r"part ([12]) \(.+\)", identifier):
        return replace(Period.parse(f"H{match[1]} {year}", kind="financial_year"), label=label)
    if identifier.startswith("week ") or identifier.endswith((" term", " terms")) or identifier in _MONTHS:
        return replace(Period.parse(f"{identifier} {year}"), label=label)
    raise ask(
        label,
        f'the time identifier "{time_identifier.strip()}" is not known or has no fixed dates',
        "Give the first and the last day, or ask for the identifier to be added",
    )


def from_fingertips(time_period: str, year_type: str, *, sortable: str = "", time_range: str = "") -> Period:
    """Return the period of a public health profile row.

    Args:
        time_period: "2022/23", "2020 - 22", "2016/17 - 18/19", "2023 Q1".
        year_type: From the indicator's metadata: "Financial", "Academic", "Calendar".
        sortable: The sort key, whose first four digits are the first year.
        time_range: "1y", "3y" and the like: how many years are pooled.

    Raises:
        Refused: when the sort key or the range contradicts the text.
    """
    period = Period.parse(time_period, kind=_year_kind(tidy(year_type), year_type))
    # Quarter 4 of a financial year falls in the calendar year after its sort key's.
    firsts = {period.start.year, period.start.year - 1} if period.kind == "quarter" else {period.start.year}
    if sortable and sortable[:4] not in {str(year) for year in firsts}:
        raise ask(time_period, f"its sort key {sortable} starts in another year")
    match = re.fullmatch(r"(\d+)y", time_range.strip())
    if match and period.span_years not in (0, int(match[1])):
        raise ask(time_period, f"its range column says {match[1]} years and the text says {period.span_years}")
    return period


def _year_kind(named: str, published: str) -> str:
    kind = _YEAR_TYPES.get(named.removesuffix(" year"))
    if kind is None:
        raise Refused.one(
            "year type",
            f'"{published}" is not a year type that is known',
            "Use Academic, Financial or Calendar, or give the first and the last day",
        )
    return kind
