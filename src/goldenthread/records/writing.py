"""The set-based writers that every act goes through. Nothing else writes these tables."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from goldenthread.access import Actor, Permission, may
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.records import search
from goldenthread.records.cards import SHARED
from goldenthread.records.circles import closing_a_circle
from goldenthread.records.kinds import COMMON, Kind, kind
from goldenthread.records.models import Link, Record, Revision
from goldenthread.records.relations import RELATIONS, Relation, ends
from goldenthread.reference import queries as register
from goldenthread.vocabulary import Problem, Refused, RuleBroken

BATCH = 400
LONGEST_REASON = 500

EXCEPTED = declare("rule.excepted", "allowed an exception to a rule for {what}: {why}")


@dataclass
class NewRecord:
    """A record to be added. `values` are Python values by field name, already cleaned."""

    kind: Kind
    owner: Record | None
    values: dict[str, Any]
    reference: str = ""
    place: str = ""


@dataclass
class NewLink:
    """A link to be added, by record ids."""

    source: int
    relation: str
    target: int
    note: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    place: str = ""


@dataclass(frozen=True)
class Writing:
    """Who writes, when and why: the same for all rows of one act."""

    actor: Actor
    at: datetime
    reason: str = ""
    exception: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for label, text in (("Reason", self.reason), ("Exception", self.exception)):
            if problem := _text_problem(label, text):
                raise Refused([problem])


def _text_problem(place: str, text: str) -> Problem | None:
    """What is wrong with a reason or a note, if anything: the columns hold 500 characters."""
    if len(text) > LONGEST_REASON:
        return Problem(
            place,
            f"it is {len(text):,} characters long",
            f"Shorten it to {LONGEST_REASON} characters or fewer",
        )
    if "\x00" in text:
        return Problem(place, "it holds a null character", "Take the character out")
    return None


def owner_slug(record: Record) -> str:
    """The slug of a record's owner, `shared` for the library."""
    return record.owner.reference if record.owner else SHARED


def naming(record: Record) -> str:
    """How a sentence names a record: `action dorset-cypf/ACT-014 “Share the plan”`."""
    name = kind(record.kind).name.lower()
    return f"{name} {owner_slug(record)}/{record.reference} “{record.title}”"


def event(act: str, record: Record, data: Mapping[str, Any] | None = None, **parts: Any) -> Event:
    """The ledger event of an act on a record."""
    return Event(
        act=act,
        subject_kind=record.kind,
        subject_id=str(record.pk),
        subject_ref=f"{owner_slug(record)}/{record.reference}",
        owner=owner_slug(record),
        parts={"what": naming(record)} | parts,
        data=dict(data or {}),
    )


def insert_records(writing: Writing, items: Sequence[NewRecord], act: str) -> list[Record]:
    """Insert records, their typed rows, first revisions and ledger entries, a few queries in all.

    Raises Refused when a required field is missing, or a reference is taken or malformed.
    """
    _check_required(items)
    _number(items)
    rows = []
    for item in items:
        common = {n: item.values[n] for n in COMMON if n in item.values and n != "group"}
        rows.append(
            Record(
                kind=item.kind.code,
                reference=item.reference,
                owner=item.owner,
                group_id=item.values.get("group"),
                changed_at=writing.at,
                search_text=search.text_of(
                    item.reference,
                    item.values.get("title", ""),
                    item.values.get("aliases") or [],
                    item.values.get("summary", ""),
                ),
                **common,
            )
        )
    Record.objects.bulk_create(rows, batch_size=BATCH)
    for model, pairs in _by_model(items, rows).items():
        model.objects.bulk_create([model(record=row, **_typed(item)) for item, row in pairs], batch_size=BATCH)
    Revision.objects.bulk_create(
        [
            Revision(
                record=row,
                version=1,
                recorded_at=writing.at,
                actor=writing.actor.id,
                act=act,
                reason=writing.reason,
                fields=plain_fields(item.kind, _complete(item)),
            )
            for item, row in zip(items, rows, strict=True)
        ],
        batch_size=BATCH,
    )
    ledger.write(writing.actor, *(event(act, row, writing.data) for row in rows), at=writing.at)
    return rows


def _by_model(items: Sequence[NewRecord], rows: Sequence[Record]) -> dict[Any, list[tuple[NewRecord, Record]]]:
    grouped: dict[Any, list[tuple[NewRecord, Record]]] = defaultdict(list)
    for item, row in zip(items, rows, strict=True):
        grouped[item.kind.model].append((item, row))
    return grouped


def _typed(item: NewRecord) -> dict[str, Any]:
    return {spec.attribute: item.values.get(spec.name, spec.empty) for spec in item.kind.typed}


def _complete(item: NewRecord) -> dict[str, Any]:
    return {s.name: item.values.get(s.name, s.empty) for s in item.kind.fields}


