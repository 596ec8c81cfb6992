"""Fill a template from plain values: for examples, for tests, and for a system that keeps its own figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from goldenthread.returns.workbooks import write
from goldenthread.returns.workbooks.layout import FIGURES, Column, Template
from goldenthread.vocabulary import Refused

#: By line key, by column: what to write there. Numbers as text, "12.5".
Values = Mapping[str, Mapping[Column, str]]


def fill(template: Template, values: Values, file_format: str = "xlsx") -> bytes:
    """Return the file of a template as somebody would send it back, with these values in its cells.

    Raises:
        Refused: for a line that the template does not ask for, or a format that cannot be filled here.
    """
    known = template.by_key()
    for key in values:
        if key not in known:
            raise Refused.one(key, "the template does not ask for it", "Use the keys of its lines")
    blank = write(template, file_format)
    if file_format == "csv":
        return _fill_csv(blank, values)
    if file_format == "xlsx":
        return _fill_xlsx(blank, values)
    raise Refused.one(file_format, "only xlsx and csv can be filled here", "Choose one of them")


def _fill_csv(blank: bytes, values: Values) -> bytes:
    rows = list(csv.reader(io.StringIO(blank.decode("utf-8-sig"))))
    head = next(row for row in rows if Column.KEY.value in row and Column.VALUE.value in row)
    at = {name: n for n, name in enumerate(head)}
    for row in rows:
        if row is head or len(row) < len(head):
            continue
        for column, text in values.get(row[at[Column.KEY.value]], {}).items():
            row[at[column.value]] = text
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _fill_xlsx(blank: bytes, values: Values) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(blank))
    sheet = book[FIGURES]
    head, at = _head(sheet)
    for row in range(head + 1, sheet.max_row + 1):
        key = str(sheet.cell(row, at[Column.KEY.value]).value or "")
        for column, text in values.get(key, {}).items():
            cell = sheet.cell(row, at[column.value])
            # An integer stays one; anything else that is a number is written as a sheet would hold it.
            cell.value = _number(text) if column.number else text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: object) -> tuple[int, dict[str, int]]:
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        found = {str(cell.value): cell.column for cell in row if cell.value is not None}
        if Column.KEY.value in found and Column.VALUE.value in found:
            return row[0].row, found
    raise AssertionError("the template has no head")


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        # A sheet keeps its numbers as floats; none of ours is made from it before it is read back as text.
        return float(text)
    except ValueError:
        return text
