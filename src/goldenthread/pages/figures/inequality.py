"""Gaps between areas, and between the groups of one area. A gap with a missing part is not known, never nothing."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread import charts
from goldenthread.assessments.places import Board, board, where_from
from goldenthread.assessments.spread import AreaGap, GroupGap, area_gaps, group_gaps
from goldenthread.charts import Drawn
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.words import figure_words
from goldenthread.pages.figures import verdicts
from goldenthread.pages.figures.asking import Areas, usual_areas
from goldenthread.pages.figures.siblings import Taken, answer, documents_of, file_links, framed, views
from goldenthread.pages.records.common import Clock, clock_of, page_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Figure

_HEADER = (
    "sort", "measure", "title", "period", "highest", "highest_value", "lowest_or_reference", "lowest_value", "gap",
    "gap_unit", "gap_lower", "gap_upper", "not_held", "words",
)  # fmt: skip


def gaps(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    found, form, between, within = _asked(request, slug, clock)
    codes = form.value("area") or []
    query = {"area": codes, "on": clock.on, "known": clock.known}
    known = [gap for gap in between if gap.gap]
    drawn = _drawn(known, found, codes)
    links = file_links("gaps-file", {"slug": slug}, "of the widest gap", svg=1, **query)
    shown = list(known[0].seen.values()) if known else []
    sources = documents_of(where_from(actor_of(request), shown, clock.as_of).values())
    as_at = text.day(max(seen.accepted_at for seen in shown)) if shown else ""
    context: dict[str, Any] = {
        "views": views(slug, "gaps"),
        "clock": clock,
        "now_url": page_url("gaps", slug=slug),
        "errors": [*clock.errors, *(Link("Choose from the list", f"#id_{name}") for name in form.errors)],
        "form": form,
        "heading": _heading(between, within),
        "lede": known[0].words if known else "",
        "chart": framed("gap", drawn, links, sources, as_at) if drawn else None,
        "between": _between(between, found, codes, clock) if between else None,
        "unknown": len(between) - len(known),
        "within": _within(within, clock) if within else None,
        "names": text.listed(place.name for place in found.places if place.code in codes),
        "files": file_links("gaps-file", {"slug": slug}, "of the gaps", svg=int(bool(drawn)), **query),
    }
    return render(
        request, "pages/figures/gaps.html", context, title=str(context["heading"]), section="indicators",
        partnership=partnership, status=422 if clock.errors else 200,
    )  # fmt: skip


def gaps_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same as a file."""
    partnership_of(request, slug)
    found, asked, between, within = _asked(request, slug, clock_of(request))
    drawn = _drawn([gap for gap in between if gap.gap], found, asked.value("area") or [])
    rows = [*(_area_row(gap) for gap in between), *(_group_row(gap) for gap in within)]
    return answer(form, Taken(f"{slug}-gaps", _HEADER, rows, [drawn] if drawn else []), request.GET.get("chart", ""))


def _asked(request: HttpRequest, slug: str, clock: Clock) -> tuple[Board, Areas, list[AreaGap], list[GroupGap]]:
    found = board(actor_of(request), slug, clock.as_of)
    local = [place for place in found.places if not place.wide and not place.derived]
    form = Areas(request.GET, local, chosen=_parts(found))
    codes = form.value("area") or []
    between = sorted(area_gaps(found, codes), key=_widest)
    return found, form, between, group_gaps(found, codes)


def _parts(found: Board) -> list[str]:
    """The areas that the partnership is made of, without the whole; else those that hold a fair part of its lines."""
    own = {place.code for place in found.local if place.own}
    wholes = {code for code in own if len(own & {part.code for part in reference.members(code)}) > 1}
    return [code for code in usual_areas(found) if code not in wholes][:4]


def _widest(gap: AreaGap) -> tuple[bool, float]:
    """Known gaps first, from the widest as a share of the higher figure: measures have units of their own."""
    if gap.gap is None or gap.gap.value is None:
        return True, 0.0
    most = max((abs(value) for seen in gap.seen.values() if (value := seen.figure.value) is not None), default=None)
    return False, -float(gap.gap.value / most) if most else 0.0


def _heading(between: Sequence[AreaGap], within: Sequence[GroupGap]) -> str:
    known = sum(gap.gap is not None for gap in between)
    groups = sum(one.gap.gap is not None for one in within)
    if not between and not within:
        return "No gaps can be worked out yet"
    said = f"{text.count_of(known, 'gap')} between areas"
    return f"{said}, {groups:,} between groups" if within else said


