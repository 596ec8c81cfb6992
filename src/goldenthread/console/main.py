"""`goldenthread`: parse, do one thing, and end with a code that scripts can rely on.

Nothing here or in `options` imports Django, so that help comes at once.
"""

import difflib
import importlib
import json
import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from goldenthread.console import options
from goldenthread.console.asking import Misused, command_of


class Exit(IntEnum):
    """How a command ended."""

    OK = 0
    CHECK_FAILED = 1
    USAGE = 2
    REFUSED = 3
    CONFLICT = 4
    UNAVAILABLE = 5


STOPPED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser, verbs = options.build()
    asked = command_of(given)
    if asked and asked not in verbs:
        return _unknown(asked, list(verbs))
    try:
        args, rest = parser.parse_known_args(given)
        if rest:
            verbs.get(asked, parser).error(f"unrecognized arguments: {' '.join(rest)}")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else Exit.USAGE
    except Misused as wrong:
        if "--json" in given:
            _say(json.dumps({"exit": Exit.USAGE.name, "problems": [{"words": str(wrong)}]}, ensure_ascii=False))
        else:
            _say(f"{wrong.parser.format_usage()}{wrong}")
        return Exit.USAGE
    if not asked:
        parser.print_help(sys.stderr)
        return Exit.USAGE
    try:
        return _run(args) or Exit.OK
    except KeyboardInterrupt:
        _say("Stopped.")
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain again as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK


def _unknown(asked: str, verbs: list[str]) -> int:
    near = difflib.get_close_matches(asked, verbs, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    _say(f"There is no command “{asked}”.{hint} See: goldenthread --help")
    return Exit.USAGE


def _run(args: Any) -> int | None:
    from goldenthread.console.session import Unavailable, set_up, translate

    try:
        if args.django:
            set_up()
        module, _, name = args.run.partition(":")
        act = getattr(importlib.import_module(f"goldenthread.console.{module}"), name)
        return act(args)
    except Unavailable as trouble:
        _say(str(trouble))
        return Exit.UNAVAILABLE
    except Exception as error:
        known = translate(error)
        if known is None:
            raise
        code, lines = known
        if args.json:
            _say(json.dumps({"exit": code, "problems": lines}, ensure_ascii=False))
        else:
            for line in lines:
                _say(line["words"])
        return Exit[code]


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    sys.exit(main())
