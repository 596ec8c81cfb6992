"""Forget people when a dated rule says so. What they did stays: the ledger names them by opaque id alone.

Names and addresses live in `partners` and nowhere else, so that blanking them here is enough. History
and ledger stay whole, and read "A former member".
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners.models import ApiToken, HeldPost, Invitation, Membership, OneTimeLink, User
from goldenthread.partners.people.access import about, end_sessions, holding
from goldenthread.reference.queries import rule
from goldenthread.reference.rules import add_months
from goldenthread.vocabulary import NotFound, Problem, RuleBroken
from goldenthread.vocabulary.clock import today

ERASED = declare("person.erased", "blanked the name and address of a former member of staff, because {why}")

FORMER = "A former member"
_DOMAIN = "erased.invalid"


@dataclass(frozen=True)
class Forgotten:
    """How many of each were forgotten."""

    people: int = 0
    sessions: int = 0
    links: int = 0

    @property
    def words(self) -> str:
        """In words; empty when there was nothing to forget."""
        parts = ((self.people, "former members"), (self.sessions, "records of sign-in"), (self.links, "old addresses"))
        return ", ".join(f"{many:,} {what}" for many, what in parts if many)


def erase(*, actor: Actor, person: str, reason: str) -> None:
    """Blank the name and address of somebody who left, by their opaque id.

    It cannot be undone. Their posts, roles and acts keep their dates and say "A former member".

    Raises:
        NotAllowed: unless the actor looks after the whole installation.
        NotFound: when there is no such person.
        RuleBroken: while they still have a role: let them leave first, so that their work has an heir.
    """
    require(actor, Permission.MANAGE, None)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(uid=person).first()
        if user is None:
            raise NotFound("That person is not here.")
        if user.is_active or Membership.objects.filter(holding(), user=user).exists():
            raise RuleBroken(
                Problem("Person", "they still have an account or a role", "Record that they left first"),
                code="person_left",
            )
        end_sessions(user)
        _blank(user)
        ledger.write(actor, about(ERASED, user, None, why=reason.strip() or "the time to keep it is over"))


def _blank(user: User) -> None:
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=user).delete()
    ApiToken.objects.filter(user=user).update(name="", hash=f"erased-{user.uid}")
    HeldPost.objects.filter(user=user, ends=None).update(ends=today())
    # A link that was sent to this address is this person's too.
    Invitation.objects.filter(email__iexact=user.email).update(email=f"{user.uid}@{_DOMAIN}", label=FORMER)
    OneTimeLink.objects.filter(email__iexact=user.email).update(email=f"{user.uid}@{_DOMAIN}")
    user.email, user.label, user.left_at = f"{user.uid}@{_DOMAIN}", FORMER, user.left_at or datetime.now(UTC)
    user.set_unusable_password()
    user.last_login = None
    user.save()


def apply(*, actor: Actor, on: date | None = None) -> Forgotten:
    """Forget all whose time is over, by the rules in force on the day. The worker does it each day."""
    day = on or today()
    since = _midnight(_before("retention-staff", day))
    gone = User.objects.filter(is_active=False, left_at__lt=since).exclude(email__endswith=f"@{_DOMAIN}")
    people = list(gone.values_list("uid", flat=True))
    for person in people:
        erase(actor=actor, person=person, reason="the time to keep it is over")
    sessions, _ = UserSession.objects.filter(last_seen_at__lt=_midnight(_before("retention-sign-in", day))).delete()
    old = _midnight(_before("retention-links", day))
    blank = f"forgotten@{_DOMAIN}"
    links = Invitation.objects.filter(expires_at__lt=old).exclude(email__endswith=f"@{_DOMAIN}").update(email=blank)
    links += OneTimeLink.objects.filter(expires_at__lt=old).exclude(email__endswith=f"@{_DOMAIN}").update(email=blank)
    return Forgotten(len(people), sessions, links)


def _before(code: str, day: date) -> date:
    """The day before which a retention rule has run out."""
    return add_months(day, -int(rule(code, day).value))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