def _drawn(known: Sequence[AreaGap], found: Board, codes: Sequence[str]) -> Drawn | None:
    """The measure with the widest gap as bars: the areas and, to compare with, England."""
    if not known:
        return None
    first = known[0]
    assert first.gap is not None
    assert first.period is not None
    bars = [
        charts.Bar(place.name, first.seen[place.code].figure)
        for place in found.places
        if place.code in codes and place.code in first.seen
    ]
    for place in found.places:
        one = found.everybody(first.line, place.code) if place.wide else None
        seen = next((each for each in one.seen if each.period.same_time(first.period)), None) if one else None
        if seen:
            bars.append(charts.Bar(place.name, seen.figure, comparator=True))
    headline = f"The gap is {figure_words(first.gap, with_unit=True)}"
    unit = next(iter(first.seen.values())).figure.unit
    about = charts.About(
        first.line.card.title, unit, headline=headline if len(headline.split()) <= 10 else "", message=first.words
    )
    return charts.draw(charts.BarChart(about, tuple(bars), period=first.period, as_given=True), "gap")


def _between(made: Sequence[AreaGap], found: Board, codes: Sequence[str], clock: Clock) -> Table:
    places = [place for place in found.places if place.code in codes]
    rows = []
    for gap in made:
        values = [
            Cell(verdicts.brief(seen.figure), seen.url, number=True) if (seen := gap.seen.get(place.code))
            else Cell("[x]", number=True)
            for place in places
        ]  # fmt: skip
        note = "" if gap.gap else f"{text.listed(gap.absent)}: no figure for this period" if gap.absent else ""
        rows.append(
            (
                Cell(gap.line.card.title, f"{gap.line.card.url}{clock.query}", str(gap.period or "")),
                *values,
                Cell(figure_words(gap.gap, with_unit=True) if gap.gap else "not known", note=note),
            )
        )
    heads: list[Column | str] = ["Measure", *(Column(place.name, number=True) for place in places), "Gap"]
    return Table.of("Gaps between areas", heads, rows, caption_hidden=True, stack=len(heads) < 6)


def _within(made: Sequence[GroupGap], clock: Clock) -> Table:
    rows = [
        (
            Cell(one.line.card.title, f"{one.line.card.url}{clock.query}", one.area_name),
            one.gap.dimension.capitalize(),
            one.gap.high or "not known",
            one.gap.low or "not known",
            Cell(_gap_words(one.gap.gap), note=one.gap.words),
        )
        for one in made
    ]
    heads = ["Measure and area", "Groups by", "Highest", "Reference group", "Gap"]
    return Table.of("Gaps between groups", heads, rows, caption_hidden=True)


def _gap_words(gap: Figure | None) -> str:
    if gap is None:
        return "not known"
    said = figure_words(gap, 1, with_unit=True)
    if gap.lower is None or gap.upper is None:
        return f"{said} (no interval: the numbers behind it are not held)"
    return f"{said} (95% interval {text.number(gap.lower, 1)} to {text.number(gap.upper, 1)})"


def _plain(value: object) -> str:
    return "" if value is None else f"{value:f}"


def _area_row(gap: AreaGap) -> list[object]:
    by_name = {one.figure.value for one in gap.seen.values() if one.figure.value is not None}
    high, low = (max(by_name), min(by_name)) if gap.gap and by_name else (None, None)
    value = gap.gap.value if gap.gap else None
    return [
        "areas", gap.line.card.full_reference, gap.line.card.title, gap.period or "", gap.high, _plain(high), gap.low,
        _plain(low), _plain(value) if gap.gap else "not known", gap.gap.unit.label if gap.gap else "", "", "",
        "; ".join(gap.absent), gap.words,
    ]  # fmt: skip


def _group_row(one: GroupGap) -> list[object]:
    gap = one.gap.gap
    return [
        f"groups by {one.gap.dimension} in {one.area_name}", one.line.card.full_reference, one.line.card.title, "",
        one.gap.high, "", one.gap.low, "", _plain(gap.value) if gap else "not known", gap.unit.label if gap else "",
        _plain(gap.lower) if gap else "", _plain(gap.upper) if gap else "", "", one.gap.words,
    ]  # fmt: skip
