"""Read figures. A figure may be seen by whoever may see the record that it measures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from goldenthread.access import Actor
from goldenthread.observations.models import SAID, Observation
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.models import Record
from goldenthread.records.queries import (
    card_of,
    cards,
    find,
    split_reference,
    visible,
)
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import (
    Basis,
    Figure,
    FigureStatus,
    Marker,
    NotFound,
    Period,
    Qualifier,
    Unit,
    ValueType,
)


@dataclass(frozen=True)
class FigureCard:
    """One accepted figure, with what it measures and where it came from."""

    id: int
    reference: str
    owner: str
    measure: Card
    figure: Figure
    area_code: str
    area_name: str
    period: Period
    breakdown: Mapping[str, str]
    caution: str
    source_sort: str
    document: Card | None
    section: str
    accepted_at: datetime
    accepted_by: str
    superseded_at: datetime | None
    reason: str

    @property
    def full_reference(self) -> str:
        return f"{self.owner}/{self.reference}"

    @property
    def url(self) -> str:
        """The permanent address of the figure: where this number comes from."""
        return f"/figures/{self.owner}/{self.reference}"

    @property
    def returned(self) -> bool:
        """Whether an agency's return is held behind it, or only a published report."""
        return self.source_sort == "return"

    @property
    def where_from(self) -> str:
        """One line of where it came from."""
        if self.document is None:
            return "The source is not open to you"
        place = f"{self.document.title}, {self.section}" if self.section else self.document.title
        return f"From {place}" if self.returned else f"Published in {place}; return not held"


def _rows(as_of: AsOf) -> QuerySet[Observation]:
    rows = Observation.objects.select_related("source")
    if as_of.known:
        rows = rows.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=as_of.known),
            accepted_at__lte=as_of.known,
        )
    else:
        rows = rows.filter(superseded_at=None)
    return rows


def units(records: Collection[Record]) -> dict[int, Unit]:
    """The unit of each indicator or measure, by record id."""
    answer = {}
    for record in records:
        detail = getattr(record, f"{record.kind}_detail")
        kind = ValueType(detail.value_type)
        takes_per = kind in (ValueType.RATE, ValueType.AVERAGE, ValueType.RATIO)
        answer[record.pk] = Unit(kind, detail.unit, detail.per if takes_per else None)
    return answer


def parse_breakdown(text: str) -> dict[str, str]:
    """`"age=16-17;sex=female"` as a mapping; empty for a headline figure."""
    return dict(part.split("=", 1) for part in text.split(";") if "=" in part)


def plain(number: Decimal | None) -> Decimal | None:
    """A stored number without the zeros that the column adds: 38.00000000 is 38."""
    return None if number is None else Decimal(f"{number.normalize():f}")


def figure_of(row: Any, unit: Unit) -> Figure:
    """The vocabulary Figure of a stored row."""
    return Figure(
        value=plain(row.value),
        unit=unit,
        numerator=plain(row.numerator),
        denominator=plain(row.denominator),
        lower=plain(row.lower),
        upper=plain(row.upper),
        qualifier=Qualifier(row.qualifier),
        marker=Marker(row.marker),
        note=row.note,
        basis=Basis(row.basis),
        status=FigureStatus(row.status),
        text=row.text,
    )


def _cards(viewer: Actor, rows: Sequence[Observation]) -> list[FigureCard]:
    seen = visible(viewer).select_related("indicator_detail", "measure_detail")
    known = {r.pk: r for r in seen.filter(pk__in={row.measure_id for row in rows})}
    unit = units(known.values())
    measure_cards = {pk: card_of(record) for pk, record in known.items()}
    owners = Record.objects.in_bulk({row.owner_id for row in rows if row.owner_id})
    documents = cards(viewer, {row.source.document_id for row in rows})
    names = reference.names({row.area_id for row in rows})
    answer = []
    for row in rows:
        if row.measure_id not in known:
            continue
        answer.append(
            FigureCard(
                id=row.pk,
                reference=row.reference,
                owner=owners[row.owner_id].reference if row.owner_id else SHARED,
                measure=measure_cards[row.measure_id],
                figure=figure_of(row, unit[row.measure_id]),
                area_code=row.area_id,
                area_name=names.get(row.area_id, row.area_id),
                period=row.period,
                breakdown=parse_breakdown(row.breakdown),
                caution=row.caution,
                source_sort=row.source.sort,
                document=documents.get(row.source.document_id),
                section=row.source.section,
                accepted_at=row.accepted_at,
                accepted_by=row.accepted_by,
                superseded_at=row.superseded_at,
                reason=row.reason,
            )
        )
    return answer


def figures_of(viewer: Actor, measure_ids: Collection[int], as_of: AsOf = NOW) -> dict[int, list[FigureCard]]:
    """The standing figures of each indicator or measure: by area, then from the oldest period."""
    rows = list(
        _rows(as_of)
        .filter(measure_id__in=list(measure_ids))
        .order_by("measure_id", "area_id", "breakdown", "starts", "ends", "id")
    )
    answer: dict[int, list[FigureCard]] = {pk: [] for pk in measure_ids}
    for card in _cards(viewer, rows):
        answer[card.measure.id].append(card)
    return answer


