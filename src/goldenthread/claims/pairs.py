"""Two figures of one thing in a sentence, the earlier and the later, and which way the words say it went."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Final

from goldenthread.claims.change_words import (
    ASIDE,
    COMPARED,
    DOUBTS,
    ENDED,
    HEAD_CUE,
    LINKS,
    NEUTRAL,
    NOUN_CUE,
    OTHER_PLACE,
    STEP,
    UP_FROM,
    VERB_CUE,
)
from goldenthread.claims.model import Amount, AmountKind, Direction
from goldenthread.claims.parallel import partner
from goldenthread.claims.passage import Passage, number_of, pattern, runs_of_words, same_noun
from goldenthread.claims.when import When
from goldenthread.claims.words import direction_of, singular
from goldenthread.vocabulary import Qualifier

# "from 240 last year to 300 this year"
_FROM_TO: Final = pattern(
    r"from (?:{word} ){0,4}?(?:{w} (?:figure |level |total )?(?:of )?\(?)?{V:old}{any9} ?\(?"
    r"to (?:{word} ){0,3}?(?:{w} )?{V:new}"
)
# "rose by 12% to 56 from 50"
_TO_FROM: Final = pattern(
    r"to (?:{word} ){0,2}?{V:new}{any9},? ?\(?from (?!a possible|a total|among|"
    r"all )(?:{word} ){0,4}?(?:{w} (?:figure |level |total )?(?:of )?)?{V:old}"
)
# "540 notifications, up 16.7% on 450"; "82%, a decrease of 6% from the 2011 census (88%)"
_STEP_FROM: Final = pattern(
    rf"{{V:new}}{{any14}},? ?[,;(–]? ?(?:so |and |thus )?{LINKS}"
    rf"(?:{STEP}(?: \(\[p\d+\]\))? (?:from|on|than|compared (?:to|with)|against)"
    r"|{S:s}(?: [a-z]+)? "
    r"(?:above|below|(?:over|under)(?= (?:[a-z]+ )?(?:budget|target|plan|limit|forecast|allocation))))"
    rf" {LINKS}(?:{{word}} ){{0,4}}?(?:{{w}} )?(?:{{word}} ){{0,3}}?\(?{{V:old}}"
)
# "68.9%, against 61.2% in the previous year"; "56, up from 50"
_WITH: Final = pattern(
    rf"{{V:new}}{{any9}},? ?[,;(–]? ?(?:and )?(?:{UP_FROM}|{COMPARED}) {LINKS}"
    r"(?:{word} ){0,4}?(?:{w} )?(?:{word} ){0,2}?{V:old}"
)
# "273 children, which has increased to 299"
_ON_TO: Final = pattern(
    rf"{{V:old}}{{any9}},? (?:and|which|this|but|that|it)(?: (?:has|have|had|then|since|later|now|figure|number|"
    rf"this|it)){{0,3}} "
    rf"{VERB_CUE}(?: \w+ly)?(?: by {{S:s}})? to {{V:new}}"
)
# "660 (2022/23: 600)"
_BEFORE_IN_BRACKETS: Final = pattern(
    r"{V:new}{words6} \((?:{word} ){0,2}?\[w(?P<wb>\d+)\](?: figure| total)?(?::| was| it was|,)? {V:old}\)"
)
# "lower this year at 64 than last year at 58"
_THAN: Final = pattern(
    r"\b(?:higher|lower|more|fewer|less|greater|longer|shorter)\b(?: (?!than\b)(?:{word}|{w})){0,6}? \(?(?:at "
    r")?{V:new}\)?{words6} "
    r"than{words6} \(?(?:at )?{V:old}"
)
# "at 74 the number was below the 68 recorded in 2021"
_ABOVE: Final = pattern(
    r"{V:new}{words9} (?:is|was|are|were) (?:well |just |slightly |far )?(?:above|below|higher than|lower than|more "
    r"than|"
    r"fewer than) (?:the )?(?:{word} ){0,2}?{V:old}"
)
# "24% in 2021/22 and 18% in 2022/23"; "(2022: 47, 2023: 58)"
_DATED: Final = (
    pattern(
        r"{V:a}{words9},? ?\(?\[w(?P<wa>\d+)\]\)?[,;]? (?:and |to |but |with |then )?{words9} ?"
        r"{V:b}{words4},? ?\(?\[w(?P<wb>\d+)\]"
    ),
    pattern(
        r"\[w(?P<wa>\d+)\][:,]?(?: figure| total)?(?: {word}){0,3}? {V:a}(?: {word}){0,3}?[,;]? (?:and |to |but )?"
        r"(?:{word} ){0,2}?\[w(?P<wb>\d+)\][:,]?(?: {word}){0,3}? {V:b}"
    ),
)
_RANGING: Final = re.compile(r"\b(?:rang(?:ing|ed|es|e)|var(?:y|ied|ying|ies)|anywhere|aged?) $")
_UNIT_ONCE: Final = (AmountKind.PERCENT, AmountKind.POINTS, AmountKind.MONEY, AmountKind.RATE)
_COUNTS: Final = frozenset({AmountKind.COUNT, AmountKind.NUMBER, AmountKind.QUANTITY, AmountKind.RATE})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures of one thing.

    Args:
        old: The earlier figure.
        new: The later one.
        start: Where the words of the two begin in the marked sentence.
        end: Where they end.
        way: Which way of writing it was.
        linked: The number of a figure that is stated within the same words.
    """

    old: Amount
    new: Amount
    start: int
    end: int
    way: str
    linked: int | None = None


