"""A report as the claim checker and the importers see it: blocks of text and tables, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a bulleted or numbered list
    TABLE = "table"
    CAPTION = "caption"
    NOTE = "note"  # a footnote or endnote
    CONTENTS = "contents"  # a line of the table of contents: a title and its page
    FURNITURE = "furniture"  # running headers and footers, page numbers


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands.

    Args:
        number: 1 for the first block of the document.
        line: First line in the file, for text, Markdown and HTML; None otherwise.
        page: Page, counted from 1, where the format has pages or prints their numbers; None otherwise.
        heading: The nearest heading above, empty where there is none.
    """

    number: int
    line: int | None = None
    page: int | None = None
    heading: str = ""

    @property
    def words(self) -> str:
        """As in "page 3, under Enforcement" or "line 84"."""
        said = []
        if self.page is not None:
            said.append(f"page {self.page}")
        elif self.line is not None:
            said.append(f"line {self.line}")
        if self.heading:
            said.append(f"under {self.heading}")
        return ", ".join(said) or f"part {self.number}"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table or note.

    Args:
        kind: What it is.
        text: Its text with white space made single and words broken over lines joined; empty for a table.
        place: Where it stands.
        level: Heading level from 1, or depth of a list item from 1; 0 otherwise.
        rows: The cells of a table, every row of the same length; empty otherwise.
        header_rows: How many of the first rows are headings.
    """

    kind: BlockKind
    text: str
    place: Place
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A report that has been read.

    Args:
        name: File name, for messages.
        format: txt, md, html, docx or pdf.
        blocks: In reading order.
        pages: How many pages, where the format has them.
        notes: What a reader should know, for example "the file has macros; they were not read".
    """

    name: str
    format: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    notes: tuple[str, ...] = ()
