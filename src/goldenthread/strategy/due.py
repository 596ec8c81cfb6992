"""When an update is due, whom to prompt for it, and how fresh the work of a group is. Pure: dates in, dates out.

An update is due by the group's own cadence. The leads are prompted on the day, the cover a week later, the manager a
week after that; where there is nobody at a step, the next one is prompted at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: The longest time between two meetings of each cadence, in days. One that is not here is not stated.
DAYS = {
    "weekly": 7,
    "monthly": 31,
    "six_weekly": 42,
    "two_monthly": 62,
    "quarterly": 92,
    "six_monthly": 184,
    "yearly": 366,
}
#: Days after an update is due on which each is prompted, in order.
STEPS = (("leads", 0), ("cover", 7), ("manager", 14))


def update_due(cadence: str, last: date | None, began: date | None) -> date | None:
    """The day by which the next update is due.

    Args:
        cadence: Code of how often the group meets.
        last: Day of the newest update.
        began: Day the work began, or was first recorded: the clock starts there until there is an update.

    Returns:
        None where the cadence is not stated, or no day is known to count from.
    """
    days, start = DAYS.get(cadence), last or began
    return start + timedelta(days=days) if days and start else None


@dataclass(frozen=True)
class Prompt:
    """Who is prompted for an update, and from which day."""

    step: str
    on: date
    who: tuple[int, ...] = ()


def prompts(due: date, leads: Sequence[int], cover: Sequence[int], manager: Sequence[int] = ()) -> tuple[Prompt, ...]:
    """Everybody who is to be prompted for an update due on `due`, in order: leads, then cover, then the manager.

    A step with nobody in it does not make the next ones wait: each moves up to its day. The manager is always
    there, though who that is may be unknown here. Seats are named by their record ids.
    """
    waits = [days for _, days in STEPS]
    found: list[Prompt] = []
    for (step, _), who in zip(STEPS, (leads, cover, manager), strict=True):
        if who or step == "manager":
            found.append(Prompt(step, due + timedelta(days=waits[len(found)]), tuple(who)))
    return tuple(found)


def prompted(steps: Iterable[Prompt], today: date) -> tuple[Prompt, ...]:
    """Those whose day has come."""
    return tuple(prompt for prompt in steps if prompt.on <= today)


@dataclass(frozen=True)
class Freshness:
    """How much of the open work has an update within its cadence. `unknown` has no cadence to judge by."""

    fresh: int
    due: int
    unknown: int = 0

    @property
    def judged(self) -> int:
        return self.fresh + self.due

    @property
    def score(self) -> int | None:
        """1 to 100, the share that is fresh; None where nothing can be judged, which is not a low score."""
        if not self.judged:
            return None
        return max(1, round(100 * self.fresh / self.judged))

    @property
    def words(self) -> str:
        """`75: 6 of 8 actions have an update within their group's cadence`."""
        if self.score is None:
            return "No score: " + ("how often the group meets is not stated" if self.unknown else "no open action")
        noun = "action has" if self.judged == 1 else "actions have"
        return f"{self.score}: {self.fresh} of {self.judged} {noun} an update within their group’s cadence"


def freshness(dues: Iterable[date | None], today: date) -> Freshness:
    """The freshness of some open actions, from the day each one's update is due."""
    days = list(dues)
    known = [day for day in days if day is not None]
    late = sum(day < today for day in known)
    return Freshness(len(known) - late, late, len(days) - len(known))


def horizon_on(day: date, now: str, moves: Sequence[tuple[date, str]]) -> str:
    """Where an action stood on the roadmap on a day, by undoing its later moves.

    Args:
        day: The day asked about.
        now: Where it stands.
        moves: (day of the move, where it came from), oldest first.
    """
    for moved, came_from in moves:
        if moved > day:
            return came_from
    return now
