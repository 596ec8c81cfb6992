"""The words that periods are written in: months, numbers, identifiers, status."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenthread.vocabulary.period import kind_of_dates, month_end
from goldenthread.vocabulary.refusals import Refused

# The kinds of year that are named by two years, "2022/23".
TWO_YEAR_KINDS: Final = ("financial_year", "academic_year")

YEAR: Final = r"(?:19|20)\d\d"
DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?"
)
_NUMBER_WORDS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "eighteen": 18,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
COUNT: Final = rf"(?:{'|'.join(_NUMBER_WORDS)}|[1-9]\d?)"

# First month, and months after it, of words that give no exact dates.
VAGUE: Final[dict[str, tuple[int, int]]] = {
    "early": (1, 4),
    "mid": (5, 4),
    "middle": (5, 4),
    "late": (9, 4),
    "start": (1, 3),
    "beginning": (1, 3),
    "end": (10, 3),
    "spring": (3, 3),
    "summer": (6, 3),
    "autumn": (9, 3),
}

_STATUS_WORDS: Final = {
    "prov": "provisional",
    "provisional": "provisional",
    "p": "provisional",
    "rev": "revised",
    "revised": "revised",
    "r": "revised",
    "final": "final",
    "ot": "outturn",
    "outturn": "outturn",
}
_IDENTIFIERS: Final = {
    "financial": "financial_year",
    "fiscal": "financial_year",
    "fy": "financial_year",
    "academic": "academic_year",
    "school": "academic_year",
    "ay": "academic_year",
    "calendar": "calendar_year",
    "reporting": "reporting_year",
}
_IDENTIFIER: Final = r"(?:(?P<word>financial|fiscal|academic|school|calendar|reporting)(?: years?)?|(?P<short>fy|ay))"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of the words, before the label is put back."""

    start: date
    end: date
    kind: str
    status: str = ""


class Unclear(Exception):
    """Raised inside the grammar, which knows what is unclear but not the label as published."""

    def __init__(self, finding: str, remedy: str = "Say which is meant") -> None:
        self.finding, self.remedy = finding, remedy
        super().__init__(finding)


def ask(label: str, finding: str, remedy: str = "Say which is meant") -> Refused:
    """Return the refusal to raise for a text that has to be asked about."""
    return Refused.one("period", f'"{label}": {finding}', remedy)


def tidy(label: str) -> str:
    """Return the words in small letters, with one sort of dash and apostrophe."""
    plain = re.sub("[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]", "-", label)
    return " ".join(plain.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold().split()).rstrip(".")


def cut_status(words: str) -> tuple[str, str]:
    """Split the publisher's status off the end: "2025 (prov)" gives "2025" and "provisional"."""
    match = re.fullmatch(r"(?P<rest>.+?) ?\((?P<status>[a-z]+)\)", words) or re.fullmatch(
        r"(?P<rest>.+?),? (?P<status>provisional|revised|final|outturn)", words
    )
    if match and match["status"] in _STATUS_WORDS:
        return match["rest"], _STATUS_WORDS[match["status"]]
    return words, ""


def cut_identifier(words: str) -> tuple[str, str | None]:
    """Split the kind of year off either end: "financial year 2022/23" or "2022/23 (academic)"."""
    for pattern in (
        rf"(?:the )?{_IDENTIFIER}:? (?P<rest>.+)",
        rf"(?P<rest>.+?),? \(?{_IDENTIFIER}\)?",
    ):
        if match := re.fullmatch(pattern, words):
            return match["rest"], _IDENTIFIERS[match["word"] or match["short"]]
    return words, None


def month_number(text: str) -> int:
    """Return 1 to 12 for a month's name, short name or number."""
    if text.isdigit():
        return int(text)
    return [name.casefold() for name in calendar.month_abbr].index(text[:3])


def full_year(text: str) -> int:
    """Return 2022 for "2022" and for "22". Two digits from 70 are of the last century."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (1900 if year >= 70 else 2000)


def count_word(text: str) -> int:
    """Return the number a word or digits give: 3 for "three", "third" and "3"."""
    return _NUMBER_WORDS[text] if text in _NUMBER_WORDS else int(text)


def whole_months(year: int, month: int, count: int) -> Reading:
    """Return the reading of some whole months from one on."""
    start = date(year, month, 1)
    last = month + count - 1
    end = month_end(date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1))
    return Reading(start, end, kind_of_dates(start, end) if count > 1 else "month")
