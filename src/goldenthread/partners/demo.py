"""The people of the demo: one for each role in each partnership, shown by role and never by name.

Where a partnership asks agencies for returns, each of these agencies has somebody who sends them, and the agency
of its agency contributor has a second person, since whoever sends a return may not sign it off.

They can be chosen at the door only in demo mode on the machine itself (see pages.door).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Count

from goldenthread.access import ROLES
from goldenthread.partners.models import HeldPost, Membership, User
from goldenthread.records.models import Link, Record

DOMAIN = "demo.invalid"


@dataclass(frozen=True)
class DemoPerson:
    """Someone to be in the demo."""

    email: str
    label: str
    role: str
    partnership: str
    partnership_title: str
    agency: str = ""


def ensure_demo_users() -> int:
    """Make a demo person for each role in each partnership, and for each agency asked for returns, once.

    Returns how many there are.
    """
    partnerships = list(Record.objects.filter(kind="partnership").order_by("reference"))
    agencies = _agencies(partnerships)
    wanted: list[tuple[str, str, str, Record | None]] = []
    returners: dict[str, int] = {}
    for row, agency, email, label in _returners(partnerships, agencies):
        wanted.append((email, label, "contributor", row))
        returners[email] = agency
    for role in ROLES.values():
        if role.code == "administrator":
            wanted.append((f"administrator@{DOMAIN}", role.name, role.code, None))
            continue
        for row in partnerships:
            email = f"{role.code}.{row.reference}@{DOMAIN}"
            wanted.append((email, f"{role.name}, {row.title}", role.code, row))
    there = set(User.objects.values_list("email", flat=True))
    # No password is set: the door of the demo is the only way in for these people.
    User.objects.bulk_create(
        User(email=email, label=label[:120], password=make_password(None))
        for email, label, _, _ in wanted
        if email not in there
    )
    users = {u.email: u for u in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    new = [(users[email], role, row) for email, _, role, row in wanted if email not in there]
    Membership.objects.bulk_create(
        Membership(
            user=user,
            partnership=row,
            role=role,
            organisation_id=returners.get(user.email, agencies.get(row.pk)) if row and role == "contributor" else None,
        )
        for user, role, row in new
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user, _, _ in new
    )
    HeldPost.objects.bulk_create(_posts(partnerships, {(role, row.pk): user for user, role, row in new if row}))
    return len(users)


def _agencies(partnerships: list[Record]) -> dict[int, int]:
    """An agency for the agency contributor of each partnership: the first that it works with."""
    joins = Link.objects.filter(
        source__in=partnerships, relation__in=("adopts", "represents"), target__kind="organisation", withdrawn_at=None
    )
    found: dict[int, int] = {}
    for partnership, agency in joins.order_by("pk").values_list("source_id", "target_id"):
        found.setdefault(partnership, agency)
    return found


def returner(partnership: str, agency: str, *, second: bool = False) -> str:
    """The address of whoever sends returns for an agency to a partnership, or signs them off as the second."""
    return f"contributor{'-2' if second else ''}.{agency.lower()}.{partnership}@{DOMAIN}"


def _returners(partnerships: list[Record], first: Mapping[int, int]) -> list[tuple[Record, int, str, str]]:
    """(partnership, agency, address, label) of those who send returns besides the agency contributors.

    The agency of a partnership's agency contributor gets a second person; every other that is asked gets one.
    """
    asked = Link.objects.filter(
        source__kind="collection", source__owner__in=partnerships, relation="asks_of", withdrawn_at=None
    ).select_related("source__owner", "target")
    found: dict[tuple[int, int], tuple[Record, int, str, str]] = {}
    for link in asked.order_by("target__reference", "pk"):
        row, agency = link.source.owner, link.target
        if row is None:
            continue
        second = first.get(row.pk) == agency.pk
        does = "signs returns off" if second else "sends returns"
        email = returner(row.reference, agency.reference, second=second)
        found[row.pk, agency.pk] = (row, agency.pk, email, f"Agency contributor, {agency.title}, {does}")
    return list(found.values())


#: Words in the title of a post that suit a role, the best first; any post suits those who carry out the work.
_SUITS = {
    "manager": ("partnership manager", "manager", "coordinator"),
    "analyst": ("analyst", "data"),
    "action_owner": (),
    "co_lead": (),
}


def _posts(partnerships: list[Record], people: Mapping[tuple[str, int], User]) -> list[HeldPost]:
    """Posts for those who do the work: of those that suit a role, the one on which most hangs."""
    joins = Link.objects.filter(
        source__owner__in=partnerships,
        relation__in=("held_by", "accountable", "responsible"),
        target__kind="post",
        withdrawn_at=None,
    )
    counted = joins.values_list("source__owner_id", "target_id", "target__title").annotate(n=Count("pk"))
    left: dict[int, list[tuple[int, str]]] = {}
    acting = _acting(partnerships)
    for partnership, post, title, _ in sorted(counted, key=lambda row: (-acting.get(row[:2], 0), -row[3], row[1])):
        left.setdefault(partnership, []).append((post, title.lower()))
    given = []
    for partnership, posts in left.items():
        for role, words in _SUITS.items():
            user = people.get((role, partnership))
            found = next((p for word in words or ("",) for p in posts if word in p[1]), None)
            if user and found:
                posts.remove(found)
                given.append(HeldPost(user=user, post_id=found[0]))
    return given


def _acting(partnerships: list[Record]) -> dict[tuple[int, int], int]:
    """How many actions the seats of each post answer for, by partnership and post: who has much to report on."""
    standing = Link.objects.filter(withdrawn_at=None, valid_to=None)
    owned = standing.filter(relation__in=("accountable", "responsible"), source__kind="action", target__kind="seat")
    counts = dict(owned.values_list("target_id").annotate(n=Count("pk")))
    seats = standing.filter(relation="held_by", source__owner__in=partnerships, target__kind="post")
    found: dict[tuple[int, int], int] = {}
    for partnership, seat, post in seats.values_list("source__owner_id", "source_id", "target_id"):
        if partnership is not None:
            found[partnership, post] = found.get((partnership, post), 0) + counts.get(seat, 0)
    return found


def demo_people() -> list[DemoPerson]:
    """The people of the demo, by partnership and then in the order of the roles."""
    rows = Membership.objects.filter(user__email__endswith=f"@{DOMAIN}").select_related(
        "user", "partnership", "organisation"
    )
    order = {code: n for n, code in enumerate(ROLES)}
    people = [
        DemoPerson(
            email=row.user.email,
            label=_shown(row),
            role=row.role,
            partnership=row.partnership.reference if row.partnership else "",
            partnership_title=row.partnership.title if row.partnership else "The installation",
            agency=row.organisation.reference if row.organisation else "",
        )
        for row in rows
    ]
    return sorted(people, key=lambda p: (p.partnership_title, order[p.role], p.agency, "-2." in p.email))


def _shown(row: Membership) -> str:
    """The role, and for whom: two who send for one partnership are told apart by agency, and by what they do."""
    name = ROLES[row.role].name
    if not row.organisation:
        return name
    does = " (second person)" if row.user.email.startswith("contributor-2.") else ""
    return f"{name}, {row.organisation.title}{does}"
