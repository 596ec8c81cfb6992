"""Rows S52 and S76: strategies that are to be written, and toolkits whose effect is to be evaluated."""

import pytest

CYPF, OLD = "dorset-cypf", "pan-dorset-scp"


def test_s52_the_register_lists_each_strategy_with_owner_and_date(person, cli):
    version = str(cli("show", f"{CYPF}/PRD-001")["version"])
    cli("change", f"{CYPF}/PRD-001", "--version", version, "--set", "due=2026-03-31", "--set", "stage=draft")
    cli("link", f"{CYPF}/PRD-001", "accountable", f"{CYPF}/SEA-002")
    owner = cli("show", f"{CYPF}/SEA-002")["title"]
    page = person("manager", CYPF).page(f"/p/{CYPF}/plans?on=2026-03-31")
    assert f"NEET prevention strategy To be agreed Draft 31 March 2026 {owner}" in page
    for title in ("Young carers strategy", "Reunification strategy", "Play strategy"):
        assert f"{title} To be agreed Planned No date recorded No owner recorded" in page
    late = person("manager", CYPF).page(f"/p/{CYPF}/plans?on=2026-04-01")
    assert f"NEET prevention strategy To be agreed Draft 31 March 2026 Overdue {owner}" in late


@pytest.mark.parametrize(("held", "listed"), [("2026-03-31", False), ("2026-04-01", True)])
def test_s52_an_overdue_strategy_is_on_the_boards_agenda(person, cli, held, listed):
    version = str(cli("show", f"{CYPF}/PRD-004")["version"])
    cli("change", f"{CYPF}/PRD-004", "--version", version, "--set", "due=2026-03-31")
    made = cli(
        *("add", "meeting", "--owner", CYPF, "--set", "title=Board", "--set", "group=GRP-001"),
        *("--set", f"held_on={held}"),
    )
    cli("agenda", f"{CYPF}/{made['reference']}")
    page = person("manager", CYPF).page(f"/r/{CYPF}/{made['reference']}")
    assert ("Agreement was due 31 March 2026: no owner recorded" in page) is listed


def test_s76_three_toolkits_are_due_in_2024_25_and_overdue_the_day_after(person):
    titles = (
        "Intra-familial child sexual abuse toolkit",
        "Toolkit on parents and carers who experience mental ill health",
        "Pan-Dorset toolkit on parental substance misuse",
    )
    manager = person("manager", OLD)
    for day, words in (("2025-03-31", ""), ("2025-04-01", " Overdue")):
        page = manager.page(f"/p/{OLD}/plans?on={day}")
        for title in titles:
            assert f"{title} Evaluation financial year 2024/25{words} No owner" in page


def test_s76_a_result_takes_a_toolkit_off_the_list(person, cli):
    version = str(cli("show", f"{OLD}/PRD-001")["version"])
    cli("change", f"{OLD}/PRD-001", "--version", version, "--set", "evaluation_result=Used in 12 of 20 audits")
    page = person("manager", OLD).page(f"/p/{OLD}/plans?on=2025-04-01")
    assert "Intra-familial child sexual abuse toolkit Evaluation" not in page
    assert page.count("Evaluation financial year 2024/25 Overdue") == 2
