"""What each column of an Explore Education Statistics file is: where, when, filter or figure.

The metadata file that belongs to a release says so. Copies often lack it, and then it is inferred:
a column of numbers and markers holds figures, a column of words is a filter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from goldenthread.returns.formats.cells import dfe_marker, number
from goldenthread.returns.formats.reading import require_columns
from goldenthread.returns.formats.tables import Fault, Source, Table
from goldenthread.returns.formats.units import unit_of_dfe
from goldenthread.vocabulary import FigureStatus, Refused, Unit

#: Level to (code column, columns that stand in for it, name column). None: figures of this level are not kept.
LEVELS: Final[dict[str, tuple[str, str, str] | None]] = {
    "national": ("country_code", "", "country_name"),
    "regional": ("region_code", "", "region_name"),
    "local authority": ("new_la_code", "old_la_code", "la_name"),
    "local authority district": ("lad_code", "", "lad_name"),
    "parliamentary constituency": ("pcon_code", "", "pcon_name"),
    "ward": ("ward_code", "", "ward_name"),
    "police force area": ("pfa_code", "", "pfa_name"),
    "english devolved area": ("english_devolved_area_code", "", "english_devolved_area_name"),
    "local enterprise partnership": None,
    "local skills improvement plan area": None,
    "opportunity area": None,
    "rsc region": None,
    "planning area": None,
    "mat": None,
    "sponsor": None,
    "school": None,
    "provider": None,
    "institution": None,
}
TIME: Final = ("time_period", "time_identifier", "geographic_level")
_PLACES: Final = frozenset(
    {
        *(column for level in LEVELS.values() if level for column in level if column),
        "rsc_region_lead_name",
        "lsip_code",
        "lsip_name",
        "local_enterprise_partnership_code",
        "local_enterprise_partnership_name",
        "opportunity_area_code",
        "opportunity_area_name",
        "trust_id",
        "trust_name",
        "sponsor_id",
        "sponsor_name",
        "school_urn",
        "school_name",
        "school_laestab",
        "provider_ukprn",
        "provider_name",
        "institution_id",
        "institution_name",
        "planning_area_code",
        "planning_area_name",
    }
)

# Filters whose items may be numbers.
_FILTER_NAMES: Final = frozenset(
    {"age", "age_group", "age_start", "sex", "gender", "ncyear", "nc_year", "year_group", "national_curriculum_year"}
)
_TOTALS: Final = frozenset({"all", "total", "tot"})
_VERSIONS: Final = {
    "provisional": FigureStatus.PROVISIONAL,
    "revised": FigureStatus.REVISED,
    "amended": FigureStatus.REVISED,
    "final": FigureStatus.FINAL,
}
_SAMPLE: Final = 20_000
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column of figures."""

    at: int
    column: str
    title: str
    unit: Unit | None
    places: int | None
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in one file."""

    columns: Mapping[str, int]
    filters: tuple[tuple[int, str], ...]
    indicators: tuple[Indicator, ...]
    version: int | None = None


def looks_like_ees(header: Sequence[str]) -> bool:
    """Whether these are column names of this format, the wrong ones of the publisher's own demo included."""
    names = {name.casefold() for name in header}
    return {"time_period", "time_identifier"} <= names and any(name.startswith("geographic") for name in names)


def layout_of(table: Table, metadata: Source | None = None, own_markers: Sequence[str] = ()) -> Layout:
    """Return what each column is, from the metadata where it is given, else from the first rows.

    Raises:
        Refused: naming a required column that is missing, a column that stands twice, and columns that
            metadata and file do not share.
    """
    names = [name.casefold() for name in table.header]
    require_columns(table.header, TIME, "Explore Education Statistics")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise Refused.one("header", f"the column “{twice[0]}” stands twice", "Send the file as it was published")
    columns = {name: at for at, name in enumerate(names)}
    rest = [at for at, name in enumerate(names) if name not in _PLACES and name not in TIME]
    if metadata is not None:
        return _by_metadata(table, columns, rest, metadata)
    return _by_cells(table, columns, rest, frozenset(mark.casefold() for mark in own_markers))


