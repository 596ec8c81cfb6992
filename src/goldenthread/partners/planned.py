"""A split whose day is still to come: kept, taken back, or carried out on its day. Until then nothing changes."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners import commands
from goldenthread.partners.commands import Successor
from goldenthread.partners.models import PlannedSplit
from goldenthread.partners.split_rules import check_split
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import find, get_record
from goldenthread.records.writing import event
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Problem, Refused, RuleBroken
from goldenthread.vocabulary.clock import today

log = logging.getLogger(__name__)

PLANNED = declare("partnership.split_planned", "planned to make {others} the successors of {what} from {on}")
DROPPED = declare("partnership.split_dropped", "took back the planned split of {what}")


@dataclass(frozen=True)
class Planned:
    """A split to come: its day, who takes over, who takes what on, why, and what stood in its way on its day."""

    on: date
    successors: tuple[Successor, ...]
    heirs: Mapping[str, tuple[str, ...]]
    reason: str
    trouble: str

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(one.title for one in self.successors)


def split(
    *,
    actor: Actor,
    partnership: str,
    on: date,
    successors: Sequence[Successor],
    heirs: Mapping[str, Sequence[str]] | None = None,
    reason: str = "",
) -> list[Card]:
    """Split a partnership at once where its day has come, and plan it where it has not.

    A planned split changes nothing yet: everybody works on, and on its day it is carried out with what is open then.
    An item that is new by then goes to every successor. Returns the successors; none where it is planned.

    Raises as `commands.split` does, and Conflict where one is planned already.
    """
    if on <= today():
        return commands.split(
            actor=actor, partnership=partnership, on=on, successors=successors, heirs=heirs, reason=reason
        )
    old = get_record(actor, f"shared/{partnership}")
    require(actor, Permission.MANAGE, old.pk)
    check_split(old, on, successors, heirs or {}, {row.reference for row in commands.open_items(old)})
    used = Record.objects.filter(owner=None, reference__in=[one.slug for one in successors])
    if problems := [Problem(row.reference, "it is used already", "Give another short name") for row in used]:
        raise Refused(problems)
    if len(reason) > 500:
        raise Refused.one("Why", "it is over 500 characters long", "Shorten it")
    at = datetime.now(UTC)
    with transaction.atomic():
        Record.objects.select_for_update().get(pk=old.pk)
        if _row(old.pk):
            raise Conflict("A split is planned already. Take it back first, then plan it anew.")
        PlannedSplit.objects.create(
            partnership=old,
            on=on,
            successors=[asdict(one) for one in successors],
            heirs={item: list(takers) for item, takers in (heirs or {}).items()},
            reason=reason.strip(),
            by=actor.id,
            made_at=at,
        )
        others = " and ".join(one.title for one in successors)
        ledger.write(actor, event(PLANNED, old, {"on": on.isoformat()}, others=others, on=on.isoformat()), at=at)
    return []


def _row(partnership: int) -> PlannedSplit | None:
    return PlannedSplit.objects.filter(partnership=partnership, done_at=None, dropped_at=None).first()


def planned(viewer: Actor, partnership: str) -> Planned | None:
    """The split of a partnership that is to come, for its members. Raises NotFound, NotAllowed."""
    place = find(viewer, f"shared/{partnership}")
    require(viewer, Permission.VIEW, place.id)
    row = _row(place.id)
    return _told(row) if row else None


def _told(row: PlannedSplit) -> Planned:
    return Planned(
        row.on,
        tuple(Successor(**one) for one in row.successors),
        {item: tuple(takers) for item, takers in row.heirs.items()},
        row.reason,
        row.trouble,
    )


def drop(*, actor: Actor, partnership: str) -> None:
    """Take a planned split back. Raises NotFound where none is planned, NotAllowed."""
    old = get_record(actor, f"shared/{partnership}")
    require(actor, Permission.MANAGE, old.pk)
    with transaction.atomic():
        row = PlannedSplit.objects.select_for_update().filter(partnership=old, done_at=None, dropped_at=None).first()
        if row is None:
            raise NotFound("No split is planned.")
        row.dropped_at = datetime.now(UTC)
        row.save(update_fields=["dropped_at"])
        ledger.write(actor, event(DROPPED, old), at=row.dropped_at)


@dataclass(frozen=True)
class Ended:
    """What became of a planned split on its day: `trouble` says what stood in its way; empty where it is done."""

    plan: int
    partnership: Record
    on: date
    titles: tuple[str, ...]
    trouble: str = ""


#: Told of each within the transaction that keeps it, so that nobody is told of what did not happen.
Listener = Callable[[Ended], None]


def carry_out(on: date | None = None, listener: Listener | None = None) -> int:
    """Carry out every split whose day has come. Returns how many; what stands in the way of one is kept with it.

    One that could not be carried out is tried again each time. `listener` hears of each that is done, and of what
    stands in the way of one whenever that is new.
    """
    day = on or today()
    done = 0
    for row in PlannedSplit.objects.filter(done_at=None, dropped_at=None, on__lte=day).order_by("on", "pk"):
        done += _carried_out(row.pk, listener)
    return done


def _carried_out(pk: int, listener: Listener | None) -> bool:
    try:
        with transaction.atomic():
            row = PlannedSplit.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=pk)
            if row.done_at or row.dropped_at:
                return False
            plan = _told(row)
            open_now = {one.reference for one in commands.open_items(row.partnership)}
            # It was allowed when it was planned; whoever planned it is named as whoever does it.
            actor = Actor(id=row.by, label="Whoever planned the split", trusted=True)
            commands.split(
                actor=actor,
                partnership=row.partnership.reference,
                on=plan.on,
                successors=plan.successors,
                heirs={item: takers for item, takers in plan.heirs.items() if item in open_now},
                reason=plan.reason,
            )
            row.done_at, row.trouble = datetime.now(UTC), ""
            row.save(update_fields=["done_at", "trouble"])
            if listener:
                listener(Ended(pk, row.partnership, plan.on, plan.titles))
    except (Refused, RuleBroken, Conflict, NotFound, NotAllowed) as error:
        _keep_trouble(pk, str(error), listener)
        return False
    except Exception as error:
        # A fault of ours must not stop the splits of others, and whoever waits for this one must hear of it.
        log.exception("A planned split could not be carried out")
        _keep_trouble(
            pk, f"Something went wrong in the product ({type(error).__name__}). Tell whoever runs it.", listener
        )
        return False
    return True


def _keep_trouble(pk: int, trouble: str, listener: Listener | None) -> None:
    with transaction.atomic():
        row = PlannedSplit.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=pk)
        if row.trouble == trouble[:2000]:
            return
        row.trouble = trouble[:2000]
        row.save(update_fields=["trouble"])
        if listener:
            listener(Ended(pk, row.partnership, row.on, _told(row).titles, row.trouble))
