"""Every verb with its words: what it is for, what it takes, and where its work is done.

`run` names a function in this package, imported only when the verb is used. `django=False`
is for verbs that start Django themselves.
"""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from goldenthread.console.answering_options import answering
from goldenthread.console.asking import EXAMPLES, Parser, explain
from goldenthread.console.bringing_options import bringing
from goldenthread.console.governance_options import governance
from goldenthread.console.publishing_options import publishing
from goldenthread.console.standing_options import standing
from goldenthread.console.upkeep_options import upkeep
from goldenthread.console.work_options import work

ABOUT = """\
Golden Thread keeps a partnership's outcomes, actions, indicators and figures on one unbroken
line, from the national priority to the source of the number.

Examples:
  goldenthread demo                             look round: build the examples and serve them
  goldenthread list action --owner dorset-cypf  every action of a partnership
  goldenthread show dorset-cypf/ACT-085         one record with its links
  goldenthread thread dorset-cypf/ACT-085       the line it stands on, up and down
  goldenthread load packs/dorset-cypf --dry-run check a pack and keep nothing
  goldenthread check report.docx                hold a report to its own figures

A reference is owner/reference, like dorset-cypf/ACT-085; the shared library is shared/ORG-001.
"""
ENDS = """\
Data goes to the standard output, messages to the error stream.
Exit codes: 0 ok, 1 a check failed, 2 usage, 3 data refused, 4 conflict, 5 unavailable.
"""


class Verbs:
    """The parser of each verb, as they are added."""

    def __init__(self, actions: Any, common: argparse.ArgumentParser) -> None:
        self._actions, self._common = actions, common
        self.by_name: dict[str, argparse.ArgumentParser] = {}

    def add(
        self, name: str, run: str, about: str, *, django: bool = True, example: str = ""
    ) -> argparse.ArgumentParser:
        """Add a verb. Its example comes at the end of its help."""
        parser: argparse.ArgumentParser = self._actions.add_parser(
            name,
            help=about,
            description=f"{about[:1].upper()}{about[1:]}.",
            epilog=f"Example:\n  goldenthread {example or EXAMPLES[name]}",
            parents=[self._common],
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        parser.set_defaults(run=run, django=django)
        self.by_name[name] = parser
        return parser


def build() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    """The whole parser, and the parser of each verb by name."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON")
    common.add_argument(
        "--as",
        dest="as_email",
        metavar="EMAIL",
        default=argparse.SUPPRESS,
        help="act as this user (default: the operator of this machine)",
    )
    parser = Parser(
        prog="goldenthread",
        description=ABOUT,
        epilog=ENDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="act as this user")
    actions = parser.add_subparsers(title="commands", metavar="COMMAND")
    verbs = Verbs(actions, common)
    rooms = (work, governance, standing, publishing)
    for group in (_site, _records, _thread, _partners, *rooms, _packs, _imports, _returns, _claims, upkeep):
        group(verbs)
    for verb in verbs.by_name.values():
        explain(verb)
    return parser, verbs.by_name


class _Version(argparse.Action):
    """Says the version. It is read only when asked for, since that is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"goldenthread {version('goldenthread')}")
        parser.exit()


def _clocks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", metavar="DATE", help="what held on this day, like 2024-03-14")
    parser.add_argument("--known", metavar="DATE", help="what was recorded by this day or moment")


def _why(parser: argparse.ArgumentParser, *, needed: bool = False) -> None:
    parser.add_argument("--reason", default="", required=needed, help="why, for the ledger")


def _set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        dest="values",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="a field's value; FIELD=- reads it from the standard input",
    )
    parser.add_argument("--exception", default="", help="why a rule should yield this once")


def _server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="default 8000")
    parser.add_argument("--workers", type=int, default=1, help="web processes (default 1)")
    parser.add_argument("--threads", type=int, default=8, help="threads in each (default 8)")


