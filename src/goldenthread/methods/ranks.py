"""Ranks of areas with their uncertainty: from which place to which place each area might truly be.

A rank alone says more than is known. Two areas are told apart only where the difference between them is clear from
their own intervals; the places that an area may hold follow by counting the areas clearly before and after it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.groups import as_groups, group_by
from goldenthread.methods.results import Floats, Marks, Method, Rows, Status, finite_levels, floats, two_sided_z

Counts = NDArray[np.int64]

PAIRWISE: Final = Method(
    key="rank_pairwise",
    title="Rank with the places an area may hold, by pairs",
    version="1",
    formula=(
        "area j is clearly before area i where v_j - v_i - sqrt((v_j - l_j)^2 + (u_i - v_i)^2) > 0; first place = 1 + "
        "areas clearly before, last place = areas - areas clearly after; rank = 1 + areas with a value before"
    ),
    source=(
        "Mohamad, van Zwet and Goeman 2021, Statistics in Medicine 40, 4097-4116, on ranks from pairwise differences; "
        "Zou and Donner 2008, Statistics in Medicine 27, 1693-1702, for the difference from two intervals"
    ),
    options=(
        "first: whether the highest or the lowest value has place 1",
        "simultaneous: hold for all areas at once (Tukey's studentised range) instead of for each pair",
        "group: rank within each group",
    ),
    differences=("the R packages rank without uncertainty; areas of equal value share the better rank",),
)

_MISSING: Final = "the value or a limit of its interval is missing"
_ORDER: Final = "the value lies outside its limits"
_INFINITE: Final = "a value or limit is too large to work with"
_LARGEST: Final = 1e150
_BLOCK: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ranks and the places each area may hold; 0 where there is none, all of shape (rows,).

    Args:
        rank: Place by value alone; areas of one value share the better place.
        first: The best place the area may hold.
        last: The worst.
        count: Areas ranked in the same group.
        rows: Status of each row.
        confidence: The level of the limits, as a fraction.
        simultaneous: Whether the places hold for all areas at once.
        method: How.
    """

    rank: Counts
    first: Counts
    last: Counts
    count: Counts
    rows: Rows
    confidence: float
    simultaneous: bool
    method: Method = PAIRWISE

    def said(self, row: int) -> str:
        """One row in words: "3rd of 15, and may be from 1st to 7th", or the reason why there is none."""
        if self.rows.status[row] != Status.OK:
            return self.rows.why(row)
        rank, first, last = (int(places[row]) for places in (self.rank, self.first, self.last))
        if first == last:
            return f"{_ordinal(rank)} of {int(self.count[row])}, clear of the others"
        return f"{_ordinal(rank)} of {int(self.count[row])}, and may be from {_ordinal(first)} to {_ordinal(last)}"


@np.errstate(all="ignore")
def rank_areas(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    first: Literal["highest", "lowest"] = "highest",
    confidence: float = 0.95,
    simultaneous: bool = False,
    group: Sequence[Hashable] | None = None,
) -> Ranks:
    """Return the rank of each area with the places it may hold.

    Args:
        value: Shape (rows,).
        lower: Lower limits of the areas' own intervals.
        upper: Upper limits.
        first: Which value has place 1.
        confidence: The level of the limits.
        simultaneous: Widen so that all areas hold their places at once at this level. Without it the level is that
            of each pair, and among many areas some pairs will be told apart by chance.
        group: Groups to rank within.

    Source: `PAIRWISE`.

    Raises:
        ValueError: for arguments of different lengths.
    """
    (level,) = finite_levels(confidence)
    if first not in ("highest", "lowest"):
        raise ValueError("first must be 'highest' or 'lowest'")
    values = floats(value, "value")
    rows = len(values)
    low, high = floats(lower, "lower", rows=rows), floats(upper, "upper", rows=rows)
    marks = Marks(rows, (_MISSING, _INFINITE, _ORDER))
    marks.mark(np.isnan(values + low + high), Status.MISSING, _MISSING)
    marks.mark(np.maximum(np.abs(values), np.maximum(np.abs(low), np.abs(high))) > _LARGEST, Status.INVALID, _INFINITE)
    marks.mark((values < low) | (values > high), Status.INVALID, _ORDER)
    if first == "highest":
        values, low, high = -values, -high, -low
    good = np.flatnonzero(marks.status == Status.OK)
    into = as_groups(None if group is None else group_by(group), rows)
    rank, best, worst, count = (np.zeros(rows, dtype=np.int64) for _ in range(4))
    for members in _members(into.codes[good]):
        at = good[members]
        wider = _studentised_range(level, len(at)) / np.sqrt(2) / two_sided_z(level) if simultaneous else 1.0
        before, after = _clear(values[at], low[at], high[at], wider)
        rank[at] = 1 + np.searchsorted(np.sort(values[at]), values[at], side="left")
        best[at], worst[at], count[at] = 1 + before, len(at) - after, len(at)
    return Ranks(rank, best, worst, count, marks.done(), level, simultaneous)


def _members(codes: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The positions of each group."""
    order = np.argsort(codes, kind="stable")
    cuts = np.flatnonzero(np.diff(codes[order])) + 1
    return [part for part in np.split(order, cuts) if len(part)]


def _clear(values: Floats, low: Floats, high: Floats, wider: float) -> tuple[Counts, Counts]:
    """How many areas are clearly below each, and how many clearly above. In blocks, so that memory stays small."""
    size = len(values)
    before, after = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    down, up = (values - low) * wider, (high - values) * wider
    step = max(1, _BLOCK // max(size, 1))
    for start in range(0, size, step):
        part = slice(start, start + step)
        apart = values[part, None] - values[None, :]
        before[part] = (apart > np.hypot(down[part, None], up[None, :])).sum(axis=1)
        after[part] = (-apart > np.hypot(up[part, None], down[None, :])).sum(axis=1)
    return before, after


def _studentised_range(level: float, size: int) -> float:
    """Quantile of the range of `size` standard normal values (Tukey); for two it is sqrt(2) times z."""
    from scipy.special import ndtr

    if size < 2:
        return float(np.sqrt(2) * two_sided_z(level))
    nodes = np.linspace(-9, 9, 721)
    weights = np.exp(-(nodes**2) / 2) / np.sqrt(2 * np.pi) * (nodes[1] - nodes[0])

    low, high = 0.0, 40.0
    while high - low > 1e-10:
        width = (low + high) / 2
        # The highest stands at a node and the rest within `width` below it.
        chance = size * float((weights * (ndtr(nodes) - ndtr(nodes - width)) ** (size - 1)).sum())
        low, high = (width, high) if chance < level else (low, width)
    return high


def _ordinal(place: int) -> str:
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place:,}{ending}"
