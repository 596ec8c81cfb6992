"""What is held for some measures, as one viewer may see it: read in a few queries, and made into columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, Final

from goldenthread.access import Actor, scope_of
from goldenthread.assessments.areas import Register
from goldenthread.assessments.cards import Confirmed, Key, Overridden
from goldenthread.indicators.definitions import redefined
from goldenthread.indicators.models import Target as TargetRow
from goldenthread.indicators.queries import Written, written_about
from goldenthread.observations.queries import figure_of, parse_breakdown, rows_of
from goldenthread.records.cards import SHARED, AsOf, Card
from goldenthread.records.kinds import kind
from goldenthread.records.known import fields_known, from_plain
from goldenthread.records.models import Record, Revision
from goldenthread.records.queries import card_of, cards, related, span_filter, values_of, visible
from goldenthread.vocabulary import (
    Additivity,
    Basis,
    Figure,
    Marker,
    Period,
    Polarity,
    Qualifier,
    Refused,
    Unit,
    ValueType,
    add,
    pool,
)

#: States in which a target asks nothing: not agreed yet, or no longer.
_NO_TARGET: Final = frozenset({"proposed", "retired", "succeeded"})
_POOLED: Final = frozenset({ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RATE})
#: Markers beside which a value stands as it is.
WORKABLE: Final = frozenset(
    {
        Marker.NONE,
        Marker.BREAK,
        Marker.ESTIMATED,
        Marker.FORECAST,
        Marker.LOW_RELIABILITY,
        Marker.NOT_SIGNIFICANT,
        Marker.PROVISIONAL,
        Marker.REVISED,
        Marker.SIGNIFICANT,
    }
)
_WORKABLE: Final = frozenset(marker.value for marker in WORKABLE)
#: What stands in the columns of a figure that is held back: nothing that could give it back, in numbers or in words.
_BACK: Final = {
    "value": None,
    "numerator": None,
    "denominator": None,
    "lower": None,
    "upper": None,
    "qualifier": "",
    "marker": Marker.CONFIDENTIAL.value,
    "note": "",
    "text": "",
    "caution": "",
}


@dataclass(frozen=True)
class Target:
    """A target as its record holds it."""

    card: Card
    area: str
    period: Period
    value: Figure
    hold: bool
    each_part: bool = False
    straight: bool = False
    increase: str = ""
    confirmed: tuple[Confirmed, ...] = ()
    override: Overridden | None = None


@dataclass(frozen=True)
class Definition:
    """A measure, and what its record says of it."""

    card: Card
    values: Mapping[str, Any]
    unit: Unit
    polarity: Polarity
    additivity: Additivity
    who: str
    targets: tuple[Target, ...]
    redefined_at: tuple[datetime, ...]

    @property
    def pooled(self) -> bool:
        """Whether areas come together by pooling what is behind their figures."""
        return self.unit.type in _POOLED


@dataclass(frozen=True)
class Known:
    """What is known of some measures besides their figures, as one viewer may see it on a day."""

    definitions: Mapping[int, Definition]
    register: Register
    day: date


@dataclass(frozen=True)
class Held:
    """Everything an assessment rests on. `rows` belong to the series of the same place in `of`."""

    definitions: Mapping[int, Definition]
    register: Register
    keys: tuple[Key, ...]
    rows: tuple[Any, ...]
    of: tuple[int, ...]
    derived: frozenset[int]
    owners: Mapping[int | None, str]
    day: date
    _figures: dict[int, Figure] = field(default_factory=dict, compare=False, repr=False)

    def figure(self, row: int) -> Figure:
        """The Figure of one row, made when it is asked for."""
        if row not in self._figures:
            held = self.rows[row]
            made = getattr(held, "figure", None)
            self._figures[row] = made or figure_of(held, self.definitions[held.measure_id].unit)
        return self._figures[row]


def known_of(viewer: Actor, measure_ids: Collection[int], as_of: AsOf, day: date) -> Known:
    """Read what is known of those among these measures that the viewer may see: no other enters an assessment."""
    return Known(_definitions(viewer, measure_ids, as_of), Register.read(), day)


def is_of(period: Period, basis: str, upto: date | None) -> bool:
    """Whether a figure is of the time up to a day: its period had ended; that of a forecast had begun."""
    if upto is None:
        return True
    return (period.start if basis == Basis.FORECAST.value else period.end) <= upto


def read(
    viewer: Actor,
    known: Known,
    measure_ids: Collection[int],
    as_of: AsOf,
    withheld: Collection[str] = (),
    upto: date | None = None,
) -> Held:
    """Read the figures of some of the measures known: with `upto`, those that `is_of` lets through; else those of
    periods that had ended on the day of `as_of`.

    Figures `withheld`, by full reference, enter as held back: nothing that is worked out here can give them back.
    """
    register = known.register
    definitions = {pk: known.definitions[pk] for pk in measure_ids}
    rows = rows_of(viewer, list(definitions), as_of)
    if upto is not None:
        rows = [row for row in rows if is_of(row.period, row.basis, upto)]
    elif as_of.on is not None:
        rows = [row for row in rows if row.period.end <= as_of.on]
    owners: dict[int | None, str] = {None: SHARED}
    owners |= dict(Record.objects.filter(pk__in={row.owner_id for row in rows}).values_list("pk", "reference"))
    if withheld:
        rows = [row._replace(**_BACK) if f"{owners[row.owner_id]}/{row.reference}" in withheld else row for row in rows]
    series: dict[Key, int] = {}
    # Thousands of rows are of a few hundred series: each is named once.
    named: dict[tuple[int, str, str], int] = {}
    of = []
    for row in rows:
        plain = (row.measure_id, row.area_id, row.breakdown)
        if plain not in named:
            named[plain] = series.setdefault(_key(row, register), len(series))
        of.append(named[plain])
    derived: set[int] = set()
    for key, row in _wholes(definitions, register, rows, of, tuple(series)):
        number = series.setdefault(key, len(series))
        derived.add(number)
        rows.append(row)
        of.append(number)
    return Held(
        definitions=definitions,
        register=register,
        keys=tuple(series),
        rows=tuple(rows),
        of=tuple(of),
        derived=frozenset(derived),
        owners=owners,
        day=known.day,
    )


def _key(row: Any, register: Register) -> Key:
    parts = sorted(parse_breakdown(row.breakdown).items())
    return Key(row.measure_id, register.now(row.area_id), ";".join(f"{name}={value}" for name, value in parts))


# --- Definitions and targets -----------------------------------------------------------------------------


def _definitions(viewer: Actor, measure_ids: Collection[int], as_of: AsOf) -> dict[int, Definition]:
    seen = visible(viewer).filter(pk__in=list(measure_ids), kind__in=("indicator", "measure"))
    if as_of.on:
        seen = seen.filter(span_filter(as_of.on))
    records = list(seen.select_related("owner", "indicator_detail", "measure_detail").order_by("pk"))
    ids = [record.pk for record in records]
    at = cards(viewer, ids, as_of) if as_of.known else {record.pk: card_of(record) for record in records}
    values = {record.pk: values_of(record) for record in records}
    if as_of.known:
        then = fields_known(scope_of(viewer), Record.objects.filter(pk__in=ids), as_of.known)
        values = {r.pk: values[r.pk] | from_plain(kind(r.kind), then[r.pk][1]) for r in records if r.pk in then}
    # A measure that nobody had recorded yet then has neither.
    ids = [pk for pk in ids if pk in at and pk in values]
    units = {pk: _unit(values[pk]) for pk in ids}
    targets = _targets(viewer, units, as_of)
    changed = _redefined(records, as_of)
    # Only where nobody has said which direction is good is it asked who is to say: the group, else the owner.
    unsaid = [pk for pk in ids if _polarity(values[pk]) is Polarity.ASK]
    asked = {values[pk].get("group") for pk in unsaid} | {at[pk].owner_id for pk in unsaid}
    deciding = cards(viewer, {pk for pk in asked if pk}, as_of) if unsaid else {}
    found = {}
    for pk in ids:
        who = deciding.get(values[pk].get("group") or 0) or deciding.get(at[pk].owner_id or 0)
        found[pk] = Definition(
            card=at[pk],
            values=values[pk],
            unit=units[pk],
            polarity=_polarity(values[pk]),
            additivity=Additivity(values[pk]["additivity"]),
            who=who.title if who else "body that owns it",
            targets=tuple(targets.get(pk, ())),
            redefined_at=changed.get(pk, ()),
        )
    return {pk: found[pk] for pk in dict.fromkeys(measure_ids) if pk in found}


def _polarity(values: Mapping[str, Any]) -> Polarity:
    """Which direction is good. What an agency does is not judged unless somebody has said, and the agency agreed."""
    said = Polarity(values["polarity"])
    return Polarity.NO_JUDGEMENT if said is Polarity.ASK and values.get("activity") else said


def _unit(values: Mapping[str, Any]) -> Unit:
    of_type = ValueType(values["value_type"])
    takes_per = of_type in (ValueType.RATE, ValueType.AVERAGE, ValueType.RATIO)
    return Unit(of_type, values["unit"] or "", values["per"] if takes_per else None)


def _targets(viewer: Actor, units: Mapping[int, Unit], as_of: AsOf) -> dict[int, list[Target]]:
    """The targets of each measure that the viewer may see, those that end first standing first."""
    linked = related(viewer, list(units), "part_of", outward=False, as_of=as_of, kinds=("target",))
    ids = {card.id for found in linked.values() for card in found}
    values = _target_values(viewer, ids, as_of)
    confirmed = written_about(viewer, ids, "confirmation", as_of)
    overrides = written_about(viewer, ids, "status_override", as_of)
    made: dict[int, list[Target]] = {}
    for pk, found in linked.items():
        mine = [
            Target(
                card=card,
                area=held.get("area") or "",
                period=held["period"],
                value=Figure(
                    value=_trim(held["value"]),
                    unit=units[pk],
                    qualifier=Qualifier(held.get("qualifier") or ""),
                    text=held.get("text") or "",
                ),
                hold=held.get("target_type") == "hold",
                each_part=bool(held.get("each_part")),
                straight=bool(held.get("straight")),
                increase=_increase(held),
                confirmed=tuple(_confirmed(one) for one in confirmed.get(card.id, ()) if one.values["warning"]),
                override=next((_overridden(one) for one in overrides.get(card.id, ())), None),
            )
            for card in found
            if (held := values.get(card.id))
            and card.state not in _NO_TARGET
            and (as_of.on is None or card.held_on(as_of.on))
        ]
        made[pk] = sorted(mine, key=lambda target: (target.area, target.period.end, target.card.reference))
    return made


def _target_values(viewer: Actor, ids: Collection[int], as_of: AsOf) -> dict[int, Mapping[str, Any]]:
    if as_of.known:
        then = fields_known(scope_of(viewer), Record.objects.filter(pk__in=list(ids)), as_of.known)
        return {pk: from_plain(kind("target"), fields) for pk, (_, fields) in then.items()}
    rows = TargetRow.objects.filter(pk__in=list(ids))
    return {
        row.pk: {
            "area": row.area_id,
            "period": row.period,
            "value": row.value,
            "qualifier": row.qualifier,
            "target_type": row.target_type,
            "text": row.text,
            "each_part": row.each_part,
            "straight": row.straight,
            "increase": row.increase,
            "increase_unit": row.increase_unit,
        }
        for row in rows
    }


def _increase(held: Mapping[str, Any]) -> str:
    """The increase in the year as published, in its unit: "10 percentage points", or "10 per cent"."""
    if held.get("increase") is None or not held.get("increase_unit"):
        return ""
    points = held["increase_unit"] == ValueType.PERCENTAGE_POINTS.value
    return f"{_trim(held['increase'])} {'percentage points' if points else 'per cent'}"


def _confirmed(one: Written) -> Confirmed:
    values = one.values
    return Confirmed(one.card, values["warning"], values["why"], values["confirmed_by"], values["confirmed_on"])


def _overridden(one: Written) -> Overridden:
    values = one.values
    return Overridden(one.card, values["status"], values["computed"], values["why"], values["set_by"], values["set_on"])


def _trim(value: Decimal) -> Decimal:
    """A number without the zeros that only its column gave it: 75, not 75.0000."""
    return Decimal(f"{Decimal(value).normalize():f}")


def _redefined(records: Iterable[Record], as_of: AsOf) -> dict[int, tuple[datetime, ...]]:
    """When the definition of each measure changed, by its revisions. That it did is all that is told of them."""
    several = [record.pk for record in records if record.version > 1]
    if not several:
        return {}
    rows = Revision.objects.filter(record__in=several).order_by("record_id", "version")
    if as_of.known:
        rows = rows.filter(recorded_at__lte=as_of.known)
    found: dict[int, list[datetime]] = defaultdict(list)
    before: tuple[int, Mapping[str, Any]] | None = None
    for pk, at, fields in rows.values_list("record_id", "recorded_at", "fields"):
        if before and before[0] == pk and redefined(before[1], fields):
            found[pk].append(at)
        before = (pk, fields)
    return {pk: tuple(times) for pk, times in found.items()}


# --- Areas made of others --------------------------------------------------------------------------------


def _wholes(
    definitions: Mapping[int, Definition],
    register: Register,
    rows: Sequence[Any],
    of: Sequence[int],
    keys: Sequence[Key],
) -> list[tuple[Key, Any]]:
    """Figures for areas made of others, worked out from those of their parts.

    Only where nothing is held for the area itself: a figure held back there must not be given back, and a published
    one stands. Every part must have a figure that may be worked with, for the same period.
    """
    mine: dict[tuple[int, str], dict[str, dict[tuple[Any, ...], Any]]] = defaultdict(lambda: defaultdict(dict))
    for row, number in zip(rows, of, strict=True):
        key = keys[number]
        if row.basis != "forecast":
            when = (row.period.start, row.period.end, row.period.kind)
            of_area = mine[(key.measure, key.breakdown)][key.area]
            # Two figures for one period: neither is chosen here.
            of_area[when] = None if when in of_area else row
    found: list[tuple[Key, Any]] = []
    for (measure, breakdown), by_area in mine.items():
        done: set[frozenset[str]] = set()
        for whole in register.made_of(by_area):
            if whole in by_area:
                continue
            # Another area with the same parts would only say it again.
            used: set[frozenset[str]] = set()
            for when in dict.fromkeys(when for area in by_area for when in by_area[area]):
                parts = frozenset(register.now(member) for member in register.parts(whole, when[1]))
                if len(parts) < 2 or not parts <= by_area.keys() or parts in done:
                    continue
                used.add(parts)
                rows_of_parts = [by_area[part].get(when) for part in sorted(parts)]
                if all(row is not None and workable(row) for row in rows_of_parts):
                    made = _whole(definitions[measure], whole, rows_of_parts, register)
                    found += [(Key(measure, whole, breakdown), made)] if made else []
            done |= used
    return found


def workable(row: Any) -> bool:
    """Whether a row has an exact value to work with: not held back, rounded away, qualified or a range."""
    return row.value is not None and not row.qualifier and row.marker in _WORKABLE


def _whole(definition: Definition, area: str, rows: Sequence[Any], register: Register) -> Any | None:
    figures = [figure_of(row, definition.unit) for row in rows]
    try:
        made = pool(figures) if definition.pooled else add(figures, definition.additivity)
    except Refused:
        return None
    newest = max(rows, key=lambda row: row.accepted_at)
    names = " + ".join(
        f"{figure.shown()} in {register.name(row.area_id)}" for figure, row in zip(figures, rows, strict=True)
    )
    return SimpleNamespace(
        reference="",
        owner_id=None,
        measure_id=definition.card.id,
        area_id=area,
        period=rows[0].period,
        breakdown=rows[0].breakdown,
        value=made.value,
        numerator=made.numerator,
        denominator=made.denominator,
        lower=None,
        upper=None,
        qualifier="",
        marker=Marker.BREAK.value if any(row.marker == Marker.BREAK.value for row in rows) else "",
        note=made.note,
        basis=made.basis.value,
        status=made.status.value,
        text="",
        caution=f"Worked out here: {names}."
        if not definition.pooled
        else f"Worked out here from the numbers behind {names}.",
        vintage=None,
        accepted_at=newest.accepted_at,
        figure=made,
        parts=tuple((row.owner_id, row.reference) for row in rows),
    )


_AGES: Final = re.compile(r"(\d+)(?:\s*(?:-|to)\s*(\d+)|\s*\+)?")


def ages_overlap(bands: Iterable[str]) -> bool:
    """Whether two of these age bands share an age, so that they are no groups to hold against one another."""
    spans = []
    for band in bands:
        match = _AGES.fullmatch(band.strip())
        if match is None:
            return False
        low = int(match[1])
        spans.append((low, int(match[2]) if match[2] else low if "+" not in band else 999))
    spans.sort()
    return any(second[0] <= first[1] for first, second in pairwise(spans))
