"""The fewest cells to withhold, by cutting planes.

A master problem chooses cells; attacks test its choice. An attack that learns too much about a small count is
answered by a cut: from the attack's dual prices, some of these cells must be withheld as well. No pattern that
protects every count breaks a cut, so the first choice that no attack defeats is the best there is.

After Fischetti and Salazar-Gonzalez 2001, Models and algorithms for optimizing cell suppression in tabular data
subject to linear constraints, Journal of the American Statistical Association 95, 916-928.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from goldenthread.methods.disclosure.equations import Bools, Floats, Ints
from goldenthread.methods.disclosure.lp import (
    INFINITE,
    SETTING_UP,
    STILL,
    add_columns,
    add_row,
    counted,
    solved,
    solver,
)
from goldenthread.methods.disclosure.task import Task

TINY: Final = 1e-7
#: How often at most the master may choose in part before it must choose whole cells.
PARTS: Final = 40
NODES: Final = 20_000
#: The work of one node of its tree, as `counted` counts it.
NODE: Final = 5e-3


@dataclass(frozen=True, slots=True)
class Attack:
    """How far one count can go one way, and a bound on that for every pattern.

    Args:
        far: How far it goes while just these cells are withheld.
        shown: What the bound is while a cell is shown, all together.
        more: What each cell adds to the bound once it is withheld, shape (cells,); inf where there is no bound.
    """

    far: float
    shown: float
    more: Floats


class Attacker:
    """Solves attacks on the counts of a task, with its dual prices.

    Args:
        task: What is protected.
        cells: The cells that may move at all.
    """

    def __init__(self, task: Task, cells: Ints, seed: int = 0) -> None:
        self.work: float = SETTING_UP
        within = task.within
        self._cells, self._n, self._size = cells, len(cells), task.system.size
        self._column = np.full(task.system.size, -1, dtype=np.int64)
        self._column[cells] = np.arange(len(cells))
        self._down, self._up = within.down[cells], within.up[cells]
        self._shown_down, self._shown_up = within.shown_down[cells], within.shown_up[cells]
        self._lower, self._upper, self._cost = np.zeros(self._n), np.zeros(self._n), np.zeros(self._n)
        sizes, rows, self._factors = task.system.joints.entries(cells)
        names, self._rows = np.unique(rows, return_inverse=True)
        self._columns = np.repeat(np.arange(self._n), sizes)
        self._made = solver(seed)
        self._made.setOptionValue("presolve", "off")
        self._made.setOptionValue("solver", "simplex")
        add_columns(self._made, self._cost, self._lower, self._upper)
        order = np.argsort(self._rows, kind="stable")
        count = np.bincount(self._rows, minlength=len(names))
        sides, starts = np.zeros(len(names)), (np.cumsum(count) - count).astype(np.int32)
        columns = self._columns[order].astype(np.int32)
        self._made.addRows(len(names), sides, sides, len(order), starts, columns, self._factors[order])
        self._weight = len(names) + self._n

    def attack(self, cell: int, way: int, part: Floats, enough: float) -> Attack:
        """Move one cell up (1) or down (-1) as far as it goes, but no farther than enough.

        Args:
            part: How far each cell is withheld, 0 to 1, shape (cells,).
        """
        at, x = int(self._column[cell]), part[self._cells]
        # What is withheld in part may move by so much of what is asked: this finds the cut, and does not enter it.
        up = np.where(np.isinf(self._up), enough, self._up) * x
        up = np.where(x > 1 - TINY, self._up, up)
        down = np.maximum(self._down * x, self._shown_down)
        up = np.maximum(up, self._shown_up)
        cost = np.zeros(self._n)
        cost[at] = -way
        (up if way > 0 else down)[at] = min(enough, (up if way > 0 else down)[at])
        changed = np.flatnonzero((-down != self._lower) | (up != self._upper)).astype(np.int32)
        if len(changed):
            self._made.changeColsBounds(len(changed), changed, -down[changed], up[changed])
        changed = np.flatnonzero(cost != self._cost).astype(np.int32)
        if len(changed):
            self._made.changeColsCost(len(changed), changed, cost[changed])
        self._lower, self._upper, self._cost = -down, up, cost
        fine = solved(self._made)
        self.work += counted(self._made, self._weight)
        if not fine:
            raise RuntimeError("an attack that may stand still found no answer")
        found = self._made.getSolution()
        prices = np.array(found.row_dual)[self._rows] * self._factors
        price = cost - np.bincount(self._columns, weights=prices, minlength=self._n)
        price[np.abs(price) < TINY] = 0.0
        rises, falls = np.maximum(-price, 0.0), np.maximum(price, 0.0)
        with np.errstate(invalid="ignore"):
            shown = rises * self._shown_up + falls * self._shown_down
            full = np.where(rises > 0, rises * self._up, 0.0) + np.where(falls > 0, falls * self._down, 0.0)
        more = np.zeros(self._size)
        more[self._cells] = full - shown
        return Attack(abs(float(found.col_value[at])), float(shown.sum()), more)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which cells to withhold.

    Args:
        withheld: Shape (cells,).
        proven: Whether no pattern has fewer, and none of as few a smaller total.
    """

    withheld: Bools
    proven: bool


