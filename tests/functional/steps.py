"""The journeys of people at work, step by step, as somebody does them with a hand on the screen.

The tests beside this file say what must be seen on the way; `sh bin/bench journeys` counts and times the same
steps. So a step asserts only what it needs to go on.
"""

import email
import email.policy
import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from bench.served import free_port
from tests.functional.serving import press

OWNER, LEAD, MANAGER, CHAIR = (f"{role}.example-county" for role in ("action_owner", "co_lead", "manager", "chair"))
ADMINISTRATOR = "administrator"
PLAN = "/p/example-county"
PHONE = 320


class Hand:
    """A hand on a window: it counts presses, choices made before one, letters typed, and pages that came."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses, self.choices, self.letters, self.pages = page, 0, 0, 0, 0
        self.spent = 0.0
        page.on("framenavigated", self._came)

    def _came(self, frame: Any) -> None:
        if frame == self.page.main_frame:
            self.pages += 1

    def forget(self) -> None:
        """Count from nought again."""
        self.presses = self.choices = self.letters = self.pages = 0
        self.spent = 0.0

    @contextmanager
    def clock(self) -> Iterator[None]:
        """Keep how many seconds the machine takes for what is done inside."""
        start = time.perf_counter()
        yield
        self.spent += time.perf_counter() - start

    def press(self, what: Any, *, choice: bool = True) -> None:
        """One press of a link, a radio, a field or a button; a `choice` where one thinks before it."""
        self.presses += 1
        self.choices += choice
        press(what)

    def write(self, what: Any, words: str) -> None:
        """Press a field, and type into it in place of what stood there."""
        self.press(what)
        what.fill(words)
        self.letters += len(words)

    def choose(self, what: Any, value: str) -> None:
        """Open a list and press one of its lines: two presses."""
        self.presses += 2
        self.choices += 1
        what.select_option(value)

    def day(self, name: str, day: str) -> None:
        """A day such as `1 12 2099`, its three boxes one after the other: one press, then the Tab key."""
        self.press(self.page.locator(f"[name={name}_0]"))
        for box, typed in enumerate(day.split()):
            self.page.locator(f"[name={name}_{box}]").fill(typed)
            self.letters += len(typed) + 1

    def button(self, words: str) -> None:
        """Press the button that ends a form, by its words: nothing is left to choose."""
        self.press(self.page.get_by_role("button", name=words, exact=True), choice=False)

    def link(self, words: str) -> None:
        """Press a link by its words."""
        self.press(self.page.locator("main").get_by_role("link", name=words, exact=True))

    def link_in(self, place: str, words: str) -> None:
        """Press a link by its words, inside a part of the page."""
        self.press(self.page.locator(place).get_by_role("link", name=words, exact=True))

    def label(self, words: str) -> Any:
        """A field by its label."""
        return self.page.get_by_label(words, exact=True)

    def text(self) -> str:
        """All the words of the page's main part."""
        return str(self.page.locator("main").inner_text())

    def path(self) -> str:
        """The address of the page, without its site and its query."""
        return str(urlsplit(self.page.url).path)


# --- Mail ---------------------------------------------------------------------------------------------------


class Postbox:
    """A mail server of our own, which keeps what it is sent: `with Postbox() as post: ...`."""

    def __init__(self, port: int = 0) -> None:
        from aiosmtpd.controller import Controller

        self.kept: list[tuple[str, str]] = []
        self._server = Controller(self, hostname="127.0.0.1", port=port or free_port())

    @property
    def url(self) -> str:
        """Its address, as the settings of mail take it."""
        return f"smtp://127.0.0.1:{self._server.port}"

    def __enter__(self) -> "Postbox":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """What the server calls for each mail that it takes."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        self.kept += [(address, text) for address in envelope.rcpt_tos]
        return "250 Taken"

    def mail(self, address: str, words: str, seconds: float = 60) -> str:
        """The text of the newest mail to an address that holds `words`, once it has come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [text for to, text in self.kept if to == address and words in text]
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"No mail with “{words}” came to {address}")


def code_in(text: str) -> str:
    """The code of six digits in a mail."""
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    return found[1]


def link_in(text: str, start: str) -> str:
    """The path of the first address in a mail that begins with `start`."""
    found = re.search(rf"https?://[^/\s]+({re.escape(start)}\S+)", text)
    assert found, text
    return found[1]


# --- Co-lead and action owner ------------------------------------------------------------------------------


