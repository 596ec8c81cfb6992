"""Makes a return of an example of a check, through the same matching that a file goes through."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from goldenthread.reading.book import Book, BookCell, Holds, Sheet, column_number, letters
from goldenthread.returns.checks.declared import Case, Check, Example, Put
from goldenthread.returns.checks.finding import Context, Finding, Point, Said
from goldenthread.returns.workbooks import wording
from goldenthread.returns.workbooks.layout import FIGURES, MADE_FROM, Column, Line, Rule, Template
from goldenthread.returns.workbooks.reading import match
from goldenthread.returns.workbooks.writing import row_of

_HEAD = 4
_COLUMNS = tuple(Column)


def template_of(example: Example) -> Template:
    """Return the template that an example asks with: lines of an invented partnership."""
    said: dict[str, Any] = {"value_type": "count", "unit": "people", **example.line}
    lines = tuple(
        Line(
            reference="example/IND-001",
            title="Indicator 1",
            area="E06000059",
            area_name="Example county",
            period="2025/26",
            breakdown=f"group {number}",
            **said,
        )
        for number in range(1, example.lines + 1)
    )
    keys = tuple(line.key for line in lines)
    rules = tuple(Rule(kind=kind, lines=keys) for kind in example.rules)
    return Template(
        template_id="TPL-1", version=1, agency="example-agency", title="Example return", lines=lines, rules=rules
    )


def case_of(example: Example) -> Case:
    """Return the return that an example describes."""
    template = template_of(example)
    cells = [BookCell(_HEAD, at, column.value, Holds.TEXT) for at, column in enumerate(_COLUMNS, 1)]
    hidden: list[int] = []
    merged: list[str] = []
    for row, line in enumerate(template.lines, _HEAD + 1):
        puts = dict(example.puts[row - _HEAD - 1]) if row - _HEAD <= len(example.puts) else {}
        if puts.pop("delete", None):
            continue
        if puts.pop("hide", None):
            hidden.append(row)
        if where := puts.pop("merge", None):
            merged.append(str(where))
        for at, (column, text) in enumerate(zip(_COLUMNS, row_of(line), strict=True), 1):
            put = puts.pop(column.value, text)
            if put != "":
                cells.append(_cell(row, at, put))
        if puts:
            raise ValueError(f"no such column: {', '.join(puts)}")
    for where, put in example.outside.items():
        cells.append(_cell(int(re.sub(r"\D", "", where)), column_number(where), put))
    comments = ((_address(Column.VALUE, 1), example.comment),) if example.comment else ()
    made = (template.template_id, str(template.version), template.agency)
    about = [BookCell(row, 1, name, Holds.TEXT) for row, name in enumerate(wording.TEMPLATE_ROWS[:3], 1)]
    about += [BookCell(row, 2, text, Holds.TEXT) for row, text in enumerate(made, 1)]
    figures = Sheet(FIGURES, tuple(sorted(cells)), False, tuple(hidden), (), tuple(merged), comments)
    book = Book("example.xlsx", "xlsx", (figures, Sheet(MADE_FROM, tuple(about), True)))
    return Case(template, match(book, template), _context(example, template))


def _cell(row: int, column: int, put: object) -> BookCell:
    if isinstance(put, Put):
        return BookCell(row, column, put.text, put.holds, put.formula, put.style)
    number = isinstance(put, int | Decimal)
    return BookCell(
        row, column, f"{put:f}" if isinstance(put, Decimal) else str(put), Holds.NUMBER if number else Holds.TEXT
    )


def _context(example: Example, template: Template) -> Context:
    key = template.lines[0].key
    series = tuple(Point(f"point {at}", Decimal(value)) for at, value in enumerate(example.series, 1))
    others = tuple(Said("another agency", Decimal(value)) for value in example.others)
    return Context(series={key: series}, others={key: others})


def found_in(check: Check, example: Example) -> list[str]:
    """Return where a check finds something in an example, in the words of `Example.finds`."""
    return sorted(_where(finding) for finding in check.run(case_of(example)))


def _where(finding: Finding) -> str:
    place = re.fullmatch(r"([A-Z]+)(\d+)", finding.cell)
    at = column_number(place[1]) if place else 0
    if not place or not 0 < at <= len(_COLUMNS) or not _HEAD < int(place[2]) <= _HEAD + 3:
        return "file"
    line = int(place[2]) - _HEAD
    return _COLUMNS[at - 1].value + (f" {line}" if line > 1 else "")


def _address(column: Column, line: int) -> str:
    return f"{letters(_COLUMNS.index(column) + 1)}{_HEAD + line}"
