"""Recent trend, as the health department defines it for Fingertips: the latest five annual points."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.results import Codes, Floats, Marks, Method, Rows, Status, floats, levels, two_sided_z
from goldenthread.methods.sequences import LARGEST, Flags, Layout, Places, directions, lay_out

POINTS: Final = 5

# The 99.8% point of chi-squared with one degree of freedom.
THRESHOLD: Final = 9.54953570608324

# Counts above the one, or between nothing and the other, are no counts of people or events.
MOST: Final = 1e15
LEAST: Final = 1e-9

# A width that is this part of the widest of the five, or less, is none.
NARROW: Final = 1e-6

# A slope this small beside its own terms is a rounding of the machine, not a direction.
LEVEL: Final = 1e-13

_OPTIONS: Final = (
    "improvement: which direction is good, for getting better and getting worse.",
    "annual, overlapping, breaks: what is known of each period; a trend is refused where they rule it out.",
    'gaps: "refuse" where a year is missing among the latest five, "use" to take the years as they are.',
)
_DIFFERENCES: Final = (
    "A year that is absent among the latest five rules a trend out, as an empty one does; R takes the years as they "
    'are (gaps="use").',
    "Years are counted from their own mean, so nothing cancels; R sums raw years.",
    "Where R stops, the trend cannot be calculated and the reason is given: two points for one year, a numerator of "
    "nothing or equal to its denominator, an interval without width.",
    "A slope of nothing with a point left out counts as a change of sign.",
)

PROPORTIONS: Final = Method(
    key="recent_trend_proportions",
    title="Recent trend of a proportion, chi-squared test for trend",
    version="1",
    formula=(
        "over the latest five annual points, with c numerator, d denominator, t year: "
        "χ² = D (D Σct - C Σdt)² / (C (D-C) (D Σdt² - (Σdt)²)), C = Σc, D = Σd; slope = least squares of "
        "ln(c/(d-c)) on t. Significant where χ² is above 9.5495 (99.8%, 1 degree of freedom) and the slope keeps its "
        "sign when each point in turn is left out"
    ),
    source=(
        "Office for Health Improvement and Disparities, Fingertips technical guidance on recent trends; "
        "reference figures by PHEindicatormethods, branch add_trend_markers"
    ),
    options=_OPTIONS,
    differences=_DIFFERENCES,
)

VALUES: Final = Method(
    key="recent_trend_values",
    title="Recent trend of a value with its interval, weighted regression",
    version="1",
    formula=(
        "over the latest five annual points: slope by least squares of the value on the year, weighted by 1/σ², "
        "σ = (upper - lower) / 2z; χ² = slope² / Var(slope), Var(slope) = 1 / Σw(t - t̄)². "
        "Significant as for proportions"
    ),
    source=PROPORTIONS.source,
    options=(*_OPTIONS, "confidence: the level the limits were given at."),
    differences=(
        *_DIFFERENCES,
        "Value and limits must be on one scale; R divides the value by a multiplier and leaves the limits as they are.",
        "A value outside its own limits makes the series invalid.",
    ),
)

FEW = "there are fewer than five points"
REPEATED = "two points are for one year"
NOT_ANNUAL = "the periods are not years"
OVERLAP = "the periods overlap, as rolling periods do, so they are not independent"
BREAK = "the series has a break among the latest five points"
MISSING = "a value is missing among the latest five points"
NO_INTERVAL = "a confidence limit is missing among the latest five points"
GAP = "a year is missing among the latest five points"
NOT_TRUE = "a numerator is negative or above its denominator, or a denominator is not above nothing"
NO_COUNT = "a numerator or denominator is too large or too small to be a count"
NOT_TRUE_INTERVAL = "a value lies outside its own limits, or is too large to be a figure"
ALL_OR_NONE = "a numerator is nothing, or equal to its denominator"
NO_WIDTH = "a confidence interval has no width"
_REASONS: Final = (
    FEW,
    REPEATED,
    NOT_ANNUAL,
    OVERLAP,
    BREAK,
    MISSING,
    NO_INTERVAL,
    GAP,
    NOT_TRUE,
    NO_COUNT,
    NOT_TRUE_INTERVAL,
    ALL_OR_NONE,
    NO_WIDTH,
)


class Trend(IntEnum):
    """The direction of a recent trend: a fact apart from whether it is good."""

    CANNOT_BE_CALCULATED = -1
    NO_SIGNIFICANT_CHANGE = 0
    INCREASING = 1
    DECREASING = 2

    @property
    def label(self) -> str:
        """The direction in words."""
        return self.name.lower().replace("_", " ")


class Judgement(IntEnum):
    """Whether a significant trend is good, by the direction agreed for the indicator."""

    NONE = 0
    GETTING_BETTER = 1
    GETTING_WORSE = 2

    @property
    def label(self) -> str:
        """The judgement in words."""
        return "no judgement" if self is Judgement.NONE else self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Trends:
    """Recent trends, one row to a series. All arrays have shape (series,).

    Args:
        keys: The series, in order of first appearance.
        trend: `Trend` codes.
        judgement: `Judgement` codes.
        slope: A year: of the log odds for proportions, in units of the value otherwise; NaN where not calculated.
        chi_squared: The test of the slope; NaN where not calculated.
        outlier: Whether the slope changes sign when some point is left out.
        points: Points of each series, missing ones too.
        first, last: The first and last year of the five used; NaN where not calculated.
        rows: Status and reason of each series.
        method: The method and its version.
    """

    keys: tuple[Hashable, ...]
    trend: Codes
    judgement: Codes
    slope: Floats
    chi_squared: Floats
    outlier: Flags
    points: Places
    first: Floats
    last: Floats
    rows: Rows
    method: Method

    def why(self, row: int) -> str:
        """Say why a series has the trend it has, in a clause to follow a colon."""
        found = Trend(int(self.trend[row]))
        if found is Trend.CANNOT_BE_CALCULATED:
            return self.rows.why(row)
        if found is not Trend.NO_SIGNIFICANT_CHANGE:
            return "the change over the latest five points is significant, and no point alone makes it"
        if self.chi_squared[row] > THRESHOLD:
            return "the change over the latest five points turns about when one point is left out"
        return "the change over the latest five points is not significant"


@dataclass(frozen=True, slots=True)
class _Latest:
    """The latest five points of each series that has them: places in the rows given, shape (found, 5)."""

    layout: Layout
    at: Places
    which: Places  # the series of each
    years: Floats  # shape (found, 5)
    marks: Marks


def recent_proportions(
    series: Iterable[Hashable],
    year: ArrayLike,
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    improvement: str | Mapping[Any, str] = "neutral",
    annual: ArrayLike = True,
    overlapping: ArrayLike = False,
    breaks: ArrayLike = False,
    gaps: str = "refuse",
) -> Trends:
    """Find the recent trend of proportions, for many series at once.

    Args:
        series: The series of each row.
        year: The year of each row, shape (rows,).
        numerator: Shape (rows,); NaN where missing.
        denominator: The same.
        improvement: "increase", "decrease" or "neutral" (or a `Polarity`), for all or by series.
        annual: Whether the period of each row is a year; one answer may stand for all.
        overlapping: Whether it overlaps another of the series, as rolling periods do.
        breaks: Whether it cannot be compared with those before it.
        gaps: "refuse" or "use": what to do where a year is missing among the latest five.

    Raises:
        ValueError: for lengths that differ, a missing year and options that are not among those above.
    """
    years = floats(year, "year")
    found = _latest_five(series, years, annual, overlapping, breaks)
    c = floats(numerator, "numerator", rows=len(years))[found.at]
    d = floats(denominator, "denominator", rows=len(years))[found.at]
    _mark(found, np.isnan(c) | np.isnan(d), Status.MISSING, MISSING)
    _mark_gaps(found, gaps)
    _mark(found, (c < 0) | (d <= 0) | (c > d), Status.INVALID, NOT_TRUE)
    _mark(found, (d > MOST) | ((c > 0) & (c < LEAST)), Status.INVALID, NO_COUNT)
    _mark(found, (c == 0) | (c == d), Status.SUPPRESSED, ALL_OR_NONE)
    able = found.marks.status[found.which] == Status.OK
    c, d, t = c[able], d[able], found.years[able]
    odds = np.log(c) - np.log(d - c)
    slope, outlier = _slopes(t, odds, np.ones_like(c))
    return _answer(found, able, slope, chi_squared_of_proportions(t, c, d), outlier, improvement, PROPORTIONS)


def recent_values(
    series: Iterable[Hashable],
    year: ArrayLike,
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    confidence: float = 0.95,
    improvement: str | Mapping[Any, str] = "neutral",
    annual: ArrayLike = True,
    overlapping: ArrayLike = False,
    breaks: ArrayLike = False,
    gaps: str = "refuse",
) -> Trends:
    """Find the recent trend of values that have confidence limits, for many series at once.

    Args:
        series: The series of each row.
        year: The year of each row, shape (rows,).
        value: Shape (rows,); NaN where missing.
        lower: The lower confidence limit, on the scale of the value.
        upper: The upper one.
        confidence: The level of the limits: 0.95 and 95 both mean 95%.
        improvement, annual, overlapping, breaks, gaps: As for `recent_proportions`.

    Raises:
        ValueError: for lengths that differ, a missing year and options that are not among those above.
    """
    years = floats(year, "year")
    z = two_sided_z(levels(confidence)[0])
    found = _latest_five(series, years, annual, overlapping, breaks)
    v = floats(value, "value", rows=len(years))[found.at]
    low = floats(lower, "lower", rows=len(years))[found.at]
    high = floats(upper, "upper", rows=len(years))[found.at]
    _mark(found, np.isnan(v), Status.MISSING, MISSING)
    _mark(found, np.isnan(low) | np.isnan(high), Status.MISSING, NO_INTERVAL)
    _mark_gaps(found, gaps)
    large = (np.abs(low) > LARGEST) | (np.abs(high) > LARGEST)
    _mark(found, (v < low) | (v > high) | large, Status.INVALID, NOT_TRUE_INTERVAL)
    width = np.where(large, 0.0, high) - np.where(large, 0.0, low)
    widest = width.max(axis=1, keepdims=True, initial=0.0)
    _mark(found, width <= np.maximum(NARROW * widest, 1e-300), Status.SUPPRESSED, NO_WIDTH)
    able = found.marks.status[found.which] == Status.OK
    t, v = found.years[able], v[able]
    deviation = width[able] / (2 * z)
    # Weights as parts of the largest, so that very narrow limits do not overflow.
    narrowest = deviation.min(axis=1, keepdims=True) if len(deviation) else deviation
    slope, outlier = _slopes(t, v, (narrowest / deviation) ** 2)
    return _answer(found, able, slope, chi_squared_of_slope(t, slope, deviation), outlier, improvement, VALUES)


def chi_squared_of_proportions(year: Floats, numerator: Floats, denominator: Floats) -> Floats:
    """Return χ² for trend of each row of proportions, 1 degree of freedom (see `PROPORTIONS`).

    Args:
        year: Shape (rows, points). Counted here from the mean weighted by denominators, so that nothing cancels.
        numerator: The same shape; not all 0, nor all equal to the denominator.
        denominator: The same.
    """
    all_of_it = denominator.sum(axis=1)
    share, rest = numerator.sum(axis=1) / all_of_it, (denominator - numerator).sum(axis=1) / all_of_it
    weight = denominator / all_of_it[:, None]
    t = year - year.mean(axis=1, keepdims=True)
    t = t - (weight * t).sum(axis=1, keepdims=True)
    rise = ((numerator - denominator * share[:, None]) * t).sum(axis=1) / all_of_it
    spread = (weight * t * t).sum(axis=1)
    return np.asarray(all_of_it * rise * rise / (share * rest * spread), dtype=np.float64)


def chi_squared_of_slope(year: Floats, slope: Floats, deviation: Floats) -> Floats:
    """Return χ² of weighted slopes, 1 degree of freedom: slope² Σw(t - t̄)², w = 1/σ².

    Args:
        year: Shape (rows, points).
        slope: Shape (rows,).
        deviation: The standard error σ of each point, shape (rows, points).
    """
    if not len(slope):
        return np.zeros(0)
    narrowest = deviation.min(axis=1)
    weight = (narrowest[:, None] / deviation) ** 2
    t = _centred(year, weight)
    # Beyond any table where limits are very narrow; then it is infinite, and says so.
    with np.errstate(over="ignore"):
        return np.asarray((slope / narrowest) ** 2 * (weight * t * t).sum(axis=1), dtype=np.float64)


def weighted_slope(year: Floats, value: Floats, weight: Floats) -> Floats:
    """Return the slope of weighted least squares of each row.

    Args:
        year: Shape (rows, points).
        value: The same shape.
        weight: The same shape; 0 leaves a point out.

    Returns:
        Slopes a year, shape (rows,); exactly 0 where only the rounding of the machine speaks for a direction.
    """
    t = _centred(year, weight)
    mean = (weight * value).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    rise = (weight * t * (value - mean)).sum(axis=1)
    noise = LEVEL * (weight * np.abs(t)).sum(axis=1) * np.abs(value).max(axis=1, initial=0.0)
    return np.asarray(np.where(np.abs(rise) <= noise, 0.0, rise / (weight * t * t).sum(axis=1)), dtype=np.float64)


def _centred(year: Floats, weight: Floats) -> Floats:
    t = year - year.mean(axis=1, keepdims=True)
    return np.asarray(t - (weight * t).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True))


def _slopes(year: Floats, value: Floats, weight: Floats) -> tuple[Floats, Flags]:
    """The slope of each row, and whether it changes sign when some point is left out."""
    slope = weighted_slope(year, value, weight)
    turns = np.zeros(len(slope), dtype=np.bool_)
    for point in range(year.shape[1]):
        rest = weight.copy()
        rest[:, point] = 0
        turns |= np.sign(weighted_slope(year, value, rest)) != np.sign(slope)
    return slope, turns


def _latest_five(
    series: Iterable[Hashable], years: Floats, annual: ArrayLike, overlapping: ArrayLike, breaks: ArrayLike
) -> _Latest:
    """Find the latest five rows of each series, and mark the series that rules them out."""
    if not (np.abs(years) < 10_000).all() or (years != np.floor(years)).any():
        raise ValueError("every row needs its year, a whole number such as 2024")
    rows = len(years)
    layout = lay_out(series, rows, years)
    points = np.diff(layout.starts)
    marks = Marks(len(layout.keys), _REASONS)
    marks.mark(points < POINTS, Status.SUPPRESSED, FEW)
    which = np.flatnonzero(points >= POINTS)
    at = layout.rows[layout.starts[which + 1][:, None] - np.arange(POINTS, 0, -1)]
    found = _Latest(layout, at, which, years[at], marks)
    _mark(found, np.diff(found.years, axis=1) == 0, Status.INVALID, REPEATED)
    _mark(found, ~_flags(annual, "annual", rows)[at], Status.SUPPRESSED, NOT_ANNUAL)
    _mark(found, _flags(overlapping, "overlapping", rows)[at], Status.SUPPRESSED, OVERLAP)
    # A break before the first of the five leaves all five on one side of it.
    _mark(found, _flags(breaks, "breaks", rows)[at][:, 1:], Status.SUPPRESSED, BREAK)
    return found


def _flags(given: ArrayLike, what: str, rows: int) -> Flags:
    array = np.asarray(given)
    if array.dtype != np.bool_ or array.ndim > 1 or (array.ndim and len(array) != rows):
        raise ValueError(f"{what} must be true or false, once for all or for each of {rows:,} rows")
    return np.broadcast_to(array, (rows,))


def _mark(found: _Latest, where: Flags, status: Status, reason: str) -> None:
    """Mark the series in which any of the five points is true."""
    every = np.zeros(len(found.layout.keys), dtype=np.bool_)
    every[found.which] = where.any(axis=1)
    found.marks.mark(every, status, reason)


def _mark_gaps(found: _Latest, gaps: str) -> None:
    if gaps not in ("refuse", "use"):
        raise ValueError('gaps must be "refuse" or "use"')
    if gaps == "refuse":
        _mark(found, np.diff(found.years, axis=1) > 1, Status.SUPPRESSED, GAP)


def _answer(
    found: _Latest,
    able: Flags,
    slope: Floats,
    chi_squared: Floats,
    outlier: Flags,
    improvement: str | Mapping[Any, str],
    method: Method,
) -> Trends:
    """Put what was found of the series that could be calculated beside those that could not."""
    keys = found.layout.keys
    good = directions(improvement, keys)
    at = found.which[able]
    moving = np.where((chi_squared > THRESHOLD) & ~outlier, np.sign(slope), 0).astype(np.int8)
    trend = np.full(len(keys), Trend.CANNOT_BE_CALCULATED, dtype=np.int8)
    trend[at] = np.array([Trend.NO_SIGNIFICANT_CHANGE, Trend.INCREASING, Trend.DECREASING], dtype=np.int8)[moving]
    judgement = np.zeros(len(keys), dtype=np.int8)
    judged = [Judgement.NONE, Judgement.GETTING_BETTER, Judgement.GETTING_WORSE]
    judgement[at] = np.array(judged, dtype=np.int8)[moving * good[at]]
    turned = np.zeros(len(keys), dtype=np.bool_)
    turned[at] = outlier

    def given(numbers: Floats) -> Floats:
        every = np.full(len(keys), np.nan)
        every[at] = numbers
        return every

    return Trends(
        keys=keys,
        trend=trend,
        judgement=judgement,
        slope=given(slope),
        chi_squared=given(chi_squared),
        outlier=turned,
        points=np.diff(found.layout.starts),
        first=given(found.years[able, 0]),
        last=given(found.years[able, -1]),
        rows=found.marks.done(),
        method=method,
    )
