"""Words, addresses and drawings made safe for a file that others will open."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from goldenthread.charts.lettering import clean
from goldenthread.publishing.document import Held, Line, Words, plain

#: What a link may lead to. Anything else stays words.
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_SVG: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = frozenset(
    {"svg", "title", "desc", "g", "text", "tspan", "line", "rect", "circle", "ellipse", "path", "polyline", "polygon"}
)
_LOOK: Final = frozenset(
    {
        *("class", "id", "role", "aria-labelledby", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2"),
        *("cx", "cy", "r", "rx", "ry", "d", "points", "transform", "dx", "dy", "fill", "fill-opacity", "stroke"),
        *("stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "stroke-opacity", "opacity"),
        *("font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"),
    }
)
_LONG: Final = re.compile(r"\S{24}")
_PIECE: Final = re.compile(r".{1,20}[/._?&=#:-]|.{1,20}")
_NO_ID: Final = re.compile(r"[^A-Za-z0-9-]")


def text(words: str) -> str:
    """Words for the inside of an element or a quoted attribute of HTML or XML."""
    return escape(clean(words))


def content(words: str) -> str:
    """Words for the inside of an element, with places to break a word that is longer than a line of a telephone."""
    said = clean(words)
    if not _LONG.search(said):
        return escape(said)
    return " ".join("<wbr>".join(map(escape, _PIECE.findall(word))) for word in said.split(" "))


def identifier(words: str) -> str:
    """Words as part of an id: what may not stand there becomes its number, so that two never become one."""
    return _NO_ID.sub(lambda found: f"_{ord(found[0]):x}_", words)


def address(url: str, base: str = "") -> str:
    """The address that a link may lead to, or nothing where it may lead nowhere.

    Args:
        url: Absolute, or a path of the installation.
        base: The address of the installation, "https://thread.example.gov.uk"; without it a path leads nowhere,
            because a file is read far from where it was made.
    """
    url = clean(url).replace(" ", "%20")
    if url.startswith("/") and not url.startswith("//"):
        url = urljoin(base.rstrip("/") + "/", url.lstrip("/")) if base else ""
    try:
        return url if urlsplit(url).scheme.lower() in _SCHEMES else ""
    except ValueError:
        return ""


def day(iso: str) -> str:
    """An ISO day in words: "9 October 2026". Anything else comes back as it is."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B %Y}"


def what_of(held: Held) -> str:
    """What a figure is of, as one line: measure, area with its code, period with its days, for whom, unit."""
    dates = " to ".join(dict.fromkeys(day(one) for one in (held.starts, held.ends) if one))
    when = f"{held.period} ({dates})" if held.period and dates and held.period != dates else held.period or dates
    area = f"{held.area_name} ({held.area})" if held.area_name and held.area else held.area_name or held.area
    breakdown = held.breakdown.replace("=", ": ").replace(";", "; ")
    return clean(", ".join(one for one in (held.measure_title, area, when, breakdown, held.unit) if one.strip()))


def sourced(line: Line) -> Line:
    """A source line that says what it is: "Source: ...", once; nothing for an empty one."""
    if not line or plain(line[:1]).casefold().startswith("source"):
        return line
    return (Words("Source: "), *line)


def facts_of(held: Held, url: str = "") -> list[tuple[str, str]]:
    """What is known of where a figure comes from, as pairs of a term and words; nothing that is empty.

    Its reference is left out where its address, which is printed beside it, ends with it.
    """
    derived = held.basis == "derived" or bool(held.parts)
    # A publisher that does not say how settled a value is: nothing is said in its place.
    status = "" if held.status == "not_stated" else held.status.replace("_", " ")
    rows = (
        ("Status", ", ".join(one for one in (held.basis, status) if one)),
        ("Note", held.note),
        ("Worked out", held.method or ("how is not recorded" if derived else "")),
        ("Source", held.source or ("" if derived else "no evidence recorded")),
        ("Supplied by", held.supplier),
        ("Reference", "" if url.endswith(f"/{held.reference}") else held.reference),
    )
    return [(term, clean(words)) for term, words in rows if words.strip()]


def drawing(svg: str, name: str) -> str:
    """A drawing with shapes and words alone, and with ids that begin with `name`; nothing if it is no drawing.

    Charts are safe as they are made. A kept document may have been touched since.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(svg.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root.tag != f"{_SVG}svg":
        return ""
    for element in list(root.iter()):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag.removeprefix(_SVG) not in _SHAPES:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
            continue
        for key in list(element.attrib):
            if key not in _LOOK or "url(" in element.attrib[key]:
                del element.attrib[key]
        if own := element.get("id"):
            element.set("id", f"{name}-{identifier(own)}")
        if named := element.get("aria-labelledby"):
            element.set("aria-labelledby", " ".join(f"{name}-{identifier(one)}" for one in named.split()))
    return str(etree.tostring(root, encoding="unicode"))
