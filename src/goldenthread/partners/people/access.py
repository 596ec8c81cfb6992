"""Small steps that several acts about people share."""

import hashlib
import secrets
from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from django.db.models import F, Q

from goldenthread.access import ROLES, Actor, Permission, require
from goldenthread.audit.ledger import Event
from goldenthread.partners.models import HeldPost, Membership, User
from goldenthread.records.models import Record
from goldenthread.records.queries import get_record
from goldenthread.vocabulary import NotAllowed, Refused
from goldenthread.vocabulary.clock import today


def new_secret() -> str:
    """A secret for a link: 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.strip().encode()).hexdigest()


def holding(on: date | None = None) -> Q:
    """The dated rows that hold on a day (today)."""
    day = on or today()
    return (Q(starts=None) | Q(starts__lte=day)) & (Q(ends=None) | Q(ends__gte=day))


def place_of(actor: Actor, slug: str) -> Record | None:
    """The partnership of a slug; none for the whole installation. Raises NotFound, NotAllowed."""
    place = get_record(actor, f"shared/{slug}") if slug else None
    require(actor, Permission.PEOPLE, place.pk if place else None)
    return place


def check_role(actor: Actor, role: str) -> None:
    """Refuse a role that is not known, or that this person may not give.

    Raises Refused, NotAllowed.
    """
    if role not in ROLES:
        raise Refused.one("Role", f"“{role}” is not known", "Choose a role from the list")
    if role == "administrator":
        require(actor, Permission.PEOPLE, None)


def not_oneself(actor: Actor, user: User) -> None:
    """Nobody changes their own access. Raises NotAllowed."""
    if actor.id == user.uid:
        raise NotAllowed("You cannot change your own access. Ask another partnership manager or the administrator.")


def grant(
    user: User, role: str, place: Record | None, organisation: Record | None = None, group: Record | None = None
) -> Membership:
    """Give a role from today. A role that was held before and ended is taken up again."""
    row, made = Membership.objects.get_or_create(
        user=user,
        role=role,
        partnership=place,
        organisation=organisation,
        group=group,
        defaults={"starts": today()},
    )
    if not made and row.ends is not None:
        row.ends = None
        row.save(update_fields=["ends"])
    return row


def end(rows: list[Membership] | list[HeldPost]) -> None:
    """End roles or posts from today on. What was to start later never does."""
    yesterday = today() - timedelta(days=1)
    for row in rows:
        if row.starts is not None and row.starts > yesterday:
            row.starts = yesterday
        row.ends = yesterday
        row.save(update_fields=["starts", "ends"])


def end_sessions(user: User) -> int:
    """End every session of a person at once. Returns how many were known."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    known = list(UserSession.objects.filter(user=user))
    for session in known:
        session.end()
    return len(known)


def about(act: str, user: User | None, place: Record | None, ident: str = "", **parts: object) -> Event:
    """A ledger event about a person, by opaque id: no name and no address goes in."""
    return Event(
        act,
        "person",
        user.uid if user else ident,
        owner=place.reference if place else "",
        parts=parts,
    )
