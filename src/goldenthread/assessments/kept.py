"""The version of an assessment: a digest of everything that it rests on, so that a stale one is never given again.

Whatever changes a figure, a definition, a target, an area, the day asked about or a method, by whatever door, changes
the version; and two viewers share an answer only where they see the same. Each measure has a version of its own, so
that a write to one leaves the assessments of all others as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from goldenthread.assessments.columns import Asked
from goldenthread.assessments.held import Definition, Known
from goldenthread.methods import benchmark, change, gaps, neighbours, projection, run_chart, spc, targets, trend
from goldenthread.methods.proportion import WILSON
from goldenthread.methods.rate import BYAR, EXACT
from goldenthread.methods.results import Method
from goldenthread.observations.kept import stamps
from goldenthread.records.cards import AsOf

#: Goes up when the rules of this room would give another answer.
ROOM: Final = "2"
METHODS: Final[tuple[Method, ...]] = (
    benchmark.OWN_INTERVAL,
    BYAR,
    change.COUNT_CHANGE,
    change.SHARE_CHANGE,
    EXACT,
    gaps.DIFFERENCE_MOVER,
    gaps.NEWCOMBE,
    neighbours.BAND,
    projection.PRO_RATA_COUNT,
    projection.PRO_RATA_VALUE,
    run_chart.RUN_CHART,
    spc.XMR,
    targets.TARGET_GAP,
    targets.TARGET_STATUS,
    trend.PROPORTIONS,
    trend.VALUES,
    WILSON,
)


def versions_of(
    known: Known, asked: Asked, as_of: AsOf, withheld: Iterable[str] = (), methods: Iterable[Method] = METHODS
) -> dict[int, str]:
    """The version of the assessments of each measure: sixteen letters that change with anything they rest on."""
    register = known.register
    common = _digest(
        ROOM,
        known.day,
        as_of,
        asked,
        sorted(withheld),
        sorted((method.key, method.version) for method in methods),
        sorted(register.names.items()),
        sorted(register.kinds.items()),
        register.edges,
        sorted(register.same_ground.items()),
    )
    figures = stamps(known.definitions)
    return {pk: _version(common, figures[pk], one) for pk, one in known.definitions.items()}


def _version(common: str, figures: Any, one: Definition) -> str:
    values = sorted(one.values.items(), key=lambda item: item[0])
    return _digest(common, figures, one.card, values, one.who, one.targets, one.redefined_at)


def _digest(*words: Any) -> str:
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]
