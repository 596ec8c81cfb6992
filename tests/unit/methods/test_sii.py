import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.results import Status
from goldenthread.methods.sii import slope_index

ANYTHING = st.one_of(st.just(float("nan")), st.floats(allow_nan=False, allow_infinity=False))
FIFTHS = [1, 2, 3, 4, 5]


def one(values, quantile=FIFTHS, population=1000.0, **more):
    rows = len(values)
    people = np.broadcast_to(population, (rows,))
    return slope_index(["here"] * rows, quantile, people, values, **more)


def test_a_straight_line_comes_back_as_it_is():
    got = one([76.0, 78.0, 80.0, 82.0, 84.0], se=[0.5] * 5)
    assert got.sii.value[0] == pytest.approx(10)
    assert got.intercept[0] == pytest.approx(75)
    assert got.rii.value[0] == pytest.approx(85 / 75)
    # Weights of five equal parts: (middle - 1/2) / sum of squares, times 1.96 standard errors.
    h = (np.array([0.1, 0.3, 0.5, 0.7, 0.9]) - 0.5) / 0.4
    assert got.sii.upper[0, 0] - 10 == pytest.approx(1.959963984540054 * 0.5 * np.sqrt((h**2).sum()))


def test_limits_and_their_standard_errors_give_one_answer():
    values, se = np.array([60.0, 64, 65, 70, 71]), 1.2
    by_limits = one(values, lower=values - 1.959963984540054 * se, upper=values + 1.959963984540054 * se)
    by_error = one(values, se=[se] * 5)
    np.testing.assert_allclose(by_limits.sii.lower, by_error.sii.lower)
    np.testing.assert_allclose(by_limits.rii.upper, by_error.rii.upper)


def test_quantiles_as_text_are_put_in_the_order_of_their_numbers():
    values = np.array([50.0, 52, 51, 56, 58, 60, 61, 65, 64, 70])
    numbers = list(range(1, 11))
    order = sorted(numbers, key=str)
    as_text = one(values[[n - 1 for n in order]], quantile=[str(n) for n in order], se=[1.0] * 10)
    as_number = one(values, quantile=numbers, se=[1.0] * 10)
    np.testing.assert_allclose(as_text.sii.value, as_number.sii.value)


def test_skewed_limits_agree_with_draws():
    values, se = np.array([900.0, 700, 650, 500, 420]), np.array([0.3, 0.2, 0.35, 0.25, 0.3])
    people = np.array([3000.0, 2500, 1500, 4000, 2200])
    got = one(values, population=people, kind="rate", se=se, confidence=(0.95, 0.998))
    share = people / people.sum()
    middle = np.cumsum(share) - share / 2
    h = share * (middle - 0.5)
    slope = h / (h * middle).sum()
    drawn = np.exp(np.log(values) + se * np.random.default_rng(5).standard_normal((400_000, 5)))
    mean = (share * middle).sum()
    assert mean == pytest.approx(0.5)
    rise, near = drawn @ slope, drawn @ (share - slope * mean)
    for level, tails in enumerate(([0.025, 0.975], [0.001, 0.999])):
        for found, draws in ((got.sii, rise), (got.rii, (near + rise) / near)):
            for limit, tail in zip((found.lower[level, 0], found.upper[level, 0]), tails, strict=True):
                chance = (draws <= limit).mean()
                assert abs(chance - tail) < 5 * np.sqrt(tail * (1 - tail) / len(draws))


def test_small_errors_give_what_the_normal_formula_gives():
    values = np.array([0.30, 0.27, 0.25, 0.22, 0.21])
    logit = one(values, kind="proportion", se=[0.001] * 5, multiplier=100)
    plain = one(values, se=0.001 * values * (1 - values), multiplier=100)
    np.testing.assert_allclose(logit.sii.lower, plain.sii.lower, rtol=1e-4)
    np.testing.assert_allclose(logit.rii.upper, plain.rii.upper, rtol=1e-4)


