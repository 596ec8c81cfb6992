"""What is held for places: the indicators of a partnership as lines, with the series of each by area.

Pages that set areas side by side start here: the profile of an area, the rug, the spine, gaps and comparisons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from goldenthread.access import Actor
from goldenthread.assessments.again import again
from goldenthread.assessments.areas import Register
from goldenthread.assessments.cards import Assessment, Key, Seen
from goldenthread.assessments.queries import Assessments, assess, assess_partnership
from goldenthread.observations.kept import MOST_ROWS, Kept
from goldenthread.observations.models import Observation
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.models import Record
from goldenthread.records.queries import cards, find, list_records, related, visible
from goldenthread.reference import queries as reference

_KINDS = ("indicator", "measure")


@dataclass(frozen=True, eq=False)
class Line:
    """An indicator or measure, with what it is listed under.

    Args:
        card: Its record.
        parent: The line that it is a measure of; None for a line itself.
        theme: Its theme.
        group: Its group.
        values: Its typed values.
        keys: Its series.
        owner: The partnership it belongs to, where that is not the one asked for.
    """

    card: Card
    parent: Card | None
    theme: Card | None
    group: Card | None
    values: Mapping[str, Any]
    keys: tuple[Key, ...]
    owner: Card | None = None

    @property
    def heading(self) -> Card | None:
        """What it stands under: the other partnership it belongs to, else its theme, else its group."""
        return self.owner or self.theme or self.group


@dataclass(frozen=True)
class Place:
    """An area that figures are held for. `own` where the partnership consists of it; `wide` for region or country."""

    code: str
    name: str
    own: bool
    wide: bool
    derived: bool = False


@dataclass(frozen=True)
class Board:
    """Lines with their assessments, and the places that figures are held for: ours, then others, then wide ones."""

    lines: tuple[Line, ...]
    found: Assessments
    places: tuple[Place, ...]

    def everybody(self, line: Line, area: str) -> Assessment | None:
        """The series of a line that stands for an area: of everybody, or of the one part that it is given for."""
        mine = [key for key in line.keys if key.area == area]
        whole = [key for key in mine if not key.breakdown]
        if not whole and len({key.breakdown for key in line.keys}) == 1:
            whole = mine
        one = self.found[whole[0]] if whole else None
        return one if one and one.latest else None

    def series(self, line: Line, area: str) -> list[Assessment]:
        """Every series of a line in an area, everybody first."""
        mine = sorted((key for key in line.keys if key.area == area), key=lambda key: key.breakdown)
        return [one for key in mine if (one := self.found[key]).latest]

    def named(self, code: str) -> Place | None:
        """The place with this code, where figures are held for it."""
        return next((place for place in self.places if place.code == code), None)

    @property
    def local(self) -> tuple[Place, ...]:
        """Places that are neither country nor region, without those worked out here."""
        return tuple(place for place in self.places if not place.wide and not place.derived)


#: How many boards one process keeps, told to the store as the size of each.
_ROWS: Final = MOST_ROWS // 24
_KEPT: Final[Kept[Any]] = Kept()


def board(viewer: Actor, slug: str, as_of: AsOf = NOW) -> Board:
    """Every indicator of a partnership in list order, each followed by its measures, with all series. Set-based.

    What was read is given again to whoever may see the same, until anything is written.

    Raises:
        NotFound: where there is no such partnership, or the viewer may not see it.
    """
    find(viewer, f"{SHARED}/{slug}")
    return _once(viewer, slug, "", as_of, lambda: _board(viewer, slug, as_of))


def _board(viewer: Actor, slug: str, as_of: AsOf) -> Board:
    found = assess_partnership(viewer, slug, as_of)
    return _made(_lines(viewer, slug, found, as_of), found, own_areas(viewer, slug))


def _once(viewer: Actor, slug: str, area: str, as_of: AsOf, make: Callable[[], Board]) -> Board:
    return again(viewer, ("board", slug, area), as_of, make, _ROWS, _KEPT)


def elsewhere(viewer: Actor, slug: str, area: str, as_of: AsOf = NOW) -> Board:
    """The indicators of every other partnership that hold a figure for an area, as far as the viewer may see them."""
    return _once(viewer, slug, area, as_of, lambda: _elsewhere(viewer, slug, area, as_of))


def _elsewhere(viewer: Actor, slug: str, area: str, as_of: AsOf) -> Board:
    seen = visible(viewer).filter(kind__in=_KINDS).exclude(owner__reference=slug).exclude(owner=None)
    held = Observation.objects.filter(area_id__in=_same_ground(area), measure__in=seen).values_list("measure_id")
    ids = {pk for (pk,) in held.distinct()}
    found = assess(viewer, sorted(ids), as_of)
    owners = Record.objects.filter(pk__in=visible(viewer).filter(pk__in=ids).values("owner_id"))
    lines: list[Line] = []
    for owner in cards(viewer, owners.order_by("title").values_list("pk", flat=True), as_of).values():
        lines += [replace(one, owner=owner) for one in _lines(viewer, owner.reference, found, as_of, ids)]
    return _made(lines, found, frozenset())


def own_areas(viewer: Actor, slug: str) -> frozenset[str]:
    """The area of a partnership and the areas that it is made of."""
    found = visible(viewer).filter(kind="partnership", owner=None, reference=slug)
    area = found.values_list("partnership_detail__area_id", flat=True).first()
    return frozenset({area, *(member.code for member in reference.members(area))}) if area else frozenset()


def _same_ground(area: str) -> list[str]:
    register = Register.read()
    return [area, *(old for old, new in register.same_ground.items() if new == area)]


def _lines(
    viewer: Actor, slug: str, found: Assessments, as_of: AsOf, only: Collection[int] | None = None
) -> tuple[Line, ...]:
    keys: dict[int, list[Key]] = defaultdict(list)
    for key in found:
        if key.area:
            keys[key.measure].append(key)
    main = list_records(viewer, "indicator", owner=slug, as_of=as_of)
    parts = list_records(viewer, "measure", owner=slug, as_of=as_of)
    above = related(viewer, [*main.values, *parts.values], "part_of", as_of=as_of, kinds=("theme", "indicator"))
    groups = cards(viewer, {v["group"] for v in main.values.values() if v.get("group")}, as_of)
    under: dict[int, list[Card]] = defaultdict(list)
    for card in parts.cards:
        for line in above[card.id]:
            if line.kind_code == "indicator":
                under[line.id].append(card)
    made: list[Line] = []
    for card in main.cards:
        theme = next((one for one in above[card.id] if one.kind_code == "theme"), None)
        group = groups.get(main.values[card.id].get("group") or 0)
        made.append(Line(card, None, theme, group, main.values[card.id], tuple(keys[card.id])))
        made += [Line(one, card, theme, group, parts.values[one.id], tuple(keys[one.id])) for one in under[card.id]]
    return tuple(line for line in made if only is None or line.card.id in only)


def _made(lines: Sequence[Line], found: Assessments, own: frozenset[str]) -> Board:
    places: dict[str, Place] = {}
    for line in lines:
        for key in line.keys:
            if key.area in places and not places[key.area].derived:
                continue
            one = found[key]
            if one.latest:
                places[key.area] = Place(key.area, one.area_name, key.area in own, one.wide, one.derived)
    ordered = sorted(places.values(), key=_order)
    return Board(tuple(lines), found, tuple(ordered))


def _order(place: Place) -> tuple[bool, bool, bool, str]:
    return place.wide, place.code.startswith("E92"), not place.own, place.name


@dataclass(frozen=True)
class From:
    """Where a figure came from: the document, None where the viewer may not open it, and the section of it."""

    document: Card | None
    section: str

    @property
    def words(self) -> str:
        """The source in one line."""
        if self.document is None:
            return "The source is not open to you"
        return f"{self.document.title}, {self.section}" if self.section else self.document.title


def where_from(viewer: Actor, seen: Iterable[Seen], as_of: AsOf = NOW) -> dict[str, From]:
    """The source of each figure that is held, by its full reference. Three queries, however many figures."""
    wanted = {one.reference for one in seen if one.reference}
    by_owner: dict[str, list[str]] = defaultdict(list)
    for full in wanted:
        owner, _, reference_ = full.partition("/")
        by_owner[owner].append(reference_)
    rows: list[tuple[str, str, int, str]] = []
    for owner, references in by_owner.items():
        which = {"owner": None} if owner == SHARED else {"owner__reference": owner}
        standing = Observation.objects.filter(superseded_at=None, reference__in=references, **which)
        found = standing.values_list("reference", "source__document_id", "source__section")
        rows += [(owner, *row) for row in found]
    documents = cards(viewer, {row[2] for row in rows}, as_of)
    return {f"{owner}/{ref}": From(documents.get(pk), section) for owner, ref, pk, section in rows}
