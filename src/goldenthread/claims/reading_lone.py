"""Patterns for sentences with only two figures of one sort and a step between them, however they are worded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.change_words import DOUBTS, HEAD_CUE, NOUN_CUE, VERB_CUE
from goldenthread.claims.lone_pairs import lone_pair
from goldenthread.claims.model import AmountKind, Change, Claim, Direction, Ratio
from goldenthread.claims.pairs import Pair
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_ratios import spoken
from goldenthread.claims.steps import Step, fits_unit, steps
from goldenthread.claims.views import clauses, joined, together
from goldenthread.claims.words import direction_of, singular

_BRACKETED: Final = re.compile(
    r"(?:\(|, |: |- |– |\b(?:works? out at|equates? to|amounts? to|comes? to|represents|represented|equivalent to|"
    r"or|which is|that is|"
    r"this is) )(?:or |by |an? |that is |about )?\[[ptn](\d+)\](?=\)|[.,;]|$)"
)
_OTHER_SUBJECT: Final = re.compile(
    rf"\band (?!(?:it|this|that|they|there|has|have|had|was|were|is|are|so|now|then|by|in|up|"
    rf"down)\b)[a-z' ]+ {VERB_CUE} "
)


@register(
    "two figures and the step between them",
    Example("With 240 arrests this year and 200 last year, Saltby has seen a 25% rise.", ("25%",)),
    Example("The 916 incidents of 2021 became 522 in 2022, a decrease of 39%.", ("39%",)),
    Example("Having been 400 in 2021, contacts reached 300 in 2022.", ()),
    Example("Contacts fell 12% against a target of 240, with 220 received.", ()),
)
def lone(passage: Passage) -> Iterator[Claim]:
    """Two figures of one sort, and a percentage, points or a difference stated as the step between them."""
    for clause in _scopes(passage):
        yield from _claims(clause)


@register(
    "two figures and their step over two sentences",
    Example("In 2020 there were 240 arrests. In 2021 there were 300, a rise of 25%.", ("25%",)),
    Example("The number of arrests has doubled. There were 120 in 2020 and 240 in 2021.", ("doubled",)),
    Example("There were 240 arrests in 2020. Of the 300 people seen in 2021 a rise of 25% was in drink driving.", ()),
)
def over_two(passage: Passage) -> Iterator[Claim]:
    """The same, where one sentence gives one figure and the next the other, or the step."""
    before = passage.previous
    if before is None or not together(before, passage) or not (before.amounts or _worded(before)):
        return
    if not passage.amounts and not _worded(passage):
        return
    # What one of the two says by itself is read there.
    if any(True for one in (before, passage) for _ in _claims(one)):
        return
    both = joined(before, passage)
    found = list(_claims(both))
    yield from found
    first = before.previous
    if found or first is None or not together(first, before) or len(both.amounts) + len(first.amounts) > 4:
        return
    if not any(True for _ in _claims(joined(first, before))):
        yield from _claims(joined(first, both))


def _worded(passage: Passage) -> bool:
    return any(True for _ in spoken(passage))


def _scopes(passage: Passage) -> Iterator[Passage]:
    pieces = list(clauses(passage))
    if len(pieces) > 1 and ";" in passage.marked:
        yield passage
    yield from (piece for piece in pieces if len(piece.amounts) > 1)


def _claims(passage: Passage) -> Iterator[Claim]:
    if len(passage.amounts) < 2 or len(passage.amounts) > 5:
        return
    given = _given(passage)
    ratios = [(times, words) for times, words in spoken(passage)]
    fractions = {index for index in passage.tokens() if passage.amounts[index].kind is AmountKind.RATIO}
    if not given and not ratios:
        yield from _direction(passage)
        return
    found = lone_pair(passage, frozenset({step.index for step in given} | (fractions if ratios else set())))
    if found is None:
        return
    old, new = found
    pair = Pair(old, new, 0, len(passage.marked), "alone")
    doubted = next((words for pattern, words in DOUBTS if pattern.search(passage.marked)), "")
    for step in given:
        stated = passage.amounts[step.index]
        if fits_unit(pair, stated) and not _of_another(passage, step) and _tied(passage, pair, step):
            yield Change(
                about=about(new, old), old=old, new=new, stated=stated, direction=step.direction, unsure=doubted
            )
    if len(ratios) == 1 and not given and _about_them(passage, pair):
        times, words = ratios[0]
        yield Ratio(about=about(new, old), old=old, new=new, times=times, words=words, unsure=doubted)


def _about_them(passage: Passage, pair: Pair) -> bool:
    """Whether what doubled may be what is counted: "volunteers trebled" says nothing of arrests."""
    spoken_of = next((piece for piece in re.split(r"[.;] ", passage.marked) if _WORD.search(piece)), "")
    if re.search(r"\[[nmqpf]\d+\]", spoken_of) or not pair.new.noun + pair.old.noun:
        return True
    nouns = {singular(word) for word in f"{pair.old.noun} {pair.new.noun}".split()}
    words = {singular(word) for word in re.findall(r"[a-z'-]+", spoken_of)}
    return bool(nouns & words) or bool(
        re.match(r"(?:so |and )?(?:this|that|it|they|these|the (?:number|figure|total|rate)s?) (?!of)", spoken_of)
    )


_WORD: Final = re.compile(r"\b(?:doubl|trebl|tripl|quadrupl|halv|twice|times|fold|\[r\d)")


def _direction(passage: Passage) -> Iterator[Claim]:
    """Only which way it went, where that is said once and two signs show which figure came first."""
    cues = [direction_of(match[0]) for match in HEAD_CUE.finditer(passage.marked)]
    if len(cues) != 1 or cues[0] is Direction.NOT_SAID or _DENIED.search(passage.marked):
        return
    found = lone_pair(passage, frozenset(), signs=3)
    if found is not None and found[0].noun.split()[-1:] == found[1].noun.split()[-1:]:
        yield Change(about=about(found[1], found[0]), old=found[0], new=found[1], direction=cues[0])


_DENIED: Final = re.compile(
    r"\b(?:no|not|never|without|despite|although|though|but|first|before|after|since|again|still)\b"
)


def _given(passage: Passage) -> list[Step]:
    """The steps of a passage; where none is worded as one, a percentage in brackets beside words of change."""
    found = [step for step in steps(passage) if passage.amounts[step.index].kind is not AmountKind.RATIO]
    if found:
        return found if len({passage.amounts[step.index].kind for step in found}) == len(found) else []
    signed = [
        index
        for index in passage.tokens()
        if passage.amounts[index].kind in (AmountKind.PERCENT, AmountKind.POINTS)
        and passage.amounts[index].text[:1] in "+-−–"
    ]
    if len(signed) == 1:
        way = Direction.UP if passage.amounts[signed[0]].text[0] == "+" else Direction.DOWN
        return [Step(signed[0], way, *passage.tokens()[signed[0]])]
    cues = {direction_of(match[0]) for match in HEAD_CUE.finditer(passage.marked)} - {Direction.NOT_SAID}
    if len(cues) != 1:
        return []
    kinds = {index: passage.amounts[index].kind for index in passage.tokens()}
    marks = {int(match[1]) for match in _BRACKETED.finditer(passage.marked)}
    loose = [index for index, kind in kinds.items() if kind is AmountKind.POINTS]
    loose = loose or [index for index, kind in kinds.items() if kind is AmountKind.PERCENT and index in marks]
    if len(loose) != 1:
        return []
    start, end = passage.tokens()[loose[0]]
    return [Step(loose[0], cues.pop(), start, end)]


def _tied(passage: Passage, pair: Pair, step: Step) -> bool:
    """Whether the clause of a step has one of the two figures in it, or opens with a word that points back to them."""
    place = passage.tokens()[step.index][0]
    start = max(passage.marked.rfind(mark, 0, place) + 2 for mark in (". ", "; ", "? "))
    clause = re.split(r"[.;] ", passage.marked[max(start, 0) :])[0]
    inside = {passage.amounts[int(number)].start for number in re.findall(r"\[[a-vx-z](\d+)\]", clause)}
    return bool(inside & {pair.old.start, pair.new.start}) or _ANAPHOR.match(clause) is not None


_ANAPHOR: Final = re.compile(
    r"^(?:and |but |so |or |in all,? |overall,? )?(?:\[[ptn]\d+\]|(?:this|that|it|these|they|which|we|up|down|"
    r"an? (?:\w+ )?"
    rf"{NOUN_CUE}|the (?:\w+ )?(?:{NOUN_CUE}|figure|number|total|rate|proportion|share)|{NOUN_CUE}|performance|"
    rf"change|numbers|"
    r"(?:there )?(?:has|have) been)\b)"
)


def _of_another(passage: Passage, step: Step) -> bool:
    """Whether the step has a subject of its own: "it went from 410 to 418, and prices rose by 6.7%"."""
    opening = re.split(r"\[[nmqpft]\d+\]", passage.marked[: step.start])[-1]
    return _OTHER_SUBJECT.search(opening + passage.marked[step.start : step.end]) is not None
