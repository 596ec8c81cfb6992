"""Limits of one count and of one proportion, for the methods that are built on them."""

from __future__ import annotations

from collections.abc import Sequence

from goldenthread.methods.proportion import wilson
from goldenthread.methods.rate import poisson_limits
from goldenthread.methods.results import Floats, levels


def open_levels(confidence: float | Sequence[float]) -> tuple[float, ...]:
    """Return confidence levels as fractions, 100% refused: nothing can be judged at it.

    Raises:
        ValueError: for a level that is none, or 100%.
    """
    made = levels(confidence)
    if 1 in made:
        raise ValueError("a confidence level of 100% judges nothing: give one below it")
    return made


def count_limits(counts: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the limits of counts of 0 or more: exact below 10, Byar's from there on."""
    lower, upper, _ = poisson_limits(counts, (level,))
    return lower[0], upper[0]


def share_limits(numerators: Floats, denominators: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the Wilson limits of proportions, from 0 to 1, for 0 <= numerator <= denominator > 0."""
    _, lower, upper = wilson(numerators, denominators, (level,))
    return lower[0], upper[0]
