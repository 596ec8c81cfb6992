"""The Local Authority Interactive Tool: fill-down, dictionary, names of areas, noise, and the England check."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.returns.formats.areas import LAIT_NUMBERS
from goldenthread.returns.formats.lait import COLUMNS, NO_REASON, read_dictionary
from goldenthread.vocabulary import FigureStatus, Marker, Polarity, Refused, ValueType
from tests.unit.returns.formats.given import read, table

HEADER = ",".join(COLUMNS)
DICTIONARY = table(
    "Measure_code,Measure,Measure_short,Polarity,y_axis_name,dps,Year_Type,Last Update",
    '1,Rate of things,Things,Low,"Rate per 100,000",1,Financial Year,45962',
    "2,Pupils doing well,Well,High,% of pupils,NA,Academic Year,New Data",
    "3,In need,Need,-,% CIN,0,Annual,45962",
    "4,January count,Jan,NA,Number of pupils,0,Annual - January,45962",
    "5,Written twice,Twice,High,%,1,Academic Year,1",
    "5,Written twice,Twice,Low,% of pupils,2,Academic Year,1",
    "6,Two year types,Torn,High,%,1,Academic Year,1",
    "6,Two year types,Torn,High,%,1,Financial Year,1",
)


def lait(*lines, **options):
    return read("lait", table(HEADER, *lines), **{"companion": DICTIONARY, **options})


def test_a_row_carries_all_that_file_and_dictionary_say():
    (row,), refusals, _ = lait("Things,Rate of things,2023,Dorset,66.400000000000006,838.0,South West")
    assert not refusals
    assert (row.feed, row.series, row.title, row.area, row.area_name) == (
        "lait",
        "Things",
        "Rate of things",
        "E06000059",
        "Dorset",
    )
    assert (row.value, row.text, row.marker) == (Decimal("66.4"), "66.400000000000006", Marker.NONE)
    assert row.period.canonical == "2022-04-01/2023-03-31/financial_year/2023"
    assert (row.unit.type, row.unit.per, row.polarity, row.places) == (
        ValueType.RATE,
        100_000,
        Polarity.LOWER_BETTER,
        1,
    )
    assert (row.vintage, row.place) == ("2025-11-01", "row 2")
    assert row.figure().value == Decimal("66.4")


def test_the_data_item_fills_down_by_short_description():
    rows, _, _ = lait(
        "Well,Pupils doing very well,2022,Dorset,1,838.0,South West",
        "Things,,2022,Dorset,2,838.0,South West",
        "Well,,2023,Dorset,3,838.0,South West",
    )
    assert [row.title for row in rows] == ["Pupils doing very well", "Rate of things", "Pupils doing very well"]


def test_the_one_marker_is_not_available_and_never_zero():
    (gap, zero), _, _ = lait("Well,,2022,Dorset,-,838.0,South West", "Well,,2023,Dorset,0,838.0,South West")
    assert (gap.value, gap.marker, gap.note, gap.text) == (None, Marker.NOT_AVAILABLE, NO_REASON, "-")
    assert (zero.value, zero.marker) == (Decimal(0), Marker.NONE)


@pytest.mark.parametrize(
    ("short", "years", "start", "end", "status"),
    [
        ("Well", "2023", "2022-09-01", "2023-08-31", FigureStatus.NOT_STATED),
        ("Well", "2025 (prov)", "2024-09-01", "2025-08-31", FigureStatus.PROVISIONAL),
        ("Well", "2025 (Rev)", "2024-09-01", "2025-08-31", FigureStatus.REVISED),
        ("Well", "2021 (Final)", "2020-09-01", "2021-08-31", FigureStatus.FINAL),
        ("Things", "2016-17 (OT)", "2016-04-01", "2017-03-31", FigureStatus.NOT_STATED),
        ("Things", "2021/22-23/24", "2021-04-01", "2024-03-31", FigureStatus.NOT_STATED),
        ("Need", "2023", "2022-04-01", "2023-03-31", FigureStatus.NOT_STATED),
        ("Jan", "2023", "2023-01-01", "2023-01-31", FigureStatus.NOT_STATED),
    ],
)
def test_years_mean_what_the_dictionary_says_they_mean(short, years, start, end, status):
    (row,), _, _ = lait(f"{short},,{years},Barnet,1,302.0,Outer London")
    assert (str(row.period.start), str(row.period.end), row.status) == (start, end, status)
    assert row.period.label == years


def test_the_defect_of_a_period_0_is_refused_with_its_row():
    rows, (refusal,), _ = lait("Well,,2022,Barnet,1,302.0,Outer London", "Well,,0,Barnet,2,302.0,Outer London")
    assert len(rows) == 1
    assert refusal.place == "row 3, column Years"
    assert "source is at fault" in refusal.finding
    assert "Well | 0 | Barnet" in refusal.text


def test_old_and_new_dorset_keep_their_codes():
    rows, _, _ = lait(
        "Well,,2017,Dorset (Pre LG),1,835.0,South West",
        "Well,,2017,Dorset,2,838.0,South West",
        "Well,,2017,Bournemouth (Pre LG),3,837.0,South West",
        "Well,,2017,Poole (Pre LG),4,836.0,South West",
        'Well,,2024,"Bournemouth, Christchurch and Poole",5,839.0,South West',
    )
    assert [row.area for row in rows] == ["E10000009", "E06000059", "E06000028", "E06000029", "E06000058"]
    assert [bool(row.flags) for row in rows] == [False, True, False, False, False]
    assert "before its code began" in rows[1].flags[0]


@pytest.mark.parametrize(("number", "code", "name"), [(n, c, name) for n, (c, name) in LAIT_NUMBERS.items()])
def test_regions_go_by_the_tools_own_numbers(number, code, name):
    (row,), _, _ = lait(f"Well,,2022,{name},1,{number}.0,")
    assert row.area == code


def test_a_region_whose_name_and_number_differ_is_refused():
    _, (refusal,), _ = lait("Well,,2022,South West,1,989.0,South West")
    assert "989 is South East" in refusal.finding


def test_unknown_areas_marks_and_measures_stop_the_file_by_name_all_at_once():
    lines = (
        "Well,,2022,Narnia,1,123.0,South West",
        "Well,,2023,Narnia,1,123.0,South West",
        "Well,,2022,Barnet,*,302.0,Outer London",
        "Strange,,2022,Barnet,1,302.0,Outer London",
        "Torn,,2022,Barnet,1,302.0,Outer London",
    )
    with pytest.raises(Refused) as refused:
        lait(*lines)
    findings = [problem.finding for problem in refused.value.problems]
    assert findings == [
        "the area “Narnia, number 123” is not known (2 times)",
        "the marker “*” is not known (1 times)",
        "the measure “Strange” is not known (1 times)",
        "the year type “Torn” is not known (1 times)",
    ]
    rows, refusals, _ = lait(*lines, lenient=True)
    assert (len(rows), len(refusals)) == (0, 5)


def test_a_blank_cell_is_refused_and_not_made_missing():
    _, (refusal,), _ = lait("Well,,2022,Barnet,,302.0,Outer London")
    assert "blank" in refusal.finding


def test_a_repeat_is_left_out_and_a_contradiction_refused():
    rows, (refusal,), tally = lait(*["Well,,2022,Barnet,1,302.0,L"] * 2, "Well,,2022,Barnet,2,302.0,L")
    assert len(rows) == 1
    assert tally.left_out == {"exact repeat of an earlier row": 1}
    assert "another value" in refusal.finding


def test_the_dictionary_is_asked_for_and_read_with_its_contradictions():
    with pytest.raises(Refused, match="data dictionary"):
        read("lait", table(HEADER))
    with pytest.raises(Refused, match="Measure_short"):
        lait(companion=b"a,b\n1,2\n")
    twice = read_dictionary(DICTIONARY)["Twice"]
    assert (twice.polarity, twice.places, twice.year_type) == (Polarity.ASK, None, "Academic Year")


def _regions(short, value):
    codes = [number for number, (code, _) in LAIT_NUMBERS.items() if code.startswith("E12")]
    return [f"{short},,2024,{LAIT_NUMBERS[n][1]},{value + at},{n}.0," for at, n in enumerate(codes)]


def test_england_far_outside_its_regions_is_flagged_and_kept():
    rows, _, _ = lait("Things,,2024,England,1258,970.0,", *_regions("Things", 120), *_regions("Well", 50))
    england = rows[-1]
    assert (england.area, england.value) == ("E92000001", Decimal(1258))
    assert england.flags == ("The figure for England lies far outside its nine regions, which run from 120 to 128",)
    assert not any(row.flags for row in rows[:-1])


def test_england_among_its_regions_or_as_a_count_is_not_flagged():
    rows, _, _ = lait("Things,,2024,England,124,970.0,", *_regions("Things", 120))
    assert rows[-1].flags == ()
    rows, _, _ = lait("Jan,,2024,England,9000,970.0,", *_regions("Jan", 900))
    assert not any(row.flags for row in rows)
    rows, _, _ = lait("Things,,2024,England,1258,970.0,", *_regions("Things", 120)[:8])
    assert rows[-1].flags == ()


cells = st.sampled_from(["-", "0", "12.300000000000001", "-4.5", "1.2E-2", "7", "1,234"])


@given(
    st.lists(st.tuples(st.sampled_from(["Things", "Well", "Need"]), st.integers(2012, 2035), cells), max_size=30),
    st.permutations(range(7)),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_file_never_seen_reads_whatever_its_years_order_encoding_and_values(facts, order, encoding, newline):
    facts = list({fact[:2]: fact for fact in facts}.values())
    lines = [list(COLUMNS)]
    lines += [[short, "", str(year), "Barnet", f'"{cell}"', "302.0", "x"] for short, year, cell in facts]
    data = newline.join(",".join(line[at] for at in order) for line in lines).encode(encoding)
    rows, refusals, tally = read("lait", data, companion=DICTIONARY)
    assert not refusals
    assert (tally.rows, tally.given) == (len(facts), len(facts))
    for row, (short, year, cell) in zip(rows, facts, strict=True):
        assert (row.series, row.text, row.period.label) == (short, cell, str(year))
        assert (row.value is None) == (cell == "-") == (row.marker is Marker.NOT_AVAILABLE)
