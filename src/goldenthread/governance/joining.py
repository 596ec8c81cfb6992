"""Small reads that several rooms of governance share."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import kind
from goldenthread.records.known import fields_known, from_plain
from goldenthread.records.models import Record
from goldenthread.records.queries import every_of, scope_of
from goldenthread.strategy.chapters import OVER


def values_of_ids(
    viewer: Actor, kind_code: str, ids: Collection[int], as_of: AsOf = NOW
) -> dict[int, Mapping[str, Any]]:
    """The field values of records of one kind, by id, in one or two queries."""
    if not ids:
        return {}
    of_kind = kind(kind_code)
    found = {card.id: values for card, values in every_of(viewer, kind_code, ids=ids)}
    if as_of.known:
        known = fields_known(scope_of(viewer), Record.objects.filter(pk__in=list(found)), as_of.known)
        found = {pk: values | from_plain(of_kind, known[pk][1]) for pk, values in found.items() if pk in known}
    return dict(found)


def closed_ids(found: Iterable[Card]) -> set[int]:
    """The records among these that are over."""
    return {card.id for card in found if card.state in OVER}
