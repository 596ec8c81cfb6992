"""Numbers in a text, in digits or in words, and whether each is a count; words of a measure, to find it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_IN_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
_SMALL: Final = _IN_WORDS.split()
_WORDS: Final = {word: number for number, word in enumerate(_SMALL)}
_NUMBER: Final = re.compile(
    r"(?<![\w.,/])(?P<digits>\d{1,3}(?:[,\u00a0\u202f ]\d{3})+|\d+)(?P<part>\.\d+)?(?![\w]|[.,]\d)"
    rf"|\b(?P<word>{'|'.join(_SMALL[1:])})\b(?!-)",
    re.IGNORECASE,
)
#: What stands before a number that counts nobody.
_BEFORE: Final = re.compile(
    r"(?:\b(?:section|figure|fig\.?|table|chart|page|pages|quarter|chapter|appendix|annex|paragraph|part|step|goal|aim"
    r"|priority|theme|objective|outcome|version|edition|line|phase|year|years|stage|level|grade|tier|aged?|ages|under"
    r"|over|band|week|day|month|no\.|number|item|row|column|sheet|standard|recommendation|action|indicator|question"
    r"|article|schedule|act|rule|ward|zone|class|key|group|series|january|february|march|april|may"
    r"|june|july|august|september|october|november|december|note|slide|top|cohort|least count)\s*|[£$€#@/_=-]\s?"
    r"|\b(?:q|v|p|pp|iso|rfc|css)\.?\s?)$",
    re.IGNORECASE,
)
#: What stands after one.
_AFTER: Final = re.compile(
    r"\s?(?:%|per cent\b|percent|percentage|st\b|nd\b|rd\b|th\b|-?\s?(?:years?|months?|weeks?|days?|hours?|minutes?)\b"
    r"|working days|times\b|to \d|[-–]\s?\d|million|thousand|bn\b|m\b|km\b|kg\b|miles|metres|pixels|px\b"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)"
    r"\b|of \d+ pages|[:/]\d|/|\]|\.\d|[ap]m\b|kb\b|mb\b|pages?\b|points?\b|outcomes?\b|headlines?\b|sections?\b)",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"\s?(?:%|per cent\b|percent\b)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[/–-]\s?(?:20)?(\d\d))?(?!\d)")
_SAY_LITTLE: Final = (
    "a an and are as at be been by for from in is it its of on or that the their there they this to was were who with"
    " number numbers count total people person rate per cent percentage proportion all any new has have had than which"
    " year years quarter month local area areas"
)
_STOP: Final = frozenset(_SAY_LITTLE.split())


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a text.

    Args:
        value: As a whole number.
        exact: With its decimals.
        step: The value of its last digit.
        start, end: Where it stands.
        counts: Whether it stands as a count: no year, section, age, share or money.
        percent: Whether it is a percentage.
        in_words: Whether it is written out.
    """

    value: int
    exact: Decimal
    step: Decimal
    start: int
    end: int
    counts: bool
    percent: bool
    in_words: bool


def amounts(text: str) -> tuple[Said, ...]:
    """Every number of a text, in order."""
    return tuple(_amounts(text))


def _amounts(text: str) -> Iterator[Said]:
    for match in _NUMBER.finditer(text):
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 30]
        if word := match["word"]:
            exact, digits = Decimal(_WORDS[word.casefold()]), word
        else:
            digits = re.sub(r"[^\d]", "", match["digits"])
            exact = Decimal(digits + (match["part"] or ""))
        percent = bool(_PERCENT.match(after))
        year = not word and re.fullmatch(r"(?:19|20)\d\d", match["digits"]) and not match["part"]
        told = bool(_BEFORE.search(before))
        counts = not (match["part"] or percent or year or told or _AFTER.match(after))
        step = Decimal(1).scaleb(-len(match["part"]) + 1) if match["part"] else Decimal(1)
        yield Said(int(exact), exact, step, match.start(), match.end(), counts, percent, bool(word))


_END: Final = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9“\"(])|\n+")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text starts and ends. A long one is cut, with some of it in both."""
    start = 0
    for match in [*_END.finditer(text), None]:
        end = match.start() if match else len(text)
        while end - start > 600:
            yield start, start + 600
            start += 400
        if start < end:
            yield start, end
        start = match.end() if match else end


def stem(word: str) -> str:
    """A word without its ending, so that "death" finds "deaths"."""
    if len(word) > 4:
        for ending in ("ies", "es", "s"):
            if word.endswith(ending) and not word.endswith("ss"):
                return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return {"children": "child", "people": "person"}.get(word, word)


def significant(text: str) -> Iterator[str]:
    """The words of a title that tell one measure from another, without their endings."""
    for word in re.findall(r"[^\W_]+", text.casefold()):
        if word not in _STOP and (len(word) > 1 or word.isdigit()):
            yield stem(word)


def year_words(*texts: str) -> Iterator[str]:
    """The years named in texts or ISO days: both of "2023/24"."""
    for text in texts:
        for match in _YEAR.finditer(text):
            yield match[1]
            if match[2] and int(match[2]) == (int(match[1]) + 1) % 100:
                yield match[1][:2] + match[2]
