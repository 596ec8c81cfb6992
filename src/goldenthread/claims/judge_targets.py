"""Judge so many times as many, and targets against where they start."""

from __future__ import annotations

from decimal import Decimal

from goldenthread.claims import hints
from goldenthread.claims.amounts import point, span
from goldenthread.claims.fitting import Fit, fits, not_checkable, sentences, verdict_of
from goldenthread.claims.model import Amount, AmountKind, Finding, Ratio, Target, Verdict
from goldenthread.claims.wording import bare, figure, like, operand, times_words
from goldenthread.vocabulary import Qualifier, format_number


def ratio(claim: Ratio) -> Finding:
    """Doubled, halved, a third fewer: words for a factor, held loosely."""
    old, new = claim.old, claim.new
    published = claim.words or format_number(claim.times)
    if old.value == 0:
        return not_checkable(claim, published, "It starts from nought, and nothing is a multiple of nought.")
    exact = new.value / old.value
    if claim.words.startswith(("up by ", "down by ")) or claim.words.endswith(" fewer"):
        return _by_a_part(claim, exact)
    qualifier = _qualifier(claim.words)
    if claim.times < 1 and qualifier in (Qualifier.OVER, Qualifier.AT_LEAST):
        qualifier = Qualifier.UP_TO  # "more than halved" is less than half
    elif claim.times < 1 and qualifier in (Qualifier.ALMOST, Qualifier.JUST_UNDER):
        qualifier = Qualifier.ABOUT
    stated = Amount(claim.times, AmountKind.RATIO, published, qualifier=qualifier)
    before, after = span(old), span(new)
    inputs = after / before if before.low > 0 else point(exact)
    found = fits(stated, exact, inputs, (old, new))
    shown = times_words(exact)
    how = sentences(f"{bare(new)} ÷ {bare(old)} is {shown}", "" if found.fit is Fit.AGREES else found.why)
    if found.fit is not Fit.MISSES:
        return Finding(claim, verdict_of(found), published, f"{shown} times", hint=found.hint, how=how)
    hint = ""
    if new.value and fits(stated, old.value / new.value).fit is Fit.AGREES:
        hint, how = hints.DIRECTION, sentences(how, "The other way round it would fit")
    fit = like(old.value * claim.times, new)
    return Finding(claim, Verdict.DISAGREES, published, f"{shown} times", fit, hint, how)


def _by_a_part(claim: Ratio, exact: Decimal) -> Finding:
    """A third fewer, up by a quarter: the part that it changed by is what the words are held to."""
    old, new = claim.old, claim.new
    stated = Amount(abs(claim.times - 1), AmountKind.RATIO, claim.words, qualifier=_qualifier(claim.words))
    changed = exact - 1 if claim.times > 1 else 1 - exact
    before, after = span(old), span(new)
    inputs = after / before if before.low > 0 else point(exact)
    inputs = inputs - point(Decimal(1)) if claim.times > 1 else point(Decimal(1)) - inputs
    found = fits(stated, changed, inputs, (old, new))
    shown = times_words(exact)
    how = sentences(f"{bare(new)} ÷ {bare(old)} is {shown}", "" if found.fit is Fit.AGREES else found.why)
    if found.fit is not Fit.MISSES:
        return Finding(claim, verdict_of(found), claim.words, f"{shown} times", hint=found.hint, how=how)
    fit = like(old.value * claim.times, new)
    hint = ""
    if new.value and fits(stated, abs(new.value - old.value) / new.value).fit is Fit.AGREES:
        hint, how = hints.WRONG_BASE, sentences(how, f"The part is of {bare(new)}, not of {bare(old)}")
    elif (changed < 0) and fits(stated, -changed).fit is not Fit.MISSES:
        hint, how = hints.DIRECTION, sentences(how, "The other way round it would fit")
    return Finding(claim, Verdict.DISAGREES, claim.words, f"{shown} times", fit, hint, how)


def _qualifier(words: str) -> Qualifier:
    said = words.casefold()
    for opening, found in (
        ("more than", Qualifier.OVER),
        ("over", Qualifier.OVER),
        ("at least", Qualifier.AT_LEAST),
        ("almost", Qualifier.ALMOST),
        ("nearly", Qualifier.ALMOST),
        ("just under", Qualifier.JUST_UNDER),
        ("about", Qualifier.ABOUT),
        ("around", Qualifier.ABOUT),
        ("roughly", Qualifier.ABOUT),
        ("approximately", Qualifier.ABOUT),
    ):
        if opening in said:
            return found
    return Qualifier.NONE


def target(claim: Target) -> Finding:
    """A target below where it starts, for something of which more is wanted."""
    start, aim = claim.baseline, claim.target
    if start.kind is not aim.kind and not {start.kind, aim.kind} <= {AmountKind.COUNT, AmountKind.NUMBER}:
        return not_checkable(claim, aim.text, "The target and its start are in different units.")
    when = f" of {start.period_text}" if start.period_text else ""
    if aim.value == start.value:
        how = f"The target is the same as the {operand(start)}{when}: to hold, not to rise."
        return Finding(claim, Verdict.AGREES, aim.text, how=how)
    if aim.value > start.value:
        by = aim.value - start.value
        kind = AmountKind.POINTS if aim.kind is AmountKind.PERCENT else aim.kind
        how = f"{operand(aim)} is {figure(by, kind, max(aim.places, start.places))} above the {operand(start)}{when}."
        return Finding(claim, Verdict.AGREES, aim.text, how=how)
    how = f"The target of {operand(aim)} is below the {operand(start)}{when}"
    if not claim.more_wanted:
        return not_checkable(claim, aim.text, sentences(how, "The text does not say whether more is wanted"))
    if not span(aim).high < span(start).low:
        return not_checkable(claim, aim.text, sentences(how, "As printed, the two cannot be told apart"))
    return Finding(
        claim,
        Verdict.DISAGREES,
        aim.text,
        hint="target below its start",
        would_fit=f"over {like(start.value, aim)}",
        how=sentences(how, f"More is wanted: {claim.more_wanted}"),
    )
