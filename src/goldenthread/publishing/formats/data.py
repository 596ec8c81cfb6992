"""The data of an edition for programs: tidy CSV files with CSVW metadata and a Frictionless data package.

One figure a row; a value that is missing or withheld is empty, and `obs_status` says why. Nothing but data stands in
a CSV file: title, licence, marking and the meaning of columns stand in the descriptors beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from goldenthread.charts.lettering import clean
from goldenthread.look.cells import csv_text
from goldenthread.look.packing import pack
from goldenthread.publishing.document import Dataset, Document, Field, Held
from goldenthread.publishing.formats.lines import citation, front, slug
from goldenthread.publishing.formats.safe import address

DESCRIPTOR: Final = "datapackage.json"
#: What CSVW adds to the name of a file for its metadata.
METADATA: Final = "-metadata.json"
_LONGEST: Final = 24
_NOT_IN_NAME: Final = re.compile(r"[^a-z0-9]+")
#: CSVW types to those of Table Schema.
_TYPES: Final = {
    "string": "string",
    "integer": "integer",
    "decimal": "number",
    "date": "date",
    "boolean": "boolean",
    "anyURI": "string",
}
FIGURES: Final = (
    Field("figure", "Key in this edition", "string", "The name of the figure in this edition"),
    Field("reference", "Reference", "string", "Its permanent reference; empty where it was worked out here"),
    Field("measure", "Measure", "string", "The permanent reference of what is measured"),
    Field("measure_title", "Title of the measure"),
    Field("area_code", "Area code", "string", "Code of the Office for National Statistics, or L- for a local area"),
    Field("area_name", "Area"),
    Field("time_period", "Period", "string", "As published"),
    Field("period_start", "First day of the period", "date"),
    Field("period_end", "Last day of the period", "date"),
    Field("breakdown", "Breakdown", "string", "Which people it is of; empty for everybody"),
    Field("value", "Value", "decimal", "The exact value; empty where obs_status says why there is none"),
    Field(
        "obs_status", "Marker", "string", "A marker without its brackets: c withheld, p provisional, x not available"
    ),
    Field("unit", "Unit"),
    Field("value_type", "Type of value"),
    Field("printed", "As printed", "string", "The words or digits that stand in the edition"),
    Field("qualifier", "Qualifier", "string", "Just under, over, about"),
    Field("status", "Status", "string", "Provisional, revised or final"),
    Field("basis", "Basis", "string", "Reported, derived, estimated or forecast"),
    Field("method", "How it was worked out"),
    Field("made_of", "Made of", "string", "Keys of the figures that it was worked out from"),
    Field("note", "Note"),
    Field("source", "Source"),
    Field("supplier", "Supplied by"),
    Field("url", "Address", "string", "The permanent address of its record"),
)


@dataclass(frozen=True, slots=True)
class _Table:
    """A data set with the name of its file and the names of its columns."""

    file: str
    data: Dataset
    columns: tuple[str, ...]


def write(document: Document) -> bytes:
    """Every data file of the edition in one archive, with a plain word on what is in it."""
    made = files(document)
    return pack((("README.txt", _readme(document, made)), *made.items()))


def write_csv(document: Document) -> bytes:
    """Every figure of the edition as one CSV file."""
    return _csv(_table(_all_figures(document), "figures"))


def files(document: Document) -> dict[str, bytes]:
    """The data files by name: each CSV with its CSVW metadata, then the descriptor of them all."""
    tables = _tables(document)
    made: dict[str, bytes] = {}
    for table in tables:
        made[table.file] = _csv(table)
        made[f"{table.file}{METADATA}"] = _json(_csvw(document, table))
    made[DESCRIPTOR] = _json(_package(document, tables, made))
    return made


# -- tables --------------------------------------------------------------------------------------------------------


def _all_figures(document: Document) -> Dataset:
    """Every figure that is printed: the composer's own data set where it made one, which is named `figures`."""
    own = next((one for one in document.datasets if one.name == "figures"), None)
    return own or Dataset(
        "figures",
        "Every figure in this edition",
        "One row for each figure that the edition prints, in order of first use, with where it came from.",
        FIGURES,
        tuple(_row(one) for one in document.figures),
    )


