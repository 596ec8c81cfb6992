"""The figures at the ends of a thread: the newest of each measure and area, with their source."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from goldenthread.access import Actor
from goldenthread.observations.models import Observation
from goldenthread.records.cards import NOW, SHARED, AsOf
from goldenthread.records.queries import cards
from goldenthread.thread.graph import Leaf, Origin
from goldenthread.vocabulary import (
    Basis,
    Figure,
    FigureStatus,
    Marker,
    Qualifier,
    Refused,
    Unit,
    ValueType,
)

#: A thread is not a table: past this many, the indicator's own page has the rest.
MOST = 2000


def standing(as_of: AsOf) -> Q:
    """The figures that stand, by both clocks. A figure holds from the end of its period."""
    if as_of.known:
        held = Q(accepted_at__lte=as_of.known) & (Q(superseded_at=None) | Q(superseded_at__gt=as_of.known))
    else:
        held = Q(superseded_at=None)
    return held & Q(ends__lte=as_of.on) if as_of.on else held


def newest(
    viewer: Actor, measures: Collection[int], as_of: AsOf = NOW
) -> tuple[dict[int, tuple[Leaf, ...]], frozenset[int]]:
    """The newest figure of each measure and area, a total before its parts; forecasts are left out.

    A figure is the viewer's to see where its measure and its source document are. The second
    answer names the measures with a figure that was left out for that reason.
    """
    if not measures:
        return {}, frozenset()
    rows = list(_newest(measures, as_of)[:MOST])
    documents = cards(viewer, {row.source.document_id for row in rows}) if rows else {}
    leaves: dict[int, list[Leaf]] = defaultdict(list)
    withheld = set()
    for row in rows:
        document = documents.get(row.source.document_id)
        if document is None:
            withheld.add(row.measure_id)
            continue
        origin = Origin(row.source_id, row.source.sort, document, row.source.section)
        leaves[row.measure_id].append(_leaf(row, origin))
    return {pk: tuple(found) for pk, found in leaves.items()}, frozenset(withheld - leaves.keys())


def _newest(measures: Collection[int], as_of: AsOf) -> QuerySet[Observation]:
    order = Window(
        RowNumber(),
        partition_by=[F("measure_id"), F("area_id")],
        order_by=[
            Case(When(breakdown="", then=Value(0)), default=Value(1)).asc(),
            F("ends").desc(),
            F("vintage").desc(nulls_last=True),
            F("id").desc(),
        ],
    )
    return (
        Observation.objects.filter(standing(as_of), measure_id__in=list(measures))
        .exclude(basis="forecast")
        .annotate(nth=order)
        .filter(nth=1)
        .select_related("area", "owner", "source", "measure__indicator_detail", "measure__measure_detail")
        .order_by("measure_id", "area_id")
    )


def _leaf(row: Observation, origin: Origin) -> Leaf:
    return Leaf(
        id=row.pk,
        reference=row.reference,
        owner=row.owner.reference if row.owner else SHARED,
        owner_id=row.owner_id,
        measure=row.measure_id,
        shown=figure_of(row).shown() or row.text,
        area=row.area.name,
        area_code=row.area_id,
        period=row.period,
        origin=origin,
        breakdown=row.breakdown,
        text=row.text,
        note=row.note,
        caution=row.caution,
        basis=row.basis,
        status=row.status,
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by,
    )


def unit_of(row: Observation) -> Unit:
    """The unit of a figure, from its indicator or measure."""
    detail = getattr(row.measure, f"{row.measure.kind}_detail")
    try:
        return Unit(ValueType(detail.value_type), detail.unit, detail.per)
    except Refused:
        # The definition contradicts itself; its own page says so, and the thread still shows.
        return Unit(ValueType(detail.value_type), detail.unit)


def figure_of(row: Observation) -> Figure:
    """A kept row as the vocabulary's Figure."""
    return Figure(
        value=row.value,
        unit=unit_of(row),
        numerator=row.numerator,
        denominator=row.denominator,
        lower=row.lower,
        upper=row.upper,
        qualifier=Qualifier(row.qualifier),
        marker=Marker(row.marker),
        note=row.note,
        basis=Basis(row.basis),
        status=FigureStatus(row.status),
        text=row.text,
    )