def say_how_it_goes(hand: Hand, status: str, sentence: str, next_date: str = "") -> None:
    """On the form of one piece of work: status, one sentence, next date, send."""
    hand.press(hand.page.get_by_label(status))
    hand.write(hand.page.locator("[name=sentence]"), sentence)
    if next_date:
        hand.day("next_date", next_date)
    hand.button("Send the update")


def three_updates(hand: Hand, sentence: str) -> None:
    """On the page of one's own actions, which opens sorted by when they are due: update three, one after another."""
    hand.press(hand.page.locator("tbody tr").nth(1).locator(".pw-acts a").first)
    for number in range(3):
        hand.write(hand.page.locator("[name=sentence]"), f"{sentence} {number}")
        if not hand.page.locator("[name=status]:checked").count():
            hand.press(hand.page.get_by_label("On track"))
        if number < 2:
            hand.press(hand.page.get_by_role("button", name="Send, and go on to the next"), choice=False)
        else:
            hand.button("Send the update")


def walk(hand: Hand, sentence: str) -> int:
    """In meeting mode: one sentence for each action on the screen, one save. Returns how many."""
    boxes = hand.page.locator(".pw-walk input[type=text]")
    many = int(boxes.count())
    for number in range(many):
        hand.write(boxes.nth(number), f"{sentence} {number}")
    hand.press(hand.page.locator("main").get_by_role("button", name=re.compile("^Save")).first)
    return many


def ask_the_data_group(hand: Hand, question: str) -> None:
    """On an indicator's page: ask its keepers a question."""
    hand.press(hand.page.locator("details summary", has_text="Add a comment").first)
    hand.press(hand.label("Question"))
    hand.write(hand.page.locator("textarea[name=text]"), question)
    hand.button("Send")


# --- Chair -------------------------------------------------------------------------------------------------


def plan_a_meeting(hand: Hand, title: str, day: str, group: str) -> str:
    """From the list of meetings: add one of a group. Returns its address."""
    hand.link("Add one meeting")
    hand.write(hand.label("Title"), title)
    hand.day("held_on", day)
    hand.write(hand.page.locator("[name=group]"), group)
    hand.press(hand.page.locator("main form button[type=submit]").last)
    return hand.path()


def prepare(hand: Hand, paper: str) -> None:
    """On the page of a planned meeting: build the agenda from what is due, and add a paper."""
    hand.button("Build the agenda from what is due")
    meeting = hand.path()
    hand.link("Add a paper")
    hand.write(hand.label("Title"), paper)
    hand.press(hand.page.locator("main form button[type=submit]").last)
    hand.page.goto(meeting)


def attend(hand: Hand, present: int) -> None:
    """Record that the first seats were there and the next sent apologies."""
    hand.link("Record who was there")
    seats = hand.page.locator("main select")
    for number in range(present):
        hand.choose(seats.nth(number), "present")
    hand.choose(seats.nth(present), "apologies")
    hand.button("Record attendance")


def decide(hand: Hand, decision: str, action: str, due: str) -> None:
    """On the page of a meeting: a decision, with the action that follows, its owner and its day."""
    form = hand.page.locator("details", has=hand.page.locator("#decide-title"))
    if form.get_attribute("open") is None:  # on the day of the meeting it stands open
        hand.press(form.locator("summary"))
    hand.write(hand.label("What was decided"), decision)
    hand.write(hand.page.locator("#decide-action"), action)
    owner = hand.page.locator("#decide-action_owner")
    hand.choose(owner, owner.locator("option").nth(1).get_attribute("value"))
    hand.day("due", due)
    hand.button("Record the decision")


def close_the_meeting(hand: Hand) -> None:
    """Mark the meeting as held, and draft its minutes from what was recorded."""
    hand.button("Mark as held")
    hand.button("Draft the minutes")


def challenge(hand: Hand, title: str, asked_on: str, body: str) -> str:
    """From the challenge log: ask a body for an assurance. Returns the address of the record."""
    hand.link("Add a challenge")
    hand.write(hand.label("Title"), title)
    hand.day("asked_on", asked_on)
    hand.press(hand.page.locator("main form button[type=submit]").last)
    made = hand.path()
    hand.press(hand.page.get_by_role("link", name="Link it to another record").first)
    hand.choose(hand.page.locator("[name=relation]"), "out:asks_of")
    hand.write(hand.page.locator("[name=q]"), body)
    hand.button("Find")
    hand.press(hand.page.locator("main form", has_text=body).get_by_role("radio").first)
    hand.press(hand.page.locator("main form button[type=submit]").last)
    return made


