"""Areas side by side with their intervals, and the spine chart of many indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from goldenthread.charts import palette, words
from goldenthread.charts.axis import scale_of, unit_words
from goldenthread.charts.data import About, Column, Outcome, Table, Target, turn, unsettled
from goldenthread.charts.lettering import LINE, clean, width_of, wrap
from goldenthread.charts.rows import RowPlot, name_height
from goldenthread.charts.sheet import Key, Sheet
from goldenthread.charts.words import Shown
from goldenthread.methods.wording import listed
from goldenthread.vocabulary import Figure, Period, Polarity


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its figure, and how a method found it to stand against the benchmark.

    Args:
        name: Of the area.
        figure: Its figure, with its limits.
        outcome: Against the benchmark.
        focus: Whether the chart is about it: its name is bold.
    """

    name: str
    figure: Figure
    outcome: Outcome = Outcome.NOT_COMPARED
    focus: bool = False


@dataclass(frozen=True, slots=True)
class AreaChart:
    """Areas as marks with their intervals, the largest first, about a benchmark.

    Args:
        about: What it is about.
        areas: The areas.
        period: When the figures are of.
        benchmark: The figure they are compared with, and whose it is.
        as_given: Whether areas stay in the order given.
    """

    about: About
    areas: tuple[Area, ...]
    period: Period
    benchmark: Target | None = None
    as_given: bool = False

    kind: ClassVar[str] = "Dot chart"

    def __post_init__(self) -> None:
        if not self.as_given:
            object.__setattr__(self, "areas", tuple(sorted(self.areas, key=_rank)))

    @property
    def empty(self) -> bool:
        """Whether there is no value to draw."""
        return all(area.figure.value is None for area in self.areas)

    def shown(self) -> Shown:
        """Figures as this chart shows them."""
        return Shown(words.places_of(self.about, [area.figure for area in self.areas]))

    def titles(self, shown: Shown) -> tuple[str, str]:
        """Return the headline and the second title."""
        names = [area.name for area in self.areas]
        where = self.about.places or (listed(names) if len(names) <= 4 else f"{len(names)} areas")
        parts = (self.about.measure.rstrip(" ."), where, self.period.label, unit_words(self.about.unit))
        return self.about.headline or self._headline(), ", ".join(part for part in parts if part)

    def _headline(self) -> str:
        of = self.benchmark.words if self.benchmark else ""
        found = Counter(area.outcome.value for area in self.areas)
        told = [o for o in (Outcome.BETTER, Outcome.HIGHER, Outcome.WORSE, Outcome.LOWER) if found[o.value]]
        for outcome in told:
            said = f"{found[outcome.value]} of {len(self.areas)} areas are {outcome.label} {of}"
            if of and len(said.split()) <= 10:
                return said
        return f"{len(self.areas)} areas side by side"

    def said(self, shown: Shown) -> list[str]:
        """Return highest and lowest, the areas in focus, how many stand how, and what is missing."""
        have = [area for area in self.areas if area.figure.value is not None]
        said = []
        if have:
            ranked = sorted(have, key=_rank)
            first, last = ranked[0], ranked[-1]
            if len(have) > 1:
                said.append(
                    f"Highest: {first.name}, {shown.number(first.figure)}. "
                    f"Lowest: {last.name}, {shown.number(last.figure)}."
                )
            for area in have if len(have) <= 4 else [area for area in have if area.focus]:
                said.append(words.sentence(f"{area.name}: {self._area_words(area, shown)}"))
        if self.benchmark:
            said.append(words.sentence(f"{self.benchmark.words}: {shown.aim(self.benchmark.value, self.about.unit)}"))
            for outcome in Outcome:
                names = [area.name for area in have if area.outcome is outcome]
                if names:
                    which = listed(names) if len(names) <= 6 else f"{len(names)} areas"
                    label = outcome.label[:1].upper() + outcome.label[1:]
                    said.append(words.sentence(f"{label} {self.benchmark.words}: {which}"))
        for area in self.areas:
            if area.figure.value is None:
                why = area.figure.marker.meaning.partition(":")[0]
                said.append(words.sentence(f"{area.name}: no figure, {why} {area.figure.marker.shown}"))
        return said

    def _area_words(self, area: Area, shown: Shown) -> str:
        said = shown.number(area.figure)
        if area.figure.lower is not None and area.figure.upper is not None:
            low, high = (shown.value(v, self.about.unit) for v in (area.figure.lower, area.figure.upper))
            said += f", limits {low} to {high}"
        return said

    def table(self, shown: Shown, caption: str) -> Table:
        """Return the same values, in the order of the rows."""
        unit = words.column_unit(self.about)
        columns = [Column("Area"), Column(f"Value{unit}", numeric=True), Column(f"Limits{unit}", numeric=True)]
        columns += [Column(f"Against {self.benchmark.words}")] if self.benchmark else []
        rows = []
        for area in self.areas:
            row = [area.name, words.cell(area.figure, shown), words.limits_cell(area.figure, shown)]
            rows.append((*row, area.outcome.word) if self.benchmark else tuple(row))
        key = words.marker_key([area.figure for area in self.areas], none=any("[z]" in row for row in rows))
        return Table(caption, tuple(columns), tuple(rows), key)

    def notes(self, shown: Shown) -> tuple[str, ...]:
        """Return what to print beside the chart."""
        return ()

    def draw(self, sheet: Sheet, shown: Shown) -> float:
        """Draw it; return its height."""
        values = [
            value
            for area in self.areas
            if area.figure.value is not None
            for value in (area.figure.value, area.figure.lower, area.figure.upper)
            if value is not None
        ]
        if self.benchmark:
            values.append(self.benchmark.value)
        scale = scale_of(values, self.about.unit, steps=3 if sheet.narrow else 5)
        top = self._key().draw(sheet, 0)
        benchmark = ""
        if self.benchmark:
            benchmark = f"{self.benchmark.words} {shown.aim(self.benchmark.value, self.about.unit)}"
        plot = RowPlot(
            sheet,
            names=[area.name for area in self.areas],
            values=[self._end_words(area, shown) for area in self.areas],
            strong=[area.focus for area in self.areas],
            scale=scale,
            over=any(area.figure.lower is not None for area in self.areas),
            inset=10,
            top=top + (name_height(sheet, benchmark) if benchmark else 0) + 4,
            missing=[area.figure.value is None for area in self.areas],
        )
        plot.gridlines()
        if self.benchmark:
            x = plot.x(self.benchmark.value)
            plot.down(x, "whisker", "currentColor", "1.5", reach=4)
            plot.named(x, top, benchmark)
        for n, area in enumerate(self.areas):
            plot.label(n)
            figure = area.figure
            if figure.value is None:
                continue
            if figure.lower is not None and figure.upper is not None:
                plot.whisker(figure.lower, figure.upper, plot.middles[n], halo=False)
            size = 5 if sheet.narrow else 6.5
            look = area.outcome
            sheet.mark(look.shape, plot.x(figure.value), plot.middles[n], size, look.colour, hollow=unsettled(figure))
        y = plot.bottom + 2
        y += plot.ticks(y) + 4
        if scale.starts:
            lines = wrap(f"The axis starts at {scale.starts}.", sheet.width)
            y += sheet.lines(0, y + 15, lines) + 4
        return y

    def _end_words(self, area: Area, shown: Shown) -> str:
        said = words.bare(shown(area.figure), self.about.unit) if _points(self.about) else shown(area.figure)
        if area.figure.value is None and area.figure.marker:
            return f"{said} {area.figure.marker.meaning.partition(':')[0]}"
        return said

    def _key(self) -> Key:
        key = Key()
        if self.benchmark:
            _outcome_key(
                key, [area.outcome for area in self.areas if area.figure.value is not None], self.benchmark.words
            )
        if any(area.figure.lower is not None for area in self.areas):
            key.line("Limits", "currentColor", width="2")
        return key


