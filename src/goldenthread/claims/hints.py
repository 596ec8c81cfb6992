"""What may have happened when a figure does not fit: guesses for a person, never corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.claims.model import Amount

WRONG_BASE: Final = "wrong base"
TRANSPOSED: Final = "digits transposed"
CUT_SHORT: Final = "cut short"
ROUNDED_UP: Final = "rounded up"
LAST_PLACE: Final = "one out in the last place"
POINTS_AS_PERCENT: Final = "points called per cent"
PERCENT_AS_POINTS: Final = "per cent called points"
LABELS: Final = "labels may be swapped"
TEN_TIMES: Final = "ten times out"
WHOLE_CALLED_CHANGE: Final = "share called change"
DIRECTION: Final = "direction"
SWAPPED: Final = "the two figures may be swapped"
ONE_DIGIT: Final = "one digit may be wrong"
LEFT_OUT: Final = "a part may be left out"
TWICE: Final = "a part may be counted twice"
ROUND_FIGURE: Final = "rounded to a round number"
ROUNDED_INPUTS: Final = "printed figures are rounded"


@dataclass(frozen=True, slots=True)
class Swap:
    """A figure with two digits that stand side by side swapped."""

    value: Decimal
    one: str
    other: str

    @property
    def words(self) -> str:
        """As in "The digits 7 and 5 may be swapped in one place"."""
        return f"The digits {self.one} and {self.other} may be swapped in one place"


def swaps(amount: Amount) -> Iterator[Swap]:
    """Every figure got from a printed one by swapping two different digits side by side."""
    scaled = abs(amount.value).scaleb(max(0, amount.places))
    if scaled != scaled.to_integral_value():
        return
    digits = str(scaled.to_integral_value().quantize(Decimal(1)))
    sign = -1 if amount.value < 0 else 1
    for at in range(len(digits) - 1):
        first, second = digits[at], digits[at + 1]
        if first == second or (at == 0 and second == "0"):
            continue
        turned = digits[:at] + second + first + digits[at + 2 :]
        yield Swap(sign * Decimal(turned).scaleb(-max(0, amount.places)), first, second)


def swapped(amount: Amount, fits: Callable[[Decimal], bool]) -> Swap | None:
    """The one swap of digits that fits, if there is one."""
    return next((swap for swap in swaps(amount) if fits(swap.value)), None)


def one_digit(amount: Amount, right: Decimal) -> bool:
    """Whether a printed figure of three digits or more differs from what is right in a single digit."""
    scale = max(0, amount.places)
    said, wanted = (f"{abs(value).scaleb(scale):.0f}" for value in (amount.value, right))
    if len(said) != len(wanted) or len(said) < 3 or said == wanted:
        return False
    return sum(one != other for one, other in zip(said, wanted, strict=True)) == 1


def tenfold(value: Decimal, fits: Callable[[Decimal], bool]) -> Decimal | None:
    """The figure ten, a hundred or a thousand times larger or smaller that fits, if one does."""
    if value == 0:
        return None
    tries = (value.scaleb(power) for power in (1, -1, 2, -2, 3, -3))
    return next((found for found in tries if fits(found)), None)
