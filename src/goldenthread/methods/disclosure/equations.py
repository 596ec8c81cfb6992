"""One system of equations over every table of a release and every earlier release that overlaps it.

Each sum of a hierarchy, in each combination of codes of the other dimensions, is an equation: the parts less the
total is nothing. A cell that no table shows is in the system all the same, because a reader can work it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from goldenthread.methods.disclosure.model import Key, Merged, Release, Rule, State, Table
from goldenthread.vocabulary.refusals import Problem, Refused

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]

#: The rule of a cell that is here for its limit alone: no count of it is small.
_NOBODYS: Final = Rule(primary=(0, 0))
#: As many disagreements as a person can put right in one go.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Joints:
    """The equations as arrays, by cell and by row: which cells stand in which.

    Args:
        at: Where the entries of each cell begin, shape (cells + 1,).
        rows: The equation of each entry, by cell.
        factors: 1 for a part and -1 for a total.
        row_at: Where the cells of each equation begin, shape (equations + 1,).
        cells: The cells of each equation, one after the other.
    """

    at: Ints
    rows: Ints
    factors: Floats
    row_at: Ints
    cells: Ints

    def entries(self, cells: Ints) -> tuple[Ints, Ints, Floats]:
        """How many entries each of some cells has, then their equations and factors, one after the other."""
        size = self.at[cells + 1] - self.at[cells]
        places = _spans(self.at[cells], size)
        return size, self.rows[places], self.factors[places]

    def reach(self, start: Ints, may: Bools, most: int) -> Ints:
        """Return the cells that moves of some can touch: neighbours by neighbours, until there are enough.

        Args:
            start: Where to begin.
            may: Which cells may move, shape (cells,).
            most: Stop widening at so many cells.
        """
        inside = np.zeros(len(may), dtype=np.bool_)
        inside[start] = True
        edge, found = start, len(start)
        while len(edge) and found < most:
            _, rows, _ = self.entries(edge)
            rows = np.unique(rows)
            near = self.cells[_spans(self.row_at[rows], self.row_at[rows + 1] - self.row_at[rows])]
            edge = np.unique(near[may[near] & ~inside[near]])
            inside[edge] = True
            found += len(edge)
        return np.flatnonzero(inside)


def _spans(starts: Ints, sizes: Ints) -> Ints:
    """The places of several stretches, one after the other."""
    ends = np.cumsum(sizes)
    if not len(ends):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(np.arange(ends[-1]) + np.repeat(starts - np.concatenate(([0], ends[:-1])), sizes))


@dataclass(frozen=True)
class System:
    """Cells by number, and what holds between them.

    Args:
        keys: What each cell is, shape (cells,).
        places: Where each stands, in words.
        rules: The rule of each.
        state: "open", "known", "withheld" or "hidden", shape (cells,).
        count: The count of each; where nobody holds it, one that fits the others. Shape (cells,).
        held: Whether the count is held, or follows from those that are; shape (cells,).
        rounded: To what base a known cell was published; 1 is "as it is".
        published: The count as given, before any was worked out; nan where none was.
        rows: The equations: for each its cells, parts first, with 1 for a part and -1 for the total.
    """

    keys: tuple[Key, ...]
    places: tuple[str, ...]
    rules: tuple[Rule, ...]
    state: NDArray[np.str_]
    count: Floats
    held: Bools
    rounded: Ints
    published: Floats
    rows: tuple[tuple[tuple[int, ...], tuple[float, ...]], ...]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.keys)

    @cached_property
    def primary(self) -> Bools:
        """The counts that are too small to show and are not out already, shape (cells,)."""
        small = np.fromiter((rule.small(v) for rule, v in zip(self.rules, self.count, strict=True)), bool, self.size)
        return np.asarray(small & self.held & (self.state != "known"))

    @cached_property
    def joints(self) -> Joints:
        """The equations as arrays."""
        sizes = np.array([len(cells) for cells, _ in self.rows], dtype=np.int64)
        cells = np.array([cell for line, _ in self.rows for cell in line], dtype=np.int64)
        factors = np.array([factor for _, line in self.rows for factor in line])
        order = np.argsort(cells, kind="stable")
        rows = np.repeat(np.arange(len(sizes)), sizes)
        at = np.concatenate(([0], np.cumsum(np.bincount(cells, minlength=self.size))))
        return Joints(at, rows[order], factors[order], np.concatenate(([0], np.cumsum(sizes))), cells)


def build(release: Release) -> System:
    """Make the system of a release.

    Raises:
        Refused: where tables do not fit together, or a total is not the sum of its parts.
    """
    merged = release.merged()
    number: dict[Key, int] = {key: at for at, key in enumerate(merged)}
    cells: list[Merged] = list(merged.values())
    rows: dict[tuple[tuple[int, float], ...], None] = {}

    def at(table: Table, codes: tuple[str, ...]) -> int:
        key = table.key(codes)
        if key not in number:
            number[key] = len(cells)
            cells.append(Merged(key, None, "hidden", table.rule_of(codes), 1, table.place(codes)))
        return number[key]

    for table in release.every_table():
        for total, parts in _sums(table):
            above = at(table, total)
            found = [(at(table, part), 1.0) for part in parts]
            if (above, 1.0) not in found:
                rows.setdefault((*sorted(found), (above, -1.0)))
    _shares(release, number, cells, rows)
    lines = tuple((tuple(i for i, _ in row), tuple(f for _, f in row)) for row in rows)
    count = np.array([np.nan if cell.count is None else cell.count for cell in cells], dtype=np.float64)
    places = tuple(cell.place for cell in cells)
    published = count.copy()
    about = np.array([cell.state == "known" and cell.rounded > 1 for cell in cells], dtype=np.bool_)
    try:
        _work_out(count, lines, places)
    except Refused:
        if not about.any():
            raise
        # What was published rounded need not add up: such a figure says no more than what it was rounded from.
        count = np.where(about, np.nan, published)
        _work_out(count, lines, places)
    held = ~np.isnan(count)
    states: list[State] = [cell.state for cell in cells]
    return System(
        keys=tuple(number),
        places=places,
        rules=tuple(cell.rule for cell in cells),
        state=np.array(states, dtype=np.str_),
        count=_completed(count, lines, cells, about, published),
        held=held,
        rounded=np.array([cell.rounded for cell in cells], dtype=np.int64),
        published=published,
        rows=lines,
    )


def _sums(table: Table) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Every sum of a table: the codes of the total, and those of its parts."""
    codes = [table.codes_of(dim) for dim in table.dims]
    for at, dim in enumerate(table.dims):
        rest = codes[:at] + codes[at + 1 :]
        for each in table.hierarchies.get(dim, ()):
            for others in product(*rest):
                before, after = others[:at], others[at:]
                yield (*before, each.parent, *after), [(*before, child, *after) for child in each.children]


