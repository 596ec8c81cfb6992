"""What the auditor reads: a description, the figures as held, the tables as printed. It shares no code with protecting.

A description is JSON:

- `rule`: `primary_min` and `primary_max` (a count between them is small), `zeros` ("publish": zeros are shown, so
  whatever is withheld is at least 1; "eligible"; "suppress": zeros are small themselves), `protection_width` (W) and
  `rounding` (a base, or absent). A table may have a rule of its own.
- `tables`: each with `file`, `measure`, `dims`, `roots` (the code of the whole, by dimension) and `hierarchies` (by
  dimension, a list of `parent` and `children`: a parent is the sum of its children).
- `rates`: each with `numerator`, `denominator` (a cell, or a number), `printed` and `scale`: a printed rate is an
  interval for its numerator.
- `relations`: each with `terms` (a `cell` and `times`), `lower` and `upper`: anything else that a reader can work out.

A cell is named by its measure and the codes of its dimensions, the whole ones left out. That is how tables are linked.

A table as held has a column for each dimension, `count`, and `state`: open (may be printed), known (already public),
withheld (held back earlier; its count may be empty, where nobody here holds it), hidden (never printed, and small all
the same); `rounded` is the base that a known count
was rounded to, if it was. A table as printed has the dimensions, `count` (empty where withheld) and `obs_status` ("c").
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any, Final

from goldenthread.vocabulary import Problem

#: A cell: its measure, then dimension and code of each dimension that is not the whole, in order.
Cell = tuple[tuple[str, str], ...]

STATES: Final = ("open", "known", "withheld", "hidden")


class Unreadable(ValueError):
    """The files cannot be audited, with what is wrong."""


@dataclass(frozen=True, slots=True)
class Law:
    """The rule of one table.

    Args:
        low, high: A count from `low` to `high` is small.
        zeros: "publish", "eligible" or "suppress".
        width: How far apart the highest and the lowest possible value of a small count must lie, W.
        rounding: The base that printed counts are rounded to; 0 for none.
    """

    low: float
    high: float
    zeros: str
    width: float
    rounding: int = 0

    def small(self, count: float) -> bool:
        """Whether a count is one that must not be known."""
        return self.low <= count <= self.high

    @property
    def least_withheld(self) -> float:
        """What everybody knows of a withheld cell: at least 1 where zeros are always shown."""
        return 1.0 if self.zeros == "publish" else 0.0

    def said_by(self, printed: float, base: int | None = None) -> tuple[float, float]:
        """The lowest and the highest count that would have been printed so: whole counts, half rounded up."""
        base = self.rounding if base is None else base
        if base < 2:
            return printed, printed
        half = base / 2
        return max(0.0, math.ceil(printed - half)), math.ceil(printed + half) - 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cell, the count or None, its state or marker, and the base it was rounded to."""

    cell: Cell
    count: float | None
    word: str
    place: str
    base: int = 0


@dataclass(frozen=True, slots=True)
class Equation:
    """A linear fact that a reader knows: the terms add up to something from `lower` to `upper`."""

    terms: tuple[tuple[Cell, float], ...]
    lower: float
    upper: float
    place: str = ""


@dataclass(slots=True)
class Case:
    """All that was read.

    Args:
        held: The count of each cell.
        state: Its state.
        law: Its rule: the strictest, where tables of several rules share it.
        printed: What is printed of each cell: a number, or None for a marker. A cell that is not there is not printed.
        equations: The linear facts, each once.
        known_as: Between what a known cell was published to be, where it was rounded.
        tables: How many tables.
        problems: What is wrong already.
    """

    held: dict[Cell, float] = field(default_factory=dict)
    state: dict[Cell, str] = field(default_factory=dict)
    law: dict[Cell, Law] = field(default_factory=dict)
    printed: dict[Cell, float | None] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    known_as: dict[Cell, tuple[float, float]] = field(default_factory=dict)
    tables: int = 0
    problems: list[Problem] = field(default_factory=list)


