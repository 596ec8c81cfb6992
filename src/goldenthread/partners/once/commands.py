"""Acts of members about one-time links: send one, and take one back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners import mailing
from goldenthread.partners.models import OneTimeLink
from goldenthread.partners.once.offered import form_of
from goldenthread.partners.people.access import hash_of, new_secret
from goldenthread.records.queries import get_record
from goldenthread.records.writing import event
from goldenthread.vocabulary import NotFound, Refused

SENT = declare("once.sent", "sent somebody without an account a one-time link about {what}")
WITHDRAWN = declare("once.withdrawn", "took back a one-time link about {what}")

HOURS = 72
MOST_OPEN = 5


def send_link(*, actor: Actor, record: str, form: str, email: str, link: Callable[[str], str]) -> str:
    """Send a one-time link to one form about one record. Returns the link's secret.

    The mail and the page behind the link say no more of the record than its title. Raises
    Refused, NotFound, NotAllowed.
    """
    row = get_record(actor, record)
    require(actor, Permission.CHANGE, row.owner_id, group=row.group_id)
    offered = form_of(form)
    if offered is None or offered.kind != row.kind:
        raise Refused.one("Form", "there is no such form for this record", "Choose one from the list")
    if row.marking == "official_sensitive":
        raise Refused.one("Record", "it is OFFICIAL-SENSITIVE", "Ask somebody who signs in")
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused.one("Email address", "it is not an email address", "Write one like name@school.org.uk") from None
    secret, now = new_secret(), datetime.now(UTC)
    with transaction.atomic():
        standing = OneTimeLink.objects.filter(record=row, used_at=None, withdrawn_at=None, expires_at__gt=now)
        if standing.count() >= MOST_OPEN:
            raise Refused.one("Record", f"{MOST_OPEN} links about it are open", "Wait for an answer, or take one back")
        made = OneTimeLink.objects.create(
            form=form,
            record=row,
            email=address,
            hash=hash_of(secret),
            made_by=actor.id,
            made_at=now,
            expires_at=now + timedelta(hours=HOURS),
        )
        ledger.write(actor, event(SENT, row, {"link": made.pk, "form": form}), at=now)
    mailing.send(
        address,
        f"{offered.title}: {row.title}",
        f"{actor.label} asks you to fill in one short form about “{row.title}”.\n\n"
        f"{link(secret)}\n\nThe page sends you a code, and the code opens the form. You need no account and no "
        f"password. The link works once, for {HOURS} hours.\n\nIf you did not expect this, you need do nothing.\n",
    )
    return secret


def withdraw_link(*, actor: Actor, link: int) -> None:
    """Take back a one-time link that has not been used. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        made = OneTimeLink.objects.filter(pk=link, used_at=None, withdrawn_at=None).select_related("record__owner")
        row = made.first()
        if row is None:
            raise NotFound("That link is not open any more.")
        require(actor, Permission.CHANGE, row.record.owner_id, group=row.record.group_id)
        row.withdrawn_at = datetime.now(UTC)
        row.save(update_fields=["withdrawn_at"])
        ledger.write(actor, event(WITHDRAWN, row.record, {"link": row.pk}))
