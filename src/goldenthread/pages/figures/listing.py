"""The list of indicators: lines with their measures, grouped, with newest figures and whether each is changing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from goldenthread.access import Permission, may, may_somewhere
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.places import Line, board
from goldenthread.charts import About, Point, Spark, sparkline
from goldenthread.look import text
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.words import marker_key
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.pages.figures import facts, verdicts
from goldenthread.pages.figures.shared import FIGURE_HEADER, csv_response, figure_row
from goldenthread.pages.figures.siblings import views
from goldenthread.pages.records.common import Clock, clock_of, page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind as kind_of
from goldenthread.records.queries import cards, list_records, related
from goldenthread.thread.words import wide_area
from goldenthread.vocabulary import Polarity

_STAGES = (
    ("being_established", "Being established"),
    ("in_progress", "In progress"),
    ("live", "Live"),
    ("ended", "Ended"),
    ("not_stated", "Not stated"),
)
_HELD = (("yes", "With a figure"), ("no", "With no figure yet"))
_ANY = ("", "All")


@dataclass(frozen=True)
class Row:
    """An indicator line, or a measure under one."""

    card: Card
    values: Mapping[str, Any]
    figures: tuple[FigureCard, ...] = ()
    found: tuple[Assessment, ...] = ()
    theme: Card | None = None
    group: Card | None = None
    parts: tuple["Row", ...] = ()

    @property
    def line(self) -> int | None:
        """Its place in the published list; None for what the list does not have."""
        return self.values.get("line_number")

    @property
    def held(self) -> bool:
        """Whether there is a figure of it, or of one of its measures."""
        figures = [card.figure for card in self.figures] + [one.latest.figure for one in self.found if one.latest]
        return any(not figure.is_missing for figure in figures) or any(part.held for part in self.parts)


@dataclass(frozen=True)
class Block:
    """The rows of one theme or group, as a table."""

    title: str
    url: str
    rows: tuple[Row, ...]
    table: Table = field(default=Table("", (), ()))

    @property
    def words(self) -> str:
        """ "9 lines", or how many indicators where the list is not numbered."""
        numbered = sum(row.line is not None for row in self.rows)
        if numbered == len(self.rows):
            return text.count_of(numbered, "line")
        return text.count_of(len(self.rows), "indicator")


class Narrow(forms.Form):
    """What to show of the list. Everything is optional."""

    q = forms.CharField(label="Words in the name", required=False, max_length=100)
    theme = forms.ChoiceField(label="Theme", required=False)
    group = forms.ChoiceField(label="Group", required=False)
    stage = forms.ChoiceField(label="Stage", required=False, choices=[_ANY, *_STAGES])
    polarity = forms.ChoiceField(
        label="Direction", required=False, choices=[_ANY, *((p.value, p.label.capitalize()) for p in Polarity)]
    )
    held = forms.ChoiceField(label="Figures", required=False, choices=[_ANY, *_HELD])

    def __init__(self, data: Any, rows: Sequence[Row]) -> None:
        super().__init__(data)
        for name in ("theme", "group"):
            found = {getattr(row, name).reference: getattr(row, name).title for row in rows if getattr(row, name)}
            if not found:
                del self.fields[name]
            else:
                self.fields[name].choices = [_ANY, *found.items()]  # type: ignore[attr-defined]

        # Nothing has to be chosen, and saying "optional" beside every box would only be noise.
        self.full_clean()
        for box in self.fields.values():
            box.required = True

    use_required_attribute = False

    def keep(self, row: Row) -> bool:
        """Whether a row is asked for. A choice that is not on the list asks for nothing."""
        if not self.is_valid():
            return True
        asked = self.cleaned_data
        known = [row.card.title, row.card.reference, *(part.card.title for part in row.parts)]
        return (
            asked["q"].casefold() in " ".join(known).casefold()
            and asked.get("theme", "") in ("", row.theme.reference if row.theme else None)
            and asked.get("group", "") in ("", row.group.reference if row.group else None)
            and asked["stage"] in ("", row.values["stage"])
            and asked["polarity"] in ("", row.values["polarity"])
            and asked["held"] in ("", "yes" if row.held else "no")
        )


def indicators(request: HttpRequest, slug: str) -> HttpResponse:
    """The list page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    rows = _judged_rows(request, slug, clock)
    form = Narrow(request.GET, rows)
    kept = [row for row in rows if form.keep(row)]
    blocks = _blocks(kept, clock)
    asked = {name: value for name, value in request.GET.items() if value and name in form.fields}
    newest = [one.latest.figure for row in kept for each in (row, *row.parts) for one in each.found if one.latest]
    context = {
        "form": form,
        "clock": clock,
        "views": views(slug, "indicators"),
        "now_url": page_url("indicators", slug=slug),
        "errors": list(clock.errors),
        "heading": _heading(rows),
        "lede": _lede(rows),
        "blocks": blocks,
        "count": f"{text.count_of(len(kept), 'indicator')} of {len(rows):,} shown" if asked else "",
        "asked": asked,
        "empty": not rows,
        "clear_url": page_url("indicators", slug=slug) if asked else "",
        "rates_apart": facts.rates_apart(each.values for row in kept for each in (row, *row.parts)),
        "markers": marker_key(newest),
        "csv_url": with_query(page_url("indicators-csv", slug=slug), **asked, on=clock.on, known=clock.known),
        "add_url": page_url("define", slug=slug) if _may_define(request, partnership.id) else "",
        "acts": _acts(request, slug, partnership.id),
    }
    return render(
        request,
        "pages/figures/indicators.html",
        context,
        title="Indicators",
        section="indicators",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _acts(request: HttpRequest, slug: str, partnership: int) -> list[Link]:
    """What an analyst comes to this list to do, for those who may."""
    actor = actor_of(request)
    acts = []
    if _may_define(request, partnership):
        acts.append(Link("Define an indicator", page_url("define", slug=slug)))
    if may_somewhere(actor, Permission.ACCEPT_FIGURES, partnership):
        acts.append(Link("Bring figures from a national file", page_url("imports", slug=slug)))
    return [*acts, Link("Data quality", page_url("data-quality", slug=slug))]


def _may_define(request: HttpRequest, partnership: int) -> bool:
    return may(actor_of(request), kind_of("indicator").permission("add"), partnership)


def indicators_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as a file: each newest figure in a row, and one row for what has no figure."""
    partnership_of(request, slug)
    clock = clock_of(request)
    rows = rows_of(request, slug, clock)
    form = Narrow(request.GET, rows)
    today = clock.as_of.on or timezone.localdate()
    out: list[list[object]] = []
    for row in (each for each in rows if form.keep(each)):
        for one in (row, *row.parts):
            start: list[object] = [
                one.card.full_reference,
                one.card.title,
                row.line or "",
                row.card.reference if one is not row else "",
                row.theme.title if row.theme else "",
                row.group.title if row.group else "",
                facts.unit_said(one.values),
                Polarity(one.values["polarity"]).label,
                facts.stage_words(one.values["stage"], one.card.due, today),
                " ".join(facts.warnings_of(one.values, split=bool(one.parts))),
            ]
            out += [start + figure_row(card) for card in one.figures] or [start + [""] * len(FIGURE_HEADER)]
    names = (
        "indicator",
        "title",
        "line",
        "measure_of",
        "theme",
        "group",
        "unit_stated",
        "direction",
        "stage",
        "missing",
    )
    return csv_response(f"{slug}-indicators", (*names, *(f"figure_{name}" for name in FIGURE_HEADER)), out)


def rows_of(request: HttpRequest, slug: str, clock: Clock) -> list[Row]:
    """Every indicator of a partnership in list order, with its measures and the newest figure of every series."""
    rows = _rows(request, slug, clock)
    ids = [each.card.id for row in rows for each in (row, *row.parts)]
    held = figures_of(actor_of(request), ids, clock.as_of)

    def with_figures(row: Row) -> Row:
        parts = tuple(with_figures(part) for part in row.parts)
        return replace(row, figures=tuple(facts.newest(held.get(row.card.id, ()), clock.as_of.on)), parts=parts)

    return [with_figures(row) for row in rows]


def _judged_rows(request: HttpRequest, slug: str, clock: Clock) -> list[Row]:
    """The same rows with assessments: of our own places and, where there is none, of what is held."""
    made = board(actor_of(request), slug, clock.as_of)
    own = {place.code for place in made.places if place.own}

    def chosen(line: Line) -> tuple[Assessment, ...]:
        main = [key for key in line.keys if not key.breakdown] or list(line.keys)
        best = [key for key in main if key.area in own] or [key for key in main if not wide_area(key.area)] or main
        # A sum made here of places that are in the list already would only say them again.
        found = [made.found[key] for key in best]
        found = [one for one in found if one.latest and not (one.derived and len(found) > 1)]
        # The place that holds the others stands for them.
        whole = {other.area_code for one in found for other in one.comparisons if other.role == "benchmark"}
        return tuple(sorted(found, key=lambda one: (one.key.area not in whole, bool(one.breakdown), one.area_name)))

    parts: dict[int, list[Row]] = {}
    for line in made.lines:
        if line.parent:
            parts.setdefault(line.parent.id, []).append(Row(line.card, line.values, found=chosen(line)))
    return [
        Row(
            line.card,
            line.values,
            found=chosen(line),
            theme=line.theme,
            group=line.group,
            parts=tuple(parts.get(line.card.id, ())),
        )
        for line in made.lines
        if not line.parent
    ]


def _rows(request: HttpRequest, slug: str, clock: Clock) -> list[Row]:
    """Every indicator of a partnership in list order, with its measures. Set-based."""
    actor, moment = actor_of(request), clock.as_of
    lines = list_records(actor, "indicator", owner=slug, as_of=moment)
    measures = list_records(actor, "measure", owner=slug, as_of=moment)
    ids = [card.id for card in lines.cards]
    under = related(actor, ids, "part_of", outward=False, as_of=moment, kinds=("measure",))
    themes = related(actor, ids, "part_of", as_of=moment, kinds=("theme",))
    groups = cards(actor, {v["group"] for v in lines.values.values() if v["group"]}, moment)
    return [
        Row(
            card,
            lines.values[card.id],
            theme=next(iter(themes[card.id]), None),
            group=groups.get(lines.values[card.id]["group"]),
            parts=tuple(
                Row(found, measures.values[found.id]) for found in under[card.id] if found.id in measures.values
            ),
        )
        for card in lines.cards
    ]


def _blocks(rows: Sequence[Row], clock: Clock) -> list[Block]:
    """The rows by theme where there are themes, else by group, in list order."""
    by_theme = any(row.theme for row in rows)
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        card = row.theme if by_theme else row.group
        key = (card.title, card.url) if card else ("Under no theme" if by_theme else "With no group", "")
        grouped.setdefault(key, []).append(row)
    today = clock.as_of.on or timezone.localdate()
    return [
        Block(title, url, tuple(found), _table(title, found, clock.query, today))
        for (title, url), found in grouped.items()
    ]


def _table(title: str, rows: Sequence[Row], query: str, today: date) -> Table:
    drawn = []
    for row in rows:
        drawn.append(_cells(row, query, today, f"Line {row.line}" if row.line else ""))
        drawn += [_cells(part, query, today, f"Measure of {row.card.reference}") for part in row.parts]
    heads = ["Indicator", "Newest figures", "So far", "Changing", "Unit and direction"]
    return Table.of(f"Indicators: {title}", heads, drawn, caption_hidden=True)


#: Where there are more series of an indicator than this, the first stands for them; its own page has the rest.
_MOST = 2


def _cells(row: Row, query: str, today: date, place: str) -> tuple[object, ...]:
    words = Polarity(row.values["polarity"]).label
    unit = "see its measures" if row.parts and row.values["value_type"] == "not_stated" else facts.unit_said(row.values)
    stage = facts.stage_words(row.values["stage"], row.card.due, today)
    shown = row.found[: 1 if len(row.found) > _MOST else _MOST]
    none = f"In its {text.count_of(len(row.parts), 'measure')}" if row.parts else "No figure yet"
    more = f"and {len(row.found) - 1} more" if len(row.found) > len(shown) else ""
    unsaid = stage in ("Live", "Stage not stated") and row.found
    return (
        Cell(row.card.title, f"{row.card.url}{query}", place),
        Cell(
            _stacked([*(_newest(one, query) for one in shown), more]) if shown else none, note="" if unsaid else stage
        ),
        _stacked(_drawn(one, len(shown) > 1) for one in shown),
        _stacked(_changing(one, len(shown) > 1) for one in shown) if shown else "",
        Cell(unit, note=words[:1].upper() + words[1:]),
    )


def _stacked(parts: Iterable[object]) -> SafeString:
    return format_html_join(mark_safe(""), '<span class="gt-spark">{}</span>', ((part,) for part in parts if part))


def _newest(one: Assessment, query: str) -> SafeString:
    assert one.latest is not None
    number = verdicts.brief(one.latest.figure)
    linked = format_html('<a href="{}{}">{}</a>', one.latest.url, query, number) if one.latest.url else number
    return format_html("{} {}, {}", linked, verdicts.place_of(one), one.latest.period)


def _drawn(one: Assessment, several: bool) -> SafeString | str:
    """A sparkline with the words that say what it shows; nothing for one figure."""
    spark = spark_of(one)
    if spark is None:
        return ""
    words = f"{verdicts.place_of(one)}: {spark.words}" if several else spark.words
    return format_html('{}<span class="gt-spark">{}</span>', mark_safe(spark.svg), words)  # noqa: S308 (escaped inside)


def spark_of(one: Assessment) -> Spark | None:
    """The figures of a series as a sparkline; None where fewer than two have a value."""
    points = tuple(Point(each.period, each.figure) for each in one.seen)
    if one.latest is None or sum(point.figure.value is not None for point in points) < 2:
        return None
    key = f"{one.card.reference}-{one.key.area}-{one.key.breakdown}"
    return sparkline(About(one.card.title, one.latest.figure.unit), verdicts.place_of(one), points, key)


def _changing(one: Assessment, several: bool) -> SafeString:
    answer = verdicts.changing(one)
    if several:
        answer = replace(answer, strong=f"{verdicts.place_of(one)}: {answer.strong[:1].lower()}{answer.strong[1:]}")
    return verdicts.marked(answer)


def _heading(rows: Sequence[Row]) -> str:
    numbered = sum(row.line is not None for row in rows)
    others = len(rows) - numbered
    if not rows:
        return "No indicators yet"
    if not numbered:
        return text.count_of(len(rows), "indicator")
    return text.count_of(numbered, "published line") + (
        f" and {text.count_of(others, 'other indicator')}" if others else ""
    )


def _lede(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    measures = sum(len(row.parts) for row in rows)
    held = sum(row.held for row in rows)
    split = (
        f"Lines that hold more than one thing are split into {text.count_of(measures, 'measure')}. " if measures else ""
    )
    none = "No figure is held yet." if not held else f"{held:,} of {len(rows):,} have a figure."
    return f"{split}{none}"
