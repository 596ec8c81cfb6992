"""What figures mean, as one viewer may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from goldenthread.access import Actor
from goldenthread.assessments.cards import Assessment, Key
from goldenthread.assessments.columns import Asked, columns
from goldenthread.assessments.compute import assess as compute
from goldenthread.assessments.held import Held, read
from goldenthread.assessments.kept import Kept, version_of
from goldenthread.assessments.made import Maker
from goldenthread.records.cards import NOW, SHARED, AsOf
from goldenthread.records.queries import find, visible
from goldenthread.vocabulary.clock import LONDON, today


class Assessments(Mapping[Key, Assessment]):
    """Assessments by (measure, area, breakdown). Every series is judged; its words are made when it is asked for.

    `version` is the version of the data and methods behind all of them.
    """

    def __init__(self, held: Held, maker: Maker, version: str) -> None:
        self.version, self._maker = version, maker
        of: dict[int, dict[Key, int]] = {pk: {} for pk in held.definitions}
        for n, key in enumerate(held.keys):
            of[key.measure][key] = n
        # A measure that no figure is held for has a place of its own.
        self._place = {key: n for pk, mine in of.items() for key, n in (mine or {Key(pk, ""): -1}).items()}
        self._made: dict[Key, Assessment] = {}

    def __getitem__(self, key: Key) -> Assessment:
        if key not in self._made:
            n = self._place[key]
            self._made[key] = self._maker.make(n) if n >= 0 else self._maker.nothing(key.measure)
        return self._made[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)


_KEPT: Final[Kept[Assessments]] = Kept()


def assess(
    viewer: Actor,
    measures: Collection[int],
    as_of: AsOf = NOW,
    *,
    trial: bool = False,
    benchmark: str = "",
    neighbours: Mapping[str, Sequence[str]] | None = None,
) -> Assessments:
    """Assess every series of some indicators and measures: each area and breakdown that figures are held for.

    Args:
        viewer: Who asks. Nothing that they may not see enters an answer.
        measures: Record ids of indicators and measures. One that is not the viewer's to see is left out.
        as_of: Both clocks: figures of periods that had ended `on` that day, and what was `known` by that moment.
        trial: Draw control charts from 7 points, on trial limits. Otherwise from 12.
        benchmark: The code of an area to hold every other against. Empty: the smallest area held that a place is
            part of.
        neighbours: The statistical neighbours of each area, by code; none are held in the register.

    Returns:
        Assessments by (measure, area, breakdown), in the order of measures, then areas. A measure without a figure
        has one of its own, with area "".
    """
    near = tuple(sorted((area, tuple(codes)) for area, codes in (neighbours or {}).items()))
    asked = Asked(trial=trial, benchmark=benchmark, neighbours=near)
    held = read(viewer, measures, as_of, _day(as_of))
    version = version_of(held, asked)
    return _KEPT.get(version, len(held.rows), lambda: _assessed(held, asked, version))


def assess_partnership(viewer: Actor, slug: str, as_of: AsOf = NOW, *, trial: bool = False) -> Assessments:
    """Assess every series of the indicators and measures that a partnership owns; `shared` for the library.

    Raises:
        NotFound: where there is no such partnership, or the viewer may not see it.
    """
    owner = None if slug == SHARED else find(viewer, f"{SHARED}/{slug}").id
    mine = visible(viewer).filter(owner_id=owner, kind__in=("indicator", "measure"))
    found = mine.select_related(None).order_by("position", "reference").values_list("pk", flat=True)
    return assess(viewer, list(found), as_of, trial=trial)


def of_measure(found: Mapping[Key, Assessment], measure: int) -> list[Assessment]:
    """The assessments of one measure: local places before countries and regions, everybody before groups."""
    mine = [found[key] for key in found if key.measure == measure]
    return sorted(mine, key=lambda one: (one.wide, bool(one.breakdown), one.derived, one.area_name, one.key.breakdown))


def _assessed(held: Held, asked: Asked, version: str) -> Assessments:
    made = columns(held, asked)
    maker = Maker(held, made, compute(made.points, made.periods, made.series, trial=asked.trial), version)
    return Assessments(held, maker, version)


def _day(as_of: AsOf) -> date:
    """The day that freshness is judged by: the one asked about, else the one whose knowledge is asked for."""
    if as_of.on:
        return as_of.on
    return as_of.known.astimezone(LONDON).date() if as_of.known else today()
