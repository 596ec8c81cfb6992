"""Population: mid-year estimates, as a denominator for rates, and the European Standard Population."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Final

from goldenthread.returns.formats.cells import number
from goldenthread.returns.formats.ees import Ees
from goldenthread.returns.formats.ees_layout import looks_like_ees
from goldenthread.returns.formats.reading import Feed, Repeats, Run, folded
from goldenthread.returns.formats.rows import Item, Row, Weight, breakdown_of
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.vocabulary import Period, Refused, Unit, ValueType

_PEOPLE: Final = Unit(ValueType.COUNT, "people")
_BAND: Final = re.compile(r"(?P<low>\d+)(?:\s*[-–]\s*(?P<high>\d+)|(?P<over>\+))(?:\s*(?:yrs|years))?")
_STANDARD: Final = Decimal(100_000)


class MidYear(Ees):
    """Mid-year estimates in the layout of Explore Education Statistics.

    The file calls 2024 a "reporting year", which elsewhere ends on 31 March. An estimate is of
    30 June, and is given for that day.
    """

    key = "population"
    title = "Mid-year population estimates"
    reads = "Estimates by area and age group as CSV"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether it is in that layout and holds population estimates alone."""
        names = {name.casefold() for name in header}
        return looks_like_ees(header) and {"age_group", "population_estimate"} <= names

    def stem(self, run: Run) -> str:
        """Return one key for all releases."""
        return "mid-year"

    def period(self, time_period: str, time_identifier: str) -> Period:
        """Return 30 June of the year."""
        words = time_period.strip()
        if not re.fullmatch(r"(19|20)\d\d", words):
            raise Refused.one("time_period", f"“{words}” is not a year", "Write it as 2024")
        return _mid(int(words), f"{words} {' '.join(time_identifier.split())}".strip())


class SingleYear(Feed):
    """Mid-year estimates by single year of age, one column an age."""

    key = "population-by-age"
    title = "Mid-year population estimates by single year of age"
    reads = "Estimates as CSV, one area a row and one column an age"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether an area code is followed by ages from 0."""
        names = set(folded(header))
        return bool({"0", "1", "17", "18"} <= names and any(name.endswith("_code") for name in names))

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a row for each area and age, and one for all ages where the file has it."""
        table = Table(source, run.options.encoding)
        names = folded(table.header)
        at_code = next(at for at, name in enumerate(names) if name.endswith("_code"))
        at_name = next((at for at, name in enumerate(names) if name.endswith("_name")), at_code)
        at_total = next((at for at, name in enumerate(names) if name in ("total_population", "allages", "total")), None)
        ages = [(name, at) for at, name in enumerate(names) if re.fullmatch(r"\d{1,3}\+?", name)]
        known = {at_code, at_name, at_total, *(at for _, at in ages)}
        unknown = [table.header[at] for at in range(len(names)) if at not in known]
        if unknown:
            raise Refused.one("header", f"the column “{unknown[0]}” is not known", "Leave it out, or ask for it")
        columns = [*((age, at) for age, at in ages), *([("All ages", at_total)] if at_total is not None else [])]
        year = run.options.year or _year_in(run.options.name)
        if year is None:
            raise Refused.one("year", "neither the file nor its name says of which year it is", "Give the year")
        period, tally, repeats = _mid(year, f"mid-{year}"), run.tally, Repeats()
        for found in run.rows(table, len(columns)):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            code, name = cells[at_code].strip(), " ".join(cells[at_name].split())
            answer = run.areas.by_code(code, name=name)
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, f"{code} {name}", len(columns)):
                    yield refusal
                continue
            if repeat := repeats(answer.code, tuple(cells)):
                reason = "exact repeat of an earlier row" if repeat == "same" else "the area stands twice and differs"
                if repeat == "same":
                    tally.leave_out(reason, len(columns))
                else:
                    yield run.refuse(row, reason, "Ask the publisher", f"{code} {name}", entries=len(columns))
                continue
            values = [number(cells[at].strip()) for _, at in ages]
            added = sum((value for value in values if value is not None), Decimal(0))
            for age, at in columns:
                text = cells[at].strip()
                value = number(text)
                if value is None:
                    yield run.unknown("marker", text or "a blank", row, f"{code} {name}", column=age)
                    continue
                flags = run.areas.flags(answer.code, period)
                if age == "All ages" and None not in values and value != added:
                    flags = (*flags, f"The ages add up to {added:,} and the total given is {value:,}")
                tally.given += 1
                tally.items += 1
                yield Row(
                    self.key,
                    "mid-year/population",
                    "Population at mid-year",
                    answer.code,
                    name,
                    period,
                    breakdown_of((("age", age), ("sex", "Persons"))),
                    value,
                    text=text,
                    vintage=run.options.vintage,
                    unit=_PEOPLE,
                    flags=flags,
                    row=row,
                    column=age,
                )


class StandardPopulation(Feed):
    """A standard population: weights of age bands that add up to 100,000."""

    key = "standard-population"
    title = "European Standard Population"
    reads = "Age bands and weights as CSV"
    gives = "weights"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether there are an age band and a column named after a standard."""
        names = folded(header)
        return len(names) == 2 and names[0] in ("age_band", "ageband") and re.match(r"esp\d{4}", names[1]) is not None

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield the bands, youngest first, when they fit together and add up.

        Raises:
            Refused: when bands overlap or leave a gap, or the weights do not come to 100,000.
        """
        table = Table(source, run.options.encoding)
        bands: list[Weight] = []
        for found in run.rows(table):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            match, weight = _BAND.fullmatch(cells[0].strip()), number(cells[1].strip())
            if match is None or weight is None:
                yield run.refuse(
                    row, "it is not an age band and a weight", "Write it as 0-4 and 5000", " | ".join(cells)
                )
                continue
            high = None if match["over"] else int(match["high"])
            run.tally.given += 1
            bands.append(Weight(table.header[1], int(match["low"]), high, weight, row))
        bands.sort(key=lambda band: band.lowest)
        _refuse_misfit(bands)
        for band in bands:
            run.tally.items += 1
            yield band


def _refuse_misfit(bands: Sequence[Weight]) -> None:
    expected: int | None = 0
    for band in bands:
        if band.lowest != expected:
            raise Refused.one(f"row {band.row}", f"the band from {band.lowest} does not follow on", "Check the bands")
        expected = None if band.highest is None else band.highest + 1
    total = sum((band.weight for band in bands), Decimal(0))
    if expected is not None or total != _STANDARD:
        raise Refused.one(
            "the file", f"the weights come to {total:,}, or the last band is not open", "Weights come to 100,000"
        )


def _mid(year: int, label: str) -> Period:
    return Period(date(year, 6, 30), date(year, 6, 30), "day", label)


def _year_in(name: str) -> int | None:
    match = re.search(r"(?:mye|mid[-_ ]?(?:year)?[-_ ]?|population[-_ ]?)((?:19|20)\d\d)", PurePath(name).stem, re.I)
    return int(match[1]) if match else None
