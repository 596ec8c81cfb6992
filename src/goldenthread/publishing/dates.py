"""Days of editions: when one is due, whose text is missing, and until when an agency may reply to a flag."""

from collections.abc import Iterable, Sequence
from datetime import date

from goldenthread.access import Actor, Permission, may
from goldenthread.governance.dates import Dated, source
from goldenthread.publishing.desk import Task
from goldenthread.publishing.models import Flag, Life, Stage
from goldenthread.publishing.owing import Askers
from goldenthread.records.models import Record, Revision
from goldenthread.records.queries import card_of, visible
from goldenthread.vocabulary import Refused
from goldenthread.vocabulary.clock import LONDON

_OPEN = (Stage.DRAFT, Stage.COMPOSED, Stage.CLEARED)


@source("editions")
def editions(viewer: Actor, owner: str, first: date, last: date, on: date) -> Iterable[Dated]:
    """Editions that have a day: late once it has passed and they are not published."""
    rows = (
        visible(viewer)
        .filter(kind="edition", owner__reference=owner, due__range=(first, last))
        .exclude(state="retired")
    )
    found = list(rows.select_related("owner"))
    lives = Life.objects.in_bulk([row.pk for row in found])
    for row in found:
        assert row.due is not None
        stage = Stage(lives[row.pk].stage) if row.pk in lives else Stage.DRAFT
        done, card = stage not in _OPEN, card_of(row)
        yield Dated("edition", "due", row.due, row.title, card, stage.label, done, row.due < on and not done)


@source("texts asked")
def texts_asked(viewer: Actor, owner: str, first: date, last: date, on: date) -> Iterable[Dated]:
    """Sections of drafts that nobody has written yet, for those who owe them. In no calendar."""
    rows = (
        visible(viewer)
        .filter(kind="edition", owner__reference=owner, state="live")
        .select_related("edition_detail", "owner")
    )
    found = list(rows)
    over = set(Life.objects.filter(record__in=found).exclude(stage=Stage.DRAFT).values_list("record_id", flat=True))
    began = dict(Revision.objects.filter(record__in=found, version=1).values_list("record_id", "recorded_at"))
    askers: Askers | None = None
    for row in (row for row in found if row.pk not in over and row.pk in began):
        assert row.owner_id is not None
        askers = askers or Askers(row.owner_id, on)
        started = began[row.pk].astimezone(LONDON).date()
        for task in _tasks(row):
            if not (task.asks and task.owes) or task.text.strip():
                continue
            if people := askers.people(task.owes, task.group):
                yield Dated(
                    "edition", "text", started, f"{task.title}, in {row.title}", card_of(row), "Asked",
                    users=people, managers=False, shown=False, key=task.section,
                )  # fmt: skip


def _tasks(row: Record) -> Sequence[Task]:
    """The sections of a draft that ask for something; none where it cannot be composed as it stands."""
    # Composing brings the methods and the claim check with it: a command that lists bodies waits for neither.
    from goldenthread.publishing import making
    from goldenthread.publishing.guarding import reader_of
    from goldenthread.publishing.ordering import order_of

    try:
        return making.desk().asked(reader_of(row), order_of(row))
    except Refused:
        return ()


@source("right of reply")
def replies(viewer: Actor, owner: str, first: date, last: date, on: date) -> Iterable[Dated]:
    """The last day on which an agency may reply to a flag on its figure."""
    partnership = visible(viewer).filter(kind="partnership", reference=owner).first()
    if partnership is None or not _may_see_flags(viewer, partnership):
        return
    rows = Flag.objects.filter(owner=partnership, settled_at=None, reply_by__range=(first, last))
    for row in rows.select_related("supplier"):
        replied = row.replied_at is not None
        words = "Replied" if replied else "The agency may still reply" if row.reply_by >= on else "No reply came"
        yield Dated(
            "reply", "ends", row.reply_by, f"{row.figure}, {row.supplier.title}", None, words, replied,
            at=f"/p/{owner}/flags", behind=(row.supplier_id,), key=str(row.pk),
        )  # fmt: skip


def _may_see_flags(viewer: Actor, partnership: Record) -> bool:
    return may(viewer, Permission.VIEW, partnership.pk)
