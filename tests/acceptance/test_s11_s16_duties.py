"""Rows S11, S15 and S16: the four duties, the way to a decision, and the gaps of priorities."""

TH = "tower-hamlets-cdp"
FOUR = "The four duties of a combating drugs partnership"


def _four(cli, owner):
    return next(x for x in cli("duties", owner)["checklists"] if x["title"] == FOUR)


def test_s11_four_of_four_only_when_each_duty_has_a_dated_agreed_product(person, cli):
    manager = person("manager", TH)
    assert (_four(cli, TH)["met"], _four(cli, TH)["total"]) == (0, 4)
    assert "0 of 4 met" in manager.page(f"/p/{TH}/duties")
    # A plan counts by its date of issue; each product by its stage and its date, and both are needed.
    steps = [("PLN-001", {"issued": "12 March 2024"})]
    steps += [(ref, {"stage": "agreed", "issued": "12 March 2024"}) for ref in ("PRD-001", "PRD-003", "PRD-004")]
    for number, (ref, values) in enumerate(steps, 1):
        for name, value in values.items():
            assert _four(cli, TH)["met"] == number - 1, f"{ref} counts before its {name}"
            version = str(cli("show", f"{TH}/{ref}")["version"])
            cli("change", f"{TH}/{ref}", "--version", version, "--set", f"{name}={value}")
        assert _four(cli, TH)["met"] == number
    page = manager.page(f"/p/{TH}/duties")
    assert "4 of 4 met" in page
    assert "agreed, 12 March 2024" in page


def test_s11_a_retired_product_no_longer_meets_its_duty(cli):
    assert _four(cli, "example-county")["met"] == 4
    version = str(cli("show", "example-county/PRD-004")["version"])
    cli("retire", "example-county/PRD-004", "--version", version, "--reason", "Withdrawn")
    assert _four(cli, "example-county")["met"] == 3


def test_s15_dates_of_the_two_bodies_show_on_the_calendar(person, cli):
    manager = person("manager", TH)
    steps = cli("pipeline", TH)
    assert [x["card"]["reference"] for x in steps] == ["PRD-002", "PRD-003", "PRD-005", "PRD-006"]
    assert [x["card"]["title"][:3] for x in steps[0]["meetings"]] == ["DLT", "CLT"]
    before = manager.page(f"/p/{TH}/calendar?year=2024")
    assert "8 January 2024" not in before
    assert "Jan 8 as printed" in before
    for ref, day in (("MTG-001", "2024-01-08"), ("MTG-002", "2024-01-16")):
        version = str(cli("show", f"{TH}/{ref}")["version"])
        cli("change", f"{TH}/{ref}", "--version", version, "--set", f"held_on={day}")
    after = manager.page(f"/p/{TH}/calendar?year=2024")
    assert "8 January 2024 DLT considers the strategy" in after
    assert "16 January 2024 CLT considers the strategy" in after
    entries = cli("calendar", TH, "--year", "2024")["entries"]
    assert [(x["on"], x["sort"]) for x in entries] == [("2024-01-08", "Meeting"), ("2024-01-16", "Meeting")]


def test_s15_a_date_with_no_year_is_refused_with_a_question(person, cli):
    version = str(cli("show", f"{TH}/MTG-001")["version"])
    said = cli("change", f"{TH}/MTG-001", "--version", version, "--set", "held_on=8 January", code=3)
    assert "Which year?" in said
    assert cli("show", f"{TH}/MTG-001")["held_on"] is None
    manager = person("manager", TH)
    answer = manager.api("PATCH", f"meeting/{TH}/MTG-001", 422, version=int(version), held_on="Jan 8")
    assert "Which year?" in str(answer)


def test_s16_a_priority_with_neither_work_nor_response_is_an_open_gap(person, cli):
    manager = person("manager", TH)
    found = cli("stocktake", TH)
    assert (found["open_gaps"], found["total"]) == (9, 9)
    assert "9 of 9 priorities are open gaps" in manager.page(f"/p/{TH}/stocktake")

    def record(ref, title, **values):
        sets = [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
        cli(
            *("add", "stocktake", "--owner", TH, "--set", f"title={title}", *sets),
            *("--link", f"concerns={TH}/{ref}"),
        )

    record("PRI-001", "Exploitation: a gap alone", gap="Nobody follows up at weekends.")
    assert cli("stocktake", TH)["open_gaps"] == 9, "a gap alone is no answer to it"
    record("PRI-002", "What there is", existing_work="A team in each hospital.")
    record("PRI-003", "What was agreed", gap="No joint patrol.", response="One patrol a week.", agreed_on="2024-02-01")
    found = cli("stocktake", TH)
    assert found["open_gaps"] == 7
    assert [x["number"] for x in found["items"] if not x["open_gap"]] == ["2", "3"]
    page = manager.page(f"/p/{TH}/stocktake")
    assert "7 of 9 priorities are open gaps" in page
    assert "One patrol a week. Agreed on 1 February 2024" in page
