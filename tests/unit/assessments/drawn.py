"""Columns drawn by hand: a few words for each figure, so that a test can be read."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from goldenthread.assessments.tables import TYPE_CODE, Periods, Points, Series, same_period
from goldenthread.vocabulary import Period, ValueType

NAN = float("nan")


@dataclass
class Fig:
    """One figure. `when` is a year (a financial year), or any Period."""

    series: int
    when: int | Period
    value: float = NAN
    numerator: float = NAN
    denominator: float = NAN
    lower: float = NAN
    upper: float = NAN
    forecast: bool = False
    provisional: bool = False
    opens: bool = False
    ground: int = 0
    preference: int = 0


@dataclass
class One:
    """What is known of one series."""

    type: ValueType = ValueType.COUNT
    per: float = NAN
    good: int = 0
    additive: bool = True
    judged: bool = True
    target: float = NAN
    country: int = -1
    region: int = -1
    benchmark: int = -1
    neighbours: tuple[int, ...] = field(default=())
    group: int = -1


def quarter(year: int, number: int) -> Period:
    """A quarter of a financial year: (2023, 1) is April to June 2023."""
    from goldenthread.vocabulary.period import month_end

    start = date(year + (number == 4), (4, 7, 10, 1)[number - 1], 1)
    end = month_end(start.replace(month=start.month + 2))
    return Period(start, end, "quarter", f"quarter {number} {year}/{(year + 1) % 100:02d}")


def quarters(first: int, number: int) -> list[Period]:
    """So many quarters on end from April of a year."""
    return [quarter(first + n // 4, n % 4 + 1) for n in range(number)]


def drawn(figures: list[Fig], series: list[One]) -> tuple[Points, Periods, Series]:
    """The columns of some figures and series."""
    at: dict[object, int] = {}
    named: list[Period] = []
    index = []
    for fig in figures:
        period = fig.when if isinstance(fig.when, Period) else Period.financial_year(fig.when)
        key = same_period(period)
        if key not in at:
            at[key] = len(named)
            named.append(period)
        index.append(at[key])

    def column(name: str, kind: type) -> np.ndarray:
        return np.array([getattr(fig, name) for fig in figures], dtype=kind)

    points = Points(
        series=column("series", np.int64),
        period=np.array(index, dtype=np.int64),
        **{name: column(name, np.float64) for name in ("value", "numerator", "denominator", "lower", "upper")},
        **{name: column(name, np.bool_) for name in ("forecast", "provisional", "opens")},
        **{name: column(name, np.int64) for name in ("ground", "preference")},
    )
    most = max((len(one.neighbours) for one in series), default=0)
    near = [[*one.neighbours, *[-1] * (most - len(one.neighbours))] for one in series]

    def known(name: str, kind: type) -> np.ndarray:
        return np.array([getattr(one, name) for one in series], dtype=kind)

    return (
        points,
        Periods.of(named),
        Series(
            type=np.array([TYPE_CODE[one.type] for one in series], dtype=np.int8),
            per=known("per", np.float64),
            good=known("good", np.int8),
            additive=known("additive", np.bool_),
            judged=known("judged", np.bool_),
            target=known("target", np.float64),
            **{name: known(name, np.int64) for name in ("country", "region", "benchmark", "group")},
            neighbours=np.array(near, dtype=np.int64).reshape(len(series), most),
        ),
    )
