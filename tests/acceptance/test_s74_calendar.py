"""Rows S57, S59 and S74 where they concern meetings and reporting: what comes next, how often, and what is late."""

import pytest

OLD = "pan-dorset-scp"
TIMES = {"RPL-001": 2, "RPL-002": 2, "RPL-003": 2, "RPL-004": 12, "RPL-005": 6, "RPL-006": 4}


def _lines(cli, *more):
    return {x["card"]["reference"]: x for x in cli("duties", OLD, "--year", "2023", *more)["lines"]}


@pytest.mark.parametrize(
    ("board", "held", "following"),
    [("GRP-002", "2024-05-14", "2024-06-25"), ("GRP-003", "2024-05-14", "2024-07-15")],
    ids=["six weeks on", "two months on, past a Sunday"],
)
def test_s57_the_next_meeting_is_worked_out_from_the_last(person, cli, board, held, following):
    cli(
        *("add", "meeting", "--owner", OLD, "--set", "title=A meeting of the board", "--set", f"group={board}"),
        *("--set", f"held_on={held}", "--set", "meeting_state=held"),
    )
    found = cli("next-meeting", f"{OLD}/{board}", "--on", "2024-05-20")
    assert found["due"] == following
    page = person("manager", OLD).page(f"/p/{OLD}/meetings?on=2024-05-20")
    day = f"{int(following[-2:])} {'June' if following[6] == '6' else 'July'} 2024"
    assert f"Due by {day}, by how often it meets" in page


def test_s74_a_year_lists_two_twelve_six_and_four_occurrences(person, cli):
    lines = _lines(cli)
    assert {ref: len(x["occurrences"]) for ref, x in lines.items()} == TIMES
    entries = cli("calendar", OLD, "--year", "2023")["entries"]
    for ref, times in TIMES.items():
        assert sum(x["card"]["reference"] == ref for x in entries) == times
    page = person("manager", OLD).page(f"/p/{OLD}/calendar?year=2023")
    assert page.count("Dorset community safety partnership reports on serious violence Report") == 4
    assert page.count("MET panel reports on extra-familial harm Report") == 2


def test_s74_nothing_is_called_late_before_the_line_was_recorded_here(cli):
    assert {o["state"] for x in _lines(cli).values() for o in x["occurrences"]} == {"unknown"}


def test_s74_a_missed_one_shows_late_and_one_that_was_done_does_not(person, cli):
    version = str(cli("show", f"{OLD}/RPL-006")["version"])
    cli("change", f"{OLD}/RPL-006", "--version", version, "--set", "first_due=2023-03-31")
    cli(
        *("add", "fulfilment", "--owner", OLD, "--set", "title=First quarter", "--set", "for_due=2023-03-31"),
        *("--set", "done_on=2023-03-30", "--link", f"meets={OLD}/RPL-006"),
    )
    states = [o["state"] for o in _lines(cli, "--on", "2023-07-15")["RPL-006"]["occurrences"]]
    assert states == ["done", "late", "due", "due"]
    manager = person("manager", OLD)
    page = manager.page(f"/p/{OLD}/duties?year=2023&on=2023-07-15")
    assert "Late: Dorset community safety partnership reports on serious violence, due 30 June 2023" in page
    assert "due 31 March 2023" not in page
    calendar = manager.page(f"/p/{OLD}/calendar?year=2023&on=2023-07-15")
    assert "1 thing late in 2023" in calendar


def test_s74_a_meeting_that_was_missed_shows_late_until_somebody_says(person, cli):
    manager = person("manager", "example-county")
    cli(
        *("add", "meeting", "--owner", "example-county", "--set", "title=Unmarked", "--set", "group=GRP-005"),
        *("--set", "held_on=2025-06-10"),
    )
    asked = "/p/example-county/meetings?year=2025"
    assert "Late: its date has passed and it is not marked as held" in manager.page(asked)
    (line,) = [x for x in cli("list", "meeting", "--owner", "example-county")["items"] if x["title"] == "Unmarked"]
    cli("mark-meeting", line["full_reference"], "missed", "--version", str(line["version"]), "--why", "Nobody came")
    assert "Late: its date" not in manager.page(asked)
    assert "Missed" in manager.page(asked)


def test_s59_who_is_told_of_a_duty_stays_with_the_accountable_role(person, cli):
    """Reassigning a delegate changes nothing on the partnership's list of duties."""
    before = cli("duties", OLD, "--year", "2024")["checklists"]
    lead = next(s for s in cli("list", "seat", "--owner", OLD)["items"] if s["seat_type"] == "lead_partner")
    links = cli("show", lead["full_reference"])["links"]
    held = [x["other"]["title"] for x in links if x["relation"] == "held_by" and x["outward"]]
    delegate = next(x["other"] for x in links if x["relation"] == "delegates_to" and x["outward"])
    old = next(x for x in cli("show", delegate["full_reference"])["links"] if x["relation"] == "held_by")
    cli("unlink", str(old["id"]), "--reason", "A new delegate")
    cli("link", delegate["full_reference"], "held_by", "shared/POS-012")
    assert cli("duties", OLD, "--year", "2024")["checklists"] == before
    now = cli("show", lead["full_reference"])["links"]
    assert [x["other"]["title"] for x in now if x["relation"] == "held_by" and x["outward"]] == held
