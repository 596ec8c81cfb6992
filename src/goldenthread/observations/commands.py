"""Accept figures, and supersede them. Nothing accepted is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.observations.models import Observation, Source
from goldenthread.records.models import Record
from goldenthread.records.writing import REFERENCE
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Figure, NotFound, Period, Problem, Refused

ACCEPTED = declare("figure.accepted", "accepted figure {what}")
SUPERSEDED = declare("figure.superseded", "put a correction in place of figure {what}: {why}")

_COMPARED = (
    "measure_id",
    "area_id",
    "period",
    "breakdown",
    "value",
    "numerator",
    "denominator",
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
)


#: How many letters each column of text holds.
_LONGEST: dict[str, int] = {
    column.name: column.max_length
    for model in (Source, Observation)
    for column in model._meta.concrete_fields
    if column.max_length
}


@dataclass(frozen=True)
class NewFigure:
    """A figure to be accepted. `source` is (sort, document record id, section)."""

    reference: str
    measure: Record
    area: str
    period: Period
    figure: Figure
    source: tuple[str, int, str]
    breakdown: str = ""
    caution: str = ""
    vintage: date | None = None
    place: str = ""


@dataclass(frozen=True)
class Accepted:
    """What accepting did: how many were new, corrected and already there."""

    added: int
    superseded: int
    unchanged: int


def accept(*, actor: Actor, owner: Record | None, figures: Sequence[NewFigure], reason: str = "") -> Accepted:
    """Accept figures into the store of `owner`, all or none, in a few set-based inserts.

    A figure whose reference is there with the same content changes nothing; with other content
    it supersedes the old one, which needs a `reason`. Raises Refused with every problem.
    """
    require(actor, Permission.ACCEPT_FIGURES, owner.pk if owner else None)
    _refuse_faults(figures, reason)
    now = datetime.now(UTC)
    with transaction.atomic():
        sources = _sources(figures)
        standing = {row.reference: row for row in Observation.objects.filter(owner=owner, superseded_at=None)}
        new, old = [], []
        for item in figures:
            row = _row(item, owner, actor, now, reason, sources[item.source])
            before = standing.get(item.reference)
            if before and _same(before, row):
                continue
            if before:
                old.append(before)
                row.supersedes = before
            new.append(row)
        if old and not reason.strip():
            raise Refused(
                Problem(
                    row.reference,
                    "the figure has changed and no reason was given",
                    "Say why the figure is corrected",
                )
                for row in old
            )
        Observation.objects.filter(pk__in=[row.pk for row in old]).update(superseded_at=now)
        Observation.objects.bulk_create(new, batch_size=200)
        slug = owner.reference if owner else "shared"
        ledger.write(actor, *(_event(row, slug, reason) for row in new), at=now)
    return Accepted(len(new) - len(old), len(old), len(figures) - len(new))


def _refuse_faults(figures: Sequence[NewFigure], reason: str) -> None:
    """Refuse what the store could not hold, or could not tell apart, with every problem."""
    known = reference.names({item.area for item in figures})
    problems = []
    seen: set[str] = set()
    for item in figures:
        place = item.place or item.reference
        if item.area not in known:
            problems.append(
                Problem(
                    place,
                    f"there is no area with the code {item.area}",
                    "Use a code from the area register, such as E06000059",
                )
            )
        if not REFERENCE.fullmatch(item.reference):
            problems.append(
                Problem(
                    place,
                    f"“{item.reference}” is not a reference",
                    "Use letters, digits and hyphens, like FIG-014",
                )
            )
        if item.reference in seen:
            problems.append(Problem(place, f"{item.reference} is given twice", "Give another reference"))
        seen.add(item.reference)
        for name, text in _texts(item).items():
            if len(text) > _LONGEST[name]:
                finding = f"it is {len(text):,} characters long"
                problems.append(Problem(f"{place}, {name}", finding, f"Shorten it to {_LONGEST[name]} or fewer"))
    if len(reason) > _LONGEST["reason"]:
        finding = f"it is {len(reason):,} characters long"
        problems.append(Problem("Reason", finding, f"Shorten it to {_LONGEST['reason']} or fewer"))
    if problems:
        raise Refused(problems)


def _texts(item: NewFigure) -> dict[str, str]:
    return {
        "period": item.period.canonical,
        "breakdown": item.breakdown,
        "note": item.figure.note,
        "text": item.figure.text,
        "caution": item.caution,
        "section": item.source[2],
    }


def _sources(figures: Sequence[NewFigure]) -> dict[tuple[str, int, str], Source]:
    wanted = {item.source for item in figures}
    Source.objects.bulk_create([Source(sort=s, document_id=d, section=x) for s, d, x in wanted], ignore_conflicts=True)
    documents = {document for _, document, _ in wanted}
    found = Source.objects.filter(document_id__in=documents)
    return {(row.sort, row.document_id, row.section): row for row in found}


def _row(
    item: NewFigure,
    owner: Record | None,
    actor: Actor,
    now: datetime,
    reason: str,
    source: Source,
) -> Observation:
    figure = item.figure
    return Observation(
        reference=item.reference,
        owner=owner,
        measure=item.measure,
        area_id=item.area,
        period=item.period,
        starts=item.period.start,
        ends=item.period.end,
        breakdown=item.breakdown,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        lower=figure.lower,
        upper=figure.upper,
        qualifier=figure.qualifier.value,
        marker=figure.marker.value,
        note=figure.note,
        basis=figure.basis.value,
        status=figure.status.value,
        text=figure.text,
        caution=item.caution,
        vintage=item.vintage,
        source=source,
        accepted_at=now,
        accepted_by=actor.id,
        reason=reason,
    )


def _same(one: Observation, other: Observation) -> bool:
    def plain(row: Observation, name: str) -> object:
        value = getattr(row, name)
        if isinstance(value, Decimal):
            return value.normalize()
        return value.canonical if isinstance(value, Period) else value

    return all(plain(one, name) == plain(other, name) for name in _COMPARED)


def _event(row: Observation, slug: str, reason: str) -> Event:
    what = f"{slug}/{row.reference} ({row.measure.title}, {row.area_id}, {row.period})"
    corrected = row.supersedes is not None
    return Event(
        act=SUPERSEDED if corrected else ACCEPTED,
        subject_kind="figure",
        subject_id=f"{slug}/{row.reference}",
        subject_ref=f"{slug}/{row.reference}",
        owner=slug,
        parts={"what": what, "why": reason},
    )


def correct(*, actor: Actor, record_owner: Record | None, reference_text: str, figure: Figure, reason: str) -> Accepted:
    """Put another value in place of one figure, with a reason. The old value stays in view."""
    before = (
        Observation.objects.filter(owner=record_owner, reference=reference_text, superseded_at=None)
        .select_related("measure", "source")
        .first()
    )
    if before is None:
        raise NotFound(f"There is no figure {reference_text} to correct.")
    item = NewFigure(
        reference=reference_text,
        measure=before.measure,
        area=before.area_id,
        period=before.period,
        figure=figure,
        source=(before.source.sort, before.source.document_id, before.source.section),
        breakdown=before.breakdown,
        caution=before.caution,
        vintage=before.vintage,
    )
    return accept(actor=actor, owner=record_owner, figures=[item], reason=reason)
