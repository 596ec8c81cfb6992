"""The page of an indicator or of one of its measures: what is held, said plainly and not judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.words import figure_words, unit_words
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.pages.figures import facts
from goldenthread.pages.figures.charting import Chart, chart_of
from goldenthread.pages.figures.shared import (
    FIGURE_HEADER,
    csv_response,
    figure_lines,
    figure_link,
    figure_row,
    keys_of,
)
from goldenthread.pages.records import present
from goldenthread.pages.records.common import Clock, clock_of, owner_title, page_url, record_url
from goldenthread.pages.shell import actor_of, render
from goldenthread.records.cards import Card
from goldenthread.records.queries import find, list_records, related, sheet
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Additivity, NotFound, Polarity, Unit, ValueType

KINDS = ("indicator", "measure")
#: Past this many figures, the table of periods and places stands first and the full one is folded away.
_MANY = 12
_MOST_TILES = 4


@dataclass(frozen=True)
class Tile:
    """The newest figure of one place."""

    title: str
    value: str
    small: str
    url: str
    lines: tuple[str, ...]
    hidden: str


@dataclass(frozen=True)
class Part:
    """A measure of a composite line, or the line itself: its figures and what is said of them."""

    card: Card
    values: dict[str, Any]
    figures: list[FigureCard]
    standings: list[facts.Standing]
    wholes: list[facts.Whole]

    @property
    def unit(self) -> str:
        return facts.unit_said(self.values)

    @property
    def warnings(self) -> list[str]:
        return facts.warnings_of(self.values)

    @property
    def newest(self) -> list[FigureCard]:
        return facts.newest(self.figures)

    @property
    def latest(self) -> Any:
        return figure_lines(self.newest)

    @property
    def polarity(self) -> str:
        words = Polarity(self.values["polarity"]).label
        return words[:1].upper() + words[1:]


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """The record page of the kinds indicator and measure."""
    actor, clock = actor_of(request), clock_of(request)
    context = present.everything(request, card, clock)
    own = _part(request, card, clock)
    split = _parts(request, card, clock) if card.kind_code == "indicator" else []
    line = next(iter(related(actor, [card.id], "part_of", as_of=clock.as_of, kinds=("indicator",))[card.id]), None)
    chart = chart_of(card.title, own.figures)
    stage = facts.stage_words(own.values["stage"], card.due, clock.as_of.on or timezone.localdate())
    context |= {
        "errors": list(clock.errors),
        "caption": _caption(request, card, own, clock),
        "lede": _lede(own, split, stage),
        "stage": stage,
        "being": own.values["stage"] in ("being_established", "in_progress"),
        "own": own,
        "split": split,
        "split_table": _split_table(split) if split else None,
        "line": line,
        "tiles": _tiles(own, clock),
        "chart": chart,
        "chart_links": _chart_links(card, chart, clock),
        "comparisons": facts.comparisons(own.figures),
        "warnings": facts.warnings_of(own.values, split=bool(split)),
        "rates_apart": facts.rates_apart(part.values for part in split),
        "tables": _tables(own, clock),
        "targets": _targets_table(own) if own.standings else None,
        "markers": keys_of(own.figures),
        "csv_url": f"{record_url('record-figures-csv', card)}{clock.query}",
        "threshold_rule": own.values["threshold_rule"],
        "serves": [b for b in context["bundles"] if b.words in _SERVES],
        "bundles": [b for b in context["bundles"] if b.words not in _SERVES],
    }
    return render(
        request,
        "pages/figures/indicator.html",
        context,
        title=card.title,
        section="indicators",
        crumbs=[] if clock.errors else [Link("Indicators", page_url("indicators", slug=card.owner))],
        card=card,
        status=422 if clock.errors else 200,
    )


#: The relations, in words, that say what an indicator measures.
_SERVES = ("Measures", "Is part of", "Is the same measure as", "Is a local proxy for")


def figures_csv(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Every figure of an indicator and of its measures, with all that travels with it."""
    actor, clock = actor_of(request), clock_of(request)
    card = _measured(request, owner, reference)
    parts = related(actor, [card.id], "part_of", outward=False, as_of=clock.as_of, kinds=("measure",))[card.id]
    held = figures_of(actor, [card.id, *(part.id for part in parts)], clock.as_of)
    rows = [figure_row(figure) for found in held.values() for figure in _on(found, clock)]
    return csv_response(f"{owner}-{reference}-figures", FIGURE_HEADER, rows)


