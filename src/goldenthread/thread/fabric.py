"""The part of the thread that coverage counts: read in a few set-based queries, then pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q

from goldenthread.access import Actor
from goldenthread.indicators.models import Indicator
from goldenthread.observations.models import Observation
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Link
from goldenthread.records.queries import link_filter, visible
from goldenthread.thread import figures

AIMS = ("objective", "priority")
SERIES = ("indicator", "measure")
#: What is only evidence or money is not on the line.
_BESIDE = frozenset(("evidenced_by", "funded_by"))
_LINE = (*AIMS, "outcome", "strand", "theme", "plan", "action", "product", "group", *SERIES)


@dataclass(frozen=True)
class Held:
    """The accepted figures of one measure: all, and those traced to an agency's return."""

    figures: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Fabric:
    """The part of the thread that coverage reads.

    `kinds` has each record's kind, `links` are (lower, upper, relation), `own` are the records to
    count (the others are shared), and `establishing` the indicators that are still being set up.
    Plain numbers and words, since there may be a hundred thousand of them.
    """

    kinds: Mapping[int, str]
    links: Sequence[tuple[int, int, str]]
    held: Mapping[int, Held] = field(default_factory=dict)
    own: Collection[int] = ()
    establishing: Set[int] = frozenset()

    @cached_property
    def of_kind(self) -> dict[str, set[int]]:
        """The records of each kind."""
        found: dict[str, set[int]] = defaultdict(set)
        for pk, kind in self.kinds.items():
            found[kind].add(pk)
        return found

    @cached_property
    def series(self) -> set[int]:
        """Every indicator and measure."""
        return set().union(*(self.of_kind[kind] for kind in SERIES))

    @cached_property
    def below(self) -> dict[int, list[int]]:
        """The lower ends of each record's links on the line."""
        below: dict[int, list[int]] = defaultdict(list)
        for lower, upper, relation in self.links:
            if relation not in _BESIDE:
                below[upper].append(lower)
        return below

    @cached_property
    def by_name(self) -> frozenset[int]:
        """The records that name an indicator as their measure."""
        return frozenset(upper for _, upper, relation in self.links if relation == "measured_by")

    @cached_property
    def inner(self) -> Mapping[int, int]:
        """The measures that an indicator is split into, with that indicator."""
        return {
            lower: upper
            for lower, upper, relation in self.links
            if relation == "part_of" and self.kinds[lower] == "measure"
        }

    @cached_property
    def acted(self) -> frozenset[int]:
        """Everything that an action stands under."""
        above: dict[int, list[int]] = defaultdict(list)
        for lower, upper, _ in self.links:
            above[lower].append(upper)
        waiting = [pk for pk, kind in self.kinds.items() if kind == "action"]
        met = set(waiting)
        while waiting:
            for upper in above.get(waiting.pop(), ()):
                if upper not in met:
                    met.add(upper)
                    waiting.append(upper)
        return frozenset(met)

    @cached_property
    def holding(self) -> dict[int, Held]:
        """The indicators and measures with an accepted figure: their own, and of the measures they are split into."""
        found: dict[int, list[Held]] = defaultdict(list)
        for pk, held in self.held.items():
            if pk in self.series:
                found[pk].append(held)
            if pk in self.inner:
                found[self.inner[pk]].append(held)
        return {pk: Held(sum(h.figures for h in every), sum(h.returned for h in every)) for pk, every in found.items()}


def weave(viewer: Actor, owner_id: int | None, as_of: AsOf, *, with_figures: bool = True) -> Fabric:
    """The partnership's records on the line, the shared ones they may join, and their links."""
    whose = Q() if owner_id is None else Q(owner_id=owner_id)
    kept = visible(viewer).exclude(state="retired").order_by()
    own = dict(kept.filter(whose, kind__in=_LINE).values_list("id", "kind"))
    shared = kept.filter(owner=None, kind__in=("element", *SERIES)).values_list("id", "kind")
    kinds = own | dict(shared)
    early = Indicator.objects.filter(stage__in=("being_established", "in_progress"))
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
        kinds=kinds,
        links=[link for link in links if link[0] in kinds and link[1] in kinds],
        held=_held(owner_id, as_of) if with_figures else {},
        own=own.keys(),
        establishing=frozenset(early.values_list("record_id", flat=True)),
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