def test_a_line_on_the_log_scale_comes_back_at_both_ends():
    values = 400 * np.exp(0.8 * np.array([0.1, 0.3, 0.5, 0.7, 0.9]))
    got = one(values, kind="rate", transform=True, se=[0.1] * 5)
    assert got.intercept[0] == pytest.approx(400)
    assert got.rii.value[0] == pytest.approx(np.exp(0.8))
    assert got.sii.value[0] == pytest.approx(400 * (np.exp(0.8) - 1))


def test_an_area_that_lacks_something_is_marked_and_the_others_stay():
    areas = ["a"] * 5 + ["b"] * 5 + ["c"] * 4 + ["d"] * 5 + ["e"] * 6
    quantile = FIFTHS * 2 + [1, 2, 3, 4] + FIFTHS + [*FIFTHS, 5]
    values = np.arange(25.0) + 50
    people = np.full(25, 100.0)
    values[7], people[16] = np.nan, 0
    got = slope_index(areas, quantile, people, values, se=np.ones(25))
    assert got.areas == ("a", "b", "c", "d", "e")
    assert [Status(code).name for code in got.rows.status] == ["OK", "MISSING", "MISSING", "INVALID", "INVALID"]
    assert "not above zero" in got.rows.why(3) and "twice" in got.rows.why(4)
    assert np.isnan(got.sii.value[1:]).all() and np.isnan(got.rii.upper[0, 1:]).all()


def test_a_rate_of_zero_has_a_value_and_a_note_where_its_limit_is_zero():
    got = one([0.0, 5, 6, 8, 10], kind="rate", lower=[0.0, 4, 5, 7, 9], upper=[2.0, 6, 7, 9, 11])
    assert got.rows.ok.all() and got.sii.value[0] > 0
    assert np.isnan(got.sii.lower).all() and got.rows.why(0).startswith("no interval")
    refused = one([0.0, 5, 6, 8, 10], kind="rate", se=[0.1] * 5, transform=True)
    assert refused.rows.status[0] == Status.INVALID


def test_no_ratio_over_a_line_that_starts_below_zero():
    got = one([1.0, 5, 20, 40, 80], se=[1.0] * 5)
    assert got.intercept[0] < 0 and got.sii.rows.ok.all()
    assert got.rii.rows.status[0] == Status.INVALID and np.isnan(got.rii.value[0])


def test_no_interval_for_a_ratio_whose_bottom_may_be_zero():
    got = one([1.0, 2, 3, 4, 5], se=[2.0] * 5)
    assert got.rii.rows.ok.all() and np.isnan(got.rii.lower).all()
    assert got.rii.rows.why(0).startswith("no interval")
    assert np.isfinite(got.sii.lower).all()


def test_a_skewed_ratio_whose_bottom_may_be_zero_has_no_interval_either():
    got = one([30.0, 35, 40, 70, 100], kind="rate", se=[1.0] * 5)
    assert got.rii.rows.ok.all() and np.isnan(got.rii.lower).all()
    assert got.rii.rows.why(0).startswith("no interval") and np.isfinite(got.sii.upper).all()


def test_a_standard_error_that_says_nothing_gives_no_interval():
    got = one([30.0, 35, 40, 70, 100], kind="rate", se=[0.1, 0.1, 0.1, 0.1, 9.0])
    assert got.rows.ok.all() and np.isfinite(got.sii.value[0])
    assert np.isnan(got.sii.lower).all() and "so large" in got.rows.why(0)


VALUES = st.lists(st.floats(0.05, 0.95), min_size=5, max_size=5)
SETTING = st.sampled_from(
    [("value", False), ("rate", False), ("rate", True), ("proportion", False), ("proportion", True)]
)


