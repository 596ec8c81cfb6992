"""A file is known by its columns, or refused with what was seen."""

import pytest

from goldenthread.returns.formats import feed, feeds, recognise
from goldenthread.returns.formats.rows import Tally, breakdown_of, place_of
from goldenthread.vocabulary import Refused
from tests.unit.returns.formats.given import table


def test_every_feed_has_a_key_of_its_own_and_says_what_it_reads():
    keys = [each.key for each in feeds()]
    assert len(set(keys)) == len(keys)
    assert all(each.title and each.reads and each.gives for each in feeds())
    assert [feed(key).key for key in keys] == keys
    with pytest.raises(Refused, match="lait"):
        feed("nothing")


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region", "lait"),
        ("Region,Values,Years,Data item,LA Number,LA and Regions,Short Desc", "lait"),
        ("time_identifier,time_period,geographic_level,n", "ees"),
        ("time_period,time_identifier,geographic_level,age_group,population_estimate", "population"),
        ("Area,Measure,Apr-24,May-24", "ndtms-monthly"),
        ("region_code,region_name", "areas-regions"),
    ],
)
def test_a_file_goes_to_its_feed(header, key):
    assert recognise(table(header, "")).key == key


def test_what_no_feed_knows_is_refused_with_its_columns():
    with pytest.raises(Refused, match="“Mood”, “Weather”") as refused:
        recognise(b"Mood,Weather\n1,2\n", "diary.csv")
    assert refused.value.problems[0].place == "diary.csv"


@pytest.mark.parametrize("column", ["CHILD", "UPN", "DOB", "ClientID", "NHS Number", "Surname"])
def test_a_file_with_a_row_for_each_person_is_refused(column):
    with pytest.raises(Refused, match="a row for each person"):
        recognise(table(f"{column},SEX,time_period,time_identifier,geographic_level"))


def test_the_wide_files_of_old_are_refused_because_their_x_meant_another_thing():
    with pytest.raises(Refused, match="held back"):
        recognise(b"New_geog_code,geog_l,geog_c,geog_n,CLA_Mar2014\nE92000001,NATIONAL,999,ENGLAND,x\n")


def test_bank_holidays_are_known_by_their_json():
    assert recognise(b'\xef\xbb\xbf{\n "england-and-wales": {}}').key == "bank-holidays"


def test_a_tally_that_does_not_add_up_is_a_fault_of_the_reader():
    tally = Tally(rows=2, entries=2, given=1)
    with pytest.raises(AssertionError, match="2 entries came in"):
        tally.check()
    tally.leave_out("blank row")
    tally.check()
    assert str(tally) == "2 rows, 2 entries, 1 given, 0 refused, 1 left out (blank row)"


def test_a_breakdown_has_one_order_and_places_read_as_words():
    assert breakdown_of([("Sex", "F"), ("Age  Group", " 0  to 4 "), ("x", "")]) == (
        ("age_group", "0 to 4"),
        ("sex", "F"),
    )
    assert place_of(1204) == "row 1,204"
    assert place_of(3, "GLD") == "row 3, column GLD"
