"""The Word file of an edition: its structure, its charts, its links, and what it says of itself."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest

from goldenthread.charts.lettering import width_of
from goldenthread.publishing.document import (
    Bullets,
    Document,
    Grid,
    Heading,
    Number,
    Paragraph,
    Picture,
    Section,
    Web,
    Words,
)
from goldenthread.publishing.formats import docx as word
from goldenthread.publishing.formats.lines import tables
from goldenthread.publishing.formats.sources import gathered
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile, long_report
from tests.unit.publishing.example_pictures import line_picture
from tests.unit.publishing.opening import converted, parts, printed, said, xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NAMES = {
    "w": W[1:-1],
    "r": R[1:-1],
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}


@cache
def _parts(document: Document | None = None) -> dict[str, bytes]:
    return parts(word.write(document or example()))


def _body(data: bytes | None = None) -> Any:
    return xml((parts(data) if data else _parts())["word/document.xml"])


def _text(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def _styled(element: Any, style: str) -> list[str]:
    return [_text(one) for one in element.xpath(f".//w:p[w:pPr/w:pStyle/@w:val='{style}']", namespaces=NAMES)]


def test_headings_are_styles_and_skip_no_level() -> None:
    """Every section is a heading of its own level, in order; panels stand one below their section."""
    levels = []
    for paragraph in _body().iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and (found := re.fullmatch(r"Heading(\d)", style.get(f"{W}val"))):
            levels.append((int(found[1]), _text(paragraph)))
    assert levels[0][0] == 1
    assert all(two <= one + 1 for (one, _), (two, _) in pairwise(levels))
    wanted = [(level - 1, section.heading) for level, section in example().walk()]
    assert [one for one in levels if one in wanted] == wanted
    assert (2, "Health appointments") in levels


@pytest.mark.parametrize("document", [example(), hostile()], ids=["example", "hostile"])
def test_everything_that_is_said_stands_in_the_file(document: Document) -> None:
    """No words of a line, no printed number, no alternative text and no gap is lost, and nothing is markup."""
    body = _body(word.write(document))
    flat = " ".join(_text(body).split())
    for words in said(document):
        assert " ".join(word.words(words).split()) in flat
    for number in printed(document):
        assert " ".join(word.words(number).split()) in flat
    alts = body.xpath(".//wp:docPr/@descr", namespaces=NAMES)
    for _, one in tables(document):
        if isinstance(one, Picture):
            assert any(alt.startswith(word.clean(one.words)) for alt in alts)


def test_contents_lead_to_every_section() -> None:
    """The contents are a field, with an entry for each section of three levels, and each leads to a bookmark."""
    body = _body()
    codes = [one.text.strip() for one in body.iter(f"{W}instrText")]
    assert codes[0].startswith("TOC ")
    entries = [*_styled(body, "TOC1"), *_styled(body, "TOC2"), *_styled(body, "TOC3")]
    assert {section.heading for _, section in example().walk()} <= set(entries)
    marks = body.xpath(".//w:bookmarkStart/@w:name", namespaces=NAMES)
    anchors = body.xpath(".//w:hyperlink/@w:anchor", namespaces=NAMES)
    assert len(marks) == len(set(marks))
    assert anchors and set(anchors) <= set(marks)
    begun = body.xpath("count(.//w:fldChar[@w:fldCharType='begin'])", namespaces=NAMES)
    assert begun == body.xpath("count(.//w:fldChar[@w:fldCharType='end'])", namespaces=NAMES)


def test_each_number_leads_to_where_it_comes_from() -> None:
    """A bound number is a link to a row at the end that prints it, with its source and supplier."""
    body = _body()
    rows = {
        name: row
        for row in body.iter(f"{W}tr")
        for name in row.xpath(".//w:bookmarkStart/@w:name", namespaces=NAMES)
        if name.startswith("figure_")
    }
    assert len(rows) == len(example().figures)
    links = [
        (one.get(f"{W}anchor"), _text(one))
        for one in body.iter(f"{W}hyperlink")
        if (one.get(f"{W}anchor") or "").startswith("figure_")
    ]
    assert {text for _, text in links} >= printed(example())
    for anchor, text in links:
        cells = [_text(cell) for cell in rows[anchor].iter(f"{W}tc")]
        assert text.partition(",")[0].removesuffix(" per cent") in cells[1]
    first = [_text(cell) for cell in rows["figure_1"].iter(f"{W}tc")]
    assert "Example County (E10000999)" in first[0]
    assert "Return for quarter 2" in first[2] and "Example County Council" in first[2]
    derived = [_text(cell) for cell in rows["figure_3"].iter(f"{W}tc")]
    assert "England less Example County" in derived[2] and "from 67%" in derived[1]


def test_tables_have_one_header_row_that_repeats_and_no_hole() -> None:
    """Each table has a caption before it, a repeated header row, as many cells in each row, and none empty or merged."""
    body = _body()
    found = list(body.iter(f"{W}tbl"))
    assert len(found) == len(list(tables(example()))) + len(gathered(example()))
    for table in found:
        rows = table.findall(f"{W}tr")
        headers = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert headers == [True] + [False] * (len(rows) - 1)
        cells = [[_text(cell) for cell in row.findall(f"{W}tc")] for row in rows]
        assert {len(row) for row in cells} == {len(cells[0])}
        assert all(text.strip() for row in cells for text in row)
        assert not table.xpath(".//w:gridSpan|.//w:vMerge", namespaces=NAMES)
        assert table.xpath("./w:tblPr/w:tblCaption/@w:val", namespaces=NAMES)[0]
        before = table.getprevious()
        assert before.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Caption"
    assert "w:txbxContent" not in _parts()["word/document.xml"].decode()


def test_a_table_that_is_too_wide_lies_across_and_its_words_stay_whole() -> None:
    """Its letters stay as large; the pages after it stand upright again; each part has the marking above and below."""
    columns = tuple(Heading(f"Headingword{at}", number=at > 0) for at in range(7))
    grid = Grid("Wide", columns, (tuple((Words("percentage"),) for _ in columns),))
    narrow = Paragraph((Words("After it."),))
    document = replace(example(), sections=(Section("one", "One", (grid, narrow)),), figures=())
    body = xml(_parts(document)["word/document.xml"]).find(f"{W}body")
    pages = [
        (part.find(f"{W}pgSz").get(f"{W}orient"), len(part.findall(f"{W}headerReference")))
        for part in body.iter(f"{W}sectPr")
    ]
    assert pages == [(None, 1), ("landscape", 1), (None, 1)]
    (table,) = body.iter(f"{W}tbl")
    widths = [int(one.get(f"{W}w")) for one in table.iter(f"{W}gridCol")]
    longest = width_of("Headingword8", size=12, bold=True) * 20
    assert min(widths) > longest and sum(widths) <= 14570 + 9
    assert not list(xml(_parts()["word/document.xml"]).iter(f"{W}pgSz"))[1:], "one that fits stays upright"


def test_opening_it_asks_nothing() -> None:
    """No field asks to be updated: Word would ask whether other files may be read. A line says how to do it."""
    parts = _parts()
    assert b"updateFields" not in parts["word/settings.xml"]
    body = parts["word/document.xml"]
    assert b"w:dirty" not in body and word.HOW.encode() in body


def test_charts_are_native_with_words_and_values() -> None:
    """Each picture is a chart that Word edits, with its text alternative; its workbook holds its values, gaps empty."""
    body = _body()
    drawn = body.xpath(".//wp:inline", namespaces=NAMES)
    pictures = [one for _, one in tables(example()) if isinstance(one, Picture)]
    assert len(drawn) == len(pictures)
    for at, (inline, picture) in enumerate(zip(drawn, pictures, strict=True), 1):
        about = inline.find("wp:docPr", NAMES)
        assert about.get("descr") == picture.words
        chart = xml(_parts()[f"word/charts/chart{at}.xml"])
        names = [
            "".join(one.xpath("./c:tx//c:v/text()", namespaces=NAMES))
            for one in chart.xpath(".//c:ser", namespaces=NAMES)
        ]
        assert names == [one.name for one in picture.traces]
        book = openpyxl.load_workbook(io.BytesIO(_parts()[f"word/embeddings/values{at}.xlsx"]))
        rows = list(book.active.iter_rows(values_only=True))
        assert list(rows[0][1:]) == names
        for column, trace in enumerate(picture.traces, 1):
            held = [row[column] for row in rows[1:]]
            assert held == [None if value is None else float(value) for _, value in trace.points]
            cached = chart.xpath(f"(.//c:ser)[{column}]/c:val//c:pt", namespaces=NAMES)
            assert [int(one.get("idx")) for one in cached] == [n for n, one in enumerate(held) if one is not None]
    assert "dispBlanksAs" in _parts()["word/charts/chart1.xml"].decode()


def test_bars_start_at_nothing_and_a_missing_one_says_so() -> None:
    """The axis of bars starts at 0; a bar without a value has its marker beside its label, never a zero."""
    chart = xml(_parts()["word/charts/chart3.xml"])
    assert chart.xpath(".//c:barChart", namespaces=NAMES)
    assert chart.xpath(".//c:valAx/c:scaling/c:min/@val", namespaces=NAMES) == ["0"]
    assert "Westmarket [c]" in chart.xpath(".//c:cat//c:v/text()", namespaces=NAMES)
    lines = xml(_parts()["word/charts/chart1.xml"])
    assert lines.xpath(".//c:valAx/c:scaling/c:min/@val", namespaces=NAMES) == ["50"]
    assert "Axis starts at 50%" in "".join(lines.xpath(".//c:chart/c:title//*/text()", namespaces=NAMES))


def test_lists_are_list_styles_and_each_ordered_one_starts_again() -> None:
    """Bullets and numbers are styles, and two ordered lists are two lists."""
    body = _body()
    assert len(_styled(body, "ListBullet")) == 3
    assert len(_styled(body, "ListNumber")) == 2
    one = Bullets(((Words("First"),), (Words("Second"),)), ordered=True)
    two = replace(example(), sections=(Section("a", "A", (one, Paragraph((Words("Then"),)), one)),))
    made = parts(word.write(two))
    used = xml(made["word/document.xml"]).xpath(".//w:numPr/w:numId/@w:val", namespaces=NAMES)
    assert len(used) == 4 and len(set(used)) == 2
    starts = xml(made["word/numbering.xml"])
    for number in set(used):
        assert starts.xpath(
            f".//w:num[@w:numId='{number}']/w:lvlOverride/w:startOverride/@w:val", namespaces=NAMES
        ) == ["1"]


def test_type_is_sans_serif_of_twelve_points_in_british_english() -> None:
    """No size under 12 points, one font, one language, nothing centred or justified."""
    styles = xml(_parts()["word/styles.xml"])
    everywhere = [styles, _body(), xml(_parts()["word/numbering.xml"])]
    sizes = [int(one) for tree in everywhere for one in tree.xpath(".//w:sz/@w:val", namespaces=NAMES)]
    borders = [int(one.get(f"{W}sz")) for tree in everywhere for one in tree.iter() if one.get(f"{W}sz")]
    assert min(sizes) >= 24 and borders
    assert set(styles.xpath(".//w:rFonts/@w:ascii", namespaces=NAMES)) == {"Arial"}
    assert set(styles.xpath(".//w:lang/@w:val", namespaces=NAMES)) == {"en-GB"}
    sides = {one for tree in everywhere for one in tree.xpath(".//w:jc/@w:val", namespaces=NAMES)}
    assert sides <= {"left", "right"}


def test_marking_stands_above_and_below_with_the_page() -> None:
    """The header and the footer carry the marking, and the footer the page's number of how many."""
    made = docx.Document(
        io.BytesIO(word.write(replace(example(), marking="OFFICIAL-SENSITIVE: board & officers only")))
    )
    section = made.sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE: board & officers only"
    foot = section.footer.paragraphs[0]
    assert foot.text.startswith("OFFICIAL-SENSITIVE: board & officers only") and "Page 1 of 1" in foot.text
    codes = [one.text.strip() for one in section.footer._element.iter(f"{W}instrText")]
    assert codes == ["PAGE", "NUMPAGES"]
    assert made.core_properties.keywords == "OFFICIAL-SENSITIVE: board & officers only"


