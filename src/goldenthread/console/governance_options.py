"""The verbs of meetings, duties and the calendar. Imports no Django, as `options` does not."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldenthread.console.options import Verbs


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="why, for the ledger")


def governance(verbs: "Verbs") -> None:
    """Add every verb of the room."""
    meetings = verbs.add(
        "meetings", "governance:meetings", "the meetings of a year, and what is late", example="meetings dorset-cdp"
    )
    _of_a_year(meetings)
    following = verbs.add("next-meeting", "governance:next_meeting", "when a group meets next")
    following.add_argument("group", metavar="REF")
    following.add_argument("--on", metavar="DATE", help="as seen on this day")
    plan = verbs.add(
        "plan-meetings",
        "governance:plan",
        "plan a group's meetings for a year by how often it meets",
        example="plan-meetings example-county/GRP-001 --year 2027 --starts 14:00 --ends 16:00",
    )
    plan.add_argument("group", metavar="REF")
    plan.add_argument("--year", type=int, required=True)
    plan.add_argument("--first", metavar="DATE", help="the first meeting (default: on from the last there is)")
    plan.add_argument("--starts", default="", metavar="TIME")
    plan.add_argument("--ends", default="", metavar="TIME")
    plan.add_argument("--place", default="")
    _why(plan)
    agenda = verbs.add("agenda", "governance:agenda", "build a meeting's agenda from what is due")
    agenda.add_argument("meeting", metavar="REF")
    agenda.add_argument("--show", action="store_true", help="show it as it is, and add nothing")
    _why(agenda)
    attend = verbs.add(
        "attend",
        "governance:attend",
        "record who was at a meeting",
        example='attend example-county/MTG-003 --row SEA-001=present --row "SEA-007=substitute=Superintendent"',
    )
    attend.add_argument("meeting", metavar="REF")
    attend.add_argument("--row", action="append", required=True, metavar="REF=PRESENCE[=POST]")
    _why(attend)
    decide = verbs.add(
        "decide",
        "governance:decide",
        "record a decision and the action that comes of it",
        example='decide example-county/MTG-003 --title "Fund two posts" --action "Recruit" --owner SEA-024'
        " --due 2027-01-31",
    )
    decide.add_argument("meeting", metavar="REF")
    decide.add_argument("--title", required=True, help="what was decided, in a few words")
    decide.add_argument("--decided", default="", help="the whole of it")
    decide.add_argument("--outcome", default="agreed", help="agreed, noted, deferred or refused")
    decide.add_argument("--about", default="", metavar="REF", help="what it was decided on")
    decide.add_argument("--action", default="", help="what is to be done")
    decide.add_argument("--owner", dest="action_owner", default="", metavar="REF", help="who owns the action")
    decide.add_argument("--due", metavar="DATE", help="when the action is due")
    _why(decide)
    mark = verbs.add("mark-meeting", "governance:mark", "mark a meeting as held, missed, cancelled or planned")
    mark.add_argument("meeting", metavar="REF")
    mark.add_argument("state", help="held, missed, cancelled or planned")
    mark.add_argument("--version", type=int, required=True, help="the version you have read")
    mark.add_argument("--why", default="", help="why it was not held")
    papers = verbs.add(
        "papers", "papers:papers", "the papers of a meeting, and what is late", example="papers example-county/MTG-004"
    )
    papers.add_argument("meeting", metavar="REF")
    put = verbs.add(
        "put-paper",
        "papers:put",
        "put a file into a paper, or a new version of one",
        example='put-paper example-county/PAP-004 learning.pdf --words "What the panel learned"',
    )
    put.add_argument("paper", metavar="REF")
    put.add_argument("file", metavar="FILE")
    put.add_argument("--words", default="", help="what it shows or is; a picture needs it")
    put.add_argument("--replaces", type=int, metavar="NUMBER", help="the file of the paper that it replaces")
    put.add_argument("--version", type=int, help="with --replaces: the version that you have read")
    put.add_argument("--checked", action="store_true", help="you have looked: it holds no detail of one person")
    _why(put)
    take = verbs.add("get-paper", "papers:get", "save a file of a paper")
    take.add_argument("paper", metavar="REF")
    take.add_argument("number", type=int, metavar="NUMBER")
    take.add_argument("--version", type=int, help="an earlier version (default: the one that stands)")
    take.add_argument("--to", default="", metavar="FILE", help="where to save it (default: under its own name, here)")
    minutes = verbs.add("minutes", "governance:minutes", "print a meeting's minutes; with --version, draft them")
    minutes.add_argument("meeting", metavar="REF")
    minutes.add_argument("--version", type=int, help="draft them from what was recorded, from this version")
    minutes.add_argument("--agree", action="store_true", help="mark the draft as agreed")
    _why(minutes)
    duties = verbs.add("duties", "governance:duties", "duties with what meets each, and reporting lines")
    _of_a_year(duties)
    calendar = verbs.add("calendar", "governance:calendar", "everything of a year that has a day")
    _of_a_year(calendar)
    for name, about in (
        ("pipeline", "what is on its way to a decision, and where it is decided"),
        ("stocktake", "each priority with existing work, gap and response"),
    ):
        verbs.add(name, f"governance:{name}", about).add_argument("owner", metavar="SLUG")
    days = verbs.add(
        "working-days",
        "governance:working_days",
        "the last of so many working days after a day, or of a clock",
        example="working-days rapid-review --from 2026-12-18",
    )
    days.add_argument("clock", help="a number of working days, or the code of a dated rule")
    days.add_argument("--from", dest="start", required=True, metavar="DATE")
    days.add_argument("--nation", default="england")
    feed = verbs.add("feed", "governance:feed", "make a secret address for somebody's dates, or take one back")
    feed.add_argument("about", nargs="?", metavar="REF", help="a partnership or a group (default: all they work in)")
    feed.add_argument("--for", dest="holder", default="", metavar="EMAIL")
    feed.add_argument("--revoke", type=int, metavar="NUMBER")


def _of_a_year(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("owner", metavar="SLUG")
    parser.add_argument("--year", type=int, help="default: this year")
    parser.add_argument("--on", metavar="DATE", help="as seen on this day")
