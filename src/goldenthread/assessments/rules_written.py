"""Rules of what people write beside what is computed."""

from collections import Counter
from collections.abc import Sequence

from goldenthread.records.models import Link
from goldenthread.vocabulary import Problem, RuleBroken


def one_at_a_time(ids: Sequence[int]) -> list[RuleBroken]:
    """A target has at most one status set by hand, so that nobody chooses between two."""
    targets = Link.objects.filter(source_id__in=list(ids), relation="about", withdrawn_at=None).values("target_id")
    standing = Link.objects.filter(
        target_id__in=targets,
        relation="about",
        withdrawn_at=None,
        source__kind="status_override",
        source__state__in=("live", "proposed"),
    ).order_by()
    counted = Counter(standing.values_list("target__title", flat=True))
    return [
        RuleBroken(
            Problem(title, "its status has been set by hand already", "End the earlier one, then set it again"),
            code="one_override",
        )
        for title, number in counted.items()
        if number > 1
    ]
