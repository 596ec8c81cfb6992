"""Succession: one body the day before, its successors on the day, and an heir for every open item."""

from datetime import date, timedelta

import pytest

from goldenthread.access import Actor, Permission, may
from goldenthread.audit import ledger
from goldenthread.partners import commands as partners
from goldenthread.partners.actors import OPERATOR, actor_for
from goldenthread.partners.commands import Successor, open_items, split
from goldenthread.partners.models import Membership, User
from goldenthread.records import commands
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import find, links_of, list_records, related
from goldenthread.reference.models import Area
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused

DAY = date(2024, 4, 1)
EVE = DAY - timedelta(days=1)
TWO = [Successor("east", "East partnership", "E06000058"), Successor("west", "West partnership", "E06000059")]


@pytest.fixture
def old(room):
    """The north, with open items of several kinds linked to each other and to what is outside."""
    for code, name in (("E06000058", "BCP"), ("E06000059", "Dorset")):
        Area.objects.create(code=code, name=name, kind="unitary", source="A test")
    board = room.add("group", "The board", group_type="board")
    group = room.add("group", "A working group", group_type="working_group")
    theme = room.add("theme", "A theme")
    action = room.add("action", "Share the plan", group="GRP-002", delivery="on_track", valid_from="2023-01-01")
    sub = room.add("sub_item", "Half of it")
    indicator = room.add("indicator", "How many", unit="people")
    frame = room.add("element", "A national outcome", owner=None, level="outcome")
    room.add("action", "Done long ago", state="closed")
    room.add("seat", "Chair", seat_type="chair", group="GRP-001")
    room.link(board, "part_of", room.north)
    room.link(group, "part_of", board, note="From the start", valid_from=date(2023, 6, 1))
    room.link(action, "part_of", theme)
    room.link(sub, "part_of", action)
    room.link(action, "measured_by", indicator)
    room.link(theme, "contributes_to", frame)
    room.link(action, "supports", group, valid_to=date(2023, 12, 31))  # over before the day
    room.link(action, "links_to", theme, valid_from=date(2024, 9, 1), valid_to=date(2025, 1, 1))  # still to come
    return room


def shows(card, *, outward=True):
    """(relation, reference of the other end) of the links of a record, newest owner's names and all."""
    lines, _ = links_of(OPERATOR, card.id)
    return {(line.relation, line.other.full_reference) for line in lines if line.outward is outward}


def refused(**given):
    before = Record.objects.count(), Link.objects.count(), ledger.count()
    with pytest.raises(Refused) as caught:
        split(**{"actor": OPERATOR, "partnership": "north", "on": DAY, "successors": TWO} | given)
    assert (Record.objects.count(), Link.objects.count(), ledger.count()) == before
    assert all(p.remedy for p in caught.value.problems)
    return {p.place: p.finding for p in caught.value.problems}


# --- The bodies --------------------------------------------------------------------------------------------


def test_there_is_one_body_on_the_day_before_and_there_are_two_on_the_day(old):
    made = split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    assert [card.full_reference for card in made] == ["shared/east", "shared/west"]

    def bodies(day):
        found = list_records(OPERATOR, "partnership", as_of=AsOf(on=day)).cards
        return {card.reference for card in found} - {"south"}

    assert bodies(EVE) == {"north"}
    assert bodies(DAY) == {"east", "west"}
    north = find(OPERATOR, "shared/north")
    assert (north.state, north.valid_to) == ("succeeded", EVE)


