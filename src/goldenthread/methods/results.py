"""What every method answers with: values and limits by row, and a status that says why where there are none.

One stated rule for missing values, held by all methods: **a missing value is never zero**. A row that lacks
an input has status MISSING and no value; a group of rows that lacks one has status MISSING, unless the caller
says `missing="zero"` or `missing="skip"` where a method offers it.

Faults of *data* (a numerator above its denominator) mark the row INVALID with the reason, so that one bad row
never stops a national run. Faults of *argument* (a confidence of 0.2, arrays of different lengths) raise
`ValueError`, because they are faults of the program that asks.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]


class Status(IntEnum):
    """How a row came out. Only an OK row has a value to show; its reason, if any, is a note."""

    OK = 0
    MISSING = 1  # an input is not there
    SUPPRESSED = 2  # the method's own rule holds the value back, for example fewer than 10 events
    INVALID = 3  # the inputs cannot be true, for example a negative count


@dataclass(frozen=True, slots=True)
class Method:
    """One method and the version of its definition. Declared once, beside the code that does it.

    The reference pages are generated from these.

    Args:
        key: Its name in results and in stored assessments, for example "wilson".
        title: Its name for readers, for example "Wilson score interval".
        version: Version of our definition; goes up when a result could differ.
        formula: The formula in plain text.
        source: Where the formula or rule comes from.
        options: The options a caller has, one sentence each.
        differences: Where we differ from the R packages of the health department and NHS England, and why.
    """

    key: str
    title: str
    version: str
    formula: str
    source: str
    options: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A status for each row, with its reason in words.

    Args:
        status: `Status` codes, shape (rows,).
        reason: Index into `reasons`, shape (rows,); 0 is "".
        reasons: The sentences, without a full stop; `reasons[0]` is "".
    """

    status: Codes
    reason: Codes
    reasons: tuple[str, ...]

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Which rows came out, shape (rows,)."""
        return np.asarray(self.status == Status.OK)

    def why(self, row: int) -> str:
        """Return the reason of one row, empty where it came out."""
        return self.reasons[int(self.reason[row])]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Values with limits, one row to a series.

    Args:
        value: Shape (rows,); NaN where there is none.
        lower: Shape (levels, rows), in the order of `confidence`; NaN where there is none.
        upper: The same.
        confidence: The levels as fractions, for example (0.95, 0.998).
        rows: Status and reason of each row.
        methods: The methods used; `method[row]` says which for a row.
        method: Index into `methods`, shape (rows,).
        multiplier: What values and limits are per: 1, 100, 100,000.
        parts: What the value was made from, by name, each of shape (rows,): for example "x" and "n" as summed,
            or "observed" and "expected". There also for rows that did not come out.
        labels: The label of each row where rows are groups; empty where they are the rows given.
    """

    value: Floats
    lower: Floats
    upper: Floats
    confidence: tuple[float, ...]
    rows: Rows
    methods: tuple[Method, ...]
    method: Codes
    multiplier: float = 1.0
    parts: Mapping[str, Floats] = field(default_factory=dict)
    labels: tuple[Hashable, ...] = ()

    def method_of(self, row: int) -> Method:
        """The method that gave one row."""
        return self.methods[int(self.method[row])]


class Marks:
    """Collects the status of rows while a method checks its input. The first mark of a row stands."""

    def __init__(self, rows: int, reasons: Sequence[str]) -> None:
        self.reasons: Final = ("", *reasons)
        self.status: Final = np.zeros(rows, dtype=np.int8)
        self.reason: Final = np.zeros(rows, dtype=np.int8)

    def mark(self, where: NDArray[np.bool_], status: Status, reason: str) -> None:
        """Give `status` and `reason` to the rows of `where` that have no mark yet."""
        if not where.any():
            return
        fresh = where & (self.status == Status.OK)
        self.status[fresh] = status
        self.reason[fresh] = self.reasons.index(reason)

    def done(self) -> Rows:
        """The marks as they stand."""
        return Rows(self.status, self.reason, self.reasons)


def floats(values: ArrayLike, what: str, *, rows: int | None = None) -> Floats:
    """Return `values` as a one-dimensional array of doubles, None as NaN.

    A single number stands for every row where `rows` is given, and is one row where it is not. No copy is made of
    what is a double already.

    Raises:
        ValueError: for text (also text that looks like a number), dates or complex numbers, for more than one
            dimension, or for a length other than `rows`.
    """
    try:
        given = np.asarray(values)
        if given.dtype.kind in "USMmcV" or (given.dtype.kind == "O" and any(isinstance(v, str) for v in given.flat)):
            raise TypeError
        array = given.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{what} must be numbers, with None or NaN where one is missing") from error
    if array.ndim == 0:
        return np.broadcast_to(array, (1 if rows is None else rows,))
    if array.ndim != 1:
        raise ValueError(f"{what} must be a list of numbers, one to a row, not {array.ndim}-dimensional")
    if rows is not None and len(array) != rows:
        raise ValueError(f"{what} has {len(array):,} rows where {rows:,} are expected")
    return array


def together(**columns: ArrayLike) -> tuple[Floats, ...]:
    """Return several columns as doubles of one length. A single number stands for every row.

    Raises:
        ValueError: as `floats` does, or where lengths differ.
    """
    lengths = [np.shape(values)[0] for values in columns.values() if np.ndim(values) == 1]
    rows = lengths[0] if lengths else 1
    return tuple(floats(values, name, rows=rows) for name, values in columns.items())


def positive(value: float, what: str) -> float:
    """Return an argument that must be a finite number above zero.

    Raises:
        ValueError: where it is not.
    """
    number = float(floats([value], what)[0])
    if not 0 < number < np.inf:
        raise ValueError(f"{what} must be a number above 0")
    return number


def levels(confidence: float | Sequence[float], *, least: float = 0.9) -> tuple[float, ...]:
    """Return confidence levels as fractions: 0.95 and 95 both mean 95%, 1 and 100 both mean 100%.

    A level under 90% is refused, because it is nearly always a slip (0.5 for 0.95, 0.1 for 0.9).

    Args:
        confidence: One level, or several for several pairs of limits in one call.
        least: The lowest level taken, as a fraction.

    Raises:
        ValueError: for a level below `least`, above 100%, not a number, or for none.
    """
    given = np.asarray(floats(np.atleast_1d(np.asarray(confidence)), "the confidence level"))
    made = tuple(float(level) / 100 if level > 1 else float(level) for level in given)
    if not made or any(not least <= level <= 1 for level in made):
        raise ValueError(
            f"a confidence level must be from {least:g} to 1, or from {least * 100:g} to 100 as a percentage"
        )
    return made


def finite_levels(confidence: float | Sequence[float]) -> tuple[float, ...]:
    """Return confidence levels as `levels` does, for methods whose limits at 100% would be infinite.

    Raises:
        ValueError: as `levels` does, and for 100%.
    """
    made = levels(confidence)
    if max(made) == 1:
        raise ValueError("at 100% confidence the limits would be infinite: give a level below it, such as 0.998")
    return made


def two_sided_z(confidence: float) -> float:
    """Return the standard normal quantile of `confidence + (1 - confidence) / 2`: 1.959964 for 0.95."""
    from scipy.special import ndtri

    return float(ndtri(confidence + (1 - confidence) / 2))
