"""Plain tables out of what people paste or send: a list with bullets, cells from Word or Excel, a workbook.

Nothing here knows of kinds. A line keeps the number it has where it came from, so that every finding can
name it, and its level: 1 where it is a part of the line above it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from goldenthread.reading.book import Book, Sheet, column_number, letters
from goldenthread.vocabulary import Refused

#: The longest text that may be pasted, and the most lines and columns of one table.
MOST_PASTED, MOST_LINES, MOST_COLUMNS = 200_000, 2_000, 40
#: How far down a sheet its heads are looked for.
_HEAD_WITHIN = 30
#: A sheet that explains the others, in our template and in many a tracker.
EXPLAINS = ("how to fill this in", "instructions", "guidance", "read me", "readme", "lookups", "lists")
#: How many lines a cell with line breaks of its own may run over in a paste.
_LONGEST_CELL = 60
TEXT, HEADING, NUMBER = "Text", "Under the heading", "Number"

_MARKER = re.compile(
    r"(?P<glyph>[•●▪■◦○‣⁃∙·*–—-]|o|\uf0b7|\uf0a7)(?:[ \t\u00a0]+|$)"
    r"|(?P<number>\d{1,3}|[a-z]|[ivx]{1,4})[.)][ \t\u00a0]+"
)
#: How deep a bullet usually stands; what is not here stands at the top.
_RANK = {"a": 1, "-": 1, "–": 1, "—": 1, "o": 2, "◦": 2, "○": 2, "▪": 3, "■": 3, "⁃": 3}


@dataclass(frozen=True)
class Line:
    """One line of a table: where it stood, its cells, and 1 as its level where it is part of the line above."""

    number: int
    cells: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True)
class Table:
    """Heads and lines. `heads` has as many entries as every line has cells; one without words is empty."""

    name: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class _Piece:
    """One line of a list as it was typed."""

    number: int
    indent: int
    marker: str
    counter: str
    text: str
    after_blank: bool


def from_text(text: str, name: str = "What you pasted") -> Table:
    """The table in a pasted text: cells where it has tabs, and else a list, one thing to a line.

    A blank line is a page break and begins no new list. Raises Refused where there is nothing, or too much.
    """
    if len(text) > MOST_PASTED:
        raise Refused.one(
            name, f"it is {len(text):,} characters long", f"Paste {MOST_PASTED:,} or fewer, or send a file"
        )
    typed = _clean(text).split("\n")
    rows = [(number, line) for number, line in enumerate(typed, 1) if line.strip()]
    if not rows:
        raise Refused.one(name, "nothing was pasted", "Copy a table or a list, and paste it here")
    if any("\t" in _MARKER.sub("", line.strip(" \t"), count=1) for _, line in rows):
        return _bounded(_cells(name, typed))
    return _bounded(_list(name, typed))


def from_book(book: Book) -> list[Table]:
    """The tables of a workbook: one for each sheet that can be seen and holds something under its heads.

    Raises Refused where there is none.
    """
    found = [
        _bounded(table)
        for sheet in book.sheets
        if not sheet.hidden
        and sheet.cells
        and sheet.name.strip().casefold() not in EXPLAINS
        and (table := _sheet(book, sheet)).lines
    ]
    if not found:
        raise Refused.one(
            book.name, "no sheet holds a table", "Put the names of the columns in one row and the lines under them"
        )
    return found


def _clean(text: str) -> str:
    """Line ends evened out, and nothing that a database cannot hold."""
    even = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", " ").replace("\x0c", "\n")
    return "".join(
        letter for letter in even if letter in "\n\t" or (letter >= " " and not "\ud800" <= letter <= "\udfff")
    )


def _bounded(table: Table) -> Table:
    if len(table.lines) > MOST_LINES:
        raise Refused.one(table.name, f"it has {len(table.lines):,} lines", f"Bring {MOST_LINES:,} or fewer at a time")
    if len(table.heads) > MOST_COLUMNS:
        raise Refused.one(
            table.name, f"it has {len(table.heads)} columns", f"Take out columns until {MOST_COLUMNS} are left"
        )
    return table


# Lists


def unmarked(text: str) -> tuple[str, str]:
    """A text without the bullet or number it begins with, and that bullet or number: ("Do it", "•")."""
    stripped = text.strip(" \t\u00a0")
    found = _MARKER.match(stripped)
    if found is None:
        return stripped, ""
    rest = stripped[found.end() :].strip()
    return (rest, found["glyph"] or found["number"]) if rest else (stripped, "")


def is_deeper(marker: str, first: str) -> bool:
    """Whether a bullet stands for a part of something in a list whose first bullet was `first`."""
    return _RANK.get(marker, 0) > _RANK.get(first, 0)


def _list(name: str, typed: Sequence[str]) -> Table:
    pieces = _pieces(typed)
    marked = [piece for piece in pieces if piece.marker]
    bulleted = len(marked) * 2 >= len(pieces) and len(marked) > 0
    base = _base([piece.indent for piece in (marked if bulleted else pieces)])
    first = next((piece.marker for piece in marked if piece.indent <= base), marked[0].marker if marked else "")
    heading, notes = "", []
    made: list[tuple[int, str, str, str, int]] = []
    for piece in pieces:
        if bulleted and not piece.marker:
            if piece.text.endswith(":"):
                heading = piece.text.rstrip(": ")
                notes.append(f"Line {piece.number}, “{heading[:60]}”, is read as a heading")
                continue
            if made and piece.text[:1].islower() | (piece.text[:1] in "(&"):
                number, counter, text, under, level = made[-1]
                made[-1] = (number, counter, f"{text} {piece.text}", under, level)
                continue
        level = int(bool(made) and (piece.indent > base or (bulleted and is_deeper(piece.marker, first))))
        made.append((piece.number, piece.counter, piece.text, heading, level))
    counters, headings = any(m[1] for m in made), any(m[3] for m in made)
    heads = (*((NUMBER,) if counters else ()), TEXT, *((HEADING,) if headings else ()))
    lines = [
        Line(number, (*((counter,) if counters else ()), text, *((under,) if headings else ())), level)
        for number, counter, text, under, level in made
    ]
    return Table(name, heads, tuple(lines), tuple(notes))


def _pieces(typed: Sequence[str]) -> list[_Piece]:
    found = []
    blank = False
    for number, line in enumerate(typed, 1):
        if not line.strip(" \t\u00a0"):
            blank = True
            continue
        wide = line.replace("\t", "    ").replace("\u00a0", " ")
        text, marker = unmarked(line)
        kind = "1" if marker.isdecimal() else "a" if marker.isalpha() and marker.isascii() and marker != "o" else marker
        counter = marker if kind in ("1", "a") and marker else ""
        found.append(_Piece(number, len(wide) - len(wide.lstrip()), kind, counter, text, blank))
        blank = False
    return found


def _base(indents: Sequence[int]) -> int:
    """The indent of the first level. Who copies from the first word on loses the indent of the first line alone."""
    rest = indents[1:]
    if len(rest) > 1 and len(set(rest)) == 1 and rest[0] > indents[0]:
        return rest[0]
    return min(indents, default=0)


# Cells


def _cells(name: str, typed: Sequence[str]) -> Table:
    rows = [(number, cells) for number, cells in _joined(typed) if any(cell.strip() for cell in cells)]
    width = max(len(cells) for _, cells in rows)
    full = [(number, [cell.strip() for cell in cells] + [""] * (width - len(cells))) for number, cells in rows]
    used = [at for at in range(width) if any(cells[at] for _, cells in full)]
    full = [(number, [cells[at] for at in used]) for number, cells in full]
    head = full[0][1]
    named = len(full) > 1 and _looks_like_heads(head, [cells for _, cells in full[1:]])
    heads = head if named else [""] * len(used)
    return Table(name, tuple(heads), tuple(Line(n, tuple(cells)) for n, cells in full[int(named) :]))


def _looks_like_heads(head: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Short words in every cell, none a bullet or a date, and none of them again below."""
    words = [cell for cell in head if cell]
    if len(words) * 2 < len(head) or any(len(cell) > 60 or re.search(r"\d{4}", cell) for cell in words):
        return False
    if any(unmarked(cell)[1] for cell in words):
        return False
    below = sum(len(cell) for cells in rest for cell in cells) / max(
        1, sum(bool(cell) for cells in rest for cell in cells)
    )
    repeated = any(word and word == cells[at] for cells in rest for at, word in enumerate(head))
    return not repeated and sum(map(len, words)) / len(words) <= max(below * 1.5, 14)


