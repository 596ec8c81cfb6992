"""Gaps between groups and ranges between areas, with intervals.

A gap is the group less its reference. Where either has no value the gap is not known, which is not nought.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.estimates import UNWORKABLE, settled
from goldenthread.methods.proportion import wilson
from goldenthread.methods.results import (
    Estimates,
    Floats,
    Marks,
    Method,
    Rows,
    Status,
    finite_levels,
    floats,
    together,
    two_sided_z,
)
from goldenthread.vocabulary import format_number

NEWCOMBE: Final = Method(
    key="gap_newcombe",
    title="Difference of two proportions, hybrid score interval",
    version="1",
    formula=(
        "d = p1 - p2; limits d - sqrt((p1 - l1)^2 + (u2 - p2)^2) and d + sqrt((u1 - p1)^2 + (p2 - l2)^2), l and u the "
        "Wilson limits of each"
    ),
    source="Newcombe 1998, Statistics in Medicine 17, 873-890, method 10",
    options=("multiplier: 100 for percentage points",),
    differences=("the R packages have no gap between groups",),
)
RATIO_LOG: Final = Method(
    key="gap_ratio_log",
    title="Ratio of two proportions, log interval",
    version="1",
    formula="r = p1/p2; limits r*exp(-/+ z*sqrt(1/x1 - 1/n1 + 1/x2 - 1/n2))",
    source="Katz, Baptista, Azen and Pike 1978, Biometrics 34, 469-474",
    differences=(
        "where a count is nought, or both are full, the log interval fails: see the ratio from two intervals",
    ),
)
DIFFERENCE_MOVER: Final = Method(
    key="gap_difference_intervals",
    title="Difference of two values from their own intervals",
    version="1",
    formula="as the hybrid score interval, with the limits as given",
    source="Zou and Donner 2008, Statistics in Medicine 27, 1693-1702",
)
RATIO_MOVER: Final = Method(
    key="gap_ratio_intervals",
    title="Ratio of two values from their own intervals",
    version="1",
    formula=(
        "L = l1(2a - l1) / (ab + sqrt((ab)^2 - l1*u2(2a - l1)(2b - u2))); "
        "U = (ab + sqrt((ab)^2 - u1*l2(2a - u1)(2b - l2))) / (l2(2b - l2)); a and b the values"
    ),
    source="Donner and Zou 2012, Statistical Methods in Medical Research 21, 347-359",
)
RANGE: Final = Method(
    key="range_between_areas",
    title="Range between areas",
    version="1",
    formula="highest less lowest, and highest divided by lowest, with the names",
    source="own definition: not known where an area expected has no value, unless the caller says to leave it out",
    options=(
        "expected: areas that must be there for the range to be known",
        "basis: what must be one for all areas (period, unit, definition)",
        "skip_missing: leave out areas without a value, and say how many were",
    ),
    differences=("the R packages have no range; a range grows with the number of areas and has no interval here",),
)

_UNKNOWN: Final = "not known: a group has no value"
_COUNTS: Final = "a count is below zero or above its denominator, or a denominator is not above zero"
_LIMITS: Final = "a value lies outside its limits"
_NO_INTERVAL: Final = "no interval: the values came without limits"
_NO_RATIO: Final = "no ratio: the reference is nought"
_NEGATIVE: Final = "no ratio: a value or limit is below zero"
_NO_UPPER: Final = "no interval: the reference may be nought"
_TOO_LARGE: Final = "a value is too large to work with"
_LARGEST: Final = 1e100
_AREA_ABSENT: Final = "not known: an area has no value"
_TWO: Final = "there are fewer than two areas with a value"
_UNLIKE: Final = "not comparable: the areas differ in period, unit or definition"
_LEFT_OUT: Final = "areas without a value are left out"
_TWICE: Final = "an area is given twice"
_REASONS: Final = (_UNKNOWN, _COUNTS, _LIMITS, _TOO_LARGE, _NO_INTERVAL, _NO_RATIO, _NEGATIVE, _NO_UPPER, UNWORKABLE)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gap of each group to its reference: the difference, and the ratio where there is one."""

    difference: Estimates
    ratio: Estimates

    @property
    def rows(self) -> Rows:
        """Status of each row, as for the difference."""
        return self.difference.rows


@dataclass(frozen=True, slots=True)
class AreaRange:
    """Highest less lowest of a set of areas.

    Args:
        highest: Names of the areas with the highest value; more than one where they tie.
        lowest: Names of the areas with the lowest value.
        high: The highest value; NaN where the range is not known.
        low: The lowest value.
        difference: High less low.
        ratio: High divided by low; NaN where low is not above zero.
        count: Areas with a value.
        absent: Names of the areas without one.
        rows: One row: its status, with the reason.
        method: How.
    """

    highest: tuple[Hashable, ...]
    lowest: tuple[Hashable, ...]
    high: float
    low: float
    difference: float
    ratio: float
    count: int
    absent: tuple[Hashable, ...]
    rows: Rows
    method: Method = RANGE

    def said(self, places: int, unit: str) -> str:
        """The difference in words: "22.5 percentage points", or "not known". A half is rounded away from zero."""
        if self.rows.status[0] != Status.OK:
            return "not known"
        # The shortest decimal that gives a double back is the figure it came from, so nothing is lost on the way.
        apart = Decimal(repr(self.high)) - Decimal(repr(self.low))
        return f"{format_number(apart, places)} {unit}".strip()


