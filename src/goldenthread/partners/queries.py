"""Read partnerships, groups and seats: who sits where, who leads, and what is empty."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goldenthread.access import ROLES, Actor, Permission, may
from goldenthread.partners.models import HouseRule
from goldenthread.records.cards import NOW, AsOf, Card, LinkLine
from goldenthread.records.queries import cards, find, list_records, related, sheet, span_filter
from goldenthread.vocabulary.clock import today

LEADS = frozenset({"lead", "co_lead"})
LEADS_RULE = "leads_per_group"


@dataclass(frozen=True)
class Seat:
    """A seat on a group, who holds it and whom it speaks for, on a day."""

    card: Card
    seat_type: str
    type_words: str
    occupancy: str
    holders: tuple[Card, ...] = ()
    organisations: tuple[Card, ...] = ()
    speaks_for: tuple[Card, ...] = ()
    delegates_to: tuple[Card, ...] = ()
    covers: tuple[Card, ...] = ()
    caution: str = ""

    @property
    def vacant(self) -> bool:
        return self.occupancy == "vacant"

    @property
    def who(self) -> str:
        """Who holds it, in words: a post and its organisation, or what is known instead."""
        if self.vacant:
            return "Vacant"
        if not self.holders:
            return "Holder not stated"
        names = ", ".join(h.title for h in self.holders)
        bodies = ", ".join(o.title for o in self.organisations if o not in self.holders)
        return f"{names}, {bodies}" if bodies and bodies not in names else names


@dataclass(frozen=True)
class Leadership:
    """Leads in post against the number the parent body asks for; `asked` is None without a rule."""

    in_post: int
    asked: int | None

    @property
    def words(self) -> str:
        """`2 of 3 leads`, or `2 leads` where no rule says how many."""
        if self.asked is not None:
            return f"{self.in_post} of {self.asked} leads"
        return f"{self.in_post} lead{'' if self.in_post == 1 else 's'}"

    @property
    def short(self) -> int:
        return max(0, (self.asked or 0) - self.in_post)


@dataclass(frozen=True)
class GroupNode:
    """A group in the tree, with the groups under it."""

    card: Card
    type_words: str
    cadence: str
    purpose: str
    leadership: Leadership
    chairs: tuple[Seat, ...] = ()
    seats: tuple[Seat, ...] = ()
    children: tuple["GroupNode", ...] = ()


@dataclass(frozen=True)
class Flow:
    """Data that one group sends another. A flow that should be there and is not is `missing`."""

    other: Card
    out: bool
    note: str = ""
    missing: bool = False


@dataclass(frozen=True)
class GroupPage:
    """What a group's page answers about people and structure."""

    values: Mapping[str, Any]
    type_words: str
    cadence: str
    parents: tuple[Card, ...]
    children: tuple[GroupNode, ...]
    seats: tuple[Seat, ...]
    leadership: Leadership
    arm: Leadership | None
    reports_to: tuple[Card, ...]
    hears_from: tuple[Card, ...]
    flows: tuple[Flow, ...]
    predecessors: tuple[Card, ...]
    successors: tuple[Card, ...]
    represented: tuple[Card, ...]
    rules: tuple[tuple[Card, str, int], ...]
    links: tuple[LinkLine, ...] = ()


@dataclass(frozen=True)
class Membership:
    """Seats against the bodies a group says it draws its members from."""

    represented_without_seat: tuple[Card, ...]
    seats_not_listed: tuple[Card, ...]
    matched: tuple[tuple[Card, tuple[Seat, ...]], ...]
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Place:
    """A partnership the viewer works in, with their roles there; or one they may only read."""

    card: Card
    type_words: str
    setting_up: bool
    invented: bool
    roles: tuple[str, ...] = ()


def partnerships(viewer: Actor) -> tuple[list[Place], list[Place]]:
    """The partnerships the viewer works in, and the others whose public records they may read."""
    listing = list_records(viewer, "partnership")
    mine: list[Place] = []
    others: list[Place] = []
    for card in listing.cards:
        values = listing.values[card.id]
        held = {m.role for m in viewer.memberships if m.partnership == card.id or m.everywhere}
        place = Place(
            card,
            card.kind.by_name["partnership_type"].words.get(values["partnership_type"], ""),
            bool(values["setting_up"]),
            bool(values["invented"]),
            tuple(role.name for code, role in ROLES.items() if code in held),
        )
        if may(viewer, Permission.VIEW, card.id):
            mine.append(place)
        elif card.marking == "public":
            others.append(place)
    return mine, others


