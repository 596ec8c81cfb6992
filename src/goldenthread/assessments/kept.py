"""Answers kept by the version of what they rest on, so that one can be given again and a stale one never can.

The version is a digest of everything that goes into an answer as the viewer may see it: each figure, definition,
target and area, the day asked about, and the methods with their versions. Whatever changes any of these, by whatever
door, changes the version; and two viewers share an answer only where they see the same. The store is of one process.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from goldenthread.assessments.columns import Asked
from goldenthread.assessments.held import Held
from goldenthread.methods import benchmark, change, gaps, neighbours, projection, run_chart, spc, targets, trend
from goldenthread.methods.proportion import WILSON
from goldenthread.methods.rate import BYAR, EXACT
from goldenthread.methods.results import Method

Answer = TypeVar("Answer")
#: Goes up when the rules of this room would give another answer.
ROOM: Final = "1"
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
#: How many figures' worth of answers one process keeps.
MOST_ROWS: Final = 50_000


def version_of(held: Held, asked: Asked, methods: Iterable[Method] = METHODS) -> str:
    """The version of an answer: sixteen letters that change with anything it rests on."""
    digest = hashlib.sha256()

    def put(*words: Any) -> None:
        digest.update(repr(words).encode())

    put(ROOM, held.day, asked, sorted((method.key, method.version) for method in methods))
    for pk, definition in held.definitions.items():
        put(pk, definition.card, sorted(definition.values.items(), key=lambda item: item[0]))
        put(definition.who, definition.targets, definition.redefined_at)
    register = held.register
    put(sorted(register.names.items()), sorted(register.kinds.items()), register.edges)
    put(sorted(register.same_ground.items()))
    put(sorted((str(pk), slug) for pk, slug in held.owners.items()))
    for key, of in zip(held.rows, held.of, strict=True):
        digest.update(repr((of, tuple(key) if isinstance(key, tuple) else sorted(vars(key).items()))).encode())
    return digest.hexdigest()[:16]


class Kept(Generic[Answer]):
    """The answers used last, by version. Safe to use from several threads."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most, self._lock = most_rows, Lock()
        self._answers: OrderedDict[str, tuple[int, Answer]] = OrderedDict()

    def get(self, version: str, rows: int | Callable[[Answer], int], make: Callable[[], Answer]) -> Answer:
        """The answer for a version: the one kept, or the one that `make` gives. `rows` says how large it is."""
        with self._lock:
            if version in self._answers:
                self._answers.move_to_end(version)
                return self._answers[version][1]
        answer = make()
        size = rows if isinstance(rows, int) else rows(answer)
        with self._lock:
            self._answers[version] = (size + 1, answer)
            while len(self._answers) > 1 and sum(size for size, _ in self._answers.values()) > self._most:
                self._answers.popitem(last=False)
        return answer

    def forget(self) -> None:
        """Give up every answer kept."""
        with self._lock:
            self._answers.clear()

    def __contains__(self, version: str) -> bool:
        return version in self._answers
