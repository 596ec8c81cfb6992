"""How much of the thread is joined up, counted from links: by strategic priority, and of a plan.

A partnership's own records and the national elements are read in a few set-based queries; the
counting is pure. Three counts are kept apart: measured by name (a link from the record itself),
measured only through its theme (an indicator listed under the theme), and not measured.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.models import Link
from goldenthread.records.queries import card_of, find, link_filter, visible
from goldenthread.thread import words
from goldenthread.thread.fabric import Fabric, weave
from goldenthread.thread.measured import PlanCoverage, measured

_METRICS = ("headline_metric", "supporting_metric")


@dataclass(frozen=True)
class Share:
    """As in "5 of 7"."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part:,} of {self.whole:,}"

    @property
    def full(self) -> bool:
        return self.part == self.whole


@dataclass(frozen=True)
class Row:
    """One strategic priority: how far down its thread is joined up, and what is missing."""

    card: Card
    number: str
    aims_with_action: Share
    actions_with_indicator: Share
    indicators_with_figure: Share
    figures_returned: Share
    being_established: int
    missing: tuple[str, ...]

    @property
    def published(self) -> int:
        """Figures known only from a published document."""
        return self.figures_returned.whole - self.figures_returned.part


@dataclass(frozen=True)
class Metric:
    """A national metric, with the local measures held for it."""

    card: Card
    level: str
    exact: tuple[Card, ...]
    proxies: tuple[Card, ...]
    held: bool
    proxy_held: bool
    to_be_confirmed: bool = False

    @property
    def words(self) -> str:
        if self.held:
            return "exact measure held"
        if self.exact:
            return "exact measure named, no figure yet"
        if self.proxy_held:
            return "local proxy only"
        return "local proxy named, no figure yet" if self.proxies else "not held"


@dataclass(frozen=True)
class OutcomeRow:
    """One national outcome: its headline metrics, and what is held for each."""

    card: Card
    number: str
    metrics: tuple[Metric, ...]
    proxies: int

    @property
    def headline(self) -> tuple[Metric, ...]:
        return tuple(m for m in self.metrics if m.level == "headline_metric")

    @property
    def held(self) -> int:
        return sum(metric.held for metric in self.headline)

    @property
    def words(self) -> str:
        """As in "0 of 2 headline measures held; 2 local proxies"."""
        n = len(self.headline)
        said = f"{self.held} of {words.counted(n, 'headline measure', 'headline measures')} held"
        if not n:
            said = "No headline measure is listed"
        if self.proxies:
            said += f"; {words.counted(self.proxies, 'local proxy', 'local proxies')}"
        return said


@dataclass(frozen=True)
class Coverage:
    """The coverage of a frame by one partnership, or (no owner) by all that the viewer sees."""

    frame: Card
    rows: tuple[Row, ...]
    outcomes: tuple[OutcomeRow, ...]
    plan: PlanCoverage


def coverage(viewer: Actor, frame: str, owner_id: int | None, *, as_of: AsOf = NOW) -> Coverage:
    """How far the thread runs from each national priority down to returns. Raises NotFound."""
    frame_card = find(viewer, frame)
    elements = _elements(viewer, frame_card.id, as_of)
    fabric = weave(viewer, owner_id, as_of)
    top = [pk for pk, (_, level, _, _) in elements.items() if level == "strategic_priority"]
    rows = tuple(_row(elements[pk][0], elements[pk][2], count(fabric, pk)) for pk in top)
    return Coverage(
        frame=frame_card,
        rows=rows,
        outcomes=_outcomes(viewer, elements, fabric),
        plan=_plan(fabric),
    )


def plan_coverage(viewer: Actor, owner_id: int | None, *, as_of: AsOf = NOW) -> PlanCoverage:
    """How the actions and indicators of a partnership are measured, each way apart."""
    fabric = weave(viewer, owner_id, as_of, with_figures=False)
    return _plan(fabric)


def _plan(fabric: Fabric) -> PlanCoverage:
    return measured(fabric.kinds, fabric.links, fabric.own)


Element = tuple[Card, str, str, bool]


def _elements(viewer: Actor, frame_id: int, as_of: AsOf) -> dict[int, Element]:
    """The elements of a frame in list order: card, level, number, whether to be confirmed."""
    inside = Link.objects.filter(link_filter(as_of), relation="part_of", target_id=frame_id)
    rows = (
        visible(viewer)
        .filter(kind="element", pk__in=inside.values("source_id"))
        .exclude(state="retired")
        .select_related("owner", "element_detail")
        .order_by("position", "reference")
    )
    found: dict[int, Element] = {}
    for row in rows:
        detail = row.element_detail
        found[row.pk] = (card_of(row), detail.level, detail.number, detail.to_be_confirmed)
    return found


@dataclass(frozen=True)
class Tally:
    """The counts under one strategic priority."""

    aims: int = 0
    aims_with_action: int = 0
    objectives_without_indicator: int = 0
    actions: int = 0
    actions_with_indicator: int = 0
    indicators: int = 0
    indicators_with_figure: int = 0
    being_established: int = 0
    figures: int = 0
    figures_returned: int = 0


