"""Read a partner's spreadsheet by its map: figures and refusals, each with its sheet and cell. Plain Python.

It runs in the child process that reads national files, and gives what a reader of one gives: rows, refusals, and a
tally of entries that must add up. An entry is one cell of a row below the column names where a figure could stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from goldenthread.reading.book import Book, BookCell, Holds, address
from goldenthread.reading.workbook import WORKBOOK, read_workbook
from goldenthread.returns.formats import personal_columns
from goldenthread.returns.formats.reading import Options, Reading
from goldenthread.returns.formats.rows import Breakdown, Item, Refusal, Row, breakdown_of
from goldenthread.returns.formats.sheets import whole
from goldenthread.returns.formats.tables import Source
from goldenthread.returns.mapped import periods
from goldenthread.returns.mapped.heads import Placed, Standing, merged_down, place
from goldenthread.returns.mapped.layout import (
    BLANK,
    LEAVE,
    ZERO,
    Layout,
    factor_of,
    folded,
    measure_of,
    pairs_of,
    times_of,
)
from goldenthread.returns.mapped.run import MappedRun, Stop
from goldenthread.returns.workbooks.numbers import see
from goldenthread.vocabulary import Marker, Period, Qualifier, Refused, ValueType

_SHARES: Final = (ValueType.PERCENTAGE.value, ValueType.PERCENTAGE_POINTS.value)
_PROPORTION: Final = ValueType.PROPORTION.value
_LONGEST_MARKER: Final = 40


@dataclass(frozen=True, slots=True)
class Told:
    """What the map's reader is told besides the map: each measure's type of value, and the partnership's own areas."""

    units: Mapping[str, str]
    own: Mapping[str, str]


def read(data: Source, options: Options, layout: Layout, told: Told) -> Reading:
    """The reading of a file by a map; as from any feed."""
    run = MappedRun(options)
    return Reading(run, _Reader(run, layout, told).items(data))


@dataclass(frozen=True, slots=True)
class _Named:
    """What a row, a column or the top says of a figure; `left` is why it is left out.

    `spelled` is the period as the file has it; `times` what the name of the measure says to multiply by.
    """

    area: str = ""
    area_name: str = ""
    period: Period | None = None
    measure: str = ""
    breakdown: Breakdown = ()
    left: str = ""
    spelled: str = ""
    times: str = ""


