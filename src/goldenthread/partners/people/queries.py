"""Read the people of a partnership, what each of them holds, and who is invited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q

from goldenthread.access import ROLES, Actor, Permission, may, require
from goldenthread.partners.keeping import FORMER
from goldenthread.partners.models import ApiToken, Draft, HeldPost, Invitation, Membership, User
from goldenthread.partners.people.access import hash_of, holding
from goldenthread.records.cards import Card
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, cards, get_record, list_records
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today

#: For how many days somebody who left stands in the list, to be invited again where that was a mistake.
_LATELY = 60

#: What hangs on a post: seats it holds, and what it is accountable or responsible for.
HANGS = ("held_by", "accountable", "responsible")
OPEN = ("live", "proposed")


@dataclass(frozen=True)
class Thing:
    """Something that hangs on a post by a link: a seat, or work."""

    card: Card
    relation: str
    link: int
    post: int

    @property
    def key(self) -> tuple[int, str]:
        return self.card.id, self.relation


@dataclass(frozen=True)
class Held:
    """What hangs on the posts that only this person holds, in one partnership."""

    posts: frozenset[int]
    things: tuple[Thing, ...] = ()

    @property
    def seats(self) -> tuple[Thing, ...]:
        return tuple(t for t in self.things if t.relation == "held_by")

    @property
    def work(self) -> tuple[Thing, ...]:
        return tuple(t for t in self.things if t.relation != "held_by")

    def once(self) -> tuple[Thing, ...]:
        """Each thing and relation once, though two posts of the person may hold it."""
        return tuple({t.key: t for t in self.things}.values())

    def already(self, post: int) -> tuple[Thing, ...]:
        """Those of them that hang on another post too."""
        ids = [t.card.id for t in self.things]
        rows = Link.objects.filter(_standing(), source_id__in=ids, target_id=post, relation__in=HANGS)
        found = set(rows.values_list("source_id", "relation"))
        return tuple(t for t in self.things if t.key in found)


def _standing() -> Q:
    return Q(withdrawn_at=None) & (Q(valid_to=None) | Q(valid_to__gte=today()))


def held_by(user: User, partnership: int) -> Held:
    """What would be left with nobody in a partnership if this person went. Three queries."""
    mine = set(HeldPost.objects.filter(holding(), user=user).values_list("post_id", flat=True))
    others = HeldPost.objects.filter(holding(), post_id__in=mine).exclude(user=user)
    alone = mine - set(others.values_list("post_id", flat=True))
    links = Link.objects.filter(
        _standing(),
        target_id__in=alone,
        relation__in=HANGS,
        source__owner_id=partnership,
        source__state__in=OPEN,
    )
    rows = links.select_related("source", "source__owner").order_by("source__kind", "source__position", "source_id")
    return Held(frozenset(mine), tuple(Thing(card_of(x.source), x.relation, x.pk, x.target_id) for x in rows))


@dataclass(frozen=True)
class RoleLine:
    """One role of a person in a partnership, and where in it."""

    id: int
    code: str
    words: str
    where: str = ""
    in_group: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody in a partnership, shown by post. The last three are for those who look after people."""

    uid: str
    label: str
    roles: tuple[RoleLine, ...]
    posts: tuple[str, ...] = ()
    email: str = ""
    last_seen: datetime | None = None
    second_factor: bool = False


@dataclass(frozen=True)
class InvitationLine:
    """An invitation that is still open."""

    id: int
    email: str
    label: str
    role: str
    expires_at: datetime


@dataclass(frozen=True)
class PeoplePage:
    """Who is in a partnership, and who is invited; the invitations only for those who look after people."""

    people: tuple[Person, ...]
    invitations: tuple[InvitationLine, ...]
    may_change: bool
    left: tuple[LeftLine, ...] = ()


@dataclass(frozen=True)
class LeftLine:
    """Somebody whose last role here ended lately, with what an invitation to come back would say.

    `on` is the first day without it.
    """

    uid: str
    label: str
    email: str
    role: str
    role_words: str
    on: date


