"""Reads the cells of an OpenDocument spreadsheet. The archive has been checked before it comes here."""

from __future__ import annotations

import re

from goldenthread.reading.book import Book, BookCell, Holds, Sheet, address
from goldenthread.reading.cell_numbers import plain_number
from goldenthread.reading.safe_xml import stream
from goldenthread.reading.workbook import Filler, WorkbookArchive, check_sheets, password, room
from goldenthread.vocabulary.refusals import Refused

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_LINK = "http://www.w3.org/1999/xlink href"
_LOOSE = re.compile(r"^(?:of|oooc|msoxl):=?|^=")
_LONGEST_COMMENT = 2_000
#: Where rows or columns end: what is repeated beyond is empty.
_END = 1_048_576


def read_ods(archive: WorkbookArchive, name: str) -> Book:
    """Return the book in an ODS file.

    Raises:
        Refused: It is damaged, protected by a password, holds macros or is larger than is read.
    """
    if "META-INF/manifest.xml" in archive.names and _encrypted(archive):
        raise password(name)
    reader = _Reader(name)
    stream(archive, "content.xml", reader.start, reader.end, reader.words)
    return Book(name, "ods", tuple(reader.sheets), tuple(dict.fromkeys(reader.links)))


def _encrypted(archive: WorkbookArchive) -> bool:
    found = False

    def start(element: str, _: dict[str, str]) -> None:
        nonlocal found
        found = found or element == "encryption-data"

    # The manifest names nothing that is fetched.
    stream(archive, "META-INF/manifest.xml", start, lambda _: None, lambda _: None)
    return found


