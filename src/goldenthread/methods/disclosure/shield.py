"""The heuristic: withhold what a cheap move needs, then show again what no count needs.

A count is protected when some move takes it far enough while only withheld cells move. The cells that this move rests
on are its shield: while they stay withheld, so does what it protects, whatever else is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from goldenthread.methods.disclosure.equations import Bools, Floats, Ints
from goldenthread.methods.disclosure.lp import STILL, Moves
from goldenthread.methods.disclosure.task import Task

#: Moves are looked for among so many cells first.
NEAR: Final = 400
EVERYTHING: Final = 1 << 60


class Shields:
    """Which withheld cells each guarded count rests on."""

    def __init__(self, task: Task, seed: int = 0) -> None:
        self.task, self.seed = task, seed
        #: How much was done so far, counted and not timed, so that a busy machine gives the same answer.
        self.work: float = 0
        self.withheld: Bools = task.always.copy()
        self.rests: dict[int, frozenset[int]] = {}
        self._leans: dict[int, set[int]] = {}
        self._guard = np.zeros(task.system.size, dtype=np.bool_)
        self._guard[task.guarded] = True
        self._stuck = task.within.fixed
        self._soft = (task.within.shown_down > 0) | (task.within.shown_up > 0)
        self._costs = np.where(task.choice, 1.0, 0.02)

    def leaning(self, cell: int) -> list[int]:
        """The guarded counts that rest on a cell, in order."""
        return sorted(self._leans.get(cell, ()))

    def take(self, cell: int, rest: Iterable[int]) -> None:
        """Let a guarded count rest on these cells instead."""
        for old in self.rests.get(cell, ()):
            self._leans[old].discard(cell)
        self.rests[cell] = frozenset(rest)
        for new in self.rests[cell]:
            self._leans.setdefault(new, set()).add(cell)

    def proven(self, move: Floats) -> list[int]:
        """The guarded counts that one move protects."""
        far = np.abs(move) >= self.task.need - STILL
        return [int(cell) for cell in np.flatnonzero(far & self._guard)]

    def support(self, move: Floats) -> frozenset[int]:
        """The cells that must stay withheld for a move to be possible, those left out that always are."""
        return frozenset(np.flatnonzero(self.task.within.beyond(move) & self.task.choice).tolist())

    def stand(self, cells: Iterable[int]) -> None:
        """Let the guarded counts that are protected already, with nothing more withheld, rest on what there is."""
        if not self._soft.any():
            return
        for cell in cells:
            found = self.prove([cell], self.withheld)
            if found is not None:
                self.take(cell, found[cell])

    def bares(self, cell: int) -> bool:
        """Whether showing a cell gives a guarded count away at once: alone in an equation, it cannot move.

        A cell that is left alone cannot move either, and may leave others alone.
        """
        system, loose = self.task.system, (self.withheld | self._soft) & ~self._stuck
        still, ahead = {cell}, [cell]
        joints = system.joints
        while ahead:
            gone = ahead.pop()
            for row in joints.rows[joints.at[gone] : joints.at[gone + 1]].tolist():
                line = joints.cells[joints.row_at[row] : joints.row_at[row + 1]]
                left = [each for each in line[loose[line]].tolist() if each not in still]
                if len(left) == 1:
                    if self._guard[left[0]]:
                        return True
                    still.add(left[0])
                    ahead.append(left[0])
        return False

    def prove(self, cells: Iterable[int], withheld: Bools) -> dict[int, frozenset[int]] | None:
        """Return what each of these counts may rest on while just these cells are withheld; None where one cannot.

        Moves are looked for close by first. Only where there is none is everything searched that moves can touch.
        """
        found: dict[int, frozenset[int]] = {}
        waiting = dict.fromkeys(cells)
        may = (withheld | self._soft) & ~self._stuck
        for cell in waiting:
            if cell in found:
                continue
            around = self.task.system.joints.reach(np.array([cell]), may, NEAR)
            proof = self._proof(cell, around, withheld)
            if proof is None and len(around) >= NEAR:
                proof = self._proof(cell, self.task.system.joints.reach(around, may, EVERYTHING), withheld)
            if proof is None:
                return None
            found[cell] = proof[0]
            found |= {each: proof[0] for each in proof[1] if each in waiting and each not in found}
        return found

    def _proof(self, cell: int, around: Ints, withheld: Bools) -> tuple[frozenset[int], list[int]] | None:
        """What a count may rest on, and the others that its move protects as well."""
        moves = Moves(self.task.system, self.task.within, around, self.seed)
        need = float(self.task.need[cell])
        up = moves.farthest(cell, 1, withheld, need, self._costs)
        proof = None
        if up[cell] >= need - STILL:
            proof = self.support(up), self.proven(up)
        elif up[cell] + self.task.within.down[cell] >= need - STILL:
            down = moves.farthest(cell, -1, withheld, need - up[cell], self._costs)
            if up[cell] - down[cell] >= need - STILL:
                proof = self.support(up) | self.support(down), []
        self.work += moves.work
        return proof


def first(shields: Shields, group: int, order: Ints) -> list[int]:
    """Withhold cells until every guarded count is protected. Returns the counts that nothing can protect.

    Args:
        group: How many counts are moved at once.
        order: The guarded counts in the order to protect them.
    """
    task = shields.task
    price = task.price
    price[shields.withheld] = 0.0
    may = task.always | task.choice
    moves = Moves(task.system, task.within, np.flatnonzero(~task.within.fixed), shields.seed)
    lost: list[int] = []

    def withhold(cells: frozenset[int]) -> None:
        at = list(cells)
        price[at], shields.withheld[at] = 0.0, True

    def shield(cells: list[int]) -> bool:
        move = moves.cheapest({cell: float(task.need[cell]) for cell in cells}, may, price)
        if move is None:
            return False
        rest = shields.support(move)
        withhold(rest)
        for cell in shields.proven(move):
            if cell not in shields.rests:
                shields.take(cell, rest)
        return True

    def shield_both_ways(cell: int) -> bool:
        need = float(task.need[cell])
        up = moves.farthest(cell, 1, may, need, price)
        down = moves.farthest(cell, -1, may, need - up[cell], price)
        if up[cell] - down[cell] < need - STILL:
            return False
        rest = shields.support(up) | shields.support(down)
        withhold(rest)
        shields.take(cell, rest)
        return True

    todo = [int(cell) for cell in order if int(cell) not in shields.rests]
    while todo:
        chosen = todo[:group]
        if not shield(chosen):
            for cell in chosen:
                if cell not in shields.rests and not shield([cell]) and not shield_both_ways(cell):
                    lost.append(cell)
                    shields.take(cell, ())
        todo = [cell for cell in todo if cell not in shields.rests]
    shields.work += moves.work
    return lost


def clean(shields: Shields, enough: Callable[[], bool]) -> None:
    """Show again each cell that is withheld without need, the largest first.

    Args:
        enough: Says when the work that was allowed is done.
    """
    task = shields.task
    chosen = np.flatnonzero(shields.withheld & task.choice)
    for cell in chosen[np.argsort(-task.system.count[chosen], kind="stable")].tolist():
        if enough():
            return
        leaning = shields.leaning(cell)
        if leaning and shields.bares(cell):
            continue
        shields.withheld[cell] = False
        found = shields.prove(leaning, shields.withheld) if leaning else {}
        if found is None:
            shields.withheld[cell] = True
            continue
        for each in leaning:
            shields.take(each, found[each])
