"""Duties, reporting lines, what met them, pre-election periods, and the stocktake of each priority."""

from django.db import models

from goldenthread.partners.models import Partnership
from goldenthread.records.models import Detail


class Every(models.TextChoices):
    """How often something falls due."""

    ONCE = "once", "Once"
    WEEKLY = "weekly", "Every week"
    MONTHLY = "monthly", "Every month"
    SIX_WEEKLY = "six_weekly", "Every 6 weeks"
    TWO_MONTHLY = "two_monthly", "Every 2 months"
    QUARTERLY = "quarterly", "Every quarter"
    SIX_MONTHLY = "six_monthly", "Every 6 months"
    YEARLY = "yearly", "Every year"
    NOT_STATED = "not_stated", "Not stated"


class Recurring(Detail):
    """Something that falls due again and again.

    Without a first day, each falls on the last day of its part of the calendar year.
    """

    cadence = models.CharField("falls due", max_length=15, choices=Every.choices, default=Every.NOT_STATED)
    first_due = models.DateField("first due on", null=True, blank=True)
    told = models.CharField("who is told", max_length=300, blank=True, help_text="Bodies and posts, never names.")

    class Meta:
        abstract = True


class Duty(Recurring):
    class Type(models.TextChoices):
        STATUTORY = "statutory", "Statutory"
        GUIDANCE = "guidance", "National guidance"
        LOCAL = "local", "Local"

    duty_type = models.CharField("type", max_length=10, choices=Type.choices)
    duty_of = models.CharField(
        "duty of",
        max_length=30,
        choices=Partnership.Type.choices,
        blank=True,
        help_text="For a duty in the shared library: the sort of partnership it binds.",
    )
    checklist = models.CharField(
        "list", max_length=120, blank=True, help_text="Duties of one list are counted together."
    )
    basis = models.CharField("basis", max_length=300, blank=True, help_text="The law or guidance it comes from.")
    needs_product = models.BooleanField(
        "needs an agreed product",
        default=False,
        help_text="It is met once a product that meets it is agreed and dated.",
    )
    clock = models.CharField(
        "clock", max_length=60, blank=True, help_text="The code of a dated rule, if one sets the time."
    )


class ReportingLine(Recurring):
    """A report that `Record.group`, or the body it is linked to, owes somebody."""

    to = models.CharField("reports to", max_length=200, blank=True, help_text="Where that body keeps no record here.")
    about = models.CharField("about", max_length=300, blank=True)


class Fulfilment(Detail):
    """One occurrence of a duty or reporting line, done."""

    for_due = models.DateField("for the one due on")
    done_on = models.DateField("done on")


class ElectionPeriod(Detail):
    """A pre-election period: `Record.valid_from` to `valid_to`, with the day of the poll."""

    poll_on = models.DateField("day of the poll", null=True, blank=True)


class Stocktake(Detail):
    """What is done already about a priority, what is missing, and what was agreed about it."""

    existing_work = models.TextField("existing work", blank=True)
    gap = models.TextField("gap", blank=True)
    response = models.TextField("agreed response", blank=True)
    agreed_on = models.DateField("response agreed on", null=True, blank=True)
