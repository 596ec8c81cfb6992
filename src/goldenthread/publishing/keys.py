"""The keys of an edition's figures in the order in which a reader meets them: F1, F2 and so on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from goldenthread.publishing.document import (
    Block,
    Bullets,
    Dataset,
    Facts,
    Grid,
    Held,
    Line,
    Number,
    Panel,
    Paragraph,
    Picture,
    Section,
    lines_of,
)


def in_reading_order(
    sections: Sequence[Section], figures: Sequence[Held], datasets: Sequence[Dataset]
) -> tuple[tuple[Section, ...], tuple[Held, ...], tuple[Dataset, ...]]:
    """The same with keys by first use. A figure that nothing prints, and nothing printed rests on, is left out.

    The first column of a data set is the key of its figure.
    """
    by_key = {one.key: one for one in figures}
    order: dict[str, None] = {}

    def met(key: str) -> None:
        if key not in order:
            order[key] = None
            for part in by_key[key].parts:
                met(part)

    for key in (*_printed(sections), *(row[0] for one in datasets for row in one.rows if row[0])):
        met(key)
    names = {key: f"F{number}" for number, key in enumerate(order, start=1)}
    return (
        tuple(_section(one, names) for one in sections),
        tuple(
            replace(by_key[key], key=names[key], parts=tuple(names[part] for part in by_key[key].parts))
            for key in order
        ),
        tuple(
            replace(one, rows=tuple((names[row[0]] if row[0] else row[0], *row[1:]) for row in one.rows))
            for one in datasets
        ),
    )


def _printed(sections: Iterable[Section]) -> Iterator[str]:
    for top in sections:
        for _, section in top.walk():
            for block in section.blocks:
                if isinstance(block, Picture):
                    yield from block.keys
                yield from (run.key for line in lines_of(block) for run in line if isinstance(run, Number))


def _section(one: Section, names: Mapping[str, str]) -> Section:
    return replace(
        one,
        blocks=tuple(_block(block, names) for block in one.blocks),
        sections=tuple(_section(below, names) for below in one.sections),
    )


def _line(line: Line, names: Mapping[str, str]) -> Line:
    return tuple(Number(run.text, names[run.key]) if isinstance(run, Number) else run for run in line)


def _block(block: Block, names: Mapping[str, str]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, line=_line(block.line, names))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(_line(item, names) for item in block.items))
    if isinstance(block, Facts):
        return replace(block, rows=tuple((term, _line(line, names)) for term, line in block.rows))
    if isinstance(block, Panel):
        inner = tuple(_block(one, names) for one in block.blocks)
        return replace(block, blocks=inner)  # type: ignore[arg-type]  # a panel's blocks stay of their kinds
    if isinstance(block, Grid):
        return _grid(block, names)
    if isinstance(block, Picture):
        return replace(
            block,
            table=_grid(block.table, names),
            source=_line(block.source, names),
            keys=tuple(names[key] for key in block.keys),
        )
    return block


def _grid(block: Grid, names: Mapping[str, str]) -> Grid:
    return replace(
        block,
        rows=tuple(tuple(_line(cell, names) for cell in row) for row in block.rows),
        notes=tuple(_line(note, names) for note in block.notes),
        source=_line(block.source, names),
    )
