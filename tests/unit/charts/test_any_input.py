"""Whatever comes in, a drawing comes out that can be read: nothing outside the sheet, no words on words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread import charts, methods
from goldenthread.vocabulary import Figure, Period
from tests.unit.charts.parts import (
    NAMES,
    NUMBERS,
    PEOPLE,
    PERCENT,
    UNITS,
    about,
    check,
    check_drawn,
    figures,
    months,
    points,
    series,
    years,
)

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
SAFE = st.floats(-1e12, 1e12).map(lambda found: Decimal(repr(found)))


@SLOW
@given(st.data())
def test_lines(data):
    unit = data.draw(st.sampled_from(UNITS))
    chart = charts.LineChart(
        about(unit, measure=data.draw(NAMES) or "A measure"),
        tuple(data.draw(st.lists(series(unit), min_size=1, max_size=4))),
        target=data.draw(st.none() | st.builds(charts.Target, NUMBERS, NAMES)),
        trajectory=data.draw(
            st.none() | st.builds(charts.Trajectory, st.tuples(st.tuples(st.just(years(3)[2]), NUMBERS)), NAMES)
        ),
        breaks=data.draw(st.lists(st.builds(charts.Break, st.sampled_from(years(20)), NAMES), max_size=2).map(tuple)),
    )
    drawn = charts.draw(chart, "a")
    check_drawn(drawn)
    assert charts.draw(chart, "a") == drawn


@SLOW
@given(st.data())
def test_spc_and_run_charts(data):
    unit = data.draw(st.sampled_from(UNITS))
    found = data.draw(points(unit, numbers=st.one_of(st.decimals(0, 100, places=1), SAFE)))
    values = [None if point.figure.value is None else float(point.figure.value) for point in found]
    good = data.draw(st.sampled_from(["increase", "decrease", "neutral"]))
    at = {"a": [data.draw(st.integers(0, 40))]} if found else None
    names = ["a"] * len(values)
    order = list(range(len(values)))
    target = data.draw(st.none() | st.builds(charts.Target, NUMBERS, NAMES))
    spc = methods.spc_charts(values, names, order=order, rebase=at, improvement=good)
    run = methods.run_charts(values, names, order=order, rebase=at, improvement=good)
    name = data.draw(NAMES)
    check_drawn(charts.draw(charts.SpcChart.of(about(unit), name, found, spc, target=target), "a"))
    check_drawn(charts.draw(charts.RunChart.of(about(unit), name, found, run, target=target), "a"))


@SLOW
@given(st.data())
def test_bars(data):
    unit = data.draw(st.sampled_from(UNITS))
    bars = st.builds(
        charts.Bar,
        NAMES,
        figures(unit),
        st.booleans(),
        st.none() | NUMBERS,
        st.none() | figures(unit),
    )
    level = st.none() | st.builds(charts.Target, NUMBERS, NAMES)
    chart = charts.BarChart(
        about(unit),
        tuple(data.draw(st.lists(bars, max_size=12))),
        period=data.draw(st.none() | st.just(years(1)[0])),
        benchmark=data.draw(level),
        target=data.draw(level),
        intervals=data.draw(st.booleans()),
        as_given=data.draw(st.booleans()),
    )
    check_drawn(charts.draw(chart, "a"))


@SLOW
@given(st.data())
def test_areas(data):
    unit = data.draw(st.sampled_from(UNITS))
    areas = st.builds(charts.Area, NAMES, figures(unit), st.sampled_from(charts.Outcome), st.booleans())
    chart = charts.AreaChart(
        about(unit),
        tuple(data.draw(st.lists(areas, max_size=12))),
        years(1)[0],
        data.draw(st.none() | st.builds(charts.Target, NUMBERS, NAMES)),
    )
    check_drawn(charts.draw(chart, "a"))


@SLOW
@given(st.data())
def test_spines(data):
    rows = []
    for _ in range(data.draw(st.integers(0, 5))):
        low, lower, upper, high = sorted(data.draw(st.lists(NUMBERS, min_size=4, max_size=4)))
        unit = data.draw(st.sampled_from(UNITS))
        rows.append(
            charts.Spine(
                about(unit, measure=data.draw(NAMES)),
                data.draw(figures(unit)),
                data.draw(NUMBERS),
                low,
                lower,
                upper,
                high,
                data.draw(st.none() | NUMBERS),
                outcome=data.draw(st.sampled_from(charts.Outcome)),
            )
        )
    check_drawn(charts.draw(charts.SpineChart(about(), data.draw(NAMES), tuple(rows), region=data.draw(NAMES)), "a"))


@SLOW
@given(st.data())
def test_small_multiples(data):
    unit = data.draw(st.sampled_from(UNITS))
    chart = charts.Multiples(
        about(unit),
        tuple(data.draw(st.lists(series(unit), min_size=1, max_size=8))),
        data.draw(st.none() | series(unit)),
    )
    check_drawn(charts.draw(chart, "a"))


@SLOW
@given(NAMES, points(), st.text(max_size=8))
def test_sparklines(name, found, key):
    made = charts.sparkline(about(), name, found, key)
    if any(point.figure.value is not None for point in found):
        check(made.svg)
    else:
        assert made == charts.Spark("", "No figures yet")


@SLOW
@given(st.data())
def test_rugs(data):
    areas = data.draw(st.lists(NAMES, max_size=4, unique=True))
    cell = st.tuples(figures(), st.sampled_from(charts.Outcome))
    rows = [
        (about(), {area: data.draw(cell) for area in areas if data.draw(st.booleans())})
        for _ in range(data.draw(st.integers(0, 4)))
    ]
    made = charts.rug("Rug", areas, rows)
    assert [len(cells) for _, cells in made.rows] == [len(areas)] * len(rows)
    assert all(cell.value and cell.word and cell.letter for _, cells in made.rows for cell in cells)


@pytest.mark.parametrize("count", [1, 2, 6, 12, 13, 36, 120])
@pytest.mark.parametrize("kind", [years, months])
def test_dates_at_any_length(count, kind):
    found = tuple(
        charts.Point(period, figure)
        for period, figure in zip(kind(count), [_figure(n) for n in range(count)], strict=True)
    )
    wide, narrow = check_drawn(charts.draw(charts.LineChart(about(PEOPLE), (charts.Series("Dorset", found),)), "a"))
    assert wide.width == 720 and narrow.width == 288


def _figure(n):
    return Figure(value=Decimal(n % 7 + 20), unit=PEOPLE)


def test_days_and_periods_of_any_kind():
    found = (
        charts.Point(Period.day(date(2023, 1, 31)), _figure(1)),
        charts.Point(Period.day(date(2023, 2, 28)), _figure(2)),
        charts.Point(Period.day(date(2023, 6, 30)), _figure(3)),
        charts.Point(Period(date(2023, 7, 1), date(2024, 3, 31), "span", "July 2023 to March 2024"), _figure(4)),
        charts.Point(Period(date(2024, 4, 1), date(2027, 3, 31), "pooled_years", "2024/25 to 2026/27"), _figure(5)),
    )
    chart = charts.LineChart(about(PERCENT), (charts.Series("Dorset", found),))
    check_drawn(charts.draw(chart, "a"))
