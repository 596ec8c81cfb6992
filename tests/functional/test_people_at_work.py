"""The journeys of a chair, of somebody who comes once a year, and of a manager who sets up: step by step, press by press.

Each works on records of its own, so that tests may come in any order on the one demo.
"""

from datetime import date
from typing import Any

import pytest

from tests.functional import steps
from tests.functional.conftest import axe, sideways
from tests.functional.steps import CHAIR, MANAGER, PHONE, PLAN, Hand, Postbox

#: What the form of a decision sends, so that a second tap can send it again.
SENT = ("csrfmiddlewaretoken", "once", "title", "outcome")
WIDTHS = pytest.mark.parametrize("width", [PHONE, 1280])


def sound(hand: Hand) -> None:
    """Nothing that axe knows is wrong, nothing scrolls sideways, and no program failed."""
    assert axe(hand.page) == [], hand.page.url
    assert sideways(hand.page) == 0, hand.page.url
    assert hand.page.locator("h1").count() == 1, hand.page.url
    assert hand.page.faults == []


def typed(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"


# --- Chair -------------------------------------------------------------------------------------------------


@WIDTHS
def test_a_chair_prepares_and_runs_a_meeting_whose_decision_becomes_an_action(open_page: Any, width: int) -> None:
    title = f"Board of a test at {width}"
    decision, action = f"Fund a second clinic, {width}", f"Open the second clinic, {width}"
    hand = Hand(open_page(width=width, as_=CHAIR))
    hand.page.goto(f"{PLAN}/meetings")
    sound(hand)
    meeting = steps.plan_a_meeting(hand, title, typed(date.today()), "GRP-001")
    steps.prepare(hand, f"The case for a second clinic, {width}")
    shown = hand.text()
    assert "Action off track" in shown, "the agenda is built from what is due"
    assert f"The case for a second clinic, {width}" in shown
    sound(hand)
    steps.attend(hand, 6)
    assert "Apologies" in hand.text()
    hand.presses = 0
    steps.decide(hand, decision, action, "1 12 2099")
    assert hand.presses <= 6, "two fields, the owner, the day, and record: the form stands open on the day"
    assert hand.path() == meeting, "recorded without leaving the meeting"
    shown = hand.text()
    assert "Decision DCN-" in shown or "recorded, with action" in shown
    assert decision in shown
    assert "by 1 December 2099" in shown
    sound(hand)
    steps.close_the_meeting(hand)
    sound(hand)
    hand.link("Read or print the minutes")
    minutes = hand.text()
    assert decision in minutes
    assert "1 December 2099" in minutes
    sound(hand)
    hand.page.goto(meeting)
    hand.link(action)
    assert "Agreed at" in hand.text() or decision in hand.text(), "the action leads back to its decision"
    sound(hand)


def test_a_chair_decides_without_script_and_a_double_tap_decides_once(open_page: Any) -> None:
    hand = Hand(open_page(script=False, as_=CHAIR))
    hand.page.goto(f"{PLAN}/meetings")
    meeting = steps.plan_a_meeting(hand, "Board of a test without script", typed(date.today()), "GRP-001")
    hand.page.goto(f"{meeting}/decide")
    hand.button("Record the decision")
    assert hand.page.title().startswith("Error:")
    assert hand.page.locator(".govuk-error-summary").get_by_text("Say what was decided").count() == 1
    hand.write(hand.label("What was decided"), "Meet in the morning from now on")
    sent = {name: hand.page.locator(f"main [name={name}]").first.input_value() for name in SENT}
    hand.button("Record the decision")
    assert hand.path() == meeting
    again = hand.page.request.post(f"{meeting}/decide", form=sent, headers={"Referer": hand.page.url})
    assert again.ok
    hand.page.goto(meeting)
    assert hand.page.locator("section[aria-labelledby=decisions] li").count() == 1


@WIDTHS
def test_a_chair_asks_for_assurance_and_says_whether_the_reply_is_enough(open_page: Any, width: int) -> None:
    title = f"That a test at {width} is told of every release"
    hand = Hand(open_page(width=width, as_=CHAIR))
    hand.page.goto(f"{PLAN}/challenges")
    made = steps.challenge(hand, title, "20 11 2026", "HMP Example")
    assert hand.presses <= 12
    hand.page.goto(f"{PLAN}/challenges")
    row = hand.page.locator("tr", has_text=title)
    assert "HMP Example" in row.inner_text()
    assert "None yet" in row.inner_text()
    sound(hand)
    hand.page.goto(made)
    steps.answer_the_challenge(hand, "21 11 2026", "Nine in ten are known in time", "Ask again in spring")
    sound(hand)
    hand.page.goto(f"{PLAN}/challenges")
    row = hand.page.locator("tr", has_text=title)
    assert "Nine in ten are known in time" in row.inner_text()
    assert "Partly satisfied" in row.inner_text()
    assert "Ask again in spring" in row.inner_text()


# --- Rare user ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_somebody_without_an_account_answers_one_form_from_an_email(
    open_page: Any, post: Postbox, script: bool
) -> None:
    manager = Hand(open_page(as_=MANAGER))
    title = f"Teach the new lessons{'' if script else ', without script'}"
    action = steps.add_an_action(manager, title)
    school = f"head-{'with' if script else 'without'}-script@school.example"
    steps.ask_somebody(manager, action, school)
    sound(manager)
    invited = post.mail(school, "/one-time/")
    assert "password" in invited, "it says that none is needed"
    where = steps.link_in(invited, "/one-time/")

    hand = Hand(open_page(width=PHONE, as_="", script=script))
    hand.page.goto(where)
    hand.page.goto(where)  # a scanner of mail opened it before: that does nothing
    if script:
        sound(hand)
    hand.presses = hand.pages = 0
    steps.ask_for_the_code(hand)
    if script:
        sound(hand)
    steps.give_the_code(hand, steps.code_in(post.mail(school, "10 minutes")))
    shown = hand.text()
    assert title in shown
    assert "not signed in" in shown
    if script:
        sound(hand)
    steps.answer_the_form(hand, "on_track", "Two more schools have joined.")
    assert "Your answer is saved" in hand.text()
    if script:
        sound(hand)
    assert hand.presses <= 8, "code, its box and its button, the answer, and send"
    assert hand.pages <= 3

    manager.page.goto(action)
    shown = manager.text()
    assert "Two more schools have joined." in shown
    hand.page.goto(where)
    assert "Send me a code" not in hand.text(), "the link works once"
    hand.page.goto(action)
    assert "/door" in hand.page.url, "nobody was signed in"


