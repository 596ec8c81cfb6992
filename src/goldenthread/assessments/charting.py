"""Choose and make the charts of a measure from its assessments. Pure.

The method that judged a series chooses its chart: a control chart from 12 points, a run chart from 7, else lines, or
bars over time for two points. A part of a year is drawn with its projection, and places side by side for one period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread import charts
from goldenthread.assessments.cards import Aimed, Assessment, Charted, Seen
from goldenthread.assessments.earlier import Earlier
from goldenthread.charts import About, Drawn
from goldenthread.look.words import figure_words
from goldenthread.methods.spc_rules import Variation
from goldenthread.vocabulary import Figure, Period, ValueType, round_half_away

#: What two places may be compared by. A count of one place says nothing of another's.
COMPARABLE: Final = frozenset(
    {ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RATE, ValueType.RATIO, ValueType.AVERAGE, ValueType.INDEX}
)
_VARIATIONS: Final = {one.label: one for one in Variation}
_MOST_BARS: Final = 20
_MOST_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart of a page: its name in addresses, the drawing, and the areas whose figures it shows."""

    name: str
    drawn: Drawn
    areas: tuple[str, ...]

    @property
    def id(self) -> str:
        """What its heading is called within the page."""
        return f"chart-{self.name}"


def pictures(
    found: Sequence[Assessment],
    lead: Assessment,
    own: Sequence[Assessment],
    key: str,
    earlier: Earlier | None = None,
) -> list[Picture]:
    """Every chart worth drawing of one measure: over time, the projection, and places side by side.

    Args:
        found: Every assessment of the measure.
        lead: The series that the page is about.
        own: The series of the partnership's own places, the lead among them.
        key: What makes the ids of the drawings their own on the page.
        earlier: Figures under earlier definitions. They stand before a break, and no line joins them.
    """
    return [
        Picture(name, charts.draw(chart, f"{key}-{name}"), areas)
        for name, chart, areas in chosen(found, lead, own, earlier)
    ]


def chosen(
    found: Sequence[Assessment], lead: Assessment, own: Sequence[Assessment], earlier: Earlier | None = None
) -> list[tuple[str, charts.Chart, tuple[str, ...]]]:
    """The charts that `pictures` draws, before they are drawn: the name, the chart, and whose figures it shows."""
    if lead.latest is None:
        return []
    made = [_over_time(found, lead, own, earlier), _projected(lead), _side_by_side(found, lead, own)]
    return [one for one in made if one is not None and not one[1].empty]


_Made = tuple[str, charts.Chart, tuple[str, ...]] | None


def _about(one: Assessment, headline: str = "", places: str = "", message: str = "") -> About:
    assert one.latest is not None
    return About(measure=one.card.title, unit=one.latest.figure.unit, headline=headline, places=places, message=message)


def _points(seen: Sequence[Seen]) -> tuple[charts.Point, ...]:
    return tuple(charts.Point(each.period, each.figure) for each in seen)


def _valued(one: Assessment) -> list[Seen]:
    return [each for each in one.seen if each.figure.value is not None]


# --- Over time ------------------------------------------------------------------------------------------


def _over_time(
    found: Sequence[Assessment], lead: Assessment, own: Sequence[Assessment], earlier: Earlier | None
) -> _Made:
    if lead.spc and not lead.spc.why and lead.spc.centre is not None:
        return "time", _control(lead, lead.spc, earlier), (lead.key.area,)
    if lead.run_chart and lead.run_chart.centre is not None:
        return "time", _control(lead, lead.run_chart, earlier), (lead.key.area,)
    most = max(len(_valued(one)) for one in (lead, *own))
    if most > 2 or (earlier and any(earlier.of(lead))):
        return _lines(found, lead, own, earlier)
    if most == 2 and len(_valued(lead)) == 2:
        bars = tuple(charts.Bar(each.period.label, each.figure) for each in lead.seen)
        headline = change_headline(lead) or (lead.headline if lead.judged else "")
        about = _about(lead, headline, lead.area_name, lead.statement)
        return "time", charts.BarChart(about, bars, as_given=True), (lead.key.area,)
    return None