def seats_of(viewer: Actor, groups: Collection[int], as_of: AsOf = NOW) -> dict[int, list[Seat]]:
    """The live seats of each group on a day, in list order. A few queries, however many groups."""
    wanted = set(groups)
    owners = {card.owner for card in cards(viewer, wanted).values()}
    on = AsOf(as_of.on or today(), as_of.known)
    found: list[tuple[Card, Mapping[str, Any]]] = []
    for owner in owners:
        listing = list_records(viewer, "seat", owner=owner, as_of=on)
        found += [(c, listing.values[c.id]) for c in listing.cards if listing.values[c.id].get("group") in wanted]
    found = [(c, v) for c, v in found if c.state == "live" or as_of]
    ids = [card.id for card, _ in found]
    holders = related(viewer, ids, "held_by", as_of=on)
    bodies = related(viewer, {h.id for hs in holders.values() for h in hs}, "part_of", as_of=on)
    speaks = related(viewer, ids, "represents", as_of=on)
    delegates = related(viewer, ids, "delegates_to", as_of=on)
    covers = related(viewer, ids, "stands_in_for", as_of=on)
    answer: dict[int, list[Seat]] = {group: [] for group in wanted}
    for card, values in found:
        held = tuple(holders[card.id])
        answer[values["group"]].append(
            Seat(
                card,
                values["seat_type"],
                card.kind.by_name["seat_type"].words.get(values["seat_type"], ""),
                values["occupancy"],
                held,
                tuple(b for h in held for b in ([h] if h.kind_code == "organisation" else bodies.get(h.id, []))),
                tuple(speaks[card.id]),
                tuple(delegates[card.id]),
                tuple(covers[card.id]),
                values.get("caution") or "",
            )
        )
    return answer


def leads_in_post(seats: Collection[Seat], asked: int | None) -> Leadership:
    """How many leads a group has. A cover stands in for an empty lead seat, never for more."""
    leads = [s for s in seats if s.seat_type in LEADS]
    filled = sum(not s.vacant for s in leads)
    empty = len(leads) - filled if asked is None else max(0, asked - filled)
    standing_in = sum(s.seat_type == "cover" and not s.vacant for s in seats)
    return Leadership(filled + min(standing_in, empty), asked)


def rule_numbers(groups: Mapping[int, int], rule: str, on: date | None = None) -> dict[int, int]:
    """The number a dated rule of the parent body sets for each group; no rule, no entry.

    `groups` maps a child group to its parent, by record id.
    """
    rows = HouseRule.objects.filter(
        span_filter(on or today(), "record__"),
        rule=rule,
        record__group_id__in=set(groups.values()),
        record__state="live",
    )
    numbers = dict(rows.values_list("record__group_id", "number"))
    return {child: numbers[parent] for child, parent in groups.items() if parent in numbers}


@dataclass
class _Tree:
    """The groups of one owner, and who is under whom."""

    values: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)
    under: dict[int, list[int]] = field(default_factory=dict)
    parent: dict[int, int] = field(default_factory=dict)
    seats: dict[int, list[Seat]] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)

    def node(self, pk: int, above: frozenset[int] = frozenset()) -> GroupNode:
        card, values, words = self.cards[pk], self.values[pk], self.cards[pk].kind.by_name
        seats = self.seats.get(pk, [])
        return GroupNode(
            card,
            words["group_type"].words.get(values["group_type"], ""),
            words["cadence"].words.get(values["cadence"], ""),
            values["purpose"],
            leads_in_post(seats, self.asked.get(pk)),
            tuple(s for s in seats if s.seat_type in ("chair", "sro", *LEADS)),
            tuple(seats),
            tuple(self.node(c, above | {pk}) for c in self.under.get(pk, ()) if c not in above),
        )


def _tree(viewer: Actor, owner: str, as_of: AsOf) -> _Tree:
    listing = list_records(viewer, "group", owner=owner, as_of=as_of)
    shown = [c for c in listing.cards if c.state in ("live", "proposed", "succeeded") or as_of]
    tree = _Tree({c.id: listing.values[c.id] for c in shown}, {c.id: c for c in shown})
    parents = related(viewer, list(tree.cards), "part_of", as_of=as_of, kinds=("group",))
    for card in shown:
        for parent in parents[card.id][:1]:
            if parent.id in tree.cards:
                tree.parent[card.id] = parent.id
                tree.under.setdefault(parent.id, []).append(card.id)
    tree.seats = seats_of(viewer, list(tree.cards), as_of)
    tree.asked = rule_numbers(tree.parent, LEADS_RULE, as_of.on)
    return tree


