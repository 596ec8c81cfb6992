"""Codes lead, names never decide alone, and nothing is moved across a boundary change."""

from datetime import date

import pytest

from goldenthread.returns.formats.areas import USUAL_KINDS, AreaReader
from goldenthread.vocabulary import Period
from tests.unit.returns.formats.given import BOOK

READER = AreaReader("lait", BOOK, {"Both": "L-PAN-DORSET", "E06000061 / E06000062": "L-PAN-DORSET"})


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [
        ("838.0", "Dorset", "E06000059"),
        ("838", "", "E06000059"),
        ("839.0", "Bournemouth, Christchurch and Poole", "E06000058"),
        ("835.0", "Dorset (Pre LG)", "E10000009"),
        ("835", "Dorset", "E10000009"),
        ("837", "Bournemouth", "E06000028"),
        ("929", "Northumberland", "E06000057"),
        ("840.0", "Durham", "E06000047"),
    ],
)
def test_a_council_is_found_by_its_number_the_code_of_today_where_it_has_had_several(number, name, code):
    answer = READER.by_number(number, name)
    assert (answer.sort, answer.code) == ("taken", code)


def test_a_number_and_a_name_that_contradict_each_other_are_refused():
    answer = READER.by_number("836", "Dorset")
    assert answer.sort == "refused"
    assert "E06000029" in answer.finding
    assert "E06000059" in answer.finding


def test_a_name_with_two_meanings_is_not_known_until_somebody_says_which():
    assert READER.by_name("Dorset").sort == "unknown"
    assert "E06000059" in READER.by_name("Dorset").finding
    assert READER.by_name("Both").code == "L-PAN-DORSET"
    assert AreaReader("ndtms", BOOK, {"Dorset": "E06000059"}).by_name("Dorset").code == "E06000059"
    assert READER.by_name("barnet").code == "E09000003"


@pytest.mark.parametrize(
    ("code", "sort"),
    [
        ("E06000059", "taken"),
        (" e06000059 ", "taken"),
        ("E10000009", "taken"),
        ("E06000999", "unknown"),
        ("E02000984", "left out"),
        ("E07000223", "left out"),
        ("W06000022", "left out"),
        ("z", "left out"),
        ("Dorset", "refused"),
        ("E06000063 / E06000064", "refused"),
        ("E06000061 / E06000062", "taken"),
        ("", "refused"),
    ],
)
def test_a_code_is_taken_left_out_refused_or_not_known(code, sort):
    assert READER.by_code(code).sort == sort


def test_a_sort_of_area_that_is_asked_for_must_be_in_the_register():
    wide = AreaReader("ees", BOOK, {}, USUAL_KINDS | {"district"})
    assert wide.by_code("E07000223").sort == "unknown"
    assert wide.by_code("E07000048").code == "E07000048"


def test_the_number_stands_in_where_the_code_is_a_full_stop():
    assert READER.by_code(".", "820", "Bedfordshire (Pre LGR 2009)").code == "E10000001"


def test_a_figure_for_a_time_when_the_area_did_not_exist_is_flagged():
    before = Period.financial_year(2012)
    assert "before its code began (01/04/2019)" in READER.flags("E06000059", before)[0]
    assert READER.flags("E10000009", before) == ()
    assert "after it ended (31/03/2019)" in READER.flags("E10000009", Period.financial_year(2019))[0]
    straddles = Period(date(2018, 9, 1), date(2019, 8, 31), "academic_year", "2018/19")
    assert READER.flags("E06000059", straddles) == READER.flags("E10000009", straddles) == ()
