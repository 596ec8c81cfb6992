"""Accept figures, and supersede them. Nothing accepted is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction

from goldenthread.access import Actor
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.observations.models import SAID, Observation
from goldenthread.observations.writing import CHUNK, NewFigure, refuse_faults, require_figures, row_of, sources_of
from goldenthread.records.models import Record
from goldenthread.vocabulary import Figure, NotFound, Period, Problem, Refused

__all__ = ["Accepted", "NewFigure", "accept", "correct"]

ACCEPTED = declare("figure.accepted", "accepted figure {what}")
SUPERSEDED = declare("figure.superseded", "put a correction in place of figure {what}: {why}")

_COMPARED = (
    "measure_id",
    "area_id",
    "period",
    "breakdown",
    *SAID,
    "source_id",
)


@dataclass(frozen=True)
class Accepted:
    """What accepting did: how many were new, corrected and already there."""

    added: int
    superseded: int
    unchanged: int


def accept(*, actor: Actor, owner: Record | None, figures: Sequence[NewFigure], reason: str = "") -> Accepted:
    """Accept figures into the store of `owner`, all or none, in a few set-based inserts.

    A figure whose reference is there with the same content changes nothing; with other content
    it supersedes the old one, which needs a `reason`. A role in a group reaches the figures of the
    measures that the group looks after. Raises NotAllowed, and Refused with every problem.
    """
    require_figures(actor, owner, figures)
    refuse_faults(figures, reason)
    now = datetime.now(UTC)
    with transaction.atomic():
        sources = sources_of(figures)
        standing = _standing(owner, [item.reference for item in figures])
        new, old = [], []
        for item in figures:
            row = row_of(item, owner, actor, now, reason, sources[item.source])
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


def _standing(owner: Record | None, references: Sequence[str]) -> dict[str, Observation]:
    """The standing figures of `owner` that have these references."""
    found: dict[str, Observation] = {}
    for start in range(0, len(references), CHUNK):
        wanted = references[start : start + CHUNK]
        rows = Observation.objects.filter(owner=owner, superseded_at=None, reference__in=wanted)
        found |= {row.reference: row for row in rows}
    return found


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
