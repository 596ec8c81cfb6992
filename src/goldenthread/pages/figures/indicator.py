"""The page of an indicator or of one of its measures: its answers, its charts and the figures behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from goldenthread.access import Actor
from goldenthread.assessments.again import assessed, figures
from goldenthread.assessments.cards import Assessment, ChartPoint
from goldenthread.assessments.charting import Picture, pictures
from goldenthread.assessments.earlier import earlier
from goldenthread.assessments.places import own_areas
from goldenthread.assessments.queries import of_measure
from goldenthread.indicators.queries import definitions
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.words import figure_words, unit_words
from goldenthread.observations.queries import FigureCard
from goldenthread.pages.figures import facts, verdicts
from goldenthread.pages.figures.aims import targets_table
from goldenthread.pages.figures.kept import kept
from goldenthread.pages.figures.shared import figure_lines, figure_link, keys_of
from goldenthread.pages.records import present
from goldenthread.pages.records.common import Clock, clock_of, owner_title, page_url, record_url, with_query
from goldenthread.pages.shell import actor_of, render
from goldenthread.records.cards import Card
from goldenthread.records.queries import find, list_records, related
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Additivity, NotFound, Polarity, Unit, ValueType

KINDS = ("indicator", "measure")
#: Past this many figures, the table of periods and places stands first and the full one is folded away.
_MANY = 12
#: Past this many places, as a national series has, no sums of places are worked out on the page.
_MOST_PLACES = 30
#: Rows of the table of every figure; the rest stand in its CSV.
_MOST_ROWS = 200
#: Places of the partnership that get a row of answers each; where there are more, the lead alone does.
_ROWS = 2
#: So many different notes of figures stand under a chart; the rest stand with the figures in the table.
_NOTES = 4


@dataclass(frozen=True)
class Part:
    """A measure of a composite line, or the line itself: its figures and what is said of them."""

    card: Card
    values: dict[str, Any]
    figures: list[FigureCard]
    standings: list[facts.Standing]
    wholes: list[facts.Whole]
    sums: list[str]

    @property
    def unit(self) -> str:
        return facts.unit_said(self.values)

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


@dataclass(frozen=True)
class Judged:
    """The assessments of one measure, with the series that the page is about and those of the places that are ours.

    `rows` are the series that get the three answers, the lead first; `own` are all of ours that stand for everybody.
    """

    found: list[Assessment]
    lead: Assessment
    own: list[Assessment]
    rows: list[Assessment]

    @property
    def others(self) -> list[Assessment]:
        """Series of our own places, groups too, that have no row of answers."""
        mine = {one.key.area for one in self.own}
        return [one for one in self.found if one.key.area in mine and one not in self.rows and one.latest]


def judged(actor: Actor, card: Card, clock: Clock, area: str = "") -> Judged:
    """Assess a measure, and choose what its page is about: `area` where it is one of those held, else the best held.

    The series that stands for everybody comes before groups, ours before others, what is held before what was worked
    out here, the place that holds the others before its parts, and more points before fewer.
    """
    found = of_measure(assessed(actor, [card.id], clock.as_of), card.id)
    everybody = [one for one in found if not one.breakdown]
    if not everybody and len({one.key.breakdown for one in found}) == 1:
        everybody = found
    main = everybody or found
    codes = own_areas(actor, card.owner)
    local = [one for one in main if not one.wide]
    own = [one for one in local if one.key.area in codes] or local or main
    wholes = {c.area_code for one in own for c in one.comparisons if c.role == "benchmark"}

    def rank(one: Assessment) -> tuple[bool, bool, bool, int, str]:
        points = one.span.points if one.span else 0
        return one.latest is None, one.derived, one.key.area not in wholes, -points, one.area_name

    ranked = sorted(own, key=rank)
    lead = next((one for one in main if area and one.key.area == area), ranked[0])
    if lead not in own:
        return Judged(found, lead, [lead], [lead])
    peers = [one for one in ranked if not one.derived or one is lead]
    rows = peers if len(peers) <= _ROWS and everybody and not area else [lead]
    return Judged(found, lead, ranked, rows)


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """The record page of the kinds indicator and measure."""
    actor, clock = actor_of(request), clock_of(request)
    context = present.everything(request, card, clock)
    own, *split = _parts(request, card, context["sheet"].values, clock)
    line = next(iter(related(actor, [card.id], "part_of", as_of=clock.as_of, kinds=("indicator",))[card.id]), None)
    stage = facts.stage_words(own.values["stage"], card.due, clock.as_of.on or timezone.localdate())
    asked = request.GET.get("area", "")
    found = judged(actor, card, clock, asked) if own.figures else None
    context["facts"] = [fact for fact in context["facts"] if (fact.label, fact.words) not in _USUAL]
    lines = definitions(actor, card.id, clock.as_of)
    older = earlier(actor, lines, card.id, clock.as_of) if found else None
    drawn = pictures(found.found, found.lead, found.own, card.reference, older) if found else []
    lead = found.lead if found else None
    context |= kept(actor, card, own.values, lines, lead, clock, request.GET.get("tried", "").strip())
    context |= {
        "errors": list(clock.errors),
        "caption": _caption(request, card, own, clock),
        "lede": _lede(own, split, stage, found),
        "stage": stage,
        "being": own.values["stage"] in ("being_established", "in_progress"),
        "own": own,
        "split": split,
        "split_table": _split_table(split) if split else None,
        "line": line,
        "lead": found.lead if found else None,
        "verdicts": [verdicts.verdict(one, clock.query) for one in found.rows] if found else [],
        "few": verdicts.few_words(found.lead) if found and _few(found.lead) else "",
        "said": _said(own, found),
        "cautions": _cautions(found),
        "others": _others_table(card, found, clock) if found and found.others else None,
        "charts": [_framed(card, one, own, clock, asked) for one in drawn],
        "warnings": facts.warnings_of(own.values, split=bool(split)),
        "rates_apart": facts.rates_apart(part.values for part in split),
        "tables": _tables(own, found, clock),
        "targets": targets_table(actor, own.standings, found.found if found else (), offer=not clock.as_of)
        if own.standings
        else None,
        "markers": keys_of(own.figures),
        "csv_url": f"{record_url('record-figures-csv', card)}{clock.query}",
        "json_url": f"{record_url('record-figures-json', card)}{clock.query}",
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


#: What goes without saying in a definition.
_USUAL = frozenset(
    {("Held, not publishable", "No"), ("Are its figures here?", "Held"), ("Counts what an agency does", "No")}
)
#: The relations, in words, that say what an indicator measures.
_SERVES = ("Measures", "Is part of", "Is the same measure as", "Is a local proxy for")


def measured(request: HttpRequest, owner: str, reference: str) -> Card:
    card = find(actor_of(request), f"{owner}/{reference}")
    if card.kind_code not in KINDS:
        raise NotFound(f"{owner}/{reference} is not an indicator, so it has no figures.")
    return card


def on_day(cards: list[FigureCard], clock: Clock) -> list[FigureCard]:
    """What had ended on the day that the reader asks about."""
    on = clock.as_of.on
    return [card for card in cards if on is None or card.period.end <= on]


def _parts(request: HttpRequest, card: Card, values: Mapping[str, Any], clock: Clock) -> list[Part]:
    """The measure itself, then the measures that a composite line is split into."""
    actor = actor_of(request)
    every = {card: values}
    if card.kind_code == "indicator":
        listing = list_records(actor, "measure", linked={"part_of": card.id}, as_of=clock.as_of)
        every |= {found: listing.values[found.id] for found in listing.cards}
    held = figures(actor, [one.id for one in every], clock.as_of)
    codes = own_areas(actor, card.owner)
    return [_made(actor, one, dict(said), on_day(held[one.id], clock), codes, clock) for one, said in every.items()]


def _made(
    actor: Actor, card: Card, values: dict[str, Any], cards: list[FigureCard], codes: frozenset[str], clock: Clock
) -> Part:
    unit = cards[0].figure.unit if cards else Unit(ValueType(values["value_type"]), values["unit"])
    targets = list_records(actor, "target", linked={"part_of": card.id}, as_of=clock.as_of)
    made = [facts.target_of(found, targets.values[found.id], unit) for found in targets.cards]
    polarity = Polarity(values["polarity"])
    return Part(
        card=card,
        values=values,
        figures=cards,
        standings=[facts.standing(target, cards, polarity) for target in made],
        wholes=_wholes(cards, Additivity(values["additivity"]), codes),
        sums=_sums(cards, Additivity(values["additivity"])),
    )


def _wholes(cards: Sequence[FigureCard], additivity: Additivity, codes: frozenset[str]) -> list[facts.Whole]:
    """Figures for areas that the local ones make up, where none is held for that area and period."""
    local = [card for card in facts.newest(facts.leading(cards)) if not facts.is_wide(card)]
    local = [card for card in local if card.area_code in codes] if codes else local
    if not 2 <= len(local) <= _MOST_PLACES:
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


def _sums(cards: Sequence[FigureCard], additivity: Additivity) -> list[str]:
    """Whether the figures of areas add up to the one published for all of them together, for the newest period."""
    found = {}
    if additivity is not Additivity.ADDITIVE:
        return []
    mine = {card.area_code: card for card in facts.newest(facts.leading(cards))}
    for whole in mine.values():
        members = frozenset(member.code for member in reference.members(whole.area_code, whole.period.end))
        parts = [mine[code] for code in members if code in mine and mine[code].period.same_time(whole.period)]
        if len(members) > 1 and len(parts) == len(members) and members not in found:
            found[members] = facts.agreement(whole, sorted(parts, key=lambda part: part.area_name))
    return [words for words in found.values() if words]


def _caption(request: HttpRequest, card: Card, own: Part, clock: Clock) -> str:
    actor = actor_of(request)
    words = [card.kind.name]
    if number := own.values.get("line_number"):
        words.append(f"line {number} of its published list")
    themes = related(actor, [card.id], "part_of", as_of=clock.as_of, kinds=("theme",))[card.id]
    words.append(themes[0].title if themes else owner_title(actor, card.owner))
    return " / ".join(words)


def _lede(own: Part, split: Sequence[Part], stage: str, found: Judged | None) -> str:
    if found and found.lead.judged and len(found.rows) == 1:
        return found.lead.statement
    codes = {one.key.area for one in found.rows} if found else set()
    local = [card for card in own.newest if card.area_code in codes and not facts.is_wide(card)][:2]
    wide = [card for card in own.newest if facts.is_wide(card) and not card.breakdown][:1]
    if own.figures:
        if local and all(card.figure.is_missing for card in local):
            return facts.none_of(local, wide)
        first = text.listed(f"{_with_unit(card)} in {card.area_name}" for card in local or wide)
        when = {str(card.period) for card in local or wide}
        said = f"{first}, {when.pop()}." if len(when) == 1 else f"{text.listed(facts.said(card) for card in local)}."
        if local and wide and wide[0].period.same_time(local[0].period) and not wide[0].caution:
            said += f" {wide[0].area_name} was {verdicts.brief(wide[0].figure)}."
        return said[:1].upper() + said[1:]
    held = sum(bool(part.figures) for part in split)
    if split:
        have = "has" if held == 1 else "have"
        return (
            f"This line is split into {text.count_of(len(split), 'measure')}; {held or 'none'} of them {have} figures."
        )
    if own.values.get("holding") == "seen":
        return "Its figures are seen by a group and not held."
    if own.values["stage"] in ("being_established", "in_progress"):
        return f"No figure is held yet. {stage}."
    return "No figure is held yet."


def _few(one: Assessment) -> bool:
    """Whether a series has too few points for the answer that the page is for."""
    return one.how == "too_few" or (one.how == "change" and bool(one.why))


def _said(own: Part, found: Judged | None) -> list[str]:
    """What is true beside the answers, in sentences."""
    if found is None:
        return []
    groups = [one for one in found.found if one.breakdown and one.key.area == found.lead.key.area]
    said = verdicts.may_be_said([one for one in found.rows if one.latest], groups)
    return [*said, *(whole.words for whole in own.wholes), *own.sums]


def _cautions(found: Judged | None) -> list[tuple[str, str]]:
    """What is to be known of each series that is answered, with its place where there are several."""
    if found is None:
        return []
    told: dict[str, list[str]] = {}
    for one in found.rows:
        for caution in one.cautions:
            told.setdefault(caution, []).append(one.area_name)
    return [("" if len(names) == len(found.rows) else text.listed(names), said) for said, names in told.items()]


def _others_table(card: Card, found: Judged, clock: Clock) -> Table:
    """Our other places and the groups among them, each with its newest figure and whether it is changing."""
    rows = []
    for one in found.others:
        newest, change = verdicts.latest(one), verdicts.changing(one)
        link = with_query(card.url, area=one.key.area, on=clock.on, known=clock.known)
        url = "" if one.breakdown or one.derived or one.key.area == found.lead.key.area else link
        figure = format_html('<a href="{}">{}</a>', newest.url, newest.big) if newest.url else newest.big
        assert one.latest is not None
        rows.append((Cell(verdicts.place_of(one), url), figure, one.latest.period, verdicts.marked(change)))
    heads: list[Column | str] = ["Place or group", Column("Newest figure", number=True), "Period", "Changing"]
    return Table.of("Other places and groups", heads, rows, caption_hidden=True)


@dataclass(frozen=True)
class Framed:
    """A chart with what stands round it on the page: where its figures come from, and other ways to take it."""

    picture: Picture
    documents: list[Link]
    as_at: str
    links: list[Link]
    table: Table | None
    footnotes: list[str]


def _framed(card: Card, one: Picture, own: Part, clock: Clock, area: str) -> Framed:
    shown = [figure for figure in own.figures if figure.area_code in one.areas]
    documents = {figure.document.url: figure.document.title for figure in shown if figure.document}
    hidden = f"for {one.drawn.headline}"
    clocks = {"area": area, "on": clock.on, "known": clock.known}
    svg = with_query(record_url("record-chart", card), chart=one.name, **clocks)
    links = [
        Link("CSV", f"{record_url('record-figures-csv', card)}{clock.query}", hidden=hidden),
        Link("SVG", svg, hidden=hidden),
        Link("JSON", f"{record_url('record-figures-json', card)}{clock.query}", hidden=hidden),
    ]
    if one.name == "time":
        links.insert(0, Link("Table", "#figures", hidden=hidden))
    made = one.drawn.table
    heads = [Column(column.title, number=column.numeric) for column in made.columns]
    table = Table.of(made.caption, heads, made.rows, stack=len(heads) < 5)
    return Framed(
        picture=one,
        documents=[Link(title, url) for url, title in documents.items()],
        as_at=text.day(max(figure.accepted_at for figure in shown)) if shown else "",
        links=links,
        table=None if one.name == "time" else table,
        # A note goes wherever its figure goes, and so does what is to be known of a figure that stands out.
        footnotes=[*facts.notes_of(figure.note for figure in shown)[:_NOTES], *facts.cautions_of(shown)[:_NOTES]],
    )


def _with_unit(card: FigureCard) -> str:
    """A figure with its unit in words, without more digits than are told."""
    short = verdicts.brief(card.figure)
    return figure_words(card.figure, with_unit=True) if short == figure_words(card.figure) else short


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


def _tables(own: Part, found: Judged | None, clock: Clock) -> dict[str, Any]:
    """The figures as tables: places across with what each point says, and everything about each figure."""
    if not own.figures or found is None:
        return {}
    full = _full_table(own, found, clock)
    count = len(own.figures)
    chart = found.lead.spc or found.lead.run_chart
    main = _shown(own, found)
    periods = {card.period.canonical for card in main}
    told = {"full": full, "count": count, "rows": len(full.rows)}
    if not chart and (count <= _MANY or len(periods) < 3):
        return told | {"fold": count > 2 * _MANY}
    return told | {"across": _across(own, main, found.lead, clock), "fold": True}


def _shown(own: Part, found: Judged) -> list[FigureCard]:
    """The figures of the leading series, of our other places and of the widest ones, of one kind of period."""
    lead = found.lead
    kind = lead.span.kind if lead.span else ""
    peers = [one.key.area for one in found.own if one is not lead and not one.derived][:3]
    wide = [one.key.area for one in found.found if one.wide and one.breakdown == lead.breakdown][:2]
    codes = {lead.key.area, *peers, *wide}
    cards = [card for card in facts.actual(own.figures) if card.area_code in codes and card.period.kind == kind]
    return [card for card in cards if dict(card.breakdown) == dict(lead.breakdown)]


def _full_table(own: Part, found: Judged, clock: Clock) -> Table:
    """Everything about each figure, newest first. Of thousands, those of our own places and the newest of others."""
    ordered = sorted(own.figures, key=lambda c: c.period.end, reverse=True)
    if len(ordered) > _MOST_ROWS:
        mine = {one.key.area for one in found.own} if len(found.own) < len(found.found) else set()
        ordered = sorted(ordered, key=lambda c: c.area_code not in mine)[:_MOST_ROWS]
    ordered.sort(key=lambda c: (-c.period.end.toordinal(), facts.is_wide(c), c.area_name))
    rows = []
    for card in ordered:
        figure = card.figure
        part = facts.part_words(card)
        status = [] if figure.status.value == "not_stated" else [figure.status.label]
        kind = text.listed([*status, figure.basis.value])
        rows.append(
            (
                Cell(facts.row_head(card.period), note=part),
                card.area_name,
                figure_link(card, clock.query),
                figure.text or "not stated",
                kind[:1].upper() + kind[1:],
                " ".join(s for s in (figure.note, card.caution) if s),
            )
        )
    unit = unit_words(own.figures[0].figure.unit)
    number = Column(f"Figure, {unit}" if unit else "Figure", number=True)
    heads: list[Column | str] = ["Period", "Area", number, "As published", "Status", "Notes"]
    return Table.of(f"Every figure of {own.card.title}", heads, rows, caption_hidden=True)


def _across(own: Part, main: Sequence[FigureCard], lead: Assessment, clock: Clock) -> Table:
    """Periods down, places across, newest first; and where a chart judged the points, what each of them says."""
    chart = lead.spc or lead.run_chart
    says = {point.period.canonical: point for point in chart.points if point.period} if chart else {}
    why = {seen.period.canonical: seen.why for seen in lead.seen}
    order = sorted(main, key=lambda c: (c.area_code != lead.key.area, facts.is_wide(c), c.area_name))
    places = {card.area_code: card.area_name for card in order}
    by_period: dict[str, dict[str, FigureCard]] = {}
    for card in sorted(main, key=lambda c: c.period.end, reverse=True):
        by_period.setdefault(card.period.canonical, {})[card.area_code] = card
    rows = []
    for when, found in by_period.items():
        first = next(iter(found.values()))
        cells: list[object] = [_brief_link(found[c], clock) if c in found else "not held" for c in places]
        if chart:
            cells.append(_point_words(says.get(when), why.get(when, "")))
        rows.append((facts.row_head(first.period), *cells))
    unit = unit_words(main[0].figure.unit)
    heads: list[Column | str] = [
        "Period",
        *(Column(f"{name} {unit}".strip() if unit == "%" else name, number=True) for name in places.values()),
    ]
    if chart:
        heads.append(f"What the point says, {lead.area_name}")
    return Table.of(f"{own.card.title}, by period and area", heads, rows, caption_hidden=True, stack=len(places) < 4)


def _brief_link(card: FigureCard, clock: Clock) -> SafeString:
    return format_html('<a href="{}{}">{}</a>', card.url, clock.query, verdicts.brief(card.figure))


def _point_words(point: ChartPoint | None, why: str) -> str:
    """What a chart found of one point: its variation, and by which signal."""
    if point is None or not point.variation:
        return f"Not judged: {why}" if why else "Not judged"
    said = point.variation[:1].upper() + point.variation[1:]
    return said if point.signal in ("", "no signal") else f"{said}; {point.signal}"
