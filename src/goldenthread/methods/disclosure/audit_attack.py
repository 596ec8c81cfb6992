"""The attack: how far apart the lowest and the highest value of each unknown count lie, given all that is known.

An unknown is safe when two tables that agree with everything printed differ in it by W or more. Every table that a
solver finds is such a witness for all of its cells at once, and so are the figures as held. Only cells for which no
two witnesses are found that way are attacked one by one, to the end. Unknowns that share no equation are attacked
apart. Counts are taken for real numbers from nothing up, as a reader with a solver would.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from numpy.typing import NDArray

#: How far a table that a solver gives may miss an equation, and W.
SLACK: Final = 1e-6
#: No count is taken to be further than this from the true one: a smaller room than a reader has, never a larger.
_ROOM: Final = 1e6
#: What the solver calls its primal simplex.
_PRIMAL: Final = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A linear fact about unknowns, by their numbers: the sum of `times` x unknown is from `lower` to `upper`."""

    unknowns: tuple[int, ...]
    times: tuple[float, ...]
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class System:
    """All unknowns and what is known of them.

    Args:
        truth: The figure as held of each unknown, or NaN where nobody holds it.
        lower, upper: Between what everybody knows each to be.
        rows: The linear facts.
        width: How far apart the possible values must lie, W; 0 where the unknown need not be protected.
    """

    truth: Floats
    lower: Floats
    upper: Floats
    rows: Sequence[Row]
    width: Floats


class Contradiction(ValueError):
    """No table agrees with what is printed: the equations, or the figures, are not what they say."""


def failing(system: System) -> list[int]:
    """Return the unknowns that can be worked out more closely than they may, in order.

    Raises:
        Contradiction: where no table agrees with everything printed.
    """
    lower, upper = propagated(system)
    found = [int(at) for at in np.flatnonzero((system.width > 0) & (upper - lower < system.width - SLACK))]
    settled = set(found)
    for part in _parts(system):
        wanted = [at for at in part if system.width[at] > 0 and at not in settled]
        if wanted:
            found += _Attack(system, part, lower, upper).run(wanted)
    return sorted(found)


def propagated(system: System) -> tuple[Floats, Floats]:
    """Return the bounds of each unknown after every row has been used on its own, again and again: cheap and sound.

    Raises:
        Contradiction: where a lower bound passes an upper one.
    """
    lower, upper = system.lower.copy(), system.upper.copy()
    of: dict[int, list[int]] = {}
    for number, row in enumerate(system.rows):
        for at in row.unknowns:
            of.setdefault(at, []).append(number)
    waiting, rounds = dict.fromkeys(range(len(system.rows))), 0
    while waiting and rounds < 50 * len(system.rows) + 100:
        rounds += 1
        number = next(iter(waiting))
        del waiting[number]
        for at in _tighten(system.rows[number], lower, upper):
            waiting.update(dict.fromkeys(of[at]))
    if np.any(lower > upper + SLACK):
        raise Contradiction("the printed figures contradict one another")
    return lower, np.maximum(lower, upper)


def _tighten(row: Row, lower: Floats, upper: Floats) -> list[int]:
    """Tighten the bounds of the unknowns of one row by the others; return those that changed."""
    pairs = zip(row.unknowns, row.times, strict=True)
    ends = [sorted((times * lower[at], times * upper[at])) for at, times in pairs]
    least, most = _Ends([low for low, _ in ends]), _Ends([high for _, high in ends])
    changed = []
    for at, times, (low, high) in zip(row.unknowns, row.times, ends, strict=True):
        room = sorted(((row.lower - most.without(high)) / times, (row.upper - least.without(low)) / times))
        if room[0] > lower[at] + SLACK or room[1] < upper[at] - SLACK:
            lower[at], upper[at] = max(lower[at], room[0]), min(upper[at], room[1])
            changed.append(at)
    return changed


class _Ends:
    """A sum of bounds of which some may be endless: all endless ones have one sign."""

    def __init__(self, ends: list[float]) -> None:
        endless = [end for end in ends if math.isinf(end)]
        self.finite = math.fsum(end for end in ends if not math.isinf(end))
        self.endless, self.sign = len(endless), endless[0] if endless else 0.0

    def without(self, end: float) -> float:
        if math.isinf(end):
            return self.finite if self.endless == 1 else self.sign
        return self.sign if self.endless else self.finite - end


def _parts(system: System) -> list[list[int]]:
    """The unknowns in groups that share no row, each in order."""
    above = list(range(len(system.truth)))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    for row in system.rows:
        first = top(row.unknowns[0])
        for at in row.unknowns[1:]:
            above[top(at)] = first
    groups: dict[int, list[int]] = {}
    for at in range(len(above)):
        groups.setdefault(top(at), []).append(at)
    return list(groups.values())


