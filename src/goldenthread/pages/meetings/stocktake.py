"""Each priority with the work there is, the gap, and the response agreed."""

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from goldenthread.access import Permission, may
from goldenthread.governance.year_queries import Standing
from goldenthread.governance.year_queries import stocktake as read
from goldenthread.look.parts import Cell, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.meetings.parts import room
from goldenthread.pages.plans.parts import numbered
from goldenthread.pages.records.common import clock_of, page_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render


def stocktake(request: HttpRequest, slug: str) -> HttpResponse:
    """How many priorities are an open gap, and what is known of each."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    found = read(actor, slug, clock.as_of)
    gaps = sum(x.open_gap for x in found)
    many = count_of(len(found), "priority", "priorities")
    if not found:
        heading = "No priority is recorded"
    else:
        heading = f"{gaps or 'None'} of {many} {'are open gaps' if gaps > 1 else 'is an open gap'}"
    may_add = may(actor, Permission.ADD, partnership.id)
    return render(
        request,
        "pages/meetings/stocktake.html",
        {
            "errors": clock.errors,
            "caption": f"{partnership.title}, priorities and gaps",
            "heading": heading,
            "room": room(slug, "stocktake"),
            "table": _table(slug, found, may_add) if found else None,
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _table(slug: str, found: list[Standing], may_add: bool) -> Table:
    rows = [
        (
            Link(numbered(x.number, x.card.title), x.card.url),
            _work(x),
            x.gap or "Not stated",
            Cell(x.response or "None recorded", note=_agreed(x)),
            _state(slug, x, may_add),
        )
        for x in found
    ]
    return Table.of("Priorities", ("Priority", "Existing work", "Gap", "Response", "State"), rows, caption_hidden=True)


def _work(line: Standing) -> str:
    linked = count_of(len(line.actions), "action") + " linked" if line.actions else ""
    return ". ".join(x for x in (line.existing.rstrip("."), linked) if x) or "None recorded"


def _agreed(line: Standing) -> str:
    if not line.response:
        return ""
    return f"Agreed on {day(line.agreed_on)}" if line.agreed_on else "Not agreed yet"


def _state(slug: str, line: Standing, may_add: bool) -> object:
    words = "Open gap" if line.open_gap else "Answered" if line.response else "Work in hand"
    if not may_add:
        return Cell(format_html("<strong>{}</strong>", words) if line.open_gap else words)
    if line.record:
        url, label = f"{line.record.url}/change", "Change what is recorded"
    else:
        url = with_query(page_url("add", slug=slug, kind="stocktake"), link=f"concerns:{line.card.full_reference}")
        label = "Record work, gap and response"
    hidden = format_html('<span class="govuk-visually-hidden"> for {}</span>', line.card.title)
    link = format_html('<a href="{}">{}{}</a>', url, label, hidden)
    return Cell(format_html("<strong>{}</strong>", words) if line.open_gap else words, note=link)
