"""People are told of the days that come: papers, duties, agreements, grants, returns, risks and editions."""

from collections.abc import Sequence
from datetime import date, timedelta

from goldenthread.access import Actor
from goldenthread.governance.dates import Dated, dates_of
from goldenthread.notices.falling import Falling, tell_falling
from goldenthread.notices.kinds import KINDS, STALE_DAYS
from goldenthread.partners.models import Membership, Partnership
from goldenthread.partners.people.access import holding
from goldenthread.partners.queries import seats_of
from goldenthread.records.models import Record
from goldenthread.vocabulary.clock import today

#: The furthest ahead that anything is told.
_AHEAD = max(days for kind in KINDS.values() for moment in kind.moments.values() for days in (*moment.ahead, 0))
#: Seats that see to what a group owes.
_SEE_TO_IT = ("lead", "co_lead", "chair", "coordinator", "cover")


def remind(*, actor: Actor, on: date | None = None) -> int:
    """Tell of everything whose day comes or has passed, in every live partnership. How many people were told anew.

    A partnership that is setting up alerts nobody, and nobody is told at a weekend.
    """
    day = on or today()
    if day.weekday() >= 5:
        return 0
    first, last = day - timedelta(days=STALE_DAYS), day + timedelta(days=_AHEAD)
    told = 0
    for row in Partnership.objects.filter(setting_up=False, record__state="live").select_related("record"):
        slug = row.record.reference
        found = [x for x in dates_of(actor, slug, first, last, day) if not x.done]
        seats = _seats(actor, found)
        falling = [_falling(x, row.record, seats.get(x.group or 0, ())) for x in found]
        told += tell_falling(falling, managers_of(row.record, day), day)
    return told


def _seats(actor: Actor, found: Sequence[Dated]) -> dict[int, tuple[int, ...]]:
    """The seats that see to what each group owes, by the id of the group."""
    groups = {one.group for one in found if one.group}
    seats = seats_of(actor, groups) if groups else {}
    return {group: tuple(s.card.id for s in some if s.seat_type in _SEE_TO_IT) for group, some in seats.items()}


def managers_of(partnership: Record, day: date) -> set[str]:
    """The opaque ids of those who manage the whole of a partnership on a day."""
    rows = Membership.objects.filter(
        holding(day), role="manager", partnership=partnership, group=None, organisation=None, user__is_active=True
    )
    return set(rows.values_list("user__uid", flat=True))


def _falling(one: Dated, partnership: Record, seats: tuple[int, ...]) -> Falling:
    # A title that is guarded is not for mail: its reference says enough to whoever may open it.
    what = one.card.reference if one.card and one.guarded else f"“{one.title}”" if one.card else one.title
    slug, about = partnership.reference, one.card.full_reference if one.card else ""
    return Falling(
        kind=one.kind,
        moment=one.moment,
        on=one.on,
        key=f"{slug}:{about}:{one.key}",
        what=what,
        url=one.url,
        about=about,
        record=one.card.id if one.card else None,
        behind=(*one.behind, *seats),
        users=one.users,
        managers=one.managers,
    )
