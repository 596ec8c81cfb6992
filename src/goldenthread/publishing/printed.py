"""What earlier editions of a partnership printed, so that a figure which was revised since says so: "[r]"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from goldenthread.observations.models import Observation
from goldenthread.publishing.kept import document_of
from goldenthread.publishing.models import Life
from goldenthread.vocabulary import NotFound


def first_printed(
    partnership: int, figures: Mapping[int, Mapping[int, str]], *, public: bool, known: datetime | None, own: str = ""
) -> dict[str, str | None]:
    """The value that figures were first printed with, of those that were corrected after an edition came out.

    Documents are read only where there is such a figure, the oldest first, until each is found.

    Args:
        partnership: The record id of who publishes.
        figures: By measure, full references by the row of the figure as it stands.
        public: Whether only editions for everybody count.
        known: What was published by this moment counts; None for now.
        own: The full reference of the edition that is being composed: it is left out.

    Returns:
        Values as text by full reference; None for one that was withheld or missing. What was never printed is left out.
    """
    lives = [
        life
        for life in Life.objects.filter(
            record__owner_id=partnership, published_at__isnull=False, published_at__lte=known or datetime.now(UTC)
        )
        .select_related("record__owner", "current")
        .order_by("published_at")
        if life.current is not None
        and (not public or life.current.order["asked"]["audience"] == "public")
        and f"{life.record.owner.reference if life.record.owner else ''}/{life.record.reference}" != own
    ]
    if not lives:
        return {}
    first = lives[0].published_at
    rows = Observation.objects.filter(measure_id__in=list(figures), supersedes__isnull=False, accepted_at__gt=first)
    wanted = {
        full for pk, measure in rows.values_list("pk", "measure_id") if (full := figures[measure].get(pk)) is not None
    }
    found: dict[str, str | None] = {}
    for life in lives:
        if not wanted:
            break
        assert life.current is not None
        try:
            document = document_of(life.current)
        except NotFound:
            continue
        mine = {held.reference: held.value for held in document.figures if held.reference in wanted}
        found |= mine
        wanted -= mine.keys()
    return found
