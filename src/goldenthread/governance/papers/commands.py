"""Acts on a paper: write its text, put a file, replace it by a new version, withdraw the file or the paper."""

from __future__ import annotations

from django.db import transaction

from goldenthread.access import Actor, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.governance.models import PaperFile
from goldenthread.governance.papers.kept import FILES
from goldenthread.governance.papers.lines import FileLine, file_line
from goldenthread.governance.papers.queries import may_put, may_withdraw
from goldenthread.governance.papers.taking import (
    LONGEST,
    MOST_FILES,
    end,
    fresh_row,
    moment,
    received,
    short,
    succeed,
    take,
    told,
)
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of, get_record
from goldenthread.records.revising import revise
from goldenthread.records.writing import Writing, event
from goldenthread.strategy.asking import look_for_people
from goldenthread.strategy.chapters import OVER
from goldenthread.vocabulary import Conflict, NotFound, Refused
from goldenthread.vocabulary.clock import today

WROTE = declare("paper.written", "wrote the text of {what}")
FILE_WITHDRAWN = declare("paper.file_withdrawn", "withdrew file {number} from {what}: {why}")
WITHDRAWN = declare("paper.withdrawn", "withdrew {what}: {why}")

#: How long the text of a paper may be.
MOST_TEXT = 100_000


def write_text(*, actor: Actor, paper: str, version: int, text: str, reason: str = "", checked: bool = False) -> Card:
    """Write the text of a paper, from the version that was read. The first text is its arrival.

    `checked` says that the actor has looked at what reads like a detail of one person.

    Raises NotFound, NotAllowed, Conflict, and Refused for a text that is empty, too long or may be about one person.
    """
    row = _open_paper(actor, paper)
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Refused.one("Text", "nothing was written", "Write the paper, or put it as a file")
    if len(words) > MOST_TEXT:
        raise Refused.one("Text", f"it is longer than {MOST_TEXT:,} characters", "Put the long parts as a file")
    if not checked:
        look_for_people("Text", words)
    values: dict[str, object] = {"narrative": words}
    if received(row) is None:
        values["received_on"] = today()
    with transaction.atomic():
        return revise(Writing(actor, moment(), short(reason)), row, version, values, act=WROTE)


def put_file(
    *,
    actor: Actor,
    paper: str,
    file: bytes,
    file_name: str,
    words: str = "",
    number: int | None = None,
    version: int | None = None,
    reason: str = "",
    checked: bool = False,
) -> FileLine:
    """Put a file into a paper, or a new version of one in the place of the old, which stays. Returns what stands now.

    What the file is follows from its content. It is looked at for viruses where a scanner is set, loses what names
    its author, and is kept by its hash under a random name. The same file again changes nothing.

    Args:
        paper: The full reference.
        file: Its bytes.
        file_name: Its name; the ending must be that of its content.
        words: What it shows or is; a picture needs them.
        number: Which file it replaces; None for a further one.
        version: The version that it replaces, as it was read.
        reason: Why it is replaced.
        checked: Whether the actor has looked at what reads like a detail of one person.

    Raises:
        NotFound, NotAllowed: by what the actor may see and do.
        Conflict: where somebody else has replaced or withdrawn the file since.
        Refused: with every problem: no reason, a picture without words, a file that is of another sort, too large,
            locked, holds macros or other files, could act by itself, or may be about one person.
    """
    row = _open_paper(actor, paper)
    if number is not None and not reason.strip():
        raise Refused.one("Reason", "nothing was written", "Say what is new, in a few words")
    if len(reason) > LONGEST:
        raise Refused.one("Reason", "it is too long", f"Shorten it to {LONGEST} characters or fewer")
    taken = take(file, file_name, words, checked=checked)
    kept = FILES.keep(taken.data, taken.looked.sort)
    try:
        with transaction.atomic():
            Record.objects.select_for_update().get(pk=row.pk)
            fresh = fresh_row(actor, row, taken, kept, short(reason))
            there = _place(row, fresh, number, version)
            if there is None:
                fresh.save()
                told(actor, row, fresh)
    except BaseException:
        # Nobody would ever find the file of an act that did not happen.
        FILES.discard(kept)
        raise
    if there is not None:
        FILES.discard(kept)
    return _shown(row, there or fresh)


