"""Reads the cells of an XLSX workbook. The archive has been checked before it comes here."""

from __future__ import annotations

import re
from itertools import pairwise

from goldenthread.reading.book import Book, BookCell, Holds, Sheet, column_number
from goldenthread.reading.cell_numbers import date_of, plain_number
from goldenthread.reading.safe_xml import stream
from goldenthread.reading.workbook import Filler, WorkbookArchive, check_sheets, not_one, room
from goldenthread.reading.xlsx_parts import Styles, WorkbookPart, comments_of, relations_of, shared_strings

# Cells and rows with a style and nothing in them: a sheet may have millions, and they need not be looked at.
_EMPTY_CELL = re.compile(rb'<(?:\w+:)?c r="[A-Z]{1,3}\d{1,7}"[^<>]*/>')
_EMPTY_ROW = re.compile(rb'<(?:\w+:)?row r="\d{1,7}"[^<>]*(?:/>|></(?:\w+:)?row>)')


def read_xlsx(archive: WorkbookArchive, name: str) -> Book:
    """Return the book in an XLSX file.

    Raises:
        Refused: A part is damaged or missing, or it is larger than is read.
    """
    top = relations_of(archive, "")
    start = next((target for sort, target, _ in top.values() if sort == "officeDocument"), "xl/workbook.xml")
    if start not in archive.names:
        raise archive.broken()
    workbook = WorkbookPart(archive, start)
    if not workbook.sheets:
        raise not_one(name, "a workbook without a sheet")
    check_sheets(name, len(workbook.sheets))
    relations = relations_of(archive, start)
    by_sort = {sort: target for sort, target, _ in relations.values()}
    strings = shared_strings(archive, by_sort.get("sharedStrings", ""), name)
    styles = Styles(archive, by_sort.get("styles", ""))
    links = [f"linked file {number}" for number, said in enumerate(relations.values(), 1) if said[0] == "externalLink"]
    links += [f"name “{defined}”" for defined in workbook.names_outside]
    if any(part.endswith("connections.xml") for part in archive.names):
        links.append("a data connection")
    count = room(name)
    sheets = []
    for title, relation, hidden in workbook.sheets:
        _, target, _ = relations.get(relation, ("", "", False))
        if target not in archive.names:
            raise archive.broken()
        if "/worksheets/" not in target:
            continue  # a sheet that is all chart has no cells
        reader = _SheetReader(Filler(name, title, count), strings, styles, workbook.from_1904)
        stream(archive, target, reader.start, reader.end, reader.words, thin=_thin)
        sheets.append(reader.sheet(title, hidden, comments_of(archive, target)))
    return Book(name, "xlsx", tuple(sheets), tuple(links), workbook.from_1904)


def _thin(piece: bytes) -> bytes:
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", piece)) if b"/>" in piece else piece


class _SheetReader:
    """Takes the elements of one sheet."""

    def __init__(self, filler: Filler, strings: list[str], styles: Styles, from_1904: bool) -> None:
        self._filler, self._strings, self._styles, self._from_1904 = filler, strings, styles, from_1904
        self._row = self._column = 0
        self._row_hidden = False
        self._type = self._style = ""
        self._value: list[str] = []
        self._formula: list[str] = []
        self._into: list[str] | None = None
        self._phonetic = False
        self._has_formula = False
        self._shared = ""
        self._masters: dict[str, str] = {}
        self._hidden_rows: list[int] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._merged: list[str] = []

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "c":
            where = said.get("r", "")
            self._column = column_number(where) if where else self._column + 1
            self._type, self._style = said.get("t", "n"), said.get("s", "")
            self._value, self._formula, self._shared = [], [], ""
            self._has_formula = self._phonetic = False
        elif name == "v":
            self._into = self._value
        elif name == "f":
            self._has_formula = True
            self._into = self._formula
            self._shared = said.get("si", "") if said.get("t") == "shared" else ""
        elif name == "t":
            self._into = None if self._phonetic else self._value
        elif name == "row":
            where = said.get("r", "")
            self._row = int(where) if where.isdecimal() and len(where) < 9 else self._row + 1
            self._column = 0
            self._row_hidden = said.get("hidden") in ("1", "true") or said.get("ht") == "0"
        elif name == "rPh":
            self._phonetic = True
        elif name == "col":
            self._column_run(said)
        elif name == "mergeCell":
            self._merged.append(said.get("ref", ""))

    def end(self, name: str) -> None:
        if name in ("v", "f", "t"):
            self._into = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._close()

    def words(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _column_run(self, said: dict[str, str]) -> None:
        if said.get("hidden") in ("1", "true") or said.get("width") == "0":
            first, last = said.get("min", ""), said.get("max", "")
            if first.isdecimal() and last.isdecimal() and 0 < int(first) <= int(last):
                self._hidden_columns.append((int(first), min(int(last), 16_384)))

    def _close(self) -> None:
        found = "".join(self._value)
        formula = ""
        if self._has_formula:
            formula = "".join(self._formula)
            if self._shared:
                formula = formula or self._masters.get(self._shared, "")
                self._masters.setdefault(self._shared, formula)
            formula = formula or "a formula"
        if not found and not formula:
            return
        text, holds, style = self._content(found)
        if not self._column:
            self._column = 1
        if not text.strip() and not formula:
            return
        self._filler.add(BookCell(max(self._row, 1), self._column, text, holds, formula, style))
        if self._row_hidden and (not self._hidden_rows or self._hidden_rows[-1] != self._row):
            self._hidden_rows.append(max(self._row, 1))

    def _content(self, found: str) -> tuple[str, Holds, str]:
        sort, style = self._styles.of(self._style)
        seen = style if sort else ""
        if not found:
            return "", Holds.NOTHING, seen
        match self._type:
            case "s":
                at = int(found) if found.isdecimal() and len(found) < 9 else -1
                return (self._strings[at] if 0 <= at < len(self._strings) else ""), Holds.TEXT, seen
            case "str" | "inlineStr":
                return found, Holds.TEXT, seen
            case "b":
                return ("TRUE" if found == "1" else "FALSE"), Holds.YES_NO, seen
            case "e":
                return found, Holds.ERROR, seen
            case "d":
                return found.removesuffix("T00:00:00"), Holds.DATE, seen
        try:
            number = plain_number(found)
        except ValueError:
            return found, Holds.TEXT, seen
        if sort == "date":
            try:
                return date_of(number, self._from_1904), Holds.DATE, seen
            except ValueError:
                return number, Holds.NUMBER, seen
        return number, Holds.NUMBER, seen

    def sheet(self, title: str, hidden: bool, comments: tuple[tuple[str, str], ...]) -> Sheet:
        cells = self._filler.cells
        if any(before[:2] >= after[:2] for before, after in pairwise(cells)):
            # A file may give a cell twice or out of order; the last one given is what Excel shows.
            cells = sorted({(cell.row, cell.column): cell for cell in cells}.values())
        return Sheet(
            title,
            tuple(cells),
            hidden,
            tuple(sorted(set(self._hidden_rows))),
            tuple(self._hidden_columns),
            tuple(self._merged),
            comments,
        )
