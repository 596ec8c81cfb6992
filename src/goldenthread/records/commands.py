"""The generic acts: add, change, retire, link, unlink and comment, for every kind and by every
door. Each one asks permission, obeys the rules, checks the version it edits, and leaves its
entry in the ledger in the same transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from goldenthread.access import Actor, Permission, may, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.records.cards import Card
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.models import Comment, Link, Once, Record
from goldenthread.records.queries import card_of, get_record, visible
from goldenthread.records.relations import RELATIONS
from goldenthread.records.revising import broken_names, revise
from goldenthread.records.writing import (
    NewLink,
    NewRecord,
    Writing,
    event,
    insert_links,
    insert_records,
    naming,
    reference_of,
    run_rules,
)
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused

__all__ = [
    "Batch",
    "NewLink",
    "NewRecord",
    "add",
    "batch",
    "can",
    "change",
    "comment",
    "link",
    "link_many",
    "retire",
    "unlink",
]

ADDED = declare("record.added", "added {what}")
RETIRED = declare("record.retired", "marked {what} as {state}: {why}")
LINKED = declare("record.linked", "linked {what}: it {relation} {other}")
UNLINKED = declare("record.unlinked", "took away a link of {what}: it {relation} {other}")
COMMENTED = declare("record.commented", "left a {sort} on {what}")


#: The states of a record that has ended.
ENDED = frozenset({"retired", "closed", "succeeded"})


def _now() -> datetime:
    return datetime.now(UTC)


def _allow(actor: Actor, act: str, of_kind: Kind, owner_id: int | None, group_id: int | None = None) -> None:
    if act not in of_kind.acts:
        raise NotAllowed(f"{of_kind.plural} cannot be changed this way. Open the record to see what can be done.")
    require(actor, of_kind.permission(act), owner_id, group=group_id)


def governed_by(row: Record) -> int | None:
    """The partnership whose roles decide about a record: its owner; a partnership, by itself."""
    return row.pk if row.kind == "partnership" else row.owner_id


def _owner(actor: Actor, slug: str | None) -> Record | None:
    if not slug or slug == "shared":
        return None
    found = get_record(actor, f"shared/{slug}")
    if found.kind != "partnership":
        raise NotFound(f"There is no partnership {slug}. Give the short name of one, or leave the owner out.")
    return found


def _resolve_group(actor: Actor, values: dict[str, Any], owner: Record | None) -> None:
    """Turn the group's reference into its id, among the records the actor can see."""
    given = values.get("group")
    if not given or isinstance(given, int):
        return
    full = given if "/" in given else f"{owner.reference if owner else 'shared'}/{given}"
    try:
        group = get_record(actor, full)
    except NotFound:
        group = None
    if group is None or group.kind != "group":
        raise Refused.one("Group", f"there is no group {full}", "Give the reference of a group")
    values["group"] = group.pk


def _group_meant(actor: Actor, values: Mapping[str, Any], owner: Record | None) -> int | None:
    """The group that new values name, for somebody who holds a role in a group; else nothing is asked."""
    meant = {"group": values.get("group")}
    if not actor.groups or not isinstance(meant["group"], str | int):
        return None
    try:
        _resolve_group(actor, meant, owner)
    except Refused:
        return None
    return meant["group"] if isinstance(meant["group"], int) else None


def add(
    *,
    actor: Actor,
    kind_code: str,
    owner: str | None,
    values: Mapping[str, Any],
    links: Sequence[tuple[str, str]] = (),
    reference: str = "",
    reason: str = "",
    exception: str = "",
    once: str = "",
) -> Card:
    """Add a record to `owner` (a partnership's slug, or None for the shared library).

    `links` are (relation, full reference) pairs from the new record. `exception` is the reason
    for letting a rule yield. `once` is the key of the form: acting on it again gives the same
    record back. Raises NotAllowed, Refused, RuleBroken or NotFound.
    """
    of_kind = kind(kind_code)
    owner_row = _owner(actor, owner)
    if of_kind.library and owner_row:
        raise Refused.one("Owner", f"{of_kind.plural.lower()} stand in the shared library", "Leave the owner out")
    _allow(actor, "add", of_kind, owner_row.pk if owner_row else None, _group_meant(actor, values, owner_row))
    cleaned = of_kind.clean(values)
    _resolve_group(actor, cleaned, owner_row)
    with transaction.atomic():
        if once and (done := _done(once)):
            return card_of(get_record(actor, done))
        writing = Writing(actor, _now(), reason, exception)
        item = NewRecord(of_kind, owner_row, {**of_kind.defaults, **cleaned}, reference)
        (row,) = insert_records(writing, [item], ADDED)
        new = [NewLink(row.pk, relation, _target(actor, full, row).pk) for relation, full in links]
        if new:
            insert_links(writing, new, LINKED)
        run_rules(writing, [row])
        if once:
            _keep(once, reference_of(row))
    return card_of(row)


def _target(actor: Actor, full: str, near: Record) -> Record:
    """A linked record by reference; a bare one is looked for beside `near` first."""
    if "/" in full:
        return get_record(actor, full)
    owner = near.owner.reference if near.owner else "shared"
    return get_record(actor, f"{owner}/{full}")


