"""When uploaded national files go that were never accepted: those that were stay beside the figures they gave."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from goldenthread.partners.keeping import Job, before, job, midnight
from goldenthread.returns.models import Upload
from goldenthread.returns.uploads.kept import FILES

_RULE = "retention-drafts"
_OVER = (Upload.Stage.MAPPING, Upload.Stage.REFUSED, Upload.Stage.LOOKED, Upload.Stage.DROPPED)


def _never_accepted(day: date) -> QuerySet[Upload]:
    return Upload.objects.filter(stage__in=_OVER, brought=None, asked_at__lt=midnight(before(_RULE, day)))


def _forget(day: date) -> int:
    rows = list(_never_accepted(day))
    names = [name for row in rows for name in (row.kept_as, row.companion_as, row.small_areas_as)]
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    # The same bytes are kept once for each upload, so nobody else's file goes. Not before the rows are gone for good.
    transaction.on_commit(lambda: _discard(names))
    return len(rows)


def _discard(names: Iterable[str]) -> None:
    for name in names:
        FILES.discard(name)


job(
    Job(
        _RULE,
        "national files that were never accepted",
        lambda day: _never_accepted(day).count(),
        lambda actor, day: _forget(day),
    )
)
