"""Return workbooks as LibreOffice opens and saves them: values, drop-downs, locks and the hidden sheet stay."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.workbook import Workbook

from goldenthread.returns.workbooks import Column, read, write
from goldenthread.returns.workbooks.layout import FIGURES, MADE_FROM, MARKERS, STATUSES
from tests.unit.publishing.opening import converted
from tests.unit.returns.workbooks.filling import HEAD, address, template

ASKED = template()
COLUMNS = tuple(Column)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"

#: A file that we write, and what LibreOffice saves it as. Each test goes both ways over both formats.
WAYS = [("xlsx", "xlsx"), ("ods", "xlsx"), ("xlsx", "ods"), ("ods", "ods")]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """Both formats as LibreOffice saves each of them in both."""
    made = {}
    for ours, theirs in WAYS:
        folder: Path = tmp_path_factory.mktemp(f"{ours}-{theirs}")
        made[ours, theirs] = converted(write(ASKED, ours), ours, theirs, folder)
    return made


def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rules_of(sheet, cell: str) -> list:
    return [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]


@pytest.mark.parametrize("ours", ["xlsx", "ods"])
def test_values_and_texts_stay_where_they_were(saved, ours) -> None:
    sheet = book(saved[ours, "xlsx"])[FIGURES]
    assert [cell.value for cell in sheet[HEAD]][: len(COLUMNS)] == [column.value for column in COLUMNS]
    for at, line in enumerate(ASKED.lines):
        said = {column: sheet.cell(HEAD + 1 + at, n + 1).value for n, column in enumerate(COLUMNS)}
        assert said[Column.INDICATOR] == line.title and said[Column.PERIOD] == line.period
        assert said[Column.LAST_VALUE] == line.last_value and said[Column.KEY] == line.key
        assert said[Column.VALUE] is None


@pytest.mark.parametrize("ours", ["xlsx", "ods"])
def test_drop_downs_and_bounds_are_still_rules_of_the_cells(saved, ours) -> None:
    sheet = book(saved[ours, "xlsx"])[FIGURES]
    for column, choices in ((Column.MARKER, [m.shown for m in MARKERS]), (Column.STATUS, list(STATUSES))):
        (rule,) = rules_of(sheet, address(column, 1))
        assert rule.type == "list" and rule.formula1 == f'"{",".join(choices)}"'
    (count,) = rules_of(sheet, address(Column.VALUE, 1))
    assert count.type in ("whole", "custom", "decimal") and count.showErrorMessage
    (share,) = rules_of(sheet, address(Column.VALUE, 2))
    assert {"0", "100"} <= {str(share.formula1), str(share.formula2)} or "100" in str(share.formula1)
    assert not rules_of(sheet, address(Column.KEY, 1))


@pytest.mark.parametrize("ours", ["xlsx", "ods"])
def test_only_what_is_asked_for_can_be_typed_over(saved, ours) -> None:
    sheet = book(saved[ours, "xlsx"])[FIGURES]
    assert sheet.protection.sheet
    for column in (Column.VALUE, Column.MARKER, Column.NOTE):
        assert not sheet[address(column, 1)].protection.locked, column
    for column in (Column.REFERENCE, Column.LAST_VALUE, Column.KEY):
        assert sheet[address(column, 1)].protection.locked, column


@pytest.mark.parametrize("ours", ["xlsx", "ods"])
def test_the_hidden_sheet_still_says_which_template_and_version_it_is(saved, ours) -> None:
    sheet = book(saved[ours, "xlsx"])[MADE_FROM]
    assert sheet.sheet_state == "hidden"
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"TPL-001", "2", "example-council", *(line.key for line in ASKED.lines)} <= set(said)


@pytest.mark.parametrize("ours", ["xlsx", "ods"])
def test_saved_as_opendocument_it_keeps_its_rules_locks_and_hidden_sheet(saved, ours) -> None:
    root = etree.fromstring(parts_of(saved[ours, "ods"])["content.xml"])
    sheets = {sheet.get(f"{TABLE}name"): sheet for sheet in root.iter(f"{TABLE}table")}
    assert sheets[FIGURES].get(f"{TABLE}protected") == "true"
    shown = {one.get(f"{STYLE}name"): one for one in root.iter(f"{STYLE}style")}
    hidden = shown[sheets[MADE_FROM].get(f"{TABLE}style-name")].find(f"{STYLE}table-properties")
    assert hidden.get(f"{TABLE}display") == "false"
    conditions = " ".join(rule.get(f"{TABLE}condition") for rule in root.iter(f"{TABLE}content-validation"))
    assert "cell-content-is-in-list" in conditions and all(marker.shown in conditions for marker in MARKERS)
    named = [cell.get(f"{TABLE}content-validation-name") for cell in sheets[FIGURES].iter(f"{TABLE}table-cell")]
    assert any(named)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of an archive that another program wrote."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("ours", "theirs"), WAYS)
def test_what_comes_back_from_it_is_read_as_the_same_template(saved, ours, theirs) -> None:
    taken = read(saved[ours, theirs], f"return.{theirs}", ASKED)
    assert (taken.template_id, taken.version, taken.agency) == ("TPL-001", 2, "example-council")
    assert [entry.key for entry in taken.entries] == [line.key for line in ASKED.lines]
    assert [entry.value for entry in taken.entries] == [None] * len(ASKED.lines)


@pytest.mark.parametrize("ours", ["xlsx", "ods"])
def test_filled_in_there_and_saved_it_is_read_cell_by_cell(saved, ours, tmp_path) -> None:
    opened = book(saved[ours, "xlsx"])
    opened[FIGURES][address(Column.VALUE, 1)] = 121
    opened[FIGURES][address(Column.MARKER, 2)] = MARKERS[0].shown
    out = io.BytesIO()
    opened.save(out)
    again = converted(out.getvalue(), "xlsx", "ods", tmp_path)
    first, second, _ = read(again, "return.ods", ASKED).entries
    assert first.value == 121 and first.cell(Column.VALUE).address == address(Column.VALUE, 1)
    assert second.marker is MARKERS[0]
