"""The drawn rug: every cell told by figure, shape, letter and word; wide and narrow; nothing cut off or overlapping."""

from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from goldenthread.charts import NARROW, WIDE, About, Outcome, draw_rug, rug
from goldenthread.vocabulary import Figure, Marker, Unit, ValueType

SHARE = Unit(ValueType.PERCENTAGE)
SVG = "{http://www.w3.org/2000/svg}"


def figure(value: str) -> Figure:
    return Figure(value=Decimal(value), unit=SHARE)


def made(areas: int = 2, rows: int = 3):
    names = [f"Place {n + 1}" for n in range(areas)]
    outcomes = list(Outcome)
    lines = [
        (
            About(f"Children seen by a service of kind {row}", SHARE),
            {name: (figure(f"{10 * row + n}.5"), outcomes[(row + n) % 6]) for n, name in enumerate(names)},
        )
        for row in range(rows)
    ]
    return rug("Every measure by area", names, lines)


def texts(svg: str) -> list[tuple[float, float, str]]:
    root = etree.fromstring(svg)
    return [(float(t.get("x", 0)), float(t.get("y", 0)), t.text or "") for t in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("which", ["wide", "narrow"])
def test_each_cell_has_its_figure_its_word_and_a_mark_with_a_letter(which) -> None:
    cells = made(3, 4)
    svg = getattr(draw_rug(cells, "r"), which)
    words = " ".join(text for _, _, text in texts(svg))
    root = etree.fromstring(svg)
    marks = {use.get("href") for use in root.iter(f"{SVG}use")}
    drawn = {f"#{group.get('id')}" for group in root.iter(f"{SVG}g") if group.get("id")}
    assert marks <= drawn and len(list(root.iter(f"{SVG}use"))) == 12
    for _, row in cells.rows:
        for cell in row:
            assert cell.value in words
            assert all(part in words for part in cell.word.split())


@pytest.mark.parametrize(("which", "width"), [("wide", WIDE), ("narrow", NARROW)])
@pytest.mark.parametrize("areas", [1, 4, 9])
def test_no_word_leaves_the_drawing_and_none_stands_on_another(which, width, areas) -> None:
    svg = getattr(draw_rug(made(areas, 5), "r"), which)
    root = etree.fromstring(svg)
    height = float(root.get("height"))
    group = next(g for g in root.iter(f"{SVG}g") if g.get("class") == "gt-chart-words")
    places = [(float(t.get("x")), float(t.get("y")), t.get("text-anchor")) for t in group]
    assert all(0 <= x <= width and 0 < y <= height for x, y, _ in places)
    assert len(set(places)) == len(places)


def test_the_words_say_each_area_and_name_what_is_worse() -> None:
    drawn = draw_rug(made(2, 6), "r", subtitle="Children: 6 measures in 2 areas")
    said = drawn.description
    assert said.startswith("Tartan rug: Children: 6 measures in 2 areas.")
    assert "Place 1:" in said and "Worse than England:" in said and "Better than England:" in said
    assert len(drawn.headline.split()) <= 10
    assert '<desc id="c-r-wide-desc">' in drawn.wide and "Worse than England:" in drawn.wide
    assert drawn.table.rows[0][1] == "0.5%, better"


def test_an_area_to_compare_with_has_its_figure_and_no_word() -> None:
    drawn = draw_rug(made(2, 1), "r", shown_only=["Place 2"])
    assert drawn.table.rows[0][2] == "1.5%"
    assert drawn.wide.count("<use ") == 1 and "Place 2 is shown to compare with." in drawn.words


def test_a_cell_that_is_told_and_not_judged_keeps_its_own_letter_and_words() -> None:
    cells = made(1, 6)
    name, (cell,) = cells.rows[5]
    told = replace(cells, rows=((name, (replace(cell, letter="H", word="Higher, not judged"),)),))
    drawn = draw_rug(told, "r")
    assert cell.word == "Not compared"
    assert drawn.headline == "1 higher and 0 lower than England, none judged"
    assert "not judged" in drawn.wide and ">H</text>" in drawn.wide


def test_a_missing_figure_is_its_marker_and_never_a_nought() -> None:
    gone = Figure(value=None, unit=SHARE, marker=Marker.CONFIDENTIAL)
    cells = rug("By area", ["Here", "There"], [(About("Seen", SHARE), {"Here": (gone, Outcome.BETTER)})])
    drawn = draw_rug(cells, "r")
    shown = [text for _, _, text in texts(drawn.wide)]
    assert "[c]" in shown and "[x]" in shown and "0%" not in shown
    assert any("[c]" in note and "[x]" in note for note in drawn.notes)


def test_without_a_row_there_is_no_drawing_and_the_words_say_so() -> None:
    drawn = draw_rug(rug("By area", ["Here"], []), "r")
    assert drawn.empty and drawn.words == ("No figures yet.",)


def test_what_could_be_markup_is_text() -> None:
    cells = rug("<b>", ["<i>A</i>"], [(About("<script>x</script>", SHARE), {"<i>A</i>": (figure("1"), Outcome.WORSE)})])
    drawn = draw_rug(cells, "r")
    for svg in (drawn.wide, drawn.narrow):
        assert "<script" not in svg and "<i>" not in svg
        etree.fromstring(svg)


def test_a_cell_that_nothing_is_held_for_says_so_without_a_mark_and_a_phone_leaves_it_out() -> None:
    cells = made(2, 1)
    name, (first, second) = cells.rows[0]
    told = replace(cells, rows=((name, (first, replace(second, value="not held", word="", letter=""))),))
    drawn = draw_rug(told, "r")
    shown = [text for _, _, text in texts(drawn.wide)]
    assert "not held" in shown and drawn.wide.count("<use ") == 1 and drawn.table.rows[0][2] == "not held"
    assert "Place 2: 1 not held." in drawn.words
    narrow = [text for _, _, text in texts(drawn.narrow)]
    assert "not held" not in narrow and "Place 2" not in narrow
