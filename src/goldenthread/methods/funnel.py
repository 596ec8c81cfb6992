"""Funnel plots: which areas differ from the average of all by more than chance, and the lines to draw.

A funnel shows each area against its size. The limits are where an area of that size would differ from the average
by chance alone once in 40 (0.025) or once in 1,000 (0.001) on either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from goldenthread.methods.rate import exact_limits, poisson_limits
from goldenthread.methods.results import Codes, Floats, Marks, Method, Rows, Status, finite_levels, floats, two_sided_z

Statistic = Literal["proportion", "ratio", "crude rate", "standardised rate"]
Shown = Literal["ratio", "less one"]

POINTS: Final = 100
FEWEST_EVENTS: Final = 10
# More than all the people there have ever been: a figure above it is a slip, and would leave no digits to work with.
LARGEST: Final = 1e12

_LEVELS: Final = (0.95, 0.998)
_SOURCE: Final = (
    "Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202; Public Health England, technical guide on funnel plots"
)
_OPTIONS: Final = (
    "statistic: proportion, ratio (observed to expected), crude rate or standardised rate",
    "years: how many years the counts cover, so that the line is drawn for the population of one year",
    "ceiling: the highest limit of a proportion to draw, the multiplier unless told",
)

PROPORTION: Final = Method(
    key="funnel_proportion",
    title="Funnel limits of a proportion, Wilson",
    version="1",
    formula="p +/- z*sqrt(p(1-p)/n), p the average: the proportion whose Wilson interval just touches the average",
    source=_SOURCE + "; Wilson 1927",
    options=_OPTIONS,
    differences=(
        "R cuts proportions at 100 whatever the multiplier; ours at the multiplier, or where the caller says",
        "R stops where a row is missing or cannot be; ours marks the row and leaves it out of the average",
    ),
)
POISSON: Final = Method(
    key="funnel_poisson",
    title="Funnel limits of a ratio or rate, exact Poisson",
    version="1",
    formula=(
        "x events differ from E expected where the chance of x or more (or x or fewer) is 0.025 or 0.001: "
        "E = chi-squared quantile(tail; 2x)/2 and chi-squared quantile(1 - tail; 2x + 2)/2; the limits are x/E"
    ),
    source=_SOURCE,
    options=_OPTIONS,
    differences=(
        "R searches by halving and stops up to 5 parts in 100,000 short; ours is exact",
        "R counts the events of a row whose rate is missing but not its population, which lifts the average; "
        "ours leaves the row out",
    ),
)
SIGNIFICANCE: Final = Method(
    key="funnel_significance",
    title="Difference from the average by control limits",
    version="1",
    formula=(
        "proportion: outside the funnel limits at its own size; ratio and rate: the average outside the interval of "
        "the area, exact Poisson below 10 events and Byar from 10; equality is not a difference"
    ),
    source=_SOURCE,
    options=_OPTIONS,
    differences=("R stops where one row cannot be; ours marks the row",),
)

_MISSING: Final = "a count, a population or a rate is missing"
_NEGATIVE: Final = "a count is below zero"
_TOO_LARGE: Final = "a count or a population is larger than any there is"
_DENOMINATOR: Final = "the denominator is not above zero"
_ABOVE: Final = "the count is above its denominator"
_NO_POPULATION: Final = "there are no events and no denominator, so the population is not known"
_DISAGREE: Final = "the rate and the count do not go together: one is zero and the other is not"
_FEW: Final = f"not applicable to a standardised rate from fewer than {FEWEST_EVENTS} events"

_BANDS: Final = {
    -2: "Low (0.001)",
    -1: "Low (0.025)",
    0: "Not significant",
    1: "High (0.025)",
    2: "High (0.001)",
}


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Lines to draw.

    Args:
        x_axis: Where the limits are given: population (proportion) or events, shape (100,). NaN without any area.
        lower: Shape (levels, 100), per `multiplier`.
        upper: The same.
        at_lower: Expected events (ratio) or population of one year (rates) at which `x_axis` events lie on the lower
            limit, shape (levels, 100). NaN for a proportion.
        at_upper: The same for the upper limit.
        average: The line in the middle, per `multiplier`; for a ratio what no difference is.
        confidence: The levels as fractions.
        rows: Status of each area that came in.
        method: How it was done.
    """

    x_axis: Floats
    lower: Floats
    upper: Floats
    at_lower: Floats
    at_upper: Floats
    average: float
    confidence: tuple[float, ...]
    rows: Rows
    method: Method


