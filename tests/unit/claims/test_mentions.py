"""Figures in running text, and what only looks like one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.claims import mentions, not_figures, when
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.vocabulary import Qualifier


def only(text: str) -> Amount:
    found = mentions.find(text)
    assert len(found) == 1, [amount.text for amount in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "kind", "places"),
    [
        ("There were 1,036 arrests.", "1036", AmountKind.COUNT, 0),
        ("It printed 1036.", "1036", AmountKind.NUMBER, 0),
        ("£23,756 was seized", "23756", AmountKind.MONEY, 0),
        ("£4.5m was spent", "4500000", AmountKind.MONEY, -5),
        ("Some grants came to £300k.", "300000", AmountKind.MONEY, -3),
        ("4.5 million people", "4500000", AmountKind.COUNT, -5),
        ("two officers came", "2", AmountKind.COUNT, 0),
        ("fourteen of them", "14", AmountKind.NUMBER, 0),
        ("sixty-seven people", "67", AmountKind.COUNT, 0),
        ("Forty one of them", "41", AmountKind.NUMBER, 0),
        ("two hundred and fifty cases", "250", AmountKind.COUNT, 0),
        ("three thousand, two hundred homes", "3200", AmountKind.COUNT, 0),
        ("a dozen schools", "12", AmountKind.COUNT, 0),
        ("52 per cent", "52", AmountKind.PERCENT, 0),
        ("54.2 % of cases", "54.2", AmountKind.PERCENT, 1),
        ("five per cent", "5", AmountKind.PERCENT, 0),
        ("7.7 percentage points", "7.7", AmountKind.POINTS, 1),
        ("a 2pp rise", "2", AmountKind.POINTS, 0),
        ("98 crimes per 1,000 residents", "98", AmountKind.RATE, 0),
        ("5.1 for every 1,000 pupils", "5.1", AmountKind.RATE, 1),
        ("30kg of cannabis", "30", AmountKind.QUANTITY, 0),
        ("4.6 weeks on average", "4.6", AmountKind.QUANTITY, 1),
        ("half of them", "0.5", AmountKind.RATIO, 0),
        ("three-quarters of schools", "0.75", AmountKind.RATIO, 0),
        ("one in five adults", "0.2", AmountKind.RATIO, 0),
        ("4 in 10 homes", "0.4", AmountKind.RATIO, 0),
        ("nine out of ten delegates", "0.9", AmountKind.RATIO, 0),
    ],
)
def test_values_and_kinds(text: str, value: str, kind: AmountKind, places: int) -> None:
    amount = only(text)
    assert (amount.value, amount.kind, amount.places) == (Decimal(value), kind, places)
    assert text[amount.start : amount.end] == amount.text


@pytest.mark.parametrize(
    ("text", "qualifier", "printed"),
    [
        ("just under 450 children", Qualifier.JUST_UNDER, "just under 450"),
        ("up to 60 places", Qualifier.UP_TO, "up to 60"),
        ("over 500 carers", Qualifier.OVER, "over 500"),
        ("at least 30 schools", Qualifier.AT_LEAST, "at least 30"),
        ("almost 200 homes", Qualifier.ALMOST, "almost 200"),
        ("approximately 75,000 people", Qualifier.ABOUT, "approximately 75,000"),
        ("around 8,100 children", Qualifier.ABOUT, "around 8,100"),
        ("c.200 staff", Qualifier.ABOUT, "c.200"),
        ("~40 kg", Qualifier.ABOUT, "~40 kg"),
        ("500+ people", Qualifier.AT_LEAST, "500+"),
        ("200 or so people", Qualifier.ABOUT, "200 or so"),
        ("35-40% of the need", Qualifier.RANGE, "35-40%"),
        ("between 2500 and 3000 people", Qualifier.RANGE, "2500 and 3000"),
        ("a total of 940 people", Qualifier.NONE, "940"),
        ("more than one in five adults", Qualifier.OVER, "more than one in five"),
    ],
)
def test_qualifiers_travel_with_the_figure(text: str, qualifier: Qualifier, printed: str) -> None:
    amount = only(text)
    assert (amount.qualifier, amount.text) == (qualifier, printed)


def test_up_to_one_figure_from_another_is_a_change_and_no_ceiling() -> None:
    first, second = mentions.find("GP attendance has improved, up to 28% this year from 34% last year.")
    assert (first.qualifier, first.text, second.text) == (Qualifier.NONE, "28%", "34%")


def test_from_one_figure_to_another_is_two_figures() -> None:
    assert [amount.text for amount in mentions.find("Numbers rose from 50 to 56.")] == ["50", "56"]
    assert [amount.text for amount in mentions.find("It fell 50 to 40 overall.")] == ["50", "40"]


def test_out_of_in_digits_is_two_figures_that_can_be_checked() -> None:
    assert [amount.text for amount in mentions.find("14 out of 27 cases")] == ["14", "27"]


@pytest.mark.parametrize(
    "text",
    [
        "The plan for 2023 to 2033 was agreed on 14 February 2023, in quarter 1 of 2022/23.",
        "Those aged 10-17, aged 65 and over, under 16s, ages 16 to 64, and 8-year-olds.",
        "Take-up by 2, 3 and 4-year-olds; 18+; the under 25 age group; children under the age of 16; 0-5s.",
        "See section 4.2, page 34, appendix 2, Table 3, Priority 1, figures 2 and 3, and Chapter 11.",
        "The 3rd meeting and the 22nd.",
        "Ring 01632 960147 or call 101, or write to team@example.org, or see www.example.org/2024/12.",
        "The office is at BH1 1AA, with budget code s47 and hashtag #U5Thrive; it is open 24/7, at 10:30 and 2pm.",
        "Working Together 2018, Section 11, Key Stage 2, Year 14 and the Children Act 1989.",
        "A 5-year plan, a 12-month period, a ten year path and a 6-weekly meeting.",
        "Over the last 12 months and within 20 working days, six months ago.",
        "1. Best start in life",
        "The referrals[3] were late.",
        "One of them said that no one knew.",
        "Twice a week, in the first half of term.",
        "Families with three or more placements.",
        "An area among the 20% most deprived; less than 60% of the national median.",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert [amount.text for amount in mentions.find(text)] == []


def test_the_sorts_of_what_is_left_out_can_be_asked() -> None:
    assert ("postcode", "BH1 1AA") in not_figures.kinds("It is at BH1 1AA.")


def test_a_year_of_people_is_a_count() -> None:
    assert only("It reached 2000 young people.").value == 2000
    assert mentions.find("In 2022 people were asked.") == ()


def test_what_is_counted() -> None:
    text = "It reviewed 27 deaths: 22 local deaths and 5 others. In 14 (52%) of these cases there was one."
    assert [amount.noun for amount in mentions.find(text)] == ["deaths", "local deaths", "others", "cases", ""]


def test_the_period_beside_a_figure() -> None:
    first, second = mentions.find("There were 24 in 2021/22 and 30 last year.")
    assert (first.period_text, second.period_text) == ("2021/22", "last year")
    assert first.period is None  # it may be a financial or an academic year, and nothing is guessed
    assert only("In May 2023, 40 people came.").period is not None


def test_the_place_beside_a_figure() -> None:
    first, second = mentions.find("There were 24 children in Northmoor and 30 in Eastvale.")
    assert (first.area, second.area) == ("Northmoor", "Eastvale")
    first, second = mentions.find("North: 2410 East: 1655")
    assert (first.area, second.area) == ("North", "East")


def test_times_are_put_in_order() -> None:
    early, late = when.find("in Q1 2022/23 and in Q3 2022/23")
    assert early.order is not None
    assert late.order is not None
    assert early.order < late.order
    before, now = when.find("last year and this year")
    assert (before.relative, now.relative) == (-1, 1)


@given(st.integers(min_value=0, max_value=9_999_999))
def test_any_whole_number_is_read_back_with_and_without_commas(number: int) -> None:
    for printed in (f"{number:,}", str(number)):
        found = mentions.find(f"There were {printed} arrests.")
        if printed.isdigit() and 1900 <= number <= 2099:
            continue  # printed without a comma it may be a year
        assert [amount.value for amount in found] == [number]


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for amount in mentions.find(text):
        assert 0 <= amount.start < amount.end <= len(text)
        assert text[amount.start : amount.end] == amount.text
