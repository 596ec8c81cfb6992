"""Read flags on figures with the replies of agencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.access import Actor, Permission, may
from goldenthread.publishing import models
from goldenthread.publishing.rules import flag_is_public
from goldenthread.records.queries import find
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class FlagLine:
    """A flag on a figure with the agency's reply."""

    id: int
    figure: str
    supplier: str
    finding: str
    raised_on: date
    reply_by: date
    reply: str
    given_by: str
    replied: bool
    settled: str
    public: bool
    may_reply: bool


def flags_of(viewer: Actor, slug: str) -> list[FlagLine]:
    """The flags of a partnership with their replies, newest first. An agency's own people see those on its figures."""
    owner = find(viewer, f"shared/{slug}")
    rows = models.Flag.objects.filter(owner_id=owner.id).select_related("supplier").order_by("settled_at", "-pk")
    member = may(viewer, Permission.VIEW, owner.id)
    return [
        flag_line(row, viewer, may(viewer, Permission.COMPOSE, owner.id))
        for row in rows
        if member or row.supplier_id in viewer.organisations
    ]


def flag_line(row: models.Flag, viewer: Actor, composes: bool) -> FlagLine:
    """A flag as the viewer gets it: `composes` says whether they make editions here."""
    on = today()
    open_ = row.settled_at is None and row.replied_at is None
    return FlagLine(
        id=row.pk,
        figure=row.figure,
        supplier=row.supplier.title,
        finding=row.finding,
        raised_on=row.raised_at.date(),
        reply_by=row.reply_by,
        reply=row.reply,
        given_by=row.given_by,
        replied=row.replied_at is not None,
        settled=row.settled,
        public=flag_is_public(row.reply_by, row.replied_at is not None, row.settled_at is not None, on),
        may_reply=open_ and (composes or row.supplier_id in viewer.organisations),
    )
