"""Partners' spreadsheets read by a map: figures with their cells, and everything refused with its name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.returns.formats import Areas, Entry, Options, Refusal
from goldenthread.returns.mapped.layout import read_layout
from goldenthread.returns.mapped.reading import Told, read
from goldenthread.returns.mapped.run import Unexplained
from goldenthread.vocabulary import Refused
from tests.integration.sheets import HEADS, LONG, LONG_MAP, TITLES, WIDE, WIDE_MAP, long_sheet, workbook

BOOK = Areas(
    [Entry("E06000059", "Dorset"), Entry("E10000009", "Dorset"), Entry("E06000058", "Bournemouth and Poole")],
    [("E06000058", "BCP")],
)
OWN = {"dorset": "E06000059"}


def reading(data, text, *, name="return.xlsx", lenient=False, unit="count"):
    options = Options(areas=BOOK, name=name, lenient=lenient)
    return read(data, options, read_layout(text.format(measure="IND-001")), Told({"IND-001": unit}, OWN))


def figures(data, text, **more):
    """(place, area, period, breakdown, value, marker) of each figure, and the finding of each refusal by its place."""
    run = reading(data, text, **more)
    rows, refused = {}, {}
    for item in run:
        if isinstance(item, Refusal):
            refused[item.place] = item.finding
        else:
            value = None if item.value is None else str(item.value)
            rows[item.place] = (item.area, str(item.period), item.breakdown_text, value, item.marker.value)
    assert run.tally.adds_up
    return rows, refused, run


def test_a_long_sheet_gives_a_figure_for_each_cell_with_its_marker_and_note():
    rows, refused, run = figures(long_sheet(), LONG_MAP)
    assert rows["Referrals!C4"] == ("E06000059", "quarter 1 2023/24", "", "12", "")
    assert rows["Referrals!D4"] == ("E06000059", "quarter 1 2023/24", "kind=repeat", None, "c")
    assert rows["Referrals!C6"] == ("E06000059", "quarter 2 2023/24", "", None, "x")
    assert len(rows) == 8 and not refused
    assert run.tally.rows == 5 and run.tally.entries == 10 and sum(run.tally.left_out.values()) == 2
    assert {item.note for item in reading(long_sheet(), LONG_MAP)} == {"", "Late"}


def test_a_wide_sheet_gives_its_quarters_from_the_top_and_its_measures_from_the_side():
    rows, refused, _ = figures(workbook(WIDE), WIDE_MAP)
    assert rows["Referrals!B2"] == ("E06000059", "quarter 1 2023/24", "", "10", "")
    assert rows["Referrals!C3"] == ("E06000059", "quarter 2 2023/24", "kind=repeat", "0", "")
    assert len(rows) == 6 and not refused
    # Next quarter another period stands there, and nobody has to say anything.
    later = [("What we do", "Q4 23/24", "Q1 24/25"), *(row[:3] for row in WIDE[1:])]
    rows, _, _ = figures(workbook(later), WIDE_MAP)
    assert {period for _, period, *_ in rows.values()} == {"quarter 4 2023/24", "quarter 1 2024/25"}


TWO_ROWS = """\
head: 3
over: 2
across: period
years: financial_year
columns:
  Area: area
  Number: value of {measure}
  Out of: denominator of {measure}
  Remarks: note
