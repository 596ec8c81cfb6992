"""Rounding: half away from zero, on exact numbers only."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.vocabulary import format_number, round_half_away

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.5", 0, "3"),  # the built-in would give 2
        ("3.5", 0, "4"),
        ("-2.5", 0, "-3"),
        ("0.5", 0, "1"),
        ("-0.4", 0, "0"),
        ("19.05", 1, "19.1"),
        ("66.400000000000006", 1, "66.4"),
        ("45.2", 2, "45.20"),
        ("1250", -2, "1300"),
        ("1249", -2, "1200"),
        ("4", -1, "0"),
    ],
)
def test_a_half_goes_away_from_zero(value, places, rounded):
    assert str(round_half_away(Decimal(value), places)) == rounded


def test_whole_numbers_are_taken():
    assert round_half_away(25, -1) == 30


@pytest.mark.parametrize("value", [2.5, True, "2.5", None])
def test_anything_that_is_not_exact_is_a_mistake_in_the_program(value):
    with pytest.raises(TypeError, match="must be a Decimal"):
        round_half_away(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_only_finite_numbers_round(value):
    with pytest.raises(ValueError, match="finite"):
        round_half_away(Decimal(value))


def test_numbers_far_longer_than_the_default_precision_round():
    assert round_half_away(Decimal("1" * 40 + ".5")) == Decimal("1" * 39 + "2")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("2590", None, "2,590"),
        ("1234.5", 2, "1,234.50"),
        ("-1234.55", 1, "-1,234.6"),
        ("0", 1, "0.0"),
        ("1E+3", None, "1,000"),
        ("45.20", None, "45.20"),
    ],
)
def test_numbers_as_readers_see_them(value, places, shown):
    assert format_number(Decimal(value), places) == shown


@given(numbers, st.integers(0, 5))
def test_rounding_is_symmetric_about_zero(value, places):
    assert round_half_away(-value, places) == -round_half_away(value, places)


@given(numbers, st.integers(-3, 5))
def test_rounding_agrees_with_the_obvious_sum(value, places):
    # The twin: whole units of the place, worked out with fractions, half added to the size.
    unit = Fraction(10) ** -places
    units = (abs(Fraction(value)) / unit + Fraction(1, 2)).__floor__()
    assert Fraction(round_half_away(value, places)) == units * unit * (1 if value >= 0 else -1)


@given(numbers, st.integers(0, 5))
def test_rounding_twice_changes_nothing(value, places):
    once = round_half_away(value, places)
    assert round_half_away(once, places) == once


@given(numbers)
def test_a_formatted_number_reads_back(value):
    assert Decimal(format_number(value).replace(",", "")) == value
