"""Setting up, and bringing tables, with three people in the room."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goldenthread.packs.bringing.mapping import guess
from goldenthread.packs.bringing.template import HEADS, workbook
from goldenthread.records.kinds import kind
from goldenthread.records.models import Link, Record
from tests.integration.pages.people import People, make_record, make_user, signed_in

NORTH = "/p/north-cdp"


def words_of(page: Any) -> str:
    """The words of a page's main part."""
    main = re.search(r"(?s)<main.*?</main>", page.content.decode())
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def form_of(page: Any) -> dict[str, str]:
    """What the columns form would send, left as it is."""
    html = page.content.decode()
    return {
        name: (re.search(r'value="([^"]*)" selected', inner) or re.search(r'value="([^"]*)"', inner))[1]  # type: ignore[index]
        for name, inner in re.findall(r'(?s)<select[^>]*name="([^"]+)">(.*?)</select>', html)
    }


@pytest.fixture
def manager(people: People) -> Client:
    return signed_in(people.manager)


def filled() -> SimpleUploadedFile:
    """The template with a few rows, titles and names of other rows only."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    rows = {
        "Groups": [["Delivery board"], ["Prevention group", None, "Delivery board"]],
        "Seats": [["Co-lead", "Delivery board", "Co-lead"], ["Co-lead", "Prevention group", "Co-lead"]],
        "Priorities": [["Break the chain", "1"]],
        "Actions": [["Share the plan", "1", "Break the chain", None, "Prevention group", "March 2026", "green"], ["- In schools"]],
        "Indicators": [["Seizures in the quarter", "Break the chain"]],
    }  # fmt: skip
    for name, lines in rows.items():
        for line in lines:
            book[name].append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("our setup.xlsx", out.getvalue())


def test_one_workbook_sets_a_partnership_up_and_is_taken_back_whole(people: People, manager: Client) -> None:
    columns = manager.post(f"{NORTH}/bring", {"way": "file", "file": filled()}, follow=True)
    assert "Groups: 2 rows" in words_of(columns)
    place = columns.request["PATH_INFO"]
    sent = form_of(columns)
    checked = manager.post(place, sent, follow=True)
    said = "2 groups, 2 seats, 1 priority, 1 action, 1 sub-item and 1 indicator"
    assert f"This adds {said}." in words_of(checked)
    assert not Record.objects.filter(owner=people.card.id, kind="action").exists()

    done = manager.post(f"{place}/check", {"act": "accept"}, follow=True)
    assert f"Added: {said}" in words_of(done)
    action = Record.objects.get(owner=people.card.id, kind="action")
    assert (action.group.title, str(action.due), action.action_detail.delivery) == (
        "Prevention group", "2026-03-31", "on_track",
    )  # fmt: skip
    joins = set(Link.objects.values_list("source__title", "relation", "target__title"))
    assert {
        ("Delivery board", "part_of", people.card.title),
        ("Prevention group", "part_of", "Delivery board"),
        ("Share the plan", "part_of", "Break the chain"),
        ("In schools", "part_of", "Share the plan"),
        ("Break the chain", "measured_by", "Seizures in the quarter"),
    } <= joins

    undone = manager.post(f"{place}/result", follow=True)
    assert "Taken back" in words_of(undone)
    assert not Record.objects.filter(owner=people.card.id, state="live").exists()
    assert "Undo all of it" not in words_of(undone)


def test_a_paste_goes_through_every_step_and_its_bad_rows_are_named(people: People, manager: Client) -> None:
    text = "Action\tDue\nShare the plan\t31 March 2026\n\tsoon\nTrain the teams\tsoon"
    columns = manager.post(f"{NORTH}/bring", {"way": "paste", "kind": "action", "text": text}, follow=True)
    place = columns.request["PATH_INFO"]
    sent = form_of(columns)
    assert sent == {"kind-0": "action", "map-0-0": "title", "map-0-1": "due"}
    other = manager.post(place, sent | {"kind-0": "priority"}, follow=True)
    assert "Look at them again" in other.content.decode()
    manager.post(place, form_of(other) | {"kind-0": "action"})
    wrong = manager.post(place, sent | {"map-0-0": "due"})
    assert wrong.status_code == 422
    assert "two columns are “Due”" in words_of(wrong)
    checked = words_of(manager.post(place, sent, follow=True))
    assert "What you pasted, row 3, Title" in checked
    assert "What you pasted, row 4, Due" in checked
    done = words_of(manager.post(f"{place}/check", {"act": "accept"}, follow=True))
    assert "Added: 2 actions" in done
    assert "What you pasted, row 4, Due" in done
    again = manager.post(f"{NORTH}/bring", {"way": "paste", "kind": "action", "text": text}, follow=True)
    place = again.request["PATH_INFO"]
    assert "There is nothing to add" in words_of(manager.get(f"{place}/check"))
    manager.post(f"{place}/check", {"act": "repeated", "take": "yes"})
    assert "This adds 2 actions" in words_of(manager.get(f"{place}/check"))


def test_a_pasted_table_under_its_heading_brings_its_priority_and_its_posts(people: People, manager: Client) -> None:
    text = "Action\tLead\nShare the plan\tHead of Early Help\nTrain the teams\tJo Bloggs"
    given = {"way": "paste", "kind": "action", "heading": " Best  start ", "text": text}
    columns = manager.post(f"{NORTH}/bring", given, follow=True)
    assert "A new heading: Best start" in words_of(columns)
    place = columns.request["PATH_INFO"]
    page = manager.post(place, form_of(columns), follow=True)
    checked = words_of(page)
    assert "This adds 1 priority and 2 actions. 2 names are not known yet" in checked
    assert "so it is not linked" not in checked, "the names are told once, where they can be answered"
    becomes = re.findall(r'<option value="(\w*)" selected>', page.content.decode())
    assert becomes == ["post", ""], "what may be a person's name is left out unless somebody says otherwise"
    names = {"act": "names", "name": ["Head of Early Help", "Jo Bloggs"], "becomes": ["post", ""]}
    assert "This adds 1 priority, 1 post and 2 actions" in words_of(manager.post(f"{place}/check", names, follow=True))
    assert manager.post(f"{place}/check", names | {"becomes": ["user", ""]}).status_code == 422
    manager.post(f"{place}/check", {"act": "accept"})
    joins = set(Link.objects.values_list("source__title", "relation", "target__title"))
    assert {
        ("Share the plan", "responsible", "Head of Early Help"),
        ("Share the plan", "part_of", "Best start"),
        ("Train the teams", "part_of", "Best start"),
    } <= joins
    assert not Record.objects.filter(title="Jo Bloggs").exists()
    told = words_of(manager.get(f"{NORTH}/"))
    assert "brought in 1 priority, 1 post and 2 actions" in told
    assert "not open to you" not in told


def test_an_empty_paste_and_a_file_of_another_sort_are_refused_in_words(manager: Client) -> None:
    empty = manager.post(f"{NORTH}/bring", {"way": "paste", "kind": "action", "text": " "})
    assert (empty.status_code, "nothing was pasted" in words_of(empty)) == (422, True)
    none = manager.post(f"{NORTH}/bring", {"way": "file"})
    assert (none.status_code, "there is no file" in words_of(none)) == (422, True)
    other = manager.post(f"{NORTH}/bring", {"way": "file", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    assert (other.status_code, "must be an XLSX, ODS or CSV" in words_of(other)) == (422, True)


def test_only_those_who_may_load_bring_tables_and_others_find_nothing(people: People, manager: Client) -> None:
    columns = manager.post(f"{NORTH}/bring", {"way": "paste", "kind": "action", "text": "- One"}, follow=True)
    place = columns.request["PATH_INFO"]
    addresses = (f"{NORTH}/bring", place, f"{place}/check", f"{place}/result", f"{NORTH}/bring/setup.xlsx")
    colleague, outsider = signed_in(people.colleague), signed_in(people.outsider)
    assert {colleague.get(each).status_code for each in addresses} == {403}
    assert {outsider.get(each).status_code for each in (*addresses, f"{NORTH}/set-up")} == {404}
    assert {outsider.post(f"{place}/check", {"act": "accept"}).status_code} == {404}
    assert {Client().get(each).status_code for each in addresses} == {302}
    assert colleague.get(f"{NORTH}/set-up").status_code == 200
    south = signed_in(make_user("south@example.org", "South manager", "manager", people.other_card))
    number = place.rpartition("/")[2]
    assert south.get(f"/p/{people.other}/bring/{number}").status_code == 404


def test_the_tasks_say_how_far_it_is_and_the_manager_ends_it(people: People, manager: Client) -> None:
    first = words_of(manager.get(f"{NORTH}/set-up"))
    assert "4 tasks left" in first
    group = make_record("north-cdp", "group", "Board", group_type="board")
    assert "1 group, 0 seats In progress" in words_of(manager.get(f"{NORTH}/set-up"))
    make_record("north-cdp", "seat", "Chair", seat_type="chair", group=group.reference)
    assert "1 group, 1 seat Completed" in words_of(manager.get(f"{NORTH}/set-up"))
    assert "Setting up is done" not in words_of(signed_in(people.colleague).get(f"{NORTH}/set-up"))
    assert signed_in(people.colleague).post(f"{NORTH}/set-up").status_code == 403
    manager.post(f"{NORTH}/set-up")
    assert not Record.objects.get(pk=people.card.id).partnership_detail.setting_up
    assert "Setting up is done" in words_of(manager.get(f"{NORTH}/set-up"))


def test_an_administrator_starts_a_partnership_that_has_adopted_a_frame(people: People, manager: Client) -> None:
    frame = make_record(None, "frame", "A national strategy")
    admin = signed_in(make_user("admin@example.org", "Administrator", "administrator"))
    given = {"title": "East partnership", "slug": "east", "type": "combating_drugs", "frame": frame.full_reference}
    assert manager.post("/partnerships/new", given).status_code == 403
    wrong = admin.post("/partnerships/new", given | {"slug": "North CDP", "title": ""})
    assert wrong.status_code == 422
    assert "Use small letters, digits and hyphens" in words_of(wrong)
    assert admin.post("/partnerships/new", given | {"slug": "north-cdp"}).status_code == 422
    made = admin.post("/partnerships/new", given, follow=True)
    assert "4 tasks left" in words_of(made)
    assert Link.objects.filter(source__reference="east", relation="adopts", target=frame.id).exists()


def test_the_heads_of_the_template_are_read_as_what_they_say() -> None:
    for code, heads in HEADS.items():
        assert guess(kind(code), [words for words, _, _ in heads], [[""] * len(heads)]) == [p for _, p, _ in heads]
