"""How far two figures are apart, whichever came first: "a gap of 14", "those 65 additional cases", "£13 dearer"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from goldenthread.claims.change_words import DOUBTS, NOUN_CUE, VERB_CUE
from goldenthread.claims.frames import COUNTS, LIKELY, SURE, Frame, Mark, Reading, decide, frame_of, plain, stems_of
from goldenthread.claims.model import AmountKind, Change, Claim, Direction
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import REAL, directions
from goldenthread.claims.wholes import COUNTLESS
from goldenthread.claims.words import singular

_GAP_LEFT: Final = re.compile(
    r"\b(?:gap|difference|margin|disparity|saving|savings|surplus|shortfall|deficit|net (?:loss|gain|increase|"
    r"change)|carry-?over|underspend|overspend|profit|balance|differ|apart)(?: (?:of|in|between|for|to)\b[^;.]{0,70}|"
    r" (?:is|was|comes to|came to|stands at|amounts to|by|:)|,)?(?: (?:of|is|was|by|some|about|just|only|around|a|"
    r"therefore|thus|now))*:? \(?$"
)
_THAT_STEP: Final = re.compile(
    r"\b(?:that|this|the|a|an) (?:[a-z]+ )?(?:growth|increase|rise|fall|drop|reduction|cut|decline|improvement|"
    r"gain|loss) of(?: (?:some|about|just|only))? $"
)
_EXTRA_LEFT: Final = re.compile(r"\b(?:those|these|that|this|the)(?: (?:extra|additional|further))? $")
_EXTRA_RIGHT: Final = re.compile(
    r"^ (?:extra|additional|more|fewer) (?!than\b)[a-z]|^ (?:pairs? of )?(?:extra|additional)\b"
)
_MORE_RIGHT: Final = re.compile(
    r"^(?: (?![a-z]+ing\b|of\b|in\b|for\b|and\b|or\b|to\b|the\b)[a-z-]+){0,2}? (?P<way>more|fewer|less|higher|"
    r"lower|longer|shorter|dearer|cheaper|better|worse|above|below|apart|ahead|"
    r"behind|quicker|faster|slower|greater|smaller|the higher|the lower|the better|the poorer|the more|the fewer)\b"
    r"(?! (?:safe|likely|happy|confident|satisfied|able|often|plan)\b)"
)
_MOVED: Final = re.compile(
    r"\b(?:grew|grown|widened|narrowed|closed|shrank|rose|fell|risen|fallen|increased|reduced|cut|down|up|from|to)\b"
)
#: The other end is named, and is not printed: "4 points lower than last year".
_THAN_THEN: Final = re.compile(
    r"^ (?:than|on) (?:in |at |the |a |it was |they were |we had )*(?:\[w|year|month|before|expected|ever)"
)
_UP: Final = ("more", "higher", "longer", "dearer", "greater", "the higher", "the more")
_DOWN: Final = ("fewer", "less", "lower", "shorter", "cheaper", "smaller", "the lower", "the fewer")
#: Words beside a pair that make it none: a plan, a place further off, what is left.
_BARRED: Final = re.compile(
    r"\b(?:target|expected|forecast|budget(?:ed)?|planned|hoped|average(?:d)?|nationally|england|weighted|"
    r"confidence|interval|respectively|"
    r"per cent of|out of|another|also|elsewhere|next year|will|(?<!i )(?<!we )would|could|need|needs|needed|want)\b"
)
#: The place of the second of two figures, before their gap: "against 60.8% nationally, a gap of".
_THERE: Final = re.compile(r"^\)? ?\(?(?:nationally|(?:in|for|across) england|(?:for )?the national average)\)?,")
_BACK: Final = re.compile(
    r"^(?:and |but |so |which |that |this |it |these |those |the |a |an |making |in |hence |overall )"
)


@register(
    "how far two figures are apart",
    Example("The north team has 38 staff and the south team 52, a gap of 24.", ("24",)),
    Example("In 2020 there were 640 and in 2021 there were 705. Those 75 additional cases fell on one team.", ("75",)),
    Example("Takings were £12,400 against £9,900 the year before. That extra £3,500 bought a cooker.", ("£3,500",)),
    Example(
        "The employment gap between disabled people (51%) and others (79%) is 38 percentage points.",
        ("38 percentage points",),
    ),
    Example(
        "Caseloads: 17.3 in the north team, 20.6 in the south. A worker in the south holds 5.4 more children than "
        "one in the north.",
        ("5.4",),
    ),
    Example("There are 38 staff in the north and 52 in the south, and 20 more are wanted.", ()),
    Example("There are 38 staff in the north and 52 in the south. Twelve more came by bus.", ()),
)
def apart(passage: Passage) -> Iterator[Claim]:
    """A figure called a gap, or so many more, held against the only two figures that it can lie between."""
    if not passage.amounts or REAL.search(passage.marked) or any(doubt.search(passage.marked) for doubt, _ in DOUBTS):
        return
    frame = frame_of(passage, 2)
    for stated in frame.here():
        if stated.amount.kind is AmountKind.RATIO or not plain(stated):
            continue
        cue = _cue(frame, stated)
        left = _THERE.sub("", stated.left) if stated.amount.kind is AmountKind.POINTS else stated.left
        if cue is not None and not _BARRED.search(f"{left[-60:]} {stated.right[:60]}"):
            yield from decide(list(_readings(frame, stated, *cue)))


def _cue(frame: Frame, stated: Mark) -> tuple[int, str] | None:
    """How sure it is that a figure says how far two are apart, and the word for which way."""
    more = _MORE_RIGHT.match(stated.right)
    step = directions(frame).get(stated.index)
    if (
        step in (Direction.UP, Direction.DOWN)
        and _OUTRIGHT.search(f"{stated.left}|{stated.right}")
        and _beside(frame, stated)
    ):
        return 2, "more" if step is Direction.UP else "fewer"
    if (gap := _GAP_LEFT.search(frame.before(stated))) is not None:
        if _OF_MONEY.match(gap[0]) and not (_TWO_SIDES.search(frame.words) or _two_times(frame, stated)):
            return None  # what two partners gave lies no shortfall apart
        return None if _MOVED.search(gap[0]) else (2, "fewer" if gap[0].startswith("saving") else "")
    if _EXTRA_LEFT.search(stated.left) and (
        _EXTRA_RIGHT.match(stated.right) or re.search(r"\b(?:extra|additional) $", stated.left)
    ):
        return 2, "more"
    if more is None or stated.right.startswith((" or ", " to ")) or _THAN_THEN.match(stated.right[more.end() :]):
        return None
    than = re.search(r"\bthan\b", stated.right) or more["way"].startswith("the ")
    alone = re.match(r" ?(?:$|[.;)])|,? (?:per|a) [a-z]+ ?$", stated.right[more.end() :]) and (
        re.search(r"(?:^|[,;:–(] ?|\bis |\bwas )(?:[a-z]+ )?$", stated.left)
        or [mark.sentence for mark in frame.marks if mark.start < stated.start].count(stated.sentence) == 2
    )
    pointing = re.match(
        r"^(?:that|this|it|which|so|they|we|[a-z' -]{3,40}'s) (?:is|was|are|were|means|makes|now)?\b",
        frame.before(stated),
    )
    return (2 if than or alone or (pointing and stated.amount.kind is AmountKind.POINTS) else 1), more["way"]


_OF_MONEY: Final = re.compile(r"(?:saving|surplus|shortfall|deficit|underspend|overspend|profit|balance)")
_TWO_SIDES: Final = re.compile(
    r"\b(?:spen\w+|cost\w*|incom\w+|budget\w*|grants?|need\w*|targets?|expenditure|outgoings|receipts|turnover|"
    r"takings|raised|paid|bills?|estimate\w*|planned|forecast\w*|fund\w*|allocat\w*|prices?|fees?|quot\w+|sold|"
    r"places?|salar\w+|reserves?|before|now|used to|instead|against|contract\w*|award\w*)\b"
)


def _two_times(frame: Frame, stated: Mark) -> bool:
    """Whether the two figures before one are of two times, and of one thing."""
    one, two = (frame.marks[at] if (at := stated.index - back) >= 0 else None for back in (2, 1))
    if one is None or two is None or one.time is None or two.time is None:
        return False
    return stems_of(two.left) <= stems_of(frame.words[: one.start])


#: "420 more than the first, which had reached 860"
_WHICH_HAD: Final = re.compile(r"\bthan\b[^;.]{3,40}?,? (?:which|who|where|at|with|\()[^;.]{0,30}$")


_OUTRIGHT: Final = re.compile(
    r"\b(?:up|down|rise|fall|increase|drop|growth|reduction|decrease|cut|decline|jump|gain|loss)(?: of|"
    r" by)?(?: (?:some|just|only|about|a))* ?\(?\|"
    r"|\| (?:up|down|more|fewer|less|higher|lower|above|below)(?: (?:in all|overall))? ?(?:[.,;)]|$)|\| (?:rise|"
    r"increase|fall|drop|reduction|growth|decrease|cut)\b"
)


#: A step with a subject and a verb of its own: "and costs fell by 5%".
_OWN_SUBJECT: Final = re.compile(rf"; |\b{VERB_CUE}")
_STEP_NOUN: Final = re.compile(
    rf"\b(?:up|down|cut|plus|minus)\b|\b(?:an?|the|this|that) (?:[a-z]+ )?{NOUN_CUE}\b|\b{NOUN_CUE} of\b"
)
_OTHER_CLAUSE: Final = re.compile(
    r"\b(?:while|whereas|but|although|though|however|of (?:which|whom|them|these|those))\b"
)


def _beside(frame: Frame, stated: Mark) -> bool:
    """Whether a step stands right after two figures of one sort in its own clause, or points back at them."""
    if stated.index < 2:
        return False
    one, two = frame.marks[stated.index - 2], frame.marks[stated.index - 1]
    if (
        two.bracketed
        or one.sort != two.sort
        or (one.amount.kind in (AmountKind.PERCENT, AmountKind.POINTS) and stated.amount.kind is AmountKind.PERCENT)
    ):
        return False
    if one.sentence == two.sentence == stated.sentence:
        moved = _STEP_NOUN.sub(" ", stated.left)
        if _OWN_SUBJECT.search(moved) or _OTHER_CLAUSE.search(frame.words[one.start : stated.start]):
            return False
        return len(stated.left) < 60
    return _THAT_STEP.search(frame.before(stated)) is not None and two.sentence == stated.sentence - 1


def _readings(frame: Frame, stated: Mark, sure: int, way: str) -> Iterator[Reading]:
    steps = directions(frame)
    pool = [mark for mark in frame.marks if mark is not stated and mark.index not in steps and _fits(mark, stated)]
    pool = [
        mark
        for mark in pool
        if (mark.amount.kind is AmountKind.PERCENT or head_noun(mark.amount) not in COUNTLESS)
        and mark.amount.text.lower() != "one"
    ]
    after = [mark for mark in pool if mark.start > stated.start]
    if after and (len(after) > 1 or not _WHICH_HAD.search(after[0].left) or after[0].index != stated.index + 1):
        pool = [mark for mark in pool if mark.start < stated.start]
    if stated.amount.kind is AmountKind.PERCENT and not way:
        return
    if (
        len({mark.sort for mark in pool}) != 1
        or len(pool) != 2
        or not plain(*pool)
        or not alike(pool[0].amount, pool[1].amount)
    ):
        return
    old, new = sorted(pool, key=lambda mark: mark.amount.value, reverse=way in _DOWN)
    if old.amount.value == new.amount.value:
        return
    if stated.amount.kind not in (AmountKind.PERCENT, AmountKind.POINTS) and stated.amount.value >= max(
        old.amount.value, new.amount.value
    ):
        return
    nouns = {head_noun(mark.amount) for mark in pool} - {""}
    said = head_noun(stated.amount)
    alien = len(nouns) > 1 and not frame.nouns(pool[0]) & frame.nouns(pool[1]) and not _both_named(stated, pool)
    back = stated.sentence == pool[-1].sentence or _BACK.match(frame.sentence(stated.sentence)) is not None or sure > 1
    weight = LIKELY + (sure > 1) - alien - (not back) - bool(said and nouns and said not in nouns and sure < 2)
    kind = (
        AmountKind.POINTS
        if new.amount.kind is AmountKind.PERCENT and stated.amount.kind is not AmountKind.PERCENT
        else stated.amount.kind
    )
    claim = Change(
        about=about(new.amount, old.amount),
        old=old.amount,
        new=new.amount,
        stated=replace(stated.amount, kind=kind),
        direction=Direction.UP if way in _UP else Direction.DOWN if way in _DOWN else Direction.NOT_SAID,
    )
    yield Reading(claim, min(weight, SURE))


def _both_named(stated: Mark, pool: list[Mark]) -> bool:
    """ "20 more children than places", of so many places and so many children."""
    match = re.match(r" (?:more|fewer) (?P<one>[a-z-]+)[^;.\[]{0,30}? than (?P<two>[a-z-]+)", stated.right)
    return match is not None and {singular(match["one"]), singular(match["two"])} <= {
        singular(word) for mark in pool for word in mark.amount.noun.split()
    }


def _fits(mark: Mark, stated: Mark) -> bool:
    kind = mark.amount.kind
    if stated.amount.kind is AmountKind.POINTS:
        return kind is AmountKind.PERCENT
    if stated.amount.kind is AmountKind.PERCENT:
        return kind in (*COUNTS, AmountKind.MONEY, AmountKind.RATE)
    return mark.sort == stated.sort
