"""The Department for Education's Local Authority Interactive Tool: its benchmarking data, one figure a row.

The file says little of its measures: year type, unit, polarity and decimal places stand in the
data dictionary that belongs to it, joined by short description.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from goldenthread.returns.formats.areas import LAIT_NAMES, LAIT_NUMBERS, Answer
from goldenthread.returns.formats.cells import STATUS_OF_PERIOD, number, without_noise
from goldenthread.returns.formats.checks import EnglandCheck
from goldenthread.returns.formats.reading import Feed, Remembered, Repeats, Run, folded, require_columns
from goldenthread.returns.formats.rows import Item, Row
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.returns.formats.units import polarity_of, unit_of_axis
from goldenthread.vocabulary import FigureStatus, Marker, Polarity, Refused, Unit, from_lait

COLUMNS: Final = ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region")
_DICTIONARY: Final = ("Measure", "Measure_short", "Polarity", "y_axis_name", "dps", "Year_Type", "Last Update")
NO_REASON: Final = "The publisher marks every missing figure the same way and gives no reason"

# Day 1 of a spreadsheet's calendar, which counts a 29 February 1900 that never was.
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Measure:
    """What the dictionary says of one measure."""

    title: str
    year_type: str
    unit: Unit
    polarity: Polarity
    places: int | None
    vintage: str


def read_dictionary(source: Source) -> dict[str, Measure]:
    """Return the data dictionary by short description.

    Some measures stand in it twice. Where two rows disagree on the year type the measure cannot be
    dated and is left without one; where they disagree on polarity or places, it has none.

    Raises:
        Refused: when it is another file.
    """
    table = Table(source)
    require_columns(table.header, _DICTIONARY, "LAIT data dictionary")
    found: dict[str, list[dict[str, str]]] = {}
    for _, cells in table.dicts():
        found.setdefault(cells["Measure_short"], []).append(cells)
    return {short: _measure(rows) for short, rows in found.items() if short}


def _measure(rows: Sequence[dict[str, str]]) -> Measure:
    def agreed(column: str) -> str:
        said = {row[column] for row in rows} - {"", "NA"}
        return said.pop() if len(said) == 1 else ""

    places = agreed("dps")
    updated = agreed("Last Update")
    day = _SPREADSHEET_EPOCH + timedelta(days=int(updated)) if updated.isdigit() and len(updated) == 5 else None
    return Measure(
        title=" ".join(rows[0]["Measure"].split()),
        year_type=agreed("Year_Type"),
        unit=unit_of_axis(agreed("y_axis_name") or rows[0]["y_axis_name"]),
        polarity=polarity_of(agreed("Polarity")),
        places=int(places) if places.isdigit() else None,
        vintage=day.isoformat() if day else "",
    )


class Lait(Feed):
    """LAIT benchmarking data, long."""

    key = "lait"
    title = "Local Authority Interactive Tool"
    reads = "The benchmarking data as CSV, with its data dictionary"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether the seven columns are there."""
        return set(folded(COLUMNS[:6])) <= set(folded(header))

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a row for each figure; those for England come last, when their regions are known."""
        if run.options.companion is None:
            raise Refused.one(
                "data dictionary",
                "the years of these measures cannot be dated without the data dictionary",
                "Send lait_data_dictionary.csv of the same release with the file",
            )
        measures = read_dictionary(run.options.companion)
        table = Table(source, run.options.encoding)
        at = require_columns(table.header, COLUMNS[:6], "LAIT")
        c_short, c_item, c_years, c_area, c_value, c_number = (at[name] for name in COLUMNS[:6])
        tally, period_of, repeats, england = run.tally, Remembered(from_lait), Repeats(), EnglandCheck()
        areas: dict[tuple[str, str], Answer] = {}
        titles: dict[str, str] = {}
        flags: dict[tuple[str, str, str], tuple[str, ...]] = {}
        given_vintage = run.options.vintage

        for found in run.rows(table):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            short, years, text = cells[c_short].strip(), cells[c_years].strip(), cells[c_value].strip()
            named = cells[c_area], cells[c_number]
            if cells[c_item]:
                titles.setdefault(short, " ".join(cells[c_item].split()))
            answer = areas.get(named)
            if answer is None:
                answer = areas[named] = _area(run, *named)
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, f"{short} | {years} | {named[0]} | {named[1]}"):
                    yield refusal
                continue
            measure = measures.get(short)
            if measure is None:
                yield run.unknown("measure", short, row, f"{short} | {years} | {named[0]}")
                continue
            if not measure.year_type:
                yield run.unknown("year type", short, row, f"{short} | {years} | {named[0]}")
                continue
            period = period_of(years, measure.year_type)
            if isinstance(period, Refused):
                yield run.refuse_for(row, period, f"{short} | {years} | {named[0]} | {text}", column="Years")
                continue
            value, marker, note = None, Marker.NONE, ""
            if text == "-":
                marker, note = Marker.NOT_AVAILABLE, NO_REASON
            else:
                value = number(text)
                if value is None:
                    yield _not_a_number(run, row, short, years, named[0], text)
                    continue
                value = without_noise(value, text)
            repeat = repeats((short, years, answer.code), text)
            if repeat == "same":
                tally.leave_out("exact repeat of an earlier row")
                continue
            if repeat:
                finding = "another row gives another value for the same measure, year and area"
                shown = f"{short} | {years} | {named[0]} | {text}"
                yield run.refuse(row, finding, "Ask the publisher which is right", shown)
                continue
            when = answer.code, years, measure.year_type
            if when not in flags:
                flags[when] = run.areas.flags(answer.code, period)
            item = Row(
                "lait",
                short,
                titles.get(short) or measure.title,
                answer.code,
                named[0].strip(),
                period,
                (),
                value,
                marker=marker,
                status=STATUS_OF_PERIOD.get(period.status, FigureStatus.NOT_STATED),
                note=note,
                text=text,
                vintage=measure.vintage or given_vintage,
                unit=measure.unit,
                polarity=measure.polarity,
                places=measure.places,
                flags=() if value is None else flags[when],
                row=row,
            )
            tally.given += 1
            if not england.holds(item):
                tally.items += 1
                yield item
        for item in england.released():
            tally.items += 1
            yield item


def _area(run: Run, name: str, number_text: str) -> Answer:
    """Return the area of a row: a region by the tool's own number, a council by its number and name."""
    plain, name = number_text.strip().removesuffix(".0"), " ".join(name.split())
    if name in run.options.area_names:
        return run.areas.by_name(name)
    if plain in LAIT_NUMBERS:
        code, published = LAIT_NUMBERS[plain]
        if name.casefold() not in (published.casefold(), _turned(published).casefold()):
            return Answer(
                "refused",
                finding=f"the number {plain} is {published} and the name is “{name}”",
                remedy="Ask the publisher which is meant",
            )
        return run.areas.by_code(code, name=name)
    if name in LAIT_NAMES:
        code = LAIT_NAMES[name]
        if plain and code not in run.options.areas.numbered(plain):
            return Answer(
                "refused",
                finding=f"the name “{name}” is {code} and the number {plain} is not its",
                remedy="Ask the publisher which is meant",
            )
        return run.areas.by_code(code, name=name)
    return run.areas.by_number(plain, name)


def _turned(name: str) -> str:
    """Return "Inner London" for "London (Inner)": both are met."""
    first, _, rest = name.partition(" (")
    return f"{rest.removesuffix(')')} {first}" if rest else name


def _not_a_number(run: Run, row: int, short: str, years: str, area: str, text: str) -> Item:
    if not text:
        finding = "the cell is blank, and blank is not a marker in this file"
        remedy = "Ask the publisher whether it is missing or zero"
        return run.refuse(row, finding, remedy, f"{short} | {years} | {area}", column="Values")
    return run.unknown("marker", text[:60], row, f"{short} | {years} | {area} | {text[:60]}", column="Values")
