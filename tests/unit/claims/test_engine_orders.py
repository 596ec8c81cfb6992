"""Which figure is the higher, and how long from one date to another: judged."""

from decimal import Decimal

import pytest

from goldenthread.claims.engine import judge
from goldenthread.claims.model import Amount, AmountKind, Lasting, Order, Verdict
from tests.unit.claims.making import amount


def order(first, *others, words="highest", above=True, rank=1):
    return judge(Order(first=first, others=others, words=words, above=above, rank=rank))


@pytest.mark.parametrize(
    ("value", "rank", "above", "verdict"),
    [
        (44, 1, True, Verdict.AGREES),
        (39, 1, True, Verdict.DISAGREES),
        (39, 2, True, Verdict.AGREES),
        (20, 1, False, Verdict.AGREES),
        (39, 1, False, Verdict.DISAGREES),
        (31, 4, True, Verdict.DISAGREES),
        (31, 3, True, Verdict.AGREES),
    ],
)
def test_a_place_among_others(value: int, rank: int, above: bool, verdict: Verdict) -> None:
    others = [amount(str(other)) for other in (44, 39, 31, 20) if other != value]
    assert order(amount(str(value)), *others, rank=rank, above=above).verdict is verdict


def test_figures_that_share_a_place_are_both_there() -> None:
    assert order(amount("44"), amount("44"), amount("20")).verdict is Verdict.AGREES
    assert order(amount("44"), amount("44"), amount("20"), rank=2).verdict is Verdict.AGREES
    assert order(amount("44"), amount("44"), amount("20"), rank=3).verdict is Verdict.DISAGREES


def test_one_figure_against_another_says_on_which_side_it_lies() -> None:
    finding = order(amount("143"), amount("167"), words="outnumbered")
    assert (finding.verdict, finding.published) == (Verdict.DISAGREES, "outnumbered")
    assert "143 is below 167" in finding.how


def test_percentages_that_meet_as_printed_are_not_told_apart() -> None:
    half = Amount(Decimal("84.5"), AmountKind.PERCENT, "84.5%", 1)
    assert order(amount("84%"), half, words="above").verdict is Verdict.NOT_CHECKABLE


def lasting(months: str, text: str, low: int, high: int) -> Verdict:
    stated = Amount(Decimal(months), AmountKind.QUANTITY, text)
    return judge(Lasting(stated=stated, begins="one", ends="other", low=Decimal(low), high=Decimal(high))).verdict


@pytest.mark.parametrize(
    ("months", "text", "low", "high", "verdict"),
    [
        ("48", "four years", 47, 49, Verdict.AGREES),
        ("36", "three years", 47, 49, Verdict.DISAGREES),
        ("48", "four years", 53, 55, Verdict.ROUNDING),
        ("9", "nine months", 5, 6, Verdict.DISAGREES),
        ("6", "six months", 5, 6, Verdict.AGREES),
        ("240", "twentieth birthday", 168, 192, Verdict.DISAGREES),
        ("1.4", "six weeks", 0, 1, Verdict.DISAGREES),
    ],
)
def test_a_length_against_its_dates(months: str, text: str, low: int, high: int, verdict: Verdict) -> None:
    assert lasting(months, text, low, high) is verdict
