"""The published series that ship: which lines have one, whose rows they are, and what is wrong at the source."""

from collections import defaultdict
from decimal import Decimal

import pytest

from goldenthread.packs.reading import read_pack
from goldenthread.vocabulary import Period
from tests.loaded import PACKS

DORSET, BCP, COUNTY, ENGLAND = "E06000059", "E06000058", "E10000009", "E92000001"
LAIT = "shared/DOC-003"
#: Somerset, Devon, Shropshire, Suffolk, Worcestershire, Essex, Derbyshire, Kent, West Sussex, North Yorkshire.
NEIGHBOURS = {
    *("E06000066", "E10000008", "E06000051", "E10000029", "E10000034"),
    *("E10000012", "E10000007", "E10000016", "E10000032", "E06000065"),
}
#: Two of them until 31 March 2023, when a unitary council with the same area took over.
BEFORE = {"E10000027", "E10000023"}
YOUTH_JUSTICE = ("FirstYJS", "ReoffYO")

PLAN, DRUGS, NEAR = (read_pack(PACKS / name) for name in ("dorset-cypf", "dorset-cdp", "optional/dorset-neighbours"))


def published(pack):
    """The figures of a pack that come from a national publication."""
    return [item.data for item in pack.figures if item.data["document"].startswith("shared/")]


EVERY = [row for pack in (PLAN, DRUGS, NEAR) for row in published(pack)]


def test_thirty_seven_of_the_53_lines_have_a_series_and_35_have_dorset_figures():
    line_of = {}
    for item in PLAN.records:
        if item.data.get("line_number"):
            line_of[item.data["ref"]] = item.data["ref"]
        elif item.data["kind"] == "measure":
            line_of[item.data["ref"]] = item.data["links"]["part_of"]
    assert len(set(line_of.values())) == 53
    rows = [row for row in published(PLAN) if row["value"] and row["measure"] in line_of]
    assert len({line_of[row["measure"]] for row in rows}) == 37
    assert len({line_of[row["measure"]] for row in rows if row["area"] == DORSET}) == 35


def test_a_line_without_a_series_says_why():
    with_series = {row["measure"] for row in published(PLAN)}
    parts = defaultdict(list)
    for item in PLAN.records:
        if item.data["kind"] == "measure":
            parts[item.data["links"]["part_of"]].append(item.data["ref"])
    for item in PLAN.records:
        ref = item.data["ref"]
        on_list = item.data.get("line_number") or item.data["kind"] == "measure"
        if on_list and ref not in with_series and not parts[ref]:
            assert item.data["data_source"].startswith("No series"), item.place()


def test_the_plans_and_the_reports_own_figures_stand_apart():
    for pack, own in ((PLAN, 38), (DRUGS, 28)):
        rest = [item.data for item in pack.figures if not item.data["document"].startswith("shared/")]
        assert len(rest) == own
        assert {row["document"] for row in rest} == {"DOC-001"}
    assert not {r["measure"] for r in published(DRUGS)} & {
        item.data["measure"] for item in DRUGS.figures if item.data["document"] == "DOC-001"
    }


def test_neighbours_are_the_ten_of_the_model_and_stand_in_their_own_pack():
    assert {row["area"] for row in published(NEAR)} == NEIGHBOURS | BEFORE
    assert not {row["area"] for row in published(PLAN)} & (NEIGHBOURS | BEFORE)
    assert {row["measure"] for row in published(NEAR)} <= {row["measure"] for row in published(PLAN)}


def test_the_county_that_ended_stands_for_youth_justice_alone_and_says_so():
    county = [row for row in published(PLAN) if row["area"] == COUNTY]
    assert county
    for row in county:
        assert row["section"].startswith(YOUTH_JUSTICE), row["ref"]
        assert "31 March 2019" in row["caution"], row["ref"]


def test_a_value_is_the_published_text_without_the_noise_of_a_spreadsheet():
    for row in EVERY:
        if row["text"] == "-":
            assert (row["value"], row["marker"]) == ("", "x"), row["ref"]
        else:
            assert abs(Decimal(row["text"]) - Decimal(row["value"])) <= Decimal("5E-9"), row["ref"]


def test_each_figure_names_its_row_and_each_of_the_tools_measures_its_last_update():
    for row in EVERY:
        assert "row " in row["section"].lower(), row["ref"]
        if row["document"] == LAIT:
            assert ", updated " in row["section"], row["ref"]


def test_status_follows_the_words_of_the_period():
    words = {"(rev)": "revised", "(final)": "final", "(prov)": "provisional"}
    for row in EVERY:
        said = next((status for word, status in words.items() if word in row["period"].lower()), "not_stated")
        assert row["status"] == said, row["ref"]
    assert {"revised", "final"} <= {row["status"] for row in EVERY}


def test_a_series_holds_twelve_periods_at_most_and_rows_are_in_order():
    for pack in (PLAN, DRUGS, NEAR):
        series = defaultdict(list)
        for row in published(pack):
            series[row["measure"], row["area"]].append(Period.parse(row["period"], kind=row["period_kind"]).start)
        assert max(map(len, series.values())) <= 12
        assert all(starts == sorted(set(starts)) for starts in series.values())
        measures = [row["measure"] for row in published(pack)]
        assert measures == sorted(measures)


@pytest.mark.parametrize("pack", [PLAN, NEAR])
def test_no_missing_figure_is_held_for_a_council_before_it_began(pack):
    for row in published(pack):
        if row["area"] in (DORSET, BCP) and not row["value"]:
            assert Period.parse(row["period"], kind=row["period_kind"]).end.year >= 2019, row["ref"]


# --- What is wrong at the source ---------------------------------------------------------------------------


def test_first_time_entrants_in_england_are_kept_as_published_with_a_caution_in_every_year():
    england = [r for r in published(PLAN) if r["section"].startswith("FirstYJS") and r["area"] == ENGLAND]
    assert len(england) == 9
    for row in england:
        assert Decimal(row["value"]) > 1000
        assert "about ten times too large, in every year; kept as published" in row["caution"]


def test_a_trend_that_contradicts_the_figures_is_told_and_its_words_are_not_a_figure():
    latest = {r["area"]: r for r in published(PLAN) if r["measure"] == "IND-209" and r["period"] == "2023/24"}
    assert "The published trend contradicts the figures" in latest[BCP]["caution"]
    assert "The published trend contradicts the figures" in latest[ENGLAND]["caution"]
    assert "contradicts" not in latest[DORSET]["caution"]
    assert "come to 490, not 550" in latest[DORSET]["caution"]


def test_one_youth_justice_service_gives_both_councils_one_rate_and_says_so():
    rates = {r["area"]: r for r in published(PLAN) if r["section"].startswith("YJS_") and r["value"]}
    assert {area: row["value"] for area, row in rates.items()} == {DORSET: "24.8", BCP: "24.8"}
    assert all("Youth justice is one service for Dorset and BCP" in row["caution"] for row in rates.values())


def test_the_break_of_the_foundation_stage_is_marked_in_its_first_year():
    broken = [row for row in EVERY if row["marker"] == "b"]
    assert {row["measure"] for row in broken} == {"IND-008", "IND-009"}
    assert {row["period"] for row in broken} == {"2022"}
