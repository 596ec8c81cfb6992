"""A file that came for a paper: looked at, made a row, and told of. Shared by the acts and by packs."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from goldenthread.access import Actor
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.governance.models import Paper, PaperFile
from goldenthread.jobs.scanning import look_at
from goldenthread.reading.attached import Looked, look_safely
from goldenthread.records.models import Record
from goldenthread.records.revising import revise
from goldenthread.records.writing import Writing, event
from goldenthread.strategy.asking import look_for_people
from goldenthread.strategy.proof.stripping import strip
from goldenthread.vocabulary import Conflict, Problem, Refused
from goldenthread.vocabulary.clock import today

PUT = declare("paper.file_put", "put file {number} ({sort}) into {what}")
REPLACED = declare("paper.file_replaced", "replaced file {number} of {what} by version {version}: {why}")

#: How many files a paper may have, and how long a reason and the words of a file may be.
MOST_FILES, LONGEST = 10, 500


@dataclass(frozen=True)
class Taken:
    """A file that came, looked at and fit to be kept: what was read of it, and its bytes without its author's name."""

    looked: Looked
    data: bytes
    name: str
    words: str
    checked: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def take(file: bytes, file_name: str, words: str = "", *, checked: bool = False) -> Taken:
    """Look at a file that came, in a bounded child process. Keeps nothing. Raises Refused with every problem."""
    problems = []
    if len(words) > LONGEST:
        problems.append(Problem("What it shows", "it is too long", f"Shorten it to {LONGEST} characters or fewer"))
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
    return Taken(looked, data, _plain_name(file_name, looked.sort), short(words), checked)


def fresh_row(
    actor: Actor, paper: Record, taken: Taken, kept: str, reason: str, came_on: date | None = None
) -> PaperFile:
    """A row for a file that was taken and kept; its number and version are still to be given."""
    document = taken.looked.document
    return PaperFile(
        paper=paper,
        name=taken.name,
        sort=taken.looked.sort,
        size=len(taken.data),
        kept=kept,
        sha256=taken.sha256,
        words=taken.words,
        reason=reason,
        looked_at=taken.checked,
        said=_said(taken.looked),
        pages=document.pages if document else None,
        came_on=came_on or today(),
        added_at=moment(),
        added_by=actor.id,
    )


def _ended(name: str) -> str:
    """The last part of a name, with the ending in small letters."""
    stem, dot, ending = name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    return f"{stem[-100:]}.{ending.lower()}" if dot else ending[-100:]


def _plain_name(given: str, sort: str) -> str:
    """A name to give the file back under: plain letters, and the ending of what it is."""
    stem = _ended(given).rpartition(".")[0] or "paper"
    plain = re.sub(r"[^A-Za-z0-9 _-]+", "-", stem).strip(" -")[:80]
    return f"{plain or 'paper'}.{sort}"


def succeed(old: PaperFile, fresh: PaperFile) -> None:
    """Put a new version in the place of one that stands. Raises Conflict where it stands no more."""
    end(old, fresh.added_by, fresh.added_at, fresh.reason)
    fresh.number, fresh.version = old.number, old.version + 1


def end(old: PaperFile, by: str, at: datetime, why: str) -> None:
    """End a version that stands. Raises Conflict where it stands no more."""
    done = PaperFile.objects.filter(pk=old.pk, ended_at=None).update(ended_at=at, ended_by=by, ended_why=short(why))
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


def told(actor: Actor, row: Record, fresh: PaperFile) -> None:
    """The entry of the act; with the first content the paper has come, and its record says so."""
    parts = {"number": fresh.number, "version": fresh.version, "sort": fresh.sort, "why": fresh.reason}
    act = PUT if fresh.version == 1 else REPLACED
    if received(row) is None:
        values = {"received_on": fresh.came_on}
        revise(Writing(actor, fresh.added_at, fresh.reason), row, row.version, values, act=act, parts=parts)
        return
    data = {"file": fresh.number, "version": fresh.version, "sha256": fresh.sha256}
    ledger.write(actor, event(act, row, data, **parts), at=fresh.added_at)


def received(row: Record) -> object:
    """The day on which a paper came, as its record says; None before."""
    return Paper.objects.values_list("received_on", flat=True).get(pk=row.pk)


def short(text: str) -> str:
    """Words on one line, at most as long as their column takes."""
    return " ".join(text.split())[:LONGEST]


def moment() -> datetime:
    """Now, as rows keep it."""
    return datetime.now(UTC)
