"""One pass over many series: each method's own minimum, and nothing judged that may not be."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.assessments.compute import Results, assess
from goldenthread.assessments.rules import How, Why
from goldenthread.methods import Part, compare_periods, part_year
from goldenthread.methods.change import Verdict
from goldenthread.methods.neighbours import FEWEST
from goldenthread.methods.results import Status
from goldenthread.vocabulary import Figure, Period, Polarity, Unit, ValueType
from tests.unit.assessments.drawn import NAN, Fig, One, drawn, quarter, quarters

PERCENT = {"type": ValueType.PERCENTAGE, "per": 100.0}


def judged(figures: list[Fig], series: list[One] | None = None, **asked: bool) -> Results:
    return assess(*drawn(figures, series or [One()]), **asked)


def yearly(series: int, values: list[float], first: int = 2015, **more: float) -> list[Fig]:
    return [Fig(series, first + n, value, **more) for n, value in enumerate(values)]


def shares(series: int, counts: list[int], whole: int = 1000, first: int = 2015) -> list[Fig]:
    return [
        Fig(series, first + n, 100 * count / whole, numerator=count, denominator=whole)
        for n, count in enumerate(counts)
    ]


def quarterly(series: int, values: list[float], first: int = 2020) -> list[Fig]:
    return [Fig(series, when, value) for when, value in zip(quarters(first, len(values)), values, strict=True)]


def verdict(results: Results, series: int = 0) -> Verdict:
    for changes, among in results.changes:
        if (at := int(among.place[series])) >= 0:
            return Verdict(int(changes.verdict[at]))
    return Verdict.NOT_JUDGED


# --- Minimums --------------------------------------------------------------------------------------------


def test_59_deaths_then_55_is_no_more_than_chance_would_explain():
    results = judged(yearly(0, [59, 55]), [One(good=-1)])
    assert results.how.tolist() == [How.CHANGE]
    assert verdict(results) is Verdict.NO_MORE_THAN_CHANCE
    assert (results.direction[0], results.better[0]) == (0, 0)


def test_a_fall_that_chance_would_not_explain_is_better_where_lower_is_better():
    results = judged(yearly(0, [159, 55]), [One(good=-1)])
    assert (results.direction[0], results.better[0]) == (-1, 1)


@pytest.mark.parametrize(
    ("points", "trial", "how"),
    [
        (6, False, How.CHANGE),
        (7, False, How.RUN_CHART),
        (11, False, How.RUN_CHART),
        (12, False, How.SPC),
        (7, True, How.SPC),
        (6, True, How.CHANGE),
    ],
)
def test_each_method_has_its_own_minimum(points, trial, how):
    values = [100 + (n * 7) % 5 for n in range(points)]
    assert judged(quarterly(0, values), trial=trial).how.tolist() == [how]


def test_a_percentage_with_nothing_behind_it_and_too_few_points_is_not_judged():
    results = judged(yearly(0, [88, 84, 89, 77, 74, 67]), [One(**PERCENT, good=1)])
    assert results.how.tolist() == [How.TOO_FEW]
    assert results.direction.tolist() == [0]


def test_five_years_with_numerators_have_a_recent_trend_and_four_have_none():
    rising = [100, 130, 160, 190, 220]
    five = judged(shares(0, rising), [One(**PERCENT, good=1)])
    assert (five.how[0], five.direction[0], five.better[0]) == (How.TREND, 1, 1)
    four = judged(shares(0, rising[1:]), [One(**PERCENT, good=1)])
    assert four.how[0] == How.CHANGE


def test_a_break_leaves_a_trend_too_few_years():
    figures = shares(0, [100, 130, 160, 190, 220, 250])
    figures[2].opens = True
    assert judged(figures, [One(**PERCENT, good=1)]).how[0] == How.CHANGE


def test_published_limits_serve_a_trend_where_numerators_are_not_held():
    figures = [Fig(0, 2015 + n, 10 + 5 * n, lower=9 + 5 * n, upper=11 + 5 * n) for n in range(5)]
    results = judged(figures, [One(ValueType.RATE, 1000, good=-1)])
    assert (results.how[0], results.direction[0], results.better[0]) == (How.TREND, 1, -1)


def test_a_missing_value_is_never_zero():
    results = judged(yearly(0, [59, NAN]))
    assert results.how.tolist() == [How.TOO_FEW]
    assert results.earlier.tolist() == [-1]
    skipped = judged(yearly(0, [59, NAN, 55]))
    strands = skipped.strands
    assert strands.value[skipped.earlier[0]] == 59


# --- What is never judged --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (One(ValueType.RANK), Why.RANK),
        (One(ValueType.NOT_STATED), Why.NO_TYPE),
        (One(judged=False), Why.TWICE),
    ],
)
def test_some_series_are_shown_and_not_judged(one, why):
    results = judged(quarterly(0, list(range(14))), [one])
    assert (results.why[0], results.how[0], results.direction[0]) == (why, How.NONE, 0)


def test_rolling_periods_have_no_trend():
    rolling = [Period.from_canonical(f"{y}-01-01/{y + 2}-12-31/pooled_years/{y}-{y + 2}") for y in range(2008, 2022)]
    results = judged([Fig(0, when, n) for n, when in enumerate(rolling)])
    assert (results.why[0], results.how[0]) == (Why.OVERLAP, How.NONE)


def test_without_a_good_direction_nothing_is_better_or_worse():
    results = judged(quarterly(0, [10] * 7 + [50] * 7), [One(good=0)])
    assert results.how[0] == How.SPC
    assert results.direction[0] == 1
    assert results.better[0] == 0


def test_a_series_without_a_figure_is_there_and_says_so():
    results = judged(yearly(1, [1, 2]), [One(), One()])
    assert results.why.tolist() == [Why.NO_FIGURE, Why.JUDGED]
    assert results.latest[0] == -1


def test_quarters_are_held_against_the_same_quarter_of_the_year_before():
    results = judged(quarterly(0, [10, 20, 30, 40, 12]))
    assert results.strands.value[results.earlier[0]] == 10


# --- The pass agrees with the methods for one figure ----------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=6))
def test_the_pass_gives_the_verdicts_of_two_figures_compared_alone(pairs):
    results = judged([fig for n, pair in enumerate(pairs) for fig in yearly(n, list(pair))], [One() for _ in pairs])
    unit = Unit(ValueType.COUNT)
    for n, (old, new) in enumerate(pairs):
        alone = compare_periods(Figure(value=Decimal(old), unit=unit), Figure(value=Decimal(new), unit=unit))
        assert verdict(results, n) is alone.verdict


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_series_is_judged_the_same_alone_and_among_others(data):
    """Nothing of one series reaches another."""
    every = []
    for n in range(data.draw(st.integers(2, 5))):
        number = data.draw(st.integers(1, 15))
        values = data.draw(st.lists(st.integers(0, 60) | st.just(NAN), min_size=number, max_size=number))
        every.append(quarterly(n, values) if data.draw(st.booleans()) else yearly(n, values))
    series = [One(good=data.draw(st.sampled_from([-1, 0, 1]))) for _ in every]
    shuffled = data.draw(st.permutations([fig for figs in every for fig in figs]))
    together = judged(shuffled, series)
    for n, figs in enumerate(every):
        alone = judged([Fig(0, fig.when, fig.value) for fig in figs], [series[n]])
        for name in ("why", "how", "direction", "better", "points"):
            assert getattr(alone, name)[0] == getattr(together, name)[n], name


# --- Comparisons -----------------------------------------------------------------------------------------


def two_places(mine: list[int], theirs: list[int], **more: int) -> Results:
    figures = [*shares(0, mine), *shares(1, theirs, 100_000)]
    return judged(figures, [One(**PERCENT, good=1, country=1, **more), One(**PERCENT, good=1)])


@pytest.mark.parametrize(("mine", "outcome"), [(400, "similar"), (500, "better"), (300, "worse")])
def test_a_place_is_compared_with_its_country_by_its_own_interval(mine, outcome):
    results = two_places([mine], [40_000])
    stick = results.country
    assert stick.found.outcome(int(stick.place[0]), Polarity.HIGHER_BETTER) == outcome
    assert stick.place[1] == -1


def test_a_series_is_never_compared_with_itself():
    results = judged(shares(0, [400]), [One(**PERCENT, good=1, country=0, region=0, benchmark=0)])
    for stick in (results.country, results.region, results.benchmark):
        assert stick.place.tolist() == [-1]


def test_the_newest_period_that_both_have_is_compared():
    results = two_places([400, 410, 420], [40_000, 41_000])
    assert results.strands.value[results.country.own[0]] == 41.0


def test_periods_of_different_kinds_are_never_compared():
    figures = [Fig(0, quarter(2022, 1), 40, numerator=40, denominator=100), *shares(1, [400], first=2022)]
    results = judged(figures, [One(**PERCENT, country=1), One(**PERCENT)])
    assert results.country.place.tolist() == [-1, -1]


def test_rolling_periods_are_compared_between_places_and_still_have_no_trend():
    rolling = [Period.from_canonical(f"{y}-01-01/{y + 2}-12-31/pooled_years/{y}-{y + 2}") for y in (2018, 2019, 2020)]
    figures = [Fig(n, when, 40 + 20 * n, numerator=400 + 200 * n, denominator=1000) for n in (0, 1) for when in rolling]
    results = judged(figures, [One(**PERCENT, good=1, country=1), One(**PERCENT)])
    assert results.how.tolist() == [How.NONE, How.NONE]
    assert results.country.found.outcome(int(results.country.place[0]), Polarity.HIGHER_BETTER) == "worse"


def test_counts_of_two_places_are_not_compared():
    results = judged([*yearly(0, [50]), *yearly(1, [5000])], [One(country=1), One()])
    assert results.country.place.tolist() == [-1, -1]


def test_without_an_interval_the_difference_is_there_and_not_judged():
    results = judged([*yearly(0, [45.2]), *yearly(1, [41.1])], [One(**PERCENT, country=1), One(**PERCENT)])
    stick = results.country
    assert stick.own[0] >= 0
    assert stick.found.rows.status[stick.place[0]] == Status.MISSING


def test_a_place_stands_in_the_band_of_its_neighbours_and_one_figure_short_there_is_no_band():
    near = tuple(range(1, FEWEST + 1))
    figures = [fig for n in range(FEWEST + 1) for fig in shares(n, [100 + 50 * n])]
    series = [One(**PERCENT, neighbours=near), *[One(**PERCENT) for _ in near]]
    bands = judged(figures, series).bands
    assert bands is not None and bands.stands(0) == "below every neighbour"
    few = judged(figures[:-1], series).bands
    assert few is not None and few.rows.status[0] == Status.SUPPRESSED


# --- Projection ------------------------------------------------------------------------------------------

ONE_QUARTER = quarter(2023, 1)


@pytest.mark.parametrize(("seen", "total", "lower", "upper"), [(38, 152, 108, 209), (259, 1036, 914, 1170)])
def test_one_quarter_is_projected_with_its_interval(seen, total, lower, upper):
    made = judged([Fig(0, ONE_QUARTER, seen)]).projected
    assert made.total.value.tolist() == [total]
    assert [round(float(limit[0, 0])) for limit in (made.total.lower, made.total.upper)] == [lower, upper]
    alone = part_year(Figure(value=Decimal(seen), unit=Unit(ValueType.COUNT)), Part.months(3)).total
    assert alone.value == total
    assert float(alone.lower or 0) == pytest.approx(float(made.total.lower[0, 0]))


def test_money_is_projected_without_an_interval():
    made = judged([Fig(0, ONE_QUARTER, 23756)], [One(ValueType.MONEY)]).projected
    assert made.total.value.tolist() == [95024]
    assert np.isnan(made.total.lower).all()


def test_parts_of_a_year_are_joined_from_its_first_day():
    made = judged([Fig(0, when, 10) for when in quarters(2023, 2)]).projected
    assert (made.seen[0], made.elapsed[0], made.total.value[0]) == (20, 6, 40)


@pytest.mark.parametrize(
    ("figures", "one"),
    [
        ([Fig(0, quarter(2023, 2), 10)], One()),
        ([Fig(0, quarter(2023, 1), 10), Fig(0, quarter(2023, 3), 10)], One()),
        ([Fig(0, Period.month(2023, 7), 101), Fig(0, 2022, 188)], One()),
        ([Fig(0, Period.month(2023, 4), 101)], One()),
        ([Fig(0, ONE_QUARTER, NAN)], One()),
        ([Fig(0, ONE_QUARTER, 10, provisional=True)], One()),
        ([Fig(0, ONE_QUARTER, 10)], One(additive=False)),
        ([Fig(0, ONE_QUARTER, 10)], One(**PERCENT)),
        ([Fig(0, ONE_QUARTER, 10), Fig(0, 2023, 44)], One()),
        ([Fig(0, when, 10) for when in quarters(2023, 4)], One()),
    ],
    ids=[
        "does not start the year",
        "a gap",
        "July does not start 2023/24",
        "which year is not stated",
        "missing",
        "provisional",
        "parts do not add up",
        "a percentage does not build up",
        "the year is held",
        "the year is over",
    ],
)
def test_what_is_not_projected(figures, one):
    assert judged(figures, [one]).projected.among.place.tolist() == [-1]


# --- Gaps ------------------------------------------------------------------------------------------------


def groups(*counts: float) -> Results:
    figures = [
        Fig(n, 2022, count / 10, numerator=count, denominator=1000) if count == count else Fig(n, 2022)
        for n, count in enumerate(counts)
    ]
    return judged(figures, [One(**PERCENT, group=0) for _ in counts])


def test_the_widest_gap_is_the_highest_group_less_the_lowest():
    gaps = groups(300, 500, 450).gaps
    assert (gaps.high.tolist(), gaps.low.tolist()) == ([1], [0])
    assert gaps.by_parts.difference.value.tolist() == [pytest.approx(20)]
    assert gaps.by_parts.difference.lower[0, 0] > 15


def test_a_group_held_back_leaves_the_gap_unknown():
    gaps = groups(300, 500, NAN).gaps
    assert not gaps.known.any()
    assert (gaps.high.tolist(), gaps.low.tolist()) == ([-1], [-1])


def test_groups_of_different_periods_have_no_gap():
    figures = [*shares(0, [300], first=2021), *shares(1, [500], first=2022)]
    assert not judged(figures, [One(**PERCENT, group=0), One(**PERCENT, group=0)]).gaps.known.any()