def _joined(typed: Sequence[str]) -> list[tuple[int, list[str]]]:
    """The rows of a paste. Excel puts a cell with line breaks in quotation marks; they are joined again."""
    rows: list[tuple[int, list[str]]] = []
    at = 0
    while at < len(typed):
        cells = typed[at].split("\t")
        number, at = at + 1, at + 1
        while _open(cells[-1]) and (end := _closing(typed, at)) is not None:
            cells[-1] = "\n".join([cells[-1], *typed[at:end]])
            last, *more = typed[end].split("\t")
            cells[-1] = f"{cells[-1]}\n{last}"
            cells += more
            at = end + 1
        rows.append((number, [_unquoted(cell) for cell in cells]))
    return rows


def _open(cell: str) -> bool:
    return cell.startswith('"') and cell.count('"') % 2 == 1


def _closing(typed: Sequence[str], start: int) -> int | None:
    """The line that ends a cell which an earlier one began; None where the mark is only a quotation mark."""
    for at in range(start, min(start + _LONGEST_CELL, len(typed))):
        first = typed[at].split("\t", 1)[0]
        if first.count('"') % 2 == 1:
            return at if first.endswith('"') else None
    return None


def _unquoted(cell: str) -> str:
    text = cell.strip(" ")
    inner = text[1:-1]
    wrapped = len(text) > 1 and text[0] == text[-1] == '"' and ("\n" in inner or '""' in inner)
    return inner.replace('""', '"') if wrapped else cell


