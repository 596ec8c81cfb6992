"""What holds of every format alike: the registry, the names of files, the marking, and the same bytes each time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from goldenthread.look.packing import moment, pack, repack
from goldenthread.publishing.document import Document
from goldenthread.publishing.formats import FORMATS, JSON, files
from goldenthread.publishing.formats.lines import Reader, cell_number, shares, slug, stem
from goldenthread.publishing.written import from_json
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile
from tests.unit.publishing.opening import everything, parts

ALL = (*FORMATS.values(), JSON)
_PRINT_HASHES = """
import hashlib, json
from goldenthread.publishing.formats import files
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile
print(json.dumps([{name: hashlib.sha256(data).hexdigest() for name, data in files(one()).items()} for one in (example, hostile)]))
"""


@cache
def _files(document: Document) -> dict[str, bytes]:
    return files(document)


def test_the_registry_names_every_format() -> None:
    """One format for each name, whose ending it is, with a title and a media type; each can be written."""
    assert list(FORMATS) == ["html", "pdf", "docx", "pptx", "ods", "xlsx", "csv", "zip"]
    assert all(name == one.ending and one.title and "/" in one.media_type for name, one in FORMATS.items())
    assert len({one.title for one in ALL}) == len(ALL)
    assert JSON.write(example()) == _files(example())["quarterly-impact-report.json"]
    assert from_json(JSON.write(example())) == example()


def test_the_registry_brings_no_library_with_it() -> None:
    """Importing it loads neither the writers nor what they need, so that the command line starts at once."""
    said = subprocess.run(
        [sys.executable, "-c", "import sys, goldenthread.publishing.formats; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    heavy = {"typst", "docx", "pptx", "xlsxwriter", "odf", "lxml", "openpyxl", "django", "numpy"}
    assert not {one.partition(".")[0] for one in said} & heavy


def test_two_processes_write_the_same_bytes() -> None:
    """Whatever the order of hashing, every file of an edition is equal, byte for byte."""
    made = [
        subprocess.run(
            [sys.executable, "-c", _PRINT_HASHES],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": "src:."},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    ]
    assert made[0] == made[1]
    assert set(json.loads(made[0])[0]) == set(_files(example()))


def test_names_of_files() -> None:
    """Letters, digits, hyphens and dots, 50 or fewer, no date; one for each format and the data beside them."""
    assert set(_files(example())) == {
        *(f"quarterly-impact-report.{one}" for one in ("html", "pdf", "docx", "pptx", "ods", "xlsx", "zip", "json")),
        *("figures.csv", "figures.csv-metadata.json", "datapackage.json"),
    }
    for name in (*_files(example()), *_files(hostile())):
        assert re.fullmatch(r"[a-z0-9_.-]{1,50}", name)


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Annual report 2025/26", "annual-report"),
        ("Progress report, 9 July 2026", "progress-report"),
        ("Children's plan: 2024-2027", "children-s-plan"),
        ("Report for July to September 2026", "report"),
        ("Mayor's report", "mayor-s-report"),
        ("2026", "example-county-edn-003"),
        ("مجموعة", "example-county-edn-003"),
        (
            "A very long title of a report that goes on and on about everything",
            "a-very-long-title-of-a-report-that-goes",
        ),
        ("x" * 80, "x" * 40),
    ],
)
def test_the_name_of_an_edition_has_no_date(title: str, wanted: str) -> None:
    """Years and months go, words are never cut; what has no letters is named by its reference."""
    assert stem(replace(example(), title=title)) == wanted


def test_a_slug_of_nothing_is_nothing() -> None:
    """So that the caller can choose another name."""
    assert slug("") == slug("2026") == slug("!") == ""


@pytest.mark.parametrize("name", [*(one.ending for one in ALL)])
def test_every_file_carries_the_marking_and_the_title(name: str) -> None:
    """In each format, unpacked; a PDF is asked by its own tests, and a CSV file holds data alone."""
    document = replace(example(), marking="OFFICIAL-SENSITIVE members only", datasets=())
    form = JSON if name == "json" else FORMATS[name]
    content = everything(form.write(document))
    if name == "csv":
        assert b"OFFICIAL-SENSITIVE" not in content
    elif name != "pdf":
        assert content.count(b"OFFICIAL-SENSITIVE members only") >= (1 if name == "json" else 2)
        assert b"Quarterly impact report" in content


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "pdf"])
def test_a_value_that_is_withheld_is_never_told(name: str) -> None:
    """Even if a figure were to come with its value beside its marker, no file prints or keeps it."""
    figures = tuple(replace(one, value="73194826") if one.marker == "c" else one for one in example().figures)
    assert any(one.value == "73194826" for one in figures)
    found = everything(FORMATS[name].write(replace(example(), figures=figures, datasets=())))
    assert b"73194826" not in found and b"73,194,826" not in found


@pytest.mark.parametrize("name", ["docx", "pptx", "ods", "xlsx", "zip"])
def test_archives_carry_no_clock(name: str) -> None:
    """No entry says when it was made, and no date inside is today's; the day of the figures is there."""
    for document in (example(), hostile()):
        parts(FORMATS[name].write(document))
    whole = everything(FORMATS[name].write(replace(example(), as_at="2019-03-14")))
    assert b"2019-03-14" in whole
    from datetime import UTC, datetime

    assert datetime.now(UTC).strftime("%Y-%m-%dT").encode() not in whole


def test_archives_are_packed_alike() -> None:
    """The type of an OpenDocument file is stored plain; packing again changes nothing."""
    made = pack((("mimetype", b"x" * 50), ("a.txt", b"y" * 500)))
    assert repack(made) == made and b"x" * 50 in made and b"y" * 500 not in made
    assert moment("no day").year == 1980


def test_a_reference_without_words_is_the_heading() -> None:
    """And one to a section that is not there has none; a cell with a link is no number."""
    reader = Reader.of(example())
    from goldenthread.publishing.document import See, Web, Words

    assert reader.plain((Words("See "), See("good-care"), Words("."))) == "See 2.1. Good care provision."
    assert reader.see(See("nowhere")) == ""
    assert cell_number((Web("12", "https://x.example"),), True, {}) is None
    assert cell_number((Words("12"), Words("13")), True, {}) is None
    assert cell_number((Words("12"),), False, {}) is None


def test_columns_share_the_width_of_a_table() -> None:
    """Long cells get the room that is left, no word is cut that need not be, and the widest give way first."""
    even = shares([["A", "x"], ["B", "y"]], 100, size=10, gutter=4)
    assert sum(even) == pytest.approx(100) and even[0] == pytest.approx(even[1], rel=0.2)
    short, long = shares([["Key", "F1"], ["What it says", "many words that go on and on " * 9]], 300, size=10, gutter=4)
    assert short < 40 and short + long == pytest.approx(300)
    tight = shares([["Worked"], ["a" * 60], ["b" * 60]], 200, size=10, gutter=4)
    assert tight[0] > 38 and tight[1] == tight[2] and sum(tight) == pytest.approx(200)
