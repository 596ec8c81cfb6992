"""The figures at the ends of a thread: the newest of each measure and area, with their source."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from goldenthread.access import Actor
from goldenthread.observations.models import Observation
from goldenthread.partners.models import Partnership
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.queries import cards
from goldenthread.reference import queries as reference
from goldenthread.thread.graph import Leaf, Origin
from goldenthread.thread.idlist import among
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Marker, Qualifier, Unit, ValueType

#: A thread is not a table: past this many, the indicator's own page has the rest.
MOST = 2000


def standing(as_of: AsOf) -> Q:
    """The figures that stand, by both clocks. A figure holds from the end of its period."""
    if as_of.known:
        held = Q(accepted_at__lte=as_of.known) & (Q(superseded_at=None) | Q(superseded_at__gt=as_of.known))
    else:
        held = Q(superseded_at=None)
    return held & Q(ends__lte=as_of.on) if as_of.on else held


def shown(figure: Figure) -> str:
    """A figure in words with the decimal places it needs, not those its column keeps."""
    numbers = [n for n in (figure.value, figure.lower, figure.upper) if n is not None]
    exponents = [n.normalize().as_tuple().exponent for n in numbers]
    return figure.shown(max((-e for e in exponents if isinstance(e, int) and e < 0), default=0))


def newest(viewer: Actor, measures: Mapping[int, Unit], as_of: AsOf = NOW) -> dict[int, tuple[Leaf, ...]]:
    """The newest figure of each area, for each of `measures` (ids that the viewer may see, with
    their units).

    A total comes before its parts; forecasts are left out. A source document that the viewer may
    not read is left out of its figure's origin.
    """
    if not measures:
        return {}
    rows = list(_newest(measures, as_of)[:MOST])
    if not rows:
        return {}
    documents = cards(viewer, {row["source__document_id"] for row in rows})
    names = reference.names({row["area_id"] for row in rows})
    home = _home_areas({row["owner_id"] for row in rows})
    leaves: dict[int, list[Leaf]] = defaultdict(list)
    for row in rows:
        leaf = _leaf(row, measures[row["measure_id"]], documents, names)
        own = home.get(row["owner_id"])
        leaves[leaf.measure].append(replace(leaf, elsewhere=leaf.area_code not in own) if own else leaf)
    return {pk: tuple(found) for pk, found in leaves.items()}


def _home_areas(owners: Collection[int | None]) -> dict[int, set[str]]:
    """The area of each partnership, by its record id, with the areas that make it up; none where it says none."""
    rows = Partnership.objects.filter(record_id__in=[pk for pk in owners if pk is not None]).exclude(area=None)
    return {
        pk: {area, *(member.code for member in reference.members(area, every=True))}
        for pk, area in rows.values_list("record_id", "area_id")
    }


def _leaf(row: Mapping[str, Any], unit: Unit, documents: Mapping[int, Card], names: Mapping[str, str]) -> Leaf:
    figure = Figure(
        value=row["value"],
        unit=unit,
        lower=row["lower"],
        upper=row["upper"],
        qualifier=Qualifier(row["qualifier"]),
        marker=Marker(row["marker"]),
        basis=Basis(row["basis"]),
        status=FigureStatus(row["status"]),
    )
    return Leaf(
        owner=row["owner__reference"] or SHARED,
        measure=row["measure_id"],
        shown=shown(figure) or row["text"],
        area=names.get(row["area_id"], row["area_id"]),
        area_code=row["area_id"],
        origin=Origin(
            row["source_id"],
            row["source__sort"],
            documents.get(row["source__document_id"]),
            row["source__section"],
        ),
        **{name: row[name] for name in _SAME},
    )


def unit_of(value_type: str, text: str, per: int | None) -> Unit:
    """The unit that an indicator's or measure's fields declare."""
    kind = ValueType(value_type)
    takes_per = kind in (ValueType.RATE, ValueType.AVERAGE, ValueType.RATIO, ValueType.NOT_STATED)
    return Unit(kind, text, per if takes_per else None)


# Plain rows, not models: a thread may end in hundreds of figures, and its page has 150 ms.
_COLUMNS = (
    "id",
    "reference",
    "owner_id",
    "owner__reference",
    "measure_id",
    "area_id",
    "period",
    "breakdown",
    "value",
    "lower",
    "upper",
    "qualifier",
    "marker",
    "note",
    "basis",
    "status",
    "text",
    "caution",
    "source_id",
    "source__sort",
    "source__section",
    "source__document_id",
    "accepted_at",
    "accepted_by",
)


#: Those that a Leaf calls the same.
_SAME = (
    "id",
    "reference",
    "owner_id",
    "period",
    "breakdown",
    "note",
    "text",
    "caution",
    "basis",
    "status",
    "accepted_at",
    "accepted_by",
)


def _newest(measures: Collection[int], as_of: AsOf) -> QuerySet[Observation, Any]:
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
        Observation.objects.filter(standing(as_of), measure_id__in=among(measures))
        .exclude(basis="forecast")
        .annotate(nth=order)
        .filter(nth=1)
        .order_by("measure_id", "area_id")
        .values(*_COLUMNS)
    )
