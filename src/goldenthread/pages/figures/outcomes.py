"""The frame a partnership adopted, outcome by outcome: what is held for each, and what is not and why.

Every value, change, target and date is worked out from the register, once, and shown alike in the tile, the table and
the file. A headline measure is held when a local figure has its very definition; a local proxy is told as a proxy;
other local figures that serve the outcome stand apart. No outcome gets red, amber or green.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from goldenthread.access import Actor, Permission, may
from goldenthread.assessments.again import again
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.places import board
from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.pages.figures import facts, verdicts
from goldenthread.pages.figures.outcome_rows import EXACT, ORDER, OTHER, PROXY, Measure, Outcome, fact_of, outcome_of
from goldenthread.pages.figures.shared import FIGURE_HEADER, csv_response, figure_row, keys_of
from goldenthread.pages.figures.siblings import Taken, answer, file_links
from goldenthread.pages.records.common import Clock, clock_of, page_url, record_url, with_query
from goldenthread.pages.shell import actor_of, partnership_of, render
from goldenthread.records.cards import Card
from goldenthread.records.queries import cards, list_records, related
from goldenthread.thread.coverage import Coverage, Row, coverage
from goldenthread.thread.orphans import setting_up
from goldenthread.vocabulary import Polarity, Unit, ValueType


@dataclass(frozen=True)
class Frame:
    """An adopted frame and its outcomes."""

    card: Card
    coverage: Coverage
    outcomes: tuple[Outcome, ...]
    priorities: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Local:
    """An outcome of the partnership's own, with the indicators that show it."""

    card: Card
    indicators: tuple[Card, ...]


@dataclass(frozen=True)
class Holder:
    """A group or plan with its outcomes."""

    title: str
    url: str
    outcomes: tuple[Local, ...]


def outcomes(request: HttpRequest, slug: str) -> HttpResponse:
    """The outcomes page."""
    partnership, clock = partnership_of(request, slug), clock_of(request)
    frames = frames_of(request, partnership, clock)
    holders = _holders(request, partnership, clock)
    figures = [card for f in frames for o in f.outcomes for m in o.measures for card in m.figures]
    context = {
        "frames": frames,
        "holders": holders,
        "clock": clock,
        "errors": list(clock.errors),
        "now_url": page_url("outcomes", slug=slug),
        "heading": _heading(frames),
        "caption": _caption(frames),
        "lede": _lede(frames),
        "markers": keys_of(figures),
        "early": setting_up(partnership.id),
        "may_adopt": may(actor_of(request), Permission.LINK, partnership.id),
        "adopt_url": page_url("adopt", slug=slug),
        "add_url": page_url("add", slug=slug, kind="outcome"),
        "table": _table(frames, clock) if figures else None,
        "stale": sum(fact.stale for f in frames for o in f.outcomes for fact in o.facts),
        "csv_url": with_query(page_url("outcomes-csv", slug=slug), on=clock.on, known=clock.known),
        "files": file_links("outcomes-file", {"slug": slug}, "of the outcomes", on=clock.on, known=clock.known)[1:],
    }
    return render(
        request,
        "pages/figures/outcomes.html",
        context,
        title=_heading(frames),
        section="outcomes",
        partnership=partnership,
        status=422 if clock.errors else 200,
    )


def outcomes_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Each outcome with each local measure's newest figures, and a row for every metric not held."""
    taken = _taken(request, slug)
    return csv_response(taken.name, taken.header, taken.rows)


def outcomes_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same in another form: JSON, or one outcome's drawing as SVG."""
    return answer(form, _taken(request, slug), request.GET.get("chart", ""))


