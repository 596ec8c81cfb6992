"""Read data flows: who sends what to whom, what is missing or overdue, and questions to the data group."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance import cadence as cadences
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.models import Link
from goldenthread.records.queries import cards, find, link_filter
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.joins import joined
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Agreement:
    """A sharing agreement and whether it has expired."""

    card: Card
    agreed_on: date | None
    expires_on: date | None
    parties: tuple[Card, ...]
    covers: tuple[Card, ...]
    expired: bool

    @property
    def words(self) -> str:
        """When it ends, for readers."""
        if self.expires_on is None:
            return "No end recorded"
        when = f"{self.expires_on.day} {self.expires_on:%B %Y}"
        return f"Expired on {when}" if self.expired else f"Until {when}"


@dataclass(frozen=True)
class FlowLine:
    """One flow from one body to another. Without a `record` it is only known that data goes this way.

    `state` is "overdue", "in_time", "never" (due, and nothing came yet) or "unknown" (how often, or when it last
    came, is not stated).
    """

    source: Card
    target: Card
    what: str
    record: Card | None
    cadence_words: str
    last_delivered: date | None
    next_due: date | None
    state: str
    agreements: tuple[Agreement, ...] = ()

    @property
    def overdue(self) -> bool:
        return self.state in ("overdue", "never")

    @property
    def words(self) -> str:
        """Its state for readers."""
        if self.state == "never":
            return "Overdue: nothing has come yet"
        if self.state == "overdue" and self.next_due:
            return f"Overdue since {self.next_due.day} {self.next_due:%B %Y}"
        if self.state == "in_time" and self.next_due:
            return f"Next due {self.next_due.day} {self.next_due:%B %Y}"
        return "Not stated when it is due"


@dataclass(frozen=True)
class Lack:
    """A group with no flow in, or none out."""

    group: Card
    way: str

    @property
    def words(self) -> str:
        return f"No flow {self.way}"


@dataclass(frozen=True)
class QuestionLine:
    """A question to the data group, and its answer with the indicators that show it."""

    card: Card
    asked_by: Card | None
    asked_on: date
    due: date | None
    answer: str
    answered_on: date | None
    indicators: tuple[Card, ...]
    late: bool


@dataclass(frozen=True)
class Flows:
    """The data flows of a partnership on a day."""

    on: date
    lines: tuple[FlowLine, ...]
    groups: tuple[Card, ...]
    lacks: tuple[Lack, ...]
    agreements: tuple[Agreement, ...]
    questions: tuple[QuestionLine, ...]

    @property
    def overdue(self) -> tuple[FlowLine, ...]:
        return tuple(line for line in self.lines if line.overdue)

    @property
    def ways(self) -> int:
        """How many flows the map has: from one body to another, however many things go that way."""
        return len({(line.source.id, line.target.id) for line in self.lines})

    def into(self, body: Card) -> tuple[FlowLine, ...]:
        """What a body receives."""
        return tuple(line for line in self.lines if line.target.id == body.id)

    def out_of(self, body: Card) -> tuple[FlowLine, ...]:
        """What a body sends."""
        return tuple(line for line in self.lines if line.source.id == body.id)


def flows_of(viewer: Actor, owner: str, on: date | None = None) -> Flows:
    """The data flows of a partnership: those recorded one by one, and those known only from group to group.

    A working group is asked for a flow in and a flow out where any group beside it, under the same body, takes part
    in the exchange of data or once did. Raises NotFound.
    """
    find(viewer, f"{SHARED}/{owner}")
    day = on or today()
    as_of = AsOf(on=on) if on else NOW
    found = every(viewer, "group", owner, as_of)
    groups = {card.id: card for card, _ in found if card.held_on(day) and card.state not in OVER}
    agreements = _agreements(viewer, owner, day)
    lines = _recorded(viewer, owner, day, agreements)
    lines += _bare(viewer, groups, {(x.source.id, x.target.id) for x in lines}, as_of)
    working = {card.id for card, values in found if values["group_type"] == "working_group" and card.id in groups}
    asked = _asked(viewer, working, {x.source.id for x in lines} | {x.target.id for x in lines}, as_of)
    sent, got = {x.source.id for x in lines}, {x.target.id for x in lines}
    lacks = [Lack(groups[pk], "in") for pk in asked if pk not in got]
    lacks += [Lack(groups[pk], "out") for pk in asked if pk not in sent]
    order = sorted(groups.values(), key=lambda c: (c.position, c.reference))
    return Flows(
        day,
        tuple(sorted(lines, key=lambda x: (x.source.owner, x.source.reference, x.target.reference, x.what))),
        tuple(c for c in order if c.id in sent | got | set(asked)),
        tuple(lacks),
        tuple(agreements.values()),
        tuple(_questions(viewer, owner, day)),
    )


def _asked(viewer: Actor, working: Collection[int], ends: Collection[int], as_of: AsOf) -> list[int]:
    """The working groups that should send and receive, in order."""
    once = Link.objects.filter(relation="feeds", source_id__in=working).values_list("source_id", "target_id")
    once_too = Link.objects.filter(relation="feeds", target_id__in=working).values_list("source_id", "target_id")
    partners = set(ends) | {pk for pair in [*once, *once_too] for pk in pair}
    above = joined(viewer, list(working), ["part_of"], as_of=as_of)["part_of"]
    exchanging = {c.id for pk in working if pk in partners for c in above[pk]}
    return sorted(pk for pk in working if pk in partners or any(c.id in exchanging for c in above[pk]))


def _agreements(viewer: Actor, owner: str, on: date) -> dict[int, Agreement]:
    found = [x for x in every(viewer, "sharing_agreement", owner, NOW) if x[0].state not in OVER]
    ends = joined(viewer, [card.id for card, _ in found], ["agreed_with"], ["covered_by"])
    return {
        card.id: Agreement(
            card,
            v["agreed_on"],
            v["expires_on"],
            tuple(ends["agreed_with"][card.id]),
            tuple(ends["in:covered_by"][card.id]),
            bool(v["expires_on"] and v["expires_on"] < on),
        )
        for card, v in found
    }


def _recorded(viewer: Actor, owner: str, on: date, agreements: Mapping[int, Agreement]) -> list[FlowLine]:
    found = [x for x in every(viewer, "data_flow", owner, NOW) if x[0].state not in OVER and x[0].held_on(on)]
    ends = joined(viewer, [card.id for card, _ in found], ["flows_from", "flows_to", "covered_by"])
    lines = []
    for card, values in found:
        due, state = due_of(values, on)
        covered = tuple(agreements[c.id] for c in ends["covered_by"][card.id] if c.id in agreements)
        lines += [
            FlowLine(
                source,
                target,
                card.title,
                card,
                card.kind.by_name["cadence"].words.get(values["cadence"], ""),
                values["last_delivered"],
                due,
                state,
                covered,
            )
            for source in ends["flows_from"][card.id]
            for target in ends["flows_to"][card.id]
        ]
    return lines


def due_of(values: Mapping[str, Any], on: date) -> tuple[date | None, str]:
    """When a flow is due next, and its state on a day: a step of its cadence after it last came, else its first day."""
    cadence, last, first = values["cadence"], values["last_delivered"], values["first_due"]
    if last and last > on:
        last = None
    if last and cadences.known(cadence):
        due = cadences.step(cadence, last)
        return due, "overdue" if due < on else "in_time"
    if last is None and first:
        return first, "never" if first < on else "in_time"
    return None, "unknown"


def _bare(viewer: Actor, groups: Mapping[int, Card], known: Collection[tuple[int, int]], as_of: AsOf) -> list[FlowLine]:
    """The flows that only a link from one body to another tells of."""
    rows = Link.objects.filter(
        link_filter(as_of), relation="feeds", target_id__in=list(groups), source__kind__in=("group", "organisation")
    ).values_list("source_id", "target_id", "note")
    pairs = [(source, target, note) for source, target, note in rows if (source, target) not in known]
    seen = cards(viewer, {source for source, _, _ in pairs} - set(groups), as_of) | dict(groups)
    return [
        FlowLine(seen[source], seen[target], note, None, "Not stated", None, None, "unknown")
        for source, target, note in pairs
        if source in seen and (seen[source].kind_code != "group" or source in groups)
    ]


def _questions(viewer: Actor, owner: str, on: date) -> list[QuestionLine]:
    found = every(viewer, "data_question", owner, NOW)
    ends = joined(viewer, [card.id for card, _ in found], ["concerns"])["concerns"]
    groups = cards(viewer, {v["group"] for _, v in found if v["group"]})
    lines = [
        QuestionLine(
            card,
            groups.get(v["group"] or 0),
            v["asked_on"],
            card.due,
            v["answer"],
            v["answered_on"],
            tuple(ends[card.id]),
            bool(card.due and card.due < on and not v["answered_on"]),
        )
        for card, v in found
    ]
    return sorted(lines, key=lambda x: (x.answered_on is not None, not x.late, -x.asked_on.toordinal(), x.card.id))
