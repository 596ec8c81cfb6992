"""Neighbours, drug treatment, police counts, population, deprivation, and files of reference."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.returns.formats import recognise
from goldenthread.returns.formats.ndtms import NOT_COLLECTED, ROUNDED
from goldenthread.vocabulary import FigureStatus, Marker, Refused, ValueType
from tests.unit.returns.formats.given import read, table

# Neighbours

SN = "LA num,LA Name,LA number,GOInd,GOReg,SN1,SNP,SN2,SNP,"


def test_neighbours_of_the_department_keep_order_word_and_model():
    data = table(
        SN,
        "838,Dorset,838,7,South West,933,Very Close,878,Close ,",
        ",,,,,,,,,",
        ",Old SNs:,,,,,,,,",
        "835,Dorset (Pre LG),835,7,South West,893,Extremely Close,,,",
    )
    found, refusals, tally = read("dfe-neighbours", data, name="dfe_statistical_neighbours_april_2021.csv")
    assert not refusals
    assert [(each.area, each.neighbour, each.rank, each.closeness) for each in found] == [
        ("E06000059", "E06000066", 1, "Very close"),
        ("E06000059", "E10000008", 2, "Close"),
        ("E10000009", "E06000051", 1, "Extremely close"),
    ]
    assert {each.model for each in found} == {"DfE, Apr 2021"}
    assert tally.left_out.total() == 2 + 2 + 1


def workbook(*sheets):
    """A workbook with these (name, rows) sheets."""
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_neighbours_of_the_department_are_found_in_a_workbook_by_their_headings():
    head = ["LA num", "LA Name", "LA number", "GOInd", "GOReg", "SN1", "SNP", "SN2", "SNP"]
    dorset = [838, "Dorset", 838, 7, "South West", 933, "Close", 878, "Close "]
    data = workbook(("Notes", [["Published in May"]]), ("Groups", [["A", "B", 3], [1, 2, 3], head, [], dorset]))
    assert recognise(data, "sn.xlsx").key == "dfe-neighbours"
    found, refusals, tally = read("dfe-neighbours", data, name="sn_may_2025.xlsx")
    assert not refusals
    assert [(each.neighbour, each.rank, each.closeness, each.row) for each in found] == [
        ("E06000066", 1, "Close", 5),
        ("E10000008", 2, "Close", 5),
    ]
    assert tally.given == 2


def test_a_workbook_of_another_table_is_refused_as_before():
    data = workbook(("Sheet1", [["LA", "Value"], ["Dorset", 3]]))
    with pytest.raises(Refused, match="spreadsheet workbook"):
        recognise(data, "other.xlsx")
    with pytest.raises(Refused, match="no sheet has the headings"):
        read("dfe-neighbours", data, name="other_may_2025.xlsx")


def test_a_model_without_a_date_is_asked_about():
    with pytest.raises(Refused, match="of when the model is"):
        read("dfe-neighbours", table(SN), name="neighbours.csv")


def test_neighbours_by_code_leave_out_what_is_outside_the_register():
    data = table("AREACD,1,2,3", "E06000059,E06000066,W06000022,E07000223", "S12000034,E06000059,,")
    found, _, tally = read("ons-neighbours", data)
    assert [(each.area, each.neighbour, each.rank) for each in found] == [("E06000059", "E06000066", 1)]
    assert tally.left_out["areas outside England are not kept"] == 1 + 3


# Drug treatment

VIEWIT = "ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx,exits_died_allintx"


def test_viewit_needs_a_code_for_a_name_and_types_null():
    data = table(VIEWIT, "2021/22,Dorset,TOTAL,Total,Opiate,75,NULL")
    with pytest.raises(Refused, match="Dorset, which may be E06000059 or E10000009"):
        read("ndtms", data)
    (treated, died), _, tally = read("ndtms", data, area_names={"Dorset": "E06000059"})
    assert (treated.area, treated.series, treated.value) == ("E06000059", "viewit/intreatment_allintx", Decimal(75))
    assert treated.breakdown == (("age_group", "Total"), ("drug_group", "Opiate"), ("sex", "Total"))
    assert treated.period.canonical == "2021-04-01/2022-03-31/financial_year/2021/22"
    assert treated.note == ROUNDED
    assert (died.value, died.marker, died.note, died.text) == (None, Marker.NOT_AVAILABLE, NOT_COLLECTED, "NULL")
    assert tally.entries == 2


def test_unrounded_counts_and_england_carry_no_note_of_rounding():
    rows, _, _ = read("ndtms", table(VIEWIT, "2021/22,Barnet,F,18-29,Total,73,5", "2021/22,England,F,18-29,Total,75,5"))
    assert {row.note for row in rows} == {""}


def test_a_mark_nobody_explained_stops_viewit_by_name():
    data = table(VIEWIT, "2021/22,Barnet,F,18-29,Total,*,5")
    with pytest.raises(Refused, match="the marker “\\*”"):
        read("ndtms", data)
    rows, _, _ = read("ndtms", data, markers={"*": "c"})
    assert rows[0].marker is Marker.CONFIDENTIAL


def test_monthly_figures_are_provisional_and_look_back_as_far_as_the_caller_says():
    data = table("Area,Measure,Sex,Apr-24,May 2024,2024-06", "Barnet,In treatment,F,10,20,NULL")
    rows, _, _ = read("ndtms-monthly", data)
    assert [str(row.period.start) for row in rows] == ["2024-04-01", "2024-05-01", "2024-06-01"]
    assert {row.status for row in rows} == {FigureStatus.PROVISIONAL}
    assert rows[0].breakdown == (("sex", "F"),)
    assert rows[2].marker is Marker.NOT_AVAILABLE
    rows, _, _ = read("ndtms-monthly", data, rolling_months=12)
    assert (str(rows[0].period.start), str(rows[0].period.end)) == ("2023-05-01", "2024-04-30")
    assert rows[0].period.label == "12 months to April 2024"


def test_prevalence_without_limits_is_read_and_a_strange_code_refused():
    head = "PHE_Centre,Local_Authority,Area_Code_GSS,Alcohol_dependent,Alcohol_lower_CI,Alcohol_upper_CI,Year"
    data = table(
        head, "x,Barnet,E09000003,100,90,110,2017/18", "x,Barnet,E09000003,80,NA,NA,2014", "x,C,E0999,1,1,1,2014"
    )
    (with_limits, without), (refusal,), _ = read("alcohol-prevalence", data)
    assert (with_limits.lower, with_limits.upper, with_limits.marker) == (90, 110, Marker.ESTIMATED)
    assert (without.lower, without.period.kind) == (None, "calendar_year")
    assert "E0999" in refusal.finding


# Police

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
SMALL = {"E01015301": "E06000058", "E01020400": "E06000059"}


def crime(mark="", month="2024-01", code="E01015301", name="Bournemouth 001A", sort="Drugs"):
    return f"{mark},{month},Dorset Police,Dorset Police,-1.8,50.7,On or near X,{code},{name},{sort},,"


def test_records_are_counted_and_never_points():
    data = table(
        STREET,
        *[crime(sort="Anti-social behaviour")] * 3,
        *[crime("a1")] * 2,
        crime("a2"),
        crime("a2", name="Bournemouth 001B"),
        crime("a3", code="E01020400", name="West Dorset 001A"),
        crime("a4", code="", name=""),
        crime("a5", code="E01019881", name="East Devon 010C"),
        crime("a6", month="2024-13"),
    )
    rows, (refusal,), tally = read("police-street", data, small_areas=SMALL)
    assert [(row.area, row.series, row.value) for row in rows] == [
        ("E06000058", "street/anti-social behaviour", 3),
        ("E06000058", "street/drugs", 3),
        ("E06000059", "street/drugs", 1),
    ]
    assert rows[0].period.canonical == "2024-01-01/2024-01-31/month/2024-01"
    assert rows[0].breakdown == (("recorded_by", "Dorset Police"),)
    assert rows[0].unit.type is ValueType.COUNT
    assert tally.left_out == {
        "exact repeat of an earlier record": 1,
        "no location is given": 1,
        "outside the councils that are looked up: East Devon": 1,
    }
    assert "2024-13" in refusal.finding
    assert not any("50.7" in str(value) for row in rows for value in row)


def test_outcomes_count_each_outcome_of_a_crime():
    head = STREET.replace("Crime type,Last outcome category,Context", "Outcome type")
    lines = [f"a1,2024-01,D,D,0,0,X,E01015301,B 001A,{sort}" for sort in ("Charged", "Fined", "Fined")]
    rows, _, tally = read("police-outcomes", table(head, *lines), small_areas=SMALL)
    assert [(row.series, row.value) for row in rows] == [("outcomes/charged", 1), ("outcomes/fined", 1)]
    assert tally.left_out.total() == 1


def test_records_cannot_be_placed_without_the_look_up():
    with pytest.raises(Refused, match="small area"):
        read("police-street", table(STREET, crime()))


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from([*SMALL, "", "E01000001"])), max_size=40))
def test_every_record_is_counted_once_or_left_out_with_a_reason(records):
    data = table(STREET, *(crime(mark, code=code) for mark, code in records))
    rows, _, tally = read("police-street", data, small_areas=SMALL)
    assert sum(row.value for row in rows) == tally.given
    assert tally.rows == len(records)


# Population and deprivation


def test_a_mid_year_estimate_is_of_30_june_though_the_file_says_reporting_year():
    head = "time_period,time_identifier,geographic_level,country_code,country_name,age_group,population_estimate"
    data = table(head, "2024,Reporting year,National,E92000001,England,Children aged 0 to 17 years,12183016")
    (row,), _, _ = read("population", data)
    assert (row.period.start, row.period.end) == (date(2024, 6, 30), date(2024, 6, 30))
    assert row.series == "mid-year/population_estimate"


def test_ages_are_melted_and_checked_against_the_total():
    data = table("ltla21_code,ltla21_name,total_population,0,1,17,18,90+", "E06000059,Dorset,16,1,2,3,4,5")
    rows, _, _ = read("population-by-age", data, name="ons_mye2020_single_year.csv")
    assert [dict(row.breakdown)["age"] for row in rows] == ["0", "1", "17", "18", "90+", "All ages"]
    assert {row.period.label for row in rows} == {"mid-2020"}
    assert rows[-1].flags == ("The ages add up to 15 and the total given is 16",)
    with pytest.raises(Refused, match="of which year"):
        read("population-by-age", data, name="people.csv")


def test_a_standard_population_must_fit_together():
    found, _, _ = read("standard-population", table("age_band,esp2013", "0-4,40000", "5-9,50000", "10+,10000"))
    assert [(each.lowest, each.highest, each.weight) for each in found] == [
        (0, 4, 40000),
        (5, 9, 50000),
        (10, None, 10000),
    ]
    for lines in (("0-4,50000", "10+,50000"), ("0-4,1", "5+,2"), ("0-4,50000", "5-9,50000")):
        with pytest.raises(Refused):
            read("standard-population", table("age_band,esp2013", *lines))


def test_deprivation_keeps_editions_apart_and_takes_a_small_area_whose_council_is_known():
    data = table(
        "lsoa11_name,lsoa11_code,ltla19_name,ltla19_code,IMD_decile,IMD_rank",
        "Bournemouth 003B,E01015333,BCP,E06000058,8,23386",
        "Adur 001A,E01031340,Adur,E07000223,5,1",
        "Odd,E99,BCP,E06000058,5,1",
    )
    rows, (refusal,), tally = read("deprivation", data, name="imd2019_lsoa11.csv")
    assert [(row.series, row.area, row.value) for row in rows] == [
        ("imd2019/imd_decile", "E01015333", 8),
        ("imd2019/imd_rank", "E01015333", 23386),
    ]
    assert rows[1].unit.type is ValueType.RANK
    assert "1 the most deprived" in rows[1].unit.text
    assert refusal.entries == tally.left_out.total() == 2


# Reference


def test_bank_holidays_are_read_from_json():
    events = [
        {"title": "New Year’s Day", "date": "2024-01-01", "notes": "", "bunting": True},
        {"title": "", "date": "x"},
    ]
    found, (refusal,), _ = read("bank-holidays", json.dumps({"england-and-wales": {"events": events}}).encode())
    assert [(each.division, each.date, each.title) for each in found] == [
        ("england-and-wales", date(2024, 1, 1), "New Year’s Day")
    ]
    assert refusal.place == "row 2"
    for data in (b"{", b"[]", b'{"wales": {}}', b'{"scotland": 1}', b"[" * 100_000):
        with pytest.raises(Refused):
            read("bank-holidays", data)


def test_councils_come_with_their_days_and_numbers():
    head = (
        "new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,entity_code,"
        "entity_description,status,old_la_code"
    )
    data = table(
        head,
        "E10000009,Dorset,01/01/2009,31/03/2019,E12000009,E10,Counties,terminated,835",
        "E06000061 / E06000062,Both,,,,,,live,940 / 941",
        "x,Overseas,,,,,,live,x",
        "E06000001,Hartlepool,31/31/2009,,,,,live,805",
    )
    found, refusals, tally = read("areas-councils", data)
    (dorset,) = found
    assert (dorset.code, dorset.valid_from, dorset.valid_to, dorset.dfe_number, dorset.parent) == (
        "E10000009",
        date(2009, 1, 1),
        date(2019, 3, 31),
        "835",
        "E12000009",
    )
    assert len(refusals) == 2
    assert tally.left_out.total() == 1


def test_small_areas_link_2011_to_2021_and_to_the_council():
    data = table(
        "lsoa11_name,lsoa11_code,change_code,lsoa21_name,lsoa21_code,ltla22_name,ltla22_code",
        "Poole 004E,E01015416,U,BCP 013E,E01015416,BCP,E06000058",
    )
    (link,), _, _ = read("small-areas", data)
    assert (link.old, link.new, link.area, link.change) == ("E01015416", "E01015416", "E06000058", "U")