class _Reader:
    def __init__(self, run: MappedRun, layout: Layout, told: Told) -> None:
        self.run, self.layout, self.told = run, layout, told
        self.areas = {folded(name): code for name, code in layout.areas.items()}
        self.own = {folded(name): code for name, code in told.own.items()}
        self.measures = {folded(name): text for name, text in layout.measures.items()}
        self.markers = {folded(text): means for text, means in layout.markers.items()}
        self.left_out = {folded(head): texts for head, texts in layout.left_out}
        self.down = {folded(head) for head in layout.filled_down}
        self.above: dict[int, BookCell] = {}
        self.year = ""

    def items(self, source: Source) -> Iterator[Item]:
        """Yield the figures and refusals of the table."""
        book = read_workbook(whole(source), self.run.options.name or "the file", WORKBOOK)
        placed = place(book, self.layout, self._stands_across)
        if not isinstance(placed, Placed):
            raise Refused(placed)
        if personal := personal_columns(standing.column.head for standing in placed.columns):
            raise Refused.one(
                self.run.options.name or "the file",
                f"it holds a row for each person (column “{personal[0]}”), and only counts and rates are taken",
                "Count it up where it is held, keep back small numbers, and send the counts",
            )
        self._flags(book, placed)
        self._cells_above(placed)
        found = list(self._rows(placed))
        yield from self._without_repeats(found)

    def _stands_across(self, cell: BookCell) -> bool:
        if self.layout.across != "period":
            return True
        return stands_as_period(cell, self.layout)

    def _flags(self, book: Book, placed: Placed) -> None:
        sheet = placed.sheet
        flags = list(book.notes)
        below = [row for row in sheet.hidden_rows if row > self.layout.head]
        if below:
            flags.append(f"{len(below):,} hidden row{'' if len(below) == 1 else 's'} of the sheet were read too")
        others = [each.name for each in book.sheets if each is not sheet and each.cells and not each.hidden]
        if others:
            flags.append(f"The sheet “{sheet.name}” was read, and not {', '.join(f'“{name}”' for name in others[:5])}")
        self.run.flags += tuple(flags)

    def _cells_above(self, placed: Placed) -> None:
        """Read the year and the period that stand above the table, where the map names their cells."""
        by_address = {cell.address: cell for cells in placed.rows.values() for cell in cells.values()}
        self.whole: Period | None = None
        self.whole_spelled = ""
        for name, where in (("year", self.layout.year_cell), ("period", self.layout.period_cell)):
            if not where:
                continue
            cell = by_address.get(where)
            if cell is None or not cell.text.strip():
                finding = f"the cell is empty, and the map reads the {name} there"
                raise Refused.one(f"{placed.sheet.name}!{where}", finding, "Fill it in, or change the map")
            after = cell.text.rpartition(":")[2].strip() if cell.holds is Holds.TEXT else cell.text
            if name == "year":
                self.year = " ".join(after.split())
                continue
            try:
                stands = cell._replace(text=after)
                self.whole = periods.period_of(stands, self.layout, self.year)
                self.whole_spelled = periods.spelling(stands, self.year)
            except Refused as refused:
                problem = refused.problems[0]
                raise Refused.one(f"{placed.sheet.name}!{where}", problem.finding, problem.remedy) from None

    # --- Rows -------------------------------------------------------------------------------------------

    def _rows(self, placed: Placed) -> Iterator[Item]:
        values = placed.of_role("value")
        merged = merged_down(placed.sheet)
        tally = self.run.tally
        last = max(placed.rows, default=0)
        ended = False
        for row in range(self.layout.head + 1, last + 1):
            cells = {at: cell for at, cell in placed.rows.get(row, {}).items() if cell.text.strip() or cell.formula}
            tally.rows += 1
            tally.entries += len(values)
            wanted = any(each.at in cells for each in placed.columns)
            if ended or (not wanted and self.layout.ends_blank):
                ended = True
                tally.leave_out(
                    "below the first blank row, where the table ends" if wanted else "blank row", len(values)
                )
                continue
            if not wanted:
                tally.leave_out("blank row", len(values))
                continue
            if rule := self._rule(placed, cells):
                tally.leave_out(rule, len(values))
                continue
            yield from self._row(placed, row, self._filled(placed, row, cells, merged), merged, values)

    def _rule(self, placed: Placed, cells: Mapping[int, BookCell]) -> str:
        """The rule of the map that leaves a row out; empty for none."""
        for standing in placed.columns:
            for text in self.left_out.get(folded(standing.column.head), ()):
                said = folded(cells[standing.at].text) if standing.at in cells else ""
                begins = text.endswith("*") and said.startswith(folded(text[:-1]))
                if said and (begins or said == folded(text)):
                    return f"the map leaves out rows where {standing.column.head} is “{text}”"
        return ""

    def _filled(
        self, placed: Placed, row: int, cells: Mapping[int, BookCell], merged: Mapping[tuple[int, int], int]
    ) -> dict[int, BookCell]:
        """The cells of a row, where a merge runs down or the map says so with what stands above."""
        found = dict(cells)
        for standing in placed.of_role("area", "period", "year", "measure", "breakdown"):
            at = standing.at
            top = merged.get((row, at))
            if at not in found and top is not None and (above := placed.rows.get(top, {}).get(at)):
                found[at] = above
            elif at not in found and folded(standing.column.head) in self.down and at in self.above:
                found[at] = self.above[at]
            if at in found:
                self.above[at] = found[at]
        return found

    def _row(
        self,
        placed: Placed,
        row: int,
        cells: Mapping[int, BookCell],
        merged: Mapping[tuple[int, int], int],
        values: Sequence[Standing],
    ) -> Iterator[Item]:
        sheet = placed.sheet.name
        shown = " | ".join(" ".join(cells[at].text.split())[:60] for at in sorted(cells))[:300]
        try:
            named = self._named(placed, row, cells, shown, len(values))
        except Stop as stop:
            if stop.refusal:
                self._glance(sheet, row, values, cells)
                yield stop.refusal
            else:
                self.run.tally.leave_out(stop.left, len(values))
            return
        for standing in values:
            where = f"{sheet}!{address(row, standing.at)}"
            try:
                yield self._figure(placed, row, standing, cells, merged, named, where, shown)
            except Stop as stop:
                if stop.refusal:
                    yield stop.refusal
                else:
                    self.run.tally.leave_out(stop.left)

    def _glance(self, sheet: str, row: int, values: Sequence[Standing], cells: Mapping[int, BookCell]) -> None:
        """Note the markers of a row that is refused already, so that every word is asked for at once."""
        if not any(standing.at in cells for standing in values):
            return  # mostly a footnote: what its empty cells mean is not asked
        for standing in values:
            cell = cells.get(standing.at)
            text = " ".join(cell.text.split()) if cell else ""
            if folded(text or BLANK) in self.markers or len(text) > _LONGEST_MARKER or (cell and cell.formula):
                continue
            seen = see(text)
            if not text or (cell and cell.holds is Holds.TEXT and seen.number is None and seen.marker is Marker.NONE):
                self.run.note("marker", text or BLANK, f"{sheet}!{address(row, standing.at)}", 1)

    def _named(self, placed: Placed, row: int, cells: Mapping[int, BookCell], shown: str, entries: int) -> _Named:
        """What the columns of a row say of all its figures. Raises Stop."""
        sheet, layout = placed.sheet.name, self.layout
        named = _Named(area=layout.area, period=self.whole, measure=layout.measure, spelled=self.whole_spelled)
        dimensions: list[tuple[str, str]] = []
        year = self.year
        for standing in placed.of_role("year"):
            year = " ".join(cells[standing.at].text.split()) if standing.at in cells else ""
        for standing in placed.of_role("area", "period", "measure", "breakdown"):
            cell = cells.get(standing.at)
            where = f"{sheet}!{address(row, standing.at)}"
            if cell is None or not cell.text.strip():
                finding = f"the cell of the column “{standing.column.head}” is empty"
                remedy = "Ask what stands there, or say in the map that the cell above holds for it"
                raise Stop(self.run.refuse(0, finding, remedy, shown, column=where, entries=entries))
            role = standing.column.role
            if role == "breakdown":
                dimensions.append((standing.column.breakdown, cell.text))
            else:
                named = self._word(named, role, cell, where, shown, entries, year)
        return replace(named, breakdown=breakdown_of([*dimensions, *named.breakdown]))

    def _word(
        self, named: _Named, sort: str, cell: BookCell, where: str, shown: str, entries: int, year: str
    ) -> _Named:
        """The same with what one cell says: an area, a period or a measure. Raises Stop."""
        text = " ".join(cell.text.split())
        if sort == "area":
            return replace(named, area=self._area(text, where, shown, entries), area_name=text)
        if sort == "measure":
            said = self.measures.get(folded(text))
            if said is None:
                raise Stop(self.run.ask("measure", text[:120], where, shown, entries=entries))
            if said == LEAVE:
                raise Stop(left=f"the map leaves out “{text[:60]}”")
            measure, breakdown = measure_of(said)
            return replace(named, measure=measure, breakdown=pairs_of(breakdown), times=times_of(said))
        if periods.left_out(cell, self.layout):
            raise Stop(left=f"the map leaves out “{text[:60]}”")
        try:
            found = periods.period_of(cell, self.layout, year)
            return replace(named, period=found, spelled=periods.spelling(cell, year))
        except Refused as refused:
            may = refused.problems[0].finding.partition(": ")[2] or refused.problems[0].finding
            raise Stop(self.run.ask("period", text[:60], where, shown, entries=entries, may=may)) from None

    def _area(self, text: str, where: str, shown: str, entries: int) -> str:
        """The code of an area: by the map, by the partnership's own areas, by its code, then by the register."""
        key, book = folded(text), self.run.options.areas
        said = self.areas.get(key) or self.own.get(key)
        if said == LEAVE:
            raise Stop(left=f"the map leaves out “{text[:60]}”")
        code = said or (text[text.rfind("(") + 1 : -1].strip() if text.endswith(")") else text)
        if book.known(code):
            return code
        found = book.named("map", text)
        if len(found) == 1:
            return found[0]
        raise Stop(self.run.ask("area", text[:120], where, shown, entries=entries, may=" or ".join(found[:4])))

    # --- One figure -------------------------------------------------------------------------------------

    def _figure(
        self,
        placed: Placed,
        row: int,
        standing: Standing,
        cells: Mapping[int, BookCell],
        merged: Mapping[tuple[int, int], int],
        named: _Named,
        where: str,
        shown: str,
    ) -> Row:
        column = standing.column
        if standing.across is not None:
            top = f"{placed.sheet.name}!{standing.across.address}"
            named = self._word(named, self.layout.across, standing.across, top, shown, 1, self.year)
        own = pairs_of(column.breakdown)
        measure = column.measure or named.measure
        if named.period is None or not measure or not named.area:
            finding = "its area, period or measure is not said"
            raise Stop(self.run.refuse(0, finding, "Say it in the map", shown, column=where))
        if (row, standing.at) in merged:
            finding = "the cell is merged with others, so that nobody can tell which row its figure is of"
            raise Stop(self.run.refuse(0, finding, "Ask for the sheet without merged figures", shown, column=where))
        times = column.times or named.times
        value, marker, qualifier = self._number(cells.get(standing.at), where, shown, measure, times)
        beside: dict[str, Decimal] = {}
        notes = []
        for other in placed.of_role("numerator", "denominator", "note"):
            if not _belongs(other, standing) or other.at not in cells:
                continue
            if other.column.role == "note":
                notes.append(" ".join(cells[other.at].text.split()))
                continue
            place_of_it = f"{placed.sheet.name}!{address(row, other.at)}"
            number, why, _ = self._number(cells[other.at], place_of_it, shown, "", other.column.times)
            if number is not None and why is Marker.NONE:
                beside[other.column.role] = number
        cell = cells.get(standing.at)
        self.run.tally.given += 1
        self.run.tally.items += 1
        return Row(
            "map",
            measure,
            "",
            named.area,
            named.area_name,
            named.period,
            breakdown_of([*named.breakdown, *own]),
            value,
            numerator=beside.get("numerator"),
            denominator=beside.get("denominator"),
            marker=marker,
            qualifier=qualifier,
            note="; ".join(notes),
            text=" ".join(cell.text.split())[:200] if cell else "",
            vintage=self.run.options.vintage,
            row=row,
            column=where,
            written=_written(named, cell, times if value is not None else ""),
        )

    def _number(
        self, cell: BookCell | None, where: str, shown: str, measure: str, times: str = ""
    ) -> tuple[Decimal | None, Marker, Qualifier]:
        """The number of a cell times what the map says, or the marker in its place. Raises Stop."""
        value, marker, qualifier = self._as_it_stands(cell, where, shown, measure, bool(times))
        if times and value is not None:
            value = _plain(value * factor_of(times))
        return value, marker, qualifier

    def _as_it_stands(
        self, cell: BookCell | None, where: str, shown: str, measure: str, multiplied: bool
    ) -> tuple[Decimal | None, Marker, Qualifier]:
        text = " ".join(cell.text.split()) if cell else ""
        said = self.markers.get(folded(text or BLANK))
        if said == LEAVE:
            raise Stop(left=f"the map leaves out cells with “{text}”" if text else "the map leaves out empty cells")
        if said == ZERO:
            return Decimal(0), Marker.NONE, Qualifier.NONE
        if said:
            return None, Marker(said), Qualifier.NONE
        if cell is not None and not text and cell.formula:
            finding = "the cell is a formula whose result was not saved"
            raise Stop(self.run.refuse(0, finding, "Open the file, save it and send it again", shown, column=where))
        if cell is None or not text:
            raise Stop(self.run.ask("marker", BLANK, where, shown))
        if cell.holds in (Holds.ERROR, Holds.DATE, Holds.YES_NO):
            finding = f"the cell holds {_HOLDS[cell.holds]}, “{text[:40]}”, and no number"
            raise Stop(self.run.refuse(0, finding, "Ask for the number", shown, column=where))
        if cell.holds is Holds.NUMBER:
            return self._kept(cell, measure, where, shown, multiplied), Marker.NONE, Qualifier.NONE
        seen = see(text)
        if seen.marker is not Marker.NONE:
            return None, seen.marker, Qualifier.NONE
        if seen.number is None or seen.qualifier is Qualifier.RANGE:
            if len(text) <= _LONGEST_MARKER:
                raise Stop(self.run.ask("marker", text, where, shown))
            finding = f"we found {seen.doubt or 'no number'}"
            raise Stop(self.run.refuse(0, finding, "Ask for the number", shown, column=where))
        number = self._share(seen.number, text, measure, where, shown, multiplied) if seen.per_cent else seen.number
        return number, Marker.NONE, seen.qualifier

    def _kept(self, cell: BookCell, measure: str, where: str, shown: str, multiplied: bool) -> Decimal:
        """The number a reader of the sheet sees: 0.45 in a percent format is 45%."""
        number = Decimal(cell.text)
        if "%" not in cell.style:
            return number
        seen = _plain(number * 100)
        return self._share(seen, f"{seen:f}%", measure, where, shown, multiplied)

    def _share(self, per_cent: Decimal, text: str, measure: str, where: str, shown: str, multiplied: bool) -> Decimal:
        """What a cell that says per cent is in the unit of its measure. Raises Stop where it cannot be."""
        unit = self.told.units.get(measure, "")
        if unit in (*_SHARES, _PROPORTION) and multiplied:
            finding = f"“{text[:40]}” is a percentage already, and the map says to multiply it"
            remedy = "Take “multiply by” out of the map, or ask for the share as a plain number"
            raise Stop(self.run.refuse(0, finding, remedy, shown, column=where))
        if unit == _PROPORTION:
            return _plain(per_cent / 100)
        if unit not in _SHARES:
            raise Stop(self._per_cent(text, where, shown))
        return per_cent

    def _per_cent(self, text: str, where: str, shown: str) -> Refusal:
        finding = f"“{text[:40]}” is a percentage, and the measure is not one"
        return self.run.refuse(0, finding, "Choose the measure that the column gives", shown, column=where)

    # --- Repeats ----------------------------------------------------------------------------------------

    def _without_repeats(self, found: Sequence[Item]) -> Iterator[Item]:
        """The same without figures that stand twice: of two that agree the later goes, of two that differ both."""
        seen: dict[tuple[str, str, date, date, str], list[Row]] = {}
        for item in found:
            if isinstance(item, Row):
                seen.setdefault(_key(item), []).append(item)
        for item in found:
            if not isinstance(item, Row) or len(same := seen[_key(item)]) == 1:
                yield item
                continue
            said = Counter((each.value, each.marker) for each in same)
            first = same[0]
            if len(said) == 1 and item is first:
                yield item
                continue
            self.run.tally.given -= 1
            self.run.tally.items -= 1
            others = ", ".join(each.place for each in same if each is not item)[:120]
            what = f"{item.series}, {item.area_name or item.area}, {item.period.label}"
            if item.breakdown:
                what += f", {item.breakdown_text}"
            finding = f"it gives {what} again, as {others} does" + (", with another value" if len(said) > 1 else "")
            remedy = "Ask which is right" if len(said) > 1 else "Ask for the row to be taken out"
            yield self.run.refuse(0, finding, remedy, item.text, column=item.place)