def _shares(
    release: Release,
    number: dict[Key, int],
    cells: list[Merged],
    rows: dict[tuple[tuple[int, float], ...], None],
) -> None:
    """What is part of something cannot be more than it: the two differ by a rest of 0 or more."""
    for rate in release.rates:
        if not rate.share:
            continue
        for (measure, pairs), above in list(number.items()):
            below = number.get((rate.den, pairs))
            if measure != rate.num or below is None:
                continue
            rest: Key = (f"{rate.den} less {rate.num}", pairs)
            if rest not in number:
                number[rest] = len(cells)
                cells.append(Merged(rest, None, "hidden", _NOBODYS, 1, f"{rest[0]}, {cells[above].place}"))
            rows.setdefault((*sorted(((above, 1.0), (number[rest], 1.0))), (below, -1.0)))


def _work_out(count: Floats, rows: Sequence[tuple[tuple[int, ...], tuple[float, ...]]], places: Sequence[str]) -> None:
    """Fill in every count that follows from the others, in place, and refuse sums that do not hold."""
    problems: list[Problem] = []
    waiting: dict[int, list[int]] = {}
    for row, (cells, _) in enumerate(rows):
        for cell in cells:
            if np.isnan(count[cell]):
                waiting.setdefault(cell, []).append(row)
    ahead = list(range(len(rows)))[::-1]
    while ahead:
        cells, factors = rows[ahead.pop()]
        missing = [at for at, cell in enumerate(cells) if np.isnan(count[cell])]
        total = cells[-1]
        parts = sum(count[cell] for cell, f in zip(cells, factors, strict=True) if f > 0 and not np.isnan(count[cell]))
        if not missing and parts != count[total]:
            finding = f"its parts ({_named(cells[:-1], places)}) add up to {parts:g}, and it is {count[total]:g}"
            problems.append(Problem(places[total], finding, _REMEDY))
        elif len(missing) == 1:
            cell = cells[missing[0]]
            value = parts if cell == total else count[total] - parts
            if value < 0:
                finding = f"its parts ({_named(cells[:-1], places)}) add up to {parts:g} already, and it is less"
                problems.append(Problem(places[total], finding, _REMEDY))
                value = 0.0
            count[cell] = value
            ahead += waiting.pop(cell, ())
        elif missing and cells[missing[-1]] != total and parts > count[total]:
            finding = (
                f"some of its parts ({_named(cells[:-1], places)}) add up to {parts:g}, and it is {count[total]:g}"
            )
            problems.append(Problem(places[total], finding, _REMEDY))
    if problems:
        more = len(problems) - SHOWN
        if more > 0:
            problems[SHOWN:] = [Problem("The release", f"{more} more totals differ from their parts", _REMEDY)]
        raise Refused(problems)


