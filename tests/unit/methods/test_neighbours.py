import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.neighbours import neighbour_bands
from goldenthread.methods.results import Status

TEN = np.arange(1.0, 11.0)


def around(value, others, **more):
    """The band of one area, row 0, with `others` as its neighbours."""
    values = np.array([value, *others])
    named = np.full((len(values), len(others)), -1)
    named[0] = np.arange(1, len(values))
    return neighbour_bands(values, named, **more)


def test_the_band_of_ten_neighbours():
    got = around(4.0, TEN)
    assert [got.lowest[0], got.median[0], got.highest[0]] == [1, 5.5, 10]
    assert [got.lower_quartile[0], got.upper_quartile[0]] == [3.25, 7.75]
    assert (got.count[0], got.given[0], got.below[0], got.above[0]) == (10, 10, 3, 6)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.5, "below every neighbour"),
        (1.0, "in the lowest quarter of its neighbours"),
        (4.0, "between the lower quartile and the median of its neighbours"),
        (5.5, "level with the median of its neighbours"),
        (7.0, "between the median and the upper quartile of its neighbours"),
        (9.0, "in the highest quarter of its neighbours"),
        (11.0, "above every neighbour"),
    ],
)
def test_where_an_area_stands_in_words(value, words):
    assert around(value, TEN).stands(0) == words


def test_too_few_neighbours_with_a_value_are_refused():
    got = around(4.0, [1, 2, np.nan, 4, 5])
    assert got.rows.status[0] == Status.SUPPRESSED and np.isnan(got.median[0])
    assert got.stands(0) == "too few of its neighbours have a value"
    assert (got.count[0], got.given[0]) == (4, 5)
    assert around(4.0, [1, 2, np.nan, 4, 5], minimum=4).median[0] == 3


def test_a_missing_value_of_its_own_is_said():
    got = around(np.nan, TEN)
    assert got.rows.status[0] == Status.MISSING and got.stands(0) == "the area has no value"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ([0, 1, 2, 3, 4], "the area is among its own neighbours"),
        ([1, 2, 3, 4, 4], "a neighbour is given twice"),
        ([1, 2, 3, 4, 99], "a neighbour is not among the areas"),
    ],
)
def test_neighbours_that_cannot_be_are_refused(named, words):
    others = np.full((6, 5), -1)
    others[0] = named
    got = neighbour_bands(np.arange(6.0), others)
    assert got.rows.status[0] == Status.INVALID and got.stands(0) == words


@given(st.lists(st.one_of(st.just(np.nan), st.floats(-1e6, 1e6)), min_size=5, max_size=15), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_band_is_what_numpy_gives_and_order_does_not_matter(others, chance):
    got = around(0.0, others)
    there = [value for value in others if not np.isnan(value)]
    assert got.rows.ok[0] == (len(there) >= 5)
    if got.rows.ok[0]:
        band = [one[0] for one in (got.lowest, got.lower_quartile, got.median, got.upper_quartile, got.highest)]
        np.testing.assert_allclose(band, np.quantile(there, [0, 0.25, 0.5, 0.75, 1]), rtol=1e-9, atol=1e-9)
        assert band == sorted(band)
        chance.shuffle(others)
        assert around(0.0, others).median[0] == got.median[0]
        turned = around(0.0, [-value for value in others])
        assert turned.lower_quartile[0] == -got.upper_quartile[0]


@given(st.lists(st.floats(), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_no_number_stops_it(others):
    got = around(1.0, others, minimum=1)
    assert all(got.stands(row) for row in range(len(others) + 1))


@pytest.mark.parametrize(
    "call",
    [
        lambda: neighbour_bands([1, 2], [1, 0]),
        lambda: neighbour_bands([1, 2], [[1.0], [0.0]]),
        lambda: neighbour_bands([1, 2], [[1]]),
        lambda: neighbour_bands([1, 2], [[1], [0]], minimum=0),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call):
    with pytest.raises(ValueError):
        call()
