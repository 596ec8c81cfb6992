"""The files of papers: what came, in which version, and when it was replaced or withdrawn. Only ever added to."""

from django.db import models

from goldenthread.records.models import Record


class PaperFile(models.Model):
    """One version of one file of a paper. A paper may have several files; each is known by its number.

    The bytes are in the store under `kept` until a dated rule lets those of an old version go; the hash stays.
    `words` is what the file shows, for who cannot see it. `said` is its text, as `reading.attached` read it.
    `came_on` is the day it came, which the day of papers is held to; `added_at` is when it was put here: a pack
    brings later what came before. `looked_at`: whoever put it says that what reads like a detail of one person is none.
    """

    paper = models.ForeignKey(Record, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    sort = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    kept = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=500, blank=True)
    pages = models.PositiveIntegerField(null=True)
    said = models.JSONField(default=dict)
    looked_at = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    came_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "number", "version"], name="governance_paper_file_once"),
            models.UniqueConstraint(
                fields=["paper", "number"], condition=models.Q(ended_at=None), name="governance_paper_file_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.number}, version {self.version}"
