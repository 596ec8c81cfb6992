"""Is the ledger what it was? Every entry against its hash, and the tree against the seals and a checkpoint.

The hashes in the database say that nobody altered an entry and forgot its hash. The seals say
that nobody did it carefully without the key. A checkpoint kept elsewhere says that nobody did,
the holder of the key included.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from goldenthread.audit import keys
from goldenthread.audit.ledger import CONTENT, leaf_of_columns, leaf_of_content
from goldenthread.audit.models import Entry, Place, Seal
from goldenthread.audit.sealing import Checkpoint, message_of
from goldenthread.audit.tree import EMPTY, Peaks, leaf_hash
from goldenthread.vocabulary import Refused

_CHUNK = 5_000
#: An act that takes longer than this to commit is worth a look.
_LATE = timedelta(hours=1)
_MOST = 100


@dataclass(frozen=True)
class Row:
    """One sealed entry as it stands now; `content` is None where the entry is gone."""

    position: int
    number: int
    content: dict[str, Any] | None


#: A sealed entry to walk over: its place, its number, the hash of what it says now (None where it is gone), and the
#: hash that it carries. A plain tuple: a million of them are walked over.
Leaf = tuple[int, int, str | None, str]


@dataclass
class Verdict:
    """What verifying found. `troubles` are sentences; none means that everything agrees."""

    sealed: int = 0
    unsealed: int = 0
    root: str = EMPTY
    checked: Checkpoint | None = None
    troubles: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing was found."""
        return not self.troubles

    def say(self, words: str) -> None:
        """Keep a trouble; beyond a hundred, only that there are more."""
        if len(self.troubles) < _MOST:
            self.troubles.append(words)
        elif len(self.troubles) == _MOST:
            self.troubles.append("There are more.")


@dataclass(frozen=True)
class Mark:
    """A root that the tree must have at a size, and how to say where it came from."""

    size: int
    root: str
    words: str


def verify(checkpoint: Checkpoint | None = None) -> Verdict:
    """Verify the ledger of this database, against a checkpoint kept elsewhere where one is given."""
    verdict = Verdict(checked=checkpoint)
    seals = list(Seal.objects.order_by("size"))
    for one in seals:
        message = message_of(one.size, one.root, one.at.astimezone(UTC).isoformat(timespec="seconds"))
        if not keys.signed_by(one.key, one.signature, message):
            verdict.say(f"The seal over the first {one.size:,} entries does not bear its signature")
    marks = [Mark(one.size, one.root, f"the seal of {one.at:%d %B %Y, %H:%M}") for one in seals]
    _walk(_leaves(), marks, verdict)
    waiting = Entry.objects.filter(place=None)
    verdict.unsealed = waiting.count()
    for number, at in waiting.order_by("id").values_list("id", "at").iterator():
        if seals and at < seals[-1].at - _LATE:
            verdict.say(f"Entry {number} says it is of {at:%d %B %Y, %H:%M}, but no seal since holds it")
    for rows in _chunks(_UNSEALED, 0, 0):
        for number, held, *said in rows:
            if leaf_of_columns(*said) != held:
                verdict.say(f"Entry {number} was altered: its content does not agree with its hash")
    return verdict


def verify_file(path: Path, checkpoint: Checkpoint) -> Verdict:
    """Verify a log taken away by `audit export`, with no database, against a checkpoint."""
    verdict = Verdict(checked=checkpoint)
    _walk(_leaves_of(path), [], verdict)
    return verdict


def _walk(leaves: Iterator[Leaf], marks: list[Mark], verdict: Verdict) -> None:
    """Build the tree again from what the entries say now, and compare it at each mark."""
    peaks = Peaks()
    add = peaks.add
    expected = sorted([*marks, *_of(verdict)], key=lambda mark: mark.size)
    due = expected[0].size if expected else None
    sound = 0
    for place, (position, number, said, held) in enumerate(leaves):
        if position != place:
            verdict.say(f"The places of the tree jump from {place:,} to {position:,}")
            return
        if said is None:
            verdict.say(f"Entry {number} is gone: only its place {position + 1:,} is left")
            said = held
        elif said != held:
            verdict.say(f"Entry {number} was altered: its content does not agree with its hash")
        add(leaf_hash(said.encode()))
        while due == place + 1:
            mark = expected.pop(0)
            due = expected[0].size if expected else None
            if mark.root == peaks.root:
                sound = mark.size
            else:
                verdict.say(
                    f"The first {mark.size:,} entries are not those of {mark.words}. Up to {sound:,} they agree: "
                    "after that one was altered, put in, taken out or moved"
                )
    verdict.sealed, verdict.root = peaks.size, peaks.root
    for mark in expected:
        words = f"The ledger ends after {peaks.size:,} sealed entries, but {mark.words} speaks of {mark.size:,}"
        if mark.size:
            verdict.say(words)


