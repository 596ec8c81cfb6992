"""Many ids in one parameter, for either database."""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def among(ids: Iterable[int]) -> RawSQL:
    """What to give to an `__in` look-up for hundreds of ids.

    A list would make a parameter of each id, which costs more than the query itself and has a
    limit; this is one parameter, whatever its length.
    """
    wanted = sorted(ids)
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [wanted])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(wanted)])
