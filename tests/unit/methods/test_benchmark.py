import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.benchmark import (
    NOT_COMPARED,
    TWO_INTERVALS,
    against_previous,
    against_target,
    against_value,
    fifths,
)
from goldenthread.methods.results import Status
from goldenthread.vocabulary import Polarity

HIGH, LOW, NONE = Polarity.HIGHER_BETTER, Polarity.LOWER_BETTER, Polarity.NO_JUDGEMENT
ANYTHING = st.one_of(st.just(float("nan")), st.floats())


@pytest.mark.parametrize(
    ("limits", "plain", "high", "low"),
    [
        ((40, 49), "lower", "worse", "better"),
        ((51, 60), "higher", "better", "worse"),
        ((45, 55), "similar", "similar", "similar"),
        ((50, 60), "similar", "similar", "similar"),
        ((40, 50), "similar", "similar", "similar"),
    ],
)
def test_one_level_by_polarity(limits, plain, high, low):
    got = against_value([np.mean(limits)], [limits[0]], [limits[1]], 50)
    assert [got.outcome(0, polarity) for polarity in (NONE, HIGH, LOW)] == [plain, high, low]
    assert got.outcome(0, Polarity.ASK) == plain


def test_two_levels_say_which_one_the_difference_holds_at():
    got = against_value([40, 40], [[35, 35], [30, 30]], [[45, 45], [49, 51]], 50, confidence=(0.95, 0.998))
    assert [got.outcome(row) for row in (0, 1)] == ["lower_99_8", "lower_95"]
    assert got.outcome(0, LOW) == "better_99_8"
    assert got.level.tolist() == [2, 1]


def test_an_area_is_never_compared_with_itself():
    got = against_value([10, 30], [8, 28], [12, 32], 30, area=["Dorset", "England"], benchmark_area="England")
    assert got.outcome(0) == "lower"
    assert got.outcome(1) == NOT_COMPARED and got.rows.why(1) == "an area is not compared with itself"


def test_what_is_missing_is_not_compared():
    nan = np.nan
    got = against_value([nan, 5, 5, 5], [4, nan, 4, 7], [6, 6, 6, 6], [9, 9, nan, 9])
    assert [got.outcome(row) for row in range(4)] == [NOT_COMPARED] * 4
    assert got.rows.status.tolist() == [Status.MISSING] * 3 + [Status.INVALID]


def test_by_two_intervals_only_where_they_do_not_touch():
    got = against_value([40, 40], [35, 35], [46, 44], 50, benchmark_lower=45, benchmark_upper=55)
    assert [got.outcome(row) for row in (0, 1)] == ["similar", "lower"]
    assert got.method is TWO_INTERVALS


def test_fewer_deaths_than_last_year_are_better_where_lower_is_better():
    got = against_previous([20, 80], [15, 70], [25, 90], [50, 50])
    assert [got.outcome(row, LOW) for row in (0, 1)] == ["better", "worse"]
    assert [got.outcome(row, HIGH) for row in (0, 1)] == ["worse", "better"]
    assert [got.outcome(row) for row in (0, 1)] == ["lower", "higher"]


def test_a_single_target_both_ways():
    values = [89.9, 90, 90.1]
    high, low = (against_target(values, 90, polarity=polarity) for polarity in (HIGH, LOW))
    assert [high.outcome(row) for row in range(3)] == ["not_met", "met", "met"]
    assert [low.outcome(row) for row in range(3)] == ["met", "met", "not_met"]


def test_a_target_range_both_ways_whichever_end_comes_first():
    values = [79, 80, 85, 90]
    for ends in ((80, 90), (90, 80)):
        high = against_target(values, ends[0], other_end=ends[1], polarity=HIGH)
        low = against_target(values, ends[0], other_end=ends[1], polarity=LOW)
        assert [high.outcome(row) for row in range(4)] == ["not_met", "close", "close", "met"]
        assert [low.outcome(row) for row in range(4)] == ["met", "met", "close", "close"]