def test_the_successors_keep_its_nature_have_their_own_area_and_are_setting_up(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    east = Record.objects.get(reference="east")
    detail = east.partnership_detail
    assert (detail.partnership_type, detail.area_id, detail.setting_up) == ("combating_drugs", "E06000058", True)
    assert (east.title, east.valid_from, east.marking) == ("East partnership", DAY, "official")
    assert shows(find(OPERATOR, "shared/east")) == {("succeeds", "shared/north")}


def test_old_references_go_on_working_and_say_who_succeeded(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    action = find(OPERATOR, "north/ACT-001")
    assert (action.state, action.valid_to) == ("succeeded", EVE)
    heirs = related(OPERATOR, [action.id], "succeeds", outward=False)[action.id]
    assert [card.full_reference for card in heirs] == ["east/ACT-001", "west/ACT-001"]


# --- The items ---------------------------------------------------------------------------------------------


def test_every_open_item_has_an_heir_in_each_body_and_what_was_closed_has_none(old):
    north = Record.objects.get(reference="north")
    items = [row.reference for row in open_items(north)]
    assert items == ["ACT-001", "GRP-001", "GRP-002", "IND-001", "SUB-001", "THM-001"]
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    for slug in ("east", "west"):
        rows = Record.objects.filter(owner__reference=slug)
        assert sorted(rows.values_list("reference", flat=True)) == items
        assert set(rows.values_list("state", "valid_from", "version")) == {("live", DAY, 1)}
    assert open_items(north) == []
    assert find(OPERATOR, "north/ACT-002").state == "closed"


def test_an_heir_says_what_its_origin_said(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    row = Record.objects.get(owner__reference="east", reference="ACT-001")
    assert (row.title, row.action_detail.delivery, row.valid_to) == ("Share the plan", "on_track", None)
    assert row.group.owner.reference == "east"
    assert row.group.reference == "GRP-002"


def test_the_links_among_heirs_are_theirs_and_those_to_what_is_outside_stay(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    assert shows(find(OPERATOR, "east/ACT-001")) == {
        ("succeeds", "north/ACT-001"),
        ("part_of", "east/THM-001"),
        ("measured_by", "east/IND-001"),
        ("links_to", "east/THM-001"),
    }
    assert shows(find(OPERATOR, "east/THM-001")) == {
        ("succeeds", "north/THM-001"),
        ("contributes_to", "shared/ELE-001"),
    }
    assert ("part_of", "shared/east") in shows(find(OPERATOR, "east/GRP-001"))
    assert shows(find(OPERATOR, "east/SUB-001")) == {("succeeds", "north/SUB-001"), ("part_of", "east/ACT-001")}


def test_a_link_keeps_its_note_and_its_dates_and_one_that_is_over_stays_over(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    group = Link.objects.get(source__owner__reference="east", source__reference="GRP-002", relation="part_of")
    assert (group.note, group.valid_from, group.valid_to) == ("From the start", DAY, None)
    later = Link.objects.get(source__owner__reference="east", relation="links_to")
    assert (later.valid_from, later.valid_to) == (date(2024, 9, 1), date(2025, 1, 1))
    assert not Link.objects.filter(source__owner__reference="east", relation="supports").exists()


def test_what_the_old_body_said_then_still_stands(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    assert ("part_of", "north/THM-001") in shows(find(OPERATOR, "north/ACT-001"))
    on_the_eve = list_records(OPERATOR, "action", owner="north", as_of=AsOf(on=EVE))
    assert [card.reference for card in on_the_eve.cards] == ["ACT-001", "ACT-002"]


def test_closing_one_heir_leaves_the_other_open(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    commands.retire(actor=OPERATOR, record="east/ACT-001", version=1, reason="Done here", state="retired")
    assert find(OPERATOR, "east/ACT-001").state == "retired"
    assert find(OPERATOR, "west/ACT-001").state == "live"
    assert find(OPERATOR, "west/ACT-001").version == 1


def test_an_item_goes_to_the_heirs_that_are_named(old):
    split(
        actor=OPERATOR,
        partnership="north",
        on=DAY,
        successors=TWO,
        heirs={"ACT-001": ["west"], "SUB-001": ["west", "west"]},
    )
    assert Record.objects.filter(reference="ACT-001", owner__reference="west").exists()
    assert not Record.objects.filter(reference__in=["ACT-001", "SUB-001"], owner__reference="east").exists()
    assert Record.objects.filter(reference="THM-001", owner__reference="east").exists()


def test_a_body_may_have_one_successor(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO[:1], reason="A new name")
    assert find(OPERATOR, "east/ACT-001").state == "live"
    assert "A new name" in {line.data.get("reason") for line in ledger.read(owner="north")}


# --- The people --------------------------------------------------------------------------------------------


def test_the_roles_that_people_hold_carry_over(old):
    north = Record.objects.get(reference="north")
    held = {
        "always": (None, None),
        "ended": (date(2020, 1, 1), EVE - timedelta(days=30)),
        "to the eve": (None, EVE),
        "past the day": (date(2023, 1, 1), date(2025, 1, 1)),
        "to come": (date(2024, 9, 1), None),
    }
    for name, (starts, ends) in held.items():
        user = User.objects.create_user(f"{name.replace(' ', '.')}@example.org", name)
        Membership.objects.create(user=user, partnership=north, role="manager", starts=starts, ends=ends)
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    for slug in ("east", "west"):
        rows = Membership.objects.filter(partnership__reference=slug).select_related("user")
        assert {row.user.label: (row.starts, row.ends) for row in rows} == {
            "always": (DAY, None),
            "past the day": (DAY, date(2025, 1, 1)),
            "to come": (date(2024, 9, 1), None),
        }
        assert {row.role for row in rows} == {"manager"}
    someone = actor_for(User.objects.get(label="always"), on=DAY)
    east = Record.objects.get(reference="east")
    assert may(someone, Permission.CHANGE, east.pk)
    # The old body's records stay open to its people.
    assert may(someone, Permission.VIEW, north.pk)
    assert not may(actor_for(User.objects.get(label="always"), on=EVE), Permission.VIEW, east.pk)


def test_its_manager_may_split_it_and_nobody_else(old):
    for who in ("chair", "co_lead", "owner", "contributor"):
        with pytest.raises(NotAllowed):
            split(actor=getattr(old, who), partnership="north", on=DAY, successors=TWO)
    with pytest.raises((NotAllowed, NotFound)):
        split(actor=old.outsider, partnership="north", on=DAY, successors=TWO)
    assert not Record.objects.filter(reference="east").exists()
    made = split(actor=old.manager, partnership="north", on=DAY, successors=TWO)
    assert [card.reference for card in made] == ["east", "west"]


def test_all_of_it_is_in_the_ledger_in_the_name_of_whoever_did_it(old):
    newest = max(line.id for owner in ("north", "shared") for line in ledger.read(owner=owner))
    split(actor=old.manager, partnership="north", on=DAY, successors=TWO, reason="Agreed in March")
    lines = [line for owner in ("north", "east", "west", "shared") for line in ledger.read(owner=owner, limit=500)]
    new = [line for line in lines if line.id > newest]
    assert {line.actor for line in new} == {"u-manager"}
    (whole,) = [line for line in new if line.act == "partnership.split"]
    assert whole.sentence == (
        "made East partnership and West partnership the successors of "
        "partnership shared/north “North partnership” from 2024-04-01"
    )
    assert len([line for line in new if line.act == "record.retired"]) == 7


# --- Refusals ----------------------------------------------------------------------------------------------


def test_every_fault_of_what_was_asked_is_said_at_once(old):
    commands.change(actor=OPERATOR, record="shared/north", version=1, values={"valid_from": "2024-04-01"})
    assert refused(
        successors=[*TWO, TWO[0]],
        heirs={"ACT-404": ["east"], "ACT-002": ["east"], "THM-001": ["nowhere"], "SUB-001": []},
    ) == {
        "Successors": "east is named twice",
        "Date": "2024-04-01 is not after its start, 2024-04-01",
        "ACT-404": "it is not an open item",
        "ACT-002": "it is not an open item",
        "THM-001": "its heir is not one of the successors",
        "SUB-001": "its heir is not one of the successors",
    }


def test_a_body_without_successors_is_closed_and_not_split(old):
    assert refused(successors=[]) == {"Successors": "none were named"}


def test_a_body_is_succeeded_once(old):
    split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    third = [Successor("third", "Third", "E06000059")]
    assert refused(successors=third) == {"north": "it has ended already"}


def test_what_is_no_partnership_cannot_be_split(old):
    old.add("organisation", "A council", owner=None, organisation_type="council")
    assert refused(partnership="ORG-001")["ORG-001"] == "it has ended already"


@pytest.mark.parametrize(
    "successor, place, finding",
    [
        (Successor("south", "South again", "E06000059"), "south", "already used"),
        (Successor("two words", "Two words", "E06000059"), "two words", "is not a reference"),
        (Successor("shared", "Shared", "E06000059"), "shared", "shared library"),
        (Successor("east", "", "E06000059"), "east, Title", "nothing was given"),
        (Successor("east", "East", "E06999999"), "east, Area", "there is no area"),
        (Successor("east", "East", "Dorset"), "east, area", "names are not keys"),
    ],
)
def test_a_successor_that_cannot_be_made_is_refused_and_nothing_ends(old, successor, place, finding):
    found = refused(successors=[successor])
    assert finding in found[place]
    assert find(OPERATOR, "shared/north").state == "live"


def test_a_partnership_that_cannot_be_seen_is_not_found(old):
    with pytest.raises(NotFound):
        split(actor=Actor("u-1", "Nobody in particular"), partnership="north", on=DAY, successors=TWO)


def test_an_item_changed_meanwhile_stops_the_split_whole(old, monkeypatch):
    """Somebody saves an action between the reading of the open items and their ending."""
    real = partners._hand_on

    def meanwhile(*args):
        real(*args)
        Record.objects.filter(reference="ACT-001", owner__reference="north").update(version=2)

    monkeypatch.setattr(partners, "_hand_on", meanwhile)
    with pytest.raises(Conflict):
        split(actor=OPERATOR, partnership="north", on=DAY, successors=TWO)
    assert find(OPERATOR, "shared/north").state == "live"
    assert not Record.objects.filter(reference="east").exists()
