"""Weigh the relations of each stated figure of a run of sentences: how likely each is to be the one that is meant."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from goldenthread.claims.frames import Frame, frame_of
from goldenthread.claims.passage import Run
from goldenthread.claims.weighing import table
from goldenthread.claims.weighing.relations import LISTED, Kind, Outcome, Relation, outcome, relations
from goldenthread.claims.weighing.traits import Beside, beside, of_given, of_outcome, of_relation, of_stated

#: A row with more figures than this is a list or a table whose lines ran together.
MOST_FIGURES: Final = 16
HOLDING: Final = frozenset({Outcome.HOLDS, Outcome.OPEN})
_ROLES: Final = ("a", "b")


@dataclass(frozen=True, slots=True)
class Option:
    """One relation of a stated figure, where it was read, and how it comes out."""

    relation: Relation
    outcome: Outcome
    frame: Frame
    places: list[Beside]

    def traits(self) -> Iterator[str]:
        """All traits of it."""
        stated = self.relation.stated
        yield from of_stated(stated, self.places[stated.index])
        if self.relation.kind not in LISTED:
            for role, mark in zip(_ROLES, self.relation.given, strict=True):
                yield from of_given(mark, self.places[mark.index], role)
        yield from of_relation(self.frame, self.places, self.relation)
        yield from of_outcome(stated.amount, self.outcome)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A stated figure with how likely its relations are.

    Args:
        start: Where it begins in the run.
        end: Where it ends.
        holds: How likely it is that one of the relations that hold is meant.
        fails: How likely it is that one of those that fail is meant. What is left: none of them is.
    """

    start: int
    end: int
    holds: float
    fails: float


def options(run: Run, wanted: Collection[tuple[int, int]] | None = None) -> dict[tuple[int, int], list[Option]]:
    """Every relation of figures of a run, by where the figure stands in it.

    Args:
        run: The sentences.
        wanted: Where the figures asked for begin and end; None for all.
    """
    found: dict[tuple[int, int], list[Option]] = {}
    for passage in run.passages:
        frame = frame_of(passage)
        if not 1 < len(frame.marks) <= MOST_FIGURES:
            continue
        asked = [mark for mark in frame.marks if wanted is None or (mark.amount.start, mark.amount.end) in wanted]
        if not asked:
            continue
        places = beside(frame)
        for relation in relations(frame.marks, asked):
            if frame.last not in (relation.stated.sentence, *(mark.sentence for mark in relation.given)):
                continue  # it was met with the sentence before
            stated = relation.stated.amount
            option = Option(relation, outcome(relation), frame, places)
            found.setdefault((stated.start, stated.end), []).append(option)
    return found


def weigh(run: Run, wanted: Collection[tuple[int, int]]) -> list[Weighed]:
    """How likely the relations of some figures of a run are, in reading order.

    Args:
        run: The sentences.
        wanted: Where the figures asked for begin and end in the run; those that have no relation are left out.
    """
    if not wanted:
        return []
    scores = _Scores()
    return [_weighed(place, held, scores) for place, held in sorted(options(run, wanted).items())]


class _Scores:
    """Adds up weights; those that hang on one figure alone are added up once."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, int, Kind, str], float] = {}

    def of(self, option: Option) -> float:
        relation = option.relation
        kind, places, frame = relation.kind, option.places, option.frame
        weights = table.weights().get(kind.value, {})
        total = _sum(weights, of_relation(frame, places, relation))
        total += _sum(weights, of_outcome(relation.stated.amount, option.outcome))
        marks = [("stated", relation.stated)]
        if kind not in LISTED:
            marks += zip(_ROLES, relation.given, strict=True)
        for role, mark in marks:
            key = (id(frame), mark.index, kind, role)
            if key not in self._held:
                place = places[mark.index]
                traits = of_stated(mark, place) if role == "stated" else of_given(mark, place, role)
                self._held[key] = _sum(weights, traits)
            total += self._held[key]
        return total


def _sum(weights: dict[str, float], traits: Iterable[str]) -> float:
    return sum(weights.get(trait, 0.0) for trait in traits)


def _weighed(place: tuple[int, int], held: list[Option], scores: _Scores) -> Weighed:
    weighed = [(math.exp(min(scores.of(option), 50.0)), option.outcome in HOLDING) for option in held]
    whole = 1.0 + sum(weight for weight, _ in weighed)  # one for "none of them"
    holds = sum(weight for weight, fits in weighed if fits)
    return Weighed(*place, holds=holds / whole, fails=(whole - 1.0 - holds) / whole)
