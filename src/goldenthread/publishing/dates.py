"""Days of editions: when one is due, whose text is missing, and until when an agency may reply to a flag."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from goldenthread.access import Actor, Permission, may
from goldenthread.governance.dates import Dated, source
from goldenthread.partners.models import HeldPost
from goldenthread.partners.people.access import holding
from goldenthread.publishing.models import Flag, Life, Stage
from goldenthread.publishing.ordering import texts_of
from goldenthread.publishing.queries import template
from goldenthread.records.models import Record, Revision
from goldenthread.records.queries import card_of, visible
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
    """Sections of drafts that nobody has written yet, for whoever holds the post that owes them. In no calendar."""
    rows = (
        visible(viewer)
        .filter(kind="edition", owner__reference=owner, state="live")
        .select_related("edition_detail", "owner")
    )
    found = list(rows)
    over = set(Life.objects.filter(record__in=found).exclude(stage=Stage.DRAFT).values_list("record_id", flat=True))
    began = dict(Revision.objects.filter(record__in=found, version=1).values_list("record_id", "recorded_at"))
    for row in (row for row in found if row.pk not in over and row.pk in began):
        started = began[row.pk].astimezone(LONDON).date()
        shape = template(row.edition_detail.template)
        asked = [part for part in shape.sections if part.asks and part.owes] if shape else []
        if not asked:
            continue
        written = texts_of(row.pk)
        missing = [part for part in asked if part.id not in written and not part.each]
        holders = _holders({part.owes for part in missing}, row.owner_id)
        for part in missing:
            if people := holders.get(part.owes.casefold()):
                yield Dated(
                    "edition", "text", started, f"{part.title}, in {row.title}", card_of(row), "Asked",
                    users=people, managers=False, shown=False, key=part.id,
                )  # fmt: skip


def _holders(posts: set[str], owner: int | None) -> dict[str, tuple[str, ...]]:
    """Who holds each post today, by its title, among those with a role in the partnership."""
    if not posts:
        return {}
    named = Q()
    for title in posts:
        named |= Q(post__title__iexact=title)
    rows = HeldPost.objects.filter(holding(), named, user__is_active=True, user__memberships__partnership=owner)
    found: dict[str, set[str]] = {}
    for title, uid in rows.values_list("post__title", "user__uid"):
        found.setdefault(title.casefold(), set()).add(uid)
    return {title: tuple(sorted(uids)) for title, uids in found.items()}


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