# --- Manager -----------------------------------------------------------------------------------------------

ROWS: dict[str, list[dict[str, str]]] = {
    "Groups": [
        {"Title": "Board of the newcomers"},
        {"Title": "Treatment group", "Is part of": "Board of the newcomers"},
    ],
    "Seats": [{"Title": "Co-lead", "Group": "Treatment group"}],
    "Priorities": [{"Title": "Shorter waits"}],
    "Actions": [{"Title": "Open on Saturdays", "Is part of": "Shorter waits", "Group": "Treatment group"}],
    "Indicators": [{"Title": "People seen within three weeks", "What it measures": "Shorter waits"}],
}
PASTED = "Train ten people to give naloxone\nOpen on Sundays\nTell schools whom to ring"


@pytest.fixture
def newcomer(open_page: Any, post: Postbox, request: pytest.FixtureRequest) -> Hand:
    """The hand of the manager of a partnership that was just started, by invitation."""
    slug = f"newcomer-{abs(hash(request.node.name)) % 10**6}"
    address = f"{slug}@council.example"
    administrator = Hand(open_page(as_=steps.ADMINISTRATOR))
    administrator.page.goto("/partnerships/new")
    sound(administrator)
    steps.start_a_partnership(administrator, f"Partnership {slug}", slug)
    assert administrator.path() == f"/p/{slug}/set-up"
    administrator.page.goto(f"/p/{slug}/people")
    steps.invite(administrator, address, "Partnership manager, New Council", "manager")
    hand = Hand(open_page(as_=""))
    hand.page.goto(steps.link_in(post.mail(address, "/invitation/"), "/invitation/"))
    sound(hand)
    steps.accept_the_invitation(hand, "correct horse battery staple for tests")
    hand.page.goto(f"/p/{slug}/set-up")
    return hand


def test_a_manager_sets_a_partnership_up_from_one_workbook_and_ends_setting_up(newcomer: Hand) -> None:
    hand = newcomer
    home = hand.path().removesuffix("set-up")
    assert "4 tasks left" in hand.text()
    sound(hand)
    template = hand.page.request.get(f"{home}bring/setup.xlsx").body()
    hand.presses = hand.pages = 0
    hand.link("Bring a workbook, or paste a table")
    sound(hand)
    steps.bring_a_workbook(hand, steps.filled_in(template, ROWS))
    assert "This adds 2 groups, 1 seat, 1 priority, 1 action and 1 indicator" in hand.text()
    sound(hand)
    steps.accept(hand)
    sound(hand)
    assert hand.presses <= 5, "open, choose, look, continue, add"
    assert hand.pages <= 5
    hand.link("go on setting up")
    assert "Completed" in hand.text()
    sound(hand)
    hand.button("Setting up is done")
    assert "Setting up is done" in hand.text()
    assert hand.path() == home
    hand.page.goto(f"{home}set-up")
    assert hand.page.get_by_role("button", name="Setting up is done").count() == 0, "it ends once"


@WIDTHS
def test_a_manager_pastes_a_list_looks_accepts_and_undoes_it_whole(newcomer: Hand, width: int) -> None:
    hand = newcomer
    home = hand.path().removesuffix("set-up")
    hand.page.set_viewport_size({"width": width, "height": 900})
    hand.page.goto(f"{home}bring")
    hand.presses = hand.pages = 0
    steps.paste(hand, "action", PASTED)
    assert "This adds 3 actions" in hand.text()
    assert "Open on Sundays" in hand.text()
    sound(hand)
    steps.accept(hand)
    assert "3 actions added" in hand.text()
    assert hand.presses <= 7, "the list of kinds, paste, look, continue, add"
    sound(hand)
    hand.presses = 0
    hand.button("Undo all of it")
    assert hand.presses == 1
    assert "3 records taken back" in hand.text()
    sound(hand)
    hand.page.goto(f"{home}records/action")
    assert "Open on Sundays" not in hand.page.locator("tbody").all_inner_texts()
    # What was taken back stands in nobody's way: the same list comes again.
    hand.page.goto(f"{home}bring")
    steps.paste(hand, "action", PASTED)
    steps.accept(hand)
    assert "3 actions added" in hand.text()
