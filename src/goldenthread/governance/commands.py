"""Acts of governance: the year of a group, an agenda, who came, decisions with their actions, minutes, and feeds."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.governance import cadence as cadences
from goldenthread.governance import minutes as drafting
from goldenthread.governance.agenda import Due, due_items
from goldenthread.governance.feeds import hash_of
from goldenthread.governance.models import FeedToken
from goldenthread.governance.queries import meeting_page, meetings_of
from goldenthread.partners.models import User
from goldenthread.records import commands as records
from goldenthread.records.cards import Card
from goldenthread.records.commands import ADDED, LINKED, governed_by
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of, get_record, related, sheet
from goldenthread.records.writing import NewLink, NewRecord, Writing, event, insert_links, insert_records, run_rules
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import NotAllowed, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

GENERATED = declare("meeting.year", "planned {count} meetings of {what} in {year}")
BUILT = declare("meeting.agenda", "put {count} items on the agenda of {what}")
ATTENDED = declare("meeting.attendance", "recorded who was at {what}: {count}")
FEED_MADE = declare("feed.made", "made a secret address for the dates of {what}")
FEED_REVOKED = declare("feed.revoked", "took back a secret address for the dates of {what}")

_MOST_DAYS = 60


def _now() -> datetime:
    return datetime.now(UTC)


def _meeting(actor: Actor, full: str) -> Record:
    row = get_record(actor, full)
    if row.kind != "meeting":
        raise NotFound(f"{full} is not a meeting. Give the reference of one, like dorset-cdp/MTG-001.")
    return row


def generate_year(
    *,
    actor: Actor,
    group: str,
    year: int,
    first: date | None = None,
    starts_at: str = "",
    ends_at: str = "",
    place: str = "",
    reason: str = "",
) -> list[Card]:
    """Plan the meetings of a group in a calendar year by its cadence. Returns those that are new.

    Days go on in step from the meetings there are; `first` gives the first day where there are none. A day on a
    weekend or a bank holiday moves to the next working day. Planning a year again adds only what is missing, even
    where a meeting has been moved.

    Raises:
        NotFound, NotAllowed, RuleBroken.
        Refused: for a group whose cadence is not stated, no day to start from, or a year without bank holidays.
    """
    row = get_record(actor, group)
    if row.kind != "group":
        raise NotFound(f"{group} is not a group. Give the reference of a group, like dorset-cdp/GRP-001.")
    require(actor, kind("meeting").permission("add"), governed_by(row), group=row.pk)
    page = sheet(actor, group)
    code = page.values["cadence"]
    if not cadences.known(code):
        raise Refused.one("Cadence", "how often this group meets is not stated", "Say how often it meets, then plan")
    mine = [x for x in meetings_of(actor, page.card.owner) if x.group and x.group.id == row.pk]
    anchor = _anchor(code, year, first, [x.cadence_day or x.on for x in mine if x.on])
    start, end = date(year, 1, 1), date(year, 12, 31)
    # The holidays of a year that nobody holds would put a board on one.
    reference.working_days_between(start, end)
    holidays = reference.bank_holidays(start, date(year + 1, 1, 31))
    taken = {x.cadence_day or x.on for x in mine}
    days = [d for d in cadences.between(code, anchor, start, end) if d not in taken and page.card.held_on(d)]
    with transaction.atomic():
        writing = Writing(actor, _now(), reason)
        items = [
            NewRecord(
                kind("meeting"),
                row.owner,
                {
                    "title": f"{row.title}, {_day(moved := cadences.to_working_day(day, holidays))}"[:300],
                    "group": row.pk,
                    "marking": row.marking,
                    "held_on": moved,
                    "cadence_day": day,
                    "starts_at": starts_at,
                    "ends_at": ends_at,
                    "place": place,
                    "meeting_state": "planned",
                    "minutes_state": "none",
                },
            )
            for day in days[:_MOST_DAYS]
        ]
        made = insert_records(writing, items, ADDED) if items else []
        if made:
            parts = {"count": len(made), "year": year}
            ledger.write(actor, event(GENERATED, row, {"year": year, "count": len(made)}, **parts), at=writing.at)
        run_rules(writing, made)
    return [card_of(x) for x in made]


def _anchor(code: str, year: int, first: date | None, held: Sequence[date | None]) -> date:
    """The day that the year goes on from: that of a meeting there is, else the one given."""
    days = sorted(d for d in held if d)
    this_year = [d for d in days if d.year == year]
    before = [d for d in days if d.year < year]
    if this_year:
        return min(this_year)
    if first is not None:
        if first.year != year:
            raise Refused.one("First day", f"{_day(first)} is not in {year}", f"Give a day in {year}")
        return first
    if before:
        return max(before)
    raise Refused.one("First day", "this group has no meeting to go on from. When is the first?", "Give its first day")


def build_agenda(*, actor: Actor, meeting: str, reason: str = "") -> list[Card]:
    """Put on the agenda of a meeting what is due for it. Returns the new items.

    Building again adds what has fallen due since, and nothing twice.

    Raises NotFound, NotAllowed, and Refused for a meeting that is over.
    """
    row = _meeting(actor, meeting)
    require(actor, kind("agenda_item").permission("add"), governed_by(row), group=row.group_id)
    page = meeting_page(actor, meeting)
    if page.line.state != "planned":
        raise Refused.one("Meeting", f"it is {page.line.state_words.lower()}", "Build the agenda before the meeting")
    there = {(x.item_type, x.about[0].id if x.about else x.card.title) for x in page.agenda}
    new = [d for d in due_items(actor, page) if _key(d) not in there]
    order = {code: n for n, code in enumerate(_ORDER)}
    with transaction.atomic():
        writing = Writing(actor, _now(), reason)
        items = [
            NewRecord(
                kind("agenda_item"),
                row.owner,
                {
                    "title": due.title,
                    "group": row.group_id,
                    "marking": _marking(row, due),
                    "item_type": due.item_type,
                    "why": due.why,
                    "position": _place(order, due) * 100 + n,
                },
            )
            for n, due in enumerate(new, 1)
        ]
        made = insert_records(writing, items, ADDED) if items else []
        links = [NewLink(x.pk, "part_of", row.pk) for x in made]
        links += [NewLink(x.pk, "concerns", d.about.id) for x, d in zip(made, new, strict=True) if d.about]
        if links:
            insert_links(writing, links, LINKED)
            ledger.write(actor, event(BUILT, row, {"count": len(made)}, count=len(made)), at=writing.at)
        run_rules(writing, made)
    return [card_of(x) for x in made]


_ORDER = (
    *("first", "arising", "escalation", "decision", "action", "product"),
    *("indicator", "return", "duty", "other", "last"),
)


def _place(order: dict[str, int], due: Due) -> int:
    if due.item_type == "standing":
        return order["last"] if due.title.startswith("Any other") else order["first"]
    return order[due.item_type]


def _key(due: Due) -> tuple[str, Any]:
    return due.item_type, due.about.id if due.about else due.title


def _marking(meeting: Record, due: Due) -> str:
    """An item is guarded as its meeting is, or as what it is about where that is guarded more."""
    ranks = ("public", "official", "official_sensitive")
    return max(meeting.marking, due.about.marking if due.about else "public", key=ranks.index)


@dataclass(frozen=True)
class Row:
    """Who was there: the reference of a seat, post or organisation, how, and who came instead (a post)."""

    who: str
    presence: str
    substitute: str = ""


def record_attendance(*, actor: Actor, meeting: str, rows: Sequence[Row], reason: str = "") -> list[Card]:
    """Record who was at a meeting, one row to a seat, post or organisation; a row there already is changed.

    Raises NotFound, NotAllowed, and Refused with every row that cannot be taken.
    """
    row = _meeting(actor, meeting)
    of_kind = kind("attendance")
    require(actor, of_kind.permission("add"), governed_by(row), group=row.group_id)
    page = meeting_page(actor, meeting)
    if page.line.state in ("missed", "cancelled"):
        raise Refused.one("Meeting", f"it was {page.line.state_words.lower()}", "Nobody was there; leave it empty")
    there = {x.who.id: x.card for x in page.attendance if x.who}
    problems, taken = [], {}
    for given in rows:
        who = get_record(actor, given.who if "/" in given.who else f"{page.line.card.owner}/{given.who}")
        if who.kind not in ("seat", "post", "organisation"):
            problems.append(Problem(given.who, "it is not a seat, a post or an organisation", "Choose one of these"))
        if who.pk in taken:
            problems.append(Problem(given.who, "it is there twice", "Leave one out"))
        values: dict[str, Any] = {"presence": given.presence, "substitute": given.substitute}
        try:
            values = of_kind.clean(values)
        except Refused as refused:
            problems += [Problem(f"{who.title}, {p.place}", p.finding, p.remedy) for p in refused.problems]
        if given.presence == "substitute" and not given.substitute.strip():
            problems.append(Problem(who.title, "it does not say who came instead", "Give the post that came"))
        taken[who.pk] = (who, values)
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        writing = Writing(actor, _now(), reason)
        new = [(who, values) for pk, (who, values) in taken.items() if pk not in there]
        items = [
            NewRecord(of_kind, row.owner, {"title": who.title, "group": row.group_id, "marking": row.marking} | values)
            for who, values in new
        ]
        made = insert_records(writing, items, ADDED) if items else []
        links = [NewLink(x.pk, "part_of", row.pk) for x in made]
        links += [NewLink(x.pk, "concerns", who.pk) for x, (who, _) in zip(made, new, strict=True)]
        if links:
            insert_links(writing, links, LINKED)
        changed = [
            records.change(
                actor=actor, record=there[pk].full_reference, version=there[pk].version, values=values, reason=reason
            )
            for pk, (_, values) in taken.items()
            if pk in there
        ]
        if taken:
            ledger.write(actor, event(ATTENDED, row, {"count": len(taken)}, count=len(taken)), at=writing.at)
        run_rules(writing, made)
    return [*(card_of(x) for x in made), *changed]


@dataclass(frozen=True)
class Decided:
    """A decision that was recorded, and the action that came of it, if any."""

    decision: Card
    action: Card | None


def decide(
    *,
    actor: Actor,
    meeting: str,
    title: str,
    decided: str = "",
    outcome: str = "agreed",
    marking: str = "",
    about: str = "",
    action: str = "",
    action_owner: str = "",
    due: date | None = None,
    reason: str = "",
    once: str = "",
) -> Decided:
    """Record a decision of a meeting, and the action that comes of it with its owner and date, as one act.

    `about` is the reference of what was decided on; `action_owner` of the seat, post, organisation or group that owns
    the action. `once` is the key of the form: sending it again gives the same decision.

    Raises NotFound, NotAllowed, RuleBroken, and Refused with every problem: no title, an action without an owner or a
    date, a meeting that has not come or was not held.
    """
    row = _meeting(actor, meeting)
    page = meeting_page(actor, meeting)
    full = page.line.card.full_reference
    _refuse_decision(page.line.state, page.line.on, title, action, action_owner, due)
    group = {"group": page.group.full_reference} if page.group else {}
    links = [("part_of", full)]
    if about:
        links.append(("concerns", _full(about, page.line.card.owner)))
    with transaction.atomic():
        values: dict[str, Any] = {"title": title, "decided": decided, "outcome": outcome}
        values |= {"decided_on": page.line.on, "marking": marking or row.marking} | group
        decision = records.add(
            actor=actor,
            kind_code="decision",
            owner=page.line.card.owner,
            values=values,
            links=links,
            reason=reason,
            once=once,
        )
        there = related(actor, [decision.id], "led_to", kinds=("action",))[decision.id]
        if not action or there:
            return Decided(decision, there[0] if there else None)
        made = records.add(
            actor=actor,
            kind_code="action",
            owner=page.line.card.owner,
            values={"title": action, "due": due, "marking": marking or row.marking} | group,
            links=[("accountable", _full(action_owner, page.line.card.owner))],
            reason=reason or f"Decided at {page.line.card.title}"[:500],
        )
        records.link(actor=actor, source=decision.full_reference, relation="led_to", target=made.full_reference)
    return Decided(decision, made)


def _full(reference: str, owner: str) -> str:
    return reference if "/" in reference else f"{owner}/{reference}"


def _refuse_decision(state: str, on: date | None, title: str, action: str, action_owner: str, due: date | None) -> None:
    problems = []
    if state in ("missed", "cancelled"):
        problems.append(Problem("Meeting", f"it was {state}", "Choose the meeting that decided it"))
    elif on is None or on > today():
        problems.append(Problem("Meeting", "it has not been held yet", "Record decisions on the day, or after"))
    if not title.strip():
        problems.append(Problem("Decision", "nothing was written", "Say what was decided, in a few words"))
    if action.strip() and not action_owner.strip():
        problems.append(Problem("Owner of the action", "nobody is named", "Choose who owns the action"))
    if action.strip() and due is None:
        problems.append(Problem("Action due", "there is no date", "Give the day, with its year"))
    if (action_owner.strip() or due) and not action.strip():
        problems.append(Problem("Action", "an owner or a date is given, and no action", "Say what is to be done"))
    if problems:
        raise Refused(problems)


def mark(*, actor: Actor, meeting: str, version: int, state: str, why: str = "", reason: str = "") -> Card:
    """Mark a meeting as held, missed, cancelled, or planned again, from the version that was read.

    Raises NotFound, NotAllowed, Conflict, RuleBroken (held before its day), and Refused without a reason for a meeting
    that was not held.
    """
    row = _meeting(actor, meeting)
    if state in ("missed", "cancelled") and not why.strip():
        raise Refused.one("Why", "no reason was given", "Say why the meeting was not held")
    values = {"meeting_state": state, "why_not": why if state in ("missed", "cancelled") else ""}
    full = card_of(row).full_reference
    return records.change(actor=actor, record=full, version=version, values=values, reason=reason or why)


def draft_minutes(*, actor: Actor, meeting: str, version: int, reason: str = "") -> Card:
    """Draft the minutes of a meeting from what was recorded. Drafting again writes them anew until they are agreed.

    Raises NotFound, NotAllowed, Conflict, and Refused for minutes that are agreed or a meeting not held.
    """
    page = meeting_page(actor, meeting)
    if page.values["minutes_state"] == "agreed":
        raise Refused.one("Minutes", "they are agreed", "Record a correction as a decision of the next meeting")
    if page.line.state != "held":
        raise Refused.one("Meeting", "it is not marked as held", "Mark it as held, then draft the minutes")
    values = {"minutes": drafting.draft(page), "minutes_state": "draft"}
    full = page.line.card.full_reference
    return records.change(actor=actor, record=full, version=version, values=values, reason=reason)


def agree_minutes(*, actor: Actor, meeting: str, version: int, reason: str = "") -> Card:
    """Mark the drafted minutes of a meeting as agreed. Raises Refused where nothing is drafted."""
    page = meeting_page(actor, meeting)
    if page.values["minutes_state"] != "draft":
        raise Refused.one("Minutes", "there is no draft", "Draft the minutes first")
    full = page.line.card.full_reference
    return records.change(actor=actor, record=full, version=version, values={"minutes_state": "agreed"}, reason=reason)


def make_feed(*, actor: Actor, about: str = "", holder: str = "") -> str:
    """A secret address of dates for a partnership or a group; with neither, for all that the holder works in.

    The text is returned once; only its hash is kept. A person makes their own; the operator may make one for the
    holder with this email address. Raises NotAllowed, and NotFound for what the holder may not see.
    """
    user = _holder(actor, holder)
    row = get_record(actor, about) if about else None
    if row is not None and row.kind not in ("partnership", "group"):
        raise NotFound(f"{about} is neither a partnership nor a group. Give the reference of one.")
    if row is not None:
        require(actor, Permission.VIEW, governed_by(row))
    text = secrets.token_urlsafe(32)
    with transaction.atomic():
        made = FeedToken.objects.create(user=user, about=row, hash=hash_of(text), made_at=_now())
        ledger.write(actor, _feed_event(FEED_MADE, made))
    return text


def revoke_feed(*, actor: Actor, feed: int) -> None:
    """Take a secret address back: it shows nothing from now on. Raises NotFound for one that is not the actor's."""
    with transaction.atomic():
        row = FeedToken.objects.select_for_update().select_related("user").filter(pk=feed, revoked_at=None).first()
        if row is None or (not actor.trusted and row.user.uid != actor.id):
            raise NotFound("That address is not among yours, or it was taken back already.")
        row.revoked_at = _now()
        row.save(update_fields=["revoked_at"])
        ledger.write(actor, _feed_event(FEED_REVOKED, row))


def _holder(actor: Actor, email: str) -> User:
    if email and not actor.trusted:
        raise NotAllowed("You can make an address for yourself alone.")
    found = User.objects.filter(**({"email": email.lower()} if email else {"uid": actor.id}), is_active=True).first()
    if found is None:
        raise NotFound("There is no such active user. Give the email address of one.")
    return found


def _feed_event(act: str, row: FeedToken) -> Event:
    about = Record.objects.select_related("owner").get(pk=row.about_id) if row.about_id else None
    what = card_of(about).full_reference if about else "all that they work in"
    owner = (about.reference if about.kind == "partnership" else about.owner.reference) if about else ""  # type: ignore[union-attr]
    return Event(act, "feed", str(row.pk), owner=owner, parts={"what": what}, data={"holder": row.user.uid})


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
