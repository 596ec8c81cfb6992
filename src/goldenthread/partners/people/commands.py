"""Acts about people: invite, take an invitation back, change or end a role, and leave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from goldenthread.access import ROLES, Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners import mailing
from goldenthread.partners.models import ApiToken, HeldPost, Invitation, Membership, User
from goldenthread.partners.people.access import (
    about,
    check_role,
    end,
    end_sessions,
    grant,
    hash_of,
    holding,
    new_secret,
    not_oneself,
    place_of,
)
from goldenthread.partners.people.queries import Held, held_by
from goldenthread.records import commands as records
from goldenthread.records.models import Record
from goldenthread.records.queries import get_record
from goldenthread.vocabulary import NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

INVITED = declare("partners.invited", "invited somebody as {role}")
WITHDRAWN = declare("partners.invitation_withdrawn", "took back an invitation as {role}")
ROLE_CHANGED = declare("partners.role_changed", "changed a person’s role from {before} to {after}")
ROLE_ENDED = declare("partners.role_ended", "ended a person’s role as {role}")
LEFT = declare("partners.left", "ended a person’s access and handed over {count}")

INVITATION_DAYS = 14


def invite(
    *,
    actor: Actor,
    email: str,
    label: str,
    role: str,
    link: Callable[[str], str],
    partnership: str = "",
    organisation: str = "",
    group: str = "",
    post: str = "",
    days: int = INVITATION_DAYS,
) -> str:
    """Offer a role to an email address, and send the link. Returns the link's secret.

    `label` is the post, as the product will show the person. `organisation`, `group` and `post` are
    full references. `link` makes the address of a secret. Raises Refused, NotAllowed, NotFound.
    """
    place = place_of(actor, partnership)
    check_role(actor, role)
    address = email.strip().lower()
    places = {
        name: get_record(actor, reference) if reference else None
        for name, reference in (("organisation", organisation), ("group", group), ("post", post))
    }
    _check_invitation(address, label, place, places)
    secret, now = new_secret(), datetime.now(UTC)
    with transaction.atomic():
        # A second invitation for the same thing takes the place of the first.
        Invitation.objects.filter(
            email=address, partnership=place, role=role, accepted_at=None, withdrawn_at=None
        ).update(withdrawn_at=now)
        row = Invitation.objects.create(
            email=address,
            label=label.strip()[:120],
            role=role,
            partnership=place,
            hash=hash_of(secret),
            invited_by=actor.id,
            made_at=now,
            expires_at=now + timedelta(days=days),
            **places,
        )
        ledger.write(actor, about(INVITED, None, place, f"invitation-{row.pk}", role=ROLES[role].name), at=now)
    where = place.title if place else "this installation of Golden Thread"
    mailing.send(
        address,
        f"You are invited to {where}",
        f"You are invited to {where} as: {ROLES[role].name}.\n\n"
        f"Open this page to say yes. It works until {row.expires_at:%-d %B %Y}.\n\n{link(secret)}\n\n"
        "If you did not expect this, you need do nothing.\n",
    )
    return secret


def _check_invitation(address: str, label: str, place: Record | None, places: dict[str, Record | None]) -> None:
    problems = []
    try:
        validate_email(address)
    except ValidationError:
        problems.append(Problem("Email address", "it is not an email address", "Write one like name@agency.gov.uk"))
    if not label.strip():
        problems.append(Problem("Post", "it is empty", "Say in which post the person works"))
    for name, row in places.items():
        if row is not None and row.kind != name:
            problems.append(Problem(name.capitalize(), f"{row.title} is not one", "Choose from the list"))
    group = places["group"]
    if group is not None and (place is None or group.owner_id != place.pk):
        problems.append(Problem("Group", "it is not a group of this partnership", "Choose from the list"))
    if problems:
        raise Refused(problems)


def withdraw(*, actor: Actor, invitation: int) -> None:
    """Take an invitation back before it is accepted. Raises NotFound."""
    with transaction.atomic():
        row = Invitation.objects.filter(pk=invitation, accepted_at=None, withdrawn_at=None).first()
        if row is None:
            raise NotFound("That invitation is not open any more.")
        require(actor, Permission.PEOPLE, row.partnership_id)
        row.withdrawn_at = datetime.now(UTC)
        row.save(update_fields=["withdrawn_at"])
        ledger.write(actor, about(WITHDRAWN, None, row.partnership, f"invitation-{row.pk}", role=ROLES[row.role].name))


def change_role(*, actor: Actor, membership: int, role: str) -> None:
    """Give a person another role in the same place, from today.

    Raises NotFound, NotAllowed, Refused.
    """
    with transaction.atomic():
        row = _membership(actor, membership)
        check_role(actor, role)
        if row.role == role:
            raise Refused.one("Role", f"it is {ROLES[role].name} already", "Choose another role")
        before = row.role
        end([row])
        grant(row.user, role, row.partnership, row.organisation, row.group)
        parts = {"before": ROLES[before].name, "after": ROLES[role].name}
        ledger.write(actor, about(ROLE_CHANGED, row.user, row.partnership, **parts))


def end_role(*, actor: Actor, membership: int) -> None:
    """End one role of a person; their other roles stay. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        row = _membership(actor, membership)
        end([row])
        ledger.write(actor, about(ROLE_ENDED, row.user, row.partnership, role=ROLES[row.role].name))


