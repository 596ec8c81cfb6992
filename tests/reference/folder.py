"""The folder of reference figures, its tables, and the comparison that every adapter makes.

Reference figures are CSV files, an input and an output for each method. An adapter is a function that reads
the files of one output, calls `goldenthread.methods` as anybody would, and asserts that every row matches.

Where adapters live. Each `adapters_*.py` beside this file has up to two dicts, which `test_methods.py` collects:

    ADAPTERS: dict[str, Callable[[Folder], None]] = {"rates_output.csv": rates, ...}
    ERRORS: dict[str, Callable[[dict[str, str]], object]] = {"E20": lambda case: rate([1], [0]), ...}

`ADAPTERS` goes from the name of an output file to the function that asserts. An output file that no adapter
knows fails. Read values and arguments from the columns (`confidence_arg` may be 0.95 or 95): never write them
into an adapter, because a second set of the same layout with other values must pass too.

`ERRORS` goes from the `case_id` of a row of errors.csv to a call that makes that input; it is given the row.
`judge` below then says whether it was refused: it raised ValueError or TypeError, or its answer has a row without
a value. A call may also return True for "refused" or False. Where we decide otherwise than the reference, `DECIDED`
in the same module gives the reason in a sentence, by `case_id`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.results import Rows, Status


class Table:
    """One CSV file as text by column, with readers that understand empty, NaN, Inf, TRUE and FALSE."""

    def __init__(self, columns: dict[str, list[str]], name: str) -> None:
        self.columns = columns
        self.name = name

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    @property
    def rows(self) -> list[dict[str, str]]:
        """Each row as a dict of text."""
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*self.columns.values(), strict=True)]

    def text(self, column: str) -> list[str]:
        """A column as it stands; missing is ''."""
        return self.columns[column]

    def floats(self, column: str) -> NDArray[np.float64]:
        """A column as doubles. Empty and NaN are both NaN; `missing` tells them apart."""
        return np.array([float(v) if v else np.nan for v in self.columns[column]], dtype=np.float64)

    def missing(self, column: str) -> NDArray[np.bool_]:
        """Where a column is empty (NaN written out is not missing)."""
        return np.array([not v for v in self.columns[column]], dtype=np.bool_)

    def flags(self, column: str) -> NDArray[np.bool_]:
        """A column of TRUE and FALSE; empty is False."""
        return np.array([v == "TRUE" for v in self.columns[column]], dtype=np.bool_)

    def one(self, column: str) -> str:
        """The only value of a column, for arguments that hold for the whole table."""
        (value,) = set(self.columns[column])
        return value

    def where(self, mask: ArrayLike) -> Table:
        """The rows where `mask` is true."""
        at = np.flatnonzero(np.asarray(mask))
        return self.at(at)

    def at(self, rows: Sequence[int] | NDArray[np.intp]) -> Table:
        """The given rows, in the given order."""
        return Table({name: [values[i] for i in rows] for name, values in self.columns.items()}, self.name)

    def keys(self, *columns: str) -> list[tuple[str, ...]]:
        """The values of some columns row by row: what a join goes by."""
        return list(zip(*(self.columns[c] for c in columns), strict=True))

    def by(self, *columns: str) -> Iterator[tuple[tuple[str, ...], Table]]:
        """Split by the values of some columns, in order of first appearance."""
        found: dict[tuple[str, ...], list[int]] = {}
        for at, key in enumerate(self.keys(*columns)):
            found.setdefault(key, []).append(at)
        for key, rows in found.items():
            yield key, self.at(rows)

    def lined_up(self, other: Table, *columns: str) -> Table:
        """The rows of this table in the order of `other`, joined by `columns`. Every row must be found."""
        at: dict[tuple[str, ...], int] = {}
        for row, key in enumerate(self.keys(*columns)):
            assert key not in at, f"{self.name} has {key} twice"
            at[key] = row
        return self.at([at[key] for key in other.keys(*columns)])


class Folder:
    """A folder of reference CSVs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: dict[str, Table] = {}

    def __repr__(self) -> str:
        return str(self.path)

    def read(self, name: str) -> Table:
        """One file, for example "rates_input.csv". Read once."""
        if name not in self._read:
            with (self.path / name).open(encoding="utf-8", newline="") as file:
                lines = csv.reader(file)
                head = next(lines)
                columns: dict[str, list[str]] = {name: [] for name in head}
                for line in lines:
                    assert len(line) == len(head), f"{name} line {lines.line_num} has {len(line)} fields"
                    for column, value in zip(head, line, strict=True):
                        columns[column].append(value)
            self._read[name] = Table(columns, name)
        return self._read[name]

    @cached_property
    def outputs(self) -> list[str]:
        """The names of every output file: `*_output.csv`."""
        return sorted(path.name for path in self.path.glob("*_output.csv"))


def compare(
    got: ArrayLike,
    expected: ArrayLike,
    what: str,
    *,
    rel: float = 1e-9,
    absolute: float = 0.0,
    rows: Sequence[object] | None = None,
) -> None:
    """Assert that two columns match: NaN with NaN, Inf with Inf, numbers within `rel` (or `absolute`).

    Args:
        got: What we give.
        expected: What the reference gives.
        what: Names the column in the message.
        rows: Names of rows for the message.
    """
    ours, theirs = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    assert ours.shape == theirs.shape, f"{what}: {ours.shape} rows against {theirs.shape}"
    with np.errstate(invalid="ignore"):
        near = np.abs(ours - theirs) <= np.maximum(rel * np.abs(theirs), absolute)
    same = near | (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    wrong = np.flatnonzero(~same)
    shown = "; ".join(
        f"{rows[i] if rows is not None else i}: {ours[i]!r} against {theirs[i]!r}" for i in wrong[:5].tolist()
    )
    assert not len(wrong), f"{what}: {len(wrong)} of {len(ours)} rows differ, for example {shown}"


def compare_text(got: Sequence[str], expected: Sequence[str], what: str, rows: Sequence[object] | None = None) -> None:
    """Assert that two columns of words match."""
    assert len(got) == len(expected), f"{what}: {len(got)} rows against {len(expected)}"
    wrong = [i for i, (a, b) in enumerate(zip(got, expected, strict=True)) if a != b]
    shown = "; ".join(f"{rows[i] if rows is not None else i}: {got[i]!r} against {expected[i]!r}" for i in wrong[:5])
    assert not wrong, f"{what}: {len(wrong)} of {len(got)} rows differ, for example {shown}"


@dataclass(frozen=True)
class Verdict:
    """How a call went.

    `stopped`: it raised, or a row is INVALID. `held`: that, or a row has no value for another reason.
    `words`: what was said, which may be a note beside a value.
    """

    stopped: bool
    held: bool
    words: str


def judge(call: Callable[[], Any]) -> Verdict:
    """Make the call and say whether its input was refused, and in what words."""
    try:
        answer = call()
    except (ValueError, TypeError) as error:
        return Verdict(True, True, str(error))
    if isinstance(answer, bool):
        return Verdict(answer, answer, "refused" if answer else "")
    rows = answer if isinstance(answer, Rows) else getattr(answer, "rows", None)
    assert isinstance(rows, Rows), f"the answer says nothing about its rows: {type(answer).__name__}"
    assert all(rows.why(row) for row in np.flatnonzero(~rows.ok).tolist()), "a row did not come out and gives no reason"
    said = dict.fromkeys(rows.why(row) for row in np.flatnonzero(rows.reason).tolist())
    return Verdict(bool(np.any(rows.status == Status.INVALID)), not rows.ok.all(), "; ".join(said))
