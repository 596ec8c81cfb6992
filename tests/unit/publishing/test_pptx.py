"""The slides of an edition: a title on each, charts that can be edited, and words that fit."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pptx
import pypdf
import pytest
from pptx.util import Pt

from goldenthread.charts.lettering import clean
from goldenthread.publishing.document import (
    Bullets,
    Document,
    Grid,
    Heading,
    Number,
    Paragraph,
    Picture,
    Section,
    See,
    Trace,
    Words,
)
from goldenthread.publishing.formats import pptx as slides
from goldenthread.publishing.formats import slide_master as look
from goldenthread.publishing.formats.lines import tables
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile, long_report
from tests.unit.publishing.example_pictures import bar_picture, line_picture
from tests.unit.publishing.opening import converted, parts

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@cache
def _deck(document: Document) -> Any:
    return pptx.Presentation(io.BytesIO(slides.write(document)))


def _shown(slide: Any) -> str:
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    said += [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join(said)


def _notes(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def _only(*blocks: Any) -> Document:
    return replace(example(), sections=(Section("one", "One", tuple(blocks)),), notices=(), keys=())


def _charts(deck: Any) -> list[Any]:
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


@pytest.mark.parametrize("document", [example(), hostile()], ids=["example", "hostile"])
def test_each_slide_has_a_title_of_its_own_a_marking_and_a_number(document: Document) -> None:
    """A title no other slide has, the marking and the number last; the notes begin with the marking."""
    deck = _deck(document)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(set(titles)) == len(titles) and all(titles)
    for at, slide in enumerate(deck.slides, 1):
        marking, number = list(slide.shapes)[-2:]
        assert marking.text_frame.text == clean(document.marking)
        assert number.text_frame.text == str(at)
        assert _notes(slide).startswith(clean(document.marking))
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(set(ids)) == len(ids)


def test_charts_are_native_with_values_and_words() -> None:
    """One chart to each picture, titled by its headline, with its series; gaps stay gaps; words in alt text and notes."""
    deck = _deck(example())
    pictures = [one for _, one in tables(example()) if isinstance(one, Picture)]
    found = [(slide, shape) for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(found) == len(pictures)
    for (slide, shape), picture in zip(found, pictures, strict=True):
        assert slide.shapes.title.text_frame.text == picture.headline
        assert shape._element.xpath("./p:nvGraphicFramePr/p:cNvPr")[0].get("descr") == picture.words
        assert picture.words in _notes(slide)
        plot = shape.chart.plots[0]
        for series, trace in zip(plot.series, picture.traces, strict=True):
            assert series.name == trace.name
            assert list(series.values) == [None if value is None else float(value) for _, value in trace.points]
        assert shape.chart.part.chart_workbook.xlsx_part is not None
    assert any("Source: Children looked after in England" in _notes(slide) for slide, _ in found)


def test_bars_start_at_nothing() -> None:
    """The axis of bars starts at 0, whatever the values; a missing bar has its marker."""
    picture = replace(bar_picture(), traces=(Trace("2025/26", (("A", "950"), ("B", "960"), ("Westmarket", None))),))
    (chart,) = _charts(_deck(_only(picture)))
    assert chart.value_axis.minimum_scale == 0
    assert list(chart.plots[0].categories) == ["A", "B", "Westmarket [c]"]
    (lower,) = _charts(_deck(_only(replace(picture, traces=(Trace("x", (("A", "-5"), ("B", "3"))),)))))
    assert lower.value_axis.minimum_scale < -4


def test_many_series_and_many_bars_stand_on_several_slides() -> None:
    """Four lines to a chart, comparators on each; bars as many as can be read."""
    points = (("2024", "1"), ("2025", "2"))
    lines = (*(Trace(f"Area {n}", points) for n in range(7)), Trace("England", points, comparator=True))
    charts = _charts(_deck(_only(replace(line_picture(), traces=lines))))
    names = [[series.name for series in one.plots[0].series] for one in charts]
    assert [len(one) for one in names] == [4, 4, 2]
    assert all(one[-1] == "England" for one in names)
    assert [name for one in names for name in one[:-1]] == [f"Area {n}" for n in range(7)]
    bars = Trace("2025/26", tuple((f"Place {n}", str(n)) for n in range(1, 31)))
    charts = _charts(_deck(_only(replace(bar_picture(), traces=(bars,)))))
    assert [label for one in charts for label in one.plots[0].categories] == [f"Place {n}" for n in range(1, 31)]
    assert max(len(list(one.plots[0].categories)) for one in charts) <= 12


def test_series_of_other_periods_keep_their_order() -> None:
    """Labels of two series are put together in the order of both, and each has gaps where it has no value."""
    here = Trace("Here", (("2021", "1"), ("2023", "3"), ("2024", "4")))
    there = Trace("There", (("2020", "9"), ("2022", "8"), ("2023", "7")), comparator=True)
    (chart,) = _charts(_deck(_only(replace(line_picture(), traces=(here, there)))))
    labels = list(chart.plots[0].categories)
    assert [one for one in labels if one in ("2021", "2023", "2024")] == ["2021", "2023", "2024"]
    assert [one for one in labels if one in ("2020", "2022", "2023")] == ["2020", "2022", "2023"]
    assert dict(zip(labels, chart.plots[0].series[1].values, strict=True))["2024"] is None


def test_long_tables_are_split_with_their_head_and_lose_no_row() -> None:
    """Every row stands on one slide, under the head, and above the marking."""
    rows = tuple((((Words(f"Row {n}"),)), (Words("some words that are longer " * (n % 4 + 1)),)) for n in range(70))
    grid = Grid("A long table", (Heading("Name"), Heading("Said")), rows)
    deck = _deck(_only(grid))
    shapes = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert len(shapes) > 2
    names = []
    for shape in shapes:
        cells = [[cell.text for cell in row.cells] for row in shape.table.rows]
        assert cells[0] == ["Name", "Said"]
        assert shape.table.first_row and shape.table.first_col
        names += [row[0] for row in cells[1:]]
        assert shape.top + sum(row.height for row in shape.table.rows) <= Pt(look.BOTTOM)
    assert names == [f"Row {n}" for n in range(70)]


def test_a_cell_higher_than_a_slide_goes_on_in_the_notes() -> None:
    """What cannot fit is cut aloud, and stands in full in the notes."""
    long = " ".join(f"word{n}" for n in range(900))
    deck = _deck(_only(Grid("A table", (Heading("Name"), Heading("Said")), (((Words("One"),), (Words(long),)),))))
    slide = next(one for one in deck.slides if any(shape.has_table for shape in one.shapes))
    assert "in full in the notes" in _shown(slide)
    assert long in _notes(slide)


def test_words_that_do_not_fit_go_on_to_the_next_slide() -> None:
    """All bullets are there, over several slides; every box ends above the marking."""
    items = tuple((Words(f"Item {n}: {'something was agreed and will be done ' * 2}"),) for n in range(40))
    deck = _deck(_only(Bullets(items)))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert [one for one in titles if one.startswith("One")] == [f"One ({n} of 4)" for n in range(1, 5)]
    text = "\n".join(_shown(slide) for slide in deck.slides)
    assert all(f"Item {n}:" in text for n in range(40))


def test_a_long_part_shows_first_sentences_and_notes_hold_the_rest() -> None:
    """Only where a part does not fit: the slide has the first sentence, the notes all of it."""
    body = tuple(
        Paragraph((Words(f"Point {n} is made here. {'More is said about it afterwards, at length. ' * 8}"),))
        for n in range(6)
    )
    deck = _deck(_only(*body))
    (slide,) = [one for one in deck.slides if one.shapes.title.text_frame.text == "One"]
    assert "Point 5 is made here." in _shown(slide) and "at length" not in _shown(slide)
    assert _notes(slide).count("at length") == 48
    short = _deck(_only(Paragraph((Words("Point 1 is made here. And more."),))))
    assert any("And more." in _shown(one) for one in short.slides)


def test_notes_say_where_each_figure_comes_from() -> None:
    """Measure, area, period, source and reference of each figure on the slide."""
    slide = next(one for one in _deck(example()).slides if one.shapes.title.text_frame.text == "1. Summary")
    notes = _notes(slide)
    assert "67%: Children in care with immunisations up to date, Example County (E10000999), 2024/25" in notes
    assert "Return for quarter 2" in notes and "example-county/FIG-0001" in notes


def test_references_lead_to_the_slide_of_their_section() -> None:
    """A reference to a section is a link to its first slide; one to a section without a slide is words."""
    deck = _deck(example())
    slide = next(one for one in deck.slides if one.shapes.title.text_frame.text == "1. Summary")
    links = list(slide._element.iter(f"{A}hlinkClick"))
    targets = [
        slide.part.related_part(one.rId).slide.shapes.title.text_frame.text for one in links if one.get("action")
    ]
    assert targets == ["Example County was 70% in 2025/26, England 84%", "Northport was 2,590"]
    lost = _deck(_only(Paragraph((See("nowhere", "somewhere else"),))))
    assert not [one for each in lost.slides for one in each._element.iter(f"{A}hlinkClick")]


def test_everything_stands_inside_the_slide() -> None:
    """No shape reaches over an edge, in a short deck and in a long one."""
    for document in (example(), long_report()):
        deck = _deck(document)
        for slide in deck.slides:
            for shape in slide.shapes:
                assert shape.left >= 0 and shape.top >= 0
                assert shape.left + shape.width <= deck.slide_width
                assert shape.top + shape.height <= deck.slide_height


def test_the_file_says_what_it_is() -> None:
    """Title, publisher, marking, language and dates; nothing of the library's own deck is left."""
    deck = _deck(example())
    core = deck.core_properties
    assert (core.title, core.author, core.language) == (example().title, example().partnership, "en-GB")
    assert core.keywords == example().marking
    assert core.created.date().isoformat() == example().as_at
    made = parts(slides.write(example()))
    assert "For public release" in made["docProps/custom.xml"].decode()
    assert not any("thumbnail" in name or "printerSettings" in name for name in made)
    assert [one.name for one in deck.slide_layouts] == ["Title Slide", "Title and Content", "Title Only"]
    assert all(b"Calibri" not in content for name, content in made.items() if name == "ppt/theme/theme1.xml")


