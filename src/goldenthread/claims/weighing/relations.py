"""All relations that a stated figure could stand in to the figures around it, whatever the words say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import Final

from goldenthread.claims.amounts import Span, is_plain, point, span
from goldenthread.claims.fitting import Fit, fits
from goldenthread.claims.frames import Mark
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.vocabulary import Qualifier

_HUNDRED: Final = Decimal(100)
_LONGEST_LIST: Final = 8
_LONGEST_REST: Final = 4
#: Two figures of a change stand no further apart than this many letters.
_NEAR: Final = 400
_TIME_NOUN: Final = re.compile(r"(?:minute|hour|day|week|month|year|second|min|night|hr|term)s?\b")
_TIME_UNIT: Final = re.compile(r"\d ?(?:min|m|h|hrs?|s)$|min|hour|day|week|month|year|second|night|hr")
_TIMES: Final = re.compile(r" times\b")


class Kind(StrEnum):
    """How a stated figure comes from others."""

    SHARE = "share"  # a of b
    REMAINDER = "share of the rest"  # all but a, of b
    CHANGE = "change"  # from a to b, in per cent
    POINTS = "points"  # between percentages a and b
    DIFFERENCE = "difference"
    REST = "rest of 100%"
    PERCENTAGES = "sum of percentages"
    SUM = "sum"
    LESS = "less"  # the first less the others
    MEAN = "mean"
    PRODUCT = "product"
    EACH = "each"  # a shared by b
    PORTION = "portion"  # a per cent of b
    RATE = "rate"
    TIMES = "times"


#: Kinds whose figures are a list; the others have two, each with a part of its own to play.
LISTED: Final = frozenset({Kind.REST, Kind.PERCENTAGES, Kind.SUM, Kind.LESS, Kind.MEAN})


class Outcome(StrEnum):
    """How a stated figure sits against what a relation gives."""

    HOLDS = "holds"
    OPEN = "open"  # a qualifier leaves it open
    NEAR = "near"  # within a third
    MIDDLE = "middle"  # off by a factor of up to two
    FAR = "far"
    VERY_FAR = "very far"


@dataclass(frozen=True, slots=True)
class Relation:
    """One way in which a stated figure may come from others.

    Args:
        kind: The sort of arithmetic.
        stated: The figure that is held to it.
        given: The figures it would come from, in the order that the kind asks for.
        exact: What they give.
    """

    kind: Kind
    stated: Mark
    given: tuple[Mark, ...]
    exact: Decimal


def is_time(mark: Mark) -> bool:
    """Whether a figure is a length of time: it is no part of a count."""
    amount = mark.amount
    if _TIME_NOUN.match(amount.noun):
        return True
    return amount.kind is AmountKind.QUANTITY and _TIME_UNIT.search(amount.text.lower()) is not None


def _adds(mark: Mark) -> bool:
    kinds = (AmountKind.COUNT, AmountKind.NUMBER, AmountKind.MONEY, AmountKind.QUANTITY)
    return mark.amount.kind in kinds


def _value(mark: Mark) -> Decimal:
    return mark.amount.value


def relations(marks: Sequence[Mark], asked: Sequence[Mark]) -> Iterator[Relation]:
    """Every relation of the figures asked for to the others of their row."""
    usable = [mark for mark in marks if mark.amount.qualifier is not Qualifier.RANGE]
    for stated in asked:
        if stated.amount.qualifier is Qualifier.RANGE:
            continue
        others = [mark for mark in usable if mark is not stated and _value(mark) > 0]
        kind = stated.amount.kind
        if kind in (AmountKind.PERCENT, AmountKind.RATIO):
            yield from _of_parts(stated, others)
            yield from _of_changes(stated, others)
        if kind is AmountKind.PERCENT:
            yield from _of_percentages(stated, others)
        if kind is AmountKind.POINTS:
            for one, two in combinations([mark for mark in others if mark.amount.kind is AmountKind.PERCENT], 2):
                yield Relation(Kind.POINTS, stated, (one, two), abs(_value(one) - _value(two)))
        if _adds(stated) or kind is AmountKind.RATE:
            for one, two in combinations([mark for mark in others if mark.sort == stated.sort], 2):
                if _value(one) != _value(two):
                    yield Relation(Kind.DIFFERENCE, stated, (one, two), abs(_value(one) - _value(two)))
        if _adds(stated):
            yield from _of_lists(stated, others)
            yield from _of_factors(stated, others)
        if kind is AmountKind.RATE:
            yield from _of_populations(stated, others)
        if stated.amount.noun.startswith("times") or _TIMES.match(stated.right):
            for one in others:
                for two in others:
                    if one is not two and one.sort == two.sort and _value(one) > _value(two):
                        yield Relation(Kind.TIMES, stated, (one, two), _value(one) / _value(two))


def _whole(stated: Mark) -> Decimal:
    return _HUNDRED if stated.amount.kind is AmountKind.PERCENT else Decimal(1)


def _of_parts(stated: Mark, others: Sequence[Mark]) -> Iterator[Relation]:
    counts = [mark for mark in others if _adds(mark) and not is_time(mark)]
    for part in counts:
        for whole in counts:
            if part.sort == whole.sort and _value(part) < _value(whole):
                share = _whole(stated) * _value(part) / _value(whole)
                yield Relation(Kind.SHARE, stated, (part, whole), share)
                yield Relation(Kind.REMAINDER, stated, (part, whole), _whole(stated) - share)


def _of_changes(stated: Mark, others: Sequence[Mark]) -> Iterator[Relation]:
    values = [mark for mark in others if mark.amount.kind not in (AmountKind.RATIO, AmountKind.POINTS)]
    for old in values:
        for new in values:
            if old.sort != new.sort or _value(old) == _value(new) or abs(new.start - old.start) > _NEAR:
                continue
            step = abs(_value(new) - _value(old))
            yield Relation(Kind.CHANGE, stated, (old, new), _whole(stated) * step / _value(old))


def _of_percentages(stated: Mark, others: Sequence[Mark]) -> Iterator[Relation]:
    for parts in _runs([mark for mark in others if mark.amount.kind is AmountKind.PERCENT], least=1):
        total = sum((_value(part) for part in parts), Decimal(0))
        if total < _HUNDRED:
            yield Relation(Kind.REST, stated, parts, _HUNDRED - total)
        if len(parts) > 1 and total <= _HUNDRED:
            yield Relation(Kind.PERCENTAGES, stated, parts, total)


def _of_lists(stated: Mark, others: Sequence[Mark]) -> Iterator[Relation]:
    same = [mark for mark in others if mark.sort == stated.sort]
    for parts in _runs(same, least=2):
        total = sum((_value(part) for part in parts), Decimal(0))
        yield Relation(Kind.SUM, stated, parts, total)
        if len(parts) > 2:
            yield Relation(Kind.MEAN, stated, parts, total / len(parts))
    for whole in same:
        for parts in _runs([mark for mark in same if mark is not whole], least=2, most=_LONGEST_REST):
            left = _value(whole) - sum((_value(part) for part in parts), Decimal(0))
            if left > 0:
                yield Relation(Kind.LESS, stated, (whole, *parts), left)


def _runs(marks: Sequence[Mark], least: int, most: int = _LONGEST_LIST) -> Iterator[tuple[Mark, ...]]:
    for begin in range(len(marks)):
        for end in range(begin + least, min(len(marks), begin + most) + 1):
            yield tuple(marks[begin:end])


def _of_factors(stated: Mark, others: Sequence[Mark]) -> Iterator[Relation]:
    money = stated.sort == "money"
    added = [mark for mark in others if _adds(mark)]
    for one, two in combinations(added, 2):
        paid = (one.sort == "money") + (two.sort == "money")
        if paid < 2 and money is bool(paid) and min(_value(one), _value(two)) > 1:
            yield Relation(Kind.PRODUCT, stated, (one, two), _value(one) * _value(two))
    for total in added:
        for number in added:
            if total is number or number.sort == "money" or _value(number) <= 1:
                continue
            if (total.sort == "money") is money and (money or _value(total) > _value(number)):
                yield Relation(Kind.EACH, stated, (total, number), _value(total) / _value(number))
    for share in others:
        if share.amount.kind in (AmountKind.PERCENT, AmountKind.RATIO):
            for whole in added:
                if whole.sort == stated.sort:
                    exact = _value(share) * _value(whole) / _whole(share)
                    yield Relation(Kind.PORTION, stated, (share, whole), exact)


def _of_populations(stated: Mark, others: Sequence[Mark]) -> Iterator[Relation]:
    counts = [mark for mark in others if mark.sort == "n" and _adds(mark) and not is_time(mark)]
    base = Decimal(stated.amount.per or 1)
    for count in counts:
        for population in counts:
            if _value(count) < _value(population):
                yield Relation(Kind.RATE, stated, (count, population), _value(count) * base / _value(population))


# How it comes out

#: Beyond these factors no rounding of plain figures explains a difference, so that nothing closer need be tried.
_SURELY_OFF: Final = (0.7, 1.4)
_STEPS: Final = ((1.35, Outcome.NEAR), (2.2, Outcome.MIDDLE), (6.0, Outcome.FAR))
#: By how much a round input of a product or a share-out may be off, as a part of it.
_ROUND_INPUT: Final = Decimal("0.02")


def outcome(relation: Relation) -> Outcome:
    """Whether a relation holds as printed, and if not, how far off it is."""
    stated = relation.stated.amount
    said, exact = abs(float(stated.value)), float(relation.exact)
    ratio = exact / said if said else 0.0
    plain = is_plain(stated) and stated.kind is not AmountKind.RATIO
    if not (plain and not _SURELY_OFF[0] < ratio < _SURELY_OFF[1] and said >= _SMALL) or not _all_plain(relation):
        amounts = [mark.amount for mark in relation.given]
        found = fits(replace(stated, value=abs(stated.value)), relation.exact, _inputs(relation), amounts)
        if found.fit is Fit.UNDECIDED:
            return Outcome.OPEN
        if found.fit is not Fit.MISSES or _round_enough(relation):
            return Outcome.HOLDS
    if said == 0 or exact <= 0:
        return Outcome.FAR
    off = max(ratio, 1 / ratio)
    return next((step for most, step in _STEPS if off < most), Outcome.VERY_FAR)


_SMALL: Final = 3


def _all_plain(relation: Relation) -> bool:
    return all(is_plain(mark.amount) and mark.amount.kind is not AmountKind.RATIO for mark in relation.given)


def _inputs(relation: Relation) -> Span | None:
    """What the relation gives for all that its figures can mean; None where that is not worked out."""
    kind, given = relation.kind, [span(mark.amount) for mark in relation.given]
    try:
        match kind:
            case Kind.SHARE:
                return given[0] / given[1] * point(_whole(relation.stated))
            case Kind.CHANGE:
                return _size((given[1] / given[0] + point(Decimal(-1))) * point(_whole(relation.stated)))
            case Kind.POINTS | Kind.DIFFERENCE:
                return _size(given[0] - given[1])
            case Kind.SUM:
                return sum(given[1:], given[0])
            case Kind.PRODUCT:
                return given[0] * given[1]
            case Kind.EACH | Kind.TIMES:
                return given[0] / given[1]
            case Kind.RATE:
                return given[0] / given[1] * point(Decimal(relation.stated.amount.per or 1))
    except ZeroDivisionError:
        return None
    return None


def _size(reach: Span) -> Span:
    """The sizes of the values of a span."""
    if reach.low >= 0:
        return reach
    if reach.high <= 0:
        return Span(-reach.high, -reach.low)
    return Span(Decimal(0), max(-reach.low, reach.high))


def _round_enough(relation: Relation) -> bool:
    """Whether a product or a share-out holds when figures that end in noughts are taken for round ones."""
    if relation.kind not in (Kind.PRODUCT, Kind.EACH):
        return False
    one, two = (_rounded(mark.amount) for mark in relation.given)
    found = one * two if relation.kind is Kind.PRODUCT else one / two if two.low > 0 else None
    return found is not None and _rounded(relation.stated.amount).meets(found)


def _rounded(amount: Amount) -> Span:
    value = abs(amount.value)
    unit = Decimal(1)
    while value and value % (unit * 10) == 0:
        unit *= 10
    reach = min(unit / 2, value * _ROUND_INPUT) if unit > 1 else Decimal(0)
    return Span(value - reach, value + reach)
