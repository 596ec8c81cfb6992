"""What is asked about a partner's figures before they are taken: a wrong column or unit is seen, a plain change is not."""

from decimal import Decimal

import pytest

from goldenthread.returns.mapped.doubts import Doubts, Given
from goldenthread.returns.mapped.queries import Held
from goldenthread.vocabulary import Period, Unit, ValueType

DORSET, BCP = "E06000059", "E06000058"
COUNT, PERCENT = Unit(ValueType.COUNT, "referrals"), Unit(ValueType.PERCENTAGE, "%")
RATE, PROPORTION = Unit(ValueType.RATE, "children", 10_000), Unit(ValueType.PROPORTION)


def held(*values, area=DORSET, first=2018):
    """Standing figures of measure 7, one to a year from 2018/19."""
    found = {}
    for number, value in enumerate(values):
        year = Period.financial_year(first + number)
        standing = Held(f"FIG-{number}", year, Decimal(str(value)), None, None, "", "", "final", "", "", "")
        found[(7, area, year.start, year.end, "")] = standing
    return found


def doubts(unit, *values, standing=None, area=DORSET, year=2024, parts=(None, None)):
    """What is found of some figures of measure 7, one to a row."""
    asked = Doubts(standing or {})
    for number, value in enumerate(values):
        place = area if len(values) == 1 else f"E0600000{number}"
        numbers = [None if part is None else Decimal(str(part)) for part in (value, *parts)]
        period = Period.financial_year(year)
        asked.look(Given(f"Sheet!C{number + 2}", 7, "Measure", unit, place, "", period, *numbers))
    return asked.found()


@pytest.mark.parametrize(
    ("unit", "values", "finding", "remedy"),
    [
        (RATE, (120, 44, 310), "all 3 numbers are whole, and the measure is a rate per 10,000", "that is counted"),
        (PROPORTION, (12, 40, 3), "they may be counts", "that is counted"),
        (PERCENT, (412,), "412 is more than 100, and the measure is a percentage", "that is counted"),
        (PERCENT, (0.45, 0.5, 0.61), "lie from 0 to 1, and the measure is a percentage", "multiply the column by 100"),
        (PROPORTION, (45.2,), "45.2 is more than 1", "multiply the column by 0.01"),
        (COUNT, (12.5,), "12.5 has decimals, and the measure is a count", "thousands"),
        (COUNT, (-4,), "-4 is below zero", "Ask for the number"),
    ],
)
def test_what_a_measure_cannot_be_is_doubted_with_a_remedy(unit, values, finding, remedy):
    (found,) = doubts(unit, *values)
    assert finding in found.finding and remedy in found.remedy and "say why" in found.remedy
    assert found.place == "Sheet!C2" and found.problem.place == "Sheet!C2" and found.figures == len(values)


@pytest.mark.parametrize(
    ("unit", "values"),
    [
        (RATE, (120.4, 44.1, 310.0)),
        (RATE, (120, 44)),
        (RATE, (0, 0, 0)),
        (PERCENT, (45, 50, 61)),
        (PERCENT, (0.45, 0.5)),
        (COUNT, (0, 12, 400_000)),
        (Unit(ValueType.PERCENTAGE_POINTS), (-4.2,)),
        (Unit(ValueType.MONEY, "£"), (-4.25,)),
    ],
)
def test_what_a_measure_may_well_be_is_not(unit, values):
    assert not doubts(unit, *values)


def test_a_step_from_what_is_held_is_doubted_and_a_unit_named_where_it_looks_like_one():
    counts = held(200, 210, 190, 205, 198)
    (found,) = doubts(COUNT, 2050, standing=counts)
    assert found.finding == "2,050 is far from 198 in 2022/23"
    (found,) = doubts(COUNT, 1980, standing=counts)
    assert "about 10 times" in found.remedy and "multiply" in found.remedy
    assert not doubts(COUNT, 230, standing=counts)
    # What it takes the place of comes before what came before it, and later figures do not count.
    (found,) = doubts(COUNT, 20, standing=counts, year=2019)
    assert found.finding == "20 is far from 210 in 2019/20"
    assert not doubts(COUNT, 20, standing=counts, year=2010)


def test_a_rate_of_a_new_place_is_held_against_all_that_is_held_of_the_measure():
    rates = held(41.2, 40.1, 44.9) | held(30.3, area=BCP)
    (found,) = doubts(RATE, 4120.5, standing=rates, area="E06000001")
    assert found.finding == "4,120.5 is far from all that is held of the measure, 30.3 to 44.9"
    assert not doubts(RATE, 88.5, standing=rates, area="E06000001")
    # Counts of places differ as places do.
    assert not doubts(COUNT, 4120, standing=rates, area="E06000001")


def test_whole_rates_are_not_doubted_where_whole_rates_are_held():
    standing = {key: value for n in range(3) for key, value in held(41, 40, area=f"E0600000{n}").items()}
    assert not doubts(RATE, 42, 44, 39, standing=standing)


def test_a_value_that_its_numerator_and_denominator_do_not_give_is_doubted():
    (found,) = doubts(PERCENT, 60, parts=(12, 40))
    assert found.finding == "60 stands beside 12 of 40, which gives 30"
    assert not doubts(PERCENT, 30, parts=(12, 40)) and not doubts(PERCENT, 33, parts=(1, 3))
    assert not doubts(RATE, 30.1, parts=(12, 3990)) and doubts(RATE, 12, parts=(12, 3990))


def test_the_same_doubt_of_many_figures_is_told_once():
    (found,) = doubts(COUNT, 1.5, 2.5, 3.5, 4)
    assert found.finding == "1.5 has decimals, and the measure is a count, and so for 2 more" and found.figures == 3
