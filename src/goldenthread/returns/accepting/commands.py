"""Sign a return off, accept it, and roll it back. Two steps, two people; nothing accepted is overwritten."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import IntegrityError, transaction

from goldenthread.access import Actor, Permission, may, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.observations import releases
from goldenthread.records import commands as records
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.returns.accepting.figures import figures_of
from goldenthread.returns.models import Round, Submission
from goldenthread.returns.rounds.finding import find_round, group_of_round, round_event
from goldenthread.returns.rounds.rules import S, closed, for_agency, require_other, require_send, step
from goldenthread.vocabulary import Conflict, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

SIGNED = declare("return.signed_off", "signed off version {number} of {what}{given}")
ACCEPTED = declare("return.accepted", "accepted version {number} of {what}: {added} new and {revised} changed figures")
UNDONE = declare("return.rolled_back", "rolled back version {number} of {what}, {count} figures: {why}")

_LONGEST = 500


@dataclass(frozen=True)
class Done:
    """What accepting a return did, figure by figure.

    Args:
        round: Full reference of the return.
        number: Number of the version.
        document: Full reference of the document that stands for the file.
        added, revised, unchanged: Figures by what became of them.
        elsewhere: Figures that another partnership accepted before with the same value; held once, there.
    """

    round: str
    number: int
    document: str
    added: int
    revised: int
    unchanged: int
    elsewhere: int


def sign_off(
    *,
    actor: Actor,
    round: str,
    number: int | None = None,
    given_by: str = "",
    given_how: str = "",
    given_on: date | None = None,
) -> None:
    """The first step: the agency says that these are its figures.

    Somebody of the agency other than the sender does it here; or the business team records it on their
    behalf, saying who gave it (a post, never a name), how, and when.

    Args:
        number: The version that was read; the newest where it is left out.

    Raises:
        NotFound, NotAllowed: by the reference and the actor.
        Refused: when the sign-off on behalf leaves out who, how or when.
        Conflict: when the version is not ready for it, or another one came in between.
    """
    row = find_round(actor, round)
    require_send(actor, row.owner_id, row.agency_id, group_of_round(row))
    theirs = for_agency(actor, row.agency_id)
    _refuse_given(theirs, given_by, given_how, given_on)
    now = datetime.now(UTC)
    with transaction.atomic():
        row, submission = _locked(row, number)
        if theirs:
            require_other(actor.id, submission.sender, "sign off", "sent")
        step(submission.state, S.SIGNED_OFF)
        Submission.objects.filter(pk=submission.pk).update(
            state=S.SIGNED_OFF,
            signed_at=now,
            signed_by=actor.id,
            given_by=given_by.strip(),
            given_how=given_how.strip(),
            given_on=given_on,
        )
        given = ""
        if not theirs:
            assert given_on is not None
            day = f"{given_on.day} {given_on:%B %Y}"
            given = f", given by {given_by.strip()} on {day} ({given_how.strip()})"
        ledger.write(actor, round_event(row, SIGNED, number=submission.number, given=given), at=now)


def _refuse_given(theirs: bool, given_by: str, given_how: str, given_on: date | None) -> None:
    if theirs:
        return
    problems = []
    for label, text, remedy in (
        ("Given by", given_by, "Give the post of whoever said so in the agency"),
        ("How", given_how, "Say how it was given, for example by email"),
    ):
        if not text.strip() or len(text) > 200:
            problems.append(Problem(label, "it is missing, or over 200 characters", remedy))
    if given_on is None or given_on > today():
        problems.append(Problem("On", "the day is missing, or still to come", "Give the day it was given"))
    if problems:
        raise Refused(problems)


def accept(*, actor: Actor, round: str, number: int | None = None) -> Done:
    """The second step: accept the figures of a version that was signed off, all or none.

    One transaction: the document of the file, one set-based insert of its figures, and the states. A
    correction supersedes the figures before it with the reason that was given. The person who signed off
    cannot accept. A role in a group accepts a return of that group that fills measures of that group alone.

    Args:
        number: The version that was read; the newest where it is left out.

    Raises:
        NotFound, NotAllowed: by the reference and the actor.
        Refused: where a figure cannot be held, with every cell.
        RuleBroken: when the figures are locked.
        Conflict: when somebody else accepted first, or another version came in between.
    """
    row = find_round(actor, round)
    require(actor, Permission.ACCEPT_FIGURES, row.owner_id, group=group_of_round(row))
    try:
        with transaction.atomic():
            row, submission = _locked(row, number)
            step(submission.state, S.ACCEPTED)
            require_other(actor.id, submission.signed_by, "accept", "signed off")
            if row.locked_at and not row.late_reason:
                raise closed(row.code)
            return _accept(actor, row, submission)
    except IntegrityError:
        raise Conflict("Somebody else accepted this return at the same moment. Open it again.") from None


def _accept(actor: Actor, row: Round, submission: Submission) -> Done:
    now = datetime.now(UTC)
    slug = row.owner.reference
    document = _document(actor, row, submission)
    ready = figures_of(row, submission, document, submission.received_on)
    why = submission.reason or f"Corrected by {row.agency.title} in version {submission.number} of {row.code}"

    def entry(taken: releases.Taken) -> Event:
        added = taken.count(releases.ADDED)
        return round_event(
            row,
            ACCEPTED,
            {"version": submission.number, "sha256": submission.sha256, "document": f"{slug}/{document.reference}"}
            | ({"reason": submission.reason} if submission.reason else {})
            | ({"exception": row.late_reason, "exception_by": row.late_by} if row.late_reason else {}),
            number=submission.number,
            added=f"{added:,}",
            revised=f"{taken.changed - added:,}",
        )

    taken = releases.accept_release(
        actor=actor,
        owner=row.owner,
        figures=ready.figures,
        at=now,
        release=f"{row.code}, version {submission.number}",
        entry=entry,
        reason=why,
    )
    if not taken.changed:
        ledger.write(actor, entry(taken), at=now)
    before = row.submissions.filter(state=S.ACCEPTED).first()
    row.submissions.filter(state=S.ACCEPTED).update(state=S.SUPERSEDED)
    done = Done(
        round=f"{slug}/{row.code}",
        number=submission.number,
        document=f"{slug}/{document.reference}",
        added=taken.count(releases.ADDED),
        revised=taken.count(releases.REVISED, releases.RESTATED),
        unchanged=taken.count(releases.UNCHANGED, releases.OLDER),
        elsewhere=ready.elsewhere,
    )
    Submission.objects.filter(pk=submission.pk).update(
        state=S.ACCEPTED,
        accepted_at=now,
        accepted_by=actor.id,
        document=document,
        replaced=before,
        accepted_counts={name: getattr(done, name) for name in ("added", "revised", "unchanged", "elsewhere")},
    )
    if row.late_reason:
        Round.objects.filter(pk=row.pk).update(late_reason="", late_by="")
    return done


def _document(actor: Actor, row: Round, submission: Submission) -> Record:
    """The document that stands for the file: the one of its hash, or a new one supplied by the agency.

    Accepted by somebody with a role in one group alone, it is a document of that group.
    """
    held = Record.objects.filter(
        owner=row.owner, kind="document", state="live", document_detail__sha256=submission.sha256
    ).select_related("owner")
    if found := held.first():
        return found
    received = submission.received_on
    whole = may(actor, kind("document").permission("add"), row.owner_id)
    theirs = {} if whole or row.collection.group is None else {"group": row.collection.group.reference}
    card = records.add(
        actor=actor,
        kind_code="document",
        owner=row.owner.reference,
        values={
            "title": f"{row.collection.title}, {row.period}, version {submission.number}"[:300],
            "summary": f"Return {row.code} as it was sent: {submission.file_name}.",
            "document_type": "dataset",
            "publisher": row.agency.title[:200],
            "published": f"{received.day} {received:%B %Y}",
            "sha256": submission.sha256,
            # What an agency sent is never public as it came; its figures are as open as their measure.
            "marking": "official" if row.collection.marking == "public" else row.collection.marking,
            **theirs,
        },
        links=[("supplies", f"{row.agency.owner.reference if row.agency.owner else 'shared'}/{row.agency.reference}")],
    )
    return Record.objects.select_related("owner").get(pk=card.id)


def _locked(row: Round, number: int | None) -> tuple[Round, Submission]:
    """The round and the version that counts, for this act alone until it ends.

    Raises:
        NotFound: when nothing was sent.
        Conflict: when the newest version is not the one that was read.
    """
    held = (
        Round.objects.select_for_update(of=("self",))
        .select_related("owner", "collection__owner", "collection__group", "agency__owner")
        .get(pk=row.pk)
    )
    newest = held.submissions.exclude(state=S.ROLLED_BACK).order_by("-number").first()
    if newest is None:
        raise NotFound(f"Nothing has been sent for {held.code} yet.")
    if number is not None and newest.number != number:
        raise Conflict(
            f"Version {newest.number} came in after version {number}, which you have read. Open the return again."
        )
    return held, newest


def roll_back(*, actor: Actor, round: str, reason: str, number: int | None = None) -> tuple[int, int]:
    """Take the accepted figures of a return back, with a reason. Nothing is deleted.

    What they had superseded stands again, and the version before counts again; what has been superseded
    since stays as it is. Returns how many figures were taken back, and how many earlier ones stand again.

    Raises:
        NotFound, NotAllowed: by the reference and the actor.
        Refused: without a reason.
        RuleBroken: when the figures are locked.
        Conflict: when no version is accepted, or another one than was read.
    """
    row = find_round(actor, round)
    require(actor, Permission.ACCEPT_FIGURES, row.owner_id, group=group_of_round(row))
    if not reason.strip() or len(reason) > _LONGEST - 60:
        raise Refused.one("Reason", "it needs a reason of up to 440 characters", "Say why in a few words")
    with transaction.atomic():
        held = (
            Round.objects.select_for_update(of=("self",))
            .select_related("owner", "collection__owner", "agency")
            .get(pk=row.pk)
        )
        if held.locked_at and not held.late_reason:
            raise closed(held.code)
        submission = held.submissions.filter(state=S.ACCEPTED).first()
        if submission is None or (number is not None and submission.number != number):
            raise Conflict("That version is not the accepted one any more. Open the return again.")
        assert submission.accepted_at is not None and submission.document_id is not None
        at = datetime.now(UTC)
        count, back = releases.take_back(
            actor=actor,
            owner=held.owner,
            document=submission.document_id,
            accepted_at=submission.accepted_at,
            at=at,
            reason=f"Return {held.code} was rolled back: {reason.strip()}",
            entry=lambda count, _: round_event(
                held, UNDONE, {"version": submission.number}, number=submission.number, count=count, why=reason.strip()
            ),
        )
        Submission.objects.filter(pk=submission.pk).update(
            state=S.ROLLED_BACK, undone_at=at, undone_by=actor.id, undone_reason=reason.strip()
        )
        if submission.replaced_id is not None:
            Submission.objects.filter(pk=submission.replaced_id, state=S.SUPERSEDED).update(state=S.ACCEPTED)
        if held.late_reason:
            Round.objects.filter(pk=held.pk).update(late_reason="", late_by="")
    return count, back


__all__ = ["Done", "accept", "roll_back", "sign_off"]