def answer_the_challenge(hand: Hand, day: str, reply: str, next_step: str) -> None:
    """On the page of a challenge: the reply and its day, whether it is enough, and what follows."""
    hand.link("Change this challenge")
    hand.day("replied_on", day)
    hand.write(hand.page.locator("[name=reply]"), reply)
    hand.press(hand.label("Partly satisfied"))
    hand.write(hand.page.locator("[name=next_step]"), next_step)
    hand.press(hand.page.locator("main form button[type=submit]").last)


def add_an_action(hand: Hand, title: str, group: str = "") -> str:
    """As the manager: an action of one's own. Returns its address."""
    hand.page.goto(f"{PLAN}/records/action/add")
    hand.write(hand.label("Title"), title)
    if group:
        hand.write(hand.page.locator("[name=group]"), group)
    hand.press(hand.page.locator("main form button[type=submit]").last)
    return hand.path()


# --- Rare user ---------------------------------------------------------------------------------------------


def ask_somebody(hand: Hand, record: str, address: str) -> None:
    """As a member: send a one-time link about a record to somebody without an account."""
    hand.page.goto(f"{record}/send-link")
    hand.write(hand.page.locator("[name=email]"), address)
    hand.button("Send the link")


def ask_for_the_code(hand: Hand) -> None:
    """Behind the link: have the code sent."""
    hand.button("Send me a code")


def give_the_code(hand: Hand, code: str) -> None:
    """Type the code from the mail."""
    hand.write(hand.page.locator("[name=code]"), code)
    hand.button("Open the form")


def answer_the_form(hand: Hand, status: str, words: str) -> None:
    """The one form: how it is going, in a word and a sentence."""
    hand.choose(hand.page.locator("[name=delivery]"), status)
    hand.write(hand.page.locator("[name=progress]"), words)
    hand.button("Send")


# --- Manager -----------------------------------------------------------------------------------------------


def start_a_partnership(hand: Hand, title: str, slug: str) -> None:
    """As the administrator: start an empty partnership that adopts a national frame."""
    hand.write(hand.page.locator("#title"), title)
    hand.write(hand.page.locator("#slug"), slug)
    frame = hand.page.locator("#frame")
    if frame.count():
        hand.choose(frame, frame.locator("option").nth(1).get_attribute("value"))
    hand.button("Start the partnership")


def invite(hand: Hand, address: str, post: str, role: str) -> None:
    """On the page of people: invite somebody by email."""
    hand.button("Invite somebody")
    hand.write(hand.page.locator("[name=email]"), address)
    hand.write(hand.page.locator("[name=label]"), post)
    hand.choose(hand.page.locator("[name=role]"), role)
    hand.press(hand.page.locator("main form button[type=submit]").last)


def accept_the_invitation(hand: Hand, password: str) -> None:
    """Behind the link of the invitation: make an account."""
    hand.write(hand.page.locator("[name=password]"), password)
    hand.button("Accept and make my account")


def bring_a_workbook(hand: Hand, data: bytes) -> None:
    """On the page of a table to bring: upload the workbook, agree to what the columns mean."""
    hand.press(hand.page.locator("[name=file]"))
    sort = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    hand.page.locator("[name=file]").set_input_files({"name": "setup.xlsx", "mimeType": sort, "buffer": data})
    hand.button("Look at the workbook")
    hand.button("Continue")


def paste(hand: Hand, kind: str, text: str) -> None:
    """On the page of a table to bring: paste a list or a table, agree to what the columns mean."""
    hand.choose(hand.page.locator("#kind"), kind)
    hand.press(hand.page.locator("#paste"))
    hand.page.locator("#paste").fill(text)  # one press of paste, however long it is
    hand.presses += 1
    hand.button("Look at what you pasted")
    hand.button("Continue")


def accept(hand: Hand) -> None:
    """On the page that shows what would be added: add it."""
    hand.press(hand.page.locator("main").get_by_role("button", name=re.compile("^Add ")).first)


def filled_in(template: bytes, rows: dict[str, list[dict[str, str]]]) -> bytes:
    """The set-up workbook with rows written under its own heads: sheet -> rows of head -> text."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(template))
    for name, lines in rows.items():
        sheet = book[name]
        heads = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
        for number, line in enumerate(lines, 2):
            for head, text in line.items():
                sheet.cell(number, heads[head], text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
