"""The first answer to what the columns of a sheet are, by their names and cells. Whoever maps it has the last word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from goldenthread.reading.book import Book, BookCell, Holds, Sheet
from goldenthread.returns.mapped.heads import HEAD_WITHIN, Rows, head_name, heads
from goldenthread.returns.mapped.layout import Column, Layout, folded
from goldenthread.returns.mapped.reading import stands_as_period
from goldenthread.returns.workbooks.numbers import see

_WORDS: Final[Mapping[str, str]] = {
    word: role
    for role, words in {
        "area": "area|place|area name|area code|council|local authority|la|district|geography|code|locality|ward",
        "period": "period|quarter|month|date|time period|reporting period|financial year|academic year|week",
        "year": "year",
        "measure": "measure|indicator|kpi|metric|description|measure name|indicator name|performance measure",
        "denominator": "denominator|out of|population|base|cohort|total cohort",
        "numerator": "numerator|count|counts|number",
        "note": "note|notes|comment|comments|commentary|remarks|caveats",
        "leave out": "ref|reference|id|no|rag|rag rating|trend|direction|change|target",
    }.items()
    for word in words.split("|")
}
_LONGEST_HEAD: Final = 80
#: What a form says of a column that stands across the top. No map names such a column.
ACROSS_TOP: Final = "across"
#: What often stands in place of a number.
_STANDS_IN: Final = re.compile(r"<\s*\d+|[*\-:.~#x]+|n/?a|\[\w{1,3}\]|nil|suppressed", re.IGNORECASE).fullmatch


@dataclass(frozen=True, slots=True)
class Where:
    """Where a table stands: its sheet, the row of its column names, and the row above that carries what is across."""

    sheet: str
    head: int
    over: int = 0
    across: str = ""


def guess_where(book: Book, sheet: str = "") -> Where:
    """The first sheet that can be seen and holds something, or the one named, and its likely row of column names."""
    shown = [each for each in book.sheets if each.cells and not each.hidden] or list(book.sheets)
    chosen = next((each for each in book.sheets if each.name == sheet), shown[0])
    rows = chosen.rows()
    head = _head(rows)
    above = [cell for cell in rows.get(head - 1, {}).values() if stands_as_period(cell, _READS)]
    named = [cell for cell in rows.get(head, {}).values() if stands_as_period(cell, _READS)]
    if named:
        return Where(chosen.name, head, 0, "period")
    return Where(chosen.name, head, head - 1, "period") if above else Where(chosen.name, head)


#: How heads are read while nobody has said anything.
_READS: Final = Layout(years="financial_year", dates="month")


def _head(rows: Rows) -> int:
    near = [row for row in sorted(rows) if row <= HEAD_WITHIN]
    widest = max((sum(bool(cell.text.strip()) for cell in rows[row].values()) for row in near), default=0)
    for row in near:
        cells = [cell for cell in rows[row].values() if cell.text.strip()]
        numbers = sum(cell.holds is Holds.NUMBER for cell in cells)
        if len(cells) * 3 >= widest * 2 and not numbers and all(len(cell.text) <= _LONGEST_HEAD for cell in cells):
            return row
    return near[0] if near else 1


def guess(book: Book, where: Where, titles: Mapping[str, str]) -> Layout:
    """The likely layout of a table.

    Args:
        titles: The titles of measures by their reference.
    """
    sheet = next((each for each in book.sheets if each.name == where.sheet), book.sheets[0])
    rows = sheet.rows()
    by_title = {folded(title): reference for reference, title in titles.items()}
    shown = [each.name for each in book.sheets if not each.hidden]
    alone = book.format == "csv" or len(shown) == 1
    layout = replace(
        _READS if where.across == "period" else Layout(years="financial_year"),
        sheet="" if alone else sheet.name,
        head=where.head,
        over=where.over,
        across=where.across,
        dates="month" if _has_dates(rows, where.head) else "",
    )
    columns = []
    taken: set[str] = set()
    for at, name in heads(rows, where.head).items():
        cell = rows.get(where.head, {}).get(at)
        if where.across == "period" and not where.over and cell and stands_as_period(cell, layout):
            continue
        role, measure = _role(rows, where.head, at, name, by_title)
        if where.across in ("area", "measure") and not where.over and role == "value":
            role, measure = ACROSS_TOP, ""
        elif role in taken or role == where.across:
            role = "leave out"
        if role in ("area", "period", "year", "measure"):
            taken.add(role)
        columns.append(Column(name, role, measure))
    named = [(at, column) for at, column in enumerate(columns) if column.role == "numerator"]
    if not any(column.role == "value" for column in columns) and not (where.across and not where.over) and named:
        columns[named[0][0]] = replace(named[0][1], role="value")
    once = {folded(column.head): column for column in reversed(columns)}
    columns = [column for column in columns if once[folded(column.head)] is column]
    figures = Column("", "value") if where.across and not where.over else None
    return replace(layout, columns=tuple(columns), figures=figures)


def _role(rows: Rows, head: int, at: int, name: str, by_title: Mapping[str, str]) -> tuple[str, str]:
    plain = folded(name)
    if plain in by_title:
        return "value", by_title[plain]
    if plain in _WORDS:
        return _WORDS[plain], ""
    cells = [cells[at] for row, cells in rows.items() if row > head and at in cells]
    if cells and sum(_is_number(cell) for cell in cells) * 2 >= len(cells):
        return "value", ""
    if head_name(at, "") == name and at == 1:
        return "measure", ""
    return "leave out", ""


def _is_number(cell: BookCell) -> bool:
    return cell.holds is Holds.NUMBER or see(cell.text).number is not None or bool(_STANDS_IN(cell.text.strip()))


def _has_dates(rows: Rows, head: int) -> bool:
    return any(cell.holds is Holds.DATE for row, cells in rows.items() if row >= head - 1 for cell in cells.values())


def examples(sheet: Sheet, head: int, at: int, most: int = 3) -> list[str]:
    """The first different cells of a column."""
    rows = sheet.rows()
    found = dict.fromkeys(
        " ".join(cells[at].text.split())
        for row, cells in sorted(rows.items())
        if row > head and at in cells and cells[at].text.strip()
    )
    return list(found)[:most]
