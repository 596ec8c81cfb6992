"""Reference files: bank holidays, areas with the days they lived, and the look-up of small areas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Final

from goldenthread.returns.formats.reading import Feed, Repeats, Run, folded
from goldenthread.returns.formats.rows import AreaRecord, Holiday, Item, SmallAreaLink
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.vocabulary import AreaCode, Refused

DIVISIONS: Final = ("england-and-wales", "scotland", "northern-ireland")
_LARGEST_JSON: Final = 5_000_000
_CHANGES: Final = frozenset("USMX")


class BankHolidays(Feed):
    """Bank holidays of GOV.UK."""

    key = "bank-holidays"
    title = "Bank holidays (GOV.UK)"
    reads = "bank-holidays.json"
    gives = "holidays"

    def recognise(self, header: Sequence[str]) -> bool:
        """Never by columns: it is no table. See `formats.recognise`."""
        return False

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield each holiday of the three divisions.

        Raises:
            Refused: when it is not the JSON of GOV.UK.
        """
        data = bytes(source) if isinstance(source, bytes | bytearray | memoryview) else source.read(_LARGEST_JSON + 1)
        if len(data) > _LARGEST_JSON:
            raise Refused.one("the file", "it is too large for a list of bank holidays", "Send bank-holidays.json")
        try:
            content = json.loads(data)
        except (ValueError, RecursionError):
            raise Refused.one("the file", "it is not JSON", "Send bank-holidays.json from GOV.UK") from None
        if not isinstance(content, dict) or not set(content) <= set(DIVISIONS) or not content:
            raise Refused.one("the file", "it does not hold the three divisions of GOV.UK", "Send bank-holidays.json")
        tally, repeats = run.tally, Repeats()
        for division, held in content.items():
            events = held.get("events") if isinstance(held, dict) else None
            if not isinstance(events, list):
                raise Refused.one(division, "it holds no list of events", "Send bank-holidays.json from GOV.UK")
            for at, event in enumerate(events, start=1):
                tally.rows += 1
                tally.entries += 1
                title, on, note = _event(event)
                if on is None or not title:
                    yield run.refuse(at, "it is not a holiday with a title and a date", "Ask GOV.UK", str(event)[:200])
                    continue
                if repeat := repeats((division, on), title):
                    if repeat == "same":
                        tally.leave_out("exact repeat of an earlier holiday")
                    else:
                        yield run.refuse(at, "the day has another holiday already", "Ask GOV.UK", f"{division} {on}")
                    continue
                tally.given += 1
                tally.items += 1
                yield Holiday(division, on, title, note, at)


def _event(event: object) -> tuple[str, date | None, str]:
    if not isinstance(event, dict):
        return "", None, ""
    try:
        on = date.fromisoformat(str(event.get("date", "")))
    except ValueError:
        on = None
    return " ".join(str(event.get("title", "")).split()), on, " ".join(str(event.get("notes") or "").split())


class _AreaList(Feed):
    """What lists of areas share."""

    gives = "areas"
    code: ClassVar[str]
    name: ClassVar[str]
    first: ClassVar[tuple[str, ...]] = ()
    last: ClassVar[tuple[str, ...]] = ()
    number: ClassVar[str] = ""
    parent: ClassVar[str] = ""

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether code and name come first, with the columns of this list and no figures."""
        names = set(folded(header))
        wanted = {self.code, self.name, *self.first[:1], *self.last[:1]} | ({self.number} - {""})
        return wanted <= names and "time_period" not in names

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield an area for each row with a code of its own."""
        table = Table(source, run.options.encoding)
        names = folded(table.header)
        at = {name: place for place, name in enumerate(names)}
        tally, repeats = run.tally, Repeats()
        for found in run.rows(table):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            cell = {name: cells[place].strip() for name, place in at.items()}
            shown = f"{cell[self.code]} {cell[self.name]}"
            if cell[self.code].casefold() in ("x", "z", ":", ""):
                tally.leave_out(f"the publisher's own row for no area ({cell[self.name] or 'no name'})")
                continue
            try:
                code = AreaCode.parse(cell[self.code]).value
                first, last = _day(cell, self.first), _day(cell, self.last)
            except Refused as refused:
                yield run.refuse_for(row, refused, shown)
                continue
            record = AreaRecord(
                code,
                " ".join(cell[self.name].split()),
                first,
                last,
                cell.get(self.number, "") if cell.get(self.number, "").isdigit() else "",
                cell.get(self.parent, ""),
                row,
            )
            if repeat := repeats(code, (record.name, first, last, record.dfe_number)):
                if repeat == "same":
                    tally.leave_out("exact repeat of an earlier row")
                else:
                    finding = f"{code} stands twice, with another name or other days"
                    yield run.refuse(row, finding, "Ask the publisher which is right", shown)
                continue
            tally.given += 1
            tally.items += 1
            yield record


