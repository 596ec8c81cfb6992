"""One item in a cell: the period of a figure stands in a column, or in the head where it is one for all."""

from goldenthread.publishing.document import Grid, Heading, Line, Number, Section, Words
from goldenthread.publishing.tables import one_item_a_cell


def split(*rows: tuple[Line, ...]) -> tuple[list[str], list[list[str]]]:
    heads = (Heading("Measure"), Heading("Figure", number=True), Heading("Said"))
    (grid,) = one_item_a_cell(Section("one", "One", (Grid("A table", heads, rows),))).blocks
    assert isinstance(grid, Grid)
    cells = [["".join(getattr(run, "text", "") for run in cell) for cell in row] for row in grid.rows]
    return [heading.text for heading in grid.columns], cells


def row(name: str, *cell: Number | Words) -> tuple[Line, ...]:
    return ((Words(name),), cell, (Words("Higher in summer"),))


def test_one_period_for_all_goes_into_the_head() -> None:
    heads, rows = split(
        row("Arrests", Number("38", "F1"), Words(" in 2022/23")),
        row("Deaths", Number("55", "F2"), Words(" in 2022/23")),
        row("Kits", Words("[x]")),
    )
    assert heads == ["Measure", "Figure, 2022/23", "Said"]
    assert [each[1] for each in rows] == ["38", "55", "[x]"]


def test_several_periods_get_a_column_in_which_no_cell_is_empty() -> None:
    heads, rows = split(
        row("Arrests", Number("38", "F1"), Words(" in 2022/23")),
        row("Deaths", Number("55", "F2"), Words(" in 2021")),
        row("Kits", Words("[x]")),
    )
    assert heads == ["Measure", "Figure", "Period", "Said"]
    assert [each[1:3] for each in rows] == [["38", "2022/23"], ["55", "2021"], ["[x]", "[z]"]]


def test_a_figure_without_a_period_keeps_its_neighbours_period_out_of_the_head() -> None:
    heads, rows = split(
        row("Arrests", Number("38", "F1"), Words(" in 2022/23")),
        row("Deaths", Number("55", "F2")),
    )
    assert heads == ["Measure", "Figure", "Period", "Said"]
    assert [each[1:3] for each in rows] == [["38", "2022/23"], ["55", "[z]"]]


def test_a_typed_target_is_parted_and_words_in_other_columns_are_left_alone() -> None:
    heads, rows = split(row("Arrests", Words("2,700 in 2023/24")), row("Deaths", Words("[c] in 2024/25")))
    assert heads == ["Measure", "Figure", "Period", "Said"]
    assert [each[1:] for each in rows] == [
        ["2,700", "2023/24", "Higher in summer"],
        ["[c]", "2024/25", "Higher in summer"],
    ]


def test_a_table_without_periods_stays_as_it_is() -> None:
    heads, rows = split(row("Arrests", Number("38", "F1")))
    assert heads == ["Measure", "Figure", "Said"]
    assert rows == [["Arrests", "38", "Higher in summer"]]


def told(heads: tuple[str, ...], *rows: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The heads and the notes of a table of words."""
    cells = tuple(tuple((Words(cell),) for cell in row) for row in rows)
    table = Grid("A table", tuple(Heading(head, number=head == "England") for head in heads), cells)
    (grid,) = one_item_a_cell(Section("one", "One", (table,))).blocks
    assert isinstance(grid, Grid) and all(len(row) == len(grid.columns) for row in grid.rows)
    return [heading.text for heading in grid.columns], ["".join(run.text for run in note) for note in grid.notes]


def test_what_no_row_records_is_said_once_below() -> None:
    heads = ("Action", "England", "Difference", "How it goes", "Owner")
    rows = [(f"Action {n}", "[x]", "[z]", "On track", "No owner recorded") for n in (1, 2)]
    left, notes = told(heads, *rows)
    assert left == ["Action", "How it goes"]
    assert notes == [
        "England and Difference: no figure is held for any of these.",
        "Owner: no owner recorded for any of these.",
    ]


def test_a_column_stays_where_one_row_has_something_and_in_a_table_of_one_row() -> None:
    heads = ("Action", "How it goes", "Owner")
    one = ("Action 1", "On track", "No owner recorded")
    assert told(heads, one, ("Action 2", "Complete", "Head of service")) == (list(heads), [])
    assert told(heads, one) == (list(heads), [])
    # What a return must hold stays: a source that nobody stated is told in its row.
    assert told(("Measure", "Source"), ("A", "Not stated"), ("B", "Not stated"))[0] == ["Measure", "Source"]
    # A table is never left with its first column alone.
    assert told(("Action", "Owner"), one[::2], one[::2])[0] == ["Action", "Owner"]
