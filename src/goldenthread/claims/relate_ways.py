"""Which way it went, in words, held to the two figures beside: "an increase, with 109 compared with 865".

No form is asked for. A word of direction that is said of the figures, two figures of one sort in order of time, and
nothing between them that starts another matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from goldenthread.claims.change_words import ASIDE, DOUBTS, ENDED, PLANNED
from goldenthread.claims.frames import Frame, Mark, frame_of, stems_of
from goldenthread.claims.model import AmountKind, Change, Claim, Direction
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_changes import REAL, Two, directions, names_beside, twos
from goldenthread.claims.words import direction_of

_ADVERB: Final = r"(?: (?:[a-z]+ly|again|further|back|a little|since|year on year|once more|each year|every year))*"
_NOUN: Final = r"(?:increase|rise|growth|jump|upturn|surge|fall|drop|decrease|reduction|decline|downturn|dip)"
#: What follows a verb of direction that is one, and no adjective: "increased demand" is none.
_ENDS: Final = (
    r"(?=,|\.|;|:|\)| ?\(|$| \[| (?:to|from|by|at|in|on|over|during|between|since|this|last|compared|against|than|for|"
    r"throughout|across|and|with|when|after|every|each|year|again|as|among|within)\b)"
)
_CUE: Final = re.compile(
    rf"\b(?:an?|the|this|that|any|further|continued|another|of|significant|slight|marked|sharp|small|large|steady|"
    rf"overall|notable|welcome) (?P<noun>{_NOUN})(?!-)(?P<in> (?:in|of|to|among)\b| from\b)?"
    rf"(?! (?:strateg|plan|target|programme|work|project))"
    r"|\b(?P<trend>upwards?|downwards?|rising|falling|increasing|decreasing|growing|declining) (?:trend|trajectory|"
    r"path|direction|pattern)"
    r"|\b(?P<verb>rose|risen|rises|increas(?:ed|ing|es)|grew|grown|growing|grows|climb(?:ed|ing|s)|"
    r"(?:went|gone|going|come|came) (?:up|down)|fell|fallen|falls|decreas(?:ed|ing|es)|dropp(?:ed|ing)|"
    r"declin(?:ed|ing|es)|reduc(?:ed|ing)|lengthen(?:ed|ing)|shorten(?:ed|ing)|shrank|shrunk)"
    rf"(?:{_ADVERB}){_ENDS}"
    rf"|(?P<now>rising|falling)(?:{_ADVERB})(?=,|\.|;|:|\)| ?\(| (?:from|to) (?:[a-z]+ )?\[|$)"
    rf"|(?:(?<=is )|(?<=are )|(?<=was )|(?<=were )|(?<=been )|(?<=, )|(?<=\()|(?<=: )|(?<=; )|(?<=ly )|(?<=now )|"
    rf"(?<=^))(?P<state>up|down|higher|lower|longer|shorter)(?:{_ADVERB}){_ENDS}(?! to\b)"
    r"|\bgetting (?P<getting>higher|lower|longer|shorter|larger|smaller)\b"
    r"|\b(?P<than>more|fewer|higher|lower|longer|shorter|larger|smaller|greater) (?:than|(?:[a-z&'/-]+ ){1,7}"
    r"(?=(?:\[[a-vx-z]|\(|in \[w|this year|were|was)))"
)
_DENIED: Final = re.compile(
    r"\b(?:no|not|n't|never|without|prevent\w*|avoid\w*|stop\w*|halt\w*|revers\w*|slow\w*|rather than|instead of|if|"
    r"whether|may|might|could|would|should|will|expect\w*|forecast|likely|risk|aim\w*|hop\w+|target|plan(?:s|ned|"
    r"ning)? to|offset|"
    r"earlier|previous|long-term|national|nationally|regional|predict\w*|anticipat\w*|despite|potential)\b[^\[;.,]{0,30}$"
    r"|\bto $"
)
#: Between a word of direction and its figures: another matter begins.
_APART: Final = re.compile(
    r";|[.:?!] |\b(?:while|whilst|whereas|but|although|though|despite|because|due to|owing to|as a result|reflect\w*|"
    r"driven|thanks to|alongside|however|unlike|other than|apart from|excluding|for example|of (?:which|whom|these|"
    r"them|those))\b"
)
_AND_ANOTHER: Final = re.compile(
    r"\band (?!(?:now |then |it |they |this |there |these |those |is |are |was |were |has |have |stood |stands |"
    r"reached |\[w|in \[w|in the |at )+)[a-z' -]{2,60}? (?:is|are|was|were|has|have|had|[a-z]+ed|rose|fell|grew|saw|"
    r"made|went|took|shows?)\b"
)
#: A new clause or sentence that tells the figures: "have increased; in 2022/23 there were".
_TELLS_ON: Final = re.compile(
    r"[;.:] (?=(?:the (?:number|figure|total|rate|mean|average|median)|there|it|they|we|in|at|for|from|during|this|"
    r"last|over|by|on|"
    r"\(?\[)\b|\(?\[)"
)
_GOES_ON: Final = re.compile(
    r"(?:^| )(?:and|which) (?:this |it |so )?(?:continues?|shows?|represents?|marks?|confirms?|reflects?|suggests?)"
    r"(?: (?:the|an?|its|our|this))? ?$"
)
_FARTHEST: Final = 150
_SUBJECT_ENDS: Final = re.compile(r"[,;:(\[]|\b(?:from|which|with|to|at|since|over|during|between|this|that|last)\b")
_GENERIC: Final = stems_of(
    "number numbers figure figures rate rates total totals count volume level levels proportion percentage share "
    "average mean there overall data year years time continue continued see saw seen our we members noted "
    "board group told report reported recorded received quarter period trend direction shows show number amount "
    "significant slight marked sharp small large further another steady again still case cases people need finished "
    "committee panel reports average rate end close start therefore thus also now then hence so"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of direction: its way, its place in the frame and the words that it is said of."""

    way: Direction
    start: int
    end: int
    subject: str
    comparing: bool


