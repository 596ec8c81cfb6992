"""Comparison of areas with a value: a benchmark, an earlier value, a target, or each other in fifths.

Every comparison first says the plain direction (lower, similar, higher). Better and worse come after, by polarity,
and only where somebody has said which direction is good.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.groups import as_groups, group_by
from goldenthread.methods.results import Codes, Floats, Marks, Method, Rows, Status, floats, levels
from goldenthread.vocabulary import Polarity

NOT_COMPARED: Final = "not_compared"
FIFTHS: Final = 5

OWN_INTERVAL: Final = Method(
    key="benchmark_own_interval",
    title="Comparison with a value by the area's own interval",
    version="1",
    formula="upper limit below the benchmark: lower; lower limit above it: higher; else similar",
    source="Office for Health Improvement and Disparities, Fingertips technical guidance on comparison",
    options=(
        "one level, or two: lower_95 where only the narrower interval lies apart, lower_99_8 where the wider does too",
        "polarity: lower and higher become better and worse where a direction is good",
    ),
    differences=("the benchmark's own interval is not used: see the comparison by two intervals where it matters",),
)
TWO_INTERVALS: Final = Method(
    key="benchmark_two_intervals",
    title="Comparison with a value by both intervals",
    version="1",
    formula="upper limit below the other's lower limit: lower; lower limit above its upper limit: higher; else similar",
    source="Office for Health Improvement and Disparities, Fingertips technical guidance on comparison",
    options=("levels and polarity as for the comparison by the area's own interval",),
    differences=("stricter than a test of the difference: intervals may overlap where the difference is significant",),
)
QUINTILES: Final = Method(
    key="benchmark_quintiles",
    title="Comparison of areas with each other in fifths",
    version="1",
    formula="areas by value ascending, cut into five groups; the first groups take one more where it does not divide",
    source="SQL function NTILE(5), as Fingertips uses it",
    options=("polarity: the lowest fifth is worst where higher is better, best where lower is better",),
    differences=("ties are split in the order given, so areas of one value may fall into two groups",),
)
TARGET: Final = Method(
    key="benchmark_target",
    title="Comparison with a target",
    version="1",
    formula=(
        "where higher is better: at or above the target is met, at or above the lower end of a range is close, else "
        "not met; where lower is better, the mirror image; by interval: the whole interval on the good side is met, "
        "the whole on the other side is not met, else close"
    ),
    source="Office for Health Improvement and Disparities, Fingertips guidance on targets",
    options=("a single value or a range", "by the value itself or by the interval"),
    differences=("the previous-year target of Fingertips does not consider polarity; every comparison here does",),
)

_MISSING: Final = "the value or a limit of its interval is missing"
_NO_BENCHMARK: Final = "there is no value to compare with"
_ITSELF: Final = "an area is not compared with itself"
_ORDER: Final = "a lower limit is above its upper limit"
_NO_DIRECTION: Final = "nobody has said which direction is good"
_FEW: Final = f"there are fewer than {FIFTHS} areas with a value"
_NO_VALUE: Final = "the value is missing"
_RANGE: Final = "the target range is upside down"

_PLAIN: Final = {-1: "lower", 0: "similar", 1: "higher"}
_PLAIN_FIFTHS: Final = ("lowest", "low", "middle", "high", "highest")
_JUDGED_FIFTHS: Final = ("worst", "worse", "middle", "better", "best")
_TARGETS: Final = {-1: "not_met", 0: "close", 1: "met"}


def _turn(polarity: Polarity) -> int:
    """1 where higher is better, -1 where lower is, 0 where no direction is good."""
    return {Polarity.HIGHER_BETTER: 1, Polarity.LOWER_BETTER: -1}.get(polarity, 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How each area stands against a value.

    Args:
        direction: -1 lower, 0 similar, 1 higher, shape (rows,).
        level: How many of the levels the difference holds at, shape (rows,); 0 where similar.
        confidence: The levels from narrow to wide as fractions.
        rows: Status of each row; only an OK row was compared.
        method: How.
    """

    direction: Codes
    level: Codes
    confidence: tuple[float, ...]
    rows: Rows
    method: Method

    def outcome(self, row: int, polarity: Polarity = Polarity.NO_JUDGEMENT) -> str:
        """One row as a code: "similar", "lower", "worse_99_8", or "not_compared".

        With one level the code has no suffix. Without a good direction it is lower or higher.
        """
        if self.rows.status[row] != Status.OK:
            return NOT_COMPARED
        direction = int(self.direction[row])
        if direction == 0:
            return _PLAIN[0]
        turn = _turn(polarity)
        word = _PLAIN[direction] if turn == 0 else "better" if direction == turn else "worse"
        if len(self.confidence) == 1:
            return word
        level = f"{self.confidence[int(self.level[row]) - 1] * 100:.3f}".rstrip("0").rstrip(".")
        return f"{word}_{level.replace('.', '_')}"


