"""Whether two sentences are read as one."""

from __future__ import annotations

from typing import Final

from goldenthread.claims.passage import Passage

_LINE: Final = 140


def together(first: Passage, second: Passage) -> bool:
    """Whether two sentences stand in one paragraph, or are short lines one under the other."""
    if first.block is second.block:
        return True
    return first.block.kind is second.block.kind and max(len(first.block.text), len(second.block.text)) < _LINE
