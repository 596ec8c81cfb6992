"""Takes back what somebody filled in: finds the table, and each row by its line key, never by where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from goldenthread.reading.book import Book, BookCell, Holds, Sheet, address, letters
from goldenthread.reading.limits import Limits
from goldenthread.reading.workbook import WORKBOOK, read_book_safely, read_books_safely
from goldenthread.returns.workbooks import wording
from goldenthread.returns.workbooks.layout import (
    ASKED,
    FIGURES,
    MADE_FROM,
    NOT_ASKED,
    NUMBERS,
    Cell,
    Column,
    Entry,
    Filled,
    Held,
    Line,
    Remark,
    Template,
)
from goldenthread.returns.workbooks.numbers import Seen, see
from goldenthread.returns.workbooks.tidy import tidied
from goldenthread.returns.workbooks.writing import MADE_FROM_COLUMNS
from goldenthread.vocabulary import Marker, Problem, Qualifier, Refused, ValueType, format_number

MUST_USE: Final = "the selected file must use the template"
_DOWNLOAD: Final = "Download the template, copy your figures into it, and send that"
_HEAD_WITHIN: Final = 60
_MOST_REMARKS: Final = 5_000
_LONGEST_REMARK: Final = 1_000
_NEEDED: Final = (Column.VALUE, Column.MARKER, Column.KEY)
_OUR_SHEETS: Final = (wording.INSTRUCTIONS, wording.INDICATORS, MADE_FROM)


def read(data: bytes, name: str, template: Template, *, limits: Limits = WORKBOOK) -> Filled:
    """Return what somebody filled in.

    Args:
        data: The file as it was sent, XLSX, ODS or CSV; told by its content, not by its name.
        name: Its name as sent.
        template: The template that the return was asked with.
        limits: Bounds on the file and on the child process that reads it.

    Raises:
        Refused: It cannot be read at all, is not this template, an older version of it, or another agency's.
    """
    return match(read_book_safely(data, name, limits=limits), template)


def read_several(files: Sequence[tuple[bytes, str, Template]], *, limits: Limits = WORKBOOK) -> list[Filled]:
    """Return what somebody filled in in several small files, (content, name, template), read in one child process.

    Raises:
        Refused: The first that cannot be read, or is not its template.
    """
    books = read_books_safely([(data, name) for data, name, _ in files], limits=limits)
    return [match(book, template) for book, (_, _, template) in zip(books, files, strict=True)]


def match(book: Book, template: Template) -> Filled:
    """Return what stands in a book that has been read, row by row against the template.

    Raises:
        Refused: It is not this template, an older version of it, or another agency's.
    """
    sheet, head = _table(book)
    columns = _columns(book, sheet, head)
    said = _made_from(book, sheet, head)
    _same_template(book, said, template)
    # As a reader sees the keys: what has no width may be lost or gained on the way.
    lines = {tidied(line.key): line for line in template.lines}
    rows = sheet.rows()
    hidden = set(sheet.hidden_rows)
    entries: list[Entry] = []
    taken: set[tuple[int, int]] = {(head, column) for column in rows[head]}
    by_number = {number: column for column, number in columns.items()}
    for row in sorted(rows):
        if row <= head:
            continue
        cells = {by_number[at]: cell for at, cell in rows[row].items() if at in by_number}
        if Column.KEY not in cells and not any(column in cells for column in ASKED):
            continue
        entries.append(_entry(book, sheet, row, cells, lines, row in hidden, columns))
        taken |= {(row, columns[column]) for column in cells}
        if book.format == "csv":
            taken |= {(row, at) for at in rows[row] if at > len(columns)}
    known = [entry.key for entry in entries if entry.known]
    present = set(known)
    order = [line.key for line in template.lines if line.key in present]
    return Filled(
        name=book.name,
        format=book.format,
        template_id=said[0],
        version=template.version,
        agency=said[2],
        entries=tuple(entries),
        missing=tuple(line.key for line in template.lines if line.key not in present),
        moved=list(dict.fromkeys(known)) != order,
        remarks=tuple(_remarks(book, sheet, template, taken)),
        columns={column: letters(number) for column, number in columns.items()},
        dates_from_1904=book.dates_from_1904,
    )


def _table(book: Book) -> tuple[Sheet, int]:
    """Return the sheet with the table, and the row of its headings."""
    first = book.sheet(FIGURES)
    for sheet in ([first] if first else []) + [sheet for sheet in book.sheets if sheet is not first]:
        wanted = {_heading(column) for column in (Column.KEY, Column.VALUE)}
        seen: dict[int, set[str]] = {}
        for cell in sheet.cells:
            if cell.row > _HEAD_WITHIN:
                break
            seen.setdefault(cell.row, set()).add(_heading(cell.text))
            if wanted <= seen[cell.row]:
                return sheet, cell.row
    raise Refused.one(book.name, f"{MUST_USE}: no row has the headings “Value” and “Line key”", _DOWNLOAD)


def _heading(text: str) -> str:
    return tidied(text).casefold()


def _columns(book: Book, sheet: Sheet, head: int) -> dict[Column, int]:
    wanted = {_heading(column): column for column in Column}
    found: dict[Column, int] = {}
    problems = []
    for cell in sheet.cells:
        column = wanted.get(_heading(cell.text)) if cell.row == head else None
        if column is None:
            continue
        if column in found:
            place = f"{sheet.name}, {cell.address}"
            finding = f"the heading “{column}” stands here a second time, first in column {letters(found[column])}"
            problems.append(Problem(place, finding, "Delete the column that does not belong to the template"))
        found.setdefault(column, cell.column)
    missing = [column for column in _NEEDED if column not in found]
    if missing:
        names = ", ".join(f"“{column}”" for column in missing)
        problems.append(Problem(f"{sheet.name}, row {head}", f"{MUST_USE}: there is no column {names}", _DOWNLOAD))
    if problems:
        raise Refused(problems)
    return found


def _made_from(book: Book, sheet: Sheet, head: int) -> tuple[str, str, str]:
    """Return the template, version and agency that the file says it was made from."""
    if book.format == "csv":
        rows = sheet.rows()
        at = {_heading(cell.text): column for column, cell in rows[head].items()}
        places = [at.get(_heading(name)) for name in MADE_FROM_COLUMNS]
        for row in sorted(rows):
            if row > head:
                said = [tidied(rows[row][place].text) if place in rows[row] else "" for place in places if place]
                if len(said) == len(places) and all(said):
                    return said[0], said[1], said[2]
    elif about := book.sheet(MADE_FROM):
        pairs: dict[str, str] = {}
        for cells in about.rows().values():
            if 1 in cells and 2 in cells:
                pairs.setdefault(_heading(cells[1].text), tidied(cells[2].text))
        names = [_heading(name) for name in wording.TEMPLATE_ROWS[:3]]
        if all(pairs.get(name) for name in names):
            return pairs[names[0]], pairs[names[1]], pairs[names[2]]
    raise Refused.one(book.name, f"{MUST_USE}: it does not say which template it was made from", _DOWNLOAD)


def _same_template(book: Book, said: tuple[str, str, str], template: Template) -> None:
    identity, version, agency = said
    if agency != template.agency:
        raise Refused.one(
            book.name,
            f"{MUST_USE} of {template.agency_name or template.agency}, and it is the template of another agency",
            "Choose the file that was made for your own agency",
        )
    if identity != template.template_id:
        raise Refused.one(
            book.name, f"{MUST_USE} of this return, and it was made from the template of another", _DOWNLOAD
        )
    if version != str(template.version):
        older = version.isdecimal() and len(version) < 9 and int(version) < template.version
        what = "an older version" if older else "another version"
        raise Refused.one(
            book.name,
            f"{MUST_USE} as it is now, version {template.version}, and it is {what}, {version[:12]}",
            f"Download version {template.version}, copy your figures into it, and send that",
        )


def _entry(
    book: Book,
    sheet: Sheet,
    row: int,
    found: Mapping[Column, BookCell],
    lines: Mapping[str, Line],
    hidden: bool,
    columns: Mapping[Column, int],
) -> Entry:
    key = tidied(found[Column.KEY].text) if Column.KEY in found else ""
    line = lines.get(key)
    cells: dict[Column, Cell] = {}
    value = Seen()
    for column in columns:
        cell = found.get(column)
        if cell is None:
            # An address even where nothing stands, so that what is missing can be named.
            cells[column] = Cell(sheet.name, address(row, columns[column]))
            continue
        if column in NUMBERS:
            made, seen = _number(sheet, cell, line, column)
            cells[column] = made
            value = seen if column is Column.VALUE else value
        else:
            cells[column] = _plain_cell(sheet, cell)
    return Entry(
        line.key if line else key,
        row,
        cells,
        hidden,
        line is not None,
        _qualifier(cells.get(Column.QUALIFIER)) or value.qualifier,
        _marker(cells.get(Column.MARKER)) or value.marker,
    )


def _plain_cell(sheet: Sheet, cell: BookCell) -> Cell:
    held = cell.holds
    if held is Holds.TEXT and not tidied(cell.text):
        held = Held.NOTHING
    return Cell(sheet.name, cell.address, cell.text, held, None, cell.formula, cell.style)


def _number(sheet: Sheet, cell: BookCell, line: Line | None, column: Column) -> tuple[Cell, Seen]:
    made = _plain_cell(sheet, cell)
    if column is not Column.VALUE and line and not line.asks_parts and tidied(cell.text).casefold() == NOT_ASKED:
        return Cell(sheet.name, cell.address), Seen()
    kind = line.type if line and column is Column.VALUE else ValueType.COUNT
    if cell.holds is Holds.NUMBER:
        return _styled(made, Decimal(cell.text), kind), Seen()
    if cell.holds is not Holds.TEXT:
        return made, Seen()
    seen = see(cell.text)
    number, tricks = seen.number, seen.tricks
    if number is not None:
        tricks = tricks or (() if seen.qualifier else ("a number kept as text",))
        if seen.per_cent and kind is ValueType.PROPORTION:
            number /= 100
        elif seen.per_cent and kind not in (ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS, ValueType.NOT_STATED):
            number = None
    return Cell(made.sheet, made.address, made.text, made.held, number, made.formula, made.style, tricks), seen


def _styled(made: Cell, number: Decimal, kind: ValueType) -> Cell:
    """Return a cell with a number, as a reader of the sheet sees it."""
    tricks: tuple[str, ...] = ()
    if "%" in made.style and made.held is Held.NUMBER:
        if kind in (ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS):
            tricks = (f"a percent format: kept as {made.text}, shown as {format_number(number * 100)}%",)
            number *= 100
        elif kind is not ValueType.PROPORTION:
            tricks = (f"a percent format: kept as {made.text}, shown as {format_number(number * 100)}%",)
    elif made.style:
        tricks = ("a number format that shows another number than the one kept",)
    return Cell(
        made.sheet, made.address, made.text, made.held, number.normalize() + 0, made.formula, made.style, tricks
    )


def _qualifier(cell: Cell | None) -> Qualifier:
    if cell is None or cell.empty:
        return Qualifier.NONE
    words = tidied(cell.text).casefold()
    return next((each for each in Qualifier if each.words == words), Qualifier.NONE)


def _marker(cell: Cell | None) -> Marker:
    if cell is None or cell.empty:
        return Marker.NONE
    try:
        return Marker.parse(tidied(cell.text))
    except ValueError:
        return Marker.NONE


def _remarks(book: Book, table: Sheet, template: Template, taken: set[tuple[int, int]]) -> Iterator[Remark]:
    """Yield what a reader of the table alone would miss, up to a bound."""
    left = _MOST_REMARKS
    for remark in _every_remark(book, table, template, taken):
        yield remark
        left -= 1
        if not left:
            return


def _every_remark(book: Book, table: Sheet, template: Template, taken: set[tuple[int, int]]) -> Iterator[Remark]:
    for link in book.links:
        yield Remark("link", book.name, link)
    for sheet in book.sheets:
        ours = any(sheet is book.sheet(name) for name in _OUR_SHEETS)
        if sheet.hidden and not (ours and sheet is book.sheet(MADE_FROM)):
            yield Remark("hidden sheet", sheet.name)
        for row in _runs(sheet.hidden_rows):
            yield Remark("hidden row", f"{sheet.name}, {row}")
        for first, last in sheet.hidden_columns:
            if any(first <= cell.column <= last for cell in sheet.cells):
                names = letters(first) if first == last else f"{letters(first)} to {letters(last)}"
                yield Remark("hidden column", f"{sheet.name}, column {names}")
        for where, words in sheet.comments:
            yield Remark("comment", f"{sheet.name}, {where}", words[:_LONGEST_REMARK])
        if sheet is table:
            for merged in sheet.merged:
                yield Remark("merged", f"{sheet.name}, {merged}")
    for sheet in book.sheets:
        yield from _outside(book, sheet, table, template, taken)


def _outside(
    book: Book, sheet: Sheet, table: Sheet, template: Template, taken: set[tuple[int, int]]
) -> Iterator[Remark]:
    written = _written(template) if book.format != "csv" else frozenset()
    for cell in sheet.cells:
        if sheet is table and (cell.row, cell.column) in taken:
            continue
        place = f"{sheet.name}, {cell.address}"
        if cell.formula:
            yield Remark("formula", place, cell.formula[:_LONGEST_REMARK])
        if cell.text and cell.text not in written:
            yield Remark("outside", place, cell.text[:_LONGEST_REMARK])


def _written(template: Template) -> frozenset[str]:
    """Return every text that the template itself puts outside the table."""
    said = {template.template_id, str(template.version), template.agency, *wording.TEMPLATE_ROWS}
    said |= {"Indicators", "What each indicator counts.", *wording.ABOUT_COLUMNS}
    said |= {*wording.figures_head(template), *wording.instructions(template)}
    said |= {line.key for line in template.lines}
    return frozenset(said.union(*wording.indicator_rows(template)))


def _runs(rows: tuple[int, ...]) -> Iterator[str]:
    """Yield runs of rows in words: "row 4", "rows 6 to 9"."""
    start = before = 0
    for row in (*rows, 0):
        if row == before + 1 and start:
            before = row
            continue
        if start:
            yield f"row {start}" if start == before else f"rows {start} to {before}"
        start = before = row
