"""Read the year of a partnership: what happens when, the pipeline of what is to be decided, and priorities' gaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance.dates import dates_of
from goldenthread.governance.duty_queries import Duties, duties_of
from goldenthread.governance.elections import Election
from goldenthread.governance.queries import MeetingLine, Year, meetings_of, year_of
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.queries import find
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.joins import joined
from goldenthread.strategy.order import by_number
from goldenthread.vocabulary import Period
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Entry:
    """One day of the calendar: what, of which sort, and how it stands."""

    on: date
    sort: str
    title: str
    card: Card
    words: str
    late: bool = False
    starts: str = ""
    at: str = ""

    @property
    def url(self) -> str:
        """The page it opens."""
        return self.at or self.card.url


@dataclass(frozen=True)
class CalendarYear:
    """A partnership's year in order of days."""

    year: int
    on: date
    entries: tuple[Entry, ...]
    meetings: Year
    duties: Duties

    @property
    def late(self) -> tuple[Entry, ...]:
        return tuple(x for x in self.entries if x.late)

    def counts(self) -> dict[str, int]:
        """How many of each sort."""
        found: dict[str, int] = {}
        for entry in self.entries:
            found[entry.sort] = found.get(entry.sort, 0) + 1
        return found


def calendar_of(viewer: Actor, owner: str, year: int, as_of: AsOf = NOW) -> CalendarYear:
    """Meetings, duties, reports, reviews, pre-election periods and every other day of one year. Raises NotFound."""
    day = as_of.on or today()
    meetings = year_of(viewer, owner, year, as_of)
    duties = duties_of(viewer, owner, year, day)
    found = [Entry(x.on, "Meeting", x.card.title, x.card, x.words, x.late, x.starts) for x in meetings.meetings if x.on]
    found += [
        Entry(o.due, "Duty", o.line.title, o.line, o.words, o.late)
        for some in duties.checklists
        for duty in some.duties
        for o in duty.occurrences
    ]
    found += [
        Entry(o.due, "Report", o.line.title, o.line, o.words, o.late) for line in duties.lines for o in line.occurrences
    ]
    found += _reviews(viewer, owner, year, day)
    partnership = find(viewer, f"{SHARED}/{owner}")
    found += [
        Entry(x.on, x.sort, x.title, x.card or partnership, x.words, x.late, at=x.url)
        for x in dates_of(viewer, owner, date(year, 1, 1), date(year, 12, 31), day, without=("duties", "texts asked"))
        if x.shown
    ]
    for election in meetings.elections:
        found += _election(election, year)
    found.sort(key=lambda x: (x.on, x.sort, x.starts, x.card.reference))
    return CalendarYear(year, day, tuple(found), meetings, duties)


def _reviews(viewer: Actor, owner: str, year: int, day: date) -> list[Entry]:
    found = []
    for code in ("product", "terms_of_reference"):
        for card, values in every(viewer, code, owner, NOW):
            due = values["review_due"]
            if due and due.year == year and card.state not in OVER:
                late = due < day
                found.append(Entry(due, "Review", card.title, card, "Review overdue" if late else "Review due", late))
    return found


def _election(election: Election, year: int) -> list[Entry]:
    days = ((election.first, "Begins"), (election.poll, "Day of the poll"), (election.last, "Last day"))
    seen: dict[date, str] = {}
    for on, words in days:
        if on and on.year == year:
            seen[on] = f"{seen[on]}, {words.lower()}" if on in seen else words
    return [Entry(on, "Pre-election period", election.card.title, election.card, words) for on, words in seen.items()]


@dataclass(frozen=True)
class Step:
    """A product on its way: how far it is, the meetings that decide on it, and what it leads to."""

    card: Card
    stage: str
    stage_words: str
    issued: Period | None
    meetings: tuple[MeetingLine, ...]
    leads_to: tuple[Card, ...]


