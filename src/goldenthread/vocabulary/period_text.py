"""Reads the text of a period. The grammar, one reader for each way of writing it.

Each reader takes the words and the kind asked for, and returns a reading, or None
when the words are not its own. The first that answers wins, so the order of
`_READERS` matters: refusals of what cannot be dated come before the readers that
might half understand it.

Nothing is guessed. Where a text has two meanings the refusal says which two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from goldenthread.vocabulary.period import KINDS, Period, kind_of_dates, month_end, two_years
from goldenthread.vocabulary.period_words import (
    COUNT,
    DAY,
    MONTH,
    TWO_YEAR_KINDS,
    VAGUE,
    YEAR,
    Reading,
    Unclear,
    ask,
    count_word,
    cut_identifier,
    cut_status,
    full_year,
    month_number,
    tidy,
    whole_months,
)
from goldenthread.vocabulary.period_years import (
    part_of_year,
    pooled,
    single_year,
    sortable,
    term,
    two_year_label,
)
from goldenthread.vocabulary.refusals import Refused

Reader = Callable[[str, str | None], Reading | None]


def read_period(text: str, *, kind: str | None = None) -> Period:
    """Return the period that `text` names. See `Period.parse`."""
    if kind is not None and kind not in KINDS:
        raise Refused.one("period", f'"{kind}" is not a kind of period', "Use one of " + ", ".join(sorted(KINDS)))
    label = " ".join(text.split())
    try:
        reading, status = _read(label, kind)
    except Unclear as unclear:
        raise ask(label, unclear.finding, unclear.remedy) from None
    if reading is None:
        raise Refused.one(
            "period",
            f'"{label}" is not a period that can be read',
            'Write it as in "15 April 2024", "February 2023", "quarter 1 2023/24", '
            '"financial year 2022/23", "2020 to 2022" or "1 April 2022 to 31 March 2023"',
        )
    return Period(reading.start, reading.end, reading.kind, label, reading.status or status)


def _read(label: str, kind: str | None) -> tuple[Reading | None, str]:
    """Return the reading of a label, or None, and the publisher's status in it."""
    words, status = cut_status(tidy(label))
    words, said = cut_identifier(words)
    if status == "outturn":
        said = said or "financial_year"  # an outturn is what a financial year came to
    if said and kind and said != kind and kind not in ("span", "pooled_years"):
        raise Unclear(f"the text says {said.replace('_', ' ')} and the kind given is {kind.replace('_', ' ')}")
    wanted = said or kind
    for reader in _READERS:
        reading = reader(words, wanted)
        if reading is not None:
            return _settled(reading, wanted, kind), status
    return None, status


def _settled(reading: Reading, wanted: str | None, given: str | None) -> Reading:
    """Check the reading against the kind asked for, and take the kind where it is only a name."""
    if given == "span":
        return Reading(reading.start, reading.end, "span", reading.status)
    if wanted is None or reading.kind == wanted:
        return reading
    # A year's kind says how to read the years inside a quarter, a term or a pool.
    if wanted in TWO_YEAR_KINDS and reading.kind in ("pooled_years", "quarter", "half_year", "term"):
        return reading
    if wanted == "calendar_year" and reading.kind in ("pooled_years", "quarter", "half_year"):
        return reading
    try:
        Period(reading.start, reading.end, wanted, "tried")
    except Refused:
        raise Unclear(
            f"it reads as a {reading.kind.replace('_', ' ')} and the kind given is {wanted.replace('_', ' ')}"
        ) from None
    return Reading(reading.start, reading.end, wanted, reading.status)


# Refusals of what cannot be dated


def _not_a_period(words: str, wanted: str | None) -> None:
    if words in ("", "0", "-", "x", "z"):
        raise Refused.one(
            "period",
            f'"{words}" is not a period: the source is at fault' if words else "there is no period",
            "Leave the row out and tell the publisher, or give the period",
        )


def _no_end(words: str, wanted: str | None) -> None:
    if re.match(r"(since|from) (?!.*\bto\b)", words) or re.search(r"\b(onwards?|to date|ongoing|present|now)$", words):
        raise Unclear("it has no end", "Give the last day it covers")
    if re.match(r"(the )?(last|past|previous|next|coming|this|current) ", words):
        raise Unclear("it depends on the day it was written", "Give the first and the last day")


