"""What is held, as the columns that the pass takes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from goldenthread.assessments.areas import COUNTRY, REGION
from goldenthread.assessments.cards import Key
from goldenthread.assessments.held import Held, ages_overlap, workable
from goldenthread.assessments.tables import TYPE_CODE, Periods, Points, Series, same_period, strand_of
from goldenthread.methods.results import Floats
from goldenthread.observations.queries import parse_breakdown
from goldenthread.vocabulary import Additivity, Basis, FigureStatus, Marker, Period, Polarity, Unit, ValueType

_GOOD: Final = {Polarity.HIGHER_BETTER: 1, Polarity.LOWER_BETTER: -1}
_SETTLED: Final = {
    FigureStatus.PROVISIONAL.value: 0,
    FigureStatus.NOT_STATED.value: 1,
    FigureStatus.FINAL.value: 2,
    FigureStatus.REVISED.value: 3,
}


@dataclass(frozen=True)
class Asked:
    """What may be asked of an assessment beyond the figures.

    Args:
        trial: Draw control charts from 7 points, on trial limits.
        benchmark: The code of an area to hold every other against. Empty: the smallest area held that a place is
            part of, such as its county.
        neighbours: The statistical neighbours of each area, by code.
        models: For areas whose neighbours a record names: the model and its date in words, and its full reference.
        upto: The last day that figures may be of; see `held.is_of`. None: of any time.
    """

    trial: bool = False
    benchmark: str = ""
    neighbours: tuple[tuple[str, tuple[str, ...]], ...] = ()
    models: tuple[tuple[str, str, str], ...] = ()
    upto: date | None = None

    def model_of(self, area: str) -> tuple[str, str]:
        """The model that an area's neighbours come from, in words, and its reference; empty where none is named."""
        return next(((words, reference) for code, words, reference in self.models if code == area), ("", ""))


@dataclass(frozen=True)
class Columns:
    """The columns, and which period and set of groups each number in them stands for."""

    points: Points
    periods: Periods
    series: Series
    named: tuple[Period, ...]
    groups: Mapping[int, tuple[int, str, str]]


def columns(held: Held, asked: Asked) -> Columns:
    """Make the columns of what is held."""
    period_at: dict[tuple[Any, ...], int] = {}
    named: list[Period] = []
    period = []
    for row in held.rows:
        key = same_period(row.period)
        if key not in period_at:
            period_at[key] = len(named)
            named.append(row.period)
        period.append(period_at[key])
    number = {key: n for n, key in enumerate(held.keys)}
    groups = _groups(held.keys)
    group = np.full(len(held.keys), -1, dtype=np.int64)
    for n, members in enumerate(groups.values()):
        group[members] = n
    return Columns(
        points=_points(held, period),
        periods=Periods.of(named),
        series=_series(held, asked, number, group),
        named=tuple(named),
        groups=dict(enumerate(groups)),
    )


def _points(held: Held, period: Sequence[int]) -> Points:
    rows = held.rows
    usable = np.array([workable(row) for row in rows], dtype=np.bool_)

    def numbers(name: str) -> Floats:
        # What stands behind a figure that is held back is held back with it.
        found = np.array([np.nan if (n := getattr(row, name)) is None else float(n) for row in rows], dtype=np.float64)
        return np.where(usable, found, np.nan)

    return Points(
        series=np.array(held.of, dtype=np.int64),
        period=np.array(period, dtype=np.int64),
        value=numbers("value"),
        numerator=numbers("numerator"),
        denominator=numbers("denominator"),
        lower=numbers("lower"),
        upper=numbers("upper"),
        forecast=np.array([row.basis == Basis.FORECAST.value or row.marker == "f" for row in rows], dtype=np.bool_),
        provisional=np.array([row.status == "provisional" or row.marker == "p" for row in rows], dtype=np.bool_),
        opens=np.array([row.marker == Marker.BREAK.value for row in rows], dtype=np.bool_),
        ground=_grounds(held),
        preference=np.array(
            [_preference(row, bool(fit)) for row, fit in zip(rows, usable, strict=True)], dtype=np.int64
        ),
    )


def _grounds(held: Held) -> Any:
    """A number for what each figure rests on: the definition in force when it was accepted, and its ground."""
    seen: dict[tuple[Any, ...], int] = {}
    found = []
    grounds: dict[tuple[str, date], frozenset[str]] = {}
    for row, of in zip(held.rows, held.of, strict=True):
        redefined_at = held.definitions[row.measure_id].redefined_at
        epoch = sum(at <= row.accepted_at for at in redefined_at) if redefined_at else 0
        here = (held.keys[of].area, row.period.end)
        if here not in grounds:
            grounds[here] = held.register.ground(*here)
        found.append(seen.setdefault((epoch, grounds[here]), len(seen)))
    return np.array(found, dtype=np.int64)


