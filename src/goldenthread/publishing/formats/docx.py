"""An edition as a Word file: real headings, lists, captions and header rows, charts that can be edited, alt text.

python-docx opens, names and saves the package. The body is written as one piece of WordprocessingML, because the
library adds the cells of a table one by one and a long report has thousands.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from goldenthread.charts.lettering import clean
from goldenthread.look.packing import repack
from goldenthread.publishing.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Gap,
    Grid,
    Heading,
    Held,
    Line,
    Number,
    Panel,
    Paragraph,
    Picture,
    Section,
    See,
    Web,
    Words,
)
from goldenthread.publishing.formats import native, office, word_package, word_styles
from goldenthread.publishing.formats.lines import (
    Reader,
    capital,
    citation,
    front,
    head_of,
    narrowest,
    owed,
    shares,
    sourced,
    words,
)
from goldenthread.publishing.formats.office import quoted
from goldenthread.publishing.formats.safe import address, day
from goldenthread.publishing.formats.sources import gathered
from goldenthread.publishing.formats.word_package import field as _field
from goldenthread.publishing.formats.word_package import run as _run

_DEEPEST: Final = 6
#: Points across the page, and as high as a chart may stand with its words.
_WIDE, _HIGH = 481, 560
#: The most paragraphs before a table that go with it onto a page that lies across.
_MOST_OPENING: Final = 2
_EMU: Final = 12700
#: Points: the letters of a table, and the room beside the words of a cell.
_SIZE, _GUTTER = 12, 10
#: What a paper of two sides says of itself at its head.
_IMPRINT: Final = frozenset({"Published by", "Edition", "Reference", "Figures to", "Figures as held on"})
SOURCES: Final = "Where each figure comes from"
VALUES: Final = "Values shown in charts"
CORRECTIONS: Final = "Corrected since"
MARKS: Final = "What the markers mean"
CONTACT: Final = "Ask or report an error"
HOW: Final = "Choose a line to go there. To see page numbers, select the list and press F9, or choose Update table."
CITE: Final = "How to cite this report"


def write(document: Document) -> bytes:
    """The edition as DOCX, the same bytes for the same document."""
    package = docx.Document()
    word_package.strip(package)
    word_package.page(package, document)
    writer = _Writer(document, package, word_package.sections(package))
    body = package.element.body
    last = body.sectPr
    for element in parse_xml(f"<w:body {word_package.NAMES}>{writer.body()}</w:body>"):
        last.addprevious(element)
    word_package.replace(package.part.numbering_part, word_styles.numbering(writer.ordered))
    styles = word_styles.brief() if document.brief else word_styles.STYLES
    word_package.replace(package.part._styles_part, styles)
    word_package.replace(package.part._settings_part, word_styles.SETTINGS)
    word_package.about(package, document)
    out = io.BytesIO()
    package.save(out)
    return repack(out.getvalue())


class _Writer:
    """Writes the body, and keeps what the file needs beside it: links, charts, bookmarks, lists."""

    def __init__(self, document: Document, package: Any, sections: tuple[str, str]) -> None:
        self.sections = sections
        self.document = document
        self.package = package
        self.reader = Reader.of(document)
        self.ordered = 0
        self.size = word_styles.BRIEF_SIZE if document.brief else _SIZE
        self._bookmarks = 0
        self._captions = {"Chart": 0, "Table": 0}
        self._charts = 0
        self._links: dict[str, str] = {}
        self._places = {section.id: f"part_{at}" for at, (_, section) in enumerate(document.walk(), 1)}
        self._figures = {held.key: f"figure_{at}" for at, held in enumerate(document.figures, 1)}
        #: Charts whose values stand at the end, each with the bookmarks of its place and of its table.
        self._values: list[tuple[Picture, str, str]] = []

    def body(self) -> str:
        """The whole of it."""
        said = [self._cover()]
        for level, section in self.document.walk():
            said.append(self._section(level - 1, section))
        said += [self._values_part(), self._sources_part()]
        # The contents are written last, because only then is it known which parts there are at the end.
        return said[0] + ("" if self.document.brief else self._contents()) + "".join(said[1:])

    # -- lines ---------------------------------------------------------------------------------------------------

    def _line(self, line: Line, looks: str = "") -> str:
        return "".join(self._one(run, looks) for run in line)

    def _one(self, run: Words | Number | See | Web, looks: str) -> str:
        if isinstance(run, Words):
            strong = "<w:b/><w:bCs/>" if run.strong else ""
            return _run(words(run.text), f"{looks}{strong}{'<w:i/><w:iCs/>' if run.emphasis else ''}")
        if isinstance(run, Number):
            place = self._figures.get(run.key)
            text = _run(words(run.text), f'<w:rStyle w:val="FigureLink"/>{looks}' if place else looks)
            return self._inside(place, text, f"{SOURCES}: {clean(run.text)}") if place else text
        if isinstance(run, See):
            place = self._places.get(run.section)
            text = self.reader.see(run)
            return (
                self._inside(place, _run(text, f'<w:rStyle w:val="Hyperlink"/>{looks}')) if place else _run(text, looks)
            )
        url = address(run.url)
        if not url:
            return _run(words(run.text), looks)
        if url not in self._links:
            self._links[url] = self.package.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        shown = _run(words(run.text), f'<w:rStyle w:val="Hyperlink"/>{looks}')
        return f'<w:hyperlink r:id="{self._links[url]}" w:history="1">{shown}</w:hyperlink>'

    @staticmethod
    def _inside(place: str, runs: str, tip: str = "") -> str:
        said = f' w:tooltip="{quoted(tip)[:250]}"' if tip else ""
        return f'<w:hyperlink w:anchor="{place}"{said} w:history="1">{runs}</w:hyperlink>'

    def _marked(self, place: str, runs: str) -> str:
        self._bookmarks += 1
        at = self._bookmarks
        return f'<w:bookmarkStart w:id="{at}" w:name="{place}"/>{runs}<w:bookmarkEnd w:id="{at}"/>'

    @staticmethod
    def _paragraph(style: str, runs: str, more: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'

    # -- the front -----------------------------------------------------------------------------------------------

    def _cover(self) -> str:
        document = self.document
        said = [self._paragraph("Title", _run(clean(document.title)))]
        if document.subtitle.strip():
            said.append(self._paragraph("Subtitle", _run(capital(clean(document.subtitle)))))
        if document.brief:
            return "".join(said) + self._imprint() + self._notices()
        if document.summary.strip():
            said.append(self._paragraph("Lede", _run(clean(document.summary))))
        for term, text in front(document):
            if term == "Licence" and address(document.licence_url):
                said.append(self._fact(term, (Web(text, document.licence_url),)))
            elif term != "Address of the licence":
                said.append(self._fact(term, (Words(text),)))
        said.append(self._notices())
        if document.keys:
            said.append(self._heading(1, MARKS, "marks"))
            said += [self._fact(mark, (Words(text),)) for mark, text in document.keys]
        if document.contact:
            said.append(self._heading(1, CONTACT, "contact"))
            said += [self._paragraph("Normal", _run(clean(one))) for one in document.contact]
        return "".join(said)

    def _notices(self) -> str:
        if not self.document.notices:
            return ""
        told = (self._fact(f"{day(one.day)}: {one.title}", (Words(one.text),)) for one in self.document.notices)
        return self._heading(1, CORRECTIONS, "corrections") + "".join(told)

    def _imprint(self) -> str:
        """Which edition a paper of two sides is, in one line where a longer one has a cover."""
        said = ". ".join(f"{term}: {text}" for term, text in front(self.document) if term in _IMPRINT)
        return self._paragraph("Source", _run(f"{said}."))

    def _fact(self, term: str, line: Line) -> str:
        return self._paragraph("Fact", _run(f"{clean(term)}: ", "<w:b/><w:bCs/>") + self._line(line))

    def _contents(self) -> str:
        document = self.document
        opening = ((CORRECTIONS, "corrections", document.notices), (MARKS, "marks", document.keys))
        entries = [
            (1, title, place) for title, place, held in (*opening, (CONTACT, "contact", document.contact)) if held
        ]
        entries += [
            (level - 1, clean(section.heading), self._places[section.id])
            for level, section in document.walk()
            if level <= 4
        ]
        back = ((VALUES, "values", self._values), (SOURCES, "sources", document.figures))
        entries += [(1, title, place) for title, place, held in back if held]
        entries.append((1, CITE, "cite"))
        # Page numbers are for the reader's own program to put in, when the field is updated: a number that is
        # written here could be wrong on another machine. A file that asks for the update (a dirty field, or
        # updateFields) makes Word ask whether to trust fields "that may refer to other files", and that frightens
        # people for the sake of a convenience. So a line says how to do it.
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
            ' TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        rows = []
        for at, (level, title, place) in enumerate(entries):
            link = self._inside(place, _run(title))
            first, last = begin if not at else "", end if at == len(entries) - 1 else ""
            rows.append(self._paragraph(f"TOC{level}", f"{first}{link}{last}"))
        heading = self._paragraph("TOCHeading", _run("Contents"), "<w:pageBreakBefore/>")
        return (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{heading}{self._paragraph('Note', _run(HOW))}{''.join(rows)}"
            "</w:sdtContent></w:sdt>"
        )

    # -- sections and blocks -------------------------------------------------------------------------------------

    def _heading(self, level: int, text: str, place: str = "", more: str = "") -> str:
        runs = _run(clean(text))
        return self._paragraph(f"Heading{min(level, _DEEPEST)}", self._marked(place, runs) if place else runs, more)

    def _section(self, level: int, section: Section) -> str:
        first = self.document.sections and section is self.document.sections[0]
        broken = "<w:pageBreakBefore/>" if first and not self.document.brief else ""
        opening = self._heading(level, section.heading, self._places[section.id], broken)
        for at, block in enumerate(section.blocks):
            if at <= _MOST_OPENING and isinstance(block, Grid) and self._across(block):
                # What opens a table that lies across goes with it: a heading alone on a page leads to nothing.
                before = "".join(self._block(one, level) for one in section.blocks[:at])
                rest = "".join(self._block(one, level) for one in section.blocks[at + 1 :])
                return f"{self._turned(opening + before + self._upright(block))}{rest}"
            if not isinstance(block, Paragraph):
                break
        return opening + "".join(self._block(block, level) for block in section.blocks)

    def _block(self, block: Block, level: int, panel: bool = False) -> str:
        if isinstance(block, Paragraph):
            style = "Panel" if panel else {"lede": "Lede", "note": "Note"}.get(block.role, "Normal")
            return self._paragraph(style, self._line(block.line))
        if isinstance(block, Bullets):
            return self._bullets(block, panel)
        if isinstance(block, Facts):
            made = (_run(f"{clean(term)}: ", "<w:b/><w:bCs/>") + self._line(line) for term, line in block.rows)
            return "".join(self._paragraph("Panel" if panel else "Fact", one) for one in made)
        if isinstance(block, Gap):
            return self._paragraph("Gap", _run("Missing: ", "<w:b/><w:bCs/>") + _run(owed(block)))
        if isinstance(block, Panel):
            inner = "".join(self._block(one, level + 1, panel=True) for one in block.blocks)
            return self._heading(level + 1, block.title) + inner
        if isinstance(block, Grid):
            return self._grid(block)
        return self._picture(block)

    def _bullets(self, block: Bullets, panel: bool) -> str:
        style, more = "ListBullet", ""
        if block.ordered:
            style, more = "ListNumber", f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.ordered + 3}"/></w:numPr>'
            self.ordered += 1
        if panel:
            more += '<w:pBdr><w:left w:val="single" w:sz="24" w:space="12" w:color="12436D"/></w:pBdr>'
            more += '<w:ind w:left="709" w:hanging="425"/>'
        return "".join(self._paragraph(style, self._line(item), more) for item in block.items)

    def _caption(self, kind: str, text: str, place: str = "") -> str:
        self._captions[kind] += 1
        label = _run(f"{kind} ") + _field(f"SEQ {kind} \\* ARABIC", str(self._captions[kind]))
        runs = f"{self._marked(place, label) if place else label}{_run(f': {clean(text)}')}"
        return self._paragraph("Caption", runs)

    def _under(self, notes: Sequence[Line], source: Line) -> str:
        said = [self._paragraph("Note", self._line(note)) for note in notes]
        if source:
            plain = self.reader.plain(source)
            head = sourced(plain)[: -len(plain)] if plain else ""
            said.append(self._paragraph("Note", _run(head) + self._line(source)))
        return "".join(said)

    # -- tables --------------------------------------------------------------------------------------------------

    def _grid(self, grid: Grid, place: str = "") -> str:
        said = self._upright(grid, place)
        return self._turned(said) if self._across(grid) else said

    def _across(self, grid: Grid) -> bool:
        """Whether a table is too wide for a page that stands upright."""
        texts = [[self.reader.plain(cell) for cell in row] for row in grid.rows]
        beside = [[head_of(column), *(row[at] for row in texts)] for at, column in enumerate(grid.columns)]
        return narrowest(beside, size=self.size, gutter=_GUTTER) > word_styles.PAGE / 20

    def _upright(self, grid: Grid, place: str = "") -> str:
        """A table with its caption, notes and source, as wide as its page will be."""
        rows = [[self._line(cell) for cell in row] for row in grid.rows]
        texts = [[self.reader.plain(cell) for cell in row] for row in grid.rows]
        wide = word_styles.ACROSS if self._across(grid) else word_styles.PAGE
        table = self._table(grid.caption, grid.columns, rows, texts, wide)
        said = f"{self._caption('Table', grid.caption, place)}{table}{self._after()}"
        return said + self._under(grid.notes, grid.source)

    def _turned(self, said: str) -> str:
        """A part on pages of its own that lie across: letters stay as large as anywhere, and no word is cut."""
        ends = (self._paragraph("TableText", "", section) for section in self.sections)
        return f"{next(ends)}{said}{next(ends)}"

    def _after(self) -> str:
        """A narrow line under a table, so that two tables never run into one."""
        space = '<w:spacing w:before="0" w:after="100" w:line="120" w:lineRule="exact"/>'
        return self._paragraph("TableText", "", space)

    def _table(
        self,
        caption: str,
        columns: Sequence[Heading],
        rows: Sequence[Sequence[str]],
        texts: Sequence[Sequence[str]],
        wide: int = word_styles.PAGE,
    ) -> str:
        heads = [head_of(one) for one in columns]
        beside = [[head, *(row[at] for row in texts)] for at, head in enumerate(heads)]
        widths = [round(one * 20) for one in shares(beside, wide / 20, size=self.size, gutter=_GUTTER)]
        grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)

        def cell(at: int, runs: str) -> str:
            right = '<w:jc w:val="right"/>' if columns[at].number else ""
            width = f'<w:tcPr><w:tcW w:w="{widths[at]}" w:type="dxa"/></w:tcPr>'
            return f"<w:tc>{width}{self._paragraph('TableText', runs, right)}</w:tc>"

        head = "".join(cell(at, _run(text)) for at, text in enumerate(heads))
        made = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
        made += [
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cell(at, runs) for at, runs in enumerate(row))}</w:tr>"
            for row in rows
        ]
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="GoldenThread"/><w:tblW w:w="5000" w:type="pct"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1"'
            f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{quoted(caption)}"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"
        )

    # -- charts --------------------------------------------------------------------------------------------------

    def _picture(self, picture: Picture) -> str:
        at = len(self._values) + 1
        place, table = f"chart_{at}", f"values_{at}"
        said = [self._caption("Chart", picture.headline, place)]
        if picture.subtitle.strip():
            said.append(self._paragraph("Note", _run(clean(picture.subtitle)), "<w:keepNext/>"))
        charts = native.natives(native.complete(picture))
        said += [self._chart(one, picture, n, len(charts)) for n, one in enumerate(charts, 1)]
        if not charts:
            said.append(self._paragraph("Normal", _run(clean(picture.words))))
        link = self._inside(
            table, _run(f"Table of the values in chart {self._captions['Chart']}", '<w:rStyle w:val="Hyperlink"/>')
        )
        said.append(self._under([(Words(note),) for note in picture.notes], picture.source))
        if picture.table.rows:
            self._values.append((picture, place, table))
            said.append(self._paragraph("Note", link))
        return "".join(said)

    def _chart(self, chart: native.Native, picture: Picture, at: int, of: int) -> str:
        self._charts += 1
        number = self._charts
        high = min(native.height_for(chart, _WIDE), _HIGH)
        package = self.package.part.package
        sheet = Part(
            PackURI(f"/word/embeddings/values{number}.xlsx"),
            office.XLSX,
            native.workbook(chart, self.document),
            package,
        )
        part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
        link = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
        part._blob = native.chart_part(chart, native.Room(_WIDE, high), link)
        drawn = self.package.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        alt = f"{picture.words} Part {at} of {of}." if of > 1 else picture.words
        return self._paragraph(
            "Chart",
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDE * _EMU}"'
            f' cy="{round(high * _EMU)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}"'
            f' name="Chart {number}" descr="{quoted(alt)}" title="{quoted(picture.headline)}"/>'
            '<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="{drawn}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>',
            "<w:keepNext/>" if at < of else "",
        )

    # -- the end -------------------------------------------------------------------------------------------------

    def _values_part(self) -> str:
        if not self._values:
            return ""
        said = [self._heading(1, VALUES, "values")]
        for picture, place, table in self._values:
            said.append(self._grid(picture.table, table))
            back = _run(f"Back to the chart: {clean(picture.headline)}", '<w:rStyle w:val="Hyperlink"/>')
            said.append(self._paragraph("Note", self._inside(place, back)))
        return "".join(said)

    def _sources_part(self) -> str:
        if self.document.brief:
            return self._brief_end()
        if not self.document.figures:
            return self._cite()
        lead = (
            "Figures of one measure, place and source stand together, by the part of the report that prints them first."
        )
        said = [self._heading(1, SOURCES, "sources"), self._paragraph("Normal", _run(lead))]
        columns = (Heading("What it is"), Heading("Figures"), Heading("Where they come from"))
        for part in gathered(self.document):
            caption = (
                f"Figures of {clean(part.chapter.heading)}"
                if part.chapter
                else "Figures in the data files of this report"
            )
            rows, texts = [], []
            for entry in part.entries:
                what = clean(", ".join(one for one in (entry.title, entry.what) if one)) or "not described"
                where = "; ".join(text if term == "Source" else f"{term}: {text}" for term, text in entry.facts)
                several = len(entry.figures) > 1
                runs = [self._held(held, several) for held in entry.figures]
                rows.append([_run(what), _run("; ").join(runs), _run(where)])
                shown = "; ".join(f"{clean(held.text)} {clean(held.period)}" for held in entry.figures)
                texts.append([what, shown[:160], where])
            table = self._table(caption, columns, rows, texts)
            said += [self._caption("Table", caption), table, self._after()]
        return "".join(said) + self._cite()

    def _brief_end(self) -> str:
        """The end of a paper of two sides: signs, whom to ask, and the sources as small lines."""
        document = self.document
        said = []
        if document.keys:
            signs = "; ".join(f"{mark} {meaning}" for mark, meaning in document.keys)
            said.append(self._paragraph("Source", _run(f"{MARKS}: ", "<w:b/><w:bCs/>") + _run(f"{clean(signs)}.")))
        said += [self._paragraph("Source", _run(clean(one))) for one in document.contact]
        said.append(self._paragraph("Source", _run(f"{CITE}: ", "<w:b/><w:bCs/>") + _run(citation(document))))
        entries = [entry for part in gathered(document) for entry in part.entries]
        if entries:
            said.append(self._heading(1, SOURCES, "sources"))
        for entry in entries:
            what = clean(", ".join(one for one in (entry.title, entry.what) if one)) or "Not described"
            where = "; ".join(text for term, text in entry.facts if term == "Source")
            runs = _run("; ").join(self._held(held, len(entry.figures) > 1) for held in entry.figures)
            said.append(
                self._paragraph("Source", _run(f"{what}: ") + runs + _run(f". {clean(where)}." if where else "."))
            )
        return "".join(said)

    def _held(self, held: Held, several: bool) -> str:
        """A figure in its entry: its text, which leads to its own page, its period, and what it was worked out from."""
        text = clean(held.text)
        shown = self._one(Web(text, held.url), "<w:b/><w:bCs/>") if address(held.url) else _run(text, "<w:b/><w:bCs/>")
        said = self._marked(self._figures[held.key], shown)
        said += _run(f" {clean(held.period)}") if several and held.period.strip() else ""
        known = [self.reader.figures[key] for key in held.parts if key in self.reader.figures]
        if known:
            links = [
                self._inside(
                    self._figures[one.key],
                    _run(f"{clean(one.text)}, {clean(one.area_name)}", '<w:rStyle w:val="FigureLink"/>'),
                )
                for one in known
            ]
            said += _run(", from ") + _run(" and ").join(links)
        return said

    def _cite(self) -> str:
        return self._heading(1, CITE, "cite") + self._paragraph("Normal", _run(citation(self.document)))
