"""Part-years projected, as arrays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from goldenthread.methods.projection import by_profile, pro_rata
from goldenthread.methods.results import Status

QUICK = settings(deadline=None, max_examples=60)
ANYTHING = st.one_of(st.none(), st.floats(allow_infinity=True, allow_nan=True), st.integers(-5, 10**6))


def test_38_in_one_of_four_quarters_is_152_from_108_to_209():
    made = pro_rata([38], 1, 4)
    assert made.value[0] == 152
    assert np.round([made.lower[0, 0], made.upper[0, 0]]).tolist() == [108, 209]
    assert made.method_of(0).key == "pro_rata_count"


def test_the_published_quarters():
    made = pro_rata([38, 259, 23_756], 1, 4, counts=False)
    assert made.value.tolist() == [152, 1036, 95_024]
    assert np.isnan(made.lower).all()
    assert np.isnan(made.upper).all()
    assert made.rows.ok.all()


def test_prediction_limits_are_the_exact_ones():
    # The upper limit is the largest total for which 38 or fewer in the first quarter is not too unlikely.
    made = pro_rata([38], 1, 4, limits="outcome")
    low, high = int(made.lower[0, 0]), int(made.upper[0, 0])
    assert binom.cdf(38, high, 0.25) > 0.025 >= binom.cdf(38, high + 1, 0.25)
    assert binom.sf(37, low, 0.25) > 0.025 >= binom.sf(37, low - 1, 0.25)
    assert made.method_of(0).key == "pro_rata_outcome"


def test_prediction_limits_never_fall_below_what_is_counted_already():
    made = pro_rata([3, 3, 0], [11, 6, 1], 12, limits="outcome")
    assert (made.lower[0] >= [3, 3, 0]).all()
    assert pro_rata([3], 11, 12).lower[0, 0] < 3


def test_last_years_profile():
    made = by_profile([38, 0, 38], [16, 16, 20], [80, 80, 20])
    assert made.value.tolist() == [190, 0, 38]
    assert (made.lower[0] <= made.value).all()
    assert (made.value < made.upper[0]).all()
    assert made.lower[0, 1] == 0
    assert by_profile([10], [20], [80], counts=False).value[0] == 40


def test_what_is_known_of_last_year_widens_the_limits():
    plain = pro_rata([38], 1, 4)
    little, much = by_profile([38], [5], [20]), by_profile([38], [5000], [20_000])
    assert little.upper[0, 0] > much.upper[0, 0] > plain.upper[0, 0]
    assert much.upper[0, 0] == pytest.approx(plain.upper[0, 0], rel=0.01)


@pytest.mark.parametrize(
    ("made", "status", "words"),
    [
        (pro_rata([101], [None], 12), Status.MISSING, "held and not projected"),
        (pro_rata([None], 1, 4), Status.MISSING, "missing is not zero"),
        (pro_rata([38], 4, 4), Status.INVALID, "nothing to project"),
        (pro_rata([38], 5, 4), Status.INVALID, "nothing to project"),
        (pro_rata([38], 0, 4), Status.INVALID, "not above zero"),
        (pro_rata([38.5], 1, 4), Status.INVALID, "whole number"),
        (by_profile([5], [0], [80]), Status.INVALID, "nothing by this point"),
        (by_profile([5], [90], [80]), Status.INVALID, "above last year's whole"),
        (by_profile([5], [None], [80]), Status.MISSING, "no profile"),
    ],
)
def test_what_is_not_projected_says_why(made, status, words):
    assert made.rows.status[0] == status
    assert words in made.rows.why(0)
    assert np.isnan([made.value[0], made.lower[0, 0], made.upper[0, 0]]).all()


def test_limits_of_another_name_are_a_fault_of_the_program():
    with pytest.raises(ValueError):
        pro_rata([1], 1, 4, limits="prediction")


@QUICK
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 11)), min_size=1, max_size=8), st.integers(2, 30))
def test_limits_bracket_widen_and_scale(table, times):
    seen, months = zip(*table, strict=True)
    for limits in ("count", "outcome"):
        made = pro_rata(seen, months, 12, limits=limits, confidence=(0.95, 0.998))
        assert (made.lower <= made.value + 1e-9).all()
        assert (made.upper >= made.value - 1e-9).all()
        assert (made.lower[1] <= made.lower[0]).all()
        assert (made.upper[1] >= made.upper[0]).all()
    # What matters is the part, not the unit it is counted in.
    again = pro_rata(seen, np.array(months) * times, 12 * times)
    assert again.upper == pytest.approx(pro_rata(seen, months, 12).upper)


@QUICK
@given(st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING), min_size=1, max_size=6), st.booleans())
def test_no_input_makes_an_error_or_a_warning(table, counts):
    x, y, z = zip(*table, strict=True)
    for made in (
        pro_rata(x, y, z, counts=counts),
        pro_rata(x, y, z, limits="outcome"),
        by_profile(x, y, z, counts=counts),
    ):
        assert np.isfinite(made.value[made.rows.ok]).all()
        assert np.isnan(made.value[~made.rows.ok]).all()
        assert not np.isinf(made.upper).any()
        assert all(made.rows.why(row) for row in np.flatnonzero(~made.rows.ok))


@pytest.mark.parametrize("mean", [3, 12, 38])
def test_prediction_limits_hold_the_total_as_often_as_they_say(mean):
    # Every quarter and every rest of the year that can well come up, each with its chance.
    seen, rest = np.arange(0, mean * 3 + 15), np.arange(0, mean * 6 + 30)
    made = pro_rata(seen, 1, 4, limits="outcome")
    total = seen[:, None] + rest
    held = (made.lower[0][:, None] <= total) & (total <= made.upper[0][:, None])
    chance = np.outer(poisson.pmf(seen, mean), poisson.pmf(rest, 3 * mean))
    assert 0.95 <= (chance * held).sum() <= 0.99
