"""Days that a cadence makes: the year of a group, and when a duty falls due. Plain dates, no database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from goldenthread.reference.rules import add_months, is_working_day

#: How far one occurrence is from the next: in days, or in months.
DAYS = {"weekly": 7, "six_weekly": 42}
MONTHS = {"monthly": 1, "two_monthly": 2, "quarterly": 3, "six_monthly": 6, "yearly": 12}
#: No list is longer than this, whatever years are asked for.
MOST = 600


def known(cadence: str) -> bool:
    """Whether a cadence says when the next one is."""
    return cadence in DAYS or cadence in MONTHS


def step(cadence: str, start: date, number: int = 1) -> date:
    """The day that is `number` steps of a cadence after `start` (before it, where negative).

    Months are counted from `start`, so that the 31st does not become the 28th for good.
    """
    if cadence in DAYS:
        return start + timedelta(days=DAYS[cadence] * number)
    return add_months(start, MONTHS[cadence] * number)


def between(cadence: str, anchor: date, first: date, last: date) -> list[date]:
    """The days of a cadence from `first` to `last`, both counted, in step with `anchor` and not before it."""
    if cadence == "once":
        return [anchor] if first <= anchor <= last else []
    if not known(cadence) or last < anchor:
        return []
    found: list[date] = []
    number = max(0, (first - anchor).days // _longest(cadence))
    while len(found) < MOST:
        day = step(cadence, anchor, number)
        if day > last:
            break
        if day >= first:
            found.append(day)
        number += 1
    return found


def _longest(cadence: str) -> int:
    """A step is never longer than this, in days."""
    return DAYS[cadence] if cadence in DAYS else MONTHS[cadence] * 31


def ends_of_parts(cadence: str, first: date, last: date) -> list[date]:
    """The last day of each part of the calendar year, for a cadence in months whose days nobody has stated.

    Six-monthly gives 30 June and 31 December. A cadence in weeks gives none: it has no place in the year.
    """
    if cadence not in MONTHS:
        return []
    found = []
    for year in range(first.year, last.year + 1):
        for month in range(MONTHS[cadence], 13, MONTHS[cadence]):
            day = add_months(date(year, 1, 1), month) - timedelta(days=1)
            if first <= day <= last:
                found.append(day)
    return found[:MOST]


def due_days(cadence: str, first_due: date | None, first: date, last: date) -> list[date]:
    """When something falls due from `first` to `last`: in step with its first day, else at the ends of parts."""
    return between(cadence, first_due, first, last) if first_due else ends_of_parts(cadence, first, last)


def to_working_day(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the next working day where it falls on a weekend or a bank holiday."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day
