"""Slope and relative index of inequality: how a measure changes from the most to the least deprived end.

Quantiles are laid end to end by their share of the population. A straight line is fitted through their values at
the middle of each share, weighted by the share. The slope index is the line's rise from one end to the other; the
relative index is the height at the far end divided by the height at the near end.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.linear_forms import quantile_of_ratio, quantile_of_sum
from goldenthread.methods.results import (
    Estimates,
    Floats,
    Marks,
    Method,
    Rows,
    Status,
    finite_levels,
    floats,
    two_sided_z,
)

Kind = Literal["value", "rate", "proportion"]

FEWEST: Final = 5
MOST: Final = 100
MANY: Final = 10
LARGEST: Final = 1e12
# A standard error of 1.5 on the log scale: limits a factor of 19 either side.
VAGUE: Final = 1.5

_SOURCE: Final = (
    "Public Health England, technical guide on the slope index of inequality; Low and Low 2004, Journal of Public "
    "Health 26(4), 390-395; Fieller 1954 for the ratio of two linear forms"
)
_OPTIONS: Final = (
    "kind: value (errors normal as given), rate (normal on the log scale) or proportion (normal on the logit scale)",
    "transform: fit the line on the log or logit scale and come back at both ends",
    "multiplier: what the slope index is per; a negative one turns both indices round",
    "limits_confidence: the level of the limits that the standard errors are taken from, 0.95 unless told",
)
_DIFFERENCES: Final = (
    "R draws the limits at random, so they change from run to run; ours come from the same distribution exactly",
    "R sorts quantiles held as text by their letters (1, 10, 2), which gives a wrong index; ours read the numbers",
    "R returns the intercept in units of the value unless transform is on; ours is always times the multiplier",
    "R turns limits of a transformed rate round when the multiplier is below 1; ours when it is below 0",
    "R drops areas that lack a quantile; ours stay, marked as missing",
    "R gives a relative index over an intercept below zero; ours refuses it",
    "where errors let the line start below zero now and then, R's ratio changes sign there and bends its limits; ours "
    "follow Fieller, and are not given where the start is not clearly above zero",
)

NORMAL: Final = Method(
    key="slope_index_normal",
    title="Slope and relative index of inequality, normal errors",
    version="1",
    formula=(
        "a = population / total; b = cumulative a less a/2; h = a(b - mean b) / sum of a(b - mean b)^2; "
        "slope = sum of h*value; limits = slope +/- z*sqrt(sum of h^2 se^2), times the multiplier; "
        "relative index = (intercept + slope) / intercept with Fieller limits"
    ),
    source=_SOURCE,
    options=_OPTIONS,
    differences=_DIFFERENCES,
)
TRANSFORMED: Final = Method(
    key="slope_index_transformed",
    title="Slope and relative index of inequality, fitted on the log or logit scale",
    version="1",
    formula=(
        "the line and its limits as for normal errors on the log or logit of the value; each limit of the slope is "
        "turned about the fitted middle, and both ends are brought back before they are compared"
    ),
    source=_SOURCE,
    options=_OPTIONS,
    differences=_DIFFERENCES,
)
SKEWED: Final = Method(
    key="slope_index_skewed",
    title="Slope and relative index of inequality, log-normal or logit-normal errors",
    version="1",
    formula=(
        "the line through the values as they are; limits are quantiles of the distribution of sum of h*value, each "
        "value log-normal or logit-normal by its standard error, found by inverting its characteristic function "
        "(Gil-Pelaez); limits of the relative index r are where sum of (h1 - r*h0)*value is as likely below zero"
    ),
    source=_SOURCE + "; Gil-Pelaez 1951, Biometrika 38, 481-482",
    options=_OPTIONS,
    differences=_DIFFERENCES,
)

_MISSING_QUANTILE: Final = "a quantile has no population, value, limits or standard error"
_ABSENT: Final = "a quantile that other areas have is absent"
_TWICE: Final = "a quantile is given twice"
_POPULATION: Final = "a population is not above zero"
_FEW: Final = f"there are fewer than {FEWEST} quantiles"
_SE: Final = "a standard error is below zero, or a lower limit above its upper limit"
_OUTSIDE: Final = "a value or limit cannot be: rates are not below 0 and proportions lie from 0 to 1"
_EDGE: Final = "a value of 0 (or a proportion of 1) cannot be fitted on the log or logit scale"
_NO_LIMITS: Final = "no interval: a limit of 0 (or 1) gives no standard error on the log or logit scale"
_VAGUE: Final = "no interval: a standard error on the log or logit scale is so large that the value says nothing"
_TOO_LARGE: Final = "a value or population is larger than any there is"
_UNSTABLE: Final = f"there are more than {MANY} quantiles: small numbers can make the index unstable"
_TOO_MANY: Final = f"there are more than {MOST} quantiles"
_INTERCEPT: Final = "the line starts at zero or below, so there is no ratio"
_UNBOUNDED: Final = "no interval: the line may start at or near zero"


@dataclass(frozen=True, slots=True)
class Inequality:
    """Slope and relative index by area.

    Args:
        areas: Their names in order of first appearance.
        sii: Slope index with limits, per `multiplier`.
        rii: Relative index with limits; a ratio, so its multiplier is 1.
        intercept: Height of the line at the near end, times the size of the multiplier, shape (areas,).
    """

    areas: tuple[Hashable, ...]
    sii: Estimates
    rii: Estimates
    intercept: Floats

    @property
    def rows(self) -> Rows:
        """Status of each area, as for the slope index."""
        return self.sii.rows


@dataclass(frozen=True, slots=True)
class _Line:
    """Weights that give slope and intercept of each area from its values, both shape (areas, quantiles)."""

    slope: Floats
    intercept: Floats


@np.errstate(all="ignore")
def slope_index(
    area: Sequence[Hashable],
    quantile: Sequence[object] | ArrayLike,
    population: ArrayLike,
    value: ArrayLike,
    *,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    se: ArrayLike | None = None,
    kind: Kind = "value",
    transform: bool = False,
    multiplier: float = 1.0,
    confidence: float | Sequence[float] = 0.95,
    limits_confidence: float = 0.95,
) -> Inequality:
    """Return the slope and relative index of inequality of each area, with limits.

    One row to an area and quantile, in any order. Quantiles are numbers, or text that is a number, from the most to
    the least deprived. Give either `lower` and `upper` of each value, or `se` on the scale of `kind` (the log for a
    rate, the logit for a proportion, where a proportion lies from 0 to 1).

    Source: see `NORMAL`, `TRANSFORMED` and `SKEWED`, which say what is done for each kind.

    Raises:
        ValueError: for arguments that do not go together, or quantiles that are not numbers.
    """
    _check(kind, transform, multiplier, lower, upper, se)
    wanted = finite_levels(confidence)
    rows = len(area)
    names = tuple(dict.fromkeys(area))
    at = {name: index for index, name in enumerate(names)}
    area_at = np.array([at[name] for name in area], dtype=np.intp)
    number, order_at = np.unique(_numbers(quantile, rows), return_inverse=True)
    shape = (len(names), len(number))
    seen = np.zeros(shape, dtype=np.int64)
    np.add.at(seen, (area_at, order_at), 1)

    def wide(values: ArrayLike, what: str) -> Floats:
        array = np.full(shape, np.nan)
        array[area_at, order_at] = floats(values, what, rows=rows)
        return array

    people, values = wide(population, "population"), wide(value, "value")
    low = high = error = np.full(shape, np.nan)
    if se is not None:
        error = wide(se, "se")
    else:
        low, high = wide(np.asarray(lower), "lower"), wide(np.asarray(upper), "upper")

    marks = Marks(
        len(names),
        (
            _FEW,
            _TOO_MANY,
            _TWICE,
            _ABSENT,
            _MISSING_QUANTILE,
            _POPULATION,
            _OUTSIDE,
            _SE,
            _EDGE,
            _NO_LIMITS,
            _VAGUE,
            _TOO_LARGE,
            _UNSTABLE,
            _INTERCEPT,
            _UNBOUNDED,
        ),
    )
    everything = np.ones(len(names), dtype=np.bool_)
    marks.mark(everything & (shape[1] < FEWEST), Status.INVALID, _FEW)
    marks.mark(everything & (shape[1] > MOST), Status.INVALID, _TOO_MANY)
    marks.mark(_any(seen > 1), Status.INVALID, _TWICE)
    marks.mark(_any(seen == 0), Status.MISSING, _ABSENT)
    spread = error if se is not None else low + high
    marks.mark(_any(np.isnan(people + values + spread)), Status.MISSING, _MISSING_QUANTILE)
    marks.mark(_any(np.abs(people + values) + np.abs(spread) > LARGEST), Status.INVALID, _TOO_LARGE)
    marks.mark(_any(people <= 0), Status.INVALID, _POPULATION)
    marks.mark(_outside(values, kind) | _outside(low, kind) | _outside(high, kind), Status.INVALID, _OUTSIDE)
    marks.mark(_any(error < 0) | _any(low > high), Status.INVALID, _SE)
    scaled = _to_scale(values, kind)
    if se is None:
        error = (_to_scale(high, kind) - _to_scale(low, kind)) / (2 * two_sided_z(finite_levels(limits_confidence)[0]))
    if transform:
        marks.mark(_any(np.isinf(scaled)), Status.INVALID, _EDGE)
    limited = ~_any(~np.isfinite(error))
    marks.mark(~limited, Status.OK, _NO_LIMITS)
    if kind != "value":
        vague = _any(error > VAGUE)
        limited &= ~vague
        marks.mark(vague, Status.OK, _VAGUE)
    if shape[1] > MANY:
        marks.mark(limited, Status.OK, _UNSTABLE)

    good = marks.status == Status.OK
    line = _line(people[good])
    work = _Work(line, values[good], scaled[good], error[good], limited[good], multiplier, kind, wanted)
    if transform:
        method, parts = TRANSFORMED, work.transformed()
    elif kind == "value":
        method, parts = NORMAL, work.normal()
    else:
        method, parts = SKEWED, work.skewed()
    return _put_together(names, good, parts, marks, method, multiplier, wanted)


@dataclass(slots=True)
class _Parts:
    sii: Floats
    sii_lower: Floats
    sii_upper: Floats
    rii: Floats
    rii_lower: Floats
    rii_upper: Floats
    intercept: Floats


@dataclass(slots=True)
class _Work:
    """The areas that came through the checks. Arrays of shape (areas, quantiles)."""

    line: _Line
    values: Floats
    scaled: Floats
    error: Floats
    limited: NDArray[np.bool_]
    multiplier: float
    kind: Kind
    wanted: tuple[float, ...]

    def _empty(self) -> Floats:
        return np.full((len(self.wanted), len(self.values)), np.nan)

    def _fit(self, values: Floats) -> tuple[Floats, Floats]:
        return (self.line.slope * values).sum(axis=1), (self.line.intercept * values).sum(axis=1)

    def normal(self) -> _Parts:
        """Errors normal about the value: everything is closed."""
        slope, intercept = self._fit(self.values)
        spread = np.sqrt(((self.line.slope * self.error) ** 2).sum(axis=1))
        far = self.line.slope + self.line.intercept
        far_variance = ((far * self.error) ** 2).sum(axis=1)
        near_variance = ((self.line.intercept * self.error) ** 2).sum(axis=1)
        both = (far * self.line.intercept * self.error**2).sum(axis=1)
        lower, upper, ratio_lower, ratio_upper = (self._empty() for _ in range(4))
        for at, level in enumerate(self.wanted):
            z = two_sided_z(level)
            lower[at], upper[at] = slope - z * spread, slope + z * spread
            ratio_lower[at], ratio_upper[at] = _fieller(
                slope + intercept, intercept, far_variance, near_variance, both, z
            )
        return self._turned(slope, lower, upper, intercept, ratio_lower, ratio_upper)

    def transformed(self) -> _Parts:
        """The line on the log or logit scale. A limit of the slope turns the line about its middle."""
        slope, intercept = self._fit(self.scaled)
        middle = intercept + slope / 2
        spread = np.sqrt(((self.line.slope * self.error) ** 2).sum(axis=1))

        def ends(steepness: Floats) -> tuple[Floats, Floats]:
            near = _from_scale(middle - steepness / 2, self.kind)
            far = _from_scale(middle + steepness / 2, self.kind)
            return far - near, far / near

        lower, upper, ratio_lower, ratio_upper = (self._empty() for _ in range(4))
        for at, level in enumerate(self.wanted):
            z = two_sided_z(level)
            lower[at], ratio_lower[at] = ends(slope - z * spread)
            upper[at], ratio_upper[at] = ends(slope + z * spread)
        rise, _ = ends(slope)
        return self._turned(rise, lower, upper, _from_scale(intercept, self.kind), ratio_lower, ratio_upper)

    def skewed(self) -> _Parts:
        """The line through values whose errors are normal on the log or logit scale."""
        slope, intercept = self._fit(self.values)
        lower, upper, ratio_lower, ratio_upper = (self._empty() for _ in range(4))
        tails = [tail for level in self.wanted for tail in ((1 - level) / 2, (1 + level) / 2)]

        def back(normal: Floats) -> Floats:
            return _from_scale(normal, self.kind)

        for row in np.flatnonzero(self.limited).tolist():
            weights, near = self.line.slope[row], self.line.intercept[row]
            centre, error = self.scaled[row], self.error[row]
            found = quantile_of_sum(weights, centre, error, back, tails)
            lower[:, row], upper[:, row] = found[::2], found[1::2]
            if intercept[row] > 0:
                found = quantile_of_ratio(weights + near, near, centre, error, back, tails)
                ratio_lower[:, row], ratio_upper[:, row] = found[::2], found[1::2]
        return self._turned(slope, lower, upper, intercept, ratio_lower, ratio_upper)

    def _turned(
        self, rise: Floats, lower: Floats, upper: Floats, near: Floats, ratio_lower: Floats, ratio_upper: Floats
    ) -> _Parts:
        """Bring the multiplier in. A negative one swaps limits and inverts the ratio."""
        ratio = np.where(near > 0, (near + rise) / near, np.nan)
        if self.multiplier < 0:
            lower, upper = upper, lower
            ratio = np.where(ratio > 0, 1 / ratio, np.nan)
            positive = ratio_lower > 0
            ratio_lower, ratio_upper = (
                np.where(positive, 1 / ratio_upper, np.nan),
                np.where(positive, 1 / ratio_lower, np.nan),
            )
        unknown = ~self.limited | np.isnan(ratio)
        for limit in (lower, upper):
            limit[:, ~self.limited] = np.nan
        for limit in (ratio_lower, ratio_upper):
            limit[:, unknown] = np.nan
        m = self.multiplier
        return _Parts(rise * m, lower * m, upper * m, ratio, ratio_lower, ratio_upper, near * abs(m))


def _check(kind: str, transform: bool, multiplier: float, lower: object, upper: object, se: object) -> None:
    if kind not in ("value", "rate", "proportion"):
        raise ValueError("kind must be 'value', 'rate' or 'proportion'")
    if transform and kind == "value":
        raise ValueError("transform needs a rate or a proportion: a plain value has no log or logit scale")
    if not np.isfinite(multiplier) or multiplier == 0:
        raise ValueError("the multiplier must be a number other than 0")
    if se is None and (lower is None or upper is None):
        raise ValueError("give the lower and upper limits of each value, or their standard errors as se")
    if se is not None and (lower is not None or upper is not None):
        raise ValueError("give limits or standard errors, not both: they may not agree")


def _numbers(quantile: Sequence[object] | ArrayLike, rows: int) -> Floats:
    """Quantiles as numbers, whether given as numbers or text, so that 10 comes after 9."""
    try:
        number = np.asarray(quantile).astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("quantiles must be numbers, from the most to the least deprived") from error
    if number.shape != (rows,):
        raise ValueError(f"quantile must have {rows:,} rows, one to a row of area")
    if not np.isfinite(number).all():
        raise ValueError("every row needs its quantile")
    return number


def _any(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which areas have it in any quantile."""
    return np.asarray(cells.any(axis=1))