class _Reader:
    """Takes the elements of the content."""

    def __init__(self, name: str) -> None:
        self.sheets: list[Sheet] = []
        self.links: list[str] = []
        self._name, self._room = name, room(name)
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._filler: Filler | None = None
        self._depth = 0  # of tables inside tables, which are no sheets
        self._new_sheet("", "")

    def _new_sheet(self, title: str, style: str) -> None:
        self._title, self._hidden = title, style in self._hidden_styles
        self._row, self._column = 0, 0
        self._row_repeat, self._row_hidden = 1, False
        self._row_cells: list[BookCell] = []
        self._columns_seen = 0
        self._hidden_rows: list[int] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._merged: list[str] = []
        self._comments: list[tuple[str, str]] = []
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._note: list[str] | None = None
        self._in_text = 0

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "p" or (self._in_text and name in ("s", "tab", "line-break")):
            self._text_element(name, said)
        elif name in ("table-cell", "covered-table-cell"):
            if self._depth == 1:
                self._cell, self._paragraphs = said, []
        elif name == "table-row":
            if self._depth == 1:
                self._row += 1
                self._column = 0
                self._row_repeat = _times(said.get(_TABLE + "number-rows-repeated"))
                self._row_hidden = said.get(_TABLE + "visibility", "visible") != "visible"
                self._row_cells = []
        elif name == "annotation":
            self._note = []
        elif name == "table":
            self._depth += 1
            if self._depth == 1:
                check_sheets(self._name, len(self.sheets) + 1)
                self._new_sheet(said.get(_TABLE + "name", ""), said.get(_TABLE + "style-name", ""))
                self._filler = Filler(self._name, self._title, self._room)
        elif name == "table-column" and self._depth == 1:
            times = _times(said.get(_TABLE + "number-columns-repeated"))
            if said.get(_TABLE + "visibility", "visible") != "visible":
                self._hidden_columns.append((self._columns_seen + 1, self._columns_seen + times))
            self._columns_seen += times
        elif name == "style":
            self._style = said.get(_STYLE + "name", "")
        elif name == "table-properties" and said.get(_TABLE + "display") == "false":
            self._hidden_styles.add(self._style)
        else:
            self._other(name, said)

    def _other(self, name: str, said: dict[str, str]) -> None:
        if name in ("table-source", "dde-source", "dde-link", "cell-range-source", "database-source-sql"):
            self.links.append(f"“{said[_LINK]}”" if said.get(_LINK) else "a link to another program")
        elif name in ("object", "object-ole", "plugin", "applet", "floating-frame"):
            raise Refused.one(
                self._name,
                "the selected file holds an embedded object or a control",
                "Take the object out, or copy the figures into the template as it was sent to you",
            )
        elif name in ("script", "event-listener"):
            raise Refused.one(
                self._name,
                "the selected file holds macros, and files that hold programs are not taken",
                "Copy the figures into the template as it was sent to you, or save it without macros",
            )

    def _text_element(self, name: str, said: dict[str, str]) -> None:
        if name == "p":
            self._in_text += 1
            if self._cell is not None and self._note is None:
                self._paragraphs.append("")
            elif self._note is not None and self._note:
                self._note.append("\n")
            return
        self.words({"s": " " * min(_times(said.get(_TEXT + "c")), 100), "tab": "\t"}.get(name, "\n"))

    def words(self, text: str) -> None:
        if not self._in_text:
            return
        if self._note is not None:
            self._note.append(text)
        elif self._cell is not None and self._paragraphs:
            self._paragraphs[-1] += text

    def end(self, name: str) -> None:
        if name == "p":
            self._in_text -= 1
        elif name in ("table-cell", "covered-table-cell"):
            if self._depth == 1:
                self._close_cell(name == "covered-table-cell")
        elif name == "annotation" and self._note is not None:
            words = "".join(self._note).strip()[:_LONGEST_COMMENT]
            self._comments.append((address(max(self._row, 1), self._column + 1), words))
            self._note = None
        elif name == "table-row":
            if self._depth == 1:
                self._close_row()
        elif name == "table":
            if self._depth == 1 and self._filler is not None:
                self._close_sheet(self._filler)
            self._depth -= 1

    def _close_cell(self, covered: bool) -> None:
        said, self._cell = self._cell or {}, None
        times = _times(said.get(_TABLE + "number-columns-repeated"))
        text, holds, style = self._content(said)
        formula = _LOOSE.sub("", said.get(_TABLE + "formula", ""))
        if said.get(_TABLE + "formula") and not formula:
            formula = "a formula"
        wide = _times(said.get(_TABLE + "number-columns-spanned")), _times(said.get(_TABLE + "number-rows-spanned"))
        first = self._column + 1
        if wide != (1, 1):
            self._merged.append(f"{address(self._row, first)}:{address(self._row + wide[1] - 1, first + wide[0] - 1)}")
        if text.strip() or formula:
            # One more than is read is enough to be refused.
            for column in range(first, first + min(times, 202)):
                self._row_cells.append(BookCell(self._row, column, text, holds, formula, style))
        self._column += times

    def _content(self, said: dict[str, str]) -> tuple[str, Holds, str]:
        shown = "\n".join(self._paragraphs)
        sort = said.get(_OFFICE + "value-type", "")
        if sort in ("float", "percentage", "currency"):
            try:
                return plain_number(said.get(_OFFICE + "value", "")), Holds.NUMBER, "0%" if sort == "percentage" else ""
            except ValueError:
                return shown, Holds.TEXT, ""
        if sort == "date":
            return said.get(_OFFICE + "date-value", shown).removesuffix("T00:00:00"), Holds.DATE, "dd/mm/yyyy"
        if sort == "time":
            return said.get(_OFFICE + "time-value", shown), Holds.DATE, "hh:mm"
        if sort == "boolean":
            return said.get(_OFFICE + "boolean-value", shown).upper(), Holds.YES_NO, ""
        if not shown:
            shown = said.get(_OFFICE + "string-value", "")
        if shown in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!") or shown.startswith("Err:"):
            return shown, Holds.ERROR, ""
        return shown, Holds.TEXT if shown else Holds.NOTHING, ""

    def _close_row(self) -> None:
        if self._row_cells and self._filler is not None:
            for step in range(min(self._row_repeat, _END)):
                for cell in self._row_cells:
                    self._filler.add(cell._replace(row=self._row + step) if step else cell)
                if self._row_hidden:
                    self._hidden_rows.append(self._row + step)
        self._row += self._row_repeat - 1

    def _close_sheet(self, filler: Filler) -> None:
        self.sheets.append(
            Sheet(
                self._title,
                tuple(filler.cells),
                self._hidden,
                tuple(self._hidden_rows),
                tuple(self._hidden_columns),
                tuple(self._merged),
                tuple(self._comments),
            )
        )


def _times(said: str | None) -> int:
    """Return a count of repeats, 1 where there is none or nonsense."""
    return min(int(said), _END) if said and said.isdecimal() and len(said) < 10 and int(said) > 0 else 1
