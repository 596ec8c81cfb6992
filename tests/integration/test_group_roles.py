"""A role in one group: it reads the partnership, and writes what that group looks after."""

import pytest

from goldenthread.access import Actor, Membership
from goldenthread.records import commands
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotAllowed


@pytest.fixture
def groups(room):
    return [room.add("group", title, group_type="working_group") for title in ("Treatment", "Supply")]


@pytest.fixture
def lead(room, groups):
    return Actor("u-lead", "Co-lead", (Membership(room.north.id, "co_lead", group=groups[0].id),))


def change(actor, card, **values):
    return commands.change(actor=actor, record=card.full_reference, version=card.version, values=values)


def test_a_lead_changes_what_their_group_looks_after_and_nothing_else(room, groups, lead):
    ours, theirs, nobodys = (
        room.add("action", title, **given)
        for title, given in (
            ("Ours", {"group": groups[0].reference}),
            ("Theirs", {"group": groups[1].reference}),
            ("Nobody’s", {}),
        )
    )
    assert change(lead, ours, title="Ours, changed").version == 2
    for card in (theirs, nobodys):
        assert find(lead, card.full_reference).title == card.title, "the rest of the partnership is read"
        with pytest.raises(NotAllowed):
            change(lead, card, title="Taken over")
    assert [commands.can(lead, "change", find(lead, c.full_reference)) for c in (ours, theirs, nobodys)] == [
        True,
        False,
        False,
    ]


def test_a_lead_neither_gives_work_to_another_group_nor_adds_it_there(room, groups, lead):
    ours = room.add("action", "Ours", group=groups[0].reference)
    with pytest.raises(NotAllowed):
        change(lead, ours, group=groups[1].reference)

    def add(**values):
        return commands.add(actor=lead, kind_code="action", owner="north", values={"title": "New", **values})

    assert add(group=groups[0].reference).reference
    for values in ({"group": groups[1].reference}, {}, {"group": "GRP-999"}):
        with pytest.raises(NotAllowed):
            add(**values)
