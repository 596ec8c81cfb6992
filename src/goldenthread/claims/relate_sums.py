"""Sums by the figures and the words beside them: which figure is the total, and which run of figures its parts.

A total is called one before it or after it, or stands at the head of a list. Its parts are figures of its sort that
follow one another in one list. Where one run of them makes the total, that run is meant; where none does, the whole
list is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.exclusive import exclusive
from goldenthread.claims.frames import LIKELY, SURE, Frame, Mark, Reading, decide, frame_of, plain
from goldenthread.claims.model import AmountKind, Claim, Sum
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_sums import overlaps
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.wholes import COUNTLESS

_SORTS: Final = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY)
_TOTAL_LEFT: Final = re.compile(
    r"(?:\b(?:totals?|totall(?:ed|ing)|in all|altogether|all told|"
    r"combined|aggregate|sum|overall|together|between them|"
    r"to date|cumulatively|"
    r"(?:giving|gives?|making|makes?|bringing|brings)(?: [a-z]+){0,3}|adding up to|add up to|adds up to|"
    r"came to|comes to|coming to|amount(?:s|ed|ing)? to|whole|"
    r"grand total|the year's (?:figure|total|count|number)|so the (?:figure|total|count)|"
    r"all [a-z-]+s)\b(?: [a-z'£-]+| \[w\d+\]){0,6}?"
    r"(?::|,| =| –)? ?\(?|= ?)$"
)
_TOTAL_RIGHT: Final = re.compile(
    r"^(?: [a-z'-]+){0,3},? (?:in all|in total|altogether|all told|combined|overall|between them|together)\b"
    r"|^(?: [a-z'-]+)? (?:over|for|across|in|during) the (?:full |whole |half[ -])?year\b"
    r"|^(?: [a-z'-]+)? (?:over|across|in|for) (?:the|all|those|these) (?:two|three|four|five|six|seven|eight|"
    r"\[n\d+\]) [a-z]+s\b"
)
_HEADS: Final = re.compile(
    r"^(?: [a-z'-]+| \[w\d+\]| \([^()\[]*\)| \((?:up|down)[^()]*\)){0,12}?(?::| –|"
    r" -|,? (?:of (?:which|whom|these|them|those)|made up of|compris(?:es|ed|ing)|breaks? down (?:as|into)|"
    r"broke down (?:as|into)|shared (?:out )?(?:between|among)|went (?:on|to)|"
    r"consist(?:ed|ing|s) of|split|broken down|divided|namely|being|"
    r"which (?:was|were|is) made up of|is the sum of|=|(?:was|were|is|are) (?:made up of|"
    r"split|divided|composed of|spread|drawn from)))\b[^\[.;]{0,60}$|^(?: [a-z'-]+){0,6}?(?::| -| –|:? =) ?$"
)
_JOIN: Final = re.compile(r",|;|\band\b|/|\+|\||·|\bplus\b|\bwith\b|\bwhile\b|\.|:|\)")
_BROKEN: Final = re.compile(
    r"\b(?:compared|than|from (?=\[|last)|against|target|last year|"
    r"previous|up|down|rose|fell|of (?:which|whom)|including|includes|"
    r"average|rate|while across|whereas)\b"
)
_PARTIAL: Final = re.compile(
    r"\b(?:includ(?:es?|ing)|incl|such as|for example|e\.g|mainly|"
    r"mostly|largely|chiefly|top|most common|at least|up to|"
    r"cumulative|each|among (?:them|these|those)|net|gross|vat|"
    r"gift aid|together with|average|median|a further|further|more than one|some|both|"
    r"capacity|places?)\b"
)
_REST: Final = re.compile(r"\b(?:remain(?:ing|der)|rest|others?|balance|last)\b")
_OF_THE: Final = re.compile(r"(?:^|[ (,])(?:out )?(?:of|from|among) (?:the |all |our |these |those |a total of )*$")
#: How far parts may be from a total before they are taken for others; further where the words leave no doubt.
_NEAR: Final = Decimal("0.25")
_NOT_FAR: Final = Decimal("0.6")
_OUTRIGHT: Final = re.compile(
    r"\b(?:made up of|compris\w+|consist\w+ of|composed of|broken down|split)\b|\b(?:remaining|other|rest)\b"
)


@register(
    "a total and the run of its parts",
    Example(
        "Youth justice: 84 first time entrants (down from 96), of whom "
        "51 boys from the north, 14 boys from the south and 29 girls.",
        ("84",),
    ),
    Example(
        "Capital programme, £000: backlog 3,150; digital 1,840; "
        "equipment 2,260; theatres 4,700. Total programme 12,950.",
        ("12,950",),
    ),
    Example("Phase 1: 41 warrants. Phase 2: 36. Phase 3: 28. Warrants to date 105.", ("105",)),
    Example("Q1 44, Q2 39, Q3 52, Q4 45 = 180.", ("180",)),
    Example("Arrests 402 incl. 61 under 18, 74 female, 118 recalled.", ()),
    Example("Of the 310 people 190 live alone, 142 no longer drive and 88 have lost a partner.", ()),
)
def run_of_parts(passage: Passage) -> Iterator[Claim]:
    """A figure that is called a total, held against the runs of figures beside it."""
    if not any(amount.kind in _SORTS for amount in passage.amounts):
        return
    frame = frame_of(passage)
    if _PARTIAL.search(frame.words) or overlaps(passage):
        return
    steps = directions(frame)
    named = _in_brackets(frame)
    aside = {mark.index for mark in frame.marks if mark.bracketed and not frame.before(mark).endswith(": (")} - named
    free = [
        mark
        for mark in frame.marks
        if mark.index not in steps
        and mark.amount.kind in _SORTS
        and plain(mark)
        and head_noun(mark.amount) not in COUNTLESS
    ]
    for total in free:
        if total.index in aside or total.index in named:
            continue
        yield from decide(list(_after(frame, total, free, aside)) + list(_before(frame, total, free, aside)))


_ALONE: Final = re.compile(r"[a-z)'] ?\($")


def _in_brackets(frame: Frame) -> set[int]:
    """The parts that stand in brackets after their names: "Ash (40), Elm (25) and Oak (31)", or all in one bracket."""
    here = [mark for mark in frame.here() if mark.bracketed and mark.amount.kind in _SORTS]
    alone = [mark for mark in here if _ALONE.search(mark.left) and mark.right.startswith(")")]
    if len(alone) == len(here) > 1:
        return {mark.index for mark in here}
    opening = frame.sentence(frame.last)
    return (
        {mark.index for mark in here}
        if len(here) > 1 and opening.count("(") == 1 and len({_sort(mark) for mark in here}) == 1
        else set()
    )


def _sort(mark: Mark) -> bool:
    return mark.amount.kind is AmountKind.MONEY


def _before(frame: Frame, total: Mark, free: list[Mark], aside: set[int]) -> Iterator[Reading]:
    """Parts that stand before a figure called their total."""
    if total.sentence != frame.last:
        return
    left = _TOTAL_LEFT.search(total.left)
    right = _TOTAL_RIGHT.match(total.right)
    if not left and not right:
        return
    earlier = [m for m in free if m.start < total.start and _sort(m) is _sort(total) and m.index not in aside]
    yield from _runs(frame, total, earlier[::-1], total.sentence)


def _after(frame: Frame, total: Mark, free: list[Mark], aside: set[int]) -> Iterator[Reading]:
    """Parts that stand after the figure at their head."""
    later = [
        m
        for m in free
        if m.start > total.start and m.sentence == total.sentence and _sort(m) is _sort(total) and m.index not in aside
    ]
    if total.sentence == frame.last - 1 and not later:
        yield from _of_these(frame, total, free, aside)
    if total.sentence != frame.last or len(later) < 2:
        return
    before = [m for m in free if m.start < total.start and _sort(m) is _sort(total)]
    if (before and before[-1].amount.value > total.amount.value) or _parallel([total, *later]):
        return  # it is one of the parts
    opening = frame.words[total.end : later[0].start]
    opening = re.sub(r" ?\((?:up|down|was|from|last|\[w\d+\])[^()]*\)", "", opening)
    apart = exclusive(frame.words[later[0].start :])
    of_the = _OF_THE.search(total.left)
    headed = _HEADS.match(re.sub(r"\[[a-vx-z]\d+\]", "", opening)) or (of_the and apart)
    bare = not headed and not (_COMMA.match(opening) and _parallel(later))
    if bare and (before or not _listed_off(frame, total, later)):
        return  # nothing shows that what follows are its parts
    some = of_the or re.search(r"\bof (?:which|whom|these|them|those)\b", opening)
    told = (bool(headed) and (not some) and not bare) or bool(_REST.search(frame.words[later[-2].end :])) or apart
    told = told or bool(_ELSEWHERE.search(frame.words[later[-1].end :]))
    some_of = [m for m in before if m.index == total.index - 1 and len(frame.between(m, total)) < 20]
    if of_the and some_of and apart:
        # "5 of the 12 were upheld, 4 partly upheld and 3 rejected"
        yield from _runs(frame, total, [*some_of, *later], total.sentence, told=len(later) > 1)
        return
    if of_the and len(later) == 2 and sum(mark.amount.value for mark in later) < total.amount.value:
        told = False  # there may be a third sort
    outright = told and bool(_OUTRIGHT.search(frame.words[total.end : later[-1].end]))
    yield from _runs(frame, total, later, total.sentence, told=told, outright=outright)


_VERBS: Final = re.compile(r"\b(?:was|were|had|is|are|have|has|stood|rose|fell|we|they|it|which|who)\b")
_ELSEWHERE: Final = re.compile(r"\b(?:elsewhere|other sources|others|other places|the rest|everyone else)\b")


def _listed_off(frame: Frame, total: Mark, later: list[Mark]) -> bool:
    """Whether figures after another are told in one breath, each with a place or a source: "40 in Ash, 25 in Elm"."""
    gap = frame.words[total.end : later[0].start]
    if (
        len(gap) > 70
        or ";" in gap
        or _VERBS.search(gap)
        or _BROKEN.search(gap)
        or not (_parallel(later) or _in_brackets(frame) >= {mark.index for mark in later})
    ):
        return False
    return not re.search(r"\b(?:and|but|while|also|were|was)\b [a-z ]*$", re.sub(r"[,;] ?$", "", gap)) or bool(
        re.search(r"[,;(:–-] ?(?:[A-Za-z ]{0,20})$", gap)
    )


def _of_these(frame: Frame, total: Mark, free: list[Mark], aside: set[int]) -> Iterator[Reading]:
    """ "We have 96 volunteers. Of these 58 are women and 46 are men.": sorts that leave nobody in two."""
    parts = [m for m in free if m.sentence == frame.last and _sort(m) is _sort(total) and m.index not in aside]
    before = [m for m in free if m.start < total.start and m.sentence == total.sentence and _sort(m) is _sort(total)]
    opening = re.match(r"(?:of|among) (?:these|them|those|which|whom)\b", frame.sentence(frame.last))
    if before or len(parts) < 2:
        return
    if opening and exclusive(frame.sentence(frame.last)):
        yield from _runs(frame, total, parts, frame.last, told=True, outright=True)
    elif (
        re.search(r"\btotal of (?:about )?$", total.left)
        and len(parts) == len([m for m in frame.here() if m.index not in aside]) > 2
    ):
        yield from _runs(
            frame, total, parts, frame.last, told=all(re.match(r"^(?: [a-z]+)? from\b", m.right) for m in parts)
        )
    elif (
        len(frame.sentence(total.sentence)) < 60
        and len(parts) == len(frame.here()) > 2
        and not _VERBS.search(frame.words[frame.starts[total.sentence] :])
    ):
        yield from _runs(frame, total, parts, frame.last, told=False)


#: "1,320 referrals, 870 from schools and 450 from the police"
_COMMA: Final = re.compile(r"^(?: [a-z'-]+){1,5}, (?:with )?$")


def _parallel(marks: list[Mark]) -> bool:
    """Whether the same small word stands after each of some figures."""
    words = {
        match[1] if (match := re.match(r"^(?: [a-z-]+)? (from|in|at|by|on|for|to|of)\b", mark.right)) else ""
        for mark in marks
    }
    return len(words) == 1 and "" not in words


_ANYTHING: Final = frozenset(["people", "person", "case", "item", "thing", "total", "child", "place", "family"])


def _runs(
    frame: Frame, total: Mark, near: list[Mark], sentence: int, *, told: bool = True, outright: bool = False
) -> Iterator[Reading]:
    """The runs of parts from the one nearest to the total outwards, in one list."""
    parts: list[Mark] = []
    readings: list[tuple[list[Mark], bool]] = []
    for mark in near:
        if parts and (not _JOIN.search(gap := frame.between(parts[-1], mark)) or len(gap) > 100 or _BROKEN.search(gap)):
            break
        parts.append(mark)
        if len(parts) > 1:
            readings.append((sorted(parts, key=lambda one: one.start), mark.sentence == sentence))
    longest = len(readings) - 1
    # "Total programme 12,950." after a sentence that lists the parts.
    opens = re.match(
        r"(?:the )?(?:grand |overall )?(?:in total|together|between them|(?:this|that) (?:makes|is|comes to)|total|"
        r"altogether|in all|all told|sum|cumulatively)\b"
        r"(?! (?:in|at|for) )",
        frame.before(total),
    )
    for at, (run, inside) in enumerate(readings):
        claim = Sum(
            about=about(total.amount, *(mark.amount for mark in run)),
            parts=tuple(mark.amount for mark in run),
            total=total.amount,
            outright=outright,
        )
        added = sum((mark.amount.value for mark in run), Decimal(0))
        low, high = sorted((added, total.amount.value))
        close = low > 0 and (high - low) <= high * (_NOT_FAR if outright else _NEAR)
        ends = at == longest or (inside and not readings[at + 1][1])
        if not inside:
            ends = at == longest and len({mark.sentence for mark in run}) == 1
        # Money that went on this and that cannot come to more than there was.
        spent = _sort(total) and added > total.amount.value
        weight = SURE if ends and close and (told or spent) and (inside or opens) else LIKELY
        if not close:
            weight = LIKELY - 1
        things = {head_noun(mark.amount) for mark in run} - {""}
        own = head_noun(total.amount)
        if own and things and own not in things and not inside and own not in _ANYTHING:
            weight = min(weight, LIKELY - 1)  # clubs do not come to groups
        if len({head_noun(mark.amount) for mark in run} - {""}) > 1 and head_noun(total.amount) and weight == SURE:
            weight = LIKELY if not inside else SURE
        yield Reading(claim, weight)
