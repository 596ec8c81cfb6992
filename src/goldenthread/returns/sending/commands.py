"""Send a return, put cells right on the page, answer what the checks found, and ask and answer queries."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from goldenthread.access import Actor, Permission, may, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.jobs.scanning import look_at
from goldenthread.returns.checks import Severity
from goldenthread.returns.models import Cell, Found, Query, Round, RoundLine, Submission
from goldenthread.returns.rounds.finding import find_round, group_of_round, round_event
from goldenthread.returns.rounds.rules import OPEN, S, closed, on_behalf, require_send, sees_all
from goldenthread.returns.sending.checking import (
    Checked,
    Fixes,
    Reader,
    cells_of,
    content_of,
    read_and_check,
)
from goldenthread.returns.sending.kept import FILES
from goldenthread.returns.sending.settling import settle
from goldenthread.returns.workbooks import read as read_workbook
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

SENT = declare("return.sent", "sent version {number} of {what}: {state}")
CONFIRMED = declare("return.confirmed", "answered {count} of the findings in {what}")
ASKED = declare("return.asked", "asked the sender of {what} about {place}")
COMMENTED = declare("return.commented", "left a comment on {what}, {place}")
ANSWERED = declare("return.answered", "answered a query about {what}, {place}")
CLOSED = declare("return.closed", "closed a query about {what}, {place}")

_LONGEST = 500
_WAYS = frozenset({"page", "console", "api", "email", "other"})


@dataclass(frozen=True)
class Sent:
    """What sending did.

    Args:
        round: Full reference of the return.
        number: Number of the version.
        state: State of that version now.
        again: Whether this very content was there already, and nothing changed.
        stopped, waiting: How many findings stop it, and how many wait for a word.
    """

    round: str
    number: int
    state: str
    again: bool = False
    stopped: int = 0
    waiting: int = 0


def send(
    *,
    actor: Actor,
    round: str,
    name: str,
    data: bytes,
    reason: str = "",
    how: str = "page",
    received_on: date | None = None,
    exception: str = "",
    read: Reader = read_workbook,
) -> Sent:
    """Take in a filled template: read and check it outside any transaction, then keep it as a new version.

    Nothing becomes a figure yet. The same file twice changes nothing. A version that is still open is
    superseded by the new one; after acceptance a new version is a correction, and needs a reason.

    Args:
        round: Full reference, like north/COL-001-202404-202406.
        name: File name as sent.
        reason: Why accepted figures are corrected.
        how: "page", "console", "api", "email" or "other".
        received_on: The day it came, where the business team puts in later what an agency sent.
        exception: Reason to change locked figures, from somebody who may grant exceptions.
        read: What reads the file, where many are read in one bounded process; no door gives another.

    Raises:
        NotFound, NotAllowed: by the reference and the actor.
        Refused: for a file that cannot be read, a window that is not open, or a reason left out.
        RuleBroken: when the figures are locked.
    """
    row = find_round(actor, round)
    require_send(actor, row.owner_id, row.agency_id, group_of_round(row))
    _refuse_faults(name, reason, how, received_on)
    sha256 = hashlib.sha256(data).hexdigest()
    if there := _standing(row, sha256):
        return there
    _check_open(actor, row, reason, exception)
    look_at(data, name)
    checked = read_and_check(row, name, data, read=read)
    new = _New(actor, row, name, data, sha256, reason.strip(), how, received_on, exception.strip())
    return _take(new, checked)


def put_right(*, actor: Actor, round: str, cells: Mapping[str, Mapping[str, str]], reason: str = "") -> Sent:
    """Put cells of the newest version right on the page, instead of sending the file again.

    The file is read and checked again with what was typed in place of its cells, and kept as a new version.

    Args:
        cells: By line key, by column heading ("Value", "Note"), what stands there now.

    Raises:
        As `send`; and Refused where there is no file to put right.
    """
    row = find_round(actor, round)
    require_send(actor, row.owner_id, row.agency_id, group_of_round(row))
    _refuse_faults("the page", reason, "page", None)
    newest = row.submissions.order_by("-number").first()
    if newest is None or not newest.kept_as:
        raise Refused.one("Return", "there is no file to put right", "Send the filled template first")
    fixes = {key: dict(columns) for key, columns in newest.fixes.items()}
    for key, columns in cells.items():
        fixes[key] = fixes.get(key, {}) | {column: text.strip() for column, text in columns.items()}
    if there := _standing(row, content_of(newest.sha256, fixes)):
        return there
    _check_open(actor, row, reason, "")
    data = FILES.read(newest.kept_as)
    checked = read_and_check(row, newest.file_name, data, fixes)
    new = _New(
        actor,
        row,
        newest.file_name,
        data,
        newest.sha256,
        reason.strip(),
        "page",
        newest.received_on,
        "",
        newest.kept_as,
    )
    return _take(new, checked)


@dataclass(frozen=True)
class _New:
    actor: Actor
    row: Round
    name: str
    data: bytes
    sha256: str
    reason: str
    how: str
    received_on: date | None
    exception: str
    kept_as: str = ""


def _refuse_faults(name: str, reason: str, how: str, received_on: date | None) -> None:
    problems = []
    if len(name) > 200:
        problems.append(Problem("File name", "it is over 200 characters long", "Shorten it"))
    if len(reason) > _LONGEST:
        problems.append(Problem("Reason", "it is over 500 characters long", "Shorten it"))
    if how not in _WAYS:
        problems.append(Problem("How", f"“{how}” is not known", f"Use one of: {', '.join(sorted(_WAYS))}"))
    if received_on and received_on > today():
        problems.append(Problem("Received on", "the day is still to come", "Give the day it came"))
    if problems:
        raise Refused(problems)


def _check_open(actor: Actor, row: Round, reason: str, exception: str) -> None:
    if today() < row.opens:
        raise Refused.one(
            row.code, f"it cannot start yet: it opens on {row.opens.day} {row.opens:%B %Y}", "Send it from that day on"
        )
    if row.locked_at and not row.late_reason:
        allowed = exception.strip() and may(actor, Permission.GRANT_EXCEPTION, row.owner_id, group=group_of_round(row))
        if not allowed:
            raise closed(row.code)
    if not reason.strip() and row.submissions.filter(state=S.ACCEPTED).exists():
        raise Refused.one(
            "Reason", "the figures of this return were accepted", "Say why they are corrected, then send it again"
        )


def _standing(row: Round, content: str) -> Sent | None:
    """What is said about content that is there already; None where it is new."""
    held = row.submissions.filter(content=content).exclude(state=S.ROLLED_BACK).first()
    return _said(row, held, again=True) if held else None


def _said(row: Round, held: Submission, *, again: bool = False) -> Sent:
    counts = held.counts
    return Sent(
        round=f"{row.owner.reference}/{row.code}",
        number=held.number,
        state=held.state,
        again=again,
        stopped=counts.get("stopped", 0),
        waiting=held.findings.exclude(severity=Severity.STOP.value).filter(answered_at=None).count(),
    )


def _take(new: _New, checked: Checked) -> Sent:
    """Keep a checked return in one short transaction."""
    row, content = new.row, content_of(new.sha256, checked.fixes)
    kept = new.kept_as
    if not kept and not checked.personal:
        kept = FILES.keep(new.data, checked.filled.format)
    try:
        with transaction.atomic():
            locked = (
                Round.objects.select_for_update(of=("self",))
                .select_related("owner", "collection__owner")
                .get(pk=row.pk)
            )
            if there := _standing(locked, content):
                if kept != new.kept_as:
                    FILES.discard(kept)
                return there
            _check_open(new.actor, locked, new.reason, new.exception)
            return _write(new, locked, checked, content, kept)
    except IntegrityError:
        if kept != new.kept_as:
            FILES.discard(kept)
        if there := _standing(row, content):
            return there
        raise Conflict("Somebody else sent this return at the same moment. Open it again.") from None
    except BaseException:
        if kept != new.kept_as:
            FILES.discard(kept)
        raise


def _write(new: _New, row: Round, checked: Checked, content: str, kept: str) -> Sent:
    now = datetime.now(UTC)
    before = row.submissions.order_by("-number").first()
    row.submissions.filter(state__in=OPEN).update(state=S.SUPERSEDED)
    stopped = sum(each.severity is Severity.STOP for each in checked.findings)
    submission = Submission.objects.create(
        round=row,
        number=(row.submissions.aggregate(most=Max("number"))["most"] or 0) + 1,
        state=S.STOPPED if stopped else S.CHECKED,
        file_name=new.name,
        file_format=checked.filled.format,
        size=len(new.data),
        sha256=new.sha256,
        kept_as=kept,
        fixes={key: dict(columns) for key, columns in checked.fixes.items()},
        content=content,
        sender=new.actor.id,
        on_behalf=on_behalf(new.actor, row.owner_id, row.agency_id),
        how=new.how,
        received_at=now,
        received_on=new.received_on or today(),
        reason=new.reason,
        counts={
            "lines": len(checked.lines),
            "given": len(checked.entries),
            "stopped": stopped,
            "held": sum(each.severity is Severity.HOLD for each in checked.findings),
            "asked": sum(each.severity is Severity.ASK for each in checked.findings),
        },
        remarks=[]
        if checked.personal
        else [[remark.sort, remark.place, remark.text[:300]] for remark in checked.filled.remarks[:100]],
    )
    cells = cells_of(checked)
    for cell in cells:
        cell.submission = submission
    Cell.objects.bulk_create(cells, batch_size=200)
    Found.objects.bulk_create(_findings(submission, checked, before, cells), batch_size=200)
    if new.exception:
        Round.objects.filter(pk=row.pk).update(late_reason=new.exception, late_by=new.actor.id)
    state = settle(submission)
    ledger.write(
        new.actor,
        round_event(
            row,
            SENT,
            {"version": submission.number, "sha256": new.sha256}
            | ({"reason": new.reason} if new.reason else {})
            | ({"exception": new.exception} if new.exception else {}),
            number=submission.number,
            state=S(state).label.lower(),
        ),
        at=now,
    )
    return _said(row, submission)


def _findings(
    submission: Submission, checked: Checked, before: Submission | None, cells: Sequence[Cell]
) -> list[Found]:
    """The rows of what was found. What was answered in the version before stays answered where the cell is the same."""
    answered = {}
    if before is not None:
        was = {cell.line_id: _said_in(cell) for cell in before.cells.all()}
        same = {cell.line_id for cell in cells if was.get(cell.line_id) == _said_in(cell)}
        answered = {
            (found.code, found.line_id, found.found): found
            for found in before.findings.exclude(answered_at=None)
            if found.line_id is None or found.line_id in same
        }
    rows = []
    for each in checked.findings:
        line = checked.lines.get(each.key)
        row = Found(
            submission=submission,
            line=line,
            code=each.code[:20],
            severity=each.severity.value,
            sheet=each.sheet[:200],
            cell=each.cell[:20],
            found=each.found[:1000],
            expected=each.expected[:1000],
            remedy=each.remedy[:1000],
            name=each.line[:800],
            method=each.method[:500],
        )
        old = answered.get((row.code, line.pk if line else None, row.found))
        if old is not None and each.severity is not Severity.STOP:
            row.answer, row.answered_at, row.answered_by = old.answer, old.answered_at, old.answered_by
        rows.append(row)
    return rows


def _said_in(cell: Cell) -> tuple[object, ...]:
    return (cell.value, cell.numerator, cell.denominator, cell.qualifier, cell.marker, cell.status, cell.note)


def confirm(*, actor: Actor, round: str, answers: Sequence[tuple[int, str]]) -> int:
    """Answer findings that may stand with a word: (id of the finding, the reason). Returns how many.

    The sender answers what is asked; what is held for a look takes somebody who accepts figures. A finding
    that stops a return cannot be confirmed away.

    Raises:
        NotFound, NotAllowed: by the references and the actor.
        Refused: without a reason, for a finding that stops it, or for another version's.
    """
    row = find_round(actor, round)
    sender = _may_send(actor, row)
    checker = may(actor, Permission.ACCEPT_FIGURES, row.owner_id, group=group_of_round(row))
    if not sender and not checker:
        require_send(actor, row.owner_id, row.agency_id, group_of_round(row))
    now, problems = datetime.now(UTC), []
    with transaction.atomic():
        submission = _newest(row)
        held = {found.pk: found for found in submission.findings.select_for_update(of=("self",))}
        for pk, reason in answers:
            found = held.get(pk)
            if found is None:
                raise NotFound("That finding is not about the newest version. Open the return again.")
            if not reason.strip() or len(reason) > _LONGEST:
                problems.append(Problem(_place(found), "it needs a reason of up to 500 characters", "Say why"))
            elif found.severity == Severity.STOP.value:
                problems.append(Problem(_place(found), "it must be put right", found.remedy))
            elif found.severity == Severity.HOLD.value and not checker:
                raise NotAllowed("This is held for a look by somebody who accepts figures. Wait for them, or ask them.")
            else:
                found.answer, found.answered_at, found.answered_by = reason.strip(), now, actor.id
        if problems:
            raise Refused(problems)
        done = [held[pk] for pk, _ in answers]
        Found.objects.bulk_update(done, ["answer", "answered_at", "answered_by"])
        settle(submission)
        if done:
            ledger.write(actor, round_event(row, CONFIRMED, count=len(done)), at=now)
    return len(done)


def _may_send(actor: Actor, row: Round) -> bool:
    try:
        require_send(actor, row.owner_id, row.agency_id, group_of_round(row))
    except NotAllowed:
        return False
    return True


def _newest(row: Round) -> Submission:
    found = row.submissions.select_for_update(of=("self",)).exclude(state=S.ROLLED_BACK).order_by("-number").first()
    if found is None:
        raise Refused.one(row.code, "nothing has been sent yet", "Send the filled template first")
    return found


def _place(found: Found) -> str:
    return ", ".join(part for part in (found.sheet, found.cell) if part) or "The file"


def ask(*, actor: Actor, round: str, words: str, line: str = "", comment: bool = False) -> int:
    """Ask the sender about a cell (its line key) or the whole return, or leave a comment there. Returns its id.

    A query holds the return back until it is answered; a comment holds nothing.

    Raises:
        NotFound, NotAllowed: by the references and the actor.
        Refused: without words.
    """
    row = find_round(actor, round)
    if comment:
        if not _may_send(actor, row) and not (sees_all(actor, row.owner_id)):
            require(actor, Permission.COMMENT, row.owner_id, group=group_of_round(row))
    else:
        require(actor, Permission.ACCEPT_FIGURES, row.owner_id, group=group_of_round(row))
    said = _words(words)
    now = datetime.now(UTC)
    with transaction.atomic():
        about = None
        if line:
            about = RoundLine.objects.filter(round=row, key=line).first()
            if about is None:
                raise NotFound("That line is not asked for here. Open the return again.")
        submission = row.submissions.exclude(state=S.ROLLED_BACK).order_by("-number").first()
        made = Query.objects.create(
            round=row,
            line=about,
            submission=submission,
            sort=Query.Sort.COMMENT if comment else Query.Sort.QUERY,
            words=said,
            asked_at=now,
            asked_by=actor.id,
        )
        if submission is not None:
            settle(submission)
        act = COMMENTED if comment else ASKED
        ledger.write(actor, round_event(row, act, {"query": made.pk}, place=line or "the whole return"), at=now)
    return made.pk


def _words(words: str) -> str:
    said = words.strip().replace("\x00", "")
    if not said or len(said) > 1000:
        raise Refused.one("Words", "they are missing, or over 1,000 characters", "Write one or two sentences")
    return said


def answer(*, actor: Actor, query: int, words: str) -> None:
    """Answer a query, as the agency or on its behalf. Raises NotFound, NotAllowed, Refused or Conflict."""
    held = _query(actor, query)
    require_send(actor, held.round.owner_id, held.round.agency_id, group_of_round(held.round))
    said, now = _words(words), datetime.now(UTC)
    with transaction.atomic():
        done = Query.objects.filter(pk=held.pk, answered_at=None, closed_at=None).update(
            answer=said, answered_at=now, answered_by=actor.id
        )
        if not done:
            raise Conflict("Somebody else has answered or closed this query. Open the return again.")
        _after(actor, held, ANSWERED, now)


def close(*, actor: Actor, query: int) -> None:
    """Close a query, answered or not. Raises NotFound, NotAllowed or Conflict."""
    held = _query(actor, query)
    require(actor, Permission.ACCEPT_FIGURES, held.round.owner_id, group=group_of_round(held.round))
    now = datetime.now(UTC)
    with transaction.atomic():
        if not Query.objects.filter(pk=held.pk, closed_at=None).update(closed_at=now, closed_by=actor.id):
            raise Conflict("Somebody else has closed this query. Open the return again.")
        _after(actor, held, CLOSED, now)


def _query(actor: Actor, pk: int) -> Query:
    found = (
        Query.objects.select_related("round__owner", "round__agency", "round__collection", "line")
        .filter(pk=pk, sort="query")
        .first()
    )
    if found is None:
        raise NotFound("That query is not there. Open the return again.")
    find_round(actor, f"{found.round.owner.reference}/{found.round.code}")
    return found


def _after(actor: Actor, held: Query, act: str, now: datetime) -> None:
    submission = held.round.submissions.exclude(state=S.ROLLED_BACK).order_by("-number").first()
    if submission is not None:
        settle(submission)
    place = held.line.key if held.line else "the whole return"
    row = Round.objects.select_related("owner", "collection__owner").get(pk=held.round_id)
    ledger.write(actor, round_event(row, act, {"query": held.pk}, place=place), at=now)


__all__ = ["Fixes", "Sent", "answer", "ask", "close", "confirm", "put_right", "send"]
