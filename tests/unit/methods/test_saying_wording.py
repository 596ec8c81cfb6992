"""Small words put right."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.methods.wording import a_or_an, counted, level_words, limit_words, listed, number_of, sentence, when
from goldenthread.vocabulary import Figure, Period, Qualifier, Unit, ValueType

D = Decimal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4 of 7 points", "Four of 7 points."),
        ("1 of 4 is in", "One of 4 is in."),
        ("10 people", "Ten people."),
        ("12 people", "12 people."),
        ("0 of 2 headline measures held", "None of 2 headline measures held."),
        ("0 arrests", "No arrests."),
        ("7 to 9 people", "7 to 9 people."),
        ("3 July was a Monday", "3 July was a Monday."),
        ("5.2 per 1,000", "5.2 per 1,000."),
        ("2023/24 was", "2023/24 was."),
        ("  the  rate  rose. ", "The rate rose."),
        ("", ""),
    ],
)
def test_sentence(text, said):
    assert sentence(text) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rise", "a rise"),
        ("increase", "an increase"),
        ("8% rise", "an 8% rise"),
        ("11.5% fall", "an 11.5% fall"),
        ("18", "an 18"),
        ("80 arrests", "an 80 arrests"),
        ("110", "a 110"),
        ("118", "a 118"),
        ("11,000", "an 11,000"),
        ("1,100", "a 1,100"),
        ("£8,000 grant", "an £8,000 grant"),
        ("university", "a university"),
        ("unemployed man", "an unemployed man"),
        ("hour", "an hour"),
        ("one-off", "a one-off"),
        ("NDTMS figure", "an NDTMS figure"),
        ("UK figure", "a UK figure"),
    ],
)
def test_a_or_an(words, said):
    assert a_or_an(words) == said


def test_singular_and_plural():
    assert [counted(number, "point") for number in (0, 1, 2, 1000)] == [
        "0 points",
        "1 point",
        "2 points",
        "1,000 points",
    ]
    assert counted(2, "child", "children") == "2 children"


def test_lists_levels_and_periods():
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert [level_words(level) for level in (0.95, 0.998, 0.9)] == ["95%", "99.8%", "90%"]
    assert when(Period.financial_year(2022)) == "in 2022/23"
    assert when(Period.parse("15 April 2024")) == "on 15 April 2024"
    assert when(Period.parse("Apr 22 - March 23")).startswith("in ")


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(value=D(30), unit=Unit(ValueType.QUANTITY, "kg"), qualifier=Qualifier.OVER), "over 30kg"),
        (Figure(value=D("7.3"), unit=Unit(ValueType.PERCENTAGE_POINTS)), "7.3 percentage points"),
        (Figure(value=D(1), unit=Unit(ValueType.PERCENTAGE_POINTS)), "1 percentage point"),
        (Figure(value=D("5.2"), unit=Unit(ValueType.RATE, "per 1,000 live births", 1000)), "5.2 per 1,000 live births"),
        (Figure(value=D("5.2"), unit=Unit(ValueType.RATE, "", 100_000)), "5.2 per 100,000"),
        (Figure(value=D(4479), unit=Unit(ValueType.COUNT, "people")), "4,479"),
    ],
)
def test_a_figure_in_a_sentence(figure, said):
    assert number_of(figure) == said


def test_limits_look_no_finer_than_their_value():
    held = Figure(value=D("45.2"), unit=Unit(ValueType.PERCENTAGE, "%"))
    assert limit_words(D("41.05"), D("49.4999"), held, None) == "41.1% to 49.5%"
    assert limit_words(None, D(3), held, None) == ""


@given(st.text())
def test_a_sentence_has_one_end_and_no_space_to_spare(text):
    made = sentence(text)
    assert made == "" or made.endswith(".")
    assert "  " not in made
    assert sentence(made) == made
