"""Shares to the penny, as a property: the parts are always the whole, and none is a penny from its exact share."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.governance.standing.shares import percentage, split

PENCE = st.integers(min_value=0, max_value=10**11).map(lambda pence: Decimal(pence) / 100)
WEIGHTS = st.lists(st.one_of(st.integers(1, 10**6), st.decimals("0.01", "10000", places=2)), min_size=1, max_size=30)


@given(PENCE, WEIGHTS)
def test_the_parts_are_the_whole_to_the_penny(whole, weights):
    parts = split(whole, weights)
    assert sum(parts) == whole
    total = sum(Decimal(w) for w in weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part == part.quantize(Decimal("0.01"))
        assert abs(part * total - whole * Decimal(weight)) < Decimal("0.01") * total


@given(PENCE, st.integers(1, 40))
def test_equal_shares_differ_by_a_penny_at_most(whole, number):
    parts = split(whole, [1] * number)
    assert max(parts) - min(parts) <= Decimal("0.01")
    assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        ("303140", [1, 1], ["151570.00", "151570.00"]),
        ("100", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("0.01", [1, 99], ["0.00", "0.01"]),
        ("10", [Decimal("12.5"), Decimal("87.5")], ["1.25", "8.75"]),
    ],
)
def test_drawn_examples(whole, weights, parts):
    assert [str(part) for part in split(Decimal(whole), weights)] == parts


@pytest.mark.parametrize(
    ("whole", "weights"), [("-1", [1]), ("1.005", [1]), ("1", []), ("1", [1, 0]), ("1", [Decimal("NaN")])]
)
def test_what_cannot_be_split(whole, weights):
    with pytest.raises(ValueError, match="must be"):
        split(Decimal(whole), weights)


def test_a_share_of_nothing_is_not_known():
    assert percentage(Decimal(68853), Decimal(303140)) == Decimal("22.7")
    assert percentage(Decimal(1), Decimal(0)) is None