def test_the_file_says_what_it_is() -> None:
    """Title, publisher, language, and dates from the day of the figures; the program is ours."""
    core = docx.Document(io.BytesIO(word.write(example()))).core_properties
    assert (core.title, core.author, core.language) == (example().title, example().partnership, "en-GB")
    assert core.created.date().isoformat() == core.modified.date().isoformat() == example().as_at
    custom = _parts()["docProps/custom.xml"].decode()
    assert 'name="Marking"' in custom and "For public release" in custom
    assert b"Golden Thread" in _parts()["docProps/app.xml"]
    everything = b"".join(_parts().values())
    assert b"python-docx" not in everything and b"Microsoft Macintosh" not in everything


def test_links_lead_only_where_a_reader_can_go() -> None:
    """Addresses of the web are links; scripts and paths of the installation are words alone."""
    line = (
        Web("our methods", "https://www.example.org/m?a=1&b=2"),
        Web("bad", "javascript:alert(1)"),
        Web("the action", "/r/example-county/ACT-014"),
    )
    made = parts(word.write(replace(example(), sections=(Section("a", "A", (Paragraph(line),)),))))
    links = [
        one.get("Target") for one in xml(made["word/_rels/document.xml.rels"]) if one.get("TargetMode") == "External"
    ]
    assert sorted(links) == sorted(["https://www.example.org/m?a=1&b=2", example().licence_url])
    assert "the action" in made["word/document.xml"].decode()


