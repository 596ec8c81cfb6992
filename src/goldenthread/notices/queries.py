"""What a person was told, and what became of the mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from goldenthread.access import Actor
from goldenthread.notices import models
from goldenthread.notices.rules import Wish
from goldenthread.partners.models import HeldPost, Membership
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Told:
    """One notice as its reader sees it."""

    text: str
    about: str
    url: str
    urgent: bool
    at: datetime
    unread: bool


def notices_of(viewer: Actor, *, limit: int = 100) -> list[Told]:
    """The newest notices of the viewer."""
    rows = models.Notice.objects.filter(user__uid=viewer.id).order_by("-made_at", "-pk")[:limit]
    return [Told(row.text, row.about, row.url, row.urgent, row.made_at, row.read_at is None) for row in rows]


def unread(viewer: Actor) -> int:
    """How many notices the viewer has not read."""
    return models.Notice.objects.filter(user__uid=viewer.id, read_at=None).count()


def wish_of(viewer: Actor) -> Wish:
    """How often the viewer wants email."""
    row = models.Preference.objects.filter(user__uid=viewer.id).first()
    return Wish(row.how, row.weekday, tuple(row.quiet)) if row else Wish()


def mail_states() -> dict[str, int]:
    """How many mails are in each state."""
    return dict(models.Mail.objects.values_list("state").annotate(many=Count("pk")).order_by("state"))


def people_behind(records: Iterable[int], on: date | None = None) -> set[str]:
    """The opaque ids of those who stand behind organisations, groups, posts and seats, by record id.

    That is: whoever holds the post, or the post that a seat is held by; and whoever has a role for
    the organisation or in the group.
    """
    from goldenthread.records.models import Link

    day = on or today()
    wanted = set(records)
    wanted |= set(
        Link.objects.filter(source__in=wanted, relation="held_by", withdrawn_at=None).values_list("target", flat=True)
    )
    live = (Q(starts=None) | Q(starts__lte=day)) & (Q(ends=None) | Q(ends__gte=day)) & Q(user__is_active=True)
    held = HeldPost.objects.filter(live, post__in=wanted).values_list("user__uid", flat=True)
    roles = Membership.objects.filter(live, Q(organisation__in=wanted) | Q(group__in=wanted))
    return {*held, *roles.values_list("user__uid", flat=True)}
