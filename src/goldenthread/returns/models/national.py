"""Published series that fill measures, and the imports that brought their figures."""

from django.db import models
from django.db.models import Q

from goldenthread.records.models import Detail, Record
from goldenthread.returns.formats import feeds


class YearType(models.TextChoices):
    FINANCIAL = "Financial", "Financial years"
    ACADEMIC = "Academic", "Academic years"
    CALENDAR = "Calendar", "Calendar years"


class Feed(Detail):
    """A series in the files of a national publisher, by the key that the format gives it."""

    file_format = models.CharField(
        "format", max_length=40, choices=[(feed.key, feed.title) for feed in feeds() if feed.gives == "figures"]
    )
    series = models.CharField(max_length=200, help_text="The series as the format names it, for example FirstYJS.")
    breakdown = models.CharField(
        max_length=300,
        blank=True,
        help_text="Like age=16-17;sex=Female. Leave it empty for the headline; sex=* takes each item.",
    )
    areas = models.CharField(
        max_length=500, blank=True, help_text="Area codes with commas between them. Leave it empty for all areas."
    )
    year_type = models.CharField(
        "years", max_length=10, choices=YearType.choices, blank=True, help_text="Only where the file leaves it open."
    )


class Import(models.Model):
    """One national file that was accepted: what it was, what came of each entry, and whether it was undone.

    Its figures are those of `document` that were accepted at the moment `at`.
    """

    owner = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    document = models.ForeignKey(Record, models.PROTECT, related_name="imports")
    file_format = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    vintage = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    counts = models.JSONField()
    by_measure = models.JSONField()
    flags = models.JSONField()
    not_taken = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    undone_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="returns_import_number"),
            models.UniqueConstraint(fields=["number"], condition=Q(owner=None), name="returns_import_shared_number"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="returns_import_undone_by",
            ),
        ]

    def __str__(self) -> str:
        return f"IMP-{self.number:03d}"