def _taken(request: HttpRequest, slug: str) -> Taken:
    partnership, clock = partnership_of(request, slug), clock_of(request)
    out: list[list[object]] = []
    frames = frames_of(request, partnership, clock)
    for frame in frames:
        for outcome in frame.outcomes:
            start: list[object] = [outcome.row.number, outcome.row.card.title, outcome.row.words, outcome.status]
            for measure in outcome.measures:
                named: list[object] = [*start, measure.words, measure.card.full_reference, measure.card.title]
                none: list[object] = [*named, "", "", "", "", *[""] * len(FIGURE_HEADER)]
                out += [[*named, *_meaning(measure, card, clock), *figure_row(card)] for card in measure.figures] or [
                    none
                ]
            for metric in outcome.row.headline:
                if not metric.exact and not metric.proxies:
                    named = [*start, "Headline measure not held", metric.card.full_reference, metric.card.title]
                    out.append([*named, "", "", "", "", *[""] * len(FIGURE_HEADER)])
    names = ("outcome", "outcome_title", "coverage", "status", "standing", "local_measure", "local_measure_title")
    header = (*names, "changing", "target", "data", "stale", *(f"figure_{name}" for name in FIGURE_HEADER))
    drawn = [outcome.picture for frame in frames for outcome in frame.outcomes if outcome.picture]
    return Taken(f"{slug}-outcomes", header, out, drawn)


def _meaning(measure: Measure, card: FigureCard, clock: Clock) -> list[object]:
    """What a figure means, for a row of a file: whether it changes, its target, its age, and whether it is stale."""
    fact = fact_of(measure, card, clock)
    return [fact.changing.words if fact.changing else "", fact.target, fact.data, "yes" if fact.stale else "no"]


def _table(frames: Sequence[Frame], clock: Clock) -> Table:
    """Every local figure that is held, with what it means: the tiles above as one table, and those they leave out."""
    rows = []
    for frame in frames:
        for outcome in frame.outcomes:
            number = f"Outcome {outcome.row.number}"
            for measure in outcome.measures:
                for card in measure.local:
                    fact = fact_of(measure, card, clock)
                    place = f"{facts.part_words(card)}, {card.area_name}" if card.breakdown else card.area_name
                    rows.append(
                        (
                            Cell(measure.card.title, f"{measure.card.url}{clock.query}", number),
                            measure.words,
                            Cell(fact.value, fact.url, f"{place}, {card.period}"),
                            verdicts.marked(fact.changing) if fact.changing else "not judged",
                            fact.target or "none agreed",
                            fact.data or "not stated",
                        )
                    )
    heads: list[Column | str] = ["Measure", "Stands as", "Latest", "Changing", "Target", "Data"]
    return Table.of("Every local figure by outcome", heads, rows, caption_hidden=True)


def frames_of(request: HttpRequest, partnership: Card, clock: Clock) -> list[Frame]:
    """The frames a partnership has adopted, each with its outcomes and what is held for them.

    Worked out once between two acts: nothing else changes them, and no reader of the same scope sees another.
    """
    actor = actor_of(request)
    asked = ("outcomes", partnership.id, clock.on, clock.known, clock.query)
    return again(actor, asked, clock.as_of, lambda: _frames(actor, partnership, clock), _size)


def _size(frames: list[Frame]) -> int:
    return sum(len(measure.every) for frame in frames for outcome in frame.outcomes for measure in outcome.measures)


def _frames(actor: Actor, partnership: Card, clock: Clock) -> list[Frame]:
    adopted = related(actor, [partnership.id], "adopts", as_of=clock.as_of, kinds=("frame",))[partnership.id]
    return [_frame(actor, partnership, card, clock) for card in adopted]


def _frame(actor: Actor, partnership: Card, card: Card, clock: Clock) -> Frame:
    found = coverage(actor, card.full_reference, partnership.id, as_of=clock.as_of)
    beside = _beside(actor, partnership, [row.card.id for row in found.outcomes], clock)
    lines: dict[int, dict[int, tuple[str, Card]]] = {}
    for row in found.outcomes:
        named: dict[int, tuple[str, Card]] = {}
        for metric in row.metrics:
            for standing, local in ((EXACT, metric.exact), (PROXY, metric.proxies)):
                for one in local:
                    named.setdefault(one.id, (standing if metric.level == "headline_metric" else OTHER, one))
        for one in beside[row.card.id]:
            named.setdefault(one.id, (OTHER, one))
        lines[row.card.id] = named
    measures = _measures(actor, partnership, lines, clock)
    above = related(actor, lines, "contributes_to", as_of=clock.as_of, kinds=("element",))
    return Frame(
        card,
        found,
        tuple(outcome_of(row, measures[row.card.id], above[row.card.id], clock) for row in found.outcomes),
        tuple(_priority(row, clock) for row in found.rows),
    )


