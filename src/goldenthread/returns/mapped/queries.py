"""Column maps in use: the saved ones, which one fits a file, what it fills, and what stands behind a figure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from goldenthread.access import Actor, Permission, require_somewhere
from goldenthread.observations.models import Observation
from goldenthread.observations.queries import FigureCard, plain, units
from goldenthread.reading.book import Book, BookCell
from goldenthread.reading.workbook import read_book_safely
from goldenthread.records.cards import Card
from goldenthread.records.models import Link, Record, Revision
from goldenthread.records.queries import card_of, cards, get_record, visible
from goldenthread.reference import queries as reference
from goldenthread.reference.models import AreaName
from goldenthread.returns.mapped.heads import Placed, place
from goldenthread.returns.mapped.layout import BLANK, LEAVE, ZERO, Layout, folded, heads_of, read_layout
from goldenthread.returns.mapped.layout import plain as plain_layout
from goldenthread.returns.mapped.reading import stands_as_period
from goldenthread.returns.mapped.rules import measure_named
from goldenthread.returns.models import Import
from goldenthread.returns.queries import Asked, owner_of
from goldenthread.returns.uploads.kept import FILES
from goldenthread.returns.uploads.queries import row_of
from goldenthread.returns.wanted import EACH, Series
from goldenthread.vocabulary import Conflict, Marker, NotFound, Period, Problem, Refused

#: How a file that is read by a column map names its format: "map:MAP-001", or alone while no map is chosen.
PREFIX: Final = "map:"
#: Rows of a sheet that are shown where its columns are explained.
TOP: Final = 60
Key = tuple[int, str, date, date, str]


@dataclass(frozen=True)
class SavedMap:
    """A saved column map. `agency` is the organisation that supplies its files, where one is linked.

    `saved_by` is the opaque id of who saved this version.
    """

    card: Card
    layout: Layout
    text: str
    agency: Card | None
    saved_at: datetime | None = None
    saved_by: str = ""
    used_at: datetime | None = None
    used_as: str = ""

    @property
    def file_format(self) -> str:
        """How a file that is read by it names its format."""
        return f"{PREFIX}{self.card.reference}"

    @property
    def facts(self) -> dict[str, Any]:
        """What an import keeps of it."""
        agency = self.agency.full_reference if self.agency else ""
        return {
            "reference": self.card.full_reference,
            "title": self.card.title,
            "version": self.card.version,
            "agency": agency,
        }


def maps_of(viewer: Actor, slug: str, *, ended: bool = False) -> list[SavedMap]:
    """The column maps of a partnership by title, each with who saved it last and what it read last.

    Raises NotFound, NotAllowed.
    """
    owner = _owner(viewer, slug)
    rows = visible(viewer).filter(kind="column_map", owner=owner).select_related("owner", "columnmap_detail")
    found = [row for row in rows.order_by("title", "pk") if ended or row.state == "live"]
    agencies = _agencies(viewer, [row.pk for row in found])
    last = _last_used(owner, [row.reference for row in found])
    saved = {row.record_id: row for row in Revision.objects.filter(record__in=found).order_by("version")}
    made = []
    for row in found:
        text = row.columnmap_detail.layout  # type: ignore[attr-defined]
        try:
            layout = read_layout(text)
        except Refused:
            continue
        line = saved.get(row.pk)
        used = last.get(row.reference)
        made.append(
            SavedMap(
                card_of(row),
                layout,
                text,
                agencies.get(row.pk),
                line.recorded_at if line else None,
                line.actor if line else "",
                used.at if used else None,
                str(used) if used else "",
            )
        )
    return made


def map_named(viewer: Actor, slug: str, name: str) -> SavedMap:
    """The live map of a partnership by its reference or its title. Raises NotFound, NotAllowed, Refused."""
    every = maps_of(viewer, slug)
    wanted = name.removeprefix(f"{slug}/")
    for one in every:
        if one.card.reference.casefold() == wanted.casefold():
            return one
    titled = [one for one in every if folded(one.card.title) == folded(name)]
    if len(titled) == 1:
        return titled[0]
    known = ", ".join(f"{one.card.reference} {one.card.title}" for one in every) or "none yet"
    raise NotFound(f"There is no column map “{name}” of {slug}. The maps are: {known}.")


def read_by(viewer: Actor, slug: str, number: int) -> SavedMap:
    """The map that an uploaded file is read by. Raises Conflict where none is chosen, NotFound, NotAllowed."""
    row = row_of(viewer, slug, number)
    name = row.file_format.removeprefix(PREFIX)
    if not row.file_format.startswith(PREFIX) or not name:
        raise Conflict(f"{row.file_name} is not read by a column map yet.")
    return map_named(viewer, slug, name)


def map_of(viewer: Actor, slug: str, reference: str) -> SavedMap:
    """One map by its reference, in use or ended. Raises NotFound, NotAllowed."""
    for one in maps_of(viewer, slug, ended=True):
        if one.card.reference.casefold() == reference.casefold():
            return one
    raise NotFound(f"There is no column map {reference}.")


def _owner(viewer: Actor, slug: str) -> Record:
    owner = owner_of(viewer, slug)
    if owner is None:
        raise NotFound("Column maps belong to a partnership.")
    require_somewhere(viewer, Permission.ACCEPT_FIGURES, owner.pk)
    return owner


def _agencies(viewer: Actor, ids: Collection[int]) -> dict[int, Card]:
    links = Link.objects.filter(source_id__in=ids, relation="supplies", withdrawn_at=None).order_by("-pk")
    pairs = dict(links.values_list("source_id", "target_id"))
    found = cards(viewer, set(pairs.values()))
    return {source: found[target] for source, target in pairs.items() if target in found}


def _last_used(owner: Record, references: Collection[str]) -> dict[str, Import]:
    rows = Import.objects.filter(owner=owner, file_format__in=[f"{PREFIX}{each}" for each in references])
    return {row.file_format.removeprefix(PREFIX): row for row in rows.order_by("number")}


def book_of(viewer: Actor, slug: str, number: int) -> Book:
    """The top of an uploaded spreadsheet, to say what its columns are. Raises Refused, NotFound, NotAllowed."""
    row = row_of(viewer, slug, number)
    return _top(row.kept_as, row.file_name)


@lru_cache(maxsize=16)
def _top(kept_as: str, name: str) -> Book:
    """The first rows of a kept file. A kept name stands for the same bytes for ever."""
    return top_of(read_book_safely(FILES.read(kept_as), name))


def top_of(book: Book) -> Book:
    """The same with the first rows of each sheet alone."""
    sheets = (replace(each, cells=tuple(cell for cell in each.cells if cell.row <= TOP)) for each in book.sheets)
    return replace(book, sheets=tuple(sheets))


# --- Which map fits ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """How a saved map meets a file: whole where it has no problem, and how many of its names stand in the file."""

    saved: SavedMap
    problems: tuple[Problem, ...]
    share: float

    @property
    def whole(self) -> bool:
        """Whether the map reads the file as it is."""
        return not self.problems


def fits(book: Book, every: Iterable[SavedMap]) -> list[Fit]:
    """How each map meets a workbook, the best first; maps that share less than half of their names are left out."""
    found = []
    for saved in every:
        layout = saved.layout
        placed = place(book, layout, lambda cell, layout=layout: _across(cell, layout))  # type: ignore[misc]
        if isinstance(placed, Placed):
            found.append(Fit(saved, (), 1.0))
            continue
        wanted = heads_of(layout.columns)
        near = max(
            (
                len(wanted & {folded(cell.text) for cell in cells.values()})
                for sheet in book.sheets
                for row, cells in sheet.rows().items()
                if row <= 40
            ),
            default=0,
        )
        if wanted and near * 2 >= len(wanted):
            found.append(Fit(saved, tuple(placed), near / len(wanted)))
    return sorted(found, key=lambda fit: (not fit.whole, -fit.share, fit.saved.card.reference))


def _across(cell: BookCell, layout: Layout) -> bool:
    """Whether a head stands across: a period, or an area or a measure that is known. A map is found by this."""
    if layout.across == "period":
        return stands_as_period(cell, layout)
    known = layout.areas if layout.across == "area" else layout.measures
    if any(folded(name) == folded(cell.text) for name in known):
        return True
    return layout.across == "area" and bool(reference.areas_named(" ".join(cell.text.split())))


# --- What a map fills -------------------------------------------------------------------------------------


def asked_by(viewer: Actor, owner: Record | None, saved: SavedMap) -> list[Asked]:
    """The measures that a map fills, as an import asks for them. Raises Refused for one that is not there."""
    targets = saved.layout.targets
    found, problems = [], []
    for text, dimensions in sorted(targets.items()):
        row = measure_named(owner.pk if owner else None, text)
        if row is None or not visible(viewer).filter(pk=row.pk).exists():
            finding = f"the map fills {text}, and no such indicator or measure stands here"
            problems.append(Problem(saved.card.title, finding, "Change the map"))
            continue
        series = Series(row.pk, text, tuple((name, EACH) for name in sorted(dimensions)))
        heir = Link.objects.filter(source=row, relation="succeeds", withdrawn_at=None).exists()
        begins = row.valid_from if heir else None
        found.append(Asked(saved.file_format, series, "", card_of(row), row, units([row])[row.pk], begins))
    if problems:
        raise Refused(problems)
    return found


def for_child(owner: Record | None, saved: SavedMap, asked: Iterable[Asked]) -> dict[str, Any]:
    """What the child process reads a spreadsheet by: the layout, the type of each measure, the areas of our own."""
    return {
        "layout": plain_layout(saved.layout),
        "units": {each.series.series: each.unit.type.value for each in asked},
        "own": own_areas(owner) if owner else {},
    }


def own_areas(owner: Record) -> dict[str, str]:
    """The names of a partnership's own areas with the code of each; a name that two of them bear is left out."""
    codes = own_codes(owner)
    names = [(name, code) for code, name in reference.names(codes).items()]
    names += list(AreaName.objects.filter(area_id__in=codes).values_list("alias", "area_id"))
    by_name: dict[str, set[str]] = {}
    for name, code in names:
        by_name.setdefault(folded(name), set()).add(code)
    return {name: next(iter(found)) for name, found in sorted(by_name.items()) if len(found) == 1}


