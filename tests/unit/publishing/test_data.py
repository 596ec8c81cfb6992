"""The data of an edition: tidy CSV, CSVW metadata, and a data package, all saying the same."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from goldenthread.publishing.document import Dataset, Document, Field
from goldenthread.publishing.formats import data
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile, long_report
from tests.unit.publishing.opening import parts

#: What the W3C's metadata vocabulary asks of a table, as far as we use it.
CSVW = {
    "type": "object",
    "required": ["@context", "url", "dc:title", "tableSchema", "dialect"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [{"const": "http://www.w3.org/ns/csvw"}, {"required": ["@language"]}],
        },
        "url": {"type": "string", "pattern": r"^[a-z0-9-]+\.csv$"},
        "dc:license": {"type": "object", "required": ["@id"]},
        "dialect": {
            "properties": {"header": {"const": True}, "delimiter": {"const": ","}, "encoding": {"const": "utf-8"}}
        },
        "tableSchema": {
            "type": "object",
            "required": ["columns"],
            "properties": {
                "columns": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["name", "titles", "datatype", "required"],
                        "properties": {
                            "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                            "titles": {"type": "array", "minItems": 1, "uniqueItems": True},
                            "datatype": {"enum": ["string", "integer", "decimal", "date", "boolean", "anyURI"]},
                            "required": {"type": "boolean"},
                        },
                    },
                },
                "primaryKey": {"type": "string"},
            },
        },
    },
}
#: What Frictionless asks of a tabular data package.
PACKAGE = {
    "type": "object",
    "required": ["profile", "name", "title", "resources", "created"],
    "properties": {
        "profile": {"const": "tabular-data-package"},
        "name": {"type": "string", "pattern": "^[a-z0-9._/-]+$"},
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT00:00:00Z$"},
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"required": ["name"]}, {"required": ["path"]}]},
        },
        "contributors": {"type": "array", "items": {"required": ["title"]}},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "profile", "schema", "hash", "bytes", "encoding", "mediatype"],
                "properties": {
                    "profile": {"const": "tabular-data-resource"},
                    "name": {"pattern": "^[a-z0-9._/-]+$"},
                    "path": {"type": "string", "pattern": r"^[a-z0-9-]+\.csv$"},
                    "hash": {"pattern": "^sha256:[0-9a-f]{64}$"},
                    "schema": {
                        "required": ["fields", "missingValues"],
                        "properties": {
                            "missingValues": {"const": [""]},
                            "fields": {
                                "items": {
                                    "required": ["name", "type"],
                                    "properties": {
                                        "type": {"enum": ["string", "integer", "number", "date", "boolean"]}
                                    },
                                }
                            },
                        },
                    },
                },
            },
        },
    },
}


def _plain(document: Document) -> Document:
    """The document without the composer's own data, so that ours is made."""
    return replace(document, datasets=())


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


