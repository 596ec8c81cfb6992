"""Judge a change between two percentages, where per cent and percentage points are easily taken for each other."""

from __future__ import annotations

from goldenthread.claims import hints
from goldenthread.claims.amounts import span
from goldenthread.claims.changing import (
    change_arithmetic,
    contradicts,
    difference_words,
    put_signed,
    relative,
    sized,
    wrong_way,
)
from goldenthread.claims.fitting import Fit, Fitted, fits, not_checkable, sentences, verdict_of
from goldenthread.claims.model import Amount, AmountKind, Change, Finding, Verdict
from goldenthread.claims.wording import bare, figure


def between_percentages(claim: Change, old: Amount, new: Amount, stated: Amount) -> Finding:
    """From 29.3% to 42.2%: 12.9 points, or 44.0 per cent."""
    difference = new.value - old.value
    before, after = span(old), span(new)
    places = max(old.places, new.places)
    in_points = figure(abs(difference), AmountKind.POINTS, places)
    points = fits(
        stated,
        put_signed(stated, claim.direction, difference),
        sized(claim, stated, after - before),
        (old, new),
    )
    percent, in_percent = None, ""
    if old.value:
        exact = difference / old.value * 100
        percent = fits(
            stated,
            put_signed(stated, claim.direction, exact),
            sized(claim, stated, relative(before, after)),
            (old, new),
        )
        in_percent = figure(abs(exact), AmountKind.PERCENT, max(1, stated.places))
    first = difference_words(old, new, in_points)
    second = f"As a percentage of {bare(old)} it is {in_percent}" if in_percent else ""
    if contradicts(claim, old, new):
        how = sentences(wrong_way(claim, old, new), first)
        return Finding(claim, Verdict.DISAGREES, stated.text, in_points, hint=hints.DIRECTION, how=how)
    if stated.kind is AmountKind.POINTS:
        return _said_points(claim, stated, points, in_points, first, second if _good(percent) else "")
    if not claim.base_said:
        return _not_said(claim, stated, (points, percent), (in_points, in_percent), sentences(first, second))
    exactly_points = points.fit is Fit.AGREES and (percent is None or percent.fit is not Fit.AGREES)
    if percent is not None and _good(percent) and not exactly_points:
        how = sentences(f"{change_arithmetic(old, new)} is {in_percent}", percent.why)
        return Finding(claim, verdict_of(percent), stated.text, in_percent, hint=percent.hint, how=how)
    if _good(points):
        how = sentences(first, second, "The printed figure is points called per cent")
        fit = figure(abs(stated.value), AmountKind.POINTS, stated.places)
        return Finding(
            claim, Verdict.DISAGREES, stated.text, in_percent or in_points, fit, hints.POINTS_AS_PERCENT, how
        )
    return _missed(
        claim,
        stated,
        percent or points,
        in_percent or in_points,
        f"{in_points} or {in_percent}",
        how=sentences(first, second),
    )


def _said_points(claim: Change, stated: Amount, points: Fitted, shown: str, first: str, as_percent: str) -> Finding:
    if _good(points):
        how = sentences(first, points.why)
        return Finding(claim, verdict_of(points), stated.text, shown, hint=points.hint, how=how)
    hint = hints.PERCENT_AS_POINTS if as_percent else ""
    return _missed(claim, stated, points, shown, shown, hint, sentences(first, as_percent))


def _not_said(
    claim: Change, stated: Amount, found: tuple[Fitted, Fitted | None], shown: tuple[str, str], how: str
) -> Finding:
    points, percent = found
    if percent is not None and not _good(points) and not _good(percent):
        return _missed(claim, stated, points, shown[0], f"{shown[0]} or {shown[1]}", how=how)
    asked = "The text does not say whether it is per cent or percentage points"
    return not_checkable(claim, stated.text, sentences(asked, how))


def _good(found: Fitted | None) -> bool:
    return found is not None and found.fit in (Fit.AGREES, Fit.ROUNDING)


def _missed(
    claim: Change, stated: Amount, found: Fitted, shown: str, fit: str, hint: str = "", how: str = ""
) -> Finding:
    if found.fit is Fit.UNDECIDED:
        return not_checkable(claim, stated.text, sentences(how, found.why))
    return Finding(claim, Verdict.DISAGREES, stated.text, shown, fit, hint, how)
