"""Rows S1 to S4 and S9: the Prevention arm, its leads, its objectives, the roadmap and the outcomes."""

from datetime import timedelta

from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands, queries
from goldenthread.vocabulary.clock import today

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


ACTION = "example-county/ACT-012"


def _columns(answer):
    return {c["horizon"]: [item["reference"] for item in c["items"]] for c in answer["columns"]}


def test_s4_today_shows_now_and_last_month_still_shows_later(person, cli):
    """By the page, the API and the command line alike."""
    lead, month = person("co_lead", "example-county"), timedelta(days=31)
    before = (today() - month).isoformat()
    version = cli("show", ACTION)["version"]
    first = {"version": version, "to": "later", "reason": "The worker starts in the new year", "on": "2026-01-12"}
    lead.api("POST", f"action/{ACTION}/move", 201, **first)
    cli(
        *("move", ACTION, "--version", str(version + 1), "--to", "now"),
        *("--reason", "Both hospitals are ready"),
    )
    today_columns = _columns(cli("roadmap", "example-county"))
    assert "ACT-012" in today_columns["now"]
    assert "ACT-012" not in today_columns["later"]
    assert "ACT-012" in _columns(cli("roadmap", "example-county", "--on", before))["later"]
    assert "ACT-012" in _columns(lead.api("GET", f"roadmap/example-county?on={before}"))["later"]
    title = cli("show", ACTION)["title"]
    now = lead.page("/p/example-county/roadmap")
    assert now.index("Now ") < now.index(title) < now.index(" Next ")
    then = lead.page(f"/p/example-county/roadmap?on={before}")
    assert then.index(" Later ") < then.index(title)
    group = lead.page(f"/r/example-county/GRP-004?on={before}")
    assert group.index(" Later ") < group.index(title, group.index("Roadmap"))
    shown = lead.page(f"/r/{ACTION}")
    assert "Moved from later to now" in shown
    assert "Both hospitals are ready" in shown


def test_s4_a_move_without_a_reason_is_refused_by_every_door(person, cli):
    lead = person("co_lead", "example-county")
    version = cli("show", ACTION)["version"]
    lead.api("POST", f"action/{ACTION}/move", 422, version=version, to="now", reason=" ")
    lead.api("PATCH", f"action/{ACTION}", 409, version=version, horizon="now")
    cli("move", ACTION, "--version", str(version), "--to", "now", "--reason", " ", code=3)
    assert cli("show", ACTION)["version"] == version


def test_s2_work_is_told_by_group_to_the_board_and_by_post_to_the_manager_alone(person):
    board = person("board_member", "example-county").page("/p/example-county/leads")
    manager = person("manager", "example-county").page("/p/example-county/leads")
    assert "2 of 3 leads 1 vacant" in board
    assert "Treatment and recovery working group" in board
    assert "Service Director" not in board
    assert "Service Director" in manager
    assert "silent" not in manager.lower()


def test_on_behalf_blocked_done_and_closed_by_api_and_command_line(person, cli):
    lead = person("manager", "example-county")
    version = cli("show", ACTION)["version"]
    said = {"version": version, "status": "at_risk", "sentence": "It waits", "blocked_by": ["shared/ORG-904"]}
    lead.api("POST", f"action/{ACTION}/updates", 201, **said, given_by="Lead nurse", given_how="email")
    lead.api("POST", f"action/{ACTION}/updates", 412, **said)
    assert "Blocked by Example Integrated Care Board" in lead.page(f"/r/{ACTION}")
    assert "Work that waits for it" in lead.page("/r/shared/ORG-904")
    cli("report", ACTION, "--version", str(version + 1), "--status", "complete", "--sentence", "It is there")
    cli("close-action", ACTION, "--version", str(version + 2), "--what-changed", "People are met", code=3)
    cli(
        *("close-action", ACTION, "--version", str(version + 2), "--what-changed", "People are met"),
        *("--shown-by", "example-county/IND-020"),
    )
    after = cli("show", ACTION)
    assert (after["state"], after["delivery"], after["what_changed"]) == ("closed", "complete", "People are met")
