"""One plain sentence for each result."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods import saying, saying_areas
from goldenthread.methods.part_year import Part, part_year
from goldenthread.methods.period_change import compare_periods
from goldenthread.methods.run_chart import RunSignal
from goldenthread.methods.spc_rules import Assurance, Variation
from goldenthread.methods.target_figures import stand_against
from goldenthread.methods.targets import Finish, TargetRule
from goldenthread.methods.trend import FEW, Judgement, Trend
from goldenthread.methods.wording import LOADED
from goldenthread.vocabulary import (
    Basis,
    Figure,
    FigureStatus,
    Marker,
    Period,
    Polarity,
    Unit,
    ValueType,
    missing,
)

D = Decimal
PEOPLE = Unit(ValueType.COUNT, "people")
PERCENT = Unit(ValueType.PERCENTAGE, "%")
POUNDS = Unit(ValueType.MONEY, "£")
YEARS = Unit(ValueType.QUANTITY, "years")
RATE = Unit(ValueType.RATE, "", 100_000)
HIGHER = Polarity.HIGHER_BETTER
OLD, NEW = Period.financial_year(2022), Period.financial_year(2023)


def figure(value, unit=PEOPLE, **rest):
    return Figure(value=D(value), unit=unit, **rest)


def changed(subject, old, new, **rest):
    return saying.say_change(subject, compare_periods(old, new), OLD, NEW, **rest)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            changed("Adults in treatment in BCP", figure(2590), figure(2700)),
            "Adults in treatment in BCP rose from 2,590 in 2022/23 to 2,700 in 2023/24; the difference is no more than "
            "chance would explain.",
        ),
        (
            changed("county lines arrests", figure(80), figure(152), with_size=True),
            "County lines arrests rose from 80 in 2022/23 to 152 in 2023/24, a rise of 72, or 90.0%; the difference is "
            "more than chance would explain.",
        ),
        (
            changed("Continuity of care", figure("55.2", PERCENT), figure("45.2", PERCENT), with_size=True),
            "Continuity of care fell from 55.2% in 2022/23 to 45.2% in 2023/24, a fall of 10.0 percentage points; the "
            "difference is not judged because the numerators and denominators are not held.",
        ),
        (
            changed("Cash seized", figure(68413, POUNDS), figure(95024, POUNDS)),
            "Cash seized rose from £68,413 in 2022/23 to £95,024 in 2023/24; the difference is not judged because no "
            "test of chance fits a sum of money alone.",
        ),
        (
            changed("Placements", figure(30), figure(30)),
            "Placements stood at 30 in 2022/23 and again at 30 in 2023/24.",
        ),
    ],
)
def test_change(said, words):
    assert said == words


def test_provisional_deaths_stay_provisional_in_words():
    made = compare_periods(figure(59), figure(55, status=FigureStatus.PROVISIONAL))
    said = saying.say_change("Deaths", made, Period.calendar_year(2021), Period.calendar_year(2022), with_size=True)
    assert said == (
        "Deaths fell from 59 in 2021 to 55 in 2022 (provisional), a fall of 4, or 6.8%; the difference is no more than "
        "chance would explain."
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            saying.say_estimate("Care", figure("45.2", PERCENT, lower=D("41.123"), upper=D("49.41")), OLD),
            "Care stood at 45.2% in 2022/23 (95% limits 41.1% to 49.4%).",
        ),
        (
            saying.say_estimate(
                "Deaths",
                figure("5.2", RATE, lower=D("4.1"), upper=D("6.9"), status=FigureStatus.PROVISIONAL),
                OLD,
                level=0.998,
            ),
            "Deaths stood at 5.2 per 100,000 in 2022/23 (provisional; 99.8% limits 4.1 to 6.9).",
        ),
        (
            saying.say_estimate("Deaths", missing(PEOPLE, Marker.CONFIDENTIAL), OLD),
            "Deaths in 2022/23: confidential [c].",
        ),
        (
            saying_areas.say_benchmark(
                "Care",
                figure("45.2", PERCENT),
                OLD,
                outcome="better_99_8",
                benchmark="England",
                benchmark_figure=figure("41.1", PERCENT),
            ),
            "Care stood at 45.2% in 2022/23, better than England at 41.1%, at 99.8%.",
        ),
        (
            saying_areas.say_benchmark(
                "Care",
                figure("45.2", PERCENT),
                OLD,
                outcome="similar",
                benchmark="England",
                benchmark_figure=figure("41.1", PERCENT),
            ),
            "Care stood at 45.2% in 2022/23, similar to England at 41.1%.",
        ),
        (
            saying_areas.say_benchmark(
                "Care",
                figure("45.2", PERCENT),
                OLD,
                outcome="not_compared",
                benchmark="England",
                benchmark_figure=figure("41.1", PERCENT),
                reason="The periods differ.",
            ),
            "Care stood at 45.2% in 2022/23, not compared with England at 41.1% because the periods differ.",
        ),
        (
            saying_areas.say_benchmark(
                "Care",
                figure("45.2", PERCENT),
                OLD,
                outcome="higher",
                benchmark="England",
                benchmark_figure=missing(PERCENT),
            ),
            "Care stood at 45.2% in 2022/23, not compared with England because the figure for England is not available.",
        ),
        (
            saying_areas.say_fifth("Care", figure("45.2", PERCENT), OLD, outcome="highest", among="English councils"),
            "Care stood at 45.2% in 2022/23, in the highest fifth of English councils.",
        ),
    ],
)
def test_estimates_and_comparisons(said, words):
    assert said == words


def test_a_comparison_of_another_name_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="an outcome must be one of higher, lower"):
        saying_areas.say_benchmark("A", figure(1), OLD, outcome="red", benchmark="England", benchmark_figure=figure(1))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (saying_areas.say_rank("Care", 3, 12), "Care ranked 3rd of 12 from the highest."),
        (
            saying_areas.say_rank("Care", 11, 21, lowest_first=True, first=2, last=21),
            "Care ranked 11th of 21 from the lowest (95% limits 2nd to 21st).",
        ),
        (
            saying_areas.say_funnel("Deaths in BCP", 0, "England"),
            "Deaths in BCP lay within the limits of the funnel: no further from the average of England than chance would "
            "explain.",
        ),
        (
            saying_areas.say_funnel("Deaths in BCP", -2, "England"),
            "Deaths in BCP lay below the 99.8% limits of the funnel, lower than chance would explain.",
        ),
        (
            saying_areas.say_slope("Life expectancy", figure("-7.9", YEARS, lower=D(-9), upper=D("-6.8"))),
            "Life expectancy differed by 7.9 years across the whole range of deprivation (95% limits 6.8 to 9.0).",
        ),
        (
            saying_areas.say_slope("Life expectancy", missing(YEARS)),
            "Life expectancy: the slope index of inequality cannot be calculated because a figure is missing.",
        ),
    ],
)
def test_places_among_others(said, words):
    assert said == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            saying.say_trend("Deaths", Trend.INCREASING, Judgement.GETTING_WORSE, last="2022"),
            "Deaths rose over the 5 years to 2022, by more than chance would explain; that is getting worse.",
        ),
        (
            saying.say_trend("Deaths", Trend.DECREASING, last="2022"),
            "Deaths fell over the 5 years to 2022, by more than chance would explain.",
        ),
        (
            saying.say_trend("Deaths", Trend.NO_SIGNIFICANT_CHANGE, last="2022"),
            "Deaths showed no significant change over the 5 years to 2022.",
        ),
        (
            saying.say_trend("Deaths", Trend.CANNOT_BE_CALCULATED, last="2022", reason=FEW),
            "Deaths: the recent trend cannot be calculated because there are fewer than five points.",
        ),
        (saying.say_too_few("Deaths", 2, 7), "Deaths: too few points to judge, 2 where it takes 7."),
        (
            saying.say_cannot("Deaths", "the rate", "Dorset has no population."),
            "Deaths: the rate cannot be calculated because Dorset has no population.",
        ),
        (
            saying.say_run_chart("Deaths", RunSignal.NONE, 9),
            "Deaths showed no signal on a run chart of 9 points: the differences are no more than chance would explain.",
        ),
        (saying.say_run_chart("Deaths", RunSignal.SHIFT, 5), "Deaths: too few points to judge, 5 where it takes 7."),
        (
            saying.say_variation("Referrals", Variation.CONCERN_HIGH, 24),
            "Referrals ran higher than usual over 24 points, which is a concern.",
        ),
        (
            saying.say_variation("Referrals", Variation.COMMON_CAUSE, 9, trial=True),
            "Referrals showed no significant change over 9 points: common cause variation, on trial limits.",
        ),
        (
            saying.say_assurance("Referrals", Assurance.HIT_AND_MISS, figure(18)),
            "Referrals will meet the target of 18 in some periods and miss it in others, as things stand.",
        ),
        (
            saying.say_assurance("Referrals", Assurance.NONE),
            "Referrals: whether the target can be relied on is not judged because no target is set.",
        ),
    ],
)
def test_trends_and_charts(said, words):
    assert said == words


@pytest.mark.parametrize("variation", Variation)
@pytest.mark.parametrize("points", [0, 1, 6])
def test_nothing_is_said_of_too_few_points(variation, points):
    said = saying.say_variation("Referrals", variation, points)
    assert said == f"Referrals: too few points to judge, {points} where it takes 7."


def test_the_published_projection():
    made = part_year(figure(38), Part.months(3), last=figure(80))
    assert saying.say_projection("County lines arrests", made, NEW, last_year=OLD) == (
        "County lines arrests would come to 152 in 2023/24 at this pace, 90.0% above 80 in 2022/23 (first quarter × 4; "
        "season not allowed for; 95% limits of the count in hand, multiplied in the same way: 108 to 209)."
    )
    money = part_year(figure(23_756, POUNDS), Part.months(3), last=figure(68_413, POUNDS))
    assert saying.say_projection("Cash seized", money, NEW) == (
        "Cash seized would come to £95,024 in 2023/24 at this pace, 38.9% above £68,413 last year (first quarter × 4; "
        "season not allowed for; no interval: money has none, only counts do)."
    )


def test_a_projected_finish():
    said = saying.say_finish("Arrests", Finish.COULD_BE_EITHER, figure(160), NEW)
    assert said == "Arrests: the projected total is too uncertain to tell from the target of 160 in 2023/24."
    assert "because the projection has no limits" in saying.say_finish("Arrests", Finish.UNKNOWN, figure(160), NEW)


@pytest.mark.parametrize(
    ("value", "aim", "period", "words"),
    [
        (figure(2590), figure(2700), OLD, "stood at 2,590 in 2022/23: 110 to go to the target of 2,700 in 2023/24."),
        (figure(30), figure(30), OLD, "stood at 30 in 2022/23: the target is to hold at 30 in 2023/24."),
        (
            figure("67.7", PERCENT),
            figure(75, PERCENT),
            OLD,
            "stood at 67.7% in 2022/23: 7.3 percentage points to go to the target of 75% in 2023/24.",
        ),
        (
            figure(2800),
            figure(2700),
            NEW,
            "stood at 2,800 in 2023/24: 100 past the target of 2,700 in 2023/24, which has been met.",
        ),
        (
            figure(2699),
            figure(2700),
            NEW,
            "stood at 2,699 in 2023/24: 1 short of the target of 2,700 in 2023/24, which is near.",
        ),
        (
            figure(2000),
            figure(2700),
            NEW,
            "stood at 2,000 in 2023/24: 700 short of the target of 2,700 in 2023/24, which has not been met.",
        ),
    ],
)
def test_targets(value, aim, period, words):
    position = stand_against(
        value, aim, HIGHER, period=period, target_period=NEW, start=value if period is OLD else None, rule=TargetRule(5)
    )
    assert saying.say_target("Care", position, period, NEW) == f"Care {words}"


@pytest.mark.parametrize(
    ("gap", "target", "words"),
    [
        (
            figure("29.8", Unit(ValueType.PERCENTAGE_POINTS)),
            figure(75, PERCENT),
            "Care would have to rise by 14.9 percentage points a year for 2 years to reach 75%.",
        ),
        (figure(-8), figure(51), "Care would have to fall by 4 a year for 2 years to reach 51."),
        (figure(0), figure(51), "Care: at the target of 51."),
    ],
)
def test_pace(gap, target, words):
    assert saying.say_pace("Care", gap, 2, target) == words


def test_a_target_without_a_direction_is_not_judged():
    position = stand_against(figure(78), figure(75), Polarity.NO_JUDGEMENT, period=NEW, target_period=NEW)
    assert saying.say_target("Arrests", position, NEW, NEW) == (
        "Arrests stood at 78 in 2023/24: 3 above the target of 75 in 2023/24; not judged because no direction of good is "
        "agreed."
    )


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (
            figure("-7.9", YEARS, lower=D(-9), upper=D("-6.8")),
            "Life expectancy stood 7.9 years lower in A than in B (95% limits 6.8 to 9.0).",
        ),
        (figure("3.1", PERCENT), "Life expectancy stood 3.1% higher in A than in B."),
        (figure(0), "Life expectancy stood the same in A and in B."),
        (
            figure("2.1", Unit(ValueType.RATIO), lower=D("1.8"), upper=D("2.4")),
            "Life expectancy stood 2.1 times as high in A as in B (95% limits 1.8 to 2.4).",
        ),
        (missing(PEOPLE), "Life expectancy: the gap between A and B cannot be calculated because a figure is missing."),
    ],
)
def test_inequality(gap, words):
    assert saying_areas.say_inequality("Life expectancy", gap, "A", "B") == words


AMOUNTS = st.decimals(-10_000, 10_000, places=1, allow_nan=False, allow_infinity=False)
UNITS = st.sampled_from([PERCENT, POUNDS, YEARS])


@settings(deadline=None, max_examples=60)
@given(AMOUNTS, AMOUNTS, UNITS, st.sampled_from(Polarity), st.sampled_from(FigureStatus), st.sampled_from(Basis))
def test_every_sentence_is_one_plain_sentence_and_the_same_each_time(old, new, unit, polarity, status, basis):
    one, two = figure(old, unit), figure(new, unit, status=status, basis=basis)
    position = stand_against(two, one, polarity, period=NEW, target_period=NEW)
    for make in (
        lambda: saying.say_change("Care", compare_periods(one, two), OLD, NEW, with_size=True),
        lambda: saying.say_target("Care", position, NEW, NEW),
        lambda: saying.say_estimate("Care", two, NEW),
        lambda: saying_areas.say_inequality("Care", two, "A", "B"),
    ):
        said = make()
        assert said == make()
        assert said.startswith("Care ")
        assert said.endswith(".")
        assert not said.endswith("..")
        assert "  " not in said
        assert "--" not in said
        assert not LOADED.intersection(said.lower().split())
