"""Read meetings: the year of a partnership, one meeting with all that belongs to it, and when a group meets next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance import cadence as cadences
from goldenthread.governance.elections import Election, elections
from goldenthread.governance.joining import closed_ids, values_of_ids
from goldenthread.governance.papers.lines import PaperLine, files_of, paper_line
from goldenthread.partners.queries import Seat, seats_of
from goldenthread.records.cards import NOW, SHARED, AsOf, Card
from goldenthread.records.queries import cards, find, sheet
from goldenthread.reference import queries as reference
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.joins import joined
from goldenthread.vocabulary import NotFound, Refused
from goldenthread.vocabulary.clock import today

#: Clear working days between a paper's arrival and the meeting, where a group's terms say nothing else.
PAPER_DAYS = 5


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as lists show it. `late`: its day has passed and nobody has said whether it was held."""

    card: Card
    group: Card | None
    on: date | None
    dated: str
    starts: str
    ends: str
    place: str
    state: str
    state_words: str
    minutes: str
    late: bool
    cadence_day: date | None = None

    @property
    def words(self) -> str:
        """Its state for readers, late before all else."""
        if self.late:
            return "Late: its date has passed and it is not marked as held"
        if self.state == "planned" and self.on is None:
            return "Planned, no date set"
        return self.state_words


@dataclass(frozen=True)
class GroupLine:
    """When a group meets: how often, last, next; `expected` is worked out where nothing is planned.

    `late`: the day worked out has passed.
    """

    card: Card
    cadence: str
    cadence_words: str
    last: MeetingLine | None
    next: MeetingLine | None
    expected: date | None
    late: bool

    @property
    def due(self) -> date | None:
        """The day of the next meeting, planned or worked out."""
        return self.next.on if self.next else self.expected


@dataclass(frozen=True)
class Year:
    """The meetings of a partnership in one calendar year, and when each group meets next."""

    year: int
    on: date
    groups: tuple[GroupLine, ...]
    meetings: tuple[MeetingLine, ...]
    undated: tuple[MeetingLine, ...]
    elections: tuple[Election, ...]

    @cached_property
    def late(self) -> tuple[MeetingLine, ...]:
        """The meetings whose day has passed unmarked."""
        return tuple(line for line in self.meetings if line.late)


def meeting_line(card: Card, values: Mapping[str, Any], group: Card | None, on: date) -> MeetingLine:
    """A meeting as it stands on a day."""
    words = card.kind.by_name["meeting_state"].words
    held_on, state = values["held_on"], values["meeting_state"]
    return MeetingLine(
        card,
        group,
        held_on,
        values["dated"] or "",
        values["starts_at"],
        values["ends_at"],
        values["place"],
        state,
        words.get(state, state),
        values["minutes_state"],
        bool(held_on and held_on < on and state == "planned"),
        values["cadence_day"],
    )


def meetings_of(viewer: Actor, owner: str, as_of: AsOf = NOW) -> list[MeetingLine]:
    """Every meeting of a partnership that is open to the viewer, by date; those without one last."""
    found = every(viewer, "meeting", owner, AsOf(None, as_of.known))
    groups = cards(viewer, {v["group"] for _, v in found if v["group"]}, as_of)
    day = as_of.on or today()
    lines = [meeting_line(card, values, groups.get(values["group"] or 0), day) for card, values in found]
    return sorted(lines, key=lambda x: (x.on is None, x.on or date.max, x.starts, x.card.reference))


def year_of(viewer: Actor, owner: str, year: int, as_of: AsOf = NOW) -> Year:
    """The meetings of a partnership in a calendar year, and the next of each group on a day. Raises NotFound."""
    find(viewer, f"{SHARED}/{owner}")
    day = as_of.on or today()
    lines = meetings_of(viewer, owner, as_of)
    return Year(
        year,
        day,
        tuple(group_lines(viewer, owner, lines, as_of)),
        tuple(x for x in lines if x.on and x.on.year == year),
        tuple(x for x in lines if x.on is None and x.state == "planned"),
        tuple(elections(viewer, owner, date(year, 1, 1), date(year, 12, 31))),
    )