def test_libreoffice_shows_it(tmp_path: Path) -> None:
    """LibreOffice makes a page of every slide, each with the marking."""
    made = converted(slides.write(example()), "pptx", "pdf", tmp_path)
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    deck = _deck(example())
    assert len(texts) == len(deck.slides)
    for text, slide in zip(texts, deck.slides, strict=True):
        assert "For public release" in text
        assert " ".join(slide.shapes.title.text_frame.text.split()) in " ".join(text.split())


def test_lines_across_a_control_chart_are_drawn() -> None:
    """The mean and the limits stand in the table of the chart; its native chart has them, without marks."""
    heads = (Heading("Period"), Heading("Value (%)", True), Heading("Mean (%)", True), Heading("What the point says"))
    rows = tuple(
        tuple((Words(text),) for text in (period, value, "24.9", "Common cause"))
        for period, value in (("2025", "29 [p]"), ("2024", "24"), ("2023", "[x]"))
    )
    trace = Trace("Here", (("2023", None), ("2024", "24"), ("2025", "29")))
    picture = replace(line_picture(), kind="SPC chart", traces=(trace,), table=Grid("Values", heads, rows))
    (chart,) = _charts(_deck(_only(picture)))
    here, mean = chart.plots[0].series
    assert (mean.name, list(mean.values)) == ("Mean", [24.9, 24.9, 24.9])
    assert mean.marker.style.name == "NONE" and here.marker.style.name == "CIRCLE"
    assert list(chart.plots[0].categories) == ["2023", "2024", "2025"]


