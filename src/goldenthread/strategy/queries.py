"""Read plans, priorities and their lineage; and what a group holds of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.queries import cards, find, list_records, related
from goldenthread.strategy.chapters import (
    OVER,
    OWNERS,
    AchievementLine,
    ActionLine,
    Chapter,
    Filters,
    PartnerPlanLine,
    PlanPage,
    every,
    narrowed,
    of_kind,
    partner_plans,
    plan_page,
)
from goldenthread.strategy.joins import both, joined
from goldenthread.strategy.order import by_number
from goldenthread.strategy.rules import active_objectives, limits_for
from goldenthread.vocabulary import Period
from goldenthread.vocabulary.clock import today

__all__ = [
    "AchievementLine",
    "ActionLine",
    "Block",
    "Carried",
    "Chapter",
    "Comparison",
    "Filters",
    "Handled",
    "Inherited",
    "Milestone",
    "ObjectiveLine",
    "Objectives",
    "PartnerPlanLine",
    "PlanLine",
    "PlanPage",
    "PriorityLine",
    "ProductDue",
    "compare_plans",
    "handled",
    "inherited",
    "lineage",
    "narrowed",
    "numbered_priorities",
    "objectives_of",
    "partner_plans",
    "plan_page",
    "plans",
    "products_due",
]


@dataclass(frozen=True)
class PlanLine:
    """A plan of a partnership as a list shows it."""

    card: Card
    type_words: str
    starts: Period | None
    ends: Period | None
    issued: Period | None
    successors: tuple[Card, ...] = ()
    predecessors: tuple[Card, ...] = ()


def plans(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[PlanLine]:
    """The plans of a partnership: those that stand first, then those that are over."""
    found = every(viewer, "plan", owner, as_of)
    ids = [card.id for card, _ in found]
    joins = joined(viewer, ids, ["succeeds"], ["succeeds"], as_of)
    lines = [
        PlanLine(
            card,
            card.kind.by_name["plan_type"].words.get(values["plan_type"], ""),
            values["starts"],
            values["ends"],
            values["issued"],
            tuple(joins["in:succeeds"][card.id]),
            tuple(joins["succeeds"][card.id]),
        )
        for card, values in found
    ]
    return sorted(lines, key=lambda line: line.card.state in OVER)


@dataclass(frozen=True)
class Carried:
    """A priority that one plan kept from another."""

    before: Card
    after: Card


@dataclass(frozen=True)
class Comparison:
    """What one plan kept of another: carried, new and dropped, through links of succession."""

    before: Card
    after: Card
    carried: tuple[Carried, ...]
    new: tuple[Card, ...]
    dropped: tuple[Card, ...]

    @property
    def words(self) -> str:
        """`6 carried, 1 new, 0 dropped`."""
        return f"{len(self.carried)} carried, {len(self.new)} new, {len(self.dropped)} dropped"


def compare_plans(viewer: Actor, before: str, after: str, as_of: AsOf = NOW) -> Comparison:
    """Compare the priorities of two plans, or their themes where they have no priorities (S43).

    Raises NotFound.
    """
    old, new = find(viewer, before), find(viewer, after)
    parts = related(viewer, [old.id, new.id], "part_of", outward=False, as_of=as_of)
    here, there = parts[old.id], parts[new.id]
    for kind in ("priority", "theme"):
        if of_kind(here, kind) and of_kind(there, kind):
            here, there = list(of_kind(here, kind)), list(of_kind(there, kind))
            break
    else:
        here = [c for c in here if c.kind_code in ("priority", "theme")]
        there = [c for c in there if c.kind_code in ("priority", "theme")]
    origins = related(viewer, [c.id for c in there], "succeeds", as_of=as_of)
    held = {c.id for c in here}
    carried = [Carried(o, c) for c in there for o in origins[c.id] if o.id in held]
    kept, taken = {x.after.id for x in carried}, {x.before.id for x in carried}
    return Comparison(
        old,
        new,
        tuple(carried),
        tuple(c for c in there if c.id not in kept),
        tuple(c for c in here if c.id not in taken),
    )


@dataclass(frozen=True)
class PriorityLine:
    """A local priority with its number, its strands, and where it came from."""

    card: Card
    number: str
    strands: tuple[Card, ...] = ()
    origin: tuple[Card, ...] = ()


@dataclass(frozen=True)
class Block:
    """The local priorities under one national priority, or (no head) under none."""

    head: Card | None
    lines: tuple[PriorityLine, ...]


def numbered_priorities(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[Block]:
    """Local priorities by number under their national priority, whatever the order of entry (S14).

    Those that are over are left out, unless the partnership itself is over.
    """
    over = find(viewer, f"{SHARED}/{owner}").state in OVER
    found = [
        (card, values) for card, values in every(viewer, "priority", owner, as_of) if card.state not in OVER or over
    ]
    found.sort(key=lambda pair: by_number(pair[1], pair[0]))
    ids = [card.id for card, _ in found]
    joins = joined(viewer, ids, ["succeeds", "contributes_to"], ["part_of"], as_of)
    levels = {
        card.id: (card, values)
        for card, values in every(viewer, "element", SHARED, NOW)
        if values["level"] == "strategic_priority"
    }
    blocks: dict[int, list[PriorityLine]] = {}
    for card, values in found:
        head = next((c.id for c in joins["contributes_to"][card.id] if c.id in levels), 0)
        line = PriorityLine(
            card,
            values["number"] or "",
            of_kind(joins["in:part_of"][card.id], "strand"),
            tuple(joins["succeeds"][card.id]),
        )
        blocks.setdefault(head, []).append(line)
    order = sorted(blocks, key=lambda pk: (pk == 0, by_number(levels[pk][1], levels[pk][0]) if pk else ()))
    return [Block(levels[pk][0] if pk else None, tuple(blocks[pk])) for pk in order]


@dataclass(frozen=True)
class Milestone:
    """A product, a plan or a document in time, with what it led to.

    `early` are the records it came from that are dated after it: the order must be wrong.
    """

    card: Card
    dated: Period | None
    words: str
    led_to: tuple[Card, ...] = ()
    came_from: tuple[Card, ...] = ()
    early: tuple[Card, ...] = ()


def lineage(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[Milestone]:
    """From the assessment to the plan and on, by date; a plan dated before its source warns (S21)."""
    found = [x for kind in ("product", "plan", "document") for x in every(viewer, kind, owner, as_of)]
    dates = {card.id: _dated(values) for card, values in found}
    ids = [card.id for card, _ in found]
    joins = joined(viewer, ids, ["led_to"], ["led_to"], as_of)
    led_to, came = joins["led_to"], joins["in:led_to"]
    stones = [
        Milestone(
            card,
            dates[card.id],
            str(dates[card.id] or values.get("dated") or "No date recorded"),
            tuple(led_to[card.id]),
            tuple(came[card.id]),
            tuple(c for c in came[card.id] if _earlier(dates[card.id], dates.get(c.id))),
        )
        for card, values in found
        if led_to[card.id] or came[card.id] or (dates[card.id] and card.kind_code == "plan")
    ]
    return sorted(stones, key=lambda s: (s.dated is None, s.dated.start if s.dated else date.max))


def _dated(values: Mapping[str, Any]) -> Period | None:
    return values.get("issued") or values.get("published") or values.get("launched") or values.get("starts")


def _earlier(one: Period | None, other: Period | None) -> bool:
    """Whether the whole of one period lies before the other began."""
    return bool(one and other and one.end < other.start)


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective of a group: its actions and indicators."""

    card: Card
    actions: tuple[Card, ...]
    indicators: tuple[Card, ...]

    @property
    def words(self) -> str:
        """`2 actions. Measured by School suspensions`."""
        n = len(self.actions)
        said = f"{n} action{'' if n == 1 else 's'}" if n else "No action yet"
        names = ", ".join(c.title for c in self.indicators)
        return f"{said}. Measured by {names}." if names else f"{said}. No indicator yet."


