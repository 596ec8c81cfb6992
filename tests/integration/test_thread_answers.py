"""A gap that is answered is no orphan until its day; a link that a partnership does not ask for is none while it holds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from goldenthread.access import Actor, Membership
from goldenthread.console.main import main
from goldenthread.records import commands as records
from goldenthread.records.cards import AsOf
from goldenthread.records.kinds import kinds
from goldenthread.records.models import Link
from goldenthread.records.relations import RELATIONS
from goldenthread.thread.commands import ask_again, record_why_none, stop_asking
from goldenthread.thread.orphans import answered, lacking, orphan_counts, orphans, switched_off
from goldenthread.vocabulary import NotAllowed, NotFound, Refused, RuleBroken
from goldenthread.vocabulary.clock import today
from tests.integration.room import Room

pytestmark = pytest.mark.django_db
OWNER = "action-owner"


@pytest.fixture
def action(room: Room):
    return room.add("action", "Share the plan")


def because(room: Room, action, *, actor: Actor | None = None, rule: str = OWNER, **over):
    given = {"said_on": today(), "review_on": today() + timedelta(days=30), **over}
    return record_why_none(
        actor=actor or room.manager,
        record=action.full_reference,
        rule=rule,
        why="Everybody does it",
        said_by="Partnership manager",
        **given,
    )


def lacks(room: Room, as_of: AsOf = AsOf()) -> list[tuple[str, str]]:  # noqa: B008
    found = orphans(room.manager, room.north.id, ("action",), as_of=as_of)
    assert {(o.card.kind_code, o.expect.code) for o in found} <= set(
        orphan_counts(room.manager, room.north.id, as_of=as_of)
    )
    return [(o.card.reference, o.expect.code) for o in found]


def test_an_answered_gap_is_told_with_its_reason_and_is_no_orphan_until_its_day(room: Room, action) -> None:
    assert (action.reference, OWNER) in lacks(room)
    before = datetime.now(UTC)
    made = because(room, action)
    assert (action.reference, OWNER) not in lacks(room)
    (one,) = answered(room.manager, room.north.id)
    assert (one.card.id, one.expect.code, one.answer.reason) == (action.id, OWNER, made.id)
    assert (one.answer.why, one.answer.said_by) == ("Everybody does it", "Partnership manager")
    review = one.answer.review_on
    assert (action.reference, OWNER) not in lacks(room, AsOf(on=review))
    assert (action.reference, OWNER) in lacks(room, AsOf(on=review + timedelta(days=1))), "loose again"
    assert (action.reference, OWNER) in lacks(room, AsOf(on=today() - timedelta(days=1))), "it was not said yet"
    assert (action.reference, OWNER) in lacks(room, AsOf(known=before)), "nobody knew it then"
    records.retire(actor=room.manager, record=made.full_reference, version=1, reason="It needs an owner after all")
    assert (action.reference, OWNER) in lacks(room)
    assert answered(room.manager, room.north.id) == []


def test_an_answer_is_of_a_link_that_the_kind_should_have_and_is_given_once(room: Room, action) -> None:
    for wrong in (
        {"rule": "priority-evidence"},
        {"rule": "nothing"},
        {"said_on": today() + timedelta(days=1)},
        {"review_on": today()},
    ):
        with pytest.raises(RuleBroken):
            because(room, action, **wrong)
    because(room, action)
    with pytest.raises(RuleBroken, match="reason already"):
        because(room, action)
    with pytest.raises(RuleBroken):
        records.add(
            actor=room.manager,
            kind_code="no_link",
            owner="north",
            values={"title": "Of nothing", "rule": OWNER, "why": "So", "said_by": "Chair"}
            | {"said_on": "2026-01-05", "review_on": "2027-01-05"},
        )


def test_who_may_link_may_answer_and_a_group_answers_for_its_own(room: Room, action) -> None:
    group = room.add("group", "Treatment", group_type="working_group")
    lead = Actor("u-lead", "Co-lead", (Membership(room.north.id, "co_lead", group=group.id),))
    ours = room.add("action", "Ours", group=group.reference)
    assert because(room, ours, actor=lead).group_id == group.id
    for actor in (lead, room.contributor):
        with pytest.raises(NotAllowed):
            because(room, action, actor=actor)
    with pytest.raises(NotFound):
        because(room, action, actor=room.outsider)


def test_a_link_is_not_asked_for_from_its_day_and_asked_for_again(room: Room, action) -> None:
    theirs = room.add("action", "Elsewhere", owner="south")
    since = today() - timedelta(days=10)
    given = {"partnership": "north", "rule": OWNER, "why": "Kept elsewhere"}
    stop_asking(actor=room.manager, since=since, decided_by="Board", **given)
    assert lacks(room) == [pair for pair in lacks(room) if pair[1] != OWNER]
    assert (action.reference, OWNER) in lacks(room, AsOf(on=since - timedelta(days=1)))
    assert OWNER in {e.code for e in lacking({theirs.id: "action"})[theirs.id]}, "another partnership still asks"
    (off,) = switched_off([room.north.id])
    assert (off.rule, off.since, off.until, off.decided_by) == (OWNER, since, None, "Board")
    with pytest.raises(RuleBroken, match="already"):
        stop_asking(actor=room.manager, since=today(), decided_by="Board", **given)
    with pytest.raises(RuleBroken):
        stop_asking(actor=room.manager, since=today(), decided_by="Board", **(given | {"rule": "no-such"}))
    for actor in (room.co_lead, room.chair):
        with pytest.raises(NotAllowed):
            stop_asking(actor=actor, since=today(), decided_by="Board", **(given | {"rule": "objective-indicator"}))
        with pytest.raises(NotAllowed):
            ask_again(actor=actor, since=today(), **given)
    with pytest.raises(Refused):
        ask_again(actor=room.manager, since=today(), partnership="north", rule=OWNER, why=" ")
    ask_again(actor=room.manager, since=today(), **given)
    assert (action.reference, OWNER) in lacks(room)
    assert (action.reference, OWNER) not in lacks(room, AsOf(on=since)), "what held then still holds of then"
    with pytest.raises(Refused):
        ask_again(actor=room.manager, since=today(), **given)


def test_every_kind_that_should_have_a_link_may_have_its_lack_answered() -> None:
    expecting = {one.code for one in kinds() if one.expects}
    assert RELATIONS["about"].targets_for("no_link") == expecting


def test_the_command_line_answers_lists_and_switches(room: Room, action, capsys) -> None:
    until = (today() + timedelta(days=90)).isoformat()
    assert main(["why-none", action.full_reference, OWNER, "--why", "Shared", "--by", "Board", "--until", until]) == 0
    assert main(["orphans", "north", "--answered"]) == 0
    assert "Shared" in capsys.readouterr().out
    assert main(["ask-for", "north", OWNER, "--off", "--why", "Kept elsewhere", "--by", "Board"]) == 0
    assert switched_off([room.north.id])[0].since == today()
    assert Link.objects.filter(relation="about", source__kind="no_link", target=action.id).count() == 1
    assert date.fromisoformat(until) == answered(room.operator, room.north.id)[0].answer.review_on
