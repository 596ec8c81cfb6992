"""Where an escalation stands on a day: unresolved past the limit of its stage, it stands at the next. Plain dates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Standing:
    """The stage on a day, since when, until when; `moved`: how many stages the deadlines alone have taken it on.

    `late`: the limit of the last stage has passed as well.
    """

    stage: int
    since: date
    due: date | None
    moved: int
    late: bool


def standing(
    stage: int, since: date, last_stage: int, deadline: Callable[[int, date], date | None], on: date
) -> Standing:
    """Where something unresolved stands on a day.

    Args:
        stage: The stage somebody put it at.
        since: The day from which it stands there.
        last_stage: The highest stage there is.
        deadline: The last day of a stage that began on a day; None without a limit.
        on: The day it is looked at.

    The next stage begins on the last day of the one before, so no day falls between two stages.
    """
    moved = 0
    while (due := deadline(stage, since)) is not None and due < on and stage < last_stage:
        stage, since, moved = stage + 1, due, moved + 1
    return Standing(stage, since, due, moved, due is not None and due < on)
