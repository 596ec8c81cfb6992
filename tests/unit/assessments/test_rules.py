"""Which figures make one series, where it breaks, and which method may judge it."""

from dataclasses import replace

import numpy as np
import pytest

from goldenthread.assessments.rules import How, Why, assemble, choose, with_gaps
from goldenthread.assessments.tables import Periods, strand_of
from goldenthread.indicators.definitions import redefined
from goldenthread.vocabulary import Period
from tests.unit.assessments.drawn import NAN, Fig, One, drawn, quarter, quarters


def laid(figures: list[Fig], series: int = 1):
    points, periods, _ = drawn(figures, [One()] * series)
    return assemble(points, periods, series), periods


def values(strands, series: int = 0) -> list[float]:
    """The values of the last unbroken stretch of the strand that stands for a series."""
    rows, _ = strands.rows_of(np.array([strands.main[series]]))
    return strands.value[rows].tolist()


def test_points_come_in_order_of_time_whatever_order_they_were_given_in():
    strands, _ = laid([Fig(0, 2021, 3), Fig(0, 2019, 1), Fig(0, 2020, 2)])
    assert values(strands) == [1, 2, 3]


def test_kinds_of_period_are_strands_of_their_own():
    strands, _ = laid([Fig(0, 2021, 100), Fig(0, 2022, 110), Fig(0, quarter(2023, 1), 30)])
    assert len(strands.first) == 2
    assert values(strands) == [100, 110]


def test_the_newer_of_two_strands_with_as_many_points_stands_for_the_series():
    strands, _ = laid([Fig(0, 2022, 964), Fig(0, quarter(2023, 1), 259)])
    assert values(strands) == [259]


def test_a_strand_that_ended_long_ago_does_not_stand_for_the_series():
    old = [Fig(0, year, 1) for year in range(2005, 2015)]
    strands, _ = laid([*old, Fig(0, quarter(2023, 1), 7), Fig(0, quarter(2023, 2), 8)])
    assert values(strands) == [7, 8]


def test_a_forecast_is_no_part_of_a_series():
    strands, _ = laid([Fig(0, 2021, 80), Fig(0, 2022, 152, forecast=True)])
    assert values(strands) == [80]


def test_a_series_of_forecasts_alone_has_no_strand():
    strands, _ = laid([Fig(0, 2022, 152, forecast=True)])
    assert strands.main.tolist() == [-1]


def test_a_break_mark_ends_the_series_and_only_the_last_stretch_is_counted():
    strands, _ = laid([Fig(0, year, year, opens=year == 2021) for year in range(2017, 2024)])
    assert values(strands) == [2021, 2022, 2023]
    assert strands.points.tolist() == [3]
    assert strands.broken.sum() == 1


def test_a_new_definition_or_boundary_ends_the_series():
    strands, _ = laid([Fig(0, year, year, ground=int(year > 2020)) for year in range(2018, 2023)])
    assert values(strands) == [2021, 2022]


def test_a_break_mark_on_the_first_point_breaks_nothing():
    strands, _ = laid([Fig(0, 2020, 1, opens=True), Fig(0, 2021, 2)])
    assert values(strands) == [1, 2]
    assert not strands.broken.any()


def test_the_preferred_of_two_figures_for_one_period_stands():
    strands, _ = laid([Fig(0, 2021, 55, preference=1), Fig(0, 2021, 57, preference=2)])
    assert values(strands) == [57]
    assert not strands.clash.any()


def test_two_figures_that_contradict_one_another_leave_their_period_without_a_value():
    strands, _ = laid([Fig(0, 2020, 10), Fig(0, 2021, 55), Fig(0, 2021, 57)])
    found = values(strands)
    assert found[0] == 10 and np.isnan(found[1])
    assert strands.clash.tolist() == [False, True]


def test_the_same_figure_held_twice_contradicts_nothing():
    strands, _ = laid([Fig(0, 2021, 55), Fig(0, 2021, 55), Fig(0, 2022, NAN), Fig(0, 2022, NAN)])
    assert not strands.clash.any()
    assert len(strands.row) == 2


def test_periods_that_overlap_are_rolling():
    years = [Period.from_canonical(f"20{y}-01-01/20{y + 2}-12-31/pooled_years/20{y}-{y + 2}") for y in range(10, 16)]
    strands, _ = laid([Fig(0, period, 5) for period in years])
    assert strands.rolling.tolist() == [True]