def _no_year(words: str, wanted: str | None) -> None:
    if re.search(r"\d{4}", words) or not re.search(rf"\b{MONTH}\b", words):
        return
    if re.fullmatch(rf"{MONTH} '?\d\d\s*(-|to)\s*{MONTH} '?\d\d", words):
        return  # "Apr 22 - March 23" is read below
    if match := re.fullmatch(rf"(?P<month>{MONTH}) (?P<number>\d\d)", words):
        day, month = int(match["number"]), match["month"].capitalize()
        if day <= 31:
            raise Unclear(f"it may be {day} {month} with no year, or {month} {full_year(match['number'])}")
        return
    if re.fullmatch(rf"{MONTH} '\d\d", words):
        return
    raise Unclear("it has no year", "Which year? Give the date in full")


# Days, weeks and months


def _day(words: str, wanted: str | None) -> Reading | None:
    on = _date(words)
    return None if on is None else Reading(on, on, "day")


def _date(words: str) -> date | None:
    for pattern in (
        rf"(?:\w+day,? )?(?P<d>{DAY}) (?P<m>{MONTH}),? (?P<y>{YEAR})",
        rf"(?P<m>{MONTH}) (?P<d>{DAY}),? (?P<y>{YEAR})",
        rf"(?P<y>{YEAR})-(?P<m>\d\d)-(?P<d>\d\d)",
        rf"(?P<d>\d\d?)[/.](?P<m>\d\d?)[/.](?P<y>{YEAR})",
    ):
        if match := re.fullmatch(pattern, words):
            return _built(int(match["y"]), month_number(match["m"]), int(re.sub(r"\D", "", match["d"])))
    return None


