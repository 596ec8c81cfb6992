"""Read records. The first argument is always the viewer: there is no other door to a record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from goldenthread.access import Actor, Permission, Scope, may, scope_of
from goldenthread.records import search as words
from goldenthread.records.cards import (
    NOW,
    SHARED,
    AsOf,
    Card,
    Change,
    CommentLine,
    LinkLine,
    Listing,
    RevisionLine,
    Sheet,
    Value,
)
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.known import card_known, fields_known, fits, from_plain
from goldenthread.records.models import Comment, Link, Record, Revision
from goldenthread.records.often import card_named, cards_in, kind_in, links_among, links_at
from goldenthread.records.relations import RELATIONS
from goldenthread.records.standing import in_use
from goldenthread.records.standing import link_filter as link_filter
from goldenthread.records.standing import span_filter as span_filter
from goldenthread.vocabulary import NotFound

MOST_ON_A_PAGE = 500


def scope_filter(scope: Scope) -> Q:
    """A Scope as SQL. The twin of `Scope.sees`; a property test holds them together."""
    if scope.everything:
        return Q()
    if not scope.signed_in:
        return Q(pk__in=[])
    allowed = Q(marking="public") | Q(marking="official", owner=None)
    if scope.official_everywhere:
        allowed |= Q(marking="official")
    elif scope.official:
        allowed |= Q(marking="official", owner_id__in=scope.official)
    if scope.sensitive:
        allowed |= Q(marking="official_sensitive", owner_id__in=scope.sensitive)
    return allowed


def visible(viewer: Actor) -> QuerySet[Record]:
    """The records a viewer may read: the one place where a Scope becomes SQL."""
    return _seen(scope_of(viewer)).all()


@lru_cache(maxsize=512)
def _seen(scope: Scope) -> QuerySet[Record]:
    """The question itself, never asked: each that asks it takes a copy. A page asks it dozens of times."""
    return Record.objects.filter(scope_filter(scope)).select_related("owner")


def card_of(record: Record) -> Card:
    """The card of a loaded record. `owner` must have been loaded with it."""
    return Card(
        id=record.pk,
        kind_code=record.kind,
        reference=record.reference,
        title=record.title,
        owner=record.owner.reference if record.owner else SHARED,
        owner_id=record.owner_id,
        marking=record.marking,
        state=record.state,
        summary=record.summary,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        due=record.due,
        position=record.position,
        version=record.version,
        group_id=record.group_id,
    )


def split_reference(full: str) -> tuple[str, str]:
    """`dorset-cypf/ACT-014` as its owner and reference; a bare reference is in the library."""
    owner, slash, reference = full.strip().strip("/").rpartition("/")
    return (owner or SHARED, reference) if slash else (SHARED, full.strip())


def of_owner(slug: str) -> Q:
    """What the partnership of this slug owns, or the shared library."""
    return Q(owner=None) if slug == SHARED else Q(owner__reference=slug, owner__owner=None)


_UNFOUND = "We cannot find {}. Check the reference, or search for it by its name."


def get_record(viewer: Actor, full: str) -> Record:
    """The record of a full reference, among those the viewer may see.

    Raises NotFound, with the same words whether it is not there or not theirs to see.
    """
    owner, reference = split_reference(full)
    found = visible(viewer).filter(of_owner(owner), reference__iexact=reference).first()
    if found is None:
        raise NotFound(_UNFOUND.format(full))
    return found


def find(viewer: Actor, full: str) -> Card:
    """The card of a full reference. Raises NotFound."""
    found = card_named(scope_of(viewer), scope_filter, *split_reference(full))
    if found is None:
        raise NotFound(_UNFOUND.format(full))
    return found


def cards(viewer: Actor, ids: Collection[int], as_of: AsOf = NOW) -> dict[int, Card]:
    """The cards among `ids` that the viewer may see, as they stood at `as_of`."""
    scope = scope_of(viewer)
    rows = cards_in(scope, scope_filter, ids)
    if as_of.known:
        plain = fields_known(scope, Record.objects.filter(pk__in=list(rows)), as_of.known)
        rows = {pk: _card_as_known(card, plain[pk]) for pk, card in rows.items() if pk in plain}
    return rows


def _card_as_known(card: Card, known: tuple[int, dict[str, Any]]) -> Card:
    return card_known(card, known[0], from_plain(card.kind, known[1]))


def values_of(record: Record) -> dict[str, Any]:
    """Python values of all fields of a record whose typed row is loaded or can be."""
    of_kind = kind(record.kind)
    detail = getattr(record, of_kind.detail_name)
    typed = {spec.name for spec in of_kind.typed}
    return {spec.name: getattr(detail if spec.name in typed else record, spec.attribute) for spec in of_kind.fields}


def show(spec: FieldSpec, value: Any) -> str:
    """A field's value in words; empty when nothing is known."""
    if value is None or value == "" or value == []:
        return ""
    if spec.sort == "choice":
        return spec.words.get(str(value), str(value))
    if spec.sort == "boolean":
        return "Yes" if value else "No"
    if spec.sort == "date":
        return f"{value.day} {value:%B %Y}"
    if spec.sort == "decimal":
        return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"
    if spec.sort == "integer":
        return f"{value:,}"
    if spec.sort == "lines":
        return "; ".join(value)
    return str(value)


