"""Small spreadsheets of invented agencies, for the tests of column maps."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A long layout: two rows of titles, the column names, then a row to a district and quarter.
TITLES = (("Agency return to the partnership",), ("All districts",))
HEADS = ("District", "Quarter", "Referrals received", "of which repeat", "Comments")
LONG = (
    ("Dorset", "Q1 23/24", 12, "*", None),
    ("BCP", "Q1 23/24", 120, 31, "Late"),
    ("Dorset", "Q2 23/24", "n/a", "<5", None),
    ("BCP", "Q2 23/24", 130, 33, None),
    ("County total", "Q2 23/24", 130, 33, None),
)
LONG_MAP = """\
head: 3
columns:
  District: area
  Quarter: period
  Referrals received: value of {measure}
  of which repeat: value of {measure}, kind=repeat
  Comments: note
markers:
  '*': c
  <5: c
  n/a: x
rows left out:
  District: [County total]
"""
#: A wide layout: names down the side, quarters across, the area of the whole sheet said by the map.
WIDE = (
    ("What we do", "Q1 23/24", "Q2 23/24", "Q3 23/24"),
    ("Referrals received", 10, 20, 30),
    ("of which repeat", 1, "-", 3),
)
WIDE_MAP = """\
head: 1
across: period
figures: value
area: E06000059
years: financial_year
columns:
  What we do: measure
measures:
  Referrals received: {measure}
  of which repeat: {measure}, kind=repeat
markers:
  '-': zero
"""


def workbook(
    rows: Sequence[Sequence[Any]], *, title: str = "Referrals", merged: Sequence[str] = (), more: Sequence[str] = ()
) -> bytes:
    """An XLSX of one sheet of these rows; `more` are names of further sheets, with one line each."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for run in merged:
        sheet.merge_cells(run)
    for name in more:
        book.create_sheet(name).append(["Nothing", "of", "interest"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def long_sheet(rows: Sequence[Sequence[Any]] = LONG, heads: Sequence[str] = HEADS, **more: Any) -> bytes:
    """The long layout with these rows."""
    return workbook((*TITLES, heads, *rows), **more)


def save_a_map(room: Any, text: str, *, measure: Any, title: str = "Charity referrals", **more: Any) -> Any:
    """A column map of the north, saved by its manager; its files come from an organisation made for it."""
    from goldenthread.records.models import Record
    from goldenthread.returns.mapped.commands import save_map

    held = Record.objects.filter(kind="organisation", title="A charity").first()
    agency = f"shared/{held.reference}" if held else _charity(room)
    layout = text.format(measure=measure.reference)
    given = {"actor": room.manager, "partnership": "north", "title": title, "layout": layout, "agency": agency}
    return save_map(**(given | more))


def _charity(room: Any) -> str:
    return str(room.add("organisation", "A charity", owner=None, organisation_type="voluntary").full_reference)


def bring(room: Any, data: bytes, *, column_map: str = "MAP-001", **more: Any) -> Any:
    """Import a spreadsheet for the north as its manager, by a saved map."""
    from goldenthread.returns.commands import import_series

    given = {"actor": room.manager, "owner": "north", "file_format": f"map:{column_map}", "name": "return.xlsx"}
    return import_series(**(given | {"data": data} | more))