def _row(held: Held) -> tuple[str | None, ...]:
    # A figure that is withheld comes without its value. Were it to come with one, it would still not be told.
    value = None if held.marker == "c" else held.value
    said = (
        *(held.key, held.reference, held.measure, held.measure_title, held.area, held.area_name, held.period),
        *(held.starts, held.ends, held.breakdown, value, held.marker, held.unit, held.value_type, held.text),
        *(held.qualifier, held.status, held.basis, held.method, " ".join(held.parts), held.note, held.source),
        *(held.supplier, held.url),
    )
    return tuple(one or None for one in said)


def _tables(document: Document) -> list[_Table]:
    found = [_all_figures(document), *(one for one in document.datasets if one.name != "figures")]
    if not document.figures and not found[0].rows:
        found = found[1:]
    made: list[_Table] = []
    used: set[str] = set()
    for one in found:
        name = slug(one.name, _LONGEST) or "data"
        at = 2
        unique = name
        while unique in used:
            unique = f"{name}-{at}"
            at += 1
        used.add(unique)
        made.append(_table(one, unique))
    return made


def _table(data: Dataset, name: str) -> _Table:
    columns: list[str] = []
    for one in data.fields:
        plain = _NOT_IN_NAME.sub("_", one.name.casefold()).strip("_") or "column"
        plain = plain if plain[0].isalpha() else f"c_{plain}"
        unique, at = plain, 2
        while unique in columns:
            unique = f"{plain}_{at}"
            at += 1
        columns.append(unique)
    return _Table(f"{name}.csv", data, tuple(columns))


def _csv(table: _Table) -> bytes:
    """RFC 4180: UTF-8, commas, one header row, lines that end in CR LF. A text like a formula has an apostrophe."""
    rows = []
    for at, row in enumerate(table.data.rows, 1):
        cells = zip(row, table.data.fields, strict=True)
        rows.append([_checked(text, one, f"{table.file}, row {at}, {one.name}") for text, one in cells])
    return csv_text(table.columns, rows).encode()


def _checked(text: str | None, field: Field, place: str) -> str:
    """A cell as its column promises it. Raises ValueError for one that is not: a fault of who made the data set."""
    if text is None or not text.strip():
        return ""
    said = clean(text)
    try:
        if field.datatype == "integer":
            return str(int(said))
        if field.datatype == "decimal":
            value = Decimal(said)
            if not value.is_finite():
                raise ValueError(said)
            return format(value, "f")
        if field.datatype == "date":
            return date.fromisoformat(said).isoformat()
        if field.datatype == "boolean" and said not in ("true", "false"):
            raise ValueError(said)
    except (ValueError, InvalidOperation):
        raise ValueError(f"{place}: {said!r} is no {field.datatype}") from None
    return said


# -- descriptors ---------------------------------------------------------------------------------------------------


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _full(fields: tuple[Field, ...], rows: tuple[tuple[str | None, ...], ...], at: int) -> bool:
    """Whether a column has a value in every row, so that it may be said to be required."""
    return bool(rows) and all((row[at] or "").strip() for row in rows) and bool(fields)


def _key(table: _Table) -> str:
    """The column that names each row: the first, where no two of its values are equal."""
    first = [row[0] for row in table.data.rows]
    return table.columns[0] if first and all(first) and len(set(first)) == len(first) else ""


