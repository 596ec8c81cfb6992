"""Writes a template as an XLSX workbook: instructions, figures to fill in, indicators, and what it was made from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from goldenthread.returns.workbooks import wording
from goldenthread.returns.workbooks.layout import (
    FIGURES,
    MADE_FROM,
    MARKERS,
    NOT_ASKED,
    QUALIFIERS,
    STATUSES,
    Column,
    Line,
    Template,
)
from goldenthread.returns.workbooks.writing import not_asked
from goldenthread.vocabulary import ValueType

# A day that never changes, so that one template always gives the same bytes.
_MADE: Final = datetime(2025, 1, 1)  # noqa: DTZ001 - the format keeps no zone
_WIDTHS: Final = {
    Column.REFERENCE: 20,
    Column.INDICATOR: 38,
    Column.AREA: 20,
    Column.AREA_CODE: 12,
    Column.PERIOD: 16,
    Column.BREAKDOWN: 18,
    Column.UNIT: 16,
    Column.LAST_VALUE: 11,
    Column.LAST_PERIOD: 14,
    Column.MARKER: 9,
    Column.STATUS: 12,
    Column.NOTE: 40,
    Column.KEY: 44,
}
_COLUMNS: Final = tuple(Column)
HEADER_ROW: Final = 3  # from 0: the title and two lines stand above
_FIRST: Final = HEADER_ROW + 1


def write_xlsx(template: Template) -> bytes:
    """Return the template as an XLSX workbook."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, settings)
    book.set_properties(
        {
            "title": template.title,
            "subject": template.collection,
            "keywords": template.marking,
            "status": template.marking,
            "created": _MADE,
        }
    )
    book.set_custom_property("Marking", template.marking)
    formats = _Formats(book)
    _instructions(book.add_worksheet(wording.INSTRUCTIONS), template, formats)
    figures = book.add_worksheet(FIGURES)
    _figures(figures, template, formats)
    _indicators(book.add_worksheet(wording.INDICATORS), template, formats)
    _made_from(book.add_worksheet(MADE_FROM), template)
    book.close()
    return out.getvalue()


class _Formats:
    """The few looks of the cells."""

    def __init__(self, book: Workbook) -> None:
        plain = {"font_name": "Arial", "font_size": 11, "text_wrap": True, "valign": "top"}
        self.title = book.add_format({**plain, "bold": True, "font_size": 16, "text_wrap": False})
        self.line = book.add_format({**plain, "text_wrap": False})
        self.wrapped = book.add_format(plain)
        self.head = book.add_format({**plain, "bold": True, "bottom": 2})
        self.locked = book.add_format(plain)
        self.quiet = book.add_format({**plain, "font_color": "#505a5f", "italic": True})
        self.last = book.add_format({**plain, "align": "right", "num_format": "#,##0.##########"})
        self.last_whole = book.add_format({**plain, "align": "right", "num_format": "#,##0"})
        asked = {**plain, "locked": False, "bg_color": "#fff7bf", "border": 1}
        self.number = book.add_format({**asked, "align": "right"})
        self.text = book.add_format({**asked, "num_format": "@"})


def _page(sheet: Worksheet, template: Template) -> None:
    marking = template.marking.replace("&", "&&")
    sheet.set_header(f"&C{marking[:100]}")
    sheet.set_footer(f"&C{marking[:100]}&RPage &P of &N")
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _protect(sheet: Worksheet) -> None:
    # No password: the lock is against slips, and what was changed is told from the file itself.
    sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})


def _instructions(sheet: Worksheet, template: Template, formats: _Formats) -> None:
    sheet.set_column(0, 0, 110)
    for row, line in enumerate(wording.instructions(template)):
        sheet.write_string(row, 0, line, formats.wrapped if row else formats.title)
    _page(sheet, template)
    _protect(sheet)


def _figures(sheet: Worksheet, template: Template, formats: _Formats) -> None:
    for row, words in enumerate(wording.figures_head(template)):
        sheet.write_string(row, 0, words, formats.line if row else formats.title)
    for at, column in enumerate(_COLUMNS):
        sheet.set_column(at, at, _WIDTHS.get(column, 13))
    last = _FIRST + max(len(template.lines), 1) - 1
    sheet.add_table(
        HEADER_ROW,
        0,
        last,
        len(_COLUMNS) - 1,
        {
            "name": "Figures_asked_for",
            "style": "Table Style Light 1",
            "banded_rows": False,
            "autofilter": False,
            "columns": [{"header": column.value, "header_format": formats.head} for column in _COLUMNS],
        },
    )
    for row, line in enumerate(template.lines, _FIRST):
        _line(sheet, row, line, formats)
    _validations(sheet, template)
    sheet.freeze_panes(_FIRST, 2)
    sheet.repeat_rows(HEADER_ROW)
    sheet.repeat_columns(0, 1)
    _page(sheet, template)
    _protect(sheet)
    sheet.activate()
    sheet.set_first_sheet()
    sheet.set_selection(_FIRST, _COLUMNS.index(Column.VALUE), _FIRST, _COLUMNS.index(Column.VALUE))


