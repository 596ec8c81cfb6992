"""Figures are not records: there may be millions. Each knows where it came from."""

from django.db import models
from django.db.models import F, Q

from goldenthread.records.fields import AreaField, PeriodField
from goldenthread.records.models import Record


class Source(models.Model):
    """Where figures came from: a document and a section of it, or a return and a cell of it."""

    class Sort(models.TextChoices):
        PUBLISHED = "published", "Published in a document"
        RETURN = "return", "Sent in a return"

    sort = models.CharField(max_length=10, choices=Sort.choices)
    document = models.ForeignKey(Record, models.PROTECT, related_name="sources")
    section = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "section", "sort"], name="observations_source_once")]

    def __str__(self) -> str:
        return self.section


#: The columns that say what a figure is: those of `vocabulary.Figure`, with the words as published.
SAID = (
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "qualifier",
    "marker",
    "note",
    "basis",
    "status",
    "text",
    "caution",
)


class Observation(models.Model):
    """One accepted figure. A correction supersedes it, with a reason; it is never overwritten."""

    reference = models.CharField(max_length=60)
    owner = models.ForeignKey(Record, models.PROTECT, null=True, related_name="figures_owned", db_index=False)
    measure = models.ForeignKey(Record, models.PROTECT, related_name="figures", db_index=False)
    area = AreaField(null=False, blank=False, db_index=False)
    period = PeriodField()
    starts = models.DateField()
    ends = models.DateField()
    breakdown = models.CharField(max_length=300, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    lower = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    upper = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    qualifier = models.CharField(max_length=12, blank=True)
    marker = models.CharField(max_length=6, blank=True)
    note = models.CharField(max_length=500, blank=True)
    basis = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    text = models.CharField(max_length=200, blank=True)
    caution = models.CharField(max_length=500, blank=True)
    vintage = models.DateField(null=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="figures")
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=64)
    superseded_at = models.DateTimeField(null=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "reference"],
                condition=Q(superseded_at=None),
                name="observations_reference",
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="observations_period"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(marker="") | Q(qualifier="range"),
                name="observations_value_or_marker",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("accepted_at")),
                name="observations_superseded_later",
            ),
        ]
        indexes = [
            # With the day of supersession, so that the figures of a measure are counted from the index alone.
            models.Index(fields=["measure", "area", "ends", "superseded_at"], name="observations_series"),
            models.Index(fields=["owner", "reference"], name="observations_by_reference"),
        ]

    def __str__(self) -> str:
        return self.reference