def group_lines(viewer: Actor, owner: str, lines: Sequence[MeetingLine], as_of: AsOf = NOW) -> list[GroupLine]:
    """When each group that meets by a cadence, or has met, meets next."""
    day = as_of.on or today()
    found = []
    held = _by_group(lines)
    holidays = _holidays(day)
    for card, values in every(viewer, "group", owner, AsOf(day, as_of.known)):
        if card.state in OVER and as_of.on is None:
            continue
        mine = held.get(card.id, [])
        if not mine and not cadences.known(values["cadence"]):
            continue
        words = card.kind.by_name["cadence"].words.get(values["cadence"], "")
        found.append(_group_line(card, values["cadence"], words, mine, day, holidays))
    return found


def next_meeting(viewer: Actor, group: str, on: date | None = None) -> GroupLine:
    """When one group meets next: what is planned, else the last meeting and one step of its cadence.

    Raises NotFound.
    """
    page = sheet(viewer, group, AsOf(on) if on else NOW)
    if page.card.kind_code != "group":
        raise NotFound(f"{group} is not a group. Give the reference of a group, like dorset-cdp/GRP-001.")
    day = on or today()
    mine = _by_group(meetings_of(viewer, page.card.owner, AsOf(day))).get(page.card.id, [])
    code = page.values["cadence"]
    words = page.card.kind.by_name["cadence"].words.get(code, "")
    return _group_line(page.card, code, words, mine, day, _holidays(day))


def _group_line(
    card: Card, code: str, words: str, mine: Sequence[MeetingLine], day: date, holidays: Collection[date]
) -> GroupLine:
    past = [x for x in mine if x.on and x.on < day and x.state in ("held", "missed", "planned")]
    held = [x for x in past if x.state == "held"]
    coming = [x for x in mine if x.on and x.on >= day and x.state == "planned"]
    expected = None
    if past and not coming and cadences.known(code):
        base = past[-1].cadence_day or past[-1].on
        assert base is not None
        expected = cadences.to_working_day(cadences.step(code, base), holidays)
    late = bool(expected and expected < day)
    return GroupLine(card, code, words, held[-1] if held else None, coming[0] if coming else None, expected, late)


def _by_group(lines: Sequence[MeetingLine]) -> dict[int, list[MeetingLine]]:
    found: dict[int, list[MeetingLine]] = {}
    for line in lines:
        if line.group:
            found.setdefault(line.group.id, []).append(line)
    return found


def _holidays(day: date) -> Collection[date]:
    return reference.bank_holidays(day - timedelta(days=800), day + timedelta(days=800))


@dataclass(frozen=True)
class ItemLine:
    """An item of an agenda, what it is about, and its papers."""

    card: Card
    item_type: str
    type_words: str
    why: str
    note: str
    about: tuple[Card, ...]


@dataclass(frozen=True)
class Present:
    """Who was there: a seat, a post or an organisation, and how."""

    card: Card
    who: Card | None
    presence: str
    presence_words: str
    substitute: str


@dataclass(frozen=True)
class Declared:
    """An interest, who declared it, about what, and what followed."""

    card: Card
    who: tuple[Card, ...]
    about: tuple[Card, ...]
    handling_words: str


@dataclass(frozen=True)
class DecisionLine:
    """A decision, what it was about, and the actions that came of it with their owners."""

    card: Card
    decided: str
    outcome: str
    outcome_words: str
    about: tuple[Card, ...]
    actions: tuple["ActionLine", ...]


@dataclass(frozen=True)
class ActionLine:
    """An action that came of a decision: who owns it, when it is due, how it goes."""

    card: Card
    owners: tuple[Card, ...]
    due: date | None
    delivery: str


@dataclass(frozen=True)
class Terms:
    """What a group's terms of reference say of its meetings."""

    card: Card | None = None
    agreed_on: date | None = None
    review_due: date | None = None
    quorum: int | None = None
    paper_days: int = PAPER_DAYS
    working: bool = True

    @property
    def deadline_words(self) -> str:
        """`5 clear working days before the meeting`."""
        sort = "clear working day" if self.working else "clear day"
        return f"{self.paper_days} {sort}{'' if self.paper_days == 1 else 's'} before the meeting"


