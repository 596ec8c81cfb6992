"""Build the Actor: who somebody is to the rest of the product."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from goldenthread.access import NOBODY, Actor, Membership
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.partners.models import ApiToken, User
from goldenthread.partners.models import Membership as MembershipRow
from goldenthread.vocabulary import NotAllowed, NotFound
from goldenthread.vocabulary.clock import today

TOKEN_MADE = declare("token.made", "made a token for the API that {may}, until {until}")

#: The person at the command line of the machine itself.
OPERATOR = Actor(id="operator", label="The operator at the command line", trusted=True)
_FIXED = {OPERATOR.id: OPERATOR.label}


def actor_for(user: User | None, on: date | None = None) -> Actor:
    """The Actor of a user with the roles they hold on a day (today); NOBODY for no user."""
    if user is None or not getattr(user, "pk", None) or not user.is_active:
        return NOBODY
    day = on or today()
    rows = MembershipRow.objects.filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day), user=user)
    held = tuple(Membership(row.partnership_id, row.role) for row in rows)
    return Actor(id=user.uid, label=user.label, memberships=held)


def labels(uids: Iterable[str]) -> dict[str, str]:
    """How to show each opaque id. One that is no longer known reads "A former member"."""
    wanted = set(uids)
    names = dict(User.objects.filter(uid__in=wanted).values_list("uid", "label")) | _FIXED
    return {uid: names.get(uid, "A former member") for uid in wanted}


def user_by_email(email: str) -> User:
    """The active user of an email address. Raises NotFound."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise NotFound(f"There is no active user {email}.")
    return user


@dataclass(frozen=True)
class TokenHolder:
    """Who a token stands for, and whether it may write."""

    actor: Actor
    may_write: bool


def make_token(user: User, name: str, *, may_write: bool = False, days: int = 90, actor: Actor = OPERATOR) -> str:
    """A new token for the API. The text is returned once; only its hash is kept.

    Raises NotAllowed for anyone but the operator: a token is made at the command line.
    """
    if not actor.trusted:
        raise NotAllowed("Tokens are made at the command line. Ask whoever looks after the installation.")
    text = f"gt_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiToken.objects.create(
            user=user,
            name=name,
            hash=_hash(text),
            may_write=may_write,
            expires=today() + timedelta(days=days),
        )
        ledger.write(
            actor,
            Event(
                TOKEN_MADE,
                "token",
                str(row.pk),
                parts={"may": "reads and writes" if may_write else "reads", "until": row.expires.isoformat()},
                data={"holder": user.uid},
            ),
        )
    return text


def holder_of(text: str) -> TokenHolder:
    """Who holds a token. Raises NotAllowed for one that is unknown or has expired."""
    row = ApiToken.objects.filter(hash=_hash(text), expires__gte=today()).select_related("user").first()
    if row is None or not row.user.is_active:
        raise NotAllowed("This token is not known, or it has expired. Ask for a new one.")
    now = datetime.now(UTC)
    if row.used_at is None or now - row.used_at > timedelta(minutes=5):
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
    return TokenHolder(actor_for(row.user), row.may_write)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
