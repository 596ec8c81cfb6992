"""Plans: their chapters, lineage, numbered priorities, partner plans and comparison, with three people in the room."""

import csv
import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.pages.plans.warnings import ended_targets
from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands
from goldenthread.records.cards import AsOf, Card
from goldenthread.records.queries import sheet
from goldenthread.strategy import queries
from goldenthread.strategy.order import number_key
from tests.integration.pages.people import People, make_record, signed_in

SLUG = "north-cdp"
PLANS = f"/p/{SLUG}/plans"
PLAN = f"/r/{SLUG}/PLN-001"


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def words(client: Client, url: str, status: int = 200) -> str:
    """The words of a page's main part."""
    text = re.search(r"(?s)<main.*?</main>", page(client, url, status))
    assert text
    plain = " ".join(unescape(re.sub(r"<[^>]+>", " ", text[0])).split())
    return re.sub(r" ([.,:])", r"\1", plain)


def changed(reference: str, **values: object) -> Card:
    full = f"{SLUG}/{reference}"
    return commands.change(
        actor=OPERATOR, record=full, version=sheet(OPERATOR, full).card.version, values=values, reason="Test"
    )


@pytest.fixture
def plan(people: People) -> Card:
    """Two themes entered out of order, three actions (one with parts, one sensitive) and an indicator in a theme."""
    card = make_record(SLUG, "plan", "Delivery plan", plan_type="delivery_plan", starts="2026", ends="2030")
    on = [("part_of", f"{SLUG}/PLN-001")]
    make_record(SLUG, "theme", "Safe at home", number=10, links=on)
    make_record(SLUG, "theme", "Best start", number=2, aim="A good start.", why="It lasts.", links=on)
    start = [("part_of", f"{SLUG}/THM-002")]
    make_record(SLUG, "organisation", "North Council", organisation_type="council")
    make_record(
        SLUG, "action", "Visit each family", number=1, horizon="now", links=[*start, ("accountable", f"{SLUG}/ORG-001")]
    )
    make_record(
        SLUG, "action", "=Train the wardens", number=2, delivery="at_risk", progress="Why: no trainer.", links=start
    )
    make_record(SLUG, "action", "A private raid", number=3, marking="official_sensitive", links=start)
    make_record(SLUG, "sub_item", "Print the leaflet", links=[("part_of", f"{SLUG}/ACT-001")])
    make_record(SLUG, "indicator", "Children helped", links=start)
    return card


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(page(client, f"{PLAN}/actions.csv{query}").splitlines()))


# One plan


def test_a_plan_stands_in_its_chapters_by_number_and_counts_actions_alone(people: People, plan: Card) -> None:
    text = words(signed_in(people.manager), PLAN)
    assert "2 themes, 3 actions and 1 indicator listed under them. 1 sub-item is part of an action" in text
    assert text.index("2 Best start") < text.index("10 Safe at home")
    assert "1 sub-item: Print the leaflet" in text
    assert "Of 3 actions, 0 measured by name, 3 through their theme only, and 0 not measured." in text
    assert "2 actions have no owner linked yet." in text
    assert "Why: no trainer." in text
    assert "Why: Why:" not in text
    for said in ("A good start.", "It lasts.", "Measured through its theme: 1 indicator"):
        assert said in text


def test_who_may_see_less_gets_a_smaller_count_and_no_trace(people: People, plan: Card) -> None:
    text = words(signed_in(people.colleague), PLAN)
    assert "2 actions" in text
    assert "private" not in text
    assert "1 action has no owner linked yet." in text
    page(signed_in(people.outsider), PLAN, 404)
    page(signed_in(people.outsider), f"{PLAN}/actions.csv", 404)
    page(signed_in(people.outsider), PLANS, 404)


