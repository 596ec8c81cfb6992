"""Means with Student's t limits."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from goldenthread.methods import mean
from tests.unit.methods.values import ANYTHING, check, same, statuses, wider

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20)


@given(VALUES, st.sampled_from([0.9, 0.95, 0.998]))
def test_against_the_library_of_the_language(values, level):
    answer = mean(values, confidence=level)
    sd = statistics.stdev(values)
    reach = t.ppf(level + (1 - level) / 2, len(values) - 1) * sd / math.sqrt(len(values))
    assert answer.value[0] == pytest.approx(statistics.fmean(values), rel=1e-9, abs=1e-9)
    assert answer.parts["sd"][0] == pytest.approx(sd, rel=1e-6, abs=1e-9)
    assert answer.upper[0, 0] - answer.value[0] == pytest.approx(reach, rel=1e-6, abs=1e-8)


def test_large_values_close_together_keep_their_spread():
    assert mean([1e12 + 1, 1e12 + 2, 1e12 + 3]).parts["sd"][0] == pytest.approx(1)


@given(VALUES)
def test_what_holds_of_limits(values):
    levels = [0.9, 0.95, 0.998]
    answer = mean(values, confidence=levels)
    check(answer)
    wider(answer)
    doubled = mean([2 * value for value in values], confidence=levels)
    same(answer, doubled, times=2)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-99, 99)), min_size=1), st.randoms(use_true_random=False))
def test_groups_are_the_same_in_any_order_of_rows(rows, random):
    labels, values = zip(*rows, strict=True)
    mixed = random.sample(rows, len(rows))
    one = mean(values, groups=labels)
    other = mean([value for _, value in mixed], groups=[label for label, _ in mixed])
    same(one, other, order=[one.labels.index(label) for label in other.labels])


@given(st.lists(st.tuples(st.integers(0, 2), ANYTHING)), st.sampled_from(["propagate", "skip"]))
def test_any_input_gives_an_answer(rows, missing):
    answer = mean([v for _, v in rows], groups=[g for g, _ in rows], missing=missing, confidence=[0.95, 1])
    check(answer)


def test_each_group_says_how_it_came_out():
    answer = mean([1, 3, None, 4, 42, math.inf], groups=["fine", "fine", "lacks", "lacks", "one", "wild"])
    assert statuses(answer) == ["OK", "MISSING", "OK", "INVALID"]
    assert answer.value[[0, 2]].tolist() == [2, 42]
    assert "single value" in answer.rows.why(2) and np.isnan(answer.upper[0, 2])
    assert answer.parts["count"].tolist() == [2, 2, 1, 1]


def test_missing_values_can_be_left_out():
    answer = mean([1, None, 3, None], groups=["a", "a", "a", "b"], missing="skip")
    assert (answer.value[0], answer.parts["count"][0]) == (2, 2)
    assert statuses(answer) == ["OK", "MISSING"]


def test_no_values_have_no_mean():
    assert statuses(mean([])) == ["MISSING"]


def test_a_missing_value_cannot_be_taken_as_zero():
    with pytest.raises(ValueError, match="propagate, skip"):
        mean([1, None], missing="zero")
