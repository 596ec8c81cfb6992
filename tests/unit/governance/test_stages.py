"""Where an escalation stands, by the limits of the stages alone."""

from datetime import date, timedelta

import pytest

from goldenthread.governance.standing.stages import standing

LIMITS = {1: 5, 2: 10, 3: None}


def _deadline(limits):
    return lambda stage, since: since + timedelta(days=limits[stage]) if limits[stage] is not None else None


@pytest.mark.parametrize(
    ("on", "stage", "since", "due", "moved"),
    [
        (3, 1, 0, 5, 0),
        (5, 1, 0, 5, 0),
        (6, 2, 5, 15, 1),
        (15, 2, 5, 15, 1),
        (16, 3, 15, None, 2),
        (400, 3, 15, None, 2),
    ],
)
def test_it_moves_on_the_day_after_the_limit(on, stage, since, due, moved):
    start = date(2026, 1, 5)

    def day(number):
        return None if number is None else start + timedelta(days=number)

    found = standing(1, start, 3, _deadline(LIMITS), day(on))
    assert (found.stage, found.since, found.due, found.moved) == (stage, day(since), day(due), moved)
    assert not found.late


def test_past_the_limit_of_the_last_stage_it_is_late_and_stays():
    found = standing(2, date(2026, 1, 5), 2, _deadline({1: 5, 2: 10}), date(2026, 2, 1))
    assert (found.stage, found.moved, found.late) == (2, 0, True)
