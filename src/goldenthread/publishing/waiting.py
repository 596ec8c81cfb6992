"""Checks that wait for the worker: asked for on a page, done behind it, and told when they are done.

What was taken by a worker that died is taken again after a while; a check that ran twice does no harm, since the
second one only stands in the place of the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.notices import telling
from goldenthread.partners.actors import actor_for
from goldenthread.partners.models import User
from goldenthread.publishing import commands
from goldenthread.publishing.models import Stage, Wanted
from goldenthread.publishing.ordering import find_edition, life_of
from goldenthread.publishing.rules import step
from goldenthread.records.writing import event
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused, RuleBroken

ASKED = declare("edition.check_asked", "asked for a check of {what}")

#: After this long a check that was taken and not done is taken again.
DIED = timedelta(minutes=10)


@dataclass(frozen=True)
class Waits:
    """How a check that was asked for stands: since when, whether it has begun, or what came between."""

    since: datetime
    begun: bool
    done: bool
    trouble: tuple[str, ...] = ()


def ask_check(*, actor: Actor, edition: str) -> None:
    """Ask the worker to check an edition. Asking again while it waits changes nothing.

    Raises NotFound, NotAllowed and Conflict (published already).
    """
    row = find_edition(actor, edition)
    require(actor, Permission.COMPOSE, row.owner_id)
    step(life_of(row).stage, Stage.DRAFT)
    with transaction.atomic():
        _, new = Wanted.objects.get_or_create(
            edition=row, done_at=None, defaults={"asked_at": datetime.now(UTC), "asked_by": actor.id}
        )
        if new:
            ledger.write(actor, event(ASKED, row))


def waits(viewer: Actor, edition: str) -> Waits | None:
    """How the last check that was asked for stands; None where none was, or it was done well."""
    row = find_edition(viewer, edition)
    last = Wanted.objects.filter(edition=row).order_by("-pk").first()
    if last is None or (last.done_at and not last.trouble):
        return None
    return Waits(last.asked_at, last.taken_at is not None, last.done_at is not None, tuple(last.trouble.splitlines()))


def work_off() -> int:
    """Do the checks that wait, one after the other. Returns how many were done."""
    done = 0
    while (one := _take()) is not None:
        _do(one)
        done += 1
    return done


def _take() -> Wanted | None:
    now = datetime.now(UTC)
    with transaction.atomic():
        open_ = Wanted.objects.select_for_update(of=("self",)).filter(done_at=None)
        row = open_.filter(Q(taken_at=None) | Q(taken_at__lt=now - DIED)).order_by("pk").first()
        if row is not None:
            Wanted.objects.filter(pk=row.pk).update(taken_at=now)
    return row


def _do(row: Wanted) -> None:
    user = User.objects.filter(uid=row.asked_by).first()
    actor = actor_for(user)
    trouble: list[str] = []
    full = f"{row.edition.owner.reference}/{row.edition.reference}" if row.edition.owner else ""
    try:
        commands.check(actor=actor, edition=full)
    except Refused as refused:
        trouble = [str(problem) for problem in refused.problems]
    except RuleBroken as broken:
        trouble = [str(broken.problem)]
    except (Conflict, NotAllowed, NotFound) as refused:
        trouble = [str(refused)]
    except Exception as fault:  # A fault must not stop the checks behind it; the worker's log has it whole.
        trouble = [f"The check itself failed ({type(fault).__name__}). Tell whoever looks after this site"]
        _close(row, trouble, full)
        raise
    _close(row, trouble, full)


def _close(row: Wanted, trouble: list[str], full: str) -> None:
    with transaction.atomic():
        Wanted.objects.filter(pk=row.pk).update(done_at=datetime.now(UTC), trouble="\n".join(trouble))
        words = "could not be checked" if trouble else "is checked"
        text = f"{row.edition.title} {words}"
        news = telling.News(key=f"wanted:{row.pk}", text=text, about=full, url=f"/r/{full}", kind="edition")
        telling.tell(users=[row.asked_by], news=news)
