"""Forget people when a dated rule says so. What they did stays: the ledger names them by opaque id alone.

Accounts and addresses live in `partners`; what other storeys keep that names a person they register in `keeping`.
History and ledger stay whole, and read "A former member".
"""

from datetime import UTC, date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners.keeping import BLANK_DOMAIN, FORMER, TRACES, Job, Trace, Whom, before, job, midnight, trace
from goldenthread.partners.models import ApiToken, Draft, HeldPost, Invitation, Membership, OneTimeLink, User
from goldenthread.partners.people.access import about, end_sessions, holding
from goldenthread.vocabulary import NotFound, Problem, RuleBroken
from goldenthread.vocabulary.clock import today

ERASED = declare("person.erased", "blanked the name and address of a former member of staff, because {why}")

_OVER = "the time to keep it is over"


def erase(*, actor: Actor, person: str, reason: str, names: tuple[str, ...] = ()) -> None:
    """Blank the name and address of somebody who left, by their opaque id, wherever they are kept.

    It cannot be undone. Their posts, roles and acts keep their dates and say "A former member".

    Args:
        names: How they stand in tables that others brought, where that is not as their account calls them.

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
        whom = Whom(user, user.email, user.label, tuple(name.strip() for name in names if len(name.strip()) > 2))
        for found in TRACES.values():
            found.blank(whom)
        _blank(user)
        ledger.write(actor, about(ERASED, user, None, why=reason.strip() or _OVER))


def _blank(user: User) -> None:
    HeldPost.objects.filter(user=user, ends=None).update(ends=today())
    user.email, user.label, user.left_at = blank_address(user), FORMER, user.left_at or datetime.now(UTC)
    user.set_unusable_password()
    user.last_login = None
    user.save()


def blank_address(user: User) -> str:
    """The address that stands in the place of a person's own."""
    return f"{user.uid}@{BLANK_DOMAIN}"


# --- What is kept here -----------------------------------------------------------------------------------------


def _ways(whom: Whom) -> list[QuerySet]:  # type: ignore[type-arg]
    return [model.objects.filter(user=whom.user) for model in (EmailAddress, Authenticator, SocialAccount)]


def _sent_to(whom: Whom) -> list[QuerySet]:  # type: ignore[type-arg]
    return [model.objects.filter(email__iexact=whom.email) for model in (Invitation, OneTimeLink)]


def _blank_sent(whom: Whom) -> None:
    # A link that was sent to this address is this person's too.
    invitations, links = _sent_to(whom)
    invitations.update(email=blank_address(whom.user), label=FORMER)
    links.update(email=blank_address(whom.user))


trace(
    Trace(
        "Work email address, and how they are shown",
        "24 months after they left",
        "The words “A former member”",
        lambda whom: 0 if whom.email.endswith(f"@{BLANK_DOMAIN}") else 1,
        lambda whom: None,  # `erase` does it last: the others look for the address.
    )
)
trace(
    Trace(
        "Posts and roles they held",
        "Kept, with their dates",
        "All of it, under “A former member”",
        lambda whom: whom.user.held_posts.count() + whom.user.memberships.count(),
        lambda whom: None,
    )
)
trace(
    Trace(
        "Ways to sign in",
        "Until they leave",
        "Nothing",
        lambda whom: sum(rows.count() for rows in _ways(whom)),
        lambda whom: [rows.delete() for rows in _ways(whom)],
    )
)
trace(
    Trace(
        "Records of sign-in",
        "12 months after each",
        "Nothing",
        lambda whom: UserSession.objects.filter(user=whom.user).count(),
        lambda whom: UserSession.objects.filter(user=whom.user).delete(),
    )
)
trace(
    Trace(
        "Invitations and one-time links sent to them",
        "12 months after each is over",
        "That one was sent, and when",
        lambda whom: sum(rows.count() for rows in _sent_to(whom)),
        _blank_sent,
    )
)
trace(
    Trace(
        "Tokens for programs",
        "Until they leave",
        "That there was one, and when it was used",
        lambda whom: ApiToken.objects.filter(user=whom.user).exclude(name="").count(),
        lambda whom: [
            ApiToken.objects.filter(pk=row.pk).update(name="", hash=f"erased-{row.pk}")
            for row in ApiToken.objects.filter(user=whom.user)
        ],
    )
)
trace(
    Trace(
        "Drafts they have not sent",
        "24 months after they were saved",
        "Nothing",
        lambda whom: Draft.objects.filter(user=whom.user).count(),
        lambda whom: Draft.objects.filter(user=whom.user).delete(),
    )
)


# --- What is forgotten each day ----------------------------------------------------------------------------------


def _gone(day: date) -> QuerySet[User]:
    since = midnight(before("retention-staff", day))
    return User.objects.filter(is_active=False, left_at__lt=since).exclude(email__endswith=f"@{BLANK_DOMAIN}")


def _erase_gone(actor: Actor, day: date) -> int:
    people = list(_gone(day).values_list("uid", flat=True))
    for person in people:
        erase(actor=actor, person=person, reason=_OVER)
    return len(people)


def _sessions(day: date) -> QuerySet[UserSession]:
    return UserSession.objects.filter(last_seen_at__lt=midnight(before("retention-sign-in", day)))


def _links(day: date) -> list[QuerySet]:  # type: ignore[type-arg]
    old = midnight(before("retention-links", day))
    return [
        model.objects.filter(expires_at__lt=old).exclude(email__endswith=f"@{BLANK_DOMAIN}")
        for model in (Invitation, OneTimeLink)
    ]


def _drafts(day: date) -> QuerySet[Draft]:
    return Draft.objects.filter(saved_at__lt=midnight(before("retention-drafts", day)))


job(
    Job(
        "retention-staff",
        "names and addresses of former members",
        lambda day: _gone(day).count(),
        _erase_gone,
    )
)
job(
    Job(
        "retention-sign-in",
        "records of sign-in",
        lambda day: _sessions(day).count(),
        lambda actor, day: _sessions(day).delete()[0],
    )
)
job(
    Job(
        "retention-links",
        "addresses of old invitations and links",
        lambda day: sum(rows.count() for rows in _links(day)),
        lambda actor, day: sum(rows.update(email=f"forgotten@{BLANK_DOMAIN}") for rows in _links(day)),
    )
)
job(
    Job(
        "retention-drafts",
        "drafts that were never sent",
        lambda day: _drafts(day).count(),
        lambda actor, day: _drafts(day).delete()[0],
    )
)