@dataclass(frozen=True, slots=True)
class Fifths:
    """Which fifth each area is in: 1 (lowest values) to 5, 0 where not compared, shape (rows,)."""

    fifth: Codes
    count: NDArray[np.int64]  # areas with a value in the same group, shape (rows,)
    rows: Rows
    method: Method = QUINTILES

    def outcome(self, row: int, polarity: Polarity = Polarity.NO_JUDGEMENT) -> str:
        """One row as a code: "lowest" to "highest", "worst" to "best" by polarity, or "not_compared"."""
        if self.rows.status[row] != Status.OK:
            return NOT_COMPARED
        turn = _turn(polarity)
        at = int(self.fifth[row]) - 1
        if turn == 0:
            return _PLAIN_FIFTHS[at]
        return _JUDGED_FIFTHS[at if turn == 1 else FIFTHS - 1 - at]


@dataclass(frozen=True, slots=True)
class Targets:
    """How each area stands against a target: -1 not met, 0 close, 1 met, shape (rows,)."""

    standing: Codes
    rows: Rows
    method: Method = TARGET

    def outcome(self, row: int) -> str:
        """One row as a code: "met", "close", "not_met" or "not_compared"."""
        return _TARGETS[int(self.standing[row])] if self.rows.status[row] == Status.OK else NOT_COMPARED


@np.errstate(all="ignore")
def against_value(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    benchmark: ArrayLike,
    *,
    confidence: float | Sequence[float] = 0.95,
    benchmark_lower: ArrayLike | None = None,
    benchmark_upper: ArrayLike | None = None,
    area: Sequence[Hashable] | None = None,
    benchmark_area: Hashable | None = None,
) -> Comparison:
    """Compare areas with a benchmark value by their own intervals, or by both intervals where its limits are given.

    Args:
        value: Shape (rows,).
        lower: Limits at each of the levels, shape (rows,) for one level or (levels, rows), as `Estimates` has them.
        upper: The same.
        benchmark: One value, or one to a row.
        confidence: The levels of the limits, from narrow to wide.
        benchmark_lower: Limits of the benchmark, shaped like `benchmark`; used by all levels alike.
        benchmark_upper: The same.
        area: Names of the rows. The row of `benchmark_area` is not compared: it would be with itself.
        benchmark_area: Whose value the benchmark is.

    Returns:
        The plain direction of each row. A limit equal to the benchmark is similar. Source: `OWN_INTERVAL`.

    Raises:
        ValueError: for shapes that do not go together, or levels that do not rise.
    """
    values = floats(value, "value")
    wanted = levels(confidence)
    if any(second <= first for first, second in itertools.pairwise(wanted)):
        raise ValueError("confidence levels must rise, for example (0.95, 0.998)")
    low, high = _by_level(lower, "lower", wanted, len(values)), _by_level(upper, "upper", wanted, len(values))
    other = floats(benchmark, "benchmark", rows=len(values))
    if (benchmark_lower is None) != (benchmark_upper is None):
        raise ValueError("give both limits of the benchmark, or neither")
    below = other if benchmark_lower is None else floats(benchmark_lower, "benchmark_lower", rows=len(values))
    above = other if benchmark_upper is None else floats(benchmark_upper, "benchmark_upper", rows=len(values))
    marks = Marks(len(values), (_ITSELF, _MISSING, _NO_BENCHMARK, _ORDER))
    if area is not None:
        if len(area) != len(values):
            raise ValueError("area must name every row")
        itself = np.array([name == benchmark_area for name in area], dtype=np.bool_)
        marks.mark(itself, Status.SUPPRESSED, _ITSELF)
    marks.mark(np.isnan(values) | np.isnan(low).any(axis=0) | np.isnan(high).any(axis=0), Status.MISSING, _MISSING)
    marks.mark(np.isnan(other) | np.isnan(below) | np.isnan(above), Status.MISSING, _NO_BENCHMARK)
    marks.mark((low > high).any(axis=0) | (below > above), Status.INVALID, _ORDER)
    good = marks.status == Status.OK
    # A wider interval lies apart only where every narrower one does.
    lies_below = np.logical_and.accumulate((high < below) & good, axis=0).sum(axis=0)
    lies_above = np.logical_and.accumulate((low > above) & good, axis=0).sum(axis=0)
    method = OWN_INTERVAL if benchmark_lower is None else TWO_INTERVALS
    return Comparison(
        np.sign(lies_above - lies_below).astype(np.int8),
        np.maximum(lies_above, lies_below).astype(np.int8),
        wanted,
        marks.done(),
        method,
    )


