"""Explore Education Statistics: any order and case of columns, every marker, every level, several filters."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.vocabulary import FigureStatus, Marker, Refused, ValueType
from tests.unit.returns.formats.given import read, table

HEAD = (
    "time_period,time_identifier,geographic_level,country_code,country_name,"
    "region_code,region_name,old_la_code,new_la_code,la_name"
)
DORSET = "2024,Reporting year,Local authority,E92000001,England,E12000009,South West,838,E06000059,Dorset"
ENGLAND = "2024,Reporting year,National,E92000001,England,,,,,"
REGION = "2024,Reporting year,Regional,E92000001,England,E12000009,South West,,,"


def ees(*lines, name="things_2013_to_2024.csv", **options):
    return read("ees", table(*lines), name=name, **options)


def test_each_indicator_of_a_row_is_a_figure_of_its_own():
    rows, refusals, tally = ees(f"{HEAD},category,number,rate_per_10000", f"{DORSET},In need,120,15.2")
    assert not refusals
    assert [(row.series, row.value, row.column) for row in rows] == [
        ("things/number", Decimal(120), "number"),
        ("things/rate_per_10000", Decimal("15.2"), "rate_per_10000"),
    ]
    assert rows[0].breakdown == (("category", "In need"),)
    assert rows[0].breakdown_text == "category=In need"
    assert rows[0].area == "E06000059"
    assert rows[0].period.canonical == "2023-04-01/2024-03-31/reporting_year/2024 Reporting year"
    assert (rows[1].unit.type, rows[1].unit.per) == (ValueType.RATE, 10_000)
    assert (tally.rows, tally.entries) == (1, 2)


def test_every_level_goes_by_its_own_code():
    rows, _, _ = ees(f"{HEAD},n", f"{ENGLAND},1", f"{REGION},2", f"{DORSET},3")
    assert [row.area for row in rows] == ["E92000001", "E12000009", "E06000059"]
    assert [row.area_name for row in rows] == ["England", "South West", "Dorset"]


@pytest.mark.parametrize(
    ("cell", "marker", "flagged"),
    [
        ("c", Marker.CONFIDENTIAL, False),
        ("x", Marker.NOT_AVAILABLE, False),
        ("z", Marker.NOT_APPLICABLE, False),
        ("k", Marker.ROUNDS_TO_ZERO_SENSITIVE, False),
        ("low", Marker.ROUNDS_TO_ZERO, False),
        ("u", Marker.LOW_RELIABILITY, False),
        (":", Marker.NOT_AVAILABLE, True),
        ("~", Marker.ROUNDS_TO_ZERO, True),
        ("..", Marker.NOT_AVAILABLE, True),
    ],
)
def test_every_marker_is_typed_and_makes_a_figure(cell, marker, flagged):
    (row,), _, _ = ees(f"{HEAD},n", f"{DORSET},{cell}")
    assert (row.value, row.marker, row.text, bool(row.flags)) == (None, marker, cell, flagged)
    assert row.figure().is_missing


def test_low_reliability_without_a_value_becomes_not_available_with_the_reason():
    (row,), _, _ = ees(f"{HEAD},n", f"{DORSET},u")
    assert row.figure().marker is Marker.NOT_AVAILABLE
    assert "low reliability" in row.figure().note


def test_a_true_zero_is_a_zero():
    (row,), _, _ = ees(f"{HEAD},n", f"{DORSET},0")
    assert (row.value, row.marker) == (Decimal(0), Marker.NONE)


def test_an_unknown_mark_stops_the_file_unless_the_caller_explains_it():
    with pytest.raises(Refused, match="the marker “\\*” is not known"):
        ees(f"{HEAD},n", f"{DORSET},*", f"{ENGLAND},2")
    rows, _, _ = ees(f"{HEAD},n", f"{DORSET},*", f"{ENGLAND},2", markers={"*": "c"})
    assert rows[0].marker is Marker.CONFIDENTIAL


def test_a_blank_is_refused_and_a_column_that_is_blank_throughout_is_left_out():
    rows, (refusal,), tally = ees(f"{HEAD},n,empty", f"{DORSET},,", f"{ENGLAND},2,")
    assert refusal.place == "row 2, column n"
    assert "blank is not a marker" in refusal.finding
    assert tally.left_out == {"column empty is blank throughout": 2}
    assert len(rows) == 1


def test_filters_are_told_from_figures_without_metadata():
    rows, _, _ = ees(
        f"{HEAD},age,sex,band,sparse,n",
        f"{DORSET},16,Total,1-4,z,1",
        f"{DORSET},17,Total,Total,z,2",
    )
    assert {row.column for row in rows} == {"sparse", "n"}
    assert rows[0].breakdown == (("age", "16"), ("band", "1-4"), ("sex", "Total"))


def test_metadata_decides_and_names_units_and_places():
    meta = table(
        "col_name,col_type,label,indicator_grouping,indicator_unit,indicator_dp,filter_hint,filter_grouping_column",
        "size,Filter,Size of school,,,,,",
        "share,Indicator,Share of pupils,,%,1,,",
    )
    (row,), _, _ = ees(f"{HEAD},size,share", f"{DORSET},500,12.34", companion=meta)
    assert row.breakdown == (("size", "500"),)
    assert (row.title, row.unit.type, row.places, row.value) == (
        "Share of pupils",
        ValueType.PERCENTAGE,
        1,
        Decimal("12.34"),
    )
    with pytest.raises(Refused, match="“other”: the metadata does not say"):
        ees(f"{HEAD},size,share,other", f"{DORSET},500,12.34,1", companion=meta)
    with pytest.raises(Refused, match="“share”: the file does not have it"):
        ees(f"{HEAD},size", f"{DORSET},500", companion=meta)


def test_a_version_column_is_the_status_and_no_breakdown():
    rows, _, _ = ees(f"{HEAD},version,n", f"{DORSET},Revised,1", f"{DORSET},Final,2")
    assert [row.status for row in rows] == [FigureStatus.REVISED, FigureStatus.FINAL]
    assert rows[0].breakdown == ()


def test_district_rows_of_a_council_stand_apart_and_other_districts_are_left_out():
    head = f"{HEAD},lad_code,lad_name,n"
    district = DORSET.replace("Local authority", "Local authority district")
    rows, refusals, tally = ees(
        head,
        f"{DORSET},,,1",
        f"{district},E06000059,Dorset,2",
        f"{district},E07000223,Adur,3",
        f"{district},z,Unknown,4",
    )
    assert not refusals
    assert [row.breakdown for row in rows] == [(), (("geographic_level", "Local authority district"),)]
    assert tally.left_out.total() == 2


def test_levels_that_are_not_kept_are_left_out_and_unknown_ones_stop():
    school = DORSET.replace("Local authority", "School")
    _, _, tally = ees(f"{HEAD},n", f"{school},1", f"{DORSET},2")
    assert tally.left_out == {"figures of this level are not kept: School": 1}
    with pytest.raises(Refused, match="geographic level “Galaxy”"):
        ees(f"{HEAD},n", DORSET.replace("Local authority", "Galaxy") + ",1")


def test_two_areas_in_one_are_refused_and_the_rest_is_read():
    both = DORSET.replace("838,E06000059,Dorset", "940 / 941,E06000061 / E06000062,Both")
    rows, (refusal,), _ = ees(f"{HEAD},n,m", f"{both},1,2", f"{DORSET},3,4")
    assert "more than one area" in refusal.finding
    assert refusal.entries == 2
    assert len(rows) == 2


def test_old_dorset_keeps_its_code_and_the_number_stands_in_for_a_missing_one():
    old = "2019,Reporting year,Local authority,E92000001,England,E12000009,South West,835,E10000009,Dorset"
    gone = "200708,academic year,local authority,E92000001,England,,,820,.,Bedfordshire (Pre LGR 2009)"
    rows, _, _ = ees(f"{HEAD},n", f"{old},1", f"{gone},2")
    assert [row.area for row in rows] == ["E10000009", "E10000001"]
    assert not any(row.flags for row in rows)


def test_repeats_are_left_out_and_contradictions_refused():
    rows, (refusal,), tally = ees(f"{HEAD},n,m", *[f"{DORSET},1,2"] * 2, f"{DORSET},1,3")
    assert len(rows) == 2
    assert tally.left_out.total() == refusal.entries == 2


def test_the_wrong_header_of_the_publishers_demo_is_refused_by_name():
    with pytest.raises(Refused, match="there is no column “geographic_level”.*“geographical_level”"):
        ees(HEAD.replace("geographic_level", "geographical_level") + ",n", f"{DORSET},1")


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(Refused, match="“n” stands twice"):
        ees(f"{HEAD},n,N", f"{DORSET},1,2")


def test_a_period_that_cannot_be_dated_is_refused_for_the_whole_row():
    _, (refusal,), _ = ees(f"{HEAD},n,m", DORSET.replace("Reporting year", "Fortnight") + ",1,2", f"{DORSET},1,2")
    assert "Fortnight" in refusal.finding
    assert refusal.entries == 2


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("b1_children_in_need_2013_to_2024.csv", "b1_children_in_need"),
        ("eyfsp_headline_measures_202122.csv", "eyfsp_headline_measures"),
        ("la_care_leavers_accommodation_suitability_22to25.csv", "la_care_leavers_accommodation_suitability_22to25"),
        ("cla_number_and_rate_per_10k_children.csv", "cla_number_and_rate_per_10k_children"),
    ],
)
def test_the_key_of_a_measure_does_not_change_with_the_release(name, stem):
    (row,), _, _ = ees(f"{HEAD},N", f"{DORSET},1", name=name)
    assert row.series == f"{stem}/n"


@pytest.mark.parametrize("name", ["", "2024.csv", "202324.csv"])
def test_a_file_whose_name_says_nothing_is_refused(name):
    with pytest.raises(Refused, match="which file of the release"):
        ees(f"{HEAD},N", f"{DORSET},1", name=name)


figures = st.sampled_from(["0", "12", "3.5", "c", "x", "z", "u", "low", "k", ":", " 4.25"])


@given(
    st.lists(st.tuples(st.integers(2006, 2035), figures, figures), min_size=1, max_size=12, unique_by=lambda t: t[0]),
    st.permutations(range(13)),
    st.sampled_from([str.lower, str.title, str]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_file_never_seen_reads_whatever_its_order_case_years_and_markers(facts, order, case, encoding, newline):
    header = [*HEAD.split(","), "Group", "N", "M"]
    lines = [header]
    for year, one, two in facts:
        level, identifier = case("Local authority"), case("Calendar year")
        lines.append([str(year), identifier, level, *DORSET.split(",")[3:], "Total pupils", one, two])
    data = newline.join(",".join(line[at] for at in order) for line in lines).encode(encoding)
    rows, refusals, tally = read("ees", data, name="new.csv")
    assert not refusals
    assert (tally.rows, tally.given) == (len(facts), 2 * len(facts))
    cells = sorted((str(year), column, cell) for year, *both in facts for column, cell in zip("NM", both, strict=True))
    assert sorted((row.period.label[:4], row.column, row.text) for row in rows) == [
        (year, column, cell.strip()) for year, column, cell in cells
    ]
    for row in rows:
        assert row.breakdown == (("group", "Total pupils"),)
        assert (row.value is None) == (row.marker is not Marker.NONE)
