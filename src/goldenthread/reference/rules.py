"""Decisions over things already loaded: spellings, dates, bands and working days. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.vocabulary import Refused

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Edge:
    """One area inside another, from one day to another. None: open at that end.

    `makes_up` says that the members with that mark together are the whole.
    """

    composite: str
    member: str
    valid_from: date | None = None
    valid_to: date | None = None
    makes_up: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """Ages in whole years, both ends included. `highest` None means "and over"."""

    code: str
    label: str
    lowest: int
    highest: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two age bands and the ages that are in both. `highest` None means "and over"."""

    first: Band
    second: Band
    lowest: int
    highest: int | None


def fold(name: str) -> str:
    """Return a name as it is compared: "Pan-Dorset", "pan Dorset" and "PAN DORSET" are one."""
    words = re.sub(r"[^\w\s]|_", " ", name.casefold().replace("&", " and ").replace("'", ""))
    return " ".join(words.split())


def in_force(on: date | None, first: date | None, last: date | None) -> bool:
    """Whether a day falls between two days that may be open. No day asked: always."""
    return on is None or ((first is None or first <= on) and (last is None or on <= last))


def reaches(outer: str, inner: str, edges: Iterable[Edge], on: date | None = None) -> bool:
    """Whether `inner` lies wholly within `outer` on a day.

    Either by a path from one to the other, or because everything that makes it up does:
    the police force area covers pan-Dorset, since it covers both councils.
    """
    live = [edge for edge in edges if in_force(on, edge.valid_from, edge.valid_to)]
    inside: dict[str, list[str]] = {}
    parts: dict[str, list[str]] = {}
    for edge in live:
        inside.setdefault(edge.composite, []).append(edge.member)
        if edge.makes_up:
            parts.setdefault(edge.composite, []).append(edge.member)
    within = _all_within(outer, inside)
    return _made_of(inner, within, parts, frozenset())


def _all_within(outer: str, inside: Mapping[str, list[str]]) -> set[str]:
    waiting, seen = [outer], set()
    while waiting:
        area = waiting.pop()
        if area not in seen:
            seen.add(area)
            waiting.extend(inside.get(area, ()))
    return seen


def _made_of(area: str, within: set[str], parts: Mapping[str, list[str]], above: frozenset[str]) -> bool:
    if area in within:
        return True
    below = parts.get(area, [])
    # An area that is part of itself would be a mistake in the data, and must not hang the program.
    return bool(below) and area not in above and all(_made_of(part, within, parts, above | {area}) for part in below)


def band_label(lowest: int, highest: int | None) -> str:
    """Return ages in words: "16 to 64", "65 and over", "all ages"."""
    if highest is None:
        return f"{lowest} and over" if lowest else "all ages"
    return f"{lowest} to {highest}"


def overlaps(bands: Iterable[Band]) -> list[Overlap]:
    """Return every pair of bands that share an age, with the ages they share."""
    ordered = sorted(bands, key=lambda band: (band.lowest, band.code))
    found = []
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            if first.highest is not None and second.lowest > first.highest:
                break
            ends = [band.highest for band in (first, second) if band.highest is not None]
            found.append(Overlap(first, second, second.lowest, min(ends, default=None)))
    return found


def is_working_day(on: date, holidays: Collection[date]) -> bool:
    """Whether a day is Monday to Friday and no bank holiday."""
    return on.weekday() < SATURDAY and on not in holidays


def count_working_days(start: date, end: date, holidays: Collection[date]) -> int:
    """Return how many working days come after `start`, up to and with `end`.

    The day itself is not counted: a thing known on Monday and told on Tuesday took one day.
    """
    return sum(is_working_day(start + timedelta(days=number), holidays) for number in range(1, (end - start).days + 1))


def add_working_days(start: date, number: int, holidays: Collection[date]) -> date:
    """Return the last of `number` working days counted from the day after `start`."""
    on = start
    while number > 0:
        on += timedelta(days=1)
        number -= is_working_day(on, holidays)
    return on


def before_clear_days(day: date, number: int, holidays: Collection[date]) -> date:
    """Return the last working day that leaves `number` clear working days before `day`.

    Clear days count neither the day something arrives nor `day` itself: with five before a meeting on a Friday, the
    Thursday of the week before is the last.
    """
    on = day
    for _ in range(number + 1):
        on -= timedelta(days=1)
        while not is_working_day(on, holidays):
            on -= timedelta(days=1)
    return on


def add_months(start: date, number: int) -> date:
    """Return the same day of a later month, or its last day where there is no such day."""
    months = start.year * 12 + start.month - 1 + number
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def refuse_unless_known(start: date, end: date, first: date | None, last: date | None) -> None:
    """Refuse to count working days in years whose bank holidays are not held.

    Raises:
        Refused: naming the years that are held. A day too many would be a deadline missed.
    """
    if first and last and first.year <= start.year and end.year <= last.year:
        return
    held = f"{first.year} to {last.year}" if first and last else "none"
    raise Refused.one(
        "working days",
        f"bank holidays are not held for every year from {start.year} to {end.year} (held: {held})",
        "Update the bank holidays, or give the date itself",
    )
