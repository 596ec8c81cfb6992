"""Opens delimited text: encoding, byte-order mark, line ends and delimiter, decided once for all feeds.

Every cell comes out as text. A quoted cell may hold line ends. What cannot be trusted is refused
with its row: NUL characters, cells of absurd length, and rows that do not fit the header.
"""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from goldenthread.vocabulary import Refused

Source = bytes | BinaryIO

_CHUNK: Final = 1 << 20
_LONGEST_CELL: Final = 32_767  # what a spreadsheet can hold
_DELIMITERS: Final = ",;\t|"
_AGAIN: Final = "Save it as CSV (UTF-8) and send it again"

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT: Final = (
    (b"PK\x03\x04", "a spreadsheet workbook or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet workbook"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a compressed file"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read, or (with no finding) one that is blank."""

    finding: str = ""
    text: str = ""


class Table:
    """A delimited file, opened. Iterate once for (row number, cells or Fault).

    Attributes:
        header: The cells of the first row, without spaces round them and without blank ones at the end.
        encoding: "utf-8", "utf-8-sig", "utf-16" or "cp1252".
        delimiter: The character between cells.
        flags: What was assumed, in sentences without a full stop.
        may_lack: How many cells at the end a row may lack, where a publisher is known to drop them.
    """

    may_lack = 0

    def __init__(self, source: Source, encoding: str = "") -> None:
        self._stream = _seekable(source)
        if self._stream is not source:
            weakref.finalize(self, self._stream.close)
        self._start = self._stream.tell()
        self.flags: tuple[str, ...] = ()
        self.encoding, self._nul = self._sniff(encoding)
        text = io.TextIOWrapper(self._stream, self.encoding, newline="")
        try:
            self.delimiter, raw = _first_row(text)
        finally:
            text.detach()
        self._full = len(raw)
        self.header = tuple(" ".join(cell.split()) for cell in raw)
        while self.header and not self.header[-1]:
            self.header = self.header[:-1]
        if not self.header:
            raise Refused.one("header", "the first row is blank", "Send the file with its row of column names")

    def _sniff(self, given: str) -> tuple[str, bool]:
        """Return the encoding and whether there is a NUL in it."""
        head = self._stream.read(8)
        self._stream.seek(self._start)
        for magic, what in _NOT_TEXT:
            if head.startswith(magic):
                raise Refused.one("the file", f"it is {what} and not delimited text", _AGAIN)
        bom = next((name for mark, name in _BOMS if head.startswith(mark)), "")
        tried = [given or bom] if given or bom else ["utf-8", "cp1252"]
        for name in tried:
            decoder = codecs.getincrementaldecoder(name)()
            nul = False
            try:
                while chunk := self._stream.read(_CHUNK):
                    nul = nul or "\0" in decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            finally:
                self._stream.seek(self._start)
            if name == "cp1252":
                self.flags += ("The file is not in UTF-8; it was read as Windows-1252",)
            return name, nul
        raise Refused.one("the file", f"it is not text in {' or '.join(tried)}", _AGAIN)

    def __iter__(self) -> Iterator[tuple[int, list[str] | Fault]]:
        self._stream.seek(self._start)
        text = io.TextIOWrapper(self._stream, self.encoding, newline="")
        width, full, nul = len(self.header), self._full, self._nul
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        row = 0
        try:
            for cells in reader:
                if not cells:
                    continue
                row += 1
                if row == 1:
                    continue
                if len(cells) != width:
                    if not any(cells):
                        yield row, Fault()
                        continue
                    if width - self.may_lack <= len(cells) < width:
                        cells += [""] * (width - len(cells))
                    elif len(cells) != full or any(cells[width:]):
                        yield row, Fault(_misfit(len(cells), width), _shown(cells))
                        continue
                    else:
                        del cells[width:]
                if max(map(len, cells)) > _LONGEST_CELL:
                    yield row, Fault(f"a cell holds more than {_LONGEST_CELL:,} characters", _shown(cells))
                elif nul and any("\0" in cell for cell in cells):
                    yield row, Fault("a cell holds a NUL character", _shown(cells))
                elif cells[0] or any(cells):
                    yield row, cells
                else:
                    yield row, Fault()
        except csv.Error as error:
            raise Refused.one(f"row {row + 1:,}", _csv_fault(error), "Check the quotation marks there") from None
        finally:
            text.detach()

    def dicts(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield (row number, cells by column name) of good rows: for small dictionaries of a publisher."""
        for row, cells in self:
            if isinstance(cells, Fault):
                if cells.finding:
                    raise Refused.one(f"row {row:,}", cells.finding, "Send the dictionary as it was published")
                continue
            yield row, dict(zip(self.header, (cell.strip() for cell in cells), strict=True))


def header_of(head: bytes) -> tuple[str, ...]:
    """Return the column names in the first bytes of a file, which may end in mid row.

    Raises:
        Refused: when they are not delimited text.
    """
    cut = max(head.rfind(b"\n"), head.rfind(b"\r"))
    whole = head if cut < 0 or head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else head[: cut + 1]
    return Table(whole).header


def _seekable(source: Source) -> BinaryIO:
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(source)
    if source.seekable():
        return source
    spooled = tempfile.SpooledTemporaryFile(max_size=64 * _CHUNK)  # noqa: SIM115
    shutil.copyfileobj(source, spooled, _CHUNK)
    spooled.seek(0)
    return spooled  # type: ignore[return-value]


def _first_row(text: io.TextIOWrapper) -> tuple[str, list[str]]:
    """Return the delimiter and the cells of the first row that is not blank."""
    first = ""
    for line in text:
        first = line
        # A column name in quotes may run over lines: read on until the quotes are even.
        while first.count('"') % 2 and (more := text.readline()):
            first += more
            if len(first) > _CHUNK:
                break
        if first.strip():
            break
    best = max(_DELIMITERS, key=lambda mark: _cells(first, mark))
    try:
        return best, next(csv.reader(io.StringIO(first, newline=""), delimiter=best, strict=True), [])
    except csv.Error as error:
        raise Refused.one("header", _csv_fault(error), "Check the quotation marks there") from None


def _cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), []))
    except csv.Error:
        return 0


def _misfit(cells: int, header: int) -> str:
    return f"the row has {cells:,} cells and the header has {header:,}"


def _shown(cells: list[str], most: int = 8) -> str:
    return " | ".join(cell[:60].replace("\0", "\N{SYMBOL FOR NULL}") for cell in cells[:most])


def _csv_fault(error: csv.Error) -> str:
    if "limit" in str(error):
        return "a cell runs on without end, so a quotation mark is probably left open"
    if "end of data" in str(error) or "unexpected end" in str(error):
        return "the file ends inside quotation marks, so it is probably cut off"
    return f"the quotation marks do not fit ({error})"
