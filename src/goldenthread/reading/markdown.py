"""Reads Markdown: headings, lists, tables and notes as it marks them; HTML tags in it are read, not shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldenthread.reading.building import Builder
from goldenthread.reading.characters import clean, lowered, raised
from goldenthread.reading.document import BlockKind, Document
from goldenthread.reading.kinds import add_paragraph
from goldenthread.reading.limits import Limits

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---\n(?:.*\n)*?(?:---|\.\.\.)\n")
_NOTE = re.compile(r"^(?:\[\^([*†]+)\]|([⁰¹²³⁴⁵⁶⁷⁸⁹]+|\[\^\w+\])):\s+")
_NOTE_MARK = re.compile(r"\[\^(\w+)\]")
_DEEPEST = 30


def looks_like_markdown(text: str) -> bool:
    """Whether a plain text has the headings of Markdown in it."""
    return len(re.findall(r"^#{1,6} +\S", text, re.MULTILINE)) >= 2


def read_markdown(text: str, name: str, limits: Limits, notes: Sequence[str] = ()) -> Document:
    """Return the document in a Markdown text."""
    from markdown_it import MarkdownIt

    builder = Builder(name, "md", limits)
    for note in notes:
        builder.note(note)
    text = clean(text).replace("\f", "\n")
    if match := _FRONT_MATTER.match(text):
        # Empty lines in its place keep the line numbers right.
        text = "\n" * match.group().count("\n") + text[match.end() :]
        builder.note("the settings at the top of the file were left out")
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    _Walk(builder).run(parser.parse(text))
    return builder.document()


class _Walk:
    """Goes through the tokens of a Markdown text."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.depth = 0
        self.numbers: list[int | None] = []
        self.fresh_item = False
        self.rows: list[list[str]] = []
        self.header_rows = 0
        self.table_line: int | None = None

    def run(self, tokens: Sequence[Token]) -> None:
        heading = 0
        for token in tokens:
            line = token.map[0] + 1 if token.map else None
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self.depth += 1
                self.numbers.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self.depth -= 1
                self.numbers.pop()
            elif token.type == "list_item_open":
                self.fresh_item = True
                self.item_number = token.info
            elif token.type == "heading_open":
                heading = int(token.tag[1:])
            elif token.type == "heading_close":
                heading = 0
            elif token.type in ("fence", "code_block"):
                for row, code in enumerate(token.content.split("\n")):
                    self.builder.add(BlockKind.PARAGRAPH, code, line=(line or 1) + row)
            elif token.type == "html_block":
                from goldenthread.reading.webpage import add_html

                add_html(self.builder, token.content, first_line=line or 1)
            elif token.type == "inline":
                self._inline(token, line, heading)
            else:
                self._table(token, line)

    def _table(self, token: Token, line: int | None) -> None:
        if token.type == "table_open":
            self.rows, self.table_line = [], line
        elif token.type == "tr_open":
            self.rows.append([])
        elif token.type == "table_close":
            blank_head = bool(self.rows) and not any(self.rows[0])
            self.builder.table(self.rows, line=self.table_line, header_rows=0 if blank_head else 1)
            self.rows = []

    def _inline(self, token: Token, line: int | None, heading: int) -> None:
        lines, strong, starts_raised = inline_text(token.children or [])
        if self.rows:
            self.rows[-1].append(" ".join(lines))
            return
        if heading:
            self.builder.add(BlockKind.HEADING, " ".join(lines), line=line, level=heading)
            return
        if lines and (match := _NOTE.match(lines[0])):
            mark = (match[1] or match[2]).strip("[^]")
            self.builder.add(BlockKind.NOTE, f"{mark} " + " ".join([lines[0][match.end() :], *lines[1:]]), line=line)
            return
        if starts_raised and not self.depth:
            self.builder.add(BlockKind.NOTE, " ".join(lines), line=line)
            return
        if self.depth and self.fresh_item:
            self.fresh_item = False
            if self.numbers[-1] is not None and lines:
                lines[0] = f"{self.item_number or self.numbers[-1]}. {lines[0]}"
            add_paragraph(self.builder, lines, kind=BlockKind.ITEM, level=self.depth, line=line)
            return
        add_paragraph(self.builder, lines, strong=strong, line=line)


def inline_text(tokens: Sequence[Token]) -> tuple[list[str], bool, bool]:
    """Return the lines of a run of text, whether all of it is bold, and whether it starts with a raised mark."""
    lines = [""]
    strong_depth, outside, starts_raised = 0, False, False
    moved = ""
    for token in tokens:
        if token.type == "strong_open":
            strong_depth += 1
        elif token.type == "strong_close":
            strong_depth -= 1
        elif token.type in ("softbreak", "hardbreak"):
            lines.append("")
        elif token.type == "html_inline":
            tag = re.match(r"<(/?)(\w+)", token.content)
            if tag and tag[2].lower() in ("sup", "sub"):
                moved = "" if tag[1] else tag[2].lower()
            elif tag and tag[2].lower() == "br":
                lines.append("")
        elif token.type in ("text", "code_inline", "text_special"):
            text = token.content
            if not text:
                continue
            starts_raised = starts_raised or (moved == "sup" and not any(lines))
            if moved:
                text = raised(text) if moved == "sup" else lowered(text)
            text = _NOTE_MARK.sub(lambda match: raised(match[1]), text)
            outside = outside or (not strong_depth and bool(text.strip()))
            lines[-1] += text
    return [line.strip() for line in lines if line.strip()], not outside, starts_raised
