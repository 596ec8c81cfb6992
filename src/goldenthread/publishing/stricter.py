"""The rules of small counts that partnerships made for themselves: stricter than is usual, never laxer.

A rule is a record with dates. It holds for what its partnership publishes, and for its own measures wherever they are
published. Where several hold, the strictest counts; so does one that held on the day the edition speaks from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goldenthread.look.text import day as day_words
from goldenthread.publishing.counting import usual
from goldenthread.publishing.models import SmallCountRule
from goldenthread.publishing.rules import broken
from goldenthread.vocabulary import RuleBroken


@dataclass(frozen=True, slots=True)
class Stricter:
    """A rule that stands: whose it is, and the least count that it lets out."""

    owner: str
    owner_title: str
    reference: str
    published_from: int
    since: date | None

    @property
    def words(self) -> str:
        """For the people who check: "counts of people are published from 10 (North, SCR-001, since 1 April 2026)"."""
        since = f", since {day_words(self.since)}" if self.since else ""
        return (
            f"counts of people are published from {self.published_from} ({self.owner_title}, {self.reference}{since})"
        )

    @property
    def plain(self) -> dict[str, object]:
        """As it is frozen with a check."""
        return {"rule": f"{self.owner}/{self.reference}", "published_from": self.published_from}


def standing(owners: Collection[str], days: Collection[date]) -> Mapping[str, Stricter]:
    """The strictest rule of each owner, by slug, that holds on any of some days. One query."""
    if not owners:
        return {}
    held = Q()
    for each in days:
        held |= (Q(record__valid_from=None) | Q(record__valid_from__lte=each)) & (
            Q(record__valid_to=None) | Q(record__valid_to__gte=each)
        )
    rows = (
        SmallCountRule.objects.filter(held, record__owner__reference__in=owners, record__state="live")
        .select_related("record__owner")
        .order_by("record__owner__reference", "-published_from", "record__reference")
    )
    found: dict[str, Stricter] = {}
    for row in rows:
        owner = row.record.owner
        if owner is not None and owner.reference not in found:
            found[owner.reference] = Stricter(
                owner.reference, owner.title, row.record.reference, row.published_from, row.record.valid_from
            )
    return found


def never_laxer(ids: Sequence[int]) -> list[RuleBroken]:
    """A rule asks for more than is usual: one that asks for less would be of no use, and could be misread."""
    least = usual()
    rows = SmallCountRule.objects.filter(record_id__in=ids, published_from__lte=least).select_related("record")
    return [
        broken(
            row.record.reference,
            f"counts of people are published from {least} without it, and a rule can only be stricter",
            f"Enter {least + 1} or more, or leave the rule out",
            "small_counts_laxer",
        )
        for row in rows
    ]
