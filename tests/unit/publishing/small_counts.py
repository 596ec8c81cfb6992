"""An invented edition with small counts of people, composed with some of them withheld as the composer would."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from goldenthread.charts import About, LineChart, Point, Series
from goldenthread.publishing.counting import Behind, MeasureRule, Rules
from goldenthread.publishing.datasets import FIELDS, row_of
from goldenthread.publishing.document import (
    Block,
    Dataset,
    Document,
    Grid,
    Heading,
    Held,
    Number,
    Paragraph,
    Section,
    Trace,
    Words,
)
from goldenthread.vocabulary import Additivity, Figure, Marker, Period, Unit, ValueType
from tests.unit.publishing.example_pictures import picture

DEATHS, TREATED, SHARE = "example-county/IND-013", "example-county/IND-007", "example-county/IND-008"
AREAS = {"E10000999": "Example County", "E06000998": "Northport", "E06000997": "Southdown", "E06000996": "Westmarket"}
COUNTY, NORTH, SOUTH, WEST = AREAS
LAST, THIS = Period.financial_year(2023), Period.financial_year(2024)

Counts = Mapping[tuple[str, Period], int]
COUNTS: Counts = {
    (COUNTY, LAST): 27,
    (NORTH, LAST): 13,
    (SOUTH, LAST): 6,
    (WEST, LAST): 8,
    (COUNTY, THIS): 31,
    (NORTH, THIS): 19,
    (SOUTH, THIS): 3,
    (WEST, THIS): 9,
}
RULES = Rules(
    measures={
        DEATHS: MeasureRule(5, additivity=Additivity.ADDITIVE, unit="deaths"),
        TREATED: MeasureRule(5, additivity=Additivity.MAY_OVERLAP, unit="people"),
        SHARE: MeasureRule(5, additivity=Additivity.NOT_ADDITIVE, unit="%"),
    },
    wholes=((COUNTY, (SOUTH, WEST, NORTH)),),
)


def reference(area: str, period: Period, measure: str = DEATHS) -> str:
    """The full reference of a figure here."""
    place = list(AREAS).index(area) + 1
    return f"example-county/FIG-{measure[-2:]}{place}{period.start:%y%m}{period.end:%m}"


def held(key: str, area: str, period: Period, count: int | None, measure: str = DEATHS, **more: str) -> Held:
    """One figure; None is one that is withheld."""
    title, unit = {
        DEATHS: ("Deaths related to drug misuse", "deaths"),
        TREATED: ("Adults in treatment", "people"),
        SHARE: ("Adults who left treatment well", "%"),
    }[measure]
    return Held(
        key=key,
        text="[c]" if count is None else f"{count:,}",
        reference=reference(area, period, measure),
        measure=measure,
        measure_title=title,
        area=area,
        area_name=AREAS[area],
        period=period.label,
        starts=period.start.isoformat(),
        ends=period.end.isoformat(),
        value=None if count is None else str(count),
        unit=unit,
        value_type="percentage" if measure == SHARE else "count",
        marker="c" if count is None else "",
        basis="reported",
        source="Published in the register of deaths, as at 1 October 2026",
        **more,
    )


def edition(
    withheld: Collection[str] = (),
    *,
    counts: Counts = COUNTS,
    typed: str = "The panel met three times and looked at 4 reports.",
    more: tuple[Held, ...] = (),
    blocks: tuple[Block, ...] = (),
    name: str = "EDN-001",
) -> Document:
    """The edition as composed with these figures withheld."""
    figures = []
    for (area, period), count in counts.items():
        back = reference(area, period) in withheld
        figures.append(held(f"F{len(figures) + 1}", area, period, None if back else count))
    keys = {(one.area, one.period): one for one in figures}

    def number(area: str, period: Period) -> Number:
        one = keys[area, period.label]
        return Number(one.text, one.key)

    areas = list(dict.fromkeys(area for area, _ in counts))
    periods = list(dict.fromkeys(period for _, period in counts))
    table = Grid(
        caption="Deaths related to drug misuse by council area",
        columns=(Heading("Area"), *(Heading(period.label, number=True, unit="deaths") for period in periods)),
        rows=tuple(
            (
                (Words(AREAS[area]),),
                *((number(area, period),) if (area, period) in counts else (Words("[x]"),) for period in periods),
            )
            for area in areas
        ),
    )
    unit = Unit(ValueType.COUNT, "deaths")

    def point(one: Held) -> Figure:
        if one.value is None:
            return Figure(value=None, unit=unit, marker=Marker.CONFIDENTIAL)
        return Figure(value=Decimal(one.value), unit=unit)

    lines = tuple(
        Series(
            AREAS[area],
            tuple(Point(period, point(keys[area, period.label])) for period in periods if (area, period) in counts),
        )
        for area in areas[:4]
    )
    traces = tuple(
        Trace(
            AREAS[area],
            tuple((period.label, keys[area, period.label].value) for period in periods if (area, period) in counts),
        )
        for area in areas[:4]
    )
    drawing = picture(LineChart(About("Deaths related to drug misuse", unit), lines), "deaths", traces)
    figures += [replace(one, key=f"F{len(figures) + n}") for n, one in enumerate(more, start=1)]
    said = (
        Words("Across the county "),
        number(areas[0], periods[-1]),
        Words(" people died in "),
        Words(periods[-1].label),
        Words("."),
        *((Words(" In Northport it was "), number(NORTH, THIS), Words(".")) if (NORTH, THIS) in counts else ()),
    )
    sections = (
        Section("harm", "Deaths and harm", (Paragraph(said), table, drawing, *blocks), number="1", complete=True),
        Section("panel", "The panel", (Paragraph((Words(typed),)),), number="2", complete=True),
    )
    rows = tuple(row_of(one) for one in figures)
    return Document(
        title="Yearly report",
        subtitle=THIS.label,
        partnership="Example County Combating Drugs Partnership",
        slug="example-county",
        reference=f"example-county/{name}",
        template="progress-report 1",
        edition="First edition",
        marking="For public release",
        as_at="2026-10-09",
        release="0.1.0",
        licence="Open Government Licence v3.0",
        licence_url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        summary="Deaths related to drug misuse in Example County.",
        sections=sections,
        figures=tuple(figures),
        datasets=(Dataset("figures", "Every figure in this edition", "One row for each figure.", FIELDS, rows),),
        keys=(("[c]", "withheld so that nobody can be known by it"),),
        contact=("Write to the partnership.",),
    )


def published(*references: str) -> dict[str, Behind]:
    """What stands behind figures that a published document prints."""
    return {one: Behind(published=True) for one in references}
