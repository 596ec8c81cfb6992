"""A figure in words."""

from decimal import Decimal

import pytest

from goldenthread.look.words import figure_said, figure_words, marker_key, points_words, unit_words
from goldenthread.vocabulary.figures import Figure, missing
from goldenthread.vocabulary.marks import FigureStatus, Marker, Qualifier
from goldenthread.vocabulary.units import Unit, ValueType

PEOPLE = Unit(ValueType.COUNT, "people")
PERCENT = Unit(ValueType.PERCENTAGE, "%")
POUNDS = Unit(ValueType.MONEY, "£")
KILOGRAMS = Unit(ValueType.QUANTITY, "kg")


def figure(value, unit, **rest):
    return Figure(value=Decimal(value), unit=unit, **rest)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (figure("450", PEOPLE, qualifier=Qualifier.JUST_UNDER), "just under 450"),
        (figure("45.2", PERCENT), "45.2%"),
        (figure("55", PEOPLE, status=FigureStatus.PROVISIONAL), "55 [p]"),
        (figure("23756", POUNDS), "£23,756"),
        (figure("30", KILOGRAMS, qualifier=Qualifier.OVER), "over 30kg"),
        (figure("7.3", Unit(ValueType.PERCENTAGE_POINTS, "percentage points")), "7.3 percentage points"),
        (figure("4479", PEOPLE), "4,479"),
        (missing(PEOPLE, Marker.CONFIDENTIAL), "[c]"),
    ],
)
def test_a_figure_in_a_table(shown, words):
    assert figure_words(shown) == words


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (figure("55", PEOPLE, status=FigureStatus.PROVISIONAL), "55 people, provisional"),
        (figure("1", PEOPLE), "1 person"),
        (figure("1", Unit(ValueType.COUNT, "young people")), "1 young person"),
        (figure("1", Unit(ValueType.QUANTITY, "parcels")), "1 parcel"),
        (figure("12.5", Unit(ValueType.RATE, "per 1,000 live births", 1000)), "12.5 per 1,000 live births"),
        (figure("1", Unit(ValueType.RATE, "per 1,000 live births", 1000)), "1 per 1,000 live births"),
        (missing(PEOPLE), "not available [x]"),
        (missing(PEOPLE, Marker.CONFIDENTIAL), "confidential [c]"),
    ],
)
def test_a_figure_in_a_sentence(shown, words):
    assert figure_said(shown) == words


def test_a_range_keeps_both_ends_and_its_unit():
    shown = Figure(value=None, unit=KILOGRAMS, lower=Decimal(10), upper=Decimal(15), qualifier=Qualifier.RANGE)
    assert figure_words(shown) == "10 to 15kg"


def test_the_key_says_each_marker_once_and_only_those_used():
    used = [missing(PEOPLE), missing(PEOPLE), figure("55", PEOPLE, status=FigureStatus.PROVISIONAL)]
    assert marker_key(used) == [("[p]", "provisional: may be revised"), ("[x]", "not available")]


def test_points_are_never_called_per_cent():
    assert points_words(Decimal("-7.3")) == "7.3 percentage points"
    assert points_words(Decimal(1)) == "1.0 percentage point"


def test_units_for_the_head_of_a_column():
    assert unit_words(POUNDS) == "£"
    assert unit_words(Unit(ValueType.RATE, per=1000)) == "rate per 1,000"
