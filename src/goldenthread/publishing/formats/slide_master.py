"""The look of the slides: wide, white, sans serif, left aligned; a title, what it is about, the marking, a number."""

from __future__ import annotations

from itertools import count
from typing import Any, Final

from lxml import etree
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Pt

NAMES: Final = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
#: The slide, and the room for what it says, in points.
WIDE, HIGH = 960, 540
LEFT, ACROSS = 44, 872
#: Above the title of a chart or a table stands the part that it is in.
PART_TOP, PART_SIZE = 18, 14
TITLE_TOP, TITLE_HIGH = 36, 70
TOP, BOTTOM = 112, 490
FOOT = 500
#: On the first slide: how high the title may be, and where the words under it start.
FIRST_HIGH, UNDER_TITLE = 130, 256
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_KEPT: Final = ("Title Slide", "Title and Content", "Title Only")
_PLACES: Final = {
    "TITLE": (LEFT, TITLE_TOP, ACROSS, TITLE_HIGH),
    "BODY": (LEFT, TOP, ACROSS, BOTTOM - TOP),
    "OBJECT": (LEFT, TOP, ACROSS, BOTTOM - TOP),
    "CENTER_TITLE": (LEFT, 110, ACROSS, FIRST_HIGH),
    "SUBTITLE": (LEFT, UNDER_TITLE, ACROSS, BOTTOM - UNDER_TITLE),
    "FOOTER": (LEFT, FOOT, 700, 26),
    "SLIDE_NUMBER": (816, FOOT, 100, 26),
}
#: Sizes of the text of a body by level, in hundredths of a point.
_SIZES: Final = ("2000", "1800", "1800", "1800", "1800")


def dress(deck: Any) -> None:
    """Give an empty deck of the library our own look, and take out the layouts that no slide uses."""
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    layouts = deck.slide_layouts
    for layout in list(layouts):
        if layout.name not in _KEPT:
            layouts.remove(layout)
    master = deck.slide_master
    for sheet in (master, *layouts):
        for shape in list(sheet.placeholders):
            kind = shape.placeholder_format.type.name
            if kind == "DATE":
                shape._element.getparent().remove(shape._element)
            elif kind in _PLACES:
                shape.left, shape.top, shape.width, shape.height = (Pt(one) for one in _PLACES[kind])
        _letters(sheet._element)
    _band(master)
    _styles(master._element)
    _theme(master.part)
    for rels in (deck.part.rels, deck.part.package._rels):
        for key in [one for one, rel in rels.items() if rel.reltype.endswith(("/thumbnail", "/printerSettings"))]:
            rels.pop(key)


def _letters(element: Any) -> None:
    """British English everywhere, and titles at the left that begin at the top."""
    for one in element.iter(f"{_A}rPr", f"{_A}endParaRPr", f"{_A}defRPr"):
        if one.get("lang"):
            one.set("lang", "en-GB")
        one.attrib.pop("smtClean", None)
    for one in element.iter(f"{_A}lvl1pPr"):
        if one.get("algn") == "ctr":
            one.set("algn", "l")
    for one in element.iter(f"{_A}bodyPr"):
        if one.get("anchor") == "ctr":
            one.set("anchor", "b")
        one.set("lIns", "0")
    # The library's empty deck shrinks what does not fit; nothing of ours is ever made smaller than it was measured.
    for one in list(element.iter(f"{_A}normAutofit")):
        one.getparent().replace(one, etree.SubElement(one.getparent(), f"{_A}noAutofit"))
    for one in list(element.iter(f"{_A}tint")):
        one.getparent().remove(one)


def _band(master: Any) -> None:
    """A dark blue band along the top of every slide. It is part of the master, so nothing reads it out."""
    band = master.shapes._spTree
    shape = parse_xml(
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr><p:cNvPr id="90" name="Band"/>'
        f'<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{Pt(WIDE)}"'
        f' cy="{Pt(10)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        '<a:srgbClr val="12436D"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )
    band.insert(2, shape)


def _styles(master: Any) -> None:
    styles = master.find("{http://schemas.openxmlformats.org/presentationml/2006/main}txStyles")
    title, body = styles[0], styles[1]
    letters = title.find(f".//{_A}defRPr")
    letters.set("sz", "2800")
    letters.set("b", "1")
    for at, level in enumerate(body):
        level.find(f"{_A}defRPr").set("sz", _SIZES[min(at, len(_SIZES) - 1)])


def _theme(part: Any) -> None:
    """Arial for all words, and the colours of our charts."""
    for rel in part.rels.values():
        if rel.reltype.endswith("/theme"):
            theme = rel.target_part
            made = theme.blob.replace(b'<a:latin typeface="Calibri"/>', b'<a:latin typeface="Arial"/>')
            colours = {b"4F81BD": b"12436D", b"C0504D": b"F46A25", b"9BBB59": b"28A197", b"8064A2": b"801650"}
            for old, new in {**colours, b"0000FF": b"12436D", b"800080": b"801650"}.items():
                made = made.replace(b'<a:srgbClr val="' + old + b'"/>', b'<a:srgbClr val="' + new + b'"/>')
            theme._blob = made


def count_parts(package: Any) -> None:
    """Number new parts by counting. The library walks the whole file for each, which takes ever longer."""
    counts: dict[str, count[int]] = {}
    there = {str(one.partname) for one in package.iter_parts()}

    def next_partname(pattern: str) -> PackURI:
        numbers = counts.setdefault(pattern, count(1))
        return next(PackURI(name) for name in (pattern % n for n in numbers) if name not in there)

    package.next_partname = next_partname


def feet(first: int, number: int, marking: str) -> list[str]:
    """The marking and the number of a slide as XML, last in the order of reading.

    Args:
        first: The first id that no shape of the slide has.
        number: Of the slide.
        marking: As printed, safe in XML.
    """
    shown = (
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="en-GB" sz="1200"/>'
        f"<a:t>{number}</a:t></a:fld>"
    )
    said = f'<a:r><a:rPr lang="en-GB" sz="1200" b="1"/><a:t>{marking}</a:t></a:r>'
    places = (("Marking", "ftr", 11, said), ("Slide number", "sldNum", 12, shown))
    return [
        f'<p:sp {NAMES}><p:nvSpPr><p:cNvPr id="{at}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="{kind}" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p>{inside}</a:p></p:txBody></p:sp>"
        for at, (name, kind, index, inside) in enumerate(places, first)
    ]
