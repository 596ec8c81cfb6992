"""The register of checks: each is a small function with a code, and carries its own examples.

An example says what is put into which cells, and in which cell the check must find something. The tests run them,
and the reference page prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from goldenthread.reading.book import Holds
from goldenthread.returns.checks.finding import Context, Finding, Severity
from goldenthread.returns.workbooks.layout import Cell, Column, Entry, Filled, Line, RuleKind, Template


@dataclass(frozen=True, slots=True)
class Put:
    """What an example puts into a cell: a text, a number, or a cell of another sort."""

    text: str
    holds: Holds = Holds.TEXT
    formula: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One case of a check, in words and in cells.

    Args:
        says: The case in words.
        puts: For each line in order, what is put into its cells, by heading. A number stands for a number.
        finds: Heading of the column in which something is found, with the line's number where it is not the first:
            "Value", "Value 2"; "file" for the file as a whole; empty where nothing may be found.
        line: What is special about the lines: values of `Line` by name.
        lines: How many lines there are.
        rules: Rules between all lines in order.
        series: Accepted figures of earlier periods, for the first line.
        others: What others gave, for the first line.
        outside: What stands outside the table: address and what is put there.
        comment: A comment on the first value cell.
    """

    says: str
    puts: tuple[Mapping[str, object], ...] = ()
    finds: str = ""
    line: Mapping[str, object] = field(default_factory=dict)
    lines: int = 1
    rules: tuple[RuleKind, ...] = ()
    series: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    outside: Mapping[str, object] = field(default_factory=dict)
    comment: str = ""


class Case:
    """Everything the checks look at: what was asked, what came back, and what is known besides."""

    def __init__(self, template: Template, filled: Filled, context: Context) -> None:
        self.template, self.filled, self.context = template, filled, context

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The lines by key."""
        return self.template.by_key()

    @cached_property
    def first(self) -> dict[str, Entry]:
        """The first row of each line."""
        return self.filled.first()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The first row of each line, with its line."""
        return tuple(Row(self, self.lines[key], entry) for key, entry in self.first.items())

    @cached_property
    def sent(self) -> dict[str, dict[Column, str]]:
        """What the locked cells of each line said when they were sent out."""
        return {key: line.locked() for key, line in self.lines.items()}

    @cached_property
    def sheet(self) -> str:
        """The sheet of the table."""
        for entry in self.filled.entries:
            for cell in entry.cells.values():
                return cell.sheet
        return self.filled.name


@dataclass(frozen=True, slots=True)
class Row:
    """One line with the row that answers it."""

    case: Case
    line: Line
    entry: Entry

    def cell(self, column: Column) -> Cell:
        """Its cell in a column."""
        return self.entry.cell(column)


@dataclass(frozen=True, slots=True)
class Told:
    """What a check says of one cell, before code, severity and line are put to it.

    Args:
        cell: The cell; a place in words for what is none.
        found: What stands there.
        expected: What was asked.
        remedy: What to do.
        severity: Where it differs from the one of the check.
        method: How it was worked out.
        key: The line, where the check is of the file as a whole.
    """

    cell: Cell | str
    found: str
    expected: str
    remedy: str
    severity: Severity | None = None
    method: str = ""
    key: str = ""


RowCheck = Callable[[Row], Iterable[Told]]
FileCheck = Callable[[Case], Iterable[Told]]


@dataclass(frozen=True, slots=True)
class Check:
    """One registered check."""

    code: str
    title: str
    severity: Severity
    examples: tuple[Example, ...]
    row: RowCheck | None = None
    file: FileCheck | None = None

    @property
    def says(self) -> str:
        """What it does, from its docstring, on one line."""
        return " ".join(((self.row or self.file).__doc__ or "").split())

    def run(self, case: Case) -> Iterable[Finding]:
        """Yield what it finds."""
        if self.file is not None:
            for told in self.file(case):
                yield self._finding(told, case.lines.get(told.key))
        if self.row is not None:
            for row in case.rows:
                for told in self.row(row):
                    yield self._finding(told, row.line)

    def _finding(self, told: Told, line: Line | None) -> Finding:
        if isinstance(told.cell, Cell):
            sheet, cell = told.cell.sheet, told.cell.address
        else:
            sheet, _, cell = told.cell.partition(", ")
        return Finding(
            self.code,
            told.severity or self.severity,
            sheet,
            cell,
            line.key if line else told.key,
            told.found,
            told.expected,
            told.remedy,
            line.name if line else "",
            told.method,
        )


REGISTER: dict[str, Check] = {}


def row_check(code: str, severity: Severity, title: str, *examples: Example) -> Callable[[RowCheck], RowCheck]:
    """Register a check of one row at a time, with its examples."""

    def add(function: RowCheck) -> RowCheck:
        REGISTER[code] = Check(code, title, severity, examples, row=function)
        return function

    return add


def file_check(code: str, severity: Severity, title: str, *examples: Example) -> Callable[[FileCheck], FileCheck]:
    """Register a check of the file as a whole, with its examples."""

    def add(function: FileCheck) -> FileCheck:
        REGISTER[code] = Check(code, title, severity, examples, file=function)
        return function

    return add


def shown(number: Decimal) -> str:
    """A number as messages say it."""
    from goldenthread.vocabulary import format_number

    return format_number(number)
