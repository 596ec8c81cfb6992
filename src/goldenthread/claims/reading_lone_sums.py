"""Patterns for sentences in which every figure is a part or the total of the parts, however they are worded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from goldenthread.claims.exclusive import exclusive
from goldenthread.claims.model import Amount, AmountKind, Claim, Sum
from goldenthread.claims.passage import Passage, head_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_sums import overlaps
from goldenthread.claims.views import clauses, joined
from goldenthread.claims.wholes import COUNTLESS
from goldenthread.vocabulary import Qualifier

#: Words after a total that announce its parts.
_PARTS: Final = re.compile(
    r"\b(?:compris(?:es?|ed|ing)|compos(?:ed|ing)|made up|make up|makes up|consist(?:s|ed|ing)?|split|divided|shared|"
    r"broken down|break(?:s|ing)? down|breakdown|distributed|spread|namely|that is|as follows|went (?:on|to)|came from|"
    r"formed of|apportioned|allocated|(?:the )?sum of)\b|:|=| (?:-|–) "
)
_BRACKET: Final = re.compile(r"^[^;.]*\((?:[a-z]+ ){0,4}\[")
_TOTAL_WORDS: Final = re.compile(
    r"\b(?:(?:a|the|in|our|their|its) (?:[a-z]+ ){0,2}total|total(?:s|led|ling|ed|ing)?|altogether|in all|all told|"
    r"together|"
    r"combined|between them|overall)\b"
)
#: Words before a total that follows its parts.
_MAKES: Final = re.compile(
    r"\b(?:total(?:s|led|ling|ed|ing)?|altogether|in all|together|combined|all told|sum(?:s|med|ming)?|overall|"
    r"add(?:s|ed|ing)? (?:up )?to|mak(?:es|ing)|giv(?:es|ing)|bring(?:s|ing)|tak(?:es|ing)|(?:which|this|that|it|"
    r"these|they|so) (?:made|gave|brought|took|bring|make|give)|"
    r"c[ao]mes? to|amount(?:s|ed|ing)? to|equals?|whole)\b[^\[]*$"
)
_IN_ALL_AFTER: Final = re.compile(
    r"^(?: [a-z'-]+){0,4}?,? (?:in total|in all|altogether|all told|combined|overall|between them|as a whole|"
    r"across (?:the (?:two|three|four|five|partnership|area|county)|both|all))\b"
)
_BARRED: Final = re.compile(
    r"\b(?:includ(?:es?|ed|ing)|such as|among (?:them|these)|compared|rose|fell|increase[ds]?|decrease[ds]?|reduced|"
    r"up from|"
    r"down from|targets?|per|each|every|averag\w*|than|expected|forecast|projected|at least|least|most|more|fewer|less|"
    r"times|leaving|left|minus|net|excluding|excludes|apart from|except|yet|however|although|between (?:\[|the ages)|"
    r"last year|previous|only|also|another|further|or)\b|\[[w]\d+\][^\[]*\[[nm]\d+\][^\[]*\[w\d+\]"
)
_OF_THESE: Final = re.compile(
    r"^(?:of|among|amongst) (?:these|those|them|which|whom)\b|^these (?:were|are|comprised?|consist)"
)
_VERB: Final = re.compile(r"^ (?:were|was|are|is|had|have|has|came|went|led|did|got)\b")
_OF_WHICH: Final = re.compile(r"\bof (?:which|whom|these|them)\b")
_REST: Final = re.compile(r"\b(?:remaining|rest|remainder|others?|last|final|elsewhere|all other)\b")
_OPENS_TOTAL: Final = re.compile(
    r"^(?:and |so )?(?:together|in total|in all|altogether|the (?:[a-z]+ )?total|that|this|these|all told|combined|"
    r"overall|"
    r"between them|the (?:[a-z]+ ){0,2}(?:as a whole|sum)|total|it|they|all)\b"
)
_JOIN: Final = re.compile(r",|;|\+|\band\b|\bplus\b|\bwith\b|\bas well as\b|&|\bthen\b")
_PERCENT_ASIDE: Final = re.compile(r" ?\(\[p\d+\]\)|, \[p\d+\](?=\))|(?<=\[[nm]\d\]) or \[p\d+\]")
_SUMMED: Final = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY)
_FAR: Final = Decimal("1.6")


@register(
    "every figure a part or the total",
    Example("The £900 was shared between North (£500), South (£300) and West (£200).", ("£900",)),
    Example("North had 50 visits, South had 30 and West had 20, a total of 110.", ("110",)),
    Example("North had 50 visits, South 30 and West 20. Together that is 110.", ("110",)),
    Example("A total of 110 visits were made. North made 50, South 30 and West 20.", ("110",)),
    Example("We saw 110 people: 50 in North and 30 in South, including 20 new ones.", ()),
    Example("There were 110 visits. Of these 50 were in North and 30 in South.", ("110",)),
)
def lone_sum(passage: Passage) -> Iterator[Claim]:
    """A list of parts and the one figure that words make their total, in one sentence or two."""
    found = False
    for clause in (passage, *clauses(passage)):
        if (claim := _claim(clause)) is not None:
            found = True
            yield claim
            break
    before = passage.previous
    if found or before is None or before.block is not passage.block or not before.amounts or not passage.amounts:
        return
    if _claim(before) is None:
        yield from _over_two(before, passage)


def _over_two(before: Passage, passage: Passage) -> Iterator[Claim]:
    one, two = _figures(before), _figures(passage)
    if one is None or two is None:
        return
    both = joined(before, passage)
    if len(one) > 1 and len(two) == 1 and _OPENS_TOTAL.match(passage.marked):
        opening = passage.marked[: passage.tokens()[two[0]][0]]
        if _MAKES.search(opening) or _IN_ALL_AFTER.match(passage.marked[passage.tokens()[two[0]][1] :]):
            yield from _sum(both, [*range(len(one))], len(one), before)
    if len(one) == 1 and len(two) > 1:
        parts = [len(one) + at for at in range(len(two))]
        if _OF_THESE.match(passage.marked):
            last = passage.marked[passage.tokens()[two[-2]][1] :]
            yield from _sum(both, parts, 0, passage, partial=not _REST.search(last))
        elif (_TOTAL_WORDS.search(before.marked) or _is_heading(before, two)) and _listed(passage, two):
            yield from _sum(both, parts, 0, passage)


def _figures(passage: Passage) -> list[int] | None:
    """The numbers of the figures, where all can be parts or totals and none is anything else."""
    aside = _counted_parts(passage) | {
        int(number) for words in _PERCENT_ASIDE.findall(passage.marked) for number in re.findall(r"\d+", words)
    }
    kept = [index for index in range(len(passage.amounts)) if index not in aside]
    amounts = [passage.amounts[index] for index in kept]
    if not amounts or any(amount.kind not in _SUMMED or amount.qualifier is Qualifier.RANGE for amount in amounts):
        return None
    if len({amount.kind is AmountKind.MONEY for amount in amounts}) != 1:
        return None
    if any(head_noun(amount) in COUNTLESS for amount in amounts) or _BARRED.search(passage.marked):
        return None
    return kept if set(kept) <= set(passage.tokens()) else None


def _is_heading(passage: Passage, parts: list[int]) -> bool:
    """ "Hospital admissions 462." before three or more figures: a label and its figure, and no sentence."""
    return len(parts) > 2 and re.fullmatch(r"[a-z][a-z' -]{3,40}:? \[[nm]\d+\][.:]?", passage.marked) is not None


def _counted_parts(passage: Passage) -> set[int]:
    """ "Three grants", "the four areas": a small number in words that says how many parts there are."""
    small = {
        index
        for index, amount in enumerate(passage.amounts)
        if amount.kind in (AmountKind.COUNT, AmountKind.NUMBER) and amount.value <= 12 and amount.text[:1].isalpha()
    }
    others = len(passage.amounts) - len(small)
    kinds = [amount.kind is AmountKind.MONEY for amount in passage.amounts]
    if sum(kinds) > 2:
        return {index for index, money in enumerate(kinds) if not money}  # "£9,000 paid our two gardeners"
    return {index for index in small if others - 1 <= passage.amounts[index].value <= others} if others > 1 else set()


def _listed(passage: Passage, indices: list[int]) -> bool:
    """Whether figures stand in one list: a comma, a semicolon or "and" between each two."""
    tokens = passage.tokens()
    gaps = [passage.marked[tokens[one][1] : tokens[two][0]] for one, two in pairwise(indices)]
    return bool(gaps) and all(len(gap) < 90 and _JOIN.search(gap) and ". " not in gap for gap in gaps)


def _claim(passage: Passage) -> Claim | None:
    figures = _figures(passage)
    if figures is None or len(figures) < 3:
        return None
    tokens, marked = passage.tokens(), passage.marked
    first, last = figures[0], figures[-1]
    after_first = marked[tokens[first][1] : tokens[figures[1]][0]]
    before_first = marked[: tokens[first][0]]
    before_last = marked[tokens[figures[-2]][1] : tokens[last][0]]
    if _listed(passage, figures[1:]):
        of_which = _OF_WHICH.search(after_first)
        if of_which and _REST.search(marked[tokens[figures[-2]][1] :]):
            return next(_sum(passage, figures[1:], first, passage), None)
        told = _PARTS.search(after_first) or _TOTAL_WORDS.search(before_first) or _TOTAL_WORDS.search(after_first)
        bracket = _BRACKET.match(after_first + "[") and marked[tokens[first][1] :].count("(") >= len(figures) - 1
        of_them = re.match(r"^ of (?:them|these|those|which)\b", marked[tokens[figures[1]][1] :])
        are = before_first.strip() in ("the", "our", "these", "those") and re.search(
            r"\b(?:were|are|was) $", after_first
        )
        if (told or bracket or of_them or are) and not _MAKES.search(before_last):
            return next(_sum(passage, figures[1:], first, passage), None)
        of_the = re.search(r"(?:^|[ (,])(?:out )?of (?:the |all |our |those |these )*$", before_first)
        if of_the and not _VERB.match(after_first):
            every = _REST.search(marked[tokens[figures[-2]][1] :])
            return next(_sum(passage, figures[1:], first, passage, partial=not every), None)
    if _listed(passage, figures[:-1]):
        follows = _MAKES.search(before_last) or _IN_ALL_AFTER.match(marked[tokens[last][1] :])
        if follows or (before_first.startswith("with ") and _TOTAL_WORDS.search(before_last)):
            return next(_sum(passage, figures[:-1], last, passage), None)
    return None


def _sum(passage: Passage, parts: list[int], total: int, near: Passage, *, partial: bool = False) -> Iterator[Sum]:
    said: Amount = passage.amounts[total]
    items = tuple(passage.amounts[index] for index in parts)
    if len(items) < 2 or (said.kind is AmountKind.MONEY) is not (items[0].kind is AmountKind.MONEY):
        return
    added = sum((item.value for item in items), Decimal(0))
    low, high = sorted((added, said.value))
    # Far from each other they are not a total and its parts, whatever the words.
    if low <= 0 or (high > low * _FAR and not partial):
        return
    unsure = "some may be counted more than once, or left out" if overlaps(near) else ""
    if partial and added > said.value and not exclusive(near.marked):
        unsure = unsure or "some may be counted more than once"
    yield Sum(about=about(said, *items), parts=items, total=said, partial=partial, unsure=unsure)
