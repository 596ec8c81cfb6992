"""A return with forty seeded defects, each named by its cell; and a clean one, of which nothing is said."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from goldenthread.returns.checks import Context, Finding, Point, Said, check
from goldenthread.returns.workbooks import Column, Line, Rule, Template, read
from tests.unit.returns.workbooks.filling import (
    EXCLUSIVE,
    REQUIRED,
    TOTAL,
    address,
    filled,
    good,
    kept_values,
    line,
    percentage,
    rate,
    template,
)

VALUE, TOP, BOTTOM, MARKER, STATUS, NOTE = (
    Column.VALUE,
    Column.NUMERATOR,
    Column.DENOMINATOR,
    Column.MARKER,
    Column.STATUS,
    Column.NOTE,
)
KEY, AREA_CODE, PERIOD, QUALIFIER = Column.KEY, Column.AREA_CODE, Column.PERIOD, Column.QUALIFIER

# Defect by defect: what is special about the line, what is put where, the column named, and the code of the check.
DEFECTS: list[tuple[str, Line, dict[Column, object], Column, str]] = [
    ("words", line(1), {VALUE: "not counted yet"}, VALUE, "R-TYPE-01"),
    ("a letter for a digit", line(2), {VALUE: "12O"}, VALUE, "R-TYPE-01"),
    ("a range", line(3), {VALUE: "110 to 120"}, VALUE, "R-TYPE-01"),
    ("a limit", line(4), {VALUE: "<5"}, VALUE, "R-TYPE-01"),
    ("a unit in the cell", line(5), {VALUE: "120 people"}, VALUE, "R-TYPE-01"),
    ("points and commas", line(6), {VALUE: "1.234,5"}, VALUE, "R-TYPE-01"),
    ("brackets", line(7), {VALUE: "(120)"}, VALUE, "R-TYPE-01"),
    ("a percentage for a count", line(8), {VALUE: "45%"}, VALUE, "R-TYPE-01"),
    ("n/a for a marker", line(9), {VALUE: "n/a"}, VALUE, "R-TYPE-01"),
    ("a date", line(10), {VALUE: datetime.date(2026, 4, 1)}, VALUE, "R-TYPE-02"),
    ("TRUE", line(11), {VALUE: True}, VALUE, "R-TYPE-03"),
    ("=NA()", line(12), {VALUE: "=NA()"}, VALUE, "R-TYPE-04"),
    ("a thousands comma", line(13, last_value=Decimal(1100)), {VALUE: "1,200"}, VALUE, "R-TYPE-05"),
    ("a no-break space", line(14, last_value=Decimal(1100)), {VALUE: "1\u00a0200"}, VALUE, "R-TYPE-05"),
    ("a character of no width", line(15), {VALUE: "12\u200b0"}, VALUE, "R-TYPE-05"),
    ("digits of full width", line(16), {VALUE: "\uff11\uff12\uff10"}, VALUE, "R-TYPE-05"),
    ("a number as text", line(17), {VALUE: "120"}, VALUE, "R-TYPE-05"),
    ("0.52 shown as 52%", line(18, value_type="percentage", last_value=Decimal(50)), {VALUE: 0.52}, VALUE, "R-TYPE-06"),
    ("thousands left out", line(19, last_value=Decimal(45000)), {VALUE: 45000}, VALUE, "R-TYPE-06"),
    ("0.45 for 45%", line(20, value_type="percentage", last_value=None), {VALUE: 0.45}, VALUE, "R-TYPE-07"),
    ("about", line(21), {VALUE: "about 120"}, VALUE, "R-QUAL-01"),
    ("a qualifier of one's own", line(22), {QUALIFIER: "ish"}, QUALIFIER, "R-QUAL-02"),
    ("below zero", line(23, last_value=None), {VALUE: -12}, VALUE, "R-RANGE-02"),
    ("half a person", line(24), {VALUE: 120.5}, VALUE, "R-RANGE-03"),
    ("above 100%", line(25, value_type="percentage", last_value=None), {VALUE: 120}, VALUE, "R-RANGE-01"),
    ("45 for a share", line(26, value_type="proportion", last_value=None), {VALUE: 45}, VALUE, "R-RANGE-01"),
    ("a part above its whole", percentage(27), {TOP: 300}, TOP, "R-PART-01"),
    ("a value unlike its parts", percentage(28), {VALUE: 55}, VALUE, "R-PART-02"),
    ("no denominator", rate(29), {BOTTOM: None}, BOTTOM, "R-PART-03"),
    ("a step", line(30), {VALUE: 480}, VALUE, "R-STEP-01"),
    ("outside its run", line(31), {VALUE: 150}, VALUE, "R-OUT-01"),
    ("unlike another agency", line(32), {VALUE: 130}, VALUE, "R-OTH-01"),
    ("a small number", line(33, last_value=Decimal(4)), {VALUE: 3}, VALUE, "R-SMALL-01"),
    ("missing", line(34), {VALUE: None}, VALUE, "R-MISS-01"),
    ("a sudden zero", line(35), {VALUE: 0}, VALUE, "R-MISS-02"),
    ("an unknown marker", line(36), {VALUE: None, MARKER: "[q]"}, MARKER, "R-MARK-01"),
    ("a value beside [c]", line(37), {MARKER: "[c]"}, MARKER, "R-MARK-02"),
    ("another area", line(38), {AREA_CODE: "E06000058"}, AREA_CODE, "R-LOCK-01"),
    ("an NHS number in a note", line(39), {NOTE: "One of them is 943 476 5919"}, NOTE, "R-PERS-01"),
    ("a formula that reaches outside", line(40), {VALUE: "=[1]Sheet1!B2"}, VALUE, "R-FORM-01"),
]
RULED = (line(41, last_value=Decimal(240)), line(42), line(43), line(44), line(45), line(46), line(47))


def asked() -> Template:
    keys = [each.key for each in RULED]
    rules = (
        Rule(kind=TOTAL, lines=tuple(keys[:3])),
        Rule(kind=REQUIRED, lines=tuple(keys[3:5])),
        Rule(kind=EXCLUSIVE, lines=tuple(keys[5:7])),
    )
    return template(*(defect[1] for defect in DEFECTS), *RULED, rules=rules)


def clean_puts(made: Template) -> dict[str, object]:
    puts = good(made)
    for number, each in enumerate(made.lines, 1):
        where = address(VALUE, number)
        if each.value_type == "count" and each.last_value not in (None, Decimal(120), Decimal(240)):
            puts[where] = int(each.last_value) + (6 if each.last_value < 5 else 5)
        elif each.value_type == "percentage" and not each.asks_parts:
            puts[where] = 51.5
    for number, value in ((41, 242), (42, 121), (43, 121), (46, 121), (47, None)):
        puts[address(VALUE, number)] = value
    puts[address(MARKER, 47)] = "[z]"
    puts[address(NOTE, 1)] = "Includes the second site from 1 May 2025; see table 4, children aged 10 to 17"
    puts[address(STATUS, 1)] = "provisional"
    return puts


def known(made: Template) -> Context:
    run = tuple(Point(f"{year}", Decimal(value)) for year, value in enumerate((118, 121, 119, 122, 120, 121), 2019))
    series = {made.lines[30].key: run}
    others = {made.lines[31].key: (Said("another agency", Decimal(121)),)}
    return Context(series=series, others=others)


def look(book: Workbook) -> None:
    book["Figures"][address(VALUE, 18)].number_format = "0%"
    book["Figures"][address(VALUE, 19)].number_format = "#,##0,"


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    made = asked()
    puts = clean_puts(made)
    for number, (_, _, changes, _, _) in enumerate(DEFECTS, 1):
        puts |= {address(column, number): put for column, put in changes.items()}
    puts[address(VALUE, 41)] = 250
    puts |= {address(VALUE, 44): 121, address(VALUE, 45): 121}
    data = filled(made, {where: put for where, put in puts.items() if put is not None}, look)
    kept = {address(VALUE, 12): ("e", "#N/A"), address(VALUE, 40): ("n", "120")}
    return check(made, read(kept_values(data, kept), "return.xlsx", made), known(made))


def test_there_are_forty() -> None:
    assert len(DEFECTS) == 40


@pytest.mark.parametrize("number", range(1, 41), ids=[defect[0] for defect in DEFECTS])
def test_each_defect_is_named_by_its_cell(findings, number) -> None:
    _, _, _, column, code = DEFECTS[number - 1]
    mine = [finding for finding in findings if finding.cell == address(column, number)]
    assert code in [finding.code for finding in mine]
    assert all(finding.sheet == "Figures" and finding.remedy for finding in mine)


def test_no_other_cell_is_named(findings) -> None:
    seeded = {address(column, number) for number, (_, _, _, column, _) in enumerate(DEFECTS, 1)}
    assert {finding.cell for finding in findings} - seeded == {address(VALUE, 41)}


def test_what_was_found_about_a_person_is_not_repeated(findings) -> None:
    assert "5919" not in "".join(finding.message for finding in findings)


def test_a_clean_return_has_nothing_said_of_it() -> None:
    made = asked()
    puts = {where: put for where, put in clean_puts(made).items() if put is not None}
    assert [
        finding.message for finding in check(made, read(filled(made, puts), "return.xlsx", made), known(made))
    ] == []


def test_rows_in_another_order_are_found_by_their_keys() -> None:
    made = asked()
    puts = {where: put for where, put in clean_puts(made).items() if put is not None}

    def turn(book: Workbook) -> None:
        sheet = book["Figures"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=51)]
        for number, row in enumerate(reversed(rows), 5):
            for at, value in enumerate(row, 1):
                sheet.cell(number, at).value = value

    taken = read(filled(made, puts, turn), "return.xlsx", made)
    assert taken.moved
    assert check(made, taken, known(made)) == ()


def test_a_deleted_row_a_doubled_row_and_one_of_ones_own_are_named() -> None:
    made = asked()
    puts = {where: put for where, put in clean_puts(made).items() if put is not None}

    def change(book: Workbook) -> None:
        sheet = book["Figures"]
        sheet.cell(52, 17).value, sheet.cell(52, 10).value = made.lines[0].key, 7
        sheet.cell(53, 17).value, sheet.cell(53, 10).value = "one of my own", 7
        sheet.delete_rows(6)
        sheet["J8"].comment = Comment("Ask the team", "sender")
        sheet.row_dimensions[9].hidden = True
        book.create_sheet("Working").sheet_state = "hidden"

    taken = read(filled(made, puts, change), "return.xlsx", made)
    found = {(finding.code, finding.place) for finding in check(made, taken, known(made))}
    assert found == {
        ("R-KEY-01", "Figures, Q51"),
        ("R-KEY-02", "Figures, Q52"),
        ("R-KEY-04", "Figures, column Q"),
        ("R-HIDE-01", "Figures, row 9"),
        ("R-HIDE-01", "Working"),
        ("R-HIDE-02", "Figures, J8"),
    }