@dataclass(frozen=True, slots=True)
class Spine:
    """One indicator of a spine chart, all values in its own unit.

    Args:
        about: The indicator and its unit.
        figure: Of the area.
        benchmark: Whose middle it is held against.
        lowest, lower_quartile, upper_quartile, highest: Of all areas; quartiles None where too few are held.
        region: Of its region, drawn as a diamond.
        polarity: Which direction is good: it is drawn to the right. Where nobody has said, higher is to the right.
        outcome: How the area stands against the benchmark.
        period: When the figures are of.
    """

    about: About
    figure: Figure
    benchmark: Decimal
    lowest: Decimal
    lower_quartile: Decimal | None
    upper_quartile: Decimal | None
    highest: Decimal
    region: Decimal | None = None
    polarity: Polarity = Polarity.NO_JUDGEMENT
    outcome: Outcome = Outcome.NOT_COMPARED
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class SpineChart:
    """One area over many indicators, each held against a benchmark, better to the right.

    Args:
        about: What the indicators have in common; its unit is not used.
        area: The name of the area.
        spines: The indicators, in order.
        benchmark: Whose middle line it is: "England".
        region: The name of the region.
    """

    about: About
    area: str
    spines: tuple[Spine, ...]
    benchmark: str = "England"
    region: str = ""

    kind: ClassVar[str] = "Spine chart"

    @property
    def empty(self) -> bool:
        """Whether there is no value to draw."""
        return all(one.figure.value is None for one in self.spines)

    def shown(self) -> Shown:
        """Figures by the places of each indicator, not of the chart."""
        return Shown(0)

    def titles(self, shown: Shown) -> tuple[str, str]:
        """Return the headline and the second title."""
        found = Counter(one.outcome for one in self.spines)
        better, worse = found[Outcome.BETTER], found[Outcome.WORSE]
        made = f"{self.area}: {better} better than {self.benchmark}, {worse} worse"
        if len(made.split()) > 10:
            made = f"{better} indicators better than the benchmark, {worse} worse"
        periods = [one.period for one in self.spines if one.period]
        parts = (self.about.measure, self.area, words.span_words(periods), f"against {self.benchmark}")
        return self.about.headline or made, ", ".join(part for part in parts if part)

    def said(self, shown: Shown) -> list[str]:
        """Return each indicator in a sentence."""
        said = []
        for one in self.spines:
            own = _own(one)
            name = one.about.measure.rstrip(" .")
            if one.figure.value is None:
                why = one.figure.marker.meaning.partition(":")[0]
                said.append(words.sentence(f"{name}: no figure, {why} {one.figure.marker.shown}"))
                continue
            unit = one.about.unit
            low, high = own.value(one.lowest, unit), own.value(one.highest, unit)
            how = f"{_label(one.outcome)} {self.benchmark}'s {own.value(one.benchmark, unit)}"
            said.append(words.sentence(f"{name}: {own.number(one.figure)}, {how}; all areas {low} to {high}"))
        return said

    def table(self, shown: Shown, caption: str) -> Table:
        """Return the same values, a row to an indicator, each with its unit since they differ."""
        titles = [self.area, self.benchmark, *([self.region or "Region"] if self._regions else [])]
        titles += ["Lowest", *(["Lower quartile", "Upper quartile"] if self._quartiles else []), "Highest"]
        columns = (Column("Indicator"), *(Column(title, numeric=True) for title in titles))
        columns += (Column(f"Against {self.benchmark}"),)
        rows = []
        for one in self.spines:
            own = _own(one)
            levels = [one.benchmark, *([one.region] if self._regions else [])]
            quartiles = [one.lower_quartile, one.upper_quartile] if self._quartiles else []
            levels += [one.lowest, *quartiles, one.highest]
            unit = unit_words(one.about.unit)
            name = f"{one.about.measure} ({unit})" if unit else one.about.measure
            cells = ["[x]" if v is None else words.bare(own.value(v, one.about.unit), one.about.unit) for v in levels]
            judged = one.outcome is not Outcome.NOT_COMPARED
            rows.append((name, words.cell(one.figure, own), *cells, one.outcome.word if judged else "Not judged"))
        absent = self._regions and any(one.region is None for one in self.spines)
        absent = absent or (self._quartiles and any(one.lower_quartile is None for one in self.spines))
        return Table(caption, columns, tuple(rows), words.marker_key([s.figure for s in self.spines], absent=absent))

    @property
    def _regions(self) -> bool:
        return any(one.region is not None for one in self.spines)

    @property
    def _quartiles(self) -> bool:
        return any(one.lower_quartile is not None for one in self.spines)

    def notes(self, shown: Shown) -> tuple[str, ...]:
        """Return what to print beside the chart."""
        neutral = [one.about.measure for one in self.spines if not turn(one.polarity)]
        notes = ["Each row has its own scale. Better is to the right."]
        if neutral:
            notes.append(f"Higher is to the right, and neither direction is good, for {listed(neutral)}.")
        return tuple(notes)

    def draw(self, sheet: Sheet, shown: Shown) -> float:
        """Draw it; return its height."""
        top = self._key().draw(sheet, 0) + 4
        return self._narrow(sheet, top) if sheet.narrow else self._wide(sheet, top)

    def _wide(self, sheet: Sheet, top: float) -> float:
        """A row each: the indicator, both figures, and the bar."""
        owns = [_own(one) for one in self.spines]
        own_words = [own(one.figure) for own, one in zip(owns, self.spines, strict=True)]
        theirs = [own.value(one.benchmark, one.about.unit) for own, one in zip(owns, self.spines, strict=True)]
        heads = [wrap(self.area, 96, bold=True), wrap(self.benchmark, 96)]
        first = min(max([48.0, *(width_of(w, bold=True) for w in (*own_words, *heads[0]))]), 110.0)
        second = min(max([48.0, *(width_of(w) for w in (*theirs, *heads[1]))]), 110.0)
        plot = sheet.width * 0.4
        left = sheet.width - plot
        name_room = left - first - second - 52
        height = LINE * max(len(heads[0]), len(heads[1]))
        ends = (left - second - 36, left - 18)
        sheet.lines(ends[0], top + 14, heads[0], end=True, bold=True)
        sheet.lines(ends[1], top + 14, heads[1], end=True)
        self._middle_head(sheet, left, plot, top)
        y = top + max(height, LINE) + 6
        start = y
        for one, mine, other in zip(self.spines, own_words, theirs, strict=True):
            name = wrap(_row_name(one), name_room)
            cells = wrap(mine, first, bold=True), wrap(other, second)
            body = max(26.0, LINE * max(len(name), len(cells[0]), len(cells[1])))
            sheet.rule(0, y, sheet.width, y, cls="grid", stroke=palette.RULE)
            middle = y + 6 + body / 2
            sheet.lines(0, _first(middle, name), name)
            sheet.lines(ends[0], _first(middle, cells[0]), cells[0], end=True, bold=True)
            sheet.lines(ends[1], _first(middle, cells[1]), cells[1], end=True)
            _spine(sheet, one, left, plot, middle)
            y += body + 12
        self._centre(sheet, left + plot / 2, start, y)
        return y + 4

    def _narrow(self, sheet: Sheet, top: float) -> float:
        """The indicator and both figures over each bar."""
        y = top
        self._middle_head(sheet, 0, float(sheet.width), y)
        y += LINE + 6
        for one in self.spines:
            own = _own(one)
            sheet.rule(0, y, sheet.width, y, cls="grid", stroke=palette.RULE)
            y += 6
            y += sheet.lines(0, y + 14, wrap(_row_name(one), sheet.width, bold=True), bold=True)
            figures = f"{self.area} {own(one.figure)}, {self.benchmark} {own.value(one.benchmark, one.about.unit)}"
            y += sheet.lines(0, y + 14, wrap(figures, sheet.width))
            middle = y + 18
            _spine(sheet, one, 0, float(sheet.width), middle)
            self._centre(sheet, sheet.width / 2, middle - 13, middle + 13)
            y = middle + 18
        return y

    def _middle_head(self, sheet: Sheet, left: float, wide: float, top: float) -> None:
        """Which side is worse and which is better, over the bars."""
        sides = (
            ("Worse", "Better")
            if all(turn(one.polarity) for one in self.spines)
            else ("Worse or lower", "Better or higher")
        )
        sheet.words(left + 2, top + 14, sides[0])
        sheet.words(left + wide - 2, top + 14, sides[1], end=True)

    def _centre(self, sheet: Sheet, x: float, top: float, bottom: float) -> None:
        sheet.shapes.insert(
            0,
            f'<line class="gt-chart-axis" x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}" '
            'stroke="currentColor" stroke-width="1.5"/>',
        )

    def _key(self) -> Key:
        key = Key()
        for outcome in Outcome:
            if any(one.outcome is outcome and one.figure.value is not None for one in self.spines):
                label = _label(outcome)[:1].upper() + _label(outcome)[1:]
                key.mark(f"{label} {self.benchmark}", outcome.colour, "circle", outcome.letter)
        if self._regions:
            key.mark(self.region or "Region", palette.GREY, "diamond", hollow=True)
        key.bar("All areas", "range", palette.PALE)
        if self._quartiles:
            key.bar("Middle half of areas", "middle", palette.SLATE)
        key.line(self.benchmark, "currentColor", width="1.5")
        return key