def _priority(row: Row, clock: Clock) -> Link:
    """A strategic priority, with what is missing under it."""
    missing = "; ".join(row.missing)
    name = f"{row.number} {row.card.title}".strip()
    return Link(name, f"{record_url('thread', row.card)}{clock.query}", note=missing[:1].upper() + missing[1:])


def _beside(actor: Actor, partnership: Card, ids: Sequence[int], clock: Clock) -> dict[int, list[Card]]:
    """The partnership's indicators that serve an outcome by another way than a national metric.

    What contributes to the outcome, and what that is measured or evidenced by. Set-based.
    """
    moment = clock.as_of
    serving = {
        pk: [card for card in found if card.owner_id == partnership.id]
        for pk, found in related(actor, ids, "contributes_to", outward=False, as_of=moment).items()
    }
    lower = {card.id for found in serving.values() for card in found} | set(ids)
    by_name = related(actor, lower, "measured_by", as_of=moment)
    evidence = related(actor, lower, "evidenced_by", as_of=moment, kinds=("indicator", "measure"))
    return {
        pk: [
            one
            for source in (pk, *(card.id for card in serving[pk]))
            for one in (*by_name[source], *evidence[source])
            if one.owner_id == partnership.id
        ]
        for pk in ids
    }


def _meant(actor: Actor, partnership: Card, clock: Clock) -> dict[int, tuple[Assessment, ...]]:
    """What every series of the partnership's own measures means, by measure."""
    found = board(actor, partnership.reference, clock.as_of)
    return {line.card.id: tuple(found.found[key] for key in line.keys) for line in found.lines}


def _measures(
    actor: Actor, partnership: Card, lines: Mapping[int, Mapping[int, tuple[str, Card]]], clock: Clock
) -> dict[int, list[Measure]]:
    """The local measures of each outcome: a composite line gives way to the measures it is split into."""
    moment = clock.as_of
    ids = {pk for named in lines.values() for pk in named}
    under = related(actor, ids, "part_of", outward=False, as_of=moment, kinds=("measure",))
    every = {*ids, *(card.id for found in under.values() for card in found)}
    held = figures_of(actor, every, moment)
    values = _values(actor, lines, under, clock)
    meant = _meant(actor, partnership, clock)
    targets = _targets(actor, held, values, clock)
    today = moment.on or timezone.localdate()

    def measure(card: Card, line: Card, standing: str) -> Measure:
        facts_of = values.get(card.id, {})
        stage = facts_of.get("stage", "")
        waiting = stage in ("being_established", "in_progress")
        return Measure(
            card=card,
            line=line,
            standing=standing,
            figures=tuple(facts.newest(held[card.id], moment.on)),
            every=tuple(held[card.id]),
            stage=stage,
            due=facts.stage_words(stage, card.due, today) if waiting else "",
            targets=tuple(targets.get(card.id, ())),
            found=meant.get(card.id, ()),
        )

    answer: dict[int, list[Measure]] = {}
    for pk, named in lines.items():
        made: dict[int, Measure] = {}
        for standing, line in named.values():
            for card in under[line.id] or [line]:
                made.setdefault(card.id, measure(card, line, standing))
        answer[pk] = sorted(made.values(), key=lambda m: (ORDER.index(m.standing), not m.held))
    return answer


