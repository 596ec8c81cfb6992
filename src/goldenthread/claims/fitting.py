"""How a printed result sits against what the printed figures give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from goldenthread.claims import hints
from goldenthread.claims.amounts import (
    NEAR,
    RATIO_WORDS,
    Span,
    is_exact,
    is_one_sided,
    is_plain,
    point,
    round_unit,
    span,
    unit_of,
)
from goldenthread.claims.model import Amount, AmountKind, Claim, Finding, Verdict
from goldenthread.claims.wording import closer
from goldenthread.vocabulary import Qualifier, round_half_away

#: How far a fraction in words with "around" or "about" before it may be out, as a part of itself.
LOOSE_WORDS = Decimal("0.15")
#: One out in the last place of "£1.2m" is put down to rounding where that is no more than this part of the figure.
_LAST_PLACE = 15
_LOOSE = (Qualifier.ABOUT, Qualifier.ALMOST)


class Fit(Enum):
    """How a stated figure fits."""

    AGREES = auto()
    ROUNDING = auto()
    UNDECIDED = auto()  # a qualifier such as "over" leaves it open
    MISSES = auto()


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fit with its reason, for the finding."""

    fit: Fit
    hint: str = ""
    why: str = ""


def fits(stated: Amount, exact: Decimal, inputs: Span | None = None, given: Sequence[Amount] = ()) -> Fitted:
    """How a stated figure fits what was worked out.

    Args:
        stated: As printed.
        exact: Worked out from the printed values themselves.
        inputs: What could be worked out from all that the printed figures can mean; None for the exact alone.
        given: The figures it was worked out from.
    """
    inputs = inputs or point(exact)
    if not is_plain(stated):
        return _qualified(stated, exact, inputs)
    if stated.kind is AmountKind.RATIO:
        return _ratio_words(stated, exact, inputs)
    if round_half_away(exact, stated.places) == round_half_away(stated.value, stated.places):
        return Fitted(Fit.AGREES)
    if inputs.wide and any(not is_plain(amount) for amount in given) and span(stated).meets(inputs):
        return _explained(given)
    whole_things = is_exact(stated) and all(is_exact(amount) for amount in given) and exact == exact.to_integral_value()
    off, unit = abs(exact - stated.value), unit_of(stated)
    # A whole unit off is a slip of rounding in 74%, and £100,000 in £1.2m.
    least = off < unit or stated.places >= 0 or unit * _LAST_PLACE <= abs(stated.value)
    if not whole_things and least and abs(round_half_away(exact, stated.places) - stated.value) <= unit:
        return _cut(stated, exact)
    if span(stated).meets(inputs) and inputs.wide:
        return _explained(given)
    if span(stated, generous=True).meets(point(exact)):
        return Fitted(Fit.ROUNDING, hints.ROUND_FIGURE, "The printed figure is a round one")
    if least and off <= 2 * unit and any(round_unit(g) > unit_of(g) for g in given):
        return Fitted(Fit.ROUNDING, hints.ROUNDED_INPUTS, "A figure it rests on is a round one, which explains it")
    return Fitted(Fit.MISSES)


def _qualified(stated: Amount, exact: Decimal, inputs: Span) -> Fitted:
    said = span(stated)
    strict = stated.qualifier in (Qualifier.JUST_UNDER, Qualifier.ALMOST)
    if strict and inputs.low >= stated.value:
        # "Just under 450" of 450.2 is a slip of a word; of 500 it is wrong.
        loose = stated.value * RATIO_WORDS if stated.kind is AmountKind.RATIO else round_unit(stated)
        near = inputs.low <= stated.value + loose
        why = f"What is worked out is not {stated.qualifier.words} it but at it or above"
        return Fitted(Fit.ROUNDING, "qualifier", why) if near else Fitted(Fit.MISSES)
    if said.meets(inputs):
        return Fitted(Fit.AGREES)
    if stated.qualifier in (Qualifier.OVER, Qualifier.AT_LEAST) and exact > stated.value:
        return Fitted(Fit.AGREES)
    if stated.kind is AmountKind.RATIO and stated.qualifier in _LOOSE:
        reach = stated.value * LOOSE_WORDS
        if Span(stated.value - reach, stated.value + reach).meets(inputs):
            return Fitted(Fit.ROUNDING, "loose words", "The words are a loose fit")
    slip = stated.value * NEAR / 2 if stated.kind is AmountKind.RATIO else unit_of(stated) / 2
    if stated.qualifier is Qualifier.OVER and exact >= stated.value - slip:
        return Fitted(Fit.ROUNDING, "qualifier", "What is worked out is not over it but at it")
    return Fitted(Fit.MISSES)


def _ratio_words(stated: Amount, exact: Decimal, inputs: Span) -> Fitted:
    if span(stated).meets(point(exact)):
        return Fitted(Fit.AGREES)
    reach = stated.value * RATIO_WORDS * Decimal("1.5")
    if Span(stated.value - reach, stated.value + reach).meets(inputs):
        return Fitted(Fit.ROUNDING, "loose words", "The words are a loose fit")
    return Fitted(Fit.MISSES)


def _cut(stated: Amount, exact: Decimal) -> Fitted:
    shown = closer(exact, stated.places, stated.kind)
    if abs(exact - stated.value) >= unit_of(stated):
        return Fitted(Fit.ROUNDING, hints.LAST_PLACE, "The printed figure is one out in its last place")
    if abs(stated.value) < abs(exact):
        return Fitted(Fit.ROUNDING, hints.CUT_SHORT, f"{shown} cut short")
    return Fitted(Fit.ROUNDING, hints.ROUNDED_UP, f"{shown} rounded up")


def _explained(given: Sequence[Amount]) -> Fitted:
    if any(is_one_sided(amount) for amount in given):
        return Fitted(Fit.UNDECIDED, "", "A figure it rests on is given only as over or up to a number")
    if any(not is_plain(amount) for amount in given):
        return Fitted(Fit.ROUNDING, hints.ROUNDED_INPUTS, "The figures it rests on are approximate, which explains it")
    return Fitted(Fit.ROUNDING, hints.ROUNDED_INPUTS, "The rounding of the printed figures explains it")


_VERDICTS = {
    Fit.AGREES: Verdict.AGREES,
    Fit.ROUNDING: Verdict.ROUNDING,
    Fit.UNDECIDED: Verdict.NOT_CHECKABLE,
    Fit.MISSES: Verdict.DISAGREES,
}


def verdict_of(fitted: Fitted) -> Verdict:
    """The verdict that a fit comes to."""
    return _VERDICTS[fitted.fit]


def not_checkable(claim: Claim, published: str, why: str) -> Finding:
    """A finding that says why nothing can be said."""
    return Finding(claim, Verdict.NOT_CHECKABLE, published, how=why)


def sentences(*said: str) -> str:
    """Sentences in a row, each with its full stop; empty ones left out."""
    return " ".join(
        words if words.endswith((".", "?")) else f"{words}." for words in (s.strip() for s in said) if words
    )
