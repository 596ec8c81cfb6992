"""Means with limits from Student's t."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.estimates import INFINITE, UNWORKABLE, limits_for, settled
from goldenthread.methods.groups import Groups, Missing, as_groups, missing_rule
from goldenthread.methods.results import Estimates, Floats, Marks, Method, Status, floats, levels

STUDENT = Method(
    key="student_t",
    title="Mean, Student's t interval",
    version="1",
    formula="x̄ ± t(1 − (1 − c)/2; n − 1) · s / √n, where s has the divisor n − 1",
    source="Armitage, Berry and Matthews, Statistical Methods in Medical Research (4th edition, 2002)",
    options=(
        "confidence: any level from 90% to 100%, or several at once",
        "groups: one mean for each group; without, one mean of all rows",
        "missing: a group with a missing value has no mean (propagate), or goes without it (skip)",
    ),
    differences=(
        "A group of one value has a mean, no limits and a note; the R package gives NaN with a warning.",
        "Deviations are summed in two passes with a correction, so that large values close together keep their "
        "standard deviation.",
    ),
)

ABSENT = "a value is missing"
NO_VALUES = "there are no values"
SINGLE = "a single value has no spread, and so no limits"


def mean(
    values: ArrayLike,
    *,
    groups: Groups | ArrayLike | None = None,
    missing: Missing = "propagate",
    confidence: float | Sequence[float] = 0.95,
) -> Estimates:
    """Return the mean of each group with Student's t limits, in the unit of the values.

    Args:
        values: Shape (rows,).
        groups: Labels of rows, or `Groups`; without, all rows are one group.
        missing: "propagate" or "skip".
        confidence: One level or several, 0.95 or 95.

    Returns:
        Estimates with a row for each group, and parts "sum", "count" (rows, missing ones with them unless
        skipped) and "sd". MISSING for a group that lacks a value or has none; INVALID for an infinite one.

    Raises:
        ValueError: for faults of argument.
    """
    given = levels(confidence)
    missing_rule(missing, "propagate", "skip")
    xs = floats(values, "values")
    into = as_groups(groups, len(xs))
    labels = into.labels
    marks = Marks(len(into), (INFINITE, ABSENT, NO_VALUES, SINGLE, UNWORKABLE))
    marks.mark(into.any(np.isinf(xs)), Status.INVALID, INFINITE)
    if missing == "skip":
        there = ~np.isnan(xs)
        xs, into = xs[there], into.only(there)
    else:
        marks.mark(into.any(np.isnan(xs)), Status.MISSING, ABSENT)
    count = into.counts.astype(np.float64)
    marks.mark(count == 0, Status.MISSING, NO_VALUES)
    marks.mark(count == 1, Status.OK, SINGLE)
    with np.errstate(all="ignore"):
        total = into.sums(xs)
        value = total / count
        deviation = xs - value[into.codes]
        squares = into.sums(deviation * deviation) - into.sums(deviation) ** 2 / count
        sd = np.sqrt(np.maximum(squares, 0) / (count - 1))
        sd[count < 2] = np.nan
        error = sd / np.sqrt(count)
        lower, upper = limits_for(given, len(value))
        for level, low, high in zip(given, lower, upper, strict=True):
            if level == 1:
                low[:], high[:] = np.where(count > 1, -np.inf, np.nan), np.where(count > 1, np.inf, np.nan)
                continue
            reach = _t(count - 1, level) * error
            np.subtract(value, reach, out=low)
            np.add(value, reach, out=high)
    return settled(
        marks,
        value,
        lower,
        upper,
        confidence=given,
        methods=(STUDENT,),
        parts={"sum": total, "count": count, "sd": sd},
        labels=labels,
    )


def _t(df: Floats, confidence: float) -> Floats:
    """The t quantile for each number of degrees of freedom; NaN below 1. Few differ, so each is found once."""
    from scipy.special import stdtrit

    found, at = np.unique(np.maximum(df, 0), return_inverse=True)
    quantile = np.full(len(found), np.nan)
    quantile[found >= 1] = stdtrit(found[found >= 1], confidence + (1 - confidence) / 2)
    return np.asarray(quantile[at])
