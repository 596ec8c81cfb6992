"""Figures of a partner's spreadsheet that its measure can hardly be: counts in a rate, thousands, shares from 0 to 1.

Nothing is guessed and nothing put right. What is doubted is named with its cell, and the file is held until somebody
says that the figures are right, or changes the map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Final

from goldenthread.returns.checks.against import factor_between, far_from
from goldenthread.vocabulary import Period, Problem, Unit, ValueType, format_number

if TYPE_CHECKING:
    from goldenthread.returns.mapped.queries import Held, Key

#: From so many figures a column can be told by what all of them are.
_SEVERAL: Final = 3
#: How far beyond all that is held of a measure a figure of a new place may lie.
_BEYOND: Final = 3
#: How far a value may be from what its numerator and denominator give, as a share of it.
_APART: Final = Decimal("0.02")
_NEVER_BELOW_ZERO: Final = frozenset(
    {ValueType.COUNT, ValueType.RATE, ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RANK}
)
_MOST: Final[Mapping[ValueType, Decimal]] = {ValueType.PERCENTAGE: Decimal(100), ValueType.PROPORTION: Decimal(1)}
_BY_DIVIDING: Final = frozenset({ValueType.RATE, ValueType.PROPORTION, ValueType.AVERAGE})
_IF_RIGHT: Final = "If the figures are right, say why when you accept them"
#: What is held of a measure may be as uneven as it likes where it is added up.
_OF_ONE_SIZE: Final = frozenset({ValueType.RATE, ValueType.PROPORTION, ValueType.AVERAGE, ValueType.RATIO})


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is asked about some figures of one measure: the first place, what is odd, what to do, and how many."""

    place: str
    measure: str
    finding: str
    remedy: str
    figures: int

    @property
    def problem(self) -> Problem:
        """The same as a refusal says it."""
        return Problem(self.place, f"{self.measure}: {self.finding}", self.remedy)


@dataclass(frozen=True, slots=True)
class Given:
    """One figure as it would be stored."""

    place: str
    measure: int
    title: str
    unit: Unit
    area: str
    breakdown: str
    period: Period
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None


