"""Directly standardised rates, and indirectly standardised ratios and rates."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.estimates import INFINITE, UNWORKABLE, settled
from goldenthread.methods.groups import Groups, Mask, as_groups, group_by, missing_rule
from goldenthread.methods.rate import BYAR, EXACT, NO_LOWER, byar_limits, note_lower, poisson_limits, switch
from goldenthread.methods.results import Estimates, Floats, Marks, Method, Status, floats, levels, positive, together

_DIRECT_OPTIONS = (
    "confidence: any level from 90% to 100%, or several at once",
    "multiplier: what the rate is per; 100,000 unless told",
    "suppress_below: the number of events below which no rate is given; 10 unless told",
    "missing: an area with a missing count has no rate (propagate), or the count is taken as 0 (zero); a missing "
    "population or weight always leaves no rate",
    "uneven: lets areas have different numbers of age bands",
)
DOBSON = Method(
    key="dobson",
    title="Directly standardised rate, Dobson limits",
    version="1",
    formula="v = Σ(w·x/n) / Σw; Var = Σ(x(w/n)²) / (Σw)²; limits v + √(Var/X) · (Byar(X) − X), where X = Σx; "
    "× multiplier. The limits of X are Byar's at any count",
    source="Dobson, Kuulasmaa, Eberle and Scherer (1991), Stat Med 10:457–462",
    options=_DIRECT_OPTIONS,
    differences=(
        "A missing count leaves the area without a rate unless missing is “zero”; the R package takes it as 0 "
        "without a word.",
        "An area with fewer age bands than others is marked INVALID unless `uneven` says otherwise; the current R "
        "package standardises over what is there.",
        "A standard population that is all zero is marked INVALID; the R package gives NaN.",
    ),
)
DOBSON_REPEATED = Method(
    key="dobson_repeated",
    title="Directly standardised rate of events that repeat in a person",
    version="1",
    formula="v as for Dobson, with Σf·x events in each age band; Var = Σ f²·Var(f) over the numbers f of events a "
    "person has; limits v + √(Var/X) · (Byar(X) − X), where X = Σf·x",
    source="Stukel, Glynn, Fisher, Sharp, Lu-Yao and Wennberg (1994), Stat Med 13:1781–1791; Dobson et al. (1991)",
    options=(*_DIRECT_OPTIONS, "frequency and bands: events a person had, and the age band, of each row"),
    differences=(
        "An age band that has two populations or weights in one area marks that area INVALID; the R package stops.",
    ),
)
INDIRECT_RATIO = Method(
    key="indirect_ratio",
    title="Indirectly standardised ratio",
    version="1",
    formula="O / E × reference value, where E = Σ(x_ref/n_ref · n); limits of O exact below 10 and Byar's from 10",
    source="Breslow and Day, Statistical Methods in Cancer Research, volume II (1987)",
    options=(
        "reference: the value of the reference population: 1, or 100",
        "confidence: any level from 90% to 100%, or several at once",
        "observed: observed totals by group, where they do not come by age band",
        "missing: an area with a missing count or population has no ratio (propagate), or it is taken as 0 (zero)",
        "exact_below: the count from which Byar's approximation is used",
    ),
    differences=(
        "A missing population leaves the area without a ratio unless missing is “zero”; the R package takes it as 0.",
        "Where no events are expected the area is marked INVALID; the R package gives infinity.",
        "A reference population of zero is marked INVALID; the R package goes on with infinity or NaN.",
    ),
)
INDIRECT_RATE = Method(
    key="indirect_rate",
    title="Indirectly standardised rate",
    version="1",
    formula="O / E × Σx_ref / Σn_ref × multiplier, where E = Σ(x_ref/n_ref · n); limits as for the ratio",
    source="Breslow and Day, Statistical Methods in Cancer Research, volume II (1987)",
    options=(
        "multiplier: what the rate is per; 100,000 unless told",
        *INDIRECT_RATIO.options[1:],
    ),
    differences=INDIRECT_RATIO.differences,
)

NO_COUNT = "a count is missing"
NO_N = "a population is missing"
NO_WEIGHT = "a standard population is missing"
NEGATIVE = "a count is below zero"
BAD_N = "a population is zero or below"
BELOW_N = "a population is below zero"
BAD_WEIGHT = "a standard population is below zero"
ALL_ZERO = "the standard population is zero in every age band"
FEWER_BANDS = "the area does not have all the age bands that others have"
TWO_VALUES = "an age band has more than one population or standard population"
BAD_FREQUENCY = "a number of events a person is not above zero"
TOO_FEW = "fewer events than a standardised rate needs"
NO_REFERENCE = "a reference count or population is missing"
BAD_REFERENCE = "a reference population is not above zero, or a reference count is below zero"
NONE_EXPECTED = "no events are expected"
NO_ROWS = "the group has no rows"


def directly_standardised(
    x: ArrayLike,
    n: ArrayLike,
    standard: ArrayLike,
    *,
    groups: Groups | ArrayLike | None = None,
    bands: ArrayLike | None = None,
    frequency: ArrayLike | None = None,
    missing: Literal["propagate", "zero"] = "propagate",
    confidence: float | Sequence[float] = 0.95,
    multiplier: float = 100_000.0,
    suppress_below: float = 10.0,
    uneven: bool = False,
) -> Estimates:
    """Return a directly standardised rate for each group of age bands.

    Args:
        x: Counts of events, shape (rows,); with `frequency`, of people who had that many events.
        n: Populations above zero, shape (rows,).
        standard: The standard population or weights, zero or above, shape (rows,).
        groups: Labels of rows, or `Groups`; without, all rows are one group.
        bands: The age band of each row; needed with `frequency`.
        frequency: How many events each person of the row had, for events that are not independent.
        missing: "propagate" or "zero", for counts.
        confidence: One level or several, 0.95 or 95.
        multiplier: What the rate is per.
        suppress_below: The number of events below which no rate is given.
        uneven: Whether groups may have different numbers of age bands.

    Returns:
        Estimates with a row for each group, and parts "events" and "population". SUPPRESSED below 10 events.

    Raises:
        ValueError: for faults of argument, and for `frequency` without `bands`.
    """
    given = levels(confidence)
    per = positive(multiplier, "the multiplier")
    missing_rule(missing, "propagate", "zero")
    xs, ns, ws = together(x=x, n=n, standard=standard)
    into = as_groups(groups, len(xs))
    if frequency is not None and bands is None:
        raise ValueError("events that are not independent need the age band of each row: give bands")
    times = None if frequency is None else floats(frequency, "frequency", rows=len(xs))
    if missing == "zero":
        xs = np.nan_to_num(xs, nan=0.0, posinf=np.inf, neginf=-np.inf)
    marks = Marks(
        len(into),
        (
            *(INFINITE, NEGATIVE, BAD_N, BAD_WEIGHT, BAD_FREQUENCY, TWO_VALUES, FEWER_BANDS, NO_COUNT, NO_N),
            *(NO_WEIGHT, NO_ROWS, ALL_ZERO, TOO_FEW, UNWORKABLE),
        ),
    )
    _check_direct(marks, into, xs, ns, ws, times)

    with np.errstate(all="ignore"):
        weight = ws / ns
        if times is None:
            sizes = into.counts
            cells = into
            cell_n, cell_w = ns, ws
            events = into.sums(xs)
            variance = into.sums(xs * weight * weight)
            value = into.sums(weight * xs)
        else:
            cells, first = _cells(into, bands)
            apart = (ns != ns[first]) | (ws != ws[first])
            marks.mark(into.any(apart & ~np.isnan(ns) & ~np.isnan(ws)), Status.INVALID, TWO_VALUES)
            lead = np.flatnonzero(first == np.arange(len(ns)))
            cells, cell_n, cell_w = Groups(into.codes[lead], into.labels), ns[lead], ws[lead]
            sizes = cells.counts
            events = into.sums(times * xs)
            variance = into.sums(times * times * xs * weight * weight)
            value = into.sums(weight * times * xs)
        if not uneven and len(sizes):
            marks.mark((sizes > 0) & (sizes < sizes.max()), Status.INVALID, FEWER_BANDS)
        marks.mark(sizes == 0, Status.MISSING, NO_ROWS)
        whole = cells.sums(cell_w)
        marks.mark(whole == 0, Status.INVALID, ALL_ZERO)
        marks.mark(events < suppress_below, Status.SUPPRESSED, TOO_FEW)
        value /= whole
        spread = np.sqrt(variance / events) / whole
        lower, upper = byar_limits(events, given)
        for level, low, high in zip(given, lower, upper, strict=True):
            if level == 1:
                low[:], high[:] = 0.0, np.inf
                continue
            for limit in (low, high):
                limit -= events
                limit *= spread
                limit += value
        value *= per
        lower *= per
        upper *= per
    return settled(
        marks,
        value,
        lower,
        upper,
        confidence=given,
        methods=(DOBSON if times is None else DOBSON_REPEATED,),
        multiplier=per,
        parts={"events": events, "population": cells.sums(cell_n)},
        labels=into.labels,
    )


def _check_direct(marks: Marks, into: Groups, x: Floats, n: Floats, w: Floats, times: Floats | None) -> None:
    """Mark the groups with a faulty row."""
    faulty = ~((x >= 0) & (x < np.inf) & (n > 0) & (n < np.inf) & (w >= 0) & (w < np.inf))
    if times is not None:
        faulty |= ~((times > 0) & (times < np.inf))
    if not faulty.any():
        return

    def mark(rows: Mask, status: Status, reason: str) -> None:
        marks.mark(into.any(rows), status, reason)

    mark(np.isinf(x) | np.isinf(n) | np.isinf(w), Status.INVALID, INFINITE)
    mark(x < 0, Status.INVALID, NEGATIVE)
    mark(n <= 0, Status.INVALID, BAD_N)
    mark(w < 0, Status.INVALID, BAD_WEIGHT)
    if times is not None:
        mark(~((times > 0) & (times < np.inf)), Status.INVALID, BAD_FREQUENCY)
    mark(np.isnan(x), Status.MISSING, NO_COUNT)
    mark(np.isnan(n), Status.MISSING, NO_N)
    mark(np.isnan(w), Status.MISSING, NO_WEIGHT)


def _cells(into: Groups, bands: ArrayLike | None) -> tuple[Groups, NDArray[np.intp]]:
    """The age bands within groups, and for each row the first row of its band within its group."""
    cells = group_by(into.codes, bands if bands is not None else into.codes)
    if len(cells.codes) != len(into.codes):
        raise ValueError(f"bands has {len(cells.codes):,} rows where {len(into.codes):,} are expected")
    first = np.zeros(len(cells), dtype=np.intp)
    first[cells.codes[::-1]] = np.arange(len(cells.codes) - 1, -1, -1)
    return cells, first[cells.codes]


class _Expected(NamedTuple):
    """Observed and expected events of each group, with the crude rate of its reference population."""

    marks: Marks
    observed: Floats
    expected: Floats
    reference_rate: Floats
    labels: tuple[Hashable, ...]


def indirectly_standardised_ratio(
    x: ArrayLike | None,
    n: ArrayLike,
    reference_x: ArrayLike,
    reference_n: ArrayLike,
    *,
    groups: Groups | ArrayLike | None = None,
    observed: ArrayLike | None = None,
    missing: Literal["propagate", "zero"] = "propagate",
    confidence: float | Sequence[float] = 0.95,
    reference: float = 1.0,
    exact_below: float = 10.0,
) -> Estimates:
    """Return observed over expected events for each group of age bands, for example a mortality ratio.

    Args:
        x: Counts of events, shape (rows,); None where `observed` is given.
        n: Populations, zero or above, shape (rows,).
        reference_x: Events in the reference population in the age band of the row, shape (rows,).
        reference_n: The reference population in that age band, above zero, shape (rows,).
        groups: Labels of rows, or `Groups`; without, all rows are one group.
        observed: Observed totals in the order of the groups, shape (groups,).
        missing: "propagate" or "zero", for counts and populations.
        confidence: One level or several, 0.95 or 95.
        reference: The value of the reference population: 1, or 100.
        exact_below: The count from which Byar's approximation is used for the limits.

    Returns:
        Estimates with a row for each group, and parts "observed", "expected" and "reference_rate" (crude, per 1).
        `method_of(row)` is `EXACT` or `BYAR`: how its limits were found. INVALID where nothing is expected.

    Raises:
        ValueError: for faults of argument, and unless just one of `x` and `observed` is given.
    """
    per = positive(reference, "the reference value")
    made = _expected(x, n, reference_x, reference_n, groups, observed, missing)
    return _over_expected(made, levels(confidence), np.full(len(made.labels), per), per, exact_below)


def indirectly_standardised_rate(
    x: ArrayLike | None,
    n: ArrayLike,
    reference_x: ArrayLike,
    reference_n: ArrayLike,
    *,
    groups: Groups | ArrayLike | None = None,
    observed: ArrayLike | None = None,
    missing: Literal["propagate", "zero"] = "propagate",
    confidence: float | Sequence[float] = 0.95,
    multiplier: float = 100_000.0,
    exact_below: float = 10.0,
) -> Estimates:
    """Return observed over expected events, times the crude rate of the reference population, for each group.

    Arguments and answer are those of `indirectly_standardised_ratio`, with `multiplier`: what the rate is per.

    Raises:
        ValueError: for faults of argument, and unless just one of `x` and `observed` is given.
    """
    per = positive(multiplier, "the multiplier")
    made = _expected(x, n, reference_x, reference_n, groups, observed, missing)
    with np.errstate(all="ignore"):
        scale = made.reference_rate * per
    return _over_expected(made, levels(confidence), scale, per, exact_below)


def _expected(
    x: ArrayLike | None,
    n: ArrayLike,
    reference_x: ArrayLike,
    reference_n: ArrayLike,
    groups: Groups | ArrayLike | None,
    observed: ArrayLike | None,
    missing: Literal["propagate", "zero"],
) -> _Expected:
    missing_rule(missing, "propagate", "zero")
    if (x is None) == (observed is None):
        raise ValueError("give either the counts of each row, or the observed totals of the groups")
    ns, rx, rn = together(n=n, reference_x=reference_x, reference_n=reference_n)
    into = as_groups(groups, len(ns))
    marks = Marks(
        len(into),
        (
            *(INFINITE, NEGATIVE, BELOW_N, BAD_REFERENCE, NO_COUNT, NO_N, NO_REFERENCE, NO_ROWS, NONE_EXPECTED),
            *(NO_LOWER, UNWORKABLE),
        ),
    )
    counts = (
        floats(x, "x", rows=len(ns))
        if x is not None
        else floats([] if observed is None else observed, "observed", rows=len(into))
    )
    if missing == "zero":
        ns = np.nan_to_num(ns, nan=0.0, posinf=np.inf, neginf=-np.inf)
        counts = np.nan_to_num(counts, nan=0.0, posinf=np.inf, neginf=-np.inf)
    events = into.sums(counts) if x is not None else counts.copy()
    by_group = into.any if x is not None else (lambda rows: rows)
    marks.mark(by_group(np.isinf(counts)), Status.INVALID, INFINITE)
    marks.mark(into.any(np.isinf(ns) | np.isinf(rx) | np.isinf(rn)), Status.INVALID, INFINITE)
    marks.mark(by_group(counts < 0), Status.INVALID, NEGATIVE)
    marks.mark(into.any(ns < 0), Status.INVALID, BELOW_N)
    marks.mark(into.any((rn <= 0) | (rx < 0)), Status.INVALID, BAD_REFERENCE)
    marks.mark(by_group(np.isnan(counts)), Status.MISSING, NO_COUNT)
    marks.mark(into.any(np.isnan(ns)), Status.MISSING, NO_N)
    marks.mark(into.any(np.isnan(rx) | np.isnan(rn)), Status.MISSING, NO_REFERENCE)
    marks.mark(into.counts == 0, Status.MISSING, NO_ROWS)
    with np.errstate(all="ignore"):
        expected = into.sums(rx / rn * ns)
        rate = into.sums(rx) / into.sums(rn)
    marks.mark(expected == 0, Status.INVALID, NONE_EXPECTED)
    return _Expected(marks, events, expected, rate, into.labels)


def _over_expected(
    made: _Expected, confidence: tuple[float, ...], scale: Floats, multiplier: float, exact_below: float
) -> Estimates:
    """Observed over expected events times `scale`, with the limits of a count."""
    lower, upper, method = poisson_limits(made.observed, confidence, switch(exact_below))
    note_lower(made.marks, lower)
    with np.errstate(all="ignore"):
        each = scale / made.expected
        made.marks.mark(~(np.isfinite(made.expected) & np.isfinite(each)), Status.INVALID, UNWORKABLE)
        value = made.observed * each
        lower *= each
        upper *= each
    return settled(
        made.marks,
        value,
        lower,
        upper,
        confidence=confidence,
        methods=(EXACT, BYAR),
        method=method,
        multiplier=multiplier,
        parts={"observed": made.observed, "expected": made.expected, "reference_rate": made.reference_rate},
        labels=made.labels,
    )
