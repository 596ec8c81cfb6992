"""Rows S1, S2, S3 and S9: the Prevention arm, its leads, its objectives and its outcomes."""

from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands, queries

ARM = "dorset-cdp/GRP-010"
CHILDREN = "dorset-cdp/GRP-011"
THREE = (
    "Children and Families Working Group",
    "Partnerships Working Group",
    "Data and Measurable Indicators Working Group",
)


def test_s1_the_prevention_arm_lists_three_children_each_with_its_purpose(person, cli):
    manager = person("manager", "dorset-cdp")
    page = manager.page(f"/r/{ARM}")
    under = [
        line["other"]
        for line in cli("show", ARM)["links"]
        if line["relation"] == "part_of" and not line["outward"] and line["other"]["kind"] == "group"
    ]
    assert len(under) == 3
    for child in under:
        purpose = cli("show", child["full_reference"])["purpose"]
        assert purpose
        assert child["title"] in page
        assert purpose.split(".")[0] in page


def test_s2_two_of_three_leads_then_a_cover_clears_it(person, cli):
    manager = person("manager", "dorset-cdp")
    assert "3 of 3 leads" in manager.page(f"/r/{CHILDREN}")
    assert "9 of 9" in manager.page(f"/r/{ARM}")
    seats = cli("list", "seat", "--owner", "dorset-cdp", "--where", f"group={CHILDREN}")["items"]
    lead = next(s for s in seats if s["seat_type"] in ("lead", "co_lead"))
    cli(
        *("change", lead["full_reference"], "--version", str(lead["version"])),
        *("--set", "occupancy=vacant", "--reason", "The lead has left"),
    )
    assert "2 of 3 leads" in manager.page(f"/r/{CHILDREN}")
    assert "8 of 9" in manager.page(f"/r/{ARM}")
    manager.api(
        *("POST", "seat", 201),
        owner="dorset-cdp",
        title="Cover",
        seat_type="cover",
        occupancy="held",
        group="GRP-011",
        links=[{"relation": "stands_in_for", "target": lead["full_reference"]}],
    )
    assert "3 of 3 leads" in manager.page(f"/r/{CHILDREN}")
    assert "9 of 9" in manager.page(f"/r/{ARM}")


def _objective(number: int, **more):
    return commands.add(
        actor=more.pop("actor", OPERATOR),
        kind_code="objective",
        owner="dorset-cdp",
        values={"title": f"Objective {number}", "group": "GRP-011", "marking": "public"},
        **more,
    )


def test_s3_one_objective_warns_and_a_fourth_is_refused_with_the_rule(person, cli):
    manager = person("manager", "dorset-cdp")
    _objective(1)
    assert "1 objective: each group should have 2 to 3" in manager.page(f"/r/{CHILDREN}")
    _objective(2)
    _objective(3)
    error = cli(
        *("add", "objective", "--owner", "dorset-cdp", "--set", "title=A fourth"),
        *("--set", "group=GRP-011"),
        code=3,
    )
    assert "3 active objectives at most" in error
    form = manager.source("/p/dorset-cdp/records/objective/add")
    assert "Objective" in form
    refused = manager.send(
        "/p/dorset-cdp/records/objective/add",
        422,
        title="A fourth",
        group="GRP-011",
        marking="public",
        state="live",
        position="0",
    )
    assert "3 active objectives at most" in refused
    assert queries.list_records(OPERATOR, "objective", owner="dorset-cdp").total == 3


def test_s3_the_chair_may_allow_a_fourth_with_a_reason(person):
    from goldenthread.partners.actors import actor_for, user_by_email

    chair = actor_for(user_by_email("chair.dorset-cdp@demo.invalid"))
    for number in (1, 2, 3):
        _objective(number)
    card = _objective(4, actor=chair, exception="The year's grant asks for it")
    assert card.reference
    ledger = person("manager", "dorset-cdp").page("/p/dorset-cdp/ledger")
    assert "allowed an exception" in ledger


def test_s9_each_group_shows_its_outcomes_and_one_without_an_indicator_is_flagged(person, cli):
    manager = person("manager", "dorset-cdp")
    for reference in ("GRP-011", "GRP-012", "GRP-013"):
        page = manager.page(f"/r/dorset-cdp/{reference}")
        outcomes = [
            line["other"]["title"]
            for line in cli("show", f"dorset-cdp/{reference}")["links"]
            if line["other"]["kind"] == "outcome"
        ]
        assert outcomes
        for title in outcomes:
            assert title in page
    loose = manager.page("/p/dorset-cdp/loose")
    found = cli("orphans", "dorset-cdp")
    flagged = [o for o in found if o["code"] == "outcome-indicator"]
    assert flagged
    assert flagged[0]["card"]["title"] in loose
