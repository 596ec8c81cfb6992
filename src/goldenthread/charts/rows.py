"""The layout that charts of rows share: a name, a plot across, and its value at the end. Words never touch the plot."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from goldenthread.charts import palette
from goldenthread.charts.axis import Scale, chosen
from goldenthread.charts.labels import within
from goldenthread.charts.lettering import LINE, clean, cuts, longest, width_of, wrap
from goldenthread.charts.sheet import Sheet

_BAR: Final = 22
_GAP: Final = 10


class RowPlot:
    """Rows on a sheet, each with its name on the left (over it, where there is no room) and its value on the right.

    Args:
        sheet: What to draw on.
        names: The name of each row.
        values: The words at the end of each row.
        strong: Whether each row is what the chart is about, and not there to compare with.
        scale: The axis across.
        top: Where the rows start.
        at_end: Whether the words of a value follow its bar, and not stand in a column.
        over: Whether names stand over their rows on a narrow sheet however short they are, so that intervals have room.
        inset: Room at both ends of the plot, for marks that reach over their place.
        missing: Rows without a value: their words stand where the bar would be, and no line crosses them.
    """

    def __init__(
        self,
        sheet: Sheet,
        *,
        names: Sequence[str],
        values: Sequence[str],
        strong: Sequence[bool],
        scale: Scale,
        top: float,
        at_end: bool = False,
        over: bool = False,
        inset: float = 0.0,
        missing: Sequence[bool] = (),
    ) -> None:
        self.sheet: Final = sheet
        self.scale: Final = scale
        self.strong: Final = strong
        self.at_end: Final = at_end
        given = list(zip(names, strong, strict=True))
        widest = max((width_of(clean(name), bold=bold) for name, bold in given), default=0.0)
        most = sheet.width * (0.38 if sheet.narrow else 0.34)
        self.over: Final = sheet.narrow and (over or _too_long(given, most))
        name_room = float(sheet.width) if self.over else min(widest, most)
        self.names: Final = [wrap(name, name_room, bold=bold) for name, bold in zip(names, strong, strict=True)]
        self.left: Final = 1.0 if self.over else name_room + _GAP
        self.missing: Final = list(missing) or [False] * len(names)
        # A number is cut only where it is wider than half the sheet.
        whole = max(
            (width_of(word, bold=bold) for v, bold in zip(values, strong, strict=True) for word in clean(v).split(" ")),
            default=0.0,
        )
        room = min(max(sheet.width * 0.36, whole), sheet.width * 0.5, sheet.width - self.left - _GAP - 20)
        rooms = [sheet.width - self.left - 8 if gone else room for gone in self.missing]
        self.values: Final = [
            wrap(words, room, bold=bold) for words, room, bold in zip(values, rooms, strong, strict=True)
        ]
        wide = max(
            (
                longest(found, bold=bold)
                for found, bold, gone in zip(self.values, strong, self.missing, strict=True)
                if not gone
            ),
            default=0.0,
        )
        self.right: Final = max(sheet.width - wide - _GAP, self.left + 20)
        self._first: Final = self.left + inset
        self._span: Final = self.right - inset - self._first
        self.top: Final = top
        self.middles: Final[list[float]] = []
        self.heads: Final[list[float]] = []
        y = top
        for name, value in zip(self.names, self.values, strict=True):
            head = len(name) * LINE if self.over else 0
            body = max(_BAR, LINE * len(value), 0 if self.over else LINE * len(name))
            self.heads.append(y)
            self.middles.append(y + head + body / 2)
            y += head + body + _GAP
        self.bottom: Final = y - _GAP / 2 if self.middles else y

    def x(self, value: Decimal) -> float:
        """Return where a value stands across the sheet."""
        return self._first + self._span * self.scale.at(value)

    def label(self, n: int, after: float = 0.0) -> None:
        """Write the name and the value of a row; the value after `after` where it follows its bar."""
        middle, bold = self.middles[n], self.strong[n]
        name, value = self.names[n], self.values[n]
        if self.over:
            self.sheet.lines(0, self.heads[n] + 14, name, bold=bold)
        else:
            self.sheet.lines(self.left - _GAP, _first(middle, name), name, end=True, bold=bold)
        x = after + 8 if self.at_end and after else self.right + _GAP
        if self.missing[n]:
            x = self.left + 8
        self.sheet.lines(x, _first(middle, value), value, bold=bold)

    def base(self) -> None:
        """Draw the line at zero, or at the start of the axis, along all rows."""
        self.down(
            self.x(Decimal(0)) if self.scale.low <= 0 <= self.scale.high else self.left, "axis", "currentColor", "1.5"
        )

    def benchmark(self, x: float) -> None:
        """Draw a benchmark down all rows, in black with white about it so that it shows on any bar."""
        self.down(x, "halo", palette.PAPER, "5")
        self.down(x, "whisker", "currentColor", "2", reach=4)

    def down(self, x: float, cls: str, stroke: str, width: str, dash: str = "", reach: float = 0.0) -> None:
        """Draw a line down all rows. It is left out where it would cross words."""
        more = f' stroke-width="{width}"' + (f' stroke-dasharray="{dash}"' if dash else "")
        start: float | None = None
        for n, middle in enumerate(self.middles):
            end = self.heads[n + 1] if n + 1 < len(self.middles) else self.bottom
            if self.over:
                if not self.missing[n]:
                    high = _BAR / 2 + 2
                    self.sheet.rule(x, middle - high, x, middle + high, cls=cls, stroke=stroke, more=more)
                continue
            if not self.missing[n]:
                start = self.heads[n] - (2 + reach if not n else 0) if start is None else start
            if start is not None and (self.missing[n] or n == len(self.middles) - 1):
                stop = self.heads[n] if self.missing[n] else end
                self.sheet.rule(x, start, x, stop, cls=cls, stroke=stroke, more=more)
                start = None

    def ticks(self, y: float) -> float:
        """Write the axis under the rows. Returns the height taken."""
        low, high = self.scale.low, self.scale.high
        places = [self._first + self._span * (at - low) / (high - low) for at, _ in self.scale.ticks]
        widths = [width_of(words) for _, words in self.scale.ticks]
        for n in chosen(widths, places, first=True):
            left = within(places[n], widths[n], 0, self.sheet.width)
            self.sheet.rule(places[n], y, places[n], y + 5, cls="axis", stroke="currentColor")
            self.sheet.words(left, y + 20, self.scale.ticks[n][1])
        height = 28.0
        for line in wrap(self.scale.title, self.sheet.width) if self.scale.title else ():
            height += LINE
            self.sheet.words(
                within((self.left + self.right) / 2, width_of(line), 0, self.sheet.width), y + height, line
            )
        self.sheet.rule(self.left, y, self.right, y, cls="axis", stroke="currentColor", more=' stroke-opacity="0.75"')
        return height + (5 if self.scale.title else 0)

    def named(self, x: float, y: float, words: str) -> float:
        """Write the name of a line about its place, in a row of its own. Returns the height taken."""
        room = self.sheet.width
        lines = wrap(words, room)
        for n, line in enumerate(lines):
            self.sheet.words(within(x, width_of(line), 0, room), y + 14 + n * LINE, line)
        return len(lines) * LINE + 3.0

    def gridlines(self) -> None:
        """Draw pale lines down at the ticks."""
        low, high = self.scale.low, self.scale.high
        for at, _ in self.scale.ticks:
            self.down(self._first + self._span * (at - low) / (high - low), "grid", palette.RULE, "1")

    def whisker(self, lower: Decimal, upper: Decimal, y: float, *, halo: bool = True) -> None:
        """Draw an interval across."""
        a, b = self.x(lower), self.x(upper)
        path = f"M{a:.1f} {y - 5:.1f}v10m0 -5H{b:.1f}m0 -5v10"
        if halo:
            self.sheet.shapes.append(
                f'<path class="gt-chart-halo" d="{path}" fill="none" stroke="{palette.PAPER}" stroke-width="5"/>'
            )
        self.sheet.shapes.append(
            f'<path class="gt-chart-whisker" d="{path}" fill="none" stroke="currentColor" stroke-width="2"/>'
        )


def name_height(sheet: Sheet, words: str) -> float:
    """Return the height that `RowPlot.named` will take."""
    return len(wrap(words, sheet.width)) * LINE + 3.0


def _first(middle: float, lines: Sequence[str]) -> float:
    """The first baseline of lines that stand about a middle."""
    return middle + 5 - (len(lines) - 1) * LINE / 2


def _too_long(names: Sequence[tuple[str, bool]], room: float) -> bool:
    """Whether names would be cut within a word, or stand in more lines than is pleasant to read."""
    lines = sum(len(wrap(name, room, bold=bold)) for name, bold in names)
    return lines > 1.6 * len(names) or any(cuts(name, room, bold=bold) for name, bold in names)
