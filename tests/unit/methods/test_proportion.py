"""Proportions with Wilson limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.methods import count_change, group_by, proportion
from goldenthread.methods.results import two_sided_z
from tests.unit.methods.values import ANYTHING, check, columns, same, statuses, wider

COUNTED = st.tuples(st.integers(0, 10**7), st.integers(1, 10**7)).map(lambda pair: (min(pair), max(pair)))
LEVELS = [0.9, 0.95, 0.998]


def test_a_worked_example():
    # 81 of 263 is the example of Newcombe (1998), table I: 0.2553 to 0.3662.
    answer = proportion([81], [263])
    assert answer.lower[0, 0] == pytest.approx(0.2553, abs=5e-5)
    assert answer.upper[0, 0] == pytest.approx(0.3662, abs=5e-5)
    assert answer.method_of(0).key == "wilson"


@given(COUNTED, st.sampled_from([*LEVELS, 0.9999]))
def test_limits_solve_wilsons_equation(pair, level):
    x, n = pair
    answer = proportion([x], [n], confidence=level)
    z = two_sided_z(level)
    for limit in (answer.lower[0, 0], answer.upper[0, 0]):
        # The limit π lies just z standard errors, taken at π, from x/n.
        distance = (x / n - limit) ** 2
        assert distance == pytest.approx(z * z * limit * (1 - limit) / n, rel=1e-6, abs=1e-16)


def test_nothing_cancels_near_zero():
    answer = proportion([0, 1e-9, 1], [10**9, 10**9, 10**15])
    assert answer.lower[0, 0] == 0
    z = two_sided_z(0.95)
    expected = [
        2 * (x / n) ** 2 / ((2 * x + z * z + z * math.sqrt(z * z + 4 * x)) / n) for x, n in ((1e-9, 1e9), (1, 1e15))
    ]
    np.testing.assert_allclose(answer.lower[0, 1:], expected, rtol=1e-9)


def test_all_of_them_end_exactly_at_the_top():
    answer = proportion([7, 3], [7, 3], confidence=[0.95, 0.998], multiplier=100)
    assert (answer.upper == 100).all() and (answer.lower < 100).all()


def test_full_confidence_is_everything():
    answer = proportion([3], [10], confidence=100, multiplier=100)
    assert (answer.lower[0, 0], answer.upper[0, 0]) == (0, 100)


@given(columns(ANYTHING, ANYTHING), st.booleans())
def test_any_input_gives_an_answer(given_, grouped):
    x, n = given_
    check(proportion(x, n, confidence=LEVELS, groups=[at % 2 for at in range(len(x))] if grouped else None))


@given(st.lists(COUNTED, min_size=1))
def test_what_holds_of_limits(pairs):
    x, n = zip(*pairs, strict=True)
    answer = proportion(x, n, confidence=LEVELS)
    assert answer.rows.ok.all()
    check(answer)
    wider(answer)
    same(answer, proportion(x, n, confidence=LEVELS, multiplier=1000), times=1000)
    same(answer, proportion(x[::-1], n[::-1], confidence=LEVELS), order=range(len(x))[::-1])
    assert (answer.lower >= 0).all() and (answer.upper <= 1).all()


@given(st.lists(st.tuples(st.sampled_from("abc"), COUNTED), min_size=1), st.randoms(use_true_random=False))
def test_groups_are_the_same_in_any_order_of_rows(rows, random):
    labels, pairs = zip(*rows, strict=True)
    x, n = zip(*pairs, strict=True)
    one = proportion(x, n, groups=labels)
    mixed = random.sample(range(len(rows)), len(rows))
    other = proportion([x[i] for i in mixed], [n[i] for i in mixed], groups=[labels[i] for i in mixed])
    same(one, other, order=[one.labels.index(label) for label in other.labels])
    assert one.parts["x"][0] == sum(value for label, value in zip(labels, x, strict=True) if label == one.labels[0])


@pytest.mark.parametrize(
    ("x", "n", "status", "reason"),
    [
        (None, 5, "MISSING", "missing"),
        (5, None, "MISSING", "missing"),
        (-1, 5, "INVALID", "below zero"),
        (0, 0, "INVALID", "denominator is zero"),
        (6, 5, "INVALID", "above the denominator"),
        (math.inf, math.inf, "INVALID", "infinite"),
    ],
)
def test_one_bad_row_says_why_and_stops_nobody(x, n, status, reason):
    answer = proportion([1, x, 2], [4, n, 4])
    assert statuses(answer) == ["OK", status, "OK"]
    assert reason in answer.rows.why(1)
    assert answer.value.tolist()[::2] == [0.25, 0.5]


@pytest.mark.parametrize(("missing", "expected"), [("propagate", math.nan), ("zero", 1 / 20), ("skip", 1 / 10)])
def test_a_group_that_lacks_a_value(missing, expected):
    answer = proportion([1, None], [10, 10], groups=["a", "a"], missing=missing)
    assert answer.value[0] == pytest.approx(expected, nan_ok=True)


def test_a_group_with_a_bad_row_is_bad():
    answer = proportion([1, 6, 3], [10, 5, 4], groups=["a", "a", "b"])
    assert statuses(answer) == ["INVALID", "OK"]


def test_sums_that_overflow_are_refused():
    answer = proportion([1, 1], [1.7e308] * 2, groups=["a", "a"])
    assert statuses(answer) == ["INVALID"] and "too large" in answer.rows.why(0)


def test_next_to_no_denominator_says_next_to_nothing():
    answer = proportion([5e-324], [5e-324])
    assert (answer.lower[0, 0], answer.value[0], answer.upper[0, 0]) == (0, 1, 1)


def test_an_empty_group_is_missing_and_not_zero():
    groups = group_by(["a", "b"]).only(np.array([True, False]))
    assert statuses(proportion([1], [2], groups=groups)) == ["OK", "MISSING"]


def test_one_number_stands_for_every_row():
    assert proportion([1, 2], 4).value.tolist() == [0.25, 0.5]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"confidence": 0.5}, "confidence"),
        ({"confidence": 101}, "confidence"),
        ({"confidence": []}, "confidence"),
        ({"confidence": math.nan}, "confidence"),
        ({"confidence": "high"}, "confidence"),
        ({"multiplier": 0}, "multiplier"),
        ({"multiplier": math.inf}, "multiplier"),
        ({"x": [1, 2]}, "1 rows where 2"),
        ({"x": ["1"]}, "numbers"),
        ({"x": [1j]}, "numbers"),
        ({"x": [[1]]}, "2-dimensional|one to a row"),
        ({"x": [10**400]}, "numbers"),
        ({"groups": ["a", "b"]}, "groups"),
        ({"missing": "zero"}, "missing must be"),
    ],
)
def test_faults_of_argument_are_named(arguments, says):
    with pytest.raises(ValueError, match=says):
        proportion(**{"x": [1], "n": [10], **arguments})


def test_single_numbers_are_one_row():
    assert count_change(59, 55).verdict.shape == proportion(30, 59).value.shape == (1,)
