"""Read what a partnership decided about the findings of a report check."""

from goldenthread.access import Actor, Permission, may
from goldenthread.claims.model import Choice, ChoiceKind
from goldenthread.documents import models


def choices_of(viewer: Actor, partnership_id: int) -> dict[str, Choice]:
    """The decisions that stand, by fingerprint; none for someone outside the partnership."""
    if not may(viewer, Permission.VIEW, partnership_id):
        return {}
    rows = models.Decision.objects.filter(owner_id=partnership_id, superseded_at=None)
    return {row.fingerprint: Choice(ChoiceKind(row.choice), row.reason, row.corrected) for row in rows}
