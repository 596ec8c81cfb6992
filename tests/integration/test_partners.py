"""Who sits where: the tree of groups, leads against the rule, flows, membership and organisations."""

from datetime import date

import pytest

from goldenthread.partners import queries
from goldenthread.records import commands
from goldenthread.records.cards import AsOf, Card
from goldenthread.records.models import Record
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound


@pytest.fixture
def arm(room):
    """An arm that asks for three leads of each of its two groups."""
    top = room.add("group", "Arm", group_type="arm", marking="public")
    room.add(
        "house_rule", "Three leads", rule="leads_per_group", number=3, group=top.reference, valid_from="2024-04-01"
    )
    for n in (1, 2):
        child = room.add("group", f"Group {n}", group_type="working_group", purpose=f"Purpose {n}", marking="public")
        room.link(child, "part_of", top)
        for seat in (1, 2, 3):
            room.add("seat", f"Lead {n}.{seat}", seat_type="co_lead" if seat == 3 else "lead", group=child.reference)
    return top


def change(room, card: Card, **values) -> None:
    version = find(room.operator, card.full_reference).version
    commands.change(actor=room.operator, record=card.full_reference, version=version, values=values)


def seats(room, group: str):
    page = queries.group_page(room.operator, f"north/{group}")
    return {seat.card.title: seat.card for seat in page.seats}


def test_the_tree_nests_and_counts_the_leads_of_each_group(room, arm):
    (top,) = queries.group_tree(room.operator, "north")
    assert top.card.title == "Arm"
    assert [(n.card.title, n.purpose, n.leadership.words) for n in top.children] == [
        ("Group 1", "Purpose 1", "3 of 3 leads"),
        ("Group 2", "Purpose 2", "3 of 3 leads"),
    ]
    assert top.leadership.asked is None, "the rule binds the groups under the body that made it"


def test_a_vacancy_shows_in_the_group_and_the_arm_and_a_cover_clears_it(room, arm):
    change(room, seats(room, "GRP-002")["Lead 1.1"], occupancy="vacant")
    assert queries.group_page(room.operator, "north/GRP-002").leadership.words == "2 of 3 leads"
    assert queries.group_page(room.operator, arm.full_reference).arm.words == "5 of 6 leads"
    assert [(seat.card.title, group.title) for seat, group in queries.vacancies(room.operator, "north")] == [
        ("Lead 1.1", "Group 1")
    ]
    cover = room.add("seat", "Cover", seat_type="cover", group="GRP-002")
    room.link(cover, "stands_in_for", seats(room, "GRP-002")["Lead 1.1"])
    assert queries.group_page(room.operator, "north/GRP-002").leadership.words == "3 of 3 leads"
    assert queries.group_page(room.operator, arm.full_reference).arm.words == "6 of 6 leads"


def test_a_cover_never_makes_more_leads_than_the_rule_asks(room, arm):
    room.add("seat", "Cover", seat_type="cover", group="GRP-002")
    assert queries.group_page(room.operator, "north/GRP-002").leadership.words == "3 of 3 leads"


def test_a_seat_counts_on_its_own_days_and_the_rule_from_its_own_day(room, arm):
    change(room, seats(room, "GRP-002")["Lead 1.2"], valid_from="2025-01-01", valid_to="2025-12-31")
    for on, words in (
        (date(2024, 3, 31), "2 leads"),
        (date(2024, 12, 31), "2 of 3 leads"),
        (date(2025, 1, 1), "3 of 3 leads"),
        (date(2025, 12, 31), "3 of 3 leads"),
        (date(2026, 1, 1), "2 of 3 leads"),
    ):
        assert queries.group_page(room.operator, "north/GRP-002", AsOf(on=on)).leadership.words == words, on


def test_a_member_is_no_lead(room, arm):
    room.add("seat", "Member", seat_type="member", group="GRP-003")
    assert queries.group_page(room.operator, "north/GRP-003").leadership.in_post == 3


