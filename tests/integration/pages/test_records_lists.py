"""Lists, adding, links, the grid, search and the dictionary, with three people in the room."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.test import Client

from goldenthread.access import Actor
from goldenthread.partners.actors import OPERATOR, actor_for
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kinds
from goldenthread.records.queries import find, links_of, list_records, sheet
from goldenthread.records.relations import RELATIONS
from tests.integration.pages.people import People, make_record, make_user, signed_in

SLUG = "north-cdp"
RECORDS = f"/p/{SLUG}/records"


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


@pytest.fixture
def plan(people: People) -> list[Card]:
    """Two themes, three actions and two indicators."""
    make_record(SLUG, "theme", "Best start")
    make_record(SLUG, "theme", "Safe at home")
    actions = [
        make_record(SLUG, "action", "Combatting drugs in schools", delivery="at_risk", links=[("part_of", "THM-001")]),
        make_record(SLUG, "action", "Visit each family", delivery="complete", links=[("part_of", "THM-001")]),
        make_record(SLUG, "action", "Train the wardens", delivery="on_track", links=[("part_of", "THM-002")]),
    ]
    make_record(SLUG, "indicator", "People in treatment")
    make_record(SLUG, "indicator", "Children helped")
    return actions


# Lists


def test_everything_is_counted_for_those_who_may_read_it(people: People, plan: list[Card]) -> None:
    make_record(SLUG, "action", "Sensitive", marking="official_sensitive")
    assert "8 records of 3 kinds." in page(signed_in(people.manager), RECORDS)
    assert "7 records of 3 kinds." in page(signed_in(people.colleague), RECORDS)
    assert "Add one" not in page(signed_in(people.colleague), RECORDS)
    page(signed_in(people.outsider), RECORDS, 404)


def test_a_list_is_narrowed_by_its_choices_its_words_and_its_parent(people: People, plan: list[Card]) -> None:
    client = signed_in(people.colleague)
    assert "3 actions" in page(client, f"{RECORDS}/action")
    at_risk = page(client, f"{RECORDS}/action?delivery=at_risk")
    assert "1 action" in at_risk
    assert "Visit each family" not in at_risk
    assert "1 action for “combating”" in page(client, f"{RECORDS}/action?q=combating")
    themed = page(client, f"{RECORDS}/action?part_of=THM-001")
    assert "2 actions in THM-001 Best start" in themed
    assert "part_of=north-cdp%2FTHM-001" in themed  # the file of the same list
    assert "Nothing fits" in page(client, f"{RECORDS}/action?q=zebra")
    assert "There are no gaps yet" in page(client, f"{RECORDS}/gap")
    page(client, f"{RECORDS}/action?part_of=THM-404", 404)
    page(client, f"{RECORDS}/unicorn", 404)
    assert "3 actions" in page(client, f"{RECORDS}/action?delivery=not-a-choice&page=99&x=y")


def test_a_list_stands_as_it_was_on_a_day(people: People) -> None:
    make_record(SLUG, "action", "Over long ago", valid_to="2020-01-01")
    client = signed_in(people.manager)
    assert "Over long ago" in page(client, f"{RECORDS}/action")
    past = page(client, f"{RECORDS}/action?on=2024-07-31")
    assert "Over long ago" not in past
    assert "This is how it stood on 31 July 2024." in past
    assert 'href="#on"' in page(client, f"{RECORDS}/action?on=someday", 422)


def test_a_list_of_the_past_keeps_what_was_guarded_then(people: People) -> None:
    card = make_record(SLUG, "action", "Secret first words")
    known = datetime.now(UTC).isoformat()
    commands.change(
        actor=OPERATOR,
        record=card.full_reference,
        version=1,
        values={"title": "Fit to read", "marking": "public"},
    )
    ask = urlencode({"whose": "all", "known": known})
    assert "Secret first words" in page(signed_in(people.manager), f"{RECORDS}/action?{ask}")
    theirs = f"/p/{people.other}/records/action"
    outsider = signed_in(people.outsider)
    assert "Fit to read" in page(outsider, f"{theirs}?whose=all")
    for url in (f"{theirs}?{ask}", f"{theirs}.csv?{ask}"):
        assert "Secret first words" not in page(outsider, url)


def test_the_file_of_a_list_holds_every_row_and_runs_no_formula(people: People, plan: list[Card]) -> None:
    make_record(SLUG, "action", "=cmd()", aliases=["One", "Two"])
    response = signed_in(people.colleague).get(f"{RECORDS}/action.csv")
    text = response.content.decode()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert len(text.strip().splitlines()) == 5
    assert "'=cmd()" in text
    assert "One; Two" in text
    assert text.splitlines()[0].startswith("owner,reference,version,title")


def test_many_records_come_in_pages(people: People) -> None:
    for number in range(55):
        make_record(SLUG, "gap", f"Gap {number:02}", position=number)
    client = signed_in(people.colleague)
    first, second = page(client, f"{RECORDS}/gap"), page(client, f"{RECORDS}/gap?page=2")
    assert "55 gaps, 1 to 50 shown" in first
    assert "Gap 54" not in first
    assert "Gap 54" in second
    assert "Page 2 of 2" in second


# Adding


def test_adding_gives_the_next_reference_and_a_double_tap_adds_one(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    form = page(manager, f"{RECORDS}/action/add?link=part_of:THM-002")
    assert "It is part of “Safe at home” (THM-002)." in form
    sent = {"title": "New", "once": hidden(form, "once"), "link": hidden(form, "link"), "owner": "south-cdp"}
    first, second = (manager.post(f"{RECORDS}/action/add", sent) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/r/{SLUG}/ACT-004"
    assert list_records(OPERATOR, "action", owner=SLUG).total == 4
    assert [c.reference for c in sheet(OPERATOR, f"{SLUG}/ACT-004").related("part_of")] == ["THM-002"]
    page(signed_in(people.colleague), f"{RECORDS}/action/add", 403)
    assert signed_in(people.colleague).post(f"{RECORDS}/action/add", sent).status_code == 403
    page(manager, f"{RECORDS}/action/add?link=measured_by:THM-002", 404)


def test_a_key_of_one_person_does_nothing_for_another(people: People, plan: list[Card]) -> None:
    analyst = make_user("analyst@example.org", "Data analyst", "analyst", people.card)
    sent = {"title": "Same key", "once": "a" * 32}
    places = [signed_in(who).post(f"{RECORDS}/action/add", sent)["Location"] for who in (people.manager, analyst)]
    assert places[0] != places[1]


def test_a_refused_record_keeps_its_input(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    answer = manager.post(f"{RECORDS}/action/add", {"title": "", "summary": "Kept words", "reference": "ACT-001"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept words" in text
    assert 'href="#id_title"' in text
    taken = manager.post(f"{RECORDS}/action/add", {"title": "Twice", "reference": "ACT-001"})
    assert taken.status_code == 422
    assert 'href="#id_reference"' in taken.content.decode()


def test_an_ambiguous_period_or_area_is_asked_back(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    answer = manager.post(f"{RECORDS}/investment/add", {"title": "Money", "period": "2022/23", "amount": "lots"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_period"' in text
    assert 'href="#id_amount"' in text
    unknown = manager.post(f"{RECORDS}/group/add", {"title": "Group", "group_type": "board", "area": "Atlantis"})
    assert unknown.status_code == 422
    assert "we know no area “Atlantis”" in unknown.content.decode()


def test_a_period_that_is_left_alone_needs_no_second_reading(people: People) -> None:
    money = make_record(SLUG, "investment", "Money", period="financial year 2022/23")
    manager = signed_in(people.manager)
    form = page(manager, f"{money.url}/change")
    shown = re.search(r'name="period" value="([^"]+)"', form)
    assert shown
    sent = {"version": "1", "title": "More money", "period": shown[1]}
    assert manager.post(f"{money.url}/change", sent).status_code == 302
    after = sheet(OPERATOR, money.full_reference)
    assert after.values["title"] == "More money"
    assert after.values["period"].kind == "financial_year"


def test_an_exception_is_offered_to_those_alone_who_may_grant_it(people: People) -> None:
    parent = make_record(SLUG, "group", "Arm", group_type="arm")
    make_record(SLUG, "house_rule", "One objective", rule="objectives_max", number=1, group=parent.reference)
    group = make_record(SLUG, "group", "Working group", group_type="working_group", links=[("part_of", "GRP-001")])
    make_record(SLUG, "objective", "First", group=group.reference)
    sent = {"title": "Second", "group": group.reference, "once": "b" * 32, "state": "live"}
    chair = make_user("chair@example.org", "Chair", "chair", people.card)
    for who, offered in ((people.manager, False), (chair, True)):
        text = signed_in(who).post(f"{RECORDS}/objective/add", sent)
        assert text.status_code == 422
        assert ('name="exception"' in text.content.decode()) is offered
    refused = signed_in(people.manager).post(f"{RECORDS}/objective/add", sent | {"exception": "I say so"})
    assert refused.status_code == 422
    allowed = signed_in(chair).post(f"{RECORDS}/objective/add", sent | {"exception": "One year only"})
    assert allowed.status_code == 302


# Links


def test_a_link_is_found_by_words_and_saved_with_its_note(people: People, plan: list[Card]) -> None:
    manager, action = signed_in(people.manager), plan[0]
    start = page(manager, f"{action.url}/link")
    assert "is measured by" in start
    found = page(manager, f"{action.url}/link?relation=out:measured_by&q=treatment")
    assert "1 record found for “treatment”" in found
    assert "Children helped" not in found
    sent = {
        "relation": "out:measured_by",
        "q": "treatment",
        "target": f"{SLUG}/IND-001",
        "note": "In part",
        "starts_0": "1",
        "starts_1": "4",
        "starts_2": "2023",
    }
    assert manager.post(f"{action.url}/link", sent).status_code == 302
    text = page(manager, action.url)
    assert "Is measured by" in text
    assert "In part" in text
    assert "from 1 April 2023" in text
    assert "linked already" in page(manager, f"{action.url}/link?relation=out:measured_by&q=treatment")


def test_a_link_that_may_not_be_is_refused_in_words(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    theme = find(OPERATOR, f"{SLUG}/THM-001")
    make_record(SLUG, "plan", "Plan", plan_type="strategy")
    circle = {"relation": "out:contributes_to", "q": "best", "target": theme.full_reference}
    commands.link(actor=OPERATOR, source=f"{SLUG}/THM-001", relation="contributes_to", target=f"{SLUG}/THM-002")
    answer = manager.post(f"/r/{SLUG}/THM-002/link", circle)
    assert answer.status_code == 422
    assert "would lead back to itself" in answer.content.decode()
    nothing = manager.post(f"{plan[0].url}/link", {"relation": "out:measured_by", "q": "treatment"})
    assert nothing.status_code == 422
    assert "Choose a record to link" in nothing.content.decode()
    assert manager.post(f"{plan[0].url}/link", {"relation": "out:unheard_of"}).status_code == 422


def test_a_link_from_the_other_end_asks_that_ends_owner(people: People, plan: list[Card]) -> None:
    theirs = make_record(people.other, "action", "Their public action", marking="public")
    plan_here = make_record(SLUG, "plan", "Plan", plan_type="strategy")
    sent = {"relation": "in:implements", "q": "public", "target": theirs.full_reference}
    assert signed_in(people.manager).post(f"{plan_here.url}/link", sent).status_code == 403


def test_a_link_is_taken_away_after_a_confirm_and_stays_in_the_past(people: People, plan: list[Card]) -> None:
    manager, action = signed_in(people.manager), plan[0]
    (line,), _ = links_of(OPERATOR, action.id)
    before = sheet(OPERATOR, action.full_reference)
    url = f"{action.url}/unlink/{line.id}"
    assert "is part of “Best start”" in page(manager, url)
    assert links_of(OPERATOR, action.id)[0], "asking does nothing"
    page(signed_in(people.colleague), url, 403)
    assert signed_in(people.colleague).post(url).status_code == 403
    done = manager.post(url, {"reason": "Wrong theme"}, follow=True).content.decode()
    assert "Link taken away" in done
    assert not links_of(OPERATOR, action.id)[0]
    assert before.links[0].id == line.id
    page(manager, url, 404)


# The grid

GRID = f"/p/{SLUG}/grid"
MEASURED = {"relation": "measured_by", "rows": "action", "columns": "indicator"}


def grid_form(text: str) -> dict[str, list[str]]:
    """What a browser would send back from a grid, unchanged."""
    sent: dict[str, list[str]] = {}
    form = text[text.index('<form action="/p/north-cdp/grid" method="post"') :]
    for tag in re.findall(r"<input[^>]+>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and name[1] != "csrfmiddlewaretoken" and ("checkbox" not in tag or " checked" in tag):
            sent.setdefault(name[1], []).append(value[1])
    return sent


def measured(viewer: Actor = OPERATOR) -> set[tuple[str, str]]:
    """The pairs that the grid is about."""
    found = set()
    for card in list_records(viewer, "action", owner=SLUG).cards:
        found |= {
            (card.reference, line.other.reference)
            for line in links_of(viewer, card.id)[0]
            if line.relation == "measured_by"
        }
    return found


def test_one_save_adds_and_takes_away_and_counts(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    commands.link(actor=OPERATOR, source=f"{SLUG}/ACT-001", relation="measured_by", target=f"{SLUG}/IND-001")
    text = page(manager, f"{GRID}?relation=measured_by&rows=action&columns=indicator")
    assert text.count('type="checkbox"') == 6
    # Each box is named by its row, the relation and its column.
    assert text.count('aria-labelledby="row-') == 6
    assert '<span id="how">is measured by</span>' in text
    sent = grid_form(text)
    assert sent["pair"] == [f"{SLUG}/ACT-001|{SLUG}/IND-001"]
    sent["pair"] = [f"{SLUG}/ACT-002|{SLUG}/IND-001", f"{SLUG}/ACT-003|{SLUG}/IND-002"]
    done = manager.post(GRID, sent, follow=True).content.decode()
    assert "2 links added and 1 link taken away" in done
    assert measured() == {("ACT-002", "IND-001"), ("ACT-003", "IND-002")}
    # The same save again (a double tap) does nothing more.
    assert "Nothing was changed" in manager.post(GRID, sent, follow=True).content.decode()


def test_a_save_leaves_alone_what_others_did_meanwhile(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    sent = grid_form(page(manager, f"{GRID}?relation=measured_by&rows=action&columns=indicator"))
    commands.link(actor=OPERATOR, source=f"{SLUG}/ACT-001", relation="measured_by", target=f"{SLUG}/IND-002")
    sent["pair"] = [f"{SLUG}/ACT-002|{SLUG}/IND-001"]
    assert "1 link added" in manager.post(GRID, sent, follow=True).content.decode()
    assert measured() == {("ACT-001", "IND-002"), ("ACT-002", "IND-001")}


def test_a_grid_links_only_what_it_showed(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    theirs = make_record(people.other, "action", "Not shown", marking="public")
    sent = grid_form(page(manager, f"{GRID}?relation=measured_by&rows=action&columns=indicator"))
    sent["pair"] = [f"{theirs.full_reference}|{SLUG}/IND-001", "nonsense", "a|b"]
    manager.post(GRID, sent)
    sent["row"].append(theirs.full_reference)
    assert manager.post(GRID, sent).status_code == 422
    assert not measured()
    assert not links_of(OPERATOR, theirs.id)[0]


def test_a_grid_the_other_way_round(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    sent = grid_form(page(manager, f"{GRID}?relation=measured_by&rows=indicator&columns=action"))
    sent["pair"] = [f"{SLUG}/IND-001|{SLUG}/ACT-003"]
    assert "1 link added" in manager.post(GRID, sent, follow=True).content.decode()
    assert measured() == {("ACT-003", "IND-001")}


def test_a_grid_that_closes_a_circle_keeps_its_ticks(people: People, plan: list[Card]) -> None:
    manager = signed_in(people.manager)
    ask = f"{GRID}?relation=contributes_to&rows=theme&columns=theme"
    sent = grid_form(page(manager, ask))
    sent["pair"] = [f"{SLUG}/THM-001|{SLUG}/THM-002", f"{SLUG}/THM-002|{SLUG}/THM-001"]
    answer = manager.post(GRID, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "would lead back to itself" in text
    assert len(grid_form(text)["pair"]) == 2
    assert not links_of(OPERATOR, find(OPERATOR, f"{SLUG}/THM-001").id, relations=("contributes_to",))[0]


def test_a_grid_is_read_only_for_a_colleague_and_refuses_a_wrong_pair(people: People, plan: list[Card]) -> None:
    colleague = signed_in(people.colleague)
    text = page(colleague, f"{GRID}?relation=measured_by&rows=action&columns=indicator")
    assert "Save these links" not in text
    sent = grid_form(text) | {"pair": [f"{SLUG}/ACT-001|{SLUG}/IND-001"]}
    assert colleague.post(GRID, sent).status_code == 403
    wrong = page(colleague, f"{GRID}?relation=measured_by&rows=indicator&columns=theme&page=x")
    assert "checkbox" in wrong
    refused = page(colleague, f"{GRID}?relation=held_by&rows=action&columns=theme", 422)
    assert "does not join actions and themes" in refused
    page(colleague, f"{GRID}?relation=nonsense&rows=action&columns=theme", 422)
    page(colleague, f"{GRID}?relation=measured_by&rows=unicorn&columns=theme", 422)
    assert "Grids that close gaps" in page(colleague, GRID)


# Search and dictionary


def test_search_finds_other_names_and_both_spellings(people: People, plan: list[Card]) -> None:
    make_record(SLUG, "group", "Child services", group_type="board", aliases=["CAMHS", "CAHMS"])
    client = signed_in(people.colleague)
    assert "Combatting drugs in schools" in page(client, "/search?q=combating+drugs+in")
    assert "Child services" in page(client, "/search?q=cahms")
    assert "ACT-002" in page(client, "/search?q=act-002")
    one = page(client, f"/search?q=a&kind=action&partnership={SLUG}")
    assert "3 records found" in one
    assert "THM-001" not in one
    nothing = page(client, f"/search?q=zebra&kind=action&partnership={SLUG}")
    assert "Nothing was found" in nothing
    assert "search all kinds and all partnerships" in nothing
    assert "Visit each family" not in page(signed_in(people.outsider), "/search?q=visit+each")
    assert page(client, "/search?q=%00%27%22%3Cscript%3E&kind=x&partnership=y&page=-1")


def test_the_dictionary_names_every_kind_and_relation(people: People) -> None:
    text = page(signed_in(people.colleague), "/kinds")
    for of_kind in kinds():
        assert f'id="kind-{of_kind.code}"' in text
    for relation in RELATIONS.values():
        assert relation.code in text
    assert Client().get("/kinds").status_code == 302


def test_a_former_member_reads_as_one(people: People, plan: list[Card]) -> None:
    gone = make_user("gone@example.org", "Somebody", "manager", people.card)
    commands.comment(actor=actor_for(gone), record=plan[0].full_reference, text="Hello")
    gone.memberships.all().delete()
    gone.delete()
    assert "A former member" in page(signed_in(people.manager), plan[0].url)