def _line(sheet: Worksheet, row: int, line: Line, formats: _Formats) -> None:
    locked = line.locked()
    for at, column in enumerate(_COLUMNS):
        if column is Column.LAST_VALUE and line.last_value is not None:
            whole = line.last_value == line.last_value.to_integral_value()
            sheet.write_number(row, at, float(line.last_value), formats.last_whole if whole else formats.last)
        elif column in locked:
            sheet.write_string(row, at, locked[column], formats.locked)
        elif not_asked(line, column):
            sheet.write_string(row, at, NOT_ASKED, formats.quiet)
        else:
            sheet.write_blank(row, at, None, formats.number if column.number else formats.text)


def _validations(sheet: Worksheet, template: Template) -> None:
    if not template.lines:
        return
    for column in (Column.VALUE, Column.NUMERATOR, Column.DENOMINATOR):
        alike: dict[tuple[bool, Decimal | None, Decimal | None], list[int]] = {}
        for row, line in enumerate(template.lines, _FIRST):
            if not not_asked(line, column):
                alike.setdefault(_bounds(line, column), []).append(row)
        for (whole, least, most), rows in alike.items():
            words = wording.wanted_words(template.lines[rows[0] - _FIRST], column)
            _validate(sheet, column, rows, {**_number_rule(whole, least, most), **_words(column, words)})
    every = list(range(_FIRST, _FIRST + len(template.lines)))
    for column, choices in (
        (Column.MARKER, [marker.shown for marker in MARKERS]),
        (Column.QUALIFIER, [qualifier.words for qualifier in QUALIFIERS]),
        (Column.STATUS, list(STATUSES)),
    ):
        _validate(
            sheet,
            column,
            every,
            {"validate": "list", "source": choices, **_words(column, "one from the list, or nothing")},
        )
    note = {"validate": "length", "criteria": "<=", "value": 500, **_words(Column.NOTE, "500 characters or fewer")}
    _validate(sheet, Column.NOTE, every, note)


def _bounds(line: Line, column: Column) -> tuple[bool, Decimal | None, Decimal | None]:
    if column is not Column.VALUE:
        return True, Decimal(0), None
    return line.type in (ValueType.COUNT, ValueType.RANK), *line.bounds


def _number_rule(whole: bool, least: Decimal | None, most: Decimal | None) -> dict[str, Any]:
    sort = {"validate": "integer" if whole else "decimal"}
    if least is not None and most is not None:
        return {**sort, "criteria": "between", "minimum": _short(least), "maximum": _short(most)}
    if least is not None:
        return {**sort, "criteria": ">=", "value": _short(least)}
    return {**sort, "criteria": "<=", "value": _short(most if most is not None else Decimal(10) ** 15)}


def _short(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _words(column: Column, wanted: str) -> dict[str, Any]:
    return {
        "input_title": column.value,
        "input_message": wording.help_for(column)[:255],
        "error_title": "This does not fit",
        "error_message": f"{column.value} takes {wanted}."[:255],
    }


def _validate(sheet: Worksheet, column: Column, rows: Sequence[int], rule: dict[str, Any]) -> None:
    at = _COLUMNS.index(column)
    runs = list(_runs(rows))
    # Runs of rows that take the same share rules, a hundred to each: one for each run would bloat the file.
    for start in range(0, len(runs), 100):
        some = runs[start : start + 100]
        several = {"multi_range": " ".join(xl_range(top, at, end, at) for top, end in some)} if len(some) > 1 else {}
        sheet.data_validation(some[0][0], at, some[0][1], at, {**rule, **several})


def _runs(rows: Iterable[int]) -> Iterable[tuple[int, int]]:
    start = before = -2
    for row in rows:
        if row != before + 1:
            if start >= 0:
                yield start, before
            start = row
        before = row
    if start >= 0:
        yield start, before


def _indicators(sheet: Worksheet, template: Template, formats: _Formats) -> None:
    sheet.write_string(0, 0, "Indicators", formats.title)
    sheet.write_string(1, 0, "What each indicator counts.", formats.line)
    rows = wording.indicator_rows(template)
    for at, width in enumerate((20, 38, 60, 18, 14, 18, 30)):
        sheet.set_column(at, at, width)
    if rows:
        sheet.add_table(
            2,
            0,
            2 + len(rows),
            len(wording.ABOUT_COLUMNS) - 1,
            {
                "name": "Indicators_asked_for",
                "style": "Table Style Light 1",
                "banded_rows": False,
                "autofilter": False,
                "columns": [{"header": head, "header_format": formats.head} for head in wording.ABOUT_COLUMNS],
            },
        )
    for row, texts in enumerate(rows, 3):
        for at, text in enumerate(texts):
            sheet.write_string(row, at, text, formats.wrapped)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    _page(sheet, template)
    _protect(sheet)


def _made_from(sheet: Worksheet, template: Template) -> None:
    said = (template.template_id, str(template.version), template.agency)
    for row, (name, value) in enumerate(zip(wording.TEMPLATE_ROWS, said, strict=False)):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.write_string(len(said), 0, wording.TEMPLATE_ROWS[-1])
    for row, line in enumerate(template.lines, len(said)):
        sheet.write_string(row, 1, line.key)
    _protect(sheet)
    sheet.hide()
