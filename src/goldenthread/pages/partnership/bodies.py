"""The pages of organisations and of areas."""

from django.http import HttpRequest, HttpResponse

from goldenthread.look.parts import Link, Table
from goldenthread.look.text import days, listed
from goldenthread.pages.records import present
from goldenthread.pages.records.common import clock_of
from goldenthread.pages.shell import actor_of, render
from goldenthread.partners import queries
from goldenthread.records.cards import Card
from goldenthread.records.queries import list_records
from goldenthread.reference import queries as reference
from goldenthread.strategy.updates import held_up_by


def organisation(request: HttpRequest, card: Card) -> HttpResponse:
    """An organisation: its posts, and its seats and duties in every partnership the viewer may see."""
    actor, clock = actor_of(request), clock_of(request)
    body = queries.organisation(actor, card.full_reference, clock.as_of)
    context = present.everything(request, card, clock)
    seats = [s for _, held in body.posts for s in held] + list(body.seats)
    context |= {
        "errors": clock.errors,
        "waiting": [] if clock.as_of else held_up_by(actor, card.id),
        "body": body,
        "posts": [(post, listed([s.title for s in held])) for post, held in body.posts],
        "seats": seats,
        "partnerships": sorted({s.owner for s in seats}),
        "duties": [
            ("Accountable for", body.accountable),
            ("Responsible for", body.responsible),
            ("Supplies figures for", body.supplies),
        ],
    }
    return render(
        request,
        "pages/partnership/organisation.html",
        context,
        title=card.title,
        section="kinds",
        crumbs=context["trail"],
        card=card,
        status=422 if clock.errors else 200,
    )


def area(request: HttpRequest, code: str) -> HttpResponse:
    """An area of the register: its code, its life span, its parts, and what it must not be taken for."""
    actor = actor_of(request)
    facts = reference.area(code)
    same_name = [a for a in reference.areas_named(_plain(facts.name)) if a.code != facts.code]
    bridges = reference.bridges(code)
    parts = reference.members(code)
    inside = reference.composites(code)
    here = [
        (kind, list_records(actor, kind, filters={"area": facts.code}, with_values=False).cards)
        for kind in ("partnership", "group", "organisation")
    ]
    rows = [
        (
            Link(f"{b.old.name} ({b.old.code})", f"/areas/{b.old.code}"),
            Link(f"{b.new.name} ({b.new.code})", f"/areas/{b.new.code}"),
            "Yes" if b.exact else "No",
            b.note,
        )
        for b in bridges
    ]
    return render(
        request,
        "pages/partnership/area.html",
        {
            "facts": facts,
            "items": [
                ("Code", facts.code),
                ("Kind", facts.kind_label),
                ("Dates", days(facts.valid_from, facts.valid_to)),
                *([("Number used by the Department for Education", facts.dfe_number)] if facts.dfe_number else []),
                *([("Note", facts.note)] if facts.note else []),
                ("Source", facts.source),
            ],
            "same_name": same_name,
            "parts": parts,
            "inside": inside,
            "bridges": Table.of("Boundary bridges", ("Before", "After", "The same area", "Note"), rows)
            if rows
            else None,
            "here": [card for _, cards in here for card in cards],
        },
        title=facts.name,
        crumbs=[Link("Search", "/search")],
    )


def _plain(name: str) -> str:
    """A council's name without the word council, as reports shorten it: both Dorsets are "Dorset"."""
    return name.removesuffix(" Council").removesuffix(" County")
