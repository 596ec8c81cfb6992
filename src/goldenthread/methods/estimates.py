"""What the methods that give values with limits share: checks of rows, and the last step to an answer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from goldenthread.methods.results import Codes, Estimates, Floats, Marks, Method, Status

INFINITE = "a value is infinite"
UNWORKABLE = "a value is too large or too small to work with"


def settled(
    marks: Marks,
    value: Floats,
    lower: Floats,
    upper: Floats,
    *,
    confidence: tuple[float, ...],
    methods: Sequence[Method],
    method: Codes | None = None,
    multiplier: float = 1.0,
    parts: Mapping[str, Floats] | None = None,
    labels: tuple[Hashable, ...] = (),
) -> Estimates:
    """Return the answer, with no value and no limits in rows that did not come out.

    A row that overflowed is marked INVALID here, so that no infinite value leaves a method. Only the upper limit
    of a count at 100% confidence is truly infinite.
    """
    wild = ~np.isfinite(value)
    for level, low, high in zip(confidence, lower, upper, strict=True):
        if level < 1:
            wild |= ~np.isfinite(high)
            wild |= ~np.isfinite(low)
    if wild.any():
        # A note says why a row that came out has no limits; nothing excuses an infinite one.
        infinite = np.isinf(lower).any(axis=0) | np.isinf(upper).any(axis=0)
        wild &= (marks.reason == 0) | ~np.isfinite(value) | infinite
        marks.mark(wild & (marks.status == Status.OK), Status.INVALID, UNWORKABLE)
    out = marks.status != Status.OK
    if out.any():
        value[out] = np.nan
        lower[:, out] = np.nan
        upper[:, out] = np.nan
    return Estimates(
        value=value,
        lower=lower,
        upper=upper,
        confidence=confidence,
        rows=marks.done(),
        methods=tuple(methods),
        method=np.zeros(len(value), dtype=np.int8) if method is None else method,
        multiplier=multiplier,
        parts=dict(parts or {}),
        labels=labels,
    )


def limits_for(confidence: tuple[float, ...], rows: int) -> tuple[Floats, Floats]:
    """Empty arrays for lower and upper limits, shape (levels, rows)."""
    return np.empty((len(confidence), rows)), np.empty((len(confidence), rows))


def sound(*columns: Floats) -> NDArray[np.bool_]:
    """Which rows are finite and not below zero in every column."""
    good = np.ones(len(columns[0]), dtype=np.bool_)
    for column in columns:
        good &= column >= 0
        good &= column < np.inf
    return good
