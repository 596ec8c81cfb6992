"""Read what is kept about a measure beside its figures: its definitions, confirmations, verdicts and neighbours."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.access import Actor, scope_of
from goldenthread.indicators.definitions import differing
from goldenthread.indicators.models import NeighbourSet
from goldenthread.records.cards import NOW, AsOf, Card
from goldenthread.records.kinds import kind
from goldenthread.records.known import fields_known, from_plain
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, cards, link_filter, related, show, span_filter, values_of, visible

_OVER = frozenset({"retired", "succeeded", "closed"})


@dataclass(frozen=True)
class DefinitionLine:
    """One definition of a measure: the record that holds it, its number, and what it says unlike the one before."""

    number: int
    card: Card
    values: Mapping[str, Any]
    changed: tuple[tuple[str, str, str], ...]
    reason: str

    @property
    def span(self) -> tuple[date | None, date | None]:
        """Its first and its last day, where they are known."""
        return self.card.valid_from, self.card.valid_to


@dataclass(frozen=True)
class Written:
    """Something kept about a measure or a target: its record and fields."""

    card: Card
    values: Mapping[str, Any]
    about: int


def definitions(viewer: Actor, measure: int, as_of: AsOf = NOW) -> list[DefinitionLine]:
    """Every definition of a measure that the viewer may see, from the first, each with what changed and why.

    A chain of records, each succeeding the one before within one owner; two queries a step of the chain.
    """
    chain = [measure]
    for outward in (True, False):
        at = measure
        while (found := _next(viewer, at, as_of, outward=outward)) is not None and found not in chain:
            chain = [found, *chain] if outward else [*chain, found]
            at = found
    rows = {
        row.pk: row for row in visible(viewer).filter(pk__in=chain).select_related("indicator_detail", "measure_detail")
    }
    notes = dict(
        Link.objects.filter(
            link_filter(as_of), source_id__in=chain, target_id__in=chain, relation="succeeds"
        ).values_list("source_id", "reason")
    )
    lines: list[DefinitionLine] = []
    for number, pk in enumerate((pk for pk in chain if pk in rows), start=1):
        values = values_of(rows[pk])
        specs = kind(rows[pk].kind).by_name
        before: Mapping[str, Any] = lines[-1].values if lines else {}
        changed = tuple(
            (specs[name].label, show(specs[name], before.get(name)), show(specs[name], values.get(name)))
            for name in (differing(before, values) if before else ())
        )
        reason = notes.get(pk, "")
        lines.append(DefinitionLine(number, card_of(rows[pk]), values, changed, reason))
    return lines


def _next(viewer: Actor, pk: int, as_of: AsOf, *, outward: bool) -> int | None:
    """The definition before (outward) or after one. A successor in another partnership is no new definition."""
    found = related(viewer, [pk], "succeeds", outward=outward, as_of=as_of)[pk]
    mine = Record.objects.filter(pk=pk).values_list("owner_id", flat=True).first()
    return next((card.id for card in found if card.owner_id == mine), None)


def written_about(viewer: Actor, ids: Collection[int], kind_code: str, as_of: AsOf = NOW) -> dict[int, list[Written]]:
    """What stands of a kind about each of `ids`, the newest first, by both clocks.

    Only what the owner of the thing itself has written counts, so that nobody writes on another partnership's page;
    about something of the shared library, everybody's that the viewer may see.
    """
    of_kind = kind(kind_code)
    linked = related(viewer, ids, "about", outward=False, as_of=as_of, kinds=(of_kind.code,)) if ids else {}
    owners = dict(Record.objects.filter(pk__in=list(linked)).values_list("pk", "owner_id"))
    wanted = {card.id for found in linked.values() for card in found}
    rows = visible(viewer).filter(pk__in=wanted).select_related(of_kind.detail_name)
    values = {row.pk: values_of(row) for row in rows}
    if as_of.known:
        then = fields_known(scope_of(viewer), Record.objects.filter(pk__in=wanted), as_of.known)
        values = {pk: values[pk] | from_plain(of_kind, fields) for pk, (_, fields) in then.items() if pk in values}
    answer: dict[int, list[Written]] = defaultdict(list)
    for pk, found in linked.items():
        mine = [
            Written(card, values[card.id], pk)
            for card in found
            if card.id in values
            and card.state not in _OVER
            and (owners[pk] is None or card.owner_id == owners[pk])
            and (as_of.on is None or card.held_on(as_of.on))
        ]
        answer[pk] = sorted(mine, key=lambda one: one.card.id, reverse=True)
    return dict(answer)


@dataclass(frozen=True)
class Neighbours:
    """A set of neighbours as its record holds it: areas by code, the nearest first, by a model of a date."""

    card: Card
    area: str
    members: tuple[str, ...]
    method: str
    model_date: date
    source: str


def neighbour_sets(viewer: Actor, areas: Collection[str] = (), as_of: AsOf = NOW) -> list[Neighbours]:
    """The sets that stand for some areas (all areas where none is named), those of the newest model first."""
    rows = NeighbourSet.objects.filter(record__in=visible(viewer).exclude(state__in=_OVER)).select_related("record")
    if areas:
        rows = rows.filter(area_id__in=list(areas))
    if as_of.on:
        rows = rows.filter(span_filter(as_of.on, "record__"))
    if as_of.known:
        rows = rows.filter(record__revisions__version=1, record__revisions__recorded_at__lte=as_of.known)
    rows = rows.order_by("area_id", "-model_date", "record_id")
    held = cards(viewer, [row.record_id for row in rows])
    return [
        Neighbours(held[row.record_id], row.area_id, tuple(row.members), row.method, row.model_date, row.data_source)
        for row in rows
        if row.record_id in held
    ]
