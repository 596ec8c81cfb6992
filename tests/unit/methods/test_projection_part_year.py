"""One figure for part of a year, with the words that must go with it."""

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.methods.part_year import Part, join_parts, part_year
from goldenthread.vocabulary import (
    Additivity,
    Basis,
    Figure,
    FigureStatus,
    Period,
    Qualifier,
    Refused,
    Unit,
    ValueType,
    missing,
)

D = Decimal
ARRESTS = Unit(ValueType.COUNT, "arrests")
POUNDS = Unit(ValueType.MONEY, "£")
YEAR = Period.financial_year(2023)
QUARTER = Period.parse("quarter 1 2023/24")


def figure(value, unit=ARRESTS, **rest):
    return Figure(value=D(value), unit=unit, **rest)


@pytest.mark.parametrize(
    ("seen", "last", "total", "change"),
    [
        (figure(38), figure(80), "152 [f]", "90.0"),
        (figure(259), figure(964), "1,036 [f]", "7.5"),
        (figure(23_756, POUNDS), figure(68_413, POUNDS), "£95,024 [f]", "38.9"),
    ],
)
def test_the_published_projections(seen, last, total, change):
    made = part_year(seen, Part.of(QUARTER, YEAR), last=last)
    assert made.total.shown() == total
    assert made.change.value == D(change)
    assert made.method_words == "first quarter × 4; season not allowed for"
    assert made.total.note == made.method_words
    assert made.total.basis is Basis.FORECAST


def test_a_count_has_an_interval_and_money_says_that_it_has_none():
    count = part_year(figure(38), Part.months(3))
    assert (round(count.total.lower), round(count.total.upper)) == (108, 209)
    assert count.limits_words == "95% limits of the count in hand, multiplied in the same way"
    money = part_year(figure(23_756, POUNDS), Part.months(3))
    assert (money.total.lower, money.total.upper) == (None, None)
    assert money.limits_words == "no interval: money has none, only counts do"


def test_current_with_no_period_is_held_and_not_projected():
    with pytest.raises(Refused, match="held and not projected"):
        part_year(figure(101), None)
    assert part_year(figure(101), Part.months(6)).total.value == 202
    assert part_year(figure(101), Part.months(3)).total.value == 404


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part.months(6), "first half × 2"),
        (Part.months(9), "first 9 months × 12/9"),
        (Part.months(1), "first month × 12"),
        (Part(1, 4, "quarters"), "first quarter × 4"),
        (Part(3, 4, "quarters"), "first 3 quarters × 4/3"),
        (Part.of(Period(date(2023, 4, 1), date(2023, 5, 15), "span", "to 15 May"), YEAR), "first 45 days × 366/45"),
    ],
)
def test_how_a_projection_is_made_in_words(part, words):
    assert part.words == words


def test_prediction_and_profile_say_what_they_are():
    outcome = part_year(figure(38), Part.months(3), limits="outcome")
    assert "prediction limits for the year's total" in outcome.limits_words
    profile = part_year(figure(38), Part.months(3), last=figure(80), last_seen=figure(16))
    assert profile.total.value == 190
    assert profile.method_words == "by last year's profile, 20.0% by this point; season taken as last year's"


def test_a_qualified_count_keeps_its_word_and_has_no_interval():
    made = part_year(figure(450, qualifier=Qualifier.JUST_UNDER), Part.months(3))
    assert made.total.shown() == "just under 1,800 [f]"
    assert made.limits_words == "no interval: only exact counts have one"


def test_a_provisional_figure_is_projected_only_on_request_and_stays_provisional():
    seen = figure(38, status=FigureStatus.PROVISIONAL)
    with pytest.raises(Refused, match="provisional"):
        part_year(seen, Part.months(3))
    made = part_year(seen, Part.months(3), allow_provisional=True)
    assert made.total.shown() == "152 [p][f]"


@pytest.mark.parametrize(
    ("seen", "additivity", "words"),
    [
        (figure(45, Unit(ValueType.PERCENTAGE, "%")), Additivity.ADDITIVE, "does not build up"),
        (figure(2590), Additivity.MAY_OVERLAP, "counted again in the next"),
        (figure(2590), Additivity.NOT_STATED, "does not say"),
        (missing(ARRESTS), Additivity.ADDITIVE, "missing"),
    ],
)
def test_what_does_not_add_up_over_a_year_is_refused(seen, additivity, words):
    with pytest.raises(Refused, match=words):
        part_year(seen, Part.months(3), additivity=additivity)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (YEAR, "nothing to project"),
        (Period.parse("quarter 2 2023/24"), "does not start with"),
        (Period.parse("early 2023"), "no exact dates"),
    ],
)
def test_a_part_must_be_the_first_part(seen, words):
    with pytest.raises(Refused, match=words):
        Part.of(seen, YEAR)


def test_parts_are_joined_when_they_meet_and_refused_when_they_overlap():
    second = Period.parse("quarter 2 2023/24")
    total, part = join_parts([(figure(42), second), (figure(38), QUARTER)], YEAR, Additivity.ADDITIVE)
    assert (total.value, part.words) == (80, "first half × 2")
    with pytest.raises(Refused, match="overlap"):
        join_parts([(figure(38), QUARTER), (figure(9), Period.month(2023, 6))], YEAR, Additivity.ADDITIVE)
    with pytest.raises(Refused, match="gap"):
        join_parts([(figure(38), QUARTER), (figure(9), Period.month(2023, 9))], YEAR, Additivity.ADDITIVE)
    with pytest.raises(Refused, match="none"):
        join_parts([], YEAR, Additivity.ADDITIVE)


def test_last_years_profile_needs_both_of_its_figures():
    with pytest.raises(Refused, match="part or whole is missing"):
        part_year(figure(38), Part.months(3), last_seen=figure(16))
    with pytest.raises(Refused, match="above last year's whole"):
        part_year(figure(38), Part.months(3), last=figure(10), last_seen=figure(16))
