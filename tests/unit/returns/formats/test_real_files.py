"""Every published file that a feed claims, read to its end: nothing lost, every marker typed, Dorset in its codes.

The files are not part of this repository. The tests look for them in a folder beside it, or where
GOLDENTHREAD_SAMPLES says, and are skipped where they are absent.
"""

import csv
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from goldenthread.returns.formats import Options, Refusal, Row, recognise
from goldenthread.vocabulary import Marker, Refused
from tests.unit.returns.formats.given import BOOK

SAMPLES = Path(os.environ.get("GOLDENTHREAD_SAMPLES") or Path(__file__).parents[4].parent / "shared" / "data")
pytestmark = pytest.mark.skipif(
    not (SAMPLES / "manifest.csv").exists(), reason=f"the published samples are not in {SAMPLES}"
)

# Entries that are not given: the rows of the manifest cover everything else.
REFUSED = {
    "ees/csww_indicators_2017_to_2025.csv": 14 * 22,  # two councils in one code
    "ndtms/alcohol_dependence_prevalence_estimates_la.csv": 5,  # a code of the publisher's own, E0999
    "geography/dfe_las.csv": 3,
    "geography/dfe_lads.csv": 4,
}
HOLIDAYS = "calendar/govuk_bank_holidays.json"
CLAIMED = [
    HOLIDAYS,
    "deprivation/imd2019_lsoa11_dorset_bcp.csv",
    "deprivation/imd2019_ltla19_england.csv",
    "deprivation/imd2025_lsoa21_dorset_bcp.csv",
    "ees/attendance_ytd_202526.csv",
    "ees/b1_children_in_need_2013_to_2024.csv",
    "ees/c1_children_in_need_referrals_and_rereferrals_2013_to_2024.csv",
    "ees/c4_children_in_need_section_47s_and_icpcs_2013_to_2024.csv",
    "ees/cla_number_and_rate_per_10k_children.csv",
    "ees/csww_indicators_2017_to_2025.csv",
    "ees/d1_child_protection_plans_2013_to_2024.csv",
    "ees/ehcp_timeliness_20_week.csv",
    "ees/exclusions_by_reason_2006_2017.csv",
    "ees/eyfsp_headline_measures_202122.csv",
    "ees/funded_early_education_2018_2023.csv",
    "ees/ks4_la.csv",
    "ees/la_care_leavers_accommodation_suitability_22to25.csv",
    "ees/la_cla_placement_stability.csv",
    "ees/neet_scorecard_2023.csv",
    "ees/permanent_exclusions_and_suspensions_la.csv",
    "ees/sen2_mi_education_health_care_plans.csv",
    "fingertips/fingertips_90284_injuries_la_2223download.csv",
    "fingertips/fingertips_90284_injuries_la_2324download.csv",
    "fingertips/fingertips_93356_campylobacter_countyua_pre2019.csv",
    "fingertips/fingertips_93532_unmet_alcohol_subset.csv",
    "fingertips/fingertipsr_neets_greater_manchester.csv",
    "fingertips/fingertipsr_obesity6_greater_manchester.csv",
    "fingertips/fingertipsr_readiness_greater_manchester.csv",
    "geography/dfe_lads.csv",
    "geography/dfe_las.csv",
    "geography/dfe_police-force-areas.csv",
    "geography/dfe_regions.csv",
    "geography/lsoa11_lsoa21_dorset_bcp.csv",
    "lait/lait_bds_kpi_measures_all_areas.csv",
    "lait/lait_bds_other_measures_dorset_bcp_sw_england.csv",
    "ndtms/alcohol_dependence_prevalence_estimates_la.csv",
    "ndtms/ndtms_viewit_export_la_barnet.csv",
    "neighbours/dfe_statistical_neighbours_april_2021.csv",
    "neighbours/dfe_statistical_neighbours_may_2025.xlsx",
    "neighbours/ons_demographic_neighbours.csv",
    "police/2012-04-metropolitan-outcomes.csv",
    "police/2018-11-dorset-street.csv",
    "police/2019-01-dorset-street.csv",
    "police/2024-01-dorset-street.csv",
    "police/2024-04-dorset-street.csv",
    "population/european_standard_population_2013.csv",
    "population/ons_mid_year_population_0_17_2012_to_2024.csv",
    "population/ons_mye2020_single_year_of_age_ltla21.csv",
]


