"""Keep what a partnership decided about the findings of a report check."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.documents import models
from goldenthread.records.models import Record
from goldenthread.vocabulary import Problem, Refused

DECIDED = declare("finding.decided", "decided about {what} in a report: {choice}, because {why}")

_FINGERPRINT = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True)
class Decision:
    """A decision about one finding: its fingerprint, the choice, why, what the claim is about, and the right figure."""

    fingerprint: str
    choice: str
    reason: str
    about: str = ""
    corrected: str = ""


def keep_choices(*, actor: Actor, partnership_id: int, decisions: Sequence[Decision]) -> int:
    """Keep decisions, each in place of any earlier one about the same sentence. Returns how many are new.

    The same decision with the same reason again changes nothing.

    Raises:
        NotAllowed: when the actor may not change this partnership's records.
        Refused: for a fingerprint or choice that is none, or a reason that is empty or over 500 letters.
    """
    require(actor, Permission.CHANGE, partnership_id)
    _refuse_faults(decisions)
    now = datetime.now(UTC)
    with transaction.atomic():
        owner = Record.objects.select_for_update().get(pk=partnership_id)
        standing = {
            row.fingerprint: row
            for row in models.Decision.objects.filter(
                owner=owner, superseded_at=None, fingerprint__in=[d.fingerprint for d in decisions]
            )
        }
        fresh = [d for d in {d.fingerprint: d for d in decisions}.values() if not _same(standing.get(d.fingerprint), d)]
        models.Decision.objects.filter(
            pk__in=[standing[d.fingerprint].pk for d in fresh if d.fingerprint in standing]
        ).update(superseded_at=now)
        models.Decision.objects.bulk_create(
            models.Decision(
                owner=owner,
                fingerprint=d.fingerprint,
                choice=d.choice,
                reason=d.reason,
                corrected=d.corrected,
                about=d.about,
                recorded_at=now,
                recorded_by=actor.id,
            )
            for d in fresh
        )
        ledger.write(actor, *(_event(owner.reference, d) for d in fresh), at=now)
    return len(fresh)


def _same(row: models.Decision | None, decision: Decision) -> bool:
    return row is not None and (row.choice, row.reason, row.corrected) == (
        decision.choice,
        decision.reason,
        decision.corrected,
    )


def _event(slug: str, decision: Decision) -> Event:
    return Event(
        act=DECIDED,
        subject_kind="finding",
        subject_id=decision.fingerprint,
        owner=slug,
        parts={
            "what": decision.about or "a finding",
            "choice": models.Decision.Choice(decision.choice).label.lower(),
            "why": decision.reason,
        },
    )


def _refuse_faults(decisions: Sequence[Decision]) -> None:
    problems = []
    for d in decisions:
        place = d.about or "Finding"
        if not _FINGERPRINT.fullmatch(d.fingerprint):
            problems.append(Problem(place, "it has no fingerprint that we know", "Check the report again"))
        if d.choice not in models.Decision.Choice.values:
            problems.append(Problem(place, f"“{d.choice}” is not a choice", "Choose confirm, dismiss or correct"))
        if not d.reason.strip() or len(d.reason) > 500:
            problems.append(Problem(place, "it needs a reason of up to 500 letters", "Say why in a few words"))
        if len(d.corrected) > 60:
            problems.append(Problem(place, "the right figure is over 60 letters", "Write the figure alone"))
    if problems:
        raise Refused(problems)
