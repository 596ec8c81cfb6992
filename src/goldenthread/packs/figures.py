"""Turn the rows of a pack's figures.csv into figures to accept."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from goldenthread.observations.commands import NewFigure
from goldenthread.observations.queries import units
from goldenthread.packs.reading import Item, Pack
from goldenthread.records.fields import FieldSpec
from goldenthread.records.models import Record
from goldenthread.vocabulary import (
    Basis,
    Figure,
    FigureStatus,
    Marker,
    Period,
    Problem,
    Qualifier,
    Refused,
    Unit,
)

_Word = TypeVar("_Word", bound=StrEnum)
Lookup = Callable[[Pack, str, str], Record]
#: The columns of the store hold 16 digits before the point and 8 after it.
_NUMBER = FieldSpec("value", "Value", "decimal", "value", digits=24, places=8)
_NUMBERS = ("value", "numerator", "denominator", "lower", "upper")


def new_figures(pack: Pack, lookup: Lookup) -> list[NewFigure]:
    """The pack's figures, each checked. Raises Refused with every problem, by line."""
    problems: list[Problem] = []
    figures: list[NewFigure] = []
    seen: set[str] = set()
    measures = _measures(pack, lookup, problems)
    unit = units(list({row.pk: row for row in measures.values()}.values()))
    for item in pack.figures:
        try:
            figure = _figure(pack, item, lookup, measures, unit)
        except Refused as refused:
            problems.extend(refused.problems)
            continue
        if figure.reference in seen:
            problems.append(Problem(item.place(), f"{figure.reference} is given twice", "Give another reference"))
        seen.add(figure.reference)
        figures.append(figure)
    if problems:
        raise Refused(problems)
    return figures


def _measures(pack: Pack, lookup: Lookup, problems: list[Problem]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for item in pack.figures:
        text = item.data["measure"]
        if text in found:
            continue
        try:
            row = lookup(pack, text, item.place())
        except Refused as refused:
            problems.extend(refused.problems)
            continue
        if row.kind not in ("indicator", "measure"):
            problems.append(Problem(item.place(), f"{text} is a {row.kind}", "Name an indicator or a measure"))
            continue
        found[text] = row
    return found


def _figure(
    pack: Pack,
    item: Item,
    lookup: Lookup,
    measures: dict[str, Record],
    unit: dict[int, Unit],
) -> NewFigure:
    data, place = item.data, item.place()
    measure = measures.get(data["measure"])
    if measure is None:
        raise Refused.one(place, f"{data['measure']} cannot be measured", "Name an indicator")
    document = lookup(pack, data["document"], place)
    if document.kind != "document":
        raise Refused.one(place, f"{data['document']} is not a document", "Name a document")
    try:
        period = _period(data["period"], data.get("period_kind") or None)
        breakdown = _breakdown(data.get("breakdown", ""))
        numbers = {name: _number(data.get(name, ""), name) for name in _NUMBERS}
        figure = Figure(
            **numbers,
            unit=unit[measure.pk],
            qualifier=_word(Qualifier, data.get("qualifier", ""), "qualifier"),
            marker=_word(Marker, data.get("marker", ""), "marker"),
            basis=_word(Basis, data.get("basis") or "reported", "basis"),
            status=_word(FigureStatus, data.get("status") or "not_stated", "status"),
            note=data.get("note", ""),
            text=data.get("text", ""),
        )
    except Refused as refused:
        raise Refused(Problem(f"{place}, {p.place}", p.finding, p.remedy) for p in refused.problems) from None
    sort = "return" if document.document_detail.document_type == "dataset" else "published"
    return NewFigure(
        reference=data["ref"],
        measure=measure,
        area=data["area"],
        period=period,
        figure=figure,
        source=(sort, document.pk, data.get("section", "")),
        breakdown=breakdown,
        caution=data.get("caution", ""),
        place=place,
    )


def _period(text: str, period_kind: str | None) -> Period:
    """A period as published, or in the canonical form that an export writes."""
    if text.count("/") >= 3 and text[4:5] == "-":
        return Period.from_canonical(text)
    return Period.parse(text, kind=period_kind)


def _breakdown(text: str) -> str:
    """The dimensions of a figure in one order, so that one breakdown is never two series."""
    parts = [part.partition("=") for part in text.split(";")] if text else []
    pairs = {name.strip(): value.strip() for name, _, value in parts}
    if len(pairs) < len(parts) or not all(name and value for name, value in pairs.items()):
        raise Refused.one(
            "breakdown", f"“{text}” is not a breakdown", "Write it like age=16-17;sex=female, each name once"
        )
    return ";".join(f"{name}={pairs[name]}" for name in sorted(pairs))


def _number(text: str, name: str) -> Decimal | None:
    return replace(_NUMBER, label=name).parse(text) if text else None


def _word(words: type[_Word], text: str, name: str) -> _Word:
    try:
        return words(text)
    except ValueError:
        allowed = [w.value for w in words if w.value]
        raise Refused.one(name, f"“{text}” is not known", f"Use one of: {', '.join(allowed)}") from None
