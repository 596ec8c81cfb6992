"""`sh bin/bench MEASURE`: what to measure, and each limit. Exit code 1 over a limit."""

import argparse
import sys
from importlib import import_module

MEASURES = {
    "thread": "traces and coverage among 100,000 records with 300,000 links",
    "assess": "assessments of 2,000 measures in 150 areas, and of one partnership from its database",
    "disclosure": "small counts withheld in the reference tables, beside other solvers",
    "lighthouse": "the public site, the sign-in page and the dashboard by Lighthouse (fetches it with npm)",
    "load": "loading every pack into a fresh database",
    "charts": "drawing charts and sparklines",
    "figures": "the pages of figures with five million figures in the store",
    "imports": "importing a national file of 641,070 rows: time and memory",
    "journeys": "presses and time of the journeys of people at work, in a real browser",
    "ledger": "sealing and verifying a ledger of a million entries",
    "methods": "statistical methods on a million rows, beside PHStatsMethods",
    "pages": "the server time of every page of the demo",
    "returns": "a return of 5,000 figures: written, read in the bounded child and checked",
    "warm": "from `sh bin/demo`, already built once, to its first answer",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="sh bin/bench", description="Measure speed on this machine.")
    verbs = parser.add_subparsers(dest="measure", required=True)
    for name, about in MEASURES.items():
        verb = verbs.add_parser(name, help=about, description=f"Measure {about}.")
        import_module(f"bench.{name}").arguments(verb)
    args = parser.parse_args()
    return int(import_module(f"bench.{args.measure}").run(args))


if __name__ == "__main__":
    sys.exit(main())
