"""Clear days before a meeting: neither the day something arrives nor the day itself counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.reference.rules import before_clear_days, count_working_days, is_working_day

SPRING = {date(2026, 5, 25)}


@pytest.mark.parametrize(
    ("meeting", "number", "last"),
    [
        (date(2026, 6, 12), 5, date(2026, 6, 4)),
        (date(2026, 6, 12), 0, date(2026, 6, 11)),
        (date(2026, 6, 15), 1, date(2026, 6, 11)),
        (date(2026, 6, 1), 5, date(2026, 5, 21)),
    ],
    ids=["five before a Friday", "none leaves the day before", "over a weekend", "over a bank holiday"],
)
def test_the_last_day_for_papers(meeting, number, last):
    assert before_clear_days(meeting, number, SPRING) == last


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 30))
def test_that_many_working_days_lie_between_and_the_day_after_would_be_one_too_late(meeting, number):
    last = before_clear_days(meeting, number, SPRING)
    assert is_working_day(last, SPRING)
    between = count_working_days(last, date.fromordinal(meeting.toordinal() - 1), SPRING)
    assert between == number