def test_filters_narrow_the_actions_and_the_file_follows_them(people: People, plan: Card) -> None:
    manager = signed_in(people.manager)
    assert "2 of 3 actions shown" in words(manager, f"{PLAN}?unowned=on")
    at_risk = words(manager, f"{PLAN}?delivery=at_risk")
    assert "1 of 3 actions shown" in at_risk
    assert "Visit each family" not in at_risk
    assert "1 of 3 actions shown" in words(manager, f"{PLAN}?horizon=now")
    assert "0 of 3 actions shown" in words(manager, f"{PLAN}?theme=THM-001")
    assert "There is no such chapter" in words(manager, f"{PLAN}?theme=THM-404")
    assert "of 3 actions shown" not in words(manager, f"{PLAN}?delivery=nonsense&horizon=1&unowned=")
    assert len(rows(manager)) == 3
    assert len(rows(signed_in(people.colleague))) == 2
    (row,) = rows(manager, "?delivery=at_risk")
    assert row["title"] == "'=Train the wardens"
    assert rows(manager, "?horizon=now")[0]["owners"] == "North Council"
    page(manager, f"/r/{SLUG}/ACT-001/actions.csv", 404)
    page(manager, f"{PLAN}?on=someday", 422)


def test_an_empty_plan_says_so_and_offers_the_next_act_to_who_may(people: People) -> None:
    make_record(SLUG, "plan", "Nothing yet", plan_type="strategy")
    assert "No action is recorded yet. Add an action" in words(signed_in(people.manager), PLAN)
    assert "Add an action" not in words(signed_in(people.colleague), PLAN)


def test_achievements_open_their_evidence_or_say_none(people: People, plan: Card) -> None:
    on = ("part_of", f"{SLUG}/PLN-001")
    make_record(SLUG, "document", "Annual report", document_type="annual_report")
    make_record(SLUG, "achievement", "Second", number=2, links=[on])
    make_record(SLUG, "achievement", "First", number=1, links=[on, ("evidenced_by", f"{SLUG}/DOC-001")])
    make_record(SLUG, "product", "Toolkit", product_type="toolkit", links=[("contributes_to", f"{SLUG}/THM-002")])
    text = words(signed_in(people.manager), PLAN)
    assert "2 achievements, 1 with no evidence recorded." in text
    assert text.index("1 First") < text.index("2 Second")
    assert "None recorded" in text
    assert f'<a href="/r/{SLUG}/DOC-001">Annual report</a>' in page(signed_in(people.manager), PLAN)
    assert "1 product that serves this plan" in text


def test_a_plan_asks_no_more_of_the_database_when_it_grows(people: People, plan: Card) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            queries.plan_page(OPERATOR, f"{SLUG}/PLN-001")
        return len(caught)

    before = asked()
    for number in range(4, 24):
        make_record(SLUG, "action", f"Action {number}", number=number, links=[("part_of", f"{SLUG}/THM-001")])
    assert asked() <= before + 1
    assert queries.plan_page(OPERATOR, f"{SLUG}/PLN-001").total == 23


def test_an_action_of_another_partnership_counts_where_it_is_part(people: People, plan: Card) -> None:
    make_record("south-cdp", "action", "From the south", marking="public", links=[("part_of", f"{SLUG}/THM-001")])
    assert queries.plan_page(OPERATOR, f"{SLUG}/PLN-001").total == 4


# The plans of a partnership


def test_numbers_are_read_as_people_read_them() -> None:
    assert sorted(["10", "A", "2.1", "2", "", "B", "2.10", "2.2"], key=number_key) == [
        *("2", "2.1", "2.2", "2.10", "10", "A", "B", ""),
    ]


def test_priorities_stand_in_blocks_by_number_whatever_the_order_of_entry(people: People, plan: Card) -> None:
    make_record(None, "frame", "From harm", marking="public")
    for number, title in ((2, "Treatment"), (1, "Supply")):
        make_record(
            *(None, "element", title), level="strategic_priority", number=number, marking="public",
            links=[("part_of", "shared/FRM-001")],
        )  # fmt: skip
    for number, to in ((3, "ELE-001"), (2, "ELE-002"), (10, "ELE-002"), (1, "ELE-002")):
        make_record(SLUG, "priority", f"Local {number}", number=number, links=[("contributes_to", f"shared/{to}")])
    make_record(SLUG, "priority", "A: Alone", number="A", links=[("part_of", f"{SLUG}/PLN-001")])
    make_record(SLUG, "priority", "Over", number=9, state="closed")
    make_record(SLUG, "strand", "A strand", links=[("part_of", f"{SLUG}/PRI-005")])
    text = words(signed_in(people.colleague), PLANS)
    order = ["Supply", "1 Local 1", "2 Local 2", "10 Local 10", "Treatment", "3 Local 3", "A: Alone"]
    places = [text.index(said) for said in order]
    assert places == sorted(places)
    assert "Over" not in text[: text.index("How it came about")]
    assert "Strands: A strand" in text
    assert "1 plan and 5 priorities" in text


