"""A tartan rug as the cells of a table: every cell has its figure, a word and a shape, and colour only repeats them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.charts import words
from goldenthread.charts.axis import unit_words
from goldenthread.charts.data import About, Outcome
from goldenthread.charts.words import Shown
from goldenthread.vocabulary import Figure


@dataclass(frozen=True, slots=True)
class RugCell:
    """One cell.

    Args:
        value: The figure as shown, or its marker.
        word: "Better", "Similar", "Not compared".
        letter: The letter within the shape.
        shape: up, down, circle, diamond or square.
        name: The class of the cell: "gt-chart-better".
    """

    value: str
    word: str
    letter: str
    shape: str
    name: str


@dataclass(frozen=True, slots=True)
class Rug:
    """A rug: rows are indicators, columns are areas.

    Args:
        caption: For the table.
        areas: The headers of the columns.
        rows: The header of each row, with its cells.
        words: What it shows, in sentences.
        key: Each marker used, with its meaning.
    """

    caption: str
    areas: tuple[str, ...]
    rows: tuple[tuple[str, tuple[RugCell, ...]], ...]
    words: tuple[str, ...]
    key: tuple[tuple[str, str], ...]


def rug(
    caption: str,
    areas: Sequence[str],
    rows: Sequence[tuple[About, Mapping[str, tuple[Figure, Outcome]]]],
    *,
    benchmark: str = "England",
) -> Rug:
    """Return the cells of a tartan rug.

    Args:
        caption: For the table.
        areas: The areas, in the order of their columns.
        rows: Each indicator, with the figure and outcome of each area. An area that is not there gets [x].
        benchmark: What areas are compared with.
    """
    made, figures, tally = [], [], Counter[Outcome]()
    absent = False
    for about, cells in rows:
        held = [cells[area][0] for area in areas if area in cells]
        figures += held
        shown = Shown(words.places_of(about, held))
        row = []
        for area in areas:
            figure, outcome = cells.get(area, (None, Outcome.NOT_COMPARED))
            absent = absent or figure is None
            if figure is None or figure.value is None:
                outcome = Outcome.NOT_COMPARED
            tally[outcome] += 1
            row.append(
                RugCell(
                    "[x]" if figure is None else shown(figure),
                    outcome.word,
                    outcome.letter,
                    outcome.shape,
                    f"gt-chart-{outcome.value.replace('_', '-')}",
                )
            )
        unit = unit_words(about.unit)
        made.append((f"{about.measure}, {unit}" if unit else about.measure, tuple(row)))
    counted = words.counts({outcome.word.lower(): tally[outcome] for outcome in Outcome})
    said = (
        words.sentence(f"Table of {len(made)} indicators in {len(areas)} areas, each compared with {benchmark}"),
        words.sentence(f"Cells: {counted}" if counted else "No figures yet"),
    )
    return Rug(caption, tuple(areas), tuple(made), said, words.marker_key(figures, absent=absent))
