"""When updates are due, who is prompted, how fresh the work is, and where an action stood."""

from datetime import date, timedelta

import pytest

from goldenthread.partners.models import Group
from goldenthread.strategy.due import DAYS, Freshness, freshness, horizon_on, prompted, prompts, update_due

DUE = date(2026, 11, 2)


def test_every_cadence_but_the_unstated_one_has_its_days():
    assert set(DAYS) == set(Group.Cadence.values) - {"not_stated"}


def test_an_update_is_due_by_the_cadence_from_the_last_one():
    assert update_due("monthly", date(2026, 10, 2), date(2025, 1, 1)) == DUE
    assert update_due("weekly", None, date(2026, 10, 26)) == DUE


@pytest.mark.parametrize(
    ("cadence", "last"), [("not_stated", date(2026, 1, 1)), ("", date(2026, 1, 1)), ("weekly", None)]
)
def test_nothing_is_due_where_nothing_says_when(cadence, last):
    assert update_due(cadence, last, None) is None


def test_leads_then_cover_then_manager_a_week_apart():
    steps = prompts(DUE, leads=[1, 2, 3], cover=[4])
    assert [(s.step, s.on, s.who) for s in steps] == [
        ("leads", DUE, (1, 2, 3)),
        ("cover", DUE + timedelta(7), (4,)),
        ("manager", DUE + timedelta(14), ()),
    ]
    assert [s.step for s in prompted(steps, DUE - timedelta(1))] == []
    assert [s.step for s in prompted(steps, DUE)] == ["leads"]
    assert [s.step for s in prompted(steps, DUE + timedelta(7))] == ["leads", "cover"]
    assert len(prompted(steps, DUE + timedelta(14))) == 3


@pytest.mark.parametrize(
    ("leads", "cover", "expected"),
    [
        ([], [4], [("cover", 0), ("manager", 7)]),
        ([1], [], [("leads", 0), ("manager", 7)]),
        ([], [], [("manager", 0)]),
    ],
)
def test_nobody_at_a_step_makes_the_next_one_first(leads, cover, expected):
    assert [(s.step, (s.on - DUE).days) for s in prompts(DUE, leads, cover)] == expected


def test_the_score_is_the_share_with_an_update_in_time():
    day = date(2026, 11, 22)
    found = freshness([day, day + timedelta(3), day - timedelta(1), None], day)
    assert (found.fresh, found.due, found.unknown, found.score) == (2, 1, 1, 67)
    assert found.words.startswith("67: 2 of 3 actions have")


def test_all_late_is_the_lowest_score_and_nothing_to_judge_is_none():
    assert Freshness(0, 5).score == 1
    assert Freshness(0, 0, 4).score is None
    assert "not stated" in Freshness(0, 0, 4).words
    assert Freshness(0, 0).words == "No score: no open action"
    assert Freshness(4, 0).score == 100


def test_the_roadmap_of_a_day_undoes_later_moves_alone():
    moves = [(date(2026, 5, 1), "later"), (date(2026, 9, 1), "next")]
    assert horizon_on(date(2026, 4, 30), "now", moves) == "later"
    assert horizon_on(date(2026, 5, 1), "now", moves) == "next"
    assert horizon_on(date(2026, 8, 31), "now", moves) == "next"
    assert horizon_on(date(2026, 9, 1), "now", moves) == "now"
    assert horizon_on(date(2026, 4, 1), "later", []) == "later"
