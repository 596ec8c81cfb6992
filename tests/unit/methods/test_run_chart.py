"""Run charts: median, shifts, trends and the number of runs."""

from __future__ import annotations

from itertools import groupby, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.methods.results import Status
from goldenthread.methods.run_chart import RunCount, RunSignal, run_charts, run_limits
from goldenthread.methods.spc_rules import Variation

FIGURES = st.lists(st.one_of(st.none(), st.integers(-9, 9)), max_size=30)


def one(values, **options):
    return run_charts(values, ["a"] * len(values), **options)


def signals(chart):
    return [RunSignal(code) for code in chart.signal.tolist()]


def test_under_seven_points_there_is_no_median_and_a_reason():
    chart = one([1, 2, 3, None, 4, 5, 6])
    assert chart.rows.status.tolist() == [Status.SUPPRESSED]
    assert chart.rows.why(0).startswith("too few points to judge")
    assert np.isnan(chart.median[0])
    assert set(chart.variation.tolist()) == {Variation.NOT_JUDGED}


def test_the_line_is_the_median_of_the_points_that_have_a_value():
    assert one([5, 1, 2, None, 9, 4, 8, 100]).median.tolist() == [5]
    assert one([1, 2, 3, 4, 6, 7, 8, 9]).median.tolist() == [5]


def test_six_on_one_side_are_a_shift_and_a_point_on_the_median_is_passed_over():
    values = [9, 8, 9, 5, 8, 9, 8, 1, 2, 1, 9, 1, 2, 1, 2]
    chart = one(values, improvement="decrease")
    assert chart.median.tolist() == [5]
    assert signals(chart)[:8] == [
        *[RunSignal.SHIFT] * 3,
        RunSignal.NONE,
        *[RunSignal.SHIFT] * 3,
        RunSignal.NONE,
    ]
    assert chart.variation[0] == Variation.CONCERN_HIGH
    assert chart.points.tolist() == [15] and chart.useful.tolist() == [14]


def test_five_on_one_side_are_no_shift():
    assert RunSignal.SHIFT not in signals(one([9, 8, 9, 8, 9, 1, 2, 1, 2, 1]))


def test_five_rising_are_a_trend_and_a_level_point_is_passed_over():
    chart = one([5, 1, 2, 2, 3, 4, 5, 0, 9, 1])
    assert signals(chart)[1:7] == [RunSignal.TREND] * 6
    assert chart.pointing[1:7].tolist() == [1] * 6
    assert signals(chart)[0] is RunSignal.NONE
    assert RunSignal.TREND not in signals(one([5, 1, 2, 2, 3, 4, 0, 9, 1]))


def test_runs_are_counted_and_judged():
    few, many = [1] * 6 + [9] * 6, [1, 9] * 6
    chart = run_charts([*few, *many], ["few"] * 12 + ["many"] * 12)
    assert chart.runs.tolist() == [2, 12]
    assert [RunCount(code) for code in chart.run_count.tolist()] == [RunCount.TOO_FEW, RunCount.TOO_MANY]


def test_the_number_of_runs_of_seven_points_can_never_be_unusual():
    chart = one([1, 2, 3, 4, 5, 6, 7])
    assert chart.run_count.tolist() == [RunCount.NOT_JUDGED]
    assert (chart.fewest[0], chart.most[0]) == (0, 0)


@pytest.mark.parametrize(("above", "below"), [(1, 1), (3, 3), (4, 4), (2, 6), (4, 3), (1, 7), (5, 4), (0, 5)])
def test_run_limits_are_those_of_all_orders_counted_out(above, below):
    counted = [len(list(groupby(order))) for order in set(permutations([1] * above + [0] * below))]
    fewest, most = run_limits(above, below)

    def share(unusual):
        return sum(map(unusual, counted)) / len(counted)

    assert share(lambda runs: runs < fewest) <= 0.025
    assert share(lambda runs: most and runs > most) <= 0.025
    # One run further in would be more than chance allows.
    assert share(lambda runs: runs < (fewest or min(counted)) + 1) > 0.025
    assert share(lambda runs: runs > (most or max(counted)) - 1) > 0.025


@pytest.mark.parametrize(("half", "fewest", "most"), [(5, 3, 9), (7, 4, 12), (8, 5, 13), (9, 6, 14)])
def test_run_limits_meet_the_printed_table(half, fewest, most):
    assert run_limits(half, half) == (fewest, most)


@given(FIGURES)
def test_a_mirrored_series_has_mirrored_results(values):
    here, there = one(values), one([v if v is None else -v for v in values])
    assert signals(here) == signals(there)
    assert (here.pointing == -there.pointing).all()
    assert here.run_count.tolist() == there.run_count.tolist()


@given(st.lists(st.one_of(st.none(), st.floats()), max_size=20))
def test_any_figures_get_an_answer_with_a_reason(values):
    chart = run_charts(values, [at % 2 for at in range(len(values))])
    for row, status in enumerate(chart.rows.status.tolist()):
        assert bool(np.isfinite(chart.median[row])) == (status == Status.OK)
        assert status == Status.OK or chart.rows.why(row)


@given(st.lists(FIGURES, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_series_do_not_touch_each_other_and_rows_may_come_in_any_order(lists, random):
    rows = [(name, place, value) for name, values in enumerate(lists) for place, value in enumerate(values)]
    random.shuffle(rows)
    names, places, values = zip(*rows, strict=True) if rows else ((), (), ())
    together = run_charts(values, names, order=places)
    for name, alone in enumerate(lists):
        if not alone:
            continue
        single = one(alone)
        at = sorted((place, row) for row, (n, place, _) in enumerate(rows) if n == name)
        assert [int(together.signal[row]) for _, row in at] == single.signal.tolist()
        segment = together.latest[together.keys.index(name)]
        assert together.runs[segment] == single.runs[0]
        assert together.rows.why(int(segment)) == single.rows.why(0)
