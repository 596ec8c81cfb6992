"""Areas in national files: from what a file prints to the code that is stored, never by a guess.

The area book is passed in, since these readers know no database. A code is stored as published,
with its period; nothing is moved across a boundary change here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from goldenthread.vocabulary import AreaCode, Period, Refused

Life = tuple[date | None, date | None]

#: Sorts of area that figures are kept for. Others in a file are left out, and counted.
USUAL_KINDS: Final = frozenset(
    {
        "country",
        "region",
        "region_part",
        "unitary",
        "county",
        "metropolitan_district",
        "london_borough",
        "police_force_area",
    }
)

#: Area numbers of the Local Authority Interactive Tool that are no numbers of councils.
LAIT_NUMBERS: Final[dict[str, tuple[str, str]]] = {
    "970": ("E92000001", "England"),
    "980": ("E12000001", "North East"),
    "981": ("E12000002", "North West"),
    "982": ("E12000003", "Yorkshire and the Humber"),
    "983": ("E12000004", "East Midlands"),
    "984": ("E12000005", "West Midlands"),
    "985": ("E12000006", "East of England"),
    "986": ("E12000007", "London"),
    "987": ("E13000001", "London (Inner)"),
    "988": ("E13000002", "London (Outer)"),
    "989": ("E12000008", "South East"),
    "990": ("E12000009", "South West"),
}

#: Spellings of the Local Authority Interactive Tool for councils that ended on 31 March 2019.
LAIT_NAMES: Final[dict[str, str]] = {
    "Dorset (Pre LG)": "E10000009",
    "Bournemouth (Pre LG)": "E06000028",
    "Poole (Pre LG)": "E06000029",
}

# What a publisher writes in the area columns of a row about no area.
_NO_AREA: Final = frozenset({"z", "x", ":", "..", "c", "u"})


class AreaBook(Protocol):
    """What a reader asks of the area register."""

    def known(self, code: str) -> bool:
        """Whether the register holds this code."""

    def named(self, feed: str, name: str) -> tuple[str, ...]:
        """Return every code that a name may mean in the files of a feed."""

    def numbered(self, number: str) -> tuple[str, ...]:
        """Return every code that has had this number of the Department for Education."""

    def number(self, code: str) -> str:
        """Return the number of the Department for Education that a code has, or nothing."""

    def life(self, code: str) -> Life:
        """Return the first and the last day of an area; None is an open end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One area of a book."""

    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    dfe_number: str = ""


class Areas:
    """An area book held in memory, made from lists."""

    def __init__(self, entries: Iterable[Entry], names: Iterable[tuple[str, str]] = ()) -> None:
        """Take the areas, and (code, other spelling) pairs."""
        self._entries = {entry.code: entry for entry in entries}
        self._named: dict[str, dict[str, None]] = defaultdict(dict)
        self._numbered: dict[str, list[str]] = defaultdict(list)
        for entry in self._entries.values():
            self._named[fold(entry.name)][entry.code] = None
            if entry.dfe_number:
                self._numbered[entry.dfe_number].append(entry.code)
        for code, name in names:
            self._named[fold(name)][code] = None

    def known(self, code: str) -> bool:
        """Whether the book holds this code."""
        return code in self._entries

    def named(self, feed: str, name: str) -> tuple[str, ...]:
        """Return every code that this spelling may mean. The feed makes no difference here."""
        return tuple(self._named.get(fold(name), ()))

    def numbered(self, number: str) -> tuple[str, ...]:
        """Return every code that has had this number."""
        return tuple(self._numbered.get(number, ()))

    def number(self, code: str) -> str:
        """Return the number that a code has, or nothing."""
        entry = self._entries.get(code)
        return entry.dfe_number if entry else ""

    def life(self, code: str) -> Life:
        """Return the first and the last day of an area, both open when it is not held."""
        entry = self._entries.get(code)
        return (entry.valid_from, entry.valid_to) if entry else (None, None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an area as published.

    `sort` is "taken" (with the code), "unknown" (the file stops, with the name), "left out" or
    "refused" (this row only). `finding` is the reason, or for a code that was taken a flag.
    """

    sort: str
    code: str = ""
    finding: str = ""
    remedy: str = ""


