"""Figures of a published file, taken as one act: thousands at a time, with one entry in the ledger for all."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Model
from django.db.models.functions import Cast

from goldenthread.access import Actor, Permission, require_for, require_somewhere
from goldenthread.audit import ledger
from goldenthread.audit.ledger import Event
from goldenthread.jobs.counting import count_rows
from goldenthread.observations.models import SAID, Observation, Source
from goldenthread.observations.writing import CHUNK, NewFigure, group_of, refuse_faults, require_figures
from goldenthread.records.models import Record

#: What a publisher revises, and what may differ besides when a file is read again.
_REVISED = ("value", "numerator", "denominator", "lower", "upper", "qualifier", "marker")
_BESIDES = ("measure_id", "area_id", "span", "breakdown", "status", "note", "caution")
_READ = ("pk", "reference", "vintage", *_REVISED, *_BESIDES)
#: The period in its canonical text: to read thousands of them back would be for nothing.
_SPAN = Cast("period", CharField())

ADDED, REVISED, RESTATED, UNCHANGED, OLDER = "added", "revised", "restated", "unchanged", "older"


@dataclass
class Taken:
    """What taking a release did, by measure (record id): how many figures had each outcome."""

    by_measure: dict[int, Counter[str]] = field(default_factory=dict)

    def count(self, *outcomes: str) -> int:
        """How many figures had one of these outcomes."""
        return sum(counts[outcome] for counts in self.by_measure.values() for outcome in outcomes)

    @property
    def changed(self) -> int:
        """How many figures were written."""
        return self.count(ADDED, REVISED, RESTATED)

    def note(self, measure: int, outcome: str) -> None:
        """Count one figure."""
        self.by_measure.setdefault(measure, Counter())[outcome] += 1


def accept_release(
    *,
    actor: Actor,
    owner: Record | None,
    figures: Iterable[NewFigure],
    at: datetime,
    release: str,
    entry: Callable[[Taken], Event],
    reason: str = "",
    seen: Callable[[NewFigure, Mapping[str, Any]], None] | None = None,
) -> Taken:
    """Accept the figures of one published file or return into the store of `owner`, all or none.

    A figure that says the same changes nothing, whichever file it came from first. One that says
    something else supersedes, with the reason that the publisher revised it in `release`; but where
    the one that stands comes from a later vintage it is left as it is. No reference may come twice.
    `reason` takes the place of that reason, where somebody gave one.
    `entry` makes the one line of the ledger; it is written only when a figure was. `seen` is told of
    each figure that is revised or restated, with the row that stood.

    Raises:
        NotAllowed: where one figure is of a measure that the actor's group does not look after.
        Refused: for what the store could not hold, with every problem of the chunk.
    """
    require_somewhere(actor, Permission.ACCEPT_FIGURES, owner.pk if owner else None)
    revised = reason[:500] or f"Revised by the publisher in {release}"[:500]
    restated = reason[:500] or f"Read again in {release}, with another status or note"[:500]
    taken = Taken()
    with transaction.atomic():
        for chunk in _chunks(figures):
            require_figures(actor, owner, chunk)
            refuse_faults(chunk, "")
            standing = _standing(owner, chunk)
            new = []
            for item in chunk:
                before = standing.get(item.reference)
                outcome = _outcome(before, item)
                taken.note(item.measure.pk, outcome)
                if seen and before and outcome in (REVISED, RESTATED):
                    seen(item, before)
                if outcome in (ADDED, REVISED, RESTATED):
                    new.append((item, before, {ADDED: "", REVISED: revised, RESTATED: restated}[outcome]))
            if not new:
                continue
            old = [before["pk"] for _, before, _ in new if before]
            Observation.objects.filter(pk__in=old).update(superseded_at=at)
            _insert(new, owner, actor, at)
        if taken.changed:
            ledger.write(actor, entry(taken), at=at)
            count_rows(taken.changed, Observation, Source)
    return taken


def _chunks(figures: Iterable[NewFigure]) -> Iterator[list[NewFigure]]:
    several = iter(figures)
    while chunk := list(islice(several, CHUNK)):
        yield chunk


def _standing(owner: Record | None, chunk: Sequence[NewFigure]) -> dict[str, Mapping[str, Any]]:
    rows = Observation.objects.filter(owner=owner, superseded_at=None, reference__in=[item.reference for item in chunk])
    return {row["reference"]: row for row in rows.annotate(span=_SPAN).values(*_READ)}


def _outcome(before: Mapping[str, Any] | None, item: NewFigure) -> str:
    """What is to be done with a figure, beside the one of its reference that stands."""
    if before is None:
        return ADDED
    figure = item.figure
    says: dict[str, Any] = {name: getattr(figure, name) for name in _REVISED}
    says |= {
        "measure_id": item.measure.pk,
        "area_id": item.area,
        "span": item.period.canonical,
        "breakdown": item.breakdown,
        "status": figure.status.value,
        "note": figure.note,
        "caution": item.caution,
    }
    # Numbers are compared as numbers: what the store holds as 38.00000000 is 38.
    differs = [name for name, value in says.items() if before[name] != value]
    if not differs:
        return UNCHANGED
    if before["vintage"] and item.vintage and item.vintage < before["vintage"]:
        return OLDER
    return REVISED if set(differs) & set(_REVISED) else RESTATED


def _insert(
    new: Sequence[tuple[NewFigure, Mapping[str, Any] | None, str]], owner: Record | None, actor: Actor, at: datetime
) -> None:
    """Write new figures, and the sources that they name, row by row of plain values.

    Model objects would take four times as long, and there may be a hundred thousand figures.
    """
    ops = connection.ops
    wanted = dict.fromkeys(item.source for item, _, _ in new)
    _insert_rows(Source, ("sort", "document", "section"), wanted)
    found = Source.objects.filter(
        document_id__in={document for _, document, _ in wanted}, section__in={section for _, _, section in wanted}
    )
    sources = {row[1:]: row[0] for row in found.values_list("pk", "sort", "document_id", "section")}
    accepted = ops.adapt_datetimefield_value(at)
    days: dict[date | None, Any] = {None: None}

    def day(value: date | None) -> Any:
        if value not in days:
            days[value] = ops.adapt_datefield_value(value)
        return days[value]

    def number(value: Decimal | None) -> Any:
        return None if value is None else ops.adapt_decimalfield_value(value, 24, 8)

    _insert_rows(
        Observation,
        _COLUMNS,
        (
            (
                item.reference,
                owner.pk if owner else None,
                item.measure.pk,
                item.area,
                item.period.canonical,
                day(item.period.start),
                day(item.period.end),
                item.breakdown,
                number(item.figure.value),
                number(item.figure.numerator),
                number(item.figure.denominator),
                number(item.figure.lower),
                number(item.figure.upper),
                item.figure.qualifier.value,
                item.figure.marker.value,
                item.figure.note,
                item.figure.basis.value,
                item.figure.status.value,
                item.figure.text,
                item.caution,
                day(item.vintage),
                sources[item.source],
                accepted,
                actor.id,
                None,
                before["pk"] if before else None,
                reason,
            )
            for item, before, reason in new
        ),
    )


_COLUMNS = (
    "reference",
    "owner",
    "measure",
    "area",
    "period",
    "starts",
    "ends",
    "breakdown",
    *SAID,
    "vintage",
    "source",
    "accepted_at",
    "accepted_by",
    "superseded_at",
    "supersedes",
    "reason",
)


def _insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values that the database takes as they are; a source that is there stays."""
    quote = connection.ops.quote_name
    column = {each.name: each.column for each in model._meta.concrete_fields}
    columns = ", ".join(quote(str(column[name])) for name in names)
    places = ", ".join(["%s"] * len(names))
    ignore = " ON CONFLICT DO NOTHING" if model is Source else ""
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}){ignore}"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))


