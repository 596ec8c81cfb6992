"""How the returns of a period stand: each agency's state in words, what is complete, and whom to chase."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from goldenthread.access import Actor
from goldenthread.observations.models import Observation
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of, related, visible
from goldenthread.reference import queries as reference
from goldenthread.reference.rules import count_working_days
from goldenthread.returns.checks import Severity
from goldenthread.returns.models import Cell, Chase, Found, Query, Review, Round, RoundLine, Submission
from goldenthread.returns.rounds.finding import find_round, seen_rounds
from goldenthread.returns.rounds.making import template_kept
from goldenthread.returns.rounds.rules import Facts, S, Standing, late_words, sees_all, standing
from goldenthread.returns.workbooks.layout import Template
from goldenthread.vocabulary import NotFound, Period
from goldenthread.vocabulary.clock import today

#: A chase is not repeated within this many working days.
CHASE_AGAIN_AFTER = 5

#: (agency, first day, last day, measure, area, breakdown): one figure that one agency gives, whoever asks for it.
Fact = tuple[int, date, date, int, str, str]


@dataclass(frozen=True)
class RoundCard:
    """A round as lists show it.

    Args:
        required, held: Figures that must be given, and how many of these are accepted, here or elsewhere.
        elsewhere: How many of the held ones came through another partnership's return.
        number, state: The version that counts, and its state; 0 and "" where nothing was sent.
        waiting: Findings and queries that wait for the sender.
        late_days: Working days since it was due, while nothing has been sent.
    """

    id: int
    owner: str
    owner_id: int
    owner_title: str
    code: str
    collection: Card
    agency: Card
    period: Period
    opens: date
    due: date
    standing: Standing
    late_days: int = 0
    required: int = 0
    held: int = 0
    elsewhere: int = 0
    lines: int = 0
    number: int = 0
    state: str = ""
    waiting: int = 0
    locked_at: datetime | None = None
    late_reason: str = ""
    chased_on: date | None = None
    chases: int = 0
    accepted_on: datetime | None = None

    @property
    def full_reference(self) -> str:
        return f"{self.owner}/{self.code}"

    @property
    def url(self) -> str:
        """Its page."""
        return f"/p/{self.owner}/returns/{self.code}"

    @property
    def words(self) -> str:
        """How it stands, as a task list says it."""
        if self.standing is Standing.LATE:
            return late_words(self.late_days)
        return self.standing.words

    @property
    def percent(self) -> int:
        """How much of what must be given is accepted, rounded down: 100 means all of it."""
        return 100 * self.held // self.required if self.required else 0


@dataclass(frozen=True)
class Tasks:
    """The rounds of one period, with how complete they are together.

    Args:
        periods: Every period that has rounds here, newest first.
        period: The one that is shown; None where there are none yet.
    """

    periods: tuple[Period, ...]
    period: Period | None
    rounds: tuple[RoundCard, ...]
    required: int = 0
    held: int = 0

    @property
    def late(self) -> tuple[RoundCard, ...]:
        """The rounds that are late."""
        return tuple(each for each in self.rounds if each.standing is Standing.LATE)

    @property
    def done(self) -> int:
        """How many are completed."""
        return sum(each.standing is Standing.COMPLETED for each in self.rounds)

    @property
    def percent(self) -> int:
        """How much of what must be given is accepted, rounded down."""
        return 100 * self.held // self.required if self.required else 0


def tasks(viewer: Actor, slug: str, span: str = "", on: date | None = None) -> Tasks:
    """The rounds of a partnership for one period: the one asked for, else the newest that has opened.

    Args:
        span: First and last day as "2024-04-01_2024-06-30".

    Raises:
        NotFound: where the viewer may see none of this partnership's returns, nor the partnership's work.
    """
    rows = seen_rounds(viewer).filter(owner__reference=slug, owner__kind="partnership")
    when: dict[str, Period] = {}
    opened: dict[str, date] = {}
    for period, opens in rows.order_by("-ends", "-starts").values_list("period", "opens"):
        key = span_of(period)
        when.setdefault(key, period)
        opened[key] = min(opens, opened.get(key, opens))
    day = on or today()
    if not when:
        _refuse_outsider(viewer, slug)
        return Tasks((), None, ())
    started = [key for key in when if opened[key] <= day]
    chosen = span if span in when else started[0] if started else next(iter(when))
    period = when[chosen]
    some = rows.filter(starts=period.start, ends=period.end).order_by("collection__position", "code")
    cards = stand(list(some), day)
    return Tasks(
        tuple(when.values()),
        period,
        tuple(cards),
        sum(card.required for card in cards),
        sum(card.held for card in cards),
    )


def span_of(period: Period) -> str:
    """A period as an address writes it."""
    return f"{period.start.isoformat()}_{period.end.isoformat()}"


def _refuse_outsider(viewer: Actor, slug: str) -> None:
    owner = Record.objects.filter(kind="partnership", reference=slug).first()
    if owner is None or not sees_all(viewer, owner.pk):
        raise NotFound("We cannot find that partnership among yours.")


def round_card(viewer: Actor, full: str, on: date | None = None) -> RoundCard:
    """One round by its full reference. Raises NotFound."""
    (card,) = stand([find_round(viewer, full)], on or today())
    return card


def template_for(viewer: Actor, full: str) -> Template:
    """The template of a round, word for word as it was sent out. Raises NotFound."""
    return template_kept(find_round(viewer, full))


def rounds_of(
    viewer: Actor,
    *,
    owner: str = "",
    agency: int | None = None,
    collection: int | None = None,
    between: tuple[date, date] | None = None,
    on: date | None = None,
) -> list[RoundCard]:
    """Every round that the viewer may see, newest period first, as it stands on a day.

    `between` two days: only those that open or are due then.
    """
    rows = _narrowed(viewer, owner, agency, collection)
    if between is not None:
        rows = rows.filter(Q(opens__range=between) | Q(due__range=between))
    return stand(list(rows), on or today())


def page_of_rounds(
    viewer: Actor,
    *,
    owner: str = "",
    agency: int | None = None,
    collection: int | None = None,
    on: date | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[list[RoundCard], int]:
    """One page of the rounds that the viewer may see, newest period first, and how many there are in all.

    Args:
        on: Only those whose period holds this day.
    """
    rows = _narrowed(viewer, owner, agency, collection)
    if on is not None:
        rows = rows.filter(starts__lte=on, ends__gte=on)
    first = (page - 1) * size
    return stand(list(rows[first : first + size]), today()), rows.count()


def _narrowed(viewer: Actor, owner: str, agency: int | None, collection: int | None) -> QuerySet[Round]:
    rows = seen_rounds(viewer)
    if owner:
        rows = rows.filter(owner__reference=owner)
    if agency is not None:
        rows = rows.filter(agency_id=agency)
    if collection is not None:
        rows = rows.filter(collection_id=collection)
    return rows.order_by("-ends", "owner__reference", "code")


def due_chases(viewer: Actor, slug: str, on: date | None = None) -> list[RoundCard]:
    """The late rounds of a partnership, of every period, that nobody has chased in the last five working days."""
    day = on or today()
    rows = seen_rounds(viewer).filter(owner__reference=slug, due__lt=day, locked_at=None)
    late = [card for card in stand(list(rows.order_by("due", "code")), day) if card.standing is Standing.LATE]
    if not late:
        return []
    free = _holidays(min(card.chased_on or card.due for card in late), day)
    return [
        card
        for card in late
        if card.chased_on is None or count_working_days(card.chased_on, day, free) > CHASE_AGAIN_AFTER
    ]


def stand(rows: Sequence[Round], day: date) -> list[RoundCard]:
    """The cards of rounds, in their order: a few queries, however many."""
    if not rows:
        return []
    ids = [row.pk for row in rows]
    lines = list(
        RoundLine.objects.filter(round_id__in=ids, dropped=False).values_list(
            "round_id", "measure_id", "area", "breakdown", "must"
        )
    )
    held = accepted_facts(rows)
    here = {row.pk: row for row in rows}
    total: Counter[int] = Counter()
    required: Counter[int] = Counter()
    have: Counter[int] = Counter()
    elsewhere: Counter[int] = Counter()
    for pk, measure, area, breakdown, must in lines:
        total[pk] += 1
        row = here[pk]
        through = held.get((row.agency_id, row.starts, row.ends, measure, area, breakdown))
        if must:
            required[pk] += 1
            if through:
                have[pk] += 1
                elsewhere[pk] += pk not in through
    newest, accepted = _submissions(ids)
    waiting = _waiting(ids, [each.pk for each in newest.values()])
    chased: dict[int, list[date]] = defaultdict(list)
    for pk, on in Chase.objects.filter(round_id__in=ids).order_by("on").values_list("round_id", "on"):
        chased[pk].append(on)
    free = _holidays(min([row.due for row in rows] + [day]), day)
    cards = []
    for row in rows:
        sent = newest.get(row.pk)
        facts = Facts(
            opens=row.opens,
            due=row.due,
            state=sent.state if sent else "",
            queries=waiting[row.pk],
            required=required[row.pk],
            held=have[row.pk],
            locked=row.locked_at is not None,
        )
        how = standing(facts, day)
        cards.append(
            RoundCard(
                id=row.pk,
                owner=row.owner.reference,
                owner_id=row.owner_id,
                owner_title=row.owner.title,
                code=row.code,
                collection=card_of(row.collection),
                agency=card_of(row.agency),
                period=row.period,
                opens=row.opens,
                due=row.due,
                standing=how,
                late_days=count_working_days(row.due, day, free) if how is Standing.LATE else 0,
                required=required[row.pk],
                held=have[row.pk],
                elsewhere=elsewhere[row.pk],
                lines=total[row.pk],
                number=sent.number if sent else 0,
                state=sent.state if sent else "",
                waiting=waiting[row.pk],
                locked_at=row.locked_at,
                late_reason=row.late_reason,
                chased_on=chased[row.pk][-1] if chased[row.pk] else None,
                chases=len(chased[row.pk]),
                accepted_on=accepted.get(row.pk),
            )
        )
    return cards


def _holidays(first: date, last: date) -> AbstractSet[date]:
    return set(reference.bank_holidays(min(first, last), last))


def accepted_facts(rows: Sequence[Round]) -> dict[Fact, frozenset[int]]:
    """The rounds through which each fact of these agencies and periods was accepted: "ask once"."""
    cells = (
        Cell.objects.filter(
            submission__state=S.ACCEPTED,
            line__round__agency_id__in={row.agency_id for row in rows},
            line__round__starts__in={row.starts for row in rows},
            line__round__ends__in={row.ends for row in rows},
        )
        .filter(Q(value__isnull=False) | ~Q(marker=""))
        .values_list(
            "line__round__agency_id",
            "line__round__starts",
            "line__round__ends",
            "line__measure_id",
            "line__area",
            "line__breakdown",
            "line__round_id",
        )
    )
    found: dict[Fact, set[int]] = defaultdict(set)
    for *fact, through in cells:
        found[tuple(fact)].add(through)  # type: ignore[index]
    return {fact: frozenset(through) for fact, through in found.items()}


def standing_facts(measures: AbstractSet[int]) -> set[tuple[date, date, int, str, str]]:
    """Every fact of these measures that stands in the store, whatever it came from: it is not missing."""
    rows = Observation.objects.filter(measure_id__in=measures, superseded_at=None)
    return set(rows.values_list("starts", "ends", "measure_id", "area_id", "breakdown"))


def _submissions(ids: Sequence[int]) -> tuple[dict[int, Submission], dict[int, datetime]]:
    """The version that counts in each round, and when one was accepted."""
    rows = Submission.objects.filter(round_id__in=ids).exclude(state__in=[S.ROLLED_BACK, S.SUPERSEDED])
    newest: dict[int, Submission] = {}
    accepted: dict[int, datetime] = {}
    for row in rows.only("round_id", "number", "state", "accepted_at").order_by("number"):
        newest[row.round_id] = row
        if row.state == S.ACCEPTED and row.accepted_at:
            accepted[row.round_id] = row.accepted_at
    return newest, accepted


def _waiting(rounds: Sequence[int], submissions: Sequence[int]) -> Counter[int]:
    """How many findings and queries wait for the sender, by round."""
    found: Counter[int] = Counter()
    open_findings = (
        Found.objects.filter(submission_id__in=submissions, answered_at=None)
        .exclude(submission__state__in=[S.ACCEPTED])
        .exclude(severity=Severity.HOLD.value)
    )
    for pk, n in open_findings.values_list("submission__round_id").annotate(n=Count("pk")):
        found[pk] += n
    asked = Query.objects.filter(round_id__in=rounds, sort=Query.Sort.QUERY, answered_at=None, closed_at=None)
    for pk, n in asked.values_list("round_id").annotate(n=Count("pk")):
        found[pk] += n
    return found


@dataclass(frozen=True)
class ItemState:
    """One item of an agreed data set, with what is missing of it and what reviews said.

    Args:
        months_late: Whole months since the oldest missing figure was due; 0 where none is missing.
        missing: Periods for which it was due and is not held, oldest first.
    """

    item: Card
    collection: str
    heading: str
    measures: tuple[Card, ...]
    provider: Card | None
    missing: tuple[Period, ...]
    months_late: int
    chased_on: date | None
    reviews: tuple[tuple[date, str, str, str], ...]


def data_set(viewer: Actor, slug: str, on: date | None = None) -> list[ItemState]:
    """Every item that a partnership has agreed to collect, with its provider, what is missing, and its reviews.

    Raises NotFound for somebody who does not see all of the partnership's returns.
    """
    owner = Record.objects.filter(kind="partnership", reference=slug).first()
    if owner is None or not sees_all(viewer, owner.pk):
        raise NotFound("We cannot find that partnership among yours.")
    day = on or today()
    rows = list(Round.objects.filter(owner=owner).select_related("owner", "agency__owner").order_by("ends"))
    here = {row.pk: row for row in rows}
    chased: dict[int, date] = dict(Chase.objects.filter(round__in=rows).order_by("on").values_list("round_id", "on"))
    missing: dict[int, dict[int, Round]] = defaultdict(dict)
    lines = RoundLine.objects.filter(round__in=rows, dropped=False, must=True)
    told = list(lines.values_list("round_id", "item_id", "measure_id", "area", "breakdown"))
    held = standing_facts({measure for _, _, measure, _, _ in told})
    for pk, item, measure, area, breakdown in told:
        row = here[pk]
        if row.due < day and (row.starts, row.ends, measure, area, breakdown) not in held:
            missing[item][pk] = row
    items, providers, measures, belongs = _items(viewer, owner)
    notes: dict[int, list[tuple[date, str, str, str]]] = defaultdict(list)
    for note in Review.objects.filter(item_id__in=[item.pk for item in items]).order_by("-on", "-pk"):
        notes[note.item_id].append((note.on, note.period, note.get_decision_display(), note.words))
    found = []
    for each in items:
        late = sorted(missing[each.pk].values(), key=lambda row: row.ends)
        found.append(
            ItemState(
                item=card_of(each),
                collection=belongs.get(each.pk, ""),
                heading=each.returnitem_detail.heading,
                measures=tuple(measures.get(each.pk, ())),
                provider=providers.get(each.pk),
                missing=tuple(row.period for row in late),
                months_late=_whole_months(late[0].due, day) if late else 0,
                chased_on=max((chased[row.pk] for row in late if row.pk in chased), default=None),
                reviews=tuple(notes[each.pk]),
            )
        )
    return found


def _items(viewer: Actor, owner: Record) -> tuple[list[Record], dict[int, Card], dict[int, list[Card]], dict[int, str]]:
    """The items of a partnership; by item its provider, its measures, and the reference of its collection."""
    items = list(
        visible(viewer)
        .filter(kind="return_item", owner=owner, state="live")
        .select_related("returnitem_detail")
        .order_by("position", "reference")
    )
    ids = [item.pk for item in items]
    collections = {pk: found[0] for pk, found in related(viewer, ids, "part_of").items() if found}
    agencies = related(viewer, {card.id for card in collections.values()}, "asks_of")
    providers = {item: agencies[of.id][0] for item, of in collections.items() if agencies.get(of.id)}
    belongs = {item: of.full_reference for item, of in collections.items()}
    return items, providers, related(viewer, ids, "asks_for"), belongs


def _whole_months(first: date, last: date) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if last.day >= first.day else months - 1


__all__ = [
    "CHASE_AGAIN_AFTER",
    "ItemState",
    "RoundCard",
    "Tasks",
    "data_set",
    "due_chases",
    "page_of_rounds",
    "round_card",
    "rounds_of",
    "span_of",
    "stand",
    "tasks",
    "template_for",
]
