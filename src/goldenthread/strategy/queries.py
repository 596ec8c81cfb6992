"""Read plans, priorities and their lineage; and what a group holds of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.queries import find, related
from goldenthread.strategy.chapters import (
    OVER,
    OWNERS,
    AchievementLine,
    ActionLine,
    Chapter,
    Filters,
    PartnerPlanLine,
    PlanPage,
    PriorityLine,
    ProductLine,
    every,
    narrowed,
    of_kind,
    partner_plans,
    plan_page,
)
from goldenthread.strategy.groups import Handled, ObjectiveLine, Objectives, handled, objectives_of
from goldenthread.strategy.joins import both, joined
from goldenthread.strategy.order import by_number
from goldenthread.vocabulary import Period
from goldenthread.vocabulary.clock import today

__all__ = [
    "AchievementLine",
    "ActionLine",
    "Block",
    "Carried",
    "Chapter",
    "Comparison",
    "FeedbackLine",
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
    "ProductLine",
    "compare_plans",
    "feedback_open",
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
class Block:
    """The local priorities under one national priority; those under none stand by their plan, or by neither."""

    head: Card | None
    lines: tuple[PriorityLine, ...]
    plan: Card | None = None


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
    joins = joined(viewer, ids, ["succeeds", "contributes_to", "part_of"], ["part_of"], as_of)
    national = {
        card.id: (card, values)
        for card, values in every(viewer, "element", SHARED, NOW)
        if values["level"] == "strategic_priority"
    }
    blocks: dict[tuple[Any, ...], Block] = {}
    for card, values in found:
        head = next((c for c in joins["contributes_to"][card.id] if c.id in national), None)
        plan = None if head else next((c for c in joins["part_of"][card.id] if c.kind_code == "plan"), None)
        if head:
            place: tuple[Any, ...] = (0, by_number(national[head.id][1], head))
        else:
            place = (1, plan.position, plan.full_reference) if plan else (2,)
        line = PriorityLine(
            card,
            values["number"] or "",
            of_kind(joins["in:part_of"][card.id], "strand"),
            tuple(joins["succeeds"][card.id]),
        )
        before = blocks[place].lines if place in blocks else ()
        blocks[place] = Block(head, (*before, line), plan)
    return [blocks[place] for place in sorted(blocks)]


@dataclass(frozen=True)
class Milestone:
    """A product, a plan or a document in time, with what it led to.

    `early` are the records it came from that are dated after it: one of the dates must be wrong.
    """

    card: Card
    dated: Period | None
    words: str
    led_to: tuple[Card, ...] = ()
    came_from: tuple[Card, ...] = ()
    early: tuple[Card, ...] = ()
    source: str = ""

    @property
    def warning(self) -> str:
        """What is wrong with the order, in a sentence; empty when nothing is."""
        if not self.early:
            return ""
        names = " and ".join(card.title for card in self.early)
        return f"{self.card.title} is dated before the {self.source} it came from: {names}."


def lineage(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[Milestone]:
    """From the assessment to the plan and on, by date; a plan dated before its source warns (S21)."""
    found = [x for kind in ("product", "plan", "document") for x in every(viewer, kind, owner, as_of)]
    dates = {card.id: _dated(values) for card, values in found}
    ids = [card.id for card, _ in found]
    joins = joined(viewer, ids, ["led_to"], ["led_to"], as_of)
    led_to, came = joins["led_to"], joins["in:led_to"]
    assessments = {card.id for card, values in found if values.get("product_type") == "needs_assessment"}

    def source(early: Sequence[Card]) -> str:
        if any(card.id in assessments for card in early):
            return "assessment"
        return early[0].kind.name.lower() if early else ""

    stones = [
        Milestone(
            card,
            dates[card.id],
            str(dates[card.id] or values.get("dated") or "no date recorded"),
            tuple(led_to[card.id]),
            tuple(came[card.id]),
            early := tuple(c for c in came[card.id] if _earlier(dates[card.id], dates.get(c.id))),
            source(early),
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
    found = [card for kind in kinds for card, _ in every(viewer, kind, owner, as_of, with_values=False)]
    before = related(viewer, [c.id for c in found], "succeeds", as_of=as_of)
    return [
        Inherited(card, origin) for card in found if (origin := tuple(c for c in before[card.id] if c.owner != owner))
    ]


#: Stages of a product that is not agreed yet.
_TO_WRITE = ("planned", "draft", "consulted")


@dataclass(frozen=True)
class ProductDue:
    """A product that is to be written, evaluated or reviewed; late when the last day has passed.

    `due` is None where no day is recorded, which only a product to be written may lack.
    """

    card: Card
    what: str
    due: Period | date | None
    late: bool
    owners: tuple[Card, ...]
    stage: str = ""

    @property
    def due_words(self) -> str:
        """The day or the period by which it is due, as pages print it."""
        if self.due is None:
            return "No date recorded"
        return str(self.due) if isinstance(self.due, Period) else f"{self.due.day} {self.due:%B %Y}"


def products_due(viewer: Actor, owner: str, on: date | None = None) -> list[ProductDue]:
    """Products to be agreed (S52), evaluated or reviewed (S76): late ones first, those without a day last."""
    day = on or today()
    found = [x for x in every(viewer, "product", owner, NOW) if x[0].state not in OVER]
    joins = joined(viewer, [c.id for c, _ in found], OWNERS)
    lines = []
    for card, values in found:
        held = both(joins, OWNERS, card.id)
        stage = values["stage"]
        if stage in _TO_WRITE:
            late = bool(card.due and card.due < day)
            lines.append(ProductDue(card, "writing", card.due, late, held, card.kind.by_name["stage"].words[stage]))
        due = values["evaluation_due"]
        if due and not values["evaluation_result"]:
            lines.append(ProductDue(card, "evaluation", due, due.end < day, held))
        if values["review_due"]:
            lines.append(ProductDue(card, "review", values["review_due"], values["review_due"] < day, held))
    return sorted(lines, key=_soonest)


def _soonest(line: ProductDue) -> tuple[bool, date, str]:
    last = line.due.end if isinstance(line.due, Period) else line.due
    return not line.late, last or date.max, line.card.reference


@dataclass(frozen=True)
class FeedbackLine:
    """Feedback that nobody has been told back about: who said it, when, and what it led to so far."""

    card: Card
    who: str
    how_many: int | None
    received: Period | None
    led_to: tuple[Card, ...]


def feedback_open(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[FeedbackLine]:
    """Feedback with no record of telling people back, oldest first; what has no date comes last."""
    found = [x for x in every(viewer, "feedback", owner, as_of) if x[0].state not in OVER]
    joins = joined(viewer, [c.id for c, _ in found], ["led_to"], ["answers", "part_of"], as_of)
    lines = [
        FeedbackLine(
            card, values["respondent_type"], values["respondents"], values["received"], tuple(joins["led_to"][card.id])
        )
        for card, values in found
        if not of_kind(both(joins, ["led_to", "in:answers", "in:part_of"], card.id), "told_back")
    ]
    return sorted(lines, key=lambda x: (x.received is None, x.received.start if x.received else date.max))
