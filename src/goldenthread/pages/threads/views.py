"""The thread of one record, and where to start looking."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor
from goldenthread.look import text
from goldenthread.look.parts import Link, Table
from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard, figures_near, find_figure
from goldenthread.pages.figures.shared import csv_response
from goldenthread.pages.records.common import Clock, clock_of, is_member, page_url, record_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.pages.threads import steps
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.queries import cards, find, list_records, related
from goldenthread.records.searching import search
from goldenthread.thread.coverage import Coverage, coverage, plan_coverage
from goldenthread.thread.graph import Graph, Leaf, Origin
from goldenthread.thread.orphans import orphan_counts, setting_up
from goldenthread.thread.says import in_one_breath, lede, says
from goldenthread.thread.trace import Line, Step, line
from goldenthread.thread.walk import fetch
from goldenthread.thread.words import Way
from goldenthread.vocabulary import NotFound

_MOST_FOUND = 50
_MARKS = {"ok": "tick", "gap": "gap", "note": "unknown"}
COVERAGE_HEADS = (
    "Strategic priority",
    "Priorities and objectives with an action",
    "Actions with an indicator",
    "Indicators with a figure",
    "Figures traced to a return",
    "What is missing",
)


def thread(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The golden thread through one record, down or up, as it stands or stood."""
    actor, clock = actor_of(request), clock_of(request)
    card = find(actor, f"{owner}/{reference}")
    way: Way = "up" if request.GET.get("way") == "up" else "down"
    home = _home(request, card)
    via = _via(actor, request.GET.getlist("via"))
    graph = fetch(actor, card.id, as_of=clock.as_of, via=via, owner=home.id if home else None)
    graph, figure = _with_figure(actor, graph, card, request.GET.get("figure", ""), clock)
    found = line(graph, via=via, way=way, owner=home.id if home else None, figure=figure.id if figure else None)
    known = steps.gather(actor, found, clock)
    leaf = next((step.figure for step in found.steps if step.figure), None)
    others = graph.leaves(leaf.measure) if leaf else ()
    frames = _coverages(actor, home, clock) if home else []
    node = graph.node
    context = {
        "card": node.card,
        "clock": clock,
        "errors": list(clock.errors),
        "now_url": with_query(record_url("thread", card), way=way if way == "up" else ""),
        "did_not_hold": "",
        "lede": lede(found),
        "ways": _ways(request, card, found, clock),
        "steps": steps.drawn(actor, found, known, clock, others),
        "sayings": [(_MARKS[saying.mark], saying.text) for saying in says(found)],
        "breath": " ".join(in_one_breath(found)),
        "find_url": page_url("threads", slug=home.reference) if home else page_url("search"),
        "coverage": [_coverage_table(cover) for cover in frames],
        "coverage_csv": page_url("threads-csv", slug=home.reference) if home else "",
        "record_url": f"{card.url}{clock.query}",
        "way": way,
        "figure": request.GET.get("figure", ""),
    }
    return render(
        request,
        "pages/threads/thread.html",
        context,
        title=f"Thread: {node.card.title}",
        section="threads",
        crumbs=[] if clock.errors else _trail(home, card),
        card=card,
        status=422 if clock.errors else 200,
    )


