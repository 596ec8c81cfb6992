"""Read duties and reporting lines: what meets each, what fell due in a span of days, and what is late."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance.cadence import due_days
from goldenthread.governance.joining import values_of_ids
from goldenthread.records.cards import NOW, SHARED, Card
from goldenthread.records.models import Revision
from goldenthread.records.queries import cards, field_values, find
from goldenthread.reference import queries as reference
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.joins import joined
from goldenthread.vocabulary import NotFound, Period
from goldenthread.vocabulary.clock import LONDON, today

#: The stages at which a product counts as agreed.
AGREED = frozenset({"agreed", "published", "launched"})
#: Clocks that count from a day that somebody gives.
_COUNTED = ("working_days", "months")


@dataclass(frozen=True)
class Evidence:
    """Something that meets a duty: how far it is, its date, and whether that is enough."""

    card: Card
    words: str
    dated: Period | None
    enough: bool


@dataclass(frozen=True)
class Occurrence:
    """One time that a duty or a reporting line falls due.

    `state` is "done", "late", "due" or "unknown": before the line was recorded here, and without a first day, nothing
    can be said, and nothing is called late.
    """

    line: Card
    due: date
    state: str
    done_on: date | None = None
    record: Card | None = None

    @property
    def words(self) -> str:
        """Its state for readers."""
        if self.state == "done" and self.done_on:
            after = (self.done_on - self.due).days
            when = f"Done on {self.done_on.day} {self.done_on:%B %Y}"
            return f"{when}, {after} day{'' if after == 1 else 's'} late" if after > 0 else when
        return {"late": "Late", "due": "Due", "unknown": "Before it was recorded here"}.get(self.state, "")

    @property
    def late(self) -> bool:
        return self.state == "late"


@dataclass(frozen=True)
class DutyLine:
    """A duty, what meets it and whether that is enough."""

    card: Card
    type_words: str
    checklist: str
    basis: str
    told: str
    cadence_words: str
    clock: reference.Rule | None
    evidence: tuple[Evidence, ...]
    occurrences: tuple[Occurrence, ...]
    state: str
    words: str

    @property
    def met(self) -> bool:
        return self.state == "met"


@dataclass(frozen=True)
class Checklist:
    """Duties counted together."""

    title: str
    duties: tuple[DutyLine, ...]

    @property
    def counted(self) -> tuple[DutyLine, ...]:
        """Those that are met or not; a clock that each incident starts is neither."""
        return tuple(line for line in self.duties if line.state != "clock")

    @property
    def met(self) -> int:
        return sum(line.met for line in self.duties)

    @property
    def words(self) -> str:
        """`3 of 4`; empty where there is nothing to count."""
        return f"{self.met} of {len(self.counted)}" if self.counted else ""


@dataclass(frozen=True)
class ReportingLine:
    """A reporting line with its occurrences in a year."""

    card: Card
    cadence_words: str
    to: tuple[Card, ...]
    to_words: str
    by: Card | None
    about: str
    anchored: bool
    occurrences: tuple[Occurrence, ...]

    @property
    def next(self) -> Occurrence | None:
        """The first that is due and not done."""
        return next((x for x in self.occurrences if x.state in ("late", "due")), None)


@dataclass(frozen=True)
class Duties:
    """The duties and reporting lines of a partnership in a year, on a day."""

    year: int
    on: date
    checklists: tuple[Checklist, ...]
    lines: tuple[ReportingLine, ...]

    @property
    def late(self) -> tuple[Occurrence, ...]:
        """Everything that is late."""
        duties = [o for some in self.checklists for duty in some.duties for o in duty.occurrences]
        return tuple(o for o in [*duties, *(o for line in self.lines for o in line.occurrences)] if o.late)


def duties_of(viewer: Actor, owner: str, year: int | None = None, on: date | None = None) -> Duties:
    """The duties of a partnership (its own, and those of the library for its type) and its reporting lines.

    Raises NotFound.
    """
    partnership = find(viewer, f"{SHARED}/{owner}")
    sort = str(field_values(viewer, partnership.full_reference).get("partnership_type") or "")
    day = on or today()
    year = year or day.year
    found = [x for x in every(viewer, "duty", SHARED, NOW) if x[1]["duty_of"] == sort]
    found = [x for x in [*found, *every(viewer, "duty", owner, NOW)] if x[0].state not in OVER]
    lines = [x for x in every(viewer, "reporting_line", owner, NOW) if x[0].state not in OVER]
    span = (date(year, 1, 1), date(year, 12, 31))
    fallen = occurrences(viewer, owner, [*found, *lines], *span, day)
    evidence = _evidence(viewer, owner, [card.id for card, _ in found])
    rules = {rule.code: rule for rule in reference.policy_rules(day)}
    by_list: dict[str, list[DutyLine]] = {}
    for card, values in found:
        line = _duty(card, values, evidence[card.id], fallen[card.id], rules)
        by_list.setdefault(line.checklist or line.type_words, []).append(line)
    ends = joined(viewer, [card.id for card, _ in lines], ["reports_to"])
    groups = _groups_of(viewer, lines)
    return Duties(
        year,
        day,
        tuple(Checklist(title, tuple(some)) for title, some in by_list.items()),
        tuple(
            ReportingLine(
                card,
                card.kind.by_name["cadence"].words.get(values["cadence"], ""),
                tuple(ends["reports_to"][card.id]),
                values["to"],
                groups.get(values["group"] or 0),
                values["about"],
                values["first_due"] is not None,
                tuple(fallen[card.id]),
            )
            for card, values in lines
            if fallen[card.id] or card.held_on(day)
        ),
    )


def _groups_of(viewer: Actor, lines: Sequence[tuple[Card, Mapping[str, Any]]]) -> dict[int, Card]:
    """The groups that look after some records, by id."""
    ids = {values["group"] for _, values in lines if values["group"]}
    return cards(viewer, ids) if ids else {}


def occurrences(
    viewer: Actor,
    owner: str,
    found: Sequence[tuple[Card, Mapping[str, Any]]],
    first: date,
    last: date,
    on: date,
) -> dict[int, list[Occurrence]]:
    """Every time that some duties and lines fall due from `first` to `last`, with what was done, by id."""
    ids = [card.id for card, _ in found]
    links = joined(viewer, ids, (), ["meets"])["in:meets"]
    done = {pk: [c for c in some if c.kind_code == "fulfilment" and c.owner == owner] for pk, some in links.items()}
    values = values_of_ids(viewer, "fulfilment", [c.id for some in done.values() for c in some])
    recorded = _recorded(ids)
    answer: dict[int, list[Occurrence]] = {}
    for card, said in found:
        made = {values[c.id]["for_due"]: (values[c.id]["done_on"], c) for c in done[card.id]}
        days = due_days(said["cadence"], said["first_due"], first, last)
        days = sorted({d for d in days if card.held_on(d)} | {d for d in made if first <= d <= last})
        since = None if said["first_due"] else recorded.get(card.id)
        answer[card.id] = [_occurrence(card, day, made.get(day), since, on) for day in days]
    return answer


def _occurrence(card: Card, due: date, made: tuple[date, Card] | None, since: date | None, on: date) -> Occurrence:
    if made and made[0] <= on:
        return Occurrence(card, due, "done", *made)
    if due >= on:
        return Occurrence(card, due, "due")
    return Occurrence(card, due, "unknown" if since and due < since else "late")


def _recorded(ids: Collection[int]) -> dict[int, date]:
    """The day each record was first recorded here."""
    rows = Revision.objects.filter(record_id__in=list(ids), version=1).values_list("record_id", "recorded_at")
    return {pk: at.astimezone(LONDON).date() for pk, at in rows}


def _duty(
    card: Card,
    values: Mapping[str, Any],
    evidence: Sequence[Evidence],
    fallen: Sequence[Occurrence],
    rules: Mapping[str, reference.Rule],
) -> DutyLine:
    clock = rules.get(values["clock"])
    state, words = _state(values, evidence, fallen, clock)
    by_name = card.kind.by_name
    cadence = values["cadence"]
    return DutyLine(
        card,
        by_name["duty_type"].words.get(values["duty_type"], ""),
        values["checklist"],
        values["basis"],
        values["told"],
        by_name["cadence"].words.get(cadence, "") if cadence != "not_stated" else "",
        clock,
        tuple(evidence),
        tuple(fallen),
        state,
        words,
    )


def _state(
    values: Mapping[str, Any],
    evidence: Sequence[Evidence],
    fallen: Sequence[Occurrence],
    clock: reference.Rule | None,
) -> tuple[str, str]:
    late = [x for x in fallen if x.late]
    if late:
        return "late", f"Late: {len(late)} of {len(fallen)} this year"
    if values["needs_product"] or not fallen:
        if any(x.enough for x in evidence):
            return "met", "Met"
        if evidence:
            words = evidence[0].words
            return "open", f"Not met yet: {words[:1].lower()}{words[1:]}"
        if clock and clock.unit in _COUNTED and not values["needs_product"]:
            return "clock", f"{clock.value} {clock.unit_label} each time, counted from the day it starts"
        return "open", "Not met yet: nothing recorded meets it"
    done = sum(x.state == "done" for x in fallen)
    if done == len(fallen):
        return "met", "Met for this year"
    return "due", f"{done} of {len(fallen)} done this year"


def _evidence(viewer: Actor, owner: str, ids: Sequence[int]) -> dict[int, list[Evidence]]:
    """What a partnership has linked to each duty, with its date and whether it is agreed."""
    links = joined(viewer, ids, (), ["meets"])["in:meets"]
    mine = {pk: [c for c in some if c.owner == owner and c.kind_code != "fulfilment"] for pk, some in links.items()}
    flat = {c.id: c for some in mine.values() for c in some}
    values: dict[int, Mapping[str, Any]] = {}
    for code in {c.kind_code for c in flat.values()}:
        values |= values_of_ids(viewer, code, [c.id for c in flat.values() if c.kind_code == code])
    return {pk: [_piece(c, values[c.id]) for c in some] for pk, some in mine.items()}


def _piece(card: Card, values: Mapping[str, Any]) -> Evidence:
    dated = values.get("issued") or values.get("published") or values.get("launched")
    stage = str(values.get("stage") or "")
    said = card.kind.by_name["stage"].words.get(stage, "") if stage else ""
    # A plan is agreed by its date of issue, and a document by having been published; a product says its stage.
    agreed = stage in AGREED if card.kind_code == "product" else card.kind_code in ("plan", "document") and bool(dated)
    if card.state in OVER:
        agreed, said = False, card.kind.by_name["state"].words[card.state]
    words = (said or "Agreed").lower() if agreed else ", ".join(x for x in (said.lower(), "not agreed") if x)
    words += f", {dated}" if dated else ", no date recorded"
    return Evidence(card, words[:1].upper() + words[1:], dated, bool(agreed and dated))


def due_for(viewer: Actor, owner: str, last: date, on: date | None = None) -> list[Occurrence]:
    """What is late or falls due by `last`, first of all what is late: for an agenda. Raises NotFound."""
    day = on or today()
    found: list[Occurrence] = []
    for year in range(day.year, last.year + 1):
        duties = duties_of(viewer, owner, year, day)
        found += [o for some in duties.checklists for duty in some.duties for o in duty.occurrences]
        found += [o for line in duties.lines for o in line.occurrences]
    return sorted((o for o in found if o.state in ("late", "due") and o.due <= last), key=lambda o: (o.due, o.line.id))


@dataclass(frozen=True)
class ClockAnswer:
    """The last day that a clock allows, counted from a day."""

    rule: reference.Rule
    start: date
    due: date


def clocks(on: date | None = None) -> list[reference.Rule]:
    """The dated rules that count working days or months from a day that somebody gives."""
    return [rule for rule in reference.policy_rules(on or today()) if rule.unit in _COUNTED]


def run_clock(code: str, start: date) -> ClockAnswer:
    """The last day that a clock allows from `start`.

    Raises NotFound for a rule not in force on that day, and Refused where bank holidays are not held.
    """
    rule = reference.rule(code, start)
    if rule.unit not in _COUNTED:
        raise NotFound(f"{rule.title} is a date, not a clock.")
    return ClockAnswer(rule, start, reference.due_by(code, start))
