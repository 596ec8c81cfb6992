"""The whole of a year from the part that is in: by the time that has passed, or by last year's profile.

A projection says what the year would come to if it went on as it began. It is no forecast of what anybody will
do. Its limits allow for chance in the count and for nothing else: not for season, late records or a change of
practice. The kernels here take arrays; `part_year` projects one figure with its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods._limits import count_limits, open_levels, share_limits
from goldenthread.methods.results import Estimates, Floats, Marks, Method, Status, floats

LimitsOf = Literal["count", "outcome"]

_SEASON: Final = "Season is not allowed for"

PRO_RATA_COUNT: Final = Method(
    key="pro_rata_count",
    title="Part-year count times the year over the part, with the count's limits times the same",
    version="1",
    formula="value = x whole/elapsed; limits = Poisson limits of x (exact below 10, Byar from 10) times whole/elapsed",
    source="Armitage and Berry 2002 (exact); Breslow and Day 1987 (Byar); own rule for the scaling",
    options=(
        _SEASON,
        "limits='count' (the default): what the yearly level may be, judging by the part in hand. The limits are of "
        "the count, scaled, and so may fall below what has already been counted",
    ),
)
PRO_RATA_OUTCOME: Final = Method(
    key="pro_rata_outcome",
    title="Part-year count times the year over the part, with prediction limits for the year's total",
    version="1",
    formula=(
        "value = x whole/elapsed; limits = x + the negative binomial quantiles of what is to come: at (1 - c)/2 of "
        "NB(x, q) and at (1 + c)/2 of NB(x + 1, q); q = elapsed/whole"
    ),
    source="Nelson 1970, IEEE Transactions on Reliability R-19, 42 to 49; the exact conditional prediction limits",
    options=(_SEASON, "limits='outcome': the part in hand stays fixed, and only the rest of the year may vary"),
)
PRO_RATA_VALUE: Final = Method(
    key="pro_rata_value",
    title="Part-year value times the year over the part, without limits",
    version="1",
    formula="value = x whole/elapsed",
    source="Arithmetic",
    options=(_SEASON, "For money and quantities: only a count has an interval of chance"),
)
PROFILE_COUNT: Final = Method(
    key="profile_count",
    title="Part-year count over the share that last year had at the same point",
    version="1",
    formula=(
        "s = x0/t0, last year's share by this point; value v = x/s; on the log scale the limits are "
        "log v -/+ root((log x - log its limit)^2 + (log s - log its opposite limit)^2), from the Poisson limits of x "
        "and the Wilson limits of s"
    ),
    source="Zou and Donner 2008, Statistics in Medicine 27, 1693 to 1702, for a ratio; own rule for the profile",
    options=(
        "Takes this year's season as last year's",
        "For a count of 0 the upper limit is that of the count over the lower limit of the share",
    ),
)
PROFILE_VALUE: Final = Method(
    key="profile_value",
    title="Part-year value over the share that last year had at the same point, without limits",
    version="1",
    formula="value = x t0/x0",
    source="Arithmetic",
    options=("For money and quantities: only a count has an interval of chance",),
)

_METHODS: Final = (PRO_RATA_COUNT, PRO_RATA_OUTCOME, PRO_RATA_VALUE)
_PROFILES: Final = (PROFILE_COUNT, PROFILE_VALUE)

_MISSING: Final = "the figure for the part is missing, and missing is not zero"
NO_PERIOD: Final = "the part of the year is not stated, so the figure is held and not projected"
_NOT_A_COUNT: Final = "a count must be a whole number from 0 to a million million"
_NO_PART: Final = "the part that has passed is not above zero"
ALL_PASSED: Final = "the whole year has passed, so there is nothing to project"
_NOT_FINITE: Final = "a figure is too large or too small to work with"
_NO_PROFILE: Final = "last year's figures are missing, so there is no profile to go by"
_EMPTY_PROFILE: Final = "last year had nothing by this point, so its profile cannot be used"
_PROFILE_ABOVE: Final = "last year's part is above last year's whole"
_LARGEST: Final = 1e12


def pro_rata(
    seen: ArrayLike,
    elapsed: ArrayLike,
    whole: ArrayLike,
    *,
    counts: bool = True,
    limits: LimitsOf = "count",
    confidence: float | Sequence[float] = 0.95,
) -> Estimates:
    """Project part-years by the time that has passed: 38 in one of four quarters makes 152 (108 to 209).

    Args:
        seen: What the part came to, shape (rows,).
        elapsed: How many equal periods have passed; one number for all, or one to a row. NaN or None where the
            part is not stated.
        whole: How many the year has, in the same unit.
        counts: Whether these are counts of events. Anything else has no limits.
        limits: "count" for the limits of the count, scaled; "outcome" for where the year's total would fall.
        confidence: Level or levels.

    Raises:
        ValueError: for arrays of different lengths, a level that is none, or limits of another name.
    """
    if limits not in ("count", "outcome"):
        raise ValueError('limits must be "count" or "outcome"')
    made = open_levels(confidence)
    x = floats(seen, "the figures for the part")
    part = floats(elapsed, "the periods passed", rows=len(x))
    year = floats(whole, "the periods of the year", rows=len(x))
    marks = Marks(len(x), (_MISSING, NO_PERIOD, _NOT_A_COUNT, _NO_PART, ALL_PASSED, _NOT_FINITE))
    marks.mark(np.isnan(x), Status.MISSING, _MISSING)
    marks.mark(np.isnan(part) | np.isnan(year), Status.MISSING, NO_PERIOD)
    _mark_numbers(marks, x, counts)
    marks.mark(~(part > 0), Status.INVALID, _NO_PART)
    marks.mark(part >= year, Status.INVALID, ALL_PASSED)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        factor = year / part
        # A part below a millionth of the year can bear no projection, and would break the arithmetic below.
        marks.mark(~(factor <= 1e6), Status.INVALID, _NOT_FINITE)
    keep = marks.status == Status.OK
    x, factor = np.where(keep, x, 1.0), np.where(keep, factor, 2.0)
    lower, upper = np.full((2, len(made), len(x)), np.nan)
    which = 2
    if counts:
        which = 0 if limits == "count" else 1
        for row, level in enumerate(made):
            low, high = count_limits(x, level) if limits == "count" else _to_come(x, factor, level)
            lower[row], upper[row] = low * factor, high * factor
            if limits == "outcome":
                lower[row], upper[row] = x + low, x + high
    return _estimates(marks, x * factor, lower, upper, made, _METHODS, which)


def by_profile(
    seen: ArrayLike,
    last_seen: ArrayLike,
    last_whole: ArrayLike,
    *,
    counts: bool = True,
    confidence: float | Sequence[float] = 0.95,
) -> Estimates:
    """Project part-years by the share of its total that last year had reached at the same point.

    Args:
        seen: What this year's part came to, shape (rows,).
        last_seen: What the same part of last year came to.
        last_whole: What the whole of last year came to.
        counts: Whether these are counts of events. Anything else has no limits.
        confidence: Level or levels.

    Raises:
        ValueError: for arrays of different lengths or a level that is none.
    """
    made = open_levels(confidence)
    x = floats(seen, "the figures for the part")
    part = floats(last_seen, "last year's figures for the part", rows=len(x))
    year = floats(last_whole, "last year's figures", rows=len(x))
    reasons = (_MISSING, _NO_PROFILE, _NOT_A_COUNT, _EMPTY_PROFILE, _PROFILE_ABOVE, _NOT_FINITE)
    marks = Marks(len(x), reasons)
    marks.mark(np.isnan(x), Status.MISSING, _MISSING)
    marks.mark(np.isnan(part) | np.isnan(year), Status.MISSING, _NO_PROFILE)
    for values in (x, part, year):
        _mark_numbers(marks, values, counts)
    marks.mark(~(part > 0), Status.INVALID, _EMPTY_PROFILE)
    marks.mark(part > year, Status.INVALID, _PROFILE_ABOVE)
    with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
        factor = year / part
        marks.mark(~(factor <= _LARGEST), Status.INVALID, _NOT_FINITE)
    keep = marks.status == Status.OK
    x, part, year, factor = (np.where(keep, values, 1.0) for values in (x, part, year, factor))
    lower, upper = np.full((2, len(made), len(x)), np.nan)
    if counts:
        for row, level in enumerate(made):
            lower[row], upper[row] = _profile_limits(x, part, year, level)
    return _estimates(marks, x * factor, lower, upper, made, _PROFILES, 0 if counts else 1)


def _mark_numbers(marks: Marks, values: Floats, counts: bool) -> None:
    if counts:
        odd = ~((values >= 0) & (values <= _LARGEST) & (values == np.floor(values)))
        marks.mark(odd, Status.INVALID, _NOT_A_COUNT)
    else:
        marks.mark(~(np.abs(values) < 1e100), Status.INVALID, _NOT_FINITE)


def _to_come(x: Floats, factor: Floats, level: float) -> tuple[Floats, Floats]:
    """Prediction limits of the count still to come, given x in a 1/factor part of the year."""
    # Loaded here alone: scipy.stats takes seconds, and this option is seldom asked for.
    from scipy.stats import nbinom

    tail = (1 - level) / 2
    share = 1 / factor
    lower: NDArray[np.float64] = np.where(x > 0, nbinom.ppf(tail, np.maximum(x, 1), share), 0.0)
    return lower, nbinom.ppf(1 - tail, x + 1, share)


def _profile_limits(x: Floats, part: Floats, year: Floats, level: float) -> tuple[Floats, Floats]:
    count_low, count_high = count_limits(x, level)
    share_low, share_high = share_limits(part, year, level)
    share, some = part / year, np.where(x > 0, x, 1.0)
    down = np.hypot(np.log(some / np.where(x > 0, count_low, 1.0)), np.log(share_high / share))
    up = np.hypot(np.log(count_high / some), np.log(share / share_low))
    value = x / share
    return value * np.exp(-down), np.where(x > 0, value * np.exp(up), count_high / share_low)


def _estimates(
    marks: Marks,
    value: Floats,
    lower: Floats,
    upper: Floats,
    made: tuple[float, ...],
    methods: tuple[Method, ...],
    which: int,
) -> Estimates:
    blank = marks.status != Status.OK
    return Estimates(
        value=np.where(blank, np.nan, value),
        lower=np.where(blank, np.nan, lower),
        upper=np.where(blank, np.nan, upper),
        confidence=made,
        rows=marks.done(),
        methods=methods,
        method=np.full(len(value), which, dtype=np.int8),
    )
