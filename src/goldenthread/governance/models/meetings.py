"""Meetings and what belongs to one: agenda, papers, who came, interests, decisions; and the terms a group works by."""

from django.db import models

from goldenthread.records.models import Detail


class Meeting(Detail):
    """A meeting of the group in `Record.group`. Without a day it is planned, and waits for its date."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        MISSED = "missed", "Missed"
        CANCELLED = "cancelled", "Cancelled"

    class Minutes(models.TextChoices):
        NONE = "none", "Not drafted"
        DRAFT = "draft", "Draft"
        AGREED = "agreed", "Agreed"

    held_on = models.DateField("date", null=True, blank=True, help_text="With its year, like 14 September 2026.")
    starts_at = models.CharField("starts at", max_length=5, blank=True, help_text="On the 24-hour clock, like 14:00.")
    ends_at = models.CharField("ends at", max_length=5, blank=True, help_text="On the 24-hour clock, like 16:00.")
    place = models.CharField("place", max_length=200, blank=True)
    join_at = models.CharField("address to join", max_length=500, blank=True)
    meeting_state = models.CharField("meeting", max_length=10, choices=State.choices, default=State.PLANNED)
    why_not = models.CharField("why it was not held", max_length=300, blank=True)
    minutes_state = models.CharField("minutes", max_length=8, choices=Minutes.choices, default=Minutes.NONE)
    minutes = models.TextField("text of the minutes", blank=True)
    cadence_day = models.DateField(
        "day by the cadence",
        null=True,
        blank=True,
        help_text="The day the cadence fell on, before weekends and bank holidays moved it.",
    )


class AgendaItem(Detail):
    class Type(models.TextChoices):
        STANDING = "standing", "Standing item"
        ARISING = "arising", "Matter arising"
        ESCALATION = "escalation", "Escalation"
        DECISION = "decision", "Decision wanted"
        ACTION = "action", "Action off track"
        INDICATOR = "indicator", "Indicator that signals"
        RETURN = "return", "Return missing"
        PRODUCT = "product", "Product overdue"
        DUTY = "duty", "Duty due"
        OTHER = "other", "Other item"

    item_type = models.CharField("type", max_length=10, choices=Type.choices, default=Type.OTHER)
    why = models.CharField("why it is here", max_length=300, blank=True)
    note = models.TextField("what was said", blank=True, help_text="In your own words, without names of people.")


class Paper(Detail):
    received_on = models.DateField("received on", null=True, blank=True)
    author = models.CharField("sent by", max_length=200, blank=True, help_text="A post or a body, never a name.")
    url = models.CharField("address", max_length=500, blank=True)


class Attendance(Detail):
    class Presence(models.TextChoices):
        PRESENT = "present", "Present"
        APOLOGIES = "apologies", "Apologies"
        SUBSTITUTE = "substitute", "Sent a substitute"
        ABSENT = "absent", "Absent"

    presence = models.CharField(max_length=10, choices=Presence.choices)
    substitute = models.CharField("who came instead", max_length=200, blank=True, help_text="A post, never a name.")


class Interest(Detail):
    class Handling(models.TextChoices):
        NOTED = "noted", "Noted"
        NO_VOTE = "no_vote", "Did not vote"
        LEFT = "left", "Left for the item"

    handling = models.CharField("what followed", max_length=10, choices=Handling.choices, default=Handling.NOTED)


class Decision(Detail):
    """What a meeting decided: the title in a few words, the whole of it here."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        NOTED = "noted", "Noted"
        DEFERRED = "deferred", "Put off"
        REFUSED = "refused", "Not agreed"

    decided = models.TextField("what was decided", blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.AGREED)
    decided_on = models.DateField("decided on", null=True, blank=True)


class TermsOfReference(Detail):
    """The terms a group works by; `Record.group` is that group."""

    class DayKind(models.TextChoices):
        WORKING = "working", "Working days"
        CALENDAR = "calendar", "Any days"

    agreed_on = models.DateField("agreed on", null=True, blank=True)
    review_due = models.DateField("review due", null=True, blank=True)
    terms_version = models.CharField("version", max_length=60, blank=True)
    quorum = models.PositiveSmallIntegerField("quorum", null=True, blank=True, help_text="How many members at least.")
    paper_days = models.PositiveSmallIntegerField(
        "clear days for papers",
        null=True,
        blank=True,
        help_text="Days between the day a paper arrives and the day of the meeting, neither counted.",
    )
    paper_day_kind = models.CharField("days are", max_length=8, choices=DayKind.choices, default=DayKind.WORKING)
    url = models.CharField("address", max_length=500, blank=True)
