"""Seal the ledger: give each new entry its place in the tree, and sign the root.

The worker seals each minute and at each publication, after the acts are committed, so that no act
waits for another.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from goldenthread.audit import keys
from goldenthread.audit.models import Entry, Place, Seal
from goldenthread.audit.tree import Peaks, leaf_hash
from goldenthread.vocabulary import Refused

#: Entries are looked for this far below the newest sealed one: a long act commits its low numbers late.
_LATE = 200_000
_BATCH = 5_000
#: How many entries are sealed in one transaction at most.
PORTION = 50_000
FORMAT = "golden-thread-ledger-1"


@dataclass(frozen=True)
class Checkpoint:
    """What to keep elsewhere: how many entries there were, the root over them, when, and who signed."""

    size: int
    root: str
    at: str
    key: str
    signature: str

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return message_of(self.size, self.root, self.at)

    def signed(self) -> bool:
        """Whether the signature is that of the key it names."""
        return keys.signed_by(self.key, self.signature, self.message)

    def text(self) -> str:
        """As a file or a page holds it."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def read(cls, path: Path) -> "Checkpoint":
        """A checkpoint from its file. Raises Refused where the file is none."""
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return cls(int(found["size"]), *(str(found[name]) for name in ("root", "at", "key", "signature")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused.one(
                str(path), "this is no checkpoint of a ledger", "Give the file that `audit checkpoint` wrote"
            ) from error


def message_of(size: int, root: str, at: str) -> bytes:
    return f"{FORMAT}\n{size}\n{root}\n{at}\n".encode()


def seal() -> Checkpoint | None:
    """Seal all that is committed and not yet sealed. None when there is nothing new.

    Where much waits, as after years are loaded, it is sealed in portions, so that no act waits long for its turn to
    write. Two that seal at once are kept apart by the key of the places: the second does nothing.
    """
    made: Checkpoint | None = None
    try:
        many = PORTION
        while many == PORTION:
            with transaction.atomic():
                one, many = _seal()
            made = one or made
    except IntegrityError:
        pass
    return made


def _seal() -> tuple[Checkpoint | None, int]:
    """Seal up to a portion. Returns the checkpoint, and how many entries were sealed."""
    last = Seal.objects.order_by("-size").first()
    peaks = Peaks.of(last.size, last.peaks) if last else Peaks()
    newest = Place.objects.order_by("-position").values_list("entry_id", flat=True).first() or 0
    waiting = Entry.objects.filter(id__gt=newest - _LATE, place=None).order_by("id").values_list("id", "leaf")
    batch: list[Place] = []
    for number, leaf in waiting[:PORTION].iterator(chunk_size=_BATCH):
        batch.append(Place(position=peaks.size, entry_id=number))
        peaks.add(leaf_hash(leaf.encode()))
        if len(batch) == _BATCH:
            Place.objects.bulk_create(batch)
            batch = []
    Place.objects.bulk_create(batch)
    many = peaks.size - (last.size if last else 0)
    if not many:
        return None, 0
    key = keys.private_key()
    at = datetime.now(UTC)
    message = message_of(peaks.size, peaks.root, at.isoformat(timespec="seconds"))
    made = Seal.objects.create(
        size=peaks.size,
        root=peaks.root,
        at=at,
        peaks=peaks.kept,
        key=keys.public_of(key),
        signature=key.sign(message).hex(),
    )
    return _checkpoint(made), many


def latest() -> Checkpoint | None:
    """The newest checkpoint; None before the first seal."""
    last = Seal.objects.order_by("-size").first()
    return _checkpoint(last) if last else None


def _checkpoint(made: Seal) -> Checkpoint:
    at = made.at.astimezone(UTC).isoformat(timespec="seconds")
    return Checkpoint(made.size, made.root, at, made.key, made.signature)


def unsealed() -> int:
    """How many entries wait for their seal."""
    return Entry.objects.filter(place=None).count()
