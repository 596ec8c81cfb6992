"""Where a number comes from: as published, as accepted, by whom, what it was before, and what it serves."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.words import figure_words, listed_meanings
from goldenthread.observations.queries import FigureCard, find_figure, versions_of
from goldenthread.pages.figures import facts
from goldenthread.pages.figures.shared import FIGURE_HEADER, csv_response, figure_row
from goldenthread.pages.records.common import Clock, clock_of, page_url, record_url, with_query
from goldenthread.pages.shell import actor_of, render
from goldenthread.partners.actors import labels
from goldenthread.records.cards import Card
from goldenthread.returns.accepting.queries import Behind, behind
from goldenthread.returns.mapped.queries import BehindSheet, behind_sheet
from goldenthread.thread.graph import Graph
from goldenthread.thread.trace import line
from goldenthread.thread.walk import fetch
from goldenthread.vocabulary import Basis, NotFound, format_number, round_half_away


@dataclass(frozen=True)
class Answer:
    """One line of the short answer. `kind` is the mark: a tick, or that something is not known."""

    kind: str
    words: str


def page(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The permanent address of a figure."""
    actor, clock = actor_of(request), clock_of(request)
    full = f"{owner}/{reference}"
    now = find_figure(actor, full)
    card = _then(request, full, clock)
    versions = versions_of(actor, full)
    shown = card or now
    title = _title(shown)
    context = {
        "figure": shown,
        "clock": clock,
        "errors": list(clock.errors),
        "now_url": now.url,
        "not_held": card is None,
        "title": title,
        "lede": _lede(shown, versions),
        "said": _facts(shown),
        "recomputed": _recomputed(shown),
        "accepted_by": labels([shown.accepted_by])[shown.accepted_by],
        "back": _behind_return(behind(actor, shown)) or _behind_sheet(behind_sheet(actor, shown)),
        "answers": _answers(shown, versions),
        "versions": _versions_table(versions),
        "corrections": len(versions) - 1,
        "thread_url": with_query(record_url("thread", shown.measure), figure=shown.reference, way="up"),
        "serves": _serves(request, shown.measure),
        "csv_url": page_url("figure-csv", owner=owner, reference=reference),
        "measure_url": shown.measure.url,
    }
    return render(
        request,
        "pages/figures/provenance.html",
        context,
        title=title,
        section="indicators",
        crumbs=[] if clock.errors else _trail(shown),
        card=shown.measure,
        status=422 if clock.errors else 200,
    )


