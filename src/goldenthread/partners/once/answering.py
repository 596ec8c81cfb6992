"""What somebody without an account may do with a one-time link: ask for a code, show it, answer once.

Nobody is signed in by any of it, and nothing happens on reading: mail scanners follow links. The
secret of the link and a code sent to the same address together open one form about one record.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import F

from goldenthread.access import Actor
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.partners import mailing
from goldenthread.partners.actors import BY_LINK, LINK_PREFIX
from goldenthread.partners.models import OneTimeLink
from goldenthread.partners.once.offered import Form, form_of
from goldenthread.partners.people.access import hash_of
from goldenthread.records import commands as records
from goldenthread.records.kinds import Kind, kind
from goldenthread.records.writing import event
from goldenthread.vocabulary import NotFound, Refused

CODE_SENT = declare("once.code_sent", "was sent a code for a one-time link about {what}")
ANSWERED = declare("once.answered", "answered by email link, not signed in, about {what}")

CODE_MINUTES = 10
#: How long the form may stay open once the code has been given.
FORM_SECONDS = 60 * 60
MOST_CODES = 5
MOST_TRIES = 5
_SALT = "goldenthread.once"
_GONE = "This link does not work any more. Ask whoever sent it for a new one."


@dataclass(frozen=True)
class Asked:
    """What a link asks for: the title of one record, a form, and the kind whose fields it takes."""

    id: int
    title: str
    form: Form
    kind: Kind
    to: str


def asked(secret: str) -> Asked:
    """What the open link with this secret asks for. Changes nothing. Raises NotFound."""
    return _asked(_open(secret))


def _asked(row: OneTimeLink) -> Asked:
    form = form_of(row.form)
    if form is None:
        raise NotFound(_GONE)
    name, _, domain = row.email.partition("@")
    return Asked(row.pk, row.record.title, form, kind(row.record.kind), f"{name[:1]}…@{domain}")


def _open(secret: str, *, lock: bool = False) -> OneTimeLink:
    rows = OneTimeLink.objects.filter(
        hash=hash_of(secret), used_at=None, withdrawn_at=None, expires_at__gt=datetime.now(UTC)
    )
    row = (rows.select_for_update() if lock else rows.select_related("record__owner")).first()
    if row is None or row.record.state not in ("live", "proposed"):
        raise NotFound(_GONE)
    return row


def send_code(secret: str) -> None:
    """Send a new code of six digits to the address of the link. Raises NotFound, Refused."""
    code, now = f"{secrets.randbelow(1_000_000):06d}", datetime.now(UTC)
    with transaction.atomic():
        row = _open(secret, lock=True)
        if row.codes_sent >= MOST_CODES:
            raise Refused.one("Code", f"{MOST_CODES} codes have been sent", "Ask whoever sent the link for a new one")
        row.code_hash = _code_hash(row, code)
        row.code_expires_at = now + timedelta(minutes=CODE_MINUTES)
        row.codes_sent, row.tries = row.codes_sent + 1, 0
        row.save(update_fields=["code_hash", "code_expires_at", "codes_sent", "tries"])
        ledger.write(_stranger(row), event(CODE_SENT, row.record, {"link": row.pk}), at=now)
    mailing.send(
        row.email,
        f"{code} is your code",
        f"Your code is {code}\n\nType it on the page you have open. It works for {CODE_MINUTES} minutes.\n",
    )


def show_code(secret: str, code: str) -> str:
    """Check a code. Returns the proof that the form carries with it. Raises NotFound, Refused.

    A wrong code counts even where the answer is refused; after five the code is void.
    """
    row = _open(secret)
    OneTimeLink.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    row.refresh_from_db(fields=["tries"])
    typed = "".join(ch for ch in code if ch.isdigit())
    if not row.code_hash or row.tries > MOST_TRIES:
        raise Refused.one("Code", "it is not valid any more", "Ask for a new code")
    if row.code_expires_at is None or row.code_expires_at < datetime.now(UTC):
        raise Refused.one("Code", f"it is older than {CODE_MINUTES} minutes", "Ask for a new code")
    if not secrets.compare_digest(row.code_hash, _code_hash(row, typed)):
        raise Refused.one("Code", "it is not the one we sent", "Check it, or ask for a new code")
    return signing.dumps([row.pk, row.code_hash], salt=_SALT)


def check_proof(secret: str, proof: str) -> Asked:
    """What the form is about, for whoever has shown the code. Raises NotFound, Refused."""
    row = _open(secret)
    _prove(row, proof)
    return _asked(row)


def answer(secret: str, proof: str, values: Mapping[str, Any]) -> str:
    """Write the answer and use up the link, in one transaction. Returns the record's title.

    Only the fields of the form are taken. Raises NotFound, Refused, RuleBroken.
    """
    with transaction.atomic():
        row = _open(secret, lock=True)
        _prove(row, proof)
        offered = _asked(row).form
        if set(values) - set(offered.fields):
            raise Refused.one("Form", "it holds a field that was not asked for", "Fill in the form again")
        if not any(value not in (None, "") for value in values.values()):
            raise Refused.one("Form", "nothing was filled in", "Fill in at least one box")
        record = row.record
        stranger = _stranger(row)
        records.change(
            actor=stranger,
            record=f"{record.owner.reference if record.owner else 'shared'}/{record.reference}",
            version=record.version,
            values=dict(values),
            reason=BY_LINK,
        )
        row.used_at = datetime.now(UTC)
        row.code_hash = ""
        row.save(update_fields=["used_at", "code_hash"])
        ledger.write(stranger, event(ANSWERED, record, {"link": row.pk}))
    return record.title


def _prove(row: OneTimeLink, proof: str) -> None:
    try:
        pk, code_hash = signing.loads(proof, salt=_SALT, max_age=FORM_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused.one("Code", "it has to be given again", "Ask for a new code") from None
    if pk != row.pk or not row.code_hash or code_hash != row.code_hash:
        raise Refused.one("Code", "it has to be given again", "Ask for a new code")


def _code_hash(row: OneTimeLink, code: str) -> str:
    # With the link's own hash, so that a table of a million codes tells nothing.
    return hash_of(f"{row.hash}:{code}")


def _stranger(row: OneTimeLink) -> Actor:
    """Whoever holds the link. Trusted within this module alone, which takes one record and its form's fields."""
    return Actor(id=f"{LINK_PREFIX}{row.pk}", label=BY_LINK, trusted=True, on_behalf_of=row.made_by)