def _control(lead: Assessment, chart: Charted, earlier: Earlier | None) -> charts.Chart:
    """A control or run chart. What came before a break, or under another definition, has no centre line."""
    older = [stretch for stretch in earlier.of(lead) if stretch] if earlier else []
    by_period = {point.period.canonical: point for point in chart.points if point.period}
    begin = lead.span.first if lead.span else lead.seen[0].period
    before = any(each.period.end < begin.end for each in lead.seen)
    limits = charts.Limits(chart.centre, chart.lower, chart.upper, len(by_period), chart.trial)
    points = [
        charts.ControlPoint(charts.Point(each.period, each.figure), Variation.NOT_JUDGED, "", number)
        for number, stretch in enumerate(older)
        for each in stretch
    ]
    for each in lead.seen:
        found = by_period.get(each.period.canonical)
        variation = _VARIATIONS.get(found.variation, Variation.NOT_JUDGED) if found else Variation.NOT_JUDGED
        why = found.signal if found and found.signal != "no signal" else ""
        number = len(older) + int(before and each.period.end >= begin.end)
        points.append(charts.ControlPoint(charts.Point(each.period, each.figure), variation, why, number))
    target, trajectory = _aims(lead)
    breaks = (charts.Break(begin, lead.span.break_words),) if before and lead.span and lead.span.break_words else ()
    breaks = (*(earlier.breaks(lead) if earlier else ()), *breaks)
    # Where another method gave the answer, the chart does not head itself with it.
    own = lead.how in ("spc", "run_chart")
    headline, message = (lead.headline, lead.statement) if own else ("", chart.words)
    kind = charts.SpcChart if chart.sort == "spc" else charts.RunChart
    return kind(
        _about(lead, headline, lead.area_name, message),
        place_of(lead),
        tuple(points),
        (*(charts.Limits(None) for _ in range(len(older) + int(before))), limits),
        target=target,
        trajectory=trajectory,
        breaks=breaks,
        settings=chart.settings,
    )


def _aims(lead: Assessment) -> tuple[charts.Target | None, charts.Trajectory | None]:
    """The targets to come as steps on the way, where they are of the same kind of period; else the next as a level."""
    assert lead.latest is not None
    last = lead.latest.period
    steps = tuple(
        (aim.period, aim.target.value)
        for aim in sorted(lead.targets, key=lambda aim: aim.period.end)
        if aim.period.kind == last.kind and aim.period.end > last.end and aim.target.value is not None
    )
    if len(steps) > 1:
        return None, charts.Trajectory(steps)
    return _level(lead), None


def _level(lead: Assessment) -> charts.Target | None:
    aim = next_target(lead)
    if aim is None or aim.target.value is None:
        return None
    return charts.Target(aim.target.value, f"Target {year_of(aim.period)}")


def _lines(found: Sequence[Assessment], lead: Assessment, own: Sequence[Assessment], earlier: Earlier | None) -> _Made:
    """The lead, one more of its own places, and the widest places to compare with, by the same kind of period."""
    kind = lead.span.kind if lead.span else ""

    def fits(one: Assessment) -> bool:
        return one is not lead and bool(one.span and one.span.kind == kind and len(_valued(one)) > 1)

    peers = [one for one in own if fits(one) and not one.derived][:1]
    unit = lead.latest.figure.unit.type if lead.latest else None
    wide = [one for one in found if one.wide and fits(one) and one.breakdown == lead.breakdown]
    drawn = [lead, *peers, *(wide[:2] if unit in COMPARABLE else ())]
    series = tuple(
        charts.Series(one.area_name, _points(_whole(one, earlier)), comparator=one.wide, interval=_interval(one))
        for one in drawn
    )
    headline = lead.headline if lead.judged and lead.how != "change" else ""
    about = _about(lead, headline, message=lead.statement)
    level = _level(lead) if not peers else None
    breaks = earlier.breaks(lead) if earlier else ()
    chart = charts.LineChart(about, series, target=level, breaks=breaks)
    return "time", chart, tuple(one.key.area for one in drawn)


def _whole(one: Assessment, earlier: Earlier | None) -> list[Seen]:
    """The figures of a series with those under earlier definitions before them."""
    before = [each for stretch in earlier.of(one) for each in stretch] if earlier else []
    return [*before, *one.seen]


def _interval(one: Assessment) -> charts.Interval:
    has = not one.wide and any(each.figure.lower is not None for each in one.seen)
    return charts.Interval.WHISKERS if has else charts.Interval.NONE


# --- A part of a year -----------------------------------------------------------------------------------


def _projected(lead: Assessment) -> _Made:
    made = lead.projection
    if made is None or made.total is None or made.year is None or made.seen is None:
        return None
    bars = [charts.Bar(made.last.period.label, made.last.figure, comparator=True)] if made.last else []
    bars.append(charts.Bar(made.year.label, made.total, so_far=made.seen))
    headline = _short(f"{made.year.label} would come to {figure_words(made.total).partition(' [')[0]} at this pace")
    about = _about(lead, headline, lead.area_name, made.words)
    limits = made.total.lower is not None and made.total.upper is not None
    return "projection", charts.BarChart(about, tuple(bars), intervals=limits, as_given=True), (lead.key.area,)


# --- Places side by side --------------------------------------------------------------------------------


