"""What queries answer with, as plain JSON; and what somebody asked of the two clocks.

The API and the command line say the same, from here.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import get_current_timezone, is_naive

from goldenthread.access import Actor
from goldenthread.records import queries
from goldenthread.records.cards import AsOf, Card, LinkLine, Listing, Sheet
from goldenthread.records.kinds import Kind
from goldenthread.vocabulary import Period, Refused


def as_of(on: str | None, known: str | None) -> AsOf:
    """The two clocks as asked: `on` a day; `known` a day (its end) or a moment.

    Raises Refused.
    """
    return AsOf(day("on", on), moment("known", known) if known else None)


def day(place: str, text: str | None) -> date | None:
    """A date as asked, like 2024-03-14 or 14 March 2024; nothing asked is no date. Raises Refused."""
    asked = (text or "").strip()
    if not asked:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        pass
    try:
        period = Period.parse(asked)
    except Refused:
        raise Refused.one(place, f"“{asked}” is not a date", "Write it like 2024-03-14 or 14 March 2024") from None
    if period.start != period.end:
        raise Refused.one(place, f"“{asked}” is not one day", "Write a day, like 31 July 2024")
    return period.start


def moment(place: str, text: str) -> datetime:
    """A moment as asked; of a day, its last, since what was known on a day is known at its end."""
    asked = text.strip()
    try:
        exact = datetime.fromisoformat(asked) if len(asked) > len("2024-03-14") and asked[:4].isdigit() else None
        if exact is not None:
            local = exact.replace(tzinfo=get_current_timezone()) if is_naive(exact) else exact
            return local.astimezone(UTC)
        on = day(place, asked)
        assert on is not None
        midnight = datetime.combine(on + timedelta(days=1), time(), get_current_timezone())
        return midnight.astimezone(UTC) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise Refused.one(place, f"“{asked}” is not a date or a time", "Write it like 2024-03-14") from None


def card(item: Card) -> dict[str, Any]:
    """A record as lists and links show it."""
    return {
        "kind": item.kind_code,
        "owner": item.owner,
        "reference": item.reference,
        "full_reference": item.full_reference,
        "title": item.title,
        "summary": item.summary,
        "marking": item.marking,
        "state": item.state,
        "valid_from": _iso(item.valid_from),
        "valid_to": _iso(item.valid_to),
        "due": _iso(item.due),
        "version": item.version,
        "address": item.url,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def fields(of_kind: Kind, values: Mapping[str, Any], groups: Mapping[int, Card]) -> dict[str, Any]:
    """The fields of a record by name. A group reads as its full reference."""
    plain = {spec.name: spec.plain(values.get(spec.name)) for spec in of_kind.fields}
    group = groups.get(plain["group"]) if plain["group"] else None
    plain["group"] = group.full_reference if group else None
    return plain


def record(item: Card, values: Mapping[str, Any], groups: Mapping[int, Card]) -> dict[str, Any]:
    """A record with all its fields."""
    return {
        "kind": item.kind_code,
        "owner": item.owner,
        "reference": item.reference,
        "full_reference": item.full_reference,
        "version": item.version,
        "address": item.url,
    } | fields(item.kind, values, groups)


def sheet(item: Sheet) -> dict[str, Any]:
    """A record with all its fields and links."""
    groups = {item.group.id: item.group} if item.group else {}
    return record(item.card, item.values, groups) | {
        "links": [link(line) for line in item.links],
        "continues_elsewhere": item.continues_elsewhere,
    }


def link(line: LinkLine) -> dict[str, Any]:
    """One link, as the record at hand reads it."""
    return {
        "id": line.id,
        "relation": line.relation,
        "outward": line.outward,
        "words": line.words,
        "other": card(line.other),
        "note": line.note,
        "valid_from": _iso(line.valid_from),
        "valid_to": _iso(line.valid_to),
    }


def listing(viewer: Actor, found: Listing) -> dict[str, Any]:
    """One page of a kind, with all fields."""
    ids = {values["group"] for values in found.values.values() if values.get("group")}
    groups = queries.cards(viewer, ids) if ids else {}
    return {
        "items": [record(item, found.values[item.id], groups) for item in found.cards],
        **pages(found.total, found.page, found.size or max(1, found.total)),
    }


def pages(total: int, page: int, size: int) -> dict[str, int]:
    """Where a page stands among all: how many there are in all, and on how many pages of this size."""
    return {"total": total, "page": page, "size": size, "pages": max(1, -(-total // size))}


def dump(value: Any) -> Any:
    """Any answer of a query: its dataclasses, dates, numbers and cards, all the way down."""
    if isinstance(value, Card):
        return card(value)
    if isinstance(value, Period):
        return value.canonical
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: dump(getattr(value, f.name)) for f in fields_of(value)}
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): dump(item) for key, item in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [dump(item) for item in value]
    return value
