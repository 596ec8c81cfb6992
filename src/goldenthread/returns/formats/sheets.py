"""Opens the table of a workbook for the feeds whose publishers send one: the sheet and the row of its headings are
found by the headings, whatever stands above them.

A workbook is read as text, cell by cell, and then goes the way of every other table. It belongs into the bounded child
process, as every file that is not ours.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from goldenthread.reading.workbook import read_workbook
from goldenthread.returns.formats.tables import Fault, Source, Table
from goldenthread.vocabulary import Refused

#: Rows above which the headings are looked for.
_HEAD_WITHIN: Final = 20
_PACKED: Final = b"PK\x03\x04"


class SheetTable(Table):
    """A table that stood in a sheet; its rows keep the numbers that they have there."""

    def __init__(self, text: bytes, above: int) -> None:
        super().__init__(text)
        self._above = above

    def __iter__(self) -> Iterator[tuple[int, list[str] | Fault]]:
        for row, cells in super().__iter__():
            yield row + self._above, cells


def is_workbook(head: bytes) -> bool:
    """Whether a file begins as a workbook does."""
    return head.startswith(_PACKED)


def table_in(data: bytes, name: str, fits: Callable[[Sequence[str]], bool]) -> SheetTable:
    """Return the first table of a workbook whose headings fit.

    Raises:
        Refused: for a file that is no workbook, or has no such table.
    """
    book = read_workbook(data, name or "the workbook")
    for sheet in book.sheets:
        rows = sheet.rows()
        width = max((column for cells in rows.values() for column in cells), default=0)
        for head in sorted(number for number in rows if number <= _HEAD_WITHIN):
            header = [rows[head][at].text if at in rows[head] else "" for at in range(1, width + 1)]
            if not fits(header):
                continue
            out = io.StringIO(newline="")
            lines = csv.writer(out)
            for number in range(head, max(rows) + 1):
                cells = rows.get(number, {})
                lines.writerow([cells[at].text if at in cells else "" for at in range(1, width + 1)])
            return SheetTable(out.getvalue().encode(), head - 1)
    finding = f"no sheet has the headings that are wanted in its first {_HEAD_WITHIN} rows"
    raise Refused.one(name or "the workbook", finding, "Send the file as it was published")


def whole(source: Source) -> bytes:
    """Return the bytes of a source from where it stands, and leave it there where it can be moved."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    if not source.seekable():
        return source.read()
    at = source.tell()
    data = source.read()
    source.seek(at)
    return data
