"""What a spreadsheet release holds, before it is written as ODS or XLSX: sheets of cells, by the rules of the field.

A cover, the contents, the notes, then one table to a sheet, as the Analysis Function asks: the title in A1, then lines
about the table, then one row of heads; no cell is empty or merged; markers stand in square brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from goldenthread.charts.lettering import clean
from goldenthread.publishing.document import Document, Grid, Line
from goldenthread.publishing.formats.lines import (
    Exact,
    Reader,
    capital,
    cell_number,
    citation,
    front,
    head_of,
    plain_number,
    sourced,
    tables,
)
from goldenthread.publishing.formats.safe import day

#: What stands in a cell that has nothing to say, and in one whose value is not there.
NOT_APPLICABLE, NOT_AVAILABLE = "[z]", "[x]"
_MEANINGS: Final = {NOT_APPLICABLE: "not applicable", NOT_AVAILABLE: "not available"}
_LONGEST_TAB: Final = 31
_LONGEST_CELL: Final = 32000
_NOT_IN_TAB: Final = re.compile(r"[^A-Za-z0-9 ]+")
#: Words that no name of a sheet ends with.
_SMALL: Final = frozenset(
    {
        *(
            "a",
            "against",
            "an",
            "and",
            "are",
            "as",
            "at",
            "by",
            "for",
            "from",
            "in",
            "is",
            "of",
            "on",
            "or",
            "the",
            "to",
            "up",
        ),
        *("was", "were", "who", "with"),
    }
)
_MARKERS: Final = frozenset({"obs_status", "marker"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and the number it holds if it is one. `link` is a sheet of the same book, or an address."""

    text: str
    number: Exact | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: lines from A1 down, then one row of heads and the rows under it.

    Args:
        tab: Its name: letters, digits and spaces, no digit first, 31 characters or fewer.
        lines: The title, then what must be said of the table, one to a row, all in column A.
        heads: The heads of the columns; none for a sheet of lines alone.
        right: Which columns hold numbers.
        rows: The cells under the heads.
        name: The name of the table: a letter first, then letters, digits and underscores.
    """

    tab: str
    lines: tuple[Cell, ...]
    heads: tuple[str, ...] = ()
    right: tuple[bool, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    name: str = ""


@dataclass
class _Tabs:
    """Names of sheets and tables: none twice, whatever the size of their letters."""

    used: set[str] = field(default_factory=set)

    def tab(self, text: str) -> str:
        """A name for a sheet, cut between words."""
        said = " ".join(_NOT_IN_TAB.sub(" ", clean(text)).split()) or "Table"
        if not said[0].isalpha():
            said = f"Table {said}"
        for at in range(1, 100_000):
            end = f" {at}" if at > 1 else ""
            made = _cut(said, _LONGEST_TAB - len(end)) + end
            if made.casefold() not in self.used:
                self.used.add(made.casefold())
                return made
        raise ValueError("too many sheets of one name")


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    parts = text[: longest + 1].split(" ")[:-1]
    while len(parts) > 1 and parts[-1].casefold() in _SMALL:
        parts.pop()
    return " ".join(parts) or text[:longest]


def _text(text: str) -> str:
    return clean(text)[:_LONGEST_CELL]


def sheets(document: Document) -> list[Sheet]:
    """Every sheet of an edition, in order."""
    reader = Reader.of(document)
    tabs = _Tabs({"cover", "contents", "notes", "history"})
    body = [*_tables(document, reader, tabs), *_datasets(document, tabs)]
    return [_cover(document), _contents(body), _notes(document, body), *body]


def _cover(document: Document) -> Sheet:
    said = [Cell(_text(document.title))]
    if document.subtitle.strip():
        said.append(Cell(_text(capital(document.subtitle))))
    if document.summary.strip():
        said.append(Cell(_text(document.summary)))
    for term, text in front(document):
        link = text if term == "Address of the licence" and text.startswith(("https://", "http://")) else ""
        said.append(Cell(_text(f"{term}: {text}"), link=link))
    said += [Cell(_text(one)) for one in document.contact if one.strip()]
    said.append(Cell(_text(f"How to cite: {citation(document)}")))
    return Sheet("Cover", tuple(said))


def _contents(body: Sequence[Sheet]) -> Sheet:
    named = [("Notes", "Markers, corrections and notes"), *((one.tab, one.lines[0].text) for one in body)]
    return Sheet(
        "Contents",
        (Cell("Contents"), Cell("This sheet has one table. Each name leads to its sheet.")),
        ("Sheet", "What it holds"),
        (False, False),
        tuple((Cell(tab, link=tab), Cell(title)) for tab, title in named),
        "Contents",
    )


def _notes(document: Document, body: Sequence[Sheet]) -> Sheet:
    """Markers, corrections, and what was said under tables, as one table."""
    rows = [("Marker", mark, text) for mark, text in document.keys]
    known = {mark for mark, _ in document.keys}
    shown = {cell.text for one in body for row in one.rows for cell in row}
    rows += [("Marker", mark, text) for mark, text in _MEANINGS.items() if mark in shown and mark not in known]
    rows += [("Correction", f"{day(one.day)}: {one.title}", one.text) for one in document.notices]
    if not rows:
        rows = [("Note", "All tables", "No markers are used and nothing has been corrected.")]
    return Sheet(
        "Notes",
        (Cell("Notes"), Cell("This sheet has one table. Notes on one table stand above it, on its own sheet.")),
        ("Sort", "What it is about", "Note"),
        (False, False, False),
        tuple(tuple(Cell(_text(one) or NOT_APPLICABLE) for one in row) for row in rows),
        "Notes",
    )


# -- tables --------------------------------------------------------------------------------------------------------


def _tables(document: Document, reader: Reader, tabs: _Tabs) -> Iterator[Sheet]:
    for section, block in tables(document):
        if isinstance(block, Grid):
            about = [f"From the part: {section.heading}", *(reader.plain(note) for note in block.notes)]
            yield _sheet(block, block.caption, block.caption, about, block.source, reader, tabs)
        elif block.table.rows:
            title = block.table.caption or block.subtitle or block.headline
            about = [f"Values of the chart: {block.headline}", *block.notes]
            yield _sheet(block.table, title, block.subtitle or title, about, block.source, reader, tabs)


def _sheet(grid: Grid, title: str, name: str, about: Sequence[str], source: Line, reader: Reader, tabs: _Tabs) -> Sheet:
    tab = tabs.tab(name)
    rows = tuple(
        tuple(_cell(cell, grid.columns[at].number, reader) for at, cell in enumerate(row)) for row in grid.rows
    )
    said = reader.plain(source)
    lines = [title, "This sheet has one table.", *about, sourced(said)]
    if any("[" in cell.text for row in rows for cell in row):
        lines[1] += " Marks in square brackets are explained on the sheet Notes."
    return Sheet(
        tab,
        tuple(Cell(_text(one)) for one in lines if one.strip()),
        _heads([head_of(one).replace("\u00a0", " ") for one in grid.columns]),
        tuple(one.number for one in grid.columns),
        rows,
        _name(tab),
    )


def _cell(line: Line, number: bool, reader: Reader) -> Cell:
    text = reader.plain(line)
    return Cell(_text(text) or NOT_APPLICABLE, cell_number(line, number, reader.figures))


def _heads(texts: Sequence[str]) -> tuple[str, ...]:
    """Heads of columns, none empty and none twice: a named table cannot hold two alike."""
    made: list[str] = []
    for text in texts:
        said = _text(text)[:250] or "Column"
        at = 2
        unique = said
        while unique.casefold() in {one.casefold() for one in made}:
            unique = f"{said} ({at})"
            at += 1
        made.append(unique)
    return tuple(made)


def _name(tab: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", f"T_{tab}").strip("_")


def _datasets(document: Document, tabs: _Tabs) -> Iterator[Sheet]:
    for data in document.datasets:
        numbers = [one.datatype in ("integer", "decimal") for one in data.fields]
        marker = next((at for at, one in enumerate(data.fields) if one.name in _MARKERS), None)
        rows = []
        for row in data.rows:
            mark = row[marker] if marker is not None else None
            missing = f"[{mark}]" if mark else NOT_AVAILABLE
            rows.append(tuple(_datum(text, numbers[at], missing) for at, text in enumerate(row)))
        tab = tabs.tab(data.title or data.name)
        about = ["This sheet has one table, for use by programs.", data.description]
        yield Sheet(
            tab,
            tuple(Cell(_text(one)) for one in (data.title or data.name, *about) if one.strip()),
            _heads([one.title or one.name for one in data.fields]),
            tuple(numbers),
            tuple(rows),
            _name(tab),
        )


def _datum(text: str | None, number: bool, missing: str) -> Cell:
    if text is None or not text.strip():
        return Cell(missing if number else NOT_APPLICABLE)
    return Cell(_text(text), plain_number(text) if number else None)
