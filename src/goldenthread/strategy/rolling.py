"""Where programmes run: the rules of a place of a roll-out, and how much of an area is covered, counted from places.

Whether a programme is "in all localities" is worked out from the places held and the areas of the register. Nobody
types it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import find, list_records, related
from goldenthread.reference import queries as reference
from goldenthread.reference.queries import AreaFacts
from goldenthread.strategy.models import Coverage
from goldenthread.vocabulary import Period, Problem, RuleBroken

#: From the least far to the farthest.
STATES: Final = ("", "planned", "begun", "in_place")
WORDS: Final = {"": "Not covered", **dict(Coverage.CoverageState.choices)}


# --- Rules ----------------------------------------------------------------------------------------------


def of_one_programme(ids: Sequence[int]) -> list[RuleBroken]:
    """A place is a place of one programme; the link may come after the record, so none yet breaks nothing."""
    links = Link.objects.filter(source_id__in=ids, relation="place_of", withdrawn_at=None)
    many = links.values_list("source_id").annotate(n=Count("pk")).filter(n__gt=1)
    titles = dict(Record.objects.filter(pk__in=[pk for pk, _ in many]).values_list("pk", "title"))
    return [
        RuleBroken(
            Problem(title, "it is a place of more than one programme", "Keep a record for each programme"),
            code="coverage_one_programme",
        )
        for title in titles.values()
    ]


def once_in_an_area(ids: Sequence[int]) -> list[RuleBroken]:
    """A programme has one place that still runs, or is to run, in each area."""
    of = dict(
        Link.objects.filter(source__kind="coverage", relation="place_of", withdrawn_at=None)
        .filter(target__in=Link.objects.filter(source_id__in=ids, relation="place_of").values("target_id"))
        .values_list("source_id", "target_id")
    )
    live = Coverage.objects.filter(record_id__in=of, record__state="live").exclude(coverage_state="ended")
    held: dict[tuple[int, str], list[Coverage]] = defaultdict(list)
    for row in live.select_related("record", "area"):
        held[(of[row.record_id], row.area_id)].append(row)
    wanted = set(ids)
    return [
        RuleBroken(
            Problem(
                rows[0].area.name,
                "this programme has a place here already",
                f"Change {rows[0].record.reference}, or end it first",
            ),
            code="coverage_once",
        )
        for rows in held.values()
        if len(rows) > 1 and any(row.record_id in wanted for row in rows)
    ]


def ends_after_it_begins(ids: Sequence[int]) -> list[RuleBroken]:
    """A place does not end before it begins."""
    return [
        RuleBroken(
            Problem("Until", f"{row.ends} is before {row.begins}", "Give a later date, or leave it empty"),
            code="coverage_dates",
        )
        for row in Coverage.objects.filter(record_id__in=ids)
        if row.begins and row.ends and row.ends.end < row.begins.start
    ]


# --- What is covered ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """One place of a programme as its record has it."""

    card: Card
    area: str
    area_name: str
    state: str
    begins: Period | None
    ends: Period | None
    said_in: str = ""
    caution: str = ""


@dataclass(frozen=True)
class Cell:
    """A programme in one locality: how far it is, from when, and the record that says so.

    `through` names the larger area that the record is of, where that is not the locality itself.
    """

    state: str
    begins: Period | None
    held: Held | None
    through: str = ""

    @property
    def somewhere(self) -> bool:
        """Whether it has begun in a larger area, and nobody says in which parts of it."""
        return self.state == "begun" and bool(self.through)

    @property
    def words(self) -> str:
        """ "In place, from June 2024"; "In place, from when is not stated"; "Not covered"."""
        said = WORDS[self.state]
        if self.somewhere:
            return f"Not known, begun somewhere in {self.through}"
        if not self.state:
            return said
        verb = "to begin" if self.state == "planned" else "from"
        when = f"{verb} {self.begins}" if self.begins else "when is not stated"
        if not self.begins and self.state != "planned":
            when = "from when is not stated"
        whole = f" (said of {self.through} as a whole)" if self.through else ""
        return f"{said}, {when}{whole}"


@dataclass(frozen=True)
class Programme:
    """A programme over every locality.

    Args:
        card: Its record.
        cells: By code of locality.
        held: The places that its records name.
        words: How many localities have it, worked out.
        everywhere: Whether every locality has it in place.
    """

    card: Card
    cells: Mapping[str, Cell]
    held: tuple[Held, ...]
    words: str
    everywhere: bool


@dataclass(frozen=True)
class Rollout:
    """The programmes of a partnership over the localities of its area.

    `open_edges` says that there are localities whose edges the register does not hold.
    """

    area: AreaFacts | None
    localities: tuple[AreaFacts, ...]
    programmes: tuple[Programme, ...]
    open_edges: bool


def rollout(viewer: Actor, slug: str, as_of: AsOf = NOW) -> Rollout:
    """Which localities have each programme of a partnership, and from when.

    A place said of a whole area counts for every locality in it, and says so. With `as_of.on`, what had begun by then.

    Raises:
        NotFound: where there is no such partnership, or the viewer may not see it.
    """
    find(viewer, f"{SHARED}/{slug}")
    partnerships = list_records(viewer, "partnership", owner=SHARED, as_of=as_of)
    values = next((partnerships.values[c.id] for c in partnerships.cards if c.reference == slug), {})
    area = reference.area(values["area"]) if values.get("area") else None
    localities, within = _localities(area, as_of.on)
    listing = list_records(viewer, "coverage", owner=slug, as_of=as_of)
    of = related(viewer, listing.values, "place_of", as_of=as_of)
    names = reference.names({values["area"] for values in listing.values.values()})
    cards = {one.id: one for found in of.values() for one in found}
    by_programme: dict[int, list[Held]] = defaultdict(list)
    for card in listing.cards:
        for programme in of[card.id]:
            by_programme[programme.id].append(_held(card, listing.values[card.id], names, as_of.on))
    made = tuple(_programme(cards[pk], held, localities, within) for pk, held in by_programme.items())
    return Rollout(area, localities, made, any(place.kind == "local_place" for place in localities))


def _held(card: Card, values: Mapping[str, Any], names: Mapping[str, str], on: date | None) -> Held:
    """A place as it stood on a day: what had not begun by then was planned, what had not ended yet was in place."""
    state, begins, ends = values["coverage_state"], values["begins"], values["ends"]
    if on and begins and begins.start > on and state != "ended":
        state = "planned"
    if on and state == "ended" and ends and ends.end > on:
        state = "in_place" if begins and begins.start <= on else state
    name = names.get(values["area"], values["area"])
    said_in, caution = values.get("said_in") or "", values.get("caution") or ""
    return Held(card, values["area"], name, state, begins, ends, said_in, caution)


def _localities(area: AreaFacts | None, on: date | None) -> tuple[tuple[AreaFacts, ...], dict[str, set[str]]]:
    """The smallest areas held within an area, and for each every area that holds it."""
    if area is None:
        return (), {}
    within: dict[str, set[str]] = {}
    found: list[AreaFacts] = []

    def down(here: AreaFacts, above: frozenset[str]) -> None:
        every = reference.members(here.code, on, every=True)
        parts = [part for part in every if part.is_live and part.code not in above]
        for part in parts:
            down(part, above | {here.code})
        if not parts and here.code not in within:
            found.append(here)
        within.setdefault(here.code, set()).update(above | {here.code})

    down(area, frozenset())
    return tuple(sorted(found, key=lambda place: place.name)), within


def _programme(
    card: Card, held: Sequence[Held], localities: Sequence[AreaFacts], within: Mapping[str, set[str]]
) -> Programme:
    cells = {place.code: _cell(place.code, held, within.get(place.code, {place.code})) for place in localities}
    having = [code for code, cell in cells.items() if cell.state == "in_place"]
    begun = [code for code, cell in cells.items() if cell.state == "begun" and not cell.somewhere]
    planned = [code for code, cell in cells.items() if cell.state == "planned"]
    whole = bool(cells) and len(having) == len(cells)
    words = _counted(len(cells), having, begun, planned)
    if somewhere := next((cell.through for cell in cells.values() if cell.somewhere), ""):
        words += f", begun in {somewhere}: in which localities is not stated"
    return Programme(card, cells, tuple(held), words, whole)


def _cell(code: str, held: Sequence[Held], above: set[str]) -> Cell:
    """The record of the locality itself, else the farthest of those of an area that holds it."""
    own = [one for one in held if one.area == code and one.state in STATES]
    around = [one for one in held if one.area in above and one.area != code and one.state in STATES]
    best = max(own or around, key=lambda one: STATES.index(one.state), default=None)
    if best is None:
        return Cell("", None, None)
    return Cell(best.state, best.begins, best, "" if own else best.area_name)


def _counted(number: int, having: Sequence[str], begun: Sequence[str], planned: Sequence[str]) -> str:
    if not number:
        return "No locality is held, so how many have it is not known"
    said = f"In {len(having) or 'none'} of {number} localities"
    if len(having) == number:
        said = f"In all {number} localities" if number > 1 else "In its one locality"
    if begun:
        said += f", begun in {len(begun)} more"
    if planned:
        said += f", planned in {len(planned)} more" if having or begun else f", planned in {len(planned)}"
    return said
