"""The questions that a page asks dozens of times, as SQL that is made once: which cards, which of a name, which links.

Making SQL from a filter costs Django more than running it. What may be seen is still said in one place, by
`scope_filter`: its SQL is made from there, once for each scope, and the ids are added.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from goldenthread.access import Scope
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.kinds import Kind
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


def kind_in(
    scope: Scope,
    allowed: Callable[[Scope], Q],
    of_kind: Kind,
    owner: str | None,
    ids: Collection[int] | None = None,
    *,
    with_values: bool = True,
) -> list[tuple[Card, dict[str, Any]]]:
    """The records of a kind that a scope allows, in list order, each with its values by field name.

    Args:
        owner: Of this partnership, or of the shared library; of anybody where it is None.
        ids: Of these alone.
        with_values: False leaves the values out.
    """
    if ids is not None and not ids:
        return []
    whose = "anybody" if owner is None else "shared" if owner == SHARED else "named"
    made = _of_kind(scope, allowed, connection.vendor, of_kind, whose, with_values)
    if made is None:
        return []
    some = f" AND {_among('records_record', 'id', ids)}" if ids is not None else ""
    given = tuple(owner if part == _OWNER else part for part in made.params)
    found = []
    for row in _rows(f"{made.sql}{some} {_IN_ORDER}", given):
        said = list(row)
        for place, converters, expression in made.converters:
            for convert in converters:
                said[place] = convert(said[place], expression, connection)
        held = dict(zip(_NAMES, said, strict=False))
        card = Card(**held | {"owner": held["owner"] if held["owner_id"] else SHARED})
        found.append((card, {name: said[place] for name, place in made.values.items()}))
    if owner is None:
        found.sort(key=lambda pair: (pair[0].owner_id is not None, pair[0].owner))
    return found


def links_among(relation: str, here: str, ids: Collection[int], on: date | None = None) -> list[tuple[int, int]]:
    """Both ends of the links of a relation that stand now: the end that is among `ids`, then the other.

    Args:
        here: "source_id" or "target_id": the end that `ids` are of.
        on: Leaves in what held on that day.
    """
    if not ids:
        return []
    there = "target_id" if here == "source_id" else "source_id"
    sql, params = _standing(here, there, connection.vendor)
    held, days = _span(on)
    return list(_rows(f"{sql} {_among('records_link', here, ids)}{held}", (*params, relation, *days)))


class Standing(NamedTuple):
    """A link that stands now."""

    id: int
    source_id: int
    relation: str
    target_id: int
    note: str
    valid_from: date | None
    valid_to: date | None


def links_at(record_id: int, on: date | None = None) -> list[Standing]:
    """The links of a record that stand now, both ways, as they were recorded; those that held on a day."""
    held, days = _span(on)
    columns = ", ".join(f'"records_link"."{name}"' for name in Standing._fields)
    among = " OR ".join(_among("records_link", end, [record_id]) for end in ("source_id", "target_id"))
    sql = f'SELECT {columns} FROM "records_link" WHERE "records_link"."withdrawn_at" IS NULL AND ({among})'  # noqa: S608 - our own names, and a whole number
    return [Standing(*row) for row in _rows(f'{sql}{held} ORDER BY "records_link"."id"', days)]


def links_either(
    ids: Collection[int], out: Collection[str], into: Collection[str], on: date | None = None
) -> list[tuple[int, str, int]]:
    """The links that stand now of the relations `out` of these records, and `into` them: source, relation, target.

    `on` leaves in what held on that day.
    """
    if not ids:
        return []
    wanted = [(end, tuple(codes)) for end, codes in (("source_id", out), ("target_id", into)) if codes]
    sql = " OR ".join(
        f"""({_among("records_link", end, ids)} AND "records_link"."relation" IN ({", ".join(["%s"] * len(codes))}))"""
        for end, codes in wanted
    )
    if not sql:
        return []
    held, days = _span(on)
    return list(_rows(f"{_EITHER} ({sql}){held}", (*(code for _, codes in wanted for code in codes), *days)))


def _span(on: date | None) -> tuple[str, tuple[Any, ...]]:
    """What held on a day, as SQL: a start or end that is not known takes in everything."""
    if on is None:
        return "", ()
    begin, end = (f'"records_link"."{name}"' for name in ("valid_from", "valid_to"))
    day = connection.ops.adapt_datefield_value(on)
    return f" AND ({begin} IS NULL OR {begin} <= %s) AND ({end} IS NULL OR {end} >= %s)", (day, day)


_EITHER = (
    'SELECT "records_link"."source_id", "records_link"."relation", "records_link"."target_id" '
    'FROM "records_link" WHERE "records_link"."withdrawn_at" IS NULL AND'
)
#: List order, among the records of one owner.
_IN_ORDER = 'ORDER BY "records_record"."position", "records_record"."reference"'

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


@dataclass(frozen=True)
class _Listed:
    """The SQL of a list, what turns its columns into values, and the place of each value in a row."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    values: Mapping[str, int]


@lru_cache(maxsize=4096)
def _of_kind(
    scope: Scope, allowed: Callable[[Scope], Q], vendor: str, of_kind: Kind, whose: str, with_values: bool
) -> _Listed | None:
    of_owner = {"anybody": Q(), "shared": Q(owner=None), "named": Q(owner__reference=_OWNER, owner__owner=None)}
    typed = {spec.name for spec in of_kind.typed}
    wanted = {
        spec.name: f"{of_kind.detail_name}__{spec.attribute}" if spec.name in typed else spec.attribute
        for spec in (of_kind.fields if with_values else ())
    }
    columns = [*_COLUMNS, *dict.fromkeys(column for column in wanted.values() if column not in _COLUMNS)]
    rows = Record.objects.filter(allowed(scope)).filter(of_owner[whose], kind=of_kind.code).order_by()
    compiler = rows.values_list(*columns).query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    converters = compiler.get_converters(expression for expression, _, _ in compiler.select)
    return _Listed(
        sql,
        tuple(params),
        tuple((place, tuple(found), expression) for place, (found, expression) in converters.items()),
        {name: columns.index(column) for name, column in wanted.items()},
    )


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
