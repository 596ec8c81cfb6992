"""Judge changes between two figures: in per cent, as a plain difference, or only which way."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal

from goldenthread.claims import hints
from goldenthread.claims.amounts import is_exact, is_plain, point, span
from goldenthread.claims.changing import (
    change_arithmetic,
    contradicts,
    difference_words,
    put_signed,
    relative,
    sized,
    went,
    wrong_way,
)
from goldenthread.claims.fitting import Fit, Fitted, fits, not_checkable, sentences, verdict_of
from goldenthread.claims.judge_points import between_percentages
from goldenthread.claims.model import Amount, AmountKind, Change, Direction, Finding, Verdict
from goldenthread.claims.wording import bare, closer, figure, like, operand
from goldenthread.vocabulary import round_half_away

_PERCENTS = (AmountKind.PERCENT, AmountKind.POINTS)


def change(claim: Change) -> Finding:
    """From one figure to another: by so many per cent, points or things, or only a direction."""
    stated, old, new = claim.stated, claim.old, claim.new
    if old is None or new is None:
        return _one_end(claim)
    published = stated.text if stated else f"{old.text} to {new.text}"
    if stated is None:
        return _direction_only(claim, old, new, published)
    if old.kind in _PERCENTS and new.kind in _PERCENTS and stated.kind in _PERCENTS:
        return between_percentages(claim, old, new, stated)
    if (old.kind in _PERCENTS) is not (new.kind in _PERCENTS):
        return not_checkable(claim, published, f"{operand(old)} and {operand(new)} are in different units.")
    if stated.kind in _PERCENTS or stated.kind is AmountKind.RATIO:
        return _per_cent(claim, old, new, stated)
    return _difference(claim, old, new, stated)


def _direction_only(claim: Change, old: Amount, new: Amount, published: str) -> Finding:
    how = f"{operand(new)} is {went(old, new)} {operand(old)}."
    wanted = {Direction.UP: "a rise", Direction.DOWN: "a fall", Direction.SAME: "no change"}.get(claim.direction)
    if wanted is None:
        return not_checkable(claim, published, "The text does not say which way it went.")
    before, after = span(old), span(new)
    if claim.direction is Direction.SAME:
        near = abs(new.value - old.value) * 20 <= max(abs(old.value), abs(new.value))
        return Finding(claim, Verdict.AGREES if near or before.meets(after) else Verdict.DISAGREES, published, how=how)
    right = new.value > old.value if claim.direction is Direction.UP else new.value < old.value
    if right:
        return Finding(claim, Verdict.AGREES, published, how=how)
    if not contradicts(claim, old, new) and new.value != old.value:
        return not_checkable(claim, published, f"{how} As printed, the two cannot be told apart.")
    if new.value == old.value and not (is_exact(old) and is_exact(new)):
        return not_checkable(claim, published, f"{how} The rounding of the two hides a small change.")
    return Finding(claim, Verdict.DISAGREES, published, hint=hints.DIRECTION, how=f"The words say {wanted}, but {how}")


def _one_end(claim: Change) -> Finding:
    """Only one of the two figures is printed: say what the other would be, and judge nothing."""
    stated, known = claim.stated, claim.new or claim.old
    if stated is None or known is None:
        return not_checkable(claim, stated.text if stated else "", "The figures it compares are not printed.")
    down = claim.direction is Direction.DOWN
    step = -stated.value if down else stated.value
    part = step / 100
    if claim.new is not None:
        by_points, by_percent = known.value - step, known.value / (1 + part) if part != -1 else None
        asked = "The figure it starts from is not printed"
    else:
        by_points, by_percent = known.value + step, known.value * (1 + part)
        asked = "The figure it leads to is not printed"
    if known.kind in _PERCENTS and stated.kind is AmountKind.PERCENT and by_percent is not None:
        places = max(known.places, stated.places)
        points = figure(abs(step), AmountKind.POINTS)
        how = sentences(
            f"{stated.text} may be per cent or percentage points, and {asked[0].lower()}{asked[1:]}",
            f"By {points} it is {figure(by_points, AmountKind.PERCENT, places)} against {operand(known)}; "
            f"by {figure(abs(step), AmountKind.PERCENT)} of it, {figure(by_percent, AmountKind.PERCENT, places or 1)}",
        )
        return not_checkable(claim, stated.text, how)
    return not_checkable(claim, stated.text, f"{asked}.")


# Per cent


def _per_cent(claim: Change, old: Amount, new: Amount, stated: Amount) -> Finding:
    if old.value == 0:
        return not_checkable(claim, stated.text, "It starts from nought, and a percentage of nought does not exist.")
    exact = (new.value - old.value) / abs(old.value) * 100
    # "Up by a third": the words are a fraction, and so is what they are held against.
    scale = Decimal("0.01") if stated.kind is AmountKind.RATIO else Decimal(1)
    signed = put_signed(stated, claim.direction, exact) * scale
    inputs = sized(claim, stated, relative(span(old), span(new)))
    if inputs is not None:
        inputs = inputs * point(scale)
    found = fits(stated, signed, inputs, (old, new))
    shown = like(abs(signed), stated)
    arithmetic = f"{change_arithmetic(old, new)} is"
    if found.fit is Fit.MISSES and claim.worked_out is not None and claim.worked_out.value != new.value:
        other = _per_cent(
            dataclasses.replace(claim, new=claim.worked_out, worked_out=None), old, claim.worked_out, stated
        )
        if other.verdict in (Verdict.AGREES, Verdict.ROUNDING):
            # The fault is in the printed figure, which has a finding of its own.
            after = f"That is from what {bare(new)} should be. From the printed {bare(new)} it would be {shown}"
            return dataclasses.replace(other, claim=claim, how=sentences(other.how, after))
    if found.fit is not Fit.MISSES and not contradicts(claim, old, new):
        return _fitting_change(claim, stated, new, signed, found, f"{arithmetic} {shown}", shown)
    if contradicts(claim, old, new):
        how = sentences(wrong_way(claim, old, new), f"{arithmetic} {like(abs(exact) * scale, stated)}")
        return Finding(
            claim, Verdict.DISAGREES, stated.text, recomputed=like(exact * scale, stated), hint=hints.DIRECTION, how=how
        )
    return _wrong_per_cent(claim, old, new, stated, signed, f"{arithmetic} {shown}", shown)


def _fitting_change(
    claim: Change, stated: Amount, new: Amount, exact: Decimal, found: Fitted, arithmetic: str, shown: str
) -> Finding:
    worked = claim.worked_out
    after = ""
    if worked is not None and worked.value != new.value and claim.old is not None and claim.old.value:
        other = (worked.value - claim.old.value) / abs(claim.old.value) * 100
        after = f"That is from the printed {bare(new)}. From {bare(worked)} it would be {like(abs(other), stated)}"
    if found.fit is Fit.ROUNDING and found.hint in (hints.CUT_SHORT, hints.ROUNDED_UP):
        exactly = closer(abs(exact), stated.places, stated.kind)
        verb = "cut it short" if found.hint == hints.CUT_SHORT else "rounded it up"
        start = arithmetic.rpartition(" is ")[0]
        how = sentences(f"{start} is {exactly}", f"Half away from zero gives {shown}", f"The report {verb}", after)
        return Finding(claim, Verdict.ROUNDING, stated.text, shown, found.why, found.hint, how)
    return Finding(
        claim, verdict_of(found), stated.text, shown, hint=found.hint, how=sentences(arithmetic, found.why, after)
    )


def _wrong_per_cent(
    claim: Change, old: Amount, new: Amount, stated: Amount, exact: Decimal, arithmetic: str, shown: str
) -> Finding:
    def same(value: Decimal) -> bool:
        return round_half_away(abs(value), stated.places) == abs(stated.value)

    def wrong(fit: str, hint: str, words: str) -> Finding:
        return Finding(claim, Verdict.DISAGREES, stated.text, shown, fit, hint, sentences(arithmetic, words))

    difference = new.value - old.value
    if stated.kind is not AmountKind.RATIO:
        if new.value and same(difference / new.value * 100):
            return wrong(
                f"{bare(new)} as the base",
                hints.WRONG_BASE,
                f"The printed {like(stated.value, stated)} is the change divided by {_whose(new, 'the new')} "
                f"{bare(new)}, not {_whose(old, 'the old')} {bare(old)}",
            )
        if same(new.value / old.value * 100):
            return wrong(
                shown,
                hints.WHOLE_CALLED_CHANGE,
                f"The printed {like(stated.value, stated)} is {bare(new)} as a share of {bare(old)}, not the change",
            )
        if same(difference) and stated.kind is AmountKind.PERCENT and abs(difference) != abs(exact):
            return wrong(shown, "difference called per cent", f"{like(stated.value, stated)} is the plain difference")
    return wrong(*_slip_of_stated(stated, shown, same, exact))


def _slip_of_stated(
    stated: Amount, shown: str, same: Callable[[Decimal], bool], exact: Decimal
) -> tuple[str, str, str]:
    """What a slip in the printed result itself may be: would fit, hint and words."""
    right = round_half_away(abs(exact), stated.places)
    if stated.kind is AmountKind.RATIO:
        return shown, "", f"The printed {stated.text} does not fit"
    if swap := hints.swapped(stated, lambda value: abs(value) == right):
        return shown, hints.TRANSPOSED, f"{swap.words}: the report prints {like(stated.value, stated)}"
    if hints.tenfold(exact, same) is not None:
        return shown, hints.TEN_TIMES, f"The printed {like(stated.value, stated)} is ten times out, or a hundred"
    return shown, "", f"The report prints {like(stated.value, stated)}"


def _whose(amount: Amount, otherwise: str) -> str:
    """As in "last year's"; the fallback where the text does not say when."""
    words = amount.period_text.strip().rstrip(":").casefold()
    if words in ("last year", "this year", "previous year", "last quarter", "this quarter"):
        return f"{words}'s"
    return otherwise


# Plain differences


def _difference(claim: Change, old: Amount, new: Amount, stated: Amount) -> Finding:
    exact = new.value - old.value
    signed = put_signed(stated, claim.direction, exact)
    inputs = sized(claim, stated, span(new) - span(old))
    found = fits(stated, signed, inputs, (old, new))
    shown = like(abs(signed), stated)
    arithmetic = difference_words(old, new, shown)
    if contradicts(claim, old, new):
        how = sentences(wrong_way(claim, old, new), arithmetic)
        return Finding(claim, Verdict.DISAGREES, stated.text, shown, hint=hints.DIRECTION, how=how)
    if found.fit is not Fit.MISSES:
        return Finding(
            claim, verdict_of(found), stated.text, shown, hint=found.hint, how=sentences(arithmetic, found.why)
        )

    def same(value: Decimal) -> bool:
        return abs(value) == abs(stated.value)

    fit, hint, words = _slip_of_stated(stated, shown, same, exact)
    if not hint:
        for amount, other, sign in ((new, old, 1), (old, new, -1)):
            if is_plain(amount) and (
                swap := hints.swapped(amount, lambda v, o=other, s=sign: same(s * (v - o.value)))  # type: ignore[misc]
            ):
                fit, hint = f"{like(swap.value, amount)} for {bare(amount)}", hints.TRANSPOSED
                words = f"{swap.words}. We do not know which"
                break
    return Finding(claim, Verdict.DISAGREES, stated.text, shown, fit, hint, sentences(arithmetic, words))