def test_the_timeline_says_what_led_to_what_and_warns_when_the_order_is_wrong(people: People, plan: Card) -> None:
    make_record(
        *(SLUG, "product", "Needs assessment"), product_type="needs_assessment", issued="November 2026",
        links=[("led_to", f"{SLUG}/PLN-001")],
    )  # fmt: skip
    manager = signed_in(people.manager)
    changed("PLN-001", issued="February 2027")
    text = words(manager, PLANS)
    assert "November 2026. It led to Delivery plan." in text
    assert "It came from Needs assessment." in text
    assert "dated before" not in text
    changed("PLN-001", issued="February 2026")
    warned = words(manager, PLANS)
    assert "Delivery plan is dated before the assessment it came from: Needs assessment." in warned
    assert "One of the dates must be wrong." in warned


def test_a_partner_plan_has_expired_from_the_day_after_its_period(people: People, plan: Card) -> None:
    make_record(SLUG, "partner_plan", "Fire plan", covers="2021 to 2024", links=[("part_of", f"{SLUG}/PLN-001")])
    make_record(SLUG, "partner_plan", "Police plan", links=[("part_of", f"{SLUG}/PLN-001")])
    client = signed_in(people.colleague)
    assert "xpired" not in words(client, f"{PLANS}?on=2024-12-31")
    expired = words(client, f"{PLANS}?on=2025-01-01")
    assert "1 plan of a partner has expired." in expired
    assert "Expired Its period ended by 31 December 2024" in expired
    assert "Expired" in words(client, f"{PLAN}?on=2025-01-01")
    assert "Not stated" in expired
    page(client, f"{PLANS}?on=someday", 422)


def test_products_due_are_late_once_the_day_has_passed(people: People) -> None:
    make_record(SLUG, "product", "Protocol", product_type="protocol", review_due="2026-05-31", evaluation_due="2025")
    lines = queries.products_due(OPERATOR, SLUG, date(2026, 5, 31))
    assert [(x.what, x.late) for x in lines] == [("evaluation", True), ("review", False)]
    assert "31 May 2026 Overdue" in words(signed_in(people.manager), f"{PLANS}?on=2026-06-01")


def test_a_partnership_with_no_plan_says_what_is_absent(people: People) -> None:
    manager, colleague = words(signed_in(people.manager), PLANS), words(signed_in(people.colleague), PLANS)
    for said in ("No plan is recorded.", "No priorities are recorded.", "No plan of a partner is recorded."):
        assert said in manager
        assert said in colleague
    assert "Add a plan" in manager
    assert "Add a plan" not in colleague


def test_what_was_taken_over_names_the_body_it_came_from(people: People, plan: Card) -> None:
    make_record(
        "south-cdp", "plan", "Ours now", plan_type="strategy", marking="public", links=[("succeeds", f"{SLUG}/PLN-001")]
    )
    assert [c.card.title for c in queries.inherited(OPERATOR, "south-cdp")] == ["Ours now"]
    text = words(signed_in(people.outsider), "/p/south-cdp/plans")
    # The earlier plan is official: the outsider is told nothing of it.
    assert "Delivery plan" not in text
    changed("PLN-001", marking="public")
    assert "From North Combating Drugs Partnership: 1 plan." in words(signed_in(people.outsider), "/p/south-cdp/plans")


# Two plans