def _done(key: str) -> str:
    if len(key) > 64:
        raise Refused.one("Key", "it is longer than 64 characters", "Send a shorter key")
    return Once.objects.filter(key=key).values_list("result", flat=True).first() or ""


def _keep(key: str, result: str) -> None:
    try:
        with transaction.atomic():
            Once.objects.create(key=key, at=_now(), result=result)
    except IntegrityError:
        raise Conflict("This form was sent twice. The first one was kept.") from None


class Batch:
    """Many adds, changes and links as one act (a pack): all or nothing, rules at the end.

    `permission` is asked for each owner and group in place of each kind's own. Use it inside
    `with batch(...) as b:`; leaving the block runs the rules over everything written.
    """

    def __init__(self, actor: Actor, permission: Permission, reason: str) -> None:
        self.writing = Writing(actor, _now(), reason)
        self.permission = permission
        self.written: list[Record] = []
        self.broken_before: set[str] = set()

    def add(self, items: Sequence[NewRecord]) -> list[Record]:
        """Insert records whose values are cleaned. Returns them in the same order."""
        for owner_id, group in {(i.owner.pk if i.owner else None, i.values.get("group")) for i in items}:
            require(self.writing.actor, self.permission, owner_id, group=group)
        rows = insert_records(self.writing, items, ADDED) if items else []
        self.written += rows
        return rows

    def link(self, links: Sequence[NewLink]) -> list[Link]:
        """Insert links between records, by id. Returns them in the same order."""
        for row in Record.objects.filter(pk__in={link.source for link in links}).only("kind", "owner", "group"):
            require(self.writing.actor, self.permission, governed_by(row), group=row.group_id)
        return insert_links(self.writing, links, LINKED) if links else []

    def unlink(self, ids: Collection[int], reason: str) -> list[str]:
        """Take links away, by id. Returns what each was, in words."""
        rows = list(
            Link.objects.filter(pk__in=ids, withdrawn_at=None)
            .select_related("source__owner", "target__owner")
            .order_by("pk")
        )
        for owner_id, group in {(governed_by(row.source), row.source.group_id) for row in rows}:
            require(self.writing.actor, self.permission, owner_id, group=group)
        _take_away(replace(self.writing, reason=reason), rows)
        return [
            f"{reference_of(row.source)} {RELATIONS[row.relation].forward} {reference_of(row.target)}" for row in rows
        ]

    def change(self, row: Record, cleaned: dict[str, Any]) -> bool:
        """Change a record from whatever version it has. Returns whether anything changed."""
        for group in {row.group_id, cleaned.get("group", row.group_id)}:
            require(self.writing.actor, self.permission, governed_by(row), group=group)
        self.broken_before |= broken_names([row])
        after = revise(self.writing, row, row.version, cleaned, rules=False)
        if after.version == row.version:
            return False
        self.written.append(row)
        return True


@contextmanager
def batch(*, actor: Actor, permission: Permission, reason: str) -> Iterator[Batch]:
    """One act over many records, in one transaction. The rules run when the block ends."""
    with transaction.atomic():
        many = Batch(actor, permission, reason)
        yield many
        run_rules(many.writing, many.written, many.broken_before)


def change(
    *,
    actor: Actor,
    record: str,
    version: int,
    values: Mapping[str, Any],
    reason: str = "",
    exception: str = "",
) -> Card:
    """Change fields of a record, from the version the actor has read.

    Raises Conflict when somebody else has changed it since; the caller shows both. A change
    that changes nothing leaves no version. To end a record, or to open one again, asks for the
    same as to retire it: the permission and a reason.
    """
    row = get_record(actor, record)
    of_kind = kind(row.kind)
    _allow(actor, "change", of_kind, governed_by(row), row.group_id)
    cleaned = of_kind.clean(values)
    state = cleaned.get("state", row.state)
    if state != row.state and {state, row.state} & ENDED:
        _allow(actor, "retire", of_kind, governed_by(row), row.group_id)
        if not reason.strip():
            raise Refused.one("Reason", "no reason was given", "Say why it ends, or why it is open again")
    _resolve_group(actor, cleaned, row.owner)
    if cleaned.get("group", row.group_id) != row.group_id:
        _allow(actor, "change", of_kind, governed_by(row), cleaned["group"])  # to give it to a group takes a role there
    with transaction.atomic():
        return revise(Writing(actor, _now(), reason, exception), row, version, cleaned)


def retire(
    *,
    actor: Actor,
    record: str,
    version: int,
    reason: str,
    on: date | None = None,
    state: str = "retired",
) -> Card:
    """End a record: retired, closed or succeeded. Nothing kept is deleted.

    `on` is its last day, where it is known. Raises Refused without a reason.
    """
    row = get_record(actor, record)
    of_kind = kind(row.kind)
    _allow(actor, "retire", of_kind, governed_by(row), row.group_id)
    if not reason.strip():
        raise Refused.one("Reason", "no reason was given", "Say why it ends")
    if state not in ENDED:
        raise Refused.one("State", f"“{state}” does not end a record", "Use closed or retired")
    with transaction.atomic():
        values: dict[str, Any] = {"state": state}
        if on:
            values["valid_to"] = on
        writing = Writing(actor, _now(), reason)
        return revise(writing, row, version, values, act=RETIRED, parts={"state": state, "why": reason})


