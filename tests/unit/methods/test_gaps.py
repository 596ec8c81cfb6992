import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.gaps import RATIO_LOG, RATIO_MOVER, area_range, proportion_gaps, value_gaps
from goldenthread.methods.results import Status

PAIRS = st.tuples(st.integers(0, 200), st.integers(1, 200)).map(lambda a: (min(a), max(a)))


def test_the_hybrid_score_interval_of_the_published_example():
    # Newcombe 1998, table II, example (a): 56 of 70 less 48 of 80 is 0.2, from 0.0524 to 0.3339.
    got = proportion_gaps([56], [70], [48], [80], multiplier=1)
    assert got.difference.value[0] == pytest.approx(0.2)
    assert got.difference.lower[0, 0] == pytest.approx(0.0524, abs=5e-5)
    assert got.difference.upper[0, 0] == pytest.approx(0.3339, abs=5e-5)


def test_the_log_interval_of_a_ratio():
    got = proportion_gaps([30], [100], [20], [100]).ratio
    spread = 1.959963984540054 * np.sqrt(1 / 30 - 1 / 100 + 1 / 20 - 1 / 100)
    assert got.value[0] == pytest.approx(1.5)
    assert got.lower[0, 0] == pytest.approx(1.5 * np.exp(-spread))
    assert got.upper[0, 0] == pytest.approx(1.5 * np.exp(spread))
    assert got.method_of(0) is RATIO_LOG and got.multiplier == 1


def test_no_events_still_give_an_interval_of_the_ratio_by_another_method():
    got = proportion_gaps([0, 50], [50, 50], [5, 50], [50, 50]).ratio
    assert got.value.tolist() == [0, 1] and got.lower[0, 0] == 0 and 0 < got.upper[0, 0] < 1.5
    assert got.lower[0, 1] < 1 < got.upper[0, 1]
    assert got.method_of(0) is RATIO_MOVER and got.method_of(1) is RATIO_MOVER


def test_no_ratio_over_nothing():
    got = proportion_gaps([3], [50], [0], [50])
    assert got.difference.rows.ok[0] and got.ratio.rows.status[0] == Status.SUPPRESSED
    assert got.ratio.rows.why(0) == "no ratio: the reference is nought"


def test_a_gap_to_a_group_without_a_value_is_not_known_and_not_zero():
    got = proportion_gaps([30, np.nan], [100, np.nan], 20, 100)
    assert got.rows.status.tolist() == [Status.OK, Status.MISSING]
    assert np.isnan(got.difference.value[1]) and np.isnan(got.ratio.value[1])
    assert got.rows.why(1).startswith("not known")


def test_counts_that_cannot_be_are_marked():
    got = proportion_gaps([5, -1, 5, 5], [4, 9, 9, 9], [1, 1, 1, 1], [9, 9, 0, 9])
    assert got.rows.status.tolist() == [Status.INVALID] * 3 + [Status.OK]


def test_a_gap_of_values_from_their_own_limits():
    got = value_gaps([67.7], [45.2], lower=[64.7], upper=[70.7], reference_lower=[41.2], reference_upper=[49.2])
    assert got.difference.value[0] == pytest.approx(22.5)
    assert got.difference.lower[0, 0] == pytest.approx(22.5 - 5)
    assert got.difference.upper[0, 0] == pytest.approx(22.5 + 5)
    assert got.ratio.lower[0, 0] < 67.7 / 45.2 < got.ratio.upper[0, 0]


def test_values_without_limits_give_a_gap_without_an_interval_and_say_so():
    got = value_gaps([67.7, np.nan], 45.2)
    assert got.difference.value[0] == pytest.approx(22.5) and np.isnan(got.difference.lower[0, 0])
    assert got.rows.ok.tolist() == [True, False]
    assert got.rows.why(0).startswith("no interval")
    assert got.ratio.value[0] == pytest.approx(67.7 / 45.2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: value_gaps([3], [-1]), "no ratio: a value or limit is below zero"),
        (lambda: value_gaps([3], [0]), "no ratio: the reference is nought"),
    ],
)
def test_where_there_is_no_ratio_there_is_still_a_difference(call, words):
    got = call()
    assert got.difference.rows.ok[0] and got.ratio.rows.why(0) == words


def test_a_reference_that_may_be_nought_leaves_the_ratio_without_an_interval():
    got = value_gaps([3], [2], lower=[1], upper=[5], reference_lower=[0], reference_upper=[4])
    assert got.ratio.value[0] == 1.5 and np.isnan(got.ratio.upper[0, 0])
    assert got.ratio.rows.why(0) == "no interval: the reference may be nought"


