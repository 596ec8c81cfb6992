"""What figures mean, as one viewer may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from goldenthread.access import Actor
from goldenthread.assessments.alerts import GroupAlerts, Looked
from goldenthread.assessments.alerts import alerts as choose
from goldenthread.assessments.cards import Assessment, Key
from goldenthread.assessments.columns import Asked, columns
from goldenthread.assessments.compute import assess as compute
from goldenthread.assessments.held import Held, read
from goldenthread.assessments.kept import Kept, version_of
from goldenthread.assessments.made import Maker
from goldenthread.assessments.rules import How
from goldenthread.indicators.queries import Neighbours, Written, neighbour_sets, written_about
from goldenthread.records.cards import NOW, SHARED, AsOf
from goldenthread.records.queries import cards, find, related, visible
from goldenthread.vocabulary.clock import LONDON, today


class Assessments(Mapping[Key, Assessment]):
    """Assessments by (measure, area, breakdown). Every series is judged; its words are made when it is asked for.

    `version` is the version of the data and methods behind all of them.
    """

    def __init__(self, held: Held, maker: Maker, version: str) -> None:
        self.version, self._maker = version, maker
        self.definitions = held.definitions
        of: dict[int, dict[Key, int]] = {pk: {} for pk in held.definitions}
        for n, key in enumerate(held.keys):
            of[key.measure][key] = n
        # A measure that no figure is held for has a place of its own.
        self._place = {key: n for pk, mine in of.items() for key, n in (mine or {Key(pk, ""): -1}).items()}
        self._made: dict[Key, Assessment] = {}

    def __getitem__(self, key: Key) -> Assessment:
        if key not in self._made:
            n = self._place[key]
            self._made[key] = self._maker.make(n) if n >= 0 else self._maker.nothing(key.measure)
        return self._made[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)

    def rows(self) -> int:
        """How many figures are behind all of them."""
        return len(self._maker.held.rows)

    def signals(self) -> dict[Key, int]:
        """The series in which a named method found a rise (1) or a fall (-1) beyond ordinary up and down."""
        how, direction = self._maker.results.how, self._maker.results.direction
        signal = (How.TREND, How.SPC, How.RUN_CHART)
        return {
            key: int(direction[n]) for key, n in self._place.items() if n >= 0 and how[n] in signal and direction[n]
        }

    def held(self) -> set[int]:
        """The measures that have a figure."""
        return {key.measure for key, n in self._place.items() if n >= 0}


_KEPT: Final[Kept[Assessments]] = Kept()


def assess(
    viewer: Actor,
    measures: Collection[int],
    as_of: AsOf = NOW,
    *,
    trial: bool = False,
    benchmark: str = "",
    neighbours: Mapping[str, Sequence[str]] | None = None,
    withheld: Collection[str] = (),
) -> Assessments:
    """Assess every series of some indicators and measures: each area and breakdown that figures are held for.

    Args:
        viewer: Who asks. Nothing that they may not see enters an answer.
        measures: Record ids of indicators and measures. One that is not the viewer's to see is left out.
        as_of: Both clocks: figures of periods that had ended `on` that day, and what was `known` by that moment.
        trial: Draw control charts from 7 points, on trial limits. Otherwise from 12.
        benchmark: The code of an area to hold every other against. Empty: the smallest area held that a place is
            part of.
        neighbours: The statistical neighbours of each area, by code. Without any, those of the newest model among the
            sets of neighbours that the viewer may see.
        withheld: Full references of figures to treat as held back, as a public edition does.

    Returns:
        Assessments by (measure, area, breakdown), in the order of measures, then areas. A measure without a figure
        has one of its own, with area "".
    """
    asked = _asked(viewer, as_of, neighbours, trial=trial, benchmark=benchmark)
    held = read(viewer, measures, as_of, _day(as_of), withheld)
    version = version_of(held, asked)
    return _KEPT.get(version, len(held.rows), lambda: _assessed(held, asked, version))


def _asked(
    viewer: Actor, as_of: AsOf, given: Mapping[str, Sequence[str]] | None, *, trial: bool, benchmark: str
) -> Asked:
    if given is not None:
        near = tuple(sorted((area, tuple(codes)) for area, codes in given.items()))
        return Asked(trial=trial, benchmark=benchmark, neighbours=near)
    newest: dict[str, Neighbours] = {}
    for one in neighbour_sets(viewer, as_of=as_of):
        newest.setdefault(one.area, one)
    chosen = [newest[area] for area in sorted(newest)]
    return Asked(
        trial=trial,
        benchmark=benchmark,
        neighbours=tuple((one.area, one.members) for one in chosen),
        models=tuple((one.area, f"{one.method}, {one.model_date:%B %Y}", one.card.full_reference) for one in chosen),
    )


def assess_partnership(viewer: Actor, slug: str, as_of: AsOf = NOW, *, trial: bool = False) -> Assessments:
    """Assess every series of the indicators and measures that a partnership owns; `shared` for the library.

    Raises:
        NotFound: where there is no such partnership, or the viewer may not see it.
    """
    owner = None if slug == SHARED else find(viewer, f"{SHARED}/{slug}").id
    mine = visible(viewer).filter(owner_id=owner, kind__in=("indicator", "measure"))
    found = mine.select_related(None).order_by("position", "reference").values_list("pk", flat=True)
    return assess(viewer, list(found), as_of, trial=trial)


def of_measure(found: Mapping[Key, Assessment], measure: int) -> list[Assessment]:
    """The assessments of one measure: local places before countries and regions, everybody before groups."""
    mine = [found[key] for key in found if key.measure == measure]
    return sorted(mine, key=lambda one: (one.wide, bool(one.breakdown), one.derived, one.area_name, one.key.breakdown))


def _assessed(held: Held, asked: Asked, version: str) -> Assessments:
    made = columns(held, asked)
    maker = Maker(held, made, compute(made.points, made.periods, made.series, trial=asked.trial), version, asked)
    return Assessments(held, maker, version)


def _day(as_of: AsOf) -> date:
    """The day that freshness is judged by: the one asked about, else the one whose knowledge is asked for."""
    if as_of.on:
        return as_of.on
    return as_of.known.astimezone(LONDON).date() if as_of.known else today()


def status_of(viewer: Actor, target: int) -> str:
    """The computed status of a target, by its record id; "not judged" where nothing is held against it."""
    measures = related(viewer, [target], "part_of", kinds=("indicator", "measure"))[target]
    found = assess(viewer, [card.id for card in measures])
    aims = [aim for one in found.values() for aim in one.targets if aim.card.id == target]
    return aims[0].status if aims else "not judged"


def stories(viewer: Actor, measures: Collection[int], as_of: AsOf = NOW) -> dict[int, list[Written]]:
    """The signed commentaries on each measure, the newest first."""
    found = written_about(viewer, measures, "commentary", as_of)
    return {
        pk: sorted(mine, key=lambda one: (one.values["signed_on"], one.card.id), reverse=True)
        for pk, mine in found.items()
    }


def looked_at(
    viewer: Actor, slug: str, as_of: AsOf = NOW, before: Mapping[Key, int] | None = None
) -> tuple[list[Looked], dict[str, int]]:
    """The series of a partnership's own measures that show a signal, and how many measures each group looked at.

    Each comes with its group, whether it is explained, and its open actions, in a fixed number of queries. A measure
    of a composite line is looked after by the group of the line. `before` holds the signals that stood earlier.

    Raises:
        NotFound: where there is no such partnership, or the viewer may not see it.
    """
    body = find(viewer, f"{SHARED}/{slug}")
    found = assess_partnership(viewer, slug, as_of)
    ids = found.held()
    lines = related(viewer, ids, "part_of", as_of=as_of, kinds=("indicator",))
    own = {pk: definition.values.get("group") for pk, definition in found.definitions.items()}
    group_of = {pk: own.get(pk) or next((own.get(line.id) for line in lines[pk]), None) for pk in ids}
    ways = found.signals()
    signals = [found[key] for key in ways]
    raised = {one.key.measure for one in signals}
    names = {pk: card.title for pk, card in cards(viewer, {pk for pk in group_of.values() if pk}, as_of).items()}
    group = {pk: names.get(group_of[pk] or 0, body.title) for pk in ids}
    told = stories(viewer, raised, as_of)
    actions = related(viewer, raised, "measured_by", outward=False, as_of=as_of)
    looked = [
        Looked(
            group=group[one.key.measure],
            assessment=one,
            explained=any(explains(story, one) for story in told.get(one.key.measure, ())),
            actions=sum(card.kind_code == "action" and card.state == "live" for card in actions[one.key.measure]),
            going_on=(before or {}).get(one.key) == ways[one.key],
        )
        for one in signals
    ]
    return looked, dict(Counter(group.values()))


def explains(story: Written, one: Assessment) -> bool:
    """Whether a commentary is about the newest figure of a series, or about a later one."""
    period = story.values["period"]
    here = story.values.get("area") in (None, "", one.key.area)
    return bool(here and period and one.latest and period.end >= one.latest.period.end)


def alerts(viewer: Actor, slug: str, month: date | None = None, *, by_period: bool = False) -> list[GroupAlerts]:
    """What a partnership's groups should look at in a month (this month unless told): at most three to a group.

    With `by_period` a figure counts as come in when its period ended, and figures of later periods are left out: the
    month is replayed. See `assessments.alerts` for the guard against noise.

    Raises:
        NotFound: where there is no such partnership, or the viewer may not see it.
    """
    first = (month or today()).replace(day=1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    eve = first - timedelta(days=1)
    if by_period:
        as_of, then = AsOf(on=last), AsOf(on=eve)
    else:
        as_of = AsOf(known=datetime.combine(last, time.max, LONDON)) if last < today() else NOW
        then = AsOf(known=datetime.combine(eve, time.max, LONDON))
    # What showed a signal on the eve of the month was raised then.
    before = assess_partnership(viewer, slug, then).signals()
    looked, measures = looked_at(viewer, slug, as_of, before)
    return choose(looked, measures, first, by_period=by_period)
