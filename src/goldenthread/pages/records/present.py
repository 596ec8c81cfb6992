"""What a record's page shows, worked out from its sheet. Pages of single kinds may take it from here."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

from goldenthread.access import Actor
from goldenthread.look import text
from goldenthread.look.marks import DELIVERY
from goldenthread.look.parts import Gap, Link, Moment
from goldenthread.pages.plans.warnings import ended_targets
from goldenthread.pages.records.common import (
    Clock,
    crumbs,
    full_reference,
    governor,
    is_member,
    open_sheet,
    owner_title,
    page_url,
    record_url,
    with_query,
)
from goldenthread.pages.records.past import moments_of
from goldenthread.pages.records.talking import talk
from goldenthread.pages.records.values import wording
from goldenthread.pages.shell import actor_of
from goldenthread.records.cards import Card, LinkLine, Sheet
from goldenthread.records.commands import can
from goldenthread.records.queries import history, related
from goldenthread.records.relations import RELATIONS
from goldenthread.thread.graph import gap_of
from goldenthread.thread.orphans import OPEN, lacking, setting_up

#: What the page says elsewhere, or says to the software alone.
_ELSEWHERE = frozenset({"title", "summary", "narrative", "caution", "position", "marking"})
_AT_FIRST = 10
_LAST_CHANGES = 3


@dataclass(frozen=True)
class Fact:
    """A field with its value in words, an address or a delivery tag."""

    label: str
    words: str
    url: str = ""
    status: str = ""
    long: bool = False


@dataclass(frozen=True)
class Line:
    """A linked record: which, since when, why, and the page that takes the link away."""

    card: Card
    url: str
    about: str
    note: str = ""
    unlink_url: str = ""


@dataclass(frozen=True)
class Bundle:
    """All links of one relation, one way: the first of them, and the rest to be unfolded."""

    words: str
    first: tuple[Line, ...]
    rest: tuple[Line, ...] = ()

    @property
    def total(self) -> int:
        return len(self.first) + len(self.rest)


def everything(request: HttpRequest, card: Card, clock: Clock) -> dict[str, Any]:
    """The whole context of a record's page, as it stood at `clock`. Raises NotFound."""
    actor = actor_of(request)
    full = full_reference(card.owner, card.reference)
    sheet = open_sheet(actor, full, clock.as_of)
    # As it was, the record may have been marked or named otherwise; acts are about it as it is now.
    now = not clock.as_of
    whose = owner_title(actor, card.owner)
    return {
        "card": sheet.card,
        "sheet": sheet,
        "caption": f"{card.kind.name} {card.reference}, {whose}",
        "lede": sheet.card.summary,
        "clock": clock,
        "now_url": card.url,
        "did_not_hold": _did_not_hold(sheet, clock),
        "heirs": heirs(actor, sheet.card, clock),
        "ended": _ended(sheet.card),
        "caution": sheet.values.get("caution") or "",
        "ended_targets": ended_targets(sheet),
        "narrative": sheet.values.get("narrative") or "",
        "facts": facts(actor, sheet, clock),
        "bundles": bundles(actor, sheet, clock, offer=now),
        "elsewhere": sheet.continues_elsewhere if is_member(actor, card) else 0,
        "thread": _thread_link(card, clock),
        "acts": _acts(actor, card) if now else (),
        "link_url": record_url("link", card) if now and can(actor, "link", card) else "",
        "gaps": gaps(actor, sheet, offer=now) if now else (),
        "changes": _last_changes(actor, card, full),
        "history_url": record_url("history", card),
        "comments": talk(actor, card, full, clock),
        "trail": crumbs(actor, card),
    }


def facts(actor: Actor, sheet: Sheet, clock: Clock) -> list[Fact]:
    """The fields that say something, in words, with the group that looks after the record."""
    by_name = sheet.card.kind.by_name
    words = wording(actor, ((by_name[value.name], value.value) for value in sheet.shown))
    found = []
    for value in sheet.shown:
        if value.name in _ELSEWHERE or (value.name == "state" and value.value == "live"):
            continue
        spec, said = by_name[value.name], words(by_name[value.name], value.value)
        url = said if _is_address(said) else ""
        if spec.sort == "area":
            url = page_url("area", code=str(value.value))
        found.append(
            Fact(
                value.label,
                said,
                url=url,
                status=str(value.value) if value.name == "delivery" and value.value in DELIVERY else "",
                long=spec.sort == "longtext",
            )
        )
    if sheet.group:
        found.append(Fact(by_name["group"].label, sheet.group.title, f"{sheet.group.url}{clock.query}"))
    return found


