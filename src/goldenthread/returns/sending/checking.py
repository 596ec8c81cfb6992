"""Read a return and check it, outside any transaction: what came back, and what is to be said about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from goldenthread.returns.checks import Context, Finding, Point, Said, Severity
from goldenthread.returns.checks import check as run_checks
from goldenthread.returns.checks.run import PERSONAL
from goldenthread.returns.figures import storable
from goldenthread.returns.models import Cell, Round, RoundLine, Submission
from goldenthread.returns.rounds.making import history, template_kept
from goldenthread.returns.sending.typed import typed_entry
from goldenthread.returns.workbooks import read as read_workbook
from goldenthread.returns.workbooks.layout import Column, Entry, Filled, Held, Line, Template
from goldenthread.vocabulary import Refused

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
#: What was put right on the page: by line key, by column, the text that was typed.
Fixes = Mapping[str, Mapping[str, str]]

_NOT_KEPT = "Take it out and send the file again. The file was not kept"


@dataclass(frozen=True)
class Checked:
    """A return that was read and checked, with nothing kept yet."""

    template: Template
    filled: Filled
    findings: tuple[Finding, ...]
    lines: Mapping[str, RoundLine]
    fixes: Fixes = field(default_factory=dict)

    @property
    def personal(self) -> bool:
        """Whether personal details were found in it."""
        return any(each.code == PERSONAL for each in self.findings)

    @property
    def entries(self) -> dict[str, Entry]:
        """The rows that give something, by line key, the first of each."""
        return {key: entry for key, entry in self.filled.first().items() if not entry.blank and key in self.lines}


#: Reads a file against its template, in a bounded process. Raises Refused.
Reader = Callable[[bytes, str, Template], Filled]


def read_and_check(
    row: Round, name: str, data: bytes, fixes: Fixes | None = None, read: Reader = read_workbook
) -> Checked:
    """Read a file in a bounded child process, put in what was put right, and run every check.

    Raises:
        Refused: for a file that cannot be taken at all, in the words of the upload page.
    """
    if not data:
        raise Refused.one(name, "the selected file is empty", "Choose the template that you filled in")
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // MEGABYTE
        raise Refused.one(name, f"the selected file must be smaller than {most}MB", "Send the template alone")
    template = template_kept(row)
    filled = read(data, name, template)
    if fixes:
        filled = put_in(filled, template, fixes)
    lines = {line.key: line for line in RoundLine.objects.filter(round=row, dropped=False)}
    findings = tuple(_strict(each) for each in run_checks(template, filled, context_of(row, lines)))
    return Checked(template, filled, findings, lines, fixes or {})


def _strict(finding: Finding) -> Finding:
    """A detail of a person stops a return: nobody may confirm it away, since the file is not kept."""
    if finding.code != PERSONAL:
        return finding
    return replace(finding, severity=Severity.STOP, remedy=_NOT_KEPT)


def content_of(sha256: str, fixes: Fixes) -> str:
    """SHA-256 over a file and what was put right in it."""
    if not fixes:
        return sha256
    said = json.dumps([sha256, fixes], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def context_of(row: Round, lines: Mapping[str, RoundLine]) -> Context:
    """What is known besides the file: earlier accepted figures, and what was said elsewhere for the same line."""
    series = {(line.measure_id, line.area, line.breakdown): key for key, line in lines.items()}
    before = history(series, row.period)
    points = {
        series[key]: tuple(Point(period.label, value) for period, value in found) for key, found in before.items()
    }
    others: dict[str, list[Said]] = {}
    elsewhere = (
        Cell.objects.filter(
            line__measure_id__in={line.measure_id for line in lines.values()},
            line__round__starts=row.starts,
            line__round__ends=row.ends,
            value__isnull=False,
            submission__state__in=[Submission.State.ACCEPTED, Submission.State.SIGNED_OFF, Submission.State.CHECKED],
        )
        .exclude(line__round=row)
        .select_related("line", "line__round__agency", "line__round__owner")
    )
    for cell in elsewhere:
        key = series.get((cell.line.measure_id, cell.line.area, cell.line.breakdown))
        if key is None or cell.value is None:
            continue
        asker = cell.line.round
        same = asker.agency_id == row.agency_id
        by = f"your return to {asker.owner.title}" if same else asker.agency.title
        others.setdefault(key, []).append(Said(by, cell.value.normalize()))
    return Context(series=points, others={key: tuple(said) for key, said in others.items()})


def put_in(filled: Filled, template: Template, fixes: Fixes) -> Filled:
    """The same return with cells put right: the rows that are there, and a row for a line that has none.

    Raises:
        Refused: for a line that is not asked for, or a column that nobody fills in.
    """
    known = template.by_key()
    for key, columns in fixes.items():
        if key not in known:
            raise Refused.one(key, "it is not asked for", "Choose a line of this return")
        for column in columns:
            if column not in {each.value for each in Column} or not Column(column).asked:
                raise Refused.one(column, "it is not filled in by the sender", "Choose a column that is asked for")
    entries, there = [], set()
    for entry in filled.entries:
        if entry.key in fixes and entry.key not in there:
            entry = _right(entry, known[entry.key], fixes[entry.key])
        there.add(entry.key)
        entries.append(entry)
    for key in fixes:
        if key not in there:
            entries.append(_right(Entry(key, 0, {}), known[key], fixes[key]))
    return replace(filled, entries=tuple(entries), missing=tuple(key for key in filled.missing if key not in fixes))


def _right(entry: Entry, line: Line, columns: Mapping[str, str]) -> Entry:
    return typed_entry(entry, line, {Column(name): text for name, text in columns.items()})


def cells_of(checked: Checked) -> list[Cell]:
    """The rows of the table for what a return gives, without their submission."""
    made = []
    for key, entry in checked.entries.items():
        value = entry.cell(Column.VALUE)
        private = checked.personal
        made.append(
            Cell(
                line=checked.lines[key],
                sheet=value.sheet[:200],
                cell=value.address[:12],
                places={
                    column.value: cell.address
                    for column, cell in entry.cells.items()
                    if column.asked and cell.held is not Held.NOTHING
                },
                value=_kept(entry.value),
                numerator=_kept(entry.numerator),
                denominator=_kept(entry.denominator),
                qualifier=entry.qualifier.value,
                marker=entry.marker.value,
                status=entry.status[:12],
                note="" if private else entry.note[:500],
                text="" if private else value.text.strip()[:200],
            )
        )
    return made


def _kept(value: Any) -> Any:
    """A number as the store holds it, or None for one that it could not hold: a check has said so."""
    try:
        return storable(value)
    except Refused:
        return None
