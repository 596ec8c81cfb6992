"""Reads a spreadsheet file: XLSX, ODS or CSV, told by its content. People's files go through `read_book_safely`.

Formulas are never worked out: what stands in a cell is what the program that saved the file left there. What could
act by itself (macros, embedded objects, controls) is refused; what would fetch from elsewhere is listed.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from goldenthread.reading.archive import Archive
from goldenthread.reading.book import Book, BookCell, Sheet
from goldenthread.reading.limits import MEGABYTE, Limits
from goldenthread.vocabulary.refusals import Refused

#: Bounds on a workbook that somebody sends.
WORKBOOK = Limits(
    file_bytes=10 * MEGABYTE,
    unpacked_bytes=100 * MEGABYTE,
    entries=200,
    memory_bytes=512 * MEGABYTE,
    cpu_seconds=20,
)
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 200, 20
#: Cells with something in them, all sheets together.
MOST_CELLS = 1_000_000
#: The longest text that Excel itself keeps in a cell.
LONGEST_CELL = 32_767

WANTED = "the selected file must be an XLSX, ODS or CSV"
_SAVE = "Save it as an Excel workbook (XLSX), an OpenDocument spreadsheet (ODS) or a CSV file, and send that"
_EMBEDDED = re.compile(
    r"(?:^|/)(?:embeddings|oleObjects?|activeX|ctrlProps)/|\.(?:ole|bin|exe|dll|vbs|js)$", re.IGNORECASE
)
_MACROS = re.compile(r"vbaproject|(?:^|/)(?:macrosheets|dialogsheets)/|^(?:basic|scripts)/", re.IGNORECASE)
_NESTED = re.compile(r"\.(?:zip|xls[xmb]?|ods|docx?|7z|rar|gz|jar)$", re.IGNORECASE)
_NO_HARM = re.compile(r"(?:^|/)printerSettings\d*\.bin$|(?:^|/)script-l[bc]\.xml$", re.IGNORECASE)


class WorkbookArchive(Archive):
    """A packed spreadsheet whose sizes have been checked before any part is unpacked."""

    again = "Open it in the program it was made in and save it again"
    otherwise = ""

    def broken(self) -> Refused:
        """Return the refusal of a file that is damaged, cut off, or made to do damage."""
        return damaged(self.name)

    def encrypted(self) -> Refused:
        """Return the refusal of a file that a password protects."""
        return password(self.name)


def read_book_safely(data: bytes | Path, name: str, *, limits: Limits = WORKBOOK) -> Book:
    """Return the book in a file that is not trusted, read in a child process with bounds on memory and time.

    Args:
        data: The file as it was sent, or where it lies. One that is too large is refused before it is read.
        name: Its name, for messages.
        limits: Bounds on the file and on the child process.

    Raises:
        Refused: It cannot be read; one problem that says why and what to do.
    """
    from goldenthread.reading.safely import run_child, understand

    if isinstance(data, Path):
        try:
            check_size(data.stat().st_size, name, limits)
            content = data.read_bytes()
        except OSError:
            raise not_uploaded(name) from None
    else:
        content = data
    check_size(len(content), name, limits)
    head = json.dumps({"name": name, "limits": dataclasses.asdict(limits), "wanted": "book"}).encode() + b"\n"
    answer, code = run_child("goldenthread.reading.child", head + content, name, limits)
    return understand(answer, code, name, limits, "book", Book.from_plain)


def read_books_safely(files: Sequence[tuple[bytes, str]], *, limits: Limits = WORKBOOK) -> list[Book]:
    """Return the books of several files, (content, name), that one bounded child process reads one after another.

    To start the process takes longer than to read a small workbook. All share its bounds, so they must be small.

    Raises:
        Refused: The first that cannot be read, or together they are too large.
    """
    from goldenthread.reading.safely import run_child, understand

    if not files:
        return []
    name = files[0][1]
    check_size(sum(len(content) for content, _ in files), name, limits)
    several = [(each, len(content)) for content, each in files]
    head = json.dumps({"name": name, "limits": dataclasses.asdict(limits), "wanted": "book", "several": several})
    sent = b"".join((head.encode(), b"\n", *(content for content, _ in files)))
    answer, code = run_child("goldenthread.reading.child", sent, name, limits)

    def rebuild(said: list[Any]) -> list[Book]:
        if len(said) != len(files):
            raise ValueError("another number of books was sent")
        return [Book.from_plain(each) for each in said]

    return understand(answer, code, name, limits, "books", rebuild)


def not_uploaded(name: str) -> Refused:
    """Return the refusal of a file that did not arrive whole."""
    return Refused.one(name or "the file", "the selected file could not be uploaded", "Try again")


def check_size(size: int, name: str, limits: Limits = WORKBOOK) -> None:
    """Refuse a file that is empty or too large, before it is read."""
    if not size:
        raise Refused.one(name, "the selected file is empty", "Check that it is the right file, and that it was saved")
    if size > limits.file_bytes:
        raise Refused.one(
            name,
            f"the selected file must be smaller than {limits.file_bytes // MEGABYTE}MB",
            "Take out pictures and sheets that are not part of the return, and save it again",
        )


def read_workbook(data: bytes, name: str, limits: Limits = WORKBOOK) -> Book:
    """Return the book in a file, in this process: for the child, and for tests.

    Raises:
        Refused: It is of another sort, damaged, protected by a password, too large, or could act by itself.
    """
    check_size(len(data), name, limits)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused.one(name, "the selected file is empty", "Check that it is the right file, and that it was saved")
    if data.startswith(b"PK"):
        return _packed(data, name, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_office(data, name)
    if what := _what_else(data):
        raise not_one(name, what)
    if name.lower().endswith((".xlsx", ".xlsm", ".ods", ".xlsb")):
        raise damaged(name)
    from goldenthread.reading.comma import read_csv

    return read_csv(data, name)


def damaged(name: str) -> Refused:
    """Return the refusal of a file that is damaged, or that did not arrive whole."""
    return Refused.one(
        name,
        "the selected file is damaged, or part of it was lost on the way",
        f"{WorkbookArchive.again}, then send it again",
    )


def not_one(name: str, what: str) -> Refused:
    """Return the refusal of a file of another sort."""
    return Refused.one(name, f"{WANTED}, and it is {what}", _SAVE)


def _packed(data: bytes, name: str, limits: Limits) -> Book:
    archive = WorkbookArchive(data, name, limits)
    names = archive.names
    mime = archive.read("mimetype").strip() if "mimetype" in names else b""
    if mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet") and "content.xml" in names:
        _refuse_what_acts(archive)
        from goldenthread.reading.ods import read_ods

        return read_ods(archive, name)
    if "[Content_Types].xml" in names and any(part.startswith("xl/") for part in names):
        if any(part.endswith("workbook.bin") for part in names):
            raise not_one(name, "a binary Excel workbook (XLSB)")
        _refuse_what_acts(archive)
        from goldenthread.reading.xlsx import read_xlsx

        return read_xlsx(archive, name)
    for prefix, what in (("word/", "a Word document"), ("ppt/", "slides (PPTX)"), ("Index/", "an Apple file")):
        if any(part.startswith(prefix) for part in names):
            raise not_one(name, what)
    raise not_one(name, "an OpenDocument file of another sort" if b"opendocument" in mime else "a zip archive")


def _refuse_what_acts(archive: WorkbookArchive) -> None:
    """Refuse macros, embedded objects, controls and packed files inside, whatever the file is called."""
    kinds = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.names else b""
    if b"macroEnabled" in kinds or any(_MACROS.search(part) and not _NO_HARM.search(part) for part in archive.names):
        raise Refused.one(
            archive.name,
            "the selected file holds macros, and files that hold programs are not taken",
            "Copy the figures into the template as it was sent to you, or save it as XLSX without macros",
        )
    for part in sorted(archive.names):
        if _NO_HARM.search(part):
            continue
        if _NESTED.search(part):
            raise Refused.one(
                archive.name,
                "the selected file holds another packed file",
                "Take the file inside it out, and send the template alone",
            )
        if _EMBEDDED.search(part):
            raise Refused.one(
                archive.name,
                "the selected file holds an embedded object or a control",
                "Take the object out, or copy the figures into the template as it was sent to you",
            )


def _old_office(data: bytes, name: str) -> Refused:
    def holds(words: str) -> bool:
        return words.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return password(name)
    if holds("Workbook") or holds("Book"):
        return not_one(name, "an old Excel file (XLS)")
    return not_one(name, "an old Office file")


def password(name: str) -> Refused:
    """Return the refusal of a file that is protected by a password."""
    return Refused.one(
        name, "the selected file is password protected", "Open it, take the password off, and save it again"
    )


def _what_else(data: bytes) -> str:
    from goldenthread.reading.recognise import OTHERS

    if b"%PDF-" in data[:1024]:
        return "a PDF file"
    for start, what in OTHERS:
        if data.startswith(start) and (len(start) > 2 or b"\x00" in data[:200]):
            return what
    head = data[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if re.match(rb"<(?:!doctype html|html|head|body|table)\b", head):
        return "a web page"
    return "an XML file" if head.startswith(b"<?xml") else ""


class Filler:
    """Takes the cells of one sheet as they are read, and stops where the sheet is larger than is read."""

    def __init__(self, book: str, sheet: str, room: Callable[[], None]) -> None:
        self.book, self.sheet, self._room = book, sheet, room
        self.cells: list[BookCell] = []

    def add(self, cell: BookCell) -> None:
        """Take a cell that holds something.

        Raises:
            Refused: It lies beyond what is read, or the file holds more than is read.
        """
        if cell.row > MOST_ROWS or cell.column > MOST_COLUMNS:
            most = f"{MOST_ROWS:,} rows" if cell.row > MOST_ROWS else f"{MOST_COLUMNS} columns"
            raise Refused.one(
                f"{self.book}, {self.sheet}, {cell.address}",
                f"there is something in this cell, and no more than {most} are read",
                "Delete what does not belong to the return, or split it into parts",
            )
        self._room()
        self.cells.append(cell if len(cell.text) <= LONGEST_CELL else cell._replace(text=cell.text[:LONGEST_CELL]))


def room(name: str) -> Callable[[], None]:
    """Return a counter of cells over all sheets, which refuses the file when there are too many."""
    left = MOST_CELLS

    def take() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Refused.one(
                name,
                f"the selected file holds more than {MOST_CELLS:,} filled cells",
                "Delete what does not belong to the return, or split it into parts",
            )

    return take


def check_sheets(name: str, count: int) -> None:
    """Refuse a file with too many sheets."""
    if count > MOST_SHEETS:
        raise Refused.one(
            name,
            f"the selected file has {count:,} sheets, and no more than {MOST_SHEETS} are read",
            "Delete the sheets that do not belong to the return",
        )


def csv_book(name: str, cells: list[BookCell], notes: tuple[str, ...]) -> Book:
    """Return the book of a file that is one sheet by nature; its sheet has the name of the file."""
    return Book(name, "csv", (Sheet(name, tuple(cells)),), notes=notes)