def _is_address(said: str) -> bool:
    if not said.startswith(("https://", "http://")) or " " in said:
        return False
    try:
        return bool(urlsplit(said).netloc)
    except ValueError:
        return False


def bundles(actor: Actor, sheet: Sheet, clock: Clock, *, offer: bool) -> list[Bundle]:
    """The links grouped by relation and direction, in the words of the relation."""
    grouped: dict[tuple[str, bool], list[LinkLine]] = {}
    for link in sheet.links:
        grouped.setdefault((link.relation, link.outward), []).append(link)
    made = []
    for links in grouped.values():
        lines = tuple(_line(actor, sheet.card, link, clock, offer=offer) for link in links)
        words = links[0].words
        made.append(Bundle(words[:1].upper() + words[1:], lines[:_AT_FIRST], lines[_AT_FIRST:]))
    return made


def _line(actor: Actor, card: Card, link: LinkLine, clock: Clock, *, offer: bool) -> Line:
    source = card if link.outward else link.other
    about = [
        link.other.kind.name,
        link.other.reference if link.other.owner == card.owner else link.other.full_reference,
    ]
    if link.other.state != "live":
        about.append(link.other.kind.by_name["state"].words[link.other.state].lower())
    if link.valid_from or link.valid_to:
        about.append(text.days(link.valid_from, link.valid_to))
    url = record_url("unlink", card, link_id=link.id) if offer and can(actor, "link", source) else ""
    return Line(link.other, f"{link.other.url}{clock.query}", ", ".join(about), link.note, url)


def heirs(actor: Actor, card: Card, clock: Clock) -> list[Link]:
    """Who took a succeeded record over."""
    if card.state != "succeeded":
        return []
    found = related(actor, [card.id], "succeeds", outward=False, as_of=clock.as_of)[card.id]
    return [Link(heir.title, heir.url, note=f"{heir.full_reference}{_since(heir.valid_from)}") for heir in found]


def _since(day: date | None) -> str:
    return f", from {text.day(day)}" if day else ""


def _ended(card: Card) -> str:
    """A sentence about a record that is over; nothing for one that stands."""
    if card.state not in ("closed", "retired", "succeeded"):
        return ""
    last = f" Its last day was {text.day(card.valid_to)}." if card.valid_to else ""
    words = {"closed": "is closed", "retired": "is retired", "succeeded": "has been succeeded"}[card.state]
    return f"This {card.kind.name.lower()} {words}.{last}"


def _did_not_hold(sheet: Sheet, clock: Clock) -> str:
    on = clock.as_of.on
    if on is None or sheet.card.held_on(on):
        return ""
    span = text.days(sheet.card.valid_from, sheet.card.valid_to)
    return f"It did not hold on that day. Its dates: {span}."


def _thread_link(card: Card, clock: Clock) -> str:
    """Where the thread of this record is, for kinds that a walk can take up or down."""
    walked = any(
        relation.walk != "aside" and (relation.targets_for(card.kind_code) or relation.sources_for(card.kind_code))
        for relation in RELATIONS.values()
    )
    url = record_url("thread", card)
    return f"{url}{clock.query}" if walked and url else ""


def _acts(actor: Actor, card: Card) -> list[Link]:
    """What this person can do here, as links that name the act."""
    name = card.kind.name.lower()
    offered = (
        ("change", "change", f"Change this {name}"),
        ("link", "link", "Link it to another record"),
        ("retire", "retire", "Close or retire it"),
    )
    over = card.state in ("retired", "succeeded")
    return [
        Link(label, record_url(page, card))
        for act, page, label in offered
        if can(actor, act, card) and not (act == "retire" and over)
    ]


def gaps(actor: Actor, sheet: Sheet, *, offer: bool) -> list[Gap]:
    """The links that a record of its kind should have and lacks, each with the act that mends it."""
    card = sheet.card
    if card.state not in OPEN or not card.kind.expects:
        return []
    early = setting_up(governor(card))
    may_link = offer and can(actor, "link", card)
    made = []
    for expect in lacking({card.id: card.kind_code}, sheet.as_of).get(card.id, ()):
        words = gap_of(card, expect, setting_up=early).words
        url = with_query(record_url("link", card), relation=expect.relations[0])
        none = with_query(record_url("no-link", card), rule=expect.code)
        acts = (Link(expect.remedy, url), Link("Say why there is none", none)) if may_link else ()
        title = words[:1].upper() + words[1:] if early else f"It {words}"
        made.append(Gap(title, "" if acts else f"{expect.remedy}.", acts))
    return made


def _last_changes(actor: Actor, card: Card, full: str) -> list[Moment]:
    lines = history(actor, full)
    return moments_of(actor, card, lines[:_LAST_CHANGES], brief=True)
