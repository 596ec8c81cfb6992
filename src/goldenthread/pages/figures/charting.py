"""Choose and make the one drawing of a measure, with the words round it. Pure, and without judgement.

Two points of one place make bars; three or more make a line. Points of different kinds of period never
share a line. What is drawn is told again in words, and stands in the table below it.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from goldenthread.look import text
from goldenthread.look.words import figure_words, unit_words
from goldenthread.observations.queries import FigureCard
from goldenthread.pages.figures import drawing
from goldenthread.pages.figures.facts import actual, is_wide, leading, said
from goldenthread.vocabulary import Basis, FigureStatus

WIDE, NARROW, TALL, SHORT = 720, 288, 340, 300
MOST_LINES = 4
_OPEN = (FigureStatus.PROVISIONAL,)


@dataclass(frozen=True)
class Chart:
    """A drawing in two widths, and everything said about it."""

    headline: str
    caption: str
    wide: SafeString
    narrow: SafeString
    description: tuple[str, ...]
    source: str
    notes: tuple[str, ...] = ()


def chart_of(title: str, cards: Sequence[FigureCard]) -> Chart | None:
    """The chart of one measure: lines, bars over time, or places side by side; None for a single point."""
    series, left_out = _series(cards)
    if not series:
        return None
    local = [group for group in series if not is_wide(group[0])] or series
    if max(len(actual(group)) for group in local) > 2:
        chart = _lines(title, [found for group in series if (found := actual(group))])
    elif max(len(group) for group in local) > 1:
        chart = _bars(title, series)
    else:
        side = _side_by_side(series)
        if len(side) < 2:
            return None
        chart = _bars(title, [[card] for card in side])
    if not left_out:
        return chart
    more = f"{text.count_of(left_out, 'more place')} {'is' if left_out == 1 else 'are'} in the table."
    return replace(chart, notes=(*chart.notes, more))


def _side_by_side(series: Sequence[Sequence[FigureCard]]) -> list[FigureCard]:
    """One figure of each place, where they are of the same period as the first."""
    ones = [group[-1] for group in series]
    return [card for card in ones if card.period.same_time(ones[0].period)]


def _series(cards: Sequence[FigureCard]) -> tuple[list[list[FigureCard]], int]:
    """The points of each place drawn, oldest first, of the kind of period that has most; local places first.

    The number is of the places for which there was no room.
    """
    main = leading(cards)
    kinds = Counter(card.period.kind for card in main if not is_wide(card)) or Counter(c.period.kind for c in main)
    if not kinds:
        return [], 0
    kind = max(kinds, key=lambda k: kinds[k])
    places: dict[str, list[FigureCard]] = defaultdict(list)
    for card in main:
        if card.period.kind == kind:
            places[card.area_code].append(card)
    found = [sorted(group, key=lambda c: c.period.end) for group in places.values()]
    found.sort(key=lambda group: (is_wide(group[0]), -len(group), group[0].area_name))
    local, wide = ([g for g in found if is_wide(g[0]) is side] for side in (False, True))
    drawn = [*local[:2], *wide[: MOST_LINES - 2]]
    return drawn, len(found) - len(drawn)


def _is_open(card: FigureCard) -> bool:
    return card.figure.status in _OPEN or card.figure.basis in (Basis.FORECAST, Basis.ESTIMATED)


def _bars(title: str, series: Sequence[Sequence[FigureCard]]) -> Chart:
    places, times = {g[0].area_code for g in series}, {c.period.canonical for g in series for c in g}
    items = [
        drawing.Bar(
            label=_bar_label(card, places=len(places), times=len(times)),
            value=card.figure.value,
            words=figure_words(card.figure),
            wide=is_wide(card),
            open=_is_open(card),
        )
        for group in series
        for card in group[-4:]
    ]
    return _chart(title, series, drawing.bars(items, WIDE, title), drawing.bars(items, NARROW, title))


def _bar_label(card: FigureCard, *, places: int, times: int) -> str:
    if places == 1:
        return str(card.period)
    return card.area_name if times == 1 else f"{card.area_name}, {card.period}"


def _lines(title: str, series: Sequence[Sequence[FigureCard]]) -> Chart:
    drawn = [_line(group) for group in series if group]
    unit = unit_words(series[0][0].figure.unit)
    wide = drawing.lines(drawn, unit, WIDE, TALL, title)
    narrow = drawing.lines(drawn, unit, NARROW, SHORT, title)
    chart = _chart(title, series, wide, narrow)
    values = [p.value for one in drawn for p in one.points if p.value is not None]
    start = drawing.scale(min(values), max(values))[0]
    return replace(chart, notes=(*chart.notes, f"The axis starts at {start:g}.")) if start else chart


def _line(group: Sequence[FigureCard]) -> drawing.Series:
    shown = [card for card in group if not card.figure.is_missing]
    points = tuple(
        drawing.Point(card.period.end.toordinal(), str(card.period), card.figure.value, _is_open(card))
        for card in group
    )
    last = figure_words(shown[-1].figure) if shown else ""
    return drawing.Series(group[0].area_name, last, points, is_wide(group[0]))


def _chart(title: str, series: Sequence[Sequence[FigureCard]], wide: SafeString, narrow: SafeString) -> Chart:
    lasts = [next((c for c in reversed(group) if not c.figure.is_missing), None) for group in map(actual, series)]
    newest = [card for card in lasts if card is not None]
    periods = [card.period for group in series for card in group]
    first, last = min(periods, key=lambda p: p.end), max(periods, key=lambda p: p.end)
    places = text.listed(group[0].area_name for group in series)
    unit = unit_words(series[0][0].figure.unit)
    caption = f"{title}, {places}, {first} to {last}" + (f", {unit}" if unit else "")
    documents = {c.document.title for group in series for c in group if c.document}
    accepted = max(card.accepted_at for group in series for card in group)
    named = text.listed(sorted(documents)) if len(documents) < 3 else f"{len(documents)} documents and returns"
    return Chart(
        headline=_headline(newest),
        caption=caption,
        wide=wide,
        narrow=narrow,
        description=tuple(_told(group) for group in series),
        source=f"Source: {named or 'not open to you'}. Held here as at {text.day(accepted)}.",
        notes=tuple(_notes(series)),
    )


def _headline(newest: Sequence[FigureCard]) -> str:
    """What the newest figures are, in ten words or so: "Dorset was 67% in 2025, England 84%"."""
    if not newest:
        return "No figure to show"
    first, *rest = newest
    said_ = f"{first.area_name} was {figure_words(first.figure)} in {first.period}"
    for card in rest[:1]:
        when = "" if card.period.same_time(first.period) else f" in {card.period}"
        said_ += f", {card.area_name} {figure_words(card.figure)}{when}"
    return said_


def _told(group: Sequence[FigureCard]) -> str:
    shown = text.listed(f"{figure_words(card.figure)} in {card.period}" for card in group)
    return f"{group[0].area_name}: {shown}."


def _notes(series: Sequence[Sequence[FigureCard]]) -> list[str]:
    every = [card for group in series for card in group]
    notes = []
    if any(_is_open(card) for card in every):
        notes.append("Open and dashed: provisional, estimated or forecast.")
    notes += [f"{said(card)}: {card.figure.note}" for card in every if card.figure.is_missing and card.figure.note]
    if any(card.figure.is_missing for card in every):
        notes.append("A figure that is missing has no mark, and no line runs through it.")
    return notes
