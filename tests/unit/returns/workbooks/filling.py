"""Templates, and workbooks filled in from them as a sender would, for the tests of returns."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from goldenthread.reading.book import letters
from goldenthread.returns.workbooks import Column, Line, Rule, RuleKind, Template, write

HEAD = 4
COLUMNS = tuple(Column)


def line(number: int, **special: Any) -> Line:
    """Return a line that asks for a count of people, or for what is special about it."""
    said: dict[str, Any] = {
        "reference": f"example/IND-{number:03d}",
        "title": f"Indicator {number}",
        "definition": "People helped in the period.",
        "unit": "people",
        "value_type": "count",
        "area": "E06000059",
        "area_name": "Example county",
        "period": "2025/26",
        "last_value": Decimal(120),
        "last_period": "2024/25",
    }
    return Line(**(said | special))


def percentage(number: int, **special: Any) -> Line:
    said = {"value_type": "percentage", "unit": "%", "asks_parts": True, "last_value": Decimal(50)}
    return line(number, **(said | special))


def rate(number: int, **special: Any) -> Line:
    said = {"value_type": "rate", "unit": "per 1,000", "per": 1000, "asks_parts": True, "last_value": Decimal(50)}
    return line(number, **(said | special))


def template(*lines: Line, rules: tuple[Rule, ...] = (), **special: Any) -> Template:
    said: dict[str, Any] = {
        "template_id": "TPL-001",
        "version": 2,
        "agency": "example-council",
        "agency_name": "Example Council",
        "title": "Return for 2025/26",
        "collection": "Example partnership",
        "due": "2026-04-30",
        "contact": "Data lead, data@example.org",
    }
    return Template(lines=lines or (line(1), percentage(2), rate(3)), rules=rules, **(said | special))


def address(column: Column, number: int) -> str:
    """Return where a column of a line, from 1, stands in the workbook as it is sent out."""
    return f"{letters(COLUMNS.index(column) + 1)}{HEAD + number}"


def good(asked: Template) -> dict[str, object]:
    """Return a cell for each figure that an honest sender with no surprises would give."""
    puts: dict[str, object] = {}
    for number, each in enumerate(asked.lines, 1):
        value = {"count": 121, "percentage": 50, "rate": 50, "proportion": 0.5}.get(each.value_type, 120)
        puts[address(Column.VALUE, number)] = value
        if each.asks_parts:
            puts[address(Column.NUMERATOR, number)] = 100
            puts[address(Column.DENOMINATOR, number)] = 200 if each.value_type != "rate" else 2000
    return puts


def filled(
    asked: Template,
    puts: Mapping[str, object],
    and_then: Callable[[Workbook], None] | None = None,
    *,
    data: bytes = b"",
) -> bytes:
    """Return the template's workbook with some cells of the sheet of figures filled in, as Excel would save it."""
    book = openpyxl.load_workbook(io.BytesIO(data or write(asked)))
    sheet = book["Figures"]
    for where, put in puts.items():
        sheet[where] = put
        if isinstance(put, str) and put.startswith("="):
            continue
        if isinstance(put, str):
            sheet[where].data_type = "s"
    if and_then:
        and_then(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return a packed file with its parts changed by a function."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def kept_values(data: bytes, values: Mapping[str, tuple[str, str]]) -> bytes:
    """Return a workbook in which formulas have the values that a program left: cell to type and text."""

    def change(parts: dict[str, bytes]) -> None:
        name = next(name for name, content in parts.items() if "/worksheets/" in name and b"<f>" in content)
        sheet = parts[name].decode()
        for where, (sort, text) in values.items():
            pattern = rf'<c r="{where}"([^>]*?)(?: t="\w+")?>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>'
            sheet, count = re.subn(pattern, rf'<c r="{where}"\1 t="{sort}">\2<v>{text}</v></c>', sheet)
            assert count == 1, where
        parts[name] = sheet.encode()

    return with_parts(data, change)


TOTAL, REQUIRED, EXCLUSIVE, NOT_ABOVE = (
    RuleKind.TOTAL,
    RuleKind.REQUIRED_PAIR,
    RuleKind.EXCLUSIVE_PAIR,
    RuleKind.NOT_ABOVE,
)
