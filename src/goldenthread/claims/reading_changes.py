"""Patterns for changes: two figures of one thing, and what the text says of the step between them.

The ways of giving two figures and the ways of stating a step combine freely, so they are read apart (`pairs`,
`steps`) and put together here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.change_words import COMPARED, DOUBTS, PLANNED, STEP, VERB_CUE
from goldenthread.claims.model import AmountKind, Change, Claim, Direction
from goldenthread.claims.pairs import Pair, alike, cue, doubt, pairs
from goldenthread.claims.passage import Passage, head_noun, number_of, pattern, same_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_ratios import ratios
from goldenthread.claims.steps import Step, belongs, steps
from goldenthread.claims.words import direction_of


@register(
    "from one figure to another",
    Example("Possession offences rose by 17.1%, from 1,068 to 1,252.", ("17.1%",)),
    Example("42.2% follow none, and it increased by 12.9% from 29.3% ten years before.", ("12.9%",)),
    Example("65% are now in work compared with 58% last year, a rise of 7 points or 12%.", ("7 points", "12%")),
    Example("The rate fell from 48.3 to 51.9 per 10,000.", ("48.3 to 51.9 per 10,000",)),
    Example("Unplanned exits: 24% in 2021/22 and 18% in 2022/23, so 25% lower.", ("25%",)),
    Example("Referrals have more than doubled, from 96 in 2021 to 161 in 2022.", ("more than doubled",)),
    Example("The plan runs from 2023 to 2033 and fell from favour.", ()),
    Example("Repeat plans rose to 24% while the number of plans fell from 210 to 187.", ("210 to 187",)),
    Example("Arrests rose from 50 to 60, and training reached 20% of staff.", ("50 to 60",)),
)
def changes(passage: Passage) -> Iterator[Claim]:
    """Two figures of one thing, with the step between them stated in the same sentence or by its direction."""
    here = pairs(passage)
    if not here:
        return
    given: dict[int, list[Step]] = {}
    for step in steps(passage):
        near = [
            (min(abs(step.start - pair.end), abs(pair.start - step.end)), number)
            for number, pair in enumerate(here)
            if belongs(passage, pair, step)
        ]
        if near:
            given.setdefault(min(near)[1], []).append(step)
    planned = PLANNED.search(passage.marked) is not None
    for number, pair in enumerate(here):
        if _GOES_ON.match(passage.marked[pair.end :]):
            continue  # "from 200 to 240, then to 300": which of them a step is between is not said
        yield from _claims(passage, pair, given.get(number, []), passage)
        in_words = list(ratios(passage, pair))
        yield from in_words
        direction = cue(passage, pair)
        if not given.get(number) and not in_words and not planned and direction is not Direction.NOT_SAID:
            yield Change(
                about=about(pair.new, pair.old),
                old=pair.old,
                new=pair.new,
                direction=direction,
                unsure=doubt(passage, pair),
            )


_GOES_ON: Final = re.compile(r"^(?: [a-z]+){0,3},? (?:and )?then (?:to|from) ")


def _claims(passage: Passage, pair: Pair, found: list[Step], source: Passage) -> Iterator[Claim]:
    for step in found:
        yield Change(
            about=about(pair.new, pair.old),
            old=pair.old,
            new=pair.new,
            stated=source.amounts[step.index],
            direction=step.direction if step.direction is not Direction.NOT_SAID else cue(passage, pair),
            unsure="" if _points_outright(source, step, pair) else doubt(passage, pair),
        )


def _points_outright(source: Passage, step: Step, pair: Pair) -> bool:
    """Whether the step is in percentage points by its own words, between two percentages that are both printed."""
    if source.amounts[step.index].kind is not AmountKind.POINTS or pair.way != "step from":
        return False
    place = source.marked.find(f"t{step.index}]")
    between = source.marked[place : pair.end]
    if place < 0 or re.search(r"\b(?:and|but|while|whereas)\b", between):
        return False  # "2.2 points above England and almost double the 12.7% of 2018/19"
    return pair.old.kind is pair.new.kind is AmountKind.PERCENT and not any(
        found.search(source.marked) for found, _ in DOUBTS
    )


_DOWN_FROM: Final = pattern(
    r"^(?:this|that|it|which|the (?:number|figure|rate|total)|these)\b(?: figure| number)?(?: {word}){0,4}? "
    rf"(?:{STEP}|{VERB_CUE}|{COMPARED})(?: (?:from|on|with|to|than|against))?{{words9}} \(?{{V:old}}"
)


@register(
    "down from an earlier figure, of the sentence before",
    Example("14 children were at risk. This has reduced from the previous high of 28 children.", ("28 to 14",)),
    Example("The panel held 17 children as high risk. This is down from 34 in June.", ("34 to 17",)),
    Example("17 children were seen. This compares to 34 in June.", ()),
)
def from_before(passage: Passage) -> Iterator[Claim]:
    """ "This is down from 34", where the sentence before prints one figure of the same sort."""
    before = passage.previous
    match = _DOWN_FROM.match(passage.marked) if before is not None else None
    if before is None or match is None or pairs(passage) or pairs(before):
        return
    old = passage.amount(match, "old")
    candidates = [amount for amount in before.amounts if alike(old, amount) and same_noun(old, amount)]
    if len(candidates) > 1:
        named = [amount for amount in candidates if head_noun(amount) and head_noun(amount) == head_noun(old)]
        candidates = named if len(named) == 1 else candidates
    if not candidates:
        return
    unsure = "" if len(candidates) == 1 else "the sentence before has more than one figure that may be meant"
    for found, words in DOUBTS:
        unsure = unsure or (words if found.search(passage.marked) else "")
    linked = number_of(match, "s")
    others = [step.index for step in steps(passage) if passage.amounts[step.index] is not old]
    index = linked if linked is not None else others[0] if others else None
    words = re.sub(r"\[\w\d+\]", " ", match[0]).split("previous")[0]
    if re.search(rf"\b{VERB_CUE}(?: [a-z]+ly)? to ", words) and not re.search(r"\bcompar|\bfrom\b", words):
        return  # "that fell to 90": the later figure, and not the earlier
    direction = direction_of(words)
    if index is None and (direction is Direction.NOT_SAID or re.search(COMPARED, words)):
        return
    new = candidates[-1]
    stated = None if index is None else passage.amounts[index]
    yield Change(about=about(new, old), old=old, new=new, stated=stated, direction=direction, unsure=unsure)
