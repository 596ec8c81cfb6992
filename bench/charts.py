"""Charts, a thousand of each: an SPC chart of 36 points may take 1 ms, a sparkline 0.2 ms."""

import gc
import random
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bench.common import Result, report, stage, taken

TIMES, POINTS, KINDS = 1000, 36, 50
#: Seconds for a thousand on a quiet machine; those without are for information.
LIMITS = {"spc": 1.0, "spark": 0.2}
TITLES = {
    "spc": f"1,000 SPC drawings of {POINTS} points",
    "spark": f"1,000 sparklines of {POINTS} points",
    "whole": "1,000 SPC charts whole: both drawings, words and table",
    "lines": f"1,000 line drawings of 4 series of {POINTS} points",
}


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--repeats", type=int, default=5, help="take the best of so many")


def run(args: Namespace) -> int:
    with stage(f"Making {KINDS} series of {POINTS} points"):
        calls = made()
    results = []
    gc.freeze()
    for name, call in calls.items():
        call(KINDS)  # letters and months are known from the first chart of a process on
        best = min(taken(lambda c=call: c(TIMES)).processor for _ in range(args.repeats))  # type: ignore[misc]
        results.append(Result(TITLES[name], best, LIMITS.get(name)))
    return report("Charts, best time of each, of the processor", results)


def made() -> dict[str, Callable[[int], Any]]:
    """Each kind of call, as a function of how many times; no two charts in a row are of one series."""
    from goldenthread import charts, methods
    from goldenthread.charts.sheet import WIDE, Sheet
    from goldenthread.vocabulary import Figure, Period, Unit, ValueType

    unit = Unit(ValueType.PERCENTAGE, "%")
    periods = [Period.month(2020 + n // 12, n % 12 + 1) for n in range(POINTS)]
    about = charts.About("Assessments completed in time", unit)
    rng = random.Random(7)
    series = []
    for n in range(KINDS):
        values = [Decimal(str(round(rng.gauss(50 + n / 5, 4), 1))) for _ in range(POINTS)]
        figures = [Figure(value=value, unit=unit) for value in values]
        series.append(
            charts.Series(f"Area {n}", tuple(charts.Point(p, f) for p, f in zip(periods, figures, strict=True)))
        )
    found = methods.spc_charts(
        [float(point.figure.value or 0) for one in series for point in one.points],
        [one.name for one in series for _ in one.points],
        improvement="increase",
    )
    spc = [charts.SpcChart.of(about, one.name, one.points, found, series=n) for n, one in enumerate(series)]
    lines = [charts.LineChart(about, tuple(series[n : n + 4])) for n in range(KINDS - 4)]

    def drawing(chart: charts.Chart) -> str:
        sheet = Sheet(WIDE)
        return sheet.svg(chart.draw(sheet, chart.shown()), "a", "Headline", "Description")

    def each(call: Callable[[Any], object], items: list[Any]) -> Callable[[int], None]:
        def go(times: int) -> None:
            for n in range(times):
                call(items[n % len(items)])

        return go

    return {
        "spc": each(drawing, spc),
        "spark": each(lambda one: charts.sparkline(about, one.name, one.points, "a"), series),
        "whole": each(lambda one: charts.draw(one, "a"), spc),
        "lines": each(drawing, lines),
    }
