"""The package round a Word file's body: what is taken out of the library's empty file, pages, properties, runs."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from goldenthread.charts.lettering import clean
from goldenthread.publishing.document import Document
from goldenthread.publishing.formats import office

NAMES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


def strip(package: Any) -> None:
    """Take out of the library's empty file what is not ours: its picture, its second styles, its data, its name."""
    for rels in (package.part.rels, package.part.package.rels):
        for key in [one for one, rel in rels.items() if rel.reltype.rsplit("/", 1)[1] in _UNWANTED]:
            del rels[key]
    for part in package.part.package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            part._blob = office.PROGRAM


_UNWANTED: Final = frozenset({"thumbnail", "stylesWithEffects", "customXml", "webSettings"})


def replace(part: Any, xml: str) -> None:
    """Put other XML in a part."""
    part._element = parse_xml(xml)


def page(package: Any, document: Document) -> None:
    """A4 with 2 cm margins; the marking above and below, and the page's number."""
    section = package.sections[0]
    section.page_width, section.page_height = 11906 * 635, 16838 * 635
    section.left_margin = section.right_margin = 1134 * 635
    section.top_margin = section.bottom_margin = 1304 * 635
    section.header_distance = section.footer_distance = 567 * 635
    marking = escape(clean(document.marking))
    title = escape(clean(document.title))
    place = f"{run('Page ')}{field('PAGE', '1')}{run(' of ')}{field('NUMPAGES', '1')}"
    for part, style, inside in (
        (section.header, "Header", f"<w:r><w:t>{marking}</w:t></w:r>"),
        (
            section.footer,
            "Footer",
            f"<w:r><w:rPr><w:b/></w:rPr><w:t>{marking}</w:t></w:r><w:r><w:br/><w:t>{title}</w:t></w:r>"
            f"<w:r><w:tab/></w:r>{place}",
        ),
    ):
        part.is_linked_to_previous = False
        for old in list(part._element):
            part._element.remove(old)
        part._element.append(parse_xml(f'<w:p {NAMES}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inside}</w:p>'))


def sections(package: Any) -> tuple[str, str]:
    """What ends a part of upright pages, and a part of pages that lie across; both have the same head and foot."""
    upright, across = (deepcopy(package.element.body.sectPr) for _ in range(2))
    size = across.find(qn("w:pgSz"))
    wide, high = size.get(qn("w:w")), size.get(qn("w:h"))
    size.set(qn("w:w"), high)
    size.set(qn("w:h"), wide)
    size.set(qn("w:orient"), "landscape")
    return etree.tostring(upright, encoding="unicode"), etree.tostring(across, encoding="unicode")


def about(package: Any, document: Document) -> None:
    office.about(package.core_properties, document)
    whole = package.part.package
    part = Part(PackURI("/docProps/custom.xml"), office.CUSTOM, office.custom(document), whole)
    whole.relate_to(part, office.CUSTOM_LINK)


def run(text: str, properties: str = "") -> str:
    """A run of text, with what it looks like; nothing for no text."""
    if not text:
        return ""
    looks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{looks}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def field(code: str, shown: str) -> str:
    """A field that a reader's program may work out again, and what it shows until then."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