def _site(verbs: Verbs) -> None:
    demo = verbs.add(
        "demo",
        "site:demo",
        "build the example partnerships and serve them on this machine",
        django=False,
        example="demo --port 8001",
    )
    _server(demo)
    demo.add_argument("--packs", metavar="DIR", help="folder of the packs (default: packs)")
    demo.add_argument("--prepare", action="store_true", help="build, and do not serve")
    serve = verbs.add("serve", "site:serve", "serve the site", django=False)
    _server(serve)
    serve.add_argument("--host", default="localhost", help="default localhost")
    verbs.add("init", "site:init", "make the tables, and load areas, calendars and dated rules")
    manage = verbs.add(
        "manage",
        "site:manage",
        "run a Django management command",
        django=False,
        example="manage migrate",
    )
    manage.add_argument("words", nargs=argparse.REMAINDER, metavar="...")


def _records(verbs: Verbs) -> None:
    lists = verbs.add(
        "list",
        "records:list_",
        "list the records of a kind",
        example="list action --owner dorset-cypf --part-of dorset-cypf/THM-002",
    )
    lists.add_argument("kind")
    lists.add_argument("--owner", metavar="SLUG", help="of one partnership, or “shared”")
    lists.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE", help="may be repeated")
    lists.add_argument("--part-of", metavar="REF", help="that are part of this record")
    lists.add_argument("-q", dest="query", default="", metavar="WORDS", help="with these words")
    _clocks(lists)
    show = verbs.add("show", "records:show", "show one record", example="show dorset-cypf/ACT-085")
    show.add_argument("record", metavar="REF")
    _clocks(show)
    add = verbs.add(
        "add",
        "records:add",
        "add a record",
        example='add action --owner dorset-cypf --set title="Share the plan" --link part_of=THM-006',
    )
    add.add_argument("kind")
    add.add_argument("--owner", required=True, metavar="SLUG", help="a partnership, or “shared”")
    add.add_argument("--ref", default="", help="its reference (default: the next of its kind)")
    add.add_argument("--link", action="append", default=[], metavar="RELATION=REF")
    _set(add)
    _why(add)
    change = verbs.add(
        "change",
        "records:change",
        "change fields of a record",
        example="change dorset-cypf/ACT-085 --version 1 --set delivery=on_track",
    )
    change.add_argument("record", metavar="REF")
    change.add_argument("--version", type=int, required=True, help="the version you have read")
    _set(change)
    _why(change)
    retire = verbs.add("retire", "records:retire", "retire or close a record")
    retire.add_argument("record", metavar="REF")
    retire.add_argument("--version", type=int, required=True, help="the version you have read")
    _why(retire, needed=True)
    retire.add_argument("--on", metavar="DATE", help="its last day")
    retire.add_argument("--state", default="retired", help="retired, closed or succeeded")
    link = verbs.add(
        "link",
        "records:link",
        "join two records, or many",
        example="link dorset-cypf/ACT-085 measured_by dorset-cypf/IND-001",
    )
    link.add_argument("source", metavar="REF", help="“-” reads lines of REF RELATION REF")
    link.add_argument("relation", nargs="?")
    link.add_argument("target", nargs="?", metavar="REF")
    link.add_argument("--note", default="")
    _why(link)
    unlink = verbs.add("unlink", "records:unlink", "take a link away by its number")
    unlink.add_argument("link_id", type=int, metavar="ID")
    _why(unlink)
    search = verbs.add("search", "records:search", "find records by their words")
    search.add_argument("words", nargs="+")
    search.add_argument("--owner", metavar="SLUG")


def _thread(verbs: Verbs) -> None:
    thread = verbs.add(
        "thread",
        "thread:line",
        "the line a record stands on",
        example="thread dorset-cypf/ACT-085 --up",
    )
    thread.add_argument("record", metavar="REF")
    way = thread.add_mutually_exclusive_group()
    way.add_argument("--up", action="store_true", help="what it serves")
    way.add_argument("--down", action="store_true", help="what serves and measures it")
    _clocks(thread)
    orphans = verbs.add("orphans", "thread:orphans", "records that lack a link they should have")
    orphans.add_argument("owner", metavar="SLUG")
    orphans.add_argument("--answered", action="store_true", help="those that rightly lack it, each with its reason")
    _clocks(orphans)
    answering(verbs)
    coverage = verbs.add(
        "coverage",
        "thread:coverage",
        "what serves and measures each part of a national frame",
        example="coverage shared/FRM-001 --owner dorset-cdp",
    )
    coverage.add_argument("frame", metavar="FRAME")
    coverage.add_argument("--owner", required=True, metavar="SLUG")
    _clocks(coverage)
    compare = verbs.add(
        "compare",
        "thread:compare",
        "what one plan kept of another: carried, new and dropped",
        example="compare dorset-cypf/PLN-002 dorset-cypf/PLN-001",
    )
    compare.add_argument("before", metavar="PLAN")
    compare.add_argument("after", metavar="PLAN")
    _clocks(compare)
    changes = verbs.add(
        "changes",
        "thread:changes",
        "what changed between two days",
        example="changes dorset-cypf --from 2024-01-01 --to 2024-03-31",
    )
    changes.add_argument("owner", metavar="SLUG")
    changes.add_argument("--from", dest="start", required=True, metavar="DATE")
    changes.add_argument("--to", dest="end", metavar="DATE", help="default: today")
    assess = verbs.add(
        "assess",
        "assess:assess",
        "what figures mean: is it changing, against targets and elsewhere, and where a year is heading",
        example="assess dorset-cdp/IND-011",
    )
    assess.add_argument("what", metavar="SLUG|REF", help="a partnership, or one indicator or measure")
    assess.add_argument("--trial", action="store_true", help="control charts from 7 points, on trial limits")
    _clocks(assess)
    _measures(verbs)


