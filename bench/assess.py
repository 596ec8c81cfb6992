"""Assessments at the size of a country: 2,000 measures in 150 areas, and those of one partnership from its database.

The first is the pass alone, from columns to results: every trend, chart, change, comparison, band of neighbours,
projection and gap. The second is what a page waits for: reading, the pass, and every sentence.
"""

from argparse import ArgumentParser, Namespace
from datetime import date
from typing import Any

import numpy as np

from bench.common import Result, database, report, stage, timed

PASS, FIRST, AGAIN = 60.0, 1.0, 0.15
NEIGHBOURS = 10


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--measures", type=int, default=2_000)
    parser.add_argument("--areas", type=int, default=150)
    parser.add_argument("--points", type=int, default=13, help="quarters, or years, of each series")


def run(args: Namespace) -> int:
    with database():
        results = [national(args, quarterly) for quarterly in (False, True)]
        results += partnership()
        return report(f"Assessments of {args.measures:,} measures in {args.areas:,} areas", results)


def national(args: Namespace, quarterly: bool) -> Result:
    """Time the pass over made-up figures of counts, rates and percentages, some missing, some with breaks."""
    from goldenthread.assessments.compute import assess

    words = "quarters" if quarterly else "years"
    with stage(f"Making {args.points} {words} of {args.measures * args.areas:,} series"):
        points, periods, series = made(args.measures, args.areas, args.points, quarterly=quarterly)
    seconds = timed(lambda: assess(points, periods, series))
    return Result(f"{args.points} {words}", seconds, PASS, f"{len(series):,} series, {len(points):,} figures")


def made(measures: int, areas: int, number: int, *, quarterly: bool) -> tuple[Any, Any, Any]:
    """Columns of series by measure and area, each with the same periods."""
    from goldenthread.assessments.tables import TYPE_CODE, Periods, Points, Series
    from goldenthread.vocabulary import Period, ValueType
    from goldenthread.vocabulary.period import month_end

    rng = np.random.default_rng(11)
    years = [Period.financial_year(2010 + n) for n in range(number)]
    starts = [date(2021 + n // 4, 1 + 3 * (n % 4), 1) for n in range(number)]
    quarters = [
        Period(start, month_end(start.replace(month=start.month + 2)), "quarter", f"quarter {n}")
        for n, start in enumerate(starts)
    ]
    every, rows = measures * areas, measures * areas * number
    kinds = [ValueType.PERCENTAGE, ValueType.COUNT, ValueType.RATE]
    kind = rng.integers(0, 3, measures)
    of = np.repeat(np.arange(every), number)
    whole = rng.integers(200, 5_000, rows).astype(np.float64)
    part = rng.binomial(whole.astype(np.int64), 0.4).astype(np.float64)
    per = np.array([100.0, 1.0, 1_000.0])[np.repeat(kind, areas)]
    counts = np.repeat(kind, areas)[of] == 1
    value = np.where(counts, part, part / whole * per[of])
    value[rng.random(rows) < 0.01] = np.nan
    nothing, no = np.full(rows, np.nan), np.zeros(rows, dtype=np.bool_)
    points = Points(
        series=of,
        period=np.tile(np.arange(number), every),
        value=value,
        numerator=part,
        denominator=whole,
        lower=nothing,
        upper=nothing,
        forecast=no,
        provisional=no,
        opens=rng.random(rows) < 0.005,
        ground=np.zeros(rows, dtype=np.int64),
        preference=np.zeros(rows, dtype=np.int64),
    )
    place, measure = np.tile(np.arange(areas), measures), np.repeat(np.arange(measures), areas)
    near = np.stack([measure * areas + (place + step) % areas for step in range(1, NEIGHBOURS + 1)], axis=1)
    series = Series(
        type=np.array([TYPE_CODE[k] for k in kinds], dtype=np.int8)[np.repeat(kind, areas)],
        per=per,
        good=np.repeat(rng.integers(-1, 2, measures), areas).astype(np.int8),
        additive=np.ones(every, dtype=np.bool_),
        judged=np.ones(every, dtype=np.bool_),
        target=np.where(rng.random(every) < 0.3, 40.0, np.nan),
        country=measure * areas,
        region=measure * areas + 1,
        benchmark=np.full(every, -1, dtype=np.int64),
        neighbours=near,
        group=np.full(every, -1, dtype=np.int64),
    )
    return points, Periods.of(quarters if quarterly else years), series


def partnership() -> list[Result]:
    """Time what a page waits for: the whole of the example partnership, computed and then kept."""
    from tests.loaded import load_everything

    with stage("Loading the packs"):
        load_everything()
    from goldenthread.assessments import queries
    from goldenthread.partners.actors import OPERATOR

    def act() -> int:
        return len([one.statement for one in queries.assess_partnership(OPERATOR, "example-county").values()])

    first = timed(act)
    again = min(timed(act) for _ in range(5))
    note = f"{act()} series of example-county, every sentence"
    return [Result("a partnership, first", first, FIRST, note), Result("a partnership, again", again, AGAIN, "kept")]