def plain_fields(of_kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """All field values as JSON holds them in a revision."""
    return {spec.name: spec.plain(values.get(spec.name)) for spec in of_kind.fields}


def _check_required(items: Iterable[NewRecord]) -> None:
    problems = []
    for item in items:
        for problem in item.kind.missing(item.values):
            place = f"{item.place}, {problem.place}" if item.place else problem.place
            problems.append(Problem(place, problem.finding, problem.remedy))
        starts, stops = item.values.get("valid_from"), item.values.get("valid_to")
        if starts and stops and stops < starts:
            problems.append(life_span_problem(item.place, starts, stops))
    problems += unknown_areas([(item.kind, item.values, item.place) for item in items])
    if problems:
        raise Refused(problems)


def unknown_areas(written: Sequence[tuple[Kind, Mapping[str, Any], str]]) -> list[Problem]:
    """Problems for the area codes among (kind, values, place) that the register does not hold."""
    used = [
        (spec, str(values[spec.name]), place)
        for of_kind, values, place in written
        for spec in of_kind.typed
        if spec.sort == "area" and values.get(spec.name)
    ]
    known = register.names({code for _, code, _ in used}) if used else {}
    return [
        Problem(
            f"{place}, {spec.label}" if place else spec.label,
            f"there is no area with the code {code}",
            "Use a code from the area register, such as E06000059",
        )
        for spec, code, place in used
        if code not in known
    ]


def life_span_problem(place: str, starts: date, stops: date) -> Problem:
    """The problem of a record that ends before it starts."""
    return Problem(
        f"{place}, To" if place else "To",
        f"it ends on {stops} but starts on {starts}",
        "Give an end on or after the start",
    )


REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,58}[A-Za-z0-9]")


def _number(items: Sequence[NewRecord]) -> None:
    """Give each item its reference: the one asked for, or the next of its kind."""
    by_owner: dict[int | None, list[NewRecord]] = defaultdict(list)
    for item in items:
        by_owner[item.owner.pk if item.owner else None].append(item)
    problems: list[Problem] = []
    for owner_id, owned in by_owner.items():
        asked = [i.reference for i in owned if i.reference]
        # Nobody tells ACT-001 from act-001, and neither does a search for one.
        rows = Record.objects.filter(owner_id=owner_id) if asked else Record.objects.none()
        taken = {reference.lower() for reference in rows.values_list("reference", flat=True)}
        for item in owned:
            if item.reference and item.reference.lower() in taken:
                problems.append(
                    Problem(
                        item.place or "Reference",
                        f"the reference {item.reference} is already used",
                        "Give another reference, or leave it out to get the next one",
                    )
                )
            elif item.kind.code == "partnership" and item.reference.lower() == SHARED:
                problems.append(
                    Problem(
                        item.place or "Reference",
                        f"“{SHARED}” stands for the shared library",
                        "Give the partnership another short name",
                    )
                )
            elif item.reference and not REFERENCE.fullmatch(item.reference):
                problems.append(
                    Problem(
                        item.place or "Reference",
                        f"“{item.reference}” is not a reference",
                        "Use letters, digits and hyphens, like ACT-014",
                    )
                )
            if item.reference:
                taken.add(item.reference.lower())
        for item in owned:
            if not item.reference:
                item.reference = _next(owner_id, item.kind.prefix, taken)
                taken.add(item.reference.lower())
    if problems:
        raise Refused(problems)


def _next(owner_id: int | None, prefix: str, taken: set[str]) -> str:
    used = Record.objects.filter(owner_id=owner_id, reference__istartswith=f"{prefix}-")
    names = set(used.values_list("reference", flat=True)) | taken
    pattern = re.compile(rf"{re.escape(prefix)}-(\d+)", re.IGNORECASE)
    numbers = [int(m[1]) for name in names if (m := pattern.fullmatch(name))]
    return f"{prefix}-{max(numbers, default=0) + 1:03d}"


def insert_links(writing: Writing, links: Sequence[NewLink], act: str) -> list[Link]:
    """Insert links, after every check: relation, kinds, repeats and cycles.

    Raises Refused with every problem found, each at its place.
    """
    wanted = {pk for link in links for pk in (link.source, link.target)}
    rows = {r.pk: r for r in Record.objects.filter(pk__in=wanted).select_related("owner")}
    problems = [p for link in links if (p := _link_problem(link, rows))]
    problems += _repeated(links, rows)
    if problems:
        raise Refused(problems)
    created = []
    for link in links:
        upper, lower = ends(RELATIONS[link.relation], link.source, link.target)
        created.append(
            Link(
                source_id=link.source,
                relation=link.relation,
                target_id=link.target,
                upper_id=upper,
                lower_id=lower,
                note=link.note,
                valid_from=link.valid_from,
                valid_to=link.valid_to,
                recorded_at=writing.at,
                recorded_by=writing.actor.id,
                reason=writing.reason,
            )
        )
    Link.objects.bulk_create(created, batch_size=BATCH)
    if circles := closing_a_circle(links):
        raise Refused(_cycle_problem(link, rows) for link in circles)
    ledger.write(
        writing.actor,
        *(
            event(
                act,
                rows[link.source],
                {"relation": link.relation, "target": reference_of(rows[link.target])}
                | ({"reason": writing.reason} if writing.reason else {}),
                relation=RELATIONS[link.relation].forward,
                other=naming(rows[link.target]),
            )
            for link in links
        ),
        at=writing.at,
    )
    return created


