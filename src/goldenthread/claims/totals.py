"""Totals of tables: rows that are called so, and rows that the figures themselves show to be sums of the others."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from goldenthread.claims.engine import judge
from goldenthread.claims.grid import Grid, Heading
from goldenthread.claims.judge_groups import months_elapsed
from goldenthread.claims.model import Amount, AmountKind, Sum, Verdict

FITS: Final = (Verdict.AGREES, Verdict.ROUNDING)
#: A sum that fits by chance is likelier the smaller it is.
_TELLING: Final = 20
_WHOLE_YEAR: Final = re.compile(
    r"^(?:ytd|(?:full |whole )?year(?: to date)?|year end|to date|annual|"
    r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?|\d\d/\d\d)$",
    re.IGNORECASE,
)
_MANY: Final = re.compile(
    r"\bmore than one\b|\b(?:double|twice)[- ]count|\bseveral\b|\bmultiple\b|\ball that apply\b|\boverlap|"
    r"\bmay appear\b|\bdo(?:es)? not (?:sum|add|cast)\b",
    re.IGNORECASE,
)
_PERSONS: Final = re.compile(
    r"\b(?:unique|individuals?|distinct|different|people|persons|unduplicated)\b", re.IGNORECASE
)
_ROUNDED: Final = re.compile(r"\bround(?:ed|ing)\b|\bmay not (?:sum|add|cast)\b", re.IGNORECASE)
_NOT_ADDED: Final = re.compile(
    r"\brates?\b|\bper \d|\baverages?\b|\bmeans?\b|\bmedians?\b|\bscores?\b|\bpercentages?\b|\bwaiting times?\b|"
    r"\bdays to\b|\bproportions?\b",
    re.IGNORECASE,
)
#: Ways of dividing people up: a table that has rows of two of them has each person twice.
_SORTS: Final = (
    re.compile(r"\b(?:fe)?males?\b|\b(?:wo)?men\b|\bboys?\b|\bgirls?\b", re.IGNORECASE),
    re.compile(r"\baged?\b|\bunder \d|\bover \d|\b\d{1,2} ?(?:to|-|–) ?\d{1,2}\b|\b\d{2} ?\+", re.IGNORECASE),
    re.compile(r"\bwhite\b|\basian\b|\bblack\b|\bmixed\b|\bethnic", re.IGNORECASE),
)
_SOME_ONLY: Final = re.compile(
    r"\b(?:top|main|most common|selected|largest|extract|examples?|highest)\b", re.IGNORECASE
)
_A_WHOLE: Final = re.compile(
    r"^(?:the )?(?:whole|entire)\b|\b(?:borough|county|force|trust|partnership|city|district|system|service|"
    r"network|icb)(?:[ -](?:area|wide|as a whole))?$",
    re.IGNORECASE,
)
_TO_DATE: Final = re.compile(r"\bto date\b|^ytd$", re.IGNORECASE)

_LONGEST_RUN: Final = 20

Make = Callable[..., Any]


def alike(one: Amount, other: Amount) -> bool:
    """Whether two figures are of one sort."""
    numbers = {AmountKind.COUNT, AmountKind.NUMBER}
    return one.kind is other.kind or {one.kind, other.kind} <= numbers


def totals(grid: Grid, make: Make, *, percents: bool) -> Iterator[Sum]:
    """Yield the sums of a table's columns; of its rows, where it comes turned.

    Args:
        grid: The table.
        make: Makes a claim on one of its cells.
        percents: Whether totals of percentages are wanted too.
    """
    labelled = False
    for at, heading in enumerate(grid.rows):
        if not _is_total(grid, at) or heading.average or heading.compared:
            continue
        found = [claim for column in range(len(grid.columns)) if (claim := _column_total(grid, at, column, make))]
        labelled = labelled or bool(found)
        wanted = [claim for claim in found if percents or claim.total.kind is not AmountKind.PERCENT]
        yield from _trusted(grid, at, wanted)
    if not labelled:
        yield from _inferred(grid, make)


def _is_total(grid: Grid, at: int) -> bool:
    heading = grid.rows[at]
    if heading.total or heading.subtotal:
        return True
    # "2022/23" or "YTD" under quarters or months.
    above = [row.text for row in grid.rows[:at] if not row.adds_nothing]
    return (
        at == len(grid.rows) - 1
        and len(above) >= 2
        and bool(_WHOLE_YEAR.match(heading.text.strip("* ")))
        and all(_part_of_year(text) for text in above)
    )


def _part_of_year(text: str) -> bool:
    if re.match(r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{2,4})?$", text, re.IGNORECASE):
        return True
    months = months_elapsed(text)
    return months is not None and months < 12 and not re.search(r"\b(?:to|cumulative|first)\b", text, re.IGNORECASE)


def _trusted(grid: Grid, at: int, found: Sequence[Sum]) -> Iterator[Sum]:
    """Totals that do not fit, when none beside them does, may be no totals of these parts."""
    fitting = sum(judge(claim).verdict in FITS and abs(claim.total.value) >= _TELLING for claim in found)
    for claim in found:
        why = "" if judge(claim).verdict in FITS else _doubt(grid, at, claim, fitting)
        yield _doubted(claim, why) if why else claim


def _doubt(grid: Grid, at: int, claim: Sum, fitting: int) -> str:
    """Why a total that does not fit may still be right; empty where nothing speaks for it."""
    heading = grid.rows[at]
    # The year under its quarters is as sure as what is called a total.
    outright = heading.outright or not (heading.total or heading.subtotal)
    values = [part.value for part in claim.parts]
    added = sum(values, Decimal(0))
    gap, size = abs(added - claim.total.value), abs(claim.total.value)
    words = f"{grid.title} {grid.corner} {grid.note}"
    if added > claim.total.value and (_MANY.search(words) or _PERSONS.search(heading.text)):
        return "some may be counted in several parts"
    if _ROUNDED.search(words) and gap <= max(size / 20, Decimal(3 * len(values))):
        return "the figures are said to be rounded"
    if fitting:
        return ""
    if _NOT_ADDED.search(f"{grid.title} {grid.corner}"):
        return "figures of this sort are not added"
    if min(values) > 0 and min(values) <= claim.total.value <= max(values):
        mean = added / len(values)
        # What is called a total outright is an average only where it is near one.
        if not outright or abs(claim.total.value - mean) * 4 < mean:
            return "the figure called a total lies between its parts, so it may be an average"
    if gap * (1 if outright else 3) > size and not judge(claim).hint:
        return "the parts may overlap, or some may be left out"
    if added < claim.total.value and _SOME_ONLY.search(words):
        return "the table may not show all parts"
    labels = [row.text for row in grid.rows if not row.total]
    if sum(any(sort.search(label) for label in labels) for sort in _SORTS) > 1:
        return "the rows divide the whole in more than one way"
    if at == 0 and re.match(r"(?:total|all)\s+[a-z]", heading.text, re.IGNORECASE):
        return "what stands beside it may be other things, not its parts"
    return ""


def _doubted(claim: Sum, why: str) -> Sum:
    return dataclasses.replace(claim, unsure=claim.unsure or why)


def _column_total(grid: Grid, row: int, column: int, make: Make) -> Sum | None:
    total = grid.cells[row][column].amount
    head = grid.columns[column]
    if total is None or not head.adds or total.kind is AmountKind.RATE or total.kind is AmountKind.POINTS:
        return None
    if total.kind is AmountKind.PERCENT and abs(total.value - 100) > 1:
        return None
    if _TO_DATE.search(head.text) and _never_falls(grid, column):
        return None
    best: Sum | None = None
    for rows in _ways_to_add(grid, row):
        claim = _sum(grid, row, column, rows, make)
        if claim is None:
            continue
        if judge(claim).verdict in FITS:
            return claim
        best = best or claim
    if best is not None and (run := _run_that_fits(grid, row, column, make)) is not None:
        return run
    return best


def _run_that_fits(grid: Grid, row: int, column: int, make: Make) -> Sum | None:
    """Rows next to one another that make a total exactly: what else the table has is then something else."""
    plain = _parts(grid, range(len(grid.rows)), row)
    if len(plain) > _LONGEST_RUN:
        return None
    for first in range(len(plain)):
        for last in range(first + 2, len(plain) + 1):
            claim = _sum(grid, row, column, plain[first:last], make)
            if claim is not None and not claim.unsure and judge(claim).verdict is Verdict.AGREES:
                return claim
    return None


def _never_falls(grid: Grid, column: int) -> bool:
    values = [cell.amount.value for cell in grid.column(column) if cell.amount is not None]
    return values == sorted(values)


def _sum(grid: Grid, row: int, column: int, rows: Sequence[int], make: Make) -> Sum | None:
    total = grid.cells[row][column].amount
    if total is None:
        return None
    cells = [grid.cells[at][column] for at in rows]
    parts = tuple(cell.amount for cell in cells if cell.amount is not None and alike(cell.amount, total))
    missing = any(cell.missing for cell in cells)
    if len(parts) < 2 or len(parts) + sum(cell.missing for cell in cells) < len(cells):
        return None
    added = sum((part.value for part in parts), Decimal(0))
    over = missing and added > total.value
    unsure = "a part is not printed" if missing and not over else ""
    claim: Sum = make(Sum, row, column, parts=parts, total=total, partial=over, unsure=unsure)
    return claim


def _parts(grid: Grid, rows: Sequence[int], row: int, *, every: bool = False) -> list[int]:
    """The rows that may be parts; with `every` also those whose label is of a sort that is not added."""
    return [
        at
        for at in rows
        if at != row
        and not (grid.rows[at].total or grid.rows[at].subtotal or grid.rows[at].compared)
        and (every or not grid.rows[at].adds_nothing)
    ]


def _ways_to_add(grid: Grid, row: int) -> list[list[int]]:
    """The rows that a total may be of, the likeliest first."""
    every = range(len(grid.rows))
    last_total = max((at for at in range(row) if grid.rows[at].total or grid.rows[at].subtotal), default=-1)
    above, below = _parts(grid, range(last_total + 1, row), row), _parts(grid, every[row + 1 :], row)
    subtotals = [at for at in range(row) if grid.rows[at].subtotal or grid.rows[at].total]
    # "Waiting times" may be a theme of complaints and no time.
    whole = _parts(grid, range(last_total + 1, row) if row else every[row + 1 :], row, every=True)
    if row == 0:
        return [way for way in (below, whole) if len(way) > 1]
    ways = [above, _parts(grid, range(row), row), subtotals, whole]
    if not above and below:
        ways.append(below)
    return [way for way in ways if len(way) > 1]


# Totals that are not called so


def _inferred(grid: Grid, make: Make) -> Iterator[Sum]:
    """The last row or the first, where it is the sum of the others in most of at least two columns.

    In half of them is enough for a row that is called after a whole ("Borough"), and so is coming near in one.
    """
    plain = [at for at, row in enumerate(grid.rows) if not (row.compared or row.adds_nothing)]
    if len(plain) < 3 or any(_part_of_year(grid.rows[at].text) or _dated(grid.rows[at]) for at in plain):
        return
    for row in (plain[-1], plain[0]):
        rows = [at for at in plain if at != row]
        claims = [
            claim
            for column, head in enumerate(grid.columns)
            if head.adds and (claim := _sum(grid, row, column, rows, make)) is not None and not claim.unsure
        ]
        claims = [claim for claim in claims if claim.total.kind is not AmountKind.PERCENT]
        telling = [c for c in claims if judge(c).verdict is Verdict.AGREES and c.total.value >= _TELLING]
        whole = bool(_A_WHOLE.search(grid.rows[row].text))
        if len(claims) >= 2 and len(telling) * 2 >= len(claims) and (whole or len(telling) > 1):
            yield from claims
            return
        mixed = any(head.average for head in grid.columns)
        if whole and len(claims) == 1 and not mixed and len(rows) > 2 and _comes_near(claims[0]):
            yield from claims
            return


def _comes_near(claim: Sum) -> bool:
    added = sum((part.value for part in claim.parts), Decimal(0))
    return abs(added - claim.total.value) * 5 <= abs(claim.total.value)


def _dated(heading: Heading) -> bool:
    return heading.label.order is not None
