"""The National Drug Treatment Monitoring System: wide exports of ViewIt, monthly tables, and prevalence.

The exports name areas and give no code, so the caller's own table of names leads; the register
answers for a name only where it has one meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from goldenthread.returns.formats.areas import Answer
from goldenthread.returns.formats.cells import STATUS_OF_PERIOD, dfe_marker, number
from goldenthread.returns.formats.checks import ENGLAND
from goldenthread.returns.formats.reading import Feed, Remembered, Repeats, Run, folded, require_columns
from goldenthread.returns.formats.rows import Breakdown, Item, Row, breakdown_of
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.vocabulary import FigureStatus, Marker, Period, Refused, Unit, ValueType

_KEYS: Final = ("ReportingPeriod", "Area", "sex", "age_group", "drug_group")
ROUNDED: Final = "Counts are rounded to 5: 0 may stand for a small number, and parts need not add up"
NOT_COLLECTED: Final = "Not collected for this period"
_PROVISIONAL: Final = "A monthly figure is provisional"
_PEOPLE: Final = Unit(ValueType.COUNT, "people")

_AREA_COLUMNS: Final = ("area", "areaname", "localauthority", "la", "partnership", "dat")
_CODE_COLUMNS: Final = ("areacode", "lacode", "gsscode", "onscode")
_MEASURE_COLUMNS: Final = ("measure", "indicator", "metric", "indicatorname")
_MONTH: Final = re.compile(
    r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*[ -/]*'?(?P<year>\d{4}|\d\d)|"
    r"(?P<iso>20\d\d-(?:0[1-9]|1[0-2]))",
    re.IGNORECASE,
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class ViewIt(Feed):
    """The export of ViewIt by area: one row to a group of people, one column to a measure."""

    key = "ndtms"
    title = "NDTMS ViewIt export"
    reads = "The export as CSV, with a table of area names"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether the five key columns are there."""
        return set(folded(_KEYS)) <= set(folded(header))

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a row for each figure."""
        table = Table(source, run.options.encoding)
        at = require_columns(table.header, _KEYS, "NDTMS ViewIt")
        c_when, c_area = at["ReportingPeriod"], at["Area"]
        c_groups = [at[name] for name in _KEYS[2:]]
        measures = [
            (place, name, f"viewit/{name.casefold()}", " ".join(name.replace("_", " ").split()))
            for place, name in enumerate(table.header)
            if place not in at.values()
        ]
        tally, period_of, repeats, width = run.tally, Remembered(_period), Repeats(), len(measures)
        areas: dict[str, Answer] = {}
        for found in run.rows(table, width):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            name, when = " ".join(cells[c_area].split()), cells[c_when].strip()
            groups = tuple([_group(cells[place]) for place in c_groups])
            shown = f"{when} | {name} | {' | '.join(groups)}"
            answer = areas.setdefault(name, run.areas.by_name(name)) if name not in areas else areas[name]
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, shown, width):
                    yield refusal
                continue
            period = period_of(when)
            if isinstance(period, Refused):
                yield run.refuse_for(row, period, shown, column="ReportingPeriod", entries=width)
                continue
            if repeat := repeats((answer.code, when, groups), tuple(cells)):
                if repeat == "same":
                    tally.leave_out("exact repeat of an earlier row", width)
                else:
                    finding = "another row gives other figures for the same period, area and group"
                    yield run.refuse(row, finding, "Ask for the export again", shown, entries=width)
                continue
            values = [number(cells[place].strip()) for place, *_ in measures]
            fives = answer.code != ENGLAND and all(value is None or value % 5 == 0 for value in values)
            breakdown = breakdown_of(zip(_KEYS[2:], groups, strict=True))
            flags = run.areas.flags(answer.code, period)
            for (place, column, series, title), value in zip(measures, values, strict=True):
                text, marker, note = cells[place].strip(), Marker.NONE, ROUNDED if fives else ""
                if value is None:
                    known, note = _missing(run, text)
                    if known is None:
                        yield run.unknown("marker", text or "a blank", row, shown, column=column)
                        continue
                    marker = known
                tally.given += 1
                tally.items += 1
                yield Row(
                    self.key,
                    series,
                    title,
                    answer.code,
                    name,
                    period,
                    breakdown,
                    value,
                    marker=marker,
                    status=STATUS_OF_PERIOD.get(period.status, FigureStatus.NOT_STATED),
                    note=note,
                    text=text,
                    vintage=run.options.vintage,
                    unit=_PEOPLE if value is not None and value == value.to_integral_value() else None,
                    flags=flags,
                    row=row,
                    column=column,
                )


class Monthly(Feed):
    """Monthly figures with a column to a month. Each looks back over as many months as the caller says."""

    key = "ndtms-monthly"
    title = "NDTMS monthly figures"
    reads = "A table as CSV: area, measure, and one column a month"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether there are a column of areas, one of measures, and at least two months."""
        names = folded(header)
        return (
            any(name in (*_AREA_COLUMNS, *_CODE_COLUMNS) for name in names)
            and any(name in _MEASURE_COLUMNS for name in names)
            and sum(_MONTH.fullmatch(name) is not None for name in header) >= 2
        )

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a provisional row for each area, measure, group and month."""
        table = Table(source, run.options.encoding)
        names = folded(table.header)
        months = [(at, _month(name, run.options.rolling_months)) for at, name in enumerate(table.header)]
        dated = [(at, period) for at, period in months if period is not None]
        c_measure = next(at for at, name in enumerate(names) if name in _MEASURE_COLUMNS)
        c_code = next((at for at, name in enumerate(names) if name in _CODE_COLUMNS), None)
        c_area = next((at for at, name in enumerate(names) if name in _AREA_COLUMNS), None)
        taken = {c_measure, c_code, c_area, *(at for at, _ in dated)}
        groups = [(at, table.header[at]) for at in range(len(names)) if at not in taken]
        tally, repeats, width = run.tally, Repeats(), len(dated)
        for found in run.rows(table, width):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            name = " ".join(cells[c_area].split()) if c_area is not None else ""
            measure = " ".join(cells[c_measure].split())
            shown = f"{name} | {measure}"
            answer = run.areas.by_code(cells[c_code], name=name) if c_code is not None else run.areas.by_name(name)
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, shown, width):
                    yield refusal
                continue
            breakdown: Breakdown = breakdown_of((title, _group(cells[at])) for at, title in groups)
            if not measure or repeats((answer.code, measure, breakdown), None):
                finding = (
                    "the measure is blank" if not measure else "an earlier row is for the same area, measure and group"
                )
                yield run.refuse(row, finding, "Keep one row for each", shown, entries=width)
                continue
            for at, period in dated:
                text, marker, note = cells[at].strip(), Marker.NONE, _PROVISIONAL
                value = number(text)
                if value is None:
                    known, note = _missing(run, text)
                    if known is None:
                        yield run.unknown("marker", text or "a blank", row, shown, column=table.header[at])
                        continue
                    marker = known
                tally.given += 1
                tally.items += 1
                yield Row(
                    self.key,
                    f"monthly/{measure.casefold()}",
                    measure,
                    answer.code,
                    name,
                    period,
                    breakdown,
                    value,
                    marker=marker,
                    status=FigureStatus.PROVISIONAL,
                    note=note,
                    text=text,
                    vintage=run.options.vintage,
                    flags=run.areas.flags(answer.code, period),
                    row=row,
                    column=table.header[at],
                )


class Prevalence(Feed):
    """Estimates of alcohol-dependent adults by council, with confidence limits."""

    key = "alcohol-prevalence"
    title = "Estimates of alcohol dependence"
    reads = "Estimates with limits by council and year as CSV"
    _COLUMNS: Final = (
        "Local_Authority",
        "Area_Code_GSS",
        "Alcohol_dependent",
        "Alcohol_lower_CI",
        "Alcohol_upper_CI",
        "Year",
    )

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether the estimate and its limits are there."""
        return set(folded(self._COLUMNS)) <= set(folded(header))

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a row for each area and year."""
        table = Table(source, run.options.encoding)
        at = require_columns(table.header, self._COLUMNS, "prevalence")
        tally, period_of, repeats = run.tally, Remembered(_period), Repeats()
        for found in run.rows(table):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            name, code, text, low, high, when = (cells[at[column]].strip() for column in self._COLUMNS)
            answer = run.areas.by_code(code, name=name)
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, f"{code} {name} | {when}"):
                    yield refusal
                continue
            period = period_of(when)
            if isinstance(period, Refused):
                yield run.refuse_for(row, period, f"{name} | {when}", column="Year")
                continue
            # The years to 2014 were estimated without limits, and say NA for them.
            limits = ["" if cell == "NA" else cell for cell in (low, high)]
            value, lower, upper = (number(cell) for cell in (text, *limits))
            strange = [cell for cell in (text, *limits) if cell and number(cell) is None]
            if strange or value is None:
                yield run.unknown("marker", strange[0] if strange else "a blank", row, f"{name} | {when}")
                continue
            if repeat := repeats((answer.code, when), (text, low, high)):
                if repeat == "same":
                    tally.leave_out("exact repeat of an earlier row")
                else:
                    finding = "another row gives another estimate for the same area and year"
                    yield run.refuse(row, finding, "Ask the publisher", f"{name} | {when}")
                continue
            tally.given += 1
            tally.items += 1
            yield Row(
                self.key,
                "alcohol_dependent",
                "Alcohol-dependent adults (estimate)",
                answer.code,
                name,
                period,
                (),
                value,
                lower=lower,
                upper=upper,
                marker=Marker.ESTIMATED,
                text=text,
                vintage=run.options.vintage,
                unit=_PEOPLE,
                flags=run.areas.flags(answer.code, period),
                row=row,
            )


def _missing(run: Run, text: str) -> tuple[Marker | None, str]:
    """Return the marker of a cell without a number, and a note; NULL says that nothing was collected."""
    if text == "NULL":
        return Marker.NOT_AVAILABLE, NOT_COLLECTED
    own = run.options.markers.get(text)
    return (dfe_marker(own) if own else None), ""


def _period(text: str) -> Period:
    """Return a financial year for "2009/10", else what the text plainly says."""
    if re.fullmatch(r"\d{4}[/-]\d\d(\d\d)?", text):
        return Period.parse(text, kind="financial_year")
    return Period.parse(text)


def _month(name: str, months: int) -> Period | None:
    """Return the period of a month's column, which looks back over some months; None for another column."""
    match = _MONTH.fullmatch(name)
    if match is None:
        return None
    if match["iso"]:
        year, month = (int(part) for part in match["iso"].split("-"))
    else:
        year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
        month = _MONTHS.index(match["name"][:3].casefold()) + 1
    last = Period.month(year, month)
    if months == 1:
        return replace(last, label=name)
    back = year * 12 + month - months
    kind = "reporting_year" if months == 12 else "span"
    return Period(date(back // 12, back % 12 + 1, 1), last.end, kind, f"{months} months to {last.label}")


def _group(cell: str) -> str:
    """Return a group's name; TOTAL and Total are one."""
    words = " ".join(cell.split())
    return "Total" if words.casefold() == "total" else words