def _written(named: _Named, cell: BookCell | None, times: str) -> str:
    """How the file writes what is stored in other words: its spelling of the period, its number before the map's."""
    found = []
    if named.period is not None and named.spelled and named.spelled != named.period.label:
        found.append(f"period written “{named.spelled}”")
    if cell is not None and times:
        found.append(f"{' '.join(cell.text.split())[:40]} times {factor_of(times):,}")
    return "; ".join(found)


def _plain(number: Decimal) -> Decimal:
    """A number without the zeros that multiplying gave it: 45, not 45.000 nor 4.5E+1."""
    return Decimal(f"{number.normalize():f}")


_HOLDS: Final = {Holds.ERROR: "an error", Holds.DATE: "a date", Holds.YES_NO: "yes or no"}


def _key(row: Row) -> tuple[str, str, date, date, str]:
    return row.series, row.area, row.period.start, row.period.end, row.breakdown_text.casefold()


def _belongs(other: Standing, value: Standing) -> bool:
    """Whether a numerator, denominator or note is of this value: the same measure and part, under the same heading."""
    if other.across is not None and (value.across is None or other.across.address != value.across.address):
        return False
    if other.column.role == "note" and not other.column.measure:
        return True
    return (other.column.measure, other.column.breakdown) == (value.column.measure, value.column.breakdown)


def stands_as_period(cell: BookCell, layout: Layout) -> bool:
    """Whether a head reads as a period, or as one that the map leaves out."""
    if periods.left_out(cell, layout):
        return True
    # Which year a cell above the table will name is not known yet; any shows whether the words can be read.
    for year in ("2000/01", "2000") if layout.year_cell else ("",):
        try:
            periods.period_of(cell, layout, year)
        except Refused:
            continue
        return True
    return False
