"""Two lists that go together, item by item: "240 in North and 180 in South, up from 200 and 150"."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.claims.change_words import NOUN_CUE, VERB_CUE
from goldenthread.claims.passage import Passage

# No word that sets the one list against the other.
_WORD: Final = (
    r"(?: (?!(?:from|to|than|up|down|against|compared|versus|on|by|or|which|was|were|rose|fell|of|an?|"
    rf"more|fewer|now|{NOUN_CUE}|{VERB_CUE})\b)[a-z'-]+| \[w\d+\])"
)
_LIST: Final = re.compile(rf"\[([nmqpf])\d+\](?:{_WORD}{{0,6}}?(?:,| and|, and){_WORD}{{0,4}}? \[\1\d+\])+")
_NUMBERS: Final = re.compile(r"\[[nmqpf](\d+)\]")


def lists(marked: str) -> list[list[int]]:
    """The runs of figures of one sort that commas and "and" join, each as the numbers of its figures."""
    return [[int(number) for number in _NUMBERS.findall(match[0])] for match in _LIST.finditer(marked)]


def partner(passage: Passage, old: int, new: int) -> int | None:
    """Which figure goes with an earlier one: the one at the same place in the list beside it.

    Args:
        passage: The sentence.
        old: The number of the earlier figure.
        new: The number of the later figure, as the nearest one was read.

    Returns:
        The number of the later figure; None where one stands in a list and the other in none as long.
    """
    found = lists(passage.marked)
    one = next((items for items in found if old in items), [old])
    two = next((items for items in found if new in items), [new])
    if one is two or (len(one) == 1 and len(two) == 1):
        return new
    if len(one) != len(two):
        return None
    return two[one.index(old)]
