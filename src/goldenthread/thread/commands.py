"""Acts on the gaps of a thread: say why a record rightly has no link, and which links are not asked for."""

from datetime import date, timedelta

from goldenthread.access import Actor, Permission, require
from goldenthread.records import commands as generic
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.kinds import kinds as all_kinds
from goldenthread.records.queries import cards, find, get_record
from goldenthread.records.writing import of_group, reference_of
from goldenthread.thread.orphans import switched_off
from goldenthread.vocabulary import Refused


def record_why_none(
    *,
    actor: Actor,
    record: str,
    rule: str,
    why: str,
    said_by: str,
    said_on: date,
    review_on: date,
    once: str = "",
) -> Card:
    """Record why a record rightly lacks a link that its kind should have. Returns the reason.

    Until `review_on` it is answered, and no orphan; from the day after it is loose again. The reason belongs to the
    group of the record, so that a role in the group may give it.

    Args:
        record: Full reference of what lacks the link.
        rule: Code of what is expected, like action-owner.

    Raises:
        Refused: where a field is missing.
        RuleBroken: for a rule that is not of this kind, days that cannot be, or a gap that is answered already.
        NotAllowed, NotFound: as for adding a record.
    """
    row = get_record(actor, record)
    expect = next((e for e in kind(row.kind).expects if e.code == rule), None)
    words = expect.finding if expect else "lacks a link"
    return generic.add(
        actor=actor,
        kind_code="no_link",
        owner=row.owner.reference if row.owner else None,
        values={
            "title": f"{row.title}: why it {words}"[:300],
            "rule": rule,
            "why": why,
            "said_by": said_by,
            "said_on": said_on.isoformat(),
            "review_on": review_on.isoformat(),
            "marking": row.marking,
            **of_group(row),
        },
        links=[("about", reference_of(row))],
        once=once,
    )


def stop_asking(
    *, actor: Actor, partnership: str, rule: str, since: date, why: str, decided_by: str, once: str = ""
) -> Card:
    """Say that a partnership does not ask for a link from a day on. Returns the record of it.

    Raises:
        Refused: where a field is missing.
        RuleBroken: for a rule that no kind has, or one that is switched off already.
        NotAllowed, NotFound.
    """
    expect = next((e for one in all_kinds() for e in one.expects if e.code == rule), None)
    return generic.add(
        actor=actor,
        kind_code="thread_rule",
        owner=partnership,
        values={
            "title": f"Not asked for: {expect.remedy if expect else rule}"[:300],
            "rule": rule,
            "why": why,
            "decided_by": decided_by,
            "valid_from": since.isoformat(),
        },
        once=once,
    )


def ask_again(*, actor: Actor, partnership: str, rule: str, since: date, why: str) -> Card:
    """Ask for a link again from a day on, with a reason. Returns the record of the time in which it was not asked for.

    Raises:
        Refused: without a reason, or where it is asked for already.
        NotAllowed, NotFound.
    """
    place = find(actor, f"shared/{partnership}")
    require(actor, Permission.MANAGE, place.id)
    held = next((one for one in switched_off([place.id]) if one.rule == rule), None)
    if held is None:
        raise Refused.one("Link", f"“{rule}” is asked for already", "Choose one that is switched off")
    if held.since and since <= held.since:
        raise Refused.one("From", f"it is switched off since {held.since}", "Give a later day")
    if not why.strip():
        raise Refused.one("Reason", "no reason was given", "Say why it is asked for again")
    row = cards(actor, [held.record])[held.record]
    values = {"valid_to": since - timedelta(days=1)}
    return generic.change(actor=actor, record=row.full_reference, version=row.version, values=values, reason=why)
