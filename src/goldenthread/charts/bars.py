"""Bars from zero: areas side by side, a few years, a part of a year and its projection, figures against targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar, Final

from goldenthread.charts import palette, words
from goldenthread.charts.axis import scale_of, unit_words
from goldenthread.charts.data import About, Column, Table, Target, unsettled
from goldenthread.charts.rows import RowPlot, name_height
from goldenthread.charts.sheet import Key, Sheet
from goldenthread.charts.words import Shown
from goldenthread.methods.part_year import PartYear
from goldenthread.methods.wording import listed
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Period, ValueType

_DASHED: Final = ' stroke-width="2" stroke-dasharray="6 4"'


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Args:
        name: Of the area or the period.
        figure: Its figure; where it has no value, its marker stands in place of a bar.
        comparator: Whether it is there to compare with: drawn grey.
        target: A target of its own, drawn as a line across the bar.
        so_far: For a projection, what is already counted: drawn filled within the outline.
    """

    name: str
    figure: Figure
    comparator: bool = False
    target: Decimal | None = None
    so_far: Figure | None = None


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from zero, one under another, so that every name is level and whole.

    Args:
        about: What it is about.
        bars: The bars.
        period: When the figures are of, where that is the same for all.
        benchmark: A figure to compare with, drawn down all bars.
        target: A level to reach, drawn down all bars.
        intervals: Whether limits of figures are drawn.
        as_given: Whether bars stay in the order given; otherwise the largest comes first and the missing last.
    """

    about: About
    bars: tuple[Bar, ...]
    period: Period | None = None
    benchmark: Target | None = None
    target: Target | None = None
    intervals: bool = False
    as_given: bool = False

    kind: ClassVar[str] = "Bar chart"

    def __post_init__(self) -> None:
        if not self.as_given:
            object.__setattr__(self, "bars", tuple(sorted(self.bars, key=_rank)))

    @property
    def empty(self) -> bool:
        """Whether there is no value to draw."""
        return all(bar.figure.value is None for bar in self.bars)

    def shown(self) -> Shown:
        """Figures as this chart shows them."""
        return Shown(words.places_of(self.about, [bar.figure for bar in self.bars]))

    def titles(self, shown: Shown) -> tuple[str, str]:
        """Return the headline and the second title."""
        where = self.about.places
        names = [bar.name for bar in self.bars]
        when = self.period.label if self.period else ""
        if self._over_time and names:
            when = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
        elif not where:
            where = listed(names) if len(names) <= 4 else f"{len(names)} areas"
        parts = (
            self.about.measure.rstrip(" ."),
            where,
            when,
            unit_words(self.about.unit),
        )
        return self._headline(shown), ", ".join(part for part in parts if part)

    @property
    def _over_time(self) -> bool:
        """Whether the bars are periods of one place, as they are where they keep their order and the place is told."""
        return self.as_given and self.period is None and bool(self.about.places)

    def _headline(self, shown: Shown) -> str:
        if self.about.headline:
            return " ".join(self.about.headline.split())
        local = [bar for bar in self.bars if not bar.comparator and bar.figure.value is not None]
        if not local:
            return "No figure to show"
        bar = local[0] if len(local) == 1 or not self.as_given else local[-1]
        said = f"{bar.name} was {shown.number(bar.figure)}"
        return said if len(said.split()) <= 10 else f"The figure is {shown.number(bar.figure)}"

    def said(self, shown: Shown) -> list[str]:
        """Return highest and lowest, local figures, benchmark and target, and what must be known."""
        have = [bar for bar in self.bars if bar.figure.value is not None]
        said = []
        if len(have) > 6:
            ranked = sorted(have, key=_rank)
            first, last = ranked[0], ranked[-1]
            said.append(f"Highest: {first.name}, {shown.number(first.figure)}.")
            said.append(f"Lowest: {last.name}, {shown.number(last.figure)}.")
            said += [
                f"{bar.name}: {shown.number(bar.figure)}, {ranked.index(bar) + 1} of {len(ranked)} from the highest."
                for bar in have
                if not bar.comparator and sum(not one.comparator for one in have) <= 4
            ]
        else:
            said += [words.sentence(f"{bar.name}: {self._bar_words(bar, shown)}") for bar in have]
        for level in (self.benchmark, self.target):
            if level:
                said.append(words.sentence(f"{level.words}: {shown.aim(level.value, self.about.unit)}"))
        return said + bar_exceptions(self.bars)

    def _bar_words(self, bar: Bar, shown: Shown) -> str:
        said = shown.number(bar.figure)
        if bar.so_far is not None:
            said = f"{shown.number(bar.so_far)} so far, projected {said}"
        if self.intervals and bar.figure.lower is not None and bar.figure.upper is not None:
            low, high = (shown.value(v, self.about.unit) for v in (bar.figure.lower, bar.figure.upper))
            said += f" (limits {low} to {high})"
        if bar.target is not None:
            said += f", target {shown.aim(bar.target, self.about.unit)}"
        return said

    def table(self, shown: Shown, caption: str) -> Table:
        """Return the same values, in the order of the bars."""
        unit = words.column_unit(self.about)
        targets = any(bar.target is not None for bar in self.bars)
        so_far = any(bar.so_far is not None for bar in self.bars)
        columns = [Column("Period" if self._over_time else "Area"), Column(f"Value{unit}", numeric=True)]
        columns += [Column(f"So far{unit}", numeric=True)] if so_far else []
        columns += [Column(f"Limits{unit}", numeric=True)] if self.intervals else []
        columns += [Column(f"Target{unit}", numeric=True)] if targets else []
        rows = []
        for bar in self.bars:
            row = [bar.name, words.cell(bar.figure, shown)]
            if so_far:
                row.append(words.cell(bar.so_far, shown) if bar.so_far else "[z]")
            if self.intervals:
                row.append(words.limits_cell(bar.figure, shown))
            if targets:
                aim = "[z]" if bar.target is None else shown.aim(bar.target, self.about.unit)
                row.append(words.bare(aim, self.about.unit))
            rows.append(tuple(row))
        key = words.marker_key([bar.figure for bar in self.bars], none=any("[z]" in row for row in rows))
        return Table(caption, tuple(columns), tuple(rows), key)

    def notes(self, shown: Shown) -> tuple[str, ...]:
        """Return what to print beside the chart."""
        return ()

    def draw(self, sheet: Sheet, shown: Shown) -> float:
        """Draw it; return its height."""
        values = self._values()
        scale = scale_of(values or [Decimal(0)], self.about.unit, from_zero=True, steps=3 if sheet.narrow else 5)
        # At its own size a bar may as well end at the largest value, unless an axis is written under it.
        ruled = self.intervals or scale.low < 0
        if not ruled:
            scale = replace(scale, high=max(float(max(values).scaleb(-scale.exponent)), scale.ticks[1][0] / 100))
        column = ruled or self.benchmark or self.target or any(bar.target is not None for bar in self.bars)
        top = self._key().draw(sheet, 0)
        benchmark = self._level_words(self.benchmark, shown)
        plot = RowPlot(
            sheet,
            names=[bar.name for bar in self.bars],
            values=[self._end_words(bar, shown) for bar in self.bars],
            strong=[not bar.comparator for bar in self.bars],
            scale=scale,
            top=top + (name_height(sheet, benchmark) if benchmark else 0) + 4,
            missing=[bar.figure.value is None for bar in self.bars],
            at_end=not column,
            over=self.intervals and len(values) > len(self.bars),
        )
        if ruled:
            plot.gridlines()
        for n, bar in enumerate(self.bars):
            plot.label(n, self._bar(plot, n, bar))
        plot.base()
        if self.benchmark:
            x = plot.x(self.benchmark.value)
            plot.benchmark(x)
            plot.named(x, top, benchmark)
        for bar, middle in zip(self.bars, plot.middles, strict=True) if self.intervals else ():
            figure = bar.figure
            if figure.value is not None and figure.lower is not None and figure.upper is not None:
                plot.whisker(figure.lower, figure.upper, middle)
        y = plot.bottom + 2
        if ruled:
            y += plot.ticks(y)
        if self.target:
            x = plot.x(self.target.value)
            plot.down(x, "target", palette.RUST, "3", "3 5")
            y += plot.named(x, y, self._level_words(self.target, shown))
        return y + 4

    def _level_words(self, level: Target | None, shown: Shown) -> str:
        return f"{level.words} {shown.aim(level.value, self.about.unit)}" if level else ""

    def _values(self) -> list[Decimal]:
        values = []
        for bar in self.bars:
            figure = bar.figure
            found = [figure.value, bar.target, bar.so_far.value if bar.so_far else None]
            if self.intervals and figure.value is not None:
                found += [figure.lower, figure.upper]
            values += [value for value in found if value is not None]
        return values + [level.value for level in (self.benchmark, self.target) if level]

    def _end_words(self, bar: Bar, shown: Shown) -> str:
        said = shown(bar.figure)
        if self.about.unit.type is ValueType.PERCENTAGE_POINTS:
            said = words.bare(said, self.about.unit)
        if bar.figure.value is None and bar.figure.marker:
            return f"{said} {bar.figure.marker.meaning.partition(':')[0]}"
        if bar.so_far is not None:
            return f"{said} projected"
        if bar.target is not None:
            return f"{said}, target {shown.aim(bar.target, self.about.unit)}"
        return said

    def _bar(self, plot: RowPlot, n: int, bar: Bar) -> float:
        """Draw one bar; return where it ends, so that words can follow it."""
        y = plot.middles[n]
        zero = plot.x(Decimal(0))
        if bar.figure.value is None:
            return 0.0
        end = plot.x(bar.figure.value)
        left, wide = min(zero, end), max(abs(end - zero), 1.5)
        high = 18 if bar.target is not None else 20
        colour = palette.SLATE if bar.comparator else palette.BLUE
        if unsettled(bar.figure):
            more = f' stroke="{colour}"{_DASHED}'
            plot.sheet.rect(
                left + 1, y - high / 2 + 1, wide - 2, high - 2, cls="bar-open", fill=palette.PAPER, more=more
            )
            if bar.so_far is not None and bar.so_far.value is not None:
                part = plot.x(bar.so_far.value)
                plot.sheet.rect(min(zero, part), y - high / 2, abs(part - zero), high, cls="bar", fill=colour)
        else:
            cls = "bar-other" if bar.comparator else "bar"
            plot.sheet.rect(left, y - high / 2, wide, high, cls=cls, fill=colour)
        last = max(end, zero)
        if self.intervals and bar.figure.lower is not None and bar.figure.upper is not None:
            last = max(last, plot.x(bar.figure.upper))
        if bar.target is not None:
            x = plot.x(bar.target)
            plot.sheet.rule(x, y - 13, x, y + 13, cls="halo", stroke=palette.PAPER, more=' stroke-width="7"')
            plot.sheet.rule(x, y - 13, x, y + 13, cls="target", stroke=palette.RUST, more=' stroke-width="4"')
        return last

    def _key(self) -> Key:
        """Samples of what is not plain: outlines, part filled bars, whiskers."""
        key = Key()
        open_ = [bar for bar in self.bars if bar.figure.value is not None and unsettled(bar.figure)]
        if any(bar.so_far is not None for bar in open_):
            key.bar("Counted so far", "bar", palette.BLUE)
        kinds = []
        if any(bar.figure.basis is Basis.FORECAST for bar in open_):
            kinds.append("Projected" if any(bar.so_far for bar in open_) else "Forecast")
        if any(bar.figure.basis is Basis.ESTIMATED for bar in open_):
            kinds.append("Estimated")
        if any(bar.figure.basis not in (Basis.FORECAST, Basis.ESTIMATED) for bar in open_):
            kinds.append("Provisional")
        if kinds:
            words_ = " or ".join([kinds[0], *(kind.lower() for kind in kinds[1:])])
            key.bar(words_, "bar-open", palette.PAPER, f' stroke="{palette.BLUE}"{_DASHED}')
        if any(bar.target is not None for bar in self.bars):
            key.line("Target", palette.RUST, width="4")
        if self.intervals and any(bar.figure.lower is not None for bar in self.bars):
            key.line("Limits", "currentColor", width="2")
        return key


def projection(
    about: About,
    made: PartYear,
    *,
    part: str,
    year: str,
    last_year: str = "",
    earlier: Sequence[tuple[str, Figure]] = (),
) -> BarChart:
    """Return part of a year with its projection and the interval of that, under the years before it.

    Args:
        about: What it is about. How the projection was made is added to its message.
        made: The projection of `methods.part_year`.
        part: What the part is called: "quarter 1 2023/24".
        year: What is projected: "2023/24".
        last_year: The name of last year, where the projection holds last year's whole.
        earlier: Years before that.
    """
    bars = [Bar(name, figure, comparator=True) for name, figure in earlier]
    if made.last is not None and last_year:
        bars.append(Bar(last_year, made.last, comparator=True))
    bars.append(Bar(year, made.total, so_far=made.seen))
    limits = made.total.lower is not None and made.total.upper is not None
    how = f"Projected from {part}: {made.method_words}; {made.limits_words}"
    message = f"{about.message.rstrip('. ')}. {how}" if about.message else how
    return BarChart(replace(about, message=message), tuple(bars), intervals=limits, as_given=True)


def bar_exceptions(bars: Sequence[Bar]) -> list[str]:
    """Return which bars are missing and why, and which may change."""
    said = []
    for bar in bars:
        if bar.figure.value is None:
            why = bar.figure.marker.meaning.partition(":")[0]
            said.append(words.sentence(f"{bar.name}: no figure, {why} {bar.figure.marker.shown}"))
    for label, found in (
        ("provisional, and may change", [b for b in bars if b.figure.status is FigureStatus.PROVISIONAL]),
        ("estimated", [b for b in bars if b.figure.basis is Basis.ESTIMATED]),
        ("a forecast", [b for b in bars if b.figure.basis is Basis.FORECAST and b.so_far is None]),
    ):
        names = [bar.name for bar in found if bar.figure.value is not None]
        if names:
            said.append(words.sentence(f"{listed(names)} {'is' if len(names) == 1 else 'are'} {label}"))
    return said


def _rank(bar: Bar) -> tuple[bool, Decimal]:
    value = bar.figure.value
    return (value is None, Decimal(0) if value is None else -value)
