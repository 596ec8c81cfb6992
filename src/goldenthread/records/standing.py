"""What stands, as filters: records in use, and records and links by both clocks."""

from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.records.cards import AsOf
from goldenthread.records.models import Record


def in_use(rows: QuerySet[Record]) -> QuerySet[Record]:
    """All but what was retired or taken back: what a list and a count of today hold."""
    return rows.exclude(state=Record.State.RETIRED)


def span_filter(on: date, prefix: str = "") -> Q:
    """What held on a day. A start or end that is not known takes in everything."""
    return (Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": on})) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": on})
    )


def link_filter(as_of: AsOf) -> Q:
    """The links that stand, by both clocks."""
    if as_of.known:
        standing = Q(recorded_at__lte=as_of.known) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=as_of.known))
    else:
        standing = Q(withdrawn_at=None)
    return standing & span_filter(as_of.on) if as_of.on else standing