class Doubts:
    """What is doubted of one file. Figures are shown to it one by one; `found` tells what came of it."""

    def __init__(self, standing: Mapping[Key, Held]) -> None:
        self._given: dict[int, list[Given]] = defaultdict(list)
        self._held: dict[tuple[int, str, str], list[tuple[date, date, Held]]] = defaultdict(list)
        self._values: dict[int, list[Decimal]] = defaultdict(list)
        for (measure, area, start, end, breakdown), held in standing.items():
            if held.value is not None:
                self._held[(measure, area, breakdown)].append((end, start, held))
                self._values[measure].append(held.value)
        for rows in self._held.values():
            rows.sort(key=lambda row: row[:2])

    def look(self, one: Given) -> None:
        """Take a figure in. One that is held with the same value is not shown to it."""
        self._given[one.measure].append(one)

    def found(self) -> list[Doubt]:
        """Everything that is doubted, by measure. What holds for a whole column is said once, and no more of it."""
        return [doubt for given in self._given.values() for doubt in self._of_measure(given)]

    def _of_measure(self, given: list[Given]) -> Iterable[Doubt]:
        if whole := self._as_a_whole(given):
            return [whole]
        sorts: dict[str, list[tuple[Given, str, str]]] = defaultdict(list)
        for one in given:
            if told := self._of_one(one):
                sort, finding, remedy = told
                sorts[sort].append((one, finding, remedy))
        return [_told(rows) for rows in sorts.values()]

    # --- A column as a whole ------------------------------------------------------------------------------

    def _as_a_whole(self, given: list[Given]) -> Doubt | None:
        first, values, held = given[0], [one.value for one in given], self._values[given[0].measure]
        kind = first.unit.type
        some = len(values) >= _SEVERAL and any(values)
        whole = all(value == value.to_integral_value() for value in values)
        held_whole = bool(held) and all(value == value.to_integral_value() for value in held)
        many = "all" if len(values) > 1 else "the"
        if some and kind in _BY_DIVIDING and whole and not held_whole:
            finding = (
                f"{many} {len(values)} numbers are whole, and the measure is {_kind(first.unit)}: they may be counts"
            )
            return self._whole(given, finding, f"Choose the measure that is counted, or change the map. {_IF_RIGHT}")
        small = some and all(0 <= value <= 1 for value in values) and not whole
        if kind is ValueType.PERCENTAGE and small and (not held or median(held) > 1):
            finding = f"{many} {len(values)} numbers lie from 0 to 1, and the measure is a percentage"
            return self._whole(given, finding, f"If they are shares, multiply the column by 100. {_IF_RIGHT}")
        return None

    def _whole(self, given: list[Given], finding: str, remedy: str) -> Doubt:
        return Doubt(given[0].place, given[0].title, finding, remedy, len(given))

    # --- One figure ---------------------------------------------------------------------------------------

    def _of_one(self, one: Given) -> tuple[str, str, str] | None:
        """The sort of a doubt, what is odd and what to do; None for no doubt."""
        kind, value = one.unit.type, one.value
        shown = _shown(value)
        if value < 0 and kind in _NEVER_BELOW_ZERO:
            return "below", f"{shown} is below zero", f"Ask for the number. {_IF_RIGHT}"
        most = _MOST.get(kind)
        if most is not None and value > most:
            finding = f"{shown} is more than {most}, and the measure is {_kind(one.unit)}"
            remedy = "they may be counts: choose the measure that is counted, or change the map"
            if kind is ValueType.PROPORTION and value <= 100:
                remedy = "if they are percentages, multiply the column by 0.01"
            return "above", finding, f"{remedy[:1].upper()}{remedy[1:]}. {_IF_RIGHT}"
        if kind is ValueType.COUNT and value != value.to_integral_value():
            remedy = "They may be thousands, a rate or a percentage: check the column, or multiply it"
            return "decimals", f"{shown} has decimals, and the measure is a count", f"{remedy}. {_IF_RIGHT}"
        return self._by_its_parts(one) or self._by_what_is_held(one)

    def _by_its_parts(self, one: Given) -> tuple[str, str, str] | None:
        times = {ValueType.PERCENTAGE: 100, ValueType.PROPORTION: 1, ValueType.RATE: one.unit.per}.get(one.unit.type)
        if not times or one.numerator is None or not one.denominator:
            return None
        worked = one.numerator * times / one.denominator
        room = max(_APART * abs(worked), Decimal("0.1") if times > 1 else Decimal("0.001"))
        if abs(worked - one.value) <= room:
            return None
        finding = (
            f"{_shown(one.value)} stands beside {_shown(one.numerator)} of {_shown(one.denominator)}, "
            f"which gives {_shown(worked)}"
        )
        return "parts", finding, f"Check which columns are the value, the numerator and the denominator. {_IF_RIGHT}"

    def _by_what_is_held(self, one: Given) -> tuple[str, str, str] | None:
        kind = one.unit.type
        if (last := self._last(one)) is not None:
            assert last.value is not None
            if not far_from(one.value, last.value, kind):
                return None
            finding = f"{_shown(one.value)} is far from {_shown(last.value)} in {last.period.label}"
            factor = factor_between(one.value, last.value)
            remedy = "Check the column and its unit"
            if factor:
                remedy = f"It is about {factor:,} times as much or as little: check the unit, and what to multiply by"
            return "step", finding, f"{remedy}. {_IF_RIGHT}"
        held = [abs(value) for value in self._values[one.measure] if value]
        if kind not in _OF_ONE_SIZE or len(held) < _SEVERAL or not one.value:
            return None
        low, high = min(held), max(held)
        if low / _BEYOND <= abs(one.value) <= high * _BEYOND:
            return None
        finding = f"{_shown(one.value)} is far from all that is held of the measure, {_shown(low)} to {_shown(high)}"
        return "range", finding, f"Check the column and its unit. {_IF_RIGHT}"

    def _last(self, one: Given) -> Held | None:
        """The figure that one takes the place of, else the newest before it, for a time as long as its own."""
        days = (one.period.end - one.period.start).days
        rows = self._held[(one.measure, one.area, one.breakdown)]
        alike = [(end, start, held) for end, start, held in rows if abs((end - start).days - days) <= _SEVERAL]
        for end, start, held in alike:
            if (start, end) == (one.period.start, one.period.end):
                return held
        before = [held for end, _, held in alike if end < one.period.start]
        return before[-1] if before else None


def _told(rows: list[tuple[Given, str, str]]) -> Doubt:
    one, finding, remedy = rows[0]
    more = f", and so for {len(rows) - 1:,} more" if len(rows) > 1 else ""
    return Doubt(one.place, one.title, f"{finding}{more}", remedy, len(rows))


def _kind(unit: Unit) -> str:
    words = {
        ValueType.RATE: f"a rate per {unit.per:,}" if unit.per else "a rate",
        ValueType.PROPORTION: "a proportion from 0 to 1",
        ValueType.PERCENTAGE: "a percentage",
        ValueType.AVERAGE: "an average",
    }
    return words.get(unit.type, unit.type.label)


def _shown(value: Decimal) -> str:
    plain = value.normalize() + 0
    exponent = plain.as_tuple().exponent
    return format_number(plain, min(max(0, -exponent) if isinstance(exponent, int) else 0, 4))
