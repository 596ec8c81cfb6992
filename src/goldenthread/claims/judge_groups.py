"""Judge sums, equal shares and projections, one fact printed twice, and references to pages."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from goldenthread.claims import hints
from goldenthread.claims.amounts import Span, is_exact, is_plain, point, round_unit, span, unit_of
from goldenthread.claims.fitting import Fit, Fitted, fits, not_checkable, sentences, verdict_of
from goldenthread.claims.model import Amount, AmountKind, Finding, Multiple, PageReference, Same, Sum, Verdict
from goldenthread.claims.wording import MINUS, bare, like, operand, times_words
from goldenthread.vocabulary import Qualifier, format_number, round_half_away


def total(claim: Sum) -> Finding:
    """10 + 12 + 5 is 27."""
    parts, said = claim.parts, claim.total
    added = sum((part.value for part in parts), Decimal(0))
    inputs = point(Decimal(0))
    for part in parts:
        inputs = inputs + span(part)
    places = max([said.places, *(part.places for part in parts)])
    shown = like(added, said) if said.places >= places else bare(_with(said, added, places))
    arithmetic = f"{' + '.join(bare(part) for part in parts)} is {shown}".replace(f"+ {MINUS}", f"{MINUS} ")
    if claim.partial:
        if inputs.low <= span(said).high:
            return Finding(claim, Verdict.AGREES, said.text, shown, how=f"{arithmetic}, which leaves room for others.")
        how = f"{arithmetic}, more than the {operand(said)} that they are among."
        return Finding(claim, Verdict.DISAGREES, said.text, shown, f"{shown} or more", how=how)
    found = fits(said, added, inputs, parts)
    if found.fit is not Fit.MISSES:
        how = sentences(arithmetic, found.why)
        return Finding(claim, verdict_of(found), said.text, shown, hint=found.hint, how=how)
    if all(part.kind is AmountKind.PERCENT for part in parts) and said.kind is not AmountKind.PERCENT:
        return not_checkable(claim, said.text, "The parts are percentages and the total is not.")
    fit, hint, words = _slip(parts, said, added, shown)
    return Finding(claim, Verdict.DISAGREES, said.text, shown, fit, hint, sentences(arithmetic, words))


def _with(amount: Amount, value: Decimal, places: int) -> Amount:
    return Amount(value, amount.kind, amount.text, places)


def _slip(parts: tuple[Amount, ...], said: Amount, added: Decimal, shown: str) -> tuple[str, str, str]:
    """What a slip in a sum may be: would fit, hint and words."""
    if swap := hints.swapped(said, lambda value: value == added):
        return shown, hints.TRANSPOSED, f"{swap.words}: the report prints {bare(said)}"
    gap = said.value - added
    for part in parts:
        if swap := hints.swapped(part, lambda value, p=part: value == p.value + gap):  # type: ignore[misc]
            fit = f"{like(swap.value, part)} for {bare(part)}"
            return fit, hints.TRANSPOSED, f"{swap.words}, in {bare(part)}. We do not know which"
    for part in parts:
        if part.value and gap == -part.value:
            return shown, hints.LEFT_OUT, f"The report prints {bare(said)}, which leaves out {bare(part)}"
        if part.value and gap == part.value:
            return shown, hints.TWICE, f"The report prints {bare(said)}, which counts {bare(part)} twice"
    if hints.tenfold(added, lambda value: value == said.value) is not None:
        return shown, hints.TEN_TIMES, f"The printed {bare(said)} is ten times out, or a hundred"
    if hints.one_digit(said, added) and said.kind is not AmountKind.PERCENT:
        return shown, hints.ONE_DIGIT, f"The report prints {bare(said)}, which differs in one digit"
    return shown, "", f"The report prints {bare(said)}"


# Equal shares and projections

_PARTS_OF_A_YEAR: Final = {
    Decimal(12): "one month",
    Decimal(6): "two months",
    Decimal(4): "three months",
    Decimal(3): "four months",
    Decimal(2): "six months",
}
_ELAPSED: Final = (
    (re.compile(r"(?:1st|first|one) quarter|quarter (?:1|one)\b|\bq ?1\b(?!\s*(?:to|-|–|and|&))"), 3),
    (re.compile(r"(?:2nd|second|3rd|third|4th|fourth|last) quarter|\bq ?[234]\b|quarter (?:2|3|4)\b"), 3),
    (
        re.compile(
            r"first half|half[- ]year|half[- ]?way|six month|mid[- ]year|\bh ?1\b|six months|6 months|two quarters"
        ),
        6,
    ),
    (re.compile(r"\bq ?1\s*(?:to|-|–|and|&)\s*q? ?2"), 6),
    (re.compile(r"nine months|9 months|three quarters|\bq ?1\s*(?:to|-|–)\s*q? ?3"), 9),
    (re.compile(r"three months?|3 months|\bquarter\b"), 3),
    (re.compile(r"four months|4 months"), 4),
    (re.compile(r"eight months|8 months"), 8),
    (re.compile(r"two months|2 months"), 2),
    (re.compile(r"(?:first|one|1) month\b"), 1),
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FROM_TO: Final = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?(?: \d{{2,4}})? ?(?:to|and|-|–) ?({'|'.join(_MONTHS)})")


def months_elapsed(words: str) -> int | None:
    """How many months the words for a part of a year mean: 3 for "1st quarter"; None where they do not say.

    Args:
        words: As printed: "1st quarter", "Q1", "April to September", "first six months", "current".
    """
    said = words.casefold()
    if match := _FROM_TO.search(said):
        first, last = _MONTHS.index(match[1]), _MONTHS.index(match[2])
        return (last - first) % 12 + 1
    # "Q1 to Q3" has to be read before "Q1".
    for pattern, months in sorted(_ELAPSED, key=lambda pair: -pair[1]):
        if months in (6, 9) and pattern.search(said):
            return months
    return next((months for pattern, months in _ELAPSED if pattern.search(said)), None)


def multiple(claim: Multiple) -> Finding:
    """So many times a figure is another: four equal shares, a first quarter times four."""
    each, said = claim.each, claim.total
    if each.value == 0:
        return not_checkable(claim, said.text, "The figure to be multiplied is nought.")
    if claim.factor is not None and claim.shared:
        return _shared_out(claim, claim.factor)
    if claim.factor is not None:
        return _times(claim, claim.factor)
    exact = said.value / each.value
    if claim.projection or claim.elapsed:
        months = months_elapsed(claim.elapsed)
        if months is not None and 0 < months < 12:
            return _times(claim, Decimal(12) / months)
        fit = _PARTS_OF_A_YEAR.get(exact) or ("nine months" if exact * 3 == 4 else "")
        how = sentences(
            f"“{claim.elapsed or 'The part so far'} {each.text}” has no period",
            f"{bare(said)} fits {fit}" if fit else f"{bare(said)} is {times_words(exact)} times it",
        )
        return not_checkable(claim, said.text, how)
    nearest = round_half_away(exact)
    if nearest < 1:
        return not_checkable(claim, said.text, f"{bare(said)} is less than {bare(each)}.")
    inputs = span(each) * point(nearest)
    if exact == nearest:
        how = f"{format_number(nearest)} × {bare(each)} is {bare(said)}."
        return Finding(claim, Verdict.AGREES, said.text, bare(said), how=how)
    words = f"{bare(said)} ÷ {bare(each)} is {times_words(exact)}, not a whole number"
    if span(said, generous=True).meets(inputs):
        return Finding(
            claim, Verdict.ROUNDING, said.text, hint=hints.ROUNDED_INPUTS, how=sentences(words, "Rounding explains it")
        )
    return Finding(
        claim,
        Verdict.DISAGREES,
        said.text,
        like(nearest * each.value, said),
        like(nearest * each.value, said),
        how=f"{words}.",
    )


def _times(claim: Multiple, factor: Decimal) -> Finding:
    each, said = claim.each, claim.total
    exact = each.value * factor
    months = months_elapsed(claim.elapsed) if claim.elapsed else None
    by = times_words(factor)
    first = f"{bare(each)} × {by} is" if claim.projection or claim.elapsed else f"{by} × {bare(each)} is"
    if factor != factor.to_integral_value() and months:
        first = f"{bare(each)} × 12 ÷ {months} is"
    shown = like(exact, said)
    found = fits(said, exact, span(each) * point(factor), (each,))
    if found.fit is Fit.MISSES and not (claim.projection or claim.elapsed) and _rounded_price(each, said, factor):
        found = Fitted(Fit.ROUNDING, hints.ROUNDED_INPUTS, f"{bare(each)} may itself be rounded, which explains it")
    if found.fit is not Fit.MISSES:
        how = sentences(f"{first} {shown}", found.why)
        return Finding(claim, verdict_of(found), said.text, shown, hint=found.hint, how=how)
    back = said.value / factor
    part = _part_words(claim.elapsed)
    words, hint, fit = "", "", f"{like(back, each)} as {part}"
    if back != round_half_away(back, max(0, each.places)) and is_exact(each):
        fit = shown
    else:
        words = f"{bare(said)} ÷ {by} is {like(back, each)}"
    if swap := hints.swapped(each, lambda value: value == back):
        hint, words = hints.TRANSPOSED, sentences(words, swap.words, "We do not know which")
    elif swap := hints.swapped(said, lambda value: value == exact):
        fit, hint, words = shown, hints.TRANSPOSED, f"{swap.words}: the report prints {bare(said)}"
    elif hints.tenfold(exact, lambda value: value == said.value) is not None:
        fit, hint, words = shown, hints.TEN_TIMES, f"The printed {bare(said)} is ten times out, or a hundred"
    elif not (claim.projection or claim.elapsed) and said.value % each.value == 0:
        other = said.value / each.value
        fit = f"{format_number(other)} of them"
        words = f"{bare(said)} is {format_number(other)} × {bare(each)}"
    words = words or f"The report prints {bare(said)}"
    return Finding(claim, Verdict.DISAGREES, said.text, shown, fit, hint, sentences(f"{first} {shown}", words))


def _rounded_price(each: Amount, said: Amount, factor: Decimal) -> bool:
    """Whether the noughts that the single amount ends in leave room for the total: 46 at £3,400 and £158,000."""
    unit = Decimal(1)
    while each.value and each.value % (unit * 10) == 0 and unit * 100 < each.value:
        unit *= 10
    return unit >= 100 and abs(said.value - each.value * factor) <= unit / 2 * factor


def _shared_out(claim: Multiple, factor: Decimal) -> Finding:
    """A total shared out equally: "£62,500 by seven schools, £8,928 each", "123 a month"."""
    each, whole = claim.each, claim.total
    exact = whole.value / factor
    shown = like(exact, each)
    first = f"{bare(whole)} ÷ {times_words(factor)} is {shown}"
    found = fits(each, exact, span(whole) / point(factor), (whole,))
    if found.fit is not Fit.MISSES:
        return Finding(claim, verdict_of(found), each.text, shown, hint=found.hint, how=sentences(first, found.why))
    words, hint = f"The report prints {bare(each)}", ""
    if swap := hints.swapped(each, lambda value: value == round_half_away(exact, each.places)):
        hint, words = hints.TRANSPOSED, f"{swap.words}: the report prints {bare(each)}"
    elif hints.tenfold(exact, lambda value: round_half_away(value, each.places) == each.value) is not None:
        hint, words = hints.TEN_TIMES, f"The printed {bare(each)} is ten times out, or a hundred"
    return Finding(claim, Verdict.DISAGREES, each.text, shown, shown, hint, sentences(first, words))


def _part_words(elapsed: str) -> str:
    said = elapsed.casefold()
    if "quarter" in said or re.search(r"\bq ?1\b", said):
        return "the quarter"
    return "the part so far" if elapsed else "the single share"


# One fact twice


def same(claim: Same) -> Finding:
    """One fact printed twice: the same, or different, and by what the two differ in their words."""
    first, second = claim.first, claim.second
    where = claim.elsewhere or "elsewhere"
    there = f"{operand(second)} in {where}" if where == "the table" else operand(second)
    there = f"{there} ({where})" if claim.elsewhere and where != "the table" else there
    one, two = _as_printed(first), _as_printed(second)
    if first.value == second.value and first.kind is second.kind:
        return Finding(claim, Verdict.AGREES, first.text, second.text, how=f"The same in {where}.")
    words = f"{operand(first)} here and {there}"
    plain = is_plain(first) and is_plain(second)
    # Two documents that print 83% and 84% differ, though 83.5 would round to either by some rule.
    if _overlap(one, two) and not (plain and claim.other_document and first.places == second.places):
        verdict = Verdict.ROUNDING if plain else Verdict.AGREES
        hint = "" if verdict is Verdict.AGREES else hints.ROUNDED_INPUTS
        return Finding(
            claim, verdict, first.text, second.text, hint=hint, how=sentences(words, "The one fits the other")
        )
    if claim.other_document or claim.differing:
        why = claim.differing or "The two documents give no reason"
        why = why[:1].upper() + why[1:]
        return Finding(claim, Verdict.DIFFERS, first.text, second.text, how=sentences(words, why))
    swap = hints.swapped(first, lambda value: value == second.value)
    return Finding(
        claim,
        Verdict.DISAGREES,
        first.text,
        second.text,
        second.text,
        hints.TRANSPOSED if swap else "",
        sentences(words, f"{swap.words}" if swap else ""),
    )


def _overlap(one: Span, two: Span) -> bool:
    """Whether two spans share more than an end."""
    if not (one.wide and two.wide):
        return one.meets(two)
    return one.low < two.high and two.low < one.high


def _as_printed(amount: Amount) -> Span:
    """What it can mean when held against the same fact: "about 75,000" is the rounding of it, no more."""
    if amount.qualifier is not Qualifier.ABOUT:
        return span(amount)
    half = max(round_unit(amount), _last_digit(amount)) / 2
    return Span(amount.value - half, amount.value + half)


def _last_digit(amount: Amount) -> Decimal:
    value, unit = abs(amount.value), unit_of(amount)
    while value and value % (unit * 10) == 0:
        unit *= 10
    return unit


def page_reference(claim: PageReference) -> Finding:
    """ "Appendix 2 (page 34)" against the page that the contents give."""
    if claim.stated.value == claim.actual.value:
        how = f"{claim.title} is on page {bare(claim.actual)} by {claim.by} too."
        return Finding(claim, Verdict.AGREES, claim.stated.text, bare(claim.actual), how=how)
    verb = "give" if claim.by.endswith("s") else "gives"
    how = f"The text gives page {bare(claim.stated)} for {claim.title}; {claim.by} {verb} page {bare(claim.actual)}."
    return Finding(
        claim, Verdict.DISAGREES, claim.stated.text, f"page {bare(claim.actual)}", f"page {bare(claim.actual)}", how=how
    )
