"""Many ids in one parameter, and many cards without models: what keeps long threads quick."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from goldenthread.access import Actor
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.queries import visible

#: The columns of a card, and what a Card calls them.
CARD = (
    "id",
    "kind",
    "reference",
    "title",
    "owner__reference",
    "owner_id",
    "marking",
    "state",
    "summary",
    "valid_from",
    "valid_to",
    "due",
    "position",
    "version",
)
_NAMES = ("id", "kind_code", "reference", "title", "owner", *CARD[5:])


def among(ids: Iterable[int]) -> RawSQL:
    """What to give to an `__in` look-up for hundreds of ids.

    A list would make a parameter of each id, which costs more than the query itself and has a
    limit; this is one parameter, whatever its length.
    """
    wanted = sorted(ids)
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [wanted])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(wanted)])


def card_from(row: Sequence[Any]) -> Card:
    """The card in the first columns of a row that starts with those of `CARD`."""
    return Card(**dict(zip(_NAMES, row, strict=False)) | {"owner": row[4] or SHARED})


def cards_among(viewer: Actor, ids: Iterable[int]) -> dict[int, Card]:
    """The cards among `ids` that the viewer may see, as they are now."""
    rows = visible(viewer).filter(pk__in=among(ids)).order_by().values_list(*CARD)
    return {row[0]: card_from(row) for row in rows}
