"""Links: what may join what, repeats, circles, and taking away."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from goldenthread.access import Permission
from goldenthread.records import circles, commands
from goldenthread.records.models import Link
from goldenthread.records.queries import find, get_record, links_of, related, sheet
from goldenthread.records.writing import NewLink
from goldenthread.vocabulary import NotAllowed, NotFound, Refused


def finding(act, *args, **given):
    with pytest.raises(Refused) as refused:
        act(*args, **given)
    (problem,) = refused.value.problems
    assert problem.remedy
    return problem.finding


def standing():
    return Link.objects.filter(withdrawn_at=None).count()


# --- What may join what ------------------------------------------------------------------------------------


def test_a_link_reads_both_ways(room):
    action, gap = room.add("action", "Fill it"), room.add("gap", "No service")
    room.link(action, "answers", gap, note="In part")
    (out,), hidden = links_of(room.manager, action.id)
    (back,), _ = links_of(room.manager, gap.id)
    assert (out.words, out.other.reference, out.note, out.outward) == ("answers", "GAP-001", "In part", True)
    assert (back.words, back.other.reference, back.outward) == ("is answered by", "ACT-001", False)
    assert hidden == 0


def test_kinds_that_may_not_be_joined_are_refused_with_those_that_may(room):
    action, plan = room.add("action", "One"), room.add("plan", "A plan", plan_type="strategy")
    with pytest.raises(Refused) as refused:
        room.link(action, "measured_by", plan)
    (problem,) = refused.value.problems
    assert problem.place == "north/ACT-001 is measured by north/PLN-001"
    assert problem.finding == "“is measured by” may not join action and plan"
    assert problem.remedy == "Link it to: indicator, measure"
    assert finding(room.link, plan, "supplies", action) == "“is supplied by” may not join plan and action"
    assert standing() == 0


def test_succession_joins_one_kind_only(room):
    assert "may not join" in finding(
        room.link, room.add("plan", "New", plan_type="strategy"), "succeeds", room.add("priority", "Old")
    )


def test_a_relation_that_is_not_there_is_refused(room):
    one, two = room.add("action", "One"), room.add("action", "Two")
    assert finding(room.link, one, "admires", two) == "there is no relation “admires”"


def test_a_record_is_not_linked_to_itself(room):
    one = room.add("action", "One")
    assert finding(room.link, one, "links_to", one) == "a record cannot be linked to itself"
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(
            source_id=one.id,
            relation="links_to",
            target_id=one.id,
            recorded_at="2024-01-01T00:00:00Z",
            recorded_by="u",
        )


def test_a_link_does_not_end_before_it_starts_and_its_note_fits(room):
    one, two = room.add("action", "One"), room.add("action", "Two")
    assert "but starts on" in finding(
        room.link, one, "links_to", two, valid_from=date(2024, 2, 1), valid_to=date(2024, 1, 1)
    )
    assert finding(room.link, one, "links_to", two, note="x" * 501) == "it is 501 characters long"


def test_a_link_given_again_is_refused_but_may_be_given_for_another_time(room):
    action, gap = room.add("action", "Fill it"), room.add("gap", "No service")
    room.link(action, "answers", gap)
    assert finding(room.link, action, "answers", gap) == "north/ACT-001 already answers north/GAP-001"
    room.link(action, "answers", gap, valid_from=date(2024, 1, 1))
    assert "already" in finding(room.link, action, "answers", gap, valid_from=date(2024, 1, 1))
    room.add("action", "Two")
    twice = [("north/ACT-001", "supports", "north/ACT-002")] * 2
    assert "already" in finding(commands.link_many, actor=room.operator, links=twice)
    assert standing() == 2


def test_a_bare_reference_is_looked_for_beside_the_record(room):
    room.add("action", "Fill it")
    gap = room.add("gap", "No service")
    room.add("gap", "Theirs", owner="south", marking="public")
    commands.link(actor=room.manager, source="north/ACT-001", relation="answers", target="GAP-001")
    assert Link.objects.get().target_id == gap.id


# --- Who may -----------------------------------------------------------------------------------------------


def test_a_link_is_made_by_whoever_may_link_for_its_source_and_see_its_target(room):
    room.add("action", "Ours")
    theirs = room.add("gap", "Theirs", owner="south", marking="public")
    room.add("gap", "Their secret", owner="south")
    commands.link(actor=room.manager, source="north/ACT-001", relation="answers", target=theirs.full_reference)
    with pytest.raises(NotFound):
        commands.link(actor=room.manager, source="north/ACT-001", relation="answers", target="south/GAP-002")
    with pytest.raises(NotAllowed):
        commands.link(actor=room.manager, source="south/GAP-001", relation="led_to", target="north/ACT-001")
    assert standing() == 1


def test_a_link_to_what_cannot_be_seen_is_counted_and_not_shown_and_not_taken_away(room):
    action = room.add("action", "Ours", marking="public")
    secret = room.add("gap", "Theirs", owner="south")
    link_id = room.link(action, "answers", secret)
    shown = sheet(room.manager, action.full_reference)
    assert shown.links == ()
    assert shown.continues_elsewhere == 1
    assert related(room.manager, [action.id], "answers") == {action.id: []}
    with pytest.raises(NotFound, match="not there any more"):
        commands.unlink(actor=room.manager, link_id=link_id)
    assert standing() == 1


def test_a_link_taken_away_stays_in_the_table_and_cannot_be_taken_away_again(room):
    link_id = room.link(room.add("action", "One"), "answers", room.add("gap", "No service"))
    commands.unlink(actor=room.manager, link_id=link_id, reason="A mistake")
    row = Link.objects.get()
    assert (row.withdrawn_by, row.withdrawn_reason) == ("u-manager", "A mistake")
    assert row.withdrawn_at >= row.recorded_at
    for missing in (link_id, 10**9):
        with pytest.raises(NotFound):
            commands.unlink(actor=room.manager, link_id=missing)
    # It may be made again.
    room.link(find(room.operator, "north/ACT-001"), "answers", find(room.operator, "north/GAP-001"))
    assert (standing(), Link.objects.count()) == (1, 2)


def test_many_links_are_saved_together_or_not_at_all(room):
    room.add("action", "One")
    for title in ("First", "Second"):
        room.add("gap", title)
    old = room.link(find(room.operator, "north/ACT-001"), "answers", find(room.operator, "north/GAP-001"))
    with pytest.raises(Refused):
        commands.link_many(
            actor=room.manager,
            links=[("north/ACT-001", "answers", "GAP-002"), ("north/ACT-001", "measured_by", "GAP-002")],
            away=[old],
        )
    assert [row.pk for row in Link.objects.filter(withdrawn_at=None)] == [old]
    made = commands.link_many(
        actor=room.manager, links=[("north/ACT-001", "answers", "GAP-002")], away=[old], reason="Moved"
    )
    assert [row.pk for row in Link.objects.filter(withdrawn_at=None)] == made


def test_a_batch_asks_permission_for_the_source_of_each_link(room):
    """A pack that names a record of another partnership must not be able to draw links from it."""
    theirs = room.add("action", "Theirs", owner="south", marking="public")
    ours = room.add("gap", "Ours")
    with (
        pytest.raises(NotAllowed),
        commands.batch(actor=room.manager, permission=Permission.LOAD, reason="A pack") as many,
    ):
        many.link([NewLink(theirs.id, "answers", ours.id)])
    assert standing() == 0


# --- Circles -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["few", "many"])
def path(request, monkeypatch):
    """Both ways to look for a circle: one question of the database a link, or all in memory."""
    if request.param == "many":
        monkeypatch.setattr(circles, "FEW", 0)
    return request.param


def test_a_circle_of_what_is_walked_is_refused(room, path):
    one, two, three = (room.add("priority", title) for title in ("One", "Two", "Three"))
    room.link(one, "contributes_to", two)
    room.link(two, "contributes_to", three)
    assert finding(room.link, three, "contributes_to", one) == (
        "north/PRI-003 would lead back to itself through north/PRI-001"
    )
    assert standing() == 2


def test_a_circle_by_way_of_several_relations_is_refused(room, path):
    plan = room.add("plan", "A plan", plan_type="strategy")
    priority = room.add("priority", "First things")
    action = room.add("action", "Do it")
    room.link(action, "part_of", plan)
    room.link(priority, "answers", room.add("gap", "No service"))
    room.link(plan, "implements", priority)
    assert "lead back to itself" in finding(room.link, priority, "part_of", plan)


def test_a_link_that_points_down_closes_a_circle_too(room, path):
    finding_of_review, action = room.add("recommendation", "Look again"), room.add("action", "Look")
    room.link(finding_of_review, "evidenced_by", action)
    assert "lead back to itself" in finding(room.link, action, "evidenced_by", finding_of_review)


def test_a_circle_of_reporting_is_refused_on_its_own(room, path):
    one, two = (room.add("group", title, group_type="board") for title in ("One", "Two"))
    room.link(one, "reports_to", two)
    assert "lead back to itself" in finding(room.link, two, "reports_to", one)
    room.link(two, "part_of", one)  # another relation: no circle


def test_flows_of_data_may_go_round(room, path):
    one, two = (room.add("group", title, group_type="analytical") for title in ("One", "Two"))
    room.link(one, "feeds", two)
    room.link(two, "feeds", one)
    assert standing() == 2


def test_a_circle_within_one_save_is_refused_whole(room, path):
    for title in ("One", "Two"):
        room.add("priority", title)
    with pytest.raises(Refused):
        commands.link_many(
            actor=room.manager,
            links=[
                ("north/PRI-001", "contributes_to", "north/PRI-002"),
                ("north/PRI-002", "contributes_to", "north/PRI-001"),
            ],
        )
    assert standing() == 0


def test_a_link_taken_away_closes_no_circle(room, path):
    one, two = (room.add("priority", title) for title in ("One", "Two"))
    away = room.link(one, "contributes_to", two)
    commands.unlink(actor=room.manager, link_id=away)
    room.link(two, "contributes_to", one)
    assert standing() == 1


def test_among_many_links_only_those_of_the_circle_are_named(room):
    """What merely hangs below a circle, or leads to it, is not at fault."""
    cards = [room.add("priority", f"Number {n}") for n in range(40)]
    chain = [(cards[n], cards[n + 1]) for n in range(39)]
    links = [NewLink(a.id, "contributes_to", b.id) for a, b in [*chain, (cards[21], cards[20])]]
    assert len(links) > circles.FEW
    with (
        pytest.raises(Refused) as refused,
        commands.batch(actor=room.operator, permission=Permission.LOAD, reason="Many") as many,
    ):
        many.link(links)
    assert sorted(p.place for p in refused.value.problems) == [
        "north/PRI-021 contributes to north/PRI-022",
        "north/PRI-022 contributes to north/PRI-021",
    ]
    assert standing() == 0


def test_the_table_itself_refuses_a_link_that_says_by_whom_it_was_taken_away_but_not_when(room):
    link_id = room.link(room.add("action", "One"), "answers", room.add("gap", "No service"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link_id).update(withdrawn_by="u-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link_id).update(valid_from="2024-02-01", valid_to="2024-01-01")
    assert get_record(room.operator, "north/ACT-001").version == 1
