"""What judging a change has in common: which way it went, its size and its arithmetic in words."""

from __future__ import annotations

from decimal import Decimal

from goldenthread.claims.amounts import Span, span
from goldenthread.claims.model import Amount, Change, Direction
from goldenthread.claims.wording import MINUS, bare, operand


def put_signed(stated: Amount, direction: Direction, exact: Decimal) -> Decimal:
    """The worked-out change with the sign that the printed one has: "a fall of 7%" is printed without."""
    if direction is Direction.DOWN and stated.value >= 0:
        return -exact
    if direction is Direction.NOT_SAID and stated.value >= 0 and not stated.text.strip().startswith("+"):
        return abs(exact)
    return exact


def sized(claim: Change, stated: Amount, inputs: Span | None) -> Span | None:
    """The span turned the way that the printed change counts: a fall of 6% counts downwards."""
    if inputs is None:
        return None
    down = claim.direction is Direction.DOWN and stated.value >= 0
    unsigned = claim.direction is Direction.NOT_SAID and stated.value >= 0 and inputs.high <= 0
    return Span(-inputs.high, -inputs.low) if down or unsigned else inputs


def relative(old: Span, new: Span) -> Span | None:
    """All the changes in per cent that two spans allow; None where the old one reaches nought."""
    if old.low <= 0:
        return None
    ends = [(after - before) / before * 100 for before in (old.low, old.high) for after in (new.low, new.high)]
    return Span(min(ends), max(ends))


def contradicts(claim: Change, old: Amount, new: Amount) -> bool:
    """Whether the words say up and the figures surely went down, or the other way."""
    before, after = span(old), span(new)
    if claim.direction is Direction.UP:
        return after.high <= before.low and new.value < old.value
    if claim.direction is Direction.DOWN:
        return after.low >= before.high and new.value > old.value
    return False


def went(old: Amount, new: Amount) -> str:
    """As in "above", of the new figure against the old."""
    if new.value == old.value:
        return "the same as"
    return "above" if new.value > old.value else "below"


def wrong_way(claim: Change, old: Amount, new: Amount) -> str:
    """The sentence for words that say the one and figures that say the other."""
    verb = "a rise" if claim.direction is Direction.UP else "a fall"
    return f"The words say {verb}, but {operand(new)} is {went(old, new)} {operand(old)}"


def change_arithmetic(old: Amount, new: Amount) -> str:
    """The arithmetic of a percentage change, written so that it comes to a size: (202 − 188) ÷ 188."""
    high, low = (new, old) if new.value >= old.value else (old, new)
    return f"({bare(high)} {MINUS} {bare(low)}) ÷ {bare(old)}"


def difference_words(old: Amount, new: Amount, shown: str) -> str:
    """As in "42.2% − 29.3% is 12.9 percentage points"."""
    high, low = (new, old) if new.value >= old.value else (old, new)
    return f"{bare(high)} {MINUS} {bare(low)} is {shown}"