class Search:
    """Looks for the fewest of some cells that protect some counts, the others staying as they are.

    Args:
        task: What is protected.
        choice: The cells to choose from, by number.
        withheld: The cells that are withheld besides, shape (cells,).
        guarded: The counts to protect.
        below: Only what costs less than this is of use: cells, and the share of the total as a fraction of one.
        work: Stop when so much work is done.
    """

    def __init__(
        self, task: Task, choice: Ints, withheld: Bools, guarded: Ints, *, below: float, work: float, seed: int = 0
    ) -> None:
        self.task, self.choice, self.guarded = task, choice, guarded
        self.withheld = withheld.copy()
        self.withheld[choice] = False
        moving = self.withheld | (task.within.shown_up > 0) | (task.within.shown_down > 0)
        moving[choice] = True
        moving[guarded] = True
        self._attacker = Attacker(task, np.flatnonzero(moving & ~task.within.fixed), seed)
        self._column = np.full(task.system.size, -1, dtype=np.int64)
        self._column[choice] = np.arange(len(choice))
        self._seen: set[tuple[tuple[int, ...], tuple[float, ...]]] = set()
        self._allowed, self._spent = work, 0.0
        self._master = solver(seed)
        for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-6)):
            self._master.setOptionValue(option, value)
        n = len(choice)
        self.price = prices(task, choice)
        add_columns(self._master, self.price, np.zeros(n), np.ones(n))
        if np.isfinite(below):
            add_row(self._master, range(n), (-self.price).tolist(), -below, INFINITE)
        self._no_lone_cells()

    @property
    def work(self) -> float:
        """How much was done so far, counted and not timed."""
        return self._attacker.work + self._spent

    def run(self) -> Pattern | None:
        """Return the best pattern, or None where there is none below the price, or none was found in time."""
        for _ in range(PARTS):
            chosen = self._choose(whole=False)
            if chosen is None or self.work > self._allowed:
                return None
            if not self._defeated(chosen[0])[1]:
                break
        while True:
            chosen = self._choose(whole=True)
            if chosen is None:
                return None
            lost, new = self._defeated(np.round(chosen[0]))
            if not lost:
                pattern = self.withheld.copy()
                pattern[self.choice[chosen[0] > 0.5]] = True
                return Pattern(pattern, chosen[1])
            if not new or self.work > self._allowed:
                return None

    def _no_lone_cells(self) -> None:
        """A cell that is alone withheld in an equation is given away: it protects nothing and is not protected."""
        soft = (self.task.within.shown_up > 0) | (self.task.within.shown_down > 0)
        guarded = np.zeros(self.task.system.size, dtype=np.bool_)
        guarded[self.guarded] = True
        rows = np.unique(self.task.system.joints.entries(self.choice)[1])
        for row in rows.tolist():
            cells = self.task.system.rows[row][0]
            mine = [int(self._column[cell]) for cell in cells if self._column[cell] >= 0]
            others = [cell for cell in cells if self.withheld[cell] or soft[cell]]
            if not others and len(mine) > 1:
                for column in mine:
                    add_row(self._master, mine, [-1.0 if each == column else 1.0 for each in mine], 0.0, INFINITE)
            elif not others:
                self._master.changeColBounds(mine[0], 0.0, 0.0)
            elif len(others) == 1 and guarded[others[0]] and not soft[others[0]]:
                add_row(self._master, mine, [1.0] * len(mine), 1.0, INFINITE)

    def _choose(self, *, whole: bool) -> tuple[Floats, bool] | None:
        """How far each cell is chosen, and whether that is proven cheapest."""
        import highspy

        n = len(self.choice)
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        if whole:
            left = int((self._allowed - self.work) / NODE)
            self._master.setOptionValue("mip_max_nodes", max(1, min(NODES, left)))
        self._master.changeColsIntegrality(n, np.arange(n, dtype=np.int32), np.array([kind] * n))
        fine = solved(self._master)
        self._spent += 3 * counted(self._master, n + self._master.getNumRow())
        if whole:
            self._spent += NODE * max(1, self._master.getInfo().mip_node_count)
        value = np.array(self._master.getSolution().col_value)
        status = self._master.getModelStatus()
        stopped = (
            status == highspy.HighsModelStatus.kSolutionLimit or status == highspy.HighsModelStatus.kIterationLimit
        )
        usable = fine or (stopped and self._master.getInfo().primal_solution_status == 2)
        return (value, fine) if usable and len(value) == n else None

    def _defeated(self, chosen: Floats) -> tuple[int, int]:
        """Attack every guarded count; answer each success with a cut. How many fell, and how many cuts are new."""
        part = self.withheld.astype(np.float64)
        part[self.choice] = chosen
        lost = new = 0
        for cell in self.guarded.tolist():
            cut = self._cut(cell, part)
            if cut is None:
                continue
            lost += 1
            columns, factors = self._sharper(cell, part, cut) if cut[0] else cut
            if not columns:
                continue
            short = 1 - sum(f * chosen[c] for c, f in zip(columns, factors, strict=True))
            key = tuple(columns), tuple(round(f, 6) for f in factors)
            if short > STILL and key not in self._seen:
                self._seen.add(key)
                add_row(self._master, columns, factors, 1.0, INFINITE)
                new += 1
        return lost, new

    def _cut(self, cell: int, part: Floats) -> tuple[list[int], list[float]] | None:
        """What must be withheld more, where an attack on a count succeeds; None where it does not."""
        need = float(self.task.need[cell])
        up = self._attacker.attack(cell, 1, part, need)
        if up.far >= need - STILL:
            return None
        down = self._attacker.attack(cell, -1, part, need)
        if up.far + down.far >= need - STILL:
            return None
        more = up.more + down.more
        short = need - up.shown - down.shown - float(more[self.withheld].sum())
        if not short > STILL:
            # Rounding, or withholding in part: the attack succeeds, and no pattern can be blamed for it.
            return [], []
        columns = np.flatnonzero(more[self.choice] > TINY)
        factors = np.minimum(more[self.choice[columns]] / short, 1.0)
        return columns.tolist(), factors.tolist()

    def _sharper(self, cell: int, part: Floats, cut: tuple[list[int], list[float]]) -> tuple[list[int], list[float]]:
        """Withhold more cells of a cut while the attack still succeeds: what remains is a stronger cut."""
        wider = part.copy()
        for column in sorted(cut[0], key=lambda c: (-part[self.choice[c]], c)):
            if column not in cut[0] or wider[self.choice[column]] > 1 - TINY:
                continue
            before = wider[self.choice[column]]
            wider[self.choice[column]] = 1.0
            again = self._cut(cell, wider)
            if again is None or not again[0]:
                wider[self.choice[column]] = before
            else:
                cut = again
        return cut


def prices(task: Task, cells: Ints) -> Floats:
    """What each cell costs: one, and a share of one by its count, so that fewer comes before less."""
    count = np.maximum(task.system.count, 0.0)
    return np.asarray(1 + count[cells] / (1 + float(count[task.choice].sum())))
