"""A figure said to be the highest or lowest of a run of years or quarters that are printed beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.earlier import order_of
from goldenthread.claims.frames import Frame, Mark, frame_of, plain
from goldenthread.claims.model import Claim, Order
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.words import value_of_words

_CUE: Final = re.compile(
    r"\bthe (?:(?P<high>highest|largest|biggest|greatest|most)|(?P<low>lowest|smallest|fewest|least))"
    r"(?: (?:number|figure|level|total|rate|count|it has been))*"
    r"(?: (?:in|for|over|of|since)(?: (?:the|all|these|those|last|past))*(?: (?P<many>[a-z]+|\[n(?P<many_n>\d+)\]))? "
    r"(?P<unit>years|quarters|months|terms|period)\b| since (?:[a-z]+ )?\[w(?P<since>\d+)\])"
)
_OTHERS: Final = re.compile(r"\b(?:target|average|england|national\w*|forecast|expected|compared)\b")


@register(
    "the highest or lowest of the years printed",
    Example(
        "Plans stood at 88 in 2021, 92 in 2022, 74 in 2023 and 85 in 2024, the highest in four years.",
        ("the highest in four years",),
    ),
    Example(
        "Exclusions stood at 41 in 2019, 33 in 2020, 29 in 2021, 46 in 2022 and 38 in 2023. The latest figure is the "
        "highest since 2019.",
        ("the highest since 2019",),
    ),
    Example(
        "Plans numbered 57 in 2024, the highest for three years (72 in 2022 and 38 in 2023).",
        ("the highest for three years",),
    ),
    Example("Plans stood at 88 in 2021 and 85 in 2024, the highest in ten years.", ()),
    Example("Plans stood at 88 in 2021, 92 in 2022 and 85 in 2023. Costs are the highest for three years.", ()),
)
def of_years(passage: Passage) -> Iterator[Claim]:
    """Dated figures of one sort, and that the one spoken of is the most or the least of them."""
    match = _CUE.search(passage.marked)
    if match is None or _OTHERS.search(passage.marked):
        return
    frame = frame_of(passage, 2)
    own = None if match["many_n"] is None else int(match["many_n"]) + len(frame.marks) - len(passage.amounts)
    steps = directions(frame)
    dated = [mark for mark in frame.marks if mark.time is not None and mark.index != own and mark.index not in steps]
    if len(dated) < 3 or len({mark.sort for mark in dated}) != 1 or not plain(*dated):
        return
    if len([mark for mark in frame.marks if mark.index != own]) != len(dated):
        return
    if not all(alike(dated[0].amount, mark.amount) for mark in dated[1:]):
        return
    spot = frame.starts[-1] + match.start()
    first = _spoken_of(frame, dated, spot, passage.marked[: match.start()])
    if first is None or first.time is None:
        return
    earlier = [mark for mark in dated if mark is not first and _before(mark, first)]
    if len(earlier) != len(dated) - 1:
        return
    if match["since"] is not None:
        since = passage.times[int(match["since"])]
        others = [mark for mark in earlier if mark.time is not None and order_of(since, mark.time) < 0]
        if not any(mark.time is not None and order_of(since, mark.time) == 0 for mark in earlier):
            return
    else:
        many = _many(match, passage)
        if many is not None and many > len(dated):
            return
        ranked = sorted(earlier, key=lambda mark: sum(_before(other, mark) for other in earlier))
        others = ranked[-(many - 1) :] if many is not None and many > 1 else ranked
    if others:
        yield Order(
            about=about(first.amount),
            first=first.amount,
            others=tuple(mark.amount for mark in others),
            words=_said(match, passage),
            above=bool(match["high"]),
        )


def _before(one: Mark, two: Mark) -> bool:
    return one.time is not None and two.time is not None and order_of(one.time, two.time) < 0


def _spoken_of(frame: Frame, dated: list[Mark], spot: int, opening: str) -> Mark | None:
    """The figure that is said to be the highest: right before the words, or the latest where they say so."""
    before = [mark for mark in dated if mark.end <= spot]
    if not before:
        return None
    near = before[-1]
    if near.sentence == frame.last:
        gap = frame.words[near.end : spot]
        return (
            near
            if re.fullmatch(r"(?:[^\[;.]|\[w\d+\]){0,40}?,? ?(?:which (?:is|was) |and )?(?:this is )?", gap)
            else None
        )
    if not re.match(
        r"(?:and |so )?(?:this|that|the (?:latest|most recent|current|final|last)|it|which|our latest)\b", opening
    ):
        return None
    if re.search(r"\[[a-vx-z]", opening):
        return None
    return max(before, key=lambda mark: sum(_before(other, mark) for other in before))


def _many(match: re.Match[str], passage: Passage) -> int | None:
    if match["many_n"] is not None:
        return int(passage.amounts[int(match["many_n"])].value)
    value: Decimal | None = value_of_words([match["many"]]) if match["many"] else None
    return int(value) if value is not None else None


def _said(match: re.Match[str], passage: Passage) -> str:
    words = re.sub(r"\[w(\d+)\]", lambda m: passage.times[int(m[1])].text, match[0])
    return re.sub(r"\[[a-z](\d+)\]", lambda m: passage.amounts[int(m[1])].text, words)
