"""Which changes are worth a group's attention this month, with a guard against noise. Pure.

The guard: only what a named method found beyond ordinary up and down is raised; at most three to a group in a month;
each says which direction is good, and how many measures were looked at, since of many some will show a signal by
chance alone; and each asks for one next step. A figure raises an alert in the month that it came in, and never again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenthread.assessments.cards import Assessment
from goldenthread.vocabulary.clock import LONDON

#: At most so many to a group in a month.
MOST: Final = 3
#: Methods that tell a signal from ordinary up and down. A difference of two periods is none.
_SIGNALS: Final = ("spc", "run_chart", "trend")
_STRENGTH: Final = {"trend": 3, "spc": 2, "run_chart": 1}


@dataclass(frozen=True, slots=True)
class Looked:
    """One series that showed a signal: what it means, the group that looks after it, and what it lacks.

    Args:
        group: Who looks after it, in words.
        assessment: What its figures mean.
        explained: Whether a commentary about its newest figure is signed.
        actions: How many open actions are measured by it.
        going_on: Whether it showed a signal the same way before the month: that was raised then, and is no news.
    """

    group: str
    assessment: Assessment
    explained: bool = False
    actions: int = 0
    going_on: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at: what was found, which way is good, and the one next step."""

    assessment: Assessment
    headline: str
    words: str
    good: str
    judgement: str
    next_step: str


@dataclass(frozen=True, slots=True)
class GroupAlerts:
    """The alerts of one group in one month.

    Args:
        group: The group, in words.
        alerts: At most `MOST`, the gravest first.
        measures: How many of its measures were looked at.
        signals: How many showed a new signal in the month; those past the limit are counted here and not raised.
        going_on: How many show a signal that began earlier: it was raised then.
    """

    group: str
    alerts: tuple[Alert, ...]
    measures: int
    signals: int
    going_on: int = 0

    @property
    def words(self) -> str:
        """What was looked at, in a sentence."""
        of = f"{self.measures} measure{'' if self.measures == 1 else 's'} looked at"
        since = f" A signal that began earlier goes on in {self.going_on}." if self.going_on else ""
        if not self.signals:
            return f"{of}; none showed a new signal this month.{since}"
        shown = f"{self.signals} showed a new signal" if self.signals > 1 else "one showed a new signal"
        rest = self.signals - len(self.alerts)
        more = f" The {rest} not raised here {'is' if rest == 1 else 'are'} on the page of indicators." if rest else ""
        return f"{of}; {shown}. Of many measures, some will by chance alone.{more}{since}"


def alerts(
    looked: Iterable[Looked], measures: Mapping[str, int], month: date, *, by_period: bool = False
) -> list[GroupAlerts]:
    """The alerts of a month, by group.

    Args:
        looked: Every series with a signal; one without is passed over.
        measures: How many measures with figures were looked at, by group.
        month: Any day of the month.
        by_period: Take a figure as come in at the end of its period, to replay months for which nobody kept when a
            figure came. Otherwise by the day it was accepted.

    Returns:
        Every group that has a measure, those with alerts first, then by name.
    """
    by_group: dict[str, list[Looked]] = {group: [] for group in measures}
    for one in looked:
        by_group.setdefault(one.group, []).append(one)
    found = [
        _of_group(group, mine, measures.get(group, 0), month, by_period=by_period) for group, mine in by_group.items()
    ]
    return sorted(found, key=lambda one: (not one.alerts, one.group.casefold()))


def _of_group(group: str, mine: Sequence[Looked], measures: int, month: date, *, by_period: bool) -> GroupAlerts:
    signals = [one for one in mine if is_signal(one.assessment) and came_in(one.assessment, month, by_period=by_period)]
    # One measure is raised once, for the place where it is gravest.
    first: dict[int, Looked] = {}
    for one in sorted((one for one in signals if not one.going_on), key=_gravity):
        first.setdefault(one.assessment.card.id, one)
    chosen = list(first.values())
    old = {one.assessment.card.id for one in signals} - first.keys()
    return GroupAlerts(group, tuple(_alert(one) for one in chosen[:MOST]), measures, len(chosen), len(old))


def is_signal(one: Assessment) -> bool:
    """Whether a named method found more than ordinary up and down, in a series that stands for everybody in a place."""
    plain = not one.breakdown and not one.wide and not one.derived and not one.restricted
    return plain and one.how in _SIGNALS and one.direction in ("up", "down")


def came_in(one: Assessment, month: date, *, by_period: bool = False) -> bool:
    """Whether the newest figure came in during a month."""
    if one.latest is None:
        return False
    day = one.latest.period.end if by_period else one.latest.accepted_at.astimezone(LONDON).date()
    return (day.year, day.month) == (month.year, month.month)


def _gravity(one: Looked) -> tuple[int, int, str, str]:
    """Worse before better before what nobody has judged; a trend over years before a chart's signal."""
    found = one.assessment
    order = {"worse": 0, "better": 1}.get(found.judgement, 2)
    return order, -_STRENGTH.get(found.how, 0), found.card.title, found.area_name


def _alert(one: Looked) -> Alert:
    found = one.assessment
    return Alert(found, found.headline, found.statement, found.good, found.judgement, next_step(one))


def next_step(one: Looked) -> str:
    """The one next step for a signal: never a list."""
    found = one.assessment
    if found.polarity.value == "ask":
        return "Agree which direction is good, with the agency that owns the figures."
    if not one.explained:
        return "Ask its owner to sign the story behind the curve."
    if found.judgement == "worse" and not one.actions:
        return "Link an action that should turn it, or start one."
    if found.judgement == "worse":
        return "Ask the owners of its actions at the next meeting what will change."
    if found.judgement == "better":
        return "Find out what worked, and tell the group."
    return "Read its story at the next meeting, and decide whether anything follows."
