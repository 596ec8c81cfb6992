"""Who is told of what happens to an edition: those who may clear it, and those who compose here."""

from datetime import date

from django.db.models import Q

from goldenthread.access import ROLES, Actor, Permission
from goldenthread.notices import telling
from goldenthread.notices.telling import News
from goldenthread.partners.models import Membership
from goldenthread.records.models import Record
from goldenthread.vocabulary.clock import today


def _with(permission: Permission, owner: int | None, on: date) -> set[str]:
    """The opaque ids of those whose role in a whole partnership holds a permission."""
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    rows = Membership.objects.filter(
        Q(starts=None) | Q(starts__lte=on),
        Q(ends=None) | Q(ends__gte=on),
        partnership=owner,
        group=None,
        role__in=roles,
        user__is_active=True,
    )
    return set(rows.values_list("user__uid", flat=True))


def _address(row: Record) -> tuple[str, str]:
    assert row.owner is not None
    return f"{row.owner.reference}/{row.reference}", f"/r/{row.owner.reference}/{row.reference}"


def tell_who_clear(actor: Actor, row: Record, number: int) -> None:
    """Tell those who may clear that an edition waits for them; not whoever checked it."""
    about, url = _address(row)
    news = News(
        key=f"clear:{row.pk}:{number}", text=f"{row.title} waits for clearance", about=about, url=url, kind="edition"
    )
    telling.tell(users=_with(Permission.CLEAR, row.owner_id, today()) - {actor.id}, news=news)


def tell_who_compose(row: Record, text: str, key: str) -> None:
    """Tell those who compose in the partnership."""
    about, url = _address(row)
    news = News(key=f"edition:{key}", text=text[:400], about=about, url=url, kind="edition")
    telling.tell(users=_with(Permission.COMPOSE, row.owner_id, today()), news=news)
