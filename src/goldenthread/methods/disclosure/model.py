"""Tables of small counts, as they stand before anybody protects or attacks them.

A release is one or more tables, with the rules of those who own the counts and the earlier releases that overlap it.
Nothing here decides what to withhold, and nothing here tries to find it out: this is the ground that both share.

Two cells are one cell when their measure and all their codes agree, the codes of totals left out. That is how tables
are linked, and how an earlier release is linked to this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from goldenthread.vocabulary.refusals import Problem, Refused

Zeros = Literal["publish", "eligible", "suppress"]
Small = Literal["withhold", "round"]
State = Literal["open", "known", "withheld", "hidden"]
#: What tells one cell from another: its measure, and its (dimension, code) pairs without those at the top.
Key: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]

STATES: Final[tuple[State, ...]] = ("open", "known", "withheld", "hidden")
_ZEROS: Final[tuple[Zeros, ...]] = ("publish", "eligible", "suppress")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which counts are too small to show, and how little may be learned about them.

    Args:
        primary: The smallest and the largest count that is withheld for itself, for example (1, 4).
        zeros: "publish": zeros are shown and never withheld, so that everybody knows a withheld count to be 1 or
            more. "eligible": a zero may be withheld to protect another count. "suppress": zeros are small counts.
        width: How far apart the least and the most that a reader can work out for a small count must stay. None
            means: no closer than the marker itself says (1 to 4 gives 3).
        marker: The letter printed in square brackets instead of a withheld count.
        rounding: Show every other count rounded to the nearest multiple of this, half away from zero; None: as it is.
        small_counts: "withhold" them; or "round" them too, so that a 0 may be some: then one is withheld only where
            the rounded figures around it would say more than its own rounding does.
    """

    primary: tuple[int, int] = (1, 4)
    zeros: Zeros = "publish"
    width: int | None = None
    marker: str = "c"
    rounding: int | None = None
    small_counts: Small = "withhold"

    def __post_init__(self) -> None:
        low, high = self.primary
        if not 0 <= low <= high:
            raise ValueError(f"primary goes from {low} to {high}: give the smallest count first, 0 or above")
        if self.zeros not in _ZEROS:
            raise ValueError(f"zeros is {self.zeros!r}: choose one of {', '.join(_ZEROS)}")
        if self.width is not None and self.width < 1:
            raise ValueError(f"width is {self.width}: it must be at least 1")
        if self.rounding is not None and self.rounding < 2:
            raise ValueError(f"rounding is {self.rounding}: it must be at least 2, or None")
        if self.small_counts not in ("withhold", "round"):
            raise ValueError(f"small_counts is {self.small_counts!r}: choose withhold or round")
        if self.small_counts == "round" and self.rounding is None:
            raise ValueError("small counts are to be rounded, and rounding is None: say to what")
        if not self.marker.strip():
            raise ValueError("marker is empty: no cell may be empty")

    @property
    def smallest(self) -> int:
        """The smallest count that is withheld for itself."""
        return 0 if self.zeros == "suppress" else max(1, self.primary[0])

    @property
    def protection(self) -> int:
        """How far apart the least and the most that can be worked out for a small count must stay."""
        return max(1, self.primary[1] - self.smallest) if self.width is None else self.width

    @property
    def least(self) -> int:
        """The least that a reader knows any withheld count to be."""
        return 1 if self.zeros == "publish" and self.small_counts == "withhold" else 0

    def small(self, count: float) -> bool:
        """Whether a count is withheld for itself."""
        return self.smallest <= count <= self.primary[1]


