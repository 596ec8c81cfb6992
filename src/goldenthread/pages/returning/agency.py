"""The page of an agency: everything that every partnership here asks of it, what is the same, and by when."""

from django.http import HttpRequest, HttpResponse

from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day, listed
from goldenthread.pages.shell import actor_of, render
from goldenthread.returns.agencies.queries import AgencyView, Ask, agency_view
from goldenthread.returns.rounds.queries import RoundCard
from goldenthread.returns.rounds.rules import Standing

_OPEN = frozenset({Standing.LATE, Standing.QUERIES, Standing.NOT_STARTED, Standing.IN_PROGRESS})


def agency(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything asked of one agency."""
    found = agency_view(actor_of(request), reference)
    now = sorted((card for card in found.rounds if card.standing in _OPEN), key=lambda card: card.due)
    coming = sorted((card for card in found.rounds if card.standing is Standing.CANNOT_START), key=lambda c: c.due)
    done = [card for card in found.rounds if card.standing is Standing.COMPLETED]
    return render(
        request,
        "pages/returning/agency.html",
        {
            "caption": found.agency.title,
            "heading": found.words,
            "lede": _lede(found),
            "now": _rounds("To do", now) if now else None,
            "coming": _rounds("To come", coming[:20]) if coming else None,
            "done": _rounds("Completed", done[:20]) if done else None,
            "more_done": len(done) - 20,
            "twice": _asks("Asked by more than one partnership", _several(found)) if _several(found) else None,
            "once": _asks("Asked by one partnership", _single(found)) if _single(found) else None,
            "several": count_of(len(found.partnerships), "partnership"),
            "own": found.own,
            "record_url": found.agency.url,
        },
        title=f"Returns of {found.agency.title}",
        card=found.agency,
        crumbs=[Link(found.agency.title, request.path)],
        marking="official",
    )


def _lede(found: AgencyView) -> str:
    if not found.same:
        return "Each figure is asked for once. Send it in one file a round."
    return "Send each figure once: one return fills the same figure for every partnership that uses it."


def _several(found: AgencyView) -> list[Ask]:
    return [ask for ask in found.asks if len(ask.partnerships) > 1]


def _single(found: AgencyView) -> list[Ask]:
    return [ask for ask in found.asks if len(ask.partnerships) == 1]


def _asks(caption: str, asks: list[Ask]) -> Table:
    heads = ("What is asked", "Who uses it", "How often", "Due after the period")
    rows = []
    for ask in asks:
        parts = f"{count_of(len(ask.areas), 'area')}" + (
            f", {count_of(len(ask.breakdowns), 'breakdown')}" if ask.breakdowns else ""
        )
        rows.append(
            (
                Cell(ask.measure.title, ask.measure.url, note=parts),
                listed(each.title for each in ask.partnerships),
                listed(dict.fromkeys(use.cadence for use in ask.uses)),
                listed(dict.fromkeys(f"{use.due_after} working days" for use in ask.uses)),
            )
        )
    return Table.of(caption, heads, rows, caption_hidden=True)


def _rounds(caption: str, cards: list[RoundCard]) -> Table:
    heads: tuple[Column | str, ...] = ("Return", "For", "Due", Column("Accepted", number=True), "State")
    rows = []
    for card in cards:
        url = "" if card.standing is Standing.CANNOT_START else card.url
        through = f"{card.elsewhere} through another partnership" if card.elsewhere else ""
        rows.append(
            (
                Cell(f"{card.collection.title}, {card.period}", url),
                card.owner_title,
                day(card.due),
                Cell(f"{card.held:,} of {card.required:,}", note=through),
                card.words,
            )
        )
    return Table.of(caption, heads, rows, caption_hidden=True)
