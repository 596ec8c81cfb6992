"""Checks across the rows of one file. They flag, and never change a figure.

Both hold back few rows (those of England, those with a word for the trend) and give them at the
end, so a file is still gone through once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from goldenthread.returns.formats.rows import Row
from goldenthread.vocabulary import ValueType

ENGLAND: Final = "E92000001"

#: Types for which the country must lie among its regions, being a weighted mean of them.
WEIGHTED: Final = frozenset({ValueType.RATE, ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.AVERAGE})

# All nine, or the range of the regions is not the range of the country.
_REGIONS: Final = 9
# How far out is let pass, as a share of the largest region: rounding, and pupils counted nationally only.
_ROOM: Final = Decimal("0.25")

# OHID looks at the five latest points, and says nothing with fewer.
_POINTS: Final = 5
TREND_CONTRADICTED: Final = "The published trend contradicts the figures: it says {word}, and the last five {did}"


class EnglandCheck:
    """Flags a figure for England that lies far outside the figures of its nine regions.

    A misplaced decimal point shows this way: England at 1,258 where no region is above 200.
    """

    def __init__(self) -> None:
        self._held: list[Row] = []
        self._regions: dict[tuple[object, ...], tuple[Decimal, Decimal, int]] = {}

    def holds(self, row: Row) -> bool:
        """Take note of a region; keep a row for England back until the end, and say so."""
        if row.value is None or row.unit is None or row.unit.type not in WEIGHTED:
            return False
        if row.area == ENGLAND:
            self._held.append(row)
            return True
        if row.area.startswith("E12"):
            key = (row.series, row.period, row.breakdown)
            low, high, count = self._regions.get(key, (row.value, row.value, 0))
            self._regions[key] = min(low, row.value), max(high, row.value), count + 1
        return False

    def released(self) -> Iterator[Row]:
        """Yield the rows that were kept back, flagged where they do not fit."""
        for row in self._held:
            found = self._regions.get((row.series, row.period, row.breakdown))
            if found is None or found[2] < _REGIONS or row.value is None:
                yield row
                continue
            low, high, _ = found
            room = _ROOM * max(abs(low), abs(high))
            if low - room <= row.value <= high + room:
                yield row
                continue
            flag = f"The figure for England lies far outside its nine regions, which run from {low} to {high}"
            yield row._replace(flags=(*row.flags, flag))


class TrendCheck:
    """Flags a published word for a trend that runs against the last five figures of its series."""

    def __init__(self) -> None:
        self._held: list[tuple[Row, str]] = []
        self._last: dict[tuple[object, ...], list[tuple[date, Decimal]]] = {}

    def holds(self, row: Row, word: str) -> bool:
        """Take note of a value; keep a row back whose word gives a direction, and say so."""
        if row.value is not None:
            points = self._last.setdefault(_series(row), [])
            points.append((row.period.start, row.value))
            if len(points) > _POINTS:
                points.remove(min(points))
        if not word.startswith(("Increasing", "Decreasing")):
            return False
        self._held.append((row, word))
        return True

    def released(self) -> Iterator[Row]:
        """Yield the rows that were kept back, flagged where word and figures disagree."""
        for row, word in self._held:
            did = self._direction(row)
            said = 1 if word.startswith("Increasing") else -1
            if did * said >= 0:
                yield row
                continue
            flag = TREND_CONTRADICTED.format(
                word=f"“{word}”", did="rose on the whole" if did > 0 else "fell on the whole"
            )
            yield row._replace(flags=(*row.flags, flag))

    def _direction(self, row: Row) -> int:
        """Return 1 or -1 when the last five values plainly rose or fell, 0 when they did neither or are not there.

        Plainly: the last lies beyond the first, and more pairs of values go that way than the other.
        """
        points = sorted(self._last.get(_series(row), ()))
        if len(points) < _POINTS or points[-1][0] != row.period.start:
            return 0
        values = [value for _, value in points]
        pairs = sum(_sign(later - earlier) for at, earlier in enumerate(values) for later in values[at + 1 :])
        ends = _sign(values[-1] - values[0])
        return ends if ends * pairs > 0 else 0


def _series(row: Row) -> tuple[object, ...]:
    return row.series, row.area, row.breakdown


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)
