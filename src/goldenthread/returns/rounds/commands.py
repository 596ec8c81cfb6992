"""Open rounds, chase, lock, let a late change in, and review what is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from goldenthread.access import Actor, Permission, may, require, require_somewhere
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.notices import telling
from goldenthread.notices.queries import people_behind
from goldenthread.records import commands as records
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import get_record, visible
from goldenthread.records.writing import naming
from goldenthread.reference import queries as reference
from goldenthread.returns.models import Chase, Collection, Review, Round, RoundLine
from goldenthread.returns.queries import owner_of
from goldenthread.returns.rounds.asked import Want, periods, wants_of
from goldenthread.returns.rounds.finding import find_round, group_of_round, round_event
from goldenthread.returns.rounds.making import history, same_ask, template_kept, template_of
from goldenthread.vocabulary import Conflict, NotFound, Period, Problem, Refused
from goldenthread.vocabulary.clock import today

OPENED = declare("return.opened", "opened {what} for {agency}: {lines} figures, due on {due}")
RENEWED = declare("return.renewed", "made version {version} of the template of {what}")
CHASED = declare("return.chased", "chased {agency} for {what}")
LOCKED = declare("return.locked", "locked the figures of {what}")
LET_IN = declare("return.let_in", "allowed a late change to {what}: {why}")
REVIEWED = declare("return.reviewed", "reviewed {what}: {decision}")

_LONGEST = 500


@dataclass(frozen=True)
class Opened:
    """What opening did: the full references of rounds that are new, that have a new template, and the rest."""

    made: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


def open_rounds(*, actor: Actor, owner: str, year: int, collection: str = "", labels: Sequence[str] = ()) -> Opened:
    """Open the rounds of a year by the cadence of each collection: 2024 is 2024/25 for financial years.

    A round that is there is left as it is; only where nothing has been sent yet, and what is asked has
    changed, does it get a new version of its template. A role in a group opens the rounds of that group's collections.

    Args:
        owner: A partnership's slug.
        collection: Full reference of one collection; empty for every one that asks an agency for something.
        labels: Only the periods with these labels, like "quarter 1 2024/25"; empty for all.

    Raises:
        NotAllowed, NotFound: by the actor's role and the references.
        Refused: where a definition cannot be asked for, or bank holidays are not held for the year.
        Conflict: when somebody else opened the same rounds at the same moment.
    """
    row = _partnership(actor, owner)
    require_somewhere(actor, Permission.ACCEPT_FIGURES, row.pk)
    if not 2000 <= year <= 2100:
        raise Refused.one("Year", f"{year} is no year that we know", "Give the year that it starts in, like 2024")
    some = _collections(actor, row, collection)
    if collection:
        require(actor, Permission.ACCEPT_FIGURES, row.pk, group=some[0].group_id)
    some = [each for each in some if may(actor, Permission.ACCEPT_FIGURES, row.pk, group=each.group_id)]
    wants = wants_of(some)
    details = Collection.objects.in_bulk([each.pk for each in some])
    agencies = _agencies(some)
    now = datetime.now(UTC)
    made: list[str] = []
    renewed: list[str] = []
    unchanged: list[str] = []
    try:
        with transaction.atomic():
            there = {
                (held.collection_id, held.starts, held.ends): held
                for held in Round.objects.filter(collection__in=some).select_related(
                    "owner", "agency", "collection__owner"
                )
            }
            sent = set(
                Round.objects.filter(collection__in=some, submissions__isnull=False).values_list("pk", flat=True)
            )
            for each in some:
                agency, detail = agencies.get(each.pk), details[each.pk]
                if agency is None or not wants[each.pk]:
                    if collection:
                        raise Refused.one(
                            each.title, "it asks no agency for anything yet", "Link it to its agency, and add its items"
                        )
                    continue
                for period in periods(detail.cadence, detail.years, year):
                    if labels and period.label not in labels:
                        continue
                    asked = [want for want in wants[each.pk] if want.asked_in(period)]
                    if not asked:
                        continue
                    held = there.get((each.pk, period.start, period.end))
                    ask = _Ask(row, each, detail, agency, period, asked)
                    if held is None:
                        made.append(_open(actor, ask, now))
                    elif held.pk in sent or held.locked_at or not _renew(actor, ask, held, now):
                        unchanged.append(f"{owner}/{held.code}")
                    else:
                        renewed.append(f"{owner}/{held.code}")
    except IntegrityError:
        raise Conflict("Somebody else opened these rounds at the same moment. Look at them again.") from None
    return Opened(tuple(made), tuple(renewed), tuple(unchanged))


@dataclass(frozen=True)
class _Ask:
    owner: Record
    collection: Record
    detail: Collection
    agency: Record
    period: Period
    wants: list[Want]

    @property
    def code(self) -> str:
        return f"{self.collection.reference}-{self.period.start:%Y%m}-{self.period.end:%Y%m}"


def _partnership(actor: Actor, slug: str) -> Record:
    row = owner_of(actor, slug)
    if row is None:
        raise NotFound("The shared library asks no agency for returns. Give the short name of a partnership.")
    return row


def _collections(actor: Actor, owner: Record, only: str) -> list[Record]:
    if only:
        found = get_record(actor, only if "/" in only else f"{owner.reference}/{only}")
        if found.kind != "collection" or found.owner_id != owner.pk:
            raise NotFound(f"There is no collection {only}. Give the reference of one, like COL-001.")
        return [found]
    rows = visible(actor).filter(kind="collection", owner=owner, state="live")
    return list(rows.order_by("position", "reference"))


def _agencies(collections: Sequence[Record]) -> dict[int, Record]:
    links = Link.objects.filter(source__in=collections, relation="asks_of", withdrawn_at=None)
    return {link.source_id: link.target for link in links.select_related("target__owner").order_by("pk")}


def _made(ask: _Ask, version: int) -> tuple[Any, dict[str, Want], date]:
    due = reference.working_day_after(ask.period.end, ask.detail.due_after)
    series = {(want.measure.pk, want.area, want.breakdown) for want in ask.wants}
    template, asked = template_of(
        identity=f"{ask.owner.reference}/{ask.code}",
        version=version,
        agency=ask.agency,
        collection=ask.collection,
        period=ask.period,
        due=due,
        wants=ask.wants,
        contact=ask.detail.contact,
        before=history(series, ask.period),
    )
    return template, asked, due


def _open(actor: Actor, ask: _Ask, now: datetime) -> str:
    template, asked, due = _made(ask, 1)
    row = Round.objects.create(
        owner=ask.owner,
        collection=ask.collection,
        agency=ask.agency,
        code=ask.code,
        period=ask.period,
        starts=ask.period.start,
        ends=ask.period.end,
        opens=reference.working_day_after(ask.period.end, ask.detail.opens_after),
        due=due,
        template=template.plain(),
        made_at=now,
        made_by=actor.id,
    )
    _lines(row, asked)
    ledger.write(
        actor,
        round_event(row, OPENED, agency=ask.agency.title, lines=f"{len(asked):,}", due=f"{due.day} {due:%B %Y}"),
        at=now,
    )
    return f"{ask.owner.reference}/{row.code}"


def _lines(row: Round, asked: dict[str, Want]) -> None:
    RoundLine.objects.bulk_create(
        [
            RoundLine(
                round=row,
                position=n,
                key=key,
                item=want.item.record,
                measure=want.measure,
                area=want.area,
                breakdown=want.breakdown,
                must=want.item.must,
            )
            for n, (key, want) in enumerate(asked.items(), 1)
        ],
        batch_size=200,
        update_conflicts=True,
        update_fields=["position", "item", "must", "dropped"],
        unique_fields=["round", "key"],
    )


def _renew(actor: Actor, ask: _Ask, row: Round, now: datetime) -> bool:
    template, asked, due = _made(ask, row.template_version + 1)
    if same_ask(template, template_kept(row)) and row.agency_id == ask.agency.pk:
        return False
    row.template, row.template_version, row.due = template.plain(), row.template_version + 1, due
    row.opens = reference.working_day_after(ask.period.end, ask.detail.opens_after)
    row.agency = ask.agency
    row.save(update_fields=["template", "template_version", "due", "opens", "agency"])
    row.lines.exclude(key__in=list(asked)).update(dropped=True)
    _lines(row, asked)
    ledger.write(actor, round_event(row, RENEWED, version=row.template_version), at=now)
    return True


def chase(*, actor: Actor, rounds: Sequence[str], words: str = "", on: date | None = None) -> int:
    """Record that agencies were chased for these rounds, all late ones in one act. Returns how many.

    A round is chased once a day: the same act twice changes nothing. What sends the message reads `due_chases`.

    Raises:
        NotFound, NotAllowed: by the references and the actor's role.
        Refused: for words that are too long, or a round that is complete.
    """
    if len(words) > _LONGEST:
        raise Refused.one("Words", "they are over 500 characters long", "Shorten them")
    rows = [find_round(actor, full) for full in dict.fromkeys(rounds)]
    for row in rows:
        require(actor, Permission.ACCEPT_FIGURES, row.owner_id, group=group_of_round(row))
    now, day = datetime.now(UTC), on or today()
    with transaction.atomic():
        done = set(Chase.objects.filter(round__in=rows, on=day).values_list("round_id", flat=True))
        fresh = [row for row in rows if row.pk not in done]
        Chase.objects.bulk_create([Chase(round=row, on=day, at=now, by=actor.id, words=words.strip()) for row in fresh])
        ledger.write(actor, *(round_event(row, CHASED, agency=row.agency.title) for row in fresh), at=now)
        for row in fresh:
            _tell_of_chase(row, day)
    return len(fresh)


def _tell_of_chase(row: Round, day: date) -> None:
    """Tell whoever sends returns for the agency; a chase cannot wait for a digest."""
    due = f"{row.due.day} {row.due:%B %Y}"
    news = telling.News(
        key=f"chase:{row.pk}:{day}",
        text=f"{row.agency.title} is asked again for its return {row.code}: it was due on {due}",
        url=f"/p/{row.owner.reference}/returns/{row.code}",
        urgent=True,
        kind="return",
    )
    telling.tell(users=people_behind([row.agency_id], day), news=news)


def lock(*, actor: Actor, rounds: Sequence[str]) -> int:
    """Lock the figures of these rounds: from now on a change needs an exception. Returns how many were locked.

    A round whose return is not accepted can be locked too; whoever is late then asks for a late change.
    """
    rows = [find_round(actor, full) for full in dict.fromkeys(rounds)]
    for row in rows:
        require(actor, Permission.ACCEPT_FIGURES, row.owner_id, group=group_of_round(row))
    now = datetime.now(UTC)
    with transaction.atomic():
        fresh = [
            row
            for row in rows
            if Round.objects.filter(pk=row.pk, locked_at=None).update(
                locked_at=now, locked_by=actor.id, late_reason="", late_by=""
            )
        ]
        ledger.write(actor, *(round_event(row, LOCKED) for row in fresh), at=now)
    return len(fresh)


def let_in(*, actor: Actor, round: str, reason: str) -> None:
    """Allow one late change to figures that are locked, with a reason. It ends when the change is accepted.

    Raises:
        NotFound, NotAllowed: by the reference and the actor's role.
        Refused: without a reason, or where nothing is locked.
    """
    row = find_round(actor, round)
    require(actor, Permission.GRANT_EXCEPTION, row.owner_id, group=group_of_round(row))
    if not reason.strip() or len(reason) > _LONGEST:
        raise Refused.one("Reason", "it needs a reason of up to 500 characters", "Say why the change is allowed")
    if row.locked_at is None:
        raise Refused.one(row.code, "its figures are not locked", "Send or accept the change as usual")
    with transaction.atomic():
        Round.objects.filter(pk=row.pk).update(late_reason=reason.strip(), late_by=actor.id)
        ledger.write(actor, round_event(row, LET_IN, why=reason.strip()))


def review(
    *, actor: Actor, collection: str, notes: Sequence[tuple[str, str, str]], period: str = "", on: date | None = None
) -> int:
    """Record a review of an agreed data set: (item, decision, words) for each item that was talked about.

    Each note stands as a comment on its item too, where the item's page shows it. Returns how many.

    Raises:
        NotFound, NotAllowed: by the references and the actor's role.
        Refused: for a decision that is none, words left out, or an item of another collection.
    """
    row = get_record(actor, collection)
    if row.kind != "collection":
        raise NotFound(f"There is no collection {collection}. Give the reference of one.")
    require(actor, Permission.CHANGE, row.owner_id, group=row.group_id)
    items = [
        (
            get_record(actor, item if "/" in item or row.owner is None else f"{row.owner.reference}/{item}"),
            decision,
            words,
        )
        for item, decision, words in notes
    ]
    belong = set(
        Link.objects.filter(target=row, relation="part_of", withdrawn_at=None).values_list("source_id", flat=True)
    )
    problems = []
    for item, decision, words in items:
        if item.pk not in belong:
            problems.append(Problem(item.reference, "it is no item of this collection", "Give one of its items"))
        if decision not in Review.Decision.values:
            said = ", ".join(Review.Decision.values)
            problems.append(Problem(item.reference, f"“{decision}” is no decision", f"Use one of: {said}"))
        if not words.strip() or len(words) > 1000:
            problems.append(Problem(item.reference, "it needs words, up to 1,000 characters", "Say what was said"))
    if problems:
        raise Refused(problems)
    now, day = datetime.now(UTC), on or today()
    with transaction.atomic():
        for item, decision, words in items:
            label = Review.Decision(decision).label
            Review.objects.create(
                collection=row,
                item=item,
                period=period,
                on=day,
                decision=decision,
                words=words.strip(),
                at=now,
                by=actor.id,
            )
            records.comment(
                actor=actor,
                record=f"{item.owner.reference if item.owner else 'shared'}/{item.reference}",
                text=f"Review of {day.day} {day:%B %Y}: {label.lower()}. {words.strip()}",
            )
            ledger.write(actor, _review_event(row, item, label), at=now)
    return len(items)


def _review_event(collection: Record, item: Record, label: str) -> Event:
    slug = collection.owner.reference if collection.owner else "shared"
    return Event(
        act=REVIEWED,
        subject_kind="return_item",
        subject_id=str(item.pk),
        subject_ref=f"{slug}/{item.reference}",
        owner=slug,
        parts={"what": naming(item), "decision": label.lower()},
    )