def people(viewer: Actor, slug: str) -> PeoplePage:
    """The people of a partnership today, by role. Raises NotFound, NotAllowed. A few queries in all."""
    place = get_record(viewer, f"shared/{slug}")
    require(viewer, Permission.VIEW, place.pk)
    trusted = may(viewer, Permission.PEOPLE, place.pk)
    rows = Membership.objects.filter(holding(), partnership=place, user__is_active=True)
    by_user: dict[int, list[Membership]] = {}
    for row in rows.select_related("user", "organisation", "group"):
        by_user.setdefault(row.user_id, []).append(row)
    posts: dict[int, list[str]] = {}
    for held in HeldPost.objects.filter(holding(), user_id__in=by_user).select_related("post"):
        posts.setdefault(held.user_id, []).append(held.post.title)
    factors = set(Authenticator.objects.filter(user_id__in=by_user).values_list("user_id", flat=True))
    order = {code: n for n, code in enumerate(ROLES)}
    found = [
        Person(
            uid=held[0].user.uid,
            label=held[0].user.label,
            roles=tuple(_role(row) for row in held),
            posts=tuple(posts.get(pk, ())),
            email=held[0].user.email if trusted else "",
            last_seen=held[0].user.last_login if trusted else None,
            second_factor=trusted and pk in factors,
        )
        for pk, held in by_user.items()
    ]
    found.sort(key=lambda p: (min(order.get(r.code, 99) for r in p.roles), p.label))
    if not trusted:
        return PeoplePage(tuple(found), (), may_change=False)
    return PeoplePage(tuple(found), _invitations(place), may_change=True, left=_left(place, by_user))


def _left(place: Record, here: Collection[int]) -> tuple[LeftLine, ...]:
    """Those whose last role ended in the last weeks, the newest first; nobody whose name is blanked."""
    since = today() - timedelta(days=_LATELY)
    rows = Membership.objects.filter(partnership=place, ends__gte=since, ends__lt=today())
    rows = rows.exclude(user_id__in=here).select_related("user").order_by("-ends", "-pk")
    newest: dict[int, Membership] = {}
    day = timedelta(days=1)
    for row in rows:
        newest.setdefault(row.user_id, row)
    return tuple(
        LeftLine(row.user.uid, row.user.label, row.user.email, row.role, ROLES[row.role].name, row.ends + day)
        for row in newest.values()
        if row.ends and row.role in ROLES and row.user.label != FORMER
    )


def _role(row: Membership) -> RoleLine:
    where = ", ".join(x.title for x in (row.group, row.organisation) if x is not None)
    return RoleLine(
        row.pk, row.role, ROLES[row.role].name if row.role in ROLES else row.role, where, row.group_id is not None
    )


def _invitations(place: Record) -> tuple[InvitationLine, ...]:
    rows = Invitation.objects.filter(_open(), partnership=place).order_by("expires_at")
    return tuple(InvitationLine(r.pk, r.email, r.label, ROLES[r.role].name, r.expires_at) for r in rows)


def _open() -> Q:
    return Q(accepted_at=None, withdrawn_at=None, expires_at__gt=datetime.now(UTC))


def open_invitations_for(addresses: Collection[str]) -> list[int]:
    """The open invitations for any of these addresses, which must have been checked. The oldest first."""
    wanted = [address.strip().lower() for address in addresses]
    rows = Invitation.objects.filter(_open(), email__in=wanted)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Offer:
    """An invitation as the page shows it to whoever holds its link."""

    id: int
    email: str
    label: str
    role: str
    about: str
    where: str
    has_account: bool


def offer(secret: str) -> Offer:
    """The open invitation of a link. Raises NotFound in the same words for every other link."""
    row = Invitation.objects.filter(_open(), hash=hash_of(secret)).select_related("partnership").first()
    if row is None:
        raise NotFound("This invitation is not open any more. Ask whoever sent it for a new one.")
    return Offer(
        row.pk,
        row.email,
        row.label,
        ROLES[row.role].name,
        ROLES[row.role].description,
        row.partnership.title if row.partnership else "the whole installation",
        # Whoever left and comes back makes a new password: the old account is closed until then.
        User.objects.filter(email=row.email, is_active=True).exists(),
    )


@dataclass(frozen=True)
class Leaving:
    """What leaving would do: whose access ends, what hangs on their posts, and who could take it on."""

    person: Person
    held: Held
    heirs: tuple[tuple[Card, bool], ...]
    drafts: int = 0
    last_manager: bool = False

    @property
    def suggested(self) -> str:
        """The heir that is chosen already: the obvious one, where there is one."""
        return next((card.full_reference for card, obvious in self.heirs if obvious), "")


