"""Targets as arrays: gaps, pace, status by a stated rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.results import Status
from goldenthread.methods.targets import (
    Finish,
    TargetRule,
    TargetStatus,
    needed_rate,
    projected_finish,
    target_gaps,
    target_status,
    trajectory,
)
from goldenthread.vocabulary import Polarity, Refused

HIGHER, LOWER = Polarity.HIGHER_BETTER, Polarity.LOWER_BETTER
QUICK = settings(deadline=None, max_examples=80)
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
ANYTHING = st.one_of(st.none(), st.floats(allow_infinity=True, allow_nan=True))


def statuses(*parts, **rest):
    return [TargetStatus(code) for code in target_status(*parts, **rest).status]


def test_gaps_pace_and_progress():
    made = target_gaps([45.2, 67.7], [75, 75], start=[45.2, 60], periods_left=2)
    assert made.gap == pytest.approx([29.8, 7.3])
    assert made.pace == pytest.approx([14.9, 3.65])
    assert made.progress == pytest.approx([0, 7.7 / 15])
    assert made.direction.tolist() == [1, 1]


def test_a_target_equal_to_its_start_has_no_progress():
    made = target_gaps([30, 28], [30, 30], start=[30, 30])
    assert made.maintain.all()
    assert np.isnan(made.progress).all()
    assert made.rows.ok.all()
    assert "maintain" in made.rows.why(0)
    assert made.gap.tolist() == [0, 2]


def test_no_time_left_has_no_pace():
    made = target_gaps([1, 1], [2, 2], periods_left=[0, 4])
    assert np.isnan(made.pace[0])
    assert made.rows.why(0) == "no time is left, so no pace would reach it"
    assert made.pace[1] == 0.25


def test_the_rate_needed_for_the_rest_of_the_year():
    made = needed_rate([38, 200], [152, 160], [1, 3], [4, 4])
    assert made.pace.tolist() == [38, -40]


@pytest.mark.parametrize(
    ("polarity", "wanted"),
    [
        (HIGHER, [TargetStatus.NOT_MET, TargetStatus.NEAR, TargetStatus.MET, TargetStatus.MET]),
        (LOWER, [TargetStatus.MET, TargetStatus.MET, TargetStatus.MET, TargetStatus.NOT_MET]),
        (Polarity.NO_JUDGEMENT, [TargetStatus.NOT_JUDGED] * 4),
        (Polarity.ASK, [TargetStatus.NOT_JUDGED] * 4),
    ],
)
def test_status_once_the_period_is_over(polarity, wanted):
    assert statuses([60, 71, 75, 90], [75] * 4, polarity, rule=TargetRule(5)) == wanted


def test_status_on_the_way_is_by_the_value_expected_by_now():
    made = statuses([50, 47, 40, 76], [75] * 4, HIGHER, rule=TargetRule(5), expected=[50] * 4, over=False)
    assert made == [TargetStatus.ON_TRACK, TargetStatus.NEAR, TargetStatus.OFF_TRACK, TargetStatus.ON_TRACK]
    # Without a trajectory the target itself is what is expected.
    assert statuses([50], [75], HIGHER, over=False) == [TargetStatus.OFF_TRACK]


def test_changing_the_target_changes_the_status():
    assert statuses([70, 70], [69, 71], HIGHER) == [TargetStatus.MET, TargetStatus.NOT_MET]


def test_a_starting_point_is_never_missed():
    made = target_status([2590], [2700], HIGHER, starting=True)
    assert made.status[0] == TargetStatus.STARTING_POINT
    assert made.rows.ok[0]
    assert np.isnan(made.shortfall[0])
    assert "nothing to judge yet" in made.rows.why(0)


def test_exactly_the_tolerance_is_near():
    assert statuses([70.1], [75], HIGHER, rule=TargetRule(4.9)) == [TargetStatus.NEAR]
    assert statuses([67.5, 67.4], [75, 75], HIGHER, rule=TargetRule(10, in_percent=True)) == [
        TargetStatus.NEAR,
        TargetStatus.NOT_MET,
    ]


def test_missing_is_not_judged_and_not_zero():
    made = target_status([None, 5], [75, None], LOWER)
    assert made.status.tolist() == [TargetStatus.NOT_JUDGED] * 2
    assert made.rows.status.tolist() == [Status.MISSING] * 2


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (TargetRule(), "On track: at the value expected by now, or better; off track: short of it"),
        (
            TargetRule(5, unit="percentage points"),
            "On track: at the value expected by now, or better; near: short of it by 5 percentage points or less; "
            "off track: by more",
        ),
        (
            TargetRule(2.5, in_percent=True),
            "On track: at the value expected by now, or better; near: short of it by 2.5% of it or less; "
            "off track: by more",
        ),
    ],
)
def test_the_rule_is_printed(rule, words):
    assert rule.words == words


def test_one_percentage_point_is_singular():
    assert "by 1 percentage point or less" in TargetRule(1, unit="percentage points").words


@pytest.mark.parametrize("tolerance", [-1, float("nan"), float("inf")])
def test_a_tolerance_that_is_none_is_refused(tolerance):
    with pytest.raises(ValueError):
        TargetRule(tolerance)


def test_projected_finish_by_its_limits():
    made = projected_finish([108, 108, 108, np.nan], [209, 209, 209, np.nan], [160, 100, 250, 5])
    assert made.tolist() == [Finish.COULD_BE_EITHER, Finish.ABOVE, Finish.BELOW, Finish.UNKNOWN]


def test_a_trajectory_is_straight_between_its_milestones_and_is_not_drawn_out():
    assert trajectory([2022, 2023, 2025], [2022, 2025], [45, 75]).tolist() == [45, 55, 75]
    assert trajectory([2023], [2022, 2023, 2025], [45, 50, 75]).tolist() == [50]
    assert np.isnan(trajectory([2021, 2026, None], [2022, 2025], [45, 75])).all()


@pytest.mark.parametrize(("when", "what"), [([2022], [1]), ([2023, 2022], [1, 2]), ([1, 2], [None, 2]), ([1, 2], [1])])
def test_a_trajectory_needs_its_points_in_order(when, what):
    with pytest.raises(Refused):
        trajectory([2022], when, what)


@QUICK
@given(NUMBERS, NUMBERS, st.floats(0, 1e5), st.booleans())
def test_the_two_directions_mirror_one_another(value, target, tolerance, over):
    ahead = target_status([value], [target], HIGHER, rule=TargetRule(tolerance), over=over)
    mirrored = target_status([-value], [-target], LOWER, rule=TargetRule(tolerance), over=over)
    assert ahead.status[0] == mirrored.status[0]
    assert ahead.shortfall[0] == mirrored.shortfall[0]


@QUICK
@given(NUMBERS, NUMBERS, st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_wider_tolerance_never_makes_a_status_worse(value, target, tolerance, more):
    tight = statuses([value], [target], HIGHER, rule=TargetRule(tolerance))[0]
    loose = statuses([value], [target], HIGHER, rule=TargetRule(tolerance + more))[0]
    order = [TargetStatus.MET, TargetStatus.NEAR, TargetStatus.NOT_MET]
    assert order.index(loose) <= order.index(tight)


@QUICK
@given(
    st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING, ANYTHING), min_size=1, max_size=6),
    st.sampled_from(Polarity),
    st.booleans(),
)
def test_no_input_makes_an_error_or_a_warning(table, polarity, over):
    value, target, third, fourth = zip(*table, strict=True)
    gaps = target_gaps(value, target, start=third, periods_left=fourth)
    assert np.isfinite(gaps.gap[gaps.rows.ok]).all()
    assert not np.isinf(np.concatenate((gaps.progress, gaps.pace))).any()
    for rule in (TargetRule(5), TargetRule(5, in_percent=True)):
        made = target_status(value, target, polarity, rule=rule, expected=third, over=over)
        assert (made.status[~made.rows.ok] == TargetStatus.NOT_JUDGED).all()
        assert not np.isinf(made.shortfall).any()
    needed_rate(value, target, third, fourth)
    projected_finish(value, target, third)
