"""Reads a CSV file as a book of one sheet. Every cell is text until it is plainly a number."""

from __future__ import annotations

import csv
import io
import re

from goldenthread.reading.book import Book, BookCell, Holds
from goldenthread.reading.characters import decode
from goldenthread.vocabulary.refusals import Refused

_DELIMITERS = ",;\t|"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII).fullmatch
#: How a text begins that a program might take for a formula: with spaces, invisible characters or marks before it,
#: and in full width. Who writes a CSV puts ' before such a text; who reads one takes it away again.
FORMULA_START = re.compile(r"'*(?:[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def read_csv(data: bytes, name: str) -> Book:
    """Return the book in a CSV file.

    A line `sep=;` at the top, and the mark ' before a text that a program might take for a formula, are seen through.

    Raises:
        Refused: It is not text, has an open quotation mark, or is larger than is read.
    """
    from goldenthread.reading.workbook import Filler, csv_book, not_one, room

    try:
        text, note = decode(data, name)
    except Refused:
        raise not_one(name, "none of these by its content") from None
    if "\x00" in text:
        raise not_one(name, "none of these by its content")
    text = text.removeprefix("\ufeff")
    delimiter, body = _delimiter(text)
    skipped = text[: len(text) - len(body)].count("\n")
    filler = Filler(name, name, room(name))
    row = skipped
    try:
        for row, cells in enumerate(
            csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True), skipped + 1
        ):
            for column, found in enumerate(cells, 1):
                if found.strip():
                    filler.add(_cell(row, column, found))
    except csv.Error:
        raise Refused.one(
            f"{name}, row {row + 1}",
            "the quotation marks do not fit, or the file was cut off there",
            "Save it again from the program it was made in, then send it again",
        ) from None
    return csv_book(name, filler.cells, (note,) if note else ())


def _cell(row: int, column: int, found: str) -> BookCell:
    guarded = found.startswith("'") and FORMULA_START.match(found, 1)
    text = found[1:] if guarded else found
    if _NUMBER(text):
        return BookCell(row, column, text, Holds.NUMBER)
    formula = text.lstrip()[1:] if not guarded and text.lstrip().startswith(("=", "@", "\uff1d", "\uff20")) else ""
    return BookCell(row, column, text, Holds.TEXT, formula)


def _delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter, and the text after a line that names it."""
    if said := re.match(r'"?sep=(.)"?\r?\n', text):
        return said[1], text[said.end() :]
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(_DELIMITERS, key=lambda mark: first.count(mark)), text
