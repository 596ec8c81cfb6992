"""Decisions over the registers: spellings, members, bands, working days. No database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.reference.rules import (
    Band,
    Edge,
    add_months,
    add_working_days,
    band_label,
    count_working_days,
    fold,
    in_force,
    is_working_day,
    overlaps,
    reaches,
    refuse_unless_known,
)
from goldenthread.vocabulary import Refused

CHRISTMAS = {date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1)}


@pytest.mark.parametrize("spelling", ["Pan Dorset", "Pan-Dorset", "pan-Dorset", "pan Dorset", " PAN  DORSET "])
def test_spellings_of_one_name_fold_together(spelling):
    assert fold(spelling) == "pan dorset"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Dorset (Pre LG)", "dorset pre lg"),
        ("Devon & Cornwall", "devon and cornwall"),
        ("St. Helens", "st helens"),
        ("King's Lynn", "kings lynn"),
        ("Bournemouth, Christchurch and Poole", "bournemouth christchurch and poole"),
    ],
)
def test_punctuation_does_not_matter(name, folded):
    assert fold(name) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("on", "first", "last", "answer"),
    [
        (None, date(2019, 4, 1), None, True),
        (date(2019, 4, 1), date(2019, 4, 1), None, True),
        (date(2019, 3, 31), date(2019, 4, 1), None, False),
        (date(2019, 3, 31), None, date(2019, 3, 31), True),
        (date(2019, 4, 1), None, date(2019, 3, 31), False),
        (date(1901, 1, 1), None, None, True),
    ],
)
def test_both_end_days_are_in_force(on, first, last, answer):
    assert in_force(on, first, last) is answer


EDGES = [
    Edge("England", "South West"),
    Edge("South West", "Dorset"),
    Edge("South West", "BCP"),
    Edge("pan", "Dorset", date(2019, 4, 1)),
    Edge("pan", "BCP", date(2019, 4, 1)),
    Edge("police", "Dorset", date(2019, 4, 1)),
    Edge("police", "BCP", date(2019, 4, 1)),
    Edge("Dorset", "Weymouth", makes_up=False),
]


@pytest.mark.parametrize(
    ("outer", "inner", "answer"),
    [
        ("England", "Dorset", True),
        ("England", "Weymouth", True),
        ("Dorset", "Dorset", True),
        ("Dorset", "England", False),
        ("police", "pan", True),  # because it covers both councils
        ("pan", "police", True),
        ("South West", "pan", True),
        ("Weymouth", "Dorset", False),  # a place in it does not make up the council
        ("Dorset", "BCP", False),
        ("nowhere", "Dorset", False),
    ],
)
def test_what_covers_what(outer, inner, answer):
    assert reaches(outer, inner, EDGES) is answer


def test_membership_has_dates():
    assert reaches("pan", "Dorset", EDGES, date(2019, 4, 1))
    assert not reaches("pan", "Dorset", EDGES, date(2019, 3, 31))


def test_a_ring_in_the_data_does_not_hang():
    ring = [Edge("a", "b"), Edge("b", "a")]
    assert reaches("a", "b", ring)
    assert not reaches("c", "a", ring)


def band(lowest, highest):
    return Band(band_label(lowest, highest), band_label(lowest, highest), lowest, highest)


def test_bands_that_share_an_age_overlap():
    (found,) = overlaps([band(16, 64), band(0, 19), band(65, None)])
    assert (found.first.label, found.second.label) == ("0 to 19", "16 to 64")
    assert (found.lowest, found.highest) == (16, 19)


def test_bands_that_meet_do_not_overlap():
    assert overlaps([band(0, 15), band(16, 64), band(65, None)]) == []


def test_open_bands_overlap_for_ever():
    (found,) = overlaps([band(65, None), band(66, None)])
    assert (found.lowest, found.highest) == (66, None)


@pytest.mark.parametrize(
    ("lowest", "highest", "label"), [(16, 64, "16 to 64"), (65, None, "65 and over"), (0, None, "all ages")]
)
def test_band_labels(lowest, highest, label):
    assert band_label(lowest, highest) == label


ends = st.one_of(st.none(), st.integers(0, 30))
some_bands = st.lists(
    st.builds(lambda low, more: band(low, None if more is None else low + more), st.integers(0, 90), ends),
    max_size=8,
    unique_by=lambda found: found.code,
)


@given(some_bands)
def test_overlaps_agree_with_the_obvious_twin(bands):
    # The twin: write every age out, and see which two lists share one.
    def ages(each):
        return set(range(each.lowest, 200 if each.highest is None else each.highest + 1))

    twin = {
        frozenset((one.code, other.code))
        for one in bands
        for other in bands
        if one.code != other.code and ages(one) & ages(other)
    }
    assert {frozenset((found.first.code, found.second.code)) for found in overlaps(bands)} == twin


def test_the_rapid_review_clock_runs_over_christmas():
    # Known on Friday 20 December 2024: 15 working days run to Wednesday 15 January 2025.
    assert add_working_days(date(2024, 12, 20), 15, CHRISTMAS) == date(2025, 1, 15)


def test_the_day_itself_is_not_counted():
    monday, tuesday = date(2024, 12, 16), date(2024, 12, 17)
    assert count_working_days(monday, monday, CHRISTMAS) == 0
    assert count_working_days(monday, tuesday, CHRISTMAS) == 1
    assert add_working_days(monday, 0, CHRISTMAS) == monday


def test_weekends_and_holidays_are_not_working_days():
    assert not is_working_day(date(2024, 12, 21), CHRISTMAS)
    assert not is_working_day(date(2024, 12, 25), CHRISTMAS)
    assert is_working_day(date(2024, 12, 27), CHRISTMAS)


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 60))
def test_counting_back_gives_the_number(start, number):
    end = add_working_days(start, number, CHRISTMAS)
    assert count_working_days(start, end, CHRISTMAS) == number
    assert is_working_day(end, CHRISTMAS)
    assert count_working_days(start, end - timedelta(days=1), CHRISTMAS) == number - 1


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2024-01-31", 1, "2024-02-29"), ("2024-08-31", 6, "2025-02-28"), ("2024-06-15", 6, "2024-12-15")],
)
def test_months_keep_the_day_where_there_is_one(start, months, end):
    assert add_months(date.fromisoformat(start), months).isoformat() == end


@pytest.mark.parametrize(
    ("first", "last"), [(None, None), (date(2025, 1, 1), date(2028, 12, 26)), (date(2012, 1, 2), date(2023, 12, 26))]
)
def test_years_without_bank_holidays_are_refused(first, last):
    with pytest.raises(Refused, match="bank holidays are not held"):
        refuse_unless_known(date(2024, 1, 1), date(2024, 2, 1), first, last)


def test_years_with_bank_holidays_are_not():
    refuse_unless_known(date(2012, 1, 1), date(2028, 12, 31), date(2012, 1, 2), date(2028, 12, 26))
