"""Read figures. A figure may be seen by whoever may see the record that it measures."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.expressions import RawSQL

from goldenthread.access import Actor
from goldenthread.observations.kept import Kept, stamps
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

#: A number as the store can hold it.
_NUMBER: Final = re.compile(r"-?\d{1,14}(\.\d{1,8})?", re.ASCII)


@dataclass(frozen=True)
class FigureCard:
    """One accepted figure, with what it measures and where it came from.

    `row` has the columns of the store by name; `instead` is a Figure that stands in its place, where one may not be
    shown. A page holds thousands of cards and shows some of them: their Figures are made when they are asked for.
    """

    id: int
    reference: str
    owner: str
    measure: Card
    row: Any
    unit: Unit
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
    instead: Figure | None = None

    @cached_property
    def figure(self) -> Figure:
        """What it says, with its unit and markers."""
        return self.instead or figure_of(self.row, self.unit)

    @property
    def note(self) -> str:
        """The sentence for readers that goes wherever the figure goes."""
        return self.instead.note if self.instead else self.row.note

    @property
    def forecast(self) -> bool:
        """Whether it is of what has not happened yet."""
        basis = self.instead.basis if self.instead else self.row.basis
        return bool(basis == Basis.FORECAST)

    @property
    def marked(self) -> bool:
        """Whether a marker is to be printed beside it."""
        return self.instead is not None or bool(
            self.row.marker or self.row.status in _MARKED or self.row.basis in _MARKED
        )

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


#: Standings that ask for a marker of their own.
_MARKED = frozenset({"provisional", "revised", "estimated", "forecast"})


def _rows(as_of: AsOf) -> QuerySet[Observation]:
    rows = Observation.objects.all()
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


#: The columns of a card, with those of its source: read as they are, since an object for each of thousands is slow.
_CARD = (
    "pk",
    "reference",
    "owner_id",
    "measure_id",
    "area_id",
    "period",
    "breakdown",
    *SAID,
    "vintage",
    "accepted_at",
    "accepted_by",
    "superseded_at",
    "reason",
    "source__sort",
    "source__document_id",
    "source__section",
)


@lru_cache(maxsize=4096)
def _parts(breakdown: str) -> Mapping[str, str]:
    """The breakdown of a column. Thousands of figures have the same few, and nobody may change one."""
    return parse_breakdown(breakdown)


def _read(rows: QuerySet[Observation]) -> list[Any]:
    return list(rows.values_list(*_CARD, named=True))


#: The standing rows of a measure in order, and of each the moment it was accepted, as the database writes it.
_Standing = tuple[list[Any], Mapping[int, Any]]
_KEPT: Final[Kept[_Standing]] = Kept()
#: A row is told by its number and this moment: the number of a row that was rolled back is given again.
_MOMENT: Final = RawSQL("accepted_at", (), output_field=TextField())


def _held(measure_ids: Collection[int], as_of: AsOf) -> dict[int, list[Any]]:
    """The standing rows of each measure, by area, then from the oldest period. Those of other viewers are the same.

    A row never changes while it stands. So after a write only the rows that stand anew are read.
    """
    versions = {pk: (stamp, as_of.known) for pk, stamp in stamps(measure_ids).items()}

    def read(missing: list[int]) -> dict[int, _Standing]:
        rows = _rows(as_of)
        moments: dict[int, dict[int, Any]] = {pk: {} for pk in missing}
        for pk, number, at in rows.filter(measure_id__in=missing).values_list("measure_id", "pk", _MOMENT):
            moments[pk][number] = at
        found: dict[int, list[Any]] = {}
        new: list[int] = []
        for pk, standing in moments.items():
            # What was known earlier is told as it is told now: superseded by then or not.
            held, before = (None if as_of.known else _KEPT.last(pk)) or ([], {})
            found[pk] = [row for row in held if row.pk in standing and before[row.pk] == standing[row.pk]]
            known = {row.pk for row in found[pk]}
            new += [number for number in standing if number not in known]
        many = rows.filter(measure_id__in=missing) if len(new) > _MOST_NEW else rows.filter(pk__in=new)
        wanted = set(new)
        for row in _read(many) if new else ():
            if row.pk in wanted:
                found[row.measure_id].append(row)
        for mine in found.values():
            mine.sort(key=_place)
        return {pk: (found[pk], moments[pk]) for pk in missing}

    kept = _KEPT.many(versions, lambda standing: len(standing[0]), read)
    return {pk: rows for pk, (rows, _) in kept.items()}


#: Above this many new rows all those of their measures are read: a database takes only so many numbers at once.
_MOST_NEW: Final = 500


def _place(row: Any) -> tuple[Any, ...]:
    return row.area_id, row.breakdown, row.period.start, row.period.end, row.pk


def _cards(viewer: Actor, found: Sequence[Any]) -> list[FigureCard]:
    seen = visible(viewer).select_related("indicator_detail", "measure_detail")
    known = {r.pk: r for r in seen.filter(pk__in={row.measure_id for row in found})}
    unit = units(known.values())
    measure_cards = {pk: card_of(record) for pk, record in known.items()}
    ids = {row.owner_id for row in found if row.owner_id}
    owners: dict[int | None, str] = {None: SHARED}
    owners |= dict(Record.objects.filter(pk__in=ids).order_by().values_list("pk", "reference")) if ids else {}
    documents = cards(viewer, {row.source__document_id for row in found})
    names = reference.names({row.area_id for row in found})
    return [
        FigureCard(
            id=row.pk,
            reference=row.reference,
            owner=owners[row.owner_id],
            measure=measure_cards[row.measure_id],
            row=row,
            unit=unit[row.measure_id],
            area_code=row.area_id,
            area_name=names.get(row.area_id, row.area_id),
            period=row.period,
            breakdown=_parts(row.breakdown),
            caution=row.caution,
            source_sort=row.source__sort,
            document=documents.get(row.source__document_id),
            section=row.source__section,
            accepted_at=row.accepted_at,
            accepted_by=row.accepted_by,
            superseded_at=row.superseded_at,
            reason=row.reason,
        )
        for row in found
        if row.measure_id in known
    ]


def figures_of(viewer: Actor, measure_ids: Collection[int], as_of: AsOf = NOW) -> dict[int, list[FigureCard]]:
    """The standing figures of each indicator or measure: by area, then from the oldest period."""
    held = _held(measure_ids, as_of)
    answer: dict[int, list[FigureCard]] = {pk: [] for pk in measure_ids}
    for card in _cards(viewer, [row for pk in answer for row in held[pk]]):
        answer[card.measure.id].append(card)
    return answer


def rows_of(viewer: Actor, measure_ids: Collection[int], as_of: AsOf = NOW) -> list[Any]:
    """The standing figures that `figures_of` gives, as plain rows in the same order, for a pass over many.

    Each row has the columns of the store by name; `figure_of` makes a Figure of it.
    """
    seen = visible(viewer).filter(pk__in=list(measure_ids)).order_by("pk")
    held = _held(list(seen.select_related(None).values_list("pk", flat=True)), as_of)
    return [row for mine in held.values() for row in mine]


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
    for card in _cards(viewer, _read(rows)):
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
    return _cards(viewer, _read(rows[start : start + size])), rows.count()


def figures_near(viewer: Actor, typed: str, *, owner: str, as_of: AsOf = NOW) -> list[FigureCard]:
    """The figures of an owner that a typed number may mean: one of this reference, or within one of the number.

    Which of them it does mean, the caller knows who knows how they are shown. None where no number was typed.
    """
    said = _NUMBER.search(typed)
    if said is None:
        return []
    near = (Decimal(said[0]) - 1, Decimal(said[0]) + 1)
    rows = _rows(as_of).filter(measure__in=visible(viewer))
    rows = rows.filter(owner__reference=owner) if owner != SHARED else rows.filter(owner=None)
    meant = Q(reference__iexact=typed.strip()) | Q(value__range=near) | Q(lower__range=near, value=None)
    return _cards(viewer, _read(rows.filter(meant).order_by("reference")))


def find_figure(viewer: Actor, full: str, as_of: AsOf = NOW) -> FigureCard:
    """One figure by its full reference. Raises NotFound."""
    found = [] if as_of.known else _read(_standing(full))
    answer = _cards(viewer, found or _read(_of_reference(full, _rows(as_of))[:1]))
    if not answer:
        raise NotFound(f"We cannot find the figure {full}. Check its reference.")
    return answer[0]


def _standing(full: str) -> QuerySet[Observation]:
    """The figure that stands under a reference as it is written: by the index, however many figures there are."""
    owner, reference_text = split_reference(full)
    rows = Observation.objects.filter(superseded_at=None)
    if owner != SHARED:
        partnership = Record.objects.filter(owner=None, kind="partnership", reference=owner).values_list(
            "pk", flat=True
        )
        # Read first: the planner takes the index only where the owner is a plain number.
        rows = rows.filter(owner_id=partnership.first() or 0)
    else:
        rows = rows.filter(owner=None)
    return rows.filter(reference__in=sorted({reference_text, reference_text.upper()})).order_by("pk")[:1]


def _of_reference(full: str, rows: QuerySet[Observation]) -> QuerySet[Observation]:
    owner, reference_text = split_reference(full)
    of_owner = Q(owner=None) if owner == SHARED else Q(owner__reference=owner)
    return rows.filter(of_owner, reference__iexact=reference_text).order_by("-accepted_at")


def versions_of(viewer: Actor, full: str) -> list[FigureCard]:
    """Every value a figure has had, newest first."""
    every = Observation.objects.all()
    now = next(iter(_standing(full)), None)
    if now is None:
        return _cards(viewer, _read(_of_reference(full, every)))
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
    return _cards(viewer, _read(every.filter(pk__in=ids).order_by("-accepted_at")))


def counts_by_measure(measure_ids: Collection[int]) -> dict[int, int]:
    """How many standing figures each measure has."""
    rows = Observation.objects.filter(measure_id__in=list(measure_ids), superseded_at=None)
    return dict(rows.order_by().values_list("measure_id").annotate(n=Count("pk")))