def own_codes(owner: Record) -> list[str]:
    """The area of a partnership and those within it, itself first."""
    row = Record.objects.filter(pk=owner.pk).values_list("partnership_detail__area_id", flat=True).first()
    if not row:
        return []
    within = [each.code for each in reference.members(row, every=True) if each.is_live]
    return list(dict.fromkeys([row, *within]))


def areas_offered(viewer: Actor, slug: str) -> list[tuple[str, str]]:
    """(code, name) of a partnership's own areas, to choose from."""
    codes = own_codes(_owner(viewer, slug))
    names = reference.names(codes)
    return [(code, names[code]) for code in codes if code in names]


@dataclass(frozen=True)
class Held:
    """A figure that stands: what it says, and who holds it where it is not us."""

    reference: str
    period: Period
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    qualifier: str
    marker: str
    status: str
    note: str
    caution: str
    whose: str

    def says(self, value: Decimal | None, marker: str) -> bool:
        """Whether it says this."""
        return (self.value, self.marker) == (value, marker)


def held(owner: Record | None, measures: Collection[int]) -> dict[Key, Held]:
    """The standing figures of some measures, ours before others', by measure, area, days and breakdown.

    A figure keeps its reference whatever it came from first, so that one fact is never held twice.
    """
    rows = Observation.objects.filter(measure_id__in=measures, superseded_at=None).select_related("owner")
    found: dict[Key, Held] = {}
    for row in rows.iterator(chunk_size=2_000):
        key = (row.measure_id, row.area_id, row.starts, row.ends, row.breakdown)
        ours = row.owner_id == (owner.pk if owner else None)
        if ours or key not in found:
            whose = "" if ours else row.owner.title if row.owner else "the shared library"
            found[key] = Held(
                row.reference,
                row.period,
                plain(row.value),
                plain(row.numerator),
                plain(row.denominator),
                row.qualifier,
                row.marker,
                row.status,
                row.note,
                row.caution,
                whose,
            )
    return found


