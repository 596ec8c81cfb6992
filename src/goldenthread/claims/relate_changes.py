"""Changes by the figures and the words beside them: what went from what to what, by how much, in no fixed form.

A step is a figure that words of change, a sign or its unit make one. A pair is two figures of one sort near it, put in
order by small words ("from", "now", "previously"), brackets and times. Each step is held against every pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from goldenthread.claims.change_words import DOUBTS, MEASURED, NOUN_CUE, OTHER_PLACE, VERB_CUE
from goldenthread.claims.earlier import NEW_AFTER, NEW_BEFORE, OLD_AFTER, OLD_BEFORE, WEAK, order_of
from goldenthread.claims.frames import LIKELY, Frame, Mark, Reading, decide, frame_of, plain
from goldenthread.claims.model import AmountKind, Change, Claim, Direction
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.planned import PLAN, is_plan, plan_way, to_plan
from goldenthread.claims.ties import done_by, in_passing, in_stages, side_by_side, tied
from goldenthread.claims.words import MONTHS, direction_of

_SLIGHT: Final = r"(?: (?:an?|the|of|by|some|about|around|just|only|nearly|almost|over|roughly|further|another|net))*"
_STEP_LEFT: Final = re.compile(
    rf"\b(?:(?<!requires )(?<!require )(?P<noun>{NOUN_CUE})(?: (?:in|on|"
    rf"over|from|of) [a-z' \[\]0-9-]{{1,50}}?)?(?: of| was| is| at| being|:|, of)"
    rf"|(?P<verb>{VERB_CUE})(?: (?:[a-z]+ly|further|again|back))*(?: in [a-z]+)?(?: by)?"
    rf"|movement[a-z' ]{{0,40}}? (?:of|at)|by){_SLIGHT} ?\(?[+–-]?$"
)
_STEP_RIGHT: Final = re.compile(
    rf"^(?! (?:no longer|(?:down|up) to)\b)(?: of an? [a-z]+)?(?: (?!of\b|in\b|for\b|and\b|or\b|the\b|were\b|was\b|"
    rf"is\b|are\b|"
    rf"to\b|from\b)[a-z-]+){{0,2}}? "
    rf"(?:more|fewer|less|higher|lower|above|below|longer|shorter|up|down|{NOUN_CUE}|(?:over|under) (?:[a-z]+ )?"
    r"(?:budget|target|plan|limit|forecast|allocation|"
    r"ceiling))\b(?! (?:safe|likely|happy|confident|satisfied|able|often)\b)"
    r"(?! (?:plan|strateg|programme|to \[|likely))"
)
#: "93 taken up", "60 signed up": no step.
_PHRASE: Final = re.compile(
    r"^(?: [a-z-]+){0,2}? (?:break|broke|broken|taken|picked|set|signed|turned|followed|given|brought|drawn|made|"
    r"opened|caught|called|backed|"
    r"put|took|sent|lined|shut|broke|settled|laid|stood|paid|stepped)(?: it| them| this)? (?:up|down)\b"
)
_TO: Final = re.compile(r"\bto(?: [a-z]+)? ?$")
_SIGN: Final = re.compile(r"(?:^|[ (,/|])\(?([+–-])$")
#: "a reduction of 11 (27.5%)", "up 6 points or 12%", "down 21 / -19.6%"
_ALSO: Final = re.compile(r"^(?: [a-z-]+){0,3}?,? ?(?:[(/,;]|or\b|, or\b)+ ?(?:or |by |that is |i\.e\. )*[+–-]?$")
_PREVIOUS: Final = re.compile(
    r"^(?: [a-z'%/-]+){0,6}? ?\((?:(?:from|was|were|previously|"
    r"prior|previous|last|year|years?'?s?|period|month|quarter|"
    r"against|compared|with|to|up|down|it|the|formerly|ly|in|at|figure|total|baseline|on|then|same|ago|before|before:"
    r"|a|\[w\d+\]),?:? ?)*$"
)
_ARROW: Final = re.compile(r"^(?: [a-z'%-]+){0,3} to(?: just)? $|^ ?[/|] ?$")
_PART_OF_YEAR: Final = rf"(?:{MONTHS}|spring|summer|autumn|winter|easter|christmas|advent|phase \d|wave \d)"
_PART_LEFT: Final = re.compile(rf"\b(?P<part>{_PART_OF_YEAR})(?: term)?(?: there were| it was| was| were)?:? \(?$")
_PART_RIGHT: Final = re.compile(
    rf"^(?: [a-z'-]+){{0,2}}? ?\(?(?:(?:in|at|by|to|for) )?(?:the )?(?P<part>{_PART_OF_YEAR})\b"
)
_OPENS_WITH_STEP: Final = re.compile(
    r"^(?:(?:and|so|but|overall|in all),? )?(?:(?:this|that|it|these|which|they|we|performance|numbers|change|the)\b"
    rf"|(?:an?|this|that) (?:[a-z]+ ){{0,2}}?{NOUN_CUE}|{NOUN_CUE}|up\b|down\b|[+–-]?\[[ptnm]\d+\])"
)
_SINCE: Final = re.compile(
    r"^(?: [a-z-]+){0,4}? (?:on|from|than|since|compared (?:with|to)|against)(?: (?:in|the|that|those|of|for))* "
    r"\[w(?P<when>\d+)\]"
)
BARRED: Final = re.compile(
    r"\b(?:expected|weighted|real terms|inflation|prices|averages?|median|rank\w*|nationally|national|england|"
    r"region(?:al)?|respectively|per cent of the|peak)\b"
)
REAL: Final = re.compile(r"\b(?:real terms|real value|prices?|inflation|adjust\w*|worth)\b")
_MOST_APART: Final = 1


@dataclass(frozen=True, slots=True)
class Two:
    """Two figures in order of time, and how strongly the words say that this is the order."""

    old: Mark
    new: Mark
    weight: int


@lru_cache(maxsize=8)
def directions(frame: Frame) -> dict[int, Direction]:
    """The figures of a frame that state a step, by number, with the way that their words say."""
    found: dict[int, Direction] = {}
    for mark in frame.marks:
        way = _step(frame, mark, found)
        if way is not None:
            found[mark.index] = way
    return found


_STEPS_BARE: Final = re.compile(r"\b(?:up|down|rose|risen|fell|fallen|increased|decreased|dropped|plus|minus)\b")


def _step(frame: Frame, mark: Mark, found: dict[int, Direction]) -> Direction | None:
    if mark.amount.kind in (AmountKind.RATIO, AmountKind.RATE) or mark.right.startswith(
        (" times", " and a half times", "-fold")
    ):
        return None
    sign = mark.amount.text[:1] if mark.amount.text[:1] in "+-−–" else ""
    sign = sign or (match[1] if (match := _SIGN.search(mark.left)) and mark.amount.text[:1] != "£" else "")
    if sign:
        return Direction.UP if sign == "+" else Direction.DOWN
    if (mark.index - 1) in found and _ALSO.match(mark.left) and _other_unit(frame, mark):
        return found[mark.index - 1]
    also = (mark.index - 1) in found and re.match(r"^(?: [a-z]+){0,4},? and (?:by )?$", mark.left)
    if also and frame.marks[mark.index - 1].sort == mark.sort:
        return found[mark.index - 1]  # "by 20 in the north and 15 in the south"
    left, right = _STEP_LEFT.search(mark.left), _STEP_RIGHT.match(mark.right)
    if _PHRASE.match(mark.right):
        right = None
    if left and re.search(r"\b(?:mak(?:e|es|ing)|made) up (?:[a-z]+ )*\(?$", mark.left):
        left = None
    if mark.amount.kind is AmountKind.POINTS:
        words = f"{mark.left[-60:]} {mark.right[:30]}"
        return direction_of(words)
    if to_plan(frame, mark):
        return plan_way(frame, mark)
    after = frame.marks[mark.index + 1] if mark.index + 1 < len(frame.marks) else None
    if left and re.search(r": ?\(?$", left[0]) and after is not None and after.sort == mark.sort:
        left = None  # "a marked increase since it began: 82 in the first year, 635 in the third"
    if left and not _TO.search(mark.left):
        by = left[0].strip().startswith("by")
        if by and (done_by(mark) or not re.search(rf"\b(?:{VERB_CUE}|{NOUN_CUE})\b", frame.before(mark))):
            return None
        # "Fell 12" and "down 12" are steps; "raised £12" and "lost 12" are counts.
        bare = left["verb"] and mark.amount.kind is not AmountKind.PERCENT and " by" not in left[0]
        if bare and not _STEPS_BARE.search(left[0]):
            return None
        way = direction_of(left[0])
        return way if way is not Direction.NOT_SAID else direction_of(frame.clause(mark))
    following = frame.marks[mark.index + 1] if mark.index + 1 < len(frame.marks) else None
    risen = re.match(r"^,?(?: [a-z]+)? (?:up|down)(?: [a-z]+)? (?:from|on)\b", mark.right)
    earlier = [one for one in frame.marks[: mark.index] if one.sort == mark.sort and one.sentence == mark.sentence]
    if risen and not risen[0].startswith(",") and earlier:
        risen = None  # "stands at 1,310, which is 130 up on the 1,180"
    if risen and following is not None and following.sort == mark.sort and OLD_BEFORE.search(mark.right):
        return None  # "1.7%, up from 1.2%"
    if right:
        return direction_of(right[0].replace(" over", " up").replace(" under", " down"))
    return _aside(frame, mark)


def _other_unit(frame: Frame, mark: Mark) -> bool:
    before = frame.marks[mark.index - 1].amount
    return before.kind is not mark.amount.kind and mark.amount.kind in (AmountKind.PERCENT, AmountKind.POINTS)


def _aside(frame: Frame, mark: Mark) -> Direction | None:
    """ "540, up from 450 (20%)": a percentage in brackets or after a comma, right after an earlier figure."""
    if mark.amount.kind is not AmountKind.PERCENT or not mark.index:
        return None
    before = frame.marks[mark.index - 1]
    if before.sentence != mark.sentence or before.sort == "percent":
        return None
    if not re.match(r"^(?: [a-z'-]+| \[w\d+\]){0,5}? ?(?:\(|, |\) \()(?:an? |or |about |by )*$", mark.left):
        return None
    first = frame.marks[mark.index - 2] if mark.index > 1 else before
    led = (
        first.sort == before.sort
        and OLD_BEFORE.search(first.left)
        and re.search(r"\bto (?:just |only )?$", before.left)
    )
    if not (OLD_BEFORE.search(before.left) or led) or re.match(r" of\b", mark.right):
        return None
    if any(
        _beside(frame, other) for other in frame.marks if other.sentence == mark.sentence and other.index < mark.index
    ):
        return None  # "68 (21%), compared with 72 (24%)": shares
    return direction_of(f"{before.left} {mark.left}")


#: "318 in March; a year later there were 302": one clause told in two.
_LATER: Final = re.compile(r"; (?=[a-z ]{1,30} later\b)")
OTHER_CLAUSE: Final = re.compile(r"; |\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b")


def twos(frame: Frame, steps: dict[int, Direction], *, plan: bool = False) -> list[Two]:
    """The pairs of a frame: figures of one sort that are no steps, close together, with an order in time.

    With `plan`, pairs of what was planned and what came of it instead.
    """
    found: list[Two] = []
    if plan:
        return _planned(frame, steps)
    bound = tied(frame, steps)
    free = [mark for mark in frame.marks if mark.index not in steps and plain(mark) and not _apart(mark)]
    free = [mark for mark in free if mark.index in {*bound, *bound.values()} or not in_passing(mark)]
    for at, one in enumerate(free):
        between = 0
        for two in free[at + 1 :]:
            if two.sort != one.sort or not alike(one.amount, two.amount):
                continue
            if one.bracketed and not two.bracketed:
                continue  # "(up from 14)" belongs to what stands before it
            dated = one.time is not None and two.time is not None
            if not dated and (
                bound.get(one.index, two.index) != two.index or bound.get(two.index, one.index) != one.index
            ):
                continue  # "118, up from 95, in 11 places": 95 is told of 118
            if between <= _MOST_APART or dated:
                weight = _order(frame, one, two)
                size = abs(weight) - (
                    not dated and OTHER_CLAUSE.search(_LATER.sub(" ", frame.between(one, two))) is not None
                )
                old, new = (one, two) if weight > 0 else (two, one)
                if not dated and old.index in bound.values() and bound.get(new.index) != old.index:
                    continue  # "fell to 31, with 12 appeals against 9": 12 is the later of its own pair
                if weight and size > 0:
                    found.append(Two(one, two, size) if weight > 0 else Two(two, one, size))
            between += 1
    return found


#: "in the six months before it had opened 120": further back than what is told beside it.
_GREW_TO: Final = re.compile(rf"\b(?:{VERB_CUE})(?: [a-z]+ly| again| back)? to(?: (?:just|only|a|the|some))* $")
_HAD: Final = re.compile(
    r"\b(?:had (?:[a-z]+(?:ed|en|wn|un)|seen|had|met|taken|dealt with)|"
    r"before (?:that|this|then)[^\[;.]{0,40}) (?:only |just )?$"
)
#: A figure that is aimed for, a limit, or of another place is no end of a change.
_AIMED: Final = re.compile(
    r"\b(?:targets?|trajectory|plan(?:ned)?|ceiling|threshold|"
    r"benchmark|forecast|project(?:ed|ion)|budget|goal|ambition|"
    rf"aim(?:s|ed|ing)?|average{MEASURED}|median{MEASURED}|peers?|expected|capacity)\b[^.;]*$|\b(?:up to|out of) "
    rf"(?:[a-z]+ )?$"
)
_LIMIT: Final = re.compile(
    r"\b(?:exceeding|within|over|under|above|below|at least|more than|after|than|in|every|each) $"
)


def _planned(frame: Frame, steps: dict[int, Direction]) -> list[Two]:
    free = [mark for mark in frame.marks if mark.index not in steps and plain(mark)]
    aimed = [mark for mark in free if is_plan(mark)]
    return [
        Two(aim, mark, 2)
        for aim in aimed
        for mark in free
        if mark not in aimed and mark.sort == aim.sort and abs(mark.index - aim.index) <= 2
    ]


def _apart(mark: Mark) -> bool:
    if mark.amount.kind is AmountKind.QUANTITY and _LIMIT.search(mark.left):
        return True
    return bool(_AIMED.search(re.split(r"[;.,(]", mark.left)[-1]) or OTHER_PLACE.search(mark.left))


def _order(frame: Frame, one: Mark, two: Mark) -> int:
    """How strongly the words say that the first of two is the earlier; below nought for the later."""
    areas = [
        mark.amount.area
        for mark in (one, two)
        if not frame.sentence(mark.sentence).startswith(mark.amount.area.lower())
    ]
    if len(areas) == 2 and all(areas) and areas[0] != areas[1]:
        return 0
    names = [names_beside(frame, mark) for mark in (one, two)]
    apart = one.sentence != two.sentence or ";" in frame.between(one, two)
    if apart and all(names) and not names[0] & names[1]:
        return 0
    nouns = {head_noun(one.amount), head_noun(two.amount)} - {""}
    if len(nouns) > 1 and not frame.nouns(one) & frame.nouns(two):
        return 0
    votes: list[int] = []
    next_to = two.index == one.index + 1
    gap = frame.between(one, two) if next_to else ""
    for mark, sign in ((one, 1), (two, -1)):
        right = re.split(r"[;.]", mark.right)[0]
        set_against = OLD_BEFORE.search(mark.left)
        if set_against or OLD_AFTER.search(right) or re.search(r"\bhad been (?:at )?$", mark.left):
            votes.append(sign * 2)
        if (NEW_BEFORE.search(mark.left) and not set_against) or NEW_AFTER.search(right):
            votes.append(-sign * (1 if WEAK.search(mark.left) and not _GREW_TO.search(mark.left) else 2))
    had = [bool(_HAD.search(mark.left)) for mark in (one, two)]
    if had[0] is not had[1] and one.sentence != two.sentence:
        votes.append(1 if had[0] else -1)
    if next_to and one.sentence == two.sentence:
        if _PREVIOUS.match(gap) and two.bracketed and not one.bracketed:
            # A bare figure in brackets is most often the earlier one, where no share can be meant.
            alone = gap.strip() == "(" and two.sort != "percent"
            votes.append(-1 if alone else -2)
        if gap.strip() in ("and", "or", ",") and not (one.time and two.time) and one.sort != "percent":
            return 0
        if re.fullmatch(r",? | and ", gap) and re.match(rf",? (?:up|down|an? [a-z]* ?{NOUN_CUE})\b", two.right):
            votes.append(1)
        if _ARROW.match(gap):
            votes.append(2)
    if told := _by_time(frame, one, two):
        votes.append(told)
    beside = (_beside(frame, one), _beside(frame, two))
    if not votes and beside[0] and beside[1]:
        return _order(frame, beside[0], beside[1])
    if not votes or min(votes) < 0 < max(votes):
        return 0
    return max(votes, key=abs)


_NAME: Final = re.compile(r"(?<=[a-z0-9,;:(] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*")


def names_beside(frame: Frame, mark: Mark) -> frozenset[str]:
    """The names in capital letters that stand beside a figure, apart from those of times."""
    run = frame.passage.run
    before = frame.marks[mark.index - 1] if mark.index else None
    after = frame.marks[mark.index + 1] if mark.index + 1 < len(frame.marks) else None
    home = run.passages[frame.passage.index - (frame.last - mark.sentence)]
    low = before.amount.end if before and before.sentence == mark.sentence else home.start
    high = after.amount.start if after and after.sentence == mark.sentence else home.start + len(home.text)
    words = f"{run.text[low : mark.amount.start]} {run.text[mark.amount.end : high]}"
    return frozenset(name for name in _NAME.findall(words) if not re.match(MONTHS, name, re.IGNORECASE))


def _beside(frame: Frame, mark: Mark) -> Mark | None:
    """The count that a percentage stands in brackets after: "28 of 35 (80.0%)"."""
    if mark.amount.kind is not AmountKind.PERCENT or not mark.left.endswith("(") or not mark.index:
        return None
    before = frame.marks[mark.index - 1]
    if before.sort != "n" or before.sentence != mark.sentence:
        return None
    if re.search(r" (?:out )?of (?:the )?$", before.left) and before.index:
        return frame.marks[before.index - 1]
    return before


def _by_time(frame: Frame, one: Mark, two: Mark) -> int:
    if one.time is not None and two.time is not None and (told := order_of(one.time, two.time)):
        return -2 * told
    parts = [_PART_LEFT.search(mark.left) or _PART_RIGHT.match(mark.right) for mark in (one, two)]
    if parts[0] and parts[1] and parts[0]["part"][:3] != parts[1]["part"][:3]:
        # Parts of a year are told in their order, unless small words say otherwise.
        return 2 if not re.search(r"\b(?:from|than|against|compared)\b", frame.between(one, two)) else 0
    for mark, sign in ((one, 1), (two, -1)):
        if mark.time is not None and mark.time.relative:
            return -2 * sign * mark.time.relative
    return 0


@register(
    "a step and the two figures it is between",
    Example("Custody. Throughput 5,215 -> 5,424 (+209, +4.0%).", ("+209", "+4.0%")),
    Example(
        "Complaints had risen from 160 to 204 over the two years, that is to say by 44, or by 37.5%.", ("37.5%", "44")
    ),
    Example("Specials: 143 (160 last year). Down 18%.", ("18%",)),
    Example("Last year they gave 7,350 hours; this year they gave 8,820, which is a wonderful 2% more.", ("2%",)),
    Example("Falls with harm totalled 29 [Q2: 40], a reduction of 11 (27.5%).", ("11", "27.5%")),
    Example("Enquiries: 1,062 (down from 1,180, 10%). Visits 425 (up from 404).", ("10%",)),
    Example("You gave £340,000. A year ago you gave £272,000. An increase of 2.5% is a fine thing.", ("2.5%",)),
    Example("Last year they gave 7,350 hours; this year 8,820 came, and prices rose by 6%.", ()),
)
def stepped(passage: Passage) -> Iterator[Claim]:
    """A figure that states a step, held against every two figures near it that can be its ends."""
    if not passage.amounts or REAL.search(passage.marked):
        return
    frame = frame_of(passage)
    steps = directions(frame)
    for mark in frame.here():
        if mark.index in steps and plain(mark):
            yield from decide(list(_readings(frame, mark, steps)))


def _readings(frame: Frame, step: Mark, steps: dict[int, Direction]) -> Iterator[Reading]:
    clause = frame.clause(step)
    plan = to_plan(frame, step)
    if not plan and re.search(rf"\b{PLAN}\b", clause) and re.search(rf"\b{PLAN}\b", step.left + step.right[:40]):
        return
    if BARRED.search(clause.replace("expected", "") if plan else clause) or any(
        doubt.search(frame.sentence(frame.last)) for doubt, _ in DOUBTS
    ):
        return
    own = _SINCE.match(step.right)
    staged = in_stages(frame, step, steps) or side_by_side(frame, step, steps)
    for two in twos(frame, steps, plan=plan):
        if not _unit_fits(two, step):
            continue
        if OTHER_PLACE.search(frame.between(two.old, two.new)):
            continue
        weight = two.weight + _tie(frame, two, step, steps)
        if own and two.old.sentence != step.sentence:
            weight -= 2
        if own and two.old.time is not None and two.old.time.text != frame.times[int(own["when"])].text:
            continue  # "3 more than in 2021"
        own_names = names_beside(frame, step)
        their_names = names_beside(frame, two.old) | names_beside(frame, two.new)
        later = step.sentence > max(two.old.sentence, two.new.sentence)
        if later and own_names and not own_names & their_names:
            continue  # "the rise in Kelsey Bay"
        if two.weight < 2 or staged:
            weight = min(weight, LIKELY - 1)  # good enough to be right by, and not to be wrong by
        way = steps[step.index]
        claim = Change(
            about=about(two.new.amount, two.old.amount),
            old=two.old.amount,
            new=two.new.amount,
            stated=step.amount,
            direction=way,
        )
        yield Reading(claim, weight)


def _unit_fits(two: Two, step: Mark) -> bool:
    stated, new = step.amount, two.new.amount
    percents = (AmountKind.PERCENT, AmountKind.POINTS)
    if stated.kind is AmountKind.PERCENT:
        return True
    if stated.kind is AmountKind.POINTS:
        return new.kind in percents
    if new.kind in percents or two.new.sort != step.sort:
        return False
    return stated.value < max(two.old.amount.value, new.value)


def _tie(frame: Frame, two: Two, step: Mark, steps: dict[int, Direction]) -> int:
    """How closely a step stands with a pair: 2 in one clause with nothing of the sort between, down to none."""
    last = max(two.old, two.new, key=lambda mark: mark.start)
    first = min(two.old, two.new, key=lambda mark: mark.start)
    low, high = sorted((step.start, last.start if step.start > first.start else first.start))
    others = [
        mark
        for mark in frame.marks
        if low < mark.start < high
        and mark.sort == last.sort
        and mark not in (two.old, two.new)
        and mark.index not in steps
    ]
    if others:
        return -1
    tie = 0
    if last.sentence == step.sentence:
        words = frame.between(last, step) if step.start > last.start else frame.between(step, first)
        if step.start > last.start and (cut := re.search(r"; (.*)$", words)):
            return 2 if _OPENS_WITH_STEP.match(f"{cut[1]}{frame.words[step.start : step.end]}") else 0
        tie = (
            2
            if not re.search(
                r"; | while | whereas | but | although | though |\band [a-z' ]+ (?:rose|fell|grew|"
                r"increased)",
                words,
            )
            else 0
        )
    elif _OPENS_WITH_STEP.match(frame.sentence(step.sentence)) and step.sentence - last.sentence == 1:
        tie = 2 if _first(frame, step) else 1
    elif step.sentence - last.sentence == 1 and _THAT_LEFT.search(step.left) and _NOUN_RIGHT.match(step.right):
        tie = 2  # "I put that 30% fall down to the lighting"
    elif first.sentence == step.sentence or step.sentence < first.sentence:
        tie = 1
    return tie


_THAT_LEFT: Final = re.compile(r"\b(?:that|this|such an?) $")
_NOUN_RIGHT: Final = re.compile(rf"^ {NOUN_CUE}\b")


def _first(frame: Frame, step: Mark) -> bool:
    """Whether only steps stand before a step in its sentence."""
    here = [mark for mark in frame.marks if mark.sentence == step.sentence and mark.start < step.start]
    return len(here) <= 1
