"""Check reports that strangers bring: read and judged in one bounded child process, answered in plain words."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from goldenthread.claims.model import Choice
from goldenthread.reading.limits import Limits
from goldenthread.reading.safely import run_child
from goldenthread.vocabulary import Problem, Refused

_STANDARD = Limits()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of a report that holds a finding, or a short line close to one, as published.

    Args:
        document: Name of the report.
        number: Number of the block in it.
        text: Its text.
        place: Where it stands, in words.
        heading: The nearest heading above; empty where there is none.
    """

    document: str
    number: int
    text: str
    place: str
    heading: str


@dataclass(frozen=True, slots=True)
class Result:
    """One finding, flat: what `model.Finding` says, with where the stated figure stands in its passage.

    `said` is what came of it in one short sentence. `choice` is what was decided before about this sentence, and
    `choice_words` tells it; empty where nothing was.
    """

    verdict: str
    about: str
    published: str
    recomputed: str
    would_fit: str
    hint: str
    how: str
    quotation: str
    document: str
    place: str
    number: int
    start: int
    end: int
    fingerprint: str
    choice: str = ""
    choice_words: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer for one or more reports, in reading order."""

    documents: tuple[str, ...]
    results: tuple[Result, ...]
    passages: tuple[Passage, ...]
    notes: tuple[str, ...] = ()


def check_safely(
    files: Sequence[tuple[str, bytes]], choices: Mapping[str, Choice] | None = None, *, limits: Limits = _STANDARD
) -> Checked:
    """Check reports that are not trusted, in one child process that holds them all.

    Args:
        files: The name and bytes of each. A name that comes twice is told apart by a number.
        choices: What was decided before, by fingerprint.
        limits: Bounds on each file and on the child process.

    Raises:
        Refused: A file cannot be read, or the child ran out of memory or time.
    """
    named = _named(files)
    place = named[0][0] if len(named) == 1 else "These files"
    for name, data in named:
        if len(data) > limits.file_bytes:
            size = len(data) / 1024 / 1024
            raise Refused.one(
                name,
                f"it has {size:,.0f} MB, and the most is {limits.file_bytes // 1024 // 1024} MB",
                "Send less of it",
            )
    head = {
        "limits": dataclasses.asdict(limits),
        "files": [[name, len(data)] for name, data in named],
        "choices": {name: [c.kind.value, c.reason, c.corrected] for name, c in (choices or {}).items()},
    }
    sent = json.dumps(head).encode() + b"\n" + b"".join(data for _, data in named)
    answer, _ = run_child("goldenthread.claims.child", sent, place, limits)
    return _understand(answer, place)


def _named(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    seen: dict[str, int] = {}
    named = []
    for name, data in files:
        seen[name] = seen.get(name, 0) + 1
        named.append((name if seen[name] == 1 else f"{name} ({seen[name]})", data))
    return named


def _understand(answer: bytes, place: str) -> Checked:
    try:
        said = json.loads(answer)
        if "refused" in said:
            raise Refused(Problem(str(where), str(finding), str(remedy)) for where, finding, remedy in said["refused"])
        if "checked" in said:
            plain = said["checked"]
            return Checked(
                documents=tuple(str(name) for name in plain["documents"]),
                results=tuple(_made(Result, each) for each in plain["results"]),
                passages=tuple(_made(Passage, each) for each in plain["passages"]),
                notes=tuple(str(note) for note in plain["notes"]),
            )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused.one(place, "it could not be checked: checking it failed", "Save it as plain text") from None
    raise Refused.one(place, "it takes too much memory to check", "Split it into parts")


def _made(shape: type[T], said: dict[str, Any]) -> T:
    """An answer of the child as one of our own, every value held to the type that is declared."""
    wanted = {field.name: field.type for field in dataclasses.fields(shape)}  # type: ignore[arg-type]
    if set(said) - set(wanted):
        raise ValueError("an unknown field")
    for name, value in said.items():
        if type(value).__name__ != wanted[name]:
            raise TypeError(f"{name} is not {wanted[name]}")
    return shape(**said)
