"""From mapped tables to the records and links they would make, with what could not be read named by row and column.

Only a row without a title is left out. A cell that cannot be read is named with what it said, and its record comes
without it. Names of other records are looked up by reference, title or alias, among what the viewer may read and
among what the same tables bring.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.packs.bringing import mapping
from goldenthread.packs.bringing.tables import is_deeper, unmarked
from goldenthread.records.cards import Card
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.queries import visible
from goldenthread.records.relations import RELATIONS
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Period, Refused

#: States of records that a name may still mean.
_STANDING = ("proposed", "live")
_SPLIT = re.compile(r"\s*(?:;|\n|,| / | and | & )\s*")
#: Colours of a rating, and other words of trackers, as the statuses they stand for. Anything else is asked about.
_STATUS = {
    "green": "on_track", "g": "on_track", "amber": "at_risk", "a": "at_risk", "yellow": "at_risk", "red": "off_track",
    "r": "off_track", "blue": "complete", "b": "complete", "completed": "complete", "done": "complete",
    "closed": "complete", "grey": "not_started", "gray": "not_started", "not yet started": "not_started",
    "delayed": "off_track", "overdue": "off_track",
}  # fmt: skip
#: Kinds whose definition may leave things unsaid where it says which list it comes from.
_LISTED = ("indicator", "measure")
_BODIES = frozenset({"responsible", "accountable", "held_by", "represents", "supplies"})


@dataclass(frozen=True)
class Finding:
    """Something about one cell or row: `place` names sheet, row and column; `said` is what stood there."""

    place: str
    finding: str
    said: str = ""
    stops: bool = False
    row: int = 0


@dataclass
class Entry:
    """A record that would be added. `links` are (relation, outward, other): an id, or another entry."""

    kind: Kind
    place: str
    values: dict[str, Any]
    links: list[tuple[str, bool, "int | Entry"]] = field(default_factory=list)
    group: "int | Entry | None" = None
    above: "Entry | None" = None
    shown: dict[str, str] = field(default_factory=dict)
    pk: int = 0

    @property
    def title(self) -> str:
        return str(self.values["title"])


@dataclass
class Plan:
    """What the tables would add, what they repeat, and what was found."""

    entries: list[Entry] = field(default_factory=list)
    repeated: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    bodies: tuple[str, ...] = ()
    headings: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind would be added, by code."""
        return dict(Counter(entry.kind.code for entry in self.entries))


@dataclass(frozen=True)
class Standing:
    """A record that stands already, as names are looked up."""

    id: int
    kind: str
    reference: str
    title: str
    own: bool
    owner: str


def plan(
    viewer: Actor,
    partnership: Card,
    tables: Sequence[Mapping[str, Any]],
    *,
    name: str,
    under: str = "",
    take_repeated: bool = False,
    make_bodies: bool = False,
    on: date,
) -> Plan:
    """What these tables would add to a partnership. Nothing is written.

    Args:
        tables: Plain tables with their kind and the place of each column, as `Bringing.tables` holds them.
        name: What was brought, for "where it comes from".
        under: The reference of a record that new ones are part of where their row names no other.
        take_repeated: Whether to add what stands already under the same title.
        make_bodies: Whether a name nobody knows becomes an organisation.
        on: The day, for "where it comes from".
    """
    return _Planner(viewer, partnership, name, under, take_repeated, make_bodies, on).run(tables)


