"""How long from one date to another: "from April 2020 to March 2022, two years", "set up in 2009, ten in 2019".

Lengths of time are no figures elsewhere (a plan for three years counts nothing), so this reads the printed words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Claim, Lasting
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, register
from goldenthread.claims.words import MONTHS, TENS, UNITS, value_of_words

_WORD: Final = (
    rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:one|two|three|four|five|six|seven|eight|"
    rf"nine))?|{'|'.join(sorted(UNITS, key=len, reverse=True))})"
)
_UNIT: Final = r"(?P<unit>year|month|week|day|decade)s?"
_LENGTH: Final = re.compile(
    rf"(?<![\w£.,-])(?P<how>(?:just over|just under|nearly|almost|over|more than|less than|under|about|around|some|"
    rf"at least|up to) )?"
    rf"(?P<number>\d{{1,3}}|{_WORD}|an?|half a)(?P<half> and a half)?[ -](?:full |whole |calendar |consecutive |"
    rf"long )?{_UNIT}"
    rf"(?: and (?P<more>\d{{1,2}}|{_WORD}) months?)?(?! ?-?olds?\b|(?:s)? of age\b|-)\b",
    re.IGNORECASE,
)
_ORDINALS: Final = {
    **dict(
        zip(
            [
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
                "thirteenth",
                "fourteenth",
                "fifteenth",
                "sixteenth",
                "seventeenth",
                "eighteenth",
                "nineteenth",
                "twentieth",
            ],
            range(1, 21),
            strict=True,
        )
    ),
    "twenty-first": 21,
    "twenty-fifth": 25,
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "centenary": 100,
}
_BIRTHDAY: Final = re.compile(
    rf"\b(?P<number>\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}) (?:birthday|"
    rf"anniversary|year in|year of (?:its|our|the|service))",
    re.IGNORECASE,
)
_YEAR: Final = r"(?:19|20)\d\d"
_DATE: Final = re.compile(
    rf"(?<![\d/.,£-])(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?)?(?P<month>{MONTHS}),? ?(?P<year>{_YEAR})?(?![\d/])"
    rf"|(?<![\d/.,£-])(?P<alone>{_YEAR})(?![\d/%]|,\d|-\d|–\d|\.\d)",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(
    r"\b(?:from|since|between|founded|opened|opening|began|begun|begins?|starts?|started|starting|launched|set up|"
    r"established|formed|created|born|introduced|"
    r"inception|covers|covering|spans|spanning|runs?|ran|signed|joined|raised|dating|goes back to|date back to|first)\b"
    r"(?: [a-z'’-]+){0,6}?(?: \w+ of)? ?$",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"(?:\b(?:to|until|till|and|by|through|ended|ends|closed|closes|closing|ending|finished|marked|marks|"
    r"celebrated|celebrates|celebrating|reached|in|on|at|expired|expires|wound up)"
    r"(?: (?:in|on|the|its|end of|close of|of|late|early|spring|summer|autumn|winter|[0-3]?\d))* ?|[–-] ?)$",
    re.IGNORECASE,
)
_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Lengths of something else: what was asked for, another stage, how old, how often.
_ELSE: Final = re.compile(
    r"\b(?:within|every|each|per|aged|first|last|next|past|previous|further|another|notice|sentence[ds]?|than|"
    r"extend\w*|"
    r"final|remaining|other|average|target|wait\w*|minimum|maximum|of the|in|imprisonment|custody|one of|renew\w*|"
    r"plus) (?:the )?(?:first |last |next |past )?$",
    re.IGNORECASE,
)
_LATER: Final = re.compile(r" (?:later|on|after|since)\b", re.IGNORECASE)
_MONTHS_IN: Final = {
    "year": Decimal(12),
    "month": Decimal(1),
    "week": Decimal(7) / Decimal("30.4"),
    "day": Decimal(1) / Decimal("30.4"),
    "decade": Decimal(120),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A printed date: its text and place, and the months from year nought at which it can begin and end."""

    text: str
    start: int
    end: int
    low: Decimal
    high: Decimal
    exact: bool


