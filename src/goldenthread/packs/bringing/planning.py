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
from goldenthread.packs.bringing.cells import in_words, read
from goldenthread.packs.bringing.tables import is_deeper, unmarked
from goldenthread.records.cards import Card
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.queries import visible
from goldenthread.records.relations import RELATIONS
from goldenthread.vocabulary import Refused

#: States of records that a name may still mean.
_STANDING = ("proposed", "live")
_SPLIT = re.compile(r"\s*(?:;|\n|,| / | and | & )\s*")
#: Kinds whose definition may leave things unsaid where it says which list it comes from.
_LISTED = ("indicator", "measure")
_BODIES = frozenset({"responsible", "accountable", "held_by", "represents", "supplies"})
#: What a name that nobody knows may become, in the order they are offered, by what it was to be.
_MAKES = dict.fromkeys(_BODIES, ("post", "organisation")) | {"part_of": ("priority", "theme"), "group": ("group",)}
#: Before the words of a heading that is to be made: "new:Best start in life".
NEW = "new:"


@dataclass(frozen=True)
class Finding:
    """Something about one cell or row: `place` names sheet, row and column; `said` is what stood there."""

    place: str
    finding: str
    said: str = ""
    stops: bool = False
    row: int = 0
    unknown: str = ""


@dataclass
class Unknown:
    """A name that nobody knows: what it may become, what it sounds like, what was chosen, and in how many rows.

    Kinds are codes; an empty one leaves it out.
    """

    name: str
    kinds: tuple[str, ...]
    guess: str
    chosen: str = ""
    rows: int = 0


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
    unknown: tuple[Unknown, ...] = ()
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
    names: Mapping[str, str] | None = None,
    on: date,
) -> Plan:
    """What these tables would add to a partnership. Nothing is written.

    Args:
        tables: Plain tables with their kind and the place of each column, as `Bringing.tables` holds them.
        name: What was brought, for "where it comes from".
        under: The reference of a record that new ones are part of where their row names no other, or `new:` and the
            words of a heading that is to be made.
        take_repeated: Whether to add what stands already under the same title.
        make_bodies: Whether a name of a body that nobody knows becomes an organisation.
        names: What names that nobody knows become, by the folded name: the code of a kind.
        on: The day, for "where it comes from".
    """
    return _Planner(viewer, partnership, name, under, take_repeated, make_bodies, names or {}, on).run(tables)


