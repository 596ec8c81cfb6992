"""Figures that somebody pastes to look at, and not to keep: periods, places and values in any of three layouts.

    period, value                     one place: the one that the form names
    period, area, value, ...          a row to a figure, with column names or without; the area may stand first
    period, Dorset, BCP, England      column names, and a column to each place

Nothing is guessed: what cannot be read is refused by its line, with what to do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.reference import queries as reference
from goldenthread.returns.workbooks.numbers import Seen, see
from goldenthread.vocabulary import Figure, Marker, Period, Problem, Qualifier, Refused, Unit, ValueType

MOST_LINES: Final = 2_000
MOST_TEXT: Final = 200_000
_MOST_PROBLEMS: Final = 20
_NAMES: Final[Mapping[str, str]] = {
    name: column
    for column, names in {
        "period": "period|year|quarter|month|date|time period|reporting period|financial year|academic year",
        "area": "area|place|area name|area code|council|local authority|la|district|geography|code",
        "value": "value|figure|number|rate|count|percentage|%|result",
        "numerator": "numerator|counts|top|people counted",
        "denominator": "denominator|out of|population|base|cohort",
        "lower": "lower|lower limit|lower ci|lower ci limit|lower 95% limit",
        "upper": "upper|upper limit|upper ci|upper ci limit|upper 95% limit",
    }.items()
    for name in names.split("|")
}
#: The columns of a row that has no names above it, by how many there are.
_BARE: Final[Mapping[int, tuple[str, ...]]] = {
    2: ("period", "value"),
    3: ("period", "area", "value"),
    4: ("period", "area", "value", "denominator"),
    5: ("period", "area", "value", "numerator", "denominator"),
}
_OPTIONAL: Final = ("numerator", "denominator", "lower", "upper")


@dataclass(frozen=True, slots=True)
class Pasted:
    """One figure as it was pasted.

    Args:
        line: Its line, from 1.
        area: The code of its area.
        period: Its period.
        figure: The figure, in the unit of the measure.
    """

    line: int
    area: str
    period: Period
    figure: Figure


def read_pasted(text: str, unit: Unit, *, area: str, years: str) -> list[Pasted]:
    """The figures of a pasted table.

    Args:
        text: Lines of cells with tabs, semicolons or commas between them.
        unit: The unit of the measure.
        area: The code of the area that lines without one are of.
        years: What a year such as 2023/24 is: "financial_year" or "academic_year".

    Raises:
        Refused: with the first twenty problems, each by its line.
    """
    if len(text) > MOST_TEXT:
        raise Refused.one("Figures", "the text is too long to try out", f"Paste {MOST_LINES:,} lines or fewer")
    rows = [(at, _cells(line)) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(rows) > MOST_LINES:
        raise Refused.one("Figures", f"there are {len(rows):,} lines", f"Paste {MOST_LINES:,} lines or fewer")
    if not rows:
        return []
    reader = _Reader(unit, area, years)
    first = [" ".join(cell.casefold().split()) for cell in rows[0][1]]
    if first and _NAMES.get(first[0]) in ("period", "area"):
        return reader.named(rows[0][1], first, rows[1:])
    return reader.bare(rows)


def _cells(line: str) -> list[str]:
    if "\t" in line:
        found = line.split("\t")
    elif ";" in line:
        found = line.split(";")
    else:
        found = next(csv.reader([line], skipinitialspace=True), [])
    return [cell.strip() for cell in found]


class _Reader:
    """Reads the rows of one text, and gathers every problem before it refuses."""

    def __init__(self, unit: Unit, area: str, years: str) -> None:
        self.unit, self.usual, self.years = unit, area, years
        self.problems: list[Problem] = []
        self.areas: dict[str, str] = {}
        self.seen: dict[tuple[str, str], int] = {}
        self.found: list[Pasted] = []

    def named(self, heads: Sequence[str], names: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> list[Pasted]:
        """Rows below column names: a column to each thing, or a column to each place."""
        columns = [_NAMES.get(name, "") for name in names]
        if columns[0] == "period" and "value" not in columns:
            places = {n: self._area(1, head) for n, head in enumerate(heads) if n and head}
            if not places:
                self._problem(1, "no column holds a value", "Add a column named Value, or one for each place")
            for at, cells in rows:
                for n, place in places.items():
                    if place and n < len(cells) and cells[n]:
                        self._take(at, {"period": cells[0], "value": cells[n]}, place)
            return self._done()
        for wanted in ("period", "value"):
            if wanted not in columns:
                self._problem(1, f"no column is named {wanted.capitalize()}", "Name the columns, or leave names out")
        for at, cells in rows if not self.problems else ():
            self._take(at, {name: cell for name, cell in zip(columns, cells, strict=False) if name})
        return self._done()

    def bare(self, rows: Sequence[tuple[int, list[str]]]) -> list[Pasted]:
        """Rows without column names, read by how many cells they have."""
        for at, cells in rows:
            columns = _BARE.get(len(cells))
            if columns is None:
                finding = f"it has {len(cells)} cell{'' if len(cells) == 1 else 's'}"
                self._problem(at, finding, "Give the period, the area and the value, with tabs or commas between them")
                continue
            if columns[:2] == ("period", "area") and not self._parsed(cells[0]) and self._parsed(cells[1]):
                # The place stands first: no place is called by a period.
                cells = [cells[1], cells[0], *cells[2:]]
            self._take(at, dict(zip(columns, cells, strict=True)))
        return self._done()

    def _take(self, at: int, given: Mapping[str, str], area: str | None = None) -> None:
        period = self._period(at, given.get("period", ""))
        if area is None:
            area = self._area(at, given["area"]) if given.get("area") else self.usual
            if not area and not given.get("area"):
                self._problem(at, "it names no area", "Add the area, or choose the usual area in the form")
        figure = self._figure(at, given)
        if period is None or not area or figure is None:
            return
        key = (area, period.canonical)
        if key in self.seen:
            finding = f"it gives {period.label} again, which stands in line {self.seen[key]}"
            self._problem(at, finding, "Leave one of them out")
            return
        self.seen[key] = at
        self.found.append(Pasted(at, area, period, figure))

    def _period(self, at: int, text: str) -> Period | None:
        if not text:
            self._problem(at, "it has no period", "Write it like 2023/24, Q1 2024/25 or March 2024")
            return None
        try:
            return self._as_period(text)
        except Refused as refused:
            self._problem(at, f"“{text[:40]}” is not a period", refused.problems[0].remedy)
            return None

    def _as_period(self, text: str) -> Period:
        plain = bool(re.fullmatch(r"\d{4}\s*[/\-–]\s*\d{2,4}", text))
        return Period.parse(text, kind=self.years if plain else None)

    def _parsed(self, text: str) -> bool:
        try:
            self._as_period(text)
        except Refused:
            return False
        return True

    def _area(self, at: int, text: str) -> str:
        if text not in self.areas:
            self.areas[text] = ""
            code = text[text.rfind("(") + 1 : -1].strip() if text.endswith(")") else text
            if reference.is_valid(code):
                self.areas[text] = code
            else:
                self.areas[text] = self._named_area(at, text)
        return self.areas[text]

    def _named_area(self, at: int, text: str) -> str:
        named = reference.areas_named(text)
        found = [area for area in named if area.name.casefold() == text.casefold()] or named
        # A former area bore some names too; what stands today is meant where only one of them does.
        found = [area for area in found if area.valid_to is None] or found
        if len(found) == 1:
            return found[0].code
        if found:
            either = " or ".join(str(area) for area in found[:4])
            self._problem(at, f"“{text[:60]}” may mean {either}", "Give the code of the one you mean")
        else:
            self._problem(at, f"we know no area “{text[:60]}”", "Give its code, like E06000059, or its full name")
        return ""

    def _figure(self, at: int, given: Mapping[str, str]) -> Figure | None:
        text = given.get("value", "")
        if not text:
            self._problem(at, "it has no value", "Write the number, or [x] where it is not available")
            return None
        seen = self._see(at, text)
        more = {name: self._see(at, given[name]) for name in _OPTIONAL if given.get(name)}
        if seen is None or any(one is None for one in more.values()):
            return None
        numbers: dict[str, Decimal | None] = {name: one.number for name, one in more.items() if one is not None}
        make: Callable[..., Figure] = Figure
        try:
            return make(
                value=seen.number, unit=self.unit, marker=seen.marker, qualifier=seen.qualifier, text=text[:200],
                **numbers,
            )  # fmt: skip
        except Refused as refused:
            problem = refused.problems[0]
            self._problem(at, problem.finding, problem.remedy)
            return None

    def _see(self, at: int, text: str) -> Seen | None:
        seen = see(text)
        if (seen.number is None and seen.marker is Marker.NONE) or seen.qualifier is Qualifier.RANGE:
            self._problem(at, f"we found {seen.doubt or 'nothing'}", "Write a number, or a marker such as [x] or [c]")
            return None
        if seen.per_cent and self.unit.type is not ValueType.PERCENTAGE:
            finding = f"“{text[:40]}” has a % sign, and the measure is not a percentage"
            self._problem(at, finding, "Leave the sign out, or choose the type “Percentage”")
            return None
        return seen

    def _problem(self, at: int, finding: str, remedy: str) -> None:
        self.problems.append(Problem(f"Line {at}", finding, remedy))

    def _done(self) -> list[Pasted]:
        if self.problems:
            raise Refused(self.problems[:_MOST_PROBLEMS])
        return self.found
