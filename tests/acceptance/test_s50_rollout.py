"""Row S50: where a programme runs and from when; "all localities" is counted, never typed."""

import csv

CYPF = "/p/dorset-cypf/rollout"


def test_s50_the_grid_shows_which_localities_have_a_programme_and_from_when(person, cli):
    manager = person("manager", "dorset-cypf")
    page = manager.page(CYPF)
    assert "Mental Health Support Teams in schools In 3 of 7 localities, planned in 4 more" in page
    assert "Safeguarding Families Together In 3 of 7 localities, planned in 4 more" in page
    assert "begun in Dorset Council: in which localities is not stated" in page
    rows = list(csv.DictReader(manager.source(f"{CYPF}.csv").splitlines()))
    teams = {r["locality_name"]: r for r in rows if r["programme"] == "dorset-cypf/PRD-035"}
    assert {name for name, r in teams.items() if r["state"] == "In place"} == {"North Dorset", "Weymouth", "Portland"}
    assert teams["Weymouth"]["words"] == "In place, from when is not stated"
    assert teams["Swanage"]["words"] == "Planned, when is not stated (said of Dorset Council as a whole)"
    assert cli("list", "coverage", "--owner", "dorset-cypf")["total"] == 9


def test_s50_all_localities_follows_from_the_places(person, cli):
    manager = person("manager", "dorset-cypf")
    places = (
        ("L-SWANAGE", "Swanage"), ("L-CHESIL", "Chesil"), ("L-DORCHESTER", "Dorchester"), ("L-WEST-DORSET", "West"),
    )  # fmt: skip
    for n, (code, name) in enumerate(places):
        assert "In all 7 localities" not in manager.page(CYPF), n
        cli(
            "add", "coverage", "--owner", "dorset-cypf", "--set", f"title=Teams in {name}", "--set", f"area={code}",
            "--set", "coverage_state=in_place", "--set", "begins=September 2025", "--link", "place_of=PRD-035",
        )  # fmt: skip
    page = manager.page(CYPF)
    assert "Mental Health Support Teams in schools In all 7 localities" in page
    assert "From September 2025" in page
    assert "1 of 3 programmes is in every locality" in page


def test_s50_over_time_a_place_that_had_not_begun_was_planned(person):
    manager = person("manager", "example-county")
    address = "/p/example-county/rollout"
    assert "In all 2 localities" in manager.page(address)
    assert "In 1 of 2 localities, planned in 1 more" in manager.page(f"{address}?on=2026-05-01")


def test_s50_a_programme_has_one_place_in_an_area(cli):
    said = cli(
        "add", "coverage", "--owner", "dorset-cypf", "--set", "title=Teams in Weymouth again", "--set",
        "area=L-WEYMOUTH", "--set", "coverage_state=planned", "--link", "place_of=PRD-035", code=3,
    )  # fmt: skip
    assert "this programme has a place here already" in said