def _place(row: Record, fresh: PaperFile, number: int | None, version: int | None) -> PaperFile | None:
    """Give what came its number and version, and end what it replaces. Returns the same file where it is there."""
    standing = {one.number: one for one in PaperFile.objects.filter(paper=row, ended_at=None)}
    for one in standing.values():
        if one.sha256 == fresh.sha256 and number in (None, one.number):
            return one
    if number is None:
        if len(standing) >= MOST_FILES:
            raise Refused.one("File", f"the paper has {MOST_FILES} files", "Withdraw one, or put them together")
        last = PaperFile.objects.filter(paper=row).order_by("-number").values_list("number", flat=True).first()
        fresh.number, fresh.version = (last or 0) + 1, 1
        return None
    old = standing.get(number)
    if old is None:
        raise NotFound(f"{row.reference} has no file {number} that stands. Open the paper again.")
    _refuse_stale(old, version)
    succeed(old, fresh)
    return None


def _refuse_stale(old: PaperFile, version: int | None) -> None:
    if version != old.version:
        raise Conflict(
            f"File {old.number} is at version {old.version}, and you gave version {version or 'none'}: somebody has "
            "replaced it since you opened the paper. Open it again."
        )


def withdraw_file(*, actor: Actor, paper: str, number: int, version: int, reason: str) -> None:
    """Withdraw a file from a paper, from the version that was read. It stays among the earlier versions.

    Raises NotFound, NotAllowed, Conflict, and Refused without a reason.
    """
    row = _open_paper(actor, paper)
    _refuse_without(reason)
    with transaction.atomic():
        Record.objects.select_for_update().get(pk=row.pk)
        old = PaperFile.objects.filter(paper=row, number=number, ended_at=None).first()
        if old is None:
            raise NotFound(f"{row.reference} has no file {number} that stands. Open the paper again.")
        _refuse_stale(old, version)
        at = moment()
        end(old, actor.id, at, reason)
        data = {"file": number, "version": version}
        ledger.write(actor, event(FILE_WITHDRAWN, row, data, number=number, why=short(reason)), at=at)


def withdraw(*, actor: Actor, paper: str, version: int, reason: str) -> Card:
    """Withdraw a paper, from the version that was read. It stays in the meeting's list, marked so, and in no pack.

    Raises NotFound, NotAllowed, Conflict, and Refused without a reason or where it is withdrawn already.
    """
    row = _paper(actor, paper)
    if not may_withdraw(actor, card_of(row)):
        require(actor, kind("paper").permission("retire"), row.owner_id, group=row.group_id)
    _refuse_over(row)
    _refuse_without(reason)
    with transaction.atomic():
        writing = Writing(actor, moment(), short(reason))
        return revise(writing, row, version, {"state": "retired"}, act=WITHDRAWN, parts={"why": short(reason)})


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Refused.one("Reason", "nothing was written", "Say why it is withdrawn, in a few words")


def _refuse_over(row: Record) -> None:
    if row.state in OVER:
        raise Refused.one(row.reference, "it is withdrawn", "Open it again first")


def _paper(actor: Actor, full: str) -> Record:
    row = get_record(actor, full)
    if row.kind != "paper":
        raise NotFound(f"{full} is not a paper. Give the reference of one, like dorset-cdp/PAP-001.")
    return row


def _open_paper(actor: Actor, full: str) -> Record:
    """A paper that the actor may put things into. Raises NotFound, NotAllowed, Refused."""
    row = _paper(actor, full)
    if not may_put(actor, card_of(row)):
        require(actor, kind("paper").permission("change"), row.owner_id, group=row.group_id)
    _refuse_over(row)
    return row


def _shown(row: Record, made: PaperFile) -> FileLine:
    made.paper = row
    return file_line(made)
