from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.claims.amounts import Span, is_missing, read_amount, round_unit, span
from goldenthread.claims.model import AmountKind
from goldenthread.vocabulary import Qualifier, round_half_away
from tests.unit.claims.making import amount, ratio

D = Decimal


@pytest.mark.parametrize(
    ("text", "value", "kind", "places"),
    [
        ("£23,756", "23756", AmountKind.MONEY, 0),
        ("6.9 %", "6.9", AmountKind.PERCENT, 1),
        ("£4.5m", "4500000", AmountKind.MONEY, -5),
        ("4 million", "4000000", AmountKind.COUNT, -6),
        ("-3.8%", "-3.8", AmountKind.PERCENT, 1),
        ("(120)", "-120", AmountKind.COUNT, 0),
        ("(15%)", "15", AmountKind.PERCENT, 0),
        ("12.9 percentage points", "12.9", AmountKind.POINTS, 1),
        ("1.5pp", "1.5", AmountKind.POINTS, 1),
        ("five", "5", AmountKind.COUNT, 0),
        ("2,590 [p]", "2590", AmountKind.COUNT, 0),
        ("66%*", "66", AmountKind.PERCENT, 0),
        ("7.47", "7.47", AmountKind.NUMBER, 2),
    ],
)
def test_one_figure_alone_is_read_with_its_kind_and_places(text, value, kind, places):
    found = amount(text)
    assert (found.value, found.kind, found.places) == (D(value), kind, places)


@pytest.mark.parametrize("text", ["2021/22", "Northmoor", "12 March", "[c]", "", "10 of 12", "1,23", "(5"])
def test_what_is_not_one_figure_is_not_read(text):
    assert read_amount(text) is None


@pytest.mark.parametrize("text", ["", "-", "–", "n/a", "N/A", "[c]", "*", "..", "<5", "tbc", "x"])
def test_a_value_left_out_is_missing_and_never_nought(text):
    assert is_missing(text)
    assert read_amount(text) is None or read_amount(text).value != 0


def test_nought_is_not_missing():
    assert not is_missing("0")
    assert amount("0").value == 0


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("45%", "44.5", "45.5"),
        ("45.2%", "45.15", "45.25"),
        ("2,590", "2590", "2590"),
        ("just under 450", "405", "450"),
        ("about 200", "190", "210"),
        ("over 30", "30", "60"),
        ("at least 30", "30", "300"),
        ("up to 40", "0", "40"),
        ("£4.5m", "4450000", "4550000"),
        ("£75,785", "75784.5", "75785.5"),
    ],
)
def test_what_an_amount_can_mean(text, low, high):
    assert span(amount(text)) == Span(D(low), D(high))


def test_words_for_a_fraction_are_loose():
    assert span(ratio("one in five", "0.2")) == Span(D("0.18"), D("0.22"))


@pytest.mark.parametrize(
    ("text", "unit"),
    [("75,000", "1000"), ("401,900", "1"), ("9,000", "1"), ("1,000", "1"), ("300,000", "10000"), ("90%", "1")],
)
def test_noughts_at_the_end_of_a_large_figure_may_be_rounding(text, unit):
    assert round_unit(amount(text)) == D(unit)


def test_a_span_that_holds_nought_cannot_be_divided_by():
    with pytest.raises(ZeroDivisionError):
        Span(D(1), D(2)) / Span(D(-1), D(1))


numbers = st.decimals(min_value=-10000, max_value=10000, places=3)


@given(numbers, numbers, numbers, numbers, st.data())
def test_arithmetic_on_spans_holds_every_value_in_them(a, b, c, d, data):
    one, two = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    x = data.draw(st.decimals(min_value=one.low, max_value=one.high, places=3))
    y = data.draw(st.decimals(min_value=two.low, max_value=two.high, places=3))
    for result, value in ((one + two, x + y), (one - two, x - y), (one * two, x * y)):
        assert result.low <= value <= result.high


@given(st.decimals(min_value=0, max_value=1000, places=4), st.integers(0, 2))
def test_a_rounded_percentage_can_mean_what_it_was_rounded_from(exact, places):
    printed = amount(f"{round_half_away(exact, places)}%")
    found = span(printed)
    assert found.low <= exact <= found.high
    assert printed.qualifier is Qualifier.NONE