def _of(verdict: Verdict) -> list[Mark]:
    """The mark of the checkpoint, once its own signature holds."""
    checkpoint = verdict.checked
    if checkpoint is None:
        return []
    if not checkpoint.signed():
        verdict.say("The checkpoint does not bear the signature it names")
    return [Mark(checkpoint.size, checkpoint.root, f"the checkpoint of {checkpoint.at}")]


#: What is read of an entry to hash it, in the order of `leaf_of_columns`. The data come as text, so that the driver
#: does not parse them: what they say is parsed once, where it is hashed.
_SAID = "actor, on_behalf_of, act, subject_kind, subject_id, subject_ref, owner, sentence, CAST(data AS text)"
_SEALED = (
    "SELECT position, entry_id, leaf, {at}, {said} FROM audit_place "
    "LEFT JOIN audit_entry ON audit_entry.id = entry_id WHERE position >= %s ORDER BY position LIMIT %s"
)
_UNSEALED = (
    "SELECT id, leaf, {at}, {said} FROM audit_entry WHERE id > %s "
    "AND NOT EXISTS (SELECT 1 FROM audit_place WHERE entry_id = audit_entry.id) ORDER BY id LIMIT %s"
)


def _chunks(sql: str, start: int, past: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a statement that goes on from a number, in chunks; it starts again `past` the last one."""
    # SQLite keeps moments as text, and as text they are hashed; PostgreSQL hands over moments.
    at = "CAST(at AS text)" if connection.vendor == "sqlite" else "at"
    with connection.cursor() as cursor:
        while True:
            cursor.execute(sql.format(at=at, said=_SAID), [start, _CHUNK])
            rows = cursor.fetchall()
            if not rows:
                return
            yield rows
            start = rows[-1][0] + past


def _leaves() -> Iterator[Leaf]:
    """The sealed entries in their places, each with the hash of what it says now and the hash that it carries."""
    for rows in _chunks(_SEALED, 0, 1):
        for position, number, held, *said in rows:
            yield position, number, None if held is None else leaf_of_columns(*said), held or ""


def _rows() -> Iterator[Row]:
    """The sealed entries in their places, with what they say."""
    names = (*CONTENT, "data")
    for places in _places():
        rows = _values([number for _, number in places], "id", *names)
        found = {number: dict(zip(names, said, strict=True)) for number, *said in rows}
        for position, number in places:
            yield Row(position, number, found.get(number))


def _places() -> Iterator[list[tuple[int, int]]]:
    """The places in order, in chunks."""
    start = 0
    while True:
        rows = Place.objects.filter(position__gte=start).order_by("position").values_list("position", "entry_id")
        places = list(rows[:_CHUNK])
        if not places:
            return
        yield places
        start = places[-1][0] + 1


def _values(numbers: list[int], *columns: str) -> Iterator[tuple[Any, ...]]:
    # SQLite takes only so many parameters. The numbers lie close together but for late ones.
    low, high = min(numbers), max(numbers)
    if high - low < 3 * _CHUNK:
        yield from Entry.objects.filter(id__range=(low, high)).values_list(*columns).iterator(_CHUNK)
        return
    for first in range(0, len(numbers), 900):
        yield from Entry.objects.filter(id__in=numbers[first : first + 900]).values_list(*columns)


def export(path: Path) -> int:
    """Write the sealed entries as JSON lines, one an entry, in the order of the tree. How many there are."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in _rows():
            said = row.content and {**row.content, "at": row.content["at"].astimezone(UTC).isoformat()}
            line = {"position": row.position, "number": row.number, "content": said}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def _leaves_of(path: Path) -> Iterator[Leaf]:
    """The entries of a log: it carries no hashes, and the checkpoint alone says whether they are the true ones."""
    for row in _rows_of(path):
        said = leaf_of_content(row.content) if row.content else None
        yield row.position, row.number, said, said or ""


def _rows_of(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8") as file:
            for count, text in enumerate(file, 1):
                try:
                    line = json.loads(text)
                    said = line["content"]
                    content = said and {**said, "at": datetime.fromisoformat(said["at"])}
                    yield Row(line["position"], line["number"], content)
                except (ValueError, KeyError, TypeError) as error:
                    raise Refused.one(
                        f"{path}, line {count}", "this is no entry of a ledger", "Give the file of `audit export`"
                    ) from error
    except OSError as error:
        raise Refused.one(str(path), "it cannot be read", "Check the name of the file") from error
