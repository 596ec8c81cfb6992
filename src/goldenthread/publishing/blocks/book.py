"""Every figure that an edition prints goes through the book: one entry for each, in the order of first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.assessments.cards import Assessment, Seen
from goldenthread.look.words import figure_words, unit_words
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.document import Held, Number, Words
from goldenthread.vocabulary import Figure, Marker, Period, round_half_away

_CLOSED: Final = "The source is not open to you"


def held_places(figure: Figure) -> int | None:
    """Decimal places to print: as held, up to two. The data files of an edition hold every digit."""
    value = figure.value
    return 2 if value is not None and value != round_half_away(value, 2) else None


@dataclass(frozen=True, slots=True)
class Of:
    """What a figure that is worked out here is of."""

    measure: str
    title: str
    area: str
    area_name: str
    period: Period | None
    breakdown: str = ""
    url: str = ""

    @classmethod
    def series(cls, one: Assessment, period: Period | None) -> Of:
        """The series of an assessment, in a period."""
        return cls(
            one.card.full_reference,
            one.card.title,
            one.key.area,
            one.area_name,
            period,
            one.key.breakdown,
            one.card.url,
        )


class Book:
    """The figures of one edition, by key: F1, F2 and so on.

    Args:
        cards: Every figure that may be printed, by its full reference; one withheld has its marker and no value.
        suppliers: The body that supplied each, by the reference of its document or of its measure.
    """

    def __init__(self, cards: Mapping[str, FigureCard], suppliers: Mapping[str, str]) -> None:
        self._cards, self._suppliers = cards, suppliers
        self._held: dict[tuple[str, ...], Held] = {}
        self._figures: dict[str, Figure] = {}
        self._by_key: dict[str, Held] = {}

    @property
    def held(self) -> tuple[Held, ...]:
        """Every figure so far, in the order of first use."""
        return tuple(self._held.values())

    @property
    def markers(self) -> tuple[tuple[str, str], ...]:
        """Each marker used with what it means, in the order of the list of markers."""
        used = {marker for figure in self._figures.values() for marker in figure.markers}
        return tuple((marker.shown, marker.meaning) for marker in Marker if marker in used)

    def get(self, key: str) -> Held:
        """The entry of a key."""
        return self._by_key[key]

    def exact(self, key: str) -> Figure:
        """The figure of a key."""
        return self._figures[key]

    def figure(self, card: FigureCard, *, with_unit: bool = False, places: int | None = None) -> Number:
        """A figure that is held, as it is printed."""
        return Number(self._text(card.figure, with_unit=with_unit, places=places), self.enter(card))

    def enter(self, card: FigureCard) -> str:
        """The key of a figure that is held."""
        place = ("held", card.full_reference)
        if place in self._held:
            return self._held[place].key
        figure, period = card.figure, card.period
        document = card.document.full_reference if card.document else ""
        supplier = self._suppliers.get(document) or self._suppliers.get(card.measure.full_reference, "")
        source = card.where_from
        return self._put(
            place,
            figure,
            Of(
                card.measure.full_reference,
                card.measure.title,
                card.area_code,
                card.area_name,
                period,
                ";".join(f"{name}={value}" for name, value in card.breakdown.items()),
                card.url,
            ),
            reference=card.full_reference,
            source="Sent to the partnership; not published" if source == _CLOSED else source,
            supplier=supplier,
        )

    def seen(self, one: Assessment, each: Seen, *, with_unit: bool = False, places: int | None = None) -> Number:
        """A figure of a series: one that is held, or the whole that was worked out of its parts."""
        card = self._cards.get(each.reference)
        if card is not None:
            return self.figure(card, with_unit=with_unit, places=places)
        parts = tuple(self.enter(self._cards[full]) for full in each.derived_from if full in self._cards)
        method = each.figure.note or "worked out from its parts"
        return self.worked(
            each.figure, Of.series(one, each.period), parts=parts, method=method, with_unit=with_unit, places=places
        )

    def worked(
        self,
        figure: Figure,
        of: Of,
        *,
        parts: Sequence[str],
        method: str,
        with_unit: bool = False,
        places: int | None = None,
        text: str = "",
    ) -> Number:
        """A figure that is worked out here. It is withheld where one of its parts is."""
        keys = tuple(dict.fromkeys(parts))
        if any(self._by_key[key].marker == Marker.CONFIDENTIAL.value for key in keys):
            figure = Figure(value=None, unit=figure.unit, marker=Marker.CONFIDENTIAL)
            text = ""
        shown = text or self._text(figure, with_unit=with_unit, places=places)
        period = of.period.canonical if of.period else ""
        value = "" if figure.value is None else f"{figure.value:f}"
        place = ("worked", of.measure, of.area, of.breakdown, period, method, value, *keys)
        if place not in self._held:
            self._put(place, figure, of, parts=keys, method=method, text=shown)
        return Number(shown, self._held[place].key)

    def _text(self, figure: Figure, *, with_unit: bool, places: int | None) -> str:
        return figure_words(figure, held_places(figure) if places is None else places, with_unit=with_unit)

    def _put(
        self,
        place: tuple[str, ...],
        figure: Figure,
        of: Of,
        *,
        reference: str = "",
        source: str = "",
        supplier: str = "",
        parts: tuple[str, ...] = (),
        method: str = "",
        text: str = "",
    ) -> str:
        key = f"F{len(self._held) + 1}"
        held = Held(
            key=key,
            text=text or figure_words(figure, held_places(figure)),
            reference=reference,
            measure=of.measure,
            measure_title=of.title,
            area=of.area,
            area_name=of.area_name,
            period=of.period.label if of.period else "",
            starts=of.period.start.isoformat() if of.period else "",
            ends=of.period.end.isoformat() if of.period else "",
            breakdown=of.breakdown,
            value=None if figure.value is None else f"{figure.value:f}",
            unit=unit_words(figure.unit),
            value_type=figure.unit.type.value,
            marker=figure.markers[0].value if figure.markers else "",
            status=figure.status.value,
            qualifier=figure.qualifier.words or figure.qualifier.value,
            note=figure.note,
            basis=figure.basis.value,
            source=source,
            supplier=supplier,
            url=of.url,
            parts=parts,
            method=method,
        )
        self._held[place] = held
        self._by_key[key] = held
        self._figures[key] = figure
        return key


def cell(run: Number | str) -> tuple[Number | Words, ...]:
    """One run as a cell or a line."""
    return (Words(run),) if isinstance(run, str) else (run,)
