"""The right of reply: an agency hears of a flag on its figure, and may reply, before the flag is public."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.look.text import day
from goldenthread.notices import telling
from goldenthread.notices.queries import people_behind
from goldenthread.observations.queries import find_figure
from goldenthread.publishing.models import Flag
from goldenthread.publishing.rules import RIGHT_OF_REPLY
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import get_record
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Conflict, NotFound, Refused
from goldenthread.vocabulary.clock import today

RAISED = declare("flag.raised", "raised a flag on figure {what}: {supplier} may reply until {until}")
REPLIED = declare("flag.replied", "recorded the reply of {supplier} to the flag on figure {what}")
SETTLED = declare("flag.settled", "settled the flag on figure {what}: {why}")

LONGEST = 2000


def waiting_of(owner: int) -> list[tuple[str, str]]:
    """Figures of a partnership whose agency may still reply: the full reference, and until when in words."""
    rows = Flag.objects.filter(owner_id=owner, settled_at=None, replied_at=None, reply_by__gte=today())
    return [(row.figure, day(row.reply_by)) for row in rows.order_by("figure")]


def raise_flag(*, actor: Actor, partnership: str, figure: str, finding: str, supplier: str = "") -> Flag:
    """Raise a flag on a figure that an agency supplied, and tell the agency until when it may reply.

    Args:
        partnership: The slug of who raises it.
        figure: Full reference, "example-county/FIG-001".
        finding: What differs, in a sentence: the published value and the recomputed one.
        supplier: Full reference of the agency; that of the figure's document where it is left out.

    Raises:
        NotFound, NotAllowed: by the references and the actor.
        Refused: without a finding, or where nobody knows who supplied the figure.
        Conflict: where a flag on the figure stands already.
    """
    owner = get_record(actor, f"shared/{partnership}")
    require(actor, Permission.COMPOSE, owner.pk)
    card = find_figure(actor, figure)
    words = _words("Finding", finding, "Say what differs, with both values")
    agency = _supplier(actor, card.document.id if card.document else 0, supplier)
    now = datetime.now(UTC)
    try:
        with transaction.atomic():
            until = reference.due_by(RIGHT_OF_REPLY, today())
            row = Flag.objects.create(
                owner=owner,
                figure=card.full_reference,
                supplier=agency,
                finding=words,
                raised_at=now,
                raised_by=actor.id,
                reply_by=until,
            )
            ledger.write(actor, _event(row, RAISED, until=day(until)), at=now)
            news = telling.News(
                key=f"flag:{row.pk}",
                text=f"A flag on a figure of yours: you may reply until {day(until)}",
                about=card.full_reference,
                url=f"/p/{partnership}/flags",
            )
            telling.tell(users=people_behind([agency.pk]), news=news)
    except IntegrityError:
        raise Conflict(f"A flag on {card.full_reference} stands already. Settle it first.") from None
    return row


def _supplier(actor: Actor, document: int, given: str) -> Record:
    if given:
        found = get_record(actor, given if "/" in given else f"shared/{given}")
    else:
        link = Link.objects.filter(source_id=document, relation="supplies", withdrawn_at=None).first()
        row = Record.objects.filter(pk=link.target_id).select_related("owner").first() if link else None
        if row is None:
            raise Refused.one("Agency", "nobody knows who supplied this figure", "Give the agency’s reference")
        found = row
    if found.kind != "organisation":
        raise NotFound(f"{given} is not an organisation. Give the reference of the agency, like shared/ORG-001.")
    return found


def reply(*, actor: Actor, flag: int, words: str, given_by: str = "") -> None:
    """Record the agency's reply. It stands beside the flag from then on.

    Somebody of the agency writes it; or the business team on its behalf, saying which post gave it.

    Raises NotFound, NotAllowed, Refused (no words, or nobody named) and Conflict (replied or settled already).
    """
    said = _words("Reply", words, "Write what the agency says")
    with transaction.atomic():
        row = _locked(flag)
        theirs = row.supplier_id in actor.organisations
        if not theirs:
            require(actor, Permission.COMPOSE, row.owner_id)
            if not given_by.strip():
                raise Refused.one("Given by", "it does not say who replied", "Give the post of whoever said so")
        if row.replied_at is not None or row.settled_at is not None:
            raise Conflict("This flag has a reply already, or is settled. Open the list again.")
        row.reply, row.given_by = said, given_by.strip()[:200]
        row.replied_at, row.replied_by = datetime.now(UTC), actor.id
        row.save(update_fields=["reply", "given_by", "replied_at", "replied_by"])
        ledger.write(actor, _event(row, REPLIED), at=row.replied_at)


def settle(*, actor: Actor, flag: int, why: str) -> None:
    """Take a flag away, with the reason: the figure was corrected, or the flag was a mistake.

    Raises NotFound, NotAllowed, Refused without a reason, and Conflict where it is settled.
    """
    said = _words("Why", why, "Say why in a few words", longest=500)
    with transaction.atomic():
        row = _locked(flag)
        require(actor, Permission.COMPOSE, row.owner_id)
        if row.settled_at is not None:
            raise Conflict("This flag is settled already. Open the list again.")
        row.settled, row.settled_at, row.settled_by = said, datetime.now(UTC), actor.id
        row.save(update_fields=["settled", "settled_at", "settled_by"])
        ledger.write(actor, _event(row, SETTLED, why=said), at=row.settled_at)


def _locked(flag: int) -> Flag:
    row = Flag.objects.select_for_update(of=("self",)).select_related("owner", "supplier").filter(pk=flag).first()
    if row is None:
        raise NotFound("There is no such flag. Open the list again.")
    return row


def _event(row: Flag, act: str, **parts: object) -> Event:
    return Event(
        act,
        "flag",
        str(row.pk),
        subject_ref=row.figure,
        owner=row.owner.reference,
        parts={"what": row.figure, "supplier": row.supplier.title} | parts,
    )


def _words(place: str, text: str, remedy: str, *, longest: int = LONGEST) -> str:
    said = text.strip()
    if not said or len(said) > longest:
        raise Refused.one(place, f"it is empty, or over {longest:,} characters", remedy)
    return said


__all__ = ["raise_flag", "reply", "settle", "waiting_of"]