@dataclass(frozen=True, slots=True)
class FunnelPoints:
    """Where each area stands in a funnel of rates: its rate and its population of one year, both shape (rows,)."""

    rate: Floats
    population: Floats
    rows: Rows


@dataclass(frozen=True, slots=True)
class FunnelSignificance:
    """Whether each area differs from the average.

    Args:
        band: -2 to 2, shape (rows,): below by 0.001 or 0.025, 0 for neither, above by 0.025 or 0.001.
        average: The average compared with, not multiplied.
        rows: Status of each area.
        method: How it was done.
    """

    band: Codes
    average: float
    rows: Rows
    method: Method

    def said(self, row: int) -> str:
        """One row in words: "High (0.001)", "Not significant", or the reason why there is no answer."""
        if self.rows.status[row] != Status.OK:
            return self.rows.why(row)
        return _BANDS[int(self.band[row])]


@np.errstate(all="ignore")
def funnel_limits(
    numerator: ArrayLike,
    denominator: ArrayLike | None = None,
    rate: ArrayLike | None = None,
    *,
    statistic: Statistic,
    multiplier: float = 1.0,
    years: float = 1.0,
    shown: Shown = "ratio",
    ceiling: float | None = None,
    confidence: float | tuple[float, ...] = _LEVELS,
) -> FunnelLimits:
    """Return the limits of a funnel at 100 sizes, spread so that small sizes are closer together.

    Args:
        numerator: Events, one to an area.
        denominator: Population, or expected events for a ratio. For a crude rate needed only where there are no events.
        rate: Rates per `multiplier`, for rates; the population is worked out from them.
        statistic: What the funnel is of.
        multiplier: What values are per. A ratio with `shown="ratio"` times this: 100 for a standardised ratio.
        years: Years that the counts cover, for rates.
        shown: For a ratio, whether the limits are ratios or ratios less one.
        ceiling: The highest limit of a proportion; `multiplier` unless told.
        confidence: Two-sided levels of the limits.

    Areas that are missing or cannot be are marked and left out of the average. Source: `PROPORTION`, `POISSON`.

    Raises:
        ValueError: for arguments that do not go together.
    """
    wanted = finite_levels(confidence)
    events, population, marks = _input(numerator, denominator, rate, statistic, multiplier, years)
    method = PROPORTION if statistic == "proportion" else POISSON
    used = marks.status == Status.OK
    rows = marks.done()
    average = _average(events[used], population[used])
    shape = (len(wanted), POINTS)
    empty = np.full(shape, np.nan)
    if not np.isfinite(average) or (average == 0 and statistic != "proportion"):
        middle = average * multiplier if np.isfinite(average) else float("nan")
        return FunnelLimits(np.full(POINTS, np.nan), empty, empty, empty, empty, middle, wanted, rows, method)
    x = _axis(population[used], average, statistic, years)
    if statistic == "proportion":
        top = multiplier if ceiling is None else ceiling
        z = np.array([two_sided_z(level) for level in wanted])[:, None]
        width = z * np.sqrt(average * (1 - average) / x)
        lower = np.maximum((average - width) * multiplier, 0.0)
        upper = np.minimum((average + width) * multiplier, top)
        return FunnelLimits(x, lower, upper, empty, empty, average * multiplier, wanted, rows, method)
    at_lower, at_upper = _expected(x, wanted)
    if statistic == "ratio":
        less = 1.0 if shown == "less one" else 0.0
        lower, upper = (x / at_lower - less) * multiplier, (x / at_upper - less) * multiplier
        return FunnelLimits(x, lower, upper, at_lower, at_upper, (1 - less) * multiplier, wanted, rows, method)
    lower, upper = x / at_lower * average * multiplier, x / at_upper * average * multiplier
    yearly = average * years
    return FunnelLimits(
        x, lower, upper, at_lower / yearly, at_upper / yearly, average * multiplier, wanted, rows, method
    )


