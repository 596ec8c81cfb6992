"""Days that a cadence makes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.governance import cadence
from goldenthread.governance.cadence import between, due_days, ends_of_parts, step, to_working_day

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
KNOWN = sorted([*cadence.DAYS, *cadence.MONTHS])


@pytest.mark.parametrize(
    ("code", "following"),
    [
        ("weekly", date(2026, 2, 7)),
        ("six_weekly", date(2026, 3, 14)),
        ("monthly", date(2026, 2, 28)),
        ("two_monthly", date(2026, 3, 31)),
        ("quarterly", date(2026, 4, 30)),
        ("six_monthly", date(2026, 7, 31)),
        ("yearly", date(2027, 1, 31)),
    ],
)
def test_one_step_from_the_last_day_of_january(code, following):
    assert step(code, date(2026, 1, 31)) == following


def test_the_thirty_first_comes_back_after_a_short_month():
    days = between("monthly", date(2026, 1, 31), date(2026, 1, 1), date(2026, 4, 30))
    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_a_year_in_step_with_a_meeting_long_ago():
    days = between("six_weekly", date(2024, 5, 14), date(2026, 1, 1), date(2026, 12, 31))
    assert all((day - date(2024, 5, 14)).days % 42 == 0 for day in days)
    assert (days[0] - date(2026, 1, 1)).days < 42
    assert (date(2026, 12, 31) - days[-1]).days < 42


@given(st.sampled_from(KNOWN), DAYS, DAYS, st.integers(0, 900))
def test_nothing_is_left_out_and_nothing_comes_before_its_anchor(code, anchor, first, length):
    last = date.fromordinal(first.toordinal() + length)
    found = between(code, anchor, first, last)
    every, number = [], 0
    while (day := step(code, anchor, number)) <= last:
        if day >= first:
            every.append(day)
        number += 1
    assert found == every[: cadence.MOST]


@pytest.mark.parametrize(
    ("code", "times"), [("six_monthly", 2), ("monthly", 12), ("two_monthly", 6), ("quarterly", 4), ("yearly", 1)]
)
def test_without_a_first_day_each_falls_at_the_end_of_its_part_of_the_year(code, times):
    days = ends_of_parts(code, date(2024, 1, 1), date(2024, 12, 31))
    assert len(days) == times
    assert days[-1] == date(2024, 12, 31)
    assert due_days(code, None, date(2024, 1, 1), date(2024, 12, 31)) == days


def test_half_years_end_in_june_and_december_and_february_has_its_leap_day():
    assert ends_of_parts("six_monthly", date(2024, 1, 1), date(2024, 12, 31))[0] == date(2024, 6, 30)
    assert ends_of_parts("two_monthly", date(2024, 1, 1), date(2024, 12, 31))[0] == date(2024, 2, 29)


def test_a_cadence_in_weeks_has_no_place_in_the_year_without_a_first_day():
    assert due_days("six_weekly", None, date(2024, 1, 1), date(2024, 12, 31)) == []
    assert due_days("not_stated", date(2024, 1, 1), date(2024, 1, 1), date(2024, 12, 31)) == []


def test_once_is_once():
    assert due_days("once", date(2024, 5, 1), date(2024, 1, 1), date(2030, 1, 1)) == [date(2024, 5, 1)]


def test_a_weekend_and_a_bank_holiday_move_to_the_next_working_day():
    assert to_working_day(date(2026, 4, 3), {date(2026, 4, 3), date(2026, 4, 6)}) == date(2026, 4, 7)
    assert to_working_day(date(2026, 4, 8), ()) == date(2026, 4, 8)