def test_a_target_by_interval():
    got = against_target([50, 50, 50], 48, polarity=HIGH, lower=[48.5, 40, 30], upper=[60, 60, 60])
    assert [got.outcome(row) for row in range(3)] == ["met", "close", "close"]
    got = against_target([50], 61, polarity=HIGH, lower=[40], upper=[60])
    assert got.outcome(0) == "not_met"


def test_without_a_good_direction_nothing_is_judged():
    got = against_target([50], 48, polarity=NONE)
    assert got.outcome(0) == NOT_COMPARED and "direction" in got.rows.why(0)


def test_fifths_take_one_more_at_the_low_end_and_split_ties_in_order():
    got = fifths([7, 6, 5, 4, 3, 2, 2])
    assert got.fifth.tolist() == [5, 4, 3, 2, 2, 1, 1]
    assert fifths([1, 1, 1, 1, 1]).fifth.tolist() == [1, 2, 3, 4, 5]
    assert got.outcome(0, HIGH) == "best" and got.outcome(0, LOW) == "worst" and got.outcome(0) == "highest"


def test_fewer_than_five_with_a_value_are_not_compared():
    got = fifths([1, 2, 3, 4, np.nan, 1, 2, 3, 4, 5], group=["a"] * 5 + ["b"] * 5)
    assert got.fifth.tolist() == [0] * 5 + [1, 2, 3, 4, 5]
    assert got.rows.status.tolist()[:5] == [Status.SUPPRESSED] * 4 + [Status.MISSING]
    assert got.outcome(0) == NOT_COMPARED


@given(st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING, ANYTHING), max_size=8), st.sampled_from([HIGH, LOW, NONE]))
@settings(max_examples=60, deadline=None)
def test_no_number_stops_it(rows, polarity):
    value, low, high, benchmark = np.array(rows, dtype=float).reshape(-1, 4).T
    answers = (
        against_value(value, low, high, benchmark),
        against_target(value, benchmark, polarity=polarity, lower=low, upper=high),
        fifths(value),
    )
    for got in answers:
        for row in range(len(value)):
            assert got.rows.ok[row] or got.rows.why(row)


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 20)), min_size=1, max_size=8), st.integers(-50, 50))
@settings(max_examples=60, deadline=None)
def test_the_mirror_image_gives_the_mirror_answer(rows, benchmark):
    value, half = np.array(rows, dtype=float).T
    there = against_value(value, value - half, value + half, benchmark)
    mirror = against_value(-value, -value - half, -value + half, -benchmark)
    np.testing.assert_array_equal(there.direction, -mirror.direction)
    for row in range(len(value)):
        assert there.outcome(row, HIGH) == mirror.outcome(row, LOW)
    high = against_target(value, benchmark, polarity=HIGH)
    low = against_target(-value, -benchmark, polarity=LOW)
    np.testing.assert_array_equal(high.standing, low.standing)


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=60))
@settings(max_examples=60, deadline=None)
def test_fifths_differ_by_one_area_at_most_and_rise_with_the_value(values):
    got = fifths(values)
    sizes = np.bincount(got.fifth, minlength=6)[1:]
    assert sizes.max() - sizes.min() <= 1 and (np.diff(sizes) <= 0).all()
    assert (np.diff(got.fifth[np.argsort(values, kind="stable")]) >= 0).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: against_value([1], [0], [2], 1, confidence=(0.998, 0.95)),
        lambda: against_value([1], [0], [2], 1, confidence=(0.95, 0.998)),
        lambda: against_value([1], [0], [2], 1, benchmark_lower=0),
        lambda: against_value([1], [0], [2], 1, area=["a", "b"], benchmark_area="b"),
        lambda: against_value([1], ["x"], [2], 1),
        lambda: against_target([1], 1, polarity=HIGH, lower=[0]),
        lambda: fifths([1, 2], group=["a"]),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call):
    with pytest.raises(ValueError):
        call()
