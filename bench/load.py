"""Load every pack into a fresh database, as `sh bin/demo` does the first time."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.common import ROOT, Result, database, report, stage, timed

LIMIT = 10.0


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--packs", type=Path, default=ROOT / "packs", help="the folder of packs")


def run(args: Namespace) -> int:
    with database():
        from goldenthread.packs.commands import load
        from goldenthread.partners.actors import OPERATOR
        from goldenthread.reference.seed import load_reference

        with stage("Loading the registers"):
            load_reference()
        paths = sorted(path.parent for path in args.packs.glob("*/pack.yaml"))
        seconds = timed(lambda: load(actor=OPERATOR, paths=paths, reason="To measure speed"))
        again = timed(lambda: load(actor=OPERATOR, paths=paths, reason="To measure speed"))
        return report(
            f"Loading {len(paths)} packs",
            [
                Result("all packs, fresh database", seconds, LIMIT),
                Result("all packs again, nothing changed", again),
            ],
        )
