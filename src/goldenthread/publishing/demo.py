"""The published editions of the demo, made by its people through the acts that everybody uses.

The worker does it once the site is up: composing and checking a whole report takes longer than a demo may to start.
"""

from __future__ import annotations

from django.conf import settings

from goldenthread.partners.actors import actor_for, user_by_email
from goldenthread.partners.demo import DOMAIN
from goldenthread.publishing import commands
from goldenthread.publishing.models import Life, Stage
from goldenthread.records.models import Record
from goldenthread.vocabulary import NotFound

#: A report of a quarter, and the yearly return to central government.
EDITIONS = ("EDN-001", "EDN-003")
PARTNERSHIP = "example-county"


def publish_the_examples() -> str:
    """Check, clear and publish the examples, where this is the demo and it was not done. Says what it did."""
    if not settings.DEMO:
        return ""
    return "; ".join(said for reference in EDITIONS if (said := publish(reference)))


def publish(reference: str) -> str:
    """Check, clear and publish one edition of the example. Says what it did; nothing where it was done before."""
    row = Record.objects.filter(owner__reference=PARTNERSHIP, reference=reference, kind="edition").first()
    if row is None or Life.objects.filter(record=row).exclude(stage=Stage.DRAFT, current=None).exists():
        return ""
    full = f"{PARTNERSHIP}/{reference}"
    try:
        analyst, chair, member, manager = (
            actor_for(user_by_email(f"{role}.{PARTNERSHIP}@{DOMAIN}"))
            for role in ("analyst", "chair", "board_member", "manager")
        )
    except NotFound:
        return ""
    done = commands.check(actor=analyst, edition=full)
    if not done.passed:
        return f"checked {full}: something has to be put right"
    for who in (chair, member):
        commands.clear(actor=who, edition=full, number=done.number)
    commands.publish(actor=manager, edition=full, number=done.number)
    return f"published {full}"
