"""What the acts of the plan ask first: is the work open and theirs to write of, has the day come, is nobody named."""

from collections.abc import Sequence
from datetime import date

from goldenthread.access import Actor, Permission, require
from goldenthread.reading.personal import scan
from goldenthread.records.models import Record
from goldenthread.records.queries import get_record
from goldenthread.vocabulary import NotFound, Refused
from goldenthread.vocabulary.clock import today

_OPEN = ("live", "proposed")


def open_work(actor: Actor, full: str, kinds: Sequence[str], permission: Permission) -> Record:
    """The open record that an act is about. Raises NotFound, NotAllowed, Refused."""
    row = get_record(actor, full)
    if row.kind not in kinds:
        raise NotFound(f"{full} is not an {' or an '.join(kinds)}. Check the reference.")
    require(actor, permission, row.owner_id, group=row.group_id)
    if row.state not in _OPEN:
        raise Refused.one(row.reference, f"it is {row.get_state_display().lower()}", "Open it again first")
    return row


def past_day(label: str, on: date | None) -> date:
    """The day given, or today. Raises Refused for one that has not come."""
    day = on or today()
    if day > today():
        raise Refused.one(label, f"{day} has not come yet", "Give today or an earlier day")
    return day


def look_for_people(place: str, text: str) -> None:
    """Refuse a text that reads as if it held a detail of one person; it never says which. Raises Refused."""
    if sorts := list(dict.fromkeys(hit.sort.label for hit in scan(text))):
        finding = f"it reads as if it held {' and '.join(sorts)}"
        raise Refused.one(place, finding, "Take it out. If it is none, tick the box that says so and send it again")
