"""Reads HTML: headings, paragraphs, lists, tables, captions and notes; not scripts, styles and menus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from goldenthread.reading.building import Builder, spread
from goldenthread.reading.characters import clean, lowered, raised
from goldenthread.reading.document import BlockKind, Document
from goldenthread.reading.kinds import add_paragraph
from goldenthread.reading.limits import Limits
from goldenthread.vocabulary.refusals import Refused

_SKIPPED = frozenset(
    re.findall(
        r"\w+",
        "script style nav noscript template svg math head iframe object embed select option button input textarea audio"
        " video canvas map dialog",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2"
        " h3 h4 h5 h6 header hr html legend li main menu ol p pre section summary table tbody td tfoot th thead tr ul"
        " caption",
    )
)
_NOTE_WORD = re.compile(r"\b(?:footnotes?|endnotes?|doc-footnote|doc-endnotes?)\b", re.IGNORECASE)
_WIDEST_SPAN = 50
_DEEPEST = 150


def read_html(text: str, name: str, limits: Limits, notes: Sequence[str] = ()) -> Document:
    """Return the document in an HTML text."""
    builder = Builder(name, "html", limits)
    for note in notes:
        builder.note(note)
    add_html(builder, text)
    return builder.document()


def add_html(builder: Builder, text: str, *, first_line: int = 1) -> None:
    """Add what an HTML text says.

    Raises:
        Refused: It cannot be made sense of as HTML.
    """
    from lxml import etree

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", clean(text).replace("\f", " "), count=1)
    if not text.strip():
        return
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        if re.search(r"[^\W_]", re.sub(r"<[^>]*>", "", text)):
            raise Refused.one(builder.name, "its HTML is broken and cannot be read", "Save it as docx or PDF")
        return
    _Walk(builder, first_line, mains=len(root.findall(".//main"))).block(root, 0)


class _Walk:
    """Goes through the elements of a page."""

    def __init__(self, builder: Builder, first_line: int, mains: int) -> None:
        self.builder = builder
        self.shift = first_line - 1
        self.one_main = mains == 1
        self.lines: list[str] = [""]
        self.strong_outside = False
        self.item: int = 0
        self.kind = BlockKind.PARAGRAPH
        self.in_main = not self.one_main
        self.list_depth = 0
        self.line: int | None = None

    def block(self, element: Any, depth: int) -> None:
        """Add an element that stands on lines of its own, and all within it."""
        tag = _tag(element)
        if tag in _SKIPPED or _hidden(element):
            return
        if depth > _DEEPEST:
            raise Refused.one(self.builder.name, "its parts are nested too deeply", "Save it as docx or PDF")
        self.flush()
        self.line = self.shift + element.sourceline if element.sourceline else None
        kept = (self.kind, self.item, self.in_main)
        if tag == "table" and not _for_layout(element):
            self._table(element)
            return
        if tag == "main":
            self.in_main = True
        if tag in ("ul", "ol", "menu"):
            self.list_depth += 1
        elif tag == "li":
            self.item = max(self.list_depth, 1)
        elif tag in ("figcaption", "caption"):
            self.kind = BlockKind.CAPTION
        elif tag == "footer" and self.kind is BlockKind.PARAGRAPH and _tag(element.getparent()) == "body":
            self.kind = BlockKind.FURNITURE
        if _NOTE_WORD.search(f"{element.get('role', '')} {element.get('class', '')} {element.get('id', '')}"):
            self.kind = BlockKind.NOTE
        if re.fullmatch(r"h[1-6]", tag):
            self._inside(element, depth)
            self._heading(int(tag[1]))
        elif tag == "dl":
            self._definitions(element, depth)
        else:
            self._inside(element, depth)
            self.flush()
        if tag in ("ul", "ol", "menu"):
            self.list_depth -= 1
        self.kind, self.item, self.in_main = kept

    def _inside(self, element: Any, depth: int, strong: bool = False) -> None:
        pre = _tag(element) == "pre"
        self._text(element.text, strong, pre)
        for child in element:
            tag = _tag(child)
            if tag in _BLOCKS:
                self.block(child, depth + 1)
            elif tag == "br":
                self.lines.append("")
            elif tag in ("sup", "sub"):
                words = " ".join("".join(child.itertext()).split())
                self._text(raised(words) if tag == "sup" else lowered(words), True, False)
            elif tag and tag not in _SKIPPED and not _hidden(child):
                if depth > _DEEPEST:
                    raise Refused.one(self.builder.name, "its parts are nested too deeply", "Save it as docx or PDF")
                self._inside(child, depth + 1, strong or tag in ("b", "strong"))
            self._text(child.tail, strong, pre)

    def _text(self, text: str | None, strong: bool, pre: bool) -> None:
        if not text:
            return
        if text.strip():
            self.strong_outside = self.strong_outside or not strong
        if pre:
            first, *rest = text.split("\n")
            self.lines[-1] += first
            self.lines += rest
        else:
            self.lines[-1] += re.sub(r"\s+", " ", text)

    def flush(self) -> None:
        """Add what has been gathered as one paragraph, item, caption, note or piece of furniture."""
        lines, strong = [line for line in self.lines if line.strip()], not self.strong_outside
        self.lines, self.strong_outside = [""], False
        if not lines:
            return
        if not self.in_main:
            self.builder.add(BlockKind.FURNITURE, " ".join(lines), line=self.line)
        elif self.kind is not BlockKind.PARAGRAPH:
            self.builder.add(self.kind, " ".join(lines), line=self.line)
        elif self.item:
            add_paragraph(self.builder, lines, kind=BlockKind.ITEM, level=self.item, line=self.line)
            self.item = 0
        else:
            add_paragraph(self.builder, lines, strong=strong, line=self.line)

    def _heading(self, level: int) -> None:
        text = " ".join(self.lines)
        self.lines, self.strong_outside = [""], False
        kind = BlockKind.HEADING if self.in_main else BlockKind.FURNITURE
        self.builder.add(kind, text, line=self.line, level=level if self.in_main else 0)

    def _definitions(self, element: Any, depth: int) -> None:
        """A short description stands with its term ("Projected: 152"); a long one stands alone."""
        term = ""
        for child in element.iter("dt", "dd"):
            words = _words(child)
            if _tag(child) == "dt":
                if term:
                    self.builder.add(BlockKind.PARAGRAPH, term, line=self.line)
                term = words
                continue
            if term and len(words) <= 60 and not list(child.iter("p", "ul", "ol", "table")):
                self.builder.add(BlockKind.PARAGRAPH, f"{term.rstrip(':')}: {words}", line=self.line)
            else:
                self.builder.add(BlockKind.PARAGRAPH, term, line=self.line)
                self.block(child, depth + 1)
            term = ""
        self.builder.add(BlockKind.PARAGRAPH, term, line=self.line)

    def _table(self, table: Any) -> None:
        caption = table.find("caption")
        line = self.line
        if caption is not None:
            self.builder.add(BlockKind.CAPTION, _words(caption), line=line)
        rows: list[list[str]] = []
        heads = 0
        below: dict[int, tuple[int, str]] = {}  # column -> how many rows a cell from above still covers, its text
        for row in table.iter("tr"):
            if next(row.iterancestors("table")) is not table:
                continue
            cells: list[str] = []
            marked = [child for child in row if _tag(child) in ("td", "th")]
            for cell in marked:
                _from_above(cells, below)
                words = _words(cell)
                wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
                for step in range(wide):
                    text = words if step == 0 else spread(words, not rows)
                    if tall > 1:
                        below[len(cells)] = (tall - 1, spread(words, not rows))
                    cells.append(text)
            _from_above(cells, below)
            in_head = any(_tag(parent) == "thead" for parent in row.iterancestors())
            if heads == len(rows) and any(cells) and (in_head or all(_tag(cell) == "th" for cell in marked)):
                heads += 1
            if any(cells):
                rows.append(cells)
        self.builder.table(rows, line=line, header_rows=heads or None)


def _from_above(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    while len(cells) in below:
        left, text = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _WIDEST_SPAN) if value.isdecimal() and len(value) < 6 else 1


def _tag(element: Any) -> str:
    return element.tag.lower() if element is not None and isinstance(element.tag, str) else ""


def _hidden(element: Any) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _for_layout(table: Any) -> bool:
    """Whether a table only arranges a page: it says so, holds tables or headings, or has a single cell."""
    if (
        table.get("role") in ("presentation", "none")
        or next(table.iterdescendants("table", "h1", "h2", "h3"), None) is not None
    ):
        return True
    return len(list(table.iter("td", "th"))) <= 1


def _words(element: Any) -> str:
    """Return the text of a cell or caption on one line."""
    parts: list[str] = []

    def gather(node: Any, depth: int) -> None:
        if _tag(node) in _SKIPPED or _hidden(node):
            return
        if _tag(node) in ("sup", "sub"):
            move = raised if _tag(node) == "sup" else lowered
            parts.append(move("".join(node.itertext())))
            return
        parts.append(node.text or "")
        for child in node:
            apart = _tag(child) in _BLOCKS or _tag(child) == "br"
            parts.append(" " if apart else "")
            if depth < _DEEPEST:
                gather(child, depth + 1)
            parts.append((" " if apart else "") + (child.tail or ""))

    gather(element, 0)
    return " ".join("".join(parts).split())
