"""The journeys of a co-lead and of an action owner, by tap and by keyboard: how many taps, and how heavy the pages."""

from typing import Any

import pytest

from tests.functional.conftest import axe, sideways
from tests.functional.serving import press

OWNER, LEAD, MANAGER = "action_owner.example-county", "co_lead.example-county", "manager.example-county"
HEAVIEST = 30_000


class Taps:
    """A window whose taps are counted: each press of a button, link, radio or box."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def press(self, what: Any) -> None:
        self.count += 1
        press(what)


def sound(page: Any) -> None:
    assert axe(page) == []
    assert sideways(page) == 0
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(
    ("script", "action", "last"),
    [(True, "ACT-024", "Two of the four returns for quarter 2"), (False, "ACT-004", "Schools have started too")],
)
def test_a_co_lead_answers_a_reminder_on_a_phone_in_four_taps(
    open_page: Any, script: bool, action: str, last: str
) -> None:
    page = open_page(width=320, script=script, as_="")
    # The reminder leads to the form; who is not signed in goes through the door and comes out at it.
    page.goto(f"/p/example-county/update/{action}")
    assert "/door" in page.url
    page.locator(f"input[value='{OWNER}@demo.invalid']").check()
    press(page.get_by_role("button", name="Go in").first)
    assert page.url.endswith(f"/p/example-county/update/{action}")
    # The stylesheet is in the phone already: the site has one for all its pages.
    assert len(page.reload().body()) <= HEAVIEST
    assert last in page.locator("[name=sentence]").input_value(), "what was said last is filled in"
    if script:
        sound(page)
    taps = Taps(page)
    taps.press(page.get_by_label("At risk"))
    taps.press(page.locator("[name=sentence]"))
    page.locator("[name=sentence]").fill("One return of five is late.")
    taps.press(page.locator("[name=next_date_0]"))
    for box, typed in zip(("0", "1", "2"), ("1", "12", "2099"), strict=True):
        page.locator(f"[name=next_date_{box}]").fill(typed)
    taps.press(page.get_by_role("button", name="Send the update"))
    assert taps.count == 4
    shown = page.locator("main").inner_text()
    assert "Success" in shown
    assert "One return of five is late" in shown
    assert "1 December 2099" in shown


def test_two_leads_write_at_once_and_the_second_sees_both(open_page: Any) -> None:
    address = "/p/example-county/update/ACT-017"
    first, second = open_page(as_=LEAD), open_page(width=320, as_=OWNER)
    for page in (first, second):
        page.goto(address)
    first.locator("[name=sentence]").fill("The first lead’s words")
    press(first.get_by_role("button", name="Send the update"))
    second.get_by_label("Off track").check()
    second.locator("[name=sentence]").fill("The second lead’s words")
    press(second.get_by_role("button", name="Send the update"))
    shown = second.locator("main").inner_text()
    assert "Nothing is lost" in shown
    assert "The first lead’s words" in shown
    assert "The second lead’s words" in shown
    sound(second)
    second.locator("#choose-sentence-mine").check()
    press(second.get_by_role("button", name="Save what I chose"))
    shown = second.locator("main").inner_text()
    assert "The first lead’s words" in shown
    assert "The second lead’s words" in shown


def test_the_group_page_says_what_is_off_track_and_why_on_its_first_screen(open_page: Any) -> None:
    page = open_page(as_=LEAD)
    page.goto("/r/example-county/GRP-004")
    trouble = page.locator(".pw-troubled").first
    assert trouble.bounding_box()["y"] < 900
    assert "Why:" in trouble.inner_text()
    assert "Off track" in trouble.inner_text()
    for title in ("Roadmap", "What is late"):
        assert page.get_by_role("heading", name=title).count() == 1
    sound(page)
    page.emulate_media(media="print")
    assert not page.get_by_text("Move to now").first.is_visible()


def test_an_action_owner_updates_three_in_one_sitting(open_page: Any) -> None:
    page = open_page(width=320, as_=OWNER)
    page.goto("/my")
    sound(page)
    taps = Taps(page)
    for number in range(3):
        taps.press(page.locator("tbody tr").nth(number + 1).locator(".pw-acts a").first)
        taps.press(page.locator("[name=sentence]"))
        page.locator("[name=sentence]").fill(f"Said in one sitting, number {number}")
        if not page.locator("[name=status]:checked").count():
            page.get_by_label("On track").check()
        taps.press(page.get_by_role("button", name="Send the update"))
        assert page.url.endswith("/my")
    assert taps.count == 9
    for number in range(3):
        assert f"number {number}" in page.locator("main").inner_text()


def test_blocked_by_another_agency_takes_two_clicks_and_shows_on_both(open_page: Any) -> None:
    page = open_page(as_=OWNER)
    page.goto("/my")
    title = page.locator("tbody tr").nth(1).locator("th a").inner_text()
    taps = Taps(page)
    taps.press(page.locator("tbody tr").nth(1).get_by_role("link", name="Blocked by another agency"))
    sound(page)
    taps.press(page.get_by_role("button", name="Example Schools Partnership"))
    assert taps.count == 2
    assert "Blocked by Example Schools Partnership" in page.locator("main").inner_text()
    page.goto("/r/shared/ORG-910")
    assert title in page.locator("section[aria-labelledby=waiting]").inner_text()


def test_a_meeting_is_walked_by_keyboard_without_script(open_page: Any) -> None:
    page = open_page(script=False, as_=MANAGER)
    page.goto("/p/example-county/walk?group=GRP-005")
    box = page.locator(".pw-walk input[type=text]").first
    box.focus()
    page.keyboard.type("Said in the meeting")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "1 update saved" in page.locator("main").inner_text()
    assert "not confirmed by its owner yet" in page.locator(".pw-walk").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_pages_of_work(open_page: Any, width: int) -> None:
    page = open_page(width=width, as_=MANAGER)
    for address in (
        "/my",
        "/p/example-county/update/ACT-014",
        "/p/example-county/blocked/ACT-014",
        "/p/example-county/walk?group=GRP-003",
        "/p/example-county/roadmap",
        "/p/example-county/roadmap?on=soon",
        "/p/example-county/move/ACT-016",
        "/p/example-county/close/ACT-011",
        "/p/example-county/close/ACT-014",
        "/p/example-county/evidence/ACT-014",
        "/p/example-county/leads",
        "/p/example-county/neglected",
        "/r/example-county/ACT-010",
        "/r/example-county/UPD-001",
        "/r/example-county/MOV-001",
        "/r/example-county/EVI-001",
    ):
        page.goto(address)
        sound(page)
