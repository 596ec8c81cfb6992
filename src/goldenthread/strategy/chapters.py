"""A plan in its chapters: themes or priorities in order, with the actions under each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.queries import list_records, related, sheet
from goldenthread.strategy.joins import both, joined
from goldenthread.strategy.order import by_number
from goldenthread.vocabulary import Period
from goldenthread.vocabulary.clock import today

_PARTS = ("theme", "priority", "strand", "objective")
#: Kinds under a plan whose numbers and words its page prints.
_READ = ("action", *_PARTS, "value", "outcome", "achievement")
#: How a product is joined to what it serves.
_SERVES = ("implements", "contributes_to", "supports")
OWNERS = ("accountable", "responsible")
OVER = ("closed", "retired", "succeeded")


@dataclass(frozen=True)
class ActionLine:
    """An action of a plan: how it goes, who owns it, its parts, and what measures it by name."""

    card: Card
    number: str
    delivery: str
    horizon: str
    progress: str
    owners: tuple[Card, ...] = ()
    indicators: tuple[Card, ...] = ()
    parts: tuple[Card, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A theme or a priority of a plan with the actions under it, however deep.

    `total` counts every action; `actions` are those that the filter lets through. `listed` are
    indicators that stand under it, `by_name` those that a link names as its measure.
    """

    card: Card
    number: str
    aim: str
    why: str
    where_now: str
    total: int
    actions: tuple[ActionLine, ...]
    within: tuple[Card, ...] = ()
    listed: tuple[Card, ...] = ()
    by_name: tuple[Card, ...] = ()


@dataclass(frozen=True)
class PriorityLine:
    """A local priority with its number, its strands, and where it came from."""

    card: Card
    number: str
    strands: tuple[Card, ...] = ()
    origin: tuple[Card, ...] = ()


@dataclass(frozen=True)
class ProductLine:
    """A product that serves a plan or its chapters, and which of them."""

    card: Card
    serves: tuple[Card, ...]


@dataclass(frozen=True)
class AchievementLine:
    """Something done, with its evidence; an empty evidence is told, not hidden."""

    card: Card
    number: str
    period: Period | None
    evidence: tuple[Card, ...]


@dataclass(frozen=True)
class PartnerPlanLine:
    """A plan of another body, with what it covers and whether that was over on the day."""

    card: Card
    covers: Period | None
    url: str
    expired: bool
    bodies: tuple[Card, ...]
    linked: tuple[Card, ...]
    caution: str = ""


@dataclass(frozen=True)
class Filters:
    """What of a plan to show. `theme` is the reference of a chapter."""

    theme: str = ""
    delivery: str = ""
    horizon: str = ""
    unowned: bool = False

    def lets_through(self, line: ActionLine) -> bool:
        """Whether an action fits; the theme is asked of its chapter instead."""
        return (
            (not self.delivery or line.delivery == self.delivery)
            and (not self.horizon or line.horizon == self.horizon)
            and not (self.unowned and line.owners)
        )

    def __bool__(self) -> bool:
        return bool(self.theme or self.delivery or self.horizon or self.unowned)


ANY = Filters()


@dataclass(frozen=True)
class PlanPage:
    """A plan in chapters. `total` counts actions; parts of actions are counted apart."""

    values: Mapping[str, Any]
    chapters: tuple[Chapter, ...]
    loose: tuple[ActionLine, ...]
    total: int
    shown: int
    unowned: int
    parts: int
    by_name: int
    through_theme: int
    principles: tuple[Card, ...]
    outcomes: tuple[Card, ...]
    priorities: tuple[PriorityLine, ...]
    achievements: tuple[AchievementLine, ...]
    partner_plans: tuple[PartnerPlanLine, ...]
    products: tuple[ProductLine, ...]
    predecessors: tuple[Card, ...]
    successors: tuple[Card, ...]

    @property
    def unmeasured(self) -> int:
        """Actions measured neither by name nor through what they stand under."""
        return self.total - self.by_name - self.through_theme

    @property
    def indicators(self) -> int:
        """How many indicators are listed under its chapters."""
        return len({c.id for chapter in self.chapters for c in chapter.listed})


def every(
    viewer: Actor, kind: str, owner: str, as_of: AsOf, *, with_values: bool = True
) -> list[tuple[Card, Mapping[str, Any]]]:
    """All records of a kind that an owner has, in list order, with their values where they are asked for."""
    listing = list_records(viewer, kind, owner=owner, as_of=as_of, with_values=with_values)
    return [(card, listing.values.get(card.id, {})) for card in listing.cards if card.state != "retired"]


