"""The words round a chart: its two titles, its text alternative, its table. Plain sentences, the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from goldenthread.charts.axis import follows, position, unit_words
from goldenthread.charts.data import About, Break, Column, Point, Series, Table
from goldenthread.methods.wording import listed, when
from goldenthread.vocabulary import Basis, Figure, FigureStatus, Marker, Period, Qualifier, Unit, ValueType

_MOST_NAMED: Final = 4
_EVERY: Final = {
    "day": "by date",
    "week": "by week",
    "month": "by month",
    "quarter": "by quarter",
    "half_year": "by half year",
    "term": "by term",
    "calendar_year": "by calendar year",
    "financial_year": "by financial year",
    "academic_year": "by academic year",
    "reporting_year": "by reporting year",
    "pooled_years": "by pooled years",
}
_SIGNS: Final = {ValueType.PERCENTAGE: "%", ValueType.COUNT: "", ValueType.RATE: "", ValueType.QUANTITY: ""}
_SETTLED: Final = frozenset({FigureStatus.FINAL, FigureStatus.NOT_STATED})
_COUNTED: Final = frozenset({Basis.REPORTED, Basis.DERIVED})
_LOOSE: Final = frozenset({"day", "span", "term"})
_YEARS: Final = frozenset({"calendar_year", "financial_year", "academic_year"})


def places_of(about: About, figures: Iterable[Figure]) -> int:
    """Return the decimal places to show: as held, up to two, and enough to tell a small figure from zero."""
    if about.decimals is not None:
        return about.decimals
    held, size = 0, -1000
    for figure in figures:
        value = figure.value if figure.value is not None else figure.lower
        if value is None:
            continue
        _, digits, exponent = value.as_tuple()
        if isinstance(exponent, int):
            if -exponent > held:
                held = -exponent
            if value and len(digits) + exponent > size:
                size = len(digits) + exponent
    return min(held, 2 if size >= 0 or size == -1000 else min(2 - size, 12))


class Shown:
    """Figures as shown on one chart, each worked out once: labels, sentences and cells say the same."""

    __slots__ = ("_kept", "_levels", "places")

    def __init__(self, places: int) -> None:
        self.places = places
        self._kept: dict[int, tuple[Figure, str]] = {}
        self._levels: dict[tuple[Decimal, int], str] = {}

    def __call__(self, figure: Figure) -> str:
        """Return a figure with its markers: "67%", "£1,200 [p]", "[c]"."""
        kept = self._kept.get(id(figure))
        if kept is not None:
            return kept[1]
        text = _plain(figure, self.places) or figure.shown(self.places)
        self._kept[id(figure)] = (figure, text)  # held, so that no other figure takes its place in memory
        return text

    def number(self, figure: Figure) -> str:
        """Return a figure without markers."""
        text = self(figure)
        bare, bracket, _ = text.partition(" [")
        return bare if bracket else text

    def value(self, value: Decimal, unit: Unit, *, least: int = 0) -> str:
        """Return a number of the chart's unit, such as a limit, to `least` places or more."""
        places = max(self.places, least)
        text = self._levels.get((value, places))
        if text is None:
            text = self._levels[value, places] = Figure(value=value, unit=unit).shown(places)
        return text

    def aim(self, value: Decimal, unit: Unit) -> str:
        """Return a target with the digits it was set with, and no more: "75%"."""
        exponent = value.as_tuple().exponent
        held = max(0, -exponent) if isinstance(exponent, int) else 0
        return Figure(value=value, unit=unit).shown(held)


def _plain(figure: Figure, places: int) -> str:
    """Return what `Figure.shown` does, sooner, for a figure without a marker that has those places; else nothing."""
    value, sign = figure.value, _SIGNS.get(figure.unit.type)
    if (
        value is None
        or sign is None
        or value.as_tuple().exponent != -places
        or not value
        or figure.qualifier
        or figure.marker
        or figure.status not in _SETTLED
        or figure.basis not in _COUNTED
    ):
        return ""
    return f"{value:,f}{sign}"


def sentence(text: str) -> str:
    """Return words as a sentence, with a capital and one full stop."""
    words = " ".join(text.split()).rstrip(" .;,:")
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def span_words(periods: Sequence[Period], *, every: bool = False) -> str:
    """Return from when to when: "2020 to 2025", with how often if asked for."""
    if not periods:
        return ""
    first, last = min(periods, key=lambda p: (p.end, p.start)), max(periods, key=lambda p: (p.end, p.start))
    said = first.label if first.same_time(last) else f"{first.label} to {last.label}"
    kinds = {period.kind for period in periods}
    often = _EVERY.get(next(iter(kinds)), "") if len(kinds) == 1 and len(periods) > 1 else ""
    return f"{said}, {often}" if every and often else said


def subtitle(about: About, names: Sequence[str], periods: Sequence[Period]) -> str:
    """Return the second title: measure, places, period, unit."""
    where = about.places or listed(list(dict.fromkeys(name for name in names if name)))
    kinds = {period.kind for period in periods}
    span = span_words(periods, every=not kinds <= _YEARS)
    return ", ".join(part for part in (about.measure.rstrip(" ."), where, span, unit_words(about.unit)) if part)


