"""Life expectancy from an abridged life table."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.estimates import INFINITE, UNWORKABLE, limits_for, settled
from goldenthread.methods.groups import Groups, Mask, as_groups
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

CHIANG = Method(
    key="chiang",
    title="Life expectancy, Chiang's abridged life table with Silcocks' limits",
    version="1",
    formula="In each of 20 age bands from 0, 1, 5, 10 to 90 and over, with m = deaths/population, width w and a = 0.1 "
    "at age 0 and 0.5 above: q = w·m / (1 + w·m·(1 − a)), 1 in the last; years lived w·(l′ + a·d), l/m in the last; "
    "expectancy = years lived from the band upwards / survivors l. Var = Σ l²·((1 − a)·w + e′)²·q²(1 − q)/deaths / l², "
    "in the last band l²/(m²·deaths); limits e ± z√Var",
    source="Chiang, The Life Table and Its Construction (1968); Silcocks, Jenner and Reza (2001), "
    "J Epidemiol Community Health 55:38–43",
    options=(
        "confidence: any level from 90% to 100%, or several at once",
        "smallest: the total population that must be exceeded; 5,000 unless told",
        "widest: the widest 95% interval, in years, whose value is shown; 20 unless told, None for no rule",
    ),
    differences=(
        "Where the 95% interval is wider than 20 years neither value nor limits are given; the R package blanks "
        "the value alone, and the middle of its limits gives it away.",
        "With no deaths in the last band there is nothing, with the reason; the R package gives NaN and infinity.",
        "An area where nobody survives a band below the last is marked INVALID; the R package goes on with negative "
        "survivors.",
        "Faulty areas keep their place and say why; the R package moves them to the end of the table.",
    ),
)

#: The start ages of the bands.
AGES: Final = (0, 1, *range(5, 95, 5))
_WIDTH = np.diff(np.array(AGES, dtype=np.float64), append=np.inf)
_LIVED = np.where(np.array(AGES) == 0, 0.1, 0.5)

ABSENT = "deaths, population or age of a band are missing"
UNKNOWN = f"an age band does not start at 0, 1, 5, 10 and so on to {AGES[-1]}"
TWICE = "an age band occurs twice"
BANDS = f"the area does not have all {len(AGES)} age bands"
NEGATIVE = "an age band has negative deaths"
NOBODY = "an age band has a population of zero or below"
ABOVE = "an age band has more deaths than people"
SMALL = "the total population is too small for a life table"
NOBODY_LEFT = "deaths in an age band are so many that nobody is left for the next"
NO_END = "there are no deaths in the last age band, so that the life table has no end"
WIDE = "the 95% confidence interval is too wide"


def life_expectancy(
    ages: ArrayLike,
    deaths: ArrayLike,
    population: ArrayLike,
    *,
    groups: Groups | ArrayLike | None = None,
    confidence: float | Sequence[float] = 0.95,
    smallest: float = 5000.0,
    widest: float | None = 20.0,
) -> Estimates:
    """Return the years that people of each age can expect to live, one row for each row given.

    Args:
        ages: The first age of each row's band: 0, 1, 5, 10 and so on to 90, shape (rows,).
        deaths: Deaths in the band, shape (rows,).
        population: People or person-years in the band, shape (rows,).
        groups: Labels of rows, or `Groups`, for areas; without, all rows are one area. Rows may come in any order.
        confidence: One level or several, 0.95 or 95.
        smallest: The total population that an area must exceed.
        widest: The widest 95% interval, in years, whose value is shown; None for no such rule.

    Returns:
        Estimates in years with a row for each row given, and parts "deaths" and "population" at that age and
        above. A fault in one band marks the whole area. SUPPRESSED for small areas, wide intervals, and an
        empty last band.

    Raises:
        ValueError: for faults of argument.
    """
    given = levels(confidence)
    least = positive(smallest, "the smallest population") if smallest else 0.0
    wide = None if widest is None else positive(widest, "the widest interval")
    at_age, dead, people = together(ages=ages, deaths=deaths, population=population)
    into = as_groups(groups, len(at_age))
    areas, bands = len(into), len(AGES)
    marks = Marks(
        areas,
        (INFINITE, UNKNOWN, TWICE, BANDS, NEGATIVE, NOBODY, ABOVE, ABSENT, SMALL, NO_END, NOBODY_LEFT, UNWORKABLE),
    )
    band = np.searchsorted(AGES, at_age)
    band[band == bands] = 0
    known = at_age == np.asarray(AGES)[band]
    place = into.codes * bands + band

    def laid_out(values: Floats) -> Floats:
        sums = np.bincount(place[known], weights=values[known], minlength=areas * bands)
        return sums.astype(np.float64, copy=False).reshape(areas, bands)

    d, n = laid_out(dead), laid_out(people)
    rows = np.bincount(place[known], minlength=areas * bands).reshape(areas, bands)
    _check(marks, into, at_age, dead, people, known, rows)
    with np.errstate(over="ignore"):
        total = n.sum(axis=1)
    marks.mark(total <= least, Status.SUPPRESSED, SMALL)
    marks.mark(d[:, -1] == 0, Status.SUPPRESSED, NO_END)

    with np.errstate(over="ignore", invalid="ignore"):
        expectancy, error, survivors = life_table(d, n)
    marks.mark(np.asarray((~(survivors > 0)).any(axis=1)), Status.INVALID, NOBODY_LEFT)
    marks_by_row = Marks(len(at_age), (*marks.reasons[1:], WIDE))
    marks_by_row.status[:] = marks.status[into.codes]
    marks_by_row.reason[:] = marks.reason[into.codes]
    with np.errstate(all="ignore"):
        value = expectancy.ravel()[place]
        reach = error.ravel()[place]
        if wide is not None:
            marks_by_row.mark(2 * two_sided_z(0.95) * reach > wide, Status.SUPPRESSED, WIDE)
        lower, upper = limits_for(given, len(value))
        for level, low, high in zip(given, lower, upper, strict=True):
            if level == 1:
                low[:], high[:] = -np.inf, np.inf
                continue
            z = two_sided_z(level)
            np.subtract(value, z * reach, out=low)
            np.add(value, z * reach, out=high)
    with np.errstate(over="ignore"):
        from_age = {"deaths": _upwards(d).ravel()[place], "population": _upwards(n).ravel()[place]}
    for part in from_age.values():
        part[~known] = np.nan
    return settled(
        marks_by_row,
        value,
        lower,
        upper,
        confidence=given,
        methods=(CHIANG,),
        parts=from_age,
        labels=_labels(into),
    )


def life_table(deaths: Floats, population: Floats) -> tuple[Floats, Floats, Floats]:
    """Return expectancy and its standard error in years, and survivors of each one born, at each age.

    All are of shape (areas, bands). Survivors at or below 0 mean that the table has no use.

    Args:
        deaths: Shape (areas, bands), bands in the order of `AGES`.
        population: The same.
    """
    with np.errstate(all="ignore"):
        width = np.where(np.isinf(_WIDTH), 0.0, _WIDTH)
        m = deaths / population
        q = m * width / (1 + m * width * (1 - _LIVED))
        q[:, -1] = 1
        survivors = np.ones_like(q)
        np.cumprod(1 - q[:, :-1], axis=1, out=survivors[:, 1:])
        dying = q * survivors
        after = np.zeros_like(q)
        after[:, :-1] = survivors[:, 1:]
        years = width * (after + _LIVED * dying)
        years[:, -1] = survivors[:, -1] / m[:, -1]
        expectancy = _upwards(years) / survivors
        later = np.zeros_like(q)
        later[:, :-1] = expectancy[:, 1:]
        own = np.where(deaths == 0, 0.0, q * q * (1 - q) / deaths)
        term = own * survivors**2 * ((1 - _LIVED) * width + later) ** 2
        # The open band has no width: the variance of its mean years lived 1/m, by way of m.
        term[:, -1] = survivors[:, -1] ** 2 / (deaths[:, -1] * m[:, -1] ** 2)
        return expectancy, np.sqrt(_upwards(term)) / survivors, survivors


def _upwards(values: Floats) -> Floats:
    """Sums from each band to the last."""
    return np.asarray(values[:, ::-1].cumsum(axis=1)[:, ::-1])


def _check(
    marks: Marks, into: Groups, ages: Floats, deaths: Floats, people: Floats, known: Mask, rows: NDArray[np.intp]
) -> None:
    """Mark the areas with a faulty band."""

    def mark(faulty: Mask, status: Status, reason: str) -> None:
        marks.mark(into.any(faulty), status, reason)

    mark(np.isinf(ages) | np.isinf(deaths) | np.isinf(people), Status.INVALID, INFINITE)
    mark(~known & ~np.isnan(ages), Status.INVALID, UNKNOWN)
    marks.mark(np.any(rows > 1, axis=1), Status.INVALID, TWICE)
    mark(deaths < 0, Status.INVALID, NEGATIVE)
    mark(people <= 0, Status.INVALID, NOBODY)
    mark(deaths > people, Status.INVALID, ABOVE)
    mark(np.isnan(ages) | np.isnan(deaths) | np.isnan(people), Status.MISSING, ABSENT)
    marks.mark(np.any(rows == 0, axis=1), Status.INVALID, BANDS)


def _labels(into: Groups) -> tuple[Hashable, ...]:
    """The area of each row, where areas were named."""
    if into.labels == (None,):
        return ()
    return tuple(into.labels[code] for code in into.codes.tolist())
