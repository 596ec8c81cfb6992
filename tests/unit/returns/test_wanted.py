"""Which rows of a national file are wanted: by series, breakdown and area, and why the rest are not."""

import pytest

from goldenthread.returns.formats import Row
from goldenthread.returns.wanted import (
    NO_SERIES,
    OTHER_AREA,
    OTHER_BREAKDOWN,
    Series,
    Wanted,
    is_total,
    read_breakdown,
)
from goldenthread.vocabulary import Period, Refused

YEAR = Period.calendar_year(2023)


def row(*breakdown, series="90284", area="E06000059"):
    return Row("fingertips", series, "Injuries", area, "Dorset", YEAR, tuple(sorted(breakdown)), None)


def of(text, *breakdown, areas=(), **given):
    series = Series(7, "90284", read_breakdown(text), frozenset(areas))
    return Wanted([series]).of(row(*breakdown, **given))


def test_a_headline_is_a_row_whose_every_dimension_is_at_its_total():
    assert of("", ("age", "All ages"), ("sex", "Persons")) == [(7, "")]
    assert of("") == [(7, "")]
    assert of("", ("age", "All ages"), ("sex", "Female")) == OTHER_BREAKDOWN


def test_what_is_named_must_be_there_and_is_part_of_the_measure():
    assert of("age=<15 yrs", ("age", "<15 yrs"), ("sex", "Persons")) == [(7, "")]
    assert of("age=<15 YRS", ("age", "<15 yrs")) == [(7, "")]
    assert of("age=<15 yrs", ("age", "15-24 yrs")) == OTHER_BREAKDOWN
    assert of("age=<15 yrs", ("sex", "Persons")) == OTHER_BREAKDOWN


def test_each_item_of_a_dimension_becomes_the_breakdown_of_its_figure():
    assert of("sex=*", ("sex", "Female")) == [(7, "sex=Female")]
    assert of("sex=*", ("sex", "Persons")) == [(7, "")]
    assert of("sex=*") == [(7, "")]
    assert of("group=*", ("group", "a=b;c")) == [(7, "group=a-b,c")]


def test_areas_and_other_series_are_left_with_their_reason():
    assert of("", areas=["E06000058"]) == OTHER_AREA
    assert of("", areas=["E06000058", "E06000059"]) == [(7, "")]
    assert of("", series="1") == NO_SERIES


def test_a_row_may_fill_two_measures():
    wanted = Wanted([Series(1, "90284"), Series(2, "90284", (("sex", "*"),)), Series(3, "90284", (("sex", "x"),))])
    assert wanted.of(row(("sex", "All"))) == [(1, ""), (2, "")]


@pytest.mark.parametrize("item", ["Total", "ALL", "Persons", "All EHC plans issued", "Total children", ""])
def test_a_total_is_known_by_its_words(item):
    assert is_total(item)


@pytest.mark.parametrize("item", ["All other ethnic groups", "Female", "0", "Allied"])
def test_other_items_are_no_totals(item):
    assert not is_total(item)


@pytest.mark.parametrize("text", ["age", "age=", "=16", "age=1;age=2"])
def test_a_breakdown_that_cannot_be_read_is_refused(text):
    with pytest.raises(Refused, match="is not a breakdown"):
        read_breakdown(text)
