"""When a body is succeeded: who inherits each open record, and what nobody has inherited."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import kinds
from goldenthread.records.queries import card_of, related, visible

#: What was open on the day: a record that ended before the succession needs no heir. One that is
#: marked succeeded was open then.
OPEN = ("proposed", "live", "succeeded")


@dataclass(frozen=True)
class Heir:
    """An open record of the old body, its heirs, and the successors that have none of it."""

    card: Card
    heirs: tuple[Card, ...]
    not_with: tuple[Card, ...] = ()

    @property
    def inherited(self) -> bool:
        """Whether anybody has it. One heir is enough: a task may pass to one body alone."""
        return bool(self.heirs)


@dataclass(frozen=True)
class Inheritance:
    """What one body leaves to those that succeed it."""

    body: Card
    successors: tuple[Card, ...]
    records: tuple[Heir, ...]

    @property
    def inherited(self) -> tuple[Heir, ...]:
        return tuple(row for row in self.records if row.inherited)

    @property
    def without(self) -> tuple[Heir, ...]:
        """The open records that nobody has inherited."""
        return tuple(row for row in self.records if not row.inherited)

    def left_to(self, successor: Card) -> tuple[tuple[Card, Card], ...]:
        """The (old, new) records that one successor holds."""
        return tuple((row.card, heir) for row in self.records for heir in row.heirs if heir.owner_id == successor.id)


def inheritance(
    viewer: Actor,
    body: Card,
    *,
    only: Collection[str] | None = None,
    as_of: AsOf = NOW,
) -> Inheritance:
    """The open heritable records of a partnership with their heirs, in the order of kinds.

    `only` names kinds to look at. Five queries, however many records.
    """
    after = successors(viewer, body, as_of=as_of)
    codes = [k.code for k in kinds() if k.heritable and (only is None or k.code in only)]
    rows = visible(viewer).filter(owner_id=body.id, kind__in=codes, state__in=OPEN)
    cards = [card_of(row) for row in rows.order_by("position", "reference")]
    cards.sort(key=lambda card: codes.index(card.kind_code))
    found = related(viewer, [c.id for c in cards], "succeeds", outward=False, as_of=as_of)
    records = []
    for card in cards:
        heirs = tuple(found[card.id])
        owners = {heir.owner_id for heir in heirs}
        records.append(Heir(card, heirs, tuple(s for s in after if s.id not in owners)))
    return Inheritance(body, after, tuple(records))


def successors(viewer: Actor, card: Card, *, as_of: AsOf = NOW) -> tuple[Card, ...]:
    """What succeeds a record: "succeeded by"."""
    return tuple(related(viewer, [card.id], "succeeds", outward=False, as_of=as_of)[card.id])


def origin(viewer: Actor, card: Card, *, as_of: AsOf = NOW) -> tuple[Card, ...]:
    """What a record was inherited from, nearest first: its predecessor, and theirs in turn."""
    found: list[Card] = []
    level, met = [card.id], {card.id}
    while level:
        before = related(viewer, level, "succeeds", as_of=as_of)
        onward: dict[int, Card] = {}
        for pk in level:
            onward |= {c.id: c for c in before[pk] if c.id not in met}
        found += onward.values()
        met |= onward.keys()
        level = list(onward)
    return tuple(found)


def heirs_by_owner(row: Heir) -> dict[str, tuple[Card, ...]]:
    """The heirs of one record by the slug of the body that holds them."""
    grouped: dict[str, list[Card]] = defaultdict(list)
    for heir in row.heirs:
        grouped[heir.owner].append(heir)
    return {owner: tuple(found) for owner, found in grouped.items()}
