"""Axes: round steps, and periods by their short names."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.charts.axis import chosen, follows, scale_of, short
from goldenthread.vocabulary import Period, Unit, ValueType
from tests.unit.charts.parts import NUMBERS, PEOPLE, PERCENT, POUNDS, RATE, UNITS, years


def ticks(values, unit=PEOPLE, **more):
    return [words for _, words in scale_of([Decimal(str(value)) for value in values], unit, **more).ticks]


@pytest.mark.parametrize(
    ("values", "unit", "written"),
    [
        ([0, 97], PERCENT, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        ([67, 89], PERCENT, ["50%", "60%", "70%", "80%", "90%"]),
        ([0, 100], PERCENT, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        ([-4, 8], PERCENT, ["-5.0%", "-2.5%", "0.0%", "2.5%", "5.0%", "7.5%", "10.0%"]),
        ([1, 3], PEOPLE, ["0", "1", "2", "3"]),
        ([0.2, 0.9], RATE, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([12_500, 60_000], POUNDS, ["£0", "£20,000", "£40,000", "£60,000"]),
        ([-300, 900], POUNDS, ["-£500", "-£250", "£0", "£250", "£500", "£750", "£1,000"]),
        ([400_000, 4_200_000], POUNDS, ["£0m", "£1m", "£2m", "£3m", "£4m", "£5m"]),
    ],
)
def test_steps_are_round(values, unit, written):
    assert ticks(values, unit) == written


@pytest.mark.parametrize("value", [0, 45, -45, "0.004", 10**9])
def test_a_flat_series_stands_on_an_axis_from_zero(value):
    scale = scale_of([Decimal(str(value))] * 3, PEOPLE)
    assert scale.low <= 0 <= scale.high and scale.low < scale.high
    assert not scale.starts


def test_an_axis_off_zero_says_where_it_starts_and_bars_never_do():
    assert scale_of([Decimal(67), Decimal(89)], PERCENT).starts == "50%"
    assert scale_of([Decimal(67), Decimal(89)], PERCENT, from_zero=True).starts == ""
    assert scale_of([Decimal(10), Decimal(89)], PERCENT).starts == ""


def test_a_small_change_is_not_drawn_steep():
    """The axis leaves at least as much under the lowest value as there is between lowest and highest, nearly."""
    scale = scale_of([Decimal("79.2"), Decimal("81.0")], RATE)
    assert scale.low <= Decimal("77.5") and scale.low > 60


@pytest.mark.parametrize(
    ("value", "unit", "title"),
    [
        ("5", PEOPLE, "People"),
        ("5000000", PEOPLE, "People, millions"),
        ("5e9", PEOPLE, "People, billions"),
        ("5e20", PEOPLE, "People, × 10 to the power 18"),
        ("5e-9", RATE, "Per 10,000 children, × 10 to the power -9"),
        ("5", PERCENT, ""),
        ("5e9", POUNDS, ""),
        ("5", Unit(ValueType.RATE, "", 100_000), "Rate per 100,000"),
    ],
)
def test_the_axis_carries_the_unit(value, unit, title):
    assert scale_of([Decimal(0), Decimal(value)], unit).title == title


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(UNITS), st.booleans())
def test_every_value_is_on_the_axis_in_order(values, unit, from_zero):
    scale = scale_of(values, unit, from_zero=from_zero)
    assert 2 <= len(scale.ticks) <= 12
    shares = [scale.at(value) for value in sorted(values)]
    assert shares == sorted(shares) and 0 <= shares[0] <= shares[-1] <= 1
    size = max(abs(value) for value in values).scaleb(-scale.exponent)
    slack = Decimal(repr(scale.high - scale.low)) * Decimal("1e-6") + size * Decimal("1e-12")
    assert Decimal(repr(scale.low)) - slack <= min(values).scaleb(-scale.exponent)
    assert Decimal(repr(scale.high)) + slack >= max(values).scaleb(-scale.exponent)
    if from_zero:
        assert scale.low <= 0 <= scale.high
    if min(values) >= 0:
        assert scale.low >= 0
    if unit is PERCENT and min(values) >= 0 and Decimal("0.001") < max(values) <= 100:
        assert scale.high <= 100


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period.financial_year(2022), ("2022/23", "")),
        (Period.academic_year(2021), ("2021/22", "")),
        (Period.calendar_year(2025), ("2025", "")),
        (Period.month(2023, 2), ("Feb", "2023")),
        (Period.parse("quarter 1 2023/24"), ("Q1", "2023/24")),
        (Period.parse("quarter 4 2022/23"), ("Q4", "2022/23")),
        (Period(date(2023, 1, 1), date(2023, 3, 31), "quarter", "January to March 2023"), ("Jan to Mar", "2023")),
        (Period.day(date(2023, 7, 31)), ("31 Jul", "2023")),
        (Period(date(2014, 1, 1), date(2016, 12, 31), "pooled_years", "2014-16"), ("2014-16", "")),
        (Period(date(2014, 4, 1), date(2017, 3, 31), "pooled_years", "2014/15 to 2016/17"), ("2014-17", "")),
        (Period(date(2022, 4, 1), date(2023, 3, 31), "span", "Apr 22 - March 23"), ("to Mar", "2023")),
    ],
)
def test_periods_by_their_short_names(period, name):
    assert short(period) == name


def test_a_missing_period_is_not_joined():
    first, second, third = years(3)
    assert follows(first, second, 365) and not follows(first, third, 365)
    assert not follows(first, Period.month(2016, 4), 365)
    january, february, june = (Period.day(date(2023, *day)) for day in ((1, 31), (2, 28), (6, 30)))
    assert follows(january, february, 28) and not follows(february, june, 28)


def test_labels_of_an_axis_leave_room_and_keep_the_last():
    assert chosen([30] * 5, [0, 50, 100, 150, 200]) == [0, 1, 2, 3, 4]
    assert chosen([60] * 5, [0, 50, 100, 150, 200]) == [0, 2, 4]
    assert chosen([60] * 5, [0, 50, 100, 150, 200], first=True) == [0, 2, 4]
    assert chosen([60] * 4, [0, 50, 100, 150]) == [1, 3]
    assert chosen([500] * 4, [0, 50, 100, 150]) == [3]
    assert chosen([], []) == []
