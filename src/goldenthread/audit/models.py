from django.db import models


class Entry(models.Model):
    """One act. Rows are only ever added: a trigger in the database refuses all else.

    Subjects are named by kind and id without a foreign key, so that nothing live can alter
    or block an entry.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=64)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    subject_ref = models.CharField(max_length=140, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    sentence = models.TextField()
    data = models.JSONField(default=dict)
    leaf = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="audit_subject"),
            models.Index(fields=["owner", "id"], name="audit_owner"),
            models.Index(fields=["actor", "id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return self.sentence


class Place(models.Model):
    """The place of an entry in the tree. Numbers of entries may be committed out of order; places are not.

    There is no constraint in the database: an entry taken away must show, not be hidden.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False, related_name="place")

    def __str__(self) -> str:
        return str(self.position)


class Seal(models.Model):
    """The root of the tree over the first `size` entries, signed. Rows are only ever added."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    peaks = models.JSONField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.size} {self.root}"
