from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.claims.engine import judge
from goldenthread.claims.model import Change, Direction, Ratio, Target, Verdict
from goldenthread.vocabulary import round_half_away
from tests.unit.claims.making import amount, ratio

UP, DOWN, SAME = Direction.UP, Direction.DOWN, Direction.SAME


def change(old, new, stated=None, direction=UP, **more):
    return judge(
        Change(
            old=amount(old) if old else None,
            new=amount(new) if new else None,
            stated=amount(stated) if stated else None,
            direction=direction,
            **more,
        )
    )


def test_a_change_that_fits_agrees_and_says_how():
    found = change("80", "152", "90%")
    assert found.verdict is Verdict.AGREES
    assert found.how == "(152 − 80) ÷ 80 is 90%."


def test_a_change_divided_by_the_new_figure_is_called_by_its_name():
    old = amount("188", period_text="last year")
    new = amount("202", period_text="this year")
    found = judge(Change(old=old, new=new, stated=amount("6.9 %"), direction=UP))
    assert found.verdict is Verdict.DISAGREES
    assert (found.recomputed, found.would_fit, found.hint) == ("7.4%", "202 as the base", "wrong base")
    assert found.how == (
        "(202 − 188) ÷ 188 is 7.4%. The printed 6.9% is the change divided by this year's 202, not last year's 188."
    )


def test_a_figure_cut_short_is_a_rounding():
    found = change("964", "1036", "7.4%")
    assert found.verdict is Verdict.ROUNDING
    assert (found.recomputed, found.would_fit, found.hint) == ("7.5%", "7.47% cut short", "cut short")
    assert found.how == "(1,036 − 964) ÷ 964 is 7.47%. Half away from zero gives 7.5%. The report cut it short."


def test_one_unit_in_the_last_place_is_a_rounding_and_two_are_not():
    assert change("1068", "1252", "17.1%").verdict is Verdict.ROUNDING
    assert change("1068", "1252", "17.0%").verdict is Verdict.DISAGREES


def test_rounded_percentages_explain_a_difference_in_points():
    found = change("19.4%", "21.1%", "1.8 percentage points")
    assert found.verdict is Verdict.ROUNDING


def test_points_called_per_cent():
    found = change("29.3%", "42.2%", "12.9%")
    assert found.verdict is Verdict.DISAGREES
    assert (found.recomputed, found.would_fit, found.hint) == (
        "44.0%",
        "12.9 percentage points",
        "points called per cent",
    )
    assert change("88%", "82%", "6%", DOWN).hint == "points called per cent"


def test_per_cent_called_points():
    assert change("40%", "50%", "25 percentage points").hint == "per cent called points"


def test_a_percentage_between_percentages_may_be_meant_as_it_stands():
    assert change("40%", "50%", "25%").verdict is Verdict.AGREES


def test_a_unit_that_is_not_said_gives_both_readings_and_no_verdict():
    found = change("41.1%", "45.2%", "10%", base_said=False)
    assert found.verdict is Verdict.NOT_CHECKABLE
    assert "4.1 percentage points" in found.how
    assert "10.0%" in found.how
    assert change("41.1%", "45.2%", "30%", base_said=False).verdict is Verdict.DISAGREES


def test_with_one_end_only_both_readings_are_given():
    found = change(None, "66%", "1%", base_said=False)
    assert found.verdict is Verdict.NOT_CHECKABLE
    assert "65%" in found.how
    assert "65.3%" in found.how


@pytest.mark.parametrize(
    ("old", "new", "stated", "direction", "hint"),
    [
        ("120", "90", "25%", UP, "direction"),
        ("200", "300", "150%", UP, "share called change"),
        ("1000", "1125", "1.25%", UP, "ten times out"),
        ("100", "154", "45%", UP, "digits transposed"),
    ],
)
def test_what_may_have_happened(old, new, stated, direction, hint):
    found = change(old, new, stated, direction)
    assert (found.verdict, found.hint) == (Verdict.DISAGREES, hint)


def test_a_fall_is_printed_without_its_sign_or_with_it():
    assert change("400", "372", "7.0%", DOWN).verdict is Verdict.AGREES
    assert change("400", "372", "-7.0%", Direction.NOT_SAID).verdict is Verdict.AGREES
    assert change("372", "400", "-7.0%", Direction.NOT_SAID).verdict is Verdict.DISAGREES


def test_a_fault_in_the_projection_is_not_charged_to_the_change_as_well():
    fits_printed = change("£68,413", "£94,304", "37.8%", worked_out=amount("£95,024"))
    assert fits_printed.verdict is Verdict.AGREES
    assert fits_printed.how.endswith("That is from the printed £94,304. From £95,024 it would be 38.9%.")
    fits_right = change("80", "125", "90%", worked_out=amount("152"))
    assert fits_right.verdict is Verdict.AGREES
    assert "From the printed 125 it would be 56%" in fits_right.how


