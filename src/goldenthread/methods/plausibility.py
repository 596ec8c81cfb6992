"""Whether a published share, its count and its population can all be true together.

Nothing is corrected here: a finding is a reason to ask whoever published the figures.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from goldenthread.methods.results import Method
from goldenthread.vocabulary import Figure, Qualifier, Refused, ValueType, format_number

SHARE_PLAUSIBILITY: Final = Method(
    key="share_plausibility",
    title="A share against its count and population, and against a group inside the group",
    version="1",
    formula=(
        "The count must lie between (share - half its last digit) x population and (share + half its last digit) x "
        "population, widened by the tolerance. One count given as a share of two groups, one inside the other: the "
        "share of the larger group cannot be the larger"
    ),
    source="Arithmetic",
    options=("Tolerance: per cent of the count, for rounded and qualified counts; 0 for exact ones, 2 for others",),
)

_EXACT: Final = Context(prec=50)
_HALF: Final = Decimal("0.5")
_LOOSE: Final = Decimal(2)


def check_share(
    share: Figure, population: Figure, count: Figure | None = None, *, tolerance: Decimal | None = None
) -> tuple[str, ...]:
    """Check a percentage of a population against the count it should come to.

    Args:
        share: A percentage, with the digits as published: 13.5% may be anything from 13.45% to 13.55%.
        population: The size of the group.
        count: The count as published; None to check the share alone.
        tolerance: How far off is let pass, in per cent of the count. None: 0 for two exact figures, else 2.

    Returns:
        What does not fit, as sentences without a full stop; empty when all may be true.

    Raises:
        Refused: when a figure is missing or a range, the share is no percentage, or the population is not above zero.
    """
    rate, size = _percentage(share), _whole(population, "population")
    found = []
    if rate < 0 or rate > 100:
        found.append(f"a share of {share.shown()} is not between 0% and 100%")
    if count is None:
        return tuple(found)
    number = _whole(count, "count", zero=True)
    if number > size:
        found.append(f"the count, {count.shown()}, is above the population, {population.shown()}")
    if tolerance is None:
        tolerance = Decimal(0) if count.is_exact and population.is_exact else _LOOSE
    room = _EXACT.divide(_EXACT.multiply(number, tolerance), Decimal(100))
    digit = _EXACT.multiply(_HALF, Decimal(1).scaleb(min(0, _exponent(rate))))
    low, high = (_part(size, _EXACT.add(rate, side)) for side in (-digit, digit))
    if not low - room <= number <= high + room:
        found.append(f"{_product(rate, size)}, and the count given is {count.shown()}")
    return tuple(found)


def check_nested(
    wide: Figure,
    narrow: Figure,
    *,
    narrow_population: Figure | None = None,
    count: Figure | None = None,
    wide_population: Figure | None = None,
) -> tuple[str, ...]:
    """Check one count given as a share of a group and as a share of a smaller group inside it.

    Args:
        wide: Its share of the larger group, a percentage.
        narrow: Its share of the group inside it, a percentage.
        narrow_population: The size of the smaller group.
        count: The count as published.
        wide_population: The size of the larger group.

    Returns:
        What does not fit, as sentences without a full stop, with the swap that would fit; empty when all may be true.

    Raises:
        Refused: as `check_share`.
    """
    outer, inner = _percentage(wide), _percentage(narrow)
    found = []
    if wide_population is not None and narrow_population is not None:
        sizes = _whole(wide_population, "population"), _whole(narrow_population, "population")
        if sizes[1] > sizes[0]:
            found.append(
                f"the group inside, {narrow_population.shown()}, is larger than the group, {wide_population.shown()}"
            )
    if outer <= inner:
        return tuple(found)
    finding = "share larger in the larger group"
    if narrow_population is not None:
        size = _whole(narrow_population, "population")
        swapped = count is None or not check_share(wide, narrow_population, count, tolerance=_LOOSE)
        finding += f"; {_product(outer, size)}"
        finding += ": labels may be swapped" if swapped else f", and the count given is {_given(count)}"
    else:
        finding += ": labels may be swapped"
    found.append(finding)
    return tuple(found)


def _given(count: Figure | None) -> str:
    return count.shown() if count is not None else ""


def _product(rate: Decimal, size: Decimal) -> str:
    return f"{format_number(rate)}% × {format_number(size)} = {format_number(_part(size, rate), 0)}"


def _part(size: Decimal, rate: Decimal) -> Decimal:
    return _EXACT.divide(_EXACT.multiply(size, rate), Decimal(100))


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _percentage(figure: Figure) -> Decimal:
    if figure.value is None or figure.qualifier is Qualifier.RANGE:
        raise Refused.one("share", "it is missing or a range", "Check single figures")
    if figure.unit.type is not ValueType.PERCENTAGE:
        raise Refused.one("share", f"it is a {figure.unit.type.label}", "Give the share as a percentage")
    return figure.value


def _whole(figure: Figure, what: str, *, zero: bool = False) -> Decimal:
    if figure.value is None or figure.qualifier is Qualifier.RANGE:
        raise Refused.one(what, "it is missing or a range", "Check single figures")
    if figure.value < 0 or (not zero and figure.value == 0):
        raise Refused.one(what, f"{figure.shown()} is not {'zero or more' if zero else 'above zero'}", "Check it")
    return figure.value
