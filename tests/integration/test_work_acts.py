"""Acts of the plan: report, confirm, move and close."""

from datetime import date, timedelta

import pytest

from goldenthread.access import Actor, Membership
from goldenthread.audit.models import Entry
from goldenthread.partners.models import HeldPost, User
from goldenthread.records import commands as generic
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Record, Revision
from goldenthread.records.queries import field_values, find
from goldenthread.strategy import commands
from goldenthread.strategy.told import listen, stop
from goldenthread.strategy.updates import held_up_by, updates_of
from goldenthread.strategy.work import agencies, my_work, neglected, roadmap, work_of
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken
from goldenthread.vocabulary.clock import today
from tests.integration.room import Room, make_room

pytestmark = pytest.mark.django_db
ACT = "north/ACT-001"


@pytest.fixture
def room() -> Room:
    """Two partnerships; in the north a monthly group with a lead seat, and an action of it."""
    room = make_room()
    room.add("organisation", "North Police", owner=None, organisation_type="police", reference="ORG-001")
    room.add("organisation", "North Council", owner=None, organisation_type="council", reference="ORG-002")
    room.add("post", "Inspector", owner=None, reference="POS-001", links=[("part_of", "shared/ORG-001")])
    room.add("group", "Supply group", group_type="working_group", cadence="monthly")
    room.add(
        "seat",
        "Lead, police",
        seat_type="lead",
        occupancy="held",
        group="GRP-001",
        links=[("held_by", "shared/POS-001")],
    )
    room.add(
        "action",
        "Share the plan",
        group="GRP-001",
        horizon="later",
        valid_from="2026-01-01",
        links=[("accountable", "SEA-001"), ("responsible", "shared/ORG-002")],
    )
    return room


@pytest.fixture
def inspector(room: Room) -> Actor:
    """The lead: an action owner who holds the post of inspector."""
    user = User.objects.create_user("inspector@example.org", "Inspector")
    HeldPost.objects.create(user=user, post=Record.objects.get(reference="POS-001"))
    return Actor(id=user.uid, label="Inspector", memberships=(Membership(room.north.id, "action_owner"),))


@pytest.fixture
def news():
    """The news that acts hand on."""
    heard = []
    listen(heard.append)
    yield heard
    stop(heard.append)


def report(actor, version=1, status="on_track", sentence="Two meetings held", **more):
    return commands.report_progress(
        actor=actor, record=more.pop("record", ACT), version=version, status=status, sentence=sentence, **more
    )


def problems(act, **given):
    with pytest.raises(Refused) as caught:
        act(**given)
    return {p.place for p in caught.value.problems}


def test_an_update_is_kept_and_the_action_follows_it_in_one_act(room, news):
    before = Entry.objects.count()
    update = report(room.owner, next_date=today() + timedelta(14))
    said = field_values(room.owner, ACT)
    assert (said["delivery"], said["progress"]) == ("on_track", "Two meetings held")
    assert find(room.owner, ACT).version == 2
    (line,) = updates_of(room.owner, [find(room.owner, ACT).id])[find(room.owner, ACT).id]
    assert (line.card.reference, line.words, line.on) == (update.reference, "On track", today())
    acts = list(Entry.objects.order_by("pk").values_list("act", flat=True))[before:]
    assert acts == ["record.added", "record.linked", "record.changed", "update.reported"]
    assert news == []


def test_a_later_update_takes_its_place_and_a_backdated_one_does_not(room):
    report(room.owner)
    report(room.owner, 2, "off_track", "No room to meet in")
    report(room.owner, 3, "at_risk", "It was slow in May", on=date(2026, 5, 1))
    assert field_values(room.owner, ACT)["delivery"] == "off_track"
    lines = updates_of(room.owner, [find(room.owner, ACT).id])[find(room.owner, ACT).id]
    assert [line.status for line in lines] == ["off_track", "on_track", "at_risk"]
    on_may = updates_of(room.owner, [find(room.owner, ACT).id], AsOf(on=date(2026, 6, 1)))
    assert [line.status for line in on_may[find(room.owner, ACT).id]] == ["at_risk"]


def test_everything_wrong_with_an_update_is_told_at_once(room):
    found = problems(
        commands.report_progress,
        actor=room.owner,
        record=ACT,
        version=1,
        status="",
        sentence=" ",
        next_date=date(2020, 1, 1),
        given_how="email",
    )
    assert found == {"Status", "Sentence", "Next date", "Given by"}
    assert problems(report, actor=room.owner, status="soon") == {"Status"}
    assert problems(report, actor=room.owner, sentence="x" * 301) == {"Sentence"}
    assert problems(report, actor=room.owner, on=today() + timedelta(1)) == {"On"}
    assert problems(report, actor=room.owner, given_by="Inspector") == {"How it was given"}
    assert problems(report, actor=room.owner, blocked_by=["shared/POS-001"]) == {"Blocked by"}
    assert find(room.owner, ACT).version == 1
    assert not Record.objects.filter(kind="update").exists()