def reference_of(record: Record) -> str:
    """The full reference of a loaded record."""
    return f"{owner_slug(record)}/{record.reference}"


def of_group(record: Record) -> dict[str, str]:
    """The group of a record, as a value for another one that is written about it and belongs to the same group."""
    group = record.group
    return {"group": group.reference} if group is not None and group.owner_id == record.owner_id else {}


def _link_problem(link: NewLink, rows: Mapping[int, Record]) -> Problem | None:
    relation: Relation | None = RELATIONS.get(link.relation)
    if relation is None:
        return Problem(
            link.place or "Relation",
            f"there is no relation “{link.relation}”",
            f"Use one of: {', '.join(RELATIONS)}",
        )
    source, target = rows[link.source], rows[link.target]
    place = link.place or f"{reference_of(source)} {relation.forward} {reference_of(target)}"
    if source.pk == target.pk:
        return Problem(place, "a record cannot be linked to itself", "Choose another record")
    if not relation.joins(source.kind, target.kind):
        allowed = sorted(kind(code).name.lower() for code in relation.targets_for(source.kind))
        names = f"{kind(source.kind).name.lower()} and {kind(target.kind).name.lower()}"
        return Problem(
            place,
            f"“{relation.forward}” may not join {names}",
            f"Link it to: {', '.join(allowed)}"
            if allowed
            else f"Use a relation that starts from {kind(source.kind).name.lower()}",
        )
    if problem := _text_problem(f"{place}, Note", link.note):
        return problem
    if link.valid_from and link.valid_to and link.valid_to < link.valid_from:
        return life_span_problem(place, link.valid_from, link.valid_to)
    return None


def _repeated(links: Sequence[NewLink], rows: Mapping[int, Record]) -> list[Problem]:
    """Links given twice, or standing already: a link with no start repeats only its like."""
    seen: set[tuple[Any, ...]] = set()
    sources = {link.source for link in links}
    standing: set[tuple[Any, ...]] = set()
    chunk = sorted(sources)
    for start in range(0, len(chunk), BATCH):
        standing.update(
            Link.objects.filter(source_id__in=chunk[start : start + BATCH], withdrawn_at=None).values_list(
                "source_id", "relation", "target_id", "valid_from"
            )
        )
    problems = []
    for link in links:
        key = (link.source, link.relation, link.target, link.valid_from)
        if key in seen or key in standing:
            source, target = rows[link.source], rows[link.target]
            problems.append(
                Problem(
                    link.place or reference_of(source),
                    f"{reference_of(source)} already {RELATIONS[link.relation].forward} {reference_of(target)}",
                    "Leave this link out",
                )
            )
        seen.add(key)
    return problems


def _cycle_problem(link: NewLink, rows: Mapping[int, Record]) -> Problem:
    relation = RELATIONS[link.relation]
    source, target = reference_of(rows[link.source]), reference_of(rows[link.target])
    return Problem(
        link.place or f"{source} {relation.forward} {target}",
        f"{source} would lead back to itself through {target}",
        "Take out one link of the circle",
    )


def broken_rules(rows: Iterable[Record]) -> list[tuple[RuleBroken, list[Record]]]:
    """What the rules of each kind have against these rows as they stand, each with the rows of its kind."""
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    return [
        (broken, written)
        for code, written in by_kind.items()
        for rule in kind(code).rules
        for broken in rule([row.pk for row in written])
    ]


def run_rules(writing: Writing, rows: Iterable[Record], before: Collection[str] = ()) -> None:
    """Run the rules of each kind over the rows just written.

    A rule that allows exceptions yields to a reason, given by someone who may grant one; the
    exception goes into the ledger. Otherwise raises RuleBroken, and nothing is kept. What was
    broken `before`, in the same words, is not this act's doing: it was excepted once already.
    """
    for broken, written in broken_rules(rows):
        if str(broken) not in before:
            _except(writing, broken, written)


def _except(writing: Writing, broken: RuleBroken, rows: Sequence[Record]) -> None:
    """Let a rule be broken for a reason. A chair of one group grants it for what that group looks after."""
    places = {(row.owner_id, row.group_id) for row in rows}
    granted = all(may(writing.actor, Permission.GRANT_EXCEPTION, owner, group=group) for owner, group in places)
    if not (broken.exception_allowed and writing.exception and granted):
        raise broken
    ledger.write(
        writing.actor,
        event(EXCEPTED, rows[0], {"rule": broken.code}, why=writing.exception),
        at=writing.at,
    )
