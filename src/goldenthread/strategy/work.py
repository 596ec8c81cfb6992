"""Work under way: mine, a group's, and what of it is late, stale or without an owner."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet

from goldenthread.access import Actor, Permission, may
from goldenthread.partners.models import Group
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.models import Link, Record, Revision
from goldenthread.records.queries import card_of, cards, link_filter, list_records, values_of, visible
from goldenthread.strategy.chapters import OWNERS
from goldenthread.strategy.due import Freshness, freshness, horizon_on, update_due
from goldenthread.strategy.joins import both, joined
from goldenthread.strategy.models import Action
from goldenthread.strategy.owning import Holding, holding
from goldenthread.strategy.updates import MoveLine, UpdateLine, moves_of, updates_of
from goldenthread.vocabulary.clock import today

_OPEN = ("live", "proposed")


@dataclass(frozen=True)
class WorkLine:
    """An action with how it goes: its newest update, and the day by which the next is due.

    `mine` says why it is the viewer's: "yours", "agency", "lead" or "cover"; empty where it is not.
    """

    card: Card
    delivery: str
    horizon: str
    progress: str
    group: Card | None
    owners: tuple[Card, ...]
    last: UpdateLine | None
    update_due: date | None
    mine: str = ""

    @property
    def blocked_by(self) -> tuple[Card, ...]:
        return self.last.blocked_by if self.last else ()

    @property
    def done(self) -> bool:
        """Complete, though perhaps not closed."""
        return self.delivery == "complete"

    @property
    def why(self) -> str:
        """What was last said of it, in a sentence."""
        said = self.last.sentence if self.last else self.progress.removeprefix("Why:").strip()
        stop = "" if not said or said[-1] in ".!?…" else "."
        return f"{said[:1].upper()}{said[1:]}{stop}"

    def late(self, day: date) -> bool:
        """Whether its own day has passed and it is not done."""
        return bool(self.card.due and self.card.due < day and not self.done)

    def stale(self, day: date) -> bool:
        """Whether an update was due before the day."""
        return bool(self.update_due and self.update_due < day and not self.done)


#: An action with its values by field.
_Found = tuple[Card, Mapping[str, Any]]


def _lines(viewer: Actor, found: Sequence[_Found], as_of: AsOf, held: Holding) -> list[WorkLine]:
    """Work lines of some actions: about a dozen queries, however many."""
    ids = [card.id for card, _ in found]
    owned = joined(viewer, ids, OWNERS, as_of=as_of)
    every = updates_of(viewer, ids, AsOf(known=as_of.known))
    said = {pk: [u for u in some if not (as_of.on and u.on and u.on > as_of.on)] for pk, some in every.items()}
    moves = moves_of(viewer, ids, as_of) if as_of.on else {}
    groups = cards(viewer, {values["group"] for _, values in found if values["group"]})
    cadence = dict(Group.objects.filter(pk__in=groups).values_list("record_id", "cadence"))
    began = _began(card.id for card, _ in found if not said[card.id] and card.valid_from is None)
    lines = []
    for card, values in found:
        owners, last = both(owned, OWNERS, card.id), said[card.id][0] if said[card.id] else None
        stood, group = values["horizon"], values["group"]
        if as_of.on:
            stood = horizon_on(as_of.on, stood, [(m.on, m.came_from) for m in moves[card.id] if m.on])
        since = card.valid_from or began.get(card.id)
        delivery, progress = values["delivery"], values["progress"]
        if as_of.on and every[card.id]:
            # What it says today came from a later update.
            delivery, progress = last.status if last else "not_reported", ""
        lines.append(
            WorkLine(
                card,
                delivery,
                stood,
                progress,
                groups.get(group) if group else None,
                owners,
                last,
                update_due(cadence.get(group, ""), last.on if last else None, since),
                _why_mine(held, {c.id for c in owners}, group),
            )
        )
    return lines


def _began(ids: Iterable[int]) -> dict[int, date]:
    """The day each record was first written down."""
    found = Revision.objects.filter(record__in=list(ids)).values("record_id")
    return {row["record_id"]: row["at"].date() for row in found.annotate(at=Min("recorded_at"))}


def _why_mine(held: Holding, owners: set[int], group: int | None) -> str:
    if owners & (held.posts | held.seats):
        return "yours"
    if owners & held.organisations:
        return "agency"
    if group in held.leads:
        return "lead"
    return "cover" if group in held.covers else ""


def _by_due(line: WorkLine) -> tuple[date, str]:
    return (line.card.due or date.max, line.card.full_reference)


def my_work(viewer: Actor) -> list[WorkLine]:
    """The open actions of the viewer across all groups and partnerships, by their day; what has none comes last."""
    held = holding(viewer)
    if not held:
        return []
    links = Link.objects.filter(link_filter(AsOf(on=today())), relation__in=OWNERS, target_id__in=held.own)
    rows = visible(viewer).filter(
        Q(pk__in=links.values("source_id")) | Q(group_id__in=held.groups), kind="action", state__in=_OPEN
    )
    return sorted(_lines(viewer, _read(rows), NOW, held), key=_by_due)


def _read(rows: QuerySet[Record]) -> list[_Found]:
    return [(card_of(row), values_of(row)) for row in rows.select_related("action_detail")]


def work_of(viewer: Actor, owner: str, *, group: int | None = None, as_of: AsOf = NOW) -> list[WorkLine]:
    """The open actions of a partnership or of one of its groups, in list order."""
    listing = list_records(viewer, "action", owner=owner, group=group, as_of=as_of)
    found = [(card, listing.values[card.id]) for card in listing.cards if _stood(card, as_of)]
    return _lines(viewer, found, as_of, holding(viewer))


def _stood(card: Card, as_of: AsOf) -> bool:
    """Whether it was open: now, or on the day, where it was ended later."""
    return card.state in _OPEN or bool(as_of.on and card.valid_to and card.valid_to >= as_of.on)


def one(viewer: Actor, record: Card) -> WorkLine | None:
    """One action as a work line; None for anything else."""
    rows = visible(viewer).filter(pk=record.id, kind="action")
    return next(iter(_lines(viewer, _read(rows), NOW, holding(viewer))), None)


@dataclass(frozen=True)
class RoadColumn:
    """One part of the roadmap: now, next, later, or not placed yet."""

    code: str
    words: str
    lines: tuple[WorkLine, ...]


def roadmap(lines: Collection[WorkLine]) -> list[RoadColumn]:
    """Actions in the three parts of the roadmap; those without a place last, where there are any."""
    columns = [
        RoadColumn(str(code), str(words), tuple(x for x in lines if x.horizon == code))
        for code, words in Action.Horizon.choices
    ]
    rest = tuple(line for line in lines if not line.horizon)
    return columns + ([RoadColumn("", "Not placed yet", rest)] if rest else [])


@dataclass(frozen=True)
class Happening:
    """Something that changed in the work of a group: an update or a move, with the action it is about."""

    action: Card
    on: date
    update: UpdateLine | None = None
    move: MoveLine | None = None


def happened(viewer: Actor, lines: Collection[WorkLine], since: date) -> list[Happening]:
    """The updates and moves of these actions since a day, newest first."""
    by_id = {line.card.id: line.card for line in lines}
    found = [
        Happening(by_id[pk], u.on, update=u)
        for pk, some in updates_of(viewer, list(by_id)).items()
        for u in some
        if u.on and u.on >= since
    ]
    found += [
        Happening(by_id[pk], m.on, move=m)
        for pk, moves in moves_of(viewer, list(by_id)).items()
        for m in moves
        if m.on and m.on >= since
    ]
    return sorted(found, key=lambda x: (x.on, (x.update or x.move).card.id), reverse=True)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Neglected:
    """What needs the manager first: work nobody owns, work without word in time, and done work not closed."""

    ownerless: tuple[WorkLine, ...]
    stale: tuple[WorkLine, ...]
    late: tuple[WorkLine, ...]
    to_close: tuple[WorkLine, ...]
    freshness: Freshness
    by_group: tuple[tuple[Card, Freshness], ...]


def judged(lines: Collection[WorkLine], day: date | None = None) -> Freshness:
    """The freshness of open work; what is complete is not asked about."""
    return freshness((line.update_due for line in lines if not line.done), day or today())


def neglected(lines: Collection[WorkLine], day: date | None = None) -> Neglected:
    """Sort the open work of a partnership into what needs somebody, the longest overdue first."""
    now = day or today()
    groups: dict[int, list[WorkLine]] = defaultdict(list)
    names = {}
    for line in lines:
        if line.group:
            groups[line.group.id].append(line)
            names[line.group.id] = line.group
    return Neglected(
        ownerless=tuple(line for line in lines if not line.owners),
        stale=tuple(sorted((x for x in lines if x.stale(now)), key=lambda x: x.update_due or now)),
        late=tuple(sorted((x for x in lines if x.late(now)), key=lambda x: x.card.due or now)),
        to_close=tuple(line for line in lines if line.done),
        freshness=judged(lines, now),
        by_group=tuple((names[pk], judged(some, now)) for pk, some in groups.items()),
    )


def sees_posts(viewer: Actor, owner: int | None) -> bool:
    """Whether the viewer is shown who is late by post: the manager is, boards see groups alone."""
    return may(viewer, Permission.MANAGE, owner)


def agencies(viewer: Actor, owner: str, owner_id: int) -> list[Card]:
    """The agencies that work of a partnership can wait for: those it draws members from, or that answer for work."""
    members = set(
        Link.objects.filter(link_filter(NOW), relation="represents", source_id=owner_id).values_list(
            "target_id", flat=True
        )
    )
    working = Link.objects.filter(
        link_filter(NOW), relation__in=OWNERS, source__owner_id=owner_id, target__kind="organisation"
    )
    members |= set(working.values_list("target_id", flat=True))
    return sorted(cards(viewer, members).values(), key=lambda c: c.title)


def showing(viewer: Actor, record: Card) -> list[Card]:
    """What may show what an action changed: what measures it or its objective, and its evidence, in list order."""
    ids = [record.id]
    up = joined(viewer, ids, ["contributes_to", "part_of", "implements", "measured_by", "evidenced_by"], ["about"])
    own = [*up["measured_by"][record.id], *up["evidenced_by"][record.id]]
    own += [c for c in up["in:about"][record.id] if c.kind_code == "evidence" and c.state == "live"]
    above = [c.id for key in ("contributes_to", "part_of", "implements") for c in up[key][record.id]]
    through = joined(viewer, above, ["measured_by"])["measured_by"]
    every = {c.id: c for c in [*own, *(c for some in through.values() for c in some)]}
    return list(every.values())


def actions_called(viewer: Actor, owner: str, references: Collection[str]) -> dict[str, Card]:
    """The actions of a partnership by their references."""
    listing = list_records(viewer, "action", owner=owner, with_values=False)
    return {card.reference: card for card in listing.cards if card.reference in references}