def _measures(verbs: Verbs) -> None:
    redefine = verbs.add(
        "redefine",
        "measures:redefine",
        "end the series of a measure and begin another under a new definition",
        example='redefine dorset-cdp/IND-012 --version 1 --starts 2024-04-01 --set definition="..." --reason "..."',
    )
    redefine.add_argument("record", metavar="REF")
    redefine.add_argument("--version", type=int, required=True, help="the version you have read")
    redefine.add_argument("--starts", required=True, metavar="DATE", help="the first day of the new definition")
    _set(redefine)
    _why(redefine, needed=True)
    override = verbs.add("override", "measures:override", "set the status of a target by hand, beside the computed one")
    override.add_argument("target", metavar="REF")
    override.add_argument("status", help="on track, near, off track, met or not met")
    override.add_argument("--by", required=True, metavar="POST", help="the post that sets it")
    _why(override, needed=True)
    alerts = verbs.add("alerts", "measures:alerts", "what each group should look at this month: at most three things")
    alerts.add_argument("owner", metavar="SLUG")
    alerts.add_argument("--month", metavar="MONTH", help="like 2026-09 (default: this month)")
    alerts.add_argument("--by-period", action="store_true", help="replay: take figures as come in when they ended")
    total = verbs.add(
        "total",
        "measures:total",
        "add up the figures of an area's parts; what is not part of it is refused",
        example='total pan-dorset-scp/IND-044 L-PAN-DORSET E06000058 E06000059 --period "financial year 2023/24"',
    )
    total.add_argument("measure", metavar="REF")
    total.add_argument("area", metavar="CODE")
    total.add_argument("parts", nargs="+", metavar="CODE")
    total.add_argument("--period", required=True)


def _partners(verbs: Verbs) -> None:
    split = verbs.add(
        "split",
        "partners:split",
        "end a partnership and start its successors",
        example="split pan-dorset-scp --on 2024-12-01"
        ' --into "dorset-scp=Dorset Safeguarding Children Partnership=E06000059"',
    )
    split.add_argument("owner", metavar="SLUG")
    split.add_argument("--on", required=True, metavar="DATE", help="first day of the successors")
    split.add_argument("--into", action="append", required=True, metavar="SLUG=TITLE=AREA", help="a successor")
    split.add_argument(
        "--heirs",
        action="append",
        default=[],
        metavar="REF=SLUG[,SLUG]",
        help="who takes an open item on (default: every successor)",
    )
    _why(split)
    membership = verbs.add("membership", "partners:membership", "whether every body a group draws on has a seat")
    membership.add_argument("record", metavar="REF")
    membership.add_argument("--on", metavar="DATE")
    erase = verbs.add("erase", "partners:erase", "blank the name and address of somebody who left")
    erase.add_argument("email")
    erase.add_argument(
        "--also", action="append", default=[], metavar="NAME", help="as tables that were brought write it"
    )
    _why(erase, needed=True)
    forget = verbs.add(
        "forget",
        "partners:forget",
        "forget what the retention rules no longer let us keep; the worker does it each day",
    )
    forget.add_argument("--dry-run", action="store_true", help="only say what would be forgotten")
    invite = verbs.add(
        "invite",
        "partners:invite",
        "invite somebody by email; the first administrator comes in this way",
        example='invite a@b.uk --role administrator --post "IT, Example Council" --site https://partnership.example',
    )
    invite.add_argument("email")
    invite.add_argument("--role", required=True, help="like manager; goldenthread docs lists them all")
    invite.add_argument("--post", required=True, metavar="TITLE", help="how others see this person")
    invite.add_argument("--owner", default="", metavar="SLUG", help="the partnership (default: the whole installation)")
    invite.add_argument("--site", required=True, metavar="ADDRESS", help="where the site is, for the link")
    token = verbs.add("token", "partners:token", "make a token for the API", example="token a@b.uk --name Excel")
    token.add_argument("email")
    token.add_argument("--name", required=True, help="what it is for")
    token.add_argument("--write", action="store_true", help="it may also change records")
    token.add_argument("--days", type=int, default=90, help="how long it lasts (default 90)")


