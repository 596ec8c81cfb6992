"""What is to be protected, and what may be withheld for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goldenthread.methods.disclosure.equations import Bools, Floats, Ints, System
from goldenthread.methods.disclosure.lp import Limits, limits, rounded_within


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be protected, and what may be withheld for it.

    Args:
        system: The equations.
        within: How far each cell may go.
        guarded: The cells to protect, by number.
        need: How far apart the least and the most of each must stay, shape (cells,).
        always: Cells that are not shown whatever is decided, shape (cells,).
        choice: Cells that may be shown or withheld, shape (cells,).
    """

    system: System
    within: Limits
    guarded: Ints
    need: Floats
    always: Bools
    choice: Bools

    @property
    def price(self) -> Floats:
        """What it costs to move a cell that is still shown: a large count is missed a little more than a small one."""
        return np.where(self.choice, 1 + 0.2 * np.log1p(np.maximum(self.system.count, 0)), 0.0)


def task_of(system: System) -> Task:
    """Return what is to be protected in a system, before anything is decided.

    A small count is withheld, and guarded by the width of its rule. Where small counts are rounded it may be shown,
    and is guarded by what its own rounding leaves open.
    """
    within = limits(system)
    primary = system.primary
    need = np.array([rule.protection for rule in system.rules], dtype=np.float64)
    soft = np.array([rule.small_counts == "round" for rule in system.rules]) & (system.state == "open")
    for cell in np.flatnonzero(primary & soft).tolist():
        low, high = rounded_within(float(system.count[cell]), system.rules[cell].rounding or 1)
        need[cell] = min(need[cell], high - low)
    always = (system.state == "withheld") | (system.state == "hidden") | (primary & ~soft)
    choice = (system.state == "open") & ~always & ~within.fixed
    return Task(system, within, np.flatnonzero(primary), need, always, choice)
