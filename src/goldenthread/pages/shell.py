"""What every page stands in: the frame, the main sections, the breadcrumbs, and refusals."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Banner, Link
from goldenthread.partners.marks import invented
from goldenthread.records import plain
from goldenthread.records.cards import AsOf, Card
from goldenthread.records.queries import cards, find

FOOT = (
    Link("Glossary", "/glossary"),
    Link("Accessibility", "/accessibility"),
    Link("Privacy", "/privacy"),
    Link("Terms", "/terms"),
)
#: What is the viewer's own, wherever they are.
OWN = (Link("My actions", "/my"), Link("Notices", "/my/notices"), Link("Search", "/search"))
_SECTIONS = (
    ("home", "Home", ""),
    ("threads", "Thread", "threads"),
    ("groups", "Groups", "groups"),
    ("plans", "Plans", "plans"),
    ("outcomes", "Outcomes", "outcomes"),
    ("indicators", "Indicators", "indicators"),
    ("meetings", "Meetings", "meetings"),
)
_SESSION = "partnership"


def partnership_of(request: HttpRequest, slug: str) -> Card:
    """The partnership in the address, remembered as the one this person works in."""
    card = find(actor_of(request), f"shared/{slug}")
    if request.session.get(_SESSION) != slug:
        request.session[_SESSION] = slug
    return card


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking. The gate has put them on the request."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _current(request: HttpRequest, card: Card | None) -> Card | None:
    """The partnership that frames a page: the record's own where the viewer works in it, else the
    one they came from."""
    actor = actor_of(request)
    if not actor.signed_in:
        return None
    remembered = request.session.get(_SESSION)
    if card is not None:
        own = card.id if card.kind_code == "partnership" else card.owner_id
        if own and may(actor, Permission.VIEW, own):
            return cards(actor, [own]).get(own)
    if remembered:
        try:
            return find(actor, f"shared/{remembered}")
        except Exception:
            return None
    return None


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    section: str = "",
    crumbs: Sequence[Link] = (),
    card: Card | None = None,
    partnership: Card | None = None,
    marking: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page in its frame.

    `title` is the h1 in words, for the window; `section` the code of the main section that is
    open; `card` the record the page is about (it decides frame and marking); `partnership` the
    one in the address. `crumbs` are the pages above this one, without the first, which is
    always "Home".
    """
    framed = frame(request, title=title, section=section, crumbs=crumbs, card=card, partnership=partnership)
    framed |= {"marking": marking or framed["marking"], "error_title": status == 422}
    return django_render(request, template, {**framed, **context}, status=status)


def frame(
    request: HttpRequest,
    *,
    title: str,
    section: str = "",
    crumbs: Sequence[Link] = (),
    card: Card | None = None,
    partnership: Card | None = None,
) -> dict[str, Any]:
    """What the frame of a page is drawn from; `render` and the pages of django-allauth stand in it."""
    actor = actor_of(request)
    current = partnership or _current(request, card)
    base = f"/p/{current.reference}/" if current else "/"
    sections = [
        Link(label, f"{base}{path}", current=section == code) for code, label, path in (_SECTIONS if current else ())
    ]
    above = [crumb for crumb in crumbs if crumb.url.partition("?")[0] != request.path]
    trail = [Link("Home", base if current else "/"), *above] if crumbs else []
    return {
        "page_title": title,
        "marking": card.marking if card else "official" if actor.signed_in else "",
        "viewer_label": actor.label if actor.signed_in else "",
        "own_links": OWN if actor.signed_in else (),
        "sign_out_url": "/sign-out",
        "sign_in_url": "" if actor.signed_in else sign_in_address(),
        "partnership_name": current.title if current else "",
        "partnership_url": base,
        "nav": sections,
        "menu": [*sections, *_elsewhere(current, actor)] if actor.signed_in else [],
        "crumbs": trail,
        "foot_links": FOOT,
        "invented": invented([current.reference if current else "", card.owner if card else ""]),
        "banner": _banner(request),
        "actor": actor,
    }


def sign_in_address() -> str:
    """Where to sign in: the demo has a door of its own."""
    return "/door" if settings.DEMO else settings.LOGIN_URL


def _elsewhere(current: Card | None, actor: Actor) -> list[Link]:
    """What the menu at the foot adds to the main sections."""
    base = f"/p/{current.reference}/" if current else ""
    here = (
        [
            Link("Everything kept here", f"{base}records"),
            Link("Reports", f"{base}editions"),
            Link("Returns", f"{base}returns"),
            Link("Imports", f"{base}imports"),
            Link("Money, risks and data", f"{base}money"),
            Link("People", f"{base}people"),
        ]
        if current
        else []
    )
    return [
        *OWN,
        *here,
        Link("Check a report", f"{base}check" if current else "/check"),
        Link("Choose a partnership", "/"),
        Link("Your account", "/account/"),
        *([Link("What is kept of people", "/kept")] if may(actor, Permission.MANAGE, None) else []),
    ]


def _banner(request: HttpRequest) -> Banner | None:
    said = list(messages.get_messages(request)) if hasattr(request, "_messages") else []
    return Banner(str(said[0])) if said else None


def success(request: HttpRequest, text: str) -> None:
    """Say once, on the next page, that an act was done."""
    messages.success(request, text)


def refusal(request: HttpRequest, status: int, heading: str, *lines: str) -> HttpResponse:
    """The page of an expected refusal: what is missing, why, and what to do next."""
    return render(
        request,
        "pages/refusal.html",
        {"heading": heading, "lines": lines, "error_title": False},
        title=heading,
        status=status,
    )


def as_of(request: HttpRequest) -> AsOf:
    """The two clocks in the address: `?on=2024-07-31` and `?known=14 March 2024`. Raises Refused."""
    return plain.as_of(request.GET.get("on", ""), request.GET.get("known", "").strip())


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 where it is absent or not a number."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() else 1
