"""Quantiles of areas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.methods import quantile
from goldenthread.methods.results import Status
from tests.unit.methods.values import ANYTHING

VALUES = st.lists(st.integers(0, 30) | st.none(), max_size=60)


def by_formula(values, quantiles, invert):
    """The definition, value by value."""
    there = [v for v in values if v is not None]
    if len(there) < quantiles:
        return [0] * len(values)
    made = []
    for value in values:
        if value is None:
            made.append(0)
            continue
        rank = 1 + sum((other > value) if invert else (other < value) for other in there)
        size = len(there) / quantiles
        made.append(max(math.floor(quantiles + 1 - math.ceil((len(there) + 1 - rank) / size)), 1))
    return made


@given(VALUES, st.sampled_from([2, 4, 5, 10, 20]), st.booleans())
def test_against_the_definition(values, quantiles, invert):
    answer = quantile(values, quantiles, invert=invert)
    assert answer.quantile.tolist() == by_formula(values, quantiles, invert)


@pytest.mark.parametrize("quantiles", [2, 3, 4, 5, 10])
def test_the_usual_numbers_of_quantiles_divide_exactly(quantiles):
    for count in range(quantiles, 400):
        made = quantile(range(count), quantiles, invert=False).quantile
        exact = [max(quantiles + 1 + (-(count - at) * quantiles) // count, 1) for at in range(count)]
        assert made.tolist() == exact


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30) | st.none())))
def test_each_group_has_its_own(rows):
    labels = [label for label, _ in rows]
    turned = [label == "a" for label in labels]
    answer = quantile([value for _, value in rows], 3, groups=labels, invert=turned)
    for label in set(labels):
        own = [value for at, value in rows if at == label]
        expected = by_formula(own, 3, label == "a")
        assert [q for q, at in zip(answer.quantile.tolist(), labels, strict=True) if at == label] == expected


@given(VALUES, st.integers(2, 12))
def test_quantiles_rise_with_values_and_differ_little_in_size(values, quantiles):
    answer = quantile(values, quantiles, invert=False)
    pairs = sorted((v, q) for v, q in zip(values, answer.quantile.tolist(), strict=True) if q)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)
    if len({v for v, _ in pairs}) == len(pairs) and pairs:
        sizes = np.bincount([q for _, q in pairs], minlength=quantiles + 1)[1:]
        assert sizes.max() - sizes.min() <= 1


@given(st.lists(ANYTHING), st.booleans())
def test_any_input_gives_an_answer(values, invert):
    answer = quantile(values, 2, invert=invert)
    assert ((answer.quantile > 0) == answer.rows.ok).all()
    assert all(answer.rows.why(row) for row in np.flatnonzero(~answer.rows.ok))


def test_rows_say_why_they_have_none():
    answer = quantile([1, 2, None, math.inf, 5], 2, groups=["a", "a", "a", "a", "b"])
    assert answer.quantile.tolist() == [2, 1, 0, 0, 0]
    assert [Status(s).name for s in answer.rows.status.tolist()] == ["OK", "OK", "MISSING", "INVALID", "SUPPRESSED"]
    assert answer.counts.tolist() == [2, 1]


@pytest.mark.parametrize(
    "arguments",
    [
        {"quantiles": 1},
        {"quantiles": 2.5},
        {"quantiles": True},
        {"invert": 1},
        {"invert": [True]},
        {"invert": [True, False]},
        {"values": ["a", "b"]},
    ],
)
def test_faults_of_argument_are_refused(arguments):
    with pytest.raises(ValueError):
        quantile(**{"values": [1, 2], **arguments})
