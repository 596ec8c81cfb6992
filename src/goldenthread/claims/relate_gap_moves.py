"""A gap between two groups said to narrow or widen, with both groups at both times, or the gap itself at both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from goldenthread.claims.change_words import OTHER_PLACE
from goldenthread.claims.earlier import OLD_BEFORE, order_of
from goldenthread.claims.frames import Frame, Mark, frame_of, plain
from goldenthread.claims.model import Amount, AmountKind, Claim, Order
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.when import When
from goldenthread.vocabulary import format_number

_GAP: Final = r"(?:gap|difference|disparity|divide|inequalit(?:y|ies))"
_MOVE: Final = (
    r"(?P<down>narrow(?:ed|ing|s|er)|clos(?:ed|ing|er)|shr(?:ank|unk|inking)|reduc(?:ed|ing)|smaller|fallen|fell|"
    r"decreas(?:ed|ing)|lessen(?:ed|ing))|(?P<up>widen(?:ed|ing|s)|wider|grow(?:n|ing|s)|grew|larger|bigger|greater|"
    r"increas(?:ed|ing)|risen|rose|opened up)"
)
_CUE: Final = re.compile(
    rf"\b{_GAP}s?\b(?:(?! (?:will|would|should|could|may|might|not|must|if|to)\b)[^;:.\[]|\[w\d+\]|\[p\d+\]|"
    rf"\[t\d+\]|\[n\d+\]){{0,120}}?"
    rf"\b(?:{_MOVE})\b|\b(?:{_MOVE.replace('<down>', '<down2>').replace('<up>', '<up2>')}) (?:of )?(?:the|this|that|"
    rf"its|our) {_GAP}\b"
)
_NOT: Final = re.compile(
    r"\b(?:not|no|never|if|whether|will|would|should|aim\w*|plan\w* to|target|want|hop\w+|need to|to (?:narrow|close|"
    r"reduce))\b"
)
_TO: Final = re.compile(r"^(?: [a-z'-]+| in \[w\d+\]){0,5},? to (?:just |only )?$")


@register(
    "a gap said to narrow or widen",
    Example(
        "In 2022, 85% of all pupils and 67% of those in care reached it. In 2023 it was 85% and 71%, so the gap has "
        "widened.",
        ("widened",),
    ),
    Example("The gap with England was 12 points in 2022 and is 8 points now, so it is growing.", ("growing",)),
    Example("All pupils moved from 81% to 83% and those in care from 64% to 71%, so the gap widened.", ("widened",)),
    Example("The gap narrowed between 2022 (87% against 77%) and 2023 (84% against 67%).", ("narrowed",)),
    Example("We want the gap of 12 points in 2022, now 8 points, to have narrowed.", ()),
)
def gap_moved(passage: Passage) -> Iterator[Claim]:
    """Two gaps worked out, or printed, and which of them the words say is the larger."""
    match = _CUE.search(passage.marked)
    said = match
    frame = frame_of(passage, 3)
    if match is None:
        # "The gap was 12 points in 2022 and is 8 points now, so it is growing."
        if not re.search(rf"\b{_GAP}\b", passage.marked):
            return
        said = re.search(rf"\b(?:it|this) (?:is|has|was)(?: been)? (?:{_MOVE})\b", passage.marked)
    if said is None or _NOT.search(passage.marked):
        return
    found = _printed(frame) or _worked_out(frame)
    place = re.search(
        rf"\b{_GAP} (?:with|to|from|between (?:us|our|ours|[a-z' -]+?) and) (?P<who>[a-z]+)", passage.marked
    )
    if place and OTHER_PLACE.search(place["who"]) and len(OTHER_PLACE.findall(frame.words)) < 2 and not _printed(frame):
        return  # the gap with England, and England's figures are not told
    if found is None or found[0].value == found[1].value:
        return
    groups = said.groupdict()
    down = groups.get("down") or groups.get("down2")
    word = down or groups.get("up") or groups.get("up2") or ""
    then, now = found
    if abs(then.value - now.value) <= Decimal(1).scaleb(-max(then.places, now.places)):
        return  # rounding may hide it
    yield Order(about=about(now, then), first=now, others=(then,), words=word, above=not down)


def _printed(frame: Frame) -> tuple[Amount, Amount] | None:
    """The gap at two times, where it is printed."""
    marks = [mark for mark in frame.marks if mark.sentence == frame.last]
    if len(marks) != 2 or any(mark.amount.kind is not AmountKind.POINTS for mark in marks) or not plain(*marks):
        return None
    one, two = marks
    order = 0
    if one.time is not None and two.time is not None:
        order = -order_of(one.time, two.time)
    if _TO.match(frame.between(one, two)) and re.search(r"\bfrom (?:a )?$", one.left):
        order = order or 1
    if re.search(r"\b(?:now|currently|this year|today)\b", frame.between(one, two) + two.right):
        order = order or 1
    if OLD_BEFORE.search(two.left):
        order = -1
    if order == 0:
        return None
    return (one.amount, two.amount) if order > 0 else (two.amount, one.amount)


def _worked_out(frame: Frame) -> tuple[Amount, Amount] | None:
    """The gap then and now, from two groups at two times."""
    marks = [mark for mark in frame.marks if mark.amount.kind is AmountKind.PERCENT]
    if len(marks) != 4 or len(frame.marks) != 4 or not plain(*marks) or not _firmly_near(frame, marks):
        return None
    first, second, third, fourth = marks
    if all(_goes_to(frame, one, two) for one, two in ((first, second), (third, fourth))):
        return _gap(first, third), _gap(second, fourth)
    if second.bracketed and fourth.bracketed and not first.bracketed and not third.bracketed:
        earlier = second.time is not None and fourth.time is not None
        return (_gap(second, fourth), _gap(first, third)) if earlier else None
    times = _times(frame, marks)
    if times is None:
        return None
    if times[0] == times[1] and times[2] == times[3]:
        order = order_of(times[0], times[2])
        pairs = _gap(first, second), _gap(third, fourth)
    elif times[0] == times[2] and times[1] == times[3]:
        order = order_of(times[0], times[1])
        pairs = _gap(first, third), _gap(second, fourth)
    else:
        return None
    return None if order == 0 else pairs if order < 0 else (pairs[1], pairs[0])


def _firmly_near(frame: Frame, marks: Sequence[Mark]) -> bool:
    return marks[-1].sentence - marks[0].sentence <= 1 and frame.last - marks[-1].sentence <= 1


def _goes_to(frame: Frame, one: Mark, two: Mark) -> bool:
    return bool(_TO.match(frame.between(one, two)) and re.search(r"\bfrom (?:just |only )?$", one.left))


def _times(frame: Frame, marks: Sequence[Mark]) -> list[When] | None:
    """The time of each figure: its own, else that of the one before it."""
    found: list[When] = []
    for mark in marks:
        time = mark.time or _opening(frame, mark) or (found[-1] if found else None)
        if time is None:
            return None
        found.append(time)
    return found


def _opening(frame: Frame, mark: Mark) -> When | None:
    """The time that a clause opens with: "in 2022 the figure was 72% for boys", "2022 (87% against 77%)"."""
    found = re.findall(r"\[w(\d+)\]", mark.left)
    return frame.times[int(found[-1])] if found else None


def _gap(one: Mark, two: Mark) -> Amount:
    value = abs(one.amount.value - two.amount.value)
    places = max(one.amount.places, two.amount.places)
    return Amount(value, AmountKind.POINTS, f"{format_number(value)} percentage points", places)
