"""What the child process answers for a file: rows that are wanted, refusals, and counts that add up."""

import json
from dataclasses import asdict

import pytest

from goldenthread.jobs import SilentProgress
from goldenthread.reading.limits import Limits
from goldenthread.returns.child import answers
from goldenthread.returns.staging import LIMITS, Telling, stage
from goldenthread.returns.wanted import Series
from goldenthread.vocabulary import Refused
from tests.unit.returns.formats.given import table

AREAS = [["E06000059", "Dorset", "2019-04-01", "", "838"], ["E06000058", "BCP", "2019-04-01", "", "839"]]
DICTIONARY = table(
    "Measure_code,Measure,Measure_short,Polarity,y_axis_name,dps,Year_Type,Last Update",
    "1,Rate of things,Things,Low,Rate per 1000,1,Calendar,45962",
    "2,Other things,Others,Low,%,1,Calendar,45962",
)
FILE = table(
    "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region",
    "Things,Rate of things,2023,Dorset,1.25,838.0,South West",
    "Things,,2023,BCP,-,839.0,South West",
    "Things,,0,BCP,3,839.0,South West",
    "Others,Other things,2023,Dorset,4,838.0,South West",
)


def head(file_format="lait", wanted=((("lait", 5, "Things", [], [])),), areas_only=(), **options):
    given = asdict(Telling(**options))
    given.pop("areas")
    return {
        "limits": asdict(Limits()),
        "format": file_format,
        "name": "lait.csv",
        "options": given,
        "areas": AREAS,
        "names": [],
        "map": None,
        "areas_only": list(areas_only),
        "wanted": [list(each) for each in wanted],
    }


def told(*args, data=FILE, **kwargs):
    every = [json.loads(json.dumps(answer)) for answer in answers(head(*args, **kwargs), data, DICTIONARY)]
    rows = [answer for answer in every if answer[0] == "row"]
    refused = [answer for answer in every if answer[0] == "not"]
    assert every[-1][0] == "end"
    end = every[-1][1]
    assert end["entries"] == end["given"] + end["refused"] + sum(end["left_out"].values())
    assert len(rows) == end["items"] + end["again"] - sum(end["not_wanted"].values())
    return rows, refused, end


def test_only_what_is_wanted_comes_over_and_the_rest_is_counted():
    rows, refused, end = told()
    assert [(row[1], row[2], row[5], row[10], row[17]) for row in rows] == [
        (5, "E06000059", "1.25", "", "row 2"),
        (5, "E06000058", None, "x", "row 3"),
    ]
    assert [(r[1], r[5]) for r in refused] == [("row 4, column Years", 1)]
    assert end["not_wanted"] == {"nobody here asks for the series": 1}
    assert end["vintage"] == "2025-11-01"
    assert [(key, n) for key, _, n, *_ in end["series"]] == [("Things", 2), ("Others", 1)]


def test_a_series_of_another_format_is_not_this_one():
    rows, _, end = told(wanted=[("ees", 5, "Things", [], [])])
    assert rows == [] and sum(end["not_wanted"].values()) == 3


def test_areas_may_be_narrowed():
    rows, _, end = told(areas_only=["E06000058"])
    assert [row[2] for row in rows] == ["E06000058"]
    assert end["not_wanted"]["another area than the ones asked for"] == 2


def test_the_format_may_be_found_by_the_header():
    _, _, end = told("auto")
    assert end["format"] == "lait"


@pytest.mark.parametrize(
    ("file_format", "data", "says"),
    [
        ("ees", FILE, "not in the format ees but in lait"),
        ("lait", b"a,b\n1,2\n", "no format with these columns is known: “a”, “b”"),
        ("lait", b"UPN,Surname\n1,2\n", "a row for each person"),
        ("standard-population", b"age_band,esp2013\n0-4,5000\n", "gives weights"),
    ],
)
def test_a_file_that_is_not_the_one_asked_for_is_refused(file_format, data, says):
    with pytest.raises(Refused, match=says):
        told(file_format, data=data)


# --- In a process of its own -------------------------------------------------------------------------------


def staged(data=FILE, file_format="lait", limits=LIMITS, progress=None):
    return stage(
        data,
        "lait.csv",
        file_format,
        companion=DICTIONARY,
        wanted=[("lait", Series(5, "Things"))],
        areas=AREAS,
        names=[],
        telling=Telling(),
        progress=progress or SilentProgress(),
        limits=limits,
    )


def test_figures_come_back_as_they_were_read():
    with staged() as held:
        first, second = held
        assert (str(first.value), first.period.label, first.vintage, first.place) == (
            "1.25",
            "2023",
            "2025-11-01",
            "row 2",
        )
        assert second.value is None and second.marker.value == "x"
        assert [each.place for each in held.not_taken] == ["row 4, column Years"]
        assert held.series[0].unit and held.series[0].unit.per == 1000
        assert next(iter(held)) == first


def test_progress_goes_forward_with_the_rows():
    lines = FILE.decode().splitlines()
    many = table(lines[0], *["Things,,0,BCP,3,839.0,South West"] * 20_100)
    progress = SilentProgress()
    with staged(many, progress=progress) as held:
        assert held.end["rows"] == 20_100
    assert progress.stages == [("Reading lait.csv", 20_100, 20_100)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is empty"),
        (
            FILE.replace(b"Dorset", b"Atlantis").replace(b"838.0", b""),
            "the area “Atlantis, which may be|the area “Atlantis",
        ),
        (FILE.replace(b"1.25", b"n/a"), "the marker “n/a” is not known"),
        (FILE.replace(b"Years", b"When"), "no format with these columns"),
        (FILE + b'"Things,', "inside quotation marks"),
    ],
)
def test_a_bad_file_is_refused_whole_by_what_was_found(data, says):
    with pytest.raises(Refused, match=says):
        staged(data)


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(Refused, match="the most is 0 MB"):
        staged(limits=Limits(file_bytes=10))


def test_a_child_without_memory_ends_in_words():
    with pytest.raises(Refused, match="memory|could not be read"):
        staged(FILE + b"\n" * 40_000_000, limits=Limits(file_bytes=50_000_000, memory_bytes=60_000_000))
