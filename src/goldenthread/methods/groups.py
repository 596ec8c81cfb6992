"""Groups of rows: fast codes for any labels, and sums by group under a stated rule for missing values."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from goldenthread.methods.results import Floats

Positions = NDArray[np.intp]
Mask = NDArray[np.bool_]

#: What the sum of a group is when a row of it is missing: missing too, as if it were 0, or without that row.
Missing = Literal["propagate", "zero", "skip"]
#: Labels of up to this many letters are grouped as an array of text, longer ones through a dictionary.
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each row belongs to.

    Make one with `group_by`, or by hand where the codes are known: then groups keep the order of `labels`, and
    one may have no rows.

    Args:
        codes: The position of its group in `labels` for each row, shape (rows,).
        labels: The groups. Answers by group come in this order.
    """

    codes: Positions
    labels: tuple[Hashable, ...]

    def __post_init__(self) -> None:
        if self.codes.ndim != 1 or self.codes.dtype.kind not in "iu":
            raise ValueError("the codes of groups must be whole numbers, one to a row")
        if len(self.codes) and not 0 <= int(self.codes.min()) <= int(self.codes.max()) < len(self.labels):
            raise ValueError(f"the codes of groups must be from 0 to {len(self.labels) - 1:,}")

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def counts(self) -> Positions:
        """How many rows each group has."""
        return np.bincount(self.codes, minlength=len(self))

    def sums(self, values: Floats) -> Floats:
        """The sum of `values` in each group; NaN where one of them is NaN."""
        return np.bincount(self.codes, weights=values, minlength=len(self)).astype(np.float64, copy=False)

    def any(self, rows: Mask) -> Mask:
        """Which groups have a row of `rows`."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.codes[rows]] = True
        return found

    def only(self, rows: Mask) -> Groups:
        """The same groups with the rows of `rows` alone."""
        return Groups(self.codes[rows], self.labels)


def group_by(*labels: ArrayLike | Iterable[Hashable]) -> Groups:
    """Return the groups of rows that have the same labels, in the order in which they first appear.

    With several columns of labels a group is a combination that occurs, and its label a tuple. Missing labels
    (None, NaN) are one group of their own, labelled None, so that no row is lost.

    Raises:
        ValueError: for columns of different lengths, or for none.
    """
    if not labels:
        raise ValueError("rows are grouped by at least one column of labels")
    made = [_factorised(column) for column in labels]
    if len({len(groups.codes) for groups in made}) > 1:
        raise ValueError("the columns of labels must have the same number of rows")
    if len(made) == 1:
        return made[0]
    combined = made[0].codes.astype(np.int64)
    for groups in made[1:]:
        # Made compact at each step, so that the codes of many columns cannot overflow.
        combined = _whole(combined * max(len(groups), 1) + groups.codes)[0].astype(np.int64)
    codes, first = _whole(combined)
    columns = [[groups.labels[code] for code in groups.codes[first].tolist()] for groups in made]
    return Groups(codes, tuple(zip(*columns, strict=True)))


def as_groups(groups: Groups | ArrayLike | None, rows: int) -> Groups:
    """Return `groups` for `rows` rows: as given, made from labels, or all rows as one group for None.

    Raises:
        ValueError: for another number of rows.
    """
    if groups is None:
        return Groups(np.zeros(rows, dtype=np.intp), (None,))
    made = groups if isinstance(groups, Groups) else group_by(groups)
    if len(made.codes) != rows:
        raise ValueError(f"the groups have {len(made.codes):,} rows where {rows:,} are expected")
    return made


def missing_rule(missing: Missing, *offered: Missing) -> None:
    """Check that a method offers this rule for missing values.

    Raises:
        ValueError: where it does not.
    """
    if missing not in offered:
        raise ValueError(f"missing must be one of {', '.join(offered)}")


def summed(groups: Groups, missing: Missing, *columns: Floats) -> tuple[Floats, ...]:
    """Return the sums of several columns by group under one rule for missing values.

    A row is left out whole by "skip": in every column, if it lacks a value in any. A group without a row (left)
    has NaN, except under "zero".
    """
    if missing == "zero":
        return tuple(groups.sums(np.nan_to_num(c, nan=0.0, posinf=np.inf, neginf=-np.inf)) for c in columns)
    if missing == "skip":
        absent = np.isnan(columns[0])
        for column in columns[1:]:
            absent = absent | np.isnan(column)
        if absent.any():
            groups, columns = groups.only(~absent), tuple(c[~absent] for c in columns)
    sums = tuple(groups.sums(c) for c in columns)
    empty = groups.counts == 0
    if empty.any():
        for column in sums:
            column[empty] = np.nan
    return sums


def _factorised(labels: ArrayLike | Iterable[Hashable]) -> Groups:
    array = np.asarray(labels) if hasattr(labels, "__array__") else None
    if array is not None and array.ndim != 1:
        raise ValueError("labels must be a list, one to a row")
    if array is not None and array.dtype.kind in "iu":
        codes, first = _whole(array)
        return Groups(codes, tuple(array[first].tolist()))
    text = array if array is not None and array.dtype.kind == "U" else None
    values: list[Hashable] = []
    if text is None:
        values = array.tolist() if array is not None else list(labels)  # type: ignore[arg-type]
        if _short(values):
            text = np.asarray(values)
    if text is not None and len(text):
        codes, first = _whole(_hashed(text))
        if np.array_equal(text[first][codes], text):
            return Groups(codes, tuple(text[first].tolist() if not values else (values[at] for at in first.tolist())))
    values = values or (text.tolist() if text is not None else [])
    # NaN differs from itself, and would make a group of each row.
    values = [None if value != value else value for value in values]
    try:
        position = {label: at for at, label in enumerate(dict.fromkeys(values))}
    except TypeError as error:
        raise ValueError("labels must be plain values, such as text or numbers") from error
    codes = np.fromiter(map(position.__getitem__, values), dtype=np.intp, count=len(values))
    return Groups(codes, tuple(position))


def _short(values: list[Hashable]) -> bool:
    """Whether labels are text that an array can hold. It would lose a null character at an end."""
    if not values or set(map(type, values)) != {str}:
        return False
    words = cast(list[str], values)
    return max(map(len, words)) <= LONGEST and "\0" not in "".join(words)


def _hashed(text: NDArray[np.str_]) -> NDArray[np.uint64]:
    """A number for each text, the same for the same text. Two texts may share one: whoever asks must check."""
    letters = np.ascontiguousarray(text).view(np.uint32).reshape(len(text), -1)
    made = np.zeros(len(text), dtype=np.uint64)
    for column in range(letters.shape[1]):
        made *= np.uint64(0x9E3779B97F4A7C15)
        made += letters[:, column]
        made ^= made >> np.uint64(29)
    return made


def _whole(values: NDArray[Any]) -> tuple[Positions, Positions]:
    """Codes of whole numbers in the order of first appearance, and the row at which each first appears."""
    rows = len(values)
    if not rows:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    low, high = int(values.min()), int(values.max())
    if high - low < 4 * rows + 1024:
        # A table of all values between: no sorting of the rows.
        wide = values.astype(np.int64, copy=False) if values.dtype.kind == "i" else values
        at = (wide - wide.dtype.type(low)).astype(np.intp, copy=False)
        size = high - low + 1
    else:
        order = np.argsort(values)
        new = np.ones(rows, dtype=np.bool_)
        new[1:] = values[order[1:]] != values[order[:-1]]
        at = np.empty(rows, dtype=np.intp)
        at[order] = np.cumsum(new) - 1
        size = int(new.sum())
    first = np.full(size, rows, dtype=np.intp)
    first[at[::-1]] = np.arange(rows - 1, -1, -1)  # the last to be written is the first to appear
    found = np.flatnonzero(first < rows)
    by_row = found[np.argsort(first[found])]
    code = np.empty(size, dtype=np.intp)
    code[by_row] = np.arange(len(by_row))
    return code[at], first[by_row]
