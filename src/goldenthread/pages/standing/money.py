"""The money of a partnership: each fund, grants with what stops, and lines from the decision to the indicator."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread.governance.standing.funding import AllocationLine, FundingLine, FundLine, Money, Project, money_of
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day, listed
from goldenthread.look.words import figure_words
from goldenthread.pages.meetings.parts import linked, strong_if
from goldenthread.pages.records.common import clock_of, page_url, record_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.standing.parts import NOT_RECORDED, add_links, pounds, room
from goldenthread.records.cards import Card
from goldenthread.records.commands import can


def money(request: HttpRequest, slug: str) -> HttpResponse:
    """Every fund, grant and funding line on one page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    actor = actor_of(request)
    found = money_of(actor, slug, clock.as_of.on)
    heading = "Money"
    may_split = can(actor, "change", partnership)
    return render(
        request,
        "pages/standing/money.html",
        {
            "errors": clock.errors,
            "caption": partnership.title,
            "heading": heading,
            "lede": _lede(found),
            "room": room(slug, "money"),
            "funds": [_fund(fund, may_split) for fund in found.funds],
            "grants": _grants(found.grants) if found.grants else None,
            "projects": [_project(project) for project in found.projects],
            "lines": _lines(found.lines) if found.lines else None,
            "themes": [(theme, _local(some)) for theme, some in found.by_theme],
            "add": add_links(
                actor,
                partnership,
                ("fund", "Add a fund"),
                ("grant", "Add a grant"),
            ),
        },
        title=heading,
        section="meetings",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def _lede(found: Money) -> str:
    if not (found.funds or found.grants or found.lines):
        return "No money is recorded yet. An amount that nobody has recorded is never taken as nothing."
    if found.overspent:
        return f"{count_of(len(found.overspent), 'allocation').capitalize()} overspent."
    return "No allocation is overspent."


def _fund(fund: FundLine, may_split: bool) -> dict[str, Any]:
    left = fund.to_allocate
    # A fund that pays for things itself, or whose year is closed, is not one to split.
    used = bool(fund.spend) or fund.carried_over is not None
    return {
        "card": fund.card,
        "facts": [(name, words) for name, words in _facts(fund) if words],
        "contributions": _contributions(fund) if fund.contributions else None,
        "allocations": _allocations(fund, may_split) if fund.allocations else None,
        "acts": [
            Link(words, _adding(kind, fund.card))
            for kind, words in (
                ("contribution", "Add a contribution"),
                ("allocation", "Allocate part of it"),
                ("spend", "Record spend"),
            )
        ]
        if may_split
        else [],
        "split_url": record_url("split-fund", fund.card) if may_split and left and left > 0 and not used else "",
        "split_words": f"Split {pounds(left)}",
    }


def _facts(fund: FundLine) -> Iterable[tuple[str, str]]:
    yield "For", str(fund.period or "")
    yield "Whole", ". ".join(x for x in (pounds(fund.whole), fund.note) if x)
    if fund.contributions:
        yield "Put in", f"{pounds(fund.paid_in)} by {count_of(len(fund.contributions), 'body', 'bodies')}"
        unequal = fund.equal and len({x.amount for x in fund.contributions}) > 1
        yield "Shares", f"{fund.shares_words}{'. The amounts put in are not equal' if unequal else ''}"
    if fund.agrees is not None:
        carried = f" and {pounds(fund.carried_in)} carried in" if fund.carried_in else ""
        yield (
            "Check",
            f"The whole as stated agrees with what was put in{carried}."
            if fund.agrees
            else f"The whole as stated is {pounds(fund.stated)}; what was put in{carried} is another sum.",
        )
    if fund.allocations:
        yield "Allocated", f"{pounds(fund.allocated)}, {pounds(fund.to_allocate)} left to allocate"
    if fund.spend or any(line.spend for line in fund.allocations):
        yield "Spent", f"{'Over: ' if fund.over else ''}{pounds(fund.spent)}"
    if fund.carried_over is not None:
        share = f", {fund.carried_share}% of the whole" if fund.carried_share is not None else ""
        yield "Carried over", f"{pounds(fund.carried_over)}{share}. {fund.carried_why}".strip()


def _contributions(fund: FundLine) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            Link(listed(c.title for c in x.payers) or x.card.title, x.card.url),
            Cell(pounds(x.amount), note=x.note),
            "" if x.share is None else f"{x.share}%",
        )
        for x in fund.contributions
    ]
    rows.append(("Together", pounds(fund.paid_in), ""))
    heads = ("From", Column("Amount", number=True), Column("Share", number=True))
    return Table.of(f"Put into {fund.card.title}", heads, rows, caption_hidden=True)


