"""One area against England over many measures: the spine chart, and the table of the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse

from goldenthread import charts
from goldenthread.assessments.cards import Assessment, Compared
from goldenthread.assessments.pairs import undated
from goldenthread.assessments.places import Board, From, Line, board, where_from
from goldenthread.assessments.spread import QUARTILES_FROM, Spread, seen_at, spread
from goldenthread.charts import About, Drawn, Outcome, Spine, SpineChart
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.words import figure_words
from goldenthread.pages.figures import standing, verdicts
from goldenthread.pages.figures.asking import Areas, usual_areas
from goldenthread.pages.figures.profile import heading_of
from goldenthread.pages.figures.siblings import Framed, Taken, answer, documents_of, file_links, framed, views
from goldenthread.pages.records.common import Clock, clock_of, page_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.vocabulary import Polarity

#: Rows in one drawing: more than this are not read at a glance.
_MOST = 12
_HEADER = (
    "theme", "measure", "title", "unit", "area", "period", "value", "england", "region", "lowest", "lower_quartile",
    "upper_quartile", "highest", "areas_held", "standing", "words",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One measure of the area, with what it is held against."""

    line: Line
    one: Assessment
    country: Compared
    region: Decimal | None
    region_name: str
    spread: Spread


@dataclass(frozen=True)
class Spined:
    """The rows of one area by theme, each theme with its drawing."""

    name: str
    code: str
    rows: tuple[Row, ...]
    themes: tuple[tuple[str, tuple[Row, ...]], ...]
    left: int


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    made, form = _spined(request, slug, clock)
    query = {"area": made.code, "on": clock.on, "known": clock.known}
    drawings = _drawings(made)
    own = [row.country.own for row in made.rows if row.country.own]
    sources = where_from(actor_of(request), own, clock.as_of)
    context = {
        "views": views(slug, "spine"),
        "clock": clock,
        "now_url": page_url("spine", slug=slug),
        "errors": [*clock.errors, *(Link("Choose from the list", f"#id_{name}") for name in form.errors)],
        "form": form,
        "heading": _heading(made),
        "lede": _lede(made),
        "charts": [
            (title, _framed(title, part, drawn, slug, n, query, sources))
            for n, (title, part, drawn) in enumerate(drawings)
        ],
        "table": _table(made, clock) if made.rows else None,
        "left": made.left,
        "files": file_links("spine-file", {"slug": slug}, "of this page", svg=int(bool(drawings)), **query),
        "few": _few(made),
    }  # fmt: skip
    return render(
        request, "pages/figures/spine.html", context, title=_heading(made), section="indicators",
        partnership=partnership, status=422 if clock.errors else 200,
    )  # fmt: skip


