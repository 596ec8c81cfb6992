"""The verbs of money, risks, escalations, challenges and data flows. Imports no Django, as `options` does not."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldenthread.console.options import Verbs

_ABOUT = {
    "money": "funds with what went in and out, grants, and funding lines",
    "risks": "open risks with owner, review and what they threaten",
    "escalations": "what is unresolved at each stage, and the themes of a year",
    "challenges": "which body was asked for what assurance, and what followed",
    "flows": "data flows, and what is missing or overdue",
}


def standing(verbs: "Verbs") -> None:
    """Add every verb of the room."""
    for name, about in _ABOUT.items():
        verb = verbs.add(name, f"standing:{name}", about)
        verb.add_argument("owner", metavar="SLUG")
        verb.add_argument("--on", metavar="DATE", help="as seen on this day")
        if name == "escalations":
            verb.add_argument("--year", type=int, help="the calendar year whose themes are counted")
    split = verbs.add(
        "split-fund",
        "standing:split_fund",
        "split what a fund has left, to the penny, as allocations",
        example='split-fund example-county/FND-002 --among GRP-003=60 --among GRP-004=40 --basis "By population"',
    )
    split.add_argument("fund", metavar="REF")
    split.add_argument("--among", action="append", required=True, metavar="REF[=SHARE]")
    split.add_argument("--basis", default="", help="why it is split this way")
    split.add_argument("--reason", default="", help="why, for the ledger")
    move = verbs.add("move-escalation", "standing:move_escalation", "move an escalation to the next stage")
    settle = verbs.add("resolve-escalation", "standing:resolve_escalation", "say how an escalation was resolved")
    settle.add_argument("--how", required=True, help="what the agencies agreed, without details of a case")
    for verb in (move, settle):
        verb.add_argument("escalation", metavar="REF")
        verb.add_argument("--version", type=int, required=True)
    deliver = verbs.add("deliver-flow", "standing:deliver_flow", "record that a data flow was delivered")
    deliver.add_argument("flow", metavar="REF")
    deliver.add_argument("--version", type=int, required=True)
    deliver.add_argument("--on", metavar="DATE", help="the day it came (default: today)")
    answer = verbs.add("answer-question", "standing:answer_question", "answer a question to the data group")
    answer.add_argument("question", metavar="REF")
    answer.add_argument("--version", type=int, required=True)
    answer.add_argument("--answer", required=True)
    answer.add_argument("--indicator", default="", metavar="REF", help="the indicator that shows it")
