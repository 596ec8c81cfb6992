"""Groups of rows: codes for any labels, and sums under a stated rule for missing values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.methods.groups import Groups, as_groups, group_by, missing_rule, summed

LABELS = st.one_of(
    st.lists(st.text(max_size=4)),
    st.lists(st.integers(-(2**60), 2**60)),
    st.lists(st.integers(-100, 100)),
    st.lists(st.one_of(st.none(), st.text(max_size=2), st.integers(0, 3), st.just(float("nan")))),
    st.lists(st.text(alphabet="ab", min_size=60, max_size=70)),
)


def plain(labels):
    """Codes in order of first appearance, the slow way."""
    seen = {}
    cleaned = [None if v != v else v for v in labels]
    return [seen.setdefault(v, len(seen)) for v in cleaned], tuple(seen)


@given(LABELS)
def test_codes_are_those_of_a_dictionary(labels):
    groups = group_by(labels)
    codes, names = plain(labels)
    assert groups.codes.tolist() == codes
    assert groups.labels == names


@given(st.lists(st.tuples(st.text(max_size=2), st.integers(0, 3)), min_size=1))
def test_several_columns_group_by_their_combination(rows):
    first, second = zip(*rows, strict=True)
    groups = group_by(list(first), list(second))
    codes, names = plain(rows)
    assert groups.codes.tolist() == codes
    assert groups.labels == names


@pytest.mark.parametrize("kind", ["i1", "u1", "i4", "i8", "u8", "U8", "O"])
def test_arrays_of_any_kind_can_be_labels(kind):
    groups = group_by(np.array([100, 7, 100, 0], dtype="i8").astype(kind))
    assert groups.codes.tolist() == [0, 1, 0, 2]


def test_the_whole_range_of_small_integers_does_not_overflow():
    assert len(group_by(np.array([-128, 127, -128], dtype=np.int8))) == 2
    assert len(group_by(np.array([0, 2**64 - 1], dtype=np.uint64))) == 2


def test_texts_that_share_a_number_are_still_told_apart(monkeypatch):
    monkeypatch.setattr("goldenthread.methods.groups._hashed", lambda text: np.zeros(len(text), dtype=np.uint64))
    assert group_by(["a", "b", "a"]).codes.tolist() == [0, 1, 0]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(-9, 9))), min_size=1),
    st.sampled_from(["propagate", "zero", "skip"]),
)
def test_sums_hold_the_rule_for_missing_values(rows, rule):
    groups = Groups(np.array([code for code, _ in rows]), ("a", "b", "c", "d"))
    (sums,) = summed(groups, rule, np.array([np.nan if v is None else v for _, v in rows], dtype=float))
    for code in range(4):
        own = [value for at, value in rows if at == code]
        there = [value for value in own if value is not None]
        if rule == "zero":
            expected = sum(there)
        elif rule == "skip":
            expected = sum(there) if there else None
        else:
            expected = sum(there) if own and len(there) == len(own) else None
        assert np.isnan(sums[code]) if expected is None else sums[code] == expected


def test_a_row_is_skipped_in_every_column():
    x, n = summed(group_by(["a", "a"]), "skip", np.array([1, np.nan]), np.array([10.0, 20]))
    assert (x[0], n[0]) == (1, 10)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: group_by(), "at least one column"),
        (lambda: group_by(["a"], ["a", "b"]), "same number of rows"),
        (lambda: group_by(np.zeros((2, 2))), "one to a row"),
        (lambda: group_by([["a"], ["b"]]), "plain values"),
        (lambda: as_groups(["a"], 2), "1 rows where 2"),
        (lambda: Groups(np.array([0, 2]), ("a", "b")), "from 0 to 1"),
        (lambda: Groups(np.array([0.0]), ("a",)), "whole numbers"),
        (lambda: missing_rule("drop", "propagate", "skip"), "propagate, skip"),
    ],
)
def test_faults_of_argument_are_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_a_null_character_tells_labels_apart():
    assert group_by(["a", "a\0", "a"]).codes.tolist() == [0, 1, 0]


def test_no_labels_at_all_give_one_group():
    groups = as_groups(None, 3)
    assert (len(groups), groups.counts.tolist()) == (1, [3])
