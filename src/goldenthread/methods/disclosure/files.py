"""Releases as files: a folder of CSV tables with an `instance.json`; an earlier release as one JSON file."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from goldenthread.methods.disclosure.model import STATES, Cell, PriorRelease, Release, Rule, Sum, Table, whole
from goldenthread.vocabulary.refusals import Refused

FORMAT = "goldenthread-disclosure-release/1"


def load(folder: Path | str) -> Release:
    """Read a release from a folder: `instance.json` says which tables, with their dimensions, totals, sums and rule.

    Each table is a CSV file in long form: a column for each dimension, `count`, and `state` where it is not open.

    Raises:
        Refused: where a file is not there or cannot be read.
    """
    path = Path(folder)
    said = _json(path / "instance.json")
    rule = _rule(said["rule"])
    tables = []
    for each in said["tables"]:
        file = path / each["file"]
        try:
            with file.open(encoding="utf-8", newline="") as lines:
                rows: list[dict[str, str]] = list(csv.DictReader(lines))
        except OSError as error:
            raise Refused.one(str(file), "it cannot be opened", "Put it beside instance.json") from error
        tables.append(
            Table.of(
                rows,
                each["dims"],
                roots=each["roots"],
                hierarchies=_sums(each["hierarchies"]),
                name=each["file"],
                measure=each["measure"],
                rule=rule,
            )
        )
    return Release(tuple(tables))


def write_prior(prior: PriorRelease, path: Path | str) -> None:
    """Write an earlier release as JSON. It holds the withheld counts: keep it as carefully as the counts."""
    tables = [
        {
            "name": table.name,
            "measure": table.measure,
            "dims": list(table.dims),
            "roots": dict(table.roots),
            "hierarchies": {dim: [asdict(each) for each in sums] for dim, sums in table.hierarchies.items()},
            "rule": asdict(table.rule),
            "owners": {d: {code: asdict(rule) for code, rule in by.items()} for d, by in table.owners.items()},
            "cells": [[*cell.codes, cell.count, cell.state, cell.rounded] for cell in table.cells],
        }
        for table in prior.tables
    ]
    text = json.dumps({"format": FORMAT, "name": prior.name, "tables": tables}, ensure_ascii=False, indent=1)
    Path(path).write_text(text + "\n", encoding="utf-8")


def read_prior(path: Path | str) -> PriorRelease:
    """Read an earlier release from its JSON file.

    Raises:
        Refused: where the file is not there or is not one.
    """
    said = _json(Path(path))
    if said.get("format") != FORMAT:
        raise Refused.one(str(path), "it is not an earlier release", "Give a file that a release was stored in")
    tables = tuple(
        Table(
            name=each["name"],
            measure=each["measure"],
            dims=tuple(each["dims"]),
            roots=each["roots"],
            hierarchies=_sums(each["hierarchies"]),
            rule=_stored_rule(each["rule"]),
            owners={d: {code: _stored_rule(rule) for code, rule in by.items()} for d, by in each["owners"].items()},
            cells=tuple(
                Cell(tuple(codes), whole(count), next(s for s in STATES if s == state), rounded)
                for *codes, count, state, rounded in each["cells"]
            ),
        )
        for each in said["tables"]
    )
    return PriorRelease(said["name"], tables)


def _json(path: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused.one(str(path), "it cannot be opened", "Check its name") from error
    except ValueError as error:
        raise Refused.one(str(path), f"it is not JSON: {error}", "Mend the file") from error
    return said


def _sums(said: Mapping[str, Any]) -> dict[str, tuple[Sum, ...]]:
    return {dim: tuple(Sum(each["parent"], tuple(each["children"])) for each in sums) for dim, sums in said.items()}


def _rule(said: Mapping[str, Any]) -> Rule:
    return Rule(
        primary=(said["primary_min"], said["primary_max"]),
        zeros=said["zeros"],
        width=said["protection_width"],
        marker=said["marker"],
    )


def _stored_rule(said: Mapping[str, Any]) -> Rule:
    return Rule(**{**said, "primary": tuple(said["primary"])})
