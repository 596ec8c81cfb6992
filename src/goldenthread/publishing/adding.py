"""How the counts of an edition add up: what a reader could sum or subtract. Pure.

Areas that make up another, groups that make up everybody, and periods that make up a longer one. A sum is used where
the measure says that its parts may be added, and where nobody said but the figures keep it: a sum that holds can only
make the attack stronger. One that the figures do not keep is left out, and so is every measure whose parts may count
somebody twice. Where parts of a whole are not printed, what is left of it is a count as well, though nobody prints it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from goldenthread.vocabulary import Additivity

_BAND: Final = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)|(\d+)\s*(?:\+|and over|or over)|under (\d+)")
_EVERYBODY: Final = 999
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Count:
    """One count: what it is of, and how it stands.

    Args:
        id: What tells it from every other.
        measure: The full reference of the measure.
        area: Its code.
        starts, ends: ISO days.
        breakdown: Pairs of dimension and code, in order; none for everybody.
        value: The exact count; None where nobody here holds it.
        state: open, known, withheld, or hidden for one that nobody prints.
        references: Of the figures that print it.
        words: What it is, for readers.
    """

    id: str
    measure: str
    area: str
    starts: str
    ends: str
    breakdown: tuple[tuple[str, str], ...]
    value: int | None
    state: str = "open"
    references: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Adds:
    """A whole and its parts, by id."""

    whole: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """The sums of one measure, and the counts that are left of a whole."""

    sums: dict[tuple[str, tuple[str, ...]], Adds] = field(default_factory=dict)
    left: dict[str, Count] = field(default_factory=dict)


def sums_of(
    counts: Iterable[Count], additivity: Mapping[str, Additivity], wholes: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[tuple[Adds, ...], tuple[Count, ...]]:
    """Return the sums that a reader can do, and the counts that they leave.

    Args:
        counts: Each once.
        additivity: Of each measure; one that is not there is not stated.
        wholes: Area codes with the codes of the areas that make them up.
    """
    by_measure: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        by_measure[count.measure].append(count)
    sums: list[Adds] = []
    left: list[Count] = []
    for measure, mine in by_measure.items():
        says = additivity.get(measure, Additivity.NOT_STATED)
        if says in (Additivity.NOT_ADDITIVE, Additivity.MAY_OVERLAP):
            continue
        adding = _Adding(mine, declared=says is Additivity.ADDITIVE)
        adding.areas(wholes)
        adding.groups()
        adding.periods()
        sums += adding.found.sums.values()
        left += adding.found.left.values()
    return tuple(sums), tuple(left)


class _Adding:
    """The sums of one measure."""

    def __init__(self, counts: Sequence[Count], *, declared: bool) -> None:
        self.counts, self.declared = counts, declared
        self.found = Found()

    def areas(self, wholes: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        """Areas that others make up."""
        for by_area in self._by(lambda one: (one.starts, one.ends, one.breakdown), lambda one: one.area):
            for whole, members in wholes:
                parts = [by_area[code] for code in members if code in by_area]
                if whole in by_area and parts:
                    missing = [code for code in members if code not in by_area]
                    self._add(by_area[whole], parts, complete=not missing, rest=f"area:{'+'.join(missing)}")

    def groups(self) -> None:
        """Groups of people that make up a larger one, or everybody."""
        for by_group in self._by(lambda one: (one.area, one.starts, one.ends), lambda one: one.breakdown):
            for whole, count in by_group.items():
                for dim, parts in self._below(whole, by_group).items():
                    for chosen, all_of_it in _apart(parts, dim):
                        names = [dict(one.breakdown)[dim] for one in chosen]
                        # Of groups that are no ages nobody says whether they are all: the figures do.
                        total = _total(chosen)
                        complete = total == count.value if all_of_it is None or count.value is not None else all_of_it
                        self._add(count, chosen, complete=complete, rest=f"{dim}:not {'+'.join(names)}")
            self._bands(by_group)

    def periods(self) -> None:
        """Periods that make up a longer one, such as quarters and a year, or two years to date."""
        for by_period in self._by(lambda one: (one.area, one.breakdown), lambda one: (one.starts, one.ends)):
            spans = sorted(((_day(starts), _day(ends)), one) for (starts, ends), one in by_period.items() if starts)
            for (first, last), whole in spans:
                inside = [
                    (span, one) for span, one in spans if first <= span[0] and span[1] <= last and one is not whole
                ]
                if not inside:
                    continue
                longest = max(inside, key=lambda pair: (pair[0][1] - pair[0][0], pair[0]))
                for chosen in (_finest(inside), [longest]):
                    days = sum((span[1] - span[0] + _DAY).days for span, _ in chosen)
                    complete = days == (last - first + _DAY).days
                    gaps = "+".join(f"{a.isoformat()}/{b.isoformat()}" for (a, b), _ in chosen)
                    self._add(whole, [one for _, one in chosen], complete=complete, rest=f"period:not {gaps}")

    def _by(self, same: object, differs: object) -> Iterator[dict]:  # type: ignore[type-arg]
        groups: dict[object, dict[object, Count]] = defaultdict(dict)
        for count in self.counts:
            groups[same(count)][differs(count)] = count  # type: ignore[operator]
        yield from groups.values()

    @staticmethod
    def _below(
        whole: tuple[tuple[str, str], ...], by_group: Mapping[tuple[tuple[str, str], ...], Count]
    ) -> dict[str, list[Count]]:
        """Counts of the same group with one dimension more, by that dimension."""
        found: dict[str, list[Count]] = defaultdict(list)
        for group, count in by_group.items():
            more = set(group) - set(whole)
            if len(group) == len(whole) + 1 and len(more) == 1:
                found[next(iter(more))[0]].append(count)
        return found

    def _bands(self, by_group: Mapping[tuple[tuple[str, str], ...], Count]) -> None:
        """Age bands that others make up."""
        rows: dict[tuple[str, object], list[tuple[tuple[int, int], Count]]] = defaultdict(list)
        for group, count in by_group.items():
            for dim, code in group:
                if band := _band(code):
                    rows[dim, tuple(pair for pair in group if pair[0] != dim)].append((band, count))
        for bands in rows.values():
            for (low, high), whole in bands:
                inside = [(band, one) for band, one in bands if low <= band[0] and band[1] <= high and one is not whole]
                chosen = _disjoint(inside)
                if chosen:
                    covered = sum(band[1] - band[0] + 1 for band, _ in chosen)
                    names = "+".join(f"{a}-{b}" for (a, b), _ in chosen)
                    parts = [one for _, one in chosen]
                    self._add(whole, parts, complete=covered == high - low + 1, rest=f"ages:not {names}")

    def _add(self, whole: Count, parts: Sequence[Count], *, complete: bool, rest: str) -> None:
        """Keep a sum, with what is left of the whole where parts of it are not printed."""
        ids = tuple(sorted(one.id for one in parts))
        total = _total(parts)
        if whole.value is None or total is None:
            if complete and self.declared:
                self.found.sums[whole.id, ids] = Adds(whole.id, ids)
            return
        if complete:
            if total == whole.value:
                self.found.sums[whole.id, ids] = Adds(whole.id, ids)
            return
        if not self.declared or total > whole.value:
            return
        known = all(one.state == "known" for one in (whole, *parts))
        left = Count(
            id=f"{whole.id} less {rest}",
            measure=whole.measure,
            area=whole.area,
            starts=whole.starts,
            ends=whole.ends,
            breakdown=whole.breakdown,
            value=whole.value - total,
            state="known" if known else "hidden",
            words=f"what is left of {whole.words} beside {' and '.join(one.words for one in parts[:3])}",
        )
        self.found.left[left.id] = left
        self.found.sums[whole.id, (*ids, left.id)] = Adds(whole.id, (*ids, left.id))


def _total(parts: Iterable[Count]) -> int | None:
    values = [one.value for one in parts]
    return None if None in values else sum(value for value in values if value is not None)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _band(code: str) -> tuple[int, int] | None:
    """The ages of a band, both ends included: "16-24", "65+", "under 18"."""
    match = _BAND.fullmatch(code.strip().casefold())
    if not match:
        return None
    if match[1]:
        return int(match[1]), int(match[2])
    return (int(match[3]), _EVERYBODY) if match[3] else (0, int(match[4]) - 1)


def _apart(parts: Sequence[Count], dim: str) -> Iterator[tuple[list[Count], bool | None]]:
    """Parts of a whole that share nobody, and whether they are known to be all of it: None where nobody says.

    Bands of ages are chosen so that none overlap; other groups are taken for apart.
    """
    bands = [(band, one) for one in parts if (band := _band(dict(one.breakdown)[dim]))]
    if len(bands) < len(parts):
        yield list(parts), None
        return
    chosen = _disjoint(bands)
    ages = sorted(band for band, _ in chosen)
    joined = all(one[1] + 1 == other[0] for one, other in pairwise(ages))
    yield [one for _, one in chosen], joined and ages[0][0] == 0 and ages[-1][1] == _EVERYBODY


def _disjoint(bands: Sequence[tuple[tuple[int, int], Count]]) -> list[tuple[tuple[int, int], Count]]:
    """The finest bands that do not overlap, in order of age."""
    chosen: list[tuple[tuple[int, int], Count]] = []
    for band, one in sorted(bands, key=lambda pair: (pair[0][1] - pair[0][0], pair[0])):
        if all(band[1] < other[0] or band[0] > other[1] for other, _ in chosen):
            chosen.append((band, one))
    return sorted(chosen, key=lambda pair: pair[0])


def _finest(spans: Sequence[tuple[tuple[date, date], Count]]) -> list[tuple[tuple[date, date], Count]]:
    """The shortest periods that do not overlap, in order."""
    chosen: list[tuple[tuple[date, date], Count]] = []
    for span, one in sorted(spans, key=lambda pair: (pair[0][1] - pair[0][0], pair[0])):
        if all(span[1] < other[0] or span[0] > other[1] for other, _ in chosen):
            chosen.append((span, one))
    return sorted(chosen, key=lambda pair: pair[0])
