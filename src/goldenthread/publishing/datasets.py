"""The data that go with an edition: every figure that it prints, one a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from goldenthread.publishing.document import Dataset, Field, Held

FIELDS: Final = (
    Field("figure", "Figure", "string", "Its key in this edition"),
    Field("reference", "Reference", "string", "Its permanent reference; none where it was worked out here"),
    Field("measure", "Measure", "string", "The reference of what is measured"),
    Field("measure_title", "Title of the measure"),
    Field("area", "Area code"),
    Field("area_name", "Area"),
    Field("period", "Period", "string", "As published"),
    Field("starts", "First day", "date"),
    Field("ends", "Last day", "date"),
    Field("breakdown", "Group", "string", "The part of people that it is about; none for everybody"),
    Field("value", "Value", "decimal", "None where it is missing or withheld: obs_status says why"),
    Field("unit", "Unit"),
    Field("obs_status", "Status of the value", "string", "A marker, such as c for confidential and p for provisional"),
    Field("qualifier", "Qualifier", "string", "The word before the number, such as over"),
    Field("basis", "Basis", "string", "Reported, derived, estimated or forecast"),
    Field("method", "How it was worked out"),
    Field("note", "Note"),
    Field("source", "Source"),
)


def datasets_of(figures: Sequence[Held], given_away: Sequence[Dataset]) -> tuple[Dataset, ...]:
    """The data sets of an edition: every figure that it prints, then what its blocks give away."""
    if not figures:
        return tuple(given_away)
    printed = Dataset(
        name="figures",
        title="Every figure in this edition",
        description="One row for each figure that is printed, in the order of first use.",
        fields=FIELDS,
        rows=tuple(row_of(one) for one in figures),
    )
    return (printed, *given_away)


def row_of(one: Held) -> tuple[str | None, ...]:
    """One figure as a row under FIELDS."""
    return (
        one.key,
        one.reference or None,
        one.measure or None,
        one.measure_title or None,
        one.area or None,
        one.area_name or None,
        one.period or None,
        one.starts or None,
        one.ends or None,
        one.breakdown or None,
        one.value,
        one.unit or None,
        one.marker or None,
        one.qualifier or None,
        one.basis or None,
        one.method or None,
        one.note or None,
        one.source or None,
    )
