"""Areas sorted into quantiles of equal number."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.estimates import INFINITE
from goldenthread.methods.groups import Groups, as_groups
from goldenthread.methods.results import Marks, Method, Rows, Status, floats

QUANTILES = Method(
    key="quantiles",
    title="Quantiles of areas",
    version="1",
    formula="⌊(q + 1) − ⌈(N + 1 − rank) ÷ (N/q)⌉⌋, and 1 where that is 0; N counts the values present in the group, "
    "ties share the lowest rank; inverted, values are ranked from the highest",
    source="The assignment used for deprivation deciles in Public Health Outcomes Framework inequality figures",
    options=(
        "quantiles: how many",
        "invert: quantile 1 holds the highest values; one answer for all, or one for each row",
        "groups: ranks within each group",
    ),
    differences=(
        "The division is done in double precision, as the R package does it, so that published quantiles agree area "
        "by area. For 2, 3, 4, 5 and 10 quantiles that is exact; for 20 or more it can move an area on a boundary.",
        "Not the same as NTILE or equal-frequency cutting, which split ties or put the remainder elsewhere.",
        "A group with fewer areas than quantiles is marked SUPPRESSED with the reason; the R package warns once.",
    ),
)

ABSENT = "the value is missing"
TOO_FEW = "the group has fewer areas with a value than there are quantiles"


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Which quantile each row is in.

    Args:
        quantile: From 1, shape (rows,); 0 where a row has none.
        quantiles: How many there are.
        rows: Status and reason of each row.
        labels: The groups.
        counts: How many areas with a value each group has, shape (groups,).
        method: The method.
    """

    quantile: NDArray[np.int64]
    quantiles: int
    rows: Rows
    labels: tuple[Hashable, ...]
    counts: NDArray[np.intp]
    method: Method = QUANTILES


def quantile(
    values: ArrayLike,
    quantiles: int = 10,
    *,
    groups: Groups | ArrayLike | None = None,
    invert: ArrayLike = True,
) -> Quantiles:
    """Return the quantile of each area within its group.

    Args:
        values: Shape (rows,).
        quantiles: How many, 2 or more.
        groups: Labels of rows, or `Groups`; without, all rows are one group.
        invert: Whether quantile 1 holds the highest values (as for deprivation ranks, where 1 is the most
            deprived); True or False, or one for each row, which must agree within a group.

    Returns:
        MISSING for a missing value, SUPPRESSED for a group with too few areas, INVALID for an infinite value
        (which then does not count).

    Raises:
        ValueError: for faults of argument.
    """
    if isinstance(quantiles, bool) or int(quantiles) != quantiles or quantiles < 2:
        raise ValueError("the number of quantiles must be a whole number of 2 or more")
    xs = floats(values, "values")
    into = as_groups(groups, len(xs))
    turned = _flags(invert, len(xs))
    if np.any(into.any(turned) & into.any(~turned)):
        raise ValueError("invert must be the same for all rows of a group")
    marks = Marks(len(xs), (INFINITE, ABSENT, TOO_FEW))
    marks.mark(np.isinf(xs), Status.INVALID, INFINITE)
    marks.mark(np.isnan(xs), Status.MISSING, ABSENT)

    there = np.flatnonzero(np.isfinite(xs))
    codes = into.codes[there]
    ranked = np.where(turned[there], -xs[there], xs[there])
    counts = np.bincount(codes, minlength=len(into))
    order = np.lexsort((ranked, codes))
    starts = np.concatenate(([0], np.cumsum(counts)))[codes[order]]
    place = np.arange(len(order)) - starts
    # A value equal to the one before it in its group takes that one's place: the lowest of the tie.
    same = np.zeros(len(order), dtype=np.bool_)
    same[1:] = (ranked[order][1:] == ranked[order][:-1]) & (codes[order][1:] == codes[order][:-1])
    first = np.maximum.accumulate(np.where(same, 0, np.arange(len(order)))) if len(order) else place
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = place[first] + 1

    size = counts[codes]
    # The same divisions in the same order as in the formula: another order rounds otherwise.
    below = np.ceil((size + 1 - rank) / (size / quantiles))
    made = np.zeros(len(xs), dtype=np.int64)
    made[there] = np.maximum(quantiles + 1 - below, 1).astype(np.int64)
    few = np.zeros(len(xs), dtype=np.bool_)
    few[there] = size < quantiles
    marks.mark(few, Status.SUPPRESSED, TOO_FEW)
    made[marks.status != Status.OK] = 0
    return Quantiles(made, int(quantiles), marks.done(), into.labels, counts)


def _flags(invert: ArrayLike, rows: int) -> NDArray[np.bool_]:
    flags = np.asarray(invert)
    if flags.size and flags.dtype != np.bool_:
        raise ValueError("invert must be True or False")
    if flags.ndim == 0:
        return np.broadcast_to(flags, (rows,))
    if flags.shape != (rows,):
        raise ValueError(f"invert has shape {flags.shape} where {rows:,} rows are expected")
    return flags.astype(np.bool_, copy=False)
