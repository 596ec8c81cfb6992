"""Judge which of several figures is the higher, and how long it is from one date to another."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from goldenthread.claims.amounts import span
from goldenthread.claims.fitting import not_checkable, sentences
from goldenthread.claims.model import Amount, Finding, Lasting, Order, Verdict
from goldenthread.claims.wording import bare, listed
from goldenthread.vocabulary import format_number, round_half_away

_PLACES: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def order(claim: Order) -> Finding:
    """A figure is the highest, the second lowest, above another, within its target."""
    first = claim.first
    beyond = [other for other in claim.others if _beyond(other, first, above=claim.above)]
    level = [other for other in claim.others if other not in beyond and not _beyond(first, other, above=claim.above)]
    low, high = len(beyond) + 1, len(beyond) + len(level) + 1
    if len(claim.others) == 1:
        other = claim.others[0]
        how = f"{bare(first)} is {_side(first, other)} {bare(other)}"
        if level and first.value != other.value:
            return not_checkable(claim, claim.words, f"{how}, but as printed the two cannot be told apart.")
    else:
        shown = listed([bare(amount) for amount in _ordered(claim)])
        how = f"From {'highest to lowest' if claim.above else 'lowest to highest'} the figures are {shown}"
        if low > 1 and claim.rank == 1:
            how = f"{how}: {bare(first)} is {_place(low)}"
    if low <= claim.rank <= high:
        return Finding(claim, Verdict.AGREES, claim.words, how=sentences(how))
    return Finding(claim, Verdict.DISAGREES, claim.words, how=sentences(how, f"The text says “{claim.words}”"))


def _beyond(one: Amount, other: Amount, *, above: bool) -> bool:
    """Whether a figure surely stands further out than another."""
    left, right = (span(one), span(other)) if above else (span(other), span(one))
    return left.low > right.high or (left.low == right.high and one.value != other.value)


def _side(one: Amount, other: Amount) -> str:
    if one.value == other.value:
        return "the same as"
    return "above" if one.value > other.value else "below"


def _ordered(claim: Order) -> list[Amount]:
    return sorted((claim.first, *claim.others), key=lambda amount: amount.value, reverse=claim.above)


def _place(number: int) -> str:
    return _PLACES[number - 1] if number <= len(_PLACES) else f"number {number}"


_YEAR: Final = Decimal(12)
#: How far a length may be from the time between two dates, in months, by the unit that it is told in.
_SLACK: Final = (("month", Decimal("1.5")), ("week", Decimal("0.3")), ("day", Decimal("0.12")))


def lasting(claim: Lasting) -> Finding:
    """From March 2019 to March 2023 is four years."""
    stated = claim.stated
    months = stated.value
    told = stated.text.lower()
    slack = next((reach for unit, reach in _SLACK if unit in told), Decimal(9))
    shown = _length(claim.low, claim.high, months)
    how = f"From {claim.begins} to {claim.ends} is {shown}"
    if claim.low <= months <= claim.high:
        return Finding(claim, Verdict.AGREES, stated.text, shown, how=sentences(how))
    if claim.low - slack < months < claim.high + slack:
        return Finding(claim, Verdict.ROUNDING, stated.text, shown, how=sentences(how, "The words are a loose fit"))
    return Finding(
        claim, Verdict.DISAGREES, stated.text, shown, shown, how=sentences(how, f"The text says {stated.text}")
    )


def _length(low: Decimal, high: Decimal, said: Decimal) -> str:
    middle = (low + high) / 2
    if said < 2 and middle < 2:
        return f"about {format_number(round_half_away(middle * Decimal('30.4')))} days"
    if middle % 12 == 0 or (said >= _YEAR and said % 12 == 0 and middle >= _YEAR):
        years = round_half_away(middle / 12, 0 if middle % 12 == 0 else 1)
        return f"{format_number(years)} {'year' if years == 1 else 'years'}"
    number = round_half_away(middle)
    return f"{format_number(number)} {'month' if number == 1 else 'months'}"