# --- What stands behind a figure --------------------------------------------------------------------------


@dataclass(frozen=True)
class BehindSheet:
    """The way back from a figure to the cell of the spreadsheet that it came from. People are opaque ids.

    `written` is how the file writes what is stored in other words; `sure` why doubted figures of it were right.
    """

    reference: str
    owner: str
    file_name: str
    sha256: str
    place: str
    written: str
    agency: Card | None
    column_map: Card | None
    title: str
    version: int
    accepted_at: datetime
    accepted_by: str
    sure: str = ""


def behind_sheet(viewer: Actor, figure: FigureCard) -> BehindSheet | None:
    """The import of a partner's spreadsheet behind a figure; None where it came by another way."""
    row = Observation.objects.filter(pk=figure.id).select_related("source", "owner").first()
    if row is None or row.owner is None:
        return None
    rows = Import.objects.filter(owner=row.owner, document_id=row.source.document_id, file_format__startswith=PREFIX)
    held_by = rows.filter(at=row.accepted_at).first() or rows.order_by("-number").first()
    if held_by is None:
        return None
    said: Mapping[str, Any] = held_by.counts.get("map", {})
    cell = _CELL(row.source.section)
    return BehindSheet(
        str(held_by),
        row.owner.reference,
        held_by.file_name,
        held_by.sha256,
        cell["place"] if cell else row.source.section,
        (cell["written"] or "") if cell else "",
        _card(viewer, said.get("agency", "")),
        _card(viewer, said.get("reference", "")),
        said.get("title", ""),
        int(said.get("version", 1)),
        held_by.at,
        held_by.by,
        held_by.counts.get("sure", ""),
    )


