"""The verbs of publishing: editions, and the public site. Imports no Django, as `options` does not."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldenthread.console.options import Verbs

_ACTS = (
    *("list", "templates", "show", "start", "write", "check", "clear", "send-back"),
    *("publish", "correct", "withdraw", "rebuild", "changes"),
    *("differences", "flag", "certificate", "verify"),
)


def publishing(verbs: "Verbs") -> None:
    """Add every verb of the room."""
    edition = verbs.add(
        "edition",
        "publishing:edition",
        "start, write, check, clear, publish, correct, withdraw or verify an edition",
        example="edition check example-county/EDN-001",
    )
    edition.add_argument("act", choices=_ACTS)
    edition.add_argument("what", nargs="?", default="", help="an edition, or a partnership for list and start")
    edition.add_argument("--template", default="", help="start: the template, see `edition templates`")
    edition.add_argument("--period", default="", help="start: what it reports on, like quarter 2 2026/27")
    edition.add_argument("--title", default="", help="of the edition, or of the correction or withdrawal")
    edition.add_argument("--audience", default="public", help="start: public or members (default public)")
    edition.add_argument("--as-at", default="", metavar="DATE", help="start: what was recorded by this day")
    edition.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="start: what it asks")
    edition.add_argument("--section", default="", help="write: the id of the section")
    edition.add_argument("--text", default="", help="write, correct, withdraw: the words; - reads standard input")
    edition.add_argument("--version", type=int, help="write: the version of the text that you read")
    edition.add_argument("--number", type=int, help="clear, publish: the check (default: the newest)")
    edition.add_argument("--words", default="", help="clear: what you say of it")
    edition.add_argument("--figure", default="", help="flag: one figure (default: all that differ)")
    edition.add_argument("--supplier", default="", help="flag: the agency of that figure, where nobody recorded it")
    edition.add_argument("--to", metavar="DIR", help="show: write its finished files here")
    edition.add_argument("--reason", default="", help="why, for the ledger; send-back: what has to be put right")
    publish = verbs.add(
        "publish",
        "public_site:write_site",
        "write the public site: plain files made of what is published",
        example="publish --site /srv/public --address https://data.example.gov.uk",
    )
    publish.add_argument("--site", metavar="DIR", required=True, help="the folder of the site: new, empty or earlier")
    publish.add_argument("--partnership", metavar="SLUG", help="of this partnership alone, at the root of the site")
    publish.add_argument("--address", metavar="URL", help="where the site will be read")
