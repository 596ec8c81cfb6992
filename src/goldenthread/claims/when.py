"""Finds the words for when in running text: printed periods, and words such as "last year"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from goldenthread.claims.words import MONTHS
from goldenthread.vocabulary import Period, Refused

_YEAR: Final = r"(?:19|20)\d\d"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DATE: Final = rf"(?:{_DAY} (?:of )?{MONTHS}(?:,? {_YEAR})?|{MONTHS} {_DAY},? {_YEAR}|\d\d?/\d\d?/{_YEAR})"
_MONTH: Final = (
    rf"{MONTHS}(?:,? ?{_YEAR}| ?'?[0-3]\d(?!\d|,\d|%|\.\d| per| of| out|,? "
    rf"[a-z]+s\b(?<!was)(?<!has)(?<!this)| young| new))"
)
_TWO_YEARS: Final = rf"(?:{_YEAR} ?[/–-] ?(?:{_YEAR}|\d\d)(?!\d)|(?<![\d/.,£])[012]\d/[0123]\d(?![\d/%]))"
_QUARTER: Final = (
    r"(?:q[1-4](?:-q?[1-4])?|quarters? (?:[1-4]|one|two|three|four)(?: (?:and|to) (?:[1-4](?![,.]?\d)|two|three|four))?"
    r"|(?:first|second|third|fourth|final|last|1st|2nd|3rd|4th|this|previous|each) (?:quarter|half)(?= of (?:the "
    r")?(?:\d|year)|[^\w]|$| (?!of))"
    r"|month (?:1[0-2]|[1-9])(?= ?[;,.:)]|$| [a-z])|first (?:two|three|six|nine|2|3|6|9) months)"
)
_RELATIVE: Final = (
    r"(?:the )?(?:last|previous|prior|preceding|current|this|same) "
    r"(?:(?:financial|academic|calendar|reporting|school|full|reported) )?(?:years?|quarter|period|month|"
    r"census|winter|summer|spring|autumn|term|season|decade|survey|round|wave|review|inspection)(?:['’]s)?"
)
_WHEN: Final = re.compile(
    r"(?<![\w£.,/-])(?:"
    + "|".join(
        (
            rf"(?:{_DATE}|{_MONTH}|{MONTHS}) ?(?:to|[-–]|and|until) ?(?:the )?(?:end of )?(?:{_DATE}|{_MONTH})",
            _DATE,
            _MONTH,
            rf"{_QUARTER}(?:,? (?:of |in )?(?:the )?(?:{_TWO_YEARS}|{_YEAR}|(?:last|previous|this) year|"
            rf"(?:financial )?year))?",
            rf"(?:(?:financial|academic|calendar|school|reporting|fiscal) years? |fy ?|year end(?:ing|ed) "
            rf")?{_TWO_YEARS}"
            rf"(?: (?:financial|academic|school)(?: year)?)?",
            rf"{_YEAR} to {_YEAR}(?!\d)",
            rf"(?:(?:early|mid|late|summer|autumn|spring|winter)[ -](?:of )?)?{_YEAR}(?![\d%]|,\d\d\d|\.\d)",
            _RELATIVE,
            r"(?-i:LY|TY|PY)",
            r"(?:the )?year before|(?:a|one|two) years? (?:earlier|ago|before)|(?:the )?following year",
        )
    )
    + r")(?!\w)",
    re.IGNORECASE,
)
# A bare number such as 2,000 is printed "2000" where people are counted; a year is not followed by these.
_COUNTED: Final = re.compile(
    r" (?:young |vulnerable |local |more |new |adult )?(?:people|children|pupils|residents|adults|patients|students|"
    r"women|"
    r"men|homes|households|families|officers|staff|hours|volunteers|members|kits|needles|words)\b",
    re.IGNORECASE,
)
_BEFORE_COUNT: Final = re.compile(
    r"(?:over|than|around|about|approximately|nearly|almost|least|some|to|and|£) ?$", re.IGNORECASE
)
_FIRST_YEAR: Final = re.compile(r"(?:19|20)(\d\d)")
_SHORT: Final = re.compile(r"(?<!\d)(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class When:
    """Words for when, and where they stand.

    `order` puts two of one text in time order: the first year printed, with a part for the month; None where
    the words do not show it. `relative`: -1 for "last year", 1 for "this year", 0 for a printed period.
    """

    text: str
    start: int
    end: int
    period: Period | None
    order: Decimal | None = None
    relative: int = 0


def find(text: str) -> tuple[When, ...]:
    """Return all words for when in a text, in order."""
    found = []
    for match in _WHEN.finditer(text):
        words = match[0]
        if (
            words.isdigit()
            and _COUNTED.match(text, match.end())
            and (
                _BEFORE_COUNT.search(text, 0, match.start())
                or not re.search(r"(?:in|during|since|for|by) $", text[: match.start()].lower())
            )
        ):
            continue
        found.append(When(words, match.start(), match.end(), period_of(words), order_of(words), relative_of(words)))
    return tuple(found)


@lru_cache(maxsize=4096)
def period_of(words: str) -> Period | None:
    """Return the period that words name, or None: what could be two years ("2022/23") is not guessed."""
    try:
        return Period.parse(words)
    except Refused:
        return None


@lru_cache(maxsize=4096)
def order_of(words: str) -> Decimal | None:
    """Return a number that puts periods in time order, or None where the words do not show it."""
    if match := re.fullmatch(r"month (\d+)", words, re.IGNORECASE):
        return Decimal(match[1])  # of one year, told apart from other months only
    if match := _FIRST_YEAR.search(words):
        year = int(match[0])
    elif (match := _SHORT.search(words)) and ("/" in words or re.match(MONTHS, words, re.IGNORECASE)):
        year = 2000 + int(match[1])
    else:
        return None
    period = period_of(words)
    if period is not None:
        return Decimal(period.start.year) + Decimal(period.start.month) / 100
    quarter = re.search(r"q([1-4])", words, re.IGNORECASE)
    return Decimal(year) + (Decimal(quarter[1]) / 10 if quarter else 0)


def relative_of(words: str) -> int:
    """Return -1 for words such as "last year", 1 for "this year", and 0 for a printed period."""
    lower = words.lower()
    if lower in ("ly", "py", "ty"):
        return 1 if lower == "ty" else -1
    if re.search(r"last|previous|prior|preceding|before|earlier|ago", lower):
        return -1
    return 1 if re.search(r"this|current|following", lower) else 0