def test_who_may_not_change_may_not_report_and_an_outsider_finds_nothing(room):
    with pytest.raises(NotAllowed):
        report(room.contributor)
    with pytest.raises(NotFound):
        report(room.outsider)
    with pytest.raises(NotFound):
        report(room.owner, record="north/GRP-001")


def test_a_co_lead_of_the_group_alone_may_report_on_its_work(room):
    group = find(room.operator, "north/GRP-001").id
    here = Actor(id="u-here", label="Co-lead", memberships=(Membership(room.north.id, "co_lead", group=group),))
    room.add("action", "Of nobody's group", reference="ACT-009")
    with pytest.raises(NotAllowed):
        report(here, record="north/ACT-009")
    report(here)
    commands.move(actor=here, action=ACT, to="now", version=2, reason="First things first")
    assert find(room.owner, ACT).version == 3


def test_two_who_read_the_same_version_get_a_conflict_and_lose_nothing(room):
    report(room.owner, sentence="The first")
    with pytest.raises(Conflict):
        report(room.co_lead, sentence="The second")
    with pytest.raises(Conflict):
        report(room.co_lead, 2, sentence="The second", seen="")
    newest = updates_of(room.owner, [find(room.owner, ACT).id])[find(room.owner, ACT).id][0].card.full_reference
    report(room.co_lead, 2, sentence="The second", seen=newest)
    lines = updates_of(room.owner, [find(room.owner, ACT).id])[find(room.owner, ACT).id]
    assert [line.sentence for line in lines] == ["The second", "The first"]


def test_a_double_tap_is_one_update(room):
    first = report(room.owner, once="k")
    assert report(room.owner, once="k").reference == first.reference
    assert Record.objects.filter(kind="update").count() == 1


def test_an_objective_has_updates_too(room):
    room.add("objective", "Fewer lines", group="GRP-001")
    report(room.owner, record="north/OBJ-001", status="at_risk")
    card = find(room.owner, "north/OBJ-001")
    assert updates_of(room.owner, [card.id])[card.id][0].status == "at_risk"
    assert card.version == 1


def test_on_behalf_says_who_how_and_when_and_the_owner_confirms_in_one_act(room, inspector, news):
    update = report(room.manager, given_by="Inspector, North Police", given_how="phone")
    values = field_values(room.manager, update.full_reference)
    assert (values["given_how"], values["given_on"]) == ("phone", today())
    (told,) = news
    assert told.what == "reported_for_you"
    assert find(room.manager, "north/SEA-001").id in told.to
    with pytest.raises(NotAllowed):
        commands.confirm(actor=room.manager, update=update.full_reference, version=1)
    with pytest.raises(NotAllowed):
        commands.confirm(actor=room.owner, update=update.full_reference, version=1)
    commands.confirm(actor=inspector, update=update.full_reference, version=1)
    assert field_values(room.manager, update.full_reference)["confirmed_on"] == today()
    assert Entry.objects.order_by("-pk").first().act == "update.confirmed"
    with pytest.raises(Refused):
        commands.confirm(actor=inspector, update=update.full_reference, version=2)


def test_the_owner_does_not_confirm_what_they_entered_themselves(room, inspector):
    update = report(inspector, given_by="Sergeant", given_how="meeting")
    with pytest.raises(NotAllowed):
        commands.confirm(actor=inspector, update=update.full_reference, version=1)
    plain = report(room.manager, 2)
    with pytest.raises(Refused):
        commands.confirm(actor=inspector, update=plain.full_reference, version=1)


def test_blocked_by_another_agency_tells_it_and_ends_with_the_next_update(room, news):
    report(room.owner, status="at_risk", sentence="We wait for a room", blocked_by=["shared/ORG-002"])
    council = find(room.owner, "shared/ORG-002")
    assert [(n.what, n.to, n.record) for n in news] == [("blocked", (council.id,), ACT)]
    assert "We wait for a room" in news[0].text
    assert [card.full_reference for card, _ in held_up_by(room.manager, council.id)] == [ACT]
    assert held_up_by(room.outsider, council.id) == []
    report(room.owner, 2, sentence="There is a room")
    assert held_up_by(room.manager, council.id) == []


def test_how_an_action_goes_is_not_changed_past_its_updates(room):
    generic.change(actor=room.manager, record=ACT, version=1, values={"delivery": "at_risk"})
    report(room.owner, 2)
    with pytest.raises(RuleBroken, match="newest update says"):
        generic.change(actor=room.manager, record=ACT, version=3, values={"delivery": "complete"})
    with pytest.raises(NotAllowed):
        generic.add(actor=room.manager, kind_code="update", owner="north", values={"title": "x", "status": "complete"})


