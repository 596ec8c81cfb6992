"""Tell people, inside the act that they are told of. The act has the ledger entry; news has none of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from goldenthread.access import Actor
from goldenthread.notices import models
from goldenthread.notices.kinds import KINDS, OTHER
from goldenthread.partners.models import User


@dataclass(frozen=True)
class News:
    """What to tell. `key` is the same for the same news; `urgent` news does not wait for a digest.

    `text` is one sentence that holds nothing more guarded than a title: mail is read by others
    than its reader. `about` is a full reference, `url` the page that the reader opens next. `kind`
    is a code of `notices.kinds`: people choose by it what they have mail of.
    """

    key: str
    text: str
    about: str = ""
    url: str = ""
    urgent: bool = False
    kind: str = OTHER


def tell(*, users: Iterable[str], news: News) -> int:
    """Tell people, by their opaque ids, once each. Call it inside the act that it tells of.

    Returns how many people were told anew. Whoever left is not told.
    """
    assert transaction.get_connection().in_atomic_block, "Tell inside the act, so that no news stands without it"
    assert news.kind in KINDS, f"Declare the kind of notice “{news.kind}” in notices.kinds"
    known = User.objects.filter(uid__in=set(users), is_active=True).values_list("pk", flat=True)
    told = set(models.Notice.objects.filter(key=news.key, user__in=known).values_list("user_id", flat=True))
    now = datetime.now(UTC)
    fresh = [
        models.Notice(
            user_id=user,
            key=news.key,
            text=news.text[:500],
            about=news.about,
            url=news.url,
            urgent=news.urgent,
            kind=news.kind,
            made_at=now,
        )
        for user in known
        if user not in told
    ]
    models.Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def mark_read(actor: Actor) -> int:
    """Mark every notice of the actor as read. This is not an act of the partnership: the ledger keeps nothing of it."""
    return models.Notice.objects.filter(user__uid=actor.id, read_at=None).update(read_at=datetime.now(UTC))
