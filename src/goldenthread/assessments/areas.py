"""The register of areas as an assessment asks it: what contains a place, what it is made of, where ground changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from goldenthread.reference.models import Area, AreaBridge, AreaMember
from goldenthread.reference.rules import Edge, in_force

COUNTRY: Final = Area.Kind.COUNTRY.value
REGION: Final = Area.Kind.REGION.value
#: Areas that the partnerships themselves put together, and that are what their parts are.
_MADE: Final = frozenset({Area.Kind.COMPOSITE.value, Area.Kind.INVENTED.value})
#: Areas that a place may be held against as the whole that it is part of.
_WHOLES: Final = _MADE | {Area.Kind.COUNTY.value, Area.Kind.POLICE_FORCE_AREA.value}


@dataclass(frozen=True)
class Register:
    """The areas and how they join, read once.

    Args:
        names: Name by code.
        kinds: Kind by code.
        edges: Each area inside another.
        same_ground: From a code that ended to the code that came after it for the same ground.
    """

    names: dict[str, str]
    kinds: dict[str, str]
    edges: tuple[Edge, ...]
    same_ground: dict[str, str]
    _above: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls) -> Register:
        """Read the register in three queries."""
        rows = list(Area.objects.values_list("code", "name", "kind"))
        edges = AreaMember.objects.order_by("composite_id", "member_id").values_list(
            "composite_id", "member_id", "valid_from", "valid_to", "makes_up"
        )
        return cls(
            names={code: name for code, name, _ in rows},
            kinds={code: kind for code, _, kind in rows},
            edges=tuple(Edge(*edge) for edge in edges),
            same_ground=dict(AreaBridge.objects.filter(exact=True).values_list("old_id", "new_id")),
        )

    def now(self, code: str) -> str:
        """The code that stands today for the same ground."""
        seen = {code}
        while (following := self.same_ground.get(code)) and following not in seen:
            code = following
            seen.add(code)
        return code

    def is_wide(self, code: str) -> bool:
        """Whether an area is a country or a region: something to compare with."""
        return self.kinds.get(code) in (COUNTRY, REGION)

    def name(self, code: str) -> str:
        """The name of an area, or its code where the register does not hold it."""
        return self.names.get(code, code)

    @cached_property
    def _up(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for edge in self.edges:
            found.setdefault(edge.member, []).append(edge.composite)
        return found

    @cached_property
    def _down(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            if edge.makes_up:
                found.setdefault(edge.composite, []).append(edge)
        return found

    def _path(self, code: str) -> frozenset[str]:
        """Every area on a path upwards from one, itself included."""
        if code not in self._above:
            waiting, seen = [code], set[str]()
            while waiting:
                here = waiting.pop()
                if here not in seen:
                    seen.add(here)
                    waiting += self._up.get(here, ())
            self._above[code] = frozenset(seen)
        return self._above[code]

    def above(self, code: str) -> frozenset[str]:
        """Every area that this one lies wholly within: by a path, or because all that makes it up does."""
        parts = [self._path(edge.member) for edge in self._down.get(code, ())]
        return (self._path(code) | (frozenset.intersection(*parts) if parts else frozenset())) - {code}

    def one_above(self, code: str, kind: str) -> str:
        """The one area of a kind that this one lies within; empty where there is none, or more than one."""
        found = [upper for upper in self.above(code) if self.kinds.get(upper) == kind]
        return found[0] if len(found) == 1 else ""

    def wholes(self, code: str) -> list[str]:
        """The areas that this one may be held against as the whole it is part of, the smallest first."""
        found = [upper for upper in self.above(code) if self.kinds.get(upper) in _WHOLES]
        return sorted(found, key=lambda upper: (len(self._down.get(upper, ())), not upper.startswith("L-"), upper))

    def parts(self, code: str, on: date) -> frozenset[str]:
        """The areas that make up another on a day."""
        live = (edge for edge in self._down.get(code, ()) if in_force(on, edge.valid_from, edge.valid_to))
        return frozenset(edge.member for edge in live)

    def ground(self, code: str, on: date) -> frozenset[str]:
        """What an area that is made of others consisted of on a day, by codes of today; empty for any other.

        The ground of a council or a region is fixed by its code. That of a composite is what its members are.
        """
        if self.kinds.get(code) not in _MADE:
            return frozenset()
        return frozenset(self.now(member) for member in self.parts(code, on))

    def made_of(self, codes: Collection[str]) -> list[str]:
        """The areas made of others that these lie within, those of our own naming first."""
        found = {upper for code in codes for upper in self._up.get(code, ()) if self.kinds.get(upper) in _MADE}
        return sorted(found, key=lambda code: (not code.startswith("L-"), len(self._down.get(code, ())), code))
