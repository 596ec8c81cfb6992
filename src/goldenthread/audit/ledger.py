"""Write to the ledger and read from it.

An entry is written in the transaction of the act it tells of: no trace, no change. Each entry
carries the hash of its own content, so that an altered row shows.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from goldenthread.access import Actor
from goldenthread.audit import acts
from goldenthread.audit.models import Entry


@dataclass(frozen=True)
class Event:
    """What happened, before it is written: the act, its subject, and the parts of its sentence."""

    act: str
    subject_kind: str
    subject_id: str
    subject_ref: str = ""
    owner: str = ""
    parts: dict[str, object] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger as people read it; `actor` is still the opaque id."""

    id: int
    at: datetime
    actor: str
    on_behalf_of: str
    act: str
    subject_kind: str
    subject_id: str
    subject_ref: str
    owner: str
    sentence: str
    data: dict[str, Any]


#: The columns that an entry's hash covers, with `data`.
CONTENT = ("at", "actor", "on_behalf_of", "act", "subject_kind", "subject_id", "subject_ref", "owner", "sentence")


def write(actor: Actor, *events: Event, at: datetime | None = None) -> None:
    """Add one entry for each event, inside the transaction that is open.

    Raises AssertionError when no transaction is open: an entry that could stand while its
    change is lost would be a false trace.
    """
    assert transaction.get_connection().in_atomic_block, "Write to the ledger inside the act"
    assert actor.id, "An act needs an actor"
    when = at or datetime.now(UTC)
    Entry.objects.bulk_create((_entry(actor, event, when) for event in events), batch_size=500)


def _entry(actor: Actor, event: Event, when: datetime) -> Entry:
    entry = Entry(
        at=when,
        actor=actor.id,
        on_behalf_of=actor.on_behalf_of,
        act=event.act,
        subject_kind=event.subject_kind,
        subject_id=str(event.subject_id),
        subject_ref=event.subject_ref,
        owner=event.owner,
        sentence=acts.sentence(event.act, **event.parts),
        data=event.data,
    )
    entry.leaf = leaf_of_content({name: getattr(entry, name) for name in (*CONTENT, "data")})
    return entry


# Made once: a million entries are verified in one go.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def leaf_of_content(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of an entry's content: all but its number and the hash itself."""
    said = {**content, "at": content["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256(_CANONICAL.encode(said).encode()).hexdigest()


# The same text as `_CANONICAL` makes, put together from columns: `test_ledger_hashes` holds the two to each other.
_quoted = json.encoder.encode_basestring
_parsed = json.JSONDecoder().decode
_sha256 = hashlib.sha256
_DAY, _MOMENT = 19, 26


def leaf_of_columns(
    at: str | datetime,
    actor: str,
    on_behalf_of: str,
    act: str,
    subject_kind: str,
    subject_id: str,
    subject_ref: str,
    owner: str,
    sentence: str,
    data: str,
) -> str:
    """`leaf_of_content` of an entry as its columns are read: the order of `CONTENT`, and the data as text.

    `at` may be text as SQLite keeps it, in UTC: "2026-03-01 09:30:00" with or without six digits of a second.
    """
    if data != "{}":
        data = _CANONICAL.encode(_parsed(data))
    return _sha256(
        f'{{"act":{_quoted(act)},"actor":{_quoted(actor)},"at":"{_moment(at)}","data":{data},'
        f'"on_behalf_of":{_quoted(on_behalf_of)},"owner":{_quoted(owner)},"sentence":{_quoted(sentence)},'
        f'"subject_id":{_quoted(subject_id)},"subject_kind":{_quoted(subject_kind)},'
        f'"subject_ref":{_quoted(subject_ref)}}}'.encode()
    ).hexdigest()


def _moment(at: str | datetime) -> str:
    """A moment as the hash has it: "2026-03-01T09:30:00.000000+00:00"."""
    if isinstance(at, str):
        if len(at) == _MOMENT and at[10] == " " and at[19] == ".":
            return f"{at[:10]}T{at[11:]}+00:00"
        if len(at) == _DAY and at[10] == " ":
            return f"{at[:10]}T{at[11:]}.000000+00:00"
        read = datetime.fromisoformat(at)
        at = read if read.tzinfo else read.replace(tzinfo=UTC)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def count() -> int:
    """How many entries the ledger holds."""
    return Entry.objects.count()


def newest() -> int:
    """The number of the newest entry; 0 for none. It goes up with every act, whatever the act changes."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def lines_for(subjects: Iterable[tuple[str, str]], *, limit: int = 100) -> list[LedgerLine]:
    """The newest lines about any of these (kind, id) subjects."""
    wanted = list(subjects)
    ids = [subject_id for _, subject_id in wanted]
    kinds = {kind for kind, _ in wanted}
    rows = Entry.objects.filter(subject_kind__in=kinds, subject_id__in=ids).order_by("-id")
    return [_line(row) for row in rows[:limit]]


def read(
    *,
    owner: str = "",
    actor: str = "",
    subject: str = "",
    before: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[LedgerLine]:
    """The newest lines, of one partnership, by one actor, about one record, or between two moments.

    `subject` is a full reference such as `north/ACT-001`. Lines are numbered below `before`.
    """
    rows = Entry.objects.all()
    if owner:
        rows = rows.filter(owner=owner)
    if actor:
        rows = rows.filter(actor=actor)
    if subject:
        rows = rows.filter(subject_ref=subject)
    if before is not None:
        rows = rows.filter(id__lt=before)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return [_line(row) for row in rows.order_by("-id")[:limit]]


def actors_of(owner: str) -> list[str]:
    """The opaque ids of all who acted in one partnership."""
    return list(Entry.objects.filter(owner=owner).order_by().values_list("actor", flat=True).distinct())


def _line(row: Entry) -> LedgerLine:
    names = LedgerLine.__dataclass_fields__
    return LedgerLine(**{name: getattr(row, name) for name in names})
