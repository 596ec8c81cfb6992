"""Shared leadership: leads against the rule of the parent body, covers, load, and who is prompted for what."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from goldenthread.access import Actor
from goldenthread.partners.queries import LEADS as LEAD_SEATS
from goldenthread.partners.queries import GroupNode, Leadership, Seat, group_tree
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.strategy.due import Freshness, Prompt, prompts
from goldenthread.strategy.work import WorkLine, judged
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class GroupLead:
    """A group as boards see it: leads, covers, freshness and updates due, and never a post."""

    card: Card
    leadership: Leadership
    cadence: str
    vacant: int
    covers: int
    freshness: Freshness
    due: int
    oldest: date | None

    @property
    def notes(self) -> list[str]:
        """`1 vacant` and `1 cover`."""
        found = [f"{self.vacant} vacant"] if self.vacant else []
        if self.covers:
            found.append("1 cover" if self.covers == 1 else f"{self.covers} covers")
        return found


def _every(nodes: Iterable[GroupNode]) -> Iterator[GroupNode]:
    for node in nodes:
        yield node
        yield from _every(node.children)


def leads(viewer: Actor, owner: str, lines: Collection[WorkLine], as_of: AsOf = NOW) -> list[GroupLead]:
    """Every group that has leads, is asked for leads, or looks after work."""
    now = as_of.on or today()
    by_group: dict[int, list[WorkLine]] = defaultdict(list)
    for line in lines:
        if line.group:
            by_group[line.group.id].append(line)
    found = []
    for node in _every(group_tree(viewer, owner, as_of)):
        work = by_group[node.card.id]
        seats = [s for s in node.seats if s.seat_type in LEAD_SEATS]
        if not work and not seats and not node.leadership.asked:
            continue
        late = [line.update_due for line in work if line.stale(now) and line.update_due]
        found.append(
            GroupLead(
                node.card,
                node.leadership,
                "" if node.cadence == "Not stated" else node.cadence,
                sum(s.vacant for s in seats),
                sum(s.seat_type == "cover" and not s.vacant for s in node.seats),
                judged(work, now),
                len(late),
                min(late, default=None),
            )
        )
    return found


@dataclass(frozen=True)
class Load:
    """What hangs on one post: its seats, its open actions, how many are past their day, and updates due."""

    post: Card
    seats: tuple[Card, ...]
    open: int
    late: int
    due: int


def load_of(viewer: Actor, owner: str, lines: Collection[WorkLine]) -> list[Load]:
    """The load of each post that holds a seat or owns work, the heaviest first."""
    now = today()
    seats: dict[int, list[Seat]] = defaultdict(list)
    posts: dict[int, Card] = {}
    for node in _every(group_tree(viewer, owner)):
        for seat in node.seats:
            for post in seat.holders:
                if post.kind_code == "post":
                    posts[post.id] = post
                    seats[post.id].append(seat)
    held: dict[int, set[int]] = {pk: {pk, *(s.card.id for s in some)} for pk, some in seats.items()}
    for line in lines:
        for card in line.owners:
            if card.kind_code == "post" and card.id not in held:
                posts[card.id], held[card.id] = card, {card.id}
    found = []
    for pk, own in held.items():
        mine = [x for x in lines if not x.done and own & {o.id for o in x.owners}]
        found.append(
            Load(
                posts[pk],
                tuple(s.card for s in seats[pk]),
                len(mine),
                sum(x.late(now) for x in mine),
                sum(x.stale(now) for x in mine),
            )
        )
    return sorted(found, key=lambda x: (-x.open, -len(x.seats), x.post.title))


def steps_of(viewer: Actor, owner: str, lines: Collection[WorkLine]) -> dict[int, tuple[Prompt, ...]]:
    """Who is to be prompted for each action that has a day for its update, by record id: seats of its group."""
    leading: dict[int, tuple[list[int], list[int]]] = {}
    for node in _every(group_tree(viewer, owner)):
        held = [s for s in node.seats if not s.vacant]
        leading[node.card.id] = (
            [s.card.id for s in held if s.seat_type in LEAD_SEATS],
            [s.card.id for s in held if s.seat_type == "cover"],
        )
    found = {}
    for line in lines:
        if line.update_due:
            lead, cover = leading.get(line.group.id, ([], [])) if line.group else ([], [])
            found[line.card.id] = prompts(line.update_due, lead, cover)
    return found


def prompts_of(viewer: Actor, owner: str, lines: Collection[WorkLine]) -> dict[int, tuple[tuple[str, str, bool], ...]]:
    """For each action, the steps of its prompting as (who, day in words, whether that day has come)."""
    now = today()
    return {
        pk: tuple((s.step, f"{s.on.day} {s.on:%B %Y}", s.on <= now) for s in steps)
        for pk, steps in steps_of(viewer, owner, lines).items()
    }


@dataclass(frozen=True)
class PromptDue:
    """A prompt whose day has come: for which action, to whom, and a key that is the same until it is answered."""

    action: Card
    step: str
    on: date
    who: tuple[int, ...]
    key: str


def prompts_due(viewer: Actor, owner: str, lines: Collection[WorkLine], on: date | None = None) -> list[PromptDue]:
    """Every prompt whose day has come by `on`. Whoever sends them keeps the keys of those it has sent."""
    day, cards = on or today(), {line.card.id: line for line in lines if not line.done}
    return [
        PromptDue(
            cards[pk].card,
            s.step,
            s.on,
            s.who,
            f"{cards[pk].card.full_reference}:{cards[pk].update_due}:{s.step}",
        )
        for pk, steps in steps_of(viewer, owner, list(cards.values())).items()
        for s in steps
        if s.on <= day
    ]
