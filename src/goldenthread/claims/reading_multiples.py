"""Patterns for multiples: equal shares, averages, and what part of a year is projected to come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Claim, Multiple
from goldenthread.claims.passage import Passage, pattern
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.words import MONTHS
from goldenthread.vocabulary import Qualifier

ELAPSED: Final = re.compile(
    rf"(?:first|1st) quarter(?! of \d)|\bquarter (?:1|one)\b|\bq1\b(?:(?: to |-|–| and )q?[23]\b)?|(?:first|1st) "
    rf"half|first (?:two|three|four|six|eight|nine|ten|[2346789]) months|half[ -]year|"
    rf"half[ -]?way (?:through|point)|(?:two|three|four|six) month (?:point|mark|stage)|"
    rf"in (?:the )?(?:first )?(?:two|three|four|six|eight|nine) "
    rf"months|(?:two|three|four|six|eight|nine|ten|[234689]) months(?= so far|;|,|\)| to| of the year| in\b)|"
    rf"{MONTHS} ?(?:to|-|"
    rf"–|and) ?{MONTHS}(?! 20)",
    re.IGNORECASE,
)
_FULL_YEAR: Final = re.compile(
    r"\bproject(?:ed|ion|ions|ing)?\b|\bforecast\b|\bfull[ -]year\b|\byear[ -]end\b|\bend of (?:the )?year\b|\bfor "
    r"the (?:whole )?year\b|\bwe (?:will|would|should) end on\b|\bon (?:this|that) basis\b|"
    r"\bat (?:this|that) rate\b|\bon course (?:for|to)\b|\bover the (?:full|whole) year\b|\bby year[ -]end\b|\bpro "
    r"rata\b|\bannual total\b|\bthe year as a whole\b"
)
_CUE: Final = re.compile(
    r"(?:projected|projection|project|projects|forecast|full[ -]year|year[ -]end|end (?:the year )?on|heading for|"
    r"point(?:s|ing) to|on track for|in the order of|"
    r"equivalent to|on course "
    r"(?:for|to)|expect(?:ed)?|would (?:be|give|make)|will (?:be|give|make|end)|gives?|give|making|means|makes|if "
    r"(?:this|that|it) (?:continues|goes on|holds|is repeated|were to continue)|at (?:this|that) rate)\b[^\[;.]{0,60}$"
)


@register(
    "a projection from part of a year",
    Example(
        "In the first six months 412 notices were issued. On this basis the projected total for the full year is 824.",
        ("824",),
    ),
    Example(
        "First quarter arrests of 17 give 68 for the year, and this would be up by 6.25% on last year's 64.", ("68",)
    ),
    Example("In the first quarter 40 were trained and 60 in the second.", ()),
)
def projections(passage: Passage) -> Iterator[Claim]:
    """A figure for part of a year, and the figure for the year that is said to follow from it."""
    if not _FULL_YEAR.search(passage.marked_with_times):
        return
    for whose in (passage, passage.previous):
        if whose is None:
            continue
        match = ELAPSED.search(whose.text)
        if match is None:
            continue
        part = _nearest(whose, match)
        if part is None:
            continue
        total = _projected(passage, part)
        if total is None or (
            total.kind is not part.kind and {total.kind, part.kind} - {AmountKind.COUNT, AmountKind.NUMBER}
        ):
            return
        yield Multiple(
            about=about(part, total), each=part, total=total, projection=True, elapsed=match[0].replace(" and ", " to ")
        )
        return


def _nearest(passage: Passage, words: re.Match[str]) -> Amount | None:
    """The figure that goes with the words for part of a year: the first after them, else the last before them."""
    held = [
        amount for amount in passage.amounts if amount.kind in (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY)
    ]
    held = [amount for amount in held if amount.qualifier is not Qualifier.RANGE]
    after = [amount for amount in held if amount.start - passage.start >= words.end()]
    before = [amount for amount in held if amount.end - passage.start <= words.start()]
    if before and passage.text[words.end() : words.end() + 1] == ")":
        return before[-1]
    if after and before:
        tokens = passage.tokens()
        index = passage.amounts.index(after[0])
        if _CUE.search(re.split(r"\[[a-vx-z]\d+\]", passage.marked[: tokens[index][0]])[-1]):
            return before[-1]
    return after[0] if after else before[-1] if before else None


def _projected(passage: Passage, part: Amount) -> Amount | None:
    tokens = passage.tokens()
    for index, amount in enumerate(passage.amounts):
        if (
            amount.start <= part.start
            or amount.kind not in (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY)
            or index not in tokens
        ):
            continue
        opening = passage.marked[: tokens[index][0]]
        gap = re.split(r"\[[a-vx-z]\d+\]", opening)[-1]
        tail = passage.marked[tokens[index][1] : tokens[index][1] + 40]
        if _CUE.search(gap) or re.match(
            r"(?: {}){{0,2}} (?:for|over|by|at) (?:the )?(?:whole |full )?(?:year|year[ -]end|end of)".format(
                r"[a-z']+"
            ),
            tail,
        ):
            return amount
    return None


_TO_TOTAL: Final = (
    r"(?: {word}){0,6}?,? (?:giving|making|so|which (?:gives|makes|is|comes to)|a total of|totalling|for a total|to "
    r"give|"
    r"to make|in all|adding up to|and so)(?: {word}){0,6}? {N:total}"
)
_TOTAL_TOLD: Final = (
    r"(?: {word}){0,3}?,(?: {word}){0,3}? {N:total}(?: {word}){0,2}? (?:in all|in total|altogether|"
    r"all told)"
)
_THINGS: Final = r"(?:sessions|courses|groups|teams|cohorts|classes|panels|events|workshops)"
_EACH: Final = tuple(
    pattern(template)
    for template in (
        # five partners each put in the same amount, £42,300, giving £211,500
        r"{N:factor}(?: {word}){0,5}? each(?: {word}){0,8}?,? {N:each}" + _TO_TOTAL,
        # a team of five each saw ten families, 50 in all
        r"{N:factor}(?: {word}){0,5}? each(?: {word}){0,8}?,? {N:each}" + _TOTAL_TOLD,
        # each of the four boroughs paid £15,250 and the fund came to £61,000
        r"each of (?:the |our |these )?{N:factor}(?: {word}){1,4}? {M:each}(?: {word}){0,3}?,? (?:and|so|which)"
        r"(?: {word}){0,5}? (?:came|comes|come|amounts?|amounted|stands|stood) (?:to|at) {M:total}",
        # £62,500 was shared equally by seven schools, who got £8,928 each
        r"{N:total}(?: {word}){0,5}? (?:shared|divided|split) (?:equally|evenly) (?:by|between|among|amongst|across)"
        r"(?: {word}){0,3}? {N:factor}(?: {word}){1,4}?,?(?: {word}){0,4}? {N:each}(?: each| per| apiece)?",
        # four sessions of 12 places, 48 in all
        rf"{{N:factor}} {_THINGS} of {{N:each}}(?: {{word}}){{0,3}}?(?:,|,? (?:giving|making|a total of|totalling|so))"
        r"(?: {word}){0,4}? {N:total}(?: {word}){0,2}? (?:in all|in total|altogether|places|people)",
        # three partners paid £11,500 each, £34,500 altogether
        r"{N:factor}(?: {word}){1,3}? {N:each}(?: {word}){0,2}? each" + _TOTAL_TOLD,
        r"{N:factor}(?: {word}){1,3}? {N:each}(?: {word}){0,2}? each" + _TO_TOTAL,
    )
)
_AVERAGE: Final = pattern(
    r"{N:total}(?: {word}| {w}){1,14}?(?:,| or| which is| –|, or|, which is) (?:an |on )?average(?: of)?"
    r"(?: {word}){0,2}? {N:each} (?:a|per|each|every) (?P<unit>month|week|quarter|day)"
)
_AVERAGED: Final = pattern(
    r"averag(?:ed|ing|es) {N:each}(?: {word}){0,2}? (?:a|per|each|every) (?P<unit>month|quarter),? (?:or |so |making )?"
    r"{N:total}(?: {word}){0,2}? (?:over|in|for|during)\b"
)
_MONTHS_OVER: Final = {"month": 12, "quarter": 4}
_YEAR_LONG: Final = re.compile(
    r"\b(?:twelve|12)[ -]months?\b|\bover the (?:full |whole )?year\b|\bin the year\b|\bduring the year\b|"
    r"\b20\d\d[/-]\d\d\b"
)


@register(
    "equal shares",
    Example("The five partners each put in the same amount, £42,300, giving the board £211,500.", ("£211,500",)),
    Example(
        "Each agency puts in an equal share, which came to £75,785 per agency. The total budget was £303,140.",
        ("£303,140",),
    ),
    Example("A total of 1,487 calls came in over the twelve months, an average of 123 a month.", ("123",)),
    Example("Each of the 5 teams saw 12 families, and 300 came to the fair.", ()),
)
def equal_shares(passage: Passage) -> Iterator[Claim]:
    """So many times the same amount is a total, or a total shared out equally."""
    for template in _EACH:
        for match in template.finditer(passage.marked):
            factor, each, total = (passage.amount(match, name) for name in ("factor", "each", "total"))
            money = {amount.kind is AmountKind.MONEY for amount in (each, total)}
            ranged = Qualifier.RANGE in (factor.qualifier, each.qualifier, total.qualifier)
            if len(money) == 1 and factor.kind is not AmountKind.MONEY and factor.value > 1 and not ranged:
                shared = each.start > total.start
                yield Multiple(about=about(total, each), each=each, total=total, factor=factor.value, shared=shared)
                return
    for match in _AVERAGED.finditer(passage.marked):
        if _YEAR_LONG.search(passage.text.lower()):
            each, total = passage.amount(match, "each"), passage.amount(match, "total")
            yield Multiple(about=about(total), each=each, total=total, factor=Decimal(_MONTHS_OVER[match["unit"]]))
            return
    for match in _AVERAGE.finditer(passage.marked):
        times = _MONTHS_OVER.get(match["unit"])
        if times and _YEAR_LONG.search(passage.text.lower()):
            yield Multiple(
                about=about(passage.amount(match, "total")),
                each=passage.amount(match, "each"),
                total=passage.amount(match, "total"),
                factor=Decimal(times),
                shared=True,
            )
            return
    yield from _per_partner(passage)


_PER: Final = pattern(r"{N:each} (?:per|for each|from each|each)(?: (?P<who>{word}))?")
_TOTAL: Final = pattern(r"total (?:{word} ){0,3}?(?:of|is|was|came to|to) {N:total}")


def _per_partner(passage: Passage) -> Iterator[Claim]:
    """ "£75,785 per partner", with "equal share" beside it, and a total in this sentence or the next."""
    match = _PER.search(passage.marked)
    if match is None or not re.search(r"\bequal(?:ly)?\b|\bthe same (?:amount|sum|share)\b", passage.marked):
        return
    each = passage.amount(match, "each")
    for whose in (passage, passage.following):
        if whose is not None and (found := _TOTAL.search(whose.marked)):
            total = whose.amount(found, "total")
            if total.kind is each.kind and total.start > each.start:
                yield Multiple(about=about(total, each) or "Equal shares", each=each, total=total)
                return
