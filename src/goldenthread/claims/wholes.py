"""Finds the whole that a share is of: what "these" stands for, and the population printed near by."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.pairs import pairs
from goldenthread.claims.passage import Passage, head_noun, pattern, same_noun
from goldenthread.claims.steps import steps

COUNTLESS: Final = frozenset(["time", "meeting", "session", "occasion", "month", "week", "day", "year"])


def whole_before(passage: Passage, part: Amount, words: str = "these") -> tuple[Amount | None, str]:
    """The count that "these" or "of them" stands for: in the sentence before the part, else in the one before it.

    Returns:
        The count, and why it may be the wrong one: empty where only one can be meant.
    """
    noun = words.removeprefix("the ") if words.startswith("the ") and words != "the total" else ""
    sought = noun or part.noun
    here = [amount for amount in passage.amounts if amount.start < part.start and countable(amount)]
    if here:
        found = main_counts(passage, here)
        if len(found) == 1:
            return found[0], ""
        named = [amount for amount in found if sought and same_noun(amount, part) and head_noun(amount)]
        return found[-1], "" if len(named) == 1 and named[0] is found[-1] else "more than one count may be meant"
    before = passage.previous
    back = 0
    while before is not None and back < 2:
        aside = _aside(before)
        found = main_counts(
            before, [amount for amount in before.amounts if countable(amount) and amount.start not in aside]
        )
        found = [amount for amount in found if amount.value >= part.value] or found
        if found:
            named = [amount for amount in found if head_noun(amount) and head_noun(amount) == head_noun(part)]
            if len(found) == 1:
                return found[0], "" if back == 0 else "the whole stands two sentences before"
            if len(named) == 1:
                return named[0], "" if back == 0 else "the whole stands two sentences before"
            return found[-1], "more than one count in the sentence before may be meant"
        before, back = before.previous, back + 1
    return None, ""


def _aside(passage: Passage) -> set[int]:
    """Where the figures stand that "these" cannot mean: earlier ones, and the steps from them."""
    earlier = {pair.old.start for pair in pairs(passage)}
    return earlier | {passage.amounts[step.index].start for step in steps(passage)} if earlier else set()


def countable(amount: Amount) -> bool:
    return amount.kind in (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY) and head_noun(amount) not in COUNTLESS


def main_counts(passage: Passage, amounts: list[Amount]) -> list[Amount]:
    """The counts of a sentence that are not parts listed after a colon or in brackets."""
    tokens = passage.tokens()
    kept: list[Amount] = []
    for amount in amounts:
        place = tokens[passage.amounts.index(amount)][0]
        opening = passage.marked[:place]
        if opening.count("(") > opening.count(")"):
            continue
        head = opening.rpartition(":")[0]
        if ":" in opening and re.search(r"\[[nm]\d+\]", head):
            continue
        if re.search(r"\bincluding\b[^.]*$|\bof (?:which|whom)\b[^.]*$", opening) and kept:
            continue
        kept.append(amount)
    return kept


_POPULATION: Final = pattern(
    r"population(?: {word}| {w}){0,8}? (?:is|was|of|stands at|at|:) ?{N:n}|{N:n} (?:residents|inhabitants)\b"
)


def population_near(passage: Passage, beside: Amount) -> Amount | None:
    """The population printed in this sentence or one of the two before; None where there is none or two."""
    look: Passage | None = passage
    for _ in range(3):
        if look is None:
            return None
        found = [look.amount(match, "n") for match in _POPULATION.finditer(look.marked)]
        found = [amount for amount in found if amount.start != beside.start]
        if found:
            return found[0] if len(found) == 1 else None
        look = look.previous
    return None
