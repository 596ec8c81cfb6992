"""The words round a chart: titles, text alternative, table."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread import charts
from goldenthread.charts import words
from goldenthread.charts.words import Shown, places_of
from goldenthread.methods import Direction
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Marker, Refused
from tests.unit.charts.parts import PEOPLE, PERCENT, POUNDS, RATE, UNITS, about, figures, pointed, years

DORSET = charts.Series("Dorset", pointed([88, 84, 89, 77, 74, 67]))
ENGLAND = charts.Series("England", pointed([88, 86, 85, 82, 82, 84]), comparator=True)


def line(*series, **more):
    return charts.draw(charts.LineChart(about(**more.pop("about", {})), series, **more), "a")


def test_a_line_chart_in_words():
    assert line(DORSET, ENGLAND).words == (
        "Line chart: People in treatment, Dorset and England, 2015/16 to 2020/21, per cent.",
        "Dorset was 67% in 2020/21, England 84%.",
        "Dorset: latest 67% in 2020/21; highest 89% in 2017/18; lowest 67% in 2020/21; started at 88% in 2015/16.",
        "England: latest 84% in 2020/21; highest 88% in 2015/16; lowest 82% in 2018/19 and 2019/20; "
        "started at 88% in 2015/16.",
    )


def test_the_message_stands_beside_the_headline():
    drawn = line(DORSET, about={"headline": "Dorset fell to 67%", "message": "Fewer appointments were kept"})
    assert drawn.headline == "Dorset fell to 67%"
    assert drawn.words[1:3] == ("Dorset fell to 67%.", "Fewer appointments were kept.")


def test_rounding_is_half_away_from_zero():
    drawn = line(charts.Series("Dorset", pointed(["0.25", "2.5", "-2.5"])), about={"decimals": 0})
    assert drawn.words[2] == (
        "Dorset: latest -3% in 2017/18; highest 3% in 2016/17; lowest -3% in 2017/18; started at 0% in 2015/16."
    )


def test_what_is_missing_is_said_with_its_reason():
    points = list(pointed([10, None, 12, 13, 14, 15]))
    points[2] = charts.Point(years(6)[2], Figure(value=None, unit=PERCENT, marker=Marker.CONFIDENTIAL))
    points[5] = replace(points[5], figure=replace(points[5].figure, status=FigureStatus.PROVISIONAL))
    points[4] = replace(points[4], figure=replace(points[4].figure, basis=Basis.ESTIMATED))
    del points[3]
    drawn = line(charts.Series("Dorset", tuple(points)))
    assert drawn.words[3:] == (
        "No figure for 2016/17: not available [x].",
        "No figure for 2017/18: confidential [c].",
        "Nothing is held between 2017/18 and 2019/20.",
        "2019/20 is estimated.",
        "2020/21 is provisional, and may change.",
    )
    assert set(drawn.words[3:]) <= set(drawn.notes)
    assert dict(drawn.table.key) == {
        "[c]": "confidential: held back so that nobody can be identified",
        "[e]": "estimated",
        "[p]": "provisional: may be revised",
        "[x]": "not available",
    }


def test_a_break_is_said_with_its_reason():
    points = list(pointed([10, 11, 12]))
    points[1] = replace(points[1], figure=replace(points[1].figure, marker=Marker.BREAK, note="New definition"))
    said = "Break in the series at 2016/17: New definition; the line is not joined."
    assert said in line(charts.Series("Dorset", tuple(points))).words
    # The same break, told of for all series, is said once.
    told = line(charts.Series("Dorset", tuple(points)), breaks=(charts.Break(years(2)[1], "New definition"),))
    assert told.words.count(said) == 1


def test_many_missing_periods_are_counted():
    drawn = line(charts.Series("Dorset", pointed([1, None, None, None, None, None, 7])))
    assert "No figure for 5 of 7 periods: not available [x]." in drawn.words


def test_a_target_and_its_steps_are_said_as_they_were_set():
    steps = charts.Trajectory(((years(7)[6], Decimal("60.5")), (years(8)[7], Decimal(75))), "Ambition")
    drawn = line(DORSET, target=charts.Target(Decimal(70)), trajectory=steps)
    assert drawn.words[-2:] == ("Target: 70%.", "Ambition, planned: 60.5% in 2021/22, 75% in 2022/23.")


def test_one_point_and_no_point():
    one = line(charts.Series("Dorset", pointed([45])))
    assert one.words[2] == "Dorset: latest 45% in 2015/16, the one figure."
    none = line(charts.Series("Dorset", pointed([None])))
    assert (none.wide, none.narrow, none.empty, none.headline) == ("", "", True, "No figures yet")
    assert none.words == ("No figures yet.", "No figure for 2015/16: not available [x].")
    assert line(charts.Series("Dorset", ())).words == ("No figures yet.",)


def test_a_level_series_says_so():
    assert (
        "latest 5% in 2017/18; the same in all 3 periods" in line(charts.Series("Dorset", pointed([5, 5, 5]))).words[2]
    )


def test_the_table_has_the_newest_first_and_no_empty_cell():
    drawn = line(DORSET, charts.Series("England", pointed([88, 86]), comparator=True))
    assert [column.title for column in drawn.table.columns] == ["Period", "Dorset (%)", "England (%)"]
    assert drawn.table.rows[0] == ("2020/21", "67", "[x]")
    assert drawn.table.rows[-1] == ("2015/16", "88", "88")
    assert drawn.table.caption == drawn.subtitle


def test_the_table_gives_limits_where_they_are_drawn():
    figure = Figure(value=Decimal("45.2"), unit=PERCENT, lower=Decimal("41.1"), upper=Decimal("49.46"))
    bare = Figure(value=Decimal("50.0"), unit=PERCENT)
    points = tuple(charts.Point(p, f) for p, f in zip(years(2), (figure, bare), strict=True))
    drawn = line(charts.Series("BCP", points, interval=charts.Interval.WHISKERS))
    assert drawn.table.rows == (("2016/17", "50.0", "[z]"), ("2015/16", "45.2", "41.1 to 49.5"))


@pytest.mark.parametrize(
    ("unit", "header"),
    [(PEOPLE, "Dorset (people)"), (POUNDS, "Dorset (£)"), (RATE, "Dorset (per 10,000 children)")],
)
def test_the_unit_stands_in_the_header(unit, header):
    drawn = charts.draw(charts.LineChart(about(unit), (charts.Series("Dorset", pointed([1, 2], unit)),)), "a")
    assert drawn.table.columns[1].title == header
    assert drawn.table.rows[0] == ("2016/17", "2")


def test_a_comparator_of_another_period_is_labelled_as_such():
    late = charts.Series("England", pointed([41]), comparator=True)
    drawn = line(charts.Series("BCP", pointed([40, 45])), late)
    assert "England 41% in 2015/16" in drawn.wide and drawn.headline == "BCP was 45% in 2016/17"


def test_a_headline_is_ten_words_and_says_what_was_computed():
    with pytest.raises(Refused, match="11 words"):
        about(headline="one two three four five six seven eight nine ten eleven")
    with pytest.raises(Refused, match="says up"):
        about(headline="Treatment numbers rose in Dorset", direction=Direction.DOWN)
    assert about(headline="Treatment numbers fell in Dorset", direction=Direction.DOWN).headline


def test_a_long_name_leaves_the_made_headline_short():
    name = "The partnership for all of the places by the sea in the west"
    assert line(charts.Series(name, pointed([4]))).headline == "The latest figure is 4%"


def test_a_source_line():
    source = charts.Source("Children in need", "Department for Education", as_at="November 2025")
    assert source.line == "Children in need from the Department for Education, as at November 2025"
    assert charts.Source("Report", "the board").line == "Report from the board"


@given(st.sampled_from(UNITS).flatmap(figures), st.integers(0, 3))
def test_figures_are_shown_as_the_vocabulary_shows_them(figure, places):
    assert Shown(places)(figure) == figure.shown(places)


@pytest.mark.parametrize(
    ("values", "places"),
    [(["1", "2"], 0), (["1.5", "2"], 1), (["1.2345"], 2), (["0.0045"], 4), (["0.00"], 2), (["1e3"], 0), ([], 0)],
)
def test_decimals_are_those_held_up_to_two_and_enough_to_tell_from_zero(values, places):
    held = [Figure(value=Decimal(value), unit=PEOPLE) for value in values]
    assert places_of(about(PEOPLE), held) == places
    assert places_of(about(PEOPLE, decimals=3), held) == 3


def test_counts_in_words():
    assert words.counts({"better": 2, "similar": 0, "worse": 1}) == "2 better and 1 worse"
