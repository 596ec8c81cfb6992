"""Percentages that add to another: "18% outstanding and 38% good, so 56% good or better".

Shares of different people cannot be added, and one person may be in two of them. So the words have to say that the
one is the others together: by a total in so many words, or by taking up the names of the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from goldenthread.claims.change_words import OTHER_PLACE
from goldenthread.claims.frames import Frame, Mark, frame_of, plain, stems_of
from goldenthread.claims.model import AmountKind, Claim, Sum
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_groups import many_each
from goldenthread.claims.relate_changes import directions

_ALL: Final = r"in all|in total|altogether|overall|combined|together|between them|all told"
_TOTAL_LEFT: Final = re.compile(
    rf"\b(?:{_ALL}|(?:a|the|combined) total of|total|(?:this|that|which) (?:is|makes|comes to|gives)|"
    r"making|giving|adding up to|comes? to)(?: (?:a|of|the|over|nearly|some))*(?:,|:)? ?\(?$"
)
_TOTAL_RIGHT: Final = re.compile(rf"^(?: [a-z'-]+)?,? (?:{_ALL})(?= ?[).,;:]| \[w|$)")
_SO: Final = re.compile(r"\b(?:so|thus|therefore|hence|meaning|means|meant)(?: that)?(?: [a-z'-]+){0,3},? $")
#: A list after the figure at its head: "74% felt safe: 31% felt very safe and 42% fairly safe".
_HEADS: Final = re.compile(r"^\)?(?: [a-z'/-]+){1,9}?(?::| –| -| ?\(|, (?:of whom|made up of|comprising))(?: with)? ?$")
_DEGREES: Final = re.compile(
    r"\b(?:very|extremely|fairly|quite|strongly|slightly|somewhat|partly|mostly|rather|tend(?:ed)? to|definitely|"
    r"completely|probably|a little|a lot)\b"
)
_JOIN: Final = re.compile(r",|;|\band\b|\bplus\b|\bwith\b|\bwhile\b")
_BROKEN: Final = re.compile(
    r"\b(?:compared|than|against|from|last year|previous(?:ly)?|target|up|down|rose|fell|"
    r"of (?:which|whom|these|them|those)|including|average|but|whereas|not|nor)\b|\[w"
)
_MOST: Final = 5
_FAR: Final = 1.5


@register(
    "percentages that add to another",
    Example("18% of schools are outstanding and 38% are good, so 58% are good or outstanding.", ("58%",)),
    Example("41% agreed and 22% strongly agreed. Altogether 67% agreed or strongly agreed.", ("67%",)),
    Example("Overall, 74% felt safe: 31% felt very safe and 39% fairly safe.", ("74%",)),
    Example("12% were very dissatisfied and 9% dissatisfied (24% in total).", ("24%",)),
    Example("Some 26% closed early and a further 31% closed on time, 57% in all.", ("57%",)),
    Example("30% walk and 20% cycle, so 50% do not drive.", ("50%",)),
    Example("55% felt safe by day and 41% after dark, so 38% are worried.", ()),
    Example("30% of calls were answered in a minute, 45% in two minutes and 80% in five.", ()),
)
def added_up(passage: Passage) -> Iterator[Claim]:
    """A percentage that the words call two or more others together."""
    if not any(amount.kind is AmountKind.PERCENT for amount in passage.amounts) or many_each(passage.marked):
        return
    frame = frame_of(passage, 2)
    if OTHER_PLACE.search(frame.words) or len(frame.times) > 1:
        return
    steps = directions(frame)
    marks = [mark for mark in frame.marks if mark.amount.kind is AmountKind.PERCENT and mark.index not in steps]
    for at, total in enumerate(marks):
        if total.sentence != frame.last or not plain(total):
            continue
        found = _before(frame, total, marks[:at]) or _after(frame, total, marks[at + 1 :])
        if found:
            yield Sum(
                about=about(total.amount, *(part.amount for part in found)),
                parts=tuple(part.amount for part in found),
                total=total.amount,
                outright=True,
            )
            return


def _before(frame: Frame, total: Mark, earlier: list[Mark]) -> list[Mark]:
    """The parts that stand before a percentage called their total, or that follows from them."""
    parts = _list(frame, earlier[::-1])[::-1]
    if not 2 <= len(parts) <= _MOST:
        return []
    if total.sentence != parts[-1].sentence and not re.match(
        rf"(?:{_ALL}|(?:so )?(?:this|that|which)|a total|so)\b", frame.before(total)
    ):
        return []
    gap = frame.between(parts[-1], total)
    if len(gap) > 100 or _BROKEN.search(total.left):
        return []
    added = sum(float(part.amount.value) for part in parts)
    told = _TOTAL_LEFT.search(total.left) or _TOTAL_RIGHT.match(total.right)
    if told or (_SO.search(total.left) and _takes_up(frame, total, parts)):
        return parts if _near(added, total) else []
    # "so 50% do not drive" may also be said of those that are left: only where it fits.
    return parts if _SO.search(total.left) and added == float(total.amount.value) else []


def _after(frame: Frame, total: Mark, later: list[Mark]) -> list[Mark]:
    """The parts in a list after the percentage at its head."""
    later = [mark for mark in later if mark.sentence == total.sentence]
    if len(later) < 2 or not _HEADS.match(frame.between(total, later[0])):
        return []
    parts = _list(frame, later)
    names = [frame.after(part)[:60] if part is parts[-1] else part.right for part in parts]
    told = _takes_up(frame, total, parts) or sum(bool(_DEGREES.search(name)) for name in names) * 2 >= len(parts)
    added = sum(float(part.amount.value) for part in parts)
    return parts if told and 2 <= len(parts) == len(later) <= _MOST and _near(added, total) else []


def _list(frame: Frame, marks: list[Mark]) -> list[Mark]:
    """Those of some percentages that stand in one list with the first, in the order given."""
    run = marks[:1]
    for one, two in pairwise(marks):
        gap = frame.between(one, two)
        if one.sentence != two.sentence or len(gap) > 80 or not _JOIN.search(gap) or _BROKEN.search(gap):
            break
        run.append(two)
    return run if plain(*run) else []


def _takes_up(frame: Frame, total: Mark, parts: list[Mark]) -> bool:
    """Whether the words after a total name what its parts are: "good or outstanding"."""
    said = re.split(r"[.:;(]| –", frame.after(total))[0]
    names = [stems_of(re.split(r"[,;.(]|\band\b|\bso\b", part.right)[0]) for part in parts]
    shared = frozenset[str]().intersection(*names) if names else frozenset()
    own = [name - shared for name in names]
    return " or " in said and all(name & stems_of(said) for name in own if name)


def _near(added: float, total: Mark) -> bool:
    """Whether parts come near enough to a total to be meant as its parts; all are no more than the whole."""
    low, high = sorted((added, float(total.amount.value)))
    return 0 < high <= low * _FAR and added <= 100 + 2 and float(total.amount.value) <= 100
