"""What figures mean, as one viewer may see them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from goldenthread.access import Actor
from goldenthread.assessments.alerts import GroupAlerts, Looked
from goldenthread.assessments.alerts import alerts as choose
from goldenthread.assessments.cards import Assessment, Key
from goldenthread.assessments.columns import Asked, columns
from goldenthread.assessments.compute import assess as compute
from goldenthread.assessments.held import Definition, Held, known_of, read
from goldenthread.assessments.kept import versions_of
from goldenthread.assessments.made import Maker
from goldenthread.assessments.rules import How
from goldenthread.indicators.queries import Neighbours, Written, neighbour_sets, written_about
from goldenthread.observations.kept import Kept
from goldenthread.records.cards import NOW, SHARED, AsOf
from goldenthread.records.queries import cards, find, related, visible
from goldenthread.vocabulary.clock import LONDON, today


class Piece:
    """The assessments of one measure: every series is judged, and its words are made when it is asked for.

    `rows` says how many figures are behind it.
    """

    def __init__(self, maker: Maker, measure: int, series: Sequence[int], rows: int) -> None:
        self.maker, self.measure, self.rows = maker, measure, rows
        self.place: dict[Key, int] = {maker.held.keys[n]: n for n in series}
        self._made: dict[Key, Assessment] = {}

    def make(self, key: Key) -> Assessment:
        """The assessment of one series, or that there is no figure."""
        if key not in self._made:
            n = self.place.get(key)
            self._made[key] = self.maker.nothing(self.measure) if n is None else self.maker.make(n)
        return self._made[key]


class Assessments(Mapping[Key, Assessment]):
    """Assessments by (measure, area, breakdown), in the order of their measures.

    `version` is the version of the data and methods behind all of them: for one measure, that of its assessments.
    """

    def __init__(
        self, definitions: Mapping[int, Definition], pieces: Mapping[int, Piece], versions: Collection[str]
    ) -> None:
        self.definitions, self._pieces = definitions, pieces
        first, *more = versions or ("",)
        self.version = hashlib.sha256(" ".join([first, *more]).encode()).hexdigest()[:16] if more else first

    def __getitem__(self, key: Key) -> Assessment:
        piece = self._pieces[key.measure]
        if key not in piece.place and (piece.place or key != Key(key.measure, "")):
            raise KeyError(key)
        return piece.make(key)

    def __iter__(self) -> Iterator[Key]:
        # A measure that no figure is held for has a place of its own.
        return (key for pk, piece in self._pieces.items() for key in piece.place or (Key(pk, ""),))

    def __len__(self) -> int:
        return sum(len(piece.place) or 1 for piece in self._pieces.values())

    def rows(self) -> int:
        """How many figures are behind all of them."""
        return sum(piece.rows for piece in self._pieces.values())

    def signals(self) -> dict[Key, int]:
        """The series in which a named method found a rise (1) or a fall (-1) beyond ordinary up and down."""
        found: dict[Key, int] = {}
        for piece in self._pieces.values():
            how, direction = piece.maker.results.how, piece.maker.results.direction
            found |= {key: int(direction[n]) for key, n in piece.place.items() if how[n] in _SIGNAL and direction[n]}
        return found

    def held(self) -> set[int]:
        """The measures that have a figure."""
        return {pk for pk, piece in self._pieces.items() if piece.place}


_SIGNAL: Final = (How.TREND, How.SPC, How.RUN_CHART)
_KEPT: Final[Kept[Piece]] = Kept()


def assess(
    viewer: Actor,
    measures: Collection[int],
    as_of: AsOf = NOW,
    *,
    trial: bool = False,
    benchmark: str = "",
    neighbours: Mapping[str, Sequence[str]] | None = None,
    withheld: Collection[str] = (),
    upto: date | None = None,
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
        upto: The last day that figures may be of, instead of that of `as_of`, as in an edition about a quarter: later
            ones are as if they were not held. See `held.is_of`. Definitions and targets stay as they are.

    Returns:
        Assessments by (measure, area, breakdown), in the order of measures, then areas. A measure without a figure
        has one of its own, with area "".
    """
    asked = replace(_asked(viewer, as_of, neighbours, trial=trial, benchmark=benchmark), upto=upto)
    known = known_of(viewer, measures, as_of, _day(as_of))
    versions = versions_of(known, asked, as_of, withheld)

    def make(missing: list[int]) -> dict[int, Piece]:
        return _pieces(read(viewer, known, missing, as_of, withheld, upto), asked, versions)

    return Assessments(known.definitions, _KEPT.many(versions, lambda piece: piece.rows, make), versions.values())


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


def _pieces(held: Held, asked: Asked, versions: Mapping[int, str]) -> dict[int, Piece]:
    """Assess the series of some measures in one pass, and take them apart by measure."""
    made = columns(held, asked)
    results = compute(made.points, made.periods, made.series, trial=asked.trial)
    maker = Maker(held, made, results, versions, asked)
    series: dict[int, list[int]] = {pk: [] for pk in held.definitions}
    for n, key in enumerate(held.keys):
        series[key.measure].append(n)
    rows = Counter(held.of)
    return {pk: Piece(maker, pk, mine, sum(rows[n] for n in mine)) for pk, mine in series.items()}


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
