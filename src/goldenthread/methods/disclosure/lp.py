"""Linear programmes over moves: how counts could differ while everything published stays as it is.

A move z has one number for each cell and keeps every equation: A z = 0. A count that may move at all lies between
`v - down` and `v + up`. HiGHS solves; one thread and a fixed seed, so that the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from goldenthread.methods.disclosure.equations import Bools, Floats, Ints, System
from goldenthread.methods.disclosure.model import Rule

if TYPE_CHECKING:
    import highspy

#: Below this a move is no move.
STILL: Final = 1e-6
INFINITE: Final = float("inf")
#: What making a question costs, in the seconds of `counted`.
SETTING_UP: Final = 4e-4
#: What going one farther is worth, where going far comes before going cheaply.
FARTHER: Final = 1000.0


def solver(seed: int = 0) -> highspy.Highs:
    """Return a silent HiGHS that uses one thread."""
    import highspy

    made = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", seed), ("parallel", "off")):
        made.setOptionValue(option, value)
    return made


def add_columns(made: highspy.Highs, cost: Floats, lower: Floats, upper: Floats) -> None:
    """Add columns that stand in no row yet."""
    none = np.zeros(0)
    starts = np.zeros(len(cost), dtype=np.int32)
    made.addCols(len(cost), cost, lower, upper, 0, starts, none.astype(np.int32), none)


def add_row(made: highspy.Highs, columns: Sequence[int], factors: Sequence[float], lower: float, upper: float) -> None:
    """Add one row."""
    made.addRow(lower, upper, len(columns), np.array(columns, np.int32), np.array(factors, np.float64))


def solved(made: highspy.Highs) -> bool:
    """Run it. Whether an optimum was found."""
    import highspy

    made.run()
    return bool(made.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def counted(made: highspy.Highs, weight: int) -> float:
    """How much work the last run was: about its seconds on a quiet machine, and the same on every machine."""
    info = made.getInfo()
    return 4e-4 + max(0, info.simplex_iteration_count) * (1.5e-5 + 1.5e-9 * weight)


def fitting(
    rows: Sequence[Sequence[tuple[int, float]]], sides: Sequence[float], lower: Floats, upper: Floats
) -> Floats | None:
    """Return numbers between bounds with which each row adds up to its side; None where there are none.

    Of those that there are it takes one that is clear of the bounds below, so that what may be anything is not 0.
    """
    size = len(lower)
    made = solver()
    add_columns(made, np.array([0.0] * size + [-1.0]), np.append(lower, 0.0), np.append(upper, 1.0))
    for row, side in zip(rows, sides, strict=True):
        add_row(made, [c for c, _ in row], [f for _, f in row], side, side)
    for cell in np.flatnonzero(upper - lower > 1).tolist():
        add_row(made, [cell, size], [1.0, -1.0], float(lower[cell]), INFINITE)
    if not solved(made):
        return None
    return np.asarray(np.clip(np.array(made.getSolution().col_value[:size]), lower, upper))


@dataclass(frozen=True, slots=True)
class Limits:
    """How far readers must allow each cell to go; shape (cells,) each.

    Args:
        down, up: When it is withheld.
        shown_down, shown_up: When it is shown: nothing, or as far as its rounding leaves open.
    """

    down: Floats
    up: Floats
    shown_down: Floats
    shown_up: Floats

    @property
    def fixed(self) -> Bools:
        """The cells that cannot move whatever is withheld."""
        return np.asarray((self.down < STILL) & (self.up < STILL))

    def beyond(self, move: Floats) -> Bools:
        """The cells that a move takes farther than they could go while they are shown, shape (cells,)."""
        return np.asarray((move > self.shown_up + STILL) | (-move > self.shown_down + STILL))


def limits(system: System) -> Limits:
    """Return how far each cell may go, withheld and shown.

    A known count does not move, or within its rounding. A zero that is always shown does not move. Any other count
    may be anything from the least that readers know a withheld count to be.
    """
    down, up, shown_down, shown_up = (np.zeros(system.size) for _ in range(4))
    for cell in range(system.size):
        value, rule, state = float(system.count[cell]), system.rules[cell], str(system.state[cell])
        if state == "known":
            if system.rounded[cell] > 1:
                low, high = shown_as(float(system.published[cell]), rule, int(system.rounded[cell]))
                down[cell], up[cell] = max(0.0, value - low), max(0.0, high - value)
                shown_down[cell], shown_up[cell] = down[cell], up[cell]
            continue
        if state == "open" and rule.rounding:
            low, high = shown_as(value, rule, rule.rounding)
            shown_down[cell], shown_up[cell] = max(0.0, value - low), max(0.0, high - value)
        if state == "hidden":
            down[cell], up[cell] = value, INFINITE
        elif state == "withheld" or rule.zeros != "publish" or rule.small_counts == "round" or value > 0:
            down[cell], up[cell] = value - min(value, rule.least), INFINITE
    return Limits(down, up, shown_down, shown_up)


def shown_as(value: float, rule: Rule, base: int) -> tuple[int, int]:
    """Return the least and the most whole count that is shown as this one is, once rounded under a rule."""
    low, high = rounded_within(value, base)
    if rule.small_counts == "round":
        return low, high
    # What is shown is not one of those that are withheld; and a 0 is a true 0.
    if value == 0 or rule.small(value):
        return int(value), int(value)
    return (max(low, rule.primary[1] + 1) if value > rule.primary[1] else max(low, 1)), high


def rounded(value: float, base: int) -> int:
    """Round to the nearest multiple of a base, half away from zero."""
    return int((value + base / 2) // base) * base


def rounded_within(value: float, base: int) -> tuple[int, int]:
    """Return the least and the most whole count that is shown as this one is, once rounded."""
    shown = rounded(value, base)
    return max(0, -((base - 2 * shown) // 2)), shown + (base - 1) // 2


class Moves:
    """Finds moves. Made once for a system; each question changes only bounds and costs.

    A move is up less down, each in two stretches: as far as a shown cell may go, and what only withholding allows.

    Args:
        system: The equations.
        within: How far each cell may go.
        cells: The cells that may move at all, each once.
        seed: For HiGHS.

    Attributes:
        work: How much was done so far, counted and not timed, so that a busy machine gives the same answer.
    """

    def __init__(self, system: System, within: Limits, cells: Ints, seed: int = 0) -> None:
        self.work: float = 0
        n = len(cells)
        shown = cells[(within.shown_down[cells] > 0) | (within.shown_up[cells] > 0)]
        m = len(shown)
        self._size, self._n, self._free = system.size, n, cells
        self._column = np.full(system.size, -1, dtype=np.int64)
        self._column[cells] = np.arange(n)
        # Columns: up and down when withheld, then up and down while shown.
        self._cells = np.concatenate((cells, cells, shown, shown))
        self._way = np.concatenate((np.ones(n), -np.ones(n), np.ones(m), -np.ones(m)))
        self._easy = np.concatenate((within.shown_up[cells], within.shown_down[cells]))
        self._most = np.concatenate((within.up[cells], within.down[cells])) - self._easy
        self._shown = {int(cell): (2 * n + at, 2 * n + m + at) for at, cell in enumerate(shown)}
        easy = np.concatenate((within.shown_up[shown], within.shown_down[shown]))
        self._upper = np.concatenate((np.zeros(2 * n), easy))
        self._lower, self._cost = np.zeros(len(self._cells)), np.zeros(len(self._cells))
        sizes, rows, factors = system.joints.entries(self._cells)
        names, rows = np.unique(rows, return_inverse=True)
        self._made = solver(seed)
        self._made.setOptionValue("presolve", "off")
        self._made.setOptionValue("solver", "simplex")
        sides = np.zeros(len(names))
        nothing = np.zeros(0)
        self._made.addRows(
            len(names), sides, sides, 0, np.zeros(len(names), np.int32), nothing.astype(np.int32), nothing
        )
        starts = (np.cumsum(sizes) - sizes).astype(np.int32)
        self._made.addCols(
            len(self._cells),
            self._cost,
            self._lower,
            self._upper,
            len(rows),
            starts,
            rows.astype(np.int32),
            factors * np.repeat(self._way, sizes),
        )
        self._weight = len(names) + len(self._cells)
        self.work += SETTING_UP

    def cheapest(self, least: Mapping[int, float], may: Bools, cost: Floats) -> Floats | None:
        """Return the cheapest move that takes some cells far enough, or None where there is none.

        Args:
            least: How far each of these cells must go up; a number below 0 is a way down.
            may: Which cells may be withheld, shape (cells,).
            cost: The price of moving each by one, shape (cells,); what its rounding leaves open is free.

        Returns:
            The move, shape (cells,).
        """
        n = self._n
        lower, upper, prices = self._plain(may)
        prices[: 2 * n] = cost[self._cells[: 2 * n]]
        for cell, far in least.items():
            at = int(self._column[cell])
            if at < 0:
                return None
            way, back = (at, at + n) if far > 0 else (at + n, at)
            need = max(0.0, abs(far) - float(self._easy[way]))
            if upper[way] < need - STILL:
                return None
            lower[way], upper[back] = need, 0.0
            if cell in self._shown:
                up, down = self._shown[cell]
                there, away = (up, down) if far > 0 else (down, up)
                lower[there], upper[away] = min(abs(far), float(self._easy[way])), 0.0
        self._tell(lower, upper, prices)
        return self._move() if self._run() else None

    def farthest(self, cell: int, way: int, may: Bools, enough: float, cost: Floats) -> Floats:
        """Return the cheapest of the moves that take one cell as far as it can go.

        Args:
            cell: Which cell.
            way: Up (1) or down (-1).
            may: Which cells may be withheld, shape (cells,).
            enough: It need go no farther than this.
            cost: The price of moving each by one, well below `FARTHER`, shape (cells,).

        Returns:
            The move, shape (cells,).
        """
        n, at = self._n, int(self._column[cell])
        if at < 0:
            return np.zeros(self._size)
        lower, upper, prices = self._plain(may)
        prices[: 2 * n] = cost[self._cells[: 2 * n]]
        there, back = (at, at + n) if way > 0 else (at + n, at)
        upper[there], upper[back] = min(float(upper[there]), max(0.0, enough - float(self._easy[there]))), 0.0
        prices[there] = -FARTHER
        if cell in self._shown:
            up, down = self._shown[cell]
            near, away = (up, down) if way > 0 else (down, up)
            upper[near], upper[away], prices[near] = min(enough, float(self._easy[there])), 0.0, -FARTHER
        self._tell(lower, upper, prices)
        return self._move() if self._run() else np.zeros(self._size)

    def _plain(self, may: Bools) -> tuple[Floats, Floats, Floats]:
        """Lower and upper bounds and costs where nothing is asked yet."""
        n = self._n
        upper = self._upper.copy()
        open_ = may[self._free]
        upper[: 2 * n] = np.where(np.concatenate((open_, open_)), self._most, 0.0)
        return np.zeros(len(upper)), upper, np.zeros(len(upper))

    def _tell(self, lower: Floats, upper: Floats, cost: Floats) -> None:
        """Change what differs from the question before."""
        at = np.flatnonzero((lower != self._lower) | (upper != self._upper)).astype(np.int32)
        if len(at):
            self._made.changeColsBounds(len(at), at, lower[at], upper[at])
        at = np.flatnonzero(cost != self._cost).astype(np.int32)
        if len(at):
            self._made.changeColsCost(len(at), at, cost[at])
        self._lower, self._upper, self._cost = lower, upper, cost

    def _run(self) -> bool:
        self._made.clearSolver()
        fine = solved(self._made)
        self.work += counted(self._made, self._weight)
        return fine

    def _move(self) -> Floats:
        value = np.array(self._made.getSolution().col_value)
        move = np.bincount(self._cells, weights=value * self._way, minlength=self._size)
        move[np.abs(move) < STILL] = 0.0
        return np.asarray(move)
