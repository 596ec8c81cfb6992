"""Figure: a number with all that must travel with it, and figures read from print."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.vocabulary import (
    Basis,
    Figure,
    FigureStatus,
    Marker,
    Qualifier,
    Refused,
    Unit,
    ValueType,
    format_number,
    missing,
    read_figure,
)

PEOPLE = Unit(ValueType.COUNT, "people")
PERCENT = Unit(ValueType.PERCENTAGE, "%")
D = Decimal


@pytest.mark.parametrize("value", [45.2, True, "45.2"])
def test_a_value_that_is_not_exact_is_a_mistake_in_the_program(value):
    with pytest.raises(TypeError, match="must be a Decimal"):
        Figure(value=value, unit=PERCENT)


def test_a_whole_number_becomes_a_decimal():
    figure = Figure(value=450, unit=PEOPLE, denominator=1000)
    assert isinstance(figure.value, D)
    assert isinstance(figure.denominator, D)


@pytest.mark.parametrize("marker", [m for m in Marker if m and not m.allows_value])
def test_a_marker_that_replaces_a_value_excludes_it(marker):
    assert missing(PEOPLE, marker).is_missing
    with pytest.raises(Refused, match="Keep one"):
        Figure(value=D(5), unit=PEOPLE, marker=marker)


@pytest.mark.parametrize("marker", [m for m in Marker if m.allows_value])
def test_a_marker_that_stands_beside_a_value_allows_it(marker):
    assert Figure(value=D(5), unit=PEOPLE, marker=marker).value == 5


def test_which_markers_may_stand_beside_a_value():
    beside = {marker.value for marker in Marker if marker and marker.allows_value}
    assert beside == {"p", "r", "e", "f", "b", "u", "low", "s", "ns"}


@pytest.mark.parametrize("marker", [Marker.NONE, Marker.PROVISIONAL, Marker.LOW_RELIABILITY])
def test_missing_says_why_and_is_never_zero(marker):
    with pytest.raises(Refused, match="do not put 0"):
        Figure(value=None, unit=PEOPLE, marker=marker)


def test_low_is_not_zero():
    assert missing(PEOPLE, Marker.ROUNDS_TO_ZERO).shown() == "[low]"
    with pytest.raises(Refused, match="not zero"):
        Figure(value=D(0), unit=PEOPLE, marker=Marker.ROUNDS_TO_ZERO)


def test_a_confidential_value_is_not_given_back_by_its_parts():
    with pytest.raises(Refused, match="numerator and lower would give it back"):
        Figure(
            value=None,
            unit=PERCENT,
            marker=Marker.CONFIDENTIAL,
            numerator=D(3),
            lower=D(1),
            denominator=D(50),
        )
    assert Figure(value=None, unit=PERCENT, marker=Marker.CONFIDENTIAL, denominator=D(50)).is_missing


@pytest.mark.parametrize(
    ("parts", "finding"),
    [
        ({"value": D("NaN")}, "not a number"),
        ({"value": D(1), "lower": D(3), "upper": D(2)}, "above the upper"),
        ({"value": D(1), "denominator": D(-1)}, "below zero"),
        ({"value": None, "qualifier": Qualifier.RANGE, "lower": D(1)}, "needs both ends"),
        (
            {"value": None, "marker": Marker.NOT_AVAILABLE, "qualifier": Qualifier.OVER},
            "has no number after it",
        ),
        ({"value": D(1), "marker": Marker.PROVISIONAL, "status": FigureStatus.FINAL}, "says provisional"),
        ({"value": D(1), "marker": Marker.FORECAST, "basis": Basis.DERIVED}, "says forecast"),
    ],
)
def test_parts_that_contradict_one_another_are_refused(parts, finding):
    with pytest.raises(Refused, match=finding):
        Figure(unit=PEOPLE, **parts)


def test_all_problems_are_reported_at_once():
    with pytest.raises(Refused) as refused:
        Figure(value=D(1), unit=PEOPLE, marker=Marker.NOT_AVAILABLE, lower=D(3), upper=D(2))
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("figure", "places", "shown"),
    [
        (Figure(value=D(450), unit=PEOPLE, qualifier=Qualifier.JUST_UNDER), None, "just under 450"),
        (Figure(value=D("45.2"), unit=PERCENT), None, "45.2%"),
        (Figure(value=D("45.25"), unit=PERCENT), 1, "45.3%"),
        (Figure(value=D(23756), unit=Unit(ValueType.MONEY, "£")), None, "£23,756"),
        (Figure(value=D(-5), unit=Unit(ValueType.MONEY)), None, "-£5"),
        (Figure(value=D(1), unit=Unit(ValueType.PERCENTAGE_POINTS)), None, "1 percentage point"),
        (Figure(value=D(-4), unit=Unit(ValueType.PERCENTAGE_POINTS)), None, "-4 percentage points"),
        (Figure(value=D(55), unit=PEOPLE, status=FigureStatus.PROVISIONAL), None, "55 [p]"),
        (Figure(value=D(152), unit=PEOPLE, basis=Basis.FORECAST, marker=Marker.FORECAST), None, "152 [f]"),
        (
            Figure(value=D(5), unit=PEOPLE, status=FigureStatus.REVISED, basis=Basis.ESTIMATED),
            None,
            "5 [r][e]",
        ),
        (
            Figure(value=None, unit=PEOPLE, qualifier=Qualifier.RANGE, lower=D(10), upper=D(15)),
            None,
            "10 to 15",
        ),
        (
            Figure(value=None, unit=PERCENT, qualifier=Qualifier.RANGE, lower=D(10), upper=D(15)),
            None,
            "10 to 15%",
        ),
        (
            Figure(value=None, unit=Unit(ValueType.MONEY), qualifier=Qualifier.RANGE, lower=D(10), upper=D(15)),
            None,
            "£10 to £15",
        ),
        (missing(PEOPLE), None, "[x]"),
    ],
)
def test_a_figure_in_words(figure, places, shown):
    assert figure.shown(places) == shown


def test_str_is_the_figure_with_its_own_digits():
    assert str(Figure(value=D("45.20"), unit=PERCENT)) == "45.20%"


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value"),
    [
        (PERCENT, 3, 12, D(25)),
        (Unit(ValueType.RATE, per=1000), 3, 1500, D(2)),
        (Unit(ValueType.PROPORTION), 3, 12, D("0.25")),
        (Unit(ValueType.RATE), 3, 12, None),
        (PEOPLE, 3, 12, None),
        (PERCENT, 3, 0, None),
        (PERCENT, None, 12, None),
    ],
)
def test_recomputed_stands_beside_published(unit, numerator, denominator, value):
    figure = Figure(value=D(99), unit=unit, numerator=numerator, denominator=denominator)
    assert figure.recomputed() == value
    assert figure.value == 99


def test_marker_words():
    assert Marker.parse("[C]") is Marker.CONFIDENTIAL
    assert Marker.ROUNDS_TO_ZERO.shown == "[low]"
    assert Marker.NONE.shown == ""
    assert all(marker.meaning for marker in Marker if marker)
    with pytest.raises(ValueError, match=":"):
        Marker.parse(":")


def test_qualifier_sides():
    assert {q.side for q in (Qualifier.JUST_UNDER, Qualifier.ALMOST, Qualifier.UP_TO)} == {"below"}
    assert {q.side for q in (Qualifier.OVER, Qualifier.AT_LEAST)} == {"above"}
    assert Qualifier.RANGE.words == ""
    assert FigureStatus.NOT_STATED.label == "not stated"


READ = [
    ("just under 450", ValueType.NOT_STATED, 450, Qualifier.JUST_UNDER),
    ("Just  under 450", ValueType.NOT_STATED, 450, Qualifier.JUST_UNDER),
    ("almost 1,200", ValueType.NOT_STATED, 1200, Qualifier.ALMOST),
    ("nearly 40%", ValueType.PERCENTAGE, 40, Qualifier.ALMOST),
    ("approximately 30", ValueType.NOT_STATED, 30, Qualifier.ABOUT),
    ("over 100", ValueType.NOT_STATED, 100, Qualifier.OVER),
    ("more than 100", ValueType.NOT_STATED, 100, Qualifier.OVER),
    ("no more than 100", ValueType.NOT_STATED, 100, Qualifier.UP_TO),
    ("up to 15", ValueType.NOT_STATED, 15, Qualifier.UP_TO),
    ("at least 2", ValueType.NOT_STATED, 2, Qualifier.AT_LEAST),
    ("66%", ValueType.PERCENTAGE, 66, Qualifier.NONE),
    ("66 per cent", ValueType.PERCENTAGE, 66, Qualifier.NONE),
    ("+1 percentage point", ValueType.PERCENTAGE_POINTS, 1, Qualifier.NONE),
    ("−4 points", ValueType.PERCENTAGE_POINTS, -4, Qualifier.NONE),
    ("£23,756", ValueType.MONEY, 23756, Qualifier.NONE),
    ("2,590", ValueType.NOT_STATED, 2590, Qualifier.NONE),
]


@pytest.mark.parametrize(("text", "kind", "value", "qualifier"), READ)
def test_a_printed_figure_is_read_and_its_text_kept(text, kind, value, qualifier):
    figure = read_figure(text)
    assert (figure.unit.type, figure.value, figure.qualifier) == (kind, value, qualifier)
    assert figure.text == " ".join(text.split())


@pytest.mark.parametrize("text", ["10 to 15", "10-15", "10 – 15", "about 10 to 15"])
def test_a_range_keeps_both_ends(text):
    figure = read_figure(text, PEOPLE)
    assert (figure.value, figure.lower, figure.upper) == (None, 10, 15)
    assert figure.qualifier is Qualifier.RANGE
    assert not figure.is_missing
    assert not figure.is_exact


def test_a_marker_is_read():
    figure = read_figure("[c]", PEOPLE, status=FigureStatus.FINAL)
    assert (figure.value, figure.marker, figure.status) == (None, Marker.CONFIDENTIAL, FigureStatus.FINAL)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("many", "not a number"),
        ("", "not a number"),
        ("12 of 14", "not a number"),
        ("1,23", "not a number"),
        ("over 10 to 15", "both a range"),
        ("[q]", "not one of the markers"),
    ],
)
def test_text_that_is_not_one_figure_is_refused(text, finding):
    with pytest.raises(Refused, match=finding):
        read_figure(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from([PEOPLE, PERCENT]))
def test_a_figure_reads_its_own_words(value, unit):
    figure = Figure(value=value, unit=unit)
    assert read_figure(figure.shown(), unit).value == value
    assert format_number(value) in figure.shown()


@given(st.integers(0, 10**6), st.sampled_from([q for q in Qualifier if q is not Qualifier.RANGE]))
def test_a_qualifier_reads_its_own_words(value, qualifier):
    figure = Figure(value=D(value), unit=PEOPLE, qualifier=qualifier)
    assert read_figure(figure.shown(), PEOPLE).qualifier is qualifier
