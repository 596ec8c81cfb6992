"""Measured by name, only through a theme, or not at all: three counts that never mix. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_SERIES = ("indicator", "measure")
#: What may carry an indicator for the actions under it.
_CARRIERS = ("theme", "strand", "priority", "objective")


@dataclass(frozen=True)
class Ways:
    """The ids of one kind by how they are measured (actions), or by what they measure.

    `carriers` are the kinds of what those in the middle are measured through.
    """

    by_name: frozenset[int]
    through_theme: frozenset[int]
    not_at_all: frozenset[int]
    carriers: tuple[str, ...] = ("theme",)

    @property
    def total(self) -> int:
        return len(self.by_name) + len(self.through_theme) + len(self.not_at_all)

    @property
    def words(self) -> str:
        """As in "0 measured by name, 101 through their theme only, 0 not at all"."""
        return (
            f"{len(self.by_name):,} measured by name, "
            f"{len(self.through_theme):,} through their {' or '.join(self.carriers)} only, "
            f"{len(self.not_at_all):,} not at all"
        )


@dataclass(frozen=True)
class PlanCoverage:
    """How a partnership's actions are measured, and what its indicators measure.

    An indicator is joined by name when a record names it as its measure, or when it stands for a
    national metric; it is joined through its theme when it is only listed under one.
    """

    actions: Ways
    indicators: Ways


def measured(
    kinds: Mapping[int, str],
    links: Sequence[tuple[int, int, str]],
    own: Collection[int] | None = None,
) -> PlanCoverage:
    """Count from records (id to kind) and links (lower, upper, relation).

    `own` are the records to count; the others are only walked through.
    """
    above: dict[int, list[int]] = defaultdict(list)
    named: set[int] = set()
    carrying: set[int] = set()
    joined: set[int] = set()
    listed: set[int] = set()
    series = {pk for pk, kind in kinds.items() if kind in _SERIES}
    carriers_of = {pk for pk, kind in kinds.items() if kind in _CARRIERS}
    for lower, upper, relation in links:
        if lower not in series:
            if upper in carriers_of:
                above[lower].append(upper)
        elif relation == "measured_by":
            named.add(upper)
            joined.add(lower)
            carrying.add(upper)
        elif relation in ("exact_measure_of", "proxy_for"):
            joined.add(lower)
        elif relation == "part_of":
            carrying.add(upper)
            if kinds[upper] == "theme":
                listed.add(lower)
    counted = kinds.keys() if own is None else own
    actions = {pk for pk in counted if kinds[pk] == "action"}
    indicators = {pk for pk in counted if kinds[pk] == "indicator"}
    by_name = actions & named
    through = {pk: carrier for pk in actions - by_name if (carrier := _carrier(pk, above, kinds, carrying))}
    carriers = tuple(k for k in _CARRIERS if k in through.values()) or ("theme",)
    return PlanCoverage(
        actions=_ways(actions, by_name, set(through), carriers),
        indicators=_ways(indicators, indicators & joined, (indicators & listed) - joined),
    )


def _ways(every: set[int], by_name: set[int], through: set[int], carriers: tuple[str, ...] = ("theme",)) -> Ways:
    return Ways(frozenset(by_name), frozenset(through), frozenset(every - by_name - through), carriers)


def _carrier(action: int, above: Mapping[int, list[int]], kinds: Mapping[int, str], carrying: set[int]) -> str:
    """The kind of what stands over an action and has an indicator; empty when nothing has. `above` is of carriers."""
    met, waiting = {action}, [action]
    while waiting:
        for upper in above.get(waiting.pop(), ()):
            if upper in met:
                continue
            if upper in carrying:
                return kinds[upper]
            met.add(upper)
            waiting.append(upper)
    return ""
