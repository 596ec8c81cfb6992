"""The reference tables of small counts, and tables made here, as the files that the auditor reads."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
Files = tuple[str, dict[str, str], dict[str, str]]


def folder() -> Path | None:
    """The folder of reference tables: the committed one, or beside the repository, or named; None where there is none."""
    named = os.environ.get("GOLDENTHREAD_REFERENCE")
    root = HERE.parents[4]
    places = [Path(named) / "disclosure", Path(named)] if named else []
    places += [root / "tests" / "reference" / "disclosure", root.parent / "shared" / "reference" / "disclosure"]
    return next((place for place in places if (place / "s01-3x3" / "instance.json").is_file()), None)


def names(most_cells: int = 100_000) -> list[str]:
    """The instances with no more than so many cells."""
    where = folder()
    if where is None:
        return []
    found = [path for path in sorted(where.iterdir()) if (path / "instance.json").is_file()]
    return [path.name for path in found if json.loads((path / "instance.json").read_text())["cells"] <= most_cells]


def best(name: str) -> list[frozenset[tuple[str, str]]]:
    """The cells that the reference withholds beside those that are small."""
    where = folder()
    assert where is not None
    told = json.loads((where / name / "reference.json").read_text())
    return sorted((frozenset(cell.items()) for cell in told["best_secondary_cells"]), key=sorted)


def instance(name: str, secondary: Collection[frozenset[tuple[str, str]]]) -> Files:
    """The files of one instance, with these cells withheld beside the small ones."""
    where = folder()
    assert where is not None
    description = (where / name / "instance.json").read_text()
    told = json.loads(description)
    held = {table["file"]: (where / name / table["file"]).read_text() for table in told["tables"]}
    return description, held, printed(told, held, secondary)


def printed(
    told: Mapping[str, Any], held: Mapping[str, str], secondary: Collection[frozenset[tuple[str, str]]]
) -> dict[str, str]:
    """The tables as they would be printed."""
    files, rule = {}, told["rule"]
    for table in told["tables"]:
        rows = []
        for row in csv.DictReader(io.StringIO(held[table["file"]])):
            if row.get("state", "open") != "open":
                continue
            count = int(row["count"])
            back = rule["primary_min"] <= count <= rule["primary_max"] or named(table, row) in secondary
            rows.append([*(row[dim] for dim in table["dims"]), "" if back else str(count), "c" if back else ""])
        files[table["file"]] = as_csv([*table["dims"], "count", "obs_status"], rows)
    return files


def named(table: Mapping[str, Any], row: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    codes = {dim: row[dim] for dim in table["dims"] if row[dim] != table["roots"][dim]}
    return frozenset({("measure", table["measure"]), *codes.items()})


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def list_of(
    counts: Mapping[str, tuple[int | None, str]],
    sums: Mapping[str, Sequence[str]],
    shown: Mapping[str, str],
    **rule: Any,
) -> Files:
    """A release of one list of cells: each with its count and state, its sums, and what is printed ("" for withheld)."""
    law = {"primary_min": 1, "primary_max": 4, "zeros": "publish", "marker": "c", **rule}
    table = {
        "file": "list.csv",
        "measure": "n",
        "dims": ["of"],
        "roots": {"of": "(all)"},
        "hierarchies": {"of": [{"parent": parent, "children": list(parts)} for parent, parts in sums.items()]},
    }
    held = as_csv(
        ["of", "count", "state"],
        [[cell, "" if count is None else str(count), state] for cell, (count, state) in counts.items()],
    )
    out = as_csv(["of", "count", "obs_status"], [[cell, text, "" if text else "c"] for cell, text in shown.items()])
    return json.dumps({"rule": law, "tables": [table]}), {"list.csv": held}, {"list.csv": out}