"""


def test_periods_in_merged_cells_over_the_column_names_hold_for_the_columns_under_them():
    table = [
        ("A title",),
        (None, "Q1 23/24", None, "Q2 23/24", None, None),
        ("Area", "Number", "Out of", "Number", "Out of", "Remarks"),
        ("Dorset", 1, 10, 2, 20, "Late"),
    ]
    run = list(reading(workbook(table, merged=("B2:C2", "D2:E2")), TWO_ROWS))
    said = [(str(item.period), item.value, item.denominator) for item in run]
    assert said == [("quarter 1 2023/24", 1, 10), ("quarter 2 2023/24", 2, 20)]


def test_rows_that_stand_twice_are_refused_by_name_and_where_they_differ_neither_is_kept():
    same = (*LONG[:2], LONG[1])
    rows, refused, _ = figures(long_sheet(same), LONG_MAP)
    assert "Referrals!C5" in rows and "Referrals!C6" not in rows
    assert refused["Referrals!C6"] == "it gives IND-001, BCP, quarter 1 2023/24 again, as Referrals!C5 does"
    differs = (*LONG[:2], ("BCP", "Q1 23/24", 119, 31, None))
    rows, refused, _ = figures(long_sheet(differs), LONG_MAP)
    assert "Referrals!C5" not in rows and "Referrals!C6" not in rows
    assert "with another value" in refused["Referrals!C5"] and "with another value" in refused["Referrals!C6"]
    assert "Referrals!D5" in rows and "Referrals!D6" in refused


def test_unknown_words_stop_the_file_all_at_once_each_with_its_cell():
    rows = (*LONG[:2], ("Atlantis", "Q1 23/24", "-", 3, None), ("BCP", "sometime", 1, "..", None))
    with pytest.raises(Unexplained) as stopped:
        list(reading(long_sheet(rows), LONG_MAP))
    found = {(sort, word): cell for sort, word, _, cell, _ in stopped.value.words}
    assert found == {
        ("area", "Atlantis"): "Referrals!A6",
        ("marker", "-"): "Referrals!C6",
        ("period", "sometime"): "Referrals!B7",
        ("marker", ".."): "Referrals!D7",
    }
    assert {problem.place for problem in stopped.value.problems} == set(found.values())


def test_a_footnote_below_the_table_is_asked_about_once_and_its_empty_cells_are_not():
    data = long_sheet([*LONG[:2], ("Note: as counted in April", None, None, None, None)])
    with pytest.raises(Unexplained) as stopped:
        list(reading(data, LONG_MAP))
    assert [(sort, word) for sort, word, *_ in stopped.value.words] == [("area", "Note: as counted in April")]


def test_a_name_of_two_areas_is_asked_for_unless_one_is_the_partnerships_own():
    text = LONG_MAP.format(measure="IND-001")
    elsewhere = read(long_sheet(), Options(areas=BOOK, name="r.xlsx"), read_layout(text), Told({}, {}))
    with pytest.raises(Unexplained) as stopped:
        list(elsewhere)
    assert stopped.value.words[0][:2] == ("area", "Dorset") and "E06000059 or E10000009" in stopped.value.words[0][4]
    rows, _, _ = figures(long_sheet([("Dorset (E10000009)", "Q1 23/24", 1, 2, None)]), LONG_MAP)
    assert {area for area, *_ in rows.values()} == {"E10000009"}


@pytest.mark.parametrize(
    ("heads", "findings"),
    [
        (("District", "Quarter", "Referrals", *HEADS[3:]), ("no column “Referrals received”", "“Referrals” is not in the map")),
        (("District", "Quarter", "Referrals received", "Comments"), ("no column “of which repeat”",)),
        ((*HEADS, "Outcome"), ("the column “Outcome” is not in the map",)),
        ((*HEADS, "District"), ("column A has the same name",)),
    ],
)  # fmt: skip
def test_a_changed_name_stops_with_it(heads, findings):
    with pytest.raises(Refused) as stopped:
        list(reading(long_sheet(heads=heads), LONG_MAP))
    said = " ".join(problem.finding for problem in stopped.value.problems)
    assert all(words in said for words in findings), said


def test_names_that_moved_and_sheets_that_are_not_there_are_said():
    moved = workbook((*TITLES, ("One line more",), HEADS, *LONG))
    with pytest.raises(Refused, match="stand in row 4, and the map reads them in row 3"):
        list(reading(moved, LONG_MAP))
    with pytest.raises(Refused, match="no sheet “Figures”; its sheets are “Referrals”, “Other”"):
        list(reading(long_sheet(more=("Other",)), f"sheet: Figures\n{LONG_MAP}"))
    with pytest.raises(Refused, match="it has 1 sheet, and the map reads sheet 2"):
        list(reading(long_sheet(), f"sheet: 2\n{LONG_MAP}"))
    rows, _, run = figures(long_sheet(more=("Other",)), f"sheet: referrals\n{LONG_MAP}")
    assert len(rows) == 8 and run.flags == ("The sheet “Referrals” was read, and not “Other”",)


def test_merged_areas_hold_for_their_rows_and_merged_figures_are_refused():
    rows = [("Dorset", "Q1 23/24", 1, 2, None), (None, "Q2 23/24", 3, 4, None), ("BCP", "Q1 23/24", 5, 6, None)]
    found, refused, _ = figures(long_sheet(rows, merged=("A4:A5",)), LONG_MAP)
    assert found["Referrals!C5"][0] == "E06000059" and not refused
    found, refused, _ = figures(long_sheet(rows, merged=("A4:A5", "C4:C5")), LONG_MAP)
    assert "nobody can tell which row" in refused["Referrals!C4"] and "nobody can tell" in refused["Referrals!C5"]
    assert "Referrals!D4" in found


def test_an_empty_cell_above_holds_only_where_the_map_says_so():
    rows = [("Dorset", "Q1 23/24", 1, 2, None), (None, "Q2 23/24", 3, 4, None)]
    _, refused, _ = figures(long_sheet(rows), LONG_MAP)
    assert refused == {"Referrals!A5": "the cell of the column “District” is empty"}
    found, refused, _ = figures(long_sheet(rows), f"{LONG_MAP}filled down: [District]\n")
    assert len(found) == 4 and not refused


def test_blank_rows_are_left_out_and_a_table_may_end_with_the_first():
    rows = [LONG[0], (None,) * 5, LONG[1], (None,) * 5, ("Anything", "at all", "below", "it", "stays out")]
    found, _, run = figures(long_sheet(rows), f"{LONG_MAP}ends at a blank row: yes\n")
    assert len(found) == 2 and run.tally.left_out == {
        "blank row": 4,
        "below the first blank row, where the table ends": 4,
    }


def test_missing_is_never_zero():
    rows = [("Dorset", "Q1 23/24", None, 2, None)]
    with pytest.raises(Unexplained) as stopped:
        list(reading(long_sheet(rows), LONG_MAP))
    assert stopped.value.words == (("marker", "(blank)", 1, "Referrals!C4", ""),)
    found, _, run = figures(long_sheet(rows), LONG_MAP.replace("  n/a: x", "  n/a: x\n  (blank): leave out"))
    assert list(found) == ["Referrals!D4"] and run.tally.left_out == {"the map leaves out empty cells": 1}


@pytest.mark.parametrize(
    ("cell", "unit", "kept", "finding"),
    [
        ("1,234", "count", "1234", ""),
        ("[c]", "count", None, ""),
        ("45%", "percentage", "45", ""),
        ("45%", "count", "", "is a percentage, and the measure is not one"),
        ("=1/0", "count", "", "result was not saved"),
        (True, "count", "", "yes or no"),
        ("about as many as were expected, and then a few more", "count", "", "we found"),
    ],
)
def test_a_cell_is_the_number_that_its_reader_sees_or_is_refused(cell, unit, kept, finding):
    rows, refused, _ = figures(long_sheet([("Dorset", "Q1 23/24", cell, 1, None)]), LONG_MAP, unit=unit)
    if finding:
        assert finding in refused["Referrals!C4"]
    else:
        assert rows["Referrals!C4"][3] == kept


def test_a_percent_format_is_read_as_it_is_shown():
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(long_sheet([("Dorset", "Q1 23/24", 0.455, 0.1, None)])))
    for cell in ("C4", "D4"):
        book.active[cell].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    rows, _, _ = figures(out.getvalue(), LONG_MAP, unit="percentage")
    assert rows["Referrals!C4"][3] == "45.5" and rows["Referrals!D4"][3] == "10"
    _, refused, _ = figures(out.getvalue(), LONG_MAP)
    assert "“45.5%” is a percentage" in refused["Referrals!C4"].replace("45.500", "45.5")


SCALED = """\
columns:
  District: area
  Quarter: period
  Given: value times {times} of {{measure}}
  Of: denominator times 1000 of {{measure}}
