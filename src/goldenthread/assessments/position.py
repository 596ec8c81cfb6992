"""Where the ledger stands: changes with every act, so what was read at one position may be given again at the same.

Every write is an act, and every act adds an entry in its own transaction. Numbers of entries may be committed out of
order, so the newest alone is not enough: the count of those just before it is taken too.
"""

from __future__ import annotations

from typing import Final

from goldenthread.audit.models import Entry

#: How many numbers back an act may still be committing.
_OPEN: Final = 5_000


def position() -> str:
    """The position of the ledger, in two short queries. Two equal ones mean that nothing was written between them."""
    last = Entry.objects.order_by("-pk").values_list("pk", "leaf").first()
    if last is None:
        return "empty"
    number, leaf = last
    return f"{number}.{Entry.objects.filter(pk__gt=number - _OPEN).count()}.{leaf}"
