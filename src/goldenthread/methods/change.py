"""Change between two periods: how much, and whether chance would explain it.

The kernels take arrays, one row to a comparison, and answer with `Changes`. `change` compares two figures and
picks the kernel by their unit. A percentage change never stands alone: both values are always in the answer.

What the verdict means: if the true level had been the same in both periods, would a difference this large or
larger turn up more often than once in twenty (at 95%)? If so, it is no more than chance would explain. That is
no proof that nothing changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincinv, stdtr, stdtrit

from goldenthread.methods._limits import count_limits, open_levels, share_limits
from goldenthread.methods.results import Codes, Floats, Marks, Method, Rows, Status, floats

_INDEPENDENT: Final = (
    "The events of the two periods are taken as independent. Where many of the same people are counted in both, "
    "as in numbers in treatment, a real change can pass for chance"
)

COUNT_CHANGE: Final = Method(
    key="count_change",
    title="Two counts or rates compared: exact test given their total",
    version="1",
    formula=(
        "Given the total t = a + b, the later count b is binomial with share e2/(e1 + e2), e1 and e2 the exposures, "
        "if the level has not changed. p = the smaller of 1 and twice the smaller tail. Limits of the share by the "
        "beta distribution (Clopper and Pearson), and of the ratio as share/(1 - share) x e1/e2. Limits of the "
        "difference d: d - root((b - lower b)^2 + (upper a - a)^2) and d + root((upper b - b)^2 + (a - lower a)^2), "
        "from each count's own limits (exact below 10, Byar from 10)"
    ),
    source=(
        "Przyborowski and Wilenski 1940 (test); Nelson 1970, IEEE Transactions on Reliability (ratio); "
        "Zou and Donner 2008, Statistics in Medicine (difference)"
    ),
    options=(
        "Exposures: the populations or lengths of the two periods; equal unless given",
        "Confidence: the first level is the level of the verdict",
        _INDEPENDENT,
    ),
    differences=(
        "R's poisson.test adds up all outcomes less likely than the one seen; doubling the smaller tail keeps the "
        "verdict and the limits of the ratio in step, so that they never disagree",
        "The limits of the difference are approximate: close to the boundary they may hold zero where the test does "
        "not, and the verdict is the test's",
    ),
)
SHARE_CHANGE: Final = Method(
    key="share_change",
    title="Two proportions compared: Newcombe's difference",
    version="1",
    formula=(
        "d = b - a, with limits d - root((b - lower b)^2 + (upper a - a)^2) and d + root((upper b - b)^2 + "
        "(a - lower a)^2), from the Wilson limits of each proportion. More than chance when zero is outside them"
    ),
    source="Newcombe 1998, Statistics in Medicine 17, 873 to 890, method 10",
    options=("Confidence: the first level is the level of the verdict", _INDEPENDENT),
    differences=("No p value: the verdict is read from the limits that are shown",),
)
MEAN_CHANGE: Final = Method(
    key="mean_change",
    title="Two means compared: Welch's t",
    version="1",
    formula=(
        "d = b - a; standard error s = root(sa^2/na + sb^2/nb); limits d -/+ t s, t with "
        "s^4 / (sa^4/(na^2(na - 1)) + sb^4/(nb^2(nb - 1))) degrees of freedom"
    ),
    source="Welch 1947, Biometrika 34, 28 to 35",
    options=("Confidence: the first level is the level of the verdict", _INDEPENDENT),
)
VALUE_CHANGE: Final = Method(
    key="value_change",
    title="Two values compared, with nothing to judge chance by",
    version="1",
    formula="d = b - a; percentage change = 100 d/a, for a above zero",
    source="Arithmetic",
    options=("For money, ranks and figures published without counts or limits",),
)

_MISSING: Final = "a figure is missing, and missing is not zero"
_NOT_A_COUNT: Final = "a count must be a whole number from 0 to a million million, not a rate or a share"
_NO_EXPOSURE: Final = "a population or length of period is not above zero"
_NO_DENOMINATOR: Final = "a denominator is not above zero"
_ABOVE: Final = "a numerator is above its denominator"
_BELOW_ZERO: Final = "a number that cannot be below zero is below zero"
_NOT_FINITE: Final = "a figure is too large or too small to work with"
_FEW: Final = "fewer than 2 values in a period"
_NO_SPREAD: Final = "the values of neither period vary, so there is nothing to judge chance by"
_REASONS: Final = (
    _MISSING,
    _NOT_A_COUNT,
    _NO_EXPOSURE,
    _NO_DENOMINATOR,
    _ABOVE,
    _BELOW_ZERO,
    _NOT_FINITE,
    _FEW,
    _NO_SPREAD,
)
# Counts above this are no counts of people or events, and doubles no longer hold the tails of their distribution.
_LARGEST: Final = 1e12


class Verdict(IntEnum):
    """Whether chance would explain a difference."""

    NOT_JUDGED = -1
    NO_MORE_THAN_CHANCE = 0
    MORE_THAN_CHANCE = 1

    @property
    def label(self) -> str:
        """The verdict as it stands in a sentence after "the difference is"."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS: Final = {
    Verdict.NOT_JUDGED: "not judged",
    Verdict.NO_MORE_THAN_CHANCE: "no more than chance would explain",
    Verdict.MORE_THAN_CHANCE: "more than chance would explain",
}


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes from an older to a newer period, one row to a comparison; NaN where there is no number.

    Args:
        old: The older value, per `multiplier`. Shape (rows,).
        new: The newer value.
        difference: New less old. For proportions with multiplier 100, percentage points.
        lower: Lower limit of the difference, shape (levels, rows).
        upper: Upper limit of the difference.
        ratio: New over old; NaN where old is zero.
        ratio_lower: Its lower limit, shape (levels, rows). Counts and rates only.
        ratio_upper: Its upper limit; infinite where old is zero.
        percent: Percentage change, 100 x difference / old; NaN unless old is above zero.
        p: How often chance alone gives a difference as large; NaN where the method judges by its limits.
        verdict: `Verdict` codes, at the first level of `confidence`.
        confidence: Levels as fractions.
        rows: Status and reason of each row.
        method: The method used.
        multiplier: What the values are per.
    """

    old: Floats
    new: Floats
    difference: Floats
    lower: Floats
    upper: Floats
    ratio: Floats
    ratio_lower: Floats
    ratio_upper: Floats
    percent: Floats
    p: Floats
    verdict: Codes
    confidence: tuple[float, ...]
    rows: Rows
    method: Method
    multiplier: float = 1.0

    @property
    def direction(self) -> Codes:
        """1 where the newer value is above, -1 below, 0 the same or unknown. Says nothing of chance."""
        return np.nan_to_num(np.sign(self.difference)).astype(np.int8)


def count_change(
    old: ArrayLike,
    new: ArrayLike,
    *,
    old_exposure: ArrayLike = 1.0,
    new_exposure: ArrayLike = 1.0,
    confidence: float | Sequence[float] = 0.95,
    multiplier: float = 1.0,
) -> Changes:
    """Compare two counts of events: 59 deaths, then 55.

    Args:
        old: Counts of the older period, shape (rows,).
        new: Counts of the newer period.
        old_exposure: Population or length of the older period; one number for all rows, or one to a row.
        new_exposure: The same for the newer period, in the same unit.
        confidence: Level or levels; the first is that of the verdict.
        multiplier: Values and differences are given as count / exposure x multiplier.

    Raises:
        ValueError: for arrays of different lengths or a level that is none.
    """
    made = open_levels(confidence)
    a = floats(old, "the older counts")
    b = floats(new, "the newer counts", rows=len(a))
    e1 = floats(old_exposure, "the older exposures", rows=len(a))
    e2 = floats(new_exposure, "the newer exposures", rows=len(a))
    marks = Marks(len(a), _REASONS)
    marks.mark(np.isnan(a) | np.isnan(b) | np.isnan(e1) | np.isnan(e2), Status.MISSING, _MISSING)
    for count in (a, b):
        marks.mark(~((count >= 0) & (count <= _LARGEST) & (count == np.floor(count))), Status.INVALID, _NOT_A_COUNT)
    for exposure in (e1, e2):
        marks.mark(~((exposure > 0) & np.isfinite(exposure)), Status.INVALID, _NO_EXPOSURE)
    keep = marks.status == Status.OK
    a, b, e1, e2 = (np.where(keep, values, 1.0) for values in (a, b, e1, e2))
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        # Divided before they are added: two populations of 1e308 must not overflow.
        chance = 1 / (1 + e1 / e2)
        scale_a, scale_b = multiplier / e1, multiplier / e2
        first = [tuple(limit * scale_a for limit in count_limits(a, level)) for level in made]
        second = [tuple(limit * scale_b for limit in count_limits(b, level)) for level in made]
        lower, upper = _square_and_add(a * scale_a, b * scale_b, first, second)
        share = [_share_of_total(a, b, level) for level in made]
        exposure_ratio = e1 / e2
        ratio_lower = np.array([low / (1 - low) * exposure_ratio for low, _ in share])
        ratio_upper = np.array([np.where(high < 1, high / (1 - high), np.inf) * exposure_ratio for _, high in share])
        p = np.minimum(1.0, 2 * np.minimum(_at_least(a, b, chance), _at_least(b, a, 1 - chance)))
        sound = np.isfinite(scale_a) & np.isfinite(scale_b) & (chance > 0) & (chance < 1) & np.isfinite(upper[0])
        marks.mark(keep & ~sound, Status.INVALID, _NOT_FINITE)
        # A row with next to no exposure overflows here, and is marked above.
        before, after = a * scale_a, b * scale_b
    return _changes(marks, COUNT_CHANGE, made, before, after, (lower, upper), (ratio_lower, ratio_upper), p, multiplier)


def rate_change(
    old_count: ArrayLike,
    old_population: ArrayLike,
    new_count: ArrayLike,
    new_population: ArrayLike,
    *,
    confidence: float | Sequence[float] = 0.95,
    multiplier: float = 100_000,
) -> Changes:
    """Compare two crude rates by their counts and populations. As `count_change`, with exposures."""
    return count_change(
        old_count,
        new_count,
        old_exposure=old_population,
        new_exposure=new_population,
        confidence=confidence,
        multiplier=multiplier,
    )


def share_change(
    old_numerator: ArrayLike,
    old_denominator: ArrayLike,
    new_numerator: ArrayLike,
    new_denominator: ArrayLike,
    *,
    confidence: float | Sequence[float] = 0.95,
    multiplier: float = 100,
) -> Changes:
    """Compare two proportions; with multiplier 100 the difference is in percentage points.

    Args:
        old_numerator: How many of the older period's denominator. Shape (rows,).
        old_denominator: Out of how many.
        new_numerator: The same for the newer period.
        new_denominator: The same.
        confidence: Level or levels; the first is that of the verdict.
        multiplier: 100 for percentages, 1 for proportions.

    Raises:
        ValueError: for arrays of different lengths or a level that is none.
    """
    made = open_levels(confidence)
    x1 = floats(old_numerator, "the older numerators")
    n1 = floats(old_denominator, "the older denominators", rows=len(x1))
    x2 = floats(new_numerator, "the newer numerators", rows=len(x1))
    n2 = floats(new_denominator, "the newer denominators", rows=len(x1))
    marks = Marks(len(x1), _REASONS)
    marks.mark(np.isnan(x1) | np.isnan(n1) | np.isnan(x2) | np.isnan(n2), Status.MISSING, _MISSING)
    for x, n in ((x1, n1), (x2, n2)):
        marks.mark(~(n > 0), Status.INVALID, _NO_DENOMINATOR)
        marks.mark(x < 0, Status.INVALID, _BELOW_ZERO)
        marks.mark(x > n, Status.INVALID, _ABOVE)
        marks.mark(~((n >= 1e-9) & (n <= _LARGEST)), Status.INVALID, _NOT_FINITE)
    keep = marks.status == Status.OK
    x1, n1, x2, n2 = (np.where(keep, values, 1.0) for values in (x1, n1, x2, n2))
    first = [tuple(limit * multiplier for limit in share_limits(x1, n1, level)) for level in made]
    second = [tuple(limit * multiplier for limit in share_limits(x2, n2, level)) for level in made]
    old, new = x1 / n1 * multiplier, x2 / n2 * multiplier
    none = np.full(len(x1), np.nan)
    return _changes(
        marks, SHARE_CHANGE, made, old, new, _square_and_add(old, new, first, second), None, none, multiplier
    )


def mean_change(
    old_mean: ArrayLike,
    old_sd: ArrayLike,
    old_n: ArrayLike,
    new_mean: ArrayLike,
    new_sd: ArrayLike,
    new_n: ArrayLike,
    *,
    confidence: float | Sequence[float] = 0.95,
) -> Changes:
    """Compare two means by Welch's t, which does not take the spread of the two periods as equal.

    Args:
        old_mean: Mean of the older period, shape (rows,).
        old_sd: Its standard deviation (divisor n - 1).
        old_n: How many values it is of.
        new_mean: The same for the newer period.
        new_sd: The same.
        new_n: The same.
        confidence: Level or levels; the first is that of the verdict.

    Raises:
        ValueError: for arrays of different lengths or a level that is none.
    """
    made = open_levels(confidence)
    m1 = floats(old_mean, "the older means")
    s1, n1, m2, s2, n2 = (
        floats(values, what, rows=len(m1))
        for values, what in (
            (old_sd, "the older standard deviations"),
            (old_n, "the older numbers of values"),
            (new_mean, "the newer means"),
            (new_sd, "the newer standard deviations"),
            (new_n, "the newer numbers of values"),
        )
    )
    marks = Marks(len(m1), _REASONS)
    given = (m1, s1, n1, m2, s2, n2)
    marks.mark(np.asarray(np.isnan(np.array(given)).any(axis=0)), Status.MISSING, _MISSING)
    marks.mark(np.asarray((np.abs(np.array(given)) >= 1e100).any(axis=0)), Status.INVALID, _NOT_FINITE)
    for values in (s1, s2, n1, n2):
        marks.mark(values < 0, Status.INVALID, _BELOW_ZERO)
    marks.mark((n1 < 2) | (n2 < 2), Status.SUPPRESSED, _FEW)
    # A spread this small beside its mean is the rounding of doubles and no spread at all.
    small = 1e-12 * np.maximum(np.nan_to_num(np.abs(m1)), np.nan_to_num(np.abs(m2))) + 1e-100
    marks.mark((s1 <= small) & (s2 <= small), Status.SUPPRESSED, _NO_SPREAD)
    keep = marks.status == Status.OK
    m1, s1, m2, s2 = (np.where(keep, values, 1.0) for values in (m1, s1, m2, s2))
    n1, n2 = (np.where(keep, values, 2.0) for values in (n1, n2))
    # Taken by the larger spread, so that no square leaves the range of doubles.
    top = np.maximum(s1, s2)
    with np.errstate(under="ignore"):
        v1, v2 = (s1 / top) ** 2 / n1, (s2 / top) ** 2 / n2
        error = np.sqrt(v1 + v2)
        free = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    t = (m2 - m1) / top / error
    p = 2 * stdtr(free, -np.abs(t))
    reach = np.array([stdtrit(free, level + (1 - level) / 2) * error * top for level in made])
    return _changes(marks, MEAN_CHANGE, made, m1, m2, (m2 - m1 - reach, m2 - m1 + reach), None, p, 1.0)


def value_change(old: ArrayLike, new: ArrayLike) -> Changes:
    """Compare two values that nothing is known about but their size: difference and percentage, no verdict."""
    a = floats(old, "the older values")
    b = floats(new, "the newer values", rows=len(a))
    marks = Marks(len(a), _REASONS)
    marks.mark(np.isnan(a) | np.isnan(b), Status.MISSING, _MISSING)
    marks.mark(~((np.abs(a) < 1e300) & (np.abs(b) < 1e300)), Status.INVALID, _NOT_FINITE)
    keep = marks.status == Status.OK
    a, b = np.where(keep, a, 1.0), np.where(keep, b, 1.0)
    none = np.full((0, len(a)), np.nan)
    return _changes(marks, VALUE_CHANGE, (), a, b, (none, none), None, np.full(len(a), np.nan), 1.0)


def _changes(
    marks: Marks,
    method: Method,
    made: tuple[float, ...],
    old: Floats,
    new: Floats,
    limits: tuple[Floats, Floats],
    ratio_limits: tuple[Floats, Floats] | None,
    p: Floats,
    multiplier: float,
) -> Changes:
    """Put an answer together, with nothing in the rows that did not come out."""
    blank = marks.status != Status.OK
    lower, upper = limits
    no_limits = np.full_like(lower, np.nan)
    ratio_lower, ratio_upper = ratio_limits if ratio_limits else (no_limits, no_limits)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        difference = new - old
        ratio = np.where(old != 0, new / old, np.nan)
        # Less one first, so that two large equal values give exactly 0.
        percent = np.where(old > 0, 100 * (difference / old), np.nan)
    verdict = np.full(len(old), Verdict.NOT_JUDGED, dtype=np.int8)
    if method is SHARE_CHANGE:
        verdict[:] = np.where((lower[0] > 0) | (upper[0] < 0), Verdict.MORE_THAN_CHANCE, Verdict.NO_MORE_THAN_CHANCE)
    elif made:
        verdict[:] = np.where(p < 1 - made[0], Verdict.MORE_THAN_CHANCE, Verdict.NO_MORE_THAN_CHANCE)
    verdict[blank] = Verdict.NOT_JUDGED

    def kept(values: Floats) -> Floats:
        return np.where(blank, np.nan, values)

    return Changes(
        old=kept(old),
        new=kept(new),
        difference=kept(difference),
        lower=kept(lower),
        upper=kept(upper),
        ratio=kept(ratio),
        ratio_lower=kept(ratio_lower),
        ratio_upper=kept(ratio_upper),
        percent=kept(percent),
        p=kept(p),
        verdict=verdict,
        confidence=made,
        rows=marks.done(),
        method=method,
        multiplier=multiplier,
    )


def _square_and_add(
    old: Floats, new: Floats, first: list[tuple[Floats, ...]], second: list[tuple[Floats, ...]]
) -> tuple[Floats, Floats]:
    """Limits of new less old from the limits of each, shape (levels, rows)."""
    d = new - old
    lower = np.array([d - np.hypot(new - s[0], f[1] - old) for f, s in zip(first, second, strict=True)])
    upper = np.array([d + np.hypot(s[1] - new, old - f[0]) for f, s in zip(first, second, strict=True)])
    return lower, upper


def _share_of_total(a: Floats, b: Floats, level: float) -> tuple[Floats, Floats]:
    """Exact limits of b's share of a + b (Clopper and Pearson)."""
    tail = (1 - level) / 2
    low = np.where(b > 0, betaincinv(np.maximum(b, 1), a + 1, tail), 0.0)
    high = np.where(a > 0, betaincinv(b + 1, np.maximum(a, 1), 1 - tail), 1.0)
    return low, high


def _at_least(a: Floats, b: Floats, chance: NDArray[np.float64]) -> Floats:
    """The chance of b or more out of a + b."""
    return np.where(b > 0, betainc(np.maximum(b, 1), a + 1, chance), 1.0)


def decimal_of(number: float) -> Decimal | None:
    """Return a computed double as the decimal it prints as, None for NaN. Never for published figures."""
    return Decimal(repr(float(number))) if np.isfinite(number) else None
