"""What changed in a partnership between two moments: records, links and figures, as recorded.

Read from the recorded clock alone (revisions, links, observations), in a few set-based queries.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Q

from goldenthread.access import Actor
from goldenthread.observations.models import SAID, Observation
from goldenthread.observations.queries import figure_of, units
from goldenthread.records.cards import Card, Change
from goldenthread.records.models import Link, Record, Revision
from goldenthread.records.queries import from_plain, show, visible
from goldenthread.records.relations import RELATIONS
from goldenthread.reference import queries as reference
from goldenthread.thread.figures import shown
from goldenthread.thread.idlist import among, cards_among
from goldenthread.vocabulary import Period

_OVER = ("closed", "retired", "succeeded")


@dataclass(frozen=True)
class RecordChange:
    """A record that was added, changed or ended, with what it said before and after."""

    card: Card
    at: datetime
    actor: str
    reason: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class LinkChange:
    """A link that was added or taken away: "ACT-014 is measured by IND-001"."""

    source: Card
    words: str
    target: Card
    at: datetime
    actor: str
    reason: str = ""


@dataclass(frozen=True)
class FigureChange:
    """A figure that was accepted or superseded."""

    reference: str
    measure: Card
    shown: str
    area: str
    period: Period
    at: datetime
    actor: str
    reason: str = ""


@dataclass(frozen=True)
class Changes:
    """What changed after `since`, up to and including `until`; newest first."""

    since: datetime
    until: datetime
    added: tuple[RecordChange, ...]
    changed: tuple[RecordChange, ...]
    ended: tuple[RecordChange, ...]
    linked: tuple[LinkChange, ...]
    unlinked: tuple[LinkChange, ...]
    accepted: tuple[FigureChange, ...]
    superseded: tuple[FigureChange, ...]

    @property
    def total(self) -> int:
        names = ("added", "changed", "ended", "linked", "unlinked", "accepted", "superseded")
        return sum(len(getattr(self, name)) for name in names)


def changes(viewer: Actor, owner_id: int | None, since: datetime, until: datetime, *, most: int = 500) -> Changes:
    """What changed among a partnership's records that the viewer may read.

    At most `most` of each sort. A link counts for the partnership of the record that carries it.
    """
    added, changed, ended = _records(viewer, owner_id, since, until, most)
    within = Q(recorded_at__gt=since, recorded_at__lte=until)
    gone = Q(withdrawn_at__gt=since, withdrawn_at__lte=until)
    return Changes(
        since=since,
        until=until,
        added=added,
        changed=changed,
        ended=ended,
        linked=_links(viewer, owner_id, within, most, gone=False),
        unlinked=_links(viewer, owner_id, gone, most, gone=True),
        accepted=_figures(viewer, owner_id, Q(accepted_at__gt=since, accepted_at__lte=until), most, gone=False),
        superseded=_figures(viewer, owner_id, Q(superseded_at__gt=since, superseded_at__lte=until), most, gone=True),
    )


def _records(
    viewer: Actor, owner_id: int | None, since: datetime, until: datetime, most: int
) -> tuple[tuple[RecordChange, ...], ...]:
    mine = visible(viewer).filter(owner_id=owner_id).order_by().values("pk")
    touched = Revision.objects.filter(record_id__in=mine, recorded_at__gt=since, recorded_at__lte=until)
    last: dict[int, Any] = {}
    born: set[int] = set()
    # What a new record says is on its page: only what was there before is compared.
    columns = ("pk", "record_id", "version", "recorded_at", "actor", "reason")
    for row in touched.order_by("-recorded_at", "-id").values_list(*columns, named=True)[: most * 4]:
        last.setdefault(row.record_id, row)
        if row.version == 1:
            born.add(row.record_id)
    old = set(last) - born
    fields = dict(Revision.objects.filter(pk__in=among(last[pk].pk for pk in old)).values_list("record_id", "fields"))
    before = dict(
        Revision.objects.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=since),
            record_id__in=among(old),
            recorded_at__lte=since,
        ).values_list("record_id", "fields")
    )
    cards = cards_among(viewer, last)
    sorts: dict[str, list[RecordChange]] = defaultdict(list)
    for pk, row in last.items():
        card, earlier, now = cards[pk], before.get(pk, {}), fields.get(pk, {})
        told = _differences(card, earlier, now) if pk in old else ()
        over = now.get("state") in _OVER and earlier.get("state") not in _OVER
        sort = "added" if pk in born else "ended" if over else "changed"
        if sort == "changed" and not told:
            continue
        sorts[sort].append(RecordChange(card, row.recorded_at, row.actor, row.reason, told))
    return tuple(tuple(sorts[sort][:most]) for sort in ("added", "changed", "ended"))


def _differences(card: Card, before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    old, new = from_plain(card.kind, before), from_plain(card.kind, after)
    return tuple(
        Change(spec.label, show(spec, old.get(spec.name)), show(spec, new.get(spec.name)))
        for spec in card.kind.fields
        if spec.sort != "record" and old.get(spec.name, spec.empty) != new.get(spec.name, spec.empty)
    )


def _links(viewer: Actor, owner_id: int | None, when: Q, most: int, *, gone: bool) -> tuple[LinkChange, ...]:
    order = "-withdrawn_at" if gone else "-recorded_at"
    rows = list(Link.objects.filter(when, source__owner_id=owner_id).order_by(order, "-id")[: most * 2])
    ends = {pk for row in rows for pk in (row.source_id, row.target_id)}
    cards = cards_among(viewer, ends)
    return tuple(
        LinkChange(
            source=cards[row.source_id],
            words=RELATIONS[row.relation].forward,
            target=cards[row.target_id],
            at=row.withdrawn_at if gone and row.withdrawn_at else row.recorded_at,
            actor=row.withdrawn_by if gone else row.recorded_by,
            reason=row.withdrawn_reason if gone else row.reason,
        )
        for row in rows
        if row.source_id in cards and row.target_id in cards
    )[:most]


_FIGURE = (
    "reference",
    "measure_id",
    "area_id",
    "period",
    *SAID,
    "accepted_at",
    "accepted_by",
    "superseded_at",
    "reason",
)


def _figures(viewer: Actor, owner_id: int | None, when: Q, most: int, *, gone: bool) -> tuple[FigureChange, ...]:
    order = "-superseded_at" if gone else "-accepted_at"
    found = Observation.objects.filter(when, owner_id=owner_id).order_by(order, "-id")
    rows = list(found.values_list(*_FIGURE, named=True)[:most])
    measures = {row.measure_id for row in rows}
    typed = Record.objects.filter(pk__in=among(measures)).select_related("indicator_detail", "measure_detail")
    unit = units(list(typed)) if measures else {}
    names = reference.names({row.area_id for row in rows})
    cards = cards_among(viewer, measures)
    return tuple(
        FigureChange(
            reference=row.reference,
            measure=cards[row.measure_id],
            shown=shown(figure_of(row, unit[row.measure_id])) or row.text,
            area=names.get(row.area_id, row.area_id),
            period=cast(Period, row.period),
            at=row.superseded_at if gone and row.superseded_at else row.accepted_at,
            actor=row.accepted_by,
            reason=row.reason,
        )
        for row in rows
        if row.measure_id in cards
    )
