"""What tables that people brought keep of a person, and when it goes.

A table may hold names: in its file name, in the lines that wait to be accepted, and in what was found in it, which
stands on its result page for as long as it can be undone. Erasure takes a name out of all of them; what was added
stays as it is, and so does undoing it.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from goldenthread.packs.models import Bringing
from goldenthread.partners.keeping import FORMER, Job, Trace, Whom, before, job, midnight, trace

_RULE = "retention-drafts"
_PARTS = ("name", "tables", "under", "told")


def _pattern(whom: Whom) -> re.Pattern[str] | None:
    """The words of a person, each where a word begins and ends, in any case and with any spaces."""
    found = [r"\s+".join(map(re.escape, words.split())) for words in whom.words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None


def _without(value: Any, words: re.Pattern[str]) -> Any:
    """The same plain value without the words of a person in any text of it."""
    if isinstance(value, str):
        return words.sub(FORMER, value)
    if isinstance(value, list):
        return [_without(each, words) for each in value]
    if isinstance(value, dict):
        return {key: _without(each, words) for key, each in value.items()}
    return value


def _holding(whom: Whom) -> Iterator[tuple[Bringing, dict[str, Any]]]:
    """The tables that hold a person's words, each with its parts as they read without them."""
    words = _pattern(whom)
    if words is None:
        return
    for row in Bringing.objects.order_by("pk").iterator(chunk_size=50):
        held = {name: getattr(row, name) for name in _PARTS}
        clean = {name: _without(value, words) for name, value in held.items()}
        clean["name"], clean["under"] = clean["name"][:200], clean["under"][:200]
        if clean != held:
            yield row, clean


def _blank(whom: Whom) -> int:
    done = 0
    for row, clean in _holding(whom):
        done += Bringing.objects.filter(pk=row.pk).update(**clean)
    return done


def _never_accepted(day: date) -> QuerySet[Bringing]:
    return Bringing.objects.filter(accepted_at=None, made_at__lt=midnight(before(_RULE, day)))


def _old_findings(day: date) -> QuerySet[Bringing]:
    return Bringing.objects.filter(accepted_at__lt=midnight(before(_RULE, day))).exclude(told=[])


trace(
    Trace(
        "Their name in tables that were brought, with what was found in them",
        "24 months after each was brought",
        "The table, with “A former member” in its place",
        lambda whom: sum(1 for _ in _holding(whom)),
        _blank,
    )
)
job(
    Job(
        _RULE,
        "tables that were brought and never accepted",
        lambda day: _never_accepted(day).count(),
        lambda actor, day: _never_accepted(day).delete()[0],
    )
)
job(
    Job(
        _RULE,
        "lists of what was not taken from a table",
        lambda day: _old_findings(day).count(),
        lambda actor, day: _old_findings(day).update(told=[]),
    )
)
