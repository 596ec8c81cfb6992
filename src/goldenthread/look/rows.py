"""The rows of a table as HTML. A page may have a thousand cells: a template for each would take most of its time."""

from collections.abc import Iterable

from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import escape
from django.utils.safestring import SafeString

from goldenthread.look import marks
from goldenthread.look.parts import Cell, Row

_PLAIN = Context()


def drawn_rows(rows: Iterable[Row]) -> SafeString:
    """Every row of a table, each with its head and the words of its columns. All text is escaped here."""
    return SafeString("".join(_row(row) for row in rows))


def _row(row: Row) -> str:
    cells = "".join(
        f'<td role="cell" data-label="{_text(cell.label)}"{_NUMBER if cell.number else ""}>{_inside(cell)}</td>'
        for cell in row.cells
    )
    return f'\n<tr role="row"><th scope="row" role="rowheader">{_inside(row.head)}</th>{cells}</tr>'


_NUMBER = ' class="gt-number"'


def _inside(cell: Cell) -> str:
    said = _text(cell.text)
    if cell.url:
        said = f'<a href="{_text(cell.url)}">{said}</a>'
    if cell.status:
        tag = marks.tag_for(cell.status)
        said += f' <strong class="govuk-tag govuk-tag--{_text(tag.colour)}">{_text(tag.words)}</strong>'
    if cell.note:
        said += f'<br><span class="gt-muted">{_text(cell.note)}</span>'
    return said


def _text(value: object) -> str:
    """A value as a template writes it: escaped, unless it is marked as safe."""
    if type(value) is str:
        return escape(value)
    return value if isinstance(value, SafeString) else render_value_in_context(value, _PLAIN)
