"""The verbs that answer gaps of a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldenthread.console.options import Verbs


def answering(verbs: Verbs) -> None:
    """Say why there is no link, and switch a link off that a partnership does not ask for."""
    why_none = verbs.add(
        "why-none",
        "thread:why_none",
        "say why a record rightly lacks a link",
        example='why-none dorset-cypf/ACT-085 action-owner --why "It ended" --by Chair --until 2027-01-31',
    )
    why_none.add_argument("record", metavar="REF")
    why_none.add_argument("rule", metavar="RULE", help="code of the link it lacks, as orphans --json gives it")
    why_none.add_argument("--why", required=True, help="the reason")
    why_none.add_argument("--by", required=True, metavar="POST", help="the post that says so")
    why_none.add_argument("--on", metavar="DAY", help="when it was said (today)")
    why_none.add_argument("--until", required=True, metavar="DAY", help="looked at again then")
    asked = verbs.add(
        "ask-for",
        "thread:asked",
        "switch one expected link off for a partnership, or on again",
        example='ask-for dorset-cdp action-owner --off --why "Owners are kept elsewhere" --by Board',
    )
    asked.add_argument("owner", metavar="SLUG")
    asked.add_argument("rule", metavar="RULE")
    way = asked.add_mutually_exclusive_group(required=True)
    way.add_argument("--off", action="store_true", help="ask for it no more")
    way.add_argument("--again", action="store_true", help="ask for it again")
    asked.add_argument("--since", metavar="DAY", help="from this day (today)")
    asked.add_argument("--why", required=True, help="the reason")
    asked.add_argument("--by", default="", metavar="POST", help="who decided it")
