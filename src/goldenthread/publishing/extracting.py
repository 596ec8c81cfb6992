"""Everything that a finished file says: text, tables, drawings, text alternatives, hidden parts and properties.

A file is taken for what its bytes are. What it gives are passages: prose, or rows of cells, each with its place in
words and with the headings that it stands under. Nothing is left out because a reader would not look there.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml import ElementTree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from goldenthread.publishing.passage import Passage
from goldenthread.publishing.pdf_entries import Entries

_DEPTH: Final = 4
#: Files that say nothing by their bytes: fonts and pictures, whose alternatives stand elsewhere.
_NO_WORDS: Final = (".ttf", ".otf", ".odttf", ".png", ".jpg", ".jpeg", ".emf", ".icc", ".bin")
_SPACE: Final = re.compile(r"\s+")
#: Columns of a table of figures, as data files and their readable titles name them.
_REFERENCE, _VALUE, _STATUS = ("reference",), ("value",), ("obs_status", "status of the value", "marker")


def passages(name: str, data: bytes, depth: int = 0) -> Iterator[Passage]:
    """Everything that one file says. A file that cannot be read says its bytes as text."""
    if data[:5] == b"%PDF-":
        yield from _pdf(name, data)
    elif data[:2] == b"PK":
        yield from _zip(name, data, depth)
    elif name.endswith((".html", ".htm", ".xhtml")) or data[:200].lstrip().lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        yield from _html(name, data)
    elif data.lstrip()[:1] == b"<":
        yield from _xml(name, data)
    elif name.endswith(".csv"):
        yield from _rows(name, "", list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace")))))
    elif data.lstrip()[:1] in (b"{", b"["):
        yield from _json(name, data)
    else:
        yield from _plain(name, data.decode("utf-8", "replace"))


def printed_figures(files: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """What the tables of figures in these files print for each figure, by its full reference; "" where withheld."""
    found: dict[str, set[str]] = {}
    for name, data in files.items():
        for passage in passages(name, data):
            heads = [head.casefold() for head in passage.head]
            at, of = _column(heads, _REFERENCE), _column(heads, _VALUE)
            if at is None or of is None or max(at, of) >= len(passage.cells):
                continue
            reference, value = passage.cells[at].strip(), passage.cells[of].strip()
            if "/" in reference:
                number = value.replace(",", "")
                found.setdefault(reference, set()).add(number if re.fullmatch(r"-?\d+(\.\d+)?", number) else "")
    return {reference: frozenset(values) for reference, values in found.items()}


def _column(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next((at for at, head in enumerate(heads) if head in names), None)


def _clean(text: str | None) -> str:
    return _SPACE.sub(" ", text or "").strip()


def _plain(name: str, text: str) -> Iterator[Passage]:
    for number, part in enumerate(re.split(r"\n\s*\n", text), start=1):
        if words := _clean(part):
            yield Passage(name, f"{name}, paragraph {number}", words)


def _rows(name: str, under: str, rows: Sequence[Sequence[str]], place: str = "row") -> Iterator[Passage]:
    """The rows of a table; the first that has as many cells as any is its head."""
    width = max((sum(1 for cell in row if cell.strip()) for row in rows), default=0)
    head: tuple[str, ...] = ()
    title = under
    for number, row in enumerate(rows, start=1):
        cells = tuple(_clean(cell) for cell in row)
        full = sum(1 for cell in cells if cell)
        if not full:
            continue
        where = f"{name}, {place} {number}"
        if not head and full > 1 and full >= width - 1:
            head = cells
        elif not head:
            title = f"{title} {' '.join(cells)}".strip()
        yield Passage(name, where, " ".join(cell for cell in cells if cell), cells, head, title)


def _json(name: str, data: bytes) -> Iterator[Passage]:
    try:
        told = json.loads(data)
    except ValueError:
        yield from _plain(name, data.decode("utf-8", "replace"))
        return
    yield from _json_part(name, told, name, "")


def _json_part(name: str, told: Any, place: str, under: str) -> Iterator[Passage]:
    if isinstance(told, Mapping):
        flat = {str(key): str(value) for key, value in told.items() if isinstance(value, str | int | float)}
        if len(flat) > 1:
            yield Passage(name, place, " ".join(flat.values()), tuple(flat.values()), tuple(flat), under)
        elif flat:
            yield Passage(name, place, _clean(" ".join(flat.values())), under=under)
        title = " ".join([under, *(flat.get(key, "") for key in ("title", "caption", "headline"))]).strip()
        for key, value in told.items():
            if not isinstance(value, str | int | float):
                yield from _json_part(name, value, f"{place}, {key}", title)
    elif isinstance(told, Sequence) and not isinstance(told, str):
        plain = [str(one) for one in told if isinstance(one, str | int | float)]
        if plain:
            yield Passage(name, place, " ".join(plain), tuple(plain), (), under)
        for number, one in enumerate(told, start=1):
            if not isinstance(one, str | int | float | None):
                yield from _json_part(name, one, f"{place}, {number}", under)
    elif isinstance(told, str):
        yield Passage(name, place, _clean(told), under=under)


# -- HTML and other XML --------------------------------------------------------------------------------------------

_BLOCKS: Final = frozenset(
    [
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dt",
        "dd",
        "figcaption",
        "caption",
        "title",
        "desc",
        "text",
        "blockquote",
        "summary",
    ]
)
_HEADS: Final = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption"])
_TOLD_IN: Final = ("alt", "title", "aria-label", "aria-description", "content", "summary", "value", "placeholder")


def _html(name: str, data: bytes) -> Iterator[Passage]:
    try:
        root = lxml_html.document_fromstring(data)
    except (ValueError, lxml_html.etree.ParserError):
        yield from _plain(name, data.decode("utf-8", "replace"))
        return
    under: dict[str, str] = {}
    heads: dict[Any, tuple[str, ...]] = {}
    for node in root.iter():
        tag = node.tag if isinstance(node.tag, str) else ""
        if not tag:  # a comment
            if words := _clean(node.text):
                yield Passage(name, f"{name}, a comment", words, under=" ".join(under.values()))
            continue
        about = " ".join(under.values())
        for key, value in node.attrib.items():
            if (key in _TOLD_IN or key.startswith("data-")) and (words := _clean(value)):
                yield Passage(name, f"{name}, {key} of a {tag}", words, under=about)
        if tag in _HEADS:
            # A caption belongs to its table or drawing, and to nothing after the next heading.
            level = tag if tag[0] == "h" else "caption"
            for lower in [key for key in under if key == "caption" or (level != "caption" and key >= level)]:
                del under[lower]
            under[level] = _clean(node.text_content())
        if tag == "tr":
            cells = tuple(_clean(cell.text_content()) for cell in node if cell.tag in ("td", "th"))
            table = next((above for above in node.iterancestors("table")), None)
            head = heads.setdefault(table, cells)
            yield Passage(name, f"{name}, a table", " ".join(cells), cells, head, about)
        elif tag in ("script", "style"):
            if tag == "script" and (node.text or "").strip()[:1] in ("{", "["):
                yield from _json(f"{name}, a script", (node.text or "").encode())
            elif words := _clean(node.text):
                yield Passage(name, f"{name}, a {tag}", words, under=about, drawn=True)
        elif tag in _BLOCKS:
            inside = node.find(".//p") if tag in ("li", "dd", "blockquote") else None
            if inside is None and (words := _clean(node.text_content())):
                drawn = tag == "text"
                yield Passage(name, f"{name}, {_where(tag)}", words, under=about, drawn=drawn)
        elif tag not in ("html", "body", "head", "td", "th"):
            loose = _clean(" ".join([node.text or "", *((child.tail or "") for child in node)]))
            inline = tag in (
                "a",
                "b",
                "strong",
                "em",
                "i",
                "span",
                "tspan",
                "sup",
                "sub",
                "abbr",
                "code",
                "time",
                "small",
            )
            if loose and not inline:
                yield Passage(name, f"{name}, {tag}", loose, under=about)


def _where(tag: str) -> str:
    return {"text": "a drawing", "title": "a title", "desc": "a description", "p": "a paragraph"}.get(tag, f"a {tag}")


def _xml(name: str, data: bytes) -> Iterator[Passage]:
    """Any other XML: the text of each element that has some, and every attribute that is words or a number."""
    try:
        root = ElementTree.fromstring(data)
    except Exception:  # it is no XML, whatever it says
        yield from _plain(name, data.decode("utf-8", "replace"))
        return
    if _tag(root) == "svg":
        yield from _html(name, b"<html><body>" + re.sub(rb"<\?xml[^>]*\?>", b"", data) + b"</body></html>")
        return
    for node in root.iter():
        words = _clean("".join(node.itertext())) if _all_inline(node) else _clean(node.text)
        if words:
            yield Passage(name, f"{name}, {_tag(node)}", words)
            if "<" in words and ">" in words:  # HTML in a feed
                yield from _html(f"{name}, {_tag(node)}", words.encode())
        for key, value in node.attrib.items():
            if key.rpartition("}")[2] in ("title", "descr", "alt", "label", "term", "name", "value"):
                yield Passage(name, f"{name}, {key.rpartition('}')[2]}", _clean(value))


def _all_inline(node: Element) -> bool:
    return not len(node)


def _tag(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


# -- containers ----------------------------------------------------------------------------------------------------


def _zip(name: str, data: bytes, depth: int) -> Iterator[Passage]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        yield from _plain(name, data.decode("utf-8", "replace"))
        return
    with archive:
        if archive.comment:
            yield Passage(name, f"{name}, its comment", archive.comment.decode("utf-8", "replace"))
        names = archive.namelist()
        strings = _shared_strings(archive) if "xl/workbook.xml" in names else []
        for part in names:
            inside, place = archive.read(part), f"{name}, {part}"
            yield Passage(name, f"{name}, the name of a part", part.rpartition("/")[2])
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                yield from _sheet(name, place, inside, strings)
            elif part == "xl/sharedStrings.xml" or part.endswith((".rels", "[Content_Types].xml", "styles.xml")):
                continue
            elif part.endswith("document.xml") or part.startswith(("ppt/slides/", "ppt/notesSlides/", "word/")):
                yield from _office(name, place, inside)
            elif part == "content.xml":
                yield from _open_document(name, place, inside)
            elif "/charts/" in part and part.endswith(".xml"):
                yield from _chart(name, place, inside)
            elif depth < _DEPTH and not part.endswith(
                (".ttf", ".otf", ".odttf", ".png", ".jpg", ".jpeg", ".emf", ".icc", ".bin")
            ):
                for one in passages(part, inside, depth + 1):
                    yield Passage(name, f"{name}, {one.place}", one.text, one.cells, one.head, one.under, one.drawn)


def _parsed(data: bytes) -> Element | None:
    try:
        root: Element = ElementTree.fromstring(data)
    except Exception:  # not XML after all
        return None
    return root


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = _parsed(archive.read("xl/sharedStrings.xml"))
    return [] if root is None else [_clean("".join(node.itertext())) for node in root]


def _sheet(name: str, place: str, data: bytes, strings: Sequence[str]) -> Iterator[Passage]:
    """A sheet of an XLSX file: its rows, and its header and footer."""
    root = _parsed(data)
    if root is None:
        return
    rows: list[list[str]] = []
    for node in root.iter():
        tag = _tag(node)
        if tag == "row":
            row: list[str] = []
            for cell in node:
                column = _letters(cell.get("r", ""))
                row += [""] * (column - len(row))
                value = next((one.text or "" for one in cell if _tag(one) == "v"), "")
                if cell.get("t") == "s" and value.isdigit():
                    value = strings[int(value)]
                elif cell.get("t") == "inlineStr":
                    value = "".join(cell.itertext())
                row.append(value)
            rows.append(row)
        elif tag in ("oddHeader", "oddFooter", "evenHeader", "evenFooter") and node.text:
            yield Passage(name, f"{place}, {tag}", _clean(node.text))
    yield from _rows(name, "", rows, f"{place.rpartition(', ')[2]}, row")


def _letters(reference: str) -> int:
    """The column of "AB12", from 0."""
    at = 0
    for letter in reference:
        if not letter.isalpha():
            break
        at = at * 26 + ord(letter.upper()) - 64
    return max(0, at - 1)


def _office(name: str, place: str, data: bytes) -> Iterator[Passage]:
    """A part of a DOCX or PPTX file: its tables by row, its paragraphs, and what stands for its pictures."""
    root = _parsed(data)
    if root is None:
        return
    in_tables: set[Element] = set()
    under = ""
    for node in root.iter():
        tag = _tag(node)
        for key in ("descr", "title", "alt"):
            if words := _clean(node.get(key)):
                yield Passage(name, f"{place}, {key}", words, under=under)
        if tag == "tbl":
            rows = [
                ["".join(_run_text(cell)) for cell in row if _tag(cell) == "tc"]
                for row in node.iter()
                if _tag(row) == "tr"
            ]
            in_tables.update(one for one in node.iter() if _tag(one) == "p")
            yield from _rows(name, under, rows, f"{place.rpartition(', ')[2]}, row")
        elif tag == "p" and node not in in_tables:
            words = _clean("".join(_run_text(node)))
            if words:
                yield Passage(name, f"{place}, a paragraph", words, under=under)
                if len(words) < 120 and not words.endswith("."):
                    under = words


def _run_text(node: Element) -> Iterator[str]:
    for one in node.iter():
        tag = _tag(one)
        if tag in ("t", "instrText", "delText") and one.text:
            yield one.text
        elif tag in ("br", "tab", "cr", "p"):
            yield " "


def _chart(name: str, place: str, data: bytes) -> Iterator[Passage]:
    """A native chart: each point as a row of series, label and value."""
    root = _parsed(data)
    if root is None:
        return
    title = _clean(" ".join("".join(_run_text(node)) for node in root.iter() if _tag(node) == "title"))
    if title:
        yield Passage(name, f"{place}, its title", title)
    for series in (node for node in root.iter() if _tag(node) == "ser"):
        held = {key: _points(series, key) for key in ("tx", "cat", "val", "xVal", "yVal")}
        about = " ".join(held["tx"].values())
        labels, values = held["cat"] or held["xVal"], held["val"] or held["yVal"]
        for at, value in values.items():
            cells = (about, labels.get(at, ""), value)
            yield Passage(name, f"{place}, series {about}", " ".join(cells), cells, ("Series", "Label", "Value"), title)
    for node in root.iter():
        if _tag(node) in ("tx", "dLbl") and (words := _clean("".join(_run_text(node)))):
            yield Passage(name, f"{place}, a label", words, under=title)


def _points(series: Element, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in series:
        if _tag(part) == key:
            for number, point in enumerate(node for node in part.iter() if _tag(node) in ("pt", "v")):
                if _tag(point) == "pt":
                    found[point.get("idx", str(number))] = _clean("".join(point.itertext()))
                elif not found:
                    found["0"] = _clean(point.text)
    return found


def _open_document(name: str, place: str, data: bytes) -> Iterator[Passage]:
    """The content of an ODS or ODT file: tables by row, with the values behind the text, and paragraphs."""
    root = _parsed(data)
    if root is None:
        return
    in_tables: set[Element] = set()
    for table in (node for node in root.iter() if _tag(node) == "table"):
        rows: list[list[str]] = []
        for row in (node for node in table.iter() if _tag(node) == "table-row"):
            cells: list[str] = []
            for cell in row:
                many = next((value for key, value in cell.attrib.items() if key.endswith("columns-repeated")), "1")
                text = _clean(" ".join("".join(one.itertext()) for one in cell if _tag(one) == "p"))
                behind = next((value for key, value in cell.attrib.items() if key.endswith("}value")), "")
                said = text if not behind or _same(text, behind) else f"{text} {behind}".strip()
                cells += [said] * (int(many) if said else 1)
            rows.append(cells)
        in_tables.update(one for one in table.iter() if _tag(one) == "p")
        title = next((value for key, value in table.attrib.items() if key.endswith("}name")), "")
        yield from _rows(name, title, rows, f"sheet {title}, row")
    for node in root.iter():
        if (
            _tag(node) in ("p", "h", "title", "desc")
            and node not in in_tables
            and (words := _clean("".join(node.itertext())))
        ):
            yield Passage(name, f"{place}, a paragraph", words)


# -- PDF -----------------------------------------------------------------------------------------------------------


def _same(text: str, value: str) -> bool:
    try:
        return float(text.replace(",", "").rstrip("%")) == float(value)
    except ValueError:
        return False


def _pdf(name: str, data: bytes) -> Iterator[Passage]:
    """Pages, bookmarks, properties, and what stands for the pictures."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        entries = Entries()
        for number, page in enumerate(reader.pages, start=1):
            lines = [words for line in page.extract_text().splitlines() if (words := _clean(line))]
            # A number alone in its line is a mark on an axis: what is printed beside a point stands in its table too.
            lines = [words for words in lines if not re.fullmatch(r"[\d,.%£ ]+", words)]
            # A sentence runs on over lines, and the row of a table is one: three lines at a time hold either.
            for at in range(max(1, len(lines) - 2)):
                yield Passage(name, f"{name}, page {number}", " ".join(lines[at : at + 3]))
            for figure in entries.of(lines):
                yield Passage(name, f"{name}, page {number}", figure)
        told: Mapping[Any, Any] = reader.metadata or {}
        yield from (Passage(name, f"{name}, property {key}", _clean(str(value))) for key, value in told.items())
        if reader.xmp_metadata is not None:
            yield from _xml(f"{name}, its properties", reader.xmp_metadata.stream.get_data())
        yield from (Passage(name, f"{name}, a text alternative", _clean(words)) for words in _alternatives(reader))
        yield from (Passage(name, f"{name}, a bookmark", _clean(words)) for words in _bookmarks(reader.outline))
        for attached, bodies in (reader.attachments or {}).items():
            for body in bodies:
                if not attached.endswith(_NO_WORDS):
                    yield from passages(attached, body, 1)
    except PyPdfError:
        yield from _plain(name, data.decode("latin-1"))


def _bookmarks(outline: Any) -> Iterator[str]:
    for one in outline:
        if isinstance(one, list):
            yield from _bookmarks(one)
        else:
            yield str(one.get("/Title", ""))


def _alternatives(reader: Any) -> Iterator[str]:
    """The words that stand for pictures, anywhere in the tree of the document's structure."""
    waiting, seen = [reader.trailer["/Root"].get("/StructTreeRoot")], set()
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, list):
            waiting += node
        elif hasattr(node, "get"):
            for key in ("/Alt", "/ActualText", "/E"):
                if node.get(key):
                    yield str(node[key])
            if "/K" in node:
                waiting.append(node["/K"])
