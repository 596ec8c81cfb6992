"""The journeys of people at work: presses, and time, each beside its limit.

The steps are those of the tests in `tests/functional`. A browser does them on a demo of its own, over a line of
10 Mbit/s with 40 ms of delay, on a processor slowed to a quarter. What a person adds is reckoned by the
keystroke-level model of Card, Moran and Newell (1980): 1.1 s to point and 0.2 s to press, 1.35 s to make up one's
mind before a choice or a field, and 0.2 s for each letter; on a phone 0.33 s, the 36 words a minute of Palin and
others (2019). So a figure here is what a practised person needs who knows what to say; it is no trial with people.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.common import Result, report, shown, stage
from bench.served import served

if TYPE_CHECKING:
    from tests.functional.steps import Hand, Postbox

PRESS, CHOICE, LETTER, LETTER_ON_A_PHONE = 1.1 + 0.2, 1.35, 0.2, 0.33
MEGABIT = 1_000_000 / 8
SENTENCE = "Two returns are in, the third on Friday."


@dataclass(frozen=True)
class Journey:
    """One journey: what it is, its limits (seconds, presses; None where none is stated), and how it goes."""

    name: str
    limit: float
    presses: int | None
    go: Callable[["Room"], "Hand"]


@dataclass(frozen=True)
class Room:
    """Where the journeys happen: the site, a browser, and the box that mail comes to."""

    site: str
    browser: Any
    post: "Postbox"
    run: int

    def hand(self, who: str, address: str, width: int = 1280) -> "Hand":
        """A hand on a window in which this person has gone in and opened an address; nothing counted yet."""
        from tests.functional.steps import Hand

        context = self.browser.new_context(base_url=self.site, viewport={"width": width, "height": 900}, locale="en-GB")
        page = context.new_page()
        if who:
            page.goto("/door")
            page.locator(f"input[value='{who}@demo.invalid']").check()
            page.get_by_role("button", name="Go in").first.click()
        page.goto(address)
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 40, "downloadThroughput": 10 * MEGABIT, "uploadThroughput": 10 * MEGABIT},
        )
        line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        return Hand(page)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=3, help="how often to go each journey; the median counts")


def run(args: Namespace) -> int:
    from tests.functional.serving import chromium
    from tests.functional.steps import Postbox

    with TemporaryDirectory(prefix="goldenthread-bench-") as name, Postbox() as post, chromium() as browser:
        with stage("Building the demo"):
            demo = served(Path(name), {"GOLDENTHREAD_EMAIL_URL": post.url})
            site = demo.__enter__()
        try:
            results = [_measured(each, site, browser, post, args.times) for each in JOURNEYS]
        finally:
            demo.__exit__(None, None, None)
    over = [said for _, said in results if said]
    status = report("Journeys of people at work, median", [result for result, _ in results])
    for said in over:
        sys.stdout.write(f"{said}\n")
    return 1 if over else status


def _measured(each: Journey, site: str, browser: Any, post: "Postbox", times: int) -> tuple[Result, str]:
    found = []
    with stage(each.name):
        for number in range(times):
            hand = each.go(Room(site, browser, post, number))
            found.append((hand.spent + _person(hand), hand))
            hand.page.context.close()
    found.sort(key=lambda one: one[0])
    seconds, hand = found[len(found) // 2]
    most = f" of {each.presses} at most" if each.presses else ""
    note = f"{hand.presses} presses{most}, {hand.letters} letters, {hand.pages} pages; machine {shown(hand.spent)}"
    over = bool(each.presses) and hand.presses > (each.presses or 0)
    said = f"{each.name}: {hand.presses} presses, and {each.presses} is the limit" if over else ""
    return Result(each.name, seconds, each.limit, note), said


def _person(hand: "Hand") -> float:
    """How many seconds a person adds, by the keystroke-level model."""
    from tests.functional.steps import PHONE

    letter = LETTER_ON_A_PHONE if hand.page.viewport_size["width"] <= PHONE else LETTER
    return hand.presses * PRESS + hand.choices * CHOICE + hand.letters * letter


def _update(room: Room) -> "Hand":
    from tests.functional import steps

    hand = room.hand(steps.OWNER, f"{steps.PLAN}/update/ACT-024", steps.PHONE)
    with hand.clock():
        steps.say_how_it_goes(hand, "At risk", SENTENCE, "1 12 2099")
    return hand


def _three(room: Room) -> "Hand":
    from tests.functional import steps

    hand = room.hand(steps.OWNER, "/my", steps.PHONE)
    with hand.clock():
        steps.three_updates(hand, SENTENCE)
    return hand


def _blocked(room: Room) -> "Hand":
    from tests.functional import steps

    hand = room.hand(steps.OWNER, "/my", steps.PHONE)
    with hand.clock():
        row = hand.page.locator("tbody tr").nth(1)
        hand.press(row.get_by_role("link", name="Blocked by another agency"))
        hand.press(hand.page.get_by_role("button", name="Example Schools Partnership"))
    return hand


def _walk(room: Room) -> "Hand":
    from tests.functional import steps

    hand = room.hand(steps.MANAGER, f"{steps.PLAN}/walk")
    with hand.clock():
        steps.walk(hand, SENTENCE)
    return hand


def _decide(room: Room) -> "Hand":
    from datetime import date

    from tests.functional import steps

    hand = room.hand(steps.CHAIR, f"{steps.PLAN}/meetings")
    today = date.today()
    steps.plan_a_meeting(hand, f"Board to measure {room.run}", f"{today.day} {today.month} {today.year}", "GRP-001")
    hand.forget()
    with hand.clock():
        steps.decide(hand, "Fund a second clinic", "Open the second clinic", "1 12 2099")
    return hand


def _rare(room: Room) -> "Hand":
    from tests.functional import steps

    manager = room.hand(steps.MANAGER, steps.PLAN)
    record = steps.add_an_action(manager, f"Teach the new lessons {room.run}")
    school = f"head-{room.run}@school.example"
    steps.ask_somebody(manager, record, school)
    manager.page.context.close()
    where = steps.link_in(room.post.mail(school, "/one-time/"), "/one-time/")
    hand = room.hand("", "/accessibility", steps.PHONE)
    hand.forget()
    with hand.clock():
        hand.presses += 2  # the link in the mail, and the mail with the code
        hand.page.goto(where)
        steps.ask_for_the_code(hand)
        steps.give_the_code(hand, steps.code_in(room.post.mail(school, "10 minutes")))
        steps.answer_the_form(hand, "on_track", SENTENCE)
    return hand


def _set_up(room: Room) -> "Hand":
    from tests.functional import steps

    hand = room.hand(steps.ADMINISTRATOR, "/partnerships/new")
    slug = f"measured-{room.run}"
    with hand.clock():
        steps.start_a_partnership(hand, f"Measured partnership {room.run}", slug)
        template = hand.page.request.get(f"/p/{slug}/bring/setup.xlsx").body()
        hand.link("Bring a workbook, or paste a table")
        steps.bring_a_workbook(hand, steps.filled_in(template, _rows()))
        steps.accept(hand)
        hand.link("go on setting up")
        hand.button("Setting up is done")
    # What was typed into the workbook was typed too: each cell, and a press to come to it.
    cells = [text for lines in _rows().values() for line in lines for text in line.values()]
    hand.letters += sum(len(text) for text in cells)
    hand.presses += len(cells)
    hand.choices += len(cells)
    return hand


def _rows() -> dict[str, list[dict[str, str]]]:
    """A small partnership: 4 groups, 8 seats, 5 priorities, 20 actions and 10 indicators."""
    groups = [f"Working group {n} of the new partnership" for n in range(1, 5)]
    firsts = [f"Priority {n}: fewer people come to harm" for n in range(1, 6)]
    return {
        "Groups": [{"Title": each} for each in groups],
        "Seats": [{"Title": f"Co-lead {n}", "Group": groups[n % 4]} for n in range(8)],
        "Priorities": [{"Title": each} for each in firsts],
        "Actions": [
            {"Title": f"Action {n}: open another clinic on Saturdays", "Is part of": firsts[n % 5]} for n in range(20)
        ],
        "Indicators": [
            {"Title": f"Indicator {n}: people seen in time", "What it measures": firsts[n % 5]} for n in range(10)
        ],
    }


#: Limits from the journeys that the service is held to: a minute and four taps for an update on a phone, and so on.
JOURNEYS = (
    Journey("A co-lead answers a reminder on a phone", 60, 4, _update),
    Journey("An action owner updates three in one sitting", 90, None, _three),
    Journey("An action owner says that another agency holds it up", 60, 2, _blocked),
    Journey("A meeting walks its open actions on one screen", 20 * 60, None, _walk),
    Journey("A chair records a decision that becomes an action", 30, None, _decide),
    Journey("A school answers one form from an email", 3 * 60, None, _rare),
    Journey("A manager sets a partnership up from one workbook", 30 * 60, None, _set_up),
)
