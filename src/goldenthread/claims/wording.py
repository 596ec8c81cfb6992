"""Figures and arithmetic in plain words, in one voice: "£23,756 × 4 is £95,024"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from goldenthread.claims.model import Amount, AmountKind
from goldenthread.vocabulary import format_number, round_half_away

MINUS = "−"


def figure(value: Decimal, kind: AmountKind, places: int | None = None) -> str:
    """A number with the sign of its kind: "£95,024", "7.4%", "12.9 percentage points", "1,036"."""
    if places is None:
        places = max(0, -int(value.normalize().as_tuple().exponent))
    shown = format_number(value, places)
    below = MINUS if shown.startswith("-") else ""
    shown = shown.lstrip("-")
    if kind is AmountKind.MONEY:
        return f"{below}£{shown}"
    if kind is AmountKind.PERCENT:
        return f"{below}{shown}%"
    if kind is AmountKind.POINTS:
        return f"{below}{shown} percentage point{'' if shown == '1' else 's'}"
    return below + shown


def like(value: Decimal, amount: Amount) -> str:
    """A number written as `amount` is: its sign, its places."""
    if amount.kind is AmountKind.RATIO:
        return figure(value * 100, AmountKind.PERCENT, 1)
    return figure(value, amount.kind, amount.places)


def operand(amount: Amount) -> str:
    """An amount as it stands in arithmetic, with thousands marked and its qualifier kept."""
    if amount.kind is AmountKind.RATIO:
        return amount.text
    words = f"{amount.qualifier.words} " if amount.qualifier.words else ""
    return words + figure(amount.value, amount.kind, amount.places)


def bare(amount: Amount) -> str:
    """An amount in arithmetic without its qualifier."""
    return figure(amount.value, amount.kind, amount.places)


def closer(value: Decimal, places: int, kind: AmountKind) -> str:
    """A figure to one place more than printed, or to as many as show how it rounds: 7.47%, 19.0498%."""
    most = max(0, places) + 1
    while most < places + 5 and round_half_away(round_half_away(value, most), places) != round_half_away(value, places):
        most += 1
    return figure(value, kind, most)


def listed(words: Sequence[str], last: str = "and") -> str:
    """As in "10, 12 and 5"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def times_words(value: Decimal) -> str:
    """A factor as printed: "4", "1.33"."""
    return format_number(round_half_away(value, 2).normalize())
