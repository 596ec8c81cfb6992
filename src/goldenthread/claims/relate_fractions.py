"""Shares told in words: the same share again as a percentage, and "most" or "fewer than half" of a count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.frames import frame_of
from goldenthread.claims.model import Amount, AmountKind, Claim, Order, Share
from goldenthread.claims.passage import Passage, pattern
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.relate_shares import JUST_A_COUNT
from goldenthread.vocabulary import Qualifier

_MOST: Final = pattern(
    r"(?:\b(?P<cue>most|(?:the|a) (?:[a-z]+ )?majority|more than half|over half|fewer than half|less than half|"
    r"under half|a minority)|(?:(?:fewer|more|less) than |over |under )?\[r(?P<half>\d+)\])"
    r"(?: of)? (?:the |our |its |their |these |those |all |[a-z-]+'s? ){0,3}{N:whole}(?P<gap>[^\[;.:]{0,60}?)"
    r"(?P<open>, (?:or |that is |some |in fact )?| \(| – ){N:part}"
)
_MORE: Final = re.compile(r"most|majority|more than|over")
_FEWER: Final = re.compile(r"minority|fewer than|less than|under")
_HALF: Final = Decimal("0.5")


@register(
    "most, or fewer than half, of a count",
    Example("Most of the 240 families, 95 of them, had a plan.", ("Most",)),
    Example("Fewer than half of the county's 52 shops, 31 to be exact, took part.", ("Fewer than half",)),
    Example("Most of our 64 volunteers (48) are trained.", ("Most",)),
    Example("Most of the 240 families, 95 of them large, had a plan.", ()),
    Example("Most of the 240 families had a plan, 95 from the north.", ()),
)
def most_of(passage: Passage) -> Iterator[Claim]:
    """ "Most of the 240, 95 of them": the part stands by itself right after its whole, and says nothing else."""
    for match in _MOST.finditer(passage.marked):
        rest = passage.marked[match.end() :]
        alone = rest.startswith(")") if match["open"].endswith("(") else JUST_A_COUNT.match(rest)
        if not alone or _VERB.search(match["gap"]):
            continue
        part, whole = passage.amount(match, "part"), passage.amount(match, "whole")
        words = match["cue"]
        if words is None:
            ratio = passage.amounts[int(match["half"])]
            if ratio.value != _HALF:
                continue
            words = ratio.text if match[0].startswith("[") else match[0].partition("[")[0] + ratio.text
        above = _MORE.search(words.lower())
        exact = part.qualifier is Qualifier.NONE is whole.qualifier
        if not exact or part.value > whole.value or not (above or _FEWER.search(words.lower())):
            continue
        half = Amount(
            whole.value * _HALF,
            part.kind,
            f"half of {whole.text}",
            int(whole.value % 2),
            start=whole.start,
            end=whole.end,
        )
        words = words[:1].upper() + words[1:]
        yield Order(about=about(whole, part), first=part, others=(half,), words=words, above=above is not None)


_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|did|will|would|can|could|came|took|went|said|made|"
    r"[a-z]+ed(?! (?:to|by|in|for|at|with|on)\b))\b"
)
_SAID_TWICE: Final = re.compile(
    r"^ (?:of )?(?:the |all |our |its |their |those )*(?:[a-z'-]+ ){0,9}?\((?:or |"
    r"that is |about |around |just )*$|^ \((?:or )?$"
)


@register(
    "a fraction and the percentage for it",
    Example("One in four mothers in Thornwick (8%) is still smoking.", ("One in four",)),
    Example("Nearly two thirds of members (64%) voted for it.", ("Nearly two thirds",)),
    Example("Half of the staff (71%) had been trained.", ("Half",)),
    Example("About a fifth of the budget (19%) is spent on assessment.", ("About a fifth",)),
    Example("Three quarters of those asked (up 12%) said yes.", ()),
    Example("One in four mothers (8% of all women) smokes.", ()),
)
def said_twice(passage: Passage) -> Iterator[Claim]:
    """A share in words, and right after it in brackets the same share as a percentage."""
    frame = frame_of(passage, 1)
    for mark in frame.here():
        if mark.amount.kind is not AmountKind.RATIO or mark.index + 1 >= len(frame.marks):
            continue
        following = frame.marks[mark.index + 1]
        if following.amount.kind is not AmountKind.PERCENT or not _SAID_TWICE.match(following.left):
            continue
        if not re.match(r"\)", following.right) or re.search(r"\b(?:up|down|more|fewer|by)\b", following.left):
            continue
        if re.search(r"\b(?:by|up|down|fell|rose|increase|decrease|fewer|more) (?:[a-z]+ )?$", mark.left):
            continue
        whole = Amount(Decimal(100), AmountKind.PERCENT, "100%")
        yield Share(about=about(mark.amount), part=following.amount, whole=whole, stated=mark.amount)
