"""Moves told in the words of reports: improved from, an arrow, steady at, so many (and so many per cent) to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from goldenthread.claims.change_words import PLANNED
from goldenthread.claims.model import Amount, AmountKind, Change, Claim, Direction, Order
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.polarity import better
from goldenthread.claims.relate_against import AIMED
from goldenthread.claims.relate_changes import REAL
from goldenthread.claims.words import direction_of
from goldenthread.vocabulary import Qualifier, format_number

_V: Final = r"\[[nmqfp](?P<{0}>\d+)\]"
_OLD, _NEW = _V.format("old"), _V.format("new")
_GAP: Final = r"(?: [a-z'-]+| \(?\[w\d+\]\)?){0,4}?"
_THEN: Final = r"(?:from|compared (?:with|to)|against|on|than|versus)"
_GOOD: Final = r"(?P<good>improved|improving|improvement|better)"
_BAD: Final = r"(?P<bad>worsened|worsening|deteriorated|deteriorating|deterioration|slipped)"
_STEP_SAID: Final = re.compile(r"\b(?:increase|decrease|rise|fall|reduction|drop|points?)\b")
_BETTER: Final = re.compile(
    rf"\b(?:{_GOOD}|{_BAD})(?: (?:[a-z]+ly|again|further|slightly|a little|this year|in performance))*,?"
    rf"(?: from {_OLD}{_GAP},? to {_NEW}|(?: to| at) {_V.format('new2')}{_GAP},? \(?{_THEN} {_V.format('old2')})"
)


@register(
    "improved or worsened from one figure to another",
    Example("Timeliness of visits improved from 91% to 86%.", ("91% to 86%",)),
    Example("Sickness worsened from 11.2 days to 9.8 days per worker.", ("11.2 to 9.8",)),
    Example("The score improved from 91 to 86.", ()),
)
def improved(passage: Passage) -> Iterator[Claim]:
    """Two figures and a word of praise or blame, of something that is plainly wanted more or less of."""
    if _left_alone(passage):
        return
    for match in _BETTER.finditer(passage.marked):
        clause = re.split(r"[;:,]|\b(?:but|while|whereas|and)\b", passage.marked[: match.start()])[-1]
        good = better(clause)
        if good is None or _STEP_SAID.search(passage.marked):
            continue
        old = passage.amounts[int(match["old"] or match["old2"])]
        new = passage.amounts[int(match["new"] or match["new2"])]
        up = good is bool(match["good"])
        if _comparable(old, new):
            yield _moved(old, new, Direction.UP if up else Direction.DOWN)


_ARROWS: Final = {"↑": "up", "▲": "up", "⬆": "up", "↓": "down", "▼": "down", "⬇": "down"}
_ARROW: Final = re.compile(
    rf"{_NEW} ?\(?(?P<arrow>[↑▲⬆↓▼⬇])\ufe0f? ?(?:(?:from|on|was|against|compared (?:with|to)) |\()"
    rf"(?:[a-z]+ )?{_OLD}"
    rf"|(?P<arrow2>[↑▲⬆↓▼⬇])\ufe0f? ?\(?from {_V.format('old2')}{_GAP} to {_V.format('new2')}"
)


@register(
    "an arrow between two figures",
    Example("Re-referrals: 24% ↓ from 22% last year.", ("22% to 24%",)),
    Example("Re-referrals: 24% ↓ 2% on last year.", ()),
)
def arrows(passage: Passage) -> Iterator[Claim]:
    """A figure, an arrow up or down, and the figure that it comes from."""
    for match in _ARROW.finditer(passage.marked):
        old = passage.amounts[int(match["old"] or match["old2"])]
        new = passage.amounts[int(match["new"] or match["new2"])]
        if _comparable(old, new):
            yield _moved(old, new, direction_of(_ARROWS[match["arrow"] or match["arrow2"]]))


_STEP: Final = re.compile(
    r"\b(?P<way>rose|risen|fell|fallen|increased|decreased|dropped|reduced|grew|grown|declined|up|down|rise|fall|"
    r"increase|decrease|reduction|drop)(?: [a-z]+ly)? (?:by |of )?\[n(?P<by>\d+)\](?: [a-z-]+){0,3} ?"
    r"(?:\(|,? or )\[p(?P<stated>\d+)\]\)?,?(?: in the year| over the year| on the year)? to "
    r"(?:just |only |a total of )?\[n(?P<new>\d+)\]"
    r"|\[n(?P<new2>\d+)\](?: [a-z-]+){0,4}?,? ?\(?(?:a|an) (?P<way2>rise|fall|increase|decrease|reduction|drop) of "
    r"\[n(?P<by2>\d+)\](?: [a-z-]+){0,2} ?(?:\(|,? or )\[p(?P<stated2>\d+)\]"
)


@register(
    "so many more, so many per cent, to so many",
    Example("Incidents fell by 318 (17.3%) to 1,840.", ("17.3%",)),
    Example("There were 1,840 incidents, a fall of 318 (14.7%).", ("14.7%",)),
    Example("Incidents fell by 318, with 17.3% of them in town.", ()),
)
def step_and_share(passage: Passage) -> Iterator[Claim]:
    """A step in things and in per cent, and the figure that it leads to: the one before follows from these."""
    if REAL.search(passage.marked) or PLANNED.search(passage.marked):
        return
    for match in _STEP.finditer(passage.marked):
        by, stated, new = (passage.amounts[int(match[name] or match[f"{name}2"])] for name in ("by", "stated", "new"))
        way = direction_of(match["way"] or match["way2"])
        exact = all(amount.qualifier is Qualifier.NONE for amount in (by, stated, new))
        value = new.value - by.value if way is Direction.UP else new.value + by.value
        if exact and value > 0 and way in (Direction.UP, Direction.DOWN):
            old = Amount(value, new.kind, format_number(value), noun=new.noun)
            yield Change(about=about(new, by), old=old, new=new, stated=stated, direction=way)


_STEADY: Final = re.compile(
    r"\b(?:stable|steady|unchanged|static|flat|the same|level)(?: (?:at|with|on))(?: just| around| about)? "
    rf"{_NEW}{_GAP},? \(?(?:compared (?:with|to)|against|from|having been) {_OLD}"
)
_STEADY_WITHIN: Final = Decimal("0.12")


@register(
    "said to be steady, with both figures",
    Example("Referrals were stable at 4,310, compared with 5,120 last year.", ("5,120 to 4,310",)),
    Example("Referrals were stable at 4,310, compared with 4,480 last year.", ()),
)
def steady(passage: Passage) -> Iterator[Claim]:
    """Two figures said to be much the same that are plainly not."""
    if _left_alone(passage):
        return
    for match in _STEADY.finditer(passage.marked):
        old, new = passage.amounts[int(match["old"])], passage.amounts[int(match["new"])]
        far = abs(old.value - new.value) > _STEADY_WITHIN * max(old.value, new.value)
        if far and min(old.value, new.value) >= 20 and _comparable(old, new):
            yield _moved(old, new, Direction.SAME)


_SPENT: Final = re.compile(
    r"\b(?:spen[dt]|spending|expenditure|outturn|costs?)\b[^\[;.]{0,40}\[m(?P<spent>\d+)\],? (?:against|compared "
    r"(?:with|to)) (?:a|an|the|our|its)(?: [a-z]+){0,2} budget of \[m(?P<budget>\d+)\],? "
    r"(?:(?:giving|leaving|which is|resulting in|and so) )?an? (?:[a-z]+ )?(?P<which>underspend|overspend)\b"
)


@register(
    "an underspend or an overspend, with what was spent and the budget",
    Example("Spend was £31.2m against a budget of £28.9m, an underspend of £2.3m.", ("underspend",)),
    Example("Spend was £31.2m against a budget of £28.9m. Another team reports an underspend.", ()),
)
def spent(passage: Passage) -> Iterator[Claim]:
    """Which side of its budget a sum of money is said to be."""
    for match in _SPENT.finditer(passage.marked):
        money, budget = passage.amounts[int(match["spent"])], passage.amounts[int(match["budget"])]
        over = match["which"].startswith("over")
        yield Order(about=about(money), first=money, others=(budget,), words=match["which"], above=over)


_MAJORITY: Final = re.compile(
    r"\b(?:the|a)(?: (?:large|clear|small|vast|great|slim|significant|overwhelming))? (?P<which>majority|minority)"
    r"(?: (?!and\b|but\b)[a-z'-]+){0,6} ?\(\[p(?P<share>\d+)\]\)"
)


@register(
    "a majority, with its share",
    Example("A majority of children (46%) said that they felt listened to.", ("majority",)),
    Example("The majority of children (64%) said that they felt listened to.", ("majority",)),
    Example("The majority of children were seen, and of these (46%) were boys.", ()),
)
def majority(passage: Passage) -> Iterator[Claim]:
    """A share called a majority or a minority."""
    for match in _MAJORITY.finditer(passage.marked):
        share = passage.amounts[int(match["share"])]
        if share.qualifier is Qualifier.NONE:
            half = Amount(Decimal(50), AmountKind.PERCENT, "50%")
            more = match["which"] == "majority"
            yield Order(about=about(share), first=share, others=(half,), words=match["which"], above=more)


def _left_alone(passage: Passage) -> bool:
    text = passage.marked
    return len(passage.amounts) < 2 or any(one.search(text) for one in (REAL, PLANNED, AIMED))


def _comparable(old: Amount, new: Amount) -> bool:
    exact = old.qualifier is Qualifier.NONE and new.qualifier is Qualifier.NONE
    return exact and old.kind is new.kind and alike(old, new) and old.value != new.value


def _moved(old: Amount, new: Amount, way: Direction) -> Change:
    return Change(about=about(new, old), old=old, new=new, direction=way)
