"""Answer a request for information: what is held, by body, by date and by marking, as plain files for whoever asked.

It gives what may be looked through for release; it decides nothing. What is left out by its marking is counted, so
that the answer can say so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Min, Q

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.look.cells import csv_text
from goldenthread.look.packing import pack
from goldenthread.look.text import count_of, day, listed
from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard, figures_of
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.kinds import kind, kinds
from goldenthread.records.models import Comment, Link, Record, Revision
from goldenthread.records.queries import card_of, find, show, values_of, visible
from goldenthread.vocabulary import Problem, Refused
from goldenthread.vocabulary.clock import LONDON

TAKEN = declare("information.taken", "took out what is held for a request for information: {what}")

#: Markings from the most open to the most guarded, in words.
MARKINGS: Final = {"public": "Public", "official": "OFFICIAL", "official_sensitive": "OFFICIAL-SENSITIVE"}
_BODIES: Final = ("organisation", "group")


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Args:
        owner: The partnership's short name.
        body: Full reference of an organisation or a group; empty for all. A record is about a body that it is linked
            to, or that is its group.
        first, last: The first and the last day on which it was recorded, changed or accepted; None for no limit.
        markings: Which markings to take.
    """

    owner: str
    body: str = ""
    first: date | None = None
    last: date | None = None
    markings: tuple[str, ...] = ("public", "official")

    @property
    def words(self) -> str:
        """What is asked for, in one line."""
        parts = [self.body or "every body"]
        if self.first or self.last:
            parts.append(
                f"from {day(self.first) if self.first else 'the start'} to {day(self.last) if self.last else 'now'}"
            )
        parts.append(f"marked {listed([MARKINGS[m] for m in self.markings], 'or')}")
        return ", ".join(parts)

    def within(self, field: str) -> Q:
        """The moments of these days, in the time of London."""
        found = Q()
        if self.first:
            found &= Q(**{f"{field}__gte": datetime.combine(self.first, time(), LONDON)})
        if self.last:
            found &= Q(**{f"{field}__lt": datetime.combine(self.last + timedelta(days=1), time(), LONDON)})
        return found


@dataclass(frozen=True)
class Answer:
    """What was found.

    Args:
        records: Each record with its values and when it was first recorded and last changed.
        figures: Figures of the indicators and measures among them, and of no others.
        left_out: How many records fit but for their marking, and may be seen by whoever asks.
    """

    request: Request
    records: tuple[tuple[Card, dict[str, Any], datetime, datetime], ...]
    figures: tuple[FigureCard, ...]
    comments: tuple[tuple[Card, datetime, str, str], ...]
    left_out: int

    @property
    def words(self) -> str:
        """How much there is."""
        said = [count_of(len(self.records), "record"), count_of(len(self.figures), "figure")]
        said.append(count_of(len(self.comments), "comment"))
        return listed(said)


def looked_up(viewer: Actor, request: Request) -> Answer:
    """What is held that fits a request. Seven queries, and one for each kind found.

    Raises:
        NotFound: for a partnership or a body that the viewer may not see.
        NotAllowed: without permission to export the partnership.
        Refused: for days the wrong way round, no marking, or a body that is none.
    """
    partnership = find(viewer, f"{SHARED}/{request.owner}")
    require(viewer, Permission.EXPORT, partnership.id)
    _refuse_faults(viewer, request)
    fits = _about(viewer, request, partnership) & Q(
        pk__in=Revision.objects.filter(request.within("recorded_at")).values("record_id")
    )
    seen = visible(viewer).filter(fits)
    taken = list(seen.filter(marking__in=request.markings).order_by("kind", "position", "reference"))
    left_out = seen.exclude(marking__in=request.markings).count()
    spans = {
        row["record_id"]: (row["first"], row["last"])
        for row in Revision.objects.filter(record_id__in=[r.pk for r in taken])
        .values("record_id")
        .annotate(first=Min("recorded_at"), last=Max("recorded_at"))
    }
    records = tuple((card_of(r), values_of(r), *spans[r.pk]) for r in _with_details(taken))
    cards = {card.id: card for card, *_ in records}
    return Answer(request, records, _figures(viewer, request, cards.values()), _comments(request, cards), left_out)


