"""Every measure for every area at once: cells with figure, mark and words, drawn and as a table (a tartan rug)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from goldenthread import charts
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.places import Board, Line, Place, board
from goldenthread.charts import About, Drawn, Outcome, Rug
from goldenthread.look import text
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.words import unit_words
from goldenthread.pages.figures import standing, verdicts
from goldenthread.pages.figures.asking import Areas, usual_areas
from goldenthread.pages.figures.profile import heading_of
from goldenthread.pages.figures.siblings import Framed, Named, Taken, answer, file_links, views
from goldenthread.pages.records.common import Clock, clock_of, page_url
from goldenthread.pages.shell import actor_of, partnership_of, render

_SORTS = (("", "By theme"), ("name", "By name"), ("below", "Farthest from England first"))
#: The word of a cell that is told and not judged, by its letter.
_SIDES = {"H": "Higher, not judged", "L": "Lower, not judged", "=": "The same, not judged"}
_NOT_HELD = "not held"
_HEADER = (
    "theme", "measure", "title", "unit", "area", "area_name", "value", "markers", "period", "against", "standing",
    "words",
)  # fmt: skip


@dataclass(frozen=True)
class Woven:
    """The rows of the rug in order, its areas, and the rug itself with its words."""

    lines: tuple[Line, ...]
    places: tuple[Place, ...]
    cells: dict[tuple[int, str], Assessment]
    made: Rug
    grouped: bool

    @property
    def themes(self) -> list[tuple[str, str, list[int]]]:
        """The themes in order, each with its address and the places of its rows; one for all where they are sorted."""
        found: dict[tuple[str, str], list[int]] = {}
        for at, line in enumerate(self.lines):
            found.setdefault(heading_of(line) if self.grouped else ("Every measure", ""), []).append(at)
        return [(title, url, rows) for (title, url), rows in found.items()]


@dataclass(frozen=True)
class Part:
    """One theme of the page: its drawing, and the table of the same cells."""

    title: str
    url: str
    chart: Framed
    table: Table


def rug(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    woven, form = _woven(request, slug, clock)
    asked = {name: form.value(name) for name in ("area", "theme", "sort")} if request.GET else {}
    drawings = _drawings(woven)
    context = {
        "views": views(slug, "rug"),
        "clock": clock,
        "now_url": page_url("rug", slug=slug),
        "errors": [*clock.errors, *(Link("Choose from the list", f"#id_{name}") for name in form.errors)],
        "form": form,
        "heading": _heading(woven),
        "lede": _lede(woven),
        "parts": [
            Part(title, url, _framed(slug, n, drawn, asked, clock), table)
            for n, ((title, url, table), drawn) in enumerate(zip(_tables(woven, clock), drawings, strict=True), start=1)
        ],
        "files": file_links(
            "rug-file",
            {"slug": slug},
            "of this table",
            svg=int(bool(drawings)),
            on=clock.on,
            known=clock.known,
            **asked,
        ),
    }
    return render(
        request, "pages/figures/rug.html", context, title=_heading(woven), section="indicators",
        partnership=partnership, status=422 if clock.errors else 200,
    )  # fmt: skip


def rug_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same as a file: a row for each cell."""
    partnership_of(request, slug)
    woven, _ = _woven(request, slug, clock_of(request))
    rows = [_row(line, one) for line in woven.lines for place in woven.places
            if (one := woven.cells.get((line.card.id, place.code)))]  # fmt: skip
    taken = Taken(f"{slug}-rug", _HEADER, rows, _drawings(woven), more={"words": list(woven.made.words)})
    return answer(form, taken, request.GET.get("chart", ""))