def against_previous(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    previous: ArrayLike,
    *,
    previous_lower: ArrayLike | None = None,
    previous_upper: ArrayLike | None = None,
    confidence: float | Sequence[float] = 0.95,
) -> Comparison:
    """Compare each area with an earlier value: its own, row by row, or one value such as last year's of the country.

    The answer is plain lower or higher; `outcome` turns it by polarity, so that fewer deaths read as better.
    Arguments as for `against_value`.
    """
    return against_value(
        value,
        lower,
        upper,
        previous,
        confidence=confidence,
        benchmark_lower=previous_lower,
        benchmark_upper=previous_upper,
    )


@np.errstate(all="ignore")
def against_target(
    value: ArrayLike,
    target: ArrayLike,
    *,
    polarity: Polarity,
    other_end: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
) -> Targets:
    """Compare areas with a target.

    Args:
        value: Shape (rows,).
        target: One value or one to a row. With `other_end`, one end of a range, whichever way round.
        polarity: Which direction is good. Without one nothing is judged.
        other_end: The other end of the range. Between the ends is close, beyond the good end is met.
        lower: Lower limits, to judge by the interval instead of the value.
        upper: Upper limits.

    Returns:
        Met, close or not met. A value equal to the target meets it. Source: `TARGET`.
    """
    values = floats(value, "value")
    rows = len(values)
    if (lower is None) != (upper is None):
        raise ValueError("give both limits, or neither")
    one = floats(target, "target", rows=rows)
    two = one if other_end is None else floats(other_end, "other_end", rows=rows)
    low = values if lower is None else floats(lower, "lower", rows=rows)
    high = values if upper is None else floats(upper, "upper", rows=rows)
    marks = Marks(rows, (_NO_DIRECTION, _MISSING, _NO_BENCHMARK, _ORDER))
    turn = _turn(polarity)
    marks.mark(np.full(rows, turn == 0), Status.SUPPRESSED, _NO_DIRECTION)
    marks.mark(np.isnan(values + low + high), Status.MISSING, _MISSING)
    marks.mark(np.isnan(one + two), Status.MISSING, _NO_BENCHMARK)
    marks.mark(low > high, Status.INVALID, _ORDER)
    # Mirrored where lower is better, so that one rule serves both.
    if turn < 0:
        low, high, one, two = -high, -low, -one, -two
    hard, easy = np.maximum(one, two), np.minimum(one, two)
    standing = np.where(low >= hard, 1, np.where(high < easy, -1, 0))
    standing[marks.status != Status.OK] = 0
    return Targets(standing.astype(np.int8), marks.done())


@np.errstate(all="ignore")
def fifths(value: ArrayLike, group: Sequence[Hashable] | None = None) -> Fifths:
    """Return which fifth of its group each area is in, 1 being the lowest values.

    Ties are split in the order of the rows. A group of fewer than 5 areas with a value is not compared.
    Source: `QUINTILES`.
    """
    values = floats(value, "value")
    rows = len(values)
    into = as_groups(None if group is None else group_by(group), rows)
    groups = into.codes
    marks = Marks(rows, (_NO_VALUE, _FEW))
    there = np.isfinite(values)
    marks.mark(~there, Status.MISSING, _NO_VALUE)
    sizes = np.bincount(groups[there], minlength=len(into))
    count = sizes[groups].astype(np.int64)
    marks.mark(there & (count < FIFTHS), Status.SUPPRESSED, _FEW)
    order = np.lexsort((values, ~there, groups))
    begins = np.searchsorted(groups[order], groups[order], side="left")
    place = np.empty(rows, dtype=np.int64)
    place[order] = np.arange(rows) - begins
    # The first `extra` groups hold one area more than the others.
    each, extra = count // FIFTHS, count % FIFTHS
    large = extra * (each + 1)
    later = extra + (place - large) // np.maximum(each, 1)
    fifth = np.where(place < large, place // (each + 1), later) + 1
    fifth[marks.status != Status.OK] = 0
    return Fifths(fifth.astype(np.int8), count, marks.done())


def _by_level(limits: ArrayLike, what: str, wanted: tuple[float, ...], rows: int) -> Floats:
    try:
        array = np.asarray(limits, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{what} must be numbers, with None or NaN where one is missing") from error
    array = array[None, :] if array.ndim == 1 else array
    if array.shape != (len(wanted), rows):
        raise ValueError(f"{what} must have {len(wanted)} levels of {rows:,} rows")
    return array
