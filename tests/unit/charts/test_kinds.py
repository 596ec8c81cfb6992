"""What each kind of chart shows, and that nothing is told by colour alone."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from goldenthread import charts, methods
from goldenthread.charts import palette
from goldenthread.charts.drawing import safe_key
from goldenthread.methods import Part
from goldenthread.vocabulary import Figure, FigureStatus, Marker, Polarity, Refused
from tests.unit.charts.parts import (
    PEOPLE,
    PERCENT,
    POUNDS,
    SVG,
    about,
    check,
    check_drawn,
    pointed,
    quarters,
    read,
    settled,
    years,
)

DORSET = charts.Series("Dorset", pointed([88, 84, 89, 77, 74, 67]))


def shapes(svg, name, cls):
    return [e for e in read(svg).root.iter(f"{SVG}{name}") if e.get("class") == f"gt-chart-{cls}"]


def lines(svg):
    return [e.get("points").split() for e in shapes(svg, "polyline", "line")]


def drawn(chart):
    made = charts.draw(chart, "a")
    check_drawn(made)
    return made


# Lines


def test_a_line_stops_at_a_gap_a_missing_period_and_a_break():
    points = list(pointed([1, 2, None, 4, 5, 6, 7, 8, 9]))
    del points[5]
    points[6] = replace(points[6], figure=replace(points[6].figure, marker=Marker.BREAK))
    made = drawn(charts.LineChart(about(), (charts.Series("Dorset", tuple(points)),)))
    assert [len(run) for run in lines(made.wide)] == [2, 2, 2]
    assert len(shapes(made.wide, "circle", "mark")) == 7


def test_a_break_told_for_all_series_parts_them_all():
    chart = charts.LineChart(about(), (DORSET, replace(DORSET, name="BCP")), breaks=(charts.Break(years(4)[3], "New"),))
    assert [len(run) for run in lines(drawn(chart).wide)] == [3, 3, 3, 3]


def test_provisional_points_are_hollow_and_said():
    points = list(DORSET.points)
    points[-1] = replace(points[-1], figure=replace(points[-1].figure, status=FigureStatus.PROVISIONAL))
    made = drawn(charts.LineChart(about(), (charts.Series("Dorset", tuple(points)),)))
    assert len(shapes(made.wide, "circle", "mark-open")) == 1
    assert "Hollow points are provisional." in " ".join(read(made.wide).text)


def test_lines_differ_by_dash_and_mark_as_well_as_colour():
    four = tuple(replace(DORSET, name=name) for name in ("One", "Two", "Three", "Four"))
    for chosen in (four, (*four[:2], *(replace(one, comparator=True) for one in four[2:]))):
        made = drawn(charts.LineChart(about(), chosen))
        found = shapes(made.wide, "polyline", "line")
        assert len({e.get("stroke-dasharray") for e in found}) == 4
        assert len({e.get("stroke") for e in found}) == 4
        assert {len(shapes(made.wide, name, "mark")) for name in ("circle", "rect")} == {6}
    assert [e.get("stroke") for e in shapes(drawn(charts.LineChart(about(), four)).wide, "polyline", "line")] == [
        *("#12436D", "#28A197", "#801650", "#F46A25")
    ]
    two = drawn(charts.LineChart(about(), four[:2])).wide
    assert [e.get("stroke") for e in shapes(two, "polyline", "line")] == ["#12436D", "#F46A25"]


def test_lines_are_named_where_they_end_and_in_a_key_where_there_is_no_room():
    made = drawn(charts.LineChart(about(), (DORSET,)))
    assert "Dorset 67%" in read(made.wide).text and "Dorset 67%" in read(made.narrow).text
    long = charts.Series("Dorset", pointed(range(60, 90)))
    narrow = read(drawn(charts.LineChart(about(), (long,))).narrow)
    named = next(one for one in narrow.words if one.text == "Dorset 89%")
    assert named.left < 40 and named.top < 20


def test_an_axis_off_zero_says_so_in_the_drawing():
    assert "The axis starts at 50%." in read(drawn(charts.LineChart(about(), (DORSET,))).wide).text


def test_limits_are_drawn_as_whiskers_or_as_a_band():
    limits = [replace(f, lower=f.value - 2, upper=f.value + 2) for f in settled([40, 42, 44])]
    points = tuple(charts.Point(p, f) for p, f in zip(years(3), limits, strict=True))
    whiskers = drawn(charts.LineChart(about(), (charts.Series("BCP", points, interval=charts.Interval.WHISKERS),)))
    assert len(shapes(whiskers.wide, "path", "whisker")) == 3
    band = drawn(charts.LineChart(about(), (charts.Series("BCP", points, interval=charts.Interval.BAND),)))
    assert len(shapes(band.wide, "polygon", "band")) == 1


def test_a_missing_figure_leaves_its_marker_on_the_axis():
    made = drawn(charts.LineChart(about(), (charts.Series("Dorset", pointed([1, None, 3])),)))
    assert "[x]" in read(made.wide).text
    # With a value of another series there, it would not be plain whose marker it is.
    two = charts.LineChart(about(), (charts.Series("Dorset", pointed([1, None, 3])), DORSET))
    assert "[x]" not in read(drawn(two).wide).text


def test_no_more_than_four_lines_and_one_figure_to_a_period():
    with pytest.raises(Refused, match="5 series"):
        charts.LineChart(about(), (DORSET,) * 5)
    with pytest.raises(Refused, match="two figures for this period"):
        charts.Series("Dorset", (*DORSET.points, DORSET.points[0]))


def test_points_may_come_in_any_order():
    assert charts.Series("Dorset", DORSET.points[::-1]) == DORSET


# SPC and run charts


def spc(values, *, target=None, breaks=(), **more):
    points = pointed(values, periods=quarters(len(values)))
    found = methods.spc_charts(
        [None if v is None else float(v) for v in values], ["a"] * len(values), order=range(len(values)), **more
    )
    return charts.SpcChart.of(about(), "BCP", points, found, target=target, breaks=breaks)


RISING = [33.9, 31.2, 35.4, 34.0, 36.8, 35.1, 38.9, 37.6, 42.4, 44.7, 46.5, 47.2, 48.9]


def test_points_are_shapes_by_what_was_found_with_their_letters():
    made = drawn(spc(RISING, improvement="increase", lock_after=12))
    text = read(made.wide).text
    assert text.count("H") == 1 + 3 and "Common cause: ordinary up and down" in text
    assert "Better than chance alone, high" in text and "Worse than chance alone, low" in text
    up = [e for e in shapes(made.wide, "path", "mark") if e.get("fill") == palette.BETTER]
    assert len(up) == 3 + 1  # and one in the key
    assert len(shapes(made.wide, "circle", "mark")) == 9 + 1
    assert made.words[3:6] == (
        "Mean 38.6%, limits 32.0% to 45.3%.",
        "Common cause: 9 of 13 points.",
        "Better than chance alone, high: quarter 3 2022/23, quarter 4 2022/23 and quarter 1 2023/24 "
        "(a point outside the limits).",
    )
    assert made.table.rows[0] == (
        *("quarter 1 2023/24", "48.9", "38.6", "32.0", "45.3"),
        "Better than chance alone, high (a point outside the limits)",
    )


def test_mean_and_limits_are_named_and_their_making_is_told():
    made = drawn(spc(RISING, target=charts.Target(Decimal(75), "Ambition")))
    named = {"Upper limit 45.9%", "Mean 39.4%", "Lower limit 33.0%", "Latest 48.9%", "Ambition 75%"}
    assert named <= set(read(made.wide).text)
    assert "Limits: mean and 2.66 times the mean moving range." in made.notes[0]


def test_limits_are_broken_at_a_re_base():
    values = [10, 12, 11, 10, 12, 11, 10, 12, 20, 22, 21, 20, 22, 21, 20, 22]
    told = charts.Break(quarters(9)[8], "a new recording system, agreed by the board", "New limits")
    made = drawn(spc(values, rebase={"a": [8]}, breaks=(told,)))
    means = [e for e in shapes(made.wide, "line", "limit") if not e.get("stroke-dasharray")]
    assert len(means) == 2 and float(means[0].get("x2")) < float(means[1].get("x1"))
    assert "New limits" in read(made.wide).text
    assert "New limits from quarter 1 2022/23: a new recording system, agreed by the board." in made.notes
    assert [len(run) for run in lines(made.wide)] == [16]
    assert any(words.startswith("Mean 11.0%, limits") for words in made.words)


def test_trial_limits_are_said_on_the_chart():
    made = drawn(spc([12, 15, 11, 14, 16, 13, 18, 17]))
    said = "Trial limits: fewer than 12 points, so they may still move."
    assert said in read(made.wide).text and said in made.words
    assert not any("Trial" in text for text in read(drawn(spc(RISING)).wide).text)


def test_too_few_points_are_a_plain_line_without_limits_colour_or_key():
    made = drawn(spc([88, 84, 89, 77, 74, 67], improvement="increase"))
    assert not shapes(made.wide, "line", "limit") and not shapes(made.wide, "rect", "area")
    assert {e.get("fill") for e in shapes(made.wide, "circle", "mark")} == {palette.BLUE}
    said = "Too few points to judge: 6, and it takes 7."
    assert said in made.words and any(said in text for text in read(made.wide).text)
    assert not any("Limits" in note for note in made.notes)


def test_a_run_chart_has_its_median():
    values = [59, 55, 61, 63, 48, 47, 45, 44, 42, 43]
    found = methods.run_charts(values, ["a"] * 10, improvement="decrease")
    made = drawn(charts.RunChart.of(about(), "pan-Dorset", pointed(values), found))
    assert made.kind == "Run chart" and "Median 47.5%" in read(made.wide).text
    assert "Median 47.5%." in made.words
    assert [column.title for column in made.table.columns] == [
        "Period",
        "Value (%)",
        "Median (%)",
        "What the point says",
    ]


def test_one_series_of_many_is_taken():
    values = [[float(n) for n in range(10)], [50.0, 51, 49, 50, 52, 48, 50, 51, 49, 50]]
    found = methods.spc_charts(sum(values, []), ["a"] * 10 + ["b"] * 10)  # noqa: RUF017
    chart = charts.SpcChart.of(about(), "b", pointed(values[1]), found, series=1)
    assert chart.stretches[0].centre == Decimal("50.0")
    with pytest.raises(ValueError, match="argument"):
        charts.SpcChart.of(about(), "b", pointed([1, 2, 3]), found, series=1)


def test_points_go_by_stretch():
    one, two = pointed([1, 2])
    with pytest.raises(Refused, match="stretch"):
        charts.SpcChart(
            about(), "a", (charts.ControlPoint(one, stretch=1), charts.ControlPoint(two)), (charts.Limits(None),) * 2
        )


# Bars


def bar(name, value, **more):
    return charts.Bar(name, settled([value])[0], **more)


def widths(svg, *classes):
    return [float(e.get("width")) for cls in classes for e in shapes(svg, "rect", cls)]


def test_bars_start_at_zero_and_the_largest_comes_first():
    chart = charts.BarChart(about(), (bar("BCP", 20), bar("Dorset", 40), bar("Devon", None)), period=years(1)[0])
    made = drawn(chart)
    long, short = widths(made.wide, "bar")
    assert long == pytest.approx(2 * short, abs=0.2)
    assert [row[0] for row in made.table.rows] == ["Dorset", "BCP", "Devon"]
    assert "[x] not available" in read(made.wide).text and made.table.rows[-1][1] == "[x]"
    assert len(widths(made.wide, "bar")) == 2
    assert "Devon: no figure, not available [x]." in made.words


def test_a_negative_bar_goes_the_other_way():
    made = drawn(charts.BarChart(about(), (bar("Up", 10), bar("Down", -20))))
    up, down = (float(e.get("x")) for e in shapes(made.wide, "rect", "bar"))
    assert down < up


def test_a_projection_is_an_outline_with_what_is_counted_filled():
    seen, last = (Figure(value=Decimal(v), unit=PEOPLE) for v in (38, 80))
    found = methods.part_year(seen, Part.months(3), last=last)
    chart = charts.projection(
        about(PEOPLE, places="pan-Dorset"), found, part="quarter 1 2023/24", year="2023/24", last_year="2022/23"
    )
    made = drawn(chart)
    assert len(shapes(made.wide, "rect", "bar-open")) == 2  # one in the key
    assert {"152 [f] projected", "80", "Counted so far", "Projected", "Limits"} <= set(read(made.wide).text)
    assert "2023/24: 38 so far, projected 152 (limits 108 to 209)." in made.words
    assert "first quarter × 4" in made.description
    assert made.table.rows[1][:4] == ("2023/24", "152 [f]", "38", "108 to 209")


def test_a_bar_may_have_a_target_of_its_own():
    chart = charts.BarChart(
        about(PEOPLE), (charts.Bar("BCP", Figure(value=Decimal(2590), unit=PEOPLE), target=Decimal(2700)),)
    )
    made = drawn(chart)
    assert "2,590, target 2,700" in read(made.wide).text and "BCP: 2,590, target 2,700." in made.words
    assert len(shapes(made.wide, "line", "target")) == 1
    assert made.table.rows == (("BCP", "2,590", "2,700"),)


def test_a_benchmark_goes_down_all_bars_but_not_through_words():
    chart = charts.BarChart(
        about(), (bar("A", 50), bar("B", None)), benchmark=charts.Target(Decimal("41.1"), "England")
    )
    made = drawn(chart)
    assert "England 41.1%" in read(made.wide).text
    words = next(one for one in read(made.wide).words if one.text.startswith("[x]"))
    (rule,) = shapes(made.wide, "line", "whisker")
    assert float(rule.get("y2")) <= words.top


# Areas


def area(name, value, low, high, outcome, **more):
    figure = Figure(value=Decimal(value), unit=PERCENT, lower=Decimal(low), upper=Decimal(high))
    return charts.Area(name, figure, outcome, **more)


def test_areas_are_marks_by_outcome_with_their_intervals():
    chart = charts.AreaChart(
        about(),
        (
            area("BCP", 45, 42, 48, charts.Outcome.SIMILAR, focus=True),
            area("Dorset", 68, 65, 71, charts.Outcome.BETTER),
            area("Devon", 30, 28, 32, charts.Outcome.WORSE),
        ),
        years(1)[0],
        charts.Target(Decimal("44"), "England"),
    )
    made = drawn(chart)
    assert len(shapes(made.wide, "path", "whisker")) == 3
    assert {"Better than England", "Similar to England", "Worse than England"} <= set(read(made.wide).text)
    assert [row[0] for row in made.table.rows] == ["Dorset", "BCP", "Devon"]
    assert made.table.rows[0][-1] == "Better"
    assert made.headline == "1 of 3 areas are better than England"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("better", "better"),
        ("worse_99_8", "worse"),
        ("lower_95", "lower"),
        ("best", "better"),
        ("similar", "similar"),
        ("not_compared", "not_compared"),
        ("no such thing", "not_compared"),
    ],
)
def test_outcomes_of_comparisons(code, outcome):
    assert charts.Outcome.of(code) == outcome


def test_outcomes_differ_by_shape_or_letter():
    assert len({(outcome.shape, outcome.letter) for outcome in charts.Outcome}) == len(charts.Outcome)


def spine(value, polarity, **more):
    levels = (Decimal(n) for n in (50, 20, 40, 60, 80))
    return charts.Spine(about(), settled([value])[0], *levels, polarity=polarity, **more)


def circle(svg):
    return float(shapes(svg, "circle", "mark")[-1].get("cx"))


def test_better_is_to_the_right_of_a_spine():
    good = drawn(charts.SpineChart(about(), "Dorset", (spine(70, Polarity.HIGHER_BETTER),)))
    bad = drawn(charts.SpineChart(about(), "Dorset", (spine(70, Polarity.LOWER_BETTER),)))
    level = drawn(charts.SpineChart(about(), "Dorset", (spine(50, Polarity.LOWER_BETTER),)))
    assert circle(bad.wide) < circle(level.wide) < circle(good.wide)
    assert circle(level.wide) == pytest.approx(720 - 720 * 0.2)
    assert {"Worse", "Better"} <= set(read(good.wide).text)


def test_a_spine_without_a_good_direction_says_so():
    made = drawn(charts.SpineChart(about(), "Dorset", (spine(70, Polarity.NO_JUDGEMENT),)))
    assert "neither direction is good" in made.notes[1]
    assert {"Worse or lower", "Better or higher"} <= set(read(made.wide).text)


def test_a_spine_tells_range_middle_half_region_and_letter():
    one = spine(70, Polarity.HIGHER_BETTER, region=Decimal(55), outcome=charts.Outcome.BETTER)
    made = drawn(charts.SpineChart(about(), "Dorset", (one,), region="South West"))
    pale, dark = shapes(made.wide, "rect", "range")[-1], shapes(made.wide, "rect", "middle")[-1]
    assert float(pale.get("width")) == pytest.approx(3 * float(dark.get("width")), abs=0.3)
    assert [one.text for one in read(made.wide).words if one.letter] == ["B", "B"]
    assert "South West" in read(made.wide).text
    assert made.words[2] == "People in treatment: 70%, better than England's 50%; all areas 20% to 80%."


# Small multiples, sparklines, rugs


def test_small_charts_share_one_scale():
    chart = charts.Multiples(about(), (DORSET, replace(DORSET, name="BCP", points=pointed([8, 8, 8, 8, 8, 8]))), DORSET)
    made = drawn(chart)
    runs = lines(made.wide)
    assert len(runs) == 4
    flat = {pair.split(",")[1] for pair in runs[3]}
    assert len(flat) == 1 and float(flat.pop()) > max(float(pair.split(",")[1]) for pair in runs[1])


def test_a_sparkline_has_words_and_stops_at_gaps():
    made = charts.sparkline(about(), "Dorset", pointed([88, 84, None, 77, 74, 67]), "k")
    check(made.svg)
    assert made.words == ("88% in 2015/16 to 67% in 2020/21; highest 88%, lowest 67%; 1 of 6 periods without a figure")
    assert [len(run) for run in lines(made.svg)] == [2, 3]
    assert charts.sparkline(about(), "Dorset", pointed([5]), "k").words == "5% in 2015/16"
    assert charts.sparkline(about(), "Dorset", pointed([5, 5]), "k").words.endswith("no change between")


def test_a_rug_says_each_cell_in_words():
    cells = {"Dorset": (settled([67])[0], charts.Outcome.WORSE), "BCP": (settled([None])[0], charts.Outcome.BETTER)}
    made = charts.rug("Two areas", ["Dorset", "BCP", "Devon"], [(about(), cells)])
    assert made.rows == (
        (
            "People in treatment, per cent",
            (
                charts.RugCell("67%", "Worse", "W", "down", "gt-chart-worse"),
                charts.RugCell("[x]", "Not compared", "N", "square", "gt-chart-not-compared"),
                charts.RugCell("[x]", "Not compared", "N", "square", "gt-chart-not-compared"),
            ),
        ),
    )
    assert made.words[1] == "Cells: 1 worse and 2 not compared."


# Every kind


@pytest.mark.parametrize("width", [236, 288, 460, 720, 1060])
def test_a_drawing_may_have_any_width(width):
    for chart in (
        charts.LineChart(about(), (DORSET, replace(DORSET, name="Bournemouth, Christchurch and Poole"))),
        spc(RISING, improvement="increase"),
        charts.BarChart(about(), (bar("Bournemouth, Christchurch and Poole", 5), bar("Dorset", 7))),
        charts.SpineChart(about(), "Dorset", (spine(70, Polarity.HIGHER_BETTER),)),
    ):
        assert check(charts.draw(chart, "a", wide=width).wide).width == width


def test_a_number_is_never_cut_for_a_label():
    pounds = charts.Series("England", pointed([319687916, 817159484], POUNDS))
    made = drawn(charts.LineChart(about(POUNDS), (pounds,)))
    assert "England £817,159,484" in read(made.wide).text and "England £817,159,484" in read(made.narrow).text
    bars = charts.BarChart(about(POUNDS), (charts.Bar("England", pounds.points[1].figure),))
    assert "£817,159,484" in read(drawn(bars).narrow).text


def test_ids_are_of_the_key_alone_and_words_are_escaped():
    chart = charts.LineChart(about(measure="<b>&", headline='"Quoted" <i>'), (DORSET,))
    made = charts.draw(chart, "IND 1/é")
    assert 'id="c-IND_20_1_2f__e9_-wide-title"' in made.wide and "<b>" not in made.wide
    assert "&quot;Quoted&quot; &lt;i&gt;" in made.wide
    assert len({safe_key(key) for key in ("a b", "a_20_b", "a-b", "ab")}) == 4


def test_words_are_never_in_a_colour_of_the_palette():
    for svg in (drawn(charts.LineChart(about(), (DORSET,))).wide, drawn(spc(RISING, improvement="increase")).wide):
        group = next(e for e in read(svg).root.iter(f"{SVG}g"))
        assert group.get("fill") == "currentColor"
        assert {e.get("fill") for e in group} <= {None, "#fff"}


def test_every_class_drawn_has_a_style_for_colours_of_the_readers_own():
    one = spine(70, Polarity.HIGHER_BETTER, region=Decimal(55), outcome=charts.Outcome.BETTER)
    made = [
        drawn(charts.LineChart(about(), (DORSET,), target=charts.Target(Decimal(90)))).wide,
        drawn(spc(RISING, improvement="increase")).wide,
        drawn(charts.SpineChart(about(), "Dorset", (one,))).wide,
        drawn(
            charts.BarChart(about(), (bar("A", 5), bar("B", 6, comparator=True)), benchmark=charts.Target(Decimal(3)))
        ).wide,
    ]
    used = set(re.findall(r'class="(gt-chart[a-z-]*)"', "".join(made)))
    assert len(used) > 12
    forced = charts.CSS.partition("forced-colors")[2]
    assert {name for name in used if f".{name}" not in forced} == {"gt-chart-words"}
