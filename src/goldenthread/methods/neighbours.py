"""Statistical neighbours: where an area stands in the band of the areas most like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.results import Floats, Marks, Method, Rows, Status, floats

Counts = NDArray[np.int64]

FEWEST: Final = 5

BAND: Final = Method(
    key="neighbour_band",
    title="Band of statistical neighbours",
    version="1",
    formula=(
        "lowest, quartiles, median and highest of the neighbours' values (the area itself left out); a quartile "
        "between two values is interpolated in proportion, at p(count - 1) from the lowest"
    ),
    source=(
        "Hyndman and Fan 1996, The American Statistician 50, 361-365, definition 7; statistical neighbours as the "
        "Department for Education and CIPFA publish them"
    ),
    options=("minimum: fewest neighbours with a value for a band to be given, 5 unless told",),
    differences=("a mean of neighbours is not given: one neighbour far from the others would move it",),
)

_NO_VALUE: Final = "the area has no value"
_FEW: Final = "too few of its neighbours have a value"
_ITSELF: Final = "the area is among its own neighbours"
_TWICE: Final = "a neighbour is given twice"
_UNKNOWN: Final = "a neighbour is not among the areas"

_STANDS: Final = (
    "below every neighbour",
    "in the lowest quarter of its neighbours",
    "between the lower quartile and the median of its neighbours",
    "level with the median of its neighbours",
    "between the median and the upper quartile of its neighbours",
    "in the highest quarter of its neighbours",
    "above every neighbour",
)


@dataclass(frozen=True, slots=True)
class Bands:
    """The band of each area's neighbours and where the area stands, all of shape (rows,).

    Args:
        value: The area's own value.
        lowest: Lowest value among its neighbours; NaN where the row did not come out, as for the rest.
        lower_quartile: A quarter of the neighbours lie at or below it.
        median: The middle.
        upper_quartile: A quarter of the neighbours lie at or above it.
        highest: Highest value.
        below: Neighbours with a lower value than the area.
        above: Neighbours with a higher value.
        count: Neighbours with a value; also where the row did not come out.
        given: Neighbours named.
        rows: Status of each area.
        method: How.
    """

    value: Floats
    lowest: Floats
    lower_quartile: Floats
    median: Floats
    upper_quartile: Floats
    highest: Floats
    below: Counts
    above: Counts
    count: Counts
    given: Counts
    rows: Rows
    method: Method = BAND

    def stands(self, row: int) -> str:
        """Where one area stands, in words, or the reason why it is not known."""
        if self.rows.status[row] != Status.OK:
            return self.rows.why(row)
        own = self.value[row]
        if own < self.lowest[row]:
            return _STANDS[0]
        if own > self.highest[row]:
            return _STANDS[6]
        if own == self.median[row]:
            return _STANDS[3]
        if own < self.median[row]:
            return _STANDS[1 if own < self.lower_quartile[row] else 2]
        return _STANDS[5 if own > self.upper_quartile[row] else 4]


@np.errstate(all="ignore")
def neighbour_bands(value: ArrayLike, neighbours: ArrayLike, *, minimum: int = FEWEST) -> Bands:
    """Return the band of each area's neighbours and where the area stands in it.

    Args:
        value: Values of all areas, shape (rows,); NaN where one has none.
        neighbours: Row numbers of each area's neighbours, shape (rows, neighbours); -1 where it has fewer.
        minimum: Fewest neighbours with a value.

    Source: `BAND`.

    Raises:
        ValueError: for neighbours that are not row numbers in such a shape, or a minimum below 1.
    """
    values = floats(value, "value")
    rows = len(values)
    named = np.asarray(neighbours)
    if named.ndim != 2 or len(named) != rows or named.dtype.kind not in "iu":
        raise ValueError("neighbours must be whole row numbers, one row of them to an area")
    if minimum < 1:
        raise ValueError("the minimum must be at least 1")
    there = named >= 0
    known = there & (named < rows)
    marks = Marks(rows, (_ITSELF, _TWICE, _UNKNOWN, _NO_VALUE, _FEW))
    marks.mark(_any(there & (named == np.arange(rows)[:, None])), Status.INVALID, _ITSELF)
    marks.mark(_twice(named), Status.INVALID, _TWICE)
    marks.mark(_any((there & ~known) | (named < -1)), Status.INVALID, _UNKNOWN)
    finite = np.where(np.isfinite(values), values, np.nan)
    picked = np.full(named.shape, np.nan)
    picked[known] = finite[named[known]]
    count = np.isfinite(picked).sum(axis=1).astype(np.int64)
    marks.mark(np.isnan(finite), Status.MISSING, _NO_VALUE)
    marks.mark(count < minimum, Status.SUPPRESSED, _FEW)
    good = marks.status == Status.OK
    band = np.full((5, rows), np.nan)
    if good.any():
        band[:, good] = _quantiles(picked[good], count[good])
    own = np.where(good, finite, np.nan)
    lowest, lower_quartile, median, upper_quartile, highest = band
    return Bands(
        value=own,
        lowest=lowest,
        lower_quartile=lower_quartile,
        median=median,
        upper_quartile=upper_quartile,
        highest=highest,
        below=(picked < own[:, None]).sum(axis=1).astype(np.int64),
        above=(picked > own[:, None]).sum(axis=1).astype(np.int64),
        count=count,
        given=there.sum(axis=1).astype(np.int64),
        rows=marks.done(),
    )


def _any(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(cells.any(axis=1))


def _twice(named: NDArray[np.int64]) -> NDArray[np.bool_]:
    ordered = np.sort(named, axis=1)
    return _any((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0))


def _quantiles(picked: Floats, count: Counts) -> Floats:
    """Lowest, quartiles, median and highest of each row, shape (5, rows). Missing values sort to the end."""
    ordered = np.sort(picked, axis=1)
    place = np.array([0.0, 0.25, 0.5, 0.75, 1.0])[:, None] * (count - 1)
    under = np.floor(place).astype(np.intp)
    over = np.ceil(place).astype(np.intp)
    at = np.arange(len(picked))
    low, high = ordered[at, under], ordered[at, over]
    part = place - under
    # Two terms instead of a step from one end: no overflow, and equal ends give that value itself.
    return np.where(low == high, low, low * (1 - part) + high * part)