def _children(viewer: Actor, root: int, as_of: AsOf) -> dict[int, list[Card]]:
    """What stands under a plan by "is part of", level by level: the parts of each record."""
    under: dict[int, list[Card]] = {}
    level = [root]
    while level:
        found = related(viewer, level, "part_of", outward=False, as_of=as_of)
        under |= found
        level = [c.id for parts in found.values() for c in parts if c.kind_code in _PARTS and c.id not in under]
    return under


def _beneath(under: Mapping[int, list[Card]], root: int, kind: str, met: set[int] | None = None) -> list[Card]:
    """The records of a kind under one record, at whatever depth, each once."""
    met = set() if met is None else met
    found: list[Card] = []
    for card in under.get(root, ()):
        if card.id in met:
            continue
        met.add(card.id)
        if card.kind_code == kind:
            found.append(card)
        found += _beneath(under, card.id, kind, met)
    return found


def plan_page(viewer: Actor, full: str, as_of: AsOf = NOW, filters: Filters = ANY) -> PlanPage:
    """A plan in its chapters, in order. Raises NotFound."""
    page = sheet(viewer, full, as_of)
    card = page.card
    under = _children(viewer, card.id, as_of)
    held = {c.id: c for parts in under.values() for c in parts}
    facts = _facts(viewer, held, as_of)
    lines = _action_lines(viewer, held, facts, as_of)
    actions = [lines[c.id] for c in _beneath(under, card.id, "action") if c.id in lines]
    # What did not hold on the day, or is retired, has no facts and is left out.
    direct = [c for c in under.get(card.id, ()) if c.id in facts or c.kind_code not in _READ]
    tops = [c for c in direct if c.kind_code == "theme"] or [
        c for c in direct if c.kind_code in ("priority", "objective") and actions
    ]
    holders = [c.id for c in held.values() if c.kind_code in _PARTS]
    names = joined(viewer, holders, ["measured_by"], as_of=as_of)["measured_by"]
    chapters, taken = [], set[int]()
    for top in _by_number(tops, facts):
        inside = _in_order(lines[c.id] for c in _beneath(under, top.id, "action") if c.id in lines)
        taken |= {line.card.id for line in inside}
        values = facts[top.id]
        chapters.append(
            Chapter(
                card=top,
                number=values.get("number") or "",
                aim=values.get("aim") or "",
                why=values.get("why") or "",
                where_now=values.get("where_now") or "",
                total=len(inside),
                actions=inside,
                within=tuple(c for c in under.get(top.id, ()) if c.kind_code in _PARTS and c.id in facts),
                listed=tuple(_beneath(under, top.id, "indicator")),
                by_name=tuple(names[top.id]),
            )
        )
    named = {line.card.id for line in actions if line.indicators}
    carried = _carried(under, holders, names) - named
    whole = PlanPage(
        values=page.values,
        chapters=tuple(chapters),
        loose=_in_order(line for line in actions if line.card.id not in taken),
        total=len(actions),
        shown=len(actions),
        unowned=sum(not line.owners for line in actions),
        parts=sum(len(line.parts) for line in actions),
        by_name=len(named),
        through_theme=len(carried & {line.card.id for line in actions}),
        principles=_by_number(of_kind(direct, "value"), facts),
        outcomes=_by_number(of_kind(direct, "outcome"), facts),
        priorities=tuple(
            PriorityLine(c, facts[c.id].get("number") or "", of_kind(under.get(c.id, ()), "strand"))
            for c in _by_number(of_kind(direct, "priority"), facts)
        ),
        achievements=_achievements(viewer, _by_number(of_kind(direct, "achievement"), facts), facts, as_of),
        partner_plans=_partner_plans_of(viewer, card.owner, of_kind(direct, "partner_plan"), as_of),
        products=_products(viewer, [card, *tops], as_of),
        predecessors=page.related("succeeds"),
        successors=page.related("succeeds", outward=False),
    )
    return narrowed(whole, filters)


def narrowed(plan: PlanPage, filters: Filters) -> PlanPage:
    """The same plan with the actions that a filter lets through. Its counts stay those of the whole."""
    if not filters:
        return plan
    chapters = tuple(
        replace(chapter, actions=tuple(line for line in chapter.actions if filters.lets_through(line)))
        for chapter in plan.chapters
        if filters.theme in ("", chapter.card.reference, chapter.card.full_reference)
    )
    loose = () if filters.theme else tuple(line for line in plan.loose if filters.lets_through(line))
    shown = sum(len(chapter.actions) for chapter in chapters) + len(loose)
    return replace(plan, chapters=chapters, loose=loose, shown=shown)