@np.errstate(all="ignore")
def proportion_gaps(
    x: ArrayLike,
    n: ArrayLike,
    reference_x: ArrayLike,
    reference_n: ArrayLike,
    *,
    multiplier: float = 100.0,
    confidence: float | Sequence[float] = 0.95,
) -> Gaps:
    """Return gaps between proportions, from counts.

    Args:
        x: How many of the group; shape (rows,), or one number for every row, as for the rest.
        n: Out of how many.
        reference_x: How many of the reference group.
        reference_n: Out of how many.
        multiplier: 100 for percentage points; the ratio has none.
        confidence: One level or several.

    Source: `NEWCOMBE` for the difference; `RATIO_LOG` for the ratio, and `RATIO_MOVER` where a count is nought.
    """
    wanted = finite_levels(confidence)
    x1, n1, x2, n2 = together(x=x, n=n, reference_x=reference_x, reference_n=reference_n)
    marks = Marks(len(x1), _REASONS)
    marks.mark(np.isnan(x1 + n1 + x2 + n2), Status.MISSING, _UNKNOWN)
    marks.mark((n1 > _LARGEST) | (n2 > _LARGEST), Status.INVALID, _TOO_LARGE)
    for count, whole in ((x1, n1), (x2, n2)):
        marks.mark((count < 0) | (count > whole) | (whole <= 0), Status.INVALID, _COUNTS)
    p1, l1, u1 = wilson(x1, n1, wanted)
    p2, l2, u2 = wilson(x2, n2, wanted)
    lower, upper = _difference_limits(p1, l1, u1, p2, l2, u2)
    m = float(multiplier)
    difference = settled(
        _copy(marks),
        (p1 - p2) * m,
        lower * m,
        upper * m,
        confidence=wanted,
        methods=(NEWCOMBE,),
        multiplier=m,
        parts={"group": p1 * m, "reference": p2 * m},
    )
    marks.mark(x2 == 0, Status.SUPPRESSED, _NO_RATIO)
    ratio = p1 / p2
    lower, upper = _ratio_limits(p1, l1, u1, p2, l2, u2)
    spread = np.sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    usual = (x1 > 0) & (spread > 0)
    for at, level in enumerate(wanted):
        factor = np.exp(two_sided_z(level) * spread)
        lower[at] = np.where(usual, ratio / factor, lower[at])
        upper[at] = np.where(usual, ratio * factor, upper[at])
    return Gaps(
        difference,
        settled(
            marks,
            ratio,
            lower,
            upper,
            confidence=wanted,
            methods=(RATIO_LOG, RATIO_MOVER),
            method=(~usual).astype(np.int8),
        ),
    )