def _outside(values: Floats, kind: Kind) -> NDArray[np.bool_]:
    if kind == "value":
        return np.zeros(len(values), dtype=np.bool_)
    outside = (values < 0) if kind == "rate" else (values < 0) | (values > 1)
    return _any(outside)


def _to_scale(values: Floats, kind: Kind) -> Floats:
    if kind == "value":
        return values
    if kind == "rate":
        return np.asarray(np.log(values))
    return np.asarray(np.log(values / (1 - values)))


def _from_scale(scaled: Floats, kind: Kind) -> Floats:
    if kind == "value":
        return scaled
    if kind == "rate":
        return np.exp(np.minimum(scaled, 700.0))
    from scipy.special import expit

    return np.asarray(expit(scaled))


def _line(people: Floats) -> _Line:
    share = people / people.sum(axis=1, keepdims=True)
    middle = np.cumsum(share, axis=1) - share / 2
    mean = (share * middle).sum(axis=1, keepdims=True)
    away = share * (middle - mean)
    slope = away / (away * (middle - mean)).sum(axis=1, keepdims=True)
    return _Line(slope, share - slope * mean)


def _fieller(
    top: Floats, bottom: Floats, top_variance: Floats, bottom_variance: Floats, both: Floats, z: float
) -> tuple[Floats, Floats]:
    """Limits of a ratio of two normal forms (Fieller 1954); NaN where the bottom is not clearly above zero."""
    a = bottom**2 - z**2 * bottom_variance
    b = top * bottom - z**2 * both
    c = top**2 - z**2 * top_variance
    root = np.sqrt(np.maximum(b**2 - a * c, 0))
    bounded = (a > 0) & (bottom > 0)
    return np.where(bounded, (b - root) / a, np.nan), np.where(bounded, (b + root) / a, np.nan)


