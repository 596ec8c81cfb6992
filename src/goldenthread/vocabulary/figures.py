"""Figure: a number with everything that must travel with it.

A bare number is never passed about. A Figure says what its value is (unit), how
exact it is (qualifier, lower, upper), why it is missing if it is (marker), where
it comes from (basis), how settled it is (status) and what was printed (text).

Values are exact decimals built from the published text. Missing is never zero.
Arithmetic between figures is in `arithmetic`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.vocabulary.marks import Basis, FigureStatus, Marker, Qualifier
from goldenthread.vocabulary.refusals import Problem, Refused
from goldenthread.vocabulary.rounding import format_number, require_decimal
from goldenthread.vocabulary.units import Unit, ValueType

_NUMBERS: Final = ("value", "numerator", "denominator", "lower", "upper")

# A marker that repeats what the status or the basis says must not contradict it.
_STATUS_OF_MARKER: Final = {
    Marker.PROVISIONAL: FigureStatus.PROVISIONAL,
    Marker.REVISED: FigureStatus.REVISED,
}
_BASIS_OF_MARKER: Final = {Marker.ESTIMATED: Basis.ESTIMATED, Marker.FORECAST: Basis.FORECAST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value as published or derived, with its unit and its conditions.

    Args:
        value: The number, in `unit`. None where a marker stands instead, or for a range.
        unit: What the number is. Percentages run 0 to 100, proportions 0 to 1.
        numerator: What was counted, as published.
        denominator: What it was counted out of, as published.
        lower: Lower limit: of the confidence interval, or of a range.
        upper: Upper limit, likewise.
        qualifier: The word before the number, such as "just under".
        marker: Why the value is missing, or a caution beside it.
        note: One sentence for readers.
        basis: Reported by its source, derived here, estimated or forecast.
        status: Provisional, revised, final or not stated.
        text: The figure as printed in its source.

    Raises:
        TypeError: for a float, or anything that is not an exact number.
        Refused: when the parts contradict one another; all problems at once.
    """

    value: Decimal | None
    unit: Unit
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    qualifier: Qualifier = Qualifier.NONE
    marker: Marker = Marker.NONE
    note: str = ""
    basis: Basis = Basis.REPORTED
    status: FigureStatus = FigureStatus.NOT_STATED
    text: str = ""

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            number = getattr(self, name)
            if number is not None:
                object.__setattr__(self, name, require_decimal(number, name))
        problems = tuple(_problems(self))
        if problems:
            raise Refused(problems)

    @property
    def is_missing(self) -> bool:
        """Whether there is no number at all to show. A range is not missing."""
        return self.value is None and self.qualifier is not Qualifier.RANGE

    @property
    def is_exact(self) -> bool:
        """Whether the value stands as it is, with no qualifier."""
        return self.value is not None and self.qualifier is Qualifier.NONE

    @property
    def markers(self) -> tuple[Marker, ...]:
        """Every marker to print: the figure's own, and those its status and basis ask for."""
        asked = (
            self.marker,
            Marker.PROVISIONAL if self.status is FigureStatus.PROVISIONAL else Marker.NONE,
            Marker.REVISED if self.status is FigureStatus.REVISED else Marker.NONE,
            Marker.ESTIMATED if self.basis is Basis.ESTIMATED else Marker.NONE,
            Marker.FORECAST if self.basis is Basis.FORECAST else Marker.NONE,
        )
        return tuple(dict.fromkeys(marker for marker in asked if marker))

    def shown(self, places: int | None = None) -> str:
        """Return the figure in words: "just under 450", "66%", "£1,200", "[c]".

        Args:
            places: Decimal places to round to. None keeps the digits held.
        """
        marks = "".join(marker.shown for marker in self.markers)
        number = self._number_shown(places)
        return f"{number} {marks}".strip() if number else marks

    def recomputed(self) -> Decimal | None:
        """Return the value worked out again from numerator and denominator, or None.

        Only a percentage, a proportion, a ratio and a rate with a stated "per" can be.
        The published value is never replaced by it: the two stand side by side.
        """
        if self.numerator is None or not self.denominator:
            return None
        scale = _scale(self.unit)
        return None if scale is None else self.numerator * scale / self.denominator

    def _number_shown(self, places: int | None) -> str:
        if self.qualifier is Qualifier.RANGE and self.lower is not None and self.upper is not None:
            low, high = (format_number(limit, places) for limit in (self.lower, self.upper))
            return f"{_dress(low, self.unit, with_symbol_after=False)} to {_dress(high, self.unit)}"
        if self.value is None:
            return ""
        return f"{self.qualifier.words} {_dress(format_number(self.value, places), self.unit)}".strip()

    def __str__(self) -> str:
        return self.shown()


