"""What comes back: every cell by its address, every row by its key, and a clear no to another template."""

import csv
import io
from decimal import Decimal

import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from goldenthread.returns.workbooks import Column, Held, figure_of, read, write
from goldenthread.returns.workbooks.numbers import see
from goldenthread.vocabulary import Marker, Problem, Qualifier, Refused
from tests.unit.returns.workbooks.filling import address, filled, good, line, percentage, rate, template

ASKED = template()
VALUE, KEY = Column.VALUE, Column.KEY


def refusal(data: bytes, asked=ASKED, name: str = "return.xlsx") -> Problem:
    with pytest.raises(Refused) as caught:
        read(data, name, asked)
    (problem,) = caught.value.problems
    return problem


def csv_filled(asked, puts: dict[tuple[int, Column], str]) -> bytes:
    rows = list(csv.reader(io.StringIO(write(asked, "csv").decode("utf-8-sig"), newline="")))
    for (number, column), text in puts.items():
        rows[number][list(Column).index(column)] = text
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_every_cell_comes_back_with_sheet_address_text_and_number() -> None:
    taken = read(filled(ASKED, good(ASKED) | {address(Column.NOTE, 1): "A note"}), "return.xlsx", ASKED)
    first, second, third = taken.entries
    cell = first.cell(VALUE)
    assert (cell.sheet, cell.address, cell.text, cell.number, cell.held) == (
        "Figures",
        "J5",
        "121",
        Decimal(121),
        Held.NUMBER,
    )
    assert (first.note, first.key, first.row) == ("A note", ASKED.lines[0].key, 5)
    assert (second.value, second.numerator, second.denominator) == (50, 100, 200)
    assert third.cell(Column.DENOMINATOR).place == "Figures, L7"
    assert (taken.template_id, taken.version, taken.agency, taken.format) == ("TPL-001", 2, "example-council", "xlsx")