@given(VALUES, SETTING)
@settings(max_examples=25, deadline=None)
def test_a_negative_multiplier_turns_everything_round(values, how):
    kind, transform = how
    plain = one(values, kind=kind, transform=transform, se=[0.02] * 5, multiplier=10)
    turned = one(values, kind=kind, transform=transform, se=[0.02] * 5, multiplier=-10)
    np.testing.assert_allclose(turned.sii.value, -plain.sii.value)
    np.testing.assert_allclose(turned.sii.lower, -plain.sii.upper)
    if plain.rii.rows.ok.all() and (plain.rii.lower > 0).all():
        np.testing.assert_allclose(turned.rii.value, 1 / plain.rii.value)
        np.testing.assert_allclose(turned.rii.lower, 1 / plain.rii.upper, rtol=1e-6)


@given(VALUES, SETTING, st.permutations(FIFTHS))
@settings(max_examples=25, deadline=None)
def test_order_of_rows_multiplier_and_level(values, how, order):
    kind, transform = how
    at = [n - 1 for n in order]
    call = {"kind": kind, "transform": transform, "se": [0.03] * 5}
    wide = one(values, **call, confidence=(0.9, 0.95, 0.998))
    mixed = one([values[i] for i in at], quantile=order, **call, multiplier=100)
    np.testing.assert_allclose(mixed.sii.value, wide.sii.value * 100, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(mixed.sii.lower[0], wide.sii.lower[1] * 100, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(mixed.intercept, wide.intercept * 100, rtol=1e-9, atol=1e-9)
    assert (np.diff(wide.sii.lower[:, 0]) < 0).all() and (np.diff(wide.sii.upper[:, 0]) > 0).all()
    assert (wide.sii.lower[:, 0] < wide.sii.value[0]).all() and (wide.sii.upper[:, 0] > wide.sii.value[0]).all()


@given(
    st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING, ANYTHING), min_size=5, max_size=5),
    SETTING,
    st.sampled_from([1, -1]),
)
@settings(max_examples=100, deadline=None)
def test_no_number_stops_it(rows, how, sign):
    people, values, low, high = np.array(rows).T
    kind, transform = how
    for more in ({"lower": low, "upper": high}, {"se": low}):
        got = one(values, population=people, kind=kind, transform=transform, multiplier=sign * 100, **more)
        for found in (got.sii, got.rii):
            assert found.rows.ok[0] or found.rows.why(0)
            assert np.isfinite(found.value[0]) == found.rows.ok[0]


@given(st.lists(st.tuples(st.floats(1e-9, 1e9), st.floats(0, 1), st.floats(0, 20)), min_size=5, max_size=5), SETTING)
@settings(max_examples=60, deadline=None)
def test_no_possible_number_stops_it(rows, how):
    people, values, error = np.array(rows).T
    got = one(values, population=people, kind=how[0], transform=how[1], se=error)
    assert got.rows.ok[0] or got.rows.why(0)
    assert not np.isinf(got.sii.lower).any() and not np.isinf(got.rii.upper).any()


@pytest.mark.parametrize(
    "call",
    [
        lambda: one([1.0] * 5),
        lambda: one([1.0] * 5, lower=[1.0] * 5),
        lambda: one([1.0] * 5, se=[1.0] * 5, lower=[1.0] * 5, upper=[1.0] * 5),
        lambda: one([1.0] * 5, se=[1.0] * 5, transform=True),
        lambda: one([1.0] * 5, se=[1.0] * 5, kind="count"),
        lambda: one([1.0] * 5, se=[1.0] * 5, multiplier=0),
        lambda: one([1.0] * 5, se=[1.0] * 5, confidence=100),
        lambda: one([1.0] * 5, se=[1.0] * 5, quantile=["most", "2", "3", "4", "5"]),
        lambda: one([1.0] * 5, se=[1.0] * 5, quantile=[1, 2, 3, 4, np.nan]),
        lambda: one([1.0] * 5, se=[1.0] * 5, quantile=[1, 2, 3, 4]),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call):
    with pytest.raises(ValueError):
        call()
