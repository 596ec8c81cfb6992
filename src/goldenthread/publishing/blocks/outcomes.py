"""The outcomes of the national frame as a dashboard: status in words, newest figure, target, and the age of the data.

One composition serves both versions. The public one withholds what is restricted, and says that it is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.charting import next_target, year_of
from goldenthread.look.text import count_of, listed
from goldenthread.look.words import figure_words
from goldenthread.publishing.blocks.drawing import pictures, sourced
from goldenthread.publishing.blocks.measured import BACK, told
from goldenthread.publishing.blocks.measured_words import named, period_of, printed, to_go
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block, spread
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Gap, Grid, Heading, Line, Paragraph, Words
from goldenthread.records.cards import Card
from goldenthread.thread.coverage import OutcomeRow

_AS_PART = {"Too few points to judge": "with too few points to judge", "No clear change": "with no clear change"}
_EXACT, _PROXY, _OTHER = "As nationally defined", "Local proxy", "Other local figure"


@dataclass(frozen=True)
class Stands:
    """An outcome with the local measures beside it, each with how it stands to the outcome."""

    row: OutcomeRow
    measures: tuple[tuple[Card, str], ...]


def _outcomes(work: Work) -> list[Stands]:
    """Every outcome with its measures: those of its metrics, then those that the work under it is measured by."""

    def read() -> list[Stands]:
        found = work.coverage
        if found is None:
            return []
        ids = [row.card.id for row in found.outcomes]
        serving = work.joined(ids, (), ["contributes_to"])["in:contributes_to"]
        own = {pk: [card for card in some if card.owner == work.slug] for pk, some in serving.items()}
        every = [*ids, *(card.id for some in own.values() for card in some)]
        joins = work.joined(every, ["measured_by", "evidenced_by"])
        made = []
        for row in found.outcomes:
            named: dict[int, tuple[Card, str]] = {}
            for metric in row.metrics:
                headline = metric.level == "headline_metric"
                for words, some in ((_EXACT, metric.exact), (_PROXY, metric.proxies)):
                    for card in work.open(some):
                        named.setdefault(card.id, (card, words if headline else _OTHER))
            for pk in (row.card.id, *(card.id for card in own[row.card.id])):
                for key in ("measured_by", "evidenced_by"):
                    for card in joins[key][pk]:
                        if card.kind_code in ("indicator", "measure") and card.owner == work.slug:
                            named.setdefault(card.id, (card, _OTHER))
            order = [_EXACT, _PROXY, _OTHER]
            made.append(Stands(row, tuple(sorted(named.values(), key=lambda pair: order.index(pair[1])))))
        return made

    return work.once("outcomes", read)


@spread("outcomes", "One section for each outcome of the national frame, in order.")
def outcomes(work: Work, subject: Subject, given: Mapping[str, str]) -> list[Subject]:
    """The outcomes of the frame that the partnership adopted."""
    return [
        Subject(one.row.card.reference.casefold(), one.row.card.title, one.row.card, one) for one in _outcomes(work)
    ]


@block("outcomes-summary", "How many headline measures are held in all, and what can be said of each outcome.")
def summary(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The whole in two sentences and a table of one outcome a row."""
    found = _outcomes(work)
    if not found:
        return Made.gap("No national frame is adopted.")
    metrics = {metric.card.id: metric for one in found for metric in one.row.headline}
    held = sum(metric.held for metric in metrics.values())
    proxies = sum(not metric.held and metric.proxy_held for metric in metrics.values())
    said = f"{held:,} of {count_of(len(metrics), 'headline measure')} {'is' if held == 1 else 'are'} held as defined"
    said += f"; a local proxy stands in for {proxies:,} more." if proxies else "."
    rows = tuple(
        (
            (*((Words(f"{one.row.number}. "),) if one.row.number else ()), work.link(one.row.card)),
            (Words(one.row.words),),
            (Words(_status(_series(work, one))),),
        )
        for one in found
    )
    return Made.of(
        Paragraph((Words(said),), "lede"),
        Grid(
            "Each outcome: what is held, and what can be said",
            (Heading("Outcome"), Heading("Held"), Heading("Status")),
            rows,
        ),
    )


def _series(work: Work, one: Stands) -> list[Assessment]:
    return [each for card, _ in one.measures for pk in _ids(work, card) for each in work.home(pk) if not each.derived]


def _ids(work: Work, card: Card) -> list[int]:
    """The measures that a composite line is split into, else the line itself."""
    return work.parts_of.get(card.id, []) or [card.id]


def _status(found: Sequence[Assessment]) -> str:
    """What can be said of an outcome from the series of its measures. No outcome gets a colour."""
    if not found:
        return "Cannot be judged: no local figure"
    said = Counter(told(one) for one in found)
    words = [f"{number:,} {_AS_PART.get(name, name[:1].lower() + name[1:])}" for name, number in sorted(said.items())]
    return f"{count_of(len(found), 'local figure')}: {listed(words)}"


