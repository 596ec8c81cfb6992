"""A figure that was printed, worked out again from what is held: by what was counted, by its parts, or by its pace.

Nothing is entered in the book here, so that whoever asks changes nothing of the edition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.assessments.cards import Assessment
from goldenthread.claims import hints
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.blocks.work import Work
from goldenthread.vocabulary import Additivity, Basis, Figure, Refused, ValueType, add, round_half_away

_SUMMED: Final = frozenset({ValueType.COUNT, ValueType.MONEY, ValueType.QUANTITY})
_KINDS: Final = {ValueType.PERCENTAGE: AmountKind.PERCENT, ValueType.MONEY: AmountKind.MONEY}
COUNTED, AREAS, PARTS, PACE = "counted", "areas", "parts", "pace"
#: How each was worked out, in words that hold no count.
RULES: Final = {
    COUNTED: "What was counted, out of how many",
    AREAS: "The sum of its areas",
    PARTS: "The sum of its parts",
    PACE: "The part of the year that is held, at the same pace",
}


@dataclass(frozen=True)
class Again:
    """A figure worked out again.

    Args:
        way: counted, areas, parts or pace.
        figure: What it comes to.
        parts: The figures it was worked out from.
        how: "14 of 27", "sum of its areas".
        same: Whether it agrees with what was printed, to the places that were printed.
        places: To print it with, where they are not as held.
        one: The series that was projected.
    """

    way: str
    figure: Figure
    parts: tuple[FigureCard, ...]
    how: str
    same: bool
    places: int | None = None
    one: Assessment | None = None

    def shown(self) -> str:
        """As it would be printed."""
        return figure_words(self.figure, self.places)


def again(work: Work, card: FigureCard) -> Again | None:
    """Work a figure out again. None where no parts of it are held, or one of its measure is withheld there."""
    if work.is_back(card.measure.id, card.area_code):
        return None
    figure = card.figure
    if figure.basis is Basis.FORECAST:
        return _projection(work, card)
    value = figure.recomputed()
    if value is None or figure.value is None or figure.numerator is None or figure.denominator is None:
        return _summed(work, card)
    held = _places(figure.value)
    places = max(held, 1 if figure.unit.type is ValueType.PERCENTAGE else 0)
    return Again(
        COUNTED,
        Figure(value=value, unit=figure.unit, basis=Basis.DERIVED),
        (card,),
        f"{figure.numerator:,f} of {figure.denominator:,f}",
        round_half_away(value, held) == figure.value,
        places,
    )


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _summed(work: Work, card: FigureCard) -> Again | None:
    """A count worked out again as the sum of its areas, or of the parts of one breakdown, where all are held.

    Nobody says whether the parts of a breakdown are all there are, so of those only a sum that agrees is told. So it is
    of areas where nobody said that they add up: somebody may be counted in two of them.
    """
    if card.figure.value is None or not card.figure.is_exact or card.figure.unit.type not in _SUMMED:
        return None
    alike = [one for one in work.figures[card.measure.id] if one.period.same_time(card.period)]
    members = work.members(card.area_code, card.period.end)
    areas = [one for one in alike if one.area_code in members and one.breakdown == card.breakdown]
    if len(areas) > 1 and {one.area_code for one in areas} == members:
        additivity = work.found.definitions[card.measure.id].additivity
        made = _sum(AREAS, card, areas, additivity, "sum of its areas")
        if made is not None and (made.same or additivity is Additivity.ADDITIVE):
            return made
    if not card.breakdown:
        parts: dict[str, list[FigureCard]] = {}
        for one in alike:
            if one.area_code == card.area_code and len(one.breakdown) == 1:
                parts.setdefault(next(iter(one.breakdown)), []).append(one)
        for name, some in parts.items():
            made = _sum(PARTS, card, some, Additivity.ADDITIVE, f"sum by {name}") if len(some) > 1 else None
            if made is not None and made.same:
                return made
    return None


def _sum(way: str, card: FigureCard, parts: Sequence[FigureCard], additivity: Additivity, how: str) -> Again | None:
    try:
        total = add([one.figure for one in parts], additivity)
    except Refused:
        return None
    return Again(way, total, tuple(parts), how, total.value == card.figure.value)


def _projection(work: Work, card: FigureCard) -> Again | None:
    """A projection worked out again from the part of its year that is held."""
    for one in work.home(card.measure.id):
        made = one.projection
        if one.key.area == card.area_code and made and made.total and made.year and made.year.same_time(card.period):
            cards = (work.by_reference.get(each.reference) for each in one.seen)
            parts = tuple(
                each
                for each in cards
                if each is not None
                and each.figure.basis is not Basis.FORECAST
                and made.year.start <= each.period.start
                and each.period.end <= made.year.end
            )
            return Again(PACE, made.total, parts, made.part, made.total.value == card.figure.value, None, one)
    return None


# -- what may have happened ----------------------------------------------------------------------------------------


def hint_of(card: FigureCard, made: Again) -> str:
    """A guess at what happened, for a person; never a correction. Empty where nothing suggests itself."""
    value, right = card.figure.value, made.figure.value
    if value is None or right is None:
        return ""
    for told in _guesses(card, made, value, right):
        if told:
            return told
    return ""


def _guesses(card: FigureCard, made: Again, value: Decimal, right: Decimal) -> Iterator[str]:
    places = _places(value)
    shown = round_half_away(right, places)
    unit = Decimal(1).scaleb(-places)
    if made.way == COUNTED and abs(right - value) < unit:
        yield _worded(hints.CUT_SHORT if abs(value) < abs(right) else hints.ROUNDED_UP)
    elif made.way == COUNTED and abs(shown - value) <= unit:
        yield _worded(hints.LAST_PLACE)
    yield _swapped(_amount(card), lambda other: other == shown)
    if made.way == PACE and len(made.parts) == 1 and made.parts[0].figure.value:
        yield _misread_part(made.parts[0], value, right)
    scaled = hints.tenfold(value, lambda other: other == shown)
    yield _worded(hints.TEN_TIMES) if scaled is not None else ""
    yield _worded(hints.ONE_DIGIT) if hints.one_digit(_amount(card), shown) else ""


def _misread_part(part: FigureCard, value: Decimal, right: Decimal) -> str:
    """Whether the printed projection follows from its part with two digits swapped: "£23,576 would fit"."""
    held = part.figure.value
    assert held is not None
    found = hints.swapped(_amount(part), lambda other: other * right == value * held)
    if found is None:
        return ""
    would = figure_words(Figure(value=found.value, unit=part.figure.unit))
    return f"{would} in {part.period.label} would fit: {hints.TRANSPOSED}"


def _swapped(amount: Amount, fits: Callable[[Decimal], bool]) -> str:
    return _worded(hints.TRANSPOSED) if hints.swapped(amount, fits) else ""


def _worded(hint: str) -> str:
    return f"{hint[:1].upper()}{hint[1:]}"


def _amount(card: FigureCard) -> Amount:
    """A figure as the checker of claims takes one."""
    assert card.figure.value is not None
    kind = _KINDS.get(card.figure.unit.type, AmountKind.COUNT)
    return Amount(card.figure.value, kind, card.figure.text, _places(card.figure.value))
