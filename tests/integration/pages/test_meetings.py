"""Meetings, duties, the calendar, stocktake and feeds, with three people in the room."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.partners.actors import OPERATOR
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import field_values, find
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import People, make_record, signed_in

SLUG = "north-cdp"
MEETING = f"/r/{SLUG}/MTG-001"
PAGES = ("meetings", "calendar", "duties", "stocktake", "feeds")


def words(answer) -> str:
    """The words of a page's main part."""
    text = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    assert text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text[0])).split())


@pytest.fixture
def board(people: People) -> Card:
    card = make_record(
        SLUG, "group", "Board", group_type="board", cadence="quarterly", links=[("part_of", f"shared/{SLUG}")]
    )
    make_record(SLUG, "seat", "Police member", seat_type="member", group=card.reference)
    return card


@pytest.fixture
def held(board: Card) -> Card:
    return make_record(
        SLUG, "meeting", "Board in June", group=board.reference, held_on=date(2026, 6, 12), meeting_state="held"
    )


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_open_to_members_alone(people: People, board: Card, name: str) -> None:
    url = f"/p/{SLUG}/{name}"
    for user in (people.manager, people.colleague):
        assert signed_in(user).get(url).status_code == 200
    assert signed_in(people.outsider).get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("end", ["", "/minutes", "/decide", "/attendance"])
def test_a_meeting_is_not_found_by_another_partnership(people: People, held: Card, end: str) -> None:
    assert signed_in(people.manager).get(MEETING + end).status_code == 200
    assert signed_in(people.outsider).get(MEETING + end).status_code == 404
    assert Client().get(MEETING + end).status_code == 302
    may_only_read = end in ("", "/minutes")
    assert signed_in(people.colleague).get(MEETING + end).status_code == (200 if may_only_read else 403)


def test_a_contributor_reads_and_is_offered_no_act(people: People, held: Card) -> None:
    said = signed_in(people.colleague).get(MEETING).content.decode()
    assert "Draft the minutes" not in said
    assert "Record a decision" not in said
    for address, fields in (
        (f"{MEETING}/meeting", {"act": "draft", "version": "1"}),
        (f"{MEETING}/decide", {"title": "Ours", "outcome": "agreed"}),
        (f"{MEETING}/attendance", {"seat-1": "present"}),
    ):
        assert signed_in(people.colleague).post(address, fields).status_code == 403
        assert signed_in(people.outsider).post(address, fields).status_code == 404
    assert not Record.objects.filter(kind__in=("decision", "attendance")).exists()


def test_planning_a_year_by_its_form(people: People, board: Card) -> None:
    from goldenthread.reference.seed import load_reference

    load_reference()
    client = signed_in(people.manager)
    url = f"/p/{SLUG}/meetings/plan"
    typed = {"group": board.full_reference, "year": "2027", "starts_at": "14:00", "ends_at": "", "place": ""}
    asked = client.post(url, typed)
    assert asked.status_code == 422
    assert "When is the first?" in words(asked)
    dates = {"first_0": "14", "first_1": "1", "first_2": "2027"}
    done = client.post(url, typed | dates, follow=True)
    assert "4 meetings planned" in done.content.decode()
    assert "Thursday 14 January 2027, 2pm" in words(done)
    no_year = client.post(url, typed | dates | {"first_2": ""})
    assert no_year.status_code == 422
    assert "must include a year" in words(no_year)
    assert Record.objects.filter(kind="meeting").count() == 4


def test_a_decision_and_its_action_from_one_short_form(people: People, held: Card) -> None:
    client = signed_in(people.manager)
    form = client.get(f"{MEETING}/decide").content.decode()
    key = re.search(r'name="once" value="(\w+)"', form)
    assert key
    typed = {"title": "Fund two posts", "outcome": "agreed", "action": "Recruit", "once": key[1]}
    half = client.post(f"{MEETING}/decide", typed)
    assert half.status_code == 422
    assert "nobody is named" in words(half)
    assert 'value="Recruit"' in half.content.decode()
    whole = typed | {"action_owner": f"{SLUG}/SEA-001", "due_0": "1", "due_1": "9", "due_2": "2026"}
    for _ in range(2):
        done = client.post(f"{MEETING}/decide", whole, follow=True)
    assert "Held on 12 June 2026: 1 decision" in words(done)
    assert "Recruit : Police member, by 1 September 2026" in words(done)
    assert Record.objects.filter(kind="action").count() == 1