def field_values(viewer: Actor, full: str) -> dict[str, Any]:
    """The field values of a record as they are now, without its links. Raises NotFound."""
    return _with_values(viewer, full)[1]


def _with_values(viewer: Actor, full: str) -> tuple[Card, dict[str, Any]]:
    card = find(viewer, full)
    return every_of(viewer, card.kind_code, ids=[card.id])[0]


def sheet(viewer: Actor, full: str, as_of: AsOf = NOW) -> Sheet:
    """Everything about one record, as it stood at `as_of`. Raises NotFound."""
    card, values = _with_values(viewer, full)
    of_kind = card.kind
    if as_of.known:
        known = fields_known(scope_of(viewer), Record.objects.filter(pk=card.id), as_of.known).get(card.id)
        if known is None:
            raise NotFound(f"{full} was not recorded yet at that time. Choose a later date.")
        card, values = _card_as_known(card, known), values | from_plain(of_kind, known[1])
    lines, hidden = links_of(viewer, card.id, as_of)
    group_id = values.get("group")
    group = cards(viewer, [group_id], as_of).get(group_id) if group_id else None
    return Sheet(
        card=card,
        values=values,
        shown=tuple(
            Value(spec.name, spec.label, spec.sort, values.get(spec.name), text)
            for spec in of_kind.fields
            if spec.sort != "record" and (text := show(spec, values.get(spec.name)))
        ),
        group=group,
        links=tuple(lines),
        # How much more there is, is itself for the members of the owning partnership alone.
        continues_elsewhere=hidden if may(viewer, Permission.VIEW, _governor(card)) else 0,
        aliases=tuple(values.get("aliases") or ()),
        as_of=as_of,
    )


def _governor(card: Card) -> int | None:
    return card.id if card.kind_code == "partnership" else card.owner_id