def test_data_that_goes_one_way_only_has_a_missing_flow_back(room, arm):
    one, two = find(room.operator, "north/GRP-002"), find(room.operator, "north/GRP-003")
    room.link(one, "feeds", two, note="Each quarter")
    flows = queries.group_page(room.operator, two.full_reference).flows
    assert [(f.other.title, f.out, f.note, f.missing) for f in flows] == [
        ("Group 1", False, "Each quarter", False),
        ("Group 1", True, "No flow recorded", True),
    ]
    room.link(two, "feeds", one)
    assert not any(f.missing for f in queries.group_page(room.operator, two.full_reference).flows)


def test_an_outsider_sees_the_groups_that_are_public_and_no_trace_of_others(room, arm):
    secret = room.add("group", "Kept inside", group_type="panel", purpose="Not for others")
    room.link(secret, "part_of", arm)
    assert [n.card.title for n in queries.group_tree(room.outsider, "north")[0].children] == ["Group 1", "Group 2"]
    assert not queries.group_page(room.outsider, arm.full_reference).children[0].chairs, "seats are official"
    with pytest.raises(NotFound):
        queries.group_page(room.outsider, secret.full_reference)


def test_membership_sets_bodies_against_seats(room):
    bodies = [room.add("organisation", t, owner=None, organisation_type="other") for t in ("Both", "Listed", "Seated")]
    board = room.add("group", "Board", group_type="board")
    for body in bodies[:2]:
        room.link(board, "represents", body)
    post = room.add("post", "A post", owner=None)
    room.link(post, "part_of", bodies[2])
    spoken = room.add("seat", "Speaks for", seat_type="member", group=board.reference)
    room.link(spoken, "represents", bodies[0])
    held = room.add("seat", "Held by a post", seat_type="member", group=board.reference)
    room.link(held, "held_by", post)
    check = queries.membership(room.operator, board.full_reference)
    assert [c.title for c in check.represented_without_seat] == ["Listed"]
    assert [c.title for c in check.seats_not_listed] == ["Seated"], "a post speaks for its organisation"
    assert [(body.title, [s.card.title for s in found]) for body, found in check.matched] == [("Both", ["Speaks for"])]


def test_the_delegate_may_change_and_the_accountable_seat_does_not(room):
    board = room.add("group", "Executive", group_type="executive")
    lead = room.add("seat", "Lead partner", seat_type="lead_partner", group=board.reference)
    delegate = room.add("seat", "Delegate", seat_type="delegated_partner", group=board.reference)
    first, second, third = (room.add("post", t, owner=None) for t in ("Chief", "Deputy", "Director"))
    room.link(lead, "held_by", first)
    room.link(lead, "delegates_to", delegate)
    made = room.link(delegate, "held_by", second)
    commands.unlink(actor=room.operator, link_id=made, reason="A new delegate")
    room.link(delegate, "held_by", third)
    found = {s.card.title: s for s in queries.group_page(room.operator, board.full_reference).seats}
    assert found["Lead partner"].who == "Chief"
    assert found["Delegate"].who == "Director"
    assert [c.title for c in found["Lead partner"].delegates_to] == ["Delegate"]


def test_an_organisation_holds_seats_through_its_posts_in_every_partnership_in_view(room):
    body = room.add("organisation", "Police", owner=None, organisation_type="police")
    post = room.add("post", "Chief", owner=None)
    room.link(post, "part_of", body)
    for owner in ("north", "south"):
        room.add("group", f"Board of {owner}", owner=owner, group_type="board")
        seat = room.add("seat", f"Seat in {owner}", owner=owner, seat_type="member", group="GRP-001")
        room.link(seat, "held_by", post)
    ((_, held),) = queries.organisation(room.operator, body.full_reference).posts
    assert {c.title for c in held} == {"Seat in north", "Seat in south"}
    ((_, held),) = queries.organisation(room.manager, body.full_reference).posts
    assert {c.title for c in held} == {"Seat in north"}


def test_partnerships_are_mine_with_my_roles_or_others_that_i_may_read(room):
    assert queries.partnerships(room.manager)[1] == [], "south has marked nothing for public release, itself neither"
    Record.objects.filter(pk=room.south.id).update(marking="public")
    mine, others = queries.partnerships(room.manager)
    assert [(p.card.reference, p.roles) for p in mine] == [("north", ("Partnership manager",))]
    assert "south" in [p.card.reference for p in others]
    assert not any(p.roles for p in others)