def _by_metadata(table: Table, columns: dict[str, int], rest: list[int], metadata: Source) -> Layout:
    meta = Table(metadata)
    require_columns(meta.header, ("col_name", "col_type", "label"), "metadata")
    said = {cells["col_name"].casefold(): cells for _, cells in meta.dicts()}
    names = {at: table.header[at] for at in rest}
    unsaid = [name for name in names.values() if name.casefold() not in said]
    absent = [cells["col_name"] for name, cells in said.items() if name not in columns]
    if unsaid or absent:
        where = "the metadata does not say what it is" if unsaid else "the file does not have it"
        raise Refused.one(
            "header", f"column “{(unsaid or absent)[0]}”: {where}", "Send the data and the metadata of one release"
        )
    filters, indicators = [], []
    for at, name in names.items():
        cells = said[name.casefold()]
        if cells["col_type"].casefold() == "filter":
            filters.append((at, name.casefold()))
            continue
        places = cells.get("indicator_dp", "")
        unit = unit_of_dfe(cells.get("indicator_unit", ""), name)
        indicators.append(
            Indicator(at, name, cells["label"] or _words(name), unit, int(places) if places.isdigit() else None)
        )
    return _with_version(table, Layout(columns, tuple(filters), tuple(indicators)))


def _by_cells(table: Table, columns: dict[str, int], rest: list[int], own_markers: frozenset[str]) -> Layout:
    seen: dict[int, Counter[str]] = {at: Counter() for at in rest}
    others: dict[int, set[str]] = {at: set() for at in rest}
    for cells in islice(_good(table), _SAMPLE):
        for at in rest:
            cell = cells[at].strip()
            sort = _sort(cell, own_markers)
            seen[at][sort] += 1
            if sort == "words" and len(others[at]) < 50:
                others[at].add(cell.casefold())
    filters, indicators = [], []
    for at in rest:
        name = table.header[at]
        if _is_filter(name.casefold(), seen[at], others[at]):
            filters.append((at, name.casefold()))
        else:
            blank = bool(seen[at]) and set(seen[at]) == {"blank"}
            indicators.append(Indicator(at, name, _words(name), unit_of_dfe("", name), None, blank))
    if not indicators:
        raise Refused.one("header", "no column holds figures", "Send the file as it was published")
    return _with_version(table, Layout(columns, tuple(filters), tuple(indicators)))


def _is_filter(name: str, seen: Counter[str], others: set[str]) -> bool:
    """Whether a column is a filter, by its name where its items may be numbers, else by its cells."""
    if name in _FILTER_NAMES:
        return True
    if not seen["words"]:
        return False
    if not seen["number"]:
        # Words alone: items of a filter, unless they are few and short, as marks the publisher never explained.
        return not (seen["marker"] and all(len(word) <= _SHORT for word in others) and not others & _TOTALS)
    # Numbers with a few short marks that nobody knows hold figures, and the marks are asked about later.
    return any(len(word) > _SHORT for word in others) or bool(others & _TOTALS)


def _sort(cell: str, own_markers: frozenset[str]) -> str:
    if not cell:
        return "blank"
    if number(cell) is not None:
        return "number"
    return "marker" if dfe_marker(cell) is not None or cell.casefold() in own_markers else "words"


def _with_version(table: Table, layout: Layout) -> Layout:
    """Take a column "version" out of the filters when its words are a publisher's status."""
    for at, name in layout.filters:
        if name != "version":
            continue
        words = {cells[at].strip().casefold() for cells in islice(_good(table), _SAMPLE)}
        if words <= set(_VERSIONS):
            rest = tuple(pair for pair in layout.filters if pair[0] != at)
            return Layout(layout.columns, rest, layout.indicators, at)
    return layout


def status_of(word: str) -> FigureStatus | None:
    """Return the status that a version column names, or None for a word that is not known."""
    return _VERSIONS.get(word.strip().casefold())


def _good(table: Table) -> Iterator[list[str]]:
    return (cells for _, cells in table if not isinstance(cells, Fault))


def _words(column: str) -> str:
    return " ".join(column.replace("_", " ").split())