def test_directions_alone():
    assert change("28", "14", None, DOWN).verdict is Verdict.AGREES
    assert change("47", "58", None, DOWN).hint == "direction"
    assert change("47", "47", None, UP).verdict is Verdict.DISAGREES
    assert change("45%", "45%", None, UP).verdict is Verdict.NOT_CHECKABLE
    assert change("about 100", "102", None, DOWN).verdict is Verdict.NOT_CHECKABLE
    assert change("100", "101", None, SAME).verdict is Verdict.AGREES
    assert change("100", "150", None, SAME).verdict is Verdict.DISAGREES


def test_plain_differences():
    assert change("74", "85", "11").verdict is Verdict.AGREES
    wrong = change("74", "85", "12")
    assert (wrong.verdict, wrong.recomputed) == (Verdict.DISAGREES, "11")
    assert change("£24,000", "£26,250", "£2,520").hint == "digits transposed"


def test_what_cannot_be_worked_out_is_not_checkable():
    assert change("0", "12", "12%").verdict is Verdict.NOT_CHECKABLE
    assert change("12%", "30", "18%").verdict is Verdict.NOT_CHECKABLE
    assert change("over 100", "260", "50%").verdict is Verdict.NOT_CHECKABLE


def test_a_qualified_result_is_held_to_its_words():
    assert change("100", "149", "just under 50%").verdict is Verdict.AGREES
    assert change("100", "160", "just under 50%").verdict is Verdict.DISAGREES
    assert change("100", "190", "over 80%").verdict is Verdict.AGREES
    assert change("100", "140", "over 80%").verdict is Verdict.DISAGREES
    assert change("96", "123", "about 30%").verdict is Verdict.AGREES


def test_an_unsure_reading_is_never_called_wrong():
    assert change("100", "150", "20%", unsure="two periods could be meant").verdict is Verdict.NOT_CHECKABLE
    assert change("100", "150", "50%", unsure="two periods could be meant").verdict is Verdict.AGREES


@pytest.mark.parametrize(
    ("old", "new", "times", "words", "verdict"),
    [
        ("140", "280", "2", "doubled", Verdict.AGREES),
        ("28", "14", "0.5", "halved", Verdict.AGREES),
        ("96", "161", "2", "more than doubled", Verdict.DISAGREES),
        ("96", "198", "2", "more than doubled", Verdict.AGREES),
        ("120", "82", "0.66667", "a third fewer", Verdict.AGREES),
        ("100", "50", "2", "doubled", Verdict.DISAGREES),
        ("0", "50", "2", "doubled", Verdict.NOT_CHECKABLE),
    ],
)
def test_so_many_times_as_many(old, new, times, words, verdict):
    found = judge(Ratio(old=amount(old), new=amount(new), times=Decimal(times), words=words))
    assert found.verdict is verdict


def test_up_by_a_third_is_held_to_the_words():
    claim = Change(old=amount("90"), new=amount("121"), stated=ratio("a third", "0.33333"), direction=UP)
    assert judge(claim).verdict is Verdict.AGREES


@pytest.mark.parametrize(
    ("baseline", "target", "more", "verdict"),
    [
        ("102", "75", "more young people in treatment", Verdict.DISAGREES),
        ("102", "75", "", Verdict.NOT_CHECKABLE),
        ("30", "30", "more", Verdict.AGREES),
        ("45.2%", "75%", "more", Verdict.AGREES),
        ("45.2%", "75", "more", Verdict.NOT_CHECKABLE),
    ],
)
def test_targets_against_where_they_start(baseline, target, more, verdict):
    claim = Target(baseline=amount(baseline), target=amount(target), more_wanted=more)
    assert judge(claim).verdict is verdict


@given(st.integers(20, 5000), st.integers(20, 5000), st.integers(0, 2))
def test_a_change_rounded_by_the_rule_always_agrees(old, new, places):
    size = round_half_away(abs(Decimal(new - old) / old * 100), places)
    direction = UP if new > old else DOWN
    found = change(str(old), str(new), f"{size}%", direction)
    assert new == old or found.verdict is Verdict.AGREES


@given(st.integers(20, 5000), st.integers(20, 5000), st.decimals(min_value=5, max_value=400, places=1))
def test_a_change_far_from_the_mark_always_disagrees(old, new, stated):
    right = abs(Decimal(new - old) / old * 100)
    found = change(str(old), str(new), f"{stated}%", UP if new > old else DOWN)
    if new != old and abs(right - stated) > 1:
        assert found.verdict is Verdict.DISAGREES
