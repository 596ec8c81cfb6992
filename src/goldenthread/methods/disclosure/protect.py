"""Withholds small counts, and as few others as keep anybody from working them out.

Every table of a release and every earlier release that overlaps it is one system of equations. Small counts are
withheld; then others, until each small count can still be anything over a width of W, whatever is done with the figures
that are shown. Reasons are kept apart from the tables: readers see one marker, whatever it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final, Literal

import numpy as np

from goldenthread.methods.disclosure import files, model
from goldenthread.methods.disclosure.equations import Bools, System, build
from goldenthread.methods.disclosure.improve import improve
from goldenthread.methods.disclosure.lp import STILL, rounded
from goldenthread.methods.disclosure.milp import Search, prices
from goldenthread.methods.disclosure.model import Key, PriorRelease, Rate, Table
from goldenthread.methods.disclosure.shield import Shields, clean, first
from goldenthread.methods.disclosure.task import Task, task_of
from goldenthread.methods.results import Method
from goldenthread.vocabulary.refusals import Problem, Refused

Effort = Literal["fast", "clean", "optimal"]
Reason = Literal["primary", "secondary", "earlier"]

#: Up to so many cells the fewest are looked for, unless told to be fast.
SMALL: Final = 250
#: How many counts are moved at once, by the size of a release: few find better patterns, many are faster.
GROUPS: Final = ((3_000, 1), (8_000, 20))
MANY: Final = 80
#: The work that "clean" puts into neighbourhoods where a release is too large to be decided at once, and of how many
#: cells it may be.
NEIGHBOURHOODS: Final = 2.0
MEDIUM: Final = 1500
#: The work that "clean" puts into finding the fewest: up to so many cells, where it is nearly always found; and above,
#: where what is not decided soon is not decided in time. Then it decides neighbourhoods, which finds as few or nearly.
SURE: Final = 150
EXACT: Final = 2.8
SOON: Final = 0.6
INSTEAD: Final = 1.3
_REFUSED: Final = 20
_LOW: Final = "low"

SUPPRESSION: Final = Method(
    key="cell_suppression",
    title="Small counts withheld, with what would give them back",
    version="1",
    formula=(
        "withhold every count from primary_min to primary_max; then the fewest others for which, for each of those "
        "counts p, max x_p - min x_p >= W over all x with A x = 0, x equal to what is shown, and x >= 1 (0 where zeros "
        "may be withheld) where it is not. Moves by linear programmes, then a clean-up; cutting planes below "
        "250 cells or on request"
    ),
    source=(
        "Fischetti and Salazar-Gonzalez 2001, Journal of the American Statistical Association 95, 916-928; Hundepool "
        "and others 2012, Statistical Disclosure Control, chapter 4; rules of publishers, by measure and owner"
    ),
    options=(
        "effort: fast (moves alone), clean (also shown again what can be, and the fewest up to 250 cells) or optimal",
        "budget_s: how much work at most, about seconds on a quiet machine; counted, not timed",
        "rounding: show other counts rounded, and audit them as intervals",
    ),
    differences=(
        "NHS England and the health department suppress by hand or round; neither checks what sums give back",
        "tau-argus asks that each count can go up by W; ours may go up, down or both, and knows that a withheld count "
        "is at least 1 where zeros are shown",
    ),
)


@dataclass(frozen=True, slots=True)
class SafeCell:
    """One cell as it is shown: a value, or a marker; never both and never neither."""

    codes: tuple[str, ...]
    value: int | None
    marker: str = ""

    @property
    def shown(self) -> str:
        """As a table prints it: "12", "[c]"."""
        return f"[{self.marker}]" if self.marker else str(self.value)


@dataclass(frozen=True, slots=True)
class SafeTable:
    """One table as it is shown, in the order of its cells. What was never to be shown is not in it."""

    name: str
    measure: str
    dims: tuple[str, ...]
    cells: tuple[SafeCell, ...]

    def rows(self) -> list[dict[str, str]]:
        """Rows for a data file: the codes, `count` (empty where withheld) and `obs_status`."""
        return [
            {
                **dict(zip(self.dims, cell.codes, strict=True)),
                "count": "" if cell.value is None else str(cell.value),
                "obs_status": cell.marker,
            }
            for cell in self.cells
        ]


@dataclass(frozen=True)
class Safe:
    """A release that may be shown, once it has been audited.

    Args:
        tables: As they are shown, in the order of the release.
        withheld: The cells of this release that are not shown.
        reasons: Why; never to be shown, because the reason alone says how small a count is.
        fewest: Whether it is proven that fewer would not do.
        work: How much was done, counted.
    """

    tables: tuple[SafeTable, ...]
    withheld: frozenset[Key]
    reasons: Mapping[Key, Reason]
    fewest: bool
    work: float
    system: System

    @property
    def words(self) -> str:
        """For people: "3 cells withheld; nothing published gives them back"."""
        if not self.withheld:
            return "No cells withheld"
        one = len(self.withheld) == 1
        cells, them = ("1 cell", "it") if one else (f"{len(self.withheld):,} cells", "them")
        return f"{cells} withheld; nothing published gives {them} back"

    def is_withheld(self, measure: str, **codes: str) -> bool:
        """Whether the cell of a measure with these codes, those of totals left out, is not shown."""
        return (measure, tuple(sorted(codes.items()))) in self.withheld

    def rate(self, rate: Rate, roots: Mapping[str, str] | None = None) -> dict[Key, Decimal | str]:
        """Return each rate that both of its measures are in the release for, or its marker in brackets.

        It is made of what is shown, and withheld where either of its counts is.
        """
        shown = {
            (table.measure, _pairs(table, cell, roots or {})): cell for table in self.tables for cell in table.cells
        }
        found: dict[Key, Decimal | str] = {}
        for (measure, pairs), cell in shown.items():
            below = shown.get((rate.den, pairs))
            if measure != rate.num or below is None:
                continue
            if cell.value is None or below.value is None:
                found[measure, pairs] = f"[{cell.marker or below.marker}]"
            elif below.value == 0:
                found[measure, pairs] = "[z]"
            else:
                places = Decimal(1).scaleb(-rate.decimals)
                value = Decimal(cell.value) * Decimal(str(rate.scale)) / Decimal(below.value)
                found[measure, pairs] = value.quantize(places, rounding=ROUND_HALF_UP)
        return found


def _pairs(table: SafeTable, cell: SafeCell, roots: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = zip(table.dims, cell.codes, strict=True)
    return tuple(sorted((dim, code) for dim, code in pairs if roots.get(dim) != code))


class Release(model.Release):
    """A release that can protect itself: `Release(tables, prior, rates).protect()`."""

    def protect(self, effort: Effort = "clean", budget_s: float = 60, seed: int = 0) -> Safe:
        """Return what may be shown of it. See `protect`."""
        return protect(self, effort, budget_s, seed)

    def store(self, safe: Safe, name: str, path: Path | str | None = None) -> PriorRelease:
        """Return this release as an earlier one for the next, and write it to a file where a path is given."""
        prior = stored(self, safe, name)
        if path is not None:
            files.write_prior(prior, path)
        return prior


def load(folder: Path | str) -> Release:
    """Read a release from a folder with an `instance.json` and its tables. See `files.load`."""
    read = files.load(folder)
    return Release(read.tables, read.prior, read.rates)


def protect(release: model.Release, effort: Effort = "clean", budget_s: float = 60, seed: int = 0) -> Safe:
    """Return what may be shown of a release: each value or its marker.

    The same release, effort, budget and seed give the same answer on any machine.

    Args:
        release: Its tables, with the earlier releases that overlap it.
        effort: "fast": a safe pattern, soon. "clean": also shows again what can be shown, and looks for the fewest
            cells where there are at most 250. "optimal": looks for the fewest at any size, as far as the budget goes.
        budget_s: How much work at most, about seconds on a quiet machine.
        seed: For the solver and for the order of work.

    Raises:
        Refused: where sums do not hold, or a small count cannot be kept from being worked out.
    """
    if effort not in ("fast", "clean", "optimal"):
        raise ValueError(f"effort is {effort!r}: choose fast, clean or optimal")
    system = build(release)
    task, withheld, fewest, work = task_of(system), None, False, 0.0
    while withheld is None:
        withheld, fewest, spent = _pattern(task, effort, budget_s - work, seed)
        work += spent
        # A small count that was to be shown rounded, and is withheld after all, is guarded as withheld ones are.
        bare = task.guarded[withheld[task.guarded] & task.choice[task.guarded]]
        if len(bare):
            task, withheld = _kept_back(task, bare), None
    return _safe(release, system, task, withheld, fewest, work)


def stored(release: model.Release, safe: Safe, name: str) -> PriorRelease:
    """Return a release as an earlier one for the next: what was shown is known, what was withheld stays withheld."""
    tables = []
    for table in release.tables:
        cells = []
        for cell in table.cells:
            if cell.state == "hidden":
                cells.append(cell)
            elif table.key(cell.codes) in safe.withheld or cell.state == "withheld":
                cells.append(replace(cell, state="withheld"))
            elif cell.state == "open":
                cells.append(replace(cell, state="known", rounded=table.rule_of(cell.codes).rounding or 1))
            else:
                cells.append(cell)
        tables.append(replace(table, cells=tuple(cells)))
    return PriorRelease(name, tuple(tables))


def _kept_back(task: Task, cells: np.typing.NDArray[np.int64]) -> Task:
    """The same task, where some small counts are withheld for certain."""
    need, always, choice = task.need.copy(), task.always.copy(), task.choice.copy()
    need[cells] = [task.system.rules[cell].protection for cell in cells.tolist()]
    always[cells], choice[cells] = True, False
    return replace(task, need=need, always=always, choice=choice)


def _pattern(task: Task, effort: Effort, budget: float, seed: int) -> tuple[Bools, bool, float]:
    """Which cells are not shown, whether fewer would not do, and how much work that was."""
    shields = Shields(task, seed)
    if not len(task.guarded):
        return shields.withheld, True, 0.0
    shields.stand(task.guarded.tolist())
    group = next((many for most, many in GROUPS if task.system.size <= most), MANY)
    lost = first(shields, group, task.guarded)
    if lost:
        raise Refused(_cannot(task, lost))
    if effort == "fast":
        return shields.withheld, False, shields.work
    clean(shields, lambda: shields.work > budget)
    chosen = np.flatnonzero(shields.withheld & task.choice)
    if not len(chosen):
        return shields.withheld, True, shields.work
    cells = int((task.choice | (task.always & ~task.within.fixed)).sum())
    small = cells <= SMALL
    if not small:
        more = NEIGHBOURHOODS if task.system.size <= MEDIUM else 0.0
        improve(shields, budget if effort == "optimal" else min(budget, shields.work + more), seed)
        chosen = np.flatnonzero(shields.withheld & task.choice)
    if small or (effort == "optimal" and shields.work < budget):
        choice = np.flatnonzero(task.choice)
        search = Search(
            task,
            choice,
            task.always,
            task.guarded,
            below=float(prices(task, chosen).sum()) + STILL,
            work=budget - shields.work
            if effort == "optimal"
            else min(budget - shields.work, EXACT if cells <= SURE else SOON),
            seed=seed,
        )
        pattern = search.run()
        shields.work += search.work
        if pattern is not None:
            return pattern.withheld, pattern.proven, shields.work
        if effort == "clean":
            improve(shields, min(budget, shields.work + INSTEAD), seed)
    return shields.withheld, False, shields.work


def _cannot(task: Task, lost: list[int]) -> list[Problem]:
    """Say which counts nothing can protect."""
    finding = "it is a small count, and nothing that may still be withheld keeps it from being worked out"
    remedy = "Put areas or bands together; or, where earlier releases give it away already, enter it as known"
    problems = [Problem(task.system.places[cell], finding, remedy) for cell in lost[:_REFUSED]]
    if len(lost) > _REFUSED:
        problems.append(Problem("The release", f"{len(lost) - _REFUSED} more cells are like these", remedy))
    return problems


def _safe(release: model.Release, system: System, task: Task, withheld: Bools, fewest: bool, work: float) -> Safe:
    """Write out what is shown."""
    number = {key: at for at, key in enumerate(system.keys)}
    primary = system.primary
    gone: dict[Key, Reason] = {}
    tables = []
    for table in release.tables:
        cells = []
        for cell in table.cells:
            at = number[table.key(cell.codes)]
            if cell.state == "hidden" and system.state[at] == "hidden":
                continue
            rule, state = system.rules[at], str(system.state[at])
            if withheld[at] and state != "known":
                cells.append(SafeCell(cell.codes, None, rule.marker))
                if cell.state == "open":
                    earlier = state == "withheld"
                    gone[system.keys[at]] = "earlier" if earlier else "primary" if primary[at] else "secondary"
            else:
                cells.append(_shown(table, cell.codes, system, at))
        tables.append(SafeTable(table.name, table.measure, table.dims, tuple(cells)))
    return Safe(tuple(tables), frozenset(gone), gone, fewest, work, system)


def _shown(table: Table, codes: tuple[str, ...], system: System, at: int) -> SafeCell:
    """A cell that is shown: as it is, or rounded; and marked where a count that is some rounds to 0."""
    rule, count = system.rules[at], int(system.count[at])
    base = int(system.rounded[at]) if system.state[at] == "known" else rule.rounding or 1
    value = rounded(float(system.published[at]) if system.state[at] == "known" else count, base) if base > 1 else count
    if value == 0 and count > 0 and rule.small_counts == "withhold":
        return SafeCell(codes, None, _LOW)
    return SafeCell(codes, value)
