"""The questions that a page asks dozens of times, as SQL that is made once: which cards, which of a name, which links.

Making SQL from a filter costs Django more than running it. What may be seen is still said in one place, by
`scope_filter`: its SQL is made from there, once for each scope, and the ids are added.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from goldenthread.access import Scope
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.models import Link, Record

#: What a card is made of, and the column that each part comes from where that has another name.
_NAMES = tuple(part.name for part in fields(Card))
_COLUMNS = tuple({"kind_code": "kind", "owner": "owner__reference"}.get(name, name) for name in _NAMES)


def cards_in(scope: Scope, allowed: Callable[[Scope], Q], ids: Collection[int]) -> dict[int, Card]:
    """The cards among `ids` that a scope allows, by id. `allowed` makes a filter of the scope."""
    if not ids:
        return {}
    made = _made(scope, allowed, connection.vendor)
    if made is None:
        return {}
    sql, params = made
    found = {}
    for row in _rows(f"{sql} {_among('records_record', 'id', ids)}", params):
        held = dict(zip(_NAMES, row, strict=True))
        # The owner's own reference comes where an owner's id does.
        found[row[0]] = Card(**held | {"owner": held["owner"] if held["owner_id"] else SHARED})
    return found


def card_named(scope: Scope, allowed: Callable[[Scope], Q], owner: str, reference: str) -> Card | None:
    """The card of this reference that a scope allows: of the partnership `owner`, or of the shared library."""
    made = _named(scope, allowed, connection.vendor, owner == SHARED)
    if made is None:
        return None
    sql, params = made
    given = {_OWNER: owner, _REFERENCE: connection.ops.prep_for_iexact_query(reference)}
    # A text that is no sentinel stays as it is; what cannot be looked up there is not.
    rows = _rows(sql, tuple(given.get(part, part) if isinstance(part, str) else part for part in params))
    if not rows:
        return None
    held = dict(zip(_NAMES, rows[0], strict=True))
    return Card(**held | {"owner": held["owner"] if held["owner_id"] else SHARED})


def links_among(relation: str, here: str, ids: Collection[int]) -> list[tuple[int, int]]:
    """Both ends of the links of a relation that stand now: the end that is among `ids`, then the other.

    Args:
        here: "source_id" or "target_id": the end that `ids` are of.
    """
    if not ids:
        return []
    there = "target_id" if here == "source_id" else "source_id"
    sql, params = _standing(here, there, connection.vendor)
    return list(_rows(f"{sql} {_among('records_link', here, ids)}", (*params, relation)))


#: What stands in the SQL where an owner and a reference will be.
_OWNER, _REFERENCE = "the-owner-asked-for", "the-reference-asked-for"


@lru_cache(maxsize=1024)
def _cached(scope: Scope, vendor: str, what: str = "cards") -> list[tuple[str, tuple[Any, ...]] | None]:
    """A place for what is made of a scope. The engine stands in the key, since each writes SQL its own way."""
    return []


def _named(
    scope: Scope, allowed: Callable[[Scope], Q], vendor: str, shared: bool
) -> tuple[str, tuple[Any, ...]] | None:
    kept = _cached(scope, vendor, "shared" if shared else "named")
    if not kept:
        of_owner = Q(owner=None) if shared else Q(owner__reference=_OWNER, owner__owner=None)
        rows = Record.objects.filter(allowed(scope)).filter(of_owner, reference__iexact=_REFERENCE).order_by("pk")
        try:
            sql, params = rows.values_list(*_COLUMNS)[:1].query.sql_with_params()
            kept.append((sql, tuple(params)))
        except EmptyResultSet:
            kept.append(None)
    return kept[0]


def _made(scope: Scope, allowed: Callable[[Scope], Q], vendor: str) -> tuple[str, tuple[Any, ...]] | None:
    kept = _cached(scope, vendor)
    if not kept:
        try:
            sql, params = (
                Record.objects.filter(allowed(scope)).order_by().values_list(*_COLUMNS).query.sql_with_params()
            )
            kept.append((f"{sql} {'AND' if ' WHERE ' in sql else 'WHERE'}", tuple(params)))
        except EmptyResultSet:
            kept.append(None)
    return kept[0]


@lru_cache(maxsize=8)
def _standing(here: str, there: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
    rows = Link.objects.filter(withdrawn_at=None).order_by().values_list(here, there)
    sql, params = rows.query.sql_with_params()
    return f'{sql} AND "records_link"."relation" = %s AND', tuple(params)


def _among(table: str, column: str, ids: Iterable[int]) -> str:
    """Which ids, written into the SQL: they are whole numbers, and `int` refuses anything else."""
    return f'"{table}"."{column}" IN ({",".join(str(int(pk)) for pk in ids)})'


def _rows(sql: str, params: tuple[Any, ...]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
