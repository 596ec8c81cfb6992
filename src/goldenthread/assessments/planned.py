"""Which figures a target may be held against, and where a measure should be by now on the planned way to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goldenthread.assessments.cards import Seen
from goldenthread.assessments.held import Target
from goldenthread.assessments.tables import strand_of
from goldenthread.methods.target_figures import Trajectory
from goldenthread.vocabulary import Figure, Qualifier, Refused

if TYPE_CHECKING:
    from goldenthread.assessments.made import Maker


def comparable(maker: Maker, n: int, target: Target) -> list[Seen]:
    """The figures that a target may be held against: of its own kind of period, up to its end.

    A target that holds for every shorter period in it ("in any quarter of the year") is held against those too.
    """
    strand = strand_of(target.period)
    every = [seen for seen in maker.all_seen(n) if seen.period.end <= target.period.end]
    own = [seen for seen in every if strand_of(seen.period) == strand]
    if own or not target.each_part:
        return own
    days = (target.period.end - target.period.start).days
    return [seen for seen in every if (seen.period.end - seen.period.start).days < days]


def expected_by(maker: Maker, n: int, target: Target, own: list[Seen]) -> Figure | None:
    """Where the measure should be by the newest of `own`: on the line through its start and each target so far.

    Only where there is a planned way: a target before this one, or one that says it is reached in equal steps. None
    at the start of the way, at its end, and outside it: a way is never drawn out.
    """
    latest = own[-1]
    area, strand = maker.held.register.now(target.area), strand_of(target.period)
    every = [
        one
        for one in maker.definition(n).targets
        if maker.held.register.now(one.area) == area
        and strand_of(one.period) == strand
        and one.period.end <= target.period.end
    ]
    if (len(every) < 2 and not target.straight) or latest.period.end >= target.period.end:
        return None
    first = min(every, key=lambda one: one.period.end)
    starts = [seen for seen in own if seen.period.end < first.period.start and seen.figure.is_exact][-1:]
    if starts and latest is starts[0]:
        return None
    points = {seen.period.end: seen.figure for seen in starts}
    points |= {one.period.end: replace(one.value, qualifier=Qualifier.NONE) for one in every}
    try:
        return Trajectory(tuple(sorted(points.items(), key=lambda point: point[0]))).on(latest.period.end)
    except Refused:
        return None
