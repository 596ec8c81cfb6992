"""Reads label-and-value lines: "1st quarter: 38", "YP Target 23/24 North: 110 East: 65", "7.4% increase".

Each value becomes a field that knows its role (part so far, projection, last year, target, change), its period,
and whom or where it is about. What fields have to do with one another is for `labels`.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from goldenthread.claims import when
from goldenthread.claims.amounts import FIGURE, amount_of
from goldenthread.claims.judge_groups import months_elapsed
from goldenthread.claims.model import Amount, AmountKind, Direction
from goldenthread.claims.words import STOPS, direction_of


class Role(Enum):
    """What a label says its value is."""

    VALUE = auto()
    PART = auto()  # of a year: "1st quarter", "current"
    PROJECTION = auto()
    PREVIOUS = auto()
    BASELINE = auto()
    TARGET = auto()
    CHANGE = auto()
    TOTAL = auto()
    PAGE = auto()


@dataclass(frozen=True, slots=True)
class Label:
    """A label taken apart: what it is, when, and the words before and after that say of whom."""

    role: Role
    said: bool
    when: str = ""
    order: Decimal | None = None
    before: str = ""
    after: str = ""
    direction: Direction = Direction.NOT_SAID


@dataclass(frozen=True, slots=True)
class Field:
    """One value with its label.

    Args:
        label: The label as printed.
        role: What it says the value is.
        amount: The value; `start` and `end` are places in the text of the block.
        group: Whom the line is about, before the period: "Adults".
        sub: Which part of them, after it: "North".
        when: The words for when, or for the part of the year.
        order: A number that puts periods in time order; None where the words show none.
        direction: For a change, which way.
        noun: The words right after the value, in lower case.
        aside: A percentage in brackets after the value.
        number: Number of its block.
    """

    label: str
    role: Role
    amount: Amount
    group: str = ""
    sub: str = ""
    when: str = ""
    order: Decimal | None = None
    direction: Direction = Direction.NOT_SAID
    noun: str = ""
    aside: Amount | None = None
    number: int = 0
    said: bool = False


_ROLES: Final = (
    (Role.TARGET, re.compile(r"\b(?:target(?:ed|s)?|ambition|goal|trajectory|aiming for)\b")),
    (
        Role.PROJECTION,
        re.compile(
            r"\b(?:project(?:ed|ion)|forecast(?:ed)?|predicted|full[- ]year|year[- ]end(?: estimate| position)?)\b"
        ),
    ),
    (Role.BASELINE, re.compile(r"\bbaseline\b|\bstarting (?:point|position)\b")),
    (
        Role.CHANGE,
        re.compile(
            r"\b(?:increases?|decreases?|reduction|rise|fall|change|difference|variance|growth|movement|uplift|improvement)\b"
        ),
    ),
    (
        Role.PREVIOUS,
        re.compile(
            r"\b(?:last|previous|prior|preceding) (?:(?:financial|calendar|academic|reporting|full) )?"
            r"(?:year|quarter|period|month)\b|\byear before\b"
        ),
    ),
    (Role.PART, re.compile(r"\b(?:current(?:ly)?(?! year| period)|(?:year )?to date|so far|ytd)\b")),
)
_PAGE: Final = re.compile(r"^(?:pages?|p\.|pp\.?)$")
_TOTAL: Final = re.compile(
    r"^(?:(?:grand |sub-?|overall )?totals?|both|all|overall|combined|altogether|together|in all|in total)\b"
    r"(?! (?:other|of which))"
)
_EMPTY_WORDS: Final = """
in year of the for at to on by and a an number numbers no no. % percentage per cent figure figures value actual
result annual in-year performance s position this that is was were (%) - – — on
"""
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())
_LABEL: Final = r"[^:=|\n]{1,80}?"
_FIELD: Final = re.compile(
    rf"(?P<label>{_LABEL})\s*(?::|=|\s[–—-](?=\s))\s*{FIGURE}(?![\w/]|[.,:]\d)(?P<aside>\s*\([^()]{{1,40}}\))?",
    re.IGNORECASE,
)
_MORE: Final = re.compile(rf"\s*(?:,|;|and)\s+{FIGURE}(?![\w/]|[.,:]\d)", re.IGNORECASE)
_NOUN: Final = re.compile(r"\s+([a-z][a-z'’-]*(?: [a-z][a-z'’-]*){0,3})")
_WAY: Final = r"increase|decrease|rise|fall|reduction|growth|drop|improvement|higher|lower|more|fewer|up|down"
_NEXT_LABEL: Final = r"(?=(?:1st|first|q1|current|last|target|projected|\d{2,4}/)\b)"
_CHANGE_FIRST: Final = re.compile(
    rf"^{FIGURE}\s*(?P<way>{_WAY})\b(?P<what>(?: (?:in|of|on|than|from|to)\b[^:.]*?)?)"
    rf"(?P<rest>\s*(?:$|[.;,|(]|{_NEXT_LABEL}))",
    re.IGNORECASE,
)
_WAY_FIRST: Final = re.compile(
    rf"^(?P<way>up|down|increase|decrease|rise|fall|reduction|drop)\s+(?:of |by )?{FIGURE}"
    r"(?P<what>(?: (?:on|in|from|since|against|compared)\b[^:.]*)?)\.?$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(rf"^{FIGURE}$", re.IGNORECASE)
_MOST_WORDS: Final = 9
_WORDS_AFTER: Final = 4
_LONGEST: Final = 600
_SEPARATOR: Final = re.compile(r"(?:[:=]|\s[–—-]\s)[^A-Za-z0-9]{0,4}(?:[A-Za-z]+[. ]+){0,4}[£(+−-]{0,3}\d")


@lru_cache(maxsize=2048)
def read_label(text: str) -> Label:
    """Take a label apart: "YP Target 23/24 North" is a target, for 23/24, of YP, North."""
    words = text.casefold()
    times = when.find(text)
    cut = [(time.start, time.end) for time in times]
    role, said, order = Role.VALUE, False, next((time.order for time in times if time.order is not None), None)
    when_words = " ".join(time.text for time in times)
    for found, pattern in _ROLES:
        if match := pattern.search(words):
            role, said = found, True
            cut.extend(each.span() for each in pattern.finditer(words))
            if found is Role.PART or (found is Role.PREVIOUS and not when_words):
                when_words = text[match.start() : match.end()]
            break
    months = months_elapsed(words)
    if role is Role.VALUE and months is not None and months < 12 and times:
        role, said = Role.PART, True
    direction = direction_of(words) if role is Role.CHANGE else Direction.NOT_SAID
    said = said or bool(times)
    if not cut:
        name = _names(text)
        return Label(Role.TOTAL if _TOTAL.match(words.strip()) else role, False, after=name)
    start, end = min(a for a, _ in cut), max(b for _, b in cut)
    before, after = _names(text[:start]), _names(text[end:])
    return Label(role, said, when_words, order, before, after, direction)


def _names(text: str) -> str:
    words = [word.strip(",;.()*†‡") for word in text.split()]
    return " ".join(word for word in words if word and word.casefold() not in _EMPTY)


def fields_of(text: str, number: int) -> list[Field]:
    """Return the fields of one block of text, or none where it is no label-and-value line.

    Args:
        text: Text of the block, all on one line.
        number: Number of the block.
    """
    if len(text) > _LONGEST or not any(character.isdigit() for character in text):
        return []
    found: list[Field] = []
    offset = 0
    if change := _change_line(text, number):
        found.append(change[0])
        offset = change[1]
    last: Field | None = None
    for match in _FIELD.finditer(text, offset) if _SEPARATOR.search(text) else ():
        label = match["label"].strip(" ,;.|•·–—-*")
        if found:
            # What stands right after a value in small letters belongs to it: "38 arrests Last year: 80".
            label = re.sub(r"^(?:[a-z'’-]+,? )+(?=[A-Z0-9])", "", label)
            label = label.rpartition(". ")[2].rpartition("; ")[2].rpartition(", ")[2] or label
        amount = amount_of(match, _figure_text(match))
        if amount is None or not label or len(label.split()) > _MOST_WORDS:
            if not found:
                return []
            continue
        parts = read_label(label)
        if _PAGE.match(label.casefold()):
            continue
        start = match.start("aside") if match["aside"] else match.end()
        field = _field(label, parts, amount, match, number, last)
        noun = _noun_after(text, start)
        aside = _aside(match)
        field = dataclasses.replace(field, noun=noun, aside=aside)
        found.append(field)
        last = field
        found.extend(_others(text, match.end() + (len(noun) + 1 if noun else 0), field))
    return found if _reads_as_labels(text, found) else []


def _figure_text(match: re.Match[str]) -> str:
    start = match.start("qualifier") if match["qualifier"] else match.start("open") if match["open"] else -1
    if start < 0:
        start = next(match.start(name) for name in ("sign", "pound", "number") if match[name])
    end = match.end("close") if match["close"] else max(match.end(name) for name in ("number", "scale", "unit"))
    return match.string[start:end]


def _at(match: re.Match[str], amount: Amount) -> Amount:
    start = match.string.index(
        amount.text,
        match.start("qualifier")
        if match["qualifier"]
        else match.start("number") - 4
        if match.start("number") >= 4
        else 0,
    )
    return dataclasses.replace(amount, start=start, end=start + len(amount.text))


def _field(label: str, parts: Label, amount: Amount, match: re.Match[str], number: int, last: Field | None) -> Field:
    amount = _at(match, amount)
    if not parts.said and last is not None and last.said and (last.sub or parts.role is Role.TOTAL):
        # "BCP: 2590 DC: 1889": the second label stands under the same period and role as the first.
        role = last.role
        return Field(
            label,
            role,
            amount,
            last.group,
            parts.after,
            last.when,
            last.order,
            last.direction,
            number=number,
            said=True,
        )
    amount = dataclasses.replace(amount, period_text=parts.when)
    return Field(
        label,
        parts.role,
        amount,
        parts.before,
        parts.after,
        parts.when,
        parts.order,
        parts.direction,
        number=number,
        said=parts.said,
    )


def inherit(field: Field, last: Field | None) -> Field:
    """A bare label on a new line ("DC: 22%") stands under what the line before said."""
    if field.said or last is None or not last.said or not last.sub or field.role is not Role.VALUE:
        return field
    return dataclasses.replace(
        field, role=last.role, group=last.group, when=last.when, order=last.order, direction=last.direction, said=True
    )


def _noun_after(text: str, place: int) -> str:
    match = _NOUN.match(text, place)
    if match is None:
        return ""
    # A noun ends where the next label begins: "8 courses, 142 delegates" but "38 last year: 80".
    if text[match.end() : match.end() + 1] == ":":
        return ""
    words = match[1].split()
    return " ".join(words[: next((at for at, word in enumerate(words) if word in STOPS), len(words))])


def _aside(match: re.Match[str]) -> Amount | None:
    """The percentage in brackets after a value: "60 (55%)"."""
    inside = (match["aside"] or "").strip(" ()")
    figure = re.fullmatch(FIGURE, inside, re.IGNORECASE) if inside else None
    amount = amount_of(figure, inside) if figure else None
    if amount is None or amount.kind is not AmountKind.PERCENT:
        return None
    start = match.string.index(inside, match.start("aside"))
    return dataclasses.replace(amount, start=start, end=start + len(inside))


def _others(text: str, place: int, field: Field) -> list[Field]:
    """More values with nouns of their own under one label: "8 courses, 142 delegates"."""
    found: list[Field] = []
    if not field.noun:
        return found
    while match := _MORE.match(text, place):
        noun = _noun_after(text, match.end())
        amount = amount_of(match, _figure_text(match))
        if not noun or amount is None:
            break
        found.append(dataclasses.replace(field, amount=_at(match, amount), noun=noun, aside=None))
        place = match.end() + len(noun) + 1
    return found


def _change_line(text: str, number: int) -> tuple[Field, int] | None:
    """A line that says a change without a colon: "90% increase in arrests", "Up 7.4%"."""
    match = _CHANGE_FIRST.match(text) or _WAY_FIRST.match(text)
    if match is None or len(match[0].split()) > _MOST_WORDS + 3:
        return None
    amount = amount_of(match, _figure_text(match))
    if amount is None or amount.kind not in (AmountKind.PERCENT, AmountKind.POINTS):
        return None
    field = Field(
        match[0].strip(" .;,"),
        Role.CHANGE,
        _at(match, amount),
        direction=direction_of(match["way"]),
        number=number,
        said=True,
    )
    return field, match.end()


def _reads_as_labels(text: str, found: list[Field]) -> bool:
    """Whether values and labels are all that a text is, so that prose with a colon in it is left alone."""
    if not found:
        return False
    last = found[-1]
    end = max(last.amount.end, 0)
    after = text[end:].replace(last.noun, "", 1) if last.noun else text[end:]
    if len(re.sub(r"\([^()]*\)", "", after).split()) > _WORDS_AFTER:
        return False
    said = sum(len(field.label) + len(field.amount.text) + len(field.noun) for field in found)
    asides = sum(len(field.aside.text) + 2 for field in found if field.aside)
    return said + asides >= 0.6 * len(text.replace(" ", "")) or len(text) < 40


def lone_figure(text: str) -> Amount | None:
    """The figure of a block that is one figure and nothing else, as under the label of a card."""
    match = _ALONE.match(text.strip())
    amount = amount_of(match, text.strip()) if match else None
    return None if amount is None else dataclasses.replace(amount, start=0, end=len(text))
