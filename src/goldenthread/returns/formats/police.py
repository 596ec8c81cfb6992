"""data.police.uk: street-level crimes and outcomes, counted to an area and a month.

A record's point is moved on purpose by the publisher, so no point and no record is given: only
counts, by the council that holds the record's small area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from goldenthread.returns.formats.reading import Feed, Remembered, Run, folded, require_columns
from goldenthread.returns.formats.rows import Item, Row, breakdown_of
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.vocabulary import Period, Refused, Unit, ValueType
from goldenthread.vocabulary.rounding import require_decimal

_COLUMNS: Final = ("Crime ID", "Month", "Reported by", "Falls within", "LSOA code", "LSOA name")
_ASB: Final = "anti-social behaviour"
_SMALL_AREA: Final = re.compile(r"\s+\d{3}[A-Z]$")
_COUNTS: Final = Unit(ValueType.COUNT, "records")


class _Police(Feed):
    """What street and outcomes files share."""

    counted: str  # the column whose words are counted
    series: str

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether the shared columns and the counted one are there."""
        return set(folded((*_COLUMNS, self.counted))) <= set(folded(header))

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a count for each area, month, force and category that occurs, when the file has ended."""
        small = run.options.small_areas
        if not small:
            raise Refused.one(
                "small areas",
                "records are placed by small area (LSOA), and no list says which council holds which",
                "Give the look-up of small areas, of 2011 and of 2021",
            )
        table = Table(source, run.options.encoding)
        at = require_columns(table.header, (*_COLUMNS, self.counted), "data.police.uk")
        c_id, c_month, c_by, _, c_code, c_name, c_sort = (at[name] for name in (*_COLUMNS, self.counted))
        tally, period_of = run.tally, Remembered(_month)
        counts: dict[tuple[str, str, str, str], int] = {}
        seen: set[int] = set()
        for found in run.rows(table):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            sort, month = " ".join(cells[c_sort].split()), cells[c_month].strip()
            shown = f"{month} | {sort} | {cells[c_name]}"
            period = period_of(month)
            if isinstance(period, Refused):
                yield run.refuse_for(row, period, shown, column="Month")
                continue
            if not sort:
                yield run.refuse(row, f"the column “{self.counted}” is blank", "Ask the publisher", shown)
                continue
            # Anti-social behaviour has no id, so two records may well be alike and both true.
            if cells[c_id].strip() and sort.casefold() != _ASB:
                mark = hash(tuple(cells))
                if mark in seen:
                    tally.leave_out("exact repeat of an earlier record")
                    continue
                seen.add(mark)
            code = cells[c_code].strip()
            if not code:
                tally.leave_out("no location is given")
                continue
            area = small.get(code)
            if area is None:
                district = _SMALL_AREA.sub("", cells[c_name].strip()) or "no name"
                tally.leave_out(f"outside the councils that are looked up: {district}")
                continue
            tally.given += 1
            key = area, month, " ".join(cells[c_by].split()), sort
            counts[key] = counts.get(key, 0) + 1
        for (area, month, force, sort), count in sorted(counts.items()):
            answer = run.areas.by_code(area)
            period = period_of(month)
            if answer.sort != "taken" or isinstance(period, Refused):
                raise Refused.one("small areas", f"the look-up leads to {area}, which is not in the register", "Add it")
            tally.items += 1
            yield Row(
                self.key,
                f"{self.series}/{sort.casefold()}",
                sort,
                area,
                "",
                period,
                breakdown_of((("recorded_by", force),)),
                require_decimal(count),
                text=str(count),
                vintage=run.options.vintage,
                unit=_COUNTS,
                flags=run.areas.flags(area, period),
            )


class Street(_Police):
    """Street-level crime and anti-social behaviour."""

    key = "police-street"
    title = "Street-level crime (data.police.uk)"
    reads = "A force's street file of a month as CSV"
    counted = "Crime type"
    series = "street"


class Outcomes(_Police):
    """Outcomes of crimes: one crime may have several."""

    key = "police-outcomes"
    title = "Outcomes of crimes (data.police.uk)"
    reads = "A force's outcomes file of a month as CSV"
    counted = "Outcome type"
    series = "outcomes"


def _month(text: str) -> Period:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if match is None:
        raise Refused.one("Month", f"“{text}” is not a month", "Write it as 2024-01")
    return replace(Period.month(int(match[1]), int(match[2])), label=text)