def _woven(request: HttpRequest, slug: str, clock: Clock) -> tuple[Woven, Areas]:
    found = board(actor_of(request), slug, clock.as_of)
    themes = list(dict.fromkeys(heading_of(line)[0] for line in found.lines if line.keys))
    wide = [place.code for place in found.places if place.wide]
    form = Areas(request.GET, found.places, chosen=[*usual_areas(found)[:4], *wide[:2]], themes=themes, sorts=_SORTS)
    codes = form.value("area") or []
    places = tuple(place for place in found.places if place.code in codes)
    cells = _cells(found, places, form.value("theme"))
    kept = [line for line in found.lines if any((line.card.id, place.code) in cells for place in places)]
    sort = form.value("sort")
    if sort == "name":
        kept.sort(key=lambda line: line.card.title.casefold())
    elif sort == "below":
        kept.sort(key=lambda line: -_distance(line, places, cells))
    rows = []
    for line in kept:
        mine = {
            place.name: cells[(line.card.id, place.code)] for place in places if (line.card.id, place.code) in cells
        }
        unit = next(one.latest.figure.unit for one in mine.values() if one.latest)
        rows.append(
            (
                About(line.card.title, unit),
                {name: (one.latest.figure, standing.outcome_of(one)) for name, one in mine.items() if one.latest},
            )
        )
    made = _told(charts.rug("Every measure by area", [place.name for place in places], rows), kept, places, cells)
    return Woven(tuple(kept), places, cells, made, grouped=not sort), form


def _told(
    made: Rug, lines: Sequence[Line], places: Sequence[Place], cells: Mapping[tuple[int, str], Assessment]
) -> Rug:
    """The rug with a side where a figure is told against England and not judged, as the table tells it."""
    rows = []
    for line, (name, row) in zip(lines, made.rows, strict=True):
        told = []
        for place, cell in zip(places, row, strict=True):
            one = cells.get((line.card.id, place.code))
            if one is None:
                told.append(replace(cell, value=_NOT_HELD, letter="", word=""))
                continue
            said = standing.against(one) if cell.word == Outcome.NOT_COMPARED.word else None
            side = _SIDES.get(said.letter, "") if said and said.more else ""
            told.append(replace(cell, letter=said.letter, word=side) if said and side else cell)
        rows.append((name, tuple(told)))
    return replace(made, rows=tuple(rows))


def _cells(found: Board, places: Sequence[Place], theme: str) -> dict[tuple[int, str], Assessment]:
    cells = {}
    for line in found.lines:
        if theme and heading_of(line)[0] != theme:
            continue
        for place in places:
            if one := found.everybody(line, place.code):
                cells[(line.card.id, place.code)] = one
    return cells


def _distance(line: Line, places: Sequence[Place], cells: dict[tuple[int, str], Assessment]) -> float:
    """How far the farthest place is from England, as a share of England's figure; 0 where nothing is compared."""
    most = 0.0
    for place in places:
        one = cells.get((line.card.id, place.code))
        found = standing.compared(one) if one else None
        if found and found.difference and found.difference.value is not None and found.other:
            base = found.other.figure.value
            most = max(most, abs(float(found.difference.value / base)) if base else 0.0)
    return most


def _heading(woven: Woven) -> str:
    if not woven.lines:
        return "No figures to set side by side yet"
    return f"{text.count_of(len(woven.lines), 'measure')} in {text.count_of(len(woven.places), 'area')} at once"


def _lede(woven: Woven) -> str:
    counts = dict.fromkeys(Outcome, 0)
    told = 0
    for place in woven.places:
        if place.wide:
            continue
        for line in woven.lines:
            one = woven.cells.get((line.card.id, place.code))
            if one is None:
                continue
            found = standing.compared(one)
            counts[standing.outcome_of(one)] += 1
            told += bool(found and found.own and standing.outcome_of(one) is Outcome.NOT_COMPARED)
    judged = [f"{n} {outcome.value}" for outcome, n in counts.items() if n and outcome is not Outcome.NOT_COMPARED]
    if not woven.lines:
        return ""
    said = f"Against England: {text.listed(judged)}. " if judged else ""
    if told:
        said += (
            f"{told} are higher or lower by a figure that we show and do not judge, "
            "since the numbers behind it are not held."
        )
    return said


