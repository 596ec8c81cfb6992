"""What agencies are asked for: collections, their items, and the round of each period."""

from django.db import models
from django.db.models import F, Q

from goldenthread.records.fields import PeriodField
from goldenthread.records.models import Detail, Record


class Cadence(models.TextChoices):
    MONTHLY = "monthly", "Every month"
    QUARTERLY = "quarterly", "Every quarter"
    SIX_MONTHLY = "six_monthly", "Every 6 months"
    YEARLY = "yearly", "Every year"


class Years(models.TextChoices):
    FINANCIAL = "financial", "Financial years, from April"
    ACADEMIC = "academic", "Academic years, from September"
    CALENDAR = "calendar", "Calendar years, from January"


class Collection(Detail):
    """What one agency has agreed to send a partnership, how often, and by when."""

    cadence = models.CharField("how often", max_length=12, choices=Cadence.choices, default=Cadence.QUARTERLY)
    years = models.CharField(max_length=10, choices=Years.choices, default=Years.FINANCIAL)
    opens_after = models.PositiveSmallIntegerField(
        "opens after", default=1, help_text="Working days after the period ends, for example 1."
    )
    due_after = models.PositiveSmallIntegerField(
        "due after", default=20, help_text="Working days after the period ends, for example 20."
    )
    areas = models.CharField(
        max_length=500, blank=True, help_text="Area codes with commas between them, unless an item has its own."
    )
    contact = models.CharField(
        "questions go to", max_length=200, blank=True, help_text="A role and a shared mailbox, never a name."
    )


class ReturnItem(Detail):
    """One thing that a collection asks for: a measure, with its areas and breakdowns."""

    heading = models.CharField(max_length=120, blank=True, help_text="What it is listed under: Core, or a priority.")
    areas = models.CharField(max_length=500, blank=True, help_text="Area codes; leave it empty for the collection’s.")
    breakdowns = models.JSONField(
        default=list, blank=True, help_text="One to a line, like age=16-17;sex=Female. The headline is asked besides."
    )
    headline = models.BooleanField("asks for the headline", default=True)
    adds_up = models.BooleanField("breakdowns add up to the headline", default=False)
    asks_parts = models.BooleanField("asks for counts behind it", default=False)
    must = models.BooleanField("must be given", default=True)


class Round(models.Model):
    """A collection's window for one period: when it opens and is due, and the template as it was sent out."""

    owner = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    collection = models.ForeignKey(Record, models.PROTECT, related_name="rounds")
    agency = models.ForeignKey(Record, models.PROTECT, related_name="rounds_asked")
    code = models.CharField(max_length=60)
    period = PeriodField()
    starts = models.DateField()
    ends = models.DateField()
    opens = models.DateField()
    due = models.DateField()
    template_version = models.PositiveIntegerField(default=1)
    template = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=64, blank=True)
    #: A late change that somebody who may grant exceptions has let in; cleared when it is accepted.
    late_reason = models.CharField(max_length=500, blank=True)
    late_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="returns_round_code"),
            models.UniqueConstraint(fields=["collection", "starts", "ends"], name="returns_round_once"),
            models.CheckConstraint(condition=Q(due__gte=F("opens")), name="returns_round_window"),
        ]
        indexes = [models.Index(fields=["agency", "starts", "ends"], name="returns_round_agency")]

    def __str__(self) -> str:
        return self.code


class RoundLine(models.Model):
    """One figure that a round asks for. The same measure, area, time and breakdown is one line everywhere."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=600)
    item = models.ForeignKey(Record, models.PROTECT, related_name="+")
    measure = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    area = models.CharField(max_length=20)
    breakdown = models.CharField(max_length=300, blank=True)
    must = models.BooleanField()
    #: Left out of the newest version of the template. Nothing sent for it is lost.
    dropped = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="returns_line_once")]
        indexes = [models.Index(fields=["measure", "area"], name="returns_line_measure")]

    def __str__(self) -> str:
        return self.key