def _values(
    actor: Actor,
    lines: Mapping[int, Mapping[int, tuple[str, Card]]],
    under: Mapping[int, Sequence[Card]],
    clock: Clock,
) -> dict[int, Mapping[str, Any]]:
    """The typed values of every measure that is shown: two queries for each owner."""
    owners = {card.owner for named in lines.values() for _, card in named.values()}
    owners |= {card.owner for found in under.values() for card in found}
    found: dict[int, Mapping[str, Any]] = {}
    for owner in owners:
        for kind in ("indicator", "measure"):
            found |= list_records(actor, kind, owner=owner, as_of=clock.as_of).values
    return found


def _targets(
    actor: Actor, held: Mapping[int, Sequence[FigureCard]], values: Mapping[int, Mapping[str, Any]], clock: Clock
) -> dict[int, list[facts.Standing]]:
    """Each measure's targets, and how far there is to go."""
    found = related(actor, held, "part_of", outward=False, as_of=clock.as_of, kinds=("target",))
    owners = {card.owner for some in found.values() for card in some}
    typed: dict[int, Mapping[str, Any]] = {}
    for owner in owners:
        typed |= list_records(actor, "target", owner=owner, as_of=clock.as_of).values
    answer: dict[int, list[facts.Standing]] = defaultdict(list)
    for pk, some in found.items():
        if pk not in values:
            continue
        figures = held[pk]
        unit = figures[0].figure.unit if figures else Unit(ValueType(values[pk]["value_type"]), values[pk]["unit"])
        for card in some:
            if card.id in typed:
                target = facts.target_of(card, typed[card.id], unit)
                answer[pk].append(facts.standing(target, figures, Polarity(values[pk]["polarity"])))
    return answer


# --- The whole page -------------------------------------------------------------------------------------

_NUMBERS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def _number(n: int) -> str:
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)


def _heading(frames: Sequence[Frame]) -> str:
    rows = [outcome for frame in frames for outcome in frame.outcomes]
    if not frames:
        return "No national frame adopted yet"
    if not rows:
        return "The frame has no outcomes"
    with_figure = sum(outcome.covered for outcome in rows)
    without = len(rows) - with_figure
    if not without:
        return f"All {_number(len(rows)).lower()} outcomes have a local figure"
    if not with_figure:
        return f"None of the {_number(len(rows)).lower()} outcomes has a local figure yet"
    has = "outcome has" if with_figure == 1 else "outcomes have"
    does = "does not" if without == 1 else "do not"
    return f"{_number(with_figure)} {has} a local figure, {_number(without).lower()} {does}"


def _caption(frames: Sequence[Frame]) -> str:
    return text.listed(frame.card.title for frame in frames) or "Outcomes"


def _lede(frames: Sequence[Frame]) -> str:
    metrics = {m.card.id: m for frame in frames for row in frame.coverage.outcomes for m in row.headline}
    if not metrics:
        return ""
    held = sum(m.held for m in metrics.values())
    proxies = sum(not m.held and m.proxy_held for m in metrics.values())
    are = "is" if held == 1 else "are"
    of = f"{held:,} of {text.count_of(len(metrics), 'headline measure')} {are} held as nationally defined"
    stand = f"; a local proxy stands in for {proxies} more" if proxies else ""
    return f"{of}{stand}."


def _holders(request: HttpRequest, partnership: Card, clock: Clock) -> list[Holder]:
    """The partnership's own outcomes by the group, or the plan, that they are part of."""
    actor, moment = actor_of(request), clock.as_of
    listing = list_records(actor, "outcome", owner=partnership.reference, as_of=moment)
    ids = [card.id for card in listing.cards]
    inside = related(actor, ids, "part_of", as_of=moment)
    by_name = related(actor, ids, "measured_by", as_of=moment)
    groups = cards(actor, {v["group"] for v in listing.values.values() if v["group"]}, moment)
    found: dict[tuple[str, str], list[Local]] = {}
    for card in listing.cards:
        holder = next(iter(inside[card.id]), None) or groups.get(listing.values[card.id]["group"])
        key = (holder.title, holder.url) if holder else ("With no group", "")
        found.setdefault(key, []).append(Local(card, tuple(by_name[card.id])))
    return [Holder(title, url, tuple(rows)) for (title, url), rows in found.items()]
