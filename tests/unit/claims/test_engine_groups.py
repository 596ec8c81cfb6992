from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.claims.engine import judge
from goldenthread.claims.judge_groups import months_elapsed
from goldenthread.claims.model import (
    Claim,
    Multiple,
    Nested,
    PageReference,
    Rate,
    Same,
    Share,
    Sum,
    Verdict,
    Whole,
)
from goldenthread.vocabulary import round_half_away
from tests.unit.claims.making import amount, rate, ratio


def total(parts, said, **more):
    return judge(Sum(parts=tuple(amount(part) for part in parts), total=amount(said), **more))


def share(part, whole, stated):
    stated = ratio(stated, str(Fraction(1, 4).numerator / 4)) if stated == "one in four" else amount(stated)
    return judge(Share(part=amount(part) if part else None, whole=amount(whole), stated=stated))


def test_a_sum_that_fits():
    found = total(["10", "12", "5"], "27")
    assert (found.verdict, found.how) == (Verdict.AGREES, "10 + 12 + 5 is 27.")


@pytest.mark.parametrize(
    ("parts", "said", "verdict", "hint"),
    [
        (["418", "365", "207", "64"], "1,094", Verdict.DISAGREES, ""),
        (["1,283", "906", "425"], "2,164", Verdict.DISAGREES, "digits transposed"),
        (["40", "35", "52"], "100", Verdict.DISAGREES, "digits transposed"),
        (["40", "30", "5"], "70", Verdict.DISAGREES, "a part may be left out"),
        (["40", "30", "5"], "80", Verdict.DISAGREES, "a part may be counted twice"),
        (["400", "300"], "7,000", Verdict.DISAGREES, "ten times out"),
        (["£0.7m", "£0.6m", "£0.4m"], "£1.8m", Verdict.ROUNDING, ""),
        (["34%", "29%", "21%", "15%"], "100%", Verdict.ROUNDING, ""),
        (["46,310", "28,702"], "75,000", Verdict.ROUNDING, "rounded to a round number"),
        (["about 40", "35"], "76", Verdict.ROUNDING, "printed figures are rounded"),
        (["over 40", "35"], "80", Verdict.NOT_CHECKABLE, ""),
    ],
)
def test_sums(parts, said, verdict, hint):
    found = total(parts, said)
    assert found.verdict is verdict
    if hint:
        assert found.hint == hint


def test_one_person_too_many_is_no_rounding():
    assert total(["10", "12", "5"], "28").verdict is Verdict.DISAGREES


def test_parts_that_are_only_some_of_a_total_may_fall_short_but_not_pass_it():
    assert total(["4", "1"], "22", partial=True).verdict is Verdict.AGREES
    assert total(["14", "11"], "22", partial=True).verdict is Verdict.DISAGREES


@pytest.mark.parametrize(
    ("part", "whole", "stated", "verdict", "hint"),
    [
        ("14", "27", "52 %", Verdict.AGREES, ""),
        ("47", "297", "15%", Verdict.ROUNDING, "cut short"),
        ("26", "104", "one in four", Verdict.AGREES, ""),
        ("60", "300", "25%", Verdict.DISAGREES, "wrong base"),
        ("38", "100", "62%", Verdict.DISAGREES, "labels may be swapped"),
        ("146", "310", "74%", Verdict.DISAGREES, "digits transposed"),
        ("300", "200", "67%", Verdict.DISAGREES, "the two figures may be swapped"),
        ("12", "400", "30%", Verdict.DISAGREES, "ten times out"),
        ("0", "0", "5%", Verdict.NOT_CHECKABLE, ""),
        ("5%", "40", "5%", Verdict.NOT_CHECKABLE, ""),
    ],
)
def test_shares(part, whole, stated, verdict, hint):
    found = share(part, whole, stated)
    assert (found.verdict, found.hint) == (verdict, hint)


def test_a_percentage_of_people_has_to_be_a_whole_number_of_them():
    assert share(None, "59", "54.2 %").how == "32 of 59 is 54.2%."
    wrong = share(None, "59", "55.0%")
    assert wrong.verdict is Verdict.DISAGREES
    assert wrong.how == "No whole number of 59 gives 55.0%: 32 of 59 is 54.2% and 33 of 59 is 55.9%."
    assert share(None, "about 60", "54.2%").verdict is Verdict.NOT_CHECKABLE


def test_rates():
    fits = judge(Rate(count=amount("96"), population=amount("21,340"), stated=rate("4.5")))
    assert (fits.verdict, fits.how) == (Verdict.AGREES, "96 ÷ 21,340 × 1,000 is 4.5.")
    ten = judge(Rate(count=amount("450"), population=amount("21,000"), stated=rate("2.1")))
    assert (ten.verdict, ten.hint, ten.would_fit) == (Verdict.DISAGREES, "ten times out", "per 100")
    no_base = judge(Rate(count=amount("450"), population=amount("21,000"), stated=amount("2.1")))
    assert no_base.verdict is Verdict.NOT_CHECKABLE


def test_percentages_of_one_whole_cannot_pass_it_unless_parts_overlap():
    parts = tuple(amount(part) for part in ("19.1%", "55.2%", "30%"))
    assert judge(Whole(parts=parts)).verdict is Verdict.DISAGREES
    overlap = judge(Whole(parts=parts, may_overlap="ages 16 to 64 and 0 to 19 overlap"))
    assert overlap.verdict is Verdict.NOT_CHECKABLE
    assert "104.3%" in overlap.how
    rounded = tuple(amount(part) for part in ("33.4%", "33.4%", "33.3%"))
    assert judge(Whole(parts=rounded)).verdict is Verdict.ROUNDING
    assert judge(Whole(parts=parts[:2])).verdict is Verdict.AGREES