def test_overlap_before_a_break_does_not_count():
    year = Period.financial_year(2015)
    other = Period.from_canonical("2015-01-01/2015-12-31/reporting_year/2015")
    other = replace(other, kind="span")
    span = replace(year, kind="span", label="April 2015 to March 2016")
    later = Period.from_canonical("2016-04-01/2017-03-31/span/next")
    strands, _ = laid([Fig(0, other, 1), Fig(0, span, 1), Fig(0, later, 2, opens=True)])
    assert strands.rolling.tolist() == [False]


def test_a_period_without_exact_dates_has_no_value_to_judge():
    vague = replace(quarter(2023, 1), status="vague")
    strands, _ = laid([Fig(0, vague, 9)])
    assert strands.points.tolist() == [0]


def test_a_period_that_nobody_sent_keeps_its_place_in_a_chart():
    sent = [period for n, period in enumerate(quarters(2020, 6)) if n != 3]
    strands, periods = laid([Fig(0, period, n) for n, period in enumerate(sent)])
    found, which, rows = with_gaps(strands, periods, strands.main)
    assert np.isnan(found[3]) and found[4] == 3
    assert rows.tolist() == [0, 1, 2, -1, 3, 4]
    assert which.tolist() == [0] * 6


def test_nothing_at_all_is_laid_out_as_nothing():
    strands, periods = laid([], series=2)
    assert strands.main.tolist() == [-1, -1]
    assert len(with_gaps(strands, periods, np.array([], dtype=np.int64))[0]) == 0


def test_spans_are_one_kind_only_where_they_are_as_long():
    half = Period.from_canonical("2020-01-01/2020-06-30/span/to June")
    other = Period.from_canonical("2020-07-01/2020-12-31/span/to December")
    long = Period.from_canonical("2020-01-01/2020-09-30/span/to September")
    assert strand_of(half) == strand_of(other) != strand_of(long)


def test_the_same_quarter_a_year_earlier_is_found_also_across_a_leap_year():
    held = quarters(2022, 8)
    periods = Periods.of(held)
    assert periods.before.tolist() == [-1, -1, -1, -1, 0, 1, 2, 3]
    months = Periods.of([Period.month(2023, 2), Period.month(2024, 2)])
    assert months.before.tolist() == [-1, 0]


@pytest.mark.parametrize(
    ("trend", "spc", "run", "change", "how"),
    [
        (True, True, True, True, How.TREND),
        (False, True, True, True, How.SPC),
        (False, False, True, True, How.RUN_CHART),
        (False, False, False, True, How.CHANGE),
        (False, False, False, False, How.TOO_FEW),
    ],
)
def test_the_strongest_method_that_came_out_answers(trend, spc, run, change, how):
    def flags(value: bool) -> np.ndarray:
        return np.array([value])

    made = choose(
        why=np.array([Why.JUDGED]),
        points=np.array([13]),
        trend_ok=flags(trend),
        spc_ok=flags(spc),
        run_ok=flags(run),
        change_ok=flags(change),
    )
    assert made.tolist() == [how]


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.JUDGED])
def test_no_method_answers_where_nothing_may_be_judged(why):
    yes = np.array([True])
    made = choose(why=np.array([why]), points=np.array([20]), trend_ok=yes, spc_ok=yes, run_ok=yes, change_ok=yes)
    assert made.tolist() == [How.NONE]


BEFORE = {"unit": "people", "definition": "Adults in treatment.", "denominator": "", "value_type": "count"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ()),
        ({"definition": "Adults  in TREATMENT"}, ()),
        ({"denominator": "Residents"}, ()),
        ({"polarity": "lower_better"}, ()),
        ({"definition": "Adults who started treatment."}, ("definition",)),
        ({"unit": ""}, ("unit",)),
        ({"value_type": "rate", "unit": "per 1,000"}, ("value_type", "unit")),
    ],
)
def test_only_another_meaning_makes_a_new_series(change, found):
    assert redefined(BEFORE, BEFORE | change) == found


def test_to_say_what_was_not_said_before_is_no_new_definition():
    assert redefined({"value_type": "not_stated"}, {"value_type": "count"}) == ()
