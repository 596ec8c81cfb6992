"""Small words put right: number words, singular and plural, a or an, the end of a sentence."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from goldenthread.vocabulary import Figure, Period, ValueType, format_number, round_half_away

_NUMBER_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS: Final = "|".join(calendar.month_name[1:])
_CLOSE: Final = frozenset({"kg", "g", "mg", "t", "km", "m", "ml", "l", "p", "°C"})
_PER: Final = frozenset({ValueType.RATE, ValueType.AVERAGE, ValueType.RATIO})
# Letters whose names start with a vowel sound: an NDTMS figure, a UK figure.
_AN_LETTERS: Final = frozenset("AEFHILMNORSX")
_A_DESPITE_VOWEL: Final = re.compile(r"(?:uni(?!n|m)|use|usu|euro|one\b|once\b|ufo)", re.IGNORECASE)
_AN_DESPITE_CONSONANT: Final = re.compile(r"(?:hour|honest|honour|heir)", re.IGNORECASE)
_AN_NUMBER: Final = re.compile(r"(?:8[\d,]*|11|18)(?:\.\d+)?(?:[^\d,]|$)|11,|18,")

# Words that open the reasons of methods and are never names.
_NO_NAMES: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "there",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "they",
        "no",
        "not",
        "nothing",
        "nobody",
        "neither",
        "none",
        "some",
        "any",
        "all",
        "every",
        "each",
        "both",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "fewer",
        "less",
        "more",
        "many",
        "too",
        "year",
        "years",
        "value",
        "values",
        "figure",
        "figures",
        "period",
        "periods",
        "limit",
        "limits",
        "numerator",
        "numerators",
        "denominator",
        "denominators",
    ]
)

#: Words that tell a reader how to feel about a figure. They stand in no sentence or headline made here.
LOADED: Final = frozenset(
    [
        "soar",
        "soars",
        "soared",
        "soaring",
        "plummet",
        "plummets",
        "plummeted",
        "plummeting",
        "plunge",
        "plunged",
        "plunges",
        "plunging",
        "skyrocket",
        "skyrocketed",
        "rocket",
        "rocketed",
        "slump",
        "slumped",
        "slumping",
        "surge",
        "surged",
        "surging",
        "spike",
        "spiked",
        "spiralled",
        "spiralling",
        "tumble",
        "tumbled",
        "collapse",
        "collapsed",
        "slash",
        "slashed",
        "only",
        "just",
        "merely",
        "worrying",
        "worryingly",
        "alarming",
        "alarmingly",
        "shocking",
        "shockingly",
        "disappointing",
        "disappointingly",
        "dramatic",
        "dramatically",
        "massive",
        "massively",
        "huge",
        "hugely",
        "crisis",
        "epidemic",
        "disaster",
        "catastrophic",
        "staggering",
        "whopping",
        "stark",
        "sadly",
        "unfortunately",
        "fortunately",
        "impressive",
        "impressively",
        "amazing",
        "outstanding",
        "excellent",
        "encouraging",
        "encouragingly",
        "pleasing",
        "pleasingly",
        "exciting",
        "explosion",
        "exploded",
    ]
)


def sentence(text: str) -> str:
    """Return `text` as a sentence: a capital, a number from 0 to 10 at its start in words, one full stop."""
    words = " ".join(text.split()).rstrip(" .;,:")
    if not words:
        return ""
    if match := re.match(rf"(10|\d)(?= )(?! (?:to|or|and|per|in|{_MONTHS})\b)", words):
        number = int(match[0])
        spelled = "none" if not number and words[1:].startswith(" of ") else _NUMBER_WORDS[number]
        words = spelled + words[match.end() :]
    return f"{words[0].upper()}{words[1:]}."


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 point", "4 points", "1 child" and "2 children" with `many`."""
    return f"{format_number(number)} {one if number == 1 else many or f'{one}s'}"


def a_or_an(words: str) -> str:
    """Return words with their article: "a rise", "an 8% rise", "an NDTMS figure", "a university"."""
    first = words.split(" ")[0]
    bare = first.lstrip("£$(\"'")
    if bare[:1].isdigit():
        an = bool(_AN_NUMBER.match(bare))
    elif len(re.sub(r"\W.*", "", bare)) > 1 and re.sub(r"\W.*", "", bare).isupper():
        an = bare[0] in _AN_LETTERS
    elif _AN_DESPITE_CONSONANT.match(bare):
        an = True
    else:
        an = bare[:1].lower() in set("aeiou") and not _A_DESPITE_VOWEL.match(bare)
    return f"{'an' if an else 'a'} {words}"


def ordinal(number: int) -> str:
    """Return "1st", "2nd", "3rd", "11th", "21st"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{format_number(number)}{ending}"


def listed(items: Sequence[str]) -> str:
    """Return items as a list in a sentence: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def when(period: Period) -> str:
    """Return a period with its preposition: "in 2022/23", "on 15 April 2024"."""
    if period.kind == "day":
        return f"on {period.label}"
    if period.kind == "span" or period.vague:
        return f"in the period {period.label}"
    return f"in {period.label}"


def number_of(figure: Figure, places: int | None = None) -> str:
    """Return a figure for the middle of a sentence, without markers: "45.2%", "over 30kg", "5.2 per 100,000"."""
    marks = "".join(marker.shown for marker in figure.markers)
    number = figure.shown(places).removesuffix(marks).strip()
    if not number:
        return ""
    unit = figure.unit
    if unit.text in _CLOSE and unit.type is not ValueType.MONEY:
        return f"{number}{unit.text}"
    if unit.type in _PER and unit.label:
        label = unit.label.removeprefix("rate ") if unit.per else unit.text
        return f"{number} {label}".strip()
    return number


def cautions(figure: Figure, more: str = "") -> str:
    """Return what its markers say, and more, in brackets with a space before: " (provisional)"; empty without any."""
    said = ", ".join(marker.meaning.partition(":")[0] for marker in figure.markers)
    inside = "; ".join(part for part in (said, more) if part)
    return f" ({inside})" if inside else ""


def inside(reason: str) -> str:
    """Return a reason for the middle of a sentence: no full stop, and no capital where the word cannot be a name."""
    words = " ".join(reason.split()).rstrip(" .;:,")
    first = words.partition(" ")[0]
    return f"{first.lower()}{words[len(first) :]}" if first.lower() in _NO_NAMES else words


def limit_words(lower: Decimal | None, upper: Decimal | None, figure: Figure, places: int | None) -> str:
    """Return limits in the unit of `figure`: "43.1% to 47.3%"; empty where one is not there."""
    if lower is None or upper is None:
        return ""
    places = _places(figure) if places is None else places
    low, high = (Figure(value=limit, unit=figure.unit).shown(places) for limit in (lower, upper))
    return f"{low} to {high}"


def level_words(level: float) -> str:
    """Return a confidence level: "95%" for 0.95, "99.8%" for 0.998."""
    return f"{format_number(round_half_away(Decimal(repr(level)) * 100, 2).normalize())}%"


def _places(figure: Figure) -> int:
    """As many places as the figure is held with, so that limits look no finer than the value."""
    exponent = figure.value.as_tuple().exponent if figure.value is not None else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0
