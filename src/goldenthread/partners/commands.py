"""Acts of partnerships: adopt from the shared library, and split into successors on a date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners.models import Membership
from goldenthread.partners.split_rules import check_split
from goldenthread.records.cards import Card
from goldenthread.records.commands import batch, link, retire
from goldenthread.records.kinds import kind, kinds
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, get_record, values_of
from goldenthread.records.writing import NewLink, NewRecord, event

SPLIT = declare("partnership.split", "made {others} the successors of {what} from {on}")


@dataclass(frozen=True)
class Successor:
    """A body that takes over: its slug, its title and its area code."""

    slug: str
    title: str
    area: str


def adopt(*, actor: Actor, partnership: str, what: str) -> int:
    """Adopt a frame, an indicator or an organisation from the shared library. Returns the link."""
    return link(actor=actor, source=f"shared/{partnership}", relation="adopts", target=what)


def open_items(partnership: Record) -> list[Record]:
    """What needs an heir when this body ends: its open records of heritable kinds."""
    heritable = [k.code for k in kinds() if k.heritable]
    rows = Record.objects.filter(owner=partnership, kind__in=heritable, state__in=("live", "proposed"))
    return list(rows.select_related("owner").order_by("kind", "position", "reference"))


def split(
    *,
    actor: Actor,
    partnership: str,
    on: date,
    successors: Sequence[Successor],
    heirs: Mapping[str, Sequence[str]] | None = None,
    reason: str = "",
) -> list[Card]:
    """End a partnership the day before `on`, and start its successors that day.

    `heirs` maps a reference of an open item to the slugs that take it on; an item it leaves
    out goes to every successor. Each heir is a new record that keeps a link to its origin, so
    that closing one leaves the other open. Old references go on working and say who succeeded.
    The roles people hold carry over to each successor. Raises Refused with every problem.
    """
    old = get_record(actor, f"shared/{partnership}")
    require(actor, Permission.MANAGE, old.pk)
    slugs = [s.slug for s in successors]
    items = open_items(old)
    check_split(old, on, successors, heirs or {}, {row.reference for row in items})
    why = reason.strip() or f"{old.title} was succeeded from {on}"
    with transaction.atomic():
        made = _start(actor, old, on, successors, why)
        _hand_on(actor, old, made, items, heirs or {}, on, why)
        for row in items:
            _end(actor, row, on, why)
        old.refresh_from_db()
        _end(actor, old, on, why)
        _carry_roles(old, made.values(), on)
        ledger.write(
            actor,
            event(
                SPLIT,
                old,
                {"on": on.isoformat(), "successors": slugs},
                others=" and ".join(new.title for new in made.values()),
                on=on.isoformat(),
            ),
            at=datetime.now(UTC),
        )
    return [card_of(get_record(actor, f"shared/{slug}")) for slug in slugs]


def _carry_roles(old: Record, made: Iterable[Record], on: date) -> None:
    """Give everybody the roles they hold on the day, or are to hold later, in each successor too."""
    held = list(Membership.objects.filter(Q(ends=None) | Q(ends__gte=on), partnership=old))
    joins = Link.objects.filter(relation="succeeds", withdrawn_at=None, target__in=[r.group_id for r in held])
    heirs = {(j.target_id, j.source.owner_id): j.source_id for j in joins.select_related("source")}
    Membership.objects.bulk_create(
        Membership(
            user_id=role.user_id,
            partnership=new,
            role=role.role,
            organisation_id=role.organisation_id,
            group_id=heirs.get((role.group_id, new.pk)) if role.group_id else None,
            starts=max(on, role.starts) if role.starts else on,
            ends=role.ends,
        )
        for new in made
        for role in held
        # A role in a group goes on only where the group does: it never grows to the whole partnership.
        if role.group_id is None or (role.group_id, new.pk) in heirs
    )


def _start(actor: Actor, old: Record, on: date, successors: Sequence[Successor], why: str) -> dict[str, Record]:
    of_kind = kind("partnership")
    detail = values_of(old)
    kept = {k: detail[k] for k in ("partnership_type", "statutory", "marking", "invented")}
    items = []
    for s in successors:
        values = of_kind.clean(
            kept | {"title": s.title, "area": s.area, "valid_from": on, "setting_up": True},
            place=s.slug,
        )
        items.append(NewRecord(of_kind, None, values, s.slug, s.slug))
    with batch(actor=_installer(actor), permission=Permission.MANAGE, reason=why) as many:
        rows = many.add(items)
        adopted = Link.objects.filter(source=old, relation="adopts", withdrawn_at=None)
        many.link(
            [NewLink(row.pk, "succeeds", old.pk, valid_from=on) for row in rows]
            + [NewLink(row.pk, "adopts", x.target_id, x.note, on) for row in rows for x in adopted]
        )
    return {row.reference: row for row in rows}


def _installer(actor: Actor) -> Actor:
    """The same person, for the partnership records they may not otherwise add to the library.

    Splitting is allowed to whoever manages the partnership; that act alone makes new
    partnership records, which stand in the shared library.
    """
    return Actor(id=actor.id, label=actor.label, trusted=True, on_behalf_of=actor.on_behalf_of)


def _hand_on(
    actor: Actor,
    old: Record,
    made: Mapping[str, Record],
    items: Sequence[Record],
    heirs: Mapping[str, Sequence[str]],
    on: date,
    why: str,
) -> None:
    """Copy each open item to its heirs, with the links among them, and a link to its origin."""
    ids = {row.pk for row in items}
    pairs = [(row, slug) for row in items for slug in dict.fromkeys(heirs.get(row.reference, tuple(made)))]
    with batch(actor=_installer(actor), permission=Permission.MANAGE, reason=why) as many:
        new: dict[tuple[int, str], Record] = {}
        for groups_first in (True, False):
            stage = [(r, s) for r, s in pairs if (r.kind == "group") is groups_first]
            drafts = []
            for row, slug in stage:
                values = values_of(row)
                group = new.get((values["group"], slug)) if values["group"] else None
                elsewhere = None if values["group"] in ids else values["group"]
                values |= {"valid_from": on, "valid_to": None, "group": group.pk if group else elsewhere}
                drafts.append(NewRecord(kind(row.kind), made[slug], values, row.reference, row.reference))
            for (row, slug), copy in zip(stage, many.add(drafts), strict=True):
                new[row.pk, slug] = copy
        links = [NewLink(copy.pk, "succeeds", origin, valid_from=on) for (origin, _), copy in new.items()]
        standing = Link.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), source_id__in=ids, withdrawn_at=None)
        drawn = set()
        for join in standing.exclude(relation="succeeds"):
            for slug in made:
                source = new.get((join.source_id, slug))
                target = new.get((join.target_id, slug))
                if join.target_id == old.pk:
                    target = made[slug]
                end = target.pk if target else None if join.target_id in ids else join.target_id
                starts = max(on, join.valid_from) if join.valid_from else on
                if source and end and (key := (source.pk, join.relation, end, starts)) not in drawn:
                    drawn.add(key)
                    links.append(NewLink(*key[:3], join.note, starts, join.valid_to))
        many.link(links)


def _end(actor: Actor, row: Record, on: date, why: str) -> None:
    owner = row.owner.reference if row.owner else "shared"
    last = on - timedelta(days=1)
    retire(
        actor=_installer(actor),
        record=f"{owner}/{row.reference}",
        version=row.version,
        reason=why,
        on=max(last, row.valid_from) if row.valid_from else last,
        state="succeeded",
    )
