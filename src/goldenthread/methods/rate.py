"""Crude rates and the limits of counts: exact Poisson for small counts, Byar's approximation from 10."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.estimates import INFINITE, UNWORKABLE, limits_for, settled
from goldenthread.methods.groups import Groups, Mask, Missing, as_groups, missing_rule, summed
from goldenthread.methods.results import (
    Codes,
    Estimates,
    Floats,
    Marks,
    Method,
    Status,
    floats,
    levels,
    positive,
    together,
    two_sided_z,
)

_OPTIONS = (
    "confidence: any level from 90% to 100%, or several at once",
    "exact_below: the count from which Byar's approximation is used; 0 is Byar everywhere, infinity exact everywhere",
)
_AT_WHOLE = "At 100% confidence the limits are 0 and infinity; the R package gives a missing lower limit."

EXACT = Method(
    key="exact_poisson",
    title="Count or rate, exact Poisson interval",
    version="1",
    formula="lower χ²((1 − c)/2; 2x)/2, upper χ²(c + (1 − c)/2; 2x + 2)/2, for counts below 10; "
    "÷ n × multiplier for a rate",
    source="Armitage, Berry and Matthews, Statistical Methods in Medical Research (4th edition, 2002)",
    options=_OPTIONS,
    differences=(_AT_WHOLE,),
)
BYAR = Method(
    key="byar",
    title="Count or rate, Byar's approximation",
    version="1",
    formula="lower x(1 − 1/(9x) − z/(3√x))³; upper (x+1)(1 − 1/(9(x+1)) + z/(3√(x+1)))³, for counts of 10 or more; "
    "÷ n × multiplier for a rate",
    source="Breslow and Day, Statistical Methods in Cancer Research, volume II (1987)",
    options=(
        *_OPTIONS,
        "multiplier: what a rate is per; 100,000 unless told",
        "groups: sums numerators and denominators by group first",
        "missing: what a group with a missing value gives: missing (propagate), as if 0 (zero), without the row (skip)",
    ),
    differences=(
        "A faulty row is marked and the others come out; the R package stops.",
        "Several levels at once may be any; the R package takes two, 95% and 99.8%.",
        "A frame with exactly one group is summed like any other; the R package returns its rows.",
        "Where the lower limit has no meaning (asked for below 10, at very small counts) there is none, with a note.",
        _AT_WHOLE,
    ),
)

ABSENT = "the count or the population is missing"
NEGATIVE = "the count is below zero"
NO_POPULATION = "the population is zero or below"
NO_LOWER = "Byar's approximation has no lower limit for so small a count"
#: Whole counts below this share one table of exact limits; larger ones are worked out one by one.
_TABLE = 10_000
_BOTH = (EXACT, BYAR)


def rate(
    x: ArrayLike,
    n: ArrayLike,
    *,
    groups: Groups | ArrayLike | None = None,
    missing: Missing = "propagate",
    confidence: float | Sequence[float] = 0.95,
    multiplier: float = 100_000.0,
    exact_below: float = 10.0,
) -> Estimates:
    """Return crude rates x / n × multiplier with limits, one to a row or one to a group.

    Args:
        x: Counts of events, shape (rows,). They may be above n, and need not be whole: the choice between exact
            and Byar goes by the value, so that 9.999 is exact.
        n: Populations or person-years, shape (rows,), above zero.
        groups: Labels of rows, or `Groups`: x and n are summed by group, and the answer has a row for each.
        missing: What a group gives that has a missing value. Used with groups only.
        confidence: One level or several, 0.95 or 95.
        multiplier: What the rate is per.
        exact_below: The count from which Byar's approximation is used.

    Returns:
        Estimates with parts "x" and "n". MISSING where x or n is; INVALID where x is below 0 or n not above 0.

    Raises:
        ValueError: for faults of argument.
    """
    given = levels(confidence)
    per = positive(multiplier, "the multiplier")
    from_count = switch(exact_below)
    xs, ns = together(x=x, n=n)
    labels: tuple[Hashable, ...] = ()
    faults = None
    if groups is not None:
        into = as_groups(groups, len(xs))
        labels = into.labels
        faults = into.any(np.isinf(xs) | np.isinf(ns)), into.any(xs < 0), into.any(ns < 0)
        missing_rule(missing, "propagate", "zero", "skip")
        xs, ns = summed(into, missing, xs, ns)
    else:
        missing_rule(missing, "propagate")
    marks = _checked(xs, ns, faults)
    lower, upper, method = poisson_limits(xs, given, from_count)
    with np.errstate(all="ignore"):
        value = xs / ns
        value *= per
        scale = per / ns
        lower *= scale
        upper *= scale
    note_lower(marks, lower)
    return settled(
        marks,
        value,
        lower,
        upper,
        confidence=given,
        methods=_BOTH,
        method=method,
        multiplier=per,
        parts={"x": xs, "n": ns},
        labels=labels,
    )


def count_limits(x: ArrayLike, *, confidence: float | Sequence[float] = 0.95, exact_below: float = 10.0) -> Estimates:
    """Return counts with their Poisson limits, one to a row.

    Args:
        x: Counts, shape (rows,), zero or above; they need not be whole.
        confidence: One level or several, 0.95 or 95.
        exact_below: The count from which Byar's approximation is used: 0 for Byar everywhere, infinity for exact.

    Raises:
        ValueError: for faults of argument.
    """
    given = levels(confidence)
    from_count = switch(exact_below)
    xs = floats(x, "x")
    marks = Marks(len(xs), (INFINITE, NEGATIVE, ABSENT, NO_LOWER, UNWORKABLE))
    marks.mark(np.isinf(xs), Status.INVALID, INFINITE)
    marks.mark(xs < 0, Status.INVALID, NEGATIVE)
    marks.mark(np.isnan(xs), Status.MISSING, ABSENT)
    lower, upper, method = poisson_limits(xs, given, from_count)
    note_lower(marks, lower)
    return settled(marks, xs.copy(), lower, upper, confidence=given, methods=_BOTH, method=method, parts={"x": xs})


def poisson_limits(x: Floats, confidence: tuple[float, ...], exact_below: float = 10.0) -> tuple[Floats, Floats, Codes]:
    """Return the limits of counts and which of `EXACT`, `BYAR` gave them: shapes (levels, rows) twice, (rows,).

    Whole counts below the switch take few values, so their exact limits come from a table; the chi-squared
    quantiles are worked out row by row for the others only. NaN where x is missing or below 0, and where Byar's
    lower limit would be.
    """
    lower, upper = byar_limits(x, confidence)
    small = x < exact_below
    method = (~small).astype(np.int8)
    if not small.any():
        return lower, upper, method
    at = np.flatnonzero(small & (x >= 0))
    counts = x[at]
    whole = (counts == np.floor(counts)) & (counts < _TABLE)
    if whole.any():
        rows, index = at[whole], counts[whole].astype(np.intp)
        table = np.arange(int(index.max()) + 1, dtype=np.float64)
        for level, low, high in zip(confidence, lower, upper, strict=True):
            table_low, table_high = exact_limits(table, level)
            low[rows] = table_low[index]
            high[rows] = table_high[index]
    if not whole.all():
        rows, rest = at[~whole], counts[~whole]
        for level, low, high in zip(confidence, lower, upper, strict=True):
            low[rows], high[rows] = exact_limits(rest, level)
    return lower, upper, method


def exact_limits(x: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return exact Poisson limits of counts that are zero or above, each of shape (rows,)."""
    from scipy.special import gammainccinv, gammaincinv

    if confidence == 1:
        return np.zeros(len(x)), np.full(len(x), np.inf)
    tail = (1 - confidence) / 2
    # χ² with 2x degrees of freedom is twice a gamma variate of shape x.
    return np.where(x > 0, gammaincinv(np.maximum(x, 5e-324), tail), 0.0), np.asarray(gammainccinv(x + 1, tail))


