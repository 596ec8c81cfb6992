"""Pre-election periods: dated data, of a partnership, a group or an organisation in it."""

from dataclasses import dataclass
from datetime import date

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, SHARED, Card
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.joins import joined


@dataclass(frozen=True)
class Election:
    """A pre-election period, the day of the poll, and the bodies it binds (none named: all of them)."""

    card: Card
    first: date
    last: date
    poll: date | None
    bodies: tuple[Card, ...]


def elections(viewer: Actor, owner: str, first: date, last: date) -> list[Election]:
    """The pre-election periods of a partnership, and those of the shared library, that touch a span of days."""
    found = [x for slug in (owner, SHARED) for x in every(viewer, "election_period", slug, NOW)]
    kept = [
        (card, values)
        for card, values in found
        if card.state not in OVER and card.valid_from and card.valid_to
        if card.valid_from <= last and card.valid_to >= first
    ]
    links = joined(viewer, [card.id for card, _ in kept], ["concerns"])
    lines = []
    for card, values in kept:
        assert card.valid_from and card.valid_to
        bodies = tuple(links["concerns"][card.id])
        lines.append(Election(card, card.valid_from, card.valid_to, values["poll_on"], bodies))
    return sorted(lines, key=lambda x: x.first)