@np.errstate(all="ignore")
def funnel_points(
    numerator: ArrayLike,
    denominator: ArrayLike | None,
    rate: ArrayLike,
    *,
    statistic: Literal["crude rate", "standardised rate"],
    multiplier: float,
    years: float = 1.0,
) -> FunnelPoints:
    """Return where each area stands in a funnel of rates.

    A standardised rate from fewer than 10 events is suppressed: it has no point. Arguments as for `funnel_limits`.
    """
    if statistic not in ("crude rate", "standardised rate"):
        raise ValueError("points are for a crude rate or a standardised rate")
    events, population, marks = _input(numerator, denominator, rate, statistic, multiplier, years, suppress=True)
    good = marks.status == Status.OK
    return FunnelPoints(
        np.where(good, floats(rate, "rate", rows=len(events)), np.nan),
        np.where(good, population / years, np.nan),
        marks.done(),
    )


@np.errstate(all="ignore")
def funnel_significance(
    numerator: ArrayLike,
    denominator: ArrayLike | None = None,
    rate: ArrayLike | None = None,
    *,
    statistic: Statistic,
    multiplier: float = 1.0,
) -> FunnelSignificance:
    """Return whether each area differs from the average by 0.025 or 0.001 on one side.

    Arguments as for `funnel_limits`. A ratio is compared with 1. Source: `SIGNIFICANCE`.
    """
    events, population, marks = _input(numerator, denominator, rate, statistic, multiplier, 1.0)
    used = marks.status == Status.OK
    average = 1.0 if statistic == "ratio" else _average(events[used], population[used])
    if statistic == "standardised rate":
        # Few events count towards the average, and are held back whether or not their rate was given.
        few = (events >= 0) & (events < FEWEST_EVENTS)
        marks.status[few] = Status.OK
        marks.mark(few, Status.SUPPRESSED, _FEW)
    good = marks.status == Status.OK
    band = np.zeros(len(events), dtype=np.int8)
    x, n = events[good], population[good]
    found = np.zeros(len(x), dtype=np.int8)
    lower, upper, _ = poisson_limits(x, _LEVELS)
    for at, level in enumerate(_LEVELS):
        if statistic == "proportion":
            width = two_sided_z(level) * np.sqrt(average * (1 - average) / n)
            found += (x / n > average + width).astype(np.int8) - (x / n < average - width).astype(np.int8)
        else:
            found += (average < lower[at] / n).astype(np.int8) - (average > upper[at] / n).astype(np.int8)
    band[good] = found
    return FunnelSignificance(band, average, marks.done(), SIGNIFICANCE)


