"""What a printed amount can mean, as an interval, and how a figure in a cell or after a label is read.

"45%" stands for anything from 44.5 up to 45.5; "just under 450" for somewhat less than 450; a count
printed in full stands for itself. All arithmetic on claims is done on such intervals, in decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, getcontext
from typing import Final

from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.words import QUALIFIERS, TENS, UNITS
from goldenthread.vocabulary import Qualifier

#: How far from its number a qualified figure may be, as a share of it. House rule: wide enough that
#: nobody is called wrong for writing "about".
NEAR: Final = Decimal("0.05")
BELOW: Final = Decimal("0.10")
RATIO_WORDS: Final = Decimal("0.10")
#: A plain figure of at least this size that ends in three noughts may have been rounded by its writer.
MAY_BE_ROUND: Final = 10_000

_WHOLE_KINDS: Final = frozenset({AmountKind.COUNT, AmountKind.NUMBER})


@dataclass(frozen=True, slots=True)
class Span:
    """Everything from `low` to `high`, both included."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Span) -> Span:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), max(ends))

    def __truediv__(self, other: Span) -> Span:
        """Division by a span that does not reach nought.

        Raises:
            ZeroDivisionError: where it does.
        """
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the span divided by holds nought")
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), max(ends))

    def meets(self, other: Span) -> bool:
        """Whether the two have a value in common."""
        return self.low <= other.high and other.low <= self.high

    @property
    def wide(self) -> bool:
        """Whether it is more than one value."""
        return self.low != self.high


def point(value: Decimal) -> Span:
    """The span of one exact value."""
    return Span(value, value)


def unit_of(amount: Amount) -> Decimal:
    """One unit in the last place printed: 0.1 for 7.4, 1 for 52, a million for "4 million"."""
    return Decimal(1).scaleb(-amount.places)


def is_plain(amount: Amount) -> bool:
    """Whether it is printed without a qualifier."""
    return amount.qualifier is Qualifier.NONE


def is_one_sided(amount: Amount) -> bool:
    """Whether its words set one limit only: over, at least, up to."""
    return amount.qualifier in (Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.UP_TO)


def is_exact(amount: Amount) -> bool:
    """Whether it is a whole number of things printed in full, which has no rounding in it."""
    return is_plain(amount) and amount.kind in _WHOLE_KINDS and amount.places == 0


def round_unit(amount: Amount) -> Decimal:
    """The unit that its noughts suggest, at most a twentieth of it: 1,000 for 75,000; else its printed unit."""
    unit, size = unit_of(amount), abs(amount.value)
    if amount.kind in (AmountKind.PERCENT, AmountKind.POINTS, AmountKind.RATIO) or size < MAY_BE_ROUND:
        return unit
    tens = Decimal(1000)
    if size % tens:
        return unit
    while size % (tens * 10) == 0 and tens * 200 <= size:
        tens *= 10
    return max(unit, tens)


def span(amount: Amount, *, generous: bool = False) -> Span:
    """What the amount can mean as printed.

    Args:
        amount: As printed.
        generous: Take noughts at the end for rounding, so that 75,000 is 74,500 to 75,500.
    """
    value = amount.value
    size = abs(value)
    if amount.kind is AmountKind.RATIO and is_plain(amount):
        return _around(value, size * RATIO_WORDS)
    half = (round_unit(amount) if generous or not is_plain(amount) else unit_of(amount)) / 2
    if amount.kind is AmountKind.RATIO or (amount.kind in _WHOLE_KINDS and half == Decimal("0.5")):
        half = Decimal(0)
    match amount.qualifier:
        case Qualifier.JUST_UNDER | Qualifier.ALMOST:
            return Span(value - size * BELOW, value)
        case Qualifier.ABOUT:
            return _around(value, max(half, _loose(amount, size)))
        case Qualifier.OVER:
            return Span(value, value + size)
        case Qualifier.AT_LEAST:
            return Span(value, value + size * 9)
        case Qualifier.UP_TO:
            return Span(min(value, Decimal(0)), value)
        case Qualifier.RANGE:
            return _around(value, size * BELOW)
    return _around(value, half)


