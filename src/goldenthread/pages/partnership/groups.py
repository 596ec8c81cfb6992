"""The tree of groups, the page of one group, and its membership check."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor
from goldenthread.governance import queries as governance
from goldenthread.look.parts import Gap, Link, Table
from goldenthread.look.text import count_of, day, days, listed
from goldenthread.pages.records import present
from goldenthread.pages.records.common import Clock, clock_of, full_reference, page_url, record_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.work.common import can_report, said, waits_for, work_url
from goldenthread.pages.work.road import columns, going, placed
from goldenthread.partners import queries
from goldenthread.partners.queries import GroupNode, GroupPage, Seat
from goldenthread.records.cards import SHARED, AsOf, Card
from goldenthread.records.commands import can
from goldenthread.records.queries import find, list_records, related
from goldenthread.strategy import queries as strategy
from goldenthread.strategy.work import happened, judged, work_of
from goldenthread.vocabulary.clock import today

#: How many days back “what changed” looks.
_LATELY = 31


@dataclass(frozen=True)
class SeatCard:
    """A seat as a card: its title, who holds it, and the act where it is empty."""

    title: str
    who: str
    about: str
    url: str
    vacant: bool = False
    caution: str = ""


def tree(request: HttpRequest, slug: str) -> HttpResponse:
    """Every group of a partnership as a tree, with its leads and how often it meets."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    as_of, last = standing(partnership, clock)
    nodes = queries.group_tree(actor, slug, as_of)
    total = sum(1 for _ in _every(nodes))
    return render(
        request,
        "pages/partnership/groups.html",
        {
            "caption": partnership.title,
            "heading": count_of(total, "group").capitalize(),
            "clock": clock,
            "now_url": request.path,
            "errors": clock.errors,
            "nodes": nodes,
            "last": last,
            "partners": _partners(nodes),
            "add_url": f"/p/{slug}/records/group/add",
        },
        title="Groups",
        section="groups",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def standing(partnership: Card, clock: Clock) -> tuple[AsOf, str]:
    """The day to show: the one asked for; else today, or a body's last day once it has ended."""
    last = partnership.valid_to
    if clock.as_of or last is None or last >= today():
        return clock.as_of, ""
    return AsOf(on=last), f"As it stood on its last day, {day(last)}."


def _every(nodes: Iterable[GroupNode]) -> Iterable[GroupNode]:
    for node in nodes:
        yield node
        yield from _every(node.children)


def _partners(nodes: Collection[GroupNode]) -> Table | None:
    """Lead and delegated partners side by side: who is accountable, and who acts for them."""
    seats = [seat for node in _every(nodes) for seat in node.seats]
    delegates = {s.card.id: s for s in seats if s.seat_type == "delegated_partner"}
    rows = []
    for seat in seats:
        if seat.seat_type == "lead_partner":
            acting = [delegates[d.id] for d in seat.delegates_to if d.id in delegates]
            rows.append((Link(seat.who, seat.card.url), listed([s.who for s in acting]) or "No delegate named"))
    if not rows:
        return None
    return Table.of(
        "Lead and delegated partners", ("Accountable: lead partner", "Responsible: delegated partner"), rows
    )


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """The page of one group: who leads it, what it is for, what it holds and what feeds it."""
    actor, clock = actor_of(request), clock_of(request)
    shared = card.owner == SHARED
    as_of, last = (clock.as_of, "") if shared else standing(find(actor, f"{SHARED}/{card.owner}"), clock)
    group = queries.group_page(actor, card.full_reference, as_of)
    context = present.everything(request, card, clock)
    leads = [s for s in group.seats if s.seat_type in ("lead", "co_lead", "cover")]
    work = _under_way(actor, card, clock)
    context |= work
    context |= {
        "errors": clock.errors,
        "last": last,
        "group": group,
        "lede": " ".join(words for words in (work["going"], _lede(group)) if words),
        "leadership": _leadership_words(group) or ("Leadership" if leads else ""),
        "leads": [_seat_card(actor, s) for s in leads],
        "seats": [_seat_card(actor, s) for s in group.seats if s not in leads],
        "membership_url": record_url("membership", card) if group.represented else "",
        "objectives": strategy.objectives_of(actor, card.id, clock.as_of),
        "outcomes": _outcomes(actor, card, clock.as_of),
        "held": _held(actor, card, clock.as_of),
        "handled": strategy.handled(actor, card.id, clock.as_of),
        "implements": [x for x in group.links if x.relation == "implements" and not x.outward],
        "flows": [(f, _flow_words(f)) for f in group.flows],
        "rules": [(r.title, number) for r, _, number in group.rules],
    }
    return render(
        request,
        "pages/partnership/group.html",
        context,
        title=card.title,
        section="groups",
        crumbs=[
            *([] if shared else [Link("Groups", page_url("groups", slug=card.owner))]),
            *(Link(p.title, p.url) for p in group.parents),
        ],
        card=card,
        status=422 if clock.errors else 200,
    )


def _lede(group: GroupPage) -> str:
    if group.arm and group.arm.short:
        return f"{group.arm.in_post} of {group.arm.asked} leads are in post across its groups."
    if group.leadership.asked and group.leadership.short:
        return f"It has {group.leadership.words}. Name a lead, or a cover for the empty seat."
    return ""


def _leadership_words(group: GroupPage) -> str:
    if group.arm:
        return f"Shared leadership: {group.arm.words} in post across {count_of(len(group.children), 'group')}"
    if group.leadership.in_post or group.leadership.asked:
        return f"Shared leadership: {group.leadership.words} in post"
    return ""


def _seat_card(actor: Actor, seat: Seat) -> SeatCard:
    parts = [seat.type_words]
    span = days(seat.card.valid_from, seat.card.valid_to)
    if seat.card.valid_from or seat.card.valid_to:
        parts.append(span)
    if seat.covers:
        parts.append(f"covers for {listed([c.title for c in seat.covers])}")
    if seat.delegates_to:
        parts.append("accountable; delegates to the seat beside it")
    may_fill = seat.vacant and can(actor, "change", seat.card)
    url = record_url("change", seat.card) if may_fill else seat.card.url
    return SeatCard(seat.card.title, seat.who, ", ".join(parts), url, seat.vacant, seat.caution)


def _outcomes(actor: Actor, card: Card, as_of: AsOf) -> list[tuple[Card, list[Card]]]:
    """The outcomes a group seeks, each with its indicators."""
    held = related(actor, [card.id], "part_of", outward=False, as_of=as_of, kinds=("outcome",))[card.id]
    sought = related(actor, [card.id], "contributes_to", as_of=as_of, kinds=("outcome",))[card.id]
    every = list({c.id: c for c in (*held, *sought)}.values())
    indicators = related(actor, [c.id for c in every], "measured_by", as_of=as_of)
    return [(c, indicators[c.id]) for c in every]


def _under_way(actor: Actor, card: Card, clock: Clock) -> dict[str, Any]:
    """The work of a group: its roadmap, what changed in the last month, what is late, and how to walk it."""
    lines = work_of(actor, card.owner, group=card.id, as_of=clock.as_of)
    now, moving = clock.as_of.on or today(), not clock.as_of
    asked = [line for line in lines if not line.done]
    stale = [line for line in asked if line.stale(now) and not line.late(now)]
    troubled = [line for code in ("off_track", "at_risk") for line in lines if line.delivery == code]
    fresh = judged(lines, now)
    leads = any(can_report(actor, line.card, card.id) for line in asked)
    return {
        "going": going(lines),
        "troubled": [(line, waits_for(line.blocked_by), said(line.last) if line.last else "") for line in troubled],
        "road": columns(actor, asked, moving=moving),
        "done": [(line.card, work_url("close-action", line.card)) for line in lines if line.done],
        "actions": [] if any(x.horizon for x in asked) else [placed(actor, x, moving=moving) for x in asked],
        "happened": [
            (h, h.update.status if h.update else "", day(h.on))
            for h in (happened(actor, lines, now - timedelta(days=_LATELY)) if moving else ())
        ],
        "late": [(line, day(line.card.due)) for line in asked if line.late(now) and line.card.due],
        "stale": [(line.card, day(line.update_due)) for line in stale if line.update_due] if moving else [],
        "fresh": fresh.words if asked and fresh.score is not None and moving else "",
        "decisions": _decisions(actor, card) if moving else (),
        "walk_url": f"/p/{card.owner}/walk?group={card.reference}" if leads and moving else "",
    }


def _decisions(actor: Actor, card: Card) -> list[tuple[Card, str]]:
    """What is to be decided at the next meeting of a group: by its agenda, or by what is linked to it."""
    coming = governance.next_meeting(actor, card.full_reference).next
    if coming is None:
        return []
    when = f"At the meeting on {day(coming.on)}" if coming.on else "At the next meeting"
    inside = related(actor, [coming.card.id], "part_of", outward=False, kinds=("agenda_item",))[coming.card.id]
    items = list_records(actor, "agenda_item", owner=card.owner, filters={"item_type": "decision"})
    wanted = {c.id for c in items.cards}
    named = related(actor, [coming.card.id], "decides_on")[coming.card.id]
    return [(c, when) for c in (*(c for c in inside if c.id in wanted), *named)]


def _held(actor: Actor, card: Card, as_of: AsOf) -> list[tuple[str, list[Card]]]:
    """What else the group looks after, by kind."""
    found = []
    for code in ("priority", "product"):
        listing = list_records(actor, code, owner=card.owner, group=card.id, as_of=as_of, with_values=False)
        if listing.total:
            name = listing.cards[0].kind
            found.append((name.plural if listing.total > 1 else name.name, list(listing.cards)))
    return found


def _flow_words(flow: queries.Flow) -> str:
    return flow.note or ("No flow recorded." if flow.missing else "")


def membership(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Which bodies a board draws members from but gives no seat, and which seats are not listed."""
    actor, clock = actor_of(request), clock_of(request)
    card = find(actor, full_reference(owner, reference))
    check = queries.membership(actor, card.full_reference, clock.as_of)
    faults = len(check.represented_without_seat) + len(check.seats_not_listed)
    gaps = [
        Gap(f"{body.title} is represented with no seat", "It is listed as represented, and no seat speaks for it.")
        for body in check.represented_without_seat
    ] + [
        Gap(f"{body.title} has a seat and is not listed", "A seat speaks for it, and the list leaves it out.")
        for body in check.seats_not_listed
    ]
    rows = [(Link(body.title, body.url), listed([s.card.title for s in seats])) for body, seats in check.matched]
    return render(
        request,
        "pages/partnership/membership.html",
        {
            "caption": f"{card.title}, membership check",
            "heading": "Every body and seat agree"
            if not faults
            else f"{count_of(faults, 'body', 'bodies')} to look at",
            "lede": f"{count_of(len(check.seats), 'seat')}; "
            f"{count_of(len(check.matched) + len(check.represented_without_seat), 'body', 'bodies')} represented.",
            "gaps": gaps,
            "table": Table.of("Bodies with a seat", ("Body", "Seats that speak for it"), rows) if rows else None,
        },
        title="Membership check",
        card=card,
        crumbs=[Link(card.title, card.url)],
        section="groups",
    )