#: "Referrals!C7 (period written “Q1 23/24”)".
_CELL: Final = re.compile(r"(?P<place>.*![A-Z]{1,3}\d+)(?: \((?P<written>.*)\))?").fullmatch


def _card(viewer: Actor, full: str) -> Card | None:
    if not full:
        return None
    try:
        return card_of(get_record(viewer, full))
    except NotFound:
        return None


def meaning_of(layout: Layout, titles: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """What each name of a map means, in the words of the map; with the titles of measures where they are given."""
    words = [(column.head, column) for column in layout.columns]
    if layout.figures:
        words.append((f"Every {layout.across} across the top", layout.figures))
    return [(head, f"{column.meaning}{_titled(column.measure, titles)}") for head, column in words]


def _titled(measure: str, titles: Mapping[str, str] | None) -> str:
    return f" ({titles[measure]})" if titles and measure in titles else ""


def titles_of(viewer: Actor, slug: str, layout: Layout) -> dict[str, str]:
    """The title of each measure that a map fills, by the reference that the map writes. Raises NotFound, NotAllowed."""
    owner = _owner(viewer, slug)
    rows = {text: measure_named(owner.pk, text) for text in layout.targets}
    seen = cards(viewer, {row.pk for row in rows.values() if row})
    return {text: seen[row.pk].title for text, row in rows.items() if row and row.pk in seen}


def markers_of(layout: Layout) -> list[tuple[str, str]]:
    """What stands in place of a number, each with its meaning in words."""
    words = {ZERO: "A true zero", LEAVE: "Nothing: the cell is left out"}
    return [
        ("An empty cell" if text == BLANK else text, words.get(means) or f"[{means}] {Marker(means).meaning}")
        for text, means in layout.markers.items()
    ]


def left_out_words(layout: Layout) -> list[str]:
    """What the map leaves out, as sentences."""
    found = [f"Rows where {head} is {' or '.join(f'“{text}”' for text in texts)}" for head, texts in layout.left_out]
    for names in (layout.areas, layout.measures, layout.periods):
        found += [f"“{name}”" for name, means in names.items() if means == LEAVE]
    if layout.ends_blank:
        found.append("What stands below the first blank row")
    return found
