"""A document as plain Markdown: what the claim checker reads, and what is scanned for details of people. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from goldenthread.publishing.document import (
    AS_READ,
    PAPERS,
    Bullets,
    Document,
    Facts,
    Gap,
    Grid,
    Line,
    Panel,
    Paragraph,
    Picture,
    Section,
    Words,
    lines_of,
    plain,
)

_BOUND = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SIGNS = re.compile(r"[^\w£$€%.,;:!?()'’“”/&+-]+")


def markdown(document: Document) -> str:
    """The document, its tables as tables; drawings by the words that stand for them. Without the texts of files."""
    parts = [f"# {document.title}", document.subtitle, document.summary]
    parts += [f"**{notice.title}.** {notice.text}" for notice in document.notices]
    attached = {one.section for one in document.attached}
    for level, section in document.walk():
        if section.id not in attached and AS_READ not in section.id:
            parts += _section(level, section)
    return "\n\n".join(part for part in parts if part) + "\n"


def of_files(document: Document) -> dict[str, str]:
    """The text of each attached file as it was read, by the name of the file."""
    sections = {section.id: section for _, section in document.walk()}
    found = {}
    for one in document.attached:
        if one.section in sections:
            parts = [part for level, each in sections[one.section].walk() for part in _section(level, each)]
            found[one.name] = "\n\n".join(part for part in parts if part) + "\n"
    return found


def _section(level: int, section: Section) -> Iterator[str]:
    yield f"{'#' * min(level, 6)} {section.heading}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: object) -> Iterator[str]:
    match block:
        case Paragraph():
            yield plain(block.line)
        case Bullets():
            yield "\n".join(f"{'1.' if block.ordered else '-'} {plain(item)}" for item in block.items)
        case Facts():
            for term, line in block.rows:
                yield f"{term}: {plain(line)}"
        case Gap():
            yield block.text
        case Panel():
            yield f"**{block.title}**"
            for inner in block.blocks:
                yield from _block(inner)
        case Grid():
            yield from _grid(block)
        case Picture():
            yield f"**{block.headline}**"
            yield block.subtitle
            yield from block.notes


def _grid(grid: Grid) -> Iterator[str]:
    yield grid.caption
    heads = [f"{column.text}{f' ({column.unit})' if column.unit else ''}" for column in grid.columns]
    rows = [heads, ["---"] * len(heads), *([plain(cell) for cell in row] for row in grid.rows)]
    yield "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    for note in grid.notes:
        yield plain(note)


def written(document: Document, texts: Mapping[str, str]) -> list[str]:
    """The passages of a document that people wrote, as printed: those whose every word stands in the texts.

    What the templates made of figures is right by construction; what people wrote is held to its own figures.
    """
    source = " ".join(_even(_BOUND.sub(" ", text)) for text in texts.values())
    if not source:
        return []
    found = []
    for _, section in document.walk():
        for block in section.blocks:
            found += [plain(line) for line in lines_of(block) if _is_from(line, source)]
    return found


def brought(document: Document) -> list[str]:
    """The passages that others wrote: the texts of papers and of their files."""
    return [
        plain(line)
        for _, section in document.walk()
        if section.id.startswith(PAPERS)
        for block in section.blocks
        for line in lines_of(block)
    ]


def _is_from(line: Line, source: str) -> bool:
    words = [_even(run.text) for run in line if isinstance(run, Words) and _even(run.text)]
    return bool(words) and all(each in source for each in words)


def _even(text: str) -> str:
    """Words without the signs of Markdown, one space between them."""
    return " ".join(_SIGNS.sub(" ", text.replace("*", " ").replace("_", " ")).split())
