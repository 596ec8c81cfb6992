"""Crude rates and limits of counts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, poisson

from goldenthread.methods import count_limits, rate
from goldenthread.methods.rate import BYAR, EXACT
from tests.unit.methods.values import ANYTHING, check, columns, same, statuses, wider

LEVELS = [0.9, 0.95, 0.998]
COUNTED = st.tuples(st.floats(0, 1e6) | st.integers(0, 30), st.integers(1, 10**7))


@given(st.one_of(st.integers(0, 9), st.floats(0.001, 9.999)), st.sampled_from([*LEVELS, 0.999999]))
def test_small_counts_have_exact_limits(x, level):
    answer = count_limits([x], confidence=level)
    tail = (1 - level) / 2
    assert answer.upper[0, 0] == pytest.approx(chi2.isf(tail, 2 * x + 2) / 2, rel=1e-9)
    assert answer.lower[0, 0] == pytest.approx(chi2.ppf(tail, 2 * x) / 2 if x else 0, rel=1e-9, abs=1e-300)
    assert answer.method_of(0) is EXACT


def test_exact_limits_are_those_of_the_poisson_tails():
    answer = count_limits(np.arange(1, 200), exact_below=math.inf)
    np.testing.assert_allclose(poisson.sf(np.arange(0, 199), answer.lower[0]), 0.025, rtol=1e-9)
    np.testing.assert_allclose(poisson.cdf(np.arange(1, 200), answer.upper[0]), 0.025, rtol=1e-9)


@given(st.integers(10, 10**6), st.sampled_from([0.95, 0.998]))
def test_byar_is_near_the_exact_limits(x, level):
    near = count_limits([x], confidence=level)
    exact = count_limits([x], confidence=level, exact_below=math.inf)
    assert near.method_of(0) is BYAR and exact.method_of(0) is EXACT
    assert near.lower[0, 0] == pytest.approx(exact.lower[0, 0], rel=0.02)
    assert near.upper[0, 0] == pytest.approx(exact.upper[0, 0], rel=0.005)


def test_the_choice_goes_by_the_value():
    answer = rate([9.999, 10, 10.5], [100] * 3)
    assert [answer.method_of(row) for row in range(3)] == [EXACT, BYAR, BYAR]


def test_no_events_begin_at_zero():
    answer = rate([0], [1000])
    assert (answer.value[0], answer.lower[0, 0]) == (0, 0)
    assert answer.upper[0, 0] == pytest.approx(-math.log(0.025) * 100)


def test_more_events_than_people_are_taken():
    assert rate([150], [100], multiplier=100).value[0] == 150


def test_full_confidence_is_from_zero_to_infinity():
    answer = rate([0, 3, 30], [100] * 3, confidence=1)
    assert answer.rows.ok.all() and (answer.lower == 0).all() and np.isposinf(answer.upper).all()


def test_byar_asked_for_below_its_range_says_so():
    answer = count_limits([0, 0.01, 5], exact_below=0)
    assert np.isnan(answer.lower[0, :2]).all() and answer.lower[0, 2] > 0
    assert answer.rows.ok.all() and "no lower limit" in answer.rows.why(0)
    assert answer.rows.why(2) == ""


@given(columns(ANYTHING, ANYTHING), st.booleans(), st.sampled_from([0, 10, math.inf]))
def test_any_input_gives_an_answer(given_, grouped, below):
    x, n = given_
    groups = [at % 2 for at in range(len(x))] if grouped else None
    answer = rate(x, n, confidence=[0.9, 0.998], groups=groups, exact_below=below)
    if below:
        check(answer)
    check(count_limits(x, exact_below=max(below, 10)))


@given(st.lists(COUNTED, min_size=1))
def test_what_holds_of_limits(pairs):
    x, n = zip(*pairs, strict=True)
    answer = rate(x, n, confidence=LEVELS)
    assert answer.rows.ok.all()
    check(answer)
    wider(answer)
    same(answer, rate(x, n, confidence=LEVELS, multiplier=1000), times=0.01)
    same(answer, rate(x[::-1], n[::-1], confidence=LEVELS), order=range(len(x))[::-1])
    np.testing.assert_allclose(answer.lower * np.array(n) / 1e5, count_limits(x, confidence=LEVELS).lower, rtol=1e-12)


@given(st.lists(st.tuples(st.sampled_from("abc"), COUNTED), min_size=1), st.randoms(use_true_random=False))
def test_groups_are_the_same_in_any_order_of_rows(rows, random):
    labels, pairs = zip(*rows, strict=True)
    x, n = ([round(v) for v in column] for column in zip(*pairs, strict=True))
    one = rate(x, n, groups=labels)
    mixed = random.sample(range(len(rows)), len(rows))
    other = rate([x[i] for i in mixed], [n[i] for i in mixed], groups=[labels[i] for i in mixed])
    same(one, other, order=[one.labels.index(label) for label in other.labels])


@pytest.mark.parametrize(
    ("x", "n", "status", "reason"),
    [
        (None, 5, "MISSING", "missing"),
        (5, None, "MISSING", "missing"),
        (-1, 5, "INVALID", "below zero"),
        (1, 0, "INVALID", "population is zero"),
        (1, math.inf, "INVALID", "infinite"),
        (1, 1e-306, "INVALID", "too large or too small"),
    ],
)
def test_one_bad_row_says_why_and_stops_nobody(x, n, status, reason):
    answer = rate([1, x, 2], [4, n, 4], multiplier=100)
    assert statuses(answer) == ["OK", status, "OK"]
    assert reason in answer.rows.why(1)
    assert answer.value.tolist()[::2] == [25, 50]


@pytest.mark.parametrize("below", [-1, math.nan])
def test_a_switch_below_zero_is_refused(below):
    with pytest.raises(ValueError, match="exact_below"):
        rate([1], [10], exact_below=below)
    with pytest.raises(ValueError, match="exact_below"):
        count_limits([1], exact_below=below)