def _in_order(lines: Iterable[ActionLine]) -> tuple[ActionLine, ...]:
    return tuple(sorted(lines, key=lambda line: by_number({"number": line.number}, line.card)))


def _partner_plans_of(viewer: Actor, owner: str, found: Sequence[Card], as_of: AsOf) -> tuple[PartnerPlanLine, ...]:
    return partner_plans(viewer, owner, as_of, only={c.id for c in found}) if found else ()


def _facts(viewer: Actor, held: Mapping[int, Card], as_of: AsOf) -> dict[int, Mapping[str, Any]]:
    """The typed values of what stands under a plan, whoever owns it."""
    asked = sorted({(c.kind_code, c.owner) for c in held.values() if c.kind_code in _READ})
    return {
        card.id: values
        for code, owner in asked
        for card, values in every(viewer, code, owner, as_of)
        if card.id in held
    }


def _by_number(found: Iterable[Card], facts: Mapping[int, Mapping[str, Any]]) -> tuple[Card, ...]:
    return tuple(sorted(found, key=lambda c: by_number(facts[c.id], c)))


def _products(viewer: Actor, served: Sequence[Card], as_of: AsOf) -> tuple[ProductLine, ...]:
    """The products that serve a plan or its chapters, each once, in list order."""
    joins = joined(viewer, [c.id for c in served], into=_SERVES, as_of=as_of)
    found: dict[int, Card] = {}
    serves: dict[int, list[Card]] = {}
    for part in served:
        for product in of_kind(both(joins, [f"in:{code}" for code in _SERVES], part.id), "product"):
            if product.state != "retired":
                found[product.id] = product
                serves.setdefault(product.id, []).append(part)
    order = sorted(found.values(), key=lambda c: (c.owner, c.position, c.reference))
    return tuple(ProductLine(c, tuple(serves[c.id])) for c in order)


def of_kind(found: Sequence[Card], kind: str) -> tuple[Card, ...]:
    return tuple(card for card in found if card.kind_code == kind)


def _action_lines(
    viewer: Actor, held: Mapping[int, Card], facts: Mapping[int, Mapping[str, Any]], as_of: AsOf
) -> dict[int, ActionLine]:
    """Every action under a plan, with its owners, its measures and its parts."""
    found = {pk: card for pk, card in held.items() if card.kind_code == "action" and pk in facts}
    joins = joined(viewer, found, [*OWNERS, "measured_by"], ["part_of"], as_of)
    return {
        pk: ActionLine(
            card=card,
            number=facts[pk].get("number") or "",
            delivery=facts[pk].get("delivery") or "",
            horizon=facts[pk].get("horizon") or "",
            progress=facts[pk].get("progress") or "",
            owners=both(joins, OWNERS, pk),
            indicators=tuple(joins["measured_by"][pk]),
            parts=of_kind(joins["in:part_of"][pk], "sub_item"),
        )
        for pk, card in found.items()
    }


def _carried(under: Mapping[int, list[Card]], holders: Collection[int], names: Mapping[int, list[Card]]) -> set[int]:
    """The actions that stand under a part of the plan which has an indicator."""
    carried: set[int] = set()
    for pk in holders:
        if names[pk] or any(c.kind_code in ("indicator", "measure") for c in under.get(pk, ())):
            carried |= {c.id for c in _beneath(under, pk, "action")}
    return carried


def _achievements(
    viewer: Actor, found: Sequence[Card], facts: Mapping[int, Mapping[str, Any]], as_of: AsOf
) -> tuple[AchievementLine, ...]:
    evidence = related(viewer, [c.id for c in found], "evidenced_by", as_of=as_of) if found else {}
    return tuple(
        AchievementLine(c, facts[c.id].get("number") or "", facts[c.id].get("period"), tuple(evidence[c.id]))
        for c in found
    )


def partner_plans(
    viewer: Actor, owner: str, as_of: AsOf = NOW, *, only: Collection[int] | None = None
) -> tuple[PartnerPlanLine, ...]:
    """The plans of other bodies that a partnership links to, each with whether it has expired."""
    day = as_of.on or today()
    found = [
        x for x in every(viewer, "partner_plan", owner, AsOf(None, as_of.known)) if only is None or x[0].id in only
    ]
    ids = [card.id for card, _ in found]
    joins = joined(viewer, ids, ["accountable"], ["links_to"], as_of)
    return tuple(
        PartnerPlanLine(
            card=card,
            covers=values["covers"],
            url=values["url"],
            expired=bool(values["covers"] and values["covers"].end < day),
            bodies=tuple(joins["accountable"][card.id]),
            linked=tuple(joins["in:links_to"][card.id]),
            caution=values.get("caution") or "",
        )
        for card, values in found
    )