def _membership(actor: Actor, pk: int) -> Membership:
    rows = Membership.objects.select_related("user", "partnership", "organisation", "group")
    row = rows.filter(holding(), pk=pk).first()
    if row is None:
        raise NotFound("That role is not held any more. Open the page again.")
    require(actor, Permission.PEOPLE, row.partnership_id)
    if row.role == "administrator":
        require(actor, Permission.PEOPLE, None)
    not_oneself(actor, row.user)
    return row


@dataclass(frozen=True)
class Left:
    """What leaving did: what went to the heir, the seats now empty, and the sessions that ended."""

    handed: int
    vacant: tuple[str, ...]
    sessions: int
    closed: bool


def leave(*, actor: Actor, person: str, partnership: str, heir: str = "", reason: str = "") -> Left:
    """End a person's access to a partnership, and hand over what their posts hold there.

    What they are accountable or responsible for, and their seats, go to `heir`, a post's full
    reference. Without an heir their seats become vacant; work cannot be left without anybody, so
    that is refused while they hold any. A post that somebody else holds too keeps everything.
    Every session and token of the person ends; when no role is left anywhere, the account closes.
    Raises Refused, NotFound, NotAllowed.
    """
    place = place_of(actor, partnership)
    assert place is not None, "one leaves a partnership"
    user = User.objects.filter(uid=person).first()
    if user is None:
        raise NotFound("That person is not here.")
    not_oneself(actor, user)
    why = reason.strip() or "The holder left"
    with transaction.atomic():
        roles = list(Membership.objects.filter(Q(ends=None) | Q(ends__gte=today()), user=user, partnership=place))
        if not roles:
            raise NotFound("That person has no role in this partnership any more.")
        held = held_by(user, place.pk)
        to = _heir(actor, heir, held)
        vacant = _hand_over(actor, held, to, why)
        end(roles)
        left_anywhere = not Membership.objects.filter(Q(ends=None) | Q(ends__gte=today()), user=user).exists()
        posts = list(HeldPost.objects.filter(user=user, ends=None).select_related("post"))
        end([row for row in posts if left_anywhere or row.post.owner_id == place.pk])
        sessions = end_sessions(user)
        now = datetime.now(UTC)
        tokens = ApiToken.objects.filter(user=user, revoked_at=None)
        (tokens if left_anywhere else tokens.filter(Q(partnership=place) | Q(partnership=None))).update(revoked_at=now)
        if left_anywhere:
            User.objects.filter(pk=user.pk).update(is_active=False, left_at=now)
        count = f"{len(held.things)} thing{'' if len(held.things) == 1 else 's'}"
        ledger.write(actor, about(LEFT, user, place, count=count), at=now)
    return Left(len(held.things) if to else 0, tuple(vacant), sessions, left_anywhere)


def _heir(actor: Actor, heir: str, held: Held) -> Record | None:
    if heir:
        row = get_record(actor, heir)
        if row.kind != "post" or row.state != "live" or row.pk in held.posts:
            raise Refused.one("Heir", f"{row.title} cannot take it on", "Choose another post from the list")
        return row
    if held.work:
        raise Refused.one("Heir", f"{len(held.work)} pieces of work would have nobody", "Choose who takes them on")
    return None


def _hand_over(actor: Actor, held: Held, heir: Record | None, why: str) -> list[str]:
    """Draw each link anew to the heir; without one, empty the seats. Returns the seats now vacant."""
    if heir is not None:
        owner = heir.owner.reference if heir.owner else "shared"
        target = f"{owner}/{heir.reference}"
        standing = {(x.card.id, x.relation) for x in held.already(heir.pk)}
        records.link_many(
            actor=actor,
            links=[(x.card.full_reference, x.relation, target) for x in held.once() if x.key not in standing],
            away=[x.link for x in held.things],
            valid_from=today(),
            reason=why,
        )
        return []
    for seat in held.seats:
        records.unlink(actor=actor, link_id=seat.link, reason=why)
        row = get_record(actor, seat.card.full_reference)
        records.change(
            actor=actor,
            record=seat.card.full_reference,
            version=row.version,
            values={"occupancy": "vacant"},
            reason=why,
        )
    return [seat.card.title for seat in held.seats]
