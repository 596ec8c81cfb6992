"""Pages of work under way, with three people in the room: a member, an outsider, and nobody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from goldenthread.audit.models import Entry
from goldenthread.partners.models import HeldPost
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import find
from goldenthread.strategy.updates import updates_of
from goldenthread.vocabulary.clock import today
from tests.integration.pages.people import People, make_record, make_user, people, signed_in

__all__ = ["people"]

NORTH = "/p/north-cdp"
ACT = f"{NORTH}/update/ACT-001"


def words(answer: Any) -> str:
    text = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    text = page.content.decode()
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', text)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def work(people: People) -> People:
    """A monthly group with a lead seat and two actions; the council works with the partnership."""
    make_record(None, "organisation", "North Council", reference="ORG-001", organisation_type="council")
    make_record(
        None, "post", "Inspector", reference="POS-001", links=[("part_of", "shared/ORG-001")], marking="official"
    )
    make_record(
        "north-cdp", "group", "Supply group", reference="GRP-001", group_type="working_group", cadence="monthly"
    )
    make_record(
        "north-cdp",
        "seat",
        "Lead, police",
        reference="SEA-001",
        seat_type="lead",
        occupancy="held",
        group="GRP-001",
        links=[("held_by", "shared/POS-001")],
    )
    for n, (title, horizon) in enumerate((("Share the plan", "later"), ("Meet weekly", "now")), 1):
        make_record(
            "north-cdp",
            "action",
            title,
            reference=f"ACT-00{n}",
            group="GRP-001",
            horizon=horizon,
            due=f"2027-0{n}-01",
            valid_from="2026-01-01",
            links=[("accountable", "SEA-001"), ("responsible", "shared/ORG-001")],
        )
    return people


@pytest.fixture
def lead(work: People) -> Client:
    """An action owner who holds the post of the lead."""
    user = make_user("lead@example.org", "Lead", "action_owner", work.card)
    HeldPost.objects.create(user=user, post=Record.objects.get(reference="POS-001"))
    return signed_in(user)


@pytest.fixture
def manager(work: People) -> Client:
    return signed_in(work.manager)


PAGES = [
    "update/ACT-001",
    "blocked/ACT-001",
    "walk",
    "roadmap",
    "roadmap/place",
    "move/ACT-001",
    "close/ACT-001",
    "evidence/ACT-001",
    "leads",
    "neglected",
]


@pytest.mark.parametrize("address", PAGES)
def test_three_people_in_the_room(work, manager, address):
    assert manager.get(f"{NORTH}/{address}").status_code == 200
    assert signed_in(work.outsider).get(f"{NORTH}/{address}").status_code == 404
    assert Client().get(f"{NORTH}/{address}").status_code == 302


@pytest.mark.parametrize(
    "address", ["update/ACT-001", "blocked/ACT-001", "walk", "roadmap/place", "move/ACT-001", "neglected"]
)
def test_who_may_only_read_is_told_so(work, address):
    assert signed_in(work.colleague).get(f"{NORTH}/{address}").status_code == 403


def test_actions_without_a_place_are_put_on_the_roadmap_many_at_once(work, manager):
    for title, days in (("Soon", 20), ("In a year", 365), ("Far away", 900), ("Some day", None)):
        make_record("north-cdp", "action", title, due=today() + timedelta(days=days) if days else None)
    assert "4 actions have no place yet" in words(manager.get(f"{NORTH}/roadmap"))
    assert "no place yet" not in words(signed_in(work.colleague).get(f"{NORTH}/roadmap"))
    where = f"{NORTH}/roadmap/place"
    wrong = manager.post(where, {"to": "", "reason": ""})
    assert wrong.status_code == 422
    for said in ("nothing was chosen", "none was ticked", "no reason"):
        assert said in words(wrong)
    assert manager.post(where, {"to": "by_day", "every": "on", "reason": "The first roadmap"}).status_code == 302
    places = dict(Record.objects.filter(kind="action").values_list("title", "action_detail__horizon"))
    assert places == {
        "Share the plan": "later",
        "Meet weekly": "now",
        "Soon": "now",
        "In a year": "next",
        "Far away": "later",
        "Some day": "",
    }
    assert Record.objects.filter(kind="move", summary="The first roadmap").count() == 3
    assert Entry.objects.filter(act="action.placed").count() == 3
    last = Record.objects.get(title="Some day").reference
    manager.post(where, {"to": "next", "action": [last, "ACT-001"], "reason": "No day yet"})
    placed = Record.objects.filter(kind="action", action_detail__horizon="next").values_list("title", flat=True)
    assert sorted(placed) == ["In a year", "Some day"], "what has its place is not moved here"
    assert "Every open action has its place" in words(manager.get(where))


def test_my_actions_are_by_day_and_nobody_needs_to_know_the_group(work, lead):
    page = lead.get("/my")
    said = words(page)
    assert "2 updates due" in said
    assert said.index("Share the plan") < said.index("Meet weekly")
    assert f"{ACT}?from=my" in page.content.decode()
    assert "You have no actions" in words(signed_in(work.outsider).get("/my"))
    assert Client().get("/my").status_code == 302


def test_the_form_is_filled_in_with_what_was_said_last_and_leads_back(lead):
    first = lead.get(f"{ACT}?from=my")
    assert "Who gave it?" not in words(first), "the owner is not asked on whose behalf"
    sent = {"status": "at_risk", "sentence": "We wait for a room", "blocked_by": "", **hidden(first)}
    answer = lead.post(ACT, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/my")
    again = lead.get(ACT).content.decode()
    assert "We wait for a room</textarea>" in again
    assert re.search(r'value="at_risk" id="\w+"\s+checked', again)
    record = words(lead.get("/r/north-cdp/ACT-001"))
    assert "At risk Said on" in record
    # The same form again is one effect: a double tap, or back and send.
    assert lead.post(ACT, sent).status_code == 302
    assert Record.objects.filter(kind="update").count() == 1


def test_one_update_leads_to_the_next_of_ones_own_and_the_last_leads_back(lead):
    first = lead.get(f"{ACT}?from=my")
    assert "Send, and go on to the next : Meet weekly" in words(first)
    assert "Send, and go on to the next" not in words(lead.get(ACT)), "only from one's own list"
    sent = {"status": "on_track", "sentence": "All is well", "blocked_by": "", "next": "1"}
    answer = lead.post(ACT, sent | hidden(first))
    second = f"{NORTH}/update/ACT-002"
    assert (answer.status_code, answer["Location"]) == (302, f"{second}?from=my")
    page = lead.get(answer["Location"])
    assert "Update sent for ACT-001" in words(page) and "Send, and go on to the next" not in words(page)
    answer = lead.post(second, sent | hidden(page))
    assert (answer.status_code, answer["Location"]) == (302, "/my")


def test_errors_keep_what_was_typed(lead):
    sent = {"status": "", "sentence": "Typed", "next_date_0": "31", "next_date_1": "2", "next_date_2": "2027"}
    page = lead.post(ACT, sent | hidden(lead.get(ACT)))
    assert page.status_code == 422
    said = words(page)
    assert "Choose how it goes" in said
    assert "must be a real date" in said
    assert "Typed</textarea>" in page.content.decode()


def test_what_reads_like_a_detail_of_a_person_is_held_until_somebody_has_looked(lead):
    sent = {"status": "on_track", "sentence": "Seen with NHS number 943 476 5919", **hidden(lead.get(ACT))}
    page = lead.post(ACT, sent)
    assert page.status_code == 422
    assert "an NHS number" in words(page)
    assert not Entry.objects.filter(act="update.reported").exists()
    assert lead.post(ACT, sent | {"checked": "on"}).status_code == 302


def test_two_leads_write_at_once_and_the_second_sees_both(lead, manager):
    opened = [hidden(client.get(ACT)) for client in (lead, manager)]
    lead.post(ACT, {"status": "on_track", "sentence": "The first", **opened[0]})
    second = {"status": "off_track", "sentence": "The second", **opened[1]}
    page = manager.post(ACT, second)
    assert page.status_code == 409
    said = words(page)
    for shown in ("The first", "The second", "On track", "Off track", "Nothing is lost"):
        assert shown in said
    carried = dict(re.findall(r'<textarea name="([\w-]+)" hidden[^>]*>\n([^<]*)</textarea>', page.content.decode()))
    version = hidden(page)
    missing = manager.post(ACT, {**carried, **version, "choose-status": "", "choose-sentence": "mine"})
    assert missing.status_code == 422
    assert "Choose which how it goes to send" in words(missing)
    done = manager.post(ACT, {**carried, **version, "choose-status": "theirs", "choose-sentence": "mine"})
    assert done.status_code == 302
    card = find(_operator(), "north-cdp/ACT-001")
    assert [(u.status, u.sentence) for u in updates_of(_operator(), [card.id])[card.id]] == [
        ("on_track", "The second"),
        ("on_track", "The first"),
    ]


def _operator():
    from goldenthread.partners.actors import OPERATOR

    return OPERATOR


def test_blocked_by_another_agency_takes_two_presses_and_shows_on_both_timelines(lead, manager):
    page = lead.get(f"{NORTH}/blocked/ACT-001?from=my")
    answer = lead.post(f"{NORTH}/blocked/ACT-001", {"agency": "shared/ORG-001", **hidden(page)})
    assert answer["Location"] == "/my"
    assert "Blocked by North Council" in words(manager.get("/r/north-cdp/ACT-001"))
    body = words(manager.get("/r/shared/ORG-001"))
    assert "Work that waits for it" in body
    assert "Share the plan" in body
    assert "Waiting for North Council" in words(lead.get("/my"))
    assert lead.post(f"{NORTH}/blocked/ACT-001", {"agency": "shared/POS-001", "version": "2"}).status_code == 404


def test_on_behalf_is_asked_of_the_manager_and_confirmed_in_one_press(lead, manager):
    form = manager.get(ACT)
    assert "Who gave it?" in words(form)
    sent = {"status": "on_track", "sentence": "It goes on", "given_by": "Inspector", "given_how": "phone"}
    assert manager.post(ACT, sent | hidden(form)).status_code == 302
    shown = words(manager.get("/r/north-cdp/ACT-001"))
    assert "given by Inspector, by phone" in shown
    assert "not confirmed by its owner yet" in shown
    assert "Confirm it" not in shown
    mine = lead.get("/my")
    assert "Entered for you" in words(mine)
    assert lead.post(f"{NORTH}/confirm-update/UPD-001", hidden(mine))["Location"] == "/my"
    assert "confirmed by its owner on" in words(manager.get("/r/north-cdp/ACT-001"))
    assert manager.post(f"{NORTH}/confirm-update/UPD-001", {"version": "2"}).status_code == 403


def test_a_meeting_walks_its_actions_with_one_save(manager):
    page = manager.get(f"{NORTH}/walk?group=GRP-001")
    assert "Walk 2 actions" in words(page)
    sent = hidden(page) | {"behalf": "on", "status-ACT-001": "on_track", "sentence-ACT-001": "Nearly there"}
    answer = manager.post(f"{NORTH}/walk", sent)
    assert answer["Location"] == f"{NORTH}/walk?group=GRP-001"
    row = Record.objects.get(kind="update")
    assert (row.title, row.update_detail.given_by, row.update_detail.given_how) == (
        "Nearly there",
        "Lead, police and North Council",
        "meeting",
    )
    # The same page sent again: its rows are behind now, and come back as they were typed.
    stale = manager.post(f"{NORTH}/walk", sent | {"sentence-ACT-001": "Too late", "sentence-ACT-002": "x"})
    assert stale.status_code == 422
    assert "Somebody else has reported on it" in words(stale)
    assert 'value="Too late"' in stale.content.decode()
    again = manager.post(
        f"{NORTH}/walk", hidden(stale) | {"status-ACT-001": "complete", "sentence-ACT-001": "Done now"}
    )
    assert again.status_code == 302
    assert find(_operator(), "north-cdp/ACT-001").version == 3


def test_a_changed_status_without_a_sentence_comes_back(manager):
    page = manager.get(f"{NORTH}/walk?group=GRP-001")
    answer = manager.post(f"{NORTH}/walk", hidden(page) | {"status-ACT-001": "off_track"})
    assert answer.status_code == 422
    assert "Say in one sentence why" in words(answer)
    assert manager.post(f"{NORTH}/walk", hidden(page)).status_code == 302
    assert not Record.objects.filter(kind="update").exists()


def test_moving_asks_why_and_the_roadmap_remembers(manager):
    assert "2 actions on the roadmap" in words(manager.get(f"{NORTH}/roadmap"))
    form = manager.get(f"{NORTH}/move/ACT-001?to=now&from=group")
    assert re.search(r'value="now" id="\w+"\s+checked', form.content.decode())
    nothing = manager.post(f"{NORTH}/move/ACT-001", {"to": "now", "reason": "", **hidden(form)})
    assert nothing.status_code == 422
    day = {"on_0": "1", "on_1": "9", "on_2": "2026"}
    answer = manager.post(f"{NORTH}/move/ACT-001", {"to": "now", "reason": "Money came", **day, **hidden(form)})
    assert answer["Location"] == "/r/north-cdp/GRP-001"
    then, now = (words(manager.get(f"{NORTH}/roadmap{query}")) for query in ("?on=2026-08-31", ""))
    assert "Later 1 action Share the plan" in then
    assert "Later 0 actions" in now
    assert "Moved from later to now" in words(manager.get("/r/north-cdp/ACT-001"))
    assert "Money came" in words(manager.get(f"{NORTH}/move/ACT-001"))
    assert manager.get(f"{NORTH}/roadmap?on=soon").status_code == 422


def test_closing_asks_what_changed_and_what_shows_it(manager, lead):
    assert "not complete yet" in words(manager.get(f"{NORTH}/close/ACT-001"))
    lead.post(ACT, {"status": "complete", "sentence": "It is shared", **hidden(lead.get(ACT))})
    make_record("north-cdp", "indicator", "Plans in use", reference="IND-001")
    link = {
        "actor": _operator(),
        "source": "north-cdp/ACT-001",
        "relation": "measured_by",
        "target": "north-cdp/IND-001",
    }
    from goldenthread.records.commands import link as join

    join(**link)
    form = manager.get(f"{NORTH}/close/ACT-001")
    assert "Plans in use (indicator)" in words(form)
    sent = {"what_changed": "One plan is in use", **hidden(form)}
    assert manager.post(f"{NORTH}/close/ACT-001", sent).status_code == 422
    assert manager.post(f"{NORTH}/close/ACT-001", sent | {"shown_by": "north-cdp/IND-001"}).status_code == 302
    assert "One plan is in use" in words(manager.get("/r/north-cdp/ACT-001"))
    assert lead.get(f"{NORTH}/close/ACT-002").status_code == 403


def test_the_group_says_what_is_off_track_and_why_what_is_late_and_what_changed(manager, lead):
    lead.post(ACT, {"status": "off_track", "sentence": "No room to meet in", **hidden(lead.get(ACT))})
    said = words(manager.get("/r/north-cdp/GRP-001"))
    assert said.index("1 action is off track") < said.index("Why: No room to meet in") < said.index("Shared leadership")
    assert "What is late Meet weekly" in said
    assert "What changed in the last month Share the plan" in said
    assert "Move to now" in said
    outside = make_record("north-cdp", "group", "Open group", group_type="forum", marking="public")
    assert manager.get(outside.url).status_code == 200


def test_boards_see_groups_and_the_manager_posts(work, manager):
    board = signed_in(make_user("board@example.org", "Board", "board_member", work.card))
    said = words(board.get(f"{NORTH}/leads"))
    assert "Supply group" in said
    assert "1 lead" in said
    assert "Inspector" not in said
    full = words(manager.get(f"{NORTH}/leads"))
    assert "Inspector" in full
    assert board.get(f"{NORTH}/neglected").status_code == 403
    assert "The leads were asked" in words(manager.get(f"{NORTH}/neglected"))


def test_evidence_warns_first_and_takes_out_who_made_it(work, manager, lead, settings, tmp_path):
    from tests.unit.strategy.test_stripping import jpeg

    settings.DATA_DIR = tmp_path
    form = lead.get(f"{NORTH}/evidence/ACT-001")
    assert "Send nothing about a child" in words(form)
    assert "Who gave it?" not in words(form)
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(name, data, **more):
        file = SimpleUploadedFile(name, data)
        return lead.post(f"{NORTH}/evidence/ACT-001", {"title": "The new room", "file": file} | more)

    assert send("room.jpg", jpeg()).status_code == 302
    (kept,) = (tmp_path / "evidence").iterdir()
    assert b"Camera of somebody" not in kept.read_bytes()
    assert not re.search("room", kept.name)
    assert "Taken out: what the camera" in words(manager.get("/r/north-cdp/ACT-001"))
    answer = manager.get(f"{NORTH}/evidence-file/EVI-001")
    assert answer["Content-Disposition"] == 'attachment; filename="room.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content == kept.read_bytes()
    assert signed_in(work.outsider).get(f"{NORTH}/evidence-file/EVI-001").status_code == 404
    held = send("notes.txt", b"NHS number 943 476 5919")
    assert held.status_code == 422
    assert "an NHS number" in words(held)
    assert len(list((tmp_path / "evidence").iterdir())) == 1
    both = lead.post(f"{NORTH}/evidence/ACT-001", {"title": "x", "url": "ftp://example.org"})
    assert both.status_code == 422
    assert Link.objects.filter(relation="about", source__kind="evidence").count() == 1
    assert Record.objects.get(reference="EVI-001").valid_from == today()