@dataclass(frozen=True)
class MeetingPage:
    """Everything a meeting's page shows."""

    line: MeetingLine
    values: Mapping[str, Any]
    group: Card | None
    terms: Terms
    deadline: date | None
    agenda: tuple[ItemLine, ...]
    papers: tuple[PaperLine, ...]
    attendance: tuple[Present, ...]
    interests: tuple[Declared, ...]
    decisions: tuple[DecisionLine, ...]
    seats: tuple[Seat, ...]
    before: MeetingLine | None
    after: MeetingLine | None
    to_decide: tuple[Card, ...]
    election: Election | None

    @property
    def quorate(self) -> bool | None:
        """Whether enough were there; None without a quorum or a record of who came."""
        if self.terms.quorum is None or not self.attendance:
            return None
        return sum(x.presence in ("present", "substitute") for x in self.attendance) >= self.terms.quorum


_PARTS = ("agenda_item", "paper", "attendance", "interest", "decision")


def meeting_page(viewer: Actor, full: str, as_of: AsOf = NOW, *, with_seats: bool = False) -> MeetingPage:
    """One meeting with its agenda, papers, attendance, interests and decisions. Raises NotFound.

    The seats of its group on the day come `with_seats` alone: a form needs them, and reading does not.
    """
    page = sheet(viewer, full, as_of)
    if page.card.kind_code != "meeting":
        raise NotFound(f"{full} is not a meeting. Give the reference of one, like dorset-cdp/MTG-001.")
    day = as_of.on or today()
    group = page.group
    line = meeting_line(page.card, page.values, group, day)
    inside = page.related("part_of", outward=False)
    parts = {code: [c for c in inside if c.kind_code == code] for code in _PARTS}
    values = {code: values_of_ids(viewer, code, [c.id for c in found], as_of) for code, found in parts.items()}
    for code, found in parts.items():
        # What had not been recorded by then is not part of the meeting as it was known.
        parts[code] = sorted((c for c in found if c.id in values[code]), key=lambda c: (c.position, c.reference))
    links = joined(viewer, [c.id for c in inside], ["concerns", "led_to"], (), as_of)
    terms = terms_of(viewer, page.card.owner, group)
    deadline = paper_deadline(terms, line.on)
    files = files_of(viewer, [c.id for c in parts["paper"]], as_of, deadline)
    siblings = [x for x in meetings_of(viewer, page.card.owner, as_of) if group and x.group and x.group.id == group.id]
    return MeetingPage(
        line=line,
        values=page.values,
        group=group,
        terms=terms,
        deadline=deadline,
        agenda=tuple(_item(c, values["agenda_item"][c.id], links["concerns"][c.id]) for c in parts["agenda_item"]),
        papers=tuple(paper_line(c, values["paper"][c.id], deadline, day, files[c.id]) for c in parts["paper"]),
        attendance=tuple(_present(c, values["attendance"][c.id], links["concerns"][c.id]) for c in parts["attendance"]),
        interests=tuple(_declared(c, values["interest"][c.id], links["concerns"][c.id]) for c in parts["interest"]),
        decisions=_decisions(viewer, parts["decision"], values["decision"], links, as_of),
        seats=_seats(viewer, group, line.on) if with_seats else (),
        before=next((x for x in reversed(siblings) if x.on and line.on and x.on < line.on), None),
        after=next((x for x in siblings if x.on and line.on and x.on > line.on), None),
        to_decide=page.related("decides_on"),
        election=next(iter(elections(viewer, page.card.owner, line.on, line.on)), None) if line.on else None,
    )


def _seats(viewer: Actor, group: Card | None, on: date | None) -> tuple[Seat, ...]:
    if group is None:
        return ()
    return tuple(seats_of(viewer, [group.id], AsOf(on)).get(group.id, []))


def terms_of(viewer: Actor, owner: str, group: Card | None) -> Terms:
    """What the newest live terms of reference of a group say; the usual five clear days where there are none."""
    return terms_by_group(viewer, owner).get(group.id, Terms()) if group else Terms()


def terms_by_group(viewer: Actor, owner: str) -> dict[int, Terms]:
    """What the newest live terms of reference of each group say, by the id of the group."""
    found = [x for x in every(viewer, "terms_of_reference", owner, NOW) if x[1]["group"] and x[0].state not in OVER]
    found.sort(key=lambda pair: (pair[1]["agreed_on"] or date.min, pair[0].reference))
    return {values["group"]: _terms(card, values) for card, values in found}


