"""What was read once at a position of the ledger, given again to whoever may see the same, until anything is written.

For pages, which read outside any act: a command that has written something in its own transaction asks `assess` and
`figures_of` themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import Any, Final, TypeVar

from goldenthread.access import Actor, scope_of
from goldenthread.assessments.position import position
from goldenthread.assessments.queries import Assessments, assess
from goldenthread.observations.kept import Kept
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.records.cards import NOW, AsOf
from goldenthread.vocabulary.clock import today

Answer = TypeVar("Answer")
_KEPT: Final[Kept[Any]] = Kept()


def again(
    viewer: Actor,
    what: Hashable,
    as_of: AsOf,
    make: Callable[[], Answer],
    rows: int | Callable[[Answer], int],
    store: Kept[Any] = _KEPT,
) -> Answer:
    """The answer to `what` made at this position of the ledger for a viewer of this scope, else a new one.

    Args:
        viewer: Who asks. Two viewers share an answer only where their scopes are the same.
        what: Which answer, in values whose `repr` says all that it depends on.
        as_of: Both clocks. The day of today counts too.
        make: Makes the answer. Nothing may change what it gives.
        rows: How many figures are behind an answer: what may be kept is limited by it.
        store: Where it is kept. What is large has one of its own, so that it drives nothing else out.
    """
    version = repr((position(), scope_of(viewer), what, as_of, today()))
    answer: Answer = store.get(version, rows, make)
    return answer


def assessed(viewer: Actor, measures: Collection[int], as_of: AsOf = NOW) -> Assessments:
    """As `assess` gives it."""
    ids = list(measures)
    return again(viewer, ("assessed", ids), as_of, lambda: assess(viewer, ids, as_of), Assessments.rows)


def figures(viewer: Actor, measures: Collection[int], as_of: AsOf = NOW) -> dict[int, list[FigureCard]]:
    """As `figures_of` gives it."""
    ids = sorted(measures)
    held = again(
        viewer,
        ("figures", ids),
        as_of,
        lambda: figures_of(viewer, ids, as_of),
        lambda made: sum(len(cards) for cards in made.values()),
    )
    return {pk: list(held[pk]) for pk in measures}
