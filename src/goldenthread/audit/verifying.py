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

from goldenthread.audit import keys
from goldenthread.audit.ledger import CONTENT, leaf_of_content
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
    leaf: str


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
    _walk(_rows(), marks, verdict)
    waiting = Entry.objects.filter(place=None)
    verdict.unsealed = waiting.count()
    for number, at in waiting.order_by("id").values_list("id", "at").iterator():
        if seals and at < seals[-1].at - _LATE:
            verdict.say(f"Entry {number} says it is of {at:%d %B %Y, %H:%M}, but no seal since holds it")
    for entry in waiting.order_by("id").iterator(chunk_size=_CHUNK):
        if leaf_of_content(_content(entry)) != entry.leaf:
            verdict.say(f"Entry {entry.id} was altered: its content does not agree with its hash")
    return verdict


def verify_file(path: Path, checkpoint: Checkpoint) -> Verdict:
    """Verify a log taken away by `audit export`, with no database, against a checkpoint."""
    verdict = Verdict(checked=checkpoint)
    _walk(_rows_of(path), [], verdict)
    return verdict


def _walk(rows: Iterator[Row], marks: list[Mark], verdict: Verdict) -> None:
    """Build the tree again from what the entries say now, and compare it at each mark."""
    peaks = Peaks()
    expected = sorted([*marks, *_of(verdict)], key=lambda mark: mark.size)
    sound = 0
    for row in rows:
        if row.position != peaks.size:
            verdict.say(f"The places of the tree jump from {peaks.size:,} to {row.position:,}")
            return
        if row.content is None:
            verdict.say(f"Entry {row.number} is gone: only its place {row.position + 1:,} is left")
            leaf = row.leaf
        else:
            leaf = leaf_of_content(row.content)
            if row.leaf and leaf != row.leaf:
                verdict.say(f"Entry {row.number} was altered: its content does not agree with its hash")
        peaks.add(leaf_hash(leaf.encode()))
        while expected and expected[0].size == peaks.size:
            mark = expected.pop(0)
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


def _rows() -> Iterator[Row]:
    """The sealed entries in their places, read in chunks of places."""
    start = 0
    while True:
        places = list(
            Place.objects.filter(position__gte=start).order_by("position").values_list("position", "entry_id")[:_CHUNK]
        )
        if not places:
            return
        numbers = [number for _, number in places]
        entries = {row["id"]: row for row in _values(numbers)}
        for position, number in places:
            found = entries.get(number)
            leaf = found.pop("leaf") if found else ""
            if found:
                found.pop("id")
            yield Row(position, number, found, leaf)
        start = places[-1][0] + 1


def _values(numbers: list[int]) -> Iterator[dict[str, Any]]:
    # SQLite takes only so many parameters. The numbers lie close together but for late ones.
    low, high = min(numbers), max(numbers)
    if high - low < 3 * _CHUNK:
        rows = Entry.objects.filter(id__range=(low, high))
        yield from rows.values("id", *CONTENT, "data", "leaf").iterator(chunk_size=_CHUNK)
        return
    for first in range(0, len(numbers), 900):
        rows = Entry.objects.filter(id__in=numbers[first : first + 900])
        yield from rows.values("id", *CONTENT, "data", "leaf")


def _content(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*CONTENT, "data")}


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


def _rows_of(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8") as file:
            for count, text in enumerate(file, 1):
                try:
                    line = json.loads(text)
                    said = line["content"]
                    content = said and {**said, "at": datetime.fromisoformat(said["at"])}
                    yield Row(line["position"], line["number"], content, "")
                except (ValueError, KeyError, TypeError) as error:
                    raise Refused.one(
                        f"{path}, line {count}", "this is no entry of a ledger", "Give the file of `audit export`"
                    ) from error
    except OSError as error:
        raise Refused.one(str(path), "it cannot be read", "Check the name of the file") from error
