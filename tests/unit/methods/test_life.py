"""Life expectancy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.methods import AGES, life_expectancy
from tests.unit.methods.values import ANYTHING, check, same, statuses, wider

#: Deaths and populations of 20 bands that make a life table.
AREA = st.lists(st.tuples(st.integers(1, 90), st.integers(2000, 90_000)), min_size=20, max_size=20)


def area(scale=1.0, **changes):
    """A plausible area: mortality that doubles every eight years or so."""
    age = np.array(AGES, dtype=float)
    people = np.full(20, 5000.0) * scale
    dead = np.ceil(people * np.minimum(0.0002 * np.exp(0.085 * age), 0.4))
    for at, value in changes.get("deaths", {}).items():
        dead[at] = value
    for at, value in changes.get("people", {}).items():
        people[at] = value
    return list(AGES), dead.tolist(), people.tolist()


def slow(deaths, people, start):
    """Expectancy from one age by walking through the table."""
    alive, years = 1.0, 0.0
    for at in range(start, 20):
        m = deaths[at] / people[at]
        if at == 19:
            return years + alive / m
        width, lived = AGES[at + 1] - AGES[at], 0.1 if at == 0 else 0.5
        q = width * m / (1 + width * m * (1 - lived))
        years += width * (alive * (1 - q) + lived * alive * q)
        alive *= 1 - q
    raise AssertionError


@given(AREA)
def test_against_walking_through_the_table(bands):
    dead, people = zip(*bands, strict=True)
    answer = life_expectancy(AGES, dead, people, widest=None)
    for at in range(20):
        assert answer.value[at] == pytest.approx(slow(dead, people, at), rel=1e-9)
    assert answer.parts["deaths"].tolist() == [sum(dead[at:]) for at in range(20)]


def test_the_limits_cover_what_chance_does():
    # Deaths drawn again and again: the standard error is their spread. In old age, where many die, counts of
    # deaths vary less than Poisson, and the draws no longer fit.
    ages, dead, people = area()
    rng = np.random.default_rng(5)
    drawn = rng.poisson(dead, size=(4000, 20)).astype(float)
    drawn[:, -1] = np.maximum(drawn[:, -1], 1)
    many = life_expectancy(
        np.tile(ages, 4000), drawn.ravel(), np.tile(people, 4000), groups=np.repeat(np.arange(4000), 20)
    )
    spread = many.value.reshape(4000, 20).std(axis=0)
    answer = life_expectancy(ages, dead, people)
    np.testing.assert_allclose((answer.upper - answer.lower)[0, :13] / 2 / 1.96, spread[:13], rtol=0.05)


@given(st.lists(AREA, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_what_holds_of_life_expectancy(areas, random):
    rows = [(age, *band, at) for at, bands in enumerate(areas) for age, band in zip(AGES, bands, strict=True)]
    ages, dead, people, names = (list(column) for column in zip(*rows, strict=True))
    levels = [0.9, 0.95, 0.998]
    answer = life_expectancy(ages, dead, people, groups=names, confidence=levels)
    check(answer)
    wider(answer)
    assert answer.labels == tuple(names)
    mixed = random.sample(range(len(rows)), len(rows))
    columns = ([column[i] for i in mixed] for column in (ages, dead, people))
    same(answer, life_expectancy(*columns, groups=[names[i] for i in mixed], confidence=levels), order=mixed)


@given(st.lists(st.tuples(st.sampled_from(AGES) | ANYTHING, ANYTHING, ANYTHING, st.integers(0, 1)), max_size=44))
def test_any_input_gives_an_answer(rows):
    ages, dead, people, names = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    check(life_expectancy(ages, dead, people, groups=names, confidence=[0.9, 1]))


@given(st.integers(0, 19), ANYTHING, ANYTHING)
def test_any_one_band_gives_an_answer(at, dead, people):
    check(life_expectancy(*area(deaths={at: dead}, people={at: people}), confidence=[0.95, 1]))


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"deaths": {3: -1}}, "INVALID", "negative deaths"),
        ({"people": {3: 0}}, "INVALID", "zero or below"),
        ({"deaths": {3: 5001}}, "INVALID", "more deaths than people"),
        ({"deaths": {3: math.nan}}, "MISSING", "missing"),
        ({"people": {3: math.inf}}, "INVALID", "infinite"),
        ({"deaths": {3: 4000}}, "INVALID", "nobody is left"),
        ({"deaths": {19: 0}}, "SUPPRESSED", "no end"),
        ({"scale": 0.05}, "SUPPRESSED", "too small"),
        ({"deaths": {19: 1}}, "SUPPRESSED", "too wide"),
    ],
)
def test_a_fault_in_one_band_marks_the_area_and_no_other(changes, status, reason):
    bad, good = area(**changes), area()
    columns = [one + other for one, other in zip(bad, good, strict=True)]
    answer = life_expectancy(*columns, groups=["bad"] * 20 + ["good"] * 20)
    assert statuses(answer)[0] == status and reason in answer.rows.why(0)
    if reason != "too wide":
        assert set(statuses(answer)[:20]) == {status}
    assert set(statuses(answer)[20:]) == {"OK"}


def test_a_population_of_just_the_smallest_is_too_small():
    assert set(statuses(life_expectancy(*area(0.05)))) == {"SUPPRESSED"}
    assert set(statuses(life_expectancy(*area(0.05), smallest=4999.9, widest=None))) == {"OK"}


def test_wide_intervals_can_be_shown_on_purpose():
    wide = area(deaths={19: 1})
    assert set(statuses(life_expectancy(*wide, widest=None))) == {"OK"}
    assert np.isnan(life_expectancy(*wide).lower).any()


@pytest.mark.parametrize(
    ("ages", "reason"),
    [
        (AGES[:-1], "all 20 age bands"),
        ((*AGES[:-1], 85), "occurs twice"),
        ((0, 1, 7, *AGES[3:]), "does not start at"),
        ((0, 1, 200, *AGES[3:]), "does not start at"),
    ],
)
def test_the_bands_must_be_those_of_the_table(ages, reason):
    _, dead, people = area()
    answer = life_expectancy(ages, dead[: len(ages)], people[: len(ages)])
    assert set(statuses(answer)) == {"INVALID"} and reason in answer.rows.why(0)


def test_people_beyond_what_a_number_holds_raise_no_warning() -> None:
    huge = life_expectancy(AGES, np.full(20, 1e307), np.full(20, 1.7e308))
    assert set(statuses(huge)) == {"OK"} and huge.value[0] == pytest.approx(17)
