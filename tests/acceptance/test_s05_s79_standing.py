"""Rows S5, S6, S45, S65, S70 and S79: data flows, money, escalations and what grants pay for."""

import datetime
from decimal import Decimal

import pytest

EXAMPLE, DORSET, OLD = "example-county", "dorset-cdp", "pan-dorset-scp"


def _add(cli, kind, owner, *links, code=0, **values):
    given = [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
    made = cli("add", kind, "--owner", owner, *given, *(w for link in links for w in ("--link", link)), code=code)
    return made if code else made["reference"]


# --- S5: data flows ---------------------------------------------------------------------------------------


def test_s5_the_default_map_has_four_flows_and_no_group_lacks_one(person, cli):
    found = cli("flows", DORSET)
    assert found["ways"] == 4
    assert found["lacks"] == []
    ends = {(x["source"]["reference"], x["target"]["reference"]) for x in found["lines"]}
    assert ends == {("GRP-011", "GRP-013"), ("GRP-012", "GRP-013"), ("GRP-013", "GRP-011"), ("GRP-013", "GRP-012")}
    assert "4 data flows Nothing is overdue or missing." in person("manager", DORSET).page(f"/p/{DORSET}/flows")


def test_s5_with_one_deleted_the_group_is_flagged_no_flow_in(person, cli):
    links = cli("show", f"{DORSET}/GRP-011")["links"]
    (link,) = [
        x for x in links if x["relation"] == "feeds" and not x["outward"] and x["other"]["reference"] == "GRP-013"
    ]
    cli("unlink", str(link["id"]), "--reason", "The group gets nothing any more")
    (lack,) = cli("flows", DORSET)["lacks"]
    assert (lack["group"]["reference"], lack["way"]) == ("GRP-011", "in")
    page = person("manager", DORSET).page(f"/p/{DORSET}/flows")
    assert "No flow in: Children and Families Working Group" in page
    assert "3 data flows" in page


def test_s5_overdue_flows_are_listed_and_a_delivery_takes_one_off_the_list(person, cli):
    day = datetime.date(2026, 11, 20)
    (late,) = cli("flows", EXAMPLE, "--on", day.isoformat())["overdue"]
    assert (late["what"], late["next_due"]) == ("Treatment return", "2026-10-17")
    manager = person("manager", EXAMPLE)
    said = "Overdue since 17 October 2026: Treatment return"
    assert said in manager.page(f"/p/{EXAMPLE}/flows?on={day}")
    version = str(cli("show", f"{EXAMPLE}/FLW-002")["version"])
    manager.send(f"/r/{EXAMPLE}/FLW-002/delivered", on="19 October 2026", version=version)
    assert cli("flows", EXAMPLE, "--on", day.isoformat())["overdue"] == []
    assert said not in manager.page(f"/p/{EXAMPLE}/flows?on={day}")


def test_s5_a_question_to_the_data_group_is_answered_with_its_indicator(person, cli):
    manager = person("manager", EXAMPLE)
    page = manager.send(f"/r/{EXAMPLE}/DQN-002/answer", answer="Seven in ten", indicator="IND-019", version="1")
    assert "Seven in ten" in page
    answered = {x["card"]["reference"]: x for x in cli("flows", EXAMPLE)["questions"]}["DQN-002"]
    assert [x["reference"] for x in answered["indicators"]] == ["IND-019"]


# --- S6 and S45: money from the decision to the indicator, and delegated funds ------------------------------


def test_s6_from_an_investment_the_gap_and_the_evidence_are_one_click_away(person, cli):
    (line,) = [x for x in cli("money", EXAMPLE)["lines"] if x["card"]["reference"] == "INV-002"]
    assert [x["reference"] for x in line["needs"]] == ["GAP-002"]
    assert line["evidence"]
    source = person("manager", EXAMPLE).source(f"/p/{EXAMPLE}/money")
    assert f'href="/r/{EXAMPLE}/GAP-002"' in source
    delegated = [x for x in cli("money", EXAMPLE)["lines"] if x["card"]["reference"] == "ALC-003"]
    assert [[y["reference"] for y in delegated[0][k]] for k in ("decisions", "pays_for", "indicators")] == [
        ["DEC-010"], ["ACT-021"], ["IND-019"],
    ]  # fmt: skip


def test_s45_an_allocation_over_the_fund_is_refused(person, cli):
    said = _add(cli, "allocation", EXAMPLE, f"part_of={EXAMPLE}/FND-002", code=3, title="Too much", amount="2000.01")
    assert "£30,000.01, £0.01 more than its £30,000" in said
    assert _add(cli, "allocation", EXAMPLE, f"part_of={EXAMPLE}/FND-002", title="The rest", amount="2000")


def test_s45_spend_over_an_allocation_needs_a_reason_is_kept_and_is_flagged(person, cli):
    over = {"title": "Hire of a hall", "amount": "6724.61"}
    said = _add(cli, "spend", EXAMPLE, f"part_of={EXAMPLE}/ALC-001", code=3, **over)
    assert "£0.01 over the allocation of £10,000" in said
    assert "overspent" not in str(_fund(cli, "FND-002")["overspent"])
    _add(cli, "spend", EXAMPLE, f"part_of={EXAMPLE}/ALC-001", over_reason="A larger hall was needed", **over)
    assert _fund(cli, "FND-002")["overspent"] == [f"{EXAMPLE}/ALC-001", f"{EXAMPLE}/ALC-003"]
    page = person("manager", EXAMPLE).page(f"/p/{EXAMPLE}/money")
    assert "2 allocations overspent." in page
    assert "Over by £0.01 A larger hall was needed" in page


def test_s45_the_roll_up_is_the_sum_and_a_local_action_stands_under_its_theme(person, cli):
    fund = _fund(cli, "FND-002")
    spent = [Decimal(s["amount"]) for line in fund["allocations"] for s in line["spend"]]
    assert Decimal(fund["spent"]) == sum(spent) == Decimal("11725.40")
    assert Decimal(fund["allocated"]) == sum(Decimal(x["amount"]) for x in fund["allocations"])
    page = person("manager", EXAMPLE).page(f"/p/{EXAMPLE}/money")
    assert "Together £28,000 £11,725.40" in page
    themes = page.partition("Local actions by theme")[2]
    assert themes.startswith(" Prevent harm and help families early Bring the whole-family programme to Example South")


def _fund(cli, reference, owner=EXAMPLE):
    (found,) = [x for x in cli("money", owner)["funds"] if x["card"]["reference"] == reference]
    return found


# --- S65: escalations ---------------------------------------------------------------------------------------


def _stage_of(found, title):
    return [some["stage"]["number"] for some in found["stages"] for x in some["lines"] if x["card"]["title"] == title]


def test_s65_unresolved_past_the_limit_it_stands_in_the_list_of_the_next_stage(person, cli):
    title = "Two agencies read the threshold for joint work in different ways"
    # Five working days from Monday 2 November end on Monday the 9th; ten more on the 23rd.
    at = {on: _stage_of(cli("escalations", EXAMPLE, "--on", on), title) for on in ("2026-11-09", "2026-11-10")}
    assert at == {"2026-11-09": [1], "2026-11-10": [2]}
    assert _stage_of(cli("escalations", EXAMPLE, "--on", "2026-11-24"), title) == [3]
    page = person("manager", EXAMPLE).page(f"/p/{EXAMPLE}/escalations?on=2026-11-10")
    second = page.partition("Stage 2: Between heads of service")[2].partition("Stage 3:")[0]
    assert title in second
    assert "Moved here on 9 November 2026: unresolved past the limit" in second


def test_s65_themes_are_counted_for_the_year(person, cli):
    assert cli("escalations", EXAMPLE, "--on", "2026-11-20")["themes"] == [
        ["Thresholds", 2], ["Sharing information", 1], ["Who leads", 1],
    ]  # fmt: skip
    page = person("manager", EXAMPLE).page(f"/p/{EXAMPLE}/escalations?on=2026-11-20&year=2026")
    assert "4 escalations raised in 2026." in page


@pytest.mark.parametrize("kind", ["escalation", "challenge"])
def test_s65_details_of_a_case_are_never_stored(person, cli, kind):
    from goldenthread.records.models import Revision

    day = "raised_on" if kind == "escalation" else "asked_on"
    more = {"subject": "Thresholds"} if kind == "escalation" else {}
    told = "The mother of Keziah Abara, aged 9, was not told"
    said = _add(cli, kind, EXAMPLE, code=3, title="No visit", summary=told, **{day: "2026-11-03"}, **more)
    assert "reads like the details of one case" in said
    assert "Say what the agencies disagree about" in said
    assert "Keziah" not in said
    manager = person("manager", EXAMPLE)
    answer = manager.api("POST", kind, 409, owner=EXAMPLE, **{"title": told, day: "2026-11-03"}, **more)
    assert "details of one case" in str(answer)
    assert not Revision.objects.filter(fields__summary=told).exists()
    assert not Revision.objects.filter(fields__title=told).exists()


def test_s65_a_resolution_holds_no_case_either_and_the_form_says_what_to_write(person, cli):
    manager = person("manager", EXAMPLE)
    address = f"/r/{EXAMPLE}/ESC-003/escalation"
    page = manager.send(address, 422, what="resolve", version="1", resolution="He is now seen each week")
    assert "keep the case in the agency’s own system" in page
    manager.send(address, what="resolve", version="1", resolution="Both now use the published threshold")
    assert not _stage_of(
        cli("escalations", EXAMPLE), "Two agencies read the threshold for joint work in different ways"
    )


# --- S70 and S79: what the annual report says of money -------------------------------------------------------


def test_s70_four_equal_shares_make_the_budget_and_the_carry_over_is_22_7_percent(person, cli):
    fund = _fund(cli, "FND-001", OLD)
    assert [x["amount"] for x in fund["contributions"]] == ["75785"] * 4
    assert fund["paid_in"] == fund["whole"] == "303140"
    assert (fund["carried_over"], fund["carried_share"]) == ("68853", "22.7")
    page = person("manager", OLD).page(f"/p/{OLD}/money")
    assert "Whole £303,140. The total as printed. Put in £303,140 by 4 bodies" in page
    assert "Carried over £68,853, 22.7% of the whole." in page


def test_s70_a_split_asks_for_its_basis_and_comes_to_the_whole_to_the_penny(person, cli):
    manager = person("manager", OLD)
    address = f"/r/{OLD}/FND-002/split-fund"
    among = "shared/dorset-scp 41.3\nshared/bcp-scp 58.7"
    assert "Say on what basis it is split" in manager.send(address, 422, among=among, basis=" ")
    unsaid = cli(
        "split-fund", f"{OLD}/FND-002", *("--among", "shared/dorset-scp"), *("--among", "shared/bcp-scp"), code=3
    )
    assert "it does not say on what basis" in unsaid
    assert _fund(cli, "FND-002", OLD)["allocations"] == []
    page = manager.send(address, among=among, basis="Children under 18, mid-2023")
    assert "Split into 2 allocations" in page
    lines = _fund(cli, "FND-002", OLD)["allocations"]
    assert [Decimal(x["amount"]) for x in lines] == [Decimal("125196.82"), Decimal("177943.18")]
    assert sum(Decimal(x["amount"]) for x in lines) == 303140
    assert {x["basis"] for x in lines} == {"Children under 18, mid-2023"}
    refused = cli("split-fund", f"{OLD}/FND-002", "--among", "shared/dorset-scp", code=3)
    assert "nothing of it is left to allocate" in refused


def test_s79_the_project_shows_its_areas_volunteers_and_grants_without_an_amount(person, cli):
    found = cli("money", OLD)
    amounts = {x["card"]["reference"]: x["amount"] for x in found["grants"]}
    assert amounts["GRA-001"] is None
    assert amounts["GRA-002"] is None
    (project,) = [x for x in found["projects"] if x["card"]["reference"] == "PRD-030"]
    assert [name for name, _ in project["places"]] == ["Weymouth", "Dorchester", "Portland", "Swanage"]
    page = person("manager", OLD).page(f"/p/{OLD}/money")
    assert "in 4 areas: Weymouth, Dorchester, Portland and Swanage." in page
    assert "Community Guardians fully approved 10" in page
    assert "Community Guardians going through checks and training 12" in page
    assert "Safer Streets award to the Pineapple Project Safer Streets fund Not recorded" in page
