"""The pages of partnerships, groups and bodies, with three people in the room."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.demo import ensure_demo_users
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.queries import find, list_records
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import People, make_record, signed_in

NORTH = "/p/north-cdp"


def words_of(page: Any) -> str:
    """The words of a page's main part."""
    main = re.search(r"(?s)<main.*?</main>", page.content.decode())
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def heading_of(page: Any) -> str:
    """The h1 of a page."""
    found = re.findall(r"(?s)<h1[^>]*>(.*?)</h1>", page.content.decode())
    assert len(found) == 1, "a page has one h1"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


@pytest.fixture
def manager(people: People) -> Client:
    return signed_in(people.manager)


@pytest.fixture
def colleague(people: People) -> Client:
    return signed_in(people.colleague)


@pytest.fixture
def outsider(people: People) -> Client:
    return signed_in(people.outsider)


@pytest.fixture
def live(people: People) -> Card:
    """The partnership, no longer setting up."""
    card = find(OPERATOR, "shared/north-cdp")
    return commands.change(
        actor=OPERATOR, record="shared/north-cdp", version=card.version, values={"setting_up": False}
    )


def group(title: str, **values: Any) -> Card:
    return make_record("north-cdp", "group", title, group_type="working_group", **values)


def three_seats(of: Card) -> list[Card]:
    return [
        make_record("north-cdp", "seat", f"Lead {n}", seat_type="lead", occupancy="held", group=of.reference)
        for n in (1, 2, 3)
    ]


def set_values(card: Card, **values: Any) -> Card:
    return commands.change(
        actor=OPERATOR,
        record=card.full_reference,
        version=find(OPERATOR, card.full_reference).version,
        values=values,
    )


# --- The door ---------------------------------------------------------------------------------------------


@pytest.fixture
def demo(settings: Any, people: People) -> None:
    settings.DEMO = True
    ensure_demo_users()


def test_the_door_is_shut_outside_the_demo(people: People, client: Client) -> None:
    assert client.get("/door").status_code == 404
    assert client.post("/door", {"who": "manager.north-cdp@demo.invalid"}).status_code == 404


def test_the_door_is_shut_to_another_machine(demo: None, client: Client) -> None:
    assert client.get("/door", REMOTE_ADDR="10.0.0.7").status_code == 404


def test_the_door_lets_in_as_a_role_and_goes_on(demo: None, client: Client) -> None:
    shown = client.get("/door?next=/p/north-cdp/groups")
    assert "Partnership manager" in words_of(shown)
    went = client.post("/door", {"who": "manager.north-cdp@demo.invalid", "next": "/p/north-cdp/groups"})
    assert (went.status_code, went["Location"]) == (302, "/p/north-cdp/groups")
    assert client.get("/p/north-cdp/groups").status_code == 200


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"])
def test_the_door_never_leads_off_the_site(demo: None, client: Client, away: str) -> None:
    went = client.post("/door", {"who": "manager.north-cdp@demo.invalid", "next": away})
    assert went["Location"] == "/p/north-cdp/"


def test_the_door_asks_again_for_nobody_and_for_a_stranger(demo: None, client: Client, people: People) -> None:
    for who in ("", "manager@example.org", "nobody@demo.invalid"):
        back = client.post("/door", {"who": who})
        assert back.status_code == 422
        assert "Error: " in back.content.decode()
    assert client.get("/search").status_code == 302


def test_signing_out_is_an_act_and_ends_the_session(manager: Client) -> None:
    assert manager.get("/sign-out").status_code == 405
    assert manager.post("/sign-out").status_code == 302
    assert manager.get("/search")["Location"].startswith("/account/login/")


# --- Choose a partnership, and its home -------------------------------------------------------------------


def test_start_tells_mine_from_the_others_i_may_read(manager: Client, people: People) -> None:
    make_record(
        None, "partnership", "Hidden one", reference="hidden", partnership_type="other", marking="official_sensitive"
    )
    said = words_of(manager.get("/"))
    assert said.index("North Combating Drugs Partnership") < said.index("South Combating Drugs Partnership")
    assert "You work in one partnership" in said
    assert "Hidden one" not in said


