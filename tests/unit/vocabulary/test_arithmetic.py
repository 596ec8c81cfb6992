"""Arithmetic between figures, on the documents' own numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.vocabulary import (
    Additivity,
    Basis,
    Figure,
    FigureStatus,
    Marker,
    Qualifier,
    Refused,
    Unit,
    ValueType,
    add,
    difference,
    difference_in_words,
    missing,
    percent_change,
    pool,
    read_figure,
)

PEOPLE = Unit(ValueType.COUNT, "people")
PERCENT = Unit(ValueType.PERCENTAGE, "%")
POINTS = Unit(ValueType.PERCENTAGE_POINTS, "percentage points")
D = Decimal


def people(value, **parts):
    return Figure(value=D(value), unit=PEOPLE, **parts)


def percent(value, **parts):
    return Figure(value=D(value), unit=PERCENT, **parts)


def test_adults_in_treatment_sum_and_may_count_a_person_twice():
    total = add([people(2590), people(1889)], Additivity.MAY_OVERLAP)
    assert total.value == 4479
    assert total.basis is Basis.DERIVED
    assert total.note == "may count a person twice"
    assert total.unit == PEOPLE


def test_an_additive_sum_has_no_such_note():
    assert add([people(10), people(12)], Additivity.ADDITIVE).note == ""


@pytest.mark.parametrize(
    ("additivity", "finding"),
    [(Additivity.NOT_ADDITIVE, "never summed"), (Additivity.NOT_STATED, "Ask its owner")],
)
def test_what_is_not_declared_additive_is_not_summed(additivity, finding):
    with pytest.raises(Refused, match=finding):
        add([people(1), people(2)], additivity)


def test_percentages_are_not_summed_whatever_is_declared():
    with pytest.raises(Refused, match="a percentage cannot be summed"):
        add([percent(40), percent(45)], Additivity.ADDITIVE)


def test_a_sum_with_a_missing_figure_is_refused():
    with pytest.raises(Refused, match="missing is not zero"):
        add([people(1), missing(PEOPLE, Marker.CONFIDENTIAL)], Additivity.ADDITIVE)


@pytest.mark.parametrize("figures", [[], [people(1)]])
def test_a_sum_needs_two(figures):
    with pytest.raises(Refused, match="not two figures"):
        add(figures, Additivity.ADDITIVE)


U, A, V, L, M = Qualifier.JUST_UNDER, Qualifier.ABOUT, Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.ALMOST


@pytest.mark.parametrize(
    ("qualifiers", "joined"),
    [
        ([Qualifier.NONE, Qualifier.NONE], Qualifier.NONE),
        ([U, Qualifier.NONE], U),
        ([U, M], Qualifier.UP_TO),
        ([V, L], L),
        ([U, V], A),
        ([U, A], A),
    ],
)
def test_a_sum_keeps_what_its_parts_say(qualifiers, joined):
    total = add([people(10, qualifier=each) for each in qualifiers], Additivity.ADDITIVE)
    assert (total.value, total.qualifier) == (20, joined)


def test_a_range_added_to_an_exact_figure_is_a_range():
    total = add([read_figure("10 to 15", PEOPLE), people(5)], Additivity.ADDITIVE)
    assert (total.value, total.lower, total.upper, total.qualifier) == (None, 15, 20, Qualifier.RANGE)
    with pytest.raises(Refused, match="side by side"):
        add([read_figure("10 to 15", PEOPLE), people(5, qualifier=U)], Additivity.ADDITIVE)


P, R, F, N = FigureStatus.PROVISIONAL, FigureStatus.REVISED, FigureStatus.FINAL, FigureStatus.NOT_STATED


@pytest.mark.parametrize(("parts", "whole"), [([P, F], P), ([P, N], P), ([F, N], N), ([R, F], R), ([F, F], F)])
def test_a_sum_is_as_settled_as_its_least_settled_part(parts, whole):
    assert add([people(1, status=each) for each in parts], Additivity.ADDITIVE).status is whole


def test_a_sum_with_a_forecast_in_it_is_a_forecast():
    parts = [people(1), people(1, basis=Basis.ESTIMATED), people(1, basis=Basis.FORECAST)]
    assert add(parts, Additivity.ADDITIVE).basis is Basis.FORECAST
    assert add(parts[:2], Additivity.ADDITIVE).basis is Basis.ESTIMATED


def test_the_conference_difference_is_in_points():
    gap = difference(percent("67.7"), percent("45.2"))
    assert (gap.value, gap.unit, gap.basis) == (D("22.5"), POINTS, Basis.DERIVED)


def test_key_stage_2_is_four_points_below():
    assert difference_in_words(percent(55), percent(59)) == "4 percentage points below"


def test_national_is_derived_from_local_and_the_gap():
    national = difference(read_figure("66%"), read_figure("+1", POINTS))
    assert (national.value, national.unit.type, national.basis) == (65, ValueType.PERCENTAGE, Basis.DERIVED)


@pytest.mark.parametrize(
    ("figure", "other", "words"),
    [
        (people(12), people(10), "2 above"),
        (people(10), people(10), "the same as"),
        (people(10, qualifier=U), people(10), "about the same as"),
        (people(12, qualifier=U), people(10), "about 2 above"),
        (people(12, status=P), people(10), "2 above"),
    ],
)
def test_differences_in_words(figure, other, words):
    assert difference_in_words(figure, other) == words


@pytest.mark.parametrize("other", [missing(PEOPLE), read_figure("10 to 15", PEOPLE)])
def test_a_difference_needs_two_single_figures(other):
    with pytest.raises(Refused):
        difference(people(1), other)


def test_a_percentage_change_is_of_the_old_value_and_carries_both():
    change = percent_change(people(48), people(22))
    assert (change.value, change.note) == (D("-54.2"), "from 48 to 22")
    assert change.unit.type is ValueType.PERCENTAGE


def test_a_percentage_change_rounds_half_away_from_zero():
    assert percent_change(people(2000), people(2001), places=1).value == D("0.1")
    assert percent_change(people(2000), people(1999), places=1).value == D("-0.1")


def test_a_change_from_a_qualified_figure_is_about():
    assert percent_change(people(100, qualifier=U), people(50)).qualifier is A


PER_1000, PER_10000 = (Figure(value=D(5), unit=Unit(ValueType.RATE, per=per)) for per in (1000, 10000))


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (people(0), people(5), "no meaning"),
        (people(-1), people(5), "no meaning"),
        (missing(PEOPLE), people(5), "missing is not zero"),
        (read_figure("10 to 15", PEOPLE), people(5), "is a range"),
        (PER_1000, PER_10000, "per 1,000 and a rate per 10,000"),
        (percent(5), Figure(value=D(1), unit=POINTS), "not in one unit"),
        (
            Figure(value=D(2), unit=Unit(ValueType.RANK)),
            Figure(value=D(6), unit=Unit(ValueType.RANK)),
            "in places",
        ),
    ],
)
def test_changes_that_mean_nothing_are_refused(old, new, finding):
    with pytest.raises(Refused, match=finding):
        percent_change(old, new)


def test_continuity_of_care_is_pooled_from_counts_and_never_averaged():
    one, other = (
        percent(50, numerator=D(10), denominator=D(20)),
        percent(25, numerator=D(20), denominator=D(80)),
    )
    both = pool([one, other])
    assert (both.value, both.numerator, both.denominator) == ((10 + 20) * D(100) / (20 + 80), 30, 100)
    assert both.basis is Basis.DERIVED
    with pytest.raises(Refused, match="never averaged"):
        pool([percent(50), other])


@pytest.mark.parametrize(
    ("figures", "finding"),
    [
        ([percent(1)], "not two figures"),
        ([percent(1), people(1)], "not in one unit"),
        ([people(1, numerator=D(1), denominator=D(2))] * 2, "cannot be worked out"),
        ([percent(1, numerator=D(0), denominator=D(0))] * 2, "cannot be worked out"),
    ],
)
def test_what_cannot_be_pooled_is_refused(figures, finding):
    with pytest.raises(Refused, match=finding):
        pool(figures)


values = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@given(st.lists(values, min_size=2, max_size=6))
def test_a_sum_is_exact_in_any_order(parts):
    figures = [people(part) for part in parts]
    assert add(figures, Additivity.ADDITIVE) == add(figures[::-1], Additivity.ADDITIVE)
    assert add(figures, Additivity.ADDITIVE).value == sum(parts)


@given(values, values)
def test_a_difference_turned_round_changes_its_sign(one, other):
    forward, back = difference(people(one), people(other)), difference(people(other), people(one))
    assert forward.value == -back.value


@given(values, values)
def test_a_percentage_and_its_gap_give_the_other_back(one, other):
    gap = difference(percent(one), percent(other))
    assert difference(percent(one), gap).value == other


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_percentage_change_agrees_with_the_obvious_sum(old, new):
    change = percent_change(people(old), people(new), places=2).value
    assert abs(change - D(100) * (new - old) / D(old)) <= D("0.005")


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 99)), min_size=2, max_size=5))
def test_a_pooled_percentage_lies_between_its_parts(parts):
    figures = [percent(D(100) * n / D(d), numerator=D(n), denominator=D(d)) for n, d in parts]
    found = [figure.recomputed() for figure in figures]
    assert min(found) - D("1e-20") <= pool(figures).value <= max(found) + D("1e-20")