@register(
    "a word of direction, and two figures in order of time",
    Example(
        "There was an increase in reports received, with 109 in Quarter 2 compared to 865 in Quarter 1.",
        ("865 to 109",),
    ),
    Example("The average wait has lengthened to 7.4 weeks (previous year: 9.1 weeks).", ("9.1 to 7.4",)),
    Example("Our numbers have increased. In 2022/23 there were 573 and in 2023/24 there were 453.", ("573 to 453",)),
    Example("In 2022/23 there were 278 plans. In 2023/24 this decreased to 834.", ("278 to 834",)),
    Example(
        "The number in care was 142. This compares with 856 a year ago and continues the upward trend.",
        ("856 to 142",),
    ),
    Example("We saw no increase in reports, with 109 this year compared to 865 last year.", ()),
    Example("Visits rose while plans stood at 109 this year compared to 865 last year.", ()),
    Example("Plans fell from 40 to 31 because of increased demand.", ("40 to 31",)),
)
def ways(passage: Passage) -> Iterator[Claim]:
    """Two figures of one sort with an order, and the way that the words beside them say."""
    if not passage.amounts and not _CUE.search(passage.marked):
        return
    frame = frame_of(passage, 2)
    first = 0 if len(frame.starts) == 2 else frame.last
    words = frame.words[frame.starts[first] :]
    if REAL.search(words) or PLANNED.search(words) or any(doubt.search(words) for doubt, _ in DOUBTS):
        return
    steps = directions(frame)
    pairs = [two for two in twos(frame, steps) if two.weight >= 2 and _usable(frame, two, steps)]
    if len(pairs) != 1:
        return
    two = pairs[0]
    low, high = sorted((two.old, two.new), key=lambda mark: mark.start)
    said = [one for one in _said(frame) if _is_of(frame, one, low, high)]
    found = {one.way for one in said}
    if len(found) != 1:
        return
    yield Change(
        about=about(two.new.amount, two.old.amount), old=two.old.amount, new=two.new.amount, direction=found.pop()
    )


def _usable(frame: Frame, two: Two, steps: dict[int, Direction]) -> bool:
    """Whether the two are the only figures of their sort there, with no step stated beside them."""
    low, high = sorted((two.old, two.new), key=lambda mark: mark.start)
    here = {low.sentence, high.sentence}
    if frame.last not in here and frame.here():
        return False
    if high.index - low.index > 1:
        return False
    others = [mark for mark in frame.marks if mark.sentence in here and mark not in (low, high)]
    if any(mark.index in steps and mark.sort != low.sort for mark in others):
        return not any(mark.amount.kind in (AmountKind.PERCENT, AmountKind.POINTS) for mark in others)
    if (
        frame.between(low, high) == " to "
        and "from" not in low.left
        and two.new is high
        and low.amount.value < high.amount.value
    ):
        return False  # "(5% to 9%)": a range
    return not any(mark.index in steps or mark.sort == low.sort for mark in others)


