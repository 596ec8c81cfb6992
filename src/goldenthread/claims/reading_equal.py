"""Patterns for equal shares, parts of a year, what is left, and targets, wherever in a few sentences they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Multiple, Target
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.reading_multiples import ELAPSED
from goldenthread.claims.views import joined, together
from goldenthread.vocabulary import Qualifier

_AT: Final = re.compile(r"\[[a-vx-z](\d+)\]")
_EQUAL: Final = re.compile(
    r"\b(?:equal(?:ly)?|evenly|each|apiece|the same (?:amount|sum|share)|per (?:partner|agency|school|council|district|"
    r"organisation|area|team|head|place|person|borough|member|site|ward)|a piece|even split)\b"
)
_MANY: Final = (AmountKind.COUNT, AmountKind.NUMBER)
_NOT_EQUAL: Final = re.compile(
    r"\b(?:averag\w*|between \[|up to|from|compared|rose|fell|increase[ds]?|or|minimum|maximum|at least|more than|"
    r"less than|"
    r"remaining|rest|plus|except|unequal|not)\b"
)


_FAR: Final = Decimal("1.6")


def _words_before(passage: Passage, amount: Amount) -> str:
    index = passage.amounts.index(amount)
    return _AT.split(passage.marked[: passage.tokens()[index][0]])[-1]


def _words_after(passage: Passage, amount: Amount) -> str:
    index = passage.amounts.index(amount)
    return _AT.split(passage.marked[passage.tokens()[index][1] :])[0]


def scopes(passage: Passage, most: int) -> Iterator[Passage]:
    """A sentence alone, with the one before it, and with the two before it, as long as few figures stand in them."""
    held = passage
    yield held
    before = passage.previous
    for _ in range(2):
        if before is None or not together(before, passage) or len(held.amounts) + len(before.amounts) > most:
            return
        held = joined(before, held)
        yield held
        before = before.previous


@register(
    "equal shares in other words",
    Example(
        "The £120,000 was to be met by six parishes in equal portions, and each was sent a bill of £24,000.",
        ("£24,000",),
    ),
    Example("Cost £120,000. Split evenly, 5 districts. £24,000 each.", ("£24,000",)),
    Example("Each of the four partners pays £5,000 a year, giving a total budget of £20,000.", ("£20,000",)),
    Example("Six parishes paid £120,000 and each got a bill of £30 to £40.", ()),
)
def equal(passage: Passage) -> Iterator[Claim]:
    """A sum, how many shared it equally, and what each paid: the only figures of one to three sentences."""
    for scope in scopes(passage, 3):
        if len(scope.amounts) != 3 or len(scope.tokens()) != 3:
            continue
        if not _EQUAL.search(scope.marked) or _NOT_EQUAL.search(scope.marked):
            continue
        sums = [amount for amount in scope.amounts if amount.kind is AmountKind.MONEY]
        counts = [amount for amount in scope.amounts if amount.kind in _MANY]
        if len(sums) != 2 or len(counts) != 1 or any(a.qualifier is not Qualifier.NONE for a in scope.amounts):
            continue
        each, total = sorted(sums, key=lambda amount: amount.value)
        if not 1 < counts[0].value <= 60 or each.value == total.value:
            continue
        low, high = sorted((each.value * counts[0].value, total.value))
        if high > low * _FAR:
            continue
        yield Multiple(
            about=about(counts[0]) or "Equal shares",
            each=each,
            total=total,
            factor=counts[0].value,
            shared=each.start > total.start,
        )
        return


_AND_REST: Final = re.compile(
    r"\b(?:carr(?:y|ied|ying)[- ](?:over|forward)|left over|leaving|surplus|deficit|shortfall|underspen[dt]|"
    r"overspen[dt]|"
    r"balance|unspent|remain(?:s|ed|ing|der)?|difference|is left|was left|net (?:position|cost)|in hand|over(?:run)?)\b"
)
_INCOME: Final = re.compile(
    r"\b(?:income|received|raised|budget|funding|grants?|award(?:ed)?|allocation|given|came in|receipts|brought in|"
    r"available|opening balance|donations|put aside)\b"
)
_SPEND: Final = re.compile(
    r"\b(?:spen[dt]|spending|expenditure|costs?|paid(?: out)?|used|outgoings|payments|went out|went on|claimed|"
    r"expenses)\b"
)


@register(
    "income, spending and what is left",
    Example("Income was £268,900 and spend £251,300 so the carry-over is £17,600.", ("£17,600",)),
    Example("Income was £268,900 and spend £251,300 so the surplus is £27,600.", ("£27,600",)),
    Example("We raised £90,000. We spent £82,000, leaving £8,000 in hand.", ("£8,000",)),
    Example("We raised £90,000 and spent £82,000, and a grant of £5,000 is due.", ()),
)
def left_over(passage: Passage) -> Iterator[Claim]:
    """What came in, what was spent, and the difference between them, in one to three sentences."""
    for scope in scopes(passage, 3):
        money = [amount for amount in scope.amounts if amount.kind is AmountKind.MONEY]
        if len(money) != 3 or len(scope.amounts) != 3 or len(scope.tokens()) != 3:
            continue
        income = [amount for amount in money[:2] if _said(scope, amount, _INCOME, _SPEND)]
        spent = [amount for amount in money[:2] if _said(scope, amount, _SPEND, _INCOME)]
        if len(income) != 1 or len(spent) != 1 or income[0] is spent[0]:
            continue
        rest = money[2]
        words = _words_before(scope, rest) + " " + re.split(r"[.;]", _words_after(scope, rest))[0]
        if not _AND_REST.search(words) or any(amount.qualifier is not Qualifier.NONE for amount in money):
            continue
        yield Change(about="What is left", old=income[0], new=spent[0], stated=rest)
        return


def _said(passage: Passage, amount: Amount, wanted: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether the words nearest to a figure are of one sort: before it, else after it."""
    before = re.split(r"[.;]|\band\b", _words_before(passage, amount))[-1]
    after = re.split(r"[.;,]|\band\b", _words_after(passage, amount))[0]
    for words in (before, after):
        if wanted.search(words) and not other.search(words):
            return True
        if other.search(words):
            return False
    return False


