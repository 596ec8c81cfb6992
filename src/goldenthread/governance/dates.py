"""Days that come, from every room: for the calendar, the feeds and the notices alike.

A source is a function that reads the days of one partnership between two days, as far as the viewer may see them.
The rooms above add theirs, so that an edition's day stands in the calendar though governance knows of no edition.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance.duty_queries import Occurrence, duties_of
from goldenthread.governance.joining import values_of_ids
from goldenthread.governance.queries import MeetingLine, Terms, meetings_of, paper_deadline, terms_by_group
from goldenthread.governance.standing.escalating import escalations_of
from goldenthread.governance.standing.flowing import due_of
from goldenthread.notices.kinds import moment_of
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import card_of, values_of, visible
from goldenthread.returns.rounds.queries import rounds_of
from goldenthread.returns.rounds.rules import Standing
from goldenthread.strategy.chapters import OVER
from goldenthread.strategy.joins import joined
from goldenthread.strategy.owning import owners_of

SENSITIVE = "official_sensitive"


@dataclass(frozen=True)
class Dated:
    """Something that falls on a day, of a kind and moment of `notices.kinds`.

    Args:
        card: The record it is about, which the viewer may see; None where it is no record.
        words: How it stands, for readers.
        done: Whether it needs nothing more: it is in no notice, and never late.
        late: Whether it has passed and nothing was recorded.
        at: The page it opens; that of the card where it is empty.
        group: Id of the group that it belongs to, if any.
        behind: Record ids of those that are to be told; of its group the seats that see to things are told too.
        users: Opaque ids of others that are to be told.
        managers: Whether the partnership's managers are told.
        shown: Whether the calendar shows it.
        key: What tells it from another of the same card and moment.
    """

    kind: str
    moment: str
    on: date
    title: str
    card: Card | None
    words: str
    done: bool = False
    late: bool = False
    at: str = ""
    group: int | None = None
    behind: tuple[int, ...] = ()
    users: tuple[str, ...] = ()
    managers: bool = True
    shown: bool = True
    key: str = ""

    @property
    def sort(self) -> str:
        """What a calendar calls it."""
        return moment_of(self.kind, self.moment).sort

    @property
    def url(self) -> str:
        return self.at or (self.card.url if self.card else "")

    @property
    def guarded(self) -> bool:
        return self.card is not None and self.card.marking == SENSITIVE


Source = Callable[[Actor, str, date, date, date], Iterable[Dated]]
_SOURCES: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Register where days come from: a function of (viewer, slug, first day, last day, today)."""

    def register(found: Source) -> Source:
        _SOURCES[name] = found
        return found

    return register


def dates_of(
    viewer: Actor, owner: str, first: date, last: date, on: date, *, without: Collection[str] = ()
) -> list[Dated]:
    """Everything of a partnership that falls from `first` to `last`, as it stands on a day, by day.

    Sources `without` are not read: the calendar reads duties for itself, with every occurrence.
    """
    wanted = [each for name, each in _SOURCES.items() if name not in without]
    found = [one for each in wanted for one in each(viewer, owner, first, last, on)]
    return sorted((x for x in found if first <= x.on <= last), key=lambda x: (x.on, x.sort, x.title))


Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Day:
    """A day that a field of a kind of record holds: `coming` and `passed` are said before and after it."""

    record: str
    kind: str
    moment: str
    when: Callable[[Card, Values, date], date | None]
    coming: str
    passed: str
    done: Callable[[Values], bool] = lambda values: False
    done_words: str = ""


_DAYS = (
    _Day("sharing_agreement", "agreement", "ends", lambda c, v, on: v["expires_on"], "Expires", "Expired"),
    _Day("grant", "grant", "ends", lambda c, v, on: v["ends_on"], "The money ends", "The money has ended"),
    _Day("grant", "grant", "return", lambda c, v, on: v["return_due"], "Due", "Was due; mark the next day"),
    _Day("data_flow", "flow", "due", lambda c, v, on: due_of(v, on)[0] if c.held_on(on) else None, "Due", "Overdue"),
    _Day(
        "data_question",
        "flow",
        "question",
        lambda c, v, on: c.due,
        "Answer due",
        "Answer overdue",
        lambda v: bool(v["answered_on"]),
        "Answered",
    ),
    _Day(
        "challenge",
        "duty",
        "reply",
        lambda c, v, on: v["reply_due"],
        "Reply due",
        "No reply yet",
        lambda v: bool(v["replied_on"]),
        "Replied",
    ),
    _Day("challenge", "duty", "next", lambda c, v, on: v["next_step_due"], "Next step due", "Next step was due"),
    _Day(
        "risk",
        "risk",
        "review",
        lambda c, v, on: v["review_due"],
        "Review due",
        "Review overdue",
        lambda v: bool(v["reviewed_on"] and v["review_due"] and v["reviewed_on"] >= v["review_due"]),
        "Reviewed",
    ),
)


