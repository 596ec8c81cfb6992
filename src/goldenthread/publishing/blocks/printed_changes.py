"""A change that a document prints beside a figure, with what the two figures come to: as a note, and as a number."""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.blocks.book import Of
from goldenthread.publishing.blocks.recomputing import Again, change_again, change_words, hint_of
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Line, Number, Words


def change_note(work: Work, published: FigureCard) -> Iterator[Line]:
    """The change that is printed beside a published projection, beside what the two figures come to."""
    made = change_again(work, published)
    if made is None or made.printed is None:
        return
    said = f": the published change, a {change_words(made.printed)},"
    if made.same:
        yield (Words(published.measure.title), Words(f"{said} agrees with the published figures."))
        return
    hint = hint_of(published, made)
    yield (
        Words(published.measure.title),
        Words(f"{said} differs: the published figures come to "),
        change_run(work, published, made),
        Words(f". A guess: {hint[:1].lower()}{hint[1:]}. Neither is corrected." if hint else ". Neither is corrected."),
    )


def change_run(work: Work, card: FigureCard, made: Again) -> Number:
    """A change that is worked out again, with its sign, to the places that were printed."""
    value = made.figure.value
    shown = figure_words(made.figure, made.places).replace("-", "\u2212", 1)
    of = Of(card.measure.full_reference, card.measure.title, card.area_code, card.area_name, card.period, url=card.url)
    parts = [work.book.enter(one) for one in made.parts]
    text = f"+{shown}" if value is not None and value > 0 else shown
    return work.book.worked(made.figure, of, parts=parts, method=made.how, text=text)
