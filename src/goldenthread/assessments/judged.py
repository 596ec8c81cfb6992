"""The methods that answer "is it changing?" for one series: what each found, in figures and words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from goldenthread.assessments.cards import By, Changed, Charted, ChartPoint, Trending
from goldenthread.assessments.rules import Why
from goldenthread.assessments.tables import Places
from goldenthread.methods.change import Verdict, decimal_of
from goldenthread.methods.period_change import compare_periods
from goldenthread.methods.run_chart import RunCount, RunSignal
from goldenthread.methods.saying import say_assurance, say_cannot, say_change, say_run_chart, say_trend, say_variation
from goldenthread.methods.spc_rules import Assurance, Signal, Variation
from goldenthread.methods.trend import FEW, NOT_ANNUAL, Judgement, Trend
from goldenthread.methods.wording import counted, sentence
from goldenthread.vocabulary import Figure, Refused

if TYPE_CHECKING:
    from goldenthread.assessments.made import Maker

#: Signals that speak of a rise or fall, and not of a level.
RISING: Final = (Signal.TREND.label, RunSignal.TREND.label)
_NO_DATA: Final = "the numerators and denominators, or confidence limits, are not held"


def change(maker: Maker, n: int, subject: str) -> Changed | None:
    """The newest figure beside the same period a year before, or the one before it; None where there is no pair."""
    row, other = int(maker.results.latest[n]), int(maker.results.earlier[n])
    if other < 0:
        return None
    old, new = maker.seen_at(other), maker.seen_at(row)
    try:
        made = compare_periods(old.figure, new.figure, old_period=old.period, new_period=new.period)
    except Refused:
        return None
    return Changed(
        by=By.of(made.method),
        old=old,
        new=new,
        difference=made.difference,
        percent=made.percent,
        lower=made.lower,
        upper=made.upper,
        verdict=made.verdict.label,
        words=say_change(subject, made, old.period, new.period),
        why=made.why if made.verdict is Verdict.NOT_JUDGED else "",
    )


def trend(maker: Maker, n: int, subject: str) -> Trending | None:
    """The recent trend, or why it cannot be calculated; None where nothing may be judged."""
    latest = maker.latest(n)
    if latest is None or maker.results.why[n] != Why.JUDGED:
        return None
    for trends, among in maker.results.trends:
        if (at := int(among.place[n])) >= 0:
            way, judgement = Trend(int(trends.trend[at])), Judgement(int(trends.judgement[at]))
            why = trends.rows.why(at) if way is Trend.CANNOT_BE_CALCULATED else ""
            words = say_trend(subject, way, judgement, last=latest.period.label, reason=why)
            return Trending(By.of(trends.method), way.label, judgement.label, words, why)
    strands, main = maker.results.strands, int(maker.results.strands.main[n])
    annual = bool(maker.columns.periods.annual[strands.period[int(maker.results.latest[n])]])
    number = int(strands.after[main] - strands.begin[main])
    why = NOT_ANNUAL if not annual else FEW if number < 5 else _NO_DATA
    none = Trend.CANNOT_BE_CALCULATED
    return Trending(None, none.label, Judgement.NONE.label, say_cannot(subject, "the recent trend", why), why)


def spc_chart(maker: Maker, n: int, subject: str) -> Charted | None:
    """The control chart, where there are points enough for one."""
    charts, at = maker.results.spc, int(maker.results.spc_of.place[n])
    if at < 0:
        return None
    segment, segments = int(charts.latest[at]), charts.segments
    place = slice(int(maker.results.spc_starts[at]), int(maker.results.spc_starts[at + 1]))
    points = _points(
        maker,
        maker.results.spc_rows[place],
        [Signal(int(s)) for s in charts.points.signal[place]],
        charts.points.variation[place],
    )
    variation, trial = Variation(int(segments.variation[segment])), bool(segments.trial[segment])
    assurance = Assurance(int(charts.assurance[at]))
    aim = _target_figure(maker, n)
    ok = bool(charts.rows.ok[segment])
    number = int(segments.points[segment])
    words = say_variation(subject, variation, number, trial=trial)
    if variation is Variation.COMMON_CAUSE and (earlier := _stood_out(points)):
        limits = ", on trial limits" if trial else ""
        words = _ordinary_now(subject, f"common cause variation{limits}", earlier)
    return Charted(
        sort="spc",
        by=By.of(charts.method),
        centre=decimal_of(segments.mean[segment]),
        lower=decimal_of(segments.lower[segment]),
        upper=decimal_of(segments.upper[segment]),
        trial=trial,
        signal=Signal(int(segments.signal[segment])).label,
        variation=variation.label,
        assurance=say_assurance(subject, assurance, aim) if aim else "",
        points=points,
        settings=charts.settings,
        words=words if ok else say_cannot(subject, "the variation", charts.rows.why(segment)),
        why="" if ok else charts.rows.why(segment),
    )


def run_chart(maker: Maker, n: int, subject: str) -> Charted | None:
    """The run chart, where there are points enough for one."""
    runs, at = maker.results.runs, int(maker.results.runs_of.place[n])
    if at < 0:
        return None
    segment = int(runs.latest[at])
    place = slice(int(maker.results.runs_starts[at]), int(maker.results.runs_starts[at + 1]))
    rows = maker.results.runs_rows[place]
    signals = [RunSignal(int(s)) for s in runs.signal[place]]
    points = _points(maker, rows, signals, runs.variation[place])
    newest = next((s for s, p in zip(reversed(signals), reversed(points), strict=True) if p.value is not None))
    variation, number = Variation(int(runs.latest_variation[segment])), int(runs.points[segment])
    words = say_run_chart(subject, newest, number)
    odd = RunCount(int(runs.run_count[segment]))
    if newest is RunSignal.NONE and odd in (RunCount.TOO_FEW, RunCount.TOO_MANY):
        words = sentence(
            f"{subject} showed a signal on a run chart of {counted(number, 'point')}: {odd.label} about the "
            "median, more than chance would explain"
        )
    elif newest is RunSignal.NONE and (earlier := _stood_out(points)):
        words = _ordinary_now(subject, "no signal on a run chart", earlier)
    return Charted(
        sort="run",
        by=By.of(runs.method),
        centre=decimal_of(runs.median[segment]),
        lower=None,
        upper=None,
        trial=False,
        signal=newest.label,
        variation=variation.label,
        assurance="",
        points=points,
        settings="Centre line: the median.",
        words=words,
    )


_HIGH: Final = frozenset(
    one.label for one in (Variation.IMPROVEMENT_HIGH, Variation.CONCERN_HIGH, Variation.NEUTRAL_HIGH)
)
_LOW: Final = frozenset(one.label for one in (Variation.IMPROVEMENT_LOW, Variation.CONCERN_LOW, Variation.NEUTRAL_LOW))


def _ordinary_now(subject: str, why: str, earlier: str) -> str:
    """The newest point is ordinary and others are not: a reader who sees them marked is told so."""
    return sentence(f"{subject} showed no significant change at its newest figure: {why}. {earlier}")


def _stood_out(points: tuple[ChartPoint, ...]) -> str:
    """The earlier points that a chart marks, as stretches: "Earlier figures stood out: high in A; low from B to C".

    Empty where there is none.
    """
    stretches: list[tuple[str, list[str]]] = []
    before = ""
    for point in points:
        side = "high" if point.variation in _HIGH else "low" if point.variation in _LOW else ""
        if side and point.period:
            if side != before:
                stretches.append((side, []))
            stretches[-1][1].append(point.period.label)
        before = side
    told = [f"{side} {f'from {of[0]} to {of[-1]}' if len(of) > 1 else f'in {of[0]}'}" for side, of in stretches]
    return f"Earlier figures stood out: {'; '.join(told)}" if told else ""


def _points(maker: Maker, rows: Places, signals: list[Any], variations: Any) -> tuple[ChartPoint, ...]:
    strands, made = maker.results.strands, []
    for row, signal, code in zip(rows.tolist(), signals, variations.tolist(), strict=True):
        has = row >= 0 and strands.value[row] == strands.value[row]
        made.append(
            ChartPoint(
                period=maker.columns.named[int(strands.period[row])] if row >= 0 else None,
                value=maker.held.figure(int(strands.row[row])).value if has else None,
                signal=signal.label if has else "",
                variation=Variation(code).label if has else "",
            )
        )
    return tuple(made)


def _target_figure(maker: Maker, n: int) -> Figure | None:
    target = maker.columns.series.target[n]
    if target != target:
        return None
    return Figure(value=Decimal(repr(float(target))).normalize() + 0, unit=maker.definition(n).unit)
