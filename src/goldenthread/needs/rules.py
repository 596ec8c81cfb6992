"""Rules of the needs room."""

from collections.abc import Sequence

from goldenthread.needs.models import ToldBack
from goldenthread.vocabulary import Problem, RuleBroken


def told_before_closing(ids: Sequence[int]) -> list[RuleBroken]:
    """Feedback is closed by telling people back, so the date is needed to close it (S48)."""
    rows = ToldBack.objects.filter(record_id__in=ids, record__state="closed", told_on="")
    return [
        RuleBroken(
            Problem(
                row.record.reference,
                "it cannot be closed before people were told",
                "Enter the date they were told, then close it",
            ),
            code="told_back_date",
        )
        for row in rows.select_related("record")
    ]
