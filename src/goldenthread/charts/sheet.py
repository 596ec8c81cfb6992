"""One drawing: shapes and words gathered as SVG. Presentation attributes and classes alone: no style, no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from goldenthread.charts.lettering import LINE, SIZE, escaped, width_of
from goldenthread.charts.palette import PAPER

WIDE: Final = 720
NARROW: Final = 288
_FAMILY: Final = "Arial, Helvetica, Liberation Sans, Arimo, sans-serif"


def number(value: float) -> str:
    """Return a place on the sheet, to a tenth of a pixel: enough for the eye, and the same on every machine."""
    text = f"{value:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    return "0" if text == "-0" else text


class Sheet:
    """Gathers one drawing. Shapes come first, in order, and words over them."""

    def __init__(self, width: int) -> None:
        self.width: Final = width
        self.narrow: Final = width < 480
        self.shapes: Final[list[str]] = []
        self._words: Final[list[str]] = []

    def words(self, x: float, y: float, text: str, *, end: bool = False, bold: bool = False) -> None:
        """Write one line of clean words from `x` on, or up to `x` with `end`, on the baseline `y`."""
        more = ' text-anchor="end"' if end else ""
        if bold:
            more += ' font-weight="700"'
        self._words.append(f'<text x="{number(x)}" y="{number(y)}"{more}>{escaped(text)}</text>')

    def middle(self, x: float, y: float, text: str, *, bold: bool = False) -> None:
        """Write one line about `x`."""
        more = ' font-weight="700"' if bold else ""
        self._words.append(f'<text x="{number(x)}" y="{number(y)}" text-anchor="middle"{more}>{escaped(text)}</text>')

    def lines(
        self, x: float, y: float, lines: Sequence[str], *, end: bool = False, bold: bool = False, step: float = LINE
    ) -> float:
        """Write lines under one another, the first on the baseline `y`. Returns the height they took."""
        for n, line in enumerate(lines):
            self.words(x, y + n * step, line, end=end, bold=bold)
        return len(lines) * step

    def letter(self, x: float, y: float, text: str, *, size: float = 12) -> None:
        """Write a letter within a filled mark, about its middle."""
        self._words.append(
            f'<text class="gt-chart-letter" x="{number(x)}" y="{number(y + size * 0.36)}" font-size="{number(size)}" '
            f'text-anchor="middle" font-weight="700" fill="{PAPER}">{escaped(text)}</text>'
        )

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, cls: str, stroke: str, more: str = "") -> None:
        """Draw a straight line."""
        self.shapes.append(
            f'<line class="gt-chart-{cls}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{stroke}"{more}/>'
        )

    def rect(self, x: float, y: float, width: float, height: float, *, cls: str, fill: str, more: str = "") -> None:
        """Draw a rectangle."""
        a, b, c, d = number(x), number(y), number(max(width, 0.0)), number(max(height, 0.0))
        self.shapes.append(
            f'<rect class="gt-chart-{cls}" x="{a}" y="{b}" width="{c}" height="{d}" fill="{fill}"{more}/>'
        )

    def polyline(self, points: Iterable[tuple[float, float]], *, cls: str, stroke: str, width: str, dash: str) -> None:
        """Draw a line through points."""
        path = " ".join(["%.1f,%.1f" % place for place in points])  # noqa: UP031 (the quicker way)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(
            f'<polyline class="gt-chart-{cls}" points="{path}" fill="none" stroke="{stroke}" stroke-width="{width}"'
            f' stroke-linejoin="round"{dashed}/>'
        )

    def mark(self, shape: str, x: float, y: float, size: float, colour: str, *, hollow: bool = False) -> None:
        """Draw the mark of a point: circle, square, diamond, up or down. Hollow for one that is not settled."""
        self.shapes.append(mark(shape, x, y, size, colour, hollow=hollow))

    def svg(self, height: float, key: str, title: str, description: str) -> str:
        """Return the finished drawing, named by its own title and description."""
        high = number(height + 0.05)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="gt-chart" width="{self.width}" height="{high}" '
            f'viewBox="0 0 {self.width} {high}" role="img" aria-labelledby="{key}-title {key}-desc" '
            f'font-family="{_FAMILY}" font-size="{SIZE}">'
            f'<title id="{key}-title">{escaped(title)}</title><desc id="{key}-desc">{escaped(description)}</desc>'
            f'{"".join(self.shapes)}<g class="gt-chart-words" fill="currentColor">{"".join(self._words)}</g></svg>'
        )


def mark(shape: str, x: float, y: float, size: float, colour: str, *, hollow: bool = False) -> str:
    """Return one mark as SVG; `size` is about its radius."""
    look = (
        f'class="gt-chart-mark-open" fill="{PAPER}" stroke="{colour}" stroke-width="2"'
        if hollow
        else f'class="gt-chart-mark" fill="{colour}" stroke="{PAPER}" stroke-width="1"'
    )
    if shape == "circle":
        return f'<circle {look} cx="{x:.1f}" cy="{y:.1f}" r="{size:g}"/>'
    if shape == "square":
        side = size * 0.9
        return f'<rect {look} x="{x - side:.1f}" y="{y - side:.1f}" width="{2 * side:g}" height="{2 * side:g}"/>'
    if shape == "diamond":
        r = size * 1.25
        return f'<path {look} d="M{x:.1f} {y - r:.1f}l{r:g} {r:g}l{-r:g} {r:g}l{-r:g} {-r:g}z"/>'
    wide, high = size * 1.25, size * 2.1
    if shape == "down":
        return f'<path {look} d="M{x:.1f} {y + size * 1.2:.1f}l{-wide:g} {-high:g}h{2 * wide:g}z"/>'
    return f'<path {look} d="M{x:.1f} {y - size * 1.2:.1f}l{wide:g} {high:g}h{-2 * wide:g}z"/>'


class Key:
    """A key above a plot, in data order: samples with their words, flowing over as many rows as it takes."""

    def __init__(self) -> None:
        self._items: list[tuple[str, str, str, str, str]] = []

    def line(self, words: str, colour: str, *, dash: str = "", shape: str = "", width: str = "3") -> None:
        """Add a line, with its mark in the middle."""
        self._items.append(("line", words, colour, f"{width}|{dash}", shape))

    def mark(self, words: str, colour: str, shape: str, letter: str = "", *, hollow: bool = False) -> None:
        """Add a mark, with its letter."""
        self._items.append(("hollow" if hollow else "mark", words, colour, letter, shape))

    def bar(self, words: str, cls: str, fill: str, more: str = "") -> None:
        """Add a small bar."""
        self._items.append(("bar", words, fill, more, cls))

    def __bool__(self) -> bool:
        return bool(self._items)

    def draw(self, sheet: Sheet, top: float) -> float:
        """Draw the key from `top` down; return the height it took."""
        from goldenthread.charts.lettering import wrap

        if not self._items:
            return 0.0
        x, y = 0.0, top
        rows = 1
        for kind, words, colour, more, shape in self._items:
            room = 29 if kind in ("mark", "hollow") else 34
            wide = room + width_of(words)
            if x and x + wide > sheet.width:
                x, y = 0.0, y + 24 * rows
                rows = 1
            lines = wrap(words, sheet.width - room)
            rows = max(rows, len(lines))
            self._sample(sheet, kind, x, y + 12, colour, more, shape)
            sheet.lines(x + room, y + 17, lines)
            if len(lines) > 1:
                x, y, rows = 0.0, y + LINE * len(lines) + 5, 0
            else:
                x += wide + 20
        return y + 24 * (1 if x else 0) - top + 6

    def _sample(self, sheet: Sheet, kind: str, x: float, y: float, colour: str, more: str, shape: str) -> None:
        if kind == "line":
            width, dash = more.split("|")
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            sheet.rule(x, y, x + 28, y, cls="line", stroke=colour, more=f' stroke-width="{width}"{dashed}')
            if shape:
                sheet.mark(shape, x + 14, y, 4.5, colour)
        elif kind == "bar":
            sheet.rect(x + 1, y - 7, 26, 14, cls=shape, fill=colour, more=more)
        else:
            pointed = shape in ("up", "down")
            size = (10 if pointed else 8.5) if more else 6
            sheet.mark(shape, x + 13, y, size, colour, hollow=kind == "hollow")
            if more:
                sheet.letter(x + 13, y + {"up": 2.7, "down": -2.7}.get(shape, 0), more)
