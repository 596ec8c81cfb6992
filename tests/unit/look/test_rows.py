"""The rows of a table, drawn without a template: what is escaped, and what each cell may hold."""

from datetime import date

from django.utils.html import format_html

from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.rows import drawn_rows


def rows(*cells: object, number: bool = False) -> str:
    heads = ["Head", *(Column(f"Column {n}", number=number) for n in range(1, len(cells)))]
    return drawn_rows(Table.of("Caption", heads, [cells]).rows)


def test_text_is_escaped_and_what_is_marked_as_safe_is_not():
    made = rows("<b>", format_html("<i>{}</i>", "&"))
    assert "&lt;b&gt;" in made
    assert "<i>&amp;</i>" in made


def test_an_address_and_the_words_of_a_column_are_escaped_too():
    made = drawn_rows(Table.of("Caption", ["Head", 'A "b"'], [("x", Link("there", '/a?b=1&c="'))]).rows)
    assert 'href="/a?b=1&amp;c=&quot;"' in made
    assert 'data-label="A &quot;b&quot;"' in made


def test_a_cell_has_its_link_then_its_status_then_its_note():
    made = rows("x", Cell("Action", "/a", "a note", "off_track"))
    link, tag, note = made.index('<a href="/a">Action</a>'), made.index("govuk-tag"), made.index("a note")
    assert link < tag < note
    assert '<br><span class="gt-muted">a note</span>' in made


def test_the_first_cell_is_the_head_of_its_row_and_numbers_are_aligned():
    made = rows("Dorset", 12, number=True)
    assert '<th scope="row" role="rowheader">Dorset</th>' in made
    assert '<td role="cell" data-label="Column 1" class="gt-number">12</td>' in made


def test_nothing_is_an_empty_cell_and_a_zero_is_a_zero():
    made = rows("x", None, 0, date(2024, 3, 1))
    assert 'data-label="Column 1"></td>' in made
    assert 'data-label="Column 2">0</td>' in made
    assert "2024" in made
