"""The people of the demo: one for each role in each partnership, shown by role and never by name.

They can be chosen at the door only in demo mode on the machine itself (see pages.door).
"""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from goldenthread.access import ROLES
from goldenthread.partners.models import Membership, User
from goldenthread.records.models import Record

DOMAIN = "demo.invalid"


@dataclass(frozen=True)
class DemoPerson:
    """Someone to be in the demo."""

    email: str
    label: str
    role: str
    partnership: str
    partnership_title: str


def ensure_demo_users() -> int:
    """Make a demo person for each role in each partnership, once. Returns how many there are."""
    partnerships = list(Record.objects.filter(kind="partnership").order_by("reference"))
    wanted: list[tuple[str, str, str, Record | None]] = []
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
    Membership.objects.bulk_create(
        [
            Membership(user=users[email], partnership=row, role=role)
            for email, _, role, row in wanted
            if email not in there
        ]
    )
    return len(users)


def demo_people() -> list[DemoPerson]:
    """The people of the demo, by partnership and then in the order of the roles."""
    rows = Membership.objects.filter(user__email__endswith=f"@{DOMAIN}").select_related("user", "partnership")
    order = {code: n for n, code in enumerate(ROLES)}
    people = [
        DemoPerson(
            email=row.user.email,
            label=ROLES[row.role].name,
            role=row.role,
            partnership=row.partnership.reference if row.partnership else "",
            partnership_title=row.partnership.title if row.partnership else "The installation",
        )
        for row in rows
    ]
    return sorted(people, key=lambda p: (p.partnership_title, order[p.role]))