_BASELINE: Final = re.compile(
    r"\b(?:baseline|start(?:s|ed|ing)? (?:from|at|point)|stands? at|stood at|currently|at present|now|from|today|"
    r"last year|"
    r"reached|was|were|is|are|had|have|improve on|build on)\b"
)
_AIM: Final = re.compile(
    r"\b(?:targets?|goal|ambition|aim(?:s|ing|ed)?|trajectory|want to (?:see|reach)|hope to (?:see|reach)|"
    r"we will reach|"
    r"objective|milestone|set our (?:hearts|sights) on|set ourselves|want to get to)\b"
)
_MORE: Final = re.compile(
    r"\b(?:more|increas(?:e|es|ing)|rais(?:e|es|ing)|grow(?:ing)?|expand(?:ing)?|boost|higher|improv(?:e|es|"
    r"ing) (?:take-?up|"
    r"uptake|attendance|coverage|the (?:number|share|proportion)))\b(?! (?:than|deaths|harm|crimes?|"
    r"complaints))[^.;\[]{0,60}"
)
_LESS: Final = re.compile(
    r"\b(?:reduc\w*|fewer|less|lower\w*|decreas\w*|cut\w*|prevent\w*|waits?|waiting|delays?|deaths|unplanned|avoid\w*|"
    r"repeat|missing|crimes?|offences|no more|costs?|incidents|admissions|exclusions|suspensions|absence|decline)\b"
)


@register(
    "a target set below its baseline",
    Example("We want more parents on the course. The baseline is 164 and our target for next year is 140.", ("140",)),
    Example("Priority: more cadets. Baseline 240. Target 204.", ("204",)),
    Example("We want fewer children to wait. The baseline is 164 and our target is 140.", ()),
)
def below_baseline(passage: Passage) -> Iterator[Claim]:
    """A baseline and a target, the only figures of a few sentences, for something of which more is wanted."""
    for scope in scopes(passage, 3):
        if len(scope.amounts) != 2 or len(scope.tokens()) != 2 or _LESS.search(scope.marked):
            continue
        one, two = scope.amounts
        aims = [amount for amount in (one, two) if _is_aim(_words_before(scope, amount))]
        if len(aims) != 1 or re.search(r"\b(?:new|extra|additional|further)\b", _words_before(scope, aims[0])):
            continue
        aim = aims[0]
        base = two if aim is one else one
        kinds = {one.kind, two.kind}
        wanted = _MORE.search(_titled(scope))
        based = _BASELINE.search(_words_before(scope, base)) or (aim is one and "from" in _words_before(scope, base))
        if (len(kinds) > 1 and not kinds <= set(_MANY)) or wanted is None or not based:
            continue
        if any(amount.qualifier is not Qualifier.NONE for amount in (one, two)):
            continue
        yield Target(about=about(aim, base), baseline=base, target=aim, more_wanted=wanted[0].strip())
        return