@register(
    "a length of time and its two dates",
    Example("The project ran for 18 months, from April 2020 to March 2022.", ("18 months",)),
    Example("Set up in 2008, the forum celebrated its fifteenth anniversary in 2018.", ("fifteenth anniversary",)),
    Example("The pilot ran from 3 April 2022 to 30 September 2022. Nine months is a short time.", ("Nine months",)),
    Example("Between 2011 and 2021, a period of ten years, the town grew.", ("ten years",)),
    Example("From 2011 to 2021 the town grew, and in the next five years it will shrink.", ()),
    Example("It opened in 2015 and 40 came within two weeks in 2016.", ()),
)
def lengths(passage: Passage) -> Iterator[Claim]:
    """A length of time in years, months, weeks or days, and the two dates of the same sentence or the one before."""
    text, before = passage.text, passage.previous
    if not _LENGTH.search(text) and not _BIRTHDAY.search(text):
        return
    moments = _moments(text)
    if len(moments) < 2 and before is not None and before.block is passage.block and not moments:
        moments = _moments(before.text)
        ends = _pair(before.text, moments)
        if ends is None or re.search(r"\d", re.sub(_LENGTH, "", text)) or len(list(_LENGTH.finditer(before.text))):
            return
        found = [
            match
            for match in _LENGTH.finditer(text)
            if match.start() < 24 or re.search(r"\bthose $|\bthat is $", text[: match.start()])
        ]
        yield from (_claim(passage, match, *ends) for match in found[:1] if _own(text, match))
        return
    if len(moments) != 2 and before is not None and len(moments) == 1 and before.block is passage.block:
        earlier = _moments(before.text)
        if len(earlier) != 1:
            return
        match = next((m for m in _LENGTH.finditer(text) if _LATER.match(text, m.end())), None)
        if match is not None and earlier[0].low < moments[0].low and _says_begin(before.text, earlier[0]):
            yield _claim(passage, match, earlier[0], moments[0])
        return
    ends = _pair(text, moments)
    if ends is None:
        return
    for match in _BIRTHDAY.finditer(text):
        yield _birthday(passage, match, *ends)
        return
    first, last = sorted(ends, key=lambda moment: moment.start)
    found = [match for match in _LENGTH.finditer(text) if _own(text, match) and _tied(text, match, first, last)]
    if len(found) == 1:
        yield _claim(passage, found[0], *ends)


def _moments(text: str) -> list[Moment]:
    raw = [
        match
        for match in _DATE.finditer(text)
        if match["alone"] or match["year"] or match["day"] or _MONTH_ALONE.search(text[: match.start()])
    ]
    found: list[Moment] = []
    for at, match in enumerate(raw):
        if match["alone"]:
            year = Decimal(match["alone"])
            found.append(Moment(match[0], match.start(), match.end(), year * 12, year * 12 + 12, exact=False))
            continue
        # "from 1 June to 30 June 2023": the year stands with the second.
        year_text = match["year"] or next((other["year"] for other in raw[at + 1 :] if other["year"]), None)
        if year_text is None:
            continue
        month = _NAMES.index(match["month"][:3].lower())
        low = Decimal(year_text) * 12 + month
        day = Decimal(match["day"]) / Decimal("30.4") if match["day"] else None
        place = (low + day, low + day) if day is not None else (low, low + 1)
        if not match["year"] and found and found[-1].low > place[0]:
            continue
        found.append(Moment(match[0].strip(), match.start(), match.end(), *place, exact=True))
    return found


_MONTH_ALONE: Final = re.compile(r"\b(?:from|between) $", re.IGNORECASE)


def _pair(text: str, moments: list[Moment]) -> tuple[Moment, Moment] | None:
    """The two dates that a sentence counts from and to; None where the words do not join them."""
    if len(moments) != 2:
        return None
    first, second = moments
    if first.low >= second.low:
        first, second = second, first
        if not (
            _says_begin(text, first)
            and re.search(r"\b(?:in|marked|by) (?:[a-z]+ )?$", text[: second.start], re.IGNORECASE)
        ):
            return None
        return first, second
    between = text[first.end : second.start]
    if re.search(r"[;]|\. ", between) or len(between) > 160:
        return None
    joined = re.fullmatch(
        r",? ?(?:to|until|and|–|-|till|through to) ?(?:the end of |end )?", between.strip() and between
    )
    opening = re.search(
        r"\b(?:from|between|of|covers?|covering|spans?|for|ran|runs|in|over)\b(?: \w+){0,3} $", text[: first.start]
    )
    if joined and (opening or "to" in between or "–" in between or "-" in between):
        return first, second
    if _says_begin(text, first) and _ENDS.search(text[: second.start]):
        return first, second
    return None


