"""Every figure that the partnership's own documents printed, beside what is worked out again from its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from goldenthread.look.text import count_of
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.blocks.book import Of
from goldenthread.publishing.blocks.measured_words import projected
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Grid, Heading, Line, Number, Paragraph, Words
from goldenthread.vocabulary import Additivity, Basis, Figure, Refused, ValueType, add, round_half_away

_SUMMED: Final = frozenset({ValueType.COUNT, ValueType.MONEY, ValueType.QUANTITY})


def _ours(work: Work, card: FigureCard) -> bool:
    """Whether a figure was printed in a document of the partnership, of the period or published in it."""
    if card.document is None or card.returned or card.document.owner != work.slug:
        return False
    period = work.order.period
    published = work.documents.get(card.document.id, {}).get("published")
    return period is None or card.period.overlaps(period) or bool(published and published.overlaps(period))


@block(
    "as-printed",
    "Every figure that the partnership's own documents printed, beside what is worked out again.",
    most=Takes("How many rows at most", default="400"),
)
def as_printed(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One figure a row, by section of its document. Nothing is corrected; what differs says so."""
    found = [card for pk in work.measures for card in work.figures.get(pk, ()) if _ours(work, card)]
    if not found:
        return Made()
    found.sort(key=_place)
    rows: list[tuple[Line, ...]] = []
    agree = differ = 0
    for card in found[: int(given["most"])]:
        run = work.book.figure(card, with_unit=True)
        again, same = _again(work, card)
        agree += same is True
        differ += same is False
        group = "".join(f", {name} {value}" for name, value in card.breakdown.items())
        rows.append(
            (
                (work.link(card.measure),),
                (Words(f"{card.area_name}{group}"),),
                (Words(card.period.label),),
                (Words(card.figure.text or run.text),),
                (run,),
                again,
                (Words(card.section or "Not stated"),),
            )
        )
    said = (
        f"{count_of(len(found), 'figure')} printed in documents of the partnership. Worked out again here:"
        f" {agree:,} {'agrees' if agree == 1 else 'agree'}, {differ:,} {'differs' if differ == 1 else 'differ'};"
        " behind the rest no parts are held."
    )
    return Made.of(
        Paragraph((Words(said),)),
        Grid(
            "Every figure as printed, and worked out again",
            (
                Heading("Measure"),
                Heading("Place"),
                Heading("Period"),
                Heading("As printed"),
                Heading("Held as", number=True),
                Heading("Worked out again", number=True),
                Heading("Where it is printed"),
            ),
            tuple(rows),
            notes=((Words("A figure that differs is kept as it was printed, and is never corrected here."),),),
        ),
    )


def _place(card: FigureCard) -> tuple[str, int, str]:
    """By document, then in the order of the figures' references."""
    number = "".join(letter for letter in card.reference if letter.isdigit())
    return (card.document.reference if card.document else "", int(number or 0), card.reference)


def _again(work: Work, card: FigureCard) -> tuple[Line, bool | None]:
    """A figure worked out again, and whether it agrees to the places it is printed with; None where it cannot be."""
    if work.is_back(card.measure.id, card.area_code):
        return (Words("[c]" if card.figure.is_missing else "[z]"),), None
    figure = card.figure
    if figure.basis is Basis.FORECAST:
        return _projection(work, card)
    value = figure.recomputed()
    if value is None or figure.value is None or figure.numerator is None or figure.denominator is None:
        return _summed(work, card)
    places = max(0, -int(figure.value.as_tuple().exponent))
    of = Of(card.measure.full_reference, card.measure.title, card.area_code, card.area_name, card.period, url=card.url)
    run = work.book.worked(
        Figure(value=value, unit=figure.unit, basis=Basis.DERIVED),
        of,
        parts=(work.book.enter(card),),
        method=f"{figure.numerator:,f} of {figure.denominator:,f}",
        places=max(places, 1 if figure.unit.type is ValueType.PERCENTAGE else 0),
    )
    return _judged(
        run, round_half_away(value, places) == figure.value, f"{figure.numerator:,f} of {figure.denominator:,f}"
    )


def _summed(work: Work, card: FigureCard) -> tuple[Line, bool | None]:
    """A count worked out again as the sum of its areas, or of the parts of one breakdown, where all are held.

    Nobody says whether the parts of a breakdown are all there are, so of those only a sum that agrees is told.
    """
    if card.figure.value is None or not card.figure.is_exact or card.figure.unit.type not in _SUMMED:
        return (Words("[z]"),), None
    additivity = work.found.definitions[card.measure.id].additivity
    alike = [one for one in work.figures[card.measure.id] if one.period.same_time(card.period)]
    members = work.members(card.area_code, card.period.end)
    areas = [one for one in alike if one.area_code in members and one.breakdown == card.breakdown]
    if len(areas) > 1 and {one.area_code for one in areas} == members:
        made = _sum(work, card, areas, additivity, "sum of its areas")
        if made is not None:
            return _judged(made, work.book.exact(made.key).value == card.figure.value, "sum of its areas")
    if not card.breakdown:
        parts: dict[str, list[FigureCard]] = {}
        for one in alike:
            if one.area_code == card.area_code and len(one.breakdown) == 1:
                parts.setdefault(next(iter(one.breakdown)), []).append(one)
        for name, some in parts.items():
            made = _sum(work, card, some, Additivity.ADDITIVE, f"sum by {name}") if len(some) > 1 else None
            if made is not None and work.book.exact(made.key).value == card.figure.value:
                return _judged(made, True, f"sum by {name}")
    return (Words("[z]"),), None


def _sum(
    work: Work, card: FigureCard, parts: Sequence[FigureCard], additivity: Additivity, method: str
) -> Number | None:
    try:
        total = add([one.figure for one in parts], additivity)
    except Refused:
        return None
    if method != "sum of its areas" and total.value != card.figure.value:
        return None
    of = Of(card.measure.full_reference, card.measure.title, card.area_code, card.area_name, card.period, url=card.url)
    return work.book.worked(total, of, parts=[work.book.enter(one) for one in parts], method=method)


def _projection(work: Work, card: FigureCard) -> tuple[Line, bool | None]:
    """A projection worked out again from the part of its year that is held."""
    for one in work.home(card.measure.id):
        made = one.projection
        if one.key.area == card.area_code and made and made.total and made.year and made.year.same_time(card.period):
            run = projected(work, one)
            if run is not None:
                return _judged(run, made.total.value == card.figure.value, made.part)
    return (Words("[z]"),), None


def _judged(run: Number, same: bool, how: str) -> tuple[Line, bool]:
    return (run, Words(f" ({how}): {'agrees' if same else 'differs'}")), same
