"""The two questions that a page asks dozens of times, as SQL that is made once: which cards, and which links.

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


@lru_cache(maxsize=512)
def _cached(scope: Scope, vendor: str) -> list[tuple[str, tuple[Any, ...]] | None]:
    """A place for what is made of a scope. The engine stands in the key, since each writes SQL its own way."""
    return []


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
