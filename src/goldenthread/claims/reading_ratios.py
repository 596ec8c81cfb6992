"""Words for so many times as much: doubled, halved, three times as many, a third fewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.change_words import LINKED, NOUN_CUE, VERB_CUE
from goldenthread.claims.model import Claim, Direction, Ratio
from goldenthread.claims.pairs import Pair, alike, doubt, pairs
from goldenthread.claims.passage import Passage, number_of, pattern, runs_of_words
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.words import direction_of

_HOW_FAR: Final = r"(?P<q>(?:more than |almost |nearly |over |just over |at least |about |around |roughly )?)"
_WORDS: Final = tuple(
    pattern(template)
    for template in (
        rf"{_HOW_FAR}(?P<verb>doubl(?:ed|ing)|tripl(?:ed|ing)|trebl(?:ed|ing)|quadrupl(?:ed|ing)|halv(?:ed|ing))"
        r"(?! up| the (?:impact|effort))",
        rf"{_HOW_FAR}(?P<verb>twice|{{N:k}} times) (?:as (?:many|much|high|large|big)|the (?:number|figure|rate|"
        rf"amount))",
        rf"{_HOW_FAR}(?P<verb>{{N:k}}[ -]?fold|twofold|threefold|fourfold|fivefold)",
    )
)
# "fell by a third", "a third fewer", "a quarter higher"
_BY_A_PART: Final = pattern(
    rf"{VERB_CUE}(?: \w+)? (?:by|in) {{R:r}}|{NOUN_CUE} of (?:around |about )?{{R:r}}"
    rf"|{{R:r}} (?:more|fewer|less|higher|lower|up|down|as (?:many|much) again)\b|{{R:r}} {NOUN_CUE}"
)
# "saw arrests double from 60 to 120"
_TO_DOUBLE: Final = pattern(
    r"(?<!a )(?<!the )(?P<verb>(?:double|treble|triple|quadruple|halve)(?= (?:from|to|over|in|between|since|on)\b))"
)
# "fell to a quarter of what it was": the part itself, not a change by it
_TO_A_PART: Final = pattern(
    rf"{VERB_CUE}(?: \w+)? to (?:about |just |less than )?{{R:r}}(?: (?:of|"
    rf"as) (?:what|its|their|the|that|many|much)\b|[,.;]|$)"
)
_TIMES: Final = {
    "doubl": 2,
    "tripl": 3,
    "trebl": 3,
    "quadr": 4,
    "twice": 2,
    "twofo": 2,
    "three": 3,
    "fourf": 4,
    "fivef": 5,
}
_OTHER_CLAUSE: Final = re.compile(r"\[[a-vx-z]\d+\]|[;.]|\b(?:while|but|whereas)\b")


def ratios(passage: Passage, pair: Pair) -> Iterator[Claim]:
    """What words such as "doubled" say of a pair of figures in the same sentence."""
    for template in (*_WORDS, _BY_A_PART):
        for match in template.finditer(passage.marked):
            if not _beside(passage, pair, match):
                continue
            times, words = _times(passage, match)
            if times is not None:
                yield Ratio(
                    about=about(pair.new, pair.old),
                    old=pair.old,
                    new=pair.new,
                    times=times,
                    words=words,
                    unsure=doubt(passage, pair),
                )


def spoken(passage: Passage) -> Iterator[tuple[Decimal, str]]:
    """Each word for so many times in a sentence, with its factor, whatever figures stand beside it."""
    for times, words, _ in spoken_at(passage):
        yield times, words


def spoken_at(passage: Passage) -> Iterator[tuple[Decimal, str, int]]:
    """The same, with the place of each in the marked sentence."""
    for template in (*_WORDS, _BY_A_PART, _TO_DOUBLE):
        for match in template.finditer(passage.marked):
            times, words = _times(passage, match)
            if times is not None:
                yield times, words, match.start()
    for match in _TO_A_PART.finditer(passage.marked):
        amount = passage.amount(match, "r")
        yield amount.value, amount.text, match.start()


def _beside(passage: Passage, pair: Pair, match: re.Match[str]) -> bool:
    if match.start() < pair.start:
        return _OTHER_CLAUSE.search(passage.marked[match.end() : pair.start]) is None
    if match.start() >= pair.end:
        gap = re.sub(r"^(?: [a-z'&/-]+){0,4}?(?=[,;(]|\s*\[w|$)", "", passage.marked[pair.end : match.start()])
        return LINKED.match(gap) is not None
    return True


def _times(passage: Passage, match: re.Match[str]) -> tuple[Decimal | None, str]:
    groups = match.groupdict()
    if "verb" not in groups:
        amount = passage.amount(match, "r")
        direction = direction_of(re.sub(r"\[\w\d+\]", " ", match[0]).replace("again", "more"))
        if direction is Direction.UP and "again" in match[0]:
            return 1 + amount.value, re.sub(r"\[\w\d+\]", amount.text, match[0])
        if direction is Direction.UP:
            return 1 + amount.value, f"up by {amount.text}"
        if direction is Direction.DOWN:
            return 1 - amount.value, f"{amount.text} fewer" if "fewer" in match[0] else f"down by {amount.text}"
        return None, ""
    verb, how_far = match["verb"], groups.get("q") or ""
    if (number := number_of(match, "k")) is not None:
        amount = passage.amounts[number]
        return amount.value, how_far + re.sub(r"\[\w\d+\]", amount.text, verb)
    if verb.startswith("halv"):
        return Decimal("0.5"), how_far + verb
    return Decimal(_TIMES[verb[:5]]), how_far + verb


_DOUBLE_THE: Final = pattern(
    rf"{{V:new}}{{words9}},? (?:(?:and|which|this|that|it|is|was|now|almost) ){{0,4}}{_HOW_FAR}"
    r"(?P<verb>double|twice|treble|triple|{N:k} times) (?:the|that of the)(?: {word}){0,2}? {V:old}"
)


@register(
    "double the earlier figure",
    Example("There were 120 sleeping rough in autumn 2023, double the 60 seen in 2021.", ("double",)),
    Example("The team has doubled its efforts and saw 60 people.", ()),
)
def double_the(passage: Passage) -> Iterator[Claim]:
    """One figure, and that it is double, twice or three times another."""
    for match in runs_of_words(_DOUBLE_THE, passage.marked):
        old, new = passage.amount(match, "old"), passage.amount(match, "new")
        # "120, up from 100 in 2022 and double the 60 of 2021": the later figure of the pair is meant.
        new = next((pair.new for pair in pairs(passage) if new in (pair.old, pair.new)), new)
        if new.start == old.start:
            continue
        times, words = _times(passage, match)
        if times is not None and alike(old, new):
            yield Ratio(about=about(new, old), old=old, new=new, times=times, words=words)
