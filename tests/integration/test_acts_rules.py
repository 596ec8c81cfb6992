"""Rules that an act obeys, and the exception that only the chair may allow, with a reason."""

from datetime import date, timedelta

import pytest

from goldenthread.access import Permission
from goldenthread.audit.models import Entry
from goldenthread.records import commands
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.records.writing import NewRecord
from goldenthread.vocabulary import Refused, RuleBroken
from goldenthread.vocabulary.clock import today

REASON = "Agreed at the board, for one quarter"


@pytest.fixture
def arm(room):
    """A Prevention arm that allows its working groups 3 objectives, and one group with all 3."""
    parent = room.add("group", "Prevention arm", group_type="arm")
    group = room.add("group", "Children and families", group_type="working_group")
    room.link(group, "part_of", parent)
    room.add("house_rule", "At most 3", rule="objectives_max", number=3, group=parent.reference)
    for title in ("One", "Two", "Three"):
        room.add("objective", title, group=group.reference)
    return parent


def fourth(room, actor=None, **given):
    """Add a fourth objective to the group."""
    return room.add("objective", "Four", actor=actor or room.manager, group="GRP-002", **given)


def test_a_fourth_objective_is_refused_with_the_rule_and_the_way_out(room, arm):
    before = Record.objects.count(), Entry.objects.count()
    with pytest.raises(RuleBroken) as broken:
        fourth(room)
    assert broken.value.code == "objectives_max"
    assert broken.value.exception_allowed
    assert str(broken.value) == (
        "Children and families: this would be objective 4, and each group may hold 3 active objectives at most. "
        "Close another objective first, or ask the chair to allow an exception with a reason"
    )
    assert (Record.objects.count(), Entry.objects.count()) == before


def test_the_chair_may_allow_an_exception_with_a_reason_and_it_goes_into_the_ledger(room, arm):
    with pytest.raises(RuleBroken):
        fourth(room, actor=room.chair)
    card = fourth(room, actor=room.chair, exception=REASON)
    entry = Entry.objects.get(act="rule.excepted")
    assert entry.sentence == f"allowed an exception to a rule for objective north/OBJ-004 “Four”: {REASON}"
    assert (entry.actor, entry.subject_id, entry.data) == ("u-chair", str(card.id), {"rule": "objectives_max"})


def test_what_the_chair_allowed_once_does_not_stop_the_work_that_follows(room, arm):
    fourth(room, actor=room.chair, exception=REASON)
    commands.change(actor=room.co_lead, record="north/OBJ-002", version=1, values={"title": "Two, in plain words"})
    with commands.batch(actor=room.operator, permission=Permission.LOAD, reason="A pack") as many:
        many.change(Record.objects.get(reference="OBJ-003"), {"title": "Three, in plain words"})
    with pytest.raises(RuleBroken, match="this would be objective 5"):
        room.add("objective", "Five", actor=room.manager, group="GRP-002")


@pytest.mark.parametrize("who", ["manager", "co_lead"])
def test_nobody_else_may_allow_one(room, arm, who):
    with pytest.raises(RuleBroken):
        fourth(room, actor=getattr(room, who), exception=REASON)
    assert not Record.objects.filter(title="Four").exists()


def test_closing_one_makes_room(room, arm):
    commands.retire(actor=room.manager, record="north/OBJ-001", version=1, reason="Done", state="closed")
    assert fourth(room).reference == "OBJ-004"


def test_moving_an_objective_into_a_full_group_is_refused(room, arm):
    room.add("objective", "Elsewhere")
    with pytest.raises(RuleBroken):
        commands.change(actor=room.manager, record="north/OBJ-004", version=1, values={"group": "GRP-002"})
    assert find(room.manager, "north/OBJ-004").version == 1


def test_opening_one_again_in_a_full_group_is_refused(room, arm):
    room.add("objective", "Once", group="GRP-002", state="closed")
    with pytest.raises(RuleBroken):
        commands.change(actor=room.manager, record="north/OBJ-004", version=1, values={"state": "live"}, reason="Again")


def test_a_proposal_does_not_count_until_it_is_live(room, arm):
    fourth(room, state="proposed")
    with pytest.raises(RuleBroken):
        commands.change(actor=room.manager, record="north/OBJ-004", version=1, values={"state": "live"})


def test_a_group_under_no_such_rule_holds_as_many_as_it_likes(room):
    group = room.add("group", "Free", group_type="panel")
    for number in range(5):
        room.add("objective", f"Number {number}", group=group.reference, actor=room.manager)


def test_a_rule_binds_from_its_first_day_to_its_last(room, arm):
    yesterday = (today() - timedelta(days=1)).isoformat()
    commands.change(actor=room.manager, record="north/RUL-001", version=1, values={"valid_to": yesterday})
    assert fourth(room).reference == "OBJ-004"


def test_the_rules_of_a_pack_are_looked_at_when_all_of_it_is_in(room, arm):
    """Objective four may come before the one that is closed; five may not come at all."""
    group = Record.objects.get(reference="GRP-002")
    owner = Record.objects.get(reference="north")

    def objective(title, state="live"):
        return NewRecord(kind("objective"), owner, {"title": title, "state": state, "group": group.pk})

    with (
        pytest.raises(RuleBroken),
        commands.batch(actor=room.operator, permission=Permission.LOAD, reason="A pack") as many,
    ):
        many.add([objective("Four"), objective("Five")])
    with commands.batch(actor=room.operator, permission=Permission.LOAD, reason="A pack") as many:
        many.add([objective("Four")])
        many.change(Record.objects.get(reference="OBJ-001"), {"state": "closed"})
    assert find(room.operator, "north/OBJ-004").title == "Four"


# --- Told back ---------------------------------------------------------------------------------------------


def test_feedback_is_not_closed_before_people_were_told(room):
    card = room.add("told_back", "We moved the clinic", what_changed="The clinic moved")
    full = card.full_reference

    def close(version):
        return commands.retire(actor=room.manager, record=full, version=version, reason="Told", state="closed")

    with pytest.raises(RuleBroken) as broken:
        close(1)
    assert broken.value.code == "told_back_date"
    assert not broken.value.exception_allowed
    assert "Enter the date they were told" in str(broken.value)
    commands.change(actor=room.manager, record=full, version=1, values={"told_on": "15 April 2024"})
    assert close(2).state == "closed"


def test_a_rule_that_knows_no_exception_yields_to_nobody(room):
    with pytest.raises(RuleBroken):
        room.add("told_back", "Closed", state="closed", actor=room.operator, exception=REASON)


def test_a_date_is_not_a_wish(room):
    with pytest.raises(Refused):
        room.add("told_back", "Soon", told_on="soon")
    assert date(2024, 4, 15) == find(room.operator, room.add("told_back", "x", due="2024-04-15").full_reference).due