class AreaReader:
    """Finds the code for what a file prints, by the caller's own table first, then the book."""

    def __init__(
        self, feed: str, book: AreaBook, given: Mapping[str, str], kinds: frozenset[str] = USUAL_KINDS
    ) -> None:
        """Take the book, names or codes that the caller maps to codes, and the sorts of area to take."""
        self._feed, self._book, self._given, self._kinds = feed, book, given, kinds

    def by_code(self, code: str, number: str = "", name: str = "") -> Answer:
        """Return the answer for a published code; the council's number stands in where it is blank."""
        code = code.strip()
        if code in self._given:
            return self._checked(self._given[code])
        if code.casefold() in _NO_AREA:
            words = name.strip() or "no name"
            return Answer("left out", finding=f"the publisher's own row for no area ({code}, {words})")
        if code in ("", "."):
            if number.strip():
                return self.by_number(number, name)
            return Answer("refused", finding="there is no area code", remedy="Ask the publisher for the code")
        try:
            held = AreaCode.parse(code)
        except Refused as refused:
            problem = refused.problems[0]
            return Answer("refused", finding=problem.finding, remedy=problem.remedy)
        if self._book.known(held.value):
            return Answer("taken", held.value)
        if held.value[0] not in "EL":
            return Answer("left out", finding="areas outside England are not kept")
        if held.kind not in self._kinds:
            return Answer("left out", finding=f"areas of this sort are not kept: {held.kind.replace('_', ' ')}")
        return self._checked(held.value, name)

    def by_number(self, number: str, name: str = "") -> Answer:
        """Return the answer for a council's three-digit number, the code of today where it has had several.

        The name must not contradict it: "Dorset" with the number of Poole is refused.
        """
        plain = number.strip().removesuffix(".0")
        name = name.strip()
        if name in self._given:
            return self._checked(self._given[name])
        codes = self._book.numbered(plain)
        if not codes:
            return self.by_name(name) if not plain else _unknown(f"{name or 'no name'}, number {plain}")
        named = self._book.named(self._feed, name) if name else ()
        if named and not set(named) & set(codes) and all(self._book.number(code) for code in named):
            return Answer(
                "refused",
                finding=f"the number {plain} is {' or '.join(codes)} and the name “{name}” is {' or '.join(named)}",
                remedy="Ask the publisher which is meant",
            )
        both = [code for code in codes if code in named] or list(codes)
        live = [code for code in both if self._book.life(code)[1] is None]
        best = live or both
        if len(best) > 1:
            return _unknown(f"{name or 'no name'}, number {plain}, which may be {' or '.join(best)}")
        return Answer("taken", best[0])

    def by_name(self, name: str) -> Answer:
        """Return the answer for a name alone: by the caller's table, else the book where it knows one only."""
        plain = " ".join(name.split())
        if plain in self._given:
            return self._checked(self._given[plain])
        codes = self._book.named(self._feed, plain)
        if len(codes) == 1:
            return Answer("taken", codes[0])
        return _unknown(f"{plain}, which may be {' or '.join(codes)}" if codes else plain or "a blank name")

    def flags(self, code: str, period: Period) -> tuple[str, ...]:
        """Return what to say of a figure given for a time when the area did not exist."""
        first, last = self._book.life(code)
        if first and period.end < first:
            return (f"The publisher gives this area for a time before its code began ({first:%d/%m/%Y})",)
        if last and period.start > last:
            return (f"The publisher gives this area for a time after it ended ({last:%d/%m/%Y})",)
        return ()

    def _checked(self, code: str, name: str = "") -> Answer:
        if self._book.known(code):
            return Answer("taken", code)
        return _unknown(f"{code} {name}".strip())


def _unknown(what: str) -> Answer:
    return Answer("unknown", finding=what)


def fold(name: str) -> str:
    """Return a name as it is compared: small letters, "and" for "&", single spaces, one sort of apostrophe."""
    return " ".join(name.casefold().replace("&", " and ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
