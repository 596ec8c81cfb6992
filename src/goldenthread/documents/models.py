from django.db import models

from goldenthread.records.fields import PeriodField
from goldenthread.records.models import Detail, Record


class Document(Detail):
    class Type(models.TextChoices):
        PROGRESS_REPORT = "progress_report", "Progress report"
        PLAN = "plan", "Plan"
        ANNUAL_REPORT = "annual_report", "Annual report"
        PRIORITIES = "priorities", "Priorities"
        PURPOSE_STATEMENT = "purpose_statement", "Statement of purpose"
        STRATEGY = "strategy", "Strategy"
        DATASET = "dataset", "Data set or return"
        OTHER = "other", "Other"

    document_type = models.CharField("type", max_length=20, choices=Type.choices)
    publisher = models.CharField(max_length=200, blank=True)
    published = PeriodField("published")
    url = models.CharField("address", max_length=500, blank=True)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True)


class Decision(models.Model):
    """What a partnership decided about a finding of the report check, kept by the sentence it is about.

    The sentence itself is not kept: `fingerprint` is made from it, and `about` says in a few words which
    claim it was. A later decision supersedes; none is overwritten.
    """

    class Choice(models.TextChoices):
        CONFIRM = "confirm", "The figure stands as printed"
        CORRECT = "correct", "Another figure will be printed"
        DISMISS = "dismiss", "The check read it wrongly"

    owner = models.ForeignKey(Record, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    reason = models.CharField(max_length=500)
    corrected = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "fingerprint"],
                condition=models.Q(superseded_at=None),
                name="documents_decision_one_stands",
            ),
        ]
