"""Calendar and Atom feeds behind secret addresses: titles and dates alone, of what the holder may see.

What is official-sensitive never enters a feed, whoever holds it: a calendar is read on phones and shared screens.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from xml.sax.saxutils import escape, quoteattr

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from goldenthread.access import Actor, Permission, may
from goldenthread.governance.cadence import MOST
from goldenthread.governance.dates import dates_of
from goldenthread.governance.duty_queries import duties_of
from goldenthread.governance.models import FeedToken
from goldenthread.governance.queries import MeetingLine, meetings_of
from goldenthread.partners.actors import actor_for
from goldenthread.partners.queries import partnerships
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of, cards, visible
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import LONDON, today

_UNKNOWN = "There is no feed at this address, or it was taken back."
_SENSITIVE = "official_sensitive"
#: How long a meeting without an end lasts in a calendar.
_HOUR = timedelta(hours=1)
#: Public things that the Atom feed tells of, and how many.
_TOLD = ("decision", "document", "product", "plan")
_MOST_TOLD = 50


@dataclass(frozen=True)
class FeedLine:
    """A secret address as its holder sees it: what it shows and since when; never the address itself."""

    id: int
    about: Card | None
    made_at: datetime

    @property
    def words(self) -> str:
        return self.about.title if self.about else "Everything you work in"


@dataclass(frozen=True)
class Held:
    """Who holds a secret address, and what it shows."""

    actor: Actor
    about: Card | None


def hash_of(text: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(text.encode()).hexdigest()


def feeds_of(viewer: Actor) -> list[FeedLine]:
    """The addresses of the viewer that stand, newest first."""
    rows = list(FeedToken.objects.filter(user__uid=viewer.id, revoked_at=None).order_by("-id"))
    seen = cards(viewer, {row.about_id for row in rows if row.about_id})
    return [FeedLine(row.pk, seen.get(row.about_id or 0), row.made_at) for row in rows]


def held_by(text: str) -> Held:
    """Who holds an address, with today's roles. Raises NotFound once it is taken back, or they left."""
    row = FeedToken.objects.filter(hash=hash_of(text), revoked_at=None).select_related("user").first()
    actor = actor_for(row.user) if row else None
    if row is None or actor is None or not actor.signed_in:
        raise NotFound(_UNKNOWN)
    about = visible(actor).filter(pk=row.about_id).first() if row.about_id else None
    if row.about_id and (about is None or not may(actor, Permission.VIEW, _governor(about))):
        raise NotFound(_UNKNOWN)
    return Held(actor, card_of(about) if about else None)


def _governor(row: Record) -> int | None:
    return row.pk if row.kind == "partnership" else row.owner_id


def _places(held: Held) -> list[str]:
    if held.about is None:
        return [place.card.reference for place in partnerships(held.actor)[0]]
    return [held.about.reference if held.about.kind_code == "partnership" else held.about.owner]


def _meetings(held: Held) -> list[MeetingLine]:
    found = [x for slug in _places(held) for x in meetings_of(held.actor, slug)]
    if held.about and held.about.kind_code == "group":
        found = [x for x in found if x.group and x.group.id == held.about.id]
    return [x for x in found if x.on and x.card.marking != _SENSITIVE]


