"""Tables that people bring: how a paste and a workbook are read, and what columns are guessed to mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.packs.bringing.mapping import NOTES, guess, guess_kind, places
from goldenthread.packs.bringing.tables import MOST_LINES, from_book, from_text
from goldenthread.reading.book import Book, BookCell, Holds, Sheet
from goldenthread.records.kinds import kind
from goldenthread.vocabulary import Refused


def texts(pasted: str) -> list[tuple[str, int]]:
    """Each line of a pasted list, with its level."""
    table = from_text(pasted)
    at = table.heads.index("Text") if "Text" in table.heads else 0
    return [(line.cells[at], line.level) for line in table.lines]


def test_a_blank_line_begins_no_new_list() -> None:
    assert texts("- First\n- Second\n\n\n- Third") == [("First", 0), ("Second", 0), ("Third", 0)]


@pytest.mark.parametrize(
    "pasted",
    [
        "- One\n - Part\n- Two",
        "• One\no Part\n• Two",
        "•\tOne\n\to\tPart\n•\tTwo",
        "• One\n– Part\n• Two",
        "1. One\na) Part\n2. Two",
        "One\n    Part\nTwo",
        " - One\n   - Part\n - Two",
        "1. One\n- Part\n2. Two",
    ],
)
def test_a_second_level_is_part_of_the_line_above(pasted: str) -> None:
    assert texts(pasted) == [("One", 0), ("Part", 1), ("Two", 0)]


def test_the_first_line_may_have_lost_its_indent_in_the_copying() -> None:
    assert texts("- One\n  - Two\n  - Three") == [("One", 0), ("Two", 0), ("Three", 0)]


def test_a_line_that_goes_on_below_is_joined_and_a_heading_is_none_of_the_list() -> None:
    table = from_text("At home we will:\n- Begin with\nthe family\n- End well\nOutside we will:\n- Go on")
    assert [line.cells for line in table.lines] == [
        ("Begin with the family", "At home we will"),
        ("End well", "At home we will"),
        ("Go on", "Outside we will"),
    ]
    assert table.heads == ("Text", "Under the heading")
    assert len(table.notes) == 2


def test_cells_from_excel_keep_their_line_breaks_and_their_rows() -> None:
    table = from_text('Action\tOwner\n"Do this\nand that"\tPolice\n"Best" start\tCouncil')
    assert table.heads == ("Action", "Owner")
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ("Do this\nand that", "Police")),
        (4, ('"Best" start', "Council")),
    ]


def test_a_table_without_heads_loses_no_row() -> None:
    table = from_text("Share the plan with every school\t31 March 2025\nTrain the teams\t30 June 2025")
    assert table.heads == ("", "")
    assert len(table.lines) == 2


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(Refused, match="nothing was pasted"):
        from_text(" \n\t\n")
    with pytest.raises(Refused, match="lines"):
        from_text("x\n" * (MOST_LINES + 1))


def sheet(rows: dict[int, dict[int, str]], **more: object) -> Sheet:
    cells = tuple(
        BookCell(row, column, text, Holds.TEXT) for row, line in rows.items() for column, text in line.items()
    )
    return Sheet("Actions", cells, **more)  # type: ignore[arg-type]


def test_a_tracker_may_have_a_title_above_its_heads_and_merged_cells() -> None:
    rows = {
        1: {1: "Tracker 2024"},
        3: {1: "Theme", 2: "Action", 3: "By when"},
        4: {1: "Safe", 2: "One", 3: "2025-03-31"},
        5: {2: "Two"},
        7: {1: "Well", 2: "Three"},
    }
    (table,) = from_book(Book("tracker.xlsx", "xlsx", (sheet(rows, merged=("A4:A5",), hidden_rows=(7,)),)))
    assert table.heads == ("Theme", "Action", "By when")
    assert [(line.number, line.cells) for line in table.lines] == [
        (4, ("Safe", "One", "2025-03-31")),
        (5, ("Safe", "Two", "")),
        (7, ("Well", "Three", "")),
    ]
    assert table.notes == ("1 hidden row is among them",)


ODD = ["Ref", "What are we going to do?", "Lead Officer", "Target date (revised)", "BRAG", "Theme", "Budget code"]


def test_the_heads_of_a_tracker_are_known_and_what_nobody_knows_goes_into_the_notes() -> None:
    lines = [["1", "Share the plan", "Police", "31/03/2025", "Green", "Safe", "X12"]]
    assert guess(kind("action"), ODD, lines) == [
        "number", "title", "link:responsible", "due", "delivery", "link:part_of", NOTES,
    ]  # fmt: skip


def test_what_a_head_meant_last_time_wins() -> None:
    found = guess(kind("action"), ODD, [[""] * 7], {"budget code": "summary", "brag": ""})
    assert (found[6], found[4]) == ("summary", "")


def test_a_sheet_is_of_the_kind_its_name_says() -> None:
    assert [guess_kind(name, ()) for name in ("Groups", "seats", "Our indicators 2024", "Sheet1")] == [
        "group", "seat", "indicator", "action",
    ]  # fmt: skip


@given(st.text(max_size=400))
def test_no_text_makes_it_stumble(text: str) -> None:
    try:
        table = from_text(text)
    except Refused:
        return
    assert all(len(line.cells) == len(table.heads) for line in table.lines)
    assert all(line.level in (0, 1) for line in table.lines)
    known = {place.code for place in places(kind("action"))}
    found = guess(kind("action"), table.heads, [line.cells for line in table.lines])
    assert set(found) <= known
    assert "title" in found or not table.heads


@given(st.lists(st.lists(st.text("ab\t\"'-o•\n ", max_size=6), min_size=1, max_size=4), min_size=1, max_size=6))
def test_no_cells_make_it_stumble(rows: list[list[str]]) -> None:
    try:
        table = from_text("\n".join("\t".join(cells) for cells in rows))
    except Refused:
        return
    assert all(len(line.cells) == len(table.heads) for line in table.lines)
