"""What holds the publication of an edition back, and who composes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from goldenthread.access import Actor, Membership
from goldenthread.governance.elections import elections
from goldenthread.look.text import day
from goldenthread.publishing import making, models
from goldenthread.publishing.consents import gone, printed_without
from goldenthread.publishing.counting import stricter_for, usual
from goldenthread.publishing.document import Document
from goldenthread.publishing.examining import changed_since, digest_of
from goldenthread.publishing.kept import document_of
from goldenthread.publishing.ordering import order_of
from goldenthread.publishing.replies import waiting_of
from goldenthread.publishing.rules import broken
from goldenthread.records.models import Record
from goldenthread.vocabulary import Problem, Refused
from goldenthread.vocabulary.clock import today


def reader_of(row: Record) -> Actor:
    """Who composes an edition: a reader of what its marking lets into it, and of nothing more guarded.

    It does not depend on who asks, so that composing again gives the same.
    """
    role = "chair" if row.marking == "official_sensitive" else "analyst"
    return Actor(id="composer", label="The composer", memberships=(Membership(row.owner_id, role),))


def _owner(row: Record) -> Record:
    assert row.owner is not None
    return row.owner


def refuse_in_election(actor: Actor, row: Record) -> None:
    """Hold what is for everybody back in a pre-election period. Raises RuleBroken, naming the period and its end."""
    on = today()
    for each in elections(actor, _owner(row).reference, on, on):
        raise broken(
            row.reference,
            f"{each.card.title} runs until {day(each.last)}, and nothing is published before an election",
            f"Publish it after {day(each.last)}",
            "pre_election",
        )


def refuse_waiting(row: Record, current: models.Check) -> None:
    shown = {held.reference for held in document_of(current).figures}
    for figure, until in waiting_of(_owner(row).pk):
        if figure in shown:
            raise broken(
                figure,
                f"its agency may reply to a flag on it until {until}",
                "Publish it after the reply, or after that day",
                "right_of_reply",
            )


def refuse_without_consent(row: Record, current: models.Check) -> None:
    """Hold back an edition that prints a case study to which no consent holds today. Raises Refused, naming each."""
    found = printed_without(document_of(current), gone(_owner(row).pk))
    if found:
        raise Refused(
            Problem("Consent to publish", each, "Take the case study out, then check the edition again")
            for each in found
        )


def refuse_changed(row: Record, current: models.Check) -> None:
    """Compose once more from what is known now, and hold it to what was checked."""
    checked_on = datetime.fromisoformat(current.order["known"]).date()
    on = current.order["on"]
    order = order_of(row, on=datetime.fromisoformat(on).date() if on else checked_on)
    fresh = making.desk().compose(reader_of(row), order, frozenset(current.withheld))
    changes = small_counts_changed(current)
    if digest_of(fresh) != current.digest:
        changes += changed_since(document_of(current), fresh) or ["Something in it reads differently"]
    if not changes:
        return
    raise Refused(
        Problem("Changed since the check", change, "Check the edition again, and have it cleared") for change in changes
    )


def small_counts_of(document: Document) -> dict[str, dict[str, object]]:
    """The stricter rules of small counts that an edition for everybody is under, by whose they are, to be frozen."""
    return {owner: each.plain for owner, each in sorted(stricter_for(document).items())}


def small_counts_changed(current: models.Check) -> list[str]:
    """How the rules of small counts differ from those of a check, in words. Stricter or laxer, it is checked again."""
    if current.order["asked"]["audience"] != "public":
        return []
    before, now = current.order.get("small_counts", {}), small_counts_of(document_of(current))
    return [
        f"Counts of people of {name} are published from {_from(now.get(name))}, and were from {_from(before.get(name))}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def _from(rule: Mapping[str, object] | None) -> str:
    return f"{rule['published_from']} ({rule['rule']})" if rule else str(usual())
