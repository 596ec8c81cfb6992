"""Several small charts on one scale, so that places can be held against one another fairly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from goldenthread.charts import palette, words
from goldenthread.charts.axis import scale_of
from goldenthread.charts.data import About, Series, Table
from goldenthread.charts.lettering import LINE, width_of, wrap
from goldenthread.charts.sheet import Key, Sheet
from goldenthread.charts.timeplot import TimePlot, drawn_values, hollow_note
from goldenthread.charts.words import Shown

_PLOT: Final = 110
_BETWEEN: Final = 24


@dataclass(frozen=True, slots=True)
class Multiples:
    """A grid of line charts, one to a place, all on one scale and over the same time.

    Args:
        about: What it is about.
        series: One to a small chart, in order.
        comparator: A line drawn grey in every one.
    """

    about: About
    series: tuple[Series, ...]
    comparator: Series | None = None

    kind: ClassVar[str] = "Small line charts on one scale"

    @property
    def empty(self) -> bool:
        """Whether there is no value to draw."""
        return not any(point.figure.value is not None for one in self.series for point in one.points)

    def _all(self) -> list[Series]:
        return [*self.series, *([self.comparator] if self.comparator else [])]

    def shown(self) -> Shown:
        """Figures as this chart shows them."""
        return Shown(words.places_of(self.about, [point.figure for one in self._all() for point in one.points]))

    def titles(self, shown: Shown) -> tuple[str, str]:
        """Return the headline and the second title."""
        names = [one.name for one in self.series]
        where = names if len(names) <= 4 else [f"{len(names)} places"]
        periods = [point.period for one in self._all() for point in one.points]
        return words.headline(self.about, self._all(), shown), words.subtitle(self.about, where, periods)

    def said(self, shown: Shown) -> list[str]:
        """Return latest, highest and lowest of each, and what must be known."""
        said = [words.series_words(one, shown) for one in self._all()]
        return said + words.exceptions([(one.name, one.points) for one in self._all()])

    def table(self, shown: Shown, caption: str) -> Table:
        """Return the same values."""
        return words.series_table(self.about, caption, self._all(), shown)

    def notes(self, shown: Shown) -> tuple[str, ...]:
        """Return what to print beside the chart."""
        return tuple(words.exceptions([(one.name, one.points) for one in self._all()]))

    def draw(self, sheet: Sheet, shown: Shown) -> float:
        """Draw it; return its height."""
        values = [value for one in self._all() for value in drawn_values(one.points)]
        scale = scale_of(values, self.about.unit, steps=3)
        top = 0.0
        if self.comparator:
            key = Key()
            key.line(f"{self.comparator.name} in each", palette.GREY, dash=palette.DASHES[1], width="2.5")
            top = key.draw(sheet, 0)
        if scale.title:
            lines = wrap(scale.title, sheet.width)
            top += sheet.lines(0, top + 15, lines) + 4
        ticks = max(width_of(text) for _, text in scale.ticks) + 9
        across = 2 if sheet.narrow else 4 if len(self.series) > 6 else 3
        across = max(1, min(across, len(self.series)))
        wide = (sheet.width - ticks - (across - 1) * _BETWEEN) / across
        periods = [point.period for one in self._all() for point in one.points if point.figure.value is not None]
        y = top
        for row in range(0, len(self.series), across):
            group = self.series[row : row + across]
            heads = [self._head(one, shown, wide) for one in group]
            tall = max(len(name) + len(last) for name, last in heads) * LINE
            bottom = y
            for n, (one, (name, last)) in enumerate(zip(group, heads, strict=True)):
                left = ticks + n * (wide + _BETWEEN)
                first = y + tall - (len(name) + len(last)) * LINE
                sheet.lines(left, first + 15, name, bold=True)
                sheet.lines(left, first + 15 + len(name) * LINE, last)
                plot = TimePlot(
                    sheet,
                    periods=periods,
                    values=values,
                    unit=self.about.unit,
                    top=y + tall + 4,
                    height=_PLOT,
                    left=left,
                    right=left + wide,
                    scale=scale,
                )
                plot.grid(labels=n == 0)
                if self.comparator:
                    plot.line(self.comparator.points, (), colour=palette.GREY, dash=palette.DASHES[1], width="2")
                plot.line(one.points, (), colour=palette.BLUE, dash="", width="3")
                plot.marks(one.points, (), colour=palette.BLUE, shape="circle", size=4)
                bottom = max(bottom, plot.bottom + plot.ends())
            y = bottom + 12
        points = [point for one in self.series for point in one.points]
        notes = [f"The axis starts at {scale.starts}." if scale.starts else "", hollow_note(points)]
        text = " ".join(note for note in notes if note)
        if not text:
            return y
        return y + sheet.lines(0, y + 13, wrap(text, sheet.width)) + 4

    def _head(self, one: Series, shown: Shown, wide: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        end = words.newest(one.points)
        return wrap(one.name, wide, bold=True), wrap(shown(end.figure) if end else "[x]", wide)