def take_back(
    *,
    actor: Actor,
    owner: Record | None,
    document: int,
    accepted_at: datetime,
    at: datetime,
    reason: str,
    entry: Callable[[int, int], Event],
) -> tuple[int, int]:
    """Supersede every figure that stands of one act of acceptance, and bring back what each had superseded.

    Returns how many were taken back, and how many of these had one before them that stands again. What has
    been superseded since stays as it is. Nothing is deleted: every value can still be shown.
    """
    require_for(
        actor,
        Permission.ACCEPT_FIGURES,
        owner.pk if owner else None,
        groups_accepted(owner, document, accepted_at),
    )
    with transaction.atomic():
        theirs = Observation.objects.filter(
            owner=owner, source__document_id=document, accepted_at=accepted_at, superseded_at=None
        )
        ids = list(theirs.values_list("pk", flat=True))
        back = 0
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            before = Observation.objects.filter(superseded_by__in=some).select_related("superseded_by")
            rows = [_again(row, actor, at, reason) for row in before]
            Observation.objects.filter(pk__in=some).update(superseded_at=at)
            Observation.objects.bulk_create(rows)
            back += len(rows)
        ledger.write(actor, entry(len(ids), back), at=at)
    return len(ids), back


def groups_accepted(owner: Record | None, document: int, accepted_at: datetime) -> set[int | None]:
    """The groups that look after the measures of one act of acceptance; None stands for what no group does."""
    rows = Observation.objects.filter(owner=owner, source__document_id=document, accepted_at=accepted_at)
    found = rows.order_by().values_list("measure__group_id", "measure__owner_id").distinct()
    return {group_of(owner, group, of) for group, of in found}


def _again(row: Observation, actor: Actor, at: datetime, reason: str) -> Observation:
    """A copy of a figure that stands from now on, in place of the one that had superseded it."""
    copied = {
        column.attname: getattr(row, column.attname)
        for column in Observation._meta.concrete_fields
        if column.attname not in ("id", "accepted_at", "accepted_by", "superseded_at", "supersedes_id", "reason")
    }
    return Observation(
        **copied, accepted_at=at, accepted_by=actor.id, supersedes=row.superseded_by, reason=reason[:500]
    )
