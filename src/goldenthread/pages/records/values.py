"""Field values in words: codes of areas with their names, groups by their reference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from goldenthread.access import Actor
from goldenthread.records.cards import Card
from goldenthread.records.fields import FieldSpec
from goldenthread.records.queries import cards, show
from goldenthread.reference import queries as reference

Pair = tuple[FieldSpec, Any]


@dataclass(frozen=True)
class Wording:
    """Says values in words. Make one with `wording`, which looks up all names at once."""

    areas: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[int, Card] = field(default_factory=dict)

    def __call__(self, spec: FieldSpec, value: Any) -> str:
        if spec.sort == "area" and value:
            name = self.areas.get(str(value))
            return f"{name} ({value})" if name else str(value)
        if spec.sort == "record" and value:
            card = self.records.get(value)
            return f"{card.full_reference} {card.title}" if card else "A record that is not open to you"
        return show(spec, value)


def wording(viewer: Actor, pairs: Iterable[Pair]) -> Wording:
    """Names of every area and record among the values: two queries at most."""
    codes, ids = set(), set()
    for spec, value in pairs:
        if spec.sort == "area" and value:
            codes.add(str(value))
        elif spec.sort == "record" and isinstance(value, int):
            ids.add(value)
    return Wording(reference.names(codes) if codes else {}, cards(viewer, ids) if ids else {})
