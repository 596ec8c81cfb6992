"""Words for so many times as much: doubled, halved, three times as many, a third fewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.change_words import LINKED, NOUN_CUE, VERB_CUE
from goldenthread.claims.model import Claim, Direction, Ratio
from goldenthread.claims.pairs import Pair, doubt
from goldenthread.claims.passage import Passage, number_of, pattern
from goldenthread.claims.patterns import about
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
    rf"|\b(?:lost|shed|shrunk by) {{R:r}} of (?:its|our|the|their)|{{R:r}} (?:more|fewer|less|higher|lower|up|down|"
    rf"as (?:many|much) again)\b|{{R:r}} {NOUN_CUE}"
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


#: "fell by a third between 2015 and 2020, and ...": between figures that are not printed.
_OWN_SPAN: Final = re.compile(r"\b(?:between|from) \[w\d+\](?: (?:and|to) \[w\d+\])?, ")
#: "the cost of fuel doubled, and visits fell from 300": another thing, with a verb of its own.
OWN_VERB: Final = re.compile(
    rf"\band (?!(?:is|was|are|were|has|have|it|they|we|there|now) )[a-z' ]{{1,40}}?\b(?:{VERB_CUE}|had\b|saw\b)"
)


def _beside(passage: Passage, pair: Pair, match: re.Match[str]) -> bool:
    if match.start() < pair.start:
        between = passage.marked[match.end() : pair.start]
        if _OWN_SPAN.search(between) or OWN_VERB.search(between):
            return False
        return _OTHER_CLAUSE.search(passage.marked[match.end() : pair.start]) is None
    if match.start() >= pair.end:
        gap = re.sub(r"^(?: [a-z'&/-]+){0,4}?(?=[,;(]|\s*\[w|$)", "", passage.marked[pair.end : match.start()])
        return LINKED.match(gap) is not None
    return True


def _times(passage: Passage, match: re.Match[str]) -> tuple[Decimal | None, str]:
    groups = match.groupdict()
    if "verb" not in groups:
        amount = passage.amount(match, "r")
        told = re.sub(r"\[\w\d+\]", " ", match[0]).replace("again", "more")
        direction = Direction.DOWN if told.startswith(("lost", "shed")) else direction_of(told)
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
