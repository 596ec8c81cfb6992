"""Whether the published facts of one area can all be true together: shares, counts, populations, groups in groups.

A finding is a reason to ask whoever published the figures. Nothing is corrected, and figures for different times are
never held against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from typing import Final

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.pairs import Fact, band_limits
from goldenthread.assessments.places import Board
from goldenthread.methods.plausibility import check_nested, check_share
from goldenthread.vocabulary import Figure, Refused, ValueType, format_number, round_half_away

#: A share that was rounded twice may be off by less than this, in per cent of the count. It is told, not questioned.
_TWICE_ROUNDED: Final = Decimal("0.05")


@dataclass(frozen=True)
class Finding:
    """What does not fit, as a sentence, and the facts that it is about."""

    words: str
    about: tuple[Fact, ...]


@dataclass(frozen=True)
class Derived:
    """A share worked out here from a count and a population that are both held.

    Args:
        words: "65,800 / 401,900 gives 16.4% (derived). The source prints 16%."
        percent: The share, to one decimal place; to two where the source prints another one.
        count, population: What it was worked out from.
        printed: The share as the source prints it; None where it prints none.
    """

    words: str
    percent: Decimal
    count: Fact
    population: Fact
    printed: Fact | None


def facts_of(board: Board, area: str) -> list[Fact]:
    """Every series of an area with a value, in the order of the lines."""
    every = (Fact(line, one) for line in board.lines for one in board.series(line, area))
    return [fact for fact in every if fact.one.latest and fact.one.latest.figure.value is not None]


def findings(facts: Sequence[Fact]) -> list[Finding]:
    """What cannot all be true among the facts of one area."""
    told: list[Finding] = []
    shares = [fact for fact in facts if _type(fact) is ValueType.PERCENTAGE and band_limits(fact.band)]
    for wide, narrow in permutations(shares, 2):
        if wide.line is narrow.line and _inside(wide, narrow) and _same_time(wide, narrow):
            told += _nested(wide, narrow, facts)
    for one in derived(facts):
        if one.printed is not None:
            told += _share(one.printed, one.population, one.count)
    return told


def derived(facts: Sequence[Fact]) -> list[Derived]:
    """Shares of the whole population that a count and the population give, beside the printed share if there is one."""
    whole = _whole(facts)
    if whole is None:
        return []
    made = []
    for count in facts:
        if count is whole or not _people(count) or band_limits(count.band) is None or not _same_time(count, whole):
            continue
        if len(count.one.breakdown) > 1 or count.line.values.get("measures_what") != "population" or not _all(count):
            continue
        x, n = _figure(count), _figure(whole)
        assert x.value is not None
        assert n.value is not None
        percent = round_half_away(x.value * 100 / n.value, 1)
        printed = next((fact for fact in facts if _is_share_of(fact, count, whole)), None)
        places = 1
        if printed is not None and (said := _figure(printed).value) is not None and _places(said) and said != percent:
            places, percent = 2, round_half_away(x.value * 100 / n.value, 2)
        words = f"{x.shown()} / {n.shown()} gives {format_number(percent, places)}% (derived)."
        if printed is not None:
            words += f" The source prints {_figure(printed).shown()}."
        made.append(Derived(words, percent, count, whole, printed))
    return made


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _nested(wide: Fact, narrow: Fact, facts: Sequence[Fact]) -> list[Finding]:
    size = next((fact for fact in facts if _counts(fact, narrow) and _same_time(fact, narrow)), None)
    subject = narrow.line.card.title.casefold().removesuffix(", share").strip()
    count = next((f for f in facts if _people(f) and f.line.card.title.casefold() == subject), None)
    try:
        said = check_nested(
            _figure(wide),
            _figure(narrow),
            narrow_population=_figure(size) if size else None,
            count=_figure(count) if count and _same_time(count, narrow) else None,
        )
    except Refused:
        return []
    about = tuple(fact for fact in (wide, narrow, size, count) if fact)
    return [Finding(words, about) for words in said]


def _share(share: Fact, population: Fact, count: Fact) -> list[Finding]:
    try:
        said = check_share(_figure(share), _figure(population), _figure(count), tolerance=_tolerance(population, count))
    except Refused:
        return []
    return [Finding(words, (share, population, count)) for words in said]


def _tolerance(*facts: Fact) -> Decimal | None:
    return _TWICE_ROUNDED if all(_figure(fact).is_exact for fact in facts) else None


def _figure(fact: Fact) -> Figure:
    assert fact.one.latest is not None
    return fact.one.latest.figure


def _type(fact: Fact) -> ValueType:
    return _figure(fact).unit.type


def _same_time(a: Fact, b: Fact) -> bool:
    one, two = a.one.latest, b.one.latest
    return bool(one and two and one.period.same_time(two.period))


def _people(fact: Fact) -> bool:
    return _type(fact) is ValueType.COUNT and _figure(fact).unit.text in ("people", "children", "residents")


def _whole(facts: Sequence[Fact]) -> Fact | None:
    """The one count of everybody who lives there; None where there is none, or more than one."""
    found = [fact for fact in facts if _people(fact) and _everybody(fact.one) and not fact.band and _named(fact)]
    return found[0] if len(found) == 1 else None


def _everybody(one: Assessment) -> bool:
    return not one.breakdown


def _named(fact: Fact) -> bool:
    return fact.line.card.title.casefold() in ("resident population", "population")


def _all(fact: Fact) -> bool:
    """Whether a count is of everybody of its ages: no condition stands in what it counts."""
    title = fact.line.card.title.casefold()
    return not any(word in title for word in (" living ", " with ", " in ", " who "))


def _counts(fact: Fact, share: Fact) -> bool:
    """Whether a fact is the number of everybody of the ages that a share is of."""
    return _people(fact) and _all(fact) and band_limits(fact.band) == band_limits(share.band) is not None


def _is_share_of(fact: Fact, count: Fact, whole: Fact) -> bool:
    of_all = str(fact.line.values.get("denominator") or "").casefold() in ("all residents", "residents")
    band = band_limits(fact.band) == band_limits(count.band) is not None
    return _type(fact) is ValueType.PERCENTAGE and of_all and band and _same_time(fact, whole)


def _inside(wide: Fact, narrow: Fact) -> bool:
    """Whether the ages of one fact are a part of the ages of the other, all else being the same."""
    rest = [{k: v for k, v in fact.one.breakdown.items() if k != "age"} for fact in (wide, narrow)]
    one, two = band_limits(wide.band), band_limits(narrow.band)
    if one is None or two is None or one == two or rest[0] != rest[1]:
        return False
    return one[0] <= two[0] and two[1] <= one[1]