#: Rows above the headings, which the manifest counts.
ABOVE = {"neighbours/dfe_statistical_neighbours_may_2025.xlsx": 2}


def manifest():
    with (SAMPLES / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


def small_areas():
    with (SAMPLES / "geography/lsoa11_lsoa21_dorset_bcp.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row[key]: row["ltla22_code"] for row in rows for key in ("lsoa11_code", "lsoa21_code")}


def reading_of(name, **options):
    path = SAMPLES / name
    with path.open("rb") as stream:
        head = stream.read(65_536)
    if name.startswith("lait/"):
        options.setdefault("companion", (SAMPLES / "lait/lait_data_dictionary.csv").read_bytes())
    options = {"areas": BOOK, "name": path.name, "small_areas": small_areas(), **options}
    return recognise(head, name).read(path.read_bytes(), Options(**options))


def read_all(name, **options):
    reading = reading_of(name, **options)
    return list(reading), reading.tally


@pytest.mark.parametrize("name", CLAIMED)
def test_a_published_file_is_read_to_its_end_and_nothing_is_lost(name):
    reading = reading_of(name)
    items = refused = 0
    for item in reading:
        if isinstance(item, Refusal):
            refused += item.entries
            assert item.finding
            assert item.remedy
        else:
            items += 1
        if isinstance(item, Row):
            assert (item.value is None) == (item.marker is not Marker.NONE and not _beside(item))
            assert item.area
            assert item.period.label
    tally = reading.tally
    if name != HOLIDAYS:  # the manifest counts its divisions
        assert tally.rows + ABOVE.get(name, 0) == int(manifest()[name]["rows"])
    assert tally.entries == tally.given + tally.refused + tally.left_out.total()
    assert items == tally.items
    assert refused == tally.refused == REFUSED.get(name, 0)


def _beside(row):
    return row.value is not None and row.marker.allows_value


@pytest.mark.parametrize("name", [name for name in CLAIMED if name.startswith(("lait/", "fingertips/", "ees/d1"))])
def test_every_row_makes_a_figure(name):
    for item in reading_of(name):
        if isinstance(item, Row):
            item.figure()


def test_every_other_table_is_refused_with_its_name_or_its_columns():
    others = [name for name in manifest() if name.endswith((".csv", ".xlsx")) and name not in CLAIMED]
    assert others
    for name in others:
        with (SAMPLES / name).open("rb") as stream:
            head = stream.read(65_536)
        with pytest.raises(Refused):
            list(recognise(head, name).read((SAMPLES / name).read_bytes(), Options(areas=BOOK, name=name)))


def test_markers_are_typed_as_often_as_the_files_hold_them():
    wanted = {
        "ees/csww_indicators_2017_to_2025.csv": {"x": 95, "z": 81, "u": 51, "low": 12, "c": 8},
        "ees/ks4_la.csv": {"x": 20195, "c": 5443, "z": 246, "k": 1},
        "lait/lait_bds_kpi_measures_all_areas.csv": {"x": 7169},
        "ndtms/ndtms_viewit_export_la_barnet.csv": {"x": 17280},
        "population/ons_mid_year_population_0_17_2012_to_2024.csv": {"x": 21},
    }
    for name, markers in wanted.items():
        items, _ = read_all(name)
        found = Counter(item.marker.value for item in items if isinstance(item, Row) and item.marker)
        assert found == markers, name


def test_dorset_and_bcp_stand_under_the_right_codes_in_the_right_years():
    items, _ = read_all("ees/b1_children_in_need_2013_to_2024.csv")
    years = {}
    for item in items:
        years.setdefault(item.area, set()).add(item.period.label[:4])
    assert years["E10000009"] == {str(year) for year in range(2013, 2020)}
    assert years["E06000059"] == years["E06000058"] == {str(year) for year in range(2020, 2025)}
    items, _ = read_all("ees/sen2_mi_education_health_care_plans.csv")
    new = {item.period.label[:4] for item in items if item.area == "E06000059"}
    old = {item.period.label[:4] for item in items if item.area == "E10000009"}
    assert (min(new), max(old)) == ("2019", "2018")
    items, _ = read_all("lait/lait_bds_kpi_measures_all_areas.csv")
    names = {(item.area, item.area_name) for item in items if "Dorset" in item.area_name or "Poole" in item.area_name}
    assert names == {
        ("E06000059", "Dorset"),
        ("E10000009", "Dorset (Pre LG)"),
        ("E06000029", "Poole (Pre LG)"),
        ("E06000058", "Bournemouth, Christchurch and Poole"),
    }
    items, _ = read_all("fingertips/fingertips_93356_campylobacter_countyua_pre2019.csv")
    assert {item.area for item in items if "Dorset" in item.area_name} == {"E10000009"}


def test_the_misplaced_decimal_of_first_time_entrants_is_flagged_and_nothing_else():
    items, _ = read_all("lait/lait_bds_kpi_measures_all_areas.csv")
    flagged = [item for item in items if any("nine regions" in flag for flag in item.flags)]
    assert {(item.series, item.area) for item in flagged} == {("FirstYJS", "E92000001")}
    assert {item.period.label: item.value for item in flagged}["2024"] == Decimal(1258)
    assert len(flagged) == 9


def test_the_wrong_trend_words_of_injuries_are_all_flagged_and_the_right_ones_are_not():
    items, tally = read_all("fingertips/fingertips_90284_injuries_la_2324download.csv")
    directed = [item for item in items if dict(item.words).get("Recent Trend", "").startswith(("Inc", "Dec"))]
    assert len(directed) == 232
    assert all("contradicts" in "".join(item.flags) for item in directed)
    persons = [item for item in directed if item.breakdown == (("age", "<15 yrs"), ("sex", "Persons"))]
    assert len(persons) == 76  # 77 rows, of which England stands twice
    assert tally.left_out == {"exact repeat of an earlier row, under another parent": 703}
    other = [item for item in items if item not in directed]
    assert not any("contradicts" in "".join(item.flags) for item in other)


def test_neighbours_of_2021_hold_ten_for_each_council():
    found, _ = read_all("neighbours/dfe_statistical_neighbours_april_2021.csv")
    by_area = Counter(item.area for item in found)
    assert set(by_area.values()) == {10}
    assert by_area["E06000059"] == by_area["E10000009"] == 10
    assert {item.closeness for item in found} == {
        "Extremely close",
        "Very close",
        "Close",
        "Somewhat close",
        "Not close",
    }


def test_neighbours_of_2025_stand_in_a_workbook_under_two_rows_of_numbers():
    found, _ = read_all("neighbours/dfe_statistical_neighbours_may_2025.xlsx")
    assert {item.model for item in found} == {"DfE, May 2025"}
    assert set(Counter(item.area for item in found).values()) == {10}
    ranked = {
        area: [item.neighbour for item in sorted(found, key=lambda item: item.rank) if item.area == area]
        for area in ("E06000059", "E06000058")
    }
    # Somerset, Devon, Shropshire, Suffolk, Worcestershire, Essex, Derbyshire, Kent, West Sussex, North Yorkshire.
    assert ranked["E06000059"] == [
        *("E06000066", "E10000008", "E06000051", "E10000029", "E10000034"),
        *("E10000012", "E10000007", "E10000016", "E10000032", "E06000065"),
    ]
    assert ranked["E06000058"][:3] == ["E06000055", "E06000033", "E10000016"]
    dorset = min((item for item in found if item.area == "E06000059"), key=lambda item: item.rank)
    # The row number is that of the sheet.
    assert dorset.row > 3


def test_police_counts_agree_with_the_records_of_the_file():
    rows, tally = read_all("police/2024-01-dorset-street.csv")
    drugs = {row.area: row.value for row in rows if row.series == "street/drugs"}
    assert set(drugs) == {"E06000058", "E06000059"}
    assert sum(row.value for row in rows) == tally.given == 4788
    assert sum(drugs.values()) <= 80
