"""Rows S10, S14, S20 and S21: the national frame, local priorities, groups and lineage."""

import re

from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands


def test_s10_a_new_partnership_adopts_the_frame_and_gets_three_and_six_rows(person, cli):
    cli(
        *("add", "partnership", "--owner", "shared", "--ref", "new-county"),
        *("--set", "title=New County Combating Drugs Partnership"),
        *("--set", "partnership_type=combating_drugs", "--set", "area=E10000003"),
        *("--set", "marking=public"),
    )
    from goldenthread.partners.demo import ensure_demo_users

    ensure_demo_users()
    manager = person("manager", "new-county")
    assert "From Harm to Hope" in manager.page("/p/new-county/adopt")
    page = manager.send("/p/new-county/adopt", 200, frame="shared/FRM-001")
    page = manager.page("/p/new-county/outcomes")
    elements = cli("list", "element", "--owner", "shared")["items"]
    first = [e for e in elements if e["level"] == "strategic_priority"]
    six = [e for e in elements if e["level"] == "outcome"]
    assert (len(first), len(six)) == (3, 6)
    for element in (*first, *six):
        assert element["title"] in page
    coverage = cli("coverage", "shared/FRM-001", "--owner", "new-county")
    assert len(coverage["rows"]) == 3
    assert len(coverage["outcomes"]) == 6


def test_s14_local_priorities_print_one_to_nine_in_three_blocks_whatever_the_order(person, cli):
    items = cli("list", "priority", "--owner", "tower-hamlets-cdp")["items"]
    assert len(items) == 9
    entered = [item["number"] for item in sorted(items, key=lambda i: i["position"])]
    assert entered != sorted(entered), "the pack enters them out of order on purpose"
    page = person("manager", "tower-hamlets-cdp").page("/p/tower-hamlets-cdp/plans")
    places = [page.index(item["title"]) for item in sorted(items, key=lambda i: int(i["number"]))]
    assert places == sorted(places)
    blocks = [page.index(t) for t in ("Break drug supply chains", "Deliver a world-class")]
    assert places[0] > blocks[0]
    assert places[2] < blocks[1] < places[3]


def test_s20_the_tree_prints_the_groups_and_an_alias_resolves(person, cli):
    manager = person("manager", "dorset-cdp")
    tree = manager.page("/p/dorset-cdp/groups")
    groups = {g["title"]: g for g in cli("list", "group", "--owner", "dorset-cdp")["items"]}
    for title in groups:
        assert title in tree

    def under(reference):
        links = cli("show", f"dorset-cdp/{reference}")["links"]
        return [
            x["other"]
            for x in links
            if x["relation"] == "part_of" and not x["outward"] and x["other"]["kind"] == "group"
        ]

    assert len([g for g in under("GRP-001") if g["reference"] in ("GRP-002", "GRP-003", "GRP-004")]) == 3
    assert len(under("GRP-002")) == 4
    assert len(under("GRP-004")) == 3
    assert "Senior Responsible Officer" in tree or "senior responsible officer" in tree.lower()
    found = cli("search", "School", "suspensions")
    assert any("suspension" in c["title"].lower() and c["kind"] == "group" for c in found["items"])
    assert "suspension working group" in manager.page("/search?q=School+suspensions").lower()


def test_s21_lineage_shows_both_dates_with_led_to_and_warns_when_the_order_is_wrong(person, cli):
    manager = person("manager", "dorset-cdp")
    page = manager.page("/p/dorset-cdp/plans")
    assert "November 2022" in page
    assert "February 2023" in page
    assert "led to" in page.lower()
    links = cli("show", "dorset-cdp/PRD-001")["links"]
    assert any(x["relation"] == "led_to" and x["outward"] for x in links)
    assert "before" not in re.sub(r"before \d", "", _lineage(page))
    card = cli("show", "dorset-cdp/PLN-001")
    commands.change(
        actor=OPERATOR,
        record="dorset-cdp/PLN-001",
        version=card["version"],
        values={"issued": "February 2022"},
    )
    assert "dated before" in manager.page("/p/dorset-cdp/plans")


def _lineage(page):
    return page[page.index("November 2022") : page.index("November 2022") + 600]
