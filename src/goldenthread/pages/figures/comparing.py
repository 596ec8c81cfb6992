"""Areas side by side: every fact of two areas in pairs, or one measure over time in small charts and a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from goldenthread import charts
from goldenthread.assessments.cards import Assessment, Seen
from goldenthread.assessments.pairs import Fact, Pair, Standing, overlapping, pairs
from goldenthread.assessments.places import Board, Line, board, where_from
from goldenthread.assessments.plausible import derived, facts_of, findings
from goldenthread.charts import Drawn
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.words import marker_key, unit_words
from goldenthread.pages.figures import standing, verdicts
from goldenthread.pages.figures.asking import Areas, comparable_lines, usual_areas
from goldenthread.pages.figures.shared import ages
from goldenthread.pages.figures.siblings import Framed, Taken, answer, file_links, framed, views
from goldenthread.pages.records.common import Clock, clock_of, page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.vocabulary import NotFound

_MARKS = {
    Standing.LIKE: ("common", "="),
    Standing.DIFFERS: ("unknown", "≠"),
    Standing.NOT_CHECKABLE: ("unknown", "?"),
    Standing.NOT_COMPARED: ("unknown", "–"),
    Standing.ONE: ("unknown", "1"),
}


@dataclass(frozen=True)
class Side:
    """One measure for several areas: their series, the drawing, and the table of every period."""

    line: Line
    found: tuple[Assessment, ...]
    absent: tuple[str, ...]
    drawn: Drawn | None
    header: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    said: tuple[str, ...] = field(default=())


def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    found, form = _asked(request, slug, clock)
    codes = form.value("area") or []
    query: dict[str, Any] = {"area": codes, "measure": form.value("measure"), "on": clock.on, "known": clock.known}
    context: dict[str, Any] = {
        "views": views(slug, "compare-areas"),
        "clock": clock,
        "now_url": page_url("compare-areas", slug=slug),
        "errors": [*clock.errors, *_errors(form)],
        "form": form,
        "files": file_links("compare-areas-file", {"slug": slug}, "of this comparison", svg=0, **query),
        "empty": not found.places,
    }
    lines = _lines(request, found)
    if lines and codes:
        context |= _measures(request, slug, found, lines, codes, query)
    elif len(codes) == 2:
        context |= _pairs_context(found, codes, slug, clock)
    elif codes:
        context |= {"heading": "Compare areas", "choose": "Choose a measure, or two areas to see every fact in pairs."}
    else:
        context |= {"heading": "Compare areas", "choose": "Choose two areas or more." if found.places else ""}
    return render(
        request, "pages/figures/compare.html", context, title=str(context["heading"]), section="indicators",
        partnership=partnership, status=422 if clock.errors else 200,
    )  # fmt: skip


def compare_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same as a file."""
    partnership_of(request, slug)
    clock = clock_of(request)
    found, asked = _asked(request, slug, clock)
    codes = asked.value("area") or []
    lines = _lines(request, found)
    if lines and codes:
        sides = [_side(found, line, codes) for line in lines]
        rows = [row for side in sides for row in side.rows]
        header = ("measure", "title", *_SERIES)
        drawn = [side.drawn for side in sides if side.drawn]
        return answer(form, Taken(f"{slug}-compared", header, rows, drawn), request.GET.get("chart", ""))
    if len(codes) != 2:
        raise NotFound("Choose a measure, or two areas.")
    made = pairs(found, *codes)
    return answer(form, Taken(f"{slug}-side-by-side", _PAIR, [_pair_row(pair) for pair in made]))


def _asked(request: HttpRequest, slug: str, clock: Clock) -> tuple[Board, Areas]:
    found = board(actor_of(request), slug, clock.as_of)
    chosen = usual_areas(found)[: 6 if request.GET.get("measure") else 2]
    form = Areas(request.GET, found.places, chosen=chosen, measures=comparable_lines(found))
    return found, form


def _errors(form: Areas) -> list[Link]:
    return [Link("Choose from the list", f"#id_{name}") for name in form.errors]


def _lines(request: HttpRequest, found: Board) -> list[Line]:
    """The measures that the address names, four at the most."""
    asked = [word for word in request.GET.getlist("measure") if word]
    by_name = {line.card.full_reference: line for line in found.lines}
    return [by_name[word] for word in dict.fromkeys(asked) if word in by_name][:4]


# --- Two areas, fact by fact ----------------------------------------------------------------------------

_PAIR = (
    "fact",
    "left_area",
    "left_value",
    "left_ages",
    "left_period",
    "right_area",
    "right_value",
    "right_ages",
    "right_period",
    "standing",
    "words",
)


def _pair_row(pair: Pair) -> list[object]:
    return [pair.title, *_fact_row(pair.left), *_fact_row(pair.right), pair.standing.label, pair.words]


def _fact_row(fact: Fact | None) -> list[object]:
    if fact is None or fact.one.latest is None:
        return ["", "", "", ""]
    return [fact.one.key.area, verdicts.brief(fact.one.latest.figure), fact.band, fact.one.latest.period]


