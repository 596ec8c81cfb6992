"""Roll-out: which localities have each programme, and from when. How many have it is counted, never typed."""

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Permission, may
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.pages.figures.siblings import Taken, answer, file_links, views
from goldenthread.pages.figures.verdicts import Answer, marked
from goldenthread.pages.records.common import Clock, clock_of, page_url
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.strategy import rolling
from goldenthread.strategy.rolling import Held, Rollout

#: How far a programme is in a place, by mark and letter: the words stand beside them.
_MARKS = {
    "in_place": ("tick", ""),
    "begun": ("common", "B"),
    "planned": ("unknown", "P"),
    "": ("unknown", "–"),
    "ended": ("unknown", "E"),
}
_HEADER = (
    "programme", "title", "locality", "locality_name", "state", "begins", "said_of", "record", "words",
)  # fmt: skip


def rollout(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    found = rolling.rollout(actor_of(request), slug, clock.as_of)
    context = {
        "views": views(slug, "rollout"),
        "clock": clock,
        "now_url": page_url("rollout", slug=slug),
        "errors": list(clock.errors),
        "heading": _heading(found),
        "counts": [(one.card, one.words) for one in found.programmes],
        "grid": _grid(found, clock) if found.programmes and found.localities else None,
        "records": _records(found, clock) if found.programmes else None,
        "open_edges": found.open_edges,
        "number": len(found.localities),
        "area": found.area,
        "files": file_links("rollout-file", {"slug": slug}, "of the roll-out", on=clock.on, known=clock.known),
        "add_url": page_url("add", slug=slug, kind="coverage")
        if may(actor_of(request), Permission.ADD, partnership.id)
        else "",
    }
    return render(
        request, "pages/figures/rollout.html", context, title=_heading(found), section="indicators",
        partnership=partnership, status=422 if clock.errors else 200,
    )  # fmt: skip


def rollout_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same as a file: a row for each programme and locality."""
    partnership_of(request, slug)
    found = rolling.rollout(actor_of(request), slug, clock_of(request).as_of)
    names = {place.code: place.name for place in found.localities}
    rows = [
        [
            one.card.full_reference, one.card.title, code, names[code], rolling.WORDS[cell.state], cell.begins or "",
            cell.through, cell.held.card.full_reference if cell.held else "", cell.words,
        ]
        for one in found.programmes
        for code, cell in one.cells.items()
    ]  # fmt: skip
    more = {"counts": {one.card.full_reference: one.words for one in found.programmes}}
    return answer(form, Taken(f"{slug}-rollout", _HEADER, rows, more=more))


def _heading(found: Rollout) -> str:
    if not found.programmes:
        return "No roll-out is recorded yet"
    everywhere = sum(one.everywhere for one in found.programmes)
    whole = text.count_of(len(found.programmes), "programme")
    return f"{everywhere or 'None'} of {whole} {'is' if everywhere < 2 else 'are'} in every locality"


def _grid(found: Rollout, clock: Clock) -> Table:
    """Localities down, programmes across: a map that can be read aloud."""
    rows = [
        (
            Cell(place.name, page_url("area", code=place.code)),
            *(_cell(one.cells[place.code]) for one in found.programmes),
        )
        for place in found.localities
    ]
    heads: list[Column | str] = ["Locality", *(one.card.title for one in found.programmes)]
    return Table.of("Localities and the programmes they have", heads, rows, caption_hidden=True)


def _cell(cell: rolling.Cell) -> Cell:
    kind, letter = ("unknown", "?") if cell.somewhere else _MARKS[cell.state]
    said, _, rest = cell.words.partition(", ")
    return Cell(marked(Answer("", said, kind=kind, letter=letter)), note=rest[:1].upper() + rest[1:])


def _records(found: Rollout, clock: Clock) -> Table:
    rows = [
        (
            Cell(one.card.title, f"{one.card.url}{clock.query}"),
            Link(held.area_name, f"{held.card.url}{clock.query}"),
            rolling.WORDS[held.state],
            str(held.begins or "not stated"),
            str(held.ends or "not stated"),
            _source(held),
        )
        for one in found.programmes
        for held in one.held
    ]
    heads = ["Programme", "Area", "How far", "From", "Until", "Source and caution"]
    return Table.of("What the records say", heads, rows, caption_hidden=True)


def _source(held: Held) -> Cell:
    return Cell(held.said_in or "not stated", note=held.caution)
