"""Numbers and markers of national files."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.returns.formats.cells import dfe_marker, number, without_noise
from goldenthread.returns.formats.units import polarity_of, unit_of_axis, unit_of_dfe, unit_of_metadata
from goldenthread.vocabulary import Marker, Polarity, ValueType


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("-3.5", "-3.5"),
        ("+2", "2"),
        ("74,588", "74588"),
        ("1,234,567.8", "1234567.8"),
        (".5", "0.5"),
        ("6.5E-2", "0.065"),
        ("1.557e-05", "0.00001557"),
        ("1E3", "1000"),
        ("−4", "-4"),
    ],
)
def test_a_number_is_read_exactly(text, value):
    assert number(text) == Decimal(value)
    assert str(number(text)).count("E+") == 0


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", "nan", "inf", "1_000", "12,34", "1,2345", "e5", "1e", "1 2", "٣", "<5", "5%", "9" * 41, "1e99"],
)
def test_what_is_no_number_is_not_made_one(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("66.400000000000006", "66.4"),
        ("10.199999999999999", "10.2"),
        ("33.799999999999997", "33.8"),
        ("6.5000000000000002E-2", "0.065"),
        ("263067", "263067"),
        ("12.345", "12.345"),
        ("100.00000000000001", "100"),
    ],
)
def test_spreadsheet_noise_goes_and_published_digits_stay(text, clean):
    assert str(without_noise(number(text), text)) == clean


@given(st.decimals(min_value=-100000, max_value=100000, places=3))
def test_a_float_in_a_spreadsheet_comes_back_as_what_was_typed(typed):
    text = f"{float(typed):.17g}"
    assert without_noise(number(text), text) == typed


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("c", Marker.CONFIDENTIAL),
        ("C", Marker.CONFIDENTIAL),
        ("[c]", Marker.CONFIDENTIAL),
        ("x", Marker.NOT_AVAILABLE),
        ("z", Marker.NOT_APPLICABLE),
        ("low", Marker.ROUNDS_TO_ZERO),
        ("k", Marker.ROUNDS_TO_ZERO_SENSITIVE),
        ("u", Marker.LOW_RELIABILITY),
        (":", Marker.NOT_AVAILABLE),
        ("..", Marker.NOT_AVAILABLE),
        ("~", Marker.ROUNDS_TO_ZERO),
        ("*", None),
        ("", None),
    ],
)
def test_markers_of_the_department_are_typed_and_others_are_not(text, marker):
    assert dfe_marker(text) is marker


@pytest.mark.parametrize(
    ("text", "kind", "per"),
    [
        ("Rate per 100,000 of 10-17 population", ValueType.RATE, 100_000),
        ("Rate per 1000 live births", ValueType.RATE, 1000),
        ("% CIN", ValueType.PERCENTAGE, None),
        ("% gap", ValueType.PERCENTAGE_POINTS, None),
        ("Number of pupils", ValueType.COUNT, None),
        ("Unit Cost", ValueType.MONEY, None),
        ("Average Scaled Score", ValueType.AVERAGE, None),
        ("Turnover rate", ValueType.NOT_STATED, None),
        ("NA", ValueType.NOT_STATED, None),
    ],
)
def test_the_unit_is_what_the_axis_plainly_says(text, kind, per):
    unit = unit_of_axis(text)
    assert (unit.type, unit.per) == (kind, per)


def test_a_public_health_proportion_runs_to_a_hundred():
    assert unit_of_metadata("Proportion", "%").type is ValueType.PERCENTAGE
    assert unit_of_metadata("Crude rate", "per 10,000").per == 10_000
    assert unit_of_metadata("Something new").type is ValueType.NOT_STATED


def test_the_unit_of_a_column_is_said_by_metadata_or_by_its_name_or_not_at_all():
    assert unit_of_dfe("%").type is ValueType.PERCENTAGE
    assert unit_of_dfe("pp").type is ValueType.PERCENTAGE_POINTS
    assert unit_of_dfe("", "gld_percentage").type is ValueType.PERCENTAGE
    assert unit_of_dfe("", "rate_per_10k").per == unit_of_dfe("", "rate_per_10000").per == 10_000
    assert unit_of_dfe("", "Referrals_rate") is None
    assert unit_of_dfe("", "percentile_25") is None


def test_polarity_is_asked_for_where_a_dictionary_is_silent():
    assert polarity_of("High") is Polarity.HIGHER_BETTER
    assert polarity_of("Low is good") is Polarity.LOWER_BETTER
    assert polarity_of("-") is Polarity.NO_JUDGEMENT
    assert polarity_of("NA") is Polarity.ASK
