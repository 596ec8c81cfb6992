"""Results between places and groups in words: benchmarks, ranks, funnels, gaps. As in `saying`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from goldenthread.methods.saying import say_cannot, say_missing
from goldenthread.methods.wording import (
    cautions,
    inside,
    level_words,
    limit_words,
    listed,
    number_of,
    ordinal,
    sentence,
    when,
)
from goldenthread.vocabulary import Figure, Period, ValueType

_COMPARED: Final = {
    "higher": "higher than",
    "lower": "lower than",
    "similar": "similar to",
    "better": "better than",
    "worse": "worse than",
    "not compared": "not compared with",
}
# By the code of a funnel point: how far it lies from the average.
_FUNNEL: Final = {
    -2: "below the 99.8% limits of the funnel, lower than chance would explain",
    -1: "below the 95% limits of the funnel and within the 99.8% limits",
    0: "within the limits of the funnel: no further from the average than chance would explain",
    1: "above the 95% limits of the funnel and within the 99.8% limits",
    2: "above the 99.8% limits of the funnel, higher than chance would explain",
}


def say_benchmark(
    subject: str,
    figure: Figure,
    period: Period,
    *,
    outcome: str,
    benchmark: str,
    benchmark_figure: Figure,
    reason: str = "",
    places: int | None = None,
) -> str:
    """Say how a figure compares with a benchmark.

    Args:
        subject: Measure and place.
        figure: The figure of the place.
        period: Its period.
        outcome: "higher", "lower", "similar", "better", "worse" or "not_compared"; a level may follow, as in
            "better_99_8".
        benchmark: What it is compared with: "England".
        benchmark_figure: The benchmark's figure.
        reason: Why it is not compared.
        places: Decimal places; None keeps the digits held.

    Returns:
        "Continuity of care in BCP stood at 45.2% in 2022/23, similar to England at 41.1%."

    Raises:
        ValueError: for an outcome that is none of these.
    """
    outcome, _, level = outcome.replace("not_compared", "not compared").partition("_")
    if outcome not in _COMPARED:
        raise ValueError(f'an outcome must be one of {listed(tuple(_COMPARED))}, not "{outcome}"')
    if figure.is_missing:
        return say_missing(subject, figure, period)
    start = f"{subject} stood at {number_of(figure, places)} {when(period)}{cautions(figure)}"
    if benchmark_figure.is_missing:
        outcome, reason = "not compared", reason or f"the figure for {benchmark} is not available"
        return sentence(f"{start}, {_COMPARED[outcome]} {benchmark} because {inside(reason)}")
    against = f"{benchmark} at {number_of(benchmark_figure, places)}{cautions(benchmark_figure)}"
    why = f" because {inside(reason)}" if outcome == "not compared" and reason else ""
    at = f", at {level.replace('_', '.')}%" if level else ""
    return sentence(f"{start}, {_COMPARED[outcome]} {against}{at}{why}")


def say_fifth(subject: str, figure: Figure, period: Period, *, outcome: str, among: str) -> str:
    """Say which fifth of areas a figure is in. `outcome` is "lowest" to "highest", or "worst" to "best".

    Returns:
        "Continuity of care in BCP stood at 45.2% in 2022/23, in the highest fifth of English councils."
    """
    if figure.is_missing:
        return say_missing(subject, figure, period)
    start = f"{subject} stood at {number_of(figure)} {when(period)}{cautions(figure)}"
    if outcome in ("not_compared", "not compared"):
        return sentence(f"{start}, not compared with {among}")
    return sentence(f"{start}, in the {outcome} fifth of {among}")


def say_rank(
    subject: str,
    rank: int,
    count: int,
    *,
    lowest_first: bool = False,
    first: int | None = None,
    last: int | None = None,
    level: float = 0.95,
) -> str:
    """Say a rank among areas, with the ranks it could as well have.

    Returns:
        "Continuity of care in BCP ranked 3rd of 12 from the highest (95% limits 2nd to 6th)."
    """
    end = "lowest" if lowest_first else "highest"
    limits = ""
    if first is not None and last is not None:
        limits = f" ({level_words(level)} limits {ordinal(first)} to {ordinal(last)})"
    return sentence(f"{subject} ranked {ordinal(rank)} of {count} from the {end}{limits}")


def say_funnel(subject: str, code: int, average: str) -> str:
    """Say where an area lies on a funnel chart. `average` is whose: "England".

    Args:
        subject: Measure and place.
        code: -2 below the outer limits, -1 below the inner ones, 0 within, 1 and 2 above.
        average: Whose average the funnel is drawn round.

    Raises:
        ValueError: for another code.
    """
    if code not in _FUNNEL:
        raise ValueError(f"a funnel point has a code from -2 to 2, not {code}")
    return sentence(f"{subject} lay {_FUNNEL[code].replace('the average', f'the average of {average}')}")


def say_slope(
    subject: str, slope: Figure, ends: str = "deprivation", *, level: float = 0.95, places: int | None = 1
) -> str:
    """Say a slope index of inequality: the difference across the whole population, from one end to the other.

    Args:
        subject: Measure and place.
        slope: The slope index, with limits where it has them: the end that counts as most less the other.
        ends: What the population is put in order by.
        level: Level of the limits.
        places: Decimal places.

    Returns:
        "Life expectancy in Dorset differed by 7.9 years across the whole range of deprivation (95% limits 6.8 to 9.0)."
    """
    if slope.value is None:
        return say_cannot(subject, "the slope index of inequality", "a figure is missing")
    size = _turned(slope) if slope.value < 0 else slope
    limits = limit_words(size.lower, size.upper, size, places)
    said = f" ({level_words(level)} limits {limits})" if limits else ""
    return sentence(f"{subject} differed by {_with_unit(size, places)} across the whole range of {ends}{said}")


def say_inequality(
    subject: str,
    gap: Figure,
    group: str,
    other: str,
    *,
    level: float = 0.95,
    places: int | None = None,
) -> str:
    """Say the gap between two groups.

    Args:
        subject: Measure and place.
        gap: Figure of `group` less that of `other`, with limits where it has them. A ratio stands as it is.
        group: The group spoken of: "the most deprived fifth".
        other: The group it is held against: "the least deprived fifth".
        level: Level of the limits.
        places: Decimal places; None keeps the digits held.

    Returns:
        "Life expectancy in Dorset was 7.9 years lower in the most deprived fifth than in the least deprived fifth
        (95% limits 6.8 years to 9.0 years)."
    """
    if gap.value is None:
        return say_cannot(subject, f"the gap between {group} and {other}", "a figure is missing")
    limits = ""
    if gap.unit.type is ValueType.RATIO:
        limits = limit_words(gap.lower, gap.upper, gap, places)
        said = f"{subject} stood {number_of(gap, places)} times as high in {group} as in {other}"
    elif gap.value.is_zero():
        said = f"{subject} stood the same in {group} and in {other}"
    else:
        below = gap.value < 0
        size = _turned(gap) if below else gap
        limits = limit_words(size.lower, size.upper, size, places)
        said = f"{subject} stood {_with_unit(size, places)} {'lower' if below else 'higher'} in {group} than in {other}"
    return sentence(f"{said}{f' ({level_words(level)} limits {limits})' if limits else ''}")


def _with_unit(size: Figure, places: int | None) -> str:
    """A number with the word of its unit: "7.9 years". Symbols are there already."""
    number, unit = number_of(size, places), size.unit.text
    if size.unit.type is not ValueType.QUANTITY or not unit or number.endswith(unit):
        return number
    return f"{number} {unit}"


def _turned(gap: Figure) -> Figure:
    """The gap seen from the other side: limits change places with their signs."""

    def other(value: Decimal | None) -> Decimal | None:
        return None if value is None else -value

    return replace(gap, value=other(gap.value), lower=other(gap.upper), upper=other(gap.lower))