class _Attack:
    """The unknowns of one part, in a solver that keeps its place from one question to the next."""

    def __init__(self, system: System, part: list[int], lower: Floats, upper: Floats) -> None:
        self.part = np.array(part)
        self.number = {at: place for place, at in enumerate(part)}
        self.width = system.width[self.part]
        truth = system.truth[self.part]
        known = np.nan_to_num(truth, nan=0.0)
        # Rounding of the bounds must not shut the figures as held out.
        self.low = np.minimum(lower[self.part], np.where(np.isnan(truth), np.inf, truth))
        self.high = np.maximum(np.minimum(upper[self.part], known + _ROOM), np.where(np.isnan(truth), -np.inf, truth))
        self.rows = [row for row in system.rows if row.unknowns[0] in self.number]
        self.row_low = np.array([row.lower for row in self.rows])
        self.row_high = np.array([row.upper for row in self.rows])
        self.starts = np.cumsum([0, *(len(row.unknowns) for row in self.rows)])
        self.columns = np.array([self.number[at] for row in self.rows for at in row.unknowns], dtype=np.int64)
        self.times = np.array([times for row in self.rows for times in row.times], dtype=float)
        self.least = np.full(len(part), np.inf)
        self.most = np.full(len(part), -np.inf)
        if not np.isnan(truth).any():
            self._witness(truth)
        self.solver = self._loaded()

    def run(self, wanted: list[int]) -> list[int]:
        """Return those of the wanted that fail."""
        left = np.array([self.number[at] for at in wanted])
        for push in self._pushes(len(left)):
            left = left[~self._safe(left)]
            if not len(left):
                return []
            before = len(left)
            self._ask({int(at): side for at, side in zip(left, push(left), strict=True)})
            if np.count_nonzero(~self._safe(left)) > 0.9 * before:
                break
        failed = []
        for place in (int(at) for at in left):
            for side in (1.0, -1.0):
                if not self._safe(np.array([place]))[0]:
                    self._ask({place: side})
            if not self._safe(np.array([place]))[0]:
                failed.append(int(self.part[place]))
        return failed

    @staticmethod
    def _pushes(number: int) -> Any:
        """Ways to push many unknowns at once, some up and some down, by chances that are the same every time."""
        chance = np.random.default_rng(20261122)
        for _ in range(8 + number // 20):
            yield lambda left: chance.choice([-1.0, 1.0], len(left)) * chance.uniform(0.5, 1.5, len(left))

    def _safe(self, places: NDArray[np.int_]) -> NDArray[np.bool_]:
        return np.asarray(self.most[places] - self.least[places] >= self.width[places] - SLACK)

    def _witness(self, table: Floats) -> None:
        self.least, self.most = np.minimum(self.least, table), np.maximum(self.most, table)

    def _loaded(self) -> Any:
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("solver", "simplex"),
            # From question to question only what is asked for changes: the table found last still agrees with all that
            # is printed, and the primal simplex goes on from it. The dual would begin again (ten times the steps).
            ("simplex_strategy", _PRIMAL),
        ):
            solver.setOptionValue(option, value)
        count = len(self.part)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = count, len(self.rows)
        model.col_cost_ = np.zeros(count)
        model.col_lower_, model.col_upper_ = self.low, self.high
        model.row_lower_, model.row_upper_ = self.row_low, self.row_high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = self.starts, self.columns
        model.a_matrix_.value_ = self.times
        solver.passModel(model)
        self._asked: list[int] = []
        return solver

    def _ask(self, push: dict[int, float]) -> None:
        """Find the table in which the sum of the pushed unknowns is highest, and keep it as a witness."""
        for place in self._asked:
            self.solver.changeColCost(place, 0.0)
        for place, side in push.items():
            self.solver.changeColCost(place, -side)
        self._asked = list(push)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction("no table agrees with what is printed")
        if status != highspy.HighsModelStatus.kOptimal:
            raise Contradiction(f"the solver gave no answer: {self.solver.modelStatusToString(status)}")
        table = np.array(self.solver.getSolution().col_value)
        if self._agrees(table):
            self._witness(table)

    def _agrees(self, table: Floats) -> bool:
        """Whether a table of the solver really is one: no solver is believed."""
        room = 1e-5
        if np.any(table < self.low - room) or np.any(table > self.high + room):
            return False
        total = np.add.reduceat(self.times * table[self.columns], self.starts[:-1]) if self.rows else np.zeros(0)
        return bool(np.all(total >= self.row_low - room) and np.all(total <= self.row_high + room))