def _put_together(
    names: tuple[Hashable, ...],
    good: NDArray[np.bool_],
    parts: _Parts,
    marks: Marks,
    method: Method,
    multiplier: float,
    wanted: tuple[float, ...],
) -> Inequality:
    def one(values: Floats) -> Floats:
        array = np.full(len(names), np.nan)
        array[good] = values
        return array

    def by_level(values: Floats) -> Floats:
        array = np.full((len(wanted), len(names)), np.nan)
        array[:, good] = values
        return array

    ratio, ratio_lower = one(parts.rii), by_level(parts.rii_lower)
    ratio_marks = Marks(len(names), marks.reasons[1:])
    ratio_marks.status[:], ratio_marks.reason[:] = marks.status, marks.reason
    ratio_marks.mark(good & np.isnan(ratio), Status.INVALID, _INTERCEPT)
    without = good & np.isnan(ratio_lower).any(axis=0) & (ratio_marks.reason == 0)
    ratio_marks.mark(without, Status.OK, _UNBOUNDED)
    which = np.zeros(len(names), dtype=np.int8)
    lower, upper = by_level(parts.sii_lower), by_level(parts.sii_upper)
    sii = Estimates(one(parts.sii), lower, upper, wanted, marks.done(), (method,), which, abs(multiplier), labels=names)
    upper = by_level(parts.rii_upper)
    rii = Estimates(ratio, ratio_lower, upper, wanted, ratio_marks.done(), (method,), which, labels=names)
    return Inequality(names, sii, rii, one(parts.intercept))