def link(
    *,
    actor: Actor,
    source: str,
    relation: str,
    target: str,
    note: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
) -> int:
    """Join two records by a relation. Returns the link's id.

    The actor needs to be allowed to link for the owner of the source, and to see the target.
    """
    (row,) = link_many(
        actor=actor,
        links=[(source, relation, target)],
        note=note,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
    )
    return row


def link_many(
    *,
    actor: Actor,
    links: Sequence[tuple[str, str, str]],
    away: Sequence[int] = (),
    note: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
) -> list[int]:
    """Add links given as (source, relation, target) references, and take `away` others, in one
    save: all of it or none. Returns the ids of the new links.
    """
    new, touched = [], []
    for source_ref, relation, target_ref in links:
        source = get_record(actor, source_ref)
        _allow(actor, "link", kind(source.kind), governed_by(source), source.group_id)
        target = _target(actor, target_ref, source)
        new.append(NewLink(source.pk, relation, target.pk, note.strip(), valid_from, valid_to))
        touched.append(source)
    with transaction.atomic():
        writing = Writing(actor, _now(), reason)
        for link_id in away:
            _withdraw(writing, link_id)
        made = insert_links(writing, new, LINKED) if new else []
        run_rules(writing, touched)
    return [row.pk for row in made]


def unlink(*, actor: Actor, link_id: int, reason: str = "") -> None:
    """Take a link away. It stays in the history: what was known then can still be shown."""
    with transaction.atomic():
        _withdraw(Writing(actor, _now(), reason), link_id)


def _withdraw(writing: Writing, link_id: int) -> None:
    row = Link.objects.filter(pk=link_id, withdrawn_at=None).select_related("source__owner", "target__owner").first()
    ends = [row.source_id, row.target_id] if row else []
    if row is None or visible(writing.actor).filter(pk__in=ends).count() < len(ends):
        raise NotFound(_NO_LINK)
    _allow(writing.actor, "link", kind(row.source.kind), governed_by(row.source), row.source.group_id)
    _take_away(writing, [row])


_NO_LINK = "That link is not there any more. Open the record again."


def _take_away(writing: Writing, rows: Sequence[Link]) -> None:
    """Withdraw links, with an entry for each. Raises NotFound where one was withdrawn meanwhile."""
    if not rows:
        return
    taken = Link.objects.filter(pk__in=[row.pk for row in rows], withdrawn_at=None).update(
        withdrawn_at=writing.at, withdrawn_by=writing.actor.id, withdrawn_reason=writing.reason
    )
    if taken < len(rows):
        raise NotFound(_NO_LINK)
    ledger.write(
        writing.actor,
        *(
            event(
                UNLINKED,
                row.source,
                {"relation": row.relation, "target": reference_of(row.target), "reason": writing.reason},
                relation=RELATIONS[row.relation].forward,
                other=naming(row.target),
            )
            for row in rows
        ),
        at=writing.at,
    )


def comment(
    *,
    actor: Actor,
    record: str,
    text: str,
    sort: str = "comment",
    answers: int | None = None,
    once: str = "",
) -> int:
    """Leave a comment, a question, or an answer to a question on a record. Returns its id."""
    row = get_record(actor, record)
    _allow(actor, "comment", kind(row.kind), governed_by(row), row.group_id)
    cleaned = text.strip().replace("\x00", "")
    if not cleaned:
        raise Refused.one("Comment", "nothing was written", "Write a comment, then send it")
    if len(cleaned) > 5000:
        raise Refused.one("Comment", "it is too long", "Shorten it to 5,000 characters or fewer")
    if sort not in ("comment", "question", "answer"):
        raise Refused.one("Sort", f"“{sort}” is not known", "Use comment, question or answer")
    if (sort == "answer") != (answers is not None):
        raise Refused.one("Answer", "an answer needs its question", "Choose the question")
    if answers and not Comment.objects.filter(pk=answers, record=row, sort="question").exists():
        raise NotFound("That question is not on this record. Open the record again.")
    with transaction.atomic():
        if once and (done := _done(once)):
            return int(done)
        made = Comment.objects.create(
            record=row,
            record_version=row.version,
            at=_now(),
            actor=actor.id,
            sort=sort,
            text=cleaned,
            answers_id=answers,
        )
        if once:
            _keep(once, str(made.pk))
        ledger.write(actor, event(COMMENTED, row, sort=sort))
    return made.pk


def can(actor: Actor, act: str, card: Card) -> bool:
    """Whether to offer an act on a record. Buttons ask; the command decides."""
    owner = card.id if card.kind_code == "partnership" else card.owner_id
    return act in card.kind.acts and may(actor, card.kind.permission(act), owner, group=card.group_id)
