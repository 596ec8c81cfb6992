"""Proportions with Wilson score limits."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.estimates import INFINITE, UNWORKABLE, limits_for, settled
from goldenthread.methods.groups import Groups, Mask, Missing, as_groups, missing_rule, summed
from goldenthread.methods.results import (
    Estimates,
    Floats,
    Marks,
    Method,
    Status,
    levels,
    positive,
    together,
    two_sided_z,
)

WILSON = Method(
    key="wilson",
    title="Proportion, Wilson score interval",
    version="1",
    formula="p = x / n; limits (2x + z² ∓ z √(z² + 4x(1 − p))) / (2(n + z²)), no continuity correction; × multiplier",
    source="Wilson (1927), J Am Stat Assoc 22:209–212; Newcombe and Altman in Statistics with Confidence (2000)",
    options=(
        "confidence: any level from 90% to 100%, or several at once",
        "multiplier: what the proportion is per; 100 gives a percentage",
        "groups: sums numerators and denominators by group first",
        "missing: what a group with a missing value gives: missing (propagate), as if 0 (zero), without the row (skip)",
    ),
    differences=(
        "The lower limit is worked out without subtracting two near numbers, so that it is exactly 0 at a "
        "numerator of 0, where the R package may give 1e-17.",
        "A faulty row is marked and the others come out; the R package stops.",
        "Several levels at once may be any; the R package takes two, 95% and 99.8%.",
        "A frame with exactly one group is summed like any other; the R package returns its rows.",
    ),
)

_BLOCK = 16_384
ABSENT = "the numerator or denominator is missing"
NEGATIVE = "the numerator is below zero"
NO_DENOMINATOR = "the denominator is zero or below"
ABOVE = "the numerator is above the denominator"


def proportion(
    x: ArrayLike,
    n: ArrayLike,
    *,
    groups: Groups | ArrayLike | None = None,
    missing: Missing = "propagate",
    confidence: float | Sequence[float] = 0.95,
    multiplier: float = 1.0,
) -> Estimates:
    """Return proportions x / n with Wilson limits, one to a row or one to a group.

    Args:
        x: Numerators, shape (rows,); they need not be whole.
        n: Denominators, shape (rows,), above zero.
        groups: Labels of rows, or `Groups`: x and n are summed by group, and the answer has a row for each.
        missing: What a group gives that has a missing value. Used with groups only.
        confidence: One level or several, 0.95 or 95.
        multiplier: What the values are per: 1, 100.

    Returns:
        Estimates with parts "x" and "n". MISSING where x or n is; INVALID where x is below 0 or above n, or n is
        not above 0.

    Raises:
        ValueError: for faults of argument.
    """
    given = levels(confidence)
    per = positive(multiplier, "the multiplier")
    xs, ns = together(x=x, n=n)
    labels: tuple[Hashable, ...] = ()
    faults = None
    if groups is not None:
        into = as_groups(groups, len(xs))
        labels = into.labels
        faults = (
            into.any(np.isinf(xs) | np.isinf(ns)),
            into.any(xs < 0),
            into.any(ns < 0),
            into.any(xs > ns),
        )
        missing_rule(missing, "propagate", "zero", "skip")
        xs, ns = summed(into, missing, xs, ns)
    else:
        missing_rule(missing, "propagate")
    marks = _checked(xs, ns, faults)
    value, lower, upper = wilson(xs, ns, given)
    if per != 1:
        value *= per
        lower *= per
        upper *= per
    return settled(
        marks,
        value,
        lower,
        upper,
        confidence=given,
        methods=(WILSON,),
        multiplier=per,
        parts={"x": xs, "n": ns},
        labels=labels,
    )


def wilson(x: Floats, n: Floats, confidence: tuple[float, ...]) -> tuple[Floats, Floats, Floats]:
    """Return proportions and Wilson limits as fractions: shapes (rows,), (levels, rows), (levels, rows).

    In fractions of n, with a = z²/n: (2p + a ± √(a² + 4ap(1−p))) / (2(1+a)). The lower limit is the product of
    the roots, p²/(1+a), divided by the upper one, so nothing cancels near 0. NaN where the inputs make no sense.
    """
    lower, upper = limits_for(confidence, len(x))
    value = np.empty(len(x))
    squares = [two_sided_z(level) ** 2 for level in confidence]
    with np.errstate(all="ignore"):
        # In blocks that stay in the processor's cache: three times as fast as whole columns.
        for start in range(0, len(x), _BLOCK):
            block = slice(start, start + _BLOCK)
            p = np.divide(x[block], n[block], out=value[block])
            spread = (1 - p) * p
            spread *= 4
            twice = 2 * p
            square = twice * p
            for at, z_square in enumerate(squares):
                high = upper[at, block]
                a = z_square / n[block]
                np.add(spread, a, out=high)
                high *= a
                np.sqrt(high, out=high)
                high += a
                high += twice  # 2p + a + √(a² + 4ap(1−p))
                np.divide(square, high, out=lower[at, block])
                a += 1
                a *= 2
                high /= a
                np.minimum(high, 1, out=high)
    upper[:, value == 1] = 1
    for at, level in enumerate(confidence):
        if level == 1:
            lower[at], upper[at] = 0, 1
    return value, lower, upper


def _checked(x: Floats, n: Floats, faults: tuple[Mask, Mask, Mask, Mask] | None) -> Marks:
    """Marks of the rows; `faults` are those of the rows within groups, where these are sums."""
    marks = Marks(len(x), (INFINITE, NEGATIVE, NO_DENOMINATOR, ABOVE, ABSENT, UNWORKABLE))
    good = x >= 0
    good &= x <= n
    good &= n > 0
    good &= n < np.inf
    for fault in faults or ():
        good &= ~fault
    if good.all():
        return marks
    infinite, negative, under, above = faults or (np.isinf(x) | np.isinf(n), x < 0, n <= 0, x > n)
    marks.mark(infinite, Status.INVALID, INFINITE)
    marks.mark(negative, Status.INVALID, NEGATIVE)
    marks.mark(under | (n <= 0), Status.INVALID, NO_DENOMINATOR)
    marks.mark(above | (x > n), Status.INVALID, ABOVE)
    marks.mark(np.isinf(x) | np.isinf(n), Status.INVALID, UNWORKABLE)
    marks.mark(np.isnan(x) | np.isnan(n), Status.MISSING, ABSENT)
    return marks
