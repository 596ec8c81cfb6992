"""Shares, counts and populations that can or cannot all be true."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.plausibility import check_nested, check_share
from goldenthread.vocabulary import Figure, Qualifier, Refused, Unit, ValueType, missing

D = Decimal
PEOPLE = Unit(ValueType.COUNT, "people")
PERCENT = Unit(ValueType.PERCENTAGE, "%")


def people(value, **rest):
    return Figure(value=D(value), unit=PEOPLE, **rest)


def percent(value):
    return Figure(value=D(value), unit=PERCENT)


UNDER_9000 = people(9000, qualifier=Qualifier.JUST_UNDER)


def test_the_low_income_shares_look_swapped():
    made = check_nested(percent("13.5"), percent(11), narrow_population=people(65_800), count=UNDER_9000)
    assert made == ("share larger in the larger group; 13.5% × 65,800 = 8,883: labels may be swapped",)


def test_a_swap_is_not_offered_where_it_would_not_fit_either():
    made = check_nested(percent("13.5"), percent(11), narrow_population=people(65_800), count=people(5000))
    assert made == ("share larger in the larger group; 13.5% × 65,800 = 8,883, and the count given is 5,000",)


def test_nested_shares_the_right_way_round_say_nothing():
    assert check_nested(percent(11), percent("13.5"), narrow_population=people(65_800), count=UNDER_9000) == ()
    assert check_nested(percent(11), percent(11)) == ()


def test_the_group_inside_cannot_be_the_larger():
    (finding,) = check_nested(percent(11), percent(12), wide_population=people(50), narrow_population=people(60))
    assert finding == "the group inside, 60, is larger than the group, 50"


@pytest.mark.parametrize(
    ("share", "population", "count", "findings"),
    [
        ("13.5", 65_800, UNDER_9000, 0),
        ("11", 65_800, UNDER_9000, 1),
        ("52", 27, people(14), 0),  # 51.85%
        ("51", 27, people(14), 1),
        ("66", 59, people(39), 0),
        ("120", 10, None, 1),
        ("50", 10, people(20), 2),
        ("16.4", 401_900, people(65_800), 0),
    ],
)
def test_a_share_against_its_count(share, population, count, findings):
    assert len(check_share(percent(share), people(population), count)) == findings


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 3))
def test_a_share_rounded_from_its_own_count_is_always_let_pass(pair, places):
    from goldenthread.vocabulary import round_half_away

    count, population = pair
    share = round_half_away(D(100) * count / population, places)
    assert check_share(percent(share), people(population), people(count)) == ()


@pytest.mark.parametrize(
    "parts",
    [
        (missing(PERCENT), people(5)),
        (people(5), people(5)),
        (percent(5), people(0)),
        (percent(5), people(5), missing(PEOPLE)),
    ],
)
def test_what_cannot_be_checked_is_refused(parts):
    with pytest.raises(Refused):
        check_share(*parts)
