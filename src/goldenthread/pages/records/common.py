"""What every page here asks first: which record, as it stood when, and what this person may do to it."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from goldenthread.access import Actor, Permission, may, require, scope_of
from goldenthread.look import text
from goldenthread.look.parts import Link
from goldenthread.pages.shell import as_of, render
from goldenthread.records.cards import NOW, SHARED, AsOf, Card, Sheet
from goldenthread.records.queries import find, sheet
from goldenthread.vocabulary import NotAllowed, NotFound, Refused

_KEY = re.compile(r"[0-9a-f]{32}")
LIBRARY = "Shared library"


@dataclass(frozen=True)
class Clock:
    """The two clocks of an address, with what was typed and what was wrong with it."""

    as_of: AsOf = NOW
    on: str = ""
    known: str = ""
    errors: tuple[Link, ...] = ()

    @property
    def wrong(self) -> str:
        """The box that holds something which is not a day."""
        return self.errors[0].url.removeprefix("#") if self.errors else ""

    @property
    def query(self) -> str:
        """The clocks as the end of an address, so that a walk through the past stays in the past."""
        given = {name: value for name, value in (("on", self.on), ("known", self.known)) if value}
        return f"?{urlencode(given)}" if given and not self.errors else ""

    @property
    def words(self) -> str:
        """ "This is how it stood on 31 July 2024, as it was known on 14 March 2024." """
        said = f"how it stood on {text.day(self.as_of.on)}" if self.as_of.on else ""
        if self.as_of.known:
            known = f"known on {_moment_words(self.as_of)}"
            said = f"{said}, as it was {known}" if said else f"how it was {known}"
        return f"This is {said}." if said else ""


def _moment_words(moment: AsOf) -> str:
    assert moment.known is not None
    known = timezone.localtime(moment.known)
    # The last moment of a day stands for the day.
    whole_day = (known.hour, known.minute, known.microsecond) == (23, 59, 999_999)
    return text.day(known) if whole_day else text.day_and_time(known)


def clock_of(request: HttpRequest) -> Clock:
    """The clocks of an address. What is not a date is told beside the box, and now is shown."""
    on, known = request.GET.get("on", "").strip(), request.GET.get("known", "").strip()
    try:
        return Clock(as_of(request), on, known)
    except Refused as refused:
        # The place of the problem is the name of the box.
        errors = tuple(Link(f"{p.finding}. {p.remedy}", f"#{p.place}") for p in refused.problems)
        return Clock(NOW, on, known, errors)


def sentence(problem: Any) -> str:
    """A problem in the words of the error summary: what is wrong, then what to do."""
    finding = problem.finding[:1].upper() + problem.finding[1:]
    place = f"{problem.place}: {problem.finding}" if problem.place else finding
    return f"{place}. {problem.remedy}"


def full_reference(owner: str, reference: str) -> str:
    """The full reference that an address names."""
    return f"{owner}/{reference}"


def governor(card: Card) -> int | None:
    """The partnership whose roles decide about a record; a partnership decides about itself."""
    return card.id if card.kind_code == "partnership" else card.owner_id


def is_member(actor: Actor, card: Card) -> bool:
    """Whether this person reads the official records of the partnership that owns the record."""
    return may(actor, Permission.VIEW, governor(card))


def demand(actor: Actor, act: str, card: Card) -> None:
    """Refuse the page of an act to somebody who may not do it. Raises NotAllowed."""
    if act not in card.kind.acts:
        raise NotAllowed(f"{card.kind.plural} cannot be changed this way. Open the record to see what can be done.")
    require(actor, card.kind.permission(act), governor(card), group=card.group_id)


def open_sheet(actor: Actor, full: str, moment: AsOf = NOW) -> Sheet:
    """A record as it stood. An earlier version is open only to those whom its marking let in.

    Raises NotFound.
    """
    found = sheet(actor, full, moment)
    marking = str(found.values.get("marking") or found.card.marking)
    if moment.known and not scope_of(actor).sees(owner=found.card.owner_id, marking=marking):
        raise NotFound(f"{full} was not open to you as it was known then. Choose a later date.")
    return found


def owner_title(actor: Actor, slug: str) -> str:
    """The name of an owner, or its slug where the viewer cannot see it."""
    if slug == SHARED:
        return LIBRARY
    try:
        return find(actor, f"{SHARED}/{slug}").title
    except NotFound:
        return slug


def record_url(name: str, card: Card, **more: Any) -> str:
    """The address of a page about a record; empty where this installation has no such page."""
    return page_url(name, owner=card.owner, reference=card.reference, **more)


def page_url(name: str, **parts: Any) -> str:
    """An address by its name; empty where this installation has no such page."""
    try:
        return reverse(name, kwargs=parts)
    except NoReverseMatch:
        return ""


def with_query(url: str, **given: Any) -> str:
    """An address with its question, leaving out what is empty."""
    kept = {name: value for name, value in given.items() if value not in ("", None)}
    return f"{url}?{urlencode(kept, doseq=True)}" if kept else url


def new_key() -> str:
    """A key for a form, so that a double tap has one effect."""
    return uuid.uuid4().hex


def once_key(actor: Actor, act: str, about: str, given: str) -> str:
    """The key of a form as the act keeps it: of this person, for this act, on this thing alone."""
    if not _KEY.fullmatch(given):
        return ""
    return hashlib.sha256(f"{act}|{actor.id}|{about}|{given}".encode()).hexdigest()


def crumbs(actor: Actor, card: Card, *above: Link) -> list[Link]:
    """The pages above a record's own: everything its owner keeps, then its kind."""
    of_kind = card.kind
    if card.owner_id is not None and is_member(actor, card):
        lists = [
            Link("Everything", page_url("kinds", slug=card.owner)),
            Link(of_kind.plural, page_url("records", slug=card.owner, kind=of_kind.slug)),
        ]
    else:
        lists = [Link("Search", page_url("search"))]
    return [*lists, *above]


def about_record(card: Card) -> Link:
    """The crumb that leads back to the record."""
    return Link(card.reference, card.url)


def draw(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    trail: list[Link] | None = None,
    status: int = 200,
    **frame: Any,
) -> HttpResponse:
    """Render one of this package's pages. Where a form came back, its errors stand first in main."""
    return render(
        request,
        f"pages/records/{template}",
        context,
        title=title,
        section="kinds",
        crumbs=() if status == 422 else trail or (),
        status=status,
        **frame,
    )