def byar_limits(x: Floats, confidence: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return Byar's limits of counts, each of shape (levels, rows); a lower limit is NaN where it has no meaning."""
    lower, upper = limits_for(confidence, len(x))
    with np.errstate(all="ignore"):
        below = 1 - 1 / (9 * x)
        above = x + 1
        third = 1 / (3 * np.sqrt(x))
        third_above = 1 / (3 * np.sqrt(above))
        base = 1 - 1 / (9 * above)
        for level, low, high in zip(confidence, lower, upper, strict=True):
            if level == 1:
                low[:] = np.where(x >= 0, 0.0, np.nan)
                high[:] = np.where(x >= 0, np.inf, np.nan)
                continue
            z = two_sided_z(level)
            np.multiply(third, -z, out=low)
            low += below
            _cubed(low)
            low *= x
            np.multiply(third_above, z, out=high)
            high += base
            _cubed(high)
            high *= above
            low[~(low >= 0)] = np.nan
    return lower, upper


def _cubed(values: Floats) -> None:
    """Raise to the third power in place: far quicker than a general power."""
    square = values * values
    values *= square


def switch(exact_below: float) -> float:
    """Return the count from which Byar's approximation is used.

    Raises:
        ValueError: where it is below 0 or not a number.
    """
    value = float(floats([exact_below], "exact_below")[0])
    if not value >= 0:
        raise ValueError("exact_below must be 0 or above")
    return value


def note_lower(marks: Marks, lower: Floats) -> None:
    """Say why a row that came out has no lower limit."""
    marks.mark(np.isnan(lower).any(axis=0) & (marks.status == Status.OK), Status.OK, NO_LOWER)


def _checked(x: Floats, n: Floats, faults: tuple[Mask, Mask, Mask] | None) -> Marks:
    """Marks of the rows; `faults` are those of the rows within groups, where these are sums."""
    marks = Marks(len(x), (INFINITE, NEGATIVE, NO_POPULATION, ABSENT, NO_LOWER, UNWORKABLE))
    good = x >= 0
    good &= x < np.inf
    good &= n > 0
    good &= n < np.inf
    for fault in faults or ():
        good &= ~fault
    if good.all():
        return marks
    infinite, negative, under = faults or (np.isinf(x) | np.isinf(n), x < 0, n <= 0)
    marks.mark(infinite, Status.INVALID, INFINITE)
    marks.mark(negative, Status.INVALID, NEGATIVE)
    marks.mark(under | (n <= 0), Status.INVALID, NO_POPULATION)
    marks.mark(np.isinf(x) | np.isinf(n), Status.INVALID, UNWORKABLE)
    marks.mark(np.isnan(x) | np.isnan(n), Status.MISSING, ABSENT)
    return marks