def pairs(passage: Passage) -> list[Pair]:
    """The pairs of a sentence, earlier figure first; of two that share a figure, the one read by the surer way."""
    if len(passage.amounts) < 2:
        return []
    marked = passage.marked
    found: list[Pair] = []
    used: set[int] = set()

    def take(match: re.Match[str], old: str, new: str, way: str) -> None:
        indices = {number_of(match, old) or 0, number_of(match, new) or 0}
        linked = number_of(match, "s")
        if indices & used or linked in used:
            return
        earlier, later = number_of(match, old) or 0, number_of(match, new) or 0
        if way != "dated":
            beside = partner(passage, earlier, later)
            if beside is None:
                return
            indices, later = {earlier, beside}, beside
        one, two = passage.amounts[earlier], passage.amounts[later]
        if way == "from to" and one.kind is AmountKind.NUMBER and two.kind in _UNIT_ONCE:
            # The unit is printed with the second only: "from 48 to 51%".
            one = dataclasses.replace(one, kind=two.kind, per=two.per)
        if not alike(one, two):
            return
        used.update(indices | ({linked} if linked is not None else set()))
        found.append(Pair(one, two, match.start(), match.end(), way, linked))

    for match in _FROM_TO.finditer(marked):
        if not _RANGING.search(marked[: match.start()]):
            take(match, "old", "new", "from to")
    for match in runs_of_words(_STEP_FROM, marked):
        take(match, "old", "new", "step from")
    for match in _TO_FROM.finditer(marked):
        take(match, "old", "new", "to from")
    for match in runs_of_words(_ON_TO, marked):
        take(match, "old", "new", "on to")
    for match in runs_of_words(_WITH, marked):
        order = _compared_order(passage, match)
        if order:
            take(match, "old" if order > 0 else "new", "new" if order > 0 else "old", "with")
    for match in _BEFORE_IN_BRACKETS.finditer(marked):
        time = passage.times[int(match["wb"])]
        if time.order is not None or time.relative < 0:
            take(match, "old", "new", "with")
    for match in _THAN.finditer(marked):
        if "[w" in match[0] or re.search(r"\[w\d+\]", marked[match.end() : match.end() + 12]):
            take(match, "old", "new", "than")
    for match in _ABOVE.finditer(marked):
        tail = marked[match.end() : match.end() + 50]
        if re.search(r"\[w", match[0]) or re.match(r"[^\[.;,]{0,30}\[w", tail):
            take(match, "old", "new", "than")
    for template in _DATED:
        for match in template.finditer(marked):
            first, second = (passage.times[int(match[name])] for name in ("wa", "wb"))
            order = time_order(first, second)
            if _SO_MANY_MORE.search(match[0]):
                continue  # "3 more than in 2021 and 6 more than in 2019": steps
            if order and same_noun(passage.amount(match, "a"), passage.amount(match, "b")):
                take(match, "a" if order < 0 else "b", "b" if order < 0 else "a", "dated")
    return found


_SO_MANY_MORE: Final = re.compile(r"\[[a-vx-z]\d+\] (?:more|fewer|less|higher|lower|above|below)\b")


def alike(old: Amount, new: Amount) -> bool:
    """Whether two figures are of one sort, so that one can come from the other."""
    if Qualifier.RANGE in (old.qualifier, new.qualifier):
        return False
    kinds = {old.kind, new.kind}
    if kinds == {AmountKind.QUANTITY} and old.noun and new.noun:
        return singular(old.noun.split()[0]) == singular(new.noun.split()[0])
    return kinds <= _COUNTS or (len(kinds) == 1 and AmountKind.RATIO not in kinds)


def time_order(first: When, second: When) -> int:
    """-1 where the first is the earlier of two times, 1 where it is the later, 0 where it cannot be said."""
    if first.order is not None and second.order is not None:
        return (first.order > second.order) - (first.order < second.order)
    return (first.relative > second.relative) - (first.relative < second.relative)


