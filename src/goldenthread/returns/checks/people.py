"""The check for details of persons. What was found is never said, only its sort and its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from goldenthread.reading.personal import scan
from goldenthread.returns.checks.declared import Case, Example, Told, file_check
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import LOCKED, Cell

#: A number with fewer digits identifies nobody.
_SHORTEST = 8


@file_check(
    "R-PERS-01",
    Severity.HOLD,
    "A detail of a person",
    Example("An NHS number in a note", ({"Value": 12, "Note": "One of them is 943 476 5919"},), "Note"),
    Example("A date of birth in a note", ({"Value": 12, "Note": "The youngest was born on 4 May 2016"},), "Note"),
    Example("The same outside the table", ({"Value": 12},), "file", outside={"T5": "DOB 04/05/2016"}),
    Example("A note about the figure", ({"Value": 12, "Note": "Includes the second site from 1 May 2025"},)),
)
def persons(case: Case) -> Iterator[Told]:
    """Anything that reads like a detail of one person, in any cell, comment or hidden part. The file is held."""
    remedy = "Take it out and send the file again. Nobody but the checker of returns sees it meanwhile"
    seen: dict[str, str] = {}
    for entry in case.filled.entries:
        line = case.lines.get(entry.key)
        sent = case.sent[entry.key] if line else {}
        for column, cell in entry.cells.items():
            text = cell.text
            if not text or (len(text) < _SHORTEST and cell.number is not None):
                continue
            if column in LOCKED and sent.get(column) == text:
                continue
            # The same note often stands in many rows.
            if text not in seen:
                seen[text] = _sorts(text)
            if found := seen[text]:
                yield Told(cell, found, "nothing about a person", remedy, key=entry.key if line else "")
    for remark in case.filled.remarks:
        if found := _sorts(remark.text):
            yield Told(remark.place, found, "nothing about a person", remedy)


def _sorts(text: str) -> str:
    counts = Counter(hit.sort for hit in scan(text))
    return " and ".join(
        f"what reads like {sort.label}" + (f", {count} times" if count > 1 else "") for sort, count in counts.items()
    )


def places(case: Case) -> frozenset[str]:
    """Return the places in which a detail of a person was found."""
    return frozenset(told.cell.place if isinstance(told.cell, Cell) else told.cell for told in persons(case))
