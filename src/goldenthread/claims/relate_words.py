"""Words that say how two figures stand to each other: doubled, a third fewer, lower than, twice as many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from goldenthread.claims.change_words import DOUBTS, PLANNED, VERB_CUE
from goldenthread.claims.frames import LIKELY, SURE, Frame, Reading, decide, frame_of, plain, stems_of
from goldenthread.claims.model import AmountKind, Change, Claim, Direction, Ratio
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage, number_of, pattern
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_ratios import spoken_at
from goldenthread.claims.relate_changes import BARRED, OTHER_CLAUSE, REAL, Two, directions, twos
from goldenthread.claims.words import direction_of
from goldenthread.vocabulary import Qualifier


@register(
    "so many times, and the two figures",
    Example("Outstanding suspects: 950 Jan, 475 Dec. Halved.", ("halved",)),
    Example("Handovers: Oct 318 | Nov 402 | Dec 636, i.e. doubled over the quarter.", ("doubled",)),
    Example(
        "Meetings out of time: 84 in 2020/21, 63 in 2021/22, 42 in 2022/23. They fell to a quarter of that.",
        ("a quarter",),
    ),
    Example("Volunteers trebled. There were 40 arrests in 2021 and 44 in 2022.", ()),
)
def times_as_many(passage: Passage) -> Iterator[Claim]:
    """ "Doubled", "a third fewer", "fell to a quarter": held against every two figures that may be meant."""
    frame = frame_of(passage)
    for back in range(min(2, len(frame.starts))):
        if back and not passage.amounts:
            return
        whose = passage if not back else passage.previous
        if whose is not None:
            yield from _ratios(frame, whose, frame.last - back)


def _ratios(frame: Frame, passage: Passage, at: int) -> Iterator[Claim]:
    said = list(spoken_at(passage))
    if len(said) != 1 or BARRED.search(passage.marked) or REAL.search(passage.marked):
        return
    if any(pattern.search(passage.marked) for pattern, _ in DOUBTS) or PLANNED.search(passage.marked):
        return
    times, words, place = said[0]
    steps = directions(frame)
    readings: list[Reading] = []
    for two in twos(frame, steps):
        near = max(two.old, two.new, key=lambda mark: mark.start)
        if two.old.amount.kind is AmountKind.RATIO or (at < frame.last and near.sentence < frame.last):
            continue
        inside = at in (two.old.sentence, two.new.sentence)
        spot = frame.starts[at] + place
        low, high = min(spot, two.old.start, two.new.start), max(spot, two.old.end, two.new.end)
        if inside and OTHER_CLAUSE.search(frame.words[low:high]) and not _about(frame, two, at, place):
            inside = False
        tie = 1 if inside or _about(frame, two, at, place) else -1
        claim = Ratio(
            about=about(two.new.amount, two.old.amount),
            old=two.old.amount,
            new=two.new.amount,
            times=times,
            words=words,
        )
        readings.append(Reading(claim, two.weight + tie + 1))
    yield from decide(readings)


def _about(frame: Frame, two: Two, at: int, place: int) -> bool:
    """Whether the sentence of the word may speak of what the figures count."""
    text = frame.sentence(at)
    opening = re.split(r"[;.]", text[:place])[-1]
    if re.fullmatch(
        r"(?:(?:and|so|over|in|the|two|three|years?|period|this|that|it|they|these|has|have|had|was|is|i\.e\.|"
        r"number|figure|rate|total|more|than|almost|nearly|\[w\d+\]|,| )+)?",
        opening,
    ):
        return True
    return bool(stems_of(opening) & (frame.nouns(two.old) | frame.nouns(two.new)))


_TIGHT: Final = re.compile(
    rf"\b(?P<cue>{VERB_CUE})(?: [a-z]+ly| again| back| further|"
    rf" slightly)* (?:to|at|from)(?: (?:just|only|the|a|an|about))* \(?$"
)
#: "was lower in 2023/24, at 1,310": a word that compares, and its figure after "at".
_COMPARING: Final = re.compile(
    r"\b(?:was|were|is|are|stood|ran|remained|came in) (?:[a-z]+ly |much |a little |"
    r"far )?(?P<cue>higher|lower|greater|fewer|smaller|larger|longer|shorter)"
    r"(?: again)?(?: [a-z]+| \[w\d+\]){0,5}?,? (?:at|with|being|standing at) (?:just |only )?\(?$"
)
_FROM_IT: Final = re.compile(
    r"^(?: [a-z'%-]+| \[w\d+\]| [a-z]+ \[w\d+\]){0,6}?,? ?\(?(?:which (?:is|was) |a |"
    r"an )?(?:[a-z]+ly )?(?P<cue>up|down|rising|falling|increasing|decreasing|higher|lower|more|fewer|"
    r"risen|fallen|increased|decreased|reduced)(?: again| back| slightly| sharply)? (?:from|on|than)\b[^;.]*$"
)


@register(
    "up or down, and the two figures",
    Example("Staff turnover improved, decreasing to 14.9% [13.2%] in the period.", ("13.2% to 14.9%",)),
    Example("Contacts fell to 240 in 2022, against 310 in 2021.", ("310 to 240",)),
    Example("Waiting lists: 420, down from 310 in March.", ("310 to 420",)),
    Example("Costs rose to £40,000 (£38,000 in 2021/22).", ("£38,000 to £40,000",)),
    Example("The plan is to fall to 240 from 310.", ()),
    Example("Contacts did not fall to 240, and stood at 310.", ()),
)
def directed(passage: Passage) -> Iterator[Claim]:
    """Two figures of one thing and a word right beside them that says which way it went, with no step stated."""
    if len(passage.amounts) < 2 or REAL.search(passage.marked) or PLANNED.search(passage.marked):
        return
    if any(pattern.search(passage.marked) for pattern, _ in DOUBTS):
        return
    frame = frame_of(passage, 1)
    steps = directions(frame)
    if steps:
        return
    for two in twos(frame, steps):
        first, second = sorted((two.old, two.new), key=lambda mark: mark.start)
        if second.index != first.index + 1 or first.sentence != frame.last or two.weight < 2:
            continue
        gap = frame.between(first, second)
        found = _FROM_IT.match(gap) if two.new is first else None
        found = found or _TIGHT.search(first.left) or (_COMPARING.search(first.left) if two.new is first else None)
        if found is None or len(gap) > 70 or re.search(r"; |\bwhile\b|\bbut\b|\band [a-z]+ [a-z]+ (?:rose|fell)", gap):
            continue
        way = direction_of(found["cue"])
        if way is not Direction.NOT_SAID:
            yield Change(
                about=about(two.new.amount, two.old.amount), old=two.old.amount, new=two.new.amount, direction=way
            )


_AS_MANY: Final = pattern(
    r"(?P<times>twice|double|treble|triple|{N:k} times|half|"
    r"{R:r})(?: again)? (?:as (?!many again|much again)[a-z]+(?: [a-z]+)?|the|that|what)\b"
)
_NAMED_TIMES: Final = {"twice": 2, "double": 2, "treble": 3, "triple": 3}


@register(
    "so many times another figure",
    Example("Presentations were twice as high in Northgate (148) as in Southgate (54).", ("twice",)),
    Example("Smoking was 11.2% in Ollerdale against 8.0% for England, 1.4 times the national figure.", ("1.4 times",)),
    Example("Reoffending was 22%, half the 43% seen among those who did not start.", ("half",)),
    Example("In Southgate there were 74, and in Northgate twice as many, 148.", ()),
    Example("Of 90 carers 40 came, and the hall was twice as full.", ()),
)
def times_another(passage: Passage) -> Iterator[Claim]:
    """Two figures of one sort, of two places or groups, and that the one is so many times the other."""
    said = list(_AS_MANY.finditer(passage.marked))
    if len(said) != 1 or len(passage.amounts) > 5 or REAL.search(passage.marked) or PLANNED.search(passage.marked):
        return
    match = said[0]
    own = {number for name in ("k", "r") if (number := number_of(match, name)) is not None}
    marks = [mark for mark in frame_of(passage, 1).marks if passage.amounts.index(mark.amount) not in own]
    steps = directions(frame_of(passage, 1))
    if len(marks) != 2 or marks[0].sort != marks[1].sort or steps or not plain(*marks):
        return
    one, two = marks
    if not alike(one.amount, two.amount) or re.search(r" of (?:the|these|those|them) $", two.left):
        return
    # One of the two stands with the words, or they speak of a figure.
    after = passage.marked[match.end() :]
    if not re.match(r"[^\[;.]{0,50}\[", after) and not re.match(
        r"(?: [a-z]+){0,3} (?:figure|rate|number|average|level|share|total|proportion)\b", after
    ):
        return
    if own:
        factor = passage.amounts[own.pop()]
        times, words = factor.value, factor.text if factor.kind is AmountKind.RATIO else f"{factor.text} times"
    else:
        words = match["times"]
        times = Decimal("0.5") if words == "half" else Decimal(_NAMED_TIMES[words])
    readings = [
        Reading(
            Ratio(about=about(new.amount, old.amount), old=old.amount, new=new.amount, times=times, words=words), weight
        )
        for old, new, weight in ((two, one, SURE), (one, two, LIKELY))
    ]
    yield from decide(readings)


_COMPARED: Final = re.compile(
    r"\b(?P<cue>above|below|(?:higher|lower|greater|fewer|more|less|"
    r"smaller|longer|shorter|larger|worse|better) than|exceed(?:s|ed|ing)|"
    r"outnumber(?:s|ed|ing)?|outstrip(?:s|ped|ping)?)\b(?: [a-z'-]+| \[w\d+\])* ?\(?$"
)
_MORE_IN: Final = re.compile(
    r"\b(?P<cue>higher|lower|more|fewer|greater|smaller|larger|"
    r"longer|shorter)\b(?! than)(?:,? [a-z'-]+){0,9}? ?(?:\(|at )?$"
)
_OF_THEM: Final = re.compile(r"^(?: [a-z-]+){0,2} of (?:which|whom|them|these|those)\b")
_EITHER: Final = re.compile(r"\b(?:not|no|nor|never|rather|if|whether|should|would|could|target|aim|want)\b")


@register(
    "one figure above or below another",
    Example("More people used Riverside (312) than Moorend (340).", ("340 to 312",)),
    Example("The rate in the north was higher at 12.4% than in the south at 15.1%.", ("15.1% to 12.4%",)),
    Example("Boys (140) outnumbered girls (152) on the course.", ("152 to 140",)),
    Example("The score was 48, below the county figure of 44.", ("44 to 48",)),
    Example("There were 15 cases, fewer than the 20 of last year.", ("20 to 15",)),
    Example("More than 240 people came, and 310 wrote in.", ()),
)
def compared(passage: Passage) -> Iterator[Claim]:
    """Two figures of one sort, whatever places or times they are of, and a word between them that compares."""
    if len(passage.amounts) < 2 or REAL.search(passage.marked) or PLANNED.search(passage.marked):
        return
    frame = frame_of(passage, 1)
    steps = directions(frame)
    for one, two in pairwise(frame.marks):
        if one.sort != two.sort or not alike(one.amount, two.amount) or {one.index, two.index} & set(steps):
            continue
        exact = one.amount.qualifier is Qualifier.NONE and two.amount.qualifier is Qualifier.NONE
        gap = frame.between(one, two)
        if not exact or len(gap) > 80 or re.search(r"[;.]|\bbut\b|\bwhile\b", gap) or _OF_THEM.match(two.right):
            continue
        found = _COMPARED.search(gap)
        if found is None and re.search(r"\bthan\b", gap):
            found = _MORE_IN.search(one.left)
        if found is None or _EITHER.search(f"{one.left} {gap}"):
            continue
        words = (
            re.sub(r"outnumber\w*|outstrip\w*|exceed\w*", "more", found["cue"])
            .replace("better", "")
            .replace("worse", "")
        )
        way = direction_of(words)
        if way is not Direction.NOT_SAID:
            yield Change(about=about(one.amount, two.amount), old=two.amount, new=one.amount, direction=way)
