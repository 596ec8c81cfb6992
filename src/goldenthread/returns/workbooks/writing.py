"""Writes a template as the file that an agency fills in.

Text is always written as text. In a CSV, which has no types, a text that a program might take for a formula gets a
mark before it. The same template gives the same bytes, whenever and wherever it is written.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from goldenthread.reading.comma import FORMULA_START
from goldenthread.returns.workbooks.layout import FORMATS, NOT_ASKED, NUMBERS, Column, Line, Template
from goldenthread.vocabulary import Refused

#: Columns of a CSV besides those of the sheet of figures: which template it was made from.
MADE_FROM_COLUMNS: Final = ("Template", "Version", "Agency")


def write(template: Template, format: str = "xlsx") -> bytes:
    """Return the file to fill in, "xlsx", "ods" or "csv".

    Raises:
        Refused: for another format.
    """
    if format == "xlsx":
        from goldenthread.returns.workbooks.writing_xlsx import write_xlsx

        return write_xlsx(template)
    if format == "ods":
        from goldenthread.returns.workbooks.writing_ods import write_ods

        return write_ods(template)
    if format == "csv":
        return write_csv(template)
    raise Refused.one("format", f"“{format}” is not a format", f"Use one of: {', '.join(FORMATS)}")


def write_csv(template: Template) -> bytes:
    """Return the template as CSV: one header row, UTF-8 with a mark that Excel knows it by."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([*(column.value for column in Column), *MADE_FROM_COLUMNS])
    made_from = [harmless(template.template_id), str(template.version), harmless(template.agency)]
    for line in template.lines:
        rows.writerow([*(harmless(text) for text in row_of(line)), *made_from])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def row_of(line: Line) -> list[str]:
    """Return what stands in each column of a line before it is filled in."""
    locked = line.locked()
    return [locked.get(column, NOT_ASKED if not_asked(line, column) else "") for column in Column]


def not_asked(line: Line, column: Column) -> bool:
    """Whether a column that is otherwise filled in is not asked of this line."""
    return column in NUMBERS and column is not Column.VALUE and not line.asks_parts


def harmless(text: str) -> str:
    """Return a text for a CSV so that no program takes it for a formula: with ' before it where one might."""
    return f"'{text}" if FORMULA_START.match(text) else text
