"""One target in figures: what it asks, what does not fit, and how far there is to go."""

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.methods.target_figures import Trajectory, pace_needed, read_increase, read_target, stand_against
from goldenthread.methods.targets import TargetRule, TargetStatus
from goldenthread.vocabulary import Basis, Figure, Period, Polarity, Refused, Unit, ValueType

D = Decimal
PEOPLE = Unit(ValueType.COUNT, "people")
PERCENT = Unit(ValueType.PERCENTAGE, "%")
HIGHER, LOWER = Polarity.HIGHER_BETTER, Polarity.LOWER_BETTER
BEFORE, YEAR = Period.financial_year(2022), Period.financial_year(2023)


def people(value, **rest):
    return Figure(value=D(value), unit=PEOPLE, **rest)


def percent(value, **rest):
    return Figure(value=D(value), unit=PERCENT, **rest)


def test_a_target_below_its_start_warns_once():
    made = read_target(people(102), people(75), HIGHER)
    assert made.warnings == ("the target, 75, is below its starting point, 102, though higher is better",)
    assert read_target(people(59), people(75), LOWER).warnings[0].endswith("though lower is better")


@pytest.mark.parametrize("polarity", [LOWER, Polarity.NO_JUDGEMENT, Polarity.ASK])
def test_a_fall_is_no_contradiction_where_lower_is_better_or_nobody_has_said(polarity):
    assert read_target(people(102), people(75), polarity).warnings == ()


def test_a_target_equal_to_its_start_asks_to_maintain():
    made = read_target(people(30), people(30), HIGHER)
    assert made.maintain
    assert not made.warnings


def test_an_increase_with_no_unit_has_two_readings_and_must_be_settled():
    made = read_increase(percent("45.2"), D(10))
    assert made.points.shown(1) == "55.2%"
    assert made.percent.shown(1) == "49.7%"
    with pytest.raises(Refused, match="as percentage points it makes 55.2%, as per cent of 45.2% it makes 49.7%"):
        _ = made.value
    assert read_increase(percent("45.2"), D(10), ValueType.PERCENTAGE_POINTS).value.value == D("55.2")
    assert read_increase(percent("45.2"), D(10), ValueType.PERCENTAGE).value.value == D("49.72")


def test_an_increase_of_a_count_can_only_be_in_per_cent():
    assert read_increase(people(2590), D(10)).value.value == 2849
    with pytest.raises(Refused, match="only a percentage rises by percentage points"):
        read_increase(people(2590), D(10), ValueType.PERCENTAGE_POINTS)


@pytest.mark.parametrize(("value", "gap"), [("45.2", "29.8"), ("67.7", "7.3")])
def test_the_gap_of_percentages_is_in_points(value, gap):
    made = stand_against(percent(value), percent(75), HIGHER)
    assert made.gap.value == D(gap)
    assert made.gap.unit.type is ValueType.PERCENTAGE_POINTS
    assert made.words == f"{gap} percentage points to go"
    # Nobody has said which periods these are, so nothing can be called missed.
    assert (made.status, made.over) == (TargetStatus.NOT_JUDGED, False)
    assert made.why == "the periods of the figure and of the target are not stated"


@pytest.mark.parametrize(
    ("start", "target", "words"),
    [(2590, 2700, "110 to go"), (30, 30, "hold at 30"), (102, 75, "27 above the target")],
)
def test_last_years_outturn_is_a_starting_point_and_never_missed(start, target, words):
    made = stand_against(people(start), people(target), HIGHER, period=BEFORE, target_period=YEAR, start=people(start))
    assert made.status is TargetStatus.STARTING_POINT
    assert made.words == words
    assert not made.over


@pytest.mark.parametrize(
    ("value", "polarity", "status", "words"),
    [
        ("74", HIGHER, TargetStatus.NOT_MET, "1 percentage point short of the target"),
        ("75", HIGHER, TargetStatus.MET, "at the target"),
        ("78", HIGHER, TargetStatus.MET, "3 percentage points past the target"),
        ("74", LOWER, TargetStatus.MET, "1 percentage point past the target"),
        ("74", Polarity.NO_JUDGEMENT, TargetStatus.NOT_JUDGED, "1 percentage point below the target"),
    ],
)
def test_once_the_period_is_over(value, polarity, status, words):
    made = stand_against(percent(value), percent(75), polarity, period=YEAR, target_period=YEAR)
    assert (made.status, made.words) == (status, words)
    assert made.over


def test_part_of_a_total_is_not_judged_but_its_projection_is():
    quarter = Period.parse("quarter 1 2023/24")
    part = stand_against(people(38), people(160), LOWER, period=quarter, target_period=YEAR, builds_up=True)
    assert part.status is TargetStatus.NOT_JUDGED
    assert "builds up" in part.why
    whole = people(152, basis=Basis.FORECAST)
    made = stand_against(whole, people(160), LOWER, period=YEAR, target_period=YEAR, builds_up=True)
    assert made.status is TargetStatus.ON_TRACK


def test_the_value_expected_by_now_and_the_tolerance_are_used():
    quarter = Period.parse("quarter 1 2023/24")
    rule = TargetRule(2, unit="percentage points")
    for value, status in (("50", TargetStatus.ON_TRACK), ("48", TargetStatus.NEAR), ("47.9", TargetStatus.OFF_TRACK)):
        made = stand_against(
            percent(value), percent(75), HIGHER, period=quarter, target_period=YEAR, expected=percent(50), rule=rule
        )
        assert made.status is status


def test_a_trajectory_is_straight_between_its_points():
    first, middle, last = date(2023, 3, 31), date(2024, 3, 31), date(2025, 3, 31)
    straight = Trajectory(((first, percent("45.2")), (last, percent(75))))
    assert straight.on(first).value == D("45.2")
    assert straight.on(last).value == 75
    assert straight.on(date(2024, 3, 30)).shown(1) == "60.1%"
    bent = Trajectory(((first, percent("45.2")), (middle, percent(50)), (last, percent(75))))
    assert bent.on(middle).value == 50
    assert bent.on(date(2024, 9, 29)).shown(1) == "62.5%"
    with pytest.raises(Refused, match="outside it"):
        bent.on(date(2025, 4, 1))


@pytest.mark.parametrize(
    "points",
    [
        ((date(2023, 1, 1), 1),),
        ((date(2023, 1, 1), 1), (date(2023, 1, 1), 2)),
        ((date(2024, 1, 1), 1), (date(2023, 1, 1), 2)),
    ],
)
def test_a_trajectory_needs_its_points_in_order(points):
    with pytest.raises(Refused):
        Trajectory(tuple((day, people(value)) for day, value in points))


def test_the_pace_it_takes():
    gap = stand_against(percent("45.2"), percent(75), HIGHER).gap
    assert pace_needed(gap, 2).shown() == "14.9 percentage points"
    with pytest.raises(Refused, match="no period is left"):
        pace_needed(gap, 0)


def test_units_must_meet():
    with pytest.raises(Refused):
        stand_against(people(5), percent(75), HIGHER)
