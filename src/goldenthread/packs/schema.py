"""The JSON Schema of a pack's files, made from the declarations of kinds and relations.

It is for whoever writes packs: an editor that reads it can complete names and mark slips while
the file is being written. `load` does not use it. Loading checks more (areas, references, dates
that no pattern can judge, rules), so that a file which agrees with the schema may still be
refused. YAML leaves it open whether 14 is text or a number, so a number is taken wherever text
is, and text of digits wherever a number is, as `load` takes them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from goldenthread.access import MARKINGS
from goldenthread.packs.commands import NOT_FIELDS
from goldenthread.packs.linking import LINK_KEYS
from goldenthread.packs.reading import FORMAT, HEAD
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind, kinds
from goldenthread.records.relations import RELATIONS
from goldenthread.records.writing import REFERENCE

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ONE_REFERENCE = REFERENCE.pattern
#: What a cell of YAML may be where text is asked for.
_TEXT = ["string", "number"]


def pack_schema() -> Schema:
    """The schema of a records file; that of pack.yaml stands beside it as `$defs/pack`."""
    every = kinds()
    return {
        "$schema": DIALECT,
        "$id": f"urn:goldenthread:pack:format-{FORMAT}",
        "title": f"Records of a Golden Thread pack, format {FORMAT}",
        "description": "One file of the folder records: a list of records.",
        "type": "array",
        "items": {
            "type": "object",
            "required": ["ref", "kind"],
            "properties": {"kind": {"enum": [of_kind.code for of_kind in every]}},
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": of_kind.code}}, "required": ["kind"]},
                    "then": {"$ref": f"#/$defs/{of_kind.code}"},
                }
                for of_kind in every
            ],
        },
        "$defs": {
            "nothing": {"description": "Not known: the same as leaving the line out.", "enum": [None, ""]},
            "reference": {"type": "string", "pattern": f"^{_ONE_REFERENCE}$"},
            "full_reference": {
                "description": "A reference of the same owner, or owner/reference.",
                "type": "string",
                "pattern": f"^([^/\\s]+/)?{_ONE_REFERENCE}$",
            },
            "link": _link(),
            "links": {"anyOf": [{"$ref": "#/$defs/link"}, {"type": "array", "items": {"$ref": "#/$defs/link"}}]},
            "common": {
                "description": "The fields of every record.",
                "properties": {spec.name: field_schema(spec) for spec in every[0].common},
            },
            "pack": _head(),
            **{of_kind.code: kind_schema(of_kind) for of_kind in every},
        },
    }


def kind_schema(of_kind: Kind) -> Schema:
    """The schema of one record of a kind, as a new record needs it."""
    common = {spec.name: {"$ref": f"#/$defs/common/properties/{spec.name}"} for spec in of_kind.common}
    fields = {spec.name: common.get(spec.name) or field_schema(spec) for spec in of_kind.fields}
    own: Schema = {
        "ref": {"$ref": "#/$defs/reference"},
        "kind": {"const": of_kind.code},
        "owner": {"description": "A partnership's slug, or shared. The pack's own where it is left out.", **_text()},
        "version": {
            "description": "The version that whoever changed the file had read. Loading refuses it when it is stale.",
            "type": ["integer", "string"],
        },
        "links": _links(of_kind),
    }
    assert set(own) == NOT_FIELDS, "The loader takes other keys than the schema describes"
    return {
        "title": of_kind.name,
        "description": of_kind.about,
        "type": "object",
        "required": ["ref", "kind", *(spec.name for spec in of_kind.fields if spec.required)],
        "additionalProperties": False,
        "properties": own | fields,
    }


def field_schema(spec: FieldSpec) -> Schema:
    """The schema of one field: its words for people, and what a file may hold."""
    said: Schema = {"title": spec.label}
    if spec.hint:
        said["description"] = spec.hint
    if spec.default not in (None, "", [], False):
        said["default"] = str(spec.default) if spec.sort == "choice" else spec.default
    held = _SORTS[spec.sort](spec)
    return said | (held if spec.required else {"anyOf": [held, {"$ref": "#/$defs/nothing"}]})


def _text(spec: FieldSpec | None = None) -> Schema:
    if spec is None:
        return {"type": _TEXT}
    return {"type": _TEXT, "maxLength": spec.max_length} | ({"pattern": "\\S"} if spec.required else {})


def _choice(spec: FieldSpec) -> Schema:
    codes: list[Any] = [code for code in spec.words if code]
    # Many readers of YAML take a bare yes or no for true or false.
    codes += [{"yes": True, "no": False}[code] for code in codes if code in ("yes", "no")]
    return {"enum": codes}


def _boolean(_: FieldSpec) -> Schema:
    return {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "true", "false"]}]}


def _integer(_: FieldSpec) -> Schema:
    return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^-?[0-9][0-9,]*$"}]}


def _decimal(_: FieldSpec) -> Schema:
    return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^-?[0-9][0-9,]*(\\.[0-9]+)?$"}]}


def _lines(_: FieldSpec) -> Schema:
    return {"anyOf": [{"type": "array", "items": _text()}, {"type": "string"}]}


def _period(_: FieldSpec) -> Schema:
    return {"type": ["string", "integer"], "examples": ["2022/23", "February 2023", "15 April 2024"]}


_SORTS: Mapping[str, Callable[[FieldSpec], Schema]] = {
    "text": _text,
    "longtext": _text,
    "date": lambda _: {"type": "string", "examples": ["2024-08-01"]},
    "period": _period,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "choice": _choice,
    "area": lambda _: {"type": "string", "examples": ["E06000059"]},
    "lines": _lines,
    "record": lambda _: {"$ref": "#/$defs/full_reference"},
}


def _links(of_kind: Kind) -> Schema:
    """The relations that may start from a kind; each names the kinds that it may lead to."""
    return {
        "description": "Relation: reference. The other way round, the link stands on the other record.",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            relation.code: {
                "description": f"{relation.forward}: {', '.join(sorted(targets))}",
                "$ref": "#/$defs/links",
            }
            for relation in RELATIONS.values()
            if (targets := relation.targets_for(of_kind.code))
        },
    }


def _link() -> Schema:
    keys: dict[str, Schema] = {key: {"type": _TEXT} for key in sorted(LINK_KEYS - {"to"})}
    long = {
        "type": "object",
        "required": ["to"],
        "additionalProperties": False,
        "properties": {"to": {"$ref": "#/$defs/full_reference"}} | keys,
    }
    return {"anyOf": [{"$ref": "#/$defs/full_reference"}, long]}


def _head() -> Schema:
    """The schema of pack.yaml."""
    special: dict[str, Schema] = {
        "format": {"enum": [FORMAT, int(FORMAT)]},
        "marking": {"enum": list(MARKINGS)},
        "requires": {"type": ["array", "null"], "items": {"type": "string"}},
        "links_with": {"type": ["array", "null"], "items": {"type": "string"}},
        "invented": {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false"]}]},
    }
    return {
        "title": "pack.yaml",
        "type": "object",
        "required": [key for key, needed in HEAD.items() if needed],
        "additionalProperties": False,
        "properties": {key: special.get(key, _text()) for key in HEAD},
    }
