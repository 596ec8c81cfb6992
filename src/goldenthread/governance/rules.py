"""Rules of governance: what a meeting, terms of reference and a pre-election period must hold."""

import re
from collections.abc import Sequence

from goldenthread.governance.models import ElectionPeriod, Meeting, TermsOfReference
from goldenthread.records.models import Revision
from goldenthread.vocabulary import Problem, RuleBroken
from goldenthread.vocabulary.clock import today

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def meetings_are_whole(ids: Sequence[int]) -> list[RuleBroken]:
    """A meeting that was held has a day that is not to come; its times are times, in order."""
    broken = []
    for row in Meeting.objects.filter(record_id__in=ids).select_related("record"):
        for label, time in (("Starts at", row.starts_at), ("Ends at", row.ends_at)):
            if time and not TIME.fullmatch(time):
                broken.append(_broken(row, f"“{time}” in {label} is not a time", "Write it like 14:00", "meeting_time"))
        if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
            broken.append(_broken(row, "it ends before it starts", "Swap the two times", "meeting_time"))
        if row.meeting_state == Meeting.State.HELD and row.held_on is None:
            broken.append(_broken(row, "it was held and has no date", "Enter the date it was held", "meeting_date"))
        elif row.meeting_state == Meeting.State.HELD and row.held_on and row.held_on > today():
            broken.append(
                _broken(row, "its date has not come, so it cannot be held yet", "Mark it on the day", "meeting_date")
            )
    return broken + _agreed_minutes(ids)


def _agreed_minutes(ids: Sequence[int]) -> list[RuleBroken]:
    """What was agreed as minutes is not written over."""
    agreed: dict[int, str] = {}
    for row in Revision.objects.filter(record_id__in=ids, fields__minutes_state="agreed").order_by("version"):
        agreed.setdefault(row.record_id, str(row.fields.get("minutes") or ""))
    rows = Meeting.objects.filter(record_id__in=list(agreed)).select_related("record")
    return [
        _broken(
            row,
            "its minutes are agreed, and agreed minutes stay as they are",
            "Record the correction as a decision of the next meeting",
            "minutes_agreed",
        )
        for row in rows
        if (row.minutes, row.minutes_state) != (agreed[row.record_id], "agreed")
    ]


def terms_name_a_group(ids: Sequence[int]) -> list[RuleBroken]:
    """Terms of reference are those of one group."""
    rows = TermsOfReference.objects.filter(record_id__in=ids, record__group=None).select_related("record")
    return [_broken(row, "they are of no group", "Choose the group that works by them", "terms_group") for row in rows]


def election_periods_have_dates(ids: Sequence[int]) -> list[RuleBroken]:
    """A pre-election period has a first and a last day, and the poll is not before it begins."""
    broken = []
    for row in ElectionPeriod.objects.filter(record_id__in=ids).select_related("record"):
        first, last = row.record.valid_from, row.record.valid_to
        if first is None or last is None:
            broken.append(
                _broken(row, "it needs a first and a last day", "Enter both dates, with their years", "election_dates")
            )
        elif row.poll_on and row.poll_on < first:
            broken.append(_broken(row, "the poll is before it begins", "Check the dates", "election_dates"))
    return broken


def _broken(row: Meeting | TermsOfReference | ElectionPeriod, finding: str, remedy: str, code: str) -> RuleBroken:
    return RuleBroken(Problem(row.record.reference, finding, remedy), code=code)