_REMEDY: Final = "Correct the counts; or, where some people are counted in two parts, take the sum out of the hierarchy"


def _named(cells: Sequence[int], places: Sequence[str]) -> str:
    shown = "; ".join(places[cell] for cell in cells[:4])
    return f"{shown}; and {len(cells) - 4} more" if len(cells) > 4 else shown


def _completed(
    count: Floats,
    rows: Sequence[tuple[tuple[int, ...], tuple[float, ...]]],
    cells: Sequence[Merged],
    about: Bools,
    published: Floats,
) -> Floats:
    """Give every count that nobody holds a value that fits: readers cannot tell it from the true one."""
    from goldenthread.methods.disclosure.lp import INFINITE, fitting, shown_as

    lower, upper = np.zeros(len(count)), np.full(len(count), INFINITE)
    for cell in np.flatnonzero(about).tolist():
        lower[cell], upper[cell] = shown_as(float(published[cell]), cells[cell].rule, cells[cell].rounded)
    outside = np.flatnonzero(about & ~np.isnan(count) & ((count < lower) | (count > upper)))
    if len(outside):
        finding = "its parts do not add up to anything that rounds to what was published"
        raise Refused(Problem(cells[cell].place, finding, _REMEDY) for cell in outside[:SHOWN].tolist())
    unknown = np.flatnonzero(np.isnan(count))
    if not len(unknown):
        return count
    column = {int(cell): at for at, cell in enumerate(unknown)}
    lines, sides = [], []
    for line, factors in rows:
        if any(cell in column for cell in line):
            pairs = list(zip(line, factors, strict=True))
            lines.append([(column[cell], f) for cell, f in pairs if cell in column])
            sides.append(-float(sum(f * count[cell] for cell, f in pairs if cell not in column)))
    found = fitting(lines, sides, lower[unknown], upper[unknown])
    if found is None:
        raise Refused.one(
            "The release",
            "no counts of 0 or more for the cells that are left out make every total the sum of its parts",
            "Correct the counts, or give those that are left out",
        )
    filled = count.copy()
    filled[unknown] = found
    return filled
