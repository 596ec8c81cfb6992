"""The returns of a period: each agency's state in words, what is complete, and chasing all late ones in one act."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.cards import Card
from goldenthread.returns.rounds import commands, queries
from goldenthread.returns.rounds.queries import RoundCard, Tasks
from goldenthread.returns.rounds.rules import Standing
from goldenthread.vocabulary import Problem, Refused


def returns(request: HttpRequest, slug: str) -> HttpResponse:
    """The task list of one period, to read, to open a year, to chase and to lock."""
    actor, partnership = actor_of(request), partnership_of(request, slug)
    errors: list[Link] = []
    if request.method == "POST":
        try:
            success(request, _act(request, actor, slug))
            return HttpResponseRedirect(request.get_full_path())
        except Refused as refused:
            errors = [Link(sentence(problem), "#year") for problem in refused.problems]
    found = queries.tasks(actor, slug, request.GET.get("period", ""))
    member = may(actor, Permission.VIEW, partnership.id)
    runs = may(actor, Permission.ACCEPT_FIGURES, partnership.id)
    late = found.late
    return render(
        request,
        "pages/returning/tasks.html",
        {
            "caption": partnership.title,
            "heading": _heading(found),
            "lede": _lede(found),
            "found": found,
            "periods": [(queries.span_of(each), each.label, each == found.period) for each in found.periods],
            "table": _table(found.rounds) if found.rounds else None,
            "late": [(card, _chased(card)) for card in late] if runs else [],
            "late_words": count_of(len(late), "late return"),
            "runs": runs,
            "unlocked": [card for card in found.rounds if card.locked_at is None] if runs else [],
            "may_lock": runs and bool(found.rounds) and any(card.locked_at is None for card in found.rounds),
            "links": _links(slug, member),
            "errors": errors,
            "year": request.POST.get("year", ""),
        },
        title="Returns",
        section="indicators",
        crumbs=[] if errors else [Link("Returns", request.path)],
        partnership=partnership if member else None,
        status=422 if errors else 200,
    )


def _act(request: HttpRequest, actor: Actor, slug: str) -> str:
    """Do what a button asked for, and say what was done."""
    act, rounds = request.POST.get("act", ""), request.POST.getlist("round")[:500]
    if act == "open":
        text = request.POST.get("year", "").strip()
        if not text.isdecimal() or len(text) != 4:
            raise Refused.one("Year", "it is not a year", "Enter the year that it starts in, like 2024 for 2024/25")
        done = commands.open_rounds(actor=actor, owner=slug, year=int(text))
        made = count_of(len(done.made), "return")
        return f"{made} opened; {len(done.renewed)} with a new template, {len(done.unchanged)} as before"
    mine = [code for code in rounds if code.startswith(f"{slug}/")]
    if act == "chase":
        count = commands.chase(actor=actor, rounds=mine, words=request.POST.get("words", ""))
        return f"{count_of(count, 'agency', 'agencies')} chased" if count else "They were chased today already"
    if act == "lock":
        return f"{count_of(commands.lock(actor=actor, rounds=mine), 'return')} locked"
    raise Refused([Problem("Button", "we do not know what it is for", "Open the page again")])


def _heading(found: Tasks) -> str:
    if found.period is None:
        return "No returns yet"
    total = len(found.rounds)
    if found.done == total:
        return "Every return is completed" if total > 1 else "The return is completed"
    return f"{found.done} of {count_of(total, 'return')} completed"


def _lede(found: Tasks) -> str:
    if found.period is None:
        return "Make a collection for each agency, add the items that it asks for, then open its returns for a year."
    late = f" {count_of(len(found.late), 'return is', 'returns are')} late." if found.late else ""
    had = f"{found.held:,} of {found.required:,} figures that must be given are accepted, {found.percent}%."
    return f"{found.period.label[:1].upper()}{found.period.label[1:]}: {had}{late}"


def _table(rounds: tuple[RoundCard, ...]) -> Table:
    heads: tuple[Column | str, ...] = ("Agency", "Return", "Due", Column("Accepted", number=True), "State")
    rows = []
    for card in rounds:
        # What cannot start yet is not a link.
        url = "" if card.standing is Standing.CANNOT_START else card.url
        through = f"{card.elsewhere} through another partnership" if card.elsewhere else ""
        rows.append(
            (
                Cell(card.agency.title, page_url("agency", reference=card.agency.reference)),
                Cell(card.collection.title, url, note="Locked" if card.locked_at else ""),
                day(card.due),
                Cell(f"{card.held:,} of {card.required:,}", note=through),
                Cell(card.words, note=_state_note(card)),
            )
        )
    return Table.of("Returns by agency", heads, rows, caption_hidden=True)


def _state_note(card: RoundCard) -> str:
    if card.standing is Standing.QUERIES and card.waiting:
        return f"{card.waiting} waiting"
    if card.standing is Standing.CANNOT_START:
        return f"Opens on {day(card.opens)}"
    if card.standing is Standing.IN_PROGRESS and card.state == "signed_off":
        return "Signed off"
    return _chased(card) if card.standing is Standing.LATE else ""


def _chased(card: RoundCard) -> str:
    if card.chased_on is None:
        return "Not chased yet"
    return f"Chased {count_of(card.chases, 'time')}, last on {day(card.chased_on)}"


def _links(slug: str, member: bool) -> list[Link]:
    if not member:
        return []
    return [
        Link("Data quality", page_url("data-quality", slug=slug)),
        Link("The agreed data set and its reviews", page_url("data-set", slug=slug)),
        Link("Collections: what each agency is asked for", page_url("records", slug=slug, kind="collection")),
        Link("Imports from national files", page_url("imports", slug=slug)),
    ]


def said_day(text: str, label: str) -> date | None:
    """A day as somebody typed it, or None where the box is empty. Raises Refused."""
    from goldenthread.vocabulary import Period

    plain = text.strip()
    if not plain:
        return None
    try:
        period = Period.parse(plain)
    except Refused:
        period = None
    if period is None or period.kind != "day":
        raise Refused.one(label, f"“{plain}” is not a day", "Write it like 19 July 2024")
    return period.start


__all__ = ["Card", "returns", "said_day"]
