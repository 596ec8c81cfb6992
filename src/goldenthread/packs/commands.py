"""Load packs: the same acts, checks and ledger as by any other door, for many files at once.

A set of packs is one act. Records that are new are added, those that differ are changed, and
what is the same is left alone, so that loading a set twice changes nothing. A set with one
fault is refused whole, with every fault named by file and line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.governance.papers import carrying
from goldenthread.governance.papers.carrying import Brought
from goldenthread.jobs.counting import count_rows
from goldenthread.jobs.progress import Progress, SilentProgress
from goldenthread.observations.commands import accept
from goldenthread.packs import files, linking
from goldenthread.packs.exporting import export
from goldenthread.packs.figures import new_figures
from goldenthread.packs.reading import Item, Pack, read_pack
from goldenthread.records.cards import SHARED
from goldenthread.records.commands import Batch, batch
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.models import Record
from goldenthread.records.queries import values_of, visible
from goldenthread.records.writing import LONGEST_REASON, NewLink, NewRecord
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import NotFound, Problem, Refused

LOADED = declare("pack.loaded", "loaded the pack “{what}”, version {version}")

NOT_FIELDS = {"ref", "kind", "owner", "version", "links"}
#: The version of the record that whoever changed the file had read. It may be left out.
_VERSION = FieldSpec("version", "Version", "integer", "version", least=1)


@dataclass
class Report:
    """What loading did, or on a dry run would do."""

    packs: list[str] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    links: int = 0
    taken_away: list[str] = field(default_factory=list)
    figures: int = 0
    corrected: int = 0
    files: int = 0
    dangling: list[Problem] = field(default_factory=list)
    dry_run: bool = False


@dataclass
class _Entry:
    """One record of a pack on its way in."""

    item: Item
    pack: Pack
    kind: Kind
    owner: str
    reference: str
    values: dict[str, Any]
    group: str = ""
    version: int | None = None
    row: Record | None = None

    @property
    def full(self) -> str:
        return f"{self.owner}/{self.reference}"


class _DryRun(Exception):
    """Carries nothing: it only makes the transaction roll back."""


def load(
    *,
    actor: Actor,
    paths: Sequence[Path],
    dry_run: bool = False,
    reason: str = "",
    progress: Progress | None = None,
    prepare: Callable[[Path, Pack], Pack] | None = None,
) -> Report:
    """Load the packs in these folders as one act, all or nothing.

    With `dry_run`, do it all and keep nothing. A correction of a figure needs a `reason`. `prepare` is given
    each folder and what was read from it, and says what of that is loaded.
    Raises Refused with every problem found.
    """
    progress = progress or SilentProgress()
    packs = [read_pack(Path(path)) for path in paths]
    if prepare:
        packs = [prepare(Path(path), pack) for path, pack in zip(paths, packs, strict=True)]
    report = Report(packs=[pack.name for pack in packs], dry_run=dry_run)
    entries = _entries(packs)
    _require(actor, packs, entries)
    # What people give is looked at before the act: that takes its time, and no write should wait for it.
    brought = files.take_all([Path(path) for path in paths], packs)
    try:
        with transaction.atomic():
            _load(actor, packs, entries, brought, report, reason, progress)
            if dry_run:
                raise _DryRun
            count_rows(report.added + report.links + report.figures)
    except _DryRun:
        carrying.forget([one.kept for one in brought])
    except BaseException:
        carrying.forget([one.kept for one in brought])
        raise
    return report


def _load(
    actor: Actor,
    packs: Sequence[Pack],
    entries: Sequence[_Entry],
    brought: Sequence[Brought],
    report: Report,
    reason: str,
    progress: Progress,
) -> None:
    why = reason or f"Loaded {', '.join(f'{p.name} {p.version}' for p in packs)}"[:LONGEST_REASON]
    with batch(actor=actor, permission=Permission.LOAD, reason=why) as many:
        with progress.stage("Records", total=len(entries)) as step:
            loader = _Loader(actor, many, packs, report)
            for stage in _stages(entries):
                loader.records(stage)
                step.advance(len(stage))
        with progress.stage("Links", total=len(entries)) as step:
            loader.links(entries)
            step.advance(len(entries))
    report.files = carrying.put_brought(actor, [(one, loader.paper(one)) for one in brought], why)
    with progress.stage("Figures", total=sum(len(p.figures) for p in packs)) as step:
        _refuse_shared_references(packs)
        for pack in packs:
            if pack.figures:
                done = accept(
                    actor=actor,
                    owner=loader.owner(pack.owner),
                    figures=new_figures(pack, loader.lookup),
                    reason=reason,
                )
                report.figures += done.added
                report.corrected += done.superseded
                step.advance(len(pack.figures))
    ledger.write(
        actor,
        *(
            Event(
                LOADED,
                "pack",
                pack.name,
                pack.name,
                pack.owner,
                {"what": pack.title, "version": pack.version},
                {"source": pack.source, "licence": pack.licence},
            )
            for pack in packs
        ),
    )


def _refuse_shared_references(packs: Sequence[Pack]) -> None:
    """One pack may not correct, as if by mistake, the figure that another of the set brings."""
    first: dict[tuple[str, str], str] = {}
    problems = []
    for pack in packs:
        for item in pack.figures:
            key = (pack.owner, item.data["ref"])
            if first.setdefault(key, pack.name) != pack.name:
                problems.append(
                    Problem(
                        item.place("ref"),
                        f"the figure {'/'.join(key)} is given twice; first in the pack {first[key]}",
                        "Give each figure its own reference",
                    )
                )
    if problems:
        raise Refused(problems)


def _require(actor: Actor, packs: Sequence[Pack], entries: Sequence[_Entry]) -> None:
    """Refuse unless the actor may load for every owner that the packs write for, changed or not.

    A partnership decides about its own record; one that is new stands in the shared library.
    """
    own = {e.reference for e in entries if e.owner == SHARED and e.kind.code == "partnership"}
    slugs = {p.owner for p in packs} | own
    slugs |= {e.owner for e in entries if e.kind.code != "partnership"}
    standing = dict(
        Record.objects.filter(owner=None, kind="partnership", reference__in=slugs).values_list("reference", "pk")
    )
    for slug in sorted(slugs):
        require(actor, Permission.LOAD, standing.get(slug))


def _entries(packs: Sequence[Pack]) -> list[_Entry]:
    """Every record of the packs with cleaned values. Raises Refused with all problems."""
    entries: list[_Entry] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for pack in packs:
        for position, item in enumerate(pack.records, start=1):
            try:
                entry = _entry(pack, item, position)
            except Refused as refused:
                problems.extend(refused.problems)
                continue
            if entry.full in seen:
                problems.append(
                    Problem(
                        item.place("ref"),
                        f"the reference {entry.full} is given twice; first in {seen[entry.full]}",
                        "Give each record its own reference",
                    )
                )
            seen[entry.full] = item.place("ref")
            entries.append(entry)
    codes = {entry.full: entry.kind.code for entry in entries}
    problems += [
        Problem(entry.item.place("group"), f"{entry.group} is not a group", "Name a group")
        for entry in entries
        if entry.group and codes.get(_full(entry.pack, entry.group), "group") != "group"
    ]
    problems += _unknown_areas(entries)
    problems += _stray_narrative(packs, seen)
    if problems:
        raise Refused(problems)
    return entries


def _entry(pack: Pack, item: Item, position: int) -> _Entry:
    data = item.data
    missing = [key for key in ("ref", "kind", "title") if not data.get(key)]
    if missing:
        raise Refused.one(item.place(), f"the record has no “{missing[0]}”", f"Add a line {missing[0]}: ...")
    try:
        of_kind = kind(str(data["kind"]))
    except NotFound as unknown:
        raise Refused.one(item.place("kind"), str(unknown), "Use one of these kinds") from None
    given = {"position": position, "marking": pack.marking}
    given |= {k: v for k, v in data.items() if k not in NOT_FIELDS}
    narrative = pack.narrative.get(str(data["ref"]))
    if narrative:
        given["narrative"] = narrative
    group = str(given.pop("group", "") or "")
    try:
        version = _VERSION.parse(data.get("version"))
        values = of_kind.clean(given)
    except Refused as refused:
        raise Refused(_placed(item, of_kind, problem) for problem in refused.problems) from None
    links = data.get("links") or {}
    if not isinstance(links, dict):
        raise Refused.one(item.place("links"), "the links are not relation: reference", "Write them as a mapping")
    return _Entry(
        item=item,
        pack=pack,
        kind=of_kind,
        owner=str(data.get("owner") or pack.owner),
        reference=str(data["ref"]),
        values=values,
        group=group,
        version=version,
    )


def _placed(item: Item, of_kind: Kind, problem: Problem) -> Problem:
    """The same problem, at the line of the field it speaks of."""
    every = (*of_kind.fields, _VERSION)
    names = [s.name for s in every if s.label == problem.place] or [problem.place]
    return Problem(f"{item.place(names[0])}, {names[0]}", problem.finding, problem.remedy)


def _unknown_areas(entries: Sequence[_Entry]) -> list[Problem]:
    used = [(e, str(e.values["area"])) for e in entries if e.values.get("area")]
    known = reference.names({code for _, code in used})
    return [
        Problem(
            f"{entry.item.place('area')}, area",
            f"there is no area with the code {code}",
            "Use a code from the area register, such as E06000059",
        )
        for entry, code in used
        if code not in known
    ]


def _stray_narrative(packs: Sequence[Pack], seen: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(
            f"{pack.name}/narrative/{name}.md",
            f"there is no record {name} in this pack",
            "Name the file after the record it belongs to",
        )
        for pack in packs
        for name in pack.narrative
        if not {f"{pack.owner}/{name}", f"{SHARED}/{name}"} & set(seen)
    ]


def _stages(entries: Sequence[_Entry]) -> Iterable[list[_Entry]]:
    """Owners first, since records need them; then groups, since records name them; the rest."""
    yield [e for e in entries if e.kind.code == "partnership"]
    groups = [e for e in entries if e.kind.code == "group"]
    while groups:
        # A group that another looks after comes after it; a circle of them is refused when it is looked up.
        waiting = {e.full for e in groups}
        ready = [e for e in groups if _full(e.pack, e.group) not in waiting] or groups
        yield ready
        groups = [e for e in groups if e not in ready]
    yield [e for e in entries if e.kind.code not in ("partnership", "group")]


def _full(pack: Pack, reference_text: str) -> str:
    """The full form of a reference as a pack writes it."""
    return reference_text if "/" in reference_text else f"{pack.owner}/{reference_text}"


class _Loader:
    """Holds the reference map while a set of packs goes in."""

    def __init__(self, actor: Actor, many: Batch, packs: Sequence[Pack], report: Report) -> None:
        self.many, self.packs = many, packs
        self.report = report
        self.links_with = {pack.name: set(pack.links_with) for pack in packs}
        self.rows: dict[str, Record] = {}
        self.owners: set[str] = set()
        self._fetch()
        # What is somebody else's secret is not there to be linked to; what the packs own is their loader's.
        mine = {f"{pack.owner}/" for pack in packs}
        seen = set(visible(actor).values_list("pk", flat=True))
        self.hidden = {
            full for full, row in self.rows.items() if row.pk not in seen and not full.startswith(tuple(mine))
        }

    def _fetch(self) -> None:
        """Learn the references of the shared library, and of every partnership, that stand already."""
        for row in Record.objects.filter(owner=None):
            self._learn(row, SHARED)
        slugs = {r.reference for r in self.rows.values() if r.kind == "partnership"}
        self.owners |= slugs | {SHARED}
        for row in Record.objects.filter(owner__reference__in=slugs).select_related("owner"):
            self._learn(row, row.owner.reference if row.owner else SHARED)

    def _learn(self, row: Record, owner: str) -> None:
        self.rows[f"{owner}/{row.reference}"] = row
        if row.kind == "partnership":
            self.owners.add(row.reference)

    def owner(self, slug: str) -> Record | None:
        """The record of an owner's slug; None for the shared library. Raises Refused."""
        if slug == SHARED:
            return None
        if slug not in self.owners:
            raise Refused.one(
                f"Owner {slug}",
                f"there is no partnership “{slug}”",
                "Add its partnership record, or load its pack with this one",
            )
        return self.rows[f"{SHARED}/{slug}"]

    def lookup(self, pack: Pack, reference_text: str, place: str) -> Record:
        """The record of a reference as a pack writes it. Raises Refused at `place`."""
        full = _full(pack, reference_text)
        row = self.rows.get(full)
        if row is None or full in self.hidden:
            raise Refused.one(place, f"there is no record {full}", "Check the reference, or add the record")
        return row

    def paper(self, one: Brought) -> Record:
        """The paper that a file is of. Raises Refused."""
        row = self.rows.get(one.paper)
        if row is None or one.paper in self.hidden or row.kind != "paper":
            raise Refused.one(one.place, f"there is no paper {one.paper}", "Check the reference, or add the paper")
        return row

    def records(self, entries: Sequence[_Entry]) -> None:
        """Add the new ones and change the ones that differ."""
        problems = [
            Problem(
                entry.item.place("owner"),
                f"there is no partnership “{entry.owner}”",
                "Add its partnership record, or load its pack with this one",
            )
            for entry in entries
            if entry.owner not in self.owners
        ]
        if problems:
            raise Refused(problems)
        new = []
        for entry in entries:
            if entry.group:
                group = self.lookup(entry.pack, entry.group, entry.item.place("group"))
                if group.kind != "group":
                    raise Refused.one(entry.item.place("group"), f"{entry.group} is not a group", "Name a group")
                entry.values["group"] = group.pk
            entry.row = self.rows.get(entry.full)
            if entry.row is None:
                new.append(entry)
            else:
                self._change(entry, entry.row)
        rows = self.many.add(
            [NewRecord(e.kind, self.owner(e.owner), e.values, e.reference, e.item.place()) for e in new]
        )
        for entry, row in zip(new, rows, strict=True):
            entry.row = row
            self._learn(row, entry.owner)
        self.report.added += len(new)

    def _change(self, entry: _Entry, row: Record) -> None:
        if row.kind != entry.kind.code:
            raise Refused.one(
                entry.item.place("kind"),
                f"{entry.full} is already a {row.kind}",
                "Give the new record another reference",
            )
        before = values_of(row)
        differs = {k: v for k, v in entry.values.items() if before.get(k) != v}
        if differs and entry.version not in (None, row.version):
            raise Refused.one(
                entry.item.place("version"),
                f"{entry.full} has changed since: the file was written from version {entry.version}, "
                f"and it is now at version {row.version}",
                "Make the change in what it says now, and give that version",
            )
        if differs and self.many.change(row, differs):
            self.report.changed += 1
        else:
            self.report.unchanged += 1

    def links(self, entries: Sequence[_Entry]) -> None:
        """Make the links what the packs write; note those whose other end is not loaded."""
        problems: list[Problem] = []
        wanted: list[linking.Written] = []
        for entry in entries:
            for relation, target, place in linking.links_of(entry.item, entry.kind, problems):
                try:
                    other = self.lookup(entry.pack, target["to"], place)
                except Refused as refused:
                    owner = target["to"].rpartition("/")[0]
                    if owner in self.links_with[entry.pack.name] and owner not in self.owners:
                        self.report.dangling.extend(refused.problems)
                    else:
                        problems.extend(refused.problems)
                    continue
                assert entry.row is not None
                dates = (target["valid_from"], target["valid_to"])
                new = NewLink(entry.row.pk, relation, other.pk, str(target.get("note") or ""), *dates, place)
                wanted.append(linking.Written(entry.pack.name, new))
        if problems:
            raise Refused(problems)
        done = linking.put(self.many, self._froms(entries), wanted)
        self.report.links += done.added
        self.report.taken_away += done.taken_away

    def _froms(self, entries: Sequence[_Entry]) -> list[linking.From]:
        rows = {pack.name: {e.row.pk for e in entries if e.row and e.pack is pack} for pack in self.packs}
        return [linking.From(p.name, f"{p.title} {p.version}", frozenset(rows[p.name])) for p in self.packs]


__all__ = ["Report", "export", "load"]
