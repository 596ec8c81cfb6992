"""The plot that charts over time share: axes, lines that stop at gaps and breaks, and labels beside the plot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.charts import palette
from goldenthread.charts.axis import Scale, chosen, follows, position, scale_of, short
from goldenthread.charts.data import Break, Point, unsettled
from goldenthread.charts.labels import Room, stack, within
from goldenthread.charts.lettering import ABOVE, BELOW, LINE, SIZE, cuts, longest, width_of, wrap
from goldenthread.charts.sheet import Sheet, number
from goldenthread.charts.words import usual_step
from goldenthread.vocabulary import Basis, FigureStatus, Marker, Period, Unit

_PAD: Final = 12
_BREAK: Final = Marker.BREAK
_MUTED: Final = ' stroke-opacity="0.75"'


@dataclass(frozen=True, slots=True)
class Beside:
    """A label wanted beside the plot, at the height of what it names."""

    words: str
    value: Decimal
    bold: bool = False
    at: Period | None = None


def wrapped(labels: Sequence[Beside], room: float) -> list[tuple[str, ...]]:
    """Return the lines of labels that stand beside a plot."""
    return [wrap(label.words, room, bold=label.bold) for label in labels]


def gutter(labels: Sequence[Beside], most: float) -> float:
    """Return the width to leave for labels beside the plot."""
    lines = wrapped(labels, most)
    return max((longest(found, bold=label.bold) for found, label in zip(lines, labels, strict=True)), default=0.0)


def fits(labels: Sequence[Beside], room: float, height: float) -> bool:
    """Whether labels, wrapped to `room`, can stand in a stack of `height` without a word or number being cut."""
    if any(cuts(label.words, room, bold=label.bold) for label in labels):
        return False
    return sum(len(lines) * LINE + 4 for lines in wrapped(labels, room)) <= height


class TimePlot:
    """A plot of values over time on a sheet.

    Args:
        sheet: What to draw on.
        periods: Every period that is drawn, target steps included.
        values: Every value that must be on the axis.
        unit: Their unit.
        top: Where the plot starts.
        height: Of the plot, without what stands under it.
        right: Where it ends.
        left: Where it starts; by the ticks if None.
        strip: Whether to leave room over the plot for the names of breaks.
        scale: An axis made for several plots; made from the values if None.
    """

    def __init__(
        self,
        sheet: Sheet,
        *,
        periods: Iterable[Period],
        values: Sequence[Decimal],
        unit: Unit,
        top: float,
        height: float,
        right: float,
        left: float | None = None,
        strip: bool = False,
        scale: Scale | None = None,
    ) -> None:
        self.sheet: Final = sheet
        self.scale: Final = scale or scale_of(values, unit)
        self.periods: Final = sorted({(p.end, p.start): p for p in periods}.values(), key=lambda p: (p.end, p.start))
        if left is None:
            left = max(width_of(words) for _, words in self.scale.ticks) + 9
        self.left: Final = left
        self.right: Final = right
        if self.scale.title and scale is None:
            lines = wrap(self.scale.title, sheet.width)
            sheet.lines(0, top + 15, lines)
            top += LINE * len(lines) + 10
        else:
            top += 9
        self.top: Final = top + (20 if strip else 0)
        self.bottom: Final = self.top + height
        days = [position(p) for p in self.periods]
        self._first: Final = min(days)
        self._span: Final = max(days) - self._first
        # By identity: every period is held by its chart for as long as the plot is.
        self._places: Final[dict[int, float]] = {}
        self._spots: Final[dict[int, tuple[float, float]]] = {}

    def x(self, period: Period) -> float:
        """Return where a period stands across the sheet; a single one stands in the middle."""
        found = self._places.get(id(period))
        if found is None:
            room = self.right - self.left - 2 * _PAD
            share = (position(period) - self._first) / self._span if self._span else 0.5
            found = self._places[id(period)] = self.left + _PAD + room * share
        return found

    def y(self, value: Decimal) -> float:
        """Return where a value stands down the sheet."""
        return self.bottom - (self.bottom - self.top) * self.scale.at(value)

    def spot(self, point: Point) -> tuple[float, float]:
        """Return where a point that has a value stands."""
        found = self._spots.get(id(point))
        if found is None:
            found = self._spots[id(point)] = (self.x(point.period), self.y(_value(point)))
        return found

    def grid(self, *, labels: bool = True) -> None:
        """Draw a line for each step of the axis, with its value."""
        low, high = self.scale.low, self.scale.high
        for n, (level, words) in enumerate(self.scale.ticks):
            y = self.bottom - (self.bottom - self.top) * (level - low) / (high - low)
            base = not n or level == 0
            cls, stroke = ("axis", "currentColor") if base else ("grid", palette.RULE)
            self.sheet.rule(self.left, y, self.right, y, cls=cls, stroke=stroke, more=_MUTED if base else "")
            if labels:
                self.sheet.words(self.left - 9, y + 5, words, end=True)

    def ends(self) -> float:
        """Write the first and the last period within the width of the plot. Returns the height they took."""
        y = self.bottom + 20
        first, last = (" ".join(short(period)).strip() for period in (self.periods[0], self.periods[-1]))
        wide = width_of(last)
        right = within(self.right - _PAD, wide, self.left, self.right)
        self.sheet.words(right, y, last)
        if len(self.periods) > 1 and self.left + width_of(first) + 12 < right:
            self.sheet.words(self.left, y, first)
        return 28.0

    def dates(self, *, below: float = 0.0) -> float:
        """Write the periods under the axis, `below` lower if asked, and the years under them. Returns their height."""
        names = [short(period) for period in self.periods]
        places = [self.x(period) for period in self.periods]
        width = self.sheet.width
        y = self.bottom + 21 + below
        grouped = any(year for _, year in names)
        widths = [width_of(name) for name, _ in names]
        keep = chosen(widths, places)
        years = _years(names, places)
        if grouped and len(keep) < len(names) and len(years) > 1:
            # No room for each period: the years alone, each where it starts.
            self._year_starts(years, y)
            return 21 + 8
        free = Room()
        for n in keep[::-1]:
            self._date(places[n], y, names[n][0], widths[n], width, free)
            self.sheet.rule(places[n], self.bottom, places[n], self.bottom + 5, cls="axis", stroke="currentColor")
        if not grouped:
            return 21 + 8
        under = Room()
        for year, x in years[::-1]:
            wide = width_of(year)
            self._date(x, y + LINE, year, wide, width, under)
        return 21 + 8 + LINE

    def _date(self, x: float, y: float, words: str, wide: float, width: float, free: Room) -> None:
        left = within(x, wide, 0, width)
        if free.take((left, y - 12, left + wide, y + 4), 8):
            self.sheet.words(left, y, words)

    def _year_starts(self, years: Sequence[tuple[str, float]], y: float) -> None:
        widths = [width_of(year) for year, _ in years]
        starts = [x for _, x in years]
        free = Room()
        picked = chosen(widths, [x + wide / 2 for x, wide in zip(starts, widths, strict=True)], 10)
        for n, (year, x) in enumerate(years):
            self.sheet.rule(x, self.bottom, x, self.bottom + 7, cls="axis", stroke="currentColor")
            if n in picked:
                left = within(x + widths[n] / 2 - 2, widths[n], 0, self.sheet.width)
                if free.take((left, y - 12, left + widths[n], y + 4), 6):
                    self.sheet.words(left, y, year)

    def line(self, points: Sequence[Point], breaks: Sequence[Break], *, colour: str, dash: str, width: str) -> None:
        """Draw the line of a series: never across a gap, a missing value or a break."""
        for run in runs(points, breaks):
            if len(run) > 1:
                self.sheet.polyline(
                    [self.spot(point) for point in run],
                    cls="line",
                    stroke=colour,
                    width=width,
                    dash=dash,
                )

    def marks(self, points: Sequence[Point], breaks: Sequence[Break], *, colour: str, shape: str, size: float) -> None:
        """Draw the marks of a series: all where there is room, else those that a line cannot show."""
        have = [p for p in points if p.figure.value is not None]
        if not have:
            return
        crowded = len(have) > 1 and self._span > 0 and (self.right - self.left) / len(self.periods) < 2.4 * size
        alone = {id(run[0]) for run in runs(points, breaks) if len(run) == 1} if crowded else set()
        for point in have:
            hollow = unsettled(point.figure)
            if crowded and not hollow and point is not have[-1] and id(point) not in alone:
                continue
            self.sheet.mark(shape, *self.spot(point), size, colour, hollow=hollow)

    def whiskers(self, points: Sequence[Point], colour: str, shift: float = 0.0) -> None:
        """Draw the limits of figures as whiskers."""
        for point in points:
            lower, upper = point.figure.lower, point.figure.upper
            if lower is None or upper is None:
                continue
            x, a, b = self.x(point.period) + shift, self.y(lower), self.y(upper)
            path = f"M{x - 4:.1f} {b:.1f}h8m-4 0V{a:.1f}m-4 0h8"
            self.sheet.shapes.append(
                f'<path class="gt-chart-whisker" d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
            )

    def band(self, points: Sequence[Point], breaks: Sequence[Break], colour: str) -> None:
        """Draw the limits of figures as a band along the line."""
        for run in runs(points, breaks):
            limits = [p for p in run if p.figure.lower is not None and p.figure.upper is not None]
            if len(limits) < 2:
                self.whiskers(limits, colour)
                continue
            over = [f"{self.x(p.period):.1f},{self.y(p.figure.upper or Decimal(0)):.1f}" for p in limits]
            under = [f"{self.x(p.period):.1f},{self.y(p.figure.lower or Decimal(0)):.1f}" for p in reversed(limits)]
            places = " ".join(over + under)
            self.sheet.shapes.append(
                f'<polygon class="gt-chart-band" points="{places}" fill="{colour}" fill-opacity="0.15"/>'
            )

    def target(self, value: Decimal) -> None:
        """Draw a target across the plot."""
        y = self.y(value)
        more = ' stroke-width="3" stroke-dasharray="3 5"'
        self.sheet.rule(self.left, y, self.right, y, cls="target", stroke=palette.RUST, more=more)

    def trajectory(self, steps: Sequence[tuple[Period, Decimal]]) -> None:
        """Draw the planned way to a target, a hollow square at each step."""
        places = [(self.x(period), self.y(value)) for period, value in steps]
        if len(places) > 1:
            self.sheet.polyline(places, cls="target", stroke=palette.RUST, width="3", dash="3 5")
        for x, y in places:
            self.sheet.mark("square", x, y, 6, palette.RUST, hollow=True)

    def breaks(self, breaks: Sequence[Break], drawn: Sequence[Period]) -> None:
        """Draw an upright line before each period at which something changed, and say so over the plot."""
        free = Room()
        for one in breaks:
            x = self.between(one.period, drawn)
            if x is None:
                continue
            more = ' stroke-width="1.5" stroke-dasharray="5 4"'
            self.sheet.rule(x, self.top - 4, x, self.bottom, cls="axis", stroke="currentColor", more=more)
            wide = width_of(one.label)
            left = within(x, wide, 0, self.right)
            y = self.top - 8
            if free.take((left, y - 12, left + wide, y + 4), 8):
                self.sheet.words(left, y, one.label)

    def between(self, period: Period, drawn: Sequence[Period]) -> float | None:
        """Return the middle between a period and the one drawn before it; None where none is."""
        before = [p for p in drawn if position(p) < position(period)]
        after = [p for p in drawn if position(p) >= position(period)]
        if not before or not after:
            return None
        return (self.x(max(before, key=position)) + self.x(min(after, key=position))) / 2

    def missing(self, points: Sequence[Point]) -> float:
        """Write the marker of each missing figure under its place on the axis. Returns the height taken."""
        free = Room()
        some = False
        for point in points[::-1]:
            if point.figure.value is not None or not point.figure.marker:
                continue
            words = point.figure.marker.shown
            wide = width_of(words)
            left = within(self.x(point.period), wide, self.left, self.right)
            y = self.bottom + 20
            if free.take((left, y - 12, left + wide, y + 4), 3):
                self.sheet.words(left, y, words)
                some = True
        return 20.0 if some else 0.0

    def beside(self, labels: Sequence[Beside], room: float) -> None:
        """Write labels beside the plot, as near to the height of what they name as they can without touching."""
        lines = wrapped(labels, room)
        heights = [len(found) * LINE + 4.0 for found in lines]
        wanted = [self.y(label.value) for label in labels]
        middles = stack(wanted, heights, min(self.top - 8, self.bottom + 8 - sum(heights)), self.bottom + 8)
        for label, found, y, aim in zip(labels, lines, middles, wanted, strict=True):
            start = self.x(label.at) + 8 if label.at is not None else self.right + 1
            if abs(y - aim) > 7 or (label.at is not None and start < self.right - _PAD):
                path = f"M{number(start)} {number(aim)}L{number(self.right + 2)} {number(aim)}L"
                self.sheet.shapes.append(
                    f'<path class="gt-chart-grid" d="{path}{number(self.right + 10)} {number(y)}" fill="none" '
                    f'stroke="{palette.SLATE}"/>'
                )
            first = y - (len(found) - 1) * LINE / 2 + SIZE * (ABOVE - BELOW) / 2
            self.sheet.lines(self.right + 13, first, found, bold=label.bold)

    def caption(self, notes: Sequence[str], y: float) -> float:
        """Write what must be said in the drawing itself under it. Returns where it ends."""
        words = " ".join(note for note in notes if note)
        if not words:
            return y
        lines = wrap(words, self.sheet.width)
        return y + 6 + self.sheet.lines(0, y + 19, lines) + 4

    @property
    def starts(self) -> str:
        """The sentence that says where the axis starts, when that is not zero."""
        return f"The axis starts at {self.scale.starts}." if self.scale.starts else ""


def runs(points: Sequence[Point], breaks: Sequence[Break]) -> list[list[Point]]:
    """Return points in runs that a line may join."""
    found: list[list[Point]] = []
    usual = usual_step(points)
    starts = [position(one.period) for one in breaks if one.label == "Break"]
    before: Period | None = None
    for point in points:
        period = point.period
        if point.figure.value is None:
            before = None
            continue
        if (
            before is not None
            and point.figure.marker is not _BREAK
            and follows(before, period, usual)
            and not (starts and any(position(before) < at <= position(period) for at in starts))
        ):
            found[-1].append(point)
        else:
            found.append([point])
        before = period
    return found


def hollow_note(points: Iterable[Point]) -> str:
    """Return what hollow points are, if there are any."""
    kinds = []
    figures = [point.figure for point in points if point.figure.value is not None]
    if any(figure.status is FigureStatus.PROVISIONAL for figure in figures):
        kinds.append("provisional")
    kinds += [basis.value for basis in (Basis.ESTIMATED, Basis.FORECAST) if any(f.basis is basis for f in figures)]
    if not kinds:
        return ""
    return f"Hollow points are {' or '.join(kinds)}."


def drawn_values(points: Iterable[Point], *, limits: bool = False) -> list[Decimal]:
    """Return the values that must be on the axis."""
    values: list[Decimal] = []
    for point in points:
        figure = point.figure
        if figure.value is not None:
            values.append(figure.value)
            if limits:
                values += [limit for limit in (figure.lower, figure.upper) if limit is not None]
    return values


def _value(point: Point) -> Decimal:
    assert point.figure.value is not None
    return point.figure.value


def _years(names: Sequence[tuple[str, str]], places: Sequence[float]) -> list[tuple[str, float]]:
    """Each year once, with the place of its first period; a period that is itself a year is its own."""
    found: list[tuple[str, float]] = []
    for (name, below), x in zip(names, places, strict=True):
        year = below or name
        if year and (not found or found[-1][0] != year):
            found.append((year, x))
    return found
