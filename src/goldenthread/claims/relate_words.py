"""Words that say how two figures stand to each other: doubled, a third fewer, lower than, twice as many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from goldenthread.claims.change_words import ASIDE, DOUBTS, PLANNED, VERB_CUE
from goldenthread.claims.frames import LIKELY, SURE, Frame, Mark, Reading, decide, frame_of, plain, stems_of
from goldenthread.claims.listings import listings
from goldenthread.claims.model import AmountKind, Change, Claim, Direction, Ratio
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage, number_of, pattern
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.polarity import better
from goldenthread.claims.reading_ratios import OWN_VERB, spoken_at
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
    rest = passage.marked[place:]
    if re.match(r"[^;.\[]{0,12}as (?:many|much|high|large|big)\b[^;.]{0,40} as\b", rest):
        return  # what it is held against is told in words
    spanned = re.search(r"\b(?:between|from|since) (?:the )?\[w(\d+)\](?: (?:and|to) \[w(\d+)\])?", rest)
    own = {passage.times[int(number)].text for number in spanned.groups() if number} if spanned else set()
    if re.match(r"[^\[;.,]{0,25}\bsince (?!then\b|that\b|(?:the )?\[w)", rest):
        return  # since something that no figure is told of
    steps = directions(frame)
    readings: list[Reading] = []
    for two in twos(frame, steps) or _by_name(frame, at, place):
        near = max(two.old, two.new, key=lambda mark: mark.start)
        if two.old.amount.kind is AmountKind.RATIO or (at < frame.last and near.sentence < frame.last):
            continue
        dates = {mark.time.text for mark in (two.old, two.new) if mark.time is not None}
        others = {time.text for time in passage.times} - own
        if (own and (dates or others) and not own & dates) or OWN_VERB.search(
            rest[: max(0, near.start - frame.starts[at] - place)]
        ):
            continue
        inside = at in (two.old.sentence, two.new.sentence)
        spot = frame.starts[at] + place
        low, high = min(spot, two.old.start, two.new.start), max(spot, two.old.end, two.new.end)
        if inside and OTHER_CLAUSE.search(_NOW.sub(" ", frame.words[low:high])) and not _about(frame, two, at, place):
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


#: "since 2020, when there were 106; there are now 296": one clause told in two.
_NOW: Final = re.compile(
    r"; (?=(?:there (?:are|is|were)|it is|they are|we have|the (?:figure|number|total) is) now\b|now\b)"
)


def _by_name(frame: Frame, at: int, place: int) -> list[Two]:
    """Two figures by name, the one that the sentence speaks of as the new: "so Birch spends a quarter less"."""
    spot = frame.starts[at] + place
    lists = [
        one
        for one in listings(frame, directions(frame))
        if len(one.items) == 2 and frame.marks[one.items[1].index].end < spot
    ]
    before = re.split(r"[;,.:]|\b(?:and|but|so|while)\b", frame.words[:spot])[-1]
    if len(lists) != 1 or (item := lists[0].named(before, frame.times)) is None:
        return []
    other = next(one for one in lists[0].items if one is not item)
    return [Two(frame.marks[other.index], frame.marks[item.index], 2)]


def _about(frame: Frame, two: Two, at: int, place: int) -> bool:
    """Whether the sentence of the word may speak of what the figures count."""
    text = frame.sentence(at)
    opening = re.split(r"[;.]|\b(?:but|while|whilst|whereas|although|though)\b", text[:place])[-1]
    if re.fullmatch(
        r"(?:(?:and|so|over|in|the|two|three|years?|period|this|that|it|they|these|has|have|had|been|be|were|was|"
        r"is|now|then|i\.e\.|"
        r"incidence|level|levels|prevalence|volume|demand|count|numbers|figures|number|figure|rate|total|more|than|"
        r"almost|nearly|\[w\d+\]|,| )+)?",
        opening,
    ):
        return True
    following = frame.sentence(at + 1) if at < frame.last else ""
    bare = not two.old.amount.noun and not two.new.amount.noun
    if bare and _EVIDENCE.match(following) and min(two.old.sentence, two.new.sentence) == at + 1:
        return True  # "Presentations have tripled. There were 33 in 2021 and 71 in 2023."
    if re.match(r"(?:and |so |but )?(?:that|this|which|it|those|these)\b[^,]{0,30}, an? ", opening):
        return True  # "that 31 fewer, a drop of a tenth"
    return bool(stems_of(opening) & (frame.nouns(two.old) | frame.nouns(two.new)))


_EVIDENCE: Final = re.compile(
    r"(?:there (?:were|was)|we (?:had|saw)|it was|they were|from \[|in \[w|the (?:figure|number)s? )"
)
#: "fewer of you gave: 2,310 two years ago and 2,475 now"
_HEADED: Final = re.compile(
    rf"\b(?P<cue>more(?! to\b| likely| and more)|fewer|higher|lower|{VERB_CUE})\b[^\[;.:]{{0,80}}: $"
)
#: "rose over the period (31.8% to 27.3%)"; not "fell among children (10 to 17)".
_THEN_BOTH: Final = re.compile(
    rf"\b(?P<cue>{VERB_CUE})\b(?:(?!\b{VERB_CUE}\b| while | but |, | every | each | most | all )[^\[;.:]){{0,60}} \($"
)
_NO_AGES: Final = (AmountKind.PERCENT, AmountKind.MONEY, AmountKind.RATE)
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
#: "118 last winter and 142 this winter, so demand is up"
_SO_IT_WENT: Final = re.compile(
    r"^(?: [a-z'-]+| \[w\d+\]){0,4}?,? (?:and )?(?:so|hence|meaning|which means)(?: that)?(?: [a-z-]+){1,4}? (?:is|"
    r"are|has|have|was|were|went)(?: [a-z]+ly)? "
    r"(?:been )?(?P<cue>up|down|risen|fallen|rising|falling|increased|decreased|grown|growing|higher|lower)\b"
)
_THUS_IT_WENT: Final = re.compile(
    r"^[^\[;.]{0,30}?[,;] (?=[^\[;.]{0,30}\b(?:thus|therefore|hence)\b)[^\[;.]{0,40}? (?P<cue>up|down|risen|fallen|"
    r"increased|decreased|grown)\b"
)
#: "412 (398 last year), a slight decrease"
_A_FALL: Final = re.compile(
    r"^(?: (?:in |the |for )*(?:\[w\d+\]|last year|the year before|previously))?\)?, "
    r"(?:which is )?an? (?:[a-z]+ ){0,2}?"
    r"(?P<cue>rise|fall|increase|decrease|reduction|drop|decline)(?= ?(?:[.,;]|$))"
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
        if second.index != first.index + 1 or first.sentence != frame.last:
            continue
        fallen = _A_FALL.match(second.right) if two.new is first and second.bracketed and second.time else None
        if two.weight < 2 and fallen is None:
            continue
        gap = frame.between(first, second)
        found = _FROM_IT.match(gap) if two.new is first else None
        if found is None and two.new is second:
            found = _SO_IT_WENT.match(second.right) or _THUS_IT_WENT.match(second.right)
        if found is None and two.new is first:
            found = fallen or _A_FALL.match(second.right)
        if found is None and (two.old is first or len(frame.here()) == 2):
            found = _HEADED.search(first.left)
        if found is None and two.old is first and gap == " to " and second.right.startswith(")"):
            # A range runs from the lower to the higher, and is no change.
            no_range = first.amount.kind in _NO_AGES and first.amount.value > second.amount.value
            found = _THEN_BOTH.search(first.left) if no_range else None
        found = found or _TIGHT.search(first.left) or (_COMPARING.search(first.left) if two.new is first else None)
        if found is None or len(gap) > 70 or re.search(r"; |\bwhile\b|\bbut\b|\band [a-z]+ [a-z]+ (?:rose|fell)", gap):
            continue
        way = direction_of(found["cue"])
        place = frame.words.rfind(found["cue"], 0, second.start) if found["cue"] in frame.words[: second.start] else -1
        if place >= 0 and ASIDE.search(frame.words[:place]):
            continue
        if way is not Direction.NOT_SAID:
            yield Change(
                about=about(two.new.amount, two.old.amount), old=two.old.amount, new=two.new.amount, direction=way
            )


_HOW_FAR: Final = (
    r"(?P<q>(?:more than |almost |nearly |over |just over |at least |about |around |roughly |less than |fewer than )?)"
)
_AS_MANY: Final = pattern(
    _HOW_FAR
    + r"(?P<times>(?<!a )twice|double|treble|triple|{N:k} times|half|{R:r})(?: again)? (?:as (?:many|much|high|"
    r"large|big|great|long|common|"
    r"likely to be|busy|[a-z]+) ?(?P<again>again)?|(?:that|those|what|the(?= (?:[a-z]+ )?(?:number|rate|figure|"
    r"level|size|total|amount|average|share|proportion|count|volume|cost|\[)|"
    r"[^\[;.]{{0,20}}\[))\b(?! (?:of )?(?:year|quarter|months?|week|next|last|early|late)))"
    r"|(?P<fold>(?:two|three|four|five|six|ten)fold)(?= (?:of |the |that ))"
)
_NAMED_TIMES: Final = {"twice": 2, "double": 2, "treble": 3, "triple": 3}
_APART: Final = re.compile(r"[;.]|\bbut\b|\bwhile\b|\bwhereas\b")


@register(
    "so many times another figure",
    Example("Presentations were twice as high in Northgate (148) as in Southgate (54).", ("twice",)),
    Example("Smoking was 11.2% in Ollerdale against 8.0% for England, 1.4 times the national figure.", ("1.4 times",)),
    Example("Reoffending was 22%, half the 43% seen among those who did not start.", ("half",)),
    Example("There are 45 waiting in Ash and 120 in Oak, so Oak has four times as many waiting.", ("four times",)),
    Example("Referrals of boys (150) are twice those of girls (50).", ("twice",)),
    Example(
        "Plans in Old Lyske numbered 96. In Lyske Park there were 32, so the former had five times as many.",
        ("five times",),
    ),
    Example("In the first wave 25 joined. Ten times that number, 200, joined in the second.", ("Ten times",)),
    Example("Sanctuary fitted 34 locks in its first year and 61 in its second, three times as many.", ("three times",)),
    Example("Of 90 carers 40 came, and the hall was twice as full.", ()),
    Example("There are 45 waiting in Ash and 120 in Oak. Elm has four times as many rooms.", ()),
)
def times_another(passage: Passage) -> Iterator[Claim]:
    """Two figures of one sort, of two places, groups or times, and that the one is so many times the other."""
    said = list(_AS_MANY.finditer(passage.marked))
    if len(said) != 1 or REAL.search(passage.marked) or PLANNED.search(passage.marked):
        return
    match = said[0]
    frame = frame_of(passage, 2)
    shift = len(frame.marks) - len(passage.amounts)
    own = {number + shift for name in ("k", "r") if (number := number_of(match, name)) is not None}
    steps = directions(frame)
    place = frame.starts[-1] + match.start()
    marks = [mark for mark in frame.marks if mark.index not in own]
    if {mark.index for mark in marks} & set(steps) or (own and max(own) >= len(frame.marks)):
        return
    here = [mark for mark in marks if mark.sentence == frame.last]
    sorts = {mark.sort for mark in (here if len(here) > 1 else marks)}
    pool = here if len(here) > 1 and len(sorts) == 1 else marks
    if len(pool) != 2 or pool[0].sort != pool[1].sort or not plain(*pool) or not alike(pool[0].amount, pool[1].amount):
        return
    one, two = pool
    if one.amount.kind is AmountKind.RATIO or re.search(r" of (?:the|these|those|them) $", two.left):
        return
    found = _which(frame, match, one, two, place)
    if found is None:
        return
    old, new, certain = found
    if own:
        factor = frame.marks[own.pop()].amount
        times, words = factor.value, factor.text if factor.kind is AmountKind.RATIO else f"{factor.text} times"
    else:
        words = match["times"] or match["fold"]
        times = Decimal("0.5") if words == "half" else Decimal(_NAMED_TIMES.get(words) or _FOLD.get(words, 2))
    if match["again"] or re.search(r"\bagain\b", match[0]):
        times, words = 1 + times, f"{words} as many again"
    words = f"{match['q'] or ''}{words}"
    readings = [
        Reading(Ratio(about=about(b.amount, a.amount), old=a.amount, new=b.amount, times=times, words=words), weight)
        for a, b, weight in ((old, new, SURE), (new, old, 1 if certain else LIKELY))
    ]
    yield from decide(readings)


_FOLD: Final = {"twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "sixfold": 6, "tenfold": 10}


def _which(frame: Frame, match: re.Match[str], one: Mark, two: Mark, place: int) -> tuple[Mark, Mark, bool] | None:
    """Of two figures, the one that is multiplied, the one that it comes to, and whether the words say so outright."""
    end = place + len(match[0])
    rest = frame.words[end:]
    if place > two.start:
        named = re.match(r"(?: [a-z]+){0,2} (?:figure|rate|number|average|level|share|total|proportion)\b", rest)
        if named and two.sentence == frame.last:
            return two, one, False
        if re.match(r"(?: number| figure| total| many| much)*,? \[", rest):
            return None
        before = re.split(r"[;,.]|\b(?:and|but|so)\b", frame.words[two.end : place])[-1]
        others = {mark.index for mark in frame.marks} - {one.index, two.index}
        lists = list(listings(frame, others))
        listing = lists[0] if lists else None
        first = listing.named(before, frame.times) if listing else None
        if first is not None:
            new = one if first.index == one.index else two
            return (two, one, True) if new is one else (one, two, True)
        beside = frame.words[two.end : place]
        if two.sentence == frame.last and len(beside) < 50 and not _APART.search(beside):
            if re.search(r"\b(?:and|so) (?:[a-z]+ ){1,3}(?:had|has|have|is|was|are|were)\b", beside):
                return None
            return one, two, True
        return None
    if one.sentence < frame.last and place < two.start:
        between = frame.words[end : two.start]
        return (
            (one, two, True)
            if len(between) < 30 and re.match(r" ?(?:number|figure|total|many|much|again)?,? ?\(?$|.{0,20}, $", between)
            else None
        )
    after = frame.words[end:]
    if not re.match(r"[^\[;.]{0,50}\[", after) and not re.match(
        r"(?: [a-z]+){0,3} (?:figure|rate|number|average|level|share|total|proportion)\b", after
    ):
        return None
    return (
        two,
        one,
        bool(re.match(r" [^\[;.]{0,20}\[", after) and re.search(r"\b(?:is|was|are|were) $", frame.words[:place])),
    )


_COMPARED: Final = re.compile(
    r"\b(?P<cue>(?<!or )(?<!and )(?:above|below)|(?:higher|lower|greater|fewer|more|less|"
    r"smaller|longer|shorter|larger|worse|better|weaker|stronger|poorer) than|exceed(?:s|ed|ing)|"
    r"outnumber(?:s|ed|ing)?|outstrip(?:s|ped|ping)?)\b(?: [a-z'-]+| \[w\d+\])* ?\(?$"
)
_MORE_IN: Final = re.compile(
    r"\b(?P<cue>higher|lower|more|fewer|greater|smaller|larger|"
    r"longer|shorter)\b(?! than)(?:,? [a-z'-]+){0,9}? ?(?:\(|at )?$"
)
_AN_OBJECT: Final = re.compile(r"\b(?:than|against|compared|above|below)\b[^;.]*\($")
_HELD_AGAINST: Final = re.compile(
    r"\b(?:than|against|compared (?:with|to)|versus|above|below|from)(?: (?:the|our|its|their|both|that of|those of|a|"
    r"an|figure|rate|average|of|for|in|england|national|statistical|neighbours|regional))* ?\(?$"
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
        rated = one.amount.kind is AmountKind.RATE and two.amount.kind is AmountKind.NUMBER and not two.amount.noun
        if (
            (one.sort != two.sort and not rated)
            or not alike(one.amount, two.amount)
            or {one.index, two.index} & set(steps)
        ):
            continue
        told = any(mark.sort == one.sort and mark.sentence == one.sentence for mark in frame.marks[: one.index])
        if _HELD_AGAINST.search(one.left) or (told and _AN_OBJECT.search(one.left)):
            continue  # "lower than the 36% of last year and below our neighbours (33%)": 36% is not what is told of
        exact = one.amount.qualifier is Qualifier.NONE and two.amount.qualifier is Qualifier.NONE
        gap = frame.between(one, two)
        if not exact or len(gap) > 80 or re.search(r"[;.]|\bbut\b|\bwhile\b", gap) or _OF_THEM.match(two.right):
            continue
        found = _COMPARED.search(gap)
        if found is None and re.search(r"\bthan\b", gap):
            found = _MORE_IN.search(one.left)
        if found is None or _EITHER.search(f"{one.left} {gap}"):
            continue
        cue = re.sub(r"outnumber\w*|outstrip\w*|exceed\w*", "more", found["cue"])
        if cue.startswith(("better", "worse", "weaker", "stronger", "poorer")):
            good = better(frame.clause(one))
            cue = "" if good is None else "higher" if good is cue.startswith(("better", "stronger")) else "lower"
        way = direction_of(cue)
        if way is not Direction.NOT_SAID:
            yield Change(about=about(one.amount, two.amount), old=two.amount, new=one.amount, direction=way)