def read(description: str, held: Mapping[str, str], printed: Mapping[str, str]) -> Case:
    """Read one release.

    Args:
        description: The JSON text.
        held: The tables as held, by file name.
        printed: The tables as printed, by the same names. A table that is only there to be linked, because an earlier
            release printed it, may be missing: then its states say what is known.

    Raises:
        Unreadable: for what cannot be understood.
    """
    try:
        told = json.loads(description)
        case = Case(tables=len(told["tables"]))
        for table in told["tables"]:
            law = _law({**told.get("rule", {}), **table.get("rule", {})})
            name = table["file"]
            _take_held(case, table, law, held[name])
            if name in printed:
                _take_printed(case, table, printed[name])
            case.equations += _sums(table, case.held)
        case.equations += [_rate(one, case.held) for one in told.get("rates", ())]
        case.equations += [_relation(one) for one in told.get("relations", ())]
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, InvalidOperation) as error:
        raise Unreadable(f"the description and its tables do not fit: {error!r}") from None
    case.equations = list({(one.terms, one.lower, one.upper): one for one in case.equations}.values())
    return case


def said(cell: Cell) -> str:
    """A cell in words: "deaths, area W01, age 0-4"."""
    measure, *codes = cell
    return ", ".join([measure[1], *(f"{dim} {code}" for dim, code in codes)]) if codes else f"{measure[1]}, the whole"


def _law(told: Mapping[str, Any]) -> Law:
    zeros = told.get("zeros", "publish")
    if zeros not in ("publish", "eligible", "suppress"):
        raise Unreadable(f"zeros are to be published, eligible or suppressed, not {zeros!r}")
    high = float(told["primary_max"])
    width = float(told.get("protection_width", high - 1))
    return Law(float(told["primary_min"]), high, zeros, width, int(told.get("rounding") or 0))


def _cell(measure: str, codes: Mapping[str, str], roots: Mapping[str, str]) -> Cell:
    return (("measure", measure), *sorted((dim, code) for dim, code in codes.items() if code != roots.get(dim)))


def _rows(table: Mapping[str, Any], text: str, word: str) -> Iterator[Row]:
    dims, seen = table["dims"], set()
    reader = csv.DictReader(io.StringIO(text))
    for line, row in enumerate(reader, start=2):
        place = f"{table['file']}, line {line}"
        try:
            codes = {dim: row[dim] for dim in dims}
            count = _count(row["count"], place)
        except KeyError as error:
            raise Unreadable(f"{place}: there is no column {error}") from None
        cell = _cell(table["measure"], codes, table["roots"])
        if cell in seen:
            raise Unreadable(f"{place}: {said(cell)} is there twice")
        seen.add(cell)
        yield Row(cell, count, (row.get(word) or "").strip(), place, int(row.get("rounded") or 0))


def _count(text: str | None, place: str) -> float | None:
    plain = (text or "").strip()
    if not plain or plain.strip("[]").casefold() == "c":
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise Unreadable(f"{place}: {plain!r} is no count") from None
    if number < 0 or number != number.to_integral_value():
        raise Unreadable(f"{place}: a count is a whole number from nothing up")
    return float(number)


def _take_held(case: Case, table: Mapping[str, Any], law: Law, text: str) -> None:
    for row in _rows(table, text, "state"):
        state = row.word or "open"
        if state not in STATES or (row.count is None and state in ("open", "known")):
            raise Unreadable(f"{row.place}: a figure as held has a count, and a state that is one of {STATES}")
        before, count = case.held.get(row.cell, math.nan), math.nan if row.count is None else row.count
        if not math.isnan(before) and not math.isnan(count) and before != count:
            raise Unreadable(f"{row.place}: {said(row.cell)} has another count in another table")
        case.held[row.cell] = before if math.isnan(count) else count
        case.state[row.cell] = _stricter(case.state.get(row.cell, state), state)
        case.law[row.cell] = _strictest(case.law.get(row.cell, law), law)
        if state == "known" and row.base > 1 and row.count is not None:
            shown = math.floor(row.count / row.base + 0.5) * row.base
            case.known_as[row.cell] = law.said_by(shown, row.base)


def _stricter(one: str, other: str) -> str:
    """Of two states: what is known once is known, and what may be printed in one table may be printed."""
    order = ("known", "withheld", "open", "hidden")
    return min(one, other, key=order.index)