def _drawings(woven: Woven) -> list[Drawn]:
    """A drawing to each theme, in the order of the page."""
    wide = [place.name for place in woven.places if place.wide]
    drawn = []
    for n, (title, _, rows) in enumerate(woven.themes, start=1):
        at = _there(woven, rows)
        made = replace(
            woven.made,
            areas=tuple(woven.places[each].name for each in at),
            rows=tuple((name, tuple(cells[each] for each in at)) for name, cells in (woven.made.rows[r] for r in rows)),
        )
        places = f"{text.count_of(len(at), 'area')}, newest figure of each"
        subtitle = f"{title}: {text.count_of(len(rows), 'measure')} in {places}"
        drawn.append(charts.draw_rug(made, f"rug-{n}", subtitle=subtitle, shown_only=wide))
    return drawn


def _there(woven: Woven, rows: Sequence[int]) -> list[int]:
    """The places, by their order, that hold a figure of one of these lines: the others would be empty columns."""
    ids = [woven.lines[row].card.id for row in rows]
    return [n for n, place in enumerate(woven.places) if any((pk, place.code) in woven.cells for pk in ids)]


def _framed(slug: str, n: int, drawn: Drawn, asked: Mapping[str, Any], clock: Clock) -> Framed:
    """A drawing with its files. Its table stands below it, with a link from each figure to where it comes from."""
    links = file_links(
        "rug-file", {"slug": slug}, f"for {drawn.subtitle}", svg=n, on=clock.on, known=clock.known, **asked
    )
    return Framed(Named(f"rug-{n}", drawn), [], "", links, None)


def _tables(woven: Woven, clock: Clock) -> list[tuple[str, str, Table]]:
    made = []
    for title, url, lines in woven.themes:
        there = [woven.places[n] for n in _there(woven, lines)]
        heads = ["Measure", *(place.name for place in there)]
        rows = [
            (
                Cell(line.card.title, f"{line.card.url}{clock.query}", _unit(line, woven)),
                *(_cell(woven.cells.get((line.card.id, place.code)), clock) for place in there),
            )
            for line in (woven.lines[at] for at in lines)
        ]
        caption = f"{title}: measures by area"
        made.append((title, url, Table.of(caption, heads, rows, caption_hidden=True, stack=len(heads) < 4)))
    return made


def _unit(line: Line, woven: Woven) -> str:
    mine = (woven.cells.get((line.card.id, place.code)) for place in woven.places)
    seen = next((one.latest for one in mine if one and one.latest), None)
    return unit_words(seen.figure.unit) if seen else ""


def _cell(one: Assessment | None, clock: Clock) -> SafeString | str:
    if one is None or one.latest is None:
        return _NOT_HELD
    seen = one.latest
    number = verdicts.brief(seen.figure)
    figure = format_html('<a href="{}{}">{}</a>', seen.url, clock.query, number) if seen.url else number
    said = standing.against(one)
    shade = f"gt-chart-{standing.outcome_of(one).value.replace('_', '-')}"
    if one.wide:
        return format_html('<span class="pg-rug">{}<span class="gt-muted">{}</span></span>', figure, seen.period)
    return format_html(
        '<span class="pg-rug {}"><strong>{}</strong><span class="gt-muted">{}</span>{}</span>',
        shade, figure, seen.period, verdicts.marked(said),
    )  # fmt: skip


def _row(line: Line, one: Assessment) -> list[object]:
    assert one.latest is not None
    figure = one.latest.figure
    found, said = standing.compared(one), standing.against(one)
    return [
        heading_of(line)[0], line.card.full_reference, line.card.title, figure.unit.label, one.key.area, one.area_name,
        "" if figure.value is None else f"{figure.value:f}", "".join(marker.shown for marker in figure.markers),
        one.latest.period, found.area_name if found else "", standing.outcome_of(one).word, said.words,
    ]  # fmt: skip