def _adding(kind: str, whole: Card) -> str:
    """The form that adds a part of a fund or an allocation, linked from the start."""
    return with_query(page_url("add", slug=whole.owner, kind=kind), link=f"part_of:{whole.full_reference}")


def _allocations(fund: FundLine, may_add: bool) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            Cell(listed(c.title for c in x.to) or x.card.title, url=x.card.url, note=x.basis),
            pounds(x.amount),
            pounds(x.spent),
            Cell(strong_if(x.over, f"Over by {pounds(-x.left)}" if x.over else f"{pounds(x.left)} left"), note=_why(x)),
            *((Link("Record spend", _adding("spend", x.card), hidden=f": {x.card.title}"),) if may_add else ()),
        )
        for x in fund.allocations
    ]
    spent = sum((x.spent for x in fund.allocations), fund.allocated * 0)
    rows.append(("Together", pounds(fund.allocated), pounds(spent), "", *([""] if may_add else [])))
    heads: tuple[Column | str, ...] = (
        "Allocated to",
        Column("Amount", number=True),
        Column("Spent", number=True),
        "Left",
    )
    heads += ("What to do",) if may_add else ()
    return Table.of(f"Allocations of {fund.card.title}", heads, rows, caption_hidden=True)


def _why(line: AllocationLine) -> str:
    return " ".join(line.reasons) if line.over else ""


def _grants(found: Iterable[FundingLine]) -> Table:
    rows = []
    for x in found:
        ends = f"{'Ended' if x.ended else 'Ends'} {day(x.ends_on)}" if x.ends_on else "End not recorded"
        due = f"Return due {day(x.return_due)}" if x.return_due else "No return recorded"
        rows.append(
            (
                Cell(x.card.title, url=x.card.url, note=x.funder or "Funder not recorded"),
                Cell(pounds(x.amount), note="" if x.note == NOT_RECORDED else x.note),
                Cell(x.purpose or "Not recorded", note=x.conditions and f"Conditions: {x.conditions}"),
                Cell(ends, note=due),
                linked(x.pays_for) or "Nothing is linked",
            )
        )
    heads = ("Grant", Column("Amount", number=True), "For", "Until", "What stops with it")
    return Table.of("Grants", heads, rows, caption_hidden=True)


def _project(project: Project) -> dict[str, Any]:
    figures = [
        (
            Cell(f.measure.title, url=f.url, note=", ".join(f"{k}: {v}" for k, v in f.breakdown.items())),
            figure_words(f.figure),
            Cell(str(f.period), note=f.caution),
        )
        for f in project.figures
    ]
    places = [(name, state) for name, state in project.places]
    return {
        "card": project.card,
        "paid": linked(project.grants),
        "places_words": f"{count_of(len(places), 'area')}: {listed(n for n, _ in places)}" if places else "",
        "places": Table.of("Where it runs", ("Area", "How far"), places, caption_hidden=True) if places else None,
        "figures": Table.of("Newest figures", ("Figure", Column("Value", number=True), "For"), figures)
        if figures
        else None,
    }


def _lines(found: Iterable[FundingLine]) -> Table:
    rows = [
        (
            Cell(x.card.title, url=x.card.url, note="" if x.note == NOT_RECORDED else x.note),
            pounds(x.amount),
            linked(x.decisions) or "No decision is linked",
            linked(x.pays_for) or "No action is linked",
            linked(x.indicators) or "No indicator is linked",
            linked([*x.needs, *x.evidence]) or "No gap or evidence is linked",
        )
        for x in found
    ]
    heads = ("Money", Column("Amount", number=True), "Decided by", "Pays for", "Measured by", "Gap and evidence")
    return Table.of("From the decision to the indicator", heads, rows, caption_hidden=True)


def _local(some: Iterable[tuple[Any, AllocationLine]]) -> list[tuple[Card, AllocationLine]]:
    return [(action.card, line) for action, line in some]
