"""Checks between lines: totals and their parts, pairs that belong together, pairs that exclude one another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from goldenthread.returns.checks.declared import Case, Example, Told, file_check, shown
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.workbooks.layout import Cell, Column, Entry, Rule, RuleKind


def _answered(case: Case, kind: RuleKind) -> Iterator[tuple[Rule, list[Entry]]]:
    """Yield each rule of a kind with the rows of its lines, where all of them are there."""
    for rule in case.template.rules:
        if rule.kind is kind:
            entries = [case.first[key] for key in rule.lines if key in case.first]
            if len(entries) == len(rule.lines):
                yield rule, entries


def _at(entry: Entry) -> Cell:
    return entry.cell(Column.VALUE)


@file_check(
    "R-SUM-01",
    Severity.STOP,
    "A total that is not the sum of its parts",
    Example(
        "30 for 12 and 17", ({"Value": 30}, {"Value": 12}, {"Value": 17}), "Value", lines=3, rules=(RuleKind.TOTAL,)
    ),
    Example("29 for 12 and 17", ({"Value": 29}, {"Value": 12}, {"Value": 17}), lines=3, rules=(RuleKind.TOTAL,)),
    Example(
        "A part that is held back", ({"Value": 30}, {"Value": 12}, {"Marker": "[c]"}), lines=3, rules=(RuleKind.TOTAL,)
    ),
    Example(
        "Parts above their total, one held back",
        ({"Value": 10}, {"Value": 12}, {"Marker": "[c]"}),
        "Value",
        lines=3,
        rules=(RuleKind.TOTAL,),
    ),
)
def total(case: Case) -> Iterator[Told]:
    """The first line of the rule is the sum of the others. A missing part is not 0: the total is then a ceiling."""
    for rule, (whole, *parts) in _answered(case, RuleKind.TOTAL):
        if whole.value is None:
            continue
        values = [part.value for part in parts if part.value is not None]
        given = sum(values, Decimal(0))
        out = given - whole.value
        if (len(values) == len(parts) and abs(out) > rule.tolerance) or out > rule.tolerance:
            cells = ", ".join(_at(part).address for part in parts)
            expected = rule.says or f"the sum of {cells}, which is {shown(given)}"
            if len(values) < len(parts):
                expected = f"no less than {shown(given)}, the sum of the parts given in {cells}"
            yield Told(_at(whole), shown(whole.value), expected, "Check the total and its parts", key=whole.key)


@file_check(
    "R-SUM-02",
    Severity.STOP,
    "A part above its whole",
    Example("12 of 10", ({"Value": 12}, {"Value": 10}), "Value", lines=2, rules=(RuleKind.NOT_ABOVE,)),
    Example("10 of 10", ({"Value": 10}, {"Value": 10}), lines=2, rules=(RuleKind.NOT_ABOVE,)),
)
def not_above(case: Case) -> Iterator[Told]:
    """The first line of the rule, a part, is not above the second, the whole."""
    for rule, (part, whole, *_) in _answered(case, RuleKind.NOT_ABOVE):
        if part.value is not None and whole.value is not None and part.value - whole.value > rule.tolerance:
            expected = rule.says or f"no more than {shown(whole.value)}, which is in {_at(whole).address}"
            yield Told(_at(part), shown(part.value), expected, "Check both", key=part.key)


@file_check(
    "R-PAIR-01",
    Severity.STOP,
    "One of a pair without the other",
    Example("Only the first", ({"Value": 12}, {"Marker": "[x]"}), "Value 2", lines=2, rules=(RuleKind.REQUIRED_PAIR,)),
    Example("Both", ({"Value": 12}, {"Value": 3}), lines=2, rules=(RuleKind.REQUIRED_PAIR,)),
    Example("Neither", ({"Marker": "[x]"}, {"Marker": "[x]"}), lines=2, rules=(RuleKind.REQUIRED_PAIR,)),
    Example("One held back", ({"Value": 12}, {"Marker": "[c]"}), lines=2, rules=(RuleKind.REQUIRED_PAIR,)),
)
def required_pair(case: Case) -> Iterator[Told]:
    """Lines that belong together: where one has a value, all have, or say that it is held back."""
    from goldenthread.vocabulary import Marker

    for rule, entries in _answered(case, RuleKind.REQUIRED_PAIR):
        given = [entry for entry in entries if entry.value is not None]
        for entry in entries:
            if given and entry.value is None and entry.marker is not Marker.CONFIDENTIAL:
                expected = rule.says or f"a figure, since there is one in {_at(given[0]).address}"
                yield Told(_at(entry), "no figure", expected, "Give both figures, or neither", key=entry.key)


@file_check(
    "R-PAIR-02",
    Severity.STOP,
    "Two that exclude one another",
    Example("Both", ({"Value": 12}, {"Value": 3}), "Value 2", lines=2, rules=(RuleKind.EXCLUSIVE_PAIR,)),
    Example("One", ({"Value": 12}, {"Marker": "[z]"}), lines=2, rules=(RuleKind.EXCLUSIVE_PAIR,)),
    Example("One, and 0", ({"Value": 12}, {"Value": 0}), lines=2, rules=(RuleKind.EXCLUSIVE_PAIR,)),
)
def exclusive_pair(case: Case) -> Iterator[Told]:
    """Lines of which no more than one has a value above 0."""
    for rule, entries in _answered(case, RuleKind.EXCLUSIVE_PAIR):
        given = [entry for entry in entries if entry.value]
        for entry in given[1:]:
            expected = rule.says or f"no figure, since there is one in {_at(given[0]).address}"
            yield Told(_at(entry), shown(entry.value or Decimal(0)), expected, "Keep one of them", key=entry.key)
