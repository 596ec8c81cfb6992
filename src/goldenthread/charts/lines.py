"""Lines over time: one to four series, labelled where they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import ClassVar, Final

from goldenthread.charts import palette, words
from goldenthread.charts.data import About, Break, Interval, Point, Series, Table, Target, Trajectory
from goldenthread.charts.sheet import Key, Sheet
from goldenthread.charts.timeplot import Beside, TimePlot, drawn_values, fits, gutter, hollow_note
from goldenthread.charts.words import Shown
from goldenthread.methods.wording import when
from goldenthread.vocabulary import Period, Refused

MOST: Final = 4
_TALL, _SHORT = 270, 220
_DIRECT_NARROW: Final = 84


@dataclass(frozen=True, slots=True)
class LineChart:
    """One to four series over time.

    Args:
        about: What it is about.
        series: In data order; local ones are coloured, comparators grey.
        target: A level to reach.
        trajectory: The planned way to a target.
        breaks: Changes of definition that concern every series. Figures marked [b] break their own line.

    Raises:
        Refused: for no series or more than four.
    """

    about: About
    series: tuple[Series, ...]
    target: Target | None = None
    trajectory: Trajectory | None = None
    breaks: tuple[Break, ...] = ()

    kind: ClassVar[str] = "Line chart"

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST:
            raise Refused.one(
                "chart", f"it has {len(self.series)} series", f"Draw 1 to {MOST}, and leave the others to the table"
            )

    @property
    def empty(self) -> bool:
        """Whether there is no value to draw."""
        return not any(point.figure.value is not None for one in self.series for point in one.points)

    def shown(self) -> Shown:
        """Figures as this chart shows them."""
        figures = [point.figure for one in self.series for point in one.points]
        return Shown(words.places_of(self.about, figures))

    def titles(self, shown: Shown) -> tuple[str, str]:
        """Return the headline and the second title."""
        periods = [point.period for one in self.series for point in one.points]
        names = [one.name for one in self.series]
        return words.headline(self.about, self.series, shown), words.subtitle(self.about, names, periods)

    def said(self, shown: Shown) -> list[str]:
        """Return latest, highest and lowest by series, the target, and what must be known."""
        said = [words.series_words(one, shown) for one in self.series]
        said += target_words(self.target, self.trajectory, self.about, shown)
        return said + words.exceptions([(one.name, one.points) for one in self.series], self.breaks)

    def table(self, shown: Shown, caption: str) -> Table:
        """Return the same values."""
        return words.series_table(self.about, caption, self.series, shown)

    def notes(self, shown: Shown) -> tuple[str, ...]:
        """Return what to print beside the chart: what is missing and why, what may change, breaks and their reasons."""
        return tuple(words.exceptions(_named(self.series), self.breaks))

    def draw(self, sheet: Sheet, shown: Shown) -> float:
        """Draw it; return its height."""
        height = _SHORT if sheet.narrow else max(_TALL, sheet.width * 0.34)
        labels = self._labels(shown)
        most = _DIRECT_NARROW if sheet.narrow else 190
        crowded = sheet.narrow and max(len(one.points) for one in self.series) > 12
        direct = not crowded and fits(labels, most, height)
        top = 0.0 if direct else self._key(shown).draw(sheet, 0)
        breaks = words.all_breaks(_named(self.series), self.breaks)
        plot = TimePlot(
            sheet,
            periods=self._periods(),
            values=self._values(),
            unit=self.about.unit,
            top=top,
            strip=bool(breaks),
            height=height,
            right=sheet.width - (gutter(labels, most) + 14 if direct else 2),
        )
        plot.grid()
        looks = looks_of(self.series)
        for one, (colour, _, _) in zip(self.series, looks, strict=True):
            if one.interval is Interval.BAND:
                plot.band(one.points, self.breaks, colour)
        plot.breaks(breaks, [p.period for one in self.series for p in one.points])
        if self.target:
            plot.target(self.target.value)
        if self.trajectory:
            plot.trajectory(self.trajectory.steps)
        # Comparators first, so that the local line lies over them.
        for one, (colour, dash, shape) in sorted(
            zip(self.series, looks, strict=True), key=lambda found: not found[0].comparator
        ):
            plot.line(one.points, self.breaks, colour=colour, dash=dash, width="2.5" if one.comparator else "3.5")
            if one.interval is Interval.WHISKERS:
                plot.whiskers(one.points, colour)
            plot.marks(one.points, self.breaks, colour=colour, shape=shape, size=4.5 if one.comparator else 6)
        if direct:
            plot.beside(labels, most)
        below = plot.missing(self._missing())
        end = plot.bottom + below + plot.dates(below=below)
        points = chain.from_iterable(one.points for one in self.series)
        return plot.caption([plot.starts, hollow_note(points), interval_note(self.series)], end)

    def _periods(self) -> list[Period]:
        found = [point.period for one in self.series for point in one.points]
        return found + ([period for period, _ in self.trajectory.steps] if self.trajectory else [])

    def _values(self) -> list[Decimal]:
        values: list[Decimal] = []
        for one in self.series:
            values += drawn_values(one.points, limits=one.interval is not Interval.NONE)
        if self.target:
            values.append(self.target.value)
        return values + ([value for _, value in self.trajectory.steps] if self.trajectory else [])

    def _missing(self) -> list[Point]:
        """Points of periods for which no series has a value: only there is it plain whose marker it is."""
        held = {p.period.end for one in self.series for p in one.points if p.figure.value is not None}
        return [p for one in self.series for p in one.points if p.period.end not in held]

    def _labels(self, shown: Shown) -> list[Beside]:
        ends = [words.newest(one.points) for one in self.series]
        last = max((end.period.end for end in ends if end), default=None)
        labels = []
        for one, end in zip(self.series, ends, strict=True):
            if end is None or end.figure.value is None:
                continue
            late = "" if end.period.end == last else f" {when(end.period)}"
            said = f"{one.name} {shown(end.figure)}{late}".strip()
            labels.append(Beside(said, end.figure.value, bold=not one.comparator, at=end.period))
        return labels + target_labels(self.target, self.trajectory, self.about, shown)

    def _key(self, shown: Shown) -> Key:
        key = Key()
        for one, (colour, dash, shape) in zip(self.series, looks_of(self.series), strict=True):
            end = words.newest(one.points)
            said = f"{one.name} {shown(end.figure)}" if end else f"{one.name}: no figure"
            key.line(said, colour, dash=dash, shape=shape)
        for label in target_labels(self.target, self.trajectory, self.about, shown):
            key.line(label.words, palette.RUST, dash="3 5")
        return key


def looks_of(series: Sequence[Series]) -> list[tuple[str, str, str]]:
    """Return the colour, dash and mark of each series. No two share a dash or a mark."""
    local = [n for n, one in enumerate(series) if not one.comparator]
    others = [n for n, one in enumerate(series) if one.comparator]
    colours = dict(zip(local, palette.CATEGORIES[max(len(local), 1)], strict=False))
    colours |= dict(zip(others, palette.COMPARATORS, strict=False))
    return [(colours[n], palette.DASHES[n], palette.SHAPES[n]) for n in range(len(series))]


def target_labels(target: Target | None, trajectory: Trajectory | None, about: About, shown: Shown) -> list[Beside]:
    """Return the labels of a target and of the end of a trajectory."""
    labels = []
    if target:
        labels.append(Beside(f"{target.words} {shown.aim(target.value, about.unit)}", target.value))
    if trajectory and trajectory.steps:
        period, value = trajectory.steps[-1]
        labels.append(Beside(f"{trajectory.words} {shown.aim(value, about.unit)}", value, at=period))
    return labels


def target_words(target: Target | None, trajectory: Trajectory | None, about: About, shown: Shown) -> list[str]:
    """Return a target and a trajectory in sentences."""
    said = []
    if target:
        said.append(words.sentence(f"{target.words}: {shown.aim(target.value, about.unit)}"))
    if trajectory and trajectory.steps:
        steps = [f"{shown.aim(value, about.unit)} {when(period)}" for period, value in trajectory.steps]
        said.append(words.sentence(f"{trajectory.words}, planned: {', '.join(steps)}"))
    return said


def interval_note(series: Sequence[Series]) -> str:
    """Return what whiskers or bands are, if there are any."""
    kinds = {one.interval for one in series if any(p.figure.lower is not None for p in one.points)}
    said = [words_ for kind, words_ in _LIMITS.items() if kind in kinds]
    return f"{' and '.join(said)} show the limits of each figure." if said else ""


_LIMITS: Final = {Interval.WHISKERS: "Whiskers", Interval.BAND: "Bands"}


def _named(series: Sequence[Series]) -> list[tuple[str, tuple[Point, ...]]]:
    return [(one.name, one.points) for one in series]
