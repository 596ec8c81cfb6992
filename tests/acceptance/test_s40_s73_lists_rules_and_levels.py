"""Rows S40, S49, S53, S71 and S73: the list of lines, derived comparators, boundary rules, death reviews, risk levels."""

import csv
import io

SCP = "pan-dorset-scp"
REVIEWED, SHARE, NOTIFIED = f"{SCP}/IND-044", f"{SCP}/IND-046", f"{SCP}/IND-047"
BCP, DORSET, SOMERSET = "E06000058", "E06000059", "E06000066"
BOTH, PANEL = "L-PAN-DORSET", "L-PAN-DORSET-SOMERSET"


def _rows(person, reference):
    return list(csv.DictReader(io.StringIO(person.source(f"/r/{reference}/figures.csv"))))


def test_s40_the_list_counts_and_a_rate_without_a_denominator_is_flagged(person, cli):
    manager = person("manager", "dorset-cypf")
    counts = [cli("list", "indicator", "--part-of", f"dorset-cypf/THM-00{n}")["total"] for n in range(1, 8)]
    assert counts == [9, 7, 7, 18, 3, 3, 6]
    page = manager.page("/r/dorset-cypf/IND-012")
    assert "a rate with no denominator stated, so it cannot be compared or worked out" in page
    listed = manager.page("/p/dorset-cypf/indicators")
    assert "Rates of different kinds are never mixed" in listed and "1,000" in listed and "10,000" in listed


def test_s49_national_is_derived_from_a_difference_and_marked_so(person, cli):
    manager = person("manager", "dorset-cypf")
    rows = {row["reference"]: row for row in _rows(manager, "dorset-cypf/IND-008")}
    derived = rows["dorset-cypf/FIG-026"]
    assert (derived["value"], derived["basis"]) == ("65", "derived")
    assert rows["dorset-cypf/FIG-025"]["value"] == "66"
    assert "worked out from other figures" in manager.page("/figures/dorset-cypf/FIG-026").lower()
    shown = manager.page("/r/dorset-cypf/IND-008")
    assert "65% itself is not printed" in shown


def test_s49_key_stage_2_stands_four_points_below(person, cli):
    found = cli("assess", "dorset-cypf/IND-026", "--on", "2022-12-31")
    dorset = next(one for one in found if one["area"] == DORSET)
    country = next(c for c in dorset["comparisons"] if c["role"] == "country")
    assert (country["difference"]["value"], country["difference"]["value_type"]) == ("-4", "percentage_points")
    page = person("manager", "dorset-cypf").page("/r/dorset-cypf/IND-026?on=2022-12-31")
    assert "4 percentage points below England" in page


def test_s53_exactly_20_miles_is_not_more_than_20(person, cli):
    manager, address = person("manager", "dorset-cypf"), "/r/dorset-cypf/IND-022"
    page = manager.page(address)
    assert "Counts what is more than 20: exactly 20 is not counted." in page
    assert "a child placed at exactly 20 miles is not counted" in page
    for tried, said in (("20", "20 is not counted."), ("20.1", "20.1 is counted."), ("x", "is not a number")):
        assert said in manager.page(f"{address}?tried={tried}")
    assert "3 is counted." in manager.page("/r/dorset-cypf/IND-023?tried=3")
    record = cli("show", "dorset-cypf/IND-022")
    assert (record["boundary"], record["boundary_value"]) == ("more_than", "20")


def test_s71_reviews_add_up_and_notified_is_another_measure(person, cli):
    manager = person("manager", SCP)
    page = manager.page(f"/r/{REVIEWED}")
    assert "12 in BCP Council + 10 in Dorset Council + 5 in Somerset make the 27 published for" in page
    everything = cli("total", REVIEWED, PANEL, BCP, DORSET, SOMERSET, "--period", "financial year 2023/24")
    assert (everything["value"], everything["basis"]) == ("27", "derived")
    assert cli("total", REVIEWED, BOTH, BCP, DORSET, "--period", "financial year 2023/24")["value"] == "22"
    notified = [one for one in cli("assess", NOTIFIED) if one["area"] == BOTH]
    assert notified[0]["latest"]["figure"]["value"] == "27"
    assert "27" in manager.page(f"/r/{NOTIFIED}") and "Not the same measure as deaths reviewed" in manager.page(
        f"/r/{NOTIFIED}"
    )


def test_s71_an_area_total_refuses_what_is_not_part_of_it_and_what_is_missing(cli):
    refused = cli("total", REVIEWED, BOTH, BCP, DORSET, SOMERSET, "--period", "financial year 2023/24", code=3)
    assert "Somerset" in refused and "it is not part of Pan-Dorset" in refused
    twice = cli("total", REVIEWED, PANEL, BOTH, DORSET, "--period", "financial year 2023/24", code=3)
    assert "is added too" in twice
    assert "Missing is not zero" in cli(
        "total", REVIEWED, BOTH, BCP, DORSET, "--period", "financial year 2022/23", code=3
    )


def test_s71_14_of_27_is_52_per_cent_and_nobody_else_sees_small_counts(person):
    row = next(r for r in _rows(person("manager", SCP), SHARE) if r["period"] == "2023/24")
    assert (row["numerator"], row["denominator"], row["value"]) == ("14", "27", "52")
    assert "52%" in person("manager", SCP).page(f"/r/{SHARE}")
    assert person("manager", "tower-hamlets-cdp").client.get(f"/r/{REVIEWED}").status_code == 404


def test_s73_significant_risk_halved_and_moderate_is_not_recorded(person, cli):
    manager = person("manager", SCP)
    page = manager.page(f"/r/{SCP}/MEA-001")
    assert "From 28 to 14: a change of −50%" in page
    (one,) = [one for one in cli("assess", f"{SCP}/MEA-001") if one["area"] == DORSET]
    assert one["change"]["percent"]["value"] == "-50"
    assert one["judgement"] == "no judgement"  # nobody has said which direction is good
    moderate = manager.page(f"/r/{SCP}/MEA-002")
    assert "the number is not recorded" in moderate and "no zero is assumed" in moderate


def test_s73_a_changed_definition_breaks_the_line(person, cli):
    new = cli(
        *("redefine", f"{SCP}/MEA-001", "--version", "1", "--starts", "2024-02-01"),
        *("--set", "definition=Scored 7 or more on the new tool", "--reason", "A new tool"),
    )
    page = person("manager", SCP).page(f"/r/{new['full_reference']}")
    assert "counted under another definition, and no line joins the two" in page
    (one,) = cli("assess", new["full_reference"])
    assert one["latest"] is None and one["change"] is None
