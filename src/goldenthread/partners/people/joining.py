"""Say yes to an invitation. The person who acts is the one who is invited, so no actor is given."""

from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.access import ROLES
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners.actors import actor_for
from goldenthread.partners.models import HeldPost, Invitation, User
from goldenthread.partners.people.access import about, grant
from goldenthread.partners.people.queries import open_invitations_for
from goldenthread.vocabulary import NotAllowed, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

JOINED = declare("partners.joined", "accepted an invitation as {role}")


def join(*, invitation: int, password: str | None, label: str = "") -> User:
    """Make the account of an invitation, and give it its role.

    Whoever calls has seen the secret of the link, or has had the address checked by a provider.
    With `password` None the account has no password: its holder comes by a provider. An address
    that has an account is refused here: its holder signs in and uses `take_up`.
    Raises NotFound, NotAllowed, Refused.
    """
    with transaction.atomic():
        row = _lock(invitation)
        standing = User.objects.filter(email=row.email).first()
        if standing is not None and standing.is_active:
            raise NotAllowed("There is an account for this address already. Sign in, then open the link again.")
        user = standing or User(email=row.email)
        user.label = label.strip()[:120] or row.label
        user.is_active, user.left_at = True, None
        if password is None:
            user.set_unusable_password()
        else:
            _check_password(password, user)
            user.set_password(password)
        user.save()
        # Whoever holds the link, or comes from the provider, has shown that the address is theirs.
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        _accept(row, user)
    return user


def take_up(*, invitation: int, user: User) -> None:
    """Give the role of an invitation to the signed-in holder of its address.

    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        row = _lock(invitation)
        if row.email != user.email:
            raise NotAllowed("This invitation is for another address. Sign out, then open the link again.")
        _accept(row, user)


def take_up_all(user: User) -> None:
    """Give a person whose address a provider has just checked every role they are invited to."""
    for pk in open_invitations_for([user.email]):
        take_up(invitation=pk, user=user)


def _lock(pk: int) -> Invitation:
    row = (
        Invitation.objects.select_for_update()
        .filter(pk=pk, accepted_at=None, withdrawn_at=None, expires_at__gt=datetime.now(UTC))
        .first()
    )
    if row is None:
        raise NotFound("This invitation is not open any more. Ask whoever sent it for a new one.")
    return row


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as wrong:
        raise Refused(
            Problem("Password", said.rstrip("."), "Choose another: three or four unrelated words work well")
            for said in wrong.messages
        ) from None


def _accept(row: Invitation, user: User) -> None:
    now = datetime.now(UTC)
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    grant(user, row.role, row.partnership, row.organisation, row.group)
    if row.post is not None:
        HeldPost.objects.get_or_create(user=user, post=row.post, ends=None, defaults={"starts": today()})
    ledger.write(actor_for(user), about(JOINED, user, row.partnership, role=ROLES[row.role].name), at=now)