def ics(text: str, site: str) -> bytes:
    """The calendar behind a secret address. `site` is where this installation lives, without an ending slash.

    Every event keeps its UID, and its SEQUENCE rises with the version of its record. Raises NotFound.
    """
    held = held_by(text)
    lines = _meetings(held)
    dues = _dues(held)
    changed = _changed([x.card for x in lines] + [x.card for x in dues])
    calendar = Calendar()
    calendar.add("prodid", "-//Golden Thread//Meetings and duties//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", held.about.title if held.about else "Meetings and duties")
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add_component(_london())
    for line in lines:
        calendar.add_component(_event(line, changed[line.card.id], site))
    for due in dues:
        event = _plain_event(due.card, changed[due.card.id], site, due.uid, due.summary, due.at)
        event.add("dtstart", due.on)
        event.add("dtend", due.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


@dataclass(frozen=True)
class Due:
    """A day in a feed: what it is about, what it is called, and what tells it from another of the same record."""

    card: Card
    on: date
    words: str
    title: str = ""
    key: str = ""
    at: str = ""

    @property
    def uid(self) -> str:
        return "/".join(part for part in (self.card.full_reference, self.key, self.on.isoformat()) if part)

    @property
    def summary(self) -> str:
        return f"{self.words}: {self.title or self.card.title}"


def _dues(held: Held) -> list[Due]:
    """What falls due this year and next; a group's feed has its own reporting lines alone."""
    group = held.about.id if held.about and held.about.kind_code == "group" else None
    found: list[Due] = []
    for slug in _places(held):
        for year in (today().year, today().year + 1):
            duties = duties_of(held.actor, slug, year)
            if group is None:
                found += [
                    Due(o.line, o.due, "Duty due")
                    for some in duties.checklists
                    for d in some.duties
                    for o in d.occurrences
                ]
            lines = [line for line in duties.lines if group is None or (line.by and line.by.id == group)]
            found += [Due(o.line, o.due, "Report due") for line in lines for o in line.occurrences]
        found += _others(held, slug, group)
    return [x for x in found if x.card.marking != _SENSITIVE][:MOST]


def _others(held: Held, slug: str, group: int | None) -> list[Due]:
    """Agreements, grants, data, papers, reviews, returns and editions; a group's feed has its own alone."""
    year = today().year
    place = held.about if held.about and held.about.reference == slug else None
    place = place or next(p.card for p in partnerships(held.actor)[0] if p.card.reference == slug)
    found = dates_of(
        held.actor, slug, date(year, 1, 1), date(year + 1, 12, 31), today(), without=("duties", "texts asked")
    )
    return [
        Due(x.card or place, x.on, x.sort, x.title, f"{x.kind}-{x.moment}-{x.key}", x.url)
        for x in found
        if x.shown and not x.done and (group is None or x.group == group)
    ]


def _changed(found: Sequence[Card]) -> dict[int, datetime]:
    rows = Record.objects.filter(pk__in={card.id for card in found}).values_list("pk", "changed_at")
    return dict(rows)


def _plain_event(card: Card, changed: datetime, site: str, uid: str, title: str, at: str = "") -> Event:
    event = Event()
    event.add("uid", f"{uid}@goldenthread")
    event.add("summary", title)
    event.add("sequence", card.version - 1)
    # The moment of the last change, so that the same records give the same file.
    event.add("dtstamp", changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", changed.astimezone(UTC).replace(microsecond=0))
    event.add("url", f"{site}{at or card.url}")
    return event


def _event(line: MeetingLine, changed: datetime, site: str) -> Event:
    assert line.on is not None
    event = _plain_event(line.card, changed, site, line.card.full_reference, line.card.title)
    if line.starts:
        start = datetime.combine(line.on, time.fromisoformat(line.starts), LONDON)
        end = datetime.combine(line.on, time.fromisoformat(line.ends), LONDON) if line.ends else start + _HOUR
        event.add("dtstart", start)
        event.add("dtend", end)
    else:
        event.add("dtstart", line.on)
        event.add("dtend", line.on + timedelta(days=1))
    event.add("status", "CANCELLED" if line.state in ("cancelled", "missed") else "CONFIRMED")
    return event


def _london() -> Timezone:
    """Europe/London as it has been since 1996: an hour ahead from the last Sunday of March to that of October."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    sides = (
        (TimezoneDaylight(), "BST", datetime(1996, 3, 31, 1), 3, 0, 1),  # noqa: DTZ001 - local by definition
        (TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), 10, 1, 0),  # noqa: DTZ001
    )
    for side, name, start, month, before, after in sides:
        side.add("tzname", name)
        side.add("dtstart", start)
        side.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        side.add("tzoffsetfrom", timedelta(hours=before))
        side.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(side)
    return zone


def atom(text: str, site: str, here: str) -> str:
    """The Atom feed behind a secret address: public decisions and publications, newest first. Raises NotFound."""
    held = held_by(text)
    rows = (
        visible(held.actor)
        .filter(kind__in=_TOLD, marking="public", owner__reference__in=_places(held))
        .exclude(state__in=("proposed", "retired"))
    )
    if held.about and held.about.kind_code == "group":
        rows = rows.filter(group_id=held.about.id)
    found = list(rows.order_by("-changed_at", "-pk")[:_MOST_TOLD])
    title = held.about.title if held.about else "Everything you work in"
    newest = max((row.changed_at for row in found), default=datetime(2000, 1, 1, tzinfo=UTC))
    entries = "".join(_entry(row, site) for row in found)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(site)}/feeds/{hash_of(text)[:16]}</id><title>{escape(title)}: decisions and publications</title>"
        f'<updated>{_stamp(newest)}</updated><link rel="self" href={quoteattr(here)}/>'
        f"<author><name>{escape(title)}</name></author>{entries}</feed>\n"
    )


def _entry(row: Record, site: str) -> str:
    card = card_of(row)
    url = f"{site}{card.url}"
    return (
        f"<entry><id>{escape(url)}</id><title>{escape(card.title)}</title><updated>{_stamp(row.changed_at)}</updated>"
        f'<link href={quoteattr(url)}/><category term="{card.kind_code}" label={quoteattr(card.kind.name)}/></entry>'
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
