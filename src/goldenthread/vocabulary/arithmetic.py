"""Arithmetic between figures: sums, differences, changes, and pooling.

Everything that comes out is derived, says so, and is never set down as if it had
been published. What must not be worked out is refused with the reason:

- only what its measure declares additive is summed, and rates, percentages,
  ranks and averages never are;
- a missing figure is not zero, so a sum with one in it is refused;
- the difference of two percentages is in percentage points;
- a percentage change is of the old value, and is shown with both values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Context, Decimal
from typing import Final

from goldenthread.vocabulary.figures import Figure
from goldenthread.vocabulary.marks import Basis, FigureStatus, Qualifier
from goldenthread.vocabulary.refusals import Refused
from goldenthread.vocabulary.rounding import round_half_away
from goldenthread.vocabulary.units import Additivity, Unit, ValueType

MAY_COUNT_TWICE: Final = "may count a person twice"

# Far more digits than any figure has: sums and differences come out exact, and a
# quotient is far finer than the place it is rounded to.
_EXACT: Final = Context(prec=80)


def add(figures: Sequence[Figure], additivity: Additivity) -> Figure:
    """Return the sum of figures of one measure, as a derived figure.

    Args:
        figures: Two or more, in one unit.
        additivity: What the measure declares. A sum of figures that may overlap carries
            the note "may count a person twice".

    Returns:
        The sum. Provisional if any part is; estimated or forecast if any part is; with a
        qualifier if any part has one (exact 10 and "just under 450" make "just under 460").

    Raises:
        Refused: when the measure is not additive or does not say, when a figure is
            missing, or when units differ.
    """
    if len(figures) < 2:
        raise Refused.one("sum", "there are not two figures to add", "Give two or more figures")
    _refuse_unless_additive(additivity)
    unit = figures[0].unit
    for figure in figures:
        _refuse_if_missing(figure, "added")
        if not figure.unit.summable:
            raise Refused.one(
                "sum",
                f"a {figure.unit.type.label} cannot be summed",
                "Pool the numerators and the denominators instead",
            )
        unit = unit.plus(figure.unit)
    notes = [MAY_COUNT_TWICE] if additivity is Additivity.MAY_OVERLAP else []
    basis, status = _basis(figures), _status(figures)
    sides = {figure.qualifier for figure in figures} - {Qualifier.NONE}
    if Qualifier.RANGE in sides:
        lower, upper = _range_sum(figures, sides)
        return Figure(
            value=None,
            unit=unit,
            lower=lower,
            upper=upper,
            qualifier=Qualifier.RANGE,
            note="; ".join(notes),
            basis=basis,
            status=status,
        )
    total = _total([figure.value for figure in figures])
    return Figure(value=total, unit=unit, qualifier=_joined(sides), note="; ".join(notes), basis=basis, status=status)


def pool(figures: Sequence[Figure]) -> Figure:
    """Return one percentage, proportion or rate from several, by their numerators and denominators.

    This is the only way from council figures to one for both: an average of two
    percentages is wrong unless the councils are the same size.

    Raises:
        Refused: when a figure lacks its numerator or denominator, or units differ.
    """
    if len(figures) < 2:
        raise Refused.one("pooled figure", "there are not two figures to pool", "Give two or more figures")
    unit = figures[0].unit
    if any(not figure.unit.same_as(unit) for figure in figures):
        raise Refused.one("pooled figure", "the figures are not in one unit", "Pool figures of one measure only")
    if any(figure.numerator is None or figure.denominator is None for figure in figures):
        raise Refused.one(
            "pooled figure",
            "a figure lacks its numerator or its denominator, and figures like these are never averaged",
            "Ask the agency for the two numbers behind each figure",
        )
    pooled = Figure(
        value=Decimal(0),
        unit=unit,
        numerator=_total([figure.numerator for figure in figures]),
        denominator=_total([figure.denominator for figure in figures]),
        basis=_basis(figures),
        status=_status(figures),
    )
    value = pooled.recomputed()
    if value is None:
        raise Refused.one(
            "pooled figure",
            f"a {unit.type.label} cannot be worked out from these",
            "Check that the denominators are above zero and that a rate says what it is per",
        )
    return replace(pooled, value=value)


def difference(figure: Figure, other: Figure) -> Figure:
    """Return `figure` less `other`, derived: 67.7% less 45.2% is 22.5 percentage points.

    A percentage less percentage points gives a percentage, so 66% that is "1 point
    above national" derives 65% for national.

    Raises:
        Refused: when either is missing or a range, or the units must not meet.
    """
    unit = figure.unit.minus(other.unit)
    for each in (figure, other):
        _refuse_if_missing(each, "compared")
    qualifiers = {figure.qualifier, other.qualifier} - {Qualifier.NONE}
    if Qualifier.RANGE in qualifiers:
        raise Refused.one("difference", "one of the figures is a range", "Compare single figures")
    assert figure.value is not None and other.value is not None
    return Figure(
        value=_EXACT.subtract(figure.value, other.value),
        unit=unit,
        # "Over 60" less 20 is over 40, but which way a qualified figure pulls when it is
        # taken away is more than readers can follow, so anything qualified is "about".
        qualifier=Qualifier.ABOUT if qualifiers else Qualifier.NONE,
        basis=_basis((figure, other)),
        status=_status((figure, other)),
    )


def difference_in_words(figure: Figure, other: Figure, places: int | None = None) -> str:
    """Return the difference in words: "4 percentage points below", "12 above", "the same as"."""
    gap = difference(figure, other)
    assert gap.value is not None
    if gap.value.is_zero():
        return "the same as" if gap.is_exact else "about the same as"
    size = replace(gap, value=abs(gap.value)).shown(places)
    # The markers belong to the figure that is shown, and not inside a sentence.
    return f"{size.split(' [')[0]} {'above' if gap.value > 0 else 'below'}"


def percent_change(old: Figure, new: Figure, *, places: int = 1) -> Figure:
    """Return the change from `old` to `new` as a percentage of `old`, rounded once.

    The note holds both values, which are always shown beside a percentage change. The
    change between two percentages is better given in percentage points: use `difference`.

    Raises:
        Refused: when either is missing or a range, the units differ, or `old` is not above zero.
    """
    for each in (old, new):
        _refuse_if_missing(each, "compared")
    if old.unit.type is ValueType.RANK:
        raise Refused.one("percentage change", "a rank has no percentage change", "Give the change in places")
    if not new.unit.same_as(old.unit):
        old.unit.minus(new.unit)  # says why, where the units must not meet at all
        raise Refused.one("percentage change", "the two figures are not in one unit", "Compare figures of one measure")
    if old.value is None or new.value is None:
        raise Refused.one("percentage change", "one of the figures is a range", "Compare single figures")
    if old.value <= 0:
        raise Refused.one(
            "percentage change",
            f"the change from {old.value} has no meaning as a percentage",
            "Give both values and the difference between them",
        )
    change = _EXACT.divide(_EXACT.multiply(Decimal(100), _EXACT.subtract(new.value, old.value)), old.value)
    return Figure(
        value=round_half_away(change, places),
        unit=Unit(ValueType.PERCENTAGE, "% change"),
        qualifier=Qualifier.NONE if old.is_exact and new.is_exact else Qualifier.ABOUT,
        note=f"from {old.shown()} to {new.shown()}",
        basis=_basis((old, new)),
        status=_status((old, new)),
    )


def _refuse_unless_additive(additivity: Additivity) -> None:
    if additivity is Additivity.NOT_ADDITIVE:
        raise Refused.one(
            "sum",
            "this measure is declared not additive, so its figures are never summed",
            "Show them side by side",
        )
    if additivity is Additivity.NOT_STATED:
        raise Refused.one(
            "sum",
            "this measure does not say whether its figures may be added",
            "Ask its owner: additive, not additive, or may overlap",
        )


def _refuse_if_missing(figure: Figure, verb: str) -> None:
    if figure.is_missing:
        raise Refused.one(
            "figure",
            f"a figure is missing ({figure.marker.shown} {figure.marker.meaning}) and missing is not zero, "
            f"so it cannot be {verb}",
            "Leave this out, or wait for the figure",
        )


def _total(values: Sequence[Decimal | None]) -> Decimal:
    total = Decimal(0)
    for value in values:
        assert value is not None
        total = _EXACT.add(total, value)
    return total


def _range_sum(figures: Sequence[Figure], sides: set[Qualifier]) -> tuple[Decimal, Decimal]:
    if sides != {Qualifier.RANGE}:
        raise Refused.one("sum", "a range and a qualified figure are not added", "Show them side by side")
    ranges = [figure.qualifier is Qualifier.RANGE for figure in figures]
    pairs = list(zip(figures, ranges, strict=True))
    return (
        _total([figure.lower if is_range else figure.value for figure, is_range in pairs]),
        _total([figure.upper if is_range else figure.value for figure, is_range in pairs]),
    )


def _joined(qualifiers: set[Qualifier]) -> Qualifier:
    """The one qualifier that is true of a sum of figures with these."""
    if len(qualifiers) < 2:
        return next(iter(qualifiers), Qualifier.NONE)
    sides = {qualifier.side for qualifier in qualifiers}
    if sides == {"below"}:
        return Qualifier.UP_TO
    return Qualifier.AT_LEAST if sides == {"above"} else Qualifier.ABOUT


def _basis(figures: Sequence[Figure]) -> Basis:
    found = {figure.basis for figure in figures}
    for weaker in (Basis.FORECAST, Basis.ESTIMATED):
        if weaker in found:
            return weaker
    return Basis.DERIVED


def _status(figures: Sequence[Figure]) -> FigureStatus:
    found = {figure.status for figure in figures}
    if FigureStatus.PROVISIONAL in found:
        return FigureStatus.PROVISIONAL
    if FigureStatus.NOT_STATED in found:
        return FigureStatus.NOT_STATED
    return FigureStatus.REVISED if FigureStatus.REVISED in found else FigureStatus.FINAL
