"""Recent trend of proportions and of values with intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldenthread.methods import trend
from goldenthread.methods.results import Status
from goldenthread.methods.trend import Judgement, Trend

YEARS = [2020, 2021, 2022, 2023, 2024]
FALLING = [1000, 900, 800, 700, 600]


def proportions(numerator, denominator=5000, years=YEARS, **options):
    return trend.recent_proportions(["a"] * len(years), years, numerator, denominator, **options)


def values(value, half=1.0, years=YEARS, **options):
    value = np.asarray(value, dtype=float)
    return trend.recent_values(["a"] * len(years), years, value, value - half, value + half, **options)


def test_chi_squared_is_the_textbook_sum():
    found = proportions(FALLING)
    c, d, t = np.array(FALLING, dtype=float), np.full(5, 5000.0), np.arange(5)
    total, base = c.sum(), d.sum()
    top = base * (base * (c * t).sum() - total * (d * t).sum()) ** 2
    bottom = total * (base - total) * (base * (d * t * t).sum() - (d * t).sum() ** 2)
    assert found.chi_squared[0] == pytest.approx(top / bottom)
    assert found.slope[0] == pytest.approx(np.polyfit(t, np.log(c / (d - c)), 1)[0])
    assert found.trend.tolist() == [Trend.DECREASING]
    assert (found.first[0], found.last[0]) == (2020, 2024)


def test_the_slope_of_values_is_weighted_by_their_intervals():
    level, half = np.array([10.0, 14, 13, 18, 21]), np.array([1.0, 2, 1, 3, 1])
    found = values(level, half)
    weight = (1.959963984540054 / half) ** 2
    slope, spread = np.polyfit(np.arange(5), level, 1, w=np.sqrt(weight), cov="unscaled")
    assert found.slope[0] == pytest.approx(slope[0])
    assert found.chi_squared[0] == pytest.approx(slope[0] ** 2 / spread[0, 0])
    assert found.trend.tolist() == [Trend.INCREASING]


@pytest.mark.parametrize(
    ("improvement", "judgement"),
    [
        ("increase", Judgement.GETTING_WORSE),
        ("decrease", Judgement.GETTING_BETTER),
        ("neutral", Judgement.NONE),
    ],
)
def test_better_and_worse_stand_apart_from_the_direction(improvement, judgement):
    found = proportions(FALLING, improvement=improvement)
    assert found.trend.tolist() == [Trend.DECREASING]
    assert found.judgement.tolist() == [judgement]


def test_no_significant_change_is_not_judged():
    found = proportions([500, 505, 498, 502, 501], improvement="increase")
    assert found.trend.tolist() == [Trend.NO_SIGNIFICANT_CHANGE]
    assert found.judgement.tolist() == [Judgement.NONE]
    assert found.why(0) == "the change over the latest five points is not significant"


def test_a_change_that_one_point_makes_is_an_outlier():
    found = values([10, 10.1, 9.9, 10.05, 30])
    assert found.trend.tolist() == [Trend.NO_SIGNIFICANT_CHANGE]
    assert found.outlier.tolist() == [True]
    assert "one point" in found.why(0)
    # Level but for one point: left out, there is no slope to keep a sign.
    assert values([10, 10, 10, 10, 30]).outlier.tolist() == [True]


def test_only_the_latest_five_points_count():
    years = [2017, *YEARS]
    early = trend.recent_proportions(["a"] * 6, years, [4999, *FALLING], [5000] * 6)
    assert early.chi_squared.tolist() == proportions(FALLING).chi_squared.tolist()
    assert early.points.tolist() == [6]
    # An earlier break or missing value does not count either.
    unusual = trend.recent_proportions(
        ["a"] * 6, years, [None, *FALLING], [5000] * 6, breaks=[False, True, *[False] * 4]
    )
    assert unusual.trend.tolist() == [Trend.DECREASING]


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ({"numerator": FALLING[1:], "years": YEARS[1:]}, Status.SUPPRESSED, trend.FEW),
        ({"numerator": [1000, None, 800, 700, 600]}, Status.MISSING, trend.MISSING),
        ({"denominator": [5000, 5000, None, 5000, 5000]}, Status.MISSING, trend.MISSING),
        ({"numerator": [1000, 900, 0, 700, 600]}, Status.SUPPRESSED, trend.ALL_OR_NONE),
        ({"numerator": [5000, 900, 800, 700, 600]}, Status.SUPPRESSED, trend.ALL_OR_NONE),
        ({"numerator": [5001, 900, 800, 700, 600]}, Status.INVALID, trend.NOT_TRUE),
        ({"numerator": [-1, 900, 800, 700, 600]}, Status.INVALID, trend.NOT_TRUE),
        ({"denominator": 0}, Status.INVALID, trend.NOT_TRUE),
        ({"denominator": 1e16}, Status.INVALID, trend.NO_COUNT),
        ({"years": [2020, 2020, 2022, 2023, 2024]}, Status.INVALID, trend.REPEATED),
        ({"years": [2019, 2021, 2022, 2023, 2024]}, Status.SUPPRESSED, trend.GAP),
        ({"annual": False}, Status.SUPPRESSED, trend.NOT_ANNUAL),
        ({"overlapping": [False, False, True, False, False]}, Status.SUPPRESSED, trend.OVERLAP),
        ({"breaks": [False, False, True, False, False]}, Status.SUPPRESSED, trend.BREAK),
    ],
)
def test_each_reason_why_a_trend_cannot_be_calculated_is_said(given, status, reason):
    found = proportions(**{"numerator": FALLING, **given})
    assert found.trend.tolist() == [Trend.CANNOT_BE_CALCULATED]
    assert found.judgement.tolist() == [Judgement.NONE]
    assert found.rows.status.tolist() == [status]
    assert found.why(0) == reason
    assert np.isnan([found.slope[0], found.chi_squared[0]]).all()


@pytest.mark.parametrize(
    ("lower", "upper", "reason"),
    [
        ([None, 0, 0, 0, 0], [9] * 5, trend.NO_INTERVAL),
        ([0] * 5, [9, 9, 9, 9, None], trend.NO_INTERVAL),
        ([0, 0, 3, 0, 0], [9, 9, 3, 9, 9], trend.NO_WIDTH),
        ([0] * 5, [9, 9, 9, 9, 4.9], trend.NOT_TRUE_INTERVAL),
        ([0, 0, 0, 0, 5.1], [9] * 5, trend.NOT_TRUE_INTERVAL),
    ],
)
def test_intervals_that_give_no_weight_are_said(lower, upper, reason):
    found = trend.recent_values(["a"] * 5, YEARS, [1, 2, 3, 4, 5], lower, upper)
    assert found.why(0) == reason


def test_years_with_a_gap_can_be_used_as_they_are():
    found = proportions(FALLING, years=[2010, 2012, 2013, 2019, 2020], gaps="use")
    assert found.trend.tolist() == [Trend.DECREASING]


def test_a_break_before_the_first_of_the_five_leaves_them_together():
    assert proportions(FALLING, breaks=[True, False, False, False, False]).rows.ok.all()


@pytest.mark.parametrize(
    "options",
    [
        {"gaps": "fill"},
        {"improvement": "up"},
        {"annual": "yes"},
        {"breaks": [True]},
        {"years": [2020, 2021, 2022, 2023, np.nan]},
        {"years": [2020, 2021, 2022, 2023, 2023.5]},
    ],
)
def test_arguments_that_make_no_sense_are_refused(options):
    with pytest.raises(ValueError):
        proportions(FALLING, **options)


COUNTS = st.integers(1, 10_000)
PAIRS = st.lists(st.tuples(COUNTS, COUNTS).map(lambda pair: (pair[0], pair[0] + pair[1])), min_size=5, max_size=5)


@given(PAIRS)
def test_a_proportion_turned_about_falls_where_it_rose(pairs):
    c, d = np.array(pairs).T
    here, there = proportions(c, d), proportions(d - c, d)
    other_way = {Trend.INCREASING: Trend.DECREASING, Trend.DECREASING: Trend.INCREASING}
    assert there.trend[0] == other_way.get(Trend(int(here.trend[0])), here.trend[0])
    assert there.chi_squared[0] == pytest.approx(here.chi_squared[0], rel=1e-6, abs=1e-9)


FIVE = st.lists(st.integers(-100, 100), min_size=5, max_size=5)


@given(FIVE, st.integers(-500, 500), st.sampled_from([0.5, 4.0, -1.0]))
def test_the_test_does_not_depend_on_zero_unit_or_sign(level, up, by):
    here = values(level, 5.0)
    moved = (np.array(level) + up) * by
    there = values(moved, 5.0 * abs(by))
    assert there.chi_squared[0] == pytest.approx(here.chi_squared[0], rel=1e-9, abs=1e-9)
    assert there.slope[0] == pytest.approx(here.slope[0] * by, rel=1e-9, abs=1e-12)
    assert bool(there.outlier[0]) == bool(here.outlier[0])


@given(FIVE, st.integers(-1000, 1000))
def test_the_test_does_not_depend_on_where_the_years_begin(level, later):
    here, there = values(level), values(level, years=[year + later for year in YEARS])
    assert there.chi_squared.tolist() == pytest.approx(here.chi_squared.tolist(), rel=1e-9)


ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(2015, 2024), *[st.one_of(st.none(), st.floats())] * 3), max_size=24
)
TINY = [("a", year, 1.0, 1.0 - 1e-15, 1.0 + 1e-15) for year in YEARS]
WIDE = [("a", year, 10.0**p, -(10.0**p), 10.0 ** (p + 1)) for year, p in zip(YEARS, range(-200, 100, 60), strict=True)]


@given(ROWS)
@example(TINY)
@example(WIDE)
@example([("a", year, 1.0, np.inf, np.inf) for year in YEARS])
@example([("a", year, 5e-324, 1e-300, 5e-324) for year in YEARS])
@example([("a", year, 1e-9 * year, 1e15, 1e100) for year in YEARS])
def test_any_figures_get_an_answer_with_a_reason(rows):
    names, years, *numbers = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    found = [
        trend.recent_proportions(names, years, *numbers[:2], gaps="use"),
        trend.recent_values(names, years, *numbers, gaps="use"),
    ]
    for one in found:
        for row, status in enumerate(one.rows.status.tolist()):
            assert (one.trend[row] == Trend.CANNOT_BE_CALCULATED) == (status != Status.OK)
            assert not np.isnan(one.chi_squared[row]) or status != Status.OK
            assert one.why(row)


@given(st.lists(PAIRS, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_series_do_not_touch_each_other_and_rows_may_come_in_any_order(lists, random):
    rows = [(name, year, *pair) for name, five in enumerate(lists) for year, pair in zip(YEARS, five, strict=True)]
    random.shuffle(rows)
    together = trend.recent_proportions(*zip(*rows, strict=True))
    for name, alone in enumerate(lists):
        single = proportions(*zip(*alone, strict=True))
        at = together.keys.index(name)
        assert together.chi_squared[at] == single.chi_squared[0]
        assert together.trend[at] == single.trend[0]