def test_attendance_then_minutes_to_print(people: People, held: Card) -> None:
    client = signed_in(people.manager)
    empty = client.post(f"{MEETING}/attendance", {"seat-1": ""})
    assert empty.status_code == 422
    missing = client.post(f"{MEETING}/attendance", {"seat-1": "substitute"})
    assert missing.status_code == 422
    assert "who came instead" in words(missing)
    client.post(f"{MEETING}/attendance", {"seat-1": "substitute", "seat-1-substitute": "Superintendent"})
    assert "Sent a substitute Superintendent" in words(client.get(MEETING))
    version = str(find(OPERATOR, held.full_reference).version)
    client.post(f"{MEETING}/meeting", {"act": "draft", "version": version})
    said = words(client.get(f"{MEETING}/minutes"))
    assert "Draft, made from what was recorded" in said
    assert "Police member (sent Superintendent)" in said
    stale = client.post(f"{MEETING}/meeting", {"act": "agree", "version": version})
    assert stale.status_code == 409
    client.post(f"{MEETING}/meeting", {"act": "agree", "version": str(int(version) + 1)})
    assert "Draft, made" not in words(client.get(f"{MEETING}/minutes"))
    assert field_values(OPERATOR, held.full_reference)["minutes_state"] == "agreed"


@pytest.mark.parametrize(
    "fields", [{"act": "burn", "version": "1"}, {"act": "draft", "version": "x"}, {"act": "draft"}]
)
def test_a_form_that_is_not_ours_is_refused(people: People, held: Card, fields: dict[str, str]) -> None:
    assert signed_in(people.manager).post(f"{MEETING}/meeting", fields).status_code == 422


def test_an_act_on_what_is_no_meeting_is_not_found(people: People, board: Card) -> None:
    client = signed_in(people.manager)
    for end in ("minutes", "decide", "attendance"):
        assert client.get(f"/r/{SLUG}/{board.reference}/{end}").status_code == 404
    assert client.post(f"/r/{SLUG}/{board.reference}/meeting", {"act": "draft", "version": "1"}).status_code == 404


def test_a_guarded_meeting_stays_off_the_lists_of_those_who_may_not_see_it(people: People, board: Card) -> None:
    make_record(SLUG, "meeting", "Guarded", group=board.reference, held_on=today(), marking="official_sensitive")
    colleague, manager = signed_in(people.colleague), signed_in(people.manager)
    for name in ("meetings", "calendar"):
        assert MEETING in manager.get(f"/p/{SLUG}/{name}").content.decode()
        assert MEETING not in colleague.get(f"/p/{SLUG}/{name}").content.decode()
    assert colleague.get(MEETING).status_code == 404


def test_a_clock_answers_and_says_what_it_cannot_read(people: People, board: Card) -> None:
    from goldenthread.reference.seed import load_reference

    load_reference()
    client = signed_in(people.manager)
    url = f"/p/{SLUG}/duties"
    assert "the last day is 29 December 2026 (5 working days" in words(
        client.get(url, {"clock": "incident-notification", "from": "18 December 2026"})
    )
    for start in ("", "18 December", "banana", "18 December 2090"):
        assert client.get(url, {"clock": "incident-notification", "from": start}).status_code == 422
    assert client.get(url, {"clock": "no-such-clock", "from": "18 December 2026"}).status_code == 404


@pytest.mark.parametrize("year", ["2027", "1", "banana", "99999", "２０２７"])
def test_any_year_in_the_address_is_answered(people: People, board: Card, year: str) -> None:
    for name in ("meetings", "calendar", "duties"):
        assert signed_in(people.manager).get(f"/p/{SLUG}/{name}", {"year": year}).status_code == 200


def test_a_feed_is_made_shown_once_read_without_signing_in_and_taken_back(people: People, held: Card) -> None:
    client = signed_in(people.colleague)
    url = f"/p/{SLUG}/feeds"
    made = client.post(url, {"about": f"shared/{SLUG}"}).content.decode()
    address = re.search(r"/feeds/[\w-]+\.ics", made)
    assert address
    assert "/feeds/" not in words(client.get(url)).replace(f"/p/{SLUG}/feeds", "")
    anyone = Client()
    answer = anyone.get(address[0])
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert b"Board in June" in answer.content
    assert anyone.get(address[0].replace(".ics", ".atom")).status_code == 200
    number = re.search(r'name="revoke" value="(\d+)"', client.get(url).content.decode())
    assert number
    assert signed_in(people.manager).post(url, {"revoke": number[1]}).status_code == 404
    client.post(url, {"revoke": number[1]})
    assert anyone.get(address[0]).status_code == 404
    assert client.post(url, {"revoke": "x"}).status_code == 404
    assert client.post(url, {"about": "shared/south-cdp"}).status_code == 422


def test_pages_ask_as_often_for_thirty_meetings_as_for_three(people: People, board: Card) -> None:
    client = signed_in(people.manager)

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        return len(found)

    def more(count: int) -> None:
        for n in range(count):
            on = date(2026, 1, 1) + timedelta(days=n)
            card = make_record(
                SLUG, "meeting", f"Meeting {on}", group=board.reference, held_on=on, meeting_state="held"
            )
            make_record(SLUG, "decision", "A decision", links=[("part_of", card.full_reference)])
            make_record(SLUG, "agenda_item", "An item", links=[("part_of", MEETING.removeprefix("/r/"))])

    more(3)
    urls = (f"/p/{SLUG}/meetings?year=2026", f"/p/{SLUG}/calendar?year=2026", MEETING)
    few = [asked(url) for url in urls]
    more(10)
    assert [asked(url) for url in urls] == few
