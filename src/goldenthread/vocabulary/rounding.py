"""Rounding for display: half away from zero, on decimals only.

Python's own `round` sends a half to the even neighbour (banker's rounding), so
2.5 would print as 2 and 3.5 as 4. Publishers of official statistics round a half
away from zero, so the built-in is not used on figures anywhere. Keep full
precision in store and round once, here, when a figure is shown.

Source of the rule: Department for Education, open data standards, and the
Government Statistical Service guidance on rounding.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

# Python's decimal calls "half away from zero" ROUND_HALF_UP: it acts on the size
# of the number and then puts the sign back.
_HALF_AWAY_FROM_ZERO = ROUND_HALF_UP


def require_decimal(value: object, what: str = "value") -> Decimal:
    """Return `value` when it is a Decimal, or a whole number turned into one.

    Raises:
        TypeError: for a float, a bool, text or anything else. A float has already
            lost the digits that were published, so there is nothing to convert.
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(
        f"The {what} must be a Decimal, not {type(value).__name__}: "
        "build it from the published text, for example Decimal('45.2')."
    )


def round_half_away(value: Decimal | int, places: int = 0) -> Decimal:
    """Return `value` to a number of decimal places, a half going away from zero.

    Args:
        value: An exact number.
        places: Decimal places to keep. Negative rounds to tens (-1), hundreds (-2).

    Returns:
        A Decimal with exactly `places` decimal places. Zero carries no minus sign.

    Raises:
        TypeError: for a float.
        ValueError: for a value that is not a finite number.
    """
    number = require_decimal(value)
    if not number.is_finite():
        raise ValueError("Only a finite number can be rounded.")
    # Enough precision for any figure: the default of 28 digits fails on long ones.
    context = Context(prec=max(28, len(number.as_tuple().digits) + abs(number.adjusted()) + abs(places) + 2))
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=_HALF_AWAY_FROM_ZERO, context=context)
    if places < 0:
        rounded = rounded.quantize(Decimal(1), context=context)
    return rounded.copy_abs() if rounded.is_zero() else rounded


def format_number(value: Decimal | int, places: int | None = None) -> str:
    """Return a number as readers see it: "1,234.50" for 1234.5 to two places.

    Args:
        value: An exact number.
        places: Decimal places to show. None shows the digits that are there.

    Returns:
        Text with thousands commas, a plain hyphen for a negative and never an exponent.
    """
    number = require_decimal(value)
    if places is None:
        exponent = number.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"{round_half_away(number, places):,f}"
