"""Two figures of one measure compared."""

from decimal import Decimal

import pytest

from goldenthread.methods.change import Verdict
from goldenthread.methods.period_change import compare_periods
from goldenthread.vocabulary import Figure, FigureStatus, Period, Qualifier, Refused, Unit, ValueType, missing

D = Decimal
PEOPLE = Unit(ValueType.COUNT, "people")
PERCENT = Unit(ValueType.PERCENTAGE, "%")
POUNDS = Unit(ValueType.MONEY, "£")
RATE = Unit(ValueType.RATE, "", 1000)


def figure(value, unit=PEOPLE, **rest):
    return Figure(value=D(value), unit=unit, **rest)


def test_counts_are_judged_as_counts_and_stay_provisional():
    made = compare_periods(figure(59), figure(55, status=FigureStatus.PROVISIONAL))
    assert made.verdict is Verdict.NO_MORE_THAN_CHANCE
    assert (made.difference.value, made.direction) == (D(-4), -1)
    assert made.percent.value == D("-6.8")
    assert made.percent.status is FigureStatus.PROVISIONAL
    assert made.percent.note == "from 59 to 55 [p]"
    assert made.lower < -4 < made.upper


def test_percentages_change_by_points_and_are_judged_by_what_lies_behind_them():
    bare = compare_periods(figure("45.2", PERCENT), figure("55.2", PERCENT))
    assert (bare.difference.value, bare.difference.unit.type) == (D("10.0"), ValueType.PERCENTAGE_POINTS)
    assert bare.percent is None
    assert (bare.verdict, bare.why) == (Verdict.NOT_JUDGED, "the numerators and denominators are not held")
    held = compare_periods(
        figure(60, PERCENT, numerator=D(48), denominator=D(80)), figure(80, PERCENT, numerator=D(56), denominator=D(70))
    )
    assert held.verdict is Verdict.MORE_THAN_CHANCE
    assert held.lower == pytest.approx(D("5.24"), abs=D("0.01"))


def test_rates_are_judged_by_count_and_population():
    made = compare_periods(
        figure(1, RATE, numerator=D(100), denominator=D(100_000)),
        figure(2, RATE, numerator=D(100), denominator=D(50_000)),
    )
    assert made.verdict is Verdict.MORE_THAN_CHANCE
    assert made.difference.value == 1
    assert made.lower > 0


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (figure(68413, POUNDS), figure(95024, POUNDS), "no test of chance fits a sum of money alone"),
        (figure(450, qualifier=Qualifier.JUST_UNDER), figure(500), "a figure is not exact"),
        (figure("4.5"), figure(5), "a count must be a whole number"),
        (
            figure(1, Unit(ValueType.RATE), numerator=D(1), denominator=D(9)),
            figure(1, Unit(ValueType.RATE), numerator=D(1), denominator=D(9)),
            "what the rate is per is not stated",
        ),
    ],
)
def test_what_is_not_judged_says_why_and_keeps_the_difference(old, new, why):
    made = compare_periods(old, new)
    assert made.verdict is Verdict.NOT_JUDGED
    assert why in made.why
    assert made.difference.value == new.value - old.value
    assert made.lower is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (Period.financial_year(2022), Period.calendar_year(2023), "overlap"),
        (Period.financial_year(2023), Period.financial_year(2022), "comes after"),
        (Period.financial_year(2022), Period.parse("quarter 1 2023/24"), "not of one length"),
        (Period.parse("early 2022"), Period.parse("early 2023"), "no exact dates"),
    ],
)
def test_periods_that_do_not_compare_are_refused(old, new, words):
    with pytest.raises(Refused, match=words):
        compare_periods(figure(1), figure(2), old_period=old, new_period=new)


def test_months_and_leap_years_are_of_one_length():
    compare_periods(figure(1), figure(2), old_period=Period.month(2023, 1), new_period=Period.month(2023, 2))
    compare_periods(figure(1), figure(2), old_period=Period.calendar_year(2023), new_period=Period.calendar_year(2024))


def test_a_missing_figure_is_refused():
    with pytest.raises(Refused, match="missing is not zero"):
        compare_periods(missing(PEOPLE), figure(3))
