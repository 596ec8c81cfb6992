"""A document in the site's own look: what `_document.html` draws. Pure.

A reader who works here is led from a figure to its provenance page; everybody else to its line in the list of sources
at the foot of the page, since provenance pages ask for a sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from goldenthread.look.parts import Cell, Column, Table
from goldenthread.look.parts import Gap as GapPart
from goldenthread.publishing.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Gap,
    Grid,
    Held,
    Line,
    Number,
    Panel,
    Paragraph,
    Picture,
    Run,
    Section,
    See,
    Web,
)

_DEEPEST = 6
#: A cell of a table that asks for several lines keeps its shape on a phone; a wide table of numbers scrolls.
_WIDE = 10


@dataclass(frozen=True)
class Drawn:
    """A section with its heading level, and its blocks as (kind, what its part of the template is given)."""

    id: str
    heading: str
    level: int
    blocks: tuple[tuple[str, Any], ...]
    sections: tuple[Drawn, ...]


@dataclass(frozen=True)
class Source:
    """Where one figure comes from: its line in the list at the foot."""

    key: str
    text: str
    what: str
    where: str
    url: str


class Drawing:
    """Draws one document.

    Args:
        document: What to draw.
        inside: Whether the reader works here, so that figures and records lead to their pages.
    """

    def __init__(self, document: Document, *, inside: bool) -> None:
        self.document, self.inside = document, inside
        self._held = {held.key: held for held in document.figures}
        self._titles = {section.id: section.heading for _, section in document.walk()}
        self._pictures = 0

    def sections(self) -> list[Drawn]:
        """Every section, in reading order."""
        return [self._section(section, 2) for section in self.document.sections]

    def contents(self) -> list[tuple[str, str]]:
        """The headings of the first level, with their places."""
        return [(f"#{section.id}", section.heading) for section in self.document.sections]

    def sources(self) -> list[Source]:
        """Where each figure comes from, in order of first use."""
        return [self._source(held) for held in self.document.figures]

    def _source(self, held: Held) -> Source:
        what = ", ".join(part for part in (held.measure_title, held.area_name, held.period, held.breakdown) if part)
        where = held.source or held.method or "No evidence recorded"
        if held.method and held.source:
            where = f"{held.method}. {held.source}"
        return Source(held.key, held.text, what, where, held.url if self.inside else "")

    def _section(self, section: Section, level: int) -> Drawn:
        return Drawn(
            id=section.id,
            heading=section.heading,
            level=min(level, _DEEPEST),
            blocks=tuple(self._block(block) for block in section.blocks),
            sections=tuple(self._section(below, level + 1) for below in section.sections),
        )

    def _block(self, block: Block) -> tuple[str, Any]:
        match block:
            case Paragraph():
                return (
                    "note" if block.role == "note" else "lede" if block.role == "lede" else "text",
                    self.line(block.line),
                )
            case Bullets():
                return "numbers" if block.ordered else "bullets", [self.line(item) for item in block.items]
            case Facts():
                return "facts", [(term, self.line(line)) for term, line in block.rows]
            case Gap():
                return "gap", GapPart(block.text, f"Owed by: {block.owes}" if block.owes else "")
            case Panel():
                return "panel", (block.title, [self._block(inner) for inner in block.blocks])
            case Grid():
                return "table", self._grid(block)
            case Picture():
                self._pictures += 1
                return "picture", {
                    "id": f"_picture-{self._pictures}",
                    "picture": block,
                    "wide": mark_safe(block.wide),  # noqa: S308 - drawn by charts, which escapes
                    "narrow": mark_safe(block.narrow),  # noqa: S308
                    "words": [line for line in block.words.split("\n") if line.strip()],
                    "source": self.line(block.source),
                    "table": self._grid(block.table),
                }
        raise TypeError(f"{type(block).__name__} is no block of a document")

    def _grid(self, grid: Grid) -> dict[str, Any]:
        heads = [Column(f"{c.text}{f' ({c.unit})' if c.unit else ''}", number=c.number) for c in grid.columns]
        rows = [[Cell(self.line(cell)) for cell in row] for row in grid.rows]
        return {
            "table": Table.of(grid.caption, heads, rows, stack=len(heads) < _WIDE) if rows else None,
            "caption": grid.caption,
            "notes": [self.line(note) for note in grid.notes],
            "source": self.line(grid.source),
        }

    def line(self, line: Line) -> SafeString:
        """A line of text as HTML, every word escaped."""
        return format_html_join("", "{}", ((self._run(run),) for run in line))

    def _run(self, run: Run) -> SafeString:
        match run:
            case Number():
                return self._number(run)
            case See():
                words = run.words or self._titles.get(run.section, run.section)
                return format_html('<a href="#{}">{}</a>', run.section, words)
            case Web():
                outside = run.url.startswith(("https://", "http://"))
                if outside or (self.inside and run.url.startswith("/")):
                    return format_html('<a href="{}">{}</a>', run.url, run.text)
                return format_html("{}", run.text)
        words = format_html("{}", run.text)
        if run.strong:
            words = format_html("<strong>{}</strong>", words)
        return format_html("<em>{}</em>", words) if run.emphasis else words

    def _number(self, run: Number) -> SafeString:
        held = self._held.get(run.key)
        if held is None:
            return format_html("{}", run.text)
        place = held.url if self.inside and held.url.startswith("/") else f"#_figure-{held.key}"
        return format_html(
            '<a href="{}">{}<span class="govuk-visually-hidden"> (where this figure comes from)</span></a>',
            place,
            run.text,
        )
