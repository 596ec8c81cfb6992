"""Lists as they were known at a moment: filtered, ordered and counted by what was recorded then."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from goldenthread.access import Scope
from goldenthread.records import search as words
from goldenthread.records.cards import Card
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind
from goldenthread.records.models import Record, Revision
from goldenthread.vocabulary import Period


def fields_known(scope: Scope, rows: QuerySet[Record], known: datetime) -> dict[int, tuple[int, dict[str, Any]]]:
    """The (version, fields) of each of these records as recorded at a moment, in one query.

    What was guarded then stays guarded: an earlier version is left out for those who might not
    have read it, though the record is open to them now.
    """
    standing = Revision.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=known), record__in=rows, recorded_at__lte=known
    )
    found = standing.values_list("record_id", "record__owner_id", "version", "fields")
    return {
        pk: (version, fields)
        for pk, owner, version, fields in found
        if scope.sees(owner=owner, marking=str(fields.get("marking", "")))
    }


def fits(
    card: Card,
    values: Mapping[str, Any],
    *,
    filters: Mapping[FieldSpec, Any],
    group: int | None,
    on: date | None,
    tokens: list[str],
) -> bool:
    """Whether a record as it was known fits what a list asks for."""
    if any(values.get(spec.name) != wanted for spec, wanted in filters.items()):
        return False
    if group is not None and values.get("group") != group:
        return False
    if on is not None and not card.held_on(on):
        return False
    text = words.text_of(card.reference, card.title, values.get("aliases") or [], card.summary)
    return all(token in text for token in tokens)


def from_plain(of_kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Python values of a revision's fields. A field that the kind no longer has is left out."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        spec = of_kind.by_name.get(name)
        if spec is None:
            continue
        if spec.sort == "period" and value:
            values[name] = Period.from_canonical(value)
        elif spec.sort == "record" or value in (None, ""):
            values[name] = spec.empty if value == "" else value
        else:
            values[name] = spec.parse(value)
    return values


def card_known(card: Card, version: int, values: Mapping[str, Any]) -> Card:
    """A card as it was known: its words, state and dates of then."""
    names = ("title", "summary", "state", "valid_from", "valid_to", "due", "position")
    changed = {name: values[name] for name in names if name in values}
    return Card(**{**card.__dict__, **changed, "version": version})