@source("records")
def _records(viewer: Actor, owner: str, first: date, last: date, on: date) -> list[Dated]:
    """The days that fields of records hold. All kinds are read at once: a calendar asks for every one of them."""
    codes = sorted({day.record for day in _DAYS})
    rows = visible(viewer).filter(kind__in=codes, owner__reference=owner).exclude(state__in=OVER)
    rows = rows.select_related("owner", "group", *(kind(code).detail_name for code in codes))
    found = [(card_of(row), values_of(row), row.group_id) for row in rows]
    due = [
        (day, card, values, group, when)
        for card, values, group in found
        for day in _DAYS
        if day.record == card.kind_code and (when := day.when(card, values, on)) and first <= when <= last
    ]
    owners = owners_of({card.id for _, card, *_ in due}) if due else {}
    flows = [card.id for _, card, *_ in due if card.kind_code == "data_flow"]
    senders = joined(viewer, flows, ["flows_from"])["flows_from"] if flows else {}
    lines = []
    for day, card, values, group, when in due:
        over, passed = day.done(values), when < on
        said = day.done_words if over else day.passed if passed else day.coming
        behind = {*owners[card.id], *((group,) if group else ()), *(c.id for c in senders.get(card.id, ()))}
        late = passed and not over and bool(moment_of(day.kind, day.moment).late)
        told = tuple(sorted(behind))
        lines.append(Dated(day.kind, day.moment, when, card.title, card, said, over, late, "", group, told))
    return lines


@source("escalations")
def _escalations(viewer: Actor, owner: str, first: date, last: date, on: date) -> list[Dated]:
    lines = []
    for line in escalations_of(viewer, owner, on=on).open:
        if line.standing.due:
            lines.append(
                Dated(
                    "duty",
                    "escalation",
                    line.standing.due,
                    line.card.title,
                    line.card,
                    f"Stage {line.standing.stage}: {line.words[:1].lower()}{line.words[1:]}",
                    late=line.standing.late,
                    key=f"stage-{line.standing.stage}",
                )
            )
    return lines


@source("duties")
def _duties(viewer: Actor, owner: str, first: date, last: date, on: date) -> list[Dated]:
    """Duties and reports. The calendar has entries of its own for them, with every occurrence."""
    lines = []
    for year in range(first.year, last.year + 1):
        found = duties_of(viewer, owner, year, on)
        named: list[tuple[Occurrence, Card | None]] = []
        named += [(o, None) for some in found.checklists for duty in some.duties for o in duty.occurrences]
        named += [(o, line.by) for line in found.lines for o in line.occurrences]
        for one, by in named:
            if one.state in ("late", "due"):
                behind = (by.id,) if by else ()
                lines.append(
                    Dated("duty", "duty", one.due, one.line.title, one.line, one.words, late=one.late, behind=behind,
                          group=by.id if by else None, shown=False)
                )  # fmt: skip
    return lines


@source("papers")
def _papers(viewer: Actor, owner: str, first: date, last: date, on: date) -> list[Dated]:
    """The last day for the papers of each meeting that is to come."""
    coming = [x for x in meetings_of(viewer, owner) if x.on and x.state == "planned" and x.on >= on and x.group]
    if not coming:
        return []
    missing = _missing(viewer, coming)
    terms = terms_by_group(viewer, owner)
    lines = []
    for line in coming:
        assert line.group
        deadline = paper_deadline(terms.get(line.group.id, Terms()), line.on)
        if deadline is None:
            continue
        lacks = missing.get(line.card.id, [])
        said = f"{len(lacks)} not received" if lacks else "Last day for papers"
        behind = (line.group.id,)
        late = deadline < on and bool(lacks)
        done = deadline < on and not lacks
        lines.append(
            Dated(
                "papers",
                "due",
                deadline,
                line.card.title,
                line.card,
                said,
                done,
                late,
                group=line.group.id,
                behind=behind,
            )
        )
    return lines


def _missing(viewer: Actor, coming: Iterable[MeetingLine]) -> dict[int, list[Card]]:
    """The papers of each meeting that have not come."""
    inside = joined(viewer, [x.card.id for x in coming], (), ["part_of"])["in:part_of"]
    papers = {pk: [c for c in some if c.kind_code == "paper" and c.state not in OVER] for pk, some in inside.items()}
    values = values_of_ids(viewer, "paper", [c.id for some in papers.values() for c in some])
    return {pk: [c for c in some if not values[c.id]["received_on"]] for pk, some in papers.items()}


@source("returns")
def _returns(viewer: Actor, owner: str, first: date, last: date, on: date) -> list[Dated]:
    lines = []
    for one in rounds_of(viewer, owner=owner, between=(first, last), on=on):
        over = one.standing is Standing.COMPLETED
        sent = over or bool(one.number)
        title = f"{one.collection.title}, {one.period}: {one.agency.title}"
        told = (one.agency.id,)
        lines.append(
            Dated("return", "closes", one.due, title, None, one.words, sent, one.standing is Standing.LATE, one.url,
                  None, told, key=one.full_reference)
        )  # fmt: skip
        if one.opens <= on:
            lines.append(
                Dated("return", "opens", one.opens, title, None, "Opened", sent or one.due < on, False, one.url,
                      None, told, managers=False, shown=False, key=one.full_reference)
            )  # fmt: skip
    return lines
