"""Checks of what a reader of the figures alone would miss: what is hidden, commented, or outside the table."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.reading.book import Holds
from goldenthread.returns.checks.declared import Case, Example, Put, Told, file_check
from goldenthread.returns.checks.finding import Severity

_WORDS = {
    "hidden sheet": ("a hidden sheet", "Delete the sheet, or show it"),
    "hidden row": ("hidden, with something in it", "Show the rows, and delete what does not belong to the return"),
    "hidden column": (
        "hidden, with something in it",
        "Show the columns, and delete what does not belong to the return",
    ),
}


@file_check(
    "R-HIDE-01",
    Severity.ASK,
    "Something hidden",
    Example("A row that is hidden", ({"Value": 12, "hide": "row"},), "file"),
)
def hidden(case: Case) -> Iterator[Told]:
    """Hidden sheets, rows and columns. Hidden rows of the table are read like any other."""
    for remark in case.filled.remarks:
        if remark.sort in _WORDS:
            found, remedy = _WORDS[remark.sort]
            yield Told(remark.place, found, "nothing hidden", remedy)


@file_check(
    "R-HIDE-02",
    Severity.ASK,
    "A comment on a cell",
    Example("A comment", ({"Value": 12},), "Value", comment="See email"),
)
def comments(case: Case) -> Iterator[Told]:
    """Comments, which no page shows. What matters about a figure belongs into its note."""
    for remark in case.filled.remarks:
        if remark.sort == "comment":
            yield Told(remark.place, "a comment", "no comments", "Put what matters into the column Note, and delete it")


@file_check(
    "R-HIDE-03",
    Severity.ASK,
    "Something outside the table",
    Example("A word beside it", ({"Value": 12},), "file", outside={"T5": "ask Sam"}),
    Example("A sum beside the table", ({"Value": 12},), "file", outside={"T9": Put("12", Holds.NUMBER, "SUM(J5:J8)")}),
)
def outside(case: Case) -> Iterator[Told]:
    """Anything that stands outside the table and was not in the template. It is not read as a figure."""
    for remark in case.filled.remarks:
        if remark.sort == "outside":
            remedy = "Put it into the column Note of its row, or delete it"
            yield Told(remark.place, "something outside the table", "nothing besides the template", remedy)


@file_check(
    "R-HIDE-04",
    Severity.STOP,
    "Merged cells",
    Example("Two cells made one", ({"Value": 12, "merge": "J5:K5"},), "file"),
)
def merged(case: Case) -> Iterator[Told]:
    """Merged cells in the table. Which row a merged figure belongs to cannot be told."""
    for remark in case.filled.remarks:
        if remark.sort == "merged":
            yield Told(remark.place, "merged cells", "one cell for each figure", "Split them, and fill in each cell")