def _said(frame: Frame) -> Iterator[_Said]:
    for match in _CUE.finditer(frame.words):
        word = (
            match["noun"]
            or match["trend"]
            or match["verb"]
            or match["now"]
            or match["state"]
            or match["getting"]
            or match["than"]
        )
        way = direction_of(word.replace("upward", "up").replace("downward", "down"))
        if way not in (Direction.UP, Direction.DOWN):
            continue
        start = max(place for place in frame.starts if place <= match.start())
        before = frame.words[start : match.start()]
        if re.search(r"\b(?:had|having)(?: [a-z]+)? $", before) and re.search(
            r"\[[a-vx-z]", frame.words[: match.start()]
        ):
            continue  # "17 vacancies, a number that had risen": earlier than what is told
        own = re.split(r"\[[a-vx-z]", frame.words[match.end() :])[0]
        if re.search(r"\bhaving(?: [a-z]+)? $", before) and "," in own:
            continue
        if ASIDE.search(before) or ENDED.match(frame.words[match.end() :]):
            continue
        if _DENIED.search(before) or (match["than"] and re.search(r"\b(?:no|not|many) $", before)):
            continue
        if match["noun"] and match["in"] and match["in"].strip() != "from":
            subject = _SUBJECT_ENDS.split(frame.words[match.end() :], maxsplit=1)[0]
        elif match["noun"]:
            subject = ""
        elif match["than"]:
            subject = match[0].split(" ", 1)[1]
        else:
            subject = re.split(r"[;:,(\]]|\b(?:that|which|who|and|so)\b", before)[-1]
        yield _Said(way, match.start(), match.end(), subject, bool(match["than"]))


def _is_of(frame: Frame, said: _Said, low: Mark, high: Mark) -> bool:
    """Whether a word of direction is said of two figures."""
    if low.start < said.start < high.start:
        between = _TELLS_ON.sub(" ", frame.words[low.end : said.start], count=1) + frame.words[said.end : high.start]
    elif said.start < low.start:
        between = _TELLS_ON.sub(" ", frame.words[said.end : low.start], count=1)
    else:
        between = frame.words[high.end : said.start]
        if (own := _sentence_of(frame, said.start)) != high.sentence:
            return _says_again(frame, said, own, high)
        if not re.search(
            r"[,;.(–] ?(?:and |so |thus |which |this |that |it |meaning |a |an |the |numbers? |is |are |was |were |"
            r"has |"
            r"have |been |continues? |represent\w* |[a-z]+ing )*$",
            between,
        ) and not _GOES_ON.search(between):
            return False
        between = re.sub(r"^[;.:]|[;.:] ", " ", between)
    if "[" in re.sub(r"\[w\d+\]", " ", between) or len(between) > _FARTHEST:
        return False
    if _APART.search(between) or _AND_ANOTHER.search(between):
        return False
    subject = stems_of(said.subject) - _GENERIC
    named = (frame.nouns(low) | frame.nouns(high)) - _GENERIC
    nouns = stems_of(f"{low.amount.noun} {high.amount.noun}") - _GENERIC
    if subject and nouns and not subject & named:
        return False
    capitals = names_beside(frame, low), names_beside(frame, high)
    return not (capitals[0] and capitals[1] and not capitals[0] & capitals[1])


def _sentence_of(frame: Frame, place: int) -> int:
    return max(number for number, start in enumerate(frame.starts) if start <= place)


def _says_again(frame: Frame, said: _Said, own: int, high: Mark) -> bool:
    """Whether a word of direction in a sentence without figures speaks of what the one before it told."""
    opening = frame.words[frame.starts[own] : said.start]
    if own != high.sentence + 1 or len(opening) > _LONGEST_OPENING or "[" in opening or _APART.search(opening):
        return False
    if _OF_ANOTHER.search(frame.words[said.end :]):
        return False
    subject = stems_of(said.subject) - _GENERIC
    return subject <= stems_of(frame.sentence(high.sentence))


#: "The fall in footfall", "the rise elsewhere": of something else than what was told.
_OF_ANOTHER: Final = re.compile(
    r"^[^.;]{0,12}\b(?:in|of|among|for|at) (?!these\b|this\b|that\b|those\b|numbers?\b|the (?:number|figure|rate|"
    r"total))[a-z]|"
    r"^[^.;]{0,30}\b(?:elsewhere|nationally|in other)\b"
)
_LONGEST_OPENING: Final = 70