def test_a_csv_comes_back_the_same() -> None:
    taken = read(
        csv_filled(ASKED, {(1, VALUE): "121", (1, Column.NOTE): "naïve – “so”", (2, VALUE): "[x]"}), "return.csv", ASKED
    )
    assert (taken.entries[0].value, taken.entries[0].note) == (121, "naïve – “so”")
    assert taken.entries[1].marker is Marker.NOT_AVAILABLE
    assert taken.entries[0].cell(VALUE).place == "return.csv, J2"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_saved_with_another_delimiter_is_read(delimiter) -> None:
    rows = list(csv.reader(io.StringIO(write(ASKED, "csv").decode("utf-8-sig"), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert len(read(out.getvalue().encode(), "return.csv", ASKED).entries) == 3


def test_a_filled_ods_comes_back() -> None:
    from tests.unit.returns.workbooks.filling import with_parts

    def fill(parts: dict[str, bytes]) -> None:
        content = parts["content.xml"].decode()
        start = content.index("not asked")
        at = content.rindex("<table:table-cell table:content", 0, start)
        end = (
            content.index("</table:table-cell>", at)
            if "/>" not in content[at : content.index(">", at) + 1]
            else content.index(">", at)
        )
        put = '<table:table-cell office:value-type="float" office:value="121" table:style-name="Asked">'
        parts["content.xml"] = (content[:at] + put + content[end:]).encode()

    taken = read(with_parts(write(ASKED, "ods"), fill), "return.ods", ASKED)
    assert taken.entries[0].value == 121


def test_a_row_is_found_by_its_key_wherever_it_stands() -> None:
    def turn(book: Workbook) -> None:
        sheet = book["Figures"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=7)]
        for number, row in enumerate(reversed(rows), 6):
            for at, value in enumerate(row, 1):
                sheet.cell(number, at).value = value
        for at in range(1, 18):
            sheet.cell(5, at).value = None

    taken = read(filled(ASKED, good(ASKED), turn), "return.xlsx", ASKED)
    assert taken.moved
    assert taken.first()[ASKED.lines[0].key].value == 121
    assert taken.first()[ASKED.lines[0].key].row == 8


def test_a_row_that_is_gone_is_named_and_others_keep_their_figures() -> None:
    taken = read(filled(ASKED, good(ASKED), lambda book: book["Figures"].delete_rows(5)), "return.xlsx", ASKED)
    assert taken.missing == (ASKED.lines[0].key,)
    assert taken.first()[ASKED.lines[1].key].value == 50
    assert not taken.moved


def test_columns_may_stand_elsewhere() -> None:
    taken = read(filled(ASKED, good(ASKED), lambda book: book["Figures"].insert_cols(1)), "return.xlsx", ASKED)
    assert taken.entries[0].cell(VALUE).address == "K5"
    assert taken.entries[0].value == 121


def test_what_is_hidden_commented_or_outside_is_reported() -> None:
    def change(book: Workbook) -> None:
        sheet = book["Figures"]
        sheet["J5"].comment = Comment("ask Sam", "x")
        sheet["T9"] = "a sum"
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions["P"].hidden = True
        book.create_sheet("Working")["A1"] = "workings"
        book["Working"].sheet_state = "veryHidden"

    taken = read(filled(ASKED, good(ASKED), change), "return.xlsx", ASKED)
    assert [(remark.sort, remark.place) for remark in taken.remarks] == [
        ("hidden row", "Figures, row 6"),
        ("hidden column", "Figures, column P"),
        ("comment", "Figures, J5"),
        ("hidden sheet", "Working"),
        ("outside", "Figures, T9"),
        ("outside", "Working, A1"),
    ]
    assert len(taken.hidden()) == 3
    assert taken.entries[1].hidden


def test_an_older_version_another_return_and_another_agency_are_refused() -> None:
    data = write(ASKED)
    newer = template(version=3)
    assert (
        "must use the template as it is now, version 3, and it is an older version, 2" in refusal(data, newer).finding
    )
    assert "made from the template of another" in refusal(data, template(template_id="TPL-002")).finding
    problem = refusal(data, template(agency="other-council", agency_name="Other Council"))
    assert "the selected file must use the template of Other Council" in problem.finding
    assert "example-council" not in problem.finding  # whose file it is, is not told


@pytest.mark.parametrize("format", ["ods", "csv"])
def test_so_are_they_in_the_other_formats(format) -> None:
    assert "older version" in refusal(write(ASKED, format), template(version=3), f"a.{format}").finding


def test_a_file_that_is_no_template_is_told_to_use_it() -> None:
    assert refusal(b"a,b\n1,2\n", name="a.csv").finding.startswith("the selected file must use the template")
    without = filled(ASKED, {}, lambda book: book.remove(book["Template"]))
    assert "does not say which template" in refusal(without).finding


def test_columns_that_are_gone_or_doubled_are_named() -> None:
    gone = filled(ASKED, {}, lambda book: book["Figures"].delete_cols(13))
    assert "there is no column “Marker”" in refusal(gone).finding
    doubled = filled(ASKED, {"R4": "Value"})
    problem = refusal(doubled)
    assert (problem.place, "a second time" in problem.finding) == ("Figures, R4", True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", "1234"),
        ("1 234", "1234"),
        ("1\u202f234", "1234"),
        ("£1,200", "1200"),
        ("\u22125", "-5"),
        ("\uff11\uff12.5", "12.5"),
        ("\u0663", "3"),
        ("1e3", "1000"),
        ("'30", "30"),
        (" 30 ", "30"),
        ("45%", "45"),
        (".5", "0.5"),
    ],
)
def test_one_certain_number_is_seen(text, number) -> None:
    assert see(text).number == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "1.234,5",
        "1,23",
        "12,34,567",
        "1O5",
        "l2",
        "\u041e5",
        "10-20",
        "<5",
        "(5)",
        "5/12",
        "1/4/2026",
        "3-Apr",
        "nil",
        "-",
        "~",
        "5+",
        "12k",
        "1.2.3",
        "0x1F",
        "1_000",
        "nan",
        "inf",
        "\u00bd",
        "\u2460",
        "[q]",
        "[]",
    ],
)
def test_where_two_readings_are_possible_none_is_taken(text) -> None:
    seen = see(text)
    assert seen.number is None
    assert seen.doubt


def test_a_word_before_the_figure_is_kept() -> None:
    assert (see("about 30").number, see("about 30").qualifier) == (Decimal(30), Qualifier.ABOUT)


def test_a_row_becomes_a_figure_and_missing_is_never_zero() -> None:
    puts = good(ASKED) | {"J5": None, "M5": "[c]", "N6": "about", "O6": "provisional"}
    taken = read(filled(ASKED, puts), "return.xlsx", ASKED)
    first, second, _ = (figure_of(each, entry) for each, entry in zip(ASKED.lines, taken.entries, strict=True))
    assert (first.value, first.marker) == (None, Marker.CONFIDENTIAL)
    assert (second.value, second.numerator, second.qualifier, second.status.value) == (
        50,
        100,
        Qualifier.ABOUT,
        "provisional",
    )
    empty = read(write(ASKED), "return.xlsx", ASKED)
    assert figure_of(ASKED.lines[0], empty.entries[0]) is None


def test_a_percent_format_is_read_as_it_is_seen() -> None:
    asked = template(percentage(1), line(2), rate(3))

    def look(book: Workbook) -> None:
        book["Figures"]["J5"].number_format = "0.0%"

    taken = read(filled(asked, good(asked) | {"J5": 0.455}, look), "return.xlsx", asked)
    assert taken.entries[0].value == Decimal("45.5")
    assert taken.entries[0].cell(VALUE).text == "0.455"
