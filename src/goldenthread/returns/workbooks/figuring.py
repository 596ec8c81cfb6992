"""From a filled row to a figure of the vocabulary, once the checks have let it through."""

from __future__ import annotations

from goldenthread.returns.workbooks.layout import Column, Entry, Line
from goldenthread.vocabulary import Figure, FigureStatus


def figure_of(line: Line, entry: Entry) -> Figure | None:
    """Return the figure that a row gives for its line, or None where the row gives neither value nor marker.

    Missing is never zero: a row without a value has a marker or is no figure at all. Where only numerator and
    denominator are given the value stays open, and `Figure.recomputed` works it out.

    Raises:
        Refused: its parts contradict one another; `checks` names the cells before it comes to this.
    """
    if entry.value is None and not entry.marker:
        return None
    status = entry.status
    return Figure(
        value=entry.value,
        unit=line.measured_in,
        numerator=entry.numerator,
        denominator=entry.denominator,
        qualifier=entry.qualifier,
        marker=entry.marker,
        note=entry.note,
        status=FigureStatus(status) if status in {each.value for each in FigureStatus} else FigureStatus.NOT_STATED,
        text=entry.cell(Column.VALUE).text.strip(),
    )
