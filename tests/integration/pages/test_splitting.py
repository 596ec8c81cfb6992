"""The pages that end a partnership and start its successors, with three people in the room."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from goldenthread.partners.actors import OPERATOR
from goldenthread.records.cards import Card
from goldenthread.records.queries import find, list_records, sheet
from goldenthread.reference.seed import load_reference
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import People, make_record, signed_in

NORTH = "/p/north-cdp"


def words_of(page: Any) -> str:
    """The words of a page's main part."""
    main = re.search(r"(?s)<main.*?</main>", page.content.decode())
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


@pytest.fixture
def manager(people: People) -> Client:
    return signed_in(people.manager)


@pytest.fixture
def colleague(people: People) -> Client:
    return signed_in(people.colleague)


NAMED = {
    "on": "1 April 2025",
    "reason": "Two councils, two partnerships",
    "title-1": "North east partnership",
    "slug-1": "north-east",
    "area-1": "E92000001",
    "title-2": "North west partnership",
    "slug-2": "north-west",
    "area-2": "E92000001",
}


@pytest.fixture
def two_actions(people: People) -> list[Card]:
    load_reference()
    return [make_record("north-cdp", "action", title) for title in ("Goes to both", "Goes to the east")]


def test_s58_a_split_in_three_steps_gives_each_item_its_heirs(manager: Client, two_actions: list[Card]) -> None:
    both, east = two_actions
    step = manager.post(f"{NORTH}/split", NAMED | {"step": "name"})
    assert step.status_code == 200
    assert "Goes to both" in words_of(step)
    heirs = {f"heir-{both.reference}": ["north-east", "north-west"], f"heir-{east.reference}": ["north-east"]}
    step = manager.post(f"{NORTH}/split", NAMED | heirs | {"step": "heirs"})
    assert step.status_code == 200
    assert find(OPERATOR, "shared/north-cdp").state == "live", "nothing is done before the last step"
    done = manager.post(f"{NORTH}/split", NAMED | heirs | {"step": "check"})
    assert done.status_code == 302, words_of(done)
    old = find(OPERATOR, "shared/north-cdp")
    assert (old.state, str(old.valid_to)) == ("succeeded", "2025-03-31")
    held = {
        slug: [c.title for c in list_records(OPERATOR, "action", owner=slug).cards]
        for slug in ("north-east", "north-west")
    }
    assert held == {"north-east": ["Goes to both", "Goes to the east"], "north-west": ["Goes to both"]}
    origin = sheet(OPERATOR, f"north-east/{east.reference}").related("succeeds")
    assert [c.full_reference for c in origin] == [east.full_reference]
    page = manager.get(done["Location"])
    assert "very open" in words_of(page) or "0 without" in words_of(page)
    assert "ucceeded by" in words_of(manager.get(both.url))
    assert manager.get("/p/north-east/").status_code == 200, "the roles carry over"


def test_s58_an_item_that_nobody_takes_is_sent_back(manager: Client, two_actions: list[Card]) -> None:
    back = manager.post(f"{NORTH}/split", NAMED | {"step": "heirs", f"heir-{two_actions[0].reference}": ["north-east"]})
    assert back.status_code == 422
    assert two_actions[1].reference in words_of(back)
    assert "Two councils, two partnerships" in back.content.decode(), "what was typed is kept"


def test_a_split_to_come_is_planned_shown_and_taken_back(manager: Client, two_actions: list[Card]) -> None:
    heirs = {f"heir-{c.reference}": ["north-east"] for c in two_actions}
    later = {"on": (today() + timedelta(days=60)).isoformat()}
    done = manager.post(f"{NORTH}/split", NAMED | heirs | later | {"step": "check"}, follow=True)
    said = words_of(done)
    assert "A split is planned" in said and "Until then nothing changes" in said
    assert two_actions[0].reference in said
    home = words_of(manager.get(f"{NORTH}/"))
    assert "take over. Until then nothing changes" in home and "has been succeeded" not in home
    assert manager.get("/p/north-east/").status_code == 404, "nothing is made yet"
    assert manager.get(two_actions[0].url).status_code == 200
    back = manager.post(f"{NORTH}/split", {"step": "drop"}, follow=True)
    assert "The planned split is taken back" in words_of(back) and "Name the day" in words_of(back)


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": ""},
        {"on": "2025"},
        {"on": "31 April 2025"},
        {"title-2": ""},
        {"slug-2": "north-east"},
        {"slug-2": "south-cdp"},
        {"slug-2": "North West!"},
        {"area-1": "Nowhere at all"},
        {"area-1": "E06999999"},
    ],
)
def test_a_split_that_cannot_be_says_so_at_the_first_step(
    manager: Client, two_actions: list[Card], wrong: dict[str, str]
) -> None:
    back = manager.post(f"{NORTH}/split", NAMED | wrong | {"step": "name"})
    assert back.status_code == 422
    assert "There is a problem" in words_of(back)
    assert 'name="title-1"' in back.content.decode(), "the fields are there to put right"


@pytest.mark.parametrize("wrong", [{"slug-2": "south-cdp"}, {"area-1": "E06999999"}])
def test_a_split_that_fails_at_the_last_step_leaves_nothing(
    manager: Client, two_actions: list[Card], wrong: dict[str, str]
) -> None:
    heirs = {f"heir-{c.reference}": ["north-east"] for c in two_actions}
    back = manager.post(f"{NORTH}/split", NAMED | heirs | wrong | {"step": "check"})
    assert back.status_code == 422
    assert find(OPERATOR, "shared/north-cdp").state == "live"
    assert list_records(OPERATOR, "action", owner="north-cdp").cards[0].state == "live"


def test_splitting_needs_the_permission(colleague: Client, two_actions: list[Card]) -> None:
    assert colleague.get(f"{NORTH}/split").status_code == 403
    assert colleague.post(f"{NORTH}/split", NAMED | {"step": "check"}).status_code == 403


def test_heirs_of_a_partnership_that_goes_on(manager: Client, people: People) -> None:
    assert "no successor" in words_of(manager.get(f"{NORTH}/heirs"))