def page_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same as a file; `chart` is the place of one drawing."""
    partnership_of(request, slug)
    made, _ = _spined(request, slug, clock_of(request))
    drawn = [drawn for _, _, drawn in _drawings(made)]
    taken = Taken(f"{slug}-spine", _HEADER, [_row(made, row) for row in made.rows], drawn)
    return answer(form, taken, request.GET.get("chart", ""))


def _spined(request: HttpRequest, slug: str, clock: Clock) -> tuple[Spined, Areas]:
    found = board(actor_of(request), slug, clock.as_of)
    places = [place for place in found.places if not place.wide and not place.derived]
    usual = usual_areas(found)
    held = {code: sum(_compared(found, line, code) is not None for line in found.lines) for code in usual}
    best = max(usual, key=lambda code: held[code], default="")
    themes = list(dict.fromkeys(heading_of(line)[0] for line in found.lines if line.keys))
    form = Areas(request.GET, places, chosen=[best] if best else [], one=True, themes=themes)
    code = str(form.value("area") or best)
    name = place.name if (place := found.named(code)) else code
    asked = form.value("theme")
    rows, left = [], 0
    for line in found.lines:
        if asked and heading_of(line)[0] != asked:
            continue
        row = _made(found, line, code)
        if row:
            rows.append(row)
        else:
            left += found.everybody(line, code) is not None
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(heading_of(row.line)[0], []).append(row)
    return Spined(name, code, tuple(rows), tuple((t, tuple(some)) for t, some in grouped.items()), left), form


def _compared(found: Board, line: Line, code: str) -> Compared | None:
    one = found.everybody(line, code)
    with_it = standing.compared(one) if one else None
    both = with_it and with_it.own and with_it.other
    return with_it if both and with_it and with_it.own and not undated(with_it.own.period) else None


def _made(found: Board, line: Line, code: str) -> Row | None:
    one, country = found.everybody(line, code), _compared(found, line, code)
    if one is None or country is None or country.own is None or country.other is None:
        return None
    if country.own.figure.value is None or country.other.figure.value is None:
        return None
    around = spread(found, line, country.own.period)
    if around is None:
        return None
    region = standing.compared(one, "region")
    name, value = (region.area_name, None) if region else ("", None)
    wide = found.everybody(line, region.area_code) if region else None
    if wide and (seen := seen_at(wide, country.own.period)):
        value = seen.figure.value
    return Row(line, one, country, value, name, around)


def _drawings(made: Spined) -> list[tuple[str, tuple[Row, ...], Drawn]]:
    """A drawing to each theme, of up to twelve measures each, so that one is read at a glance."""
    drawn: list[tuple[str, tuple[Row, ...], Drawn]] = []
    for title, rows in made.themes:
        for first in range(0, len(rows), _MOST):
            part = rows[first : first + _MOST]
            drawn.append((title, part, _draw(made, title, part, f"spine-{len(drawn)}")))
    return [one for one in drawn if not one[2].empty]


def _draw(made: Spined, title: str, rows: Sequence[Row], key: str) -> Drawn:
    spines = tuple(_spine(row) for row in rows)
    unit = spines[0].about.unit
    region = next((row.region_name for row in rows if row.region is not None), "")
    about = About(title, unit, headline=_headline(made.name, rows))
    return charts.draw(SpineChart(about, made.name, spines, region=region), key)


def _spine(row: Row) -> Spine:
    assert row.country.own is not None
    assert row.country.other is not None
    benchmark = row.country.other.figure.value
    assert benchmark is not None
    return Spine(
        about=About(row.line.card.title, row.country.own.figure.unit),
        figure=row.country.own.figure,
        benchmark=benchmark,
        lowest=min(row.spread.lowest, benchmark) if len(row.spread.values) < 2 else row.spread.lowest,
        lower_quartile=row.spread.lower_quartile,
        upper_quartile=row.spread.upper_quartile,
        highest=max(row.spread.highest, benchmark) if len(row.spread.values) < 2 else row.spread.highest,
        region=row.region,
        polarity=Polarity(row.line.values.get("polarity") or "no_judgement"),
        outcome=standing.outcome_of(row.one),
        period=row.country.own.period,
    )


def _headline(name: str, rows: Sequence[Row]) -> str:
    """How many are judged better and worse; where none is judged, how many lie on either side of England."""
    found = Counter(standing.outcome_of(row.one) for row in rows)
    better, worse = found[Outcome.BETTER], found[Outcome.WORSE]
    if better or worse:
        said = f"{name}: {better} better than England, {worse} worse"
    else:
        sides = Counter(_side(row) for row in rows)
        said = f"{name}: {sides[1]} higher than England, {sides[-1]} lower"
    return said if len(said.split()) <= 10 else f"{len(rows)} measures against England"


def _side(row: Row) -> int:
    value = row.country.difference.value if row.country.difference else None
    return 0 if not value else 1 if value > 0 else -1


def _framed(
    title: str, part: Sequence[Row], drawn: Drawn, slug: str, n: int, query: dict[str, str], sources: dict[str, From]
) -> Framed:
    links = file_links("spine-file", {"slug": slug}, f"for {title}", svg=n + 1, **query)
    own = [row.country.own for row in part if row.country.own]
    as_at = text.day(max(seen.accepted_at for seen in own)) if own else ""
    return framed(f"spine-{n}", drawn, links, documents_of(sources.get(seen.reference) for seen in own), as_at)


def _heading(made: Spined) -> str:
    if not made.rows:
        return f"{made.name}: nothing to hold against England yet" if made.name else "No figures to compare yet"
    return f"{made.name} against England, {text.count_of(len(made.rows), 'measure')}"


def _lede(made: Spined) -> str:
    if not made.rows:
        return "A measure is shown here once England has a figure for the same period."
    found = Counter(standing.outcome_of(row.one) for row in made.rows)
    judged = [
        f"{n} {outcome.value}" for outcome in Outcome if outcome is not Outcome.NOT_COMPARED and (n := found[outcome])
    ]
    said = f"Judged: {text.listed(judged)}. " if judged else ""
    if n := found[Outcome.NOT_COMPARED]:
        said += f"{n} are shown and not judged: the numbers behind the figures are not held."
    return said


def _few(made: Spined) -> str:
    most = max((len(row.spread.values) for row in made.rows), default=0)
    if not made.rows or most >= QUARTILES_FROM:
        return ""
    return (
        f"The pale bar reaches from the lowest to the highest of {text.count_of(most, 'area')}: no others are held. "
        f"It takes {QUARTILES_FROM} to show the middle half."
    )


def _table(made: Spined, clock: Clock) -> Table:
    rows = []
    for row in made.rows:
        assert row.country.own is not None
        assert row.country.other is not None
        low, high = row.spread.values[0], row.spread.values[-1]
        rows.append(
            (
                Cell(row.line.card.title, f"{row.line.card.url}{clock.query}", heading_of(row.line)[0]),
                Cell(verdicts.brief(row.country.own.figure), row.country.own.url, str(row.country.own.period)),
                figure_words(row.country.other.figure),
                "not held" if row.region is None else text.number(row.region),
                f"{text.number(low[1])} to {text.number(high[1])}, {text.count_of(len(row.spread.values), 'area')}",
                standing.cell(standing.against(row.one)),
            )
        )
    region = next((row.region_name for row in made.rows if row.region_name), "Region")
    heads: list[Column | str] = [
        "Measure",
        made.name,
        Column("England", number=True),
        Column(region, number=True),
        "All areas held",
        "Against England",
    ]
    return Table.of(f"{made.name} against England", heads, rows, caption_hidden=True)


def _row(made: Spined, row: Row) -> list[object]:
    assert row.country.own is not None
    assert row.country.other is not None
    numbers = (
        row.country.own.figure.value, row.country.other.figure.value, row.region, row.spread.lowest,
        row.spread.lower_quartile, row.spread.upper_quartile, row.spread.highest,
    )  # fmt: skip
    return [
        heading_of(row.line)[0], row.line.card.full_reference, row.line.card.title, row.country.own.figure.unit.label,
        made.code, row.country.own.period, *("" if number is None else f"{number:f}" for number in numbers),
        len(row.spread.values), standing.outcome_of(row.one).word, standing.against(row.one).words,
    ]  # fmt: skip
