"""What needs someone in a partnership, each matter with its one act: the list at the head of its home."""

from collections.abc import Mapping
from datetime import date

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Link, Matter
from goldenthread.look.text import agreeing, count_of, day
from goldenthread.pages.records.common import page_url
from goldenthread.partners.queries import vacancies
from goldenthread.records.cards import Card
from goldenthread.records.commands import can
from goldenthread.records.kinds import kind
from goldenthread.records.queries import list_records
from goldenthread.returns.rounds.queries import RoundCard, Tasks
from goldenthread.returns.rounds.rules import Standing
from goldenthread.vocabulary.clock import today

#: More late returns than this are one matter: the page of returns has the list.
_LATE_ONE_BY_ONE = 3


def matters_of(actor: Actor, partnership: Card, lacking: Mapping[tuple[str, str], int], asked: Tasks) -> list[Matter]:
    """Returns to send or to chase, empty seats, what is overdue, loose threads, in this order."""
    slug, now = partnership.reference, today()
    found = _own_returns(actor, asked)
    found += _late_returns(actor, partnership, asked)
    found += [
        Matter(
            f"Vacant seat: {seat.card.title}",
            f"{group.title}. Empty{_since(seat.card.valid_from)}.",
            _act(actor, seat.card, "Name a holder or a cover", f"{seat.card.url}/change", f"for {seat.card.title}"),
            "V",
        )
        for seat, group in vacancies(actor, slug)
    ]
    found += _overdue(actor, slug, now)
    return found + _loose(slug, lacking)


def _own_returns(actor: Actor, asked: Tasks) -> list[Matter]:
    """For whoever sends returns for an agency: those of the newest period that wait for them."""
    waiting = (Standing.LATE, Standing.QUERIES, Standing.NOT_STARTED)
    return [
        Matter(
            f"Your return: {card.collection.title}, {card.period}",
            f"{card.words}. Due on {day(card.due)}.",
            Link("Open it", card.url, hidden=f"{card.collection.title}, {card.period}"),
            "R",
        )
        for card in asked.rounds
        if card.agency.id in actor.organisations and card.standing in waiting
    ]


def _late_returns(actor: Actor, partnership: Card, asked: Tasks) -> list[Matter]:
    """For whoever collects them: returns of other agencies that are late."""
    late = [
        card
        for card in asked.late
        if card.agency.id not in actor.organisations
        and may(actor, Permission.ACCEPT_FIGURES, partnership.id, group=card.collection.group_id)
    ]
    if len(late) > _LATE_ONE_BY_ONE:
        words = f"{count_of(len(late), 'return')}"
        return [
            Matter(
                f"Late: {words}",
                f"For {asked.period}.",
                Link("See which", page_url("returns", slug=partnership.reference), hidden=words),
                "L",
            )
        ]
    return [_late(card) for card in late]


def _late(card: RoundCard) -> Matter:
    chased = f" Chased on {day(card.chased_on)}." if card.chased_on else ""
    return Matter(
        f"Late return: {card.collection.title}",
        f"{card.agency.title}, {card.period}. Due on {day(card.due)}. {card.words}.{chased}",
        Link("See the return", card.url, hidden=f"{card.collection.title}, {card.agency.title}"),
        "L",
    )


def _since(start: date | None) -> str:
    return f" since {day(start)}" if start else ""


#: What is looked through for what is overdue, by kind: what it is called then, and what narrows it.
_DUE: dict[str, tuple[str, dict[str, str]]] = {
    "action": ("Update due", {}),
    "sub_item": ("Update due", {}),
    "indicator": ("Data set due", {"stage": "being_established"}),
}


def _overdue(actor: Actor, slug: str, now: date) -> list[Matter]:
    found: list[tuple[str, str, Card, date]] = []
    for code, (what, only) in _DUE.items():
        listing = list_records(actor, code, owner=slug, filters=only, due_before=now)
        for card in listing.cards:
            if card.state == "live" and card.due and listing.values[card.id].get("delivery") != "complete":
                found.append((what, code, card, card.due))
    products = list_records(actor, "product", owner=slug)
    for card in products.cards:
        due = products.values[card.id].get("review_due")
        if card.state == "live" and due and due < now:
            found.append(("Review due", "product", card, due))
    return [
        Matter(
            f"{what}: {card.title}",
            f"It was due on {day(due)}.",
            _act(actor, card, "Update it", _updated_at(code, card), card.title),
            "L",
        )
        for what, code, card, due in found
    ]


def _act(actor: Actor, card: Card, words: str, url: str, hidden: str) -> Link:
    """The act that mends it, for whoever may change the record; for others, the record."""
    return Link(words, url, hidden=hidden) if can(actor, "change", card) else Link("Open it", card.url, hidden=hidden)


def _updated_at(code: str, card: Card) -> str:
    """Where something late is put right: an action by an update, which keeps what was said before."""
    if code == "action":
        return page_url("update", slug=card.owner, reference=card.reference)
    return f"{card.url}/change"


def _loose(slug: str, lacking: Mapping[tuple[str, str], int]) -> list[Matter]:
    found = []
    for (kind_code, code), count in lacking.items():
        if not count:
            continue
        expect = next(e for e in kind(kind_code).expects if e.code == code)
        name = kind(kind_code)
        words = count_of(count, name.name.lower(), name.plural.lower())
        verb = agreeing(expect.finding, count)
        found.append(
            Matter(
                f"Loose thread: {words} {verb}",
                f"{expect.remedy}.",
                Link("See which", f"/p/{slug}/loose#{code}", hidden=f"{words} {verb}"),
                "O",
            )
        )
    return found
