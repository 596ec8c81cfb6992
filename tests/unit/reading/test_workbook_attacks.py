"""Spreadsheets made to do harm, one attack at a time: each is refused in words, or read without harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
import xlsxwriter

from goldenthread.reading.book import Book, Holds
from goldenthread.reading.limits import MEGABYTE, Limits
from goldenthread.reading.workbook import WORKBOOK, read_book_safely, read_workbook
from goldenthread.vocabulary import Problem, Refused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def workbook(fill: Callable[[xlsxwriter.Workbook], object] | None = None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    if fill is None:
        book.add_worksheet("Figures").write(0, 0, "words")
    else:
        fill(book)
    book.close()
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(rows: str, before: str = "") -> bytes:
    parts = parts_of(workbook())
    parts["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )
    return packed(parts)


def ods(body: str, extra: dict[str, bytes] | None = None, before: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "script")
    )
    content = f'<?xml version="1.0"?>{before}<office:document-content {spaces}><office:body><office:spreadsheet>{body}'
    content += "</office:spreadsheet></office:body></office:document-content>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content.encode(), **(extra or {})})


def refusal(data: bytes, name: str = "return.xlsx", limits: Limits = WORKBOOK) -> Problem:
    with pytest.raises(Refused) as caught:
        read_workbook(data, name, limits)
    (problem,) = caught.value.problems
    assert problem.place.startswith(name)
    assert problem.remedy
    return problem


# Packed files that unpack to too much


def test_a_flat_bomb_is_refused_unread() -> None:
    parts = parts_of(workbook())
    parts["xl/worksheets/sheet1.xml"] = b"\x00" * (101 * MEGABYTE)
    assert "it would unpack from" in refusal(packed(parts)).finding


def test_a_bomb_below_the_size_goes_by_its_ratio() -> None:
    parts = parts_of(workbook())
    parts["xl/worksheets/sheet1.xml"] = b"\x00" * (60 * MEGABYTE)
    assert "it would unpack from" in refusal(packed(parts)).finding


def test_a_bomb_that_lies_about_its_size_unpacks_to_no_more_than_it_said() -> None:
    parts = parts_of(workbook())
    parts["xl/worksheets/sheet1.xml"] = b" " * (50 * MEGABYTE)
    data = packed(parts)
    lied = data.replace(struct.pack("<L", 50 * MEGABYTE), struct.pack("<L", 1000))
    assert lied != data
    assert "damaged" in refusal(lied).finding


def test_a_file_inside_a_file_is_refused() -> None:
    parts = parts_of(workbook())
    parts["xl/media/more.zip"] = packed({"a": b"b"})
    assert refusal(packed(parts)).finding == "the selected file holds another packed file"


def test_a_file_that_holds_itself_is_refused_at_its_first_layer() -> None:
    assert "must be an XLSX, ODS or CSV" in refusal(packed({"r/r.zip": packed({"r/r.zip": b"PK\x03\x04"})})).finding


def test_parts_that_share_bytes_are_refused() -> None:
    """Two names lead to one stretch of bytes, as in bombs that unpack to petabytes."""
    data = packed(parts_of(workbook()))
    listing = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entries, at = [], listing
    while at < end:
        size = 46 + sum(struct.unpack("<HHH", data[at + 28 : at + 34]))
        entries.append(bytearray(data[at : at + size]))
        at += size
    # The second part claims the place of the first.
    entries[1][42:46] = entries[0][42:46]
    assert "damaged" in refusal(data[:listing] + b"".join(entries) + data[end:]).finding


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(out, "w") as archive:
        for name, content in [*parts_of(workbook()).items(), ("xl/workbook.xml", b"<other/>")]:
            archive.writestr(name, content)
    assert "damaged" in refusal(out.getvalue()).finding


@pytest.mark.parametrize(
    "name", ["../outside.xml", "xl/../../outside.xml", "/etc/passwd", "xl\\..\\..\\outside", "C:/outside"]
)
def test_a_name_that_leads_out_is_refused(name) -> None:
    assert "damaged" in refusal(packed({**parts_of(workbook()), name: b"x"})).finding


def test_too_many_parts_are_refused() -> None:
    parts = parts_of(workbook()) | {f"xl/media/{at}.png": b"x" for at in range(200)}
    assert "parts, more than 200" in refusal(packed(parts)).finding


def test_a_bomb_costs_little_memory() -> None:
    """In a process with room for little more than the interpreter, it is still the bomb that is named."""
    parts = parts_of(workbook())
    parts["xl/worksheets/sheet1.xml"] = b"\x00" * (101 * MEGABYTE)
    with pytest.raises(Refused) as caught:
        read_book_safely(
            packed(parts), "return.xlsx", limits=Limits(**{**_said(WORKBOOK), "memory_bytes": 120 * MEGABYTE})
        )
    assert "it would unpack from" in caught.value.problems[0].finding


def _said(limits: Limits) -> dict:
    return {name: getattr(limits, name) for name in Limits.__slots__}


# XML


BILLION = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>'


@pytest.mark.parametrize(
    "head", [BILLION, OUTSIDE, PARAMETER, "<!DOCTYPE x>"], ids=["billion", "outside", "parameter", "bare"]
)
@pytest.mark.parametrize("sort", ["xlsx", "ods"])
def test_a_document_type_is_refused_wherever_it_stands(head, sort) -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'
    data = with_sheet(cell, head) if sort == "xlsx" else ods('<table:table table:name="&a;"/>', before=head)
    assert "a document type or an entity" in refusal(data, f"return.{sort}").finding


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"])
def test_no_part_of_a_workbook_may_have_one(part) -> None:
    parts = parts_of(workbook())
    parts[part] = parts[part].replace(b"?>", b"?>" + OUTSIDE.encode(), 1)
    assert "a document type or an entity" in refusal(packed(parts)).finding


def test_elements_nested_without_end_are_refused() -> None:
    assert "document type" in refusal(with_sheet("<a>" * 5000)).finding


# What acts by itself


def test_macros_are_found_by_content_whatever_the_name() -> None:
    parts = parts_of(workbook())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"sheet.main+xml", b"sheet.macroEnabled.main+xml"
    )
    assert "holds macros" in refusal(packed(parts), "return.xlsx").finding
    parts = parts_of(workbook()) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
    assert "holds macros" in refusal(packed(parts), "return.xlsx").finding
    parts = parts_of(workbook()) | {"xl/macrosheets/sheet1.xml": b"<a/>"}
    assert "holds macros" in refusal(packed(parts), "return.xlsx").finding


def test_macros_of_an_ods_are_refused() -> None:
    assert "holds macros" in refusal(ods("", {"Basic/Standard/Module1.xml": b"<a/>"}), "return.ods").finding
    event = "<office:scripts><script:event-listener/></office:scripts>"
    assert "holds macros" in refusal(ods(event), "return.ods").finding


@pytest.mark.parametrize(
    "part", ["xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml", "xl/ctrlProps/ctrlProp1.xml", "xl/run.exe"]
)
def test_embedded_objects_and_controls_are_refused(part) -> None:
    assert "embedded object or a control" in refusal(packed({**parts_of(workbook()), part: b"x"})).finding


def test_printer_settings_are_no_harm() -> None:
    data = packed({**parts_of(workbook()), "xl/printerSettings/printerSettings1.bin": b"x"})
    assert read_workbook(data, "return.xlsx").sheets[0].cells[0].text == "words"


def test_a_password_is_said_to_be_one() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    assert refusal(data).finding == "the selected file is password protected"
    manifest = b'<manifest xmlns="urn:x"><file-entry><encryption-data/></file-entry></manifest>'
    assert (
        refusal(ods("", {"META-INF/manifest.xml": manifest}), "a.ods").finding
        == "the selected file is password protected"
    )


# Wrong, empty and cut-off files


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "return.xlsx", "the selected file is empty"),
        (b"\xef\xbb\xbf \r\n", "return.csv", "the selected file is empty"),
        (b"%PDF-1.7 x", "return.xlsx", "the selected file must be an XLSX, ODS or CSV, and it is a PDF file"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "the selected file must be an XLSX, ODS or CSV, and it is a picture (PNG)"),
        (b"<html><table></table>", "a.xls", "the selected file must be an XLSX, ODS or CSV, and it is a web page"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "a.xls", "it is an old Excel file (XLS)"),
        (packed({"word/document.xml": b"<a/>"}), "a.xlsx", "it is a Word document"),
        (packed({"a.txt": b"x"}), "a.xlsx", "it is a zip archive"),
        (b"just words", "return.xlsx", "the selected file is damaged"),
        (bytes(range(256)) * 20, "return.csv", "none of these by its content"),
    ],
)
def test_another_file_is_named_for_what_it_is(data, name, said) -> None:
    assert said in refusal(data, name).finding


def test_a_binary_workbook_is_named() -> None:
    parts = parts_of(workbook())
    parts["xl/workbook.bin"] = parts.pop("xl/workbook.xml")
    assert refusal(packed(parts)).finding.endswith("a binary Excel workbook (XLSB)")


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95, 0.999])
def test_an_upload_that_was_cut_off_is_damaged(kept) -> None:
    data = workbook()
    assert "damaged, or part of it was lost" in refusal(data[: int(len(data) * kept)]).finding


def test_a_csv_that_was_cut_off_inside_quotes_is_named_by_its_row() -> None:
    assert "cut off" in refusal(b'a,b\n1,"two', "return.csv").finding


def test_a_part_with_flipped_bits_is_damaged() -> None:
    data = bytearray(workbook())
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 8] = bytes(255 - byte for byte in data[at : at + 8])
    assert "damaged" in refusal(bytes(data)).finding


def test_a_file_over_ten_megabytes_is_refused_before_it_is_read(tmp_path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(11 * MEGABYTE)
    path.chmod(0)
    with pytest.raises(Refused) as caught:
        read_book_safely(path, "return.xlsx")
    assert caught.value.problems[0].finding == "the selected file must be smaller than 10MB"


# Huge sheets


def test_a_used_range_of_sixteen_million_cells_is_gone_through() -> None:
    rows = "".join(f'<row r="{at}" spans="1:16" s="1" customFormat="1"/>' for at in range(2, 1_000_001))
    data = with_sheet(f'<row r="1"><c r="A1"><v>5</v></c></row>{rows}')
    assert [cell.text for cell in read_workbook(data, "return.xlsx").sheets[0].cells] == ["5"]


def test_styled_empty_cells_are_passed_over() -> None:
    cells = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{col}{row}" s="1"/>' for col in "ABCDEFGHIJKLMNOP") + "</row>"
        for row in range(2, 20_000)
    )
    data = with_sheet(f'<row r="1"><c r="B1"><v>5</v></c></row>{cells}<row r="20001"><c r="C20001"><v>6</v></c></row>')
    assert [cell.address for cell in read_workbook(data, "return.xlsx").sheets[0].cells] == ["B1", "C20001"]


def test_repeated_rows_of_an_ods_are_not_made() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="5"/>'
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    data = ods(f'<table:table table:name="Figures"><table:table-row>{cell}</table:table-row>{tail}</table:table>')
    assert [cell.text for cell in read_workbook(data, "return.ods").sheets[0].cells] == ["5"]


def test_repeated_cells_with_something_in_them_run_into_the_bounds() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="5" table:number-columns-repeated="16384"/>'
    data = ods(f'<table:table table:name="Figures"><table:table-row>{cell}</table:table-row></table:table>')
    assert "no more than 200 columns" in refusal(data, "return.ods").finding


@pytest.mark.parametrize(
    ("where", "said"), [("A50001", "no more than 50,000 rows"), ("GS1", "no more than 200 columns")]
)
def test_the_cell_beyond_the_bounds_is_named(where, said) -> None:
    row = "".join(character for character in where if character.isdigit())
    problem = refusal(with_sheet(f'<row r="{row}"><c r="{where}"><v>5</v></c></row>'))
    assert said in problem.finding
    assert problem.place == f"return.xlsx, Figures, {where}"


def test_the_last_cell_within_the_bounds_is_read() -> None:
    data = with_sheet('<row r="50000"><c r="GR50000"><v>5</v></c></row>')
    assert read_workbook(data, "return.xlsx").sheets[0].cells[0].address == "GR50000"


def test_twenty_one_sheets_are_too_many() -> None:
    data = workbook(lambda book: [book.add_worksheet(f"Sheet {at}") for at in range(21)] and None)
    assert "21 sheets, and no more than 20" in refusal(data).finding


def test_a_csv_without_end_of_line_or_with_too_many_columns_is_refused() -> None:
    assert "200 columns" in refusal(b"1," * 250 + b"1", "return.csv").finding
    assert "50,000 rows" in refusal(b"1\n" * 50_001, "return.csv").finding


# Hidden data, and what is read beside the figures


def test_hidden_sheets_rows_columns_and_comments_are_reported() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Figures")
        for row in range(4):
            sheet.write(row, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 4, None, None, {"hidden": True})
        sheet.write_comment(1, 0, "ask Sam", {"author": "x"})
        sheet.merge_range("F1:G1", "two")
        book.add_worksheet("Secret").hide()
        book.add_worksheet("Deeper").very_hidden()

    first, secret, deeper = read_workbook(workbook(fill), "return.xlsx").sheets
    assert first.hidden_rows == (3,)
    assert first.hidden_columns == ((4, 5),)
    assert first.comments == (("A2", "ask Sam"),)
    assert first.merged == ("F1:G1",)
    assert secret.hidden
    assert deeper.hidden


def test_hidden_parts_of_an_ods_are_reported() -> None:
    row = '<table:table-row table:visibility="collapse"><table:table-cell office:value-type="string"><office:annotation><text:p>ask Sam</text:p></office:annotation><text:p>words</text:p></table:table-cell></table:table-row>'
    column = '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    sheet = read_workbook(ods(f'<table:table table:name="Figures">{column}{row}</table:table>'), "return.ods").sheets[0]
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.comments) == ((1,), ((1, 2),), (("A1", "ask Sam"),))


def test_what_a_file_would_fetch_is_listed_and_not_fetched() -> None:
    parts = parts_of(workbook())
    relation = f'<Relationship Id="rId99" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", relation.encode()
    )
    parts["xl/externalLinks/externalLink1.xml"] = b"<a/>"
    name = b"<definedNames><definedName name=\"DDE\">cmd|' /C calc'!A0</definedName></definedNames></workbook>"
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</workbook>", name)
    links = read_workbook(packed(parts), "return.xlsx").links
    assert len(links) == 2
    assert any("DDE" in link for link in links)


# Cells


def cells(book: Book) -> dict[str, tuple[str, Holds]]:
    return {cell.address: (cell.text, cell.holds) for cell in book.sheets[0].cells}


@pytest.mark.parametrize(("base", "expected"), [("", "2026-04-01"), ("1904", "2030-04-02")])
def test_dates_count_from_the_day_that_the_file_says(base, expected) -> None:
    data = workbook(
        lambda book: (
            book.add_worksheet("Figures").write_number(0, 0, 46113, book.add_format({"num_format": "dd/mm/yyyy"}))
            and None
        )
    )
    if base:
        parts = parts_of(data)
        assert b"<workbookPr" in parts["xl/workbook.xml"]
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr", b'<workbookPr date1904="1"')
        data = packed(parts)
    assert cells(read_workbook(data, "return.xlsx")) == {"A1": (expected, Holds.DATE)}


def test_formulas_keep_the_value_that_was_left_and_are_not_worked_out() -> None:
    sheet = (
        '<row r="1"><c r="A1"><f>1+1</f><v>7</v></c><c r="B1" t="e"><f>NA()</f><v>#N/A</v></c><c r="C1"><f>A1*2</f></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1"><f t="shared" ref="E1:E2" si="0">A1+2</f><v>9</v></c></row>'
        '<row r="2"><c r="E2"><f t="shared" si="0"/><v>9</v></c></row>'
    )
    book = read_workbook(with_sheet(sheet), "return.xlsx")
    assert cells(book)["A1"] == ("7", Holds.NUMBER)
    assert cells(book)["B1"] == ("#N/A", Holds.ERROR)
    assert cells(book)["C1"] == ("", Holds.NOTHING)
    assert cells(book)["D1"] == ("TRUE", Holds.YES_NO)
    assert {cell.address: cell.formula for cell in book.sheets[0].cells if cell.formula} == {
        "A1": "1+1",
        "B1": "NA()",
        "C1": "A1*2",
        "E1": "A1+2",
        "E2": "A1+2",
    }


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("66.400000000000006", "66.4"),
        ("6.5E-2", "0.065"),
        ("1E5", "100000"),
        ("0.1", "0.1"),
        ("-3", "-3"),
        ("12.50", "12.5"),
        ("1E308", "1E308"),
    ],
)
def test_numbers_lose_the_noise_of_binary_arithmetic_and_nothing_else(kept, read) -> None:
    assert cells(read_workbook(with_sheet(f'<row r="1"><c r="A1"><v>{kept}</v></c></row>'), "a.xlsx"))["A1"][0] == read


def test_a_cell_given_twice_is_the_last_one_and_cells_without_address_follow_on() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c><v>2</v></c><c r="A1"><v>3</v></c></row><row><c><v>4</v></c></row>'
    assert cells(read_workbook(with_sheet(rows), "a.xlsx")) == {
        "A1": ("3", Holds.NUMBER),
        "B1": ("2", Holds.NUMBER),
        "A2": ("4", Holds.NUMBER),
    }


def test_the_child_gives_what_reading_here_gives() -> None:
    for data, name in (
        (workbook(), "a.xlsx"),
        (b"a,b\n1,2\n", "a.csv"),
        (ods('<table:table table:name="F"/>'), "a.ods"),
    ):
        assert read_book_safely(data, name) == read_workbook(data, name)


@pytest.mark.parametrize("mishap", ["crash", "babble", "write", "network", "memory", "spin"])
def test_a_child_that_comes_to_grief_is_one_clear_refusal(mishap) -> None:
    limits = Limits(**{**_said(WORKBOOK), "rehearse": mishap, "cpu_seconds": 2, "memory_bytes": 256 * MEGABYTE})
    with pytest.raises(Refused) as caught:
        read_book_safely(workbook(), "return.xlsx", limits=limits)
    assert len(caught.value.problems) == 1


def test_the_bounds_are_those_that_were_promised() -> None:
    assert (WORKBOOK.file_bytes, WORKBOOK.unpacked_bytes) == (10 * MEGABYTE, 100 * MEGABYTE)
    assert (WORKBOOK.ratio, WORKBOOK.entries) == (100, 200)
    assert (WORKBOOK.memory_bytes, WORKBOOK.cpu_seconds) == (512 * MEGABYTE, 20)


def test_any_damage_to_a_part_is_a_refusal_and_no_fault() -> None:
    """Whatever one byte of a workbook becomes, it is read or refused."""
    data = workbook()
    for at in range(0, len(data), 97):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            read_workbook(broken, "return.xlsx")
        except Refused:
            continue
        except zlib.error:
            pytest.fail(f"byte {at}")
