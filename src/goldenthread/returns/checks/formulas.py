"""Checks of formulas. None is ever worked out here: the value is what the sender's program left in the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.reading.book import Holds
from goldenthread.returns.checks.declared import Case, Example, Put, Told, file_check
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import NUMBERS, Cell

_REACHES: Final = re.compile(
    r"\[\d+\]|\[[^\]]*\.(?:xl|ods|csv)\w*\]|\[[^\]]+\]\w+!"  # another workbook
    r"|\b(?:WEBSERVICE|HYPERLINK|FILTERXML|DDE|IMPORT(?:DATA|XML|HTML|FEED|RANGE)|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST|CUBE\w+|STOCKHISTORY)\s*\("
    r"|\w+\s*\|\s*[\w'\"]"  # a call to another program: cmd|'/c ...'
    r"|(?:https?|ftp|file|smb)://|\\\\\w|'file:",
    re.IGNORECASE,
)


@file_check(
    "R-FORM-01",
    Severity.STOP,
    "A formula that reaches outside the file",
    Example("A cell of another workbook", ({"Value": Put("12", Holds.NUMBER, "[1]Sheet1!$B$2")},), "Value"),
    Example("A web address", ({"Value": Put("12", Holds.NUMBER, 'WEBSERVICE("https://example.org/")')},), "Value"),
    Example(
        "A link to click",
        ({"Value": 12, "Note": Put("see", Holds.TEXT, 'HYPERLINK("https://example.org/","see")')},),
        "Note",
    ),
    Example("Another program", ({"Value": Put("12", Holds.NUMBER, "cmd|'/c calc'!A1")},), "Value"),
    Example("A sum of cells of this sheet", ({"Value": Put("12", Holds.NUMBER, "SUM(A1:A3)")},)),
)
def reaches_outside(case: Case) -> Iterator[Told]:
    """A formula that would fetch from another workbook, a web address or another program, in any cell."""
    expected, remedy = (
        "a value, or a formula over this file alone",
        "Replace the formula by its value: copy, then paste values",
    )
    for entry in case.filled.entries:
        for cell in entry.cells.values():
            if cell.formula and _REACHES.search(cell.formula):
                yield Told(cell, "a formula that reaches outside the file", expected, remedy, key=entry.key)
    for remark in case.filled.remarks:
        if remark.sort == "formula" and _REACHES.search(remark.text):
            yield Told(remark.place, "a formula that reaches outside the file", expected, remedy)
        elif remark.sort == "link":
            found = f"something the file would fetch from elsewhere: {remark.text[:80]}"
            yield Told(
                remark.place, found, "a file that stands alone", "Break the link in the program, and save it again"
            )


@file_check(
    "R-FORM-02",
    Severity.STOP,
    "A formula without a value",
    Example("A formula that was never worked out", ({"Value": Put("", Holds.NOTHING, "B2*2")},), "Value"),
    Example("A formula as text, as a CSV has it", ({"Value": Put("=B2*2", Holds.TEXT, "B2*2")},), "Value"),
)
def without_value(case: Case) -> Iterator[Told]:
    """A formula for a number with no value beside it, because the program that saved the file did not work it out."""
    for entry in case.filled.entries:
        for column in NUMBERS:
            cell: Cell = entry.cell(column)
            if cell.formula and (cell.held is Holds.NOTHING or cell.text.lstrip().startswith("=")):
                remedy = (
                    "Open the file in Excel or LibreOffice, let it work the formulas out and save it, or type the value"
                )
                yield Told(cell, "a formula without its value", "a number", remedy, key=entry.key)