def _input(
    numerator: ArrayLike,
    denominator: ArrayLike | None,
    rate: ArrayLike | None,
    statistic: str,
    multiplier: float,
    years: float,
    suppress: bool = False,
) -> tuple[Floats, Floats, Marks]:
    """Events and population of all years by area, with what is wrong marked. Both NaN where it is."""
    if statistic not in ("proportion", "ratio", "crude rate", "standardised rate"):
        raise ValueError("statistic must be 'proportion', 'ratio', 'crude rate' or 'standardised rate'")
    if not (np.isfinite(multiplier) and multiplier > 0 and np.isfinite(years) and years > 0):
        raise ValueError("the multiplier and the years must be above zero")
    events = np.array(floats(numerator, "numerator"))
    rows = len(events)
    marks = Marks(rows, (_MISSING, _NEGATIVE, _DENOMINATOR, _ABOVE, _TOO_LARGE, _NO_POPULATION, _DISAGREE, _FEW))
    if statistic in ("proportion", "ratio"):
        if denominator is None:
            raise ValueError(f"a {statistic} needs its denominator")
        population = np.array(floats(denominator, "denominator", rows=rows))
    else:
        if rate is None:
            raise ValueError("a funnel of rates needs the rates")
        given = floats(rate, "rate", rows=rows)
        stated = np.full(rows, np.nan) if denominator is None else floats(denominator, "denominator", rows=rows)
        none = events == 0
        if suppress and statistic == "standardised rate":
            marks.mark((events >= 0) & (events < FEWEST_EVENTS), Status.SUPPRESSED, _FEW)
        population = np.where(none, stated, multiplier * events / given)
        marks.mark(np.isnan(events) | (np.isnan(given) & ~none), Status.MISSING, _MISSING)
        marks.mark((events > 0) & (given == 0), Status.INVALID, _DISAGREE)
        if statistic == "standardised rate":
            # Without events a standardised rate says nothing of the population behind it.
            marks.mark(none, Status.SUPPRESSED, _FEW)
        marks.mark(none & np.isnan(stated), Status.MISSING, _NO_POPULATION)
    marks.mark(np.isnan(events) | np.isnan(population), Status.MISSING, _MISSING)
    marks.mark((events > LARGEST) | (population > LARGEST), Status.INVALID, _TOO_LARGE)
    marks.mark(events < 0, Status.INVALID, _NEGATIVE)
    marks.mark(population <= 0, Status.INVALID, _DENOMINATOR)
    if statistic == "proportion":
        marks.mark(events > population, Status.INVALID, _ABOVE)
    return events, population, marks


def _average(events: Floats, population: Floats) -> float:
    total = float(population.sum())
    return float(events.sum()) / total if total > 0 else float("nan")


def _expected(events: Floats, wanted: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Expected events at which so few, or so many, events are as unlikely as half of what is outside each level.

    These are the exact limits of the count the other way round: few events lie on the lower line where many were due.
    """
    pairs = [exact_limits(events, level) for level in wanted]
    return np.array([upper for _, upper in pairs]), np.array([lower for lower, _ in pairs])


def _axis(population: Floats, average: float, statistic: Statistic, years: float) -> Floats:
    """The 100 sizes, whole numbers. Ends are neat numbers 5% beyond the smallest and the largest area."""
    per = years if statistic in ("crude rate", "standardised rate") else 1.0
    smallest, largest = float(population.min()), float(population.max())
    first = 0.0 if largest > 2 * smallest else _down(smallest / per) * per
    last = _up(largest / per) * per
    if statistic in ("crude rate", "standardised rate"):
        first, last = float(np.floor(first * average)), float(np.ceil(last * average))
    x = np.empty(POINTS)
    x[0] = max(1.0, first)
    # A ratio's steps are spread over one step more, so that its axis ends short of the last.
    steps = POINTS if statistic == "ratio" else POINTS - 1
    for at in range(1, POINTS):
        grown = np.rint((last / x[at - 1]) ** (1 / (steps - at + 1)) * x[at - 1])
        x[at] = max(float(grown), x[at - 1] + 1)
    return x


def _down(size: float) -> float:
    """95% of a size, rounded down to one leading digit."""
    cut = float(np.floor(size * 0.95))
    unit = 10.0 ** (len(f"{cut:.0f}") - 1)
    return float(np.floor(size * 0.95 / unit)) * unit


def _up(size: float) -> float:
    """105% of a size, rounded up to two leading digits."""
    cut = float(np.ceil(size * 1.05))
    unit = 10.0 ** (len(f"{cut:.0f}") - 2)
    return float(np.ceil(size * 1.05 / unit)) * unit
