"""Cells: what a number looks like in a national file, and what its markers mean."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from goldenthread.vocabulary import FigureStatus, Marker

# Plain ASCII on purpose: Decimal alone would also take "1_000", "nan" and digits of other scripts.
_NUMBER: Final = re.compile(
    r"[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII
).fullmatch

# The store holds sixteen digits before the point. No figure is that large, so more is a mistake.
_LARGEST: Final = 15
_LONGEST: Final = 40

# A spreadsheet keeps fifteen significant digits; what comes after them is noise of binary arithmetic.
_FIFTEEN: Final = Context(prec=15, rounding=ROUND_HALF_UP)

#: Markers of the Department for Education, with the older symbols that some files still carry.
DFE_MARKERS: Final[dict[str, Marker]] = {
    "c": Marker.CONFIDENTIAL,
    "k": Marker.ROUNDS_TO_ZERO_SENSITIVE,
    "low": Marker.ROUNDS_TO_ZERO,
    "u": Marker.LOW_RELIABILITY,
    "x": Marker.NOT_AVAILABLE,
    "z": Marker.NOT_APPLICABLE,
    ":": Marker.NOT_AVAILABLE,
    "..": Marker.NOT_AVAILABLE,
    "~": Marker.ROUNDS_TO_ZERO,
}
OBSOLETE: Final = frozenset({":", "..", "~"})

STATUS_OF_PERIOD: Final = {
    "provisional": FigureStatus.PROVISIONAL,
    "revised": FigureStatus.REVISED,
    "final": FigureStatus.FINAL,
}


def number(text: str) -> Decimal | None:
    """Return the number in a cell without spaces round it, or None when it is no number.

    Takes thousands commas, a sign and an exponent, as spreadsheets write small shares (6.5E-2).
    """
    if len(text) > _LONGEST:
        return None
    if _NUMBER(text) is None:
        return number(f"-{text[1:]}") if text[:1] == "\N{MINUS SIGN}" else None
    value = Decimal(text.replace(",", "")) if "," in text else Decimal(text)
    if len(text) > _LARGEST or "E" in text or "e" in text:
        exponent = value.adjusted()
        if not -_LARGEST * 2 <= exponent <= _LARGEST and not value.is_zero():
            return None
        if value.as_tuple().exponent > 0:  # type: ignore[operator]
            value = value.quantize(Decimal(1))
    return value


def without_noise(value: Decimal, text: str) -> Decimal:
    """Return a spreadsheet's number without its binary noise: 66.400000000000006 is 66.4."""
    if len(text) <= _LARGEST + 1:
        return value
    clean = _FIFTEEN.plus(value).normalize(_FIFTEEN)
    return clean.quantize(Decimal(1)) if clean.as_tuple().exponent > 0 else clean  # type: ignore[operator]


def dfe_marker(text: str) -> Marker | None:
    """Return the marker that a cell of a Department for Education file holds, or None."""
    return DFE_MARKERS.get(text.strip("[]").casefold())
