"""What is due for a meeting: the items that its agenda is built from."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goldenthread.access import Actor
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.queries import assess
from goldenthread.governance.duty_queries import due_for
from goldenthread.governance.queries import MeetingPage, open_actions_before
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import kinds
from goldenthread.records.queries import related
from goldenthread.returns.rounds.queries import tasks
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.queries import products_due
from goldenthread.vocabulary import NotFound

#: How far ahead of a meeting a duty is put on its agenda.
AHEAD = timedelta(days=60)
FIRST = ("Welcome and apologies", "Declarations of interest")
MINUTES, LAST = "Minutes of the last meeting", "Any other business and next meeting"
_WANTED = {"writing": "Agreement", "evaluation": "Evaluation", "review": "Review"}
_OFF = {"off_track": "Off track", "at_risk": "At risk"}


@dataclass(frozen=True)
class Due:
    """An item that belongs on an agenda: its type, its words, what it is about and why it is there."""

    item_type: str
    title: str
    why: str = ""
    about: Card | None = None


def due_items(viewer: Actor, page: MeetingPage) -> list[Due]:
    """Everything due for a meeting in the order of an agenda: the same records always give the same items.

    A board that stands under no other group hears of the whole partnership; another group of its own work and that of
    the groups under it.
    """
    groups = scope_of_groups(viewer, page.group)
    found = [Due("standing", title) for title in FIRST]
    if page.before:
        found.append(Due("standing", MINUTES, about=None, why=page.before.card.title))
    found += [
        Due("arising", x.card.title, _action_why(x.delivery, x.due), x.card) for x in open_actions_before(viewer, page)
    ]
    found += _escalations(viewer, page, groups)
    found += [Due("decision", c.title, "A decision is wanted at this meeting", c) for c in page.to_decide]
    on = page.line.on or date.max
    found += _off_track(viewer, page, groups, {x.about.id for x in found if x.about})
    found += _products(viewer, page, groups, on)
    found += _signals(viewer, page, groups)
    if page.line.on and (page.group is None or groups is None):
        found += _returns(viewer, page, on)
    if page.line.on and (page.group is None or groups is None):
        found += _duties(viewer, page, on)
    found.append(Due("standing", LAST))
    return found


def scope_of_groups(viewer: Actor, group: Card | None) -> frozenset[int] | None:
    """The group and every group under it, by id; None where it stands at the top and hears of everything."""
    if group is None:
        return None
    above = related(viewer, [group.id], "part_of", kinds=("group",))[group.id]
    if not above:
        return None
    inside, level = {group.id}, [group.id]
    while level:
        under = related(viewer, level, "part_of", outward=False, kinds=("group",))
        level = [c.id for some in under.values() for c in some if c.id not in inside]
        inside.update(level)
    return frozenset(inside)


def _mine(
    viewer: Actor, page: MeetingPage, kind: str, groups: Collection[int] | None
) -> Iterator[tuple[Card, Mapping[str, Any]]]:
    for card, values in every(viewer, kind, page.line.card.owner, NOW):
        if card.state not in OVER and (groups is None or values["group"] in groups):
            yield card, values


def _action_why(delivery: str, due: date | None) -> str:
    said = {"off_track": "Off track", "at_risk": "At risk", "on_track": "On track"}.get(delivery, "Not reported")
    return f"{said}, due {due.day} {due:%B %Y}" if due else said


def _escalations(viewer: Actor, page: MeetingPage, groups: Collection[int] | None) -> list[Due]:
    """Open escalations, once there are any to keep."""
    if not any(kind.code == "escalation" for kind in kinds()):
        return []
    return [Due("escalation", c.title, "Open escalation", c) for c, _ in _mine(viewer, page, "escalation", groups)]


def _off_track(viewer: Actor, page: MeetingPage, groups: Collection[int] | None, already: Collection[int]) -> list[Due]:
    found = [
        (list(_OFF).index(values["delivery"]), card, values)
        for card, values in _mine(viewer, page, "action", groups)
        if values["delivery"] in _OFF and card.id not in already
    ]
    found.sort(key=lambda x: (x[0], x[1].due or date.max, x[1].reference))
    return [Due("action", card.title, _action_why(values["delivery"], card.due), card) for _, card, values in found]


def _signals(viewer: Actor, page: MeetingPage, groups: Collection[int] | None) -> list[Due]:
    """Indicators whose newest point stands in a signal, then those whose next figure has not come."""
    mine = [card for card, values in _mine(viewer, page, "indicator", groups)]
    ids = {card.id: card for card in mine}
    parts = related(viewer, list(ids), "part_of", outward=False, kinds=("measure",))
    head = {c.id: ids[pk] for pk, some in parts.items() for c in some} | ids
    found = assess(viewer, list(head), AsOf())
    signals: dict[int, Due] = {}
    stale: dict[int, Due] = {}
    for key in found:
        if key.breakdown:
            continue
        one, card = found[key], head[key.measure]
        if one.wide:
            continue
        if said := signal_of(one):
            signals.setdefault(card.id, Due("indicator", card.title, said, card))
        if one.fresh and one.fresh.stale:
            stale.setdefault(card.id, Due("return", card.title, one.fresh.words[:300], card))
    return [*signals.values(), *stale.values()]


def signal_of(one: Assessment) -> str:
    """The signal that the newest point of a series stands in, in words; empty where there is none."""
    for chart in (one.spc, one.run_chart):
        if chart and not chart.why and chart.signal and chart.signal != "no signal":
            place = f"{one.area_name}: " if one.area_name else ""
            return f"{place}{one.headline or chart.signal}"[:300]
    return ""


def _products(viewer: Actor, page: MeetingPage, groups: Collection[int] | None, on: date) -> list[Due]:
    """Strategies and other products that should be agreed, evaluated or reviewed by now and are not."""
    mine = {card.id for card, _ in _mine(viewer, page, "product", groups)}
    first: dict[int, Due] = {}
    for line in products_due(viewer, page.line.card.owner, None if on == date.max else on):
        if line.late and line.card.id in mine:
            owners = ", ".join(c.title for c in line.owners) or "no owner recorded"
            words = f"{_WANTED[line.what]} was due {line.due_words}: {owners}"
            first.setdefault(line.card.id, Due("product", line.card.title, words[:300], line.card))
    return list(first.values())


def _returns(viewer: Actor, page: MeetingPage, on: date) -> list[Due]:
    """The newest returns that are late on the day of the meeting. Somebody who may not see returns is told nothing."""
    try:
        asked = tasks(viewer, page.line.card.owner, on=on)
    except NotFound:
        return []
    return [
        Due("return", f"{each.agency.title}: {each.collection.title}, {each.period}"[:200], each.words)
        for each in asked.late
    ]


def _duties(viewer: Actor, page: MeetingPage, on: date) -> list[Due]:
    """The next of each duty and reporting line that is late, or falls due soon after the meeting."""
    first: dict[int, Due] = {}
    for each in due_for(viewer, page.line.card.owner, on + AHEAD):
        when = f"{each.due.day} {each.due:%B %Y}"
        words = f"Late: it was due on {when}" if each.late else f"Due on {when}"
        first.setdefault(each.line.id, Due("duty", each.line.title, words, each.line))
    return list(first.values())
