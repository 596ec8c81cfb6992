"""An assessment as plain JSON. The API and the command line say the same, from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from goldenthread.assessments.alerts import Alert
from goldenthread.assessments.cards import Assessment
from goldenthread.records import plain
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Figure, Period


def dump(one: Assessment) -> dict[str, Any]:
    """Everything about one assessment. Numbers are text, so that no digit is lost."""
    made: dict[str, Any] = {
        "measure": one.card.full_reference,
        "title": one.card.title,
        "area": one.key.area,
    }
    return made | {f.name: _plain(getattr(one, f.name)) for f in fields(one) if f.name not in ("key", "card")}


def as_plain(value: Any) -> Any:
    """Anything that this room answers with, as plain JSON: an alert, a figure."""
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Card):
        return plain.card(value)
    if isinstance(value, Alert):
        one = value.assessment
        said = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name != "assessment"}
        return {"measure": one.card.full_reference, "title": one.card.title, "area": one.key.area} | said
    if isinstance(value, Figure):
        return {
            "shown": value.shown(),
            "value": plain.dump(value.value),
            "lower": plain.dump(value.lower),
            "upper": plain.dump(value.upper),
            "unit": value.unit.label,
            "value_type": value.unit.type.value,
            "qualifier": value.qualifier.value,
            "marker": value.marker.value,
            "basis": value.basis.value,
            "status": value.status.value,
            "note": value.note,
        }
    if isinstance(value, Period):
        return {"label": value.label, "starts": value.start.isoformat(), "ends": value.end.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return plain.dump(value)
