"""Acts on a paper: write its text, put a file, replace it by a new version, withdraw the file or the paper."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from django.db import transaction

from goldenthread.access import Actor, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.governance.models import Paper, PaperFile
from goldenthread.governance.papers.kept import FILES
from goldenthread.governance.papers.lines import FileLine, file_line
from goldenthread.governance.papers.queries import may_put, may_withdraw
from goldenthread.jobs.scanning import look_at
from goldenthread.reading.attached import Looked, look_safely
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of, get_record
from goldenthread.records.revising import revise
from goldenthread.records.writing import Writing, event
from goldenthread.strategy.asking import look_for_people
from goldenthread.strategy.chapters import OVER
from goldenthread.strategy.proof.stripping import strip
from goldenthread.vocabulary import Conflict, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

WROTE = declare("paper.written", "wrote the text of {what}")
PUT = declare("paper.file_put", "put file {number} ({sort}) into {what}")
REPLACED = declare("paper.file_replaced", "replaced file {number} of {what} by version {version}: {why}")
FILE_WITHDRAWN = declare("paper.file_withdrawn", "withdrew file {number} from {what}: {why}")
WITHDRAWN = declare("paper.withdrawn", "withdrew {what}: {why}")

#: How many files a paper may have, and how long its text may be.
MOST_FILES, MOST_TEXT = 10, 100_000
_LONGEST = 500


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
    if _received(row) is None:
        values["received_on"] = today()
    with transaction.atomic():
        return revise(Writing(actor, _now(), _short(reason)), row, version, values, act=WROTE)


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
    looked, data, name = _taken(file, file_name, words, number, reason, checked=checked)
    kept = FILES.keep(data, looked.sort)
    try:
        with transaction.atomic():
            Record.objects.select_for_update().get(pk=row.pk)
            fresh = PaperFile(paper=row, name=name, sort=looked.sort, size=len(data), kept=kept)
            fresh.sha256 = hashlib.sha256(data).hexdigest()
            fresh.words, fresh.reason, fresh.looked_at = _short(words), _short(reason), checked
            fresh.said, fresh.pages = _said(looked), looked.document.pages if looked.document else None
            fresh.added_at, fresh.added_by = _now(), actor.id
            there = _place(row, fresh, number, version)
            if there is None:
                fresh.save()
                _told(actor, row, fresh, reason)
    except BaseException:
        # Nobody would ever find the file of an act that did not happen.
        FILES.discard(kept)
        raise
    if there is not None:
        FILES.discard(kept)
    return _shown(row, there or fresh)


def _taken(
    file: bytes, file_name: str, words: str, number: int | None, reason: str, *, checked: bool
) -> tuple[Looked, bytes, str]:
    """What came, fit to be kept. Raises Refused with every problem."""
    problems = []
    if number is not None and not reason.strip():
        problems.append(Problem("Reason", "nothing was written", "Say what is new, in a few words"))
    if len(reason) > _LONGEST:
        problems.append(Problem("Reason", "it is too long", f"Shorten it to {_LONGEST} characters or fewer"))
    if len(words) > _LONGEST:
        problems.append(Problem("What it shows", "it is too long", f"Shorten it to {_LONGEST} characters or fewer"))
    looked = None
    try:
        look_at(file, file_name)
        looked = look_safely(file, _ended(file_name))
        data = looked.cleaned or strip(file, _ended(file_name)).data
    except Refused as refused:
        problems += [Problem("File", each.finding, each.remedy) for each in refused.problems]
    if looked is not None and looked.sort in ("png", "jpg") and not words.strip():
        finding = "a picture needs words for who cannot see it"
        problems.append(Problem("What it shows", finding, "Say in a sentence what it shows"))
    if problems or looked is None:
        raise Refused(problems)
    if not checked:
        look_for_people("What it shows", words)
        for block in looked.document.blocks if looked.document else ():
            look_for_people("File", block.text)
            for cell in (cell for row in block.rows for cell in row):
                look_for_people("File", cell)
    return looked, data, _plain_name(file_name, looked.sort)


def _ended(name: str) -> str:
    """The last part of a name, with the ending in small letters."""
    stem, dot, ending = name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    return f"{stem[-100:]}.{ending.lower()}" if dot else ending[-100:]


def _plain_name(given: str, sort: str) -> str:
    """A name to give the file back under: plain letters, and the ending of what it is."""
    stem = _ended(given).rpartition(".")[0] or "paper"
    plain = re.sub(r"[^A-Za-z0-9 _-]+", "-", stem).strip(" -")[:80]
    return f"{plain or 'paper'}.{sort}"


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
    _end(old, fresh.added_by, fresh.added_at, fresh.reason)
    fresh.number, fresh.version = number, old.version + 1
    return None


def _refuse_stale(old: PaperFile, version: int | None) -> None:
    if version != old.version:
        raise Conflict(
            f"File {old.number} is at version {old.version}, and you gave version {version or 'none'}: somebody has "
            "replaced it since you opened the paper. Open it again."
        )


def _end(old: PaperFile, by: str, at: datetime, why: str) -> None:
    done = PaperFile.objects.filter(pk=old.pk, ended_at=None).update(ended_at=at, ended_by=by, ended_why=_short(why))
    if not done:
        raise Conflict(f"File {old.number} was replaced or withdrawn just now. Open the paper again.")


def _said(looked: Looked) -> dict[str, object]:
    blocks = looked.document.blocks if looked.document else ()
    return {
        "blocks": [[b.kind.value, b.text, b.level, [list(r) for r in b.rows], b.header_rows] for b in blocks],
        "notes": list(looked.notes),
        "silent": looked.silent,
        "cut": looked.cut,
    }


def _told(actor: Actor, row: Record, fresh: PaperFile, reason: str) -> None:
    """The entry of the act; with the first content the paper has come, and its record says so."""
    parts = {"number": fresh.number, "version": fresh.version, "sort": fresh.sort, "why": _short(reason)}
    act = PUT if fresh.version == 1 else REPLACED
    if _received(row) is None:
        values = {"received_on": today()}
        revise(Writing(actor, fresh.added_at, _short(reason)), row, row.version, values, act=act, parts=parts)
        return
    data = {"file": fresh.number, "version": fresh.version, "sha256": fresh.sha256}
    ledger.write(actor, event(act, row, data, **parts), at=fresh.added_at)


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
        at = _now()
        _end(old, actor.id, at, reason)
        data = {"file": number, "version": version}
        ledger.write(actor, event(FILE_WITHDRAWN, row, data, number=number, why=_short(reason)), at=at)


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
        writing = Writing(actor, _now(), _short(reason))
        return revise(writing, row, version, {"state": "retired"}, act=WITHDRAWN, parts={"why": _short(reason)})


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


def _received(row: Record) -> object:
    return Paper.objects.values_list("received_on", flat=True).get(pk=row.pk)


def _shown(row: Record, made: PaperFile) -> FileLine:
    made.paper = row
    return file_line(made)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _now() -> datetime:
    return datetime.now(UTC)
