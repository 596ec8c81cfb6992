"""The words that the commands of work under way take."""

import argparse
from typing import Any


def work(verbs: Any) -> None:
    """Add report, confirm, move, close-action and roadmap."""
    report = verbs.add(
        "report",
        "work:report",
        "say how an action or an objective goes",
        example='report dorset-cdp/ACT-001 --version 1 --status on_track --sentence "Two sites are open"',
    )
    _about(report)
    report.add_argument(
        "--status", required=True, metavar="STATUS", help="on_track, at_risk, off_track, complete or not_reported"
    )
    report.add_argument("--sentence", required=True, metavar="TEXT")
    report.add_argument("--next", metavar="DATE", help="when the next step is due")
    report.add_argument("--blocked-by", action="append", default=[], metavar="REF", help="an agency that holds it up")
    report.add_argument("--given-by", default="", metavar="POST", help="who said it, where you write it down for them")
    report.add_argument("--given-how", default="", metavar="HOW", help="meeting, email, phone, document or other")
    report.add_argument("--given-on", metavar="DATE")
    report.add_argument("--on", metavar="DATE", help="the day it was so (default: today)")
    report.add_argument("--checked", action="store_true", help="what reads like a detail of a person is none")
    confirm = verbs.add("confirm-update", "work:confirm", "confirm, as its owner, what somebody else entered")
    _about(confirm)
    move = verbs.add(
        "move",
        "work:move",
        "move an action on the roadmap",
        example='move dorset-cdp/ACT-001 --version 1 --to now --reason "The grant came"',
    )
    _about(move)
    move.add_argument("--to", required=True, metavar="PART", help="now, next or later")
    move.add_argument("--reason", required=True, metavar="TEXT")
    move.add_argument("--on", metavar="DATE", help="the day it was agreed (default: today)")
    close = verbs.add("close-action", "work:close", "close an action: what changed, or why that is not known")
    _about(close)
    close.add_argument("--what-changed", default="", metavar="TEXT")
    close.add_argument("--shown-by", action="append", default=[], metavar="REF", help="what shows it")
    close.add_argument("--not-known", default="", metavar="TEXT", help="why it is not known what changed")
    close.add_argument("--on", metavar="DATE", help="its last day (default: today)")
    roadmap = verbs.add(
        "roadmap", "work:roadmap", "the roadmap of a partnership", example="roadmap dorset-cdp --on 2026-05-01"
    )
    roadmap.add_argument("partnership", metavar="SLUG")
    roadmap.add_argument("--group", metavar="REF", help="of one group")
    roadmap.add_argument("--on", metavar="DATE", help="as it stood on that day")
    roadmap.add_argument("--known", metavar="MOMENT", help="as it was known by then")


def _about(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", metavar="REF")
    parser.add_argument("--version", type=int, required=True, help="the version you have read")
