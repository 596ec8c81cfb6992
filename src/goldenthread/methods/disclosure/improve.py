"""Makes a pattern smaller, one neighbourhood at a time.

Around one withheld cell everything is decided afresh by the exact search, while the rest of the release stays as it
is. Where fewer cells will do, they are taken. Neighbourhoods overlap, and follow each other by a seeded draw.
"""

from __future__ import annotations

import random
from typing import Final

import numpy as np

from goldenthread.methods.disclosure.equations import Ints
from goldenthread.methods.disclosure.milp import Search, prices
from goldenthread.methods.disclosure.shield import Shields

#: How many withheld cells a neighbourhood has at first, at least and at most.
BEGIN: Final = 14
FEWEST: Final = 6
MOST: Final = 60
#: How much work one neighbourhood may be, and how much one that is worth trying again larger.
PATIENCE: Final = 0.6
EASY: Final = 0.12


def improve(shields: Shields, work: float, seed: int) -> int:
    """Decide neighbourhoods afresh until the work is done. Returns how many became cheaper.

    Args:
        shields: The pattern, with what each guarded count rests on.
        work: How much work, as `Shields.work` counts it, may have been done in all.
    """
    task = shields.task
    draw = random.Random(seed)  # noqa: S311 - a plan of work, not a secret
    better, size = 0, float(BEGIN)
    queue: list[int] = []
    while shields.work < work:
        if not queue:
            queue = np.flatnonzero(shields.withheld & task.choice).tolist()
            draw.shuffle(queue)
            if not queue:
                break
        centre = queue.pop()
        if not shields.withheld[centre]:
            continue
        hood = _hood(shields, centre, int(size))
        before = shields.work
        better += _afresh(shields, hood)
        spent = shields.work - before
        size = max(FEWEST, size * 0.9) if spent > PATIENCE else min(MOST, size * 1.08) if spent < EASY else size
    return better


def _hood(shields: Shields, centre: int, size: int) -> Ints:
    """The cells to decide afresh: withheld ones near a centre, and those that share an equation with any of them."""
    task, joints = shields.task, shields.task.system.joints
    may = (shields.withheld | task.always) & ~task.within.fixed
    near, found = np.array([centre]), np.array([centre])
    while True:
        wider = joints.reach(near, may, len(near) + 1)
        mine = wider[task.choice[wider]]
        if len(mine) > size or len(wider) == len(near):
            fresh = np.setdiff1d(mine, found)
            found = np.concatenate((found, fresh[: max(0, size - len(found))]))
            break
        near, found = wider, mine
    around = joints.reach(found, task.choice, len(found) + 1)
    return np.asarray(around[task.choice[around]])


def _afresh(shields: Shields, hood: Ints) -> bool:
    """Decide one neighbourhood afresh, and take what is cheaper. Whether anything was."""
    task = shields.task
    old = hood[shields.withheld[hood]]
    guarded = np.unique(np.array([each for cell in old.tolist() for each in shields.leaning(cell)], dtype=np.int64))
    cost = dict(zip(hood.tolist(), prices(task, hood).tolist(), strict=True))
    before = sum(cost[cell] for cell in old.tolist())
    step = 0.5 / (1 + float(task.system.count[task.choice].sum()))
    search = Search(task, hood, shields.withheld, guarded, below=before - step, work=PATIENCE, seed=shields.seed)
    pattern = search.run()
    shields.work += search.work
    if pattern is None:
        return False
    found = shields.prove(guarded.tolist(), pattern.withheld)
    if found is None:
        return False
    shields.withheld = pattern.withheld
    for cell, rest in found.items():
        shields.take(cell, rest)
    return True
