"""The Department for Education's Explore Education Statistics: tidy files, one row to an area and its filters.

Each row holds many figures, one in each indicator column, and each figure is given as a row of its
own. A "Total" is an item of its filter like any other: it is kept, and nothing is ever summed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final

from goldenthread.returns.formats.areas import Answer
from goldenthread.returns.formats.cells import OBSOLETE, STATUS_OF_PERIOD, dfe_marker, number
from goldenthread.returns.formats.ees_layout import (
    LEVELS,
    TIME,
    Indicator,
    Layout,
    layout_of,
    looks_like_ees,
    status_of,
)
from goldenthread.returns.formats.reading import Feed, Remembered, Repeats, Run
from goldenthread.returns.formats.rows import Breakdown, Item, Row, breakdown_of
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.vocabulary import FigureStatus, Marker, Period, Refused, from_ees

# Years at the end of a file's name change with each release; the measure stays the same.
_YEARS: Final = re.compile(r"([ _-]?(to)?[ _-]?((19|20)\d{2}(\d{2})?))+$")
_OLD_MARK: Final = "The publisher's old mark “{}” was read as {}"


class Ees(Feed):
    """Explore Education Statistics, with or without its metadata."""

    key = "ees"
    title = "Explore Education Statistics"
    reads = "A data file as CSV, and its metadata file where there is one"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether the columns of time and level are there."""
        return looks_like_ees(header)

    def stem(self, run: Run) -> str:
        """Return the part of a measure's key that names the file, without the years of the release.

        Raises:
            Refused: when the name says nothing, since measures of two files would then be one.
        """
        stem = PurePath(run.options.name).name.casefold().removesuffix(".csv")
        stem = _YEARS.sub("", stem).strip(" _-")
        if not any(letter.isalpha() for letter in stem):
            raise Refused.one(
                "file name",
                f"“{run.options.name}” does not say which file of the release it is",
                "Give the file the name it was published under",
            )
        return stem

    def period(self, time_period: str, time_identifier: str) -> Period:
        """Return the period of a row."""
        return from_ees(time_period, time_identifier)

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a row for each figure, in the order of the file."""
        table = Table(source, run.options.encoding)
        layout = layout_of(table, run.options.companion, tuple(run.options.markers))
        yield from self._items(run, table, layout)

    def _items(self, run: Run, table: Table, layout: Layout) -> Iterator[Item]:
        at_time, at_identifier, at_level = (layout.columns[name] for name in TIME)
        areas, period_of, repeats = _Levels(run, layout), Remembered(self.period), Repeats()
        at_filters = [at for at, _ in layout.filters]
        at_figures = [indicator.at for indicator in layout.indicators]
        dimensions = (*(name for _, name in layout.filters), "geographic_level")
        width, tally = len(at_figures), run.tally
        stem = self.stem(run)
        measures = tuple((f"{stem}/{each.column.casefold()}", each) for each in layout.indicators)
        breakdowns: dict[tuple[str, ...], Breakdown] = {}
        flags: dict[tuple[str, str, str], tuple[str, ...]] = {}

        for found in run.rows(table, width):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            when = cells[at_time], cells[at_identifier]
            answer, name = areas(cells[at_level], cells)
            if answer.sort != "taken":
                text = f"{' '.join(when)} | {cells[at_level]} | {name}"
                if answer.sort == "level":
                    yield run.unknown("geographic level", answer.finding, row, text, entries=width)
                elif refusal := run.not_taken(answer, row, text, width):
                    yield refusal
                continue
            period = period_of(*when)
            if isinstance(period, Refused):
                yield run.refuse_for(row, period, f"{' '.join(when)} | {name}", entries=width)
                continue
            items = tuple([cells[at] for at in at_filters])
            if cells[at_level].casefold().endswith("district"):
                # A council that is both stands at two levels, counted by where children live and by where they
                # are taught. The level keeps the two apart.
                items = (*items, cells[at_level])
            version = cells[layout.version] if layout.version is not None else ""
            repeat = repeats((when, answer.code, items, version), tuple([cells[at] for at in at_figures]))
            if repeat == "same":
                tally.leave_out("exact repeat of an earlier row", width)
                continue
            if repeat:
                finding = "another row gives other figures for the same time, area and filters"
                text = f"{' '.join(when)} | {name} | {' | '.join(items)}"
                yield run.refuse(row, finding, "Ask the publisher which is right", text, entries=width)
                continue
            breakdown = breakdowns.get(items)
            if breakdown is None:
                breakdown = breakdowns[items] = breakdown_of(zip(dimensions, items, strict=False))
            status = STATUS_OF_PERIOD.get(period.status, FigureStatus.NOT_STATED)
            if layout.version is not None:
                said = status_of(version)
                if said is None:
                    yield run.unknown("marker", version, row, name, column="version", entries=width)
                    continue
                status = said
            at_time_and_place = answer.code, *when
            if at_time_and_place not in flags:
                flags[at_time_and_place] = run.areas.flags(answer.code, period)
            about = answer.code, name, period, breakdown
            yield from self._figures(run, measures, row, cells, about, status, flags[at_time_and_place])

    def _figures(
        self,
        run: Run,
        measures: tuple[tuple[str, Indicator], ...],
        row: int,
        cells: list[str],
        about: tuple[str, str, Period, Breakdown],
        status: FigureStatus,
        flags: tuple[str, ...],
    ) -> Iterator[Item]:
        """Yield the figures of one row."""
        area, name, period, breakdown = about
        key, tally, own = self.key, run.tally, run.options.markers
        vintage = run.options.vintage
        for series, indicator in measures:
            text = cells[indicator.at].strip()
            value, marker, found = number(text), Marker.NONE, flags
            if value is None:
                known = dfe_marker(own.get(text, text))
                if known is None:
                    if text:
                        yield run.unknown("marker", text[:60], row, f"{name} | {period.label}", column=indicator.column)
                    elif indicator.blank:
                        tally.leave_out(f"column {indicator.column} is blank throughout")
                    else:
                        finding = "the cell is blank, and blank is not a marker: it may be missing, held back or zero"
                        remedy = "Ask the publisher, or see the notes of the release"
                        yield run.refuse(row, finding, remedy, f"{name} | {period.label}", column=indicator.column)
                    continue
                marker = known
                if text in OBSOLETE:
                    found = (*flags, _OLD_MARK.format(text, known.shown))
            tally.given += 1
            tally.items += 1
            yield Row(
                key,
                series,
                indicator.title,
                area,
                name,
                period,
                breakdown,
                value,
                marker=marker,
                status=status,
                text=text,
                vintage=vintage,
                unit=indicator.unit,
                places=indicator.places,
                flags=found,
                row=row,
                column=indicator.column,
            )


class _Levels:
    """The area of a row, by its level; remembered, since a file has few."""

    def __init__(self, run: Run, layout: Layout) -> None:
        self._run, self._columns = run, layout.columns
        self._held: dict[tuple[str, ...], tuple[Answer, str]] = {}
        self._at: dict[str, tuple[int, ...]] = {}

    def __call__(self, level: str, cells: list[str]) -> tuple[Answer, str]:
        """Return the answer and the area's name as published."""
        at = self._at.get(level)
        if at is None:
            at = self._at[level] = self._where(level)
        if not at:
            return self._not_kept(level), level
        key = tuple([cells[place] if place >= 0 else "" for place in at])
        found = self._held.get(key)
        if found is None:
            code, number_text, name = key
            found = self._held[key] = self._run.areas.by_code(code, number_text, name), " ".join(name.split())
        return found

    def _where(self, level: str) -> tuple[int, ...]:
        """Return where code, stand-in and name of a level stand, -1 for none; nothing for a level not kept.

        Raises:
            Refused: when the level's code column is not in the file.
        """
        columns = LEVELS.get(" ".join(level.casefold().split()))
        if columns is None:
            return ()
        if columns[0] not in self._columns and columns[1] not in self._columns:
            raise Refused.one(
                "header",
                f"there are rows of level “{level}” and no column “{columns[0]}”",
                "Send the file as it was published",
            )
        return tuple(self._columns.get(column, -1) for column in columns)

    @staticmethod
    def _not_kept(level: str) -> Answer:
        if " ".join(level.casefold().split()) in LEVELS:
            return Answer("left out", finding=f"figures of this level are not kept: {level}")
        return Answer("level", finding=level)
