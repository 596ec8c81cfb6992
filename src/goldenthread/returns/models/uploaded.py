"""National files on their way in: uploaded on a page, looked at by the worker, and accepted or given up by a person."""

from django.db import models

from goldenthread.records.models import Record
from goldenthread.returns.models.national import Import


class Upload(models.Model):
    """One file that somebody uploaded to have its figures imported, and how far it has come."""

    class Stage(models.TextChoices):
        MAPPING = "mapping", "Its columns are to be explained"
        WAITING = "waiting", "Waiting to be looked at"
        REFUSED = "refused", "Not taken as it stands"
        LOOKED = "looked", "Looked at: to be accepted or given up"
        ACCEPTING = "accepting", "Being accepted"
        ACCEPTED = "accepted", "Accepted"
        DROPPED = "dropped", "Given up"

    owner = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WAITING)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    #: Names of the files among the kept ones.
    kept_as = models.CharField(max_length=80)
    companion_name = models.CharField(max_length=200, blank=True)
    companion_as = models.CharField(max_length=80, blank=True)
    small_areas_as = models.CharField(max_length=80, blank=True)
    #: What a person says besides the file: the format, and the fields of `staging.Telling`.
    file_format = models.CharField(max_length=40, default="auto")
    telling = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    #: When the work under way was asked for and by whom, and when a worker took it.
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)
    stop = models.BooleanField(default=False)
    #: How far the work is, as its progress says.
    step = models.CharField(max_length=250, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    report = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    brought = models.ForeignKey(Import, models.PROTECT, null=True, related_name="uploads")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "number"], name="returns_upload_number")]
        indexes = [models.Index(fields=["stage", "asked_at"], name="returns_upload_waiting")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.number})"