@dataclass(frozen=True)
class Objectives:
    """The live objectives of a group against the rule of its parent body (S3)."""

    items: tuple[ObjectiveLine, ...]
    active: int
    fewest: int | None
    most: int | None

    @property
    def short(self) -> int:
        """How many more the rule asks for."""
        return max(0, (self.fewest or 0) - self.active)

    @property
    def warning(self) -> bool:
        """Whether the group has objectives, but fewer than the rule asks for."""
        return bool(self.active and self.short)

    @property
    def rule(self) -> str:
        """The rule and where the group stands, in a sentence; empty where there is no rule."""
        if self.fewest is None and self.most is None:
            return ""
        has = "none yet" if not self.active else f"{self.active} objective{'' if self.active == 1 else 's'}"
        if self.fewest is not None and self.most is not None:
            asked = f"{self.fewest} to {self.most}"
        else:
            asked = f"at least {self.fewest}" if self.most is None else f"at most {self.most}"
        said = f"The rule asks for {asked} active objectives. This group has {has}"
        if self.warning:
            return f"{said}, {self.short} fewer than the least."
        return f"{said}, the most a group may hold." if self.active == self.most else f"{said}."


def objectives_of(viewer: Actor, group: int, as_of: AsOf = NOW) -> Objectives:
    """What a group has agreed to reach, and whether it keeps to its rule."""
    holder = cards(viewer, [group]).get(group)
    owner = holder.owner if holder else None
    listing = list_records(viewer, "objective", owner=owner, group=group, as_of=as_of, size=100)
    found = [c for c in listing.cards if c.state not in OVER]
    found.sort(key=lambda c: by_number(listing.values[c.id], c))
    ids = [c.id for c in found]
    serving = ("implements", "contributes_to", "part_of")
    joins = joined(viewer, ids, ["measured_by"], serving, as_of)
    return Objectives(
        items=tuple(
            ObjectiveLine(
                c,
                of_kind(both(joins, [f"in:{code}" for code in serving], c.id), "action"),
                tuple(joins["measured_by"][c.id]),
            )
            for c in found
        ),
        active=active_objectives({group})[group],
        fewest=limits_for({group}, "objectives_min", as_of.on).get(group),
        most=limits_for({group}, "objectives_max", as_of.on).get(group),
    )


