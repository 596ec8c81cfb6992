"""The saved column maps of a partnership, and one of them: what it reads, its versions, changing it and ending it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import may
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import day, day_and_time
from goldenthread.pages.records.common import page_url, record_url, sentence
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.partners.actors import labels
from goldenthread.records.queries import history
from goldenthread.returns.mapped import commands, queries
from goldenthread.returns.mapped.queries import SavedMap
from goldenthread.vocabulary import Conflict, Refused

_LAYOUTS = {
    "": "One row to a figure, or to a few",
    "period": "Periods across the top",
    "area": "Areas across the top",
    "measure": "Measures across the top",
}


def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """Every column map, with who sends its files, who saved it and what it read last."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    every = queries.maps_of(actor, slug, ended=True)
    who = labels({one.saved_by for one in every} - {""})
    rows = [
        (
            Link(one.card.title, page_url("column-map", slug=slug, reference=one.card.reference)),
            one.agency.title if one.agency else "Not said",
            _LAYOUTS[one.layout.across],
            Cell(f"Version {one.card.version}", note=_saved(one, who)),
            _used(one),
            "In use" if one.card.state == "live" else "Ended",
        )
        for one in every
    ]
    heads = ("Map", "Who sends the file", "Layout", "Saved", "Read last", "State")
    return render(
        request,
        "pages/figures/maps.html",
        {
            "caption": partnership.title,
            "table": Table.of("Column maps", heads, rows, caption_hidden=True) if rows else None,
            "send_url": page_url("sheet-send", slug=slug),
        },
        title="Column maps",
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Imports", page_url("imports", slug=slug))],
    )


def _saved(one: SavedMap, who: dict[str, str]) -> str:
    return f"{day(one.saved_at)}, by {who[one.saved_by]}" if one.saved_at else ""


def _used(one: SavedMap) -> str:
    return f"{day(one.used_at)}, {one.used_as}" if one.used_at else "Nothing yet"


def one(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """One map in words and as text, with its versions; ending it asks for a reason."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    found = queries.map_of(actor, slug, reference)
    errors: list[Link] = []
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            commands.retire_map(
                actor=actor, partnership=slug, reference=reference, version=found.card.version, reason=reason
            )
        except (Refused, Conflict) as refused:
            problems = [sentence(each) for each in refused.problems] if isinstance(refused, Refused) else [str(refused)]
            errors = [Link(words, "#reason") for words in problems]
        else:
            success(request, f"{found.card.title} reads no file any more. What came in by it stays")
            return HttpResponseRedirect(page_url("column-maps", slug=slug))
    layout = found.layout
    versions = history(actor, found.card.full_reference)
    who = labels({line.actor for line in versions})
    titles = queries.titles_of(actor, slug, layout)
    live = found.card.state == "live"
    words = [(name, means) for some in (layout.areas, layout.measures, layout.periods) for name, means in some.items()]
    return render(
        request,
        "pages/figures/map.html",
        {
            "caption": f"{partnership.title}, {found.card.reference}",
            "title": found.card.title,
            "lede": _lede(found),
            "errors": errors,
            "where": _where(found),
            "columns": Table.of("What each column is", ("Column", "It is"), queries.meaning_of(layout, titles)),
            "markers": Table.of(
                "In place of a number",
                ("It stands there", "It means"),
                queries.markers_of(layout),
                caption_hidden=False,
            )
            if layout.markers
            else None,
            "words": Table.of("Names and what they stand for", ("Name", "Stands for"), words) if words else None,
            "left_out": queries.left_out_words(layout),
            "text": found.text,
            "versions": Table.of(
                "Versions",
                ("Version", "Saved", "By", "Why"),
                [(str(line.version), day_and_time(line.at), who[line.actor], line.reason) for line in versions],
            ),
            "change_url": record_url("change", found.card) if live else "",
            "record_url": found.card.url,
            "agency": found.agency,
            "may_end": live
            and may(actor, found.card.kind.permission("retire"), partnership.id, group=found.card.group_id),
            "reason": reason,
        },
        title=found.card.title,
        section="indicators",
        partnership=partnership,
        crumbs=[
            Link("Imports", page_url("imports", slug=slug)),
            Link("Column maps", page_url("column-maps", slug=slug)),
        ],
        status=422 if errors else 200,
    )


def _lede(found: SavedMap) -> str:
    if found.card.state != "live":
        return "It has ended: no file is read by it any more."
    sends = f"Files of {found.agency.title}. " if found.agency else ""
    return f"{sends}Read last: {_used(found)[:1].lower()}{_used(found)[1:]}."


def _where(found: SavedMap) -> list[tuple[str, str]]:
    layout = found.layout
    sheet = f"“{layout.sheet}”" if layout.sheet else f"Sheet {layout.position} of those that can be seen"
    rows = [
        ("Sheet", sheet),
        ("Row of the column names", str(layout.head)),
        ("Across the top", _LAYOUTS[layout.across]),
    ]
    if layout.over:
        rows.append(("Row that carries it", str(layout.over)))
    more = (("Area of every row", layout.area), ("Cell with the period", layout.period_cell))
    return rows + [(name, text) for name, text in (*more, ("Cell with the year", layout.year_cell)) if text]