def count(fabric: Fabric, root: int) -> Tally:
    """Count what stands under one record of the frame. Pure.

    An aim is an objective, or a local priority: it has an action when one stands anywhere under
    it. An indicator split into measures has a figure when one of them has.
    """
    # Whole sets at a time: a priority of a large partnership has a hundred records under it, and there are hundreds.
    under = reach(fabric.below, root) - {root}
    objectives = under & fabric.of_kind["objective"]
    aims = objectives | under & fabric.of_kind["priority"]
    actions = under & fabric.of_kind["action"]
    series = under & fabric.series
    series -= {pk for pk in series & fabric.inner.keys() if fabric.inner[pk] in under}
    holding = series & fabric.holding.keys()
    held = [fabric.holding[pk] for pk in holding]
    return Tally(
        aims=len(aims),
        aims_with_action=len(aims & fabric.acted),
        objectives_without_indicator=len(objectives - fabric.by_name),
        actions=len(actions),
        actions_with_indicator=len(actions & fabric.by_name),
        indicators=len(series),
        indicators_with_figure=len(holding),
        being_established=len((series - holding) & fabric.establishing),
        figures=sum(h.figures for h in held),
        figures_returned=sum(h.returned for h in held),
    )


def reach(below: Mapping[int, Iterable[int]], root: int) -> set[int]:
    """Everything under `root`, with itself."""
    met, waiting = {root}, [root]
    while waiting:
        for lower in below.get(waiting.pop(), ()):
            if lower not in met:
                met.add(lower)
                waiting.append(lower)
    return met


def _row(card: Card, number: str, tally: Tally) -> Row:
    return Row(
        card=card,
        number=number,
        aims_with_action=Share(tally.aims_with_action, tally.aims),
        actions_with_indicator=Share(tally.actions_with_indicator, tally.actions),
        indicators_with_figure=Share(tally.indicators_with_figure, tally.indicators),
        figures_returned=Share(tally.figures_returned, tally.figures),
        being_established=tally.being_established,
        missing=tuple(_missing(tally)),
    )


def _missing(tally: Tally) -> Iterable[str]:
    """What is missing under a priority, in words, from the top down."""
    c = words.counted
    if not tally.aims:
        yield "no local priority or objective"
    if n := tally.aims - tally.aims_with_action:
        yield f"{c(n, 'priority or objective', 'priorities or objectives')} with no action"
    if n := tally.objectives_without_indicator:
        yield f"{c(n, 'objective', 'objectives')} with no indicator"
    if n := tally.actions - tally.actions_with_indicator:
        yield f"{c(n, 'action', 'actions')} with no indicator"
    if n := tally.being_established:
        yield f"{c(n, 'data set', 'data sets')} being set up"
    without = tally.indicators - tally.indicators_with_figure - tally.being_established
    if without:
        yield f"{c(without, 'indicator', 'indicators')} with no figure"
    if n := tally.figures - tally.figures_returned:
        yield f"{c(n, 'figure', 'figures')} published, return not held"


def _outcomes(viewer: Actor, elements: Mapping[int, Element], fabric: Fabric) -> tuple[OutcomeRow, ...]:
    joined: dict[tuple[int, str], list[int]] = defaultdict(list)
    under: dict[int, list[int]] = defaultdict(list)
    for lower, upper, relation in fabric.links:
        if relation in ("exact_measure_of", "proxy_for"):
            joined[(upper, relation)].append(lower)
        elif lower in elements and elements[lower][1] in _METRICS:
            under[upper].append(lower)
    wanted = {pk for found in joined.values() for pk in found}
    cards = {row.pk: card_of(row) for row in visible(viewer).filter(pk__in=wanted)}

    def has_figure(ids: Iterable[int]) -> bool:
        return any(pk in fabric.holding for pk in ids)

    def metric(pk: int) -> Metric:
        card, level, _, unsure = elements[pk]
        exact, proxies = joined[(pk, "exact_measure_of")], joined[(pk, "proxy_for")]
        return Metric(
            card=card,
            level=level,
            exact=tuple(cards[i] for i in exact),
            proxies=tuple(cards[i] for i in proxies),
            held=has_figure(exact),
            proxy_held=has_figure(proxies),
            to_be_confirmed=unsure,
        )

    rows = []
    order = {element: n for n, element in enumerate(elements)}
    for pk, (card, level, number, _) in elements.items():
        if level != "outcome":
            continue
        metrics = sorted(set(under[pk]), key=order.__getitem__)
        # Stand-ins for supporting metrics say nothing about the headline ones.
        headline = [m for m in metrics if elements[m][1] == "headline_metric"]
        proxies = {i for m in (pk, *headline) for i in joined[(m, "proxy_for")]}
        rows.append(OutcomeRow(card, number, tuple(metric(m) for m in metrics), len(proxies)))
    return tuple(rows)
