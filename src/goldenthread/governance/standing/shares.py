"""Shares of an amount of money, to the penny. Plain Python with exact decimals."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from goldenthread.vocabulary.rounding import round_half_away

PENNY = Decimal("0.01")


def split(whole: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Parts of `whole` in proportion to `weights`, in pounds and pence; together they are exactly the whole.

    By largest remainder: each gets its share rounded down to the penny, and the pennies left go to those who lost
    most by it, the earlier first where they lost the same.

    Raises:
        ValueError: for an amount below nothing or with parts of a penny, and for weights that are not above nothing.
    """
    if whole < 0 or whole != whole.quantize(PENNY):
        raise ValueError("The amount must be in whole pennies, and not below nothing.")
    if not weights or any(not Decimal(weight).is_finite() or weight <= 0 for weight in weights):
        raise ValueError("Each share must be above nothing.")
    pence = int(whole / PENNY)
    parts = [Fraction(weight) for weight in weights]
    total = sum(parts)
    exact = [pence * part / total for part in parts]
    given = [share.numerator // share.denominator for share in exact]
    order = sorted(range(len(parts)), key=lambda n: (given[n] - exact[n], n))
    for n in order[: pence - sum(given)]:
        given[n] += 1
    return [(Decimal(some) * PENNY).quantize(PENNY, ROUND_FLOOR) for some in given]


def percentage(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part` as a percentage of `whole` to one place; None where the whole is nothing."""
    return round_half_away(part * 100 / whole, 1) if whole else None