def test_nobody_is_sent_to_the_door(people: People, client: Client) -> None:
    for address in ("/search", f"{NORTH}/", f"{NORTH}/groups", f"{NORTH}/plans", "/compare", "/areas/E92000001"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/account/login/?next="), address


def test_an_outsider_finds_no_page_of_the_partnership(outsider: Client) -> None:
    for path in ("", "groups", "plans", "changes", "ledger", "split", "heirs", "export"):
        assert outsider.get(f"{NORTH}/{path}").status_code == 404, path
    assert outsider.post(f"{NORTH}/split").status_code == 404


def test_a_new_partnership_starts_with_next_steps_and_no_faults(manager: Client) -> None:
    make_record("north-cdp", "action", "Nobody owns this")
    page = manager.get(f"{NORTH}/")
    assert heading_of(page).startswith("Setting up: ")
    said = words_of(page)
    assert "Adopt a national frame" in said
    assert "Give each action an owner" in said
    assert "Bring your priorities" in said
    assert "Bring your actions" not in said
    assert "Say that setting up is done" in said
    assert "Needs attention" not in said
    assert "has no owner" not in said


def test_a_live_partnership_counts_the_matters_that_need_someone(manager: Client, live: Card) -> None:
    assert heading_of(manager.get(f"{NORTH}/")) == "Nothing needs attention"
    of = group("Delivery group", links=[("part_of", "shared/north-cdp")])
    seat = three_seats(of)[0]
    set_values(seat, occupancy="vacant")
    make_record(
        "north-cdp", "action", "Late one", due=today() - timedelta(days=1), links=[("accountable", of.full_reference)]
    )
    make_record("north-cdp", "action", "Due today", due=today(), links=[("accountable", of.full_reference)])
    make_record("north-cdp", "action", "Loose one")
    page = manager.get(f"{NORTH}/")
    assert heading_of(page) == "3 matters need someone"
    said = words_of(page)
    assert "Update due: Late one" in said
    assert "Update due: Due today" not in said
    assert "Lead 1" in said
    assert "silent" not in said.lower()


def test_home_does_not_tell_a_contributor_what_the_ledger_holds(colleague: Client) -> None:
    make_record("north-cdp", "group", "Only the ledger says this", group_type="board")
    assert "Only the ledger says this" not in words_of(colleague.get(f"{NORTH}/"))


# --- Groups -----------------------------------------------------------------------------------------------


@pytest.fixture
def arm(people: People) -> tuple[Card, list[Card]]:
    """An arm with three working groups of three leads each, and its rules (S1 to S3)."""
    top = make_record("north-cdp", "group", "Prevention arm", group_type="arm", marking="public")
    for rule, number in (("leads_per_group", 3), ("objectives_min", 2), ("objectives_max", 3)):
        make_record("north-cdp", "house_rule", rule, rule=rule, number=number, group=top.reference)
    under = [
        group(f"Group {n}", purpose=f"Purpose {n}", marking="public", links=[("part_of", top.full_reference)])
        for n in (1, 2, 3)
    ]
    for child in under:
        three_seats(child)
    return top, under


def test_s1_an_arm_lists_its_groups_each_with_its_purpose(manager: Client, arm: tuple[Card, list[Card]]) -> None:
    said = words_of(manager.get(arm[0].url))
    for n in (1, 2, 3):
        assert f"Group {n}" in said
        assert f"Purpose {n}" in said


def test_s2_two_of_three_leads_eight_of_nine_and_a_cover_clears_it(
    manager: Client, arm: tuple[Card, list[Card]]
) -> None:
    top, (first, *_) = arm
    assert "3 of 3 leads" in words_of(manager.get(first.url))
    assert "9 of 9" in words_of(manager.get(top.url))
    seats = list_records(OPERATOR, "seat", owner="north-cdp", group=first.id)
    set_values(seats.cards[0], occupancy="vacant")
    page = manager.get(first.url)
    assert "2 of 3 leads" in words_of(page)
    assert "Vacant" in words_of(page)
    assert "8 of 9" in words_of(manager.get(top.url))
    make_record(
        "north-cdp",
        "seat",
        "Cover",
        seat_type="cover",
        occupancy="held",
        group=first.reference,
        links=[("stands_in_for", seats.cards[0].full_reference)],
    )
    assert "3 of 3 leads" in words_of(manager.get(first.url))
    assert "9 of 9" in words_of(manager.get(top.url))


def test_s2_a_lead_counts_on_the_days_of_the_seat(manager: Client, arm: tuple[Card, list[Card]]) -> None:
    first = arm[1][0]
    seats = list_records(OPERATOR, "seat", owner="north-cdp", group=first.id)
    set_values(seats.cards[0], valid_to="2026-03-31")
    assert "3 of 3 leads" in words_of(manager.get(f"{first.url}?on=2026-03-31"))
    assert "2 of 3 leads" in words_of(manager.get(f"{first.url}?on=2026-04-01"))


def test_s3_one_objective_says_what_the_rule_asks(manager: Client, arm: tuple[Card, list[Card]]) -> None:
    first = arm[1][0]
    make_record("north-cdp", "objective", "The only one", group=first.reference)
    said = words_of(manager.get(first.url))
    assert "1 objective" in said
    assert "2 to 3" in said
    assert "The only one" in said


def test_a_group_says_what_is_off_track_and_shows_its_roadmap(manager: Client, arm: tuple[Card, list[Card]]) -> None:
    first = arm[1][0]
    for title, delivery, horizon in (("Stuck", "off_track", "now"), ("Shaky", "at_risk", "next"), ("Fine", "", "")):
        values = {"delivery": delivery} if delivery else {}
        make_record(
            "north-cdp", "action", title, group=first.reference, horizon=horizon, progress=f"{title} why", **values
        )
    said = words_of(manager.get(first.url))
    assert "1 action is off track and 1 at risk." in said
    road = said[said.index("Roadmap") :]
    assert road.index("Now") < road.index("Stuck") < road.index("Next") < road.index("Shaky")
    assert "Why: Stuck why" in " ".join(road.split())
    assert "Not placed yet" in road
    assert "Why: Fine why" not in road


def test_a_group_of_the_shared_library_has_a_page(manager: Client, people: People) -> None:
    card = make_record(None, "group", "National forum", group_type="forum", marking="public")
    assert manager.get(card.url).status_code == 200


def test_the_tree_shows_groups_within_groups_and_an_outsider_what_is_public(
    manager: Client, outsider: Client, arm: tuple[Card, list[Card]]
) -> None:
    group("Kept inside", links=[("part_of", arm[0].full_reference)])
    page = manager.get(f"{NORTH}/groups").content.decode()
    assert page.index("Prevention arm") < page.index("Group 1") < page.index("Group 3")
    assert "Kept inside" in page
    seen = outsider.get(arm[0].url)
    assert seen.status_code == 200
    assert "Group 1" in words_of(seen)
    assert "Kept inside" not in seen.content.decode()


def test_a_day_that_is_no_day_is_refused_beside_its_box(manager: Client, arm: tuple[Card, list[Card]]) -> None:
    for address in (f"{NORTH}/groups?on=soon", f"{arm[0].url}?on=31/31/2024", f"{NORTH}/plans?on=2024"):
        page = manager.get(address)
        assert page.status_code == 422, address
        assert "There is a problem" in words_of(page)


def test_s44_membership_names_bodies_without_a_seat_and_seats_not_listed(manager: Client, people: People) -> None:
    bodies = [
        make_record(None, "organisation", title, organisation_type="other", marking="public")
        for title in ("Listed and seated", "Listed alone", "Seated alone")
    ]
    board = make_record(
        "north-cdp", "group", "Board", group_type="board", links=[("represents", b.full_reference) for b in bodies[:2]]
    )
    for body in (bodies[0], bodies[2]):
        make_record(
            "north-cdp",
            "seat",
            f"Seat of {body.title}",
            seat_type="member",
            occupancy="held",
            group=board.reference,
            links=[("represents", body.full_reference)],
        )
    page = manager.get(f"{board.url}/membership")
    said = words_of(page)
    assert heading_of(page).startswith("2 ")
    assert "Listed alone is represented with no seat" in said
    assert "Seated alone has a seat and is not listed" in said
    assert "Seat of Listed and seated" in said


def test_an_organisation_shows_what_it_holds_in_partnerships_i_may_see(
    manager: Client, outsider: Client, people: People
) -> None:
    body = make_record(None, "organisation", "County police", organisation_type="police", marking="public")
    post = make_record(None, "post", "Chief officer", marking="public", links=[("part_of", body.full_reference)])
    board = make_record("north-cdp", "group", "Board", group_type="board")
    make_record(
        "north-cdp",
        "seat",
        "Police member",
        seat_type="member",
        occupancy="held",
        group=board.reference,
        links=[("held_by", post.full_reference)],
    )
    assert "Police member" in words_of(manager.get(body.url))
    assert "Chief officer" in words_of(outsider.get(body.url))
    assert "Police member" not in outsider.get(body.url).content.decode()


def test_an_area_warns_of_the_two_dorsets(manager: Client, people: People) -> None:
    load_reference()
    said = words_of(manager.get("/areas/E06000059"))
    assert "E06000059" in said
    assert "E10000009" in said
    assert manager.get("/areas/E06999999").status_code == 404
    pan = words_of(manager.get("/areas/L-PAN-DORSET"))
    assert "E06000058" in pan
    assert "E06000059" in pan


# --- What changed, the ledger, the export -----------------------------------------------------------------


def test_changes_tells_what_was_added_changed_and_linked(manager: Client, people: People) -> None:
    one = group("New group")
    other = group("Other group", links=[("part_of", one.full_reference)])
    set_values(other, purpose="Now it has one")
    said = words_of(manager.get(f"{NORTH}/changes"))
    assert "New group" in said
    assert "is part of" in said
    file = manager.get(f"{NORTH}/changes.csv")
    rows = list(csv.DictReader(file.content.decode().splitlines()))
    assert {"added", "link added"} <= {row["change"] for row in rows}
    assert any(row["title"] == "New group" for row in rows)
    assert manager.get(f"{NORTH}/changes.csv?since=never").status_code == 422
    none = manager.get(f"{NORTH}/changes?since=2020-01-01&until=2020-12-31")
    assert "Nothing changed" in words_of(none)
    wrong = manager.get(f"{NORTH}/changes?since=never")
    assert wrong.status_code == 422
    assert "never" in words_of(wrong)


def test_the_ledger_is_for_those_whose_role_lets_them(manager: Client, colleague: Client, people: People) -> None:
    group("Told in the ledger")
    assert "added group" in words_of(manager.get(f"{NORTH}/ledger"))
    assert colleague.get(f"{NORTH}/ledger").status_code == 403


def test_the_ledger_does_not_name_what_its_reader_may_not_see(manager: Client, people: People) -> None:
    theirs = make_record("south-cdp", "group", "Private to the south", group_type="board")
    ours = group("Ours")
    made = commands.link(
        actor=OPERATOR, source=ours.full_reference, relation="reports_to", target=theirs.full_reference
    )
    places = (f"{NORTH}/ledger", f"{NORTH}/", f"{ours.url}/history")
    for address in places:
        assert "Private to the south" not in manager.get(address).content.decode(), address
    commands.unlink(actor=OPERATOR, link_id=made, reason="Not theirs any more")
    for address in places:
        assert "Private to the south" not in manager.get(address).content.decode(), address
    assert "added group north-cdp/GRP-001" in words_of(manager.get(f"{NORTH}/ledger"))


def test_the_export_is_a_pack_and_needs_its_permission(manager: Client, colleague: Client, people: People) -> None:
    group("In the pack")
    assert "Download" in words_of(manager.get(f"{NORTH}/export"))
    answer = manager.get(f"{NORTH}/export?file=zip")
    assert answer["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert "north-cdp/pack.yaml" in names
    assert colleague.get(f"{NORTH}/export").status_code == 403
    assert colleague.get(f"{NORTH}/export?file=zip").status_code == 403
