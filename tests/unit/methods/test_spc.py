"""SPC charts: limits, signals, variation and assurance, and what holds for any figures at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldenthread.methods import spc
from goldenthread.methods.results import Status
from goldenthread.methods.spc_rules import Assurance, Signal, Variation
from goldenthread.vocabulary import Polarity

# Whole numbers, so that a mirrored or moved series has exactly mirrored or moved figures.
FIGURES = st.lists(st.one_of(st.none(), st.integers(-50, 50)), max_size=40)
ANYTHING = st.lists(st.one_of(st.none(), st.floats(), st.sampled_from([0.1, 0.2, 0.1 + 0.2, 0.3])), max_size=30)


def one(values, **options):
    return spc.charts(values, ["a"] * len(values), **options)


def signals(chart):
    return [Signal(code) for code in chart.points.signal.tolist()]


STEADY = [10, 12, 9, 11, 10, 8, 11, 12, 9, 10, 11, 9]


def test_limits_are_the_mean_and_2_66_mean_moving_ranges():
    chart = one([10, 12, 9, 11, 10, 8, 14])
    ranges = [2, 3, 2, 1, 2, 6]
    mean, reach = 74 / 7, 2.66 * sum(ranges) / 6
    assert chart.segments.mean[0] == pytest.approx(mean)
    assert chart.segments.lower[0] == pytest.approx(mean - reach)
    assert chart.segments.upper[0] == pytest.approx(mean + reach)
    assert chart.segments.near_upper[0] == pytest.approx(mean + reach * 2 / 3)


def test_nothing_is_screened_unless_asked_for_and_both_are_said():
    values = [*STEADY, 60, *STEADY]
    plain, screened = one(values), one(values, screen=True)
    assert plain.segments.upper[0] > screened.segments.upper[0]
    assert "No moving range was left out" in plain.settings
    assert "3.267" in screened.settings and "left out" in screened.settings


def test_a_series_under_seven_points_has_no_limits_and_says_why():
    chart = one([1, 2, 3, 4, 5, 60])
    assert chart.rows.status.tolist() == [Status.SUPPRESSED]
    assert chart.rows.why(0) == "too few points to judge: fewer than 7"
    assert np.isnan([chart.segments.mean[0], chart.segments.upper[0]]).all()
    assert set(chart.points.variation.tolist()) == {Variation.NOT_JUDGED}
    assert chart.segments.points.tolist() == [6]
    assert chart.assurance.tolist() == [Assurance.NONE]


def test_limits_under_twelve_points_are_trial_limits_and_say_so():
    assert one(STEADY[:11]).segments.trial.tolist() == [True]
    assert one(STEADY[:11]).rows.why(0).startswith("trial limits")
    assert one(STEADY).segments.trial.tolist() == [False]
    assert one(STEADY).rows.why(0) == ""


def test_locked_limits_do_not_move_with_later_points():
    chart = one([*STEADY, 30, 31, 32], lock_after=12)
    assert chart.segments.mean[0] == one(STEADY).segments.mean[0]
    assert chart.segments.locked.tolist() == [True]
    assert signals(chart)[-3:] == [Signal.OUTSIDE] * 3
    assert "after the first 12 points" in chart.settings
    assert one(STEADY, lock_after=12).segments.locked.tolist() == [False]


def test_locking_counts_points_that_have_a_value():
    chart = one([None, *STEADY, 90], lock_after=12)
    assert chart.segments.mean[0] == pytest.approx(np.mean(STEADY))


def test_a_rebase_starts_a_segment_with_limits_and_rules_of_its_own():
    years = list(range(2000, 2024))
    values = [*STEADY, *(v + 100 for v in STEADY)]
    chart = one(values, order=years, rebase={"a": [2012]})
    assert chart.segments.number.tolist() == [0, 1]
    assert chart.segments.mean[1] == chart.segments.mean[0] + 100
    assert set(signals(chart)) == {Signal.NONE}
    assert chart.latest.tolist() == [1]
    assert set(signals(one(values, order=years))) != {Signal.NONE}


def test_a_rebase_between_two_points_counts_from_the_later():
    dates = [f"2024-{month:02}-01" for month in range(1, 13)]
    chart = one(STEADY, order=dates, rebase={"a": ["2024-05-20"]})
    assert chart.points.segment.tolist() == [0] * 5 + [1] * 7


def test_limits_are_not_taken_across_a_rebase():
    chart = one([1] * 7 + [50] * 7, order=range(14), rebase={"a": [7]})
    assert chart.segments.moving_range.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("improvement", "up", "down"),
    [
        ("increase", Variation.IMPROVEMENT_HIGH, Variation.CONCERN_LOW),
        ("decrease", Variation.CONCERN_HIGH, Variation.IMPROVEMENT_LOW),
        ("neutral", Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW),
        (Polarity.HIGHER_BETTER, Variation.IMPROVEMENT_HIGH, Variation.CONCERN_LOW),
        (Polarity.ASK, Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW),
    ],
)
def test_the_good_direction_decides_between_improvement_and_concern(improvement, up, down):
    chart = spc.charts(
        [*STEADY, 99, *STEADY, -99],
        ["up"] * 13 + ["down"] * 13,
        improvement=improvement,
    )
    assert chart.variation.tolist() == [up, down]
    assert chart.segments.counts.sum(axis=1).tolist() == [13, 13]


def test_improvement_and_target_may_differ_by_series():
    chart = spc.charts(
        STEADY * 3,
        ["a"] * 12 + ["b"] * 12 + ["c"] * 12,
        improvement={"a": "increase", "b": "decrease"},
        target={"a": 100, "b": 100},
    )
    assert chart.assurance.tolist() == [
        Assurance.CONSISTENTLY_FAILS,
        Assurance.CONSISTENTLY_PASSES,
        Assurance.NONE,
    ]


@pytest.mark.parametrize(
    ("target", "good", "result"),
    [
        (11, 1, Assurance.CONSISTENTLY_FAILS),
        (11, -1, Assurance.CONSISTENTLY_PASSES),
        (1, 1, Assurance.CONSISTENTLY_PASSES),
        (1, -1, Assurance.CONSISTENTLY_FAILS),
        (5, 1, Assurance.HIT_AND_MISS),
        (10, 1, Assurance.HIT_AND_MISS),
        (2, -1, Assurance.HIT_AND_MISS),
        (11, 0, Assurance.NONE),
        (np.nan, 1, Assurance.NONE),
    ],
)
def test_assurance_sets_the_target_beside_the_limits(target, good, result):
    found = spc.assure(np.array([target]), np.array([2.0]), np.array([10.0]), np.array([good], dtype=np.int8))
    assert found.tolist() == [result]


def test_assurance_goes_by_the_latest_segment():
    chart = one(
        [*STEADY, *(v + 100 for v in STEADY)], order=range(24), rebase={"a": [12]}, target=50, improvement="increase"
    )
    assert chart.assurance.tolist() == [Assurance.CONSISTENTLY_PASSES]


def test_the_label_of_a_point_follows_the_order_of_precedence():
    rising = [1, 2, 3, 4, 5, 6, 7, 8]
    assert set(signals(one([*rising, *([4, 5] * 10)]))) >= {Signal.TREND}
    # The last point of this trend also lies outside, and is named for that.
    assert signals(one([*([4, 5] * 10), 6, 7, 8, 9, 10, 11, 40]))[-1] is Signal.OUTSIDE


def test_six_on_one_side_are_no_shift_and_seven_are():
    steady, high = [6, 4] * 8, [5.5, 5.4, 5.6, 5.4, 5.5, 5.6, 5.4]
    assert set(signals(one([*steady, *high[:6], 4], lock_after=12))) == {Signal.NONE}
    assert signals(one([*steady, *high, 4], lock_after=12))[-8:] == [*[Signal.SHIFT] * 7, Signal.NONE]


def test_a_missing_point_is_passed_over_by_runs_or_ends_them():
    values = [*([4, 6] * 8), 5.5, 5.4, 5.6, None, 5.4, 5.5, 5.6, 5.4]
    passed, ended = one(values, lock_after=12), one(values, lock_after=12, missing="break")
    assert signals(passed)[-8:] == [*[Signal.SHIFT] * 3, Signal.NONE, *[Signal.SHIFT] * 4]
    assert set(signals(ended)[-8:]) == {Signal.NONE}
    assert passed.points.variation[-5] == Variation.NOT_JUDGED
    assert ended.points.variation[-5] == Variation.NOT_JUDGED
    assert passed.segments.upper.tolist() == ended.segments.upper.tolist()


def test_no_moving_range_is_taken_across_a_missing_point():
    assert one([1, 1, 1, 1, None, 9, 9, 9, 9]).segments.moving_range.tolist() == [0]


def test_a_missing_last_point_leaves_the_variation_of_the_last_there_is():
    assert one([*STEADY, 99, None], improvement="increase").variation.tolist() == [Variation.IMPROVEMENT_HIGH]


def test_no_values_no_neighbours_and_no_change_are_each_said():
    series = ["none"] * 8 + ["apart"] * 15 + ["level"] * 8
    values = [None] * 8 + [1, None] * 7 + [1] + [3] * 8
    chart = spc.charts(values, series, screen=True)
    assert [chart.rows.why(at) for at in range(3)] == [spc.NO_VALUES, spc.NO_RANGE, spc.NO_CHANGE]


def test_a_series_that_never_changes_has_limits_on_its_mean_and_no_signal():
    # 0.1 + 0.2 differs from 0.3 by a rounding of the machine, which is no change.
    chart = one([0.3, 0.1 + 0.2] * 8, target=0.3, improvement="increase")
    assert chart.segments.upper[0] == chart.segments.lower[0] == 0.3
    assert set(signals(chart)) == {Signal.NONE}
    assert chart.assurance.tolist() == [Assurance.HIT_AND_MISS]


def test_two_points_in_one_place_spoil_their_own_series_only():
    chart = spc.charts([*STEADY] * 2, ["a"] * 12 + ["b"] * 12, order=[*range(11), 10, *range(12)])
    assert chart.rows.status.tolist() == [Status.INVALID, Status.OK]
    assert chart.rows.why(0) == spc.REPEATED


def test_an_infinite_value_spoils_its_own_series_only():
    chart = spc.charts([*STEADY, np.inf, *STEADY], ["a"] * 13 + ["b"] * 12)
    assert chart.rows.status.tolist() == [Status.INVALID, Status.OK]


def test_no_rows_make_no_charts():
    assert spc.charts([], []).keys == ()


@pytest.mark.parametrize(
    "options",
    [
        {"lock_after": 11},
        {"judge_from": 0},
        {"missing": "zero"},
        {"improvement": "up"},
        {"improvement": {"z": "increase"}},
        {"target": {"z": 1}},
        {"target": [1, 2]},
        {"order": [1, 2]},
        {"order": [None] * 12},
        {"order": [*range(11), "x"]},
        {"rebase": {"a": [2]}},
        {"rebase": {"z": [2]}, "order": range(12)},
        {"rebase": {"a": ["x"]}, "order": range(12)},
        {"rebase": {"a": "2024"}, "order": range(12)},
        {"rebase": [2], "order": range(12)},
    ],
)
def test_arguments_that_make_no_sense_are_refused(options):
    with pytest.raises(ValueError):
        one(STEADY, **options)


def plain_signals(values, mean, lower, upper):
    """The rules read out in words and loops, against which the arrays are tested."""
    n, near_low, near_high = len(values), mean - (mean - lower) * 2 / 3, mean + (upper - mean) * 2 / 3
    side = [int(v > mean + 1e-9) - int(v < mean - 1e-9) for v in values]
    outside = [v > upper + 1e-9 or v < lower - 1e-9 for v in values]
    near = [not o and (v > near_high + 1e-9 or v < near_low - 1e-9) for v, o in zip(values, outside, strict=True)]
    found = [Signal.NONE] * n
    for start in range(n - 6):
        if abs(sum(side[start : start + 7])) == 7:
            found[start : start + 7] = [Signal.SHIFT] * 7
    for start in range(n - 2):
        window = range(start, start + 3)
        if abs(sum(side[i] for i in window)) == 3 and sum(near[i] for i in window) >= 2:
            for i in window:
                if near[i]:
                    found[i] = Signal.TWO_OF_THREE
    for start in range(n - 6):
        part = values[start : start + 7]
        pairs = list(zip(part[1:], part, strict=False))
        if all(a > b for a, b in pairs) or all(a < b for a, b in pairs):
            found[start : start + 7] = [Signal.TREND] * 7
    return [Signal.OUTSIDE if o else f for o, f in zip(outside, found, strict=True)]


@given(st.lists(st.one_of(st.integers(-9, 9), st.integers(-3, 3)), min_size=7, max_size=60), st.data())
def test_signals_are_those_of_the_rules_read_out_one_by_one(values, data):
    # Sorted stretches make trends, which are rare otherwise.
    cut = data.draw(st.integers(0, len(values)))
    values = [*sorted(set(values[:cut])), *sorted(values[cut:], reverse=data.draw(st.booleans()))]
    chart = one(values, judge_from=1)
    segments = chart.segments
    if np.isnan(segments.lower[0]):
        return
    expected = plain_signals(values, segments.mean[0], segments.lower[0], segments.upper[0])
    assert signals(chart) == expected


@given(ANYTHING, st.booleans(), st.sampled_from([None, 12]), st.sampled_from(["skip", "break"]), st.integers(1, 8))
@example([1e308, -1e308] * 5, False, None, "skip", 7)
@example([5e-324, 0.0] * 5, True, None, "skip", 1)
def test_any_figures_get_an_answer_with_a_reason(values, screen, lock_after, missing, judge_from):
    series = [at % 2 for at in range(len(values))]
    chart = spc.charts(
        values, series, screen=screen, lock_after=lock_after, missing=missing, judge_from=judge_from, target=1
    )
    assert len(chart.points.signal) == len(values)
    for row, status in enumerate(chart.rows.status.tolist()):
        has_limits = bool(np.isfinite(chart.segments.lower[row]) and np.isfinite(chart.segments.upper[row]))
        assert has_limits == (status == Status.OK)
        assert status == Status.OK or chart.rows.why(row)
    absent = np.isnan(np.array(values, dtype=float))
    assert (chart.points.variation[absent] == Variation.NOT_JUDGED).all()


@given(FIGURES, st.booleans())
def test_a_mirrored_series_has_mirrored_results(values, screen):
    here = one(values, improvement="increase", screen=screen)
    there = one([v if v is None else -v for v in values], improvement="increase", screen=screen)
    swapped = {
        Variation.IMPROVEMENT_HIGH: Variation.CONCERN_LOW,
        Variation.CONCERN_LOW: Variation.IMPROVEMENT_HIGH,
    }
    assert signals(here) == signals(there)
    assert (here.points.pointing == -there.points.pointing).all()
    expected = [swapped.get(Variation(v), Variation(v)) for v in here.points.variation.tolist()]
    assert there.points.variation.tolist() == expected


@given(FIGURES, st.integers(-1000, 1000), st.sampled_from([0.5, 2.0, 1024.0, 0.1]))
def test_signals_do_not_depend_on_the_zero_or_the_unit(values, up, by):
    here = one(values)
    there = one([v if v is None else (v + up) * by for v in values])
    assert signals(here) == signals(there)
    np.testing.assert_allclose(there.segments.upper, (here.segments.upper + up) * by, rtol=1e-9, atol=1e-9)


@given(st.lists(FIGURES, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_series_do_not_touch_each_other_and_rows_may_come_in_any_order(lists, random):
    rows = [(name, place, value) for name, values in enumerate(lists) for place, value in enumerate(values)]
    random.shuffle(rows)
    names, places, values = zip(*rows, strict=True) if rows else ((), (), ())
    together = spc.charts(values, names, order=places)
    for name, alone in enumerate(lists):
        if not alone:
            continue
        single = one(alone)
        at = sorted((place, row) for row, (n, place, _) in enumerate(rows) if n == name)
        assert [int(together.points.signal[row]) for _, row in at] == single.points.signal.tolist()
        segment = together.latest[together.keys.index(name)]
        np.testing.assert_allclose(together.segments.upper[segment], single.segments.upper[0], rtol=1e-12)
        assert together.rows.why(int(segment)) == single.rows.why(0)