def strictest(rules: Iterable[Rule]) -> Rule:
    """Return one rule that is as strict as each of these: what a figure made from several owners' counts inherits.

    Raises:
        ValueError: where there is none.
    """
    found = list(dict.fromkeys(rules))
    if not found:
        raise ValueError("there is no rule to inherit")
    if len(found) == 1:
        return found[0]
    zeros = max((rule.zeros for rule in found), key=lambda z: {"eligible": 0, "publish": 1, "suppress": 2}[z])
    bases = [rule.rounding for rule in found if rule.rounding]
    return Rule(
        primary=(min(rule.primary[0] for rule in found), max(rule.primary[1] for rule in found)),
        zeros=zeros,
        width=max(rule.protection for rule in found),
        marker=found[0].marker,
        rounding=max(bases) if bases else None,
        small_counts="round" if all(rule.small_counts == "round" for rule in found) else "withhold",
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """One code of a dimension as the sum of others. A parent may be decomposed twice, by two of these."""

    parent: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One count.

    Args:
        codes: One code for each dimension of its table.
        count: The count; None where nobody holds it.
        state: "open": to be published now, or withheld. "known": already published, cannot be taken back.
            "withheld": withheld in an earlier release, stays so. "hidden": never published, but may be worked out.
        rounded: For a known cell that was published rounded: to what base. 1 is "as it is".
    """

    codes: tuple[str, ...]
    count: int | None
    state: State = "open"
    rounded: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """One table in long form, its margins and sub-totals among its cells.

    Args:
        name: How messages call it, for example "table1.csv".
        measure: What is counted. Tables of one measure share cells.
        dims: The names of its dimensions.
        cells: Its counts. A combination of codes that is not among them was not published and is not known.
        roots: The code of the grand total in each dimension. It need not occur in this table.
        hierarchies: The sums of each dimension.
        rule: The rule of the measure.
        owners: Rules of owners who are stricter, by dimension and code: {"agency": {"police": Rule(...)}}. Totals
            that contain such a code inherit its rule.
    """

    name: str
    measure: str
    dims: tuple[str, ...]
    cells: tuple[Cell, ...]
    roots: Mapping[str, str]
    hierarchies: Mapping[str, tuple[Sum, ...]]
    rule: Rule = field(default_factory=Rule)
    owners: Mapping[str, Mapping[str, Rule]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rows: Iterable[Mapping[str, object]],
        dims: Sequence[str],
        *,
        roots: Mapping[str, str],
        hierarchies: Mapping[str, Mapping[str, Sequence[str]] | Sequence[Sum]],
        count: str = "count",
        state: str = "state",
        name: str = "table",
        measure: str = "n",
        rule: Rule | None = None,
        owners: Mapping[str, Mapping[str, Rule]] | None = None,
    ) -> Table:
        """Make a table from rows, for example of a CSV file or of a data frame's records.

        Args:
            rows: One for each count: its codes by dimension, its count, and its state where it is not "open".
            hierarchies: For each dimension its parents with their children; or a list of `Sum`, where a parent is
                decomposed twice.

        Raises:
            Refused: where a row cannot be read.
        """
        cells, problems = [], []
        for number, row in enumerate(rows, start=1):
            place = f"{name}, row {number}"
            codes = tuple(str(row.get(dim, "")) for dim in dims)
            try:
                counted = whole(row.get(count))
            except ValueError as error:
                problems.append(
                    Problem(place, f"{count} {error}", "Give whole numbers, and nothing where none is held")
                )
                continue
            stands = str(row.get(state) or "open")
            found = [each for each in STATES if each == stands]
            if not found:
                problems.append(Problem(place, f"the state is {stands!r}", f"Choose one of {', '.join(STATES)}"))
                continue
            cells.append(Cell(codes, counted, found[0]))
        if problems:
            raise Refused(problems)
        sums = {
            dim: tuple(Sum(parent, tuple(children)) for parent, children in said.items())
            if isinstance(said, Mapping)
            else tuple(said)
            for dim, said in hierarchies.items()
        }
        return cls(name, measure, tuple(dims), tuple(cells), dict(roots), sums, rule or Rule(), owners or {})

    def key(self, codes: Sequence[str]) -> Key:
        """Return what tells the cell of these codes from every other."""
        pairs = ((dim, code) for dim, code in zip(self.dims, codes, strict=True) if code != self.roots.get(dim))
        return self.measure, tuple(sorted(pairs))

    def codes_of(self, dim: str) -> tuple[str, ...]:
        """Every code of a dimension: its total, those of its sums, and those that cells have."""
        at = self.dims.index(dim)
        found = [self.roots[dim]] if dim in self.roots else []
        for each in self.hierarchies.get(dim, ()):
            found += (each.parent, *each.children)
        found += (cell.codes[at] for cell in self.cells)
        return tuple(dict.fromkeys(found))

    def place(self, codes: Sequence[str]) -> str:
        """Where a cell stands, in words: "table1.csv, area W01, age 0-4"."""
        return ", ".join((self.name, *(f"{dim} {code}" for dim, code in zip(self.dims, codes, strict=True))))

    def rule_of(self, codes: Sequence[str]) -> Rule:
        """Return the rule of one cell: the strictest of the measure's and of every owner's whose counts are in it."""
        if not self.owners:
            return self.rule
        rules = [self.rule]
        for dim, code in zip(self.dims, codes, strict=True):
            within = self._within(dim, code)
            rules += (rule for owner, rule in self.owners.get(dim, {}).items() if owner in within)
        return strictest(rules)

    def at(self, codes: Mapping[str, str]) -> Table:
        """Return the same table with more dimensions, one code in each: an earlier period, for example."""
        fresh = {dim: code for dim, code in codes.items() if dim not in self.dims}
        cells = tuple(replace(cell, codes=(*cell.codes, *fresh.values())) for cell in self.cells)
        return replace(self, dims=(*self.dims, *fresh), cells=cells)

    def _within(self, dim: str, code: str) -> set[str]:
        """A code and every code that its sums come down to."""
        return _below(_parts(self.hierarchies.get(dim, ())), code)


@dataclass(frozen=True, slots=True)
class PriorRelease:
    """An earlier release: which of its counts are known, and which were withheld.

    It holds the withheld counts too, because without them nobody can tell which differences are small. Keep it as
    carefully as the counts themselves.
    """

    name: str
    tables: tuple[Table, ...]

    def at(self, **codes: str) -> PriorRelease:
        """Return it with the codes that place it among the tables of a new release: `at(period="2025Q1")`."""
        return replace(self, tables=tuple(table.at(codes) for table in self.tables))


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate, share or ratio of two measures, shown beside their counts.

    Args:
        num: The measure above the line.
        den: The measure below the line. Each of its cells has the codes of one of `num`; a cell that is not in the
            release is somebody else's published figure.
        scale: What it is per: 1, 100, 100,000.
        decimals: Places shown.
        share: Whether what is above the line is part of what is below, so that it cannot be more.
    """

    num: str
    den: str
    scale: float = 100
    decimals: int = 1
    share: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """One cell as all tables and earlier releases together have it.

    Args:
        key: See `Key`.
        count: None where nobody holds it.
        state: Known where it was published anywhere; else withheld, where it was withheld anywhere; else open, where
            any table of this release is to show it; else hidden.
        rule: The strictest of its tables.
        rounded: To what base it was published; 1 is "as it is".
        place: Where it stands, in words.
    """

    key: Key
    count: int | None
    state: State
    rule: Rule
    rounded: int
    place: str


@dataclass(frozen=True, slots=True)
class Release:
    """What is to be published together: its tables, with the earlier releases that overlap it and its rates."""

    tables: tuple[Table, ...]
    prior: tuple[PriorRelease, ...] = ()
    rates: tuple[Rate, ...] = ()

    def every_table(self) -> Iterator[Table]:
        """The tables of this release, then those of earlier ones with the totals that this one declares."""
        roots: dict[tuple[str, str], str] = {}
        for table in self.tables:
            for dim, root in table.roots.items():
                roots.setdefault((table.measure, dim), root)
        yield from self.tables
        for earlier in self.prior:
            for table in earlier.tables:
                here = {dim: roots.get((table.measure, dim), root) for dim, root in table.roots.items()}
                here |= {d: roots[table.measure, d] for d in table.dims if (table.measure, d) in roots}
                yield replace(table, roots=here, name=f"{earlier.name}, {table.name}")

    def merged(self) -> dict[Key, Merged]:
        """Return each cell once, with everything that tables and earlier releases say of it.

        Raises:
            Refused: where tables do not fit together, or give one cell two counts.
        """
        problems = [problem for table in self.every_table() for problem in _wrong(table)]
        problems += _two_roots(self.tables)
        if problems:
            raise Refused(problems)
        found: dict[Key, Merged] = {}
        for table in self.every_table():
            for cell in table.cells:
                key, place = table.key(cell.codes), table.place(cell.codes)
                fresh = Merged(key, cell.count, cell.state, table.rule_of(cell.codes), cell.rounded, place)
                if key in found:
                    fresh = _joined(found[key], fresh, problems)
                found[key] = fresh
        if problems:
            raise Refused(problems)
        return found


def _parts(sums: Iterable[Sum]) -> dict[str, list[str]]:
    """The parts of each code, of all its sums."""
    found: dict[str, list[str]] = {}
    for each in sums:
        found.setdefault(each.parent, []).extend(each.children)
    return found


def _below(parts: Mapping[str, Sequence[str]], code: str) -> set[str]:
    found, ahead = {code}, [code]
    while ahead:
        fresh = [child for child in parts.get(ahead.pop(), ()) if child not in found]
        found.update(fresh)
        ahead += fresh
    return found


def whole(value: object) -> int | None:
    """Read a count: a whole number of 0 or more, or nothing.

    Raises:
        ValueError: where it is anything else.
    """
    if value is None or (isinstance(value, str) and not value.strip()) or value != value:
        return None
    try:
        number = float(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a number") from None
    if number < 0 or number != int(number):
        raise ValueError(f"{value} is not a whole number of 0 or more")
    return int(number)


def _wrong(table: Table) -> Iterator[Problem]:
    """What is wrong with one table by itself."""
    for dim in table.dims:
        if dim not in table.roots:
            yield Problem(f"{table.name}, {dim}", "it has no code for its total", "Give one in roots")
        parts = _parts(table.hierarchies.get(dim, ()))
        for each in table.hierarchies.get(dim, ()):
            if len(set(each.children)) < len(each.children) or not each.children:
                finding = f"the parts of {each.parent} are {', '.join(each.children) or 'none'}"
                yield Problem(f"{table.name}, {dim}", finding, "Name each part once")
            if any(each.parent in _below(parts, child) for child in each.children):
                yield Problem(f"{table.name}, {dim}", f"{each.parent} is part of itself", "Put the sums in order")
    for dim in table.hierarchies:
        if dim not in table.dims:
            yield Problem(table.name, f"{dim} has sums and is not a dimension", "Name it in dims")
    seen: set[tuple[str, ...]] = set()
    for cell in table.cells:
        if len(cell.codes) != len(table.dims):
            finding = f"a cell has {len(cell.codes)} codes for {len(table.dims)} dimensions"
            yield Problem(f"{table.name}, {', '.join(cell.codes)}", finding, "Give one code for each dimension")
            continue
        place = table.place(cell.codes)
        if cell.codes in seen:
            yield Problem(place, "the cell is there twice", "Keep one of the two")
        seen.add(cell.codes)
        if cell.count is None and cell.state in ("open", "known"):
            yield Problem(place, "a cell that is published has no count", "Give its count, or leave the cell out")
        if cell.count is not None and cell.count < 0:
            yield Problem(place, f"the count is {cell.count}", "A count of people is 0 or more")


def _two_roots(tables: Sequence[Table]) -> Iterator[Problem]:
    """A measure's dimension has one total: with two, cells that differ would be taken for one."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for table in tables:
        for dim, root in table.roots.items():
            other, name = first.setdefault((table.measure, dim), (root, table.name))
            if other != root:
                yield Problem(
                    f"{table.name}, {dim}",
                    f"its total is {root}; in {name} it is {other}",
                    "Give both tables the same total, also where one of them does not show it",
                )


def _joined(one: Merged, two: Merged, problems: list[Problem]) -> Merged:
    """One cell that two tables have."""
    if one.count is not None and two.count is not None and one.count != two.count:
        problems.append(
            Problem(
                two.place,
                f"the count is {two.count}; in {one.place} it is {one.count}",
                "Make the two agree; if one is of another period or a revision, say so by a code of its own",
            )
        )
    order = ("known", "withheld", "open", "hidden")
    first = min((one, two), key=lambda cell: order.index(cell.state))
    bases = [cell.rounded for cell in (one, two) if cell.state == first.state]
    return replace(
        first,
        count=one.count if one.count is not None else two.count,
        rule=strictest((one.rule, two.rule)),
        rounded=min(bases),
    )
