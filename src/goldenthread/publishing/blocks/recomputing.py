"""A figure that was printed, worked out again from what is held: by what was counted, by its parts, or by its pace.

Where the text of a figure prints a change beside it ("Projected: 1036; 7.4% increase"), that is worked out again too.

Nothing is entered in the book here, so that whoever asks changes nothing of the edition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.charting import year_of
from goldenthread.claims import hints
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.blocks.work import Work
from goldenthread.vocabulary import Additivity, Basis, Figure, Refused, Unit, ValueType, add, round_half_away

_SUMMED: Final = frozenset({ValueType.COUNT, ValueType.MONEY, ValueType.QUANTITY})
_PERCENT: Final = Unit(ValueType.PERCENTAGE, "% change")
_KINDS: Final = {ValueType.PERCENTAGE: AmountKind.PERCENT, ValueType.MONEY: AmountKind.MONEY}
COUNTED, AREAS, PARTS, PACE, CHANGE = "counted", "areas", "parts", "pace", "change"
#: A change as documents print it beside a figure: "7.4% increase", "up 12%".
_CHANGE: Final = re.compile(
    r"(?<![\d.])(?P<size>\d+(?:\.\d+)?) ?% (?P<way>increase|rise|decrease|reduction|fall)\b", re.IGNORECASE
)
_DOWN: Final = frozenset({"decrease", "reduction", "fall"})
#: How each was worked out, in words that hold no count.
RULES: Final = {
    COUNTED: "What was counted, out of how many",
    AREAS: "The sum of its areas",
    PARTS: "The sum of its parts",
    PACE: "The part of the year that is held, at the same pace",
    CHANGE: "From the figure of the year before to this one",
}


@dataclass(frozen=True)
class Again:
    """A figure worked out again.

    Args:
        way: counted, areas, parts, pace or change.
        figure: What it comes to.
        parts: The figures it was worked out from.
        how: "14 of 27", "sum of its areas".
        same: Whether it agrees with what was printed, to the places that were printed.
        places: To print it with, where they are not as held.
        one: The series that was projected.
        printed: What was printed, where it is not the figure itself: a change beside it.
    """

    way: str
    figure: Figure
    parts: tuple[FigureCard, ...]
    how: str
    same: bool
    places: int | None = None
    one: Assessment | None = None
    printed: Figure | None = None

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


def change_again(work: Work, card: FigureCard) -> Again | None:
    """A change that is printed beside a figure, worked out again from the figure and the one of the year before.

    None where none is printed, where the year before is not held, or where a figure of the measure is withheld there.
    """
    value = card.figure.value
    found = _CHANGE.search(card.figure.text)
    if found is None or value is None or work.is_back(card.measure.id, card.area_code):
        return None
    before = _year_before(work, card)
    if before is None or not before.figure.value or not before.figure.is_exact or not card.figure.is_exact:
        return None
    size = Decimal(found["size"]) * (-1 if found["way"].casefold() in _DOWN else 1)
    right = (value - before.figure.value) / before.figure.value * 100
    places = _places(size)
    return Again(
        CHANGE,
        Figure(value=right, unit=_PERCENT, basis=Basis.DERIVED),
        (before, card),
        f"change on {year_of(before.period)}",
        round_half_away(right, places) == size,
        places,
        printed=Figure(value=size, unit=_PERCENT),
    )


def _year_before(work: Work, card: FigureCard) -> FigureCard | None:
    mine = [
        one
        for one in work.figures[card.measure.id]
        if one.area_code == card.area_code
        and one.breakdown == card.breakdown
        and one.period.kind == card.period.kind
        and one.figure.basis is not Basis.FORECAST
        and one.period.end == card.period.start - timedelta(days=1)
    ]
    return mine[0] if len(mine) == 1 else None


def change_words(figure: Figure, places: int | None = None) -> str:
    """A change as it is said: "7.4% increase"."""
    value = figure.value or Decimal(0)
    size = figure_words(Figure(value=abs(value), unit=Unit(ValueType.PERCENTAGE, "%")), places)
    return f"{size} {'decrease' if value < 0 else 'increase'}"


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
    value, right = (made.printed or card.figure).value, made.figure.value
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
    rounded = made.way in (COUNTED, CHANGE)
    if rounded and abs(right - value) < unit:
        yield _worded(hints.CUT_SHORT if abs(value) < abs(right) else hints.ROUNDED_UP)
    elif rounded and abs(shown - value) <= unit:
        yield _worded(hints.LAST_PLACE)
    if made.way == CHANGE:
        yield _other_base(made, value)
        return
    yield _swapped(_amount(card), lambda other: other == shown)
    if made.way == PACE and len(made.parts) == 1 and made.parts[0].figure.value:
        yield _misread_part(made.parts[0], value, right)
    scaled = hints.tenfold(value, lambda other: other == shown)
    yield _worded(hints.TEN_TIMES) if scaled is not None else ""
    yield _worded(hints.ONE_DIGIT) if hints.one_digit(_amount(card), shown) else ""


def _other_base(made: Again, value: Decimal) -> str:
    """Whether a printed change is the difference out of the later figure: "202 as the base would fit"."""
    before, after = (one.figure for one in made.parts)
    assert before.value is not None and after.value is not None
    if not after.value or round_half_away((after.value - before.value) / after.value * 100, _places(value)) != value:
        return ""
    return f"{figure_words(replace(after, basis=before.basis))} as the base would fit: {hints.WRONG_BASE}"


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
