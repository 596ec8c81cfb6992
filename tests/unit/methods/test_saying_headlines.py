"""Headlines of ten words or fewer that say what was computed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.methods.headlines import LONGEST, Direction, check_headline, direction_of, headline
from goldenthread.methods.period_change import compare_periods
from goldenthread.methods.trend import Judgement, Trend
from goldenthread.vocabulary import Figure, Refused, Unit, ValueType

UP, DOWN, SAME, FEW = Direction.UP, Direction.DOWN, Direction.NO_CHANGE, Direction.TOO_FEW


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("adults in treatment", UP, "2,590", "3,100"), "Adults in treatment rose from 2,590 to 3,100"),
        (("Deaths", SAME, "59", "55"), "Deaths: no clear change, 59 then 55"),
        (("Deaths", FEW, "59", "55"), "Deaths: too few points to judge"),
        (("Deaths", DOWN), "Deaths fell"),
        (
            ("People released from prison who start treatment within three weeks", DOWN, "45%", "41%"),
            "The figure fell from 45% to 41%",
        ),
        (
            ("Adults in treatment for opiates in pan-Dorset", UP, "1", "2"),
            "Adults in treatment for opiates in pan-Dorset rose to 2",
        ),
        (("", UP, "", ""), "The figure rose"),
    ],
)
def test_headlines(parts, words):
    assert headline(*parts) == words


@settings(deadline=None, max_examples=300)
@given(st.text(), st.sampled_from(Direction), st.text(max_size=40), st.text(max_size=40))
def test_never_more_than_ten_words_and_never_a_full_stop_of_its_own(subject, direction, old, new):
    made = headline(subject, direction, old, new)
    assert 1 <= len(made.split()) <= LONGEST
    assert "\n" not in made


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(["Deaths", "in", "Falls", "reduction", "higher", "education", "arrests", "More", "of", "up"]),
        max_size=9,
    ),
    st.sampled_from(Direction),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_a_headline_made_here_passes_the_check(words, direction, old, new):
    subject = " ".join(words)
    made = headline(subject, direction, f"{old:,}", f"{new:,}")
    assert check_headline(made, direction, subject=subject) == made


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Deaths rose", DOWN),
        ("Deaths rose", SAME),
        ("Deaths rose", FEW),
        ("Fewer deaths", UP),
        ("Deaths did not fall", DOWN),
        ("No rise in deaths", UP),
        ("Deaths steady", UP),
        ("More people in treatment than last year", DOWN),
        ("Treatment up as deaths fall", UP),
        ("Numbers lower than in 2022", UP),
        ("Waiting lists doubled", DOWN),
        ("Arrests halved", UP),
    ],
)
def test_a_direction_that_was_not_computed_is_refused(text, direction):
    with pytest.raises(Refused, match="direction|result computed"):
        check_headline(text, direction)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Deaths rose from 55 to 80", UP),
        ("Fewer than 10 children were admitted", UP),
        ("Deaths did not fall", SAME),
        ("Sign-up to treatment rose", UP),
        ("Higher education places fell", DOWN),
        ("Rate higher than England", DOWN),
        ("Treatment numbers, 2023/24", FEW),
        ("Up to 40 arrests a month", DOWN),
        ("Harm reduction visits rose", UP),
        ("Lower-income families rose", UP),
        ("More people in treatment than last year", UP),
    ],
)
def test_what_agrees_or_says_no_direction_passes(text, direction):
    assert check_headline(text, direction) == text


def test_words_of_the_measure_say_nothing_of_its_direction():
    assert check_headline("Drops at school fell", DOWN, subject="Drops at school")
    with pytest.raises(Refused):
        check_headline("Drops at school fell", UP, subject="Drops at school")
    with pytest.raises(Refused):
        check_headline("A fall in numbers", UP, subject="all")


def test_every_problem_is_told_at_once():
    with pytest.raises(Refused) as told:
        check_headline("Deaths soared and rose worryingly in each and every one of our areas.", DOWN)
    assert [problem.finding for problem in told.value.problems] == [
        "it has 13 words",
        "it ends with a full stop",
        '"soared", "worryingly" tell readers how to feel',
        "it says up, and the result computed is down",
    ]


def test_better_and_worse_need_a_judgement():
    assert check_headline("Waiting times improved", DOWN, judgement=Judgement.GETTING_BETTER)
    for judgement in (Judgement.NONE, Judgement.GETTING_WORSE):
        with pytest.raises(Refused):
            check_headline("Waiting times improved", DOWN, judgement=judgement)


def test_an_empty_headline_is_refused():
    with pytest.raises(Refused, match="empty"):
        check_headline("  ", UP)


def test_the_direction_of_results():
    people = Unit(ValueType.COUNT, "people")

    def change(old, new, unit=people):
        return compare_periods(Figure(value=Decimal(old), unit=unit), Figure(value=Decimal(new), unit=unit))

    assert direction_of(change(59, 55)) is SAME
    assert direction_of(change(80, 152)) is UP
    assert direction_of(change(152, 80)) is DOWN
    assert direction_of(change(1, 2, Unit(ValueType.MONEY, "£"))) is Direction.NOT_JUDGED
    assert [direction_of(trend) for trend in Trend] == [Direction.NOT_JUDGED, SAME, UP, DOWN]