def links_of(
    viewer: Actor, record_id: int, as_of: AsOf = NOW, relations: Collection[str] = ()
) -> tuple[list[LinkLine], int]:
    """The standing links of a record both ways, and how many lead where the viewer cannot see."""
    rows: Sequence[Any]
    if as_of.known:
        either = Q(source_id=record_id) | Q(target_id=record_id)
        rows = list(Link.objects.filter(either, link_filter(as_of)).order_by("id"))
    else:
        rows = links_at(record_id, as_of.on)
    rows = [row for row in rows if not relations or row.relation in relations]
    others = {r.target_id if r.source_id == record_id else r.source_id for r in rows}
    seen = cards(viewer, others, as_of)
    lines = []
    for row in rows:
        outward = row.source_id == record_id
        other = seen.get(row.target_id if outward else row.source_id)
        if other is None:
            continue
        relation = RELATIONS[row.relation]
        lines.append(
            LinkLine(
                id=row.id,
                relation=row.relation,
                outward=outward,
                words=relation.forward if outward else relation.back,
                other=other,
                note=row.note,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
        )
    order = {code: n for n, code in enumerate(RELATIONS)}
    lines.sort(key=lambda line: (order[line.relation], not line.outward, _place(line.other)))
    return lines, len(rows) - len(lines)


def _place(card: Card) -> tuple[str, str, int, str]:
    return (card.owner, card.kind_code, card.position, card.reference)


def related(
    viewer: Actor,
    ids: Collection[int],
    relation: str,
    *,
    outward: bool = True,
    as_of: AsOf = NOW,
    kinds: Collection[str] = (),
) -> dict[int, list[Card]]:
    """For each id, the cards one relation away, in list order. Two queries, however many ids."""
    here, there = ("source_id", "target_id") if outward else ("target_id", "source_id")
    if as_of.known:
        standing = Link.objects.filter(link_filter(as_of), relation=relation, **{f"{here}__in": list(ids)})
        pairs = list(standing.values_list(here, there))
    else:
        pairs = links_among(relation, here, ids, as_of.on)
    seen = cards(viewer, {other for _, other in pairs}, as_of)
    answer: dict[int, list[Card]] = {pk: [] for pk in ids}
    for pk, other in pairs:
        card = seen.get(other)
        if card and (not kinds or card.kind_code in kinds):
            answer[pk].append(card)
    for found in answer.values():
        found.sort(key=_place)
    return answer


def list_records(
    viewer: Actor,
    kind_code: str,
    *,
    owner: str | None = None,
    filters: Mapping[str, Any] | None = None,
    linked: Mapping[str, int] | None = None,
    group: int | None = None,
    query: str = "",
    as_of: AsOf = NOW,
    page: int = 1,
    size: int | None = None,
    with_values: bool = True,
    due_before: date | None = None,
    every: bool = False,
) -> Listing:
    """The records of a kind, in list order, with their typed values: all of them, or one page of `size`.

    What was retired or taken back is left out as things stand now, as `counts_by_kind` leaves it out, unless `every`
    asks for it or the state is filtered by; as of another day it is what held then.

    `filters` are field names to plain values; `linked` maps a relation to the id that the record must be joined to;
    `due_before` leaves what is due earlier than that day.
    Raises NotFound for a kind or a field that does not exist.
    """
    of_kind = kind(kind_code)
    page, most = (1, None) if size is None else (max(1, page), max(1, min(size, MOST_ON_A_PAGE)))
    start, end = ((page - 1) * most, page * most) if most else (0, None)
    if not (filters or query or as_of.known) and (linked or most is None):
        # What is read as a whole, or by links that are few, is read without a filter made anew.
        ends = [
            {pk for _, pk in links_among(code, "target_id", [target], as_of.on)}
            for code, target in (linked or {}).items()
        ]
        found_all = [
            (card, said)
            for card, said in every_of(
                viewer,
                kind_code,
                owner,
                as_of.on,
                ids=set.intersection(*ends) if ends else None,
                with_values=with_values,
            )
            if (every or as_of.on or card.state != Record.State.RETIRED)
            and (group is None or card.group_id == group)
            and (due_before is None or (card.due is not None and card.due < due_before))
        ]
        some = found_all[start:end]
        by_id = {card.id: said for card, said in some} if with_values else {}
        return Listing(tuple(card for card, _ in some), by_id, len(found_all), page, most)
    rows = visible(viewer).filter(kind=of_kind.code)
    if owner:
        rows = rows.filter(of_owner(owner))
    wanted = _filters(of_kind, filters or {})
    for relation, target in (linked or {}).items():
        standing = Link.objects.filter(link_filter(as_of), relation=relation, target_id=target)
        rows = rows.filter(pk__in=standing.values("source_id"))
    if as_of.known:
        known = _list_known(scope_of(viewer), rows, of_kind, as_of, wanted, group, words.tokens(query))
        known = [pair for pair in known if due_before is None or (pair[0].due and pair[0].due < due_before)]
        shown = known[start:end]
        cards_shown, values = tuple(c for c, _ in shown), {c.id: v for c, v in shown}
        return Listing(cards_shown, values, len(known), page, most)
    typed = {spec.name for spec in of_kind.typed}
    for spec, value in wanted.items():
        rows = rows.filter(**{f"{of_kind.detail_name}__{spec.name}" if spec.name in typed else spec.name: value})
    if group is not None:
        rows = rows.filter(group_id=group)
    if due_before:
        rows = rows.filter(due__lt=due_before)
    if as_of.on:
        rows = rows.filter(span_filter(as_of.on))
    elif not every and "state" not in (filters or {}):
        rows = in_use(rows)
    for token in words.tokens(query):
        rows = rows.filter(search_text__contains=token)
    rows = rows.order_by("owner__reference", "position", "reference")
    if with_values:
        rows = rows.select_related(of_kind.detail_name)
    chunk = list(rows[start:end])
    # A page that is not full is the last one: what comes before it and what is on it is all there is.
    last = most is None or (len(chunk) < most and (chunk or not start))
    total = start + len(chunk) if last else rows.count()
    found = {record.pk: card_of(record) for record in chunk}
    values = {record.pk: values_of(record) for record in chunk} if with_values else {}
    return Listing(tuple(found.values()), values, total, page, most)


def every_of(
    viewer: Actor,
    kind_code: str,
    owner: str | None = None,
    on: date | None = None,
    *,
    ids: Collection[int] | None = None,
    with_values: bool = True,
) -> list[tuple[Card, dict[str, Any]]]:
    """Every record of a kind, of one owner or of all, in list order with its values, in one query.

    `on` leaves in what held on that day, `ids` these alone. Raises NotFound for a kind that does not exist.
    """
    found = kind_in(scope_of(viewer), scope_filter, kind(kind_code), owner or None, ids, with_values=with_values)
    return found if on is None else [pair for pair in found if pair[0].held_on(on)]


def _filters(of_kind: Kind, filters: Mapping[str, Any]) -> dict[FieldSpec, Any]:
    found: dict[FieldSpec, Any] = {}
    for name, value in filters.items():
        spec = of_kind.by_name.get(name)
        if spec is None:
            raise NotFound(f"{of_kind.plural} have no field “{name}” to filter by.")
        found[spec] = spec.parse(value)
    return found


def _list_known(
    scope: Scope,
    rows: QuerySet[Record],
    of_kind: Kind,
    as_of: AsOf,
    filters: Mapping[FieldSpec, Any],
    group: int | None,
    tokens: list[str],
) -> list[tuple[Card, dict[str, Any]]]:
    """What fits, by what was recorded at `as_of.known`, in list order."""
    assert as_of.known is not None
    fields = fields_known(scope, rows, as_of.known)
    found = []
    for record in rows:
        if record.pk not in fields:
            continue
        version, plain = fields[record.pk]
        values = from_plain(of_kind, plain)
        card = card_known(card_of(record), version, values)
        if fits(card, values, filters=filters, group=group, on=as_of.on, tokens=tokens):
            found.append((card, values))
    return sorted(found, key=lambda pair: (pair[0].owner, pair[0].position, pair[0].reference))


def counts_by_kind(viewer: Actor, owner_id: int | None) -> dict[str, int]:
    """How many records of each kind an owner has in use, among those the viewer may see."""
    rows = in_use(visible(viewer)).filter(owner_id=owner_id).order_by()
    return dict(rows.values_list("kind").annotate(n=Count("pk")))


def history(viewer: Actor, full: str) -> list[RevisionLine]:
    """Every version of a record, newest first, with the fields each one changed.

    A version that was guarded from this viewer when it stood is left out, and so is what it said.
    """
    record, scope = get_record(viewer, full), scope_of(viewer)
    of_kind = kind(record.kind)
    lines: list[RevisionLine] = []
    before: dict[str, Any] = {}
    for row in Revision.objects.filter(record=record).order_by("version"):
        if not scope.sees(owner=record.owner_id, marking=str(row.fields.get("marking", ""))):
            before = {}
            continue
        after = from_plain(of_kind, row.fields)
        changes = tuple(
            Change(spec.label, show(spec, before.get(spec.name)), show(spec, after.get(spec.name)))
            for spec in of_kind.fields
            if before.get(spec.name, spec.empty) != after.get(spec.name, spec.empty)
            and (before or show(spec, after.get(spec.name)))
        )
        lines.append(RevisionLine(row.version, row.recorded_at, row.actor, row.act, row.reason, changes))
        before = after
    return lines[::-1]


def values_at_version(viewer: Actor, full: str, version: int) -> dict[str, Any]:
    """The field values of one version of a record. Raises NotFound."""
    record = get_record(viewer, full)
    row = Revision.objects.filter(record=record, version=version).first()
    marking = str(row.fields.get("marking", "")) if row else ""
    if row is None or not scope_of(viewer).sees(owner=record.owner_id, marking=marking):
        raise NotFound(f"{full} has no version {version}.")
    return from_plain(kind(record.kind), row.fields)


def comments(viewer: Actor, full: str) -> list[CommentLine]:
    """The comments and questions on a record, oldest first, each question with its answers."""
    record = get_record(viewer, full)
    rows = list(Comment.objects.filter(record=record).order_by("id"))

    def line(row: Comment) -> CommentLine:
        return CommentLine(
            row.pk,
            row.at,
            row.actor,
            row.sort,
            row.text,
            row.record_version,
            tuple(line(r) for r in rows if r.answers_id == row.pk),
        )

    return [line(row) for row in rows if row.answers_id is None]