def test_a_move_keeps_its_day_and_reason_and_the_past_stays(room):
    made = commands.move(actor=room.co_lead, action=ACT, to="now", version=1, reason="Money came", on=date(2026, 9, 1))
    assert made.title == "ACT-001 from later to now"
    commands.move(actor=room.co_lead, action=ACT, to="next", version=2, reason="Staff left")

    def columns(as_of):
        return {
            c.code: [x.card.reference for x in c.lines] for c in roadmap(work_of(room.manager, "north", as_of=as_of))
        }

    assert columns(AsOf())["next"] == ["ACT-001"]
    assert columns(AsOf(on=date(2026, 9, 1)))["now"] == ["ACT-001"]
    assert columns(AsOf(on=date(2026, 8, 31)))["later"] == ["ACT-001"]
    assert columns(AsOf(on=date(2025, 8, 31))) == {"now": [], "next": [], "later": []}


def test_a_move_is_refused_without_reason_without_a_place_or_backwards_in_time(room):
    def move(**given):
        return {"actor": room.co_lead, "action": ACT, "version": 1, "to": "now", "reason": "Why"} | given

    assert problems(commands.move, **move(reason=" ", to="soon")) == {"Reason", "To"}
    assert problems(commands.move, **move(to="later")) == {"ACT-001"}
    assert problems(commands.move, **move(on=today() + timedelta(1))) == {"On"}
    commands.move(**move())
    assert problems(commands.move, **move(version=2, to="next", on=date(2026, 1, 2))) == {"On"}
    with pytest.raises(Conflict):
        commands.move(**move(to="next"))
    with pytest.raises(NotAllowed):
        commands.move(**move(actor=room.contributor))


def test_the_roadmap_is_not_changed_without_a_move(room):
    with pytest.raises(RuleBroken, match="Move it on the roadmap"):
        generic.change(actor=room.manager, record=ACT, version=1, values={"horizon": "now"})
    room.add("action", "Not placed", reference="ACT-002")
    generic.change(actor=room.manager, record="north/ACT-002", version=1, values={"horizon": "now"})
    assert Revision.objects.get(record__reference="ACT-001").fields["horizon"] == "later"


def test_done_is_not_closed_until_what_changed_is_said(room):
    assert problems(commands.close, actor=room.co_lead, action=ACT, version=1) == {"ACT-001", "What changed"}
    report(room.owner, status="complete", sentence="The plan is shared")
    assert find(room.owner, ACT).state == "live"
    assert [x.card.reference for x in neglected(work_of(room.manager, "north")).to_close] == ["ACT-001"]
    given = {"actor": room.co_lead, "action": ACT, "version": 2}
    assert problems(commands.close, **given) == {"What changed"}
    assert problems(commands.close, **given, what_changed="Every agency uses one plan") == {"Shown by"}
    with pytest.raises(RuleBroken, match="what changed"):
        generic.retire(actor=room.manager, record=ACT, version=2, reason="Done", state="closed")
    room.add("document", "Survey", document_type="other", reference="DOC-001")
    card = commands.close(**given, what_changed="Every agency uses one plan", shown_by=["DOC-001"])
    assert (card.state, card.valid_to) == ("closed", today())
    assert Entry.objects.order_by("-pk").first().act == "action.closed"
    assert work_of(room.manager, "north") == []


def test_an_action_closes_where_what_changed_is_not_known_and_why(room):
    report(room.owner, status="complete", sentence="The plan is shared")
    commands.close(actor=room.co_lead, action=ACT, version=2, not_known="The survey comes in May")
    values = field_values(room.manager, ACT)
    assert (values["what_changed"], values["not_known"]) == ("", "The survey comes in May")
    with pytest.raises(Refused):
        report(room.owner, 3)


def test_my_work_says_why_it_is_mine(room, inspector):
    room.add("action", "Of the group", group="GRP-001", due="2026-02-01")
    room.add("action", "Of nobody")
    assert [(x.card.title, x.mine) for x in my_work(inspector)] == [
        ("Of the group", "lead"),
        ("Share the plan", "yours"),
    ]
    council = find(room.operator, "shared/ORG-002").id
    clerk = Actor(id="u-c", label="Clerk", memberships=(Membership(room.north.id, "action_owner", council),))
    assert [(x.card.title, x.mine) for x in my_work(clerk)] == [("Share the plan", "agency")]
    assert my_work(room.manager) == []
    assert my_work(room.outsider) == []
    assert [c.title for c in agencies(room.manager, "north", room.north.id)] == ["North Council"]


def test_what_nobody_owns_and_what_has_no_word_is_found(room):
    room.add("action", "Of nobody", group="GRP-001", valid_from=today().isoformat(), due="2026-03-01")
    found = neglected(work_of(room.manager, "north"))
    assert [x.card.title for x in found.ownerless] == ["Of nobody"]
    assert [x.card.title for x in found.stale] == ["Share the plan"]
    assert [x.card.title for x in found.late] == ["Of nobody"]
    assert found.freshness.score == 50
    report(room.owner)
    assert neglected(work_of(room.manager, "north")).freshness.score == 100