def _spine(sheet: Sheet, one: Spine, left: float, wide: float, middle: float) -> None:
    """Draw the bar of one indicator: the benchmark in the middle, the farther end of the range at its edge."""
    way = -1 if one.polarity is Polarity.LOWER_BETTER else 1
    levels = (one.lowest, one.highest, one.figure.value, one.region, one.lower_quartile, one.upper_quartile)
    reach = max(abs(level - one.benchmark) for level in levels if level is not None)
    half = wide / 2 - 12

    def x(level: Decimal) -> float:
        share = float((level - one.benchmark) / reach) if reach else 0.0
        return left + wide / 2 + way * half * share

    for low, high, cls, fill, tall in (
        (one.lowest, one.highest, "range", palette.PALE, 20.0),
        (one.lower_quartile, one.upper_quartile, "middle", palette.SLATE, 20.0),
    ):
        if low is None or high is None:
            continue
        a, b = sorted((x(low), x(high)))
        sheet.rect(a, middle - tall / 2, b - a, tall, cls=cls, fill=fill)
    line = left + wide / 2
    sheet.rule(line, middle - 13, line, middle + 13, cls="axis", stroke="currentColor", more=' stroke-width="1.5"')
    if one.region is not None:
        sheet.mark("diamond", x(one.region), middle, 6, palette.GREY, hollow=True)
    if one.figure.value is not None:
        place = x(one.figure.value)
        sheet.mark("circle", place, middle, 9, one.outcome.colour)
        sheet.letter(place, middle, one.outcome.letter)


def _label(outcome: Outcome) -> str:
    """An outcome in words. Every row shows where the area lies, so one without a method's answer is not judged."""
    return "not judged against" if outcome is Outcome.NOT_COMPARED else outcome.label


def _own(one: Spine) -> Shown:
    return Shown(words.places_of(one.about, [one.figure]))


def _row_name(one: Spine) -> str:
    unit = unit_words(one.about.unit)
    name = f"{one.about.measure.rstrip(' .')}, {unit}" if unit else one.about.measure
    return clean(f"{name}, {one.period.label}" if one.period else name)


def _first(middle: float, lines: Sequence[str]) -> float:
    return middle + 5 - (len(lines) - 1) * LINE / 2


def _outcome_key(key: Key, outcomes: Sequence[Outcome], benchmark: str) -> None:
    for outcome in Outcome:
        if outcome in outcomes:
            label = outcome.label[:1].upper() + outcome.label[1:]
            key.mark(f"{label} {benchmark}", outcome.colour, outcome.shape)


def _points(about: About) -> bool:
    return "percentage points" in about.unit.label


def _rank(area: Area) -> tuple[bool, Decimal]:
    value = area.figure.value
    return (value is None, Decimal(0) if value is None else -value)