def _strictest(one: Law, other: Law) -> Law:
    if one == other:
        return one
    least = min((one, other), key=lambda law: law.low)
    zeros = min((one.zeros, other.zeros), key=("suppress", "eligible", "publish").index)
    rounding = min((one.rounding, other.rounding))
    return Law(least.low, max(one.high, other.high), zeros, max(one.width, other.width), rounding)


def _take_printed(case: Case, table: Mapping[str, Any], text: str) -> None:
    for row in _rows(table, text, "obs_status"):
        if row.cell not in case.held:
            raise Unreadable(f"{row.place}: {said(row.cell)} is printed and not among the figures as held")
        if row.count is None and row.word.strip("[]").casefold() not in ("c", ""):
            continue  # not available or not applicable: it tells nothing
        if row.cell in case.printed and case.printed[row.cell] != row.count:
            case.problems.append(
                Problem(
                    row.place,
                    f"{said(row.cell)} is printed in one table and withheld, or different, in another",
                    "Withhold it in all tables, or in none",
                )
            )
            row = Row(row.cell, _known(row.count, case.printed[row.cell]), row.word, row.place)
        case.printed[row.cell] = row.count


def _known(one: float | None, other: float | None) -> float | None:
    return other if one is None else one


def _sums(table: Mapping[str, Any], held: Mapping[Cell, float]) -> Iterator[Equation]:
    """Every sum that the hierarchies of a table promise, for all codes of its other dimensions."""
    dims, roots, measure = table["dims"], table["roots"], table["measure"]
    hierarchies: Mapping[str, Sequence[Mapping[str, Any]]] = table["hierarchies"]
    codes = {dim: list(_codes(roots[dim], hierarchies.get(dim, ()))) for dim in dims}
    for dim in dims:
        others = [other for other in dims if other != dim]
        for rule, rest in product(hierarchies.get(dim, ()), product(*(codes[other] for other in others))):
            fixed = dict(zip(others, rest, strict=True))
            parent = _cell(measure, {**fixed, dim: rule["parent"]}, roots)
            children = [_cell(measure, {**fixed, dim: code}, roots) for code in rule["children"]]
            # A sum of which nothing is a cell of ours says nothing.
            if any(cell in held for cell in (parent, *children)):
                terms = tuple(sorted([(parent, -1.0), *((child, 1.0) for child in children)]))
                yield Equation(terms, 0.0, 0.0, said(parent))


def _codes(root: str, rules: Iterable[Mapping[str, Any]]) -> dict[str, None]:
    found: dict[str, None] = {root: None}
    for rule in rules:
        found[rule["parent"]] = None
        found.update(dict.fromkeys(rule["children"]))
    return found


def _named(told: Mapping[str, str]) -> Cell:
    return _cell(told["measure"], {dim: code for dim, code in told.items() if dim != "measure"}, {})


def _rate(told: Mapping[str, Any], held: Mapping[Cell, float]) -> Equation:
    """A printed rate: the numerator lies between the denominator times the lowest and the highest rate printed so."""
    printed = Decimal(str(told["printed"]).replace(",", "").rstrip("%").strip())
    exponent = printed.as_tuple().exponent
    half = float(Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2)
    low, high = ((float(printed) + side) / float(told["scale"]) for side in (-half, half))
    top, base = _named(told["numerator"]), told["denominator"]
    if isinstance(base, int | float | str):
        return Equation(((top, 1.0),), low * float(base), high * float(base), f"the rate of {said(top)}")
    # With a base that is itself a cell: low * base <= top <= high * base, of which one side at a time is linear. The
    # base of a printed rate is printed or the rate would be withheld with it; its own value is then exact.
    count = held[_named(base)]
    return Equation(((top, 1.0),), low * count, high * count, f"the rate of {said(top)}")


def _relation(told: Mapping[str, Any]) -> Equation:
    terms = tuple(sorted((_named(term["cell"]), float(term.get("times", 1))) for term in told["terms"]))
    lower = -math.inf if told.get("lower") is None else float(told["lower"])
    upper = math.inf if told.get("upper") is None else float(told["upper"])
    return Equation(terms, lower, upper, told.get("place", ""))