@dataclass(frozen=True)
class Handled:
    """What a group handles, and what of the same plans is handled elsewhere (S75)."""

    here: tuple[Card, ...]
    elsewhere: tuple[tuple[Card, tuple[Card, ...]], ...]
    plans: tuple[Card, ...]

    @property
    def words(self) -> str:
        """`3 of 4 priorities of the strategy are handled here`."""
        if not self.here:
            return ""
        total = len(self.here) + len(self.elsewhere)
        kind = self.here[0].kind
        noun = kind.name.lower() if total == 1 else kind.plural.lower()
        of = f" of {', '.join(p.title for p in self.plans)}" if self.plans else ""
        are = "is" if len(self.here) == 1 else "are"
        if not self.elsewhere:
            return f"{total} {noun}{of} {are} handled here."
        return f"{len(self.here)} of {total} {noun}{of} {are} handled here."


def handled(viewer: Actor, group: int, as_of: AsOf = NOW) -> Handled:
    """The priorities handled through a group, and where the others of the same plans are."""
    here = [
        c
        for c in related(viewer, [group], "handled_through", outward=False, as_of=as_of)[group]
        if c.kind_code in ("priority", "strand")
    ]
    above = related(viewer, [c.id for c in here], "part_of", as_of=as_of, kinds=("plan",))
    parents = {c.id: c for some in above.values() for c in some}
    kinds = {c.kind_code for c in here}
    parts = related(viewer, list(parents), "part_of", outward=False, as_of=as_of, kinds=kinds)
    held = {c.id for c in here}
    others = list({c.id: c for some in parts.values() for c in some if c.id not in held}.values())
    where = related(viewer, [c.id for c in others], "handled_through", as_of=as_of)
    return Handled(tuple(here), tuple((c, tuple(where[c.id])) for c in others), tuple(parents.values()))


@dataclass(frozen=True)
class Inherited:
    """A record taken over from another body, with where it came from (S72, S78)."""

    card: Card
    origin: tuple[Card, ...]


def inherited(
    viewer: Actor,
    owner: str,
    kinds: Sequence[str] = ("priority", "strand", "plan", "action", "sub_item"),
    as_of: AsOf = NOW,
) -> list[Inherited]:
    """What a partnership took over from its predecessors, by kind and then in list order."""
    found = [card for kind in kinds for card, _ in every(viewer, kind, owner, as_of)]
    before = related(viewer, [c.id for c in found], "succeeds", as_of=as_of)
    return [
        Inherited(card, origin) for card in found if (origin := tuple(c for c in before[card.id] if c.owner != owner))
    ]


@dataclass(frozen=True)
class ProductDue:
    """A product whose evaluation or review is due; late when the last day has passed."""

    card: Card
    what: str
    due: Period | date
    late: bool
    owners: tuple[Card, ...]

    @property
    def due_words(self) -> str:
        """The day or the period by which it is due, as pages print it."""
        return str(self.due) if isinstance(self.due, Period) else f"{self.due.day} {self.due:%B %Y}"


def products_due(viewer: Actor, owner: str, on: date | None = None) -> list[ProductDue]:
    """Products to be evaluated or reviewed, those that are late first (S76)."""
    day = on or today()
    found = [x for x in every(viewer, "product", owner, NOW) if x[0].state not in OVER]
    joins = joined(viewer, [c.id for c, _ in found], OWNERS)
    lines = []
    for card, values in found:
        held = both(joins, OWNERS, card.id)
        due = values["evaluation_due"]
        if due and not values["evaluation_result"]:
            lines.append(ProductDue(card, "evaluation", due, due.end < day, held))
        if values["review_due"]:
            lines.append(ProductDue(card, "review", values["review_due"], values["review_due"] < day, held))
    return sorted(lines, key=lambda x: (not x.late, x.due.end if isinstance(x.due, Period) else x.due))
