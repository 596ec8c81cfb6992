"""A table on its way in: what was sent, how its columns are read, and what came of it."""

from django.db import models

from goldenthread.records.models import Link, Record


class Bringing(models.Model):
    """Tables that somebody brings to a partnership, from the first look to the undoing.

    `tables` is a list of plain tables (see `bringing.queries.Brought`). Their lines are dropped once
    they are accepted, since the records hold them then; what columns meant is kept, and is the map
    that the next table of the same sort is read by.
    """

    partnership = models.ForeignKey(Record, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    tables = models.JSONField(default=list)
    under = models.CharField(max_length=200, blank=True)
    options = models.JSONField(default=dict)
    accepted_at = models.DateTimeField(null=True, blank=True)
    added = models.JSONField(default=list)
    told = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Bringing {self.pk}"


class PackLink(models.Model):
    """That a pack gave a link: what the pack writes no more, it may take away; what people made, it may not."""

    pack = models.CharField(max_length=120)
    link = models.ForeignKey(Link, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "link"], name="packs_link_once")]

    def __str__(self) -> str:
        return f"{self.pack} gave link {self.link_id}"
