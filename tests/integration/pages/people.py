"""Three people in the room, and the partnerships they sit in, for the tests of every page.

`people` gives a partnership and another one; the manager and a colleague with less (a contributor)
of the first; and an outsider, who is a contributor of the second.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from goldenthread.access import Actor
from goldenthread.partners.actors import OPERATOR, actor_for
from goldenthread.partners.models import Membership, User
from goldenthread.records.cards import Card
from goldenthread.records.commands import add
from goldenthread.records.models import Record


@dataclass(frozen=True)
class People:
    """Who is in the room. `partnership` and `other` are slugs; `card` is the first one's record."""

    partnership: str
    other: str
    card: Card
    other_card: Card
    manager: User
    colleague: User
    outsider: User

    def actor(self, user: User) -> Actor:
        """The Actor of one of them, with the roles held today."""
        return actor_for(user)


def make_partnership(slug: str, title: str, **values: Any) -> Card:
    """A partnership in the shared library, added by the operator."""
    return add(
        actor=OPERATOR,
        kind_code="partnership",
        owner=None,
        reference=slug,
        values={"title": title, "partnership_type": "combating_drugs", "marking": "public", **values},
    )


def make_user(email: str, label: str, role: str = "", partnership: Card | None = None) -> User:
    """A user; with a role, in one partnership or (None) in the whole installation."""
    user = User.objects.create_user(email, label)
    if role:
        row = Record.objects.get(pk=partnership.id) if partnership else None
        Membership.objects.create(user=user, partnership=row, role=role)
    return user


def make_record(
    owner: str | None, kind_code: str, title: str, *, links: Any = (), reference: str = "", **values: Any
) -> Card:
    """A record added by the operator; OFFICIAL unless `marking` says otherwise."""
    if kind_code in ("indicator", "measure"):
        # One of a published list may leave unsaid what the list leaves unsaid.
        values.setdefault("said_in", "A published list")
    return add(
        actor=OPERATOR,
        kind_code=kind_code,
        owner=owner,
        reference=reference,
        links=links,
        values={"title": title, **values},
    )


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people(db: None) -> People:
    """A partnership with its manager and a contributor, and a contributor of another one."""
    card = make_partnership("north-cdp", "North Combating Drugs Partnership")
    other = make_partnership("south-cdp", "South Combating Drugs Partnership")
    return People(
        partnership="north-cdp",
        other="south-cdp",
        card=card,
        other_card=other,
        manager=make_user("manager@example.org", "Partnership manager", "manager", card),
        colleague=make_user("colleague@example.org", "Agency contributor", "contributor", card),
        outsider=make_user("outsider@example.org", "Contributor of another agency", "contributor", other),
    )
