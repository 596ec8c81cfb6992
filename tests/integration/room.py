"""Two partnerships, and the people in the room, for the tests of acts below the pages.

north   a partnership with its manager, its chair, a co-lead, an action owner and a contributor
south   another, with a manager of its own, who is an outsider in the north
"""

from dataclasses import dataclass
from typing import Any

from goldenthread.access import Actor, Membership
from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands
from goldenthread.records.cards import Card


@dataclass(frozen=True)
class Room:
    """Who is in the room. Everybody but the operator is an Actor with one role."""

    north: Card
    south: Card
    operator: Actor
    manager: Actor
    chair: Actor
    co_lead: Actor
    owner: Actor
    contributor: Actor
    outsider: Actor

    def add(self, kind: str, title: str, *, owner: str | None = "north", **given: Any) -> Card:
        """A record added by the operator. Anything but the acts' own words is a field."""
        words = {"links", "reference", "reason", "exception", "once", "actor"}
        if kind in ("indicator", "measure"):
            # One of a published list may leave unsaid what the list leaves unsaid.
            given.setdefault("said_in", "A published list")
        act = {"actor": self.operator} | {key: value for key, value in given.items() if key in words}
        values = {"title": title} | {key: value for key, value in given.items() if key not in words}
        return commands.add(kind_code=kind, owner=owner, values=values, **act)

    def link(self, source: Card, relation: str, target: Card, **given: Any) -> int:
        """A link made by the operator."""
        return commands.link(
            actor=self.operator,
            source=source.full_reference,
            relation=relation,
            target=target.full_reference,
            **given,
        )


def person(name: str, partnership: int | None, role: str) -> Actor:
    """Somebody with one role."""
    return Actor(id=f"u-{name}", label=name.capitalize(), memberships=(Membership(partnership, role),))


def make_room() -> Room:
    """The two partnerships and their people, in the database that is open."""
    north, south = (
        commands.add(
            actor=OPERATOR,
            kind_code="partnership",
            owner=None,
            reference=slug,
            values={"title": f"{slug.capitalize()} partnership", "partnership_type": "combating_drugs"},
        )
        for slug in ("north", "south")
    )
    return Room(
        north=north,
        south=south,
        operator=OPERATOR,
        manager=person("manager", north.id, "manager"),
        chair=person("chair", north.id, "chair"),
        co_lead=person("co_lead", north.id, "co_lead"),
        owner=person("owner", north.id, "action_owner"),
        contributor=person("contributor", north.id, "contributor"),
        outsider=person("outsider", south.id, "manager"),
    )
