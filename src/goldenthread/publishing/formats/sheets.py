"""An edition as a spreadsheet, ODS and XLSX: the same sheets and the same cells in both.

Text is always written as text, so that nothing in it is ever run as a formula; numbers are written as numbers, with
the pattern that prints them as they stand in the edition.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

import xlsxwriter

from goldenthread.charts.lettering import clean, width_of, wrap
from goldenthread.look.packing import moment, pack
from goldenthread.publishing.document import Document
from goldenthread.publishing.formats.book import Cell, Sheet, sheets
from goldenthread.publishing.formats.lines import Exact
from goldenthread.publishing.formats.office import quoted

_LONGEST: Final = 255
#: The widest and the narrowest column, in letters; and how wide a letter is, in points.
_WIDEST, _NARROWEST = 60, 11
_LETTER: Final = 5.25
#: A sheet that has lines alone is as wide as a line of reading.
_READING: Final = 90


def _widths(sheet: Sheet) -> list[int]:
    if not sheet.heads:
        return [_READING]
    made = []
    for at, head in enumerate(sheet.heads):
        cells = max((width_of(row[at].text, size=12) for row in sheet.rows), default=0.0)
        word = max((width_of(one, size=12, bold=True) for one in head.split()), default=0.0)
        wanted = max(cells, word, min(width_of(head, size=12, bold=True), 130)) / _LETTER + 3
        made.append(round(max(_NARROWEST, min(_WIDEST, wanted))))
    return made


def _height(texts: Sequence[str], widths: Sequence[int], *, bold: bool = False) -> float:
    """How high a row is, in points: not every program finds out by itself."""
    lines = max(
        len(wrap(text, width * _LETTER - 10, size=12, bold=bold)) for text, width in zip(texts, widths, strict=True)
    )
    return min(400, 16 * max(1, lines))


# -- XLSX ----------------------------------------------------------------------------------------------------------


def write_xlsx(document: Document) -> bytes:
    """The edition as XLSX, the same bytes for the same document."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, settings)
    marking = clean(document.marking)[:_LONGEST]
    book.set_properties(
        {
            "title": clean(document.title)[:_LONGEST],
            "subject": clean(document.subtitle)[:_LONGEST],
            "author": clean(document.partnership)[:_LONGEST],
            "keywords": marking,
            "category": marking,
            "status": marking,
            "comments": clean(document.summary)[:_LONGEST],
            "created": moment(document.as_at),
        }
    )
    book.set_custom_property("Marking", marking)
    book.set_custom_property("Reference", clean(document.reference)[:_LONGEST])
    book.set_custom_property("Language", "en-GB")
    looks = _Looks(book)
    for sheet in sheets(document):
        _xlsx_sheet(book.add_worksheet(sheet.tab), sheet, marking, looks)
    book.close()
    return out.getvalue()


class _Looks:
    """The few looks of cells, and one for each pattern of numbers."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._plain = {"font_name": "Arial", "font_size": 12, "valign": "top"}
        self.title = book.add_format({**self._plain, "bold": True, "font_size": 16})
        self.line = book.add_format(self._plain)
        self.wrapped = book.add_format({**self._plain, "text_wrap": True})
        self.right = book.add_format({**self._plain, "text_wrap": True, "align": "right", "indent": 1})
        self.head = book.add_format({**self._plain, "bold": True, "text_wrap": True, "bottom": 2, "valign": "bottom"})
        self.head_right = book.add_format(
            {
                **self._plain,
                "bold": True,
                "text_wrap": True,
                "bottom": 2,
                "valign": "bottom",
                "align": "right",
                "indent": 1,
            }
        )
        self.link = book.add_format({**self._plain, "text_wrap": True, "font_color": "#12436D", "underline": 1})
        self._numbers: dict[str, Any] = {}

    def number(self, pattern: str) -> Any:
        """The look of a number that is printed by a pattern."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format(
                {**self._plain, "align": "right", "indent": 1, "num_format": pattern}
            )
        return self._numbers[pattern]


