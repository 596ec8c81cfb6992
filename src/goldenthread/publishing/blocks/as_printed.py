"""Every figure that the partnership's own documents printed, beside what is worked out again from its parts."""

from __future__ import annotations

from collections.abc import Mapping

from goldenthread.look.text import count_of
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.blocks.book import Of
from goldenthread.publishing.blocks.measured_words import projected
from goldenthread.publishing.blocks.printed_changes import change_run
from goldenthread.publishing.blocks.recomputing import Again, again, change_again
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Grid, Heading, Line, Number, Paragraph, Words


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
        worked, same = _again(work, card)
        changed = _changed(work, card)
        if changed is not None:
            worked = (*(worked if same is not None else ()), *((Words("; "),) if same is not None else ()), *changed[0])
        agree += (same is True) + (changed is not None and changed[1])
        differ += (same is False) + (changed is not None and not changed[1])
        group = "".join(f", {name} {value}" for name, value in card.breakdown.items())
        rows.append(
            (
                (work.link(card.measure),),
                (Words(f"{card.area_name}{group}"),),
                (Words(card.period.label),),
                (Words(card.figure.text or run.text),),
                (run,),
                worked,
                (Words(card.section or "Not stated"),),
            )
        )
    said = (
        f"{count_of(len(found), 'figure')} printed in documents of the partnership. Worked out again here,"
        " with the changes that are printed beside them:"
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
    made = again(work, card)
    if made is None:
        return (Words("[z]"),), None
    if made.one is not None:
        run = projected(work, made.one)
        return _judged(run, made) if run is not None else ((Words("[z]"),), None)
    of = Of(card.measure.full_reference, card.measure.title, card.area_code, card.area_name, card.period, url=card.url)
    parts = [work.book.enter(one) for one in made.parts]
    return _judged(work.book.worked(made.figure, of, parts=parts, method=made.how, places=made.places), made)


def _changed(work: Work, card: FigureCard) -> tuple[Line, bool] | None:
    """A change that is printed beside a figure, worked out again, and whether it agrees; None where none is printed."""
    made = change_again(work, card)
    return _judged(change_run(work, card, made), made) if made is not None else None


def _judged(run: Number, made: Again) -> tuple[Line, bool]:
    return (run, Words(f" ({made.how}): {'agrees' if made.same else 'differs'}")), made.same
