"""Write to people and to programs: data on the standard output, messages on the error stream."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any


def say(message: str) -> None:
    """A message for whoever watches."""
    sys.stderr.write(f"{message}\n")


def put(line: str = "") -> None:
    """One line of data."""
    sys.stdout.write(f"{line}\n")


def put_json(value: Any) -> None:
    """Data for a program."""
    put(json.dumps(value, ensure_ascii=False, indent=2))


def put_table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Lines in columns. The last column is as long as it is."""
    if not rows:
        return
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        put((indent + "  ".join([*cells, row[-1]])).rstrip())


def strong(text: str) -> str:
    """Text that stands out, where that can be shown and is wanted."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return f"\033[1m{text}\033[0m"
    return text


def one_line(text: str) -> str:
    """Text of several lines as one."""
    return " ".join(text.split())
