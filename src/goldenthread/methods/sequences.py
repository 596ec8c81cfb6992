"""Rows of many series laid out in order, one series after another. What SPC, run charts and trends stand on.

Nothing is padded: all rows of all series lie in one array, and a run, a window or a sum never crosses from one
segment into the next. So the cost goes with the number of rows, however unequal the lengths of the series are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from goldenthread.methods.results import Codes, Floats

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
T = TypeVar("T")

# Beyond this a number is no figure, and sums of it could overflow.
LARGEST: Final = 1e100

# Two values closer than this part of the largest value differ only by the rounding of the machine.
NOISE: Final = 1e-12

DIRECTIONS: Final[Mapping[str, int]] = {
    "increase": 1,
    "decrease": -1,
    "neutral": 0,
    # The words of `vocabulary.Polarity`.
    "higher_better": 1,
    "lower_better": -1,
    "no_judgement": 0,
    "ask": 0,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each row belongs.

    "Sorted rows" are the rows given, brought into order by series, then by `order`. A segment is a part of a
    series between two re-bases; a series without one has a single segment.

    Args:
        keys: The series, in order of first appearance.
        rows: Which row given stands at each sorted place, shape (rows,).
        series: Index into `keys` of each sorted row, shape (rows,).
        segment: Segment of each sorted row, shape (rows,), rising.
        starts: Where each segment starts among sorted rows, and the end, shape (segments + 1,).
        segment_series: Index into `keys` of each segment, shape (segments,).
        segment_number: The number of re-bases before each segment, shape (segments,).
        latest: The last segment of each series, shape (series,).
        repeated: Series in which two rows have one place in the order, shape (series,).
    """

    keys: tuple[Hashable, ...]
    rows: Places
    series: Places
    segment: Places
    starts: Places
    segment_series: Places
    segment_number: Places
    latest: Places
    repeated: Flags

    def sum(self, values: Floats) -> Floats:
        """Sums of sorted values by segment, shape (segments,)."""
        return np.asarray(np.add.reduceat(values, self.starts[:-1]), dtype=np.float64)

    def count(self, flags: Flags) -> Places:
        """How many sorted rows are true in each segment, shape (segments,)."""
        return np.bincount(self.segment[flags], minlength=len(self.segment_series))

    def highest(self, values: Floats) -> Floats:
        """The highest sorted value of each segment, shape (segments,)."""
        return np.asarray(np.maximum.reduceat(values, self.starts[:-1]), dtype=np.float64)

    def any(self, flags: Flags) -> Flags:
        """Whether any sorted row is true in each segment, shape (segments,)."""
        return np.asarray(self.count(flags) > 0)

    def back(self, sorted_values: NDArray[Any]) -> NDArray[Any]:
        """Bring an array by sorted row back into the order of the rows given."""
        given = np.empty_like(sorted_values)
        given[self.rows] = sorted_values
        return given


def lay_out(
    series: Iterable[Hashable],
    rows: int,
    order: Iterable[Any] | None = None,
    rebase: Mapping[Any, Iterable[Any]] | None = None,
) -> Layout:
    """Bring rows into order by series.

    Args:
        series: The series of each row: any text or number, `rows` of them.
        rows: How many rows there are.
        order: What orders the rows of a series: dates, years, numbers or text that sorts. None keeps the order
            in which they come.
        rebase: For a series, the places in `order` from which a new segment starts. A place between two rows
            counts from the row after it.

    Raises:
        ValueError: for lengths that differ, for an order that cannot be sorted, for a re-base of an unknown
            series or without an order.
    """
    names = series.tolist() if isinstance(series, np.ndarray) else list(series)
    if len(names) != rows:
        raise ValueError(f"series has {len(names):,} rows where {rows:,} are expected")
    index: dict[Hashable, int] = {}
    code = np.fromiter((index.setdefault(name, len(index)) for name in names), dtype=np.int64, count=rows)
    places, values = _places(order, rows)
    at = np.lexsort((places, code))
    code, places = code[at], places[at]
    number = np.zeros(rows, dtype=np.int64)
    if not isinstance(rebase, Mapping | None):
        raise ValueError("re-bases must be given by series")
    for name, starts in (rebase or {}).items():
        if order is None:
            raise ValueError("a re-base needs an order to stand in")
        if name not in index:
            raise ValueError(f"a re-base names a series that is not there: {name}")
        this = slice(*np.searchsorted(code, (index[name], index[name] + 1)))
        number[this] = np.searchsorted(_found(values, starts), places[this], side="right")
    same = code[1:] == code[:-1]
    opens = np.ones(rows, dtype=np.bool_)
    opens[1:] = ~same | (number[1:] != number[:-1])
    first = np.flatnonzero(opens)
    repeated = np.zeros(len(index), dtype=np.bool_)
    repeated[code[1:][same & (places[1:] == places[:-1])]] = True
    return Layout(
        keys=tuple(index),
        rows=at,
        series=code,
        segment=np.cumsum(opens) - 1,
        starts=np.append(first, rows),
        segment_series=code[first],
        segment_number=number[first],
        latest=np.searchsorted(code[first], np.arange(len(index)), side="right") - 1,
        repeated=repeated,
    )