_PLAIN = (
    "reference",
    "owner_id",
    "measure_id",
    "area_id",
    "period",
    "breakdown",
    *SAID,
    "vintage",
    "accepted_at",
)


def rows_of(viewer: Actor, measure_ids: Collection[int], as_of: AsOf = NOW) -> list[Any]:
    """The standing figures that `figures_of` gives, as plain rows in the same order, for a pass over many.

    Each row has the columns of the store by name; `figure_of` makes a Figure of it.
    """
    rows = _rows(as_of).filter(measure__in=visible(viewer).filter(pk__in=list(measure_ids)))
    ordered = rows.select_related(None).order_by("measure_id", "area_id", "breakdown", "starts", "ends", "id")
    return list(ordered.values_list(*_PLAIN, named=True))


def latest_of(viewer: Actor, measure_ids: Collection[int]) -> dict[int, list[FigureCard]]:
    """For each measure, its newest figure of each area and breakdown, leaving forecasts out."""
    newest = (
        Observation.objects.filter(
            measure=OuterRef("measure"),
            area=OuterRef("area"),
            breakdown=OuterRef("breakdown"),
            superseded_at=None,
        )
        .exclude(basis=Basis.FORECAST.value)
        .order_by("-ends", "-starts", "-pk")
    )
    rows = (
        _rows(NOW)
        .filter(measure_id__in=list(measure_ids), pk=Subquery(newest.values("pk")[:1]))
        .order_by("measure_id", "area_id", "breakdown")
    )
    answer: dict[int, list[FigureCard]] = {pk: [] for pk in measure_ids}
    for card in _cards(viewer, list(rows)):
        answer[card.measure.id].append(card)
    return answer


def list_figures(
    viewer: Actor,
    *,
    owner: str | None = None,
    measure: str | None = None,
    area: str | None = None,
    as_of: AsOf = NOW,
    page: int = 1,
    size: int = 100,
) -> tuple[list[FigureCard], int]:
    """One page of figures and the count of all that match."""
    rows = _rows(as_of).filter(measure__in=visible(viewer))
    if owner:
        rows = rows.filter(owner__reference=owner) if owner != SHARED else rows.filter(owner=None)
    if measure:
        rows = rows.filter(measure_id=find(viewer, measure).id)
    if area:
        rows = rows.filter(area_id=area)
    rows = rows.order_by("owner__reference", "reference")
    size = max(1, min(size, 500))
    start = (max(1, page) - 1) * size
    return _cards(viewer, list(rows[start : start + size])), rows.count()


def find_figure(viewer: Actor, full: str, as_of: AsOf = NOW) -> FigureCard:
    """One figure by its full reference. Raises NotFound."""
    found = [] if as_of.known else _standing(full)
    answer = _cards(viewer, found or _of_reference(full, _rows(as_of))[:1])
    if not answer:
        raise NotFound(f"We cannot find the figure {full}. Check its reference.")
    return answer[0]


def _standing(full: str) -> list[Observation]:
    """The figure that stands under a reference as it is written: by the index, however many figures there are."""
    owner, reference_text = split_reference(full)
    rows = Observation.objects.select_related("source").filter(superseded_at=None)
    if owner != SHARED:
        partnership = Record.objects.filter(owner=None, kind="partnership", reference=owner).values_list(
            "pk", flat=True
        )
        # Read first: the planner takes the index only where the owner is a plain number.
        rows = rows.filter(owner_id=partnership.first() or 0)
    else:
        rows = rows.filter(owner=None)
    return list(rows.filter(reference__in=sorted({reference_text, reference_text.upper()})).order_by("pk")[:1])


def _of_reference(full: str, rows: QuerySet[Observation]) -> list[Observation]:
    owner, reference_text = split_reference(full)
    of_owner = Q(owner=None) if owner == SHARED else Q(owner__reference=owner)
    return list(rows.filter(of_owner, reference__iexact=reference_text).order_by("-accepted_at"))


def versions_of(viewer: Actor, full: str) -> list[FigureCard]:
    """Every value a figure has had, newest first."""
    every = Observation.objects.select_related("source")
    found = _standing(full)
    if not found:
        return _cards(viewer, _of_reference(full, every))
    (now,) = found
    # Of its measure, by the index; and what it superseded, which may have been of another measure.
    ids = set(
        Observation.objects.filter(
            measure_id=now.measure_id, owner_id=now.owner_id, reference=now.reference
        ).values_list("pk", flat=True)
    )
    before = now.supersedes_id
    while before is not None:
        ids.add(before)
        before = Observation.objects.values_list("supersedes_id", flat=True).get(pk=before)
    return _cards(viewer, list(every.filter(pk__in=ids).order_by("-accepted_at")))


def counts_by_measure(measure_ids: Collection[int]) -> dict[int, int]:
    """How many standing figures each measure has."""
    rows = Observation.objects.filter(measure_id__in=list(measure_ids), superseded_at=None)
    return dict(rows.order_by().values_list("measure_id").annotate(n=Count("pk")))
