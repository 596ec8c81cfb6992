"""Two periods compared: counts, rates, proportions, means."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson, ttest_ind_from_stats

from goldenthread.methods.change import Verdict, count_change, mean_change, rate_change, share_change, value_change
from goldenthread.methods.results import Status

COUNTS = st.integers(0, 5_000)
ANYTHING = st.one_of(st.none(), st.floats(allow_infinity=True, allow_nan=True), st.integers(-5, 10**6))
QUICK = settings(deadline=None, max_examples=60)


def rows(strategy, width, most=6):
    return st.lists(st.tuples(*[strategy] * width), min_size=1, max_size=most).map(
        lambda made: [*zip(*made, strict=True)]
    )


def test_59_deaths_and_then_55_is_no_more_than_chance():
    made = count_change([59], [55])
    assert made.verdict[0] == Verdict.NO_MORE_THAN_CHANCE
    assert made.difference[0] == -4
    assert made.direction[0] == -1
    assert made.percent[0] == pytest.approx(-400 / 59)
    assert made.lower[0, 0] < -4 < 0 < made.upper[0, 0]


def test_80_arrests_and_then_152_is_more_than_chance():
    made = count_change([80], [152])
    assert made.verdict[0] == Verdict.MORE_THAN_CHANCE
    assert made.percent[0] == 90
    assert 1 < made.ratio_lower[0, 0] < 1.9 < made.ratio_upper[0, 0]


@pytest.mark.parametrize(
    ("old", "new", "share"), [(59, 55, 0.5), (3, 14, 0.5), (0, 6, 0.5), (12, 40, 0.4), (7, 0, 0.25), (400, 380, 0.5)]
)
def test_counts_agree_with_the_exact_binomial_test(old, new, share):
    made = count_change([old], [new], old_exposure=1 - share, new_exposure=share)
    total = old + new
    tails = [binomtest(new, total, share, alternative=side).pvalue for side in ("less", "greater")]
    assert made.p[0] == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)
    limits = binomtest(new, total, share).proportion_ci(0.95, method="exact")
    scale = (1 - share) / share
    assert made.ratio_lower[0, 0] == pytest.approx(limits.low / (1 - limits.low) * scale, rel=1e-6)
    if old:
        assert made.ratio_upper[0, 0] == pytest.approx(limits.high / (1 - limits.high) * scale, rel=1e-6)
    else:
        assert made.ratio_upper[0, 0] == np.inf


def test_newcombes_published_examples_of_the_difference():
    made = share_change([48, 3], [80, 10], [56, 9], [70, 10], multiplier=1)
    assert made.difference == pytest.approx([0.2, 0.6])
    assert made.lower[0] == pytest.approx([0.0524, 0.1705], abs=5e-5)
    assert made.upper[0] == pytest.approx([0.3339, 0.8090], abs=5e-5)
    assert (made.verdict == Verdict.MORE_THAN_CHANCE).all()


def test_means_agree_with_welchs_test():
    made = mean_change([10], [2], [20], [12], [3], [25])
    peer = ttest_ind_from_stats(12, 3, 25, 10, 2, 20, equal_var=False)
    assert made.p[0] == pytest.approx(peer.pvalue, rel=1e-10)
    assert made.lower[0, 0] == pytest.approx(12 - 10 - (2 - made.lower[0, 0]))
    assert made.lower[0, 0] == pytest.approx(0.48957463, abs=1e-7)


def test_rates_are_per_the_multiplier_and_equal_counts_in_unequal_populations_differ():
    made = rate_change([100], [100_000], [100], [50_000])
    assert (made.old[0], made.new[0], made.difference[0], made.ratio[0]) == (100, 200, 100, 2)
    assert made.verdict[0] == Verdict.MORE_THAN_CHANCE
    assert count_change([100], [100]).verdict[0] == Verdict.NO_MORE_THAN_CHANCE


def test_values_alone_have_a_difference_and_no_verdict():
    made = value_change([68413, 0, None], [95024, 5, 1])
    assert made.percent[0] == pytest.approx(38.8976, abs=1e-4)
    assert np.isnan(made.percent[1])
    assert made.difference[1] == 5
    assert set(made.verdict) == {Verdict.NOT_JUDGED}
    assert made.rows.status[2] == Status.MISSING


def test_a_change_from_nothing_has_no_percentage_and_no_ratio():
    made = count_change([0], [9])
    assert np.isnan(made.percent[0])
    assert np.isnan(made.ratio[0])
    assert made.difference[0] == 9
    assert made.verdict[0] == Verdict.MORE_THAN_CHANCE


@pytest.mark.parametrize(
    ("made", "status", "words"),
    [
        (count_change([None], [3]), Status.MISSING, "missing is not zero"),
        (count_change([-1], [3]), Status.INVALID, "whole number"),
        (count_change([45.2], [67.7]), Status.INVALID, "not a rate or a share"),
        (rate_change([1], [0], [1], [10]), Status.INVALID, "not above zero"),
        (share_change([5], [4], [1], [4]), Status.INVALID, "above its denominator"),
        (share_change([-5], [4], [1], [4]), Status.INVALID, "below zero"),
        (share_change([0], [0], [1], [4]), Status.INVALID, "denominator is not above zero"),
        (mean_change([5], [1], [1], [6], [1], [9]), Status.SUPPRESSED, "fewer than 2"),
        (mean_change([5], [0], [8], [6], [0], [9]), Status.SUPPRESSED, "neither period vary"),
    ],
)
def test_what_cannot_be_compared_says_why_and_has_no_numbers(made, status, words):
    assert made.rows.status[0] == status
    assert words in made.rows.why(0)
    assert made.verdict[0] == Verdict.NOT_JUDGED
    for numbers in (made.difference, made.lower[0], made.upper[0], made.percent, made.p, made.ratio):
        assert np.isnan(numbers).all()


def test_one_bad_row_leaves_the_others():
    made = count_change([59, None, 80], [55, 4, 152])
    assert list(made.rows.ok) == [True, False, True]
    assert made.percent[2] == 90


@pytest.mark.parametrize("confidence", [1, 100, 0.2, 120, ()])
def test_a_level_that_is_none_is_a_fault_of_the_program(confidence):
    with pytest.raises(ValueError):
        count_change([1], [2], confidence=confidence)


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="rows"):
        count_change([1, 2], [2])


@QUICK
@given(rows(COUNTS, 2))
def test_swapping_the_periods_mirrors_the_answer(table):
    old, new = table
    ahead, back = count_change(old, new), count_change(new, old)
    assert (ahead.verdict == back.verdict).all()
    assert (ahead.direction == -back.direction).all()
    assert ahead.p == pytest.approx(back.p, rel=1e-9)
    assert ahead.lower == pytest.approx(-back.upper, rel=1e-9, abs=1e-9)
    both = (np.array(old) > 0) & (np.array(new) > 0)
    assert ahead.ratio_lower[0][both] == pytest.approx(1 / back.ratio_upper[0][both], rel=1e-6)


@QUICK
@given(rows(COUNTS, 2))
def test_verdict_and_ratio_limits_never_disagree(table):
    made = count_change(*table)
    outside = (made.ratio_lower[0] > 1) | (made.ratio_upper[0] < 1)
    close = np.abs(made.p - 0.05) < 1e-9
    assert (outside == (made.verdict == Verdict.MORE_THAN_CHANCE))[~close].all()


@QUICK
@given(rows(COUNTS, 2), st.floats(0.5, 1e6))
def test_limits_bracket_widen_with_confidence_and_scale(table, multiplier):
    made = count_change(*table, confidence=(0.95, 0.998), multiplier=multiplier)
    for level in (0, 1):
        assert (made.lower[level] <= made.difference + 1e-9).all()
        assert (made.upper[level] >= made.difference - 1e-9).all()
    assert (made.lower[1] <= made.lower[0]).all()
    assert (made.upper[1] >= made.upper[0]).all()
    assert (made.ratio_lower[1] <= made.ratio_lower[0]).all()
    plain = count_change(*table)
    assert made.difference == pytest.approx(plain.difference * multiplier)
    assert made.upper[0] == pytest.approx(plain.upper[0] * multiplier)
    assert (made.verdict == plain.verdict).all()


@QUICK
@given(rows(st.tuples(st.integers(0, 500), st.integers(1, 500)), 2))
def test_proportions_bracket_mirror_and_stay_within_100_points(table):
    old, new = ([(min(x, n), n) for x, n in side] for side in table)
    (x1, n1), (x2, n2) = (zip(*side, strict=True) for side in (old, new))
    ahead, back = share_change(x1, n1, x2, n2, confidence=(0.95, 0.998)), share_change(x2, n2, x1, n1)
    assert (ahead.verdict == back.verdict).all()
    assert ahead.lower[0] == pytest.approx(-back.upper[0], abs=1e-9)
    assert (ahead.lower <= ahead.difference + 1e-9).all()
    assert (ahead.upper >= ahead.difference - 1e-9).all()
    assert (ahead.lower[1] <= ahead.lower[0] + 1e-12).all()
    assert (np.abs(np.concatenate((ahead.lower, ahead.upper))) <= 100 + 1e-9).all()


@QUICK
@given(rows(ANYTHING, 6))
def test_no_input_makes_an_error_or_a_warning_and_only_good_rows_have_numbers(table):
    made = [
        count_change(*table[:2]),
        rate_change(*table[:4]),
        share_change(*table[:4]),
        mean_change(*table),
        value_change(*table[:2]),
    ]
    for each in made:
        assert np.isfinite(each.difference[each.rows.ok]).all()
        assert np.isnan(each.difference[~each.rows.ok]).all()
        assert not np.isinf(each.lower).any()
        assert all(each.rows.why(row) for row in np.flatnonzero(~each.rows.ok))


@pytest.mark.parametrize("mean", [2, 20, 60])
def test_the_test_of_counts_raises_no_more_false_alarms_than_it_says(mean):
    # Every pair of counts that can well come up when nothing changes, each with its chance.
    counts = np.arange(0, mean * 3 + 15)
    chance = poisson.pmf(counts, mean)
    old, new = np.meshgrid(counts, counts)
    alarms = count_change(old.ravel(), new.ravel()).verdict == Verdict.MORE_THAN_CHANCE
    rate = (np.outer(chance, chance).ravel() * alarms).sum()
    assert 0.005 < rate <= 0.05
