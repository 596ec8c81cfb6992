"""`goldenthread import`: exit codes, the account of a file, what is suggested, and undoing."""

import json

import pytest

from goldenthread.console.main import main
from goldenthread.observations.models import Observation
from goldenthread.reference.seed import load_reference
from tests.integration.imports import dictionary, lait, measured


@pytest.fixture
def run(room, tmp_path, capsys):
    load_reference()
    measured(room)
    (tmp_path / "lait.csv").write_bytes(lait())
    (tmp_path / "dictionary.csv").write_bytes(dictionary())

    def do(*words, data=None):
        if data is not None:
            (tmp_path / "lait.csv").write_bytes(data)
        capsys.readouterr()
        files = [str(tmp_path / "lait.csv"), "--companion", str(tmp_path / "dictionary.csv")]
        code = main(["import", *(part for word in words for part in (files if word == "FILES" else [word]))])
        return code, *capsys.readouterr()

    return do


def test_an_import_says_what_became_of_every_entry(run):
    code, out, err = run("lait", "FILES", "--owner", "north")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Imported lait.csv (lait, 1 November 2025) as north/IMP-001"
    assert lines[2].split() == ["north/IND-001", "4", "0", "0", "Infant", "mortality"]
    assert [" ".join(line.split()) for line in lines[3:]] == [
        "6 entries in 6 rows:",
        "4 new",
        "1 refused",
        "1 not wanted here: nobody here asks for the series",
    ]
    assert "Refused: row 7, column Years" in err and "Reading lait.csv" in err


def test_the_same_as_json(run):
    code, out, _ = run("auto", "FILES", "--owner", "north", "--json")
    said = json.loads(out)
    assert code == 0
    assert (said["reference"], said["added"], said["refused"], said["release"]) == ("IMP-001", 4, 1, "1 November 2025")
    assert said["not_taken"][0]["place"] == "row 7, column Years"


def test_a_dry_run_keeps_nothing_and_the_same_file_twice_says_so(run):
    assert run("lait", "FILES", "--owner", "north", "--dry-run")[1].startswith("Would import lait.csv")
    assert not Observation.objects.exists()
    run("lait", "FILES", "--owner", "north")
    code, out, _ = run("lait", "FILES", "--owner", "north")
    assert code == 0 and out.startswith("Nothing changed by importing lait.csv")


def test_series_that_fill_no_measure_are_suggested_with_their_counts(run):
    code, out, err = run("lait", "FILES", "--owner", "north", "--suggest")
    assert code == 0 and not Observation.objects.exists()
    assert [line.split()[:2] for line in out.splitlines()[1:]] == [["Breast", "1"]]
    assert "1 series of 2 fill no measure" in err
    every = json.loads(run("lait", "FILES", "--suggest", "--json")[1])
    assert [(each["series"], each["figures"], each["unit"]) for each in every] == [
        ("InfMort", 4, "Rate per 1000 live births"),
        ("Breast", 1, "% infants"),
    ]


def test_an_import_is_undone(run):
    run("lait", "FILES", "--owner", "north")
    code, _, err = run("--undo", "north/IMP-001")
    assert code == 3 and "it needs a reason" in err
    code, out, _ = run("--undo", "north/IMP-001", "--reason", "The wrong file")
    assert code == 0 and out.startswith("Took back 4 figures; 0 earlier figures stand again")
    assert not Observation.objects.filter(superseded_at=None).exists()


def test_the_formats_are_listed(run):
    code, out, _ = run("--list")
    assert code == 0 and out.splitlines()[1].split()[:2] == ["lait", "figures"]
    assert {"lait", "ees", "fingertips"} <= {each["key"] for each in json.loads(run("--list", "--json")[1])}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("lait",), 2, "Name a format and a file"),
        (("lait", "FILES"), 2, "with --owner"),
        (("lait", "FILES", "--owner", "north", "--area-name", "Dorset"), 2, "NAME=CODE"),
        (("nonsense", "FILES", "--owner", "north"), 3, "there is no feed “nonsense”"),
        (("lait", "FILES", "--owner", "nowhere"), 3, "We cannot find shared/nowhere"),
        (("lait", "no-such-file.csv", "--owner", "north"), 3, "no-such-file.csv: it cannot be read"),
        (("ees", "FILES", "--owner", "north"), 3, "Import it as lait"),
    ],
)
def test_what_cannot_be_done_ends_with_its_code_and_words(run, words, code, says):
    ended, _, err = run(*words)
    assert (ended, says in err) == (code, True), err
    assert not Observation.objects.exists()


def test_a_file_with_an_unknown_area_ends_with_3_and_its_name(run):
    code, _, err = run("lait", "FILES", "--owner", "north", data=lait("InfMort,I,2023,Atlantis,3,999.0,\n"))
    assert code == 3 and "the area “Atlantis, number 999” is not known (1 times)" in err