class _Planner:
    def __init__(
        self,
        viewer: Actor,
        partnership: Card,
        name: str,
        under: str,
        take_repeated: bool,
        make_bodies: bool,
        names: Mapping[str, str],
        on: date,
    ) -> None:
        self.partnership, self.name, self.names, self.on = partnership, name, names, on
        self.take_repeated, self.make_bodies = take_repeated, make_bodies
        self.made = Plan()
        self.by_name: dict[str, list[Standing]] = defaultdict(list)
        self.by_id: dict[int, Standing] = {}
        self.standing: set[tuple[str, str, str]] = set()
        self.new: dict[str, list[Entry]] = defaultdict(list)
        self.named: dict[tuple[str, str], Entry] = {}
        self.unknown: dict[str, Unknown] = {}
        self.heading: Entry | None = None
        self.positions: Counter[str] = Counter()
        self._learn(viewer)
        self.new_heading = under.removeprefix(NEW).strip() if under.startswith(NEW) else ""
        meant = [s for s in self.by_name.get(mapping.folded(self.new_heading or under), []) if s.own]
        self.under = next((s for s in meant if self.new_heading or under == s.reference), None)

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
        self.made.unknown = tuple(self.unknown.values())
        heading = [self.heading] if self.heading else []
        self.made.entries = [*heading, *self.named.values(), *self.made.entries]
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
                values[place] = read(spec, text)
                entry.shown[place] = in_words(spec, values[place])
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
        elif self.under is None and self.new_heading and (heading := self._new_heading(entry)):
            entry.links.append(("part_of", True, heading))
            entry.shown["link:part_of"] = heading.title
        elif entry.kind.code == "group":
            entry.links.append(("part_of", True, self.partnership.id))

    def _new_heading(self, entry: Entry) -> Entry | None:
        """The record that a new heading becomes: a priority, or a theme where the rows are priorities themselves."""
        if self.heading is None:
            joins = RELATIONS["part_of"].joins
            code = next((each for each in _MAKES["part_of"] if joins(entry.kind.code, each)), None)
            self.heading = self._made(code, self.new_heading) if code else None
        if self.heading is None or not RELATIONS["part_of"].joins(entry.kind.code, self.heading.kind.code):
            return None
        return self.heading

    def _made(self, code: str, name: str) -> Entry | None:
        """A new record of a name alone; None where its kind cannot be made of one."""
        of_kind = kind(code)
        if len(name) > min(200, of_kind.by_name["title"].max_length):
            return None
        usual = {spec.name: mapping.USUAL[spec.name] for spec in of_kind.typed if spec.name in mapping.USUAL}
        made = Entry(of_kind, self.name, of_kind.clean({"title": name, **usual}), shown={"made": "Made of its name"})
        self.positions[code] += 1
        made.values["position"] = self.positions[code]
        if code == "group":
            made.links.append(("part_of", True, self.partnership.id))
        return made

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
            elif made := self._named(each, relation or way, wanted):
                found.append(made)
            else:
                names_of = sorted(kind(code).name.lower() for code in wanted)[:6]
                either = " or ".join(filter(None, (", ".join(names_of[:-1]), names_of[-1])))
                finding = f"there is no {either} called “{each[:80]}”, so it is not linked"
                unknown = mapping.folded(each) if mapping.folded(each) in self.unknown else ""
                self._find(table, number, head, finding, text, unknown=unknown)
        return found

    def _one(self, text: str, wanted: frozenset[str], entry: Entry) -> list["int | Entry"]:
        words = mapping.folded(text)
        words = words.removeprefix("the ") if words not in self.by_name and words not in self.new else words
        own: list[int | Entry] = [e for e in self.new.get(words, []) if e.kind.code in wanted and e is not entry]
        standing = [s for s in self.by_name.get(words, []) if s.kind in wanted]
        nearest = [s for s in standing if s.own] or standing
        return own or [s.id for s in nearest]

    def _named(self, name: str, relation: str, wanted: frozenset[str]) -> Entry | None:
        """The record that a name nobody knows would become; None unless whoever brings it asked for that."""
        words = mapping.folded(name)
        makes = tuple(code for code in _MAKES.get(relation, ()) if code in wanted)
        if not words or len(name) > 200 or not makes:
            return None
        guess = mapping.sounds_like(name) if relation in _BODIES else makes[0]
        guess = guess if not guess or guess in makes else makes[0]
        one = self.unknown.setdefault(words, Unknown(name, makes, guess))
        one.rows += 1
        one.chosen = self.names.get(words) or ("organisation" if self.make_bodies and relation in _BODIES else "")
        code = one.chosen if one.chosen in makes else makes[0] if one.chosen else ""
        if not code:
            return None
        if (code, words) not in self.named:
            made = self._made(code, name)
            if made is None:
                return None
            self.named[code, words] = made
        return self.named[code, words]

    def _title(self, other: "int | Entry") -> str:
        return other.title if isinstance(other, Entry) else self.by_id[other].title

    def _full(self, other: "int | Entry") -> str:
        if isinstance(other, Entry):
            return f"{other.place} of this table"
        one = self.by_id[other]
        return f"{one.reference} {one.title}"

    def _find(
        self,
        table: Mapping[str, Any],
        number: int,
        column: str,
        finding: str,
        said: str,
        *,
        stops: bool = False,
        unknown: str = "",
    ) -> None:
        place = f"{_place(table, number)}, {column}"
        self.made.findings.append(Finding(place, finding, said[:300], stops, number, unknown))


def _place(table: Mapping[str, Any], number: int) -> str:
    return f"{table['name']}, row {number}"


def _said(cells: Sequence[str]) -> str:
    return "; ".join(cell for cell in cells if cell)