def _places(order: Iterable[Any] | None, rows: int) -> tuple[Places, list[Any]]:
    """The rank of each row's place, and the places in order."""
    if order is None:
        return np.arange(rows, dtype=np.int64), []
    given = order.tolist() if isinstance(order, np.ndarray) else list(order)
    if len(given) != rows:
        raise ValueError(f"order has {len(given):,} rows where {rows:,} are expected")
    distinct = set(given)
    if any(value is None or value != value for value in distinct):
        raise ValueError("every row needs a place in the order: one is missing")
    try:
        values = sorted(distinct)
    except TypeError as error:
        raise ValueError("the order must be values of one kind that sort, such as dates or years") from error
    rank = {value: place for place, value in enumerate(values)}
    return np.fromiter((rank[value] for value in given), dtype=np.int64, count=rows), values


def _found(values: list[Any], starts: Iterable[Any]) -> Places:
    """The ranks from which segments start."""
    if isinstance(starts, str):
        raise ValueError("the re-bases of a series must be a list, even where there is one")
    listed = starts.tolist() if isinstance(starts, np.ndarray) else list(starts)
    try:
        return np.array(sorted({bisect_left(values, start) for start in listed}), dtype=np.int64)
    except TypeError as error:
        raise ValueError("a re-base must be of the same kind as the order") from error


def by_series(given: T | Mapping[Any, T], keys: tuple[Hashable, ...], default: T, what: str) -> list[T]:
    """An option for each series: one for all, or by series with a default for the rest.

    Raises:
        ValueError: for a series that is not there.
    """
    if not isinstance(given, Mapping):
        return [given] * len(keys)
    unknown = given.keys() - set(keys)
    if unknown:
        raise ValueError(f"{what} names series that are not there: {', '.join(sorted(map(str, unknown))[:5])}")
    return [given.get(key, default) for key in keys]


def directions(improvement: str | Mapping[Any, str], keys: tuple[Hashable, ...]) -> Codes:
    """The good direction of each series: 1 up, -1 down, 0 no judgement.

    Raises:
        ValueError: for any other word.
    """
    words = by_series(improvement, keys, "neutral", "improvement")
    try:
        return np.array([DIRECTIONS[word] for word in words], dtype=np.int8)
    except (KeyError, TypeError) as error:
        raise ValueError("improvement must be increase, decrease or neutral") from error


def in_long_runs(codes: Codes, groups: Places, at_least: int) -> Flags:
    """Which places stand in an unbroken run of at least so many equal codes within one group; 0 makes no run."""
    if not len(codes):
        return np.zeros(0, dtype=np.bool_)
    changes = np.flatnonzero((codes[1:] != codes[:-1]) | (groups[1:] != groups[:-1])) + 1
    starts = np.concatenate(([0], changes))
    lengths = np.diff(starts, append=len(codes))
    return np.repeat((lengths >= at_least) & (codes[starts] != 0), lengths)


def steps(values: Floats, groups: Places, noise: Floats) -> Codes:
    """Whether each value is above (1), below (-1) or level with (0) the one before; 0 at the first of a group.

    Args:
        values: Sorted values; NaN is level with anything.
        groups: The group of each.
        noise: How far apart two values of the group may be and still be level, by value.
    """
    rise = np.zeros(len(values), dtype=np.int8)
    if len(values) > 1:
        change = values[1:] - values[:-1]
        both = groups[1:] == groups[:-1]
        rise[1:] = ((change > noise[1:]) & both).astype(np.int8) - ((change < -noise[1:]) & both)
    return rise


def in_trends(rise: Codes, groups: Places, at_least: int) -> Codes:
    """The direction of the trend that each place stands in, 0 where in none.

    A trend of so many steps has one point more than steps. A point in which one trend ends and the next starts
    belongs to the next.
    """
    direction = np.where(in_long_runs(rise, groups, at_least), rise, 0).astype(np.int8)
    opens = np.flatnonzero((direction[1:] != 0) & (direction[1:] != direction[:-1]))
    direction[opens] = direction[opens + 1]
    return direction
