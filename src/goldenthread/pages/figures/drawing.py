"""Lines and bars as SVG. Text is never scaled: each drawing is made for its width. Pure.

Nothing here judges: no limits, no colour for better or worse. A missing value breaks its line and has no
bar; what is provisional or forecast is drawn open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from goldenthread.vocabulary import format_number

_LOCAL = ("#12436d", "#f46a25")
_WIDE = ("#595959", "#7d8a97")
_DASHES = ("7 4", "2 4")
_RULE, _INK, _MUTED, _RUST = "#c8ced6", "#0b0c0c", "#484949", "#a34700"
_SIZE = 15
#: Arial is about this wide for each letter, as a share of its size: enough to leave room for labels.
_LETTER = 0.56


@dataclass(frozen=True)
class Bar:
    """One bar: whose it is, how long, and the words at its end. No value means missing."""

    label: str
    value: Decimal | None
    words: str
    wide: bool = False
    open: bool = False
    target: Decimal | None = None
    target_words: str = ""


@dataclass(frozen=True)
class Point:
    """One point of a line: where in time (a day number), how high, and how it is told."""

    at: int
    label: str
    value: Decimal | None
    open: bool = False


@dataclass(frozen=True)
class Series:
    """One line. `wide` is a country or a region, drawn as something to compare with."""

    name: str
    last: str
    points: tuple[Point, ...]
    wide: bool = False


def bars(items: Sequence[Bar], width: int, title: str = "") -> SafeString:
    """Bars from zero, each under its label, with its value at its end and its target across it."""
    numbers = [n for bar in items for n in (bar.value, bar.target) if n is not None]
    most = max([float(n) for n in numbers if n > 0], default=1.0)
    room = max(len(bar.words) for bar in items) * _SIZE * _LETTER + 12
    full = max(width - room, width * 0.35)
    parts, y = [], 4
    for bar in items:
        parts.append(_text(0, y + 12, bar.label, fill=_MUTED))
        parts.append(_bar(bar, y + 20, full, most))
        y += 50
        if bar.target is not None:
            parts.append(_target(bar, y - 36, full, most))
            y += 20
    return _svg(width, y, title, parts)


def _bar(bar: Bar, y: float, full: float, most: float) -> SafeString:
    if bar.value is None:
        box = _rect(1, y, min(full, 150), 22, fill="#fff", stroke=_MUTED, dash="5 4")
        return box + _text(10, y + 16, bar.words)
    long = max(float(bar.value) / most * full, 2) if bar.value > 0 else 2
    colour = _WIDE[1] if bar.wide else _LOCAL[0]
    fill, dash = ("#fff", "5 4") if bar.open else (colour, "")
    shape = _rect(1, y, long, 18, fill=fill, stroke=colour, dash=dash)
    # The words stand clear of the mark of a target.
    at, wide = long + 10, len(bar.words) * _SIZE * _LETTER
    mark = float(bar.target) / most * full if bar.target is not None else None
    if mark is not None and at - 8 < mark < at + wide + 4:
        at = mark + 10
    return shape + _text(at, y + 14, bar.words, bold=not bar.wide)


def _target(bar: Bar, y: float, full: float, most: float) -> SafeString:
    x = float(bar.target or 0) / most * full
    tick = format_html('<rect x="{}" y="{}" width="4" height="30" fill="{}"/>', _n(x - 1), _n(y), _RUST)
    long = len(bar.target_words) * _SIZE * _LETTER
    return tick + _text(max(min(x - long / 2, full - long / 2), 0), y + 46, bar.target_words, fill=_RUST)


def lines(series: Sequence[Series], unit: str, width: int, height: int, title: str = "") -> SafeString:
    """Lines over time on one axis, each with its name and last value written at its end."""
    values = [p.value for s in series for p in s.points if p.value is not None]
    low, high, step = scale(min(values), max(values))
    narrow = width < 500
    room = 12 if narrow else max(len(f"{s.name} {s.last}") for s in series) * _SIZE * _LETTER + 18
    left = max(len(_tick(n, step)) for n in (low, high)) * _SIZE * _LETTER + 14
    top, bottom, right = 26, height - 52, width - room
    start = min(p.at for s in series for p in s.points)
    end = max(p.at for s in series for p in s.points)

    def x(at: int) -> float:
        return left + 8 + (right - left - 16) * (at - start) / max(end - start, 1)

    def y(value: Decimal | float) -> float:
        return bottom - (bottom - top) * (float(value) - low) / (high - low)

    parts = [_text(0, 13, unit, fill=_MUTED)] if unit else []
    for n in range(round((high - low) / step) + 1):
        level = low + n * step
        parts.append(_stroke(left, y(level), right, y(level), _MUTED if not n else _RULE))
        parts.append(_text(left - 8, y(level) + 5, _tick(level, step), anchor="end"))
    parts += _dates(series, x, bottom, narrow=narrow)
    ends = _apart([(y(_last(s)), s) for s in series])
    colours = _colours(series)
    for one in series:
        parts.append(_line(one, colours[one.name], x, y, _gap(one)))
    if not narrow:
        for label_y, one in ends:
            parts.append(_text(right + 10, label_y + 5, f"{one.name} {one.last}", bold=not one.wide))
    keys = _keys(series, colours, height) if narrow else []
    return _svg(width, height + 22 * len(keys), title, [*parts, *keys])


def scale(lowest: Decimal, highest: Decimal) -> tuple[float, float, float]:
    """The ends of an axis and its step. It starts at 0 unless all values lie close together, far from 0."""
    low, high = float(min(lowest, highest)), float(max(lowest, highest))
    close = low > 0 and (high - low) < 0.25 * high
    if not close:
        low = min(low, 0.0)
    step = _step((high - low) or abs(high) or 1.0)
    bottom = floor(low / step) * step
    top = bottom
    while top < high or top == bottom:
        top += step
    return bottom, top, step


def _step(span: float) -> float:
    raw = span / 4
    size = 10 ** floor(log10(raw))
    return next(n * size for n in (1, 2, 2.5, 5, 10) if n * size >= raw)


def _last(one: Series) -> Decimal:
    return next((p.value for p in reversed(one.points) if p.value is not None), Decimal(0))


def _gap(one: Series) -> float:
    """How far apart two points may be and still be joined: what lies further apart has one missing between."""
    steps = [b.at - a.at for a, b in zip(one.points, one.points[1:], strict=False)]
    return min(steps, default=0) * 1.6


def _apart(ends: list[tuple[float, Series]]) -> list[tuple[float, Series]]:
    """Labels at the ends of lines, moved apart where they would touch."""
    placed: list[tuple[float, Series]] = []
    for y, one in sorted(ends, key=lambda end: end[0]):
        floor_ = placed[-1][0] + 20 if placed else y
        placed.append((max(y, floor_), one))
    return placed


def _colours(series: Sequence[Series]) -> dict[str, tuple[str, str]]:
    """The colour and dash of each line by its name."""
    local = [s.name for s in series if not s.wide]
    wide = [s.name for s in series if s.wide]
    found = {name: (_LOCAL[n % 2], "") for n, name in enumerate(local)}
    return found | {name: (_WIDE[n % 2], _DASHES[n % 2]) for n, name in enumerate(wide)}


def _line(one: Series, look: tuple[str, str], x, y, gap: float) -> SafeString:  # type: ignore[no-untyped-def]
    colour, dash = look
    runs: list[list[Point]] = [[]]
    before: Point | None = None
    for point in one.points:
        if point.value is None:
            runs.append([])
            before = None
            continue
        if before is not None and point.at - before.at > gap:
            runs.append([])
        runs[-1].append(point)
        before = point
    drawn = [
        format_html(
            '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"{}/>',
            " ".join(f"{_n(x(p.at))},{_n(y(p.value))}" for p in run),
            colour,
            "2.5" if one.wide else "3.5",
            format_html(' stroke-dasharray="{}"', dash) if dash else "",
        )
        for run in runs
        if len(run) > 1
    ]
    for point in (p for run in runs for p in run):
        fill = "#fff" if point.open or one.wide else colour
        dots = mark_safe(' stroke-dasharray="3 2"') if point.open else ""
        drawn.append(
            format_html(
                '<circle cx="{}" cy="{}" r="5" fill="{}" stroke="{}" stroke-width="2.5"{}/>',
                _n(x(point.at)),
                _n(y(point.value)),
                fill,
                colour,
                dots,
            )
        )
    return format_html_join("", "{}", ((part,) for part in drawn))


def _dates(series: Sequence[Series], x, bottom: float, *, narrow: bool) -> list[SafeString]:  # type: ignore[no-untyped-def]
    """The periods under the axis: the first and last, and as many between as there is room for."""
    labels = {p.at: p.label for s in series for p in s.points}
    days = sorted(labels)
    longest = max(max(len(part) for part in _two_lines(labels[day])) for day in days)
    room = (x(days[-1]) - x(days[0])) / (longest * _SIZE * _LETTER + 14)
    most = 2 if narrow else max(2, int(room) + 1)
    every = max(1, -(-(len(days) - 1) // max(most - 1, 1)))
    chosen = days[::-1][::every][::-1]
    parts = []
    for day in chosen:
        anchor = "end" if day == days[-1] else "start" if day == days[0] and narrow else "middle"
        shift = 8 if anchor == "end" else 0
        for n, words in enumerate(_two_lines(labels[day])):
            parts.append(_text(x(day) + shift, bottom + 20 + n * 18, words, anchor=anchor))
    return parts


def _two_lines(label: str) -> list[str]:
    head, _, tail = label.rpartition(" ")
    return [head, tail] if len(label) > 9 and head else [label]


def _keys(series: Sequence[Series], colours: dict[str, tuple[str, str]], y: float) -> list[SafeString]:
    parts = []
    for n, one in enumerate(series):
        colour, dash = colours[one.name]
        at = y + 22 * n
        mark = _stroke(0, at + 9, 26, at + 9, colour, width=3.5, dash=dash)
        parts.append(mark + _text(34, at + 14, f"{one.name} {one.last}", bold=not one.wide))
    return parts


def _tick(value: float, step: float) -> str:
    places = max(0, -floor(log10(step))) if step < 1 else 1 if step % 1 else 0
    return format_number(Decimal(str(round(value, 6))), places)


def _svg(width: float, height: float, title: str, parts: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" '
        'aria-label="{2}" font-family="Arial, Liberation Sans, sans-serif" font-size="{3}">{4}</svg>',
        _n(width),
        _n(height),
        title,
        _SIZE,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _text(x: float, y: float, words: str, *, fill: str = _INK, anchor: str = "", bold: bool = False) -> SafeString:
    extra = mark_safe(' font-weight="700"') if bold else ""
    where = format_html(' text-anchor="{}"', anchor) if anchor else ""
    return format_html('<text x="{}" y="{}" fill="{}"{}{}>{}</text>', _n(x), _n(y), fill, where, extra, words)


def _rect(x: float, y: float, width: float, height: float, *, fill: str, stroke: str, dash: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="2"{}/>',
        _n(x),
        _n(y),
        _n(width),
        _n(height),
        fill,
        stroke,
        format_html(' stroke-dasharray="{}"', dash) if dash else "",
    )


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 1, dash: str = "") -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>',
        _n(x1),
        _n(y1),
        _n(x2),
        _n(y2),
        colour,
        _n(width),
        format_html(' stroke-dasharray="{}"', dash) if dash else "",
    )


def _n(value: float) -> str:
    return f"{round(float(value), 1):g}"
