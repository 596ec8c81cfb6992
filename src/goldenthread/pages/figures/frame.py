"""The page of a national frame: its priorities, the outcomes under each, and the measures of each outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread.look.parts import Link
from goldenthread.pages.figures.adopting import holds, levels_of
from goldenthread.pages.records import present
from goldenthread.pages.records.common import clock_of
from goldenthread.pages.shell import actor_of, render
from goldenthread.records.cards import Card
from goldenthread.records.queries import list_records, related

_METRICS = ("headline_metric", "supporting_metric")


@dataclass(frozen=True)
class Twig:
    """An element and the elements that contribute to it."""

    card: Card
    number: str
    level: str
    unsure: bool
    under: tuple["Twig", ...] = ()

    @property
    def words(self) -> str:
        """What it is: "Outcome 5", "Headline measure, to be confirmed"."""
        name = self.level.replace("_", " ").replace("metric", "measure").capitalize()
        return f"{name}{f' {self.number}' if self.number else ''}{', to be confirmed' if self.unsure else ''}"


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """The record page of the kind frame."""
    actor, clock = actor_of(request), clock_of(request)
    context = present.everything(request, card, clock)
    listing = list_records(actor, "element", linked={"part_of": card.id}, as_of=clock.as_of)
    above = related(actor, listing.values, "contributes_to", as_of=clock.as_of, kinds=("element",))
    context |= {
        "errors": list(clock.errors),
        "tree": _tree(listing.cards, listing.values, above),
        "holds": holds(levels_of(actor, card)),
        "adopters": related(actor, [card.id], "adopts", outward=False, as_of=clock.as_of)[card.id],
        "bundles": [b for b in context["bundles"] if b.words not in ("Contains", "Is adopted by")],
    }
    return render(
        request,
        "pages/figures/frame.html",
        context,
        title=card.title,
        section="outcomes",
        crumbs=[] if clock.errors else [Link("Search", "/search")],
        card=card,
        status=422 if clock.errors else 200,
    )


def _tree(
    cards: Sequence[Card], values: Mapping[int, Mapping[str, Any]], above: Mapping[int, Sequence[Card]]
) -> list[Twig]:
    """The elements as a tree. One that contributes to several stands under the lowest of them alone."""
    order = ("strategic_priority", "outcome", "theme", "objective", *_METRICS)
    by_id = {card.id: card for card in cards}
    parent: dict[int, int] = {}
    for card in cards:
        uppers = [one.id for one in above.get(card.id, ()) if one.id in by_id]
        if uppers:
            parent[card.id] = max(uppers, key=lambda pk: order.index(values[pk]["level"]))

    def twig(card: Card, seen: frozenset[int]) -> Twig:
        inner = [c for c in cards if parent.get(c.id) == card.id and c.id not in seen]
        inner.sort(key=lambda c: (order.index(values[c.id]["level"]), c.position))
        typed = values[card.id]
        return Twig(
            card,
            typed["number"],
            typed["level"],
            bool(typed["to_be_confirmed"]),
            tuple(twig(c, seen | {card.id}) for c in inner),
        )

    return [twig(card, frozenset()) for card in cards if card.id not in parent]
