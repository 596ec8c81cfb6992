"""What the native chart of a picture shows: labels in order, lines or bars, and a gap for each missing value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from goldenthread.charts.lettering import clean
from goldenthread.publishing.document import Line, Picture, Trace
from goldenthread.publishing.formats.lines import exact

#: Lines across a chart, by the names of their columns in its table. They have no marks of their own.
ACROSS: Final = ("Median", "Mean", "Lower limit", "Upper limit", "Target")
#: More lines than these are drawn in a chart of their own.
MOST_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Native:
    """One chart: its labels in order, and its lines or bars with a value or None at each label."""

    picture: Picture
    labels: tuple[str, ...]
    traces: tuple[Trace, ...]
    values: tuple[tuple[Decimal | None, ...], ...]

    @property
    def bars(self) -> bool:
        """Whether it has bars."""
        return self.picture.bars


def natives(picture: Picture, most_bars: int = 40) -> list[Native]:
    """The charts that show a picture; none where it has no series with a value.

    More than four lines stand in several charts, each with the comparators again; so do more bars than there is room.
    """
    own = [one for one in picture.traces if not one.comparator]
    others = [one for one in picture.traces if one.comparator][:2]
    room = max(1, MOST_LINES - len(others))
    groups = [own[at : at + room] + others for at in range(0, len(own), room)] or [others]
    if len(picture.traces) <= MOST_LINES:
        groups = [list(picture.traces)]
    made = []
    for group in groups:
        labels = _in_order([[label for label, _ in one.points] for one in group])
        cut = max(1, most_bars // max(1, len(group))) if picture.bars else max(1, len(labels))
        for at in range(0, len(labels), cut):
            some = labels[at : at + cut]
            known = [dict(one.points) for one in group]
            values = tuple(tuple(_value(one.get(label)) for label in some) for one in known)
            if any(value is not None for one in values for value in one):
                made.append(Native(picture, tuple(some), tuple(group), values))
    return made


def _value(text: str | None) -> Decimal | None:
    try:
        value = Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
    return value if value is None or value.is_finite() else None


def _in_order(lists: Sequence[Sequence[str]]) -> list[str]:
    """Labels of several series as one list that keeps the order of each, the longest first."""
    merged: list[str] = []
    for labels in sorted(lists, key=len, reverse=True):
        at = 0
        for label in labels:
            if label in merged:
                at = merged.index(label) + 1
            else:
                merged.insert(at, label)
                at += 1
    return merged


def complete(picture: Picture) -> Picture:
    """The picture with what its series leave out: markers of bars that are missing, and lines that are drawn across."""
    return _with_marks(picture) if picture.bars else _with_lines(picture)


def _text_of(line: Line) -> str:
    return clean("".join(getattr(run, "text", "") for run in line))


def _with_lines(picture: Picture) -> Picture:
    """A line with its centre line, limits or target, which the table has in columns of their own."""
    made = []
    names = {clean(one.name) for one in picture.traces}
    labels = {label for one in picture.traces for label, _ in one.points}
    for at, column in enumerate(picture.table.columns):
        name = clean(column.text).partition(" (")[0]
        if not column.number or name not in ACROSS or name in names:
            continue
        points = []
        for row in reversed(picture.table.rows):
            label, found = _text_of(row[0]), exact(_text_of(row[at]))
            if label in labels and found is not None:
                points.append((label, str(found.value)))
        if points:
            made.append(Trace(name, tuple(points), comparator=True))
    return replace(picture, traces=(*picture.traces, *made))


def _with_marks(picture: Picture) -> Picture:
    """The picture with the marker beside the label of each bar that has no value: "Westmarket [c]".

    A bar that is not there must not read as nothing.
    """
    shown = {}
    for row in picture.table.rows:
        texts = [_text_of(cell) for cell in row]
        marks = [text for text in texts[1:] if text.startswith("[")]
        if texts and marks:
            shown[texts[0]] = marks[0]
    gone = {
        label
        for label, _ in (point for one in picture.traces for point in one.points)
        if all(dict(one.points).get(label) is None for one in picture.traces)
    }
    traces = tuple(
        replace(
            one,
            points=tuple(
                (f"{label} {shown.get(label, '[x]')}" if label in gone else label, value) for label, value in one.points
            ),
        )
        for one in picture.traces
    )
    return replace(picture, traces=traces)
