"""How much of the thread is joined up, counted from links: by strategic priority, and of a plan.

A partnership's own records and the national elements are read in a few set-based queries; the
counting is pure. Three counts are kept apart: measured by name (a link from the record itself),
measured only through its theme (an indicator listed under the theme), and not measured.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from goldenthread.access import Actor
from goldenthread.observations.models import Observation
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.models import Link
from goldenthread.records.queries import card_of, find, link_filter, visible
from goldenthread.thread import figures, words
from goldenthread.thread.measured import PlanCoverage, measured

AIMS = ("objective", "priority")
SERIES = ("indicator", "measure")
_LINE = (*AIMS, "outcome", "strand", "theme", "plan", "action", "product", "group", *SERIES)
_METRICS = ("headline_metric", "supporting_metric")


@dataclass(frozen=True)
class Item:
    """A record as coverage counts it."""

    id: int
    kind: str
    level: str = ""
    stage: str = ""
    own: bool = True


@dataclass(frozen=True)
class Held:
    """The accepted figures of one measure: all, and those traced to an agency's return."""

    figures: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Fabric:
    """The part of the thread that coverage reads: records, links as (lower, upper, relation)."""

    items: Mapping[int, Item]
    links: Sequence[tuple[int, int, str]]
    held: Mapping[int, Held] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """ "5 of 7"."""

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
        """ "0 of 2 headline measures held; 2 local proxies"."""
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
    fabric = _fabric(viewer, owner_id, as_of)
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
    fabric = _fabric(viewer, owner_id, as_of, with_figures=False)
    return _plan(fabric)


def _plan(fabric: Fabric) -> PlanCoverage:
    own = {pk for pk, item in fabric.items.items() if item.own}
    return measured({pk: item.kind for pk, item in fabric.items.items()}, fabric.links, own)


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


def _fabric(viewer: Actor, owner_id: int | None, as_of: AsOf, *, with_figures: bool = True) -> Fabric:
    """The partnership's records on the line, the shared ones they may join, and their links."""
    whose = Q() if owner_id is None else Q(owner_id=owner_id)
    shared = Q(owner=None, kind__in=("element", *SERIES))
    kept = visible(viewer).exclude(state="retired").order_by()
    fields = ("id", "kind", "element_detail__level", "indicator_detail__stage", "owner_id")
    items = {
        pk: Item(pk, code, level or "", stage or "", owner_id in (None, owner))
        for rows in (kept.filter(whose, kind__in=_LINE), kept.filter(shared))
        for pk, code, level, stage, owner in rows.values_list(*fields)
    }
    standing = Link.objects.filter(link_filter(as_of)).exclude(upper=None).order_by()
    ends = ("lower_id", "upper_id", "relation")
    if owner_id is None:
        links = list(standing.values_list(*ends))
    else:
        below = standing.filter(upper__owner_id=owner_id).values_list(*ends)
        across = standing.filter(upper__owner=None, upper__kind="element").filter(
            Q(lower__owner_id=owner_id) | Q(lower__owner=None)
        )
        links = [*below, *across.values_list(*ends)]
    return Fabric(
        items=items,
        links=[link for link in links if link[0] in items and link[1] in items],
        held=_held(owner_id, as_of) if with_figures else {},
    )


def _held(owner_id: int | None, as_of: AsOf) -> dict[int, Held]:
    """The partnership's own accepted figures, by measure."""
    rows = Observation.objects.filter(figures.standing(as_of)).exclude(basis="forecast")
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    counted = (
        rows.order_by()
        .values_list("measure_id")
        .annotate(n=Count("id"), returned=Count("id", filter=Q(source__sort="return")))
    )
    return {measure: Held(n, returned) for measure, n, returned in counted}


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
    below = children(fabric)
    under = reach(below, root) - {root}
    items = fabric.items
    by_name = {
        upper for lower, upper, relation in fabric.links if relation == "measured_by" and items[lower].kind in SERIES
    }
    acted = _over(fabric, {pk for pk in under if items[pk].kind == "action"})
    aims = [pk for pk in under if items[pk].kind in AIMS]
    actions = [pk for pk in under if items[pk].kind == "action"]
    objectives = [pk for pk in aims if items[pk].kind == "objective"]
    inner = {
        lower
        for lower, upper, relation in fabric.links
        if relation == "part_of" and items[lower].kind == "measure" and upper in under
    }
    series = [pk for pk in under if items[pk].kind in SERIES and pk not in inner]
    held = {pk: _of_series(fabric, below, pk) for pk in series}
    establishing = [
        pk for pk in series if not held[pk].figures and items[pk].stage in ("being_established", "in_progress")
    ]
    return Tally(
        aims=len(aims),
        aims_with_action=sum(pk in acted for pk in aims),
        objectives_without_indicator=sum(pk not in by_name for pk in objectives),
        actions=len(actions),
        actions_with_indicator=sum(pk in by_name for pk in actions),
        indicators=len(series),
        indicators_with_figure=sum(bool(h.figures) for h in held.values()),
        being_established=len(establishing),
        figures=sum(h.figures for h in held.values()),
        figures_returned=sum(h.returned for h in held.values()),
    )


def children(fabric: Fabric) -> dict[int, list[int]]:
    """The lower ends of each record's links. What is only evidence or money is not on the line."""
    below: dict[int, list[int]] = defaultdict(list)
    for lower, upper, relation in fabric.links:
        if relation not in ("evidenced_by", "funded_by"):
            below[upper].append(lower)
    return below


def reach(below: Mapping[int, Iterable[int]], root: int) -> set[int]:
    """Everything under `root`, with itself."""
    met, waiting = {root}, [root]
    while waiting:
        for lower in below.get(waiting.pop(), ()):
            if lower not in met:
                met.add(lower)
                waiting.append(lower)
    return met


def _over(fabric: Fabric, start: set[int]) -> set[int]:
    """Everything that stands over any of `start`."""
    above: dict[int, list[int]] = defaultdict(list)
    for lower, upper, _ in fabric.links:
        above[lower].append(upper)
    met, waiting = set(start), list(start)
    while waiting:
        for upper in above.get(waiting.pop(), ()):
            if upper not in met:
                met.add(upper)
                waiting.append(upper)
    return met


def _of_series(fabric: Fabric, below: Mapping[int, Sequence[int]], pk: int) -> Held:
    found = [fabric.held[n] for n in (pk, *below.get(pk, ())) if n in fabric.held]
    return Held(sum(h.figures for h in found), sum(h.returned for h in found))


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
    below = children(fabric)
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
        return any(_of_series(fabric, below, pk).figures for pk in ids)

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
    for pk, (card, level, number, _) in elements.items():
        if level != "outcome":
            continue
        order = {element: n for n, element in enumerate(elements)}
        metrics = sorted(set(under[pk]), key=order.__getitem__)
        proxies = {i for m in (pk, *metrics) for i in joined[(m, "proxy_for")]}
        rows.append(OutcomeRow(card, number, tuple(metric(m) for m in metrics), len(proxies)))
    return tuple(rows)