class _Planner:
    def __init__(
        self, viewer: Actor, partnership: Card, name: str, under: str, take_repeated: bool, make_bodies: bool, on: date
    ) -> None:
        self.partnership, self.name, self.on = partnership, name, on
        self.take_repeated, self.make_bodies = take_repeated, make_bodies
        self.made = Plan()
        self.by_name: dict[str, list[Standing]] = defaultdict(list)
        self.by_id: dict[int, Standing] = {}
        self.standing: set[tuple[str, str, str]] = set()
        self.new: dict[str, list[Entry]] = defaultdict(list)
        self.bodies: dict[str, Entry] = {}
        self.unknown: dict[str, str] = {}
        self.positions: Counter[str] = Counter()
        self._learn(viewer)
        self.under = next((s for s in self.by_name.get(mapping.folded(under), []) if under == s.reference), None)

    def _learn(self, viewer: Actor) -> None:
        rows = visible(viewer).filter(state__in=_STANDING).filter(owner_id__in=[self.partnership.id])
        library = visible(viewer).filter(
            owner=None, state__in=_STANDING, kind__in=("organisation", "post", "element", "frame", "partnership")
        )
        columns = (
            "pk",
            "kind",
            "reference",
            "title",
            "aliases",
            "owner_id",
            "position",
            "owner__reference",
            "group__title",
        )
        for row in (*rows.values_list(*columns), *library.values_list(*columns)):
            pk, code, ref, title, aliases, owner, position, slug, group = row
            one = self.by_id[pk] = Standing(pk, code, ref, title, owner is not None, slug or "shared")
            for words in dict.fromkeys(mapping.folded(text) for text in (ref, title, *(aliases or []))):
                self.by_name[words].append(one)
            if owner is not None:
                within = mapping.folded(group or "") if code == "seat" else ""
                self.standing.add((code, mapping.folded(title), within))
                self.positions[code] = max(self.positions[code], position)

    def run(self, tables: Sequence[Mapping[str, Any]]) -> Plan:
        order = {code: at for at, code in enumerate(mapping.FIRST)}
        rows: list[tuple[Entry, Mapping[str, Any], Sequence[str], int]] = []
        for table in sorted((t for t in tables if t["kind"]), key=lambda t: order.get(t["kind"], 9)):
            rows += self._records(table)
        for entry, table, cells, number in rows:
            self._joins(entry, table, cells, number)
        names = [table["name"] for table in tables]
        self.made.findings.sort(key=lambda each: (names.index(each.place.rpartition(", row ")[0]), each.row))
        self.made.bodies = tuple(self.unknown.values())
        if self.make_bodies:
            self.made.entries = [*self.bodies.values(), *self.made.entries]
        return self.made

    def _records(self, table: Mapping[str, Any]) -> Iterator[tuple[Entry, Mapping[str, Any], Sequence[str], int]]:
        top = kind(table["kind"])
        at_title = table["map"].index("title") if "title" in table["map"] else -1
        above: Entry | None = None
        skipping = False
        first: str | None = None
        # Every group has its co-lead: seats of one title are the same only in one group.
        at_group = table["map"].index("group") if top.code == "seat" and "group" in table["map"] else -1
        seen: dict[tuple[str, str], int] = {}
        for number, level, cells in table["lines"]:
            title, marker = unmarked(cells[at_title]) if at_title >= 0 else ("", "")
            title = " ".join(title.split())
            if not title:
                self._find(
                    table, number, "Title", "there is no title, so the row is left out", _said(cells), stops=True
                )
                continue
            first = marker if first is None else first
            below = above is not None and (level > 0 or is_deeper(marker, first))
            of_kind = kind(mapping.BELOW.get(top.code, top.code)) if below else top
            words = mapping.folded(title)
            if below and skipping:
                continue
            if not below:
                group = mapping.folded(cells[at_group]) if at_group >= 0 else ""
                earlier = seen.setdefault((words, group), number)
                stands = (of_kind.code, words, group) in self.standing
                skipping = (stands or earlier != number) and not self.take_repeated
                if stands or earlier != number:
                    said = "stands here already" if stands else f"stands in row {earlier} too"
                    self.made.repeated.append(Finding(_place(table, number), f"“{title}” {said}", title))
                if skipping:
                    above = Entry(of_kind, "", {"title": title})
                    continue
            entry = self._entry(of_kind, table, number, cells, title)
            if entry is None:
                continue
            if marker.isalnum() and marker != "o" and "number" in of_kind.by_name:
                entry.values.setdefault("number", marker)
            if below:
                entry.above = above
            else:
                above = entry
            self.made.entries.append(entry)
            self.new[words].append(entry)
            yield entry, table, cells, number

    def _entry(
        self, of_kind: Kind, table: Mapping[str, Any], number: int, cells: Sequence[str], title: str
    ) -> Entry | None:
        """The record of a row by its fields alone; None where it lacks what its kind must have.

        A title that is too long is cut at a word, and the whole of it kept in the notes.
        """
        notes = []
        most = of_kind.by_name["title"].max_length
        if len(title) > most:
            finding = f"the title is longer than {most} characters: it is cut, and the notes keep the whole of it"
            self._find(table, number, "Title", finding, title)
            notes.append(title)
            title = f"{title[: most - 1].rsplit(' ', 1)[0]}…"
        try:
            values = of_kind.clean({"title": title})
        except Refused as refused:
            self._find(table, number, "Title", refused.problems[0].finding, title, stops=True)
            return None
        entry = Entry(of_kind, _place(table, number), values)
        for at, place in enumerate(table["map"]):
            text = cells[at].strip()
            if not text or place in ("title", mapping.LEFT_OUT) or ":" in place or place == "group":
                continue
            head = table["heads"][at]
            if place == mapping.NOTES:
                notes.append(f"{head}: {text}" if head else text)
                continue
            spec = of_kind.by_name.get(place)
            if spec is None:
                notes.append(f"{head}: {text}" if head else text)
                continue
            try:
                values[place] = _read(spec, text)
                entry.shown[place] = _words(spec, values[place])
            except Refused as refused:
                problem = refused.problems[0]
                self._find(table, number, head or spec.label, f"{problem.finding}. {problem.remedy}", text)
        if notes:
            values["narrative"] = "\n\n".join(notes)
        for spec in of_kind.typed:
            usual = table["usual"].get(spec.name) or (mapping.USUAL.get(spec.name) if spec.required else None)
            if usual and spec.name not in values:
                values[spec.name] = spec.parse(usual)
        if of_kind.code in _LISTED and not values.get("said_in"):
            values["said_in"] = f"Brought from {self.name} on {self.on.day} {self.on:%B %Y}"[:200]
        if missing := of_kind.missing(values):
            self._find(table, number, missing[0].place, "nothing was given, so the row is left out", title, stops=True)
            return None
        self.positions[of_kind.code] += 1
        values["position"] = self.positions[of_kind.code]
        return entry

    def _joins(self, entry: Entry, table: Mapping[str, Any], cells: Sequence[str], number: int) -> None:
        """The links and the group of a row, once every row is known."""
        if entry.above is not None:
            entry.links.append(("part_of", True, entry.above))
            entry.shown["link:part_of"] = entry.above.title
        for at, place in enumerate(table["map"]):
            text = cells[at].strip()
            if not text or not (":" in place or place == "group"):
                continue
            head = table["heads"][at] or place
            way, _, relation = place.partition(":")
            if entry.above is not None and relation == "part_of":
                continue
            others = self._others(entry, way, relation, text, table, number, head)
            if way == "group":
                entry.group = others[0] if others else None
            else:
                links = [(relation, way == "link", other) for other in others]
                entry.links += [each for each in links if each not in entry.links]
            if others:
                entry.shown[place] = "; ".join(self._title(other) for other in others)
        self._usual_parent(entry)

    def _usual_parent(self, entry: Entry) -> None:
        if entry.above is not None or any(relation == "part_of" for relation, _, _ in entry.links):
            return
        joins = RELATIONS["part_of"].joins
        if self.under is not None and joins(entry.kind.code, self.under.kind):
            entry.links.append(("part_of", True, self.under.id))
            entry.shown["link:part_of"] = self.under.title
        elif entry.kind.code == "group":
            entry.links.append(("part_of", True, self.partnership.id))

    def _others(
        self, entry: Entry, way: str, relation: str, text: str, table: Mapping[str, Any], number: int, head: str
    ) -> list["int | Entry"]:
        if way == "group":
            wanted = frozenset({"group"})
        elif way == "link":
            wanted = RELATIONS[relation].targets_for(entry.kind.code)
        else:
            wanted = RELATIONS[relation].sources_for(entry.kind.code)
        whole = self._one(text, wanted, entry)
        names = [text] if whole or way == "group" else [part for part in _SPLIT.split(text) if part]
        found: list[int | Entry] = []
        for each in names:
            matches = whole if each == text and whole else self._one(each, wanted, entry)
            if len(matches) > 1:
                either = " or ".join(dict.fromkeys(self._full(match) for match in matches))
                self._find(table, number, head, f"“{each[:80]}” may mean {either}: link it yourself", text)
            elif matches:
                found.append(matches[0])
            elif relation in _BODIES and "organisation" in wanted and (body := self._body(each)):
                found.append(body)
            else:
                names_of = sorted(kind(code).name.lower() for code in wanted)[:6]
                either = " or ".join(filter(None, (", ".join(names_of[:-1]), names_of[-1])))
                self._find(table, number, head, f"there is no {either} called “{each[:80]}”, so it is not linked", text)
        return found

    def _one(self, text: str, wanted: frozenset[str], entry: Entry) -> list["int | Entry"]:
        words = mapping.folded(text)
        words = words.removeprefix("the ") if words not in self.by_name and words not in self.new else words
        own: list[int | Entry] = [e for e in self.new.get(words, []) if e.kind.code in wanted and e is not entry]
        standing = [s for s in self.by_name.get(words, []) if s.kind in wanted]
        nearest = [s for s in standing if s.own] or standing
        return own or [s.id for s in nearest]

    def _body(self, name: str) -> Entry | None:
        """The organisation that a name nobody knows would become; None unless whoever brings it asked for that."""
        words = mapping.folded(name)
        if not words or len(name) > 200:
            return None
        self.unknown.setdefault(words, name)
        if not self.make_bodies:
            return None
        if words not in self.bodies:
            of_kind = kind("organisation")
            values = of_kind.clean({"title": name, "organisation_type": "other"})
            self.bodies[words] = Entry(of_kind, self.name, values)
        return self.bodies[words]

    def _title(self, other: "int | Entry") -> str:
        return other.title if isinstance(other, Entry) else self.by_id[other].title

    def _full(self, other: "int | Entry") -> str:
        if isinstance(other, Entry):
            return f"{other.place} of this table"
        one = self.by_id[other]
        return f"{one.reference} {one.title}"

    def _find(
        self, table: Mapping[str, Any], number: int, column: str, finding: str, said: str, *, stops: bool = False
    ) -> None:
        self.made.findings.append(Finding(f"{_place(table, number)}, {column}", finding, said[:300], stops, number))