def take(*, actor: Actor, request: Request) -> tuple[Answer, bytes]:
    """What is held that fits a request, as one ZIP; the ledger says that it was taken. Raises as `looked_up` does."""
    answer = looked_up(actor, request)
    owner = find(actor, f"{SHARED}/{request.owner}")
    with transaction.atomic():
        what = f"{request.words} ({answer.words})"
        ledger.write(
            actor,
            ledger.Event(TAKEN, "partnership", str(owner.id), owner.full_reference, request.owner, {"what": what}),
        )
    return answer, pack(files_of(answer).items())


def files_of(answer: Answer) -> dict[str, bytes]:
    """The files of an answer by name: what it is, the list of records, one table a kind, links, figures, comments."""
    found: dict[str, bytes] = {"about.txt": _about_text(answer).encode()}
    head = ("reference", "kind", "title", "marking", "state", "first_recorded", "last_changed")
    rows = [
        (c.full_reference, c.kind.name, c.title, MARKINGS[c.marking], c.state, _when(first), _when(last))
        for c, _, first, last in answer.records
    ]
    found["records.csv"] = csv_text(head, rows).encode()
    by_kind: dict[str, list[tuple[Card, dict[str, Any]]]] = defaultdict(list)
    for card, values, *_ in answer.records:
        by_kind[card.kind_code].append((card, values))
    for code, mine in by_kind.items():
        specs = [s for s in kind(code).fields if s.sort != "record" and any(show(s, v.get(s.name)) for _, v in mine)]
        found[f"records/{kind(code).slug}.csv"] = csv_text(
            ("reference", *(spec.name for spec in specs)),
            [(card.full_reference, *(show(spec, values.get(spec.name)) for spec in specs)) for card, values in mine],
        ).encode()
    found["links.csv"] = csv_text(("from", "relation", "to", "note"), _links(answer)).encode()
    figure_head = (
        "reference",
        "measure",
        "area",
        "area_name",
        "period",
        "breakdown",
        "figure",
        "note",
        "where_from",
        "accepted",
    )
    found["figures.csv"] = csv_text(figure_head, [_figure_row(one) for one in answer.figures]).encode()
    said = [(card.full_reference, _when(at), sort, text) for card, at, sort, text in answer.comments]
    found["comments.csv"] = csv_text(("reference", "when", "sort", "text"), said).encode()
    return found


# -- Finding ----------------------------------------------------------------------------------------------------


def _refuse_faults(viewer: Actor, request: Request) -> None:
    problems = []
    if request.first and request.last and request.first > request.last:
        problems.append(Problem("Last day", "it is before the first day", "Give a later day"))
    if not request.markings or set(request.markings) - set(MARKINGS):
        problems.append(Problem("Marking", "none that we know is chosen", f"Choose from {listed(MARKINGS.values())}"))
    if problems:
        raise Refused(problems)
    if request.body and find(viewer, request.body).kind_code not in _BODIES:
        raise Refused.one("Body", f"{request.body} is no organisation and no group", "Choose one of these")


def _about(viewer: Actor, request: Request, partnership: Card) -> Q:
    mine = Q(owner_id=partnership.id) | Q(pk=partnership.id)
    if not request.body:
        return mine
    body = find(viewer, request.body).id
    joined = Link.objects.filter(Q(source_id=body) | Q(target_id=body), withdrawn_at=None).values_list(
        "source_id", "target_id"
    )
    # Seats and posts of a body stand between it and what it answers for.
    near = {pk for pair in joined for pk in pair}
    seats = set(Record.objects.filter(pk__in=near, kind__in=("seat", "post")).values_list("pk", flat=True))
    held = Link.objects.filter(target_id__in=seats, relation__in=("accountable", "responsible"), withdrawn_at=None)
    near |= set(held.values_list("source_id", flat=True))
    return mine & (Q(pk__in=near) | Q(group_id=body))


