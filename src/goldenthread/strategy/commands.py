"""Acts of the plan: report how something goes, confirm what another wrote down, move on the roadmap, and close."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.records.cards import Card
from goldenthread.records.commands import ADDED, LINKED
from goldenthread.records.kinds import kind
from goldenthread.records.models import Link, Once, Record, Revision
from goldenthread.records.queries import card_of, get_record, values_of
from goldenthread.records.revising import revise
from goldenthread.records.writing import (
    NewLink,
    NewRecord,
    Writing,
    event,
    insert_links,
    insert_records,
    reference_of,
    run_rules,
)
from goldenthread.strategy.agreeing import REPORTED
from goldenthread.strategy.asking import look_for_people, open_work, past_day
from goldenthread.strategy.models import Update
from goldenthread.strategy.owning import holding, owners_of, owns
from goldenthread.strategy.told import News, tell
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

REPORTED_ON = declare("update.reported", "reported that {what} is {status}")
CONFIRMED = declare("update.confirmed", "confirmed {update} of {what}, which somebody else had entered")
MOVED = declare("roadmap.moved", "moved {what} from {came_from} to {went_to}: {why}")
CLOSED = declare("action.closed", "closed {what}")

LONGEST = 300


def _now() -> datetime:
    return datetime.now(UTC)


def _words(code: str) -> str:
    """A place on the roadmap in words."""
    return kind("action").by_name["horizon"].words.get(code, "no place").lower()


def _done(once: str) -> str:
    if len(once) > 64:
        raise Refused.one("Key", "it is longer than 64 characters", "Send a shorter key")
    return Once.objects.filter(key=once).values_list("result", flat=True).first() or "" if once else ""


def _keep(once: str, result: str) -> None:
    if not once:
        return
    try:
        with transaction.atomic():
            Once.objects.create(key=once, at=_now(), result=result)
    except IntegrityError:
        raise Conflict("This form was sent twice. The first one was kept.") from None


def report_progress(
    *,
    actor: Actor,
    record: str,
    version: int,
    status: str,
    sentence: str,
    next_date: date | None = None,
    blocked_by: Sequence[str] = (),
    given_by: str = "",
    given_how: str = "",
    given_on: date | None = None,
    on: date | None = None,
    seen: str | None = None,
    evidence: Sequence[str] = (),
    checked: bool = False,
    once: str = "",
) -> Card:
    """Say how an action or an objective goes. Returns the update.

    The delivery of an action follows its newest update, in the same act. Nothing is written over: the updates
    before stay.

    Args:
        record: Full reference of the action or objective.
        version: The version of it that the actor has read.
        status: on_track, at_risk, off_track, complete or not_reported.
        sentence: What there is to say, 300 characters at most.
        next_date: When the next step is due.
        blocked_by: Full references of the agencies that hold it up; they are told.
        given_by, given_how, given_on: Who said it, how and when, where somebody writes it down for its owner.
        on: The day it was so; today where it is left out.
        seen: Full reference of the newest update that the actor has read, "" for none; None does not ask.
        evidence: Full references of pieces of evidence, documents and the like that show it.
        checked: Whether the actor has looked at what reads like a detail of one person, and says that it is none.

    Raises:
        Refused: with every problem; for a day to come, or an action that is over.
        Conflict: where somebody else has changed or reported on it since.
        NotAllowed, NotFound.
    """
    row = open_work(actor, record, REPORTED, Permission.CHANGE)
    day = past_day("On", on)
    values = _update_values(row, day, status, sentence, next_date, (given_by, given_how, given_on))
    if not checked:
        look_for_people("Sentence", values["title"])
    agencies = [_agency(actor, full) for full in blocked_by]
    shows = [get_record(actor, full) for full in evidence]
    with transaction.atomic():
        if done := _done(once):
            return card_of(get_record(actor, done))
        Record.objects.select_for_update().get(pk=row.pk)
        row = get_record(actor, record)
        newest = _newest(row)
        if row.version != version or (seen is not None and seen != (reference_of(newest) if newest else "")):
            raise Conflict(f"Somebody else has reported on {row.reference} since you opened it. Compare the two.")
        writing = Writing(actor, _now())
        (made,) = insert_records(writing, [NewRecord(kind("update"), row.owner, values)], ADDED)
        links = [NewLink(made.pk, "about", row.pk)]
        links += [NewLink(made.pk, "blocked_by", agency.pk) for agency in agencies]
        links += [NewLink(made.pk, "evidenced_by", shown.pk) for shown in shows]
        insert_links(writing, links, LINKED)
        if row.kind == "action" and (newest is None or newest.valid_from is None or newest.valid_from <= day):
            follows = {"delivery": values["status"], "progress": values["title"]}
            _set(writing, row, version, follows, "By its update")
        words = Update.Status(values["status"]).label.lower()
        ledger.write(
            actor,
            event(
                REPORTED_ON,
                row,
                {"update": made.reference, "status": values["status"], "given_by": values["given_by"]}
                | ({"blocked_by": [reference_of(agency) for agency in agencies]} if agencies else {}),
                status=words,
            ),
            at=writing.at,
        )
        run_rules(writing, [made])
        _tell_of(actor, row, made, values, agencies)
        _keep(once, reference_of(made))
    return card_of(made)


def _update_values(
    row: Record, day: date, status: str, sentence: str, next_date: date | None, given: tuple[str, str, date | None]
) -> dict[str, Any]:
    """The fields of an update, cleaned; every problem at once."""
    given_by, given_how, given_on = given
    # It is a title to lists and links, and titles have no full stop.
    text, problems = " ".join(sentence.split()).removesuffix("."), []
    if not text:
        problems.append(Problem("Sentence", "nothing was written", "Say in one sentence how it goes"))
    elif len(text) > LONGEST:
        finding = f"it is {len(text)} characters long"
        problems.append(Problem("Sentence", finding, f"Shorten it to {LONGEST} characters or fewer"))
    if next_date and next_date < day:
        problems.append(Problem("Next date", f"{next_date} has passed", "Give a day to come, or leave it empty"))
    if given_how and not given_by:
        problems.append(Problem("Given by", "nothing was given", "Name the post that said it"))
    if given_by and not given_how:
        problems.append(Problem("How it was given", "nothing was given", "Say how it was given"))
    if given_on and given_on > today():
        problems.append(Problem("When it was given", f"{given_on} has not come yet", "Give today or an earlier day"))
    values: dict[str, Any] = {"given_by": given_by, "given_how": given_how}
    try:
        values = kind("update").clean(values | ({"status": status} if status else {}))
    except Refused as refused:
        problems += refused.problems
    if not status:
        problems.append(Problem("Status", "nothing was chosen", "Choose how it goes"))
    if problems:
        raise Refused(problems)
    when = (given_on or day) if given_by else None
    return values | {
        "title": text,
        "valid_from": day,
        "next_date": next_date,
        "given_on": when,
        "marking": "official" if row.marking == "public" else row.marking,
        "group": row.group_id,
    }


def _agency(actor: Actor, full: str) -> Record:
    row = get_record(actor, full if "/" in full else f"shared/{full}")
    if row.kind != "organisation":
        raise Refused.one("Blocked by", f"{full} is not an agency", "Choose an agency")
    return row


def _newest(row: Record) -> Record | None:
    links = Link.objects.filter(
        target=row, relation="about", source__kind="update", source__state="live", withdrawn_at=None
    ).select_related("source__owner")
    found = links.order_by("-source__valid_from", "-source_id").first()
    return found.source if found else None


def _tell_of(actor: Actor, row: Record, made: Record, values: dict[str, Any], agencies: Sequence[Record]) -> None:
    full, key = reference_of(row), reference_of(made)
    if agencies:
        text = f"“{row.title}” waits for your agency: {values['title']}"
        tell(News("blocked", full, tuple(a.pk for a in agencies), text, f"{key}:blocked", actor.id))
    if values["given_by"]:
        text = f"An update to “{row.title}” was entered for you. You may confirm it."
        tell(News("reported_for_you", full, tuple(owners_of([row.pk])[row.pk]), text, f"{key}:for_you", actor.id))


def confirm(*, actor: Actor, update: str, version: int) -> Card:
    """Confirm, as the owner, an update that somebody else entered for you. Returns the update.

    Raises NotAllowed for anybody but the owner, and for whoever entered it; Refused where there is nothing to
    confirm; Conflict; NotFound.
    """
    row = get_record(actor, update)
    if row.kind != "update":
        raise NotFound(f"{update} is not an update. Check the reference.")
    about = Link.objects.filter(source=row, relation="about", withdrawn_at=None).select_related("target__owner").first()
    if about is None:
        raise NotFound(f"{update} is about nothing any more.")
    values = values_of(row)
    require(actor, Permission.COMMENT, row.owner_id, group=row.group_id)
    entered = Revision.objects.filter(record=row, version=1).values_list("actor", flat=True).first()
    if entered == actor.id or not owns(holding(actor), about.target_id, about.target.group_id):
        raise NotAllowed("Only the owner of this work confirms an update, and never the person who entered it.")
    if not values["given_by"] or values["confirmed_on"]:
        finding = "it is confirmed already" if values["confirmed_on"] else "it was not entered for somebody else"
        raise Refused.one(row.reference, finding, "Open the work to see its updates")
    with transaction.atomic():
        card = _set(Writing(actor, _now()), row, version, {"confirmed_on": today()}, "Confirmed by its owner")
        parts = {"update": row.reference}
        ledger.write(actor, event(CONFIRMED, about.target, {"update": row.reference}, **parts), at=_now())
    return card


def _set(writing: Writing, row: Record, version: int, values: dict[str, Any], reason: str) -> Card:
    """Change a record within an act of its own, which has asked for the permission already. Raises Conflict."""
    return revise(replace(writing, reason=reason), row, version, values)


def move(
    *, actor: Actor, action: str, to: str, version: int, reason: str, on: date | None = None, once: str = ""
) -> Card:
    """Move an action on the roadmap to now, next or later, with a reason. Returns the move.

    `on` is the day it was agreed, today where it is left out. Raises Refused, Conflict, NotAllowed, NotFound.
    """
    row = open_work(actor, action, ("action",), Permission.CHANGE)
    day, why = past_day("On", on), " ".join(reason.split())
    problems = []
    if to not in kind("action").by_name["horizon"].words or not to:
        problems.append(Problem("To", f"“{to[:40]}” is no part of the roadmap", "Choose now, next or later"))
    if not why:
        problems.append(Problem("Reason", "no reason was given", "Say why it moves"))
    elif len(why) > 500:
        problems.append(Problem("Reason", "it is too long", "Shorten it to 500 characters or fewer"))
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        if done := _done(once):
            return card_of(get_record(actor, done))
        Record.objects.select_for_update().get(pk=row.pk)
        row = get_record(actor, action)
        came_from = values_of(row)["horizon"]
        _check_move(row, came_from, to, day)
        writing = Writing(actor, _now(), why)
        values = {
            "title": f"{row.reference} from {_words(came_from)} to {_words(to)}",
            "summary": why,
            "valid_from": day,
            "came_from": came_from,
            "went_to": to,
            "marking": row.marking,
            "group": row.group_id,
        }
        (made,) = insert_records(writing, [NewRecord(kind("move"), row.owner, values)], ADDED)
        insert_links(writing, [NewLink(made.pk, "about", row.pk)], LINKED)
        _set(writing, row, version, {"horizon": to}, why)
        parts = {"came_from": _words(came_from), "went_to": _words(to), "why": why}
        ledger.write(actor, event(MOVED, row, {"move": made.reference, "to": to}, **parts), at=writing.at)
        run_rules(writing, [made])
        text = f"“{row.title}” moved from {_words(came_from)} to {_words(to)}: {why}"
        tell(News("moved", reference_of(row), tuple(owners_of([row.pk])[row.pk]), text, reference_of(made), actor.id))
        _keep(once, reference_of(made))
    return card_of(made)


def _check_move(row: Record, came_from: str, to: str, day: date) -> None:
    if came_from == to:
        raise Refused.one(row.reference, f"it stands under {_words(to)} already", "Choose another part")
    last = Link.objects.filter(target=row, relation="about", source__kind="move", withdrawn_at=None)
    latest = max((x for x in last.values_list("source__valid_from", flat=True) if x), default=None)
    if latest and day < latest:
        raise Refused.one("On", f"it was moved on {latest} already", "Give that day or a later one")


def close(
    *,
    actor: Actor,
    action: str,
    version: int,
    what_changed: str = "",
    shown_by: Sequence[str] = (),
    not_known: str = "",
    on: date | None = None,
) -> Card:
    """Close an action that is complete: say what changed and what shows it, or why that is not known.

    `shown_by` are full references of indicators, measures, evidence, documents and the like. Done is not closed: an
    action stays open until this is said. Raises Refused, Conflict, NotAllowed, NotFound, RuleBroken.
    """
    row = open_work(actor, action, ("action",), Permission.RETIRE)
    changed, unknown = what_changed.strip(), not_known.strip()
    problems = []
    if values_of(row)["delivery"] != "complete":
        remedy = "Send an update that it is complete, or retire it with a reason where it is given up"
        problems.append(Problem(row.reference, "it is not complete", remedy))
    if not changed and not unknown:
        problems.append(Problem("What changed", "nothing was written", "Say what changed, or why that is not known"))
    if changed and not shown_by and not unknown:
        finding = "nothing shows what changed"
        problems.append(Problem("Shown by", finding, "Choose what shows it, or say why it is not known yet"))
    if problems:
        raise Refused(problems)
    day = past_day("On", on)
    shows = [get_record(actor, full if "/" in full else f"{row.owner.reference}/{full}") for full in shown_by]  # type: ignore[union-attr]
    with transaction.atomic():
        writing = Writing(actor, _now())
        standing = Link.objects.filter(source=row, withdrawn_at=None, relation__in=("evidenced_by", "measured_by"))
        there = set(standing.values_list("target_id", flat=True))
        links = [NewLink(row.pk, "evidenced_by", shown.pk) for shown in shows if shown.pk not in there]
        if links:
            insert_links(writing, links, LINKED)
        said = {"what_changed": changed, "not_known": unknown, "state": "closed", "valid_to": day}
        reason = (changed or f"Not known what changed: {unknown}")[:500]
        card = _set(writing, row, version, said, reason)
        data = {"what_changed": changed, "not_known": unknown, "shown_by": [reference_of(s) for s in shows]}
        ledger.write(actor, event(CLOSED, row, data), at=writing.at)
        text = f"“{row.title}” was closed. {changed or f'What changed is not known: {unknown}'}"
        tell(News("closed", reference_of(row), tuple(owners_of([row.pk])[row.pk]), text, f"{card.version}", actor.id))
    return card
