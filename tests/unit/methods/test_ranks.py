import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import studentized_range

from goldenthread.methods import ranks as module
from goldenthread.methods.ranks import rank_areas
from goldenthread.methods.results import Status

AREAS = st.lists(
    st.tuples(st.integers(-40, 40), st.floats(0, 15), st.floats(0, 15)).map(lambda a: (a[0], a[0] - a[1], a[0] + a[2])),
    min_size=1,
    max_size=12,
)


def test_clear_areas_hold_one_place_and_unclear_ones_several():
    got = rank_areas([50, 30, 31, 10], [48, 27, 28, 8], [52, 33, 34, 12])
    assert got.rank.tolist() == [1, 3, 2, 4]
    assert got.first.tolist() == [1, 2, 2, 4]
    assert got.last.tolist() == [1, 3, 3, 4]
    assert got.said(0) == "1st of 4, clear of the others"
    assert got.said(1) == "3rd of 4, and may be from 2nd to 3rd"


def test_the_lowest_can_come_first():
    got = rank_areas([50, 30, 10], [48, 28, 8], [52, 32, 12], first="lowest")
    assert got.rank.tolist() == [3, 2, 1] and got.last.tolist() == [3, 2, 1]


def test_a_difference_is_told_from_both_intervals():
    # Intervals overlap (12 and 11), yet the difference 3 is above sqrt(2^2 + 2^2) = 2.83.
    got = rank_areas([13, 10], [11, 8], [15, 12])
    assert got.last.tolist() == [1, 2]
    assert rank_areas([12.8, 10], [10.8, 8], [14.8, 12]).last.tolist() == [2, 2]


def test_equal_values_share_the_better_place():
    assert rank_areas([5, 5, 1], [5, 5, 1], [5, 5, 1]).rank.tolist() == [1, 1, 3]


def test_what_is_missing_is_not_ranked_and_not_counted():
    got = rank_areas([3, np.nan, 1, 2], [2, 0, 0, 3], [4, 1, 2, 4])
    assert [Status(code).name for code in got.rows.status] == ["OK", "MISSING", "OK", "INVALID"]
    assert got.count.tolist() == [2, 0, 2, 0] and got.rank.tolist() == [1, 0, 2, 0]
    assert got.said(1) == "the value or a limit of its interval is missing"


def test_groups_are_ranked_apart():
    got = rank_areas([3, 9, 1, 2], [3, 9, 1, 2], [3, 9, 1, 2], group=["a", "b", "a", "b"])
    assert got.rank.tolist() == [1, 1, 2, 2] and got.count.tolist() == [2] * 4


def test_blocks_give_what_one_piece_gives(monkeypatch):
    value = np.random.default_rng(1).normal(size=40)
    whole = rank_areas(value, value - 0.3, value + 0.5)
    monkeypatch.setattr(module, "_BLOCK", 120)
    parts = rank_areas(value, value - 0.3, value + 0.5)
    np.testing.assert_array_equal(whole.first, parts.first)
    np.testing.assert_array_equal(whole.last, parts.last)


@pytest.mark.parametrize("size", [2, 15, 150])
def test_the_studentised_range_agrees_with_tables(size):
    ours = module._studentised_range(0.95, size)
    assert studentized_range.sf(ours, size, np.inf) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize(
    ("place", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (21, "21st"), (112, "112th")]
)
def test_places_in_words(place, words):
    assert module._ordinal(place) == words


@given(AREAS, st.randoms())
@settings(max_examples=80, deadline=None)
def test_places_bracket_the_rank_widen_with_the_level_and_do_not_depend_on_order(areas, chance):
    value, low, high = np.array(areas, dtype=float).T
    got = rank_areas(value, low, high)
    assert (got.first <= got.rank).all() and (got.rank <= got.last).all()
    assert (got.first >= 1).all() and (got.last <= len(value)).all()
    together = rank_areas(value, low, high, simultaneous=True)
    assert (together.first <= got.first).all() and (together.last >= got.last).all()
    mixed = list(range(len(value)))
    chance.shuffle(mixed)
    again = rank_areas(value[mixed], low[mixed], high[mixed])
    for name in ("rank", "first", "last"):
        np.testing.assert_array_equal(getattr(got, name)[mixed], getattr(again, name))


@given(AREAS)
@settings(max_examples=40, deadline=None)
def test_the_mirror_image_turns_the_places_round(areas):
    value, low, high = np.array(areas, dtype=float).T
    down, up = rank_areas(value, low, high), rank_areas(-value, -high, -low, first="lowest")
    for name in ("rank", "first", "last"):
        np.testing.assert_array_equal(getattr(down, name), getattr(up, name))


@given(st.lists(st.tuples(st.floats(), st.floats(), st.floats()), max_size=8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_number_stops_it(rows, simultaneous):
    value, low, high = np.array(rows, dtype=float).reshape(-1, 3).T
    got = rank_areas(value, low, high, simultaneous=simultaneous)
    assert all(got.said(row) for row in range(len(value)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: rank_areas([1], [0], [2], first="best"),
        lambda: rank_areas([1], [0, 1], [2]),
        lambda: rank_areas([1], [0], [2], confidence=(0.95, 0.998)),
        lambda: rank_areas([1], [0], [2], confidence=1),
        lambda: rank_areas([1], [0], [2], group=["a", "b"]),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(call):
    with pytest.raises(ValueError):
        call()
