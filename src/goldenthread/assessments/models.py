"""What people write about figures: signed commentary, and a status of a target that they set by hand."""

from django.db import models

from goldenthread.records.fields import AreaField, PeriodField
from goldenthread.records.models import Detail


class Commentary(Detail):
    """The story behind one curve, signed and dated. The questions are those of a turning-the-curve talk."""

    area = AreaField()
    period = PeriodField("about the figures up to", blank=False)
    story = models.TextField("story behind the curve", help_text="How is it going, and what is behind that?")
    customers = models.TextField("Who is served?", blank=True)
    better_off = models.TextField("How would we see that they are better off?", blank=True)
    delivery = models.TextField("How would we see that the work is done well?", blank=True)
    partners = models.TextField("Who else has a part in it?", blank=True)
    works = models.TextField(
        "What works?", blank=True, help_text="With what costs little or nothing, and what has been tried elsewhere."
    )
    proposal = models.TextField("What do we propose to do?", blank=True)
    signed_by = models.CharField("signed by", max_length=120, help_text="A post or role, not a name.")
    signed_on = models.DateField("signed on")


class StatusOverride(Detail):
    """A status that a post set by hand for one target. The computed one always stands beside it."""

    class Status(models.TextChoices):
        ON_TRACK = "on track", "On track"
        NEAR = "near", "Near"
        OFF_TRACK = "off track", "Off track"
        MET = "met", "Met"
        NOT_MET = "not met", "Not met"

    status = models.CharField("status set by hand", max_length=10, choices=Status.choices)
    computed = models.CharField(
        "computed status when it was set",
        max_length=30,
        blank=True,
        help_text="The page shows the computed one of today.",
    )
    why = models.TextField("reason for it")
    set_by = models.CharField("set by", max_length=120, help_text="A post or role, not a name.")
    set_on = models.DateField("set on")
