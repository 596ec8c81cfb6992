"""Inputs that values with limits must refuse, and those that they take: rows of errors.csv by `case_id`."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from goldenthread.methods.life import AGES, life_expectancy
from goldenthread.methods.mean import mean
from goldenthread.methods.proportion import proportion
from goldenthread.methods.quantiles import quantile
from goldenthread.methods.rate import rate
from goldenthread.methods.results import Estimates
from goldenthread.methods.standardised import (
    directly_standardised,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
)


def _numbers(case: dict[str, str]) -> dict[str, list[float]]:
    """The numbers that the words of a case give: "x=5 n=3 (x>n)"."""
    return {name: [float(value)] for name, value in re.findall(r"\b([xn])=(-?[\d.]+)", case["input"])}


def _level(case: dict[str, str]) -> list[float]:
    """The confidence that the words of a case give: "confidence=0.5", "confidence=c(0.95,0.99)"."""
    words = case["input"].partition("confidence=")[2]
    return [float(value) for value in re.findall(r"\d+(?:\.\d+)?", words)]


def _proportion(case: dict[str, str]) -> Estimates:
    return proportion(**_numbers(case))


def _rate(case: dict[str, str]) -> Estimates:
    return rate(**{"x": [1.0], "n": [100.0]} | _numbers(case))


def _direct(**instead: object) -> Estimates:
    """A rate of two areas in three bands, with one thing changed."""
    sound: dict[str, object] = {
        "x": [10, 20, 30] * 2,
        "n": [1000.0] * 6,
        "standard": [3, 2, 1] * 2,
        "groups": ["a"] * 3 + ["b"] * 3,
    }
    return directly_standardised(**{**sound, **instead})  # type: ignore[arg-type]


def _ratio(**instead: object) -> Estimates:
    sound: dict[str, object] = {
        "x": [10, 20],
        "n": [100.0, 200.0],
        "reference_x": [5, 9],
        "reference_n": [1000.0, 900.0],
    }
    return indirectly_standardised_ratio(**{**sound, **instead})  # type: ignore[arg-type]


def _life(band: int = 0, *, deaths: float | None = None, people: float | None = None, **others: object) -> Estimates:
    """An area of 20,000 people, with one band changed."""
    ages = others.pop("ages", AGES)
    scale = float(others.pop("scale", 1.0))  # type: ignore[arg-type]
    dead, living = np.full(len(AGES), 20.0) * scale, np.full(len(AGES), 1000.0) * scale
    if deaths is not None:
        dead[band] = deaths
    if people is not None:
        living[band] = people
    count = np.shape(ages)[0]
    return life_expectancy(ages, dead[:count], living[:count], **others)  # type: ignore[arg-type]


_TEN = {"x": [3.0], "n": [10.0]}
ERRORS: dict[str, Callable[[dict[str, str]], object]] = {
    **dict.fromkeys(("E01", "E02", "E03", "E04"), _proportion),
    **dict.fromkeys(("E05", "E06", "E07", "E08"), lambda case: proportion(**_TEN, confidence=_level(case))),
    "E09": lambda case: proportion(**_TEN, confidence=[0.9, 0.95, 0.998]),
    "E10": lambda case: proportion(**_TEN, type="all"),  # type: ignore[call-arg]
    "E11": lambda case: proportion([1.0]),  # type: ignore[call-arg]
    "E12": lambda case: proportion([], []),
    "E13": lambda case: proportion(**_TEN, confidence=1),
    "E14": lambda case: proportion(["3"], [10.0]),
    **dict.fromkeys(("E20", "E21", "E22"), _rate),
    "E23": lambda case: rate(**_TEN, confidence=_level(case)),
    "E24": lambda case: rate([150.0], [100.0]),
    "E25": lambda case: rate(**_TEN, confidence=_level(case)),
    "E26": lambda case: rate([4.0], [None]),
    "E27": lambda case: rate(**_TEN, confidence=1),
    "E28": lambda case: rate(**_TEN, type="x"),  # type: ignore[call-arg]
    "E30": lambda case: mean([1.0, 2.0], type="x"),  # type: ignore[call-arg]
    "E31": lambda case: mean([1.0, 2.0], confidence=_level(case)),
    "E32": lambda case: mean([1.0]),
    "E33": lambda case: mean(["1", "2"]),
    "E40": lambda case: _direct(n=[1000.0] * 5 + [0]),
    "E41": lambda case: _direct(x=[10, 20, 30, 10, 20, -1]),
    "E42": lambda case: _direct(n=[1000.0] * 5 + [None]),
    "E43": lambda case: _direct(standard=[3, 2, 1, 3, 2, None]),
    "E44": lambda case: _direct(standard=[3, 2, 1, 3, 2, -1]),
    "E45": lambda case: _direct(multiplier=0),
    "E46": lambda case: directly_standardised([10], [100]),  # type: ignore[call-arg]
    "E47": lambda case: _direct(x=["10"] * 6),
    "E48": lambda case: _direct(confidence=_level(case)),
    "E49": lambda case: _direct(frequency=[1, 2, 3] * 2),
    "E50": lambda case: _direct(groups=["a"] * 4 + ["b"] * 2),
    "E51": lambda case: _direct(standard=[0.0] * 6),
    "E52": lambda case: directly_standardised([9, 9], [100, 200], [5, 5], bands=["0-4"] * 2, frequency=[1, 2]),
    "E60": lambda case: _ratio(x=[10, -1]),
    "E61": lambda case: _ratio(n=[100, -1]),
    "E62": lambda case: _ratio(reference_n=[1000, 0]),
    "E63": lambda case: _ratio(reference_x=[1, 2, 3]),
    "E64": lambda case: _ratio(refpoptype="x"),
    "E65": lambda case: indirectly_standardised_rate([1], [10], [5], [100], confidence=_level(case)),
    "E66": lambda case: _ratio(x=None),
    "E70": lambda case: quantile([1.0, 2.0, 3.0], 5),
    "E71": lambda case: quantile([1.0, 2.0], 2, invert="x"),
    "E72": lambda case: quantile(["a", "b"], 2),
    "E73": lambda case: quantile([1.0, 2.0], 2, inverttype="x"),  # type: ignore[call-arg]
    "L01": lambda case: _life(3, deaths=2000),
    "L02": lambda case: _life(3, deaths=-1),
    "L03": lambda case: _life(3, people=0),
    "L04": lambda case: _life(scale=0.2),
    "L05": lambda case: _life(ages=AGES[:-1]),
    "L06": lambda case: _life(ages=(0, 1, 7, *AGES[3:])),
    "L07": lambda case: _life(confidence=_level(case)),
    "L08": lambda case: _life(ages=(1, 1, *AGES[2:])),
    "L09": lambda case: _life(19, deaths=1, people=300),
}
_ANY_LEVELS = "Several levels in one call may be any levels from 90% to 100%"
_NO_REFERENCE = "A reference population of zero has no rate, so that nothing can be expected"
DECIDED = {
    "E08": _ANY_LEVELS,
    "E09": _ANY_LEVELS,
    "E25": _ANY_LEVELS,
    "E48": _ANY_LEVELS,
    "E51": "A standard population of zero in every band cannot be what was meant",
    "E62": _NO_REFERENCE,
}
#: Of the inputs that the reference takes and calls doubtful, we take these too.
#: E24: events may outnumber people, because a person can have several.
