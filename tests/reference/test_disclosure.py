"""The reference tables of small counts: every one safe, and as few cells withheld as is proven possible.

Safety is tried here by linear programmes of scipy, from nothing but what is shown. The largest tables are protected
with little effort, and a part of their small counts is attacked; `sh bin/bench disclosure` takes them whole.
"""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from goldenthread.methods import disclosure
from goldenthread.methods.disclosure.equations import build
from tests.unit.methods.disclosure.instances import folder, names

FOLDER = folder()
MEDIUM = names(1_100)
LARGE = [name for name in names() if name not in MEDIUM]
#: How many small counts of a large table are attacked.
TRIED = 8

pytestmark = pytest.mark.skipif(FOLDER is None, reason="the reference tables are not here")


def where(name: str) -> Path:
    assert FOLDER is not None
    return FOLDER / name


def given_back(release: disclosure.Release, safe: disclosure.Safe, most: int | None = None) -> list[str]:
    """The small counts that can be worked out too closely from what is shown."""
    system = build(release)
    shown = {
        table.key(cell.codes): cell
        for table, made in zip(release.tables, safe.tables, strict=True)
        for cell in [c for c in table.cells if c.state != "hidden"]
        for cell in [next_of(made, cell)]
    }
    lower, upper = np.zeros(system.size), np.full(system.size, np.inf)
    for at, key in enumerate(system.keys):
        cell = shown.get(key)
        if cell is not None and cell.value is not None:
            assert cell.value == system.count[at]
            lower[at] = upper[at] = cell.value
        elif cell is not None:
            lower[at] = 1 if system.rules[at].zeros == "publish" else 0
    entries = [(row, cell, f) for row, line in enumerate(system.rows) for cell, f in zip(*line, strict=True)]
    rows, cells, factors = (np.array(column) for column in zip(*entries, strict=True))
    sums = csr_array((factors, (rows, cells)), shape=(len(system.rows), system.size))
    small = [
        at for at, state in enumerate(system.state) if state != "known" and system.rules[at].small(system.count[at])
    ]
    found = []
    for at in small if most is None else random.Random(1).sample(small, min(most, len(small))):
        price = np.zeros(system.size)
        price[at] = 1.0
        ends = [
            linprog(way * price, A_eq=sums, b_eq=np.zeros(len(system.rows)), bounds=np.column_stack((lower, upper)))
            for way in (1, -1)
        ]
        low, high = ends[0].fun, -ends[1].fun if ends[1].success else np.inf
        assert ends[0].success
        if high - low < system.rules[at].protection - 1e-5:
            found.append(f"{system.places[at]}: {low:g} to {high:g}")
    return found


def next_of(made: disclosure.SafeTable, cell: disclosure.Cell) -> disclosure.SafeCell:
    """A cell as it is shown."""
    if made.name not in _SHOWN or _SHOWN[made.name][0] is not made:
        _SHOWN[made.name] = made, {each.codes: each for each in made.cells}
    return _SHOWN[made.name][1][cell.codes]


_SHOWN: dict[str, tuple[disclosure.SafeTable, dict[tuple[str, ...], disclosure.SafeCell]]] = {}


@pytest.mark.parametrize("name", MEDIUM)
def test_no_small_count_can_be_worked_out_and_hardly_more_is_withheld_than_must_be(name: str) -> None:
    release = disclosure.load(where(name))
    safe = release.protect()
    known = json.loads((where(name) / "reference.json").read_text(encoding="utf-8"))
    secondary = [at for at, key in enumerate(safe.system.keys) if safe.reasons.get(key) == "secondary"]
    assert given_back(release, safe, None if known["primary"] < 100 else 30) == []
    if safe.fewest:
        assert len(secondary) == known["optimal_count"]
        assert safe.system.count[secondary].sum() == known["optimal_total"]
    else:
        # A tenth more over all tables together is allowed; one that was not decided in time may have its share of it.
        assert len(secondary) <= 1.25 * known["best_count"]


@pytest.mark.parametrize("name", LARGE)
def test_large_tables_are_safe_with_little_effort(name: str) -> None:
    release = disclosure.load(where(name))
    assert given_back(release, release.protect("fast"), TRIED) == []


def test_one_cell_shown_after_all_is_seen() -> None:
    name = MEDIUM[0]
    release = disclosure.load(where(name))
    safe = release.protect()
    key = next(key for key, reason in safe.reasons.items() if reason == "secondary")
    at = safe.system.keys.index(key)
    tables = tuple(
        disclosure.SafeTable(
            table.name,
            table.measure,
            table.dims,
            tuple(
                disclosure.SafeCell(cell.codes, int(safe.system.count[at]))
                if release.tables[number].key(cell.codes) == key
                else cell
                for cell in table.cells
            ),
        )
        for number, table in enumerate(safe.tables)
    )
    shown = disclosure.Safe(tables, safe.withheld - {key}, safe.reasons, False, 0.0, safe.system)
    assert given_back(release, shown)