markers: {{{{'*': c}}}}
"""


@pytest.mark.parametrize(
    ("cell", "times", "unit", "kept", "written"),
    [
        (1.2, "1000", "count", "1200", "1.2 times 1,000"),
        ("1,234.5", "1000", "count", "1234500", "1,234.5 times 1,000"),
        (0.452, "100", "percentage", "45.2", "0.452 times 100"),
        (12.5, "100", "rate", "1250", "12.5 times 100"),
        (45, "0.01", "proportion", "0.45", "45 times 0.01"),
        ("*", "1000", "count", None, ""),
        (0, "1000", "count", "0", "0 times 1,000"),
    ],
)
def test_what_is_given_in_another_size_is_multiplied_and_the_file_s_number_kept(cell, times, unit, kept, written):
    data = workbook([("District", "Quarter", "Given", "Of"), ("Dorset", "Q1 23/24", cell, 3)])
    (row,) = reading(data, SCALED.format(times=times), unit=unit)
    assert (None if row.value is None else str(row.value)) == kept
    assert row.text == str(cell) and row.denominator == 3000
    assert row.written == "; ".join(filter(None, ("period written “Q1 23/24”", written)))


def test_a_share_that_says_per_cent_is_not_multiplied_as_well_and_is_a_proportion_where_that_is_asked():
    data = workbook([("District", "Quarter", "Given", "Of"), ("Dorset", "Q1 23/24", "45%", 3)])
    (refused,) = reading(data, SCALED.format(times="100"), unit="percentage")
    assert "is a percentage already" in refused.finding and "multiply" in refused.remedy
    plain = SCALED.format(times="100").replace(" times 100 of", " of")
    (row,) = reading(data, plain, unit="proportion")
    assert str(row.value) == "0.45"


def test_a_name_of_a_measure_may_say_what_its_row_is_multiplied_by():
    text = WIDE_MAP.replace("received: {measure}", "received: {measure} times 1000")
    rows, refused, _ = figures(workbook(WIDE), text)
    assert rows["Referrals!B2"][3] == "10000" and rows["Referrals!B3"][3] == "1" and not refused


def test_a_file_with_a_row_for_each_person_is_not_taken():
    text = "columns: {{NHS number: leave out, District: area, Quarter: period, N: value of {measure}}}"
    data = workbook([("NHS number", "District", "Quarter", "N"), ("943 476 5919", "Dorset", "Q1 23/24", 1)])
    with pytest.raises(Refused, match="a row for each person"):
        list(reading(data, text))


@pytest.mark.parametrize(
    ("top", "more", "period"),
    [
        ("Apr-23", "dates: month", "2023-04-01"),
        ("2023-04-01", "dates: month", "2023-04-01"),
        ("Quarter 1", "years: financial_year\nyear cell: B1", "2023-04-01"),
        ("January", "years: financial_year\nyear cell: B1", "2024-01-01"),
        ("2023/24", "years: academic_year", "2023-09-01"),
        ("Term one", "periods: {Term one: September to December 2023}", "2023-09-01"),
    ],
)
def test_periods_are_read_as_the_map_says(top, more, period):
    text = f"head: 3\nacross: period\nfigures: value of IND-001\ncolumns: {{Area: area}}\n{more}\n"
    data = workbook([("Year", "Year: 2023/24"), (), ("Area", top), ("Dorset", 1)])
    if "year cell" not in more:
        data = workbook([("A title",), (), ("Area", top), ("Dorset", 1)])
    (item,) = reading(data, text.replace("{", "{{").replace("}", "}}"))
    assert item.period.start.isoformat() == period


@pytest.mark.parametrize(
    ("top", "years", "label"),
    [
        ("Q4 25/26", "financial_year", "quarter 4 2025/26"),
        ("Quarter 4, 2025/26", "financial_year", "quarter 4 2025/26"),
        ("2025-26", "financial_year", "2025/26"),
        ("2025-26", "academic_year", "2025/26"),
        ("Apr 2025", "", "April 2025"),
        ("2023 Q1", "", "quarter 1 2023"),
        ("2023 Q2", "calendar_year", "quarter 2 2023"),
        ("H1 2023/24", "financial_year", "half 1 2023/24"),
        ("2022", "calendar_year", "2022"),
        ("May to July 2023", "", "May to July 2023"),
    ],
)
def test_a_period_is_stored_in_our_own_words_and_the_file_s_are_kept_beside_it(top, years, label):
    said = f"years: {years}\n" if years else ""
    text = f"across: period\nfigures: value of IND-001\ncolumns: {{{{Area: area}}}}\n{said}"
    (item,) = reading(workbook([("Area", top), ("Dorset", 1)]), text)
    assert item.period.label == label
    assert item.written == ("" if top == label else f"period written “{top}”")


CELLS = st.one_of(
    st.none(), st.integers(0, 500), st.sampled_from(["*", "<5", "n/a", "-", "x y", "12", "1,000", "=A1", "", "[x]"])
)
PLACES = st.sampled_from(["Dorset", "BCP", "Atlantis", "County total", None])
QUARTERS = st.sampled_from(["Q1 23/24", "Q2 23/24", "2023/24", "soon", None])


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(PLACES, QUARTERS, CELLS, CELLS, CELLS), max_size=8))
def test_every_entry_that_goes_in_comes_out_stored_refused_or_left_out(rows):
    run = reading(long_sheet(rows), LONG_MAP, lenient=True)
    items = list(run)
    refused = sum(item.entries for item in items if isinstance(item, Refusal))
    kept = [item for item in items if not isinstance(item, Refusal)]
    tally = run.tally
    assert tally.entries == 2 * tally.rows == len(kept) + refused + tally.left_out.total()
    assert (tally.given, tally.refused) == (len(kept), refused)
    assert len({(item.area, str(item.period), item.breakdown) for item in kept}) == len(kept)
    assert all(item.value is not None or item.marker for item in kept)


def test_a_sheet_of_libreoffice_and_a_csv_are_read_as_one_of_excel():
    import io

    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Referrals")
    for row in (*TITLES, HEADS, *LONG):
        line = TableRow()
        for cell in row:
            number = {"valuetype": "float", "value": str(cell)} if isinstance(cell, int) else {"valuetype": "string"}
            made = TableCell(**number) if cell is not None else TableCell()
            if cell is not None:
                made.addElement(P(text=str(cell)))
            line.addElement(made)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    csv = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in (*TITLES, HEADS, *LONG))
    wanted, _, _ = figures(long_sheet(), LONG_MAP)
    ods, _, _ = figures(out.getvalue(), LONG_MAP, name="return.ods")
    text, _, _ = figures(csv.encode(), f"sheet: Referrals\n{LONG_MAP}", name="return.csv")
    assert ods == wanted and list(text.values()) == list(wanted.values())
    assert next(iter(text)) == "return.csv!C4"