class Councils(_AreaList):
    """Councils with their numbers and the days they lived."""

    key = "areas-councils"
    title = "Councils (DfE, from ONS)"
    reads = "Councils with codes, numbers and dates as CSV"
    code, name = "new_la_code", "la_name"
    first, last = ("date_of_operation",), ("date_of_termination",)
    number, parent = "old_la_code", "parent_geography_code"


class Districts(_AreaList):
    """Districts with the days they lived."""

    key = "areas-districts"
    title = "Districts (DfE, from ONS)"
    reads = "Districts with codes and dates as CSV"
    code, name = "lad_code", "lad_name"
    first, last = ("date_of_introduction",), ("date_of_termination",)


class PoliceForces(_AreaList):
    """Police force areas."""

    key = "areas-police"
    title = "Police force areas (DfE, from ONS)"
    reads = "Police force areas with codes as CSV"
    code, name = "pfa_code", "pfa_name"
    first, last = ("date_active",), ("date_terminated",)


class Regions(_AreaList):
    """The regions."""

    key = "areas-regions"
    title = "Regions (DfE, from ONS)"
    reads = "Regions with codes as CSV"
    code, name = "region_code", "region_name"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether code and name are all there is."""
        return folded(header) == (self.code, self.name)


class SmallAreas(Feed):
    """Small areas of 2011, those of 2021, and the council that holds them."""

    key = "small-areas"
    title = "Small areas of 2011 and 2021 (ONS)"
    reads = "The look-up from 2011 to 2021 with councils as CSV"
    gives = "small area links"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether both codes, the change and a council are there."""
        names = set(folded(header))
        return {"lsoa11_code", "lsoa21_code", "change_code"} <= names and _council(names) != ""

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a link for each pair."""
        table = Table(source, run.options.encoding)
        names = folded(table.header)
        at = {name: place for place, name in enumerate(names)}
        council, tally, repeats = _council(set(names)), run.tally, Repeats()
        for found in run.rows(table):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            old, new, change, area = (
                cells[at[name]].strip() for name in ("lsoa11_code", "lsoa21_code", "change_code", council)
            )
            shown = f"{old} | {new} | {change} | {area}"
            try:
                pair = AreaCode(old).value, AreaCode(new).value
            except Refused as refused:
                yield run.refuse_for(row, refused, shown)
                continue
            if change not in _CHANGES:
                yield run.unknown("marker", change or "a blank", row, shown, column="change_code")
                continue
            answer = run.areas.by_code(area)
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, shown):
                    yield refusal
                continue
            if repeats(pair, None):
                tally.leave_out("exact repeat of an earlier row")
                continue
            tally.given += 1
            tally.items += 1
            yield SmallAreaLink(*pair, answer.code, change, row)


def _council(names: set[str]) -> str:
    return next((name for name in sorted(names) if name[:4] in ("ltla", "utla") and name.endswith("_code")), "")


def _day(cell: dict[str, str], columns: tuple[str, ...]) -> date | None:
    """Return the day in the first of some columns: 31/03/2019, or 2019-03-31; None for a blank."""
    text = next((cell[name] for name in columns if cell.get(name)), "")
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        raise Refused.one("date", f"“{text}” is not a day", "Write it as 31/03/2019") from None
