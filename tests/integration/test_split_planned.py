"""A split whose day is still to come changes nothing until that day, and is then carried out with what is open."""

from datetime import timedelta

import pytest

from goldenthread.access import Actor, Membership
from goldenthread.governance import handing_over
from goldenthread.notices.models import Notice
from goldenthread.partners import planned
from goldenthread.partners.commands import Successor
from goldenthread.partners.models import Membership as Membership_
from goldenthread.partners.models import User
from goldenthread.records.commands import retire
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused
from goldenthread.vocabulary.clock import today
from tests.integration.room import Room

pytestmark = pytest.mark.django_db
LATER = today() + timedelta(days=60)
TWO = (Successor("east", "East", "E92000001"), Successor("west", "West", "E92000001"))


@pytest.fixture
def old(room: Room):
    load_reference()
    return [room.add("action", "Goes east"), room.add("priority", "Is closed before")]


def plan(room: Room, heirs=None, **over):
    given = {"actor": room.manager, "partnership": "north", "on": LATER, "successors": TWO, "heirs": heirs or {}}
    return planned.split(**(given | over))


def states() -> dict[str, str]:
    return dict(Record.objects.exclude(kind="post").values_list("title", "state"))


def test_nothing_changes_until_the_day_and_then_what_is_open_is_handed_on(room: Room, old) -> None:
    goes, closes = old
    before = states()
    assert plan(room, {goes.reference: ["east"], closes.reference: ["west"]}, reason="Two councils") == []
    assert states() == before
    told = planned.planned(room.contributor, "north")
    assert told is not None and (told.on, told.titles, told.reason) == (LATER, ("East", "West"), "Two councils")
    assert planned.carry_out(LATER - timedelta(days=1)) == 0
    retire(actor=room.manager, record=closes.full_reference, version=1, reason="Done", state="closed")
    new = room.add("action", "Opened since")
    assert planned.carry_out(LATER) == 1 and planned.carry_out(LATER) == 0, "once"
    assert find(room.operator, "shared/north").state == "succeeded"
    heirs = {
        slug: set(Record.objects.filter(owner__reference=slug).values_list("title", flat=True))
        for slug in ("east", "west")
    }
    assert heirs == {"east": {goes.title, new.title}, "west": {new.title}}
    assert find(room.operator, closes.full_reference).state == "closed"
    assert planned.planned(room.operator, "north") is None


def test_one_plan_at_a_time_by_those_who_manage_and_it_can_be_taken_back(room: Room, old) -> None:
    for actor in (
        room.co_lead,
        Actor("u-g", "Manager of a group", (Membership(room.north.id, "manager", group=old[0].id),)),
    ):
        with pytest.raises(NotAllowed):
            plan(room, actor=actor)
    with pytest.raises((NotAllowed, NotFound)):
        planned.planned(room.outsider, "north")
    plan(room)
    with pytest.raises(Conflict):
        plan(room)
    with pytest.raises(NotAllowed):
        planned.drop(actor=room.co_lead, partnership="north")
    planned.drop(actor=room.manager, partnership="north")
    assert planned.carry_out(LATER) == 0
    with pytest.raises(NotFound):
        planned.drop(actor=room.manager, partnership="north")
    plan(room)


def test_what_could_not_be_carried_out_is_refused_at_once_and_trouble_on_the_day_is_kept(room: Room, old) -> None:
    for wrong in (
        {"successors": ()},
        {"heirs": {"ACT-999": ["east"]}},
        {"successors": (Successor("south", "S", "E1"),)},
    ):
        with pytest.raises(Refused):
            plan(room, **wrong)
    plan(room)
    room.add("partnership", "East already", owner=None, reference="east", partnership_type="other")
    assert planned.carry_out(LATER) == 0
    told = planned.planned(room.manager, "north")
    assert told is not None and "east is already used" in told.trouble
    assert find(room.operator, "shared/north").state == "live", "all of it or none"


def test_managers_hear_why_a_split_failed_and_what_to_do_once_for_each_reason_and_when_it_is_done(
    room: Room, old
) -> None:
    manager = User.objects.create_user("m@x.invalid", "Manager")
    Membership_.objects.create(user=manager, partnership_id=room.north.id, role="manager")
    reader = User.objects.create_user("r@x.invalid", "Reader")
    Membership_.objects.create(user=reader, partnership_id=room.north.id, role="board_member")
    plan(room)
    taken = room.add("partnership", "East already", owner=None, reference="east", partnership_type="other")
    for _ in range(2):
        assert handing_over.carry_out(LATER) == 0
    (told,) = Notice.objects.all()
    assert (told.user, told.urgent, told.url) == (manager, True, "/p/north/split")
    assert "east is already used" in told.text and "take the plan back" in told.text
    Record.objects.filter(pk=taken.id).update(reference="east-old")
    assert handing_over.carry_out(LATER) == 1
    done = Notice.objects.order_by("pk").last()
    assert done is not None and done.url == "/p/north/heirs" and "East and West take over" in done.text


def test_a_fault_of_ours_in_one_split_is_told_and_does_not_stop_the_next(room: Room, old, monkeypatch) -> None:
    plan(room)
    real, calls = planned.commands.split, []

    def breaks(**given):
        calls.append(given["partnership"])
        if given["partnership"] == "north":
            raise ZeroDivisionError
        return real(**given)

    monkeypatch.setattr(planned.commands, "split", breaks)
    others = (Successor("far-south", "Far South", "E92000001"),)
    plan(room, actor=room.operator, partnership="south", successors=others)
    assert handing_over.carry_out(LATER) == 1 and calls == ["north", "south"]
    told = planned.planned(room.manager, "north")
    assert told is not None and "Something went wrong in the product" in told.trouble


def test_a_day_that_has_come_splits_at_once(room: Room, old) -> None:
    made = plan(room, on=today())
    assert [card.reference for card in made] == ["east", "west"]
