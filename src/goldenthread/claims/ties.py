"""Which figures small words tie to one another, and which stand in a sentence only in passing.

A word such as "up" or "from" governs two figures, and no third one near it. Readers that hold two figures to one
another ask here first, and leave alone what nothing ties together.
"""

from __future__ import annotations

import re
from typing import Final

from goldenthread.claims.change_words import VERB_CUE
from goldenthread.claims.frames import COUNTS, Frame, Mark
from goldenthread.claims.model import Direction
from goldenthread.claims.words import direction_of

_SET_AGAINST: Final = re.compile(
    r"\b(?:(?:up|down|ris(?:ing|en)|fall(?:ing|en)|increas(?:ed|ing)|decreas(?:ed|ing)|grown|reduced|higher|lower|"
    r"more|fewer|less|above|below)(?: [a-z]+ly| again| back)? (?:from|on|than)|against|versus|compared (?:with|to))"
    r"(?: (?:the|a|an|its|just|only|about|some|around|figure|of|in|\[w\d+\]))* \(?$"
)
_FROM: Final = re.compile(r"\bfrom (?:just |only |about |around |a |the |figure of )*$")
_UP_TO_THEN: Final = re.compile(r"^(?: [a-z'-]+| in \[w\d+\]){0,4} to (?:just |only |about |around )*$")
_NEW_CLAUSE: Final = re.compile(r"[;.]|\b(?:but|while|whereas|although)\b")
#: "in 24 sessions", "across 9 teams", ", with 22 staff": beside what is told, and no end of it.
_BY_THE_WAY: Final = re.compile(
    r"(?:(?:^| )(?:in|within|across|among|amongst|after|covering|spread|held by|run by|every|each|per)|, (?:and )?with)"
    r" (?:just |only |about |some |the |our |its |their |those |these |all |over )*$"
)
#: "the highest of the four": how many figures there are, and none of them.
_OF_SO_MANY: Final = re.compile(r"\b(?:of|all|in|over|across) (?:the|these|those|all|our)(?: [a-z]+)? $")
_FEW: Final = 12
_FROM_TO: Final = re.compile(r"\[[a-vx-z]\d+\](?=[^\[;.]{0,25} to [^\[;.]{0,14}\[[a-vx-z]\d+\])|\bthen to ")
_WITH_BRACKET: Final = re.compile(r"\[[a-vx-z]\d+\][^\[;.]{0,25}\(\[[a-vx-z]\d+\]\)")
_BY_WHOM: Final = re.compile(
    r"\b(?P<verb>[a-z]+ed|held|run|seen|led|taken|given|met|made|done|shown|written|told|driven) by"
    r"(?: (?:the|our|its|just|only|some|about))* $"
)


def tied(frame: Frame, steps: dict[int, Direction]) -> dict[int, int]:
    """The figures that small words set against the one right before them, each with that one: "118, up from 95"."""
    found: dict[int, int] = {}
    for mark in frame.marks:
        if mark.index in steps or mark.index in found:
            continue
        following = frame.marks[mark.index + 1] if mark.index + 1 < len(frame.marks) else None
        if following is not None and _FROM.search(mark.left) and _UP_TO_THEN.match(mark.right):
            found[mark.index], found[following.index] = (
                following.index,
                mark.index,
            )  # "down from 40 to 31": of nothing before it
            continue
        if not _SET_AGAINST.search(mark.left):
            continue
        at = mark.index - 1
        while at >= 0 and (at in steps or at in found):
            at -= 1
        before = frame.marks[at] if at >= 0 else None
        if before is None or before.sentence != mark.sentence or before.sort != mark.sort:
            continue
        if not _NEW_CLAUSE.search(frame.between(before, mark)):
            found[mark.index] = before.index
    return found


def in_passing(mark: Mark) -> bool:
    """Whether a count tells where, among whom or in how many pieces something took place."""
    if mark.amount.kind not in COUNTS:
        return False
    if not mark.amount.noun:
        return mark.amount.value <= _FEW and _OF_SO_MANY.search(mark.left) is not None
    return mark.time is None and _BY_THE_WAY.search(mark.left) is not None


def in_stages(frame: Frame, step: Mark, steps: dict[int, Direction]) -> bool:
    """Whether more than one "from so many to so many" stands beside a step: "up 40%, from 5 to 6 and from 6 to 7"."""
    here = [mark for mark in frame.marks if mark.sentence == step.sentence and mark.index in steps]
    after = next((mark.start for mark in here if mark.start > step.start), None)
    before = next((mark.end for mark in reversed(here) if mark.start < step.start), None)
    right = frame.after(step) if after is None else frame.words[step.end : after]
    left = frame.before(step) if before is None else frame.words[before : step.start]
    return any(len(_FROM_TO.findall(words)) > 1 or len(_WITH_BRACKET.findall(words)) > 1 for words in (left, right))


def side_by_side(frame: Frame, step: Mark, steps: dict[int, Direction]) -> bool:
    """Whether a step of the same unit stands right beside one: "by 12% at primary and 4% at secondary, from 5 to 4"."""
    beside = [frame.marks[at] for at in (step.index - 1, step.index + 1) if 0 <= at < len(frame.marks) and at in steps]
    return any(mark.sentence == step.sentence and mark.sort == step.sort for mark in beside)


def done_by(mark: Mark) -> bool:
    """Whether a figure with "by" says who did it, and not by how much it changed: "held by 11 workers"."""
    match = _BY_WHOM.search(mark.left)
    if match is None:
        return False
    return direction_of(match["verb"]) is Direction.NOT_SAID and not re.fullmatch(VERB_CUE, match["verb"])
