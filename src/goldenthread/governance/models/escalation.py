"""Escalations between agencies by stage, and the log of assurance asked for. Neither holds details of a case."""

from django.db import models

from goldenthread.records.models import Detail


class EscalationStage(Detail):
    """One stage of the escalation policy: how long it lasts and who settles it there."""

    class DayKind(models.TextChoices):
        WORKING = "working", "Working days"
        CALENDAR = "calendar", "Any days"

    stage = models.PositiveSmallIntegerField("stage", help_text="1 for the first.")
    limit_days = models.PositiveSmallIntegerField(
        "most days", null=True, blank=True, help_text="After these it moves to the next stage. Empty: no limit."
    )
    day_kind = models.CharField("days are", max_length=8, choices=DayKind.choices, default=DayKind.WORKING)
    settled_by = models.CharField("settled by", max_length=200, blank=True, help_text="Posts or a body, never names.")


class Escalation(Detail):
    """A disagreement between agencies that was raised. `stage` is where it began to stand on `stage_since`."""

    subject = models.CharField(
        "theme", max_length=120, help_text="The sort of disagreement, like “Thresholds”. Themes are counted by year."
    )
    raised_on = models.DateField("raised on")
    raised_by = models.CharField("raised by", max_length=200, blank=True, help_text="A body or a post, never a name.")
    stage = models.PositiveSmallIntegerField("stage", default=1)
    stage_since = models.DateField(
        "at this stage since", null=True, blank=True, help_text="Empty: since the day it was raised."
    )
    resolved_on = models.DateField("resolved on", null=True, blank=True)
    resolution = models.TextField("how it was resolved", blank=True, help_text="What agencies agreed, not the case.")


class Challenge(Detail):
    """Assurance that a body was asked for, what it replied, and whether that was enough."""

    class Satisfied(models.TextChoices):
        NOT_SAID = "not_said", "Not judged yet"
        YES = "yes", "Satisfied"
        PARTLY = "partly", "Partly satisfied"
        NO = "no", "Not satisfied"

    asked_on = models.DateField("asked on")
    asked_by = models.CharField("asked by", max_length=200, blank=True, help_text="A body or a post, never a name.")
    reply_due = models.DateField("reply due", null=True, blank=True)
    replied_on = models.DateField("replied on", null=True, blank=True)
    reply = models.TextField("reply", blank=True, help_text="In a few sentences, without details of a case.")
    satisfied = models.CharField("result", max_length=10, choices=Satisfied.choices, default=Satisfied.NOT_SAID)
    next_step = models.CharField("next step", max_length=300, blank=True)
    next_step_due = models.DateField("next step due", null=True, blank=True)
