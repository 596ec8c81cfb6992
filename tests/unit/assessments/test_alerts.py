"""The guard against noise: at most three to a group, only what is new, one next step each."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from goldenthread.assessments.alerts import MOST, Looked, alerts, came_in, next_step
from goldenthread.assessments.cards import Assessment, By, Key, Seen
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Figure, Period, Polarity, Unit, ValueType

MONTH = date(2026, 9, 14)
PERIOD = Period.parse("quarter 2 2026/27")
BY = By("spc", "Control chart", "1")


def assessed(number: int = 1, *, judgement: str = "worse", how: str = "spc", **more) -> Assessment:
    """A series with a signal in its newest figure, which came in on 3 September 2026."""
    figure = Figure(value=Decimal(5), unit=Unit(ValueType.COUNT, "people"))
    seen = Seen(PERIOD, figure, "x/FIG-1", datetime(2026, 9, 3, tzinfo=UTC), "", True, "")
    one = Assessment(
        key=Key(number, "E06000058"),
        card=Card(number, "indicator", f"IND-{number}", f"Measure {number}", "x", 1, "official", "live"),
        area_name="BCP",
        breakdown={},
        wide=False,
        derived=False,
        restricted=False,
        polarity=Polarity.LOWER_BETTER,
        good="Lower is better.",
        latest=seen,
        seen=(seen,),
        span=None,
        how=how,
        by=BY,
        direction="up",
        judgement=judgement,
        why="",
        change=None,
        trend=None,
        spc=None,
        run_chart=None,
        comparisons=(),
        targets=(),
        projection=None,
        gaps=(),
        fresh=None,
        cautions=(),
        statement="It ran higher than usual.",
        headline="Measure ran higher than usual",
        version="1",
    )
    return replace(one, **more)


def raised(*looked: Looked, measures: int = 20):
    (group,) = alerts(looked, {"Enforcement": measures}, MONTH)
    return group


def test_at_most_three_to_a_group_the_gravest_first_and_the_rest_are_counted():
    looked = [Looked("Enforcement", assessed(n, judgement="better" if n < 3 else "worse")) for n in range(1, 7)]
    group = raised(*looked)
    assert len(group.alerts) == MOST == 3
    assert {alert.judgement for alert in group.alerts} == {"worse"}
    assert group.signals == 6
    assert "20 measures looked at; 6 showed a new signal" in group.words and "The 3 not raised" in group.words


def test_one_measure_is_raised_once_however_many_places_show_it():
    places = [assessed(1, key=Key(1, code)) for code in ("E06000058", "E06000059")]
    assert len(raised(*(Looked("Enforcement", one) for one in places)).alerts) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"how": "change"},
        {"how": "too_few"},
        {"direction": "no clear change"},
        {"restricted": True},
        {"wide": True},
        {"derived": True},
        {"breakdown": {"sex": "female"}},
        {"latest": None},
    ],
)
def test_what_is_no_signal_of_a_place_of_ours_is_never_raised(change):
    group = raised(Looked("Enforcement", assessed(**change)))
    assert not group.alerts and "none showed a new signal" in group.words


def test_a_signal_that_stood_before_the_month_is_counted_and_not_raised_again():
    assert raised(Looked("Enforcement", assessed())).alerts
    later = raised(Looked("Enforcement", assessed(), going_on=True))
    assert not later.alerts and later.going_on == 1
    assert "A signal that began earlier goes on in 1" in later.words


def test_a_figure_raises_an_alert_in_the_month_that_it_came_in_alone():
    one = assessed()
    assert came_in(one, MONTH) and not came_in(one, date(2026, 10, 1))
    assert came_in(one, date(2026, 9, 30), by_period=True)
    assert not alerts([Looked("Enforcement", one)], {"Enforcement": 1}, date(2026, 10, 2))[0].alerts


def test_a_group_with_nothing_to_look_at_is_there_and_says_how_many_were_looked_at():
    (group,) = alerts([], {"Prevention": 1}, MONTH)
    assert group.words == "1 measure looked at; none showed a new signal this month."


@pytest.mark.parametrize(
    ("looked", "step"),
    [
        (Looked("E", assessed(polarity=Polarity.ASK)), "Agree which direction is good"),
        (Looked("E", assessed()), "sign the story"),
        (Looked("E", assessed(), explained=True), "Link an action"),
        (Looked("E", assessed(), explained=True, actions=2), "next meeting what will change"),
        (Looked("E", assessed(judgement="better"), explained=True), "Find out what worked"),
        (Looked("E", assessed(judgement="no judgement"), explained=True), "decide whether anything follows"),
    ],
)
def test_each_alert_asks_for_one_next_step(looked, step):
    said = next_step(looked)
    assert step in said and said.count(".") == 1