def test_comparing_counts_links_of_succession_and_asks_for_what_is_missing(people: People, plan: Card) -> None:
    make_record(SLUG, "plan", "Second plan", plan_type="strategy", links=[("succeeds", f"{SLUG}/PLN-001")])
    for title in ("Kept", "Gone"):
        make_record(SLUG, "priority", title, links=[("part_of", f"{SLUG}/PLN-001")])
    later = ("part_of", f"{SLUG}/PLN-002")
    make_record(SLUG, "priority", "Kept on", links=[later, ("succeeds", f"{SLUG}/PRI-001")])
    make_record(SLUG, "priority", "Gone", links=[later])
    client = signed_in(people.colleague)
    both = f"/compare?before={SLUG}/PLN-001&after={SLUG}/PLN-002"
    text = words(client, both)
    assert "1 carried, 1 new, 1 dropped" in text
    assert "Kept on carries on Kept" in text
    assert "Compare two plans" in words(client, "/compare")
    assert "Choose the later plan" in words(client, f"/compare?before={SLUG}/PLN-001", 422)
    assert "Choose two different plans" in words(client, f"/compare?before={SLUG}/PLN-001&after={SLUG}/PLN-001", 422)
    assert "We cannot find a plan" in words(client, f"/compare?before={SLUG}/ACT-001&after={SLUG}/PLN-002", 422)
    hidden = words(signed_in(people.outsider), both, 422)
    assert "Second plan" not in hidden
    assert "Delivery plan" not in hidden


# What a group holds, feedback, and what has ended


def test_objectives_stand_against_the_rule_of_the_parent_body(people: People) -> None:
    make_record(SLUG, "group", "Arm", group_type="arm")
    group = make_record(SLUG, "group", "Families", group_type="working_group", links=[("part_of", f"{SLUG}/GRP-001")])
    for rule, number in (("objectives_min", 2), ("objectives_max", 3)):
        make_record(SLUG, "house_rule", rule, rule=rule, number=number, group="GRP-001")
    assert queries.objectives_of(OPERATOR, group.id).rule == "No objective yet: each group should have 2 to 3."
    make_record(SLUG, "objective", "Fewer suspensions", group="GRP-002")
    found = queries.objectives_of(OPERATOR, group.id)
    assert found.rule == "1 objective: each group should have 2 to 3."
    assert found.warning
    assert found.items[0].words == "No action yet. No indicator yet."


def test_a_group_handles_some_priorities_and_names_where_the_others_are(people: People, plan: Card) -> None:
    here = make_record(SLUG, "group", "Delivery group", group_type="delivery_group")
    make_record(SLUG, "group", "Strategic group", group_type="board")
    for number, group in ((1, "GRP-001"), (2, "GRP-001"), (3, "GRP-001"), (4, "GRP-002")):
        make_record(
            *(SLUG, "priority", f"Priority {number}"),
            links=[("part_of", f"{SLUG}/PLN-001"), ("handled_through", f"{SLUG}/{group}")],
        )
    found = queries.handled(OPERATOR, here.id)
    assert found.words == "3 of 4 priorities of Delivery plan are handled here."
    assert [(c.title, [w.title for w in where]) for c, where in found.elsewhere] == [
        ("Priority 4", ["Strategic group"])
    ]


def test_feedback_is_open_until_people_are_told_back(people: People) -> None:
    make_record(SLUG, "feedback", "Late appointments", respondent_type="patients", received="2026")
    make_record(SLUG, "feedback", "No date")
    assert [x.card.title for x in queries.feedback_open(OPERATOR, SLUG)] == ["Late appointments", "No date"]
    make_record(SLUG, "told_back", "Evening clinics", told_on="2026", links=[("answers", f"{SLUG}/FBK-001")])
    assert [x.card.title for x in queries.feedback_open(OPERATOR, SLUG)] == ["No date"]


def test_work_that_serves_what_has_ended_warns_until_it_is_over_itself(people: People, plan: Card) -> None:
    make_record(SLUG, "group", "Prevention sub-group", group_type="sub_group")
    commands.link(actor=OPERATOR, source=f"{SLUG}/ACT-001", relation="implements", target=f"{SLUG}/GRP-001")
    full = f"{SLUG}/ACT-001"
    assert ended_targets(sheet(OPERATOR, full)) == []
    changed("GRP-001", state="closed", valid_to="2026-01-31")
    (ended,) = ended_targets(sheet(OPERATOR, full))
    assert ended.words.startswith("The Prevention sub-group has ended on 31 January 2026.")
    assert ended_targets(sheet(OPERATOR, full, AsOf(on=date(2026, 1, 31)))) == []
    assert ended_targets(sheet(OPERATOR, full, AsOf(on=date(2026, 2, 1))))
    changed("ACT-001", state="closed", not_known="Too early to say")
    assert ended_targets(sheet(OPERATOR, full)) == []
