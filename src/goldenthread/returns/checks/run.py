"""Runs every check over a return."""

from __future__ import annotations

import dataclasses
import re

from goldenthread.returns.checks import absent, against, amounts, between, formulas, keys, parts, people, types, unseen
from goldenthread.returns.checks.declared import REGISTER, Case, Check
from goldenthread.returns.checks.finding import Context, Finding, Severity
from goldenthread.returns.workbooks.figuring import figure_of
from goldenthread.returns.workbooks.layout import Column, Filled, Template
from goldenthread.vocabulary import Refused

#: The modules whose checks run, in the order of the reference page.
MODULES = (types, formulas, amounts, parts, between, against, absent, keys, unseen, people)
PERSONAL = "R-PERS-01"
_HELD_BACK = "something that is not repeated here"


def checks() -> tuple[Check, ...]:
    """Return every check, in the order of the reference page."""
    order = {module.__name__: at for at, module in enumerate(MODULES)}

    def place(check: Check) -> tuple[int, str]:
        function = check.row or check.file
        return order.get(getattr(function, "__module__", ""), 99), check.code

    return tuple(sorted(REGISTER.values(), key=place))


def check(template: Template, filled: Filled, context: Context) -> tuple[Finding, ...]:
    """Return what every check found, in the order of the file: sheet, row, column, and the gravest first in a cell.

    A cell with a detail of a person is never quoted, whatever else is wrong with it.
    """
    case = Case(template, filled, context)
    found = [finding for each in checks() for finding in each.run(case)]
    found += _left_over(case, {finding.key for finding in found if finding.severity is Severity.STOP})
    held = {finding.place for finding in found if finding.code == PERSONAL}
    kept = [_without_quotes(finding) if finding.place in held else finding for finding in dict.fromkeys(found)]
    return tuple(sorted(kept, key=_order))


def _left_over(case: Case, stopped: set[str]) -> list[Finding]:
    """What the vocabulary refuses in a row that no check has stopped: the net under the checks."""
    found = []
    for key, entry in case.first.items():
        if key in stopped:
            continue
        try:
            figure_of(case.lines[key], entry)
        except Refused as refused:
            cell, problem = entry.cell(Column.VALUE), refused.problems[0]
            line = case.lines[key].name
            args = (cell.sheet, cell.address, key, problem.finding, "a figure that holds together", problem.remedy)
            found.append(Finding("R-FIG-01", Severity.STOP, *args, line))
    return found


def _without_quotes(finding: Finding) -> Finding:
    return finding if finding.code == PERSONAL else dataclasses.replace(finding, found=_HELD_BACK)


def _order(finding: Finding) -> tuple[str, int, int, str, int, str]:
    place = re.fullmatch(r"([A-Z]{1,3})(\d+)", finding.cell)
    row, column = (int(place[2]), place[1].rjust(3)) if place else (0, finding.cell)
    grave = (Severity.STOP, Severity.HOLD, Severity.ASK).index(finding.severity)
    return finding.sheet, 0 if place else 1, row, column, grave, finding.code
