"""Axes: round steps for values, and short names for periods."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from goldenthread.charts.lettering import clean, width_of
from goldenthread.vocabulary import Period, Unit, ValueType, format_number

_MANTISSAS: Final = (10, 20, 25, 50, 100)
_WORDS: Final = {6: "millions", 9: "billions", 12: "trillions"}
_LETTERS: Final = {6: "m", 9: "bn", 12: "tn"}
_WHOLE: Final = frozenset({ValueType.COUNT, ValueType.RANK})
#: A line starts its axis at zero unless its lowest value is at least this share of its highest.
CLOSE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of values.

    Args:
        low, high: Its ends, in its own units.
        ticks: Where lines go across, with what is written there.
        exponent: Its own units are 10 to this power.
        title: The unit, for the head of the axis; empty where every tick carries it.
        starts: What is written at its start where that is not zero, else empty.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    exponent: int
    title: str
    starts: str

    def at(self, value: Decimal) -> float:
        """Return where a value is, as a share of the axis: 0 at its start and 1 at its end."""
        size = float(value.scaleb(-self.exponent)) if self.exponent else float(value)
        share = (size - self.low) / (self.high - self.low)
        return 0.0 if share < 0 else min(share, 1.0)


def scale_of(values: Sequence[Decimal], unit: Unit, *, from_zero: bool = False, steps: int = 5) -> Scale:
    """Return the axis that holds all values.

    It starts at zero unless the values lie close together and far from it. Steps are 1, 2, 2.5 or 5 times a power of
    ten, so an axis of percentages ends at 100 and one of counts never goes below 0 unless a value does.

    Args:
        values: One or more finite values.
        unit: Their unit.
        from_zero: Whether zero must be on the axis, as it must for bars.
        steps: About how many steps.
    """
    low, high = min(values), max(values)
    exponent = _exponent(low, high)
    first, last = (float(v.scaleb(-exponent)) for v in (low, high))
    largest = max(abs(first), abs(last))
    close = last - first > 1e-9 * largest and not from_zero
    if close and first >= CLOSE * last > 0:
        first = _eased(first, last)
    elif close and last <= CLOSE * first < 0:
        last = -_eased(-last, -first)
    else:
        first, last = min(first, 0.0), max(last, 0.0)
    if first == last:
        last = first + 1
    power, mantissa = _step(last - first, steps, whole=unit.type in _WHOLE and not exponent)
    step = mantissa * 10.0 ** (power - 1)
    start, end = floor(first / step + 1e-9), ceil(last / step - 1e-9)
    end = max(end, start + 1)
    places = max(0, -power if mantissa % 10 == 0 else 1 - power)
    ticks = tuple(
        (n * step, _tick(Decimal(n * mantissa).scaleb(power - 1), places, unit, exponent))
        for n in range(start, end + 1)
    )
    starts = ticks[0][1] if start > 0 or end < 0 else ""
    return Scale(start * step, end * step, ticks, exponent, axis_title(unit, exponent), starts)


def _eased(low: float, high: float) -> float:
    """Where an axis off zero starts: low enough that no small change looks steep, while it can still be seen."""
    return min(low, max(0.6 * high, 2 * low - high))


def _exponent(low: Decimal, high: Decimal) -> int:
    """The power of ten that the axis is in: millions from a million up; powers of 1,000 where no word is left."""
    sizes = [value.adjusted() for value in (low, high) if not value.is_zero()]
    size = max(sizes, default=0)
    if size >= 15 or size < -5:
        return 3 * floor(size / 3)
    return max((power for power in _WORDS if size >= power), default=0)


def _step(span: float, steps: int, *, whole: bool) -> tuple[int, int]:
    """The size of a step as a power of ten and ten times its mantissa."""
    raw = span / steps
    power = floor(log10(raw))
    mantissa = next((n for n in _MANTISSAS if n * 10.0 ** (power - 1) >= raw * (1 - 1e-9)), 100)
    if mantissa == 100:
        power, mantissa = power + 1, 10
    if whole and mantissa * 10.0 ** (power - 1) < 1:
        return 0, 10
    if whole and power == 0 and mantissa == 25:
        mantissa = 50
    return power, mantissa


def _tick(value: Decimal, places: int, unit: Unit, exponent: int) -> str:
    text = format_number(value, places)
    if unit.type is ValueType.PERCENTAGE:
        return f"{text}%" if not exponent else text
    if unit.type is ValueType.MONEY and not (exponent and exponent not in _LETTERS):
        sign, bare = ("-", text[1:]) if text.startswith("-") else ("", text)
        return f"{sign}{_pound(unit)}{bare}{_LETTERS.get(exponent, '')}"
    return text


def _pound(unit: Unit) -> str:
    return unit.text if len(unit.text) == 1 else "£"


def axis_title(unit: Unit, exponent: int = 0) -> str:
    """Return what stands at the head of an axis: the unit, unless every tick carries it, and its power of ten."""
    carried = unit.type in (ValueType.PERCENTAGE, ValueType.MONEY)
    known = exponent in _LETTERS and unit.type is ValueType.MONEY
    words = "" if carried else clean(unit.label)
    words = f"{words[:1].upper()}{words[1:]}" if words else ""
    if not exponent or known:
        return words
    power = _WORDS.get(exponent, f"× 10 to the power {exponent}")
    return f"{words}, {power}" if words else power[:1].upper() + power[1:]


def unit_words(unit: Unit) -> str:
    """Return the unit for a title: "per cent", "£", "per 1,000 live births"."""
    if unit.type is ValueType.PERCENTAGE and unit.text in ("", "%"):
        return "per cent"
    return "£" if unit.type is ValueType.MONEY and not unit.text else unit.label


@lru_cache(maxsize=4096)
def short(period: Period) -> tuple[str, str]:
    """Return a period for an axis: its short name, and the year to write under it where that leaves one out."""
    kind, end = period.kind, period.end
    if kind == "month":
        return calendar.month_abbr[end.month], str(end.year)
    if kind == "quarter":
        if "/" in period.label:
            year = end.year if end.month > 3 else end.year - 1
            return f"Q{(end.month - 4) // 3 % 4 + 1}", f"{year}/{(year + 1) % 100:02d}"
        return f"{calendar.month_abbr[period.start.month]} to {calendar.month_abbr[end.month]}", str(end.year)
    if kind in ("day", "week"):
        return f"{end.day} {calendar.month_abbr[end.month]}", str(end.year)
    if kind in ("financial_year", "academic_year"):
        return f"{period.start.year}/{end.year % 100:02d}", ""
    if kind == "calendar_year":
        return str(end.year), ""
    label = clean(period.label)
    if len(label) <= 9:
        return label, ""
    if kind == "pooled_years":
        return f"{period.start.year}-{end.year % 100:02d}", ""
    return f"to {calendar.month_abbr[end.month]}", str(end.year)


def position(period: Period) -> float:
    """Return where a period stands in time: its middle, in days."""
    return (period.start.toordinal() + period.end.toordinal()) / 2


def follows(one: Period, two: Period, usual: float) -> bool:
    """Whether `two` comes straight after `one`, so that a line may join them.

    Args:
        one, two: Periods in order.
        usual: The least distance of neighbours in the series, in days: what dates without a length go by.
    """
    if one.kind != two.kind:
        return False
    if (two.start - one.end).days <= 1:
        return True
    if one.kind in ("day", "span", "term"):
        return position(two) - position(one) <= 1.6 * usual
    return False


def chosen(widths: Sequence[float], places: Sequence[float], gap: float = 12, *, first: bool = False) -> list[int]:
    """Return which labels of an axis to write: the last (or first), and every so-manieth from it; none touch."""
    count = len(places)
    for every in range(1, count + 1):
        picked = list(range(0, count, every)) if first else list(range(count - 1, -1, -every))[::-1]
        if all(places[b] - places[a] >= (widths[a] + widths[b]) / 2 + gap for a, b in pairwise(picked)):
            return picked
    return [count - 1] if count else []


def label_width(label: tuple[str, str]) -> float:
    """Return the width of a period's short name."""
    return width_of(label[0])
