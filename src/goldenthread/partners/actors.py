"""Build the Actor: who somebody is to the rest of the product."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from goldenthread.access import NOBODY, Actor, Membership, Permission, may
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.partners.models import ApiToken, User
from goldenthread.partners.models import Membership as MembershipRow
from goldenthread.vocabulary import NotAllowed, NotFound, Refused
from goldenthread.vocabulary.clock import today

TOKEN_MADE = declare("token.made", "made a token for the API that {may}, until {until}")
TOKEN_REVOKED = declare("token.revoked", "ended a token for the API")

#: The person at the command line of the machine itself.
OPERATOR = Actor(id="operator", label="The operator at the command line", trusted=True)
_FIXED = {OPERATOR.id: OPERATOR.label}
#: Whoever used a one-time link: nobody knows more of them than the address it was sent to.
LINK_PREFIX = "link-"
BY_LINK = "Sent by email link, not signed in"


def actor_for(user: User | None, on: date | None = None) -> Actor:
    """The Actor of a user with the roles they hold on a day (today); NOBODY for no user."""
    if user is None or not getattr(user, "pk", None) or not user.is_active:
        return NOBODY
    day = on or today()
    rows = MembershipRow.objects.filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day), user=user)
    held = tuple(Membership(row.partnership_id, row.role, row.organisation_id, row.group_id) for row in rows)
    return Actor(id=user.uid, label=user.label, memberships=held)


def labels(uids: Iterable[str]) -> dict[str, str]:
    """How to show each opaque id. One that is no longer known reads "A former member"."""
    wanted = set(uids)
    names = dict(User.objects.filter(uid__in=wanted).values_list("uid", "label")) | _FIXED
    names |= {uid: BY_LINK for uid in wanted if uid.startswith(LINK_PREFIX)}
    return {uid: names.get(uid, "A former member") for uid in wanted}


def uid_of(email: str) -> str:
    """The opaque id of whoever has or had this address, also where they left. Raises NotFound."""
    uid = User.objects.filter(email=email.strip().lower()).values_list("uid", flat=True).first()
    if uid is None:
        raise NotFound(f"Nobody here has the address {email}.")
    return uid


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
    token: int = 0


#: The longest that a token lasts.
TOKEN_DAYS = 365


def make_token(
    user: User,
    name: str,
    *,
    may_write: bool = False,
    days: int = 90,
    partnership: int | None = None,
    actor: Actor = OPERATOR,
) -> str:
    """A new token for the API. The text is returned once; only its hash is kept.

    With `partnership` (the id of its record) it reaches that one alone, and never more than its
    holder. Raises NotAllowed for anyone but its holder and the operator, Refused for a life that
    is too long, a missing name, or a partnership in which the holder has no role.
    """
    if not actor.trusted and actor.id != user.uid:
        raise NotAllowed("You may make tokens for yourself alone.")
    if not name.strip():
        raise Refused.one("Name", "it is empty", "Say what the token is for")
    if not 1 <= days <= TOKEN_DAYS:
        raise Refused.one("Days", f"{days} is not between 1 and {TOKEN_DAYS}", "Choose a shorter life")
    holder = actor_for(user)
    if partnership is not None and not may(holder, Permission.VIEW, partnership):
        raise Refused.one("Partnership", "you have no role there", "Choose one from the list")
    text = f"gt_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiToken.objects.create(
            user=user,
            name=name.strip()[:80],
            hash=_hash(text),
            may_write=may_write,
            partnership_id=partnership,
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


def revoke_token(*, actor: Actor, token: int) -> None:
    """End one's own token, or (the operator) anybody's. Raises NotFound."""
    with transaction.atomic():
        row = ApiToken.objects.filter(pk=token, revoked_at=None).select_related("user").first()
        if row is None or not (actor.trusted or actor.id == row.user.uid):
            raise NotFound("That token is not there any more.")
        row.revoked_at = datetime.now(UTC)
        row.save(update_fields=["revoked_at"])
        ledger.write(actor, Event(TOKEN_REVOKED, "token", str(row.pk), data={"holder": row.user.uid}))


def holder_of(text: str) -> TokenHolder:
    """Who holds a token. Raises NotAllowed for one that is unknown or has expired."""
    working = ApiToken.objects.filter(hash=_hash(text), expires__gte=today(), revoked_at=None)
    row = working.select_related("user").first()
    if row is None or not row.user.is_active:
        raise NotAllowed("This token is not known, or it has expired. Ask for a new one.")
    now = datetime.now(UTC)
    if row.used_at is None or now - row.used_at > timedelta(minutes=5):
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
    actor = actor_for(row.user)
    if row.partnership_id is not None:
        actor = narrowed(actor, row.partnership_id)
    return TokenHolder(actor, row.may_write, row.pk)


def narrowed(actor: Actor, partnership: int) -> Actor:
    """The same person with what they may do in one partnership, and nothing anywhere else."""
    kept = tuple(
        replace(m, partnership=partnership) for m in actor.memberships if m.everywhere or m.partnership == partnership
    )
    return Actor(id=actor.id, label=actor.label, memberships=kept, on_behalf_of=actor.on_behalf_of)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
