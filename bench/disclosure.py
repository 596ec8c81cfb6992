"""Small counts withheld in the reference tables, beside what other solvers were recorded to withhold.

A result counts only if it is safe by the auditor, which is written apart; then the fewest cells count, then the time.
Where an optimum is proven, ours may have at most a tenth more cells in all.
"""

import csv
import io
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from bench.common import ROOT, Result, Taken, report, shown, taken

#: Seconds for tables of up to so many cells; larger ones may take what they take.
LIMITS = ((1_100, 5.0), (4_000, 20.0))
MORE = 1.10


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("instances", nargs="*", help="names, or how they begin; all of them by default")
    parser.add_argument("--effort", choices=("fast", "clean", "optimal"), default="clean")
    parser.add_argument("--budget", type=float, default=60, help="how much work at most, about seconds")
    parser.add_argument("--no-audit", action="store_true", help="do not attack the results")


def run(args: Namespace) -> int:
    where = folder()
    if where is None:
        sys.stderr.write("The reference tables are not here: set GOLDENTHREAD_REFERENCE to their folder.\n")
        return 0
    from goldenthread.methods import disclosure

    disclosure.load(next(where.glob("s02-*"))).protect()  # whatever is loaded once, is loaded now
    results, unsafe, ours, best = [], [], 0, 0
    for path in sorted(where.iterdir()):
        if not (path / "instance.json").is_file() or not path.name.startswith(tuple(args.instances) or ""):
            continue
        sys.stderr.write(f"{path.name} ... ")
        sys.stderr.flush()
        known = json.loads((path / "reference.json").read_text(encoding="utf-8"))
        safe, time = protected(path, args.effort, args.budget)
        secondary = sum(reason == "secondary" for reason in safe.reasons.values())
        passed = args.no_audit or audited(path, safe)
        sys.stderr.write(f"{shown(time.wall)}\n")
        if not passed:
            unsafe.append(path.name)
        if known["status"] == "optimal":
            ours, best = ours + secondary, best + known["best_count"]
        limit = next((most for cells, most in LIMITS if known["distinct_cells"] <= cells), None)
        results.append(Result(path.name, time.wall, limit, note(known, secondary, passed, safe.fewest, time)))
    code = report(f"Small counts withheld, effort {args.effort}: secondary cells, and what others withheld", results)
    sys.stdout.write(f"Proven optima: {ours} secondary cells in all, {best} at best\n")
    sys.stdout.write(
        f"Not safe: {', '.join(unsafe)}\n" if unsafe else "All safe by the auditor\n" * (not args.no_audit)
    )
    return 1 if unsafe or ours > MORE * best else code


def folder() -> Path | None:
    """The folder of reference tables: named, committed, or beside the repository; None where there is none."""
    named = os.environ.get("GOLDENTHREAD_REFERENCE")
    places = [Path(named) / "disclosure", Path(named)] if named else []
    places += [ROOT / "tests" / "reference" / "disclosure", ROOT.parent / "shared" / "reference" / "disclosure"]
    return next((place for place in places if (place / "s01-3x3" / "instance.json").is_file()), None)


def protected(path: Path, effort: Any, budget: float) -> tuple[Any, Taken]:
    """Read an instance and protect it: what may be shown, and how long both took."""
    from goldenthread.methods import disclosure

    found: list[Any] = []
    time = taken(lambda: found.append(disclosure.load(path).protect(effort=effort, budget_s=budget)))
    return found[0], time


def audited(path: Path, safe: Any) -> bool:
    """Whether the auditor passes the tables as they would be printed."""
    from goldenthread.methods.disclosure.audit import audit

    told = (path / "instance.json").read_text(encoding="utf-8")
    names = [table["file"] for table in json.loads(told)["tables"]]
    held = {name: (path / name).read_text(encoding="utf-8") for name in names}
    printed = {}
    for table in safe.tables:
        file = io.StringIO()
        writer = csv.DictWriter(file, [*table.dims, "count", "obs_status"])
        writer.writeheader()
        writer.writerows(table.rows())
        printed[table.name] = file.getvalue()
    return bool(audit(told, held, printed).passed)


def note(known: dict[str, Any], secondary: int, passed: bool, fewest: bool, time: Taken) -> str:
    """Our cells beside the best known and the peers', with what each of them took."""
    proven = " (fewest)" if fewest else ""
    said = [
        f"{known['distinct_cells']:,} cells, {known['primary']} small: {secondary}{proven}",
        f"best known {known['best_count']}" + (" (proven)" if known["status"] == "optimal" else ""),
    ]
    peers = (
        ("heuristic", known.get("heuristic_best")),
        ("pytauargus", known.get("pytauargus_opt")),
        ("GaussSuppression", known.get("gausssuppression")),
    )
    for name, peer in peers:
        if peer:
            safe = "" if peer.get("safe", True) else ", not safe"
            took = f" in {peer['seconds']:g} s" if "seconds" in peer else ""
            said.append(f"{name} {peer['secondary']}{took}{safe}")
    said.append(f"processor {shown(time.processor)}")
    return "; ".join(said) + ("" if passed else "; NOT SAFE")