def _csvw(document: Document, table: _Table) -> dict[str, Any]:
    """Metadata by the CSV on the Web vocabulary of the W3C (2015)."""
    data = table.data
    columns = []
    for at, (name, one) in enumerate(zip(table.columns, data.fields, strict=True)):
        column: dict[str, Any] = {"name": name, "titles": list(dict.fromkeys((name, clean(one.title) or name)))}
        if one.description.strip():
            column["dc:description"] = clean(one.description)
        column["datatype"] = one.datatype if one.datatype in _TYPES else "string"
        column["required"] = _full(data.fields, data.rows, at)
        columns.append(column)
    schema: dict[str, Any] = {"columns": columns}
    if key := _key(table):
        schema["primaryKey"] = key
    made: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": table.file,
        "dc:title": clean(data.title) or table.file,
        "dc:description": clean(data.description) or clean(data.title),
        "dc:publisher": clean(document.partnership),
        "dc:isPartOf": clean(document.reference),
        "dc:accessRights": clean(document.marking),
        "dc:date": {"@value": document.as_at, "@type": "date"},
        "dc:bibliographicCitation": citation(document),
    }
    if url := address(document.licence_url):
        made["dc:license"] = {"@id": url}
    made["dialect"] = {"delimiter": ",", "encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]}
    made["tableSchema"] = schema
    return made


def _package(document: Document, tables: list[_Table], made: Mapping[str, bytes]) -> dict[str, Any]:
    """The descriptor of a Frictionless tabular data package, with the hash of each file."""
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": slug(document.reference, 60) or "edition",
        "id": clean(document.reference),
        "title": clean(document.title),
        "description": clean(document.summary) or clean(document.subtitle) or clean(document.title),
        "version": clean(document.edition),
        "created": f"{document.as_at}T00:00:00Z",
        "contributors": [{"title": clean(document.partnership), "role": "publisher"}],
        "marking": clean(document.marking),
        "citation": citation(document),
    }
    licence: dict[str, str] = {"title": clean(document.licence)} if document.licence.strip() else {}
    if url := address(document.licence_url):
        licence["path"] = url
    if "open government licence" in document.licence.casefold():
        licence["name"] = "OGL-UK-3.0" if "3" in document.licence else "OGL-UK"
    if "path" in licence or "name" in licence:
        package["licenses"] = [licence]
    package["resources"] = [_resource(table, made[table.file]) for table in tables]
    return package


def _resource(table: _Table, content: bytes) -> dict[str, Any]:
    fields = []
    for at, (name, one) in enumerate(zip(table.columns, table.data.fields, strict=True)):
        field: dict[str, Any] = {
            "name": name,
            "title": clean(one.title) or name,
            "type": _TYPES.get(one.datatype, "string"),
        }
        if one.datatype == "anyURI":
            field["format"] = "uri"
        if one.description.strip():
            field["description"] = clean(one.description)
        if _full(table.data.fields, table.data.rows, at):
            field["constraints"] = {"required": True}
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key := _key(table):
        schema["primaryKey"] = key
    return {
        "profile": "tabular-data-resource",
        "name": table.file.removesuffix(".csv"),
        "title": clean(table.data.title) or table.file,
        "description": clean(table.data.description) or clean(table.data.title),
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _readme(document: Document, made: Mapping[str, bytes]) -> bytes:
    """What the archive holds, for a person."""
    lines = [clean(document.marking), "", clean(document.title)]
    lines += [clean(document.subtitle)] if document.subtitle.strip() else []
    lines += ["", *(f"{term}: {text}" for term, text in front(document)), "", f"How to cite: {citation(document)}"]
    lines += ["", "Markers in the column obs_status:"]
    lines += [f"  {clean(mark).strip('[]')}: {clean(text)}" for mark, text in document.keys] or ["  none are used"]
    lines += ["", "A text that begins like a formula has an apostrophe before it, so that no spreadsheet runs it."]
    lines += ["", "Files, with their SHA-256:"]
    lines += [f"  {hashlib.sha256(content).hexdigest()}  {name}" for name, content in made.items()]
    lines += ["", *(clean(one) for one in document.contact), "", clean(document.marking)]
    return ("\r\n".join(lines) + "\r\n").encode()