@pytest.mark.parametrize(
    "document",
    [example(), _plain(example()), hostile(), long_report()],
    ids=["example", "ours", "hostile", "long"],
)
def test_descriptors_are_valid_and_say_what_the_files_hold(document: Document) -> None:
    """CSVW and the package name the same columns as the header row; sizes and hashes are those of the files."""
    made = data.files(document)
    package = json.loads(made["datapackage.json"])
    jsonschema.validate(package, PACKAGE)
    assert {one["path"] for one in package["resources"]} == {name for name in made if name.endswith(".csv")}
    for resource in package["resources"]:
        content = made[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        about = json.loads(made[f"{resource['path']}-metadata.json"])
        jsonschema.validate(about, CSVW)
        assert about["url"] == resource["path"]
        header = next(csv.reader(io.StringIO(content.decode())))
        columns = about["tableSchema"]["columns"]
        assert header == [one["name"] for one in columns] == [one["name"] for one in resource["schema"]["fields"]]
        assert all(one["name"] in one["titles"] for one in columns)
        assert about["tableSchema"].get("primaryKey") == resource["schema"].get("primaryKey")
        rows = _rows(content)
        for column in columns:
            cells = [row[column["name"]] for row in rows]
            assert all(cells) or not column["required"]
            _fits(column["datatype"], [one for one in cells if one])
        if key := about["tableSchema"].get("primaryKey"):
            assert len({row[key] for row in rows}) == len(rows)


def _fits(datatype: str, cells: list[str]) -> None:
    from datetime import date
    from decimal import Decimal

    for cell in cells:
        if datatype == "decimal":
            assert Decimal(cell).is_finite() and "E" not in cell and "," not in cell
        elif datatype == "integer":
            int(cell)
        elif datatype == "date":
            date.fromisoformat(cell)


def test_every_figure_is_a_row_with_its_marker_apart() -> None:
    """A value that is missing or withheld is empty and `obs_status` says why; a provisional one keeps its value."""
    rows = _rows(data.files(_plain(example()))["figures.csv"])
    assert [row["figure"] for row in rows] == [one.key for one in example().figures]
    for row, held in zip(rows, example().figures, strict=True):
        assert row["value"] == (held.value or "")
        assert row["obs_status"] == held.marker
        assert (row["area_code"], row["period_start"], row["source"]) == (held.area, held.starts, held.source)
    withheld = [row for row in rows if row["obs_status"] == "c"]
    assert withheld and all(row["value"] == "" and row["printed"] == "[c]" for row in withheld)
    provisional = [row for row in rows if row["obs_status"] == "p"]
    assert provisional and all(row["value"] for row in provisional)
    assert not any("[" in row["value"] for row in rows)
    derived = next(row for row in rows if row["method"])
    assert derived["made_of"].split() == ["F1", "F2"]


def test_the_composers_own_table_of_figures_is_not_given_twice() -> None:
    """A data set named figures is that table; without it we make it; without figures there is none."""
    assert [name for name in data.files(example()) if name.endswith(".csv")] == ["figures.csv"]
    assert data.write_csv(example()) == data.files(example())["figures.csv"]
    other = Dataset("spending", "Spending", "By year", (Field("year", "Year"),), (("2025",),))
    bare = replace(_plain(example()), figures=(), datasets=(other,))
    assert [name for name in data.files(bare) if name.endswith(".csv")] == ["spending.csv"]
    alike = replace(bare, datasets=(other, other))
    assert [name for name in data.files(alike) if name.endswith(".csv")] == ["spending.csv", "spending-2.csv"]


def test_files_are_rfc_4180() -> None:
    """UTF-8 without a mark, CR LF at the end of each line, one header row, quotes only where they are needed."""
    content = data.files(_plain(example()))["figures.csv"]
    assert not content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == len(example().figures) + 1
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\r\n").writerows(
        csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    )
    assert again.getvalue().encode() == content


@pytest.mark.parametrize("payload", ["=1+1", "+x", "@SUM(A1)", " =cmd", "＝1", "-a"])
def test_a_text_like_a_formula_is_made_safe(payload: str) -> None:
    """An apostrophe stands before it; a negative number is left alone."""
    field = (Field("said", "Said"), Field("value", "Value", "decimal"))
    one = Dataset("d", "D", "", field, ((payload, "-4.20"),))
    (row,) = _rows(data.files(replace(_plain(example()), figures=(), datasets=(one,)))["d.csv"])
    assert row == {"said": f"'{payload.strip()}", "value": "-4.20"}


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        ("decimal", "[c]"),
        ("decimal", "1,000"),
        ("decimal", "NaN"),
        ("integer", "1.5"),
        ("date", "1 May"),
        ("boolean", "y"),
    ],
)
def test_a_cell_that_is_not_what_its_column_promises_is_refused(datatype: str, text: str) -> None:
    """The file, the row and the column are named."""
    one = Dataset("d", "D", "", (Field("k", "Key"), Field("v", "V", datatype)), (("a", text),))
    with pytest.raises(ValueError, match=r"d\.csv, row 1, v"):
        data.files(replace(example(), datasets=(one,)))


def test_names_of_columns_are_those_a_program_can_use() -> None:
    """Small letters, digits and underscores, no digit first, none twice."""
    fields = tuple(Field(name, "") for name in ("Area Code", "area-code", "2025", "£"))
    one = Dataset("Two Words!", "", "", fields, (("a", "b", "c", "d"),))
    made = data.files(replace(_plain(example()), figures=(), datasets=(one,)))
    assert made["two-words.csv"].splitlines()[0] == b"area_code,area_code_2,c_2025,column"


def test_the_archive_tells_a_person_what_it_holds() -> None:
    """Marking first and last, licence, citation, markers, and the hash of each file."""
    made = parts(data.write(example()))
    assert next(iter(made)) == "README.txt" and dict(list(made.items())[1:]) == data.files(example())
    text = made["README.txt"].decode()
    lines = text.split("\r\n")
    assert lines[0] == lines[-2] == "For public release"
    assert "How to cite: Example County Alliance for Children. Quarterly impact report" in text
    for name, content in data.files(example()).items():
        assert f"  {hashlib.sha256(content).hexdigest()}  {name}" in lines
    package: dict[str, Any] = json.loads(made["datapackage.json"])
    assert package["marking"] == "For public release"
    assert package["licenses"][0]["name"] == "OGL-UK-3.0" and package["citation"] in text
