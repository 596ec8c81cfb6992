"""An edition as slides: a title, one slide for each part, chart and table, with charts that can be edited.

Words are measured before they are put on a slide: what does not fit goes on to the next, and nothing is made smaller.
The notes of each slide hold the words in full, the source, and where each figure comes from.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from xml.sax.saxutils import escape

import pptx
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart
from pptx.util import Pt

from goldenthread.charts.lettering import clean, wrap
from goldenthread.look.packing import repack
from goldenthread.publishing.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Gap,
    Grid,
    Held,
    Number,
    Panel,
    Paragraph,
    Picture,
    Section,
    See,
    Web,
    Words,
)
from goldenthread.publishing.formats import native, office
from goldenthread.publishing.formats import slide_master as look
from goldenthread.publishing.formats.lines import (
    Reader,
    capital,
    citation,
    figures_said,
    front,
    head_of,
    keys_of,
    owed,
    sourced,
    tables,
    words,
)
from goldenthread.publishing.formats.office import quoted
from goldenthread.publishing.formats.safe import address, day, facts_of, what_of
from goldenthread.publishing.formats.slide_tables import GUTTER, LINE, Measured, measured
from goldenthread.publishing.formats.slide_text import BESIDE, SIZE, Para, height, is_short, pieces, shorter

_SMALL: Final = 14
#: The most that notes and source may take at the foot of a slide, in points; and what stands there instead.
_MOST_UNDER: Final = 110
_ELSEWHERE: Final = "Notes and source are in the notes of this slide."
#: A table in the look of a plain page: no fills, no grid. Lines are drawn under its rows.
_PLAIN_TABLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_MOST_BARS: Final = 12
MISSING: Final = "What is not recorded yet"


def write(document: Document) -> bytes:
    """The edition as PPTX, the same bytes for the same document."""
    deck = pptx.Presentation()
    look.dress(deck)
    look.count_parts(deck.part.package)
    _Writer(document, deck).write()
    office.about(deck.core_properties, document)
    package = deck.part.package
    for part in package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            part._blob = office.PROGRAM
    part = Part(PackURI("/docProps/custom.xml"), office.CUSTOM, package, office.custom(document))
    package.relate_to(part, office.CUSTOM_LINK)
    out = io.BytesIO()
    deck.save(out)
    return repack(out.getvalue())


class _Writer:
    def __init__(self, document: Document, deck: Any) -> None:
        self.document = document
        self.deck = deck
        self.reader = Reader.of(document)
        self._layouts = {one.name: one for one in deck.slide_layouts}
        self._titles: dict[str, int] = {}
        self._charts = 0
        self._first: dict[str, Any] = {}
        self._lacks: list[tuple[Section, Gap]] = []
        self._part = ""
        self._lead: Para | None = None
        self._lead_keys: list[str] = []
        headlines = [clean(one.headline) for _, one in tables(document) if isinstance(one, Picture)]
        self._repeated = {one for one, times in Counter(headlines).items() if times > 1}

    def write(self) -> None:
        """Make every slide."""
        document = self.document
        self._opening()
        if document.notices:
            said = [Para((Words(one.text),), head=f"{day(one.day)}: {one.title}. ") for one in document.notices]
            self._text("Corrected since", said, [])
        if document.keys:
            self._text(
                "What the markers mean", [Para((Words(f" {text}"),), head=mark) for mark, text in document.keys], []
            )
        for _, section in document.walk():
            self._section(section)
        self._missing()
        about = [Para((Words(text),), head=f"{term}: ") for term, text in front(document) if term != "Marking"]
        about += [Para((Words(one),)) for one in document.contact]
        about.append(Para((Words(citation(document)),), head="How to cite: "))
        self._text("About this edition", [replace(one, size=_SMALL + 2) for one in about], [])
        self._link()

    # -- slides --------------------------------------------------------------------------------------------------

    def _opening(self) -> None:
        document = self.document
        slide = self.deck.slides.add_slide(self._layouts["Title Slide"])
        self._title(slide, document.title, most=look.FIRST_HIGH, size=40)
        self._titles[clean(document.title)] = 1
        lines = [
            capital(document.subtitle),
            document.partnership,
            document.edition,
            figures_said(document),
        ]
        shown = [Para((Words(one),), size=24) for one in lines if one.strip()]
        while sum(height(self.reader, one) for one in shown) > look.BOTTOM - look.UNDER_TITLE and shown[0].size > 12:
            shown = [replace(one, size=one.size - 2) for one in shown]
        said = "".join(self._p(slide, one) for one in shown)
        self._fill(slide.placeholders[1], said)
        self._feet(slide)
        self._notes(slide, [document.summary, citation(document)], [])

    def _new(self, layout: str, title: str, part: str = "") -> Any:
        """A slide with a title that no other slide has."""
        slide = self.deck.slides.add_slide(self._layouts[layout])
        said = f"{clean(title)}{part}"
        self._titles[said] = self._titles.get(said, 0) + 1
        if self._titles[said] > 1:
            said = f"{said} ({self._titles[said]})"
        self._title(slide, said, most=look.TITLE_HIGH, size=28)
        return slide

    def _title(self, slide: Any, title: str, *, most: float, size: int) -> None:
        said = clean(title)
        while size > 14 and len(wrap(said, look.ACROSS, size=size, bold=True)) * size * LINE > most:
            size -= 2
        shape = slide.shapes.title
        letters = f'<a:rPr lang="en-GB" sz="{size * 100}" b="1"/>'
        self._fill(shape, f"<a:p><a:r>{letters}<a:t>{escape(said)}</a:t></a:r></a:p>")

    @staticmethod
    def _fill(shape: Any, paragraphs: str) -> None:
        body = shape._element.txBody
        for old in body.p_lst:
            body.remove(old)
        for one in parse_xml(f"<p:txBody {look.NAMES}>{paragraphs}</p:txBody>"):
            body.append(one)

    def _feet(self, slide: Any) -> None:
        """The marking and the number of the slide, last in the order of reading."""
        tree = slide.shapes._spTree
        top = max(int(one) for one in tree.xpath("//@id") if str(one).isdigit())
        for one in look.feet(top + 1, len(self.deck.slides), escape(clean(self.document.marking))):
            tree.append(parse_xml(one))

    def _notes(self, slide: Any, said: Sequence[str], keys: Sequence[str]) -> None:
        """The marking, the words in full, and where each figure comes from."""
        lines = [clean(self.document.marking), *(clean(one) for one in said if one.strip())]
        held = [self.reader.figures[key] for key in keys if key in self.reader.figures]
        if held:
            lines += ["Figures on this slide:", *(self._origin(one) for one in held)]
        slide.notes_slide.notes_text_frame.text = "\n".join(lines)

    @staticmethod
    def _origin(held: Held) -> str:
        facts = "; ".join(text if term == "Source" else f"{term}: {text}" for term, text in facts_of(held))
        return f"{clean(held.text)}: {what_of(held)}. {facts}"

    def _missing(self) -> None:
        """Parts that hold nothing yet, together: a slide for each would bury the others."""
        if self._lacks:
            said = [
                Para((Words(owed(gap)),), head=f"{clean(section.heading)}: ", size=_SMALL + 2)
                for section, gap in self._lacks
            ]
            slides = self._text(MISSING, said, [])
            for section, _ in self._lacks:
                self._first.setdefault(section.id, slides[0])

    # -- words ---------------------------------------------------------------------------------------------------

    def _section(self, section: Section) -> None:
        if section.blocks and all(isinstance(block, Gap) for block in section.blocks):
            self._lacks += [(section, block) for block in section.blocks if isinstance(block, Gap)]
            return
        said: list[Para] = []
        keys: list[str] = []
        self._part = clean(section.heading)
        for block in section.blocks:
            if isinstance(block, Grid | Picture):
                # One short line before a chart or a table stands on its slide; a slide of its own would be bare.
                lead = said[0] if len(said) == 1 and is_short(self.reader, said[0]) else None
                if lead is None:
                    self._flush(section, said, keys)
                self._lead, self._lead_keys = lead, keys if lead else []
                said, keys = [], []
                slides = self._grid(block) if isinstance(block, Grid) else self._picture(block)
                self._first.setdefault(section.id, slides[0])
            else:
                said += self._paras(block)
                keys += keys_of(block)
        self._flush(section, said, keys)
        if not section.blocks and section.sections:
            below = [Para((See(one.id),), bullet="•") for one in section.sections]
            self._flush(section, below, [])
        elif not section.blocks:
            self._flush(section, [Para((Words("Nothing is recorded here."),))], [])

    def _flush(self, section: Section, said: Sequence[Para], keys: Sequence[str]) -> None:
        if said:
            slides = self._text(section.heading, said, list(dict.fromkeys(keys)))
            self._first.setdefault(section.id, slides[0])

    def _paras(self, block: Block) -> list[Para]:
        if isinstance(block, Paragraph):
            size = {"lede": 24, "note": 16}.get(block.role, SIZE)
            return [Para(block.line, size=size)]
        if isinstance(block, Bullets):
            return [Para(item, bullet=f"{at}." if block.ordered else "•") for at, item in enumerate(block.items, 1)]
        if isinstance(block, Facts):
            return [Para(line, head=f"{clean(term)}: ") for term, line in block.rows]
        if isinstance(block, Gap):
            return [Para((Words(owed(block)),), head="Missing: ")]
        if isinstance(block, Panel):
            return [Para((), head=clean(block.title)), *(para for one in block.blocks for para in self._paras(one))]
        return []

    def _text(self, title: str, said: Sequence[Para], keys: Sequence[str]) -> list[Any]:
        """Slides of words. Where they do not fit on one, long paragraphs are cut to a sentence, then carried on."""
        room = look.BOTTOM - look.TOP
        larger = [replace(one, size=one.size + 4) for one in said]
        if sum(height(self.reader, one) for one in larger) <= room * 0.8:
            said = larger
        elif sum(height(self.reader, one) for one in said) > room:
            said = [shorter(self.reader, one) for one in said]
        pages: list[list[Para]] = [[]]
        left = float(room)
        for one in (piece for para in said for piece in pieces(self.reader, para, room)):
            high = height(self.reader, one)
            if high > left and pages[-1]:
                pages.append([])
                left = float(room)
            pages[-1].append(one)
            left -= high
        slides = []
        for at, page in enumerate(pages, 1):
            part = f" ({at} of {len(pages)})" if len(pages) > 1 else ""
            slide = self._new("Title and Content", title, part)
            self._fill(slide.placeholders[1], "".join(self._p(slide, one) for one in page))
            self._feet(slide)
            full = [one.full for one in page if one.full]
            self._notes(slide, [*(f"In full: {one}" for one in full)], keys if at == len(pages) else [])
            slides.append(slide)
        return slides

    def _p(self, slide: Any, para: Para) -> str:
        head = self._r(para.head, para.size, "1") if para.head else ""
        runs = "".join(self._run(slide, run, para.size) for run in para.line)
        if para.bullet == "•":
            marks = ' marL="342900" indent="-342900"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buChar char="•"/>'
        elif para.bullet:
            start = para.bullet.rstrip(".")
            marks = ' marL="342900" indent="-342900"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
            marks += f'<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod" startAt="{start}"/>'
        else:
            marks = ' marL="0" indent="0"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buNone/>'
        return f"<a:p><a:pPr{marks}</a:pPr>{head}{runs}</a:p>"

    @staticmethod
    def _r(text: str, size: int, bold: str = "0", italic: str = "0", inside: str = "") -> str:
        # The head of a column is clean already, and keeps its unit whole by a space that does not break.
        said = text if "\u00a0" in text else words(text)
        if not said:
            return ""
        return (
            f'<a:r><a:rPr lang="en-GB" sz="{size * 100}" b="{bold}" i="{italic}">{inside}</a:rPr>'
            f"<a:t>{escape(said)}</a:t></a:r>"
        )

    def _run(self, slide: Any, run: Words | Number | See | Web, size: int) -> str:
        if isinstance(run, Words):
            return self._r(run.text, size, str(int(run.strong)), str(int(run.emphasis)))
        if isinstance(run, Number):
            return self._r(run.text, size)
        if isinstance(run, See):
            # The slide it leads to may not be there yet: the link is put in at the end.
            said = self.reader.see(run)
            known = run.section in self.reader.headings
            return self._r(said, size, inside=f'<a:hlinkClick r:id="{_mark(run.section)}"/>' if known else "")
        url = address(run.url)
        link = slide.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True) if url else ""
        return self._r(run.text, size, inside=f'<a:hlinkClick r:id="{link}"/>' if link else "")

    def _link(self) -> None:
        """Put in the links from slide to slide; one that leads nowhere becomes words alone."""
        places = {_mark(name): slide for name, slide in self._first.items()}
        for slide in self.deck.slides:
            for one in slide._element.xpath(".//a:hlinkClick"):
                key = f"{{{one.nsmap['r']}}}id"
                name = one.get(key)
                if not name.startswith("to-"):
                    continue
                if name in places:
                    one.set(key, slide.part.relate_to(places[name].part, RELATIONSHIP_TYPE.SLIDE))
                    one.set("action", "ppaction://hlinksldjump")
                else:
                    one.getparent().remove(one)

    # -- charts --------------------------------------------------------------------------------------------------

    def _picture(self, picture: Picture) -> list[Any]:
        charts = native.natives(native.complete(picture), _MOST_BARS)
        source = sourced(self.reader.plain(picture.source))
        keys = keys_of(picture)
        said = [picture.words, *picture.notes, source]
        title = clean(picture.headline)
        if title in self._repeated and picture.subtitle.strip():
            # A finding that several charts share says of what.
            title = f"{title}: {clean(picture.subtitle).partition(',')[0]}"
        if not charts and not picture.table.rows:
            return self._text(title, [Para((Words(picture.words),))], keys)
        if not charts:
            return self._grid(picture.table, title=title, said=said, keys=keys)
        slides = []
        for at, chart in enumerate(charts, 1):
            part = f" ({at} of {len(charts)})" if len(charts) > 1 else ""
            slide = self._new("Title Only", title, part)
            top = look.TOP + self._opening_lines(slide, at == 1)
            if picture.subtitle.strip():
                top += self._box(slide, "Subtitle", [clean(picture.subtitle)], top, 16)
            under, foot = self._under([*(clean(note) for note in picture.notes), source])
            high = look.BOTTOM - top - foot - 6
            if chart.bars:
                high = min(high, native.height_for(chart, look.ACROSS, 16) * 1.25)
            self._chart(slide, chart, picture, part, top + 4, high)
            if under:
                self._box(slide, "Notes and source", under, look.BOTTOM - foot, _SMALL)
            self._feet(slide)
            self._notes(slide, said, [*self._lead_keys, *keys])
            slides.append(slide)
        return slides

    def _opening_lines(self, slide: Any, first: bool) -> float:
        """The part that a chart or a table stands in, above its title; and the short line before it, under the title.

        Returns how high that line is.
        """
        self._box(slide, "Part", [self._part], look.PART_TOP, look.PART_SIZE)
        if self._lead is None or not first:
            return 0
        lead = replace(self._lead, size=18)
        high = height(self.reader, lead)
        box = slide.shapes.add_textbox(Pt(look.LEFT), Pt(look.TOP), Pt(look.ACROSS), Pt(high))
        self._plain_box(box, "Introduction", self._p(slide, lead))
        return high + BESIDE

    def _under(self, said: Sequence[str]) -> tuple[list[str], float]:
        """Notes and source for the foot of a slide, and how high they are. What is too long stands in its notes."""
        shown = [one for one in said if one]
        high = self._foot(shown)
        if high > _MOST_UNDER:
            shown = [_ELSEWHERE]
            high = self._foot(shown)
        return shown, high

    def _foot(self, said: Sequence[str]) -> float:
        return sum(self._lines(one, _SMALL) for one in said) * _SMALL * LINE + (BESIDE if said else 0)

    @staticmethod
    def _lines(text: str, size: int) -> int:
        return len(wrap(text, (look.ACROSS - 14) * 0.97, size=size))

    def _box(self, slide: Any, name: str, said: Sequence[str], top: float, size: int) -> float:
        """A box of plain lines; returns how high it is."""
        high = sum(self._lines(one, size) for one in said) * size * LINE + 4
        box = slide.shapes.add_textbox(Pt(look.LEFT), Pt(top), Pt(look.ACROSS), Pt(high))
        self._plain_box(box, name, "".join(f"<a:p>{self._r(one, size)}</a:p>" for one in said))
        return high

    def _plain_box(self, box: Any, name: str, paragraphs: str) -> None:
        box.name = name
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_top = frame.margin_bottom = 0
        self._fill(box, paragraphs)

    def _chart(self, slide: Any, chart: native.Native, picture: Picture, part: str, top: float, high: float) -> None:
        self._charts += 1
        package = slide.part.package
        made = native.chart_part(chart, native.Room(look.ACROSS, high, 16), "rId1")
        place = PackURI(f"/ppt/charts/chart{self._charts}.xml")
        whole = ChartPart.load(place, CONTENT_TYPE.DML_CHART, package, made)
        whole.relate_to(EmbeddedXlsxPart.new(native.workbook(chart, self.document), package), RELATIONSHIP_TYPE.PACKAGE)
        link = slide.part.relate_to(whole, RELATIONSHIP_TYPE.CHART)
        frame = slide.shapes._add_chart_graphicFrame(link, Pt(look.LEFT), Pt(top), Pt(look.ACROSS), Pt(high))
        about = frame.xpath("./p:nvGraphicFramePr/p:cNvPr")[0]
        about.set("name", f"Chart {self._charts}")
        about.set("descr", clean(f"{picture.words}{f' Part{part}.' if part else ''}"))

    # -- tables --------------------------------------------------------------------------------------------------

    def _grid(
        self, grid: Grid, *, title: str = "", said: Sequence[str] = (), keys: Sequence[str] | None = None
    ) -> list[Any]:
        heads = [head_of(one) for one in grid.columns]
        texts = [[self.reader.plain(cell) or "[z]" for cell in row] for row in grid.rows]
        notes = [self.reader.plain(one) for one in grid.notes]
        source = sourced(self.reader.plain(grid.source))
        under, foot = self._under([*notes, source])
        least = self._foot([_ELSEWHERE]) if under else 0.0
        lead = height(self.reader, replace(self._lead, size=18)) + BESIDE if self._lead else 0
        # Only the last slide has the foot. Where it does not fit there, it stands in the notes.
        room = look.BOTTOM - look.TOP - lead - least - BESIDE
        full: list[str] = []
        table, pages = measured(grid, heads, texts, room, full)
        slides = []
        found = keys_of(grid) if keys is None else list(keys)
        for at, page in enumerate(pages, 1):
            part = f" ({at} of {len(pages)})" if len(pages) > 1 else ""
            slide = self._new("Title Only", title or grid.caption, part)
            top = look.TOP + self._opening_lines(slide, at == 1)
            high = self._table(slide, table, page, top)
            if under and at == len(pages):
                said_under = under if top + high + foot + BESIDE <= look.BOTTOM else [_ELSEWHERE]
                self._box(slide, "Notes and source", said_under, top + high + BESIDE, _SMALL)
            self._feet(slide)
            if at == len(pages):
                self._notes(slide, [*said, *notes, source, *full], [*self._lead_keys, *found])
            else:
                self._notes(slide, said, [])
            slides.append(slide)
        return slides

    def _table(self, slide: Any, sheet: Measured, rows: Sequence[Sequence[str]], top: float) -> float:
        """A native table on a slide; returns how high it is."""
        heights = [sheet.height(sheet.heads, bold=True), *(sheet.height(row) for row in rows)]
        high = sum(heights)
        place = (Pt(look.LEFT), Pt(top), Pt(look.ACROSS), Pt(high))
        frame = slide.shapes.add_table(len(rows) + 1, len(sheet.heads), *place)._element
        about = frame.xpath("./p:nvGraphicFramePr/p:cNvPr")[0]
        about.set("name", "Table")
        about.set("descr", clean(f"Table: {sheet.grid.caption}"))
        made = "".join(
            f'<a:tr h="{round(heights[n] * 12700)}">'
            f"{''.join(self._cell(sheet, at, text, not n) for at, text in enumerate(row))}</a:tr>"
            for n, row in enumerate((sheet.heads, *rows))
        )
        columns = "".join(f'<a:gridCol w="{round(one * 12700)}"/>' for one in sheet.widths)
        table = parse_xml(
            f'<a:tbl {look.NAMES}><a:tblPr firstRow="1" firstCol="1"><a:tableStyleId>{_PLAIN_TABLE}</a:tableStyleId>'
            f"</a:tblPr><a:tblGrid>{columns}</a:tblGrid>{made}</a:tbl>"
        )
        old = frame.xpath("./a:graphic/a:graphicData/a:tbl")[0]
        old.getparent().replace(old, table)
        return high

    def _cell(self, sheet: Measured, at: int, text: str, head: bool) -> str:
        side = "r" if sheet.grid.columns[at].number else "l"
        colour = "0B0C0C" if head else "B1B4B6"
        line = f'<a:lnB w="{12700 if head else 6350}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
        inside = f'<a:pPr algn="{side}"/>{self._r(text, sheet.size, str(int(head)))}'
        edge = round(GUTTER / 2 * 12700)
        return (
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{inside}</a:p></a:txBody>"
            f'<a:tcPr marL="{edge}" marR="{edge}" marT="45720" marB="45720" anchor="{"b" if head else "t"}">'
            f"{line}<a:noFill/></a:tcPr></a:tc>"
        )


def _mark(section: str) -> str:
    """What stands for the link to a section until its slide is known."""
    return f"to-{quoted(section)}"
