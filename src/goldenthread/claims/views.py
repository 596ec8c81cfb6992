"""Two sentences read as one, and one sentence read clause by clause: passages made of other passages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.passage import Passage

_TOKEN: Final = re.compile(r"\[([a-z])(\d+)\]")
_CLAUSE: Final = re.compile(r"; |,? (?:while|whilst|whereas|but|although|though) ")


def joined(first: Passage, second: Passage) -> Passage:
    """Two sentences of one run as one passage; places of figures stay those of the run."""
    end = second.start + len(second.text)
    marked = _shifted(second.marked, len(first.amounts), len(first.times))
    return Passage(
        second.run.text[first.start : end],
        first.start,
        first.amounts + second.amounts,
        first.times + second.times,
        f"{first.marked} {marked}",
        second.block,
        second.block_start,
        second.run,
        second.index,
    )


def _shifted(marked: str, amounts: int, times: int) -> str:
    def put(match: re.Match[str]) -> str:
        return f"[{match[1]}{int(match[2]) + (times if match[1] == 'w' else amounts)}]"

    return _TOKEN.sub(put, marked)


def clauses(passage: Passage) -> Iterator[Passage]:
    """The clauses of a sentence that stand beside one another: after a semicolon, "while", "but", "whereas".

    The sentence itself where it has only one.
    """
    cuts = [match.span() for match in _CLAUSE.finditer(passage.marked)]
    if not cuts:
        yield passage
        return
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(passage.marked)]
    for start, end in zip(starts, ends, strict=True):
        yield part(passage, passage.marked[start:end])


def part(passage: Passage, marked: str) -> Passage:
    """A piece of the marked words of a sentence as a passage of its own, with only its own figures."""
    amounts: list[int] = []
    times: list[int] = []

    def put(match: re.Match[str]) -> str:
        held = times if match[1] == "w" else amounts
        held.append(int(match[2]))
        return f"[{match[1]}{len(held) - 1}]"

    words = _TOKEN.sub(put, marked)
    return Passage(
        passage.text,
        passage.start,
        tuple(passage.amounts[index] for index in amounts),
        tuple(passage.times[index] for index in times),
        words,
        passage.block,
        passage.block_start,
        passage.run,
        passage.index,
    )


_LINE: Final = 140


def together(first: Passage, second: Passage) -> bool:
    """Whether two sentences stand in one paragraph, or are short lines one under the other."""
    if first.block is second.block:
        return True
    return first.block.kind is second.block.kind and max(len(first.block.text), len(second.block.text)) < _LINE