def _with_details(rows: Sequence[Record]) -> list[Record]:
    """The rows again, each with its typed row: one query for each kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row.pk)
    order = [k.code for k in kinds()]
    found: list[Record] = []
    for code in sorted(by_kind, key=order.index):
        mine = Record.objects.filter(pk__in=by_kind[code]).select_related(kind(code).detail_name)
        found += mine.order_by("position", "reference")
    return found


def _figures(viewer: Actor, request: Request, cards: Iterable[Card]) -> tuple[FigureCard, ...]:
    ids = [card.id for card in cards if card.kind_code in ("indicator", "measure")]
    found = [one for mine in figures_of(viewer, ids).values() for one in mine]
    return tuple(one for one in found if _inside(request, one.accepted_at))


def _inside(request: Request, moment: datetime) -> bool:
    when = moment.astimezone(LONDON).date()
    return (request.first is None or request.first <= when) and (request.last is None or when <= request.last)


def _comments(request: Request, cards: dict[int, Card]) -> tuple[tuple[Card, datetime, str, str], ...]:
    rows = Comment.objects.filter(request.within("at"), record_id__in=cards).order_by("record_id", "id")
    return tuple((cards[row.record_id], row.at, row.get_sort_display(), row.text) for row in rows)


# -- Writing ----------------------------------------------------------------------------------------------------


def _about_text(answer: Answer) -> str:
    request = answer.request
    left = (
        f"Left out by marking: {count_of(answer.left_out, 'record')} that would fit."
        if answer.left_out
        else "Nothing that would fit is left out by its marking."
    )
    return "\n".join(
        (
            "What is held, for a request for information",
            "",
            f"Partnership: {request.owner}",
            f"Asked for: {request.words}",
            f"Found: {answer.words}.",
            left,
            "",
            "records.csv lists every record; records/ holds their fields, one file for each kind; links.csv says how",
            "they are joined. figures.csv holds the figures of the indicators among them, comments.csv what was said.",
            "People appear as posts. Nothing here is about a child or a person who uses a service.",
            "Look through it before it is released: this file decides nothing.",
            "",
        )
    )


def _links(answer: Answer) -> list[tuple[str, str, str, str]]:
    cards = {card.id: card for card, *_ in answer.records}
    rows = Link.objects.filter(source_id__in=cards, target_id__in=cards, withdrawn_at=None).order_by("id")
    return [
        (cards[row.source_id].full_reference, row.relation, cards[row.target_id].full_reference, row.note)
        for row in rows
    ]


def _figure_row(one: FigureCard) -> tuple[object, ...]:
    return (
        one.full_reference,
        one.measure.full_reference,
        one.area_code,
        one.area_name,
        one.period,
        ";".join(f"{name}={value}" for name, value in one.breakdown.items()),
        figure_words(one.figure),
        one.figure.note,
        one.where_from,
        _when(one.accepted_at),
    )


def _when(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def bodies(viewer: Actor, owner: str) -> list[Card]:
    """The organisations and groups that records of a partnership may be about, groups first."""
    partnership = find(viewer, f"{SHARED}/{owner}")
    mine = visible(viewer).filter(Q(owner_id=partnership.id, kind="group"))
    linked = _organisations_of(partnership.id)
    shared = visible(viewer).filter(kind="organisation", pk__in=linked)
    return [card_of(row) for row in [*mine.order_by("position", "reference"), *shared.order_by("title")]]


def _organisations_of(owner: int) -> Collection[int]:
    rows = Link.objects.filter(withdrawn_at=None).filter(
        Q(source__owner_id=owner, target__kind="organisation") | Q(target__owner_id=owner, source__kind="organisation")
    )
    return {
        pk
        for source, source_kind, target, target_kind in rows.values_list(
            "source_id", "source__kind", "target_id", "target__kind"
        )
        for pk, code in ((source, source_kind), (target, target_kind))
        if code == "organisation"
    }
