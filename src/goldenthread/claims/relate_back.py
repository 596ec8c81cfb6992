"""Words that point back: "that is one in five", "so 35% left", "those 1,340 people", and what they point at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims import hints
from goldenthread.claims.engine import judge
from goldenthread.claims.frames import COUNTS, FITS, Frame, Mark, frame_of, plain
from goldenthread.claims.model import AmountKind, Claim, Same, Share, Verdict
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.table_facts import slipped
from goldenthread.claims.wholes import COUNTLESS
from goldenthread.claims.words import singular
from goldenthread.vocabulary import Qualifier

_HOW: Final = (
    r"(?:(?:just|only|about|around|some|nearly|almost|roughly|over|under|fully|fewer than|less than|"
    r"more than|a|an|the|no less than) )*"
)
_STRONG: Final = re.compile(
    rf"(?:^|[,;:–(] ?)(?:(?:and|but|or),? )?(?:so,? |thus,? |hence,? |therefore,? |then )?(?:(?:that|this|which|"
    rf"it)(?:'s| is| was| means|"
    r" represents| represented| equates to| equals| amounts to| amounted to| makes| made| comes to| came to|"
    r" works out at| worked out at|"
    r" gives| gave)(?: (?:that|to say|a|an|the|in|us|about|some|equivalent|equal|just|to|rate|share|proportion|of|"
    r"completion|success|response|"
    rf"drop-?out|take-?up|conversion|failure|pass|attendance|overall|only))*|or|or about|in other words,?|"
    rf"put another way,?|i\.e\.,?|meaning(?: that)?|"
    rf"making|giving|representing|equating to|equivalent to|equal to|amounting to|an? (?:[a-z-]+ )?(?:rate|share|"
    rf"proportion|positivity|uptake|take-up|conversion) of|so|that|with) {_HOW}$"
)
_COMMENT: Final = re.compile(
    r"^,? (?:is|was|seems|remains|feels|looks) (?:a|an|not|too|far|still|no|only|very|good|poor|low|high|"
    r"disappointing|remarkable|encouraging|better|worse)\b"
    r"|^,? then\b"
)
_NEW_BASE: Final = re.compile(
    r"\bof (?:that|these|those|them|whom|which)(?: [a-z]+){0,2},? $|\b(?:a further|another|rest|other|others|"
    r"remaining)\b"
)
_OF_ONES: Final = re.compile(r"^ of (?:those who|these|whom|which)\b")
_OTHER: Final = re.compile(
    r"\b(?:nationally|national|england|average|last year|previous|target|up from|down from|compared|against|than|"
    r"expected|forecast|weighted|"
    r"increase|rise|rose|fall|fell|growth|grew|drop(?! ?out)|dropped(?! out)|reduction|more|fewer|higher|lower)\b"
)
_OF: Final = re.compile(
    r"(?:^|[ ,;(])(?:out )?of(?: (?:the|our|all|these|those|a total of|its|their|some|every|full))* $"
)
_FROM: Final = re.compile(
    r"(?:^|[ ,;(])(?:out )?(?:of|from|among)(?: (?:the|our|all|these|those|a total of|its|their|some|a|sample))* $"
)


@register(
    "a share that points back at two counts",
    Example(
        "At the census 413 of the 1,180 adults lived with their children. That is one in five of the caseload.",
        ("one in five",),
    ),
    Example(
        "360 parents began the course and 198 finished it. That three-quarters saw it through is remarkable.",
        ("three-quarters",),
    ),
    Example("340 people started. By week twelve 85 had left. So 35% dropped out.", ("35%",)),
    Example("360 parents began the course and 198 finished it. Half came by bus.", ()),
    Example("620 pupils were asked and 93 had tried it. Of that group 40% were girls.", ()),
)
def shares_told_back(passage: Passage) -> Iterator[Claim]:
    """A share with no count beside it, and the part and the whole that were told just before it."""
    if not any(amount.kind in (AmountKind.PERCENT, AmountKind.RATIO) for amount in passage.amounts):
        return
    frame = frame_of(passage)
    steps = directions(frame)
    for stated in frame.here():
        if (
            stated.amount.kind not in (AmountKind.PERCENT, AmountKind.RATIO)
            or stated.index in steps
            or stated.bracketed
        ):
            continue
        opening = frame.before(stated)
        strong = _STRONG.search(opening)
        comment = _COMMENT.match(stated.right) and not re.search(r"[a-z]{3}", re.sub(_HOW, "", opening))
        if not (strong or comment) or _NEW_BASE.search(opening[-40:]) or _OF_ONES.match(stated.right):
            continue
        if re.match(r" (?:up|down|again|longer|shorter|larger|smaller)\b", stated.right) or _OTHER.search(
            f"{opening[-60:]} {re.split(r'[;.]', stated.right)[0]}"
        ):
            continue
        found = _part_and_whole(frame, stated, set(steps))
        if found is None:
            continue
        part, whole = found
        claim = Share(
            about=about(part.amount, whole.amount),
            part=part.amount,
            whole=whole.amount,
            stated=stated.amount,
            named=True,
        )
        finding = judge(claim)
        if finding.verdict in FITS or (
            finding.verdict is Verdict.DISAGREES and finding.hint not in (hints.SWAPPED, hints.LABELS)
        ):
            yield claim


def _part_and_whole(frame: Frame, stated: Mark, steps: set[int]) -> tuple[Mark, Mark] | None:
    """The two counts right before a share, the smaller first; None where there may be others."""
    earlier = [
        mark
        for mark in frame.marks
        if mark.start < stated.start
        and stated.sentence - mark.sentence <= 2
        and mark.amount.kind in (*COUNTS, AmountKind.MONEY)
        and mark.index not in steps
        and head_noun(mark.amount) not in COUNTLESS
    ]
    if any(
        mark.amount.kind in (AmountKind.PERCENT, AmountKind.RATIO) and mark.start < stated.start for mark in frame.marks
    ):
        return None
    near = [mark for mark in earlier if stated.sentence - mark.sentence <= 1]
    marks = near if len(near) >= 2 else earlier
    if len(marks) != 2 or not plain(*marks) or marks[0].sort != marks[1].sort:
        return None
    one, two = marks
    part, whole = (one, two) if one.amount.value < two.amount.value else (two, one)
    if part.amount.value <= 0 or part.amount.value == whole.amount.value:
        return None
    nouns = {head_noun(part.amount), head_noun(whole.amount)} - {""}
    told = _OF.search(whole.left) or _FROM.search(whole.left)
    elsewhere = frame.between(one, two)
    if re.search(r"\b(?:compared|than|against|last year|previous|to)\b|\[w\d+\].*\[w\d+\]", elsewhere) and not told:
        return None
    if not told and len(nouns) > 1 and not frame.nouns(part) & frame.nouns(whole):
        return None
    if not told and one is part:
        return None
    return part, whole


def _first_noun(mark: Mark) -> str:
    """What a count counts: its noun up to the first plural, "people" of "people waited"."""
    words = mark.amount.noun.split()
    return next((singular(word) for word in words if singular(word) != word), singular(words[-1]) if words else "")


_ALL_OF_THEM: Final = re.compile(r"^(?:of )?(?:these|those|all(?: of)?(?: (?:the|these|those))?) $")
_NARROWED: Final = re.compile(r"^ (?:who|that|which|whose|in|with|from|on|at|of|for|under|aged|living|known|seen)\b")


def _points_at_all(frame: Frame, mark: Mark, first: Mark) -> bool:
    """Whether "these 1,287 young carers" opens the sentence after the one that counted young carers."""
    noun = mark.amount.noun
    if mark.sentence != first.sentence + 1 or not _ALL_OF_THEM.match(frame.before(mark)):
        return False
    kind = " ".join(noun.split()[: next((at for at, word in enumerate(noun.split()) if singular(word) != word), 0) + 1])
    rest = mark.right[len(f" {kind}") :] if mark.right.startswith(f" {kind}") else ""
    said = first.amount.noun.startswith(kind) and len(kind.split()) > 1 and plain(first)
    low, high = sorted((mark.amount.value, first.amount.value))
    return said and bool(rest) and _NARROWED.match(rest) is None and low >= 10 and high <= low * 2


_THOSE: Final = re.compile(r"\b(?:those|these|all|the same|the|in total|in all|altogether) (?:same )?$")


@register(
    "a count told again",
    Example("The service saw 1,340 people. Those 1,430 people waited under a week.", ("1,430",)),
    Example("In all 57 inspections were made. The 75 inspections led to nine notices.", ("75",)),
    Example("In all 57 inspections were made. The 12 inspections of shops led to nine notices.", ()),
)
def told_again(passage: Passage) -> Iterator[Claim]:
    """A count with "those" or "the", of what a count before it counted, whose digits have changed places."""
    frame = frame_of(passage)
    for mark in frame.here():
        noun = _first_noun(mark)
        if (
            mark.amount.kind not in COUNTS
            or not noun
            or not _THOSE.search(mark.left)
            or mark.amount.qualifier is not Qualifier.NONE
        ):
            continue
        before = [other for other in frame.marks if other.start < mark.start and _first_noun(other) == noun]
        if not before or any(other.amount.value == mark.amount.value for other in before) or len(before) > 1:
            continue
        first = before[0]
        if _points_at_all(frame, mark, first) or slipped(mark.amount, first.amount):
            yield Same(about=about(mark.amount), first=mark.amount, second=first.amount)