def test_the_range_of_two_areas_and_its_names():
    got = area_range(["North", "South"], [45.2, 67.7])
    assert got.said(1, "percentage points") == "22.5 percentage points"
    assert (got.highest, got.lowest) == (("South",), ("North",))
    assert got.ratio == pytest.approx(67.7 / 45.2)


def test_the_range_is_not_known_when_a_third_area_is_absent():
    for got in (
        area_range(["North", "South", "West"], [45.2, 67.7, np.nan]),
        area_range(["North", "South"], [45.2, 67.7], expected=["North", "South", "West"]),
    ):
        assert got.said(1, "percentage points") == "not known"
        assert np.isnan(got.difference) and got.absent == ("West",)
        assert got.rows.why(0) == "not known: an area has no value"


def test_absent_areas_can_be_left_out_and_are_named():
    got = area_range(["North", "South", "West"], [45.2, 67.7, np.nan], skip_missing=True)
    assert got.difference == pytest.approx(22.5) and got.absent == ("West",)
    assert got.rows.ok[0] and got.rows.why(0) == "areas without a value are left out"


def test_areas_that_are_not_comparable_are_refused():
    got = area_range(["a", "b"], [1, 2], basis=[("2024", "per 1,000"), ("2023", "per 1,000")])
    assert got.rows.status[0] == Status.INVALID and got.rows.why(0).startswith("not comparable")
    assert area_range(["a", "b"], [1, 2], basis=["2024", "2024"]).rows.ok[0]


def test_ties_are_all_named_and_one_area_has_no_range():
    got = area_range(["a", "b", "c"], [5, 5, 2])
    assert got.highest == ("a", "b") and got.lowest == ("c",)
    assert area_range(["a"], [5]).rows.status[0] == Status.MISSING
    assert area_range(["a", "a"], [5, 6]).rows.status[0] == Status.INVALID
    assert np.isnan(area_range(["a", "b"], [5, 0]).ratio)


def test_a_half_is_rounded_away_from_zero():
    # As doubles 0.35 - 0.2 is a little under 0.15.
    assert area_range(["a", "b"], [0.2, 0.35]).said(1, "") == "0.2"


@given(PAIRS, PAIRS)
@settings(max_examples=120, deadline=None)
def test_limits_bracket_the_gap_widen_with_the_level_and_mirror(first, second):
    got = proportion_gaps([first[0]], [first[1]], [second[0]], [second[1]], confidence=(0.9, 0.95, 0.998))
    d = got.difference
    assert (d.lower[:, 0] <= d.value[0]).all() and (d.value[0] <= d.upper[:, 0]).all()
    assert (np.diff(d.lower[:, 0]) <= 0).all() and (np.diff(d.upper[:, 0]) >= 0).all()
    assert d.lower[-1, 0] >= -100 and d.upper[-1, 0] <= 100
    turned = proportion_gaps([second[0]], [second[1]], [first[0]], [first[1]], multiplier=1).difference
    np.testing.assert_allclose(turned.lower[0] * -100, d.upper[1], atol=1e-9)
    r = got.ratio
    if r.rows.ok[0]:
        assert (r.lower[:, 0] <= r.value[0] * (1 + 1e-12)).all() and (r.value[0] <= r.upper[:, 0] * (1 + 1e-12)).all()
        assert (np.diff(r.upper[:, 0]) >= 0).all()


@given(st.lists(st.floats(), min_size=6, max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_number_stops_it(numbers):
    one, low, high, two, below, above = ([number] for number in numbers)
    values = value_gaps(one, two, lower=low, upper=high, reference_lower=below, reference_upper=above)
    counts = proportion_gaps(one, low, two, below)
    for found in (values.difference, values.ratio, counts.difference, counts.ratio):
        assert found.rows.ok[0] or found.rows.why(0)
        assert np.isfinite(found.value[0]) == found.rows.ok[0]
        assert not np.isinf(found.upper).any()
    whole = area_range(range(6), numbers)
    assert whole.rows.ok[0] or whole.rows.why(0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: proportion_gaps([1], [2, 3], [1], [2]),
        lambda: proportion_gaps([1], [2], [1], [2], confidence=1),
        lambda: value_gaps(["1"], [2]),
        lambda: area_range(["a"], [1, 2]),
        lambda: area_range(["a", "b"], [1, 2], basis=["x"]),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call):
    with pytest.raises(ValueError):
        call()
