"""The act that adds evidence."""

import hashlib
from datetime import UTC, date, datetime

from django.db import transaction

from goldenthread.access import Actor, Permission
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.jobs.scanning import look_at
from goldenthread.reading.safely import read_safely
from goldenthread.records.cards import Card
from goldenthread.records.commands import ADDED, LINKED
from goldenthread.records.kinds import kind
from goldenthread.records.queries import card_of
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
from goldenthread.strategy.asking import look_for_people, open_work
from goldenthread.strategy.proof.keeping import FILES
from goldenthread.strategy.proof.stripping import Stripped, strip
from goldenthread.vocabulary import Problem, Refused
from goldenthread.vocabulary.clock import today

EVIDENCED = declare("evidence.added", "added evidence to {what}")

#: What the reader of reports can read, and so can be looked through for details of people.
_READ = ("docx", "pdf", "txt")


def add_evidence(
    *,
    actor: Actor,
    record: str,
    title: str,
    url: str = "",
    file: bytes = b"",
    file_name: str = "",
    given_by: str = "",
    given_how: str = "",
    given_on: date | None = None,
    checked: bool = False,
) -> Card:
    """Add a file or an address that shows what was done. Returns the piece of evidence.

    A file loses what says who made it, where and with what, and is kept under a random name with its SHA-256.
    `checked` says that the actor has looked at what reads like a detail of one person. Raises Refused, NotAllowed,
    NotFound.
    """
    row = open_work(actor, record, REPORTED, Permission.CHANGE)
    text = " ".join(title.split())
    problems = []
    if not text:
        problems.append(Problem("Title", "nothing was written", "Say in a few words what it shows"))
    elif len(text) > 300:
        problems.append(Problem("Title", "it is too long", "Shorten it to 300 characters or fewer"))
    if bool(file) == bool(url.strip()):
        finding = "there are both" if file else "there is neither"
        problems.append(Problem("File", f"{finding} a file {'and' if file else 'nor'} an address", "Give one of them"))
    if url.strip() and not url.strip().startswith(("https://", "http://")):
        problems.append(Problem("Address", "it is not an address of the web", "Start it with https://"))
    if bool(given_by.strip()) != bool(given_how):
        problems.append(Problem("Given by", "who and how are not both given", "Give both, or neither"))
    if given_on and given_on > today():
        problems.append(Problem("When it was given", f"{given_on} has not come yet", "Give today or an earlier day"))
    if problems:
        raise Refused(problems)
    if file:
        look_at(file, file_name)
    stripped = strip(file, file_name) if file else None
    if not checked:
        look_for_people("Title", text)
        if stripped:
            _look_inside(stripped, file_name)
    values = kind("evidence").clean({"given_by": given_by, "given_how": given_how, "url": url.strip()})
    values |= {
        "title": text,
        "valid_from": today(),
        "given_on": (given_on or today()) if given_by.strip() else None,
        "marking": "official" if row.marking == "public" else row.marking,
        "group": row.group_id,
    }
    kept = FILES.keep(stripped.data, stripped.ending) if stripped else ""
    if stripped:
        values |= {
            "file": kept,
            "file_name": _name(file_name, stripped.ending),
            "sha256": hashlib.sha256(stripped.data).hexdigest(),
            "size": len(stripped.data),
            "taken_out": stripped.taken_out,
        }
    try:
        with transaction.atomic():
            writing = Writing(actor, datetime.now(UTC))
            (made,) = insert_records(writing, [NewRecord(kind("evidence"), row.owner, values)], ADDED)
            insert_links(writing, [NewLink(made.pk, "about", row.pk)], LINKED)
            ledger.write(actor, event(EVIDENCED, row, {"evidence": reference_of(made)}), at=writing.at)
            run_rules(writing, [made])
    except BaseException:
        # Nobody would ever find the file of an act that did not happen.
        FILES.discard(kept)
        raise
    return card_of(made)


def _look_inside(stripped: Stripped, name: str) -> None:
    """Look for details of people in the words of a file. One that cannot be read is left to whoever sends it."""
    if stripped.ending == "csv":
        look_for_people("File", stripped.data.decode("utf-8", "replace"))
    if stripped.ending not in _READ:
        return
    try:
        document = read_safely(stripped.data, name)
    except Refused:
        return
    for block in document.blocks:
        look_for_people("File", " ".join([block.text, *(cell for cells in block.rows for cell in cells)]))


def _name(given: str, ending: str) -> str:
    """A name to give the file back under: its last part, in plain letters."""
    stem = given.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    plain = "".join(c if c.isalnum() or c in " -_" else "-" for c in stem).strip(" -")[:100]
    return f"{plain or 'evidence'}.{ending}"