def test_a_finding_that_charts_share_says_of_what() -> None:
    """Two charts with one headline are told apart by what they measure."""
    one = replace(line_picture(), headline="No clear change", subtitle="Places of safety, Northport, 2025, places")
    two = replace(one, subtitle="Children in care, Northport, 2025, children")
    titles = [slide.shapes.title.text_frame.text for slide in _deck(_only(one, two)).slides]
    assert titles[1:3] == ["No clear change: Places of safety", "No clear change: Children in care"]


def test_a_short_line_stands_on_the_slide_of_its_table() -> None:
    """Under the title, with the part above it; what it cites is in the notes of that slide."""
    key = example().figures[0].key
    lead = Paragraph((Words("One figure is held: "), Number("67%", key), Words(".")))
    grid = Grid("A table", (Heading("Name"),), (((Words("One"),),),), source=(Words("Source: a return"),))
    deck = _deck(_only(lead, grid))
    (slide,) = [one for one in deck.slides if any(shape.has_table for shape in one.shapes)]
    shown = _shown(slide).splitlines()
    assert shown[:4] == ["A table", "One", "One figure is held: 67%.", "Source: a return"]
    assert "example-county/FIG-0001" in _notes(slide)
    assert len(deck.slides) == 3
    tops = [shape.top for shape in slide.shapes if shape.has_table or shape.name == "Introduction"]
    assert tops[0] < tops[1]


def test_a_long_source_goes_to_the_notes() -> None:
    """The slide says so, and the drawing keeps its room."""
    long = replace(line_picture(), source=(Words("A return of many parts, as sent; " * 40),))
    (slide,) = [one for one in _deck(_only(long)).slides if any(shape.has_chart for shape in one.shapes)]
    assert "Notes and source are in the notes of this slide." in _shown(slide)
    assert _notes(slide).count("A return of many parts") == 40


def test_a_picture_with_nothing_to_draw_says_so() -> None:
    """Without series: its table. Without a table: its words."""
    bare = replace(line_picture(), traces=())
    assert any(shape.has_table for slide in _deck(_only(bare)).slides for shape in slide.shapes)
    empty = replace(bare, table=replace(bare.table, rows=()), words="No figures yet.")
    assert any("No figures yet." in _shown(slide) for slide in _deck(_only(empty)).slides)
