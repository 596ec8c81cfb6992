"""Meetings and what belongs to one."""

from goldenthread.governance import models, rules
from goldenthread.records.kinds import Expect, Kind, declare


def _of_a_meeting(code: str) -> tuple[Expect, ...]:
    return (Expect(code, ("out:part_of",), "belongs to no meeting", "Link it to its meeting"),)


MEETING = declare(
    Kind(
        "meeting",
        models.Meeting,
        "Meeting",
        "Meetings",
        "MTG",
        "A meeting of a group, planned, held, missed or cancelled, with its agenda, papers and minutes.",
        letter="M",
        room="governance",
        columns=("held_on", "meeting_state", "minutes_state"),
        rules=(rules.meetings_are_whole,),
    )
)
AGENDA_ITEM = declare(
    Kind(
        "agenda_item",
        models.AgendaItem,
        "Agenda item",
        "Agenda items",
        "AGI",
        "One item on the agenda of a meeting, why it is there and what was said.",
        room="governance",
        columns=("item_type",),
        expects=_of_a_meeting("agenda-meeting"),
    )
)
PAPER = declare(
    Kind(
        "paper",
        models.Paper,
        "Paper",
        "Papers",
        "PAP",
        "A paper for a meeting, with its marking and the day it came.",
        room="governance",
        columns=("received_on", "marking"),
        expects=_of_a_meeting("paper-meeting"),
    )
)
ATTENDANCE = declare(
    Kind(
        "attendance",
        models.Attendance,
        "Attendance",
        "Attendance",
        "ATT",
        "Whether a seat, post or organisation was at a meeting.",
        room="governance",
        columns=("presence",),
        expects=_of_a_meeting("attendance-meeting"),
    )
)
INTEREST = declare(
    Kind(
        "interest",
        models.Interest,
        "Declared interest",
        "Declared interests",
        "ITR",
        "An interest that a member declared at a meeting, and what followed.",
        room="governance",
        columns=("handling",),
        expects=_of_a_meeting("interest-meeting"),
    )
)
DECISION = declare(
    Kind(
        "decision",
        models.Decision,
        "Decision",
        "Decisions",
        "DEC",
        "What a meeting decided, and the actions that came of it.",
        letter="d",
        room="governance",
        columns=("outcome", "decided_on"),
        expects=_of_a_meeting("decision-meeting"),
    )
)
TERMS_OF_REFERENCE = declare(
    Kind(
        "terms_of_reference",
        models.TermsOfReference,
        "Terms of reference",
        "Terms of reference",
        "TOR",
        "The terms a group works by: quorum, days for papers, when they are reviewed.",
        room="governance",
        columns=("agreed_on", "review_due"),
        rules=(rules.terms_name_a_group,),
    )
)
