"""Read escalations: which stage each stands at on a day, what is past its limit, and the themes of a year."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance.standing.stages import Standing, standing
from goldenthread.records.cards import NOW, SHARED, Card
from goldenthread.records.queries import field_values, find
from goldenthread.reference import queries as reference
from goldenthread.reference.rules import add_working_days
from goldenthread.strategy.chapters import OVER, every
from goldenthread.vocabulary import NotFound
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Stage:
    """A stage of the policy: its most days (None: no limit), what sort of days, and who settles it there."""

    number: int
    title: str
    most: int | None = None
    working: bool = True
    settled_by: str = ""
    card: Card | None = None

    @property
    def limit(self) -> str:
        """`10 working days`, or that there is no limit."""
        if self.most is None:
            return "No limit recorded"
        return f"{self.most} {'working ' if self.working else ''}day{'' if self.most == 1 else 's'}"


@dataclass(frozen=True)
class EscalationLine:
    """One escalation: its theme, where it stands, and how it was resolved, if it was."""

    card: Card
    subject: str
    raised_on: date
    raised_by: str
    standing: Standing
    resolved_on: date | None
    resolution: str

    @property
    def resolved(self) -> bool:
        return self.resolved_on is not None

    @property
    def words(self) -> str:
        """Its state for readers."""
        if self.resolved_on:
            return "Resolved"
        if self.standing.late:
            return "Late: past the limit of the last stage"
        if self.standing.moved:
            return f"Moved here on {self.standing.since.day} {self.standing.since:%B %Y}: unresolved past the limit"
        return "In time" if self.standing.due else "No limit recorded"


@dataclass(frozen=True)
class StageList:
    """A stage with the unresolved escalations that stand there on a day."""

    stage: Stage
    lines: tuple[EscalationLine, ...]


@dataclass(frozen=True)
class Escalations:
    """The escalations of a partnership on a day: by stage, those resolved in a year, and the themes of that year."""

    year: int
    on: date
    stages: tuple[StageList, ...]
    resolved: tuple[EscalationLine, ...]
    themes: tuple[tuple[str, int], ...]
    raised: int

    @property
    def open(self) -> tuple[EscalationLine, ...]:
        """All that are unresolved."""
        return tuple(line for some in self.stages for line in some.lines)


def escalations_of(viewer: Actor, owner: str, year: int | None = None, on: date | None = None) -> Escalations:
    """The escalations of a partnership on a day. Themes count those raised in the calendar year. Raises NotFound."""
    find(viewer, f"{SHARED}/{owner}")
    day = on or today()
    year = year or day.year
    stages = _stages(viewer, owner)
    found = [x for x in every(viewer, "escalation", owner, NOW) if x[1]["raised_on"] <= day]
    lines = _lines(found, stages, day)
    numbers = sorted({*stages, *(line.standing.stage for line in lines)} or {1})
    waiting = [x for x in lines if not x.resolved and x.card.state not in OVER]
    raised = [line for line in lines if line.raised_on.year == year]
    # "Thresholds" and "thresholds" are one theme, called as it was first called.
    names: dict[str, str] = {}
    themes = Counter(names.setdefault(x.subject.strip().casefold(), x.subject.strip()) for x in raised)
    return Escalations(
        year,
        day,
        tuple(
            StageList(
                stages.get(number, Stage(number, f"Stage {number}")),
                tuple(x for x in waiting if x.standing.stage == number),
            )
            for number in numbers
        ),
        tuple(x for x in lines if x.resolved_on and x.resolved_on.year == year),
        tuple(sorted(themes.items(), key=lambda item: (-item[1], item[0]))),
        len(raised),
    )


def escalation_line(viewer: Actor, full: str, on: date | None = None) -> EscalationLine:
    """One escalation as it stands on a day. Raises NotFound."""
    card = find(viewer, full)
    if card.kind_code != "escalation":
        raise NotFound(f"{full} is not an escalation. Give the reference of one, like dorset-scp/ESC-001.")
    found = [(card, field_values(viewer, full))]
    return _lines(found, _stages(viewer, card.owner), on or today())[0]


def last_stage(viewer: Actor, owner: str) -> int:
    """The highest stage of the policy of a partnership; 1 where it keeps none."""
    return max(_stages(viewer, owner), default=1)


def _stages(viewer: Actor, owner: str) -> dict[int, Stage]:
    found = [x for x in every(viewer, "escalation_stage", owner, NOW) if x[0].state not in OVER]
    return {
        values["stage"]: Stage(
            values["stage"],
            card.title,
            values["limit_days"],
            values["day_kind"] == "working",
            values["settled_by"],
            card,
        )
        for card, values in found
    }


def _lines(
    found: Sequence[tuple[Card, Mapping[str, Any]]], stages: Mapping[int, Stage], on: date
) -> list[EscalationLine]:
    if not found:
        return []
    first = min(values["raised_on"] for _, values in found)
    holidays = reference.bank_holidays(first, on + timedelta(days=400))

    def deadline(number: int, since: date) -> date | None:
        stage = stages.get(number)
        if stage is None or stage.most is None:
            return None
        return add_working_days(since, stage.most, holidays) if stage.working else since + timedelta(days=stage.most)

    highest = max(stages, default=1)
    lines = []
    for card, values in found:
        resolved = values["resolved_on"] if values["resolved_on"] and values["resolved_on"] <= on else None
        since = values["stage_since"] or values["raised_on"]
        lines.append(
            EscalationLine(
                card,
                values["subject"],
                values["raised_on"],
                values["raised_by"],
                standing(values["stage"], since, highest, deadline, resolved or on),
                resolved,
                values["resolution"] if resolved else "",
            )
        )
    return sorted(lines, key=lambda x: (x.standing.due or date.max, x.raised_on, x.card.id))
