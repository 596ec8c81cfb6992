"""The reference page of the checks, written from their declarations."""

from __future__ import annotations

import re

from goldenthread.returns.checks.declared import Check, Example, Put
from goldenthread.returns.checks.finding import Severity
from goldenthread.returns.checks.run import MODULES, checks

_FOLLOWS = {
    Severity.STOP: "the return cannot be taken until it is put right",
    Severity.HOLD: "nobody but the checker sees the return until somebody has looked",
    Severity.ASK: "it may stand with a word from the sender",
}


def reference_page() -> str:
    """Return the page of reference on the checks of a return, as Markdown.

    For `docs/reference/checks.md`: `from goldenthread.returns.checks.page import reference_page`.
    """
    lines = [
        "# Checks of a return",
        "",
        "What is looked at when an agency sends its figures back. Each check names the sheet and the cell, what stands",
        "there, what was expected and what to do. What follows depends on how grave it is:",
        "",
        *(f"- **{severity.label}** (`{severity}`): {_FOLLOWS[severity]}." for severity in Severity),
        "",
        "The examples are the tests of the checks.",
    ]
    for module in MODULES:
        mine = [check for check in checks() if _module(check) == module.__name__]
        first, _, rest = " ".join((module.__doc__ or "").split()).partition(". ")
        about, _, which = re.sub("^(?:Checks(?: of| that)?|The check for) ", "", first).partition(": ")
        lines += ["", f"## {_capital(about.rstrip('.'))}", ""]
        lines += [" ".join(part for part in (f"{_capital(which.rstrip('.'))}." if which else "", rest) if part), ""]
        for check in mine:
            lines += _check(check)
    net = "What the vocabulary itself refuses in a row that no check has stopped: its parts contradict one another."
    lines += ["", "## The net under the checks", "", "### R-FIG-01: a figure that does not hold together", "", net]
    return "\n".join(_single_blanks(lines)) + "\n"


def _module(check: Check) -> str:
    return str(getattr(check.row or check.file, "__module__", ""))


def _check(check: Check) -> list[str]:
    lines = [
        f"### {check.code}: {check.title[:1].lower()}{check.title[1:]}",
        "",
        f"{check.severity.label}. {check.says}",
        "",
    ]
    lines += ["| Example | Cells | Found in |", "| --- | --- | --- |"]
    lines += [
        f"| {_safe(example.says)} | {_safe(_cells(example))} | {example.finds or 'nothing found'} |"
        for example in check.examples
    ]
    return [*lines, ""]


def _cells(example: Example) -> str:
    said = []
    for number, puts in enumerate(example.puts, 1):
        line = f"line {number}: " if example.lines > 1 else ""
        said.append(line + ("; ".join(f"{name} {_put(put)}" for name, put in puts.items()) or "nothing filled in"))
    said += [f"{where} {_put(put)}" for where, put in example.outside.items()]
    said += [f"{name.replace('_', ' ')} {value}" for name, value in example.line.items()]
    said += [f"earlier figures {', '.join(example.series)}"] if example.series else []
    said += [f"another gives {', '.join(example.others)}"] if example.others else []
    return "; ".join(said)


def _put(put: object) -> str:
    if isinstance(put, Put):
        formula = f" from ={put.formula}" if put.formula else ""
        style = f" shown with {put.style}" if put.style else ""
        return f"`{put.text or ' '}` ({put.holds.value}){formula}{style}"
    return f"`{put}`" if not isinstance(put, str) else f"“{_visible(put)}”"


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() and (c == " " or not c.isspace()) else f"[U+{ord(c):04X}]" for c in text)


def _safe(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _single_blanks(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
