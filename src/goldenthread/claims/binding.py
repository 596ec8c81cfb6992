"""Whether the words bind the figures of a claim together: the same subject, place, measure and time.

The readers take figures by where they stand. This looks at the printed words once more, for signs that one of the
figures belongs to something else. A claim with such a sign is kept, and is never called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from goldenthread.claims.engine import judge
from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Multiple, Rate, Share, Sum
from goldenthread.claims.passage import Passage

_ENDS: Final = re.compile(r"[.;:!?](?=\s|$)|\n")
_PART_ENDS: Final = re.compile(
    r"[.;:!?,](?=\s|$)|\n|\b(?:and|but|while|whereas)\b(?= (?:a|the|there|we|it|in|across)\b)"
)


def bound(claim: Claim, passage: Passage) -> Claim:
    """The claim, made unsure where the words show that its figures do not belong together."""
    asked = _ASKED.get(type(claim))
    if asked is None or claim.unsure:
        return claim
    why = asked(claim, passage.run.text.lower())
    return replace(claim, unsure=why) if why else claim


def _around(text: str, amount: Amount, ends: re.Pattern[str] = _ENDS) -> str:
    """The words of the sentence, or of a part of it, that a figure stands in."""
    low = max((match.end() for match in ends.finditer(text, 0, max(amount.start, 0))), default=0)
    high = next((match.start() for match in ends.finditer(text, amount.end)), len(text))
    return text[low:high]


def _placed(*amounts: Amount | None) -> Iterator[Amount]:
    return (amount for amount in amounts if amount is not None and amount.start >= 0)


def _between(text: str, one: Amount, two: Amount) -> str:
    low, high = sorted((one, two), key=lambda amount: amount.start)
    return text[max(low.end, 0) : max(high.start, 0)]


# Rates

_STANDARDISED: Final = re.compile(
    r"\b(?:(?:age|sex|directly|indirectly)[ -](?:and[ -]sex[ -])?(?:standardi[sz]ed|adjusted)|standardi[sz]ed|"
    r"adjusted|modelled|smoothed|pooled|"
    r"(?:two|three|four|five|rolling|\d)[ -]year (?:rolling |pooled )?(?:rate|average|mean))\b"
)
_AREA: Final = re.compile(
    r"\b(?:in|of|at|for|across|within) (?:the |our |all )?(?P<name>(?:(?!and |or |a |an )[a-z'-]+ ){0,3})"
    r"(?P<sort>areas?|centre|wards?|districts?|towns?|city|boroughs?|localit(?:y|ies)|estates?|neighbourhoods?|"
    r"schools?|phases|parish|villages?|division|count(?:y|ies)|quarter of the [a-z]+)\b"
)
_BANDS: Final = re.compile(
    r"\b(?:men|women|boys|girls|males?|females?|infants|babies|adults|children|teenagers|young people|over-?\d+s|"
    r"under-?\d+s|aged [a-z0-9]+(?: (?:to|and) [a-z0-9]+)?)\b"
)


def _rate(claim: Claim, text: str) -> str:
    assert isinstance(claim, Rate)
    whole = " ".join(_around(text, amount) for amount in _placed(claim.stated))
    if _STANDARDISED.search(whole):
        return "a standardised rate is not the count over the population"
    if claim.population.value * 2 < (claim.stated.per or 0) and not judge(claim).hint:
        return "there are fewer people than the rate is for"
    if claim.count.start >= 0 and ";" in _between(text, claim.count, claim.stated) and not judge(claim).hint:
        return "the rate and the count stand in different clauses"
    people, count, stated = (
        _around(text, amount, _PART_ENDS) if amount.start >= 0 else ""
        for amount in (claim.population, claim.count, claim.stated)
    )
    for words in (count, stated):
        for match in _AREA.finditer(words):
            named = match[0].split(" ", 1)[1]
            if people and people != words and named not in people and match["name"].strip():
                return "the rate or the count is of an area whose population may not be the one that is printed"
    bands = set(_BANDS.findall(stated)) | set(_BANDS.findall(count))
    if len(bands) > 1 and people and not bands & set(_BANDS.findall(people)):
        return "the rate is of a group whose number may not be the one that is printed"
    return ""


# Changes and differences

_PAST: Final = (
    r"(?:(?:the )?(?:last|previous|prior|preceding) (?:[a-z]+ )?(?:years?|quarters?|months?|periods?|terms?|cohorts?|"
    r"figures?|reports?|audits?|surveys?)|(?:a|one|the) year (?:ago|before|earlier)|(?:the )?(?:year|quarter|month|"
    r"term) before|before|(?:in |at |on |for )?(?:the )?(?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december|spring|summer|autumn|winter|20\d\d)\b[^.,;(]{0,14})"
)
_SINCE_UNPRINTED: Final = re.compile(
    r"(?:\s[a-z'-]+){0,3}?\s(?:than|on|from|since|compared (?:with|to))(?: (?:that|those|it was|they were|we had|"
    rf"there were))?(?: (?:in|for|at|of))? (?P<when>{_PAST})"
)
_TOLD: Final = re.compile(
    r"(?:['’]s?)?,? ?(?:figure|total|rate|number|level|count|when|there|it|they|we|had|were|was|stood|the|at|of|"
    r"which|with| )*[(:]?(?:[a-z]+ )?"
)
_OLD: Final = re.compile(
    r"\b(?:last|previous(?:ly)?|prior|before|earlier|ago|from|than|was|were|had been|against|compared (?:with|to)|"
    r"20\d\d|january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|quarter)\b"
)
_AIM: Final = re.compile(
    r"\b(?:targets?|aims?|set out|goals?|ambitions?|limits?|trajector\w+|standards?|plan(?:ned)?|budget\w*|wanted|"
    r"forecast|benchmarks?)\b"
)
_LEVEL_LEFT: Final = re.compile(
    r"(?:\b(?:short of|above|below|ahead of|behind|beyond|past|exceed(?:s|ed|ing)|out of|at least|up to|target of|"
    r"no more than)|(?<!by )\b(?:over|under))(?: (?:the|our|a|its|target|of|required))* ?\(?$"
)


def _change(claim: Claim, text: str) -> str:
    assert isinstance(claim, Change)
    stated, old, new = claim.stated, claim.old, claim.new
    if stated is None or old is None or new is None or stated.start < 0:
        return ""
    left = text[max(0, stated.start - 40) : stated.start]
    if _LEVEL_LEFT.search(left) and stated.kind is not AmountKind.POINTS and not _says_step(text, stated):
        return "the figure may be a level and no step"
    if stated.kind is AmountKind.PERCENT and _A_SHARE.match(text, stated.end):
        return "the percentage may be a share and no step"
    if (match := _SINCE_UNPRINTED.match(text, stated.end)) is not None:
        after = match.end()
        told = old.start >= after and _TOLD.fullmatch(text[after : old.start]) is not None
        told = told and not text[after : old.start].startswith(", and ")
        own = _around(text, old, _PART_ENDS).replace(match[0], " ")
        # "131 came, 18 fewer than last year, and 117 left": what there was last year is not printed.
        if not told and not (_OLD.search(own) and not _AIM.search(own)) and old.start > new.start:
            return "it is a step from a time whose figure may not be printed"
    return ""


#: "4% took longer": so many of them.
_A_SHARE: Final = re.compile(
    r" (?:of (?:[a-z]+ ){1,3})?(?:took|take|had|have|has|lasted|waited|wait|said|felt|stayed|needed|were|"
    r"are|live|lived)\b"
)


def _says_step(text: str, stated: Amount) -> bool:
    return (
        re.match(
            r" (?:[a-z]+ )?(?:more|fewer|less|higher|lower|rise|fall|increase|decrease|reduction|drop|up|down)\b",
            text[stated.end : stated.end + 30],
        )
        is not None
    )


# Sums, products, shares

_A_STEP: Final = re.compile(r"(?: [a-z-]+){0,2}? (?:more|fewer|less|higher|lower|up|down) (?:than|on|from)\b")


def _sum(claim: Claim, text: str) -> str:
    assert isinstance(claim, Sum)
    for part in _placed(*claim.parts):
        if part.start < claim.total.start and _A_STEP.match(text, part.end):
            return "one of the parts is how far two figures are apart"
    return ""


_UNEVEN: Final = re.compile(
    r"\b(?:(?:every|each|over the|during the|in the) (?:spring|summer|autumn|winter|holidays?|christmas|school term)|"
    r"season\w*|usually|always|normally|typically|tends? to|traditionally|quiet(?:er|est)?|busi(?:er|est)|"
    r"slow(?:er|s|ed|est)?|tail(?:s|ed)? off|pick(?:s|ed)? up|levell?(?:s|ed|ing) off|so far as we can tell|however|"
    r"although|though|but)\b"
)


def _multiple(claim: Claim, text: str) -> str:
    assert isinstance(claim, Multiple)
    if claim.projection and claim.each.start >= 0 and claim.total.start >= 0:
        low, high = sorted((claim.each.start, claim.total.start))
        tail = _ENDS.search(text, high)
        if _UNEVEN.search(text[low : tail.start() if tail else len(text)]):
            return "the words say that the year does not run evenly"
        told = text[max(0, low - 60) : high]
        if len(_QUARTER.findall(told)) > 1:
            return "more than one part of the year is printed"
    return ""


_QUARTER: Final = re.compile(
    r"\b(?:quarter (?:[1-4]|one|two|three|four)|q[1-4]|(?:first|second|third|fourth) quarter)\b"
)
_ONE_OF_THEM: Final = re.compile(r"\b(?:on|had|to|in|for|been|from|with|by|than|this|that|only have|have) (?:just )?$")
_ONE_ENDS: Final = re.compile(
    r" (?:before|already|in|since|at|by|during|when|and|or|but|again|for|within)\b| ?[.,;:()]"
)


def _share(claim: Claim, text: str) -> str:
    assert isinstance(claim, Share)
    part = claim.part
    if part is None or part.start < 0:
        return ""
    if part.text.lower() == "one" and _ONE_OF_THEM.search(text[: part.start]) and _ONE_ENDS.match(text, part.end):
        return "the word one may stand for a thing named before"
    if claim.whole.start >= 0 and not claim.named and _begins_line(text, part) and _begins_line(text, claim.whole):
        return "the two stand side by side in a list"
    return ""


_LINE_OPENS: Final = re.compile(r"(?:^|\n)[ \t*•–-]*$")
_WITH_SHARE: Final = re.compile(r"(?: [a-z'-]+){0,4} ?\(\d[\d.]*(?:%| per cent)")


def _begins_line(text: str, amount: Amount) -> bool:
    """Whether a figure opens an item of a list and has a share of its own."""
    return bool(_LINE_OPENS.search(text[: amount.start]) and _WITH_SHARE.match(text, amount.end))


_ASKED: Final[dict[type[Claim], Callable[[Claim, str], str]]] = {
    Rate: _rate,
    Change: _change,
    Sum: _sum,
    Multiple: _multiple,
    Share: _share,
}
