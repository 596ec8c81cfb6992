"""The generic pages of every kind, with three people in the room."""

import re
from typing import Any

import pytest
from django.test import Client

from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind, kinds
from goldenthread.records.queries import comments, find, sheet
from tests.integration.pages.people import People, make_partnership, make_record, signed_in

SLUG = "north-cdp"


@pytest.fixture
def action(people: People) -> Card:
    """An official action with a theme, an indicator and a caution."""
    make_record(SLUG, "theme", "Safe at home")
    make_record(SLUG, "indicator", "People in treatment")
    return make_record(
        SLUG,
        "action",
        "Share the plan with schools",
        summary="Tell every school.",
        caution="The document gives no date.",
        delivery="at_risk",
        links=[("part_of", "THM-001"), ("measured_by", "IND-001")],
    )


def page(client: Client, url: str, status: int = 200) -> str:
    """The text of a page, after its status was checked."""
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def hidden(text: str, name: str) -> str:
    """The value of a hidden control."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, f"no hidden {name}"
    return found[1]


ADDRESSES = ("", "/history")
ACTS = ("/change", "/retire", "/link")


def test_a_member_reads_a_record_and_its_history(people: People, action: Card) -> None:
    manager = signed_in(people.manager)
    text = page(manager, action.url)
    for words in (
        "Action ACT-001, North Combating Drugs Partnership",
        "Share the plan with schools",
        "Tell every school.",
        "The document gives no date.",
        "At risk",
        "Is part of",
        "Is measured by",
        "Safe at home",
        "Full history",
        "Change this action",
    ):
        assert words in text
    assert "Version 1: added" in page(manager, f"{action.url}/history")
    assert "In the ledger" in page(manager, f"{action.url}/history")


def test_a_colleague_reads_and_comments_and_is_offered_no_other_act(people: People, action: Card) -> None:
    colleague = signed_in(people.colleague)
    text = page(colleague, action.url)
    assert "Add a comment or ask a question" in text
    for words in ("Change this action", "Link it to another record", "Take away", "Close or retire"):
        assert words not in text
    assert "In the ledger" not in page(colleague, f"{action.url}/history")
    for act in ACTS:
        page(colleague, f"{action.url}{act}", 403)
        assert colleague.post(f"{action.url}{act}", {"version": 1}).status_code == 403


def test_an_outsider_finds_no_official_record_at_any_address(people: People, action: Card) -> None:
    outsider = signed_in(people.outsider)
    for address in (*ADDRESSES, *ACTS, "/unlink/1"):
        page(outsider, f"{action.url}{address}", 404)
    for act in (*ACTS, "/comment", "/unlink/1"):
        assert outsider.post(f"{action.url}{act}", {"version": 1, "text": "x"}).status_code == 404
    for address in ("records", "records/action", "records/action.csv", "records/action/add", "grid"):
        page(outsider, f"/p/{SLUG}/{address}", 404)
    assert "Share the plan" not in page(outsider, "/search?q=share+the+plan")
    assert Client().get(action.url).status_code == 302


def test_an_outsider_reads_a_public_record_without_its_talk_or_its_guarded_past(people: People) -> None:
    card = make_record(SLUG, "action", "Secret first words")
    commands.change(
        actor=OPERATOR, record=card.full_reference, version=1, values={"title": "Fit to read", "marking": "public"}
    )
    commands.comment(actor=OPERATOR, record=card.full_reference, text="Between ourselves")
    outsider = signed_in(people.outsider)
    text, past = page(outsider, card.url), page(outsider, f"{card.url}/history")
    assert "Fit to read" in text
    for said in (text, past):
        assert "Between ourselves" not in said
        assert "Secret first words" not in said
    assert "open to members of the partnership alone" in past
    assert "Secret first words" in page(signed_in(people.manager), f"{card.url}/history")


def test_continues_elsewhere_is_for_members_alone(people: People) -> None:
    make_partnership("west-cdp", "West Combating Drugs Partnership")
    action = make_record(SLUG, "action", "Ours", marking="public")
    other = make_record("west-cdp", "priority", "Theirs and private")
    commands.link(actor=OPERATOR, source=action.full_reference, relation="contributes_to", target=other.full_reference)
    text = page(signed_in(people.colleague), action.url)
    assert "Continues elsewhere: 1 link" in text
    assert "Theirs and private" not in text
    assert "Continues elsewhere" not in page(signed_in(people.outsider), action.url)


@pytest.mark.parametrize("code", [k.code for k in kinds()])
def test_every_kind_has_its_pages(people: People, code: str) -> None:
    """Pages follow from declarations: none of the kinds needs code of its own."""
    manager = signed_in(people.manager)
    slug = code.replace("_", "-")
    page(manager, f"/p/{SLUG}/records/{slug}")
    page(manager, f"/p/{SLUG}/records/{slug}.csv")
    page(manager, f"/p/{SLUG}/records/{slug}/add", 200 if "add" in kind(code).acts and code != "partnership" else 404)


def test_a_change_keeps_the_version_before_and_says_what_changed(people: People, action: Card) -> None:
    manager = signed_in(people.manager)
    form = page(manager, f"{action.url}/change")
    answer = manager.post(
        f"{action.url}/change",
        {"version": hidden(form, "version"), "title": "Share it with colleges", "reason": "Wider now"},
        follow=True,
    )
    text = answer.content.decode()
    assert "ACT-001 changed" in text
    assert "Share it with colleges" in text
    # What the browser did not send is left alone.
    assert sheet(OPERATOR, action.full_reference).values["summary"] == "Tell every school."
    past = page(manager, f"{action.url}/history")
    assert "Wider now" in past
    assert "Share the plan with schools" in past


def test_a_browser_cannot_write_what_is_not_a_field(people: People, action: Card) -> None:
    manager = signed_in(people.manager)
    answer = manager.post(
        f"{action.url}/change",
        {"version": 1, "title": "Same", "reference": "ACT-999", "owner": "south-cdp", "version_": 7, "id": 1},
    )
    assert answer.status_code == 302
    assert find(OPERATOR, action.full_reference).title == "Same"
    assert manager.post(f"{action.url}/change", {"title": "No version"}).status_code == 422
    assert find(OPERATOR, action.full_reference).title == "Same"


def test_a_refused_change_keeps_the_input_and_links_each_error(people: People, action: Card) -> None:
    answer = signed_in(people.manager).post(
        f"{action.url}/change",
        {
            "version": 1,
            "title": "",
            "summary": "Kept words",
            "position": "twelve",
            "group": "GRP-404",
            "valid_from_0": "31",
            "valid_from_1": "2",
            "valid_from_2": "2024",
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in text
    assert "There is a problem" in text
    for anchor in ("#id_title", "#id_position", "#id_valid_from_0"):
        assert f'href="{anchor}"' in text
    assert "Kept words" in text
    main = text[text.index("<main") :]
    assert main.index("govuk-error-summary") < main.index("<h1")
    refused = signed_in(people.manager).post(
        f"{action.url}/change", {"version": 1, "title": "Fine", "group": "GRP-404"}
    )
    assert refused.status_code == 422
    assert 'href="#id_group"' in refused.content.decode()


def change_behind(action: Card, **values: Any) -> None:
    """Somebody else changes the record."""
    version = find(OPERATOR, action.full_reference).version
    commands.change(actor=OPERATOR, record=action.full_reference, version=version, values=values)


def test_two_changes_are_merged_by_field_and_nothing_is_lost(people: People, action: Card) -> None:
    manager = signed_in(people.manager)
    change_behind(action, title="Theirs", summary="Their summary", caution="")
    mine = {"version": 1, "title": "Mine", "summary": "Tell every school.", "said_in": "Page 4", "reason": "Why not"}
    answer = manager.post(f"{action.url}/change", mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Mine", "Theirs", "Share the plan with schools", "Their summary", "Page 4", "Both of you changed it"):
        assert words in text
    merge = mine | {"version": hidden(text, "version"), "base": hidden(text, "base")}
    refused = manager.post(f"{action.url}/change", merge)
    assert refused.status_code == 422
    assert "Choose which title to keep" in refused.content.decode()
    assert "Mine" in refused.content.decode()
    saved = manager.post(f"{action.url}/change", merge | {"choose-title": "mine", "choose-caution": "base"})
    assert saved.status_code == 302
    values = sheet(OPERATOR, action.full_reference).values
    assert (values["title"], values["summary"]) == ("Mine", "Their summary")
    assert (values["said_in"], values["caution"]) == ("Page 4", "The document gives no date.")
    assert "Theirs" in page(manager, f"{action.url}/history")


def test_a_third_change_during_a_merge_asks_again(people: People, action: Card) -> None:
    manager = signed_in(people.manager)
    change_behind(action, title="Theirs")
    change_behind(action, title="Theirs again")
    answer = manager.post(f"{action.url}/change", {"version": 2, "base": 1, "title": "Mine", "choose-title": "mine"})
    assert answer.status_code == 409
    assert "Theirs again" in answer.content.decode()
    assert find(OPERATOR, action.full_reference).title == "Theirs again"


def test_a_record_ends_with_a_reason_and_stays_readable(people: People) -> None:
    gap = make_record(SLUG, "gap", "Nobody tells the schools")
    manager = signed_in(people.manager)
    form = page(manager, f"{gap.url}/retire")
    version = hidden(form, "version")
    refused = manager.post(f"{gap.url}/retire", {"version": version, "state": "closed"})
    assert refused.status_code == 422
    assert "Enter the reason" in refused.content.decode()
    done = manager.post(
        f"{gap.url}/retire",
        {"version": version, "state": "closed", "reason": "Done", "on_0": "31", "on_1": "7", "on_2": "2024"},
        follow=True,
    ).content.decode()
    assert "GAP-001 is closed" in done
    assert "Its last day was 31 July 2024." in done


def test_a_succeeded_record_names_its_heirs(people: People) -> None:
    old = make_record(SLUG, "gap", "The old gap")
    heir = make_record(SLUG, "gap", "The new gap", links=[("succeeds", "GAP-001")])
    commands.retire(actor=OPERATOR, record=old.full_reference, version=1, reason="Replaced", state="succeeded")
    text = page(signed_in(people.colleague), old.url)
    assert "Succeeded by" in text
    assert heir.url in text


def test_comments_questions_and_answers(people: People, action: Card) -> None:
    colleague, manager = signed_in(people.colleague), signed_in(people.manager)
    key = hidden(page(colleague, action.url), "once")
    sent = {"text": "When is it due?", "sort": "question", "once": key}
    assert colleague.post(f"{action.url}/comment", sent).status_code == 302
    assert colleague.post(f"{action.url}/comment", sent).status_code == 302  # a double tap
    (question,) = comments(OPERATOR, action.full_reference)
    answer = {"text": "In June.", "answers": question.id, "once": "0" * 32}
    assert manager.post(f"{action.url}/comment", answer).status_code == 302
    text = page(colleague, action.url)
    assert "Question by Agency contributor" in text
    assert "Answer by Partnership manager" in text
    empty = colleague.post(f"{action.url}/comment", {"text": " ", "sort": "comment"})
    assert empty.status_code == 422
    assert 'href="#comment_text"' in empty.content.decode()
    assert manager.post(f"{action.url}/comment", {"text": "x", "answers": "999"}).status_code == 404
    assert manager.post(f"{action.url}/comment", {"text": "x", "answers": "0"}).status_code == 404


def test_a_script_in_any_text_is_shown_as_text(people: People) -> None:
    nasty = "<script>alert(1)</script>"
    card = make_record(
        SLUG, "action", nasty, summary=nasty, narrative=f"# {nasty}\n[x](javascript:alert(1))", caution=nasty
    )
    commands.comment(actor=OPERATOR, record=card.full_reference, text=nasty)
    for address in ("", "/history", "/change", "/retire", "/link"):
        text = page(signed_in(people.manager), f"{card.url}{address}")
        assert nasty not in text
        assert 'href="javascript' not in text


def test_as_it_was_on_both_clocks(people: People, action: Card) -> None:
    before = sheet(OPERATOR, action.full_reference).card
    change_behind(action, title="Later title")
    first = page(signed_in(people.manager), f"{action.url}/history")
    known = re.search(r"known=([^\"]+)\">See the record as it was known then<span[^>]*> \(Version 1", first)
    assert known
    text = page(signed_in(people.manager), f"{action.url}?known={known[1]}")
    assert before.title in text
    assert "This is how it was known on" in text
    assert "Change this action" not in text
    held = page(signed_in(people.manager), f"{action.url}?on=31+July+2024")
    assert "This is how it stood on 31 July 2024." in held
    early = make_record(SLUG, "gap", "A gap of 2025", valid_from="2025-01-01")
    assert "It did not hold on that day" in page(signed_in(people.manager), f"{early.url}?on=2024-07-31")
    page(signed_in(people.manager), f"{action.url}?known=2001-01-01", 404)


@pytest.mark.parametrize("given", ["on=soon", "known=tomorrow", "on=2023/24", "on=2024-07-31&known=x"])
def test_what_is_not_a_date_is_told_beside_its_box(people: People, action: Card, given: str) -> None:
    text = page(signed_in(people.manager), f"{action.url}?{given}", 422)
    box = given.split("&")[-1].split("=")[0]
    assert f'href="#{box}"' in text
    assert "<title>Error: " in text


def test_the_last_moment_of_a_day_reads_as_that_day(people: People, action: Card) -> None:
    text = page(signed_in(people.manager), f"{action.url}?known=2099-07-14")
    assert "This is how it was known on 14 July 2099." in text


def test_what_it_lacks_offers_the_act_and_is_soft_while_setting_up(people: People) -> None:
    card = make_record(SLUG, "objective", "Fewer deaths")
    text = page(signed_in(people.manager), card.url)
    assert "not linked yet" in text
    version = find(OPERATOR, f"shared/{SLUG}").version
    commands.change(actor=OPERATOR, record=f"shared/{SLUG}", version=version, values={"setting_up": "no"})
    assert "It has no indicator" in page(signed_in(people.manager), card.url)