def _place(table: Mapping[str, Any], number: int) -> str:
    return f"{table['name']}, row {number}"


def _said(cells: Sequence[str]) -> str:
    return "; ".join(cell for cell in cells if cell)


def _read(spec: FieldSpec, text: str) -> Any:
    """The value of a cell: as the field reads it, or by the words of a closed list, or as people write in tables."""
    if spec.sort == "choice":
        words = mapping.folded(text)
        for code, label in spec.choices:
            if code and words in (mapping.folded(label), mapping.folded(code)):
                return spec.parse(code)
        if spec.name == "delivery" and words in _STATUS:
            return spec.parse(_STATUS[words])
        labels = ", ".join(label for code, label in spec.choices if code)
        raise Refused.one(spec.label, f"“{text[:80]}” is not one of the choices", f"They are: {labels}")
    if spec.sort == "area":
        return _area(spec, text)
    if spec.name == "due":
        return _due(spec, text)
    return spec.parse(text)


def _due(spec: FieldSpec, text: str) -> date:
    """A day; for a month, a quarter or a year its last day, since that is what "by March 2025" means."""
    try:
        return spec.parse(text)  # type: ignore[no-any-return]
    except Refused as refused:
        try:
            return Period.parse(re.sub(r"^(?:by|end of|before)\s+", "", text.strip(), flags=re.IGNORECASE)).end
        except Refused:
            raise refused from None


def _area(spec: FieldSpec, text: str) -> str:
    if reference.is_valid(text):
        return text
    named = reference.areas_named(text)
    found = [area for area in named if area.name.casefold() == text.casefold()] or named
    if len(found) != 1:
        said = (
            f"“{text[:80]}” may mean {' or '.join(map(str, found[:4]))}" if found else f"we know no area “{text[:80]}”"
        )
        raise Refused.one(spec.label, said, "Give its code, like E06000059, or its full name")
    return found[0].code


def _words(spec: FieldSpec, value: Any) -> str:
    if spec.sort == "choice":
        return spec.words.get(value, str(value))
    if spec.sort == "lines":
        return "; ".join(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return "Yes" if value is True else "No" if value is False else str(value)