def _xlsx_sheet(sheet: Any, made: Sheet, marking: str, looks: _Looks) -> None:
    widths = _widths(made)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for row, cell in enumerate(made.lines):
        sheet.set_row(row, 22 if not row else 16 if made.heads else _height([cell.text], widths))
        # Beside a table, a line runs on over the cells at its right; alone, it is wrapped at a line of reading.
        plain = looks.line if made.heads else looks.wrapped
        _xlsx_cell(sheet, row, 0, cell, looks.title if not row else plain, looks)
    top = len(made.lines)
    if made.heads:
        if made.rows:
            heads = [
                {"header": text, "header_format": looks.head_right if right else looks.head}
                for text, right in zip(made.heads, made.right, strict=True)
            ]
            sheet.add_table(
                top,
                0,
                top + len(made.rows),
                len(made.heads) - 1,
                {"name": made.name, "columns": heads, "style": None, "autofilter": False, "banded_rows": False},
            )
        else:
            for at, text in enumerate(made.heads):
                sheet.write_string(top, at, text, looks.head_right if made.right[at] else looks.head)
        sheet.set_row(top, _height(made.heads, widths, bold=True))
        for row, cells in enumerate(made.rows, top + 1):
            sheet.set_row(row, _height([cell.text for cell in cells], widths))
            for at, cell in enumerate(cells):
                _xlsx_cell(sheet, row, at, cell, looks.right if made.right[at] else looks.wrapped, looks)
        sheet.freeze_panes(top + 1, 1 if len(made.heads) > 2 else 0)
        sheet.repeat_rows(top)
    shown = marking.replace("&", "&&")[:100]
    sheet.set_header(f"&C{shown}")
    sheet.set_footer(f"&C{shown}&RPage &P of &N")
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _xlsx_cell(sheet: Any, row: int, at: int, cell: Cell, look: Any, looks: _Looks) -> None:
    if cell.number is not None:
        sheet.write_number(row, at, float(cell.number.value), looks.number(cell.number.pattern))
    elif cell.link:
        target = cell.link if "://" in cell.link else f"internal:'{cell.link}'!A1"
        sheet.write_url(row, at, target, looks.link, string=cell.text)
    else:
        sheet.write_string(row, at, cell.text, look)


# -- ODS -----------------------------------------------------------------------------------------------------------

_SPACES: Final = " ".join(
    f'xmlns:{name}="{place}"'
    for name, place in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    }.items()
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_FONTS: Final = (
    '<office:font-face-decls><style:font-face style:name="Arial" svg:font-family="Arial"'
    ' style:font-family-generic="swiss"/></office:font-face-decls>'
)


def write_ods(document: Document) -> bytes:
    """The edition as an OpenDocument spreadsheet, the same bytes for the same document."""
    made = sheets(document)
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (
            ("/", _TYPE),
            ("content.xml", "text/xml"),
            ("styles.xml", "text/xml"),
            ("meta.xml", "text/xml"),
        )
    ).replace('"/" ', '"/" manifest:version="1.3" ', 1)
    return pack(
        (
            ("mimetype", _TYPE.encode()),
            ("content.xml", _ods_content(made).encode()),
            ("styles.xml", _ods_styles(document).encode()),
            ("meta.xml", _ods_meta(document).encode()),
            (
                "META-INF/manifest.xml",
                f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
                f' manifest:version="1.3">{manifest}</manifest:manifest>'.encode(),
            ),
        )
    )


def _ods_meta(document: Document) -> str:
    made = moment(document.as_at).isoformat()
    marking = escape(clean(document.marking))
    return (
        f'{_HEAD}<office:document-meta {_SPACES} office:version="1.3"><office:meta>'
        "<meta:generator>Golden Thread</meta:generator>"
        f"<dc:title>{escape(clean(document.title))}</dc:title><dc:subject>{escape(clean(document.subtitle))}</dc:subject>"
        f"<dc:description>{escape(clean(document.summary))}</dc:description>"
        f"<meta:keyword>{marking}</meta:keyword><dc:creator>{escape(clean(document.partnership))}</dc:creator>"
        f"<meta:creation-date>{made}</meta:creation-date><dc:date>{made}</dc:date><dc:language>en-GB</dc:language>"
        f'<meta:user-defined meta:name="Marking">{marking}</meta:user-defined>'
        f'<meta:user-defined meta:name="Reference">{escape(clean(document.reference))}</meta:user-defined>'
        "</office:meta></office:document-meta>"
    )


