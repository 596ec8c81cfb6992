"""Statistical neighbours: councils that a model calls alike. A model has a date, and another date another answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final

from goldenthread.returns.formats.areas import Answer
from goldenthread.returns.formats.reading import Feed, Run, folded
from goldenthread.returns.formats.rows import Item, Neighbour
from goldenthread.returns.formats.sheets import is_workbook, table_in, whole
from goldenthread.returns.formats.tables import Source, Table
from goldenthread.vocabulary import Refused

_DATED: Final = re.compile(
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ _-]*(?P<year>20\d\d)", re.IGNORECASE
)
_RANKED: Final = re.compile(r"sn(\d+)")


class DfeNeighbours(Feed):
    """The Department for Education's children's services neighbours: ten to a council, each with a word."""

    key = "dfe-neighbours"
    title = "Children's services statistical neighbours"
    reads = "The list as CSV or as the workbook that is published, one council a row, in the models of 2021 and 2025"
    gives = "neighbours"
    in_workbooks = True

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether there are councils by number, and neighbours SN1 on."""
        names = set(folded(header))
        return {"lanumber", "laname", "sn1", "sn2"} <= names

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield each council's neighbours in order."""
        data = whole(source)
        if is_workbook(data):
            table: Table = table_in(data, run.options.name, self.recognise)
        else:
            table = Table(data, run.options.encoding)
        model = _model(run, "DfE")
        names = folded(table.header)
        at_number, at_name = names.index("lanumber"), names.index("laname")
        # The word stands in the next column, whose name, SNP, comes ten times.
        ranked = [(int(match[1]), at) for at, name in enumerate(names) if (match := _RANKED.fullmatch(name))]
        tally, width = run.tally, len(ranked)
        answers: dict[tuple[str, str], Answer] = {}
        for found in run.rows(table, width):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            number, name = cells[at_number].strip(), cells[at_name].strip()
            if not number:
                tally.leave_out(f"a heading inside the list (“{name}”)", width)
                continue
            answer = _by_number(run, answers, number, name)
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, f"{number} | {name}", width):
                    yield refusal
                continue
            for rank, at in ranked:
                other = cells[at].strip()
                if not other:
                    tally.leave_out("no neighbour is given at this rank")
                    continue
                theirs = _by_number(run, answers, other, "")
                if theirs.sort != "taken":
                    if refusal := run.not_taken(theirs, row, f"{name} | {table.header[at]} {other}"):
                        yield refusal
                    continue
                tally.given += 1
                tally.items += 1
                word = cells[at + 1] if at + 1 < len(names) and names[at + 1].startswith("snp") else ""
                yield Neighbour(model, answer.code, theirs.code, rank, " ".join(word.split()).capitalize(), row)


class OnsNeighbours(Feed):
    """The Office for National Statistics' demographic neighbours: twenty to an area, by code."""

    key = "ons-neighbours"
    title = "ONS demographic neighbours"
    reads = "The list as CSV, one area a row"
    gives = "neighbours"

    def recognise(self, header: Sequence[str]) -> bool:
        """Whether a code is followed by ranks."""
        names = folded(header)
        return len(names) > 2 and names[0] == "areacd" and names[1:] == tuple(str(n) for n in range(1, len(names)))

    def items(self, run: Run, source: Source) -> Iterator[Item]:
        """Yield each area's neighbours in order; areas outside the register are left out, and counted."""
        table = Table(source, run.options.encoding)
        model, tally = _model(run, "ONS demographic"), run.tally
        for found in run.rows(table, len(table.header) - 1):
            if not isinstance(found, tuple):
                yield found
                continue
            row, cells = found
            answer = run.areas.by_code(cells[0])
            if answer.sort != "taken":
                if refusal := run.not_taken(answer, row, cells[0], len(cells) - 1):
                    yield refusal
                continue
            for rank, other in enumerate(cells[1:], start=1):
                if not other.strip():
                    tally.leave_out("no neighbour is given at this rank")
                    continue
                theirs = run.areas.by_code(other)
                if theirs.sort != "taken":
                    if refusal := run.not_taken(theirs, row, f"{cells[0]} | {rank} {other}"):
                        yield refusal
                    continue
                tally.given += 1
                tally.items += 1
                yield Neighbour(model, answer.code, theirs.code, rank, "", row)


def _model(run: Run, publisher: str) -> str:
    """Return the model's name with its date, from the caller or the file's name.

    Raises:
        Refused: when neither says, for the model of 2025 and that of 2021 are two.
    """
    if run.options.vintage:
        return f"{publisher}, {run.options.vintage}"
    match = _DATED.search(PurePath(run.options.name).stem)
    if match:
        return f"{publisher}, {match['month'].capitalize()} {match['year']}"
    if publisher.startswith("ONS"):
        return publisher
    raise Refused.one("model", "neither the file nor its name says of when the model is", "Give its month and year")


def _by_number(run: Run, held: dict[tuple[str, str], Answer], number: str, name: str) -> Answer:
    if (number, name) not in held:
        held[number, name] = run.areas.by_number(number, name)
    return held[number, name]