def _side_by_side(found: Sequence[Assessment], lead: Assessment, own: Sequence[Assessment]) -> _Made:
    """The newest period of the lead, place by place. A count is set beside nothing but our own places."""
    assert lead.latest is not None
    period, mine = lead.latest.period, {one.key.area for one in own}
    alike = [one for one in found if one.breakdown == lead.breakdown and not one.derived]
    if lead.latest.figure.unit.type not in COMPARABLE:
        alike = [one for one in alike if one.key.area in mine]
    pairs = [(one, each) for one in alike if (each := _at(one, period))]
    pairs.sort(key=lambda pair: (pair[0].key.area not in mine, not pair[0].wide))
    pairs = pairs[:_MOST_BARS]
    if len(pairs) < 2:
        return None
    aims = {one.key.area: aim for one, _ in pairs if (aim := _level(one))}
    levels = set(aims.values())
    same = levels.pop() if len(levels) == 1 and len(aims) == sum(one.key.area in mine for one, _ in pairs) else None
    bars = tuple(
        charts.Bar(
            one.area_name,
            each.figure,
            comparator=one.key.area not in mine,
            target=aims[one.key.area].value if one.key.area in aims and same is None else None,
        )
        for one, each in pairs
    )
    limits = all(bar.figure.lower is not None and bar.figure.upper is not None for bar in bars)
    about = _about(lead, _places_headline(lead, pairs))
    chart = charts.BarChart(about, bars, period=period, target=same, intervals=limits, as_given=len(bars) < 5)
    return "places", chart, tuple(one.key.area for one, _ in pairs)


def _at(one: Assessment, period: Period) -> Seen | None:
    if one.latest and one.latest.period.same_time(period):
        # Most places have it as their newest: nothing else of them needs to be made.
        return one.latest
    return next((each for each in one.seen if each.period.same_time(period)), None)


def _places_headline(lead: Assessment, pairs: Sequence[tuple[Assessment, Seen]]) -> str:
    """Where the lead stands among many places, or the figures of a few: what is so, without a judgement."""
    values = [each.figure.value for _, each in pairs if each.figure.value is not None]
    mine = next((each.figure.value for one, each in pairs if one.key.area == lead.key.area), None)
    local = [each.figure.value for one, each in pairs if not one.wide and each.figure.value is not None]
    if mine is not None and len(local) > 4:
        above, below = sum(value > mine for value in local), sum(value < mine for value in local)
        others = len(local) - 1
        if others in (above, below):
            end = "lowest" if above else "highest"
            return _short(f"{lead.area_name} is {end} of {len(local)} places")
        return _short(f"{above} of {others} other places are higher than {lead.area_name}")
    if not values:
        return ""
    if mine is None:
        return _short(f"No figure for {lead.area_name} in {year_of(lead.latest.period)}") if lead.latest else ""
    if against := _against_country(pairs):
        return against
    few = _short(", ".join(f"{one.area_name} {brief(each.figure)}" for one, each in pairs))
    return few or _short(f"{lead.area_name} was {brief(lead.latest.figure)}" if lead.latest else "")


def _against_country(pairs: Sequence[tuple[Assessment, Seen]]) -> str:
    """Where each of a few places stands against the country: "Dorset and BCP are above England". Equal is neither."""
    countries = [(one, each) for one, each in pairs if one.key.area.startswith("E92")]
    local = [(one, each.figure.value) for one, each in pairs if not one.wide]
    if len(countries) != 1 or not local or any(value is None for _, value in local):
        return ""
    ((country, seen),) = countries
    base = seen.figure.value
    if base is None or seen.caution or any(value == base for _, value in local):
        return ""
    above = [one.area_name for one, value in local if value is not None and value > base]
    below = [one.area_name for one, value in local if value is not None and value < base]
    if above and below:
        return _short(f"{_and(above)} above {country.area_name}, {_and(below)} below")
    names = above or below
    side = "above" if above else "below"
    return _short(f"{_and(names)} {'is' if len(names) == 1 else 'are'} {side} {country.area_name}")


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def change_headline(one: Assessment) -> str:
    """The change between two periods with both values: "From 28 to 14: a change of −50%"; empty without one."""
    change = one.change
    if change is None or change.percent is None or change.percent.value is None:
        return ""
    percent = round_half_away(change.percent.value, 1)
    size = f"{abs(percent):f}".rstrip("0").rstrip(".") if "." in f"{percent:f}" else f"{abs(percent):f}"
    sign = "−" if percent < 0 else "+" if percent > 0 else ""
    return _short(f"From {brief(change.old.figure)} to {brief(change.new.figure)}: a change of {sign}{size}%")


def _short(headline: str) -> str:
    return headline if len(headline.split()) <= _MOST_WORDS else ""


# --- Short words that charts and pages share --------------------------------------------------------------


def place_of(one: Assessment) -> str:
    """The place of a series, with its group."""
    part = ", ".join(f"{name} {value}" for name, value in one.breakdown.items())
    return f"{one.area_name} ({part})" if part else one.area_name


def brief(figure: Figure) -> str:
    """A figure to two decimal places at most, as charts show it; the page of the figure has every digit held."""
    value = figure.value
    return figure_words(figure, 2 if value is not None and value != round_half_away(value, 2) else None)


def next_target(one: Assessment) -> Aimed | None:
    """The target that is next to come, else the last one."""
    ended = one.latest.period.end if one.latest else None
    coming = [aim for aim in one.targets if ended is None or aim.period.end > ended]
    ordered = sorted(coming or one.targets, key=lambda aim: aim.period.end)
    return (ordered[0] if coming else ordered[-1]) if ordered else None


def year_of(period: Period) -> str:
    """A period without the name of its kind of year: "2023/24"."""
    return period.label.removeprefix("financial year ").removeprefix("calendar year ")