def _compared_order(passage: Passage, match: re.Match[str]) -> int:
    """Of "56 compared with 50": 1 where the second is the earlier, -1 where the later, 0 where nothing says so."""
    words, marked = match[0], passage.marked
    if re.search(r"\bbut\b", words) or OTHER_PLACE.search(words):
        return 0
    if re.search(rf"{UP_FROM} ", words) or re.search(r"having (?:previously )?(?:been|stood)", words):
        return 1
    old, new = passage.amount(match, "old"), passage.amount(match, "new")
    if old.area and new.area and old.area != new.area:
        return 0
    tail = marked[match.end() : match.end() + 60]
    if re.match(
        r" (?:the )?(?:year|quarter|time|period)s? (?:before|earlier|ago|previously)|\)? ?(?:previously|"
        r"before)\b",
        tail,
    ):
        return 1
    near = re.match(r"[^\[.;]{0,40}\[w(\d+)\]", tail)
    inside = [passage.times[int(index)] for index in re.findall(r"\[w(\d+)\]", words)]
    times = ([passage.times[int(near[1])]] if near else []) + inside
    if times and times[0].relative < 0:
        return 1
    if near and len(times) == 1 and times[0].order is not None and times[0].relative == 0:
        return 1
    if len(times) > 1 and (order := time_order(times[0], times[-1])):
        return -order
    # "down on last year (298, compared with 271)"
    opening = marked[: match.start()]
    told = re.search(r"\($", opening) and HEAD_CUE.search(opening) and re.search(r"\[w\d+\]|year", opening)
    return 1 if told else 0


def cue(passage: Passage, pair: Pair) -> Direction:
    """The direction that the words give a pair, apart from any figure stated."""
    inside, before = passage.marked[pair.start : pair.end], passage.marked[: pair.start]
    if pair.way in ("than", "on to"):
        return direction_of(inside)
    if pair.way in ("with", "to from", "step from"):
        link = re.search(UP_FROM, inside)
        if link and direction_of(link[0]) is not Direction.NOT_SAID:
            return direction_of(link[0])
    if pair.way == "dated":
        opening = re.search(
            r"^(.*)[:(] ?(?:it|they|there|this|from|with|which)?(?: was| were| had "
            r"been)? ?$",
            re.split(r"[;.]", before)[-1],
        )
        opening = opening or re.search(
            rf"^(.*\b(?:an?|the) (?:[a-z]+ )?{NOUN_CUE} "
            rf"[^,]*), ?$",
            re.split(r"[;.]", before)[-1],
        )
        cues = (
            [one for one in HEAD_CUE.finditer(opening[1]) if not _TO_DO.match(opening[1][one.start() :])]
            if opening and not re.search(r"\[[^w]", opening[1])
            else []
        )
        return direction_of(cues[-1][0]) if cues else Direction.NOT_SAID
    clause = re.split(r"[;.:]|\bwhile\b|\bbut\b|\bwhereas\b|\balthough\b|\[[^w]\d+\]", before)[-1]
    if not clause.strip(" ,("):
        clause = re.split(r"[;.]|\bwhile\b|\bbut\b|\[[^w]\d+\]", before)[-1]
    cues = [one for one in HEAD_CUE.finditer(clause) if one[0] not in _NO_WAY]
    if not cues or (_GAP.search(clause) and pair.way == "with"):
        return Direction.NOT_SAID
    word, rest = cues[-1][0], clause[cues[-1].end() :]
    if re.search(r"\bhaving(?: [a-z]+)? $", clause[: cues[-1].start()]) and "," in rest:
        return Direction.NOT_SAID  # "having risen for three years, the number stood at"
    if ASIDE.search(clause[: cues[-1].start()]) or ENDED.match(rest) or _ADJECTIVE.match(clause[cues[-1].start() :]):
        return Direction.NOT_SAID
    if len(rest) > 70 or (re.search(r"\band\b", rest) and NEUTRAL.search(rest)):
        return Direction.NOT_SAID
    if _TO_DO.match(f"{word}{rest}"):
        return Direction.NOT_SAID  # "it costs more to run"
    if word.strip() in ("more", "fewer") and pair.way == "from to" and len(rest) > 30:
        return Direction.NOT_SAID
    return direction_of(word)


#: "Gained grade 4", "lost contact": of something else than the figures.
_NO_WAY: Final = ("gained", "lost")
#: "Reduced funding meant": said of something that brought the figures about.
_ADJECTIVE: Final = re.compile(
    r"^(?:reduced|increased|improved|rising|falling|growing) [a-z]+(?: [a-z]+)? (?:meant|means|led|has|have)\b"
)
_TO_DO: Final = re.compile(r"more (?:to|likely|about)\b")
_GAP: Final = re.compile(r"\b(?:gap|difference|disparity|distance)\b")


def doubt(passage: Passage, pair: Pair) -> str:
    """Why a pair may have been read wrongly; empty where nothing speaks against it."""
    if pair.way in ("dated", "with") and not same_noun(pair.old, pair.new):
        return f"the two may count different things: {pair.old.noun} and {pair.new.noun}"
    for found, words in DOUBTS:
        if found.search(passage.marked):
            return words
    if pair.way == "step from" and OTHER_PLACE.search(passage.marked[pair.start : pair.end]):
        return "figures of two places are compared, and per cent may stand for points"
    return ""