def group_tree(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[GroupNode]:
    """The groups of a partnership as a tree, the ones without a parent group first."""
    tree = _tree(viewer, owner, as_of)
    return [tree.node(pk) for pk in tree.cards if pk not in tree.parent]


def group_page(viewer: Actor, full: str, as_of: AsOf = NOW) -> GroupPage:
    """What a group's page shows. Raises NotFound."""
    page = sheet(viewer, full, as_of)
    card, words = page.card, page.card.kind.by_name
    tree = _tree(viewer, card.owner, as_of)
    here = tree.node(card.id) if card.id in tree.cards else None
    seats = tree.seats.get(card.id) or seats_of(viewer, [card.id], as_of)[card.id]
    children = here.children if here else ()
    arm = None
    if any(child.leadership.asked for child in children):
        arm = Leadership(
            sum(child.leadership.in_post for child in children),
            sum(child.leadership.asked or 0 for child in children),
        )
    rules = list_records(viewer, "house_rule", owner=card.owner, group=card.id, as_of=as_of)
    return GroupPage(
        values=page.values,
        type_words=words["group_type"].words.get(page.values["group_type"], ""),
        cadence=words["cadence"].words.get(page.values["cadence"], ""),
        parents=page.related("part_of"),
        children=children,
        seats=tuple(seats),
        leadership=leads_in_post(seats, tree.asked.get(card.id)),
        arm=arm,
        reports_to=page.related("reports_to"),
        hears_from=page.related("reports_to", outward=False),
        flows=_flows(viewer, card, page.links, tree, as_of),
        predecessors=page.related("succeeds"),
        successors=page.related("succeeds", outward=False),
        represented=page.related("represents"),
        rules=tuple((r, rules.values[r.id]["rule"], rules.values[r.id]["number"]) for r in rules.cards),
        links=page.links,
    )


def _flows(viewer: Actor, card: Card, links: Collection[LinkLine], tree: _Tree, as_of: AsOf) -> tuple[Flow, ...]:
    """Flows in and out; where data goes one way between two groups, the way back is missing."""
    found = [Flow(x.other, x.outward, x.note) for x in links if x.relation == "feeds"]
    both = {(f.other.id, f.out) for f in found}
    missing = [
        Flow(f.other, not f.out, "No flow recorded", missing=True)
        for f in found
        if f.other.kind_code == "group" and (f.other.id, not f.out) not in both
    ]
    return tuple(found + missing)


def membership(viewer: Actor, full: str, as_of: AsOf = NOW) -> Membership:
    """Which bodies a group draws members from but gives no seat, and which seats are not listed."""
    card = find(viewer, full)
    listed = related(viewer, [card.id], "represents", as_of=as_of)[card.id]
    seats = seats_of(viewer, [card.id], as_of)[card.id]
    spoken = {body.id: body for seat in seats for body in (seat.speaks_for or seat.organisations)}
    ids = {body.id for body in listed}
    return Membership(
        tuple(body for body in listed if body.id not in spoken),
        tuple(body for pk, body in spoken.items() if pk not in ids),
        tuple(
            (body, tuple(s for s in seats if body in (s.speaks_for or s.organisations)))
            for body in listed
            if body.id in spoken
        ),
        tuple(seats),
    )


@dataclass(frozen=True)
class Organisation:
    """An organisation: its parts, its posts, and the seats it holds across partnerships."""

    values: Mapping[str, Any]
    part_of: tuple[Card, ...]
    parts: tuple[Card, ...]
    posts: tuple[tuple[Card, tuple[Card, ...]], ...]
    seats: tuple[Card, ...]
    represented_on: tuple[Card, ...]
    accountable: tuple[Card, ...]
    responsible: tuple[Card, ...]
    supplies: tuple[Card, ...]
    successors: tuple[Card, ...]


def organisation(viewer: Actor, full: str, as_of: AsOf = NOW) -> Organisation:
    """What an organisation's page shows. Raises NotFound."""
    page = sheet(viewer, full, as_of)
    inside = page.related("part_of", outward=False)
    posts = [c for c in inside if c.kind_code == "post"]
    held = related(viewer, [p.id for p in posts], "held_by", outward=False, as_of=as_of)
    return Organisation(
        page.values,
        page.related("part_of"),
        tuple(c for c in inside if c.kind_code == "organisation"),
        tuple((post, tuple(held[post.id])) for post in posts),
        page.related("held_by", outward=False),
        tuple(c for c in page.related("represents", outward=False) if c.kind_code != "seat"),
        page.related("accountable", outward=False),
        page.related("responsible", outward=False),
        page.related("supplies", outward=False),
        page.related("succeeds", outward=False),
    )


def vacancies(viewer: Actor, owner: str) -> list[tuple[Seat, Card]]:
    """The empty seats of a partnership's groups today, each with its group."""
    groups = {c.id: c for c in list_records(viewer, "group", owner=owner, with_values=False).cards}
    found = seats_of(viewer, list(groups))
    return [(seat, groups[pk]) for pk, seats in found.items() for seat in seats if seat.vacant]
