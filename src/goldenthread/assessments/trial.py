"""What figures would mean under a definition that is not saved: the same pass and the same words, and nothing kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any, Final

from goldenthread.access import Actor
from goldenthread.assessments.areas import Register
from goldenthread.assessments.cards import Assessment, Key, Seen
from goldenthread.assessments.columns import Asked, columns
from goldenthread.assessments.compute import assess as compute
from goldenthread.assessments.held import Definition, Held
from goldenthread.assessments.made import Maker
from goldenthread.observations.queries import parse_breakdown, rows_of
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.vocabulary import Additivity, Figure, Period, Polarity, Unit, ValueType
from goldenthread.vocabulary.clock import LONDON, today

#: The record id of what is not saved yet: no record has it.
UNSAVED: Final = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """One figure to try a definition with: the code of its area, its period, and itself in the unit of the measure."""

    area: str
    period: Period
    figure: Figure


def unit_of(values: Mapping[str, Any]) -> Unit:
    """The unit that the fields of an indicator say."""
    said = ValueType(values.get("value_type") or ValueType.NOT_STATED.value)
    takes_per = said in (ValueType.RATE, ValueType.AVERAGE, ValueType.RATIO)
    return Unit(said, values.get("unit") or "", values.get("per") if takes_per else None)


def try_out(
    viewer: Actor,
    *,
    owner: str,
    kind_code: str,
    values: Mapping[str, Any],
    who: str,
    figures: Sequence[Tried] = (),
    held: int | None = None,
) -> list[Assessment]:
    """Assess figures under a definition that is not saved, the series with most points first. Writes nothing.

    Args:
        viewer: Who asks. No held figure that they may not see enters an answer.
        owner: The slug of the partnership that would own the measure.
        values: The fields of the definition, as a form reads them; those left out have their usual value.
        who: Who looks after it, to be named where nobody has said which direction is good.
        figures: Figures that somebody gave to try it with.
        held: The record id of a measure whose held figures to try it with, beside those given.
    """
    full = {spec.name: spec.default if spec.default is not None else spec.empty for spec in kind(kind_code).fields}
    full |= dict(values)
    card = Card(UNSAVED, kind_code, "", str(full.get("title") or "This measure"), owner, None, "official", "live")
    said = Polarity(full["polarity"])
    definition = Definition(
        card=card,
        values=full,
        unit=unit_of(full),
        polarity=Polarity.NO_JUDGEMENT if said is Polarity.ASK and full.get("activity") else said,
        additivity=Additivity(full["additivity"]),
        who=who or "body that owns it",
        targets=(),
        redefined_at=(),
    )
    rows = [*_given(figures), *_held(viewer, held)]
    register, day = Register.read(), today()
    keys: dict[Key, int] = {}
    of = [keys.setdefault(_key(row, register), len(keys)) for row in rows]
    owners: dict[int | None, str] = {None: SHARED}
    owners |= dict(Record.objects.filter(pk__in={row.owner_id for row in rows}).values_list("pk", "reference"))
    made = Held({UNSAVED: definition}, register, tuple(keys), tuple(rows), tuple(of), frozenset(), owners, day)
    asked = Asked()
    laid = columns(made, asked)
    maker = Maker(made, laid, compute(laid.points, laid.periods, laid.series), {UNSAVED: ""}, asked)
    if not rows:
        return [maker.nothing(UNSAVED)]
    found = [_without_address(maker.make(n)) for n in range(len(keys))]
    return sorted(found, key=lambda one: (one.wide, bool(one.breakdown), -_points(one), one.area_name))


def _points(one: Assessment) -> int:
    return one.span.points if one.span else 0


def _key(row: Any, register: Register) -> Key:
    parts = sorted(parse_breakdown(row.breakdown).items())
    return Key(UNSAVED, register.now(row.area_id), ";".join(f"{name}={value}" for name, value in parts))


def _given(figures: Iterable[Tried]) -> list[Any]:
    at = datetime.combine(today(), time.min, LONDON)
    return [_row(one, at) for one in figures]


def _row(one: Tried, at: datetime) -> Any:
    figure = one.figure
    return SimpleNamespace(
        reference="",
        owner_id=None,
        measure_id=UNSAVED,
        area_id=one.area,
        period=one.period,
        breakdown="",
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        lower=figure.lower,
        upper=figure.upper,
        qualifier=figure.qualifier.value,
        marker=figure.marker.value,
        note="",
        basis=figure.basis.value,
        status=figure.status.value,
        text=figure.text,
        caution="",
        vintage=_NO_DAY,
        accepted_at=at,
        figure=figure,
    )


_NO_DAY: Final[date | None] = None


def _held(viewer: Actor, measure: int | None) -> list[Any]:
    if measure is None:
        return []
    return [row._replace(measure_id=UNSAVED) for row in rows_of(viewer, [measure])]


def _without_address(one: Assessment) -> Assessment:
    """A figure that was only given to try has no page of its own."""
    latest = _plain(one.latest) if one.latest else None
    said = {name: getattr(one, name) for name in Assessment.__dataclass_fields__}
    return Assessment(**said | {"latest": latest, "seen": tuple(_plain(each) for each in one.seen)})


def _plain(seen: Seen) -> Seen:
    return replace(seen, reference="") if seen.reference.endswith("/") else seen