def _pairs_context(found: Board, codes: Sequence[str], slug: str, clock: Clock) -> dict[str, Any]:
    names = [place.name if (place := found.named(code)) else code for code in codes]
    made = pairs(found, codes[0], codes[1])
    both = [pair for pair in made if pair.left and pair.right]
    single = [pair for pair in made if pair.standing is Standing.ONE]
    like = [pair for pair in both if pair.standing is Standing.LIKE]
    facts = [(name, facts_of(found, code)) for name, code in zip(names, codes, strict=True)]
    return {
        "heading": f"{names[0]} and {names[1]} side by side",
        "lede": f"Like may be set against like in {text.count_of(len(like), 'pair')} of {len(both)}. "
        "The table says why the others differ or cannot be checked.",
        "warnings": [pair.words for pair in both if pair.standing is Standing.DIFFERS]
        + [words for code in codes for words in overlapping(found, code)],
        "findings": [(name, each.words) for name, some in facts for each in findings(some)],
        "derived": [(name, each.words) for name, some in facts for each in derived(some)],
        "pairs": _pair_table(both, names, slug, codes) if both else None,
        "single": _single_table(single) if single else None,
        "single_count": text.count_of(len(single), "fact"),
        "profiles": [
            Link(name, page_url("area-profile", slug=slug, code=code) + clock.query)
            for name, code in zip(names, codes, strict=True)
        ],
    }


def _pair_table(made: Sequence[Pair], names: Sequence[str], slug: str, codes: Sequence[str]) -> Table:
    rows = []
    for pair in made:
        assert pair.left
        kind, letter = _MARKS[pair.standing]
        said = verdicts.Answer("", f"{pair.standing.label}.", kind=kind, letter=letter)
        url = with_query(
            page_url("compare-areas", slug=slug), area=list(codes), measure=pair.left.line.card.full_reference
        )
        one_line = pair.right is not None and pair.left.line is pair.right.line
        rows.append(
            (
                Cell(pair.title, url if one_line else ""),
                _fact_cell(pair.left),
                _fact_cell(pair.right),
                Cell(verdicts.marked(said), note=pair.words),
            )
        )
    heads = ["Fact", *names, "Side by side"]
    return Table.of(f"{names[0]} and {names[1]}, fact by fact", heads, rows, caption_hidden=True)


def _fact_cell(fact: Fact | None) -> Cell:
    if fact is None or fact.one.latest is None:
        return Cell("not held")
    seen = fact.one.latest
    note = f"{f'{ages(fact.band)}, ' if fact.band else ''}{seen.period}"
    return Cell(verdicts.brief(seen.figure), seen.url, note)


def _single_table(made: Sequence[Pair]) -> Table:
    rows = []
    for pair in made:
        fact = pair.left or pair.right
        assert fact is not None
        rows.append((pair.title, fact.one.area_name, _fact_cell(fact)))
    return Table.of("Facts held for one area alone", ["Fact", "Held for", "Latest"], rows, caption_hidden=True)


# --- One measure, several areas -------------------------------------------------------------------------

_SERIES = (
    "area",
    "area_name",
    "part",
    "period",
    "starts",
    "ends",
    "value",
    "unit",
    "lower",
    "upper",
    "markers",
    "reference",
)


def _side(found: Board, line: Line, codes: Sequence[str]) -> Side:
    series = [(code, found.everybody(line, code)) for code in codes]
    have = tuple(one for _, one in series if one)
    names = {place.code: place.name for place in found.places}
    absent = tuple(names.get(code, code) for code, one in series if one is None)
    rows = tuple(_series_row(line, one, seen) for one in have for seen in one.seen)
    return Side(line, have, absent, _draw(line, have), rows=rows, said=tuple(_said(have)))


def _series_row(line: Line, one: Assessment, seen: Seen) -> tuple[object, ...]:
    figure = seen.figure
    numbers = ("" if number is None else f"{number:f}" for number in (figure.value, figure.lower, figure.upper))
    value, lower, upper = numbers
    part = ", ".join(f"{name} {group}" for name, group in one.breakdown.items())
    marks = "".join(marker.shown for marker in figure.markers)
    return (
        line.card.full_reference, line.card.title, one.key.area, one.area_name, part, seen.period,
        seen.period.start.isoformat(), seen.period.end.isoformat(), value, figure.unit.label, lower, upper, marks,
        seen.reference,
    )  # fmt: skip


def _draw(line: Line, have: Sequence[Assessment]) -> Drawn | None:
    """Small charts on one scale where anything has two points; else the places of one period side by side."""
    own = [one for one in have if not one.wide] or list(have)
    if not have or have[0].latest is None:
        return None
    about = charts.About(measure=line.card.title, unit=have[0].latest.figure.unit)
    if any(len([seen for seen in one.seen if seen.figure.value is not None]) > 1 for one in own):
        # The last of the wide places is the widest, as the places stand in order.
        wide = next((one for one in reversed(have) if one.wide and one not in own and len(one.seen) > 1), None)
        rest = [one for one in have if one is not wide]
        made = charts.Multiples(about, tuple(_line(one) for one in rest), _line(wide) if wide else None)
        return charts.draw(made, f"compare-{line.card.reference}")
    period = max((one.latest.period for one in have if one.latest), key=lambda period: period.end)
    bars = tuple(
        charts.Bar(one.area_name, one.latest.figure, comparator=one.wide)
        for one in have
        if one.latest and one.latest.period.same_time(period)
    )
    if len(bars) < 2:
        return None
    return charts.draw(charts.BarChart(about, bars, period=period, as_given=True), f"compare-{line.card.reference}")


