"""The auditor of small counts: reads finished tables, tries to work out what was withheld, and says pass or fail.

It was written apart from what protects, knows nothing of it, and believes nothing but files. It reads the
description, builds its own equations and attacks every count that must not be known: those that are small, whether they
are withheld now, were withheld earlier, or were never printed and can be had by subtraction. Whatever is not safe is
named to staff. The certificate goes with the edition, and so it names no cell and holds no count and no interval:
those would give away what the table withholds.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from goldenthread.methods.disclosure.audit_attack import SLACK, Contradiction, Row, System, failing
from goldenthread.methods.disclosure.audit_reading import Case, Cell, Unreadable, read, said
from goldenthread.vocabulary import Problem, Refused

VERSION: Final = "1"
REMEDY: Final = "Withhold more figures near it, or use coarser bands"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the auditor says.

    Args:
        passed: Whether nothing printed gives back what must not be known.
        problems: What fails and where, for staff alone.
        certificate: What goes with the edition.
    """

    passed: bool
    problems: tuple[Problem, ...]
    certificate: Mapping[str, Any]

    def to_json(self) -> str:
        """The certificate as JSON, the same text for the same verdict."""
        return json.dumps(self.certificate, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def require(self) -> None:
        """Go on only where it passed. Raises Refused, naming what fails to staff."""
        if not self.passed:
            raise Refused(self.problems)


def audit(description: str, held: Mapping[str, str], printed: Mapping[str, str]) -> Verdict:
    """Audit one release from the text of its files.

    Args:
        description: JSON, as `audit_reading` says: rule, tables, dimensions, sums, rates.
        held: The tables as held, by file name: CSV with `count` and `state`.
        printed: The tables as printed, by the same names: CSV with `count` and `obs_status`.

    Returns:
        The verdict. What cannot be read does not pass.
    """
    rules: list[Any] = []
    tables = equations = 0
    try:
        case = read(description, held, printed)
        tables, equations = case.tables, len(case.equations)
        rules = _rules(description)
        problems = [*case.problems, *_misprinted(case)]
        problems += _attacked(case) if not problems else []
    except Unreadable as error:
        problems = [Problem("disclosure files", str(error), "Put the files right and audit again")]
    except Contradiction as error:
        problems = [Problem("disclosure files", str(error), "Take out the sums that the figures do not keep")]
    certificate = {
        "format": "goldenthread-disclosure-certificate/1",
        "verdict": "fail" if problems else "pass",
        "auditor": VERSION,
        "rules": rules,
        "tables": tables,
        "equations": equations,
        # No hash of what is held: whoever knows all but a few small counts could try them until it fits.
        "inputs": {"description": _hash(description)},
        "outputs": {name: _hash(text) for name, text in sorted(printed.items())},
        "solvers": {
            "highspy": version("highspy"),
            "numpy": version("numpy"),
            "python": platform.python_version(),
        },
    }
    return Verdict(not problems, tuple(problems), certificate)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _rules(description: str) -> list[Any]:
    """Every rule that some table has, once, in the order of the description."""
    told = json.loads(description)
    every = [{**told.get("rule", {}), **table.get("rule", {})} for table in told["tables"]]
    return list({json.dumps(rule, sort_keys=True): rule for rule in every}.values())


def _misprinted(case: Case) -> list[Problem]:
    """What is wrong with the printed tables before anybody does a sum."""
    problems = []
    for cell, count in case.held.items():
        law, state, there = case.law[cell], case.state[cell], cell in case.printed
        shown = case.printed.get(cell)
        if there and shown is not None:
            low, high = law.said_by(shown)
            if not low - SLACK <= count <= high + SLACK:
                finding = "what is printed is not what is held"
                problems.append(Problem(said(cell), finding, "Print the figure as held, or withhold it"))
            elif state == "open" and law.small(count) and not law.rounding:
                problems.append(Problem(said(cell), "it is small and printed", "Withhold it"))
            elif state == "withheld":
                finding = "it was withheld in an earlier release and is printed now"
                problems.append(Problem(said(cell), finding, "Withhold it still"))
            elif state == "hidden":
                problems.append(Problem(said(cell), "it is not for printing, and is printed", "Take it out"))
        elif there and state == "open" and count == 0 and law.zeros == "publish":
            problems.append(
                Problem(
                    said(cell),
                    "it is nothing and withheld, while the rule says that zeros are shown",
                    "Print it, or say in the rule that zeros may be withheld",
                )
            )
    return problems


def _attacked(case: Case) -> list[Problem]:
    unknown, system = _system(case)
    return [Problem(said(unknown[at]), "what is printed gives it back, or nearly so", REMEDY) for at in failing(system)]


def _system(case: Case) -> tuple[list[Cell], System]:
    """The unknowns, with all that a reader knows of them."""
    cells = dict.fromkeys([*case.held, *(cell for one in case.equations for cell, _ in one.terms)])
    known: dict[Cell, float] = {}
    unknown: list[Cell] = []
    lower, upper, width = [], [], []
    withholds = any(shown is None for shown in case.printed.values())
    for cell in cells:
        low, high = _bounds(case, cell, withholds)
        if low == high:
            known[cell] = low
            continue
        unknown.append(cell)
        lower.append(low)
        upper.append(high)
        protect = cell in case.held and case.state[cell] != "known" and case.law[cell].small(case.held[cell])
        width.append(case.law[cell].width if protect else 0.0)
    number = {cell: at for at, cell in enumerate(unknown)}
    rows = []
    for one in case.equations:
        terms: dict[int, float] = {}
        for cell, times in one.terms:
            if cell in number:
                terms[number[cell]] = terms.get(number[cell], 0.0) + times
        fixed = sum(times * known[cell] for cell, times in one.terms if cell in known)
        terms = {at: times for at, times in terms.items() if times}
        if terms:
            rows.append(Row(tuple(terms), tuple(terms.values()), one.lower - fixed, one.upper - fixed))
        elif not one.lower - SLACK <= fixed <= one.upper + SLACK:
            raise Contradiction(f"{one.place}: the parts do not add up to the whole as printed")
    _true(case)
    truth = np.array([case.held.get(cell, np.nan) for cell in unknown])
    return unknown, System(truth, np.array(lower), np.array(upper), rows, np.array(width))


def _bounds(case: Case, cell: Cell, withholds: bool) -> tuple[float, float]:
    """Between what everybody knows a cell to be, before any sum."""
    if cell not in case.held:
        return 0.0, np.inf
    law, state, shown = case.law[cell], case.state[cell], case.printed.get(cell)
    if shown is not None:
        low, high = law.said_by(shown)
        # Where small counts are withheld, a count that is printed is none of them: that tells more than its rounding.
        if law.rounding and withholds:
            low = law.high + 1 if law.small(low) else low
            high = max(low, law.low - 1) if law.small(high) else high
        return low, high
    if state == "known":
        return case.known_as.get(cell, (case.held[cell], case.held[cell]))
    if state == "withheld" or cell in case.printed:
        return law.least_withheld, np.inf
    return 0.0, np.inf


def _true(case: Case) -> None:
    """The figures as held keep every sum: a sum that they break would make the attack blind."""
    for one in case.equations:
        if all(cell in case.held for cell, _ in one.terms):
            total = sum(times * case.held[cell] for cell, times in one.terms)
            if total < one.lower - SLACK or total > one.upper + SLACK:  # one that nobody holds is neither
                raise Contradiction(f"{one.place}: the figures as held do not add up")