def _packs(verbs: Verbs) -> None:
    load = verbs.add("load", "packs:load", "load packs: new records are added, changed ones changed")
    load.add_argument("packs", nargs="+", metavar="PACK", help="a folder with a pack.yaml")
    load.add_argument("--dry-run", action="store_true", help="check it all, keep nothing")
    _why(load)
    bringing(verbs)
    export = verbs.add("export", "packs:export", "write partnerships as packs of plain files")
    export.add_argument("directory", metavar="DIR")
    export.add_argument("--partnership", metavar="SLUG", help="one only (default: all)")
    _clocks(export)
    request = verbs.add(
        "request",
        "packs:request",
        "write what is held about a body, from some days or of some markings, to answer a request for information",
        example="request answer.zip --owner dorset-cypf --body shared/ORG-001 --first 2025-04-01 --last 2026-03-31",
    )
    request.add_argument("file", metavar="FILE", help="a new ZIP file")
    request.add_argument("--owner", required=True, metavar="SLUG", help="the partnership")
    request.add_argument("--body", default="", metavar="REF", help="an organisation or a group (default: every body)")
    request.add_argument("--first", metavar="DATE", help="the first day on which it was recorded or changed")
    request.add_argument("--last", metavar="DATE", help="the last day")
    request.add_argument(
        "--marking",
        action="append",
        choices=("public", "official", "official_sensitive"),
        help="may be repeated (default: public and official)",
    )


def _imports(verbs: Verbs) -> None:
    imports = verbs.add(
        "import",
        "imports:import_",
        "take in the figures of a national file or a partner's spreadsheet, or take an import back",
        example="import lait lait_bds.csv --owner dorset-cypf --companion lait_data_dictionary.csv --dry-run",
    )
    imports.add_argument("format", nargs="?", metavar="FORMAT", help="“auto” finds it by the header; see --list")
    imports.add_argument("file", nargs="?", metavar="FILE", help="“-” reads the standard input")
    imports.add_argument("--owner", metavar="SLUG", help="whose figures they become: a partnership, or “shared”")
    imports.add_argument("--companion", metavar="FILE", help="the file that belongs to it, such as a data dictionary")
    imports.add_argument("--small-areas", metavar="FILE", help="the look-up from small areas to councils")
    imports.add_argument("--vintage", default="", metavar="RELEASE", help="like 2025-11-20, where the file is silent")
    imports.add_argument("--areas", default="", metavar="CODES", help="only these, commas between (default: all)")
    imports.add_argument("--area-name", action="append", default=[], metavar="NAME=CODE", help="what a name stands for")
    imports.add_argument(
        "--year-type", action="append", default=[], metavar="SERIES=TYPE", help="Financial, Academic or Calendar"
    )
    imports.add_argument("--marker", action="append", default=[], metavar="MARK=LETTER", help="a marker of this file")
    imports.add_argument("--year", type=int, help="the year, where the file gives none")
    imports.add_argument("--rolling-months", type=int, default=1, metavar="N", help="months that each month looks back")
    imports.add_argument("--encoding", default="", help="where it is known and not UTF-8")
    imports.add_argument("--dry-run", action="store_true", help="do it all, keep nothing")
    imports.add_argument("--suggest", action="store_true", help="list the series that fill no measure yet")
    imports.add_argument(
        "--map", metavar="NAME", help="read a partner's spreadsheet by a saved column map: its reference or its title"
    )
    imports.add_argument("--maps", action="store_true", help="list the column maps of --owner")
    imports.add_argument(
        "--sure", default="", metavar="WHY", help="why figures of a partner's spreadsheet that are doubted are right"
    )
    imports.add_argument("--list", dest="formats", action="store_true", help="list the formats")
    imports.add_argument("--undo", metavar="REF", help="take back an import, like dorset-cypf/IMP-003")
    _why(imports)


