"""The charts of the example, drawn as the product draws them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from goldenthread import charts
from goldenthread.charts import About, Bar, BarChart, Interval, LineChart, Multiples, Point, Series, Target
from goldenthread.publishing.document import (
    Grid,
    Heading,
    Line,
    Picture,
    Trace,
    Words,
)
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Marker, Period, Unit, ValueType

PERCENT = Unit(ValueType.PERCENTAGE, "%")
PEOPLE = Unit(ValueType.COUNT, "people")


def picture(
    chart: charts.Chart, key: str, traces: Sequence[Trace], keys: Sequence[str] = (), source: Line = ()
) -> Picture:
    """Return a drawn chart as a part of a document."""
    drawn = charts.draw(chart, key)
    table = Grid(
        caption=drawn.table.caption,
        columns=tuple(Heading(one.title, one.numeric) for one in drawn.table.columns),
        rows=tuple(tuple((Words(cell),) for cell in row) for row in drawn.table.rows),
    )
    return Picture(
        kind=drawn.kind,
        headline=drawn.headline,
        subtitle=drawn.subtitle,
        wide=drawn.wide,
        narrow=drawn.narrow,
        words=drawn.description,
        table=table,
        notes=drawn.notes,
        source=source or ((Words(drawn.source.line),) if drawn.source else ()),
        traces=tuple(traces),
        unit=chart.about.unit.label,
        bars=isinstance(chart, BarChart),
        keys=tuple(keys),
    )


def years(first: int, count: int) -> list[Period]:
    """Financial years."""
    return [Period.financial_year(first + n) for n in range(count)]


def series(
    name: str, periods: Sequence[Period], values: Sequence[str | None], unit: Unit = PERCENT, **more: object
) -> Series:
    """A line of figures; None is not available, and a value ending in p is provisional."""
    points = []
    for period, value in zip(periods, values, strict=True):
        if value is None:
            figure = Figure(value=None, unit=unit, marker=Marker.NOT_AVAILABLE)
        elif value.endswith("p"):
            figure = Figure(value=Decimal(value[:-1]), unit=unit, status=FigureStatus.PROVISIONAL)
        else:
            figure = Figure(value=Decimal(value), unit=unit)
        points.append(Point(period, figure))
    return Series(name, tuple(points), **more)  # type: ignore[arg-type]


def traces(*lines: Series) -> tuple[Trace, ...]:
    """The same series as plain labels and values."""
    return tuple(
        Trace(
            line.name,
            tuple(
                (point.period.label, None if point.figure.value is None else str(point.figure.value))
                for point in line.points
            ),
            line.comparator,
        )
        for line in lines
    )


def line_picture(key: str = "IND-003", measure: str = "Children in care with immunisations up to date") -> Picture:
    """A line chart with a comparator, a target, a missing year and a provisional one."""
    when = years(2019, 7)
    here = series("Example County", when, ["88", "84", "89", "77", "74", "67", "70p"])
    england = series("England", when, ["88", "86", "85", "82", "82", None, "84"], comparator=True)
    source = charts.Source("Children looked after in England", "Department for Education", as_at="20 November 2025")
    about = About(measure, PERCENT, source=source)
    chart = LineChart(about, (here, england), target=Target(Decimal(90), "Target 90% by 2027"))
    return picture(chart, key, traces(here, england))


def bar_picture(key: str = "IND-007", measure: str = "Adults in treatment") -> Picture:
    """A bar chart with a comparator, an estimate and a figure that is withheld."""
    when = Period.financial_year(2025)
    bars = (
        Bar("Northport", Figure(value=Decimal(2590), unit=PEOPLE)),
        Bar("Southdown", Figure(value=Decimal(1889), unit=PEOPLE, basis=Basis.ESTIMATED)),
        Bar("Westmarket", Figure(value=None, unit=PEOPLE, marker=Marker.CONFIDENTIAL)),
        Bar("Average of like areas", Figure(value=Decimal(2104), unit=PEOPLE), comparator=True),
    )
    about = About(
        measure,
        PEOPLE,
        places="three areas",
        source=charts.Source("Treatment return", "two commissioners", as_at="1 October 2026"),
    )
    trace = Trace(
        when.label, tuple((one.name, None if one.figure.value is None else str(one.figure.value)) for one in bars)
    )
    return picture(BarChart(about, bars, period=when), key, (trace,))


def band_picture(key: str = "IND-011") -> Picture:
    """Two local lines with intervals."""
    when = years(2019, 7)
    with_limits = []
    for name, values in (("Northport", (41, 42, 40, 44, 45, 47, 46)), ("Southdown", (52, 51, 50, 50, 48, 49, 47))):
        points = tuple(
            Point(one, Figure(value=Decimal(v), unit=PERCENT, lower=Decimal(v - 3), upper=Decimal(v + 3)))
            for one, v in zip(when, values, strict=True)
        )
        with_limits.append(Series(name, points, interval=Interval.BAND))
    chart = LineChart(About("Prison leavers who went on to treatment", PERCENT), tuple(with_limits))
    return picture(chart, key, traces(*with_limits))


def small_picture(key: str = "IND-012") -> Picture:
    """Small charts on one scale."""
    when = years(2021, 5)
    lines = tuple(
        series(name, when, [str(50 + 3 * n + 2 * k) for k in range(5)])
        for n, name in enumerate(("Northport", "Southdown", "Eastleigh Vale", "Westmarket"))
    )
    return picture(Multiples(About("Care leavers in suitable housing", PERCENT), lines), key, traces(*lines))