def newest(points: Sequence[Point]) -> Point | None:
    """Return the last point that has a value."""
    return next((point for point in reversed(points) if point.figure.value is not None), None)


def headline(about: About, series: Sequence[Series], shown: Shown) -> str:
    """Return the headline given, or the newest figures in ten words or fewer."""
    if about.headline:
        return " ".join(about.headline.split())
    local = [one for one in series if not one.comparator] or list(series)
    others = [one for one in series if one.comparator]
    last = next(((one, point) for one in local if (point := newest(one.points))), None)
    if last is None:
        return "No figure to show"
    one, point = last
    said = f"{one.name} was {shown.number(point.figure)} {when(point.period)}".strip()
    for other in reversed(others):  # the widest place comes last
        theirs = newest(other.points)
        if theirs and theirs.period.same_time(point.period):
            longer = f"{said}, {other.name} {shown.number(theirs.figure)}"
            if len(longer.split()) <= 10:
                said = longer
                break
    if len(said.split()) <= 10:
        return said
    return f"The latest figure is {shown.number(point.figure)}"


def series_words(one: Series, shown: Shown) -> str:
    """Return one line in a sentence: its latest, highest and lowest values."""
    return points_words(one.name, one.points, shown)


def points_words(name: str, points: Sequence[Point], shown: Shown) -> str:
    """Return the latest, highest and lowest of points in a sentence."""
    have = [point for point in points if point.figure.value is not None]
    who = f"{name}: " if name else ""
    if not have:
        return sentence(f"{who}no figure")
    last = have[-1]
    said = f"{who}latest {_said(last, shown)}"
    if len(have) == 1:
        return sentence(f"{said}, the one figure")
    highest = max(_value(p) for p in have)
    lowest = min(_value(p) for p in have)
    if highest == lowest:
        return sentence(f"{said}; the same in all {len(have)} periods")
    first = have[0]
    return sentence(
        f"{said}; highest {_extreme(have, highest, shown)}; lowest {_extreme(have, lowest, shown)}; "
        f"started at {_said(first, shown)}"
    )


def _value(point: Point) -> Decimal:
    assert point.figure.value is not None
    return point.figure.value


def _said(point: Point, shown: Shown) -> str:
    return f"{shown.number(point.figure)} {when(point.period)}"


def _extreme(points: Sequence[Point], value: Decimal, shown: Shown) -> str:
    found = [point for point in points if point.figure.value == value]
    text = shown.number(found[0].figure)
    if len(found) > 3:
        return f"{text}, in {len(found)} periods"
    if len(found) == 1:
        return f"{text} {when(found[0].period)}"
    return f"{text} in {listed([p.period.label for p in found])}"


def exceptions(
    series: Sequence[tuple[str, Sequence[Point]]], breaks: Sequence[Break] = (), *, many: bool | None = None
) -> list[str]:
    """Return what a reader must know: what is missing or withheld and why, what may change, and breaks."""
    said: list[str] = []
    many = len(series) > 1 if many is None else many
    for name, points in series:
        who = f"{name}: " if many and name else ""
        reasons: dict[Marker, list[str]] = {}
        loose: dict[str, list[str]] = {}
        for point in points:
            figure = point.figure
            if figure.value is None:
                if figure.qualifier is Qualifier.RANGE:
                    loose.setdefault("given as a range", []).append(point.period.label)
                else:
                    reasons.setdefault(figure.marker, []).append(point.period.label)
                continue
            if figure.status is FigureStatus.PROVISIONAL:
                loose.setdefault("provisional, and may change", []).append(point.period.label)
            if figure.basis is not Basis.REPORTED and figure.basis in (Basis.FORECAST, Basis.ESTIMATED):
                loose.setdefault(figure.basis.value, []).append(point.period.label)
            if figure.marker is Marker.LOW_RELIABILITY:
                loose.setdefault("of low reliability", []).append(point.period.label)
        for marker, labels in reasons.items():
            why = marker.meaning.partition(":")[0]
            said.append(sentence(f"{who}no figure for {_named(labels, len(points))}: {why} {marker.shown}"))
        for gap in _gaps(points):
            said.append(sentence(f"{who}nothing is held between {gap}"))
        for words, labels in loose.items():
            verb = "is" if len(labels) == 1 else "are"
            said.append(sentence(f"{who}{_named(labels, len(points))} {verb} {words}"))
    said += [break_words(one) for one in all_breaks(series, breaks)]
    return said


def break_words(one: Break) -> str:
    """Return a break in a sentence: the line is not joined there."""
    if one.label == "Break":
        return sentence(f"Break in the series at {one.period.label}: {one.words.rstrip('. ')}; the line is not joined")
    return sentence(f"{one.label} from {one.period.label}: {one.words}")