def leaving(viewer: Actor, slug: str, uid: str) -> Leaving:
    """What stands in the way of somebody's leaving. Raises NotFound, NotAllowed."""
    place = get_record(viewer, f"shared/{slug}")
    require(viewer, Permission.PEOPLE, place.pk)
    page = people(viewer, slug)
    person = next((p for p in page.people if p.uid == uid), None)
    user = User.objects.filter(uid=uid).first()
    if person is None or user is None:
        raise NotFound("That person has no role in this partnership any more.")
    held = held_by(user, place.pk)
    managers = {p.uid for p in page.people if any(r.code == "manager" and not r.in_group for r in p.roles)}
    return Leaving(
        person,
        held,
        tuple(_heirs(viewer, place, held, user)),
        drafts=Draft.objects.filter(user=user, about__startswith=f"{slug}/").count(),
        last_manager=managers == {uid},
    )


def _heirs(viewer: Actor, place: Record, held: Held, user: User) -> list[tuple[Card, bool]]:
    """The posts that could take things on: of the same agency first, then those of people here, then the rest.

    A post of the shared library is offered where it has to do with this partnership. Whether one is the obvious heir
    is said with it: held by somebody with a role here, in the agency of whoever leaves.
    """
    found = {
        card.id: card
        for owner in (place.reference, "shared")
        for card in list_records(viewer, "post", owner=owner, with_values=False).cards
        if card.state == "live" and card.id not in held.posts
    }
    here = Membership.objects.filter(holding(), partnership=place, user__is_active=True).exclude(user=user)
    holders = HeldPost.objects.filter(holding(), post_id__in=found, user__in=here.values("user"))
    taken = set(holders.values_list("post_id", flat=True))
    parts = Link.objects.filter(_standing(), relation="part_of", target__kind="organisation")
    agencies = parts.filter(source_id__in=held.posts).values("target_id")
    same = set(parts.filter(target_id__in=agencies, source_id__in=found).values_list("source_id", flat=True))
    named = Link.objects.filter(_standing(), target_id__in=found, relation__in=HANGS, source__owner=place)
    known = set(named.values_list("target_id", flat=True)) | taken | same

    def order(card: Card) -> tuple[bool, bool, bool, str]:
        return not (card.id in taken and card.id in same), card.id not in taken, card.id not in same, card.title

    offered = [card for card in found.values() if card.owner_id == place.pk or card.id in known]
    return [(card, card.id in taken and card.id in same) for card in sorted(offered, key=order)]


@dataclass(frozen=True)
class Option:
    """One choice of a list: its full reference and its title."""

    reference: str
    title: str


def choices(viewer: Actor, slug: str, kind_code: str) -> list[Option]:
    """The live records of a kind that an invitation to a partnership may name."""
    owners = (slug,) if kind_code == "group" else (slug, "shared")
    return [
        Option(card.full_reference, card.title)
        for owner in owners
        for card in list_records(viewer, kind_code, owner=owner, with_values=False).cards
        if card.state == "live"
    ]


# --- One's own account -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionLine:
    """A session of one's own. `device` is what the browser said of itself."""

    id: int
    device: str
    address: str
    began: datetime
    seen: datetime
    this: bool


def sessions(user: User, current: str | None) -> list[SessionLine]:
    """One's own sessions that are still open, this one first."""
    found = []
    for row in UserSession.objects.purge_and_list(user):
        seen = SessionStore(row.session_key).get("_session_seen")
        when = datetime.fromtimestamp(seen, UTC) if seen else row.last_seen_at
        found.append(
            SessionLine(row.pk, row.user_agent[:120], row.ip, row.created_at, when, row.session_key == current)
        )
    return sorted(found, key=lambda s: (not s.this, -s.seen.timestamp()))


@dataclass(frozen=True)
class TokenLine:
    """A token of one's own, without its secret."""

    id: int
    name: str
    may_write: bool
    where: str
    expires: Any
    used_at: datetime | None


def tokens(user: User) -> list[TokenLine]:
    """One's own tokens that still work."""
    rows = ApiToken.objects.filter(user=user, revoked_at=None, expires__gte=today()).select_related("partnership")
    return [
        TokenLine(
            r.pk,
            r.name,
            r.may_write,
            r.partnership.title if r.partnership else "Wherever I have a role",
            r.expires,
            r.used_at,
        )
        for r in rows.order_by("-pk")
    ]


def partnerships_of(viewer: Actor) -> list[Card]:
    """The partnerships in which somebody holds a role."""
    ids = {m.partnership for m in viewer.memberships if m.partnership is not None}
    return sorted(cards(viewer, ids).values(), key=lambda card: card.title)
