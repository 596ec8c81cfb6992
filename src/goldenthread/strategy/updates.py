"""Read what was reported: updates, moves and evidence of actions and objectives."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.queries import find, visible
from goldenthread.strategy.joins import joined
from goldenthread.strategy.models import Action, Evidence, Move, Update
from goldenthread.strategy.owning import holding, owns


@dataclass(frozen=True)
class UpdateLine:
    """One update: how it went on a day, who gave it where somebody else wrote it down, and what holds it up."""

    card: Card
    status: str
    next_date: date | None = None
    given_by: str = ""
    given_how: str = ""
    given_on: date | None = None
    confirmed_on: date | None = None
    blocked_by: tuple[Card, ...] = ()
    evidence: tuple[Card, ...] = ()

    @property
    def sentence(self) -> str:
        return self.card.title

    @property
    def on(self) -> date | None:
        return self.card.valid_from

    @property
    def words(self) -> str:
        """The status in words, as its tag has it."""
        return str(Update.Status(self.status).label)

    @property
    def unconfirmed(self) -> bool:
        """Whether it was entered for somebody who has not confirmed it."""
        return bool(self.given_by) and self.confirmed_on is None


@dataclass(frozen=True)
class MoveLine:
    """One move on the roadmap: from where to where, when and why."""

    card: Card
    came_from: str
    went_to: str

    @property
    def on(self) -> date | None:
        return self.card.valid_from

    @property
    def words(self) -> str:
        """`Moved from later to now`."""
        old = Action.Horizon(self.came_from).label.lower() if self.came_from else "no place"
        return f"Moved from {old} to {Action.Horizon(self.went_to).label.lower()}"


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence: a file that can be fetched, or an address."""

    card: Card
    url: str
    file_name: str
    size: int | None
    taken_out: str
    given_by: str


def _order(card: Card) -> tuple[date, int]:
    return (card.valid_from or date.min, card.id)


def _held(card: Card, as_of: AsOf) -> bool:
    return card.state == "live" and (as_of.on is None or card.valid_from is None or card.valid_from <= as_of.on)


def updates_of(viewer: Actor, ids: Collection[int], as_of: AsOf = NOW) -> dict[int, list[UpdateLine]]:
    """The updates of each record, newest first. A few queries, however many records."""
    about = joined(viewer, ids, into=["about"], as_of=AsOf(known=as_of.known))["in:about"]
    found = {pk: [c for c in lines if c.kind_code == "update" and _held(c, as_of)] for pk, lines in about.items()}
    every = [card.id for lines in found.values() for card in lines]
    values = Update.objects.in_bulk(every)
    more = joined(viewer, every, ["blocked_by", "evidenced_by"], as_of=AsOf(known=as_of.known))

    def line(card: Card) -> UpdateLine:
        row = values[card.id]
        confirmed = row.confirmed_on
        if as_of.known and confirmed and confirmed > as_of.known.date():
            confirmed = None
        return UpdateLine(
            card,
            row.status,
            row.next_date,
            row.given_by,
            row.get_given_how_display() if row.given_how else "",
            row.given_on,
            confirmed,
            tuple(more["blocked_by"][card.id]),
            tuple(more["evidenced_by"][card.id]),
        )

    return {pk: [line(c) for c in sorted(lines, key=_order, reverse=True)] for pk, lines in found.items()}


def moves_of(viewer: Actor, ids: Collection[int], as_of: AsOf = NOW) -> dict[int, list[MoveLine]]:
    """The moves of each action on the roadmap, oldest first, as known at `as_of`; those to come after `on` too."""
    about = joined(viewer, ids, into=["about"], as_of=AsOf(known=as_of.known))["in:about"]
    found = {pk: [c for c in lines if c.kind_code == "move" and c.state == "live"] for pk, lines in about.items()}
    values = Move.objects.in_bulk([card.id for lines in found.values() for card in lines])
    return {
        pk: [MoveLine(c, values[c.id].came_from, values[c.id].went_to) for c in sorted(lines, key=_order)]
        for pk, lines in found.items()
    }


def evidence_of(viewer: Actor, record: int) -> list[EvidenceLine]:
    """The evidence about a record, newest first."""
    about = joined(viewer, [record], into=["about"])["in:about"][record]
    found = [c for c in about if c.kind_code == "evidence" and c.state == "live"]
    rows = Evidence.objects.in_bulk([c.id for c in found])
    return [
        EvidenceLine(c, row.url, row.file_name, row.size, row.taken_out, row.given_by)
        for c in sorted(found, key=_order, reverse=True)
        if (row := rows[c.id])
    ]


def evidence_file(viewer: Actor, full: str) -> dict[str, Any]:
    """The kept name, the name given and the title of a piece of evidence. Raises NotFound."""
    card = find(viewer, full)
    row = Evidence.objects.filter(pk=card.id).first()
    return {"file": row.file if row else "", "file_name": row.file_name if row else "", "title": card.title}


def held_up_by(viewer: Actor, organisation: int) -> list[tuple[Card, UpdateLine]]:
    """Open work whose newest update says that this agency holds it up, the longest wait first."""
    blocking = joined(viewer, [organisation], into=["blocked_by"])["in:blocked_by"][organisation]
    subjects = joined(viewer, [c.id for c in blocking], ["about"])["about"]
    work = {c.id: c for lines in subjects.values() for c in lines if c.state in ("live", "proposed")}
    newest = updates_of(viewer, list(work))
    waits = [
        (card, newest[pk][0])
        for pk, card in work.items()
        if newest[pk] and organisation in {c.id for c in newest[pk][0].blocked_by}
    ]
    return sorted(waits, key=lambda pair: _order(pair[1].card))


def may_confirm(viewer: Actor, record: Card, group: int | None, line: UpdateLine) -> bool:
    """Whether to offer the confirmation of an update. The act decides."""
    return line.unconfirmed and owns(holding(viewer), record.id, group)


def group_id_of(viewer: Actor, record: Card) -> int | None:
    """The record id of the group that looks after a record."""
    return visible(viewer).filter(pk=record.id).values_list("group_id", flat=True).first()
