"""Bring tables to a partnership: take them in, say what their columns mean, accept them as one act, undo it whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.jobs.scanning import look_at
from goldenthread.packs.bringing import mapping
from goldenthread.packs.bringing.planning import Entry, Plan
from goldenthread.packs.bringing.queries import Brought, brought, in_words, preview, row_of, saved_map
from goldenthread.packs.bringing.tables import Table, from_book, from_text
from goldenthread.packs.models import Bringing
from goldenthread.partners.commands import adopt
from goldenthread.reading.workbook import read_book_safely
from goldenthread.records import commands as records
from goldenthread.records.cards import Card
from goldenthread.records.commands import NewLink, NewRecord, batch
from goldenthread.records.kinds import kind
from goldenthread.records.models import Comment, Link, Record
from goldenthread.records.queries import cards, find
from goldenthread.vocabulary import Conflict, Problem, Refused

TAKEN = declare("tables.taken", "took in “{what}” to look at: {counts}")
MAPPED = declare("tables.mapped", "said what the columns of “{what}” mean")
CHOSEN = declare("tables.chosen", "chose for “{what}”: {choice}")
ACCEPTED = declare("tables.accepted", "brought in {counts} from “{what}”")
UNDONE = declare("tables.undone", "took back what “{what}” had brought in: {counts}")

_TOLD, _BEGINS = 500, 60
_CHOICES = {
    "take_repeated": {True: "what stands already is added again", False: "what stands already is left out"},
    "make_bodies": {True: "a name nobody knows becomes an organisation", False: "a name nobody knows stays out"},
}
_SHORT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Undone:
    """What undoing did: how many records ended, and those that stay because somebody has worked on them."""

    ended: int
    stays: tuple[tuple[Card, str], ...] = ()


def bring_text(
    *, actor: Actor, partnership: str, text: str, kind_code: str = "action", under: str = "", name: str = ""
) -> Brought:
    """Take in a pasted table or list. Nothing is added yet. Raises Refused, NotAllowed, NotFound."""
    card = _allowed(actor, partnership)
    _offered(kind_code)
    table = from_text(text, name or "What you pasted")
    return _keep(actor, card, name or _pasted_name(table, kind_code), [(table, kind_code)], under)


def bring_file(
    *, actor: Actor, partnership: str, data: bytes, name: str, kind_code: str = "", under: str = ""
) -> Brought:
    """Take in a workbook: XLSX, ODS or CSV. Nothing is added yet.

    Each sheet becomes what its name says: Groups, Seats, Priorities, Actions, Indicators; or `kind_code`.
    Raises Refused, NotAllowed, NotFound.
    """
    card = _allowed(actor, partnership)
    look_at(data, name)
    tables = from_book(read_book_safely(data, name))
    return _keep(actor, card, name[:200], [(table, kind_code) for table in tables], under)


def _pasted_name(table: Table, kind_code: str) -> str:
    """What tells one paste from another in a list: the kind, and how it begins."""
    words = next((cell for line in table.lines for cell in line.cells if len(cell) > 3), "")
    begins = words if len(words) <= _BEGINS else f"{words[:_BEGINS].rsplit(' ', 1)[0]}…"
    return f"Pasted {kind(kind_code).plural.lower()}, “{' '.join(begins.split())}”"


def _allowed(actor: Actor, partnership: str) -> Card:
    card = find(actor, f"shared/{partnership}")
    require(actor, Permission.LOAD, card.id)
    return card


def _keep(actor: Actor, card: Card, name: str, tables: Sequence[tuple[Table, str]], under: str) -> Brought:
    now = datetime.now(UTC)
    with transaction.atomic():
        row = Bringing.objects.create(
            partnership_id=card.id,
            name=name,
            by=actor.id,
            made_at=now,
            tables=[_plain(card, table, code) for table, code in tables],
            under=under[:200],
        )
        lines = sum(len(table.lines) for table, _ in tables)
        ledger.write(actor, _event(TAKEN, card, row, counts=f"{lines:,} row{'' if lines == 1 else 's'}"), at=now)
    return brought(actor, card.reference, row.pk)


def _plain(card: Card, table: Table, kind_code: str) -> dict[str, Any]:
    code = kind_code or mapping.guess_kind(table.name, table.heads)
    _offered(code)
    made: dict[str, Any] = {
        "name": table.name,
        "kind": code,
        "heads": list(table.heads),
        "lines": [[line.number, line.level, list(line.cells)] for line in table.lines],
        "count": len(table.lines),
        "notes": list(table.notes),
        "usual": {},
        "confirmed": False,
    }
    return made | {"map": _guessed(card, made)}


def _guessed(card: Card, table: Mapping[str, Any]) -> list[str]:
    if not table["kind"]:
        return [mapping.LEFT_OUT] * len(table["heads"])
    lines = [cells for _, _, cells in table["lines"][:50]]
    return mapping.guess(kind(table["kind"]), table["heads"], lines, saved_map(card.id, table["kind"]))


def _offered(code: str) -> None:
    if code and code not in {one.code for one in mapping.offered()}:
        raise Refused.one("Kind", f"“{code}” cannot be brought by a table", "Choose one of the list")


@dataclass(frozen=True)
class Meaning:
    """What somebody says of one table: its kind (empty to leave it out), its places, and values for every row."""

    kind: str
    map: tuple[str, ...]
    usual: Mapping[str, str]


def say_what_it_means(
    *,
    actor: Actor,
    partnership: str,
    number: int,
    tables: Sequence[Meaning],
    under: str = "",
) -> bool:
    """Keep what the columns mean. Returns whether it is whole: a kind that changed is guessed anew and shown again.

    Raises Refused where a place is not one of its kind, is given twice, or no column holds the title.
    """
    card, row = row_of(actor, partnership, number)
    _refuse_accepted(row)
    made, problems, whole = [], [], True
    for table, said in zip(row.tables, tables, strict=True):
        _offered(said.kind)
        if said.kind != table["kind"]:
            changed = table | {"kind": said.kind, "usual": {}, "confirmed": False}
            made.append(changed | {"map": _guessed(card, changed)})
            whole = whole and not said.kind
            continue
        if said.kind:
            problems += _map_problems(table, said)
        made.append(table | {"map": list(said.map), "usual": _usual(said), "confirmed": bool(said.kind)})
    if problems:
        raise Refused(problems)
    row.tables, row.under = made, under[:200]
    with transaction.atomic():
        row.save(update_fields=["tables", "under"])
        ledger.write(actor, _event(MAPPED, card, row))
    return whole


def _refuse_accepted(row: Bringing) -> None:
    if row.accepted_at:
        raise Conflict("It has been accepted already. Bring it again to read it in another way.")


def choose(
    *,
    actor: Actor,
    partnership: str,
    number: int,
    take_repeated: bool | None = None,
    make_bodies: bool | None = None,
    names: Mapping[str, str] | None = None,
) -> None:
    """Choose whether to add what stands already, and what names that nobody knows become.

    Args:
        make_bodies: Whether each such name of a body becomes an organisation.
        names: What each becomes, by the name: the code of a kind, or empty to leave it out. Takes the place of what
            was chosen before.

    Raises Refused for a kind that no name becomes.
    """
    card, row = row_of(actor, partnership, number)
    _refuse_accepted(row)
    given = {"take_repeated": take_repeated, "make_bodies": make_bodies}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    said = [_CHOICES[name][value] for name, value in chosen.items()]
    if names is not None:
        if wrong := set(names.values()) - {"", "post", "organisation", "priority", "theme", "group"}:
            raise Refused.one("Names", f"none becomes “{min(wrong)[:40]}”", "Choose one of the list")
        kept = {mapping.folded(name): code for name, code in names.items() if code}
        chosen["names"] = kept
        said.append(f"{len(kept):,} names become records")
    row.options = row.options | chosen
    with transaction.atomic():
        row.save(update_fields=["options"])
        ledger.write(actor, _event(CHOSEN, card, row, choice="; ".join(said) or "nothing"))


def _usual(said: Meaning) -> dict[str, str]:
    of_kind = kind(said.kind) if said.kind else None
    chosen = {name: text for name, text in said.usual.items() if of_kind and text and name in of_kind.by_name}
    if of_kind:
        of_kind.clean(chosen)
    return chosen


def _map_problems(table: Mapping[str, Any], said: Meaning) -> list[Problem]:
    places = {place.code: place.label for place in mapping.places(kind(said.kind))}
    found = []
    if len(said.map) != len(table["heads"]) or not set(said.map) <= set(places):
        return [Problem(table["name"], "a column goes nowhere that we know", "Choose from the list")]
    for code in sorted(set(said.map)):
        if said.map.count(code) > 1 and code not in (mapping.NOTES, mapping.LEFT_OUT) and ":" not in code:
            found.append(Problem(table["name"], f"two columns are “{places[code]}”", "Choose one of them"))
    if "title" not in said.map:
        found.append(Problem(table["name"], "no column is the title", "Choose the column that names each row"))
    return found


class _DryRun(Exception):
    """Carries nothing: it only makes the transaction roll back."""


@transaction.atomic
def accept(*, actor: Actor, partnership: str, number: int) -> Plan:
    """Add everything that can be added as one act, all or nothing. Returns what it added and found.

    Raises Refused or RuleBroken where the records together cannot stand; Conflict where it was accepted before.
    """
    card, row = row_of(actor, partnership, number)
    row = Bringing.objects.select_for_update().get(pk=row.pk)
    if row.accepted_at:
        raise Conflict("It has been accepted already. Nothing was added twice.")
    done = preview(actor, brought(actor, partnership, number))
    if not done.entries:
        raise Refused.one(row.name, "there is nothing in it to add", "See what was found, then bring it again")
    _write(actor, card, row, done)
    return done


def _write(actor: Actor, card: Card, row: Bringing, done: Plan) -> None:
    owner = Record.objects.get(pk=card.id)
    numbers = _last_numbers(owner, {entry.kind.prefix for entry in done.entries})
    with batch(actor=actor, permission=Permission.LOAD, reason=f"Brought in “{row.name}”"[:500]) as many:
        # Groups first: the records of a group name it by its id.
        for stage in (True, False):
            entries = [entry for entry in done.entries if (entry.kind.code == "group") is stage]
            items = [_new(entry, owner, numbers) for entry in entries]
            for entry, made in zip(entries, many.add(items), strict=True):
                entry.pk = made.pk
        many.link([link for entry in done.entries for link in _links(entry)])
    row.accepted_at = datetime.now(UTC)
    row.added = [entry.pk for entry in done.entries]
    row.told = [asdict(each) for each in (*done.findings, *done.repeated)][:_TOLD]
    row.tables = [table | {"lines": []} for table in row.tables]
    row.save()
    ledger.write(actor, _event(ACCEPTED, card, row, counts=in_words(done.counts)), at=row.accepted_at)


def at_once(
    *,
    actor: Actor,
    partnership: str,
    data: bytes,
    name: str,
    kind_code: str = "",
    under: str = "",
    places: Mapping[str, str] | None = None,
    take_repeated: bool = False,
    make_bodies: bool = False,
    dry_run: bool = False,
) -> tuple[Brought, Plan]:
    """Bring a file and accept it in one go, for the command line: a workbook, or plain text as if it were pasted.

    `places` says what heads mean, by the words of the head; the rest is guessed. With `dry_run`, keep nothing.
    Raises Refused, RuleBroken, NotAllowed, NotFound.
    """
    places = {mapping.folded(head): place for head, place in (places or {}).items()}
    try:
        with transaction.atomic():
            if name.lower().endswith((".txt", ".md", ".tsv")):
                text = data.decode("utf-8-sig", "replace")
                one = bring_text(
                    actor=actor,
                    partnership=partnership,
                    text=text,
                    kind_code=kind_code or "action",
                    under=under,
                    name=name,
                )
            else:
                one = bring_file(
                    actor=actor, partnership=partnership, data=data, name=name, kind_code=kind_code, under=under
                )
            meant = [
                Meaning(
                    table["kind"],
                    tuple(
                        places.get(mapping.folded(head), place)
                        for head, place in zip(table["heads"], table["map"], strict=True)
                    ),
                    {},
                )
                for table in one.tables
            ]
            say_what_it_means(actor=actor, partnership=partnership, number=one.id, tables=meant, under=under)
            choose(
                actor=actor,
                partnership=partnership,
                number=one.id,
                take_repeated=take_repeated,
                make_bodies=make_bodies,
            )
            done = accept(actor=actor, partnership=partnership, number=one.id)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return one, done


def _last_numbers(owner: Record, prefixes: set[str]) -> dict[str, int]:
    """The highest number in use for each prefix, read once: a table may bring a thousand rows."""
    last = dict.fromkeys(prefixes, 0)
    for reference in Record.objects.filter(owner=owner).values_list("reference", flat=True):
        prefix, _, number = reference.upper().rpartition("-")
        if prefix in last and number.isdecimal():
            last[prefix] = max(last[prefix], int(number))
    return last


def _new(entry: Entry, owner: Record, numbers: dict[str, int]) -> NewRecord:
    values = {**entry.kind.defaults, **entry.values}
    if entry.group is not None:
        values["group"] = _id(entry.group)
    numbers[entry.kind.prefix] += 1
    return NewRecord(
        entry.kind, owner, values, f"{entry.kind.prefix}-{numbers[entry.kind.prefix]:03d}", place=entry.place
    )


def _links(entry: Entry) -> list[NewLink]:
    return [
        NewLink(entry.pk, relation, _id(other), place=entry.place)
        if outward
        else NewLink(_id(other), relation, entry.pk, place=entry.place)
        for relation, outward, other in entry.links
    ]


def _id(other: int | Entry) -> int:
    return other.pk if isinstance(other, Entry) else other


def _event(act: str, card: Card, row: Bringing, **parts: object) -> Event:
    return Event(
        act,
        "tables",
        str(row.pk),
        f"{card.reference}/tables-{row.pk}",
        card.reference,
        {"what": row.name} | parts,
        {"records": len(row.added)},
    )


def undo(*, actor: Actor, partnership: str, number: int) -> Undone:
    """End every record that a table brought in, and that nobody has worked on since. Says which stay, and why.

    Nothing is deleted: what ended stays in the history. Raises Conflict where it is not accepted, or undone before.
    """
    with transaction.atomic():
        card, row = row_of(actor, partnership, number)
        row = Bringing.objects.select_for_update().get(pk=row.pk)
        if row.accepted_at is None or row.undone_at is not None:
            raise Conflict("There is nothing to undo: it is not accepted, or it has been undone already.")
        rows = list(Record.objects.filter(pk__in=row.added).select_related("owner").order_by("pk"))
        why = _worked_on(rows, row)
        going = [each for each in rows if each.pk not in why]
        with batch(actor=actor, permission=Permission.LOAD, reason=f"Took back “{row.name}”"[:500]) as many:
            for each in going:
                many.change(each, {"state": "retired"})
        row.undone_at = datetime.now(UTC)
        row.save(update_fields=["undone_at"])
        counts: dict[str, int] = {}
        for each in going:
            counts[each.kind] = counts.get(each.kind, 0) + 1
        ledger.write(actor, _event(UNDONE, card, row, counts=in_words(counts)), at=row.undone_at)
    found = cards(actor, list(why))
    return Undone(len(going), tuple((found[pk], words) for pk, words in why.items() if pk in found))


def _worked_on(rows: Sequence[Record], row: Bringing) -> dict[int, str]:
    """Why a record stays, by its id: it was changed, linked or spoken of since, or another stays that needs it."""
    ids = [each.pk for each in rows]
    why = {each.pk: "it has been changed since" for each in rows if each.version > 1 or each.state == "retired"}
    since = Link.objects.filter(recorded_at__gt=row.accepted_at, withdrawn_at=None)
    for source, target in since.filter(source_id__in=ids).values_list("source_id", "target_id"):
        why.setdefault(source, "it has been linked since")
        if target in ids:
            why.setdefault(target, "it has been linked since")
    for target in since.filter(target_id__in=ids).values_list("target_id", flat=True):
        why.setdefault(target, "it has been linked since")
    for pk in Comment.objects.filter(record_id__in=ids).values_list("record_id", flat=True):
        why.setdefault(pk, "somebody has commented on it")
    for pk in Record.objects.filter(group_id__in=ids).exclude(pk__in=ids).values_list("group_id", flat=True):
        why.setdefault(pk, "other records belong to it")
    standing = list(
        Link.objects.filter(source_id__in=ids, relation="part_of", withdrawn_at=None).values_list(
            "source_id", "target_id"
        )
    )
    while more := {target for source, target in standing if source in why and target in ids and target not in why}:
        why |= dict.fromkeys(more, "a part of it stays")
    return why


def start_partnership(
    *, actor: Actor, title: str, slug: str, partnership_type: str, area: str = "", frame: str = ""
) -> Card:
    """A new partnership, set up from nothing, that has adopted a national frame where one is named.

    For whoever looks after the installation. Raises Refused with every problem, NotAllowed.
    """
    require(actor, Permission.MANAGE, None)
    problems = []
    if not _SHORT.fullmatch(slug):
        problems.append(Problem("Short name", "it cannot stand in an address", "Use small letters, digits and hyphens"))
    elif Record.objects.filter(owner=None, reference__iexact=slug).exists():
        problems.append(Problem("Short name", f"{slug} is used already", "Give another one"))
    values = {"title": title, "partnership_type": partnership_type, "area": area, "setting_up": True}
    try:
        problems += kind("partnership").missing(kind("partnership").clean(values))
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        made = records.add(
            actor=actor, kind_code="partnership", owner=None, reference=slug, values=values, reason="Started"
        )
        if frame:
            adopt(actor=actor, partnership=slug, what=frame)
    return made


def end_setting_up(*, actor: Actor, partnership: str) -> Card:
    """Say that setting up is done: from now on a gap is a gap, and somebody is told of it."""
    card = find(actor, f"shared/{partnership}")
    require(actor, Permission.MANAGE, card.id)
    return records.change(
        actor=actor,
        record=card.full_reference,
        version=card.version,
        values={"setting_up": False},
        reason="Setting up is done",
    )
