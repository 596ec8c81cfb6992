import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from goldenthread.methods.funnel import POINTS, funnel_limits, funnel_points, funnel_significance
from goldenthread.methods.results import Status

ANYTHING = st.one_of(st.just(float("nan")), st.floats(allow_nan=False, allow_infinity=False))
KINDS = st.sampled_from(["proportion", "ratio", "crude rate", "standardised rate"])


def test_limits_of_a_proportion_are_where_the_wilson_interval_touches_the_average():
    from goldenthread.methods.proportion import wilson

    lines = funnel_limits([10, 30, 60], [100, 200, 300], statistic="proportion")
    n = lines.x_axis
    average = 100 / 600
    assert lines.average == pytest.approx(average)
    for level, confidence in enumerate(lines.confidence):
        inside = (lines.upper[level] < 1) & (lines.lower[level] > 0)
        _, low, _ = wilson(lines.upper[level] * n, n, (confidence,))
        _, _, high = wilson(lines.lower[level] * n, n, (confidence,))
        np.testing.assert_allclose(low[0][inside], average, rtol=1e-9)
        np.testing.assert_allclose(high[0][inside], average, rtol=1e-9)
        assert inside.any()


def test_expected_events_have_the_stated_poisson_tails():
    lines = funnel_limits([5, 40, 300], [7.5, 33.0, 310.0], statistic="ratio")
    x = lines.x_axis
    for level, tail in enumerate((0.025, 0.001)):
        np.testing.assert_allclose(poisson.cdf(x, lines.at_lower[level]), tail, rtol=1e-8)
        np.testing.assert_allclose(poisson.sf(x - 1, lines.at_upper[level]), tail, rtol=1e-8)
    np.testing.assert_allclose(lines.lower, x / lines.at_lower)
    assert lines.average == 1


def test_a_ratio_can_be_shown_less_one():
    counts = [5, 40, 300], [7.5, 33.0, 310.0]
    plain = funnel_limits(*counts, statistic="ratio")
    moved = funnel_limits(*counts, statistic="ratio", shown="less one")
    np.testing.assert_allclose(moved.upper, plain.upper - 1)
    assert moved.average == 0


def test_rates_of_several_years_are_drawn_for_the_population_of_one():
    one = funnel_limits([20, 45], [1000, 2000], [2000, 2250], statistic="crude rate", multiplier=1e5)
    three = funnel_limits([20, 45], [1000, 2000], [2000, 2250], statistic="crude rate", multiplier=1e5, years=3)
    assert one.average == pytest.approx(65 / 3000 * 1e5)
    x, y = one.x_axis[0], three.x_axis[0]
    assert x == y
    np.testing.assert_allclose(one.at_lower[:, 0] / 3, three.at_lower[:, 0])


def test_a_bad_area_is_marked_and_left_out_of_the_average():
    lines = funnel_limits([10, np.nan, 50, -1, 5], [100, 100, 40, 100, 0], statistic="proportion", multiplier=100)
    assert lines.average == pytest.approx(10)
    assert [Status(code).name for code in lines.rows.status] == ["OK", "MISSING", "INVALID", "INVALID", "INVALID"]
    assert "above its denominator" in lines.rows.why(2)


def test_a_proportion_is_cut_at_its_multiplier_unless_told():
    lines = funnel_limits([400, 1], [1000, 2], statistic="proportion", multiplier=1000)
    assert lines.upper.max() == 1000
    assert funnel_limits([400, 1], [1000, 2], statistic="proportion", multiplier=1000, ceiling=100).upper.max() == 100


def test_no_area_at_all_gives_no_lines():
    for events in ([], [np.nan]):
        lines = funnel_limits(events, events, statistic="ratio")
        assert np.isnan(lines.x_axis).all() and len(lines.x_axis) == POINTS


def test_a_standardised_rate_from_few_events_has_no_point_and_no_significance():
    call = {"numerator": [9, 10], "denominator": [1000, 1000], "rate": [900.0, 1000.0], "multiplier": 1e5}
    points = funnel_points(**call, statistic="standardised rate")
    assert points.rows.status.tolist() == [Status.SUPPRESSED, Status.OK]
    assert np.isnan(points.rate[0]) and points.population[1] == pytest.approx(1000)
    found = funnel_significance(**call, statistic="standardised rate")
    assert found.said(0) == "not applicable to a standardised rate from fewer than 10 events"
    assert found.said(1) == "Not significant"
    assert funnel_points(**call, statistic="crude rate").rows.ok.all()


def test_no_events_need_a_stated_population():
    known = funnel_points([0, 20], [500, 900], [0, 20 / 900], statistic="crude rate", multiplier=1)
    assert known.population.tolist() == [500, pytest.approx(900)]
    unknown = funnel_points([0, 20], None, [0, 20 / 900], statistic="crude rate", multiplier=1)
    assert unknown.rows.status.tolist() == [Status.MISSING, Status.OK]


@pytest.mark.parametrize(("events", "expected"), [(0, "Low (0.001)"), (3, "Low (0.025)"), (10, "Not significant")])
def test_words_of_significance_below_the_average(events, expected):
    found = funnel_significance([events], [10.0], statistic="ratio")
    assert found.said(0) == expected


def test_words_of_significance_above_the_average():
    found = funnel_significance([17, 18, 22, 23], [10.0] * 4, statistic="ratio")
    assert [found.said(row) for row in range(4)] == [
        "Not significant",
        "High (0.025)",
        "High (0.001)",
        "High (0.001)",
    ]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 900)), min_size=2, max_size=8), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_areas_does_not_matter(pairs, chance):
    pairs = [(x, x + n) for x, n in pairs]
    mixed = list(range(len(pairs)))
    chance.shuffle(mixed)
    x, n = np.array(pairs, dtype=float).T
    first = funnel_significance(x, n, statistic="proportion")
    second = funnel_significance(x[mixed], n[mixed], statistic="proportion")
    np.testing.assert_array_equal(first.band[mixed], second.band)
    lines, again = (funnel_limits(x[o], n[o], statistic="proportion") for o in (slice(None), mixed))
    np.testing.assert_allclose(lines.upper, again.upper)
    assert (np.diff(lines.x_axis) >= 1).all()
    assert (lines.lower[1] <= lines.lower[0]).all() and (lines.upper[1] >= lines.upper[0]).all()
    assert (lines.lower[0] <= lines.average).all() and (lines.upper[0] >= lines.average).all()


@given(st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING), max_size=6), KINDS)
@settings(max_examples=120, deadline=None)
def test_no_number_stops_it(rows, statistic):
    x, n, rate = np.array(rows, dtype=float).reshape(-1, 3).T
    lines = funnel_limits(x, n, rate, statistic=statistic, multiplier=100)
    found = funnel_significance(x, n, rate, statistic=statistic, multiplier=100)
    for rows_ in (lines.rows, found.rows):
        assert all(rows_.why(row) for row in np.flatnonzero(~rows_.ok))
    assert not np.isinf(lines.upper).any() and not np.isinf(lines.lower).any()


@pytest.mark.parametrize(
    "call",
    [
        lambda: funnel_limits([1], [2], statistic="mean"),
        lambda: funnel_limits([1], statistic="proportion"),
        lambda: funnel_limits([1], [2], statistic="crude rate"),
        lambda: funnel_limits([1], [2], statistic="ratio", multiplier=0),
        lambda: funnel_limits([1], [2, 3], statistic="ratio"),
        lambda: funnel_limits([1], [2], statistic="ratio", confidence=1),
        lambda: funnel_points([1], [2], [3], statistic="ratio", multiplier=1),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call):
    with pytest.raises(ValueError):
        call()
