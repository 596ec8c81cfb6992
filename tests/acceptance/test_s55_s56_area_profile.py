"""Rows S55 and S56: two councils side by side without false comparisons, and shares that cannot all be true."""

import csv
import json

SIDE = "/p/pan-dorset-scp/compare?area=E06000058&area=E06000059"
BCP, DORSET = "/p/pan-dorset-scp/areas/E06000058", "/p/pan-dorset-scp/areas/E06000059"


def _pairs(person_):
    return list(csv.DictReader(person_.source(SIDE.replace("compare?", "compare.csv?")).splitlines()))


def test_s55_side_by_side_warns_that_the_age_bands_differ_and_derives_the_share(person):
    manager = person("manager", "pan-dorset-scp")
    page = manager.page(SIDE)
    assert "The age bands differ: 16-65 in BCP Council, 16-64 in Dorset Council." in page
    assert "The age bands differ: 66+ in BCP Council, 65+ in Dorset Council." in page
    assert "65,800 / 401,900 gives 16.4% (derived)." in page
    assert "disagree" not in page.casefold()
    rows = _pairs(manager)
    differ = {(row["left_ages"], row["right_ages"]) for row in rows if row["standing"] == "Differs"}
    assert {("16-65", "16-64"), ("66+", "65+")} <= differ


def test_s55_overlapping_bands_differ_and_undated_facts_are_not_checkable(person):
    manager = person("manager", "pan-dorset-scp")
    assert "Ages 16-64 and 0-19 overlap in Dorset Council" in manager.page(SIDE)
    rows = {row["fact"]: row for row in _pairs(manager)}
    assert rows["Resident population"]["standing"] == "Not checkable"
    assert "No date is printed" in rows["Resident population"]["words"]
    like = [row for row in rows.values() if row["standing"] == "Like with like"]
    assert [row["fact"] for row in like] == ["White British residents, share"]
    assert like[0]["left_period"] == like[0]["right_period"] == "2021"


def test_s55_a_profile_value_has_its_area_source_date_and_band(person):
    manager = person("manager", "pan-dorset-scp")
    page = manager.page(BCP)
    assert "Residents aged 16 to 65, share Age 16-65 63% , no date printed Not checkable" in page
    assert "annual report 2023/24, Overview of the area" in page
    rows = {row["title"]: row for row in csv.DictReader(manager.source(f"{BCP}.csv").splitlines())}
    row = rows["Residents aged 16 to 65, share"]
    assert (row["ages"], row["area"], row["value"]) == ("16-65", "E06000058", "63")
    assert row["source"].endswith("Overview of the area")
    assert row["accepted_on"]


def test_s56_low_income_rows_say_that_labels_may_be_swapped(person):
    manager = person("manager", "pan-dorset-scp")
    said = "share larger in the larger group; 13.5% × 65,800 = 8,883: labels may be swapped"
    assert said in manager.page(SIDE)
    assert f"{said[:1].upper()}{said[1:]}" in manager.page(BCP)
    assert json.loads(manager.source(f"{BCP}.json"))["findings"] == [said]
    # The other council prints no such rows, and a share that was only rounded twice raises no alarm.
    assert json.loads(manager.source(f"{DORSET}.json"))["findings"] == []
