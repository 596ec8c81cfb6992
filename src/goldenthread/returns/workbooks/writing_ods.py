"""Writes a template as an OpenDocument spreadsheet, with the same sheets, locks and drop-downs as the XLSX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from odf import dc, meta, style, table, text
from odf.opendocument import OpenDocumentSpreadsheet

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

_MADE: Final = "2025-01-01T00:00:00"
_COLUMNS: Final = tuple(Column)
_WIDE: Final = {Column.INDICATOR: "7cm", Column.NOTE: "8cm", Column.KEY: "9cm", Column.REFERENCE: "4cm"}
_SPACES: Final = ["of", "fo", "office", "style", "table", "text"]
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE_CELL: Final = f"{_TABLE}table-cell"


def write_ods(template: Template) -> bytes:
    """Return the template as an OpenDocument spreadsheet, the same bytes whenever it is made."""
    writer = _Writer(template)
    made = io.BytesIO()
    writer.document.save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            kept = zipfile.ZipInfo(part.filename, _ZIP_DAY)
            kept.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            content = source.read(part.filename)
            if part.filename in ("content.xml", "styles.xml", "meta.xml"):
                root = etree.fromstring(content)
                if part.filename == "content.xml":
                    writer.fill(root)
                # The library declares what any document of the process has used, in the order of use. Conditions
                # name "of" inside their text, where no tool sees that it is used.
                content = etree.tostring(root, method="c14n", exclusive=True, inclusive_ns_prefixes=_SPACES)
            target.writestr(kept, content)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Cell:
    words: str
    look: str
    number: str = ""
    rule: str = ""

    def put(self, row: Any) -> None:
        said = {f"{_TABLE}style-name": self.look}
        if self.rule:
            said[f"{_TABLE}content-validation-name"] = self.rule
        elif self.number:
            said |= {f"{_OFFICE}value-type": "float", f"{_OFFICE}value": self.number}
        else:
            said[f"{_OFFICE}value-type"] = "string"
        cell = etree.SubElement(row, _TABLE_CELL, said)
        if self.words:
            etree.SubElement(cell, f"{_TEXT}p").text = self.words


class _Writer:
    """Builds the document: styles, rules and empty sheets by the library, and rows, which are many, by hand."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.document = OpenDocumentSpreadsheet()
        self._about()
        self._styles()
        self._rules: dict[str, str] = {}
        self._rows: dict[str, list[list[_Cell]]] = {}
        self._validations = table.ContentValidations()
        # Validations stand before the sheets that use them.
        self.document.spreadsheet.addElement(self._validations)
        self._sheet(wording.INSTRUCTIONS, [[line] for line in wording.instructions(template)], ["20cm"])
        self._figures()
        head = [["Indicators"], ["What each indicator counts."], list(wording.ABOUT_COLUMNS)]
        rows = [*head, *(list(row) for row in wording.indicator_rows(template))]
        self._sheet(wording.INDICATORS, rows, ["4cm", "7cm", "11cm", "4cm", "3cm", "4cm", "6cm"], bold=2)
        said = (template.template_id, str(template.version), template.agency)
        made = [list(pair) for pair in zip(wording.TEMPLATE_ROWS, said, strict=False)]
        keys = [line.key for line in template.lines] or [""]
        made += [[wording.TEMPLATE_ROWS[-1] if not at else "", key] for at, key in enumerate(keys)]
        self._sheet(MADE_FROM, made, ["4cm", "9cm"], hidden=True)

    def _about(self) -> None:
        information = self.document.meta
        information.addElement(dc.Title(text=self.template.title))
        information.addElement(dc.Subject(text=self.template.collection))
        information.addElement(dc.Language(text="en-GB"))
        information.addElement(meta.Keyword(text=self.template.marking))
        information.addElement(meta.CreationDate(text=_MADE))
        information.addElement(meta.UserDefined(name="Marking", text=self.template.marking))

    def _styles(self) -> None:
        sheets = self.document
        layout = style.PageLayout(name="Landscape")
        layout.addElement(style.PageLayoutProperties(printorientation="landscape", scaletopages="1"))
        sheets.automaticstyles.addElement(layout)
        page = style.MasterPage(name="Marked", pagelayoutname=layout)
        for part in (style.Header(), style.Footer()):
            part.addElement(text.P(text=self.template.marking))
            page.addElement(part)
        sheets.masterstyles.addElement(page)
        for name, shown in (("Shown", "true"), ("Hidden", "false")):
            made = style.Style(name=name, family="table", masterpagename="Marked")
            made.addElement(style.TableProperties(display=shown))
            sheets.automaticstyles.addElement(made)
        looks = (
            ("Plain", "normal", True, "wrap"),
            ("Bold", "bold", True, "wrap"),
            ("Asked", "normal", False, "wrap"),
            # Titles run over the cells beside them: wrapped into the first column they would be a tower of words.
            ("Title", "bold", True, "no-wrap"),
            ("Line", "normal", True, "no-wrap"),
        )
        for name, bold, locked, wrap in looks:
            made = style.Style(name=name, family="table-cell")
            box: dict[str, str] = {"wrapoption": wrap, "verticalalign": "top"}
            box["cellprotect"] = "protected" if locked else "none"
            if not locked:
                box |= {"backgroundcolor": "#fff7bf", "border": "0.5pt solid #505a5f"}
            made.addElement(style.TableCellProperties(**box))
            made.addElement(style.TextProperties(fontweight=bold, fontfamily="Arial"))
            # A style of the document: the library leaves out automatic ones that no cell of its own uses, and the
            # cells are written by hand. Without it every cell would be locked.
            sheets.styles.addElement(made)

    def _column(self, width: str) -> str:
        name = f"Column{width}"
        known = {each.getAttribute("name") for each in self.document.automaticstyles.getElementsByType(style.Style)}
        if name not in known:
            made = style.Style(name=name, family="table-column")
            made.addElement(style.TableColumnProperties(columnwidth=width))
            self.document.automaticstyles.addElement(made)
        return name

    def _new(self, name: str, widths: Iterable[str], hidden: bool = False) -> None:
        sheet = table.Table(name=name, stylename="Hidden" if hidden else "Shown", protected="true")
        for width in widths:
            sheet.addElement(table.TableColumn(stylename=self._column(width)))
        self.document.spreadsheet.addElement(sheet)

    def _sheet(
        self, name: str, rows: list[list[str]], widths: list[str], *, bold: int = 0, hidden: bool = False
    ) -> None:
        self._new(name, widths, hidden)
        self._rows[name] = [
            [_Cell(words, "Bold" if at in (0, bold) else "Plain") for words in texts] for at, texts in enumerate(rows)
        ]

    def _figures(self) -> None:
        self._new(FIGURES, [_WIDE.get(column, "3cm") for column in _COLUMNS])
        rows = [
            [_Cell(words, "Line" if at else "Title")] for at, words in enumerate(wording.figures_head(self.template))
        ]
        rows.append([_Cell(column.value, "Bold") for column in _COLUMNS])
        self._rows[FIGURES] = rows + [self._line(line) for line in self.template.lines]

    def _line(self, line: Line) -> list[_Cell]:
        locked = line.locked()
        cells = []
        for column in _COLUMNS:
            if column is Column.LAST_VALUE and line.last_value is not None:
                cells.append(_Cell(locked[column], "Plain", number=f"{line.last_value:f}"))
            elif column in locked:
                cells.append(_Cell(locked[column], "Plain"))
            elif not_asked(line, column):
                cells.append(_Cell(NOT_ASKED, "Plain"))
            else:
                cells.append(_Cell("", "Asked", rule=self._rule(line, column)))
        return cells

    def fill(self, root: Any) -> None:
        """Put the rows into the sheets of the saved content."""
        for sheet in root.iter(f"{_TABLE}table"):
            name = sheet.get(f"{_TABLE}name")
            for at, cells in enumerate(self._rows[name]):
                into = etree.SubElement(sheet, f"{_TABLE}table-header-rows") if (name, at) == (FIGURES, 3) else sheet
                row = etree.SubElement(into, f"{_TABLE}table-row")
                for cell in cells:
                    cell.put(row)

    def _rule(self, line: Line, column: Column) -> str:
        """Return the name of the rule on a cell, made when it is first needed."""
        condition = _condition(line, column)
        if condition not in self._rules:
            name = f"rule{len(self._rules) + 1}"
            made = table.ContentValidation(
                name=name, condition=condition, allowemptycell="true", displaylist="unsorted"
            )
            wanted = wording.wanted_words(line, column) if column.number else "one from the list, or nothing"
            wanted = "500 characters or fewer" if column is Column.NOTE else wanted
            help_ = table.HelpMessage(title=column.value, display="true")
            help_.addElement(text.P(text=wording.help_for(column)))
            error = table.ErrorMessage(title="This does not fit", display="true", messagetype="stop")
            error.addElement(text.P(text=f"{column.value} takes {wanted}."))
            made.addElement(help_)
            made.addElement(error)
            self._validations.addElement(made)
            self._rules[condition] = name
        return self._rules[condition]


def _one_of(choices: Iterable[str]) -> str:
    return "of:cell-content-is-in-list(" + ";".join(f'"{choice}"' for choice in choices) + ")"


_LISTS: Final = {
    Column.MARKER: _one_of(marker.shown for marker in MARKERS),
    Column.QUALIFIER: _one_of(qualifier.words for qualifier in QUALIFIERS),
    Column.STATUS: _one_of(STATUSES),
}


def _condition(line: Line, column: Column) -> str:
    if column in _LISTS:
        return _LISTS[column]
    if column is Column.NOTE:
        return "of:cell-content-text-length()<=500"
    whole = column is not Column.VALUE or line.type in (ValueType.COUNT, ValueType.RANK)
    least, most = line.bounds if column is Column.VALUE else (0, None)
    sort = "of:cell-content-is-whole-number()" if whole else "of:cell-content-is-decimal-number()"
    if least is not None and most is not None:
        return f"{sort} and cell-content-is-between({least},{most})"
    if least is not None:
        return f"{sort} and cell-content()>={least}"
    return f"{sort} and cell-content()<={most if most is not None else 10**15}"
