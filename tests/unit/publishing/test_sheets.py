"""The spreadsheets of an edition: the same cells in ODS and XLSX, by the rules of the field."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from goldenthread.publishing.document import (
    Dataset,
    Document,
    Field,
    Grid,
    Heading,
    Held,
    Number,
    Picture,
    Section,
    Words,
)
from goldenthread.publishing.formats import book
from goldenthread.publishing.formats.lines import exact, tables
from goldenthread.publishing.formats.sheets import write_ods, write_xlsx
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile, long_report
from tests.unit.publishing.opening import converted, parts, xml

T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
#: Texts that a spreadsheet would run, or read as something else, if they were not written as text.
PAYLOADS = (
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "{=1+1}",
    "1/2",
    "2026-01-01",
    "1E5",
    "007",
    "TRUE",
    "#N/A",
    "http://evil.example",
    "mailto:x@example.org",
    "50%",
    "'quoted",
)


def _wanted(document: Document) -> dict[str, list[list[str | float]]]:
    """The cells as the model of the book holds them: numbers as numbers."""

    def value(cell: book.Cell) -> str | float:
        return float(cell.number.value) if cell.number else cell.text

    return {
        sheet.tab: [
            *([value(cell)] for cell in sheet.lines),
            *([list(sheet.heads)] if sheet.heads else []),
            *([value(cell) for cell in row] for row in sheet.rows),
        ]
        for sheet in book.sheets(document)
    }


def _xlsx(data: bytes) -> dict[str, list[list[Any]]]:
    read = openpyxl.load_workbook(io.BytesIO(data))
    found = {}
    for sheet in read.worksheets:
        assert not sheet.merged_cells.ranges and sheet.sheet_state == "visible"
        assert not any(one.hidden for one in [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()])
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        found[sheet.title] = [_trimmed([float(v) if isinstance(v, int) else v for v in row]) for row in rows]
    return found


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row = row[:-1]
    return row


def _ods(data: bytes) -> dict[str, list[list[Any]]]:
    content = xml(parts(data)["content.xml"])
    assert not content.xpath("//@*[local-name()='formula' or local-name()='number-columns-spanned']")
    found = {}
    for sheet in content.iter(f"{T}table"):
        rows = []
        for row in sheet.iter(f"{T}table-row"):
            cells: list[Any] = []
            for cell in row.iter(f"{T}table-cell"):
                if cell.get(f"{OFFICE}value-type") == "float":
                    cells.append(float(cell.get(f"{OFFICE}value")))
                else:
                    cells.append("".join("".join(one.itertext()) for one in cell.iter(f"{X}p")))
            rows.append(cells)
        found[sheet.get(f"{T}name")] = rows
    return found


@cache
def _made(document: Document) -> tuple[bytes, bytes]:
    return write_xlsx(document), write_ods(document)


@pytest.mark.parametrize("document", [example(), hostile(), long_report()], ids=["example", "hostile", "long"])
def test_both_formats_hold_the_same_cells(document: Document) -> None:
    """Every cell of the model is read back equal from XLSX and from ODS, number for number and text for text."""
    wanted = _wanted(document)
    made = _made(document)
    assert _xlsx(made[0]) == wanted
    assert _ods(made[1]) == wanted


@pytest.mark.parametrize("document", [example(), hostile(), long_report()], ids=["example", "hostile", "long"])
def test_no_cell_is_empty_and_every_table_is_on_a_sheet_of_its_own(document: Document) -> None:
    """Cover, contents, notes, then one table a sheet with its title in A1; rows are as wide as their head."""
    made = book.sheets(document)
    assert [one.tab for one in made[:3]] == ["Cover", "Contents", "Notes"]
    assert len(made) == 3 + len(list(tables(document))) + len(document.datasets)
    for sheet in made:
        assert sheet.lines[0].text
        assert all(cell.text.strip() for cell in sheet.lines)
        assert all(len(row) == len(sheet.heads) for row in sheet.rows)
        assert all(cell.text.strip() for row in sheet.rows for cell in row)
        assert all(head.strip() for head in sheet.heads) and len(set(sheet.heads)) == len(sheet.heads)
    for (_, block), sheet in zip(tables(document), made[3:], strict=False):
        table = block.table if isinstance(block, Picture) else block
        assert sheet.lines[0].text == " ".join(book.clean(table.caption).split())
        assert len(sheet.rows) == len(table.rows)


def test_names_of_sheets_and_tables() -> None:
    """Meaningful, no digit first, 31 letters or fewer, no sign that a program refuses, none twice."""
    captions = ("2025: what/changed?", "2025: what/changed?", "A" * 60, "History", "", "Notes", "[x]*'quoted'")
    grids = tuple(Grid(one, (Heading("A"),), (((Words("1"),),),)) for one in captions)
    document = replace(example(), sections=(Section("a", "A", grids),), datasets=())
    names = [one.tab for one in book.sheets(document)]
    assert len({one.casefold() for one in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]{0,30}", one) for one in names)
    assert names[3] == "Table 2025 what changed" and names[4] == "Table 2025 what changed 2"
    assert "history" not in [one.casefold() for one in names]
    assert "Prison leavers" in [one.tab for one in book.sheets(example())][5]
    assert [one.tab for one in book.sheets(example())][3] == "Children in care"
    read = openpyxl.load_workbook(io.BytesIO(write_xlsx(document)))
    assert all(len(sheet.tables) == 1 for sheet in read.worksheets[1:])
    ranges = xml(parts(write_ods(document))["content.xml"]).findall(f".//{T}database-range")
    assert len({one.get(f"{T}name") for one in ranges}) == len(names) - 1


def test_named_tables_span_head_and_rows() -> None:
    """Each table has a name and covers its header row and all rows, in both formats."""
    xlsx, ods = _made(example())
    read = openpyxl.load_workbook(io.BytesIO(xlsx))
    ranges = {
        one.get(f"{T}name"): one.get(f"{T}target-range-address")
        for one in xml(parts(ods)["content.xml"]).iter(f"{T}database-range")
    }
    for sheet in book.sheets(example())[1:]:
        (table,) = read[sheet.tab].tables.values()
        first, last = len(sheet.lines) + 1, len(sheet.lines) + 1 + len(sheet.rows)
        end = chr(64 + len(sheet.heads))
        assert table.ref == f"A{first}:{end}{last}" and table.name == sheet.name
        assert ranges[sheet.name] == f"'{sheet.tab}'.A{first}:'{sheet.tab}'.{end}{last}"
        assert table.headerRowCount in (None, 1) and [one.name for one in table.tableColumns] == list(sheet.heads)
    headers = xml(parts(ods)["content.xml"]).findall(f".//{T}table-header-rows")
    assert len(headers) == len(ranges)


def test_numbers_are_numbers_only_where_they_are_exact() -> None:
    """A figure that is all it says is a number, printed as before; one with a marker or a qualifier stays words."""
    (_, table), *_ = [pair for pair in tables(example()) if not isinstance(pair[1], Picture)]
    sheet = next(one for one in book.sheets(example()) if one.lines[0].text == table.caption)
    assert [[cell.number is not None for cell in row] for row in sheet.rows] == [
        [False, True, False, True],
        [False, True, True, True],
        [False, True, False, True],
    ]
    assert sheet.rows[0][2].text == "95 [p]" and sheet.rows[2][2].text == "[x]"
    held = Held("F1", "450", "x/FIG-1", "x/IND-1", "A", "E1", "B", "2025", "2025-01-01", "2025-12-31", value="450")
    for change, number in (
        ({}, True),
        ({"qualifier": "just under"}, False),
        ({"marker": "p"}, False),
        ({"value": None}, False),
    ):
        cell = book.cell_number((Number("450", "F1"),), True, {"F1": replace(held, **change)})
        assert (cell is not None) is number
    assert book.cell_number((Number("450", "F1"),), True, {}) is None


@pytest.mark.parametrize(
    ("text", "value", "pattern"),
    [
        ("2,590", "2590", "#,##0"),
        ("-4.20", "-4.20", "0.00"),
        ("67%", "67", '0"%"'),
        ("£1,200.50", "1200.50", '"£"#,##0.00'),
        ("0", "0", "0"),
    ],
)
def test_a_number_keeps_what_was_printed(text: str, value: str, pattern: str) -> None:
    """The value, and the pattern that prints it as it stood."""
    found = exact(text)
    assert found is not None and (str(found.value), found.pattern) == (value, pattern)


@pytest.mark.parametrize(
    "text", ["", "[c]", "2024/25", "007", "1,23", "12 of 40", "1e5", "+4", "1234567890123456", "5-7", "４"]
)
def test_what_is_no_number_stays_text(text: str) -> None:
    """Periods, codes, ranges and numbers that are too long to hold are text."""
    assert exact(text) is None


def test_missing_values_of_data_say_why() -> None:
    """In a data set an empty number is its marker in brackets; an empty word is not applicable; both are explained."""
    data = Dataset(
        "d",
        "Data",
        "Rows",
        (Field("k", "Key"), Field("v", "Value", "decimal"), Field("obs_status", "Marker")),
        (("a", "1.50", None), ("b", None, "c"), ("c", None, None)),
    )
    made = book.sheets(replace(example(), sections=(), datasets=(data,), keys=()))
    assert [[cell.text for cell in row] for row in made[3].rows] == [
        ["a", "1.50", "[z]"],
        ["b", "[c]", "c"],
        ["c", "[x]", "[z]"],
    ]
    number = made[3].rows[0][1].number
    assert number is not None and number.pattern == "0.00"
    assert ("[x]", "not available") in [(row[1].text, row[2].text) for row in made[2].rows]


def _payload_document() -> Document:
    rows = tuple(((Words(one),), (Words(one),)) for one in PAYLOADS)
    return replace(
        example(), title="=1+1", sections=(Section("a", "=1+1", (Grid("=2+2", (Heading("=3"), Heading("+4")), rows),)),)
    )


def test_nothing_is_ever_a_formula_or_another_type(tmp_path: Path) -> None:
    """Payloads stay the words they are, in both files and after LibreOffice has opened and saved them."""
    document = _payload_document()
    xlsx, ods = _made(document)
    wanted = _wanted(document)
    assert _xlsx(xlsx) == wanted and _ods(ods) == wanted
    again = _xlsx(converted(ods, "ods", "xlsx", tmp_path))
    assert again == wanted


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_libreoffice_reads_every_cell_equal(ending: str, tmp_path: Path) -> None:
    """LibreOffice opens the file and saves it as the other format: every cell is the same."""
    xlsx, ods = _made(example())
    if ending == "ods":
        assert _xlsx(converted(ods, "ods", "xlsx", tmp_path)) == _wanted(example())
    else:
        made = xml(_content(converted(xlsx, "xlsx", "ods", tmp_path)))
        texts = {sheet.get(f"{T}name"): _repeated(sheet) for sheet in made.iter(f"{T}table")}
        for sheet in book.sheets(example()):
            shown = [[text for text in row if text] for row in texts[sheet.tab]]
            assert [row for row in shown if row] == [
                *([cell.text] for cell in sheet.lines),
                *([list(sheet.heads)] if sheet.heads else []),
                *([cell.text for cell in row] for row in sheet.rows),
            ]


def _repeated(sheet: Any) -> list[list[str]]:
    """The texts of a sheet by row, where LibreOffice writes alike cells and rows once and says how often."""
    rows = []
    for row in sheet.iter(f"{T}table-row"):
        cells: list[str] = []
        for cell in row.iter(f"{T}table-cell"):
            text = "".join("".join(one.itertext()) for one in cell.iter(f"{X}p"))
            if text:
                cells += [text] * int(cell.get(f"{T}number-columns-repeated", "1"))
        rows += [cells] * (int(row.get(f"{T}number-rows-repeated", "1")) if cells else 1)
    return rows


def _content(data: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("content.xml")


def test_marking_stands_on_each_sheet_and_in_the_file() -> None:
    """In the header and footer of each sheet, on the cover, and in the properties; dates are the day of the figures."""
    document = replace(example(), marking="OFFICIAL-SENSITIVE: members & officers")
    xlsx, ods = _made(document)
    read = openpyxl.load_workbook(io.BytesIO(xlsx))
    for sheet in read.worksheets:
        assert sheet.oddHeader.center.text == "OFFICIAL-SENSITIVE: members && officers"
        assert sheet.oddFooter.center.text == "OFFICIAL-SENSITIVE: members && officers"
    assert read.properties.keywords == read.properties.contentStatus == document.marking
    assert read.properties.created.date().isoformat() == document.as_at
    assert read.custom_doc_props["Marking"].value == document.marking
    assert ["Marking: OFFICIAL-SENSITIVE: members & officers"] in _xlsx(xlsx)["Cover"]
    inside = parts(ods)
    styles = inside["styles.xml"].decode()
    assert styles.count("OFFICIAL-SENSITIVE: members &amp; officers") == 2
    meta = inside["meta.xml"].decode()
    assert "<dc:language>en-GB</dc:language>" in meta and f"<dc:date>{document.as_at}T00:00:00</dc:date>" in meta
    assert 'meta:name="Marking">OFFICIAL-SENSITIVE: members &amp; officers<' in meta
    shown = xml(inside["content.xml"]).xpath("//*[local-name()='style' and @*[local-name()='master-page-name']]")
    assert len(shown) == 1


def test_contents_lead_to_each_sheet() -> None:
    """Every sheet after the contents is named with its title, and the name is a link."""
    xlsx, ods = _made(example())
    wanted = [one.tab for one in book.sheets(example())[2:]]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx))["Contents"]
    assert [cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink] == [f"'{one}'!A1" for one in wanted]
    first = next(one for one in xml(parts(ods)["content.xml"]).iter(f"{T}table") if one.get(f"{T}name") == "Contents")
    links = first.xpath(".//@xlink:href", namespaces={"xlink": "http://www.w3.org/1999/xlink"})
    assert links == [f"#'{one}'.A1" for one in wanted]


def test_ods_is_a_whole_package() -> None:
    """The type stands first and plain, the manifest names every part, and each part is XML."""
    made = parts(_made(example())[1])
    assert next(iter(made)) == "mimetype"
    manifest = xml(made["META-INF/manifest.xml"])
    named = {one.get("{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}full-path") for one in manifest}
    assert named == {"/", "content.xml", "styles.xml", "meta.xml"}
    for name in named - {"/"}:
        etree.fromstring(made[name])