def _built(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unclear("there is no such day", "Check the day and the month: the day comes first") from None


def _week(words: str, wanted: str | None) -> Reading | None:
    if match := re.fullmatch(r"week (beginning|commencing|ending) (?P<on>.+)", words):
        on = _date(match["on"])
        if on is None:
            raise Unclear("the day of the week has no full date")
        start = on - timedelta(days=6) if "ending" in words else on
        return Reading(start, start + timedelta(days=6), "week")
    match = re.fullmatch(rf"week (?P<n>\d\d?),? (?:of )?(?P<y>{YEAR})", words) or re.fullmatch(
        rf"(?P<y>{YEAR})[ -]?(?:week |w)(?P<n>\d\d?)", words
    )
    if match is None:
        return None
    try:
        start = date.fromisocalendar(int(match["y"]), int(match["n"]), 1)
    except ValueError:
        raise Unclear(f"there is no week {match['n']} in {match['y']}") from None
    return Reading(start, start + timedelta(days=6), "week")


def _month(words: str, wanted: str | None) -> Reading | None:
    if match := re.fullmatch(rf"(?P<m>{MONTH}),? '?(?P<y>{YEAR}|\d\d)", words):
        return whole_months(full_year(match["y"]), month_number(match["m"]), 1)
    if match := re.fullmatch(rf"(?P<y>{YEAR})-(?P<m>\d\d)", words):
        year, month = int(match["y"]), int(match["m"])
        if not 1 <= month <= 12 or wanted in (*TWO_YEAR_KINDS, "reporting_year", "pooled_years"):
            return None
        if month == (year + 1) % 100 and wanted != "month":
            raise Unclear(f"it may be a month, or the year {two_years(year)}", "Give the kind: month, or which year")
        return whole_months(year, month, 1)
    if wanted == "month" and (match := re.fullmatch(rf"(?P<y>{YEAR})(?P<m>0[1-9]|1[0-2])", words)):
        return whole_months(int(match["y"]), int(match["m"]), 1)
    return None


def _month_pair(words: str, wanted: str | None) -> Reading | None:
    match = re.fullmatch(rf"(?P<a>{MONTH})\s*(?:/|&|and)\s*(?P<b>{MONTH}) (?P<y>{YEAR})", words)
    if match is None:
        return None
    first, second = month_number(match["a"]), month_number(match["b"])
    if second != first + 1:
        raise Unclear("the two months are not next to each other", "Give a range, or two periods")
    start = date(int(match["y"]), first, 1)
    return Reading(start, month_end(start.replace(month=second)), "span")


# Ranges


def _running_up_to(words: str, wanted: str | None) -> Reading | None:
    """A stretch named by its end: year to 31 March 2024, three years to March 2022."""
    match = re.fullmatch(
        rf"(?:the |a )?(?:(?P<n>{COUNT}) )?(?P<unit>year|month|quarter)s? "
        r"(?:to|ending|ended|up to)(?: the)? (?P<end>.+)",
        words,
    )
    if match is None:
        return None
    end = _point(match["end"])
    if end is None:
        raise Unclear("its end is not a full date", "Give the day, the month and the year it runs up to")
    months = count_word(match["n"] or "1") * {"year": 12, "month": 1, "quarter": 3}[match["unit"]]
    after = end.end + timedelta(days=1)
    back = after.year * 12 + after.month - 1 - months
    start = _built(back // 12, back % 12 + 1, after.day)
    kind = kind_of_dates(start, end.end)
    if kind == "span" and months >= 24 and months % 12 == 0 and after.day == 1:
        kind = "pooled_years"
    elif kind == "span" and months == 12 and after.day == 1:
        kind = "reporting_year"
    return Reading(start, end.end, kind)


def _range(words: str, wanted: str | None) -> Reading | None:
    """From one point to another: June to November 2024, 1 April to 30 June 2024, Apr 22 - March 23."""
    words = re.sub(r"^(from|between) ", "", words)
    sides = re.split(r"\s+(?:to|-|until|till|and|through)\s+", words)
    if len(sides) != 2:
        sides = re.split(r"\s*-\s*", words)
    if len(sides) != 2:
        return None
    last = _point(sides[1])
    if last is None:
        return None
    first = _point(sides[0]) or _point(_borrowed(sides[0], sides[1]))
    if first is None:
        return None
    if last.end < first.start:
        raise Unclear("it ends before it starts", "Give the year on both sides")
    if "'" not in words and _may_be_days(sides):
        raise Unclear("the numbers may be days with no year, or years", "Give each date in full")
    return Reading(first.start, last.end, kind_of_dates(first.start, last.end))


def _point(words: str) -> Reading | None:
    """One end of a range: a day or a month."""
    return _day(words, None) or _month(words, "month")


def _borrowed(left: str, right: str) -> str:
    """Return the left side with the month and year that only the right side gives."""
    year = re.search(rf"{YEAR}$", right)
    month = re.search(rf"\b{MONTH}\b", right)
    if year is None or month is None:
        return left
    if re.fullmatch(DAY, left):
        return f"{left} {month.group()} {year.group()}"
    return f"{left} {year.group()}"


def _may_be_days(sides: list[str]) -> bool:
    """Whether "Apr 22" to "May 23" could as well be two days of one unnamed year."""
    found = [re.fullmatch(rf"(?P<m>{MONTH}) (?P<n>\d\d)", side) for side in sides]
    if found[0] is None or found[1] is None:
        return False
    days = [(month_number(match["m"]), int(match["n"])) for match in found if match]
    return all(day <= 31 for _, day in days) and days[0] < days[1]


# Text that gives no exact dates


def _vague(words: str, wanted: str | None) -> Reading | None:
    """Early 2025, summer 2024, end of 2022: a span, marked vague, as wide as the words allow."""
    if match := re.fullmatch(r"(?:about|around|circa|by|approximately) (?P<rest>.+)", words):
        for reader in (_vague, _month, single_year):
            if found := reader(match["rest"], None):
                return Reading(found.start, found.end, "span", "vague")
        return None
    match = re.fullmatch(rf"(?:the )?(?P<part>{'|'.join(VAGUE)})(?: of| in)?[ -](?P<y>{YEAR})", words)
    if match is None:
        if match := re.fullmatch(r"(?:the )?(?:start|beginning|end|early|mid|late)(?: of| in)?[ -](?P<rest>.+)", words):
            month = _month(match["rest"], "month")
            return None if month is None else Reading(month.start, month.end, "span", "vague")
        return None
    opening, count = VAGUE[match["part"]]
    found = whole_months(int(match["y"]), opening, count)
    return Reading(found.start, found.end, "span", "vague")


_READERS: Final[tuple[Reader, ...]] = (
    _not_a_period,
    _no_end,
    _no_year,
    _day,
    _week,
    _month,
    _month_pair,
    pooled,
    two_year_label,
    sortable,
    single_year,
    part_of_year,
    term,
    _running_up_to,
    _range,
    _vague,
)