def threads(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the thread is joined up, and a box to find one."""
    actor, partnership, clock = actor_of(request), partnership_of(request, slug), clock_of(request)
    query = request.GET.get("q", "").strip()[:200]
    plan = plan_coverage(actor, partnership.id, as_of=clock.as_of)
    covers = _coverages(actor, partnership, clock)
    loose = sum(orphan_counts(actor, partnership.id, as_of=clock.as_of).values())
    early = setting_up(partnership.id)
    found, count = _found(actor, partnership, query, clock) if query else ([], "")
    context = {
        "clock": clock,
        "errors": list(clock.errors),
        "now_url": page_url("threads", slug=slug),
        "heading": _heading(len(plan.actions.by_name), plan.actions.total),
        "lede": _threads_lede(plan.actions.total, len(plan.actions.through_theme)),
        "plan": plan,
        "covers": [(cover, _coverage_table(cover), _starts(cover, clock)) for cover in covers],
        "plans": [Link(c.title, f"{record_url('thread', c)}{clock.query}") for c in _plans(actor, slug, clock)],
        "loose": loose,
        "loose_url": page_url("loose", slug=slug),
        "early": early,
        "query": query,
        "found": found,
        "count": count,
        "find_url": page_url("threads", slug=slug),
        "csv_url": with_query(page_url("threads-csv", slug=slug), on=clock.on, known=clock.known),
        "adopt_url": page_url("adopt", slug=slug),
    }
    return render(
        request,
        "pages/threads/threads.html",
        context,
        title="Thread",
        section="threads",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def threads_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The coverage tables as a file."""
    partnership = partnership_of(request, slug)
    rows = [
        [cover.frame.title, row.number, row.card.title, *_shares(row), "; ".join(row.missing)]
        for cover in _coverages(actor_of(request), partnership, clock_of(request))
        for row in cover.rows
    ]
    header = ("frame", "number", *(head.lower().replace(" ", "_") for head in COVERAGE_HEADS))
    return csv_response(f"{slug}-coverage", header, rows)


# --- The focus ------------------------------------------------------------------------------------------


def _home(request: HttpRequest, card: Card) -> Card | None:
    """The partnership whose thread is told: the record's own, or for a shared one the reader's.

    The reader's is the one they came from, or the only one they have a role in.
    """
    actor = actor_of(request)
    if card.kind_code == "partnership":
        return card
    slug = card.owner if card.owner != SHARED else request.session.get("partnership", "")
    if slug:
        try:
            return find(actor, f"{SHARED}/{slug}")
        except NotFound:
            return None
    own = {membership.partnership for membership in actor.memberships if membership.partnership}
    return cards(actor, own).get(own.pop()) if len(own) == 1 else None


def _via(actor: Actor, asked: Sequence[str]) -> list[int]:
    """The records that the reader asked the line to pass. One that is not there is passed over."""
    found = []
    for full in asked[:10]:
        try:
            found.append(find(actor, full).id)
        except NotFound:
            continue
    return found


def _with_figure(actor: Actor, graph: Graph, card: Card, asked: str, clock: Clock) -> tuple[Graph, FigureCard | None]:
    """The figure that the reader came from, put on the graph where it is not the newest of its place.

    Raises NotFound for a figure that is not of this record or its measures.
    """
    if not asked:
        return graph, None
    full = asked if "/" in asked else f"{card.owner}/{asked}"
    figure = find_figure(actor, full, clock.as_of)
    pk = figure.measure.id
    if pk not in graph.nodes or pk not in {graph.focus, *(e.lower for e in graph.edges)}:
        raise NotFound(f"{full} is not a figure of {card.title}.")
    held = graph.figures.get(pk, ())
    if any(leaf.id == figure.id for leaf in held):
        return graph, figure
    return replace(graph, figures={**graph.figures, pk: (*held, _leaf(figure))}), figure


def _leaf(figure: FigureCard) -> Leaf:
    sort = "return" if figure.returned else "published"
    return Leaf(
        id=figure.id,
        reference=figure.reference,
        owner=figure.owner,
        owner_id=figure.measure.owner_id,
        measure=figure.measure.id,
        shown=figure_words(figure.figure),
        area=figure.area_name,
        area_code=figure.area_code,
        period=figure.period,
        origin=Origin(0, sort, figure.document, figure.section),
        breakdown=";".join(f"{name}={value}" for name, value in figure.breakdown.items()),
        text=figure.figure.text,
        note=figure.figure.note,
        caution=figure.caution,
        basis=figure.figure.basis.value,
        status=figure.figure.status.value,
        accepted_at=figure.accepted_at,
        accepted_by=figure.accepted_by,
    )


def _ways(request: HttpRequest, card: Card, found: Line, clock: Clock) -> list[Link]:
    """The two directions as two addresses, named by the ends of this line."""
    if len(found.present) < 2:
        return []
    url, kept = record_url("thread", card), {name: request.GET.getlist(name) for name in ("figure", "via")}
    kept |= {"on": [clock.on], "known": [clock.known]}
    kept = {name: [v for v in values if v] for name, values in kept.items()}
    kept = {name: values for name, values in kept.items() if values}
    ends = [step for step in found.top_down if not step.missing]
    return [
        Link(f"From the {_end(ends[0])} down", with_query(url, **kept), current=found.way == "down"),
        Link(f"From the {_end(ends[-1])} up", with_query(url, way="up", **kept), current=found.way == "up"),
    ]


def _end(step: Step) -> str:
    """The noun for an end of the line: "priority", "return", "report", "action"."""
    if step.origin and not step.figure:
        return "return" if step.origin.returned else "report"
    if step.node is None:
        return "figure"
    return "priority" if step.number == 1 else step.node.short


def _trail(home: Card | None, card: Card) -> list[Link]:
    start = [Link("Thread", page_url("threads", slug=home.reference))] if home else []
    return [*start, Link(card.title, card.url)]


# --- Coverage -------------------------------------------------------------------------------------------


def _coverages(actor: Actor, partnership: Card, clock: Clock) -> list[Coverage]:
    """How far each frame that the partnership adopted is joined up. Members alone are told."""
    if not is_member(actor, partnership):
        return []
    frames = related(actor, [partnership.id], "adopts", as_of=clock.as_of, kinds=("frame",))[partnership.id]
    return [coverage(actor, frame.full_reference, partnership.id, as_of=clock.as_of) for frame in frames]


def _shares(row) -> list[str]:  # type: ignore[no-untyped-def]
    return [
        "none yet" if not share.whole else str(share)
        for share in (
            row.aims_with_action,
            row.actions_with_indicator,
            row.indicators_with_figure,
            row.figures_returned,
        )
    ]


def _coverage_table(cover: Coverage) -> Table:
    rows = []
    for row in cover.rows:
        missing = "; ".join(row.missing)
        said = missing[:1].upper() + missing[1:] if missing else "Nothing"
        head = Link(f"{row.number} {row.card.title}".strip(), record_url("thread", row.card))
        rows.append((head, *_shares(row), said))
    return Table.of("How much of the thread is joined up, by strategic priority", COVERAGE_HEADS, rows)


def _starts(cover: Coverage, clock: Clock) -> list[Link]:
    """The threads that start at the national outcomes."""
    return [
        Link(row.card.title, f"{record_url('thread', row.card)}{clock.query}", note=row.words) for row in cover.outcomes
    ]


# --- The start page -------------------------------------------------------------------------------------


def _heading(by_name: int, total: int) -> str:
    if not total:
        return "No action is on the thread yet"
    is_ = "is" if by_name == 1 else "are"
    return f"{by_name:,} of {text.count_of(total, 'action')} {is_} measured by name"


def _threads_lede(total: int, through: int) -> str:
    said = f"{through:,} more are measured only through their theme. " if through else ""
    if not total:
        return "Add actions, and link each to what it serves and to what measures it."
    return f"{said}The thread runs from a national priority to the return that a number came from."


def _plans(actor: Actor, slug: str, clock: Clock) -> tuple[Card, ...]:
    return list_records(actor, "plan", owner=slug, as_of=clock.as_of, with_values=False).cards


def _found(actor: Actor, partnership: Card, query: str, clock: Clock) -> tuple[list[Link], str]:
    """Threads that match, with their count in words: figures by their number, then records, those of others last."""
    figures = [
        Link(
            f"{figure_words(card.figure)} in {card.area_name}, {card.period}",
            with_query(record_url("thread", card.measure), figure=card.reference, on=clock.on, known=clock.known),
            note=f"Figure of {card.measure.title}",
        )
        for card in _figures(actor, partnership.reference, query, clock)
    ]
    records, total = search(actor, query, owners=(partnership.reference, SHARED), near=partnership.id, size=_MOST_FOUND)
    named = [
        Link(
            card.title,
            f"{record_url('thread', card)}{clock.query}",
            note=f"{card.kind.name}, {card.reference if card.owner_id == partnership.id else card.full_reference}",
        )
        for card in records
    ]
    shown, every = [*figures, *named][:_MOST_FOUND], len(figures) + total
    return (
        shown,
        f"{text.count_of(every, 'thread')} found{f', the first {len(shown)} shown' if every > len(shown) else ''}",
    )


def _figures(actor: Actor, slug: str, query: str, clock: Clock) -> list[FigureCard]:
    """Figures whose number, as shown or as published, is what was typed."""
    wanted = query.casefold().replace(",", "").strip("£% ")
    held = figures_near(actor, wanted, owner=slug, as_of=clock.as_of)

    def numbers(card: FigureCard) -> set[str]:
        shown = figure_words(card.figure).casefold().replace(",", "").split(" [")[0].strip("£% ")
        value = card.figure.value
        return {shown, card.reference.casefold(), "" if value is None else f"{value:f}"}

    return [card for card in held if wanted in numbers(card)]