def _terms(card: Card, values: Mapping[str, Any]) -> Terms:
    given = values["paper_days"]
    return Terms(
        card,
        values["agreed_on"],
        values["review_due"],
        values["quorum"],
        PAPER_DAYS if given is None else given,
        values["paper_day_kind"] == "working",
    )


def paper_deadline(terms: Terms, on: date | None) -> date | None:
    """The last day on which a paper is in time; None without a date, or where the bank holidays are not held."""
    if on is None:
        return None
    if not terms.working:
        return on - timedelta(days=terms.paper_days + 1)
    try:
        return reference.clear_days_before(on, terms.paper_days)
    except Refused:
        return None


def _item(card: Card, values: Mapping[str, Any], about: Sequence[Card]) -> ItemLine:
    code = values["item_type"]
    words = card.kind.by_name["item_type"].words.get(code, code)
    return ItemLine(card, code, words, values["why"], values["note"], tuple(about))


def _present(card: Card, values: Mapping[str, Any], about: Sequence[Card]) -> Present:
    code = values["presence"]
    words = card.kind.by_name["presence"].words.get(code, code)
    return Present(card, about[0] if about else None, code, words, values["substitute"])


_PEOPLE = ("seat", "post", "organisation")


def _declared(card: Card, values: Mapping[str, Any], about: Sequence[Card]) -> Declared:
    code = values["handling"]
    return Declared(
        card,
        tuple(c for c in about if c.kind_code in _PEOPLE),
        tuple(c for c in about if c.kind_code not in _PEOPLE),
        card.kind.by_name["handling"].words.get(code, code),
    )


def _decisions(
    viewer: Actor,
    found: Sequence[Card],
    values: Mapping[int, Mapping[str, Any]],
    links: Mapping[str, Mapping[int, list[Card]]],
    as_of: AsOf,
) -> tuple[DecisionLine, ...]:
    led = {c.id: [x for x in links["led_to"][c.id] if x.kind_code == "action"] for c in found}
    actions = action_lines(viewer, {x.id: x for some in led.values() for x in some}, as_of)
    return tuple(
        DecisionLine(
            card,
            values[card.id]["decided"],
            values[card.id]["outcome"],
            card.kind.by_name["outcome"].words.get(values[card.id]["outcome"], ""),
            tuple(links["concerns"][card.id]),
            tuple(actions[x.id] for x in led[card.id]),
        )
        for card in found
    )


def action_lines(viewer: Actor, found: Mapping[int, Card], as_of: AsOf = NOW) -> dict[int, ActionLine]:
    """Actions with their owners and how each goes, by id."""
    if not found:
        return {}
    values = values_of_ids(viewer, "action", list(found), as_of)
    owned = joined(viewer, list(found), ["accountable", "responsible"], (), as_of)
    return {
        pk: ActionLine(
            card,
            tuple({c.id: c for key in owned for c in owned[key][pk]}.values()),
            card.due,
            values[pk]["delivery"],
        )
        for pk, card in found.items()
    }


def open_actions_before(viewer: Actor, page: MeetingPage) -> list[ActionLine]:
    """Matters arising: actions of earlier meetings of the same group that nobody has finished."""
    if page.group is None or page.line.on is None:
        return []
    earlier = [
        x.card.id
        for x in meetings_of(viewer, page.line.card.owner)
        if x.group and x.group.id == page.group.id and x.on and x.on < page.line.on
    ]
    decided = joined(viewer, earlier, (), ["part_of"])
    ids = [c.id for some in decided["in:part_of"].values() for c in some if c.kind_code == "decision"]
    led = joined(viewer, ids, ["led_to"])
    found = {c.id: c for some in led["led_to"].values() for c in some if c.kind_code == "action"}
    shut = closed_ids(found.values())
    lines = action_lines(viewer, {pk: c for pk, c in found.items() if pk not in shut})
    return sorted(
        (x for x in lines.values() if x.delivery != "complete"), key=lambda x: (x.due or date.max, x.card.reference)
    )
