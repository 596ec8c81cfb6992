"""Patterns for shares whose whole stands apart: named by its noun, or given once for a list of parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from goldenthread.claims.engine import judge
from goldenthread.claims.model import Amount, AmountKind, Claim, Rate, Share, Verdict
from goldenthread.claims.passage import Passage, pattern
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.steps import steps
from goldenthread.claims.views import joined, together
from goldenthread.claims.wholes import countable
from goldenthread.claims.words import singular

_NAMED: Final = pattern(
    r"{N:part}(?: {word}){0,6}? \((?:or |that is )?{P:stated} of (?:the |all |all the |our |"
    r"those )?(?P<noun>[a-z-]+(?: [a-z-]+){0,2})\)"
)
_ITEM: Final = pattern(
    r"{N:part}(?: {word}){0,9}? \((?:or |that is |about )?{P:stated}(?: of (?:the |all |all the )?(?:total|sample|"
    r"whole|cohort|"
    r"group|[a-z]+ (?:total|sample)|those [a-z]+))?\)(?! of)"
)
_ANAPHORS: Final = frozenset(
    ["total", "them", "these", "those", "whom", "which", "population", "all", "sample", "whole"]
)
_NEAR: Final = 4
_OPENS_WHOLE: Final = re.compile(
    r"(?:\bof (?:the |all |these |those |our )*|\bn ?= ?|\bbase:? |\ball |\btotal (?:of |was |is )?)$"
)
_COUNTED: Final = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.QUANTITY)
_PER: Final = re.compile(r"\brate\b[^\[]*\bper ([\d,]{3,9}|thousand|hundred thousand|million)\b[^\[]*[:=]? ?\[n(\d+)\]")
_LIMIT: Final = re.compile(
    r"\b(?:thresholds?|targets?|trajectory|limit|plan|ceiling|benchmark|peers?)(?: (?:of|is|was))?:? \[\w(\d+)\]"
)
_PEOPLE: Final = re.compile(r"\b(?:population|residents|on roll|pupils|bed days|households|people living)\b")
_FITS: Final = (Verdict.AGREES, Verdict.ROUNDING)


@register(
    "a share of a named whole",
    Example("Decisions: 5,200. To assessment: 1,300 (25%). Closed with no action: 520 (10% of assessments).", ("10%",)),
    Example("There were 740 arrests and 222 charges (12% of arrests).", ("12%",)),
    Example("There were 740 arrests and 222 charges (12% of crimes).", ()),
)
def of_named(passage: Passage) -> Iterator[Claim]:
    """ "222 charges (12% of arrests)", where one count near by is of arrests by its noun or its label."""
    for match in _NAMED.finditer(passage.marked):
        part, stated = passage.amount(match, "part"), passage.amount(match, "stated")
        words = match["noun"].split()
        if _ANAPHORS & set(words):
            continue
        found = _counts_of(passage, singular(words[-1]), part)
        if len(found) == 1 and found[0].value >= part.value:
            yield Share(about=about(part), part=part, whole=found[0], stated=stated)


def _counts_of(passage: Passage, noun: str, part: Amount) -> list[Amount]:
    """The counts of a noun in this sentence and the few before it."""
    found: list[Amount] = []
    look: Passage | None = passage
    for _ in range(_NEAR):
        if look is None:
            break
        tokens = look.tokens()
        for index, amount in enumerate(look.amounts):
            if amount.start >= part.start or not countable(amount) or index not in tokens:
                continue
            label = re.split(r"\[[a-vx-z]\d+\]|[.;,)]", look.marked[: tokens[index][0]])[-1]
            named = [singular(word) for word in (*amount.noun.split()[-1:], *re.findall(r"[a-z-]+", label)[-1:])]
            if noun in named:
                found.append(amount)
        look = look.previous
    return found


@register(
    "parts in a list, each with its share",
    Example("Children on a plan (n = 325): girls 143 (56%), boys 182 (44%).", ("44%", "56%")),
    Example("Of the 640 audited 416 were large (35% of the sample) and the other 224 small (65%).", ("35%", "65%")),
    Example("There were 640 audits. Large 416 (65%); small 224 (30%).", ("30%", "65%")),
    Example("There were 640 audits. Large 416 (up 12%); small 224 (up 3%).", ()),
)
def each_with_share(passage: Passage) -> Iterator[Claim]:
    """Two or more parts, each with its percentage in brackets, and the one count before them that is their whole."""
    items = [
        (passage.amount(match, "part"), passage.amount(match, "stated")) for match in _ITEM.finditer(passage.marked)
    ]
    if (
        not items
        or steps(passage)
        or re.search(
            r"\b(?:up|down|rose|fell|increase[ds]?|decrease[ds]?|compared)\b[^(]*\([^)]*%|\[p\d+\] (?:up|down|more|"
            r"fewer)",
            passage.marked,
        )
    ):
        return
    whole = _whole_of(passage, items[0][0])
    if whole is None or any(part.value > whole.value for part, _ in items):
        return
    claims = [Share(about=about(part, whole), part=part, whole=whole, stated=stated) for part, stated in items]
    judged = [judge(claim) for claim in claims]
    exhaustive = sum(part.value for part, _ in items) == whole.value
    # What stands in brackets may be of something else: it is held to this whole where the parts make it up, or where
    # most fit it, or where the slip can be named.
    fitting = sum(finding.verdict in _FITS for finding in judged)
    for claim, finding in zip(claims, judged, strict=True):
        if len(claims) == 1 and finding.verdict not in _FITS and not finding.hint:
            continue
        if exhaustive or finding.verdict in _FITS or fitting * 2 > len(claims) or finding.hint:
            yield claim


def _whole_of(passage: Passage, first: Amount) -> Amount | None:
    tokens = passage.tokens()
    counts = [
        (index, amount)
        for index, amount in enumerate(passage.amounts)
        if amount.start < first.start and countable(amount) and index in tokens
    ]
    if counts:
        told = [amount for index, amount in counts if _OPENS_WHOLE.search(passage.marked[: tokens[index][0]])]
        return told[0] if len(told) == 1 else counts[0][1] if len(counts) == 1 else None
    before = passage.previous
    if before is None or not together(before, passage):
        return None
    kept = [amount for amount in before.amounts if countable(amount)]
    # "132 (up from 118)": the figure in brackets is an earlier one.
    plain = [amount for amount in kept if not re.search(r"\([^()]*$", before.text[: amount.start - before.start])]
    return plain[0] if len(plain) == 1 else None


@register(
    "the only rate, count and population",
    Example("57 cases; 190,000 bed days; rate 3.0 per 100,000 bed days.", ("3.0 per 100,000",)),
    Example("57 cases; 190,000 bed days; rate 30.0 per 100,000 bed days.", ("30.0 per 100,000",)),
    Example("The rate was 172 per 100,000 aged 10 to 17. There are 212,000 residents and 38 entrants.", ()),
)
def lone_rate(passage: Passage) -> Iterator[Claim]:
    """Two counts and a rate with nothing else beside them, where the rate fits or its slip can be named."""
    before = passage.previous
    wider = [joined(before, passage)] if before is not None and together(before, passage) else []
    for scope in (passage, *wider):
        rates = [amount for amount in scope.amounts if amount.kind is AmountKind.RATE]
        limits = {int(match[1]) for match in _LIMIT.finditer(scope.marked)}
        counts = [a for at, a in enumerate(scope.amounts) if a.kind in _COUNTED and at not in limits]
        if len(rates) != 1 or len(counts) != 2 or not rates[0].per or len(scope.amounts) > 4:
            continue
        small, large = sorted(counts, key=lambda amount: amount.value)
        if small.value == 0 or large.value < small.value * 5 or large.value < 1000:
            continue
        claim = Rate(about=about(small), count=small, population=large, stated=rates[0])
        finding = judge(claim)
        if finding.verdict in _FITS or finding.hint == "ten times out" or _is_people(scope, large):
            yield claim
            return


def _is_people(scope: Passage, amount: Amount) -> bool:
    """Whether words call a count the population, and no band of age narrows the rate."""
    index = scope.amounts.index(amount)
    start, end = scope.tokens()[index]
    before = re.split(r"\[[a-vx-z]\d+\]|[.;,(]", scope.marked[:start])[-1]
    after = re.split(r"\[[a-vx-z]\d+\]|[.;,)]", scope.marked[end:])[0]
    people = _PEOPLE.search(f"{before} {after}") or re.match(r"^ people\b", after)
    return bool(people) and not re.search(
        r"\b(?:aged|ages|under|over|england|national\w*|averag\w*|compared|region\w*)\b", scope.marked
    )


@register(
    "a rate set out in lines",
    Example("Children in need 1,290; child population 43,000; rate per 10,000: 30.", ("30",)),
)
def rate_in_lines(passage: Passage) -> Iterator[Claim]:
    """ "Rate per 10,000: 30", with a count and a population in the lines or words before it."""
    match = _PER.search(passage.marked)
    if match is None:
        return
    words = match[1].replace(",", "")
    per = {"thousand": 1000, "hundred thousand": 100_000, "million": 1_000_000}.get(words) or int(words)
    stated = replace(passage.amounts[int(match[2])], kind=AmountKind.RATE, per=per)
    people: list[Amount] = []
    counts: list[Amount] = []
    look: Passage | None = passage
    for _ in range(_NEAR):
        if look is None or not together(look, passage):
            break
        for index, (start, end) in look.tokens().items():
            amount = look.amounts[index]
            if amount.start >= stated.start or amount.kind not in _COUNTED:
                continue
            label = (
                re.split(r"\[[a-vx-z]\d+\]|[.;]", look.marked[:start])[-1] + re.split(r"[.;,\[]", look.marked[end:])[0]
            )
            (people if _PEOPLE.search(label) else counts).append(amount)
        look = look.previous
    if len(people) == 1 and len(counts) == 1 and people[0].value > counts[0].value:
        yield Rate(about=about(counts[0]), count=counts[0], population=people[0], stated=stated)
