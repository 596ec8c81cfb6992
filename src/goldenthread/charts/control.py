"""SPC charts and run charts: points as shapes by what their method found, about a centre line and its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final, Self

import numpy as np

from goldenthread.charts import palette, words
from goldenthread.charts.data import About, Break, Column, Point, Series, Table, Target, Trajectory, in_order, unsettled
from goldenthread.charts.labels import Box, apart
from goldenthread.charts.lettering import width_of
from goldenthread.charts.lines import target_labels, target_words
from goldenthread.charts.sheet import Key, Sheet, mark
from goldenthread.charts.timeplot import Beside, TimePlot, drawn_values, fits, gutter, hollow_note
from goldenthread.charts.words import Shown
from goldenthread.methods.change import decimal_of
from goldenthread.methods.run_chart import RunCharts, RunSignal
from goldenthread.methods.spc import TRIAL_UNDER, Charts
from goldenthread.methods.spc_rules import Signal, Variation
from goldenthread.methods.wording import listed
from goldenthread.vocabulary import Period, Refused

_TALL, _SHORT = 280, 230
_DASH: Final = "8 5"


@dataclass(frozen=True, slots=True)
class Look:
    """How one result of a point is drawn and named."""

    shape: str
    letter: str
    colour: str
    words: str


LOOKS: Final = {
    Variation.NOT_JUDGED: Look("circle", "", palette.BLUE, "not judged"),
    Variation.COMMON_CAUSE: Look("circle", "C", palette.GREY, "Common cause: ordinary up and down"),
    Variation.IMPROVEMENT_HIGH: Look("up", "H", palette.BETTER, "Better than chance alone, high"),
    Variation.IMPROVEMENT_LOW: Look("up", "L", palette.BETTER, "Better than chance alone, low"),
    Variation.CONCERN_HIGH: Look("down", "H", palette.WORSE, "Worse than chance alone, high"),
    Variation.CONCERN_LOW: Look("down", "L", palette.WORSE, "Worse than chance alone, low"),
    Variation.NEUTRAL_HIGH: Look("diamond", "H", palette.NEUTRAL, "Higher than chance alone"),
    Variation.NEUTRAL_LOW: Look("diamond", "L", palette.NEUTRAL, "Lower than chance alone"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The centre line of a stretch of points, and its limits where its method gives any."""

    centre: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    points: int = 0
    trial: bool = False


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A point with what its method found of it: in which stretch, of what kind, and why."""

    point: Point
    variation: Variation = Variation.NOT_JUDGED
    why: str = ""
    stretch: int = 0


@dataclass(frozen=True, slots=True)
class _ControlChart:
    """What an SPC chart and a run chart share."""

    about: About
    name: str
    points: tuple[ControlPoint, ...]
    stretches: tuple[Limits, ...]
    target: Target | None = None
    trajectory: Trajectory | None = None
    breaks: tuple[Break, ...] = ()
    settings: str = ""
    needed: int = 7

    kind: ClassVar[str] = ""
    centre: ClassVar[str] = ""

    def __post_init__(self) -> None:
        in_order(self.name, [one.point for one in self.points])
        ordered = sorted(self.points, key=lambda one: (one.point.period.end, one.point.period.start))
        object.__setattr__(self, "points", tuple(ordered))
        stretches = [one.stretch for one in ordered]
        if stretches != sorted(stretches) or (
            stretches and not 0 <= stretches[0] <= stretches[-1] < len(self.stretches)
        ):
            raise Refused.one(
                self.name or "chart", "its points do not go by stretch", "Give each point the number of its stretch"
            )

    @property
    def empty(self) -> bool:
        """Whether there is no value to draw."""
        return all(one.point.figure.value is None for one in self.points)

    def _series(self) -> Series:
        return Series(self.name, tuple(one.point for one in self.points))

    def shown(self) -> Shown:
        """Figures as this chart shows them."""
        return Shown(words.places_of(self.about, [one.point.figure for one in self.points]))

    def titles(self, shown: Shown) -> tuple[str, str]:
        """Return the headline and the second title."""
        return (
            words.headline(self.about, [self._series()], shown),
            words.subtitle(self.about, [self.name], [one.point.period for one in self.points]),
        )

    def said(self, shown: Shown) -> list[str]:
        """Return latest, highest and lowest, the centre and limits, signals, and what must be known."""
        points = [one.point for one in self.points]
        said = [words.points_words(self.name, points, shown)]
        said += [words.sentence(text) for text in self._lines(shown)]
        said += self._signals()
        said += target_words(self.target, self.trajectory, self.about, shown)
        return [*said, *self._cautions(), *words.exceptions([(self.name, points)], self.breaks)]

    def table(self, shown: Shown, caption: str) -> Table:
        """Return the same values, newest first, with the centre, the limits and what was found."""
        unit = words.column_unit(self.about)
        has_limits = any(one.upper is not None for one in self.stretches)
        titles = [f"Value{unit}", f"{self.centre}{unit}"]
        titles += [f"Lower limit{unit}", f"Upper limit{unit}"] if has_limits else []
        columns = (Column("Period"), *(Column(title, numeric=True) for title in titles), Column("What the point says"))
        levels = []
        for about in self.stretches:
            given = (about.centre, about.lower, about.upper) if has_limits else (about.centre,)
            levels.append([self._level(level, shown) for level in given])
        rows = [
            (one.point.period.label, words.cell(one.point.figure, shown), *levels[one.stretch], _found(one))
            for one in reversed(self.points)
        ]
        missing = any(one.centre is None for one in self.stretches)
        key = words.marker_key([one.point.figure for one in self.points], none=missing)
        return Table(caption, columns, tuple(rows), key)

    def notes(self, shown: Shown) -> tuple[str, ...]:
        """Return how limits were made, what is missing, and re-bases with their reasons."""
        made = self.settings if any(one.centre is not None for one in self.stretches) else ""
        told = words.exceptions([(self.name, [one.point for one in self.points])], self.breaks)
        return tuple(note for note in (made, *told) if note)

    def draw(self, sheet: Sheet, shown: Shown) -> float:
        """Draw it; return its height."""
        height = _SHORT if sheet.narrow else max(_TALL, sheet.width * 0.34)
        labels = self._labels(shown)
        beside = not sheet.narrow and fits(labels, 170, height)
        top = self._key(shown, lines=not beside).draw(sheet, 0)
        points = [one.point for one in self.points]
        breaks = words.all_breaks([(self.name, points)], self.breaks)
        steps = self.trajectory.steps if self.trajectory else ()
        plot = TimePlot(
            sheet,
            periods=[*(point.period for point in points), *(period for period, _ in steps)],
            values=self._values(),
            unit=self.about.unit,
            top=top,
            strip=bool(breaks),
            height=height,
            right=sheet.width - (gutter(labels, 170) + 14 if beside else 2),
        )
        plot.grid()
        self._limits(plot)
        plot.breaks(breaks, [point.period for point in points])
        if self.target:
            plot.target(self.target.value)
        if self.trajectory:
            plot.trajectory(steps)
        plot.line(points, self.breaks, colour=palette.BLUE, dash="", width="2" if sheet.narrow else "2.5")
        self._marks(plot, sheet)
        if beside:
            plot.beside(labels, 170)
        below = plot.missing(points)
        end = plot.bottom + below + plot.dates(below=below)
        return plot.caption([plot.starts, hollow_note(points), *self._cautions()], end)

    def _values(self) -> list[Decimal]:
        values = drawn_values(one.point for one in self.points)
        for about in self.stretches:
            values += [level for level in (about.centre, about.lower, about.upper) if level is not None]
        if self.target:
            values.append(self.target.value)
        return values + ([value for _, value in self.trajectory.steps] if self.trajectory else [])

    def _limits(self, plot: TimePlot) -> None:
        """Draw the centre and limits of each stretch, with a gap where a new one starts."""
        for left, right, about in self._reach(plot):
            if about.upper is not None and about.lower is not None:
                top, bottom = plot.y(about.upper), plot.y(about.lower)
                plot.sheet.rect(left, top, right - left, bottom - top, cls="area", fill=palette.WASH)
                for y in (top, bottom):
                    more = f' stroke-width="1.5" stroke-dasharray="{"3 4" if about.trial else _DASH}"'
                    plot.sheet.rule(left, y, right, y, cls="limit", stroke=palette.GREY, more=more)
            if about.centre is not None:
                y = plot.y(about.centre)
                plot.sheet.rule(left, y, right, y, cls="limit", stroke=palette.GREY, more=' stroke-width="1.5"')

    def _reach(self, plot: TimePlot) -> list[tuple[float, float, Limits]]:
        """Where each stretch starts and ends across the plot."""
        ends: dict[int, tuple[Period, Period]] = {}
        for one in self.points:
            period = one.point.period
            ends[one.stretch] = (ends[one.stretch][0] if one.stretch in ends else period, period)
        found = []
        left = plot.left
        for n, following in zip(ends, [*list(ends)[1:], None], strict=True):
            if following is None:
                found.append((left, plot.right, self.stretches[n]))
                break
            middle = (plot.x(ends[n][1]) + plot.x(ends[following][0])) / 2
            found.append((left, middle - 3, self.stretches[n]))
            left = middle + 3
        return found

    def _marks(self, plot: TimePlot, sheet: Sheet) -> None:
        """Draw each point by its result; those that are not by chance also carry their letter where it fits."""
        room = (plot.right - plot.left) / max(len(plot.periods), 1)
        size = max(3.0, min(6.5, room * 0.42))
        marks: tuple[list[str], list[str]] = ([], [])  # by whether it tells of something: those lie over the others
        places: list[tuple[float, float, float, str]] = []
        for one in self.points:
            if one.point.figure.value is None:
                continue
            x, y = plot.spot(one.point)
            look = LOOKS[one.variation]
            told = one.variation > Variation.COMMON_CAUSE
            radius = max(size, 4.5) if told else size
            marks[told].append(mark(look.shape, x, y, radius, look.colour, hollow=unsettled(one.point.figure)))
            places.append((x, y, radius * 1.3, look.letter if told else ""))
        sheet.shapes.extend([*marks[False], *marks[True]])
        before: Box = (sheet.width, 0.0, sheet.width, 0.0)
        for n in range(len(places) - 1, -1, -1):  # the latest first
            x, y, radius, letter = places[n]
            if not letter:
                continue
            above = (letter == "H" and y - radius - 18 > plot.top) or y + radius + 18 > plot.bottom
            base = y - radius - 3 if above else y + radius + 13
            wide = width_of(letter)
            box = (x - wide / 2, base - 11, x + wide / 2, base + 1)
            near = [(a - r, b - r, a + r, b + r) for a, b, r, _ in places[max(n - 1, 0) : n + 2] if a != x]
            if apart(box, before, 1) and all(apart(box, other) for other in near):
                sheet.middle(x, base, letter)
                before = box

    def _labels(self, shown: Shown) -> list[Beside]:
        labels = []
        latest = words.newest([one.point for one in self.points])
        about = self._latest_limits()
        if about is not None:
            for name, level in (
                ("Upper limit", about.upper),
                (self.centre, about.centre),
                ("Lower limit", about.lower),
            ):
                if level is not None:
                    labels.append(Beside(f"{name} {self._level_words(level, shown)}", level))
        if latest is not None and latest.figure.value is not None:
            labels.append(Beside(f"Latest {shown(latest.figure)}", latest.figure.value, bold=True, at=latest.period))
        return labels + target_labels(self.target, self.trajectory, self.about, shown)

    def _latest_limits(self) -> Limits | None:
        return self.stretches[self.points[-1].stretch] if self.points else None

    def _key(self, shown: Shown, *, lines: bool) -> Key:
        """The results that are on the chart, and its lines where they are not labelled themselves."""
        key = Key()
        found = {one.variation for one in self.points if one.point.figure.value is not None}
        for variation, look in LOOKS.items():
            if variation in found and variation is not Variation.NOT_JUDGED:
                key.mark(look.words, look.colour, look.shape, look.letter)
        if not lines:
            return key
        latest = words.newest([one.point for one in self.points])
        if latest:
            key.line(f"Latest {shown(latest.figure)}", palette.BLUE, width="2.5")
        about = self._latest_limits()
        if about is not None and about.centre is not None:
            key.line(f"{self.centre} {self._level_words(about.centre, shown)}", palette.GREY, width="1.5")
            if about.lower is not None and about.upper is not None:
                low, high = (self._level_words(level, shown) for level in (about.lower, about.upper))
                dash = "3 4" if about.trial else _DASH
                key.line(f"Limits {low} to {high}", palette.GREY, dash=dash, width="1.5")
        for label in target_labels(self.target, self.trajectory, self.about, shown):
            key.line(label.words, palette.RUST, dash="3 5")
        return key

    def _level_words(self, level: Decimal, shown: Shown) -> str:
        """A computed level, to one place more than whole figures so that it is not taken for one."""
        return shown.value(level, self.about.unit, least=1)

    def _level(self, level: Decimal | None, shown: Shown) -> str:
        return "[z]" if level is None else words.bare(self._level_words(level, shown), self.about.unit)

    def _lines(self, shown: Shown) -> list[str]:
        said = []
        for n, about in enumerate(self.stretches):
            if about.centre is None:
                continue
            text = f"{self.centre} {self._level_words(about.centre, shown)}"
            if about.lower is not None and about.upper is not None:
                low, high = (self._level_words(level, shown) for level in (about.lower, about.upper))
                text += f", limits {low} to {high}"
            within = [one.point.period.label for one in self.points if one.stretch == n]
            many = len(self.stretches) > 1 and within
            said.append(f"{text}, from {within[0]} to {within[-1]}" if many else text)
        return said

    def _signals(self) -> list[str]:
        """Which points are not by chance, and why."""
        said = []
        for variation, look in LOOKS.items():
            found = [one for one in self.points if one.variation is variation]
            if not found or variation is Variation.NOT_JUDGED:
                continue
            labels = [one.point.period.label for one in found]
            which = listed(labels) if len(labels) <= 4 else f"{len(labels)} of {len(self.points)} points"
            if len(labels) == len(self.points) > 1:
                which = "every point"
            reasons = Counter(one.why for one in found if one.why)
            why = f" ({'; '.join(reasons)})" if reasons else ""
            said.append(words.sentence(f"{look.words.partition(':')[0]}: {which}{why}"))
        return said

    def _cautions(self) -> list[str]:
        """Too few points to judge, or limits that may still move."""
        said = []
        judged = [one for one in self.points if one.variation is not Variation.NOT_JUDGED]
        have = sum(one.point.figure.value is not None for one in self.points)
        if not judged and have < self.needed:
            said.append(f"Too few points to judge: {have}, and it takes {self.needed}.")
        if any(about.trial for about in self.stretches):
            said.append(f"Trial limits: fewer than {TRIAL_UNDER} points, so they may still move.")
        return said


@dataclass(frozen=True, slots=True)
class SpcChart(_ControlChart):
    """An SPC chart: mean and limits by stretch, broken where limits were re-based.

    Args:
        about: What it is about.
        name: Whose figures they are.
        points: Each figure with what was found.
        stretches: Mean and limits from one re-base to the next; one without limits is drawn as a plain line.
        target: A level to reach.
        trajectory: The planned way to a target.
        breaks: Re-bases and changes of definition, each with its reason.
        settings: How limits were made, as the method says it.
        needed: How many points it takes to judge.
    """

    kind: ClassVar[str] = "SPC chart"
    centre: ClassVar[str] = "Mean"

    @classmethod
    def of(
        cls,
        about: About,
        name: str,
        points: Sequence[Point],
        charts: Charts,
        *,
        series: int = 0,
        target: Target | None = None,
        trajectory: Trajectory | None = None,
        breaks: tuple[Break, ...] = (),
    ) -> Self:
        """Return the chart of one series of `methods.spc_charts`.

        Args:
            about: What it is about.
            name: Whose figures they are.
            points: The figures of the series, in the order of its rows.
            charts: What the method found.
            series: Which of its series.
            target: A level to reach.
            trajectory: The planned way to a target.
            breaks: Re-bases, with their reasons.

        Raises:
            ValueError: where there are more or fewer points than rows.
        """
        own = np.flatnonzero(charts.segments.series == series)
        rows = np.flatnonzero(charts.segments.series[charts.points.segment] == series)
        made = charts.segments
        stretches = tuple(
            Limits(
                decimal_of(made.mean[n]) if charts.rows.ok[n] else None,
                decimal_of(made.lower[n]) if charts.rows.ok[n] else None,
                decimal_of(made.upper[n]) if charts.rows.ok[n] else None,
                int(made.points[n]),
                bool(made.trial[n]),
            )
            for n in own.tolist()
        )
        found = charts.points
        together = zip(
            points,
            found.variation[rows].tolist(),
            found.signal[rows].tolist(),
            (found.segment[rows] - own[0]).tolist() if len(own) else [],
            strict=True,
        )
        return cls(
            about,
            name,
            tuple(
                ControlPoint(point, Variation(variation), Signal(signal).label if signal else "", segment)
                for point, variation, signal, segment in together
            ),
            stretches,
            target,
            trajectory,
            breaks,
            charts.settings,
        )


@dataclass(frozen=True, slots=True)
class RunChart(_ControlChart):
    """A run chart: the median by stretch, and points by their runs. Arguments as for `SpcChart`."""

    kind: ClassVar[str] = "Run chart"
    centre: ClassVar[str] = "Median"

    @classmethod
    def of(
        cls,
        about: About,
        name: str,
        points: Sequence[Point],
        charts: RunCharts,
        *,
        series: int = 0,
        target: Target | None = None,
        trajectory: Trajectory | None = None,
        breaks: tuple[Break, ...] = (),
    ) -> Self:
        """Return the chart of one series of `methods.run_charts`; arguments as for `SpcChart.of`.

        Raises:
            ValueError: where there are more or fewer points than rows.
        """
        own = np.flatnonzero(charts.series == series)
        rows = np.flatnonzero(charts.series[charts.segment] == series)
        stretches = tuple(Limits(decimal_of(charts.median[n]), points=int(charts.points[n])) for n in own.tolist())
        together = zip(
            points,
            charts.variation[rows].tolist(),
            charts.signal[rows].tolist(),
            (charts.segment[rows] - own[0]).tolist() if len(own) else [],
            strict=True,
        )
        return cls(
            about,
            name,
            tuple(
                ControlPoint(point, Variation(variation), RunSignal(signal).label if signal else "", segment)
                for point, variation, signal, segment in together
            ),
            stretches,
            target,
            trajectory,
            breaks,
        )


def _found(one: ControlPoint) -> str:
    if one.point.figure.value is None:
        return "No figure"
    if one.variation is Variation.NOT_JUDGED:
        return "Not judged"
    return f"{LOOKS[one.variation].words}{f' ({one.why})' if one.why else ''}"
