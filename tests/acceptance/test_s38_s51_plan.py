"""Rows S38, S39, S43, S44, S46, S47 and S51: the ten-year plan and its board."""

from pathlib import Path

import yaml

PLAN = "dorset-cypf/PLN-001"
BY_THEME = (13, 14, 23, 8, 13, 14, 16)
LINES = (9, 7, 7, 18, 3, 3, 6)


def _themes(cli):
    items = cli("list", "theme", "--owner", "dorset-cypf")["items"]
    return sorted(items, key=lambda t: int(t["number"]))


def _part_of(cli, kind, theme):
    return cli("list", kind, "--owner", "dorset-cypf", "--part-of", theme["full_reference"])


def test_s38_seven_chapters_in_order_with_their_counts_on_the_page_and_in_the_export(person, cli, tmp_path):
    page = person("manager", "dorset-cypf").page(f"/r/{PLAN}")
    themes = _themes(cli)
    assert len(themes) == 7
    counts = tuple(_part_of(cli, "action", t)["total"] for t in themes)
    assert counts == BY_THEME
    for theme, count in zip(themes, counts, strict=True):
        for name in ("aim", "why", "where_now"):
            assert theme[name]
        assert f"{count} actions" in page
    places = [page.index(t["title"]) for t in themes]
    assert places == sorted(places)
    cli("export", str(tmp_path), "--partnership", "dorset-cypf")
    (file,) = Path(tmp_path).glob("dorset-cypf/records/*-action.yaml")
    rebuilt = yaml.safe_load(file.read_text())
    by_theme = [sum(i["links"]["part_of"] == [t["reference"]] for i in rebuilt) for t in themes]
    assert tuple(by_theme) == BY_THEME


def test_s39_the_theme_filter_unowned_and_sub_items(person, cli):
    manager = person("manager", "dorset-cypf")
    assert cli("list", "action", "--owner", "dorset-cypf")["total"] == 101
    assert cli("list", "sub-item", "--owner", "dorset-cypf")["total"] == 13
    assert manager.api("GET", "action?owner=dorset-cypf")["total"] == 101
    for theme, count in zip(_themes(cli), BY_THEME, strict=True):
        page = manager.page(f"/p/dorset-cypf/records/action?part_of={theme['full_reference']}")
        assert f"{count} actions" in page
    unowned = [o for o in cli("orphans", "dorset-cypf") if o["code"] == "action-owner"]
    assert len(unowned) == 101
    assert "101" in manager.page(f"/r/{PLAN}?unowned=on")
    cli(
        "link", "dorset-cypf/ACT-001", "accountable", "shared/ORG-001",
    )  # fmt: skip
    unowned = [o for o in cli("orphans", "dorset-cypf") if o["code"] == "action-owner"]
    assert len(unowned) == 100


def test_s40_counts_53_lines_that_measure_through_their_theme(person, cli):
    manager = person("manager", "dorset-cypf")
    lines = [_part_of(cli, "indicator", t)["total"] for t in _themes(cli)]
    assert tuple(lines) == LINES
    page = manager.page("/p/dorset-cypf/indicators")
    assert "53" in page
    coverage = manager.page(f"/r/{PLAN}")
    assert "through its theme" in coverage or "through their theme" in coverage


def test_s43_six_carried_one_new_none_dropped(person, cli):
    compared = cli("compare", "dorset-cypf/PLN-002", PLAN)
    assert (len(compared["carried"]), len(compared["new"]), len(compared["dropped"])) == (6, 1, 0)
    page = person("manager", "dorset-cypf").page(f"/compare?before=dorset-cypf/PLN-002&after={PLAN}")
    assert "6 carried" in page
    assert "1 new" in page
    assert "0 dropped" in page


def test_s44_membership_finds_two_without_a_seat_and_one_not_listed(person, cli):
    board = "dorset-cypf/GRP-001"
    found = cli("membership", board, code=1)
    no_seat = {b["title"] for b in found["represented_without_seat"]}
    assert no_seat == {"Probation Service", "Dorset Combined Youth Justice Service"}
    assert {s["title"] for s in found["seats_not_listed"]} == {"Department for Work and Pensions"}
    assert cli("list", "seat", "--owner", "dorset-cypf")["total"] == 15
    page = person("manager", "dorset-cypf").page(f"/r/{board}/membership")
    for name in (*no_seat, "Department for Work and Pensions"):
        assert name in page


def test_s46_eight_partner_plans_and_the_fire_plan_had_expired_by_march_2025(person, cli):
    plans = cli("list", "partner-plan", "--owner", "dorset-cypf")
    assert plans["total"] == 8
    manager = person("manager", "dorset-cypf")
    page = manager.page("/p/dorset-cypf/plans?on=2025-03-31")
    for plan in plans["items"]:
        assert plan["title"] in page
    fire = next(p for p in plans["items"] if "Fire" in p["title"])
    near = page[page.index(fire["title"]) :][:400]
    assert "xpired" in near
    assert "xpired" not in manager.page("/p/dorset-cypf/plans?on=2024-03-31")


def test_s47_from_the_action_to_the_prevention_sub_group_and_back(person, cli):
    (action,) = [
        i["other"]["full_reference"]
        for i in cli("show", "dorset-cdp/GRP-002")["links"]
        if i["relation"] == "implements" and not i["outward"] and i["other"]["kind"] == "action"
    ]
    assert action.startswith("dorset-cypf/")
    manager = person("manager", "dorset-cypf")
    assert "Prevention sub-group" in manager.page(f"/r/{action}")
    group = manager.page("/r/dorset-cdp/GRP-002")
    assert action.split("/")[1] in group or cli("show", action)["title"] in group
    sheet = cli("show", "dorset-cdp/GRP-002")
    cli(
        *("retire", "dorset-cdp/GRP-002", "--version", str(sheet["version"]), "--state", "closed"),
        *("--reason", "The strand has ended", "--on", "2026-01-31"),
    )
    page = manager.page(f"/r/{action}")
    assert "Prevention sub-group has ended" in page


def test_s51_twenty_nine_achievements_each_with_evidence_or_none(person, cli):
    listed = cli("list", "achievement", "--owner", "dorset-cypf")
    assert listed["total"] == 29
    manager = person("manager", "dorset-cypf")
    page = manager.page("/r/dorset-cypf/PLN-002")
    for item in listed["items"]:
        assert item["title"] in page
        evidence = [
            x["other"]["title"]
            for x in cli("show", item["full_reference"])["links"]
            if x["relation"] == "evidenced_by" and x["outward"]
        ]
        opened = manager.page(f"/r/{item['full_reference']}")
        assert all(title in opened for title in evidence)
    assert "None recorded" in page or "none recorded" in page
