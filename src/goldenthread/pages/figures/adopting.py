"""Adopt a national frame: its priorities and outcomes are there at once, with nothing to type (S10)."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, may
from goldenthread.look import text
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.partners.commands import adopt
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.queries import list_records, related
from goldenthread.vocabulary import NotFound

_COUNTED = (
    ("strategic_priority", "strategic priority", "strategic priorities"),
    ("outcome", "outcome", "outcomes"),
    ("theme", "theme", "themes"),
    ("objective", "objective", "objectives"),
    ("headline_metric", "headline measure", "headline measures"),
    ("supporting_metric", "supporting measure", "supporting measures"),
)


@dataclass(frozen=True)
class Offer:
    """A frame of the shared library that may be adopted."""

    card: Card
    holds: str
    adopted: bool


def levels_of(actor: Actor, frame: Card) -> Counter[str]:
    """How many elements of each level a frame has."""
    listing = list_records(actor, "element", linked={"part_of": frame.id})
    return Counter(values["level"] for values in listing.values.values())


def holds(levels: Counter[str], only: int = len(_COUNTED)) -> str:
    """The elements of a frame counted in words: "3 strategic priorities, 6 outcomes"."""
    counted = [text.count_of(levels[code], one, many) for code, one, many in _COUNTED[:only] if levels[code]]
    return text.listed(counted)


def adopt_a_frame(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of frames; POST adopts one and leads to its outcomes."""
    actor, partnership = actor_of(request), partnership_of(request, slug)
    offers = _offers(actor, partnership)
    if request.method == "POST":
        chosen = next((o for o in offers if o.card.full_reference == request.POST.get("frame", "")), None)
        if chosen is None:
            raise NotFound("That frame is not in the shared library. Choose one from the list.")
        if not chosen.adopted:
            adopt(actor=actor, partnership=slug, what=chosen.card.full_reference)
            success(request, f"{chosen.card.title} is adopted: {holds(levels_of(actor, chosen.card), 2)}.")
        return HttpResponseRedirect(page_url("outcomes", slug=slug))
    waiting = [offer for offer in offers if not offer.adopted]
    context = {
        "offers": offers,
        "may": may(actor, Permission.LINK, partnership.id),
        "heading": "Choose a national frame" if waiting else "Every frame in the library is adopted",
        "empty": not offers,
        "outcomes_url": page_url("outcomes", slug=slug),
    }
    return render(
        request,
        "pages/figures/adopt.html",
        context,
        title="Adopt a national frame",
        section="outcomes",
        crumbs=[Link("Outcomes", page_url("outcomes", slug=slug))],
        partnership=partnership,
    )


def _offers(actor: Actor, partnership: Card) -> list[Offer]:
    listing = list_records(actor, "frame", owner=SHARED, filters={"state": "live"})
    adopted = {card.id for card in related(actor, [partnership.id], "adopts", kinds=("frame",))[partnership.id]}
    return [Offer(card, holds(levels_of(actor, card)), card.id in adopted) for card in listing.cards]
