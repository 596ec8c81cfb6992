"""Whose work it is: from a person to the posts they hold, the seats of those posts, their agency and the groups they
lead; and from an action to the seats, posts and agencies that answer for it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from goldenthread.access import Actor
from goldenthread.partners.models import HeldPost
from goldenthread.partners.models import Seat as SeatRow
from goldenthread.partners.queries import LEADS
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Link
from goldenthread.records.queries import link_filter, span_filter
from goldenthread.strategy.chapters import OWNERS
from goldenthread.vocabulary.clock import today

#: The roles in one group that make its work theirs.
_LEADING = frozenset({"co_lead"})


@dataclass(frozen=True)
class Holding:
    """What a person holds today, all as record ids.

    `organisations` are those they act for, `agencies` also those their posts are part of: work that waits for an
    agency is shown to both. `leads` are groups; `covers` those they stand in for.
    """

    posts: frozenset[int] = frozenset()
    seats: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    agencies: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    covers: frozenset[int] = frozenset()

    @property
    def own(self) -> frozenset[int]:
        """What work can hang on by name."""
        return self.posts | self.seats | self.organisations

    @property
    def groups(self) -> frozenset[int]:
        return self.leads | self.covers

    def __bool__(self) -> bool:
        return bool(self.own or self.groups)


def holding(viewer: Actor) -> Holding:
    """What the viewer holds today: four queries."""
    day = today()
    now = (Q(starts=None) | Q(starts__lte=day)) & (Q(ends=None) | Q(ends__gte=day))
    posts = frozenset(HeldPost.objects.filter(now, user__uid=viewer.id).values_list("post_id", flat=True))
    standing = Link.objects.filter(link_filter(AsOf(on=day)))
    held = frozenset(standing.filter(relation="held_by", target_id__in=posts).values_list("source_id", flat=True))
    bodies = standing.filter(relation="part_of", source_id__in=posts, target__kind="organisation")
    rows = SeatRow.objects.filter(
        span_filter(day, "record__"), record_id__in=held, record__state="live", occupancy="held"
    ).values_list("record_id", "seat_type", "record__group_id")
    named = frozenset(m.group for m in viewer.memberships if m.group is not None and m.role in _LEADING)
    return Holding(
        posts=posts,
        seats=frozenset(pk for pk, _, _ in rows),
        organisations=viewer.organisations,
        agencies=viewer.organisations | frozenset(bodies.values_list("target_id", flat=True)),
        leads=named | frozenset(group for _, code, group in rows if code in LEADS and group),
        covers=frozenset(group for _, code, group in rows if code == "cover" and group),
    )


def owners_of(ids: Collection[int]) -> dict[int, set[int]]:
    """The record ids of the seats, posts, agencies and groups that answer for each of `ids` today."""
    rows = Link.objects.filter(link_filter(AsOf(on=today())), source_id__in=list(ids), relation__in=OWNERS)
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    for source, target in rows.values_list("source_id", "target_id"):
        found[source].add(target)
    return found


def owns(held: Holding, record: int, group: int | None) -> bool:
    """Whether a record is this person's: by name, through their agency, or as a lead of its group."""
    return bool(owners_of([record])[record] & held.own) or (group in held.groups if group else False)
