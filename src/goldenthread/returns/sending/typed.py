"""What somebody types on the page in place of a cell, read as the file's own cells are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goldenthread.returns.workbooks.layout import Cell, Column, Entry, Held, Line
from goldenthread.returns.workbooks.numbers import Seen, see
from goldenthread.vocabulary import Marker, Qualifier, ValueType

_TAKE_PER_CENT = frozenset({ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS, ValueType.NOT_STATED})


def typed_entry(entry: Entry, line: Line, columns: Mapping[Column, str]) -> Entry:
    """A row with some of its cells typed anew. Its marker and qualifier follow from what stands there then.

    "1,200", "GBP 1,200" and "12.5%" are numbers; an empty text empties the cell.
    """
    cells = dict(entry.cells)
    for column, text in columns.items():
        cells[column] = _cell(column, line, text, entry.cell(column))
    value = see(cells[Column.VALUE].text) if Column.VALUE in cells else Seen()
    return replace(
        entry,
        cells=cells,
        known=True,
        marker=_marker(cells.get(Column.MARKER)) or value.marker,
        qualifier=_qualifier(cells.get(Column.QUALIFIER)) or value.qualifier,
    )


def _cell(column: Column, line: Line, text: str, before: Cell) -> Cell:
    plain = " ".join(text.replace("\u00a0", " ").split())
    if not plain:
        return Cell(before.sheet, before.address)
    if not column.number:
        return Cell(before.sheet, before.address, plain, Held.TEXT)
    seen = see(plain)
    number = seen.number
    kind = line.type if column is Column.VALUE else ValueType.COUNT
    if number is not None and seen.per_cent:
        number = number / 100 if kind is ValueType.PROPORTION else number if kind in _TAKE_PER_CENT else None
    if number is None:
        return Cell(before.sheet, before.address, plain, Held.TEXT)
    return Cell(before.sheet, before.address, plain, Held.NUMBER, number)


def _marker(cell: Cell | None) -> Marker:
    try:
        return Marker.parse(cell.text) if cell else Marker.NONE
    except ValueError:
        return Marker.NONE


def _qualifier(cell: Cell | None) -> Qualifier:
    words = " ".join(cell.text.casefold().split()) if cell else ""
    return next((each for each in Qualifier if words and each.words == words), Qualifier.NONE)
