"""The Indices of Deprivation, by small area and by council.

Rank 1 and decile 1 are the most deprived, the other way round from most scales. Editions are on
other small areas and are not compared, so each is a series of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final

from goldenthread.returns.formats.areas import Answer
from goldenthread.returns.formats.cells import number
from goldenthread.returns.formats.reading import Feed, Repeats, Run, folded
from goldenthread.returns.formats.rows import Item, Row
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.vocabulary import Period, Refused, Unit, ValueType

_CODE: Final = re.compile(r"(lsoa|ltla|lad|utla)(\d\d)_code")
_NAME: Final = re.compile(r"(lsoa|ltla|lad|utla)(\d\d)_name")
_MEASURE: Final = re.compile(r"(?P<domain>[a-z_]*?)_?(?P<sort>decile|rank|score|proportion|extent)")
_UNITS: Final = {
    "decile": Unit(ValueType.RANK, "decile, 1 the most deprived"),
    "rank": Unit(ValueType.RANK, "rank, 1 the most deprived"),
    "score": Unit(ValueType.INDEX, "score"),
    "proportion": Unit(ValueType.PROPORTION, "of small areas in the most deprived tenth"),
    "extent": Unit(ValueType.INDEX, "extent"),
}


class Deprivation(Feed):
    """Ranks, deciles and scores of one edition."""

    key = "deprivation"
    title = "Indices of Deprivation"
    reads = "Ranks, deciles or scores by small area or council as CSV"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether area codes stand beside deciles, ranks or scores of deprivation."""
        names = folded(header)
        return any(_CODE.fullmatch(name) for name in names) and bool(
            {"imd_decile", "imd_rank", "imd_score"} & set(names) or {"score", "extent"} <= set(names)
        )

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield a row for each area and column. A small area is taken when the council beside it is known."""
        table = Table(source, run.options.encoding)
        names = folded(table.header)
        codes = {match[1]: at for at, name in enumerate(names) if (match := _CODE.fullmatch(name))}
        titles = {match[1]: at for at, name in enumerate(names) if (match := _NAME.fullmatch(name))}
        measures = [(at, match) for at, name in enumerate(names) if (match := _MEASURE.fullmatch(name))]
        known = {*codes.values(), *titles.values(), *(at for at, _ in measures)}
        unknown = [table.header[at] for at in range(len(names)) if at not in known]
        if unknown:
            raise Refused.one("header", f"the column “{unknown[0]}” is not known", "Leave it out, or ask for it")
        edition = run.options.year or _edition(run.options.name)
        if edition is None:
            raise Refused.one("edition", "neither the file nor its name says of which year it is", "Give the year")
        small = codes.pop("lsoa", None)
        at_council = next(iter(codes.values()), None)
        at_code = at_council if small is None else small
        at_name = titles.get("lsoa" if small is not None else next(iter(codes)))
        assert at_code is not None
        period, tally, repeats = Period.calendar_year(edition), run.tally, Repeats()
        for found in run.rows(table, len(measures)):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            code = cells[at_code].strip()
            name = " ".join(cells[at_name].split()) if at_name is not None else ""
            answer = self._area(
                run, code, name, cells[at_council] if small is not None and at_council is not None else ""
            )
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, f"{code} {name}", len(measures)):
                    yield refusal
                continue
            if repeat := repeats(code, tuple(cells)):
                if repeat == "same":
                    tally.leave_out("exact repeat of an earlier row", len(measures))
                else:
                    finding = "the area stands twice and differs"
                    yield run.refuse(row, finding, "Ask the publisher", f"{code} {name}", entries=len(measures))
                continue
            for at, match in measures:
                text = cells[at].strip()
                value = number(text)
                if value is None:
                    yield run.unknown("marker", text or "a blank", row, f"{code} {name}", column=table.header[at])
                    continue
                tally.given += 1
                tally.items += 1
                yield Row(
                    self.key,
                    f"imd{edition}/{names[at]}",
                    f"{table.header[at].replace('_', ' ')} ({edition})",
                    answer.code,
                    name,
                    period,
                    (),
                    value,
                    text=text,
                    vintage=run.options.vintage or str(edition),
                    unit=_UNITS[match["sort"]],
                    row=row,
                    column=table.header[at],
                )

    @staticmethod
    def _area(run: Run, code: str, name: str, council: str) -> Answer:
        if not council:
            return run.areas.by_code(code, name=name)
        if not re.fullmatch(r"[EW]01\d{6}", code):
            return Answer("refused", finding=f"“{code}” is not the code of a small area", remedy="Check the row")
        answer = run.areas.by_code(council)
        return Answer("taken", code) if answer.sort == "taken" else answer


def _edition(name: str) -> int | None:
    match = re.search(r"(20[0-4]\d)", PurePath(name).stem)
    return int(match[1]) if match else None