def _preference(row: Any, usable: bool) -> int:
    """Which of two figures for one period stands: one held back before all, then the newer release, then the
    more settled, then what a source reported before what was worked out."""
    withheld = row.marker == Marker.CONFIDENTIAL.value
    vintage = row.vintage.toordinal() if row.vintage else 0
    reported = row.basis == Basis.REPORTED.value
    return (withheld << 40) | (usable << 36) | (vintage << 8) | (_SETTLED[row.status] << 1) | reported


def _series(held: Held, asked: Asked, number: Mapping[Key, int], group: Any) -> Series:
    keys, register = held.keys, held.register
    definitions = [held.definitions[key.measure] for key in keys]
    neighbours = dict(asked.neighbours)
    most = max((len(near) for near in neighbours.values()), default=0)
    near_of = np.full((len(keys), most), -1, dtype=np.int64)
    found: dict[str, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):

        def at(area: str, key: Key = key) -> int:
            return number.get(key._replace(area=area), -1) if area and area != key.area else -1

        wide = register.is_wide(key.area)
        found["country"].append(at(register.one_above(key.area, COUNTRY)))
        found["region"].append(at(register.one_above(key.area, REGION)))
        wholes = [asked.benchmark] if asked.benchmark else [] if wide else register.wholes(key.area)
        held_of = [one for whole in wholes if (one := at(whole)) >= 0 and one not in held.derived]
        found["benchmark"].append(held_of[0] if held_of else -1)
        for place, area in enumerate(dict.fromkeys(neighbours.get(key.area, ()))):
            near_of[n, place] = at(area)
    return Series(
        type=np.array([TYPE_CODE[d.unit.type] for d in definitions], dtype=np.int8),
        per=np.array([_per(d.unit) for d in definitions], dtype=np.float64),
        good=np.array([_GOOD.get(d.polarity, 0) for d in definitions], dtype=np.int8),
        additive=np.array([d.additivity is Additivity.ADDITIVE for d in definitions], dtype=np.bool_),
        judged=np.array(
            [n not in held.derived or d.additivity is not Additivity.MAY_OVERLAP for n, d in enumerate(definitions)],
            dtype=np.bool_,
        ),
        target=_targets(held),
        country=np.array(found["country"], dtype=np.int64),
        region=np.array(found["region"], dtype=np.int64),
        benchmark=np.array(found["benchmark"], dtype=np.int64),
        neighbours=near_of,
        group=group,
    )


def _per(unit: Unit) -> float:
    if unit.type is ValueType.PERCENTAGE:
        return 100.0
    if unit.type is ValueType.PROPORTION:
        return 1.0
    return float(unit.per) if unit.per else np.nan


def _targets(held: Held) -> Floats:
    """The target that limits are held against: the next one of the place that is not over, else the last.

    Only targets for the kind of period of its newest figure count.
    """
    newest: dict[int, Period] = {}
    for row, of in zip(held.rows, held.of, strict=True):
        if row.basis != Basis.FORECAST.value and (of not in newest or row.period.end > newest[of].end):
            newest[of] = row.period
    found = np.full(len(held.keys), np.nan)
    for n, key in enumerate(held.keys):
        if key.breakdown or n not in newest:
            continue
        aims = [
            target
            for target in held.definitions[key.measure].targets
            if strand_of(target.period) == strand_of(newest[n]) and held.register.now(target.area) == key.area
        ]
        aim = next((target for target in aims if target.period.end > newest[n].end), aims[-1] if aims else None)
        if aim and aim.value.value is not None:
            found[n] = float(aim.value.value)
    return found


def _groups(keys: Sequence[Key]) -> dict[tuple[int, str, str], list[int]]:
    """The sets of groups of one measure and place that differ in one thing and share nobody."""
    found: dict[tuple[int, str, str], dict[str, int]] = defaultdict(dict)
    for n, key in enumerate(keys):
        parts = parse_breakdown(key.breakdown)
        if len(parts) == 1:
            ((dimension, group),) = parts.items()
            found[(key.measure, key.area, dimension)][group] = n
    return {
        key: list(members.values())
        for key, members in found.items()
        if len(members) > 1 and not (key[2].startswith("age") and ages_overlap(members))
    }