def pipeline(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[Step]:
    """Products that lead to one another or wait for a decision, in the order in which they lead (S15).

    Raises NotFound.
    """
    find(viewer, f"{SHARED}/{owner}")
    found = {card.id: (card, values) for card, values in every(viewer, "product", owner, as_of)}
    links = joined(viewer, list(found), ["led_to"], ["decides_on"], as_of)
    after = {pk: [c.id for c in some if c.id in found] for pk, some in links["led_to"].items()}
    chained = {pk for pk, some in after.items() if some} | {pk for some in after.values() for pk in some}
    waiting = {pk for pk, some in links["in:decides_on"].items() if some}
    meetings = {x.card.id: x for x in meetings_of(viewer, owner, as_of)}
    steps = []
    for pk in _in_order(sorted(chained | waiting, key=lambda pk: (found[pk][0].position, pk)), after):
        card, values = found[pk]
        lines = [meetings[c.id] for c in links["in:decides_on"][pk] if c.id in meetings]
        lines.sort(key=lambda x: (x.on is None, x.on or date.max, x.card.position))
        steps.append(
            Step(
                card,
                values["stage"],
                card.kind.by_name["stage"].words.get(values["stage"], ""),
                values["issued"],
                tuple(lines),
                tuple(c for c in links["led_to"][pk] if c.id in found),
            )
        )
    return steps


def _in_order(ids: Sequence[int], after: Mapping[int, Sequence[int]]) -> list[int]:
    """What leads before what it leads to, otherwise as given. A circle ends the order and is added as it stands."""
    left, done = list(ids), []
    while left:
        blocked = {pk for other in left for pk in after.get(other, ())}
        ready = next((pk for pk in left if pk not in blocked), left[0])
        left.remove(ready)
        done.append(ready)
    return done


@dataclass(frozen=True)
class Standing:
    """A priority: what is done already, what is missing, and the response agreed (S16)."""

    card: Card
    number: str
    record: Card | None
    existing: str
    actions: tuple[Card, ...]
    gap: str
    response: str
    agreed_on: date | None

    @property
    def open_gap(self) -> bool:
        """Neither existing work nor a response is recorded."""
        return not (self.existing or self.actions or self.response)


def stocktake(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[Standing]:
    """Each priority with its existing work, gap and agreed response. Raises NotFound."""
    find(viewer, f"{SHARED}/{owner}")
    found = [x for x in every(viewer, "priority", owner, as_of) if x[0].state not in OVER]
    found.sort(key=lambda pair: by_number(pair[1], pair[0]))
    ids = [card.id for card, _ in found]
    links = joined(viewer, ids, (), ["concerns", *_SERVES], as_of)
    parts = {pk: [c for c in _serving(links, pk) if c.kind_code in ("objective", "strand")] for pk in ids}
    below = joined(viewer, {c.id for some in parts.values() for c in some}, (), _SERVES, as_of)
    work = {
        pk: {c.id: c for c in [*_serving(links, pk), *(x for part in parts[pk] for x in _serving(below, part.id))]}
        for pk in ids
    }
    taken = {card.id: (card, values) for card, values in every(viewer, "stocktake", owner, as_of)}
    return [_standing(card, values, links, work[card.id].values(), taken) for card, values in found]


_SERVES = ("implements", "contributes_to", "part_of", "supports")


def _serving(links: Mapping[str, Mapping[int, list[Card]]], pk: int) -> list[Card]:
    return [c for code in _SERVES for c in links[f"in:{code}"][pk]]


def _standing(
    card: Card,
    values: Mapping[str, Any],
    links: Mapping[str, Mapping[int, list[Card]]],
    work: Iterable[Card],
    taken: Mapping[int, tuple[Card, Mapping[str, Any]]],
) -> Standing:
    mine = [taken[c.id] for c in links["in:concerns"][card.id] if c.id in taken and c.state not in OVER]
    said = {name: "\n".join(v[name] for _, v in mine if v[name]) for name in ("existing_work", "gap", "response")}
    agreed = [v["agreed_on"] for _, v in mine if v["agreed_on"]]
    return Standing(
        card,
        values["number"] or "",
        mine[0][0] if mine else None,
        said["existing_work"],
        tuple(c for c in work if c.kind_code == "action" and c.state == "live"),
        said["gap"],
        said["response"],
        max(agreed) if agreed else None,
    )