def chart_svg(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The drawing of an indicator's page as a file of its own."""
    clock = clock_of(request)
    card = _measured(request, owner, reference)
    chart = chart_of(card.title, _on(figures_of(actor_of(request), [card.id], clock.as_of)[card.id], clock))
    if chart is None:
        raise NotFound("There are not two figures to draw.")
    return HttpResponse(chart.wide, content_type="image/svg+xml")


def _measured(request: HttpRequest, owner: str, reference: str) -> Card:
    card = find(actor_of(request), f"{owner}/{reference}")
    if card.kind_code not in KINDS:
        raise NotFound(f"{owner}/{reference} is not an indicator, so it has no figures.")
    return card


def _on(cards: list[FigureCard], clock: Clock) -> list[FigureCard]:
    """What had ended on the day that the reader asks about."""
    on = clock.as_of.on
    return [card for card in cards if on is None or card.period.end <= on]


def _part(request: HttpRequest, card: Card, clock: Clock) -> Part:
    values = sheet(actor_of(request), card.full_reference, clock.as_of).values
    return _made(request, card, dict(values), clock)


def _parts(request: HttpRequest, card: Card, clock: Clock) -> list[Part]:
    """The measures that a composite line is split into."""
    listing = list_records(actor_of(request), "measure", linked={"part_of": card.id}, as_of=clock.as_of, size=100)
    return [_made(request, found, dict(listing.values[found.id]), clock) for found in listing.cards]


def _made(request: HttpRequest, card: Card, values: dict[str, Any], clock: Clock) -> Part:
    actor = actor_of(request)
    cards = _on(figures_of(actor, [card.id], clock.as_of)[card.id], clock)
    unit = cards[0].figure.unit if cards else Unit(ValueType(values["value_type"]), values["unit"])
    targets = list_records(actor, "target", linked={"part_of": card.id}, as_of=clock.as_of, size=200)
    made = [facts.target_of(found, targets.values[found.id], unit) for found in targets.cards]
    polarity = Polarity(values["polarity"])
    return Part(
        card=card,
        values=values,
        figures=cards,
        standings=[facts.standing(target, cards, polarity) for target in made],
        wholes=_wholes(cards, Additivity(values["additivity"])),
    )


def _wholes(cards: Sequence[FigureCard], additivity: Additivity) -> list[facts.Whole]:
    """Figures for areas that the local ones make up, where none is held for that area and period."""
    local = [card for card in facts.newest(facts.leading(cards)) if not facts.is_wide(card)]
    if len(local) < 2:
        return []
    found: dict[frozenset[str], facts.Whole] = {}
    # An area of our own making, such as pan-Dorset, before another that happens to have the same members.
    areas = {a.code: a for card in local for a in reference.composites(card.area_code)}
    for area in sorted(areas.values(), key=lambda a: (not a.code.startswith("L-"), a.code)):
        if any(card.area_code == area.code for card in local):
            continue
        members = frozenset(member.code for member in reference.members(area.code, local[0].period.end))
        parts = facts.parts_of(cards, members) if members and members not in found else []
        if parts and (said := facts.whole(area.name, parts, additivity)):
            found[members] = said
    return list(found.values())


def _caption(request: HttpRequest, card: Card, own: Part, clock: Clock) -> str:
    actor = actor_of(request)
    words = [card.kind.name]
    if number := own.values.get("line_number"):
        words.append(f"line {number} of its published list")
    themes = related(actor, [card.id], "part_of", as_of=clock.as_of, kinds=("theme",))[card.id]
    words.append(themes[0].title if themes else owner_title(actor, card.owner))
    return " / ".join(words)


def _lede(own: Part, split: Sequence[Part], stage: str) -> str:
    local = [card for card in own.newest if not facts.is_wide(card)][:2]
    wide = [card for card in own.newest if facts.is_wide(card) and not card.breakdown][:1]
    if own.figures:
        first = text.listed(
            f"{figure_words(card.figure, with_unit=True)} in {card.area_name}" for card in local or wide
        )
        when = {str(card.period) for card in local or wide}
        said = f"{first}, {when.pop()}." if len(when) == 1 else f"{text.listed(facts.said(card) for card in local)}."
        if local and wide and wide[0].period.same_time(local[0].period):
            said += f" {wide[0].area_name} was {figure_words(wide[0].figure)}."
        return said[:1].upper() + said[1:]
    held = sum(bool(part.figures) for part in split)
    if split:
        have = "has" if held == 1 else "have"
        return (
            f"This line is split into {text.count_of(len(split), 'measure')}; {held or 'none'} of them {have} figures."
        )
    if own.values["stage"] in ("being_established", "in_progress"):
        return f"No figure is held yet. {stage}."
    return "No figure is held yet."


def _tiles(own: Part, clock: Clock) -> list[Tile]:
    """The newest figure of each local place, with what may be said beside it."""
    main = [card for card in facts.newest(facts.leading(own.figures)) if not facts.is_wide(card)]
    told: dict[str, list[str]] = {card.area_code: [] for card in main}
    for standing in own.standings:
        if standing.short and standing.target.area in told:
            target = f"{figure_words(standing.target.value)} in {_year(standing.target.period.label)}"
            told[standing.target.area].append(f"Target {target}: {standing.short}.")
    tiles = []
    for card in main[:_MOST_TILES]:
        unit = unit_words(card.figure.unit)
        number = figure_words(card.figure)
        small = unit if unit and unit not in ("%", "£") and unit not in number else ""
        lines = [str(card.period), *told[card.area_code]]
        tiles.append(Tile(card.area_name, number, small, f"{card.url}{clock.query}", tuple(lines), card.area_name))
    return tiles


def _year(label: str) -> str:
    return label.removeprefix("financial year ").removeprefix("calendar year ")


def _chart_links(card: Card, chart: Chart | None, clock: Clock) -> list[Link]:
    if chart is None:
        return []
    hidden = f"for {chart.headline}"
    return [
        Link("Table", "#figures", hidden=hidden),
        Link("CSV", f"{record_url('record-figures-csv', card)}{clock.query}", hidden=hidden),
        Link("SVG", f"{record_url('record-chart', card)}{clock.query}", hidden=hidden),
    ]


def _split_table(split: Sequence[Part]) -> Table:
    rows = [
        (
            Cell(part.card.title, f"{part.card.url}"),
            part.unit,
            part.polarity,
            part.latest or "No figure held",
        )
        for part in split
    ]
    return Table.of(
        "Measures of this line", ["Measure", "Unit", "Direction", "Newest figures"], rows, caption_hidden=True
    )


def _targets_table(own: Part) -> Table:
    codes = {standing.target.area for standing in own.standings}
    names = reference.names(codes)
    rows = [
        (
            Cell(names.get(s.target.area, s.target.area) or "Area not stated", s.target.card.url, s.target.caution),
            figure_words(s.target.value),
            _year(s.target.period.label),
            "Hold" if s.target.hold else "Reach",
            s.words,
            s.target.text or "not stated",
        )
        for s in own.standings
    ]
    heads: list[Column | str] = [
        "Area",
        Column("Target", number=True),
        "By the end of",
        "Aim",
        "From here",
        "As published",
    ]
    return Table.of("Targets", heads, rows, caption_hidden=True)


def _tables(own: Part, clock: Clock) -> dict[str, Any]:
    """The figures as tables: places across where there are many, and everything about each one."""
    if not own.figures:
        return {}
    full = _full_table(own, clock)
    main = facts.leading(own.figures)
    if len(own.figures) <= _MANY or len(main) < len(own.figures) / 2:
        return {"full": full, "fold": len(own.figures) > 2 * _MANY, "count": len(own.figures)}
    return {"across": _across(own, main, clock), "full": full, "fold": True, "count": len(own.figures)}


def _full_table(own: Part, clock: Clock) -> Table:
    ordered = sorted(own.figures, key=lambda c: (facts.is_wide(c), c.area_name))
    ordered.sort(key=lambda c: c.period.end, reverse=True)
    rows = []
    for card in ordered:
        figure = card.figure
        part = facts.part_words(card)
        status = [] if figure.status.value == "not_stated" else [figure.status.label]
        kind = text.listed([*status, figure.basis.value])
        rows.append(
            (
                Cell(card.period, note=part),
                card.area_name,
                figure_link(card, clock.query),
                figure.text or "not stated",
                kind[:1].upper() + kind[1:],
                " ".join(s for s in (figure.note, card.caution) if s),
            )
        )
    unit = unit_words(own.figures[0].figure.unit)
    heads: list[Column | str] = [
        "Period",
        "Area",
        Column(f"Figure, {unit}" if unit else "Figure", number=True),
        "As published",
        "Status",
        "Notes",
    ]
    return Table.of(f"Every figure of {own.card.title}", heads, rows, caption_hidden=True)


def _across(own: Part, main: Sequence[FigureCard], clock: Clock) -> Table:
    """Periods down, places across, newest first."""
    places = {card.area_code: card.area_name for card in sorted(main, key=lambda c: (facts.is_wide(c), c.area_name))}
    by_period: dict[str, dict[str, FigureCard]] = {}
    for card in sorted(main, key=lambda c: c.period.end, reverse=True):
        by_period.setdefault(card.period.canonical, {})[card.area_code] = card
    rows = []
    for found in by_period.values():
        first = next(iter(found.values()))
        cells = [figure_link(found[code], clock.query) if code in found else "" for code in places]
        rows.append((first.period, *cells))
    unit = unit_words(main[0].figure.unit)
    heads: list[Column | str] = [
        "Period",
        *(Column(f"{name} {unit}".strip() if unit == "%" else name, number=True) for name in places.values()),
    ]
    return Table.of(f"{own.card.title}, by period and area", heads, rows, caption_hidden=True, stack=len(places) < 3)
