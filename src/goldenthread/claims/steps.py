"""The figures that state a step: "by 12%", "an increase of 40", "7 percentage points lower"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from goldenthread.claims.change_words import BY, LINKED, NOUN_CUE, VERB_CUE
from goldenthread.claims.model import Amount, AmountKind, Direction
from goldenthread.claims.pairs import Pair
from goldenthread.claims.passage import Passage, number_of, pattern
from goldenthread.claims.words import direction_of

_STATED: Final = tuple(
    pattern(template)
    for template in (
        BY,
        rf"(?:^|[ (]){NOUN_CUE}(?: in [a-z' ]{{1,30}}?)?(?: \w+){{0,1}} of {{S:s}}",
        rf"\b(?:an?|the|this|of|by)? ?{{S:s}}(?: (?!an?\b)[a-z-]+){{0,2}}? {NOUN_CUE}\b(?! plan| strateg| programme)",
        r"(?<![a-z-])(?<!making )(?<!makes )(?<!made )(?<!make )(?:up|down|plus|minus) (?:by )?(?:a further )?{S:s}",
        r"(?:rose|risen|fell|fallen|increased|decreased|dropped|grew|declined|reduced)(?: a further)? {S:s}",
        rf"(?<!making )(?<!makes )(?<!made )(?<!make ){VERB_CUE}(?: a further| by)? {{C:s}}(?=[,.;:)]|$| (?:to|from|"
        rf"over|in|on|since|between|year|against|this|compared)\b)",
        rf"{NOUN_CUE} (?:is|was|comes to|came to|equals|amounts to|amounted to|equates to|equated to|"
        rf"represents) {{S:s}}",
        r"{S:s}(?: of an? [a-z]+)?(?: [a-z]+)? (?:more|fewer|less|higher|lower|longer|shorter|above|below|greater|"
        r"up|down)\b"
        r"(?! (?:likely|detail|information))",
        r"{S:s} (?:more|fewer|additional|extra) ",
        r"{S:s} (?:over|under) (?:[a-z]+ )?(?:budget|target|plan|limit|forecast|allocation|ceiling)\b",
        r"(?:,| or|, or|\(|that is|i\.e\.|namely) by {S:s}",
    )
)
# A second figure for the same step: "growth of 142 adults (7%)", "by 6 points or 12%".
_ALSO: Final = pattern(
    r"^,? ?(?:\(|or (?:by )?|, or |i\.e\. |, i\.e\. |equivalent to |or )\(?{S:s}(?! (?:to|then|now|against|in)\b)"
)
_IN_BRACKETS: Final = pattern(r"\((?:a |an |or |by |up |down |\+|–|-)*{S:s}\)?")
_NOUN_PHRASE: Final = re.compile(r"^(?: per [\d,]+| (?:of )?(?:[a-z'&/-]+)){0,6}?(?=[,;:()–]|\s*\[w|$)")
_VERB: Final = re.compile(r"\b(?:rose|fell|increased|decreased|reduced|grew|dropped|were|was|had|has|have)\b")
_WITH_NUMBERS: Final = re.compile(r", with (?:the )?(?:numbers?|figures?|totals?|rates?|it|cases|proportion)\b")
_ANOTHER_VERB: Final = re.compile(r"\band [a-z' ]+ (?:rose|fell|increased|decreased|went|reduced)\b|, (?:and|with) ")
_SIGNS: Final = "+-−–"


@dataclass(frozen=True, slots=True)
class Step:
    """A figure that states a step, with the direction its words give; `start` and `end` are in the marked sentence."""

    index: int
    direction: Direction
    start: int
    end: int


def steps(passage: Passage) -> list[Step]:
    """The figures of a sentence that state a step, in order."""
    marked = passage.marked
    found: dict[int, Step] = {}
    for template in _STATED:
        for match in template.finditer(marked):
            index = number_of(match, "s") or 0
            if marked[passage.tokens()[index][1] :].startswith((" times", "-fold")):
                continue  # a factor, and no step
            words = re.sub(r"\[\w\d+\]", " ", match[0])
            direction = direction_of(re.sub(r"^\s*over\b", "up", re.sub(r"^\s*under\b", "down", words)))
            sign = passage.amounts[index].text[:1]
            if direction is Direction.NOT_SAID and sign in _SIGNS:
                direction = Direction.UP if sign == "+" else Direction.DOWN
            found.setdefault(index, Step(index, direction, match.start(), match.end()))
    for match in _IN_BRACKETS.finditer(marked):
        index = number_of(match, "s") or 0
        signs = {passage.amounts[index].text[:1], match[0][1]} & set(_SIGNS)
        if index not in found and signs:
            way = Direction.UP if "+" in signs else Direction.DOWN
            found[index] = Step(index, way, match.start(), match.end())
    tokens = passage.tokens()
    for index in sorted(found):
        tail = marked[tokens[index][1] :]
        lead = re.match(r"(?: [a-z]+){0,3}", tail)
        for skip in sorted({0, lead.end() if lead else 0}):
            also = _ALSO.match(tail[skip:])
            extra = number_of(also, "s") if also else None
            if also is None or extra is None or extra in found:
                continue
            if passage.amounts[extra].kind is not passage.amounts[index].kind or "or" in also[0]:
                found[extra] = Step(extra, found[index].direction, found[index].start, tokens[extra][1])
    return sorted(found.values(), key=lambda step: step.start)


def belongs(passage: Passage, pair: Pair, step: Step) -> bool:
    """Whether a step is said of a pair of the same sentence: its unit fits, and only linking words stand between."""
    amount = passage.amounts[step.index]
    if amount.start in (pair.old.start, pair.new.start):
        return False
    return fits_unit(pair, amount) and (pair.linked == step.index or _tied(passage, pair, step))


def fits_unit(pair: Pair, stated: Amount) -> bool:
    """Whether a figure can be the step between two others: no pounds between people, no people between percentages."""
    if stated.kind is AmountKind.PERCENT:
        return True
    if stated.kind is AmountKind.POINTS:
        return pair.new.kind in (AmountKind.PERCENT, AmountKind.POINTS, AmountKind.NUMBER)
    if pair.new.kind in (AmountKind.PERCENT, AmountKind.POINTS):
        return False
    return (stated.kind is AmountKind.MONEY) is (pair.new.kind is AmountKind.MONEY)


def _tied(passage: Passage, pair: Pair, step: Step) -> bool:
    marked = passage.marked
    if pair.start <= step.start and step.end <= pair.end + 1:
        return True
    if step.start >= pair.end:
        gap = marked[pair.end : step.start]
        if not _VERB.search(re.split(r"[,;:(–]", gap)[0]):
            gap = _NOUN_PHRASE.sub("", gap)  # the rest of what the second figure counts
        return bool(LINKED.match(gap))
    gap = _WITH_NUMBERS.sub("", marked[step.end : pair.start])
    return (
        len(gap) <= 90
        and re.search(r"[;.]|\[[^w]|\b(?:while|but|whereas|although)\b", gap) is None
        and re.fullmatch(r"(?:[,: (–-]|\[w\d+\]|[a-z'&/-]+ ?){0,14}", gap) is not None
        and _ANOTHER_VERB.search(gap.removesuffix(", with ")) is None
    )