def test_a_smaller_group_cannot_have_the_smaller_share_of_one_count():
    claim = Nested(
        count=amount("Just under 9,000"),
        wide=amount("13.5%"),
        wide_group="those aged 0-19",
        narrow=amount("11%"),
        narrow_group="those aged under 16",
        narrow_size=amount("65,800"),
    )
    found = judge(claim)
    assert (found.verdict, found.hint) == (Verdict.DISAGREES, "labels may be swapped")
    assert "13.5% of 65,800 is 8,883, which fits just under 9,000" in found.how
    turned = Nested(
        count=claim.count, wide=claim.narrow, wide_group="a", narrow=claim.wide, narrow_group="b", narrow_size=None
    )
    assert judge(turned).verdict is Verdict.AGREES


# Equal shares and projections


def project(each, said, elapsed):
    return judge(Multiple(each=amount(each), total=amount(said), projection=True, elapsed=elapsed))


def test_a_projection_with_swapped_digits_says_which_and_does_not_choose():
    found = project("£23,756", "£94,304", "1st quarter")
    assert found.verdict is Verdict.DISAGREES
    assert (found.recomputed, found.would_fit, found.hint) == (
        "£95,024",
        "£23,576 as the quarter",
        "digits transposed",
    )
    assert found.how == (
        "£23,756 × 4 is £95,024. £94,304 ÷ 4 is £23,576. The digits 7 and 5 may be swapped in one place. "
        "We do not know which."
    )


def test_a_projection_from_a_part_with_no_period_is_not_checked_and_says_what_would_fit():
    found = project("101", "202", "Current")
    assert (found.verdict, found.how) == (
        Verdict.NOT_CHECKABLE,
        "“Current 101” has no period. 202 fits six months.",
    )


@pytest.mark.parametrize(
    ("each", "said", "elapsed", "verdict"),
    [
        ("38", "152", "1st quarter", Verdict.AGREES),
        ("412", "1,236", "first six months", Verdict.DISAGREES),
        ("630", "840", "nine months", Verdict.AGREES),
        ("630", "1,260", "nine months", Verdict.DISAGREES),
        ("173", "346", "April to September", Verdict.AGREES),
        ("262", "104", "1st quarter", Verdict.DISAGREES),
        ("0", "0", "1st quarter", Verdict.NOT_CHECKABLE),
    ],
)
def test_projections(each, said, elapsed, verdict):
    assert project(each, said, elapsed).verdict is verdict


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("1st quarter", 3),
        ("Q1", 3),
        ("Q1 to Q3", 9),
        ("first half", 6),
        ("Between April and September", 6),
        ("April 2023 to December 2023", 9),
        ("Nov to Feb", 4),
        ("first month", 1),
        ("current", None),
        ("year to date", None),
    ],
)
def test_words_for_a_part_of_a_year(words, months):
    assert months_elapsed(words) == months


def test_equal_shares():
    fits = judge(Multiple(each=amount("£75,785"), total=amount("£303,140")))
    assert (fits.verdict, fits.how) == (Verdict.AGREES, "4 × £75,785 is £303,140.")
    wrong = judge(Multiple(each=amount("£75,785"), total=amount("£310,140")))
    assert wrong.verdict is Verdict.DISAGREES
    five = judge(Multiple(each=amount("£42,300"), total=amount("£211,500"), factor=Decimal(4)))
    assert (five.verdict, five.would_fit) == (Verdict.DISAGREES, "5 of them")


# One fact twice, and pages


def test_within_one_document_the_same_fact_has_to_be_the_same():
    found = judge(Same(first=amount("425"), second=amount("452"), elsewhere="line 1"))
    assert (found.verdict, found.hint) == (Verdict.DISAGREES, "digits transposed")
    assert judge(Same(first=amount("just under 450"), second=amount("447"))).verdict is Verdict.AGREES
    assert judge(Same(first=amount("45%"), second=amount("45.2%"))).verdict is Verdict.ROUNDING
    assert judge(Same(first=amount("83%"), second=amount("84%"))).verdict is Verdict.DISAGREES


def test_between_documents_a_fact_differs_and_never_disagrees():
    for first, second in (("159", "158"), ("83%", "84%"), ("approximately 75,000", "73,013")):
        found = judge(Same(first=amount(first), second=amount(second), elsewhere="other.txt", other_document=True))
        assert found.verdict is Verdict.DIFFERS


def test_pages():
    found = judge(PageReference(title="Appendix 2", stated=amount("34"), actual=amount("35")))
    assert found.verdict is Verdict.DISAGREES
    assert found.how == "The text gives page 34 for Appendix 2; the contents give page 35."
    assert judge(PageReference(title="Appendix 1", stated=amount("33"), actual=amount("33"))).verdict is Verdict.AGREES


def test_what_could_not_be_read_says_why():
    found = judge(Claim(about="A table", unsure="it has two rows of headings"))
    assert (found.verdict, found.how) == (Verdict.NOT_CHECKABLE, "It has two rows of headings.")


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=8), st.integers(-9999, 9999))
def test_whole_numbers_agree_with_their_sum_and_with_no_other_small_number(parts, off):
    right = sum(parts)
    printed = [f"{part:,}" for part in parts]
    assert total(printed, f"{right:,}").verdict is Verdict.AGREES
    wrong = right + off
    if off and 0 <= wrong < 10000:
        assert total(printed, f"{wrong:,}").verdict is Verdict.DISAGREES


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 2))
def test_a_share_rounded_by_the_rule_always_agrees(part, whole, places):
    stated = round_half_away(Decimal(part) / whole * 100, places)
    assert share(str(part), str(whole), f"{stated}%").verdict is Verdict.AGREES
