"""Public health profiles: four spellings, England twice, notes that are markers, and trends that are checked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.returns.formats.fingertips import NO_REASON, read_metadata
from goldenthread.vocabulary import Marker, Polarity, Refused, ValueType
from tests.unit.returns.formats.given import read, table

COLUMNS = [
    "Indicator ID",
    "Indicator Name",
    "Parent Code",
    "Parent Name",
    "Area Code",
    "Area Name",
    "Area Type",
    "Sex",
    "Age",
    "Category Type",
    "Category",
    "Time period",
    "Value",
    "Lower CI 95.0 limit",
    "Upper CI 95.0 limit",
    "Lower CI 99.8 limit",
    "Upper CI 99.8 limit",
    "Count",
    "Denominator",
    "Value note",
    "Recent Trend",
    "Compared to England value or percentiles",
    "Compared to percentiles",
    "Time period Sortable",
    "New data",
    "Compared to goal",
    "Time period range",
]
BLANK = dict.fromkeys(COLUMNS, "")
DORSET = BLANK | {
    "Indicator ID": "90284",
    "Indicator Name": "Injuries",
    "Parent Code": "E92000001",
    "Area Code": "E06000059",
    "Area Name": "Dorset",
    "Sex": "Persons",
    "Age": "<15 yrs",
    "Time period": "2022/23",
    "Value": "75.5",
    "Lower CI 95.0 limit": "70",
    "Upper CI 95.0 limit": "80",
    "Count": "1,245",
    "Denominator": "82306",
    "Compared to England value or percentiles": "Similar",
    "Time period Sortable": "20220000",
    "Time period range": "1y",
}


def line(cells):
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def fingertips(*rows, header=COLUMNS, **options):
    lines = [line(row[name] for name in COLUMNS[: len(header)]) for row in rows]
    return read("fingertips", table(line(header), *lines), **options)


def test_a_row_carries_value_limits_count_and_the_publishers_words():
    (row,), refusals, _ = fingertips(DORSET)
    assert not refusals
    assert (row.series, row.title, row.area, row.value) == ("90284", "Injuries", "E06000059", Decimal("75.5"))
    assert (row.lower, row.upper, row.numerator, row.denominator) == (70, 80, 1245, 82306)
    assert row.breakdown == (("age", "<15 yrs"), ("sex", "Persons"))
    assert row.period.canonical == "2022-04-01/2023-03-31/financial_year/2022/23"
    assert row.words == (("Compared to England", "Similar"),)


@pytest.mark.parametrize(
    "spell",
    [
        str,
        lambda name: name.replace("Area Name", "AreaName"),
        lambda name: "".join(name.split()),
        lambda name: name.replace("Compared to percentiles", "Compared to Region value or percentiles"),
        lambda name: name.replace("Compared to percentiles", "Column not used"),
        str.upper,
    ],
)
def test_headers_are_matched_without_spaces_and_capitals_and_column_23_by_its_place(spell):
    (row,), _, _ = fingertips(DORSET | {"Compared to percentiles": "Worse"}, header=[spell(name) for name in COLUMNS])
    assert ("Compared to parent", "Worse") in row.words


def test_the_26_columns_of_before_2020_are_read_with_a_last_cell_that_is_left_off():
    header = COLUMNS[:26]
    (row,), refusals, _ = fingertips(DORSET, header=header)
    assert not refusals
    short = line(DORSET[name] for name in COLUMNS[:25])
    (row,), refusals, _ = read("fingertips", table(line(header), short))
    assert not refusals
    assert row.value == Decimal("75.5")
    _, (refusal,), _ = read("fingertips", table(line(COLUMNS), short))
    assert "25 cells" in refusal.finding


def test_a_column_nobody_knows_stops_the_file_by_name():
    with pytest.raises(Refused, match="“Mood” is not known"):
        read("fingertips", table(line([*COLUMNS, "Mood"]), line([*DORSET.values(), "fine"])))
    with pytest.raises(Refused, match="denominator"):
        read("fingertips", table(line(name for name in COLUMNS if name != "Denominator")))


def test_a_line_end_in_a_name_is_a_space_and_na_is_blank():
    (row,), _, _ = fingertips(
        DORSET | {"Indicator Name": "Incidence rate/100,000\n", "Category": "NA", "Count": "NA", "Value note": "NA"}
    )
    assert row.title == "Incidence rate/100,000"
    assert row.numerator is None
    assert row.breakdown == (("age", "<15 yrs"), ("sex", "Persons"))


def test_england_twice_is_given_once_and_a_difference_is_refused():
    england = DORSET | {"Area Code": "E92000001", "Area Name": "England"}
    rows, refusals, tally = fingertips(england | {"Parent Code": ""}, england)
    assert (len(rows), len(refusals)) == (1, 0)
    assert tally.left_out == {"exact repeat of an earlier row, under another parent": 1}
    rows, (refusal,), _ = fingertips(england, england | {"Value": "75.6"})
    assert "other figures" in refusal.finding
    assert "E92000001 England" in refusal.text


def test_inequality_rows_are_breakdowns():
    (row,), _, _ = fingertips(DORSET | {"Category Type": "County & UA deciles (IMD2019)", "Category": "Most deprived"})
    assert dict(row.breakdown)["category"] == "Most deprived"
    assert dict(row.breakdown)["category_type"] == "County & UA deciles (IMD2019)"


@pytest.mark.parametrize(
    ("value", "note", "marker", "shown"),
    [
        ("", "", Marker.NOT_AVAILABLE, NO_REASON),
        ("", "Not presented due to coding", Marker.NOT_AVAILABLE, "Not presented due to coding"),
        ("", "Value suppressed for disclosure control reasons", Marker.CONFIDENTIAL, None),
        ('<div class="no-data">-</div>', "", Marker.NOT_AVAILABLE, NO_REASON),
        ("5", "Should be treated with caution due to coding", Marker.LOW_RELIABILITY, None),
        (
            "5",
            '<span class="tip">* Should be treated with caution</span>',
            Marker.LOW_RELIABILITY,
            "Should be treated with caution",
        ),
        ("5", "Value for Cornwall and Isles of Scilly combined", Marker.NONE, None),
        ("5", "", Marker.NONE, ""),
    ],
)
def test_the_value_note_is_the_marker(value, note, marker, shown):
    (row,), _, _ = fingertips(DORSET | {"Value": value, "Value note": note})
    assert (row.marker, row.note) == (marker, note if shown is None else shown)
    assert row.figure().marker is marker
    if not value or value.startswith("<"):
        assert (row.value, row.lower, row.upper) == (None, None, None)
        assert "not kept" in row.flags[0]


def test_nothing_gives_a_value_back_that_is_held_back():
    (row,), _, _ = fingertips(DORSET | {"Value": "", "Value note": "Suppressed"})
    assert (row.numerator, row.lower) == (None, None)
    assert len(row.flags) == 2


def test_a_value_for_two_areas_together_is_flagged():
    (row,), _, _ = fingertips(DORSET | {"Value note": "Value for Hackney and City of London combined"})
    assert row.flags == ("The value is for two areas together",)


@pytest.mark.parametrize(
    ("when", "sortable", "span", "start", "end"),
    [
        ("2020 - 22", "20200000", "3y", "2020-01-01", "2022-12-31"),
        ("2018", "20180000", "1y", "2018-01-01", "2018-12-31"),
        ("2023 Q1", "20230100", "", "2023-01-01", "2023-03-31"),
        ("2018/19 Q4", "20180400", "", "2019-01-01", "2019-03-31"),
    ],
)
def test_a_period_that_can_mean_one_thing_needs_no_year_type(when, sortable, span, start, end):
    (row,), _, _ = fingertips(
        DORSET
        | {"Indicator ID": "99999", "Time period": when, "Time period Sortable": sortable, "Time period range": span}
    )
    assert (str(row.period.start), str(row.period.end)) == (start, end)


def test_the_year_type_is_asked_for_and_never_guessed():
    unknown = DORSET | {"Indicator ID": "99999"}
    with pytest.raises(Refused, match="the year type “99999” is not known"):
        fingertips(unknown)
    (row,), _, _ = fingertips(unknown, year_types={"99999": "Academic"})
    assert row.period.kind == "academic_year"


def test_metadata_gives_year_type_unit_and_direction_in_both_layouts():
    own = table("IndicatorID,Polarity,ValueType,PeriodType", "99999,Low is good,Proportion,Academic")
    api = table("Indicator ID,Value type,Unit,Year type", '99999,Crude rate,"per 10,000",Financial')
    (row,), _, _ = fingertips(DORSET | {"Indicator ID": "99999"}, companion=own)
    assert (row.period.kind, row.unit.type, row.polarity) == (
        "academic_year",
        ValueType.PERCENTAGE,
        Polarity.LOWER_BETTER,
    )
    assert read_metadata(api)["99999"].unit.per == 10_000
    with pytest.raises(Refused, match="metadata"):
        read_metadata(b"a,b\n1,2\n")


def test_a_sort_key_that_contradicts_the_period_is_refused():
    _, (refusal,), _ = fingertips(DORSET | {"Time period Sortable": "20190000"})
    assert "sort key" in refusal.finding


def _series(values, word):
    rows = [
        DORSET
        | {"Time period": f"{year}/{year % 100 + 1:02}", "Time period Sortable": f"{year}0000", "Value": str(value)}
        for year, value in enumerate(values, start=2015)
    ]
    rows[-1]["Recent Trend"] = word
    return rows


@pytest.mark.parametrize(
    ("values", "word", "contradicts"),
    [
        ((110, 105, 99, 95, 88), "Increasing and getting worse", True),
        ((110, 105, 99, 95, 88), "Decreasing and getting better", False),
        ((88, 95, 99, 105, 110), "Decreasing and getting worse", True),
        ((88, 95, 99, 105, 110), "Increasing", False),
        ((110, 105, 99, 95, 88), "No significant change", False),
        ((110, 105, 99, 95, 88), "Cannot be calculated", False),
        ((110, 99, 95, 88), "Increasing and getting worse", False),
        ((100, 130, 70, 130, 100), "Increasing and getting worse", False),
        ((10, 20, 110, 105, 99, 95, 88), "Increasing and getting worse", True),
    ],
)
def test_a_published_trend_is_kept_and_flagged_where_the_last_five_run_against_it(values, word, contradicts):
    rows, _, _ = fingertips(*_series(values, word))
    (last,) = [row for row in rows if ("Recent Trend", word) in row.words]
    assert ("The published trend contradicts the figures" in "".join(last.flags)) is contradicts
    assert len(rows) == len(values)


def test_the_trend_check_does_not_depend_on_the_order_of_rows():
    rows, _, _ = fingertips(*reversed(_series((110, 105, 99, 95, 88), "Increasing and getting worse")))
    assert sum("contradicts" in "".join(row.flags) for row in rows) == 1


numbers = st.sampled_from(["", "NA", "-", "0", "12.5", "1,234", "99.99999"])


@given(
    st.lists(st.tuples(st.integers(1995, 2040), numbers, numbers), min_size=1, max_size=8, unique_by=lambda t: t[0]),
    st.sampled_from(["Compared to Region value or percentiles", "Column not used", "Compared to ICB percentiles"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_a_download_never_seen_reads_whatever_its_parent_years_blanks_and_spelling(facts, parent, squeezed, encoding):
    header = [parent if name == "Compared to percentiles" else name for name in COLUMNS]
    header = ["".join(name.split()) for name in header] if squeezed else header
    rows = [
        DORSET
        | {"Time period": str(year), "Time period Sortable": f"{year}0000", "Value": value, "Count": count}
        | {"Lower CI 95.0 limit": "", "Upper CI 95.0 limit": ""}
        for year, value, count in facts
    ]
    data = table(line(header), *(line(row.values()) for row in rows), encoding=encoding, newline="\r\n")
    given_rows, refusals, tally = read("fingertips", data, year_types={"90284": "Calendar"})
    assert not refusals
    assert tally.given == len(facts)
    for row, (year, value, _) in zip(given_rows, facts, strict=True):
        assert row.period.label == str(year)
        assert (row.value is None) == (value in ("", "NA", "-")) == (row.marker is Marker.NOT_AVAILABLE)