def _loose(amount: Amount, size: Decimal) -> Decimal:
    """How far "about" reaches: a share of the figure, and two points of a percentage in fives, else one."""
    if amount.kind is AmountKind.RATIO:
        return size * RATIO_WORDS
    if amount.kind is AmountKind.PERCENT:
        return max(size * NEAR, Decimal(2 if size % 5 == 0 else 1))
    return size * NEAR


def _around(value: Decimal, reach: Decimal) -> Span:
    return Span(value - reach, value + reach)


# Reading one figure that stands alone, in a cell or after a label.

_QUALIFIERS: Final = QUALIFIERS | {">": Qualifier.OVER, "<": Qualifier.UP_TO, "~": Qualifier.ABOUT}
_WORDS: Final = UNITS | TENS | {"none": 0, "nil": 0}
_SCALES: Final = {"k": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9, "thousand": 3}
NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
FIGURE: Final = (
    rf"(?P<qualifier>(?:{'|'.join(re.escape(w) for w in sorted(_QUALIFIERS, key=len, reverse=True))})\s*)?"
    rf"(?P<open>\()?(?P<sign>[+\-−–▲▼↑↓]\s*)?(?P<pound>£\s*)?(?P<number>{NUMBER})"
    r"(?:\s*(?P<scale>million|billion|thousand|bn|mn|m|k)\b)?"
    r"\s*(?P<unit>%|per cent\b|percent\b|percentage points?\b|% ?points?\b|pp\b|ppts?\b|points?\b|kg\b)?(?P<close>\))?"
)
_FIGURE: Final = re.compile(FIGURE, re.IGNORECASE)
#: Ways of leaving a value out. None of them is nought.
MISSING: Final = re.compile(
    r"|[-–—.*:~†‡#]+|n/?a|n\.a\.|nil return|not (?:available|applicable|known|recorded|stated)|tbc|"
    r"suppressed|x|c|z|\[[a-z]{1,3}\]|<\s*\d+",
    re.IGNORECASE,
)


def read_amount(text: str, **words: str) -> Amount | None:
    """The figure that a cell or a value is, or None where it is not one figure alone.

    Args:
        text: "£23,756", "6.9 %", "just under 450", "(12)", "five".
        words: `noun`, `area` and `period_text` of the amount.
    """
    printed = " ".join(text.split())
    bare = re.sub(r"\s*\[[a-z]{1,3}\]$|(?<=[\d%])[*†‡]+$", "", printed).strip()
    word = _WORDS.get(bare.casefold())
    if word is not None:
        return Amount(Decimal(word), AmountKind.COUNT, printed, **words)  # type: ignore[arg-type]
    match = _FIGURE.fullmatch(bare)
    return None if match is None else amount_of(match, printed, **words)


def amount_of(match: re.Match[str], printed: str, **words: str) -> Amount | None:
    """The amount of a match of `FIGURE`; None where its brackets do not pair."""
    if bool(match["open"]) != bool(match["close"]):
        return None
    digits = match["number"].replace(",", "")
    value = Decimal(digits)
    places = len(digits.partition(".")[2])
    if scale := _SCALES.get((match["scale"] or "").casefold()):
        value, places = value.scaleb(scale), places - scale
        # A figure of more digits than a decimal holds is left as it is.
        value = value.quantize(Decimal(1)) if places <= 0 and value.adjusted() < getcontext().prec else value
    sign = (match["sign"] or "").strip()
    # Accounts put what is below nought in brackets, unless a sign or a per cent is there as an aside.
    if sign in ("-", "−", "–", "▼", "↓") or (match["open"] and not sign and not match["unit"]):
        value = -value
    unit = (match["unit"] or "").casefold()
    kind = AmountKind.COUNT
    if "point" in unit or unit in ("pp", "ppt", "ppts"):
        kind = AmountKind.POINTS
    elif unit == "kg":
        kind = AmountKind.QUANTITY
    elif unit:
        kind = AmountKind.PERCENT
    elif match["pound"]:
        kind = AmountKind.MONEY
    elif places > 0:
        kind = AmountKind.NUMBER
    qualifier = _QUALIFIERS[match["qualifier"].strip().casefold()] if match["qualifier"] else Qualifier.NONE
    return Amount(value, kind, printed, places=places, qualifier=qualifier, **words)  # type: ignore[arg-type]


def is_missing(text: str) -> bool:
    """Whether a cell leaves its value out: empty, a dash, [c], n/a."""
    return MISSING.fullmatch(text.strip()) is not None
