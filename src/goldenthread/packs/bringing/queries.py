"""Read what somebody brings: its tables and their map, what accepting it would do, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldenthread.access import Actor, Permission, require
from goldenthread.packs.bringing import mapping
from goldenthread.packs.bringing.planning import Finding, Plan, plan
from goldenthread.packs.models import Bringing
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import cards, find, list_records
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today

_REMEMBERED = 40
_UNDER = ("theme", "priority", "strand", "objective", "plan")


@dataclass(frozen=True)
class Brought:
    """What was brought, as the pages show it. A table is a mapping:

    name; kind (empty where the sheet is left out); heads; map, a place for each head; usual, the values of fields
    that no column gives; lines, each [row, level, cells]; notes; count, how many lines it had.
    """

    id: int
    partnership: Card
    name: str
    tables: tuple[Mapping[str, Any], ...]
    under: str
    take_repeated: bool
    make_bodies: bool
    names: Mapping[str, str]
    made_at: datetime
    accepted_at: datetime | None
    undone_at: datetime | None
    told: tuple[Finding, ...]
    added: tuple[int, ...]


def row_of(viewer: Actor, partnership: str, number: int) -> tuple[Card, Bringing]:
    """A partnership and what was brought to it by its number. Raises NotFound; NotAllowed without the permission."""
    card = find(viewer, f"shared/{partnership}")
    require(viewer, Permission.LOAD, card.id)
    row = Bringing.objects.filter(pk=number, partnership=card.id).first()
    if row is None:
        raise NotFound("There is nothing of that number. Bring the table again.")
    return card, row


def brought(viewer: Actor, partnership: str, number: int) -> Brought:
    """One bringing. Raises NotFound, NotAllowed."""
    return _told(*row_of(viewer, partnership, number))


def _told(card: Card, row: Bringing) -> Brought:
    return Brought(
        row.pk,
        card,
        row.name,
        tuple(row.tables),
        row.under,
        bool(row.options.get("take_repeated")),
        bool(row.options.get("make_bodies")),
        dict(row.options.get("names") or {}),
        row.made_at,
        row.accepted_at,
        row.undone_at,
        tuple(Finding(**each) for each in row.told),
        tuple(row.added),
    )


def preview(viewer: Actor, one: Brought) -> Plan:
    """What accepting it would do, as things stand now."""
    return plan(
        viewer,
        one.partnership,
        one.tables,
        name=one.name,
        under=one.under,
        take_repeated=one.take_repeated,
        make_bodies=one.make_bodies,
        names=one.names,
        on=today(),
    )


def added_cards(viewer: Actor, one: Brought) -> list[Card]:
    """The records that came of it, in the order of the table."""
    found = cards(viewer, one.added)
    return [found[pk] for pk in one.added if pk in found]


def earlier(viewer: Actor, partnership: Card, limit: int = 20) -> list[Brought]:
    """What was brought to a partnership and accepted, the newest first."""
    require(viewer, Permission.LOAD, partnership.id)
    rows = Bringing.objects.filter(partnership=partnership.id, accepted_at__isnull=False).order_by("-accepted_at")
    return [_told(partnership, row) for row in rows[:limit]]


def waiting(viewer: Actor, partnership: Card, limit: int = 20) -> list[Brought]:
    """What was brought to a partnership and waits to be accepted, the newest first."""
    require(viewer, Permission.LOAD, partnership.id)
    rows = Bringing.objects.filter(partnership=partnership.id, accepted_at=None).order_by("-made_at")
    return [_told(partnership, row) for row in rows[:limit]]


def saved_map(partnership: int, kind_code: str) -> dict[str, str]:
    """What the heads of earlier tables meant in this partnership: the place by the words of a head."""
    rows = Bringing.objects.filter(partnership=partnership).order_by("-pk").values_list("tables", flat=True)
    found: dict[str, str] = {}
    for tables in rows[:_REMEMBERED]:
        for table in tables:
            if table["kind"] == kind_code and table.get("confirmed"):
                for head, place in zip(table["heads"], table["map"], strict=True):
                    if head:
                        found.setdefault(mapping.folded(head), place)
    return found


def may_stand_under(viewer: Actor, partnership: Card) -> list[tuple[str, str]]:
    """What new records may be part of: reference and words, for a list to choose from."""
    found = []
    for code in _UNDER:
        for card in list_records(viewer, code, owner=partnership.reference, with_values=False).cards:
            if card.state == "live":
                found.append((card.reference, f"{kind(code).name}: {card.title}"))
    return found


def in_words(counts: Mapping[str, int], most: int = 9) -> str:
    """ "13 actions and 6 sub-items"."""
    said = [f"{n:,} {(kind(code).name if n == 1 else kind(code).plural).lower()}" for code, n in counts.items() if n]
    return _and(said[:most]) or "nothing"


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
