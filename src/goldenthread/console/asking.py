"""How a command is asked for: what each word means where nobody said more, and what is told where words are wrong.

Imports no Django, so that help comes at once.
"""

import argparse
import difflib
import re
from collections.abc import Iterable
from typing import NoReturn

#: What stands for an argument, and what that is, for those that say no more of themselves.
_MEANS = {
    "REF": "a record, as owner/reference",
    "SLUG": "a partnership, like dorset-cdp",
    "PLAN": "a plan, as owner/reference",
    "FRAME": "a frame, as owner/reference",
    "POST": "a post, as owner/reference",
    "CODE": "the code of an area, like E06000059",
    "DATE": "a day, like 2024-03-14",
    "MONTH": "a month, like 2024-03",
    "YEAR": "a year, like 2024",
    "TIME": "a time of day, like 14:00",
    "PERIOD": "a period, like “quarter 1 2024/25”",
    "EMAIL": "the address that somebody signs in with",
    "ID": "its number",
    "VERSION": "the version you have read",
    "DIR": "a folder",
    "FILE": "a file",
    "RELATION=REF": "a link from it, like part_of=THM-006; may be repeated",
    "RULE": "the code of what is expected, like outcome-indicator",
    "NUMBER": "its number",
    "TEXT": "in a sentence or two",
    "PLACE": "where it is held",
    "NATION": "england, wales, scotland or northern-ireland (default: england)",
    "REF=PRESENCE[=POST]": "a seat, with present, apologies, absent or substitute and the post that came instead",
    "REF[=SHARE]": "a body, with its share; may be repeated",
    "kind": "a kind, like action or commissioning-priority",
    "act": "what to do",
    "what": "what to do",
    "answer": "the answer, in a sentence or two",
    "relation": "a relation, like measured_by",
    "words": "words, all of which must be there",
    "note": "a few words kept with it",
    "reason": "why, for the ledger",
}

#: An example of each verb that gives none where it is declared.
EXAMPLES = {
    "serve": "serve --port 8001 --workers 2",
    "init": "init",
    "retire": 'retire dorset-cypf/ACT-085 --version 2 --reason "Merged with ACT-086" --on 2024-03-31',
    "unlink": 'unlink 1204 --reason "Linked by mistake"',
    "search": "search prison leavers --owner dorset-cdp",
    "orphans": "orphans dorset-cypf --answered",
    "override": 'override dorset-cdp/TGT-001 "off track" --by dorset-cdp/PST-001 --reason "The service is closing"',
    "alerts": "alerts dorset-cdp --month 2024-03",
    "membership": "membership pan-dorset-scp/GRP-001 --on 2024-04-01",
    "erase": 'erase someone@example.org --reason "They asked, on 3 March 2026"',
    "forget": "forget --dry-run",
    "confirm-update": "confirm-update dorset-cypf/ACT-085 --version 3 --as owner@example.org",
    "close-action": 'close-action dorset-cypf/ACT-085 --version 3 --what-changed "Waits are under three weeks"',
    "next-meeting": "next-meeting dorset-cdp/GRP-001",
    "agenda": "agenda dorset-cdp/MTG-001 --show",
    "mark-meeting": "mark-meeting dorset-cdp/MTG-001 held --version 1",
    "get-paper": "get-paper dorset-cdp/PAP-001 1 --to paper.pdf",
    "minutes": "minutes dorset-cdp/MTG-001",
    "duties": "duties dorset-cdp",
    "calendar": "calendar dorset-cdp --year 2024",
    "pipeline": "pipeline dorset-cdp",
    "stocktake": "stocktake dorset-cdp",
    "feed": "feed --for someone@example.org",
    "money": "money dorset-cdp",
    "risks": "risks dorset-cdp",
    "escalations": "escalations dorset-cdp --year 2024",
    "challenges": "challenges dorset-cdp",
    "flows": "flows dorset-cdp",
    "move-escalation": "move-escalation dorset-cdp/ESC-001 --version 1",
    "resolve-escalation": 'resolve-escalation dorset-cdp/ESC-001 --version 2 --how "One plan, one lead agency"',
    "deliver-flow": "deliver-flow dorset-cdp/FLW-001 --version 1 --on 2024-03-14",
    "answer-question": 'answer-question dorset-cdp/DQN-001 --version 1 --answer "Shown by the new measure"',
    "load": "load packs/dorset-cypf --dry-run",
    "export": "export out --partnership dorset-cypf --on 2024-03-31",
    "doctor": "doctor",
    "docs": "docs --check",
}


class Misused(Exception):
    """Words of a command that cannot be understood: what is wrong, and the parser that says so."""

    def __init__(self, message: str, parser: argparse.ArgumentParser) -> None:
        self.parser = parser
        super().__init__(f"{message} See: {parser.prog} --help")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in plain words, and leaves the ending to whoever asked."""

    def error(self, message: str) -> NoReturn:
        raise Misused(_plain(message, self._options()), self)

    def _options(self) -> list[str]:
        return [name for name in self._option_string_actions if name.startswith("--")]


_ARGUMENT = re.compile(r"argument (?P<name>[^:]+): (?P<said>.+)", re.DOTALL)
_SAID = (
    (re.compile(r"invalid int value: '(.*)'"), "“{0}” is not a whole number"),
    (re.compile(r"invalid float value: '(.*)'"), "“{0}” is not a number"),
    (re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)"), "“{0}” is not one of {1}"),
    (re.compile(r"expected (?:at least )?one argument"), "nothing was given after it"),
    (re.compile(r"not allowed with argument (.*)"), "it cannot be given together with {0}"),
)


def _plain(message: str, options: Iterable[str]) -> str:
    """argparse's complaint as a sentence."""
    if missing := re.match(r"the following arguments are required: (.+)", message, re.DOTALL):
        return f"Not given: {missing[1]}."
    if unknown := re.match(r"unrecognized arguments: (.+)", message, re.DOTALL):
        first = unknown[1].split()[0]
        if not first.startswith("-"):
            return f"There is one word too many: “{first}”."
        near = difflib.get_close_matches(first.partition("=")[0], list(options), n=1)
        return f"There is no option “{first}” here.{f' Did you mean “{near[0]}”?' if near else ''}"
    if either := re.match(r"one of the arguments (.+) is required", message):
        return f"Give one of these: {', '.join(either[1].split())}."
    if argument := _ARGUMENT.match(message):
        for pattern, words in _SAID:
            if found := pattern.fullmatch(argument["said"]):
                return f"{argument['name']}: {words.format(*(part.replace(chr(39), '') for part in found.groups()))}."
        return f"{argument['name']}: {argument['said']}."
    return f"{message[:1].upper()}{message[1:]}."


def explain(parser: argparse.ArgumentParser) -> None:
    """Give each argument that says nothing of itself the meaning of the word that stands for it."""
    for action in parser._actions:
        if action.help is None:
            stands = str(action.metavar or action.dest)
            action.help = next((_MEANS[name] for name in (stands, stands.upper(), action.dest) if name in _MEANS), None)


def command_of(words: Iterable[str]) -> str:
    """The command among what was typed: the first word that is neither an option nor what follows `--as`."""
    follows = False
    for word in words:
        if not follows and not word.startswith("-"):
            return word
        follows = word == "--as"
    return ""
