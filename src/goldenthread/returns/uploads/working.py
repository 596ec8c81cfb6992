"""Look at uploaded national files, and bring in those that were accepted: at once, or by the worker.

Looking at a file is importing it without keeping anything. What a worker had taken when it died is taken again; that
does no harm, since the same file twice changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from goldenthread.access import Actor
from goldenthread.jobs.progress import Step, Stopped
from goldenthread.notices import telling as notices
from goldenthread.partners.actors import actor_for
from goldenthread.partners.models import User
from goldenthread.reference import queries as reference
from goldenthread.returns.commands import Report, Telling, import_series
from goldenthread.returns.mapped.run import Unexplained
from goldenthread.returns.models import Import, Upload
from goldenthread.returns.uploads.kept import FILES
from goldenthread.returns.uploads.queries import Stage
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken

#: After this long what was taken by a worker and not done is taken again.
DIED: Final = timedelta(minutes=15)
_AREAS, _SERIES = 60, 200


def work_off() -> int:
    """Do everything that waits, one file after the other. Returns how many were done."""
    done = 0
    while (row := take()) is not None:
        do(row, actor_for(User.objects.filter(uid=row.asked_by).first()))
        done += 1
    return done


def take(only: int | None = None) -> Upload | None:
    now = datetime.now(UTC)
    with transaction.atomic():
        waiting = Upload.objects.select_for_update(of=("self",)).filter(stage__in=(Stage.WAITING, Stage.ACCEPTING))
        if only is not None:
            waiting = waiting.filter(pk=only)
        row = waiting.filter(Q(taken_at=None) | Q(taken_at__lt=now - DIED)).order_by("asked_at", "pk").first()
        if row is not None:
            Upload.objects.filter(pk=row.pk).update(taken_at=now)
    return row


def do(row: Upload, actor: Actor, *, quietly: bool = False) -> None:
    slug = row.owner.reference
    accepting = row.stage == Stage.ACCEPTING
    problems: list[list[str]] = []
    report: Report | None = None
    words: list[list[Any]] = []
    stage = Stage.ACCEPTED if accepting else Stage.LOOKED
    try:
        report = import_series(
            actor=actor,
            owner=slug,
            file_format=row.file_format,
            name=row.file_name,
            data=FILES.read(row.kept_as),
            companion=FILES.read(row.companion_as) if row.companion_as else None,
            small_areas=FILES.read(row.small_areas_as) if row.small_areas_as else None,
            telling=_telling(row.telling),
            dry_run=not accepting,
            progress=KeptProgress(row.pk),
        )
    except Refused as refused:
        problems = [[problem.place, problem.finding, problem.remedy] for problem in refused.problems]
        words = [list(each) for each in refused.words] if isinstance(refused, Unexplained) else []
        stage = Stage.REFUSED
    except RuleBroken as broken:
        problems = [[broken.problem.place, broken.problem.finding, broken.problem.remedy]]
        stage = Stage.REFUSED
    except (Conflict, NotAllowed, NotFound) as refused:
        problems = [[row.file_name, str(refused).rstrip("."), "Look at it again"]]
        stage = Stage.REFUSED
    except Stopped:
        stage = Stage.DROPPED
    except Exception as fault:  # A fault must not stop the files behind it; the worker's log has it whole.
        why = f"reading it failed on our side ({type(fault).__name__})"
        _close(row, Stage.REFUSED, None, [[row.file_name, why, "Tell whoever looks after this site"]], quietly)
        raise
    _close(row, stage, report, problems, quietly, words)


def _close(
    row: Upload,
    stage: Stage,
    report: Report | None,
    problems: list[list[str]],
    quietly: bool,
    unexplained: list[list[Any]] | None = None,
) -> None:
    slug = row.owner.reference
    with transaction.atomic():
        held = Upload.objects.select_for_update(of=("self",)).get(pk=row.pk)
        held.stage, held.problems, held.taken_at, held.step = stage, problems[:200], None, ""
        if unexplained:
            held.report = {"words": unexplained}
        if report is not None:
            held.report = plain(report)
            if report.reference:
                number = int(report.reference.partition("-")[2])
                held.brought = Import.objects.get(owner_id=row.owner_id, number=number)
        held.save()
        if not quietly:
            words = {Stage.LOOKED: "was looked at and waits for you", Stage.ACCEPTED: "is accepted"}
            news = notices.News(
                key=f"upload:{row.pk}:{stage.value}:{row.asked_at.isoformat()}",
                text=f"{row.file_name} {words.get(stage, 'could not be taken as it stands')}",
                about=f"shared/{slug}",
                url=f"/p/{slug}/imports/files/{row.number}",
            )
            notices.tell(users=[row.asked_by], news=news)


class KeptProgress:
    """Progress that a page can read: kept with the upload, a second apart. A request to stop is heeded likewise.

    Within a transaction nothing can be read by others, so nothing is kept there.
    """

    SECONDS: Final = 1.0

    def __init__(self, upload: int) -> None:
        self._upload, self._last, self._stopping = upload, 0.0, False

    def stop(self) -> None:
        """Ask the work to stop before its next step."""
        self._stopping = True

    @contextmanager
    def stage(self, title: str, *, total: int | None = None) -> Iterator[Step]:
        """Open a stage, and keep its name."""
        step = _KeptStep(self, title[:250], total)
        self.note(step, now=True)
        yield step

    def note(self, step: _KeptStep, *, now: bool = False) -> None:
        """Keep how far a stage is. Raises Stopped where somebody has given the file up."""
        if not now and time.monotonic() - self._last < self.SECONDS:
            return
        self._last = time.monotonic()
        if connection.in_atomic_block:
            return
        mine = Upload.objects.filter(pk=self._upload)
        mine.update(step=step.title, done=step.done, total=step.total)
        if self._stopping or mine.filter(stop=True).exists():
            raise Stopped(step.title, step.done, step.total)


class _KeptStep:
    def __init__(self, progress: KeptProgress, title: str, total: int | None) -> None:
        self._progress, self.title, self.total, self.done = progress, title, total, 0

    def advance(self, by: int = 1, message: str = "") -> None:
        """Say that `by` more items are done."""
        self.done += by
        self._progress.note(self)


# --- Plain values ----------------------------------------------------------------------------------------


def _telling(given: Mapping[str, Any]) -> Telling:
    names = {each.name for each in fields(Telling)}
    said = {name: value for name, value in given.items() if name in names}
    return Telling(**{**said, "areas": frozenset(given.get("areas", ()))})


def plain(report: Report) -> dict[str, Any]:
    """A report as JSON holds it: its counts, what was recognised, the first figures, areas, markers and series."""
    most = sorted(report.areas.items(), key=lambda each: (-each[1], each[0]))[:_AREAS]
    names = reference.names(
        [code for code, _ in most] + [line.area for line in report.first] + [line.area for line in report.revisions]
    )
    free = sorted(report.unfilled, key=lambda each: (-each.figures, each.series))
    return report.counts() | {
        "reference": report.reference,
        "file_format": report.file_format,
        "format_title": report.format_title,
        "release": report.release,
        "changed": report.changed,
        "by_measure": [asdict(line) for line in report.by_measure],
        "flags": [*([flag, 1] for flag in report.flags), *map(list, report.cautions.most_common(100))],
        "not_taken": [list(asdict(each).values()) for each in report.not_taken],
        "first": [{**asdict(line), "area_name": names.get(line.area, line.area)} for line in report.first],
        "revisions": [{**asdict(line), "area_name": names.get(line.area, line.area)} for line in report.revisions],
        "areas_met": len(report.areas),
        "areas": [[names.get(code, code), code, times] for code, times in most],
        "markers": [[letter, times] for letter, times in report.markers.items()],
        "series_met": len(report.series),
        "unfilled_met": len(free),
        "unfilled": [
            {
                "series": each.series,
                "title": each.title,
                "figures": each.figures,
                "unit": each.unit.label if each.unit else "",
                "kind_of_unit": [each.unit.type.value, each.unit.text, each.unit.per] if each.unit else None,
                "breakdowns": list(each.breakdowns[:20]),
            }
            for each in free[:_SERIES]
        ],
    }
