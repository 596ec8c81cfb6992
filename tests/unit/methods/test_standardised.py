"""Directly and indirectly standardised rates."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.methods import (
    count_limits,
    directly_standardised,
    group_by,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
    rate,
)
from tests.unit.methods.values import ANYTHING, check, columns, same, statuses, wider

LEVELS = [0.9, 0.95, 0.998]
BAND = st.tuples(st.integers(0, 500), st.integers(1000, 10**6), st.integers(1, 9000))
AREAS = st.lists(st.lists(BAND, min_size=3, max_size=3), min_size=1, max_size=4)


def laid_out(areas):
    """Columns x, n, weights, area and band of areas with bands."""
    rows = [(*band, area, at) for area, bands in enumerate(areas) for at, band in enumerate(bands)]
    return [list(column) for column in zip(*rows, strict=True)]


def test_a_hand_worked_rate():
    answer = directly_standardised([10, 20], [1000, 4000], [1, 3], multiplier=1000)
    # (1 × 10/1000 + 3 × 20/4000) / 4 = 0.00625
    assert answer.value[0] == pytest.approx(6.25)
    variance = (10 * (1 / 1000) ** 2 + 20 * (3 / 4000) ** 2) / 16
    byar = count_limits([30])
    scale = math.sqrt(variance / 30) * 1000
    assert answer.lower[0, 0] == pytest.approx(6.25 + scale * (byar.lower[0, 0] - 30))
    assert answer.upper[0, 0] == pytest.approx(6.25 + scale * (byar.upper[0, 0] - 30))
    assert (answer.parts["events"][0], answer.parts["population"][0]) == (30, 5000)


def test_with_its_own_population_as_standard_it_is_the_crude_rate():
    answer = directly_standardised([10, 20], [1000, 4000], [1000, 4000])
    crude = rate([30], [5000])
    assert answer.value[0] == pytest.approx(crude.value[0])
    assert answer.upper[0, 0] == pytest.approx(crude.upper[0, 0])


@given(AREAS, st.randoms(use_true_random=False))
def test_what_holds_of_a_standardised_rate(areas, random):
    x, n, w, area, _ = laid_out(areas)
    answer = directly_standardised(x, n, w, groups=area, confidence=LEVELS)
    check(answer)
    wider(answer)
    assert (answer.rows.ok == (answer.parts["events"] >= 10)).all()
    same(answer, directly_standardised(x, n, [9 * v for v in w], groups=area, confidence=LEVELS))
    same(answer, directly_standardised(x, n, w, groups=area, confidence=LEVELS, multiplier=100), times=0.001)
    mixed = random.sample(range(len(x)), len(x))
    other = directly_standardised(
        *([column[i] for i in mixed] for column in (x, n, w)), groups=[area[i] for i in mixed], confidence=LEVELS
    )
    same(answer, other, order=[answer.labels.index(label) for label in other.labels])


@given(AREAS)
def test_events_that_never_repeat_are_independent(areas):
    x, n, w, area, band = laid_out(areas)
    plain = directly_standardised(x, n, w, groups=area)
    same(plain, directly_standardised(x, n, w, groups=area, bands=band, frequency=np.ones(len(x))))


def test_repeated_events_widen_the_interval():
    rows = {"n": [1000.0] * 4, "standard": [1.0, 2] * 2, "bands": ["young", "old"] * 2}
    once = directly_standardised([40, 60, 0, 0], frequency=[1, 1, 2, 2], **rows)
    twice = directly_standardised([0, 0, 20, 30], frequency=[1, 1, 2, 2], **rows)
    assert once.value[0] == twice.value[0] and once.parts["events"][0] == twice.parts["events"][0] == 100
    # The same events in half as many people: twice the variance.
    assert twice.upper[0, 0] - twice.value[0] == pytest.approx(math.sqrt(2) * (once.upper[0, 0] - once.value[0]))
    assert twice.parts["population"][0] == 2000
    assert twice.method_of(0).key == "dobson_repeated"


@given(columns(ANYTHING, ANYTHING, ANYTHING, st.integers(0, 1), ANYTHING), st.booleans(), st.booleans())
def test_any_input_gives_a_direct_answer(given_, zero, repeated):
    x, n, w, area, times = given_
    check(
        directly_standardised(
            *(x, n, w),
            groups=area,
            missing="zero" if zero else "propagate",
            confidence=[0.9, 1],
            bands=[0] * len(x) if repeated else None,
            frequency=times if repeated else None,
        )
    )


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"x": [4, 5]}, "SUPPRESSED", "fewer events"),
        ({"x": [None, 50]}, "MISSING", "count is missing"),
        ({"n": [None, 50]}, "MISSING", "population is missing"),
        ({"standard": [None, 1]}, "MISSING", "standard population is missing"),
        ({"x": [-1, 50]}, "INVALID", "below zero"),
        ({"n": [0, 50]}, "INVALID", "zero or below"),
        ({"standard": [-1, 1]}, "INVALID", "below zero"),
        ({"standard": [0, 0]}, "INVALID", "zero in every"),
        ({"x": [math.inf, 1]}, "INVALID", "infinite"),
        ({"bands": ["a", "b"], "frequency": [1, 0]}, "INVALID", "events a person"),
        ({"bands": ["a", "a"], "frequency": [1, 2], "n": [10, 11]}, "INVALID", "more than one population"),
        ({"confidence": 0.5}, None, "confidence"),
        ({"frequency": [1, 2]}, None, "bands"),
        ({"missing": "skip"}, None, "propagate, zero"),
        ({"bands": ["a"], "frequency": [1, 1]}, None, "bands|same number of rows"),
    ],
)
def test_faults_of_a_direct_rate(change, status, reason):
    arguments = {"x": [20, 50], "n": [100, 200], "standard": [1, 1], **change}
    if status is None:
        with pytest.raises(ValueError, match=reason):
            directly_standardised(**arguments)
        return
    answer = directly_standardised(**arguments)
    assert statuses(answer) == [status] and reason in answer.rows.why(0)


def test_a_missing_count_can_be_taken_as_zero():
    taken = directly_standardised([None, 50], [100, 200], [1, 1], missing="zero")
    same(directly_standardised([0, 50], [100, 200], [1, 1]), taken)


def test_an_area_without_all_age_bands_is_not_compared():
    columns_ = [20, 20, 20], [100.0] * 3, [1.0] * 3
    answer = directly_standardised(*columns_, groups=["a", "a", "b"])
    assert statuses(answer) == ["OK", "INVALID"] and "age bands" in answer.rows.why(1)
    assert statuses(directly_standardised(*columns_, groups=["a", "a", "b"], uneven=True)) == ["OK", "OK"]


def test_few_events_can_be_shown_on_purpose():
    answer = directly_standardised([2, 3], [100, 200], [1, 1], suppress_below=0)
    assert answer.value[0] > 0 and answer.lower[0, 0] < answer.value[0]


@given(AREAS, st.randoms(use_true_random=False))
def test_what_holds_of_an_indirect_ratio(areas, random):
    x, n, rx, area, _ = laid_out(areas)
    rn = [10**6] * len(x)
    answer = indirectly_standardised_ratio(x, n, rx, rn, groups=area, confidence=LEVELS)
    check(answer)
    wider(answer)
    same(answer, indirectly_standardised_ratio(x, n, rx, rn, groups=area, confidence=LEVELS, reference=100), times=100)
    as_rate = indirectly_standardised_rate(x, n, rx, rn, groups=area, confidence=LEVELS)
    np.testing.assert_allclose(as_rate.value, answer.value * answer.parts["reference_rate"] * 100_000, rtol=1e-12)
    totals = group_by(area).sums(np.array(x, dtype=float))
    same(answer, indirectly_standardised_ratio(None, n, rx, rn, groups=area, observed=totals, confidence=LEVELS))
    mixed = random.sample(range(len(x)), len(x))
    other = indirectly_standardised_ratio(
        *([column[i] for i in mixed] for column in (x, n, rx, rn)), groups=[area[i] for i in mixed], confidence=LEVELS
    )
    same(answer, other, order=[answer.labels.index(label) for label in other.labels])


def test_the_reference_population_itself_has_the_ratio_1():
    answer = indirectly_standardised_ratio([50, 70], [1000, 3000], [50, 70], [1000, 3000])
    assert answer.value[0] == pytest.approx(1)
    assert answer.upper[0, 0] == pytest.approx(count_limits([120]).upper[0, 0] / 120)
    rated = indirectly_standardised_rate([50, 70], [1000, 3000], [50, 70], [1000, 3000], multiplier=100)
    assert rated.value[0] == pytest.approx(3)


@given(columns(ANYTHING, ANYTHING, ANYTHING, ANYTHING, st.integers(0, 1)), st.booleans())
def test_any_input_gives_an_indirect_answer(given_, zero):
    *numbers, area = given_
    rule = "zero" if zero else "propagate"
    check(indirectly_standardised_ratio(*numbers, groups=area, missing=rule, confidence=[0.9, 1]))
    check(indirectly_standardised_rate(*numbers, groups=area, missing=rule))


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"x": [None, 1]}, "MISSING", "count is missing"),
        ({"n": [None, 1]}, "MISSING", "population is missing"),
        ({"reference_n": [None, 1]}, "MISSING", "reference"),
        ({"x": [-1, 1]}, "INVALID", "below zero"),
        ({"n": [-1, 1]}, "INVALID", "below zero"),
        ({"reference_n": [0, 1]}, "INVALID", "reference population"),
        ({"reference_x": [0, 0]}, "INVALID", "no events are expected"),
        ({"n": [math.inf, 1]}, "INVALID", "infinite"),
        ({"x": None}, None, "either"),
        ({"observed": [3]}, None, "either"),
        ({"x": None, "observed": [1, 2]}, None, "2 rows where 1"),
        ({"reference": 0}, None, "reference value"),
        ({"exact_below": -1}, None, "exact_below"),
    ],
)
def test_faults_of_an_indirect_ratio(change, status, reason):
    arguments = {"x": [3, 4], "n": [10, 10], "reference_x": [5, 5], "reference_n": [100, 100], **change}
    if status is None:
        with pytest.raises(ValueError, match=reason):
            indirectly_standardised_ratio(**arguments)
        return
    answer = indirectly_standardised_ratio(**arguments)
    assert statuses(answer) == [status] and reason in answer.rows.why(0)


def test_a_group_without_rows_is_missing():
    groups = group_by(["a", "b"]).only(np.array([True, False]))
    assert statuses(directly_standardised([20], [100], [1], groups=groups)) == ["OK", "MISSING"]
    assert statuses(indirectly_standardised_ratio([20], [100], [1], [10], groups=groups)) == ["OK", "MISSING"]
