"""Judge parts of a whole: shares, rates, percentages that make a whole, and one count in two groups."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from goldenthread.claims import hints
from goldenthread.claims.amounts import Span, is_exact, is_plain, point, span, unit_of
from goldenthread.claims.fitting import Fit, fits, not_checkable, sentences, verdict_of
from goldenthread.claims.model import Amount, AmountKind, Finding, Nested, Rate, Share, Verdict, Whole
from goldenthread.claims.wording import bare, closer, figure, like, operand
from goldenthread.vocabulary import format_number, round_half_away

_PERCENTS = (AmountKind.PERCENT, AmountKind.POINTS)


def share(claim: Share) -> Finding:
    """14 of 27 is 52%."""
    part, whole_, stated = claim.part, claim.whole, claim.stated
    if whole_.value == 0:
        return not_checkable(claim, stated.text, "A share of nought does not exist.")
    if part is None:
        return _some_whole_number(claim, whole_, stated)
    if (part.kind in _PERCENTS) is not (whole_.kind in _PERCENTS):
        return not_checkable(claim, stated.text, f"{operand(part)} and {operand(whole_)} are in different units.")
    published = part.text if claim.part_said else stated.text
    scale = Decimal(1) if stated.kind is AmountKind.RATIO else Decimal(100)
    exact = part.value / whole_.value * scale
    base = span(whole_)
    inputs = span(part) / base * point(scale) if base.low > 0 else None
    found = fits(stated, exact, inputs, (part, whole_))
    shown = like(exact, stated)
    arithmetic = f"{bare(part)} of {bare(whole_)} is {shown}"
    if found.fit is not Fit.MISSES:
        if found.hint in (hints.CUT_SHORT, hints.ROUNDED_UP):
            arithmetic = f"{bare(part)} of {bare(whole_)} is {closer(exact, stated.places, stated.kind)}"
            why = f"Half away from zero gives {shown}"
        else:
            why = found.why
        how = sentences(arithmetic, why)
        return Finding(claim, verdict_of(found), published, shown, hint=found.hint, how=how)

    def same(value: Decimal) -> bool:
        return round_half_away(value, stated.places) == stated.value

    fit, hint, words = shown, "", f"The report prints {stated.text}"
    if claim.part_said:
        shown = like(stated.value * whole_.value / scale, part)
        how = f"{stated.text} of {bare(whole_)} is {shown}. The report prints {bare(part)}."
        return Finding(claim, Verdict.DISAGREES, published, shown, shown, how=how)
    if stated.kind is not AmountKind.RATIO:
        rest = whole_.value - part.value
        right = round_half_away(exact, stated.places)
        if part.value and same(whole_.value / part.value * 100):
            hint, words = hints.SWAPPED, f"{stated.text} is {bare(whole_)} as a share of {bare(part)}"
        elif rest > 0 and same(part.value / rest * 100):
            fit, hint = f"{like(rest, whole_)} as the base", hints.WRONG_BASE
            words = (
                f"{stated.text} is {bare(part)} divided by the other {like(rest, whole_)}, not by all {bare(whole_)}"
            )
        elif rest > 0 and same(rest / whole_.value * 100):
            hint, words = hints.LABELS, f"{stated.text} is the share of the other {like(rest, whole_)}"
        elif swap := hints.swapped(stated, lambda value: value == right):
            hint, words = hints.TRANSPOSED, f"{swap.words}: the report prints {stated.text}"
        elif hints.tenfold(exact, same) is not None:
            hint, words = hints.TEN_TIMES, f"The printed {stated.text} is ten times out, or a hundred"
    return Finding(claim, Verdict.DISAGREES, published, shown, fit, hint, sentences(arithmetic, words))


def _some_whole_number(claim: Share, whole_: Amount, stated: Amount) -> Finding:
    """A percentage of a count whose part is not printed: some whole number must give it."""
    if stated.kind is AmountKind.RATIO or not is_plain(stated) or not is_exact(whole_):
        return not_checkable(
            claim, stated.text, "The part is not printed, and the figures are not exact enough to tell."
        )
    said = stated.value / 100 * whole_.value
    low = said.to_integral_value(rounding=ROUND_FLOOR)
    around = [(number, number / whole_.value * 100) for number in (low - 1, low, low + 1, low + 2) if number >= 0]
    near = sorted(around, key=lambda pair: abs(pair[1] - stated.value))
    number, value = near[0]
    if round_half_away(value, stated.places) == stated.value:
        how = f"{format_number(number)} of {bare(whole_)} is {like(value, stated)}."
        return Finding(claim, Verdict.AGREES, stated.text, like(value, stated), how=how)
    either = " and ".join(f"{format_number(n)} of {bare(whole_)} is {like(v, stated)}" for n, v in sorted(near[:2]))
    if abs(value - stated.value) < unit_of(stated):
        how = f"No whole number of {bare(whole_)} gives {stated.text} exactly: {either}."
        return Finding(claim, Verdict.ROUNDING, stated.text, like(value, stated), hint=hints.CUT_SHORT, how=how)
    how = f"No whole number of {bare(whole_)} gives {stated.text}: {either}."
    return Finding(claim, Verdict.DISAGREES, stated.text, like(value, stated), like(value, stated), how=how)


def rate(claim: Rate) -> Finding:
    """So many in a population, per 1,000."""
    count, population, stated = claim.count, claim.population, claim.stated
    if not stated.per:
        return not_checkable(claim, stated.text, "The rate does not say per how many.")
    if population.value == 0:
        return not_checkable(claim, stated.text, "A rate in a population of nought does not exist.")
    per = Decimal(stated.per)
    exact = count.value / population.value * per
    base = span(population)
    inputs = span(count) / base * point(per) if base.low > 0 else None
    found = fits(stated, exact, inputs, (count, population))
    shown = figure(exact, AmountKind.NUMBER, max(0, stated.places))
    words = f"{bare(count)} ÷ {bare(population)} × {format_number(per)} is"
    if found.fit is not Fit.MISSES:
        if found.hint in (hints.CUT_SHORT, hints.ROUNDED_UP):
            how = sentences(
                f"{words} {closer(exact, stated.places, AmountKind.NUMBER)}", f"Half away from zero gives {shown}"
            )
        else:
            how = sentences(f"{words} {shown}", found.why)
        return Finding(claim, verdict_of(found), stated.text, shown, hint=found.hint, how=how)

    def same(value: Decimal) -> bool:
        return round_half_away(value, stated.places) == stated.value

    right = round_half_away(exact, stated.places)
    fit, hint, why = shown, "", f"The report prints {stated.text}"
    if other := hints.tenfold(exact, same):
        base_said = per * (other / exact)
        fit = f"per {format_number(round_half_away(base_said))}"
        hint, why = hints.TEN_TIMES, f"The printed figure is the rate per {format_number(round_half_away(base_said))}"
    elif swap := hints.swapped(stated, lambda value: value == right):
        hint, why = hints.TRANSPOSED, f"{swap.words}: the report prints {stated.text}"
    return Finding(claim, Verdict.DISAGREES, stated.text, shown, fit, hint, sentences(f"{words} {shown}", why))


def whole(claim: Whole) -> Finding:
    """Percentages that are parts of one whole cannot pass 100."""
    published = ", ".join(part.text for part in claim.parts)
    spans = [span(part) for part in claim.parts]
    scale = Decimal(100) if all(part.kind is AmountKind.RATIO for part in claim.parts) else Decimal(1)
    added = sum((part.value for part in claim.parts), Decimal(0)) * scale
    places = max((part.places for part in claim.parts), default=0)
    shown = figure(added, AmountKind.PERCENT, places)
    low = sum((part.low for part in spans), Decimal(0)) * scale
    words = f"{' + '.join(bare(part) for part in claim.parts)} is {shown}"
    if claim.may_overlap:
        return not_checkable(claim, published, sentences(words, f"The parts may overlap: {claim.may_overlap}"))
    if low > 100:
        return Finding(
            claim,
            Verdict.DISAGREES,
            published,
            shown,
            "100% or less",
            "more than the whole",
            f"{words}, more than the whole.",
        )
    if claim.complete and sum((part.high for part in spans), Decimal(0)) < 100:
        how = f"{words}, less than the whole, and the text says that nothing else is left."
        return Finding(claim, Verdict.DISAGREES, published, shown, "100%", "less than the whole", how)
    if added > 100:
        how = sentences(words, "The rounding of the parts explains it")
        return Finding(claim, Verdict.ROUNDING, published, shown, hint=hints.ROUNDED_INPUTS, how=how)
    return Finding(claim, Verdict.AGREES, published, shown, how=f"{words}.")


def nested(claim: Nested) -> Finding:
    """A count as a share of a wide group and of a narrower one inside it."""
    count, wide, narrow = claim.count, claim.wide, claim.narrow
    published = f"{wide.text} and {narrow.text}"
    spread = f"{operand(wide)} of {claim.wide_group} and {operand(narrow)} of {claim.narrow_group}"
    if span(wide).low <= span(narrow).high:
        how = f"{operand(count)} as {spread}: the smaller group has the larger share, as it must."
        return Finding(claim, Verdict.AGREES, published, how=how)
    first = (
        f"{claim.narrow_group[:1].upper()}{claim.narrow_group[1:]} are among {claim.wide_group}, so the same number "
        f"cannot be {operand(wide)} of the larger group and only {operand(narrow)} of the smaller"
    )
    size = claim.narrow_size
    if size is None:
        return Finding(
            claim,
            Verdict.DISAGREES,
            published,
            "",
            f"{narrow.text} and {wide.text}",
            hints.LABELS,
            sentences(first, "The two labels may be swapped"),
        )
    turned, printed = wide.value * size.value / 100, narrow.value * size.value / 100
    holds = span(count).meets(Span(*_scaled(wide, size)))
    swapped_words = (
        f"{operand(wide)} of {bare(size)} is {format_number(turned, 0)}, which {'fits' if holds else 'does not fit'} "
        f"{operand(count)}; {operand(narrow)} of it is {format_number(printed, 0)}"
    )
    return Finding(
        claim,
        Verdict.DISAGREES,
        published,
        format_number(turned, 0),
        f"{narrow.text} and {wide.text}",
        hints.LABELS,
        sentences(first, swapped_words, "The two labels may be swapped" if holds else ""),
    )


def _scaled(part: Amount, size: Amount) -> tuple[Decimal, Decimal]:
    found = span(part) * span(size, generous=True)
    return found.low / 100, found.high / 100
