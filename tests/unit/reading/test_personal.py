"""Details of persons are found in nearly every passage that has one, and in nearly none that has none."""

import dataclasses

import pytest

from goldenthread.reading.personal import Hit, Sort, is_nhs_number, is_upn, scan
from tests.unit.reading.persons import HARMFUL, HARMLESS, corpus

BAD, GOOD = corpus(20261122, 10 * len(HARMFUL), 10 * len(HARMLESS))


def test_the_corpus_is_large_enough_and_says_many_things() -> None:
    assert len(set(GOOD)) >= 200
    assert len({text for _, text in BAD}) >= 100
    assert {sort for sort, _ in BAD} == {sort.value for sort in Sort}


def test_at_least_nineteen_of_twenty_details_are_found() -> None:
    missed = [text for sort, text in BAD if sort not in {hit.sort for hit in scan(text)}]
    assert len(missed) <= 0.05 * len(BAD), missed


def test_no_more_than_one_in_fifty_harmless_passages_is_held() -> None:
    held = [text for text in GOOD if scan(text)]
    assert len(held) <= 0.02 * len(GOOD), held


@pytest.mark.parametrize("sort", list(Sort))
def test_each_sort_is_found_by_itself(sort) -> None:
    mine = [text for each, text in BAD if each == sort.value]
    found = [text for text in mine if sort in {hit.sort for hit in scan(text)}]
    assert len(found) >= 0.9 * len(mine)


@pytest.mark.parametrize(
    "text",
    [
        "E06000059 and E10000009",
        "dorset-cdp/IND-004, 2025/26 Q1, C19d, 90366",
        "£1,234,567 and £4857773456",
        "Signed off on 15 April 2024; next due 30/04/2026",
        "Switchboard 01305 251010, fax 01305 251011, 020 7364 5000, 0300 123 4567",
        "Ages 10 to 17, 16-24, 65+, under 18, 18 and over, aged 18 or over",
        "Births in 2022/23; children born in 2019",
        "Weymouth (14), Portland (9), May (14)",
        "publichealth@dorsetcouncil.gov.uk",
        "4857773456",  # one digit from an NHS number
        "",
        "2,590",
    ],
)
def test_what_a_return_is_full_of_is_left_alone(text) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize(
    ("text", "sort", "found"),
    [
        ("see 943\u00a0476\u00a05919.", Sort.NHS_NUMBER, "943\u00a0476\u00a05919"),
        ("see 943\u200b4765919.", Sort.NHS_NUMBER, "943\u200b4765919"),
        ("NI ab 12 34 56 c", Sort.NI_NUMBER, "ab 12 34 56 c"),
        ("DOB: 4th May 2016", Sort.DATE_OF_BIRTH, "4th May 2016"),
        ("Keziah, aged 9", Sort.NAME_AND_AGE, "Keziah, aged 9"),
        ("mobile: (07911) 123456", Sort.PHONE, "(07911) 123456"),
    ],
)
def test_a_hit_says_where_and_never_what(text, sort, found) -> None:
    (hit,) = scan(text)
    assert (hit.sort, text[hit.start : hit.end]) == (sort, found)
    assert {field.name for field in dataclasses.fields(Hit)} == {"sort", "start", "end"}
    assert not any(part in repr(hit) for part in found.split() if len(part) > 2)


def test_the_check_digit_and_the_check_letter_are_worked_out() -> None:
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")
    assert not is_nhs_number("1234567881")
    assert is_upn("A" + "000000000000")
    assert not is_upn("B" + "000000000000")
