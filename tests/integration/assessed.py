"""A partnership with a report, and figures as a test of assessments needs them."""

from decimal import Decimal
from typing import Any

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.queries import assess
from goldenthread.observations.commands import NewFigure, accept
from goldenthread.records.cards import AsOf, Card
from goldenthread.records.models import Record
from goldenthread.vocabulary import Figure, Period, Unit, ValueType

BCP, DORSET, BOTH, ENGLAND = "E06000058", "E06000059", "L-PAN-DORSET", "E92000001"
COUNT, PERCENT = Unit(ValueType.COUNT), Unit(ValueType.PERCENTAGE)


class North:
    """A partnership with a report, and figures as a test needs them."""

    def __init__(self, room: Any) -> None:
        self.room, self.taken = room, 0
        self.report = room.add("document", "Report", document_type="other")
        self.owner = Record.objects.get(pk=room.north.id)

    def measure(self, title: str = "Deaths", **given: Any) -> Card:
        fields = {"value_type": "count", "polarity": "lower_better", "additivity": "additive"} | given
        return self.room.add("indicator", title, **fields)

    def figure(
        self,
        measure: Card,
        period: int | Period,
        value: float | str | None,
        *,
        area: str = BCP,
        breakdown: str = "",
        **given: Any,
    ) -> str:
        self.taken += 1
        reference = f"FIG-{self.taken:03}"
        unit = given.pop("unit", COUNT)
        made = Figure(value=None if value is None else Decimal(str(value)), unit=unit, **given)
        accept(
            actor=self.room.operator,
            owner=self.owner,
            figures=[
                NewFigure(
                    reference=reference,
                    measure=Record.objects.get(pk=measure.id),
                    area=area,
                    period=Period.financial_year(period) if isinstance(period, int) else period,
                    figure=made,
                    source=("published", self.report.id, "Table 1"),
                    breakdown=breakdown,
                )
            ],
        )
        return reference

    def target(self, measure: Card, value: int, **given: Any) -> Card:
        fields = {"area": BCP, "period": "financial year 2023/24", "value": str(value)} | given
        return self.room.add("target", "Target", links=[("part_of", measure.full_reference)], **fields)

    def one(self, measure: Card, viewer: Any = None, *, area: str = BCP, as_of: AsOf | None = None) -> Assessment:
        found = assess(viewer or self.room.manager, [measure.id], as_of or AsOf())
        return next(a for key, a in found.items() if key.area == area and not key.breakdown)
