"""Claims of tables: totals, shares, changes, rates and targets.

Which columns belong together is guessed from headings and then from the figures themselves: of the ways in
which a column can hang together with others, the one that most rows keep to is taken, and only the rows that
do not keep to it are called wrong. Every reader works on columns; the table is also read turned, for rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from goldenthread.claims import columns, marks_in_words
from goldenthread.claims.columns import Make, kind_of
from goldenthread.claims.exclusive import exclusive
from goldenthread.claims.grid import Grid, grids
from goldenthread.claims.model import AmountKind, Claim, Sum, Whole
from goldenthread.claims.totals import totals
from goldenthread.reading.document import Block, Document

_OF_WHOLE: Final = re.compile(
    r"\bshare of\b|\b(?:%|per cent|percentage|proportion) of (?:all|the|total)\b|^share$|^% of total$", re.IGNORECASE
)
_MANY_ANSWERS: Final = re.compile(r"\ball that apply\b|\bmore than one\b|\bmultiple\b|\bany\b", re.IGNORECASE)
_BAND: Final = re.compile(
    r"\b(\d{1,3})\s*(?:to|-|–)\s*(\d{1,3})\b|\b(\d{1,3})\s*(?:\+|and over|and above|plus|or over)|"
    r"\b(?:under|below)\s+(\d{1,3})\b",
    re.IGNORECASE,
)


_HEADINGS: Final = "The table has more than one row of headings, so it is not clear what each column holds"
#: Larger tables are data, not print: trying how their columns hang together would take long.
LARGEST: Final = 300
_LARGE: Final = f"The table has more than {LARGEST} rows or columns"


def claims(document: Document) -> list[Claim]:
    """Return the claims of every table of a document."""
    found: list[Claim] = []
    for grid in grids(document):
        if isinstance(grid, Block):
            found.append(_unread(document, grid, "A table with more than one row of headings", _HEADINGS))
            continue
        if len(grid.rows) > LARGEST or len(grid.columns) > LARGEST:
            found.extend(totals(grid, _maker(document, grid), percents=True))
            found.append(_unread(document, grid.block, "A large table", f"{_LARGE}; only its totals were checked"))
            continue
        found.extend(_claims_of(document, grid))
        found.extend(_claims_of(document, grid.turn()))
    return found


def _unread(document: Document, block: Block, about: str, why: str) -> Claim:
    """What stands for a table, or the part of it, that was not checked."""
    return Claim(
        about=about,
        quotation=" | ".join(cell for cell in block.rows[0] if cell),
        document=document.name,
        place=block.place.words,
        number=block.place.number,
        unsure=why,
    )


def _claims_of(document: Document, grid: Grid) -> Iterator[Claim]:
    make = _maker(document, grid)
    shares = list(columns.shares(grid, make))
    # Where each share is held to its count, a total of the shares would name one fault twice.
    yield from totals(grid, make, percents=not shares)
    yield from shares
    yield from columns.changes(grid, make)
    yield from columns.rates(grid, make)
    yield from columns.targets(grid, make)
    yield from marks_in_words.ways(grid, make)
    yield from marks_in_words.met(grid, make)
    if not grid.turned:
        yield from _wholes(grid, make)


def _maker(document: Document, grid: Grid) -> Make:
    def make(kind: type[Claim], row: int, column: int, /, **parts: Any) -> Claim:
        across, down = grid.rows[row].text, grid.columns[column].text
        label, head = (down, across) if grid.turned else (across, down)
        cells = [f"{name.text}: {cell.text}" for name, cell in zip(grid.columns, grid.cells[row], strict=True)]
        if kind in (Sum, Whole):
            cells = [f"{name.text}: {line[column].text}" for name, line in zip(grid.rows, grid.cells, strict=True)]
        lead = down if kind in (Sum, Whole) else across
        return kind(
            about=", ".join(words for words in (label, head) if words),
            quotation=f"{lead or grid.corner} | {' | '.join(cells)}",
            document=document.name,
            place=grid.block.place.words,
            number=grid.block.place.number,
            **parts,
        )

    return make


# Parts of one whole


def _wholes(grid: Grid, make: Make) -> Iterator[Claim]:
    """A column that is headed as shares of one whole, and has no total to hold it to."""
    if any(heading.total for heading in grid.rows) or _MANY_ANSWERS.search(f"{grid.title} {grid.corner}"):
        return
    for column, heading in enumerate(grid.columns):
        if kind_of(grid, column) is not AmountKind.PERCENT or not _OF_WHOLE.search(heading.text):
            continue
        rows = [at for at, label in enumerate(grid.rows) if not label.compared and grid.cells[at][column].amount]
        if any(amount.value >= 100 for at in rows if (amount := grid.cells[at][column].amount) is not None):
            continue
        parts = tuple(amount for at in rows if (amount := grid.cells[at][column].amount) is not None)
        if len(parts) < 3 or sum(part.value for part in parts) <= 100:
            continue
        overlap = _overlap([grid.rows[at].text for at in rows])
        unsure = (
            ""
            if any(re.search(r"\bother\b", grid.rows[at].text, re.IGNORECASE) for at in rows)
            or exclusive(" / ".join(grid.rows[at].text for at in rows).lower())
            else ("" if overlap else "one person may be in several rows")
        )
        yield make(Whole, rows[0], column, parts=parts, may_overlap=overlap, unsure=unsure)


def _overlap(labels: Sequence[str]) -> str:
    """The two age bands among labels that overlap, in words; empty where none do."""
    bands: list[tuple[int, int, str]] = []
    for label in labels:
        if match := _BAND.search(label):
            low, high, over, under = match.groups()
            if low is not None:
                bands.append((int(low), int(high), label))
            elif over is not None:
                bands.append((int(over), 200, label))
            else:
                bands.append((0, int(under) - 1, label))
    for index, (low, high, one) in enumerate(bands):
        for other_low, other_high, other in bands[index + 1 :]:
            if low <= other_high and other_low <= high:
                return f"“{one}” and “{other}” overlap"
    return ""