def _is_aim(words: str) -> bool:
    """Whether the last that words say before a figure is that it is aimed for, and not where it starts."""
    words = re.split(r"[.;] ", words)[-1]
    aims, starts = [match.end() for match in _AIM.finditer(words)], [match.end() for match in _START.finditer(words)]
    return bool(aims) and max(aims) > max(starts, default=-1)


_START: Final = re.compile(r"\b(?:baselines?|currently|stands? at|stood at)\b")


def _titled(scope: Passage) -> str:
    """The words of some sentences, with the short line before them, which may say what is wanted."""
    first = scope.run.passages[0]
    title = first.marked if first.block is not scope.block and not first.amounts and len(first.text) < 100 else ""
    return f"{title} {scope.run.heading.lower()} {scope.marked}"


_YEAR: Final = re.compile(
    r"\b(?:(?:over|for|in|of|by) (?:the|a) (?:full |whole |entire )?year\b(?! before)|full[ -]year|whole year|"
    r"year[ -]end|"
    r"end of (?:the )?year|annual\w*|the year will end|heading for|year as a whole|twelve months|12 months)"
)
_AHEAD: Final = re.compile(
    r"\b(?:would|will|project\w*|forecast\w*|predict\w*|heading|pointing|points to|expect\w*|suggest\w*|on course|"
    r"on track|if (?:this|that|it)|at (?:this|that) (?:rate|level|pace)|equivalent to|if repeated|pro rata|"
    r"extrapolat\w*)\b"
)
_NO_PROJECTION: Final = re.compile(
    r"\b(?:targets?|last year|previous|plan(?:ned)?|budget|capacity|goal|aim\w*|compared|but|however|slow\w*|season\w*|"
    r"more|fewer|less|at least|up to|rise|fall|increase|decrease)\b"
)


@register(
    "a projection in other words",
    Example("There were 205 calls in the first quarter. If this continues there will be 840 over the year.", ("840",)),
    Example("Half way through the year we had 23 calls and are heading for 69.", ("69",)),
    Example("There were 205 calls in the first quarter. We expect a slower year and a total of 700.", ()),
    Example("There were 205 calls in the first quarter. The target for the year is 700.", ()),
)
def lone_projection(passage: Passage) -> Iterator[Claim]:
    """A count for part of a year and one for the year ahead, the only figures of a sentence or two."""
    for scope in scopes(passage, 2):
        if len(scope.amounts) != 2 or len(scope.tokens()) != 2:
            continue
        words = scope.marked_with_times
        elapsed = ELAPSED.search(scope.text)
        if elapsed is None or not _YEAR.search(words) or not _AHEAD.search(words) or _NO_PROJECTION.search(words):
            continue
        part, total = sorted(scope.amounts, key=lambda amount: amount.value)
        kinds = {part.kind, total.kind}
        if not (kinds <= set(_MANY) or kinds == {AmountKind.MONEY}) or part.value == total.value:
            continue
        if any(amount.qualifier is not Qualifier.NONE for amount in scope.amounts):
            continue
        said = elapsed[0].replace(" and ", " to ")
        yield Multiple(about=about(part, total), each=part, total=total, projection=True, elapsed=said)
        return


@register(
    "so many quarters at so much",
    Example("Four quarters at £27,415 give a projected £109,660 for the year.", ("£109,660",)),
    Example("Two officers at £27,415 give good value.", ()),
)
def times_over(passage: Passage) -> Iterator[Claim]:
    """A number of things at a price each, and what they come to."""
    for match in re.finditer(
        r"\[n(?P<count>\d+)\](?: [a-z-]+){1,4} at \[(?P<k>[nm])(?P<each>\d+)\](?: each| apiece| per [a-z]+|"
        r" a [a-z]+)?,? "
        r"(?:(?:which|and|so|this|would|will|a|total|of|the|cost|costing|projected|in all) )*(?:gives?|mak(?:e|es|"
        r"ing)|giving|"
        r"com(?:e|es|ing) to|totals?|totalling|is|was|cost|costs|amounts? to|means?|came to)(?: (?:a|an|the|total|"
        r"of|projected|"
        r"cost|forecast|budget|bill|sum))* \[(?P=k)(?P<total>\d+)\]",
        passage.marked,
    ):
        count, each, total = (passage.amounts[int(match[name])] for name in ("count", "each", "total"))
        if all(amount.qualifier is Qualifier.NONE for amount in (count, each, total)) and count.value > Decimal(1):
            yield Multiple(about=about(total, count) or "In all", each=each, total=total, factor=count.value)
