"""Read what is kept about a person, where and until when: for whoever answers for data protection."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.access import ROLES, Actor, Permission, require
from goldenthread.audit.models import Entry
from goldenthread.partners.keeping import BLANK_DOMAIN, TRACES, Whom
from goldenthread.partners.models import Membership, User
from goldenthread.partners.people.access import holding
from goldenthread.reference.queries import rule
from goldenthread.reference.rules import add_months
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import LONDON

MOST = 100


@dataclass(frozen=True)
class KeptRole:
    """One role somebody has or had, and from when to when. `leave` is the slug of where they can be let go."""

    words: str
    where: str
    starts: date | None
    ends: date | None
    leave: str = ""


@dataclass(frozen=True)
class KeptPerson:
    """Somebody with an account now or before. `until` is the day on which the rule blanks their name."""

    uid: str
    label: str
    email: str
    left_on: date | None
    until: date | None
    blanked: bool
    roles: tuple[KeptRole, ...] = ()

    @property
    def here(self) -> bool:
        """Whether they still have an account or a role."""
        return self.left_on is None


@dataclass(frozen=True)
class KeptLine:
    """One thing that is kept of a person: how many, until when, and what is left of it afterwards."""

    what: str
    many: int
    until: str
    after: str


@dataclass(frozen=True)
class KeptPage:
    """What is kept about one person; `acts` counts the entries of the ledger that name them by a code alone."""

    person: KeptPerson
    lines: tuple[KeptLine, ...]
    acts: int


def kept_people(viewer: Actor, words: str = "") -> list[KeptPerson]:
    """Those whose name or address is still kept and who have left; with words, everybody whom they find.

    Words are looked for in how a person is shown, their address, and the title of a partnership, group or agency they
    have or had a role in. Raises NotAllowed but for whoever looks after the installation.
    """
    require(viewer, Permission.MANAGE, None)
    rows = User.objects.exclude(email__endswith=f"@{BLANK_DOMAIN}")
    rows = rows.filter(_found_by(words.strip()) if words.strip() else Q(is_active=False)).distinct()
    return _people(rows.order_by("is_active", "left_at", "label", "pk")[:MOST])


def _found_by(words: str) -> Q:
    codes = [role.code for role in ROLES.values() if words.casefold() in role.name.casefold()]
    found = Q(label__icontains=words) | Q(email__icontains=words) | Q(memberships__role__in=codes)
    for place in ("partnership", "group", "organisation"):
        found |= Q(**{f"memberships__{place}__title__icontains": words})
    return found


def _people(rows: QuerySet[User]) -> list[KeptPerson]:
    users = list(rows)
    roles: dict[int, list[KeptRole]] = {}
    held = Membership.objects.filter(user__in=users).select_related("partnership", "group", "organisation")
    standing = set(Membership.objects.filter(holding(), user__in=users).values_list("pk", flat=True))
    for row in held.order_by("pk"):
        places = [x.title for x in (row.partnership, row.group, row.organisation) if x is not None]
        slug = row.partnership.reference if row.partnership and row.pk in standing else ""
        name = ROLES[row.role].name if row.role in ROLES else row.role
        where = ", ".join(places) or "The whole installation"
        roles.setdefault(row.user_id, []).append(KeptRole(name, where, row.starts, row.ends, slug))
    months = int(rule("retention-staff").value)
    here = set(Membership.objects.filter(pk__in=standing).values_list("user_id", flat=True))
    return [_person(user, tuple(roles.get(user.pk, ())), months, user.pk in here) for user in users]


def _person(user: User, roles: tuple[KeptRole, ...], months: int, role: bool) -> KeptPerson:
    gone = not user.is_active and not role
    left = user.left_at.astimezone(LONDON).date() if gone and user.left_at else None
    blanked = user.email.endswith(f"@{BLANK_DOMAIN}")
    until = add_months(left, months) if left and not blanked else None
    return KeptPerson(user.uid, user.label, user.email, left, until, blanked, roles)


def kept_about(viewer: Actor, uid: str) -> KeptPage:
    """Everything that is kept about one person. Raises NotFound, NotAllowed."""
    require(viewer, Permission.MANAGE, None)
    user = User.objects.filter(uid=uid).first()
    if user is None:
        raise NotFound("That person is not here.")
    whom = Whom(user, user.email, user.label)
    lines = [KeptLine(each.what, each.count(whom), each.until, each.after) for each in TRACES.values()]
    (person,) = _people(User.objects.filter(pk=user.pk))
    return KeptPage(person, tuple(line for line in lines if line.many), Entry.objects.filter(actor=uid).count())