def missing(unit: Unit, marker: Marker = Marker.NOT_AVAILABLE, note: str = "") -> Figure:
    """Return a figure with no value, and the marker that says why."""
    return Figure(value=None, unit=unit, marker=marker, note=note)


def _scale(unit: Unit) -> Decimal | None:
    if unit.type is ValueType.PERCENTAGE:
        return Decimal(100)
    if unit.type is ValueType.RATE:
        return None if unit.per is None else Decimal(unit.per)
    return Decimal(1) if unit.type in (ValueType.PROPORTION, ValueType.RATIO) else None


def _dress(number: str, unit: Unit, *, with_symbol_after: bool = True) -> str:
    """Put the sign of the unit round a formatted number: £ before, % after."""
    if unit.type is ValueType.MONEY:
        symbol = unit.text if len(unit.text) == 1 else "£"
        return f"-{symbol}{number[1:]}" if number.startswith("-") else f"{symbol}{number}"
    if not with_symbol_after:
        return number
    if unit.type is ValueType.PERCENTAGE:
        return f"{number}%"
    if unit.type is ValueType.PERCENTAGE_POINTS:
        return f"{number} percentage point{'' if number.lstrip('-') == '1' else 's'}"
    return number


def _problems(figure: Figure) -> Iterator[Problem]:
    yield from _not_finite(figure)
    yield from _value_against_marker(figure)
    yield from _given_back(figure)
    yield from _limits(figure)
    yield from _contradictions(figure)


def _not_finite(figure: Figure) -> Iterator[Problem]:
    for name in _NUMBERS:
        number = getattr(figure, name)
        if number is not None and not number.is_finite():
            yield Problem(
                f"figure, {name}",
                f"{number} is not a number that can be shown",
                "Leave it empty and give a marker",
            )


def _value_against_marker(figure: Figure) -> Iterator[Problem]:
    marker = figure.marker
    if figure.value is not None and not marker.allows_value:
        yield Problem(
            "figure, value",
            f"there is a value and the marker {marker.shown} ({marker.meaning}), which stands where a value would be",
            "Keep one: the value, or the marker",
        )
    # [low] may stand beside a value or instead of one; every other marker does one or the other.
    explains = marker is Marker.ROUNDS_TO_ZERO or not marker.allows_value
    if figure.is_missing and not explains:
        yield Problem(
            "figure, value",
            "there is no value and no marker that says why",
            "Give the value, or a marker such as [x] not available or [c] confidential; do not put 0",
        )
    if marker is Marker.ROUNDS_TO_ZERO and figure.value is not None and figure.value.is_zero():
        yield Problem(
            "figure, value",
            "[low] says that the value rounds to zero but is not zero, yet the value given is 0",
            "Leave the value empty, or give the value before it was rounded",
        )


def _given_back(figure: Figure) -> Iterator[Problem]:
    """A confidential value must not be readable from the other parts of its figure."""
    if figure.marker is not Marker.CONFIDENTIAL:
        return
    shown = [name for name in ("numerator", "lower", "upper") if getattr(figure, name) is not None]
    if shown:
        yield Problem(
            "figure, marker",
            f"the value is confidential but its {' and '.join(shown)} would give it back",
            "Leave those empty",
        )


def _limits(figure: Figure) -> Iterator[Problem]:
    lower, upper = figure.lower, figure.upper
    if lower is not None and upper is not None and lower > upper:
        yield Problem("figure, limits", f"the lower limit {lower} is above the upper limit {upper}", "Swap them")
    if figure.qualifier is Qualifier.RANGE and (lower is None or upper is None):
        yield Problem("figure, range", "a range needs both ends", "Give the lower and the upper")
    if figure.denominator is not None and figure.denominator < 0:
        yield Problem("figure, denominator", "a denominator cannot be below zero", "Check the source")


def _contradictions(figure: Figure) -> Iterator[Problem]:
    status, basis = _STATUS_OF_MARKER.get(figure.marker), _BASIS_OF_MARKER.get(figure.marker)
    if status and figure.status not in (status, FigureStatus.NOT_STATED):
        yield Problem(
            "figure, status",
            f"the marker {figure.marker.shown} says {status.label} and the status says {figure.status.label}",
            "Keep the one the source prints",
        )
    if basis and figure.basis not in (basis, Basis.REPORTED):
        yield Problem(
            "figure, basis",
            f"the marker {figure.marker.shown} says {basis.value} and the basis says {figure.basis.value}",
            "Keep the one the source prints",
        )
    if figure.is_missing and figure.qualifier is not Qualifier.NONE:
        yield Problem(
            "figure, qualifier",
            f'"{figure.qualifier.words}" has no number after it',
            "Give the number it qualifies",
        )
