"""Read a composed edition in tests: its words, tables and figures."""

from collections.abc import Iterator
from typing import Any

from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing.composing import Order, compose, runs_of
from goldenthread.publishing.document import Document, Gap, Grid, Line, Number, Panel, Picture, Section
from goldenthread.records.queries import find


def order_of(slug: str, template: str, **given: Any) -> Order:
    """An order for a shipped partnership."""
    return Order(find(OPERATOR, f"shared/{slug}").id, template, **given)


def edition(slug: str, template: str, withheld: frozenset[str] = frozenset(), **given: Any) -> Document:
    """The edition of a shipped partnership, composed by the operator."""
    return compose(OPERATOR, order_of(slug, template, **given), withheld)


def words(line: Line) -> str:
    """A line as it is read."""
    return "".join(getattr(run, "text", "") or f"[{getattr(run, 'section', '')}]" for run in line)


def section(document: Document, code: str) -> Section:
    """The section of an id."""
    return next(one for _, one in document.walk() if one.id == code)


def grids(one: Document | Section) -> Iterator[Grid]:
    """Every table, those of charts too."""
    for _, each in one.walk():
        for block in each.blocks:
            if isinstance(block, Grid):
                yield block
            elif isinstance(block, Picture):
                yield block.table


def rows(one: Document | Section, start: str) -> list[list[str]]:
    """The rows of the tables whose caption starts with some words, as text."""
    return [[words(cell) for cell in row] for grid in grids(one) if grid.caption.startswith(start) for row in grid.rows]


def gaps(one: Document | Section) -> list[str]:
    """Everything that is said to be missing."""
    return [block.text for _, each in one.walk() for block in each.blocks if isinstance(block, Gap)]


def pictures(one: Document | Section) -> list[Picture]:
    """Every chart."""
    return [block for _, each in one.walk() for block in each.blocks if isinstance(block, Picture)]


def panels(one: Document | Section) -> list[Panel]:
    """Every panel."""
    return [block for _, each in one.walk() for block in each.blocks if isinstance(block, Panel)]


def numbers(one: Document | Section) -> list[Number]:
    """Every bound figure, in reading order."""
    return [run for _, each in one.walk() for block in each.blocks for run in runs_of(block) if isinstance(run, Number)]


def text_of(one: Document | Section) -> str:
    """All words of a document or a section, a line for each line."""
    found: list[str] = []
    for _, each in one.walk():
        found.append(each.title)
        for block in each.blocks:
            if isinstance(block, Gap):
                found.append(block.text)
            elif isinstance(block, Panel):
                found.append(block.title)
                for inner in block.blocks:
                    found.append("".join(getattr(run, "text", "") for run in runs_of(inner)))
            elif isinstance(block, Picture):
                found += [block.headline, block.subtitle, block.words]
            elif isinstance(block, Grid):
                found += [block.caption, *(" | ".join(words(cell) for cell in row) for row in block.rows)]
                found += [words(note) for note in block.notes]
            elif hasattr(block, "items"):
                found += [words(item) for item in block.items]
            elif hasattr(block, "rows"):
                found += [f"{name}: {words(line)}" for name, line in block.rows]
            elif hasattr(block, "line"):
                found.append(words(block.line))
    return "\n".join(found)
