"""Patterns for sentences with only a part, a whole and a share, however they are worded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Claim, Share
from goldenthread.claims.pairs import pairs
from goldenthread.claims.passage import Passage, head_noun, same_noun
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.steps import steps
from goldenthread.claims.views import clauses, joined
from goldenthread.claims.wholes import COUNTLESS
from goldenthread.claims.words import singular
from goldenthread.vocabulary import Qualifier

_DET: Final = (
    r"(?: (?:[a-z-]+(?: [a-z-]+)?'s?|the|all|these|those|our|their|its|a|an|total|full|whole|some|possible|sample|"
    r"combined|other|over|number|of))*"
)
#: Words that make the figure after them a whole.
_WHOLE_BEFORE: Final = re.compile(rf"\b(?:of|out of|from|among|amongst|in|for|across){_DET} $")
#: Words between a whole and its part, the whole first.
_PARTITIVE: Final = re.compile(
    r"\b(?:of|among|amongst|in|for) (?:which|whom|these|them|those)\b|\b(?:includ(?:ed|es|ing)|with|contain(?:ed|s|"
    r"ing))\b|"
    r"\band (?:of )?(?:these |those |them )?$"
)
_OF_THEM: Final = re.compile(
    r"^(?: [a-z]+){0,3}? (?:out )?of (?:them|these|those|which|whom|(?:the|this|that|all|all the) (?:total|number|"
    r"figure|"
    r"whole|sum|overall total|cohort|group|sample|budget|fund|(?P<noun>[a-z]+s|children|people))\b)"
)
#: Words that make a percentage the share of the figures before it.
_SHARE_BEFORE: Final = re.compile(
    r"(?:\(|, |: |; |– |- |\b(?:or|is|was|represent(?:s|ed|ing)?|represents a|account(?:s|ed|ing)? for|mak(?:es|"
    r"ing) up|made "
    r"up|equat(?:es|ed|ing) to|equal to|equivalent to|that is|comprising|constitut(?:es|ing)|giving|gives|works out at|"
    r"(?:rate|share|proportion|percentage) (?:of|is|was)|comes to|amount(?:s|ing) to|means|meaning)) ?"
    r"(?:(?:or|just|only|about|around|some|a|an|is|that is|rate of|share of|proportion of|or just|of)\s)*$"
)
_OTHER_BASE: Final = re.compile(
    r"^ of (?!(?:the |all |these |those |our |its |this |that )*(?:\[[nm]\d|them\b|these\b|those\b(?! (?:who|that|"
    r"whose|in|with|on|from|aged|under|over|[a-z]+(?:ed|ing))\b)|which\b|whom\b|total\b|"
    r"whole\b|number\b|figure\b|all\b|sum\b|overall\b|cohort\b|group\b|sample\b|budget\b))"
)
_BARRED: Final = re.compile(
    r"\b(?:targets?|expected|forecast|project(?:ed|ion)|weighted|compared|nationally|national|england|averag\w*|"
    r"rate per|"
    r"previous|last year|estimated|(?:do|did|does|is|was|are|were|has|have|had) not|respectively|each|than|"
    r"(?:rose|fell|increased|decreased|reduced|dropped|grew|climbed|risen|fallen)|per|every|against|increase|"
    r"decrease|reduction)\b"
)
_AT: Final = re.compile(r"\[[a-vx-z](\d+)\]")


@register(
    "a part, a whole and a share",
    Example("The 240 contacts included 60 from schools (25%).", ("25%",)),
    Example("Schools made 60 of the 240 contacts, making up 30%.", ("30%",)),
    Example("60 contacts came from schools, 30% of the 240 received.", ("30%",)),
    Example("60 of the 240 contacts (25%) of last week were late.", ("25%",)),
    Example("There were 240 contacts and 60 visits, and 30% of schools replied.", ()),
)
def lone_share(passage: Passage) -> Iterator[Claim]:
    """Two counts and one share, where words make one count the whole of the other."""
    pieces = list(clauses(passage))
    if len(pieces) == 1 or ";" in passage.marked:
        yield from _claims(passage)
    if len(pieces) > 1:
        for clause in pieces:
            yield from _claims(clause)


@register(
    "a part, a whole and a share over two sentences",
    Example("There were 240 contacts. 60 came from schools, which is 30% of the total.", ("30%",)),
    Example("Schools made 60 of the 240 contacts. That is 30%.", ("30%",)),
    Example("There were 240 contacts. 60 schools replied, which is 30% of all schools.", ()),
)
def share_over_two(passage: Passage) -> Iterator[Claim]:
    """The same, where the whole stands in the sentence before, or the share in the one after."""
    before = passage.previous
    if before is None or before.block is not passage.block or not before.amounts or not passage.amounts:
        return
    if any(True for one in (before, passage) for _ in _claims(one)):
        return
    yield from _claims(joined(before, passage))


def _claims(passage: Passage) -> Iterator[Claim]:
    kinds = [amount.kind for amount in passage.amounts]
    shares = [index for index, kind in enumerate(kinds) if kind in (AmountKind.PERCENT, AmountKind.RATIO)]
    rest = [index for index in range(len(kinds)) if index not in shares]
    tokens = passage.tokens()
    if len(shares) != 1 or len(rest) != 2 or len(tokens) != 3 or _BARRED.search(passage.marked_with_times):
        return
    if any(kinds[index] not in (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY) for index in rest):
        return
    stated = passage.amounts[shares[0]]
    one, two = (passage.amounts[index] for index in rest)
    if (one.kind is AmountKind.MONEY) is not (two.kind is AmountKind.MONEY) or one.value == two.value:
        return
    if any(amount.qualifier is Qualifier.RANGE for amount in passage.amounts):
        return
    if any(head_noun(amount) in COUNTLESS for amount in (one, two)) or steps(passage) or pairs(passage):
        return
    big, small = (rest[0], rest[1]) if one.value > two.value else (rest[1], rest[0])
    if _is_share(passage, shares[0], small, big) and _is_whole(passage, shares[0], small, big):
        yield _share(passage.amounts[small], passage.amounts[big], stated)


def _share(part: Amount, whole: Amount, stated: Amount) -> Share:
    return Share(about=about(part, whole), part=part, whole=whole, stated=stated)


def _before(passage: Passage, index: int) -> str:
    """The words between a figure and the one before it."""
    return _AT.split(passage.marked[: passage.tokens()[index][0]])[-1]


def _after(passage: Passage, index: int) -> str:
    """The words between a figure and the one after it."""
    return _AT.split(passage.marked[passage.tokens()[index][1] :])[0]


def _is_share(passage: Passage, stated: int, part: int, whole: int) -> bool:
    """Whether the percentage is said of these figures, and of no others."""
    tail = passage.marked[passage.tokens()[stated][1] :]
    if _OTHER_BASE.match(tail):
        return False
    tokens = passage.tokens()
    if (
        re.match(r"^ of (?:them|these|those|whom|which)\b", tail)
        and tokens[whole][0] < tokens[part][0] < tokens[stated][0]
    ):
        return False  # "172 left, 3% of them as planned": of the 172, and how many is not printed
    if tokens[stated][0] < min(tokens[part][0], tokens[whole][0]):
        if re.search(r"\b(?:where|who|whose|which has|and|but)\b", _before(passage, part)) and "(" not in _before(
            passage, part
        ):
            return False
        if ". " in passage.marked[tokens[stated][1] : tokens[part][0]] and "(" not in _before(passage, part):
            return False
        # "25% of the 240 contacts, that is 60": the share first, then its whole.
        return bool(
            re.match(
                r"^(?:(?: [a-z'-]+){0,6}? of (?:the |all |our |these )*|(?: [a-z'-]+){0,8}? ?(?:-|–|:|,|\() ?)\[", tail
            )
        ) or "(" in _before(passage, part)
    return bool(_SHARE_BEFORE.search(_before(passage, stated)))


def _is_whole(passage: Passage, stated: int, part: int, whole: int) -> bool:
    """Whether words make the larger figure the whole of the smaller one."""
    tokens = passage.tokens()
    if re.search(r"\bof (?:all |the |all the )?[a-z' -]{3,40}\($", _before(passage, whole)):
        return tokens[whole][0] < tokens[part][0]  # "of all referrals closed (1,522), 873 were late"
    if _WHOLE_BEFORE.search(_before(passage, whole)):
        # "60 of 240", "25% of the 240": "of" after the part or the share; or "of 240 contacts, 60".
        before = passage.marked[: tokens[whole][0]]
        return tokens[part][0] < tokens[whole][0] or bool(re.search(rf"(?:^|[ (])(?:out )?of{_DET} $", before))
    if tokens[whole][0] > tokens[part][0]:
        return False
    between = passage.marked[tokens[whole][1] : tokens[part][0]]
    after = passage.marked[tokens[part][1] :]
    told = _PARTITIVE.search(between) and (same_noun(passage.amounts[part], passage.amounts[whole]) or "of" in between)
    tail = passage.marked[tokens[stated][1] :]
    return bool(told or any(_of_them(words, passage.amounts[whole]) for words in (after, tail)))


def _of_them(words: str, whole: Amount) -> bool:
    """Whether words say "of them", or "of all contacts" where contacts are what the whole counts."""
    match = _OF_THEM.match(words)
    return match is not None and (match["noun"] is None or singular(match["noun"]) == head_noun(whole))
