"""Where the files of papers are kept, and until when: those of an old version go by a dated rule, their hashes stay."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from goldenthread.documents.kept import Store
from goldenthread.governance.models import PaperFile
from goldenthread.partners.keeping import FORMER, Job, Trace, Whom, before, job, midnight, trace
from goldenthread.reading.attached import SORTS

FILES = Store(
    name="papers",
    endings=frozenset(SORTS),
    never="There is no such file with this paper.",
    gone="The file of this paper is not kept any more. Its hash is.",
)
_RULE = "retention-drafts"


def _old(day: date) -> QuerySet[PaperFile]:
    return PaperFile.objects.filter(ended_at__lt=midnight(before(_RULE, day))).exclude(kept="")


def _forget(day: date) -> int:
    rows = list(_old(day).only("kept"))
    PaperFile.objects.filter(pk__in=[row.pk for row in rows]).update(kept="", said={})
    names = [row.kept for row in rows]
    # Not before the rows are changed for good.
    transaction.on_commit(lambda: _discard(names))
    return len(rows)


def _discard(names: Iterable[str]) -> None:
    for name in names:
        FILES.discard(name)


def _pattern(whom: Whom) -> re.Pattern[str] | None:
    words = [re.escape(each) for each in whom.words if len(each) > 2]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None


def _holding(whom: Whom) -> Iterator[tuple[PaperFile, dict[str, Any]]]:
    """The files whose name, words or text name a person, each as it reads without them."""
    words = _pattern(whom)
    if words is None:
        return
    for row in PaperFile.objects.order_by("pk").iterator(chunk_size=20):
        held = {name: getattr(row, name) for name in ("name", "words", "reason", "ended_why", "said")}
        clean = {name: _without(value, words) for name, value in held.items()}
        if clean != held:
            yield row, clean


def _without(value: Any, words: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return words.sub(FORMER, value)
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, words) for key, one in value.items()}
    return value


def _blank(whom: Whom) -> int:
    done = 0
    for row, clean in _holding(whom):
        clean["name"] = clean["name"][:120]
        clean |= {name: clean[name][:500] for name in ("words", "reason", "ended_why")}
        done += PaperFile.objects.filter(pk=row.pk).update(**clean)
    return done


trace(
    Trace(
        "Their name in what is recorded of the files of papers",
        "Until they are forgotten; the file of a paper that stands is a record of the meeting, and stays",
        "The record, with “A former member” in its place. Replace a file that names them with one that does not",
        lambda whom: sum(1 for _ in _holding(whom)),
        _blank,
    )
)
job(
    Job(
        _RULE,
        "old versions of the files of papers",
        lambda day: _old(day).count(),
        lambda actor, day: _forget(day),
    )
)