def _says_begin(text: str, moment: Moment) -> bool:
    return (
        _BEGINS.search(text[: moment.start]) is not None
        or re.match(r",? (?:when|as|it was|to)\b", text[moment.end :]) is not None
    )


#: "two years after that", "four years later he left": counted from another point.
_NOT_ITS_LENGTH: Final = re.compile(
    r"(?:'s?|’s?)? ?(?:ago|old|notice|earlier|before|each|sentence|a year|waits?|delay|extension|remain|after|"
    r"beyond|thereafter|"
    r"later(?!,? in\b)|on\b)",
    re.IGNORECASE,
)
#: Nothing but these may stand between a length and the dates that it is held to.
_TYING: Final = frozenset(
    str.split(
        """
    a an the period of that is was or i.e. ie having run ran runs lasted lasting lasts for after over those
    these this in all some about nearly almost just exactly full whole which makes making giving spanning span
    spans time total marked marking celebrated celebrates completing completed his her its their our and it
    has had have been there post served serving so altogether from until till to between since on at by end
    began beginning starting covers covering ending closed ended finished then what we will do sets out role
    job month months early late
    """
    )
)


def _tied(text: str, match: re.Match[str], first: Moment, last: Moment) -> bool:
    """Whether only small words stand between a length and the nearest of its two dates."""
    if match.start() >= last.end:
        gap = text[last.end : match.start()]
    elif match.end() <= first.start:
        gap = text[match.end() : first.start]
    else:
        gap = text[first.end : match.start()]
    return set(re.findall(r"[a-z.]*[a-z]|[£\d]+", gap.lower())) <= _TYING


def _own(text: str, match: re.Match[str]) -> bool:
    """Whether a length is that of the time between the two dates, as far as the words beside it show."""
    if _ELSE.search(text[: match.start()]) and not re.search(r"\bthe $", text[: match.start()][-4:]):
        return False
    after = text[match.end() : match.end() + 24]
    return _NOT_ITS_LENGTH.match(after) is None


def _claim(passage: Passage, match: re.Match[str], begins: Moment, ends: Moment) -> Lasting:
    number = match["number"].lower()
    if number in ("a", "an"):
        value = Decimal(1)
    elif number == "half a":
        value = Decimal("0.5")
    else:
        value = (
            Decimal(number) if number.isdigit() else (value_of_words(number.replace("-", " ").split()) or Decimal(0))
        )
    unit = _MONTHS_IN[match["unit"].lower()]
    months = (value + (Decimal("0.5") if match["half"] else 0)) * unit
    if match["more"]:
        more = match["more"].lower()
        months += Decimal(more) if more.isdigit() else (value_of_words([more]) or 0)
    return _lasting(passage, match, months, begins, ends, loose=bool(match["how"]))


def _birthday(passage: Passage, match: re.Match[str], begins: Moment, ends: Moment) -> Lasting:
    number = match["number"].lower()
    years = _ORDINALS.get(number) or int(re.sub(r"\D", "", number) or 0)
    return _lasting(passage, match, Decimal(years) * 12, begins, ends, loose="year" in match[0].lower())


def _lasting(
    passage: Passage, match: re.Match[str], months: Decimal, begins: Moment, ends: Moment, *, loose: bool
) -> Lasting:
    text = match[0]
    start = passage.start + match.start()
    stated = Amount(months, AmountKind.QUANTITY, text, start=start, end=start + len(text))
    low, high = ends.low - begins.high, ends.high - begins.low
    if loose:
        slack = max(Decimal(2), (high - low) / 2, high / 6)
        low, high = low - slack, high + slack
    return Lasting(
        about="How long it lasted",
        stated=stated,
        begins=begins.text,
        ends=ends.text,
        low=max(low, Decimal(0)),
        high=high,
    )
