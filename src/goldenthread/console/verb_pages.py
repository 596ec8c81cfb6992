"""The part of the command line's reference page that follows from the parser: every command and its words."""

import argparse
from collections.abc import Iterator, Mapping

_EVERYWHERE = ("-h", "--json", "--as")


def verbs_section(verbs: Mapping[str, argparse.ArgumentParser]) -> str:
    """Every command in order of name, with what it does, its words and its example."""
    return "\n".join(line for name in sorted(verbs) for line in _verb(name, verbs[name]))


def _verb(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"### `{name}`"
    yield ""
    yield (parser.description or "").strip()
    yield ""
    rows = [row for action in parser._actions if (row := _row(action))]
    if rows:
        yield "| Word | Meaning |"
        yield "| --- | --- |"
        yield from rows
        yield ""
    if parser.epilog:
        yield f"    {parser.epilog.partition('Example:')[2].strip()}"
        yield ""


def _row(action: argparse.Action) -> str:
    if action.option_strings and action.option_strings[0] in _EVERYWHERE:
        return ""
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    word = (
        f"{action.option_strings[-1]} {value}".strip() if action.option_strings else str(action.metavar or action.dest)
    )
    chosen = f"One of: {', '.join(map(str, action.choices))}" if action.choices else ""
    said = "; ".join(part for part in (action.help or "", chosen) if part)
    cells = (f"`{word}`", said.replace("|", "\\|").replace("%%", "%"))
    return f"| {cells[0]} | {cells[1]} |"
