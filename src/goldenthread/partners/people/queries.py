"""Read the people of a partnership, what each of them holds, and who is invited."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q

from goldenthread.access import ROLES, Actor, Permission, may, require
from goldenthread.partners.models import ApiToken, HeldPost, Invitation, Membership, User
from goldenthread.partners.people.access import hash_of, holding
from goldenthread.records.cards import Card
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, cards, get_record, list_records
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today

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
    return PeoplePage(tuple(found), _invitations(place) if trusted else (), trusted)


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
        User.objects.filter(email=row.email).exists(),
    )


@dataclass(frozen=True)
class Leaving:
    """What leaving would do: whose access ends, what hangs on their posts, and who could take it on."""

    person: Person
    held: Held
    heirs: tuple[tuple[Card, bool], ...]

    @property
    def suggested(self) -> str:
        """The heir offered first: a post that somebody holds, where there is one."""
        return next((card.full_reference for card, held in self.heirs if held), "")


def leaving(viewer: Actor, slug: str, uid: str) -> Leaving:
    """What stands in the way of somebody's leaving. Raises NotFound, NotAllowed."""
    place = get_record(viewer, f"shared/{slug}")
    require(viewer, Permission.PEOPLE, place.pk)
    person = next((p for p in people(viewer, slug).people if p.uid == uid), None)
    user = User.objects.filter(uid=uid).first()
    if person is None or user is None:
        raise NotFound("That person has no role in this partnership any more.")
    held = held_by(user, place.pk)
    return Leaving(person, held, tuple(_heirs(viewer, slug, held, user)))


def _heirs(viewer: Actor, slug: str, held: Held, user: User) -> list[tuple[Card, bool]]:
    """The posts that could take things on, those in somebody's hands first."""
    found = {
        card.id: card
        for owner in (slug, "shared")
        for card in list_records(viewer, "post", owner=owner, size=500, with_values=False).cards
        if card.state == "live" and card.id not in held.posts
    }
    taken = set(
        HeldPost.objects.filter(holding(), post_id__in=found).exclude(user=user).values_list("post_id", flat=True)
    )
    return sorted(((c, c.id in taken) for c in found.values()), key=lambda pair: (not pair[1], pair[0].title))


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
        for card in list_records(viewer, kind_code, owner=owner, size=500, with_values=False).cards
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
