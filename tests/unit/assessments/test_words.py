"""Freshness, stages and headlines; groups that share people; areas within areas; answers kept."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from goldenthread.assessments.areas import Register
from goldenthread.assessments.cards import Seen
from goldenthread.assessments.held import ages_overlap
from goldenthread.assessments.saying import fresh_of, headline_of, stage_words
from goldenthread.methods.headlines import LONGEST, Direction
from goldenthread.methods.trend import Judgement
from goldenthread.observations.kept import Kept
from goldenthread.reference.rules import Edge
from goldenthread.vocabulary import Figure, Period, Unit, ValueType
from tests.unit.assessments.drawn import quarter

ACCEPTED = datetime(2023, 7, 18, 23, 30, tzinfo=UTC)


def figure(value: int) -> Figure:
    return Figure(value=Decimal(value), unit=Unit(ValueType.COUNT))


def seen(period: Period) -> Seen:
    return Seen(period, figure(38), "north/FIG-001", ACCEPTED, "", True, "")


def values(frequency: str = "not_stated", stage: str = "live") -> dict[str, str]:
    return {"frequency": frequency, "stage": stage}


@pytest.mark.parametrize(
    ("period", "frequency", "due"),
    [
        (quarter(2023, 1), "quarterly", date(2023, 12, 31)),
        (quarter(2023, 1), "not_stated", date(2023, 12, 31)),
        (Period.financial_year(2022), "not_stated", date(2025, 3, 31)),
        (Period.month(2023, 12), "monthly", date(2024, 2, 29)),
        (Period.day(date(2023, 4, 15)), "not_stated", None),
        (Period.day(date(2023, 4, 15)), "yearly", date(2025, 4, 15)),
    ],
)
def test_the_next_figure_is_looked_for_until_two_more_periods_have_ended(period, frequency, due):
    fresh = fresh_of(seen(period), values(frequency), date(2023, 7, 19))
    assert fresh.due == due
    assert not fresh.stale


def test_a_figure_is_stale_from_the_day_after_it_was_due():
    on_the_day = fresh_of(seen(quarter(2023, 1)), values(), date(2023, 12, 31))
    assert (on_the_day.stale, on_the_day.days) == (False, 184)
    assert on_the_day.words == "Data to 30 June 2023, accepted on 19 July 2023."
    after = fresh_of(seen(quarter(2023, 1)), values(), date(2024, 1, 1))
    assert after.stale
    assert after.words == "Not refreshed: data to 30 June 2023; the next figure was due by 31 December 2023."


def test_a_measure_that_has_ended_is_due_nothing():
    fresh = fresh_of(seen(quarter(2013, 1)), values(stage="ended"), date(2023, 7, 19))
    assert (fresh.due, fresh.stale) == (None, False)


@pytest.mark.parametrize(
    ("stage", "day", "words"),
    [
        ("being_established", date(2023, 9, 30), "Being established, due 30 September 2023"),
        ("being_established", date(2023, 10, 1), "Being established, overdue: it was due 30 September 2023"),
        ("in_progress", date(2023, 9, 1), "In progress, due 30 September 2023"),
        ("live", date(2023, 10, 1), "No figure held"),
        ("ended", date(2023, 10, 1), "Ended"),
    ],
)
def test_what_there_is_instead_of_a_figure(stage, day, words):
    assert stage_words(values(stage=stage), date(2023, 9, 30), day) == words


@pytest.mark.parametrize(
    ("title", "direction", "usual", "text"),
    [
        ("Deaths", Direction.NO_CHANGE, False, "Deaths: no clear change, 59 then 55"),
        ("Deaths", Direction.DOWN, False, "Deaths fell from 59 to 55"),
        ("Referrals", Direction.UP, True, "Referrals ran higher than usual"),
        ("Harm reduction up and down", Direction.TOO_FEW, False, "Harm reduction up and down: too few points to judge"),
        ("One two three four five six seven", Direction.UP, True, "The figure ran higher than usual"),
    ],
)
def test_a_headline_says_what_was_computed(title, direction, usual, text):
    made = headline_of(title, direction, Judgement.NONE, figure(59), figure(55), usual=usual)
    assert made == text
    assert len(made.split()) <= LONGEST


@pytest.mark.parametrize(
    ("bands", "overlap"),
    [
        (["0-15", "16-64", "65+"], False),
        (["16-64", "0-19"], True),
        (["16-65", "65+"], True),
        (["17", "18-24"], False),
        (["adults", "young people"], False),
    ],
)
def test_age_bands_that_share_an_age_are_no_groups_to_compare(bands, overlap):
    assert ages_overlap(bands) is overlap


def register(*edges: tuple[str, str]) -> Register:
    kinds = {"A": "unitary", "B": "unitary", "C": "unitary", "AB": "composite", "R": "region", "S": "region"}
    kinds |= {"E": "country"}
    return Register(dict.fromkeys(kinds, ""), kinds, tuple(Edge(*edge) for edge in edges), {})


def test_an_area_made_of_others_lies_where_all_of_them_do():
    found = register(("AB", "A"), ("AB", "B"), ("R", "A"), ("R", "B"), ("E", "R"), ("E", "S"), ("S", "C"))
    assert found.one_above("AB", "region") == "R"
    assert found.one_above("AB", "country") == "E"
    assert found.one_above("B", "country") == "E"
    assert found.wholes("A") == ["AB"]
    assert not found.one_above("E", "country")


def test_an_area_across_two_regions_lies_in_neither():
    found = register(("AB", "A"), ("AB", "C"), ("R", "A"), ("S", "C"), ("E", "R"), ("E", "S"))
    assert found.one_above("AB", "region") == ""
    assert found.one_above("AB", "country") == "E"


def test_areas_that_hold_one_another_do_not_hang():
    assert register(("AB", "A"), ("A", "AB")).above("A") == {"AB"}


def test_an_answer_is_kept_by_its_version_and_the_oldest_given_up_first():
    kept: Kept[str] = Kept(most_rows=10)
    made: list[str] = []

    def make(name: str, rows: int = 3) -> str:
        return kept.get(name, rows, lambda: made.append(name) or name)

    assert [make("a"), make("a"), make("b"), make("a"), make("c")] == ["a", "a", "b", "a", "c"]
    assert made == ["a", "b", "c"]
    assert "b" not in kept and "a" in kept and "c" in kept
    assert make("large", 99) == "large"
    assert "large" in kept and "a" not in kept
    kept.forget()
    assert "large" not in kept
