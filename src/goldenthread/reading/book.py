"""Book: what a spreadsheet file holds, whatever its format: sheets, cells as found, and what is hidden or outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Self


class Holds(StrEnum):
    """What a cell holds, by what the file says it is."""

    NOTHING = "nothing"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes or no"
    ERROR = "error"


class BookCell(NamedTuple):
    """One cell as found.

    Args:
        row: From 1.
        column: From 1.
        text: Its content as text: a number with a full stop and no more than fifteen digits, a date as YYYY-MM-DD.
        holds: What sort of content it is.
        formula: Its formula without "=". The text is what the program that saved the file last worked out.
        style: Its number format, where that changes what a reader sees: a percent sign, thousands left out, a date.
    """

    row: int
    column: int
    text: str
    holds: Holds
    formula: str = ""
    style: str = ""

    @property
    def address(self) -> str:
        """Its address, "B14"."""
        return address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Args:
        name: As on its tab.
        cells: Every cell with something in it, by row and then column.
        hidden: Whether the sheet is hidden.
        hidden_rows: Rows with something in them that are hidden.
        hidden_columns: First and last of each run of hidden columns.
        merged: Ranges of merged cells, "B2:D2".
        comments: Address and text of each comment.
    """

    name: str
    cells: tuple[BookCell, ...]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    merged: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()

    def rows(self) -> dict[int, dict[int, BookCell]]:
        """Return its cells by row and column."""
        rows: dict[int, dict[int, BookCell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, {})[cell.column] = cell
        return rows


@dataclass(frozen=True, slots=True)
class Book:
    """A spreadsheet file.

    Args:
        name: Its name as sent.
        format: "xlsx", "ods" or "csv".
        sheets: In order.
        links: What it would fetch from elsewhere: names of linked files and connections, never followed.
        dates_from_1904: Whether its dates count from 1904, as old files from a Mac do.
        notes: What was found on the way.
    """

    name: str
    format: str
    sheets: tuple[Sheet, ...]
    links: tuple[str, ...] = ()
    dates_from_1904: bool = False
    notes: tuple[str, ...] = field(default=())

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of this name, forgiving capitals and spaces, or None."""
        wanted = " ".join(name.split()).casefold()
        return next((sheet for sheet in self.sheets if " ".join(sheet.name.split()).casefold() == wanted), None)

    def plain(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        return {
            "name": self.name,
            "format": self.format,
            "links": list(self.links),
            "dates_from_1904": self.dates_from_1904,
            "notes": list(self.notes),
            "sheets": [
                {
                    "name": sheet.name,
                    "hidden": sheet.hidden,
                    "hidden_rows": list(sheet.hidden_rows),
                    "hidden_columns": [list(run) for run in sheet.hidden_columns],
                    "merged": list(sheet.merged),
                    "comments": [list(comment) for comment in sheet.comments],
                    "cells": sheet.cells,
                }
                for sheet in self.sheets
            ],
        }

    @classmethod
    def from_plain(cls, said: Mapping[str, Any]) -> Self:
        """Return the book that `plain` wrote, every value checked for its type.

        Raises:
            ValueError, KeyError or TypeError: It is not such data.
        """
        return cls(
            _text(said["name"]),
            _text(said["format"]),
            tuple(_sheet(each) for each in said["sheets"]),
            tuple(_text(link) for link in said["links"]),
            said["dates_from_1904"] is True,
            tuple(_text(note) for note in said["notes"]),
        )


def _sheet(said: Mapping[str, Any]) -> Sheet:
    return Sheet(
        _text(said["name"]),
        tuple(_cell(each) for each in said["cells"]),
        said["hidden"] is True,
        tuple(_whole(row) for row in said["hidden_rows"]),
        tuple((_whole(first), _whole(last)) for first, last in said["hidden_columns"]),
        tuple(_text(run) for run in said["merged"]),
        tuple((_text(where), _text(words)) for where, words in said["comments"]),
    )


_HOLDS = {each.value: each for each in Holds}


def _cell(said: Sequence[Any]) -> BookCell:
    row, column, text, holds, formula, style = said
    if type(text) is not str or type(formula) is not str or type(style) is not str:
        raise TypeError("text expected")
    return BookCell(_whole(row), _whole(column), text, _HOLDS[holds], formula, style)


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("text expected")
    return said


def _whole(said: object) -> int:
    if type(said) is not int or said < 1:
        raise TypeError("a whole number from 1 expected")
    return said


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def address(row: int, column: int) -> str:
    """Return the address of a cell, "B14"."""
    return f"{letters(column)}{row}"


def column_number(text: str) -> int:
    """Return the number of the column in "B" or "B14"; 0 where there are no letters, or too many."""
    number = 0
    for character in text:
        if not "A" <= character <= "Z":
            break
        number = number * 26 + ord(character) - 64
    return number if number <= 16_384 else 0
