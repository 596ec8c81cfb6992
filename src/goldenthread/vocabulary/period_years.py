"""Readers for years, several years together, and parts of years: quarters, halves, terms.

Part of the grammar in `period_text`, which says how readers work.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from goldenthread.vocabulary.period import Period, month_end
from goldenthread.vocabulary.period_words import (
    COUNT,
    TWO_YEAR_KINDS,
    YEAR,
    Reading,
    Unclear,
    count_word,
    full_year,
    whole_months,
)

# Longer ranges of years are the life of a plan ("2023-33"), not a pooled statistic.
_LONGEST_POOL: Final = 5


def pooled(words: str, wanted: str | None) -> Reading | None:
    """Several years together: 2014-16, 2020 - 22, 2020 to 2022, 2021/22-23/24."""
    dash = r"\s*(?:-|to)\s*"
    if match := re.fullmatch(rf"(?P<a>{YEAR})/\d\d{dash}(?:(?:20|19)?\d\d)/\d\d", words):
        sides = re.split(dash, words)
        first = _start_of(sides[0])
        last = _start_of(sides[1] if len(sides[1]) > 5 else f"{str(first)[:2]}{sides[1]}")
        if wanted not in TWO_YEAR_KINDS:
            raise Unclear("the years in it may be financial or academic", "Give the kind of year")
        return _years_together(first, last, 4 if wanted == "financial_year" else 9)
    match = re.fullmatch(rf"(?P<a>{YEAR}){dash}(?P<b>{YEAR}|\d\d)", words)
    if match is None:
        return None
    first = int(match["a"])
    last = int(match["b"]) if len(match["b"]) == 4 else first // 100 * 100 + int(match["b"])
    if last == first + 1 and " to " not in words and wanted not in ("pooled_years", "span"):
        return None  # "2016-17": one year of some kind, read below
    if wanted in (*TWO_YEAR_KINDS, "reporting_year"):
        raise Unclear("it may name the years by their start or by their end", "Write them as 2021/22 to 2023/24")
    return _years_together(first, last, 1)


def _years_together(first: int, last: int, month: int) -> Reading:
    if last <= first:
        raise Unclear("it ends before it starts")
    end = date(last + 1, month, 1) - timedelta(days=1)
    kind = "pooled_years" if last - first < _LONGEST_POOL else "span"
    return Reading(date(first, month, 1), end, kind)


def two_year_label(words: str, wanted: str | None) -> Reading | None:
    """One year named by two: 2022/23, 2022-23, 2022/2023, 22/23, and 202223 in DfE files."""
    match = re.fullmatch(rf"(?P<a>{YEAR}|\d\d)\s?[/-]\s?(?P<b>{YEAR}|\d\d)", words) or re.fullmatch(
        rf"(?P<a>{YEAR})(?P<b>\d\d)", words
    )
    if match is None:
        return None
    first = _start_of(f"{match['a']}/{match['b']}")
    if wanted == "reporting_year":
        return Reading(date(first, 4, 1), date(first + 1, 3, 31), "reporting_year")
    if wanted in TWO_YEAR_KINDS:
        return _year_from(first, wanted)
    if wanted in (None, "span"):
        raise Unclear(
            "it may be a financial year (April to March) or an academic year (September to August)",
            "Which is it? Give the kind: financial_year or academic_year",
        )
    raise Unclear(f"it names two years and the kind given is {wanted.replace('_', ' ')}")


def _start_of(label: str) -> int:
    """Return 2022 for "2022/23", and refuse years that do not follow one another."""
    first, second = label.split("/")
    start = full_year(first)
    if int(second[-2:]) != (start + 1) % 100 or (len(second) == 4 and int(second) != start + 1):
        raise Unclear(f"{second} does not follow {first}", "Give two years in a row, or the first and last day")
    return start


def _year_from(starting: int, kind: str) -> Reading:
    period = Period.financial_year(starting) if kind == "financial_year" else Period.academic_year(starting)
    return Reading(period.start, period.end, kind)


def single_year(words: str, wanted: str | None) -> Reading | None:
    """A year alone: a calendar year, or the year that ends in it where the kind says so."""
    if not re.fullmatch(YEAR, words):
        return None
    year = int(words)
    if wanted in TWO_YEAR_KINDS:
        return _year_from(year - 1, wanted)
    if wanted == "reporting_year":
        return Reading(date(year - 1, 4, 1), date(year, 3, 31), "reporting_year")
    return Reading(date(year, 1, 1), date(year, 12, 31), "calendar_year")


def sortable(words: str, wanted: str | None) -> Reading | None:
    """The sort key of public health profiles: 20220000 is the year that starts in 2022."""
    match = re.fullmatch(rf"(?P<y>{YEAR})(?P<q>0[0-4])00", words)
    if match is None:
        return None
    year, quarter = int(match["y"]), int(match["q"])
    if wanted not in (*TWO_YEAR_KINDS, "calendar_year"):
        raise Unclear("a sort key says which year comes first and not what kind of year it is", "Give the kind")
    if quarter:
        return _quarter_of(year, quarter, wanted)
    return single_year(str(year), None) if wanted == "calendar_year" else _year_from(year, wanted)


# Parts of years


def part_of_year(words: str, wanted: str | None) -> Reading | None:
    """Quarters and halves: quarter 1 2023/24, 2018/19 Q4, 2023 Q1, first half of 2023/24."""
    year = rf"(?P<y>{YEAR}(?:[/-]\d\d(?:\d\d)?)?)"
    numbered = r"(?P<q>quarter|q|half|h) ?(?P<n>[1-4]|one|two|three|four)"
    part = rf"(?:{numbered}|(?P<nth>{COUNT}) (?P<word>quarter|half))"
    match = re.fullmatch(rf"{part},? (?:of )?{year}", words) or re.fullmatch(rf"{year},? {part}", words)
    if match is None:
        if re.match(r"(q|quarter |half |h)[1-4]\b", words) and not re.search(r"\d{4}", words):
            raise Unclear("it has no year", "Give the year, for example quarter 1 2023/24")
        return None
    number = count_word(match["n"] or match["nth"])
    label = match["y"].replace("-", "/")
    if "/" in label:
        first, kind = _start_of(label), wanted or "financial_year"
    else:
        first, kind = int(label), wanted or "calendar_year"
        if wanted in TWO_YEAR_KINDS:
            raise Unclear("one year is named and the kind given runs over two", "Write it as quarter 1 2023/24")
    if kind in ("quarter", "half_year"):
        kind = "financial_year" if "/" in label else "calendar_year"
    if (match["q"] or match["word"]).startswith("h"):
        if number > 2:
            raise Unclear("a year has two halves")
        return _half_of(first, number, kind)
    return _quarter_of(first, number, kind)


def _quarter_of(year: int, number: int, kind: str) -> Reading:
    opening = _opening_month(kind) + 3 * (number - 1)
    return whole_months(year + (opening - 1) // 12, (opening - 1) % 12 + 1, 3)


def _half_of(year: int, number: int, kind: str) -> Reading:
    opening = _opening_month(kind) + 6 * (number - 1)
    return whole_months(year + (opening - 1) // 12, (opening - 1) % 12 + 1, 6)


def _opening_month(kind: str) -> int:
    if kind == "financial_year":
        return 4
    if kind == "calendar_year":
        return 1
    raise Unclear("publishers split other years at different months", "Give the first and the last day")


# Nominal dates, since schools differ: the three parts make up the academic year.
_TERMS: Final = {"autumn": (9, 12), "spring": (1, 3), "summer": (4, 8)}
_TERM: Final = r"(?:autumn|spring|summer)"


def term(words: str, wanted: str | None) -> Reading | None:
    year = rf"(?P<y>{YEAR}(?:/\d\d(?:\d\d)?|\d\d)?)"
    part = rf"(?P<a>{_TERM})(?: ?(?:and|&|to|-) ?(?P<b>{_TERM}))? terms?"
    match = re.fullmatch(rf"{part},? {year}", words) or re.fullmatch(rf"{year},? {part}", words)
    if match is None:
        return None
    label = match["y"] if len(match["y"]) != 6 else f"{match['y'][:4]}/{match['y'][4:]}"
    first, last = match["a"], match["b"] or match["a"]
    if "/" in label:
        autumn = _start_of(label)
    elif first == last:
        autumn = int(label) if first == "autumn" else int(label) - 1
    else:
        raise Unclear("the terms may fall in two years", "Give the academic year, for example 2023/24")
    years = {"autumn": autumn, "spring": autumn + 1, "summer": autumn + 1}
    start = date(years[first], _TERMS[first][0], 1)
    end = month_end(date(years[last], _TERMS[last][1], 1))
    return Reading(start, end, "term")