def all_breaks(series: Sequence[tuple[str, Sequence[Point]]], breaks: Sequence[Break]) -> list[Break]:
    """Return the breaks given, and those that figures are marked with, by date; one to a period."""
    found = {one.period.canonical: one for one in breaks}
    for _, points in series:
        for point in points:
            if point.figure.marker is Marker.BREAK and not any(
                one.period.same_time(point.period) and one.label == "Break" for one in found.values()
            ):
                words = point.figure.note or "not comparable with earlier figures"
                found[f"{point.period.canonical} b"] = Break(point.period, words)
    return sorted(found.values(), key=lambda one: (one.period.end, one.period.start, one.label))


def _gaps(points: Sequence[Point]) -> list[str]:
    """Where neighbours are not neighbours in time and no figure says why."""
    usual = usual_step(points)
    return [
        f"{one.period.label} and {two.period.label}"
        for one, two in pairwise(points)
        if one.period.kind == two.period.kind and not follows(one.period, two.period, usual)
    ]


def usual_step(points: Sequence[Point]) -> float:
    """Return the least distance of neighbouring points in days, for kinds of period that go by it; else 0."""
    if _LOOSE.isdisjoint([point.period.kind for point in points]):
        return 0.0
    steps = [position(b.period) - position(a.period) for a, b in pairwise(points)]
    return min(steps, default=0.0)


def _named(labels: Sequence[str], of: int) -> str:
    return listed(list(labels)) if len(labels) <= _MOST_NAMED else f"{len(labels)} of {of} periods"


def series_table(about: About, caption: str, series: Sequence[Series], shown: Shown) -> Table:
    """Return the values by period, newest first: a column to a series, with its limits where they are drawn."""
    periods: dict[str, Period] = {}
    cells: dict[tuple[str, int], Figure] = {}
    for n, one in enumerate(series):
        for point in one.points:
            name = f"{point.period.end}/{point.period.start}"
            periods[name] = point.period
            cells[name, n] = point.figure
    limits = [one.interval != "none" for one in series]
    unit = column_unit(about)
    columns = [Column("Period")]
    for one, with_limits in zip(series, limits, strict=True):
        columns.append(Column(f"{one.name}{unit}" if one.name else f"Value{unit}", numeric=True))
        if with_limits:
            columns.append(Column(f"{one.name}, limits{unit}" if one.name else f"Limits{unit}", numeric=True))
    rows = []
    for name in sorted(periods, reverse=True):
        row = [periods[name].label]
        for n, with_limits in enumerate(limits):
            figure = cells.get((name, n))
            row.append(cell(figure, shown))
            if with_limits:
                row.append(limits_cell(figure, shown))
        rows.append(tuple(row))
    key = marker_key(
        cells.values(),
        absent=len(cells) < len(periods) * len(series),
        none=any("[z]" in row for row in rows),
    )
    return Table(caption, tuple(columns), tuple(rows), key)


def column_unit(about: About) -> str:
    """Return the unit for the header of a column, in brackets."""
    if about.unit.type is ValueType.MONEY:
        return f" ({unit_words(about.unit)})"
    words = "%" if about.unit.type is ValueType.PERCENTAGE else about.unit.label
    return f" ({words})" if words else ""


def cell(figure: Figure | None, shown: Shown) -> str:
    """Return the words of a cell, whose unit stands in the header; where nothing is held, [x]."""
    return Marker.NOT_AVAILABLE.shown if figure is None else bare(shown(figure), figure.unit)


def bare(text: str, unit: Unit) -> str:
    """Return a shown figure without the sign of its unit."""
    if unit.type is ValueType.PERCENTAGE:
        return text.replace("%", "")
    if unit.type is ValueType.MONEY:
        return text.replace(unit.text if len(unit.text) == 1 else "£", "")
    if unit.type is ValueType.PERCENTAGE_POINTS:
        return text.replace(" percentage points", "").replace(" percentage point", "")
    return text


def limits_cell(figure: Figure | None, shown: Shown) -> str:
    """Return the limits of a figure: "41.1% to 49.4%", [z] where there are none."""
    if figure is None or figure.lower is None or figure.upper is None:
        return Marker.NOT_APPLICABLE.shown
    low, high = (bare(shown.value(limit, figure.unit), figure.unit) for limit in (figure.lower, figure.upper))
    return f"{low} to {high}"


def marker_key(figures: Iterable[Figure], *, absent: bool = False, none: bool = False) -> tuple[tuple[str, str], ...]:
    """Return each marker used, with its meaning: [x] too where a figure is `absent`, [z] where there is `none`."""
    used = {marker for figure in figures for marker in figure.markers}
    if absent:
        used.add(Marker.NOT_AVAILABLE)
    if none:
        used.add(Marker.NOT_APPLICABLE)
    return tuple((marker.shown, marker.meaning) for marker in Marker if marker in used and marker)


def counts(items: Mapping[str, int]) -> str:
    """Return "3 better, 1 similar" from how many there are of each, leaving out none."""
    return listed([f"{number} {word}" for word, number in items.items() if number])