@block(
    "outcome",
    "One outcome: what is held, every local figure with its target and the age of the data, and a chart.",
    chart=Takes("Whether a chart is drawn", choices=("yes", "no"), default="yes"),
)
def outcome(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The same value in the table, the chart and the file."""
    one: Stands = subject.thing
    found = _series(work, one)
    made: list[Block] = [
        Paragraph((Words(f"{one.row.words}. {_status(found)}."),), "lede"),
    ]
    missing = [metric for metric in one.row.headline if not metric.held]
    rows: list[tuple[Line, ...]] = []
    stale = 0
    restricted: list[Card] = []
    for card, standing in one.measures:
        for pk in _ids(work, card):
            if work.order.public and work.restricted(pk):
                restricted.append(work.measures[pk][0])
            for each in work.home(pk):
                if each.derived:
                    continue
                stale += bool(each.fresh and each.fresh.stale)
                rows.append(_row(work, each, standing))
    lacks: list[str] = []
    if rows:
        made.append(
            Grid(
                f"Local figures for: {one.row.card.title}",
                (
                    Heading("Measure"),
                    Heading("Stands as"),
                    Heading("Newest figure", number=True),
                    Heading("Is it changing?"),
                    Heading("Target"),
                    Heading("Data"),
                ),
                tuple(rows),
                source=sourced(work, rows),
            )
        )
    else:
        lacks.append(f"No local figure for {one.row.card.title}")
        made.append(Gap("No local figure is held for this outcome."))
    if stale:
        made.append(
            Paragraph((Words(f"{count_of(stale, 'figure')} {'is' if stale == 1 else 'are'} out of date."),), "note")
        )
    if restricted:
        names = listed(dict.fromkeys(card.title for card in restricted))
        made.append(Paragraph((Words(f"Held and not published, because it is restricted: {names}."),), "note"))
    for metric in missing:
        stands = "; a local proxy stands near it" if metric.proxy_held else ""
        made.append(Gap(f"Headline measure not held: {metric.card.title}{stands}."))
    if given["chart"] == "yes":
        for card, _ in one.measures:
            drawn = (
                [
                    each
                    for pk in _ids(work, card)
                    for each in pictures(
                        work, f"{subject.id}-{work.measures[pk][0].reference.casefold()}", pk, names=("time",)
                    )
                ]
                if card.id in work.measures
                else []
            )
            if drawn:
                made.append(drawn[0])
                break
    return Made(tuple(made), (), tuple(lacks))


def _row(work: Work, one: Assessment, standing: str) -> tuple[Line, ...]:
    assert one.latest is not None
    part = "".join(f", {name} {value}" for name, value in one.breakdown.items())
    aim = next_target(one)
    hidden = aim is not None and aim.hold and work.is_back(one.key.measure, one.key.area)
    goal: Line = (Words("None agreed"),)
    if aim is not None:
        size = BACK if hidden else figure_words(aim.target)
        goal = (Words(f"{size} in {year_of(aim.period)}: "), *((Words(BACK),) if hidden else to_go(work, one, aim)))
    return (
        (*named(work, one), Words(f" ({one.area_name}{part})")),
        (Words(standing),),
        (printed(work, one, one.latest), Words(f" in {period_of(one.latest)}")),
        (Words(told(one)),),
        goal,
        (Words(one.fresh.words if one.fresh else "Not stated"),),
    )


@block(
    "area-figures",
    "The newest figures of one council area, those with a finding first, beside England.",
    most=Takes("How many at most", default="8"),
)
def area_figures(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """For a briefing of two sides: one line a measure."""
    from goldenthread.publishing.blocks.measured import country

    area = str(subject.thing or "")
    found = []
    for pk in work.measures:
        mine = [one for one in work.home(pk) if one.key.area == area and not one.breakdown]
        found += mine[:1]

    def rank(one: Assessment) -> tuple[int, int]:
        finding = one.judgement in ("better", "worse")
        return (0 if finding else 1 if one.targets else 2 if one.judged else 3, 0)

    chosen = sorted(found, key=rank)[: int(given["most"])]
    if not chosen:
        return Made.gap(f"No figure is held for {subject.title}.")
    rows = []
    for one in chosen:
        assert one.latest is not None
        aim = next_target(one)
        goal: Line = (Words("No target"),)
        if aim is not None and not (aim.hold and work.is_back(one.key.measure, area)):
            goal = (Words(f"{figure_words(aim.target)} in {year_of(aim.period)}: "), *to_go(work, one, aim))
        rows.append(
            (
                named(work, one),
                (printed(work, one, one.latest), Words(f" in {period_of(one.latest)}")),
                country(work, one)[0],
                goal,
                (Words(told(one)),),
            )
        )
    left = len(found) - len(chosen)
    more = (
        (
            Paragraph(
                (Words(f"{count_of(left, 'more measure')} with a figure for {subject.title} are left out here."),),
                "note",
            ),
        )
        if left
        else ()
    )
    grid = Grid(
        f"Newest figures for {subject.title}",
        (
            Heading("Measure"),
            Heading("Newest figure", number=True),
            Heading("England", number=True),
            Heading("Target"),
            Heading("Is it changing?"),
        ),
        tuple(rows),
        source=sourced(work, rows),
    )
    return Made.of(grid, *more)
