"""A figure against those of other places: above both England and the region, lower than our neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.frames import frame_of
from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Direction
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.polarity import better
from goldenthread.claims.relate_changes import REAL
from goldenthread.claims.words import direction_of
from goldenthread.vocabulary import Qualifier

_CUE: Final = (
    r"\b(?P<cue>above|below|(?:higher|lower|greater|more|fewer|less|smaller|larger|longer|shorter|better|worse|"
    r"stronger|weaker|poorer) than)\b"
)
_COMPARES: Final = re.compile(_CUE)
_PLACE: Final = (
    r"(?:england|wales|national(?:ly)?|regional(?:ly)?|the region|neighbours?|comparators?|peers?|the county|"
    r"similar (?:areas|forces|authorities|places)|south west|south east|north west|north east|london|"
    r"(?:east|west) midlands|yorkshire|the country)"
)
#: A figure that is aimed for is no place.
AIMED: Final = re.compile(r"\b(?:targets?|trajectory|forecast|goals?|ambitions?|milestones?|budgets?|benchmarks?)\b")
_PLACES: Final = re.compile(rf"\b{_PLACE}\b")
_OTHERS: Final = re.compile(rf"\b(?:{_PLACE}|the average)\b")
_FIGURE: Final = re.compile(r"\[[a-vx-z](\d+)\]")
_SCOPE_ENDS: Final = re.compile(
    r"[;.:]|\b(?:but|while|whilst|whereas|although|though|which(?! (?:was|is|stood at|stands at|has|had)(?: just| "
    r"only)? \[)|who|compared|with|last|previous|target|in \[w|year)\b"
)
_NOT_SO: Final = re.compile(
    r"\b(?:not|no|nor|never|rather|if|whether|should|would|could|neither|than (?:it|they) (?:was|were)|from being|gap|"
    r"points?|per cent|twice|half|times|rise|rose|risen|fell|fallen|increas\w+|decreas\w+)\b"
)
_POINTS_BACK: Final = re.compile(
    r"^(?:and |but |so )?(?:this|that|it|which|both|our rate|the rate|the figure|our figure|we)"
    r"(?: (?:rate|figure|proportion|share|level))? (?:is|was|are|were|remains?|stands?|stood)\b[^\[]*$"
)


@register(
    "above or below other places, by name",
    Example(
        "The rate of children on a plan was 38.4 per 10,000. This is lower than both our neighbours (52.6) and "
        "England (36.1).",
        ("52.6 to 38.4 per 10,000", "36.1 to 38.4 per 10,000"),
    ),
    Example(
        "Absence was 21.9%, below the national average of 20.0% but higher than in the region (19.1%).",
        ("20.0% to 21.9%", "19.1% to 21.9%"),
    ),
    Example("Absence was 21.9%, below the 24% of last year, when it was above that of England.", ()),
    Example("Absence was 21.9%, not below the national average of 20.0%.", ()),
)
def other_places(passage: Passage) -> Iterator[Claim]:
    """A figure, a word that compares, and the figures of one or more other places after it."""
    if not passage.amounts or REAL.search(passage.marked) or AIMED.search(passage.marked):
        return
    subject = _subject(passage)
    if subject is None:
        return
    text = passage.marked
    for match in _COMPARES.finditer(text):
        end = _SCOPE_ENDS.search(text, match.end())
        following = _COMPARES.search(text, match.end())
        stop = min(end.start() if end else len(text), following.start() if following else len(text))
        scope = text[match.end() : stop]
        opening = re.split(r"[;:,]|\b(?:but|while|whereas)\b", text[: match.start()])[-1]
        if _NOT_SO.search(f"{opening[-40:]} {scope}"):
            continue
        way = _way(match["cue"], frame_of(passage, 2).words)
        place = 0
        for figure in _FIGURE.finditer(scope):
            words = scope[place : figure.start()]
            other = passage.amounts[int(figure[1])]
            place = figure.end()
            if re.match(
                r"[^\[;.]{0,15}\[w\d+\],? (?:and|but) (?:is|was|has|now|it)\b", text[match.end() + figure.end() :]
            ):
                break  # "which was 86 in 2019 and is now 97"
            if not _OTHERS.search(words) or len(words) > 60 or other is subject or re.match(r" of\b", scope[place:]):
                break
            if _same_measure(subject, other) and way is not None:
                yield Change(about=about(subject, other), old=other, new=subject, direction=way)


def _subject(passage: Passage) -> Amount | None:
    """The figure that a sentence compares: the only one before the first word that compares, or the last one said."""
    text = passage.marked
    match = _COMPARES.search(text)
    if match is None:
        return None
    before = [passage.amounts[int(one[1])] for one in _FIGURE.finditer(text, 0, match.start())]
    if not before and _POINTS_BACK.match(text[: match.start()]) and passage.previous is not None:
        before = list(passage.previous.amounts)
        if len(before) != 1 or AIMED.search(passage.previous.marked):
            return None
    sorts = [amount for amount in before if amount.kind in _MEASURES]
    if len(sorts) != 1 or sorts[0].qualifier is not Qualifier.NONE or _PLACES.search(text[: match.start()]):
        return None
    whose = passage if sorts[0] in passage.amounts else passage.previous
    if whose is None:
        return None
    place = whose.tokens().get(whose.amounts.index(sorts[0]), (0, 0))[0]
    return None if _A_STEP.search(whose.marked[:place]) else sorts[0]


_A_STEP: Final = re.compile(r"(?:\b(?:by|up|down|(?:rise|fall|increase|decrease|reduction|drop) of)|[+–-]) ?$")
_MEASURES: Final = (AmountKind.PERCENT, AmountKind.RATE, AmountKind.QUANTITY)


def _same_measure(one: Amount, two: Amount) -> bool:
    rated = one.kind is AmountKind.RATE and two.kind is AmountKind.NUMBER and not two.noun
    if two.qualifier is not Qualifier.NONE:
        return False
    return rated or (one.kind is two.kind and alike(one, two) and one.per == two.per)


def _way(cue: str, words: str) -> Direction | None:
    if cue.startswith(("better", "stronger", "worse", "weaker", "poorer")):
        good = better(words)
        if good is None:
            return None
        return Direction.UP if good is cue.startswith(("better", "stronger")) else Direction.DOWN
    way = direction_of("higher" if cue.startswith("above") else "lower" if cue.startswith("below") else cue)
    return way if way in (Direction.UP, Direction.DOWN) else None


_THERE: Final = re.compile(
    rf"\b(?:above|below|(?:higher|lower|better|worse) than)(?: (?:the|that|our|in|of|for|both))* {_PLACE}"
    r"(?: (?:average|rate|figure|level|mean|picture|position))?(?= ?[.,;:)]|$)"
)
_IS_MORE: Final = re.compile(
    r"^(?:compared (?:with|to)|against|set against|next to)[^\[;.]{1,60}\[[a-vx-z](?P<old>\d+)\],? "
    r"(?:our|the|ours|local|locally)[^\[;.,]{0,50}\[[a-vx-z](?P<new>\d+)\](?: [a-z]+){0,3}? (?:is|was|are|were) "
    r"(?:[a-z]+ly |much |slightly )?(?P<cue>higher|lower|better|worse|more|fewer)(?= ?[.,;]|$)"
)


@register(
    "above or below a place whose figure stands elsewhere in the sentence",
    Example(
        "The rate is 68 per 10,000, compared with 71 nationally; we are above the national rate.",
        ("71 to 68 per 10,000",),
    ),
    Example("Compared with the England average of 20.0%, our 18.2% is higher.", ("20.0% to 18.2%",)),
    Example("We do better than England: 83% of assessments were on time against 86% nationally.", ("86% to 83%",)),
    Example("The rate is 68%, compared with 71% last year; we are above the national rate.", ()),
)
def place_named_again(passage: Passage) -> Iterator[Claim]:
    """Two figures of one measure, one of them of another place, and a clause that says which is more."""
    text = passage.marked
    if (
        len(passage.amounts) != 2
        or REAL.search(text)
        or AIMED.search(text)
        or re.search(r"\b(?:not|if|target)\b", text)
    ):
        return
    match = _IS_MORE.match(text)
    if match is not None and _PLACES.search(text[: match.end()]):
        old, new, cue = passage.amounts[int(match["old"])], passage.amounts[int(match["new"])], match["cue"]
    else:
        match, figures = _THERE.search(text), list(_FIGURE.finditer(text))
        if match is None or len(passage.times) > 1 or len(figures) != 2:
            return
        first, second = figures
        headed = text[match.end() :].startswith(":") and match.end() < first.start()
        if not headed and second.end() > match.start():
            return
        own = text[match.end() if headed else 0 : first.start()]
        between = text[first.end() : second.start()]
        after = text[second.end() :] if headed else text[second.end() : match.start()]
        named = _PLACES.search(between) or re.match(rf"\)?(?: (?:in|for|across))? {_PLACE}\b", after)
        if _PLACES.search(own) or not named or not re.search(r"\b(?:compared|against|versus)\b|\($", between):
            return
        old, new = passage.amounts[int(second[1])], passage.amounts[int(first[1])]
        cue = match[0].split()[0]
    way = _way(cue, text)
    if way is not None and _same_measure(new, old) and new.qualifier is Qualifier.NONE:
        yield Change(about=about(new, old), old=old, new=new, direction=way)