# Workbooks


def _sheet(book: Book, sheet: Sheet) -> Table:
    rows = {row: {at: cell.text.strip() for at, cell in cells.items()} for row, cells in sheet.rows().items()}
    _fill_merged(sheet, rows)
    head = _head(rows)
    named = rows.get(head, {})
    columns = sorted({at for row, cells in rows.items() if row >= head for at, text in cells.items() if text})
    lines = [
        Line(row, tuple(cells.get(at, "") for at in columns))
        for row, cells in sorted(rows.items())
        if row > head and any(cells.get(at) for at in columns)
    ]
    hidden = sum(line.number in set(sheet.hidden_rows) for line in lines)
    notes = [f"{hidden:,} hidden row{' is' if hidden == 1 else 's are'} among them"] if hidden else []
    heads = tuple(named.get(at, "") or f"Column {letters(at)}" for at in columns)
    name = sheet.name if len(book.sheets) > 1 or book.format != "csv" else book.name
    return Table(name, heads, tuple(lines), tuple(notes))


def _head(rows: dict[int, dict[int, str]]) -> int:
    """The row of the heads: the first that has words in nearly as many cells as any row near the top."""
    near = [row for row in sorted(rows) if row <= _HEAD_WITHIN]
    if not near:
        return min(rows, default=0)
    widest = max(sum(bool(text) for text in rows[row].values()) for row in near)
    for row in near:
        texts = [text for text in rows[row].values() if text]
        if len(texts) * 3 >= widest * 2 and all(len(text) <= 80 for text in texts):
            return row
    return near[0]


def _fill_merged(sheet: Sheet, rows: dict[int, dict[int, str]]) -> None:
    """What stands in a merged cell holds for every row it spans: trackers name a priority once for its actions."""
    for run in sheet.merged[:5_000]:
        first, _, last = run.partition(":")
        column, end = column_number(first), column_number(last)
        try:
            top, bottom = (int(re.sub(r"\D", "", each)) for each in (first, last))
        except ValueError:
            continue
        if not column or column != end or bottom - top > MOST_LINES:
            continue
        text = rows.get(top, {}).get(column, "")
        for row in range(top + 1, bottom + 1):
            if text and rows.get(row) and not rows[row].get(column):
                rows[row][column] = text
