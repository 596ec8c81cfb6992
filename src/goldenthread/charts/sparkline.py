"""A line small enough to stand in a sentence or a cell, with the words that say what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import inf

from goldenthread.charts import palette, words
from goldenthread.charts.data import NOTHING, About, Point, in_order
from goldenthread.charts.drawing import safe_key
from goldenthread.charts.lettering import escaped
from goldenthread.charts.timeplot import runs
from goldenthread.charts.words import Shown
from goldenthread.methods.wording import when

WIDTH, HEIGHT, _EDGE = 120, 32, 6


@dataclass(frozen=True, slots=True)
class Spark:
    """A sparkline and its words. The drawing is empty where there is no figure.

    Args:
        svg: The drawing, 120 by 32 pixels.
        words: "88% in 2020 to 67% in 2025; highest 89%, lowest 67%".
    """

    svg: str
    words: str


def sparkline(about: About, name: str, points: tuple[Point, ...], key: str) -> Spark:
    """Return a sparkline. It has no axis, so its words stand beside it, always.

    Args:
        about: What it is about.
        name: Whose figures they are.
        points: The figures, in any order; it stops at gaps and breaks.
        key: What makes its ids its own on the page.

    Raises:
        Refused: for two figures of one period.
    """
    points = in_order(name, points)
    have = [(point, point.figure.value) for point in points if point.figure.value is not None]
    if not have:
        return Spark("", NOTHING)
    shown = Shown(words.places_of(about, [point.figure for point, _ in have]))
    sizes = _sizes([value for _, value in have])
    low, high = min(sizes), max(sizes)
    said = f"{shown(have[-1][0].figure)} {when(have[-1][0].period)}"
    if len(have) > 1:
        said = f"{shown(have[0][0].figure)} {when(have[0][0].period)} to {said}"
        if high == low:
            said += "; no change between"
        else:
            top, bottom = have[sizes.index(high)][0], have[sizes.index(low)][0]
            said += f"; highest {shown.number(top.figure)}, lowest {shown.number(bottom.figure)}"
    if gone := len(points) - len(have):
        said += f"; {gone} of {len(points)} periods without a figure"
    start, end = points[0].period.end.toordinal(), points[-1].period.end.toordinal()
    across = (WIDTH - 2 * _EDGE) / (end - start) if end > start else 0.0
    left = _EDGE if across else WIDTH / 2
    tall = (HEIGHT - 2 * _EDGE) / (high - low) if high > low else 0.0
    base = HEIGHT - _EDGE if tall else HEIGHT / 2
    places = {
        id(point): (left + (point.period.end.toordinal() - start) * across, base - (size - low) * tall)
        for (point, _), size in zip(have, sizes, strict=True)
    }
    parts = []
    for run in runs(points, ()):
        if len(run) == 1:
            parts.append(_dot(places[id(run[0])], "2"))
            continue
        path = " ".join(["%.1f,%.1f" % places[id(point)] for point in run])  # noqa: UP031 (the quicker way)
        parts.append(
            f'<polyline class="gt-chart-line" points="{path}" fill="none" stroke="{palette.BLUE}" stroke-width="2"/>'
        )
    parts.append(_dot(places[id(have[-1][0])], "4"))
    ref = safe_key(key)
    title = f"{name}: {about.measure}" if name else about.measure
    return Spark(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gt-chart gt-chart-spark" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{ref}-title {ref}-desc">'
        f'<title id="{ref}-title">{escaped(title)}</title><desc id="{ref}-desc">{escaped(words.sentence(said))}</desc>'
        f"{''.join(parts)}</svg>",
        said,
    )


def _sizes(values: list[Decimal]) -> list[float]:
    """Values as floats; all brought nearer where no float, or no difference of two, would hold them."""
    sizes = [float(value) for value in values]
    if max(sizes) - min(sizes) < inf and (min(sizes) < max(sizes) or min(values) == max(values)):
        return sizes
    power = max(abs(value) for value in values).adjusted()
    return [float(value.scaleb(-power)) for value in values]


def _dot(place: tuple[float, float], radius: str) -> str:
    return f'<circle class="gt-chart-mark" cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{radius}" fill="{palette.BLUE}"/>'
