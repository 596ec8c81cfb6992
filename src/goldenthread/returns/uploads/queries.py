"""Uploaded national files as people read them: how far each has come, and what looking at it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from goldenthread.access import Actor, Permission, may, require_somewhere
from goldenthread.returns.models import Upload
from goldenthread.returns.queries import owner_of
from goldenthread.returns.uploads.kept import FILES
from goldenthread.vocabulary import NotFound, Problem

MOST_LISTED = 50
Stage = Upload.Stage


@dataclass(frozen=True)
class Uploaded:
    """One uploaded file.

    Args:
        number: Its number in its partnership.
        stage: How far it is: `Stage` words.
        file_format: The key of the format, or "auto" where it is found by the header.
        telling: What a person said besides the file.
        working: Whether a worker has begun what was asked.
        step, done, total: How far that is, as it says itself; `total` is None where nobody knows.
        report: What looking at it, or accepting it, found: see `working.plain`.
        problems: Why it was not taken.
        reference: The import that it became, like IMP-003; empty where it became none.
        sent_by: The opaque id of who sent it.
    """

    owner: str
    number: int
    stage: str
    file_name: str
    size: int
    sha256: str
    companion_name: str
    with_small_areas: bool
    file_format: str
    telling: Mapping[str, Any]
    sent_at: datetime
    sent_by: str
    working: bool
    step: str
    done: int
    total: int | None
    report: Mapping[str, Any]
    problems: tuple[Problem, ...]
    reference: str

    @property
    def under_way(self) -> bool:
        """Whether something is being done with it, or waits to be."""
        return self.stage in (Stage.WAITING, Stage.ACCEPTING)

    @property
    def read_by_map(self) -> bool:
        """Whether it is a partner's spreadsheet, which a column map reads."""
        return self.file_format.startswith("map:")

    @property
    def stage_words(self) -> str:
        """How far it is, in words."""
        return str(Stage(self.stage).label)


def row_of(viewer: Actor, slug: str, number: int) -> Upload:
    """The row of one upload, for whoever may accept figures. Raises NotFound, NotAllowed.

    A role in one group sees the files that it sent: what another group's file fills is not theirs.
    """
    row = _seen(viewer, slug).filter(number=number).first()
    if row is None:
        raise NotFound(f"There is no uploaded file {number}. The files of a partnership are listed with its imports.")
    return row


def uploaded(viewer: Actor, slug: str, number: int) -> Uploaded:
    """One uploaded file. Raises NotFound, NotAllowed."""
    return shown(row_of(viewer, slug, number), slug)


def uploads_of(viewer: Actor, slug: str) -> list[Uploaded]:
    """The files uploaded for a partnership that are not settled, newest first. Raises NotFound, NotAllowed."""
    rows = _seen(viewer, slug).exclude(stage__in=(Stage.ACCEPTED, Stage.DROPPED))
    return [shown(row, slug) for row in rows.order_by("-number")[:MOST_LISTED]]


def file_of_import(viewer: Actor, slug: str, reference: str) -> Uploaded | None:
    """The uploaded file that an import came from; None where it was imported at the command line.

    Raises NotFound, NotAllowed.
    """
    number = reference.partition("-")[2]
    if not number.isdigit():
        return None
    row = _seen(viewer, slug).filter(brought__number=int(number)).order_by("number").first()
    return shown(row, slug) if row else None


def bytes_of(viewer: Actor, slug: str, number: int) -> bytes:
    """The file as it was sent. Raises NotFound, NotAllowed."""
    return FILES.read(row_of(viewer, slug, number).kept_as)


def _seen(viewer: Actor, slug: str) -> QuerySet[Upload]:
    owner = owner_of(viewer, slug)
    if owner is None:
        raise NotFound("Files are uploaded for a partnership.")
    require_somewhere(viewer, Permission.ACCEPT_FIGURES, owner.pk)
    rows = Upload.objects.filter(owner=owner).select_related("brought")
    return rows if may(viewer, Permission.ACCEPT_FIGURES, owner.pk) else rows.filter(sent_by=viewer.id)


def shown(row: Upload, slug: str) -> Uploaded:
    """A row as people read it."""
    return Uploaded(
        owner=slug,
        number=row.number,
        stage=row.stage,
        file_name=row.file_name,
        size=row.size,
        sha256=row.sha256,
        companion_name=row.companion_name,
        with_small_areas=bool(row.small_areas_as),
        file_format=row.file_format,
        telling=row.telling,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        working=row.taken_at is not None,
        step=row.step,
        done=row.done,
        total=row.total,
        report=row.report,
        problems=tuple(Problem(*each) for each in row.problems),
        reference=str(row.brought) if row.brought else "",
    )
