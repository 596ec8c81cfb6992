"""Percentages in one list that words show to be answers or sorts of which nobody is in two: they make one whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from goldenthread.claims.change_words import OTHER_PLACE
from goldenthread.claims.exclusive import exclusive, sorting
from goldenthread.claims.frames import frame_of, plain
from goldenthread.claims.model import AmountKind, Claim, Direction, Whole
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_groups import many_each, one_each
from goldenthread.claims.relate_changes import directions

_JOIN: Final = re.compile(r",|;|\band\b|\bwhile\b|\bwith\b|\.|/")
_BROKEN: Final = re.compile(
    r"\b(?:compared|than (?=\[)|from|against|last year|previous|up|down|rose|fell|"
    r"average|nationally|whereas|also|said they would|of (?:those|them|these|whom|which))\b"
)
_TOGETHER: Final = re.compile(
    r"\b(?:or (?:better|above|higher|more)|in all|altogether|together|combined|in total|overall)\b"
)
_OF_ALL: Final = re.compile(r"^(?:of|among|from) (?:(?:the|our|those|all|these|a total of) )*$")
_NEAR: Final = (85, 130)


@register(
    "percentages of sorts that exclude each other",
    Example("34% agreed, 29% were neutral and 38% disagreed.", ("34%", "29%", "38%")),
    Example("Of the cases 62% were upheld, 31% were rejected and 19% were withdrawn.", ("62%", "31%", "19%")),
    Example("Ratings: 41% green, 38% amber and 33% red.", ("41%", "38%", "33%")),
    Example("52% were satisfied, 31% were neutral and 17% were dissatisfied.", ("52%", "31%", "17%")),
    Example(
        "Of the 212 audits 61% were good, 32% required improvement and 12% were inadequate.", ("61%", "32%", "12%")
    ),
    Example("62% agreed with the plan, 71% with the map and 80% with the name.", ()),
    Example("34% agreed in 2021 and 38% in 2022, and 29% disagreed.", ()),
)
def sorted_out(passage: Passage) -> Iterator[Claim]:
    """Three or more percentages in one list, called by words of which only one can be true of each."""
    if sum(amount.kind is AmountKind.PERCENT for amount in passage.amounts) < 3 or len(passage.times) > 1:
        return
    if OTHER_PLACE.search(passage.marked) or (many_each(passage.marked) and not one_each(passage.marked)):
        return
    frame = frame_of(passage, 1)
    marks = [mark for mark in frame.marks if mark.amount.kind is AmountKind.PERCENT]
    others = [mark for mark in frame.marks if not mark.bracketed and mark not in marks and mark.amount.value != 1]
    if len(others) == 1 and others[0].index == 0 and _OF_ALL.search(others[0].left):
        others = []  # "of the 240 who replied": what they are shares of
    moved = any(way is not Direction.NOT_SAID for way in directions(frame).values())
    if moved or not plain(*marks) or others or any(mark.bracketed for mark in marks):
        return
    for one, two in pairwise(marks):
        gap = frame.between(one, two)
        if len(gap) > 80 or not _JOIN.search(gap) or _BROKEN.search(gap):
            return
    # Each figure has to have a word of its own.
    named = [frame.words[one.end : two.start] for one, two in pairwise(marks)]
    named.append(frame.words[marks[-1].end :])
    if ":" in marks[0].left or re.search(r"[a-z] $", marks[0].left):
        named = [frame.words[one.end : two.start] for one, two in pairwise(marks)]  # the names stand before the figures
        named.append(marks[0].left)
    opening = frame.words[: marks[0].start]
    sorts = exclusive(f"{marks[0].left} {' '.join(named)}") or (
        sorting(opening) and (len(opening) < 90 or one_each(opening))
    )
    if not sorts or len({words.strip(" ,;.") for words in named}) < len(marks):
        return
    values = [mark.amount.value for mark in marks]
    added = sum(values)
    if _TOGETHER.search(frame.words) and len(marks) < 4:
        return  # "18% outstanding and 38% good, so 56% were good or better"
    if any(abs(sum(values[:at]) - value) <= 1 for at, value in enumerate(values) if at > 1):
        return
    if _NEAR[0] <= added <= _NEAR[1]:
        yield Whole(about=about(*(mark.amount for mark in marks)), parts=tuple(mark.amount for mark in marks))