def figure_csv(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Every value a figure has had, newest first, with all that travels with it."""
    full = f"{owner}/{reference}"
    find_figure(actor_of(request), full)
    versions = versions_of(actor_of(request), full)
    rows = [
        [n, *figure_row(card), card.superseded_at.date().isoformat() if card.superseded_at else "", card.reason]
        for n, card in zip(range(len(versions), 0, -1), versions, strict=True)
    ]
    return csv_response(f"{owner}-{reference}", ("version", *FIGURE_HEADER, "superseded_on", "reason"), rows)


def _then(request: HttpRequest, full: str, clock: Clock) -> FigureCard | None:
    """The figure as it was known, or None where it was not held yet."""
    try:
        return find_figure(actor_of(request), full, clock.as_of)
    except NotFound:
        return None


def _trail(card: FigureCard) -> list[Link]:
    above = Link("Indicators", page_url("indicators", slug=card.measure.owner))
    return [above, Link(card.measure.title, card.measure.url)]


def _title(card: FigureCard) -> str:
    """The figure in one line: "45.2%, continuity of care, BCP Council, 2022/23"."""
    part = f" ({facts.part_words(card)})" if card.breakdown else ""
    name = card.measure.title
    name = name if name[:2].isupper() else name[:1].lower() + name[1:]
    return f"{figure_words(card.figure, with_unit=False)}, {name}{part}, {card.area_name}, {card.period}"


def _lede(card: FigureCard, versions: list[FigureCard]) -> str:
    """Who sent it or where it is published, when it was accepted, and whether it has changed."""
    when = text.day(card.accepted_at)
    who = labels([card.accepted_by])[card.accepted_by]
    source = card.where_from if card.where_from.endswith(".") else f"{card.where_from}."
    changed = "Not changed since." if len(versions) == 1 else f"Corrected {_times(len(versions) - 1)}."
    return f"{source} Accepted here on {when} by {_lower(who)}. {changed}"


def _lower(who: str) -> str:
    return f"{who[:1].lower()}{who[1:]}" if who.startswith(("The ", "A ", "An ")) else who


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def _facts(card: FigureCard) -> list[tuple[str, Any]]:
    figure = card.figure
    kind = figure.unit.type.label
    unit = figure.unit.label
    sort = "a figure" if kind == "not stated" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    words = "no value" if figure.is_missing else sort
    value = f"{figure_words(figure)}, {words}" + (f", {unit}" if unit and unit not in ("%", "£", kind) else "")
    rows: list[tuple[str, Any]] = [
        ("Value", value),
        ("Measure", card.measure.title),
        ("Area", f"{card.area_name}, {card.area_code}"),
        ("Period", _period(card)),
    ]
    if card.breakdown:
        rows.append(("Of", facts.part_words(card)))
    if figure.qualifier.words:
        rows.append(("Qualifier", f"“{figure.qualifier.words}” stands before the number and is kept with it"))
    if figure.markers:
        rows.append(("Marker", f"{''.join(m.shown for m in figure.markers)} {listed_meanings(figure.markers)}"))
    rows += [
        ("Status", figure.status.label.capitalize()),
        ("Basis", _basis(figure.basis)),
        ("Numbers behind it", _behind(card)),
    ]
    if figure.lower is not None and figure.upper is not None:
        rows.append(("Limits", f"{format_number(figure.lower)} to {format_number(figure.upper)}, as published"))
    rows += [(name, words) for name, words in (("Note", figure.note), ("Take care", card.caution)) if words]
    return rows


def _period(card: FigureCard) -> str:
    period = card.period
    kind = period.kind.replace("_", " ")
    dates = period.dates_in_words
    vague = ". The dates are bounds: the source gives none" if period.vague else ""
    return f"{period}: {dates}, {kind}{vague}" if period.label != dates else f"{dates}, {kind}{vague}"


def _basis(basis: Basis) -> str:
    return {
        Basis.REPORTED: "Reported, not worked out by us",
        Basis.DERIVED: "Worked out from other figures",
        Basis.ESTIMATED: "Estimated by its source",
        Basis.FORECAST: "Forecast by its source",
    }[basis]


def _behind(card: FigureCard) -> str:
    figure = card.figure
    if figure.numerator is not None and figure.denominator is not None:
        return f"{format_number(figure.numerator)} out of {format_number(figure.denominator)}"
    if figure.denominator is not None:
        return f"Out of {format_number(figure.denominator)}"
    if figure.unit.type.value in ("percentage", "proportion", "rate", "ratio", "average"):
        return "[x] not supplied, so it is never averaged with another place"
    return "None: it is a number by itself"


def _recomputed(card: FigureCard) -> str:
    """The value worked out again beside the published one; empty where it cannot be."""
    value, figure = card.figure.recomputed(), card.figure
    if value is None or figure.value is None:
        return ""
    exponent = figure.value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    again = round_half_away(value, places)
    shown = f"{format_number(again, places)}{'%' if figure.unit.type.value == 'percentage' else ''}"
    if again == figure.value:
        return f"Worked out again from the numbers behind it: {shown}. They agree."
    return f"Worked out again from the numbers behind it: {shown}. The published figure stands as it was printed."


@dataclass(frozen=True)
class Back:
    """The way back to the return: its address, and what is known of the cell and of who sent and signed it."""

    title: str
    url: str
    facts: list[tuple[str, str]]
    more: tuple[Link, ...] = ()


def _behind_return(found: Behind | None) -> Back | None:
    """The return of an agency behind a figure, down to its cell; None where none is held, or it is not open."""
    if found is None:
        return None
    who = labels({found.sender, found.signed_by, found.accepted_by} - {""})
    behalf = f", on behalf of {found.agency}" if found.on_behalf else ""
    rows = [
        ("Supplied by", found.agency),
        ("Sent", f"{text.day(found.received_on)}, by {who[found.sender]}{behalf}"),
        ("File", f"{found.file_name}, version {found.version}, SHA-256 beginning {found.sha256[:12]}"),
        ("Cell", f"{found.sheet}!{found.cell}" if found.cell else "typed on the page"),
    ]
    if found.put_right:
        rows.append(("Put right", f"On the page, in version {found.version}"))
    if found.signed_at:
        given = (
            f", given by {found.given_by} on {text.day(found.given_on)} ({found.given_how})" if found.given_on else ""
        )
        rows.append(("Signed off", f"{text.day_and_time(found.signed_at)}, by {who[found.signed_by]}{given}"))
    rows += [("Confirmed", f"{what}: {why}") for what, why in found.confirmed]
    return Back(f"Version {found.version} of the return", found.url, rows)


def _behind_sheet(found: BehindSheet | None) -> Back | None:
    """The partner's spreadsheet behind a figure, down to its cell; None where it came by another way."""
    if found is None:
        return None
    agency, read = found.agency, found.column_map
    who = labels([found.accepted_by])[found.accepted_by]
    rows = [
        ("Supplied by", agency.title if agency else "Not open to you"),
        ("File", f"{found.file_name}, SHA-256 beginning {found.sha256[:12]}"),
        ("Cell", found.place),
        *([("Written there", found.written[:1].upper() + found.written[1:])] if found.written else []),
        ("Read by", f"{found.title}, version {found.version} of the column map"),
        ("Imported", f"{text.day_and_time(found.accepted_at)}, by {_lower(who)}"),
        *([("Doubted, and said to be right", found.sure)] if found.sure else []),
    ]
    url = f"{page_url('imports', slug=found.owner)}?show={found.reference}"
    more = tuple(Link(card.title, card.url) for card in (agency, read) if card)
    return Back(f"Import {found.reference}", url, rows, more)


def _answers(card: FigureCard, versions: list[FigureCard]) -> list[Answer]:
    found = [
        Answer("tick", "The return it came from is held")
        if card.returned
        else Answer("unknown", "Published; the return is not held")
    ]
    if card.document is None:
        found = [Answer("unknown", "The source is not open to you")]
    found.append(Answer("tick", f"Accepted on {text.day(card.accepted_at)}"))
    n = len(versions) - 1
    found.append(
        Answer("tick", "Not changed since it was accepted")
        if not n
        else Answer("unknown", f"Corrected {_times(n)}; every earlier value is below")
    )
    if card.figure.status.value == "provisional":
        found.append(Answer("unknown", "Provisional: it may be revised"))
    if card.figure.basis is Basis.FORECAST:
        found.append(Answer("unknown", "A forecast, not a result"))
    if again := _recomputed(card):
        found.append(Answer("tick" if again.endswith("They agree.") else "unknown", again))
    return found


def _versions_table(versions: list[FigureCard]) -> Table:
    who = labels(card.accepted_by for card in versions)
    rows = []
    for n, card in zip(range(len(versions), 0, -1), versions, strict=True):
        first = n == 1
        rows.append(
            (
                Cell(f"{n}, shown now" if card.superseded_at is None else n),
                figure_words(card.figure),
                card.figure.status.label.capitalize(),
                Cell(text.day_and_time(card.accepted_at), note=who[card.accepted_by]),
                "First accepted" if first else card.reason or "No reason was given",
            )
        )
    heads: list[Column | str] = ["Version", Column("Value", number=True), "Status", "Known from", "Why it changed"]
    return Table.of("Every value this figure has had", heads, rows)


def _serves(request: HttpRequest, measure: Card) -> list[Link]:
    """The records above the measure on its main line, nearest first."""
    graph: Graph = fetch(actor_of(request), measure.id)
    steps = line(graph).top_down
    cards = [step.node for step in steps if step.node and step.node.id != measure.id and step.node.step < 6]
    return [Link(node.card.title, node.card.url, note=node.name) for node in reversed(cards)]