def test_a_number_without_a_figure_is_words() -> None:
    """A number whose figure is not in the document leads nowhere, and an edition with no figures has no such part."""
    document = replace(example(), figures=(), sections=(Section("a", "A", (Paragraph((Number("7", "F99"),)),)),))
    body = _body(word.write(document))
    assert "7" in _text(body) and word.SOURCES not in _text(body)


def test_a_picture_without_series_gives_its_words() -> None:
    """Where there is nothing to draw, the text alternative stands in its place, and its values in a table."""
    empty = replace(line_picture(), traces=())
    body = _body(word.write(replace(example(), sections=(Section("a", "A", (empty,)),))))
    assert not body.xpath(".//wp:inline", namespaces=NAMES)
    assert empty.words in _text(body)


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    """LibreOffice lays it out: the marking and the page on each page, and the words of every section."""
    pages = pypdf.PdfReader(io.BytesIO(converted(word.write(example()), "docx", "pdf", tmp_path))).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) > 5
    for at, text in enumerate(texts, 1):
        assert text.count("For public release") >= 2
        assert f"Page {at} of {len(texts)}" in text
    flat = " ".join(" ".join(texts).split())
    assert all(section.title in flat for _, section in example().walk())


def test_a_long_report_keeps_every_figure() -> None:
    """Sixty charts and six hundred figures: all there, each with a row."""
    made = parts(word.write(long_report()))
    assert sum(name.startswith("word/charts/chart") and name.endswith(".xml") for name in made) == 60
    marks = xml(made["word/document.xml"]).xpath(".//w:bookmarkStart/@w:name", namespaces=NAMES)
    assert sum(one.startswith("figure_") for one in marks) == len(long_report().figures) == 600


def test_a_source_line_says_so_once() -> None:
    """Whether or not the composer wrote the word."""
    for text in ("Source: the return", "The return"):
        picture = replace(line_picture(), source=(Words(text),))
        notes = _styled(_body(word.write(replace(example(), sections=(Section("a", "A", (picture,)),)))), "Note")
        assert f"Source: {text.removeprefix('Source: ')}" in notes