def _returns(verbs: Verbs) -> None:
    template = verbs.add(
        "template",
        "returns:template",
        "the workbook that an agency fills in for one return",
        example="template example-county/COL-001-202404-202406 --format ods --to return.ods",
    )
    template.add_argument(
        "round", metavar="RETURN", help="like north/COL-001-202404-202406; “setup”: to set a partnership up"
    )
    template.add_argument("--format", default="xlsx", choices=("xlsx", "ods", "csv"), help="default: xlsx")
    template.add_argument("--to", "--out", metavar="FILE", help="where to write it; “-” for the standard output")
    acts = "open list show send confirm queries ask answer close sign-off accept roll-back chase lock let-in quality"
    returns = verbs.add(
        "return",
        "returns:return_",
        "returns of agencies: open them, send, check, sign off, accept, roll back",
        example="return send example-county/COL-001-202404-202406 filled.xlsx --as sender@example.org",
    )
    returns.add_argument("act", choices=acts.split(), metavar="ACT", help=acts.replace(" ", ", "))
    returns.add_argument("what", metavar="WHAT", help="a partnership for open, list, chase and quality; else a return")
    returns.add_argument("file", nargs="?", metavar="FILE", help="for send: the filled template")
    returns.add_argument("--year", type=int, help="for open: the year it starts in; 2024 is 2024/25")
    returns.add_argument("--collection", default="", metavar="REF", help="for open: one collection alone")
    returns.add_argument("--period", default="", metavar="PERIOD", help="like “quarter 1 2024/25”")
    returns.add_argument(
        "--received-on", default="", metavar="DATE", help="for send: the day it came, when put in later"
    )
    returns.add_argument(
        "--finding", type=int, action="append", default=[], metavar="N", help="for confirm: its number"
    )
    returns.add_argument("--query", type=int, metavar="N", help="for answer and close: the number of the query")
    returns.add_argument("--line", default="", metavar="KEY", help="for ask: the key of the line it is about")
    returns.add_argument("--words", default="", help="for ask, answer and chase")
    returns.add_argument("--given-by", default="", metavar="POST", help="for sign-off on behalf of the agency")
    returns.add_argument("--given-how", default="", metavar="HOW", help="likewise: by email, in a meeting")
    returns.add_argument("--given-on", default="", metavar="DATE", help="likewise: the day")
    returns.add_argument("--exception", default="", metavar="REASON", help="for send: change locked figures")
    _why(returns)


def _claims(verbs: Verbs) -> None:
    check = verbs.add(
        "check",
        "check:check",
        "hold what reports say to their own figures: sums, shares, changes, targets",
        django=False,
        example="check report.docx --choices choices.yaml",
    )
    check.add_argument("files", nargs="+", metavar="FILE", help="txt, md, html, docx or pdf; facts are compared across")
    check.add_argument("--all", action="store_true", help="list what agrees too")
    check.add_argument("--choices", metavar="FILE", help="decisions about findings, YAML or JSON by fingerprint")
    for name, about in (
        ("--confirm", "keep this finding: the figure stands, for the reason given"),
        ("--correct", "the author will print the figure given with --to"),
        ("--dismiss", "leave this finding out: it was read wrongly"),
    ):
        check.add_argument(name, action="append", default=[], metavar="FINGERPRINT", help=about)
    check.add_argument("--to", default="", metavar="FIGURE", help="the corrected figure")
    check.add_argument("--reason", default="", help="why, kept with the decision")


def pairs(words: Sequence[str], form: str) -> list[tuple[str, str]]:
    """`["a=1"]` as `[("a", "1")]`. Raises Usage with the form to write."""
    from goldenthread.console.session import Usage

    found = []
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise Usage(f"“{word}” should be written as {form}.")
        found.append((name, value))
    return found
