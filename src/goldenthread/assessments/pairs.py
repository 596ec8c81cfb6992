"""Two areas side by side: what may be set against what, and why not. Nothing is ranked or added.

Two facts are compared only where they share measure, ages and a stated date. Otherwise they *differ* in what is
named, or the pair is *not checkable*; a pair like that never "disagrees".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.places import Board, Line
from goldenthread.methods.wording import sentence
from goldenthread.vocabulary import Period, Refused, ValueType, difference_in_words

_AGES: Final = re.compile(
    r"(?i)\baged?\b|\bages\b|\b\d+\s*(?:to|-|–)\s*\d+\b|\b(?:under|over)\s+\d+s?\b"
    r"|\b\d+\s*(?:\+|or over|and over|and older|or older|or under)"
)
_BAND: Final = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)|(\d+)\s*\+")
_COMPARABLE: Final = frozenset(
    {ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RATE, ValueType.RATIO, ValueType.AVERAGE, ValueType.INDEX}
)


class Standing(StrEnum):
    """How the two facts of a pair stand to each other."""

    LIKE = "like"
    DIFFERS = "differs"
    NOT_CHECKABLE = "not checkable"
    NOT_COMPARED = "not compared"
    ONE = "one only"

    @property
    def label(self) -> str:
        """The standing as the first words of a cell."""
        return _LABELS[self]


_LABELS: Final = {
    Standing.LIKE: "Like with like",
    Standing.DIFFERS: "Differs",
    Standing.NOT_CHECKABLE: "Not checkable",
    Standing.NOT_COMPARED: "Not compared",
    Standing.ONE: "Held for one area",
}


@dataclass(frozen=True, eq=False)
class Fact:
    """One side of a pair: the line, its series in the area, and the ages it is of."""

    line: Line
    one: Assessment

    @property
    def band(self) -> str:
        """The ages as printed; empty for all ages, and where none are stated."""
        return band_of(self.line, self.one)


@dataclass(frozen=True, eq=False)
class Pair:
    """A fact of each area, or of one of them, with how they stand to each other in words."""

    title: str
    left: Fact | None
    right: Fact | None
    standing: Standing
    words: str


def band_of(line: Line, one: Assessment) -> str:
    """The ages that a series is of: of its breakdown, else of its measure."""
    return one.breakdown.get("age") or str(line.values.get("age_band") or "")


def band_limits(text: str) -> tuple[int, int] | None:
    """The lowest and the highest age of a band such as "16-64" or "65+"; None for anything else."""
    found = _BAND.fullmatch(text.strip())
    if found is None:
        return None
    return (int(found[3]), 200) if found[3] else (int(found[1]), int(found[2]))


def undated(period: Period) -> bool:
    """Whether a figure stands under the year of the report that prints it, since no date of its own is printed."""
    return period.kind == "reporting_year"


def pairs(board: Board, left: str, right: str) -> list[Pair]:
    """Every fact of two areas, paired where both hold the same measure, or one of other ages.

    Args:
        board: What is held.
        left, right: Codes of the two areas.

    Returns:
        Pairs in the order of the lines.
    """
    found: list[Pair] = []
    alone: list[tuple[int, Fact, bool]] = []
    for line in board.lines:
        mine = {one.key.breakdown: one for one in board.series(line, left)}
        theirs = {one.key.breakdown: one for one in board.series(line, right)}
        for breakdown in dict.fromkeys((*mine, *theirs)):
            a, b = mine.get(breakdown), theirs.get(breakdown)
            if a and b:
                found.append(_same(Fact(line, a), Fact(line, b)))
            elif a or b:
                one = a or b
                assert one is not None
                fact = Fact(line, one)
                alone.append((len(found), fact, a is not None))
                found.append(_single(fact, on_left=a is not None))
    return _bands(found, alone)


def overlapping(board: Board, area: str) -> list[str]:
    """What must be known of shares of one area whose ages overlap: they do not add up to everybody."""
    facts = [
        Fact(line, one)
        for line in board.lines
        for one in board.series(line, area)
        if one.latest and one.latest.figure.unit.type is ValueType.PERCENTAGE
    ]
    told = []
    facts = [fact for fact in facts if band_limits(fact.band)]
    for n, first in enumerate(facts):
        for second in facts[n + 1 :]:
            if first.line is not second.line and _shared(first, second) and _subject(first) == _subject(second):
                told.append(
                    f"Ages {first.band} and {second.band} overlap in {first.one.area_name}, so their shares do not add "
                    "up to everybody."
                )
    return list(dict.fromkeys(told))


def _bands(found: list[Pair], alone: Sequence[tuple[int, Fact, bool]]) -> list[Pair]:
    """Join facts held for one area with the fact of the other area whose ages come closest to them."""
    left = [(n, fact) for n, fact, on_left in alone if on_left]
    right = [(n, fact) for n, fact, on_left in alone if not on_left]
    close = [
        (shared, a, b)
        for a in left
        for b in right
        if (shared := _shared(a[1], b[1])) and _subject(a[1]) == _subject(b[1])
    ]
    wanted = sorted(close, key=lambda one: (-one[0], one[1][0], one[2][0]))
    gone: set[int] = set()
    for _, (n, a), (m, b) in wanted:
        if n in gone or m in gone:
            continue
        gone |= {n, m}
        words = (
            f"The age bands differ: {a.band} in {a.one.area_name}, {b.band} in {b.one.area_name}. "
            "The two shares are not compared"
        )
        found[min(n, m)] = Pair(f"{a.line.card.title}; {b.line.card.title}", a, b, Standing.DIFFERS, sentence(words))
        found[max(n, m)] = found[min(n, m)]
    return list(dict.fromkeys(found))


def _same(a: Fact, b: Fact) -> Pair:
    assert a.one.latest and b.one.latest
    first, second = a.one.latest, b.one.latest
    title = a.line.card.title

    def made(standing: Standing, words: str) -> Pair:
        return Pair(title, a, b, standing, sentence(words))

    if first.figure.is_missing or second.figure.is_missing:
        gone = a.one if first.figure.is_missing else b.one
        return made(Standing.NOT_CHECKABLE, f"The figure for {gone.area_name} is missing")
    if undated(first.period) or undated(second.period):
        both = undated(first.period) and undated(second.period)
        who = "either figure" if both else f"the figure of {(a if undated(first.period) else b).one.area_name}"
        return made(Standing.NOT_CHECKABLE, f"No date is printed for {who}")
    if not first.period.same_time(second.period):
        return made(Standing.DIFFERS, f"The dates differ: {first.period.label} and {second.period.label}")
    kind = first.figure.unit.type
    if kind not in _COMPARABLE:
        what = "A count" if kind is ValueType.COUNT else f"A figure in {first.figure.unit.label}"
        return made(Standing.NOT_COMPARED, f"{what} of one place says nothing of another's")
    try:
        gap = difference_in_words(first.figure, second.figure)
    except Refused:
        return made(Standing.NOT_COMPARED, "A figure is not exact")
    return made(Standing.LIKE, f"{a.one.area_name} is {gap} {b.one.area_name}")


def _single(fact: Fact, *, on_left: bool) -> Pair:
    words = sentence(f"Held for {fact.one.area_name} alone")
    return Pair(fact.line.card.title, fact if on_left else None, None if on_left else fact, Standing.ONE, words)


def _subject(fact: Fact) -> tuple[str, str, str]:
    """What a fact is of, leaving its ages aside: the words of its title, its unit and what it is out of."""
    bare = " ".join(re.sub(r"[^\w ]", " ", _AGES.sub(" ", fact.line.card.title)).casefold().split())
    unit = fact.one.latest.figure.unit.label if fact.one.latest else ""
    return bare, unit, str(fact.line.values.get("denominator") or "").casefold()


def _shared(a: Fact, b: Fact) -> int:
    """How many years of age two facts share; 0 where either has no band, or both have the same."""
    one, two = band_limits(a.band), band_limits(b.band)
    if one is None or two is None or one == two:
        return 0
    return max(0, min(one[1], two[1]) - max(one[0], two[0]) + 1)
