"""What figures mean, as lines whose numbers are bound: the change, the projection, the gap to a target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from goldenthread.assessments.cards import Aimed, Assessment, Compared, Projected, Seen
from goldenthread.assessments.charting import year_of
from goldenthread.look.words import figure_words, unit_words
from goldenthread.publishing.blocks.book import Of, held_places
from goldenthread.publishing.document import Line, Number, Run, Words
from goldenthread.vocabulary import Figure, Period, ValueType, round_half_away

if TYPE_CHECKING:
    from goldenthread.publishing.blocks.work import Work

_SHARES: Final = frozenset({ValueType.PERCENTAGE, ValueType.PROPORTION})
_TENTHS: Final = frozenset({ValueType.PERCENTAGE, ValueType.PERCENTAGE_POINTS})


def printed(work: Work, one: Assessment, each: Seen, *, with_unit: bool = False) -> Number:
    """A figure of a series as editions print it: two decimal places at most."""
    return work.book.seen(one, each, with_unit=with_unit, places=held_places(each.figure))


def period_of(each: Seen) -> str:
    """The period of a figure as it stands in a sentence."""
    return year_of(each.period)


def named(work: Work, one: Assessment) -> Line:
    """The measure of a series as the head of a row: a rate says of how many, unless its title does."""
    unit = one.latest.figure.unit if one.latest else None
    said = unit_words(unit) if unit is not None and unit.type is ValueType.RATE else ""
    size = re.search(r"\bper [\d,]+", said)
    told = size is not None and size[0].replace(",", "") in one.card.title.replace(",", "")
    return (work.link(one.card), *((Words(f", {said}"),) if said and not told else ()))


def noted(what: str, text: str) -> Line:
    """A note under a table: what it is about, then what is to be known of it. `gathered` reads the two apart."""
    return (Words(what), Words(f": {text}"))


def gathered(notes: Iterable[Line]) -> tuple[Line, ...]:
    """Notes, each once: what holds of several measures is said once, with all their names before it."""
    found: dict[Line, dict[str, None]] = {}
    for note in notes:
        first = note[0]
        apart = len(note) > 1 and isinstance(first, Words) and getattr(note[1], "text", "").startswith(": ")
        names = found.setdefault(note[1:] if apart else note, {})
        if apart and isinstance(first, Words):
            names.setdefault(first.text)
    return tuple((Words(_several(list(names))), *said) if names else said for said, names in found.items())


def _several(names: Sequence[str]) -> str:
    """Names in a row; those that have commas of their own are kept apart by semicolons."""
    if len(names) == 1:
        return names[0]
    between = "; " if any(", " in name for name in names) else ", "
    return f"{between.join(names[:-1])}{';' if between == '; ' else ''} and {names[-1]}"


def signed(
    work: Work, one: Assessment, figure: Figure, period: Period | None, parts: Sequence[str], method: str
) -> Number:
    """A difference or a percentage change, with its sign, to one decimal place."""
    value = figure.value
    text = ""
    if value is not None:
        places = 1 if value != round_half_away(value, 0) or figure.unit.type in _TENTHS else 0
        shown = figure_words(figure, places).partition(" [")[0]
        text = f"+{shown}" if value > 0 else shown.replace("-", "\u2212", 1)
    return work.book.worked(figure, Of.series(one, period), parts=parts, method=method, text=text)


def change_line(work: Work, one: Assessment) -> Line | str:
    """From the earlier figure to the newest, "from 59 in 2021 to 55 [p] in 2022 (−6.8%)"; else why there is none."""
    change = one.change
    if change is None:
        return one.why or "only one figure is held"
    old, new = printed(work, one, change.old), printed(work, one, change.new)
    runs: list[Run] = [
        Words("from "),
        old,
        Words(f" in {period_of(change.old)} to "),
        new,
        Words(f" in {period_of(change.new)}"),
    ]
    share = one.latest is not None and one.latest.figure.unit.type in _SHARES
    size = change.difference if share else change.percent
    if size is not None and size.value is not None:
        words = "difference from" if share else "change on"
        runs += [
            Words(" ("),
            signed(work, one, size, change.new.period, (old.key, new.key), f"{words} {period_of(change.old)}"),
            Words(")"),
        ]
    return tuple(runs)


def parts_of(work: Work, one: Assessment, made: Projected) -> list[str]:
    """The keys of the figures that a projection was worked out from: those of its year that are counted."""
    if made.year is None:
        return []
    keys = [
        printed(work, one, each).key
        for each in one.seen
        if made.year.start <= each.period.start
        and each.period.end <= made.year.end
        and each.period.end != made.year.end
    ]
    return keys or ([printed(work, one, one.latest).key] if one.latest else [])


def projected(work: Work, one: Assessment) -> Number | None:
    """The whole year that a part of it would come to, with how it was worked out; None where it is not projected."""
    made = one.projection
    if made is None or made.total is None:
        return None
    return work.book.worked(
        made.total,
        Of.series(one, made.year),
        parts=parts_of(work, one, made),
        method=f"{made.part}; season not allowed for; {made.limits}",
        places=held_places(made.total),
    )


def interval(work: Work, one: Assessment) -> Line:
    """The limits of a projection: "108 to 209"; why there are none."""
    made = one.projection
    assert made is not None and made.total is not None
    total = made.total
    if total.lower is None or total.upper is None:
        return (Words(made.limits[:1].upper() + made.limits[1:]),)
    parts = parts_of(work, one, made)
    of = Of.series(one, made.year)
    low, high = (
        work.book.worked(
            Figure(value=limit, unit=total.unit, basis=total.basis),
            of,
            parts=parts,
            method=f"{name} 95% limit of {made.part}",
            text=figure_words(Figure(value=limit, unit=total.unit), 0),
        )
        for name, limit in (("lower", total.lower), ("upper", total.upper))
    )
    return (low, Words(" to "), high)


def projection_line(work: Work, one: Assessment) -> Line | str:
    """A projection, "152 [f] in 2023/24 at this pace (first quarter × 4; 95% limits 108 to 209)"; else why none."""
    made = one.projection
    if made is None:
        return "it is not of a kind that adds up over a year"
    total = projected(work, one)
    if total is None or made.year is None:
        return made.why
    line: list[Run] = [total, Words(f" in {made.year.label} at this pace ({made.part}")]
    if made.total and made.total.lower is not None:
        line += [Words("; 95% limits "), *interval(work, one)]
    return (*line, Words(")"))


def to_go(work: Work, one: Assessment, aim: Aimed) -> Line:
    """How far there is to go to a target: "110 to go", "Hold at 30"; its status where it is not a starting point."""
    if aim.figure is None or aim.gap is None or aim.gap.value is None or aim.hold:
        return (Words(_capital(aim.short or aim.status)),)
    figure = printed(work, one, aim.figure)
    words = figure_words(aim.gap).partition(" [")[0].lstrip("-\u2212")
    gap = work.book.worked(
        aim.gap,
        Of.series(one, aim.period),
        parts=(figure.key,),
        method=f"target {figure_words(aim.target)} less the figure",
        text=words,
    )
    before, found, after = aim.short.partition(words)
    if not found:
        return (Words(_capital(aim.short)),)
    return tuple(run for run in (Words(before) if before else None, gap, Words(after) if after else None) if run)


def beside(work: Work, one: Assessment, compared: Compared) -> tuple[Line, Line]:
    """The figure of another place and the difference from it, as two cells."""
    if compared.own is None or compared.other is None or compared.difference is None:
        return (Words("[x]"),), (Words("[x]"),)
    own = printed(work, one, compared.own)
    full = compared.other.reference
    card = work.by_reference.get(full)
    other = (
        work.book.figure(card, places=held_places(card.figure))
        if card
        else work.book.worked(
            compared.other.figure,
            Of(
                one.card.full_reference,
                one.card.title,
                compared.area_code,
                compared.area_name,
                compared.other.period,
                url=one.card.url,
            ),
            parts=(),
            method="worked out from its parts",
        )
    )
    return (other,), (
        signed(
            work,
            one,
            compared.difference,
            compared.own.period,
            (own.key, other.key),
            f"difference from {compared.area_name}",
        ),
    )


def woven(work: Work, one: Assessment, text: str, more: Iterable[tuple[str, str]] = ()) -> Line:
    """A sentence of an assessment with the figures of its own series bound where it prints them.

    Names, periods and places are taken out first, so that no figure is found in "quarter 2" or "BCP 2". A number that
    is found in no other way stays as words.
    """
    bound: dict[str, str] = {}
    shield = {one.card.title, one.area_name, *(f"{v}" for v in one.breakdown.values())}
    shield |= {each.period.label for each in one.seen} | {year_of(each.period) for each in one.seen}
    shield |= {aim.period.label for aim in one.targets}
    told = [each for each in (one.latest, one.change.old if one.change else None) if each is not None]
    told += [compared.other for compared in one.comparisons if compared.other is not None]
    for each in told:
        words = figure_words(each.figure).partition(" [")[0]
        card = work.by_reference.get(each.reference)
        if words and words in text and card is not None:
            bound.setdefault(words, card.full_reference)
    keys: dict[str, str] = dict(more)
    names = sorted({*shield, *bound, *keys} - {""}, key=lambda name: (-len(name), name))
    if not names:
        return (Words(text),)
    pattern = re.compile("|".join(rf"(?<![\w.,£]){re.escape(name)}(?![\w%]|[.,]\d)" for name in names))
    runs: list[Run] = []
    at = 0
    for found in pattern.finditer(text):
        name = found[0]
        if name in shield or (name not in bound and name not in keys):
            continue
        if found.start() > at:
            runs.append(Words(text[at : found.start()]))
        key = keys.get(name) or work.book.enter(work.by_reference[bound[name]])
        runs.append(Number(name, key))
        at = found.end()
    if text[at:]:
        runs.append(Words(text[at:]))
    return tuple(runs)


def statement(work: Work, one: Assessment) -> Line:
    """The plain statement of a series, with its figures bound."""
    return woven(work, one, one.statement)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