def _ods_styles(document: Document) -> str:
    """The page, with the marking above and below, and what every cell starts from."""
    marking = escape(clean(document.marking))
    return (
        f'{_HEAD}<office:document-styles {_SPACES} office:version="1.3">{_FONTS}<office:styles>'
        '<style:default-style style:family="table-cell"><style:text-properties style:font-name="Arial"'
        ' fo:font-family="Arial" fo:font-size="12pt" fo:language="en" fo:country="GB"/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"/></office:styles><office:automatic-styles>'
        '<style:page-layout style:name="Landscape"><style:page-layout-properties fo:page-width="29.7cm"'
        ' fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/>'
        '<style:header-style><style:header-footer-properties fo:min-height="0.8cm"/></style:header-style>'
        '<style:footer-style><style:header-footer-properties fo:min-height="0.8cm"/></style:footer-style>'
        '</style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Marked"'
        f' style:page-layout-name="Landscape"><style:header><text:p>{marking}</text:p></style:header><style:footer>'
        f"<text:p>{marking}. Page <text:page-number>1</text:page-number> of "
        "<text:page-count>1</text:page-count></text:p>"
        "</style:footer></style:master-page></office:master-styles></office:document-styles>"
    )


def _ods_content(made: Iterable[Sheet]) -> str:
    writer = _Ods()
    body = "".join(writer.sheet(one) for one in made)
    ranges = f"<table:database-ranges>{''.join(writer.ranges)}</table:database-ranges>" if writer.ranges else ""
    return (
        f'{_HEAD}<office:document-content {_SPACES} office:version="1.3">{_FONTS}<office:automatic-styles>'
        f"{writer.styles()}</office:automatic-styles><office:body><office:spreadsheet>{body}{ranges}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


class _Ods:
    """Writes sheets, and keeps the widths and patterns that they use."""

    def __init__(self) -> None:
        self._widths: dict[int, str] = {}
        self._patterns: dict[str, str] = {}
        self.ranges: list[str] = []

    def sheet(self, sheet: Sheet) -> str:
        """One sheet."""
        columns = "".join(f'<table:table-column table:style-name="{self._width(one)}"/>' for one in _widths(sheet))
        line = "Line" if sheet.heads else "Wrapped"
        rows = [self._row([self._cell(cell, line if at else "Title")]) for at, cell in enumerate(sheet.lines)]
        if sheet.heads:
            heads = [
                self._cell(Cell(text), "HeadRight" if right else "Head")
                for text, right in zip(sheet.heads, sheet.right, strict=True)
            ]
            rows.append(f"<table:table-header-rows>{self._row(heads)}</table:table-header-rows>")
            rows += [
                self._row([self._cell(cell, "Right" if sheet.right[at] else "Wrapped") for at, cell in enumerate(row)])
                for row in sheet.rows
            ]
            first, last = len(sheet.lines) + 1, len(sheet.lines) + 1 + len(sheet.rows)
            end = _letters(len(sheet.heads))
            self.ranges.append(
                f'<table:database-range table:name="{quoted(sheet.name)}" table:target-range-address='
                f"\"'{quoted(sheet.tab)}'.A{first}:'{quoted(sheet.tab)}'.{end}{last}\"/>"
            )
        name = f'table:name="{quoted(sheet.tab)}" table:style-name="Shown"'
        return f"<table:table {name}>{columns}{''.join(rows)}</table:table>"

    @staticmethod
    def _row(cells: Iterable[str]) -> str:
        return f'<table:table-row table:style-name="Row">{"".join(cells)}</table:table-row>'

    def _cell(self, cell: Cell, look: str) -> str:
        said = escape(cell.text)
        if cell.number is not None:
            value = format(cell.number.value, "f")
            return (
                f'<table:table-cell table:style-name="{self._pattern(cell.number)}" office:value-type="float"'
                f' office:value="{value}"><text:p>{said}</text:p></table:table-cell>'
            )
        if cell.link:
            look = "Link"
            target = cell.link if "://" in cell.link else f"#'{cell.link}'.A1"
            said = f'<text:a xlink:type="simple" xlink:href="{quoted(target)}">{said}</text:a>'
        return (
            f'<table:table-cell table:style-name="{look}" office:value-type="string"><text:p>{said}</text:p>'
            "</table:table-cell>"
        )

    def _width(self, letters: int) -> str:
        return self._widths.setdefault(letters, f"W{letters}")

    def _pattern(self, number: Exact) -> str:
        return self._patterns.setdefault(number.pattern, f"N{len(self._patterns) + 1}")

    def styles(self) -> str:
        """The styles that the sheets use, once they are written."""
        made = [
            '<style:style style:name="Shown" style:family="table" style:master-page-name="Marked">'
            '<style:table-properties table:display="true"/></style:style>',
            '<style:style style:name="Row" style:family="table-row"><style:table-row-properties'
            ' style:use-optimal-row-height="true"/></style:style>',
        ]
        made += [
            f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties'
            f' style:column-width="{letters * 0.235:.2f}cm"/></style:style>'
            for letters, name in self._widths.items()
        ]
        made += [_look("Title", bold=True, size=16), _look("Line"), _look("Wrapped", wrap=True)]
        made += [_look("Right", wrap=True, right=True), _look("Link", wrap=True, link=True)]
        made += [
            _look("Head", bold=True, wrap=True, ruled=True),
            _look("HeadRight", bold=True, wrap=True, ruled=True, right=True),
        ]
        for pattern, name in self._patterns.items():
            made.append(_number_style(f"{name}P", pattern))
            made.append(_look(name, right=True, data=f"{name}P"))
        return "".join(made)


def _look(
    name: str,
    *,
    bold: bool = False,
    size: int = 12,
    wrap: bool = False,
    right: bool = False,
    ruled: bool = False,
    link: bool = False,
    data: str = "",
) -> str:
    """One style of cells."""
    cell = ' fo:padding="0.08cm"' + (' fo:wrap-option="wrap"' if wrap else "")
    cell += ' fo:border-bottom="1pt solid #0b0c0c"' if ruled else ""
    align = f'<style:paragraph-properties fo:text-align="{"end" if right else "start"}"/>'
    letters = f' fo:font-size="{size}pt"' + (' fo:font-weight="bold"' if bold else "")
    letters += ' fo:color="#12436d" style:text-underline-style="solid"' if link else ""
    source = f' style:data-style-name="{data}"' if data else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default"{source}>'
        f'<style:table-cell-properties style:vertical-align="{"bottom" if ruled else "top"}"'
        f' style:text-align-source="fix"{cell}/>{align}'
        f'<style:text-properties style:font-name="Arial"{letters}/></style:style>'
    )


def _number_style(name: str, pattern: str) -> str:
    """A pattern of `Exact` as a number style: an optional pound sign, grouping, places, an optional per cent sign."""
    pound, cent = pattern.startswith('"£"'), pattern.endswith('"%"')
    places = len(pattern.partition(".")[2].removesuffix('"%"'))
    grouped = ' number:grouping="true"' if "#,##0" in pattern else ""
    return (
        f'<number:number-style style:name="{name}">{"<number:text>£</number:text>" if pound else ""}'
        f'<number:number number:decimal-places="{places}" number:min-decimal-places="{places}"'
        f' number:min-integer-digits="1"{grouped}/>{"<number:text>%</number:text>" if cent else ""}'
        "</number:number-style>"
    )


def _letters(number: int) -> str:
    """The letters of a column counted from 1."""
    made = ""
    while number:
        number, rest = divmod(number - 1, 26)
        made = chr(65 + rest) + made
    return made