def _line(one: Assessment) -> charts.Series:
    points = tuple(charts.Point(seen.period, seen.figure) for seen in one.seen)
    return charts.Series(one.area_name, points, comparator=one.wide)


def _said(have: Sequence[Assessment]) -> list[str]:
    """The newest of each place, and whether those are of one time."""
    newest = [(one, one.latest) for one in have if one.latest]
    if len(newest) < 2:
        return []
    first = newest[0][1].period
    unlike = [one.area_name for one, seen in newest if not seen.period.same_time(first)]
    if unlike:
        told = text.listed(f"{one.area_name} {seen.period}" for one, seen in newest)
        return [f"The newest figures are of different periods, so they are not compared: {told}."]
    return []


def _measures(
    request: HttpRequest, slug: str, found: Board, lines: Sequence[Line], codes: Sequence[str], query: dict[str, Any]
) -> dict[str, Any]:
    sides = [_side(found, line, codes) for line in lines]
    every = [seen for side in sides for one in side.found for seen in one.seen]
    newest = [one.latest for side in sides for one in side.found if one.latest]
    sources = where_from(actor_of(request), newest)
    title = lines[0].card.title if len(lines) == 1 else f"{len(lines)} measures side by side"
    asked = {**query, "measure": [line.card.full_reference for line in lines]}
    return {
        "heading": title,
        "sides": [_shown(side, slug, sources, asked, n) for n, side in enumerate(sides)],
        "markers": marker_key(seen.figure for seen in every),
        "files": file_links(
            "compare-areas-file", {"slug": slug}, "of this comparison", svg=int(any(s.drawn for s in sides)), **asked
        ),
    }


def _shown(side: Side, slug: str, sources: dict[str, Any], query: dict[str, Any], n: int) -> dict[str, Any]:
    documents = {
        source.document.url: source.document.title
        for one in side.found
        if one.latest and (source := sources.get(one.latest.reference)) and source.document
    }
    drawn: Framed | None = None
    if side.drawn:
        files = file_links("compare-areas-file", {"slug": slug}, f"for {side.drawn.headline}", svg=n + 1, **query)
        as_at = text.day(max(one.latest.accepted_at for one in side.found if one.latest))
        links = [Link("Table", "#series", hidden=f"for {side.drawn.headline}"), *files]
        drawn = framed(f"compare-{n}", side.drawn, links, [Link(t, u) for u, t in documents.items()], as_at)
    return {
        "line": side.line,
        "chart": drawn,
        "said": side.said,
        "absent": text.listed(side.absent),
        "answers": _answers(side),
        "table": _series_table(side),
    }


def _answers(side: Side) -> Table | None:
    """Each place: the newest figure, where it stands against England, and whether it is changing."""
    rows = [
        (
            one.area_name,
            Cell(verdicts.brief(one.latest.figure), one.latest.url, str(one.latest.period)),
            standing.cell(standing.against(one)),
            verdicts.marked(verdicts.changing(one)),
        )
        for one in side.found
        if one.latest
    ]
    if not rows:
        return None
    heads: list[Column | str] = ["Area", "Latest", "Against England", "Changing"]
    return Table.of(f"{side.line.card.title}: each area", heads, rows, caption_hidden=True)


def _series_table(side: Side) -> Table | None:
    """Every period, newest first, with each area in a column. Periods of unlike kinds have rows of their own."""
    by_period: dict[str, dict[str, Seen]] = {}
    every = [(one.key.area, seen) for one in side.found for seen in one.seen]
    for area, seen in sorted(every, key=lambda pair: (pair[1].period.end, pair[1].period.start), reverse=True):
        by_period.setdefault(seen.period.canonical, {})[area] = seen
    if not by_period:
        return None
    rows = []
    for found in by_period.values():
        cells = [_series_cell(found.get(one.key.area)) for one in side.found]
        rows.append((next(iter(found.values())).period, *cells))
    first = side.found[0].latest
    unit = unit_words(first.figure.unit) if first else ""
    heads: list[Column | str] = ["Period", *(Column(one.area_name, number=True) for one in side.found)]
    caption = f"{side.line.card.title}{f', {unit}' if unit else ''}, by period and area"
    return Table.of(caption, heads, rows, stack=len(heads) < 4)


def _series_cell(seen: Seen | None) -> object:
    if seen is None:
        return "not held"
    number = verdicts.brief(seen.figure)
    return format_html('<a href="{}">{}</a>', seen.url, number) if seen.url else number