@np.errstate(all="ignore")
def value_gaps(
    value: ArrayLike,
    reference: ArrayLike,
    *,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    reference_lower: ArrayLike | None = None,
    reference_upper: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Gaps:
    """Return gaps between values of any kind, from the values and their own limits.

    Args:
        value: The group's value; shape (rows,), or one number for every row, as for the rest.
        reference: The reference group's value, in the same unit.
        lower: Limits of the group's value. Without limits of both the gap has no interval, and a note says so.
        upper: The same.
        reference_lower: Limits of the reference.
        reference_upper: The same.
        confidence: The level of the limits given, which is that of the answer.

    Source: `DIFFERENCE_MOVER`, `RATIO_MOVER`. The two groups must not overlap.
    """
    (level,) = finite_levels(confidence)
    absent = np.nan
    v1, v2, *limits = together(
        value=value,
        reference=reference,
        lower=absent if lower is None else lower,
        upper=absent if upper is None else upper,
        reference_lower=absent if reference_lower is None else reference_lower,
        reference_upper=absent if reference_upper is None else reference_upper,
    )
    l1, u1, l2, u2 = limits
    marks = Marks(len(v1), _REASONS)
    marks.mark(np.isnan(v1 + v2), Status.MISSING, _UNKNOWN)
    large = (np.abs(v1) > _LARGEST) | (np.abs(v2) > _LARGEST)
    for limit in limits:
        large |= np.abs(limit) > _LARGEST
    marks.mark(large, Status.INVALID, _TOO_LARGE)
    marks.mark((v1 < l1) | (v1 > u1) | (v2 < l2) | (v2 > u2), Status.INVALID, _LIMITS)
    ratio_marks = _copy(marks)
    without = np.isnan(l1 + u1 + l2 + u2)
    marks.mark(without, Status.OK, _NO_INTERVAL)
    low, high = _difference_limits(v1, l1[None], u1[None], v2, l2[None], u2[None])
    difference = settled(
        marks,
        v1 - v2,
        low,
        high,
        confidence=(level,),
        methods=(DIFFERENCE_MOVER,),
        parts={"group": np.array(v1), "reference": np.array(v2)},
    )
    ratio_marks.mark((v1 < 0) | (v2 < 0) | (l1 < 0) | (l2 < 0), Status.SUPPRESSED, _NEGATIVE)
    ratio_marks.mark(v2 == 0, Status.SUPPRESSED, _NO_RATIO)
    ratio_marks.mark(without, Status.OK, _NO_INTERVAL)
    ratio_marks.mark(l2 == 0, Status.OK, _NO_UPPER)
    low, high = _ratio_limits(v1, l1[None], u1[None], v2, l2[None], u2[None])
    ratio = settled(ratio_marks, v1 / v2, low, high, confidence=(level,), methods=(RATIO_MOVER,))
    return Gaps(difference, ratio)


@np.errstate(all="ignore")
def area_range(
    area: Sequence[Hashable],
    value: ArrayLike,
    *,
    expected: Sequence[Hashable] = (),
    basis: Sequence[Hashable] | None = None,
    skip_missing: bool = False,
) -> AreaRange:
    """Return highest less lowest of a set of areas, with the names.

    Args:
        area: Names, one to a row.
        value: Values of one measure, shape (rows,); NaN where an area has none.
        expected: Areas that must be among them for the range to be known.
        basis: What each value rests on (its period, unit and definition): the range is refused where they differ.
        skip_missing: Leave out areas without a value instead of answering "not known"; `absent` names them.

    Source: `RANGE`.

    Raises:
        ValueError: for arguments of different lengths.
    """
    values = floats(value, "value", rows=len(area))
    if basis is not None and len(basis) != len(area):
        raise ValueError("basis must have one entry to a row of area")
    there = np.isfinite(values)
    absent = tuple(name for name, known in zip(area, there, strict=True) if not known)
    absent += tuple(name for name in dict.fromkeys(expected) if name not in set(area))
    marks = Marks(1, (_TWICE, _UNLIKE, _AREA_ABSENT, _TWO, _TOO_LARGE, _LEFT_OUT))

    def mark(where: object, status: Status, reason: str) -> None:
        marks.mark(np.array([bool(where)]), status, reason)

    mark(len(set(area)) < len(area), Status.INVALID, _TWICE)
    mark(
        basis is not None and len({b for b, known in zip(basis, there, strict=True) if known}) > 1,
        Status.INVALID,
        _UNLIKE,
    )
    mark(absent and not skip_missing, Status.MISSING, _AREA_ABSENT)
    mark(there.sum() < 2, Status.MISSING, _TWO)
    mark((np.abs(values[there]) > _LARGEST).any(), Status.INVALID, _TOO_LARGE)
    mark(absent, Status.OK, _LEFT_OUT)
    none = float("nan")
    if marks.status[0] != Status.OK:
        return AreaRange((), (), none, none, none, none, int(there.sum()), absent, marks.done())
    high, low = float(values[there].max()), float(values[there].min())
    return AreaRange(
        highest=tuple(name for name, one in zip(area, values.tolist(), strict=True) if one == high),
        lowest=tuple(name for name, one in zip(area, values.tolist(), strict=True) if one == low),
        high=high,
        low=low,
        difference=high - low,
        ratio=high / low if low > 0 and high / low < _LARGEST else none,
        count=int(there.sum()),
        absent=absent,
        rows=marks.done(),
    )


def _copy(marks: Marks) -> Marks:
    again = Marks(len(marks.status), marks.reasons[1:])
    again.status[:], again.reason[:] = marks.status, marks.reason
    return again


def _difference_limits(
    first: Floats, l1: Floats, u1: Floats, second: Floats, l2: Floats, u2: Floats
) -> tuple[Floats, Floats]:
    """Limits of a difference, shape (levels, rows), from limits of that shape and values of shape (rows,)."""
    apart = first - second
    return apart - np.hypot(first - l1, u2 - second), apart + np.hypot(u1 - first, second - l2)


def _ratio_limits(
    first: Floats, l1: Floats, u1: Floats, second: Floats, l2: Floats, u2: Floats
) -> tuple[Floats, Floats]:
    """Limits of a ratio of values not below zero; both NaN where the second may be nought."""
    product = first * second
    under = product**2 - l1 * u2 * (2 * first - l1) * (2 * second - u2)
    over = product**2 - u1 * l2 * (2 * first - u1) * (2 * second - l2)
    sure = l2 > 0
    # The lower limit in a form that stays whole where u2 is twice the second value.
    top = l1 * (2 * first - l1)
    lower = np.where(top > 0, top / (product + np.sqrt(np.maximum(under, 0))), 0.0)
    upper = (product + np.sqrt(np.maximum(over, 0))) / (l2 * (2 * second - l2))
    return np.where(sure, lower, np.nan), np.where(sure, upper, np.nan)
